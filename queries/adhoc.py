"""Ad-hoc Cypher beside the named queries: read-only unless asked otherwise, with a timeout and a cap on rows."""

from __future__ import annotations

import re
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import neo4j
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from canting.database.interrupt import interruptible
from canting.errors import CantingError, UsageError
from canting.queries.catalogue import graph_names
from canting.queries.graphs import Reading, changed, projected, unfinished
from canting.queries.header import Column, Type, parameters_used, plain_text
from canting.queries.options import Options
from canting.queries.plan import explain, fault
from canting.queries.readonly import refusals
from canting.queries.run import Result
from canting.queries.run import reading_of as run_reading

if TYPE_CHECKING:
    from canting.database.connect import Database


@dataclass(frozen=True)
class Limits:
    """What an ad-hoc query may take.

    Parameters
    ----------
    rows
        Rows fetched at most; 0 lifts the cap.
    seconds
        Seconds it may run; 0 lifts the limit.
    """

    rows: int = 10_000
    seconds: float = 60.0


def reading_of(database: Database, graph: str, datasets: tuple[str, ...]) -> Reading:
    """Give a graph as named queries read it.

    Raises
    ------
    UsageError
        If no graph or no dataset has that name.
    """
    names = graph_names()
    if graph not in names:
        raise UsageError(f"No graph is called {graph!r}.", f"Graphs are {', '.join(names)}.")
    return run_reading(database, graph, Options(dataset=datasets))


def ask(
    text: str,
    parameters: dict[str, Any],
    database: Database,
    *,
    reading: Reading | None = None,
    write: bool = False,
    limits: Limits | None = None,
) -> Result:
    """Run Cypher that somebody wrote.

    Parameters
    ----------
    text
        One statement.
    parameters
        Values of its parameters.
    database
        Where it runs.
    reading
        A graph to project as ``$graph`` (and turned round as ``$reversed``) for this run; its options are parameters.
    write
        Let it write; without, plan and access mode must both say that it only reads.
    limits
        Cap on rows and seconds.

    Raises
    ------
    UsageError
        If a parameter has no value.
    CantingError
        If the text isn't read-only, is refused by the server or takes too long.
    """
    limits = limits or Limits()
    words = plain_text(text).strip(" \t\r\n;")
    if not words:
        raise UsageError(
            "The text is empty.", "Write a statement: canting cypher 'MATCH (n) RETURN count(n)'."
        )
    if re.match(r"(CYPHER\s+([\w.]+(\s*=\s*\w+)?\s+)*)?(EXPLAIN|PROFILE)\b", words, re.IGNORECASE):
        raise UsageError(
            "EXPLAIN and PROFILE give a plan, no rows.", "Use them in Neo4j Browser: canting db open."
        )
    used = parameters_used(text)
    with ExitStack() as stack:
        values = {**(reading.parameters if reading else {}), **parameters}
        _check_given(used, values, reading)
        if not write:
            _check_reads(text, {**values, "graph": "", "reversed": ""} if reading else values, database)
        about: dict[str, Any] = {"graph": reading.file.name if reading else None}
        notes = reading.coverage.notes() if reading else unfinished(database)
        if reading:
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
            if "n" in about:
                notes.append(
                    f"Graph {reading.file.name}; n = {about['n']} participants, m = {about['m']} ties."
                )
        result = interruptible(lambda: _answer(text, values, database, write, limits, notes, about))
        if reading:
            result.notes.extend(changed(database, reading.coverage))
        return result


def _check_given(used: set[str], values: dict[str, Any], reading: Reading | None) -> None:
    for name in sorted(used - set(values) - ({"graph", "reversed"} if reading else set())):
        mend = (
            "Name a graph: --graph knowledge."
            if name in ("graph", "reversed")
            else f"Give it: -p {name}=VALUE."
        )
        raise UsageError(f"The text uses ${name}, which has no value.", mend)


def _check_reads(text: str, values: dict[str, Any], database: Database) -> None:
    try:
        plan = explain(text, values, database)
    except Neo4jError as error:
        raise _refused(error) from error
    found = refusals(text, plan.sort, plan.tree)
    if found:
        why = "; ".join(refusal.why for refusal in found[:3])
        raise CantingError(
            f"Refused, since canting cypher only reads the graph: the text {why}.",
            "Leave that out, or run it with --write if you mean it.",
        )


def _answer(
    text: str,
    values: dict[str, Any],
    database: Database,
    write: bool,
    limits: Limits,
    notes: list[str],
    about: dict[str, Any],
) -> Result:
    mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
    seconds = limits.seconds or None
    own_transactions = write and re.search(
        r"\bIN\s+(\w+\s+CONCURRENT\s+)?TRANSACTIONS\b", plain_text(text), re.I
    )
    try:
        with (
            database.session(default_access_mode=mode, fetch_size=1000) as session,
            nullcontext() if own_transactions else session.begin_transaction(timeout=seconds) as transaction,
        ):
            if transaction is None:  # the text makes transactions, so it can't stand in one
                found = session.run(neo4j.Query(text, timeout=seconds), values)
            else:
                found = transaction.run(text, values)
            names = list(found.keys())
            rows = [
                list(record.values()) for record in (found.fetch(limits.rows + 1) if limits.rows else found)
            ]
            cut = bool(limits.rows) and len(rows) > limits.rows
            counters = None if cut and not write else found.consume().counters
            if write and transaction is not None:
                transaction.commit()
    except Neo4jError as error:
        raise _refused(error, limits) from error
    except DriverError as error:
        raise CantingError(
            f"The connection broke: {error}", "canting db status says whether the server runs."
        ) from error
    if cut:
        rows = rows[: limits.rows]
        notes.append(f"Cut after {limits.rows} rows: there are more. --max-rows 0 gives all of them.")
    if write and counters is not None:
        notes.append(_written(counters))
    columns = [Column(name, Type("any"), "") for name in names]
    return Result(
        "cypher", columns, [[plain(v) for v in row] for row in rows], notes, {"query": text, **about}
    )


WRITTEN = {
    "nodes_created": ("node", "created"),
    "nodes_deleted": ("node", "deleted"),
    "relationships_created": ("relationship", "created"),
    "relationships_deleted": ("relationship", "deleted"),
    "properties_set": ("property", "set"),
    "labels_added": ("label", "added"),
    "labels_removed": ("label", "removed"),
    "indexes_added": ("index", "added"),
    "indexes_removed": ("index", "removed"),
    "constraints_added": ("constraint", "added"),
    "constraints_removed": ("constraint", "removed"),
}
"""The driver's counters, in words."""
PLURALS = {"property": "properties", "index": "indexes"}


def _written(counters: Any) -> str:
    said = []
    for name, (thing, done) in WRITTEN.items():
        if count := getattr(counters, name):
            said.append(f"{count:,} {thing if count == 1 else PLURALS.get(thing, thing + 's')} {done}")
    return "Written: " + (", ".join(said) or "nothing") + "."


def _refused(error: Neo4jError, limits: Limits | None = None) -> CantingError:
    message = str(fault(error.message or str(error)))
    code = error.code or ""
    if (
        "Timeout" in code
        or "TransactionTimedOut" in code
        or "timed out" in message
        or "timeout" in message.lower()
    ):
        seconds = f" after {limits.seconds:g} s" if limits and limits.seconds else ""
        return CantingError(
            f"The query was stopped{seconds}.", "--timeout SECONDS gives it longer; 0 lifts the limit."
        )
    if isinstance(error, ClientError) and "AccessMode" in code:
        return CantingError("Refused by the server: the text writes.", "Run it with --write if you mean it.")
    return CantingError(
        f"The server refused the text: {message}", "Mend it, or try it in Neo4j Browser: canting db open."
    )


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
