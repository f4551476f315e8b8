"""GEXF (Gephi, networkx) -> a network."""

from __future__ import annotations

from dataclasses import dataclass, field

from canting.loader.sources.markup import Element, read_markup
from canting.loader.sources.network import MISSING, Network, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".gexf",)
_TYPES = {
    "integer": "int", "int": "int", "long": "int", "short": "int", "byte": "int", "float": "float",
    "double": "float", "boolean": "bool",
}  # fmt: skip
_DIRECTIONS = ("directed", "undirected", "mutual")
_TIMES = ("start", "end", "timestamp", "startopen", "endopen")


@dataclass
class _Reading:
    network: Network
    graphs: int = 0
    default: str = "undirected"
    names: dict[tuple[str, str], tuple[str, str, str | None]] = field(default_factory=dict)
    timed: bool = False

    def graph(self, element: Element) -> None:
        """A graph begins: GEXF knows one."""
        self.graphs += 1
        if self.graphs > 1:
            raise SourceError("has several graphs", "Write each into a file of its own.")
        self.default = self.direction(element.said.get("defaultedgetype", "undirected"), element)
        self.timed = element.said.get("mode") == "dynamic"

    def direction(self, word: str, element: Element) -> str:
        """Check a word that says whether ties have a direction."""
        if word not in _DIRECTIONS:
            raise SourceError(f'has ties of the type "{shown(word)}"', f"One of: {', '.join(_DIRECTIONS)}.")
        return word

    def attributes(self, element: Element) -> None:
        """Declarations of what may be said of nodes, or of edges, end."""
        where = element.said.get("class", "")
        part = {"node": "nodes", "edge": "ties"}.get(where)
        for each in element.all("attribute"):
            id_ = each.said.get("id", "")
            if (where, id_) in self.names:
                raise SourceError(
                    f'declares the attribute "{shown(id_)}" twice', "Export the network again.", row=each.row
                )
            defaults = each.all("default")
            type_ = _TYPES.get(each.said.get("type", "string").lower(), "str")
            name = each.said.get("title") or id_
            name = f"{name} (attribute)" if name in ("name", "weight", "kind") else name
            self.names[where, id_] = (name, type_, defaults[0].text if defaults else None)
            if part and type_ != "str":
                self.network.types[part, name] = type_

    def said(self, element: Element, where: str) -> dict[str, str]:
        """What is said of a node or an edge, by name."""
        found = {
            name: default for (each, _), (name, _, default) in self.names.items() if each == where and default
        }
        for values in element.all("attvalues"):
            for value in values.all("attvalue"):
                id_ = value.said.get("for", value.said.get("id", ""))
                if (where, id_) not in self.names:
                    raise SourceError(
                        f'uses the attribute "{shown(id_)}", which it doesn\'t declare for {where}s',
                        "Declare it in <attributes>, or take the value out.",
                        row=value.row,
                    )
                name, type_, _ = self.names[where, id_]
                text = value.said.get("value", "")
                found[name] = MISSING if type_ != "str" and text.lower() == "nan" else text
        self.timed = self.timed or any(word in element.said for word in _TIMES)
        return found

    def node(self, element: Element) -> None:
        """A node ends; those within others are nodes like all."""
        said = self.said(element, "node")
        label = element.said.get("label", "")
        self.network.node(element.said.get("id", ""), element.row, {"name": label, **said} if label else said)

    def edge(self, element: Element) -> None:
        """An edge ends; one that doesn't say its weight has 1, as the format says."""
        if "source" not in element.said or "target" not in element.said:
            raise SourceError("has an edge without a source or a target", "Give it both.")
        direction = self.direction(element.said.get("type", self.default), element)
        said = self.said(element, "edge")
        for word in ("weight", "label", "kind"):
            if element.said.get(word):
                said = {word: element.said[word], **said}
        self.network.tie(
            element.said["source"],
            element.said["target"],
            element.row,
            said,
            directed=direction == "directed",
        )


def read(network: Network, _: str | None) -> None:
    reading = _Reading(network)
    root = read_markup(
        network.path,
        {"graph": reading.graph},
        {"attributes": reading.attributes, "node": reading.node, "edge": reading.edge},
    )
    if root.tag != "gexf":
        raise SourceError(f"is no GEXF: it begins with <{shown(root.tag)}>", "Export it as GEXF.")
    if not reading.graphs:
        raise SourceError("has no graph", "Export the network again.")
    if reading.timed:
        network.notes.append("says when nodes or ties were there; they are read as if always")
    if network.weighted:
        for tie in network.ties:
            tie.said.setdefault("weight", "1")
