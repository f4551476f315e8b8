"""A frame of a file while it is checked: its texts, and which of its rows have a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from canting.loader.cells import blanked, column_texts
from canting.loader.contract import AnyTable
from canting.loader.identity import known_mend, resolve
from canting.loader.problems import SHOWN, Problem, nearest
from canting.loader.sources.table import SourceError, Table
from canting.loader.survey import Survey, TableCount
from canting.loader.toml import written

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Mask = npt.NDArray[np.bool_]


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
        found = resolve(self.survey, label, texts, self.rows)
        thing = label.lower()
        section = "nodes" if label == "Participant" else "events"
        if section not in self.survey.unreadable:
            self.flag(
                found.unknown,
                column,
                texts,
                f"no such {thing}",
                lambda at, seen: known_mend(self.survey, label, texts[at].as_py() if seen else None),
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


def read_sheets(
    survey: Survey, section: str, number: int, table: AnyTable, needs: dict[str, str]
) -> Iterator[Sheet]:
    """Read a table of dataset.toml, frame by frame, and keep count of its rows.

    What makes the file unreadable, and a column that isn't there, is noted as a problem, and the file is left.

    Parameters
    ----------
    survey
        The check.
    section, number, table
        Which table.
    needs
        From key of dataset.toml to the column it names.
    """
    count = TableCount(written((section, number)), table.label)
    survey.counts.append(count)
    survey.labels.append(table.label)
    try:
        opened = survey.open(table)
        if not _has_columns(survey, (section, number), table, opened, needs):
            survey.unreadable.add(section)
            return
        columns = list(dict.fromkeys(needs.values()))
        for frame in opened.frames(columns, _reporter(survey, table.label)):
            yield _sheet(survey, frame, opened, table, count)
    except SourceError as error:
        survey.unreadable.add(section)
        mend = error.mend if error.row else f"{error.mend} ({survey.dataset.path.name}: {count.table})"
        problem = Problem(table.label, error.row, error.column, None, error.what, mend, "unreadable file")
        survey.log.add(problem, whole=True)
        return
    count.rows, count.blank = opened.rows, opened.blank
    for note in opened.notes:
        survey.notice(table.label, note)
    if count.rows == count.blank:
        survey.notice(table.label, "has no rows below its header")


def _reporter(survey: Survey, label: str) -> Callable[[int, int], None] | None:
    progress = survey.progress
    return None if progress is None else lambda done, total: progress(done, total, f"Checking {label}")


def _sheet(survey: Survey, frame: pd.DataFrame, opened: Table, table: AnyTable, count: TableCount) -> Sheet:
    for fault in opened.faults:
        problem = Problem(
            table.label, fault.row, fault.column, fault.value, fault.what, fault.mend, "broken row"
        )
        survey.log.add(problem)
    count.set_aside += len(opened.faults)
    opened.faults.clear()
    return Sheet(survey, frame, table.label, len(survey.counts) - 1, count)


def _has_columns(
    survey: Survey, at: tuple[str, int], table: AnyTable, opened: Table, needs: dict[str, str]
) -> bool:
    lacking = {key: column for key, column in needs.items() if column not in opened.columns}
    named = [column for column in opened.columns if column]
    for key, column in lacking.items():
        near = nearest(column, named)
        mend = f'Did you mean "{near}"? ' if near else ""
        line = survey.dataset.line(*at, *key.split("."))
        mend += f"{survey.dataset.path.name}, line {line} asks for it; the file has: {_listed(named)}."
        what = f'has no column "{column}"'
        survey.log.add(Problem(table.label, 1, None, None, what, mend, "missing column"), whole=True)
    return not lacking


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:12])
    return f"{shown}, … ({len(names)} in all)" if len(names) > 12 else shown
