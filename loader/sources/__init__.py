"""One module per kind of file: file -> frames of text. Past this, nobody knows the format."""

from __future__ import annotations

from pathlib import Path

from canting.loader.sources.table import Layout, SourceError, Table
from canting.suggest import nearest

SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    layout: Layout | None = None,
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
    layout
        Where the names of the columns are, and what to skip.

    Raises
    ------
    SourceError
        If it can't be read as a table.
    """
    if path.suffix.lower() in SHEETS:
        from canting.loader.sources.excel import open_sheet

        return open_sheet(path, sheet=sheet, layout=layout)
    from canting.loader.sources.delimited import open_delimited

    return open_delimited(path, encoding=encoding, delimiter=delimiter, layout=layout)


def find_file(folder: Path, name: str) -> Path:
    """Find a data file in a dataset's folder, and never outside it.

    Raises
    ------
    SourceError
        If it isn't there, leads elsewhere, or is no plain file.
    """
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SourceError(
                "leads out of the dataset's folder", "Copy the file into the folder of dataset.toml."
            )
        if path.is_file():
            return path
        exists = path.exists()
        beside = sorted(each.name for each in folder.iterdir() if each.is_file())[:2000]
    except (OSError, ValueError) as error:
        raise SourceError(f"can't be opened: {error}", "Correct the name in dataset.toml.") from None
    if exists:
        raise SourceError("is no file but a folder or device", "Name a file in dataset.toml.")
    near = nearest(name, [each for each in beside if not each.endswith(".toml")])
    mend = f'Did you mean "{near}"?' if near else "Put it beside dataset.toml, or correct the name there."
    raise SourceError("isn't there", mend)
