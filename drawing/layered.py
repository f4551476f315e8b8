"""Layered layouts: a column per stage from hulu to hilir, sources and agencies in bands above and below.

Columns are ordered by barycentres (Sugiyama, Tagawa & Toda 1981), long ties keep to lanes between the participants
that they pass, and ties to the bands run in tracks between the columns, so that no tie crosses a name.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

from canting.drawing.bands import Bands
from canting.drawing.layout import (
    HEAD,
    LEAD,
    MARGIN,
    Area,
    Curve,
    Label,
    Layout,
    Mark,
    Point,
    across,
    curves_path,
    rounded,
    spread,
    straight,
    turned,
)
from canting.drawing.model import Picture, TieLine
from canting.drawing.plan import NAME_AT, SYMBOL_AT, TRACK, Boxes, LayoutPlan, tracks
from canting.drawing.text import width, wrap

LANES = 260.0  # and of all lanes in a column
LANE = 2.6  # half the room of a lane between participants
PORT = 4.5  # between where ties of different relations meet a box
GUTTER = 30.0  # least width of the free part of the space between columns
ARC = 9.0  # least reach of a tie within a column
COLUMN_HEAD = 46.0
SWEEPS = 12
ROUND = 9.0

Key = tuple[str, int]


@dataclass
class Item:
    """What stands in a column: a participant, or a lane that long ties pass through."""

    node: int | None
    half: float
    place: float = 0.0


@dataclass
class StageColumn:
    """A column: a stage, or a part of one that has too many participants for one column."""

    stage: int
    items: list[int] = field(default_factory=list)
    x: float = 0.0
    w: float = 0.0


@dataclass
class Gutter:
    """The space before a column (or after the last): arcs, tracks from below, free room, tracks from above."""

    arcs: float = 0.0
    tracks: dict[str, list[int]] = field(default_factory=lambda: {"below": [], "above": []})
    x: float = 0.0
    w: float = 0.0

    @property
    def least(self) -> float:
        return self.arcs + GUTTER + sum(tracks(len(nodes)) for nodes in self.tracks.values())


def layered(picture: Picture, plan: LayoutPlan) -> Layout:
    """Lay a picture out in columns and bands; the sheet has A3's shape and grows with what it holds."""
    return _Layered(picture, plan).layout()


class _Layered:
    def __init__(self, picture: Picture, plan: LayoutPlan) -> None:
        self.picture = picture
        self.plan = plan
        self.boxes = Boxes(picture, plan)
        self.above = set(plan.above)
        self.items: dict[int, Item] = {}
        self.columns: list[StageColumn] = []
        self.column_of: dict[int, int] = {}
        self.lanes: dict[tuple[Key, int], int] = {}
        self.way: dict[int, list[int]] = {}  # line -> lanes from its left end to its right end
        self.edges: list[dict[tuple[int, int], float]] = []
        self.peers: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.pull: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self.gutters: list[Gutter] = []
        self.scale = 1.0
        there = picture.relations
        self.ports = {relation: (at - (len(there) - 1) / 2) * PORT for at, relation in enumerate(there)}

    # the layout, step by step

    def layout(self) -> Layout:
        self.choose_columns()
        self.make_lanes()
        self.order()
        self.size_columns()
        self.bands = self.size_bands()
        self.fit_sheet()
        self.place_rows()
        left, inner = self.inner
        self.bands.place(self.top - self.head, self.top + self.high, left, inner, self.scale)
        self.assign_tracks()
        return self.drawn()

    def choose_columns(self) -> None:
        """Part stages with many participants into columns, so that the sheet keeps its shape."""
        members: dict[int, list[int]] = defaultdict(list)
        for node, stage in enumerate(self.plan.columns):
            if stage is not None:
                members[stage].append(node)
        tallest = max((len(nodes) for nodes in members.values()), default=1)
        self.members = members
        pitch = 34.0 if tallest < 60 else 30.0
        between = GUTTER + 30.0 + (tracks(len(self.plan.above)) + tracks(len(self.plan.below))) / 2
        best = (math.inf, tallest)
        rows = tallest
        while rows >= 1:
            parts = sum(math.ceil(len(nodes) / rows) for nodes in members.values())
            wide = parts * (self.plan.name + 30.0 + between) / (self.picture.sheet[0] - 2 * MARGIN)
            high = (rows * pitch + (LANES if rows > 40 else 0) + 300.0) / (self.picture.sheet[1] - 248.0)
            best = min(best, (max(wide, high), rows))
            rows = rows - 1 if rows < 40 else int(rows * 0.9)
        for stage in range(len(self.plan.titles)):
            count = max(1, math.ceil(len(members[stage]) / best[1]))
            for part in self.parted(stage, count):
                self.columns.append(StageColumn(stage, part))
        for at, column in enumerate(self.columns):
            for node in column.items:
                self.column_of[node] = at
                self.items[node] = Item(node, self.boxes.height(node) / 2 + 3.0)

    def parted(self, stage: int, count: int) -> list[list[int]]:
        """Part a stage's participants: those with ties to earlier stages first, to later ones last."""
        nodes = self.members[stage]
        if count == 1:
            return [list(nodes)]
        lean = dict.fromkeys(nodes, 0.0)
        weight = dict.fromkeys(nodes, 0)
        for line in self.picture.lines:
            for one, other in ((line.source, line.target), (line.target, line.source)):
                if one in lean and self.plan.columns[other] is not None:
                    far = self.plan.columns[other] - stage  # type: ignore[operator]
                    lean[one] += (far > 0) - (far < 0)
                    weight[one] += 1
        order = sorted(
            nodes, key=lambda node: (lean[node] / max(1, weight[node]), self.picture.nodes[node].id)
        )
        size = math.ceil(len(order) / count)
        return [order[at * size : (at + 1) * size] for at in range(count)]

    # lanes

    def ends(self, line: TieLine) -> tuple[int, int] | None:
        """Left and right end of a line between columns; None for one that has an end in a band."""
        one, other = self.column_of.get(line.source), self.column_of.get(line.target)
        if one is None or other is None:
            return None
        return (line.source, line.target) if one <= other else (line.target, line.source)

    def make_lanes(self) -> None:
        """Give ties that pass columns a lane in each; ties of one end share lanes."""
        spans = []
        share: Counter[tuple[str, int]] = Counter()
        for at, line in enumerate(self.picture.lines):
            ends = self.ends(line)
            if ends and self.column_of[ends[1]] - self.column_of[ends[0]] > 1:
                spans.append((at, ends))
                share[line.relation, ends[0]] += 1
                share[line.relation, ends[1]] += 1
        for at, (left, right) in spans:
            relation = self.picture.lines[at].relation
            root = left if share[relation, left] >= share[relation, right] else right
            passed = range(self.column_of[left] + 1, self.column_of[right])
            self.way[at] = [self.lane((relation, root), column) for column in passed]
        for column in self.columns:
            own = [item for item in column.items if self.items[item].node is None]
            for item in own:
                self.items[item].half = min(LANE, LANES / 2 / len(own))
        self.edges = [defaultdict(float) for _ in self.columns]
        for at, line in enumerate(self.picture.lines):
            self.connect(at, line)

    def lane(self, key: Key, column: int) -> int:
        if (key, column) not in self.lanes:
            made = len(self.picture.nodes) + len(self.lanes)
            self.lanes[key, column] = made
            self.items[made] = Item(None, LANE)
            self.columns[column].items.append(made)
            self.column_of[made] = column
        return self.lanes[key, column]

    def connect(self, at: int, line: TieLine) -> None:
        """Note what pulls on what: neighbours in the next columns, peers in the same one, and the bands."""
        ends = self.ends(line)
        if ends is None:
            for one, other in ((line.source, line.target), (line.target, line.source)):
                if one in self.column_of:
                    self.pull[one].append((-0.1 if other in self.above else 1.1, 0.6))
            return
        left, right = ends
        if self.column_of[left] == self.column_of[right]:
            self.peers[left].append((right, 0.5))
            self.peers[right].append((left, 0.5))
            return
        steps = [left, *self.way.get(at, []), right]
        for one, other in pairwise(steps):
            self.edges[self.column_of[one]][one, other] += 1.0

    # order

    def order(self) -> None:
        """Order each column by barycentres, sweeping to and fro; keep the order with the fewest crossings."""
        near: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for edges in self.edges:
            for (one, other), weight in edges.items():
                near[one].append((other, weight))
                near[other].append((one, weight))
        self.near = near
        best: tuple[float, list[list[int]]] | None = None
        for column in self.columns:
            column.items.sort(key=self.start)
        self.ranked()
        for sweep in range(SWEEPS):
            columns = self.columns if sweep % 2 == 0 else self.columns[::-1]
            for column in columns:
                column.items.sort(key=lambda item: (self.wanted(item), self.items[item].place, item))
                self.rank(column)
            crossings = sum(self.crossings(at) for at in range(len(self.columns) - 1))
            if best is None or crossings < best[0]:
                best = crossings, [list(column.items) for column in self.columns]
        assert best is not None
        for column, items in zip(self.columns, best[1], strict=True):
            column.items = items
        self.ranked()
        if len(self.items) <= 600:
            self.swap_neighbours()

    def start(self, item: int) -> tuple[float, int]:
        pulls = self.pull.get(item)
        return (fmean(place for place, _ in pulls) if pulls else 0.5, item)

    def rank(self, column: StageColumn) -> None:
        count = len(column.items)
        for at, item in enumerate(column.items):
            self.items[item].place = (at + 0.5) / count

    def ranked(self) -> None:
        for column in self.columns:
            self.rank(column)

    def wanted(self, item: int) -> float:
        """Where an item's neighbours are, from 0 at the top to 1; the bands pull from outside."""
        pulls = [(self.items[other].place, weight) for other, weight in self.near[item]]
        pulls += [(self.items[other].place, weight) for other, weight in self.peers.get(item, ())]
        pulls += self.pull.get(item, [])
        mass = sum(weight for _, weight in pulls)
        if mass == 0:
            return 2.0  # without a tie: last
        return sum(place * weight for place, weight in pulls) / mass

    def crossings(self, at: int) -> float:
        """Crossings between a column and the next, weighted."""
        place = {item: rank for rank, item in enumerate(self.columns[at].items)}
        after = {item: rank for rank, item in enumerate(self.columns[at + 1].items)}
        seen: list[int] = []
        total = 0
        for _, right in sorted((place[one], after[other]) for one, other in self.edges[at]):
            total += len(seen) - bisect_right(seen, right)
            insort(seen, right)
        return total

    def swap_neighbours(self) -> None:
        """Exchange neighbours in a column wherever that takes away crossings."""
        for _ in range(6):
            changed = False
            for column in self.columns:
                for at in range(len(column.items) - 1):
                    one, other = column.items[at], column.items[at + 1]
                    if self.pair_crossings(one, other) > self.pair_crossings(other, one):
                        column.items[at], column.items[at + 1] = other, one
                        changed = True
                self.rank(column)
            if not changed:
                return

    def pair_crossings(self, upper: int, lower: int) -> float:
        """Crossings among the ties of two neighbours in a column, with `upper` above `lower`."""
        total = 0.0
        for mine, weight in self.near[upper]:
            for other, heavy in self.near[lower]:
                if (
                    self.column_of[mine] == self.column_of[other]
                    and self.items[mine].place > self.items[other].place
                ):
                    total += weight * heavy
        tops = sum(1 for place, _ in self.pull.get(lower, ()) if place < 0)
        ends = sum(1 for place, _ in self.pull.get(upper, ()) if place > 1)
        return total + 0.5 * (tops + ends)

    # widths

    def heading(self, title: str) -> list[str]:
        return wrap(title, self.plan.name + 10, 13.5, 2, bold=True)

    def people(self, column: StageColumn) -> list[int]:
        """Participants of a column, without its lanes."""
        return [item for item in column.items if self.items[item].node is not None]

    def size_columns(self) -> None:
        for column in self.columns:
            nodes = self.people(column)
            title = self.plan.titles[column.stage][1]
            count = sum(1 for other in self.columns if other.stage == column.stage)
            heading = max(width(line, 13.5, bold=True) for line in self.heading(title)) + 36.0
            column.w = max([60.0, heading / count, *(self.boxes.width(node) for node in nodes)])
        self.gutters = [Gutter() for _ in range(len(self.columns) + 1)]
        for line in self.picture.lines:
            ends = self.ends(line)
            if ends and self.column_of[ends[0]] == self.column_of[ends[1]]:
                self.gutters[self.column_of[ends[0]] + 1].arcs = 34.0
        for line in self.picture.lines:
            track = self.track_of(line)
            if track:
                side, node, gutter = track
                if node not in self.gutters[gutter].tracks[side]:
                    self.gutters[gutter].tracks[side].append(node)

    def track_of(self, line: TieLine) -> tuple[str, int, int] | None:
        """Side, band participant and gutter of a line between a band and a column; None for other lines."""
        for banded, other in ((line.source, line.target), (line.target, line.source)):
            if self.plan.columns[banded] is None and other in self.column_of:
                if banded in self.above:
                    return "above", banded, self.column_of[other]
                return "below", banded, self.column_of[other] + 1
        return None

    def size_bands(self) -> Bands:
        middle = {}
        whole = len(self.columns) or 1
        for node in (*self.plan.above, *self.plan.below):
            places = [
                (self.column_of[other] + 0.5) / whole
                for line in self.picture.lines
                for one, other in ((line.source, line.target), (line.target, line.source))
                if one == node and other in self.column_of
            ]
            stages = self.picture.nodes[node].stages
            own = [at for at, column in enumerate(self.columns) if stages and column.stage == stages[0]]
            if own and node in self.above:
                places += [(fmean(own) + 0.5) / whole] * (2 * len(places) + 1)
            middle[node] = fmean(places) if places else 0.5
        return Bands(self.picture, self.plan, self.boxes, middle)

    def fit_sheet(self) -> None:
        """Grow the sheet until everything has room, in A3's shape; share out what is left over."""
        need = sum(column.w for column in self.columns) + sum(gutter.least for gutter in self.gutters)
        tall = max((self.height(column) for column in self.columns), default=0.0)
        scale = self.plan.least
        long = any(len(self.heading(title)) > 1 for _, title, _ in self.plan.titles)
        while True:
            inner = self.picture.sheet[0] * scale - 2 * MARGIN * scale
            self.bands.arrange(inner)
            head = COLUMN_HEAD * scale + (15 * scale if long else 0)
            fixed = (HEAD + self.plan.foot) * scale + self.bands.height + head
            high = self.picture.sheet[1] * scale - fixed
            if need <= inner and tall <= high:
                break
            scale *= 1.03
        self.scale = scale
        left = MARGIN * scale
        slack = (inner - need) / len(self.gutters)
        slack = min(slack, 130.0 * scale)
        x = left + (inner - need - slack * len(self.gutters)) / 2
        for gutter, column in zip(self.gutters, [*self.columns, None], strict=True):
            gutter.x, gutter.w = x, gutter.least + slack
            x += gutter.w
            if column is not None:
                column.x = x
                x += column.w
        self.head = head
        self.top = HEAD * scale + self.bands.above_height + head
        self.high = high
        self.inner = (left, inner)

    def height(self, column: StageColumn) -> float:
        return 2 * sum(self.items[item].half for item in column.items) + 12.0

    # rows

    def place_rows(self) -> None:
        """Give every item its height on the sheet: near its neighbours, in the order found."""
        roomy = {}
        for column in self.columns:
            free = self.high - self.height(column)
            count = len(self.people(column))
            roomy[id(column)] = min(9.0 * self.scale, max(0.0, free * 0.5 / max(1, count)) / 2)
        for item in self.items.values():
            item.place = self.top + self.high * item.place
        for sweep in range(10):
            columns = self.columns if sweep % 2 == 0 else self.columns[::-1]
            for column in columns:
                self.settle(column, roomy[id(column)])

    def settle(self, column: StageColumn, extra: float) -> None:
        wanted, half, weight = [], [], []
        for at, item in enumerate(column.items):
            pulls = [(self.items[other].place, mass) for other, mass in self.near[item]]
            pulls += [(self.items[other].place, mass * 0.5) for other, mass in self.peers.get(item, ())]
            even = self.top + self.high * (at + 0.5) / len(column.items)
            mass = sum(m for _, m in pulls) + 1.0
            wanted.append((sum(place * m for place, m in pulls) + even) / mass)
            node = self.items[item].node is not None
            half.append(self.items[item].half + (extra if node else 0.0))
            weight.append(mass)
        places = spread(wanted, half, self.top, self.top + self.high - 6, weight)
        for item, place in zip(column.items, places, strict=True):
            self.items[item].place = place

    # tracks

    def assign_tracks(self) -> None:
        """Order the tracks in each gutter by where their participants stand, so that corners nest."""
        self.track_x: dict[tuple[int, str, int], float] = {}
        for at, gutter in enumerate(self.gutters):
            for side, nodes in gutter.tracks.items():
                nodes.sort(key=lambda node: (self.bands.exit_x[node], node))
                start = gutter.x + gutter.arcs + TRACK
                if side == "above":
                    start = gutter.x + gutter.w - tracks(len(nodes)) - 6
                for rank, node in enumerate(nodes):
                    self.track_x[at, side, node] = start + rank * tracks(len(nodes)) / len(nodes)

    # drawing

    def drawn(self) -> Layout:
        made = Layout(self.picture.sheet[0] * self.scale, self.picture.sheet[1] * self.scale, self.scale)
        for node in range(len(self.picture.nodes)):
            self.draw_node(made, node)
        made.routes = [curves_path(self.route(at, line)) for at, line in enumerate(self.picture.lines)]
        self.draw_stages(made)
        self.bands.draw(made)
        return made

    def draw_node(self, made: Layout, node: int) -> None:
        if node in self.column_of:
            column = self.columns[self.column_of[node]]
            high = self.boxes.height(node)
            box = (column.x, self.items[node].place - high / 2, column.w, high)
        else:
            box = self.bands.spot[node]
        x, y, _, high = box
        made.marks.append(Mark(x + SYMBOL_AT, y + high / 2, self.boxes.radii[node], box))
        lines = self.boxes.names[node]
        first = y + high / 2 - LEAD * (len(lines) - 1) / 2
        made.labels.append(Label(node, x + NAME_AT, first, tuple(lines), note=self.plan.notes.get(node, "")))

    def draw_stages(self, made: Layout) -> None:
        for stage, (badge, title, note) in enumerate(self.plan.titles):
            columns = [column for column in self.columns if column.stage == stage]
            left = columns[0].x - 8
            right = columns[-1].x + columns[-1].w + 8
            top = self.top - self.head + 6
            size = (right - left, self.high + self.head - 6)
            lines = tuple(self.heading(title) if len(columns) == 1 else [title])
            made.areas.append(Area(left, top, *size, lines, note, badge=badge))

    def side(self, node: int, right: bool, relation: str) -> Point:
        """Where ties of a relation meet a participant's box."""
        column = self.columns[self.column_of[node]]
        return (column.x + column.w if right else column.x), self.items[node].place + self.ports[relation]

    def route(self, at: int, line: TieLine) -> list[Curve]:
        ends = self.ends(line)
        if ends is None:
            return self.banded(at, line)
        left, right = ends
        if self.column_of[left] == self.column_of[right]:
            return self.arc(line)
        curves: list[Curve] = []
        here = self.side(left, right=True, relation=line.relation)
        for lane in self.way.get(at, []):
            column, y = self.columns[self.column_of[lane]], self.items[lane].place
            curves += [
                across(here, (column.x - 4, y)),
                straight((column.x - 4, y), (column.x + column.w + 4, y)),
            ]
            here = (column.x + column.w + 4, y)
        curves.append(across(here, self.side(right, right=False, relation=line.relation)))
        return curves if line.source == left else turned(curves)

    def arc(self, line: TieLine) -> list[Curve]:
        start = self.side(line.source, right=True, relation=line.relation)
        end = self.side(line.target, right=True, relation=line.relation)
        far = abs(start[1] - end[1])
        reach = (ARC + (34.0 - ARC) * min(1.0, far / (0.7 * self.high))) * 4 / 3
        return [(start, (start[0] + reach, start[1]), (end[0] + reach, end[1]), end)]

    def banded(self, at: int, line: TieLine) -> list[Curve]:
        shift = self.ports[line.relation] * TRACK * 0.3 / PORT
        track = self.track_of(line)
        if track is None:
            return self.between_bands(line, shift)
        side, node, gutter = track
        other = line.target if node == line.source else line.source
        x = self.track_x[gutter, side, node] + shift
        bus = self.bands.bus_y[node] + shift
        port = self.side(other, right=side == "below", relation=line.relation)
        points = self.out(node, shift, bus)
        points += [(x, bus), (x, port[1]), port]
        curves = rounded(points, ROUND)
        return curves if node == line.source else turned(curves)

    def out(self, node: int, shift: float, bus: float) -> list[Point]:
        """From a participant in a band to the tracks between its band and the columns."""
        points = self.bands.leads[node]
        last = points[-1][0] + shift
        return [*points[:-1], (last, points[-1][1]), (last, bus)]

    def between_bands(self, line: TieLine, shift: float) -> list[Curve]:
        one, other = line.source, line.target
        same = (one in self.above) == (other in self.above)
        bus = self.bands.bus_y[one] + shift
        start = self.out(one, shift, bus)
        if same:
            return rounded([*start, *reversed(self.out(other, -shift, bus))], ROUND)
        goal = self.bands.bus_y[other] + shift
        x = min(
            (gutter.x + gutter.w * 0.6 for gutter in self.gutters),
            key=lambda x: abs(x - self.bands.exit_x[other]),
        )
        return rounded([*start, (x, bus), (x, goal), *reversed(self.out(other, -shift, goal))], ROUND)
