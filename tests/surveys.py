"""Surveys made of a seed, what a graph of them must hold, and processes that load them and are killed."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load

# A load of small batches, so that there are many moments between two writes; one line of output before each. Before the
# so-manieth, if one is named, it waits to be told on.
SCRIPT = """\
import itertools, sys
from canting.database.connect import connect
from canting.loader import merge, runs
from canting.loader.check import check
from canting.loader.datasets import recorded

merge.BATCH, runs._IDS, runs._TIES = 40, 15, 25
write, number, waits = runs.Run.write, itertools.count(1), int(sys.argv[3]) if sys.argv[3:] else 0
def told(self, parts, **options):
    print(parts[-1][0], flush=True)
    if next(number) == waits:
        sys.stdin.readline()
    return write(self, parts, **options)
runs.Run.write = told
with connect() as database:
    print("ready", flush=True)
    if sys.argv[1] == "load":
        with check(sys.argv[2], recorded=recorded(database)) as checked:
            merge.load(checked, database)
    else:
        merge.unload(database, sys.argv[2])
print("done", flush=True)
"""

TOML = """\
[dataset]
id = "{id}"
title = "{id}"
shares = {shares}
{stages}
[[nodes]]
file = "people.csv"
kind = {{ column = "kind" }}
id = "id"
name = "name"
group = "group"
stage = "stage"
place = {{ column = "place", scheme = "s" }}

[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "a"
to = "b"
meaning = "gives"
weight = "w"
"""
STAGE = '[[stages]]\nid = "{0}"\nposition = {1}\n'


def survey(folder: Path, id_: str, seed: int, people: range, ties: int, shares: str = "") -> Path:
    """Write a survey of some participants: what it says of each, and who is tied to whom, depends on the seed."""
    chance = random.Random(seed)
    folder.mkdir(exist_ok=True)
    stages = "".join(STAGE.format(f"{name}", number) for number, name in enumerate(("dye", "draw", "sell")))
    sharing = f'["{shares}"]' if shares else "[]"
    (folder / "dataset.toml").write_text(TOML.format(id=id_, shares=sharing, stages=stages))
    kinds = ("Actor", "Organization", "InformationSource")
    lines = [
        f"p{n},{chance.choice(['', f'Name {seed} {n}'])},{chance.choice(kinds)},{chance.choice(['', 'x', 'y'])},"
        f"{chance.choice(['', 'dye', 'dye;sell'])},{chance.choice(['', '1', '2', str(seed)])}\n"
        for n in people
    ]
    (folder / "people.csv").write_text("id,name,kind,group,stage,place\n" + "".join(lines))
    pairs = list(dict.fromkeys((chance.choice(people), chance.choice(people)) for _ in range(ties)))
    text = "".join(f"p{a},p{b},{chance.randint(1, 9)}\n" for a, b in pairs)
    (folder / "ties.csv").write_text("a,b,w\n" + text)
    return folder


def put(folder: Path, database: Database, **options: Any) -> None:
    with check(folder, recorded=recorded(database)) as checked:
        load(checked, database, **options)


def put_all(database: Database, *folders: Path) -> None:
    """Load surveys without a problem, one after the other."""
    for folder in folders:
        with check(folder, recorded=recorded(database)) as checked:
            assert checked.problems == []
            load(checked, database)


def told(folder: Path) -> list[tuple[str, str, float]]:
    """The ties that a survey's file names."""
    with (folder / "ties.csv").open(encoding="utf-8", newline="") as file:
        return sorted((row["a"], row["b"], float(row["w"])) for row in csv.DictReader(file))


def held(database: Database, dataset: str = "one") -> list[tuple[str, str, float]]:
    """The ties that the graph has of a survey."""
    rows = database.read(
        "MATCH (a)-[r:INFORMS {dataset: $dataset}]->(b) RETURN a.id, b.id, r.weight", {"dataset": dataset}
    )
    return sorted((a, b, weight) for a, b, weight in rows.values)


def graph(database: Database) -> dict[str, list[str]]:
    """Everything but times and numbers of runs; a tie whose run isn't its unit's newest says so."""
    known = {
        row[0]: [row[1], row[2]]
        for row in database.read("MATCH (r:LoadRun) RETURN r.id, r.dataset, r.wave").values
    }

    def clean(said: dict[str, Any]) -> list[tuple[str, str]]:
        if "run" in said:
            said["run"] = "its own" if known.get(said["run"]) == [said["dataset"], said["wave"]] else "stale"
        return sorted(
            (key, repr(value))
            for key, value in said.items()
            if key not in {"id", "started", "completed", "sequence", "place"}
        )

    nodes = database.read(
        "MATCH (n) WHERE NOT n:Schema RETURN labels(n), CASE WHEN n:LoadRun THEN '' ELSE n.id END, properties(n)"
    )
    ties = database.read("MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)")
    units = database.read("MATCH (r:LoadRun) RETURN r.dataset, r.wave, r.completed IS NOT NULL")
    return {
        "nodes": sorted(repr([sorted(labels), id_, clean(said)]) for labels, id_, said in nodes.values),
        "ties": sorted(repr([a, kind, b, clean(said)]) for a, kind, b, said in ties.values),
        "units": sorted(map(repr, units.values)),
    }


def empty(database: Database) -> None:
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")


def run_script(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def writes(environment: dict[str, str], *arguments: str) -> int:
    """Run to the end, and count the transactions."""
    with run_script(environment, *arguments) as process:
        lines = process.stdout.read().split() if process.stdout else []
    assert lines[-1] == "done"
    return len(lines) - 2


@contextmanager
def waiting_at(write: int, environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Give a process that waits, for a line, to begin its so-manieth transaction."""
    with run_script(environment, *arguments, str(write)) as process:
        assert process.stdout is not None
        for _ in range(write + 1):
            line = process.stdout.readline()
            assert line not in ("", "done\n")
        yield process


def kill_before(database: Database, environment: dict[str, str], write: int, *arguments: str) -> None:
    """Kill -9 between two transactions."""
    with ended(database), waiting_at(write, environment, *arguments) as process:
        process.kill()


def kill_at(
    database: Database, environment: dict[str, str], write: int, delay: float, *arguments: str
) -> None:
    """Kill -9 when so many transactions have begun, and a moment later; it may have ended by then."""
    with ended(database), run_script(environment, *arguments) as process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout):
            if number > write or line == "done\n":
                break
        time.sleep(delay)
        process.kill()


@contextmanager
def ended(database: Database) -> Iterator[None]:
    """Wait until the server has ended all that it was asked by a process that was killed.

    What that sent last may still be on its way: while the server knows of its connections, it may begin, or commit.
    """
    before = _connections(database)
    yield
    _until_none(lambda: _connections(database) - before)
    transactions_end(database)


def transactions_end(database: Database) -> None:
    """A killed process's transaction ends when the server sees that its connection is gone."""
    text = (
        "SHOW TRANSACTIONS YIELD currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery"
    )
    _until_none(lambda: database.read(text).values)


def _connections(database: Database) -> set[str]:
    text = "CALL dbms.listConnections() YIELD connectionId RETURN connectionId"
    return {id_ for (id_,) in database.read(text).values}


def _until_none(there: Callable[[], Collection[object]]) -> None:
    patience = time.monotonic() + 120
    while left := there():
        assert time.monotonic() < patience, left
        time.sleep(0.05)
