"""What a check knows while it goes through a dataset's files: what was seen, what is wrong, what is worth a word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from canting.loader.answers import Answered
from canting.loader.called import Called
from canting.loader.contract import KINDS, Dataset
from canting.loader.hashes import FirstSeen, Grown, Index
from canting.loader.instrument import Instrument
from canting.loader.names import OffRoster
from canting.loader.opened import DatasetFiles
from canting.loader.others import Others
from canting.loader.problems import ProblemLog
from canting.loader.questions import QuestionsAsked
from canting.loader.spool import Spool
from canting.progress import Progress

SET_ASIDE = len(KINDS)
"""State of a participant or event whose row has a problem; below it the number of its kind in `KINDS`."""


@dataclass
class TableCount:
    """What became of the rows of one table of dataset.toml.

    ``rows = blank + set_aside + folded + no_tie + not_said + ignored + described + kept``.
    """

    table: str
    """The table: ``nodes[1]`` is the first ``[[nodes]]``."""
    file: str
    rows: int = 0
    blank: int = 0
    """Rows below the header, and how many of them are blank."""
    set_aside: int = 0
    folded: int = 0
    """Rows that say again what an earlier row said."""
    self_ties: int = 0
    """Ties from a participant to itself, among those kept."""
    no_tie: int = 0
    """Rows whose weight says that there is no tie."""
    not_said: int = 0
    """Rows whose weight is no answer: kept as such, no tie."""
    ignored: int = 0
    """Rows that name whom a person decided to leave out."""
    described: int = 0
    """Rows that say more of a participant that an earlier table has."""
    kept: int = 0


@dataclass
class Notice:
    """Something worth a word that isn't wrong."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


class Seen(FirstSeen):
    """Participants, or events, of the files."""

    def __init__(self) -> None:
        super().__init__()
        self.alike = FirstSeen()
        """How their ids look; see `canting.loader.cells.looks`."""
        self.mentions = FirstSeen()
        """Those of other datasets that rows name, with the kind that the graph says they have."""
        self.mentioned = Index()
        """Those of other datasets that good rows name."""
        self.linked: dict[str, Index] = {}
        """What was said to belong to what, by sort of link."""


class Reports(FirstSeen):
    """Reports of a type of tie, each with its weight, or with the sum of those that are added up."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = Grown("float64")


@dataclass
class Described:
    """Codes of one sort that this dataset describes."""

    codes: dict[str, None] = field(default_factory=dict)
    """Their ids, ``scheme:code``, in order."""
    first: FirstSeen = field(default_factory=FirstSeen)
    parent: dict[str, str] = field(default_factory=dict)
    """From id to the id of the code above."""

    @property
    def schemes(self) -> set[str]:
        return {each.partition(":")[0] for each in self.codes}


class Survey:
    """One check of a dataset: what was seen so far, and what was found."""

    def __init__(
        self,
        dataset: Dataset,
        spool: Spool,
        log: ProblemLog,
        others: Others,
        *,
        progress: Progress | None,
        skip_bad: bool,
    ) -> None:
        self.dataset = dataset
        self.spool = spool
        self.log = log
        self.others = others
        self.progress = progress
        self.skip_bad = skip_bad
        self.missing = dataset.dataset.missing
        self.participants, self.events = Seen(), Seen()
        self.seen = {"Participant": self.participants, "Event": self.events}
        self.called = Called(dataset, spool, self.seen)
        self.files = DatasetFiles(dataset, self.called.meant)
        self.codes: defaultdict[str, Described] = defaultdict(Described)
        """What this dataset describes, by label: ``Place`` or ``Industry``."""
        self.codes_in_graph: dict[tuple[str, str], bool] = {}
        """Label and id of each code, or scheme, that the graph was asked for, and whether it has it."""
        self.reports: dict[str, Reports] = {}
        self.answers = Answered()
        self.asked = QuestionsAsked()
        self.silences: dict[tuple[str, str], dict[str, bool]] = {}
        """By type of tie and question whose row or column is there, and whether anything stands in it."""
        self.told: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        """By type of tie and question who reports in a list: a row left blank beside it is no silence."""
        self.first_self_tie: dict[int, int] = {}
        self.counts: list[TableCount] = []
        self.notices: list[Notice] = []
        self.unreadable: set[str] = set()
        self.names = OffRoster(self)
        self.instrument = Instrument(self)

    @property
    def labels(self) -> list[str]:
        """The file of each table, by the table's number over the whole dataset."""
        return [count.file for count in self.counts]

    @property
    def table(self) -> int:
        """Number of the table that is being read, or was read last."""
        return len(self.counts) - 1

    def tables_of(self, section: str) -> list[int]:
        """Numbers of the tables of a section over the whole dataset."""
        return [number for number, count in enumerate(self.counts) if count.table.startswith(f"{section}[")]

    def first_place(self, seen: FirstSeen, number: int, label: str) -> str:
        """Say where a thing stands first: its row, and its file if that isn't the one of this label."""
        file, row = self.labels[seen.table.values[number]], seen.row.values[number]
        return f"row {row}" if file == label else f"{file}, row {row}"

    def notice(self, file: str, what: str) -> None:
        """Note something worth a word, once."""
        if not any(each.file == file and each.what == what for each in self.notices):
            self.notices.append(Notice(file, what))
