"""GML (Gephi, igraph, networkx, Newman's collection) -> a network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from canting.loader.sources.network import MISSING, Network, number_text, read_text, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".gml",)
_TOKEN = re.compile(
    r'(?P<blank>\s+|#[^\n]*)|(?P<text>"[^"]*")|(?P<open>\[)|(?P<close>\])'
    r"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])|[+-]?(?:inf|nan)\b)|(?P<key>[A-Za-z_]\w*)",
    re.IGNORECASE,
)
_DEEPEST = 100
Pairs = list[tuple[str, Any, int]]


def read(network: Network, encoding: str | None) -> None:
    text = read_text(network.path, network.notes, encoding)
    top = _pairs(_tokens(text), 0)
    graphs = [(value, row) for key, value, row in top if key == "graph" and isinstance(value, list)]
    if not graphs:
        raise SourceError("has no graph", "A GML file says graph [ node [ … ] edge [ … ] ].")
    if len(graphs) > 1:
        raise SourceError("has several graphs", "Write each into a file of its own.", row=graphs[1][1])
    graph = graphs[0][0]
    directed = _one(graph, "directed", graphs[0][1]) or "0"
    if directed not in ("0", "1"):
        raise SourceError(f"says directed {shown(directed)}", "Say directed 1 or directed 0.")
    for key, value, row in graph:
        if key not in ("node", "edge"):
            continue
        if not isinstance(value, list):
            raise SourceError(f"has a {key} that is no list", f"Write {key} [ … ].", row=row)
        said = _flat(value)
        if key == "node":
            id_ = _needed(said, "id", "node", row)
            if "name" not in said and "label" in said:
                said = {"name": said.pop("label"), **said}
            network.node(id_, row, said)
        else:
            source, target = (_needed(said, end, "edge", row) for end in ("source", "target"))
            if "weight" not in said and "value" in said:
                said = {"weight": said.pop("value"), **said}
            network.tie(source, target, row, said, directed=directed == "1")


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    at, row = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            what = "opens a double quote that is never closed" if text[at] == '"' else (
                f'has "{shown(text[at : at + 20])}" where a word, a number or a text should be'
            )  # fmt: skip
            raise SourceError(what, "Export the network again as GML.", row=row)
        if found.lastgroup != "blank":
            yield str(found.lastgroup), found[0], row
        row += found[0].count("\n")
        at = found.end()
    yield "end", "", row


def _pairs(tokens: Iterator[tuple[str, str, int]], depth: int) -> Pairs:
    pairs: Pairs = []
    for kind, text, row in tokens:
        if kind == ("close" if depth else "end"):
            return pairs
        if kind != "key":
            what = (
                "ends within a list: a ] is missing"
                if kind == "end"
                else f'has "{shown(text)}" and no word before'
            )
            raise SourceError(what, "The file ends too soon or is damaged: export it again.", row=row)
        if depth > _DEEPEST:
            raise SourceError("has lists too deep in one another", "Export it again.", row=row)
        pairs.append((text, _value(tokens, depth), row))
    raise SourceError("ends within a list: a ] is missing", "The file ends too soon: export it again.")


def _value(tokens: Iterator[tuple[str, str, int]], depth: int) -> Any:
    kind, text, row = next(tokens)
    if kind == "open":
        return _pairs(tokens, depth + 1)
    if kind == "text":
        return html.unescape(text[1:-1])
    if kind == "number":
        return _number(text)
    raise SourceError("has a word without a value", "The file ends too soon or is damaged.", row=row)


def _number(text: str) -> str:
    plain = text.lower().lstrip("+-")
    if plain in ("nan", "inf"):
        return MISSING
    return str(int(text)) if re.fullmatch("[+-]?[0-9]{1,1000}", text) else number_text(float(text))


def _flat(pairs: Pairs) -> dict[str, str]:
    """What is said of a node or an edge: lists, which say how it is drawn, are left out, repeated words joined."""
    found: dict[str, str] = {}
    for key, value, _ in pairs:
        if not isinstance(value, list):
            found[key] = f"{found[key]};{value}" if key in found else value
    return found


def _one(pairs: Pairs, key: str, row: int) -> str | None:
    found = [value for each, value, _ in pairs if each == key and not isinstance(value, list)]
    if len(found) > 1:
        raise SourceError(f"says {key} twice", "Take one of the two out.", row=row)
    return found[0] if found else None


def _needed(said: dict[str, str], key: str, what: str, row: int) -> str:
    if key not in said:
        raise SourceError(f"has {'an' if what == 'edge' else 'a'} {what} without {key}", "Add it.", row=row)
    return said.pop(key)
