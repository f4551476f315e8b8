"""One module per kind of file: file -> frames of text. Past this, nobody knows the format."""

from __future__ import annotations

from pathlib import Path

from canting.loader.sources.table import Table

SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def open_table(
    path: Path, *, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> Table:
    """Open a file by its ending.

    Parameters
    ----------
    path
        The file.
    sheet
        Sheet of a spreadsheet.
    encoding, delimiter
        Of a delimited text, if they are not to be found out.

    Raises
    ------
    SourceError
        If it can't be read as a table.
    """
    if path.suffix.lower() in SHEETS:
        from canting.loader.sources.excel import open_sheet

        return open_sheet(path, sheet=sheet)
    from canting.loader.sources.delimited import open_delimited

    return open_delimited(path, encoding=encoding, delimiter=delimiter)
