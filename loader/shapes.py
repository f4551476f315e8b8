"""Tables that aren't lists: a matrix becomes the list that it stands for, each row with the cell that it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.language import some_of
from canting.loader.cells import blanked, column_texts, nulls, plain, separate
from canting.loader.contract import ANSWER, STRENGTH, TieTable
from canting.loader.sorts import Sort
from canting.loader.sources.extent import LARGEST
from canting.loader.sources.table import (
    FRAME_ROWS,
    LARGEST_FRAME,
    Codes,
    Frame,
    Ints,
    Mask,
    RowFault,
    SourceError,
    Table,
    coded,
    folded,
    letters,
)
from canting.progress import Progress
from canting.suggest import did_you_mean, nearest

ROW, COLUMN, CELL = "row", "column", "cell"
LABELS = "labels"
_NO_HEADING = "\0labels"
"""A name for the column of labels where another is called so."""

_SHOWN = 8


@dataclass
class Shaped(Table):
    """A table of another shape, as a list: it knows which cell of the sheet each text of its rows stands in."""

    raw: Table = field(kw_only=True)

    def __post_init__(self) -> None:
        self.header_row, self.left, self.commas = self.raw.header_row, self.raw.left, self.raw.commas
        self.repeated = self.raw.repeated

    def shares(self, column: str | None) -> bool:
        """Whether a cell of a column is that of many rows: what is wrong with it is said once."""
        return False

    def place(self, row: int, at: int, column: str | None) -> tuple[int, str]:
        """Give the row of the sheet and the cell in which a column's text stands, given where its row comes from."""
        return row, f"{letters(at)}{row}"


@dataclass(frozen=True)
class RespondentCells:
    """Whether anything stands in the cells of a respondent, and the row and cell that name them."""

    filled: bool
    row: int
    cell: str


@dataclass(frozen=True)
class MatrixReading:
    missing: tuple[str, ...] = ("",)
    """Texts that are as good as a blank."""
    diagonal: bool = False
    """Whether the cells of a participant with itself are read."""
    half: Literal["lower", "upper"] | None = None
    mirrored: bool = False
    """Whether a cell and its mirror are one report, so that they must be equal."""
    respondent: Literal["row", "column"] | None = None
    """The side whose labels are respondents: whose cells are all blank did not answer."""
    same: Callable[[str], str] = folded
    """Makes labels equal that mean the same."""


@dataclass
class Matrix(Shaped):
    """A matrix: labels in its first column and in its header. As a list it has the columns row, column and cell."""

    reading: MatrixReading = field(default_factory=MatrixReading)
    answered: dict[str, RespondentCells] = field(default_factory=dict)
    _read: _Cells | None = None

    def shares(self, column: str | None) -> bool:
        return column in (ROW, COLUMN)

    @classmethod
    def of(cls, raw: Table, reading: MatrixReading) -> Matrix:
        first = next((at for at in range(len(raw.columns)) if at not in raw.left_out), 0)
        if not raw.columns[first]:
            raw.columns[first] = LABELS if LABELS not in raw.columns else _NO_HEADING
        return cls([ROW, COLUMN, CELL], raw=raw, reading=reading)

    def place(self, row: int, at: int, column: str | None) -> tuple[int, str]:
        if column == COLUMN:
            return self.header_row, f"{letters(at)}{self.header_row}"
        return row, f"{self.label_letter if column == ROW else letters(at)}{row}"

    @property
    def label_letter(self) -> str:
        return self.raw.letter(next(at for at, name in enumerate(self.raw.columns) if name))

    def labels(self, progress: Progress | None = None) -> Iterator[tuple[str, str, int, int]]:
        """Give the labels of rows, then those of columns: the side, the label, its row and column of the sheet."""
        cells = self._cells(progress)
        at = self.raw.left + next(at for at, name in enumerate(self.raw.columns) if name)
        for label, row in zip(cells.labels, cells.rows.tolist(), strict=True):
            yield ROW, label, row, at
        for name, column in zip(cells.names, cells.at.tolist(), strict=True):
            yield COLUMN, name, self.header_row, column

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        """See `Table.read`: a row for each cell that isn't left out, in order of rows."""
        cells = self._cells(progress)
        self.faults = list(cells.faults)
        read = self._what_is_read(cells)
        n, m = len(cells.rows), len(cells.names)
        self.rows = n * m + len(cells.faults)
        self.blank = n * m - int(read.sum()) - (len(self.faults) - len(cells.faults))
        if m and not n and self.faults:
            yield Frame.of({ROW: [], COLUMN: [], CELL: []}, [], at=np.empty(0, np.int64))
        labels, headings = (pa.array(each, pa.large_string()) for each in (cells.labels, cells.names))
        step = max(1, LARGEST_FRAME // max(1, m))
        for start in range(0, n, step):
            some = slice(start, start + step)
            keep = read[some]
            if not keep.any() and not (self.faults and start == 0):
                continue
            i, j = np.nonzero(keep)
            texts = {
                ROW: _chosen(labels, i + start),
                COLUMN: _chosen(headings, j),
                CELL: _chosen(cells.texts, cells.codes[some][i, j]),
            }
            yield Frame(texts, cells.rows[some][i], {CELL: cells.numbers[some][i, j]}, cells.at[j])

    def _cells(self, progress: Progress | None) -> _Cells:
        if self._read is None:
            self._read = _Cells.read(self.raw, progress)
            self.notes = [*self.raw.notes, *self._read.differences(self.label_letter, self.header_row)]
        return self._read

    def _what_is_read(self, cells: _Cells) -> Mask:
        """Say which cells are read: not the diagonal, not the other half, not those of who did not answer."""
        n, m = len(cells.rows), len(cells.names)
        read = np.ones((n, m), bool)
        place = {self.reading.same(name): at for at, name in enumerate(cells.names)}
        own = np.array([place.get(self.reading.same(label), -1) for label in cells.labels], np.int64)
        itself = np.zeros((n, m), bool)
        itself[np.flatnonzero(own >= 0), own[own >= 0]] = True
        if not self.reading.diagonal:
            read &= ~itself
        if self.reading.half or self.reading.mirrored:
            self._read_half(cells, own, read)
        if self.reading.respondent:
            filled = cells.filled(self.reading.missing) & read
            row = self.reading.respondent == ROW
            answered: Mask = np.asarray(filled.any(axis=1 if row else 0))
            who = cells.labels if row else cells.names
            places = (
                [self.place(int(each), 0, ROW) for each in cells.rows]
                if row
                else [self.place(0, int(each), COLUMN) for each in cells.at]
            )
            self.answered = {
                name: RespondentCells(filled, *place)
                for name, filled, place in zip(who, answered.tolist(), places, strict=True)
            }
            read &= answered[:, None] if row else answered[None, :]
            self._note_silent()
        return read

    def _note_silent(self) -> None:
        silent = [each.cell for each in self.answered.values() if not each.filled]
        if not silent:
            return
        what = f"{len(silent):,} {self.reading.respondent}{'s' if len(silent) > 1 else ''}"
        note = f"{what} with nothing in any cell ({some_of(silent, _SHOWN)}): taken as not answered"
        if note not in self.notes:
            self.notes.append(note)

    def _read_half(self, cells: _Cells, own: Ints, read: Mask) -> None:
        """Leave the other half out, and note the cells of it that say something else than their mirrors."""
        n, m = read.shape
        if n != m or not (own == np.arange(n)).all():
            raise SourceError(
                f"has {n:,} labels in its rows and {m:,} in its columns that aren't the same in the same order",
                "A matrix of ties without a direction needs one list of labels, in rows and columns alike.",
                row=self.header_row,
            )
        codes = cells.codes
        upper = np.triu(np.ones((n, n), bool), 1)
        other = upper.T if self.reading.half == "upper" else upper
        blank = ~cells.filled(("",))
        differs = other & (codes != codes.T)
        if self.reading.half:
            differs &= ~blank
        for i, j in np.argwhere(differs).tolist():
            cell, mirror = (f"{letters(cells.at[b])}{cells.rows[a]}" for a, b in ((i, j), (j, i)))
            value, opposite = cells.text(i, j), cells.text(j, i)
            if half := self.reading.half:
                what = f'stands in the half that half = "{half}" leaves out, and {mirror} says "{opposite}"'
                hint = "Clear it, or make the two equal."
            else:
                what = f'its mirror {mirror} says "{opposite}", and the tie has no direction'
                hint = (
                    'Make the two equal; or say half = "lower" or "upper" if one half is meant, '
                    'or respondent = "row" if each row is what its participant said.'
                )
            self.faults.append(
                RowFault(int(cells.rows[i]), None, value, what, hint, cell=cell, sort=Sort.ASYMMETRIC)
            )
        read &= ~other


@dataclass
class _Cells:
    """The cells of a matrix, in memory: for each the number of its text among the different ones."""

    labels: list[str]
    names: list[str]
    rows: Ints
    at: Ints
    texts: pa.Array
    codes: Codes
    numbers: Mask
    faults: list[RowFault]

    @classmethod
    def read(cls, raw: Table, progress: Progress | None) -> _Cells:
        named = [at for at, name in enumerate(raw.columns) if name]
        label, others = named[0], named[1:]
        for heading in raw.repeated:
            raise raw.repeats(heading)
        names = [raw.columns[at] for at in others]
        if not names:
            raise SourceError(
                "has labels for its rows and none for its columns",
                "A matrix has a label in each cell of its header; say header = 4 if they stand in row 4.",
                row=raw.header_row,
            )
        labels: list[str] = []
        faults: list[RowFault] = []
        seen: dict[str, str] = {}
        rows = [np.empty(0, np.int64)]
        numbers = [np.empty((0, len(names)), bool)]
        codes = [np.empty((0, len(names)), np.int32)]
        known: dict[str, int] = {}
        for frame in raw.frames(None, progress, [raw.columns[label]]):
            faults += _at_their_cells(raw, raw.faults)
            raw.faults.clear()
            doubts = {doubt.row: doubt for doubt in raw.doubts}
            raw.doubts.clear()
            texts = column_texts(frame, raw.columns[label]).to_pylist()
            keep = np.ones(len(frame), bool)
            for at, (text, row) in enumerate(zip(texts, frame.rows.tolist(), strict=True)):
                cell = f"{raw.letter(label)}{row}"
                fault = _label_fault(text, row, doubts.get(row), seen.get(folded(text)))
                if fault is None:
                    seen[folded(text)] = cell
                    labels.append(text)
                    continue
                what, hint, sort = fault
                faults.append(RowFault(row, None, text, what, hint, cell=cell, sort=sort))
                keep[at] = False
            codes.append(_coded(frame, names, known)[keep])
            rows.append(frame.rows[keep])
            numbers.append(_numbers(frame, names)[keep])
            if len(labels) * len(names) > LARGEST:
                what = f"is a matrix of more than {LARGEST:,} cells"
                raise SourceError(what, "Write it as a list of ties: one row per tie.")
        columns, texts = np.array(others) + raw.left, pa.array(list(known), pa.large_string())
        of_cells = (np.concatenate(codes), np.concatenate(numbers))
        found = cls(labels, names, np.concatenate(rows), columns, texts, *of_cells, faults)
        found.refuse_twice(raw.header_row)
        return found

    def refuse_twice(self, header_row: int) -> None:
        """Refuse labels of columns that differ only in capitals."""
        counted = Counter(map(folded, self.names))
        twice = [at for at, name in enumerate(self.names) if counted[folded(name)] > 1]
        if twice:
            shown = ", ".join(
                f'"{self.names[at]}" ({letters(self.at[at])}{header_row})' for at in twice[:_SHOWN]
            )
            what = f"has labels of columns that differ only in capitals: {shown}"
            raise SourceError(what, "Give each participant one column.", row=header_row)

    def text(self, i: int, j: int) -> str:
        return str(self.texts[int(self.codes[i, j])].as_py())

    def filled(self, missing: Sequence[str]) -> Mask:
        found: Mask = ~nulls(blanked(self.texts, missing))[self.codes]
        return found

    def differences(self, letter: str, header_row: int) -> list[str]:
        """Name the labels of only one side, where the two lists have labels in common."""
        sides = {
            "rows": [(label, f"{letter}{row}") for label, row in zip(self.labels, self.rows, strict=True)],
            "columns": [
                (name, f"{letters(at)}{header_row}") for name, at in zip(self.names, self.at, strict=True)
            ],
        }
        known = {what: {folded(text) for text, _ in each} for what, each in sides.items()}
        common = known["rows"] & known["columns"]
        if not common:
            return []
        alone = {what: [one for one in each if folded(one[0]) not in common] for what, each in sides.items()}
        notes = []
        for what, other in (("rows", "columns"), ("columns", "rows")):
            shown = []
            for text, cell in alone[what][:_SHOWN]:
                near = nearest(text, [each for each, _ in alone[other]])
                shown.append(f'"{text}" ({cell})' + (f', which is like "{near}"' if near else ""))
            if shown:
                rest = len(alone[what]) - _SHOWN
                more = f"; and {rest:,} more" if rest > 0 else ""
                notes.append(f"labels that only {what} have: {'; '.join(shown)}{more}")
        return notes


def _coded(frame: Frame, names: list[str], known: dict[str, int]) -> Codes:
    """Give the cells of a frame as numbers of their texts; texts that weren't known get the next ones."""
    codes = np.empty((len(frame), len(names)), np.int32)
    for at, name in enumerate(names):
        texts = column_texts(frame, name)
        numbers = [known.setdefault(text, len(known)) for text in texts.dictionary.to_pylist()]
        codes[:, at] = np.array(numbers, np.int32)[np.asarray(texts.indices)]
    return codes


def _numbers(frame: Frame, names: list[str]) -> Mask:
    """Say which cells of some columns the file calls numbers."""
    none = np.zeros(len(frame), bool)
    return np.stack([frame.numbers.get(name, none) for name in names], axis=1)


def _chosen(texts: pa.Array, codes: Ints | Codes) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), texts)


@dataclass
class Roster(Shaped):
    """The labels of a matrix as a list: those of rows, then those that only columns have; or of one side."""

    matrix: Matrix = field(kw_only=True)
    side: str | None = None
    """The side; both if left out."""

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        seen: set[str] = set()
        texts: list[str] = []
        rows: list[int] = []
        at: list[int] = []
        for side, text, row, column in self.matrix.labels(progress):
            if self.side in {None, side} and folded(text) not in seen:
                seen.add(folded(text))
                texts.append(text)
                rows.append(row)
                at.append(column)
        self.rows = len(texts)
        for start in range(0, len(texts), FRAME_ROWS):
            some = slice(start, start + FRAME_ROWS)
            yield Frame.of({LABELS: texts[some]}, rows[some], at=np.array(at[some], np.int64))


@dataclass
class Wide(Shaped):
    """Answer columns, a row for each respondent: as a list, a row for each answer."""

    respondent: str = ""
    """The column that says who answers; "" if blank answers say nothing of anybody."""
    answers: list[int] = field(default_factory=list)
    """Positions of the columns whose cells name the other end of the ties, or of check-boxes, whose headings do."""
    boxes: list[str] = field(default_factory=list)
    """Whom the headings of check-boxes name."""
    weights: list[int] = field(default_factory=list)
    """Positions of the columns beside them that say how strong each tie is, if there are any."""
    ticks: tuple[str, ...] = ()
    """Texts that tick a check-box, in small letters; nothing if the columns are no check-boxes."""
    missing: tuple[str, ...] = ("",)
    """Texts that are as good as a blank."""
    split: tuple[str, ...] = ()
    """What stands between several answers in a cell; nothing if each has one."""
    answered: dict[str, RespondentCells] = field(default_factory=dict)
    """After reading: respondents as the sheet names them."""
    named: int = 0
    given: Counter[str] = field(default_factory=Counter)
    """After reading: in how many rows a respondent stands, and how often each answer, if one column has them."""

    @classmethod
    def of(cls, raw: Table, table: TieTable, missing: tuple[str, ...], taken: Collection[str]) -> Wide:
        """Find the answer columns of a sheet, opened; `taken` are those that dataset.toml names otherwise."""
        answers = _matching(raw, table.columns or table.answers, {*taken, table.own, table.respondent or ""})
        weights = _matching(raw, table.weight.columns, ()) if table.weight else []
        for heading, positions in raw.repeated.items() if table.columns else ():
            if {*positions} & {*answers}:
                raise raw.repeats(heading)
        if weights and len(weights) != len(answers):
            what = f"has {len(answers)} answer columns and {len(weights)} columns of weights"
            raise SourceError(what, "Name one for each, in the same order.", row=raw.header_row)
        wide = cls([*raw.columns, ANSWER, STRENGTH], raw=raw)
        wide.answers, wide.weights, wide.split = answers, weights, table.split
        wide.boxes = [_named(raw.columns[at], table.columns) for at in answers]
        wide.respondent = (table.respondent or table.own) if table.shape == "wide" else ""
        wide.ticks, wide.missing = table.ticks if table.columns else (), missing
        return wide

    @property
    def crowded(self) -> bool:
        """Whether rows repeat respondents, and none an answer."""
        return self.named > len(self.answered) and self.given.total() == len(self.given) > 1

    def shares(self, column: str | None) -> bool:
        return column not in (ANSWER, STRENGTH) or (column == ANSWER and bool(self.ticks))

    def place(self, row: int, at: int, column: str | None) -> tuple[int, str]:
        if column == ANSWER and self.ticks:
            return self.header_row, f"{letters(at)}{self.header_row}"
        if column == STRENGTH and self.weights:
            return row, f"{self.letter(self.weights[self.answers.index(at - self.left)])}{row}"
        if column in (None, ANSWER, STRENGTH):
            return row, f"{letters(at)}{row}"
        return row, f"{self.letter(self.columns.index(column or ''))}{row}"

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        """See `Table.read`: a row for each answer, in order of rows and, in each, of columns."""
        kept = [name for name in names if name not in (ANSWER, STRENGTH)]
        asked = [self.raw.columns[at] for at in self.answers]
        strengths = [self.raw.columns[at] for at in self.weights]
        checked = {name for name in exact if name != ANSWER} | (
            {*asked} if ANSWER in exact and not self.ticks else set()
        )
        self.answered, self.named = {}, 0
        self.given.clear()
        respondents = [self.respondent] if self.respondent else []
        for frame in self.raw.frames(
            list(dict.fromkeys([*kept, *respondents, *asked, *strengths])), progress, checked
        ):
            self.faults += _at_their_cells(self.raw, self.raw.faults)
            self.rows += len(self.raw.faults) + len(frame) * len(asked)
            self.raw.faults.clear()
            cells = _across([column_texts(frame, name) for name in asked], len(frame))
            weights = (
                _across([column_texts(frame, name) for name in strengths], len(frame)) if strengths else None
            )
            rows = frame.rows
            filled = ~nulls(blanked(cells, self.missing)).reshape(len(frame), len(asked))
            before = len(self.faults)
            filled &= ~self._refuse_changed(rows)
            if self.respondent:
                self._note_answers(column_texts(frame, self.respondent).to_pylist(), rows, filled)
            filled &= ~self._refuse_cells(cells, weights, rows, filled)
            i, j = np.nonzero(filled)
            self.blank += filled.size - len(i) - (len(self.faults) - before)
            given = cells.take(pa.array(i * len(asked) + j))
            if self.split:
                of, given = separate(given, self.split)
                self.rows += len(given) - len(i)
                i, j = i[of], j[of]
            if self.respondent and len(asked) == 1 and not self.ticks:
                self.given.update(given.to_pylist())
            chosen, by_row = pa.array(i * len(asked) + j), pa.array(i)
            texts = {name: column_texts(frame, name).take(by_row) for name in kept}
            texts[ANSWER] = (
                _chosen(pa.array(self.boxes, pa.large_string()), j) if self.ticks else coded(given)
            )
            texts[STRENGTH] = coded((cells if self.ticks or weights is None else weights).take(chosen))
            numbers = {name: frame.numbers[name][i] for name in kept if name in frame.numbers}
            numbers[STRENGTH] = _numbers(frame, strengths or asked)[i, j]
            at = np.array(self.answers, np.int64)[j] + self.left
            ranks = np.arange(len(i)) - np.searchsorted(i, i) + 1  # i is in order
            whole = Frame(texts, rows[i], numbers, at, ranks)
            for start in range(0, max(len(i), 1 if self.faults else 0), FRAME_ROWS):
                yield whole.take(np.arange(start, min(start + FRAME_ROWS, len(i))))
        self.notes = [*self.raw.notes]

    def _refuse_changed(self, rows: Ints) -> Mask:
        """Take out the rows in which a spreadsheet may have made something else of a name."""
        self.faults += _at_their_cells(self.raw, self.raw.doubts)
        there = np.isin(rows, [doubt.row for doubt in self.raw.doubts])
        self.raw.doubts.clear()
        return there[:, None]

    def _refuse_cells(self, cells: pa.Array, weights: pa.Array | None, rows: Ints, filled: Mask) -> Mask:
        """Refuse a check-box with another text than a tick, and a weight beside a blank answer."""
        bad = np.zeros(filled.shape, bool)
        if self.ticks:
            known = pc.is_in(pc.utf8_lower(cells), value_set=pa.array([*self.ticks, "0"], cells.type))
            bad = filled & ~np.asarray(known).reshape(filled.shape)
            shown = ", ".join(self.ticks)
            texts, what = cells, f"is no tick: {shown}"
            hint = 'Correct it, or say which words are: ticked = ["1", "x", "ya"].'
        elif weights is not None:
            bad = ~filled & ~nulls(blanked(weights, self.missing)).reshape(filled.shape)
            texts, what = weights, "a weight beside an answer that is blank"
            hint = "Write whom it is about, or clear it."
        for i, j in np.argwhere(bad).tolist():
            at = (self.weights or self.answers)[j]
            cell, value = f"{self.letter(at)}{rows[i]}", texts[i * filled.shape[1] + j].as_py()
            self.faults.append(
                RowFault(int(rows[i]), None, value, what, hint, cell=cell, sort=Sort.IMPOSSIBLE_ANSWER)
            )
        return bad

    def _note_answers(self, names: list[str], rows: Ints, filled: Mask) -> None:
        letter = self.raw.letter(self.raw.columns.index(self.respondent))
        answered: list[bool] = np.asarray(filled.any(axis=1)).tolist()
        for name, row, some in zip(names, rows.tolist(), answered, strict=True):
            if not name or name in self.missing:
                continue
            self.named += 1
            if some or name not in self.answered:
                self.answered[name] = RespondentCells(some, row, f"{letter}{row}")


def _at_their_cells(raw: Table, faults: list[RowFault]) -> list[RowFault]:
    """Faults of rows, each with its cell where a column is named."""
    return [
        replace(fault, column=None, cell=f"{raw.letter(raw.columns.index(fault.column))}{fault.row}")
        if fault.column in raw.columns
        else fault
        for fault in faults
    ]


def _across(columns: list[pa.Array], length: int) -> pa.Array:
    """Texts of several columns, row by row."""
    order = np.arange(length * len(columns)).reshape(len(columns), length).T.ravel()
    return pa.concat_arrays(list(map(plain, columns))).take(pa.array(order))


def _matching(raw: Table, wanted: Sequence[str], taken: Collection[str]) -> list[int]:
    """Find the positions of columns: by name, by a pattern with a *, or all that nothing else names ("others")."""
    found: dict[int, None] = {}
    for word in wanted:
        here = [at for at, name in enumerate(raw.columns) if name == word]
        if not here and word == "others":
            here = [at for at, name in enumerate(raw.columns) if name and name not in taken]
        elif not here and "*" in word:
            pattern = re.compile(".*".join(map(re.escape, word.split("*"))), re.DOTALL)
            here = [at for at, name in enumerate(raw.columns) if name and pattern.fullmatch(name)]
        if not here and word in raw.repeated:
            raise raw.repeats(word)
        if not here:
            hint = did_you_mean(word, [name for name in raw.columns if name], quoted=True)
            named = ", ".join(name for name in raw.columns[:40] if name)
            raise SourceError(f'has no column "{word}"', f"{hint}The file has: {named}.", row=raw.header_row)
        found.update(dict.fromkeys(here))
    return list(found)


def _named(heading: str, wanted: Sequence[str]) -> str:
    """Whom a check-box's heading names: what stands for the star of a pattern that ends with a stroke and it."""
    groups = (word[:-1] for word in wanted if word.endswith("/*"))
    return next((heading[len(group) :] for group in groups if heading.startswith(group)), heading)


def _label_fault(
    text: str, row: int, doubt: RowFault | None, before: str | None
) -> tuple[str, str, Sort] | None:
    """Say what is wrong with the label of a row: what, the hint, and its sort."""
    if doubt is not None:
        return doubt.what, doubt.hint, doubt.sort
    if not text:
        hint = f"Write whose row it is, or leave the row out: skip = [{row}]."
        return "the row has no label", hint, Sort.LABEL_LACKING
    if before is not None:
        return (
            f"the label stands already in {before}",
            "Give each participant one row.",
            Sort.LABEL_TWICE,
        )
    return None
