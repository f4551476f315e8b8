"""Positions in a network: core and periphery, and who is tied to the same others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from canting.algorithms.arrays import Bools
from canting.algorithms.blocks import EXACT, SEED, best_splits, profile_distances
from canting.algorithms.graph import Graph, adjacency
from canting.errors import UsageError
from canting.measures.centrality import ordered, rows_of
from canting.queries.task import Row, Task

if TYPE_CHECKING:
    import scipy.sparse as sp

RESTARTS = 100
REWIRED, REWIRED_RESTARTS = 200, 10
SWAPS = 10  # per tie
WORK = 1e9
"""Looks at participants that a search for a core may take without asking; some ten seconds."""
MOST = 5_000
"""Participants whose profiles are compared: 200 MB."""


def core_periphery(task: Task) -> list[Row]:
    """Find the core: those tied to one another, while the others aren't tied to one another.

    Rows: ``core`` (None for all if no core fits), the core first. The notes have the fit, the densities of the four
    blocks, the runner-up, and p: how often ties dealt anew, everybody keeping as many, fit as well.

    Notes
    -----
    direction
        Kept: the matrix as it is.
    weights
        Pearson's correlation of strengths; no p then.
    isolates
        Periphery.
    pieces
        One core over all pieces.
    cost
        2ⁿ cores up to 16 participants; above, n²/4 per start, 100 starts (fewer on large networks, as the notes say).
    held to
        The summer school: fit .360, core Lee, Steve, Bert and Russ, densities .833 .036 / .107 .198. Searching found
        the best of all cores on every network of 12 that was tried, which proves nothing.

    References
    ----------
    Borgatti & Everett, Models of core/periphery structures, Social Networks 21 (1999): discrete, cells between core and
    periphery ignored.
    """
    graph, weighted = task.graph(), task.options["weighted"]
    name = "core_weighted" if weighted else "core"
    matrix = graph.arcs.matrix(weighted)
    steps = graph.n * (graph.n / 4 + 1)
    restarts = RESTARTS if task.options["exact"] else max(1, min(RESTARTS, int(WORK / max(steps, 1.0))))
    splits = best_splits(matrix, restarts)
    if not splits:
        task.notes.append(
            "No core fits: there are fewer than four participants, or no pair differs from another."
        )
        return rows_of(graph, {name: [None] * graph.n})
    best = splits[0]
    how = (
        "every core was tried"
        if graph.n <= EXACT
        else f"{restarts} seeded starts, heuristic: no proof that it is best"
    )
    task.notes.append(f"Fit {best.fit:.3f}, {int(best.core.sum())} in the core; {how}.")
    task.notes.append(f"Densities: {_densities(matrix, best.core)}.")
    if len(splits) > 1:
        apart = int((splits[1].core != best.core).sum())
        task.notes.append(
            f"Runner-up: fit {splits[1].fit:.3f}, {int(splits[1].core.sum())} in its core; {apart} change sides."
        )
    task.notes.append(_chance(task, graph, weighted, best.fit, steps))
    strength = np.asarray(matrix.sum(axis=0)).ravel() + np.asarray(matrix.sum(axis=1)).ravel()
    columns: dict[str, Any] = {name: best.core.tolist(), "rank": best.core * (strength.max() + 1) + strength}
    return ordered(graph, columns, ("rank",))


def _densities(matrix: sp.csr_array, core: Bools) -> str:
    said = []
    sides = (("core", core), ("periphery", ~core))
    for name, rows in sides:
        for other, columns in sides:
            room = int(rows.sum()) * int(columns.sum()) - int((rows & columns).sum())
            if room:
                inside = float(rows.astype(np.float64) @ (matrix @ columns.astype(np.float64)))
                said.append(f"{name} to {other} {inside / room:.3f}")
    return ", ".join(said)


def _chance(task: Task, graph: Graph, weighted: bool, fit: float, steps: float) -> str:
    if weighted:
        return "p isn't reckoned of strengths: dealing ties anew doesn't keep them."
    if REWIRED * REWIRED_RESTARTS * steps > WORK and not task.options["exact"]:
        return "p isn't reckoned on a network this large; --exact does."
    import networkit as nk

    arcs = graph.arcs
    generator = np.random.default_rng(SEED)
    nk.setNumberOfThreads(1)
    as_good = 1
    for at in range(REWIRED):
        nk.setSeed(int(generator.integers(1 << 31)), False)
        start = nk.GraphFromCoo(
            (np.ones(graph.m), (graph.source, graph.target)), n=graph.n, directed=graph.directed
        )
        switching = nk.randomization.EdgeSwitching(start, SWAPS)
        switching.run()
        ends = np.array(list(switching.getGraph().iterEdges()), np.int64).reshape(-1, 2)
        source, target = ends[:, 0], ends[:, 1]
        if len(arcs.source) > graph.m:
            source, target = np.concatenate([source, target]), np.concatenate([target, source])
        dealt = adjacency(graph.n, source, target)
        found = best_splits(dealt, REWIRED_RESTARTS, SEED + at)
        as_good += bool(found) and found[0].fit >= fit - 1e-12
        if at % 10 == 0:
            task.progress(at, REWIRED, "networks dealt anew")
    return f"p = {as_good / (REWIRED + 1):.3f}: {REWIRED} networks in which everybody has as many ties; heuristic."


def equivalence(task: Task) -> list[Row]:
    """Cluster participants by how alike their ties to the others are.

    ``clusters`` says into how many (None: where the next joining is the longest step), ``weighted`` compares strengths.

    Rows: ``cluster``, and ``nearest``, ``nearest_name`` and ``distance`` of the one that is most alike; in order of
    cluster.

    Notes
    -----
    direction
        Kept: rows and columns are compared.
    weights
        Strengths are compared.
    isolates
        At distance 0 from one another.
    pieces
        Those of different pieces are compared like any others.
    cost
        n² distances, at most 5,000 participants; average linkage n².
    held to
        The summer school: cophenetic correlation .868, Don and Harry 1.000 apart, Holly and Brazey 3.317.

    References
    ----------
    Burt, Positions in networks, Social Forces 55 (1976); average linkage of Sokal & Michener (1958).
    """
    from scipy.cluster.hierarchy import cophenet, fcluster, linkage
    from scipy.spatial.distance import squareform

    graph = task.graph()
    if graph.n > MOST:
        raise UsageError(
            f"{graph.n:,} participants are more than are compared each with each: {MOST:,}.",
            "Choose among them: --kind, --group, --role, --stage, --place.",
        )
    wanted = None if task.parameters["clusters"] is None else task.at_least("clusters", 1)
    distance = "distance_weighted" if task.options["weighted"] else "distance"
    if graph.n < 2:
        task.notes.append("There are no two participants to compare.")
        none = dict.fromkeys(("nearest", "nearest_name", distance), [None] * graph.n)
        return rows_of(graph, {"cluster": [1] * graph.n, **none})
    apart = profile_distances(graph.arcs.matrix(task.options["weighted"]).toarray())
    flat = squareform(apart, checks=False)
    joined = linkage(flat, "average")
    if wanted is None:
        steps = np.diff(joined[:, 2])
        wanted = graph.n - 1 - int(np.argmax(steps)) if len(steps) and steps.max() > 1e-9 else 1
    labels = fcluster(joined, wanted, "maxclust")
    if np.ptp(flat) > 0:
        task.notes.append(
            f"Cophenetic correlation {float(cophenet(joined, flat)[0]):.3f}: how far the clusters say it all."
        )
    task.notes.append(f"{len(set(labels.tolist()))} clusters.")
    np.fill_diagonal(apart, np.inf)
    nearest = np.argmin(apart, axis=1)
    numbers = {label: at for at, label in enumerate(dict.fromkeys(labels.tolist()), 1)}
    columns: dict[str, Any] = {
        "cluster": [numbers[label] for label in labels.tolist()],
        "nearest": [graph.ids[at] for at in nearest.tolist()],
        "nearest_name": [graph.names[at] for at in nearest.tolist()],
        distance: apart[np.arange(graph.n), nearest],
    }
    return sorted(rows_of(graph, columns), key=lambda row: (row["cluster"], row["name"], row["id"]))
