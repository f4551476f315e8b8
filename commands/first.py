"""`canting load --first`: a large first load, imported by neo4j-admin."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from canting.commands.console import agreed, open_database, say
from canting.errors import UsageError
from canting.files import settle, unwritable

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.loader.check import Checked
    from canting.loader.merge import LoadReport
    from canting.progress import Progress

MANY = 500_000
"""Rows from which an import is offered: an estimate. At 100,000 ties both took as much of the processor."""
SCRIPT = "import.sh"


def prepare(ctx: typer.Context, first: bool, files: Path | None) -> None:
    """Refuse what --first can't do, before anything is read."""
    from canting.database.local import server
    from canting.database.settings import read_settings, shown

    if files is not None and not first:
        raise UsageError("--files is for a first load.", "Add --first, or leave --files out.")
    if files is not None and files.exists() and not (files.is_dir() and not any(files.iterdir())):
        raise UsageError(f"--files {files}: it is there already.", "Name a folder that is new or empty.")
    uri = read_settings(**ctx.obj).uri if first and files is None else None
    if uri is not None and not server.is_local(uri):
        raise UsageError(
            f"NEO4J_URI names another server, {shown(uri)}; --first imports into the local Neo4j only.",
            "Add --files FOLDER: canting writes what that server imports, and says how.",
        )


@contextmanager
def opened(ctx: typer.Context, first: bool, files: Path | None) -> Iterator[tuple[Any, Any]]:
    """Give the database and what it has recorded; for files alone no server is asked, and nothing is recorded."""
    from canting.database.local import server
    from canting.loader.datasets import recorded

    if files is not None:
        yield None, lambda _label, _ids: {}
        return
    with open_database(ctx) as database:
        if first:
            server.refuse_full(database)
        yield database, recorded(database)


def is_worth_it(ctx: typer.Context, checked: Checked, database: Database | None) -> bool:
    """Ask whoever sits there whether to import, where that is possible and much quicker; elsewhere say that it is."""
    from canting.database.local import server
    from canting.database.settings import read_settings

    rows = sum(count.kept for count in checked.counts)
    if database is None or rows < MANY or not server.is_local(read_settings(**ctx.obj).uri):
        return False
    try:
        server.refuse_full(database)
    except UsageError:
        return False
    if sys.stdin.isatty() and sys.stderr.isatty():
        question = (
            f"These are {rows:,} rows, and the database is empty: import them at once, which is quicker? "
            "The local Neo4j stops meanwhile."
        )
        return agreed(question)
    say("The database is empty and this is much: canting load --first would be quicker.")
    return False


def first_load(
    checked: Checked, database: Database | None, files: Path | None, progress: Progress
) -> LoadReport | None:
    """Import a first load into the local Neo4j, and give its report; or write its files for another server."""
    from canting.database.local import server
    from canting.loader.first import write_files

    started = time.monotonic()
    if database is None:
        assert files is not None, "without a database there are files to write"
        write_import(checked, files, progress)
        return None
    folder = checked.spool.folder / "import"
    folder.mkdir(mode=0o700)
    written = write_files(checked, folder, progress)
    database.close()
    server.take_in(folder, written.arguments, written.after, progress=progress)
    return replace(written.report, seconds=time.monotonic() - started)


def write_import(checked: Checked, folder: Path, progress: Progress) -> None:
    from canting.loader.first import write_files

    building = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(building, ignore_errors=True)
    try:
        building.mkdir(mode=0o700, parents=True)
        written = write_files(checked, building, progress, named=folder)
        command = shlex.join(["neo4j-admin", *written.arguments])
        lines = ["#!/bin/sh", "# Into an empty database that is stopped; then: canting db finish"]
        lines += ['cd "$(dirname "$0")" || exit 1', command, ""]
        (building / SCRIPT).write_text("\n".join(lines), encoding="utf-8", newline="\n")
        if folder.is_dir():
            folder.rmdir()
        settle(building)
        building.replace(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    say(f"Wrote what a server of your own imports to {folder}. There, with its database empty and stopped:")
    say(f"  sh {shlex.quote(str(folder / SCRIPT))}")
    say(f"Then start it and, with NEO4J_URI naming it: canting db finish {shlex.quote(str(folder))}")
