"""Structural holes: who stands between contacts that have no tie with one another."""

from __future__ import annotations

from canting.algorithms.holes import holes
from canting.algorithms.triangles import Pairs
from canting.measures.centrality import ordered
from canting.queries.task import Row, Task

EGO = (
    "Convention ucinet: the ego-network model. What contacts have to others than the participant and its contacts "
    "doesn't count, and who has a single contact has no figure."
)


def structural_holes(task: Task) -> list[Row]:
    """Burt's constraint, effective size, efficiency and hierarchy of each participant, by the formulas of `holes`.

    ``convention`` is canting (the whole network) or ucinet (the ego network); ``weighted`` makes a tie's strength
    count, else each is 1. Contacts are those with a tie either way, and a tie both ways counts twice.

    Rows: ``constraint``, ``effective_size``, ``efficiency``, ``hierarchy`` (``…_weighted``), the least constrained
    first; None for isolates.

    Notes
    -----
    direction
        A contact is anybody with a tie either way; a tie both ways counts twice.
    weights
        a is the tie's strength in place of 1.
    isolates
        Blank.
    pieces
        Each piece for itself.
    cost
        Triangles, each found once: m·sqrt(2m) looks at most; ucinet: twice.
    elsewhere
        igraph and networkx: the default. networkx 3.6 has another effective size for graphs with weights or direction
        when asked of all at once (it divides by the maximum of q in place of j's), and this one when asked one by
        one.
    held to
        The summer school in both conventions (table above); a triangle's participants have 1.125 each.

    References
    ----------
    Burt, Structural Holes (1992), ch. 2, pp. 51-71.
    """
    graph, weighted = task.graph(), task.options["weighted"]
    ego = task.parameters["convention"] == "ucinet"
    if ego:
        task.notes.append(EGO)
    suffix = "_weighted" if weighted else ""
    found = holes(Pairs(graph, weighted), ego)
    columns = {f"{name}{suffix}": values for name, values in found.items()}
    return ordered(graph, columns, (f"constraint{suffix}",), rising=True)
