"""Measures of a graph on Spark: the functions that headers name. Rows are those of ``measures/``."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.distances import per_source
from canting.algorithms.graph import Graph, adjacency
from canting.errors import CantingError
from canting.measures import centrality, structure
from canting.measures.centrality import DAMPING, ordered
from canting.queries.task import Row, Task
from canting.spark.spread import Spread, TiesOfPartition

SOLVED = 1e-13
"""How far, relatively, PageRank may be from what solves its equation."""
WORDS = 16
"""Words of 64 starts that are searched from at once."""


def degree(task: Task) -> list[Row]:
    """Count the others that each participant has a tie with, partition by partition."""
    spread: Spread = task.spread()
    n = spread.n
    if centrality.only_two_mode(task, n, spread.m):
        return []

    def count(block: TiesOfPartition) -> Any:
        received, given = (np.bincount(end, minlength=n) for end in (block.target, block.source))
        mutual = np.bincount(block.source[_mutual(block)], minlength=n)
        weights = [np.bincount(end, block.weight, n) for end in (block.target, block.source)]
        return np.array([received, given, mutual]), np.array(weights)

    counted = spread.each(count)
    (inward, outward, mutual), (strength_in, strength_out) = (
        sum(part) for part in zip(*counted, strict=True)
    )
    either = inward + outward - (mutual if spread.people.directed else 0)
    columns = centrality.degree_columns(spread.people, inward, outward, either, strength_in, strength_out)
    return centrality.degree_rows(spread.people, columns)


def _mutual(block: TiesOfPartition) -> Any:
    """Which ties of a directed graph go the other way too: those of the same two are in one partition."""
    there, back = block.source * block.n + block.target, block.target * block.n + block.source
    return np.isin(there, back)


def pagerank(task: Task) -> list[Row]:
    """PageRank both ways: its equation solved by steps, each of which is one pass over the partitions.

    The steps are those of GMRES (Saad & Schultz 1986), which needs a fifth of those of going on and on.
    """
    spread: Spread = task.spread()
    weighted = task.options["weighted"]
    suffix = "_weighted" if weighted else ""
    ways = {f"pagerank{suffix}": False}
    if spread.people.directed:
        ways[f"pagerank_source{suffix}"] = True
    columns = {name: _pagerank(spread, weighted, turned) for name, turned in ways.items()}
    return ordered(spread.people, columns, (f"pagerank{suffix}",))


def _pagerank(spread: Spread, weighted: bool, turned: bool) -> Floats:
    from scipy.sparse.linalg import LinearOperator, gmres

    n = spread.n
    if not n:
        return np.zeros(0)

    def ends(block: TiesOfPartition) -> tuple[Ints, Ints, Floats]:
        arcs = block.arcs.turned() if turned else block.arcs
        return arcs.source, arcs.target, arcs.weight if weighted else np.ones(len(arcs.source))

    def give(block: TiesOfPartition) -> Floats:
        source, _, weight = ends(block)
        return np.bincount(source, weight, n).astype(np.float64)

    given: Floats = spread.summed(give)
    dangling = given == 0
    share = 1.0 / np.where(dangling, 1.0, given)

    def rest(rank: Floats) -> Floats:
        """What is left of ranks when what is passed on is taken off."""
        rank = rank.ravel()
        onward = rank * share

        def passes(block: TiesOfPartition) -> Floats:
            source, target, weight = ends(block)
            return np.bincount(target, onward[source] * weight, n).astype(np.float64)

        return np.asarray(rank - DAMPING * (spread.summed(passes) + rank[dangling].sum() / n))

    if not spread.m:
        return np.full(n, 1.0 / n)
    even = np.full(n, (1 - DAMPING) / n)
    solved, failed = gmres(
        LinearOperator((n, n), matvec=rest, dtype=np.float64),
        even,
        x0=np.full(n, 1.0 / n),
        rtol=SOLVED,
        restart=60,
    )
    if failed:
        raise CantingError("PageRank did not settle on Spark.", "Leave --engine spark out.")
    return np.asarray(solved / solved.sum())


def k_reach(task: Task) -> list[Row]:
    """Share of the others whom one reaches, or is reached by, within a few steps."""
    spread: Spread = task.spread()
    steps = task.at_least("steps", 1)
    everybody = np.arange(spread.n)
    ways = {"reach_out": False, "reach_in": True} if spread.people.directed else {"reach": False}
    columns: dict[str, Any] = {
        name: reach(spread, everybody, steps, turned=turned).sum(axis=1) / (spread.n - 1)
        if spread.n > 1
        else np.full(spread.n, np.nan)
        for name, turned in ways.items()
    }
    return ordered(spread.people, columns, tuple(columns))


def source_reach(task: Task) -> list[Row]:
    """Count the participants within 1, 2, … steps of each information source."""
    from canting.measures import sources

    spread: Spread = task.spread()

    def found(graph: Graph, starts: Ints, steps: int) -> Ints:
        return reach(spread, starts, steps)

    return sources.source_reach(replace(task, graph=lambda: spread.people), found)


def reach(spread: Spread, starts: Ints, steps: int, *, turned: bool = False) -> Ints:
    """Count the participants at each distance from several others.

    Breadth-first from `WORDS` times 64 starts at once, each a bit of a participant's words; a step is one pass over the
    partitions.
    """
    n = spread.n
    counts = np.zeros((len(starts), steps), np.int64)
    if not spread.m:
        return counts
    for begin in range(0, len(starts), 64 * WORDS):
        batch = starts[begin : begin + 64 * WORDS]
        at = np.arange(len(batch))
        seen = np.zeros((n, -(-len(batch) // 64)), np.uint64)
        np.bitwise_or.at(seen, (batch, at // 64), np.uint64(1) << (at % 64).astype(np.uint64))
        news = seen
        for step in range(steps):
            came = arrived(spread, news, turned)
            news = came & ~seen
            if not news.any():
                break
            seen = seen | news
            counts[begin : begin + len(batch), step] = per_source(news, len(batch))
    return counts


def arrived(spread: Spread, words: Any, turned: bool) -> Any:
    """The words of all from whom each participant has a tie, put together."""

    def pass_on(block: TiesOfPartition) -> tuple[Ints, Any]:
        arcs = block.arcs.turned() if turned else block.arcs
        order = np.argsort(arcs.target, kind="stable")
        receivers, first = np.unique(arcs.target[order], return_index=True)
        if not len(receivers):
            return receivers, words[:0]
        return receivers, np.bitwise_or.reduceat(words[arcs.source[order]], first, axis=0)

    put_together = np.zeros_like(words)
    for receivers, passed in spread.each(pass_on):
        put_together[receivers] |= passed
    return put_together


def closeness(task: Task) -> list[Row]:
    """Wasserman-Faust closeness; sources are parted over the workers, each of which holds the ties."""
    return centrality.closeness(_here(task))


def betweenness(task: Task) -> list[Row]:
    """Betweenness; sources are parted over the workers, each of which holds the ties."""
    return centrality.betweenness(_here(task))


def _here(task: Task) -> Task:
    """The run with the ties in this process, from where each worker gets them."""
    graph = task.spread().graph()
    task.notes.append("Spark's workers each held all ties and searched from a part of the sources.")
    return replace(task, graph=lambda: graph)


def overview(task: Task) -> list[Row]:
    """Give the whole network in figures: what is counted comes from the partitions."""
    spread: Spread = task.spread()
    n, people = spread.n, spread.people
    answers = replace(task, graph=lambda: people).answers
    flat = answers.flat

    def telling(block: TiesOfPartition) -> Any:
        """Ties that who answered doesn't tell of."""
        a, b = block.source, block.target
        heard = answers.possible(a, b) & answers.heard(a, b)
        return ~heard | ~(flat.possible(a, b) & flat.heard(a, b))

    def count(block: TiesOfPartition) -> Any:
        received, given = (np.bincount(end, minlength=n) for end in (block.target, block.source))
        mutual = int(_mutual(block).sum()) // 2 if block.directed else 0
        return np.array([received, given]), mutual, _forest(n, block.source, block.target)

    counted = spread.each(count)
    received, given = sum(part[0] for part in counted) if counted else np.zeros((2, n), np.int64)
    source, target = (np.concatenate([part[2][end] for part in counted]) for end in (0, 1))
    forest = Graph("", False, people.ids, people.names, source, target, np.ones(len(source)))

    def between(part: Ints, k: int) -> Ints:
        return np.asarray(spread.summed(lambda block: structure.ties_between(block.graph, part, k)))

    said = structure.Counted(
        spread.m,
        sum(part[1] for part in counted),
        structure.component_sizes(forest),
        given,
        received,
        between,
        cache(lambda: _here(task).graph().arcs),
    )
    told = spread.graph(telling)
    return structure.overview_rows(replace(task, graph=lambda: told), said)


def _forest(n: int, source: Ints, target: Ints) -> tuple[Ints, Ints]:
    """Ties that connect what all of a partition's ties connect: at most one fewer than there are participants."""
    from scipy.sparse.csgraph import connected_components

    _, labels = connected_components(adjacency(n, source, target), directed=False)
    first = np.unique(labels, return_index=True)[1]
    there = np.arange(n)
    moved = np.flatnonzero(first[labels] != there)
    return first[labels[moved]].astype(np.int64), moved.astype(np.int64)
