"""Results as tables, CSV, JSON and files. Makes text and files; prints nothing."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from canting import csv_files
from canting.csv_files import as_json, escapes_line
from canting.errors import CantingError
from canting.files import Whole, check
from canting.language import chosen, translated, written
from canting.result import Result, Type
from canting.terminal import visible

if TYPE_CHECKING:
    from rich.table import Table

GAP, NARROWEST = 3, 20
"""Space between columns, and how narrow a column of text may become before columns go into further tables."""
EXCEL_ROWS, EXCEL_CELL = 1_048_575, 32_767
"""Rows under the heading, and characters of a cell, that Excel holds."""
EXCEL_NUMBER = 10**15
"""From here on Excel doesn't hold every digit of a whole number."""
SHEETS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""How workbooks are written: a text is a text."""
FILES = (".csv", ".json", ".ndjson", ".xlsx", ".parquet")
PAGES = (".html", ".docx")
"""Tables to read, which canting.reporting.table writes."""
WIDEST_COLUMN, ABOUT_LINE = 60, 90
"""Characters of an Excel column, and of a line of the sheet about; longer texts are broken into lines."""


def as_text(result: Result, form: str) -> str:
    """Give a result as csv, json (a list of objects) or ndjson (an object a line).

    Every text is as it is: it goes into a pipe, not into a spreadsheet.
    """
    file = io.StringIO(newline="")
    _text(result, file, form, exact=True)
    return file.getvalue()


def as_tables(result: Result, width: int | None = None, decimals: int | None = None) -> list[Table]:
    """Give a result as tables for a terminal: numbers to the right, blanks where nothing is known.

    Parameters
    ----------
    width
        Columns of the terminal; None is as wide as need be. What doesn't fit side by side goes into further tables
        with the same rows, each beginning with what the rows are about.
    decimals
        How many decimals figures have; None for as many as tell.
    """
    texts = [[_cell(row[at], decimals) for row in result.rows] for at in range(len(result.columns))]
    figures_in_language(result, texts)
    marked = _marked(result, texts)
    widths, parts = None, [list(range(len(texts)))] if texts else []
    if width is not None:
        widths = [
            min(max(_longest_line(text) for text in (visible(column.name), *cells)), max(width // 2 - GAP, 4))
            for column, cells in zip(result.columns, texts, strict=True)
        ]
        parts = blocks(widths, keys(result.names), width)
    tables = [_table(result, texts, part, widths) for part in parts]
    if marked:
        tables[-1].caption, tables[-1].caption_justify = marked, "left"
    return tables


def figures_in_language(result: Result, texts: list[list[str]]) -> None:
    """Write the figures in the cells of a table as the language that is asked for does: in Indonesian, 1.234,5."""
    for at in range(len(texts)):
        if is_figure(result, at):
            texts[at] = [written(chosen(), text) for text in texts[at]]


DAGGER, UNNAMED = "†", "‡"
MARKS = {DAGGER: "did not answer", UNNAMED: "not to be named in what is handed out"}


def _marked(result: Result, texts: list[list[str]]) -> str:
    """Mark names in the texts of a table, and say below it what the marks mean."""
    found = [DAGGER] if mark_silent(result, texts) else []
    found += [UNNAMED] if result.unnamed and mark_silent(result, texts, UNNAMED) else []
    return "\n".join(f"{mark} {translated(MARKS[mark])}" for mark in found)


def mark_silent(result: Result, texts: list[list[str]], mark: str = DAGGER) -> bool:
    """Put a dagger after the names of those who did not answer; gives whether there were any.

    Names stand in a column ``name`` beside ``id``, or ``x_name`` beside ``x``; the cells as texts, column by column,
    are changed. `UNNAMED` marks those who aren't to be named instead.
    """
    names = result.names
    found = False
    for at, name in enumerate(names):
        id_ = "id" if name == "name" else name.removesuffix("_name")
        if id_ != name and id_ in names:
            for number, row in enumerate(result.rows):
                if row[names.index(id_)] in (result.silent if mark == DAGGER else result.unnamed):
                    texts[at][number] += f" {mark}"
                    found = True
    return found


def _longest_line(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split("\n")))


def keys(names: list[str]) -> list[int]:
    """Places of the columns that say what a row is about."""
    if names[:2] == ["from", "to"]:
        return [0, 1]
    return [0] if names else []


def blocks(widths: list[int], keys: list[int], width: int) -> list[list[int]]:
    """Part columns into blocks that fit, each beginning with the keys; long texts give way first."""

    def needed(block: list[int]) -> int:
        return sum(widths[at] for at in block) + GAP * (len(block) - 1)

    for cap in (*range(max(widths, default=0), NARROWEST, -1), NARROWEST):
        if sum(min(each, cap) for each in widths) + GAP * (len(widths) - 1) <= width:
            widths[:] = [min(each, cap) for each in widths]
            return [list(range(len(widths)))]
    made: list[list[int]] = []
    block = list(keys)
    for at in range(len(widths)):
        if at in keys:
            continue
        if needed([*block, at]) > width and len(block) > len(keys):
            made.append(block)
            block = list(keys)
        block.append(at)
    return [*made, block] if block else made


def _table(result: Result, texts: list[list[str]], block: list[int], widths: list[int] | None) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at in block:
        column = result.columns[at]
        table.add_column(
            Text(visible(column.name)),
            justify="right" if is_figure(result, at) else "left",
            overflow="fold",
            max_width=widths[at] if widths else None,
        )
    for number in range(len(result.rows)):
        table.add_row(*(Text(texts[at][number]) for at in block))
    return table


def is_figure(result: Result, at: int) -> bool:
    """Whether a column holds numbers: by its type, or, where that says nothing, by what is in it."""
    kind = result.columns[at].type
    return (kind.base in ("int", "float") and not kind.many) or all_numbers(row[at] for row in result.rows)


@dataclass(frozen=True)
class Written:
    """What a file holds."""

    rows: int
    """How many rows, as they were counted in the file."""
    escaped: int = 0
    """How many texts in it have an apostrophe before them; see :func:`canting.csv_files.escaped`."""

    def lines(self, path: Path) -> list[str]:
        return [*escapes_line(self.escaped), f"Wrote {self.rows} rows to {path}."]


def write_file(result: Result, path: Path, *, exact: bool = False, decimals: int | None = None) -> Written:
    """Write a result to a .csv, .json, .ndjson, .xlsx or .parquet file, whole or not at all.

    What the result says of itself (what it covers, notes, engine, meaning of the columns), and how and when it was
    asked, goes along: in a sheet of its own, else in ``FILE-metadata.json``, where tools for CSV on the Web look.

    Parameters
    ----------
    exact
        Whether texts of a .csv file that a spreadsheet would run are written as they are, without an apostrophe.
    decimals
        How many decimals an .xlsx sheet shows of a figure; every file holds all there are.

    Raises
    ------
    UsageError
        If the ending says no format, the folder isn't there, or the file is none that may be replaced.
    CantingError
        If the file can't be written; what was there is then as it was.
    """
    check_path(path)
    beside = csv_files.beside(path)
    check(beside)
    # Of what is handed out the answer itself says by which line it was asked: the line may hold a name.
    asked = {key: said for key, said in csv_files.asked.said().items() if key not in result.about}
    about = {**result.about, **asked}
    ending = path.suffix.lower()
    with Whole() as whole:
        if ending == ".xlsx":
            return Written(_xlsx(result, about, whole.binary(path), decimals))
        if ending == ".parquet":
            written = Written(_parquet(result, about, whole.binary(path)))
        else:
            # A byte-order mark is what makes Excel read the names' accents.
            file = whole.text(path, encoding="utf-8-sig" if ending == ".csv" else "utf-8")
            written = _text(result, file, ending[1:], exact=exact)
        columns = [(c.name, c.type.base, c.doc) for c in result.columns]
        said = csv_files.metadata(
            path,
            about.get("title", result.query),
            columns,
            [*result.notes, about],
            exact=exact or ending != ".csv",
        )
        whole.write(beside, said)
    return written


def check_path(path: Path, reads: Iterable[Path] = ()) -> None:
    """See that a result can be written to this path, before anything is computed; `reads` are the command's own."""
    check(path, "--output", endings=(*FILES, *PAGES), reads=reads)
    if path.suffix.lower() not in PAGES:
        check(csv_files.beside(path), reads=reads)


def _text(result: Result, file: TextIO, form: str, *, exact: bool) -> Written:
    """Write rows as csv, json or ndjson."""
    if form == "csv":
        writer = csv_files.CsvWriter(file, exact=exact)
        if result.columns:
            writer.heading(result.names)
            for row in result.rows:
                writer.row(map(_flat, row))
        return Written(writer.rows, writer.escaped)
    count = 0
    for count, named in enumerate(result.dicts(), start=1):
        if form == "ndjson":
            file.write(as_json(named) + "\n")
        else:
            file.write(("[\n" if count == 1 else ",\n") + indent(as_json(named, indent=1), " "))
    if form == "json":
        file.write("\n]\n" if count else "[]\n")
    return Written(count)


def _flat(value: Any) -> Any:
    """A value for a cell: lists joined, maps as JSON, truth as true and false, nothing as a blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(str(_flat(item)) for item in value)
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, dict):
        return as_json(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _cell(value: Any, decimals: int | None = None) -> str:
    if isinstance(value, float) and math.isfinite(value):
        if decimals is not None:
            return f"{value:.{decimals}f}"
        if value == int(value) and abs(value) < 1e15:
            return f"{value:.0f}" if abs(value) >= 1000 else f"{value:g}"
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.3f}".replace(",", "")
    if isinstance(value, dict) and "labels" in value:
        return visible(f"({':'.join(value['labels'])} {value.get('name', value.get('id', ''))})")
    return visible(_flat(value))


def reading_text(value: Any, kind: Type, decimals: int | None = None) -> str:
    """A value as a table for people writes it: a share in per cent, a yes or no as a word."""
    if kind.share and isinstance(value, (int, float)) and math.isfinite(value):
        return f"{value * 100:.{1 if decimals is None else decimals}f} %"
    return _cell(value, decimals)


def all_numbers(values: Iterable[Any]) -> bool:
    """Whether there are values, and all that are known are numbers."""
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


def _xlsx(result: Result, about: dict[str, Any], file: BinaryIO, decimals: int | None) -> int:
    import xlsxwriter

    _check_fits_a_sheet(result)
    content = io.BytesIO()  # an archive that can't be ended would say so once more when it is forgotten
    with xlsxwriter.Workbook(content, SHEETS) as book:
        sheet = book.add_worksheet(
            "answer" if result.query == "about" else re.sub(r"[\[\]:*?/\\']", "-", result.query)[:31]
        )
        rows = _answer_sheet(book, sheet, result, decimals)
        _about_sheet(book, result, about)
    file.write(content.getbuffer())
    return rows


def _answer_sheet(book: Any, sheet: Any, result: Result, decimals: int | None) -> int:
    """Write the rows under a heading that stays in sight; gives how many."""
    forms = [number_format(result, at, decimals) for at in range(len(result.columns))]
    text = {"num_format": "@", "text_wrap": True, "indent": 1}
    styles = [
        book.add_format({"valign": "top", **({"num_format": form} if form else text)}) for form in forms
    ]
    for at, (column, form) in enumerate(zip(result.columns, forms, strict=True)):
        side = {"align": "right"} if form else {"align": "left", "indent": 1}
        sheet.write_string(0, at, column.name, book.add_format({"bold": True, "bottom": 1, **side}))
        texts = (_as_formatted(row[at], form) for row in result.rows[:500])
        widest = max([len(column.name) + 2, *map(_longest_line, texts)])  # beside the filter's arrow
        sheet.set_column(at, at, min(widest + 2, WIDEST_COLUMN), styles[at])
    rows = 0
    for rows, cells in enumerate(result.rows, start=1):
        for at, value in enumerate(cells):
            flat = _sheet_cell(value)
            if flat != "" and sheet.write(rows, at, flat, styles[at]):
                raise CantingError(
                    f"Row {rows}, column {result.names[at]}: an Excel sheet has no room for this cell.",
                    "Write a .parquet, .csv or .json file instead.",
                )
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, rows, len(result.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})  # an id of digits is a text
    if len(result.columns) > 6:
        sheet.set_landscape()
    sheet.repeat_rows(0)
    _on_paper(sheet)
    return rows


def _about_sheet(book: Any, result: Result, about: dict[str, Any]) -> None:
    left = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    right = book.add_format({"valign": "top", "text_wrap": True})
    page = book.add_worksheet("about")
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 110)
    for number, (name, text) in enumerate(about_lines(result.notes, about)):
        page.write_string(number, 0, name, left)
        page.write_string(number, 1, text[:EXCEL_CELL], right)
        lines = sum(max(1, math.ceil(len(line) / ABOUT_LINE)) for line in text.split("\n"))
        page.set_row(number, min(15.0 * lines, 400.0))  # not every program makes room by itself
    page.set_landscape()
    _on_paper(page)


def _on_paper(sheet: Any) -> None:
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def number_format(result: Result, at: int, decimals: int | None) -> str:
    """How Excel shows a column's figures: a share in per cent, others with as many decimals as tell; "" for texts."""
    if not is_figure(result, at):
        return ""
    kind = result.columns[at].type
    floats = [abs(row[at]) for row in result.rows if isinstance(row[at], float) and math.isfinite(row[at])]
    if kind.share:
        return _places(1 if decimals is None else decimals) + "%"
    if kind.base == "int" or not floats:
        return "0"
    if decimals is not None:
        return _places(decimals)
    if all(value.is_integer() for value in floats):
        return "0"
    most = max(floats)
    return _places(3) if most >= 0.1 else _places(5) if most >= 0.001 else "0.00E+00"


def _places(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"


def _as_formatted(value: Any, form: str) -> str:
    """A value about as long as Excel shows it."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        return str(_flat(value))
    places = len(form.partition(".")[2].rstrip("%"))
    return f"{value * 100:.{places}f}%" if form.endswith("%") else f"{value:.{places}f}"


def _sheet_cell(value: Any) -> Any:
    """A value as an Excel cell holds it: it knows no infinity, and of a number no more than 15 digits."""
    flat = value if isinstance(value, bool) else _flat(value)
    inexact = (isinstance(flat, float) and math.isinf(flat)) or (
        isinstance(flat, int) and abs(flat) >= EXCEL_NUMBER
    )
    return str(flat) if inexact else flat


def about_lines(notes: Iterable[str], about: dict[str, Any]) -> list[tuple[str, str]]:
    """What a result says of itself, as name and text: notes, what it covers, how it was asked, its columns."""
    lines = [("note", note) for note in notes]
    for name, value in about.items():
        if name == "datasets" and isinstance(value, list):
            lines += [("dataset", _flat(each) if isinstance(each, dict) else str(each)) for each in value]
        elif name != "columns" and value not in (None, "", [], {}):
            lines.append((name, str(_flat(value))))
    return [*lines, *((name, str(doc)) for name, doc in about.get("columns", {}).items())]


def _check_fits_a_sheet(result: Result) -> None:
    """Refuse what Excel would cut off."""
    if len(result.rows) > EXCEL_ROWS:
        raise CantingError(
            f"{len(result.rows):,} rows are more than an Excel sheet holds ({EXCEL_ROWS:,}).",
            "Write a .parquet or .csv file instead.",
        )
    for number, row in enumerate(result.rows, start=1):
        for name, value in zip(result.names, row, strict=True):
            if isinstance(value, (str, list, tuple, dict)) and len(str(_flat(value))) > EXCEL_CELL:
                raise CantingError(
                    f"Row {number}, column {name}: the text is longer than an Excel cell holds "
                    f"({EXCEL_CELL:,} characters).",
                    "Write a .parquet, .csv or .json file instead.",
                )


def _parquet(result: Result, about: dict[str, Any], file: BinaryIO) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    simple = {"int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}
    fields, arrays = [], []
    for at, column in enumerate(result.columns):
        values = [row[at] for row in result.rows]
        kind = simple.get(column.type.base, pa.string() if column.type.base != "any" else None)
        kind = pa.list_(kind) if kind is not None and column.type.many else kind
        array = _array(values, kind)
        arrays.append(array)
        fields.append(pa.field(column.name, array.type))
    said = as_json({"notes": result.notes, **about})
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"canting": said})), file)
    file.seek(0)
    return int(pq.read_metadata(file).num_rows)


def _array(values: list[Any], kind: Any) -> Any:
    import pyarrow as pa

    try:
        array = pa.array(values, kind)
        if "struct<>" not in str(array.type):  # which Parquet can't hold
            return array
    except (
        pa.ArrowInvalid,
        pa.ArrowTypeError,
        OverflowError,
    ):  # an ad-hoc column that mixes types, or a huge number
        pass
    return pa.array([None if v is None else str(_flat(v)) for v in values], pa.string())
