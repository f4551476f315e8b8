"""What a few changes do to the distances of a whole graph, without searching it all again. Pure; no database."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from canting.algorithms.arrays import Bools, Floats, Ints
from canting.algorithms.distances import DEEP, Reach, distance_rows, reach_in
from canting.algorithms.graph import Arcs, Graph
from canting.progress import Progress, silent

ENDS_SHARE = 4
"""One in so many participants may have to be searched from to find out whose distances change; else all are."""


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
        """Make them of lists."""
        pairs = (np.array(each or [], dtype=np.int64).reshape(-1, 2) for each in (add, remove))
        return cls(np.array(sorted(set(leave or [])), dtype=np.int64), *pairs)


def stays(graph: Graph, changes: Changes) -> tuple[Bools, Bools]:
    """Which participants stay, shape (n,), and which ties, shape (m,)."""
    people = np.ones(graph.n, dtype=np.bool_)
    people[changes.leave] = False
    gone = np.isin(graph.key(graph.source, graph.target), graph.key(*changes.remove.T))
    return people, people[graph.source] & people[graph.target] & ~gone


def changed(graph: Graph, changes: Changes) -> Graph:
    """The graph after the changes, as if it had been loaded so; an added tie has strength 1.

    Parameters
    ----------
    graph
        The graph; an added tie isn't among its ties, and both its ends stay.
    """
    people, ties = stays(graph, changes)
    source = np.concatenate((graph.source[ties], changes.add[:, 0]))
    target = np.concatenate((graph.target[ties], changes.add[:, 1]))
    weight = np.concatenate((graph.weight[ties], np.ones(len(changes.add))))
    order = np.argsort(source * max(graph.n, 1) + target, kind="stable")
    made = replace(graph, source=source[order], target=target[order], weight=weight[order])
    return made.among(people)


def reaches(
    graph: Graph, changes: Changes, after: Graph, *, progress: Progress = silent
) -> tuple[tuple[Reach, Reach], tuple[Reach, Reach]]:
    """Sums of distances before and after, at each participant from others and from each to others.

    Parameters
    ----------
    graph, changes, after
        The graph, what is done to it, and what `changed` makes of it.

    Returns
    -------
    ((Reach, Reach), (Reach, Reach))
        Before: from others, to others. After: the same, by the positions in `after`.

    Notes
    -----
    Distances from u stay as they are if no added tie is a shorter path for u, and every receiver of a lost tie on a
    shortest path from u has another giver as near. Only from the others is the changed graph searched; who they are
    is known from searches from the ends of the changed ties alone.
    """
    before, later = graph.arcs, after.arcs
    people, ties = stays(graph, changes)
    first = _one_way(before, later, ties, people, changes, graph.directed, progress)
    if not graph.directed:
        return (first[0], first[0]), (first[1], first[1])
    turned = replace(changes, add=changes.add[:, ::-1])
    second = _one_way(before.turned(), later.turned(), ties, people, turned, True, progress)
    return (first[0], second[0]), (first[1], second[1])


def _one_way(
    before: Arcs,
    later: Arcs,
    ties: Bools,
    people: Bools,
    changes: Changes,
    directed: bool,
    progress: Progress,
) -> tuple[Reach, Reach]:
    kept = ties if directed else np.concatenate((ties, ties))
    moved = _moved(before, kept, people, changes, directed)
    if moved is None:
        return reach_in(before, progress=progress), reach_in(later, progress=progress)
    rest = reach_in(before, sources=np.flatnonzero(~moved), progress=progress)
    total = rest.scaled(1.0)  # a copy
    total.add(reach_in(before, sources=np.flatnonzero(moved), progress=progress))
    old = np.flatnonzero(people)
    found = rest.ordered(old)
    place = np.cumsum(people) - 1
    found.add(reach_in(later, sources=place[np.flatnonzero(moved & people)], progress=progress))
    if len(changes.leave):
        # The longest path of those whose paths stay may have led to somebody who leaves.
        far = _columns(before, changes.leave)
        if np.nanmax(np.where(moved[:, None], np.nan, far), initial=0) >= found.longest > 0:
            found = reach_in(later, progress=progress)
    return total, found


def _columns(arcs: Arcs, ends: Ints) -> Floats:
    """Distances from everybody to some, shape (n, ends); NaN where there is no path."""
    onward = arcs.matrix().astype(np.float32)
    far: Floats = np.full((arcs.n, len(ends)), np.nan)
    far[ends, np.arange(len(ends))] = 0
    front = (far == 0).astype(np.float32)
    for level in range(1, DEEP):
        new = (onward @ front > 0) & np.isnan(far)
        if not new.any():
            return far
        far[new] = level
        front = new.astype(np.float32)
    rows: Floats = distance_rows(arcs.turned(), None)(
        ends
    ).T  # paths so long that a search one by one is quicker
    return rows


def _moved(arcs: Arcs, kept: Bools, people: Bools, changes: Changes, directed: bool) -> Bools | None:
    """From whom some distance may change, shape (n,); None if finding out isn't worth it."""
    add = changes.add if directed else np.concatenate((changes.add, changes.add[:, ::-1]))
    lost = ~kept
    heads = np.unique(arcs.target[lost & people[arcs.target]])
    near = np.isin(arcs.target, heads)
    ends = np.unique(np.concatenate((arcs.source[near], heads, add.ravel())))
    if len(ends) * ENDS_SHARE > arcs.n:
        return None
    moved = ~people
    if not len(ends):
        return moved
    place = np.full(arcs.n, -1, dtype=np.int64)
    place[ends] = np.arange(len(ends))
    far = _columns(arcs, ends)
    for giver, receiver in add.tolist():
        there, here = far[:, place[giver]], far[:, place[receiver]]
        moved |= ~np.isnan(there) & ~(there + 1 >= here)
    for head in heads.tolist():
        into = arcs.target == head
        here = far[:, place[head]]
        on = ~np.isnan(here) & (here > 0)
        held = np.zeros(arcs.n, dtype=np.bool_)
        for giver in arcs.source[into & kept].tolist():
            held |= far[:, place[giver]] + 1 == here
        moved |= on & ~held
    return moved
