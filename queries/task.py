"""What a Python function of a named query is given: its parameters, the graph, and ways to ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.queries.answers import Rate, UnitAnswers
    from canting.queries.pairs import Answers

Row = dict[str, Any]


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
    other: Any = None
    """``other("knowledge:advice")`` fetches another :class:`Graph`, or one question of it, read by the same options."""
    spread: Any = None
    """``spread()`` fetches the graph on Spark, once: a :class:`canting.spark.spread.Spread`."""
    workers: Any = None
    """What searches from many sources: a :class:`canting.spark.spread.SparkWorkers`; None for this process."""

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
        from canting.queries.pairs import Answers

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
