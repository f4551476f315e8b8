"""Problems found in data: kept in bounded memory, all of them in a small file for those who want the list."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from canting.csv_files import CsvWriter
from canting.errors import CantingError
from canting.files import Whole, disk_faults
from canting.loader.sorts import Sort

SHOWN = 20
"""How many problems of each sort are kept in memory; every one is in the file."""

HEADER = ("file", "row", "column", "cell", "value", "what", "mend", "sort")
_FIELDS = ("file", "row", "column", "value", "what", "hint", "sort", "cell")
_SELECTED = ", ".join(f'"{name}"' for name in _FIELDS)
_LONGEST = 200
_ROWS_SHOWN = 5


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the data, and how to mend it."""

    file: str
    """The file as dataset.toml names it, or ``dataset.toml`` itself."""
    row: int | None
    """Row as a spreadsheet counts it: the header is row 1. In dataset.toml the line. None if the whole file is
    meant."""
    column: str | None
    """Name of the column, or the key of dataset.toml."""
    value: str | None
    what: str
    hint: str
    sort: Sort
    """What it is in the catalogue of problems; those of one sort are counted together."""
    cell: str | None = None
    """The cell, as a spreadsheet names it, where a table isn't a list: ``C7``."""

    def as_row(self) -> tuple[object, ...]:
        """Give what stands under `HEADER`."""
        return self.file, self.row, self.column, self.cell, self.value, self.what, self.hint, self.sort

    @property
    def place(self) -> str:
        """Where it is, for a reader: ``people.csv, row 7, column age``."""
        where = [self.file]
        if self.cell:
            where.append(f"cell {self.cell}")
        elif self.row is not None:
            where.append(f"{'line' if self.file.endswith('.toml') else 'row'} {self.row}")
        if self.column:
            where.append(f"{'key' if self.file.endswith('.toml') else 'column'} {self.column}")
        return ", ".join(where)

    @property
    def line(self) -> str:
        """Place and fault on one line: what the first line of an error says."""
        value = f": {quoted(self.value)}" if self.value else ""
        return f"{self.place}{value}: {self.what}"


@dataclass(frozen=True)
class Cause:
    """Problems that are one to their reader: the same text in the same column, wrong in the same way."""

    problem: Problem
    count: int
    rows: tuple[int | str | None, ...]
    """The rows of the first few, or their cells where the problems name cells."""

    @property
    def line(self) -> str:
        """What the first says, with the rows of others."""
        if self.count == 1:
            return self.problem.line
        rows = ", ".join(dict.fromkeys(str(row) for row in self.rows if row is not None))
        if "," not in rows and self.count == len(self.rows):  # two tables of one sheet may both be told
            return f"{self.problem.line} ({self.count:,} times)"
        more = f" and {self.count - len(self.rows):,} more" if self.count > len(self.rows) else ""
        what, one = ("cell", self.problem.cell) if self.problem.cell else ("row", self.problem.row)
        line = self.problem.line.replace(f"{what} {one}", f"{what}s {rows}{more}", 1)
        return f"{line} ({self.count:,} times)"


class DataError(CantingError):
    """The data has problems, of which `problems` are the first of each sort: nothing was written."""

    def __init__(self, problems: list[Problem], total: int | None = None) -> None:
        first = problems[0]
        total = len(problems) if total is None else total
        more = f" ({total - 1:,} more problem{'s' if total > 2 else ''})" if total > 1 else ""
        super().__init__(first.line + more, first.hint)
        self.problems = problems
        self.total = total


def quoted(text: str | None) -> str:
    """Show a text from the data on one line, shortened."""
    return f'"{one_line(text or "")}"'


def one_line(text: str) -> str:
    """Make control characters of a text from the data visible, and cut it to a length that can be shown."""
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: _LONGEST + 1]
    )
    return f"{shown[:_LONGEST]}…" if len(shown) > _LONGEST else shown


def _of_row(row: tuple[Any, ...]) -> Problem:
    problem = Problem(*row)
    return replace(problem, sort=Sort(problem.sort))


class ProblemLog:
    """All problems of a check: the first of each sort and the totals in memory, the rest in a file."""

    def __init__(self, path: Path) -> None:
        self.totals: Counter[Sort] = Counter()
        self.shown: dict[str, list[Problem]] = {}
        self._files: dict[str, int] = {}
        with disk_faults():
            self._spool = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._spool.execute("PRAGMA journal_mode = OFF")
            self._spool.execute("PRAGMA synchronous = OFF")
            self._spool.execute(
                'CREATE TABLE problem (at INTEGER, file TEXT, "row" INTEGER, "column" TEXT, value TEXT, '
                "what TEXT, hint TEXT, sort TEXT, cell TEXT, whole INTEGER, cause TEXT)"
            )
            self._spool.execute("BEGIN")

    @property
    def total(self) -> int:
        return sum(self.totals.values())

    @property
    def whole_files(self) -> int:
        """How many of them concern a whole file or dataset.toml: rows can't be set aside for those."""
        return int(self._spool.execute("SELECT count(*) FROM problem WHERE whole").fetchone()[0])

    def add(self, problem: Problem, *, whole: bool | None = None, cause: str | None = None) -> None:
        """Note one more.

        It concerns more than its row if it is said to, or names none; others of its `cause`, by default its value, are
        one with it.
        """
        problem = replace(problem, value=None if problem.value is None else one_line(problem.value))
        self.totals[problem.sort] += 1
        first = self.shown.setdefault(problem.sort, [])
        if len(first) < SHOWN:
            first.append(problem)
        at = self._files.setdefault(problem.file, len(self._files))
        values = (
            at,
            *(getattr(problem, name) for name in _FIELDS),
            problem.row is None if whole is None else whole,
            problem.value if cause is None else cause,
        )
        with disk_faults():
            self._spool.execute("INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def first(self) -> list[Problem]:
        """Give the first of each sort, at most 20 each, in the order in which the sorts were met."""
        return [problem for problems in self.shown.values() for problem in problems]

    def causes(self, sort: Sort) -> tuple[list[Cause], int]:
        """Give the first causes of the problems of one sort, at most 20, and how many causes there are."""
        found = self._spool.execute(
            'SELECT min(rowid), count(*), at, "column", what, cause FROM problem WHERE sort = ? '
            'GROUP BY at, "column", what, cause ORDER BY min(rowid)',
            (sort,),
        )
        causes, total = [], 0
        for first, count, *alike in found:
            total += 1
            if total <= SHOWN:
                causes.append(self._cause(first, count, (sort, *alike)))
        return causes, total

    def _cause(self, first: int, count: int, alike: tuple[object, ...]) -> Cause:
        one = self._spool.execute(f"SELECT {_SELECTED} FROM problem WHERE rowid = ?", (first,))  # noqa: S608
        problem = _of_row(one.fetchone())
        rows = self._spool.execute(
            'SELECT coalesce(cell, "row") FROM problem '
            'WHERE sort = ? AND at IS ? AND "column" IS ? AND what IS ? AND cause IS ? '
            "ORDER BY rowid LIMIT ?",
            (*alike, _ROWS_SHOWN),
        )
        return Cause(problem, count, tuple(row for (row,) in (rows if count > 1 else ())) or (problem.row,))

    def all(self) -> Iterator[Problem]:
        """Give every one, by file and row."""
        rows = self._spool.execute(f'SELECT {_SELECTED} FROM problem ORDER BY at, "row", rowid')  # noqa: S608
        return map(_of_row, rows)

    def of_file(self, file: str) -> Iterator[Problem]:
        """Give those of one file that name a row, by row."""
        rows = self._spool.execute(
            f"SELECT {_SELECTED} FROM problem "  # noqa: S608
            'WHERE file = ? AND "row" IS NOT NULL AND NOT whole ORDER BY "row", rowid',
            (file,),
        )
        return map(_of_row, rows)

    def close(self) -> None:
        self._spool.close()


def write_problems(problems: Iterable[Problem], path: Path, *, exact: bool = False) -> None:
    """Write problems to a CSV file, one row each, whole or not at all; read by Excel with its accents."""
    with Whole() as whole:
        writer = CsvWriter(whole.text(path, encoding="utf-8-sig"), exact=exact, numbers=True)
        writer.heading(HEADER)
        for problem in problems:
            writer.row(problem.as_row())
