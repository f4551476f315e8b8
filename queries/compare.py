"""Two answers to one named query side by side: of two waves, or of two datasets. Pure: results in, a result out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from canting.errors import UsageError
from canting.queries.header import Query
from canting.queries.options import Options
from canting.result import Column, Result, Type

APART = ("dataset", "wave")
"""Columns that say which of the two a row is of."""
Key = tuple[Any, ...]


def sides(
    query: Query,
    options: Options,
    waves: Sequence[str | int] | None = None,
    datasets: Sequence[str] | None = None,
) -> tuple[str, list[tuple[str, Options]]]:
    """What is compared, and the label and the options of each of the two, the earlier first.

    Raises
    ------
    UsageError
        If they aren't two, or the options say what to cover as well.
    """
    if (waves is None) == (datasets is None):
        raise UsageError("Compare two waves or two datasets.", "Write --waves 1,2 or --datasets one,another.")
    if not query.graphs:
        raise UsageError(f"{query.name} takes no waves or datasets.", "Compare a query of a graph.")
    what, given = ("waves", waves) if waves is not None else ("datasets", datasets or ())
    words = [str(word).strip() for word in given]
    if len(words) != 2 or not all(words) or words[0] == words[1]:
        raise UsageError(
            f"--{what} {','.join(map(str, given))}: that isn't two.",
            f"Write --{what} with a comma between two of them.",
        )
    if what == "datasets":
        if options.dataset:
            raise UsageError("--dataset and --datasets both say what to cover.", "Leave --dataset out.")
        return "dataset", [(word, replace(options, dataset=(word,))) for word in words]
    if options.wave is not None:
        raise UsageError("--wave and --waves both say what to cover.", "Leave --wave out.")
    if not all(word.removeprefix("-").isdecimal() for word in words):
        raise UsageError(
            f"--waves {','.join(map(str, given))}: waves are whole numbers.", "Write --waves 1,2."
        )
    return "wave", [(word, replace(options, wave=int(word))) for word in words]


def side_by_side(
    results: tuple[Result, Result], labels: tuple[str, str], what: str, key: Sequence[str] = ()
) -> Result:
    """Put two answers to one query side by side, each with its label, as they are of two waves or datasets.

    There is a row for each row of either: what the two have in common, then of each other column both values and, of
    figures, ``…_change``, the later minus the earlier. What changed most by the first figure comes first. With
    intervals, ``beyond`` says whether the two don't overlap: that is more than who answered explains.

    `key` names the columns that say which row it is, as the query's header does; found out where it names none.
    """
    ends = tuple(re.sub(r"\W", "_", label) for label in labels)
    if ends[0] == ends[1]:
        ends = ("first", "second")
    names = [
        column.name
        for column in results[0].columns
        if column in results[1].columns or column.name in results[1].names
    ]
    columns = [next(c for c in results[0].columns if c.name == name) for name in names]
    keys = [name for name in key if name in names and name != what] or key_columns(
        results, [column for column in columns if column.name not in APART]
    )
    shared = [*keys, *(["name"] if "name" in names and "name" not in keys else [])]
    rest = [column for column in columns if column.name not in (*shared, *APART)]
    tables = [_by_key(result, keys) for result in results]
    made = [replace(next(c for c in columns if c.name == name), when=frozenset()) for name in shared]
    for column in rest:
        kind = replace(column.type, optional=True)
        made += [
            Column(f"{column.name}_{end}", kind, f"{column.doc.rstrip('.')}: {what} {label}.")
            for end, label in zip(ends, labels, strict=True)
        ]
        if _is_figure(column):
            points = ", in percentage points" if kind.share else ""
            made.append(Column(f"{column.name}_change", kind, f"The later minus the earlier{points}."))
    ranked = {"rank_low", "rank_high"} <= set(names)
    if ranked:
        made.append(Column("beyond", Type("bool", optional=True), "Whether the two intervals don't overlap."))
    first = next((column.name for column in rest if _is_figure(column)), None)
    ordered: list[tuple[Any, list[Any]]] = []
    for row_key in dict.fromkeys([*tables[0], *tables[1]]):
        pair = [table.get(row_key) for table in tables]
        there = next(row for row in reversed(pair) if row is not None)
        cells = [there[name] for name in shared]
        for column in rest:
            both = [None if row is None else row[column.name] for row in pair]
            cells += both
            if _is_figure(column):
                cells.append(_change(both))
        if ranked:
            cells.append(_beyond(pair))
        moved = None if first is None else _change([None if row is None else row[first] for row in pair])
        order = (moved is None, -abs(moved) if moved is not None else 0.0, [str(part) for part in row_key])
        ordered.append((order, cells))
    rows = [cells for _, cells in sorted(ordered, key=lambda each: each[0])]
    return Result(
        results[0].query,
        made,
        rows,
        _notes(results, labels, what, tables),
        {"compared": what, "first": results[0].about, "second": results[1].about},
        results[1].silent,
    )


def key_columns(results: Sequence[Result], columns: Sequence[Column]) -> list[str]:
    """The columns by which rows of both answers are the same row: texts, as many as it takes to tell rows apart.

    What tells the rows of these two answers apart need not be all that says which row it is: a participant with one
    bridge in either wave need not have the same bridge. A query whose rows are more than a participant or a tie says so
    in its header (``key``).
    """
    names = [c.name for c in columns if c.type.base in ("str", "participant") and not c.type.many]
    if "id" in names:
        names = ["id", *(name for name in names if name not in ("id", "name"))]
    elif "from" in names and "to" in names:
        names = ["from", "to", *(name for name in names if name not in ("from", "to"))]
    keys: list[str] = []
    for name in names:
        keys.append(name)
        if all(_unique(result, keys) for result in results) and keys != ["from"]:
            break
    return keys


def _unique(result: Result, keys: list[str]) -> bool:
    found = [tuple(row[name] for name in keys) for row in result.dicts()]
    return len(set(found)) == len(found)


def _by_key(result: Result, keys: list[str]) -> dict[Key, dict[str, Any]]:
    """Rows by their key; rows that even that doesn't tell apart are numbered."""
    seen: Counter[Key] = Counter()
    table: dict[Key, dict[str, Any]] = {}
    for row in result.dicts():
        key = tuple(row[name] for name in keys)
        seen[key] += 1
        table[(*key, seen[key])] = row
    return table


def _is_figure(column: Column) -> bool:
    return column.type.base in ("int", "float") and not column.type.many and not column.type.choices


def _change(both: list[Any]) -> Any:
    return None if None in both else both[1] - both[0]


def _beyond(pair: list[dict[str, Any] | None]) -> bool | None:
    one, other = pair
    if one is None or other is None or None in (one["rank_low"], other["rank_low"]):
        return None
    return bool(one["rank_high"] < other["rank_low"] or other["rank_high"] < one["rank_low"])


def _notes(
    results: tuple[Result, Result], labels: tuple[str, str], what: str, tables: list[dict[Key, Any]]
) -> list[str]:
    """What both answers say of themselves once, and what one of them says with its label."""
    one, two = (result.notes for result in results)
    notes = [f"{what.capitalize()} {labels[0]}: {note}" for note in one if note not in two]
    notes += [f"{what.capitalize()} {labels[1]}: {note}" for note in two if note not in one]
    notes += [note for note in one if note in two]
    for number, (label, other) in enumerate(zip(labels, reversed(labels), strict=True)):
        alone = len(set(tables[number]) - set(tables[1 - number]))
        if alone:
            rows = "1 row is" if alone == 1 else f"{alone} rows are"
            notes.append(f"{rows} of {what} {label} only, not of {other}.")
    return notes
