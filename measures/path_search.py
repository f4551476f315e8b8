"""Finding paths between two participants, fetching no more ties than that takes: a ball grows around either end."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from canting.algorithms.simple_paths import simple_paths
from canting.queries.options import FILTERS
from canting.queries.task import Row, Task

BATCH = 100  # participants whose ties are fetched at once at least, the nearest first
SURELY = 1 - 1e-11  # paths as long as what is known, but for rounding, may have equals that aren't known


class TieReader:
    """What the walks ask the database, with the ties and participants that the reader's options leave."""

    def __init__(self, task: Task) -> None:
        self.task = task
        filtered = any(task.options.get(name) for name in FILTERS)
        self.keep: set[str] | None = set(task.ask("members")[0]["ids"]) if filtered else None
        self.kinds = set(task.options["kinds"])

    def ask(self, step: str, *, against: bool, **parameters: Any) -> Row | None:
        """The one row of lists that a step's text gives, None if it gives none.

        Against the ties it goes from receivers to givers; where they are read without direction, either way.
        """
        either = self.task.options["undirected"]
        types = list(self.task.options["ties"])
        rows = self.task.ask(
            step, types=types, against=against or either, along=not against or either, **parameters
        )
        return rows[0] if rows else None

    def keeps(self, id_: str, kind: str | None) -> bool:
        """Whether a participant is among the graph's nodes."""
        return (self.keep is None or id_ in self.keep) and kind in self.kinds


class PathSearch:
    """What is known so far of the ties between two participants, numbers 0 and 1, and the paths in it."""

    def __init__(self, reader: TieReader, giver: Row, receiver: Row) -> None:
        self.reader = reader
        self.ids: list[str] = [giver["id"], receiver["id"]]
        self.names: list[str] = [giver["name"], receiver["name"]]
        self.number = {id_: at for at, id_ in enumerate(self.ids)}
        self.sources: list[int] = []
        self.targets: list[int] = []

    def numbered(self, id_: str, name: str | None, kind: str | None) -> int | None:
        """The number of a participant, a new one if need be; None if the reader's options leave it out."""
        if id_ not in self.number:
            if not self.reader.keeps(id_, kind):
                return None
            self.number[id_] = len(self.ids)
            self.ids.append(id_)
            self.names.append(name or id_)
        return self.number[id_]

    def in_order(
        self, longest: int | None, lengths: list[float] | None = None, dearest: float = math.inf
    ) -> Iterator[list[int]]:
        """Simple paths in what is known, as `simple_paths` has them, equal ones in order of the names along them."""
        order = sorted(range(len(self.ids)), key=lambda at: (self.names[at], self.ids[at]))
        rank = {number: at for at, number in enumerate(order)}
        sources, targets = ([rank[number] for number in ends] for ends in (self.sources, self.targets))
        for path in simple_paths(
            len(order), sources, targets, rank[0], rank[1], longest, lengths=lengths, dearest=dearest
        ):
            yield [order[at] for at in path]


@dataclass
class _Ball:
    """All within `radius` steps of one end; the ties of all but the outermost are known."""

    frontier: list[int]
    """Numbers of the outermost."""
    against: bool
    """Whether it grows from receivers to givers."""
    other: int
    """Number of the other end, which no path passes: its ties don't matter."""
    seen: set[int] = field(default_factory=set)
    radius: int = 0


class Shortest(PathSearch):
    """Finds the shortest simple paths between two participants, fetching as few ties as that takes.

    A path of no more than a + b steps lies wholly in what is known once the ball around the giver has radius a and
    the ball around the receiver has radius b: a tie in its first a steps starts within the first ball, and any later
    one ends within the second.
    """

    def __init__(self, reader: TieReader, giver: Row, receiver: Row) -> None:
        super().__init__(reader, giver, receiver)
        self.giving = _Ball([0], against=False, other=1, seen={0})
        self.receiving = _Ball([1], against=True, other=0, seen={1})

    def paths(self, wanted: int, longest: int | None) -> list[list[int]]:
        """The shortest simple paths, as numbers of participants; no more than `wanted`, no longer than `longest`."""
        looked_at = 0
        while True:
            known = self.giving.radius + self.receiving.radius
            whole = not (self.giving.frontier and self.receiving.frontier)
            done = whole or (longest is not None and known >= longest)
            # Looking costs as much as what is known: look again only when that has grown by half.
            if done or (_met(self.giving.seen, self.receiving.seen) and len(self.sources) >= 1.5 * looked_at):
                looked_at = len(self.sources)
                bound = longest if whole else known if longest is None else min(known, longest)
                found = list(islice(self.in_order(bound), wanted))
                if done or len(found) == wanted:
                    return found
            self._grow(min(self.giving, self.receiving, key=lambda ball: len(ball.frontier)))

    def _grow(self, ball: _Ball) -> None:
        """Fetch the ties of a ball's outermost participants."""
        near = [number for number in ball.frontier if number != ball.other]
        ball.frontier, ball.radius = [], ball.radius + 1
        found = (
            self.reader.ask("ties-around", against=ball.against, frontier=[self.ids[at] for at in near])
            if near
            else None
        )
        if found is None:
            return
        for *who, ends in zip(found["ids"], found["names"], found["kinds"], found["ends"], strict=True):
            far = self.numbered(*who)
            if far is None:
                continue
            known, new = [near[at] for at in ends], [far] * len(ends)
            self.sources += new if ball.against else known
            self.targets += known if ball.against else new
            if far not in ball.seen:
                ball.seen.add(far)
                ball.frontier.append(far)


class _Reach:
    """How far participants are from one end, as far as is known; a tie is as long as 1 over its strength."""

    def __init__(self, end: int, other: int, *, against: bool) -> None:
        self.against, self.other = against, other
        """As for `_Ball`."""
        self.far = {end: 0.0}
        """Least length of a known path to each participant."""
        self.steps = {end: 0}
        """Fewest steps of a known path to each."""
        self.waiting = {end}
        """Those whose own ties haven't been fetched."""
        self.ties: dict[int, list[tuple[int, float]]] = {}
        """Of the others, who is at the other end of each tie, and how long it is."""

    def outermost(self, longest: int | None) -> list[int]:
        """Those whose ties may matter and haven't been fetched, the nearest first."""
        may = (
            at for at in self.waiting if at != self.other and (longest is None or self.steps[at] < longest)
        )
        return sorted(may, key=lambda at: (self.far[at], at))

    def go_on(self, near: list[int]) -> None:
        """Follow the ties of those just fetched, and of everybody whom these bring nearer."""
        waiting = [(self.far[at], at) for at in near]
        heapq.heapify(waiting)
        while waiting:
            _, at = heapq.heappop(waiting)
            steps = self.steps[at] + 1
            for end, length in self.ties.get(at, ()):
                far = self.far[at] + length
                if end not in self.far:
                    self.far[end], self.steps[end] = far, steps
                    self.waiting.add(end)
                elif far < self.far[end] or steps < self.steps[end]:
                    self.far[end], self.steps[end] = min(far, self.far[end]), min(steps, self.steps[end])
                    if end in self.ties:
                        heapq.heappush(waiting, (self.far[end], end))


class Strongest(PathSearch):
    """Finds the strongest simple paths between two participants: those with the least sum of 1/strength.

    Whoever is nearer to an end than all whose ties are still to be fetched is known with its ties and its distance.
    So, as with `Shortest`, a path lies wholly in what is known if it is no longer than the two distances at which the
    fetching stands, added up.
    """

    def __init__(self, reader: TieReader, giver: Row, receiver: Row) -> None:
        super().__init__(reader, giver, receiver)
        self.lengths: list[float] = []
        self.giving = _Reach(0, 1, against=False)
        self.receiving = _Reach(1, 0, against=True)

    def paths(self, wanted: int, longest: int | None) -> list[list[int]]:
        """The strongest simple paths, as numbers of participants; no more than `wanted`, no longer than `longest`."""
        looked_at = 0
        while True:
            edges = [(reach, reach.outermost(longest)) for reach in (self.giving, self.receiving)]
            whole = not all(outermost for _, outermost in edges)
            met = _met(self.giving.far.keys(), self.receiving.far.keys())
            if whole or (met and len(self.sources) >= 1.5 * looked_at):
                looked_at = len(self.sources)
                known = sum(reach.far[outermost[0]] for reach, outermost in edges) if not whole else math.inf
                found = list(islice(self.in_order(longest, self.lengths, known * SURELY), wanted))
                if whole or len(found) == wanted:
                    return found
            self._grow(*min(edges, key=lambda edge: len(edge[1])))

    def _grow(self, reach: _Reach, outermost: list[int]) -> None:
        """Fetch the ties of the nearest of those whose ties may matter."""
        near = outermost[: max(BATCH, len(outermost) // 2)]
        reach.waiting.difference_update(near)
        reach.ties.update((at, []) for at in near)
        found = self.reader.ask(
            "ties-by-strength", against=reach.against, frontier=[self.ids[at] for at in near]
        )
        if found is None:
            return
        columns = (found[name] for name in ("ids", "names", "kinds", "ends", "weights"))
        for *who, ends, weights in zip(*columns, strict=True):
            far = self.numbered(*who)
            if far is None:
                continue
            for end, weight in zip(ends, weights, strict=True):
                known, length = near[end], 1 / weight
                self.sources.append(far if reach.against else known)
                self.targets.append(known if reach.against else far)
                self.lengths.append(length)
                reach.ties[known].append((far, length))
        reach.go_on(near)


def _met(one: Collection[int], other: Collection[int]) -> bool:
    small, large = sorted((one, other), key=len)
    return any(number in large for number in small)
