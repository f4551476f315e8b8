"""Tracing, side by side: canting's upstream and knowledge-path against the Cypher a user would write, GDS and networkx.

    python benchmarks/tracing.py [--ties 10000 100000 1000000] [--steps 6] [--repeats 3]

Random networks of n participants and 10 n ties. Without NEO4J_URI a local Neo4j is started in a folder of its own and
removed afterwards; a database named by NEO4J_URI must be empty, and is empty again at the end. All contestants run in
turn, as often as --repeats says; the quickest counts. Figures: docs/measures.md. Every time is from asking to having
all rows in the process, so the answers of GDS and networkx include projecting or fetching the graph.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice

import networkx as nx
import numpy as np

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.schema import ensure_schema
from canting.database.wipe import wipe
from canting.errors import CantingError
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

CATALOGUE = read_catalogue([])
TIMEOUT = 60.0  # seconds that one answer may take
WHO = "p5"
FROM, TO = "p5", "p77"
LAST = "last"  # a participant that one tie alone leads to

PEOPLE = """
MERGE (dataset:Dataset {id: 'random'}) SET dataset.wave = 1, dataset.illustrative = false
MERGE (run:LoadRun {id: 'random'})
SET run.dataset = 'random', run.wave = 1, run.sequence = 1, run.completed = datetime()
WITH dataset UNWIND $rows AS at
CREATE (p:Participant:Actor {id: 'p' + at, name: 'Participant ' + at, kind: 'Actor', group: 'group ' + at % 5})
CREATE (p)-[:RECORDED_IN {key: 'p' + at, dataset: 'random', wave: 1, kind: 'Actor'}]->(dataset)
"""
TIES = """
UNWIND $rows AS row
MATCH (giver:Participant {id: 'p' + row[0]}) MATCH (receiver:Participant {id: 'p' + row[1]})
CREATE (giver)-[:INFORMS {key: toString(row[2]), dataset: 'random', wave: 1, question: 'q',
  respondent: receiver.id, weight: 1.0, file: 'ties.csv', row: row[2]}]->(receiver)
"""
END = """
MATCH (giver:Participant {id: $giver}), (dataset:Dataset {id: 'random'}), (run:LoadRun {id: 'random'})
SET run.participants = $people + 1, run.ties = $ties + 1
CREATE (giver)-[:INFORMS {key: 'last', dataset: 'random', wave: 1, question: 'q', weight: 1.0}]->
  (last:Participant:Actor {id: $last, name: 'Last participant', kind: 'Actor'})
CREATE (last)-[:RECORDED_IN {key: 'last', dataset: 'random', wave: 1, kind: 'Actor'}]->(dataset)
"""
STAGES = """
UNWIND range(1, 5) AS place MERGE (stage:Stage {id: 's' + place})
SET stage.position = place, stage.name = 'Stage ' + place
WITH collect(stage) AS stages
UNWIND $rows AS at
MATCH (p:Participant {id: 'p' + at})
WITH p, stages[at % 5] AS stage
CREATE (p)-[:AT_STAGE {dataset: 'random', wave: 1}]->(stage)
"""

# What a user would write. The first two give what `upstream` gives, the others less.
WALKS = """
MATCH p = (:Participant {id: $who})<-[:INFORMS*1..%(steps)d]-(giver)
RETURN giver.id AS id, giver.name AS name, min([length(p), nodes(p)[-2].name]) AS step_and_through
"""
ANY_SHORTEST = """
MATCH p = ANY SHORTEST (:Participant {id: $who})<-[:INFORMS]-{1,%(steps)d}(giver)
RETURN giver.id AS id, giver.name AS name, length(p) AS step, nodes(p)[-2].name AS through
"""
STEPS_ONLY = """
MATCH p = (:Participant {id: $who})<-[:INFORMS*1..%(steps)d]-(giver)
RETURN giver.id AS id, giver.name AS name, min(length(p)) AS step ORDER BY step, name, id
"""
NAMES_ONLY = """
MATCH (:Participant {id: $who})<-[:INFORMS*1..%(steps)d]-(giver) RETURN DISTINCT giver.id AS id, giver.name AS name
"""
PROJECT = """
MATCH (giver:Participant)-[report:INFORMS]->(receiver:Participant)
RETURN gds.graph.project('benchmark', receiver, giver, {}, {})
"""
BFS = """
MATCH (who:Participant {id: $who})
CALL gds.bfs.stream('benchmark', {sourceNode: who, maxDepth: $steps}) YIELD nodeIds
UNWIND nodeIds AS node
RETURN gds.util.asNode(node).id AS id, gds.util.asNode(node).name AS name
"""
DROP = "CALL gds.graph.drop('benchmark', false) YIELD graphName RETURN graphName"
FETCH = "MATCH (giver:Participant)-[:INFORMS]->(receiver:Participant) RETURN giver.id AS giver, receiver.id AS receiver"
SHORTEST_3 = """
MATCH p = SHORTEST 3 (:Participant {id: $giver})-[:INFORMS]->+(:Participant {id: $receiver})
RETURN [node IN nodes(p) | node.id] AS way
"""


@dataclass
class Contest:
    """One question, put to several contestants in turn; the first is canting."""

    title: str
    contestants: dict[str, Callable[[], int]]

    def hold(self, repeats: int) -> dict[str, tuple[float | None, int]]:
        """Least seconds (None: longer than allowed, or out of memory) and number of rows of each."""
        times: dict[str, list[float]] = {name: [] for name in self.contestants}
        rows = dict.fromkeys(self.contestants, 0)
        given_up: set[str] = set()
        for _ in range(repeats):
            for name, ask in self.contestants.items():
                if name in given_up:
                    continue
                began = time.perf_counter()
                try:
                    rows[name] = ask()
                except CantingError:
                    given_up.add(name)
                times[name].append(time.perf_counter() - began)
        return {name: (None if name in given_up else min(times[name]), rows[name]) for name in times}

    def report(self, found: dict[str, tuple[float | None, int]]) -> None:
        """Print times, and ratios to canting's."""
        print(f"\n{self.title}")
        own = next(iter(found.values()))[0]
        for name, (seconds, rows) in found.items():
            if seconds is None:
                print(f"  {name:58} gave up: over {TIMEOUT:.0f} s or out of memory")
            else:
                ratio = f"{seconds / own:6.2f} x" if own else ""
                print(f"  {name:58} {seconds:8.3f} s  {ratio}  {rows:>9,} rows")


def main() -> None:
    """Measure at each size and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    costs: list[tuple[int, int, float]] = []
    with empty_database() as database:
        print(
            f"Neo4j {database.server.version}, Graph Data Science {database.server.gds}, {os.cpu_count()} cores"
        )
        for ties in given.ties:
            network = write(database, ties // 10, ties)
            costs += measure(database, network, ties, given.steps, given.repeats)
            wipe(database, managed_only=False)
    print("\nupstream, cost per tie reached (linear: it stays the same)")
    for ties, reached, seconds in costs:
        print(f"  {ties:>9,} ties, {reached:>9,} reached: {1e6 * seconds / reached:8.2f} microseconds each")


@contextmanager
def empty_database() -> Iterator[Database]:
    """The empty database that NEO4J_URI names, or a local Neo4j in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="canting-benchmark-") as home:
        own = not os.environ.get("NEO4J_URI")
        if own:
            os.environ["CANTING_HOME"] = home
        try:
            with connect(progress=lambda done, total, what: None) as database:
                if database.read("MATCH (n) RETURN count(n)").values[0][0]:
                    sys.exit("NEO4J_URI names a database with data in it; the benchmark needs an empty one.")
                ensure_schema(database)
                yield database
                wipe(database, managed_only=False)
        finally:
            if own:
                from canting.database.local import server

                server.stop()


def write(database: Database, n: int, m: int) -> nx.DiGraph:
    """Write a random network, with everything on a tie that canting's loader writes; give it too."""
    rng = np.random.default_rng(1)
    ends = rng.integers(0, n, size=(m, 2))
    for begin in range(0, n, 10_000):
        rows = list(range(begin, min(begin + 10_000, n)))
        database.write(PEOPLE, {"rows": rows})
        database.write(STAGES, {"rows": rows})
    for begin in range(0, m, 10_000):
        chunk = ends[begin : begin + 10_000].tolist()
        database.write(TIES, {"rows": [[a, b, begin + at] for at, (a, b) in enumerate(chunk)]})
    database.write(END, {"giver": FROM, "last": LAST, "people": n, "ties": m})
    network = nx.DiGraph([(FROM, LAST)])
    network.add_nodes_from(f"p{at}" for at in range(n))
    network.add_edges_from((f"p{a}", f"p{b}") for a, b in ends.tolist() if a != b)
    return network


def measure(
    database: Database, network: nx.DiGraph, ties: int, steps: int, repeats: int
) -> list[tuple[int, int, float]]:
    """Hold the two contests; give ties, ties reached and seconds of upstream at depths up to `steps`."""

    def cypher(text: str, **parameters: object) -> Callable[[], int]:
        return lambda: len(
            database.read(text % {"steps": steps}, {"who": WHO, **parameters}, timeout=TIMEOUT)
        )

    def upstream(depth: int = steps) -> int:
        return len(
            run(CATALOGUE.find("upstream"), {"who": WHO, "steps": depth}, Options(), database, CATALOGUE).rows
        )

    def ways(receiver: str) -> int:
        ends = {"giver": FROM, "receiver": receiver}
        rows = run(CATALOGUE.find("knowledge-path"), ends, Options(), database, CATALOGUE).dicts()
        return len({row["path"] for row in rows})

    def with_gds() -> int:
        database.read(DROP)
        try:
            database.read(PROJECT)
            return len(database.read(BFS, {"who": WHO, "steps": steps})) - 1
        finally:
            database.read(DROP)

    def fetched() -> nx.DiGraph:
        net = nx.DiGraph()
        net.add_edges_from(database.read(FETCH).values)
        return net

    def with_networkx() -> int:
        return (
            len(nx.single_source_shortest_path_length(fetched().reverse(copy=False), WHO, cutoff=steps)) - 1
        )

    def with_networkx_ways(receiver: str) -> int:
        return len(list(islice(nx.shortest_simple_paths(fetched(), FROM, receiver), 3)))

    size = f"{len(network):,} participants, {ties:,} ties"
    first = Contest(
        f"Upstream of one participant, {steps} steps: {size}",
        {
            "canting upstream (steps, through, reports, stages, toward)": upstream,
            "Cypher *1..n, steps and through": cypher(WALKS),
            "Cypher ANY SHORTEST, steps and through": cypher(ANY_SHORTEST),
            "Cypher *1..n, steps only (min(length(p)))": cypher(STEPS_ONLY),
            "Cypher *1..n, names only (DISTINCT)": cypher(NAMES_ONLY),
            "GDS projection and bfs, names only": with_gds,
            "networkx: fetch and search, steps only": with_networkx,
        },
    )
    found = first.hold(repeats)
    first.report(found)
    for receiver, what in ((TO, "Three ways"), (LAST, "Three ways where there is but one")):
        contest = Contest(
            f"{what}, from one participant to another: {size}",
            {
                "canting knowledge-path (simple paths, with evidence)": partial(ways, receiver),
                "Cypher SHORTEST 3 ->+ (trails)": cypher(SHORTEST_3, giver=FROM, receiver=receiver),
                "networkx: fetch and shortest_simple_paths": partial(with_networkx_ways, receiver),
            },
        )
        contest.report(contest.hold(repeats))
    costs = []
    for depth in (steps - 3, steps - 2, steps - 1, steps) if steps > 3 else (steps,):
        spent = min(_seconds(lambda depth=depth: upstream(depth)) for _ in range(repeats))
        costs.append((ties, ties_reached(network, depth), spent))
    return costs


def ties_reached(network: nx.DiGraph, steps: int) -> int:
    """How many ties a walk of so many steps against the flow meets."""
    level, queue, met = {WHO: 0}, deque([WHO]), 0
    while queue:
        at = queue.popleft()
        if level[at] == steps:
            continue
        for giver in network.predecessors(at):
            met += 1
            if giver not in level:
                level[giver] = level[at] + 1
                queue.append(giver)
    return max(met, 1)


def _seconds(ask: Callable[[], int]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
