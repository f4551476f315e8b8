"""Taking back what a dataset said, and only that: datasets that share participants, mentions, namespaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting.database.connect import Database
from canting.errors import CantingError, UsageError
from canting.loader.check import check
from canting.loader.datasets import list_units, recorded
from canting.loader.merge import load, unload
from canting.loader.problems import DataError

PEOPLE = '[[nodes]]\nfile = "people.csv"\nkind = {kind}\nid = "id"\nname = "name"\n'
TIES = '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nfrom = "a"\nto = "b"\nmeaning = "gives"\n'


def survey(
    folder: Path,
    id_: str,
    people: str,
    ties: str = "",
    *,
    shares: str = "",
    extra: str = "",
    kind: str = "Actor",
) -> Path:
    """Write a dataset: people are lines id,name,…; ties are lines a,b."""
    folder.mkdir(exist_ok=True)
    sharing = f'shares = ["{shares}"]\n' if shares else ""
    toml = (
        f'[dataset]\nid = "{id_}"\ntitle = "{id_}"\n{sharing}' + PEOPLE.replace("{kind}", f'"{kind}"') + extra
    )
    (folder / "dataset.toml").write_text(toml + (TIES if ties else ""))
    (folder / "people.csv").write_text(people)
    (folder / "ties.csv").write_text(f"a,b\n{ties}")
    return folder


def put(folder: Path, database: Database) -> None:
    with check(folder, recorded=recorded(database)) as checked:
        load(checked, database)


def graph(database: Database) -> list[Any]:
    """Everything but runs: labels and properties of nodes, ends and properties of ties."""
    nodes = database.read(
        "MATCH (n) WHERE NOT n:Schema AND NOT n:LoadRun RETURN labels(n), properties(n)"
    ).values
    ties = database.read("MATCH (a)-[r]->(b) RETURN a.id, type(r), properties(r), b.id").values
    return sorted(
        [repr([sorted(labels), sorted(said.items())]) for labels, said in nodes]
        + [
            repr([a, kind, sorted((k, v) for k, v in said.items() if k != "run"), b])
            for a, kind, said, b in ties
        ]
    )


def person(database: Database, id_: str) -> dict[str, Any]:
    return database.read("MATCH (p:Participant {id: $id}) RETURN properties(p)", {"id": id_}).values[0][0]


def empty(database: Database) -> None:
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")


def test_nothing_is_left_of_a_dataset_that_stood_alone(clean_database, tmp_path):
    extra = 'place = { column = "place", scheme = "s" }\nstage = { value = "x" }\n[[stages]]\nid = "x"\nposition = 1\n'
    put(survey(tmp_path / "a", "a", "id,name,place\nA,Ani,1\nB,,2\n", "A,B\n", extra=extra), clean_database)
    report = unload(clean_database, "a")
    assert graph(clean_database) == []
    assert clean_database.read("MATCH (n:LoadRun) RETURN n").values == []
    gone = {what: count for what, count in report.removed.items() if count}
    assert gone == {"ties": 5, "participants": 2, "stages": 1, "places": 2}
    with pytest.raises(UsageError, match="No dataset a is loaded"):
        unload(clean_database, "a")


def test_what_the_other_dataset_said_stays_exactly(clean_database, tmp_path):
    one = survey(
        tmp_path / "a", "a", "id,name,age\nA,Ani,7\nB,Budi,\n", "A,B\n", extra='properties.age = "int?"\n'
    )
    two = survey(
        tmp_path / "b", "b", "id,name,age,job\nA,Anisah,8,dyer\nC,,,\n", "A,C\nC,B\n", shares="a", kind="Organization",
        extra='properties.age = "int?"\nproperties.job = "str?"\n',
    )  # fmt: skip
    put(one, clean_database)
    alone = graph(clean_database)
    put(two, clean_database)
    assert person(clean_database, "A") == {
        "id": "A",
        "name": "Anisah",
        "kind": "Organization",
        "age": 8,
        "job": "dyer",
    }
    unload(clean_database, "b")
    assert graph(clean_database) == alone
    put(two, clean_database)
    unload(clean_database, "a")
    # B stays: a tie of b names it. Nothing says its name any more.
    assert person(clean_database, "B") == {"id": "B", "name": "B", "kind": "Actor"}
    assert clean_database.read(
        "MATCH (p)-[r:RECORDED_IN]->() WHERE p.id = 'B' RETURN r.mentioned, r.row"
    ).values == [[True, 3]]
    assert person(clean_database, "A")["name"] == "Anisah"


def test_the_latest_load_that_says_something_wins(clean_database, tmp_path):
    one = survey(tmp_path / "a", "a", "id,name\nA,Ani\nB,Budi\n")
    two = survey(tmp_path / "b", "b", "id,name\nA,Anisah\nB,\n", shares="a")
    put(one, clean_database)
    put(two, clean_database)
    assert [person(clean_database, each)["name"] for each in "AB"] == ["Anisah", "Budi"]
    put(one, clean_database)  # sharing was said by the other: this is no id of a stranger
    assert [person(clean_database, each)["name"] for each in "AB"] == ["Ani", "Budi"]


def test_a_mention_doesnt_keep_the_other_dataset_from_coming_back(clean_database, tmp_path):
    one = survey(tmp_path / "a", "a", "id,name\nA,Ani\n")
    put(one, clean_database)
    put(survey(tmp_path / "b", "b", "id,name\nC,\n", "C,A\n", shares="a"), clean_database)
    both = graph(clean_database)
    unload(clean_database, "a")
    put(one, clean_database)
    assert graph(clean_database) == both


def test_an_id_of_another_dataset_stops_the_load(clean_database, tmp_path):
    put(survey(tmp_path / "a", "a", "id,name\nA,Ani\n"), clean_database)
    with pytest.raises(
        DataError, match=r"people\.csv, row 3, column id: .A.: the dataset a has recorded this id"
    ):
        put(survey(tmp_path / "b", "b", "id,name\nC,\nA,\n"), clean_database)
    assert [unit.dataset for unit in list_units(clean_database)] == ["a"]


def test_an_id_that_two_loads_record_at_once_stops_the_later(clean_database, tmp_path):
    """Both were checked when neither was in the graph."""
    one = survey(tmp_path / "a", "a", "id,name\nA,Ani\n")
    two = survey(tmp_path / "b", "b", "id,name\nA,Budi\n")
    with (
        check(one, recorded=recorded(clean_database)) as first,
        check(two, recorded=recorded(clean_database)) as second,
    ):
        load(first, clean_database)
        alone = graph(clean_database)
        with pytest.raises(CantingError, match="a, loaded at the same time, records the id A too"):
            load(second, clean_database)
    assert [unit.incomplete for unit in list_units(clean_database)] == [False, True]
    unload(clean_database, "b")
    assert graph(clean_database) == alone


def test_a_stage_at_another_position_stops_the_load(clean_database, tmp_path):
    def staged(folder: Path, id_: str, position: int) -> Path:
        extra = f'stage = {{ value = "dye" }}\n[[stages]]\nid = "dye"\nposition = {position}\n'
        return survey(folder, id_, f"id,name\n{id_},\n", extra=extra)

    put(staged(tmp_path / "a", "a", 1), clean_database)
    alone = graph(clean_database)
    with pytest.raises(DataError, match="a has put the stage dye at position 1"):
        put(staged(tmp_path / "b", "b", 2), clean_database)
    put(staged(tmp_path / "b", "b", 1), clean_database)
    unload(clean_database, "b")
    assert graph(clean_database) == alone
    put(staged(tmp_path / "a", "a", 3), clean_database)
    assert clean_database.read("MATCH (s:Stage) RETURN s.position").values == [[3]]


def test_a_wave_or_dataset_that_isnt_loaded_is_wrong_use(clean_database, tmp_path):
    put(survey(tmp_path / "a", "survey", "id,name\nA,Ani\n"), clean_database)
    with pytest.raises(UsageError) as caught:
        unload(clean_database, "survei")
    assert "Did you mean survey?" in caught.value.mend
    with pytest.raises(UsageError, match=r"Wave 2 of survey isn't loaded"):
        unload(clean_database, "survey", 2)


SAID = st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["", "x", "y"]), min_size=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("ab"), SAID, st.sampled_from(["Actor", "Organization"])),
        st.tuples(st.sampled_from("ab")),
    ),
    min_size=2,
    max_size=5,
)


@given(STEPS)
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
def test_the_graph_is_what_its_datasets_say_in_the_order_of_their_last_loads(database, tmp_path, steps):
    """Loads and unloads in any order end where the last load of each dataset still there would have ended alone."""
    empty(database)
    last: dict[str, tuple[Any, ...]] = {}

    def place(id_: str, said: dict[str, str], kind: str) -> None:
        people = "id,name\n" + "".join(f"{each},{name}\n" for each, name in said.items())
        ties = "".join(f"{each},{each}\n" for each in said)
        other = "b" if id_ == "a" else "a"
        put(survey(tmp_path / id_, id_, people, ties, shares=other, kind=kind), database)

    for id_, *what in steps:
        if what:
            place(id_, *what)
            last.pop(id_, None)
            last[id_] = tuple(what)
        elif id_ in last:
            unload(database, id_)
            del last[id_]
    after = graph(database)
    empty(database)
    for id_, what in last.items():
        place(id_, *what)
    assert after == graph(database)
