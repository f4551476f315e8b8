"""Where knowledge comes from, and how far it gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from canting.algorithms.reachability import AT_ONCE

if TYPE_CHECKING:
    from canting.algorithms.graph import Graph
    from canting.queries.task import Row, Task


Count = Callable[["Graph", npt.NDArray[np.int64], int], npt.NDArray[np.int64]]


def source_reach(task: Task, count: Count | None = None) -> list[Row]:
    """Count the participants within 1, 2, … steps of each information source.

    Parameters
    ----------
    count
        What counts in place of `reach`.

    Returns
    -------
    list of Row
        One per source and step, sources that get furthest first, then in order of name and id. Steps end where no
        source reaches anybody new, so every source has the same ones.

    Raises
    ------
    UsageError
        If ``steps`` is below 1.
    """
    steps = task.at_least("steps", 1)
    graph = task.graph()
    kinds = graph.attributes["kind"]
    starts = np.array([at for at in range(graph.n) if kinds[at] == "InformationSource"], dtype=np.int64)
    if not len(starts):
        task.notes.append("None of these participants is an information source.")
        return []
    new = (count or reach)(graph, starts, steps)
    last = max(1, int(np.flatnonzero(new.any(axis=0))[-1]) + 1) if new.any() else 1
    total = new.cumsum(axis=1)
    order = sorted(
        range(len(starts)), key=lambda at: (-total[at, -1], graph.names[starts[at]], graph.ids[starts[at]])
    )
    return [
        {
            "id": graph.ids[starts[at]],
            "name": graph.names[starts[at]],
            "step": step,
            "reached": int(total[at, step - 1]),
            "share": int(total[at, step - 1]) / (graph.n - 1) if graph.n > 1 else None,
            "new": int(new[at, step - 1]),
        }
        for at in order
        for step in range(1, last + 1)
    ]


def reach(graph: Graph, starts: npt.NDArray[np.int64], steps: int) -> npt.NDArray[np.int64]:
    """Count the participants at each distance from several others.

    A breadth-first search from 64 starts at once, each being a bit of a word: the cost is steps x ties x starts / 64.

    Parameters
    ----------
    graph
        The graph; along its ties if it is directed, either way if it isn't.
    starts
        Positions of the starts; length s.

    Returns
    -------
    array of int64, s by steps
        Participants at distance 1, 2, … of each start.
    """
    source, target = graph.arcs.ends
    order = np.argsort(target, kind="stable")
    source, target = source[order], target[order]
    receivers, first = np.unique(target, return_index=True)
    found = np.zeros((len(starts), steps), dtype=np.int64)
    if not len(receivers):
        return found
    for begin in range(0, len(starts), AT_ONCE):
        batch = starts[begin : begin + AT_ONCE]
        seen = np.zeros(graph.n, dtype="<u8")
        np.bitwise_or.at(seen, batch, np.uint64(1) << np.arange(len(batch), dtype=np.uint64))
        news = seen.copy()
        for step in range(steps):
            arrived = np.zeros_like(seen)
            arrived[receivers] = np.bitwise_or.reduceat(news[source], first)
            news = arrived & ~seen
            if not news.any():
                break
            seen |= news
            found[begin : begin + len(batch), step] = _per_bit(news[news != 0])[: len(batch)]
    return found


def _per_bit(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """How many of the words have each of the 64 bits."""
    bits = np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    counts: npt.NDArray[np.int64] = bits.sum(axis=0, dtype=np.int64)
    return counts
