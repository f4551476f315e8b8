"""The legend: what lines, colours, shapes and sizes mean, and what the picture leaves out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from canting.drawing.layout import MARGIN, Layout
from canting.drawing.model import KINDS, Picture
from canting.drawing.palette import NONE, OTHER, Tint, tints
from canting.drawing.text import fit, width, wrap
from canting.drawing.words import Wording

ROWS = 4
PITCH = 18.0
FONT = 11.5
BETWEEN = 30.0
NOTES = 80.0
"""Where the last line of the notes may stand."""
PITCH_OF_NOTES = 14.0
BESIDE_MAKER, MAKER = 58.0, 80.0
"""From where on lines of notes stand beside the words that say who drew it, and how wide these are."""


@dataclass(frozen=True)
class Entry:
    """One line of the legend: a sample, and what it means."""

    x: float
    y: float
    text: str
    relation: str = ""
    tint: Tint | None = None
    kind: str = ""
    r: float = 0.0
    group: str | None = None
    band: str = ""
    hollow: bool = False


@dataclass
class Legend:
    """The legend in a box as wide as the sheet within its margins, at the scale of A3.

    Notes that have no room in it stand `above` the picture.
    """

    titles: list[tuple[float, float, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    notes: list[tuple[float, float, str, bool]] = field(default_factory=list)
    above: str = ""


def legend_of(picture: Picture, layout: Layout) -> Legend:
    """Make the legend of a picture that is laid out: it says how many names have no room, too."""
    made = Legend()
    x = 0.0
    for block in (_ties, _pairs, _groups, _kinds, _sizes):
        x = block(made, picture, layout, x)
    _notes(made, picture, layout, x)
    return made


def _column(made: Legend, x: float, title: str, rows: list[Entry], indent: float) -> float:
    """Set entries in columns of `ROWS` under a title; gives where the next block starts."""
    made.titles.append((x, 0.0, title))
    left = x
    for at in range(0, len(rows), ROWS):
        part = rows[at : at + ROWS]
        for row, entry in enumerate(part):
            y = 20.0 + row * PITCH
            made.entries.append(replace(entry, x=left, y=y))
        left += indent + max(width(entry.text, FONT) for entry in part) + 18.0
    return max(left - 18.0, x + width(title, FONT, bold=True)) + BETWEEN


def _ties(made: Legend, picture: Picture, layout: Layout, x: float) -> float:
    if picture.kind == "integration" or not picture.relations:
        return x
    rows = [Entry(0, 0, picture.words.say(relation), relation) for relation in picture.relations]
    return _column(made, x, picture.words.say("legend ties"), rows, 42.0)


def _pairs(made: Legend, picture: Picture, layout: Layout, x: float) -> float:
    if picture.kind != "integration":
        return x
    say = picture.words.say
    rows = [Entry(0, 0, say("pair ties"), band="some")]
    if any(band.empty and not band.unknown for band in layout.bands):
        rows.append(Entry(0, 0, say("empty"), band="empty"))
    if any(band.unknown for band in layout.bands):
        rows.append(Entry(0, 0, say("unknown"), band="unknown"))
    return _column(made, x, say("legend pairs"), rows, 42.0)


def _groups(made: Legend, picture: Picture, layout: Layout, x: float) -> float:
    words = picture.words
    by_group = tints(picture)
    own = [group for group in picture.groups if by_group[group] is not OTHER]
    rows = [
        Entry(0, 0, fit(words.group(group), 150, FONT), tint=by_group[group], group=group) for group in own
    ]
    if len(own) < len(picture.groups):
        rows.append(Entry(0, 0, words.say("other groups"), tint=OTHER, group=""))
    if any(picture.part(node) is None for node in picture.nodes):
        rows.append(Entry(0, 0, words.say(f"no {picture.by}"), tint=NONE))
    if not picture.groups:
        return x
    return _column(made, x, words.say(f"legend {picture.by}"), rows, 20.0)


def _kinds(made: Legend, picture: Picture, layout: Layout, x: float) -> float:
    there = {node.kind for node in picture.nodes}
    rows = [Entry(0, 0, picture.words.say(kind), kind=kind) for kind in KINDS if kind in there]
    if any(node.silent for node in picture.nodes):
        rows.append(Entry(0, 0, picture.words.say("silent"), kind="Actor", hollow=True))
    if not rows:
        return x
    return _column(made, x, picture.words.say("legend kinds"), rows, 20.0)


def _sizes(made: Legend, picture: Picture, layout: Layout, x: float) -> float:
    values = [node.size for node in picture.nodes if node.size is not None]
    if picture.size is None or not values or max(values) <= 0:
        return x
    words = picture.words
    top = max(values)
    known = [
        mark.r / layout.scale
        for mark, node in zip(layout.marks, picture.nodes, strict=True)
        if node.size == top
    ]
    most = known[0] * layout.scale if known else 10.0
    least = min(mark.r for mark in layout.marks)
    title = words.say("size", name=words.measure(picture.size.name))
    if picture.size.graph:
        title += ", " + words.say("in graph", graph=picture.size.graph)
    made.titles.append((x, 0.0, title))
    at = x
    for value in _steps(top, whole=all(float(value).is_integer() for value in values)):
        r = math.sqrt(least**2 + (most**2 - least**2) * value / top) / layout.scale
        text = words.figure(value)
        at += r
        made.entries.append(Entry(at, 34.0, text, kind="size", r=r))
        at += max(r, width(text, FONT)) + 16.0
    return max(at - 16.0, x + width(title, FONT, bold=True)) + BETWEEN


def _steps(top: float, *, whole: bool) -> list[float]:
    """Three values of a measure to show: near nothing, a third, and the greatest."""
    if whole:
        return sorted({float(value) for value in (min(1, top), round(top / 3), top) if value > 0})
    return [top / 10, top / 3, top]


def _notes(made: Legend, picture: Picture, layout: Layout, x: float) -> None:
    room = picture.sheet[0] - 2 * MARGIN - x
    if room < 150.0:
        x, room = max(0.0, picture.sheet[0] - 2 * MARGIN - 260.0), 260.0
    explained, missing = _explained(picture, layout), _missing(picture, layout)
    made.notes, end = _set(explained, missing, x, room)
    while end > NOTES and (explained or missing):
        if explained:  # what is left out must be read; what explains the samples gives way
            explained.pop()
        else:
            made.above = " ".join(filter(None, (made.above, missing.pop(0))))
        made.notes, end = _set(explained, missing, x, room)


def _set(
    explained: list[str], missing: list[str], x: float, room: float
) -> tuple[list[tuple[float, float, str, bool]], float]:
    """Set notes below each other; gives them, and where the last line stands."""
    made, y, size = [], 0.0, FONT - 0.5
    for text, strong in [*((text, False) for text in explained), *((text, True) for text in missing)]:
        lines = wrap(text, room, size, 3, bold=strong)
        if y + PITCH_OF_NOTES * (len(lines) - 1) > BESIDE_MAKER:
            lines = wrap(text, room - MAKER, size, 4, bold=strong)
        for part in lines:
            made.append((x, y, part, strong))
            y += PITCH_OF_NOTES
        y += 3.0
    return made, made[-1][1] if made else 0.0


def _explained(picture: Picture, layout: Layout) -> list[str]:
    """What samples can't say: arrows, stages, what is pale or faint."""
    say, made = picture.words.say, []
    if picture.kind != "integration" and any(line.directed for line in picture.lines):
        arrows = say("arrow")
        if any(line.both and line.directed for line in picture.lines):
            arrows += "; " + say("both ways")
        made.append(arrows[0].upper() + arrows[1:] + ".")
    if picture.kind == "chain":
        made.append(say("from hulu to hilir"))
        further = [stage for node in picture.nodes for stage in node.stages[1:]]
        if further:
            made.append(f"+ {min(further) + 1}: {say('also at')}.")
    if layout.faint and picture.focus:
        made.append(say("strong", name=picture.nodes[picture.focus[0]].name))
    if layout.pale:
        made.append(say("pale"))
    return made


def _missing(picture: Picture, layout: Layout) -> list[str]:
    """What the picture leaves out."""
    return [*picture.notes, *names_left_out(picture, layout, picture.words)]


def names_left_out(picture: Picture, layout: Layout, words: Wording) -> list[str]:
    """How many names have no room, where any hasn't; between groups names are beside the point."""
    hidden = sum(label.zoom != 1 for label in layout.labels)
    if not hidden or picture.kind == "integration":
        return []
    return [words.say("names left out", n=hidden, of=len(picture.nodes))]
