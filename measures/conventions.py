"""One measure in several tools' conventions, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats
from canting.algorithms.distances import reach_in
from canting.algorithms.graph import Graph
from canting.algorithms.holes import holes
from canting.algorithms.ranks import first_ranks
from canting.algorithms.triangles import Pairs
from canting.errors import UsageError
from canting.measures import centrality
from canting.queries.task import Row, Task

TOOLS = ("canting", "ucinet", "igraph", "networkx", "gds")


def compare_conventions(task: Task) -> list[Row]:
    """Say for one graph how a measure's ranks change between tools.

    Rows: of each tool the score and its rank (None where the tool has no such measure, or gives no figure), ``moves``:
    the largest difference of ranks. Those who move most first. The notes have Kendall's tau of each to canting's.

    Notes
    -----
    direction
        --way says whose distances closeness looks at; the other measures leave direction out.
    weights
        They don't count.
    isolates
        As the tool has it: 0, or blank.
    pieces
        As the tool has it; here the tools differ most.
    cost
        That of the measure.

    References
    ----------
    The tools' own documentation; Kendall, A new measure of rank correlation, Biometrika 30 (1938).
    """
    graph, measure = task.graph(), task.parameters["measure"]
    if not graph.n:
        return []
    scores = _SCORES[measure](task, graph)
    rising = measure == "constraint"
    ranks = {tool: _ranks_known(score, rising) for tool, score in scores.items()}
    table = np.array(list(ranks.values()))
    known = np.isfinite(table).any(axis=0)
    moves = np.full(graph.n, np.nan)
    moves[known] = np.nanmax(table[:, known], axis=0) - np.nanmin(table[:, known], axis=0)
    _agreement(task, ranks)
    columns: dict[str, Any] = {"moves": moves}
    for tool in TOOLS:
        columns[f"{tool}_rank"] = ranks.get(tool, np.full(graph.n, np.nan))
        columns[tool] = scores.get(tool, np.full(graph.n, np.nan))
    rows = centrality.ordered(graph, columns, ("moves",))
    for row in rows:
        for name, value in row.items():
            if value is not None and (name == "moves" or name.endswith("_rank")):
                row[name] = int(value)
    return rows


def _closeness(task: Task, graph: Graph) -> dict[str, Floats]:
    arcs = graph.arcs
    if not centrality.affordable(task, arcs, "closeness", weighted=False):
        raise UsageError("The graph is too large to search from everybody unasked.", "Add --exact.")
    way = arcs.turned() if task.parameters["way"] == "out" and graph.directed else arcs
    reach = reach_in(way, progress=task.progress)
    return {
        tool: centrality.OF_CONVENTION.get(tool, centrality.wasserman_faust)(reach, graph.n) for tool in TOOLS
    }


def _eigenvector(_task: Task, graph: Graph) -> dict[str, Floats]:
    matrix = centrality.symmetric(graph, weighted=False)
    labels = centrality.components_of(matrix)
    _, shared, vector = centrality.principal(matrix, labels)
    canting = vector if shared == 1 else np.full(graph.n, np.nan)
    several = (np.bincount(labels) > 1).sum() > 1
    return {"canting": canting, "ucinet": centrality.by_component(matrix, labels) if several else canting}


def _constraint(_task: Task, graph: Graph) -> dict[str, Floats]:
    pairs = Pairs(graph)
    whole, ego = (holes(pairs, ego=ego)["constraint"] for ego in (False, True))
    return {"canting": whole, "ucinet": ego, "igraph": whole, "networkx": whole}


_SCORES = {"closeness": _closeness, "eigenvector": _eigenvector, "constraint": _constraint}


def _agreement(task: Task, ranks: dict[str, Floats]) -> None:
    """Note Kendall's tau of each tool's ranks to canting's, over those whom both rank."""
    from scipy.stats import kendalltau

    for tool, other in ranks.items():
        both = np.isfinite(ranks["canting"]) & np.isfinite(other)
        if tool != "canting" and both.sum() > 1:
            tau = float(kendalltau(ranks["canting"][both], other[both]).statistic)
            said = "doesn't exist: one ranks all alike" if np.isnan(tau) else f"{tau:.3f}"
            task.notes.append(f"{tool} beside canting: Kendall's tau {said}.")


def _ranks_known(scores: Floats, rising: bool) -> Floats:
    """Competition ranks of those that have a score, NaN for the others."""
    ranks = np.full(len(scores), np.nan)
    known = ~np.isnan(scores)
    ranks[known] = first_ranks(-scores[known] if rising else scores[known])
    return ranks
