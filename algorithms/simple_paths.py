"""The shortest, or strongest, simple paths between two nodes of a directed graph, in a total order. No database."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from canting.algorithms.ranks import distinct

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Path = tuple[int, ...]
First = Callable[[Path, frozenset[int]], tuple[float, Path] | None]

FAR = np.iinfo(np.int64).max // 4  # no path
CLOSER = 1 - 1e-12  # a way is shorter than another only beyond rounding


def simple_paths(
    n: int,
    sources: Sequence[int] | Numbers,
    targets: Sequence[int] | Numbers,
    start: int,
    end: int,
    longest: int | None = None,
) -> Iterator[list[int]]:
    """Give the simple paths from one node to another, shortest first, equally long ones in order of their nodes.

    Yen's algorithm (Yen 1971) with Lawler's partition (Lawler 1972): what is left to find is kept as disjoint sets of
    paths, each with its first path. That path comes of one breadth-first search from `end`, so the next path costs
    no more than its length times the edges between the two nodes; nodes on no path within `longest` are left out
    beforehand. Walks are never enumerated.

    Parameters
    ----------
    n
        Number of nodes; they are called 0 to n-1, and that is their order among equals.
    sources, targets
        The two ends of each directed edge, length m. Repeated edges count once, loops not at all.
    start, end
        The two nodes, not the same.
    longest
        The most edges a path may have; None for any number.

    Yields
    ------
    list of int
        The nodes of a path, `start` first.

    Examples
    --------
    >>> list(simple_paths(4, [0, 0, 1, 2, 1], [1, 2, 3, 3, 2], 0, 3))
    [[0, 1, 3], [0, 2, 3], [0, 1, 2, 3]]

    References
    ----------
    Yen, J. Y. (1971). Finding the k shortest loopless paths in a network. Management Science 17(11), 712-716.
    Lawler, E. L. (1972). A procedure for computing the k best solutions to discrete optimization problems.
    Management Science 18(7), 401-405.
    """
    limit = n - 1 if longest is None else min(longest, n - 1)
    whole = _Edges.of(n, np.asarray(sources, dtype=np.int64), np.asarray(targets, dtype=np.int64))
    there = _distances(whole.forward, np.array([start]), limit)
    back = _distances(whole.backward, np.array([end]), limit)
    kept = np.flatnonzero(there + back <= limit)
    if not len(kept):
        return
    new = np.full(n, -1, dtype=np.int64)
    new[kept] = np.arange(len(kept))
    edges, goal = whole.within(new, len(kept)), int(new[end])
    for path in _in_order(lambda root, barred: _first(edges, root, barred, goal, limit), int(new[start])):
        yield [int(kept[node]) for node in path]


@dataclass(frozen=True, eq=False)
class _Lists:
    """Neighbours of each node, in order: those of v are ``nodes[first[v]:first[v + 1]]``."""

    first: Numbers
    nodes: Numbers

    def of(self, node: int) -> Numbers:
        return self.nodes[self.first[node] : self.first[node + 1]]

    def of_all(self, nodes: Numbers) -> Numbers:
        """Neighbours of several nodes, one list after the other."""
        begin, counts = self.first[nodes], self.first[nodes + 1] - self.first[nodes]
        shift = np.repeat(begin - (np.cumsum(counts) - counts), counts)
        return self.nodes[shift + np.arange(len(shift))]


@dataclass(frozen=True, eq=False)
class _Edges:
    """A directed graph: who follows each node, and whom it follows."""

    n: int
    source: Numbers
    target: Numbers
    forward: _Lists
    backward: _Lists

    @classmethod
    def of(cls, n: int, source: Numbers, target: Numbers) -> _Edges:
        """Sort edges; repeated ones and loops go."""
        code = distinct((source * n + target)[source != target])
        source, target = code // n, code % n
        back = np.argsort(target, kind="stable")
        return cls(n, source, target, _lists(n, source, target), _lists(n, target[back], source[back]))

    def within(self, new: Numbers, n: int) -> _Edges:
        """The edges among the nodes that have a new number; -1 is none."""
        source, target = new[self.source], new[self.target]
        both = (source >= 0) & (target >= 0)
        return _Edges.of(n, source[both], target[both])


def _lists(n: int, source: Numbers, target: Numbers) -> _Lists:
    return _Lists(np.searchsorted(source, np.arange(n + 1)), target)


def _distances(
    lists: _Lists, frontier: Numbers, limit: int, closed: Sequence[int] = (), goal: Numbers | None = None
) -> Numbers:
    """Distances from the frontier's nodes, breadth first; FAR for those beyond `limit`.

    Never enters the nodes in `closed`. With a `goal`, stops once any of its nodes is reached.
    """
    found = np.full(len(lists.first) - 1, FAR, dtype=np.int64)
    if len(closed):
        found[list(closed)] = -1
    found[frontier] = 0
    for step in range(1, limit + 1):
        if not len(frontier) or (goal is not None and (found[goal] < FAR).any()):
            break
        near = lists.of_all(frontier)
        frontier = distinct(near[found[near] == FAR])
        found[frontier] = step
    if len(closed):
        found[list(closed)] = FAR
    return found


def _in_order(first: First, start: int) -> Iterator[Path]:
    """Take the first path of the set whose first path comes first; split the rest of that set; and so on.

    `first` gives the first path that begins with some nodes and doesn't go on to some others, and what it costs;
    equally dear ones come with fewer edges first, then in order of their nodes.
    """
    sets: list[tuple[float, int, Path, int, frozenset[int]]] = []

    def add(root: Path, barred: frozenset[int]) -> None:
        found = first(root, barred)
        if found:
            cost, path = found
            heapq.heappush(sets, (cost, len(path), path, len(root), barred))

    add((start,), frozenset())
    while sets:
        _, _, path, fixed, barred = heapq.heappop(sets)
        yield path
        for shared in range(fixed, len(path)):
            add(path[:shared], (barred if shared == fixed else frozenset()) | {path[shared]})


def _first(
    edges: _Edges, root: Path, barred: frozenset[int], end: int, limit: int
) -> tuple[float, Path] | None:
    """The first path, in order, that begins with `root` and doesn't go on to a barred node; None if there is none."""
    following = edges.forward.of(root[-1])
    goal = following[~np.isin(following, [*barred, *root])]
    left = limit - len(root)  # edges that may follow the next one
    if not len(goal) or left < 0:
        return None
    away = _distances(edges.backward, np.array([end]), left, closed=root, goal=goal)
    at = int(goal[np.argmin(away[goal])])  # the first among the nearest
    if away[at] == FAR:
        return None
    path = [*root, at]
    while path[-1] != end:
        onward = edges.forward.of(path[-1])
        path.append(int(onward[np.argmax(away[onward] == away[path[-1]] - 1)]))
    return float(len(path) - 1), tuple(path)


# the strongest


def strongest_paths(
    n: int,
    sources: Sequence[int] | Numbers,
    targets: Sequence[int] | Numbers,
    lengths: Sequence[float] | Floats,
    start: int,
    end: int,
    *,
    longest: int | None = None,
    dearest: float = np.inf,
) -> Iterator[list[int]]:
    """Give the simple paths from one node to another, the least sum of lengths first.

    Equal sums (within 1e-12 of each other, relatively) come with fewer edges first, then in order of their nodes. The
    sets of paths are those of `simple_paths`; the first path of a set comes of one search from `end`, edge by edge.

    Parameters
    ----------
    n, sources, targets, start, end, longest
        As for `simple_paths`.
    lengths
        What each edge adds to a path's sum, above zero, length m: 1 over the tie's strength. Of repeated edges the
        shortest counts.
    dearest
        The largest sum that a path may have.

    Yields
    ------
    list of int
        The nodes of a path, `start` first.

    Examples
    --------
    >>> list(strongest_paths(3, [0, 0, 1], [2, 1, 2], [1.0, 0.2, 0.2], 0, 2))
    [[0, 1, 2], [0, 2]]
    """
    limit = n - 1 if longest is None else min(longest, n - 1)
    whole = _Lengths.of(
        n,
        np.asarray(sources, dtype=np.int64),
        np.asarray(targets, dtype=np.int64),
        np.asarray(lengths, dtype=np.float64),
    )
    there = _Costs.to(whole.turned(), start, limit).least
    back = _Costs.to(whole, end, limit).least
    if not np.isfinite(back[start]) or back[start] > dearest:
        return  # a node between may be cheap for all that: with two halves of `limit` edges each
    # The ends stay though the same sum, added up from the other end, may be above `dearest` by rounding.
    through = there + back
    through[[start, end]] = back[start]
    kept = np.flatnonzero(through <= dearest)
    new = np.full(n, -1, dtype=np.int64)
    new[kept] = np.arange(len(kept))
    edges, goal = whole.within(new, len(kept)), int(new[end])

    def first(root: Path, barred: frozenset[int]) -> tuple[float, Path] | None:
        found = _strongest(edges, root, barred, goal, limit)
        return None if found is None or found[0] > dearest else found

    for path in _in_order(first, int(new[start])):
        yield [int(kept[node]) for node in path]


@dataclass(frozen=True, eq=False)
class _Lengths:
    """A directed graph whose edges have lengths, in order of source and target."""

    n: int
    source: Numbers
    target: Numbers
    length: Floats

    @classmethod
    def of(cls, n: int, source: Numbers, target: Numbers, length: Floats) -> _Lengths:
        """Sort edges; of repeated ones the shortest stays, loops go."""
        kept = source != target
        source, target, length = source[kept], target[kept], length[kept]
        order = np.lexsort((length, target, source))
        source, target, length = source[order], target[order], length[order]
        first = np.ones(len(source), dtype=np.bool_)
        first[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
        return cls(n, source[first], target[first], length[first])

    def turned(self) -> _Lengths:
        """The same with every edge turned round."""
        return _Lengths.of(self.n, self.target, self.source, self.length)

    def within(self, new: Numbers, n: int) -> _Lengths:
        """The edges among the nodes that have a new number; -1 is none."""
        source, target = new[self.source], new[self.target]
        both = (source >= 0) & (target >= 0)
        return _Lengths.of(n, source[both], target[both], self.length[both])

    @cached_property
    def code(self) -> Numbers:
        """One number for each edge, rising."""
        return self.source * self.n + self.target

    @cached_property
    def forward(self) -> Numbers:
        """Where the edges from each node begin."""
        return np.searchsorted(self.source, np.arange(self.n + 1))

    @cached_property
    def backward(self) -> _Lists:
        """Numbers of the edges to each node."""
        order = np.argsort(self.target, kind="stable")
        return _lists(self.n, self.target[order], order)


@dataclass(eq=False)
class _Costs:
    """The least cost of getting from each node to an end.

    Parameters
    ----------
    least
        That cost, shape (n,); infinite where no way leads.
    edges
        Number of edges of the first such way, shape (n,).
    levels
        For 0, 1, … edges: the nodes that get cheaper with just so many, in order, and what they then cost.
    """

    least: Floats
    edges: Numbers
    levels: list[tuple[Numbers, Floats]] = field(default_factory=list)

    @classmethod
    def to(cls, graph: _Lengths, end: int, limit: int, closed: Sequence[int] = ()) -> _Costs:
        """Search back from `end`, one edge at a time (Bellman 1958), never entering the nodes in `closed`."""
        found = cls(np.full(graph.n, np.inf), np.zeros(graph.n, dtype=np.int64))
        found.least[end] = 0.0
        into = graph.backward
        barred = np.zeros(graph.n, dtype=np.bool_)
        barred[list(closed)] = True
        front, cost = np.array([end], dtype=np.int64), np.zeros(1)
        found.levels.append((front, cost))
        for step in range(1, limit + 1):
            moves = into.of_all(front)
            paid = np.repeat(cost, into.first[front + 1] - into.first[front]) + graph.length[moves]
            givers = graph.source[moves]
            better = ~barred[givers] & (paid < found.least[givers] * CLOSER)
            if not better.any():
                break
            givers, paid = givers[better], paid[better]
            order = np.lexsort((paid, givers))
            givers, paid = givers[order], paid[order]
            best = np.flatnonzero(np.diff(givers, prepend=-1))
            front, cost = givers[best], paid[best]
            found.least[front], found.edges[front] = cost, step
            found.levels.append((front, cost))
        return found

    def after(self, edges: int, nodes: Numbers) -> Floats:
        """What each of some nodes costs with just so many edges; infinite where that is no gain."""
        there, costs = self.levels[edges]
        at = np.minimum(np.searchsorted(there, nodes), len(there) - 1)
        return np.where(there[at] == nodes, costs[at], np.inf)


def _strongest(
    edges: _Lengths, root: Path, barred: frozenset[int], end: int, limit: int
) -> tuple[float, Path] | None:
    """The first path that begins with `root` and doesn't go on to a barred node, with its cost; None if none is."""
    left = limit - len(root)  # edges that may follow the next one
    if left < 0:
        return None
    away = _Costs.to(edges, end, left, root)
    begin, stop = edges.forward[root[-1]], edges.forward[root[-1] + 1]
    onward, paid = edges.target[begin:stop], edges.length[begin:stop]
    costs = np.where(np.isin(onward, [*barred, *root]), np.inf, paid + away.least[onward])
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


def _length(edges: _Lengths, path: list[int]) -> float:
    """Sum of the lengths along a path."""
    ends = np.array(path, dtype=np.int64)
    return float(edges.length[np.searchsorted(edges.code, ends[:-1] * edges.n + ends[1:])].sum())
