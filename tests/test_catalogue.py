"""The catalogue: canting's own queries, and users' folders beside them."""

from __future__ import annotations

import importlib
import os
from datetime import date
from pathlib import Path

import pytest

from canting.errors import CantingError, UsageError
from canting.queries.catalogue import CYPHER, graph_names, read_catalogue, read_graph
from canting.queries.run import Options, run

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
    assert getattr(importlib.import_module(f"canting.measures.{module}"), function).__doc__


@pytest.mark.parametrize("name", graph_names())
def test_graphs_have_the_same_options_and_end_where_queries_go_on(name):
    graph = read_graph(name)
    assert graph.text.rstrip().endswith("WITH source, said, target, weight")
    assert [p.name for p in graph.parameters] == [
        "dataset", "wave", "kind", "group", "role", "stage", "place", "where", "question", "min_weight", "fold",
        "ties", "undirected",
    ]  # fmt: skip
    assert graph.directed == (name not in ("all", "collaboration", "participation"))


def test_no_cypher_outside_its_folder():
    """A text in a .py file would be seen by no check of the catalogue."""
    root = CYPHER.parent
    apart = {"tests", "docs", "benchmarks", "examples", ".venv", ".types"}
    rooms = [each for each in root.iterdir() if each.is_dir() and each.name not in apart]
    files = [*root.glob("*.py"), *(path for room in rooms for path in room.rglob("*.py"))]
    assert len(files) > 100
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("#")[0]
            assert "MATCH (" not in code or any(
                word in code for word in ("…", "canting cypher", "graph.cypher(")
            ), f"{path}:{number}"


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
        ("convention", OWN, "can't be called"),
        ("errors", OWN, "can't be called"),
        ("min_weight", OWN, "can't be called"),
        (
            "mine",
            OWN.replace("// returns", "// param errors: str\n// returns").replace("1", "$errors"),
            "reserved",
        ),
        (
            "mine",
            OWN.replace("// returns", "// param convention: str\n// returns").replace("1", "$convention"),
            "reserved",
        ),
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
    assert "betweenness" in caught.value.hint


def test_the_folder_named_in_the_environment_must_be_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CANTING_QUERIES", "/nowhere/at/all")
    with pytest.raises(UsageError, match="no folder"):
        read_catalogue()


USERS_FAULTS = {
    "wrongcol": ("// returns n: int  x\nRETURN 1 AS m", 2, "doesn't return 'n'"),
    "extracol": ("// returns n: int  x\nRETURN 1 AS n, 2 AS m", 3, "returns 'm'"),
    "writes": ("// returns n: int  x\nCREATE (p:Zork) RETURN 1 AS n", 3, "writes"),
    "files": ("// returns n: str[]  x\n\nLOAD CSV FROM 'file:///etc/passwd' AS n RETURN n", 4, "LOAD CSV"),
    "settings": ("// returns n: str  x\nCALL dbms.listConfig() YIELD name AS n RETURN n", 3, "refused"),
    "syntax": ("// returns n: int  x\nMATCH (p:Actor)\nRETURN 1 ASS n", 4, "the server refused the text"),
    "casts": ("// returns n: int  x\nRETURN 'abc' AS n", 2, "holds 'abc'"),
    "many": ("// returns n: int[]  x\nRETURN [1, 'b'] AS n", 2, "holds 'b'"),
    "one": ("// returns n: whole  x\nRETURN 1 AS n", 2, "unknown type"),
}


@pytest.mark.parametrize("name", USERS_FAULTS)
def test_a_query_of_the_users_is_held_to_its_header(database, tmp_path: Path, name: str):
    """A folder of queries may come from anybody: they only read, and give what they declare, never a blank instead."""
    text, line, said = USERS_FAULTS[name]
    (tmp_path / f"{name}.cypher").write_text(f"// Mine.\n{text}\n", encoding="utf-8")
    catalogue = read_catalogue([tmp_path])
    with pytest.raises(CantingError) as caught:
        run(catalogue.find(name), {}, Options(), database, catalogue)
    assert caught.value.exit_code == 1
    assert f"{name}.cypher:{line}: " in caught.value.what
    assert said in caught.value.what
    assert caught.value.hint


def test_a_query_of_the_users_answers_with_every_type(database, tmp_path: Path):
    text = (
        "// Mine.\r\n// param d: date = 2020-01-31   A day.\r\n// param w: str[] = [a, b]   Words.\r\n"
        "// returns d: date\r\n// returns w: str[]\r\n// returns f: float\r\n// returns n: str?\r\n"
        "RETURN $d AS d, $w AS w, 1 AS f, null AS n\r\n"
    )
    (tmp_path / "types.cypher").write_text(text, encoding="utf-8", newline="")
    catalogue = read_catalogue([tmp_path])
    result = run(catalogue.find("types"), {}, Options(), database, catalogue)
    assert result.rows == [[date(2020, 1, 31), ["a", "b"], 1.0, None]]


@pytest.mark.parametrize("name", ["--help", "two words", "a.b"])
def test_a_query_has_a_name_that_can_be_typed(tmp_path: Path, name: str):
    (tmp_path / f"{name}.cypher").write_text(OWN, encoding="utf-8")
    problem = read_catalogue([tmp_path]).problems[0]
    assert "can't be called" in problem.what


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_what_has_no_end_is_no_query(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.cypher")
    (tmp_path / "zero.cypher").symlink_to("/dev/zero")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "large.cypher").write_bytes(b"// x\n" * 300_000)
    found = [problem.what for problem in read_catalogue([tmp_path]).problems]
    assert len(found) == 3
    assert sum("no file but a pipe" in what for what in found) == 2
    assert sum("is larger than" in what for what in found) == 1
