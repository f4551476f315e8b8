"""Tables of other programs (.parquet .jsonl .dta .sav) -> frames of text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.extras import install
from canting.loader.sources.excel import as_text
from canting.loader.sources.network import read_text, shown
from canting.loader.sources.table import (
    FRAME_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    Frame,
    Ints,
    Mask,
    RowFault,
    SourceError,
    Table,
    blank_rows,
    coded,
    frame_rows,
    header_names,
)
from canting.progress import Progress

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Callable[["Sequence[str] | None"], "Iterator[pa.RecordBatch]"]


def open_records(path: Path, encoding: str | None = None) -> Table:
    """Open a table of another program.

    Rows are numbered as in a spreadsheet: the first is row 2. A line of JSON is a row by its number.

    Raises
    ------
    SourceError
        If it can't be read as a table.
    """
    end = path.suffix.lower()
    if end == ".parquet":
        return _open_parquet(path)
    if end in (".jsonl", ".ndjson"):
        return _open_json(path, encoding)
    return _open_statistics(path)


@dataclass
class Records(Table):
    batches: Batches = field(kw_only=True)
    lines: list[int] | None = None
    size: int = 0

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        import numpy as np

        for batch in self.batches(names):
            texts = {name: _texts(batch.column(name)) for name in names}
            count = batch.num_rows
            first = self.rows
            self.rows += count
            rows = (
                np.arange(first + 2, first + 2 + count, dtype=np.int64)
                if self.lines is None
                else np.asarray(self.lines[first : first + count], dtype=np.int64)
            )
            blank = blank_rows([*texts.values()], count)
            self.blank += int(blank.sum())
            for name, column in texts.items():
                blank |= self._faults(name, column, rows)
            progress(self.rows, self.size or None, "Reading")
            frame = Frame(texts, rows)
            yield frame.take(np.flatnonzero(~blank)) if blank.any() else frame

    def _faults(self, name: str, column: pa.DictionaryArray, rows: Ints) -> Mask:
        """Note the cells that are no text for a cell, and say where they are."""
        import numpy as np
        import pyarrow.compute as pc

        each = column.dictionary
        bad: Mask = np.asarray(pc.greater(pc.binary_length(each), LONGEST_CELL))
        content = each.buffers()[2]
        if content is not None and not np.frombuffer(content, np.uint8).all():
            bad = bad | np.asarray(pc.match_substring(each, "\0"))
        if not bad.any():
            return np.zeros(len(rows), bool)
        bad = bad[np.asarray(column.indices)]
        for at in bad.nonzero()[0].tolist():
            text = column[at].as_py()[:100]
            what, hint = "is no text for a cell", "Shorten it, or take the NUL byte out."
            self.faults.append(RowFault(int(rows[at]), name, text, what, hint))
        return bad


def _texts(column: pa.Array) -> pa.DictionaryArray:
    """A column as text: whole numbers without a point, dates as ISO, nothing as ""."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        each = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    except pa.ArrowNotImplementedError:  # lists, say
        return coded([*map(_text, column.to_pylist())])
    values, codes = each.dictionary, each.indices.cast(pa.int32())
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        texts = pc.fill_null(pc.cast(values, pa.large_string()), "")
    else:
        texts = pa.array(map(_text, values.to_pylist()), pa.large_string())
    if codes.null_count:
        codes = codes.fill_null(len(texts))
        texts = pa.concat_arrays([texts, pa.array([""], texts.type)])
    return pa.DictionaryArray.from_arrays(codes, texts)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, list | tuple):
        return ";".join(_text(each) for each in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return as_text(value)


def _open_parquet(path: Path) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def damaged(error: Exception) -> SourceError:
        message = " ".join(str(error).split())[:120]
        return SourceError(f"isn't a Parquet file that can be read ({message})", "Write it again.")

    try:
        with pq.ParquetFile(path) as file:
            schema, size = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(error) from None

    def batches(names: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        try:
            wanted = [given[each] for each in names or columns]
            texts = [name for name in wanted if schema.field(name).type in (pa.string(), pa.large_string())]
            with pq.ParquetFile(path, read_dictionary=texts) as file:
                for batch in file.iter_batches(frame_rows(len(wanted)), columns=wanted):
                    yield batch.rename_columns([trim.get(name, name) for name in batch.schema.names])
        except (pa.ArrowException, OSError, ValueError) as error:
            raise damaged(error) from None

    columns = header_names(schema.names, 1)
    given = dict(zip(columns, schema.names, strict=True))
    trim = {before: after for after, before in given.items()}
    return Records(columns, batches=batches, size=size)


def _open_json(path: Path, encoding: str | None) -> Table:
    notes: list[str] = []
    records: list[dict[str, Any]] = []
    lines: list[int] = []
    names: dict[str, None] = {}
    for row, line in enumerate(read_text(path, notes, encoding).split("\n"), 1):
        if not line.strip():
            continue
        record = _record(line, row)
        records.append(record)
        lines.append(row)
        names.update(dict.fromkeys(record))
        if len(names) > MOST_COLUMNS:
            raise SourceError(f"has more than {MOST_COLUMNS:,} names", "Write each record alike.", row=row)
    columns = header_names(list(names), 1)
    texts = [[_text(each.get(name)) for each in records] for name in names]
    return _in_memory(columns, texts, notes, lines)


def _in_memory(
    columns: list[str], texts: list[list[str]], notes: list[str], lines: list[int] | None
) -> Table:
    import pyarrow as pa

    whole = pa.RecordBatch.from_arrays([pa.array(each, pa.large_string()) for each in texts], columns)

    def batches(_: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
        for start in range(0, whole.num_rows, FRAME_ROWS):
            yield whole.slice(start, FRAME_ROWS)

    return Records(columns, notes, batches=batches, lines=lines, size=whole.num_rows)


def _record(line: str, row: int) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise SourceError("says a name twice in one record", "Take one of the two out.", row=row)
        return found

    try:
        record = json.loads(line, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"isn't JSON on this line ({str(error)[:80]})",
            'Each line is one record: {"from": "p1", "to": "p2"}; the file may end too soon.',
            row=row,
        ) from None
    if not isinstance(record, dict):
        raise SourceError(
            f"has a line that is no record but {shown(line)}", 'Each line is one: {"from": "p1", …}.', row=row
        )
    return record


def _open_statistics(path: Path) -> Table:
    """Stata's and SPSS's files, with the words of labelled values instead of their codes."""
    import pandas as pd

    spss = path.suffix.lower() == ".sav"
    try:
        frame = pd.read_spss(path) if spss else pd.read_stata(path, convert_categoricals=True)
    except ImportError:
        raise SourceError(
            "needs a reader of SPSS files that isn't installed",
            f"Install it: {install('spss')}, or save it as CSV.",
        ) from None
    except Exception as error:  # noqa: BLE001  its readers raise what they like on damaged files
        message = " ".join(str(error).split())[:120]
        raise SourceError(
            f"isn't a{'n SPSS' if spss else ' Stata'} file that can be read ({message})",
            "Save it again, or as CSV.",
        ) from None
    columns = header_names([str(name) for name in frame.columns], 1)
    texts = [
        [_text(None if pd.isna(each) else each) for each in frame[name].astype(object)]
        for name in frame.columns
    ]
    return _in_memory(columns, texts, [], None)
