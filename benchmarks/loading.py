"""Loading, side by side: canting against a bare driver, py2neo.bulk and LOAD CSV, each reading the same two files.

    python benchmarks/loading.py [--participants 50000] [--ties 300000] [--repeats 3] [--keep FOLDER]

A made-up survey of so many participants and reports of who asks whom. Everybody ends with the same graph: participants
with what was said of each on a relationship to the dataset, and ties with a unique key and their evidence (dataset,
wave, question, respondent, file, row, weight, run). canting also checks every row, counts them, and can be killed at
any moment; the others do nothing of the kind. The graph is compared afterwards, figure by figure, and the benchmark
stops if one differs from another.

Each contestant is a process of its own, started from nothing, on an empty database that has the constraints it needs:
canting all of its schema, the others those on the keys that they merge on. A small load of each comes first, uncounted,
so that the server has compiled its texts. Contestants take turns; medians. Memory is the most that a process and its
children held at once. Figures: docs/datasets.md.

Without NEO4J_URI a local Neo4j is started in a folder of its own and removed afterwards; a database named by NEO4J_URI
must be empty, and is empty again at the end. LOAD CSV reads the files from a small web server of this process, which
the database must reach (--host).
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import psutil

from canting.database.settings import read_settings

BATCH = 10_000
RUN = "0123456789ab"
KINDS = {"firm": "Actor", "office": "Organization", "medium": "InformationSource"}
TOML = """\
[dataset]
id = "loading"
title = "Made up to see how long loading takes"

[[nodes]]
file = "participants.csv"
kind = { column = "sort", map = { firm = "Actor", office = "Organization", medium = "InformationSource" } }
id = "id"
name = "name"
group = "group"
role = "role"
responded = "answered"

[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "asker"
to = "asked"
meaning = "asks"
question = { column = "topic" }
weight = "times"
respondent = "asker"
"""

CONSTRAINTS = (
    "CREATE CONSTRAINT FOR (n:Participant) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT FOR (n:Dataset) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT FOR ()-[r:RECORDED_IN]-() REQUIRE r.key IS UNIQUE",
    "CREATE CONSTRAINT FOR ()-[r:INFORMS]-() REQUIRE r.key IS UNIQUE",
)
DATASET = "MERGE (d:Dataset {id: 'loading'}) SET d.wave = 1"

# The bare driver: maps of what differs from row to row, as one writes it; and lists, which the driver packs quicker.
PEOPLE = """
MATCH (d:Dataset {id: $dataset})
UNWIND $rows AS row
MERGE (p:Participant {id: row.id})
SET p:$(row.kind), p.name = row.name, p.kind = row.kind, p.group = row.group, p.role = row.role
MERGE (p)-[r:RECORDED_IN {key: row.key}]->(d)
SET r.dataset = $dataset, r.wave = $wave, r.run = $run, r.file = 'participants.csv', r.row = row.row, r.name = row.name,
  r.kind = row.kind, r.group = row.group, r.role = row.role, r.responded = row.responded
"""
TIES = """
UNWIND $rows AS row
MATCH (giver:Participant {id: row.asked}) MATCH (receiver:Participant {id: row.asker})
MERGE (giver)-[r:INFORMS {key: row.key}]->(receiver)
SET r.dataset = $dataset, r.wave = $wave, r.run = $run, r.file = 'ties.csv', r.row = row.row, r.question = row.question,
  r.respondent = row.asker, r.weight = row.weight
"""
PERSON = ("id", "key", "row", "name", "kind", "group", "role", "responded")
TIE = ("asker", "asked", "key", "row", "question", "weight")

# LOAD CSV has everything as text, and counts lines itself.
CSV_PEOPLE = """
LOAD CSV WITH HEADERS FROM $url AS line
CALL (line) {
  MATCH (d:Dataset {id: 'loading'})
  WITH line, d, {firm: 'Actor', office: 'Organization', medium: 'InformationSource'}[line.sort] AS kind
  MERGE (p:Participant {id: line.id})
  SET p:$(kind), p.name = line.name, p.kind = kind, p.group = line.group, p.role = line.role
  MERGE (p)-[r:RECORDED_IN {key: 'loading|1|' + line.id}]->(d)
  SET r.dataset = 'loading', r.wave = 1, r.run = $run, r.file = 'participants.csv', r.row = linenumber(),
    r.name = line.name, r.kind = kind, r.group = line.group, r.role = line.role, r.responded = line.answered
} IN TRANSACTIONS OF 10000 ROWS
"""
CSV_TIES = """
LOAD CSV WITH HEADERS FROM $url AS line
CALL (line) {
  MATCH (giver:Participant {id: line.asked}) MATCH (receiver:Participant {id: line.asker})
  MERGE (giver)-[r:INFORMS {key: 'loading|1|' + line.topic + '|' + line.asker + '|' + line.asked + '|' + line.asker}]
    ->(receiver)
  SET r.dataset = 'loading', r.wave = 1, r.run = $run, r.file = 'ties.csv', r.row = linenumber(),
    r.question = line.topic, r.respondent = line.asker, r.weight = toFloat(line.times)
} IN TRANSACTIONS OF 10000 ROWS
"""

# What everybody must end with: how many, whose, and the sums of what they carry.
FIGURES = """
CALL () {
  MATCH (p:Participant)-[r:RECORDED_IN]->(:Dataset {id: 'loading'})
  RETURN count(DISTINCT p) AS people, sum(r.row) AS people_rows,
    sum(size(r.key) + size(r.name) + size(p.name)) AS texts,
    count(p.group) + count(r.role) + count(r.responded) AS said,
    count(CASE WHEN p:Actor THEN 1 END) AS actors, count(DISTINCT r.run) AS runs
}
CALL () {
  MATCH (giver:Participant)-[r:INFORMS]->(receiver:Participant)
  RETURN count(r) AS ties, count(DISTINCT r.key) AS keys, sum(r.row) AS rows, sum(r.weight) AS weights,
    count(CASE WHEN r.respondent = receiver.id THEN 1 END) AS respondents, count(DISTINCT r.run) AS tie_runs,
    sum(size(r.key) + size(r.question) + size(r.file) + size(r.dataset) + r.wave) AS evidence,
    collect(DISTINCT size(keys(r))) AS properties
}
RETURN people, people_rows, texts, said, actors, runs, ties, keys, rows, round(weights) AS weights, respondents,
  tie_runs, evidence, properties
"""


def main() -> None:
    """Run the contest and print times, ratios and memory."""
    if len(sys.argv) > 2 and sys.argv[1] in CONTESTANTS:
        CONTESTANTS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
        return
    from tracing import empty_database

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--participants", type=int, default=50_000)
    parser.add_argument("--ties", type=int, default=300_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--host", default="127.0.0.1", help="this machine, as the database reaches it")
    parser.add_argument("--keep", type=Path, help="make the files here, and leave them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="canting-benchmark-") as temporary, empty_database() as database:
        settings = read_settings()
        if settings.uri is None:  # the local server of this run: canting finds it, the others are told
            from canting.database.local import server

            running = server.running()
            assert running is not None
            os.environ.update(
                NEO4J_URI=running.uri, NEO4J_USERNAME=running.username, NEO4J_PASSWORD=running.password
            )
        whole = write_files((given.keep or Path(temporary)) / "whole", given.participants, given.ties)
        small = write_files(Path(temporary) / "small", 5_000, 30_000)
        print(
            f"Neo4j {database.server.version}, {os.cpu_count()} cores: "
            f"{given.participants:,} participants, {given.ties:,} ties"
        )
        contest = Contest(database)
        contest.hold(small, given.host, 1)
        times = contest.hold(whole, given.host, given.repeats)
        checking = [timed([*CANTING, "check", str(whole)])[0] for _ in range(given.repeats)]
        report(times, statistics.median(checking))


CANTING = [sys.executable, "-m", "canting.cli"]


class Contest:
    """Contestants in turn, each on the empty database, each held to the same graph."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.expected: dict[Path, list[Any]] = {}

    def hold(self, folder: Path, host: str, repeats: int) -> dict[str, list[tuple[float, float]]]:
        """Seconds and megabytes of each."""
        found: dict[str, list[tuple[float, float]]] = {}
        with served(folder) as port:
            for _ in range(repeats):
                for name, command in commands(folder, f"http://{host}:{port}").items():
                    self._empty(name == "canting load")
                    found.setdefault(name, []).append(timed(command))
                    self._compare(folder, name)
        self._empty(True)
        return found

    def _empty(self, ours: bool) -> None:
        from canting.database.schema import ensure_schema
        from canting.database.wipe import wipe

        wipe(self.database, managed_only=False)
        for (name,) in self.database.read("SHOW CONSTRAINTS YIELD name").values:
            self.database.write(f"DROP CONSTRAINT `{name}`")
        for name, kind in self.database.read("SHOW INDEXES YIELD name, type").values:
            if kind != "LOOKUP":
                self.database.write(f"DROP INDEX `{name}`")
        if ours:
            ensure_schema(self.database)
        else:
            for text in CONSTRAINTS:
                self.database.write(text)
        self.database.read("CALL db.awaitIndexes(60)")

    def _compare(self, folder: Path, name: str) -> None:
        figures = self.database.read(FIGURES).values[0]
        expected = self.expected.setdefault(folder, figures)
        if figures != expected:
            sys.exit(f"{name} ended with another graph: {figures}, expected {expected}")


def commands(folder: Path, address: str) -> dict[str, list[str]]:
    """The command of each contestant, canting first."""
    own = [sys.executable, __file__]
    return {
        "canting load": [*CANTING, "load", str(folder)],
        **{name: [*own, name, str(folder), address] for name in CONTESTANTS},
    }


def timed(command: list[str]) -> tuple[float, float]:
    """Run a command: seconds, and the most megabytes that it and its children held at once."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        most = 0
        words: list[str] = []
        reader = threading.Thread(target=lambda: words.append(process.stderr.read()))  # type: ignore[union-attr]
        reader.start()
        whole = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, held(whole))
            time.sleep(0.02)
        spent = time.perf_counter() - began
        reader.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{words[0]}")
    return spent, most / 1e6


def held(process: psutil.Process) -> int:
    """Bytes of memory that a process and its children hold now."""
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.Error:
        pass  # it has just ended
    return total


def report(times: dict[str, list[tuple[float, float]]], checking: float) -> None:
    """Print medians, and ratios to canting's."""
    medians = {name: statistics.median(seconds for seconds, _ in found) for name, found in times.items()}
    own = medians["canting load"]
    for name, found in times.items():
        memory = max(megabytes for _, megabytes in found)
        print(
            f"  {name:28} {medians[name]:7.2f} s  {medians[name] / own:5.2f} x   {memory:5.0f} MB   ({name_of(name)})"
        )
    best = min(seconds for name, seconds in medians.items() if name != "canting load")
    print(f"canting / best of the others: {own / best:.2f}   (goal: at most 1)")
    print(f"canting check alone, without a server: {checking:.2f} s, {checking / own:.0%} of the load")


def name_of(name: str) -> str:
    return {
        "canting load": "with all its checks",
        "driver, maps": "UNWIND … MERGE, as one writes it",
        "driver, lists": "UNWIND … MERGE, tuned",
        "py2neo.bulk": "merge_nodes, merge_relationships",
        "LOAD CSV": "CALL … IN TRANSACTIONS",
    }[name]


def write_files(folder: Path, participants: int, ties: int) -> Path:
    """Make the survey: a hundred participants are asked by a third of all."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    sorts = rng.choice(list(KINDS), size=participants, p=[0.9, 0.08, 0.02])
    (folder / "dataset.toml").write_text(TOML, encoding="utf-8")
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "name", "sort", "group", "role", "answered"))
        for at, sort in enumerate(sorts):
            writer.writerow(
                (f"p{at}", f"Participant {at}", sort, f"group {at % 7}", f"role {at % 11}", "yes")
            )
    topics = ("motifs", "techniques", "markets", "programmes")
    seen: set[tuple[int, int, int]] = set()
    with (folder / "ties.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("asker", "asked", "topic", "times"))
        while len(seen) < ties:
            for asker, asked, hub, topic, times in zip(
                rng.integers(0, participants, BATCH).tolist(),
                rng.integers(0, participants, BATCH).tolist(),
                rng.integers(0, 300, BATCH).tolist(),
                rng.integers(0, len(topics), BATCH).tolist(),
                rng.integers(1, 30, BATCH).tolist(),
                strict=True,
            ):
                tie = (asker, hub if hub < 100 else asked, topic)
                if tie[0] != tie[1] and tie not in seen and len(seen) < ties:
                    seen.add(tie)
                    writer.writerow((f"p{tie[0]}", f"p{tie[1]}", topics[topic], times))
    return folder


class served:  # noqa: N801  used as a function
    """A web server for the files of a folder, on a free port, while in `with`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> int:
        quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        self.server = ThreadingHTTPServer(("0.0.0.0", 0), partial(quiet, directory=str(self.folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_port

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


# The contestants: what a user would write, each read in a process of its own.


def people(folder: Path) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of `PERSON`."""
    with (folder / "participants.csv").open(encoding="utf-8", newline="") as file:
        for row, cells in enumerate(islice(csv.reader(file), 1, None), 2):
            id_, name, sort, group, role, answered = cells
            yield id_, f"loading|1|{id_}", row, name, KINDS[sort], group, role, answered


def reports(folder: Path) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of `TIE`."""
    with (folder / "ties.csv").open(encoding="utf-8", newline="") as file:
        for row, (asker, asked, topic, times) in enumerate(islice(csv.reader(file), 1, None), 2):
            yield asker, asked, f"loading|1|{topic}|{asker}|{asked}|{asker}", row, topic, float(times)


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows, ten thousand at a time."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def driver() -> neo4j.Driver:
    """A driver for the server that the environment names."""
    user, password = os.environ.get("NEO4J_USERNAME"), os.environ.get("NEO4J_PASSWORD")
    auth = (user or "neo4j", password) if password else None
    return neo4j.GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth)


def bare(folder: Path, _address: str, *, lists: bool) -> None:
    """UNWIND … MERGE in batches of 10,000 rows, each a managed transaction."""
    with driver() as connection, connection.session(database=os.environ.get("NEO4J_DATABASE")) as session:
        session.run(DATASET).consume()
        for names, text, rows in ((PERSON, PEOPLE, people(folder)), (TIE, TIES, reports(folder))):
            if lists:
                for at, name in enumerate(names):
                    text = text.replace(f"row.{name}", f"row[{at}]")  # noqa: PLW2901
            for batch in batches(rows):
                values = [list(row) if lists else dict(zip(names, row, strict=True)) for row in batch]
                parameters = {"rows": values, "dataset": "loading", "wave": 1, "run": RUN}
                session.execute_write(_run, text, parameters)


def _run(transaction: neo4j.ManagedTransaction, text: str, parameters: dict[str, Any]) -> None:
    transaction.run(text, parameters).consume()


def with_py2neo(folder: Path, _address: str) -> None:
    """merge_nodes for each kind, merge_relationships for what was said and for the ties, 10,000 rows at a time."""
    from py2neo import Graph
    from py2neo.bulk import merge_nodes, merge_relationships

    user, password = os.environ.get("NEO4J_USERNAME"), os.environ.get("NEO4J_PASSWORD")
    auth = (user or "neo4j", password) if password else None
    graph = Graph(os.environ["NEO4J_URI"], auth=auth, name=os.environ.get("NEO4J_DATABASE"))
    graph.run(DATASET)
    constant = ("loading", 1, RUN)
    node_keys = ("id", "name", "kind", "group", "role")
    said_keys = ("key", "row", "name", "kind", "group", "role", "responded", "dataset", "wave", "run", "file")
    for batch in batches(people(folder)):
        for kind in KINDS.values():
            rows = [[id_, name, k, group, role] for id_, _, _, name, k, group, role, _ in batch if k == kind]
            merge_nodes(graph.auto(), rows, ("Participant", "id"), labels={kind}, keys=node_keys)
        said = [(row[0], [*row[1:], *constant, "participants.csv"], "loading") for row in batch]
        ends = (("Participant", "id"), ("Dataset", "id"))
        merge_relationships(graph.auto(), said, ("RECORDED_IN", "key"), *ends, keys=said_keys)
    tie_keys = ("key", "row", "question", "respondent", "weight", "dataset", "wave", "run", "file")
    for batch in batches(reports(folder)):
        ties = [
            (asked, [key, row, topic, asker, weight, *constant, "ties.csv"], asker)
            for asker, asked, key, row, topic, weight in batch
        ]
        ends = (("Participant", "id"), ("Participant", "id"))
        merge_relationships(graph.auto(), ties, ("INFORMS", "key"), *ends, keys=tie_keys)


def load_csv(_folder: Path, address: str) -> None:
    """LOAD CSV, the files read by the server."""
    with driver() as connection, connection.session(database=os.environ.get("NEO4J_DATABASE")) as session:
        session.run(DATASET).consume()
        for text, name in ((CSV_PEOPLE, "participants.csv"), (CSV_TIES, "ties.csv")):
            session.run(text, {"url": f"{address}/{name}", "run": RUN}).consume()


CONTESTANTS: dict[str, Callable[..., None]] = {
    "driver, maps": partial(bare, lists=False),
    "driver, lists": partial(bare, lists=True),
    "py2neo.bulk": with_py2neo,
    "LOAD CSV": load_csv,
}

if __name__ == "__main__":
    main()
