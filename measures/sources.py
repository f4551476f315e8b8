"""Where knowledge comes from, and how far it gets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from canting.algorithms.arrays import Ints
from canting.algorithms.distances import WORD, BreadthFirst, per_source
from canting.algorithms.graph import Graph
from canting.queries.task import Row, Task

Count = Callable[["Graph", Ints, int], Ints]


def source_reach(task: Task, count: Count | None = None) -> list[Row]:
    """Count the participants within 1, 2, … steps of each information source; `count` counts in place of `reach`.

    Rows: one per source and step, sources that get furthest first, then in order of name and id. Steps end where no
    source reaches anybody new, so every source has the same ones.

    Raises
    ------
    UsageError
        If ``steps`` is below 1.
    """
    steps = task.at_least("steps", 1)
    graph = task.graph()
    starts = np.flatnonzero(graph.informing)
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
            **graph.row(starts[at]),
            "step": step,
            "reached": int(total[at, step - 1]),
            "share": int(total[at, step - 1]) / (graph.n - 1) if graph.n > 1 else None,
            "new": int(new[at, step - 1]),
        }
        for at in order
        for step in range(1, last + 1)
    ]


def reach(graph: Graph, starts: Ints, steps: int) -> Ints:
    """Count the participants at distance 1, 2, … of several others, shape (starts, steps)."""
    search = BreadthFirst(graph.arcs)
    found = np.zeros((len(starts), steps), dtype=np.int64)
    for begin in range(0, len(starts), WORD):
        batch = starts[begin : begin + WORD]
        for step, bits in zip(range(steps), search.levels(batch), strict=False):
            found[begin : begin + WORD, step] = per_source(bits, len(batch))
    return found
