"""Brokerage: between whom each participant stands, by the groups of giver, broker and receiver."""

from __future__ import annotations

from typing import Any

import numpy as np

from canting.algorithms.arrays import Ints
from canting.algorithms.brokerage import ROLES, Brokers, expected
from canting.measures.centrality import ordered
from canting.measures.characteristics import having
from canting.queries.task import Row, Task

SEED = 19
PERMUTATIONS = 1_000
BUDGET = 2e9
"""Looks at ties and closed ways, over all permutations, up to which p is reckoned without asking; some ten seconds."""


def brokerage(task: Task) -> list[Row]:
    """Count the pairs that each participant brokers, by role, beside what chance would give.

    ``by`` says what parts participants into groups. Who has no group is left out with its ties.

    Rows: each role and the total with ``_expected`` (as many ties put anywhere) and ``_p``: the share of permutations
    of the groups, this one included, in which the participant brokers as many such pairs or more. p is None on large
    graphs, unless ``exact``.

    Notes
    -----
    direction
        From giver over broker to receiver; turning every tie round swaps representative and gatekeeper.
    weights
        They don't count.
    isolates
        They broker nothing, but count in n, so in what is expected.
    pieces
        Each piece for itself; what is expected takes no notice of them.
    cost
        The ways of three that are closed by a tie, and m, per permutation; above 2·10⁹ no p, unless --exact.
    elsewhere
        statnet's sna, where ties have a direction.
    held to
        Krackhardt's advice of tests/data/hightech by department, as sna documents it: coordinator 28, consultant 69,
        representative 95, gatekeeper 62, liaison 246; manager 18 brokers most.

    References
    ----------
    Gould & Fernandez, Structures of mediation: a formal approach to brokerage in transaction networks, Sociological
    Methodology 19 (1989).
    """
    graph, names, of = having(task, task.parameters["by"])
    brokers = Brokers(graph.arcs.matrix())
    counts = brokers.count(of, len(names))
    chance = expected(of, graph.m, graph.directed)
    share = _shares(task, brokers, of, len(names), counts)
    columns: dict[str, Any] = {"group": [names[at] for at in of.tolist()]}
    for at, role in enumerate(ROLES):
        columns[role] = counts[at].astype(np.int64)
        columns[f"{role}_expected"] = chance[at]
        columns[f"{role}_p"] = share[at]
    columns["total"] = counts.sum(axis=0).astype(np.int64)
    columns["total_expected"] = chance.sum(axis=0)
    columns["total_p"] = share[-1]
    if len(names) < 2 and graph.n:
        task.notes.append("Everybody is of one group, so everybody who brokers is a coordinator.")
    return ordered(graph, columns, ("total",))


def _shares(task: Task, brokers: Brokers, of: Ints, groups: int, counts: Any) -> Any:
    """Share of permutations with as many pairs or more, by role and in all, shape (6, n)."""
    cost = (brokers.closed.shape[1] + brokers.arcs.nnz + len(of) * max(1, groups)) * PERMUTATIONS
    if cost > BUDGET and not task.options["exact"]:
        task.notes.append("p isn't reckoned on a network this large; --exact does.")
        return np.full((6, len(of)), np.nan)
    generator = np.random.default_rng(SEED)
    as_many = np.ones((6, len(of)))
    for at in range(PERMUTATIONS):
        drawn = brokers.count(generator.permutation(of), groups)
        as_many[:5] += drawn >= counts
        as_many[5] += drawn.sum(axis=0) >= counts.sum(axis=0)
        if at % 50 == 0:
            task.progress(at, PERMUTATIONS, "permutations of the groups")
    return as_many / (PERMUTATIONS + 1)
