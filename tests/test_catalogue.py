"""The catalogue: canting's own queries, and users' folders beside them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from canting.errors import UsageError
from canting.queries.catalogue import CYPHER, graph_names, read_catalogue, read_graph

CATALOGUE = read_catalogue([])
OWN = "// Mine.\n// returns a: int\nRETURN 1 AS a\n"


@pytest.mark.parametrize("name", CATALOGUE.queries)
def test_every_query_says_what_it_gives(name):
    query = CATALOGUE.queries[name]
    assert query.title.endswith((".", "?"))
    assert all(column.doc for column in query.columns), "a column without a meaning"
    assert all(parameter.doc for parameter in query.parameters), "a parameter without a meaning"
    names = [column.name for column in query.columns]
    if "id" in names:
        assert names[:2] == ["id", "name"]
    if "from" in names and "path" not in names:
        assert names[:2] == ["from", "to"]
    assert "LIMIT" not in query.text.upper().split()
    assert query.examples, "no worked example"


@pytest.mark.parametrize("name", [name for name, query in CATALOGUE.queries.items() if query.python])
def test_every_function_named_is_there(name):
    module, _, function = CATALOGUE.queries[name].python.partition(":")
    assert getattr(importlib.import_module(f"canting.queries.{module}"), function).__doc__


@pytest.mark.parametrize("name", graph_names())
def test_graphs_have_the_same_options_and_end_where_queries_go_on(name):
    graph = read_graph(name)
    assert graph.text.rstrip().endswith("WITH source, target, weight")
    assert [p.name for p in graph.parameters] == [
        "dataset", "wave", "kind", "group", "role", "stage", "place", "undirected",
    ]  # fmt: skip
    assert graph.directed == (name not in ("all", "collaboration"))


def test_no_cypher_outside_its_folder():
    """A text in a .py file would be seen by no check of the catalogue."""
    root = CYPHER.parent
    folders = ("queries", "loader", "database", "linking")
    files = [root / "cli.py", root / "report.py", *(p for f in folders for p in (root / f).rglob("*.py"))]
    for path in files:
        if path.exists():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                code = line.split("#")[0]
                assert not ("MATCH (" in code and "…" not in code and "canting cypher" not in code), (
                    f"{path}:{number}"
                )


def test_own_queries_join(tmp_path: Path):
    (tmp_path / "mine.cypher").write_text(OWN)
    catalogue = read_catalogue([tmp_path])
    assert catalogue.find("mine").title == "Mine."
    assert not catalogue.problems


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("mine", OWN.replace("returns", "retunrs"), "unknown header word"),
        (
            "mine",
            OWN.replace("// returns", "// python centrality:degree\n// returns"),
            "can't name a Python function",
        ),
        (
            "mine",
            OWN.replace("// returns", "// graph knowlegde\n// returns").replace("1", "$graph"),
            "unknown graph",
        ),
        ("degree", OWN, "is there already"),
    ],
)
def test_a_bad_own_query_is_left_out_and_named(tmp_path: Path, name: str, text: str, what: str):
    (tmp_path / f"{name}.cypher").write_text(text)
    catalogue = read_catalogue([tmp_path])
    assert what in catalogue.problems[0].what
    assert f"{name}.cypher:" in catalogue.problems[0].what
    assert len(catalogue.queries) == len(CATALOGUE.queries)


def test_text_that_is_not_utf8_is_left_out(tmp_path: Path):
    (tmp_path / "mine.cypher").write_bytes(OWN.encode("utf-16"))
    assert "not UTF-8" in read_catalogue([tmp_path]).problems[0].what


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        CATALOGUE.find("betweeness")
    assert "betweenness" in caught.value.mend


def test_the_folder_named_in_the_environment_must_be_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANTING_QUERIES", "/nowhere/at/all")
    with pytest.raises(UsageError, match="no folder"):
        read_catalogue()
