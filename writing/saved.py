"""Saved answers, read again: what a file holds, how it was asked, and what has changed since."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canting import csv_files
from canting.database.database import Database
from canting.errors import CantingError, UsageError
from canting.progress import Progress
from canting.queries.catalogue import Catalogue
from canting.queries.names import names_of
from canting.queries.options import options_of
from canting.queries.run import run
from canting.release import version
from canting.result import Column, Result, Type

SAME = 1e-9
"""Figures that differ by less, relatively, are the same."""
MEND = "Save answers with --output x.json, .csv, .ndjson, .parquet or .xlsx, and keep the -metadata.json beside them."
COLUMNS = [
    Column("what", Type("str"), "changed, new, gone, or column."),
    Column("row", Type("str"), "What the row is about."),
    Column("column", Type("str", optional=True), "The column; blank for a whole row."),
    Column("before", Type("str", optional=True), "As it was saved."),
    Column("after", Type("str", optional=True), "As it is now."),
]


@dataclass(frozen=True)
class Saved:
    """An answer as a file holds it."""

    names: list[str]
    rows: list[list[Any]]
    about: dict[str, Any]


def read_saved(path: Path) -> Saved:
    """Read a saved answer and what stands beside it.

    Raises
    ------
    UsageError
        If there is no such file, or it isn't an answer of a named query.
    """
    readers = {".json": _json, ".ndjson": _json, ".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None or not path.is_file():
        what = "there is no such file" if reader else "no saved answer ends so"
        raise UsageError(f"{path}: {what}.", MEND)
    try:
        saved = reader(path)
    except CantingError:
        raise
    except Exception as error:
        raise UsageError(
            f"{path}: can't be read as a saved answer ({type(error).__name__}).", MEND
        ) from error
    if not isinstance(saved.about.get("query"), str):
        raise UsageError(f"{path}: nothing says which query it answers.", MEND)
    return saved


def _beside(path: Path) -> dict[str, Any]:
    beside = csv_files.beside(path)
    if not beside.is_file():
        raise UsageError(f"{path}: {beside.name}, which says how it was asked, isn't beside it.", MEND)
    notes = json.loads(beside.read_text(encoding="utf-8"))["notes"]
    return next((note for note in notes if isinstance(note, dict)), {})


def _json(path: Path) -> Saved:
    text = path.read_text(encoding="utf-8")
    rows = (
        json.loads(text)
        if path.suffix.lower() == ".json"
        else [json.loads(line) for line in text.splitlines()]
    )
    about = _beside(path)
    names = list(rows[0]) if rows else list(about.get("columns", {}))
    return Saved(names, [[row.get(name) for name in names] for row in rows], about)


def _csv(path: Path) -> Saved:
    about = _beside(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if csv_files.is_escaped(path):
        rows = [[csv_files.unescaped(cell) for cell in row] for row in rows]
    return Saved(rows[0] if rows else [], [list(row) for row in rows[1:]], about)


def _parquet(path: Path) -> Saved:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    about = json.loads((table.schema.metadata or {})[b"canting"])
    rows = table.to_pylist()
    return Saved(table.column_names, [[row[name] for name in table.column_names] for row in rows], about)


def _xlsx(path: Path) -> Saved:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    about: dict[str, Any] = {"datasets": []}
    for cells in book.get_sheet_by_name("about").to_python():
        left, right = (str(cell) for cell in cells[:2])
        value: Any = json.loads(right) if right[:1] in ("{", "[") else right
        if left == "dataset" and isinstance(value, dict):  # a column may be called so too
            about["datasets"].append(value)
        elif left != "note":
            about.setdefault(left, value)
    return Saved([str(name) for name in sheet[0]], [list(row) for row in sheet[1:]], about)


def drift(path: Path, database: Database, catalogue: Catalogue, *, progress: Progress) -> Result:
    """Ask a saved answer's question again, and say what changed and why.

    Returns
    -------
    Result
        ``what, row, column, before, after``: figures that changed, then rows that are new, then those that are gone.

    Raises
    ------
    UsageError
        If the file isn't the answer of a named query, or what it names isn't there any more.
    """
    saved = read_saved(path)
    query = catalogue.find(saved.about["query"])
    parameters = {name: value for name, value in _map(saved.about, "parameters").items() if value is not None}
    given = _map(saved.about, "options")
    options = options_of({name: value for name, value in given.items() if value not in (None, [], "")})
    before = names_of(database, _units(saved.about))
    parameters = {name: before.back(value) for name, value in parameters.items()}
    now = run(query, parameters, options, database, catalogue, progress=progress)
    names = names_of(database, _units(now.about))
    now = names.result(now)
    if options.top:
        now = now.first(options.top)
    rows = compare(saved.names, saved.rows, now.names, now.rows)
    notes = [_counts(rows, query.name, saved), *_reasons(saved.about, now.about)]
    if not rows:
        notes.append("The answer is the same.")
    elif len(notes) == 1:
        notes.append("Same data, same version: whoever asked first may have asked another database.")
    return Result(
        "drift", COLUMNS, rows, notes, {**now.about, "title": f"What changed since {path.name} was saved"}
    )


def _units(about: dict[str, Any]) -> list[tuple[str, int]] | None:
    """What an answer covers, if it says so."""
    found = about.get("datasets")
    units = found if isinstance(found, list) else []
    return [(each["id"], each["wave"]) for each in units if isinstance(each, dict)] or None


def _map(about: dict[str, Any], name: str) -> dict[str, Any]:
    value = about.get(name)
    return value if isinstance(value, dict) else {}


def compare(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    new_names: Sequence[str],
    new_rows: Sequence[Sequence[Any]],
) -> list[list[Any]]:
    """Compare two tables, row by row of those that are about the same."""
    old, now = (
        [dict(zip(columns, row, strict=False)) for row in table]
        for columns, table in ((names, rows), (new_names, new_rows))
    )
    keys = _keys([name for name in names if name in new_names], old, now)
    before, after = _by_key(old, keys), _by_key(now, keys)
    found: list[list[Any]] = [
        ["column", name, name, state if name in names else None, state if name in new_names else None]
        for name in dict.fromkeys([*names, *new_names])
        for state in ["there"]
        if (name in names) != (name in new_names)
    ]
    shared = [name for name in names if name in new_names and name not in keys]
    for key, row in before.items():
        if key in after:
            for name in shared:
                was, new = row[name], after[key][name]
                if not _same(was, new):
                    found.append(["changed", _named(key), name, _text(was), _text(new)])
    found += [
        ["new", _named(key), None, None, _whole(row)] for key, row in after.items() if key not in before
    ]
    found += [
        ["gone", _named(key), None, _whole(row), None] for key, row in before.items() if key not in after
    ]
    return found


def _keys(shared: list[str], *tables: list[dict[str, Any]]) -> list[str]:
    """The first of these columns that tell the rows of each table apart."""
    for end in range(1, len(shared)):
        if all(len({_key(row, shared[:end]) for row in table}) == len(table) for table in tables):
            return shared[:end]
    return shared


def _key(row: dict[str, Any], keys: list[str]) -> tuple[str, ...]:
    return tuple(_text(row.get(name)) or "" for name in keys)


def _by_key(rows: list[dict[str, Any]], keys: list[str]) -> dict[tuple[str, ...], dict[str, Any]]:
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        alone = key = _key(row, keys)
        number = 1
        while key in found:
            number += 1  # rows that nothing tells apart
            key = (*alone, str(number))
        found[key] = row
    return found


def _named(key: Iterable[str]) -> str:
    return " > ".join(key)


def _whole(row: dict[str, Any]) -> str:
    return "; ".join(f"{name}={_text(value)}" for name, value in row.items() if _text(value))


def _text(value: Any) -> str | None:
    """A value as a .csv file has it, so that all kinds of files compare; None for a blank."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(_text(each) or "" for each in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return csv_files.as_json(value) if isinstance(value, dict) else str(value)


def _same(old: Any, new: Any) -> bool:
    one, other = _text(old), _text(new)
    if one == other or one is None or other is None:
        return one == other
    try:
        return math.isclose(float(one), float(other), rel_tol=SAME, abs_tol=1e-12)
    except ValueError:
        return False


def _counts(rows: list[list[Any]], name: str, saved: Saved) -> str:
    counts = {what: sum(row[0] == what for row in rows) for what in ("changed", "new", "gone")}
    when = f", asked {saved.about['asked']}" if saved.about.get("asked") else ""
    return (
        f"{name}{when}: {counts['changed']} figures changed, {counts['new']} rows are new, {counts['gone']} are gone, "
        f"of {len(saved.rows)}."
    )


def _reasons(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What is different now: data, waves, version, engine, size, convention."""
    was, now = ({each["id"]: each for each in about.get("datasets") or []} for about in (old, new))
    found = [f"{id_} was covered and isn't any more." for id_ in was if id_ not in now]
    for id_, unit in now.items():
        if id_ not in was:
            found.append(f"{id_} (wave {unit['wave']}) is covered and wasn't: loaded {unit.get('loaded')}.")
        elif was[id_]["wave"] != unit["wave"]:
            found.append(f"{id_}: wave {unit['wave']} is covered instead of wave {was[id_]['wave']}.")
        elif was[id_].get("loaded") != unit.get("loaded"):
            found.append(f"{id_} was loaded anew: {unit.get('loaded')} after {was[id_].get('loaded')}.")
    if old.get("canting") and old["canting"] != version():
        found.append(f"Another version of canting: {version()} after {old['canting']}.")
    if old.get("convention") and old["convention"] != new.get("convention"):
        found.append(f"The convention is another one: {new.get('convention')} before: {old['convention']}")
    if _words(old.get("engine")) != _words(new.get("engine")):
        found.append(f"Measured by {_words(new.get('engine'))} instead of {_words(old.get('engine'))}.")
    sizes = [tuple(_text(about.get(name)) for name in ("n", "m")) for about in (old, new)]
    if sizes[0] != sizes[1]:
        found.append(f"n = {sizes[1][0]}, m = {sizes[1][1]} after n = {sizes[0][0]}, m = {sizes[0][1]}.")
    return found


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
