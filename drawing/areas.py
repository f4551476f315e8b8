"""Integration: stakeholder groups as areas, bands between those that are tied, and a matrix of how much is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from canting.drawing.layout import (
    FONT,
    HEAD,
    MARGIN,
    Area,
    Cell,
    GroupTie,
    Label,
    Layout,
    Mark,
    Words,
    number,
    radii,
)
from canting.drawing.model import Everybody, Picture
from canting.drawing.network import tie_routes
from canting.drawing.text import fit, width, wrap
from canting.language import per_cent
from canting.queries.pairs import NO_TIE, UNKNOWN, partition, silence

FOOT = 116.0
MOST_AREAS = 12
APART = 56.0  # between areas: room for a heading of three lines
GOLDEN = math.pi * (3 - math.sqrt(5))
MATRIX = 600.0  # width of the right part of the sheet


@dataclass
class Block:
    """A stakeholder group, and where its area is: `members` are positions among everybody, `nodes` of those drawn."""

    group: str | None
    title: str
    members: list[int]
    nodes: list[int] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    r: float = 0.0


def integration_layout(picture: Picture) -> Layout:
    """Lay out stakeholder groups and the ties between them; of more than `MOST_AREAS` the smaller ones share one."""
    return _Integration(picture).layout()


class _Integration:
    """The layout in the making: blocks, the ties between them, and which of their pairs are known."""

    def __init__(self, picture: Picture) -> None:
        self.picture, self.words = picture, picture.words
        self.made = Layout(*picture.sheet)
        self.everybody = picture.everybody or Everybody.of(picture)
        self.undirected = picture.without_direction
        self.left = picture.sheet[0] - MARGIN - MATRIX + 20  # of the matrix and the lists
        self.blocks = self.parted()
        self.pairs = list(combinations(range(len(self.blocks)), 2))
        of = np.full(len(self.everybody.nodes), -1, dtype=np.int64)
        for at, block in enumerate(self.blocks):
            of[block.members] = at
        answers = self.everybody.answers.flat if self.undirected else self.everybody.answers
        self.known = answers.pairs(partition(of, len(self.blocks)))
        self.tied = np.zeros((len(self.blocks), len(self.blocks)), dtype=np.int64)
        """Tied pairs from one block to another; both ways where ties have no direction."""
        self.carriers: dict[tuple[int, int], set[int]] = defaultdict(set)
        """Who of one block is tied to another."""
        self.outward: set[str] = set()
        """Ids of those who are tied to another block."""
        for giver, receiver in self.everybody.ties:
            one, other = int(of[giver]), int(of[receiver])
            self.tied[one, other] += 1
            if one != other:
                self.carriers[one, other].add(giver)
                self.carriers[other, one].add(receiver)
                self.outward |= {self.everybody.nodes[giver].id, self.everybody.nodes[receiver].id}

    def layout(self) -> Layout:
        self.circle()
        self.members()
        self.group_ties()
        self.areas()
        self.lists(self.matrix())
        self.made.routes = tie_routes(self.picture, self.made.marks)
        return self.made

    def parted(self) -> list[Block]:
        members: dict[str | None, list[int]] = defaultdict(list)
        for at, node in enumerate(self.everybody.nodes):
            members[self.picture.part(node)].append(at)
        groups = sorted((part for part in members if part), key=lambda part: (-len(members[part]), part))
        kept = groups if len(groups) <= MOST_AREAS else groups[: MOST_AREAS - 1]
        made = [Block(group, self.words.group(group), members[group]) for group in kept]
        if len(kept) < len(groups):
            rest = sorted(at for group in groups[len(kept) :] for at in members[group])
            made.append(Block(None, self.words.say("other groups"), rest))
        if members[None]:
            sources = all(self.everybody.nodes[at].kind == "InformationSource" for at in members[None])
            title = self.words.say("sources" if sources else f"no {self.picture.by}")
            made.append(Block(None, title, members[None]))
        drawn = {node.id: at for at, node in enumerate(self.picture.nodes)}
        for block in made:
            block.nodes = [
                drawn[id_] for id_ in (self.everybody.nodes[at].id for at in block.members) if id_ in drawn
            ]
        return made

    def ties(self, one: int, other: int) -> int:
        both = int(self.tied[one, other]) + (int(self.tied[other, one]) if one != other else 0)
        return both // 2 if self.undirected else both

    def lacking(self, one: int, other: int) -> set[str]:
        """What it means that two blocks have no tie in some direction: nothing where they have, or can't."""
        ways = ((one, other), (other, one))
        means = {silence(self.known, *way) for way in ways if not self.tied[way]}
        return {state for state in means if state is not None}

    def circle(self) -> None:
        """Stand the areas on an ellipse, those with many ties beside one another."""
        left, right = MARGIN, self.picture.sheet[0] - MARGIN - MATRIX
        top, bottom = HEAD + 44, self.picture.sheet[1] - FOOT - 14
        order = self.around()
        raw = [math.sqrt(len(self.blocks[at].members)) + 1.6 for at in order]
        unit = 40.0
        while True:
            size = [unit * value / 2 for value in raw]
            places = _filling(_on_ellipse(size), size, right - left, bottom - top)
            fits = all(
                math.dist(places[one], places[other]) > size[one] + size[other] + APART
                for one, other in self.pairs
            )
            if unit < 5 or (fits and 2 * max(size) < bottom - top):
                break
            unit *= 0.95
        for at, (x, y), r in zip(order, places, size, strict=True):
            block = self.blocks[at]
            block.x, block.y, block.r = left + x, top + y, r

    def around(self) -> list[int]:
        """An order around a circle that keeps what is tied together: exchanges, as long as one helps."""
        number = len(self.blocks)
        order = list(range(number))

        def cost(order: Sequence[int]) -> float:
            place = {at: rank for rank, at in enumerate(order)}
            total = 0.0
            for one, other in self.pairs:
                apart = abs(place[one] - place[other])
                total += min(apart, number - apart) * math.sqrt(self.tied[one, other] + self.tied[other, one])
            return round(total, 6)

        best = cost(order)
        improved = True
        while improved:
            improved = False
            for one, other in combinations(range(1, number), 2):
                tried = order.copy()
                tried[one], tried[other] = tried[other], tried[one]
                now = cost(tried)
                if now < best:
                    order, best, improved = tried, now, True
        return order

    def members(self) -> None:
        """Stand each group's participants in its area like the seeds of a sunflower, the greatest in the middle."""
        nodes = self.picture.nodes
        size = radii(self.picture, 3.0, 9.0)
        marks: dict[int, Mark] = {}
        for block in self.blocks:
            order = sorted(block.nodes, key=lambda at: (-(nodes[at].size or 0), nodes[at].id))
            room = block.r * 0.86
            shrink = min(1.0, room / math.sqrt(max(1, len(order))) / 9.0)
            for rank, at in enumerate(order):
                far = 0.0 if len(order) == 1 else (room - 6) * math.sqrt((rank + 0.3) / len(order))
                turn = rank * GOLDEN
                x, y = block.x + far * math.cos(turn), block.y + far * math.sin(turn)
                marks[at] = Mark(round(x, 2), round(y, 2), size[at] * shrink)
        self.made.marks = [marks[at] for at in range(len(nodes))]
        bright = self.outward | self.unsure()
        self.made.pale = {at for at, node in enumerate(nodes) if node.id not in bright}
        self.made.labels = [
            Label(at, mark.x + mark.r + 2, mark.y, tuple(wrap(nodes[at].name, 110, FONT)), zoom=0)
            for at, mark in enumerate(self.made.marks)
        ]

    def unsure(self) -> set[str]:
        """Ids of those of whom it isn't known whether they are tied to another block."""
        found: set[str] = set()
        for block in self.blocks:
            others = np.ones(len(self.everybody.nodes), dtype=np.bool_)
            others[block.members] = False
            unknown = self.everybody.answers.unknown(others)
            found |= {self.everybody.nodes[at].id for at in block.members if unknown[at]}
        return found

    def areas(self) -> None:
        for at, block in enumerate(self.blocks):
            note = self.words.count("participant", "participants", len(block.members))
            if len(block.members) > 1:
                note += "\n" + self.words.count("one within", "within", self.ties(at, at))
            left, top, size = block.x - block.r, block.y - block.r, 2 * block.r
            self.made.areas.append(Area(left, top, size, size, (block.title,), note, block.group, round=True))

    def group_ties(self) -> None:
        count = len(self.blocks)
        middle = sum(block.x for block in self.blocks) / count, sum(block.y for block in self.blocks) / count
        most = max((self.ties(*pair) for pair in self.pairs), default=0)
        for one, other in sorted(
            self.pairs, key=lambda pair: (self.ties(*pair) > 0, -self.ties(*pair), pair)
        ):
            ties, lacking = self.ties(one, other), self.lacking(one, other)
            if not ties and not lacking:  # what can't be tied lacks nothing
                continue
            path, peak = _band_path(self.blocks[one], self.blocks[other], middle)
            wide = 2.0 + 24.0 * math.sqrt(ties / most) if ties else 1.6
            title = self.pair_text(one, other)
            self.made.group_ties.append(
                GroupTie(path, wide, title, not ties, not ties and UNKNOWN in lacking)
            )
            if ties:
                text = self.words.figure(ties)
                self.made.words.append(Words(*peak, text, 12.5, "middle", bold=True, tone="halo"))

    def pair_text(self, one: int, other: int) -> str:
        titles = {"a": self.blocks[one].title, "b": self.blocks[other].title}
        if self.undirected:
            return self.words.say("between undirected", **titles, n=self.ties(one, other))
        there, back = int(self.tied[one, other]), int(self.tied[other, one])
        return self.words.say("between", **titles, n=there, m=back)

    def matrix(self) -> float:
        """Draw the matrix of shares at the right; gives where it ends."""
        say, made, left = self.words.say, self.made, self.left
        names = [fit(block.title, 130, 12.0) for block in self.blocks]
        indent = max(width(name, 12.0) for name in names) + 10
        cell = min(58.0, (MATRIX - 20 - indent) / len(self.blocks))
        high = min(cell, 34.0)
        top = HEAD + 14
        note = say("matrix note undirected" if self.undirected else "matrix note")
        made.words.append(Words(left, top, say("matrix"), 13.0, bold=True, tone="ink"))
        made.words.append(Words(left, top + 16, note, 11.0))
        first = top + 66
        for column, name in enumerate(names):
            x = left + indent + (column + 0.5) * cell
            lines = wrap(name, max(30.0, cell - 4), 10.0, 3)
            for rank, line in enumerate(lines):
                y = first - 8 - (len(lines) - 1 - rank) * 11
                made.words.append(Words(x, y, line, 10.0, "middle", tone="ink"))
        for row, name in enumerate(names):
            y = first + row * high
            made.words.append(Words(left + indent - 8, y + high / 2, name, 12.0, "end", tone="ink"))
            for column in range(len(names)):
                share, title, unknown = self.share(row, column)
                text = "" if share is None else self.words.figure(per_cent(share, 1 if share < 0.1 else 0))
                x = left + indent + column * cell
                made.cells.append(Cell(x, y, cell, high, "?" if unknown else text, share, title))
        return first + len(self.blocks) * high

    def share(self, one: int, other: int) -> tuple[float | None, str, bool]:
        """The share of known pairs that is tied from one block to another, its title, and whether none is known."""
        twice = 2 if self.undirected and one == other else 1  # where ties have no direction, both ends count
        possible, heard = (int(of[one, other]) * twice for of in (self.known.possible, self.known.known))
        tied = int(self.tied[one, other])
        title = f"{self.blocks[one].title} → {self.blocks[other].title}: {tied} / {heard}"
        if self.picture.least:  # of how many pairs it is unknown tells how many did not answer
            title = ""
        elif heard < possible:
            title += f" ({self.words.say('pairs unknown', n=possible - heard)})"
        return tied / heard if heard else None, title, possible > 0 and heard == 0

    def lists(self, top: float) -> None:
        """List what is missing: pairs without a tie, with ties one way only, and those that hang on one participant.

        Pairs of which nobody who could have said so answered have a list of their own.
        """
        say, words = self.words.say, self.made.words
        y = top + 34
        end = self.picture.sheet[1] - FOOT - 10
        for key, items in self.missing().items():
            if (key == "list one way" and self.undirected) or (key == "list unknown" and not items):
                continue
            words.append(Words(self.left, y, say(key), 13.0, bold=True, tone="ink"))
            y += 19
            joined = items and key != "list hanging"
            texts = wrap(", ".join(items), MATRIX - 24, 11.5, 8) if joined else items
            for at, text in enumerate(texts or [say("none")]):
                if y > end - 14 and at < len(texts) - 1:
                    words.append(Words(self.left, y, say("and more", n=len(texts) - at), 11.5))
                    break
                words.append(Words(self.left, y, fit(text, MATRIX - 24, 11.5), 11.5))
                y += 15
            y += 15

    def missing(self) -> dict[str, list[str]]:
        """Pairs of blocks without a tie, of which that is unknown, with ties one way, and with ties by one only."""
        made: dict[str, list[str]] = {f"list {key}": [] for key in ("empty", "unknown", "one way", "hanging")}
        for one, other in self.pairs:
            a, b = self.blocks[one].title, self.blocks[other].title
            lacking = self.lacking(one, other)
            if not self.ties(one, other):
                if lacking:
                    made["list unknown" if UNKNOWN in lacking else "list empty"].append(f"{a} – {b}")
                continue
            giver, receiver = (a, b) if self.tied[one, other] else (b, a)
            if NO_TIE in lacking:
                made["list one way"].append(f"{giver} → {receiver}")
            elif lacking:
                made["list unknown"].append(f"{receiver} → {giver}")
            sides = (self.carriers[one, other], self.carriers[other, one])
            if alone := [self.carrier(at) for side in sides if len(side) == 1 for at in side]:
                made["list hanging"].append(f"{a} – {b}: {', '.join(alone)}")
        return made

    def carrier(self, at: int) -> str:
        """On whom all ties hang; no person is named where those who did not answer may carry ties too."""
        node = self.everybody.nodes[at]
        named = self.everybody.enough or node.kind != "Actor"
        return node.name if named else self.words.say("a person")


def _filling(
    places: list[tuple[float, float]], size: Sequence[float], wide: float, high: float
) -> list[tuple[float, float]]:
    """Draw places out until the circles around them fill a box."""
    made = []
    for axis, room in ((0, wide), (1, high)):
        along = [place[axis] for place in places]
        low, most = 0.0, 10_000.0
        for _ in range(50):
            middle = (low + most) / 2
            ends = [value * middle + r for value, r in zip(along, size, strict=True)]
            starts = [value * middle - r for value, r in zip(along, size, strict=True)]
            low, most = (middle, most) if max(ends) - min(starts) < room else (low, middle)
        starts = [value * low - r for value, r in zip(along, size, strict=True)]
        ends = [value * low + r for value, r in zip(along, size, strict=True)]
        shift = (room - max(ends) - min(starts)) / 2
        made.append([value * low + shift for value in along])
    return list(zip(*made, strict=True))


def _on_ellipse(size: Sequence[float]) -> list[tuple[float, float]]:
    """Places on a circle of radius 1, each area taking the angle that its size asks for."""
    if len(size) == 1:
        return [(0.0, 0.0)]
    total = sum(size) + APART * len(size)
    made, at = [], -math.pi / 2 - math.pi * (size[0] + APART) / total
    for r in size:
        half = math.pi * (r + APART) / total
        at += half
        made.append((math.cos(at), math.sin(at)))
        at += half
    return made


def _band_path(a: Block, b: Block, middle: tuple[float, float]) -> tuple[str, tuple[float, float]]:
    half = ((a.x + b.x) / 2, (a.y + b.y) / 2)
    bend = (half[0] + (middle[0] - half[0]) * 0.3, half[1] + (middle[1] - half[1]) * 0.3)

    def edge(block: Block) -> tuple[float, float]:
        far = math.dist((block.x, block.y), bend) or 1.0
        inside = block.r * 0.9  # the area covers the end
        return block.x + (bend[0] - block.x) * inside / far, block.y + (bend[1] - block.y) * inside / far

    start, end = edge(a), edge(b)
    peak = (start[0] + 2 * bend[0] + end[0]) / 4, (start[1] + 2 * bend[1] + end[1]) / 4
    numbers = " ".join(number(value) for value in (*bend, *end))
    path = f"M{number(start[0])} {number(start[1])}Q{numbers}"
    return path, peak
