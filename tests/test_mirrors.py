"""Questions that mirror each other are one: whoever adds up strengths takes the larger of the two reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_coverage import CATALOGUE, put

from canting.drawing.data import PictureSource
from canting.drawing.wanted import Wanted
from canting.queries.options import Options
from canting.queries.run import run

QUESTIONS = """\
[[questions]]
id = "advice"
type = "INFORMS"
mirrors = "told"
[[questions]]
id = "told"
type = "INFORMS"
"""

TOML = """[dataset]
id = "both-ways"
title = "both ways"
[[stages]]
id = "raw"
name = "Raw"
position = 1
[[stages]]
id = "made"
name = "Made"
position = 2
[[nodes]]
file = "people.csv"
id = "id"
kind = { column = "kind" }
stage = "stage"
responded = "answered"
properties.size = "float?"
properties.export = "bool?"
[[ties]]
file = "asks.csv"
type = "INFORMS"
meaning = "asks"
from = "a"
to = "b"
respondent = "a"
question = "advice"
weight = "w"
[[ties]]
file = "gives.csv"
type = "INFORMS"
meaning = "gives"
from = "a"
to = "b"
respondent = "a"
question = "told"
weight = "w"
"""


@pytest.fixture
def loaded(clean_database, tmp_path: Path):
    folder = tmp_path / "both-ways"
    folder.mkdir()
    (folder / "dataset.toml").write_text(TOML + QUESTIONS)
    (folder / "people.csv").write_text(
        "id,kind,stage,answered,size,export\na,Actor,made,yes,3,yes\nb,Actor,raw,yes,12.5,no\nc,Actor,raw,no,,\n"
        "d,Actor,made,,3,\ns,InformationSource,,,,\n"
    )
    (folder / "asks.csv").write_text("a,b,w\na,b,3\nb,c,2\n")
    (folder / "gives.csv").write_text("a,b,w\nb,a,1\nd,a,5\n")
    put(clean_database, folder)
    return clean_database


def rows(database, query: str, given: dict | None = None, **options) -> list[dict]:
    return run(CATALOGUE.find(query), given or {}, Options(**options), database, CATALOGUE).dicts()


def test_the_strength_of_a_tie_is_the_larger_of_the_two(loaded):
    """b told a with 1 what a asked of b with 3; c told b with 2, d told a with 5."""
    assert [row["mean_weight"] for row in rows(loaded, "information-sources")] == [pytest.approx(10 / 3)]
    flow = {(row["from_stage"], row["to_stage"]): row for row in rows(loaded, "stage-flow")}
    assert flow["raw", "made"]["knowledge_weight"] == 3.0
    path = rows(loaded, "knowledge-path", {"giver": "b", "receiver": "a"}, weighted=True)
    assert path[0]["weight"] == 3.0
    assert {row["id"]: row["strength_in"] for row in rows(loaded, "degree", weighted=True)}["a"] == 8.0


def test_a_line_of_a_picture_is_as_strong_as_the_tie(loaded):
    source = PictureSource(Wanted("network"), loaded, CATALOGUE, Options(graph="knowledge"), lambda *_: None)
    picture = source.whole()
    ids = [node.id for node in picture.nodes]
    strengths = {(ids[line.source], ids[line.target]): line.weight for line in picture.lines}
    assert strengths == {("b", "a"): 3.0, ("c", "b"): 2.0, ("d", "a"): 5.0}


def test_a_least_strength_looks_at_the_larger_too(loaded):
    assert rows(loaded, "information-sources", min_weight=3.5)[0]["citations"] == 1


def test_a_source_is_not_among_those_of_whom_nobody_knows(loaded):
    one = rows(loaded, "response")[0]
    assert (one["group"], one["yes"], one["no"], one["unknown"]) == ("all", 2, 1, 1)


def test_who_uses_up_a_limit_counts_though_nobody_says_who_answered(loaded, tmp_path):
    folder = tmp_path / "both-ways"
    toml = (folder / "dataset.toml").read_text()
    (folder / "dataset.toml").write_text(toml.replace('responded = "answered"\n', ""))
    put(loaded, folder)
    one = rows(loaded, "response", {"limit": 1})[0]
    assert (one["rate"], one["unknown"], one["at_limit"]) == (None, 4, 2)


def test_a_filter_that_leaves_no_tie_leaves_participants(loaded, tmp_path):
    """Data with events beside ties aren't two-mode, whomever a filter keeps."""
    folder = tmp_path / "both-ways"
    with (folder / "dataset.toml").open("a") as toml:
        toml.write('[[events]]\nfile = "fairs.csv"\nid = "fair"\ndistinct = true\n')
        toml.write('[[ties]]\nfile = "fairs.csv"\ntype = "PARTICIPATES_IN"\nfrom = "who"\nto = "fair"\n')
    (folder / "fairs.csv").write_text("who,fair\na,F\nd,F\n")
    put(loaded, folder)
    assert {row["degree"] for row in rows(loaded, "degree", undirected=True, filters={"stage": ["raw"]})} == {
        1
    }
    kept = rows(loaded, "degree", filters={"stage": ["made"], "where": ["export=yes"]})
    assert [(row["id"], row["in_degree"]) for row in kept] == [("a", 0)]


def test_shares_without_anybody_on_the_way(loaded):
    every = rows(loaded, "attribution", {"who": "a"})
    few = rows(loaded, "attribution", {"who": "a", "through": 0})
    assert few == [row for row in every if row["part"] not in ("through", "last known")]


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("size=3", 2),
        ("size=3.0", 2),
        ("size=12,5", 1),
        ("export=ya", 1),
        ("export=no", 1),
        ("export=false", 1),
    ],
)
def test_numbers_and_truth_are_taken_as_people_write_them(loaded, word, kept):
    assert len(rows(loaded, "degree", filters={"where": [word]})) == kept


WAVES = """
[dataset]
id = "mirrored"
title = "Two ends"
wave = {wave}
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
responded = {{ column = "answered" }}
[[ties]]
file = "asked.csv"
type = "INFORMS"
question = "advice"
meaning = "asks"
from = "one"
to = "other"
respondent = "one"
[[ties]]
file = "told.csv"
type = "INFORMS"
question = "told"
meaning = "gives"
from = "one"
to = "other"
respondent = "one"
"""


def test_questions_that_mirror_each_other_are_one(clean_database, tmp_path):
    """a told b, which b says the first time and a the second; both say that a told c; d, who answered, says no more."""
    said = {1: (["b,a", "c,a", "d,a"], ["a,c"]), 2: (["c,a"], ["a,b", "a,c"])}
    for wave, (asked, told) in said.items():
        folder = tmp_path / str(wave)
        folder.mkdir()
        (folder / "dataset.toml").write_text(WAVES.format(wave=wave) + QUESTIONS)
        (folder / "people.csv").write_text("id,answered\na,yes\nb,yes\nc,yes\nd,yes\n")
        (folder / "asked.csv").write_text("\n".join(["one,other", *asked, ""]))
        (folder / "told.csv").write_text("\n".join(["one,other", *told, ""]))
        put(clean_database, folder)
    changed = rows(clean_database, "changes")
    found = {(row["from"], row["to"], row["question"]): row["state"] for row in changed}
    assert found == {("a", "b", "advice"): "kept", ("a", "c", "advice"): "kept", ("a", "d", "advice"): "lost"}


def test_waves_that_share_no_question_say_so(clean_database, tmp_path):
    """A year in the wording makes two questions: what is asked of whom then changed is unknown, and why is said."""
    for wave, asked in ((1, "advice in 2025"), (2, "advice in 2026")):
        folder = tmp_path / str(wave)
        folder.mkdir()
        head = WAVES[: WAVES.index('[[ties]]\nfile = "told.csv"')].format(wave=wave)
        (folder / "dataset.toml").write_text(head.replace('question = "advice"', f'question = "{asked}"'))
        (folder / "people.csv").write_text("id,answered\na,yes\nb,yes\n")
        (folder / "asked.csv").write_text("one,other\na,b\n")
        put(clean_database, folder)
    query = CATALOGUE.find("changes")
    changed = run(query, {}, Options(), clean_database, CATALOGUE)
    assert {row["state"] for row in changed.dicts()} == {"unknown"}
    said = 'no question was asked in both waves ("advice in 2025", "advice in 2026")'
    assert any(said in note for note in changed.notes)
