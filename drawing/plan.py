"""What a layered layout is asked for, and how much room names and ties take in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from canting.drawing.layout import FONT, LEAD, radii
from canting.drawing.model import Picture
from canting.drawing.text import width, wrap

TRACK = 3.2  # between ties that run side by side
TRACKS = 100.0  # greatest room of all that run side by side
NAME = 104.0  # greatest width of a name in a column
NAME_BAND = 118.0  # and in a band
NAME_AT = 28.0  # from the left of a box to its name
SYMBOL_AT = 13.0  # and to the middle of its symbol


def tracks(count: int) -> float:
    """Room for so many tracks: they draw together where there are very many."""
    return min(TRACK * count, TRACKS)


@dataclass
class LayoutPlan:
    columns: list[int | None]
    """For each participant the column that it belongs to, or None if it stands in a band."""
    titles: list[tuple[str, str, str]]
    """Heading of each column: badge, title, note."""
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    """Participants of the bands."""
    notes: dict[int, str] = field(default_factory=dict)
    """Small text after the names of some."""
    above_title: str = ""
    no_group: str = ""
    """What stands beside the band above, and under those of the band below who have no group."""
    foot: float = 110.0
    """Room below for the legend and more."""
    least: float = 0.8
    """How much smaller than A3 the sheet may be where little is drawn, so that it is printed larger."""
    lines: int = 2
    name: float = NAME
    """Lines at most of a name in a column, and their greatest width."""


class Boxes:
    """The boxes of a layered picture: a symbol, and a name beside it."""

    def __init__(self, picture: Picture, plan: LayoutPlan) -> None:
        self.plan = plan
        self.radii = radii(picture, 3.6, 10.5)
        self.names = [
            wrap(node.name, NAME_BAND, FONT, 3)
            if column is None
            else wrap(node.name, plan.name, FONT, plan.lines)
            for node, column in zip(picture.nodes, plan.columns, strict=True)
        ]

    def height(self, node: int) -> float:
        return max(20.0, LEAD * len(self.names[node]) + 6.0, 2 * self.radii[node] + 1)

    def width(self, node: int) -> float:
        lines = self.names[node]
        note = self.plan.notes.get(node, "")
        last = width(lines[-1], FONT) + (width(note, FONT * 0.8) + 5 if note else 0)
        return NAME_AT + max([last, *(width(line, FONT) for line in lines[:-1])]) + 7.0
