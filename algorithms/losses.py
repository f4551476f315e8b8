"""What goes with one participant: the paths between others that end, and those that get longer. Pure; no database."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.distances import WORKING_SET, distance_rows, in_batches, reach_in
from canting.algorithms.graph import Graph
from canting.algorithms.reachability import reachable
from canting.progress import Progress, silent

BUDGET = 4_000_000_000  # givers whose paths lead through the participant, times arcs; some seconds


@dataclass(frozen=True, eq=False)
class LostPaths:
    """What happens to the paths between the others when a participant leaves; steps are counted, not strengths."""

    givers: Ints
    receivers: Ints
    """How many others still reach each participant, and how many it still reaches; shape (n,)."""
    givers_lost: Ints
    receivers_lost: Ints
    """How many reached it, or were reached by it, and aren't any more; shape (n,)."""
    farther: Ints
    """From how many of its `givers` the shortest path gets longer; shape (n,)."""
    before: Floats
    after: Floats
    """Steps of the shortest paths from its `givers`, added up, with the participant and without; shape (n,)."""


def paths_without(
    graph: Graph, who: int, *, exact: bool = False, progress: Progress = silent
) -> LostPaths | None:
    """Compare the shortest paths between all others with and without one participant; None if that is too much.

    Only paths from those who reach the participant to those whom it reaches can change, so no others are compared.
    """
    arcs, n = graph.arcs, graph.n
    start = np.arange(n) == who
    givers = reachable(n, arcs.target, arcs.source, start) & ~start
    receivers = reachable(n, arcs.source, arcs.target, start) & ~start
    if int(givers.sum()) * len(arcs.source) > BUDGET and not exact:
        return None
    rest = arcs.among(~start)
    stays = reach_in(rest)
    onward = reach_in(rest.turned()) if graph.directed else stays
    before, after = distance_rows(arcs, None), distance_rows(rest, None)
    givers_lost, receivers_lost, farther = np.zeros((3, n), dtype=np.int64)
    longer = np.zeros(n)

    def compare(some: Ints) -> None:
        was, now = before(some)[:, receivers], after(some)[:, receivers]
        lost = np.isnan(now) & ~np.isnan(was)
        more = np.nan_to_num(now - was)
        givers_lost[receivers] += lost.sum(axis=0)
        receivers_lost[some] += lost.sum(axis=1)
        farther[receivers] += (more > 0).sum(axis=0)
        longer[receivers] += more.sum(axis=0)

    size = max(1, min(1024, WORKING_SET // max(n, 1)))
    for share, _ in in_batches(compare, np.flatnonzero(givers), size, workers=1):
        progress(share, 1.0, "Measuring")
    return LostPaths(
        stays.reached.astype(np.int64),
        onward.reached.astype(np.int64),
        givers_lost,
        receivers_lost,
        farther,
        stays.far - longer,
        stays.far,
    )
