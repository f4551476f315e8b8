"""Who reaches whom, from many starts at once; and where what flows through a graph comes from. Pure; no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import breadth_first_order

from canting.algorithms.arrays import Bools, Ints, Words
from canting.algorithms.distances import WORD, BreadthFirst
from canting.algorithms.graph import Arcs, Graph, adjacency
from canting.language import counted


@dataclass(frozen=True, eq=False)
class Sources:
    """Where what flows through a graph comes from."""

    at: Ints
    """Positions of the sources, in order."""
    note: str
    """A line for the reader: what counts as a source here."""


def sources_of(graph: Graph) -> Sources:
    """Find a graph's sources: information sources that give; if none do, whoever gives and receives nothing."""
    gives = np.zeros(graph.n, dtype=np.bool_)
    gives[graph.arcs.source] = True
    named = np.flatnonzero(gives & graph.informing)
    if len(named):
        return Sources(named, f"Sources are the {counted(len(named), 'information source')} that give.")
    if graph.directed:
        gives[graph.target] = False
        first = np.flatnonzero(gives).astype(np.int64)
        if len(first):
            first_words = (
                f"No information source gives here: sources are the {counted(len(first), 'participant')} that"
            )
            return Sources(
                first,
                f"{first_words} give{'s' * (len(first) == 1)} and receive{'s' * (len(first) == 1)} nothing.",
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


def reached_from(arcs: Arcs, starts: Ints) -> Iterator[tuple[Ints, Words]]:
    """Search from many starts, 64 at a time.

    With each batch comes a word for each vertex, whose bit i says whether start i of the batch has a path to it; a
    start reaches itself.
    """
    search = BreadthFirst(arcs)
    for begin in range(0, len(starts), WORD):
        batch = starts[begin : begin + WORD]
        bits = np.zeros(arcs.n, dtype=np.uint64)
        np.bitwise_or.at(bits, search.place[batch], np.uint64(1) << np.arange(len(batch), dtype=np.uint64))
        for found in search.levels(batch):
            bits |= found[:, 0]
        yield batch, bits[search.place]


def bits_set(word: int) -> Iterator[int]:
    """Positions of the bits that a word has."""
    while word:
        low = word & -word
        yield low.bit_length() - 1
        word ^= low
