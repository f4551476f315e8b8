"""GraphML (networkx, igraph, yEd, Network Canvas) -> a network."""

from __future__ import annotations

from dataclasses import dataclass, field

from canting.loader.sources.markup import Element, read_markup
from canting.loader.sources.network import MISSING, Network, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".graphml",)
_TYPES = {"int": "int", "long": "int", "float": "float", "double": "float", "boolean": "bool"}
_EGO = "networkCanvasEgoUUID"


@dataclass
class _Key:
    name: str
    type: str
    default: str | None = None


@dataclass
class _Reading:
    network: Network
    keys: dict[tuple[str, str], _Key] = field(default_factory=dict)
    graphs: list[Element] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def key(self, element: Element) -> None:
        """Note what a key means; one for all is one for nodes and for edges."""
        where = element.said.get("for", "all")
        id_ = element.said.get("id", "")
        name = element.said.get("attr.name") or id_
        defaults = element.all("default")
        found = _Key(
            name,
            _TYPES.get(element.said.get("attr.type", "").lower(), "str"),
            defaults[0].text if defaults else None,
        )
        for each in ("node", "edge", "graph") if where == "all" else (where,):
            if (each, id_) in self.keys:
                raise SourceError(f'declares the key "{shown(id_)}" twice', "Export the network again.")
            self.keys[each, id_] = found
            part = {"node": "nodes", "edge": "ties"}.get(each)
            if part and found.type != "str":
                self.network.types[part, found.name] = found.type

    def begin(self, element: Element) -> None:
        """A graph begins; one within a node would need a network of networks."""
        if len(self.graphs):
            raise SourceError(
                "has a graph within a node", "Write each graph by itself: nested ones aren't read."
            )  # fmt: skip
        default = element.said.get("edgedefault", "")
        if default not in ("directed", "undirected"):
            raise SourceError(
                f'has a graph whose edgedefault is "{shown(default)}"',
                'Say edgedefault="directed" or "undirected".',
            )
        self.graphs.append(element)
        self.names.append(element.said.get("id") or f"graph {len(self.names) + 1}")
        self.inside = []

    def finish(self, element: Element) -> None:
        """A graph ends: what is said of it as a whole is Network Canvas's ego, or noted."""
        said = self.said(element, "graph")
        if _EGO in said:
            ego = said[_EGO]
            self.network.node(ego, element.row, said)
            for id_ in self.inside:
                self.network.tie(ego, id_, self.network.nodes[id_].row, relation="named by ego")
            self.names.append("named by ego") if "named by ego" not in self.names else None
        elif said:
            self.network.notes.append(f"what is said of a graph as a whole is left out: {', '.join(said)}")
        self.graphs.pop()

    def node(self, element: Element) -> None:
        self.within(element)
        id_ = element.said.get("id", "")
        self.network.node(id_, element.row, self.said(element, "node"))
        self.inside.append(id_)

    def edge(self, element: Element) -> None:
        graph = self.within(element)
        said = element.said.get("directed", str(graph.said["edgedefault"] == "directed")).lower()
        if said not in ("true", "false"):
            raise SourceError('has an edge whose directed is neither "true" nor "false"', "Correct it.")
        if "source" not in element.said or "target" not in element.said:
            raise SourceError("has an edge without a source or a target", "Give it both.")
        self.network.tie(
            element.said["source"],
            element.said["target"],
            element.row,
            self.said(element, "edge"),
            directed=said == "true",
            relation=self.names[-1] if self.names[-1] != "named by ego" else self.names[-2],
        )

    def hyper(self, element: Element) -> None:
        """A tie of more than two ends."""
        raise SourceError(
            "has a hyperedge, which ties more than two",
            'Make it an event in which its nodes take part: a table with type = "PARTICIPATES_IN".',
        )

    def within(self, element: Element) -> Element:
        """The graph around an element."""
        if not self.graphs:
            raise SourceError(f"has {element.tag}s outside a graph", "Export it again.")
        return self.graphs[-1]

    def said(self, element: Element, where: str) -> dict[str, str]:
        """What is said of a node, an edge or a graph, by name; what a key says of all who don't say it too."""
        found = {
            key.name: key.default for (each, _), key in self.keys.items() if each == where and key.default
        }
        for data in element.all("data"):
            id_ = data.said.get("key", "")
            key = self.keys.get((where, id_))
            if key is None:
                raise SourceError(
                    f'uses the key "{shown(id_)}", which it doesn\'t declare for {where}s',
                    f'Declare it: <key id="{shown(id_)}" for="{where}" …/>.',
                    row=data.row,
                )
            text = data.text or " ".join(each.text for each in data.inside).strip()
            found[key.name] = MISSING if key.type != "str" and text.lower() == "nan" else text
        return found


def read(network: Network, _: str | None) -> None:
    """Read a GraphML file, all of its graphs."""
    reading = _Reading(network)
    root = read_markup(
        network.path,
        {"graph": reading.begin},
        {
            "key": reading.key,
            "node": reading.node,
            "edge": reading.edge,
            "hyperedge": reading.hyper,
            "graph": reading.finish,
        },
    )
    if root.tag != "graphml":
        raise SourceError(f"is no GraphML: it begins with <{shown(root.tag)}>", "Export it as GraphML.")
    if not reading.names:
        raise SourceError("has no graph", "Export the network again.")
    if len(reading.names) > 1:
        network.relations = list(dict.fromkeys(reading.names))
        if len(network.relations) < len(reading.names):
            raise SourceError("has several graphs of one id", "Give every graph an id of its own.")
