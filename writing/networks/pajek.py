"""Pajek's .net: vertices, which have a label and nothing more, and ties by their numbers."""

from __future__ import annotations

import re

from canting.algorithms.graph import Graph
from canting.writing.made import Made, numbered_ties, on_a_line, told_apart

ENDING = ".net"
BESIDE: tuple[str, ...] = ("nodes.csv",)


def write(made: Made, graph: Graph) -> None:
    labels = told_apart(graph.ids, _label)
    ties = numbered_ties(graph)
    lines = [
        f"*Vertices {graph.n}",
        *(f'{at} "{label}"' for at, label in enumerate(labels, start=1)),
        "*Arcs" if graph.directed else "*Edges",
        *ties,
    ]
    made.binary(made.path).write(("\n".join(lines) + "\n").encode())
    made.participants, made.ties = len(set(labels)), len(ties)
    made.nodes(graph, labels)


def _label(text: str) -> str:
    """What can stand between Pajek's quotes, as networkx and igraph read it: a backslash takes what follows along."""
    return re.sub(r"\\(?=\\|\Z)", "/", on_a_line(text, " ").replace('"', "'"))
