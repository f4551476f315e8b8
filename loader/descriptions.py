"""Participants that several tables describe: blanks are filled, and what differs is a problem that names both cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from canting.language import some_of
from canting.loader.contract import ANSWERS, KINDS, NodeTable
from canting.loader.hashes import hashed
from canting.loader.problems import Problem, quoted
from canting.loader.sorts import Sort
from canting.loader.sources.table import folded

if TYPE_CHECKING:
    from canting.loader.survey import Survey

_BATCH = 10_000
_KEYS = ("name", "kind", "group", "role", "responded")


@dataclass(frozen=True)
class _Cell:
    """A value, and where it stands; `column` is None if the table says it of every row."""

    value: Any
    table: int
    row: int
    column: str | None


@dataclass
class _Known:
    """What is said of a participant so far."""

    cells: dict[str, _Cell] = field(default_factory=dict)

    def against(self, cells: dict[str, _Cell]) -> list[tuple[_Cell, _Cell]]:
        """Give the cells that say something else than one before, each with that one."""
        pairs = [(key, cell, self.cells[key]) for key, cell in cells.items() if key in self.cells]
        return [
            (cell, other)
            for key, cell, other in pairs
            if cell.column and other.column and _differ(key, cell.value, other.value)
        ]

    def other_kind(self, cells: dict[str, _Cell]) -> tuple[str, str] | None:
        """Give the kind before and another one that a table says of all its rows; None if they are one."""
        one, other = self.cells["kind"].value, cells["kind"]
        return None if other.column or one == other.value else (one, other.value)

    def take(self, cells: dict[str, _Cell]) -> dict[str, Any]:
        """Take what is new: what nobody said, or a cell says where a table said one thing of every row."""
        new = {
            key: cell
            for key, cell in cells.items()
            if key not in self.cells or (cell.column and not self.cells[key].column)
        }
        self.cells |= new
        return {key: cell.value for key, cell in new.items()}


def columns_of(table: NodeTable) -> dict[str, str | None]:
    """Give the column of each thing that a table says of participants; None for what it says of every row."""
    found: dict[str, str | None] = {"name": table.name, "responded": None}
    for key in ("kind", "group", "role", "responded"):
        part = getattr(table, key)
        found[key] = part.column if part is not None else None
    if table.named is not None:
        found[".named"] = table.named.column
    return found | {f".{name}": declared.column or name for name, declared in table.properties.items()}


def complete_nodes(survey: Survey) -> None:
    """Fold what later tables say of a participant into what the first said of it.

    The good rows go to the spool as ``described-NUMBER``: what they add, or say in a cell where the tables before say
    one thing of every row.
    """
    tables = survey.dataset.nodes
    wanted = {
        number
        for each in range(len(tables))
        for batch in survey.spool.read(f"more-{each}", _BATCH, ["number"])
        for number in batch["number"].to_pylist()
    }
    if not wanted:
        return
    known = _first_said(survey, wanted)
    kinds: dict[tuple[str, str], list[str]] = {}
    for number, table in enumerate(tables):
        for batch in survey.spool.read(f"more-{number}", _BATCH):
            _complete(survey, number, table, batch, known, kinds)
    for (first, other), ids in kinds.items():
        shown = some_of(list(map(quoted, ids)))
        what = f"{shown}: {first} by a table before, {other} by a later one; the first counts"
        survey.notice(survey.dataset.path.name, what)


def _first_said(survey: Survey, wanted: set[int]) -> dict[int, _Known]:
    known: dict[int, _Known] = {}
    numbers = np.array(sorted(wanted), np.int64)
    for number, table in enumerate(survey.dataset.nodes):
        columns = columns_of(table)
        index = survey.tables_of("nodes")[number]
        for batch in survey.spool.read(f"nodes-{number}", _BATCH):
            found = survey.participants.index.find(hashed(batch["id"]))
            here = np.flatnonzero(np.isin(found, numbers))
            rows = batch.take(pa.array(here)).to_pylist()
            for who, row in zip(found[here].tolist(), rows, strict=True):
                cells = {
                    key: _Cell(row[key], index, row["row"], columns.get(key))
                    for key in row
                    if key not in {"id", "row"} and row[key] is not None
                }
                known[who] = _Known(cells)
    return known


def _complete(
    survey: Survey,
    number: int,
    table: NodeTable,
    batch: pa.RecordBatch,
    known: dict[int, _Known],
    kinds: dict[tuple[str, str], list[str]],
) -> None:
    index = survey.tables_of("nodes")[number]
    count = survey.counts[index]
    keys = [name for name in batch.schema.names if name in _KEYS or name.startswith(".")]
    kept: list[dict[str, Any]] = []
    for row in batch.to_pylist():
        before, id_ = known.get(row["number"]), survey.dataset.local_id(row["id"])
        cells = {
            key: _Cell(row[key], index, row["row"], column)
            for key, column in columns_of(table).items()
            if row.get(key) is not None and not (key == "name" and folded(row[key]) == folded(id_))
        }
        faults = [] if before is None else before.against(cells)
        for cell, other in faults:
            _differs(survey, cell, other)
        if before is None or faults:  # before is None where its own row is set aside
            count.set_aside += 1
            continue
        if (kind := before.other_kind(cells)) is not None:
            kinds.setdefault(kind, []).append(id_)
        said = before.take(cells)
        _note(survey, row["number"], said)
        count.described += 1
        kept.append({**row, **dict.fromkeys(keys), **said, "described": f"{table.label} row {row['row']}"})
    if kept:
        schema = batch.schema.append(pa.field("described", pa.large_string()))
        survey.spool.add(
            f"described-{number}",
            {name: pa.array([row[name] for row in kept], schema.field(name).type) for name in schema.names},
        )


def _differ(key: str, one: Any, other: Any) -> bool:
    if key == "name":
        return folded(str(one)) != folded(str(other))
    return bool(one != other)


def _differs(survey: Survey, cell: _Cell, other: _Cell) -> None:
    place, column = survey.labels[other.table], other.column
    what = f"disagrees with {quoted(str(other.value))}"
    what += f" ({place}, row {other.row}, column {column})" if column else f" ({place}, row {other.row})"
    hint = "Make the two cells agree, clear one, or read only one of them in dataset.toml."
    file, value = survey.labels[cell.table], str(cell.value)
    survey.log.add(Problem(file, cell.row, cell.column, value, what, hint, Sort.TABLES_DISAGREE))


def _note(survey: Survey, number: int, said: dict[str, Any]) -> None:
    """Note what the rest of the check has to know of a participant."""
    if "kind" in said:
        survey.participants.state.values[number] = KINDS.index(said["kind"])
    if "responded" in said:
        survey.answers.answer.values[number] = ANSWERS.index(said["responded"])
