"""Ad-hoc Cypher beside the named queries: read-only unless asked otherwise, with caps on time, rows and their size."""

from __future__ import annotations

import re
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import Any

import neo4j
from neo4j.exceptions import BrokenRecordError, ClientError, DriverError, Neo4jError

from canting.changed import begin as begin_change
from canting.database.capped import TooLargeError, cap, uncap
from canting.database.database import Database
from canting.database.faults import causes
from canting.database.interrupt import interruptible
from canting.errors import CantingError, UsageError
from canting.queries.catalogue import graph_names, read_graph, step_text
from canting.queries.graphs import Reading, changed, cover, every_unit, projected, unfinished
from canting.queries.header import parameters_used, plain_text
from canting.queries.plan import PLANNING_SECONDS, QueryPlan, fault, looked_at, notices
from canting.queries.written import stale
from canting.result import Column, Result, Type

PATIENCE = 2.0
"""Seconds beyond the limit in which the server may end a text by itself."""
PLANNING_PATIENCE = 8.0
"""The same for its plan: a server that has just started takes seconds for its first texts."""
DEEPEST = 200
"""Brackets in brackets that a text may have: from some 300 on they overflow the server, which then never answers."""
_DATA = re.compile(r"Scan|Seek|Expand|CountFromCountStore|ShortestPath|Pattern|Exists", re.IGNORECASE)
"""Operators of a plan that look at nodes or relationships."""


@dataclass(frozen=True)
class Limits:
    """What an ad-hoc query may take."""

    rows: int = 10_000
    """Rows fetched at most; 0 lifts the cap."""
    seconds: float = 60.0
    """Seconds it may run; 0 lifts the limit."""
    megabytes: float = 16.0
    """That one row may take; 0 lifts the limit."""


def ask(
    text: str,
    parameters: dict[str, Any],
    database: Database,
    *,
    graph: str | None = None,
    dataset: tuple[str, ...] = (),
    wave: int | None = None,
    write: bool = False,
    limits: Limits | None = None,
) -> Result:
    """Run Cypher that somebody wrote.

    Parameters
    ----------
    graph
        A graph to project as ``$graph`` (and turned round as ``$reversed``) for this run; its options are parameters.
    dataset, wave
        What the graph and ``$units`` cover; see :func:`canting.queries.graphs.cover`. ``$units`` is a list of
        ``[dataset, wave]``.
    write
        Let it write; without, plan and access mode must both say that it only reads.

    Raises
    ------
    UsageError
        If a parameter has no value, or no graph, dataset or wave has that name.
    CantingError
        If the text isn't read-only, is refused by the server, takes too long or gives too much.
    """
    _check_text(text)
    used = parameters_used(text)
    if (dataset or wave is not None) and graph is None and "units" not in used:
        raise UsageError(
            "--dataset and --wave choose what $units and a graph cover, and the text uses neither.",
            "Write WHERE [r.dataset, r.wave] IN $units, or add --graph knowledge.",
        )
    covers = graph is not None or ("units" in used and "units" not in parameters)
    coverage = cover(database, dataset, wave) if covers else None
    if graph is not None and graph not in graph_names():
        raise UsageError(f"No graph is called {graph!r}.", f"Graphs are {', '.join(graph_names())}.")
    reading = None if graph is None or coverage is None else Reading(read_graph(graph), coverage, {})
    units = {} if coverage is None else {"units": coverage.pairs}
    with ExitStack() as stack:
        values = {**(reading.parameters if reading else {}), **units, **parameters}
        _check_given(used, values, reading)
        planned = {**values, "graph": "", "reversed": ""} if reading else values
        plan = None if write else _plan(text, planned, database, limits or Limits())
        about: dict[str, Any] = {"graph": reading.file.name if reading else None}
        notes = [f"The server says: {notice}" for notice in plan.notices] if plan else []
        notes += coverage.notes() if coverage else unfinished(database)
        if coverage is None and plan and _DATA.search(str(plan.tree)):
            notes += _mixed(database)
        if reading:
            about |= _project(reading, used, values, stack, database)
        if reading and "n" in about:
            notes.append(f"Graph {reading.file.name}; n = {about['n']} participants, m = {about['m']} ties.")
        result = _answer(text, values, database, write, limits or Limits(), notes, about)
        result.notes.extend([] if result.rows else _read_as_numbers(parameters, used))
        result.notes.extend(changed(database, coverage) if coverage else [])
        result.notes.extend(stale(database, text))
        return result


def _check_text(text: str) -> None:
    words = plain_text(text).strip(" \t\r\n;")
    if _depth(words) > DEEPEST:
        raise UsageError(
            f"The text has brackets in brackets, more than {DEEPEST} deep: Neo4j may never answer that.",
            "Write it with fewer, or give the value as a parameter: -p NAME=VALUE.",
        )
    if not words:
        raise UsageError(
            "The text is empty.", "Write a statement: canting cypher 'MATCH (n) RETURN count(n)'."
        )
    if re.match(r"(CYPHER\s+([\w.]+(\s*=\s*\w+)?\s+)*)?(EXPLAIN|PROFILE)\b", words, re.IGNORECASE):
        raise UsageError(
            "EXPLAIN and PROFILE give a plan, no rows.", "Use them in Neo4j Browser: canting db open."
        )


def _depth(words: str) -> int:
    """How deep brackets stand in brackets, in a text without comments and strings."""
    depth = deepest = 0
    for letter in words:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _project(
    reading: Reading, used: set[str], values: dict[str, Any], stack: ExitStack, database: Database
) -> dict[str, Any]:
    """Project the graphs that a text uses, and set its parameters to their names; gives n and m."""
    about: dict[str, Any] = {}
    for name, turned in (("graph", False), ("reversed", True)):
        if name in used:
            made = stack.enter_context(projected(database, reading, turned=turned))
            if made.n == 0:
                raise CantingError(
                    f"Graph {reading.file.name} has no participants.",
                    "canting datasets lists what is loaded.",
                )
            values[name] = made.name
            about |= {"n": made.n, "m": made.m}
    return about


def schema(database: Database) -> Result:
    """Give what the graph has: labels and relationship types, each with its properties and how many have them."""
    rows = [
        [sort, row["name"], row["property"], row["count"]]
        for sort, step in (("label", "labels"), ("relationship", "relationships"))
        for row in database.read(step_text(step, "engine")).dicts()
    ]
    columns = [
        Column("sort", Type("str"), "label or relationship."),
        Column("name", Type("str"), "The label, or the type of relationship."),
        Column("property", Type("str"), "A property that some of them have; blank for all of them."),
        Column("count", Type("int"), "How many have it."),
    ]
    return Result("schema", columns, rows, ["docs/graph.md says what they mean."], {})


def _mixed(database: Database) -> list[str]:
    """Say what a text that covers nothing in particular mixes: units, and data that were made up."""
    units = every_unit(database)
    made_up = [unit for unit in units if unit.illustrative]
    if len(units) < 2 and not made_up:
        return []
    named = ", ".join(
        f"{unit.dataset} (wave {unit.wave}{', illustrative' if unit.illustrative else ''})" for unit in units
    )
    return [
        f"This counts all that is loaded: {named}. WHERE [r.dataset, r.wave] IN $units, with --dataset and --wave, "
        "covers less."
    ]


def _check_given(used: set[str], values: dict[str, Any], reading: Reading | None) -> None:
    for name in sorted(used - set(values) - ({"graph", "reversed"} if reading else set())):
        hint = (
            "Name a graph: --graph knowledge."
            if name in ("graph", "reversed")
            else f"Give it: -p {name}=VALUE."
        )
        raise UsageError(f"The text uses ${name}, which has no value.", hint)


def _plan(text: str, values: dict[str, Any], database: Database, limits: Limits) -> QueryPlan:
    """The plan of a text that only reads; one that may write isn't looked at."""
    seconds = min(limits.seconds or PLANNING_SECONDS, PLANNING_SECONDS) + PLANNING_PATIENCE
    try:
        plan, found = looked_at(text, values, database, seconds=seconds)
    except Neo4jError as error:
        raise _refused(error) from error
    except DriverError as error:
        raise _broken(error, database) from error
    except TimeoutError as error:
        raise CantingError(
            f"The server made no plan of the text within {seconds:g} s; canting waits no longer.",
            "Write the text simpler, in parts; the graph wasn't read.",
        ) from error
    if found:
        why = "; ".join(found[:3])
        raise CantingError(
            f"Refused, since canting cypher only reads the graph: the text {why}.",
            "Leave that out, or run it with --write if you mean it.",
        )
    return plan


def _answer(
    text: str,
    values: dict[str, Any],
    database: Database,
    write: bool,
    limits: Limits,
    notes: list[str],
    about: dict[str, Any],
) -> Result:
    seconds = limits.seconds or None
    mark = database.mark()
    try:
        names, rows, cut, summary = interruptible(
            lambda: _fetched(text, values, database, write, limits, mark),
            give_up=lambda: database.give_up(mark),
            seconds=None if seconds is None else seconds + PATIENCE,
        )
    except Neo4jError as error:
        raise _refused(error, limits) from error
    except DriverError as error:
        if any(isinstance(cause, TooLargeError) for cause in causes(error)):
            raise CantingError(
                f"A row of the answer is larger than {limits.megabytes:g} MB.",
                "Ask for less in one row, or lift the limit: --max-megabytes 0.",
            ) from error
        raise _broken(error, database) from error
    except TimeoutError as error:
        raise _stopped(limits, str(error)) from error
    if cut:
        rows = rows[: limits.rows]
        notes.append(f"Cut after {limits.rows} rows: there are more. --max-rows 0 gives all of them.")
    if write and summary is not None:
        notes += [f"The server says: {notice}" for notice in notices(summary)]
        notes.append(_written(summary.counters))
    columns = [Column(name, Type("any"), "") for name in names]
    return Result(
        "cypher", columns, [[plain(v) for v in row] for row in rows], notes, {"query": text, **about}
    )


def _fetched(
    text: str, values: dict[str, Any], database: Database, write: bool, limits: Limits, mark: dict[str, str]
) -> tuple[list[str], list[list[Any]], bool, neo4j.ResultSummary | None]:
    """Columns, rows, whether there were more, and the server's summary."""
    mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
    if write:
        begin_change("graph")
    seconds = limits.seconds or None
    own_transactions = write and re.search(
        r"\bIN\s+(\w+\s+CONCURRENT\s+)?TRANSACTIONS\b", plain_text(text), re.I
    )
    with (
        database.session(
            default_access_mode=mode,
            fetch_size=1000,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.WARNING,
        ) as session,
        nullcontext()
        if own_transactions
        else session.begin_transaction(timeout=seconds, metadata=mark) as transaction,
    ):
        if transaction is None:  # the text makes transactions, so it can't stand in one
            found = session.run(neo4j.Query(text, timeout=seconds, metadata=mark), values)
        else:
            if limits.megabytes:
                cap(transaction, int(limits.megabytes * 1e6))
            found = transaction.run(text, values)
        names = list(found.keys())
        rows = [list(record.values()) for record in (found.fetch(limits.rows + 1) if limits.rows else found)]
        cut = bool(limits.rows) and len(rows) > limits.rows
        summary = None if cut and not write else found.consume()
        if transaction is not None:
            uncap(transaction)
            if write:
                transaction.commit()
    return names, rows, cut, summary


def _read_as_numbers(given: dict[str, Any], used: set[str]) -> list[str]:
    """Say of an empty answer which of its parameters are numbers: an id that looks like one is a text."""
    return [
        f"${name} was read as the number {value}. As a text: -p '{name}=\"{value}\"'."
        for name, value in given.items()
        if name in used and isinstance(value, (int, float)) and not isinstance(value, bool)
    ]


COUNTERS = (
    *("nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted"),
    *("properties_set", "labels_added", "labels_removed"),
    *("indexes_added", "indexes_removed", "constraints_added", "constraints_removed"),
)
"""The driver's counters."""
SINGULAR = {"properties": "property", "indexes": "index"}


def _written(counters: Any) -> str:
    said = []
    for name in COUNTERS:
        if count := getattr(counters, name):
            things, done = name.split("_")
            said.append(f"{count:,} {things if count > 1 else SINGULAR.get(things, things[:-1])} {done}")
    return "Written: " + (", ".join(said) or "nothing") + "."


def _refused(error: Neo4jError, limits: Limits | None = None) -> CantingError:
    message = str(fault(error.message or str(error)))
    code = error.code or ""
    if "Timeout" in code or "TimedOut" in code or "timed out" in message or "timeout" in message.lower():
        return _stopped(limits or Limits(seconds=0))
    if "OutOfMemory" in code or "MemoryLimit" in code:
        return CantingError(
            f"The query was stopped, for it needs more memory than one may have: {message}",
            "Ask for less at a time: count or LIMIT rather than collect.",
        )
    if isinstance(error, ClientError) and "AccessMode" in code:
        return CantingError("Refused by the server: the text writes.", "Run it with --write if you mean it.")
    return CantingError(
        f"The server refused the text: {message}", "Mend it, or try it in Neo4j Browser: canting db open."
    )


def _stopped(limits: Limits, goes_on: str = "") -> CantingError:
    after = f" after {limits.seconds:g} s" if limits.seconds else ""
    if goes_on:
        return CantingError(
            f"canting stopped waiting{after}. {goes_on}", "--timeout SECONDS waits longer; 0 lifts the limit."
        )
    return CantingError(
        f"The query was stopped{after}.", "--timeout SECONDS gives it longer; 0 lifts the limit."
    )


def _broken(error: DriverError, database: Database) -> CantingError:
    said = " ".join(str(error).split())
    if isinstance(error, BrokenRecordError):
        return CantingError(
            f"The answer has a value that can't be taken here: {said}.",
            "Give it as a text, toString(…): a time before the year 1 or after 9999, say, is none here.",
        )
    if database.managed:
        return CantingError(
            f"The local Neo4j stopped answering: {said}",
            "canting db status says how it is, canting db stop ends it; the next command starts it again.",
        )
    return CantingError(f"The connection broke: {said}", "See that the server runs, and try again.")


def plain(value: Any) -> Any:
    """A value of the driver as plain data: nodes, ties and paths become dicts and lists, times ISO text."""
    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), **{k: plain(v) for k, v in sorted(value.items())}}
    if isinstance(value, neo4j.graph.Relationship):
        ends = {"from": _end(value.start_node), "to": _end(value.end_node)}
        return {"type": value.type, **ends, **{k: plain(v) for k, v in sorted(value.items())}}
    if isinstance(value, neo4j.graph.Path):
        steps = [plain(value.start_node)]
        for tie, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [plain(tie), plain(node)]
        return steps
    if hasattr(value, "iso_format"):  # before lists: a duration is a tuple too
        return value.iso_format()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    return value


def _end(node: Any) -> Any:
    return node.get("id", node.element_id) if node is not None else None
