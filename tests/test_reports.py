"""Reports of a tie by its two ends: said by both, by one, or denied by an end that was asked and answered."""

from __future__ import annotations

import random
from itertools import permutations

import numpy as np
import pytest

from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures.reports import reports
from canting.queries.answers import UnitAnswers
from canting.queries.task import Task

ASKS, TELLS = ("INFORMS", "q", "to"), ("INFORMS", "q", "from")


def task_of(
    units: list[UnitAnswers], made: list[tuple], ids: str = "abcdef", sources: str = "", **options
) -> Task:
    """Reports ``(dataset, type, question, giver, receiver, respondent, weight)`` of units of wave 1."""
    none = np.zeros(0, np.int64)
    kinds = ["InformationSource" if id_ in sources else "Actor" for id_ in ids]
    graph = Graph(
        "knowledge", True, list(ids), [id_.upper() for id_ in ids], none, none, np.zeros(0), {"kind": kinds}
    )
    names = ("dataset", "type", "question", "giver", "receiver", "respondent", "weight")
    rows = [{"wave": 1, **dict(zip(names, each, strict=True))} for each in made]
    given = {"ties": ["INFORMS", "COLLABORATES_WITH"], **options}
    return Task({}, given, [], lambda: graph, lambda *a: [], lambda *a, **k: rows, units=lambda: units)


def unit(questions, people: dict[str, str | None], **more) -> UnitAnswers:
    """People are ``yes``, ``no``, ``not asked`` or None."""
    return UnitAnswers(
        "s", 1, questions, [(id_, said, more.pop(id_, [])) for id_, said in people.items()], **more
    )


def said(task: Task) -> dict[str, tuple[str, str, str]]:
    return {
        row["from"] + row["to"]: (row["state"], row["from_says"], row["to_says"]) for row in reports(task)
    }


YES = dict.fromkeys("abcdef", "yes")


def test_one_end_was_asked_only_so_nobody_denies():
    task = task_of([unit([ASKS], YES)], [("s", "INFORMS", "q", "b", "a", "a", 2.0)])
    assert said(task) == {"ba": ("one", "not asked", "yes")}
    assert "could be confirmed or denied" in task.notes[-1]


def test_a_question_put_to_both_ends():
    """b and a agree; c asks a, who answered otherwise; d asks e, who did not answer, and f, who wasn't asked."""
    people = {"a": "yes", "b": "yes", "c": "yes", "d": "yes", "e": "no", "f": "not asked"}
    made = [
        ("s", "INFORMS", "q", "a", "b", "a", 1.0),
        ("s", "INFORMS", "q", "a", "b", "b", 3.0),
        ("s", "INFORMS", "q", "a", "c", "c", 1.0),
        ("s", "INFORMS", "q", "e", "d", "d", 1.0),
        ("s", "INFORMS", "q", "f", "d", "d", 1.0),
        ("s", "INFORMS", "q", "b", "d", None, 1.0),
    ]
    task = task_of([unit([ASKS, TELLS], people)], made)
    assert said(task) == {
        "ab": ("both", "yes", "yes"),
        "ac": ("denied", "no", "yes"),
        "ed": ("one", "no answer", "yes"),
        "fd": ("one", "not asked", "yes"),
        "bd": ("others", "no", "no"),  # somebody else's report: neither says it, so that nobody is denied
    }
    row = next(row for row in reports(task) if row["state"] == "both")
    assert (row["from_weight"], row["to_weight"], row["from_name"]) == (1.0, 3.0, "A")
    assert "1 of the 2 whose other end answered are confirmed (50%)." in task.notes


def test_questions_that_mirror_each_other_are_one():
    questions = [("INFORMS", "asks", "to"), ("INFORMS", "tells", "from")]
    names = {("INFORMS", "asks"): "asks", ("INFORMS", "tells"): "asks"}
    made = [("s", "INFORMS", "asks", "b", "a", "a", 1.0), ("s", "INFORMS", "tells", "b", "a", "b", 1.0)]
    assert said(task_of([unit(questions, YES, names=names)], made)) == {"ba": ("both", "yes", "yes")}
    # Nobody told anything, but the mirror was asked.
    assert said(task_of([unit(questions, YES, names=names)], made[:1])) == {"ba": ("denied", "no", "yes")}
    assert said(task_of([unit(questions, YES)], made[:1])) == {"ba": ("one", "not asked", "yes")}


def test_without_direction_either_end_answers_for_both():
    question = ("COLLABORATES_WITH", "q", "from")
    made = [
        ("s", "COLLABORATES_WITH", "q", "b", "a", "b", 1.0),
        ("s", "COLLABORATES_WITH", "q", "a", "b", "a", 1.0),
        ("s", "COLLABORATES_WITH", "q", "c", "b", "c", 1.0),
    ]
    found = said(task_of([unit([question], YES)], made))
    assert found == {"ab": ("both", "yes", "yes"), "bc": ("denied", "no", "yes")}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"people": {**YES, "b": None}}, ("one", "unknown", "yes")),
        ({"people": dict.fromkeys("abcdef")}, ("one", "unknown", "yes")),
        ({"people": {"a": "yes"}}, ("one", "not asked", "yes")),
        ({"b": ["q"]}, ("one", "no answer", "yes")),
        ({"b": ["q"], "unasked": frozenset([("b", "q")])}, ("one", "not asked", "yes")),
        ({"cells": [("b", "a", "INFORMS", "q", "b")]}, ("one", "no answer", "yes")),
        ({"cells": [("b", "a", "INFORMS", "q", "f")]}, ("one", "no answer", "yes")),
        ({"cells": [("b", "a", "INFORMS", "q", None)]}, ("one", "no answer", "yes")),
        ({"cells": [("b", "a", "INFORMS", "q", "a")]}, ("denied", "no", "yes")),
        ({"cells": [("a", "b", "INFORMS", "q", "b")]}, ("denied", "no", "yes")),
        ({"cells": [("b", "a", "SUPPLIES", "q", "b")]}, ("denied", "no", "yes")),
    ],
)
def test_who_can_deny(change, state):
    people = change.pop("people", YES)
    task = task_of([unit([ASKS, TELLS], people, **change)], [("s", "INFORMS", "q", "b", "a", "a", 1.0)])
    assert said(task) == {"ba": state}


def test_a_source_is_asked_nothing_and_somebody_else_speaks_for_nobody():
    silent = {**YES, "b": None}
    made = [("s", "INFORMS", "q", "b", "a", "a", 1.0), ("s", "INFORMS", "q", "c", "d", "f", 1.0)]
    answered = unit([ASKS, TELLS], {**silent, "c": "no", "d": "no"})
    assert said(task_of([answered], made, sources="b")) == {
        "ba": ("one", "not asked", "yes"),
        "cd": ("others", "no answer", "no answer"),
    }


def test_each_survey_by_itself():
    one, two = (UnitAnswers(name, 1, [ASKS, TELLS], [(id_, "yes", []) for id_ in "ab"]) for name in "st")
    made = [("s", "INFORMS", "q", "b", "a", "a", 1.0), ("t", "INFORMS", "q", "b", "a", "b", 1.0)]
    found = [(row["dataset"], row["state"], row["from_says"]) for row in reports(task_of([two, one], made))]
    assert found == [("s", "denied", "no"), ("t", "denied", "yes")]


def test_what_reports_are_not_asked():
    for options in ({"min_weight": 2.0}, {"ways": "confirmed"}):
        with pytest.raises(UsageError):
            reports(task_of([], [], **options))


@pytest.mark.parametrize("seed", range(60))
def test_worked_out_again(seed):
    """By the definition, pair by pair: an end says no if one of the questions was its own and it answered there."""
    chance = random.Random(seed)
    ids = "abcd"
    symmetric = chance.random() < 0.3
    type_ = "COLLABORATES_WITH" if symmetric else "INFORMS"
    asked = [("x", chance.choice(["from", "to", "either"])), ("y", chance.choice(["from", "to", "either"]))]
    mirrored = chance.random() < 0.5
    people = {id_: chance.choice(["yes", "yes", "no", "not asked", None]) for id_ in ids}
    empty = {(id_, q) for id_ in ids for q in "xy" if chance.random() < 0.2}
    unasked = frozenset(each for each in empty if chance.random() < 0.4)
    cells = [
        (a, b, type_, q, chance.choice([a, b, None, "d"]))
        for a, b in permutations(ids, 2)
        for q in "xy"
        if chance.random() < 0.15
    ]
    made = [
        ("s", type_, q, a, b, chance.choice([a, b, a, b, None, "d"]), chance.choice([1.0, 2.0]))
        for a, b in permutations(ids, 2)
        for q in "xy"
        for _ in range(2)
        if chance.random() < 0.3
    ]
    names = {(type_, "x"): "x", (type_, "y"): "x"} if mirrored else {}
    asks = [(type_, q, end) for q, end in asked]
    folk = [(id_, said, [q for q in "xy" if (id_, q) in empty]) for id_, said in people.items()]
    one = UnitAnswers("s", 1, asks, folk, cells, unasked, names)
    found = {
        (row["question"], row["from"], row["to"]): (row["state"], row["from_weight"], row["to_weight"])
        for row in reports(task_of([one], made, ids))
    }
    ends = {q: {"from", "to"} if end == "either" or symmetric else {end} for q, end in asked}
    wanted = {}
    for group in [["x", "y"]] if mirrored else [["x"], ["y"]]:
        for a, b in permutations(ids, 2):
            if symmetric and a > b:
                continue
            ways = {(a, b), (b, a)} if symmetric else {(a, b)}
            told: dict[str | None, float] = {}
            for _, _, q, giver, receiver, by, weight in made:
                if q in group and (giver, receiver) in ways:
                    own = by is None and not symmetric and len(ends[q]) == 1
                    who = {"from": giver, "to": receiver}[min(ends[q])] if own else by
                    told[who] = max(weight, told.get(who, 0))
            if not told:
                continue

            def denies(who: str, other: str, end: str, group=group, ways=ways) -> bool:
                return people[who] == "yes" and any(
                    end in ends[q]
                    and (who, q) not in empty
                    and not any(
                        cell[:2] in ways and cell[3] == q and (cell[4] == who or cell[4] != other)
                        for cell in cells
                    )
                    for q in group
                )

            yes = [a in told, b in told]
            no = [not yes[0] and denies(a, b, "from"), not yes[1] and denies(b, a, "to")]
            state = "both" if all(yes) else "others" if not any(yes) else "denied" if any(no) else "one"
            wanted[group[0], a, b] = (state, told.get(a), told.get(b))
    assert found == wanted
