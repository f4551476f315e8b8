"""Shortest-path distances between all participants, summed per participant: what closeness and its kin stand on.

Unweighted distances come from a breadth-first search of many sources at once, one bit each in 64-bit words (Then
et al., "The More the Merrier: Efficient Multi-Source Graph Traversal", VLDB 8(4), 2014). Its cost grows with the
number of levels, so graphs with long shortest paths, and weighted ones, are searched source by source by NetworKit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints, Words
from canting.algorithms.graph import Arcs, Graph
from canting.progress import Progress, silent

DEEP = 100  # levels above which searching source by source is quicker (measured on 20,000 participants)
SMALL = 300  # participants below which the number of levels doesn't matter
FEW = 64  # participants that a vectorised step must serve to be worth it
WORD = 64  # sources that share one search: the bits of a word
WORKING_SET = 1 << 22  # 64-bit words that a batch of searches may hold per array


@dataclass
class Reach:
    """Sums of distances d over the others from whom (or to whom) each participant has a path."""

    longest: float
    reached: Floats
    """How many others, shape (n,)."""
    far: Floats
    near: Floats
    """Sum of d and of 1/d, shape (n,)."""
    far2: Floats
    near2: Floats
    """Sum of their squares, shape (n,): the error of an estimate needs them."""

    @classmethod
    def none(cls, n: int) -> Reach:
        return cls(0.0, *np.zeros((5, n)))

    @property
    def sums(self) -> tuple[Floats, ...]:
        return self.reached, self.far, self.near, self.far2, self.near2

    def add(self, other: Reach) -> None:
        for mine, more in zip(self.sums, other.sums, strict=True):
            np.add(mine, more, out=mine)
        self.longest = max(self.longest, other.longest)

    def ordered(self, place: Ints) -> Reach:
        """The same where participant v stands at ``place[v]``."""
        return Reach(self.longest, *(each[place] for each in self.sums))

    def scaled(self, by: float) -> Reach:
        """The same sums times a number: what a sample says of all."""
        return Reach(self.longest, *(each * by for each in self.sums))

    def add_level(self, count: Floats, distance: float) -> None:
        self.reached += count
        self.far += count * distance
        self.near += count / distance
        self.far2 += count * distance**2
        self.near2 += count / distance**2
        self.longest = distance


class TooDeep(Exception):  # noqa: N818 - not an error: the search goes on by other means
    """Shortest paths are too long for a search level by level."""


def threads() -> int:
    count = getattr(os, "process_cpu_count", os.cpu_count)()
    return max(1, min(8, count or 1))


def reach_in(
    arcs: Arcs, *, sources: Ints | None = None, steps: int | None = None, progress: Progress = silent
) -> Reach:
    """Sum unweighted distances d(u, v) at each v, over the sources u that have a path to it.

    Parameters
    ----------
    arcs
        The graph; give ``arcs.turned()`` for the sums over those whom v has a path to.
    sources
        Positions of the sources; None means everybody. One given twice counts twice.
    steps
        Leave out whoever is farther away; None means nobody.

    Notes
    -----
    The time grows with n * arcs * levels / 64; 20,000 participants with 200,000 ties take half a second on two cores.
    """
    chosen = np.arange(arcs.n) if sources is None else sources
    limit = arcs.n if arcs.n <= SMALL else DEEP
    most = arcs.n if steps is None else steps
    try:
        return _sum(_bitwise(arcs, chosen, limit, most), arcs.n, progress)
    except TooDeep:
        return _sum(_one_by_one(arcs, chosen, None, most=most), arcs.n, progress)


def reach_both(graph: Graph, *, progress: Progress = silent) -> tuple[Reach, Reach]:
    """Sums of unweighted distances at each participant from others, and from each to others."""
    inward = reach_in(graph.arcs, progress=progress)
    return inward, reach_in(graph.arcs.turned(), progress=progress) if graph.directed else inward


def reach_weighted(
    arcs: Arcs, *, sources: Ints | None = None, progress: Progress = silent
) -> tuple[Reach, Reach]:
    """Sum weighted distances, the length of a tie being 1/weight, for both directions in one pass.

    First at each participant over the sources that have a path to it; then at each source over all it has a path to,
    zeros for others.
    """
    chosen = np.arange(arcs.n) if sources is None else sources
    out = Reach.none(arcs.n)
    inward = _sum(_one_by_one(arcs, chosen, 1.0 / arcs.weight, out), arcs.n, progress)
    return inward, out


def _sum(parts: Iterator[tuple[float, Reach]], n: int, progress: Progress) -> Reach:
    total = Reach.none(n)
    for share, part in parts:
        total.add(part)
        progress(share, 1.0, "Measuring")
    return total


def in_batches(
    work: Callable[[Ints], Any], sources: Ints, size: int, workers: int | None = None
) -> Iterator[tuple[float, Any]]:
    """Run `work` on batches of sources, in threads, and give its results in order, each with the share done.

    The order makes sums of floats the same from run to run. At most a few batches wait at a time.
    """
    batches = [sources[at : at + size] for at in range(0, len(sources), size)]
    workers = workers or threads()
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(work, batch) for batch in batches[: 2 * workers]]
        try:
            for at in range(len(batches)):
                result = waiting[at].result()
                if len(waiting) < len(batches):
                    waiting.append(pool.submit(work, batches[len(waiting)]))
                yield (at + 1) / len(batches), result
        finally:
            for future in waiting:
                future.cancel()


def _bitwise(arcs: Arcs, sources: Ints, limit: int, most: int) -> Iterator[tuple[float, Reach]]:
    """Sums of breadth-first searches, many sources at once."""
    search = BreadthFirst(arcs)
    words = max(1, min(64, WORKING_SET // max(arcs.n, 1), -(-len(sources) // WORD)))

    def batch(sources: Ints) -> Reach:
        reach = Reach.none(arcs.n)
        for distance, found in enumerate(search.levels(sources), 1):
            if distance > most:
                break
            if distance > limit:
                raise TooDeep
            reach.add_level(np.bitwise_count(found).sum(axis=1, dtype=np.float64), float(distance))
        return reach.ordered(search.place)

    yield from in_batches(batch, sources, WORD * words)


class BreadthFirst:
    """Breadth-first searches from many sources at once, each of which is a bit of a word.

    A step gives each participant the bits of all its givers (a matrix product over OR). Receivers are put in order of
    their number of givers, most first (`place`); part j takes the j-th giver of all that have one, so each part is one
    vectorised OR on the front of the array. Givers beyond what `FEW` receivers have are taken receiver by receiver.
    """

    def __init__(self, arcs: Arcs) -> None:
        degree = np.bincount(arcs.target, minlength=arcs.n)
        order = np.argsort(-degree, kind="stable")
        self.place = np.empty_like(order)
        self.place[order] = np.arange(arcs.n)
        givers = self.place[arcs.source[np.argsort(self.place[arcs.target], kind="stable")]]
        degree = degree[order]
        start = np.concatenate([[0], np.cumsum(degree)])
        self.parts: list[Ints] = []
        while (served := int(np.searchsorted(-degree, -len(self.parts), side="left"))) >= FEW:
            self.parts.append(givers[start[:served] + len(self.parts)])
        self.rest = [givers[start[v] + len(self.parts) : start[v + 1]] for v in range(served)]

    def levels(self, sources: Ints) -> Iterator[Words]:
        """Search level by level: words of shape (n, sources/64), by `place`, for 1, 2, … steps.

        There is a bit for each source that reaches a participant in so many. None is empty; each stands until the next
        is asked for.
        """
        at = np.arange(len(sources))
        front = np.zeros((len(self.place), -(-len(sources) // WORD)), np.uint64)
        bits = np.left_shift(np.uint64(1), (at % WORD).astype(np.uint64))
        np.bitwise_or.at(front, (self.place[sources], at // WORD), bits)
        unseen = ~front
        found = np.empty_like(front)
        while True:
            self._step(front, found)
            found &= unseen
            if not found.any():
                return
            yield found
            unseen ^= found
            front, found = found, front

    def _step(self, bits: Words, out: Words) -> None:
        """Write the bits of the givers of each participant to `out`."""
        first = len(self.parts[0]) if self.parts else 0
        if first:
            np.take(bits, self.parts[0], axis=0, out=out[:first], mode="clip")
        out[first:] = 0
        for givers in self.parts[1:]:
            out[: len(givers)] |= bits[givers]
        for at, givers in enumerate(self.rest):
            out[at] |= np.bitwise_or.reduce(bits[givers], axis=0)


def per_source(found: Words, count: int) -> Ints:
    """How many participants each of `count` sources reaches, of their bits, shape (n, words)."""
    bytes_ = found.astype("<u8", copy=False).view(np.uint8)
    bits = np.unpackbits(bytes_, axis=1, count=count, bitorder="little")
    return np.asarray(bits.sum(axis=0, dtype=np.int64))


def distance_rows(arcs: Arcs, length: Floats | None) -> Callable[[Ints], Floats]:
    """Make a function that gives the distances from sources (k,) to everybody, shape (k, n).

    NaN where there is no path, 0 from a source to itself. An arc is as long as `length` says, above zero; None means 1.
    """
    import networkit as nk

    lengths = np.ones(len(arcs.source)) if length is None else length
    graph = nk.GraphFromCoo(
        (lengths, (arcs.source, arcs.target)), n=arcs.n, directed=True, weighted=length is not None
    )

    def rows(sources: Ints) -> Floats:
        search = nk.distance.SPSP(graph, sources.tolist())
        search.run()
        distances: Floats = np.array(search.getDistances(asarray=True), np.float64)
        distances[distances >= np.finfo(np.float64).max] = np.nan
        return distances

    return rows


def _one_by_one(
    arcs: Arcs, sources: Ints, length: Floats | None, out: Reach | None = None, most: float = np.inf
) -> Iterator[tuple[float, Reach]]:
    """Searches from one source at a time; NetworKit runs them in threads, so one batch is under way at a time."""
    if not len(arcs.source) or not len(sources):
        return
    rows = distance_rows(arcs, length)

    def batch(sources: Ints) -> Reach:
        """Adds distances up both ways: over the sources, and per source."""
        distances = rows(sources)
        distances[np.arange(len(sources)), sources] = np.nan
        distances[distances > most] = np.nan
        there = ~np.isnan(distances)
        far = np.where(there, distances, 0.0)
        near = np.divide(1.0, distances, out=np.zeros_like(far), where=there)
        reach = Reach(
            float(far.max()),
            there.sum(axis=0, dtype=np.float64),
            far.sum(axis=0),
            near.sum(axis=0),
            np.einsum("ij,ij->j", far, far),
            np.einsum("ij,ij->j", near, near),
        )
        if out is not None:
            np.add.at(out.reached, sources, there.sum(axis=1))
            np.add.at(out.far, sources, far.sum(1))
            np.add.at(out.near, sources, near.sum(1))
            out.longest = max(out.longest, reach.longest)
        return reach

    yield from in_batches(batch, sources, max(1, min(1024, WORKING_SET // arcs.n)), workers=1)
