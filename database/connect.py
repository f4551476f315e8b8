"""Ways to a Neo4j, wherever it is: a server that the settings name, or the local one, started if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canting.database.database import Database
from canting.database.faults import StatementError, StoppedError
from canting.database.schema import check_schema
from canting.database.settings import Settings, check_uri, read_settings
from canting.errors import CantingError
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.database.local.server import Running


def connect(
    settings: Settings | None = None, *, progress: Progress = silent, any_schema: bool = False
) -> Database:
    """Connect to the Neo4j that the settings name; without an address, to the local one, started if need be.

    While that is set up, `progress` is told what is being waited for and the share done (None if unknown). With
    `any_schema` a graph made by a newer canting is accepted too.

    Raises
    ------
    CantingError
        If it can't be reached, refuses the login, has no such database, or is too old.
    UsageError
        If the address can't be one.
    """
    settings = settings or read_settings()
    if settings.uri is not None:
        return _verified(_named(settings, settings.uri), any_schema)
    from canting.database.local import server as local

    started = local.start(progress=progress)
    try:
        return _verified(_local(started, settings), any_schema)
    except StoppedError:
        local.give_up(started)  # its disk was full, say; starting it again says so if it still is
    except StatementError:
        raise
    except CantingError:
        # It may have been stopped, for nobody used it, between the look and the connection.
        if local.running() is not None:
            raise
    return _verified(_local(local.start(progress=progress), settings), any_schema)


def connect_if_up(settings: Settings | None = None) -> Database | None:
    """Connect to the Neo4j that the settings name, or to the local one if it runs, else to none: starts nothing.

    Raises
    ------
    CantingError
        If an address is given, and what it names can't be reached or used.
    """
    settings = settings or read_settings()
    if settings.uri is not None:
        return _verified(_named(settings, settings.uri), any_schema=False)
    from canting.database.local import server as local

    running = local.running()
    return _verified(_local(running, settings), any_schema=False) if running is not None else None


def _named(settings: Settings, uri: str) -> Database:
    check_uri(uri)
    password = settings.password.get_secret_value() if settings.password else None
    auth = (settings.username or "neo4j", password) if password is not None else None
    return Database(uri, auth, settings.database)


def _local(running: Running, settings: Settings) -> Database:
    return Database(running.uri, (running.username, running.password), settings.database, managed=True)


def _verified(database: Database, any_schema: bool) -> Database:
    try:
        version = database.verify()
        if not any_schema:
            check_schema(version, database.uri)
    except BaseException:
        database.close()
        raise
    return database
