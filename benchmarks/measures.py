"""Measures, side by side: canting, igraph, networkx, NetworKit, rustworkx and Graph Data Science called directly.

    python benchmarks/measures.py [--ties 30000 200000] [--measures degree closeness …] [--repeats 3] [--limit 120]

Random networks of n participants and 10 n ties. Without NEO4J_URI a local Neo4j is started in a folder of its own and
removed afterwards; a database named by NEO4J_URI must be empty, and is empty again at the end.

Every contestant answers in a process of its own, once warmed up by connecting and importing: the time is from asking
to having the answer, and includes getting the ties out of the database the way a user of that library would (a row per
tie from the driver), or projecting them. The quickest of the repeats counts; memory is the most that the process had.
canting stands three times: with nothing kept, with the graph kept from an earlier question, and with Graph Data Science
as its engine. Graph Data Science stands twice: on a projection that folds the reports of a pair as canting does, and,
outside the contest, on one of the relationships as they are. The other libraries fold nothing.

Not all answer the same: igraph's structural-holes is constraint alone; networkx's communities are Louvain's, the
others' Leiden's, each the best of fifty runs (canting says of each participant, too, how often it is with its own);
cohesion is of the libraries what has one call each, and katz and hits are to the precision that each has by itself.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import queue
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from memory import peak
from tracing import empty_database, write

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.wipe import wipe

MEASURES = ("degree", "closeness", "harmonic", "betweenness", "eigenvector", "pagerank")
FAMILY = (
    "clustering", "cores", "triads", "cohesion", "structural-holes", "communities", "katz", "hits", "k-reach",
    "tie-betweenness",
)  # fmt: skip
FETCH = "MATCH (giver:Participant)-[:INFORMS]->(receiver:Participant) RETURN giver.id, receiver.id"
PEOPLE = "MATCH (p:Participant) RETURN p.id"
RAW = """
MATCH (giver:Participant) OPTIONAL MATCH (giver)-[:INFORMS]->(receiver:Participant)
RETURN gds.graph.project('benchmark', giver, receiver, {}, {undirectedRelationshipTypes: $undirected})
"""
FOLDED = """
MATCH (giver:Participant) OPTIONAL MATCH (giver)-[r:INFORMS]->(receiver:Participant) WHERE receiver <> giver
WITH giver, receiver, r.dataset AS dataset, r.question AS question, max(r.weight) AS strongest
WITH giver, receiver, sum(strongest) AS weight
RETURN gds.graph.project('benchmark', giver, receiver, {relationshipProperties: {weight: weight}}, {})
"""
FLAT = """
MATCH (giver:Participant) OPTIONAL MATCH (giver)-[r:INFORMS]-(receiver:Participant) WHERE giver.id < receiver.id
WITH giver, receiver, r.dataset AS dataset, r.question AS question, max(r.weight) AS strongest
WITH giver, receiver, sum(strongest) AS weight
RETURN gds.graph.project('benchmark', giver, receiver, {relationshipProperties: {weight: weight}}, {
  undirectedRelationshipTypes: ['*']})
"""
DROP = "CALL gds.graph.drop('benchmark', false) YIELD graphName RETURN graphName"
STREAM = (
    "CALL gds.%s.stream('benchmark', %s) YIELD nodeId, %s AS score RETURN gds.util.asNode(nodeId).id, score"
)
IN_GDS = {
    "degree": ("degree", "{}", "score"),
    "closeness": ("closeness", "{useWassermanFaust: true}", "score"),
    "harmonic": ("closeness.harmonic", "{}", "score"),
    "betweenness": ("betweenness", "{}", "score"),
    "eigenvector": ("eigenvector", "{maxIterations: 1000}", "score"),
    "pagerank": ("pageRank", "{tolerance: 1e-12, maxIterations: 1000}", "score"),
    "clustering": ("localClusteringCoefficient", "{}", "localClusteringCoefficient"),
    "cores": ("kcore", "{}", "coreValue"),
    "communities": ("leiden", "{concurrency: 1, randomSeed: 50}", "communityId"),
    "hits": ("hits", "{hitsIterations: 50}", "values"),
}
UNDIRECTED = ("clustering", "cores", "communities")
SEEDS = 50
"""Runs of Leiden, of which the one with the highest modularity is the answer."""
LEIDEN = (
    "UNWIND range(1, $runs) AS seed CALL gds.leiden.stats('benchmark', {concurrency: 1, randomSeed: seed}) "
    "YIELD modularity RETURN max(modularity)"
)


def with_canting(database: Database, measure: str, engine: str | None = None) -> int:
    from canting.queries.catalogue import read_catalogue
    from canting.queries.run import Options, run

    catalogue = read_catalogue([])
    query = catalogue.find(measure)
    if engine and not query.needs:
        raise KeyError(engine)
    return len(run(query, {}, Options(exact=True, engine=engine), database, catalogue).rows)


def with_gds(database: Database, measure: str, folded: bool = False) -> int:
    stream = STREAM % IN_GDS[measure]
    flat = measure in UNDIRECTED
    database.read(DROP)
    try:
        if folded:
            database.read(FLAT if flat else FOLDED)
        else:
            database.read(RAW, {"undirected": ["*"] if flat else []})
        if measure == "communities":
            database.read(LEIDEN, {"runs": SEEDS - 1})
        return len(database.read(stream))
    finally:
        database.read(DROP)


def ties(database: Database) -> tuple[int, list[tuple[int, int]]]:
    place = {id_: at for at, (id_,) in enumerate(database.read(PEOPLE).values)}
    return len(place), [(place[a], place[b]) for a, b in database.read(FETCH).values if a != b]


def with_igraph(database: Database, measure: str) -> int:
    import igraph

    n, edges = ties(database)
    graph = igraph.Graph(n=n, edges=edges, directed=True)

    def best(flat: Any) -> Any:
        runs = [flat.community_leiden("modularity", n_iterations=-1) for _ in range(SEEDS)]
        return max(runs, key=lambda run: run.modularity).membership

    def whole(g: Any) -> list[Any]:
        return [
            g.density(), g.reciprocity(), g.transitivity_undirected(), len(g.connected_components("weak")),
            len(g.connected_components("strong")), list(g.path_length_hist().bins()),
        ]  # fmt: skip

    asked: dict[str, Callable[[Any], Any]] = {
        "degree": lambda g: g.degree(),
        "closeness": lambda g: g.closeness(mode="in"),
        "harmonic": lambda g: g.harmonic_centrality(mode="in"),
        "betweenness": lambda g: g.betweenness(),
        "eigenvector": lambda g: g.as_undirected().eigenvector_centrality(),
        "pagerank": lambda g: g.pagerank(),
        "clustering": lambda g: g.as_undirected().transitivity_local_undirected(),
        "cores": lambda g: g.as_undirected().coreness(),
        "triads": lambda g: list(g.simplify().triad_census()),
        "cohesion": lambda g: whole(g.simplify()),
        "structural-holes": lambda g: g.simplify().constraint(),
        "communities": lambda g: best(g.as_undirected()),
        "hits": lambda g: list(zip(g.simplify().hub_score(), g.authority_score(), strict=True)),
        "k-reach": lambda g: list(
            zip(*(g.neighborhood_size(order=2, mode=way) for way in ("in", "out")), strict=True)
        ),
        "tie-betweenness": lambda g: g.simplify().edge_betweenness(),
    }
    return len(asked[measure](graph))


def with_networkx(database: Database, measure: str) -> int:
    import networkx as nx

    n, edges = ties(database)
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(n))

    def best(flat: Any) -> Any:
        runs = [nx.community.louvain_communities(flat, seed=seed) for seed in range(SEEDS)]
        return max(runs, key=lambda run: nx.community.modularity(flat, run))

    def whole(g: Any) -> list[Any]:
        far = [dict(nx.single_source_shortest_path_length(g, v)) for v in g]
        return [
            nx.density(g), nx.reciprocity(g), nx.transitivity(g), nx.number_weakly_connected_components(g),
            nx.number_strongly_connected_components(g), max(max(each.values()) for each in far),
        ]  # fmt: skip

    def within(g: Any) -> list[int]:
        return [len(nx.single_source_shortest_path_length(g, v, cutoff=2)) for v in g]

    asked: dict[str, Callable[[Any], Any]] = {
        "degree": lambda g: dict(g.degree),
        "closeness": nx.closeness_centrality,
        "harmonic": nx.harmonic_centrality,
        "betweenness": partial(nx.betweenness_centrality, normalized=False),
        "eigenvector": lambda g: nx.eigenvector_centrality(g.to_undirected(), max_iter=1000),
        "pagerank": nx.pagerank,
        "clustering": lambda g: nx.clustering(g.to_undirected()),
        "cores": lambda g: nx.core_number(g.to_undirected()),
        "triads": nx.triadic_census,
        "cohesion": whole,
        "structural-holes": lambda g: [nx.constraint(g), nx.effective_size(g)][0],
        "communities": lambda g: best(g.to_undirected()),
        "katz": lambda g: nx.katz_centrality(g, alpha=0.05, max_iter=1000),
        "hits": lambda g: nx.hits(g)[0],
        "k-reach": lambda g: [within(g), within(g.reverse())][0],
        "tie-betweenness": partial(nx.edge_betweenness_centrality, normalized=False),
    }
    return len(asked[measure](graph))


def with_networkit(database: Database, measure: str) -> int:
    import networkit as nk
    import numpy as np

    n, edges = ties(database)
    ends = np.array(edges)
    graph = nk.GraphFromCoo(
        (np.ones(len(ends)), (ends[:, 0], ends[:, 1])), n=n, directed=True, weighted=False
    )
    central = nk.centrality
    make: dict[str, Callable[[], Any]] = {
        "degree": lambda: central.DegreeCentrality(graph),
        "closeness": lambda: central.Closeness(graph, True, central.ClosenessVariant.GENERALIZED),
        "harmonic": lambda: central.HarmonicCloseness(graph, True),
        "betweenness": lambda: central.Betweenness(graph),
        "eigenvector": lambda: central.EigenvectorCentrality(nk.graphtools.toUndirected(graph), 1e-12),
        "pagerank": lambda: central.PageRank(graph, 0.85, 1e-12),
        "clustering": lambda: central.LocalClusteringCoefficient(flat(), True),
        "cores": lambda: central.CoreDecomposition(flat()),
        "katz": lambda: central.KatzCentrality(graph, 0.05, 1.0, 1e-12),
    }

    def flat() -> Any:
        made = nk.graphtools.toUndirected(graph)
        made.removeMultiEdges()
        return made

    if measure == "communities":
        undirected = flat()
        runs = []
        for seed in range(SEEDS):
            nk.setSeed(seed, False)
            algorithm = nk.community.ParallelLeiden(undirected, randomize=True)
            algorithm.run()
            runs.append(algorithm.getPartition())
        modularity = nk.community.Modularity()
        best = max(runs, key=lambda run: modularity.getQuality(run, undirected))
        return len(best.getVector())
    algorithm = make[measure]()
    algorithm.run()
    return len(algorithm.scores())


def with_rustworkx(database: Database, measure: str) -> int:
    import rustworkx as rx

    n, edges = ties(database)
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from_no_data(edges)

    def flat() -> Any:
        return graph.to_undirected(multigraph=False)

    asked: dict[str, Callable[[Any], Any]] = {
        "degree": lambda g: [g.in_degree(v) + g.out_degree(v) for v in range(n)],
        "closeness": rx.closeness_centrality,
        "betweenness": partial(rx.betweenness_centrality, normalized=False),
        "eigenvector": lambda g: rx.eigenvector_centrality(flat(), max_iter=1000),
        "pagerank": rx.pagerank,
        "cores": lambda g: rx.core_number(flat()),
        "katz": lambda g: rx.katz_centrality(g, alpha=0.05, max_iter=1000),
        "hits": lambda g: rx.hits(g)[0],
        "tie-betweenness": partial(rx.edge_betweenness_centrality, normalized=False),
    }
    return len(asked[measure](graph))


ASK: dict[str, Callable[[Database, str], int]] = {
    "canting": with_canting,
    "canting, kept": with_canting,
    "canting by GDS": partial(with_canting, engine="gds"),
    "GDS, folded": partial(with_gds, folded=True),
    "GDS, raw": with_gds,
    "igraph": with_igraph,
    "networkx": with_networkx,
    "NetworKit": with_networkit,
    "rustworkx": with_rustworkx,
}
NEEDS = {
    "canting": ("canting.queries.run", "scipy.sparse.linalg", "networkit", "rustworkx"),
    "canting, kept": ("canting.queries.run", "scipy.sparse.linalg", "networkit", "rustworkx"),
    "igraph": ("igraph",),
    "networkx": ("networkx", "scipy.sparse.linalg"),
    "NetworKit": ("networkit",),
    "rustworkx": ("rustworkx",),
}
"""What each imports before the clock starts."""


def answer(who: str, measure: str, said: multiprocessing.Queue[Any]) -> None:
    """Answer once in this process; put seconds, rows and megabytes, or what went wrong."""
    os.environ["CANTING_KEEP"] = "256" if who == "canting, kept" else "0"
    with connect(progress=lambda done, total, what: None) as database:
        _ = database.server
        try:
            for name in NEEDS.get(who, ()):
                importlib.import_module(name)
            began = time.perf_counter()
            rows = ASK[who](database, measure)
        except KeyError:
            said.put(("has none", 0, 0))
            return
        except ImportError:
            said.put(("not installed", 0, 0))
            return
        seconds = time.perf_counter() - began
        said.put((seconds, rows, peak()))


def asked(who: str, measure: str, limit: float) -> tuple[float | str, int, float]:
    """Have a contestant answer in a process of its own, which is ended after `limit` seconds."""
    context = multiprocessing.get_context("spawn")
    said = context.Queue()
    process = context.Process(target=answer, args=(who, measure, said))
    process.start()
    try:
        found: tuple[float | str, int, float] = said.get(timeout=limit)
    except queue.Empty:
        process.terminate()
        found = (f"over {limit:.0f} s", 0, 0)
    process.join()
    return found


def main() -> None:
    """Measure at each size and print seconds, ratios to the quickest other, and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="+", default=[30_000, 200_000])
    parser.add_argument("--measures", nargs="+", default=list(MEASURES), choices=[*MEASURES, *FAMILY])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds that one answer may take")
    parser.add_argument("--without", nargs="+", default=[], choices=list(ASK))
    given = parser.parse_args()
    names = [name for name in ASK if name not in given.without]
    with tempfile.TemporaryDirectory() as cache, empty_database() as database:
        if not os.environ.get(
            "NEO4J_URI"
        ):  # the local server of this run: its processes are told where it is
            from canting.database.local import server

            running = server.running()
            assert running is not None
            os.environ.update(
                NEO4J_URI=running.uri, NEO4J_USERNAME=running.username, NEO4J_PASSWORD=running.password
            )
        print(f"Neo4j {database.server.version}, GDS {database.server.gds}, {os.cpu_count()} cores")
        for count in given.ties:
            write(database, count // 10, count)
            print(f"\n{count // 10:,} participants, {count:,} ties: seconds (megabytes)")
            print(f"{'':12}" + "".join(f"{name:>20}" for name in names) + f"{'canting/best':>16}")
            os.environ["CANTING_CACHE"] = cache
            asked("canting, kept", "degree", given.limit)
            for measure in given.measures:
                compare(measure, names, given.repeats, given.limit)
            del os.environ["CANTING_CACHE"]
            wipe(database, managed_only=False)


def compare(measure: str, names: list[str], repeats: int, limit: float) -> None:
    """Print one row: what each contestant took at best."""
    best: dict[str, tuple[float | str, int, float]] = {}
    for _ in range(repeats):
        for name in names:
            if isinstance(best.get(name, (0.0,))[0], str):
                continue
            found = asked(name, measure, limit)
            if isinstance(found[0], str) or name not in best or found[0] < float(best[name][0]):
                best[name] = found
    others = [
        s
        for name, (s, _, _) in best.items()
        if not name.startswith("canting") and name != "GDS, raw" and not isinstance(s, str)
    ]
    cells = [s if isinstance(s, str) else f"{s:.2f} ({most:.0f})" for s, _, most in best.values()]
    ratios = [
        f"{told / min(others):.2f}" if others and not isinstance(told, str) else "-"
        for told in (best[name][0] for name in ("canting", "canting, kept") if name in best)
    ]
    print(
        f"{measure:12}" + "".join(f"{cell:>20}" for cell in cells) + f"{' / '.join(ratios):>16}", flush=True
    )


if __name__ == "__main__":
    main()
