"""Results as tables, CSV, JSON and files. Makes text and files; prints nothing."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.errors import CantingError, UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from canting.queries.run import Result

FORMATS = ("table", "csv", "json", "ndjson")
GAP, NARROWEST = 3, 20
"""Space between columns, and how narrow a column of text may become before columns go into further tables."""
EXCEL_ROWS, EXCEL_CELL = 1_048_575, 32_767
"""Rows under the heading, and characters of a cell, that Excel holds."""
FILES = (".csv", ".json", ".ndjson", ".xlsx", ".parquet")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what would steer a terminal


def as_text(result: Result, form: str) -> str:
    """Give a result as csv, json or ndjson text.

    Parameters
    ----------
    result
        What to write.
    form
        ``csv``, ``json`` (a list of objects) or ``ndjson`` (an object a line).
    """
    if form == "csv":
        return _csv(result)
    if form == "json":
        return _json(result.dicts(), indent=1) + "\n"
    return "".join(_json(row) + "\n" for row in result.dicts())


def as_tables(result: Result, width: int | None = None) -> list[Table]:
    """Give a result as tables for a terminal: numbers to the right, blanks where nothing is known.

    Parameters
    ----------
    result
        What to show.
    width
        Columns of the terminal; None is as wide as need be. What doesn't fit side by side goes into further tables
        with the same rows, each beginning with what the rows are about.
    """
    texts = [[_cell(row[at]) for row in result.rows] for at in range(len(result.columns))]
    marked = mark_silent(result, texts)
    if width is None:
        tables = [_table(result, texts, list(range(len(texts))), None)] if texts else []
        return _explained(tables, marked)
    widths = [
        min(max(_longest_line(text) for text in (column.name, *cells)), max(width // 2 - GAP, 4))
        for column, cells in zip(result.columns, texts, strict=True)
    ]
    tables = [_table(result, texts, block, widths) for block in _blocks(widths, _keys(result.names), width)]
    return _explained(tables, marked)


DAGGER = "†"


def mark_silent(result: Result, texts: list[list[str]]) -> bool:
    """Put a dagger after the names of those who did not answer; gives whether there were any.

    Parameters
    ----------
    result
        Names stand in a column ``name`` beside ``id``, or ``x_name`` beside ``x``.
    texts
        The cells as texts, column by column; changed.
    """
    names = result.names
    found = False
    for at, name in enumerate(names):
        id_ = "id" if name == "name" else name.removesuffix("_name")
        if id_ != name and id_ in names:
            for number, row in enumerate(result.rows):
                if row[names.index(id_)] in result.silent:
                    texts[at][number] += f" {DAGGER}"
                    found = True
    return found


def _explained(tables: list[Table], marked: bool) -> list[Table]:
    if marked:
        tables[-1].caption = f"{DAGGER} did not answer"
        tables[-1].caption_justify = "left"
    return tables


def _longest_line(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split("\n")))


def _keys(names: list[str]) -> list[int]:
    """Places of the columns that say what a row is about."""
    if names[:2] == ["from", "to"]:
        return [0, 1]
    return [0] if names else []


def _blocks(widths: list[int], keys: list[int], width: int) -> list[list[int]]:
    """Part columns into blocks that fit, each beginning with the keys; long texts give way first."""

    def needed(block: list[int]) -> int:
        return sum(widths[at] for at in block) + GAP * (len(block) - 1)

    for cap in (*range(max(widths, default=0), NARROWEST, -1), NARROWEST):
        if sum(min(each, cap) for each in widths) + GAP * (len(widths) - 1) <= width:
            widths[:] = [min(each, cap) for each in widths]
            return [list(range(len(widths)))]
    blocks: list[list[int]] = []
    block = list(keys)
    for at in range(len(widths)):
        if at in keys:
            continue
        if needed([*block, at]) > width and len(block) > len(keys):
            blocks.append(block)
            block = list(keys)
        block.append(at)
    return [*blocks, block] if block else blocks


def _table(result: Result, texts: list[list[str]], block: list[int], widths: list[int] | None) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at in block:
        column = result.columns[at]
        numeric = column.type.base in ("int", "float") or _all_numbers(row[at] for row in result.rows)
        table.add_column(
            Text(column.name),
            justify="right" if numeric else "left",
            overflow="fold",
            max_width=widths[at] if widths else None,
        )
    for number in range(len(result.rows)):
        table.add_row(*(Text(texts[at][number]) for at in block))
    return table


def write_file(result: Result, path: Path) -> None:
    """Write a result to a .csv, .json, .ndjson, .xlsx or .parquet file, whole or not at all.

    What the result says of itself (notes, engine, meaning of the columns) goes along: in a sheet of its own, in the
    Parquet file's metadata, and for text files in ``FILE-metadata.json``, where tools for CSV on the Web look for it.

    Raises
    ------
    UsageError
        If the ending says no format, or the folder isn't there.
    CantingError
        If the file can't be written.
    """
    check_path(path)
    writers = {
        ".csv": _text_file,
        ".json": _text_file,
        ".ndjson": _text_file,
        ".xlsx": _xlsx,
        ".parquet": _parquet,
    }
    partial = path.with_name(f".{path.name}.part")
    try:
        writers[path.suffix.lower()](result, partial, path)
        partial.replace(path)
    except OSError as error:
        raise CantingError(
            f"{path} can't be written: {error.strerror or error}.", "Name another --output."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def check_path(path: Path) -> None:
    """See that a result can be written to this path, before anything is computed."""
    if path.suffix.lower() not in FILES:
        raise UsageError(
            f"--output {path}: no format is known by that ending.", f"End it in one of {' '.join(FILES)}."
        )
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: there is no folder {path.parent}.", "Create it, or name another.")
    if path.is_dir():
        raise UsageError(f"--output {path} is a folder.", "Name a file in it.")


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; else the value itself."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _csv(result: Result) -> str:
    lines = _Lines()
    if not result.columns:
        return ""
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(result.names)
    writer.writerows([safe_cell(_flat(value)) for value in row] for row in result.rows)
    return "".join(lines)


class _Lines(list[str]):
    """Takes a CSV writer's lines and ends them in ``\\n``; asked for that end itself, it leaves ``\\r`` unquoted."""

    def write(self, line: str) -> None:
        self.append(line[:-2] + "\n")


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
        return _json(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _cell(value: Any) -> str:
    if isinstance(value, float) and math.isfinite(value):
        if value == int(value) and abs(value) < 1e15:
            return f"{value:.0f}" if abs(value) >= 1000 else f"{value:g}"
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.3f}".replace(",", "")
    if isinstance(value, dict) and "labels" in value:
        return f"({':'.join(value['labels'])} {value.get('name', value.get('id', ''))})"
    return _CONTROL.sub(" ", str(_flat(value)))


def _all_numbers(values: Iterable[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


def _json(value: Any, indent: int | None = None) -> str:
    """JSON, which has neither NaN nor infinity: they are null."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent, default=_json_value, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, indent=indent, default=_json_value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return {key: _finite(item) for key, item in value.items()} if isinstance(value, dict) else value


def _json_value(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)


def _text_file(result: Result, partial: Path, path: Path) -> None:
    # A byte-order mark is what makes Excel read the names' accents.
    encoding = "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"
    partial.write_text(as_text(result, path.suffix.lower()[1:]), encoding=encoding, newline="")
    beside = path.with_name(path.name + "-metadata.json")
    beside.write_text(_json(metadata(result, path.name), indent=1) + "\n", encoding="utf-8", newline="\n")


def metadata(result: Result, name: str) -> dict[str, Any]:
    """What a result says of itself, as metadata for tabular data on the web (W3C, 2015)."""
    datatypes = {"int": "integer", "float": "number", "bool": "boolean", "date": "date"}
    columns = [
        {
            "name": c.name,
            "titles": c.name,
            "dc:description": c.doc,
            "datatype": datatypes.get(c.type.base, "string"),
        }
        for c in result.columns
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": result.about.get("title", result.query),
        "tableSchema": {"columns": columns},
        "notes": [*result.notes, result.about],
    }


def _xlsx(result: Result, partial: Path, path: Path) -> None:
    import xlsxwriter

    _check_fits_a_sheet(result)
    with xlsxwriter.Workbook(
        str(partial), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("answer" if result.query == "about" else _sheet_name(result.query))
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(result.names):
            sheet.write_string(0, at, name, bold)
            widest = max([len(name), *(len(str(_flat(row[at]))) for row in result.rows[:500])])
            sheet.set_column(at, at, min(widest + 2, 60))
        for number, row in enumerate(result.rows, start=1):
            for at, value in enumerate(row):
                flat = value if isinstance(value, bool) else _flat(value)
                if isinstance(flat, float) and math.isinf(flat):
                    flat = str(flat)  # Excel knows no infinity
                if flat != "":
                    sheet.write(number, at, flat)
        about = book.add_worksheet("about")
        about.set_column(0, 0, 22)
        about.set_column(1, 1, 100)
        lines = [("note", note) for note in result.notes]
        lines += [(name, text) for name, text in result.about.get("columns", {}).items()]
        for number, (left, right) in enumerate(lines):
            about.write_string(number, 0, left, bold)
            about.write_string(number, 1, right)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "-", name)[:31]


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


def _parquet(result: Result, partial: Path, path: Path) -> None:
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
    about = _json({"notes": result.notes, **result.about})
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"canting": about})), str(partial)
    )


def _array(values: list[Any], kind: Any) -> Any:
    import pyarrow as pa

    try:
        array = pa.array(values, kind)
        if "struct<>" not in str(array.type):  # which Parquet can't hold
            return array
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # an ad-hoc column that mixes types
        pass
    return pa.array([None if v is None else str(_flat(v)) for v in values], pa.string())
