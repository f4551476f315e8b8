"""GraphML: nodes with all that is known of them, and ties with weights."""

from __future__ import annotations

from canting.algorithms.graph import Graph
from canting.writing.by_networkx import as_networkx, write_xml
from canting.writing.made import Made, in_xml, told_apart

ENDING = ".graphml"
BESIDE: tuple[str, ...] = ()


def write(made: Made, graph: Graph) -> None:
    import networkx as nx

    labels = told_apart(graph.ids, in_xml)
    about = {name: in_xml(value) if isinstance(value, str) else value for name, value in made.about.items()}
    write_xml(made, graph, nx.write_graphml_xml, as_networkx(graph, about, labels), labels)
