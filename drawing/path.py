"""Paths from one participant to another: a column per step, and below them who says that each tie is there."""

from __future__ import annotations

from itertools import pairwise

from canting.drawing.chain import chain_layout
from canting.drawing.layered import layered
from canting.drawing.layout import MARGIN, Layout, Words
from canting.drawing.model import Picture, TieLine, TieReport
from canting.drawing.plan import LayoutPlan
from canting.drawing.text import clean, fit
from canting.drawing.words import Wording

ROW = 17.0
TEXT = 13.0
COLUMNS = 2
MOST_ROWS = 20
FOOT = 110.0
LEAST_SCALE = 0.66


def path_layout(picture: Picture) -> Layout:
    """Lay out the picture's `paths`, shortest first, from and to whom its `focus` says."""
    giver, receiver = picture.focus
    step = {giver: 0}
    for path in picture.paths:
        for rank, at in enumerate(path):
            step[at] = max(step.get(at, rank), rank)  # the latest, so that ties lead onward
    longest = max((len(path) - 1 for path in picture.paths), default=1)
    step[receiver] = longest
    titles = [_heading(picture, at, longest) for at in range(longest + 1)]
    evidence = _evidence(picture)
    rows = min(MOST_ROWS, -(-len(evidence) // COLUMNS)) if evidence else 0
    room = rows * ROW + 34.0 if rows else 0.0
    columns: list[int | None] = [step.get(at, 0) for at in range(len(picture.nodes))]
    plan = LayoutPlan(columns, titles, foot=FOOT + room, least=LEAST_SCALE, lines=3)
    made = layered(picture, plan)
    _write(picture, made, evidence, rows, room)
    return made


def main_layout(picture: Picture) -> Layout:
    """Lay out the main path: on the chain where anybody on it has a stage, else a column for each step.

    The picture's lines are the ties of the main path, and none of them leads back.
    """
    if any(node.stages for node in picture.nodes):
        return chain_layout(picture)
    step = [0] * len(picture.nodes)
    for _ in picture.nodes:
        for line in picture.lines:
            step[line.target] = max(step[line.target], step[line.source] + 1)
    longest = max(step, default=0)
    titles = [
        ("A" if at == 0 else str(at), picture.words.say("step") if at else "", "")
        for at in range(longest + 1)
    ]
    columns: list[int | None] = list(step)
    return layered(picture, LayoutPlan(columns, titles, lines=3))


def _heading(picture: Picture, at: int, longest: int) -> tuple[str, str, str]:
    if at == 0:
        return "A", picture.words.say("from"), ""
    if at == longest:
        return "B", picture.words.say("to"), ""
    return str(at), picture.words.say("step"), ""


def _evidence(picture: Picture) -> list[tuple[str, bool]]:
    """Lines of text: each tie along the paths, and its reports."""
    names = {node.id: node.name for node in picture.nodes}
    if not picture.paths:
        giver, receiver = (picture.nodes[at].name for at in picture.focus)
        return [(picture.words.say("no path", giver=giver, receiver=receiver), True)]
    made: list[tuple[str, bool]] = []
    seen: set[int] = set()
    by_pair: dict[tuple[int, int], list[int]] = {}
    for at, line in enumerate(picture.lines):
        by_pair.setdefault((line.source, line.target), []).append(at)
        if line.both:
            by_pair.setdefault((line.target, line.source), []).append(at)
    for path in picture.paths:
        for one, other in pairwise(path):
            for at in by_pair.get((one, other), []):
                if at not in seen:
                    seen.add(at)
                    made += _tie(picture, picture.lines[at], names)
    return made


def _tie(picture: Picture, line: TieLine, names: dict[str, str]) -> list[tuple[str, bool]]:
    relation = picture.words.say(line.relation)
    title = f"{picture.nodes[line.source].name} {line.arrow} {picture.nodes[line.target].name} ({relation})"
    return [(title, True), *((report_text(picture.words, report, names), False) for report in line.reports)]


def report_text(words: Wording, report: TieReport, names: dict[str, str]) -> str:
    """Who says so, in a line: respondent, question, weight, file and row."""
    who = names.get(report.respondent, clean(report.respondent)) if report.respondent else words.say("nobody")
    parts = [who, report.question or "", f"{words.say('weight')} {words.figure(report.weight)}"]
    if report.file:
        row = "" if report.row is None else f", {words.say('row')} {report.row}"
        parts.append(report.file + row)
    return " · ".join(part for part in parts if part)


def _write(picture: Picture, made: Layout, evidence: list[tuple[str, bool]], rows: int, room: float) -> None:
    if not rows:
        return
    s = made.scale
    left = MARGIN * s
    wide = (picture.sheet[0] - 2 * MARGIN) * s / COLUMNS
    top = made.height - (FOOT + room - 12.0) * s
    if picture.paths:
        made.words.append(Words(left, top, picture.words.say("who says"), 15.0 * s, bold=True, tone="ink"))
    shown = evidence[: rows * COLUMNS]
    if len(shown) < len(evidence):
        left_out = len(evidence) - len(shown) + 1
        shown = [*shown[:-1], (picture.words.say("and more", n=left_out), False)]
    for rank, (text, strong) in enumerate(shown):
        x = left + (rank // rows) * wide + (0.0 if strong else 10.0 * s)
        y = top + (24.0 + (rank % rows) * ROW) * s
        cut = fit(text, wide - 24.0 * s, TEXT * s, bold=strong)
        made.words.append(Words(x, y, cut, TEXT * s, bold=strong, tone="ink" if strong else "quiet"))
