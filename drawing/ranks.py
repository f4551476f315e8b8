"""Ranks with intervals: a row per participant, a dot at its rank and a bar between which ranks it may lie."""

from __future__ import annotations

from canting.drawing.layout import FONT, HEAD, MARGIN, GroupTie, Label, Layout, Mark, Words, number
from canting.drawing.model import Picture
from canting.drawing.text import fit

MOST = 40
"""Rows that a sheet has room for."""
FOOT = 116.0
NAME = 300.0
BAR = 7.0
DOT = 4.5
TICKS = 8


def intervals_layout(picture: Picture) -> Layout:
    """Lay out ranks with intervals; the picture's `ranks` are rank, lowest and highest of each participant."""
    words, made = picture.words, Layout(*picture.sheet)
    top, bottom = HEAD + 40.0, picture.sheet[1] - FOOT
    left, right = MARGIN + NAME + 24.0, picture.sheet[0] - MARGIN - 20.0
    pitch = min(30.0, (bottom - top) / max(1, len(picture.nodes)))
    last = max((max(each) for each in picture.ranks), default=1.0)

    def across(rank: float) -> float:
        return left + (rank - 1) / max(last - 1, 1.0) * (right - left)

    made.words.append(Words(left, top - 30, words.say("rank"), 12.0, bold=True))
    ticks = sorted({round(1 + step * (last - 1) / TICKS) for step in range(TICKS + 1)})
    made.words += [Words(across(tick), top - 12, str(tick), FONT, "middle") for tick in ticks]
    for at, (node, (rank, low, high)) in enumerate(zip(picture.nodes, picture.ranks, strict=True)):
        y = top + (at + 0.5) * pitch
        figures = dict(zip(("rank", "low", "high"), map(words.figure, (rank, low, high)), strict=True))
        title = words.say("interval", name=node.name, **figures)
        path = f"M{number(across(low) - 1)} {number(y)}H{number(across(high) + 1)}"
        made.group_ties.append(GroupTie(path, min(BAR, pitch * 0.5), title))
        made.marks.append(Mark(round(across(rank), 2), round(y, 2), DOT))
        made.labels.append(Label(at, left - 22.0, y, (fit(node.name, NAME, FONT),), "end"))
    made.routes = [""] * len(picture.lines)
    return made
