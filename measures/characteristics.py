"""What participants are told apart by: group, role, kind, stage, place, or any property of the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.queries.task import Task

ON_THE_GRAPH = ("kind", "group", "role")


def values_of(task: Task, graph: Graph, by: str) -> list[Any]:
    """What the covered units say of each participant's characteristic, None where they say nothing.

    It is ``kind``, ``group``, ``role``, ``stage``, ``place`` or the name of a property. Several stages or places of one
    participant are one value together: ``dye + sell``.
    """
    if by in ON_THE_GRAPH and by in graph.attributes:
        return list(graph.attributes[by])
    said = {row["id"]: row["values"] for row in task.ask("characteristic", by=by)}
    found = [said.get(id_) or [] for id_ in graph.ids]
    several = sum(len(values) > 1 for values in found)
    if several:
        task.notes.append(
            f"{several:,} participants have more than one {by}: those that they have together are one."
        )
    return [values[0] if len(values) == 1 else (" + ".join(map(str, values)) or None) for values in found]


def parted(values: Iterable[str | None]) -> tuple[list[str], Ints]:
    """The different values, in order, and which of these each participant has, shape (n,): -1 where it is None."""
    values = list(values)
    names = sorted({value for value in values if value is not None})
    number: dict[str | None, int] = {name: at for at, name in enumerate(names)}
    return names, np.array([number.get(value, -1) for value in values], np.int64)


def having(task: Task, by: str) -> tuple[Graph, list[str], Ints]:
    """The participants that have a characteristic, its values in order, and which of these each has.

    Who has none is left out with its ties, and the notes count them.
    """
    whole = task.graph()
    names, of = parted(
        None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        for value in values_of(task, whole, by)
    )
    graph = whole.among(of >= 0)
    blank = whole.n - graph.n
    if blank:
        what = "participant has" if blank == 1 else "participants have"
        task.notes.append(f"{blank:,} {what} no {by}: left out with {whole.m - graph.m:,} ties.")
    return graph, names, of[of >= 0]


def numbers_of(task: Task, graph: Graph, by: str) -> Floats:
    """A characteristic as numbers, NaN where nothing is said.

    Raises
    ------
    UsageError
        If a value is no number.
    """
    values = values_of(task, graph, by)
    try:
        return np.array([np.nan if value is None else float(value) for value in values], np.float64)
    except (TypeError, ValueError):
        raise UsageError(
            f"distance:{by}: {by} is no number.", f"Write same:{by}: whether the two have the same {by}."
        ) from None
