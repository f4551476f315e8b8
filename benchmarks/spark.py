"""Queries on Spark, in local mode, beside the process: seconds, and how many times as long Spark takes.

    python benchmarks/spark.py [--ties 200000] [--queries degree pagerank source-reach overview …]

A random network of n participants and 10 n ties. Without NEO4J_URI a local Neo4j is started in a folder of its own and
removed afterwards; a database named by NEO4J_URI must be empty, and is empty again at the end. Either engine reads the
graph from the database each time; Spark's session is started before, and its start is shown by itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tracing import empty_database, write

from canting.database.database import Database
from canting.database.wipe import wipe
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.queries.run import run
from canting.spark.session import session

CATALOGUE = read_catalogue([])
QUERIES = ("degree", "pagerank", "source-reach", "k-reach", "overview")
ENGINES = ("process", "spark")


def seconds(database: Database, name: str, engine: str) -> float:
    """How long one answer takes."""
    began = time.perf_counter()
    options = Options(engine="spark") if engine == "spark" else Options()
    run(CATALOGUE.find(name), {}, options, database, CATALOGUE)
    return time.perf_counter() - began


def main() -> None:
    """Measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="+", default=[200_000])
    parser.add_argument("--queries", nargs="+", default=list(QUERIES))
    given = parser.parse_args()
    os.environ["CANTING_KEEP"] = "0"  # no graph is kept: both engines read it
    began = time.perf_counter()
    started = session()
    print(
        f"Spark {started.version}, {os.cpu_count()} cores: a session starts in {time.perf_counter() - began:.1f} s"
    )
    with empty_database() as database:
        for count in given.ties:
            write(database, count // 10, count)
            print(f"\n{count // 10:,} participants, {count:,} ties", flush=True)
            for name in given.queries:
                process, spark = (seconds(database, name, engine) for engine in ENGINES)
                print(
                    f"{name:16} process {process:7.1f} s   Spark {spark:7.1f} s   {spark / process:6.1f} times",
                    flush=True,
                )
            wipe(database, managed_only=False)


if __name__ == "__main__":
    main()
