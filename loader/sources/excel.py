"""Spreadsheets (.xlsx .xls .ods …) -> frames of text, read by python-calamine."""

from __future__ import annotations

import math
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from operator import itemgetter
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine as calamine

from canting.loader.sorts import Sort
from canting.loader.sources.extent import LARGEST as LARGEST_SHEET
from canting.loader.sources.extent import extent_of
from canting.loader.sources.table import (
    FRAME_ROWS,
    LONGEST_CELL,
    Frame,
    Mask,
    RowFault,
    SourceError,
    Table,
    TableLayout,
    column_of,
    columns_of,
    folded,
    letters,
    read_header,
    to_frame,
    two_row_names,
)
from canting.progress import Progress
from canting.suggest import did_you_mean

LARGEST = 1024**3
"""Bytes that the parts of a spreadsheet may unpack to."""

_EXACT = 1e15
"""From here on a number has more than the 15 digits that a spreadsheet keeps."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)\Z")
_LOCKS = (("~$", ""), (".~lock.", "#"))
"""How names of marks begin and end: Excel's, and LibreOffice's."""


def open_sheet(path: Path, *, sheet: str | None = None, layout: TableLayout | None = None) -> Table:
    """Open one sheet of a spreadsheet; without a name the only one, or the first that is shown.

    Raises
    ------
    SourceError
        If it isn't a spreadsheet, is protected by a password, is too large, has no such sheet or a header that
        can't be used.
    """
    notes: list[str] = []
    with workbook_of(path) as workbook:
        name = _choose(workbook, sheet, notes)
        grid = sheet_of(path, workbook, name)
        merged = list(grid.merged_cell_ranges or []) if path.suffix.lower() != ".xlsb" else []
        start = grid.start
    if start is None:
        raise SourceError("is empty", "Put the names of the columns into the first row, the data below.")
    layout = layout or TableLayout()
    row, cells, said = read_header(((at, list(map(as_text, each))) for at, each in _rows(grid)), layout)
    _refuse_merged(_unskipped(merged, row, grid, layout), row, declared=bool(layout.header))
    names = _header(said, row, cells, start[1], merged, grid)
    columns, left_out, repeated = columns_of(names, layout, row, start[1])
    uncounted, formats = _beneath(path, name)
    return Worksheet(
        columns,
        notes,
        path=path,
        name=name,
        header_row=row,
        left=start[1],
        layout=layout,
        left_out=left_out,
        repeated=repeated,
        uncounted=uncounted,
        formats=formats,
        grid=grid,
    )


@contextmanager
def workbook_of(path: Path) -> Iterator[calamine.CalamineWorkbook]:
    """Open a spreadsheet that can be held in memory; what its reader has against it comes out in two lines."""
    _check_package(path)
    try:
        if path.suffix.lower() == ".ods":  # which its reader reads when it opens it
            _check_extent(path, "")
        yield calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        hint = "Save a copy without a password (in Excel: File > Info > Protect Workbook)."
        raise SourceError("is protected by a password", hint) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _not_a_sheet(path, error) from None


def sheet_of(path: Path, workbook: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    """Read a sheet, unless its cells lie too far apart."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if packed and path.suffix.lower() != ".ods":
        _check_extent(path, name)
    return workbook.get_sheet_by_name(name)


def _header(
    said: dict[int, list[str]],
    row: int,
    cells: list[str],
    left: int,
    merged: Sequence[Range],
    grid: calamine.CalamineSheet,
) -> list[str]:
    """Names of the columns: a merged cell that reaches down into the header's row is a cell of it, as it is seen."""
    names = list(cells)
    for (top, first), (bottom, last) in merged:
        if first == last and top + 1 < row <= bottom + 1 and 0 <= first - left < len(names):
            above = next((each for at, each in _rows(grid) if at == top + 1), [])
            names[first - left] = as_text(above[first - left]) or names[first - left]
    if len(said) == 1:
        return names
    upper = said[min(said)]
    spread, across = list(upper), False
    for (top, first), (bottom, last) in merged:
        if top + 1 <= min(said) <= bottom + 1 and first < last:
            across = True
            at = max(first - left, 0)
            spread[at : last - left + 1] = [upper[at]] * len(spread[at : last - left + 1])
    return two_row_names(upper, names, spread if across else None)


def _unskipped(
    merged: Sequence[Range], header_row: int, grid: calamine.CalamineSheet, layout: TableLayout
) -> list[Range]:
    """Leave out the merged cells of rows that are skipped."""
    if not layout.skip or not any(top + 1 > header_row for (top, _), _ in merged):
        return list(merged)
    skipped = {
        row for row, cells in _rows(grid) if layout.skipped(row, map(as_text, cells)) is not None
    }  # fmt: skip
    return [
        each
        for each in merged
        if each[0][0] + 1 <= header_row or not skipped.issuperset(range(each[0][0] + 1, each[1][0] + 2))
    ]


@dataclass
class Worksheet(Table):
    path: Path = Path()
    name: str = ""
    uncounted: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    grid: calamine.CalamineSheet | None = None
    """The cells, from opening to the first reading: a sheet is held in memory as a whole."""

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        grid, self.grid = self.grid, None
        if grid is None:  # read before, and let go at the end
            grid = calamine.CalamineWorkbook.from_path(str(self.path)).get_sheet_by_name(self.name)
        start, total = grid.start or (0, 0), grid.total_height or 0
        take = itemgetter(*(self.columns.index(name) for name in names), 0)  # a tuple even of one column
        kept: list[Sequence[str]] = []
        typed: list[Sequence[Any]] = []
        numbers: list[int] = []

        def frame() -> Frame:
            places = {name: start[1] + self.columns.index(name) for name in exact}
            return to_frame(names, kept, numbers, numbers=self._note_types(names, typed, numbers, places))

        width = len(self.columns)
        for row, cells in _rows(grid):
            if self.layout.ends_before(row):
                break
            if row <= self.header_row or (self.layout.skip and self.skips(row, map(as_text, cells))):
                continue
            self.rows += 1
            texts = self._texts(row, cells, start[1], set(names))
            if texts is None:
                continue
            if not any(map(str.strip, texts)):
                self.blank += 1
                continue
            self.see_nameless(texts)
            kept.append(take(texts))
            typed.append(take([*cells, *[None] * (width - len(cells))]))
            numbers.append(row)
            if len(kept) == FRAME_ROWS:
                progress(row, total, "Reading")
                yield frame()
                kept, typed, numbers = [], [], []
        self.note_left_out()
        if kept or self.faults:
            yield frame()

    def _note_types(
        self, names: Sequence[str], typed: list[Sequence[Any]], rows: list[int], exact: dict[str, int]
    ) -> dict[str, Mask]:
        """Say which cells are numbers to the spreadsheet, and note which of its exact columns can't be trusted."""
        import numpy as np

        numbers = {}
        columns = zip(*typed, strict=True) if typed else [()] * len(names)
        for name, cells in zip(names, columns, strict=False):
            numbers[name] = np.fromiter(map({float, int}.__contains__, map(type, cells)), bool, len(cells))
            if name in exact:
                for row, cell in zip(rows, cells, strict=True):
                    if not isinstance(cell, str | bool | None):
                        self._doubt(row, name, cell, self.formats.get((row, exact[name])))
        return numbers

    def _doubt(self, row: int, column: str, cell: Any, code: str | None) -> None:
        hint = "Format the column as text, and type the cell anew from the source."
        text = as_text(cell)
        if not isinstance(cell, float | int):
            doubt, what = "date", "is a date to the spreadsheet, whatever was typed"
        elif abs(cell) >= _EXACT:
            doubt = "rounded"
            what = (
                "is a number of more than 15 digits, of which a spreadsheet keeps 15: the others may be lost"
            )
        elif code is not None and (shown := _shown(text, code)) is not None:
            doubt, what = "shown", f"is the number {text}, which its format {code} shows as {shown}"
            hint = f"Format the column as text and type {shown}; or give it the format General, if {text} is meant."
        else:
            return
        self.doubts.append(RowFault(row, column, text, what, hint, sort=Sort.CHANGED, doubt=doubt))

    def _texts(self, row: int, cells: Sequence[Any], left: int, wanted: set[str]) -> list[str] | None:
        """Turn a row into texts as wide as the header; None if it has a fault, which is noted."""
        texts = [
            cell if type(cell) is str else _FLOATS[cell] if type(cell) is float else as_text(cell)
            for cell in cells
        ]
        width = len(self.columns)
        if len(texts) > width and any(cell.strip() for cell in texts[width:]):
            what = f"has {len(texts)} cells, the header has {width}"
            self.faults.append(
                RowFault(
                    row,
                    None,
                    texts[width],
                    what,
                    "Give the column a name, or clear the cells.",
                    tuple(texts),
                )
            )
            return None
        texts = texts[:width] + [""] * (width - len(texts))
        if not self.uncounted and max(map(len, texts)) <= LONGEST_CELL and "\0" not in "".join(texts):
            return texts
        for position, (name, text) in enumerate(zip(self.columns, texts, strict=True)):
            if name not in wanted or not name:
                continue
            if text and (len(text) > LONGEST_CELL or "\0" in text):
                self.faults.append(
                    RowFault(row, name, text, "is no text for a cell", "Clear the cell or type it anew.")
                )
                return None
            formula = self.uncounted.get((row, left + position)) if self.uncounted else None
            if formula is not None:
                what = f"holds a formula that gives {formula or 'no value'}"
                hint = (
                    "Open the file in a spreadsheet program, mend the formula and save it, or paste values."
                )
                self.faults.append(RowFault(row, name, formula or text, what, hint))
                return None
        return texts


def as_text(cell: Any) -> str:
    """Write a cell as text: whole numbers without a point, dates as ISO.

    Examples
    --------
    >>> [as_text(cell) for cell in (5.0, 2.5, True, date(2024, 1, 5), None)]
    ['5', '2.5', 'true', '2024-01-05', '']
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        whole = cell.time() == time()
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


class _Floats(dict[float, str]):
    """Texts of numbers, since the same ones stand in many cells."""

    def __missing__(self, cell: float) -> str:
        text = as_text(cell)
        if len(self) < 1 << 16:
            self[cell] = text
        return text


_FLOATS = _Floats()


def _rows(grid: calamine.CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Give each row with its number as the spreadsheet shows it; calamine gives blank rows on top as well."""
    return enumerate(grid.iter_rows(), 1)


def _choose(workbook: calamine.CalamineWorkbook, sheet: str | None, notes: list[str]) -> str:
    shown = [
        each.name
        for each in workbook.sheets_metadata
        if each.typ == calamine.SheetTypeEnum.WorkSheet and each.visible == calamine.SheetVisibleEnum.Visible
    ]
    names = shown or list(workbook.sheet_names)
    if sheet is None:
        if not names:
            raise SourceError("has no sheet", "Put the table into a sheet.")
        if len(names) > 1:
            others = ", ".join(names[1:6])
            notes.append(
                f'the first of {len(names)} sheets was read, "{names[0]}"; say sheet = "…" for another: {others}'
            )
        return names[0]
    if sheet in workbook.sheet_names:
        return sheet
    alike = [
        each for each in workbook.sheet_names if folded(each) == folded(sheet)
    ]  # "Matriks " is easily typed
    if len(alike) == 1:
        return str(alike[0])
    if alike:
        raise SourceError(
            f"has {len(alike)} sheets whose names differ only in blanks or capitals: {alike}",
            "Rename one of them in the spreadsheet.",
        )
    hint = did_you_mean(sheet, workbook.sheet_names, quoted=True, least=50)
    raise SourceError(
        f'has no sheet "{sheet}"', f"{hint}It has: {', '.join(list(workbook.sheet_names)[:10])}."
    )


def _check_package(path: Path) -> None:
    """Look at the file's outside: refuse what isn't a spreadsheet or unpacks to too much."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if not head:
                raise SourceError("is empty", "Save the spreadsheet again.")
            if head.startswith(b"\xd0\xcf\x11\xe0"):
                if path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"}:
                    raise SourceError(
                        "is protected by a password, or is an old .xls file under a new name",
                        "Save a copy without a password as .xlsx.",
                    )
            elif head.startswith(b"PK"):
                _check_size(file)
            else:
                _refuse_other(path, head)
    except OSError as error:
        if lock := lock_of(path):
            raise lock from None
        raise SourceError(f"can't be read: {error.strerror or error}", "Make the file readable.") from None


def lock_of(path: Path) -> SourceError | None:
    """What to say of a file that a spreadsheet program lays beside a workbook while it has it open."""
    for begin, end in _LOCKS:
        if path.name.startswith(begin) and path.name.endswith(end):
            meant = path.name.removeprefix(begin).removesuffix(end)
            return SourceError(
                f"is the mark that {meant} is open in a spreadsheet program, and has no data",
                f"Name {meant}; close it there first, so that all of it is saved.",
            )
    return None


def _refuse_other(path: Path, head: bytes) -> None:
    """Refuse what is neither packed nor of the time before; the oldest .xls begin so."""
    if lock := lock_of(path):
        raise lock
    if path.suffix.lower() != ".xls" or head[:1] != b"\x09":
        raise SourceError(
            f"isn't a spreadsheet, whatever its name says (it begins with {head[:4]!r})",
            "If it is CSV, name it .csv; else open it in a spreadsheet program and save it as .xlsx.",
        )


def _check_size(file: IO[bytes]) -> None:
    """Unpack every part, in pieces, before a reader that holds it whole does: a part may be larger than it says."""
    total = 0
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise SourceError("is protected by a password", "Save a copy without a password.")
            if len(parts) > 10_000 or sum(part.file_size for part in parts) > LARGEST:
                raise _too_large()
            for part in parts:
                with package.open(part) as content:
                    while block := content.read(1 << 20):
                        total += len(block)
                        if total > LARGEST:
                            raise _too_large()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise SourceError(
            f"is a damaged spreadsheet ({error})", "Open it in a spreadsheet program and save it again."
        ) from None


def _check_extent(path: Path, sheet: str) -> None:
    """Refuse a sheet whose cells lie so far apart that the rectangle around them is larger than may be."""
    try:
        with zipfile.ZipFile(path) as package:
            for part in _parts_of(package, path, sheet):
                extent = extent_of(package, part)
                if extent.cells > LARGEST_SHEET:
                    last = f"{letters(extent.right)}{extent.bottom + 1}"
                    raise SourceError(
                        f"reaches to cell {last}: {extent.cells:,} cells, more than {LARGEST_SHEET:,}",
                        "Clear the cells that stray there (in Excel, Ctrl+End goes to the last), or save it as CSV.",
                    )
    except (expat.ExpatError, *_UNUSUAL) as error:
        raise _not_a_sheet(path, error) from None


def _parts_of(package: zipfile.ZipFile, path: Path, sheet: str) -> list[str]:
    """Parts of a package that hold a sheet; all that may, where it isn't said which."""
    names = package.namelist()
    if path.suffix.lower() == ".ods":
        return [name for name in names if name == "content.xml"]
    try:
        part = _part_of(package, sheet) if path.suffix.lower() != ".xlsb" else None
    except _UNUSUAL:
        part = None
    if part in names:
        return [str(part)]
    return [name for name in names if re.search(r"sheets/[^/]+\.(xml|bin)\Z", name, re.IGNORECASE)]


def _too_large() -> SourceError:
    return SourceError(
        f"unpacks to more than {LARGEST // 1024**2:,} MB",
        "Save the sheet as CSV if that is meant; canting reads it in pieces.",
    )


def _not_a_sheet(path: Path, error: Exception) -> SourceError:
    message = " ".join(str(error).split())
    if "assword" in message or "ncrypt" in message:
        return SourceError("is protected by a password", "Save a copy without a password.")
    return SourceError(
        f"isn't a {path.suffix.lower()} file that can be read ({message[:120]})",
        "Open it in a spreadsheet program and save it again as .xlsx, or as CSV.",
    )


Range = tuple[tuple[int, int], tuple[int, int]]
"""Merged cells: row and column of the first and of the last, from 0."""


def _refuse_merged(merged: Iterable[Range], header_row: int, *, declared: bool) -> None:
    for (top, left), (bottom, right) in merged:
        cells = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        if bottom + 1 < header_row or (declared and bottom + 1 == header_row and left == right):
            continue
        if top + 1 <= header_row:
            raise SourceError(
                f"has merged cells in its header ({cells})",
                "Each column needs a name of its own: unmerge them; or say in dataset.toml which row has the names, "
                "header = 4, or which two, header = [3, 4].",
                row=header_row,
            )
        raise SourceError(
            f"has merged cells ({cells}), of which only the first holds the value",
            "Unmerge them (in Excel: Home > Merge & Center) and write the value into each row.",
            row=top + 1,
        )


# No such part or no such encoding, another sort of compression, an encrypted part, one that ends too soon.
_UNUSUAL = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    ValueError,
    RuntimeError,
    EOFError,
)


Cells = dict[tuple[int, int], str]


def _beneath(path: Path, sheet: str) -> tuple[Cells, Cells]:
    """Find what calamine doesn't tell of the cells of an .xlsx sheet.

    That is what a formula gives that has no value in the file, or an error: both are read as ""; and the number formats
    that show more than a number may hold, such as 0000.
    """
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return {}, {}
    try:
        with zipfile.ZipFile(path) as package:
            part = _part_of(package, sheet)
            if part is None:
                return {}, {}
            styles = _showing(package)
            marks = [b"<f", b't="e"', *(f's="{style}"'.encode() for style in styles)]
            if not _mentions(package, part, marks):
                return {}, {}
            with package.open(part) as content:
                return _cells(content, styles)
    except _UNUSUAL:
        return {}, {}  # a sheet that calamine reads and this doesn't is unusual, not wrong


def _showing(package: zipfile.ZipFile) -> dict[str, str]:
    """Find the styles whose number format may show more than a cell holds, with their formats."""
    if "xl/styles.xml" not in package.namelist():
        return {}
    book = ElementTree.fromstring(package.read("xl/styles.xml"))  # noqa: S314
    codes = {"2": "0.00", "4": "#,##0.00"}
    codes |= {each.get("numFmtId", ""): each.get("formatCode", "") for each in book.iter(f"{_MAIN}numFmt")}
    styles = book.find(f"{_MAIN}cellXfs")
    formats = [codes.get(style.get("numFmtId", ""), "") for style in ([] if styles is None else styles)]
    return {str(at): code for at, code in enumerate(formats) if _shown("1", code) or _shown("0.1", code)}


_APART = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')


def _shown(number: str, code: str) -> str | None:
    """Say what a number format shows of a number, if that is more than the number's own digits.

    Examples
    --------
    >>> [_shown("7", code) for code in ("0000", "0.00", '"P"000', "00-00", "#,##0", "General", "0%")]
    ['0007', '7.00', 'P007', '00-07', None, None, None]
    """
    section = code.split(";", maxsplit=1)[0]
    bare = _APART.sub(lambda part: "\0" if part[1] or part[2] else "", section)
    places = re.sub(r"[^0#.]", "", bare)
    if not places.strip("#.") or re.search(r"[a-zA-Z%?/@]", bare):
        return None
    whole, _, rest = number.lstrip("-").partition(".")
    before, _, after = places.partition(".")
    digits = whole.rjust(before.count("0"), "0")
    decimals = rest.ljust(after.count("0"), "0")
    if not re.search("[-\0]", bare) and (digits, decimals) == (whole, rest):
        return None
    # Digits fill the places from the right; what stands between and before them stays where it is.
    literal = iter([part[1] or part[2] for part in _APART.finditer(section) if part[1] or part[2]])
    head = bare.partition(".")[0]
    left = len(digits) - sum(mark in "0#" for mark in head)
    shown, taken = "", 0
    for mark in head:
        if mark in "0#":
            upto = max(0, left + taken + 1)
            shown += digits[max(0, left + taken) if taken else 0 : upto]
            taken += 1
        elif mark != ",":
            shown += next(literal) if mark == "\0" else mark
    return shown + (f".{decimals}" if decimals else "") + "".join(literal)


def _part_of(package: zipfile.ZipFile, sheet: str) -> str | None:
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314  expat limits entities
    links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for each in book.iter(f"{_MAIN}sheet"):
        if each.get("name") == sheet:
            target = targets.get(each.get(f"{space}id"), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _mentions(package: zipfile.ZipFile, part: str, marks: Sequence[bytes]) -> bool:
    tail = b""
    with package.open(part) as content:
        while block := content.read(1 << 20):
            if any(mark in tail + block for mark in marks):
                return True
            tail = block[-8:]
    return False


def _cells(content: IO[bytes], styles: dict[str, str]) -> tuple[Cells, Cells]:
    uncounted: Cells = {}
    formats: Cells = {}
    for _, element in ElementTree.iterparse(content):  # noqa: S314
        if element.tag == f"{_MAIN}c" and (reference := _REFERENCE.match(element.get("r", ""))):
            place = int(reference[2]), column_of(reference[1])
            value = element.findtext(f"{_MAIN}v") or ""
            wrong = element.get("t") == "e"
            if wrong or (element.find(f"{_MAIN}f") is not None and not value):
                uncounted[place] = value
            elif element.get("s", "") in styles and element.get("t", "n") == "n" and value:
                formats[place] = styles[element.get("s", "")]
        if element.tag == f"{_MAIN}row":
            element.clear()
    return uncounted, formats
