"""Who answered, by question and group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from canting.algorithms.graph import SOURCE
from canting.queries.answers import was_left

if TYPE_CHECKING:
    from canting.queries.answers import Unit
    from canting.queries.task import Row, Task

ALL = "all"
Named = Mapping[tuple[Any, ...], int]
"""How many others each respondent named, by dataset, wave, question and id."""


def response(task: Task) -> list[Row]:
    """Count who answered each question of each covered dataset, among all and by stakeholder group.

    `limit` is the number of names that a respondent could give, else the instrument's own.
    """
    limit = None if task.parameters["limit"] is None else task.at_least("limit", 1)
    graph = task.graph()
    kinds = dict(zip(graph.ids, graph.attributes["kind"], strict=True))
    groups = {
        id_: group
        for id_, group in zip(graph.ids, graph.attributes["group"], strict=True)
        if kinds[id_] != SOURCE
    }
    named = _named(task) if graph.n and (limit or any(unit.limits for unit in task.units())) else {}
    rows: list[Row] = []
    limits: dict[str, int] = {}
    for unit in sorted(task.units(), key=lambda unit: (unit.dataset, unit.wave or 0)):
        if not any(id_ in groups for id_, *_ in unit.people):
            continue
        asked: dict[str | None, set[str]] = {}
        for type_, question, _ in unit.questions:
            if type_ in task.options["ties"]:
                asked.setdefault(question, set()).add(type_)
        for question, types in sorted(asked.items(), key=lambda each: each[0] or ""):
            most = limit or unit.limits.get(question or "")
            tallies = _tallies(unit, question, types, groups, named, most)
            if not limit and most and tallies:
                limits[f"{question} of {unit.dataset}"] = most
            rows += [
                _row(unit, question, group, tallies[group], most)
                for group in sorted(tallies, key=lambda each: (each != ALL, each is None, each or ""))
            ]
        if unit.boundary:
            task.notes.append(f"{unit.dataset}: who belongs to the network: {unit.boundary}")
    if limits:
        said = ", ".join(f"{question} {most}" for question, most in limits.items())
        task.notes.append(f"Names that the questionnaires allow: {said}.")
    return rows


def _tallies(
    unit: Unit,
    question: str | None,
    types: Collection[str],
    groups: Mapping[str, str | None],
    named: Named,
    most: int | None,
) -> dict[str | None, Counter[str]]:
    """How many gave each answer to a question, among all and by group, and how many used up its limit.

    Those without a group are counted for themselves where others have one: all less the groups would tell of them.
    """
    tallies: dict[str | None, Counter[str]] = {}
    for id_, responded, empty in unit.people:
        if id_ not in groups:
            continue
        left = all(was_left(empty, type_, question or "") for type_ in types)
        answer = "no" if responded == "yes" and left else responded
        if (id_, question or "") in unit.unasked:
            answer = "not asked"
        names = named.get((unit.dataset, unit.wave, question, id_), 0)
        for group in (ALL, groups[id_]):
            tally = tallies.setdefault(group, Counter())
            if answer != "not asked":
                tally[answer if answer in ("yes", "no") else "unknown"] += 1
            tally["at_limit"] += answer not in ("no", "not asked") and most is not None and names >= most
    if tallies.keys() == {ALL, None}:
        del tallies[None]
    return tallies


def _row(unit: Unit, question: str | None, group: str | None, tally: Counter[str], most: int | None) -> Row:
    asked = tally["yes"] + tally["no"]
    return {
        "dataset": unit.dataset,
        "wave": unit.wave,
        "question": question,
        "group": group,
        "asked": asked,
        **{word: tally[word] for word in ("yes", "no", "unknown")},
        "rate": tally["yes"] / asked if asked else None,
        "at_limit": None if most is None else tally["at_limit"],
    }


def _named(task: Task) -> Named:
    """How many others each respondent named, by dataset, wave, question and id."""
    graph = task.graph()
    found: dict[tuple[Any, ...], set[str]] = {}
    for row in task.ask("reports-made", ids=graph.ids, ties=list(task.options["ties"])):
        ends = {row["giver"], row["receiver"]}
        if row["respondent"] in ends:
            key = (row["dataset"], row["wave"], row["question"], row["respondent"])
            found.setdefault(key, set()).update(ends - {row["respondent"]})
    return {key: len(others) for key, others in found.items()}
