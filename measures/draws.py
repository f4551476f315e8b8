"""Graphs that a survey might have shown, had everybody answered and no report been wrong: for what rests on one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from canting.algorithms.unanswered import ERROR, replicates
from canting.queries.answers import SOURCE

if TYPE_CHECKING:
    from canting.algorithms.graph import Graph
    from canting.queries.task import Task

Pair = tuple[int, int]


def who_answered(graph: Graph) -> tuple[list[int], list[int]]:
    """Positions of those who were asked and did not answer, and of those who did."""
    responded = graph.attributes["responded"]
    return tuple([at for at, said in enumerate(responded) if said == word] for word in ("no", "yes"))  # type: ignore[return-value]


def drawn(task: Task, graph: Graph, count: int, *, error: float = ERROR) -> Iterator[list[Pair]]:
    """Draw graphs, seeded; see :func:`canting.algorithms.unanswered.replicates`.

    Parameters
    ----------
    task, graph
        The run and its graph, with the attributes ``kind``, ``group`` and ``responded``.
    count
        How many.
    error
        Share of reported ties that are dropped, and of ties that are added.
    """
    silent, heard = who_answered(graph)
    told = task.answers.questions
    ends = {name for name in ("out", "into") if any(getattr(question, name).any() for question in told)}
    ties = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    return replicates(
        graph.n,
        ties,
        silent if heard else [],
        heard,
        graph.attributes["group"],
        can_receive=[kind != SOURCE for kind in graph.attributes["kind"]],
        teller="either" if len(ends) != 1 else "from" if "out" in ends else "to",
        count=count,
        error=error,
    )
