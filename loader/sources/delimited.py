"""Delimited text (.csv .tsv .txt, also .gz) -> frames of text.

The reader is Python's csv module: unlike faster ones it never shifts a ragged row, and it can say on which row it is.
Blocks of lines in which a faster one can do no harm are left to it (`canting.loader.sources.plain`).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from canting.csv_files import beside, is_escaped, unescaped
from canting.loader.sources.plain import plain_columns
from canting.loader.sources.table import (
    FRAME_ROWS,
    LONGEST_CELL,
    LONGEST_LINE,
    Frame,
    RowFault,
    SourceError,
    Table,
    TableLayout,
    columns_of,
    frame_rows,
    read_header,
    to_frame,
    two_row_names,
)
from canting.progress import Progress

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = (",", ";", "\t", "|")
LARGEST = 8 * 1024**3
"""Bytes that a compressed file may unpack to."""

_BLOCK = 1 << 20
_CHARACTERS = 3 << 20
_SAMPLED = 200
_SAMPLE = 1 << 16
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?\Z", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MANY_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEGUN = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z")
"""A character of several bytes that may go on beyond what was read."""
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

csv.field_size_limit(LONGEST_CELL)


def open_delimited(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    layout: TableLayout | None = None,
) -> Table:
    """Open a delimited text file, unpacked if it ends in ``.gz``.

    Its encoding is found out if it isn't said: a byte-order mark, else UTF-8, else what charset-normalizer says; so is
    what stands between cells, from the first rows.

    Raises
    ------
    SourceError
        If it is empty, no text, compressed badly, or has no usable header.
    """
    notes: list[str] = []
    layout = layout or TableLayout()
    above = max(layout.header, default=1) - 1
    reader = reader_of(path, notes, above, encoding=encoding, delimiter=delimiter)
    with reader.records() as records:
        row, cells, said = read_header(records, layout)
    if len(layout.header) > 1:
        cells = two_row_names(said[layout.header[0]], cells)
    columns, left_out, repeated = columns_of(cells, layout, row)
    return Delimited(
        columns,
        notes,
        commas=reader.delimiter == ",",
        reader=reader,
        header_row=row,
        layout=layout,
        left_out=left_out,
        repeated=repeated,
    )


def reader_of(
    path: Path,
    notes: list[str],
    above: int | None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Reader:
    """Find out how a delimited text is written; what its reader should know becomes a note.

    `above` is how many rows stand above the header; None where nobody has said.

    Raises
    ------
    SourceError
        If it is empty, no text, or compressed badly.
    """
    encoding = _known(encoding) if encoding else find_encoding(path, notes)
    with open_text(path, encoding) as file:
        sample = [line for line, _ in zip(_lines(file), range(_SAMPLED + (above or 0)), strict=False)]
    if not any(line.strip() for line in sample):
        raise SourceError("is empty", "Put the names of the columns into the first row, the data below.")
    separator = _SEPARATOR_LINE.match(sample[0])  # a line for Excel, which doesn't show it
    if separator:
        delimiter = delimiter or separator[1]
        sample = sample[1:]
    if delimiter is None:
        delimiter = find_delimiter(sample, tab_first=".tsv" in path.name.lower(), above=above)
    escaped = is_escaped(path)
    if escaped:
        notes.append(f"its texts are read without the apostrophe that {beside(path).name} speaks of")
    return Reader(path, encoding, delimiter, skip_first=bool(separator), escaped=escaped)


@dataclass(frozen=True)
class Reader:
    """A delimited text whose encoding and delimiter are known."""

    path: Path
    encoding: str
    delimiter: str
    skip_first: bool
    escaped: bool = False
    """Whether texts have an apostrophe before them that isn't theirs."""

    @contextmanager
    def records(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        with open_text(self.path, self.encoding) as file:
            lines = _lines(file)
            if self.skip_first:
                next(lines, None)
            yield self._numbered(lines)

    @contextmanager
    def pieces(
        self, header_row: int, plain: Callable[[str], pa.Table | None], progress: Progress | None
    ) -> Iterator[Iterator[tuple[int, list[str] | pa.Table]]]:
        """Give rows with their numbers; many at once, with the number of the first, where `plain` reads them."""
        with open_text(self.path, self.encoding, progress) as file:
            if self.skip_first:
                next(_lines(file), None)
            yield self._pieces(file, header_row, plain)

    def _pieces(
        self, file: IO[str], header_row: int, plain: Callable[[str], pa.Table | None]
    ) -> Iterator[tuple[int, list[str] | pa.Table]]:
        row = 0
        for row, cells in self._numbered(_lines(file)):
            yield row, cells
            if row == header_row:
                break
        while block := self._block(file):
            table = plain(block)
            if table is not None:
                yield row + 1, table
                row += table.num_rows
                continue
            beginning = io.StringIO(block, newline="")
            lines = chain(
                _lines(beginning), _lines(file)
            )  # a row that begins in the block may go on beyond it
            for each in self._numbered(lines, row):
                yield each
                row = each[0]
                if beginning.tell() == len(block):
                    break

    def _block(self, file: IO[str]) -> str:
        try:
            block = file.read(_CHARACTERS)
            return block + file.readline(LONGEST_LINE) if block else block
        except UnicodeError:
            with self.records() as records:  # whoever reads row by row knows on which it is
                for _ in records:
                    pass
            raise

    def _numbered(self, lines: Iterator[str], row: int = 0) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            row += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _csv_fault(error, row) from None
            except _LongLineError:
                raise _too_long(row) from None
            except UnicodeError as error:
                raise SourceError(
                    f"has bytes that aren't {self.encoding} ({error.args[-1]})",
                    'Save it as UTF-8, or say its encoding in dataset.toml: encoding = "cp1252".',
                    row=row,
                ) from None
            yield row, list(map(unescaped, cells)) if self.escaped else cells


@dataclass
class Delimited(Table):
    reader: Reader = field(kw_only=True)

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        take = itemgetter(*(self.columns.index(name) for name in names), 0)  # a tuple even of one column
        kept: list[Sequence[str]] = []
        numbers: list[int] = []
        width = len(self.columns)
        with self.reader.pieces(self.header_row, self._plain(names), progress) as pieces:
            for row, cells in pieces:
                if self.layout.ends_before(row):
                    break
                many = not isinstance(cells, list)
                if (many and kept) or FRAME_ROWS in (len(kept), len(self.faults)):
                    yield self._frame(
                        names, kept, numbers
                    )  # whoever reads takes faults out: memory stays bounded
                    kept, numbers = [], []
                if many:
                    yield from self._frames(names, row, cells)
                elif self._is_kept(row, cells, width):
                    kept.append(take(cells))
                    numbers.append(row)
        self.note_left_out()
        if kept or self.faults:
            yield self._frame(names, kept, numbers)

    def _plain(self, names: Sequence[str]) -> Callable[[str], pa.Table | None]:
        """Say how many rows are read at once: not at all if each must be looked at."""
        delimiter = self.reader.delimiter
        each = "" in self.columns or self.layout.skip or self.layout.last or self.reader.escaped
        if each or delimiter not in DELIMITERS:
            return lambda _: None
        at = [self.columns.index(name) for name in names]
        return partial(plain_columns, delimiter=delimiter, width=len(self.columns), take=at)

    def _frames(self, names: Sequence[str], row: int, table: pa.Table) -> Iterator[Frame]:
        self.rows += table.num_rows
        step = frame_rows(len(names))
        columns = [column.chunk(0) for column in table.columns]
        for start in range(0, table.num_rows, step):
            some = {name: column[start : start + step] for name, column in zip(names, columns, strict=True)}
            yield Frame.of(some, range(row + start, row + min(start + step, table.num_rows)))

    def _is_kept(self, row: int, cells: list[str], width: int) -> bool:
        """Count a row, bring it to the header's length, and say whether anything is in it and nothing wrong."""
        if row <= self.header_row or self.skips(row, cells):
            return False
        self.rows += 1
        if len(cells) != width and not self._fits(cells, width, row):
            return False
        if not any(cells) or not any(map(str.strip, cells)):
            self.blank += 1
            return False
        if "" in self.columns:
            self.see_nameless(cells)
        return True

    def _fits(self, cells: list[str], width: int, row: int) -> bool:
        """Bring a row to the header's length: spreadsheets leave out blank cells at the end, or add some."""
        if any(cell.strip() for cell in cells[width:]):
            self.faults.append(
                RowFault(
                    row,
                    None,
                    cells[width],
                    f"has {len(cells)} cells, the header has {width}",
                    "Put texts that contain the delimiter into double quotes.",
                    tuple(cells),
                )
            )
            return False
        del cells[width:]
        cells.extend([""] * (width - len(cells)))
        return True

    def _frame(self, names: Sequence[str], records: list[Sequence[str]], rows: list[int]) -> Frame:
        if any("\0" in cell for cells in records for cell in cells):
            records, rows = self._without_nul(names, records, rows)
        return to_frame(names, records, rows)

    def _without_nul(
        self, names: Sequence[str], records: list[Sequence[str]], rows: list[int]
    ) -> tuple[list[Sequence[str]], list[int]]:
        good: list[tuple[Sequence[str], int]] = []
        for cells, row in zip(records, rows, strict=True):
            at = next((position for position, cell in enumerate(cells) if "\0" in cell), None)
            if at is None:
                good.append((cells, row))
                continue
            hint = "The file is damaged there: export it again, or type the cell anew."
            name = (*names, self.columns[0])[at]
            self.faults.append(RowFault(row, name, cells[at], "has a NUL byte", hint))
        return [cells for cells, _ in good], [row for _, row in good]


class _LongLineError(Exception):
    pass


def _lines(file: IO[str]) -> Iterator[str]:
    """Read lines without ever holding more than a bounded one."""
    readline = file.readline
    while line := readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            raise _LongLineError
        yield line


def _too_long(row: int | None = None) -> SourceError:
    what = f"has a line longer than {LONGEST_LINE // 1_000_000} million characters"
    return SourceError(what, "Check the line ends: each participant or tie has a line of its own.", row=row)


def _csv_fault(error: csv.Error, row: int) -> SourceError:
    message = str(error)
    if "field larger" in message or "unexpected end" in message:
        return SourceError(
            "opens a double quote that is never closed",
            'Close it, or write a double quote inside a text twice: "".',
            row=row,
        )
    if "expected after" in message:
        return SourceError(
            "has text after a closing double quote", 'Write a double quote inside a text twice: "".', row=row
        )
    return SourceError(f"can't be read ({message})", "Export the file again as CSV.", row=row)


@contextmanager
def open_text(path: Path, encoding: str, progress: Progress | None = None) -> Iterator[IO[str]]:
    with _bytes(path, progress) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as file:
        try:
            yield file
        except _LongLineError:
            raise _too_long() from None
        except UnicodeError as error:
            raise SourceError(
                f"isn't {encoding}: {error.args[-1]}",
                'Save it as UTF-8, or say its encoding in dataset.toml: encoding = "cp1252".',
            ) from None


@contextmanager
def _bytes(path: Path, progress: Progress | None = None) -> Iterator[BinaryIO]:
    """Open a file's bytes, unpacked if it is compressed, telling how far the file has been read."""
    packed = path.name.lower().endswith(".gz")
    try:
        with path.open("rb") as raw:
            total = os.fstat(raw.fileno()).st_size
            file = _Counted(
                cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw, raw, total, progress
            )
            yield cast("BinaryIO", io.BufferedReader(file, _BLOCK))
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise SourceError(
            f"isn't a sound .gz file ({error})",
            "Download or compress it again, or unpack it and name the unpacked file.",
        ) from None
    except OSError as error:
        raise SourceError(f"can't be read: {error.strerror or error}", "Make the file readable.") from None


class _Counted(io.RawIOBase):
    """Bytes that say how far they have been read, and refuse to unpack without end."""

    def __init__(self, file: BinaryIO, raw: BinaryIO, total: int, progress: Progress | None) -> None:
        self._file = file
        self._raw = raw
        self._total = total
        self._progress = progress
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the stub says WriteableBuffer
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        if self._done > LARGEST and self._file is not self._raw:
            raise SourceError(
                f"unpacks to more than {LARGEST // 1024**3} GB",
                "Unpack it yourself if that is meant, and split it.",
            )
        if self._progress:
            self._progress(min(self._raw.tell(), self._total), self._total, "Reading")
        return len(data)


def _known(encoding: str) -> str:
    try:
        if "decode" not in dir(codecs.lookup(encoding)) or not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError):
        raise SourceError(
            f'no encoding is called "{encoding[:50]}"', 'Use "utf-8", "cp1252", "latin-1" or "utf-16".'
        ) from None
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def find_encoding(path: Path, notes: list[str]) -> str:
    """Find out how a file's characters are written; a guess becomes a note.

    Raises
    ------
    SourceError
        If it is empty or isn't text, or is UTF-8 except for some bytes.
    """
    with _bytes(path) as file:
        head = file.read(_SAMPLE)
    if not head:
        raise SourceError("is empty", "Put the names of the columns into the first row, the data below.")
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    wide = _without_mark(head)
    if wide:
        return wide
    if len(_CONTROL.findall(head)) > len(head) // 50 or head.startswith(
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
    ):
        raise SourceError(
            "isn't a text file", "Export it as CSV, or give the file its right ending (.xlsx, .ods, .gz)."
        )
    fault = _utf8_fault(path)
    if fault is None:
        return "utf-8"
    return _guess(path, fault, notes)


def _without_mark(head: bytes) -> str | None:
    """Recognize UTF-16 without a byte-order mark by where its zero bytes are."""
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > half * 0.4 and head[::2].count(0) < half * 0.05:
        return "utf-16-le"
    if head[::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.05:
        return "utf-16-be"
    return None


@dataclass
class _Utf8Fault:
    """Where a file isn't UTF-8, what stands around that, and how many characters of several bytes it has."""

    row: int = 0
    around: bytes = b""
    sound: int = 0
    unsound: int = 0


def _utf8_fault(path: Path) -> _Utf8Fault | None:
    """Read the whole file as UTF-8, and say where it isn't for the first time."""
    found, line, begun = _Utf8Fault(), 1, b""
    with _bytes(path) as file:
        while data := begun + (block := file.read(_BLOCK)):
            last = _BEGUN.search(data[-3:]) if block else None
            begun = last[0] if last else b""
            data = data.removesuffix(begun)
            if not data.isascii():
                try:
                    data.decode("utf-8")
                except UnicodeDecodeError as error:
                    if not found.row:
                        found.row = line + data.count(b"\n", 0, error.start)
                        found.around = data[max(0, error.start - 2000) : error.start + 2000]
                found.sound += len(_MANY_BYTES.findall(data))
                found.unsound += sum(1 for byte in _MANY_BYTES.sub(b"", data) if byte > 127)
            line += data.count(b"\n")
    return found if found.row else None


def _guess(path: Path, fault: _Utf8Fault, notes: list[str]) -> str:
    if fault.sound > fault.unsound:
        raise SourceError(
            "has bytes that aren't UTF-8, in a file that is UTF-8 elsewhere",
            "Two files of different encodings were joined: save the part around this row as UTF-8 too.",
            row=fault.row,
        )
    import charset_normalizer

    found = charset_normalizer.from_bytes(
        fault.around, cp_isolation=["cp1252", "latin_1", "cp1250", "cp1251", "cp1254"], threshold=0.6
    ).best()
    name = "cp1252" if found is None else found.encoding.replace("_", "-")
    if name in {"latin-1", "cp1254", "cp1250"} or not _decodes(path, name):
        # Western survey files are cp1252 far more often than its near relatives, which differ in rare characters.
        name = "cp1252" if _decodes(path, "cp1252") else "latin-1"
    notes.append(
        f"isn't UTF-8 (row {fault.row}) and was read as {name}; "
        f'if accents look wrong, say its encoding in dataset.toml: encoding = "…"'
    )
    return name


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with _bytes(path) as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def find_delimiter(lines: Sequence[str], *, tab_first: bool = False, above: int | None = 0) -> str:
    """Find out what stands between cells: what splits the first rows into the same number of cells, and most of them.

    Titles `above` the header have no delimiter. With None nobody has said: then most rows are as long as the header.

    Examples
    --------
    >>> find_delimiter(["id;name", "1;Batik, cap"])
    ';'
    """
    order = ("\t", ",", ";", "|") if tab_first else DELIMITERS
    scores: dict[str, tuple[float, int]] = {}
    for delimiter in order:
        records = _sample_records(lines, delimiter)[above or 0 :]
        widths = [len(record) for record in records if any(map(str.strip, record))]
        wanted = widths[0] if widths else 0
        if above is None:
            wanted = max(
                Counter(each for each in widths if each > 1).items(), key=itemgetter(1), default=(0, 0)
            )[0]
        if wanted > 1:
            scores[delimiter] = (round(widths.count(wanted) / len(widths), 1), wanted)
    return max(scores, key=lambda each: scores[each]) if scores else order[0]


def _sample_records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(iter(lines), delimiter=delimiter):
            records.append(record)
    except csv.Error:
        pass
    return records[:-1] if len(records) > 1 and len(lines) >= _SAMPLED else records
