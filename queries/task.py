"""What a Python function of a named query is given: its parameters, the graph, and ways to ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from canting.errors import UsageError
from canting.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from canting.algorithms.graph import Arcs, Graph
    from canting.queries.answers import Answers, Rate, UnitAnswers

Row = dict[str, Any]


class Workers(Protocol):
    """What searches from many sources elsewhere than in this process."""

    def reach(
        self, arcs: Arcs, sources: npt.NDArray[np.int64] | None, weighted: bool, both: bool = False
    ) -> Any:
        """Sums of distances; see :func:`canting.algorithms.distances.reach_in`."""

    def dependencies(
        self, arcs: Arcs, sources: npt.NDArray[np.int64], weighted: bool
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """See :func:`canting.algorithms.brandes.dependencies`."""


def _no_spread() -> Any:
    raise LookupError("no graph on Spark")


def _no_other(written: str) -> Graph:
    raise LookupError(f"no graph {written!r}")


@dataclass(eq=False)
class Task:
    """One run of a named query, as its Python function sees it."""

    parameters: dict[str, Any]
    """The query's own parameters, cast as the header declares them."""
    options: dict[str, Any]
    """The graph's options as given: ``graph``, ``dataset``, ``kind``, ``group``, ``role``, ``stage``, ``place``,
    ``wave``, ``undirected``, ``weighted``, ``exact``, ``top``."""
    rows: list[Row]
    """What the query's text returned; empty for a measure in the process."""
    graph: Callable[[], Graph]
    """Fetches the graph, once; later calls give the same object."""
    query: Callable[..., list[Row]]
    """``query(name, **parameters)`` runs another named query on the same graph, by the engine that serves, and gives
    its rows; its notes are added to `notes`."""
    ask: Callable[..., list[Row]]
    """``ask(step, **parameters)`` runs a text of ``cypher/steps/`` and gives its rows."""
    notes: list[str] = field(default_factory=list)
    """Lines for the reader, shown beside the table: what was left out, what an estimate's error is."""
    progress: Progress = silent
    units: Callable[[], list[UnitAnswers]] = list
    """Fetches what the covered units say of their questions and of who answered."""
    other: Callable[[str], Graph] = _no_other
    """``other("knowledge:advice")`` fetches another graph, or one question of it, read by the same options."""
    spread: Callable[[], Any] = _no_spread
    """Fetches the graph on Spark, once: a :class:`canting.spark.spread.Spread`."""
    workers: Workers | None = None
    """What searches from many sources; None for this process."""

    def at_least(self, parameter: str, least: int) -> int:
        """A parameter that is a whole number.

        Raises
        ------
        UsageError
            If it is below `least`.
        """
        value: int = self.parameters[parameter]
        if value < least:
            raise UsageError(
                f"--{parameter.replace('_', '-')} is {value}.", f"Give a whole number from {least} up."
            )
        return value

    @cached_property
    def answers(self) -> Answers:
        """Which pairs of the graph's participants are known; its graph has the attribute ``kind``."""
        from canting.queries.answers import Answers

        options = self.options
        return Answers.of(
            self.graph(),
            self.units(),
            options.get("ties", ()),
            options.get("question", ()),
            options.get("ways", "union"),
        )

    @cached_property
    def rate(self) -> Rate | None:
        """The lowest response rate of the graph's questions; its graph has the attribute ``responded``."""
        from canting.queries.answers import rate_of

        graph, options = self.graph(), self.options
        said = zip(graph.ids, graph.attributes.get("responded") or [], strict=False)
        of = {id_: word for id_, word in said if word}
        return rate_of(of, self.units(), options.get("ties", ()), options.get("question", ()))
