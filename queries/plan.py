"""What the server makes of a text before it runs: its columns, its kind and its plan, or why it can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.exceptions import Neo4jError

from canting.database.database import Database
from canting.database.interrupt import interruptible
from canting.queries.header import plain_text
from canting.queries.readonly import readings, refusals

EXPLAIN = "EXPLAIN "
PLANNING_SECONDS = 60.0
"""How long the server may think about a text before it runs."""
_PLACE = re.compile(r'\(line (\d+), column (\d+) \(offset: \d+\)\)(?:\s*"(EXPLAIN )?.*)?\Z', re.DOTALL)


@dataclass(frozen=True)
class QueryPlan:
    """A text as the server would run it."""

    columns: list[str]
    sort: str
    """``r``, ``rw``, ``w`` or ``s`` (administers the server, changes the schema)."""
    tree: dict[str, Any] | None
    """The plan: nested dicts of ``operatorType``, ``args`` and ``children``."""
    notices: list[str]
    """What the server has to say of the text: no such label, type or property in the graph, say."""


@dataclass(frozen=True)
class ServerFault:
    """The server's message about a text, on one line, with the place in the text as it was asked; 0 if it says none."""

    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return self.message + (f" (line {self.line}, column {self.column})" if self.line else "")


def explain(
    text: str, values: dict[str, Any], database: Database, *, seconds: float | None = PLANNING_SECONDS
) -> QueryPlan:
    """Ask the server for the plan of a text; nothing runs.

    Parameters
    ----------
    seconds
        How long to wait: a text that overflows the server's reader is never answered. None waits for ever.

    Raises
    ------
    neo4j.exceptions.Neo4jError
        If it can't make one.
    TimeoutError
        When it took too long.
    """
    mark = database.mark()

    def ask() -> QueryPlan:
        with database.session(
            default_access_mode=neo4j.READ_ACCESS,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.WARNING,
        ) as session:
            found = session.run(neo4j.Query(EXPLAIN + text, metadata=mark), values)
            columns = list(found.keys())
            summary = found.consume()
        return QueryPlan(columns, summary.query_type or "", summary.plan, notices(summary))

    return interruptible(ask, give_up=lambda: database.give_up(mark), seconds=seconds)


def looked_at(
    text: str, values: dict[str, Any], database: Database, *, seconds: float | None = PLANNING_SECONDS
) -> tuple[QueryPlan, list[str]]:
    """The plan of a text that may only read, and why it isn't let run; parameters and faults are those of `explain`."""
    plan = explain(text, values, database, seconds=seconds)
    found = refusals(text, plan.sort, plan.tree, values)
    if names_a_graph(text, values, database, seconds=seconds):
        found.append("names a database (USE)")
    return plan, found


def notices(summary: neo4j.ResultSummary) -> list[str]:
    """The server's own notices on a text, a line each."""
    said = [each.status_description for each in summary.gql_status_objects if each.is_notification]
    return list(dict.fromkeys(" ".join(each.split()).removeprefix("warn: ") for each in said))


def names_a_graph(
    text: str, values: dict[str, Any], database: Database, *, seconds: float | None = PLANNING_SECONDS
) -> bool:
    """Tell whether a text that the server can plan has a USE clause: its own parser says.

    The plan doesn't show the clause. But a name stays the same name in backticks, and a keyword doesn't: a text whose
    every ``use`` is quoted can be planned as before only if none of them is a keyword.
    """
    for words in readings(text):
        quoted = _quoting_use(words)
        if quoted != words:
            try:
                explain(quoted, values, database, seconds=seconds)
            except Neo4jError:
                return True
    return False


def _quoting_use(text: str) -> str:
    made, last = [], 0
    for word in re.finditer(r"[^\W\d]\w*", plain_text(text)):
        if word.group().lower() == "use":
            made += [text[last : word.start()], f"`{word.group()}`"]
            last = word.end()
    return "".join([*made, text[last:]])


def fault(said: str) -> ServerFault:
    """Read the server's message: it quotes the text and counts from the EXPLAIN before it, which nobody wrote."""
    place = _PLACE.search(said.strip())
    if place is None:
        return ServerFault(" ".join(said.split()))
    line, column = int(place.group(1)), int(place.group(2))
    if line == 1 and place.group(3):
        column -= len(EXPLAIN)
    return ServerFault(" ".join(said.strip()[: place.start()].split()), line, column)
