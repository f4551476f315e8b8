"""What participants are told apart by: group, role, kind, stage, place, or any property of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from canting.errors import UsageError

if TYPE_CHECKING:
    from canting.algorithms.graph import Graph
    from canting.queries.task import Task

Ints = npt.NDArray[np.int64]

ON_THE_GRAPH = ("kind", "group", "role")


def values_of(task: Task, graph: Graph, by: str) -> list[Any]:
    """What the covered units say of each participant's characteristic, None where they say nothing.

    Parameters
    ----------
    by
        ``kind``, ``group``, ``role``, ``stage``, ``place`` or the name of a property. Several stages or places of one
        participant are one value together: ``dye + sell``.
    """
    if by in ON_THE_GRAPH and by in graph.attributes:
        return list(graph.attributes[by])
    said = {row["id"]: row["values"] for row in task.ask("characteristic", by=by)}
    found = [said.get(id_) or [] for id_ in graph.ids]
    several = sum(len(values) > 1 for values in found)
    if several:
        task.notes.append(
            f"{several:,} participants have several a {by}: those that they have together are one."
        )
    return [values[0] if len(values) == 1 else (" + ".join(map(str, values)) or None) for values in found]


@dataclass(frozen=True, eq=False)
class Parts:
    """The participants that have a characteristic, in parts.

    Parameters
    ----------
    names
        The values there are, in order.
    of
        Position in `names` of each participant's value, shape (k,).
    place
        Position of these participants in the graph, shape (k,).
    source, target
        Ties among them, as positions in `place`.
    """

    names: list[str]
    of: Ints
    place: Ints
    source: Ints
    target: Ints

    @property
    def n(self) -> int:
        """How many participants have a value."""
        return len(self.place)

    @classmethod
    def by(cls, task: Task, graph: Graph, by: str) -> Parts:
        """Part a graph's participants; who has no value is left out, and the notes count them."""
        values: Sequence[Any] = [None if v is None else written(v) for v in values_of(task, graph, by)]
        names = sorted({value for value in values if value is not None})
        number = {name: at for at, name in enumerate(names)}
        of = np.array([number.get(value, -1) if value is not None else -1 for value in values], np.int64)
        place = np.flatnonzero(of >= 0)
        new = np.cumsum(of >= 0) - 1
        kept = (of[graph.source] >= 0) & (of[graph.target] >= 0)
        blank = graph.n - len(place)
        if blank:
            what = "participant has" if blank == 1 else "participants have"
            task.notes.append(f"{blank:,} {what} no {by}: left out with {graph.m - int(kept.sum()):,} ties.")
        return cls(names, of[place], place, new[graph.source[kept]], new[graph.target[kept]])


def written(value: Any) -> str:
    """A value of a property as a reader writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def numbers_of(task: Task, graph: Graph, by: str) -> npt.NDArray[np.float64]:
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
