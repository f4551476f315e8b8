"""Centrality of participants: in the process, as the queries under cypher/centrality/.

Every measure has one convention, which its docstring and the query's header name. All leave self-ties out and keep
isolates; n is the number of participants, a tie is a pair of them.

What must search from everybody is measured exactly while that is affordable (`AFFORDABLE`), else estimated from
sources drawn at random, and the notes say how far the estimate may be off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from canting.algorithms import brandes
from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.brandes import CONFIDENCE
from canting.algorithms.distances import Reach, reach_in, reach_weighted
from canting.algorithms.graph import Arcs, Graph, adjacency
from canting.algorithms.ranks import DIGITS, first_ranks, mid_ranks
from canting.errors import UsageError
from canting.queries.task import Row, Task

if TYPE_CHECKING:
    import scipy.sparse as sp

DAMPING = 0.85
TOLERANCE = 1e-14
MAX_ITERATIONS = 2_000
SAME_EIGENVALUE = 1e-9
RESTARTS = 300
TINY = 1e-300  # makes the logarithm of 0 the lowest
TOP = 10
AFFORDABLE = {"closeness": 1e11, "betweenness": 5e9, "weighted": 1e9}
"""Sources times arcs that are searched without asking: about half a minute each on two cores (measured)."""
ERROR = 0.01
"""What an estimated betweenness_share aims to be off by at most."""
FEWEST, SAMPLE = 256, 4_096
"""Sources that closeness is estimated from, at least and at most."""


def degree(task: Task) -> list[Row]:
    """Count the others that each participant has a tie with (Freeman 1979).

    Rows: ``in_degree``, ``out_degree`` (directed) and ``degree``, each with its share of n - 1; ``strength…``. None
    where the data are two-mode only and the graph isn't ``participation``.

    Notes
    -----
    direction
        in: ties received, out: ties given, degree: others with a tie either way, which is all there is where ties
        have no direction.
    weights
        ``strength`` columns add up the ties' strengths; the degrees stay numbers of participants.
    isolates
        0.
    pieces
        Nothing: each counts its own ties.
    cost
        m.
    elsewhere
        UCINET's degree.

    References
    ----------
    Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1979).
    """
    graph = task.graph()
    return [] if only_two_mode(task, graph.n, graph.m) else degree_rows(graph, _degrees(graph))


def degree_rows(graph: Graph, columns: dict[str, Any]) -> list[Row]:
    """Rows of the columns that `degree_columns` gives, most first."""
    return ordered(graph, columns, ("degree", "out_degree") if graph.directed else ("degree",))


def only_two_mode(task: Task, n: int, m: int) -> bool:
    """Whether the data have no ties but of participants who take part in events; it is noted."""
    if m or not n or "PARTICIPATES_IN" in task.options["ties"]:
        return False
    found = task.ask("meetings")[0]
    if not found["events"] or found["tied"]:
        return False
    task.notes.append(
        f"These data are two-mode: {found['participants']:,} participants take part in {found['events']:,} events, "
        f"and have no tie of the graph {task.options['graph']}. Ask for --graph participation."
    )
    return True


def closeness(task: Task) -> list[Row]:
    """Wasserman-Faust closeness: (r/(n-1)) * (r / sum of d) over the r participants reached; an isolate has 0.

    ``weighted`` makes 1/weight a tie's length. A graph that is too large to measure exactly is estimated from a sample
    of sources, unless ``exact``. ``convention`` takes another tool's formula: `CONVENTIONS`.

    Rows: ``closeness_in`` over those who reach a participant, ``closeness_out`` over those whom it reaches; one column
    ``closeness`` where ties have no direction; ``…_weighted`` where weights count.

    Notes
    -----
    direction
        in: over those from whom something reaches one, out: over those whom one reaches.
    weights
        A tie is 1/strength long; not with the conventions ucinet and gds.
    isolates
        0; with igraph's convention blank.
    pieces
        Over those reached, times the share of the others that is reached; each convention has a way of its own.
    cost
        A search from everybody, n·m (weighted n·m·log n); above 10¹¹ (weighted 10⁹) estimated, unless --exact.
    elsewhere
        networkx with wf_improved=True, Graph Data Science with useWassermanFaust. --convention takes another tool's
        formula, and the result says which; networkx's default is canting's.

    References
    ----------
    Wasserman & Faust, Social Network Analysis (1994), p. 201.
    """
    convention = task.parameters.get("convention", "canting")
    if convention in ALIKE:
        return _both_ways(task, "closeness", wasserman_faust)
    if task.options["weighted"] and convention != "igraph":
        raise UsageError(
            f"{convention.upper()} measures closeness without weights.",
            "Leave --weighted or --convention out.",
        )
    arcs = task.graph().arcs
    if not affordable(task, arcs, "closeness", task.options["weighted"]):
        raise UsageError(
            f"The graph is too large to measure closeness as {convention} does without searching from everybody.",
            "Add --exact, or leave --convention out.",
        )
    task.notes.append(f"Convention {convention}: {CONVENTIONS[convention]}")
    return _both_ways(task, "closeness", OF_CONVENTION[convention])


def harmonic(task: Task) -> list[Row]:
    """Sum of 1/d over the others, divided by n - 1; an isolate has 0.

    Parameters and result are those of :func:`closeness`.

    Notes
    -----
    direction
        in: over those from whom something reaches one, out: over those whom one reaches.
    weights
        A tie is 1/strength long.
    isolates
        0; blank if one is alone.
    pieces
        Who isn't reached adds 0.
    cost
        A search from everybody, n·m (weighted n·m·log n); above 10¹¹ (weighted 10⁹) estimated, unless --exact.
    elsewhere
        UCINET's reciprocal closeness.

    References
    ----------
    Marchiori & Latora, Harmony in the small-world, Physica A 285 (2000).
    """
    return _both_ways(task, "harmonic", _harmonic)


def betweenness(task: Task) -> list[Row]:
    """Pairs of others whose shortest paths pass a participant, each counted by its share.

    A graph that is too large to measure exactly is estimated from a sample, unless ``exact``.

    Rows: ``betweenness`` and ``betweenness_share``, divided by (n-1)(n-2), or half of it where ties have no direction;
    the share is None if n < 3. Of an estimate, both are None where the share is below the stated error.

    Notes
    -----
    direction
        Along the flow: ordered pairs, where ties have a direction.
    weights
        A tie is 1/strength long.
    isolates
        0.
    pieces
        Pairs without a way between them add nothing, but count in what betweenness_share is divided by.
    cost
        A search from everybody and back, n·m (weighted n·m·log n); above 5·10⁹ (weighted 10⁹) estimated, unless
        --exact.
    elsewhere
        igraph, and networkx with normalized=False; betweenness_share with normalized=True.

    References
    ----------
    Freeman, A set of measures of centrality based on betweenness, Sociometry 40 (1977); Brandes (2001).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    scores, shares = _betweenness(task, graph, weighted)
    suffix = "_weighted" if weighted else ""
    columns = {f"betweenness{suffix}": scores, f"betweenness_share{suffix}": shares}
    return ordered(graph, columns, (f"betweenness{suffix}",))


def eigenvector(task: Task) -> list[Row]:
    """Principal eigenvector of the symmetrized adjacency, of length 1, in the component with the largest eigenvalue.

    ``weighted`` takes the larger weight of the two directions. ``convention`` ucinet: where several components have
    ties, of each l² sum(v) v_i with its eigenvalue l and eigenvector v (Everett & Borgatti).

    Rows: ``eigenvector`` (0 in the other components, None with a note if two share the largest eigenvalue) and
    ``component``, numbered from the largest.

    Notes
    -----
    direction
        Left out: a tie either way is a tie.
    weights
        Of a pair's two directions the stronger.
    isolates
        0; where nobody has a tie, blank but for one who is alone.
    pieces
        0 outside the piece with the largest eigenvalue; blank where two pieces share it. ucinet: each piece for
        itself.
    cost
        m per round of an iteration for the largest eigenvalue.
    elsewhere
        igraph up to scale.

    References
    ----------
    Bonacich, Factoring and weighting approaches to status scores and clique identification (1972).
    """
    graph = task.graph()
    if not graph.n:
        return []
    matrix = symmetric(graph, task.options["weighted"])
    labels = components_of(matrix)
    name = "eigenvector_weighted" if task.options["weighted"] else "eigenvector"
    if task.parameters.get("convention", "canting") == "ucinet" and (np.bincount(labels) > 1).sum() > 1:
        task.notes.append(
            "Convention ucinet: several components have ties; of each the eigenvector times its sum and the square of "
            "its eigenvalue."
        )
        return ordered(graph, {name: by_component(matrix, labels), "component": labels + 1}, (name,))
    value, shared, vector = principal(matrix, labels)
    if shared > 1:
        task.notes.append(
            f"{shared} components share the largest eigenvalue ({value:.6g}), so the eigenvector is not determined: "
            "measure one component at a time."
        )
    columns = {name: vector if shared == 1 else [None] * graph.n, "component": labels + 1}
    return ordered(graph, columns, (name,))


def tie_betweenness(task: Task) -> list[Row]:
    """Count the shortest paths that lead along each tie, each by its share of those between the same two.

    Rows: ``from, from_name, to, to_name, betweenness, betweenness_share``, highest first; pairs are ordered where ties
    have a direction, else not, and so are those that the share is of: n(n-1), or half of it.

    Notes
    -----
    direction
        Along the flow: ordered pairs, where ties have a direction.
    weights
        They don't count.
    isolates
        They have no tie, so no row.
    pieces
        Pairs without a way between them add nothing.
    cost
        A search from everybody and back, n·m.
    elsewhere
        networkx, igraph; reckoned by rustworkx.

    References
    ----------
    Girvan & Newman, Community structure in social and biological networks, PNAS 99 (2002); Brandes (2008).
    """
    import rustworkx as rx

    graph = task.graph()
    made = (rx.PyDiGraph if graph.directed else rx.PyGraph)(multigraph=False)
    made.add_nodes_from(range(graph.n))
    made.add_edges_from_no_data(list(zip(graph.source.tolist(), graph.target.tolist(), strict=True)))
    found = rx.edge_betweenness_centrality(made, normalized=False)
    scores = np.array([found[at] for at in range(graph.m)], np.float64)
    pairs = graph.n * (graph.n - 1) / (1 if graph.directed else 2)
    order = sorted(
        range(graph.m),
        key=lambda at: (-round(float(np.log(scores[at] + TINY)), DIGITS), graph.source[at], graph.target[at]),
    )
    return [
        {
            **graph.ends(graph.source[at], graph.target[at]),
            "betweenness": float(scores[at]),
            "betweenness_share": float(scores[at] / pairs),
        }
        for at in order
    ]


def pagerank(task: Task) -> list[Row]:
    """PageRank with damping 0.85 and sum 1; who gives to nobody passes on evenly to everybody.

    Rows: ``pagerank`` along the flow, ``pagerank_source`` against it.

    Notes
    -----
    direction
        pagerank follows the flow, pagerank_source goes against it; the same where ties have no direction.
    weights
        One passes on in proportion to strength.
    isolates
        What everybody is given anyway, and passes on to all alike.
    pieces
        One distribution over all pieces; its sum is 1.
    cost
        m per round, some fifty to a hundred rounds.
    elsewhere
        networkx, igraph.

    References
    ----------
    Brin & Page, The anatomy of a large-scale hypertextual web search engine (1998).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    arcs = graph.arcs
    suffix = "_weighted" if weighted else ""
    columns = {
        f"pagerank{suffix}": _pagerank(arcs, weighted),
        f"pagerank_source{suffix}": _pagerank(arcs.turned(), weighted),
    }
    return ordered(graph, columns, (f"pagerank{suffix}",))


def key_actors(task: Task) -> list[Row]:
    """Rank participants by degree, closeness and betweenness side by side.

    The run's ``top`` is the N of ``in_top``, 10 if none is given.

    Rows: the three scores with competition ranks, ``mean_rank`` (mean of mid-ranks: Borda) and ``in_top``.

    Notes
    -----
    direction
        degree of ties either way; closeness along the flow (closeness_out), betweenness of ordered pairs.
    weights
        They don't count.
    isolates
        0 in all three, the last rank.
    pieces
        As of closeness and betweenness.
    cost
        That of closeness and betweenness.
    exactly
        Agreement is Kendall's W with the correction for ties, W = (12 sum R^2 - 3 k^2 n (n+1)^2) / (k^2 n (n^2-1) - k
        T), with R the sums of a participant's k mid-ranks and T the sum of t^3 - t over groups of t equals (Kendall
        1970).

    References
    ----------
    The three measures as under their own names; Kendall, Rank correlation methods (1970), for W.
    """
    graph = task.graph()
    if not graph.n:
        return []
    if not graph.m:
        task.notes.append("There are no ties in this graph, so nobody ranks before anybody.")
    near = "closeness_out" if graph.directed else "closeness"
    scores = {
        "degree": np.asarray(_degrees(graph)["degree"], dtype=np.float64),
        near: _way(task, graph, "out", wasserman_faust),
        "betweenness": _betweenness(task, graph, weighted=False)[0],
    }
    # What an estimate can't tell from nothing ranks last, all alike.
    known = {name: np.nan_to_num(values, nan=0.0) for name, values in scores.items()}
    ranks = {name: first_ranks(values) for name, values in known.items()}
    middles = np.array([mid_ranks(values) for values in known.values()])
    top = task.options["top"] or TOP
    columns: dict[str, Any] = {"kind": graph.attributes["kind"], "group": graph.attributes["group"]}
    for name, values in scores.items():
        columns[name] = values.astype(int) if name == "degree" else values
        columns[f"{name}_rank"] = ranks[name]
    columns["mean_rank"] = middles.mean(axis=0)
    columns["in_top"] = sum((rank <= top).astype(int) for rank in ranks.values())
    agreement = kendalls_w(middles)
    if agreement is not None:
        task.notes.append(
            f"Agreement of the three rankings: Kendall's W = {agreement:.3f} (1 = the same order)."
        )
    return sorted(
        rows_of(graph, columns),
        key=lambda row: (-row["in_top"], round(row["mean_rank"], 9), row["name"], row["id"]),
    )


def kendalls_w(ranks: Floats) -> float | None:
    """Kendall's coefficient of concordance of k rankings, corrected for ties.

    Parameters
    ----------
    ranks
        Mid-ranks, shape (k, n).

    Returns
    -------
    float or None
        Between 0 and 1; None if there are fewer than two participants or all are equal.

    Examples
    --------
    >>> kendalls_w(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]))
    1.0
    """
    k, n = ranks.shape
    ties = sum(
        float(((counts := np.unique(row, return_counts=True)[1]) ** 3 - counts).sum()) for row in ranks
    )
    below = k**2 * n * (n**2 - 1) - k * ties
    if n < 2 or below <= 0:
        return None
    above = 12 * float((ranks.sum(axis=0) ** 2).sum()) - 3 * k**2 * n * (n + 1) ** 2
    return float(above / below)


def _degrees(graph: Graph) -> dict[str, Any]:
    n = graph.n
    inward = np.bincount(graph.target, minlength=n)
    outward = np.bincount(graph.source, minlength=n)
    strength_in = np.bincount(graph.target, graph.weight, minlength=n)
    strength_out = np.bincount(graph.source, graph.weight, minlength=n)
    either = np.diff(symmetric(graph, weighted=False).indptr) if graph.directed else inward + outward
    return degree_columns(graph, inward, outward, either, strength_in, strength_out)


def degree_columns(
    graph: Graph, inward: Any, outward: Any, either: Any, strength_in: Any, strength_out: Any
) -> dict[str, Any]:
    """Columns of what was counted by participant: ties received and given, others tied with, and weights."""
    n = graph.n
    if not graph.directed:
        strength_in = strength_in + strength_out
    return {
        "in_degree": inward,
        "out_degree": outward,
        "degree": either,
        "in_degree_share": _shares(inward, n - 1),
        "out_degree_share": _shares(outward, n - 1),
        "degree_share": _shares(either, n - 1),
        "strength_in": strength_in,
        "strength_out": strength_out,
        "strength": strength_in,
    }


def _shares(values: Any, pairs: float) -> Any:
    return values / pairs if pairs > 0 else [None] * len(values)


def wasserman_faust(reach: Reach, n: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        score = reach.reached**2 / ((n - 1) * reach.far)
    return np.nan_to_num(score, nan=0.0, posinf=0.0)


def _as_ucinet(reach: Reach, n: int) -> Floats:
    """Who can't be reached is as far as the longest distance, and one more; where nobody is reached nobody is near."""
    if not reach.longest:
        return np.zeros(n)
    far = reach.far + (n - 1 - reach.reached) * (reach.longest + 1)
    return np.asarray((n - 1) / far)


def _as_igraph(reach: Reach, n: int) -> Floats:
    """Mean distance of those reached, turned over; who reaches nobody has none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        score: Floats = np.where(reach.reached > 0, reach.reached / reach.far, np.nan)
    return score


def _as_gds(reach: Reach, n: int) -> Floats:
    """The same; who reaches nobody has 0."""
    return np.nan_to_num(_as_igraph(reach, n), nan=0.0)


CONVENTIONS = {
    "ucinet": "(n-1) / sum of d, unreachable ones at the longest distance + 1.",
    "igraph": "r / sum of d over the r reached, blank for who reaches nobody; igraph's normalized closeness.",
    "gds": "r / sum of d over the r reached, 0 for who reaches nobody; Graph Data Science's default.",
}
OF_CONVENTION = {"ucinet": _as_ucinet, "igraph": _as_igraph, "gds": _as_gds}
ALIKE = ("canting", "networkx")


def _harmonic(reach: Reach, n: int) -> Floats:
    return reach.near / (n - 1) if n > 1 else np.zeros(n)


def _both_ways(task: Task, name: str, score: Callable[[Reach, int], Floats]) -> list[Row]:
    graph, weighted = task.graph(), task.options["weighted"]
    if not graph.n:
        return []
    suffix = "_weighted" if weighted else ""
    if not graph.directed:
        return ordered(
            graph, {f"{name}{suffix}": _way(task, graph, "in", score, weighted)}, (f"{name}{suffix}",)
        )
    arcs = graph.arcs
    if weighted and affordable(task, arcs, "closeness", weighted):  # one pass gives both
        if task.workers:
            passed = task.workers.reach(arcs, None, weighted, both=True)
        else:
            passed = reach_weighted(arcs, progress=task.progress)
        inward, outward = (score(each, graph.n) for each in passed)
    else:
        inward, outward = (_way(task, graph, way, score, weighted) for way in ("in", "out"))
    columns = {f"{name}_in{suffix}": inward, f"{name}_out{suffix}": outward}
    return ordered(graph, columns, (f"{name}_out{suffix}", f"{name}_in{suffix}"))


def _way(
    task: Task, graph: Graph, way: str, score: Callable[[Reach, int], Floats], weighted: bool = False
) -> Floats:
    """Closeness or its kin one way: ``in``, over those who reach a participant, or ``out``, over those it reaches."""
    arcs = graph.arcs
    if way == "out" and graph.directed:
        arcs = arcs.turned()
    count = int(AFFORDABLE["weighted" if weighted else "closeness"] / max(1, len(arcs.source)))
    count = max(FEWEST, min(SAMPLE, count))
    if affordable(task, arcs, "closeness", weighted) or count > graph.n / 2:
        return score(reached(task, arcs, None, weighted), graph.n)
    sample = np.random.default_rng(brandes.SEED).integers(0, graph.n, count)
    reach = reached(task, arcs, sample, weighted)
    error = _sampling_error(reach, score, graph.n, count)
    task.notes.append(
        f"Estimated from {count:,} of {graph.n:,} participants as sources{f', {way}' if graph.directed else ''}: with "
        f"{CONFIDENCE:.0%} confidence a participant's score is off by no more than {error:.2g}. --exact measures all."
    )
    return score(reach.scaled(graph.n / count), graph.n)


def reached(task: Task, arcs: Arcs, sources: Ints | None = None, weighted: bool = False) -> Reach:
    """Sums of distances from some sources, or everybody; by the run's workers, if it has any."""
    if task.workers:
        found: Reach = task.workers.reach(arcs, sources, weighted)
        return found
    if weighted:
        return reach_weighted(arcs, sources=sources, progress=task.progress)[0]
    return reach_in(arcs, sources=sources, progress=task.progress)


def affordable(task: Task, arcs: Arcs, what: str, weighted: bool) -> bool:
    cost = arcs.n * len(arcs.source)
    return bool(task.options["exact"] or cost <= AFFORDABLE["weighted" if weighted else what])


def _sampling_error(reach: Reach, score: Callable[[Reach, int], Floats], n: int, count: int) -> float:
    """The largest half-width of the participants' confidence intervals, from the sample's own variance.

    Each score is a smooth function of means over the sample, so its variance is that of its linear part (the delta
    method): harmonic is a mean h; closeness is p^2/q with p the share reached and q the mean distance, so it changes
    by (2 p dp - C dq)/q. Distances to those who don't reach count 0 in q, so the mean of dp dq is q (1 - p).
    """
    if score is _harmonic:
        variance = reach.near2 / count - (reach.near / count) ** 2
    else:
        p, q = reach.reached / count, reach.far / count
        with np.errstate(invalid="ignore", divide="ignore"):
            slope_p, slope_q = 2 * p / q, -((p / q) ** 2)
            variance = (
                slope_p**2 * p * (1 - p)
                + slope_q**2 * (reach.far2 / count - q**2)
                + 2 * slope_p * slope_q * q * (1 - p)
            )
        variance = np.nan_to_num(variance, nan=0.0, posinf=0.0)
    return float(
        NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * n / (n - 1) * np.sqrt(max(0.0, variance.max()) / count)
    )


def _betweenness(task: Task, graph: Graph, weighted: bool) -> tuple[Floats, Any]:
    """Scores and shares, exact where that is affordable; NaN where an estimate is below its error."""
    arcs = graph.arcs
    half = 1.0 if graph.directed else 2.0
    pairs = (graph.n - 1) * (graph.n - 2) / half
    if graph.n < 3 or affordable(task, arcs, "betweenness", weighted):
        sums = passed(task, arcs, weighted)
        return sums / half, _shares(sums / half, pairs)
    budget = AFFORDABLE["weighted" if weighted else "betweenness"]
    search = partial(task.workers.dependencies, weighted=weighted) if task.workers else None
    found = brandes.estimate(arcs, budget, ERROR, weighted=weighted, progress=task.progress, search=search)
    share = np.where(found.share > found.error, found.share, np.nan)
    task.notes.append(
        f"Estimated from {found.sources:,} sources: with {CONFIDENCE:.0%} confidence no betweenness_share is off by "
        f"more than {found.error:.3g}; {np.isnan(share).sum():,} that aren't above that are left blank and not "
        f"ranked. --exact measures all {graph.n:,}."
    )
    return share * pairs, share


def passed(task: Task, arcs: Arcs, weighted: bool = False) -> Floats:
    """Betweenness from everybody as a source, each ordered pair counted; by the run's workers, if it has any."""
    if task.workers:
        return np.asarray(task.workers.dependencies(arcs, np.arange(arcs.n), weighted)[0])
    return brandes.betweenness(arcs, weighted=weighted, progress=task.progress)


def symmetric(graph: Graph, weighted: bool) -> sp.csr_array:
    """Adjacency of a tie if either way; with weights the larger of the two."""
    one_way = adjacency(graph.n, graph.source, graph.target, graph.weight if weighted else None)
    return one_way.maximum(one_way.T).tocsr()


def components_of(matrix: sp.csr_array) -> Ints:
    """Number of each participant's component, the largest first, equals in order of their first participant."""
    from scipy.sparse.csgraph import connected_components

    return largest_first(connected_components(matrix, directed=False)[1].astype(np.int64))


def largest_first(labels: Ints) -> Ints:
    """Parts numbered from the largest, equals in order of their first participant, shape (n,)."""
    _, first, part, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(sizes), np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return np.asarray(place[part])


def principal(matrix: sp.csr_array, labels: Ints) -> tuple[float, int, Floats]:
    """Largest eigenvalue of all components, how many of them have it, and the eigenvector of the first of these.

    An eigenvalue is at most the largest row sum, and at most sqrt((k-1)/k) times the Frobenius norm on k participants;
    components are looked at from the largest bound, until a bound falls below what was found.
    """
    count = int(labels.max()) + 1
    members = np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels))[:-1])
    sums, squares = matrix.sum(axis=1), matrix.power(2).sum(axis=1)
    sizes = np.bincount(labels)
    bounds = np.sqrt(np.bincount(labels, squares) * (sizes - 1) / sizes)
    largest = np.zeros(count)
    np.maximum.at(largest, labels, sums)
    bounds = np.minimum(bounds, largest)
    if not matrix.nnz:
        return 0.0, count, np.ones(matrix.shape[0])
    best, shared, chosen, vector = 0.0, 0, 0, np.zeros(0)
    for label in np.argsort(-bounds, kind="stable").tolist():
        if bounds[label] < best * (1 - SAME_EIGENVALUE):
            break
        value, found = _largest_pair(matrix[members[label]][:, members[label]])
        if value > best * (1 + SAME_EIGENVALUE):
            best, shared, chosen, vector = value, 1, label, found
        elif value >= best * (1 - SAME_EIGENVALUE):
            shared += 1
    whole = np.zeros(matrix.shape[0])
    whole[members[chosen]] = vector
    return best, shared, whole


def by_component(matrix: sp.csr_array, labels: Ints) -> Floats:
    """Of each component its eigenvector v times sum(v) and the square of its eigenvalue."""
    score = np.zeros(matrix.shape[0])
    for member in np.split(np.argsort(labels, kind="stable"), np.cumsum(np.bincount(labels))[:-1]):
        if len(member) > 1:
            value, vector = _largest_pair(matrix[member][:, member])
            score[member] = value**2 * vector.sum() * vector
    return score


def _largest_pair(matrix: sp.csr_array) -> tuple[float, Floats]:
    """Largest eigenvalue of a connected symmetric matrix, and its eigenvector of length 1, without a negative part."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    n = matrix.shape[0]
    if n < 64:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        start = np.ones(n)
        try:
            values, vectors = eigsh(matrix, k=1, which="LA", v0=start, tol=1e-13, maxiter=RESTARTS)
        except (
            ArpackNoConvergence
        ):  # eigenvalues lie close together, as on long chains: look from just above them
            above = float(matrix.sum(axis=1).max()) * (1 + 1e-6)
            values, vectors = eigsh(matrix.tocsc(), k=1, sigma=above, v0=start, tol=1e-13)
    vector = np.abs(vectors[:, -1])
    return float(values[-1]), vector / np.linalg.norm(vector)


def _pagerank(arcs: Arcs, weighted: bool) -> Floats:
    n = arcs.n
    if not n:
        return np.zeros(0)
    weight = arcs.weight if weighted else np.ones(len(arcs.source))
    given = np.bincount(arcs.source, weight, minlength=n)
    dangling = given == 0
    passed = adjacency(n, arcs.target, arcs.source, weight / given[arcs.source])
    rank: Floats = np.full(n, 1.0 / n)
    for _ in range(MAX_ITERATIONS):
        onward: Floats = DAMPING * (passed @ rank + rank[dangling].sum() / n) + (1 - DAMPING) / n
        if np.abs(onward - rank).sum() < TOLERANCE:
            break
        rank = onward
    return np.asarray(onward / onward.sum())


def rows_of(graph: Graph, columns: dict[str, Any]) -> list[Row]:
    """One row per participant, in the graph's order; what isn't a number is None."""
    plain = {name: _values(column) for name, column in columns.items()}
    names = ["id", "name", *plain]
    return [
        dict(zip(names, row, strict=True))
        for row in zip(graph.ids, graph.names, *plain.values(), strict=True)
    ]


def _values(column: Any) -> list[Any]:
    if not isinstance(column, np.ndarray):
        return list(column)
    values: list[Any] = column.tolist()
    for at in np.flatnonzero(np.isnan(column)).tolist():
        values[at] = None
    return values


def ordered(graph: Graph, columns: dict[str, Any], by: Iterable[str], rising: bool = False) -> list[Row]:
    """Rows in order of these columns, highest (or lowest) first, blanks last; equals in order of name and id.

    Scores that agree to ten digits are equal: compared by logarithm, as the Cypher texts do.
    """
    keys = [_sortable(columns[name], rising) for name in by]
    order = list(zip(*keys, graph.names, graph.ids, strict=True))
    rows = rows_of(graph, columns)
    return [rows[at] for at in sorted(range(graph.n), key=order.__getitem__)]


def _sortable(column: Any, rising: bool) -> list[float]:
    scores = np.array([np.nan if score is None else score for score in column], np.float64)
    logarithms = np.round(np.log(scores + TINY), DIGITS) * (1 if rising else -1)
    keys: list[float] = np.where(np.isnan(scores), np.inf, logarithms).tolist()
    return keys
