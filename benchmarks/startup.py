"""How long a command takes before it does anything: ratios against what a user would otherwise start.

`canting --help`, `query list`, a query's help and completion beside `python -c "import typer"`, all with their bytecode
at hand as an installed package has it, and a named query beside the same text through cypher-shell, on the
Neo4j that NEO4J_URI names or the local one. cypher-shell is taken from the path, or from CYPHER_SHELL (a command line);
without it that part is left out, and said so. Each pair is run in turns in one go; medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from canting.database.connect import connect
from canting.database.local import server
from canting.database.settings import read_settings
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.queries.run import reading_of

QUERY = "participants"

COMPLETING = {"_CANTING_COMPLETE": "complete_bash", "COMP_WORDS": "canting query de", "COMP_CWORD": "2"}


def seconds(command: list[str], stdin: str | None = None, **given: str) -> float:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, input=stdin, text=True, capture_output=True, check=True, env={**env, **given})
    return time.perf_counter() - started


def literal(value: Any) -> str:
    """Write a value as Cypher does."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"`{key}`: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str | int | float) or value is None:
        return json.dumps(value, ensure_ascii=False)
    return "[" + ", ".join(map(literal, value)) + "]"


def compare(
    name: str, ours: list[str], theirs: list[str], runs: int, stdin: str | None = None, **given: str
) -> None:
    pairs = [(seconds(ours, **given), seconds(theirs, stdin)) for _ in range(runs + 1)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    first, second = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{name}: {ratio:.2f} x   (medians of {runs}: {first:.3f} s, {second:.3f} s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    canting = [shutil.which("canting", path=Path(sys.executable).parent) or "canting"]
    typer = [sys.executable, "-c", "import typer"]
    for words in (["--help"], ["query", "list"], ["query", "degree", "--help"]):
        compare(f"canting {' '.join(words)} / import typer", [*canting, *words], typer, runs)
    compare("completion of a query / import typer", canting, typer, runs, **COMPLETING)
    shell = os.environ.get("CYPHER_SHELL") or shutil.which("cypher-shell")
    if not shell:
        print("named query / cypher-shell: left out, there is no cypher-shell (CYPHER_SHELL names one)")
        return
    settings = read_settings()
    with connect(settings) as database:
        uri = database.uri
        reading = reading_of(database, "all", Options(dataset=("batik-pekalongan",)))
    login = []
    if settings.password:
        login = ["-u", settings.username or "neo4j", "-p", settings.password.get_secret_value()]
    elif settings.uri is None:
        local = server.running()
        assert local is not None
        login = ["-u", local.username, "-p", local.password]
    theirs = [
        *shlex.split(shell),
        "-a",
        uri,
        *login,
        "--format",
        "plain",
        "-P",
        literal({**reading.parameters, "named": ""}),
    ]
    compare(
        f"canting query {QUERY} / the same text through cypher-shell",
        [*canting, "query", QUERY, "--dataset", "batik-pekalongan"],
        theirs,
        runs,
        stdin=read_catalogue([]).find(QUERY).text.rstrip() + ";\n",
    )


if __name__ == "__main__":
    main()
