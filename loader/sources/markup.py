"""XML -> elements, one after another, with their lines; nothing that a file declares is ever unfolded or fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from canting.loader.sources.network import read_bytes
from canting.loader.sources.table import SourceError

DEEPEST = 200


@dataclass(slots=True)
class Element:
    """An element: its name without its namespace, attributes likewise, text, and what is inside."""

    tag: str
    said: dict[str, str]
    row: int
    parts: list[str] = field(default_factory=list)
    inside: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without blanks around."""
        return "".join(self.parts).strip()

    def all(self, tag: str) -> list[Element]:
        """The elements of a name right inside."""
        return [each for each in self.inside if each.tag == tag]


def read_markup(
    path: Path,
    begin: dict[str, Callable[[Element], None]],
    end: dict[str, Callable[[Element], None]],
) -> Element:
    """Read an XML file, and give its root.

    Elements of some names are handed over when they open (nothing is inside yet), or when they close; these are let go.

    Raises
    ------
    SourceError
        If it isn't well-formed, ends too soon, or declares entities.
    """
    parser = expat.ParserCreate(namespace_separator="\t")
    parser.buffer_text = True
    root = Element("", {}, 0)
    around = [root]

    def opens(name: str, said: dict[str, str]) -> None:
        plain = {key.rpartition("\t")[2]: value for key, value in said.items()}
        element = Element(name.rpartition("\t")[2], plain, parser.CurrentLineNumber)
        if len(around) > DEEPEST:
            raise SourceError(
                f"has elements more than {DEEPEST} deep in one another", "Export the network again.",
                row=element.row,
            )  # fmt: skip
        around[-1].inside.append(element)
        around.append(element)
        _hand(element, begin)

    def closes(_: str) -> None:
        element = around.pop()
        if element.tag in end:
            around[-1].inside.pop()
        _hand(element, end)

    def says(text: str) -> None:
        around[-1].parts.append(text)

    def refuse(*_: object) -> int:
        raise SourceError(
            "declares entities, by which a small file can unfold to a huge one or fetch others",
            "Take the DOCTYPE with its ENTITY lines out; a network needs none.",
            row=parser.CurrentLineNumber,
        )

    parser.StartElementHandler = opens
    parser.EndElementHandler = closes
    parser.CharacterDataHandler = says
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(read_bytes(path), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        row = getattr(error, "lineno", None) or parser.CurrentLineNumber
        raise SourceError(
            f"isn't sound XML ({str(error)[:100]})",
            "The file is damaged or ends too soon: export it again.",
            row=row,
        ) from None
    return root.inside[0]


def _hand(element: Element, to: dict[str, Callable[[Element], None]]) -> None:
    """Give an element to who is called with those of its name; a fault that names no row is on the element's."""
    try:
        if element.tag in to:
            to[element.tag](element)
    except SourceError as error:
        error.row = error.row or element.row
        raise
