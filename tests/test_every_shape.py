"""Every query about a network on surveys of every shape: in pieces, without ties, with reports that repeat.

Nobody and one alone are the worked examples `dataset=nothing` and `dataset=lonely`, which every query must have.
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from worked import CATALOGUE, QUERIES

from canting.database.database import Database
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.header import Query
from canting.queries.options import Options
from canting.queries.run import run

ASKED = [query for query in QUERIES if query.group in ("centrality", "structure", "sources", "paths")]
# Two pieces that a source reaches, h apart, and a tie of g to itself.
TIES = "a,b,2 b,c,1 c,a,3 a,c,1 d,e,1 e,f,2 f,d,1 s,a,1 s,d,2 g,g,1"
PEOPLE = "a,x,r,1 b,x,q,2 c,y,r,3 d,y,q,1 e,z,r,2 f,,,3 g,x,r,1 h,y,q,2"
GIVEN: dict[str, dict[str, Any]] = {
    "cut": {"sources": ["{}:s"], "receivers": ["{}:c"]},
    "untied": {"of": "r", "without": "z"},
    "qap": {"first": "knowledge", "second": "supply"},
    "mrqap": {"outcome": "knowledge", "predictors": ["supply", "same:group"]},
    "what-if": {"remove": ["{}:a>{}:b"]},
    "recommend": {"aim": "near", "budget": 1},
    "attribution": {"who": "{}:c"},
    "cut-off": {"who": "{}:a"},
    "upstream": {"who": "{}:c"},
    "downstream": {"who": "{}:s"},
    "knowledge-path": {"giver": "{}:s", "receiver": "{}:c"},
}
TWO_WAVES = "changes"
"""It compares waves: test_waves."""
OF_REPORTS = {
    "chain", "downstream", "knowledge-path", "rank-intervals", "stage-flow", "upstream", "information-sources",
}  # fmt: skip
"""Queries that count or draw reports, so that more of them are another answer."""


def survey(folder: Path, name: str, ties: str, twice: bool = False) -> Path:
    """A survey of knowledge and goods; `twice` reports every tie again, half as strong, by somebody else."""
    folder.mkdir()
    rows = [row.split(",") for row in PEOPLE.split()]
    (folder / "people.csv").write_text(
        "id,group,role,stage\n" + "".join(f"{id_},{group},{role},s{at}\n" for id_, group, role, at in rows)
    )
    (folder / "sources.csv").write_text("id\ns\n")
    said = [row.split(",") for row in ties.split()]
    lines = [f"{a},{b},{weight},{b}\n" for a, b, weight in said]
    more = [f"{a},{b},{float(weight) / 2},h\n" for a, b, weight in said]
    (folder / "tells.csv").write_text("from,to,weight,by\n" + "".join(lines))
    (folder / "again.csv").write_text("from,to,weight,by\n" + "".join(more))
    goods = [line for line in lines if "s" not in line and "g" not in line]
    (folder / "goods.csv").write_text("from,to,weight,by\n" + "".join(goods[::2]))
    files = [("tells", "INFORMS"), ("goods", "SUPPLIES")] + ([("again", "INFORMS")] if twice else [])
    (folder / "dataset.toml").write_text(
        f'[dataset]\nid = "{name}"\ntitle = "{name}"\nnamespace = "{name}"\n'
        + "".join(f'[[stages]]\nid = "s{at}"\nname = "s{at}"\nposition = {at}\n' for at in (1, 2, 3))
        + '[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\ngroup = "group"\nrole = "role"\nstage = "stage"\n'
        '[[nodes]]\nfile = "sources.csv"\nkind = "InformationSource"\nid = "id"\n'
        + "".join(
            f'[[ties]]\nfile = "{file}.csv"\ntype = "{type_}"\nfrom = "from"\nto = "to"\nweight = "weight"\n'
            'respondent = "by"\n' + ('question = "told"\nmeaning = "gives"\n' if type_ == "INFORMS" else "")
            for file, type_ in files
        )
    )
    return folder


@pytest.fixture(scope="module")
def shapes(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    wipe(database, managed_only=False)
    folder = tmp_path_factory.mktemp("shapes")
    for name, ties, twice in (("once", TIES, False), ("twice", TIES, True), ("apart", "", False)):
        with check(
            load_dataset(survey(folder / name, name, ties, twice)), recorded=recorded(database)
        ) as checked:
            assert not checked.problems, [problem.line for problem in checked.problems]
            load(checked, database)
    return database


def answer(database: Database, query: Query, dataset: str, **options: Any) -> list[dict[str, Any]]:
    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        return value.replace("{}", dataset) if isinstance(value, str) else value

    parameters = {name: named(value) for name, value in GIVEN.get(query.name, {}).items()}
    found = run(query, parameters, Options(dataset=(dataset,), **options), database, CATALOGUE)
    wrong = [
        (column, value)
        for row in found.dicts()
        for column, value in row.items()
        if isinstance(value, float) and not isfinite(value)
    ]
    assert not wrong, (query.name, dataset, options, wrong)
    return found.dicts()


def plain(value: Any, dataset: str) -> Any:
    """A cell without the name of its survey; figures to ten digits."""
    if isinstance(value, list):
        return [plain(each, dataset) for each in value]
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if value == dataset:
        return "the survey"
    return value.replace(f"{dataset}:", "") if isinstance(value, str) else value


def told(rows: list[dict[str, Any]], dataset: str) -> list[dict[str, Any]]:
    """All that is answered, but for how many reports there are."""
    return [
        {name: plain(value, dataset) for name, value in row.items()}
        for row in rows
        if row.get("measure") not in ("reports", "self_ties")
    ]


def options_for(query: Query) -> list[dict[str, Any]]:
    """Plain; with strengths, where there are some; without direction, where it has one that can be left out."""
    switches = {word for column in query.columns for word in column.when}
    return [{}] + [{word: True} for word in ("weighted", "undirected") if word in switches]


@pytest.mark.parametrize("query", ASKED, ids=lambda query: query.name)
def test_a_survey_in_pieces_answers_and_repeated_reports_change_nothing(shapes: Database, query: Query):
    """A tie that somebody else reports, too, no stronger, is the same tie."""
    if query.name == TWO_WAVES:
        assert answer(shapes, query, "once") == []
        return
    for options in options_for(query):
        once = answer(shapes, query, "once", **options)
        twice = answer(shapes, query, "twice", **options)
        assert once, options
        if query.name not in OF_REPORTS:
            assert told(twice, "twice") == told(once, "once"), options


@pytest.mark.parametrize("query", ASKED, ids=lambda query: query.name)
def test_a_survey_without_a_tie_answers(shapes: Database, query: Query):
    if query.name == TWO_WAVES:
        return
    for options in options_for(query):
        try:
            rows = answer(shapes, query, "apart", **options)
        except UsageError as error:  # what can't be asked of it says so, and what to do
            assert error.hint
            continue
        ids = [row["id"] for row in rows if "id" in row and row.get("mode") != "event"]
        if query.group == "centrality" and ids and query.name not in ("two-mode", "rank-intervals"):
            assert len(ids) == len(set(ids))
            assert len(ids) in (8, 9), "everybody, with the source or without"
