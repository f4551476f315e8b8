"""A named query as statements to paste into Neo4j Browser: parameters, projection, query, drop."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from canting.queries.catalogue import read_graph, step_text
from canting.queries.header import Query

GRAPH = "canting-shown"
REVERSED = "canting-shown-reversed"


def statements(query: Query) -> str:
    """Give a query as statements, each ended by a semicolon.

    A comment with title and columns, ``:param`` lines, the projection if the text uses one, the text, the drop.
    """
    head = [f"// {query.title}", *(f"// {line}".rstrip() for line in query.doc.splitlines())]
    head += [f"//   {c.name}: {c.type}  {c.doc}".rstrip() for c in query.columns]
    if query.python:
        head.append(
            f"// canting works on these rows further: queries/{query.python.replace(':', '.py, function ')}"
            if not query.needs
            else "// Servers without Graph Data Science: canting measures the same itself."
        )
    parts = ["\n".join(head), "\n".join(_parameter_lines(query))]
    graph = read_graph(query.graphs[0]) if query.graphs else None
    projections = [name for name in ("graph", "reversed") if name in query.used]
    if graph:
        tails = {"graph": "project", "reversed": "project-reversed"}
        parts += [graph.text + step_text(tails[name], "engine").strip() + ";" for name in projections]
    whole = graph is not None and not query.text.strip()
    tail = step_text("fetch", "engine") if whole else query.text
    parts.append((graph.text if graph and (whole or query.continues) else "") + tail.strip() + ";")
    drop = step_text("drop", "engine").strip()
    parts += [drop.replace("$graph", f"${name}") + ";" for name in projections]
    return "\n\n".join(part for part in parts if part) + "\n"


def _parameter_lines(query: Query) -> list[str]:
    values: dict[str, Any] = {}
    if query.graphs:
        graph = read_graph(query.graphs[0])
        values |= {p.name: query.where.get(p.name, p.default) for p in graph.parameters}
        values |= {"kinds": list(graph.kinds), "weak": [], "sides": {}, "chains": {}, "order": {}}
        values |= {"slice": 0, "slices": 1}
        values |= {"graph": GRAPH} if "graph" in query.used else {}
        values |= {"reversed": REVERSED} if "reversed" in query.used else {}
    values |= {p.name: _example(p.type.base) if p.required else p.default for p in query.parameters}
    written = {name: _literal(value) for name, value in values.items()}
    if query.graphs:
        written |= {
            name: _expression(step_text(f"default-{name}", "engine")) for name in ("units", "dataset")
        }
    return [f":param {name} => {value};" for name, value in written.items()]


def _expression(text: str) -> str:
    """A text on one line, without its comments: Neo4j Browser evaluates what stands after ``=>`` as Cypher."""
    return " ".join(line.strip() for line in text.splitlines() if not line.startswith("//"))


def _literal(value: Any) -> str:
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    if isinstance(value, dict):
        return "{" + ", ".join(f"`{key}`: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _example(base: str) -> Any:
    return {"int": 1, "float": 1.0, "bool": True, "date": date(2026, 1, 1)}.get(base, "…")
