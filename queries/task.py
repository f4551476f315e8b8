"""What a Python function of a named query is given: its parameters, the graph, and ways to ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from canting.queries.answers import Answers, Unit

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph as measures see it: reports folded to pairs, isolates kept, self-ties left out.

    Parameters
    ----------
    name
        Name of the graph: ``knowledge``, ``supply``, ``support``, ``collaboration`` or ``all``.
    directed
        Whether a tie has a direction. Undirected pairs stand once, in either order.
    ids, names
        One text per participant, in order of id; length n.
    source, target
        Positions in `ids` of giver and receiver of each tie, ``int64``; length m.
    weight
        Strength of each tie, ``float64`` above zero; length m.
    attributes
        Further columns per participant (``kind``, ``group``, …), each of length n; None where unknown.
    """

    name: str
    directed: bool
    ids: list[str]
    names: list[str]
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]
    attributes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of participants."""
        return len(self.ids)

    @property
    def m(self) -> int:
        """Number of ties (pairs)."""
        return len(self.source)

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each id in `ids`."""
        return {id_: at for at, id_ in enumerate(self.ids)}


@dataclass(eq=False)
class Task:
    """One run of a named query, as its Python function sees it.

    Parameters
    ----------
    parameters
        The query's own parameters, cast as the header declares them.
    options
        The graph's options as given: ``graph``, ``dataset``, ``kind``, ``group``, ``role``, ``stage``, ``place``,
        ``wave``, ``undirected``, ``weighted``, ``exact``, ``top``.
    rows
        What the query's text returned; empty for a twin.
    graph
        Fetches the graph, once; later calls give the same object.
    query
        ``query(name, **parameters)`` runs another named query on the same graph, by the engine that serves,
        and gives its rows; its notes are added to `notes`.
    ask
        ``ask(step, **parameters)`` runs a text of ``cypher/steps/`` and gives its rows.
    notes
        Lines for the reader, shown beside the table: what was left out, what an estimate's error is.
    progress
        Called with a share between 0 and 1 by work that takes long.
    units
        Fetches what the covered units say of their questions and of who answered.
    """

    parameters: dict[str, Any]
    options: dict[str, Any]
    rows: list[Row]
    graph: Callable[[], Graph]
    query: Callable[..., list[Row]]
    ask: Callable[..., list[Row]]
    notes: list[str] = field(default_factory=list)
    progress: Callable[[float], None] = lambda share: None
    units: Callable[[], list[Unit]] = list

    @cached_property
    def answers(self) -> Answers:
        """Which pairs of the graph's participants are known; its graph has the attribute ``kind``."""
        from canting.queries.answers import Answers

        options = self.options
        return Answers.of(self.graph(), self.units(), options.get("ties", ()), options.get("question", ()))
