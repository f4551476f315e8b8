"""Pairs with a tie, the triangles that they form, and what counting these says: the triad census and transitivity.

Every triangle is found once: pairs point from the participant with fewer neighbours to the one with more, and each two
pairs of one participant are asked whether a third closes them (the "forward" algorithm of Schank & Wagner, Finding,
counting and listing all triangles in large graphs, WEA 2005). That asks about no more than m·sqrt(2m) couples.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from math import comb

import numpy as np

from canting.algorithms.arrays import Ints
from canting.algorithms.graph import Graph
from canting.algorithms.ranks import distinct

WEDGES = 1 << 20  # couples of pairs that are asked about at once: some 50 MB
SPREAD = np.uint64(
    0x9E3779B97F4A7C15
)  # 2^64 over the golden ratio, odd: multiplying by it spreads keys evenly

TRIADS = {
    "003": "",
    "012": "ab",
    "102": "ab ba",
    "021D": "ba bc",
    "021U": "ab cb",
    "021C": "ab bc",
    "111D": "ac ca bc",
    "111U": "ac ca cb",
    "030T": "ab cb ac",
    "030C": "ba cb ac",
    "201": "ab ba ac ca",
    "120D": "bc ba ac ca",
    "120U": "ab cb ac ca",
    "120C": "ab bc ac ca",
    "210": "ab bc cb ac ca",
    "300": "ab ba bc cb ac ca",
}
"""The 16 triads by name (mutual, one-way and null pairs, then a letter), each with the arcs of one of its kind."""


class Pairs:
    """Pairs of participants with a tie either way, each once, in order of `low` and `high`."""

    def __init__(self, graph: Graph, weighted: bool = False) -> None:
        """Pairs of a graph; unweighted, every strength is 1."""
        n, weight = graph.n, graph.weight if weighted else np.ones(graph.m)
        # Neighbours, a mutual pair counted once.
        least = np.minimum(graph.source, graph.target) * n + np.maximum(graph.source, graph.target)
        once = distinct(least)
        degree = np.bincount(np.concatenate([once // max(n, 1), once % max(n, 1)]), minlength=n)
        order = np.argsort(degree, kind="stable")
        rank = np.empty(n, np.int64)
        rank[order] = np.arange(n)
        giver, receiver = rank[graph.source], rank[graph.target]
        key, place = np.unique(
            np.minimum(giver, receiver) * n + np.maximum(giver, receiver), return_inverse=True
        )
        up = giver < receiver
        forth = np.bincount(place[up], weight[up], minlength=len(key)).astype(np.float64)
        back = np.bincount(place[~up], weight[~up], minlength=len(key)).astype(np.float64)
        if not graph.directed:
            forth = back = forth + back
        self.n = n
        self.low: Ints = order[key // max(n, 1)]
        self.high: Ints = order[key % max(n, 1)]
        """The end with fewer neighbours, and the other (of equals the earlier first), shape (pairs,)."""
        self.forth, self.back = forth, back
        """Strength from low to high and from high to low, 0 where there is no tie, shape (pairs,)."""
        self.key = key
        """Ranks of the two ends as one number, rising, shape (pairs,)."""

    def __len__(self) -> int:
        return len(self.low)

    def degree(self) -> Ints:
        """How many neighbours each participant has, shape (n,)."""
        return np.bincount(self.low, minlength=self.n) + np.bincount(self.high, minlength=self.n)

    def triangles(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Give every triangle u < v < w once, as the positions of its pairs (u, v), (u, w) and (v, w), in batches."""
        n, count = self.n, len(self)
        first, second = self.key // max(n, 1), self.key % max(n, 1)
        after = np.searchsorted(first, first, side="right") - np.arange(count) - 1
        total = np.concatenate([[0], np.cumsum(after)])
        bits = max(10, (8 * count).bit_length())
        shift = np.uint64(64 - bits)
        there = np.zeros(1 << bits, np.bool_)  # says "perhaps": most couples that nothing closes stop here
        there[(self.key.astype(np.uint64) * SPREAD) >> shift] = True
        begin = 0
        while begin < count:
            end = max(begin + 1, int(np.searchsorted(total, total[begin] + WEDGES, side="right")) - 1)
            one = np.repeat(np.arange(begin, end), after[begin:end])
            other = np.arange(total[begin], total[end]) - total[one] + one + 1
            wanted = second[one] * n + second[other]
            maybe = np.flatnonzero(there[(wanted.astype(np.uint64) * SPREAD) >> shift])
            place = np.minimum(np.searchsorted(self.key, wanted[maybe]), count - 1)
            found = self.key[place] == wanted[maybe]
            if found.any():
                closed = maybe[found]
                yield one[closed], other[closed], place[found]
            begin = end


KINDS = {
    tuple(int(p + q in arcs.split()) + 2 * (q + p in arcs.split()) for p, q in ((a, b), (a, c), (b, c))): name
    for name, arcs in TRIADS.items()
    for a, b, c in permutations("abc")
}
"""Triads by the codes of their pairs, whoever is a, b and c: 1 for a tie forth, 2 for one back, 3 for both."""
COUPLES = {(1, 1): "021D", (2, 2): "021U", (1, 2): "021C", (1, 3): "111U", (2, 3): "111D", (3, 3): "201"}
"""Triads of two pairs, by what the one between the others has to them: 1 gives, 2 receives, 3 both."""
TURNED = (0, 2, 1, 3)
TWO_STEPS = {
    name: sum(f"{j}{k}" in arcs and f"{i}{j}" in arcs for i, j, k in permutations("abc"))
    for name, arcs in TRIADS.items()
}
"""Two-paths i to j to k with three different participants, in each triad."""
CLOSED = {
    name: sum(
        f"{i}{j}" in arcs and f"{j}{k}" in arcs and f"{i}{k}" in arcs for i, j, k in permutations("abc")
    )
    for name, arcs in TRIADS.items()
}
"""Those of them where i also has a tie to k."""


def census(pairs: Pairs) -> dict[str, int]:
    """Count the triads of each kind (Holland & Leinhardt 1970; counted as Batagelj & Mrvar 2001 do, from the ties).

    Triangles are enumerated; triads of two pairs are the couples of pairs at each participant but for those in
    triangles; those of one pair are its n - 2 third participants but for those in the kinds before; the rest are empty.
    Strengths don't matter, and without direction every pair is mutual. All names of `TRIADS` sum to n(n-1)(n-2)/6.
    """
    n = pairs.n
    code = (pairs.forth > 0) + 2 * (pairs.back > 0)
    counts = dict.fromkeys(TRIADS, 0)
    codes = np.zeros(64, np.int64)
    for uv, uw, vw in pairs.triangles():
        codes += np.bincount(code[uv] + 4 * code[uw] + 16 * code[vw], minlength=64)
    turned = np.array(TURNED)[code]
    has = [
        np.bincount(pairs.low[code == kind], minlength=n)
        + np.bincount(pairs.high[turned == kind], minlength=n)
        for kind in range(4)
    ]
    for (one, other), name in COUPLES.items():
        both = has[one] * (has[other] - 1) // 2 if one == other else has[one] * has[other]
        counts[name] = int(both.sum())
    for at in np.flatnonzero(codes).tolist():
        x, y, z, seen = at % 4, at // 4 % 4, at // 16, int(codes[at])
        counts[KINDS[x, y, z]] += seen
        for one, other in ((x, y), (TURNED[x], z), (TURNED[y], TURNED[z])):
            counts[COUPLES[min(one, other), max(one, other)]] -= seen
    for name, code_of, at in (("012", (1, 2), 1), ("102", (3,), 0)):
        others = sum(int(kind[at]) * count for kind, count in counts.items() if kind not in ("003", name))
        counts[name] = int(np.isin(code, code_of).sum()) * (n - 2) - others
    counts["003"] = comb(n, 3) - sum(counts.values())
    return counts


def transitivity(counts: dict[str, int]) -> float | None:
    """Share of the two-paths i to j to k (three different ones) where i has a tie to k; None if there is no such path.

    Wasserman & Faust, Social Network Analysis (1994), p. 243 and ch. 14: both numbers follow from the triad census.

    Examples
    --------
    >>> transitivity({"030T": 1, "021C": 3})
    0.25
    """
    paths = sum(TWO_STEPS[name] * count for name, count in counts.items())
    return sum(CLOSED[name] * count for name, count in counts.items()) / paths if paths else None
