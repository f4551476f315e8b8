"""What every kind of file becomes: a table that gives frames of text, with the file's own row numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from canting.errors import CantingError
from canting.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

FRAME_ROWS = 20_000
"""How many rows a frame has at most."""

MOST_COLUMNS = 16_384
LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_000_000


class SourceError(CantingError):
    """A file that can't be read as a table.

    Parameters
    ----------
    what, mend
        One line each.
    row, column
        Where in the file, if that is known.
    """

    def __init__(self, what: str, mend: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(what, mend)
        self.row = row
        self.column = column


@dataclass(frozen=True)
class RowFault:
    """A row that can't be read, while the rest of the file can; its cells as far as they can be told."""

    row: int
    column: str | None
    value: str
    what: str
    mend: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A cell whose value may not be what was typed into it or what it shows: it can't be trusted as an id.

    Parameters
    ----------
    row, column, value
        Where it is, and how it is read.
    kind
        ``rounded``: more digits than a spreadsheet keeps; ``shown``: it shows more than it holds; ``date``: a date.
    what, mend
        One line each.
    """

    row: int
    column: str
    value: str
    kind: str
    what: str
    mend: str


@dataclass
class Table(ABC):
    """A file, opened: its columns are known, its rows are still to be read.

    Parameters
    ----------
    columns
        Names from the header, trimmed, none twice; "" for a column without a name.
    notes
        What a reader should know about how the file was read.
    faults
        Rows left out of the frames; grows as they are read, and the reader takes them out.
    numbers
        Where the frame given last has numbers that the file itself calls numbers, by column; nothing for text files.
    doubts
        Cells of its columns that must be exact which may not be what was typed; the reader takes them out.
    commas
        Whether commas stand between its cells, so that a program with decimal commas is unlikely to have written it.
    rows, blank
        How many rows below the header were read, and how many of them were blank.
    """

    columns: list[str]
    notes: list[str] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    numbers: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    commas: bool = False
    rows: int = 0
    blank: int = 0

    def note_nameless(self, cells: Sequence[str]) -> None:
        """Note that a row has something in a column without a name: that column is left out."""
        note = "a column without a name was left out"
        if note not in self.notes and any(
            cell.strip() for name, cell in zip(self.columns, cells, strict=False) if not name
        ):
            self.notes.append(note)

    @abstractmethod
    def frames(
        self,
        columns: Sequence[str] | None = None,
        progress: Progress | None = None,
        exact: Collection[str] = (),
    ) -> Iterator[pd.DataFrame]:
        """Read the rows.

        Parameters
        ----------
        columns
            Which columns; by default every one that has a name.
        progress
            Told how much of how much has been read.
        exact
            Columns of ids: cells of theirs that may not be what was typed are noted in `doubts`.

        Yields
        ------
        DataFrame
            Text columns (Arrow strings), at most 20,000 rows, the index being the row's number in the file as a
            spreadsheet shows it (the header is row 1). Blank rows and rows with a fault are left out. No value
            is missing: an empty cell is "".

        Raises
        ------
        SourceError
            If the rest of the file can't be read.
        """


def header_names(cells: Sequence[str], row: int) -> list[str]:
    """Trim the names in a header, and refuse a name that stands twice.

    Parameters
    ----------
    cells
        The header's cells.
    row
        Its row in the file.

    Raises
    ------
    SourceError
        If there is no name, one stands twice, or there are too many.
    """
    names = [" ".join(cell.split()) for cell in cells]
    if not any(names):
        raise SourceError("has no header", "Put the names of the columns into the first row.", row=row)
    if len(names) > MOST_COLUMNS:
        raise SourceError(
            f"has {len(names):,} columns; {MOST_COLUMNS:,} is the most",
            "Check the delimiter and the line ends; keep one row per participant or tie.",
            row=row,
        )
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        if name and name in seen:
            raise SourceError(
                f'two columns are called "{name[:100]}" (columns {seen[name]} and {position})',
                "Give each column a name of its own.",
                row=row,
                column=name,
            )
        seen.setdefault(name, position)
    return names


def to_frame(names: Sequence[str], records: Sequence[Sequence[str]], rows: list[int]) -> pd.DataFrame:
    """Make a frame of text.

    Parameters
    ----------
    names
        Its columns.
    records
        The texts of each row, in the order of `names`; more at their end are left out.
    rows
        Number of each row in its file.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    columns: list[Sequence[str]] = list(zip(*records, strict=True)) if records else [()] * len(names)
    data = {
        name: pd.Series(pd.arrays.ArrowExtensionArray(pa.array(column, pa.large_string())))
        for name, column in zip(names, columns, strict=False)
    }
    frame = pd.DataFrame(data)
    frame.index = pd.Index(np.asarray(rows, dtype=np.int64), name="row")
    return frame
