"""A first load beside bare neo4j-admin on the same rows, and beside an ordinary load.

    python benchmarks/first_load.py [--ties 100000 …] [--ordinary 300000]

A made-up survey of so many ties and a tenth as many participants: see benchmarks/loading.py. Each way is a process of
its own. `canting load --first` is timed whole: reading, all checks, the files, stopping the local Neo4j, the import,
starting it, constraints and indexes. Bare is neo4j-admin alone on the very files that canting wrote, into a folder of
its own: no checks, no constraints, no server. The ordinary load is left out above --ordinary ties. Memory is the most
that canting's own process held. The local Neo4j is one in a folder of its own, removed afterwards.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from loading import CANTING, write_files


def main() -> None:
    """Print seconds, ties a second, ratios and memory of each size."""
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
    checking, held = run([*CANTING, "check", str(survey)])
    run([*CANTING, "load", str(survey), "--first", "--files", str(folder / "files")])
    bare = run_bare(folder / "files")
    run([*CANTING, "db", "wipe", "--yes"])
    run([*CANTING, "db", "start"])
    first, most = run([*CANTING, "load", str(survey), "--first"])
    print(f"{ties:,} ties, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    print(f"  bare neo4j-admin     {bare:7.1f} s  {ties / bare:9,.0f} ties/s")
    print(
        f"  canting load --first {first:7.1f} s  {ties / first:9,.0f} ties/s  {most:5.0f} MB  "
        f"{bare / first:.2f} of bare (goal: 0.6 at 2,000,000)"
    )
    print(f"  canting check alone  {checking:7.1f} s  {ties / checking:9,.0f} ties/s  {held:5.0f} MB")
    if with_ordinary:
        run([*CANTING, "db", "wipe", "--yes"])
        run([*CANTING, "db", "start"])
        ordinary, most = run([*CANTING, "load", str(survey)])
        print(
            f"  canting load         {ordinary:7.1f} s  {ties / ordinary:9,.0f} ties/s  {most:5.0f} MB  "
            f"--first is {ordinary / first:.1f} times as fast"
        )
    sys.stdout.flush()
    shutil.rmtree(folder)


def run_bare(files: Path) -> float:
    """Import the files as the script beside them says, into a folder of its own."""
    from canting.database.local import places, process, starting

    here = places.place()
    starting.prepare(here)
    words = shlex.split((files / "import.sh").read_text(encoding="utf-8").splitlines()[-1])[1:]
    command = starting.admin(here, *words, data="data.bare")
    environment = {**process.environment(), "NEO4J_HOME": str(here.folder), "NEO4J_CONF": str(here.conf)}
    began = time.perf_counter()
    subprocess.run(command, cwd=files, env=environment, check=True, capture_output=True)
    spent = time.perf_counter() - began
    shutil.rmtree(here.folder / "data.bare")
    return spent


def run(command: list[str]) -> tuple[float, float]:
    """Run a command of canting: seconds, and the most megabytes that it held itself, without what it started."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        words: list[str] = []
        reader = threading.Thread(target=lambda: words.append(process.stderr.read()))  # type: ignore[union-attr]
        reader.start()
        whole, most = psutil.Process(process.pid), 0
        while process.poll() is None:
            try:
                most = max(most, whole.memory_info().rss)
            except psutil.Error:
                break  # it has just ended
            time.sleep(0.05)
        process.wait()
        spent = time.perf_counter() - began
        reader.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{words[0]}")
    return spent, most / 1e6


if __name__ == "__main__":
    main()
