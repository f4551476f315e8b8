"""Sets of participants whose loss breaks a network up, or from whom most is reached. Pure; no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from canting.algorithms.arrays import Bools, Floats
from canting.progress import Progress, silent

EXACT_SETS = 20_000
"""Sets up to which every one is tried."""
SWAP_ROUNDS = 20
NEAR = 1e-12
"""Values that differ by less are equal."""


@dataclass(frozen=True)
class KeyPlayers:
    members: list[int]
    """Positions, in order."""
    value: float
    exact: bool
    """Whether every set was tried; else it was built up greedily and bettered by swaps."""
    bound: float
    """What no set can exceed."""


def fragmentation(near: list[list[int]], gone: list[int]) -> float:
    """Share of pairs of those who stay without a path between them (Borgatti 2006); 0 if fewer than two stay.

    `near` are the neighbours of each vertex: ties have no direction.
    """
    n = len(near)
    seen = bytearray(n)
    for at in gone:
        seen[at] = 1
    return _fragmented(n - len(gone), sum(size * (size - 1) for size in _sizes(near, seen)))


def _fragmented(left: int, together: float) -> float:
    return 1 - together / (left * (left - 1)) if left > 1 else 0.0


def _sizes(near: list[list[int]], seen: bytearray) -> list[int]:
    sizes = []
    for start in range(len(near)):
        if seen[start]:
            continue
        seen[start] = 1
        piece = [start]
        for at in piece:
            for other in near[at]:
                if not seen[other]:
                    seen[other] = 1
                    piece.append(other)
        sizes.append(len(piece))
    return sizes


def _depth_first(near: list[list[int]], away: bytearray) -> tuple[list[int], list[int]]:
    """Vertices in the order of a depth-first search, and each one's parent; -1 for the first of a piece."""
    parent = [-1] * len(near)
    order = []
    for root in range(len(near)):
        if away[root]:
            continue
        away[root] = 1
        order.append(root)
        stack = [(root, iter(near[root]))]
        while stack:
            at, beside = stack[-1]
            for other in beside:
                if not away[other]:
                    away[other] = 1
                    parent[other] = at
                    order.append(other)
                    stack.append((other, iter(near[other])))
                    break
            else:
                stack.pop()
    return order, parent


def _together(near: list[list[int]], gone: list[int]) -> list[int]:
    """Ordered pairs with a path between them if each vertex left too, after those who are gone: one search for all.

    A vertex's loss parts its piece into the subtrees of the search that reach no higher than it, and the rest.
    """
    n = len(near)
    away = bytearray(n)
    for at in gone:
        away[at] = 1
    order, parent = _depth_first(near, away)
    when = [n] * n
    for number, at in enumerate(order):
        when[at] = number
    low, size = when.copy(), [1] * n
    fallen, cut = [0] * n, [0] * n  # how many fall off, and ordered pairs that stay together among them
    for at in reversed(order):
        above = parent[at]
        low[at] = min([low[at], *(when[other] for other in near[at] if other != above)])
        if above >= 0:
            size[above] += size[at]
            if low[at] >= when[above]:
                fallen[above] += size[at]
                cut[above] += size[at] * (size[at] - 1)
            low[above] = min(low[above], low[at])
    whole = sum(size[at] * (size[at] - 1) for at in order if parent[at] < 0)
    found = [whole] * n
    count = 0
    for at in order:
        count = size[at] if parent[at] < 0 else count
        rest = count - 1 - fallen[at]
        found[at] = whole - count * (count - 1) + cut[at] + rest * (rest - 1)
    return found


def breaking(near: list[list[int]], k: int, *, progress: Progress = silent) -> KeyPlayers:
    """The k, at most n, whose loss leaves most pairs without a path (KPP-NEG), of the neighbours of each vertex."""
    n = len(near)

    def every(chosen: list[int]) -> Floats:
        left = n - len(chosen) - 1
        values = np.array([_fragmented(left, pairs) for pairs in _together(near, chosen)])
        values[chosen] = -1
        return values

    return _search(n, k, lambda chosen: fragmentation(near, chosen), every, progress)


def reaching(nearness: Floats, k: int, *, progress: Progress = silent) -> KeyPlayers:
    """The k, at most n, from whom most is reached (KPP-POS): the sum over all of the nearness to the nearest of the k.

    It is a sum of maxima, so it is monotone and submodular: a greedy set has at least 1 - 1/e of the best (Nemhauser,
    Wolsey & Fisher 1978), and no set has more than any set's value plus the k largest gains beside it.
    """
    n = len(nearness)

    def value(chosen: list[int]) -> float:
        return float(nearness[chosen].max(axis=0).sum()) / n if chosen else 0.0

    def every(chosen: list[int]) -> Floats:
        held = nearness[chosen].max(axis=0) if chosen else np.zeros(n)
        values: Floats = np.maximum(nearness, held).sum(axis=1) / n
        values[chosen] = -1
        return values

    found = _search(n, k, value, every, progress)
    if found.exact:
        return found
    gains = np.sort(every(found.members) - found.value)[::-1][:k]
    return KeyPlayers(found.members, found.value, False, min(1.0, found.value + float(gains.clip(0).sum())))


def _search(
    n: int,
    k: int,
    value: Callable[[list[int]], float],
    every: Callable[[list[int]], Floats],
    progress: Progress,
) -> KeyPlayers:
    """Try all sets, or build one up greedily and swap members while that betters it; of equals the first in order."""
    if comb(n, k) <= EXACT_SETS:
        best, members = -1.0, []
        for number, chosen in enumerate(combinations(range(n), k)):
            found = value(list(chosen))
            if found > best + NEAR:
                best, members = found, list(chosen)
            if not number % 256:
                progress(number, comb(n, k), "Trying sets")
        return KeyPlayers(members, best, True, best)
    members, held = [], 0.0
    for number in range(k):
        values = every(members)
        at = _first(values)
        members.append(at)
        held = float(values[at])
        progress(number + 1, k, "Choosing")
    for _ in range(SWAP_ROUNDS):
        swapped = False
        for place in range(k):
            rest = members[:place] + members[place + 1 :]
            values = every(rest)
            at = _first(values)
            if values[at] > held + NEAR:
                members, held, swapped = [*rest, at], float(values[at]), True
            progress(place + 1, k, "Swapping")
        if not swapped:
            break
    return KeyPlayers(sorted(members), held, False, 1.0)


def _first(values: Floats) -> int:
    return int(np.flatnonzero(values >= values.max() - NEAR)[0])


def nearness(distance: Floats, steps: int | None) -> Floats:
    """What `reaching` adds up: whether each is within some steps, or 1/distance if `steps` is None; 1 to itself."""
    if steps is not None:
        within: Bools = distance <= steps
        return within.astype(np.float64)
    with np.errstate(divide="ignore"):
        near: Floats = np.nan_to_num(1 / distance, nan=0.0, posinf=1.0)
    return near
