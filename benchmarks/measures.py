"""Measures, side by side: canting, igraph, networkx, NetworKit, rustworkx and Graph Data Science called directly.

    python benchmarks/measures.py [--ties 30000 200000] [--measures degree closeness …] [--repeats 3] [--limit 120]

Random networks of n participants and 10 n ties. Without NEO4J_URI a local Neo4j is started in a folder of its own and
removed afterwards; a database named by NEO4J_URI must be empty, and is empty again at the end.

Every contestant answers in a process of its own, once warmed up by connecting and importing: the time is from asking
to having a score of every participant, and includes getting the ties out of the database the way a user of that
library would (a row per tie from the driver), or projecting them. The quickest of the repeats counts; memory is the
most that the process had. canting stands three times: with nothing kept, with the graph kept from an earlier question,
and with Graph Data Science as its engine.
Only canting folds the reports of a pair and orders its answer.
"""

from __future__ import annotations

import argparse
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
OTHERS = ("igraph", "networkx", "NetworKit", "rustworkx", "GDS")
FETCH = "MATCH (giver:Participant)-[:INFORMS]->(receiver:Participant) RETURN giver.id, receiver.id"
PEOPLE = "MATCH (p:Participant) RETURN p.id"
PROJECT = """
MATCH (giver:Participant) OPTIONAL MATCH (giver)-[:INFORMS]->(receiver:Participant)
RETURN gds.graph.project('benchmark', giver, receiver, {}, {})
"""
DROP = "CALL gds.graph.drop('benchmark', false) YIELD graphName RETURN graphName"
STREAM = (
    "CALL gds.%s.stream('benchmark', %s) YIELD nodeId, score RETURN gds.util.asNode(nodeId).id AS id, score"
)
IN_GDS = {
    "degree": ("degree", "{}"),
    "closeness": ("closeness", "{useWassermanFaust: true}"),
    "harmonic": ("closeness.harmonic", "{}"),
    "betweenness": ("betweenness", "{}"),
    "eigenvector": ("eigenvector", "{maxIterations: 1000}"),
    "pagerank": ("pageRank", "{tolerance: 1e-12, maxIterations: 1000}"),
}


def with_canting(database: Database, measure: str, engine: str | None = None) -> int:
    from canting.queries.catalogue import read_catalogue
    from canting.queries.run import Options, run

    catalogue = read_catalogue([])
    query = catalogue.find(measure)
    if engine and not query.needs:
        raise KeyError(engine)
    return len(run(query, {}, Options(exact=True, engine=engine), database, catalogue).rows)


def with_gds(database: Database, measure: str) -> int:
    database.read(DROP)
    try:
        database.read(PROJECT)
        return len(database.read(STREAM % IN_GDS[measure]))
    finally:
        database.read(DROP)


def ties(database: Database) -> tuple[int, list[tuple[int, int]]]:
    place = {id_: at for at, (id_,) in enumerate(database.read(PEOPLE).values)}
    return len(place), [(place[a], place[b]) for a, b in database.read(FETCH).values if a != b]


def with_igraph(database: Database, measure: str) -> int:
    import igraph

    n, edges = ties(database)
    graph = igraph.Graph(n=n, edges=edges, directed=True)
    return len(
        {
            "degree": graph.degree,
            "closeness": partial(graph.closeness, mode="in"),
            "harmonic": partial(graph.harmonic_centrality, mode="in"),
            "betweenness": graph.betweenness,
            "eigenvector": lambda: graph.as_undirected().eigenvector_centrality(),
            "pagerank": graph.pagerank,
        }[measure]()
    )


def with_networkx(database: Database, measure: str) -> int:
    import networkx as nx

    n, edges = ties(database)
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(n))
    return len(
        {
            "degree": lambda g: dict(g.degree),
            "closeness": nx.closeness_centrality,
            "harmonic": nx.harmonic_centrality,
            "betweenness": partial(nx.betweenness_centrality, normalized=False),
            "eigenvector": lambda g: nx.eigenvector_centrality(g.to_undirected(), max_iter=1000),
            "pagerank": nx.pagerank,
        }[measure](graph)
    )


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
    }
    algorithm = make[measure]()
    algorithm.run()
    return len(algorithm.scores())


def with_rustworkx(database: Database, measure: str) -> int:
    import rustworkx as rx

    n, edges = ties(database)
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from_no_data(edges)
    return len(
        {
            "degree": lambda g: [g.in_degree(v) + g.out_degree(v) for v in range(n)],
            "closeness": rx.closeness_centrality,
            "betweenness": partial(rx.betweenness_centrality, normalized=False),
            "eigenvector": lambda g: rx.eigenvector_centrality(
                g.to_undirected(multigraph=False), max_iter=1000
            ),
            "pagerank": rx.pagerank,
        }[measure](graph)
    )


ASK: dict[str, Callable[[Database, str], int]] = {
    "canting": with_canting,
    "canting, kept": with_canting,
    "canting by GDS": partial(with_canting, engine="gds"),
    "GDS": with_gds,
    "igraph": with_igraph,
    "networkx": with_networkx,
    "NetworKit": with_networkit,
    "rustworkx": with_rustworkx,
}


def answer(who: str, measure: str, said: multiprocessing.Queue[Any]) -> None:
    """Answer once in this process; put seconds, rows and megabytes, or what went wrong."""
    os.environ["CANTING_KEEP"] = "256" if who == "canting, kept" else "0"
    with connect(progress=lambda done, total, what: None) as database:
        _ = database.server
        began = time.perf_counter()
        try:
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
    parser.add_argument("--measures", nargs="+", default=list(MEASURES), choices=MEASURES)
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
        s for name, (s, _, _) in best.items() if not name.startswith("canting") and not isinstance(s, str)
    ]
    cells = [s if isinstance(s, str) else f"{s:.2f} ({most:.0f})" for s, _, most in best.values()]
    ratios = [
        f"{float(best[name][0]) / min(others):.2f}" for name in ("canting", "canting, kept") if name in best
    ]
    print(
        f"{measure:12}" + "".join(f"{cell:>20}" for cell in cells) + f"{' / '.join(ratios):>16}", flush=True
    )


if __name__ == "__main__":
    main()
