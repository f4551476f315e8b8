"""Which sources feed a participant, through whom, and in what shares: walks backwards along who informs whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from canting.algorithms.arrays import Bools, Floats, Ints
from canting.algorithms.graph import Arcs, Graph, adjacency
from canting.algorithms.reachability import sources_of
from canting.measures.bottlenecks import place_of
from canting.measures.evidence import add_to_routes
from canting.queries.task import Row, Task

CELLS = 8_000_000  # numbers that a batch of walks may hold
CLOSER = 1 + 1e-12  # a route is likelier than another only beyond rounding


@dataclass(frozen=True, eq=False)
class Walk:
    """A walk backwards from one participant: on and on to somebody who informs the one it is at.

    The one to go to is drawn with a probability in proportion to the tie's strength. The walk ends at the first source,
    and at a participant whom nobody informs: an absorbing Markov chain.

    References
    ----------
    Kemeny, J. G. & Snell, J. L. (1960). Finite Markov Chains. Chapter III: absorbing chains.
    """

    arcs: Arcs
    """The ties; those without direction are walked either way."""
    ends: Bools
    """Who is a source, shape (n,)."""
    start: int
    """Position of the participant that the walk starts from."""

    @property
    def n(self) -> int:
        return self.arcs.n

    @cached_property
    def informed(self) -> Floats:
        """All that each participant is informed by, added up, shape (n,)."""
        return np.bincount(self.arcs.target, self.arcs.weight, self.n).astype(np.float64)

    @cached_property
    def goes_on(self) -> Bools:
        return np.asarray((self.informed > 0) & ~self.ends)

    @cached_property
    def steps_taken(self) -> tuple[Ints, Ints, Floats]:
        """From whom, to whom, and with what probability the walk steps, where it goes on."""
        kept = self.goes_on[self.arcs.target]
        receiver = self.arcs.target[kept]
        return receiver, self.arcs.source[kept], self.arcs.weight[kept] / self.informed[receiver]

    @cached_property
    def matrix(self) -> Any:
        """Takes where the walk is to where it is a step later, shape (n, n)."""
        receiver, giver, probability = self.steps_taken
        return adjacency(self.n, giver, receiver, probability)


@dataclass(frozen=True, eq=False)
class Attribution:
    """Where a walk is after its steps."""

    ended: Floats
    """Probability that it has ended at each participant, shape (n,)."""
    beyond: float
    """Probability that it goes on still."""
    visits: Floats
    """How often it is expected to pass each participant on its way, the start not counted, shape (n,): no less than the
    probability of passing there."""


def attribute(walk: Walk, steps: int) -> Attribution:
    """Follow a walk for a number of steps, in time that grows with steps * m; `ended` and `beyond` add up to 1."""
    at = np.zeros(walk.n)
    at[walk.start] = 1.0
    ended = np.where(walk.goes_on, 0.0, at)
    at = at * walk.goes_on
    visits = np.zeros(walk.n)
    for step in range(1, steps + 1):
        at = walk.matrix @ at
        ended += np.where(walk.goes_on, 0.0, at)
        at *= walk.goes_on
        if not at.any():
            break
        if step < steps:
            visits += at
    visits[walk.start] = 0.0
    return Attribution(ended, float(at.sum()), visits)


def passing(walk: Walk, steps: int, places: Ints) -> Floats:
    """Probability that a walk passes some participants: comes to them, and goes on, within a number of steps.

    The start is none of the places, shape (b,). For each there is a walk of its own that is caught there; so one that
    comes again and again counts once.
    """
    at = np.zeros((walk.n, len(places)))
    at[walk.start] = 1.0
    caught = np.zeros(len(places))
    column = np.arange(len(places))
    for _ in range(steps - 1):
        at = walk.matrix @ at
        caught += at[places, column]
        at[places, column] = 0.0
        if not at.any():
            break
    return caught


def passed_most(walk: Walk, steps: int, found: Attribution, wanted: int) -> list[tuple[int, float]]:
    """The participants that a walk passes with the highest probability, exactly, without looking at all of them.

    Nobody is passed with a probability above the expected number of visits. So those visited most are looked at first,
    until `wanted` have a higher probability than any other can have. The highest is first, equal ones by position.
    """
    if not wanted:
        return []
    order = np.lexsort((np.arange(walk.n), -found.visits))
    order = order[found.visits[order] > 0]
    size = max(1, min(64, CELLS // max(1, walk.n)))
    best: list[tuple[int, float]] = []
    for begin in range(0, len(order), size):
        if len(best) >= wanted and best[wanted - 1][1] >= found.visits[order[begin]]:
            break
        batch = order[begin : begin + size]
        best += zip(batch.tolist(), passing(walk, steps, batch).tolist(), strict=True)
        best.sort(key=lambda pair: (-pair[1], pair[0]))
    return best[:wanted]


class Routes:
    """The likeliest route of a walk to each participant within a number of steps."""

    def __init__(self, walk: Walk, steps: int) -> None:
        self.start = walk.start
        receiver, giver, probability = walk.steps_taken
        best = np.zeros(walk.n)
        best[walk.start] = 1.0
        fresh = best > 0
        self.levels: list[tuple[Ints, Ints]] = []
        for _ in range(steps):
            moves = np.flatnonzero(fresh[receiver])
            chance = best[receiver[moves]] * probability[moves]
            reached = np.zeros(walk.n)
            np.maximum.at(reached, giver[moves], chance)
            fresh = reached > best * CLOSER
            if not fresh.any():
                break
            by = np.full(walk.n, walk.n, dtype=np.int64)
            likeliest = moves[chance == reached[giver[moves]]]
            np.minimum.at(by, giver[likeliest], receiver[likeliest])
            better = np.flatnonzero(fresh)
            self.levels.append((better, by[better]))
            best = np.where(fresh, reached, best)

    def __call__(self, place: int) -> list[int]:
        """The route to one of those reached: that place first, the walk's start last, so along the flow."""
        route = [place]
        for better, by in reversed(self.levels):
            at = int(np.searchsorted(better, route[-1]))
            if at < len(better) and better[at] == route[-1]:
                route.append(int(by[at]))
        return route


def attribution(task: Task) -> list[Row]:
    """Which sources feed a participant, through whom, and in what shares.

    Rows: sources, those with the largest share first; ``unknown origin`` and ``beyond k``, which make the shares add up
    to 1; the intermediaries passed with the highest probability; the participants at whom the trace is lost.

    Raises
    ------
    UsageError
        If ``steps`` is below 1 or ``through`` below 0, or the participant isn't in the graph.
    """
    graph = task.graph()
    steps, wanted = task.at_least("steps", 1), task.at_least("through", 0)
    who = place_of(task, task.parameters["who"])
    ends = _ends(task, graph)
    walk = Walk(graph.arcs, ends, who)
    found = attribute(walk, steps)
    if ends[who]:
        task.notes.append(f"{graph.names[who]} is a source itself.")
    routes = Routes(walk, steps)
    fed = [(at, float(found.ended[at])) for at in np.flatnonzero(ends & (found.ended > 0)).tolist()]
    rows = _people(graph, "source", fed, routes, "share")
    lost = np.where(ends, 0.0, found.ended)
    rows += [
        _row(None, "unknown origin", "unknown origin", share=float(lost.sum())),
        _row(None, "beyond k", "beyond k", share=found.beyond),
    ]
    through = passed_most(walk, steps, found, wanted)
    rows += _people(graph, "through", through, routes)
    more = int(np.count_nonzero(found.visits)) - len(through)
    if more:
        task.notes.append(f"{more} more intermediaries are passed less often; --through names more.")
    trail = sorted(graph.by_name(np.flatnonzero(lost).tolist()), key=lambda at: -lost[at])
    rows += _people(graph, "last known", [(at, float(lost[at])) for at in trail[:wanted]], routes)
    if task.parameters["evidence"]:
        add_to_routes(task, graph, [row for row in rows if row["id"]])
    return rows


def _ends(task: Task, graph: Graph) -> Bools:
    """Where a walk ends: at information sources; where goods are followed, at those who supply and have no supplier."""
    ends = graph.informing
    if graph.name == "supply":
        sources = sources_of(graph)
        ends = np.isin(np.arange(graph.n), sources.at)
        task.notes.append(sources.note)
    elif not ends.any():
        task.notes.append("None of these participants is an information source, so every origin is unknown.")
    return ends


def _row(id_: str | None, name: str, part: str, **more: Any) -> Row:
    empty: Row = {"share": None, "passing": None, "steps": None, "route": [], "kind": None, "group": None}
    return {"id": id_, "name": name, "part": part, **empty, "evidence": None, **more}


def _people(
    graph: Graph, part: str, found: list[tuple[int, float]], routes: Routes, figure: str = "passing"
) -> list[Row]:
    rows = []
    for at, chance in sorted(found, key=lambda pair: (-pair[1], graph.names[pair[0]], graph.ids[pair[0]])):
        route = routes(at)
        about: Row = {
            "steps": len(route) - 1,
            "route": [graph.names[place] for place in route],
            "kind": graph.attributes["kind"][at],
            "group": graph.attributes["group"][at],
            "places": route,
        }
        rows.append(_row(graph.ids[at], graph.names[at], part, **{figure: chance}, **about))
    return rows
