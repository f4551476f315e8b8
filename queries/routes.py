"""The k shortest simple paths between two nodes of a directed graph, in a total order. Pure; no database."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
FAR = np.iinfo(np.int64).max // 4  # no path


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
    for path in _in_order(whole.within(new, len(kept)), int(new[start]), int(new[end]), limit):
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
        code = np.unique((source * n + target)[source != target])
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
        frontier = np.unique(near[found[near] == FAR])
        found[frontier] = step
    if len(closed):
        found[list(closed)] = FAR
    return found


def _in_order(edges: _Edges, start: int, end: int, limit: int) -> Iterator[tuple[int, ...]]:
    """Take the first path of the set whose first path comes first; split the rest of that set; and so on."""
    sets: list[tuple[int, tuple[int, ...], int, frozenset[int]]] = []

    def add(root: tuple[int, ...], barred: frozenset[int]) -> None:
        path = _first(edges, root, barred, end, limit)
        if path:
            heapq.heappush(sets, (len(path), path, len(root), barred))

    add((start,), frozenset())
    while sets:
        _, path, fixed, barred = heapq.heappop(sets)
        yield path
        for shared in range(fixed, len(path)):
            add(path[:shared], (barred if shared == fixed else frozenset()) | {path[shared]})


def _first(
    edges: _Edges, root: tuple[int, ...], barred: frozenset[int], end: int, limit: int
) -> tuple[int, ...] | None:
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
    return tuple(path)
