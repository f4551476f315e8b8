"""Who answered which question, as the covered units say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canting.loader.questions import of_type

SYMMETRIC = "COLLABORATES_WITH"
PARTICIPATION = "PARTICIPATES_IN"

Asked = tuple[str, str]
"""Type of tie and question."""
Cell = tuple[str, str, str, str | None, str | None]
Person = tuple[str, str | None, Sequence[str]]


@dataclass(frozen=True)
class UnitAnswers:
    """What one (dataset, wave) says of its questions and of who answered them."""

    dataset: str
    wave: int | None
    questions: Sequence[tuple[str, str | None, str]]
    """Type of tie, question and teller (``from``, ``to`` or ``either``: the end that could report a tie) of each."""
    people: Sequence[Person]
    """For each recorded participant its id, ``responded`` (yes, no, not asked or None) and the questions that it left
    wholly empty or wasn't asked."""
    cells: Sequence[Cell] = ()
    """Answers that are "no answer": giver, receiver, type of tie, question and respondent of each."""
    unasked: frozenset[Asked] = frozenset()
    """Those of the questions of `people` that weren't put to a participant: id and question."""
    names: Mapping[Asked, str] = field(default_factory=dict)
    """The name under which questions that mirror each other are one, by type and question."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many names a question allowed, by question."""
    boundary: str | None = None
    """Who belongs to the network, in the dataset's words."""

    @property
    def types(self) -> set[str]:
        return {type_ for type_, _, _ in self.questions}

    def tellers(self, type_: str, question: str) -> set[str]:
        """The ends (``from``, ``to``) of a question's ties that could report them."""
        own = {teller for kind, asked, teller in self.questions if (kind, asked or "") == (type_, question)}
        any_ = {teller for kind, asked, teller in self.questions if kind == type_ and asked is None}
        tellers = own or any_ or {"either"}
        return {"from", "to"} if "either" in tellers else tellers

    @property
    def listed(self) -> bool:
        """Whether it says of anybody whether they answered."""
        return any(responded is not None for _, responded, _ in self.people)

    def asked(
        self, types: Collection[str], among: Container[str], only: Collection[str] = ()
    ) -> Iterator[UnitQuestion]:
        """The questions about these types of ties; of several types, one for each if somebody left it empty for some.

        Only what the ids `among` left empty counts; `only` some questions are looked at, if any is named.
        """
        found: dict[str, dict[str, None]] = {}
        for type_, question, _ in self.questions:
            if type_ in types and (not only or question in only):
                found.setdefault(question or "", {})[type_] = None
        for question, kinds in found.items():
            whole = UnitQuestion(question or None, question, tuple(kinds))
            parts = [UnitQuestion(of_type(type_, question), question, (type_,)) for type_ in kinds]
            alike = len(parts) == 1 or all(
                len({part.left_by(person) for part in parts}) == 1
                for person in self.people
                if person[2] and person[0] in among
            )
            yield from [whole] if alike else parts

    def answer(self, person: Person, question: UnitQuestion) -> str | None:
        """Whether one of `people` answered a question: yes, no, not asked, or None where nobody says it."""
        id_, responded, _ = person
        if (id_, question.text) in self.unasked:
            return "not asked"
        return "no" if responded == "yes" and question.left_by(person) else responded


@dataclass(frozen=True)
class UnitQuestion:
    """A question that a unit asked."""

    name: str | None
    """As answers name it, with the type of tie if that is one of several; None if it has no text."""
    text: str
    """As the unit names it; "" if it has no text."""
    types: tuple[str, ...]
    """Types of ties that it asks for."""

    def left_by(self, person: Person) -> bool:
        """Whether somebody left it empty, or wasn't asked it."""
        return all(was_left(person[2], type_, self.text) for type_ in self.types)


def was_left(left: Collection[str], type_: str, question: str) -> bool:
    """Whether a question about a type of tie is among those that somebody left empty or wasn't asked."""
    return question in left or of_type(type_, question) in left


@dataclass(frozen=True)
class Rate:
    """How many of those who were asked answered: a question, or the survey."""

    yes: int
    asked: int
    question: str | None = None
    """What it is called; None for the survey."""

    @property
    def share(self) -> float | None:
        """The response rate; None where nobody was asked."""
        return self.yes / self.asked if self.asked else None

    def note(self) -> str:
        """It in words, of a question."""
        if not self.asked:
            return f'No participant was asked "{self.question}".'
        return f'"{self.question}" was answered by {self.yes} of {self.asked} participants who were asked it.'


def asked_elsewhere(
    asked: Iterable[tuple[str, Iterable[str]]], types: Collection[str]
) -> dict[str, list[str]]:
    """Datasets that ask for ties, and for none of these types; `asked` has a dataset and its types, for each unit."""
    found: dict[str, set[str]] = {}
    for dataset, kinds in asked:
        found.setdefault(dataset, set()).update(kinds)
    return {dataset: sorted(kinds) for dataset, kinds in found.items() if kinds and not kinds & set(types)}


def rate_of(
    of: Mapping[str, str], units: Iterable[UnitAnswers], types: Collection[str], only: Collection[str] = ()
) -> Rate | None:
    """The lowest rate of the questions behind an answer; None where nobody says who answered.

    A question that nobody left empty, and that was put to all, has the survey's rate; its own dataset's where another
    asks for none of these ties, for who answered that one says nothing of it. Of equal rates that of the survey counts,
    then that of most people.

    Parameters
    ----------
    of
        Whether each participant answered the survey, by id.
    types, only
        Types of ties that are looked at, and the only questions; none stands for all.
    """
    units = list(units)
    said = list(of.values())
    survey = Rate(said.count("yes"), said.count("yes") + said.count("no"))
    apart = bool(asked_elsewhere(((unit.dataset, unit.types) for unit in units), types))
    rates = []
    for unit in units:
        people = [person for person in unit.people if person[0] in of] if unit.listed else []
        for question in unit.asked(types, of, only) if people else ():
            count, whole = _counted(unit, question, people)
            name = question.name or ", ".join(question.types)
            name = f"{unit.dataset}: {name}" if len(units) > 1 else name
            rate = Rate(count["yes"], count["yes"] + count["no"], name)
            rates.append(survey if whole and (not apart or rate.share == survey.share) else rate)

    def lowest(rate: Rate) -> tuple[Any, ...]:
        return not rate.asked, rate.share, rate.question is not None, -rate.asked, rate.question

    if apart and not rates and any(next(unit.asked(types, of, only), None) for unit in units):
        return None  # where these ties are asked for nobody says who answered
    least = min(rates or [survey], key=lowest)
    return least if least.asked or least.question else None


def _counted(
    unit: UnitAnswers, question: UnitQuestion, people: Iterable[Person]
) -> tuple[Counter[str | None], bool]:
    """How many of some people gave each answer to a question, and whether it is what they said to the survey."""
    count = Counter(responded for _, responded, _ in people)
    otherwise = [(person[1], unit.answer(person, question)) for person in people if person[2]]
    count.update(said for _, said in otherwise)
    count.subtract(survey for survey, _ in otherwise)
    return count, all(survey == said for survey, said in otherwise)


@dataclass(frozen=True)
class Responses:
    """Whether the participants of an answer answered."""

    of: dict[str, str]
    """``yes``, ``no`` or ``not asked`` by id, of those of whom the data say it."""
    unlisted: list[str]
    """Covered datasets that don't say who answered."""
    listed: bool
    """Whether any covered dataset says it."""
    rate: Rate | None = None
    """The lowest of the questions behind the answer; None where nobody says who answered."""
    elsewhere: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Covered datasets that ask for none of the types of ties that are looked at, with those that they ask for."""

    @property
    def counts(self) -> dict[str, int]:
        said = list(self.of.values())
        return {word: said.count(word) for word in ("yes", "no", "not asked")}

    @property
    def least(self) -> dict[str, Any] | None:
        """The question that the smallest share answered, with how many did and didn't, unless that is the survey's."""
        rate = self.rate
        if rate is None or rate.question is None:
            return None
        return {"question": rate.question, "yes": rate.yes, "no": rate.asked - rate.yes}

    @property
    def silent(self) -> frozenset[str]:
        return frozenset(id_ for id_, responded in self.of.items() if responded == "no")

    def notes(self) -> list[str]:
        """How many of how many answered, in words; and of which datasets that isn't recorded."""
        lines = self.counted
        if self.unlisted:
            who = ", ".join(self.unlisted)
            lines.append(f"{who}: who answered isn't recorded; a tie that nobody reports counts as none.")
        for dataset, types in self.elsewhere.items():
            lines.append(
                f"{dataset} asks for no tie of this graph: 0 is no answer there. It has {', '.join(types)}; "
                "--graph says what to look at."
            )
        return lines

    @property
    def counted(self) -> list[str]:
        lines = []
        yes, no, unasked = self.counts.values()
        if self.of:
            parts = [f"{yes} of {yes + no} participants who were asked answered"]
            parts += [f"what the other {no} would have said is unknown"] if no > 1 else []
            parts += ["what the other would have said is unknown"] if no == 1 else []
            if unasked:
                parts.append("1 was not asked" if unasked == 1 else f"{unasked} were not asked")
            lines.append("; ".join(parts) + ".")
        if self.rate and self.rate.question:
            lines.append(self.rate.note())
        return lines

    def about(self) -> dict[str, str]:
        return {"answered": " ".join(self.notes())} if self.notes() else {}
