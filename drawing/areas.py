"""Integration: stakeholder groups as areas, bands between those that are tied, and a matrix of how much is."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from canting.drawing.layout import (
    FONT,
    HEAD,
    MARGIN,
    Area,
    Band,
    Cell,
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
from canting.drawing.words import count, figure, group_word, say
from canting.queries.answers import NO_TIE, UNKNOWN, Answers, Pairs, partition, silence

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


@dataclass
class Pair:
    """Two blocks: the ties in either direction, and who carries them on either side."""

    there: set[tuple[int, int]] = field(default_factory=set)
    back: set[tuple[int, int]] = field(default_factory=set)
    carriers: tuple[Counter[int], Counter[int]] = field(default_factory=lambda: (Counter(), Counter()))

    @property
    def ties(self) -> int:
        """Tied pairs, each direction for itself."""
        return len(self.there) + len(self.back)


def integration_layout(picture: Picture) -> Layout:
    """Lay out stakeholder groups and the ties between them.

    Parameters
    ----------
    picture
        The picture. Of more than `MOST_AREAS` groups the smaller ones share an area.
    """
    made = Layout(*picture.sheet)
    everybody = picture.everybody or Everybody.of(picture)
    blocks = _blocks(picture, everybody)
    pairs, inside = _pairs(everybody, blocks)
    undirected = picture.without_direction
    known = _known(everybody, blocks, undirected)
    _circle(picture, blocks, pairs)
    _members(picture, everybody, made, blocks)
    _bands(picture, made, blocks, pairs, known, undirected)
    for at, block in enumerate(blocks):
        within = len(inside[at]) // (2 if undirected else 1)
        people = count(picture.lang, "participant", "participants", len(block.members))
        note = people
        if len(block.members) > 1:
            note += "\n" + count(picture.lang, "one within", "within", within)
        made.areas.append(
            Area(
                block.x - block.r,
                block.y - block.r,
                2 * block.r,
                2 * block.r,
                (block.title,),
                note,
                block.group,
                round=True,
            )
        )
    bottom = _matrix(picture, made, blocks, pairs, inside, known, undirected)
    _lists(picture, everybody, made, blocks, pairs, known, bottom, undirected)
    made.routes = tie_routes(picture, made.marks)
    return made


def _blocks(picture: Picture, everybody: Everybody) -> list[Block]:
    parts = everybody.roles if picture.by == "role" else everybody.groups
    members: dict[str | None, list[int]] = defaultdict(list)
    for at, part in enumerate(parts):
        members[part].append(at)
    groups = sorted((part for part in members if part), key=lambda part: (-len(members[part]), part))
    lang = picture.lang
    kept = groups[:MOST_AREAS] if len(groups) <= MOST_AREAS else groups[: MOST_AREAS - 1]
    made = [Block(group, group_word(lang, group), members[group]) for group in kept]
    if len(kept) < len(groups):
        rest = sorted(at for group in groups[len(kept) :] for at in members[group])
        made.append(Block(None, say(lang, "other groups"), rest))
    if members[None]:
        sources = all(everybody.kinds[at] == "InformationSource" for at in members[None])
        made.append(Block(None, say(lang, "sources" if sources else f"no {picture.by}"), members[None]))
    drawn = {node.id: at for at, node in enumerate(picture.nodes)}
    for block in made:
        block.nodes = [drawn[id_] for id_ in (everybody.ids[at] for at in block.members) if id_ in drawn]
    return made


def _pairs(
    everybody: Everybody, blocks: Sequence[Block]
) -> tuple[dict[tuple[int, int], Pair], list[set[tuple[int, int]]]]:
    block_of = {member: at for at, block in enumerate(blocks) for member in block.members}
    pairs = {pair: Pair() for pair in combinations(range(len(blocks)), 2)}
    inside: list[set[tuple[int, int]]] = [set() for _ in blocks]
    for giver, receiver in everybody.ties:
        one, other = block_of[giver], block_of[receiver]
        if one == other:
            inside[one].add((giver, receiver))
            continue
        pair = pairs[min(one, other), max(one, other)]
        (pair.there if one < other else pair.back).add((giver, receiver))
    for pair in pairs.values():
        for low, high in pair.there | {(giver, receiver) for receiver, giver in pair.back}:
            pair.carriers[0][low] += 1
            pair.carriers[1][high] += 1
    return pairs, inside


def _known(everybody: Everybody, blocks: Sequence[Block], undirected: bool) -> Pairs:
    """Pairs of participants within and between blocks that can be tied, and those that are known."""
    of = np.full(len(everybody.ids), -1, dtype=np.int64)
    for at, block in enumerate(blocks):
        of[block.members] = at
    answers = everybody.answers.flat if undirected else everybody.answers
    return answers.pairs(partition(of, len(blocks)))


def _lacking(pair: Pair, known: Pairs, one: int, other: int, undirected: bool) -> set[str]:
    """What it means that two blocks have no tie in some direction: nothing where they have, or can't."""
    ways = [(pair.there, one, other), (pair.back, other, one)]
    if undirected:
        ways = [(pair.there | pair.back, one, other)]
    means = {silence(known, start, end) for ties, start, end in ways if not ties}
    return {state for state in means if state is not None}


def _circle(picture: Picture, blocks: list[Block], pairs: dict[tuple[int, int], Pair]) -> None:
    """Stand the areas on an ellipse, those with many ties beside one another."""
    left, right = MARGIN, picture.sheet[0] - MARGIN - MATRIX
    top, bottom = HEAD + 44, picture.sheet[1] - FOOT - 14
    order = _around(len(blocks), pairs)
    raw = [math.sqrt(len(blocks[at].members)) + 1.6 for at in order]
    unit = 40.0
    while True:
        size = [unit * value / 2 for value in raw]
        places = _filling(_on_ellipse(size), size, right - left, bottom - top)
        fits = all(
            math.dist(places[one], places[other]) > size[one] + size[other] + APART
            for one, other in combinations(range(len(order)), 2)
        )
        if unit < 5 or (fits and 2 * max(size) < bottom - top):
            break
        unit *= 0.95
    for at, (x, y), r in zip(order, places, size, strict=True):
        blocks[at].x, blocks[at].y, blocks[at].r = left + x, top + y, r


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


def _around(number: int, pairs: dict[tuple[int, int], Pair]) -> list[int]:
    """An order around a circle that keeps what is tied together: exchanges, as long as one helps."""
    order = list(range(number))

    def cost(order: Sequence[int]) -> float:
        place = {at: rank for rank, at in enumerate(order)}
        total = 0.0
        for (one, other), pair in pairs.items():
            apart = abs(place[one] - place[other])
            total += min(apart, number - apart) * math.sqrt(pair.ties)
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


def _members(picture: Picture, everybody: Everybody, made: Layout, blocks: Sequence[Block]) -> None:
    """Stand each group's participants in its area like the seeds of a sunflower, the greatest in the middle."""
    size = radii(picture, 3.0, 9.0)
    marks: dict[int, Mark] = {}
    for block in blocks:
        order = sorted(block.nodes, key=lambda at: (-(picture.nodes[at].size or 0), picture.nodes[at].id))
        room = block.r * 0.86
        shrink = min(1.0, room / math.sqrt(max(1, len(order))) / 9.0)
        for rank, at in enumerate(order):
            far = 0.0 if len(order) == 1 else (room - 6) * math.sqrt((rank + 0.3) / len(order))
            turn = rank * GOLDEN
            x, y = block.x + far * math.cos(turn), block.y + far * math.sin(turn)
            marks[at] = Mark(round(x, 2), round(y, 2), size[at] * shrink)
    made.marks = [marks[at] for at in range(len(picture.nodes))]
    block_of = {member: at for at, block in enumerate(blocks) for member in block.members}
    across = (ends for ends in everybody.ties if block_of[ends[0]] != block_of[ends[1]])
    tied = {everybody.ids[end] for ends in across for end in ends}
    unsure = _unsure(everybody.answers, blocks)
    made.pale = {at for at, node in enumerate(picture.nodes) if node.id not in tied | unsure}
    made.labels = [
        Label(at, mark.x + mark.r + 2, mark.y, tuple(wrap(picture.nodes[at].name, 110, FONT)), zoom=0)
        for at, mark in enumerate(made.marks)
    ]


def _unsure(answers: Answers, blocks: Sequence[Block]) -> set[str]:
    """Ids of those of whom it isn't known whether they are tied to another block."""
    found: set[str] = set()
    for block in blocks:
        others = np.ones(answers.graph.n, dtype=np.bool_)
        others[block.members] = False
        unknown = answers.unknown(others)
        found |= {answers.graph.ids[at] for at in block.members if unknown[at]}
    return found


def _bands(
    picture: Picture,
    made: Layout,
    blocks: Sequence[Block],
    pairs: dict[tuple[int, int], Pair],
    known: Pairs,
    undirected: bool,
) -> None:
    most = max((pair.ties for pair in pairs.values()), default=1) or 1
    middle = (
        sum(block.x for block in blocks) / max(1, len(blocks)),
        sum(block.y for block in blocks) / max(1, len(blocks)),
    )
    for (one, other), pair in sorted(
        pairs.items(), key=lambda item: (item[1].ties > 0, -item[1].ties, item[0])
    ):
        a, b = blocks[one], blocks[other]
        path, peak = _band_path(a, b, middle)
        title = _pair_text(picture, a, b, pair, undirected)
        wide = 1.6 if pair.ties == 0 else 2.0 + 24.0 * math.sqrt(pair.ties / most)
        lacking = _lacking(pair, known, one, other, undirected)
        if not pair.ties and not lacking:  # what can't be tied lacks nothing
            continue
        made.bands.append(Band(path, wide, title, pair.ties == 0, not pair.ties and UNKNOWN in lacking))
        if pair.ties:
            text = figure(picture.lang, pair.ties // (2 if undirected else 1))
            made.words.append(Words(*peak, text, 12.5, "middle", bold=True, tone="halo"))


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


def _pair_text(picture: Picture, a: Block, b: Block, pair: Pair, undirected: bool) -> str:
    if undirected:
        return say(picture.lang, "between undirected", a=a.title, b=b.title, n=pair.ties // 2)
    return say(picture.lang, "between", a=a.title, b=b.title, n=len(pair.there), m=len(pair.back))


def _matrix(
    picture: Picture,
    made: Layout,
    blocks: Sequence[Block],
    pairs: dict[tuple[int, int], Pair],
    inside: Sequence[set[tuple[int, int]]],
    known: Pairs,
    undirected: bool,
) -> float:
    """Draw the matrix of shares at the right; gives where it ends."""
    lang = picture.lang
    left = picture.sheet[0] - MARGIN - MATRIX + 20
    names = [fit(block.title, 130, 12.0) for block in blocks]
    indent = max(width(name, 12.0) for name in names) + 10
    cell = min(58.0, (MATRIX - 20 - indent) / max(1, len(blocks)))
    high = min(cell, 34.0)
    top = HEAD + 14
    note = say(lang, "matrix note undirected" if undirected else "matrix note")
    made.words.append(Words(left, top, say(lang, "matrix"), 13.0, bold=True, tone="ink"))
    made.words.append(Words(left, top + 16, note, 11.0))
    first = top + 66
    for column, name in enumerate(names):
        lines = wrap(name, max(30.0, cell - 4), 10.0, 3)
        for rank, line in enumerate(lines):
            y = first - 8 - (len(lines) - 1 - rank) * 11
            made.words.append(
                Words(left + indent + (column + 0.5) * cell, y, line, 10.0, "middle", tone="ink")
            )
    for row, block in enumerate(blocks):
        y = first + row * high
        made.words.append(Words(left + indent - 8, y + high / 2, names[row], 12.0, "end", tone="ink"))
        for column, other in enumerate(blocks):
            twice = 2 if undirected and row == column else 1  # where ties have no direction, both ends count
            possible, heard = (int(counts[row, column]) * twice for counts in (known.possible, known.known))
            tied = _tied(row, column, pairs, inside)
            share = tied / heard if heard else None
            text = "" if share is None else figure(lang, round(100 * share, 1 if share < 0.1 else 0))
            title = f"{block.title} → {other.title}: {tied} / {heard}"
            if picture.least:  # of how many pairs it is unknown tells how many did not answer
                title = ""
            elif heard < possible:
                title += f" ({say(lang, 'pairs unknown', n=possible - heard)})"
            unknown = possible > 0 and heard == 0
            made.cells.append(
                Cell(
                    left + indent + column * cell,
                    y,
                    cell,
                    high,
                    "?" if unknown else text,
                    share,
                    title,
                    unknown,
                )
            )
    return first + len(blocks) * high


def _tied(
    row: int,
    column: int,
    pairs: dict[tuple[int, int], Pair],
    inside: Sequence[set[tuple[int, int]]],
) -> int:
    """Ties from one block to another."""
    if row == column:
        return len(inside[row])
    pair = pairs[min(row, column), max(row, column)]
    return len(pair.there if row < column else pair.back)


def _missing(
    everybody: Everybody,
    blocks: Sequence[Block],
    pairs: dict[tuple[int, int], Pair],
    known: Pairs,
    undirected: bool,
    lang: str,
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Pairs of blocks without a tie, of which that is unknown, with ties one way, and with ties by one only."""
    empty: list[str] = []
    unknown: list[str] = []
    one_way: list[str] = []
    hanging: list[str] = []
    for (one, other), pair in pairs.items():
        a, b = blocks[one], blocks[other]
        lacking = _lacking(pair, known, one, other, undirected)
        if not pair.ties:
            if lacking:
                (unknown if UNKNOWN in lacking else empty).append(f"{a.title} – {b.title}")
            continue
        giver, receiver = (a, b) if pair.there else (b, a)
        if NO_TIE in lacking:
            one_way.append(f"{giver.title} → {receiver.title}")
        elif lacking:
            unknown.append(f"{receiver.title} → {giver.title}")
        alone = [at for side in pair.carriers if len(side) == 1 for at in side]
        if alone:
            hanging.append(f"{a.title} – {b.title}: {_carried(everybody, alone, lang)}")
    return empty, unknown, one_way, hanging


def _carried(everybody: Everybody, alone: Sequence[int], lang: str) -> str:
    """On whom all ties hang; no person is named where those who did not answer may carry ties too."""
    named = {at for at in alone if everybody.enough or everybody.kinds[at] != "Actor"}
    return ", ".join(everybody.names[at] if at in named else say(lang, "a person") for at in alone)


def _lists(
    picture: Picture,
    everybody: Everybody,
    made: Layout,
    blocks: Sequence[Block],
    pairs: dict[tuple[int, int], Pair],
    known: Pairs,
    top: float,
    undirected: bool,
) -> None:
    """List what is missing: pairs without a tie, with ties one way only, and those that hang on one participant.

    Pairs of which nobody who could have said so answered have a list of their own.
    """
    lang = picture.lang
    empty, unknown, one_way, hanging = _missing(everybody, blocks, pairs, known, undirected, lang)
    left = picture.sheet[0] - MARGIN - MATRIX + 20
    y = top + 34
    end = picture.sheet[1] - FOOT - 10
    for key, items, joined in (
        ("list empty", empty, True),
        ("list unknown", unknown, True),
        ("list one way", one_way, True),
        ("list hanging", hanging, False),
    ):
        if (key == "list one way" and undirected) or (key == "list unknown" and not items):
            continue
        made.words.append(Words(left, y, say(lang, key), 13.0, bold=True, tone="ink"))
        y += 19
        texts = wrap(", ".join(items), MATRIX - 24, 11.5, 8) if joined and items else items
        for at, text in enumerate(texts or [say(lang, "none")]):
            if y > end - 14 and at < len(texts) - 1:
                made.words.append(Words(left, y, say(lang, "and more", n=len(texts) - at), 11.5))
                break
            made.words.append(Words(left, y, fit(text, MATRIX - 24, 11.5), 11.5))
            y += 15
        y += 15
