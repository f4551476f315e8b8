"""What a check knows while it goes through a dataset's files: what was seen, what is wrong, what is worth a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import pyarrow as pa

from canting.language import listed
from canting.loader.answers import Answers, Asked
from canting.loader.codes import KnownCodes
from canting.loader.contract import KINDS, AnyTable, Dataset, EventTable, NodeTable, TieTable
from canting.loader.hashes import Grown, Index, Register, hashed
from canting.loader.instrument import Instrument
from canting.loader.names import Names
from canting.loader.problems import ProblemLog, one_line
from canting.loader.shapes import Answered, Matrix, Roster, Ways, Wide
from canting.loader.sources import find_file, open_table
from canting.loader.sources.table import Layout, SourceError, Table, folded
from canting.loader.spool import Spool
from canting.progress import Progress

SECTION_OF = {"Participant": "nodes", "Event": "events"}
"""The tables of dataset.toml that list them."""

SET_ASIDE = len(KINDS)
"""State of a participant or event whose row has a problem; below it the number of its kind in `KINDS`."""

_ASKED_AT_ONCE = 10_000
_SUGGESTIONS = 200_000
_SUGGESTED_AT_LEAST = 20
_COMPARISONS = 2_000_000


@dataclass(frozen=True)
class Said:
    """What a dataset in the graph says of an id.

    Parameters
    ----------
    kind
        Kind of participant; None for an event or stage.
    mentioned
        Whether only its ties name it.
    shares
        The datasets whose participants it shares.
    position, stage
        Position of a stage, and its id in the graph.
    """

    dataset: str
    kind: str | None = None
    mentioned: bool = False
    shares: tuple[str, ...] = ()
    position: int | None = None
    stage: str | None = None


class Recorded(Protocol):
    """Asks the graph which datasets recorded which ids."""

    def __call__(self, label: str, ids: list[str]) -> dict[str, list[Said]]:
        """Give, for each id of a ``Participant``, ``Event`` or ``Stage`` that the graph has, who says what of it.

        A stage may be asked for as its survey writes it or by its id in the graph; what a dataset's latest wave says of
        it comes first.
        """


@dataclass
class TableCount:
    """What became of the rows of one table of dataset.toml.

    ``rows = blank + set_aside + folded + no_tie + not_said + ignored + described + kept``.

    Parameters
    ----------
    table
        The table: ``nodes[1]`` is the first ``[[nodes]]``.
    rows, blank
        Rows below the header, and how many of them are blank.
    folded
        Rows that say again what an earlier row said.
    self_ties
        Ties from a participant to itself, among those kept.
    no_tie
        Rows whose weight says that there is no tie.
    not_said
        Rows whose weight is no answer: kept as such, no tie.
    ignored
        Rows that name whom a person decided to leave out.
    described
        Rows that say more of a participant that an earlier table has.
    """

    table: str
    file: str
    rows: int = 0
    blank: int = 0
    set_aside: int = 0
    folded: int = 0
    self_ties: int = 0
    no_tie: int = 0
    not_said: int = 0
    ignored: int = 0
    described: int = 0
    kept: int = 0


@dataclass
class Notice:
    """Something worth a word that isn't wrong."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class Survey:
    """One check of a dataset.

    Parameters
    ----------
    recorded
        Asks the graph; None without one.
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
        self.codes = KnownCodes()
        self.stages = {stage.id: dataset.stage_id(stage.id) for stage in dataset.stages}
        self.answers = Answers()
        self.asked = Asked()
        self.records = Register()
        self.figures = Register()
        self.twins: dict[tuple[str, str], int] = {}
        self.twins_told: set[tuple[str, str]] = set()
        self.participants = Register()
        self.events = Register()
        self.registers = {"Participant": self.participants, "Event": self.events}
        self.alike = {"Participant": Register(), "Event": Register()}
        self.mentions = {"Participant": Register(), "Event": Register()}
        self.mentioned = {"Participant": Index(), "Event": Index()}
        self.reports: dict[str, Register] = {}
        self.weights: dict[str, Grown] = {}
        self.counts: list[TableCount] = []
        self.notices: list[Notice] = []
        self.first_self_tie: dict[int, int] = {}
        self.points: dict[tuple[int, str], bool] = {}
        self.unresolved = 0
        self.unreadable: set[str] = set()
        self.read: Table | None = None
        self.told: set[tuple[object, ...]] = set()
        self.silences: dict[tuple[str, str], dict[str, bool]] = {}
        self.hints: dict[tuple[object, ...], str] = {}
        self._matrices: dict[tuple[object, ...], Matrix] = {}
        self._opened: dict[tuple[object, ...], Table | SourceError] = {}
        self._ids: dict[str, tuple[list[str], list[str | None], list[str], list[str | None]]] = {}
        self._names: dict[str, dict[str, list[str]]] = {}
        self._suggested: dict[tuple[str, str], str] = {}
        self.linked: dict[str, Index] = {}
        self.names = Names(self)
        self.instrument = Instrument(self)

    @property
    def labels(self) -> list[str]:
        """The file of each table, by the table's number over the whole dataset."""
        return [count.file for count in self.counts]

    @property
    def table(self) -> int:
        """Number of the table that is being read, or was read last."""
        return len(self.counts) - 1

    def forget_names(self) -> None:
        """Forget what participants are called: another table is about to say more."""
        self._names.clear()
        self._ids.clear()

    def first_place(self, register: Register, number: int, label: str) -> str:
        """Say where a thing stands first: its row, and its file if that isn't the one of this label."""
        file, row = self.labels[register.table.values[number]], register.row.values[number]
        return f"row {row}" if file == label else f"{file}, row {row}"

    def notice(self, file: str, what: str) -> None:
        """Note something worth a word, once."""
        if not any(each.file == file and each.what == what for each in self.notices):
            self.notices.append(Notice(file, what))

    def open(self, table: AnyTable) -> Table:
        """Open a table's file, once for all tables that read it.

        Raises
        ------
        SourceError
            If it can't be read.
        """
        path = find_file(self.dataset.folder, table.file)
        layout = Layout(table.header, table.skip)
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

    def _as_network(self, table: AnyTable) -> tuple[tuple[str, Any], ...]:
        """How a table reads a file that is a whole network; nothing for others."""
        if not table.network:
            return ()
        events = any(each.file == table.file for each in self.dataset.events)
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
        if isinstance(table, TieTable) and table.shape == "matrix":
            return self._matrix(table)
        if isinstance(table, TieTable) and (table.answers or table.columns):
            return Wide.of(self.open(table), table, self.missing, self._named(table))
        ties = self.dataset.matrix_of(table) if isinstance(table, NodeTable | EventTable) else None
        if ties is None:
            return self.open(table)
        side = None
        if ties.type == "PARTICIPATES_IN":
            side = ties.target if isinstance(table, EventTable) else ties.source
        return Roster.of(self._matrix(ties), side)

    def _named(self, table: TieTable) -> set[str]:
        """Columns that dataset.toml names in tables of the same sheet: none of these is a check-box."""
        found: set[str] = set()
        for _, _, each in self.dataset.tables:
            if (each.file, each.sheet) == (table.file, table.sheet):
                found |= set(_columns(each.model_dump(exclude_none=True, exclude={"columns", "skip"})))
                found |= {name for name, declared in each.properties.items() if declared.column is None}
        return found

    def _matrix(self, table: TieTable) -> Matrix:
        key = (table.file, table.sheet, table.header, table.skip, table.type, table.question)
        if key not in self._matrices:
            ways = Ways(
                missing=self.missing,
                diagonal=table.diagonal == "self-tie",
                half=table.half,
                mirrored=table.type == "COLLABORATES_WITH" and table.respondent is None,
                respondent="row" if table.respondent == "row" else "column" if table.respondent else None,
                same=lambda text: self._same(table, text),
            )
            self._matrices[key] = Matrix.of(self.open(table), ways)
        return self._matrices[key]

    def _same(self, table: TieTable, text: str) -> str:
        """Make equal labels that mean the same participant."""
        meant = [] if table.match == "id" else self.meant("Participant", text, table.match)
        return folded(meant[0] if len(meant) == 1 else text)

    def can_be_opened(self, table: AnyTable) -> bool:
        """Tell whether a table's file can be read, as far as its beginning shows."""
        try:
            self.open(table)
        except SourceError:
            return False
        return True

    def suggest(self, label: str, text: str) -> str:
        """Say what an id that isn't known may be meant to be, as the beginning of a mend; "" if nothing is near.

        Names of thousands of participants are compared for the first texts only: a comparison takes its time.
        """
        known = (label, text)
        if known not in self._suggested:
            ids, names = self._known_ids(label)[:2]
            if len(self._suggested) >= max(_SUGGESTED_AT_LEAST, _COMPARISONS // (len(ids) + 1)):
                return ""
            self._suggested[known] = self._suggestion(label, text, ids, names)
        return self._suggested[known]

    def _suggestion(self, label: str, text: str, ids: list[str], names: list[str | None]) -> str:
        from rapidfuzz import fuzz, process

        if text in names:
            return f'That is the name of "{one_line(ids[names.index(text)])}": write the id, or say match = "either". '
        near: dict[int, float] = {}
        for lower in self._known_ids(label)[2:]:
            for _, score, at in process.extract(
                text.lower(), lower, scorer=fuzz.ratio, score_cutoff=70, limit=3
            ):
                near[at] = max(score, near.get(at, 0.0))
        best = sorted(near, key=lambda at: -near[at])[:3]
        shown = [
            f'"{one_line(ids[at])}"'
            + (f" ({one_line(names[at] or '')})" if names[at] not in {None, ids[at]} else "")
            for at in best
        ]
        if not shown:
            return ""
        return f"Did you mean {listed(shown, 'or')}? "

    def _known_ids(self, label: str) -> tuple[list[str], list[str | None], list[str], list[str | None]]:
        """Ids, as the files write them, and names of those known, unless there are too many; both lowered too."""
        if label not in self._ids:
            listed = list(islice(self._listed(label), _SUGGESTIONS))
            ids, names = [id_ for id_, _ in listed], [name for _, name in listed]
            lower = [each.lower() for each in ids], [each and each.lower() for each in names]
            self._ids[label] = (ids, names, *lower)
        return self._ids[label]

    def _listed(self, label: str, *, also: bool = False) -> Iterator[tuple[str, str | None]]:
        """Id, as the files write it, and name of each participant (or event); then what else the table calls them."""
        prefix = len(self.dataset.global_id(""))
        section = SECTION_OF[label]
        for number in range(len(getattr(self.dataset, section))):
            spools = [(f"{section}-{number}", "name"), *([(f"also-{number}", "text")] if also else [])]
            for spool, column in spools:
                for batch in self.spool.read(spool, 10_000, ["id", column]):
                    ids = (each[prefix:] for each in batch["id"].to_pylist())
                    yield from zip(ids, batch[column].to_pylist(), strict=True)

    def meant(self, label: str, text: str, match: str) -> list[str]:
        """Give the ids, as the files write them, that a text may mean: one is right, several are a name of several.

        Parameters
        ----------
        label
            ``Participant`` or ``Event``.
        text
            An id or a name, in capitals or not.
        match
            ``name``, or ``either``: an id as it is written goes before names.
        """
        register = self.registers[label]
        own = pa.array([self.dataset.global_id(text)], pa.large_string())
        if match == "either" and register.index.find(hashed(own))[0] >= 0:
            return [text]
        return self._called(label, match).get(folded(text), [])

    def _called(self, label: str, match: str) -> dict[str, list[str]]:
        """From what participants (or events) are called, folded, to their ids; who has no name is called by the id."""
        key = f"{label} {match}"
        if key not in self._names:
            found: dict[str, dict[str, None]] = {}
            for id_, name in self._listed(label, also=label == "Participant"):
                for word in {name or id_, *([id_] if match == "either" else [])}:
                    found.setdefault(folded(word), {})[id_] = None
            self._names[key] = {word: list(ids) for word, ids in found.items()}
        return self._names[key]

    def ask(self, label: str, ids: list[str], *, own: bool = False) -> dict[str, list[Said]]:
        """Ask the graph who records ids, leaving out this dataset if not its `own` too; nothing without a graph."""
        if self.recorded is None:
            return {}
        answers: dict[str, list[Said]] = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            answers.update(self.recorded(label, ids[start : start + _ASKED_AT_ONCE]))
        others = {
            each: [said for said in found if own or said.dataset != self.dataset.id]
            for each, found in answers.items()
        }
        return {each: found for each, found in others.items() if found}

    @property
    def answered(self) -> dict[str, Answered]:
        """Respondents as the table that was read last names them if it is no list, each with whether it answered."""
        return self.read.answered if isinstance(self.read, Matrix | Wide) else {}

    def allows(self, said: Said) -> bool:
        """Whether another dataset and this one may mean the same by an id: one of them says that it shares."""
        return said.mentioned or said.dataset in self.shares or self.dataset.id in said.shares


_NO_COLUMNS = {
    "value",
    "text",
    "map",
    "missing",
    "kind",
    "type",
    "file",
    "sheet",
    "ticked",
    "scheme",
    "header",
    "of",
}


def _columns(said: object) -> Iterator[str]:
    """Give the texts of a table of dataset.toml that may name columns."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            if key not in _NO_COLUMNS:
                yield from _columns(value)
    elif isinstance(said, tuple | list):
        for value in said:
            yield from _columns(value)
