"""Files as they stand, cell by cell: what a first look needs, before anybody has said what the columns are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from canting.loader.sources.delimited import reader_of
from canting.loader.sources.endings import RECORD_FILES, SHEET_FILES
from canting.loader.sources.excel import as_text, sheet_of, workbook_of
from canting.loader.sources.records import open_records

MOST_ROWS = 5_000
MOST_COLUMNS = 2_000
_SHEETS = 40


@dataclass(frozen=True)
class Grid:
    """The cells of a file or of a sheet of it, trimmed, as far as a first look goes."""

    file: str
    sheet: str | None
    """The file's name, and the sheet's, trimmed; None where there is none or but one."""
    rows: list[list[str]]
    """The rows; the first is row 1, and the first cell of each is in column A."""
    beside: bool = False
    """Whether another table stands beside it, behind a column that is blank throughout."""
    hidden: bool = False
    """Whether whoever opens the workbook doesn't see the sheet."""

    def cell(self, row: int, column: int) -> str:
        """Text of a cell, "" beyond the end; the row counts from 1, the column from 0."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        return cells[column] if column < len(cells) else ""


def grids(path: Path) -> list[Grid]:
    """Read the beginning of a file, sheet by sheet.

    Raises
    ------
    SourceError
        If it can't be read.
    """
    if path.suffix.lower() in RECORD_FILES:
        return [_of_records(path)]
    if path.suffix.lower() not in SHEET_FILES:
        return [_of_text(path)]
    found = []
    with workbook_of(path) as workbook:
        hidden = {each.name for each in workbook.sheets_metadata if "Hidden" in str(each.visible)}
        for name in workbook.sheet_names[:_SHEETS]:
            sheet = sheet_of(path, workbook, name)
            left = sheet.start[1] if sheet.start else 0
            rows = [
                [""] * left + [as_text(cell).strip() for cell in row[:MOST_COLUMNS]]
                for row in islice(sheet.iter_rows(), MOST_ROWS)
            ]
            sheet_name = name.strip() if len(workbook.sheet_names) > 1 else None
            found.append(Grid(path.name, sheet_name, rows, hidden=name in hidden))
    return found


def _of_records(path: Path) -> Grid:
    """A Parquet file, say: its columns have names, which stand where a table has its header."""
    table = open_records(path)
    rows = [list(table.columns[:MOST_COLUMNS])]
    for frame in table.frames(rows[0]):
        rows += [[cell.strip() for cell in cells] for _, cells in frame.cells()]
        if len(rows) > MOST_ROWS:
            break
    return Grid(path.name, None, rows[: MOST_ROWS + 1])


def _of_text(path: Path) -> Grid:
    reader = reader_of(path, [], None)
    with reader.records() as records:
        rows = [[cell.strip() for cell in cells[:MOST_COLUMNS]] for _, cells in islice(records, MOST_ROWS)]
    return Grid(path.name, None, rows)
