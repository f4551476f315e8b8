"""What a check knows while it goes through a dataset's files: what was seen, what is wrong, what is worth a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from canting.loader.cells import blanked, column_texts, nulls, together
from canting.loader.dataset import (
    FILE_NAME,
    KINDS,
    Dataset,
    EventTable,
    NodeTable,
    TieTable,
    nearest,
    written,
)
from canting.loader.hashes import Grown, Register, hashed
from canting.loader.problems import SHOWN, Problem, ProblemLog
from canting.loader.sources import open_table
from canting.loader.sources.table import SourceError, Table
from canting.loader.spool import Spool

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Mask = npt.NDArray[np.bool_]

AnyTable = NodeTable | EventTable | TieTable
Progress = Callable[[int, int, str], None]

SET_ASIDE = len(KINDS)
"""State of a participant or event whose row has a problem; below it the number of its kind in `KINDS`."""

_ASKED_AT_ONCE = 10_000
_SUGGESTIONS = 200_000


@dataclass(frozen=True)
class Said:
    """What a dataset in the graph says of an id.

    Parameters
    ----------
    dataset
        Which one.
    kind
        Kind of participant; None for an event or stage.
    mentioned
        Whether only its ties name it.
    shares
        The datasets whose participants it shares.
    position
        Position of a stage.
    """

    dataset: str
    kind: str | None = None
    mentioned: bool = False
    shares: tuple[str, ...] = ()
    position: int | None = None


class Recorded(Protocol):
    """Asks the graph which datasets recorded which ids."""

    def __call__(self, label: str, ids: list[str]) -> dict[str, list[Said]]:
        """Give, for each id of a ``Participant``, ``Event`` or ``Stage`` that the graph has, who says what of it."""


@dataclass
class TableCount:
    """What became of the rows of one table of dataset.toml: ``rows = blank + set_aside + folded + kept``.

    Parameters
    ----------
    table
        The table: ``nodes[1]`` is the first ``[[nodes]]``.
    file
        Its file.
    rows, blank
        Rows below the header, and how many of them are blank.
    set_aside
        Rows with a problem.
    folded
        Rows that say again what an earlier row said.
    self_ties
        Ties from a participant to itself, among those kept.
    kept
        Rows to be merged.
    """

    table: str
    file: str
    rows: int = 0
    blank: int = 0
    set_aside: int = 0
    folded: int = 0
    self_ties: int = 0
    kept: int = 0


@dataclass
class Notice:
    """Something worth a word that isn't wrong.

    Parameters
    ----------
    file
        Where.
    what
        One line.
    """

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class Survey:
    """One check of a dataset.

    Parameters
    ----------
    dataset
        Its description.
    spool
        Where good rows go.
    log
        Where problems go.
    recorded
        Asks the graph; None without one.
    progress
        Told how much of what has been read.
    skip_bad
        Whether rows with a problem are set aside.
    """

    def __init__(
        self,
        dataset: Dataset,
        spool: Spool,
        log: ProblemLog,
        *,
        recorded: Recorded | None,
        progress: Progress | None,
        skip_bad: bool,
    ) -> None:
        self.dataset = dataset
        self.spool = spool
        self.log = log
        self.recorded = recorded
        self.progress = progress
        self.skip_bad = skip_bad
        self.missing = dataset.dataset.missing
        self.shares = dataset.dataset.shares
        self.participants = Register()
        self.events = Register()
        self.mentions = {"Participant": Register(), "Event": Register()}
        self.reports: dict[str, Register] = {}
        self.weights: dict[str, Grown] = {}
        self.counts: list[TableCount] = []
        self.labels: list[str] = []
        self.notices: list[Notice] = []
        self.first_self_tie: dict[int, int] = {}
        self.unresolved = 0
        self.unreadable: set[str] = set()
        self._opened: dict[tuple[str, str | None, str | None, str | None], Table | SourceError] = {}
        self._ids: dict[str, tuple[list[str], list[str]]] = {}

    def notice(self, file: str, what: str) -> None:
        """Note something worth a word, once."""
        if not any(each.file == file and each.what == what for each in self.notices):
            self.notices.append(Notice(file, what))

    def sheets(self, section: str, number: int, table: AnyTable, needs: dict[str, str]) -> Iterator[Sheet]:
        """Read a table of dataset.toml, frame by frame, and keep count of its rows.

        What makes the file unreadable, and a column that isn't there, is noted as a problem, and the file is left.

        Parameters
        ----------
        section, number, table
            Which table.
        needs
            From key of dataset.toml to the column it names.
        """
        count = TableCount(written((section, number)), table.label)
        self.counts.append(count)
        self.labels.append(table.label)
        try:
            opened = self._open(table)
            self._require(section, number, table, opened, needs)
            columns = list(dict.fromkeys(needs.values()))
            report = self._reporter(table.label)
            for frame in opened.frames(columns, report):
                yield self._sheet(frame, opened, table, count)
        except SourceError as error:
            self.unreadable.add(section)
            at = written((section, number))
            mend = f"{error.mend} ({FILE_NAME}, {at})" if error.row is None else error.mend
            problem = Problem(table.label, error.row, error.column, None, error.what, mend, "unreadable file")
            self.log.add(problem, whole=True)
            return
        except _Reported:
            self.unreadable.add(section)
            return
        count.rows, count.blank = opened.rows, opened.blank
        for note in opened.notes:
            self.notice(table.label, note)
        if not count.rows - count.blank:
            self.notice(table.label, "has no rows below its header")

    def _reporter(self, label: str) -> Callable[[int, int], None] | None:
        progress = self.progress
        return None if progress is None else lambda done, total: progress(done, total, f"Checking {label}")

    def _sheet(self, frame: pd.DataFrame, opened: Table, table: AnyTable, count: TableCount) -> Sheet:
        for fault in opened.faults:
            self.log.add(
                Problem(
                    table.label, fault.row, fault.column, fault.value, fault.what, fault.mend, "broken row"
                )
            )
        count.set_aside += len(opened.faults)
        opened.faults.clear()
        return Sheet(self, frame, table.label, len(self.counts) - 1, count)

    def _open(self, table: AnyTable) -> Table:
        path = find_file(self.dataset.folder, table.file)
        key = (table.file, table.sheet, table.encoding, table.delimiter)
        if key not in self._opened:
            try:
                self._opened[key] = open_table(
                    path, sheet=table.sheet, encoding=table.encoding, delimiter=table.delimiter
                )
            except SourceError as error:
                self._opened[key] = error
        opened = self._opened[key]
        if isinstance(opened, SourceError):
            raise opened
        return opened

    def reopen(self, table: AnyTable) -> Table:
        """Open a file that was read before once more."""
        return self._open(table)

    def _require(
        self, section: str, number: int, table: AnyTable, opened: Table, needs: dict[str, str]
    ) -> None:
        lacking = {key: column for key, column in needs.items() if column not in opened.columns}
        named = [column for column in opened.columns if column]
        for key, column in lacking.items():
            near = nearest(column, named)
            line = self.dataset.line(section, number, *key.split("."))
            mend = f'Did you mean "{near}"? ' if near else ""
            mend += f"{self.dataset.path.name}, line {line} asks for it; the file has: {_listed(named)}."
            what = f'has no column "{column}"'
            self.log.add(Problem(table.label, 1, None, None, what, mend, "missing column"), whole=True)
        if lacking:
            raise _Reported

    def suggest(self, label: str, text: str) -> str:
        """Say what an id that isn't known may be meant to be, as the beginning of a mend; "" if nothing is near."""
        ids, names = self._known_ids(label)
        if text in names:
            return f'That is the name of "{ids[names.index(text)]}": write the id. '
        prefix = f"{self.dataset.dataset.namespace}:" if self.dataset.dataset.namespace else ""
        lower = [each[len(prefix) :].lower() for each in ids]
        found = process.extractOne(text.lower(), lower, scorer=fuzz.ratio, score_cutoff=70)
        return f'Did you mean "{ids[found[2]][len(prefix) :]}"? ' if found else ""

    def _known_ids(self, label: str) -> tuple[list[str], list[str]]:
        if label not in self._ids:
            ids: list[str] = []
            names: list[str] = []
            section = "nodes" if label == "Participant" else "events"
            for number in range(len(getattr(self.dataset, section))):
                for batch in self.spool.read(f"{section}-{number}", 10_000, ["id", "name"]):
                    if len(ids) < _SUGGESTIONS:
                        ids += batch["id"].to_pylist()
                        names += batch["name"].to_pylist()
            self._ids[label] = (ids, names)
        return self._ids[label]

    def ask(self, label: str, ids: list[str]) -> dict[str, list[Said]]:
        """Ask the graph who records ids, leaving out this dataset; nothing without a graph."""
        if self.recorded is None:
            return {}
        answers: dict[str, list[Said]] = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            answers.update(self.recorded(label, ids[start : start + _ASKED_AT_ONCE]))
        others = {
            each: [said for said in found if said.dataset != self.dataset.id]
            for each, found in answers.items()
        }
        return {each: found for each, found in others.items() if found}

    def allows(self, said: Said) -> bool:
        """Whether another dataset and this one may mean the same by an id: one of them says that it shares."""
        return said.mentioned or said.dataset in self.shares or self.dataset.id in said.shares


class _Reported(Exception):  # noqa: N818  no error: its problems are in the log
    pass


@dataclass
class Sheet:
    """A frame of a table while it is checked.

    Parameters
    ----------
    survey
        The check.
    frame
        The rows.
    label, table, count
        The file, the table's number over the whole dataset, and where its rows are counted.
    rows
        Number of each row in the file.
    bad
        Which rows have a problem.
    """

    survey: Survey
    frame: pd.DataFrame
    label: str
    table: int
    count: TableCount
    rows: npt.NDArray[np.int64] = field(init=False)
    bad: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.rows = self.frame.index.to_numpy()
        self.bad = np.zeros(len(self.frame), dtype=bool)

    def __len__(self) -> int:
        return len(self.rows)

    def raw(self, column: str) -> pa.Array:
        """Texts of a column as they stand, trimmed."""
        return column_texts(self.frame, column)

    def texts(self, column: str | None, missing: Sequence[str] = ()) -> pa.Array:
        """Texts of a column, null where there is no answer; all null without a column."""
        if column is None:
            return pa.nulls(len(self), pa.large_string())
        return blanked(self.raw(column), [*self.survey.missing, *missing])

    def only(self, keep: Mask) -> Sheet:
        """Give some of the rows."""
        if keep.all():
            return self
        part = Sheet(self.survey, self.frame[keep], self.label, self.table, self.count)
        part.bad = self.bad[keep]
        return part

    def flag(
        self,
        where: Mask,
        column: str | None,
        texts: pa.Array | None,
        what: str | Callable[[int], str],
        mend: str | Callable[[int, bool], str],
        sort: str,
    ) -> None:
        """Note a problem for each row of a mask.

        Parameters
        ----------
        where
            Which rows.
        column
            The column.
        texts
            What stands there, one text per row.
        what
            What is wrong, or what makes that of a row's position.
        mend
            What to do, or what makes that of a row's position and of whether anyone will see it at once.
        sort
            Sort of the problem.
        """
        if not where.any():
            return
        log = self.survey.log
        for position in np.flatnonzero(where).tolist():
            seen = len(log.shown.get(sort, ())) < SHOWN
            log.add(
                Problem(
                    self.label,
                    int(self.rows[position]),
                    column,
                    None if texts is None else texts[position].as_py(),
                    what if isinstance(what, str) else what(position),
                    mend if isinstance(mend, str) else mend(position, seen),
                    sort,
                )
            )
        self.bad |= where

    def flag_values(
        self,
        positions: npt.NDArray[np.int64],
        where: Mask,
        column: str,
        values: pa.Array,
        what: str,
        mend: str | Callable[[str], str],
        sort: str,
    ) -> None:
        """Note a problem for each of several values that a row may hold.

        Parameters
        ----------
        positions
            Position of each value's row.
        where
            Which values.
        column, values, what, mend, sort
            As in `flag`; `mend` may be made of the value.
        """
        for place in np.flatnonzero(where).tolist():
            value = values[place].as_py()
            row = int(self.rows[positions[place]])
            text = mend if isinstance(mend, str) else mend(value)
            self.survey.log.add(Problem(self.label, row, column, value, what, text, sort))
            self.bad[positions[place]] = True

    def resolve(self, label: str, column: str, texts: pa.Array, *, sort: str | None = None) -> pa.Array:
        """Turn ids as the file writes them into ids of the graph, and note those that nobody knows.

        Parameters
        ----------
        label
            ``Participant`` or ``Event``.
        column
            The column they stand in.
        texts
            The ids; null where there is none.
        sort
            Sort of the problem, by default ``unknown participant`` or ``unknown event``.
        """
        found = resolve(self.survey, label, texts, self.rows, self.label)
        thing = label.lower()
        section = "nodes" if label == "Participant" else "events"
        if section not in self.survey.unreadable:
            self.flag(
                found.unknown,
                column,
                texts,
                f"no such {thing}",
                lambda at, seen: _known_mend(self.survey, label, texts[at].as_py() if seen else None),
                sort or f"unknown {thing}",
            )
        else:
            self.bad |= found.unknown  # the file that may know them couldn't be read: that is the problem
        if self.survey.skip_bad:
            register = self.survey.participants if label == "Participant" else self.survey.events
            labels = self.survey.labels

            def what(at: int) -> str:
                number = found.numbers[at]
                return (
                    f"names a {thing} that is set aside "
                    f"({labels[register.table.values[number]]}, row {register.row.values[number]})"
                )

            self.flag(
                found.aside, column, texts, what, f"Mend the row of that {thing}.", f"{thing} set aside"
            )
        else:
            self.bad |= found.aside
        return found.ids


@dataclass(frozen=True)
class Resolved:
    """Ids of the graph, and what is wrong with some.

    Parameters
    ----------
    ids
        The ids; null where there is none.
    numbers
        Number of each in the dataset's own register, -1 if it isn't there.
    kinds
        State of each: the number of its kind, `SET_ASIDE`, or -1.
    unknown, aside
        Which are known to nobody, and which are set aside.
    """

    ids: pa.Array
    numbers: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int8]
    unknown: Mask
    aside: Mask


def resolve(survey: Survey, label: str, texts: pa.Array, rows: npt.NDArray[np.int64], file: str) -> Resolved:
    """Find out whom ids mean: this dataset's own participants (or events) first, then those of datasets it shares.

    Parameters
    ----------
    survey
        The check.
    label
        ``Participant`` or ``Event``.
    texts
        Ids as the file writes them.
    rows, file
        Where they stand.
    """
    register = survey.participants if label == "Participant" else survey.events
    absent = nulls(texts)
    ids = namespaced(survey.dataset, texts)
    numbers = register.index.find(hashed(ids))
    numbers[absent] = -1
    states = register.states(numbers)
    unknown = (numbers < 0) & ~absent
    if unknown.any() and survey.shares:
        shared = _shared(survey, label, texts, unknown, rows, file)
        taken = unknown & (shared >= 0)
        states[taken] = shared[taken]
        ids = pc.if_else(pa.array(taken), texts, ids)
        unknown &= ~taken
    return Resolved(ids, numbers, states, unknown, states == SET_ASIDE)


def _shared(
    survey: Survey, label: str, texts: pa.Array, unknown: Mask, rows: npt.NDArray[np.int64], file: str
) -> npt.NDArray[np.int8]:
    """Give the kind of each id that a shared dataset has recorded, else -1; note the first mention of each."""
    mentions = survey.mentions[label]
    kinds = np.full(len(texts), -1, dtype=np.int8)
    at = np.flatnonzero(unknown)
    asked = texts.take(pa.array(at))
    if survey.recorded is None:
        # Without the graph nobody knows: they are taken for known, and the report says so.
        survey.unresolved += len(at)
        kinds[at] = 0
        return kinds
    numbers, first = mentions.add(hashed(asked), len(survey.labels) - 1, rows[at])
    new = asked.filter(pa.array(first)).to_pylist()
    answers = survey.ask(label, new)
    for number, each in zip(numbers[first].tolist(), new, strict=True):
        said = [one for one in answers.get(each, ()) if one.dataset in survey.shares and not one.mentioned]
        kind = said[0].kind if said else None
        mentions.state.values[number] = KINDS.index(kind) if kind in KINDS else (0 if said else -1)
    kinds[at] = mentions.states(numbers)
    known_new = [
        (each, row, mentions.state.values[number])
        for each, row, number in zip(new, rows[at][first].tolist(), numbers[first].tolist(), strict=True)
    ]
    _spool_mentions(survey, label, file, [each for each in known_new if each[2] >= 0])
    return kinds


def _spool_mentions(survey: Survey, label: str, file: str, found: list[tuple[str, int, int]]) -> None:
    if found:
        survey.spool.add(
            f"mentioned-{label}",
            {
                "id": pa.array([each for each, _, _ in found], pa.large_string()),
                "kind": pa.array([KINDS[kind] for _, _, kind in found], pa.large_string()),
                "file": pa.array([file] * len(found), pa.large_string()),
                "row": pa.array([row for _, row, _ in found], pa.int64()),
            },
        )


def _known_mend(survey: Survey, label: str, text: str | None) -> str:
    where = "nodes" if label == "Participant" else "events"
    hint = survey.suggest(label, text) if text else ""
    if survey.shares:
        return f"{hint}Add it to a file of [[{where}]], or load the dataset that has it first."
    return f"{hint}Add it to a file of [[{where}]], or correct the id."


def namespaced(dataset: Dataset, texts: pa.Array) -> pa.Array:
    """Put the dataset's namespace before ids."""
    namespace = dataset.dataset.namespace
    if namespace is None:
        return texts
    return together(namespace, texts, between=":")


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
    near = nearest(name, [each for each in beside if each != FILE_NAME])
    mend = f'Did you mean "{near}"?' if near else "Put it beside dataset.toml, or correct the name there."
    raise SourceError("isn't there", mend)


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:12])
    return f"{shown}, … ({len(names)} in all)" if len(names) > 12 else shown


def kinds_of(numbers: pa.Array) -> pa.Array:
    """Turn numbers of kinds into their names."""
    return pc.take(pa.array(KINDS, pa.large_string()), numbers)
