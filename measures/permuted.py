"""Graphs compared with graphs: QAP correlation, and regression with MRQAP."""

from __future__ import annotations

import numpy as np

from canting.algorithms.arrays import Floats
from canting.algorithms.graph import Graph
from canting.algorithms.permuted import cells_of, compare, regress
from canting.errors import UsageError
from canting.measures.characteristics import numbers_of, values_of
from canting.queries.task import Row, Task

PERMUTATIONS = 2_000
MOST = 3_000
"""Participants that a matrix may have: 72 MB each."""


def qap(task: Task) -> list[Row]:
    """Correlate two graphs, and say how often chance gives a figure as far off.

    Rows: ``measure, value, p, mean, low, high``: the last three of the permutations, from the 2.5th to the 97.5th
    percentile.

    Notes
    -----
    direction
        All ordered pairs; each pair once where neither graph has a direction.
    weights
        Pearson's r of strengths; jaccard and match of whether there is a tie.
    isolates
        They count: all pairs do.
    pieces
        Nothing: pairs are compared.
    cost
        n² per permutation, at most 3,000 participants.
    held to
        Padgett's marriage and business (16 families): r .372, Jaccard .296, match .842.

    References
    ----------
    Hubert & Schultz (1976); Krackhardt, Predicting with networks, Social Networks 10 (1988).
    """
    graphs = [task.other(task.parameters[name]) for name in ("first", "second")]
    ids = _shared(task, graphs)
    directed = any(graph.directed for graph in graphs)
    one, other = (_matrix(graph, ids, task.options["weighted"]) for graph in graphs)
    _told(task, len(ids))
    name = "value_weighted" if task.options["weighted"] else "value"
    rows: list[Row] = []
    for found in compare(one, other, directed, PERMUTATIONS):
        drawn = np.append(found.drawn, found.value)
        none = not np.isfinite(found.value) or not len(found.drawn)
        away = np.abs(drawn - drawn.mean())
        low, high = (None, None) if none else np.percentile(found.drawn, [2.5, 97.5]).tolist()
        rows.append(
            {
                "measure": found.measure,
                name: None if none else found.value,
                "p": None if none else float((away >= away[-1] * (1 - 1e-12) - 1e-12).mean()),
                "mean": None if none else float(found.drawn.mean()),
                "low": low,
                "high": high,
            }
        )
    if rows[0][name] is None:
        task.notes.append("One of the two is the same everywhere, so nothing goes along with it.")
    return rows


def mrqap(task: Task) -> list[Row]:
    """Regress a graph on others and on characteristics, with p by permutation.

    Rows: ``predictor, b, beta, se, t, p``, the constant first; figures are None where there is nothing to explain or a
    predictor follows from others, and the notes say so.

    Notes
    -----
    direction
        All ordered pairs; each pair once where no graph has a direction.
    weights
        Strengths of the graphs, as outcome and as predictors.
    isolates
        They count: all pairs do.
    pieces
        Nothing: pairs are compared.
    cost
        n²·predictors per permutation and predictor, at most 3,000 participants.
    elsewhere
        UCINET and xUCINET: --convention ucinet.
    held to
        Krackhardt's advice by friendship and reporting (tests/data/hightech, 420 cells): R² .063; b .136 and .472,
        constant .397; HC0 .056 and .061, t 2.429 and 7.685.

    References
    ----------
    Dekker, Krackhardt & Snijders, Sensitivity of MRQAP tests to collinearity and autocorrelation conditions,
    Psychometrika 72 (2007).
    """
    names = list(dict.fromkeys(task.parameters["predictors"]))
    outcome = task.other(task.parameters["outcome"])
    graphs = {name: task.other(name) for name in names if not name.startswith(("same:", "distance:"))}
    everybody = _shared(task, [outcome, *graphs.values()])
    made = {name: _pairwise(task, name, outcome, everybody) for name in names if name not in graphs}
    known = np.ones(len(everybody), np.bool_)
    for matrix in made.values():
        known &= ~np.isnan(np.diag(matrix))
    if not known.all():
        task.notes.append(f"{int((~known).sum()):,} participants lack a property: left out.")
    ids = [id_ for id_, kept in zip(everybody, known.tolist(), strict=True) if kept]
    weighted = task.options["weighted"]
    matrices = [
        _matrix(graphs[name], ids, weighted) if name in graphs else made[name][np.ix_(known, known)]
        for name in names
    ]
    for matrix in matrices:
        np.fill_diagonal(matrix, 0.0)
    directed = any(graph.directed for graph in (outcome, *graphs.values()))
    y = _matrix(outcome, ids, weighted)
    _told(task, len(ids))
    reason = _none(y, matrices, names, directed)
    if reason:
        task.notes.append(reason)
        return [
            dict.fromkeys(("b", "beta", "se", "t", "p")) | {"predictor": name}
            for name in ("constant", *names)
        ]
    robust = task.parameters["convention"] == "ucinet"
    found = regress(y, matrices, directed, PERMUTATIONS, robust)
    task.notes.append(f"R² = {found.r_squared:.3f} over {found.cells:,} cells.")
    if robust:
        task.notes.append(
            "Convention ucinet: standard errors of White (HC0), which hold where variances differ."
        )
    return [
        {
            "predictor": name,
            **{
                f"{column}_weighted" if column == "b" and weighted else column: None
                if np.isnan(value := float(getattr(found, column)[at]))
                else value
                for column in ("b", "beta", "se", "t", "p")
            },
        }
        for at, name in enumerate(("constant", *names))
    ]


def _told(task: Task, n: int) -> None:
    task.notes.append(f"{n:,} participants; {PERMUTATIONS:,} seeded permutations.")


def _shared(task: Task, graphs: list[Graph]) -> list[str]:
    """Ids of the participants that are in all of these graphs."""
    ids = sorted(set.intersection(*(set(graph.ids) for graph in graphs)))
    left = len(set().union(*(graph.ids for graph in graphs))) - len(ids)
    if left:
        task.notes.append(f"{left:,} participants aren't in all of the graphs: left out.")
    if len(ids) > MOST:
        raise UsageError(
            f"{len(ids):,} participants are more than matrices are compared of: {MOST:,}.",
            "Choose among them: --kind, --group, --role, --stage, --place.",
        )
    return ids


def _matrix(graph: Graph, ids: list[str], weighted: bool) -> Floats:
    """Adjacency among these participants; an undirected tie stands both ways."""
    place = {id_: at for at, id_ in enumerate(ids)}
    of = np.array([place.get(id_, -1) for id_ in graph.ids], np.int64)
    source, target = of[graph.source], of[graph.target]
    kept = (source >= 0) & (target >= 0)
    matrix = np.zeros((len(ids), len(ids)))
    matrix[source[kept], target[kept]] = graph.weight[kept] if weighted else 1.0
    return matrix if graph.directed else np.maximum(matrix, matrix.T)


def _pairwise(task: Task, name: str, graph: Graph, ids: list[str]) -> Floats:
    """Of each two participants what `same:` or `distance:` says; NaN for who lacks the property."""
    how, _, by = name.partition(":")
    if how == "distance":
        told = dict(zip(graph.ids, numbers_of(task, graph, by).tolist(), strict=True))
        numbers = np.array([told[id_] for id_ in ids], np.float64)
    else:
        values = values_of(task, graph, by)
        number = {value: at for at, value in enumerate(dict.fromkeys(v for v in values if v is not None))}
        said = dict(zip(graph.ids, values, strict=True))
        numbers = np.array([number.get(said[id_], np.nan) for id_ in ids], np.float64)
    if not np.isfinite(numbers).any() and len(ids):
        raise UsageError(
            f"{name}: nobody has {by!r}.", "Name a property of the data, as homophily --by does."
        )
    apart = np.abs(numbers[:, None] - numbers[None, :])
    return np.where(np.isnan(apart), np.nan, (apart == 0).astype(np.float64)) if how == "same" else apart


def _none(y: Floats, matrices: list[Floats], names: list[str], directed: bool) -> str | None:
    """Why there is no regression, if there is none."""
    rows, columns = cells_of(len(y), directed)
    if len(rows) <= len(matrices) + 1:
        return "There are too few participants to reckon from."
    if np.ptp(y[rows, columns]) == 0:
        return "The outcome is the same for every pair, so there is nothing to explain."
    x = np.column_stack([np.ones(len(rows)), *(matrix[rows, columns] for matrix in matrices)])
    for at, name in enumerate(names, 1):
        if np.linalg.matrix_rank(x[:, : at + 1]) <= at:
            return f"{name} follows from the other predictors, or is the same for every pair: leave it out."
    return None
