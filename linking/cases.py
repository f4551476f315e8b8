"""What there is to decide: each participant with its candidates, beside what the ledger says of them already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from canting.linking.candidates import LIMIT, Candidate, Engine, Proposed, auto, find
from canting.linking.codes import Codes
from canting.linking.entries import Entry, Evidence
from canting.linking.judge import Shared
from canting.linking.ledger import (
    AUTO,
    NONE_OF_THESE,
    PERSON,
    Decision,
    Ledger,
    LedgerLine,
    State,
    overruling,
    withdrawn,
)
from canting.linking.text import fold
from canting.linking.texts import say
from canting.progress import Progress

NEWS = 0.06
"""A candidate that is found after `none` was said is news from this score on."""

LIKELY = 0.5
"""When the first three are rejected, others are brought up only if they are more likely than not."""


@dataclass(frozen=True)
class Option:
    """A candidate, with what stands for the pair."""

    candidate: Candidate
    line: LedgerLine | None = None
    """The decision that stands, or None."""
    changed: bool = False
    """Whether what was compared has changed since that decision, or the entry is gone: it is raised again."""
    gone: bool = False
    """Whether the entry is no longer in the register."""

    @property
    def open(self) -> bool:
        """Whether it is to be asked."""
        return self.line is None or (self.changed and not self.gone)


@dataclass(frozen=True)
class Case:
    """A participant and what may be its entry in a register."""

    survey: str
    register: str
    """Ids of the two datasets."""
    entry: Entry
    options: tuple[Option, ...]
    """Candidates and decided pairs, best first."""
    answer: LedgerLine | None = None
    """The ``same`` or ``none`` that stands for it, or None."""
    changed: bool = False
    """Whether that answer is raised again: the participant or the entry has changed, the entry is gone, or a better
    candidate has come since ``none`` was said."""
    contradictions: tuple[tuple[LedgerLine, LedgerLine], ...] = ()
    """Lines of the ledger on it that contradict one another: what they are about is asked again."""
    shared: Shared | None = field(default=None, compare=False, repr=False)
    """How many entries of the register have what."""
    unlikely: bool = False
    """Whether there are entries that might be meant, and all score too little to be candidates."""

    def line(self, decision: Decision, candidate: Candidate | None = None, **rest: Any) -> LedgerLine:
        """Make a line of the ledger on a candidate of it, or on none."""
        said = LedgerLine(
            "", "", decision, self.survey, self.entry.id, self.entry.name, self.register, "", "",
            left_hash=self.entry.hash,
        )  # fmt: skip
        if candidate is not None:
            of_entry = {"right_id": candidate.entry.id, "right_name": candidate.entry.name}
            rest = {**of_entry, "right_hash": candidate.entry.hash, **rest}
            said = replace(said, score=candidate.score, evidence=candidate.words)
        return replace(said, **rest)

    @property
    def open(self) -> tuple[Option, ...]:
        """What is to be asked of it: nothing once it is answered, unless the answer is raised again."""
        return self.asks()

    def asks(self, *, unsure: bool = False) -> tuple[Option, ...]:
        """Give what is to be asked of it; with `unsure`, what a person was unsure of once more."""
        if self.answer is not None and not self.changed:
            return ()
        again = [o for o in self.options if unsure and o.line is not None and o.line.decision == "unsure"]
        return tuple(option for option in self.options if option.open or option in again)

    def reasons(self, lang: str) -> list[str]:
        """Why it is asked again, for a reader of a language."""
        said = [
            say(lang, "who is right", what=contradiction(one, other, lang))
            for one, other in self.contradictions
        ]
        line = self.answer
        if line is not None and self.changed:
            gone = any(option.gone for option in self.options if option.line == line)
            key = "none since" if line.decision == "none" else "entry gone" if gone else "link changed"
            said.append(say(lang, key, entry=line.right_id, day=line.at[:10], by=line.by))
        return said


def cases(
    survey: str,
    left: Sequence[Entry],
    register: str,
    right: Sequence[Entry],
    state: State,
    *,
    codes: Codes | None = None,
    rest: bool = False,
    progress: Progress | None = None,
    workers: Engine | None = None,
) -> list[Case]:
    """Put participants, candidates and the ledger together, in the order given.

    A rejected pair is in it only as decided, until what was compared changes.
    """
    said = {line.pair for line in state.lines}
    decided = {(pair[1], pair[3]) for pair in said if (pair[0], pair[2]) == (survey, register) and pair[3]}
    shared = Shared(left, right, codes or Codes())
    found = find(
        left, right, codes=codes, limit=2 * LIMIT, always=decided, shared=shared, rest=rest, progress=progress,
        workers=workers,
    )  # fmt: skip
    return [
        replace(
            _case(survey, register, one.entry, one.candidates, state), shared=shared, unlikely=one.unlikely
        )
        for one in found
    ]


def refresh(case: Case, state: State) -> Case:
    """Put a case beside what the ledger says now."""
    candidates = [o.candidate for o in case.options if not o.gone]
    made = _case(case.survey, case.register, case.entry, candidates, state)
    return replace(made, shared=case.shared, unlikely=case.unlikely)


def _case(survey: str, register: str, entry: Entry, candidates: Sequence[Candidate], state: State) -> Case:
    lines = state.of(survey, entry.id, register)
    contradictions = tuple(state.contradictions(survey, entry.id, register))
    contested = {line.right_id for two in contradictions for line in two}
    options = []
    for rank, candidate in enumerate(candidates):
        line = lines.get(candidate.entry.id)
        if line is not None:
            changed = line.changed(entry.hash, candidate.entry.hash)
            options.append(Option(candidate, line, changed))
        elif rank < LIMIT or candidate.score >= LIKELY or candidate.entry.id in contested:
            options.append(Option(candidate))
    present = {option.candidate.entry.id for option in options}
    for other, line in sorted(lines.items()):
        if line.decision == "same" and other not in present:
            evidence = (Evidence("entry", "differs", "no longer in the register"),)
            options.append(
                Option(Candidate(Entry(other, line.right_name), 0.0, evidence), line, changed=True, gone=True)
            )
    answer = state.answer((survey, entry.id, register))
    case = Case(survey, register, entry, _first(options, contested), answer, contradictions=contradictions)
    return replace(case, changed=_raised(case))


def _first(options: Sequence[Option], contested: Collection[str]) -> tuple[Option, ...]:
    """All that is decided or contested, and three of the others."""
    said = [o for o in options if o.line is not None or o.candidate.entry.id in contested]
    fresh = [option for option in options if option not in said][:LIMIT]
    return tuple(option for option in options if option in said or option in fresh)


def contradiction(one: LedgerLine, other: LedgerLine, lang: str = "en") -> str:
    """Say in words how two lines of the ledger contradict each other."""
    words = [f"{say(lang, line.decision)} {line.right_id}".rstrip() for line in (one, other)]
    if one.pair == other.pair:
        words = [say(lang, line.decision) for line in (one, other)]
    what = say(
        lang, "contradict pair" if one.pair == other.pair else "contradict answers", left=one.left_id,
        right=one.right_id, register=one.right_dataset, first=words[0], second=words[1], by=one.by, also=other.by,
    )  # fmt: skip
    return say(lang, "contradict", one=one.number, other=other.number, what=what)


def _raised(case: Case) -> bool:
    line = case.answer
    if line is None:
        return False
    if line.decision == "same":
        return any(option.changed for option in case.options if option.line == line)
    shown = [o.candidate.score for o in case.options if o.line is not None and o.line.reason == NONE_OF_THESE]
    least = 1.0 if line.score is None else line.score
    least = min(shown) if len(shown) >= LIMIT else least  # as they score now: scores may be recalibrated
    better = [option for option in case.options if option.line is None and option.candidate.score > least]
    return bool(better) or line.changed(case.entry.hash, line.right_hash)


def answer(
    case: Case,
    option: Option | None,
    decision: Decision,
    *,
    by: str,
    at: str,
    reason: str = "",
    method: str = PERSON,
) -> list[LedgerLine]:
    """Make the lines that an answer writes, and the withdrawal of one that was raised again and is now contradicted.

    With ``none`` there is no option: the candidates of the participant are then different, too.
    """
    said: dict[str, Any] = {"by": by, "at": at, "method": method}
    if option is not None:
        line = case.line(decision, option.candidate, reason=reason, **said)
        overtaken = case.answer if decision == "same" and case.changed else None
        if overtaken is None or overtaken.pair == line.pair:
            return overruling(line, option.line)
        return [withdrawn(overtaken, by=by, at=at), *overruling(line, option.line)]
    lines = [
        line
        for one in case.open
        for line in overruling(case.line("different", one.candidate, reason=NONE_OF_THESE, **said), one.line)
    ]
    if case.answer is not None and case.changed and case.answer.pair not in {line.pair for line in lines}:
        lines.insert(0, withdrawn(case.answer, by=by, at=at))
    fresh = [one.candidate.score for one in case.options if one.line is None]
    evidence = "; ".join(f"not {one.candidate.entry.id} {one.candidate.entry.name}" for one in case.open)
    return [*lines, case.line("none", score=least_shown(fresh), evidence=evidence, reason=reason, **said)]


def least_shown(scores: Sequence[float]) -> float:
    """Give what another candidate must score more than to be news after `none`: where there was room, any is."""
    return min(scores) if len(scores) >= LIMIT else NEWS


def auto_lines(ledger: Ledger, made: Sequence[Case], *, by: str, at: str) -> list[LedgerLine]:
    """Make the lines of what may be linked without a person (`candidates.auto`).

    Never of a participant of whom a person ever said anything, of any register, in whichever survey that shares it,
    taken back or not; nor of one that may be such a participant under another id: it bears that one's name, or a person
    spoke of the entry with a participant that is no longer there.
    """
    said = [line for line in ledger.lines if line.method == PERSON]
    present = {case.entry.id for case in made}
    spoken_of = {line.left_id for line in said}
    named = {fold(line.left_name) for line in said if line.left_id not in present} - {""}
    of_entry = {line.pair[2:] for line in said if line.left_id not in present and line.right_id}
    taken = {line.pair[2:] for line in ledger.state.lines if line.decision == "same"}
    untouched = {
        case.entry.id: case
        for case in made
        if case.entry.id not in spoken_of
        and fold(case.entry.name) not in named
        and not any(o.line for o in case.options)
    }
    found = [Proposed(case.entry, tuple(o.candidate for o in case.options)) for case in made]
    lines: list[LedgerLine] = []
    for entry, candidate in auto(found):
        case = untouched.get(entry.id)
        if case is not None and (case.register, candidate.entry.id) not in taken | of_entry:
            option = next(o for o in case.options if o.candidate == candidate)
            lines += answer(case, option, "same", by=by, at=at, method=AUTO)
    return lines
