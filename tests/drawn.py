"""Weighed graphs drawn at random, and every way through them, found by trying all of them."""

from __future__ import annotations

import random
from itertools import pairwise


def drawn(chance: random.Random) -> tuple[int, list[tuple[int, int, float]]]:
    """Four to seven nodes: a long chain of strong ties from 0 to 1, weak ways beside it, loops and repeated ties."""
    n = chance.randint(4, 7)
    chain = [0, *chance.sample(range(2, n), chance.randint(n // 2, n - 2)), 1]
    ties = [(a, b, chance.choice([6.0, 10.0])) for a, b in pairwise(chain) if chance.random() < 0.97]
    for _ in range(chance.randint(2, 2 * n)):
        ties.append((chance.randrange(n), chance.randrange(n), chance.choice([0.1, 0.5, 1.0, 2.0, 3.0])))
    return n, ties


def every_way(
    ties: dict[tuple[int, int], float], start: int, end: int, longest: int | None
) -> list[list[int]]:
    """Every way that passes nobody twice: the least sum of 1/strength first, then the fewest ties, then the nodes."""
    found = []

    def go_on(way: list[int]) -> None:
        if way[-1] == end:
            found.append(way)
        elif longest is None or len(way) <= longest:
            for a, b in sorted(ties):
                if a == way[-1] and b not in way:
                    go_on([*way, b])

    go_on([start])
    return sorted(found, key=lambda way: (length_of(ties, way), len(way), way))


def length_of(ties: dict[tuple[int, int], float], way: list[int]) -> float:
    return float(f"{sum(1 / ties[step] for step in pairwise(way)):.10g}")


def folded(ties: list[tuple[int, int, float]], *, undirected: bool = False) -> dict[tuple[int, int], float]:
    """The strength of each pair: that of its strongest report, either way round where ties have no direction."""
    strongest: dict[tuple[int, int], float] = {}
    for a, b, weight in ties:
        for pair in ((a, b), (b, a)) if undirected else ((a, b),):
            strongest[pair] = max(weight, strongest.get(pair, 0.0))
    return strongest
