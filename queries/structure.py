"""The structure of a whole network: figures of size, cohesion and centralization, and groups without ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from canting.queries.brandes import dependencies
from canting.queries.distances import Arcs, reach_in

if TYPE_CHECKING:
    from canting.queries.task import Graph, Row, Task

Floats = npt.NDArray[np.float64]

DISTANCE_BUDGET = 1e11
"""Participants times arcs up to which all distances are searched without asking."""
BETWEENNESS_BUDGET = 1e10
TOO_LARGE = "not measured on a network this large; --exact measures it"


def overview(task: Task) -> list[Row]:
    """Give the whole network in figures, then each kind and each group, then who answered.

    Parameters
    ----------
    task
        The run. Distances and centralization of betweenness are left blank on large graphs, unless ``exact``.

    Returns
    -------
    list of Row
        ``section, of, measure, value, note``.

    References
    ----------
    Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1979), for centralization;
    Borgatti, Everett & Freeman, UCINET, for connectedness and average distance.
    """
    graph = task.graph()
    rows = [_row("all", "all", *figure) for figure in _whole(task, graph)]
    for section in ("kind", "group"):
        labels = graph.attributes[section]
        for label in sorted({label for label in labels if label is not None}):
            rows += [
                _row(section, label, *figure)
                for figure in _part(graph, np.array([x == label for x in labels]))
            ]
    return rows + list(_answers(task))


def unconnected(task: Task) -> list[Row]:
    """Give pairs of stakeholder groups without ties in a direction, those without any first.

    Parameters
    ----------
    task
        The run.

    Returns
    -------
    list of Row
        ``group_a, group_b, missing, ties_ab, ties_ba, participants_a, participants_b``.
    """
    graph = task.graph()
    groups = graph.attributes["group"]
    sizes = Counter(group for group in groups if group is not None)
    blank = graph.n - sum(sizes.values())
    if blank:
        task.notes.append(f"{blank} participants have no group and are left out.")
    ties = Counter(
        (groups[s], groups[t]) for s, t in zip(graph.source.tolist(), graph.target.tolist(), strict=True)
    )
    rows = []
    for a, b in combinations(sorted(sizes, key=lambda group: (-sizes[group], group)), 2):
        there, back = ties[a, b], ties[b, a]
        if not graph.directed:
            there = back = there + back
        if there and back:
            continue
        rows.append(
            {
                "group_a": a,
                "group_b": b,
                "missing": "both" if not there and not back else ("a to b" if not there else "b to a"),
                "ties_ab": there,
                "ties_ba": back,
                "participants_a": sizes[a],
                "participants_b": sizes[b],
            }
        )
    return sorted(rows, key=lambda row: row["missing"] != "both")


def _row(section: str, of: str, measure: str, value: Any, note: str | None = None) -> Row:
    return {
        "section": section,
        "of": of,
        "measure": measure,
        "value": None if value is None else float(value),
        "note": note,
    }


Figure = tuple[str, Any] | tuple[str, Any, str | None]


def _whole(task: Task, graph: Graph) -> Iterator[Figure]:
    yield "participants", graph.n
    yield "ties", graph.m
    met = task.ask("participations")[0]
    if met["events"]:
        yield "events", met["events"]
        yield "participations", met["participations"], "two-mode data: who takes part in what"
    yield "density", density(graph.n, graph.m, graph.directed)
    if graph.directed:
        mutual, one_way = dyads(graph)
        yield "reciprocity_arc", _ratio(2 * mutual, 2 * mutual + one_way)
        yield "reciprocity_dyad", _ratio(mutual, mutual + one_way)
    sizes = component_sizes(graph)
    yield "components", len(sizes)
    yield "largest_component", int(sizes.max(initial=0))
    yield "isolates", int((_neighbours(graph) == 0).sum())
    yield from _distances(task, graph)
    yield from _centralizations(task, graph, len(sizes))


def _part(graph: Graph, inside: npt.NDArray[np.bool_]) -> Iterator[Figure]:
    """Figures of a kind or group: its participants, and the ties among them."""
    n = int(inside.sum())
    m = int((inside[graph.source] & inside[graph.target]).sum())
    yield "participants", n
    yield "ties_inside", m
    yield "density_inside", density(n, m, graph.directed)
    yield "ties_out", int((inside[graph.source] & ~inside[graph.target]).sum())
    yield "ties_in", int((~inside[graph.source] & inside[graph.target]).sum())
    yield "isolates", int(((_neighbours(graph) == 0) & inside).sum())


def _answers(task: Task) -> Iterator[Row]:
    for said in task.ask("answers"):
        asked = said["answered"] + said["silent"]
        if not said["known"]:
            yield _row("dataset", said["dataset"], "response_rate", None, "unknown: no list of respondents")
            continue
        yield _row("dataset", said["dataset"], "answered", said["answered"])
        yield _row("dataset", said["dataset"], "did_not_answer", said["silent"])
        note = "what the others would have said is unknown" if said["silent"] else None
        yield _row("dataset", said["dataset"], "response_rate", _ratio(said["answered"], asked), note)


def density(n: int, m: int, directed: bool) -> float | None:
    """Ties that there are of those there could be: m/(n(n-1)), half the pairs if undirected; None if n < 2."""
    return _ratio(m, n * (n - 1) / (1 if directed else 2))


def dyads(graph: Graph) -> tuple[int, int]:
    """Count mutual and one-way pairs of a directed graph."""
    one_way = sp.csr_array((np.ones(graph.m), (graph.source, graph.target)), shape=(graph.n, graph.n))
    mutual = int(one_way.multiply(one_way.T).sum()) // 2
    return mutual, graph.m - 2 * mutual


def component_sizes(graph: Graph) -> npt.NDArray[np.int64]:
    """Numbers of participants of the weakly connected components."""
    from scipy.sparse.csgraph import connected_components

    if not graph.n:
        return np.zeros(0, np.int64)
    matrix = sp.csr_array((np.ones(graph.m), (graph.source, graph.target)), shape=(graph.n, graph.n))
    _, labels = connected_components(matrix, directed=False)
    return np.bincount(labels).astype(np.int64)


def _neighbours(graph: Graph) -> npt.NDArray[np.int64]:
    counts = np.bincount(graph.source, minlength=graph.n) + np.bincount(graph.target, minlength=graph.n)
    return counts.astype(np.int64)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _distances(task: Task, graph: Graph) -> Iterator[Figure]:
    arcs = Arcs.of(graph)
    names = ("connectedness", "fragmentation", "average_distance", "diameter")
    if graph.n * len(arcs.source) > DISTANCE_BUDGET and not task.options["exact"]:
        yield from ((name, None, TOO_LARGE) for name in names)
        return
    reach = reach_in(arcs, progress=task.progress)
    pairs = float(reach.reached.sum())
    connected = _ratio(pairs, graph.n * (graph.n - 1))
    yield "connectedness", connected
    yield "fragmentation", None if connected is None else 1 - connected
    yield "average_distance", _ratio(float(reach.far.sum()), pairs)
    yield "diameter", reach.longest if pairs else None


def _centralizations(task: Task, graph: Graph, pieces: int) -> Iterator[Figure]:
    n = graph.n
    if n < 3:
        yield "degree_centralization", None, "needs three participants"
        return
    arcs = Arcs.of(graph)
    if graph.directed:
        yield "in_degree_centralization", centralization(np.bincount(graph.target, minlength=n), (n - 1) ** 2)
        yield (
            "out_degree_centralization",
            centralization(np.bincount(graph.source, minlength=n), (n - 1) ** 2),
        )
    else:
        yield "degree_centralization", centralization(_neighbours(graph), (n - 1) * (n - 2))
        if pieces > 1:
            yield "closeness_centralization", None, "the graph is in pieces"
        elif n * len(arcs.source) > DISTANCE_BUDGET and not task.options["exact"]:
            yield "closeness_centralization", None, TOO_LARGE
        else:
            near = (n - 1) / reach_in(arcs, progress=task.progress).far
            yield "closeness_centralization", centralization(near, (n - 1) * (n - 2) / (2 * n - 3))
    if n * len(arcs.source) > BETWEENNESS_BUDGET and not task.options["exact"]:
        yield "betweenness_centralization", None, TOO_LARGE
        return
    between, _ = dependencies(arcs, np.arange(n), progress=task.progress)
    half = 1 if graph.directed else 2
    yield "betweenness_centralization", centralization(between / half, (n - 1) ** 2 * (n - 2) / half)


def centralization(scores: Any, maximum: float) -> float:
    """Sum of max - score over the most that it can be on n participants (Freeman 1979).

    Parameters
    ----------
    scores
        One per participant, shape (n,).
    maximum
        The largest possible sum.
    """
    return float((scores.max() - scores).sum()) / maximum
