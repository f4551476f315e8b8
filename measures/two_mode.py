"""Centrality in the network of participants and the events that they take part in."""

from __future__ import annotations

from typing import Any

import numpy as np

from canting.algorithms import brandes
from canting.algorithms.arrays import Ints
from canting.algorithms.distances import reach_in
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures.centrality import affordable, components_of, ordered, principal, symmetric
from canting.queries.task import Row, Task

MODES = ("participant", "event")


def two_mode(task: Task) -> list[Row]:
    """Measure participants and events in the graph of both, each beside the most that its mode allows.

    Rows: ``mode``, ``degree``, ``closeness``, ``betweenness`` and ``eigenvector`` with their shares; participants
    first.

    Notes
    -----
    direction
        Taking part has none.
    weights
        They don't count.
    isolates
        0 (eigenvector: 0, blank where nobody takes part).
    pieces
        closeness times the share reached; eigenvector 0 outside the piece with the largest eigenvalue, blank where
        two share it.
    cost
        n·m on the graph of both, for betweenness.
    elsewhere
        networkx's bipartite.
    held to
        The women of Davis.

    References
    ----------
    Borgatti & Everett, Network analysis of 2-mode data, Social Networks 19 (1997); Borgatti & Halgin, Analyzing
    affiliation networks, in The Sage Handbook of Social Network Analysis (2011).
    """
    said = task.ask("two-mode")
    graph, mode = _bipartite(said)
    if not graph.n:
        return []
    if not graph.m:
        task.notes.append(
            "Nobody takes part in an event: the data have none, or the filters keep none who does."
        )
    arcs = graph.arcs
    if not affordable(task, arcs, "betweenness", weighted=False):
        raise UsageError("The graph is too large to search from everybody unasked.", "Add --exact.")
    sizes = np.bincount(mode, minlength=2)
    own, other = sizes[mode], sizes[1 - mode]
    degree = np.bincount(arcs.source, minlength=graph.n)
    reach = reach_in(arcs, progress=task.progress)
    between = brandes.betweenness(arcs, weighted=False, progress=task.progress) / 2
    matrix = symmetric(graph, weighted=False)
    _, shared, vector = principal(matrix, components_of(matrix))
    most = np.array([most_betweenness(int(sizes[at]), int(sizes[1 - at])) for at in (0, 1)])[mode]
    with np.errstate(invalid="ignore", divide="ignore"):
        near = (other + 2 * (own - 1)) / reach.far * reach.reached / (graph.n - 1)
        columns: dict[str, Any] = {
            "mode": [MODES[at] for at in mode.tolist()],
            "degree": degree,
            "degree_share": np.where(other > 0, degree / other, np.nan),
            "closeness": np.where(reach.far > 0, near, 0.0),
            "betweenness": between,
            "betweenness_share": np.where(most > 0, between / most, np.nan),
            "eigenvector": vector if shared == 1 and graph.m else np.full(graph.n, np.nan),
        }
    rows = ordered(graph, columns, ("degree_share", "closeness"))
    return sorted(rows, key=lambda row: row["mode"] == "event")


def most_betweenness(own: int, other: int) -> float:
    """The highest betweenness that one of a mode of this size can have beside another of that size."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def _bipartite(said: list[Row]) -> tuple[Graph, Ints]:
    """Participants, then events, and who takes part in what; mode 0 and 1."""
    rows = sorted(said, key=lambda row: (row["mode"] == "event", row["id"]))
    place = {(row["mode"], row["id"]): at for at, row in enumerate(rows)}
    ties = [
        (at, place["event", event])
        for at, row in enumerate(rows)
        for event in row["events"]
        if ("event", event) in place
    ]
    ends = np.array(sorted(ties), np.int64).reshape(-1, 2)
    graph = Graph(
        "participation",
        False,
        [row["id"] for row in rows],
        [row["name"] for row in rows],
        ends[:, 0],
        ends[:, 1],
        np.ones(len(ends)),
    )
    return graph, np.array([row["mode"] == "event" for row in rows], np.int64)
