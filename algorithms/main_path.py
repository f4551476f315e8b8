"""Main paths: how many paths from all sources to all sinks pass each arc of an acyclic graph. Pure; no database.

Counts are whole numbers of any size: on a chain of layers they double with every layer, and a float would not tell two
arcs apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from canting.algorithms.arrays import Bools, Ints
from canting.progress import Progress, silent

STEP = 1 << 16
"""After how many arcs progress is told."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Search path weights of each arc (Hummon & Doreian 1989; Batagelj 2003; Liu & Lu 2012)."""

    spc: list[int]
    """Paths from sources to sinks that pass the arc."""
    splc: list[int]
    """The same where every vertex that leads to the arc is a start."""
    spnp: list[int]
    """The same where every vertex that the arc leads to is an end, too."""


class Acyclic:
    """An acyclic graph, each arc once, in topological order.

    Raises
    ------
    ValueError
        If it has a cycle.
    """

    def __init__(self, n: int, source: Ints, target: Ints, progress: Progress = silent) -> None:
        self.n, self.m = n, len(source)
        self.tail: list[int] = source.tolist()
        self.head: list[int] = target.tolist()
        self.progress = progress
        self.leaving = _lists(n, source)
        self.entering = _lists(n, target)
        self.order = self._sorted()

    def _sorted(self) -> list[int]:
        missing = [len(arcs) for arcs in self.entering]
        order = [at for at in range(self.n) if not missing[at]]
        for at in order:  # grows as it is walked
            for arc in self.leaving[at]:
                head = self.head[arc]
                missing[head] -= 1
                if not missing[head]:
                    order.append(head)
        if len(order) < self.n:
            raise ValueError("the graph has a cycle")
        return order

    @cached_property
    def sorted(self) -> tuple[list[int], list[int], list[int]]:
        """Arcs with their tails in topological order: numbers, tails and heads."""
        place = np.empty(self.n, dtype=np.int64)
        place[self.order] = np.arange(self.n)
        arcs = np.argsort(place[self.tail], kind="stable").tolist() if self.m else []
        return arcs, [self.tail[arc] for arc in arcs], [self.head[arc] for arc in arcs]

    def weights(self) -> Weights:
        """Count the paths through every arc: a pass each way for the ends, and one each way for what lies between."""
        _, tails, heads = self.sorted
        before, started = self._counted(tails, heads, 0)
        after, ended = self._counted(heads[::-1], tails[::-1], 1)
        ends = list(zip(self.tail, self.head, strict=True))
        return Weights(
            [before[tail] * after[head] for tail, head in ends],
            [started[tail] * after[head] for tail, head in ends],
            [started[tail] * ended[head] for tail, head in ends],
        )

    def _counted(self, tails: list[int], heads: list[int], half: int) -> tuple[list[int], list[int]]:
        """Paths from where nothing comes before, and from everywhere before, to each vertex."""
        every = [1] * self.n
        outer = [1] * self.n
        for head in heads:
            outer[head] = 0
        for begin in range(0, len(tails), STEP):
            self.progress(half * self.m + begin, 2 * self.m, "Counting paths")
            for tail, head in zip(tails[begin : begin + STEP], heads[begin : begin + STEP], strict=True):
                outer[head] += outer[tail]
                every[head] += every[tail]
        return outer, every

    def heaviest(self, weight: list[int]) -> Bools:
        """The arcs of the path from a source to a sink with the largest sum of weights; of all that tie."""
        arcs, tails, heads = self.sorted
        ordered = [weight[arc] for arc in arcs]
        before = self._sums(tails, heads, ordered)
        after = self._sums(heads[::-1], tails[::-1], ordered[::-1])
        most = max(before, default=0)
        return np.array(
            [
                before[tail] + each + after[head] == most
                for tail, head, each in zip(self.tail, self.head, weight, strict=True)
            ],
            dtype=np.bool_,
        )

    def _sums(self, tails: list[int], heads: list[int], weight: list[int]) -> list[int]:
        """The largest sum of weights of a path to each vertex."""
        found = [0] * self.n
        for tail, head, each in zip(tails, heads, weight, strict=True):
            found[head] = max(found[head], found[tail] + each)
        return found

    def followed(self, weight: list[int]) -> Bools:
        """From the source with the heaviest arc on, always along the heaviest arc; along all that tie."""
        first = [arc for at in range(self.n) if not self.entering[at] for arc in self.leaving[at]]
        most = max((weight[arc] for arc in first), default=0)
        on = np.zeros(self.m, dtype=np.bool_)
        chosen = [arc for arc in first if weight[arc] == most]
        self._extend(on, chosen, self.leaving, self.head, weight)
        return on

    def through(self, weight: list[int], routes: int) -> Bools:
        """The heaviest arcs and all that tie with the last of them, followed both ways along the heaviest arcs."""
        on = np.zeros(self.m, dtype=np.bool_)
        if not self.m:
            return on
        least = sorted(weight, reverse=True)[min(routes, self.m) - 1]
        chosen = [arc for arc in range(self.m) if weight[arc] >= least]
        back = on.copy()
        self._extend(on, chosen, self.leaving, self.head, weight)
        self._extend(back, chosen, self.entering, self.tail, weight)
        return on | back

    def _extend(
        self, on: Bools, chosen: list[int], arcs: list[list[int]], ends: list[int], weight: list[int]
    ) -> None:
        """Mark the chosen arcs, and from where they end on the heaviest ones, until there are none."""
        on[chosen] = True
        seen = {ends[arc] for arc in chosen}
        front = list(seen)
        while front:
            at = front.pop()
            if not arcs[at]:
                continue
            most = max(weight[arc] for arc in arcs[at])
            for arc in arcs[at]:
                if weight[arc] == most:
                    on[arc] = True
                    if ends[arc] not in seen:
                        seen.add(ends[arc])
                        front.append(ends[arc])


def _lists(n: int, ends: Ints) -> list[list[int]]:
    """Numbers of the arcs at each vertex."""
    order = np.argsort(ends, kind="stable")
    begin = np.searchsorted(ends[order], np.arange(n + 1)).tolist()
    arcs = order.tolist()
    return [arcs[begin[at] : begin[at + 1]] for at in range(n)]
