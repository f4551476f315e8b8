"""The review in a terminal: one pair after the other, both sides beside each other, one key for each answer.

Nothing here reads a keyboard or writes to a screen: both come as functions. Each answer is in the ledger, on disk,
before the next question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

from canting.errors import CantingError
from canting.linking.cases import Case, Option, answer, refresh
from canting.linking.codes import Codes
from canting.linking.entries import Entry, Evidence
from canting.linking.evidence import evidence
from canting.linking.judge import form_of
from canting.linking.ledger import Decision, Ledger, LedgerLine, now, withdrawn
from canting.linking.names import read_identifier, read_phones, same_phone
from canting.linking.partners import match_words
from canting.linking.text import one_line, words
from canting.linking.texts import decision_word, say

KEYS: dict[str, Decision] = {"y": "same", "n": "different", "u": "unsure"}
_KEY_OF = {decision: key for key, decision in KEYS.items()} | {"none": "0"}
_LABEL, _LEAST_WIDTH = 12, 40

MarkedWords = tuple[tuple[str, bool], ...]
"""Words, and whether each is matched on the other side."""


@dataclass(frozen=True)
class Screen:
    """One question."""

    heading: str
    """Where the review stands."""
    notes: tuple[str, ...]
    """Why something is asked again."""
    titles: tuple[str, str]
    """What stands over the two columns."""
    rows: tuple[tuple[str, MarkedWords, MarkedWords], ...]
    """Label, and both sides."""
    speaks_for: str
    speaks_against: str
    """Evidence in words."""
    lang: str = "en"
    """Language of the rest."""

    def lines(self, width: int, mark: Callable[[str], str] | None = None) -> list[str]:
        """Lay the question out in so many columns; matching words are marked, by default in [brackets]."""
        width = max(width, _LEAST_WIDTH)
        half = (width - _LABEL - 4) // 2
        shown = [self.heading, *self.notes, "", _beside("", [self.titles[0]], [self.titles[1]], half)[0]]
        for label, left, right in self.rows:
            shown += _beside(label, _wrap(left, half, mark), _wrap(right, half, mark), half)
        shown.append("")
        for key, said in (("For", self.speaks_for), ("Against", self.speaks_against)):
            label = say(self.lang, key)
            for number, line in enumerate(_wrap(_plain(said), width - _LABEL - 2, None)):
                shown.append(f"{label if number == 0 else '':<{_LABEL}}  {line.rstrip()}")
        return [*shown, "", say(self.lang, "keys")]


@dataclass
class Outcome:
    answered: int = 0
    """Answers that stand: pairs, or participants with `none`."""
    left: int = 0
    """Participants with something still to be asked."""
    stopped: bool = False
    """Whether the person stopped before the end."""


@dataclass
class _Step:
    """One answer, to go back to: where, what it wrote, and what stood before."""

    at: int
    passed: str | None = None
    written: list[LedgerLine] = field(default_factory=list)
    before: list[LedgerLine] = field(default_factory=list)


class Review:
    """A review of cases.

    `ask`, given the prompt, gives what was typed; EOFError ends the review like q. `show` shows a question or a
    message.
    """

    def __init__(
        self,
        cases: Sequence[Case],
        ledger: Ledger,
        *,
        by: str,
        ask: Callable[[str], str],
        show: Callable[[Screen | str], None],
        codes: Codes | None = None,
        clock: Callable[[], str] = now,
        unsure: bool = False,
        lang: str = "en",
    ) -> None:
        self.lang = lang
        self.cases, self.ledger, self.by, self.ask, self.show = list(cases), ledger, by, ask, show
        self.codes, self.clock, self.unsure = codes or Codes(), clock, unsure
        self.at = 0
        self.passed: dict[int, set[str]] = {}
        self.skipped: set[int] = set()
        self.history: list[_Step] = []

    def run(self) -> Outcome:
        """Ask until nothing is left or the person stops; the answers themselves are in the ledger."""
        stopped = False
        while self.at < len(self.cases) and not stopped:
            case = self._case(self.at)
            asked = self._asked(self.at, case)
            if not asked or self.at in self.skipped:
                self.at += 1
                continue
            self.show(self._screen(case, asked))
            stopped = self._key(case, asked[0])
        answered = sum(1 for step in self.history if step.written)
        left = sum(1 for at in range(len(self.cases)) if self._asked(at, self._case(at)))
        return Outcome(answered, left, stopped)

    def _case(self, at: int) -> Case:
        self.cases[at] = refresh(self.cases[at], self.ledger.state)
        return self.cases[at]

    def _asked(self, at: int, case: Case) -> list[Option]:
        passed = self.passed.get(at, set())
        return [option for option in case.asks(unsure=self.unsure) if option.candidate.entry.id not in passed]

    def _key(self, case: Case, option: Option) -> bool:
        """Take one answer; say whether to stop."""
        while True:
            try:
                key, reason = _typed(self.ask("> "))
            except EOFError:
                return True
            if key == "q":
                return True
            if key == "?":
                self.show(say(self.lang, "Score", score=option.candidate.score))
            elif key in KEYS or key == "0":
                self._answer(case, option, key, reason)
                return False
            elif key == "s":
                self.history.append(_Step(self.at))
                self.skipped.add(self.at)
                return False
            elif key == "b" and self.history:
                self._back()
                return False
            elif key == "b":
                self.show(say(self.lang, "nothing to go back to"))
            else:
                self.show(say(self.lang, "keys"))
                self.show(say(self.lang, "reason may follow"))

    def _answer(self, case: Case, option: Option, key: str, reason: str) -> None:
        chosen = None if key == "0" else option
        lines = answer(case, chosen, KEYS.get(key, "none"), by=self.by, at=self.clock(), reason=reason)
        pairs = {line.pair for line in lines}
        before = [line for line in self.ledger.state.lines if line.pair in pairs]
        try:
            written = self.ledger.append(lines)
        except CantingError as error:
            self.show(f"{error.what} {error.hint}")
            self.skipped.add(self.at)
            return
        passed = option.candidate.entry.id if chosen is not None else None
        if passed is not None:
            self.passed.setdefault(self.at, set()).add(passed)
        self.history.append(_Step(self.at, passed, written, before))

    def _back(self) -> None:
        """Take the last answer back: what it wrote is withdrawn, what stood before stands again."""
        step = self.history.pop()
        at = self.clock()
        said = {line.pair: line for line in self.ledger.state.lines}
        pairs = dict.fromkeys(line.pair for line in step.written)
        lines = [withdrawn(said[pair], by=self.by, at=at, reason="back") for pair in pairs if pair in said]
        lines += [replace(line, number=0) for line in step.before]
        if lines:
            self.ledger.append(lines)
        self.at = step.at
        self.skipped.discard(step.at)
        if step.passed is not None:
            self.passed[step.at].discard(step.passed)

    def _screen(self, case: Case, asked: Sequence[Option]) -> Screen:
        option = asked[0]
        said = spoken(case, option, self.codes, self.lang)
        judged = len(case.options) - len(asked)
        done = sum(1 for step in self.history if step.written)
        notes = case.reasons(self.lang)
        if option.line is not None and option.line != case.answer:
            line = option.line
            word = say(self.lang, line.decision)
            note = say(self.lang, "said to be", decision=word, day=line.at[:10], by=line.by)
            notes.append(say(self.lang, "changed since", said=note) if option.changed else f"{note}.")
        heading = say(
            self.lang, "heading", at=self.at + 1, of=len(self.cases), candidate=judged + 1,
            candidates=len(case.options), done=done,
        )  # fmt: skip
        nothing = say(self.lang, "nothing")
        return Screen(
            heading,
            tuple(one_line(note) for note in notes),
            (one_line(case.survey), one_line(case.register)),
            tuple(compare(case.entry, option.candidate.entry, self.codes, self.lang)),
            _said(said, "agrees", "near") or nothing,
            _said(said, "differs", "unknown") or nothing,
            self.lang,
        )


def _typed(line: str) -> tuple[str, str]:
    """Give the key and the reason of what was typed: a key, or the word of a decision in either language."""
    words = line.split()
    for size in (2, 1):
        decision = decision_word(" ".join(words[:size]))
        if decision in _KEY_OF and len(words) >= size:
            return _KEY_OF[decision], " ".join(words[size:])
    key, _, reason = line.strip().partition(" ")
    return key.lower(), reason.strip()


def spoken(case: Case, option: Option, codes: Codes, lang: str) -> Sequence[Evidence]:
    """Give the evidence of a pair in a language: that of the candidate is in English, as the ledger has it."""
    if lang == "en":
        return option.candidate.evidence
    if option.gone:
        return (Evidence("entry", "differs", say(lang, "no longer")),)
    return evidence(case.entry, option.candidate.entry, codes, case.shared, lang)


def _said(evidence: Iterable[Evidence], *verdicts: str) -> str:
    return one_line("; ".join(one.words for one in evidence if one.verdict in verdicts))


# both sides beside each other


def compare(
    one: Entry, other: Entry, codes: Codes, lang: str = "en"
) -> list[tuple[str, MarkedWords, MarkedWords]]:
    """Put two entries beside each other, each word marked if the other side has it; what neither has is left out."""
    fixed = [
        ("id", _plain(one_line(one.id)), _plain(one_line(other.id))),
        ("name", *_marked(one.name, other.name)),
        ("legal form", *_equal([form_of(one) or ""], [form_of(other) or ""], lambda a, b: a == b)),
        ("place", *_coded(one.places, other.places, codes)),
        ("address", *_marked(one.address or "", other.address or "")),
        ("telephone", *_equal(_phones(one), _phones(other), same_phone)),
        ("industry", *_coded(one.industries, other.industries, codes)),
    ]
    rows = [(say(lang, label), left, right) for label, left, right in fixed]
    for sort in sorted({*one.identifiers, *other.identifiers}):
        both = [[read_identifier(e.identifiers.get(sort, "")) or ""] for e in (one, other)]
        rows.append((one_line(sort), *_equal(both[0], both[1], lambda a, b: a == b)))
    return [row for row in rows if any(text for text, _ in (*row[1], *row[2]))]


def _phones(entry: Entry) -> list[str]:
    return list(read_phones(entry.phone or "")) or ([one_line(entry.phone)] if entry.phone else [])


def _coded(ours: Sequence[str], theirs: Sequence[str], codes: Codes) -> tuple[MarkedWords, MarkedWords]:
    def shown(side: MarkedWords) -> MarkedWords:
        return tuple((one_line(codes.show(code)), matched) for code, matched in side)

    left, right = _equal(ours, theirs, lambda a, b: codes.relation(a, b) in {"same", "within"})
    return shown(left), shown(right)


def _equal(
    ours: Sequence[str], theirs: Sequence[str], alike: Callable[[str, str], bool]
) -> tuple[MarkedWords, MarkedWords]:
    return (
        tuple((a, bool(a) and any(b and alike(a, b) for b in theirs)) for a in ours),
        tuple((b, bool(b) and any(a and alike(a, b) for a in ours)) for b in theirs),
    )


def _marked(ours: str, theirs: str) -> tuple[MarkedWords, MarkedWords]:
    pairs, _, _ = match_words(words(ours), words(theirs))
    return _words(ours, {a for a, _ in pairs}), _words(theirs, {b for _, b in pairs})


def _words(text: str, matched: set[str]) -> MarkedWords:
    return tuple(
        (token, bool(words(token)) and set(words(token)) <= matched) for token in one_line(text).split()
    )


def _plain(text: str) -> MarkedWords:
    return tuple((token, False) for token in text.split())


def _wrap(text: MarkedWords, width: int, mark: Callable[[str], str] | None) -> list[str]:
    """Break words into lines of at most some columns, marks not counted."""
    marked = mark or "[{}]".format
    bare = mark is None
    lines, line, used = [], "", 0
    for word, matched in text:
        shown = word if cell_len(word) <= width - 2 else set_cell_size(word, width - 3) + "…"
        length = cell_len(shown) + (2 if matched and bare else 0)
        if line and used + 1 + length > width:
            lines.append(line + " " * (width - used))
            line, used = "", 0
        line += (" " if line else "") + (marked(shown) if matched else shown)
        used += (1 if used else 0) + length
    return [*lines, line + " " * max(width - used, 0)]


def _beside(label: str, left: list[str], right: list[str], half: int) -> list[str]:
    rows = []
    for at, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
        padded = one + " " * (half - cell_len(one))
        rows.append(f"{label if at == 0 else '':<{_LABEL}}  {padded}  {other}".rstrip())
    return rows


def summary(outcome: Outcome, ledger: Ledger, lang: str = "en") -> str:
    said = say(lang, "reviewed", answered=outcome.answered, left=outcome.left, path=ledger.path)
    return said + (say(lang, "goes on") if outcome.left else "")
