"""How canting grows: check, first load, fetch and each engine at 100,000 ties, a million and ten million.

    python benchmarks/scale.py [--ties 100000 1000000 …] [--steps check first fetch] [--queries pagerank …]
                               [--engines process gds spark] [--timeout 3600] [--keep FOLDER]

A made-up survey of so many ties and a tenth as many participants, drawn by a seed. Both ends are drawn by weights that
fall as a power of the rank, so that degrees have a heavy tail (exponent 2.5) and hubs are there; who gives much isn't
who receives much. Each step is a process of its own, started from nothing, by the command that a user writes; `fetch`
reads the whole graph into a process. No graph is kept. Of each: seconds on the clock, seconds of processor of the
process with all that it starts, the most memory that the process itself held, that it held with what it started, and
the server's processor and most memory meanwhile. A step that can't be done is left out, and the reason printed.

The local Neo4j is one in a folder of its own, removed afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
from loading import CANTING, TOML
from pyarrow import csv

STEPS = ("check", "first", "fetch")
ENGINES = ("process", "gds", "spark")
QUERIES = ("pagerank", "closeness", "degree")
TAIL = 2.5
"""Exponent of the degrees' distribution."""
BYTES = 1_500
"""Of disk that a tie takes at most meanwhile: files, spool, import and store."""
TOPICS = ("motifs", "techniques", "markets", "programmes")
SORTS = ("firm", "office", "medium")


@dataclass(frozen=True)
class Spent:
    """What a step took: seconds, and megabytes at most."""

    clock: float
    processor: float
    own: float
    whole: float
    server_processor: float
    server: float

    def __str__(self) -> str:
        line = (
            f"{self.clock:8.1f} s  processor {self.processor:8.1f} s  {self.own:6.0f} MB  "
            f"with what it starts {self.whole:6.0f} MB"
        )
        if self.server:
            line += f"  server: processor {self.server_processor:7.1f} s  {self.server:6.0f} MB"
        return line


class NotDoneError(Exception):
    """Why a step couldn't be done."""


def main() -> None:
    """Measure at each size."""
    if sys.argv[1:] == ["fetching"]:
        fetching()
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=list(STEPS))
    parser.add_argument("--queries", nargs="*", default=list(QUERIES))
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--timeout", type=float, default=3600.0, help="seconds that one step may take")
    parser.add_argument("--keep", type=Path, help="make the files here, and leave them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="canting-benchmark-") as temporary:
        os.environ.update(
            CANTING_HOME=str(Path(temporary) / "home"), CANTING_IDLE="0", NEO4J_URI="", CANTING_KEEP="0"
        )
        try:
            for ties in given.ties:
                grown((given.keep or Path(temporary)) / str(ties), ties, given)
        finally:
            subprocess.run([*CANTING, "db", "stop"], check=False, capture_output=True)


def grown(folder: Path, ties: int, given: argparse.Namespace) -> None:
    """Measure one size."""
    print(f"\n{ties:,} ties, {ties // 10:,} participants, {os.cpu_count()} cores", flush=True)
    if not (folder / "dataset.toml").exists():
        print(f"  {write_files(folder, ties)}", flush=True)
    if "check" in given.steps:
        step("check", [*CANTING, "check", str(folder)], given.timeout)
    loaded = "first" in given.steps and first(folder, ties, given.timeout)
    if not loaded:
        print("  nothing is asked of the graph, since it wasn't loaded")
    else:
        if "fetch" in given.steps:
            step("fetch", [sys.executable, __file__, "fetching"], given.timeout)
        for query in given.queries:
            for engine in given.engines:
                command = [*CANTING, "query", query, "--engine", engine, "--top", "10", "--format", "json"]
                step(f"{query}, {engine}", command, given.timeout)
    if given.keep is None:
        shutil.rmtree(folder)


def first(folder: Path, ties: int, timeout: float) -> bool:
    """Load it into an empty local Neo4j; say whether that was done."""
    free = shutil.disk_usage(folder).free
    if free < ties * BYTES:
        print(
            f"  first load: left out, {free / 1e9:.0f} GB of disk are free, {ties * BYTES / 1e9:.0f} are needed"
        )
        return False
    subprocess.run([*CANTING, "db", "wipe", "--yes"], check=False, capture_output=True)
    subprocess.run([*CANTING, "db", "start"], check=True, capture_output=True)
    return step("first load", [*CANTING, "load", str(folder), "--first"], timeout)


def step(name: str, command: list[str], timeout: float) -> bool:
    """Do a step and print what it took, or why it couldn't be done."""
    try:
        spent = measured(command, timeout)
    except NotDoneError as error:
        print(f"  {name:20} left out: {error}", flush=True)
        return False
    print(f"  {name:20} {spent}  (load average {os.getloadavg()[0]:.1f})", flush=True)
    return True


def measured(command: list[str], timeout: float, **how: Any) -> Spent:
    """Run a command, looking at its memory and what it starts four times a second; `how` as `Popen` takes it."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as words, serving() as server:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words, **how)
        look = Look(psutil.Process(process.pid), server)
        while process.poll() is None:
            look.again()
            if time.perf_counter() - began > timeout:
                for each in (*look.process.children(recursive=True), look.process):
                    if each != server:
                        each.kill()
                process.wait()
                raise NotDoneError(f"it took longer than {timeout:.0f} s")
            time.sleep(0.25)
        spent = time.perf_counter() - began
        if process.returncode:
            words.seek(0)
            said = [line.strip() for line in words.read().splitlines() if line.strip()]
            raise NotDoneError(" ".join(said[-2:]) or f"it ended with {process.returncode}")
    return look.spent(spent)


@contextmanager
def serving() -> Iterator[psutil.Process | None]:
    """The local server's process, if one runs."""
    from canting.database.local import server

    running = server.running()
    yield psutil.Process(running.pid) if running is not None else None


class Look:
    """What a process, all that it starts, and the server beside it have taken so far."""

    def __init__(self, process: psutil.Process, server: psutil.Process | None) -> None:
        self.process, self.server = process, server
        self.own = self.whole = self.most = 0.0
        self.busy: dict[int, float] = {}
        self.before = self.now = _busy(server) if server is not None else 0.0

    def again(self) -> None:
        with contextlib.suppress(psutil.Error):
            family = [self.process, *self.process.children(recursive=True)]
            self.own = max(self.own, _held(self.process))
            held = 0.0
            for each in family:
                with contextlib.suppress(psutil.Error):
                    self.busy[each.pid] = _busy(each)
                    held += _held(each)
            self.whole = max(self.whole, held)
        if self.server is not None:
            with contextlib.suppress(psutil.Error):
                self.now, self.most = _busy(self.server), max(self.most, _held(self.server))

    def spent(self, clock: float) -> Spent:
        busy, server = sum(self.busy.values()), self.now - self.before
        return Spent(clock, busy, self.own / 1e6, self.whole / 1e6, server, self.most / 1e6)


def _busy(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _held(process: psutil.Process) -> float:
    """Bytes that a process holds, what it shares with others by its part where the system says so."""
    found = process.memory_full_info()
    return float(getattr(found, "pss", found.rss))


def fetching() -> None:
    """Fetch the graph of knowledge into this process."""
    from canting.database.connect import connect
    from canting.queries.graphs import fetched
    from canting.queries.options import Options
    from canting.queries.run import reading_of

    with connect() as database:
        graph = fetched(database, reading_of(database, "knowledge", Options()))
    print(graph.n, graph.m)


def write_files(folder: Path, ties: int) -> str:
    """Make the survey; say what the largest degrees are."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(18)
    n = max(100, ties // 10)
    people = np.arange(n)
    names = pa.array([f"p{at}" for at in range(n)])
    table = pa.table(
        {
            "id": names,
            "name": pa.array([f"Participant {at}" for at in range(n)]),
            "sort": pa.array(rng.choice(SORTS, size=n, p=[0.9, 0.08, 0.02])),
            "group": pa.array([f"group {at % 7}" for at in range(n)]),
            "role": pa.array([f"role {at % 11}" for at in range(n)]),
            "answered": pa.repeat("yes", n),
        }
    )
    csv.write_csv(table, folder / "participants.csv")
    share = np.cumsum((people + 1.0) ** (-1 / (TAIL - 1)))
    share /= share[-1]
    ranks = [rng.permutation(n) for _ in range(2)]
    found = np.zeros(0, np.int64)
    while len(found) < ties:
        ends = [rank[np.searchsorted(share, rng.random(ties // 2))] for rank in ranks]
        new = (ends[0].astype(np.int64) * n + ends[1]) * len(TOPICS) + rng.integers(0, len(TOPICS), ties // 2)
        found = np.unique(np.concatenate([found, new[ends[0] != ends[1]]]))
    found = rng.permutation(found)[:ties]
    pairs, topic = np.divmod(found, len(TOPICS))
    asker, asked = np.divmod(pairs, n)
    times = rng.integers(1, 30, ties)
    with csv.CSVWriter(
        folder / "ties.csv",
        pa.schema({"asker": pa.string(), "asked": pa.string(), "topic": pa.string(), "times": pa.int64()}),
    ) as writer:
        topics = pa.array(TOPICS)
        for at in range(0, ties, 500_000):
            part = slice(at, at + 500_000)
            columns = [names.take(pa.array(asker[part])), names.take(pa.array(asked[part]))]
            columns += [topics.take(pa.array(topic[part])), pa.array(times[part])]
            writer.write_table(pa.table(columns, names=["asker", "asked", "topic", "times"]))
    (folder / "dataset.toml").write_text(TOML, encoding="utf-8")
    most = [int(np.bincount(end, minlength=n).max()) for end in (asker, asked)]
    return f"who asks most asks {most[0]:,} times, who is asked most {most[1]:,} times"


if __name__ == "__main__":
    main()
