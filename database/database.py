"""A database of a Neo4j server: reads, writes, and what to do when one is cut off. `connect.connect()` gives one."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from canting import changed
from canting.database import bookmarks
from canting.database.faults import StatementError, explain, refuse_old
from canting.database.interrupt import at_once, interruptible
from canting.database.settings import shown
from canting.database.texts import text as stored_text
from canting.release import version

T = TypeVar("T")

# Rows that the driver asks the server for at a time; its default of 1,000 costs more round trips than memory.
FETCH_SIZE = 10_000
PAUSES = (0.2, 1.0, 2.0, 5.0)  # seconds before each further try of a transaction whose commit is cut off
CONNECTION_TIMEOUT = 15.0
ACQUISITION_TIMEOUT = 20.0  # of a connection that is ready: the above, and the greeting
ENDING_SECONDS = 3.0  # that a transaction which was told to end is watched

# The driver's faults reach the user as exceptions; without a handler Python prints its log as well.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Server:
    """What answers: version and edition of Neo4j, and the version of Graph Data Science or None."""

    version: str
    edition: str
    gds: str | None


@dataclass(frozen=True)
class Rows:
    columns: list[str]
    values: list[list[Any]] = field(repr=False)
    """One list per row, in order, each as long as `columns`."""

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.values]

    def __len__(self) -> int:
        return len(self.values)


class Database:
    """A database of a Neo4j server. Use it in ``with``, or call `close`.

    `auth` is None for a server that asks for none, and `name` for the user's home database; a `managed` one is of the
    local Neo4j that canting starts itself.
    """

    def __init__(
        self, uri: str, auth: tuple[str, str] | None = None, name: str | None = None, *, managed: bool = False
    ) -> None:
        self.uri = shown(uri)
        self.address = (uri, auth, name)  # for workers elsewhere, which connect by themselves
        self.name = name
        self.managed = managed
        # One for all sessions: what one wrote, the next reads, on whichever member of a cluster it lands.
        self._before = bookmarks.kept(uri, name)
        known = neo4j.Bookmarks.from_raw_values(self._before)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager(known)
        with self._explained():
            self.driver = neo4j.GraphDatabase.driver(
                uri,
                auth=auth,
                connection_timeout=CONNECTION_TIMEOUT,
                connection_acquisition_timeout=ACQUISITION_TIMEOUT,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
                user_agent=f"canting/{version()}",
            )

    @cached_property
    def server(self) -> Server:
        """What answers at `uri`: asked once."""
        version, edition = self.read(stored_text("components")).values[0]
        try:
            gds = self.read(stored_text("gds-version")).values[0][0]
        except StatementError as error:
            if "UnknownFunction" not in error.code and "SyntaxError" not in error.code:
                raise
            gds = None
        return Server(version, edition, gds)

    def read(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float | None = None
    ) -> Rows:
        """Run a query that only reads, in READ access mode; again when a fault was transient.

        After `timeout` seconds the server ends it; None leaves that to the server's configuration.

        Raises
        ------
        StatementError
            If the server refuses or ends it.
        CantingError
            If the server can't be reached.
        """
        return self.read_at_once(text, [parameters or {}], timeout=timeout)

    def read_at_once(
        self, text: str, several: Sequence[Mapping[str, Any]], *, timeout: float | None = None
    ) -> Rows:
        """Run a query that only reads with several sets of parameters at once, each in a transaction of its own.

        All rows are given, in the order of the sets; see `read`.
        """
        mark = self.mark()

        def ask(parameters: Mapping[str, Any]) -> Rows:
            @neo4j.unit_of_work(timeout=timeout, metadata=mark)
            def work(transaction: neo4j.ManagedTransaction) -> Rows:
                return _rows(transaction.run(text, dict(parameters)))

            with self._explained(), self.session(default_access_mode=neo4j.READ_ACCESS) as session:
                return _committed(session.execute_read, work)

        def ask_all() -> Rows:
            first, *others = at_once([partial(ask, parameters) for parameters in several])
            return Rows(first.columns, [*first.values, *chain.from_iterable(rows.values for rows in others)])

        return interruptible(ask_all, give_up=lambda: self.give_up(mark))

    def mark(self) -> dict[str, str]:
        """Give metadata for a transaction, by which `give_up` knows it."""
        return {"canting": uuid.uuid4().hex}

    def give_up(self, mark: dict[str, str]) -> str | None:
        """Have the server end a transaction that nobody waits for any more; takes a few seconds at most.

        What a reader must know of it is given; None once it has ended.
        """
        told: list[bool] = []

        def end() -> None:
            with contextlib.suppress(Neo4jError, DriverError):
                with self.driver.session(database=self.name) as session:
                    session.run(stored_text("end-transaction"), {"mark": mark["canting"]}).consume()
                    until = time.monotonic() + ENDING_SECONDS
                    while time.monotonic() < until:
                        found = session.run(stored_text("transaction-goes-on"), {"mark": mark["canting"]})
                        if not found.single(strict=True)["going"]:
                            told.append(True)
                            return
                        time.sleep(0.1)
                told.append(False)

        ending = threading.Thread(target=end, daemon=True)
        ending.start()
        ending.join(3 * ENDING_SECONDS)
        if told == [True]:
            return None
        stop = "canting db stop ends it" if self.managed else "the server's administrator can end it"
        if told == [False]:
            return (
                "The server was told to end it and hasn't yet: inside one expression, such as reduce over a long list, "
                f"Neo4j doesn't look. It may go on until that is computed; {stop}."
            )
        return f"The server couldn't be told to end it, so it may go on there; {stop}."

    def write(self, text: str, parameters: Mapping[str, Any] | None = None) -> neo4j.SummaryCounters:
        """Run a statement in one transaction; again when a fault was transient: it must be safe to run twice.

        Raises
        ------
        StatementError
            If the server refuses it.
        CantingError
            If the server can't be reached.
        """

        def work(transaction: neo4j.ManagedTransaction) -> neo4j.SummaryCounters:
            return transaction.run(text, dict(parameters or {})).consume().counters

        with self._explained(), self.session() as session:
            return write_in(session, work)

    def session(self, **config: Any) -> neo4j.Session:
        """Open a session of the driver on this database, which sees what earlier sessions wrote.

        Faults come as the driver's own exceptions; `canting.database.faults.explain` says them in two lines.
        """
        return self.driver.session(
            **{"database": self.name, "bookmark_manager": self._bookmarks, "fetch_size": FETCH_SIZE, **config}
        )

    def state(self) -> str | None:
        """Give a text that any write to the database changes, by whomever; None where that can't be told.

        It is the bookmark that a read leaves, which names the last transaction there was, together with the times at
        which the server's databases were started: a database is restored to an earlier state only while it is down.
        Community Edition only: elsewhere what a reader may see can change without a write, and members differ.
        """
        if self.server.edition != "community":
            return None
        try:
            with self.driver.session(database=self.name, default_access_mode=neo4j.READ_ACCESS) as session:
                started = session.execute_read(
                    lambda transaction: _rows(transaction.run(stored_text("started"))).values
                )
                session.execute_read(lambda transaction: transaction.run(stored_text("components")).consume())
                bookmarks = sorted(session.last_bookmarks().raw_values)
        except (Neo4jError, DriverError):
            return None
        return f"{started} {bookmarks}" if bookmarks else None

    def verify(self) -> int | None:
        """Reach the server, log in and open the database; gives the version of the graph's shape, if it says one.

        Raises
        ------
        CantingError
            If one of these fails; the message says which.
        """
        with self._explained():
            try:
                found = self._schema_version()
            except Neo4jError as error:
                if "Bookmark" not in error.code:
                    raise
                # The last command saw a state that the database no longer has: it was restored to an earlier one.
                bookmarks.forget(self.uri, self.name)
                self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
                found = self._schema_version()
        return found.values[0][0] if found.values else None

    def _schema_version(self) -> Rows:
        with self.session(default_access_mode=neo4j.READ_ACCESS) as session:
            # Not a managed transaction: an address where nothing answers is said at once, not after retries.
            result = session.run(stored_text("schema-version"))
            found = _rows(result)
            refuse_old(result.consume().server.agent, self.uri)
            return found

    def close(self) -> None:
        """Close the connections; what was seen is told to the next command."""
        bookmarks.keep(self.uri, self.name, self._bookmarks.get_bookmarks(), self._before)
        self.driver.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError) as error:
            raise explain(error, self.uri, self.name, managed=self.managed) from error


def write_in(session: neo4j.Session, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
    """Run a transaction that writes, again after every fault that may pass: also when its commit was cut off.

    The driver gives that one up, since nobody knows then whether the server had committed. Work that may be run
    twice, as all of canting's, needn't know.
    """
    changed.begin("graph")
    return _committed(session.execute_write, work)


def _committed(execute: Callable[[Callable[..., T]], T], work: Callable[[neo4j.ManagedTransaction], T]) -> T:
    """Run a transaction until its commit is answered; one that reads has a commit too, which may be cut off."""
    for pause in PAUSES:
        try:
            return execute(work)
        except IncompleteCommit:
            time.sleep(pause)
    return execute(work)


def _rows(result: neo4j.Result) -> Rows:
    # A Record is a tuple; read as one it costs a third of what Record.values() does.
    return Rows(list(result.keys()), [list(tuple.__iter__(record)) for record in result])
