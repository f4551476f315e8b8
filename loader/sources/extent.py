"""How large a sheet is, before it is read: its reader holds the rectangle around all filled cells in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from canting.loader.sources.table import column_of

LARGEST = 20_000_000
"""Cells that the rectangle around the filled cells of a sheet may have; each takes about 34 bytes."""

_REFERENCE = re.compile(r"([A-Z]{1,7})(\d{1,9})\Z", re.IGNORECASE)
_VALUES = {"v", "is", "f"}  # what a cell of .xlsx has inside if it is filled
_CELLS_OF_XLSB = range(2, 12)  # sorts of records: all cells but a blank one
_ROW_OF_XLSB = 0


class Extent:
    """The rectangle around the cells that were added, and where the farthest stands."""

    def __init__(self) -> None:
        self.top = self.left = self.bottom = self.right = -1

    def add(self, row: int, column: int) -> None:
        """Add a filled cell; both count from 0."""
        if self.bottom < 0:
            self.top, self.left = row, column
        self.top, self.left = min(self.top, row), min(self.left, column)
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)

    @property
    def cells(self) -> int:
        """How many cells the rectangle has; the blank rows above it count, for they are read as well."""
        return (self.bottom + 1) * (self.right - self.left + 1) if self.bottom >= 0 else 0


def extent_of(package: zipfile.ZipFile, part: str) -> Extent:
    """Measure a sheet of a spreadsheet by its part of it: XML of .xlsx or .ods, or the records of .xlsb."""
    if not part.endswith(".bin") and part != "content.xml":
        with package.open(part) as content:
            quick = _at_most(content)
        if quick is not None and quick.cells <= LARGEST:
            return quick
    extent = Extent()
    with package.open(part) as content:
        if part.endswith(".bin"):
            _records(content, extent)
        elif part == "content.xml":
            _parse(content, *_open_document(extent))
        else:
            _parse(content, *_office(extent))
    return extent


_ANY_CELL = re.compile(rb"<c[\s/>]")
_TAG_WITH_PREFIX = re.compile(rb"<\w+:")
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]{1,7}"')
_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')


def _at_most(content: IO[bytes]) -> Extent | None:
    """Find a rectangle that holds all cells of a sheet of .xlsx without parsing it, blank ones too.

    None where a cell doesn't say where it is in the way that all programs write it, or tags are unusual.
    """
    extent = Extent()
    rest = b""
    while block := content.read(1 << 22):
        data = rest + block
        cut = data.rfind(b"<")
        data, rest = (data[:cut], data[cut:]) if cut > 0 else (data, b"")
        rows = _ROW.findall(data)
        if _unusual(data) or len(rows) != len(_ANY_CELL.findall(data)):
            return None
        if rows:
            columns = {column_of(each.decode()) for each in set(_COLUMN.findall(data))}
            extent.add(0, 0)
            extent.add(max(map(int, set(rows))) - 1, max(columns))
    return None if _ANY_CELL.search(rest) or _unusual(rest) else extent


def _unusual(data: bytes) -> bool:
    return b"<!" in data or b"\0" in data or (b":" in data and _TAG_WITH_PREFIX.search(data) is not None)


def _parse(
    content: IO[bytes], begin: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None
) -> None:
    parser = expat.ParserCreate("utf-8")  # as its reader does, whatever the file calls its encoding
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.ParseFile(content)


def _office(extent: Extent) -> tuple[Callable[[str, dict[str, str]], None], None]:
    """Handlers of a sheet of .xlsx; a row or cell that doesn't say where it is follows the one before."""
    row = column = -1

    def begin(tag: str, said: dict[str, str]) -> None:
        nonlocal row, column
        if ":" in tag:
            tag = _local(tag)
        if tag in _VALUES:
            extent.add(max(row, 0), max(column, 0))
        elif tag == "c":
            column += 1
            if "r" in said and (reference := _REFERENCE.match(said["r"])):
                row, column = int(reference[2]) - 1, column_of(reference[1])
        elif tag == "row":
            row = int(said["r"]) - 1 if said.get("r", "").isdigit() else row + 1
            column = -1

    return begin, None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _open_document(extent: Extent) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """Handlers of .ods, whose rows and cells may say that they stand for many."""
    row = column = 0
    rows = 1

    def begin(tag: str, said: dict[str, str]) -> None:
        nonlocal row, column, rows
        tag = _local(tag)
        if tag == "table":
            row = 0
        elif tag == "table-row":
            column, rows = 0, _many(said, "number-rows-repeated")
        elif tag in ("table-cell", "covered-table-cell"):
            last = column + _many(said, "number-columns-repeated")
            if any(_local(name) in ("value-type", "formula") for name in said):
                extent.add(row, column)
                extent.add(row + rows - 1, last - 1)
            column = last

    def end(tag: str) -> None:
        nonlocal row
        if _local(tag) == "table-row":
            row += rows

    return begin, end


def _many(said: dict[str, str], word: str) -> int:
    given = next((value for name, value in said.items() if _local(name) == word), "1")
    return int(given) if given.isdigit() else 1


def _records(content: IO[bytes], extent: Extent) -> None:
    """Read the records of .xlsb: a number of one or two bytes that says the sort, one of up to four the length."""
    row = 0
    while True:
        sort, length = _varying(content, 2), _varying(content, 4)
        if sort is None or length is None:
            return
        data = content.read(length)
        if len(data) < 4:
            continue
        first = int.from_bytes(data[:4], "little")
        if sort == _ROW_OF_XLSB:
            row = first
        elif sort in _CELLS_OF_XLSB:
            extent.add(row, first)


def _varying(content: IO[bytes], most: int) -> int | None:
    number = 0
    for at in range(most):
        byte = content.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << 7 * at
        if byte[0] < 0x80:
            break
    return number
