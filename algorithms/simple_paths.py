"""The simple paths between two nodes of a directed graph, the shortest or strongest first, in a total order."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.ranks import expanded

Path = tuple[int, ...]

CLOSER = 1 - 1e-12  # a path is shorter than another only beyond rounding


def simple_paths(
    n: int,
    sources: Sequence[int] | Ints,
    targets: Sequence[int] | Ints,
    start: int,
    end: int,
    longest: int | None = None,
    *,
    lengths: Sequence[float] | Floats | None = None,
    dearest: float = np.inf,
) -> Iterator[list[int]]:
    """Give the simple paths from one node to another, the least sum of lengths first.

    Equal sums (within 1e-12 of each other, relatively) come with fewer edges first, then in order of their nodes.

    Yen's algorithm (Yen 1971) with Lawler's partition (Lawler 1972): what is left to find is kept as disjoint sets of
    paths, each with its first path. That path comes of one search from `end`, edge by edge, so the next path costs no
    more than its length times the edges between the two nodes. Walks are never enumerated. networkx has no such order
    among equals, and no bound.

    Parameters
    ----------
    n
        Number of nodes; they are called 0 to n-1, and that is their order among equals.
    sources, targets
        The two ends of each directed edge, length m. Of repeated edges the shortest counts, loops don't.
    start, end
        The two nodes, not the same.
    longest
        The most edges a path may have; None for any number.
    lengths
        What each edge adds to a path's sum, above zero, length m: 1 over the tie's strength. None: 1 each.
    dearest
        The largest sum that a path may have.

    Examples
    --------
    >>> list(simple_paths(4, [0, 0, 1, 2, 1], [1, 2, 3, 3, 2], 0, 3))
    [[0, 1, 3], [0, 2, 3], [0, 1, 2, 3]]
    >>> list(simple_paths(3, [0, 0, 1], [2, 1, 2], 0, 2, lengths=[1.0, 0.2, 0.2]))
    [[0, 1, 2], [0, 2]]

    References
    ----------
    Yen, J. Y. (1971). Finding the k shortest loopless paths in a network. Management Science 17(11), 712-716.
    Lawler, E. L. (1972). A procedure for computing the k best solutions to discrete optimization problems.
    Management Science 18(7), 401-405.
    """
    limit = n - 1 if longest is None else min(longest, n - 1)
    if lengths is None:
        lengths, dearest = np.ones(len(sources)), min(dearest, limit)
    whole = _Edges.of(
        n,
        np.asarray(sources, dtype=np.int64),
        np.asarray(targets, dtype=np.int64),
        np.asarray(lengths, dtype=np.float64),
    )
    there = _Costs(whole.turned(), start, limit).least
    back = _Costs(whole, end, limit).least
    if not np.isfinite(back[start]) or back[start] > dearest:
        return  # a node between may be cheap for all that: with two halves of `limit` edges each
    # The ends stay though the same sum, added up from the other end, may be above `dearest` by rounding.
    through = there + back
    through[[start, end]] = back[start]
    kept = np.flatnonzero(through <= dearest)
    new = np.full(n, -1, dtype=np.int64)
    new[kept] = np.arange(len(kept))
    edges, goal = whole.within(new, len(kept)), int(new[end])

    # Each set with what its first path costs, that path, how many of its nodes all in the set begin with, and to whom
    # none of these goes on next.
    sets: list[tuple[float, int, Path, int, frozenset[int]]] = []

    def add(root: Path, barred: frozenset[int]) -> None:
        found = _first(edges, root, barred, goal, limit)
        if found and found[0] <= dearest:
            cost, path = found
            heapq.heappush(sets, (cost, len(path), path, len(root), barred))

    add((int(new[start]),), frozenset())
    while sets:
        _, _, path, fixed, barred = heapq.heappop(sets)
        yield [int(kept[node]) for node in path]
        for shared in range(fixed, len(path)):
            add(path[:shared], (barred if shared == fixed else frozenset()) | {path[shared]})


@dataclass(frozen=True, eq=False)
class _Edges:
    """A directed graph, its edges in order of source and target."""

    n: int
    source: Ints
    target: Ints
    length: Floats

    @classmethod
    def of(cls, n: int, source: Ints, target: Ints, length: Floats) -> _Edges:
        """Sort edges; of repeated ones the shortest stays, loops go."""
        code, length = (source * n + target)[source != target], length[source != target]
        order = np.argsort(code, kind="stable")
        first = np.flatnonzero(np.diff(code[order], prepend=-1))
        code = code[order][first]
        shortest = np.minimum.reduceat(length[order], first) if len(first) else length
        return cls(n, code // n, code % n, shortest)

    def turned(self) -> _Edges:
        """The same with every edge turned round, for `_Costs`: its order is another."""
        return _Edges(self.n, self.target, self.source, self.length)

    def within(self, new: Ints, n: int) -> _Edges:
        """The edges among the nodes that have a new number, in the same order; -1 is none."""
        source, target = new[self.source], new[self.target]
        both = (source >= 0) & (target >= 0)
        return _Edges(n, source[both], target[both], self.length[both])

    @cached_property
    def code(self) -> Ints:
        """One number for each edge, rising."""
        return self.source * self.n + self.target

    @cached_property
    def forward(self) -> Ints:
        """Where the edges from each node begin."""
        return np.searchsorted(self.source, np.arange(self.n + 1))

    @cached_property
    def backward(self) -> tuple[Ints, Ints]:
        """Ints of the edges to each node, one node after the other, and where each node's begin."""
        order = np.argsort(self.target, kind="stable")
        return order, np.searchsorted(self.target[order], np.arange(self.n + 1))


class _Costs:
    """The least cost of getting from each node to an end."""

    def __init__(
        self,
        graph: _Edges,
        end: int,
        limit: int,
        closed: Sequence[int] = (),
        goal: tuple[Ints, Floats] | None = None,
    ) -> None:
        """Search back from `end`, one edge at a time (Bellman 1958), never entering the nodes in `closed`.

        With a `goal`, nodes and what it costs to get to each, only as far as is of use to the best of these.
        """
        self.least: Floats = np.full(graph.n, np.inf)
        """That cost, shape (n,); infinite where no path leads."""
        self.least[end] = 0.0
        self.edges: Ints = np.zeros(graph.n, dtype=np.int64)
        """Number of edges of the first such path, shape (n,)."""
        into, first = graph.backward
        barred = np.zeros(graph.n, dtype=np.bool_)
        barred[list(closed)] = True
        front, cost = np.array([end], dtype=np.int64), np.zeros(1)
        self.levels: list[tuple[Ints, Floats]] = [(front, cost)]
        """For 0, 1, … edges: the nodes that get cheaper with just so many, in order, and what they then cost."""
        for step in range(1, limit + 1):
            places, which = expanded(first, front)
            moves = into[places]
            paid = cost[which] + graph.length[moves]
            givers = graph.source[moves]
            better = ~barred[givers] & (paid < self.least[givers] * CLOSER)
            if goal is not None:
                better &= paid < (goal[1] + self.least[goal[0]]).min()
            if not better.any():
                break
            best = np.full(graph.n, np.inf)
            np.minimum.at(best, givers[better], paid[better])
            front = np.flatnonzero(np.isfinite(best))
            cost = best[front]
            self.least[front], self.edges[front] = cost, step
            self.levels.append((front, cost))

    def after(self, edges: int, nodes: Ints) -> Floats:
        """What each of some nodes costs with just so many edges; infinite where that is no gain."""
        there, costs = self.levels[edges]
        at = np.minimum(np.searchsorted(there, nodes), len(there) - 1)
        return np.where(there[at] == nodes, costs[at], np.inf)


def _first(
    edges: _Edges, root: Path, barred: frozenset[int], end: int, limit: int
) -> tuple[float, Path] | None:
    """The first path that begins with `root` and doesn't go on to a barred node, with its cost; None if none is."""
    left = limit - len(root)  # edges that may follow the next one
    if left < 0:
        return None
    begin, stop = edges.forward[root[-1]], edges.forward[root[-1] + 1]
    free = ~np.isin(edges.target[begin:stop], [*barred, *root])
    onward, paid = edges.target[begin:stop][free], edges.length[begin:stop][free]
    if not len(onward):
        return None
    away = _Costs(edges, end, left, root, (onward, paid))
    costs = paid + away.least[onward]
    if not np.isfinite(costs).any():
        return None
    among = np.flatnonzero(costs * CLOSER <= costs.min())
    at = int(onward[among[np.argmin(away.edges[onward[among]])]])  # fewest edges, then the first
    path = [*root, at]
    for left in range(int(away.edges[at]) - 1, -1, -1):
        begin, stop = edges.forward[path[-1]], edges.forward[path[-1] + 1]
        onward, paid = edges.target[begin:stop], edges.length[begin:stop]
        costs = paid + away.after(left, onward)
        path.append(int(onward[np.argmax(costs * CLOSER <= costs.min())]))
    return float(f"{_length(edges, path):.12g}"), tuple(path)


def _length(edges: _Edges, path: list[int]) -> float:
    """Sum of the lengths along a path."""
    ends = np.array(path, dtype=np.int64)
    return float(edges.length[np.searchsorted(edges.code, ends[:-1] * edges.n + ends[1:])].sum())
