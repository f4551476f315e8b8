"""Communities: parts of a network with more ties within than chance gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.triangles import Pairs
from canting.measures.centrality import largest_first, rows_of
from canting.queries.task import Row, Task

SEEDS = 50
BUDGET = 20_000_000
"""Pairs with a tie, over all seeds, that are looked at without asking; some ten seconds."""


def communities(task: Task) -> list[Row]:
    """Part the participants so that ties stay within, as far as modularity can tell, and say how sure that is.

    ``weighted`` counts strengths. Direction is left out: a tie either way is a tie, both ways are one.

    Rows: ``community``, numbered from the largest, and ``together``: of those in one's community, the mean share of 50
    seeded runs in which they are together again. The best run is the answer; isolates are communities of one.

    Notes
    -----
    direction
        Left out: a tie either way is a tie.
    weights
        Modularity of strengths: of a pair's two directions the stronger.
    isolates
        Communities of one, with together blank.
    pieces
        No community spans two pieces.
    cost
        About m per run; fewer than 50 runs on large networks, as the notes say.
    elsewhere
        NetworKit's ParallelLeiden, one thread, so that a seed gives the same again. It seeks, and doesn't prove that no
        other parts are better: of 60 random networks of 5 to 11 participants one had better ones, by .017.
    held to
        The karate club: modularity .4198.

    References
    ----------
    Traag, Waltman & van Eck, From Louvain to Leiden, Scientific Reports 9 (2019); Newman & Girvan (2004).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    name = "together_weighted" if weighted else "together"
    pairs = Pairs(graph, weighted)
    weight = np.maximum(pairs.forth, pairs.back) if weighted else np.ones(len(pairs))
    if not len(pairs):
        if graph.n:
            task.notes.append("There is no tie, so everybody is a community of one.")
        labels = np.arange(graph.n)
        return _rows(graph, labels, np.full(graph.n, np.nan), name)
    seeds = SEEDS if task.options["exact"] else max(2, min(SEEDS, BUDGET // len(pairs)))
    runs = _runs(task, graph.n, pairs, weight, seeds)
    scores = [modularity(pairs, weight, run) for run in runs]
    best = int(np.argmax(np.round(scores, 12)))
    task.notes.append(
        f"Modularity {scores[best]:.4f}, the best of {seeds} seeded runs of Leiden (the lowest: {min(scores):.4f}); "
        f"{len(set(runs[best].tolist()))} communities."
    )
    return _rows(graph, runs[best], _together(runs, runs[best]), name)


def _runs(task: Task, n: int, pairs: Pairs, weight: Floats, seeds: int) -> list[Ints]:
    import networkit as nk

    made = nk.GraphFromCoo((weight, (pairs.low, pairs.high)), n=n, directed=False, weighted=True)
    before = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)  # so that a seed gives the same answer again
    try:
        runs = []
        for seed in range(seeds):
            nk.setSeed(seed, False)
            algorithm = nk.community.ParallelLeiden(made, randomize=True)
            algorithm.run()
            runs.append(np.array(algorithm.getPartition().getVector(), np.int64))
            task.progress(seed + 1, seeds, "runs of Leiden")
    finally:
        nk.setNumberOfThreads(before)
    return runs


def modularity(pairs: Pairs, weight: Floats, labels: Ints) -> float:
    """Sum over communities of the share of ties within, less the square of the share of ends (Newman & Girvan 2004)."""
    size = int(labels.max()) + 1
    within = np.bincount(labels[pairs.low], weight * (labels[pairs.low] == labels[pairs.high]), size)
    ends = np.bincount(labels[pairs.low], weight, size) + np.bincount(labels[pairs.high], weight, size)
    whole = weight.sum()
    return float((within / whole - (ends / (2 * whole)) ** 2).sum())


def _together(runs: list[Ints], chosen: Ints) -> Floats:
    """Of the others in one's community, the mean share of runs in which they are together with it; NaN if alone."""
    sizes = np.bincount(chosen)[chosen]
    shared = np.zeros(len(chosen))
    for run in runs:
        both = chosen * (int(run.max()) + 1) + run
        _, place, count = np.unique(both, return_inverse=True, return_counts=True)
        shared += count[place] - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = shared / len(runs) / (sizes - 1)
    return share


def _rows(graph: Any, labels: Ints, together: Floats, name: str) -> list[Row]:
    """Communities numbered from the largest, of equals by their first participant; rows in that order."""
    number = largest_first(labels)
    columns = {"community": number + 1, "size": np.bincount(number)[number], name: together}
    return sorted(rows_of(graph, columns), key=lambda row: (row["community"], row["name"], row["id"]))
