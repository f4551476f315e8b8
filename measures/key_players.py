"""Key players: who together hold a network together, and from whom together most is reached."""

from __future__ import annotations

import numpy as np

from canting.algorithms import brandes
from canting.algorithms.distances import distance_rows
from canting.algorithms.graph import Graph
from canting.algorithms.key_players import KeyPlayers, breaking, fragmentation, nearness, reaching
from canting.errors import UsageError
from canting.queries.task import Row, Task

MOST = 5_000
"""Participants up to which distances between all of them are held at once."""
BREAK, REACH, NEAR, BETWEEN = "fragmentation", "reach", "distance", "betweenness"


def key_players(task: Task) -> list[Row]:
    """Sets of k key players by each criterion, and beside them the k first by betweenness.

    Rows: ``set, id, name, criterion, value``: sets found by the criterion, then the k first by betweenness with what
    the same criterion gives them. ``value`` is the whole set's.

    Raises
    ------
    UsageError
        If ``k`` or ``steps`` isn't above zero, or the graph is too large.

    Notes
    -----
    direction
        Kept for reach and distance; left out for fragmentation.
    weights
        They don't count.
    isolates
        They count in n, and add to a set but themselves.
    pieces
        fragmentation counts pairs in different pieces.
    cost
        Every set up to 20,000 of them; else greedy, n·m a step, at most 5,000 participants.

    References
    ----------
    Borgatti, Identifying sets of key players in a social network, Computational and Mathematical Organization Theory 12
    (2006).
    """
    given = task.parameters
    for name in ("k", "steps"):
        task.at_least(name, 1)
    graph = task.graph()
    if graph.n > MOST and given["criterion"] != BREAK and not task.options["exact"]:
        raise UsageError(
            f"{graph.n:,} participants are more than the {MOST:,} between whom all distances are held at once.",
            f"Choose --criterion {BREAK}, filter the graph, or give --exact.",
        )
    k = min(given["k"], graph.n)
    if not k:
        return []
    wanted = (BREAK, REACH, NEAR) if given["criterion"] == "all" else (given["criterion"],)
    first = _between(task, graph, k)
    beside_each = graph.neighbours()
    rows: list[Row] = []
    for criterion in wanted:
        if criterion == BREAK:
            found = breaking(beside_each, k, progress=task.progress)
            beside = fragmentation(beside_each, first)
        else:
            near = nearness(
                distance_rows(graph.arcs, None)(np.arange(graph.n)),
                given["steps"] if criterion == REACH else None,
            )
            found = reaching(near, k, progress=task.progress)
            beside = float(near[first].max(axis=0).sum()) / graph.n
        rows += _rows(graph, criterion, criterion, found.members, found.value)
        rows += _rows(graph, BETWEEN, criterion, first, beside)
        task.notes.append(_told(criterion, found, beside, k))
    if graph.directed and BREAK in wanted:
        whole = fragmentation(beside_each, [])
        task.notes.append(
            f"Fragmentation reads ties without direction; with everybody there it is {whole:.4g}."
        )
    return rows


def _rows(graph: Graph, set_: str, criterion: str, members: list[int], value: float) -> list[Row]:
    return [
        {**graph.row(at), "set": set_, "criterion": criterion, "value": value}
        for at in graph.by_name(members)
    ]


def _told(criterion: str, found: KeyPlayers, beside: float, k: int) -> str:
    if found.exact:
        how = "every set of that size was tried, none is better"
    elif criterion == BREAK:
        how = "chosen one by one, then bettered by swaps; no guarantee, a better set may exist"
    else:
        how = (
            "chosen one by one, then bettered by swaps; at least 1 - 1/e (63 %) of the best set's value, and no set "
            f"has more than {found.bound:.4g}"
        )
    return f"{criterion}, k = {k}: {found.value:.4g} ({how}); the {k} first by betweenness: {beside:.4g}."


def _between(task: Task, graph: Graph, k: int) -> list[int]:
    """The first by betweenness; of equals the smallest id."""
    scores = brandes.betweenness(graph.arcs, progress=task.progress)
    return sorted(range(graph.n), key=lambda at: (-round(float(scores[at]), 9), graph.ids[at]))[:k]
