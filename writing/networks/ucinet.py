"""UCINET's DL: a list of ties by the numbers of their ends."""

from __future__ import annotations

import re
from itertools import chain

from canting.algorithms.graph import Graph
from canting.writing.made import Made, numbered_ties, on_a_line, told_apart

ENDING = ".dl"
BESIDE: tuple[str, ...] = ("nodes.csv",)


def write(made: Made, graph: Graph) -> None:
    labels = told_apart(graph.ids, _label)
    ties = numbered_ties(graph)
    back = [] if graph.directed else numbered_ties(graph, back=True)  # an edge list is read as arcs
    lines = [
        f"dl n={graph.n}",  # igraph reads it only with the format on a line of its own; UCINET reads either
        "format = edgelist1",
        "labels:",
        *labels,
        "data:",
        *chain.from_iterable(zip(ties, back, strict=True) if back else [ties]),
    ]
    made.binary(made.path).write(("\n".join(lines) + "\n").encode())
    made.participants, made.ties = len(set(labels)), len(ties)
    made.nodes(graph, labels)


def _label(text: str) -> str:
    """A label of UCINET's as every reader takes it: blanks and commas part labels for igraph, even between quotes."""
    label = re.sub(r"[\s,\"]+", "_", on_a_line(text, "_"))
    return re.sub(r"(?i)\A(data|labels):", r"\1_", label)
