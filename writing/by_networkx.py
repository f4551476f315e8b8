"""Network files that networkx writes: GraphML and GEXF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from canting.algorithms.graph import Graph
from canting.writing.made import Made, in_xml, told_apart

if TYPE_CHECKING:
    import networkx as nx


def as_networkx(
    graph: Graph, about: dict[str, Any] | None = None, labels: Sequence[str] | None = None
) -> nx.DiGraph | nx.Graph:
    """Give a graph as networkx has it: nodes by id (or `labels`), with `label` and attributes, edges with `weight`."""
    import networkx as nx

    made = nx.DiGraph(**(about or {})) if graph.directed else nx.Graph(**(about or {}))
    called = list(labels or told_apart(graph.ids, in_xml))
    for at in range(graph.n):
        known = graph.row(at, *graph.attributes).items()
        told = {k: in_xml(v) if isinstance(v, str) else v for k, v in known if k != "id" and v is not None}
        made.add_node(called[at], label=told.pop("name"), **told)
    triples = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    made.add_weighted_edges_from((called[s], called[t], w) for s, t, w in triples)
    return made


class _Returns:
    """Lets a carriage return in XML come back: unlike in attributes, writers leave it bare in texts."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data.replace(b"\r", b"&#13;"))
        return len(data)


def write_xml(
    made: Made, graph: Graph, write: Callable[[Any, Any], None], drawn: Any, labels: list[str]
) -> None:
    """Write with one of networkx's writers, and count in the file what is there."""
    file = made.binary(made.path)
    write(drawn, _Returns(file))
    file.seek(0)
    text = file.read()
    made.participants, made.ties = text.count(b"<node "), text.count(b"<edge ")  # in texts no "<" can stand
    if labels != graph.ids:
        made.nodes(graph, labels)
