"""Where names stand: beside their symbols, so that no two names, and no name and a symbol, collide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from canting.drawing.layout import FONT, LEAD, Box, Label, Mark
from canting.drawing.model import Picture
from canting.drawing.text import width, wrap

# Where a label may stand around its symbol: direction, and how its text is anchored; the best first.
AROUND = [
    (1.0, 0.0, "start"),
    (-1.0, 0.0, "end"),
    (0.0, 1.0, "middle"),
    (0.0, -1.0, "middle"),
    (0.8, 0.8, "start"),
    (0.8, -0.8, "start"),
    (-0.8, 0.8, "end"),
    (-0.8, -0.8, "end"),
]
ZOOMS = (1, 2, 4, 8)
EMINENT = 14  # participants whose names come first in a crowd
CROWD = 250
LABEL_LINES = 3


def place_labels(
    picture: Picture,
    marks: Sequence[Mark],
    order: Sequence[int],
    room: Box,
    *,
    limit: float,
    sides: Callable[[int], Sequence[tuple[float, float, str]]] = lambda node: AROUND,
) -> list[Label]:
    """Place names beside symbols so that no two names, and no name and a symbol, collide.

    Parameters
    ----------
    order
        Who chooses first. In a crowd the first few get their names even where these cover small symbols.
    room
        Left, top, right and bottom of what names may not leave.
    sides
        Where a participant's name may stand; see `AROUND`.

    Returns
    -------
    list of Label
        One per participant; one that has no room even magnified by `ZOOMS` has `zoom` 0, and stands where it would be
        shown alone.
    """
    names = {node: tuple(wrap(picture.nodes[node].name, limit, FONT, LABEL_LINES)) for node in order}
    first = list(order[:EMINENT]) if len(order) > CROWD else []
    others = [node for node in order if node not in first]
    least = max(max(marks[node].r for node in first) * 0.6, 6.0) if first else 0.0
    small = [mark for mark in marks if mark.r < least]
    great = [mark for mark in marks if mark.r >= least]
    taken: dict[int, Label] = {}
    for zoom in ZOOMS:
        occupied = Occupied(zoom, room)
        for symbols, nodes in ((great, first), (small, others)):
            for mark in symbols:
                occupied.add((mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r))
            for label in (
                taken[node] for node in nodes if node in taken
            ):  # shown at a smaller one, they stay
                occupied.add(label_box(label.x, label.y, label.lines, label.anchor, FONT / zoom))
            found = (
                occupied.label(node, names[node], marks[node], sides(node))
                for node in nodes
                if node not in taken
            )
            taken |= {label.node: label for label in found if label is not None}
    for node in order:
        if node not in taken:
            mark = marks[node]
            taken[node] = Label(node, mark.x + mark.r + 3, mark.y, names[node], zoom=0)
        if node in first:
            taken[node] = replace(taken[node], bold=True)
    return [taken[node] for node in sorted(taken)]


class Occupied:
    """Which parts of the sheet are taken at a magnification: boxes in a grid, so that asking costs little."""

    def __init__(self, zoom: int, room: Box) -> None:
        self.zoom, self.room = zoom, room
        self.cell = 60.0 / zoom
        self.grid: dict[tuple[int, int], list[Box]] = {}

    def _cells(self, box: Box) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(value // self.cell) for value in box)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def add(self, box: Box) -> None:
        for cell in self._cells(box):
            self.grid.setdefault(cell, []).append(box)

    def free(self, box: Box) -> bool:
        """Whether a box is on the sheet, and nothing has taken any of it."""
        left, top, right, bottom = box
        low, high, most, end = self.room
        return (left >= low and top >= high and right <= most and bottom <= end) and not any(
            a < right and c > left and b < bottom and d > top
            for cell in self._cells(box)
            for a, b, c, d in self.grid.get(cell, ())
        )

    def label(
        self, node: int, lines: tuple[str, ...], mark: Mark, sides: Sequence[tuple[float, float, str]]
    ) -> Label | None:
        """A name beside its symbol at the first of these sides that is free, which it takes; None if none is."""
        size = FONT / self.zoom
        lead = size * LEAD / FONT
        far = mark.r + 2.5 / self.zoom
        for dx, dy, anchor in sides:
            x = mark.x + dx * far
            y = mark.y + dy * (far + size * 0.5)
            if dy < 0:
                y -= lead * (len(lines) - 1) * abs(dy)
            elif dy == 0:
                y -= lead * (len(lines) - 1) / 2
            box = label_box(x, y, lines, anchor, size)
            if self.free(box):
                self.add(box)
                return Label(node, x, y, lines, anchor, FONT, self.zoom)
        return None


def label_box(x: float, y: float, lines: Sequence[str], anchor: str, size: float) -> Box:
    """Left, top, right and bottom of a label whose first line is centred on `y`."""
    wide = max(width(line, size) for line in lines)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - size * 0.62, left + wide, y + size * 0.62 + size * LEAD / FONT * (len(lines) - 1)
