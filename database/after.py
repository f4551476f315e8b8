"""What an import leaves to Cypher: constraints, indexes, and statements that stand in a file beside what was imported.

The file has one JSON text a line: what the import must have made, then a statement and its parameters each. They run in
order, each in one transaction that also notes how far it is; so whoever comes after a kill goes on where it was.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from neo4j.exceptions import DriverError, Neo4jError

from canting.database.database import write_in
from canting.database.faults import explain
from canting.database.schema import ensure_schema
from canting.database.texts import AFTER_IMPORT, text
from canting.errors import CantingError, UsageError
from canting.progress import Progress

if TYPE_CHECKING:
    import neo4j

    from canting.database.database import Database

_DATE = "$date"


class Statements:
    """Writes the file, but for its first line, which is known last: `finish` puts the parts together."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / AFTER_IMPORT
        self._waiting = folder / f"{AFTER_IMPORT}.part"
        self._file: TextIO = self._waiting.open("w", encoding="utf-8", newline="\n")

    def add(self, statement: str, parameters: Mapping[str, Any]) -> None:
        self._file.write(_line([statement, parameters]))

    def finish(self, nodes: int, ties: int, first: tuple[str, Mapping[str, Any]]) -> Path:
        """Write the file: how much the import must make, the statement that is run first, and the others."""
        self.close()
        with self._path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_line({"nodes": nodes, "ties": ties}))
            file.write(_line(first))
            with self._waiting.open(encoding="utf-8") as waiting:
                file.writelines(waiting)
        self._waiting.unlink()
        return self._path

    def close(self) -> None:
        self._file.close()


def finish(database: Database, path: Path, progress: Progress, *, once: bool = False) -> None:
    """Make the constraints and indexes of an imported graph and run what stands in the file, from where that stopped.

    With `once` the file is removed when all has run.

    Raises
    ------
    UsageError
        If the file is none, or the graph isn't the imported one: nothing was run.
    CantingError
        If the server can't be reached or refuses; once more goes on where it stopped.
    """
    lines = entries(path)
    expected = next(lines)
    _refuse_other(database, expected, path)
    progress(0, None, "Making constraints and indexes")
    ensure_schema(database)
    done = database.read(text("import-position")).values[0][0]
    for number, (statement, parameters) in enumerate(lines, start=1):
        progress(number, None, "Running what an import leaves to Cypher")
        if number > done:
            _run(database, statement, parameters, number)
    if once:
        path.unlink()  # before the note goes: the file without it would be refused
    database.write(text("import-ended"))


def _refuse_other(database: Database, expected: dict[str, int], path: Path) -> None:
    nodes, ties, begun = database.read(text("imported")).values[0]
    if not begun and (nodes, ties) != (expected["nodes"], expected["ties"]):
        raise UsageError(
            f"The graph has {nodes:,} nodes and {ties:,} ties, not the {expected['nodes']:,} and {expected['ties']:,} "
            f"that {path} follows.",
            "Import its files into an empty database, and finish that once.",
        )


def _run(database: Database, statement: str, parameters: dict[str, Any], number: int) -> None:
    def work(transaction: neo4j.ManagedTransaction) -> None:
        # Counted in the same transaction: a statement runs once, whenever this process is killed.
        transaction.run(text("import-done"), {"number": number}).consume()
        transaction.run(statement, parameters).consume()

    try:
        with database.session() as session:
            write_in(session, work)
    except (Neo4jError, DriverError) as error:
        raise explain(error, database.uri, database.name, managed=database.managed) from error


def entries(path: Path) -> Iterator[Any]:
    """Give what stands in the file, a line at a time."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line, object_hook=_read)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} can't be read as what an import leaves to Cypher: {error}",
            "Name a folder that canting load --first --files wrote.",
        ) from error


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_written) + "\n"


def _written(value: Any) -> dict[str, str]:
    if isinstance(value, datetime.date):
        return {_DATE: value.isoformat()}
    raise CantingError(f"{value!r} can't be written beside an import.", "Load it without --first.")


def _read(value: dict[str, Any]) -> Any:
    return datetime.date.fromisoformat(value[_DATE]) if set(value) == {_DATE} else value
