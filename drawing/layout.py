"""Where everything in a picture stands: the sheet, and what all layouts share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from canting.drawing.model import PAPERS, Line, Picture
from canting.drawing.text import width, wrap

# A3 landscape at four units to the millimetre; a picture that needs more keeps this shape and is printed smaller.
SHEET = PAPERS["a3"]
MARGIN = 36.0
HEAD = 84.0  # title and subtitle
FONT = 11.0  # labels: 2.75 mm on A3, near 8 points
LEAD = 12.5  # from one line of a label to the next

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]  # a cubic Bezier: start, two handles, end


@dataclass(frozen=True)
class Mark:
    """Where a participant stands: the centre and radius of its symbol, and the box behind its label if it has one."""

    x: float
    y: float
    r: float
    box: tuple[float, float, float, float] | None = None  # left, top, width, height


@dataclass(frozen=True)
class Label:
    """The name of a participant.

    Parameters
    ----------
    x, y
        Where its first line stands: the middle of the text's height.
    anchor
        ``start``, ``middle`` or ``end``.
    zoom
        From which magnification it has room: 1 is the sheet as a whole, 0 never.
    note
        Small text after the last line.
    """

    node: int
    x: float
    y: float
    lines: tuple[str, ...]
    anchor: str = "start"
    size: float = FONT
    zoom: int = 1
    note: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Area:
    """A part of the sheet with a heading.

    Parameters
    ----------
    x, y, w, h
        Its box; a circle in it if `round`.
    title, note
        Lines of its heading, and small text after it.
    group
        Stakeholder group that it stands for, or None.
    """

    x: float
    y: float
    w: float
    h: float
    title: tuple[str, ...] = ()
    note: str = ""
    group: str | None = None
    round: bool = False
    badge: str = ""


@dataclass(frozen=True)
class Words:
    """Other text on the sheet."""

    x: float
    y: float
    text: str
    size: float = FONT
    anchor: str = "start"
    bold: bool = False
    tone: str = "quiet"


@dataclass(frozen=True)
class Band:
    """A tie between stakeholder groups, or the lack of one, or that nobody knows of one."""

    path: str
    width: float
    title: str
    empty: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a matrix of stakeholder groups: how much of what is known is tied; None if nothing is known."""

    x: float
    y: float
    w: float
    h: float
    text: str
    share: float | None
    title: str = ""


@dataclass
class Layout:
    """A picture's geometry.

    Parameters
    ----------
    scale
        How much larger than A3 it is; titles and legend grow with it.
    marks
        One for each participant.
    routes
        For each line of the picture, its path as SVG writes it; "" if it isn't drawn.
    pale
        Participants whose symbols are drawn pale.
    faint
        Lines that are drawn faint.
    """

    width: float = SHEET[0]
    height: float = SHEET[1]
    scale: float = 1.0
    marks: list[Mark] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    rings: list[tuple[float, float, float, float]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    pale: set[int] = field(default_factory=set)
    faint: set[int] = field(default_factory=set)


def number(value: float) -> str:
    """A coordinate as SVG writes it, to a tenth."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def radii(picture: Picture, least: float, most: float) -> list[float]:
    """Radius of each symbol: its area grows with the measure, from `least` where that is 0 or unknown to `most`."""
    values = [node.size for node in picture.nodes]
    top = max((value for value in values if value is not None), default=0.0)
    if picture.size is None or top <= 0:
        return [(least * 2 + most) / 3] * len(values)
    return [math.sqrt(least**2 + (most**2 - least**2) * max(0.0, value or 0.0) / top) for value in values]


def thickness(lines: Sequence[Line]) -> list[float]:
    """Thickness of each line by its strength, as a share of the greatest: 0 to 1; the extreme tenth counts alike."""
    weights = sorted(line.weight for line in lines)
    if not weights or weights[0] == weights[-1]:
        return [0.35] * len(lines)
    top = weights[min(len(weights) - 1, int(len(weights) * 0.95))]
    return [min(1.0, math.sqrt(line.weight / top)) for line in lines]


def curves_path(curves: Sequence[Curve]) -> str:
    first = curves[0][0]
    parts = [f"M{number(first[0])} {number(first[1])}"]
    for _, one, two, end in curves:
        numbers = " ".join(number(value) for point in (one, two, end) for value in point)
        parts.append(f"C{numbers}")
    return "".join(parts)


def straight(start: Point, end: Point) -> Curve:
    """A straight line as a curve."""
    return start, start, end, end


def across(start: Point, end: Point) -> Curve:
    """A curve that leaves and arrives horizontally."""
    reach = (end[0] - start[0]) * 0.5
    return start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end


def turned(curves: Sequence[Curve]) -> list[Curve]:
    """The same curves from the other end."""
    return [(d, c, b, a) for a, b, c, d in reversed(curves)]


def rounded(points: Sequence[Point], radius: float) -> list[Curve]:
    """Join points by straight lines with rounded corners; neighbours that fall together count once."""
    kept = [points[0]]
    kept += [b for a, b in pairwise(points) if math.dist(a, b) > 0.05]
    curves: list[Curve] = []
    here = kept[0]
    for before, corner, after in zip(kept, kept[1:], kept[2:], strict=False):
        room = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        enter, leave = _towards(corner, before, room), _towards(corner, after, room)
        curves.append(straight(here, enter))
        # 0.55: a cubic's handle for a quarter of a circle
        curves.append(
            (enter, _towards(enter, corner, room * 0.55), _towards(leave, corner, room * 0.55), leave)
        )
        here = leave
    curves.append(straight(here, kept[-1]))
    return curves


def _towards(start: Point, end: Point, far: float) -> Point:
    whole = math.dist(start, end)
    if whole == 0:
        return start
    return start[0] + (end[0] - start[0]) * far / whole, start[1] + (end[1] - start[1]) * far / whole


def spread(
    wanted: Sequence[float],
    half: Sequence[float],
    low: float,
    high: float,
    weight: Sequence[float] | None = None,
) -> list[float]:
    """Place things in a row, in their order, as near as can be to where each is wanted.

    Parameters
    ----------
    half
        Half the room that each takes.
    low, high
        Ends of the row; where it is too short it is overrun at `high`.
    weight
        How much it matters to each.

    Returns
    -------
    list of float
        Middle of each: the least weighted sum of squared distances, by pooling adjacent violators (Ayer et al. 1955).
    """
    # By hand: scipy.optimize, whose isotonic regression would do, is slow to import.
    offsets, at = [], 0.0
    for index, room in enumerate(half):
        at += room + (half[index - 1] if index else 0.0)
        offsets.append(at)
    end = offsets[-1] + half[-1] if half else 0.0
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for index, place in enumerate(wanted):
        heavy = weight[index] if weight else 1.0
        pool = (place - offsets[index], heavy, 1)
        while pools and pools[-1][0] >= pool[0]:
            mean, mass, count = pools.pop()
            total = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / total, total, count + pool[2])
        pools.append(pool)
    last = max(low, high - end)
    flat = [min(max(mean, low), last) for mean, _, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]


Box = tuple[float, float, float, float]  # left, top, right, bottom


class Occupied:
    """Which parts of the sheet are taken: boxes in a grid, so that asking costs little."""

    def __init__(self, cell: float = 60.0) -> None:
        self.cell = cell
        self.grid: dict[tuple[int, int], list[Box]] = {}

    def _cells(self, box: Box) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(value // self.cell) for value in box)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def add(self, left: float, top: float, right: float, bottom: float) -> None:
        box = (left, top, right, bottom)
        for cell in self._cells(box):
            self.grid.setdefault(cell, []).append(box)

    def free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether nothing has taken any of a box."""
        box = (left, top, right, bottom)
        return not any(
            a < right and c > left and b < bottom and d > top
            for cell in self._cells(box)
            for a, b, c, d in self.grid.get(cell, ())
        )


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
    limit
        Greatest width of a line.
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
        occupied = Occupied(60.0 / zoom)
        for symbols, nodes in ((great, first), (small, others)):
            for mark in symbols:
                occupied.add(mark.x - mark.r, mark.y - mark.r, mark.x + mark.r, mark.y + mark.r)
            _place_all(nodes, names, marks, zoom, sides, room, occupied, taken)
    for node in order:
        if node not in taken:
            mark = marks[node]
            taken[node] = Label(node, mark.x + mark.r + 3, mark.y, names[node], zoom=0)
        if node in first:
            taken[node] = replace(taken[node], bold=True)
    return [taken[node] for node in sorted(taken)]


def _place_all(
    nodes: Sequence[int],
    names: dict[int, tuple[str, ...]],
    marks: Sequence[Mark],
    zoom: int,
    sides: Callable[[int], Sequence[tuple[float, float, str]]],
    room: Box,
    occupied: Occupied,
    taken: dict[int, Label],
) -> None:
    """Place some names at a magnification: those that are shown at a smaller one already stay where they are."""
    for node in nodes:
        if node in taken:
            label = taken[node]
            occupied.add(*label_box(label.x, label.y, label.lines, label.anchor, FONT / zoom))
    for node in nodes:
        if node not in taken:
            found = _place(node, names[node], marks[node], zoom, sides(node), room, occupied)
            if found is not None:
                taken[node] = found


def _place(
    node: int,
    lines: tuple[str, ...],
    mark: Mark,
    zoom: int,
    tries: Sequence[tuple[float, float, str]],
    room: Box,
    occupied: Occupied,
) -> Label | None:
    size = FONT / zoom
    lead = size * LEAD / FONT
    far = mark.r + 2.5 / zoom
    for dx, dy, anchor in tries:
        x = mark.x + dx * far
        y = mark.y + dy * (far + size * 0.5)
        if dy < 0:
            y -= lead * (len(lines) - 1) * abs(dy)
        elif dy == 0:
            y -= lead * (len(lines) - 1) / 2
        box = label_box(x, y, lines, anchor, size)
        inside = box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]
        if inside and occupied.free(*box):
            occupied.add(*box)
            return Label(node, x, y, lines, anchor, FONT, zoom)
    return None


def label_box(x: float, y: float, lines: Sequence[str], anchor: str, size: float) -> Box:
    """Left, top, right and bottom of a label whose first line is centred on `y`."""
    wide = max(width(line, size) for line in lines)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - size * 0.62, left + wide, y + size * 0.62 + size * LEAD / FONT * (len(lines) - 1)
