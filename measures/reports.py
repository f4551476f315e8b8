"""Reports that agree and disagree: which ends of a tie say it, and whether the other, who could have, denies it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from canting.algorithms.graph import SOURCE
from canting.errors import UsageError
from canting.language import per_cent
from canting.queries.answers import SYMMETRIC, UnitAnswers, was_left
from canting.queries.task import Row, Task

BOTH, DENIED, ONE, OTHERS = "both", "denied", "one", "others"
STATES = (BOTH, DENIED, ONE, OTHERS)
YES, NO, NO_ANSWER, NOT_ASKED, UNKNOWN = "yes", "no", "no answer", "not asked", "unknown"
ENDS = ("from", "to")
Tie = tuple[str, str, str, str]
"""Type, name of the question, giver and receiver."""


def reports(task: Task) -> list[Row]:
    """Tell of each tie and question what each of its two ends says.

    Rows: by question, state and tie.
    """
    if task.options.get("min_weight") is not None:
        raise UsageError(
            "Reports are told one by one, whatever their strength.",
            "Leave --min-weight out: from_weight and to_weight have it.",
        )
    if task.options.get("ways", "union") != "union":
        raise UsageError("Here every report is told, whoever made it.", "Leave --ties out (union).")
    graph = task.graph()
    if not graph.n:
        return []
    kinds = dict(zip(graph.ids, graph.attributes["kind"], strict=True))
    names = dict(zip(graph.ids, graph.names, strict=True))
    made: dict[tuple[str, int | None], list[Row]] = {}
    for row in task.ask("reports-made", ids=graph.ids, ties=list(task.options["ties"])):
        made.setdefault((row["dataset"], row["wave"]), []).append(row)
    rows: list[Row] = []
    for unit in sorted(task.units(), key=lambda unit: (unit.dataset, unit.wave or 0)):
        found = _Unit(unit, kinds, task.options.get("question", ())).rows(
            made.get((unit.dataset, unit.wave), [])
        )
        rows += [
            row | {"from_name": names[row["from"]], "to_name": names[row["to"]]}
            for row in sorted(
                found,
                key=lambda row: (
                    row["question"] or "", row["type"], STATES.index(row["state"]), row["from"], row["to"],
                ),
            )
        ]  # fmt: skip
    task.notes += _notes(rows)
    return rows


def _notes(rows: list[Row]) -> list[str]:
    counts = Counter(row["state"] for row in rows)
    if not counts:
        return []
    notes = [
        f"Ties said by both ends: {counts[BOTH]}; denied by one that answered: {counts[DENIED]}; said by one alone: "
        f"{counts[ONE]}; by others only: {counts[OTHERS]}."
    ]
    told = [row for row in rows if YES in (row["from_says"], row["to_says"])]
    sure = sum(row["state"] == BOTH for row in told)
    heard = sum(row["state"] in (BOTH, DENIED) for row in told)
    if heard:
        sure_share = f"{per_cent(sure / heard):.0f}%"
        notes.append(f"{sure} of the {heard} whose other end answered are confirmed ({sure_share}).")
    else:
        notes.append(
            "Of no tie both ends were asked and answered, so that none could be confirmed or denied."
        )
    return notes


class _Unit:
    def __init__(self, unit: UnitAnswers, kinds: Mapping[str, str], only: Collection[str]) -> None:
        self.unit = unit
        self.only = only
        self.kinds = kinds
        self.people = {id_: (responded, set(empty)) for id_, responded, empty in unit.people}
        self.open: dict[Tie, set[str | None]] = {}
        for giver, receiver, type_, question, respondent in unit.cells:
            self.open.setdefault((type_, question or "", giver, receiver), set()).add(respondent)

    def rows(self, made: list[Row]) -> list[Row]:
        """A row for each tie and question."""
        said: dict[Tie, dict[str | None, float]] = {}
        asked: dict[tuple[str, str], set[str]] = {}
        for row in made:
            type_, question = row["type"], row["question"] or ""
            name = self.unit.names.get((type_, question), question)
            asked.setdefault((type_, name), set()).add(question)
            giver, receiver = row["giver"], row["receiver"]
            if type_ == SYMMETRIC:
                giver, receiver = sorted((giver, receiver))
            told = said.setdefault((type_, name, giver, receiver), {})
            teller = self._teller(row)
            told[teller] = max(told.get(teller, 0.0), row["weight"])
        for (type_, question), name in self.unit.names.items():
            if (type_, name) in asked and (not self.only or question in self.only):
                asked[type_, name].add(question)
        return [self._row(tie, told, asked[tie[:2]]) for tie, told in said.items()]

    def _teller(self, row: Row) -> str | None:
        if row["respondent"] is not None or row["type"] == SYMMETRIC:
            said: str | None = row["respondent"]
            return said
        tellers = self.unit.tellers(row["type"], row["question"] or "")
        return row["giver" if "from" in tellers else "receiver"] if len(tellers) == 1 else None

    def _row(self, tie: Tie, told: dict[str | None, float], questions: set[str]) -> Row:
        type_, name, giver, receiver = tie
        says = {
            end: YES if id_ in told else self._silent(tie, questions, end)
            for end, id_ in zip(ENDS, (giver, receiver), strict=True)
        }
        words = list(says.values())
        if words == [YES, YES]:
            state = BOTH
        elif YES in words and NO in words:
            state = DENIED
        else:
            state = ONE if YES in words else OTHERS
        return {
            "from": giver,
            "to": receiver,
            "question": name or None,
            "state": state,
            "from_says": says["from"],
            "to_says": says["to"],
            "from_weight": told.get(giver),
            "to_weight": told.get(receiver),
            "type": type_,
            "dataset": self.unit.dataset,
            "wave": self.unit.wave,
        }

    def _silent(self, tie: Tie, questions: set[str], end: str) -> str:
        """What it means that an end of a tie doesn't report it."""
        type_, _, giver, receiver = tie
        who = giver if end == "from" else receiver
        own = {
            question
            for question in questions
            if type_ == SYMMETRIC or end in self.unit.tellers(type_, question)
        }
        own -= {question for question in own if (who, question) in self.unit.unasked}
        responded, empty = self.people.get(who, (NOT_ASKED, set()))
        if not own or responded == NOT_ASKED or (responded is None and self.kinds[who] == SOURCE):
            return NOT_ASKED
        if responded is None:
            return UNKNOWN
        given = [each for each in own if not (was_left(empty, type_, each) or self._left(tie, each, end))]
        return NO if responded == "yes" and given else NO_ANSWER

    def _left(self, tie: Tie, question: str, end: str) -> bool:
        """Whether an end left its cell of a question open: it did, or who answers for others."""
        type_, _, giver, receiver = tie
        who, other = (giver, receiver) if end == "from" else (receiver, giver)
        ways = [(giver, receiver), (receiver, giver)] if type_ == SYMMETRIC else [(giver, receiver)]
        open_ = {one for way in ways for one in self.open.get((type_, question, *way), ())}
        return any(one != other or one == who for one in open_)
