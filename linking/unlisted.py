"""Names in answers that no roster has: what they may mean, and the file in which a person decides on them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from canting.csv_files import CsvWriter
from canting.errors import CantingError
from canting.files import Whole
from canting.linking.candidates import find
from canting.linking.entries import Entry
from canting.linking.names import read_name, sex_of
from canting.linking.shortened import LITTLE, short_for
from canting.linking.text import words
from canting.loader.names import COLUMNS, DECISIONS, Alias, Unlisted, as_decision, read_aliases
from canting.loader.sources.table import SourceError, folded

NEAREST = 3
MEANT = 0.25
"""What the best of a group of names must score for its nearest to be proposed; nearer to nothing, it is only noted."""


@dataclass(frozen=True)
class RosterEntry:
    """A participant of the rosters, with all that it is called."""

    id: str
    name: str
    kind: str
    """As the files have them; the id stands for a name that isn't there."""
    also: tuple[str, ...] = ()
    """What else answers may call it."""


@dataclass(frozen=True)
class Near:
    """A participant that a name may mean."""

    listed: RosterEntry
    score: float
    """How alike the names are, as `canting.linking.candidates` scores them."""
    words: str


@dataclass(frozen=True)
class NameGroup:
    """Names that may be one, the most frequent first."""

    names: tuple[tuple[Unlisted, tuple[Near, ...]], ...]
    """Each with whom it may mean, best first; perhaps nobody."""

    @property
    def count(self) -> int:
        """How often they stand in the data, together."""
        return sum(name.count for name, _ in self.names)

    @property
    def score(self) -> float:
        """The best score of any of its names; 0 if nobody is near."""
        return max((near[0].score for _, near in self.names if near), default=0.0)


def groups(unlisted: Sequence[Unlisted], roster: Sequence[RosterEntry]) -> list[NameGroup]:
    """Group names that no roster has by whom they may mean, else by spelling; the most frequent group first."""
    near = nearest_of([name.written for name in unlisted], roster)
    together: dict[str, list[tuple[Unlisted, tuple[Near, ...]]]] = defaultdict(list)
    for name, found in zip(unlisted, near, strict=True):
        read = read_name(name.written)
        key = f"= {found[0].listed.id}" if found else f"~ {read.key or folded(name.written)}"
        together[key].append((name, found))
    made = [
        NameGroup(tuple(sorted(each, key=lambda one: (-one[0].count, one[0].written))))
        for each in together.values()
    ]
    return sorted(made, key=lambda group: (-group.count, group.names[0][0].written))


def alike(roster: Sequence[RosterEntry]) -> list[list[RosterEntry]]:
    """Participants whose names differ in capitals, punctuation, spelling and titles only, so that they may be one.

    A company and a partnership of one name are two: legal forms that exclude each other keep names apart.
    """
    together: dict[tuple[str, str | None], list[RosterEntry]] = defaultdict(list)
    for listed in roster:
        name = read_name(listed.name)
        if not sex_of(name.titles):
            together[name.bare, name.form].append(listed)
    return [group for (bare, _), group in together.items() if bare and len(group) > 1]


def nearest_of(names: Sequence[str], roster: Sequence[RosterEntry]) -> list[tuple[Near, ...]]:
    """Find for each name whom it may mean: by legal form, title, abbreviation and spelling, as `link` does."""
    left = [Entry(str(number), name) for number, name in enumerate(names)]
    right: dict[str, tuple[RosterEntry, Entry]] = {}
    short = short_for([listed.name for listed in roster], names)
    for listed in roster:
        called = dict.fromkeys(
            [
                listed.name,
                *listed.also,
                *_bracketed(listed.name),
                *_letters(listed.name),
                *short.get(listed.name, ()),
            ]
        )
        for number, text in enumerate(called):
            key = f"{listed.id}\0{number}"
            right[key] = (listed, Entry(key, text))
    if not left or not right:
        return [()] * len(left)
    found = find(left, [entry for _, entry in right.values()], limit=4 * NEAREST)
    answers = []
    for one in found:
        best: dict[str, Near] = {}
        for candidate in one.candidates:
            listed = right[candidate.entry.id][0]
            if listed.id not in best:
                best[listed.id] = Near(listed, candidate.score, candidate.words)
        answers.append(tuple(list(best.values())[:NEAREST]))
    return answers


def _bracketed(name: str) -> list[str]:
    """What stands before a short name in brackets, and that short name: Badan Perencanaan Daerah (Bapeda)."""
    found = re.fullmatch(r"(.+\S)\s*\(([^\W\d_]{3,})\)\s*", name)
    return [*found.groups()] if found else []


def _letters(name: str) -> list[str]:
    """The initials of a name of several words: what an agency is called in an answer."""
    parts = [word for word in words(name) if word not in LITTLE]
    letters = "".join(word[0] for word in parts if word.isalpha())
    return [letters.upper()] if len(letters) > 2 else []


@dataclass
class Decisions:
    path: Path
    """The file; it needs not be there yet."""
    rows: list[Alias]

    @classmethod
    def at(cls, path: Path) -> Decisions:
        """Read a file of decisions, if it is there.

        Raises
        ------
        CantingError
            If it can't be read.
        """
        if not path.exists():
            return cls(path, [])
        try:
            return cls(path, read_aliases(path))
        except SourceError as error:
            where = f"{path}, row {error.row}," if error.row else f"{path}"
            raise CantingError(f"{where} {error.what}.", error.hint) from None

    def decided(self, written: str) -> Alias | None:
        return next(
            (row for row in self.rows if folded(row.written) == folded(written) and row.decision), None
        )

    def propose(self, found: Iterable[NameGroup]) -> int:
        """Put names that nobody has decided on into the file, with the nearest names; say how many are new.

        Whom a name may mean is filled in only where its group scores `MEANT` or more: who writes "same" down the whole
        column agrees to nothing that hardly resembles. A row with a decision, or with a person's words in it, stays as
        it is. Rows that only canting wrote, of names that the data don't have any more, go.
        """
        said = {folded(row.written): row for row in self.rows}
        kept = {key: row for key, row in said.items() if row.decision or row.by}
        rows: dict[str, Alias] = {}
        new = 0
        for group in found:
            for name, near in group.names:
                key = folded(name.written)
                if key in kept:
                    continue
                new += key not in said
                means = near[0].listed.name if near and group.score >= MEANT else ""
                rows[key] = Alias(name.written, means, note=note_of(name, near))
        self.rows = [*rows.values(), *(row for row in self.rows if folded(row.written) in kept)]
        return new

    def decide(self, written: str, decision: str, means: str, kind: str, by: str) -> None:
        """Write a person's decision on a name; a blank one takes it back."""
        assert decision in {"", *DECISIONS}
        at = date.today().isoformat()
        for number, row in enumerate(self.rows):
            if folded(row.written) == folded(written):
                said = replace(row, decision=decision, by=by if decision else "", at=at if decision else "")
                self.rows[number] = replace(said, means=means, kind=kind) if decision else said
                return
        self.rows.append(Alias(written, means, decision, kind, by, at))

    def write(self) -> None:
        """Write the file, whole or not at all."""
        try:
            with Whole(own=True) as whole:
                writer = CsvWriter(whole.text(self.path, encoding="utf-8-sig"))
                writer.heading(COLUMNS)
                for row in self.rows:
                    writer.row([getattr(row, name) for name in COLUMNS])
        except OSError as error:
            hint = "Close it where it is open, and let the folder be written to; decisions in it are as they were."
            raise CantingError(f"{self.path} can't be written: {error.strerror or error}.", hint) from None

    @property
    def counts(self) -> Counter[str]:
        return Counter(as_decision(row.decision) or "" for row in self.rows)


def note_of(name: Unlisted, near: Sequence[Near]) -> str:
    """Say how often a name stands in the data, where first, and whom it may mean."""
    times = "once" if name.count == 1 else f"{name.count} times"
    others = [spelling for spelling, _ in name.spellings.most_common() if spelling != name.written]
    parts = [f"{times}, first {name.file} {name.place}"]
    parts += [f"also written {', '.join(others)}"] if others else []
    parts += [f"near: {'; '.join(f'{one.listed.name} ({one.score:.2f})' for one in near)}"] if near else []
    parts += [f"now {name.becomes}"] if name.becomes else []
    return ". ".join(parts)


Ask = Callable[[str], str]
Show = Callable[[str], None]
_KINDS = {"a": "Actor", "o": "Organization", "i": "InformationSource"}


def review(found: Sequence[NameGroup], decisions: Decisions, by: str, show: Show, ask: Ask) -> int:
    """Ask a person of each name that nobody has decided on; each answer is written at once. Says how many stand."""
    waiting = [
        (name, near) for group in found for name, near in group.names if not decisions.decided(name.written)
    ]
    made: list[str] = []
    at = 0
    while at < len(waiting):
        name, near = waiting[at]
        show(f"\n{at + 1} of {len(waiting)}: {name.written}    ({note_of(name, ())})")
        for number, one in enumerate(near, 1):
            show(f"  {number}  {one.listed.name}  [{one.listed.kind}]  {one.score:.2f}  {one.words}")
        choices = f"1-{len(near)} same, " if near else ""
        answer = ask(f"{choices}= NAME same, n new, x ignore, Enter skip, b back, q stop: ").strip()
        key = answer.casefold()
        if key in {"q", "quit"}:
            break
        if key == "b":
            at = max(0, at - 1)
            if made and folded(made[-1]) == folded(waiting[at][0].written):
                decisions.decide(made.pop(), "", "", "", by)
                decisions.write()
            continue
        if key and not _answered(name, near, answer, decisions, by, show, ask):
            continue
        if key:
            made.append(name.written)
            decisions.write()
        at += 1
    return len(made)


def _answered(
    name: Unlisted, near: Sequence[Near], answer: str, decisions: Decisions, by: str, show: Show, ask: Ask
) -> bool:
    """Take an answer; False if it is none."""
    key = answer.casefold()
    if key.isdecimal() and 1 <= int(key) <= len(near):
        decisions.decide(name.written, "same", near[int(key) - 1].listed.name, "", by)
    elif answer.startswith("=") and answer[1:].strip():
        decisions.decide(name.written, "same", answer[1:].strip(), "", by)
    elif key == "x":
        decisions.decide(name.written, "ignore", "", "", by)
    elif key == "n":
        kind = _KINDS.get(ask("  a Actor, o Organization, i InformationSource: ").strip().casefold()[:1])
        if kind is None:
            show("  None was chosen.")
            return False
        called = ask(f"  Its name, if not {name.written}: ").strip()
        decisions.decide(name.written, "new", called, kind, by)
    else:
        show("  That is no answer here.")
        return False
    return True
