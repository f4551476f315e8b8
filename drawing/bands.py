"""The bands of a layered layout: sources above the columns, organizations below, and tracks towards the columns."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from canting.drawing.layout import Area, Box, Layout, Point, Words, spread
from canting.drawing.model import Picture
from canting.drawing.plan import SYMBOL_AT, TRACK, Boxes, LayoutPlan, tracks

BUS = 14.0  # room around the tracks between a band and the columns


class Bands:
    """The bands above and below the columns: where their participants stand, and the tracks towards the columns.

    `middle` says of each where its neighbours are, from 0 at the left to 1.
    """

    GAP = 22.0  # between boxes side by side; room for the ties of those behind
    ROW = 8.0
    TITLE = 20.0

    def __init__(self, picture: Picture, plan: LayoutPlan, boxes: Boxes, middle: dict[int, float]) -> None:
        self.picture = picture
        self.plan = plan
        self.boxes = boxes
        self.middle = middle
        self.tied = Counter(node for line in picture.lines for node in (line.source, line.target))
        self.above = sorted(plan.above, key=lambda node: (middle[node], node))
        self.below = self.grouped(plan.below)
        self.spot: dict[int, Box] = {}  # left, top, width and height of each box
        self.exit_x: dict[int, float] = {}
        self.bus_y: dict[int, float] = {}
        self.leads: dict[int, list[Point]] = {}
        self.areas: list[Area] = []

    def grouped(self, nodes: Iterable[int]) -> list[tuple[str | None, list[int]]]:
        """Participants of the band below by group; groups and members from left to right."""
        picture = self.picture
        parts: dict[str | None, list[int]] = defaultdict(list)
        for node in nodes:
            parts[picture.part(picture.nodes[node])].append(node)
        for part in parts.values():
            part.sort(key=lambda node: (self.middle[node], node))
        return sorted(
            parts.items(), key=lambda item: (fmean(self.middle[node] for node in item[1]), item[0] or "")
        )

    def arrange(self, inner: float) -> None:
        self.wide_above = max((self.boxes.width(node) for node in self.above), default=0.0)
        per_row = max(1, int((inner + self.GAP) // (self.wide_above + self.GAP))) if self.above else 1
        self.rows_above = math.ceil(len(self.above) / per_row)
        self.rows = self.rows_needed(inner)
        self.above_box = max((self.boxes.height(node) for node in self.above), default=0.0)
        self.above_bus = (tracks(len(self.busy(self.above))) + BUS) if self.above else 0.0
        self.above_height = self.rows_above * (self.above_box + self.ROW) + self.above_bus
        if self.above:
            self.above_height += self.TITLE
        everyone = [node for _, part in self.below for node in part]
        self.below_box = max((self.boxes.height(node) for node in everyone), default=0.0)
        bus_below = (tracks(len(self.busy(everyone))) + BUS) if everyone else 0.0
        self.below_height = bus_below + (
            self.rows * (self.below_box + self.ROW) + self.TITLE if everyone else 0.0
        )
        self.height = self.above_height + self.below_height

    def busy(self, nodes: Sequence[int]) -> list[int]:
        return [node for node in nodes if self.tied[node]]

    def rows_needed(self, inner: float) -> int:
        if not self.below:
            return 0
        self.wide_below = [max(self.boxes.width(node) for node in part) + self.GAP for _, part in self.below]
        rows = 1
        while True:
            need = sum(
                math.ceil(len(part) / rows) * wide + 20.0
                for (_, part), wide in zip(self.below, self.wide_below, strict=True)
            )
            if need <= inner or rows >= max(len(part) for _, part in self.below):
                return rows
            rows += 1

    def place(self, top: float, bottom: float, left: float, inner: float, scale: float) -> None:
        """Stand the bands above `top` and below `bottom`, which are the ends of the columns."""
        self.left, self.inner, self.scale = left, inner, scale
        self.place_above(top)
        self.place_below(bottom)

    def place_above(self, top: float) -> None:
        left, inner = self.left, self.inner
        if not self.above:
            return
        y = top - self.above_height + self.TITLE
        self.title_above = (left, y - self.TITLE * 0.5)
        if self.rows_above == 1:
            half = [self.boxes.width(node) / 2 + self.GAP / 2 for node in self.above]
            wanted = [left + self.middle[node] * inner for node in self.above]
            for node, x in zip(self.above, spread(wanted, half, left, left + inner), strict=True):
                wide = self.boxes.width(node)
                self.stand(node, (x - wide / 2, y, wide, self.above_box), depth=0, down=True)
        else:
            self.place_grid(self.above, left, y, inner)
        self.levels(self.above, top - self.above_bus + BUS * 0.3, 1.0)

    def place_grid(self, nodes: Sequence[int], left: float, top: float, inner: float) -> None:
        """Stand participants in columns of rows; the busiest of each nearest to the columns of stages."""
        rows = self.rows_above
        columns = [nodes[at : at + rows] for at in range(0, len(nodes), rows)]
        cell = inner / len(columns)
        for at, column in enumerate(columns):
            for depth, node in enumerate(sorted(column, key=lambda node: (-self.tied[node], node))):
                y = top + (rows - 1 - depth) * (self.above_box + self.ROW)
                box = (left + at * cell + self.GAP, y, self.wide_above, self.above_box)
                self.stand(node, box, depth=depth, down=True)

    def place_below(self, bottom: float) -> None:
        left, inner = self.left, self.inner
        everyone = [node for _, part in self.below for node in part]
        if not everyone:
            return
        first = bottom + tracks(len(self.busy(everyone))) + BUS
        widths = [
            math.ceil(len(part) / self.rows) * wide
            for (_, part), wide in zip(self.below, self.wide_below, strict=True)
        ]
        free = max(0.0, inner - sum(widths)) / len(widths)
        gap = min(free, 60.0 * self.scale)
        x = left + (inner - sum(widths) - gap * len(widths)) / 2 + gap / 2
        for (group, part), wide, cell in zip(self.below, widths, self.wide_below, strict=True):
            self.place_group(group, part, x, first, wide, cell)
            x += wide + gap
        # The outermost run nearest to the columns.
        self.levels(everyone, first - BUS * 0.5, -1.0)

    def place_group(
        self, group: str | None, part: list[int], x: float, y: float, wide: float, cell: float
    ) -> None:
        high = self.rows * (self.below_box + self.ROW)
        title = self.picture.words.group(group) if group else self.plan.no_group
        self.areas.append(Area(x, y - 4, wide, high + self.TITLE, (title,), group=group, badge="band"))
        # Columns of one length, as far as can be
        count = math.ceil(len(part) / self.rows)
        even = math.ceil(len(part) / count)
        columns = [part[at : at + even] for at in range(0, len(part), even)]
        for at, nodes in enumerate(columns):
            # The busiest stands nearest to the columns.
            for row, node in enumerate(sorted(nodes, key=lambda node: (-self.tied[node], node))):
                box = (
                    x + at * cell + self.GAP - 4,
                    y + row * (self.below_box + self.ROW) + 2,
                    cell - self.GAP,
                    self.below_box,
                )
                self.stand(node, box, depth=row, down=False)

    def stand(self, node: int, box: Box, *, depth: int, down: bool) -> None:
        """Note a participant's box, and how its ties leave: straight, or beside those that stand before it."""
        x, y, _, high = box
        self.spot[node] = box
        if depth == 0:
            edge = y + high if down else y
            self.exit_x[node] = x + SYMBOL_AT
            self.leads[node] = [(x + SYMBOL_AT, edge)]
        else:
            rows = max(self.rows, self.rows_above)
            channel = x - 4.0 - min(TRACK, (self.GAP - 8.0) / rows) * (depth - 1)
            self.exit_x[node] = channel
            self.leads[node] = [(x, y + high / 2), (channel, y + high / 2)]

    def levels(self, nodes: Sequence[int], start: float, way: float) -> None:
        """Give each participant its track between band and columns: the outermost runs nearest to the columns."""
        left, inner = self.left, self.inner
        centre = left + inner / 2
        order = sorted(self.busy(nodes), key=lambda node: (abs(self.exit_x[node] - centre), node))
        for rank, node in enumerate(order):
            self.bus_y[node] = start + way * (rank + 0.5) * tracks(len(order)) / len(order)
        for node in nodes:
            self.bus_y.setdefault(node, start)

    def draw(self, made: Layout) -> None:
        made.areas += self.areas
        if self.above and self.plan.above_title:
            x, y = self.title_above
            made.words.append(Words(x, y, self.plan.above_title, 12.0, bold=True))
