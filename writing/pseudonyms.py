"""Pseudonyms of persons, households and firms, and the key that says who is who."""

from __future__ import annotations

import csv
import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from canting import csv_files
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.writing.made import Made, beside_named

PERSON = "Actor"
KEY = ["pseudonym", "id", "name"]
_OLD_ESCAPE = re.compile(r"\A'(?=[=+\-@\t\r])")
"""What keys had before their texts, when nothing was said beside them."""


def pseudonymous(graph: Graph, known: dict[str, str]) -> tuple[Graph, dict[str, tuple[str, str]]]:
    """Replace ids and names of actors by numbers; the order of participants and ties then tells nothing either.

    Gives the graph, and id -> (pseudonym, name) of those replaced; `known` is what `kept_key` gives.
    """
    kinds = graph.attributes["kind"]
    names = {id_: graph.names[at] for at, id_ in enumerate(graph.ids) if kinds[at] == PERSON}
    others = [id_ for id_ in graph.ids if id_ not in names]
    drawn = _pseudonyms(list(names), "P", others, known)
    ids = [drawn.get(id_, id_) for id_ in graph.ids]
    shown = [drawn.get(id_, graph.names[at]) for at, id_ in enumerate(graph.ids)]
    key = {id_: (drawn[id_], name) for id_, name in names.items()}
    return ordered(replace(graph, ids=ids, names=shown)), key


def further(
    key: dict[str, tuple[str, str]], shown: Graph, reports: list[dict[str, Any]], known: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """Pseudonyms for respondents that aren't in the graph themselves."""
    there = {*key, *shown.ids}
    names = {
        row["respondent"]: row["respondent_name"] or row["respondent"]
        for row in reports
        if row["respondent"] not in there
        and row["respondent"] is not None
        and row["respondent_kind"] in (None, PERSON)
    }
    drawn = _pseudonyms(sorted(names), "R", shown.ids, known)
    return {id_: (drawn[id_], name) for id_, name in names.items()}


def _pseudonyms(ids: list[str], letter: str, others: list[str], known: dict[str, str]) -> dict[str, str]:
    """Give each id the pseudonym that an earlier key gives it, or a number drawn at random after those there are."""
    taken = set(others)
    begin = letter
    while any(id_.startswith(begin) for id_ in taken):
        begin += letter  # nobody else's id may be taken for a pseudonym
    drawn = {id_: known[id_] for id_ in ids if known.get(id_, id_) not in {id_, *taken}}
    fresh = [id_ for id_ in ids if id_ not in drawn]
    secrets.SystemRandom().shuffle(fresh)
    numbers = [each[len(begin) :] for each in known.values() if each.startswith(begin)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    width = len(str(last + len(fresh)))
    return drawn | {id_: f"{begin}{last + at:0{width}d}" for at, id_ in enumerate(fresh, start=1)}


def ordered(graph: Graph) -> Graph:
    """The same graph with participants and ties in order of the ids that it has now."""
    import numpy as np

    order = sorted(range(graph.n), key=graph.ids.__getitem__)
    place = np.empty(graph.n, np.int64)
    place[order] = np.arange(graph.n)
    source, target = place[graph.source], place[graph.target]
    if not graph.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    ties = np.lexsort((target, source))
    return replace(
        graph,
        ids=[graph.ids[at] for at in order],
        names=[graph.names[at] for at in order],
        source=source[ties],
        target=target[ties],
        weight=graph.weight[ties],
        attributes={name: [values[at] for at in order] for name, values in graph.attributes.items()},
    )


def read_key(path: Path) -> list[list[str]] | None:
    """Rows of a key of pseudonyms as they stand; None if it is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            heading, *rows = csv.reader(file)
        except (UnicodeDecodeError, csv.Error, ValueError):
            return None
    return rows if heading == KEY and all(len(row) == len(KEY) for row in rows) else None


def _key_rows(path: Path) -> list[list[str]]:
    """Rows of the key that an earlier export of this name left; none if there is none."""
    beside = beside_named(path, "key.csv")
    if not beside.exists():
        return []
    rows = read_key(beside)
    if rows is None:
        raise UsageError(
            f"{beside} is there already and is no key of canting's.", "Move it, or export to another name."
        )
    if csv_files.is_escaped(beside):
        return [list(map(csv_files.unescaped, row)) for row in rows]
    if csv_files.beside(beside).exists():
        return rows
    return [[_OLD_ESCAPE.sub("", cell) for cell in row] for row in rows]


def kept_key(path: Path) -> dict[str, str]:
    """Pseudonym of each id, as an earlier key has it: who is in both keeps the pseudonym."""
    return {id_: pseudonym for pseudonym, id_, _ in _key_rows(path)}


def write_key(made: Made, key: dict[str, tuple[str, str]]) -> None:
    """Write who is who, for its owner alone; what an earlier key says of others stays, for the files it belongs to."""
    rows = [[pseudonym, id_, name] for id_, (pseudonym, name) in key.items()]
    said = {row[0] for row in rows}
    rows = [row for row in _key_rows(made.path) if row[0] not in said] + rows
    made.csv(beside_named(made.path, "key.csv"), KEY, rows, private=True)
