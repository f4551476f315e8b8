"""Who says so? Every step of every path is looked up in the files' rows that the answer names."""

from __future__ import annotations

import csv
import re
from itertools import pairwise

import pytest

from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import CYPHER, read_catalogue
from canting.queries.run import Options, run
from canting.result import Result

BATIK = CYPHER.parent / "examples" / "batik-pekalongan"
CATALOGUE = read_catalogue([])
REPORT = re.compile(r"(?:step (\d+): )?(.+), said by (\S+) \((\S+) row (\d+)\)\Z")
FILES = {
    "knowledge-asked.csv": ("asked", "asker", "topic", "asker"),
    "knowledge-told.csv": ("teller", "told", "topic", "teller"),
    "supply.csv": ("supplier", "buyer", "goods", "respondent"),
}
WHO = "bp:kauman-1"
ASKED = [
    ("knowledge-path", "knowledge", {"giver": "bp:konsumen", "receiver": "bp:mori-2"}),
    ("knowledge-path", "flow", {"giver": "bp:internet", "receiver": WHO, "by": "strength", "k": 9}),
    ("knowledge-path", "supply", {"giver": "bp:pewarna-sintetis-2", "receiver": "bp:toko-1"}),
    ("upstream", "knowledge", {"who": WHO}),
    ("downstream", "flow", {"who": WHO}),
    ("chain", "supply", {"who": WHO}),
    ("chain", "supply", {"product": ["dye"]}),
    ("attribution", "knowledge", {"who": WHO}),
    ("attribution", "supply", {"who": "bp:toko-1"}),
    ("feedback", "knowledge", {}),
]


@pytest.fixture(scope="module")
def batik(database):
    with check(load_dataset(BATIK), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


@pytest.fixture(scope="module")
def said():
    """What each row of the files says: giver, receiver, question and respondent."""
    found = {}
    for name, columns in FILES.items():
        with (BATIK / name).open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                giver, receiver, question, respondent = (row[column] for column in columns)
                found[name, number] = (f"bp:{giver}", f"bp:{receiver}", question, f"bp:{respondent}")
    return found


def ask(database, name, graph, **parameters) -> Result:
    options = Options(dataset=("batik-pekalongan",), graph=graph)
    return run(CATALOGUE.find(name), parameters, options, database, CATALOGUE)


def steps(row, names) -> list[tuple[str, str]]:
    """The steps that a row stands for, by name: its route's, or the one tie that it is."""
    if "route" in row:
        return list(pairwise(row["route"]))
    if "from" in row:
        return [(names[row["from"]], names[row["to"]])]
    return [(names[row["id"]], names[row["through"]])]


@pytest.mark.parametrize(("query", "graph", "parameters"), ASKED)
def test_each_report_is_the_row_it_names(batik, said, query, graph, parameters):
    """Question, respondent, file and row of each step; and no step without anybody who says so."""
    found = batik.read("MATCH (p:Participant) RETURN p.id AS id, p.name AS name").dicts()
    names = {row["id"]: row["name"] for row in found}
    rows = ask(batik, query, graph, evidence=True, **parameters).dicts()
    assert rows
    for row in rows:
        if row["evidence"] is None:  # attribution's two rows about nobody
            assert row["id"] is None
            continue
        way = steps(row, names)
        proven = set()
        for report in row["evidence"]:
            step, question, respondent, file, number = REPORT.fullmatch(report).groups()
            giver, receiver, asked, who = said[file, int(number)]
            assert (question, respondent) == (asked, who)
            step = int(step or 1) - 1
            ends = way[step][::-1] if query == "downstream" else way[step]
            assert (names[giver], names[receiver]) == ends
            proven.add(step)
        assert proven == set(range(len(way)))


@pytest.mark.parametrize(("query", "graph", "parameters"), ASKED)
def test_without_the_switch_there_is_no_empty_column(batik, query, graph, parameters):
    bare = ask(batik, query, graph, **parameters)
    full = ask(batik, query, graph, evidence=True, **parameters)
    assert [c.name for c in full.columns if c.name != "evidence"] == [c.name for c in bare.columns]
    assert "evidence" not in [c.name for c in bare.columns]
    assert len(bare.rows) == len(full.rows)


def test_every_query_about_paths_has_the_switch():
    """Those in cypher/paths: whoever adds one says who says so."""
    for query in CATALOGUE.queries.values():
        if query.group == "paths":
            assert "evidence" in [p.name for p in query.parameters], query.name
            assert {c.name: c.when for c in query.columns}["evidence"] == {"evidence"}, query.name
