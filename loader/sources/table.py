"""What every kind of file becomes: a table that gives frames of text, with the file's own row numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from canting.errors import CantingError
from canting.language import some_of
from canting.loader.sorts import Sort
from canting.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

Mask: TypeAlias = "npt.NDArray[np.bool_]"
Ints: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
States: TypeAlias = "npt.NDArray[np.int8]"
Hashes: TypeAlias = "npt.NDArray[np.uint64]"
"""Arrays: where something is so; rows, positions and numbers; weights; numbers of texts; sorts of things; hashes."""

FRAME_ROWS = 20_000
"""How many rows a frame has that is put together row by row, or that has many columns."""

LARGEST_FRAME = 200_000
"""How many rows a frame has at most: the more there are, the more of their texts repeat."""

_FRAME_CELLS = 1_000_000

MOST_COLUMNS = 16_384
LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_000_000


class SourceError(CantingError):
    """A file that can't be read as a table; with row and column where they are known."""

    def __init__(self, what: str, hint: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(what, hint)
        self.row = row
        self.column = column


@dataclass(frozen=True)
class RowFault:
    """A row, or a cell of a matrix, that can't be read, while the rest of the file can; its cells if they are known."""

    row: int
    column: str | None
    value: str
    what: str
    hint: str
    cells: tuple[str, ...] = ()
    cell: str | None = None
    sort: Sort = Sort.BROKEN_ROW
    doubt: str = ""
    """Why a cell that can be read can't be trusted as an id. ``rounded``: it has more digits than a spreadsheet keeps;
    ``shown``: it shows more than it holds; ``date``: it is a date, whatever was typed."""


@dataclass(frozen=True)
class Frame:
    """Some rows of a file: their texts, each different one kept once for all rows of a column that have it."""

    columns: dict[str, pa.DictionaryArray]
    """Dictionaries of Arrow. None is null: an empty cell is ""."""
    rows: Ints
    """The number of each row in the file as a spreadsheet shows it (the header is row 1)."""
    numbers: dict[str, Mask] = field(default_factory=dict)
    """Where the file itself says that a cell is a number, by column; nothing for text files."""
    at: Ints | None = None
    """If the file is no list, in which column of the sheet, from 0, the cell of each row stands."""
    ranks: Ints | None = None
    """As the how many-th answer of its row of the sheet each row stands there."""

    @classmethod
    def of(
        cls,
        texts: Mapping[str, pa.Array | Sequence[str]],
        rows: Sequence[int] | Ints,
        **more: Any,
    ) -> Frame:
        """Make a frame of columns of text in whatever form; see the class for `more`."""
        import numpy as np

        columns = {name: coded(each) for name, each in texts.items()}
        return cls(columns, np.asarray(rows, dtype=np.int64), **more)

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: Ints) -> Frame:
        import pyarrow as pa

        chosen = pa.array(at)
        return Frame(
            {name: each.take(chosen) for name, each in self.columns.items()},
            self.rows[at],
            {name: there[at] for name, there in self.numbers.items()},
            None if self.at is None else self.at[at],
            None if self.ranks is None else self.ranks[at],
        )

    def cells(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        columns = [each.to_pylist() for each in self.columns.values()]
        return zip(self.rows.tolist(), zip(*columns, strict=True), strict=True)


def coded(texts: pa.Array | Sequence[str]) -> pa.DictionaryArray:
    """Keep each different one of some texts once."""
    import pyarrow as pa

    array = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.large_string())
    return array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()


@dataclass(frozen=True)
class TableLayout:
    """Where the names of a table's columns stand, and what of its sheet is no part of it."""

    header: tuple[int, ...] = ()
    """The row with the names, or two of them, the lower last; by default the first row that isn't blank."""
    skip: tuple[str | int, ...] = ()
    """Rows by number or by the text of their first filled cell, columns by their heading; capitals and blanks don't
    count."""
    last: int | None = None
    """The last row, where another table stands below this one; by default that of the file."""

    def ends_before(self, row: int) -> bool:
        return self.last is not None and row > self.last

    def skipped(self, row: int, cells: Iterable[str]) -> str | int | None:
        """Give the word of `skip` that leaves a row out, if one does."""
        if not self.skip:
            return None
        first = next((text for cell in cells if (text := folded(cell))), None)
        return next(
            (word for word in self.skip if (word == row if isinstance(word, int) else folded(word) == first)),
            None,
        )

    def headings(self, names: Sequence[str]) -> dict[int, str]:
        """Give the positions of the columns that are left out, each with its heading."""
        words = {folded(word) for word in self.skip if isinstance(word, str)}
        return {at: name for at, name in enumerate(names) if name and folded(name) in words}


def folded(text: str) -> str:
    """Fold a text for comparing words that a person typed: capitals and blanks don't count."""
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """Name a column as a spreadsheet does; 0 is A.

    Examples
    --------
    >>> [letters(column) for column in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=20_000)
def column_of(name: str) -> int:
    """Give the column that a spreadsheet names so; A is 0."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass
class Table(ABC):
    """A file, opened: its columns are known, its rows are still to be read."""

    columns: list[str]
    """Names from the header, trimmed, none twice; "" for a column without a name."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know about how the file was read."""
    faults: list[RowFault] = field(default_factory=list)
    """Rows left out of the frames; grows as they are read, and the reader takes them out."""
    doubts: list[RowFault] = field(default_factory=list)
    """Cells of its columns that must be exact which may not be what was typed; the reader takes them out."""
    commas: bool = False
    """Whether commas stand between its cells, so that a program with decimal commas is unlikely to have written it."""
    rows: int = 0
    blank: int = 0
    """How many rows below the header were read, and how many of them were blank; rows that were to be skipped don't
    count."""
    header_row: int = 1
    """The row of the names; with two, the lower."""
    left: int = 0
    """The first of the columns as a spreadsheet counts, from 0: blank ones before it may not be there."""
    layout: TableLayout = field(default_factory=TableLayout)
    """What was said of where the names are and of what to skip."""
    left_out: dict[int, str] = field(default_factory=dict)
    """Positions of columns that were to be skipped, each with its heading."""
    repeated: dict[str, list[int]] = field(default_factory=dict)
    """Headings that several columns have, with the positions of these, which are called ``NAME 1``, ``NAME 2``."""
    _nameless: set[int] = field(default_factory=set)
    _skipped: Counter[str | int] = field(default_factory=Counter)

    def see_nameless(self, cells: Sequence[str]) -> None:
        """See whether a row has something in a column without a name: that column is left out."""
        if all(self.columns):
            return
        for at, (name, cell) in enumerate(zip(self.columns, cells, strict=False)):
            if not name and at not in self._nameless and at not in self.left_out and cell.strip():
                self._nameless.add(at)

    def letter(self, position: int) -> str:
        """Name the column at a position as a spreadsheet does."""
        return letters(self.left + position)

    def repeats(self, heading: str) -> SourceError:
        """What is wrong where a heading that several columns have must be that of one."""
        return _repeats(heading, self.repeated[heading], self.header_row, self.left)

    def skips(self, row: int, cells: Iterable[str]) -> bool:
        """Whether a row is to be skipped; it is counted."""
        word = self.layout.skipped(row, cells)
        if word is None:
            return False
        self._skipped[word] += 1
        return True

    def note_left_out(self) -> None:
        """Note, at the end, which columns have no name, what was skipped, and which words of `skip` skip nothing."""
        if self._nameless:
            named = [self.letter(at) for at in sorted(self._nameless)]
            which = f"column {named[0]} has" if len(named) == 1 else f"columns {some_of(named)} have"
            note = f"{which} no name in row {self.header_row}: left out"
            self._nameless.clear()
            if note not in self.notes:
                self.notes.append(note)
        if self.repeated:
            first = some_of([f'"{heading} 1"' for heading in self.repeated])
            note = f"columns of one heading are numbered from the left: {first}"
            if note not in self.notes:
                self.notes.append(note)
        found = {folded(name) for name in self.left_out.values()}
        for word in dict.fromkeys(self.layout.skip):
            said = f"row {word}" if isinstance(word, int) else f'"{word}"'
            rows, column = self._skipped[word], isinstance(word, str) and folded(word) in found
            what = [
                *([] if not rows or isinstance(word, int) else [f"{rows} row{'s' if rows > 1 else ''}"]),
                *(["a column"] if column else []),
            ]
            if what:
                note = f"skip leaves {' and '.join(what)} out for {said}"
            elif rows:
                note = f"skip leaves {said} out"
            else:
                note = f"skip names {said}, and there is nothing to leave out for it"
            if note not in self.notes:
                self.notes.append(note)
        self._skipped.clear()

    def frames(
        self,
        columns: Sequence[str] | None = None,
        progress: Progress | None = None,
        exact: Collection[str] = (),
    ) -> Iterator[Frame]:
        """Read the rows, of every column that has a name if none are given.

        Cells of columns that must be `exact`, ids, are noted in `doubts` where they may not be what was typed.

        Yields
        ------
        Frame
            At most 200,000 rows. Blank rows and rows with a fault are left out.

        Raises
        ------
        SourceError
            If the rest of the file can't be read.
        """
        self.rows = self.blank = 0
        self.faults.clear()
        self.doubts.clear()
        names = [name for name in self.columns if name] if columns is None else list(dict.fromkeys(columns))
        yield from self.read(names, progress or silent, exact)

    @abstractmethod
    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        """Give the frames of `frames`, of columns that are known; counts and faults have been reset."""


_NO_HEADER = (
    "Put the names of the columns into the first row, or say in dataset.toml which row has them: header = 4."
)


def read_header(
    rows: Iterable[tuple[int, list[str]]], layout: TableLayout
) -> tuple[int, list[str], dict[int, list[str]]]:
    """Read down to the names of the columns.

    Given are number and cells of the row that has the names, and those of the rows that are said to have them.

    Raises
    ------
    SourceError
        If there is no such row.
    """
    said: dict[int, list[str]] = {}
    last = 0
    for row, cells in rows:
        last = row
        if not layout.header:
            if any(cell.strip() for cell in cells):
                return row, cells, {row: cells}
            continue
        if row in layout.header:
            said[row] = cells
        if row >= layout.header[-1]:
            return row, cells, said
    if not last or not layout.header:
        raise SourceError("is empty", "Put the names of the columns into the first row, the data below.")
    what = f"has {last:,} rows, and dataset.toml says that row {layout.header[-1]:,} has the names"
    raise SourceError(what, "Correct header in dataset.toml: rows count as in a spreadsheet, from 1.")


def two_row_names(
    upper: Sequence[str], lower: Sequence[str], spread: Sequence[str] | None = None
) -> list[str]:
    """Make one name of two cells: the lower one, the upper where that is blank, both where two would be equal.

    `spread` is the upper row with merged cells filled; by default a cell reaches to the next filled one.

    Examples
    --------
    >>> two_row_names(["Firm", "2024", "", "2025"], ["", "asks", "gives", "asks"])
    ['Firm', '2024 / asks', 'gives', '2025 / asks']
    """
    width = max(len(upper), len(lower))
    above, below = ([*map(trimmed, row), *[""] * (width - len(row))] for row in (upper, lower))
    if spread is None:
        over, filled = [], ""
        for cell in above:
            filled = cell or filled
            over.append(filled)
    else:
        over = [*map(trimmed, spread), *[""] * (width - len(spread))]
    names = [low or high for high, low in zip(above, below, strict=True)]
    many = Counter(names)
    return [
        f"{over[at]} / {name}" if name and many[name] > 1 and below[at] and over[at] else name
        for at, name in enumerate(names)
    ]


def trimmed(text: str) -> str:
    """Take the blanks around a heading away, and make one of several within."""
    return " ".join(text.split())


def header_names(cells: Sequence[str], row: int, left: int = 0, leave: Collection[int] = ()) -> list[str]:
    """Trim the names in a header, and refuse a name that stands twice.

    `left` is the column of the sheet, from 0, that the first cell stands in; columns to `leave` out get no name.

    Raises
    ------
    SourceError
        If there is no name, one stands twice, or there are too many.
    """
    names = ["" if at in leave else trimmed(cell) for at, cell in enumerate(cells)]
    if not any(names):
        raise SourceError("has no header", _NO_HEADER, row=row)
    if len(names) > MOST_COLUMNS:
        raise SourceError(
            f"has {len(names):,} columns; {MOST_COLUMNS:,} is the most",
            "Check the delimiter and the line ends; keep one row per participant or tie.",
            row=row,
        )
    for name, positions in positions_of(names).items():
        if len(positions) > 1:
            raise _repeats(name, positions, row, left)
    return names


def columns_of(
    cells: Sequence[str], layout: TableLayout, row: int, left: int = 0
) -> tuple[list[str], dict[int, str], dict[str, list[int]]]:
    """Name the columns of a header, those of one heading by numbers.

    Given are the names, the positions of the columns that the layout skips, each with its heading, and where headings
    stand that several columns have.

    Raises
    ------
    SourceError
        As of `header_names`.
    """
    left_out = layout.headings(cells)
    names, repeated = numbered_apart(cells, left_out)
    left_out |= layout.headings(names)
    return header_names(names, row, left, left_out), left_out, repeated


def positions_of(names: Sequence[str]) -> dict[str, list[int]]:
    """Where each name stands; "" is none."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        if name:
            found.setdefault(name, []).append(at)
    return found


def numbered_apart(
    cells: Sequence[str], leave: Collection[int] = ()
) -> tuple[list[str], dict[str, list[int]]]:
    """Number, from the left, the columns of a heading that several have, and give where such headings stand.

    Columns to `leave` out count for none. A heading with whose number another is called stays as it is.

    Examples
    --------
    >>> numbered_apart(["Name", "Source", "How often", "Source", "How often"])[0]
    ['Name', 'Source 1', 'How often 1', 'Source 2', 'How often 2']
    """
    names = ["" if at in leave else trimmed(cell) for at, cell in enumerate(cells)]
    found = positions_of(names)
    repeated = {
        name: positions
        for name, positions in found.items()
        if len(positions) > 1
        and not any(f"{name} {number}" in found for number in range(1, len(positions) + 1))
    }
    for name, positions in repeated.items():
        for number, at in enumerate(positions, start=1):
            names[at] = f"{name} {number}"
    return names, repeated


def _repeats(name: str, positions: Sequence[int], row: int, left: int) -> SourceError:
    places = " and ".join(f"{letters(left + at)}{row}" for at in positions[:2])
    return SourceError(
        f'two columns are called "{name[:100]}" (cells {places})',
        f'Give each column a name of its own; counted from the left they are "{name[:100]} 1", "{name[:100]} 2".',
        row=row,
        column=name,
    )


def blank_rows(columns: Sequence[pa.DictionaryArray], count: int) -> Mask:
    """Say in which of some rows nothing stands in any of some columns."""
    import numpy as np
    import pyarrow.compute as pc

    blank = np.ones(count, bool)
    for column in columns:
        of_each = np.asarray(pc.equal(pc.utf8_trim_whitespace(column.dictionary), ""))
        if not of_each.any():
            return np.zeros(count, bool)
        blank &= of_each[np.asarray(column.indices)]
    return blank


def frame_rows(columns: int) -> int:
    """Say how many rows a frame should have at most that is read at once."""
    return min(LARGEST_FRAME, max(FRAME_ROWS, _FRAME_CELLS // max(1, columns)))


def to_frame(
    names: Sequence[str],
    records: Sequence[Sequence[str]],
    rows: list[int],
    **more: Any,
) -> Frame:
    """Make a frame of rows of text in the order of `names`; more cells at their end are left out."""
    columns = zip(*records, strict=True) if records else ([] for _ in names)
    # A list is made an array many times faster than a tuple.
    texts = {name: list(column) for name, column in zip(names, columns, strict=False)}
    return Frame.of(texts, rows, **more)
