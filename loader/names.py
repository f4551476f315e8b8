"""Names that no roster has: what a person decided that they mean (aliases.csv), and what a table lets them become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.csv_files import unescaped
from canting.language import some_of
from canting.loader.cells import column_texts, looks, plain
from canting.loader.contract import KINDS
from canting.loader.hashes import hashed
from canting.loader.problems import Problem, quoted
from canting.loader.seen import NOBODY
from canting.loader.sorts import Fault, Sort
from canting.loader.sources import find_file, open_table
from canting.loader.sources.table import Frame, Ints, Mask, SourceError, folded
from canting.suggest import did_you_mean

COLUMNS = ("written", "means", "decision", "kind", "by", "at", "note")

DECISIONS = ("same", "new", "ignore")
SPOOL = "newcomers"
REFUSE = "refuse"
_TOLD = 5
_MOST_UNLISTED = 20_000


@dataclass(frozen=True)
class Alias:
    written: str
    means: str = ""
    """Whom it means, by id or name; or what a new participant is called."""
    decision: str = ""
    """``same``, ``new`` or ``ignore``; "" while nobody has decided."""
    kind: str = ""
    by: str = ""
    at: str = ""
    note: str = ""
    """Who decided, when, and a word of theirs."""
    row: int = 0


@dataclass
class Unlisted:
    """A text in the data that no roster has."""

    spellings: Counter[str] = field(default_factory=Counter)
    """How it is written, capitals and blanks apart, and how often so."""
    file: str = ""
    place: str = ""
    """Where it stands first."""
    becomes: str | None = None
    """The kind that a table lets it become; None if it is refused."""

    @property
    def written(self) -> str:
        """Its most frequent spelling."""
        return self.spellings.most_common(1)[0][0]

    @property
    def count(self) -> int:
        return self.spellings.total()


def read_aliases(path: Path) -> list[Alias]:
    """Read a file of decisions on names.

    Raises
    ------
    SourceError
        If it can't be read, or lacks a column.
    """
    table = open_table(path)
    at = {folded(name): name for name in table.columns if name}
    lacking = [name for name in ("written", "decision") if name not in at]
    if lacking:
        raise SourceError(
            f'has no column "{lacking[0]}"', f"Its columns are: {', '.join(COLUMNS)}.", row=table.header_row
        )
    found: list[Alias] = []
    for frame in table.frames():
        if table.faults:
            fault = table.faults[0]
            raise SourceError(fault.what, fault.hint, row=fault.row)
        texts = {name: column_texts(frame, at[name]) for name in COLUMNS if name in at}
        for row, cells in Frame(texts, frame.rows).cells():
            one = Alias(
                **{name: unescaped(cell).strip() for name, cell in zip(texts, cells, strict=True)}, row=row
            )
            if one.written:
                found.append(one)
    return found


def as_decision(text: str) -> str | None:
    """Give the decision that a word is; None if it is none."""
    return text.casefold() if text.casefold() in DECISIONS or not text else None


def as_kind(text: str) -> str | None:
    """Give the kind that a word is, whatever its capitals; None if it is none."""
    return next((kind for kind in KINDS if kind.casefold() == text.casefold().replace(" ", "")), None)


class OffRoster:
    """What names mean that no roster has, in one check."""

    def __init__(self, survey: Any) -> None:  # a Survey, which has one of these
        self._survey = survey
        self.decisions: dict[str, Alias] = {}
        self.unlisted: dict[str, Unlisted] = {}
        self.newcomers: dict[str, tuple[str, str]] = {}
        """From a name, folded, to the id of the participant that it became, and its kind."""
        self._new: dict[str, Alias] = {}
        self._label = survey.dataset.dataset.aliases or ""
        self._unknown: set[int] = set()

    @property
    def any(self) -> bool:
        return bool(self.decisions)

    def read(self) -> None:
        """Read the decisions, and note what is wrong with them."""
        if not self._label:
            return
        if not (self._survey.dataset.folder / self._label).exists():
            self._survey.notice(
                self._label, f"isn't there yet: `canting names {self._survey.dataset.folder}` makes it"
            )
            return
        try:
            found = read_aliases(find_file(self._survey.dataset.folder, self._label))
        except SourceError as error:
            self._fault(error.row, error.column, None, error.what, error.hint)
            return
        for alias in found:
            self._take(alias)

    def _take(self, alias: Alias) -> None:
        decision, kind = as_decision(alias.decision), as_kind(alias.kind)
        words = ", ".join(DECISIONS)
        if decision is None:
            hint = did_you_mean(alias.decision, DECISIONS, quoted=True)
            hint = f"{hint}One of: {words}; or leave it blank: nobody has decided then."
            self._fault(alias.row, "decision", alias.decision, "is no decision", hint)
        elif decision == "same" and not alias.means:
            hint = "Write whom it means, by id or name, into the column means."
            self._fault(alias.row, "means", alias.written, "is said to be the same as nobody", hint)
        elif decision == "new" and kind is None:
            hint = f"Write one into the column kind: {', '.join(KINDS)}."
            self._fault(alias.row, "kind", alias.kind or None, "a new participant needs a kind", hint)
        elif decision:
            before = self.decisions.get(folded(alias.written))
            said = (decision, folded(alias.means), kind if decision == "new" else None)
            if before is not None:
                if said != (
                    before.decision,
                    folded(before.means),
                    before.kind if before.decision == "new" else None,
                ):
                    what = f"row {before.row} decides otherwise on the same name"
                    self._fault(alias.row, "written", alias.written, what, "Keep one of the two.")
                return
            taken = Alias(alias.written, alias.means, decision, kind or "", row=alias.row)
            self.decisions[folded(alias.written)] = taken
            if decision == "new":
                other = self._new.setdefault(folded(alias.means or alias.written), taken)
                if other.kind != taken.kind:
                    what = f"row {other.row} makes a participant of that name and another kind, {other.kind}"
                    self._fault(alias.row, "kind", taken.kind, what, "Give both the same kind.")

    def _fault(self, row: int | None, column: str | None, value: str | None, what: str, hint: str) -> None:
        self._survey.log.add(
            Problem(self._label, row, column, value, what, hint, Sort.NAME_DECISION), whole=True
        )

    # what texts mean

    def decide(
        self, texts: pa.Array, table: int, rows: Ints, *, roster: bool = False
    ) -> tuple[pa.Array, Mask, Mask]:
        """Give the ids, as the files write them, of texts that somebody decided on; where that is; where it is ignored.

        An id is null where nobody decided, or it is to be ignored. With `roster` the texts are ids of a roster: a new
        participant is then the one of this row.
        """
        texts = plain(texts)
        single = pc.unique(texts)
        at = np.asarray(pc.index_in(texts, value_set=single), dtype=np.int64)
        meant: list[str | None] = []
        ignored, decided = np.zeros(len(single), bool), np.zeros(len(single), bool)
        for place, text in enumerate(single.to_pylist()):
            alias = None if text is None else self.decisions.get(folded(text))
            meant.append(None)
            if alias is None:
                continue
            decided[place] = True
            if alias.decision == "ignore":
                ignored[place] = True
                continue
            first = int(np.flatnonzero(at == place)[0])
            meant[place] = self._meant(alias, table, int(rows[first]), roster=roster)
            decided[place] = meant[place] is not None
        ids = pc.take(pa.array(meant, pa.large_string()), pa.array(at))
        return ids, decided[at], ignored[at]

    def _meant(self, alias: Alias, table: int, row: int, *, roster: bool) -> str | None:
        name = alias.means or alias.written
        ids = self._survey.called.meant("Participant", name, "either")
        if len(ids) == 1:
            return str(ids[0])
        new = self._new.get(folded(name))
        if not ids and new is not None:
            name = new.means or new.written
            if roster:
                return name
            known = self.newcomers.get(folded(name))
            return known[0] if known else self._add(name, new.kind, table, row)
        if alias.row not in self._unknown:
            self._unknown.add(alias.row)
            what = (
                f"is what several are called: {', '.join(ids[:_TOLD])}"
                if ids
                else "no participant is called so"
            )
            hint = "" if ids else self._survey.called.suggest("Participant", name)
            hint = f"{hint}Write the id or the name of one of [[nodes]]."
            self._fault(alias.row, "means", alias.means, what, hint)
        return None

    def note(self, texts: Iterable[str], file: str, places: Iterable[str], becomes: str | None) -> None:
        """Note texts that no roster has, each with its place."""
        for text, place in zip(texts, places, strict=True):
            key = folded(text)
            if key not in self.unlisted:
                if len(self.unlisted) >= _MOST_UNLISTED:
                    continue
                self.unlisted[key] = Unlisted(file=file, place=place, becomes=becomes)
            self.unlisted[key].spellings[text] += 1

    def admit(
        self, texts: pa.Array, where: Mask, kind: str, table: int, rows: Ints
    ) -> tuple[pa.Array, dict[int, Fault]]:
        """Make participants of names that no roster has.

        Given are the texts, with the participant's id in place of each name, and what is wrong with some, by position.
        """
        given: list[str | None] = texts.to_pylist()
        wrong: dict[int, Fault] = {}
        answers: dict[str, Fault | None] = {}
        for at in np.flatnonzero(where).tolist():
            text = str(given[at])
            key = folded(text)
            if key not in answers:
                known = self.newcomers.get(key)
                fault = self._other_kind(known, kind) if known else self._strange(text)
                if fault is None and known is None:
                    self._add(text, kind, table, int(rows[at]))
                answers[key] = fault
            fault = answers[key]
            if fault is None:
                given[at] = self.newcomers[key][0]
            else:
                wrong[at] = fault
        return pa.array(given, pa.large_string()), wrong

    def _add(self, name: str, kind: str, table: int, row: int) -> str:
        survey = self._survey
        self.newcomers[folded(name)] = (name, kind)
        id_ = survey.dataset.global_id(name)
        number, _ = survey.participants.add(
            hashed(pa.array([id_], pa.large_string())), table, np.array([row], np.int64)
        )
        survey.participants.state.values[number] = KINDS.index(kind)
        columns = {"id": id_, "name": name, "kind": kind, "file": survey.labels[table]}
        arrays: dict[str, pa.Array] = {
            key: pa.array([text], pa.large_string()) for key, text in columns.items()
        }
        survey.spool.add(SPOOL, {**arrays, "row": pa.array([row], pa.int64())})
        return name

    def _other_kind(self, known: tuple[str, str], kind: str) -> Fault | None:
        if known[1] == kind:
            return None
        hint = "Say the same of both tables: unlisted = …, or decide on the name in aliases.csv."
        return f"became {known[1]} where it stood first, and {kind} here", hint, Sort.TWO_KINDS

    def _strange(self, text: str) -> Fault | None:
        """Say what keeps a name from becoming a participant: one that looks like it, or another dataset's."""
        survey = self._survey
        look = hashed(looks(pa.array([text], pa.large_string())))
        alike = survey.participants.alike
        number = int(alike.index.find(look)[0])
        if number >= 0:
            label, row = survey.labels[alike.table.values[number]], alike.row.values[number]
            hint = 'Write it in the same way, or say match = "either": capitals and blanks don\'t count then.'
            return f"looks like an id that is listed ({label}, row {row})", hint, Sort.LOOK_ALIKE_IDS
        id_ = survey.dataset.global_id(text)
        foreign: dict[str, Fault] = survey.others.foreign("Participant", [id_])
        return foreign.get(id_)

    def tell(self) -> None:
        """Say what names became that no roster has."""
        if not self.newcomers:
            return
        for kind in KINDS:
            names = [name for name, its in self.newcomers.values() if its == kind]
            if names:
                what = (
                    "name that no roster has became" if len(names) == 1 else "names that no roster has became"
                )
                self._survey.notice(
                    self._survey.dataset.path.name,
                    f"{len(names):,} {what} {kind}: {_some(names)}",
                )
                self._tell_of_nobody(names, kind)
                self._tell_of_other_waves(names, kind)

    def _tell_of_nobody(self, names: list[str], kind: str) -> None:
        """Say which words that seem to name nobody became participants."""
        nobody = [name for name in names if folded(name) in NOBODY]
        if nobody:
            self._survey.notice(
                self._survey.dataset.path.name,
                f"{_some(nobody)} became {kind}: who answers so seems to name nobody; in aliases.csv (canting names) "
                "the decision is ignore",
            )

    def _tell_of_other_waves(self, names: list[str], kind: str) -> None:
        """Say whom another wave of this dataset has as somebody else than the names become."""
        own = self._survey.dataset
        asked = {own.global_id(name): name for name in names[:_MOST_UNLISTED]}
        found: dict[str, list[str]] = {}
        for id_, said in self._survey.others.ask("Participant", list(asked), own=True).items():
            for kinds in {
                each.kind for each in said if each.dataset == own.dataset.id and not each.mentioned
            }:
                if kinds not in (None, kind):
                    found.setdefault(str(kinds), []).append(asked[id_])
        for other, those in sorted(found.items()):
            what = f"in another wave of {own.dataset.id} {len(those):,} of them are {other}: {_some(those)}"
            self._survey.notice(own.path.name, f"{what}; list them in a table of [[nodes]]")


def _some(names: list[str]) -> str:
    return some_of([quoted(name) for name in names], _TOLD)
