"""Whose reports make a tie: both ends of a tie are asked, by a symmetric question or by one from either end."""

from __future__ import annotations

from pathlib import Path

import pytest

from canting.database.database import Database
from canting.database.faults import StatementError
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries import graphs
from canting.queries.catalogue import read_catalogue, step_text
from canting.queries.graphs import Reading, fetched, projected
from canting.queries.options import Options
from canting.queries.run import reading_of, run

TOML = """\
[dataset]
id = "sides"
title = "Who asks whom, and who tells whom"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
responded = "answered"

[[ties]]
file = "asks.csv"
type = "INFORMS"
meaning = "asks"
question = "advice"
from = "who"
to = "whom"
respondent = "who"
weight = { column = "times", blank = "no answer" }

[[ties]]
file = "tells.csv"
type = "INFORMS"
meaning = "gives"
question = "advice"
from = "who"
to = "whom"
respondent = "who"
weight = { column = "times", blank = "no answer" }

[[ties]]
file = "hears.csv"
type = "INFORMS"
meaning = "asks"
question = "news"
from = "who"
to = "whom"
respondent = "who"

[[ties]]
file = "works.csv"
type = "COLLABORATES_WITH"
from = "who"
to = "whom"
respondent = "who"

[[ties]]
file = "sells.csv"
type = "SUPPLIES"
from = "who"
to = "whom"
"""
FILES = {
    "people.csv": "id,answered\na,yes\nb,yes\nc,no\nd,yes\ne,yes\n",
    # a asks b and c; b says it tells a, c didn't answer. d asks e, a tells d, which gives no answer of a.
    "asks.csv": "who,whom,times\na,b,3\na,c,2\nd,e,4\nd,a,\n",
    "tells.csv": "who,whom,times\nb,a,2\na,d,5\nb,d,1\n",
    "hears.csv": "who,whom\na,b\n",
    "works.csv": "who,whom\na,b\nb,a\na,d\nb,c\n",
    "sells.csv": "who,whom\na,b\n",
}


@pytest.fixture(scope="module")
def sides(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    wipe(database, managed_only=False)
    folder: Path = tmp_path_factory.mktemp("sides")
    for name, text in {"dataset.toml": TOML, **FILES}.items():
        (folder / name).write_text(text, "utf-8")
    with check(folder, recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


def read(database: Database, graph: str, ways: str, question: str | None = "advice", **how: bool) -> Reading:
    filters = {"question": [question]} if question else {}
    return reading_of(database, graph, Options(ties=ways, dataset=["sides"], filters=filters, **how))


def ties(database: Database, *what: str | None, **how: bool) -> dict[str, float]:
    return folded(database, read(database, *what, **how))


def hold_projection(database: Database, reading: Reading) -> None:
    """See that Graph Data Science is given as many. It plans a text twice for each, so not all are tried."""
    with projected(database, reading) as projection:
        assert (projection.n, projection.m) == (5, len(folded(database, reading)))


def folded(database: Database, reading: Reading) -> dict[str, float]:
    found = fetched(database, reading)
    pairs = zip(found.source.tolist(), found.target.tolist(), found.weight.tolist(), strict=True)
    return {f"{found.ids[a]}{found.ids[b]}": weight for a, b, weight in pairs}


FOLDED = {
    "union": {"ba": 3, "ca": 2, "ed": 4, "ad": 5, "bd": 1},
    "intersection": {"ba": 2},
    # c didn't answer; d gave no answer of a, and answered of b, which it doesn't name; e answered and names nobody.
    "confirmed": {"ba": 2, "ca": 2, "ad": 5},
    "sender": {"ba": 2, "ad": 5, "bd": 1},
    "receiver": {"ba": 3, "ca": 2, "ed": 4},
}


@pytest.mark.parametrize("ways", FOLDED)
def test_questions_from_both_ends(sides: Database, ways: str) -> None:
    assert ties(sides, "knowledge", ways) == FOLDED[ways]
    hold_projection(sides, read(sides, "knowledge", ways))


def test_a_graph_of_many_ties_is_read_in_slices_at_once(
    sides: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same graph as in one piece, whatever its text; each participant is in one slice."""
    monkeypatch.setenv("CANTING_KEEP", "0")
    for graph, ways, questions in [
        ("knowledge", "union", []),
        ("knowledge", "intersection", ["advice"]),
        ("participation", "union", []),
    ]:
        options = Options(ties=ways, dataset=["sides"], filters={"question": questions})
        reading = reading_of(sides, graph, options)
        read = []
        for many in (graphs.MANY, 1):
            monkeypatch.setattr(graphs, "MANY", many)
            found = fetched(sides, reading)
            ends = found.source.tolist(), found.target.tolist(), found.weight.tolist()
            read.append((found.ids, found.names, found.attributes, ends))
        assert read[0] == read[1]
        monkeypatch.undo()
    reading = reading_of(sides, "knowledge", Options(dataset=["sides"]))
    text = reading.text + step_text("fetch", "engine")
    slices = [sides.read(text, {**reading.parameters, "slice": at, "slices": 3}).values for at in range(3)]
    assert sorted(row[0] for rows in slices for row in rows) == fetched(sides, reading).ids


def test_a_fault_in_one_of_several_reads_is_raised(sides: Database) -> None:
    assert sides.read_at_once("RETURN $x AS x", [{"x": 1}, {"x": 2}, {"x": 3}]).values == [[1], [2], [3]]
    with pytest.raises(StatementError, match="by zero"):
        sides.read_at_once("RETURN 1 / $x AS x", [{"x": 1}, {"x": 0}])


@pytest.mark.parametrize(
    ("ways", "wanted"), [("union", "ab ad bc"), ("intersection", "ab"), ("confirmed", "ab bc")]
)
def test_symmetric_questions(sides: Database, ways: str, wanted: str) -> None:
    assert sorted(ties(sides, "collaboration", ways, None)) == wanted.split()
    hold_projection(sides, read(sides, "collaboration", ways, None))


def test_read_without_direction(sides: Database) -> None:
    assert ties(sides, "knowledge", "intersection", undirected=True) == {"ab": 2}
    assert ties(sides, "knowledge", "sender", undirected=True) == {"ab": 2, "ad": 5, "bd": 1}


@pytest.mark.parametrize(
    ("graph", "ways", "question", "what"),
    [
        ("knowledge", "intersection", None, '"news" of sides was asked of one end'),
        ("knowledge", "confirmed", "news", "the receiver"),
        ("collaboration", "sender", None, "has no direction"),
        ("supply", "intersection", None, "don't say whose"),
        ("participation", "confirmed", None, "nobody reports"),
        ("knowledge", "both", "advice", "isn't known"),
    ],
)
def test_refused_where_both_ends_were_not_asked(
    sides: Database, graph: str, ways: str, question: str | None, what: str
) -> None:
    with pytest.raises(UsageError, match=what):
        ties(sides, graph, ways, question)


def test_it_is_a_recorded_option_of_measures(sides: Database) -> None:
    options = Options(ties="intersection", dataset=["sides"], filters={"question": ["advice"]})
    catalogue = read_catalogue([])
    result = run(catalogue.find("degree"), {}, options, sides, catalogue)
    assert any("the smaller weight" in note for note in result.notes)
    names = [column.name for column in result.columns]
    assert {row[names.index("id")]: row[names.index("degree")] for row in result.rows} == {
        "a": 1, "b": 1, "c": 0, "d": 0, "e": 0,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["stage-flow", "upstream", "information-sources"])
def test_what_goes_by_single_reports_refuses_another_fold(sides: Database, name: str) -> None:
    given = {"who": "a"} if name == "upstream" else {}
    catalogue = read_catalogue([])
    options = Options(ties="intersection", dataset=["sides"], filters={"question": ["advice"]})
    with pytest.raises(UsageError, match="single reports"):
        run(catalogue.find(name), given, options, sides, catalogue)


def test_reports_are_what_the_folds_are_made_of(sides: Database) -> None:
    """intersection is what both say, confirmed that and what one says whom nobody denies."""
    catalogue = read_catalogue([])
    for graph, question in (("knowledge", "advice"), ("collaboration", None)):
        options = Options(
            graph=graph, dataset=["sides"], filters={"question": [question] if question else []}
        )
        rows = run(catalogue.find("reports"), {}, options, sides, catalogue).dicts()
        found = {row["from"] + row["to"]: row["state"] for row in rows}
        assert set(found) == set(ties(sides, graph, "union", question))
        both = {pair for pair, state in found.items() if state == "both"}
        one = {pair for pair, state in found.items() if state == "one"}
        assert both == set(ties(sides, graph, "intersection", question))
        assert both | one == set(ties(sides, graph, "confirmed", question))


MIRRORED = """\
[dataset]
id = "mirrors"
title = "Who asks whom, and who tells whom, in two questions"

[[questions]]
id = "asks"
type = "INFORMS"
meaning = "asks"
mirrors = "tells"

[[questions]]
id = "tells"
type = "INFORMS"
meaning = "gives"

[[questions]]
id = "news"
type = "INFORMS"
meaning = "gives"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
responded = "answered"
""" + "".join(
    f"""
[[ties]]
file = "{name}.csv"
type = "INFORMS"
meaning = "{meaning}"
question = "{name}"
from = "who"
to = "whom"
respondent = "who"
weight = "times"
"""
    for name, meaning in (("asks", "asks"), ("tells", "gives"), ("news", "gives"))
)
MIRRORED_FILES = {
    "people.csv": FILES["people.csv"],
    # a asks b and c; b says it tells a, c didn't answer. a tells d, which doesn't say that it asks a.
    "asks.csv": "who,whom,times\na,b,3\na,c,2\nd,e,4\n",
    "tells.csv": "who,whom,times\nb,a,2\na,d,5\n",
    "news.csv": "who,whom,times\nb,a,1\n",
}


@pytest.fixture(scope="module")
def mirrors(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    wipe(database, managed_only=False)
    folder: Path = tmp_path_factory.mktemp("mirrors")
    for name, text in {"dataset.toml": MIRRORED, **MIRRORED_FILES}.items():
        (folder / name).write_text(text, "utf-8")
    with check(folder, recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


@pytest.mark.parametrize(
    ("ways", "wanted"),
    [
        ("intersection", {"ba": 2}),
        ("confirmed", {"ba": 2, "ca": 2}),
        ("sender", {"ba": 2, "ad": 5}),
        ("receiver", {"ba": 3, "ca": 2, "ed": 4}),
    ],
)
def test_questions_that_mirror_each_other_are_one(
    mirrors: Database, ways: str, wanted: dict[str, float]
) -> None:
    options = Options(ties=ways, dataset=["mirrors"], filters={"question": ["asks", "tells"]})
    assert folded(mirrors, reading_of(mirrors, "knowledge", options)) == wanted


def test_mirrors_fold_first_and_then_questions_add_up(mirrors: Database) -> None:
    reading = reading_of(mirrors, "knowledge", Options(dataset=["mirrors"]))
    assert folded(mirrors, reading) == {"ba": 3 + 1, "ca": 2, "ed": 4, "ad": 5}
    undirected = reading_of(mirrors, "knowledge", Options(dataset=["mirrors"], undirected=True))
    assert folded(mirrors, undirected) == {"ab": 3 + 1, "ac": 2, "de": 4, "ad": 5}
    hold_projection(mirrors, undirected)


def test_who_was_not_asked_a_question_denies_nothing(clean_database: Database, tmp_path: Path) -> None:
    """Only owners were asked whom they tell: b, a maker, doesn't deny what a says of it; c, an owner, does."""
    toml = (
        MIRRORED.replace('id = "tells"\n', 'id = "tells"\nasked = { role = ["owner"] }\n')
        .replace('id = "asks"\n', 'id = "asks"\nlimit = 2\n')
        .replace("title =", 'boundary = "Whoever sells batik"\ntitle =')
        .replace('responded = "answered"', 'responded = "answered"\nrole = "role"')
    )
    people = "id,answered,role\na,yes,owner\nb,yes,maker\nc,yes,owner\nd,yes,maker\ne,yes,maker\n"
    for name, text in {"dataset.toml": toml, **MIRRORED_FILES, "people.csv": people}.items():
        (tmp_path / name).write_text(text, "utf-8")
    with check(tmp_path, recorded=recorded(clean_database)) as checked:
        assert not checked.problems
        load(checked, clean_database)
    clean_database.write("MATCH (b:Participant {id: 'b'})-[r:INFORMS {question: 'tells'}]->() DELETE r", {})
    catalogue = read_catalogue([])
    options = Options(dataset=["mirrors"], filters={"question": ["asks", "tells"]})
    rows = run(catalogue.find("reports"), {}, options, clean_database, catalogue).dicts()
    found = {row["from"] + row["to"]: (row["state"], row["from_says"]) for row in rows}
    assert (found["ba"], found["ca"]) == (("one", "not asked"), ("denied", "no"))
    reading = reading_of(
        clean_database, "knowledge", Options(ties="confirmed", dataset=["mirrors"], filters=options.filters)
    )
    assert set(folded(clean_database, reading)) == {"ba", "ed"}
    answer = run(catalogue.find("response"), {}, Options(dataset=["mirrors"]), clean_database, catalogue)
    counted = {row["question"]: (row["asked"], row["at_limit"]) for row in answer.dicts()}
    assert counted == {"asks": (5, 1), "tells": (2, None), "news": (5, None)}
    assert "mirrors: who belongs to the network: Whoever sells batik" in answer.notes
    assert "Names that the questionnaires allow: asks of mirrors 2." in answer.notes
