"""Command lines in processes of their own, forked from one that has imported what takes longest to import."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

# Others' packages only: canting's own modules each command imports for itself, as it must.
HEAVY = ["neo4j", "numpy", "pandas", "pydantic_settings"]
CONTEXT = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
CONTEXT.set_forkserver_preload(HEAVY)


def canting(
    *words: str,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
    as_command: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run the command line; `as_command` by the name that users type, which completion asks for."""
    environment = {**os.environ, "NO_COLOR": "1", **(env or {})}
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
        for path, text in zip(streams, (stdin, "", ""), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        process = start(words, environment, streams, cwd, as_command=as_command)
        process.join(300)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(list(words), 300)
        _, out, errors = (path.read_text(encoding="utf-8") for path in streams)
        return subprocess.CompletedProcess(list(words), process.exitcode, out, errors)


def start(
    words: Sequence[str],
    env: dict[str, str],
    streams: Sequence[Path],
    cwd: Path | None = None,
    *,
    as_command: bool = False,
) -> BaseProcess:
    """Start a command line with files, or a terminal, as what it reads and writes."""
    given = (words, env, str(cwd or Path.cwd()), [str(path) for path in streams], as_command)
    process = CONTEXT.Process(target=_run, args=given)
    process.start()
    return process


def _run(words: Sequence[str], env: dict[str, str], cwd: str, streams: list[str], as_command: bool) -> None:
    """In that process: be as one that was started for these words alone."""
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["canting", *words]
    if as_command:
        from canting.cli import main

        main()
    else:
        runpy.run_module("canting.cli", run_name="__main__", alter_sys=True)
