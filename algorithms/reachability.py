"""Who reaches whom, from many starts at once; and where what flows through a graph comes from. Pure; no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import breadth_first_order

from canting.algorithms.graph import Graph, adjacency
from canting.algorithms.ranks import expanded
from canting.language import counted

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

AT_ONCE = 64  # starts that share one search: the bits of a word


@dataclass(frozen=True, eq=False)
class Sources:
    """Where what flows through a graph comes from.

    Parameters
    ----------
    at
        Positions of the sources, in order.
    told
        A line for the reader: what counts as a source here.
    """

    at: Ints
    told: str


def sources_of(graph: Graph) -> Sources:
    """Find a graph's sources: information sources that give; where there are none, whoever gives and receives nothing.

    Parameters
    ----------
    graph
        With the attribute ``kind``.
    """
    gives = np.zeros(graph.n, dtype=np.bool_)
    gives[graph.arcs.source] = True
    kinds = np.array(graph.attributes["kind"], dtype=object)
    named = np.flatnonzero(gives & (kinds == "InformationSource")).astype(np.int64)
    if len(named):
        return Sources(named, f"Sources are the {counted(len(named), 'information source')} that give.")
    if graph.directed:
        gives[graph.target] = False
        first = np.flatnonzero(gives).astype(np.int64)
        if len(first):
            told = (
                f"No information source gives here: sources are the {counted(len(first), 'participant')} that"
            )
            return Sources(
                first, f"{told} give{'s' * (len(first) == 1)} and receive{'s' * (len(first) == 1)} nothing."
            )
    return Sources(np.zeros(0, dtype=np.int64), "There is no source here.")


def reachable(n: int, source: Ints, target: Ints, starts: Bools) -> Bools:
    """Which vertices any of the starts has a path to; a start has one to itself."""
    first = np.flatnonzero(starts)
    network = adjacency(
        n + 1, np.concatenate((source, np.full(len(first), n))), np.concatenate((target, first))
    )
    seen = np.zeros(n + 1, dtype=np.bool_)
    seen[breadth_first_order(network, n, return_predecessors=False)] = True
    return seen[:n]


def reached_from(
    n: int, source: Ints, target: Ints, starts: Ints, without: int | None = None
) -> Iterator[tuple[Ints, Bits]]:
    """Search from many starts, 64 at a time.

    Parameters
    ----------
    without
        A vertex that is not there.

    Yields
    ------
    batch, bits
        Up to 64 starts, and for each vertex a word whose bit i says whether start i of the batch has a path to it; a
        start reaches itself. A batch costs as much as the arcs out of vertices whose word grows.
    """
    if without is not None:
        kept = (source != without) & (target != without)
        source, target = source[kept], target[kept]
    spread = _Spread(n, source, target)
    for begin in range(0, len(starts), AT_ONCE):
        batch = starts[begin : begin + AT_ONCE]
        bits = np.zeros(n, dtype=np.uint64)
        marks = np.uint64(1) << np.arange(len(batch), dtype=np.uint64)
        if without is not None:
            marks = np.where(batch == without, np.uint64(0), marks)
        np.bitwise_or.at(bits, batch, marks)
        spread(bits, np.unique(batch))
        yield batch, bits


class _Spread:
    """Hands words on along arcs until none grows."""

    def __init__(self, n: int, source: Ints, target: Ints) -> None:
        by_target = np.argsort(target, kind="stable")
        self.tails, heads = source[by_target], target[by_target]
        self.first = np.flatnonzero(np.diff(heads, prepend=-1))
        self.heads: Ints = heads[self.first]
        by_source = np.argsort(source, kind="stable")
        self.onward = target[by_source]
        self.begin = np.searchsorted(source[by_source], np.arange(n + 1))

    def __call__(self, bits: Bits, front: Ints) -> None:
        while len(front):
            leaving = (self.begin[front + 1] - self.begin[front]).sum()
            front = self._all(bits) if 4 * leaving > len(self.tails) else self._some(bits, front)

    def _all(self, bits: Bits) -> Ints:
        """One step along every arc; gives the vertices whose word grew."""
        if not len(self.first):
            return self.heads
        grown = bits[self.heads] | np.bitwise_or.reduceat(bits[self.tails], self.first)
        new = grown != bits[self.heads]
        bits[self.heads[new]] = grown[new]
        heads: Ints = self.heads[new]
        return heads

    def _some(self, bits: Bits, front: Ints) -> Ints:
        """One step along the arcs out of the vertices in front."""
        places, which = expanded(self.begin, front)
        heads: Ints = self.onward[places]
        order = np.argsort(heads, kind="stable")
        heads, words = heads[order], bits[front[which]][order]
        first = np.flatnonzero(np.diff(heads, prepend=-1))
        if not len(first):
            return heads
        heads = heads[first]
        grown = bits[heads] | np.bitwise_or.reduceat(words, first)
        new = grown != bits[heads]
        bits[heads[new]] = grown[new]
        return np.compress(new, heads)


def bits_set(word: int) -> Iterator[int]:
    """Positions of the bits that a word has."""
    while word:
        low = word & -word
        yield low.bit_length() - 1
        word ^= low
