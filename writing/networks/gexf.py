"""GEXF: nodes with all that is known of them, and ties with weights."""

from __future__ import annotations

from canting.algorithms.graph import Graph
from canting.csv_files import as_json
from canting.writing.by_networkx import as_networkx, write_xml
from canting.writing.made import Made, in_xml, told_apart

ENDING = ".gexf"
BESIDE: tuple[str, ...] = ()


def write(made: Made, graph: Graph) -> None:
    import networkx as nx

    labels = told_apart(graph.ids, in_xml)
    drawn = as_networkx(graph, labels=labels)
    drawn.graph["name"] = in_xml(as_json(made.about))
    write_xml(made, graph, nx.write_gexf, drawn, labels)
