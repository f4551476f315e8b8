"""What goes with one participant: the ways between others that end, and those that get longer. Pure; no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canting.algorithms.distances import WORKING_SET, Arcs, distance_rows, in_batches, reach_in
from canting.algorithms.reachability import Bools, Ints, reachable
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.algorithms.graph import Graph

BUDGET = 4_000_000_000  # givers whose ways lead through the participant, times arcs; some seconds

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ways:
    """What happens to the ways between the others when a participant leaves; steps are counted, not strengths.

    Parameters
    ----------
    givers, receivers
        How many others still reach each participant, and how many it still reaches; shape (n,).
    givers_lost, receivers_lost
        How many reached it, or were reached by it, and aren't any more; shape (n,).
    farther
        From how many of its `givers` the shortest way gets longer; shape (n,).
    before, after
        Steps of the shortest ways from its `givers`, added up, with the participant and without; shape (n,).
    """

    givers: Ints
    receivers: Ints
    givers_lost: Ints
    receivers_lost: Ints
    farther: Ints
    before: Floats
    after: Floats


def ways_without(graph: Graph, who: int, *, exact: bool = False, progress: Progress = silent) -> Ways | None:
    """Compare the shortest ways between all others with and without one participant.

    Parameters
    ----------
    exact
        Compare whatever it costs.

    Returns
    -------
    Ways or None
        None if there is too much to compare. Only ways from those who reach the participant to those whom it reaches
        can change, so no others are compared.
    """
    arcs, n = Arcs.of(graph), graph.n
    start = np.arange(n) == who
    givers = reachable(n, arcs.target, arcs.source, start) & ~start
    receivers = reachable(n, arcs.source, arcs.target, start) & ~start
    if int(givers.sum()) * len(arcs.source) > BUDGET and not exact:
        return None
    rest = _without(arcs, who)
    stays = reach_in(rest)
    onward = reach_in(rest.turned()) if graph.directed else stays
    compare = _Compare(distance_rows(arcs, None), distance_rows(rest, None), receivers)
    found = _Changes.none(n)
    size = max(1, min(1024, WORKING_SET // max(n, 1)))
    for share, changes in in_batches(compare, np.flatnonzero(givers), size, workers=1):
        found.add(changes)
        progress(share, 1.0, "Measuring")
    return Ways(
        stays.reached.astype(np.int64),
        onward.reached.astype(np.int64),
        found.givers_lost,
        found.receivers_lost,
        found.farther,
        stays.far - found.longer,
        stays.far,
    )


def _without(arcs: Arcs, who: int) -> Arcs:
    kept = (arcs.source != who) & (arcs.target != who)
    return Arcs(arcs.n, arcs.source[kept], arcs.target[kept], arcs.weight[kept])


@dataclass
class _Changes:
    givers_lost: Ints
    receivers_lost: Ints
    farther: Ints
    longer: Floats

    @classmethod
    def none(cls, n: int) -> _Changes:
        givers, receivers, farther = np.zeros((3, n), dtype=np.int64)
        return cls(givers, receivers, farther, np.zeros(n))

    def add(self, other: _Changes) -> None:
        self.givers_lost += other.givers_lost
        self.receivers_lost += other.receivers_lost
        self.farther += other.farther
        self.longer += other.longer


@dataclass(frozen=True)
class _Compare:
    """Distances from some givers to `receivers`, before and after."""

    before: Callable[[Ints], Any]
    after: Callable[[Ints], Any]
    receivers: Bools

    def __call__(self, givers: Ints) -> _Changes:
        changes = _Changes.none(len(self.receivers))
        before, after = self.before(givers)[:, self.receivers], self.after(givers)[:, self.receivers]
        lost = np.isnan(after) & ~np.isnan(before)
        longer = np.nan_to_num(after - before)
        changes.givers_lost[self.receivers] = lost.sum(axis=0)
        changes.receivers_lost[givers] = lost.sum(axis=1)
        changes.farther[self.receivers] = (longer > 0).sum(axis=0)
        changes.longer[self.receivers] = longer.sum(axis=0)
        return changes
