"""Surveys made of a seed, what a graph of them must hold, and processes that load them and are killed."""

from __future__ import annotations

import csv
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load

# A load of small batches, so that there are many moments between two writes; one line of output before each.
SCRIPT = """\
import sys
from canting.database.connect import connect
from canting.loader import merge, runs
from canting.loader.check import check
from canting.loader.datasets import recorded

merge.BATCH, runs._IDS, runs._TIES = 40, 15, 25
write = runs.Run.write
def told(self, parts, **options):
    print(parts[-1][0], flush=True)
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
        [sys.executable, "-c", SCRIPT, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def writes(environment: dict[str, str], *arguments: str) -> int:
    """Run to the end, and count the transactions."""
    with run_script(environment, *arguments) as process:
        lines = process.stdout.read().split() if process.stdout else []
    assert lines[-1] == "done"
    return len(lines) - 2


def kill_at(environment: dict[str, str], write: int, delay: float, *arguments: str) -> None:
    """Kill -9 when so many transactions have begun, and a moment later."""
    with run_script(environment, *arguments) as process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout):
            if number > write or line == "done\n":
                break
        time.sleep(delay)
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()


def waiting_transactions_end(database: Database) -> None:
    """A killed process's transaction ends when the server sees that its connection is gone."""
    for _ in range(100):
        others = database.read(
            "SHOW TRANSACTIONS YIELD currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery"
        )
        if not len(others):
            return
        time.sleep(0.05)
