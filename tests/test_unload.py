"""Taking back what a dataset said, and only that: datasets that share participants, mentions, namespaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting.database.database import Database
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


def test_the_dataset_loaded_last_speaks_and_a_correction_of_the_other_changes_nothing(
    clean_database, tmp_path
):
    one = survey(tmp_path / "a", "a", "id,name\nA,Ani\nB,Budi\n")
    two = survey(tmp_path / "b", "b", "id,name\nA,Anisah\nB,\n", shares="a")
    put(one, clean_database)
    put(two, clean_database)
    names = "MATCH (p:Participant) RETURN p.name ORDER BY p.id"
    assert clean_database.read(names).values == [["Anisah"], ["Budi"]]
    survey(tmp_path / "a", "a", "id,name\nA,Ani\nB,Bhudi\n")
    put(one, clean_database)  # sharing was said by the other: this is no id of a stranger
    assert clean_database.read(names).values == [["Anisah"], ["Bhudi"]]
    unload(clean_database, "a")
    put(one, clean_database)  # a first load again
    assert clean_database.read(names).values == [["Ani"], ["Bhudi"]]


def test_a_correction_that_begins_to_share_is_no_stranger(clean_database, tmp_path):
    """What counts is what the unit's files say now, not what its dataset said before."""
    put(survey(tmp_path / "a", "a", "id,name\nA,Ani\n"), clean_database)
    put(survey(tmp_path / "b", "b", "id,name\nB,Budi\n"), clean_database)
    put(survey(tmp_path / "b", "b", "id,name\nA,Anisah\n", shares="a"), clean_database)
    assert person(clean_database, "A")["name"] == "Anisah"


def test_a_mention_says_nothing_of_whom_others_describe(clean_database, tmp_path):
    put(survey(tmp_path / "a", "a", "id,name\nA,Ani\n"), clean_database)
    put(survey(tmp_path / "b", "b", "id,name\nB,\n", "B,A\n", shares="a"), clean_database)
    put(survey(tmp_path / "a", "a", "id,name\nA,Ani\n", kind="Organization"), clean_database)
    assert person(clean_database, "A") == {"id": "A", "name": "Ani", "kind": "Organization"}


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


def staged(
    folder: Path, id_: str, position: int, *, shares: str = "", head: str = "", stage: str = "dye"
) -> Path:
    """A dataset of one participant at one stage, which it calls after the dataset."""
    extra = f'stage = {{ value = "{stage}" }}\n[[stages]]\nid = "{stage}"\nposition = {position}\n'
    survey(folder, id_, f"id,name\n{id_},\n", shares=shares, extra=extra)
    text = (folder / "dataset.toml").read_text()
    (folder / "dataset.toml").write_text(text.replace("[[nodes]]", f"{head}[[nodes]]", 1))
    return folder


STAGES = (
    "MATCH (p:Participant)-[:AT_STAGE]->(s:Stage) RETURN p.id, s.id, s.code, s.name, s.position ORDER BY p.id"
)


def test_a_stage_belongs_to_its_survey(clean_database, tmp_path):
    for order in ("abc", "cab", "bca"):
        empty(clean_database)
        heads = {"a": "", "b": "", "c": 'namespace = "n"\n'}
        for position, id_ in enumerate("abc"):
            staged(tmp_path / id_, id_, position, head=heads[id_])
        for id_ in order:
            put(tmp_path / id_, clean_database)
        assert clean_database.read(STAGES).values == [
            ["a", "a:dye", "dye", "dye", 0],
            ["b", "b:dye", "dye", "dye", 1],
            ["n:c", "n:dye", "dye", "dye", 2],
        ]
        unload(clean_database, "b")
        assert clean_database.read("MATCH (s:Stage) RETURN s.id ORDER BY s.id").values == [
            ["a:dye"],
            ["n:dye"],
        ]


@pytest.mark.parametrize("written", ["dye", "n:dye"])
def test_a_survey_that_shares_another_takes_its_stages(clean_database, tmp_path, written):
    put(staged(tmp_path / "a", "a", 1, head='namespace = "n"\n'), clean_database)
    alone = graph(clean_database)
    with pytest.raises(DataError, match=f"a has put the stage {written} at position 1"):
        put(staged(tmp_path / "b", "b", 2, shares="a", stage=written), clean_database)
    put(staged(tmp_path / "b", "b", 1, shares="a", stage=written), clean_database)
    shared = [["b", "n:dye", "dye", written, 1], ["n:a", "n:dye", "dye", written, 1]]
    assert clean_database.read(STAGES).values == shared
    with pytest.raises(DataError, match="b has put the stage dye at position 1"):
        put(staged(tmp_path / "a", "a", 3, head='namespace = "n"\n'), clean_database)
    unload(clean_database, "b")
    assert graph(clean_database) == alone
    put(staged(tmp_path / "a", "a", 3, head='namespace = "n"\n'), clean_database)
    assert clean_database.read("MATCH (s:Stage) RETURN s.position").values == [[3]]


def test_a_stage_that_the_shared_survey_has_not_is_its_own(clean_database, tmp_path):
    put(staged(tmp_path / "b", "b", 2, shares="a"), clean_database)
    put(staged(tmp_path / "a", "a", 1, stage="sell"), clean_database)
    put(tmp_path / "b", clean_database)
    stages = "MATCH (s:Stage) RETURN s.id ORDER BY s.id"
    assert clean_database.read(stages).values == [["a:sell"], ["b:dye"]]
    put(staged(tmp_path / "a", "a", 2), clean_database)
    assert clean_database.read(stages).values == [["a:dye"], ["b:dye"]]
    put(tmp_path / "b", clean_database)  # now it has: one stage of both
    assert clean_database.read(stages).values == [["a:dye"]]


def test_a_stage_that_an_older_canting_loaded_becomes_its_surveys_own(clean_database, tmp_path):
    for id_ in "ab":
        put(staged(tmp_path / id_, id_, 1), clean_database)
    clean_database.write(
        "MATCH (a:Stage {id: 'a:dye'}), (b:Stage {id: 'b:dye'})<-[at:AT_STAGE]-(p), (b)-[said:RECORDED_IN]->(d) "
        "CREATE (p)-[:AT_STAGE {key: 'b|1|b|dye', dataset: 'b', wave: 1, run: at.run}]->(a) "
        "CREATE (a)-[:RECORDED_IN {key: 'b|1|stage|dye', dataset: 'b', wave: 1, run: said.run, position: 1}]->(d) "
        "DETACH DELETE b WITH a MATCH (a)-[r]-() WHERE r.dataset = 'a' SET r.key = replace(r.key, 'a:dye', 'dye') "
        "SET a.id = 'dye' REMOVE a.code"
    )
    assert [row[:3] for row in clean_database.read(STAGES).values] == [["a", "dye", None], ["b", "dye", None]]
    for id_ in "ab":
        put(tmp_path / id_, clean_database)
    assert [row[:3] for row in clean_database.read(STAGES).values] == [
        ["a", "a:dye", "dye"],
        ["b", "b:dye", "dye"],
    ]
    assert clean_database.read("MATCH (s:Stage) RETURN count(s)").values == [[2]]


def test_surveys_of_one_namespace_keep_their_stages_apart_unless_they_share(clean_database, tmp_path):
    put(staged(tmp_path / "a", "a", 1, head='namespace = "n"\n'), clean_database)
    put(staged(tmp_path / "b", "b", 2, head='namespace = "n"\n'), clean_database)
    assert [row[:2] for row in clean_database.read(STAGES).values] == [["n:a", "n:dye"], ["n:b", "b:dye"]]
    with pytest.raises(DataError, match="a has put the stage dye at position 1"):
        put(staged(tmp_path / "c", "c", 2, head='namespace = "n"\nshares = ["a"]\n'), clean_database)
    put(staged(tmp_path / "c", "c", 1, head='namespace = "n"\nshares = ["a"]\n'), clean_database)
    assert ["n:c", "n:dye"] in [row[:2] for row in clean_database.read(STAGES).values]


def test_the_latest_wave_says_where_a_stage_is(clean_database, tmp_path):
    put(staged(tmp_path / "a", "a", 1), clean_database)
    put(staged(tmp_path / "b", "a", 4, head="wave = 2\n"), clean_database)
    put(tmp_path / "a", clean_database)
    assert clean_database.read("MATCH (s:Stage) RETURN s.id, s.position").values == [["a:dye", 4]]
    unload(clean_database, "a", 2)
    assert clean_database.read("MATCH (s:Stage) RETURN s.id, s.position").values == [["a:dye", 1]]


def test_a_wave_or_dataset_that_isnt_loaded_is_wrong_use(clean_database, tmp_path):
    put(survey(tmp_path / "a", "survey", "id,name\nA,Ani\n"), clean_database)
    with pytest.raises(UsageError) as caught:
        unload(clean_database, "survei")
    assert "Did you mean survey?" in caught.value.hint
    with pytest.raises(UsageError, match=r"Wave 2 of survey isn't loaded"):
        unload(clean_database, "survey", 2)


# Which of several units speaks

SAID = st.dictionaries(
    st.sampled_from("ABC"),
    st.tuples(st.sampled_from(["", "x", "y"]), st.sampled_from(["", "1", "2"])),
    min_size=1,
)
UNIT = st.tuples(st.sampled_from("ab"), st.sampled_from([1, 2]))
STEPS = st.lists(
    st.tuples(
        UNIT, st.one_of(st.none(), st.tuples(SAID, st.sampled_from(["Actor", "Organization"]), st.booleans()))
    ),
    min_size=3,
    max_size=6,
)
HEADER = '[dataset]\nid = "{id}"\ntitle = "{title}"\nwave = {wave}\nshares = ["{other}"]\n'


class Model:
    """What participants carry, worked out anew from everything that is loaded."""

    def __init__(self) -> None:
        self.units: dict[tuple[str, int], tuple[int, dict[str, tuple[str, str]], str, set[str], str]] = {}
        self.loads = 0

    def load(self, unit, said, kind, mentioned, title) -> None:
        self.loads += 1
        place = self.units[unit][0] if unit in self.units else self.loads
        self.units[unit] = (place, said, kind, mentioned - said.keys(), title)

    def latest(self, dataset: str) -> int:
        return max(wave for name, wave in self.units if name == dataset)

    def own(self, dataset: str) -> set[str]:
        """Ids that a dataset's loaded waves describe."""
        return {each for (name, _), unit in self.units.items() if name == dataset for each in unit[1]}

    def carried(self) -> dict[str, tuple[str, int | None, str | None]]:
        told = {id_ for _, said, _, mentioned, _ in self.units.values() for id_ in {*said, *mentioned}}
        return {id_: self._carried(id_) for id_ in told}

    def _carried(self, id_: str) -> tuple[str, int | None, str | None]:
        saying = [unit for unit in self.units if id_ in self.units[unit][1]]
        now = [(dataset, wave) for dataset, wave in saying if wave == self.latest(dataset)]
        speaking = now or [unit for unit in saying if (unit[0], unit[1] + 1) not in saying]
        name, age, kind = id_, None, None
        for unit in sorted(speaking, key=lambda unit: self.units[unit][0]):
            _, said, kind, *_ = self.units[unit]
            name, age = said[id_][0] or name, int(said[id_][1] or age or 0) or None
        return name, age, kind


@given(STEPS)
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
def test_participants_carry_what_the_latest_waves_say_in_the_order_of_first_loads(database, tmp_path, steps):
    """Loads, corrections and unloads in any order: a plain model, worked out anew, says what there must be."""
    empty(database)
    model = Model()
    for number, (unit, what) in enumerate(steps):
        dataset, wave = unit
        if what is None:
            if unit in model.units:
                unload(database, dataset, wave)
                del model.units[unit]
        else:
            said, kind, mentions = what
            other = "b" if dataset == "a" else "a"
            # Ties may name those whom the other dataset describes.
            mentioned = model.own(other) - said.keys() if mentions else set()
            extra = 'properties.age = "int?"\n'
            people = "id,name,age\n" + "".join(f"{each},{name},{age}\n" for each, (name, age) in said.items())
            ties = "".join(f"{min(said)},{each}\n" for each in sorted({*said, *mentioned}))
            folder = survey(tmp_path / dataset, dataset, people, ties, extra=extra, kind=kind)
            header = HEADER.format(id=dataset, title=f"title {number}", wave=wave, other=other)
            text = (folder / "dataset.toml").read_text()
            (folder / "dataset.toml").write_text(header + text[text.index("[[nodes]]") :])
            put(folder, database)
            model.load(unit, said, kind, mentioned, f"title {number}")
        rows = database.read("MATCH (p:Participant) RETURN p.id, p.name, p.age, p.kind, labels(p)").values
        expected = model.carried()
        assert {id_: (name, age) for id_, name, age, *_ in rows} == {
            id_: (name, age) for id_, (name, age, _) in expected.items()
        }
        assert all(kind == (expected[id_][2] or kind) and kind in labels for id_, *_, kind, labels in rows)
        assert database.read(
            "MATCH (d:Dataset) RETURN d.id, d.wave, d.title, d.shares IS NOT NULL ORDER BY d.id"
        ).values == [
            [name, model.latest(name), model.units[name, model.latest(name)][4], True]
            for name in sorted({name for name, _ in model.units})
        ]
        found = sorted(list_units(database), key=lambda each: each.place or 0)
        assert [(each.dataset, each.wave, each.title) for each in found] == [
            (*each, model.units[each][4])
            for each in sorted(model.units, key=lambda each: model.units[each][0])
        ]
