"""Who answered, by question and group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from canting.algorithms.graph import SOURCE
from canting.queries.answers import UnitAnswers, UnitQuestion
from canting.queries.task import Row, Task

ALL = "all"
Named = Mapping[tuple[Any, ...], set[str]]
"""Whom each respondent named, by dataset, wave, type of tie, question and id."""


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
        asked = unit.asked(task.options["ties"], groups, task.options.get("question", ()))
        for question in sorted(asked, key=lambda each: each.name or ""):
            most = limit or unit.limits.get(question.text)
            tallies = _tallies(unit, question, groups, named, most)
            if not limit and most and tallies:
                limits[f"{question.text} of {unit.dataset}"] = most
            rows += [
                _row(unit, question.name, group, tallies[group], most)
                for group in sorted(tallies, key=lambda each: (each != ALL, each is None, each or ""))
            ]
        if unit.boundary:
            task.notes.append(f"{unit.dataset}: who belongs to the network: {unit.boundary}")
    if limits:
        said = ", ".join(f"{question} {most}" for question, most in limits.items())
        task.notes.append(f"Names that the questionnaires allow: {said}.")
    return rows


def _tallies(
    unit: UnitAnswers,
    question: UnitQuestion,
    groups: Mapping[str, str | None],
    named: Named,
    most: int | None,
) -> dict[str | None, Counter[str]]:
    """How many gave each answer to a question, among all and by group, and how many used up its limit.

    Those without a group are counted for themselves where others have one: all less the groups would tell of them.
    """
    tallies: dict[str | None, Counter[str]] = {}
    for person in unit.people:
        id_ = person[0]
        if id_ not in groups:
            continue
        answer = unit.answer(person, question)
        keys = [(unit.dataset, unit.wave, type_, question.text, id_) for type_ in question.types]
        names = len(set().union(*(named.get(key, ()) for key in keys)))
        for group in (ALL, groups[id_]):
            tally = tallies.setdefault(group, Counter())
            if answer != "not asked":
                tally[answer if answer in ("yes", "no") else "unknown"] += 1
            tally["at_limit"] += answer not in ("no", "not asked") and most is not None and names >= most
    if tallies.keys() == {ALL, None}:
        del tallies[None]
    return tallies


def _row(
    unit: UnitAnswers, question: str | None, group: str | None, tally: Counter[str], most: int | None
) -> Row:
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
    graph = task.graph()
    found: dict[tuple[Any, ...], set[str]] = {}
    for row in task.ask("reports-made", ids=graph.ids, ties=list(task.options["ties"])):
        ends = {row["giver"], row["receiver"]}
        if row["respondent"] in ends:
            key = (row["dataset"], row["wave"], row["type"], row["question"] or "", row["respondent"])
            found.setdefault(key, set()).update(ends - {row["respondent"]})
    return found
