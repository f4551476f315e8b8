"""Loading into a real graph: what it holds then, and that loading again, less, or by waves ends where it must."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting.database.database import Database
from canting.database.texts import expanded
from canting.errors import CantingError, UsageError
from canting.loader.check import check
from canting.loader.contract import TIES as TYPES
from canting.loader.datasets import list_units, recorded, show_dataset
from canting.loader.merge import LoadReport, load, unload
from canting.loader.problems import DataError
from canting.loader.statements import statement
from canting.writing import listings
from canting.writing.listings import load_lines

ROOT = Path(__file__).resolve().parent.parent

# Two files of a made-up survey; each test changes what it is about.
TOML = """\
[dataset]
id = "s"
title = "S"
wave = 1

[[stages]]
id = "dye"
name = "Dyeing"
position = 1

[[nodes]]
file = "people.csv"
kind = { column = "kind", map = { p = "Actor", o = "Organization", s = "InformationSource" } }
id = "id"
name = "name"
group = "group"
stage = "stage"
member_of = "of"
place = { column = "place", scheme = "kemendagri-2025" }
industry = { column = "kbli", scheme = "kbli-2020" }
responded = { column = "answered", map = { ya = "yes", tidak = "no" } }
properties.since = "date?"
properties.workers = "int?"

[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "asker"
to = "asked"
meaning = "asks"
question = { column = "about" }
weight = { column = "times", blank = 1 }
respondent = "asker"
"""
PEOPLE = """\
id,name,kind,group,stage,of,place,kbli,answered,since,workers
A,Ani,p,business,dye,K,33.75.02.1004,13134,ya,2001-05-17,7
B,,p,business,,,,13134,tidak,,
K,Koperasi,o,community,,,,,,,
W,Consumers,s,,,,,,,,
"""
TIES = """\
asker,asked,about,times
A,B,design,2.5
A,W,design,
B,B,dye,1
"""


def write(folder: Path, toml: str = TOML, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dataset.toml").write_text(toml, encoding="utf-8")
    for name, text in (files or {"people": PEOPLE, "ties": TIES}).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def put(folder: Path, database: Database, **options: Any) -> LoadReport:
    with check(folder, recorded=recorded(database), **options) as checked:
        return load(checked, database)


def snapshot(database: Database) -> dict[str, list[Any]]:
    """Everything in the graph, but numbers of runs and times: a run is named by its unit, or as stale."""
    runs = {
        row[0]: f"run of {row[1]}, {row[2]}"
        for row in database.read("MATCH (r:LoadRun) RETURN r.id, r.dataset, r.wave").values
    }
    apart = {"started", "completed", "sequence", "place"}

    def clean(properties: dict[str, Any]) -> list[tuple[str, str]]:
        kept = {key: value for key, value in properties.items() if key not in apart}
        if "run" in kept:
            kept["run"] = runs.get(kept["run"], "stale")
        return sorted((key, repr(value)) for key, value in kept.items())

    nodes = database.read("MATCH (n) WHERE NOT n:Schema RETURN labels(n), properties(n), n.id").values
    ties = database.read(
        "MATCH (a)-[r]->(b) RETURN labels(a) + a.id, type(r), properties(r), labels(b) + b.id"
    ).values
    return {
        "nodes": sorted(
            [sorted(labels), clean({**said, "id": runs.get(id_, id_) if "LoadRun" in labels else id_})]
            for labels, said, id_ in nodes
        ),
        "ties": sorted([sorted(a), kind, clean(said), sorted(b)] for a, kind, said, b in ties),
        "completed": sorted(
            database.read("MATCH (r:LoadRun) RETURN r.dataset, r.wave, r.completed IS NOT NULL").values
        ),
    }


def rows(database: Database, text: str, **parameters: Any) -> list[list[Any]]:
    return database.read(text, parameters).values


@pytest.fixture
def survey(tmp_path) -> Path:
    return write(tmp_path / "s")


# What the graph holds


def test_participants_are_derived_and_what_was_said_of_them_is_kept(clean_database, survey):
    report = put(survey, clean_database)
    assert (report.participants, report.ties, report.events) == (4, 3, 0)
    assert rows(clean_database, "MATCH (p:Participant) RETURN labels(p), properties(p) ORDER BY p.id")[
        :2
    ] == [
        [
            ["Participant", "Actor"],
            {
                "id": "A",
                "name": "Ani",
                "kind": "Actor",
                "group": "business",
                "since": NEO4J_DATE,
                "workers": 7,
            },
        ],
        [["Participant", "Actor"], {"id": "B", "name": "B", "kind": "Actor", "group": "business"}],
    ]
    said = rows(
        clean_database,
        "MATCH (:Participant {id: 'A'})-[r:RECORDED_IN]->(d:Dataset) RETURN properties(r), d.id",
    )
    run = rows(clean_database, "MATCH (r:LoadRun) RETURN r.id")[0][0]
    assert said == [[
        {"key": "s|1|A", "dataset": "s", "wave": 1, "run": run, "file": "people.csv", "row": 2, "name": "Ani",
         "kind": "Actor", "group": "business", "responded": "yes", "since": NEO4J_DATE, "workers": 7}, "s",
    ]]  # fmt: skip
    answered = rows(
        clean_database, "MATCH (p)-[r:RECORDED_IN]->(:Dataset) WHERE p.id IN ['B', 'K'] RETURN r.responded"
    )
    assert sorted(answered, key=str) == [["no"], [None]]


class _Date:
    def __eq__(self, other: object) -> bool:
        return getattr(other, "to_native", lambda: None)() == date(2001, 5, 17)

    __hash__ = None  # type: ignore[assignment]


NEO4J_DATE = _Date()


def test_ties_carry_their_evidence_in_the_direction_of_flow(clean_database, survey):
    put(survey, clean_database)
    run = rows(clean_database, "MATCH (r:LoadRun) RETURN r.id")[0][0]
    found = rows(clean_database, "MATCH (a)-[r:INFORMS]->(b) RETURN a.id, b.id, properties(r) ORDER BY r.row")
    evidence = {"dataset": "s", "wave": 1, "run": run, "file": "ties.csv"}
    design = {**evidence, "question": "design", "respondent": "A"}
    assert found == [
        ["B", "A", {**design, "key": "s|1|design|A|B|A", "row": 2, "weight": 2.5}],
        ["W", "A", {**design, "key": "s|1|design|A|W|A", "row": 3, "weight": 1.0}],
        [
            "B",
            "B",
            {
                **evidence,
                "key": "s|1|dye|B|B|B",
                "row": 4,
                "question": "dye",
                "respondent": "B",
                "weight": 1.0,
            },
        ],
    ]


def test_stages_places_industries_and_memberships(clean_database, survey):
    put(survey, clean_database)
    assert rows(
        clean_database,
        "MATCH (p:Participant)-[r]->(x) WHERE NOT x:Dataset AND NOT r:INFORMS "
        "RETURN p.id, type(r), x.id, r.dataset, r.wave, r.file, r.row ORDER BY type(r), p.id",
    ) == [
        ["A", "AT_STAGE", "s:dye", "s", 1, "people.csv", 2],
        ["A", "CLASSIFIED_AS", "kbli-2020:13134", "s", 1, "people.csv", 2],
        ["B", "CLASSIFIED_AS", "kbli-2020:13134", "s", 1, "people.csv", 3],
        ["A", "LOCATED_IN", "kemendagri-2025:33.75.02.1004", "s", 1, "people.csv", 2],
        ["A", "MEMBER_OF", "K", "s", 1, "people.csv", 2],
    ]
    assert rows(clean_database, "MATCH (s:Stage) RETURN s.id, s.code, s.name, s.position") == [
        ["s:dye", "dye", "Dyeing", 1]
    ]
    assert rows(clean_database, "MATCH (p:Place) RETURN p.scheme, p.code") == [
        ["kemendagri-2025", "33.75.02.1004"]
    ]


def test_the_dataset_and_its_run_say_where_it_comes_from(clean_database, tmp_path):
    toml = TOML.replace(
        'title = "S"',
        'title = "S"\nsource = "Me"\nlicense = "CC0"\ncollected = "1953-11/1955-02"\nillustrative = true',
    )
    put(write(tmp_path / "s", toml), clean_database)
    (found,) = rows(clean_database, "MATCH (d:Dataset) RETURN properties(d)")[0]
    assert found == {
        "id": "s", "title": "S", "source": "Me", "license": "CC0", "collected": "1953-11/1955-02",
        "illustrative": True, "wave": 1, "shares": [],
    }  # fmt: skip
    (run,) = rows(clean_database, "MATCH (r:LoadRun) RETURN properties(r)")[0]
    assert {key: run[key] for key in ("dataset", "wave", "rows", "participants", "ties", "self_ties", "folded")} == {
        "dataset": "s", "wave": 1, "rows": 7, "participants": 4, "ties": 3, "self_ties": 1, "folded": 0,
    }  # fmt: skip
    assert run["files"] == ["dataset.toml", "people.csv", "ties.csv"]
    assert all(len(digest) == 64 for digest in run["sha256"])
    unit = show_dataset(clean_database, "s")[0]
    assert (unit.title, unit.illustrative, unit.ties, unit.incomplete) == ("S", True, 3, False)
    assert unit.files.keys() == {"dataset.toml", "people.csv", "ties.csv"}


def test_who_meets_in_which_event_from_one_file(clean_database, tmp_path):
    """One file may hold organizations, projects and who took part in what, each on many rows."""
    toml = """\
[dataset]
id = "e"
title = "E"
namespace = "eu"
[[nodes]]
file = "all.csv"
kind = "Organization"
id = "org"
distinct = true
[[events]]
file = "all.csv"
id = "project"
name = "title"
distinct = true
properties.cost = "float?"
[[ties]]
file = "all.csv"
type = "PARTICIPATES_IN"
from = "org"
to = "project"
question = { column = "role" }
properties.share = "float?"
duplicates = "first"
"""
    data = "org,project,title,cost,role,share\n1,1,One,9.5,lead,0.5\n2,1,One,9.5,member,\n"
    data += "1,2,Two,,member,\n" * 2
    report = put(write(tmp_path / "e", toml, all=data), clean_database)
    assert (report.participants, report.events, report.ties) == (2, 2, 3)
    assert [(t.rows, t.sent, t.folded, t.merged) for t in report.tables] == [
        (4, 4, 2, 2),
        (4, 4, 2, 2),
        (4, 4, 1, 3),
    ]
    assert rows(clean_database, "MATCH (e:Event) RETURN properties(e) ORDER BY e.id") == [
        [{"id": "eu:1", "name": "One", "cost": 9.5}],
        [{"id": "eu:2", "name": "Two"}],
    ]
    assert rows(
        clean_database,
        "MATCH (p)-[r:PARTICIPATES_IN]->(e:Event) RETURN p.id, e.id, r.question, r.share ORDER BY r.key",
    ) == [["eu:1", "eu:1", "lead", 0.5], ["eu:1", "eu:2", "member", None], ["eu:2", "eu:1", "member", None]]


def test_repeated_reports_are_summed_where_dataset_toml_says_so(clean_database, tmp_path):
    toml = TOML.replace('respondent = "asker"', 'duplicates = "sum"')
    ties = "asker,asked,about,times\nA,B,design,2\nB,A,design,1\nA,B,design,0.5\n"
    report = put(write(tmp_path / "s", toml, people=PEOPLE, ties=ties), clean_database)
    assert rows(clean_database, "MATCH (a)-[r:INFORMS]->(b) RETURN a.id, b.id, r.weight ORDER BY a.id") == [
        ["A", "B", 1.0],
        ["B", "A", 2.5],
    ]
    assert (report.tables[1].sent, report.tables[1].merged, report.tables[1].folded) == (3, 2, 1)


def test_collaboration_is_stored_once_and_may_be_reported_by_both(clean_database, tmp_path):
    toml = TOML.replace("INFORMS", "COLLABORATES_WITH").replace('meaning = "asks"\n', "")
    ties = "asker,asked,about,times\nA,B,design,1\nB,A,design,1\n"
    put(write(tmp_path / "s", toml, people=PEOPLE, ties=ties), clean_database)
    assert rows(
        clean_database, "MATCH (a)-[r:COLLABORATES_WITH]->(b) RETURN a.id, b.id, r.key ORDER BY r.key"
    ) == [
        ["A", "B", "s|1|design|A|A|B"],
        ["B", "A", "s|1|design|B|A|B"],
    ]


# Refusals


def test_nothing_is_written_if_there_is_a_problem(clean_database, tmp_path):
    folder = write(tmp_path / "s", people=PEOPLE, ties=TIES + "A,Z,design,1\n")
    with pytest.raises(DataError, match=r"ties\.csv, row 5, column asked: .Z.: no such participant"):
        put(folder, clean_database)
    assert snapshot(clean_database)["nodes"] == []


def test_what_is_set_aside_is_left_out_and_the_rest_is_loaded(clean_database, tmp_path):
    folder = write(tmp_path / "s", people=PEOPLE, ties=TIES + "A,Z,design,1\n")
    report = put(folder, clean_database, skip_bad=True)
    assert (report.ties, report.tables[1].set_aside) == (3, 1)
    assert list_units(clean_database)[0].set_aside == 1


def test_a_dry_run_says_what_it_would_do_and_does_nothing(clean_database, survey):
    with check(survey, recorded=recorded(clean_database)) as checked:
        report = load(checked, clean_database, dry_run=True)
    assert (report.dry_run, report.participants, report.ties) == (True, 4, 3)
    assert snapshot(clean_database)["nodes"] == []


def test_a_dataset_that_wasnt_checked_with_the_graph_is_not_loaded(clean_database, survey):
    with check(survey) as checked, pytest.raises(ValueError, match="checked with the graph"):
        load(checked, clean_database)


def test_something_else_that_changes_the_graph_meanwhile_is_noticed_and_loading_again_mends_it(
    clean_database, survey
):
    def meddle(done: int, total: int, what: str) -> None:
        if what.endswith("member of"):
            clean_database.write("MATCH (p:Participant {id: 'A'}) DETACH DELETE p")

    with (
        check(survey, recorded=recorded(clean_database)) as checked,
        pytest.raises(CantingError, match="were sent and"),
    ):
        load(checked, clean_database, progress=meddle)
    assert list_units(clean_database)[0].incomplete
    again = put(survey, clean_database)
    assert again.ties == 3
    after = snapshot(clean_database)
    clean_database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    put(survey, clean_database)
    assert snapshot(clean_database) == after


# Loading again


def test_a_second_load_changes_nothing(clean_database):
    example = ROOT / "examples" / "batik-pekalongan"
    put(example, clean_database)
    first = snapshot(clean_database)
    report = put(example, clean_database)
    assert snapshot(clean_database) == first
    assert report.removed == {}
    assert len(first["completed"]) == 1


def test_a_shrunk_file_shrinks_the_graph(clean_database, tmp_path):
    """Nothing stays of what a file no longer says: ties, participants, stages, places, properties, labels."""
    small = TOML.replace('properties.workers = "int?"\n', "").replace(
        'map = { p = "Actor"', 'map = { p = "Organization"'
    )
    people = "id,name,kind,group,stage,of,place,kbli,answered,since\nA,,p,,,,,,,\nW,Consumers,s,,,,,,,\n"
    ties = "asker,asked,about,times\nA,W,design,\n"
    put(write(tmp_path / "s", small, people=people, ties=ties), clean_database)
    wanted = snapshot(clean_database)
    put(write(tmp_path / "s"), clean_database)
    report = put(write(tmp_path / "s", small, people=people, ties=ties), clean_database)
    assert snapshot(clean_database) == wanted
    assert report.removed == {"ties": 7, "participants": 2, "places": 1, "industries": 1}
    assert rows(clean_database, "MATCH (p {id: 'A'}) RETURN labels(p), p.workers") == [
        [["Participant", "Organization"], None]
    ]


def test_waves_stand_side_by_side(clean_database, tmp_path):
    put(write(tmp_path / "s"), clean_database)
    first = snapshot(clean_database)
    second = write(
        tmp_path / "t",
        TOML.replace("wave = 1", "wave = 2"),
        people=PEOPLE.replace("Ani", "Anisah"),
        ties=TIES,
    )
    put(second, clean_database)
    assert rows(clean_database, "MATCH (d:Dataset) RETURN d.wave") == [[2]]
    assert rows(clean_database, "MATCH ()-[r:INFORMS]->() RETURN r.wave, count(*) ORDER BY r.wave") == [
        [1, 3],
        [2, 3],
    ]
    assert rows(clean_database, "MATCH (p {id: 'A'}) RETURN p.name") == [["Anisah"]]
    assert [(unit.dataset, unit.wave) for unit in list_units(clean_database)] == [("s", 1), ("s", 2)]
    assert unload(clean_database, "s", 2).waves == [2]
    assert snapshot(clean_database) == first


def test_each_wave_keeps_what_it_says_of_itself(clean_database, tmp_path):
    """The dataset says what its latest wave says, whichever was loaded last."""

    def wave(number: int, title: str, more: str) -> Path:
        toml = TOML.replace("wave = 1", f"wave = {number}").replace(
            'title = "S"', f'title = "{title}"\n{more}'
        )
        return write(tmp_path / "s", toml)

    def told() -> list[list[Any]]:
        return rows(clean_database, "MATCH (d:Dataset) RETURN d.title, d.collected, d.source, d.wave")

    def kept() -> list[tuple[Any, ...]]:
        return [(u.wave, u.title, u.collected, u.source, u.illustrative) for u in list_units(clean_database)]

    put(wave(2, "Second", 'collected = "2024"\nillustrative = true'), clean_database)
    first = (1, "First", "2020", "Me", False)
    second = (2, "Second", "2024", None, True)
    put(wave(1, "First", 'collected = "2020"\nsource = "Me"'), clean_database)
    assert told() == [["Second", "2024", None, 2]]
    assert kept() == [first, second]
    shown = listings.units(list_units(clean_database))
    at = [column.name for column in shown.columns].index("collected")
    assert [row[at] for row in shown.rows] == ["2020", "2024"]
    put(wave(3, "Third", ""), clean_database)
    assert told() == [["Third", None, None, 3]]
    assert kept() == [first, second, (3, "Third", None, None, False)]
    unload(clean_database, "s", 3)
    assert told() == [["Second", "2024", None, 2]]
    unload(clean_database, "s", 2)
    assert told() == [["First", "2020", "Me", 1]]
    assert kept() == [first]


def test_a_reload_keeps_the_place_of_the_first_load(clean_database, tmp_path):
    def places() -> list[int]:
        return [unit.place or 0 for unit in list_units(clean_database)]

    for number in (1, 2):
        put(write(tmp_path / "s", TOML.replace("wave = 1", f"wave = {number}")), clean_database)
    first, second = places()
    assert 0 < first < second
    put(write(tmp_path / "s"), clean_database)
    assert places() == [first, second]
    unload(clean_database, "s", 1)
    put(write(tmp_path / "s"), clean_database)
    again, still = places()
    assert again > still == second


def test_a_graph_of_an_older_canting_keeps_its_order_and_is_told_apart(clean_database, tmp_path):
    put(write(tmp_path / "s"), clean_database)
    put(write(tmp_path / "s", TOML.replace("wave = 1", "wave = 2").replace('"S"', '"T"')), clean_database)
    places = [unit.place for unit in list_units(clean_database)]
    old = "MATCH (r:LoadRun) REMOVE r.place, r.title, r.source, r.license, r.collected, r.illustrative, r.shares"
    clean_database.write(old)
    units = list_units(clean_database)
    assert [(unit.place, unit.title, unit.shares) for unit in units] == [(None, "T", []), (None, "T", [])]
    assert any("older canting" in note for note in listings.units(units).notes)
    put(write(tmp_path / "s"), clean_database)
    assert rows(clean_database, "MATCH (d:Dataset) RETURN d.title, d.wave") == [["T", 2]]
    assert [(unit.place, unit.title) for unit in list_units(clean_database)] == [
        (places[0], "S"),
        (None, "T"),
    ]


def test_what_was_not_said_goes_with_its_unit_and_is_no_tie(clean_database, survey):
    put(survey, clean_database)
    unsaid = (
        "MATCH (a:Participant {id: 'A'}), (b:Participant {id: 'B'}), (d:LoadRun) "
        "CREATE (a)-[:NOT_SAID {key: 'k', dataset: 's', wave: 1, run: d.id}]->(b)"
    )
    clean_database.write(unsaid)
    assert put(survey, clean_database).removed == {}
    assert rows(clean_database, "MATCH ()-[r:NOT_SAID]->() RETURN count(r)") == [[0]]
    clean_database.write(unsaid)
    assert unload(clean_database, "s").removed["ties"] == 8
    assert rows(clean_database, "MATCH ()-[r]->() RETURN count(r)") == [[0]]


def test_a_run_keeps_who_could_have_reported(clean_database, survey):
    put(survey, clean_database)
    said = rows(clean_database, "MATCH (r:LoadRun) RETURN r.questions")[0][0]
    assert json.loads(said) == [
        {"type": "INFORMS", "question": "design", "teller": "to"},
        {"type": "INFORMS", "question": "dye", "teller": "to"},
    ]


def test_what_isnt_loaded_is_named(clean_database, survey):
    put(survey, clean_database)
    with pytest.raises(UsageError, match="No dataset survei is loaded"):
        show_dataset(clean_database, "survei")


VARIANTS = st.fixed_dictionaries(
    {
        "people": st.dictionaries(
            st.sampled_from("ABCD"),
            st.tuples(
                st.sampled_from("po"),
                st.sampled_from(["", "x", "y"]),
                st.sampled_from(["", "dye"]),
                st.sampled_from(["", "1"]),
            ),
            min_size=1,
        ),
        "ties": st.dictionaries(
            st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")),
            st.sampled_from([1.0, 2.5]),
            max_size=6,
        ),
    }
)


def variant(folder: Path, data: dict[str, Any]) -> Path:
    people, ties = data["people"], data["ties"]
    lines = [
        f"{id_},{group},{kind},{group},{stage},,{code},{code},ya,,\n"
        for id_, (kind, group, stage, code) in people.items()
    ]
    kept = {ends: weight for ends, weight in ties.items() if set(ends) <= people.keys()}
    return write(
        folder,
        people=PEOPLE[: PEOPLE.index("A,")] + "".join(lines),
        ties="asker,asked,about,times\n" + "".join(f"{a},{b},q,{w}\n" for (a, b), w in kept.items()),
    )


@given(st.lists(VARIANTS, min_size=2, max_size=3))
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
def test_only_the_last_load_counts(database, tmp_path, history):
    """Whatever a dataset said before, its last load ends in the graph that it alone would have made."""
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    for data in history:
        put(variant(tmp_path / "s", data), database)
    after = snapshot(database)
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    put(variant(tmp_path / "s", history[-1]), database)
    assert after == snapshot(database)


# Cells that are no answer

SILENT = (
    TOML.replace("blank = 1", 'blank = "no answer", missing = ["99"], zero = "no tie"')
    + '[[events]]\nfile = "meetings.csv"\nid = "fair"\ndistinct = "first"\n'
    + '[[ties]]\nfile = "meetings.csv"\ntype = "PARTICIPATES_IN"\nfrom = "who"\nto = "fair"\n'
    + 'weight = { column = "days", blank = "no answer" }\n'
)
NOT_SAID = (
    "MATCH (a)-[r:NOT_SAID]->(b) RETURN a.id, b.id, r.type, r.row, r.question, r.respondent, r.file, r.key "
    "ORDER BY r.type, r.row"
)


def test_a_cell_that_is_no_answer_is_kept_apart_from_ties(clean_database, tmp_path):
    silent = "asker,asked,about,times\nA,B,design,\nA,W,design,99\nB,A,dye,0\nB,W,dye,2\n"
    meetings = "who,fair,days\nA,F1,\nB,F1,2\n"
    folder = write(tmp_path / "s", SILENT, people=PEOPLE, ties=silent, meetings=meetings)
    with check(folder, recorded=recorded(clean_database)) as checked:
        planned = load(checked, clean_database, dry_run=True)
    assert (planned.ties, planned.not_said) == (2, 3)
    assert "2 cells say no answer, 1 cell says no tie" in "\n".join(load_lines(planned))
    assert not rows(clean_database, NOT_SAID)

    report = put(folder, clean_database)
    assert (report.ties, report.not_said) == (2, 3)
    table = report.tables[-2]
    assert (table.sent, table.merged, table.folded, table.no_tie, table.not_said) == (3, 3, 0, 1, 2)
    first = [
        ["B", "A", "INFORMS", 2, "design", "A", "ties.csv", "INFORMS|s\\|1\\|design\\|A\\|B\\|A"],
        ["W", "A", "INFORMS", 3, "design", "A", "ties.csv", "INFORMS|s\\|1\\|design\\|A\\|W\\|A"],
        ["A", "F1", "PARTICIPATES_IN", 2, None, None, "meetings.csv", "PARTICIPATES_IN|s\\|1\\|\\|\\|A\\|F1"],
    ]
    assert rows(clean_database, NOT_SAID) == first
    ties = "MATCH (a)-[r:INFORMS|PARTICIPATES_IN]->(b) RETURN a.id, b.id, r.weight ORDER BY a.id, b.id"
    assert rows(clean_database, ties) == [["B", "F1", 2.0], ["W", "B", 2.0]]

    put(folder, clean_database)
    assert rows(clean_database, NOT_SAID) == first
    write(folder, SILENT, people=PEOPLE, ties=silent.replace("99", "4"), meetings=meetings)
    assert put(folder, clean_database).not_said == 2
    assert [row[:3] for row in rows(clean_database, NOT_SAID)] == [first[0][:3], first[2][:3]]
    unload(clean_database, "s")
    assert not rows(clean_database, "MATCH (n) WHERE NOT n:Schema RETURN n")


def test_nothing_is_loaded_where_bad_rows_leave_no_ties(clean_database, tmp_path):
    folder = write(tmp_path / "s", people=PEOPLE, ties="asker,asked,about,times\nA,Z,design,1\n")
    with pytest.raises(CantingError, match="no ties are left"):
        put(folder, clean_database, skip_bad=True)
    assert not rows(clean_database, "MATCH (d:Dataset) RETURN d")


SAYING = [
    path.stem
    for path in sorted((ROOT / "cypher" / "load").glob("*.cypher"))
    if "// new" in expanded(path.read_text("utf-8"))
]


@pytest.mark.parametrize("name", SAYING)
def test_what_a_text_merges_it_creates_on_a_first_load_with_the_same_properties(database, name):
    """Each way is Cypher that the server takes, and they differ in one tie, which has the same ends and properties."""
    ways = {new: statement(name, create=new) for new in (False, True)}
    for text in (*ways.values(), statement(name, create=True, plain=True)):
        database.read(f"EXPLAIN {text}")
    merged = re.search(
        r"MERGE (\S+:\w+) \{key: [^}]*\}\](\S+) SET \w+ = +// known\s+(\{[^}]*\})", ways[False]
    )
    created = re.search(r"CREATE (\S+:\w+) +// new\s+(\{[^}]*\})\s+\](\S+) +// new", ways[True])
    assert merged is not None
    assert created is not None
    assert (merged[1], merged[2], merged[3]) == (created[1], created[3], created[2])
    assert ways[False].replace(merged[0], "") == ways[True].replace(created[0], "")


def test_ties_of_every_type_are_created_on_a_first_load():
    assert {type_.lower() for type_ in TYPES} | {"member_of", "participant", "event", "record"} <= set(SAYING)


@pytest.mark.parametrize("name", ["participant", "event", "record", "informs", "participates_in"])
def test_nothing_is_added_where_no_properties_are_declared(name):
    assert "+= row[" in statement(name)
    assert "+= row[" not in statement(name, plain=True)
