"""Homophily: whether ties go to one's like, by any characteristic."""

from __future__ import annotations

import numpy as np

from canting.algorithms.arrays import Bools, Floats, Ints
from canting.algorithms.graph import Graph
from canting.measures.characteristics import having
from canting.queries.task import Row, Task

SEED = 19
PERMUTATIONS = 1_000
BUDGET = 1e9
"""Ties looked at, over all permutations, up to which p is reckoned without asking."""
WHOLE = ("external_internal", "assortativity", "yules_q", "modularity")


def homophily(task: Task) -> list[Row]:
    """Say how far ties stay among those who are alike, whole, by group and by participant, and who is tied to whom.

    ``by`` says what makes participants alike. Who lacks it is left out with its ties, and counted.

    Rows: ``section, of, measure, value, p``. p is the share of permutations of the characteristic, this one included,
    whose figure lies as far from the mean of all, or farther; None where it isn't reckoned.

    Notes
    -----
    direction
        Kept in the densities between groups and in assortativity; each arc counts singly. E-I of a participant counts
        ties either way.
    weights
        They don't count.
    isolates
        Blank of themselves; they count in densities and Yule's Q.
    pieces
        Nothing: ties and pairs are counted.
    cost
        m + n per permutation; above 10⁹ no p, unless --exact.
    exactly
        e_gh is the share of ties from g to h, a_g and b_g its sums by row and column; where ties have no direction
        each stands both ways in e.
    elsewhere
        UCINET, xUCINET; assortativity and modularity: networkx, igraph.
    held to
        The summer school by gender, as xUCINET prints it: E-I -.667, densities .357 .050 / .062 .278, assortativity
        .664, Yule's Q .764, modularity .329.

    References
    ----------
    Krackhardt & Stern (1988) for E-I; Newman, Mixing patterns in networks, Physical Review E 67 (2003).
    """
    graph, groups, of = having(task, task.parameters["by"])
    if not graph.n:
        task.notes.append("No participant has it, so nobody is like anybody.")
        return []
    found = _Figures(graph, groups)
    values = found.of(of)
    cost = (graph.m + graph.n) * PERMUTATIONS
    p = np.full(len(values), np.nan)
    if cost <= BUDGET or task.options["exact"]:
        p = _shares(found, of, values)
    else:
        task.notes.append("p isn't reckoned on a network this large; --exact does.")
    return [
        {
            "section": section,
            "of": of,
            "measure": measure,
            "value": None if np.isnan(value) else float(value),
            "p": None if np.isnan(share) or np.isnan(value) else float(share),
        }
        for (section, of, measure), value, share in zip(
            found.labels(), values.tolist(), p.tolist(), strict=True
        )
    ]


def _shares(found: _Figures, of: Ints, values: Floats) -> Floats:
    generator = np.random.default_rng(SEED)
    drawn = np.stack([values, *(found.of(generator.permutation(of)) for _ in range(PERMUTATIONS))])
    with np.errstate(invalid="ignore", divide="ignore"):
        there = np.isfinite(drawn)
        away = np.abs(drawn - np.where(there, drawn, 0.0).sum(axis=0) / there.sum(axis=0))
        shares: Floats = (away >= away[0] * (1 - 1e-12) - 1e-12).sum(axis=0) / there.sum(axis=0)
    return shares


class _Figures:
    """All figures of one way of parting the participants, in one order."""

    def __init__(self, graph: Graph, names: list[str]) -> None:
        self.graph = graph
        self.directed = graph.directed
        self.names = names
        self.groups = len(names)
        self.degree = self._ends(np.ones(graph.m, np.bool_))

    def _ends(self, ties: Bools) -> Ints:
        """How many of some ties each participant is an end of, shape (n,)."""
        graph = self.graph
        return np.bincount(graph.source[ties], minlength=graph.n) + np.bincount(
            graph.target[ties], minlength=graph.n
        )

    def labels(self) -> list[tuple[str, str, str]]:
        """Section, of and measure of each figure."""
        names = self.names
        rows = [("all", "all", measure) for measure in ("ties", "internal", "external", *WHOLE)]
        arrow = " > " if self.directed else " - "
        for g, h in self.cells():
            rows += [("pair", f"{names[g]}{arrow}{names[h]}", measure) for measure in ("ties", "density")]
        rows += [
            ("group", name, measure) for name in names for measure in ("participants", "external_internal")
        ]
        rows += [("participant", id_, "external_internal") for id_ in self.graph.ids]
        return rows

    def cells(self) -> list[tuple[int, int]]:
        """Pairs of groups of the mixing table; where ties have no direction, each once."""
        return [(g, h) for g in range(self.groups) for h in range(self.groups) if self.directed or g <= h]

    def of(self, of: Ints) -> Floats:
        """The figures where participants are parted so."""
        groups = self.groups
        giver, receiver = of[self.graph.source], of[self.graph.target]
        ends = giver * groups + receiver
        mixing = np.bincount(ends, minlength=groups**2).reshape(groups, groups).astype(np.float64)
        sizes = np.bincount(of, minlength=groups).astype(np.float64)
        room = np.outer(sizes, sizes) - np.diag(sizes)
        ties = mixing.sum()
        internal = np.trace(mixing)
        pairs = [*self._whole(mixing, room, ties, internal)]
        table = mixing if self.directed else mixing + mixing.T - np.diag(np.diag(mixing))
        places = room if self.directed else room - np.diag(np.diag(room)) / 2
        for g, h in self.cells():
            pairs += [table[g, h], table[g, h] / places[g, h] if places[g, h] else np.nan]
        own = np.diag(mixing)
        touching = mixing.sum(axis=0) + mixing.sum(axis=1) - own
        for g in range(groups):
            all_ties = touching[g]
            pairs += [sizes[g], (all_ties - 2 * own[g]) / all_ties if all_ties else np.nan]
        with np.errstate(invalid="ignore", divide="ignore"):
            each = (self.degree - 2 * self._ends(giver == receiver)) / self.degree
        return np.concatenate([np.array(pairs, np.float64), each])

    def _whole(self, mixing: Floats, room: Floats, ties: float, internal: float) -> list[float]:
        external = ties - internal
        if not ties:
            return [0.0, 0.0, 0.0, *[np.nan] * len(WHOLE)]
        share = mixing / ties if self.directed else (mixing + mixing.T) / (2 * ties)
        by_chance = float(share.sum(axis=1) @ share.sum(axis=0))
        modularity = float(np.trace(share)) - by_chance
        half = 1.0 if self.directed else 2.0
        same, other = np.trace(room) / half, (room.sum() - np.trace(room)) / half
        like, unlike = internal * (other - external), external * (same - internal)
        return [
            ties,
            internal,
            external,
            (external - internal) / ties,
            modularity / (1 - by_chance) if by_chance < 1 - 1e-12 else np.nan,
            (like - unlike) / (like + unlike) if like + unlike else np.nan,
            modularity,
        ]
