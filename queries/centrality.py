"""Centrality of participants: the in-process twins of the queries under cypher/centrality/.

Every measure has one convention, which its docstring and the query's header name. All leave self-ties out and keep
isolates; n is the number of participants, a tie is a pair of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from canting.queries.brandes import CONFIDENCE, dependencies, estimate
from canting.queries.distances import Arcs, Reach, reach_in, reach_weighted

if TYPE_CHECKING:
    from canting.queries.task import Graph, Row, Task

Floats = npt.NDArray[np.float64]

DAMPING = 0.85
TOLERANCE = 1e-14
MAX_ITERATIONS = 2_000
SAME_EIGENVALUE = 1e-9
DIGITS = 10
TOP = 10
EXACT_BUDGET = 1e10
"""Sources times arcs that are searched without asking; 20,000 participants with 200,000 ties are 4e9."""
BUDGET = {"betweenness": EXACT_BUDGET}
"""By query: above it the function here estimates, so it serves instead of Graph Data Science."""
ESTIMATE_BUDGET = 5e8
ESTIMATE_ERROR = 0.01


def degree(task: Task) -> list[Row]:
    """Count the others that each participant has a tie with (Freeman 1979).

    Parameters
    ----------
    task
        The run.

    Returns
    -------
    list of Row
        ``in_degree``, ``out_degree`` (directed) and ``degree``, each with its share of n - 1; ``strength…``.
    """
    graph = task.graph()
    return _ordered(graph, _degrees(graph), ("degree", "out_degree") if graph.directed else ("degree",))


def closeness(task: Task) -> list[Row]:
    """Wasserman-Faust closeness: (r/(n-1)) * (r / sum of d) over the r participants reached; an isolate has 0.

    Parameters
    ----------
    task
        The run; ``weighted`` makes 1/weight a tie's length.

    Returns
    -------
    list of Row
        ``closeness_in`` over those who reach a participant, ``closeness_out`` over those whom it reaches; one column
        ``closeness`` where ties have no direction; ``…_weighted`` where weights count.

    References
    ----------
    Wasserman & Faust, Social Network Analysis (1994), p. 201.
    """
    return _both_ways(task, "closeness", _wasserman_faust)


def harmonic(task: Task) -> list[Row]:
    """Sum of 1/d over the others, divided by n - 1; an isolate has 0.

    Parameters and result are those of :func:`closeness`.

    References
    ----------
    Marchiori & Latora, Harmony in the small-world, Physica A 285 (2000).
    """
    return _both_ways(task, "harmonic", _harmonic)


def betweenness(task: Task) -> list[Row]:
    """Pairs of others whose shortest paths pass a participant, each counted by its share.

    Parameters
    ----------
    task
        The run. A graph that is too large to measure exactly is estimated from a sample, unless ``exact``.

    Returns
    -------
    list of Row
        ``betweenness`` and ``betweenness_share``, divided by (n-1)(n-2), or half of it where ties have no direction;
        the share is None if n < 3.

    References
    ----------
    Freeman, A set of measures of centrality based on betweenness, Sociometry 40 (1977); Brandes (2001).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    scores, shares = _betweenness(task, graph, weighted)
    suffix = "_weighted" if weighted else ""
    columns = {f"betweenness{suffix}": scores, f"betweenness_share{suffix}": shares}
    return _ordered(graph, columns, (f"betweenness{suffix}",))


def eigenvector(task: Task) -> list[Row]:
    """Principal eigenvector of the symmetrized adjacency, of length 1, in the component with the largest eigenvalue.

    Parameters
    ----------
    task
        The run; ``weighted`` takes the larger weight of the two directions.

    Returns
    -------
    list of Row
        ``eigenvector`` (0 in the other components, None with a note if two share the largest eigenvalue) and
        ``component``, numbered from the largest.

    References
    ----------
    Bonacich, Factoring and weighting approaches to status scores and clique identification (1972).
    """
    graph = task.graph()
    if not graph.n:
        return []
    matrix = _symmetric(graph, task.options["weighted"])
    labels = _components(matrix)
    found = [_principal(matrix, np.flatnonzero(labels == label)) for label in range(labels.max() + 1)]
    values = np.array([value for value, _ in found])
    best = np.flatnonzero(values >= values.max() * (1 - SAME_EIGENVALUE))
    vector: list[float | None] = [0.0] * graph.n
    if len(best) > 1 and graph.m:
        vector = [None] * graph.n
        task.notes.append(
            f"{len(best)} components share the largest eigenvalue ({values.max():.6g}), so the eigenvector is not "
            "determined; measure one component at a time."
        )
    elif graph.m:
        for at, part in zip(
            np.flatnonzero(labels == best[0]).tolist(), found[best[0]][1].tolist(), strict=True
        ):
            vector[at] = part
    name = "eigenvector_weighted" if task.options["weighted"] else "eigenvector"
    return _ordered(graph, {name: vector, "component": (labels + 1).tolist()}, (name,))


def pagerank(task: Task) -> list[Row]:
    """PageRank with damping 0.85 and sum 1; who gives to nobody passes on evenly to everybody.

    Parameters
    ----------
    task
        The run; ``weighted`` passes on in proportion to weight.

    Returns
    -------
    list of Row
        ``pagerank`` along the flow, ``pagerank_source`` against it.

    References
    ----------
    Brin & Page, The anatomy of a large-scale hypertextual web search engine (1998).
    """
    graph, weighted = task.graph(), task.options["weighted"]
    arcs = Arcs.of(graph)
    suffix = "_weighted" if weighted else ""
    columns = {
        f"pagerank{suffix}": _pagerank(arcs, weighted),
        f"pagerank_source{suffix}": _pagerank(arcs.turned(), weighted),
    }
    return _ordered(graph, columns, (f"pagerank{suffix}",))


def key_actors(task: Task) -> list[Row]:
    """Rank participants by degree, closeness and betweenness side by side.

    Parameters
    ----------
    task
        The run; its ``top`` is the N of ``in_top``, 10 if none is given.

    Returns
    -------
    list of Row
        The three scores with competition ranks, ``mean_rank`` (mean of mid-ranks: Borda) and ``in_top``.

    Notes
    -----
    Agreement is Kendall's W with the correction for ties, W = (12 sum R^2 - 3 k^2 n (n+1)^2) / (k^2 n (n^2-1) - k T),
    with R the sums of a participant's k mid-ranks and T the sum of t^3 - t over groups of t equals (Kendall 1970).
    """
    graph = task.graph()
    if not graph.n:
        return []
    near = "closeness_out" if graph.directed else "closeness"
    scores = {
        "degree": np.asarray(_degrees(graph)["degree"], dtype=np.float64),
        near: _wasserman_faust(_reach(graph)[1], graph.n),
        "betweenness": _betweenness(task, graph, weighted=False)[0],
    }
    ranks = {name: _competition_ranks(values) for name, values in scores.items()}
    middles = np.array([_mid_ranks(values) for values in scores.values()])
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
        _rows(graph, columns),
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
    if graph.directed:
        either = np.diff(_symmetric(graph, weighted=False).indptr)
    else:
        either, strength_in = inward + outward, strength_in + strength_out
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


def _reach(
    graph: Graph, weighted: bool = False, progress: Callable[[float], None] | None = None
) -> tuple[Reach, Reach]:
    """Sums of distances over those who reach each participant, and over those whom it reaches."""
    said = progress or (lambda share: None)
    arcs = Arcs.of(graph)
    if weighted:
        return reach_weighted(arcs, progress=said)
    inward = reach_in(arcs, progress=said)
    return inward, (reach_in(arcs.turned(), progress=said) if graph.directed else inward)


def _wasserman_faust(reach: Reach, n: int) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        score = reach.reached**2 / ((n - 1) * reach.far)
    return np.nan_to_num(score, nan=0.0, posinf=0.0)


def _harmonic(reach: Reach, n: int) -> Floats:
    return reach.near / (n - 1) if n > 1 else np.zeros(n)


def _both_ways(task: Task, name: str, score: Callable[[Reach, int], Floats]) -> list[Row]:
    graph, weighted = task.graph(), task.options["weighted"]
    if not graph.n:
        return []
    inward, outward = _reach(graph, weighted, task.progress)
    suffix = "_weighted" if weighted else ""
    if not graph.directed:
        return _ordered(graph, {f"{name}{suffix}": score(inward, graph.n)}, (f"{name}{suffix}",))
    columns = {f"{name}_in{suffix}": score(inward, graph.n), f"{name}_out{suffix}": score(outward, graph.n)}
    return _ordered(graph, columns, (f"{name}_out{suffix}", f"{name}_in{suffix}"))


def _betweenness(task: Task, graph: Graph, weighted: bool) -> tuple[Floats, Any]:
    """Scores and shares, exact where that is affordable."""
    arcs = Arcs.of(graph)
    half = 1.0 if graph.directed else 2.0
    pairs = (graph.n - 1) * (graph.n - 2) / half
    cost = graph.n * len(arcs.source)
    if cost <= EXACT_BUDGET or task.options["exact"]:
        sums, _ = dependencies(arcs, np.arange(graph.n), weighted=weighted, progress=task.progress)
        return sums / half, _shares(sums / half, pairs)
    found = estimate(arcs, ESTIMATE_BUDGET, ESTIMATE_ERROR, weighted=weighted, progress=task.progress)
    task.notes.append(
        f"Estimated from {found.sources:,} sources: with {CONFIDENCE:.0%} confidence no betweenness_share is off by "
        f"more than {found.error:.3g}; scores below that are not told apart. --exact measures all {graph.n:,}."
    )
    return found.share * pairs, found.share


def _symmetric(graph: Graph, weighted: bool) -> sp.csr_array:
    """Adjacency of a tie if either way; with weights the larger of the two."""
    weight = graph.weight if weighted else np.ones(graph.m)
    one_way = sp.csr_array((weight, (graph.source, graph.target)), shape=(graph.n, graph.n))
    return one_way.maximum(one_way.T).tocsr()


def _components(matrix: sp.csr_array) -> npt.NDArray[np.int64]:
    """Number of each participant's component, the largest first, equals in order of their first participant."""
    from scipy.sparse.csgraph import connected_components

    count, labels = connected_components(matrix, directed=False)
    first = np.full(count, len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    order = np.lexsort((first, -np.bincount(labels, minlength=count)))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    numbered: npt.NDArray[np.int64] = place[labels]
    return numbered


def _principal(matrix: sp.csr_array, members: npt.NDArray[np.int64]) -> tuple[float, Floats]:
    """Largest eigenvalue of a component and its eigenvector, without a negative part."""
    from scipy.sparse.linalg import eigsh

    part = matrix[members][:, members]
    if len(members) < 64:
        values, vectors = np.linalg.eigh(part.toarray())
    else:
        values, vectors = eigsh(part, k=1, which="LA", v0=np.ones(len(members)), tol=1e-13)
    vector = np.abs(vectors[:, -1])
    return float(values[-1]), vector / np.linalg.norm(vector)


def _pagerank(arcs: Arcs, weighted: bool) -> Floats:
    n = arcs.n
    if not n:
        return np.zeros(0)
    weight = arcs.weight if weighted else np.ones(len(arcs.source))
    given = np.bincount(arcs.source, weight, minlength=n)
    dangling = given == 0
    passed = sp.csr_array((weight / given[arcs.source], (arcs.target, arcs.source)), shape=(n, n))
    rank: Floats = np.full(n, 1.0 / n)
    for _ in range(MAX_ITERATIONS):
        onward: Floats = DAMPING * (passed @ rank + rank[dangling].sum() / n) + (1 - DAMPING) / n
        if np.abs(onward - rank).sum() < TOLERANCE:
            break
        rank = onward
    shares: Floats = onward / onward.sum()
    return shares


def _rounded(values: Floats) -> Floats:
    """Values to `DIGITS` significant digits, so that equals that differ by rounding alone rank as equals."""
    with np.errstate(divide="ignore"):
        scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values)))))
    return np.round(values * scale) / scale


def _competition_ranks(values: Floats) -> npt.NDArray[np.int64]:
    from scipy.stats import rankdata

    return np.asarray(rankdata(-_rounded(values), method="min"), dtype=np.int64)


def _mid_ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(-_rounded(values), method="average"), dtype=np.float64)


def _rows(graph: Graph, columns: dict[str, Any]) -> list[Row]:
    """One row per participant, in the graph's order."""
    plain = {
        name: values.tolist() if hasattr(values, "tolist") else list(values)
        for name, values in columns.items()
    }
    names = ["id", "name", *plain]
    return [
        dict(zip(names, row, strict=True))
        for row in zip(graph.ids, graph.names, *plain.values(), strict=True)
    ]


def _ordered(graph: Graph, columns: dict[str, Any], by: Iterable[str]) -> list[Row]:
    """Rows in order of these columns, highest first, equals in order of name and id."""
    keys = tuple(by)

    def order(row: Row) -> tuple[Any, ...]:
        return (
            *(-round(row[key] if row[key] is not None else -1.0, 9) for key in keys),
            row["name"],
            row["id"],
        )

    return sorted(_rows(graph, columns), key=order)
