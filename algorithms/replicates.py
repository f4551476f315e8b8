"""Centrality of many graphs on the same participants at once: replicates of one survey.

A block of graphs is one sparse matrix in pieces, and a search goes from the same participant of each at once: with
sigma = the number of shortest paths, the next level is sigma added up along the arcs, and betweenness adds up against
them (Brandes 2001). No dense product: the threads of those that numpy brings get in each other's way on a busy machine.
The conventions are those of `canting.measures.centrality`, which tests compare.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from canting.algorithms.distances import threads
from canting.algorithms.ranks import distinct, mid_ranks

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BLOCK = 1 << 16  # cells of a block of searches: one that stays in the cache
DAMPING = 0.85
TOLERANCE = 1e-13
ITERATIONS = 1_000
SAME_EIGENVALUE = 1e-9

DIRECTED = (
    "in_degree",
    "out_degree",
    "degree",
    "closeness_in",
    "closeness_out",
    "harmonic_in",
    "harmonic_out",
    "betweenness",
    "pagerank",
    "pagerank_source",
    "eigenvector",
    "mean_rank",
)
UNDIRECTED = ("degree", "closeness", "harmonic", "betweenness", "pagerank", "eigenvector", "mean_rank")
"""Measures of graphs whose ties have a direction, and have none."""


def mean_rank_of(directed: bool) -> tuple[str, ...]:
    """The three measures whose mid-ranks `mean_rank` is the mean of."""
    return ("degree", "closeness_out" if directed else "closeness", "betweenness")


@dataclass(frozen=True, eq=False)
class Batch:
    """Graphs on the same n participants.

    Parameters
    ----------
    n
        Participants of each graph.
    directed
        Whether ties have a direction; a pair without one stands once.
    count
        How many graphs.
    graph, source, target
        Number of the graph, giver and receiver of each tie; each tie once, no self-ties.
    """

    n: int
    directed: bool
    count: int
    graph: Ints
    source: Ints
    target: Ints

    @cached_property
    def arcs(self) -> tuple[Ints, Ints, Ints]:
        """Graph, giver and receiver of each arc: a tie without direction is an arc each way."""
        if self.directed:
            return self.graph, self.source, self.target
        return (
            np.concatenate([self.graph, self.graph]),
            np.concatenate([self.source, self.target]),
            np.concatenate([self.target, self.source]),
        )

    def scores(self, measures: Iterable[str]) -> dict[str, Floats]:
        """Measure every graph.

        Parameters
        ----------
        measures
            Names out of `DIRECTED` or `UNDIRECTED`.

        Returns
        -------
        dict
            Scores by measure, each shape (count, n). ``mean_rank`` is negative, so that more is better everywhere.
        """
        wanted = set(measures)
        if "mean_rank" in wanted:
            wanted |= set(mean_rank_of(self.directed))
        found: dict[str, Floats] = {}
        if any("degree" in name for name in wanted):
            found |= self._degrees()
        if any(name.startswith(("closeness", "harmonic")) or name == "betweenness" for name in wanted):
            found |= self._searched("betweenness" in wanted)
        if "pagerank" in wanted:
            found["pagerank"] = self._pagerank(turned=False)
        if "pagerank_source" in wanted:
            found["pagerank_source"] = self._pagerank(turned=True)
        if "eigenvector" in wanted:
            found["eigenvector"] = self._eigenvector()
        if "mean_rank" in wanted:
            ranks = [mid_ranks(found[name]) for name in mean_rank_of(self.directed)]
            found["mean_rank"] = -np.mean(ranks, axis=0)
        return {name: found[name] for name in measures}

    # one measure each

    def _counted(self, graph: Ints, at: Ints) -> Floats:
        counts = np.bincount(graph * self.n + at, minlength=self.count * self.n)
        return counts.reshape(self.count, self.n).astype(np.float64)

    def _degrees(self) -> dict[str, Floats]:
        inward, outward = self._counted(self.graph, self.target), self._counted(self.graph, self.source)
        if not self.directed:
            return {"degree": inward + outward}
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        keys = distinct((self.graph * self.n + low) * self.n + high)
        rest, high = np.divmod(keys, max(self.n, 1))
        graph, low = np.divmod(rest, max(self.n, 1))
        either = self._counted(graph, low) + self._counted(graph, high)
        return {"in_degree": inward, "out_degree": outward, "degree": either}

    def _searched(self, between: bool) -> dict[str, Floats]:
        """Closeness and harmonic either way, and betweenness, of all graphs."""
        n, count = self.n, self.count
        sums = _Sums(count, n)
        graph, source, target = self.arcs
        order = np.argsort(graph, kind="stable")
        edges = np.searchsorted(graph[order], np.arange(count + 1))
        width = max(1, min(n, BLOCK // max(1, n)))
        size = max(1, BLOCK // max(1, n * width))

        def block(start: int) -> None:
            stop = min(count, start + size)
            own = order[edges[start] : edges[stop]]
            step = _Step(stop - start, n, graph[own] - start, source[own], target[own])
            for first in range(0, n, width):
                _search(step, np.arange(first, min(n, first + width)), sums, slice(start, stop), between)

        with ThreadPoolExecutor(threads()) as pool:
            list(pool.map(block, range(0, count, size)))
        found = {}
        if between:
            found["betweenness"] = sums.between if self.directed else sums.between / 2
        for way, side in {"_in": sums.inward, "_out": sums.outward}.items():
            reached, far, near = side
            with np.errstate(invalid="ignore", divide="ignore"):
                score = np.nan_to_num(reached**2 / ((n - 1) * far), nan=0.0, posinf=0.0)
            name = way if self.directed else ""
            found[f"closeness{name}"] = score
            found[f"harmonic{name}"] = near / max(n - 1, 1)
        return found

    def _pagerank(self, *, turned: bool) -> Floats:
        """PageRank of all graphs as one graph in pieces, each of sum 1."""
        from scipy.sparse import csr_array

        n, count = self.n, self.count
        graph, source, target = self.arcs
        giver, receiver = (target, source) if turned else (source, target)
        giver, receiver = graph * n + giver, graph * n + receiver
        given = np.bincount(giver, minlength=count * n)
        dangling = (given == 0).reshape(count, n)
        passed = csr_array((1.0 / given[giver], (receiver, giver)), shape=(count * n, count * n))
        rank = np.full((count, n), 1.0 / max(n, 1))
        for _ in range(ITERATIONS):
            lost = np.where(dangling, rank, 0.0).sum(axis=1, keepdims=True) / n
            onward = DAMPING * ((passed @ rank.ravel()).reshape(count, n) + lost) + (1 - DAMPING) / n
            change = np.abs(onward - rank).sum(axis=1).max(initial=0.0)
            rank = onward
            if change < TOLERANCE:
                break
        return np.asarray(rank / rank.sum(axis=1, keepdims=True))

    def _eigenvector(self) -> Floats:
        """Principal eigenvectors of the symmetrized graphs, of length 1, all graphs being one in pieces.

        A walk that also stays where it is converges on bipartite graphs too. Where components share the largest
        eigenvalue it gives the vector of them all together, so that it depends on nobody's place in the data.
        """
        from scipy.sparse import csr_array, eye_array

        n, count = self.n, self.count
        graph, source, target = self.arcs
        one_way = csr_array(
            (np.ones(len(graph)), (graph * n + source, graph * n + target)), shape=(count * n, count * n)
        )
        walk = (one_way.maximum(one_way.T) + eye_array(count * n)).tocsr()
        vector = np.full((count, n), 1.0 / max(n, 1) ** 0.5)
        for _ in range(ITERATIONS):
            onward = (walk @ vector.ravel()).reshape(count, n)
            onward /= np.linalg.norm(onward, axis=1, keepdims=True)
            change = np.abs(onward - vector).max(initial=0.0)
            vector = onward
            if change < TOLERANCE:
                break
        vector[vector < SAME_EIGENVALUE * vector.max(axis=1, keepdims=True, initial=0.0)] = 0.0
        return np.asarray(vector)


class _Sums:
    """What searches from everybody add up, each shape (count, n): others reached, sums of d and of 1/d, betweenness."""

    def __init__(self, count: int, n: int) -> None:
        self.inward = [np.zeros((count, n)) for _ in range(3)]
        self.outward = [np.zeros((count, n)) for _ in range(3)]
        self.between = np.zeros((count, n))


class _Step:
    """Adds values up along the arcs of a block of graphs, or against them."""

    def __init__(self, count: int, n: int, graph: Ints, source: Ints, target: Ints) -> None:
        from scipy.sparse import csr_array

        self.count, self.n = count, n
        cells = (graph * n + target, graph * n + source)
        self.along = csr_array((np.ones(len(graph)), cells), shape=(count * n, count * n))
        self.against = self.along.T.tocsr()


def _search(step: _Step, sources: Ints, sums: _Sums, graphs: slice, between: bool) -> None:
    """Search each graph of a block from these sources, a column each; a row is a participant of a graph."""
    count, n, width = step.count, step.n, len(sources)
    at = (np.arange(count)[:, None] * n + sources).ravel()
    column = np.tile(np.arange(width), count)
    sigma = np.zeros((count * n, width))
    sigma[at, column] = 1.0
    front, unseen = sigma.copy(), sigma == 0
    levels: list[Any] = []
    small = np.min_scalar_type(n)  # the narrower, the faster flags are counted
    for distance in range(1, n):
        front = np.asarray(step.along @ front)
        front *= unseen
        new = front > 0
        flags = new.view(np.uint8)
        reached = flags.sum(axis=1, dtype=small).reshape(count, n).astype(np.float64)
        if not reached.any():
            break
        levels.append(new)
        sigma += front
        unseen ^= new
        from_each = flags.reshape(count, n, width).sum(axis=1, dtype=small).astype(np.float64)
        for side, found, which in (
            (sums.inward, reached, slice(None)),
            (sums.outward, from_each, slice(sources[0], sources[-1] + 1)),
        ):
            side[0][graphs, which] += found
            side[1][graphs, which] += found * distance
            side[2][graphs, which] += found / distance
    if not between or len(levels) < 2:
        return
    sigma[sigma == 0] = 1.0
    inverse = 1.0 / sigma
    x = inverse * levels[-1]
    for level in levels[-2::-1]:
        rise = step.against @ x
        rise *= level
        x = inverse * level
        x += rise
        rise *= sigma
        sums.between[graphs] += rise.sum(axis=1).reshape(count, n)
