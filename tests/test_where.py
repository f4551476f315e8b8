"""`--where property=value` chooses participants by any property, `--by` parts them by it, as the covered units say."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_coverage import CATALOGUE, put

from canting.errors import UsageError
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Result

TOML = """[dataset]
id = "{id}"
title = "{id}"
{shares}
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
name = "id"
properties.export = "str?"
properties.looms = "int?"
"""
TIES = """[[ties]]
file = "ties.csv"
type = "INFORMS"
meaning = "gives"
question = "q"
from = "from"
to = "to"
"""


def survey(folder: Path, id_: str, people: str, ties: str = "", shares: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text("id,export,looms\n" + people)
    (folder / "ties.csv").write_text("from,to\n" + ties)
    (folder / "dataset.toml").write_text(TOML.format(id=id_, shares=shares) + (TIES if ties else ""))
    return folder


@pytest.fixture
def loaded(clean_database, tmp_path: Path):
    first = survey(tmp_path / "a", "first", "a,yes,3\nb,yes,5\nc,no,3\nd,,\n", "a,b\nb,c\nc,d\na,c\n")
    later = survey(tmp_path / "b", "later", "c,yes,\nd,no,\n", shares='shares = ["first"]')
    for folder in (first, later):
        put(clean_database, folder)
    return clean_database


def ask(
    database, query: str, given: dict | None = None, where: list[str] | None = None, *datasets: str
) -> Result:
    options = Options(dataset=datasets, filters={"where": where or []})
    return run(CATALOGUE.find(query), given or {}, options, database, CATALOGUE)


def ids(result: Result) -> set[str]:
    return {row[0] for row in result.rows}


def test_who_has_a_property_is_kept_and_the_later_dataset_speaks(loaded):
    assert ids(ask(loaded, "degree", None, ["export=yes"])) == {"a", "b", "c"}
    assert ids(ask(loaded, "degree", None, ["export=yes"], "first")) == {"a", "b"}
    assert ids(ask(loaded, "degree", None, ["export=yes", "looms=3"])) == {"a", "c"}, (
        "of several properties all"
    )
    assert ids(ask(loaded, "degree", None, ["export=yes", "export=no"])) == {"a", "b", "c", "d"}, "of one any"
    result = ask(loaded, "degree", None, ["export=yes"], "first")
    assert {row[0]: row[result.names.index("degree")] for row in result.rows} == {"a": 1, "b": 1}
    assert any("where export=yes" in note for note in result.notes)


def test_a_word_that_nobody_has_is_named_with_those_that_there_are(loaded):
    with pytest.raises(UsageError, match="No participant has 'export=ya'") as caught:
        ask(loaded, "degree", None, ["export=ya"])
    assert "export=yes" in caught.value.hint


def test_rows_are_shown_by_a_property_too(loaded):
    options = Options(show={"where": ["looms=3"]})
    assert ids(run(CATALOGUE.find("degree"), {}, options, loaded, CATALOGUE)) == {"a", "c"}


def test_any_property_parts_participants(loaded):
    figures = ask(loaded, "homophily", {"by": "export"})
    told = {tuple(row[:3]): row[3] for row in figures.rows}
    assert told["all", "all", "internal"] == 3
    assert told["all", "all", "external"] == 1
    first = ask(loaded, "homophily", {"by": "export"}, None, "first")
    assert {row[1] for row in first.rows if row[0] == "group"} == {"yes", "no"}
    assert any("1 participant has no export" in note for note in first.notes)
    assert ids(ask(loaded, "brokerage", {"by": "looms"}, None, "first")) == {"a", "b", "c"}
    with pytest.raises(UsageError, match="'exprot'"):
        ask(loaded, "homophily", {"by": "exprot"})


def test_what_several_tables_say_of_one_participant_are_its_properties(clean_database, tmp_path: Path):
    folder = survey(tmp_path / "a", "one", "a,yes,3\nb,no,\n", "a,b\n")
    (folder / "more.csv").write_text("id,since\na,1998\nb,2004\n")
    with (folder / "dataset.toml").open("a") as file:
        file.write('[[nodes]]\nfile = "more.csv"\nkind = "Actor"\nid = "id"\nproperties.since = "int?"\n')
    put(clean_database, folder)
    options = Options(filters={"kind": ["Actor"], "where": ["since=1998"]})
    (row,) = run(CATALOGUE.find("participants"), {}, options, clean_database, CATALOGUE).dicts()
    assert row["properties"] == ["export=yes", "looms=3", "since=1998"]
    (row,) = run(CATALOGUE.find("degree"), {}, options, clean_database, CATALOGUE).dicts()
    assert row["id"] == "a"
