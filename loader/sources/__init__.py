"""One module per kind of file: file -> frames of text. Past this, nobody knows the format."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from canting.loader.sources.endings import RECORD_FILES, SHEET_FILES, is_network, readers
from canting.loader.sources.table import SourceError, Table, TableLayout
from canting.suggest import nearest

if TYPE_CHECKING:
    from canting.loader.sources.network import Network, NetworkPart


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    layout: TableLayout | None = None,
    part: NetworkPart | None = None,
    both: bool = True,
    events: bool = True,
) -> Table:
    """Open a file by its ending.

    Of a network, `both` makes two rows of a tie without a direction, one each way; with `events` its second mode are
    events.

    Raises
    ------
    SourceError
        If it can't be read as a table.
    """
    if part and not is_network(path.name):
        return read_network(path, encoding).table(part, both=both, events=events)
    if path.suffix.lower() in SHEET_FILES:
        from canting.loader.sources.excel import open_sheet

        return open_sheet(path, sheet=sheet, layout=layout)
    if path.suffix.lower() in RECORD_FILES:
        from canting.loader.sources.records import open_records

        return open_records(path, encoding)
    if is_network(path.name):
        network = read_network(path, encoding)
        return network.table(part or "ties", both=both, events=events, only=sheet)
    from canting.loader.sources.delimited import open_delimited

    return open_delimited(path, encoding=encoding, delimiter=delimiter, layout=layout)


def read_network(path: Path, encoding: str | None = None) -> Network:
    """Read a file of a network by its ending; once, while it stays as it is.

    Raises
    ------
    SourceError
        If it isn't what its ending says, or contradicts itself.
    """
    try:
        stamps = tuple((each.stat().st_mtime_ns, each.stat().st_size) for each in (path, *read_beside(path)))
    except OSError as error:
        raise SourceError(f"can't be read: {error.strerror or error}", "Make the file readable.") from None
    return _read_network(path, encoding, stamps)


@lru_cache(maxsize=2)
def _read_network(path: Path, encoding: str | None, _: object) -> Network:
    from canting.loader.sources.network import Network

    network = Network(path)
    if is_network(path.name):
        readers()[path.suffix.lower()].read(network, encoding)
    else:
        from canting.loader.sources.lists import read_list

        read_list(network, open_table(path, encoding=encoding))
    return network.closed()


def read_beside(path: Path) -> list[Path]:
    """Files that are read with a file because they lie beside it: UCINET's values, Pajek's partition and vector."""
    if not is_network(path.name):
        return []
    files: list[Path] = getattr(readers()[path.suffix.lower()], "beside", lambda _: [])(path)
    return files


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
    hint = f'Did you mean "{near}"?' if near else "Put it beside dataset.toml, or correct the name there."
    raise SourceError("isn't there", hint)
