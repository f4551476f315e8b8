"""How a network hangs together: figures of cohesion, closed triads, cores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from canting.algorithms.dominators import strong_parts
from canting.algorithms.graph import Graph
from canting.algorithms.triangles import Pairs, census, transitivity
from canting.measures import structure
from canting.measures.centrality import ordered
from canting.measures.characteristics import parted
from canting.queries.pairs import partition
from canting.queries.task import Row, Task

UNDIRECTED_TRIADS = ("003", "102", "201", "300")


def cohesion(task: Task) -> list[Row]:
    """Give figures of how the whole network hangs together, then those of each kind and group by itself.

    Distances are left blank on large graphs, unless ``exact``.

    Rows: ``section, of, measure, value, note``. A kind or group is measured as the ties among its own participants.

    Notes
    -----
    direction
        Kept in density, reciprocity, transitivity and distances; left out in components.
    weights
        They don't count.
    isolates
        They count in n and as components.
    pieces
        Distances over the pairs with a way; in compactness the others add 0; component_ratio and fragmentation say
        how far it is in pieces.
    cost
        n·m for distances, left blank above 2·10¹⁰ unless --exact; triangles in m·sqrt(2m) looks at most.
    elsewhere
        UCINET and xUCINET; without direction networkx and igraph too. networkx's transitivity of a DiGraph is another
        figure.
    held to
        The summer school of tests/data/camp as xUCINET prints it: transitivity .484, without direction .505; one weak
        component, four strong ones.

    References
    ----------
    Borgatti, Everett & Johnson, Analyzing Social Networks (2013), ch. 9, for connectedness, compactness and component
    ratio; Wasserman & Faust, Social Network Analysis (1994), p. 243, for transitivity of ties with a direction.
    """
    graph = task.graph()
    rows = [structure.figure_row("all", "all", *each) for each in _figures(task, graph)]
    for section in ("kind", "group"):
        labels, of = parted(graph.attributes[section])
        known = np.diagonal(task.answers.pairs(partition(of, len(labels))).known).tolist()
        for at, label in enumerate(labels):
            part = graph.among(of == at)
            rows += [structure.figure_row(section, label, *each) for each in _figures(task, part, known[at])]
    return rows


def _figures(task: Task, graph: Graph, known: int | None = None) -> Iterator[structure.Figure]:
    n, m = graph.n, graph.m
    if known is None:
        known = int(task.answers.pairs(partition(np.zeros(n, np.int64), 1)).known[0, 0])
    yield "participants", n
    yield "ties", m
    yield structure.figure(
        "average_degree", structure.ratio(m if graph.directed else 2 * m, n), "none: nobody is there"
    )
    yield structure.figure("density", structure.density(n, m, graph.directed), structure.TOO_FEW)
    yield structure.figure("density_known", structure.ratio(m, known), "none: no pair is known")
    if graph.directed:
        yield from structure.reciprocity(*structure.dyads(graph))
    closed = transitivity(census(Pairs(graph)))
    yield structure.figure("transitivity", closed, "none: nobody stands between two others")
    components = len(structure.component_sizes(graph))
    yield "components", components, "weak ones: a tie either way connects" if graph.directed else None
    if graph.directed:
        strong = len(np.unique(strong_parts(n, graph.source, graph.target)))
        yield "strong_components", strong, "ways there and back connect"
    yield structure.figure("component_ratio", structure.ratio(components - 1, n - 1), structure.TOO_FEW)
    yield from structure.distances(graph, structure.searched(task, graph), compactness=True)


def triads(task: Task) -> list[Row]:
    """Count the triads of each kind: 16 where ties have a direction, else 4.

    Rows: ``triad, count, share``, in the usual order of names; the share is None if n < 3.

    Notes
    -----
    direction
        Kept: 16 kinds; where ties have none, four.
    weights
        They don't count.
    isolates
        They count: all threesomes do.
    pieces
        Threesomes across pieces count.
    cost
        Triangles in m·sqrt(2m) looks at most; the rest follows from each participant's pairs.
    elsewhere
        networkx, igraph.

    References
    ----------
    Holland & Leinhardt, A method for detecting structure in sociometric data, American Journal of Sociology 76 (1970);
    Batagelj & Mrvar, A subquadratic triad census algorithm, Social Networks 23 (2001).
    """
    graph = task.graph()
    counts = census(Pairs(graph))
    whole = sum(counts.values())
    if not whole:
        task.notes.append("There are no three participants, so there is no triad.")
    return [
        {"triad": name, "count": count, "share": structure.ratio(count, whole)}
        for name, count in counts.items()
        if graph.directed or name in UNDIRECTED_TRIADS
    ]


def clustering(task: Task) -> list[Row]:
    """Share of the pairs of one's neighbours that are tied themselves; direction is left out.

    Rows: ``clustering`` (None with fewer than two neighbours), ``triangles`` and ``neighbours``, highest first. The
    notes have the mean and the transitivity of the whole.

    Notes
    -----
    direction
        Left out: a tie either way is a tie.
    weights
        They don't count.
    isolates
        Blank, as with one neighbour; the notes have the mean without them and with 0 for them.
    pieces
        Each piece for itself.
    cost
        Triangles, each found once: m·sqrt(2m) looks at most.
    elsewhere
        networkx, igraph.

    References
    ----------
    Watts & Strogatz, Collective dynamics of small-world networks, Nature 393 (1998).
    """
    graph = task.graph()
    pairs = Pairs(graph)
    degree = pairs.degree()
    triangles = np.zeros(graph.n, np.int64)
    for uv, _, vw in pairs.triangles():
        for ends in (pairs.low[uv], pairs.high[uv], pairs.high[vw]):
            triangles += np.bincount(ends, minlength=graph.n)
    couples = degree * (degree - 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(degree > 1, triangles / couples, np.nan)
    known = share[~np.isnan(share)]
    if len(known):
        task.notes.append(
            f"Mean {known.mean():.4f} over {len(known):,} participants with two neighbours or more "
            f"({known.sum() / graph.n:.4f} where the others count 0); transitivity "
            f"{triangles.sum() / couples.sum():.4f}."
        )
    return ordered(
        graph, {"clustering": share, "triangles": triangles, "neighbours": degree}, ("clustering",)
    )


def cores(task: Task) -> list[Row]:
    """Give the densest core that each is in: in a k-core everybody has k neighbours within it; direction is left out.

    Rows: ``core``, 0 for isolates, highest first, and ``members``, how many are in that core.

    Notes
    -----
    direction
        Left out: a tie either way is a tie.
    weights
        They don't count.
    isolates
        0.
    pieces
        A k-core may be in several pieces.
    cost
        n + m (NetworKit).
    elsewhere
        networkx, igraph.

    References
    ----------
    Seidman, Network structure and minimum degree, Social Networks 5 (1983); Batagelj & Zaversnik (2003).
    """
    graph = task.graph()
    if not graph.n:
        return []
    import networkit as nk

    pairs = Pairs(graph)
    made = nk.GraphFromCoo((np.ones(len(pairs)), (pairs.low, pairs.high)), n=graph.n, directed=False)
    algorithm = nk.centrality.CoreDecomposition(made)
    algorithm.run()
    core = np.array(algorithm.scores()).astype(np.int64)
    at_least = np.cumsum(np.bincount(core)[::-1])[::-1]
    return ordered(graph, {"core": core, "members": at_least[core]}, ("core",))
