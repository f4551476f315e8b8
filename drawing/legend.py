"""The legend: what lines, colours, shapes and sizes mean, and what the picture leaves out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
class LegendEntry:
    text: str
    relation: str = ""
    tint: Tint | None = None
    kind: str = ""
    r: float = 0.0
    group: str | None = None
    band: str = ""
    hollow: bool = False
    x: float = 0.0
    y: float = 0.0


class Legend:
    """The legend of a picture that is laid out, in a box as wide as the sheet within its margins, at the scale of A3.

    Notes that have no room in it stand `above` the picture.
    """

    def __init__(self, picture: Picture, layout: Layout) -> None:
        self.picture, self.layout, self.words = picture, layout, picture.words
        self.titles: list[tuple[float, float, str]] = []
        self.entries: list[LegendEntry] = []
        self.notes: list[tuple[float, float, str, bool]] = []
        self.above = ""
        self.x = 0.0
        """Where the next block begins."""
        if picture.kind == "integration":
            self.pairs()
        else:
            self.ties()
        self.groups()
        self.kinds()
        self.sizes()
        self.set_notes()

    def column(self, title: str, rows: Sequence[LegendEntry], indent: float) -> None:
        """Set entries in columns of `ROWS` under a title; nothing where there are none."""
        if not rows:
            return
        left = self.x
        self.titles.append((left, 0.0, title))
        for at in range(0, len(rows), ROWS):
            part = rows[at : at + ROWS]
            for row, entry in enumerate(part):
                self.entries.append(replace(entry, x=left, y=20.0 + row * PITCH))
            left += indent + max(width(entry.text, FONT) for entry in part) + 18.0
        self.x = max(left - 18.0, self.x + width(title, FONT, bold=True)) + BETWEEN

    def ties(self) -> None:
        rows = [LegendEntry(self.words.say(relation), relation) for relation in self.picture.relations]
        self.column(self.words.say("legend ties"), rows, 42.0)

    def pairs(self) -> None:
        say, bands = self.words.say, self.layout.group_ties
        rows = [LegendEntry(say("pair ties"), band="some")]
        if any(band.empty and not band.unknown for band in bands):
            rows.append(LegendEntry(say("empty"), band="empty"))
        if any(band.unknown for band in bands):
            rows.append(LegendEntry(say("unknown"), band="unknown"))
        self.column(say("legend pairs"), rows, 42.0)

    def groups(self) -> None:
        picture, words = self.picture, self.words
        if not picture.groups:
            return
        by_group = tints(picture)
        own = [group for group in picture.groups if by_group[group] is not OTHER]
        rows = [
            LegendEntry(fit(words.group(group), 150, FONT), tint=by_group[group], group=group)
            for group in own
        ]
        if len(own) < len(picture.groups):
            rows.append(LegendEntry(words.say("other groups"), tint=OTHER, group=""))
        if any(picture.part(node) is None for node in picture.nodes):
            rows.append(LegendEntry(words.say(f"no {picture.by}"), tint=NONE))
        self.column(words.say(f"legend {picture.by}"), rows, 20.0)

    def kinds(self) -> None:
        there = {node.kind for node in self.picture.nodes}
        rows = [LegendEntry(self.words.say(kind), kind=kind) for kind in KINDS if kind in there]
        if any(node.silent for node in self.picture.nodes):
            rows.append(LegendEntry(self.words.say("silent"), kind="Actor", hollow=True))
        self.column(self.words.say("legend kinds"), rows, 20.0)

    def sizes(self) -> None:
        size, scale, marks = self.picture.size, self.layout.scale, self.layout.marks
        values = [node.size for node in self.picture.nodes if node.size is not None]
        top = max(values, default=0.0)
        if size is None or top <= 0:
            return
        most = next(mark.r for mark, node in zip(marks, self.picture.nodes, strict=True) if node.size == top)
        least = min(mark.r for mark in marks)
        title = self.words.say("size", name=self.words.measure(size.name))
        if size.graph:
            title += ", " + self.words.say("in graph", graph=size.graph)
        self.titles.append((self.x, 0.0, title))
        at = self.x
        for value in _steps(top, whole=all(float(value).is_integer() for value in values)):
            r = math.sqrt(least**2 + (most**2 - least**2) * value / top) / scale
            text = self.words.figure(value)
            at += r
            self.entries.append(LegendEntry(text, kind="size", r=r, x=at, y=34.0))
            at += max(r, width(text, FONT)) + 16.0
        self.x = max(at - 16.0, self.x + width(title, FONT, bold=True)) + BETWEEN

    def set_notes(self) -> None:
        inner = self.picture.sheet[0] - 2 * MARGIN
        x, room = self.x, inner - self.x
        if room < 150.0:
            x, room = max(0.0, inner - 260.0), 260.0
        explained = self.explained()
        missing = [*self.picture.notes, *names_left_out(self.picture, self.layout, self.words)]
        self.notes, end = _set(explained, missing, x, room)
        while end > NOTES and (explained or missing):
            if explained:  # what is left out must be read; what explains the samples gives way
                explained.pop()
            else:
                self.above = " ".join(filter(None, (self.above, missing.pop(0))))
            self.notes, end = _set(explained, missing, x, room)

    def explained(self) -> list[str]:
        """What samples can't say: arrows, stages, what is pale or faint."""
        picture, say, made = self.picture, self.words.say, []
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
        if self.layout.faint and picture.focus:
            made.append(say("strong", name=picture.nodes[picture.focus[0]].name))
        if self.layout.pale:
            made.append(say("pale"))
        return made


def _steps(top: float, *, whole: bool) -> list[float]:
    """Three values of a measure to show: near nothing, a third, and the greatest."""
    if whole:
        return sorted({float(value) for value in (min(1, top), round(top / 3), top) if value > 0})
    return [top / 10, top / 3, top]


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


def names_left_out(picture: Picture, layout: Layout, words: Wording) -> list[str]:
    """How many names have no room, where any hasn't; between groups names are beside the point."""
    hidden = sum(label.zoom != 1 for label in layout.labels)
    if not hidden or picture.kind == "integration":
        return []
    return [words.say("names left out", n=hidden, of=len(picture.nodes))]
