"""`canting db …`: the Neo4j that canting starts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from canting.commands.console import Yes, confirm, confirm_wipe, new_progress, open_database, say, tell
from canting.commands.once import App
from canting.errors import CantingError, UsageError

db_app = App(no_args_is_help=True, help="The Neo4j that canting starts itself.")


@db_app.command("start")
def db_start(
    line: Annotated[str | None, typer.Option(help="Line of Neo4j: 5.26 or 2026.08.")] = None,
) -> None:
    """Start the local Neo4j and say where it listens."""
    from canting.database.local import server

    with new_progress() as progress:
        running = server.start(line, progress=progress)
    _print_running(running)


@db_app.command("stop")
def db_stop() -> None:
    """Stop the local Neo4j."""
    from canting.database.local import server

    say("Stopped." if server.stop() else "The local Neo4j wasn't running.")


@db_app.command("status")
def db_status() -> None:
    """Say whether the local Neo4j runs, where, and how much it holds."""
    from canting.database.local import server

    for line in server.status().lines():
        tell(line)


@db_app.command("open")
def db_open() -> None:
    """Open Neo4j Browser on the local Neo4j, which is started if need be."""
    import webbrowser

    from canting.database.local import server

    with new_progress() as progress:
        running = server.start(progress=progress)
    _print_running(running)
    if not webbrowser.open(running.browser):
        say("No browser could be opened here; open the address above in yours.")


@db_app.command("wipe")
def db_wipe(
    ctx: typer.Context,
    yes: Yes = False,
    not_managed: Annotated[
        bool, typer.Option("--not-managed", help="Wipe even a database that canting doesn't manage.")
    ] = False,
) -> None:
    """Delete everything in the database; asks first.

    A database that canting doesn't manage (NEO4J_URI) is refused unless told twice: --not-managed and --yes, or
    --not-managed and the database's address typed in.
    """
    from canting.database.settings import read_settings
    from canting.database.wipe import wipe

    if read_settings(**ctx.obj).uri is None:
        _wipe_local(yes)
        return
    with open_database(ctx, any_schema=True) as database:
        if not not_managed:
            raise CantingError(
                f"{database.uri} isn't managed by canting: it may hold more than canting loaded.",
                "If all of it shall go: canting db wipe --not-managed",
            )
        if not yes:
            confirm_wipe(database.uri)
        counts = wipe(database, managed_only=False)
        tell(f"Deleted {counts.nodes} nodes and {counts.relationships} relationships.")


@db_app.command("dump")
def db_dump(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write.", show_default=False)],
) -> None:
    """Write the local database to a file; the server stops for that long.

    Only you can read the file. It is refused where NEO4J_URI names another server.
    """
    from canting.database.local import server
    from canting.database.settings import read_settings
    from canting.files import check as check_file

    server.refuse_another(read_settings(**ctx.obj).uri)
    check_file(file)
    with new_progress() as progress:
        server.dump(file, progress=progress)
    say(f"Wrote {file}.")


@db_app.command("restore")
def db_restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="File that canting db dump wrote.", show_default=False)],
    yes: Yes = False,
) -> None:
    """Replace the local database by a dump; asks first.

    It is refused where NEO4J_URI names another server.
    """
    from canting.database.local import server
    from canting.database.settings import read_settings

    server.refuse_another(read_settings(**ctx.obj).uri)
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", "Name one that canting db dump wrote.")
    if not yes:
        confirm("This replaces everything in the local database. Go on?")
    with new_progress() as progress:
        server.restore(file, progress=progress)
    say(f"Restored {file}.")


@db_app.command("finish")
def db_finish(
    ctx: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="Folder that canting load --first --files wrote.", show_default=False)
    ],
) -> None:
    """Finish a first load on a server of your own that has imported its files.

    Makes the constraints and indexes, and runs what the import left. Interrupted, the same line goes on.
    """
    from canting.database.after import finish
    from canting.database.texts import AFTER_IMPORT

    with open_database(ctx) as database, new_progress() as progress:
        finish(database, folder / AFTER_IMPORT, progress)
        progress.close()
        say(f"{database.uri} holds what was imported; canting datasets lists it.")


def _wipe_local(yes: bool) -> None:
    """Delete the local database's files: that works even where its server can't start any more."""
    from canting.database.local import server

    if not yes:
        confirm("This deletes everything in the local database. Go on?")
    ran = server.running() is not None
    server.wipe()
    tell("Deleted everything in the local database.")
    if ran:
        say("Its server was stopped; a command that needs it starts it.")


def _print_running(running: Any) -> None:
    for line in running.lines():
        tell(line)
