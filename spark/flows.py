"""What flows along a graph on Spark: who feeds whom by step, where it comes from, and in what shares.

The steps are looked for on Spark; what lies within them is small enough for this process, which does the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from canting.algorithms.arrays import Ints
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures import attribution as walks
from canting.measures import paths
from canting.measures.bottlenecks import place_of
from canting.queries.graphs import refuse_folds
from canting.queries.task import Row, Task
from canting.spark.measures import arrived
from canting.spark.spread import Spread, TiesOfPartition

FAR = np.iinfo(np.int64).max


def distances(spread: Spread, start: int, steps: int, *, turned: bool) -> Ints:
    """Steps from one participant to each, along the ties or (turned) against them; `FAR` beyond `steps`, shape (n,)."""
    found = np.full(spread.n, FAR)
    found[start] = 0
    news = np.zeros((spread.n, 1), np.uint64)
    news[start] = 1
    for step in range(1, steps + 1):
        news = arrived(spread, news, turned)
        news[found < FAR] = 0
        if not news.any():
            break
        found[news[:, 0] > 0] = step
    return found


def attribution(task: Task) -> list[Row]:
    """Which sources feed a participant, through whom, and in what shares.

    It is walked backwards in this process, on the ties that so many steps can come to.
    """
    spread: Spread = task.spread()
    start = spread.people.position.get(task.parameters["who"])
    graph = spread.people if start is None else _behind(spread, start, int(task.parameters["steps"]))
    return walks.attribution(replace(task, graph=lambda: graph))


def _behind(spread: Spread, start: int, steps: int) -> Graph:
    """All participants, and all ties received by those from whom so many steps lead to one.

    Of the other ties enough are there to say who gives and who receives anything at all.
    """
    near = distances(spread, start, max(steps, 0), turned=True) < FAR

    def keep(block: TiesOfPartition) -> Any:
        kept = near[block.target] if block.directed else near[block.target] | near[block.source]
        for ends in (block.source, block.target):
            kept[np.unique(ends, return_index=True)[1]] = True
        return kept

    return spread.graph(keep)


def upstream(task: Task) -> list[Row]:
    """Who feeds a participant, directly and through others."""
    return _reached(task, against=True)


def downstream(task: Task) -> list[Row]:
    """Whom a participant feeds, directly and through others."""
    return _reached(task, against=False)


def _reached(task: Task, *, against: bool) -> list[Row]:
    steps = task.at_least("steps", 1)
    refuse_folds(task.options["ways"])
    spread: Spread = task.spread()
    people = spread.people
    start = place_of(replace(task, graph=lambda: people), task.parameters["who"])
    step = distances(spread, start, steps, turned=against)

    def keep(block: TiesOfPartition) -> Any:
        ends = step[block.source], step[block.target]
        near, far = ends[::-1] if against else ends
        kept = (far < FAR) & (near + 1 == far)
        return kept if block.directed else kept | ((near < FAR) & (far + 1 == near))

    order = sorted(
        np.flatnonzero(step < FAR).tolist(), key=lambda at: (step[at], people.names[at], people.ids[at])
    )
    through, reports = _nearer(spread.graph(keep), step, {at: place for place, at in enumerate(order)})
    rows = [_row(people, at, int(step[at]), order[through[at]], reports[at]) for at in order[1:]]
    silent = people.attributes["responded"][start] == "no"
    return paths.walk_rows(task, rows, people.names[start], against=against, silent=silent)


def _nearer(ties: Graph, step: Ints, place: dict[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """For each participant the place of the first of those a step nearer, and how many reports tie it to them all."""
    through: dict[int, int] = {}
    reports: dict[int, int] = {}
    for pair, count in zip(
        zip(ties.source.tolist(), ties.target.tolist(), strict=True), ties.attributes[""], strict=True
    ):
        near, far = sorted(pair, key=step.__getitem__)
        through[far] = min(place[near], through.get(far, place[near]))
        reports[far] = reports.get(far, 0) + count
    return through, reports


def _row(people: Graph, at: int, step: int, via: int, reports: int) -> Row:
    (here, stages), (nearer, _) = (_stages(people, who) for who in (at, via))
    return {
        **people.row(at, "kind", "group"),
        "step": step,
        "through": people.ids[via],
        "through_name": people.names[via],
        "toward": paths.toward(nearer, here),
        "reports": reports,
        "stages": stages,
    }


def _stages(people: Graph, at: int) -> tuple[list[int], list[str]]:
    ordered = sorted({(stage["position"], stage["name"]) for stage in people.attributes["stages"][at]})
    return [position for position, _ in ordered], [name for _, name in ordered]


def information_sources(task: Task) -> list[Row]:
    """Where knowledge comes from: the share of receivers who name each kind of source.

    What receivers name is put together on Spark, by receiver and category; its shares are reckoned here.
    """
    spread: Spread = task.spread()
    if task.options["mirrored"] or not spread.people.directed:
        raise UsageError(
            "Questions that mirror each other, and ties without direction, aren't put together here.",
            "Leave --engine spark out.",
        )
    n, people = spread.n, spread.people
    labels = [_category(people, at) for at in range(n)]
    categories = [("self", "self"), *sorted(set(labels))]
    number = {label: at for at, label in enumerate(categories)}
    code = np.array([number[label] for label in labels], np.int64)
    size = len(categories)

    def name(block: TiesOfPartition) -> tuple[Ints, Any]:
        keys, which = np.unique(block.target * size + code[block.source], return_inverse=True)
        return keys, np.array([np.bincount(which), np.bincount(which, block.weight)])

    found = spread.each(name)
    own = np.array(people.attributes["own"], np.float64)
    least = task.options["min_weight"]
    themselves = np.flatnonzero((own > 0) & (own >= (least or 0)))
    keys = np.concatenate([*(part[0] for part in found), themselves * size])
    counts = np.concatenate(
        [*(part[1] for part in found), np.array([np.ones(len(themselves)), own[themselves]])], axis=1
    )
    named, which = np.unique(keys, return_inverse=True)
    ties, strength = (np.bincount(which, each, len(named)) for each in counts)
    receiver, category = np.divmod(named, size)
    wanted = set(task.parameters["receivers"])
    parts: dict[int, set[tuple[Any, Any]]] = {
        at: _parts_of(people, at, task.parameters["by"])
        for at in np.unique(receiver).tolist()
        if not wanted or wanted & _words(people, at)
    }
    asked: dict[tuple[Any, Any], int] = {}
    for told in parts.values():
        for part in told:
            asked[part] = asked.get(part, 0) + 1
    sums: dict[tuple[Any, Any, int], list[float]] = {}
    for who, what, many, much in zip(
        receiver.tolist(), category.tolist(), ties.tolist(), strength.tolist(), strict=True
    ):
        for place, part in parts.get(who, ()):
            total = sums.setdefault((place, part, what), [0, 0, 0.0])
            for at, more in enumerate((1, many, much)):
                total[at] += more
    rows = [
        (
            place,
            {
                "category": categories[what][1],
                "basis": categories[what][0],
                "by": part,
                "share": receivers / asked[place, part],
                "receivers": int(receivers),
                "n": asked[place, part],
                "citations": int(citations),
                "mean_weight": much / citations,
            },
        )
        for (place, part, what), (receivers, citations, much) in sums.items()
    ]
    rows.sort(
        key=lambda pair: (
            pair[0] is None,
            pair[0] or 0,
            pair[1]["by"] is None,
            pair[1]["by"] or "",
            -pair[1]["share"],
            -pair[1]["citations"],
            pair[1]["category"],
            pair[1]["basis"],
        )
    )
    return [row for _, row in rows]


def _category(people: Graph, at: int) -> tuple[str, str]:
    said = {name: people.attributes[name][at] for name in ("kind", "role", "group")}
    if said["kind"] == "InformationSource":
        return "source", people.names[at]
    basis = next(name for name in ("role", "group", "kind") if said[name] is not None)
    return basis, said[basis]


def _words(people: Graph, at: int) -> set[str]:
    """What chooses somebody among receivers: ``role=…`` and the like."""
    said = {f"{name}={people.attributes[name][at]}" for name in ("role", "group", "kind")}
    stages = people.attributes["stages"][at]
    return said | {f"stage={stage[name]}" for stage in stages for name in ("id", "code") if stage[name]}


def _parts_of(people: Graph, at: int, by: str) -> set[tuple[Any, Any]]:
    """The parts of receivers that somebody is in: place and name of each."""
    if by == "stage":
        stages = people.attributes["stages"][at]
        return {(stage["position"], stage["name"]) for stage in stages} or {(None, None)}
    return {(0, "all" if by == "none" else people.attributes[by][at])}
