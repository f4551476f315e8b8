"""The structure of a whole network: figures of size, cohesion and centralization, and groups without ties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from canting.algorithms.arrays import Ints
from canting.algorithms.distances import Reach
from canting.algorithms.graph import Arcs, Graph, adjacency
from canting.measures.centrality import passed, reached
from canting.measures.characteristics import parted
from canting.queries.answers import rate_of
from canting.queries.pairs import UNKNOWN, partition, silence
from canting.queries.task import Row, Task

DISTANCE_BUDGET = 2e10
"""Participants times arcs up to which all distances are searched without asking; some seconds."""
BETWEENNESS_BUDGET = 2e9
"""The same for betweenness."""
TOO_FEW = "none: fewer than two participants"
NO_TIE = "none: there is no tie"
NO_PATH = "none: nobody reaches anybody"
TOO_LARGE = "not measured on a network this large; --exact measures it"


def overview(task: Task, reach: Reach | None = None) -> list[Row]:
    """Give the whole network in figures, then each kind and each group, then who answered.

    Parameters
    ----------
    task
        The run. Distances and centralization of betweenness are left blank on large graphs, unless ``exact``.
    reach
        Sums of distances from others to each participant, if they are known already.

    Notes
    -----
    direction
        Kept in density, reciprocity and distances; left out in components.
    weights
        They don't count.
    isolates
        They count in n and as components; isolates are those known to have no tie.
    pieces
        Distances over the pairs with a way.
    cost
        n·m: distances are left blank above 2·10¹⁰, the centralization of betweenness above 2·10⁹, unless --exact.
    exactly
        Centralization: sum(max - value) over its maximum, which is (n-1)² for in and out degree, (n-1)(n-2) for
        degree, (n-1)(n-2)/(2n-3) for closeness on a connected graph, (n-1)²(n-2) for betweenness, half where ties
        have no direction.
    elsewhere
        UCINET: connectedness, weak components, distances, centralization. igraph: reciprocity_arc is its default,
        reciprocity_dyad mode="ratio".

    References
    ----------
    Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1979), for centralization;
    Borgatti, Everett & Freeman, UCINET, for connectedness and average distance.
    """
    return overview_rows(task, Counted.of(task.graph()), reach)


@dataclass(frozen=True, eq=False)
class Counted:
    """What the overview counts among a graph's ties."""

    m: int
    mutual: int
    """Number of ties, and of pairs that are tied both ways."""
    sizes: Ints
    """Numbers of participants of the components."""
    given: Ints
    received: Ints
    """Number of ties that each participant gives and receives, shape (n,)."""
    between: Callable[[Ints, int], Ints]
    """``between(part, k)`` numbers the ties from each part of the participants to each, shape (k, k)."""
    arcs: Callable[[], Arcs]

    @classmethod
    def of(cls, graph: Graph) -> Counted:
        received, given = (np.bincount(end, minlength=graph.n) for end in (graph.target, graph.source))
        mutual = dyads(graph)[0] if graph.directed else 0
        sizes = component_sizes(graph)
        return cls(graph.m, mutual, sizes, given, received, partial(ties_between, graph), lambda: graph.arcs)


def ties_between(graph: Graph, part: Ints, k: int) -> Ints:
    """Number the ties from each part of the participants to each, shape (k, k)."""
    pairs = np.bincount(part[graph.source] * k + part[graph.target], minlength=k * k)
    return pairs.astype(np.int64).reshape(k, k)


def overview_rows(task: Task, counted: Counted, reach: Reach | None = None) -> list[Row]:
    """Rows of the overview of a graph in which this was counted.

    Of the ties the task's graph needs only those that `Task.answers` goes by.
    """
    graph = task.graph()
    rows = [figure_row("all", "all", *figure) for figure in _whole(task, graph, counted, reach)]
    for section in ("kind", "group"):
        rows += [
            figure_row(section, label, *figure)
            for label, figures in _parts(task, graph, counted, graph.attributes[section])
            for figure in figures
        ]
    return rows + list(_answers(task, graph))


def unconnected(task: Task) -> list[Row]:
    """Give pairs of stakeholder groups without ties in a direction, those without any first.

    Notes
    -----
    direction
        Each direction for itself; where ties have none there is one.
    weights
        They don't count.
    isolates
        They count in their group's size.
    pieces
        Nothing: ties between groups are counted.
    cost
        m + groups².

    References
    ----------
    canting's own.
    """
    graph = task.graph()
    names, of = parted(graph.attributes["group"])
    sizes = np.bincount(of[of >= 0], minlength=len(names)).tolist()
    blank = graph.n - sum(sizes)
    if blank:
        have = "participant has no group and is" if blank == 1 else "participants have no group and are"
        task.notes.append(f"{blank:,} {have} left out.")
    if len(names) > 1 and not graph.m:
        task.notes.append("There are no ties at all in this graph.")
    ties = ties_between(graph, np.where(of < 0, len(names), of), len(names) + 1).tolist()
    pairs = task.answers.pairs(partition(of, len(names)))
    rows = []
    largest_first = sorted(range(len(names)), key=lambda at: -sizes[at])
    for a, b in map(sorted, combinations(largest_first, 2)):
        there, back = ties[a][b], ties[b][a]
        if not graph.directed:
            there = back = there + back
        ways = {
            "a to b": None if there else silence(pairs, a, b),
            "b to a": None if back else silence(pairs, b, a),
        }
        rows += [
            {
                "group_a": names[a],
                "group_b": names[b],
                "missing": missing,
                "state": state,
                "ties_ab": there,
                "ties_ba": back,
                "known_ab": int(pairs.known[a, b]),
                "known_ba": int(pairs.known[b, a]),
                "participants_a": sizes[a],
                "participants_b": sizes[b],
            }
            for missing, state in lacking(ways, "both").items()
        ]
    return sorted(rows, key=lambda row: (row["state"] == UNKNOWN, row["missing"] != "both"))


def lacking(ways: dict[str, str | None], both: str) -> dict[str, str]:
    """The directions in which no tie goes, with what that means; as one where it means the same of both.

    It is given what :func:`canting.queries.pairs.silence` says of each; None where nothing is missing.
    """
    found = {way: state for way, state in ways.items() if state is not None}
    if len(found) == 2 and len(set(found.values())) == 1:
        return {both: next(iter(found.values()))}
    return found


def figure_row(section: str, of: str, measure: str, value: Any, note: str | None = None) -> Row:
    return {
        "section": section,
        "of": of,
        "measure": measure,
        "value": None if value is None else float(value),
        "note": note,
    }


Figure = tuple[str, Any] | tuple[str, Any, str | None]


def figure(name: str, value: float | None, why: str) -> Figure:
    """A figure; if there is none, the note says why."""
    return name, value, why if value is None else None


def _whole(task: Task, graph: Graph, counted: Counted, reach: Reach | None) -> Iterator[Figure]:
    m = counted.m
    yield "participants", graph.n
    yield "ties", m
    said = task.ask("reports", ids=graph.ids, relations=task.options["ties"])[0]
    yield "reports", said["reports"], "what respondents said; the reports of a pair are one tie"
    yield "self_ties", said["self_ties"], "left out of every measure" if said["self_ties"] else None
    met = task.ask("participations", ids=graph.ids)[0]
    if met["events"]:
        yield "events", met["events"]
        yield "participations", met["participations"], "two-mode data: who takes part in what"
    yield figure("density", density(graph.n, m, graph.directed), TOO_FEW)
    known = int(task.answers.pairs(partition(np.zeros(graph.n, dtype=np.int64), 1)).known[0, 0])
    yield "known_pairs", known, "pairs that can be tied of which somebody who could have said so answered"
    yield figure("density_known", ratio(m, known), "none: no pair is known")
    if graph.directed:
        yield from reciprocity(counted.mutual, m - 2 * counted.mutual)
    sizes = counted.sizes
    yield "components", len(sizes), "weak ones: a tie either way connects" if graph.directed else None
    yield "largest_component", int(sizes.max(initial=0))
    alone = _isolates(task, counted)
    yield "isolates", int((alone == 1).sum())
    if task.answers.listed:
        yield "isolates_unknown", int((alone == 2).sum()), UNASKED
    cost = graph.n * m * (1 if graph.directed else 2)
    if reach is None and (cost <= DISTANCE_BUDGET or task.options["exact"]):
        reach = reached(task, counted.arcs())
    yield from distances(graph, reach)
    yield from _centralizations(task, graph, counted, reach, cost)


UNASKED = "without a tie, but not everybody answered who could have said that they have one"


def _isolates(task: Task, counted: Counted) -> Ints:
    """Who has no tie: 1 where that is known, 2 where it isn't, 0 for everybody else, shape (n,)."""
    bare = counted.given + counted.received == 0
    return np.where(bare, np.where(task.answers.unknown() == 0, 1, 2), 0)


def _parts(
    task: Task, graph: Graph, counted: Counted, labels: list[str | None]
) -> Iterator[tuple[str, list[Figure]]]:
    """Figures of each kind or group: its participants, the ties among them and those with others."""
    names, known_of = parted(labels)
    known = task.answers.pairs(partition(known_of, len(names))).known
    of = np.where(known_of < 0, len(names), known_of)  # those without are a part of their own
    across_parts = counted.between(of, len(names) + 1)
    within = np.diag(across_parts)

    def count(which: Ints) -> list[int]:
        return [*np.bincount(which, minlength=len(names) + 1).tolist()]

    isolates = _isolates(task, counted)
    sizes, alone, maybe = (count(which) for which in (of, of[isolates == 1], of[isolates == 2]))
    inside = within.tolist()
    outward, inward = ((across_parts.sum(axis=axis) - within).tolist() for axis in (1, 0))
    for at, name in enumerate(names):
        across: list[Figure] = [("ties_across", outward[at] + inward[at])]
        if graph.directed:
            across = [("ties_out", outward[at]), ("ties_in", inward[at])]
        yield (
            name,
            [
                ("participants", sizes[at]),
                ("ties_inside", inside[at]),
                figure("density_inside", density(sizes[at], inside[at], graph.directed), TOO_FEW),
                figure(
                    "density_known_inside", ratio(inside[at], int(known[at, at])), "none: no pair is known"
                ),
                *across,
                ("isolates", alone[at]),
                *([("isolates_unknown", maybe[at])] if task.answers.listed else []),
            ],
        )


def _answers(task: Task, graph: Graph) -> Iterator[Row]:
    for said in task.ask("answers", ids=graph.ids):
        asked = said["answered"] + said["silent"]
        if not said["listed"]:
            yield figure_row(
                "dataset", said["dataset"], "response_rate", None, "unknown: no list of respondents"
            )
            continue
        yield figure_row("dataset", said["dataset"], "answered", said["answered"])
        yield figure_row("dataset", said["dataset"], "did_not_answer", said["silent"])
        note = "what the others would have said is unknown" if said["silent"] else None
        note = note if asked else "none: nobody here was asked"
        unit = [unit for unit in task.units() if unit.dataset == said["dataset"]]
        people = (
            {id_: word for id_, word, _ in unit[0].people if word and id_ in graph.position} if unit else {}
        )
        rate = rate_of(people, unit, task.options["ties"], task.options.get("question", ()))
        note = rate.note() if rate and rate.question else note
        yield figure_row("dataset", said["dataset"], "response_rate", ratio(said["answered"], asked), note)


def density(n: int, m: int, directed: bool) -> float | None:
    """Ties that there are of those there could be: m/(n(n-1)), half the pairs if undirected; None if n < 2."""
    return ratio(m, n * (n - 1) / (1 if directed else 2))


def dyads(graph: Graph) -> tuple[int, int]:
    """Count mutual and one-way pairs of a directed graph."""
    one_way = adjacency(graph.n, graph.source, graph.target)
    mutual = int(one_way.multiply(one_way.T).sum()) // 2
    return mutual, graph.m - 2 * mutual


def reciprocity(mutual: int, one_way: int) -> Iterator[Figure]:
    """Shares of the arcs, and of the tied pairs, of a directed graph that are mutual."""
    yield figure("reciprocity_arc", ratio(2 * mutual, 2 * mutual + one_way), NO_TIE)
    yield figure("reciprocity_dyad", ratio(mutual, mutual + one_way), NO_TIE)


def component_sizes(graph: Graph) -> Ints:
    """Numbers of participants of the weakly connected components."""
    from scipy.sparse.csgraph import connected_components

    if not graph.n:
        return np.zeros(0, np.int64)
    _, labels = connected_components(adjacency(graph.n, graph.source, graph.target), directed=False)
    return np.bincount(labels).astype(np.int64)


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def searched(task: Task, graph: Graph) -> Reach | None:
    """Sums of distances; None on a graph too large to search without being asked."""
    return reached(task, graph.arcs) if affordable(task, graph) else None


def affordable(task: Task, graph: Graph) -> bool:
    """Whether all distances are searched: on a graph that isn't too large, or if the reader says so."""
    return graph.n * len(graph.arcs.source) <= DISTANCE_BUDGET or bool(task.options["exact"])


def distances(graph: Graph, reach: Reach | None, *, compactness: bool = False) -> Iterator[Figure]:
    """Figures of who reaches whom, and how far; none if distances weren't searched."""
    more = ("compactness",) if compactness else ()
    if reach is None:
        for name in ("connectedness", "fragmentation", *more, "average_distance", "diameter"):
            yield name, None, TOO_LARGE
        return
    pairs, ordered = float(reach.reached.sum()), graph.n * (graph.n - 1)
    connected = ratio(pairs, ordered)
    yield figure("connectedness", connected, TOO_FEW)
    yield figure("fragmentation", None if connected is None else 1 - connected, TOO_FEW)
    if compactness:
        yield figure("compactness", ratio(float(reach.near.sum()), ordered), TOO_FEW)
    yield figure("average_distance", ratio(float(reach.far.sum()), pairs), NO_PATH)
    yield figure("diameter", reach.longest if pairs else None, NO_PATH)


def _centralizations(
    task: Task, graph: Graph, counted: Counted, reach: Reach | None, cost: int
) -> Iterator[Figure]:
    n = graph.n
    if graph.directed:
        yield _centralized("in_degree", counted.received, (n - 1) ** 2)
        yield _centralized("out_degree", counted.given, (n - 1) ** 2)
    else:
        yield _centralized("degree", counted.given + counted.received, (n - 1) * (n - 2))
        yield _nearness(n, len(counted.sizes), reach)
    if cost > BETWEENNESS_BUDGET and not task.options["exact"]:
        yield "betweenness_centralization", None, TOO_LARGE
        return
    half = 1 if graph.directed else 2
    between = passed(task, counted.arcs()) / half if n >= 3 else np.zeros(n)
    yield _centralized("betweenness", between, (n - 1) ** 2 * (n - 2) / half)


def _nearness(n: int, pieces: int, reach: Reach | None) -> Figure:
    """Centralization of (n-1)/sum of d, which is defined where everybody reaches everybody."""
    if reach is None:
        return "closeness_centralization", None, TOO_LARGE
    if n >= 3 and pieces > 1:
        return "closeness_centralization", None, "none: the graph is in pieces"
    near = (n - 1) / reach.far if n >= 3 else np.zeros(n)
    return _centralized("closeness", near, (n - 1) * (n - 2) / (2 * n - 3))


def _centralized(measure: str, scores: Any, maximum: float) -> Figure:
    name = f"{measure}_centralization"
    if len(scores) < 3:
        return name, None, "none: fewer than three participants"
    return name, centralization(scores, maximum)


def centralization(scores: Any, maximum: float) -> float:
    """Sum of max - score over the most that it can be on n participants (Freeman 1979)."""
    return float((scores.max() - scores).sum()) / maximum


def untied(task: Task) -> list[Row]:
    """Participants of one role without any tie to one stakeholder group.

    Rows: ``id, name, state, group, ties``: those known to have none, then those of whom it is unknown since nobody who
    could have said so answered; those with the fewest ties first.

    Notes
    -----
    direction
        Left out: a tie either way, of any kind.
    weights
        They don't count.
    isolates
        They are untied to every group.
    pieces
        Nothing: ties are looked at.
    cost
        m.

    References
    ----------
    canting's own.
    """
    graph = task.graph()
    groups, roles = graph.attributes["group"], graph.attributes["role"]
    others = graph.neighbours()
    looked = [at for at in range(graph.n) if roles[at] == task.parameters["of"]]
    among = np.array([group == task.parameters["without"] for group in groups], dtype=np.bool_)
    unknown = task.answers.unknown(among)
    rows: list[Row] = [
        {
            **graph.row(at, "group"),
            "state": UNKNOWN if unknown[at] else "not tied",
            "ties": len(others[at]),
        }
        for at in looked
        if not any(among[other] for other in others[at])
    ]
    responded = {graph.ids[at]: graph.attributes["responded"][at] for at in looked}
    counts = untied_counts(rows, responded)
    task.notes.append(_untied_note(counts, task.parameters["of"], task.parameters["without"]))
    return sorted(rows, key=lambda row: (row["state"] == UNKNOWN, row["ties"], row["name"], row["id"]))


def untied_counts(rows: list[Row], responded: dict[str, str | None]) -> dict[str, Any]:
    """Count those without a tie among those of whom that is known, and why it isn't of the others.

    The rows are of `untied`; `responded` says of all who were looked at whether they answered.
    """
    unknown = {row["id"] for row in rows if row["state"] == UNKNOWN}
    known = responded.keys() - unknown
    why = [responded[id_] for id_ in unknown]
    silent, unasked = why.count("no"), why.count("not asked")
    return {
        "none": len(rows) - len(unknown),
        "known": len(known),
        "listed": any(responded.values()),
        "answered": all(responded[id_] == "yes" for id_ in known),
        "silent": silent,
        "unasked": unasked,
        "open": len(why) - silent - unasked,
    }


def _untied_note(counts: dict[str, Any], of: str, without: str) -> str:
    none, known = counts["none"], counts["known"]
    if not counts["listed"]:
        parts = [f"{none} of {known} with role {of} have no tie to {without}"]
    elif counts["answered"]:
        parts = [f"{none} of {known} with role {of} who answered have no tie to {without}"]
    else:
        parts = [f"{none} of {known} with role {of} of whom it is known have no tie to {without}"]
    parts += [f"{counts['silent']} more did not answer"] if counts["silent"] else []
    was = "was" if counts["unasked"] == 1 else "were"
    parts += [f"{counts['unasked']} more {was} not asked"] if counts["unasked"] else []
    parts += [f"of {counts['open']} more it is unknown"] if counts["open"] else []
    return ", ".join(parts) + "."
