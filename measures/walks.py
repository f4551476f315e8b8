"""Centrality by walks: Katz, hubs and authorities, and whom one reaches in a few steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.distances import reach_in
from canting.algorithms.graph import Arcs
from canting.measures.centrality import ordered
from canting.queries.task import Row, Task

PART = 0.85  # of 1/λmax, as damping in PageRank
BETA = 1.0
SAME = 1e-9  # singular values that are as near as this are equal
FEW = 4  # steps up to which products of the matrix may be quicker than a search from everybody
WALKS = 10_000_000  # walks of so many steps that such a product may hold
SMALL = 400  # participants up to which all eigenvalues are found


def katz(task: Task) -> list[Row]:
    """Katz centrality: walks that end here (`katz`) or begin here (`katz_source`), each step times alpha.

    Rows: the solution of x = alpha A'x + 1, of length 1, with alpha = .85 / the largest eigenvalue; where no tie is on
    a circle there is none, and alpha is .85, which the notes say.

    Notes
    -----
    direction
        katz counts walks that end here, katz_source those that begin here; the same where ties have no direction.
    weights
        A walk counts by the product of its ties' strengths.
    isolates
        As much as by no walk, which is 1 before all are scaled.
    pieces
        One alpha for all, by the piece with the largest eigenvalue.
    cost
        The largest eigenvalue (m per round), and a system of n equations with m entries.
    elsewhere
        networkx.

    References
    ----------
    Katz, A new status index derived from sociometric analysis, Psychometrika 18 (1953).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    matrix = graph.arcs.matrix(weighted)
    radius = spectral_radius(matrix)
    alpha = PART / radius if radius > SAME else PART
    if graph.n:
        how = f"{PART} / {radius:.6g}" if radius > SAME else "no tie is on a circle"
        task.notes.append(f"alpha = {alpha:.6g} ({how}); beta = 1.")
    suffix = "_weighted" if weighted else ""
    columns = {f"katz{suffix}": _katz(matrix.T, alpha)}
    if graph.directed:
        columns[f"katz_source{suffix}"] = _katz(matrix, alpha)
    return ordered(graph, columns, (f"katz{suffix}",))


def spectral_radius(matrix: sp.csr_array) -> float:
    """Largest eigenvalue of a matrix without negative cells: that of one of its strong components."""
    from scipy.sparse.csgraph import connected_components

    n = matrix.shape[0]
    if not matrix.nnz:
        return 0.0
    count, labels = connected_components(matrix, directed=True, connection="strong")
    if count == n:
        return 0.0
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels))[:-1])
    best = 0.0
    for member in sorted(members, key=len, reverse=True):
        part = matrix[member][:, member]
        if len(member) < 2 or min(part.sum(axis=0).max(), part.sum(axis=1).max()) <= best:
            continue
        best = max(best, _radius(part))
    return best


def _radius(part: sp.csr_array) -> float:
    from scipy.sparse.linalg import eigs

    n = part.shape[0]
    if n <= SMALL:
        return float(np.abs(np.linalg.eigvals(part.toarray())).max())
    # Moved by the identity: the others of the same size, on a circle of several steps, fall behind.
    moved = (part + sp.eye_array(n, format="csr")).tocsr()
    values = eigs(moved, k=1, which="LM", v0=np.ones(n), return_eigenvectors=False, tol=1e-12)
    return float(np.abs(values[0]) - 1)


def _katz(matrix: Any, alpha: float) -> Floats:
    """Solve x = alpha matrix x + 1 by steps, which shrink by alpha times the largest eigenvalue; of length 1."""
    n = matrix.shape[0]
    if not n:
        return np.zeros(0)
    step = matrix.tocsr()
    if n <= SMALL:
        score = np.linalg.solve(np.eye(n) - alpha * step.toarray(), np.full(n, BETA))
    else:
        score = np.full(n, BETA)
        for _ in range(2_000):
            onward = alpha * (step @ score) + BETA
            if np.abs(onward - score).max() <= 1e-14 * np.abs(onward).max():
                break
            score = onward
    return np.asarray(score / np.linalg.norm(score))


def hits(task: Task) -> list[Row]:
    """Hubs and authorities: a hub gives to good authorities, an authority gets from good hubs.

    Rows: ``hub`` and ``authority``, each of length 1: the first singular vectors of the matrix. None, with a note,
    where the first two singular values are equal.

    Notes
    -----
    direction
        authority receives, hub gives; the same where ties have no direction.
    weights
        The matrix holds strengths.
    isolates
        0.
    pieces
        0 outside the piece with the largest singular value; blank where two share it.
    cost
        m per round of an iteration.
    elsewhere
        igraph up to scale.

    References
    ----------
    Kleinberg, Authoritative sources in a hyperlinked environment, Journal of the ACM 46 (1999).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    matrix = graph.arcs.matrix(weighted)
    hub, authority = _singular(task, matrix)
    suffix = "_weighted" if weighted else ""
    columns = {f"authority{suffix}": authority, f"hub{suffix}": hub}
    return ordered(graph, columns, (f"authority{suffix}", f"hub{suffix}"))


def _singular(task: Task, matrix: sp.csr_array) -> tuple[Floats, Floats]:
    n = matrix.shape[0]
    none = np.full(n, np.nan)
    if not matrix.nnz:
        if n:
            task.notes.append("There is no tie, so nobody is a hub or an authority.")
        return none, none
    if n <= SMALL:
        left, values, right = np.linalg.svd(matrix.toarray())
        first, second = values[0], values[1] if len(values) > 1 else 0.0
        hub, authority = left[:, 0], right[0]
    else:
        from scipy.sparse.linalg import svds

        left, values, right = svds(matrix, k=2, tol=1e-12, v0=np.ones(n))
        order = np.argsort(-values)
        first, second = values[order]
        hub, authority = left[:, order[0]], right[order[0]]
    if second >= first * (1 - SAME):
        task.notes.append(
            f"The two largest singular values are equal ({first:.6g}), so hubs and authorities are not determined: "
            "measure one piece at a time."
        )
        return none, none
    return np.abs(hub), np.abs(authority)


def k_reach(task: Task) -> list[Row]:
    """Share of the others whom one reaches, or is reached by, within a few steps.

    Rows: ``reach_in`` and ``reach_out`` (``reach`` where ties have no direction), divided by n - 1; None if n < 2.

    Notes
    -----
    direction
        reach_out: whom one reaches; reach_in: who reaches one.
    weights
        They don't count.
    isolates
        0; blank if one is alone.
    pieces
        Who isn't reached counts among the others.
    cost
        Products of the matrix where walks of so many steps are few, else a search from everybody, n·m at most.

    References
    ----------
    Borgatti, Everett & Johnson, Analyzing Social Networks (2013), ch. 10.
    """
    graph, steps = task.graph(), task.at_least("steps", 1)
    arcs = graph.arcs
    ways = {"reach_out": arcs.turned(), "reach_in": arcs} if graph.directed else {"reach": arcs}
    found = few_steps(arcs, steps)
    columns = {
        name: (reach_in(way, steps=steps, progress=task.progress).reached if found is None else found[at])
        / (graph.n - 1)
        if graph.n > 1
        else np.full(graph.n, np.nan)
        for at, (name, way) in enumerate(ways.items())
    }
    return ordered(graph, columns, tuple(columns))


def few_steps(arcs: Arcs, steps: int) -> tuple[Ints, Ints] | None:
    """How many others each reaches, and is reached by, in a few steps, by products of matrices; None if too large."""
    if steps > FEW or not arcs.n:
        return None
    ones = np.ones(len(arcs.source) + arcs.n)
    own = np.arange(arcs.n)
    ends = np.concatenate([arcs.source, own]), np.concatenate([arcs.target, own])
    step: Any = sp.csr_array((ones, ends), shape=(arcs.n, arcs.n))
    walks: Any = np.ones(arcs.n)
    for _ in range(steps):
        walks = step @ walks
    if walks.sum() > WALKS:
        return None
    step = step.astype(np.bool_)
    near = step
    for _ in range(steps - 1):
        near = near @ step
    return np.diff(near.indptr) - 1, np.bincount(near.indices, minlength=arcs.n) - 1
