"""How the reports of a pair's two ends fold into a tie: which could tell, and whether both of them were asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from canting.database.database import Database
from canting.errors import UsageError
from canting.queries.catalogue import step_text

WAYS = ("union", "intersection", "confirmed", "sender", "receiver")
SYMMETRIC = "COLLABORATES_WITH"
Key = tuple[str, int, str]
"""Dataset, wave and type of tie."""


def sides_of(
    database: Database,
    ways: str,
    types: Sequence[str],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """Find the questions whose ties both ends could report, for a fold other than union, in what is covered.

    Returns
    -------
    dict
        By ``dataset|wave|type|question``: the name under which questions that mirror each other fold, which end tells
        (``from``, ``to``, ``either``), and the questions that each end answers.

    Raises
    ------
    UsageError
        If only one end was asked, ties have no direction, or who answered isn't recorded, where that matters.
    """
    found: dict[str, Any] = {}
    nameless = {
        tuple(row)
        for row in database.read(step_text("nameless", "engine"), {**given, "types": list(types)}).values
    }
    for row in database.read(step_text("asked", "engine"), given).dicts():
        entries = [each for each in json.loads(row["questions"] or "[]") if each["type"] in types]
        entries = [each for each in entries if not given["question"] or each["question"] in given["question"]]
        if entries and ways == "confirmed" and not row["listed"]:
            raise UsageError(
                f"--ties confirmed needs to know who answered, and {row['dataset']} doesn't say it.",
                "Add responded to its [[nodes]], or ask for --ties intersection.",
            )
        for type_ in dict.fromkeys(each["type"] for each in entries):
            if type_ == SYMMETRIC and ways in ("sender", "receiver"):
                raise UsageError(
                    f"--ties {ways}: {SYMMETRIC} has no direction, so that nobody is its {ways}.",
                    "Ask for another graph, or for --ties intersection.",
                )
            unit = (row["dataset"], row["wave"], type_)
            found |= _sides(unit, [each for each in entries if each["type"] == type_], ways, nameless)
    return found


def mirrored(database: Database, types: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The name under which questions that mirror each other fold, by ``dataset|wave|type|question``."""
    found: dict[str, Any] = {}
    for row in database.read(step_text("asked", "engine"), given).dicts():
        entries = [each for each in json.loads(row["questions"] or "[]") if each["type"] in types]
        names = folded_names(entries)
        often = Counter((type_, name) for (type_, _), name in names.items())
        found |= {
            "|".join([row["dataset"], str(row["wave"]), type_, question]): {"name": name}
            for (type_, question), name in names.items()
            if often[type_, name] > 1
        }
    return found


def folded_names(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The name under which each question folds, by type and question, of a load's whole list of questions."""
    found: dict[tuple[str, str], str] = {}
    for type_ in dict.fromkeys(each["type"] for each in entries):
        names = _mirrored([each for each in entries if each["type"] == type_])
        found |= {(type_, question): name for question, name in names.items()}
    return found


def _sides(
    unit: Key, entries: list[dict[str, Any]], ways: str, nameless: set[tuple[Any, ...]]
) -> dict[str, Any]:
    dataset, wave, type_ = unit
    names = _mirrored(entries)
    symmetric = "either" if type_ == SYMMETRIC else None
    made: dict[str, Any] = {}
    for name in dict.fromkeys(names.values()):
        group = [each for each in entries if names[each["question"] or ""] == name]
        ends: dict[str, list[str]] = {"from": [], "to": []}
        for each in group:
            question = each["question"] or ""
            for end in ("from", "to") if "either" in (each["teller"], symmetric) else (each["teller"],):
                ends[end].append(question)
        called = f'"{name}"' if name else f"{type_} without a question"
        if not ends["from"] or not ends["to"] or any(each.get("any") for each in group):
            asked = "giver" if ends["from"] else "receiver"
            raise UsageError(
                f"--ties {ways}: {called} of {dataset} was asked of one end of a tie only, the {asked}.",
                "Leave --ties out (union), or ask with --question for one that both ends were asked.",
            )
        if any(
            (dataset, wave, type_, each["question"]) in nameless
            for each in group
            if each["teller"] == "either"
        ):
            raise UsageError(
                f"--ties {ways}: {called} of {dataset} has reports that don't say whose they are.",
                "Name the column in dataset.toml: respondent = …; or leave --ties out (union).",
            )
        for each in group:
            key = "|".join([dataset, str(wave), type_, each["question"] or ""])
            tellers = {other["teller"] for other in group if other["question"] == each["question"]}
            made[key] = {"name": name, "teller": tellers.pop() if len(tellers) == 1 else "either", **ends}
    return made


def _mirrored(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The name under which each question folds: that of the first, in order, of those that mirror each other."""
    names = {each["question"] or "": each["question"] or "" for each in entries}
    for each in entries:
        other = each.get("mirrors")
        if other in names:
            one, two = names[each["question"] or ""], names[other]
            first, last = sorted((one, two))
            names = {question: first if name == last else name for question, name in names.items()}
    return names
