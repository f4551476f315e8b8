"""Paths through the stages of the value chain: goods on their way to hilir, knowledge on its way back to hulu."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.distances import reach_in
from canting.algorithms.graph import Arcs, Graph
from canting.algorithms.ranks import expanded
from canting.errors import UsageError
from canting.measures.bottlenecks import place_of
from canting.measures.evidence import add_to_routes, evidence_of
from canting.measures.stages import Stages, with_direction
from canting.queries.task import Row, Task
from canting.suggest import offered

NAMED = 20  # participants that one cell names
REACH_BUDGET = 4_000_000_000  # givers times ties, up to which all that each reaches is counted; some seconds
TOPICS_BUDGET = 200_000  # ties whose questions are looked up


# chain


class Moves:
    """Ties of goods as moves through the stages of the chain.

    A state is a participant at one of its stages. A tie moves goods from a giver's stage to the receiver's next stage
    after it, so each move leads to a later stage, and no path comes to a state twice.
    """

    def __init__(self, stages: Stages, giver: Ints, receiver: Ints, weight: Floats) -> None:
        """Moves along ties; those that have no stage at an end, or lead to no later stage, give none."""
        place, level = (found.astype(np.int64) for found in np.nonzero(stages.at))
        number = np.full(stages.at.shape, -1, dtype=np.int64)
        number[place, level] = np.arange(len(place))
        later = np.full(
            stages.at.shape[0], -1, dtype=np.int64
        )  # each one's next state after the level looked at
        found: list[tuple[Ints, Ints, Ints]] = [(np.zeros(0, dtype=np.int64),) * 3]
        for here in reversed(range(stages.levels)):
            ties = np.flatnonzero(stages.at[giver, here] & (later[receiver] >= 0))
            found.append((number[giver[ties], here], later[receiver[ties]], ties))
            later = np.where(stages.at[:, here], number[:, here], later)
        source, target, tie = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((tie, source))
        self.place, self.level = place, level
        """Participant and level of each state, shape (s,), in order of both."""
        self.source, self.target = source[order], target[order]
        """States that each move leads from and to, shape (k,), in order of `source`."""
        self.tie = tie[order]
        """Number of each move's tie, shape (k,)."""
        self.length: Floats = 1.0 / weight[self.tie]
        """What each move adds to the cost of a path, shape (k,): 1 over the tie's strength."""

    @cached_property
    def first(self) -> list[int]:
        """Where the moves from each state begin."""
        return np.searchsorted(self.source, np.arange(len(self.place) + 1)).tolist()  # type: ignore[no-any-return]

    @cached_property
    def starts(self) -> Ints:
        """States that paths start from: a participant's first stage, if nobody supplies it there, and it moves on."""
        begins = np.zeros(len(self.place), dtype=np.bool_)
        begins[np.unique(self.place, return_index=True)[1]] = True
        begins[self.target] = False
        goes = np.zeros(len(self.place), dtype=np.bool_)
        goes[self.source] = True
        return np.flatnonzero(begins & goes).astype(np.int64)


class Ahead:
    """What lies ahead of each state, on paths that end where nothing leads on."""

    def __init__(self, moves: Moves, onto: Ahead | None = None, who: int | None = None) -> None:
        """Look ahead from each state; with `who`, on paths that come to it, beyond whom `onto` says what lies ahead."""
        count = len(moves.place)
        ends = np.ones(count, dtype=np.bool_)
        ends[moves.source] = False
        most = np.where(ends, 0, -1) if onto is None else np.full(count, -1)
        cost, paths = np.zeros(count), (most == 0).astype(np.float64)
        level = moves.level[moves.source]
        by_level = np.argsort(level, kind="stable")
        for here in reversed(range(int(level.max()) + 1 if len(level) else 0)):
            at = by_level[np.searchsorted(level[by_level], here) : np.searchsorted(level[by_level], here + 1)]
            source, target = moves.source[at], moves.target[at]
            further, dear, many = most[target], cost[target], paths[target]
            if onto is not None:
                met = moves.place[target] == who
                further, dear = (
                    np.where(met, onto.moves[target], further),
                    np.where(met, onto.cost[target], dear),
                )
                many = np.where(met, onto.paths[target], many)
            leads = further >= 0
            source, further = source[leads], further[leads] + 1
            dear = (dear + moves.length[at])[leads]
            np.add.at(paths, source, many[leads])
            np.maximum.at(most, source, further)
            best = further == most[source]
            cost[source[best]] = np.inf
            np.minimum.at(cost, source[best], dear[best])
        self.moves: Ints = most
        """Most moves to an end, shape (s,); -1 if there is no such path."""
        self.cost: Floats = cost
        """Least cost of so many moves, shape (s,)."""
        self.paths: Floats = paths
        """How many paths there are, shape (s,)."""


@dataclass(frozen=True, eq=False)
class Chains:
    """Paths of goods through the chain, those through most stages first."""

    moves: Moves
    rank: list[int]
    """Order of participants among equals, shape (n,)."""
    who: int | None = None
    """Position of a participant that paths must pass, or None."""

    @cached_property
    def ahead(self) -> tuple[Ahead, Ahead]:
        """What lies ahead where `who` is still to come, and where it was passed; the same if paths may pass anybody."""
        passed = Ahead(self.moves)
        return (passed, passed) if self.who is None else (Ahead(self.moves, passed, self.who), passed)

    def total(self) -> float:
        return float(
            sum(self.ahead[self._met(state, False)].paths[state] for state in self.moves.starts.tolist())
        )

    def _met(self, state: int, before: bool) -> bool:
        return before or int(self.moves.place[state]) == self.who

    def __iter__(self) -> Iterator[list[int]]:
        """Give paths as lists of moves: most moves first, then the least cost, then in order of participants.

        The best first, for what is ahead of each state is known exactly: a path costs no more than the moves that lead
        away from it.
        """
        waiting: list[tuple[Any, ...]] = []
        for state in self.moves.starts.tolist():
            self._wait(
                waiting, state, (), 0.0, self._met(state, False), (self.rank[self.moves.place[state]],)
            )
        while waiting:
            *_, ranks, path, state, cost, met = heapq.heappop(waiting)
            first, last = self.moves.first[state], self.moves.first[state + 1]
            if first == last:
                yield list(path)
            for move in range(first, last):
                target = int(self.moves.target[move])
                ranks_on = (*ranks, self.rank[self.moves.place[target]])
                cost_on = cost + float(self.moves.length[move])
                self._wait(waiting, target, (*path, move), cost_on, self._met(target, met), ranks_on)

    def _wait(
        self,
        waiting: list[tuple[Any, ...]],
        state: int,
        path: tuple[int, ...],
        cost: float,
        met: bool,
        ranks: tuple[int, ...],
    ) -> None:
        ahead = self.ahead[met or self.who is None]
        if ahead.moves[state] < 0:
            return
        moves = len(path) + int(ahead.moves[state])
        rounded = float(f"{cost + ahead.cost[state]:.10g}")
        heapq.heappush(waiting, (-moves, rounded, ranks, path, state, cost, met))


def chain(task: Task) -> list[Row]:
    """Paths of goods from hulu to hilir, through the stages of one participant or of some products.

    Rows: one per step of each path.

    Raises
    ------
    UsageError
        If ties are read without direction, no tie is of a product, ``paths`` is below 1, or the participant isn't in
        the graph.
    """
    with_direction(task, "chain")
    graph = task.graph()
    wanted = task.at_least("paths", 1)
    who = None if task.parameters["who"] is None else place_of(task, task.parameters["who"])
    stages = Stages.among(task, graph)
    giver, receiver, weight = _goods(task, graph)
    moves = Moves(stages, giver, receiver, weight)
    rank = np.argsort(graph.by_name(range(graph.n))).tolist()
    chains = Chains(moves, rank, who)
    paths = list(islice(chains, wanted))
    _tell(task, graph, stages, chains, len(paths))
    rows = [
        {
            "path": number,
            "step": step,
            **_step(graph, stages, moves, move),
            "weight": float(weight[moves.tie[move]]),
            "length": len(path),
        }
        for number, path in enumerate(paths, 1)
        for step, move in enumerate(path, 1)
    ]
    if task.parameters["evidence"]:
        said = evidence_of(task, [(row["from"], row["to"]) for row in rows], task.parameters["product"])
        for row in rows:
            row["evidence"] = said[row["from"], row["to"]]
    return rows


def _step(graph: Graph, stages: Stages, moves: Moves, move: int) -> Row:
    start, end = int(moves.source[move]), int(moves.target[move])
    giver, receiver = int(moves.place[start]), int(moves.place[end])
    here, there = int(moves.level[start]), int(moves.level[end])
    return {
        **graph.ends(giver, receiver),
        "from_stage": stages.name_at(giver, here),
        "to_stage": stages.name_at(receiver, there),
        "skipped": there - here - 1,
        "evidence": None,
    }


def _goods(task: Task, graph: Graph) -> tuple[Ints, Ints, Floats]:
    """Ties of goods: the graph's own, or only those of some products with the strength that they have in these."""
    products = [product.lower() for product in task.parameters["product"]]
    if not products:
        return graph.source, graph.target, graph.weight
    rows = task.ask("tracing-products", products=products)
    there = [row["product"] for row in rows]
    for product in task.parameters["product"]:
        if product.lower() not in {each.lower() for each in there}:
            raise UsageError(f"No tie of goods is of {product!r}.", offered(product, there))
    pairs: dict[tuple[int, int], float] = {}
    for giver, receiver, weight in (tie for row in rows for tie in row["ties"]):
        if giver in graph.position and receiver in graph.position:
            pair = graph.position[giver], graph.position[receiver]
            pairs[pair] = pairs.get(pair, 0.0) + weight
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)


def _tell(task: Task, graph: Graph, stages: Stages, chains: Chains, shown: int) -> None:
    """Notes: how many paths there are, and which ties have no place in them."""
    total = chains.total()
    whose = f" through {graph.names[chains.who]}" if chains.who is not None else ""
    if not shown:
        task.notes.append(f"No path of goods leads from one stage to a later one{whose}.")
    elif total > shown:
        task.notes.append(
            f"There are {total:,.0f} paths{whose}; these are the {shown} through most stages. --paths gives more."
        )
    bare = int((~(stages.staged[graph.source] & stages.staged[graph.target])).sum())
    if bare:
        task.notes.append(f"Ties of goods with an end without a stage: {bare}. No path takes them.")


# feedback


class Back:
    """How far back knowledge gets from each participant, along ties that lead toward hulu or stay at the same place."""

    def __init__(self, lowest: Ints, giver: Ints, receiver: Ints) -> None:
        """Search backwards from the participants at each level, the most hulu first: each tie is looked at once.

        Knowledge goes back along ties from giver to receiver, both with a stage; `lowest` is each one's first level.
        """
        n = len(lowest)
        by_receiver = np.lexsort((giver, receiver))
        tellers, first = giver[by_receiver], np.searchsorted(receiver[by_receiver], np.arange(n + 1))
        level, distance = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64)
        furthest, onward = np.arange(n), np.arange(n)
        for here in range(int(lowest.max()) + 1 if n else 0):
            front = np.flatnonzero((lowest == here) & (level < 0))
            level[front] = here
            step = 0
            while len(front):
                step += 1
                places, which = expanded(first, front)
                told, teller = front[which], tellers[places]
                fresh = level[teller] < 0
                told, teller = told[fresh], teller[fresh]
                order = np.lexsort((told, furthest[told], teller))
                told, teller = told[order], teller[order]
                begin = np.flatnonzero(np.diff(teller, prepend=-1))
                front, told = teller[begin], told[begin]
                level[front], distance[front] = here, step
                furthest[front], onward[front] = furthest[told], told
        self.level, self.distance = level, distance
        """The most hulu level that it comes to, its own counted, -1 without a stage; in how many steps; shape (n,)."""
        self.furthest = furthest
        """Who is there: of the nearest the first by position, shape (n,)."""
        self.onward = onward
        """Whom it goes to next on the way, shape (n,); itself at the end."""

    def route(self, place: int) -> list[int]:
        """The path from a participant to the furthest one."""
        path = [place]
        while self.onward[path[-1]] != path[-1]:
            path.append(int(self.onward[path[-1]]))
        return path


def feedback(task: Task) -> list[Row]:
    """What consumers and traders tell producers, and how far back it gets.

    Rows: one per participant whose knowledge gets further toward hulu; those most hilir first.

    Raises
    ------
    UsageError
        If ties are read without direction.
    """
    with_direction(task, "feedback")
    whole = task.graph()
    stages = Stages.among(task, whole)
    if not stages.levels:
        task.notes.append("None of these participants has a stage.")
        return []
    found = _Feedback(whole, stages)
    rows = [found.row(teller) for teller in found.tellers]
    _count_reached(task, found, rows)
    _add_topics(task, found, rows)
    if task.parameters["evidence"]:
        add_to_routes(task, whole, rows)
    bare = int((~(stages.staged[whole.source] & stages.staged[whole.target])).sum())
    if bare:
        task.notes.append(f"Ties with an end without a stage: {bare}. Whether they lead back can't be said.")
    if not rows:
        task.notes.append("Nobody's knowledge gets further toward hulu.")
    return sorted(rows, key=lambda row: (-row["top"], -row["told"], row["name"], row["id"]))


class _Feedback:
    """Ties along which knowledge goes back, with participants numbered in order of name."""

    def __init__(self, graph: Graph, stages: Stages) -> None:
        self.graph, self.stages = graph, stages
        self.place = np.array(graph.by_name(range(graph.n)), dtype=np.int64)
        """Position in the graph of each number, shape (n,)."""
        number = np.empty(graph.n, dtype=np.int64)
        number[self.place] = np.arange(graph.n)
        both = np.flatnonzero(stages.staged[graph.source] & stages.staged[graph.target])
        words = np.array(stages.toward(graph.source[both], graph.target[both]), dtype=object)
        kept = np.isin(words, ("hulu", "same"))
        self.giver, self.receiver = number[graph.source[both[kept]]], number[graph.target[both[kept]]]
        """Ties toward hulu or to the same place, as numbers, shape (k,)."""
        self.hulu = words[kept] == "hulu"
        """Which of them lead toward hulu, shape (k,)."""
        self.lowest = np.where(stages.staged, stages.at.argmax(axis=1), -1)[self.place]
        """Each one's most hulu level, shape (n,); -1 without a stage."""
        self.back = Back(self.lowest, self.giver, self.receiver)

    @cached_property
    def tellers(self) -> list[int]:
        """Whose knowledge gets to somebody further toward hulu, told directly or passed on at the same place."""
        back = np.zeros(self.graph.n, dtype=np.bool_)
        back[self.giver[self.hulu]] = True
        back |= self.back.level < self.lowest
        return np.flatnonzero(back).tolist()

    @cached_property
    def told(self) -> dict[int, list[int]]:
        """Whom each teller tells further toward hulu, in order."""
        found: dict[int, list[int]] = {}
        order = np.lexsort((self.receiver, self.giver))
        for tie in order[self.hulu[order]].tolist():
            found.setdefault(int(self.giver[tie]), []).append(int(self.receiver[tie]))
        return found

    @cached_property
    def tells(self) -> tuple[Ints, list[int]]:
        """Receivers of all ties in order of giver, and where each giver's begin."""
        order = np.lexsort((self.receiver, self.giver))
        return self.receiver[order], np.searchsorted(self.giver[order], np.arange(self.graph.n + 1)).tolist()

    def row(self, teller: int) -> Row:
        """What one teller's knowledge comes to."""
        at = int(self.place[teller])
        top = int(np.flatnonzero(self.stages.at[at])[-1])
        route, told = self._route(teller), self.told.get(teller, [])
        last = int(self.place[route[-1]])
        level = int(self.lowest[route[-1]])
        names = self.graph.names
        return {
            **self.graph.row(at, "kind", "group"),
            "stages": [self.stages.names[number] for number in self.stages.of[at]],
            "told": len(told),
            "whom": [names[self.place[number]] for number in told[:NAMED]],
            "furthest_stage": self.stages.name_at(last, level),
            "stages_back": top - level,
            "furthest": self.graph.ids[last],
            "furthest_name": names[last],
            "steps": len(route) - 1,
            "route": [names[self.place[number]] for number in route],
            "evidence": None,
            "top": top,
            "teller": teller,
            "places": [int(self.place[number]) for number in route],
        }

    def _route(self, teller: int) -> list[int]:
        """From the teller on to whoever is furthest back, itself not counted."""
        receivers, first = self.tells
        reached = receivers[first[teller] : first[teller + 1]]
        furthest, distance = self.back.furthest[reached].copy(), self.back.distance[reached].copy()
        level = self.back.level[reached].copy()
        own = furthest == teller  # what comes back to the teller went no further than the one told
        furthest[own], distance[own] = reached[own], 0
        level[own] = [
            int(np.flatnonzero(self.stages.at[self.place[number]])[0]) for number in reached[own].tolist()
        ]
        best = int(np.lexsort((reached, furthest, distance, level))[0])
        onward = int(reached[best])
        return [teller, onward] if own[best] else [teller, *self.back.route(onward)]


def _count_reached(task: Task, found: _Feedback, rows: list[Row]) -> None:
    """Say how many each teller's knowledge reaches, however many steps it takes."""
    for row in rows:
        row["reached"] = None
    if len(rows) * len(found.giver) > REACH_BUDGET and not task.options.get("exact"):
        task.notes.append("reached is left blank: counting it for so many takes long; --exact does it.")
        return
    turned = Arcs(found.graph.n, found.receiver, found.giver, np.ones(len(found.giver)))
    reached = reach_in(turned, progress=task.progress).reached
    for row in rows:
        row["reached"] = int(reached[row["teller"]])


def _add_topics(task: Task, found: _Feedback, rows: list[Row]) -> None:
    """Say what a teller tells others about, toward hulu or at the same place: the questions of the survey."""
    for row in rows:
        row["about"] = None
    ids = [found.graph.ids[at] for at in found.place.tolist()]
    receivers, first = found.tells
    tells = [receivers[first[row["teller"]] : first[row["teller"] + 1]].tolist() for row in rows]
    told = [
        [row["id"], [ids[number] for number in numbers]] for row, numbers in zip(rows, tells, strict=True)
    ]
    if sum(len(receivers) for _, receivers in told) > TOPICS_BUDGET and not task.options.get("exact"):
        task.notes.append("about is left blank: looking up so many ties takes long; --exact does it.")
        return
    for answer in task.ask("tracing-topics", told=told) if told else []:
        rows[answer["at"]]["about"] = answer["questions"]
