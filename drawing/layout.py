"""Where everything in a picture stands: the sheet, and what all layouts share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from canting.drawing.model import PAPERS, Picture, TieLine

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
    node: int
    x: float
    y: float
    """Where its first line stands: the middle of the text's height."""
    lines: tuple[str, ...]
    anchor: str = "start"
    """``start``, ``middle`` or ``end``."""
    size: float = FONT
    zoom: int = 1
    """From which magnification it has room: 1 is the sheet as a whole, 0 never."""
    note: str = ""
    """Small text after the last line."""
    bold: bool = False


@dataclass(frozen=True)
class Area:
    """A part of the sheet with a heading."""

    x: float
    y: float
    w: float
    h: float
    """Its box; a circle in it if `round`."""
    title: tuple[str, ...] = ()
    note: str = ""
    """Lines of its heading, and small text after it."""
    group: str | None = None
    """Stakeholder group that it stands for, or None."""
    round: bool = False
    badge: str = ""


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    size: float = FONT
    anchor: str = "start"
    bold: bool = False
    tone: str = "quiet"


@dataclass(frozen=True)
class GroupTie:
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
    width: float = SHEET[0]
    height: float = SHEET[1]
    scale: float = 1.0
    """How much larger than A3 it is; titles and legend grow with it."""
    marks: list[Mark] = field(default_factory=list)
    """One for each participant."""
    labels: list[Label] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    """For each line of the picture, its path as SVG writes it; "" if it isn't drawn."""
    areas: list[Area] = field(default_factory=list)
    rings: list[tuple[float, float, float, float]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    group_ties: list[GroupTie] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    pale: set[int] = field(default_factory=set)
    """Participants whose symbols are drawn pale."""
    faint: set[int] = field(default_factory=set)
    """Lines that are drawn faint."""


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


def thickness(lines: Sequence[TieLine]) -> list[float]:
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
    return start, start, end, end


def across(start: Point, end: Point) -> Curve:
    """A curve that leaves and arrives horizontally."""
    reach = (end[0] - start[0]) * 0.5
    return start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end


def turned(curves: Sequence[Curve]) -> list[Curve]:
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
