"""Centrality of many graphs on the same participants at once: replicates of one survey.

All graphs are one graph in pieces. Who reaches whom in how many steps is searched with a bit for each source, which is
all that closeness needs. For betweenness a block of graphs is one sparse matrix: with sigma = the number of shortest
paths, the next level is sigma added up along the arcs, and betweenness adds up against them (Brandes 2001). No dense
product: the threads of those that numpy brings get in each other's way on a busy machine.
The conventions are those of `canting.measures.centrality`, which tests compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from canting.algorithms.arrays import Bools, Floats, Ints, Words
from canting.algorithms.distances import threads
from canting.algorithms.ranks import distinct, mid_ranks

BLOCK = 1 << 16  # cells of a block of searches: one that stays in the cache
WORD = 64  # searches that are one word of bits
WORDS = 1 << 22  # words that are gathered at once
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
    """Graphs on the same n participants."""

    n: int
    directed: bool
    """Whether ties have a direction; a pair without one stands once."""
    count: int
    graph: Ints
    source: Ints
    target: Ints
    """Number of the graph, giver and receiver of each tie; each tie once, no self-ties."""

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
        """Measure every graph: scores by name out of `DIRECTED` or `UNDIRECTED`, each shape (count, n).

        ``mean_rank`` is negative, so that more is better everywhere.
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
        graph, source, target = self.arcs
        giver, receiver = graph * n + source, graph * n + target
        inward, depth = _counted_steps(n, count, _Incoming.along(giver, receiver, count * n))
        outward = inward
        if self.directed:
            outward, _ = _counted_steps(n, count, _Incoming.along(receiver, giver, count * n))
        found = {}
        if between:
            found["betweenness"] = self._betweenness(depth) / (1 if self.directed else 2)
        for way, side in {"_in": inward, "_out": outward}.items():
            reached, far, near = side
            with np.errstate(invalid="ignore", divide="ignore"):
                score = np.nan_to_num(reached**2 / ((n - 1) * far), nan=0.0, posinf=0.0)
            name = way if self.directed else ""
            found[f"closeness{name}"] = score
            found[f"harmonic{name}"] = near / max(n - 1, 1)
        return found

    def _betweenness(self, depth: Ints) -> Floats:
        """Betweenness of all graphs, each ordered pair counted; graphs of one depth are searched together."""
        n, count = self.n, self.count
        between = np.zeros((count, n))
        order = np.argsort(depth, kind="stable")
        place = np.empty(count, np.int64)
        place[order] = np.arange(count)
        graph, source, target = self.arcs
        incoming = _Incoming.along(place[graph] * n + source, place[graph] * n + target, count * n)
        width = n if n <= WORD else max(WORD, BLOCK // n // WORD * WORD)
        size = max(1, BLOCK // max(1, n * min(n, width)))

        def block(start: int) -> None:
            stop = min(count, start + size)
            own = incoming.part(start * n, stop * n)
            passed = np.zeros((stop - start) * n)
            for first in range(0, n, width):
                passed += _passed(own, n, first, min(n, first + width))
            between[order[start:stop]] = passed.reshape(-1, n)

        with ThreadPoolExecutor(threads()) as pool:
            list(pool.map(block, range(np.searchsorted(depth[order], 2), count, size)))
        return between

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


@dataclass(frozen=True, eq=False)
class _Incoming:
    """Arcs by the end that they lead to; participants of all graphs are numbered through."""

    start: Ints
    """Where the arcs to each participant begin, and where the last end."""
    come: Ints

    @classmethod
    def along(cls, come: Ints, to: Ints, size: int) -> _Incoming:
        """Order arcs by where they lead to, one of `size` participants."""
        start = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(to, minlength=size), out=start[1:])
        return cls(start, come[np.argsort(to, kind="stable")])

    def part(self, first: int, last: int) -> _Incoming:
        """Those of some graphs, from one participant up to another."""
        start = self.start[first : last + 1]
        return _Incoming(start - start[0], self.come[start[0] : start[-1]] - first)

    def levels(self, n: int, words: range) -> Iterator[Words]:
        """Search each graph from the sources of these words of bits, level by level.

        Of each word and participant there is a bit for each source that reaches it in so many steps; none is empty.
        """
        size = len(self.start) - 1
        own = np.arange(size) % n
        front = np.zeros((len(words), size), np.uint64)
        here = np.flatnonzero((own // WORD >= words.start) & (own // WORD < words.stop))
        bit = np.left_shift(np.uint64(1), (own[here] % WORD).astype(np.uint64))
        front[own[here] // WORD - words.start, here] = bit
        unseen = ~front
        led = np.flatnonzero(self.start[1:] > self.start[:-1])
        if not len(led):
            return
        starts = self.start[led]
        while True:
            found = np.bitwise_or.reduceat(np.take(front, self.come, axis=1), starts, axis=1)
            if len(led) == size:
                new = found
            else:
                new = np.zeros_like(front)
                new[:, led] = found
            new &= unseen
            if not new.any():
                return
            yield new
            unseen ^= new
            front = new


def _counted_steps(n: int, count: int, incoming: _Incoming) -> tuple[list[Floats], Ints]:
    """How many reach each participant, the sums of d and of 1/d, each shape (count, n), and the longest d of a graph.

    Distances alone need no numbers of paths: 64 searches are one word of bits.
    """
    reached, far, near = (np.zeros(count * n) for _ in range(3))
    depth = np.zeros(count, np.int64)
    every = -(-n // WORD)
    at_once = max(1, WORDS // (len(incoming.come) + count * n + 1))
    for first in range(0, every, at_once):
        for distance, new in enumerate(incoming.levels(n, range(first, min(every, first + at_once))), 1):
            found = np.bitwise_count(new).sum(axis=0, dtype=np.int64)
            reached += found
            far += found * distance
            near += found / distance
            depth[found.reshape(count, n).any(axis=1) & (depth < distance)] = distance
    return [each.reshape(count, n) for each in (reached, far, near)], depth


def _passed(incoming: _Incoming, n: int, first: int, last: int) -> Floats:
    """Betweenness that the sources from the first up to the last of each graph add, a column each (Brandes 2001)."""
    from scipy.sparse import csr_array

    size = len(incoming.start) - 1
    levels = [_flags(new, last - first) for new in incoming.levels(n, range(first // WORD, -(-last // WORD)))]
    passed = np.zeros(size)
    if len(levels) < 2:
        return passed
    along = csr_array((np.ones(len(incoming.come)), incoming.come, incoming.start), shape=(size, size))
    against = along.T
    front = levels[0].astype(np.float64)
    sigma = front.copy()
    for level in levels[1:]:
        front = np.asarray(along @ front)
        front *= level
        sigma += front
    np.maximum(sigma, 1.0, out=sigma)
    inverse = 1.0 / sigma
    rise = np.zeros(sigma.shape)
    for level in levels[::-1]:
        rise *= level
        passed += np.einsum("ij,ij->i", rise, sigma)
        if level is not levels[0]:
            rise = np.asarray(against @ (inverse * level + rise))
    return passed


def _flags(new: Words, width: int) -> Bools:
    """Bits of words as flags: a row for each participant, a column for each source."""
    bits = np.ascontiguousarray(new.T.astype("<u8", copy=False)).view(np.uint8)
    return np.unpackbits(bits, axis=1, count=width, bitorder="little").view(np.bool_)
