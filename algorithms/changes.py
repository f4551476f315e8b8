"""A graph as it would be after a few changes. Pure; no database."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from canting.algorithms.arrays import Bools, Ints
from canting.algorithms.graph import Graph


@dataclass(frozen=True, eq=False)
class Changes:
    """What is done to a graph."""

    leave: Ints
    """Positions of participants who leave, with their ties."""
    add: Ints
    remove: Ints
    """Ties, as rows of giver and receiver, shape (k, 2)."""

    @classmethod
    def of(
        cls,
        leave: list[int] | None = None,
        add: list[tuple[int, int]] | None = None,
        remove: list[tuple[int, int]] | None = None,
    ) -> Changes:
        pairs = (np.array(each or [], dtype=np.int64).reshape(-1, 2) for each in (add, remove))
        return cls(np.array(sorted(set(leave or [])), dtype=np.int64), *pairs)


def stays(graph: Graph, changes: Changes) -> tuple[Bools, Bools]:
    """Which participants stay, shape (n,), and which ties, shape (m,)."""
    people = np.ones(graph.n, dtype=np.bool_)
    people[changes.leave] = False
    gone = np.isin(graph.key(graph.source, graph.target), graph.key(*changes.remove.T))
    return people, people[graph.source] & people[graph.target] & ~gone


def changed(graph: Graph, changes: Changes) -> Graph:
    """The graph after the changes, as if it had been loaded so; an added tie is new, stays, and has strength 1."""
    people, ties = stays(graph, changes)
    source = np.concatenate((graph.source[ties], changes.add[:, 0]))
    target = np.concatenate((graph.target[ties], changes.add[:, 1]))
    weight = np.concatenate((graph.weight[ties], np.ones(len(changes.add))))
    order = np.argsort(source * max(graph.n, 1) + target, kind="stable")
    made = replace(graph, source=source[order], target=target[order], weight=weight[order])
    return made.among(people)
