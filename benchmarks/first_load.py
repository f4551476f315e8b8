"""A first load beside bare neo4j-admin on the same rows, and beside an ordinary load.

    python benchmarks/first_load.py [--ties 100000 …] [--ordinary 300000]

A made-up survey of so many ties and a tenth as many participants: see benchmarks/loading.py. Each way is a process of
its own. `canting load --first` is timed whole: reading, all checks, the files, stopping the local Neo4j, the import,
starting it, constraints and indexes. Bare is neo4j-admin alone on the very files that canting wrote, into a folder of
its own: no checks, no constraints, no server. The ordinary load is left out above --ordinary ties. Of each: what
benchmarks/scale.py says of a step. The local Neo4j is one in a folder of its own, removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from loading import CANTING, write_files
from scale import Spent, measured

TIMEOUT = 3600.0


def main() -> None:
    """Print seconds, ties a second and memory of each way at each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ties", type=int, nargs="*", default=[100_000])
    parser.add_argument("--ordinary", type=int, default=300_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="canting-benchmark-") as temporary:
        os.environ.update(CANTING_HOME=str(Path(temporary) / "home"), CANTING_IDLE="0", NEO4J_URI="")
        try:
            for ties in given.ties:
                measure(Path(temporary) / str(ties), ties, ties <= given.ordinary)
        finally:
            run([*CANTING, "db", "stop"])


def measure(folder: Path, ties: int, with_ordinary: bool) -> None:
    survey = write_files(folder / "survey", max(100, ties // 10), ties)
    run([*CANTING, "load", str(survey), "--first", "--files", str(folder / "files")])
    bare = run_bare(folder / "files")
    shutil.rmtree(folder / "files")
    print(f"{ties:,} ties, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    say("bare neo4j-admin", ties, bare)
    say("canting check alone", ties, measured([*CANTING, "check", str(survey)], TIMEOUT))
    restart()
    first = measured([*CANTING, "load", str(survey), "--first"], TIMEOUT)
    say("canting load --first", ties, first)
    if with_ordinary:
        restart()
        say("canting load", ties, measured([*CANTING, "load", str(survey)], TIMEOUT))
    print(
        f"  canting load --first at {bare.clock / first.clock:.2f} of the rate of bare neo4j-admin by the clock, "
        f"{bare.processor / first.processor:.2f} by the processor (goal: 0.6 at 2,000,000)",
        flush=True,
    )
    shutil.rmtree(folder)


def restart() -> None:
    """Leave an empty database that is being served."""
    run([*CANTING, "db", "wipe", "--yes"])
    run([*CANTING, "db", "start"])


def say(name: str, ties: int, spent: Spent) -> None:
    print(f"  {name:20} {spent}  {ties / spent.clock:9,.0f} ties/s", flush=True)


def run_bare(files: Path) -> Spent:
    """Import the files as the script beside them says, into a folder of its own."""
    from canting.database.local import places, process, starting

    here = places.place()
    starting.prepare(here)
    words = shlex.split((files / "import.sh").read_text(encoding="utf-8").splitlines()[-1])[1:]
    command = starting.admin(here, *words, data="data.bare")
    environment = {**process.environment(), "NEO4J_HOME": str(here.folder), "NEO4J_CONF": str(here.conf)}
    spent = measured(command, TIMEOUT, cwd=files, env=environment)
    shutil.rmtree(here.folder / "data.bare")
    return spent


def run(command: list[str]) -> None:
    """Run a command that isn't measured."""
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")


if __name__ == "__main__":
    main()
