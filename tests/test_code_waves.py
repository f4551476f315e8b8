"""Lists of codes in several waves: what a place or industry is part of, the newest wave that has it says."""

from __future__ import annotations

import os
import random
import re

import pytest
from code_waves import Answers, drawn, written
from surveys import put_all as put
from tally import case, few

from canting.database.texts import CYPHER
from canting.errors import UsageError
from canting.linking.codes import Codes
from canting.linking.links import graph_codes, read_both, read_listed
from canting.loader.merge import unload
from canting.loader.statements import statement
from canting.queries.catalogue import read_catalogue, step_text
from canting.queries.graphs import cover, filter_values
from canting.queries.run import Options, run

SEED = os.environ.get("CANTING_TEST_SEED", "20241")
REGIONS = int(os.environ.get("CANTING_REGIONS", "") or few(6))
CODES = """[dataset]
id = "codes"
title = "Codes"
wave = {wave}
[[places]]
file = "places.csv"
scheme = "k"
code = "code"
name = "name"
level = "level"
parent = "parent"
[[industries]]
file = "trades.csv"
scheme = "i"
code = "code"
parent = "parent"
[[correspondences]]
file = "bridge.csv"
of = "places"
from = {{ column = "one", scheme = "k" }}
to = {{ column = "other", scheme = "b" }}
kind = {{ column = "kind" }}
"""
# mover: from one to two; orphan: its district three is gone; goner is gone itself; loser is part of nothing any more.
PLACES = """R,Regency,regency,
one,One,district,R
two,Two,district,R
three,Three,district,R
mover,Mover,village,one
stayer,Stayer,village,one
renamed,Old name,village,two
orphan,Orphan,village,three
goner,Goner,village,two
ward,Ward,village,one
loser,Loser,village,one
"""
LATER = """R,Regency,regency,
one,One,district,R
two,Two,district,R
mover,Mover,village,two
stayer,Stayer,village,one
renamed,New name,village,two
orphan,Orphan,village,two
ward,Ward,ward,one
loser,Loser,village,
"""
PEOPLE = "\n".join(
    [
        "p1,mover,11",
        "p2,stayer,21",
        "p3,renamed,21",
        "p4,orphan,",
        "p5,goner,12",
        "p6,ward,",
        "p7,loser,",
    ]
)
TIES = "p1,p2\np1,p3\np4,p3\np5,p3\np6,p2\np7,p2\n"
SURVEY = """[dataset]
id = "survey"
title = "Survey"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
name = "id"
place = { column = "place", scheme = "k" }
industry = { column = "trade", scheme = "i" }
[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "from"
to = "to"
meaning = "gives"
"""


def ask(database, name, dataset="survey", filters=None, wave=None, **values):
    catalogue = read_catalogue([])
    query = catalogue.find(name)
    parameters = {p.name: p.default for p in query.parameters} | values
    options = Options(dataset=(dataset,), filters=filters or {}, wave=wave)
    return run(query, parameters, options, database, catalogue).dicts()


def folder(path, **files):
    path.mkdir()
    for name, text in files.items():
        ending = "toml" if name == "dataset" else "csv"
        (path / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return path


def codes(path, wave, places, trades, bridge):
    head = "code,name,level,parent\n"
    return folder(
        path,
        dataset=CODES.format(wave=wave),
        places=head + places,
        trades="code,parent\n" + trades,
        bridge="one,other,kind\n" + bridge,
    )


@pytest.fixture
def lists(tmp_path):
    """Both waves of a list of codes."""
    trades = "1,\n2,\n11,1\n12,1\n21,2\n"
    return (
        codes(tmp_path / "old", 1, PLACES, trades, "mover,x1,exact\nstayer,x2,exact\ngoner,x5,exact\n"),
        codes(tmp_path / "new", 2, LATER, "1,\n2,\n11,2\n21,2\n", "mover,x9,exact\nstayer,x2,split\n"),
    )


@pytest.fixture
def survey(tmp_path):
    people = "id,place,trade\n" + PEOPLE + "\n"
    return folder(tmp_path / "survey", dataset=SURVEY, people=people, ties="from,to\n" + TIES)


@pytest.fixture
def region(clean_database, lists, survey):
    put(clean_database, lists[0], survey, lists[1])
    return clean_database


def by_place(database, level, **more):
    rows = ask(database, "by-place", level=level, **more)
    return {
        (row["of"] or "").removeprefix("k:"): (row["participants"], row["inside"], row["across"])
        for row in rows
    }


DISTRICTS = {"two": (4, 3, 1), "one": (2, 1, 2), "": (1, 0, 1)}


def test_who_is_where_as_the_latest_wave_has_it(region):
    """Counted by hand: nobody is in two districts, and whose place is gone is where it was."""
    assert by_place(region, "district") == DISTRICTS
    assert by_place(region, "regency") == {"R": (6, 5, 1), "": (1, 0, 1)}
    assert by_place(region, "ward") == {"ward": (1, 0, 1), "": (6, 5, 1)}
    labels = {row["of"]: row["label"] for row in ask(region, "by-place")}
    assert (labels["k:renamed"], labels["k:goner"]) == ("New name", "Goner")
    rows = ask(region, "by-industry", level="1")
    assert {row["of"]: (row["participants"], row["inside"], row["across"]) for row in rows} == {
        "i:2": (3, 2, 4),
        "i:1": (1, 0, 1),
        None: (3, 0, 3),
    }


def test_the_filter_keeps_who_is_in_a_place_now(region):
    def kept(place):
        return [row["id"] for row in ask(region, "participants", filters={"place": [place]})]

    assert (kept("k:one"), kept("k:two")) == (["p2", "p6"], ["p1", "p3", "p4", "p5"])
    assert kept("k:R") == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert {row["from"] for row in ask(region, "ego", who="p3", filters={"place": ["k:two"]})} >= {"p1", "p4"}
    with pytest.raises(UsageError):  # nobody is in what was a district
        kept("k:three")


def test_codes_that_are_gone_are_told(region):
    rows = ask(region, "code-problems")
    assert [(row["code"], row["uses"], row["problem"]) for row in rows] == [
        ("i:12", 1, "gone from the latest wave of its list"),
        ("k:goner", 1, "gone from the latest wave of its list"),
    ]


def test_it_is_the_same_without_the_older_wave(region, lists):
    """But for what the latest wave doesn't have; and a wave that is taken back says nothing any more."""
    unload(region, "codes", wave=1)
    assert by_place(region, "district") == {"two": (3, 2, 2), "one": (2, 1, 2), "": (2, 0, 2)}
    put(region, lists[0])
    assert by_place(region, "district") == DISTRICTS
    unload(region, "codes", wave=2)
    assert by_place(region, "district") == {"one": (4, 3, 1), "two": (2, 1, 2), "three": (1, 0, 1)}


def test_a_wave_that_is_loaded_by_half_says_nothing_yet(region):
    region.write("MATCH (run:LoadRun {dataset: 'codes', wave: 2}) SET run.completed = null")
    region.write(statement("describe"), {"dataset": "codes"})
    assert by_place(region, "district") == {"one": (4, 3, 1), "two": (2, 1, 2), "three": (1, 0, 1)}


def test_the_wave_of_a_survey_is_no_wave_of_its_codes(region, survey):
    toml = (survey / "dataset.toml").read_text("utf-8")
    (survey / "dataset.toml").write_text(toml.replace("[dataset]", "[dataset]\nwave = 2"), "utf-8")
    put(region, survey)
    assert by_place(region, "district", wave=1) == by_place(region, "district", wave=2) == DISTRICTS


def test_what_corresponds_to_what_is_as_the_latest_wave_has_it(region):
    ids = [f"k:{code}" for code in ("mover", "stayer", "goner")]
    rows = {row["id"]: row for row in region.read(step_text("rdf-places"), {"ids": ids}).dicts()}
    told = {id_: (rows[id_]["above"], [mapping[:2] for mapping in rows[id_]["mappings"]]) for id_ in ids}
    assert told == {
        "k:mover": (["k:two"], [["b:x9", "exact"]]),
        "k:stayer": (["k:one"], [["b:x2", "split"]]),
        "k:goner": (["k:two"], [["b:x5", "exact"]]),
    }
    assert not {"k:three", "b:x1"} & rows.keys()


REGISTER = """[dataset]
id = "register"
title = "Register"
namespace = "r"
[[records]]
file = "firms.csv"
id = "id"
name = "id"
place = { column = "place", scheme = "k" }
"""


def test_links_compare_places_as_the_latest_wave_has_them(region, lists, survey, tmp_path):
    """From the graph, and from files named with --reference, in whichever order."""
    firms = folder(tmp_path / "register", dataset=REGISTER, firms="id,place\nA,mover\nB,goner\nC,stayer\n")
    found = [graph_codes(region, [read_listed(firms)])]
    for named in (lists, lists[::-1]):
        unread = survey.parent / f"unread-{len(found)}"
        text = SURVEY.replace('industry = { column = "trade", scheme = "i" }\n', "")
        people = (survey / "people.csv").read_text("utf-8")
        folder(unread, dataset=text, people=people, ties="from,to\n" + TIES)
        found.append(read_both(unread, firms, named)[2])
    for each in found:
        assert each.relation("k:mover", "k:two") == each.relation("k:goner", "k:two") == "within"
        assert each.relation("k:mover", "b:x9") == each.relation("k:goner", "b:x5") == "same"
        assert each.relation("k:mover", "k:stayer") == "different"
        assert "same" not in {each.relation("k:mover", "b:x1"), each.relation("k:stayer", "b:x2")}


def test_an_entry_is_where_the_latest_wave_of_its_register_has_it(region, tmp_path):
    """In linked data; and properties that only entries have which are gone are none to ask for."""
    for wave, firms in enumerate(("id,place,size\nA,mover,\nB,goner,9\n", "id,place,size\nA,stayer,\n"), 1):
        toml = REGISTER.replace("[dataset]", f"[dataset]\nwave = {wave}") + 'properties = { size = "int?" }\n'
        put(region, folder(tmp_path / f"register-{wave}", dataset=toml, firms=firms))
    region.write(
        "UNWIND [['p1', 'r:A'], ['p2', 'r:B']] AS pair "
        "MATCH (one:Participant {id: pair[0]}), (entry:Record {id: pair[1]}) "
        "CREATE (one)-[:SAME_AS {left_dataset: 'survey', right_dataset: 'register'}]->(entry)"
    )
    rows = region.read(step_text("rdf-links"), {"ids": ["p1", "p2"], "dataset": ["survey"]}).dicts()
    assert {row["record"]: row["places"] for row in rows} == {"r:A": ["k:stayer"], "r:B": []}
    with pytest.raises(UsageError):
        ask(region, "position-and-record", property="size")


def test_no_text_takes_every_wave_of_a_list_for_one():
    """PART_OF and CORRESPONDS_TO have what each wave says; who follows them says which counts. No server is needed."""
    written = {"load/forget-reference.cypher", "load/place-part-of.cypher", "load/industry-part-of.cypher"}
    written |= {"load/place-corresponds.cypher", "load/industry-corresponds.cypher"}
    for path in CYPHER.rglob("*.cypher"):
        if f"{path.parent.name}/{path.name}" in written | {"cypher/schema.cypher"}:
            continue
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"\[\w*:(PART_OF|CORRESPONDS_TO)", line):
                assert "@stands(" in line or "@current(" in line, f"{path.name}: {line}"


def test_of_two_waves_the_newer_speaks_of_the_codes_it_has():
    """A code that has nothing above it any more is part of nothing; no server is needed."""
    old = Codes({"1": "A", "2": "A"}, {"1": ["x"]}, {"1": "One", "2": "Two"}, {"1", "2", "A"})
    new = Codes({}, {}, {"1": "First"}, {"1"})
    both = old.followed_by(new)
    assert (both.parent, both.same, both.name) == ({"2": "A"}, {}, {"1": "First", "2": "Two"})
    assert both.described == {"1", "2", "A"}


def test_lists_drawn_at_random_answer_as_counted_by_hand(clean_database, tmp_path):
    """Two or three waves, loaded in any order, beside another list of the same codes: what is asked of places, and by
    whom it is filtered, is what plain maps give."""
    for number in range(REGIONS):
        case("lists of codes in waves")
        region = drawn(random.Random(f"{SEED}-{number}"), f"s{number}")
        put(clean_database, *written(region, tmp_path / str(number)))
        compare(clean_database, region)
        without_older_waves(clean_database, region)


def without_older_waves(database, region):
    """Where the latest waves have all codes that are used, what older ones said is as if it had never been loaded."""
    must = Answers(region)
    if must.gone():
        return

    def answers():
        names = (f"by-{region.of}", "region-figures", "code-problems")
        by_level = [ask(database, names[0], region.survey, level=level) for level in sorted(must.levels())]
        return by_level, [ask(database, name, region.survey) for name in names]

    before = answers()
    for dataset, wave in region.order:
        if wave < must.last[dataset]:
            unload(database, dataset, wave=wave)
    assert answers() == before


def compare(database, region):
    must, mark, of = Answers(region), f"{region.scheme}:", region.of
    covered = cover(database, [region.survey])
    everywhere = {area for who in region.at for area in must.around(who)}
    words = set(filter_values(database, covered)["place"])
    assert words == ({mark + area for area in everywhere} if of == "place" else set())
    levels = ["", *sorted(must.levels())]
    parameters = {"units": covered.pairs, "order": {region.survey: 0}, "kinds": ["Actor"], "place": []}
    parameters |= {name: [] for name in ("kind", "group", "role", "stage", "where")}
    known = database.read(step_text(f"known-{of}-levels"), parameters).values
    assert [row[0] for row in known] == levels[1:]
    for level in levels:
        found = [
            (row["of"] and row["of"].removeprefix(mark), *list(row.values())[1:])
            for row in ask(database, f"by-{of}", region.survey, level=level)
        ]
        assert sorted(found, key=str) == must.by_area(level), level
    for area in sorted(everywhere) if of == "place" else ():
        rows = ask(database, "participants", region.survey, filters={"place": [mark + area]})
        assert {row["id"] for row in rows} == must.kept(area), area
    rows = ask(database, "region-figures", region.survey)
    figures = {
        row["of"].removeprefix(mark): (row["value"], row["added_up"], row["participants"]) for row in rows
    }
    assert figures == must.figures()
    rows = ask(database, "code-problems", region.survey)
    gone = {row["code"].removeprefix(mark) for row in rows if row["problem"].startswith("gone")}
    assert gone == must.gone()
    ids = sorted({mark + code for at in region.at.values() for code in at})
    text = step_text({"place": "rdf-places", "industry": "rdf-industries"}[of])
    rows = [row for row in database.read(text, {"ids": ids}).dicts() if row["scheme"] == region.scheme]
    linked = {row["code"]: (set(row["above"]), {tuple(pair[:2]) for pair in row["mappings"]}) for row in rows}
    other = f"{region.scheme}-b:"
    told = {
        code: (
            {mark + above for above in must.above(code)},
            {(other + to, kind) for to, kind in must.same(code)},
        )
        for code in linked
    }
    assert linked == told
    assert everywhere <= linked.keys()
    rows = database.read(statement(f"codes-{of}"), {"ids": ids}).dicts()
    assert {row["id"]: (row["above"], row["same"]) for row in rows} == {
        mark + code: (
            mark + min(must.above(code)) if must.above(code) else None,
            sorted(other + to for to in {to for to, kind in must.same(code) if kind == "exact"}),
        )
        for code in everywhere
    }
    rows = database.read(step_text("known-measures"), parameters).values
    counted = everywhere | {
        code for waves in region.lists.values() for rows_ in waves.values() for code in rows_
        if any(row[2] in everywhere for row in must.current(code))
    }  # fmt: skip
    assert [row[0] for row in rows] == (["people"] if counted & region.figures.keys() else [])
