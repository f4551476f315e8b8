"""Time main paths, what-if, key players and recommendations on made-up networks, beside plain networkx.

    .venv/bin/python benchmarks/interventions.py [main-path] [what-if] [recommend] [key-players]

No database: the graphs are made here, by a seed. Each figure is one run: the clock, the time of the processor (of all
threads together), and the peak of memory of the whole process.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from canting.algorithms.additions import AdditionLimits, Nearness, choose
from canting.algorithms.changes import Changes, changed
from canting.algorithms.distances import distance_rows, reach_both
from canting.algorithms.graph import Graph
from canting.algorithms.key_players import breaking, nearness, reaching
from canting.algorithms.main_path import Acyclic

SEED = 17


def timed(what: str, do: Callable[[], Any]) -> Any:
    """Run it once and say how long it took."""
    began, worked = time.perf_counter(), time.process_time()
    found = do()
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<72}{seconds:9.2f} s   {worked:7.2f} s of processor   {peak:7.0f} MB", flush=True)
    return found


def random_graph(n: int, m: int, *, acyclic: bool = False) -> Graph:
    """A graph of m different ties drawn at random; acyclic: from smaller to larger positions, at most 1,000 ahead."""
    random = np.random.default_rng(SEED)
    code = np.zeros(0, dtype=np.int64)
    while len(code) < m:
        a = random.integers(0, n, m)
        b = a + random.integers(1, 1_000, m) if acyclic else random.integers(0, n, m)
        good = (a != b) & (b < n)
        code = np.unique(np.concatenate((code, a[good] * n + b[good])))
    code = np.sort(random.choice(code, m, replace=False))
    ids = [str(at) for at in range(n)]
    return Graph("knowledge", True, ids, ids, code // n, code % n, np.ones(m), {"kind": ["Actor"] * n})


def main_path() -> None:
    """SPC, SPLC and SPNP of a million ties, and the three ways to a path; networkx on a tenth of that."""
    import networkx as nx

    for n, m in ((20_000, 100_000), (200_000, 1_000_000)):
        graph = random_graph(n, m, acyclic=True)

        def whole(graph: Graph = graph) -> int:
            net = Acyclic(graph.n, graph.source, graph.target)
            spc = net.weights().spc
            net.heaviest(spc), net.followed(spc), net.through(spc, 10)
            return max(spc).bit_length()

        bits = timed(f"main path, {n:,} participants, {m:,} ties", whole)
        print(f"    the heaviest tie's count has {bits} bits")

    small = random_graph(20_000, 100_000, acyclic=True)

    def plain() -> int:
        other = nx.DiGraph(list(zip(small.source.tolist(), small.target.tolist(), strict=True)))
        order = list(nx.topological_sort(other))
        before: dict[int, int] = {}
        after: dict[int, int] = {}
        for at in order:
            before[at] = sum(before[p] for p in other.predecessors(at)) or 1
        for at in reversed(order):
            after[at] = sum(after[p] for p in other.successors(at)) or 1
        return max(before[a] * after[b] for a, b in other.edges)

    timed("    networkx, SPC alone, 20,000 participants, 100,000 ties", plain)


def what_if() -> None:
    """One participant leaves: distances both ways, before and after."""
    graph = random_graph(20_000, 200_000)
    after = changed(graph, Changes.of([graph.n // 2]))
    timed("what-if, 20,000/200,000: distances before and after", lambda: [*map(reach_both, (graph, after))])


def recommend() -> None:
    """Ten ties among 50,000 candidates for 2,000 participants."""
    random = np.random.default_rng(SEED)
    n, sources = 2_000, range(20)
    ties = {(int(a), int(b)) for a, b in random.integers(0, n, (6_000, 2)) if a != b and b >= 20 and a >= 20}
    ties |= {
        (int(a), int(b)) for a, b in zip(random.integers(0, 20, 60), random.integers(20, n, 60), strict=True)
    }
    candidates = {(int(a), int(b)) for a, b in random.integers(0, n, (50_600, 2)) if a != b and b >= 20}
    candidates = sorted(candidates - ties)[:50_000]
    receivers = range(20, n)
    for aim, steps in (("reach, 2 steps", 2), ("reach, 4 steps", 4), ("near", None)):
        found = timed(
            f"recommend, 2,000 participants, {len(candidates):,} candidates, budget 10, {aim}",
            lambda steps=steps: choose(
                Nearness(n, sorted(ties), sources, receivers, steps),
                candidates,
                AdditionLimits(10, 3),
                n + len(ties),
            ),
        )
        print(f"    gains {', '.join(f'{gain:.4g}' for gain in found.gains)}")

    def plain() -> float:
        """The first of ten steps for the first 500 candidates, each looked at from scratch."""
        import networkx as nx

        other = nx.DiGraph(sorted(ties))
        other.add_nodes_from(range(n))
        best = 0
        for a, b in candidates[:500]:
            other.add_edge(a, b)
            far = nx.multi_source_dijkstra_path_length(other, set(sources), cutoff=2)
            best = max(best, len(far))
            other.remove_edge(a, b)
        return best

    timed("    networkx, one step, 500 of the candidates", plain)


def key_players() -> None:
    """Five of 2,000 by each criterion, and how networkx would try sets of two among 60."""
    import networkx as nx

    graph = random_graph(2_000, 4_000)
    timed(
        "key-players, 2,000 participants, 4,000 ties, k = 5, fragmentation",
        lambda: breaking(graph.neighbours(), 5),
    )
    distance = timed("    distances", lambda: distance_rows(graph.arcs, None)(np.arange(graph.n)))
    for name, steps in (("reach", 2), ("distance", None)):
        near = nearness(distance, steps)
        found = timed(f"key-players, the same, {name}", lambda near=near: reaching(near, 5))
        print(f"    {found.value:.4f}, no set above {found.bound:.4f}")
    other = nx.gnm_random_graph(60, 90, seed=SEED)

    def plain() -> int:
        least = 10**9
        for gone in combinations(range(60), 2):
            rest = other.subgraph(set(range(60)) - set(gone))
            least = min(least, sum(len(c) * (len(c) - 1) for c in nx.connected_components(rest)))
        return least

    timed(f"    networkx, all {comb(60, 2):,} sets of two among 60, fragmentation", plain)
    timed("    canting, the same", lambda: breaking([sorted(other[at]) for at in range(60)], 2))


PARTS = {"main-path": main_path, "what-if": what_if, "recommend": recommend, "key-players": key_players}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
