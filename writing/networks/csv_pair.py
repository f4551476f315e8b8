"""A pair of CSV files, one of nodes and one of edges, under the headings that Gephi knows."""

from __future__ import annotations

from canting.algorithms.graph import Graph
from canting.writing.made import Made, beside_named

ENDING = ".csv"
BESIDE: tuple[str, ...] = ("nodes.csv", "edges.csv")


def write(made: Made, graph: Graph) -> None:
    kind = "Directed" if graph.directed else "Undirected"
    made.participants = made.nodes(graph)
    ties = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    edges = ([graph.ids[giver], graph.ids[receiver], kind, weight] for giver, receiver, weight in ties)
    made.ties = made.csv(beside_named(made.path, "edges.csv"), ["Source", "Target", "Type", "Weight"], edges)
