"""Bottlenecks, dominators, cuts and attribution, side by side: canting, networkx, GDS, and Cypher as one writes it.

    python benchmarks/bottlenecks.py [--ties 10000 100000 1000000] [--repeats 3] [--no-database]

Random networks of n participants and 10 n ties, of whom 20 are information sources. First the measures alone, on a
graph that each contestant has in its memory already; then the whole way, from asking to having the rows, which for
networkx and GDS means fetching or projecting the graph. Without NEO4J_URI a local Neo4j is started in a folder of its
own and removed afterwards; a database named by NEO4J_URI must be empty, and is empty again at the end. All contestants
run in turn, as often as --repeats says (once at a million ties and more); the median counts.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

import networkx as nx
import numpy as np
from tracing import CATALOGUE, TIMEOUT, Contest, empty_database, write

from canting.algorithms.dominators import dominator_tree, joints
from canting.algorithms.graph import Arcs
from canting.database.database import Database
from canting.database.wipe import wipe
from canting.measures.attribution import Walk, attribute
from canting.measures.bottlenecks import smallest_cut
from canting.queries.run import Options, run

WHO, STEPS, SOURCES, RECEIVERS = "p77", 6, 20, 20
SLOW = 100_000  # ties up to which networkx's largest flow comes to an end within minutes

MARK = """
MATCH (p:Participant) WHERE p.id IN $ids
REMOVE p:Actor SET p:InformationSource, p.kind = 'InformationSource', p.group = null
"""
PROJECT_UNDIRECTED = """
MATCH (one:Participant)-[:INFORMS]->(other:Participant)
RETURN gds.graph.project('benchmark', one, other, {}, {undirectedRelationshipTypes: ['*']})
"""
POINTS = (
    "CALL gds.articulationPoints.stream('benchmark') YIELD nodeId RETURN gds.util.asNode(nodeId).id AS id"
)
BRIDGES = """
CALL gds.bridges.stream('benchmark') YIELD from, to
RETURN gds.util.asNode(from).id AS from, gds.util.asNode(to).id AS to
"""
DROP = "CALL gds.graph.drop('benchmark', false) YIELD graphName RETURN graphName"
FETCH = "MATCH (giver:Participant)-[:INFORMS]->(receiver:Participant) RETURN giver.id AS giver, receiver.id AS receiver"

# What a user would write: every walk back to a source, and the product of the shares along it. It enumerates walks.
WALKS = """
MATCH path = (:Participant {id: $who})<-[:INFORMS*1..6]-(source:InformationSource)
WHERE none(passed IN nodes(path)[1..-1] WHERE passed:InformationSource)
WITH source, reduce(share = 1.0, at IN nodes(path)[..-1] | share / COUNT { (at)<-[:INFORMS]-() }) AS share
RETURN source.id AS id, sum(share) AS share ORDER BY share DESC
"""


class Net:
    """One random network in all the forms that contestants want."""

    def __init__(self, network: nx.DiGraph) -> None:
        self.directed = network
        self.undirected = network.to_undirected()
        self.ids = list(network)
        number = {id_: at for at, id_ in enumerate(self.ids)}
        ends = np.array([(number[a], number[b]) for a, b in network.edges], dtype=np.int64)
        self.n, self.source, self.target = len(self.ids), ends[:, 0], ends[:, 1]
        both = np.array([(number[a], number[b]) for a, b in self.undirected.edges], dtype=np.int64)
        self.one, self.other = (
            np.concatenate((both[:, 0], both[:, 1])),
            np.concatenate((both[:, 1], both[:, 0])),
        )
        self.giving = np.arange(self.n) < SOURCES
        self.receiving = np.arange(self.n) >= self.n - RECEIVERS

    def rooted(self) -> nx.DiGraph:
        """The network with one root that feeds every source."""
        graph = self.directed.copy()
        graph.add_edges_from(("root", self.ids[at]) for at in range(SOURCES))
        return graph

    def split(self) -> nx.DiGraph:
        """The network whose largest flow is the smallest cut between sources and receivers."""
        graph = nx.DiGraph()
        for at in range(SOURCES, self.n - RECEIVERS):
            graph.add_edge((at, "in"), (at, "out"), capacity=1)
        for a, b in zip(self.source.tolist(), self.target.tolist(), strict=True):
            if b < SOURCES or a >= self.n - RECEIVERS or (a < SOURCES and b >= self.n - RECEIVERS):
                continue
            tail = "from" if a < SOURCES else (a, "out")
            graph.add_edge(tail, "to" if b >= self.n - RECEIVERS else (b, "in"))
        return graph


def main() -> None:
    """Measure at each size and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-database", action="store_true", help="Only the measures alone.")
    given = parser.parse_args()
    costs: list[tuple[str, int, float]] = []
    if given.no_database:
        for ties in given.ties:
            costs += in_memory(Net(random_network(ties)), ties, repeats_of(given.repeats, ties), None)
    else:
        with empty_database() as database:
            print(f"Neo4j {database.server.version}, GDS {database.server.gds}, {os.cpu_count()} cores")
            for ties in given.ties:
                net = Net(write(database, ties // 10, ties))
                database.write(MARK, {"ids": net.ids[:SOURCES]})
                repeats = repeats_of(given.repeats, ties)
                costs += in_memory(net, ties, repeats, database)
                whole_way(net, database, ties, repeats)
                wipe(database, managed_only=False)
    print("\ncost per tie (linear: it stays the same)")
    for title, ties, seconds in sorted(costs, key=lambda cost: cost[0]):
        print(f"  {title:40} {ties:>9,} ties: {1e6 * seconds / ties:8.3f} microseconds each")


def repeats_of(repeats: int, ties: int) -> int:
    """How often to ask: once where a contestant takes minutes."""
    return 1 if ties >= 1_000_000 else repeats


def random_network(ties: int) -> nx.DiGraph:
    """The network that `write` writes, without a database."""
    n = ties // 10
    ends = np.random.default_rng(1).integers(0, n, size=(ties, 2))
    network = nx.DiGraph()
    network.add_nodes_from(f"p{at}" for at in range(n))
    network.add_edges_from((f"p{a}", f"p{b}") for a, b in ends.tolist() if a != b)
    return network


def in_memory(net: Net, ties: int, repeats: int, database: Database | None) -> list[tuple[str, int, float]]:
    """The measures alone; gives title, ties and canting's seconds of each."""
    weight = np.ones(len(net.source))
    direct = net.giving[net.source] & net.receiving[net.target]
    source, target = net.source[~direct], net.target[~direct]
    rooted = net.rooted()

    def our_joints() -> int:
        found = joints(net.n, net.one, net.other, both_ways=True)
        return int(found.points.sum()) + int(found.bridges.sum()) // 2

    def strong() -> int:
        found = joints(net.n, net.source, net.target)
        return int(found.points.sum()) + int(found.bridges.sum())

    def their_strong() -> int:
        """What networkx has of it: the dominators of the largest part, either way; neither bridges nor other parts."""
        part = net.directed.subgraph(max(nx.strongly_connected_components(net.directed), key=len))
        root = next(iter(part))
        found = {d for graph in (part, part.reverse()) for d in nx.immediate_dominators(graph, root).values()}
        return len(found - {root, None})

    def our_tree() -> int:
        return int((dominator_tree(net.n, net.source, net.target, np.arange(SOURCES)).parent >= 0).sum())

    def our_shares() -> int:
        walk = Walk(Arcs(net.n, net.source, net.target, weight), net.giving, net.ids.index(WHO))
        return int((attribute(walk, STEPS).ended[net.giving] > 0).sum())

    joint: dict[str, Callable[[], int]] = {
        "canting": our_joints,
        "networkx": lambda: their_joints(net.undirected),
    }
    if database is not None:
        database.read(DROP)
        database.read(PROJECT_UNDIRECTED)
        joint["GDS articulationPoints and bridges"] = lambda: (
            len(database.read(POINTS)) + len(database.read(BRIDGES))
        )
    cuts: dict[str, Callable[[], int]] = {
        "canting": lambda: len(smallest_cut(net.n, source, target, net.giving, net.receiving))
    }
    if ties <= SLOW:
        flow = net.split()
        cuts["networkx maximum_flow"] = lambda: int(nx.maximum_flow_value(flow, "from", "to"))
    contests = {
        "articulation points and bridges, undirected": joint,
        "strong articulation points and bridges": {
            "canting": strong,
            "networkx immediate_dominators, points": their_strong,
        },
        "dominators from 20 sources": {
            "canting": our_tree,
            "networkx immediate_dominators": lambda: len(nx.immediate_dominators(rooted, "root")) - 1,
        },
        "smallest cut, 20 sources from 20 others": cuts,
        "attribution, 6 steps": {"canting": our_shares, "dicts of Python": lambda: plain_walk(net)},
    }
    costs = []
    print(f"\n== {net.n:,} participants, {ties:,} ties, in memory")
    for title, contestants in contests.items():
        contest = Contest(title, contestants)
        found = contest.hold(repeats)
        contest.report(found)
        costs.append((title, ties, found["canting"][0] or 0.0))
    if database is not None:
        database.read(DROP)
    return costs


def their_joints(graph: nx.Graph) -> int:
    """Articulation points and bridges by networkx."""
    return sum(1 for _ in nx.articulation_points(graph)) + sum(1 for _ in nx.bridges(graph))


def plain_walk(net: Net) -> int:
    """Attribution as one would write it on a networkx graph."""
    at, ended = {WHO: 1.0}, {}
    sources = set(net.ids[:SOURCES])
    for _ in range(STEPS):
        onward: dict[str, float] = {}
        for here, chance in at.items():
            informants = list(net.directed.predecessors(here))
            for giver in informants:
                kept = ended if giver in sources else onward
                kept[giver] = kept.get(giver, 0.0) + chance / len(informants)
        at = onward
    return len(ended)


def whole_way(net: Net, database: Database, ties: int, repeats: int) -> None:
    """From asking to having the rows."""

    def canting(name: str, *, undirected: bool = False, **parameters: object) -> Callable[[], int]:
        options = Options(undirected=undirected)
        return lambda: len(run(CATALOGUE.find(name), parameters, options, database, CATALOGUE).rows)

    def fetched(kind: type[nx.Graph]) -> nx.Graph:
        graph = kind()
        graph.add_edges_from(database.read(FETCH).values)
        return graph

    def with_gds() -> int:
        database.read(DROP)
        try:
            database.read(PROJECT_UNDIRECTED)
            return len(database.read(POINTS)) + len(database.read(BRIDGES))
        finally:
            database.read(DROP)

    def their_dominators() -> int:
        graph = fetched(nx.DiGraph)
        graph.add_edges_from(("root", id_) for id_ in net.ids[:SOURCES])
        return len(nx.immediate_dominators(graph, "root")) - 1

    contests = {
        "bottlenecks, undirected": {
            "canting bottlenecks (with who is cut off from which sources)": canting(
                "bottlenecks", undirected=True
            ),
            "GDS: project, articulationPoints, bridges": with_gds,
            "networkx: fetch, articulation points, bridges": lambda: their_joints(fetched(nx.Graph)),
        },
        "dominators": {
            "canting dominators": canting("dominators"),
            "networkx: fetch, immediate_dominators": their_dominators,
        },
        "attribution of one participant": {
            "canting attribution (shares, intermediaries, routes)": canting("attribution", who=WHO),
            "Cypher *1..6, shares only": lambda: len(database.read(WALKS, {"who": WHO}, timeout=TIMEOUT)),
        },
    }
    print(f"\n== {net.n:,} participants, {ties:,} ties, from asking to having the rows")
    for title, contestants in contests.items():
        contest = Contest(title, contestants)
        contest.report(contest.hold(repeats))


if __name__ == "__main__":
    main()
