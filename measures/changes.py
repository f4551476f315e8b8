"""What changed between two waves of a survey, as far as who answered lets it be known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canting.errors import UsageError
from canting.queries.answers import SYMMETRIC, was_left
from canting.queries.folding import folded_names
from canting.queries.task import Row, Task

KEPT, NEW, LOST, UNKNOWN = "kept", "new", "lost", "unknown"
STATES = (KEPT, NEW, LOST, UNKNOWN)
ANY = "\0"
"""Stands for whatever question a tie has, where a load noted none: no text of a file has it."""
Tie = tuple[str, str | None, str, str]
"""Type, question, giver and receiver; these in order where ties are read without direction."""
Ends = tuple[str, str]
"""Giver and receiver, as it was said."""


@dataclass(frozen=True)
class Wave:
    people: dict[str, Row]
    """What it says of each participant that it records, by id."""
    ties: dict[Tie, set[Ends]]
    """Each tie, with the directions in which it is reported: giver and receiver."""
    tellers: dict[tuple[str, str | None], set[tuple[str, str | None]]]
    """Which ends of a question's ties could report them and in answer to which question, by type and the name under
    which questions that mirror each other fold."""
    hushed: dict[Tie, set[str | None]]
    """Whose answer of a tie is no answer, by the question itself."""

    @property
    def listed(self) -> bool:
        """Whether it says of anybody whether they answered."""
        return any(person["responded"] is not None for person in self.people.values())

    def knows(self, tie: Tie, ways: set[Ends]) -> bool:
        """Whether the tie is reported, or of each of these ways somebody answered who would have reported it."""
        return tie in self.ties or all(self._heard(tie, *way) for way in ways)

    def _heard(self, tie: Tie, giver: str, receiver: str) -> bool:
        type_, question, *_ = tie
        tellers = self.tellers.get((type_, question)) or self.tellers.get((type_, ANY))
        if tellers is None or not {giver, receiver} <= self.people.keys():
            return False  # it was not asked for, or one of the two was not there
        ends = {"from": {giver}, "to": {receiver}, "either": {giver, receiver}}
        for end, own in tellers:
            asked = question if own == ANY else own
            who = ends["either" if type_ == SYMMETRIC else end]
            silent: set[str] = set()
            for respondent in self.hushed.get((type_, asked, giver, receiver), ()):
                silent |= {respondent} if respondent in who else who  # who answers for others silences both
            if any(not self.listed or self._answered(id_, type_, asked or "") for id_ in who - silent):
                return True
        return False

    def _answered(self, id_: str, type_: str, question: str) -> bool:
        person = self.people[id_]
        return person["responded"] == "yes" and not was_left(person["empty"], type_, question)


def changes(task: Task) -> list[Row]:
    """Compare two waves of each covered dataset, tie by tie.

    Notes
    -----
    direction
        Kept: a tie is from one to another.
    weights
        They don't count: a tie is there or not, question by question.
    isolates
        They have no row; who came and who left is in the notes.
    pieces
        Nothing: ties are compared.
    cost
        The reports of both waves.

    References
    ----------
    Jaccard (1901); Hamming (1950); Snijders, van de Bunt & Steglich, Social Networks 32 (2010), for the use of
    Jaccard between waves.
    """
    if task.options.get("min_weight") is not None:
        raise UsageError(
            "Changes are of ties, whatever their strength.", "Leave --min-weight out, or choose a --question."
        )
    datasets = list(task.options["dataset"])
    loaded = {row["dataset"]: sorted(row["waves"]) for row in task.ask("waves", datasets=datasets)}
    rows: list[Row] = []
    compared = 0
    for dataset in datasets:
        pair = _waves(task, loaded.get(dataset, []))
        if pair is not None:
            compared += 1
            rows += _compared(task, dataset, *pair)
    asked = (task.parameters["before"], task.parameters["after"])
    if datasets and not compared and any(wave is not None for wave in asked):
        there = "; ".join(f"{name}: {', '.join(map(str, waves))}" for name, waves in loaded.items())
        raise UsageError("No dataset has both of these waves.", f"Loaded are {there or 'none'}.")
    if datasets and not compared:
        task.notes.append("No dataset that is covered has two waves: canting datasets lists them.")
    return rows


def _waves(task: Task, there: list[int]) -> tuple[int, int] | None:
    """The two waves of a dataset to compare; None if it doesn't have them."""
    before, after = task.parameters["before"], task.parameters["after"]
    if after is None:
        after = task.options["wave"] if task.options["wave"] is not None else max(there, default=None)
    if before is None and after is not None:
        before = max((wave for wave in there if wave < after), default=None)
    return (before, after) if before in there and after in there and before != after else None


def _asked(task: Task, dataset: str, wave: int) -> list[dict[str, Any]]:
    """What a wave asked; what an older canting loaded doesn't say it."""
    noted = task.ask("wave-asked", of=dataset, at=wave)
    said = json.loads(noted[0]["questions"]) if noted and noted[0]["questions"] else None
    return said or [
        {"type": type_, "question": None, "teller": "either", "any": True} for type_ in task.options["ties"]
    ]


def _read(
    task: Task, dataset: str, wave: int, asked: list[dict[str, Any]], names: dict[tuple[str, str], str]
) -> Wave:
    ties = list(task.options["ties"])
    people = {
        row["id"]: row
        for row in task.ask("wave-people", of=dataset, at=wave, kinds=list(task.options["kinds"]))
    }

    def name(type_: str, question: str | None) -> str | None:
        return names.get((type_, question or ""), question) or None

    tellers: dict[tuple[str, str | None], set[tuple[str, str | None]]] = {}
    only = task.options.get("question")
    for entry in asked:
        type_, question = entry["type"], ANY if entry.get("any") else entry["question"]
        if type_ in ties and (not only or question == ANY or question in only):
            tellers.setdefault((type_, name(type_, question)), set()).add((entry["teller"], question))
    found: dict[Tie, set[Ends]] = {}
    hushed: dict[Tie, set[str | None]] = {}
    for row in task.ask("wave-reports", of=dataset, at=wave, ties=ties):
        way = _ends(row)
        ends = (min(way), max(way)) if task.options["undirected"] else way
        found.setdefault((row["type"], name(row["type"], row["question"]), *ends), set()).add(way)
    for row in task.ask("wave-cells", of=dataset, at=wave, ties=ties):
        hushed.setdefault((row["type"], row["question"], *_ends(row)), set()).add(row["respondent"])
    return Wave(people, found, tellers, hushed)


def _ends(row: Row) -> Ends:
    giver, receiver = row["giver"], row["receiver"]
    return (min(giver, receiver), max(giver, receiver)) if row["type"] == SYMMETRIC else (giver, receiver)


def _compared(task: Task, dataset: str, before: int, after: int) -> list[Row]:
    kept = {id_ for wave in (before, after) for id_ in task.ask("members", units=[[dataset, wave]])[0]["ids"]}
    asked = [_asked(task, dataset, wave) for wave in (before, after)]
    names = folded_names([entry for entries in asked for entry in entries])
    one, two = (
        _read(task, dataset, wave, entries, names)
        for wave, entries in zip((before, after), asked, strict=True)
    )
    named = [{question for _, question in wave.tellers} for wave in (one, two)]
    if all(named) and not one.tellers.keys() & two.tellers.keys() and ANY not in named[0] | named[1]:
        first, last = (next(question or type_ for type_, question in wave.tellers) for wave in (one, two))
        task.notes.append(
            f'{dataset}: no question was asked in both waves ("{first}", "{last}"), so that nothing can be compared: '
            "where it is the same one, give it one name in both, with question in dataset.toml."
        )
    there = [{id_ for id_ in wave.people if id_ in kept} for wave in (one, two)]
    states: dict[Tie, str] = {}
    for tie in one.ties.keys() | two.ties.keys():
        if not set(tie[2:]) <= kept:
            continue
        ways = one.ties.get(tie, set()) | two.ties.get(tie, set())
        known = one.knows(tie, ways) and two.knows(tie, ways)
        if tie in one.ties and tie in two.ties:
            states[tie] = KEPT
        elif not known:
            states[tie] = UNKNOWN
        else:
            states[tie] = NEW if tie in two.ties else LOST
    counts = Counter(states.values())
    both = [
        id_
        for id_ in there[0] & there[1]
        if one.people[id_]["responded"] == "yes" and two.people[id_]["responded"] == "yes"
    ]
    alike = counts[KEPT] + counts[NEW] + counts[LOST]
    task.notes += [
        f"{dataset}, wave {before} to {after}, ties: {counts[KEPT]} kept, {counts[NEW]} new, {counts[LOST]} lost, "
        f"{counts[UNKNOWN]} unknown.",
        f"{dataset}, participants: {len(there[1] - there[0])} came, {len(there[0] - there[1])} left, "
        f"{len(there[0] & there[1])} in both waves"
        + (f", of whom {len(both)} answered both." if one.listed and two.listed else "."),
    ]
    if alike:
        task.notes.append(
            f"{dataset}: Jaccard = {counts[KEPT] / alike:.3f} (1 = the same ties), "
            f"Hamming = {counts[NEW] + counts[LOST]} ties."
        )
    if not (one.listed and two.listed):
        task.notes.append(
            f"{dataset}: who answered isn't recorded in both waves; a tie not reported is none."
        )
    return _rows(task.parameters["by"], dataset, states, {**one.people, **two.people})


def _rows(by: str, dataset: str, states: dict[Tie, str], people: dict[str, Row]) -> list[Row]:
    def row(
        ends: Sequence[str | None], question: str | None, state: str, ties: int, named: Mapping[Any, Row]
    ) -> Row:
        names = [named[end]["name"] if end in named else None for end in ends]
        about = {"question": question, "state": state, "ties": ties, "dataset": dataset}
        return {"from": ends[0], "to": ends[1], **about, "from_name": names[0], "to_name": names[1]}

    if by == "none":
        ordered = sorted(states.items(), key=lambda each: (each[0][1] or "", STATES.index(each[1]), *each[0]))
        return [row(ends, question, state, 1, people) for (_, question, *ends), state in ordered]

    def part(id_: str) -> str | None:
        person: dict[str, Any] = people.get(id_, {})
        stages = "; ".join(dict.fromkeys(person.get("stages") or []))
        return person.get("group") if by == "group" else stages or None

    totals = Counter(((part(tie[2]), part(tie[3])), tie[1], state) for tie, state in states.items())

    def place(each: tuple[Any, ...]) -> tuple[Any, ...]:
        (giver, receiver), question, state = each
        return question or "", giver or "~", receiver or "~", STATES.index(state)

    return [row(*each, totals[each], {}) for each in sorted(totals, key=place)]
