"""Every named query on a real server: its plan, its worked examples, and what query show prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from worked import EXAMPLES, QUERIES, answer, fill, hold

from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load, unload
from canting.queries.catalogue import CYPHER, graph_names, read_graph, step_text
from canting.queries.graphs import cover
from canting.queries.header import Example, Query
from canting.queries.show import statements

GRAPHS = graph_names()
# An example of each query that either engine serves, of more than nobody; test_centrality_engines.py has more surveys.
TWINS = {
    q.name: (q, e)
    for q, e in EXAMPLES
    if q.needs and q.python and not {"engine", "convention", "weighted"} & e.arguments.keys()
    if e.arguments["dataset"] not in ("lonely", "nothing")
}
STEPS = sorted(path.stem for path in (CYPHER / "steps").glob("*.cypher"))


@pytest.fixture(scope="module")
def filled(database):
    """A database with the batik example and every small dataset of the tests, and nothing that others left."""
    fill(database)
    return database


def whole_text(query: Query) -> str:
    return (read_graph(query.graphs[0]).text if query.continues else "") + query.text


def explained(database, text: str) -> neo4j.ResultSummary:
    with database.session(default_access_mode="READ", notifications_min_severity="INFORMATION") as session:
        return session.run("EXPLAIN " + text).consume()


@pytest.mark.parametrize("query", [q for q in QUERIES if q.text.strip()], ids=lambda query: query.name)
def test_the_plan_only_reads_and_gives_the_declared_columns(database, query: Query):
    text = whole_text(query)
    with database.session(default_access_mode="READ", notifications_min_severity="INFORMATION") as session:
        found = session.run("EXPLAIN " + text)
        columns = found.keys()
        summary = found.consume()
    assert summary.query_type == "r"
    deprecated = [n for n in summary.gql_status_objects if "deprecat" in n.status_description.lower()]
    assert not deprecated
    if query.needs or not query.python:
        assert list(columns) == [
            c.name for c in query.columns if "weighted" not in c.when or not query.python
        ]
    if query.continues:
        assert list(columns)[:4] == ["id", "name", "targets", "weights"]


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_graph_is_grouped_as_its_rows_come(database, graph: str):
    """The server holds no more than one participant's ties at a time: it needn't gather all to group them."""
    plan = explained(database, read_graph(graph).text + step_text("fetch", "engine")).plan
    assert any(name.startswith("OrderedAggregation") and "targets" in said for name, said in operators(plan))


def operators(plan: dict) -> Iterator[tuple[str, str]]:
    """Names and details of a plan's operators, from the one that gives the rows."""
    yield plan["operatorType"], str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("step", STEPS)
def test_the_steps_only_read(database, step: str):
    assert explained(database, step_text(step)).query_type == "r"


@pytest.mark.parametrize(("query", "example"), EXAMPLES, ids=[f"{q.name}:{e.line}" for q, e in EXAMPLES])
def test_the_worked_example_holds(filled, query: Query, example: Example):
    hold(filled, query, example)


@pytest.mark.parametrize(("query", "example"), TWINS.values(), ids=TWINS)
def test_the_twin_gives_the_same_rows(filled, query: Query, example: Example):
    twin = answer(filled, query, {**example.arguments, "engine": "process"})
    gds = answer(filled, query, {**example.arguments, "engine": "gds"})
    assert [row["id"] for row in twin] == [row["id"] for row in gds]
    for left, right in zip(twin, gds, strict=True):
        assert left.keys() == right.keys()
        for column, value in left.items():
            if isinstance(value, float):
                assert value == pytest.approx(right[column], rel=1e-6, abs=1e-9)
            else:
                assert value == right[column]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_query_has_a_graph_without_an_answer(query: Query):
    bare = [e for e in query.examples if not e.expected or set(e.expected.values()) <= {"0", "0.0", "none"}]
    assert bare or any(e.arguments.get("dataset") in ("nothing", "lonely") for e in query.examples)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_what_show_prints_can_be_pasted(filled, query: Query):
    """As printed, without a server: only participants must be filled in. Nothing is left behind."""
    text = statements(query)
    for parameter in query.parameters:
        if parameter.type.base == "participant" and parameter.required:
            text = text.replace(
                f':param {parameter.name} => "…";', f':param {parameter.name} => "bp:kauman-1";'
            )
    parameters: dict[str, Any] = {}
    counts: list[int] = []
    with filled.session(default_access_mode="READ") as session:
        for statement in re.split(r";\s*\n", text):
            body = "\n".join(line for line in statement.splitlines() if not line.startswith("//")).strip()
            match = re.match(r":param (\w+) => (.*)", body, re.DOTALL)
            if match:
                asked = session.run(f"RETURN {match.group(2)} AS value")
                parameters[match.group(1)] = asked.single(strict=True)["value"]
            elif body:
                counts.append(len(list(session.run(body, parameters))))
        assert session.run("CALL gds.graph.list() YIELD graphName RETURN graphName").values() == []
    if query.graphs:
        assert parameters["dataset"] == cover(filled).datasets
    if query.continues or query.needs:
        assert all(counts), "a statement gave no rows"


def test_a_dataset_without_the_named_wave_is_left_out_and_said(filled, tmp_path: Path):
    """Else a result would say that it covers a wave which that dataset never had."""
    (tmp_path / "p.csv").write_text("id\nsecond\n", encoding="utf-8")
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "later"\ntitle = "Later"\nwave = 2\n[[nodes]]\nfile = "p.csv"\nid = "id"\nkind = "Actor"\n',
        encoding="utf-8",
    )
    with check(load_dataset(tmp_path), recorded=recorded(filled)) as checked:
        load(checked, filled)
    covered = cover(filled, ("kite", "later"), wave=2)
    assert covered.datasets == ["later"]
    assert any("kite" in note and "other waves" in note for note in covered.notes())
    assert cover(filled, ("kite", "later")).datasets == ["kite", "later"]
    unload(filled, "later")
