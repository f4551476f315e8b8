"""A frame of a file while it is checked: its texts, and which of its rows have a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.language import some_of
from canting.loader.called import SECTION_OF
from canting.loader.cells import (
    Cast,
    blanked,
    cast,
    column_texts,
    holds,
    mapped,
    nulls,
    repeated,
    shows_point,
    two_readings,
    wanted,
)
from canting.loader.contract import AnyTable, Choice, FileTable, Kinds, Naming, Property, Responded, Writing
from canting.loader.hashes import FirstSeen, hashed
from canting.loader.identity import Resolved, known_hint, named, resolve
from canting.loader.names import REFUSE
from canting.loader.problems import Problem
from canting.loader.seen import HEADINGS, is_heads
from canting.loader.shapes import Shaped
from canting.loader.sorts import Fault, Sort
from canting.loader.sources.table import Frame, Ints, Mask, RowFault, SourceError, Table, folded, letters
from canting.loader.survey import Survey, TableCount
from canting.loader.toml import written
from canting.progress import Progress
from canting.suggest import did_you_mean

_HEADS = 3
"""How many rows of a frame that seem to be headings are looked at."""
_THINGS = {"int": "whole number", "float": "number", "bool": "yes or no", "date": "date", "str": "text"}
_SORTS = {
    "Participant": (Sort.UNKNOWN_PARTICIPANT, Sort.PARTICIPANT_ASIDE),
    "Event": (Sort.UNKNOWN_EVENT, Sort.EVENT_ASIDE),
}
"""Of what is named in a cell: nobody knows it; its own row is set aside."""


@dataclass
class CheckedFrame:
    survey: Survey
    frame: Frame
    label: str
    table: int
    count: TableCount
    """The file, the table's number over the whole dataset, and where its rows are counted."""
    writing: Writing
    commas: bool
    shape: Shaped | None
    """Where its rows come from, if the file is no list."""
    told: set[tuple[str | None, Sort]]
    points: dict[str, bool]
    """Of the table: cells of which it was said what is wrong; columns that have shown that a point stands before their
    decimals, and whether that was said."""
    bad: Mask = field(init=False)
    ignored: Mask = field(init=False)
    """Which rows have a problem; which name somebody whom a person decided to leave out."""
    decided: dict[str, Mask] = field(init=False, default_factory=dict)
    """By column, where a person decided on what is written there."""
    _raw: dict[str, pa.Array] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self.frame), dtype=bool)
        self.ignored = np.zeros(len(self.frame), dtype=bool)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def rows(self) -> Ints:
        return self.frame.rows

    def raw(self, column: str) -> pa.Array:
        """Texts of a column as they stand, trimmed."""
        if column not in self._raw:
            self._raw[column] = column_texts(self.frame, column)
        return self._raw[column]

    def texts(self, column: str | None, missing: Sequence[str] = ()) -> pa.Array:
        """Texts of a column, null where there is no answer; all null without a column."""
        if column is None:
            return pa.nulls(len(self), pa.large_string())
        return blanked(self.raw(column), [*self.survey.missing, *missing])

    def filled(self, column: str, what: str, hint: str | Callable[[int], str], sort: Sort) -> pa.Array:
        """Texts of a column in which none may be blank; see `flag`."""
        texts = self.texts(column)
        self.flag(nulls(texts), column, self.raw(column), what, hint, sort)
        return texts

    def flag_unmapped(
        self, column: str, texts: pa.Array, where: Mask, table: Mapping[str, str] | None
    ) -> None:
        known = list(table or {})

        def hint(at: int) -> str:
            start = did_you_mean(str(texts[at].as_py()), known, quoted=True)
            return f"{start}The map in dataset.toml has: {', '.join(known[:12])}."

        self.flag(where, column, texts, "is not in the map", hint, Sort.UNMAPPED)

    def words(
        self,
        choice: Choice | Kinds | Responded | Naming | None,
        allowed: Sequence[str] | None = None,
        fault: Fault | None = None,
    ) -> pa.Array:
        """Words of a column, or one for every row; `fault` is said of those not `allowed`, where there is no map."""
        if choice is None:
            return self.texts(None)
        if (value := getattr(choice, "value", None)) is not None:
            return repeated(value, len(self))
        column = choice.column or ""
        texts = self.texts(column, getattr(choice, "missing", ()))
        found = mapped(texts, choice.map, allowed)
        self.flag_unmapped(column, texts, found.unmapped, choice.map)
        if fault is not None:
            self.flag(found.unknown, column, texts, *fault)
        return found.values

    def properties(self, declared: dict[str, Property]) -> dict[str, pa.Array]:
        """Cast declared properties, and note what can't be cast; names get a dot, to be apart from other columns."""
        values: dict[str, pa.Array] = {}
        for name, each in declared.items():
            column = each.column or name
            texts = self.raw(column)
            found = self.cast(column, texts, each)

            def hint(at: int, texts: pa.Array = texts, base: str = each.base) -> str:
                return wanted(base, texts[at].as_py())

            self.flag(found.bad, column, texts, f"is no {_THINGS[each.base]}", hint, Sort.OTHER_TYPE)
            fill = f'Fill it in, or say in dataset.toml that it may be blank: properties.{name} = "{each.base}?".'
            self.flag(
                found.lacking, column, texts, f"no value, and {name} needs one", fill, Sort.VALUE_LACKING
            )
            values[f".{name}"] = found.values
        return values

    def refuse_again(
        self,
        again: Mask,
        seen: FirstSeen,
        numbers: Ints,
        column: str,
        texts: pa.Array,
        what: str,
        hint: str,
        sort: Sort,
    ) -> None:
        """Refuse rows that say what another says, which `what` names as {}, by the numbers of it among those seen."""

        def place(at: int) -> str:
            return what.format(self.survey.first_place(seen, numbers[at], self.label))

        self.flag(again, column, texts, place, hint, sort)

    def refuse_twice(self, seen: FirstSeen, ids: pa.Array, column: str, *fault: Any) -> None:
        """Refuse rows whose id was seen on another, with what is said to `refuse_again`."""
        numbers, first = self.numbered(seen, ids)
        self.refuse_again(~first & (numbers >= 0), seen, numbers, column, self.raw(column), *fault)

    def refuse_recorded(self, label: str, column: str, ids: pa.Array) -> None:
        """Refuse ids that another dataset in the graph recorded, unless one of the two says that it shares them."""
        others = self.survey.others
        if others.recorded is None or not len(ids):
            return
        texts = ids.to_pylist()
        asked = [text for text, bad in zip(texts, self.bad.tolist(), strict=True) if not bad]
        foreign = others.foreign(label, asked)
        where = np.array([text in foreign for text in texts])
        self.flag(
            where,
            column,
            ids,
            lambda at: foreign[texts[at]][0],
            lambda at: foreign[texts[at]][1],
            Sort.FOREIGN_ID,
        )

    def numbered(self, seen: FirstSeen, ids: pa.Array) -> tuple[Ints, Mask]:
        """Number ids among those seen, -1 where there is none; and say which are new."""
        present = np.flatnonzero(~nulls(ids))
        numbers = np.full(len(self), -1, dtype=np.int64)
        first = np.zeros(len(self), dtype=bool)
        hashes = hashed(ids.take(pa.array(present)))
        numbers[present], first[present] = seen.add(hashes, self.table, self.rows[present])
        return numbers, first

    def put(self, name: str, columns: dict[str, pa.Array], where: Mask) -> None:
        some = pa.array(where)
        self.survey.spool.add(name, {key: values.filter(some) for key, values in columns.items()})

    def keep(self, name: str, columns: dict[str, pa.Array]) -> None:
        """Spool the rows without a problem, and count them and the others."""
        self.put(name, columns, ~self.bad)
        self.count.kept += int((~self.bad).sum())
        self.count.set_aside += int(self.bad.sum())

    def keep_links(self, name: str, ids: pa.Array, positions: Ints, values: pa.Array, keep: Mask) -> None:
        """Spool what ids are linked to: values, with the position of each one's row."""
        at = positions[keep]
        columns = {
            "from": ids.take(pa.array(at)),
            "to": values.filter(pa.array(keep)),
            "row": pa.array(self.rows[at]),
        }
        self.survey.spool.add(name, columns)

    def only(self, keep: Mask) -> CheckedFrame:
        if keep.all():
            return self
        part = replace(self, frame=self.frame.take(np.flatnonzero(keep)))
        part.bad, part.ignored = self.bad[keep], self.ignored[keep]
        return part

    def cast(self, column: str, texts: pa.Array, declared: Property) -> Cast:
        """Cast a column, and note the numbers in it that can be read in two ways; see `canting.loader.cells.cast`."""
        missing, numbers = self.survey.missing, self.frame.numbers.get(column)
        found = cast(texts, declared, missing, self.writing, numbers)
        if self.commas and declared.base in {"int", "float"} and self._shows_point(column, texts):
            if found.doubtful.any() and not self.points[column]:
                self.points[column] = True
                example = texts[int(np.flatnonzero(found.doubtful)[0])].as_py()
                what = (
                    f'column "{column}": numbers such as {example} have a decimal point, as others of it do'
                )
                self.survey.notice(self.label, f'{what}; else say thousands = "."')
            found = cast(texts, declared, missing, Writing(decimal="."), numbers)
        readings = {at: two_readings(texts[at].as_py()) for at in np.flatnonzero(found.doubtful).tolist()}
        self.flag(
            found.doubtful,
            column,
            texts,
            lambda at: readings[at][0],
            lambda at: readings[at][1],
            Sort.TWO_READINGS,
        )
        return found

    def _shows_point(self, column: str, texts: pa.Array) -> bool:
        """Whether the column has shown so far that a point stands before its decimals, and nobody says how it is."""
        if self.writing.decimal is not None or self.writing.thousands is not None:
            return False
        if column not in self.points and shows_point(texts):
            self.points[column] = False
        return column in self.points

    def flag(
        self,
        where: Mask,
        column: str | None,
        texts: pa.Array | None,
        what: str | Callable[[int], str],
        hint: str | Callable[[int], str],
        sort: Sort,
    ) -> None:
        """Note a problem for each row of a mask; what is wrong, and what to do, may be made of a row's position."""
        if not where.any():
            return
        for position in np.flatnonzero(where).tolist():
            value = None if texts is None else texts[position].as_py()
            fault = what if isinstance(what, str) else what(position)
            self._note(
                position, column, value, fault, hint if isinstance(hint, str) else hint(position), sort
            )
        self.bad |= where

    def _note(
        self, position: int, column: str | None, value: str | None, what: str, hint: str, sort: Sort
    ) -> None:
        """Note a problem of a row; of a cell that many rows share once."""
        row, named, cell = self.place(position, column)
        if self.shape is not None and self.shape.shares(column):
            if (cell, sort) in self.told:
                return
            self.told.add((cell, sort))
        self.survey.log.add(Problem(self.label, row, named, value, what, hint, sort, cell))

    def named(self, label: str, column: str, texts: pa.Array, match: str) -> tuple[pa.Array, Mask]:
        """Turn names into ids, note those that several have, and say which nobody has."""
        survey = self.survey
        ids, several, nobody = named(survey, label, texts, match)
        self.flag(
            several,
            column,
            texts,
            lambda at: _several(survey, label, texts[at].as_py(), match),
            "Write the id of the one that is meant.",
            Sort.NAME_OF_SEVERAL,
        )
        return ids, nobody

    def decide(
        self, column: str, texts: pa.Array, *, roster: bool = False
    ) -> tuple[pa.Array, pa.Array | None]:
        """Give what is left of the texts of a column where nobody decided on them, and the ids where somebody did."""
        names = self.survey.names
        if not names.any:
            return texts, None
        ids, decided, ignored = names.decide(texts, self.table, self.rows, roster=roster)
        self.decided[column] = decided
        self.ignored |= ignored
        return pc.if_else(pa.array(decided), pa.scalar(None, texts.type), texts), ids

    @property
    def written(self) -> pa.Array:
        """What was written in each row where a person decided on it."""
        texts = [[""] * len(self)]
        for column, where in self.decided.items():
            raw = self.raw(column).to_pylist()
            texts.append([raw[at] if here else "" for at, here in enumerate(where.tolist())])
        found = ["; ".join(dict.fromkeys(filter(None, each))) or None for each in zip(*texts, strict=True)]
        return pa.array(found, pa.large_string())

    def place(self, position: int, column: str | None) -> tuple[int, str | None, str | None]:
        """Give row, column and cell that a problem names: the cell if the file is no list, else the column."""
        row = int(self.rows[position])
        if self.shape is None:
            return row, column, None
        assert self.frame.at is not None
        row, cell = self.shape.place(row, int(self.frame.at[position]), column)
        return row, None, cell

    @property
    def ranks(self) -> pa.Array:
        """As the how many-th answer of its row of the sheet each row stands there: the order of mention."""
        return pa.array(self.frame.ranks, pa.int64())

    @property
    def columns(self) -> pa.Array | None:
        """The columns of the sheet that rows come from, as a spreadsheet names them; None if the file is a list."""
        if self.frame.at is None:
            return None
        single, codes = np.unique(self.frame.at, return_inverse=True)
        return pa.array(list(map(letters, single.tolist())), pa.large_string()).take(pa.array(codes))

    def flag_values(
        self,
        positions: Ints,
        where: Mask,
        column: str,
        values: pa.Array,
        what: str,
        hint: str | Callable[[str], str],
        sort: Sort,
    ) -> None:
        """Note a problem for each of several values that a row may hold, given the position of each one's row."""
        for place in np.flatnonzero(where).tolist():
            value, position = values[place].as_py(), int(positions[place])
            self._note(position, column, value, what, hint if isinstance(hint, str) else hint(value), sort)
            self.bad[position] = True

    def _admit(self, column: str, texts: pa.Array, written: pa.Array, where: Mask, kind: str) -> pa.Array:
        """Make participants of names that nobody lists, note those that can't be, and give the ids."""
        texts, wrong = self.survey.names.admit(texts, where, kind, self.table, self.rows)
        faults: dict[Fault, list[int]] = {}
        for at, fault in wrong.items():
            faults.setdefault(fault, []).append(at)
        for fault, alike in faults.items():
            here = np.zeros(len(self), bool)
            here[alike] = True
            self.flag(here, column, written, *fault)
        return texts

    def resolve(
        self,
        label: str,
        column: str,
        texts: pa.Array,
        *,
        sort: Sort | None = None,
        match: str = "id",
        unlisted: str = REFUSE,
    ) -> Resolved:
        """Turn ids as the file writes them into ids of the graph, and note those that nobody knows.

        With another `match` the texts are names, or either. Whom nobody lists becomes of the kind `unlisted`, or is
        refused.
        """
        survey, written, decided = self.survey, texts, None
        if label == "Participant":
            texts, decided = self.decide(column, texts)
        nobody = np.zeros(len(self), bool)
        if match != "id":
            texts, nobody = self.named(label, column, texts, match)
        if decided is not None:
            texts = pc.coalesce(texts, decided)
        found = resolve(survey, label, texts, self.rows)
        thing = label.lower()
        unknown_sort, aside = _SORTS[label]
        section = SECTION_OF[label]
        unknown = found.unknown | nobody
        if label == "Participant" and section not in survey.unreadable and unknown.any():
            kind = None if unlisted == REFUSE else unlisted
            at = np.flatnonzero(unknown).tolist()
            places = (self.place(each, column)[2] or f"row {self.rows[each]}" for each in at)
            survey.names.note((written[each].as_py() for each in at), self.label, places, kind)
            if kind is not None:
                texts = self._admit(
                    column, pc.if_else(pa.array(nobody), written, texts), written, unknown, kind
                )
                found = resolve(survey, label, texts, self.rows)
                unknown = np.zeros(len(self), bool)
        if section not in survey.unreadable:
            self.flag(
                unknown,
                column,
                written,
                lambda at: f"no {thing} is called so" if nobody[at] else f"no such {thing}",
                lambda at: known_hint(survey, label, written[at].as_py()),
                sort or unknown_sort,
            )
        else:
            self.bad |= unknown  # the file that may know them couldn't be read: that is the problem
        if survey.skip_bad:

            def what(at: int) -> str:
                number, seen = found.numbers[at], survey.seen[label]
                file, row = survey.labels[seen.table.values[number]], seen.row.values[number]
                return f"names a {thing} that is set aside ({file}, row {row})"

            self.flag(found.aside, column, texts, what, f"Mend the row of that {thing}.", aside)
        else:
            self.bad |= found.aside
        return found


def _several(survey: Survey, label: str, text: str, match: str) -> str:
    ids = survey.called.meant(label, text, match)
    return f"is what {len(ids):,} are called: {some_of(ids)}"


def checked_frames(
    survey: Survey, section: str, number: int, table: AnyTable, needs: dict[str, str]
) -> Iterator[CheckedFrame]:
    """Read a table of dataset.toml, frame by frame, and keep count of its rows; `needs` are its columns, by their keys.

    What makes the file unreadable, and a column that isn't there, is noted as a problem, and the file is left.
    """
    count = TableCount(written((section, number)), table.label)
    survey.counts.append(count)
    try:
        opened = survey.files.shaped(table)
        if not _has_columns(survey, (section, number), table, opened, needs):
            survey.unreadable.add(section)
            return
        columns = list(dict.fromkeys(needs.values()))
        exact = _exact(section, table, needs)
        made = partial(
            CheckedFrame,
            survey,
            label=table.label,
            table=survey.table,
            count=count,
            writing=survey.dataset.writing(table),
            commas=opened.commas,
            shape=opened if isinstance(opened, Shaped) else None,
            told=set(),
            points={},
        )
        for frame in opened.frames(columns, _reporter(survey, table.label), exact):
            _note_faults(survey, opened, count)
            checked = made(frame)
            _refuse_changed(checked, opened, exact)
            _note_heads(checked, columns)
            yield checked
    except SourceError as error:
        survey.unreadable.add(section)
        hint = error.hint if error.row else f"{error.hint} ({survey.dataset.path.name}: {count.table})"
        problem = Problem(table.label, error.row, error.column, None, error.what, hint, Sort.UNREADABLE_FILE)
        survey.log.add(problem, whole=True)
        return
    count.rows, count.blank = opened.rows, opened.blank
    for note in opened.notes:
        survey.notice(table.label, note)
    if count.rows == count.blank:
        survey.notice(table.label, "has no rows below its header")


def _note_heads(checked: CheckedFrame, columns: list[str]) -> None:
    """Note rows of a list that hold its headings again, or those of another table."""
    if checked.shape is not None or not columns:
        return
    headings = list(map(folded, columns))
    words = pa.array([*HEADINGS, columns[0], headings[0]], pa.large_string())
    may_be = holds(checked.raw(columns[0]), lambda each: pc.is_in(each, value_set=words))
    for at in np.flatnonzero(may_be)[:_HEADS].tolist():
        cells = [str(checked.raw(column)[at].as_py()) for column in columns]
        texts, row = [folded(cell) for cell in cells], checked.rows[at]
        if texts == headings:
            what = f"row {row} repeats the headings, and is read as data"
            hint = f"skip = [{row}] would leave it out"
        elif is_heads(list(filter(None, texts))):
            shown = ", ".join(filter(None, cells))
            what = f'row {row}, "{shown}", looks like the headings of another table, and is read as data'
            hint = f"if it is one, describe it in a table of its own, with header = {row}"
        else:
            continue
        checked.survey.notice(checked.label, f"{what}; {hint}")


def _reporter(survey: Survey, label: str) -> Progress | None:
    progress = survey.progress
    return None if progress is None else lambda done, total, _: progress(done, total, f"Checking {label}")


def _problem(file: str, fault: RowFault) -> Problem:
    what = (fault.row, fault.column, fault.value, fault.what, fault.hint, fault.sort, fault.cell)
    return Problem(file, *what)


def _note_faults(survey: Survey, opened: Table, count: TableCount) -> None:
    for each in opened.faults:
        survey.log.add(_problem(count.file, each))
    count.set_aside += len(opened.faults)
    opened.faults.clear()


# ids that a spreadsheet has changed

_ID_KEYS = {
    "nodes": ("id", "member_of", "place", "industry"),
    "events": ("id",),
    "ties": ("from", "to", "respondent"),
    "places": ("code", "parent"),
    "industries": ("code", "parent"),
    "records": ("id", "place", "industry"),
    "correspondences": ("from", "to"),
    "observations": ("place", "industry"),
}
_KINDS = {"id": {"rounded", "shown", "date"}, "str": {"rounded", "shown"}, "int": {"rounded"}}
_SCIENTIFIC = r"^[0-9]([.,][0-9]+)?E[+-]?[0-9]{2,3}$"
_MONTH = "(Jan|Feb|Peb|Mar|Apr|May|Mei|Jun|Jul|Aug|Agu|Agt|Sep|Oct|Okt|Nov|Nop|Dec|Des)"
_DAY = rf"^([0-9]{{1,2}}-{_MONTH}(-[0-9]{{2,4}})?|{_MONTH}-[0-9]{{2}})$"
_LONG = "is what a spreadsheet makes of a long number: the digits are gone"
_DATED = "is a date that a spreadsheet makes of an id such as 2-3"
_NUMBERS_ANEW = (
    "In the spreadsheet format the column as text, type the numbers anew from the source, and save it again."
)
_IDS_ANEW = (
    "In the spreadsheet format the column as text, type the ids anew from the source, and save it again."
)
_CHANGED = (({"id", "str"}, "E", _SCIENTIFIC, _LONG, _NUMBERS_ANEW), ({"id"}, "-", _DAY, _DATED, _IDS_ANEW))


def _exact(section: str, table: FileTable, needs: dict[str, str]) -> dict[str, str]:
    """Columns whose texts must be what was typed: ids, identifiers and codes, and properties that may be such."""
    found = {}
    for key, column in needs.items():
        sort, _, name = key.partition(".")
        if key in _ID_KEYS.get(section, ()) or sort == "identifiers":
            found[column] = "id"
        elif sort == "properties" and table.properties[name].base in _KINDS:
            found.setdefault(column, table.properties[name].base)
    return found


def _refuse_changed(checked: CheckedFrame, opened: Table, exact: dict[str, str]) -> None:
    """Refuse cells of ids that a spreadsheet has made something else of: they would name nobody, or somebody else."""
    doubts = [each for each in opened.doubts if each.doubt in _KINDS[exact[each.column or ""]]]
    for each in doubts:
        checked.survey.log.add(_problem(checked.label, each))
    checked.bad |= np.isin(checked.rows, [each.row for each in doubts])
    opened.doubts.clear()
    for column, use in exact.items():
        texts = checked.raw(column)
        for uses, mark, pattern, what, hint in _CHANGED:
            if use in uses:
                checked.flag(_matching(texts, mark, pattern), column, texts, what, hint, Sort.CHANGED)


def _matching(texts: pa.Array, mark: str, pattern: str) -> Mask:
    """Where texts match a pattern that has a mark in it: few texts have the mark, and that is seen at once."""
    found = holds(texts, lambda each: pc.match_substring(each, mark))
    return (
        found & holds(texts, lambda each: pc.match_substring_regex(each, pattern)) if found.any() else found
    )


def _has_columns(
    survey: Survey, at: tuple[str, int], table: AnyTable, opened: Table, needs: dict[str, str]
) -> bool:
    lacking = {key: column for key, column in needs.items() if column not in opened.columns}
    named = [column for column in opened.columns if column and not column.startswith("\0")]
    ends = {lacking.get("from"), lacking.get("to")}
    for key, column in lacking.items():
        if key == "respondent" and column in ends:
            continue  # it has been said of the end that answers
        hint = did_you_mean(column, named, quoted=True)
        hint = survey.files.shape_hint(table) or hint
        line = survey.dataset.line(*at, *key.split("."))
        hint += f"{survey.dataset.path.name}, line {line} asks for it; the file has: {_listed(named)}."
        what, which = f'has no column "{column}"', None
        if column in opened.repeated:
            error = opened.repeats(column)
            what, hint, which = error.what, error.hint, column
        survey.log.add(
            Problem(table.label, opened.header_row, which, None, what, hint, Sort.MISSING_COLUMN), whole=True
        )
    return not lacking


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:60] for name in names[:12])
    return f"{shown}, … ({len(names)} in all)" if len(names) > 12 else shown
