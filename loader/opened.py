"""The files of a dataset, opened as dataset.toml describes them, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from canting.loader.contract import GOODS, AnyTable, Dataset, EventTable, NodeTable, TieTable
from canting.loader.shapes import LABELS, Matrix, MatrixReading, RespondentCells, Roster, Wide
from canting.loader.sources import find_file, open_table
from canting.loader.sources.table import SourceError, Table, TableLayout, folded


class DatasetFiles:
    """The files of a dataset; `meant` gives the ids that a label of a matrix may mean (`Called.meant`)."""

    def __init__(self, dataset: Dataset, meant: Callable[[str, str, str], list[str]]) -> None:
        self._dataset = dataset
        self._meant = meant
        self._missing = dataset.dataset.missing
        self._matrices: dict[tuple[object, ...], Matrix] = {}
        self._opened: dict[tuple[object, ...], Table | SourceError] = {}
        self._hints: dict[tuple[object, ...], str] = {}
        self._last: Table | None = None

    @property
    def answered(self) -> dict[str, RespondentCells]:
        """Respondents as the table that was read last names them if it is no list, each with whether it answered."""
        return self._last.answered if isinstance(self._last, Matrix | Wide) else {}

    def open(self, table: AnyTable) -> Table:
        """Open a table's file, once for all tables that read it.

        Raises
        ------
        SourceError
            If it can't be read.
        """
        path = find_file(self._dataset.folder, table.file)
        layout = TableLayout(table.header, table.skip, self._last_row(table))
        key = (table.file, table.sheet, table.encoding, table.delimiter, layout, *self._as_network(table))
        if key not in self._opened:
            try:
                self._opened[key] = open_table(
                    path,
                    sheet=table.sheet,
                    encoding=table.encoding,
                    delimiter=table.delimiter,
                    layout=layout,
                    **dict(self._as_network(table)),
                )
            except SourceError as error:
                self._opened[key] = error
        opened = self._opened[key]
        if isinstance(opened, SourceError):
            raise opened
        return opened

    def _last_row(self, table: AnyTable) -> int | None:
        """The last row of a table below which dataset.toml describes another; None where it is the last one."""
        same = [
            each
            for _, _, each in self._dataset.tables
            if (each.file, each.sheet) == (table.file, table.sheet)
        ]
        heads = [
            each.header[0] for each in same if each.header and each.header[0] > max(table.header, default=1)
        ]
        return min(heads) - 1 if heads else None

    def _as_network(self, table: AnyTable) -> tuple[tuple[str, Any], ...]:
        """How a table reads a file that is a whole network; nothing for others."""
        if not table.network:
            return ()
        events = any(each.file == table.file for each in self._dataset.events)
        part = {TieTable: "ties", EventTable: "events"}.get(type(table), "nodes")
        both = isinstance(table, TieTable) and table.type not in ("COLLABORATES_WITH", "PARTICIPATES_IN")
        return (("part", part), ("both", both), ("events", events))

    def shaped(self, table: AnyTable) -> Table:
        """Open a table's file as a list, whatever its shape is: a matrix is read once, for its labels and its cells.

        Raises
        ------
        SourceError
            If it can't be read.
        """
        self._last = None
        self._last = self._shaped(table)
        return self._last

    def _shaped(self, table: AnyTable) -> Table:
        if isinstance(table, TieTable) and table.shape == "matrix":
            return self._matrix(table)
        if isinstance(table, TieTable) and (table.answers or table.columns):
            return Wide.of(self.open(table), table, self._missing, self._named(table))
        ties = self._dataset.matrix_of(table) if isinstance(table, NodeTable | EventTable) else None
        if ties is None:
            return self.open(table)
        side = None
        if ties.type == "PARTICIPATES_IN":
            side = ties.target if isinstance(table, EventTable) else ties.source
        matrix = self._matrix(ties)
        return Roster([LABELS], raw=matrix.raw, matrix=matrix, side=side)

    def _named(self, table: TieTable) -> set[str]:
        """Columns that dataset.toml names in tables of the same sheet: none of these is a check-box."""
        found: set[str] = set()
        for _, _, each in self._dataset.tables:
            if (each.file, each.sheet) == (table.file, table.sheet):
                found |= set(each.needs.values())
                if isinstance(each, TieTable):
                    found |= {*each.answers, *(each.weight.columns if each.weight else ())}
        return found

    def _matrix(self, table: TieTable) -> Matrix:
        key = (table.file, table.sheet, table.header, table.skip, table.type, table.question)
        if key not in self._matrices:
            reading = MatrixReading(
                missing=self._missing,
                diagonal=table.diagonal == "self-tie",
                half=table.half,
                mirrored=table.type == "COLLABORATES_WITH" and table.respondent is None,
                respondent="row" if table.respondent == "row" else "column" if table.respondent else None,
                same=lambda text: self._same(table, text),
            )
            self._matrices[key] = Matrix.of(self.open(table), reading)
        return self._matrices[key]

    def _same(self, table: TieTable, text: str) -> str:
        """Make equal labels that mean the same participant."""
        meant = [] if table.match == "id" else self._meant("Participant", text, table.match)
        return folded(meant[0] if len(meant) == 1 else text)

    def can_be_opened(self, table: AnyTable) -> bool:
        """Tell whether a table's file can be read, as far as its beginning shows."""
        try:
            self.open(table)
        except SourceError:
            return False
        return True

    def shape_hint(self, table: AnyTable) -> str:
        """Say what a table of ties seems to be if it is another than it is read as; "" if it may be as it is said."""
        if not isinstance(table, TieTable):
            return ""
        if table.shape == "wide" and ("*" in table.source or (table.begins_in_doubt and table.type in GOODS)):
            return f'If "{table.source}" holds the answers, {_as_answers(table)}. '
        if table.shape != "list":
            return ""
        key = (table.file, table.sheet, table.target)
        if key not in self._hints:
            self._hints[key] = self._seems(table)
        return self._hints[key]

    def turned(self, table: TieTable) -> str:
        """Say why the ends of a table of answers that was read seem to be the wrong way round; "" if nothing tells."""
        opened = self._last
        if not table.begins_in_doubt or not isinstance(opened, Wide) or table.source not in opened.columns:
            return ""
        from canting.loader.seen import relation

        own, answers = table.source, table.answers[0]
        callers = {
            column
            for each in self._dataset.nodes
            if (each.file, each.sheet) == (table.file, table.sheet)
            for column in (each.id, each.name, *each.also)
        }
        if answers in callers and own not in callers:
            why = f'[[nodes]] takes participants from "{answers}"'
        elif table.respondent == answers:
            why = f'"{answers}" is the respondent'
        elif len(own.split()) > 2 and relation([own])[0]:
            why = "its heading asks for somebody"
        elif opened.crowded:
            why = f'it repeats names, and "{answers}" never does'
        else:
            return ""
        what = f'"{own}" was read as the column of the respondent, yet {why}'
        return f"{what}; if it holds the answers, {_as_answers(table)}"

    def _seems(self, table: TieTable) -> str:
        from canting.loader.drafting.columns import numbered  # only who has missed pays for it
        from canting.loader.drafting.looking import look_at

        try:
            found = look_at(find_file(self._dataset.folder, table.file))
        except SourceError:
            return ""
        sheets = (table.sheet and table.sheet.strip(), None)
        looked = next((each for each in found if table.sheet is None or each.grid.sheet in sheets), None)
        if looked is None:
            return ""
        if looked.shape == "matrix":
            header = f"header = {looked.header[-1]}, " if looked.header != (1,) else ""
            return f'It looks like a matrix: say shape = "matrix", {header}from = "row", to = "column". '
        ours = [group for group in numbered(looked.columns) if table.target in (each.name for each in group)]
        if not ours and looked.shape != "wide":
            return ""
        names = ", ".join(f'"{column.name}"' for column in (ours[0] if ours else looked.found["answers"]))
        return (
            f'It looks like answer columns, a row for each respondent: say shape = "wide", to = [{names}]. '
        )


def _as_answers(table: TieTable) -> str:
    """Say how dataset.toml has the answers at the end at which a text stands."""
    if table.type == "INFORMS":
        return f'write to = ["{table.source}"], and in `from` the column of the respondent'
    return f'write from = ["{table.source}"], a list, and in `to` the column of the respondent'
