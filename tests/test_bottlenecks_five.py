"""Every graph of five participants, one of each shape: dominators, joints, cuts, attribution and ways, by brute force.

A question about one graph is a question about many that lie side by side, since nothing leads from one to another: so
all shapes are asked about at once, and each answer is compared with what taking participants out one by one gives.
"""

from __future__ import annotations

import itertools
from functools import cache
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from canting.algorithms.dominators import dominator_tree, joints
from canting.algorithms.graph import Arcs
from canting.algorithms.simple_paths import simple_paths
from canting.measures.attribution import Walk, attribute
from canting.measures.bottlenecks import smallest_cut

N = 5
PAIRS = list(itertools.permutations(range(N), 2))
BITS = len(PAIRS)


@cache
def shapes(fixed: int, barred: tuple[tuple[int, int], ...] = ()) -> np.ndarray:
    """Directed graphs of five, bit i standing for PAIRS[i], one of all that are alike but for renaming.

    The first `fixed` vertices keep their names. Graphs with a barred arc are left out.
    """
    masks = np.arange(1 << BITS)
    for pair in barred:
        masks = masks[masks >> PAIRS.index(pair) & 1 == 0]
    least = masks.copy()
    half = BITS // 2
    for order in itertools.permutations(range(fixed, N)):
        new = [*range(fixed), *order]
        to = [PAIRS.index((new[a], new[b])) for a, b in PAIRS]
        low, high = (
            sum((np.arange(1 << half) >> bit & 1) << to[begin + bit] for bit in range(half))
            for begin in (0, half)
        )
        np.minimum(least, low[masks & ((1 << half) - 1)] | high[masks >> half], out=least)
    return masks[least == masks]


def matrices(masks: np.ndarray) -> np.ndarray:
    """Who gives to whom in each graph, shape (graphs, 5, 5)."""
    found = np.zeros((len(masks), N, N), dtype=bool)
    for bit, (a, b) in enumerate(PAIRS):
        found[:, a, b] = masks >> bit & 1
    return found


def beside(graphs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All graphs side by side: which graph each arc is in, and its two ends; graph g has the vertices from 5 g on."""
    at, giver, receiver = np.nonzero(graphs)
    return at, at * N + giver, at * N + receiver


def reach(graphs: np.ndarray, without: int | None = None) -> np.ndarray:
    """Who reaches whom, itself counted, when one is left out, shape (graphs, 5, 5)."""
    found = graphs | np.eye(N, dtype=bool)
    if without is not None:
        found = found.copy()
        found[:, without, :] = found[:, :, without] = False
    for _ in range(3):  # 1, 2, 4, 8 steps
        found = np.matmul(found.astype(np.uint8), found.astype(np.uint8)) > 0
    return found


def parts(graphs: np.ndarray, without: int | None = None) -> np.ndarray:
    """How many strongly connected parts each graph has."""
    to = reach(graphs, without)
    both = to & to.transpose(0, 2, 1)
    first = np.where(
        both.any(axis=2), both.argmax(axis=2), -1
    )  # each one's first companion stands for its part
    return (first == np.arange(N)).sum(axis=1)


def test_there_are_as_many_shapes_as_are_known():
    assert len(shapes(0)) == 9608  # directed graphs on five unlabelled vertices (OEIS A000273)


def test_dominators_by_taking_out_each():
    graphs = matrices(shapes(1))
    _, source, target = beside(graphs)
    tree = dominator_tree(len(graphs) * N, source, target, np.arange(len(graphs)) * N)
    whole = reach(graphs)[:, 0]
    assert (tree.reached.reshape(-1, N) == whole).all()
    base = np.arange(len(graphs)) * N
    for broker in range(1, N):
        lost = whole & ~reach(graphs, broker)[:, 0]
        lost[:, broker] = False
        assert (
            tree.size.reshape(-1, N)[:, broker] == np.where(whole[:, broker], lost.sum(axis=1) + 1, 0)
        ).all()
        for other in range(N):
            both = np.flatnonzero(whole[:, broker] & whole[:, other] & (other != broker))
            found = tree.dominates(base[both] + broker, base[both] + other)
            assert (found == lost[both, other]).all()


def test_joints_by_taking_out_each():
    graphs = matrices(shapes(0))
    at, source, target = beside(graphs)
    found = joints(len(graphs) * N, source, target)
    whole = parts(graphs)
    for vertex in range(N):
        assert (found.points.reshape(-1, N)[:, vertex] == (parts(graphs, vertex) > whole)).all()
    for a, b in PAIRS:
        arcs = np.flatnonzero((source % N == a) & (target % N == b))
        left = graphs[at[arcs]].copy()
        left[:, a, b] = False
        assert (found.bridges[arcs] == (parts(left) > whole[at[arcs]])).all()


def test_cuts_by_trying_all():
    """From 0 to 4: of all sets of others that part them, a smallest, and of those the one nearest to 0."""
    barred = ((0, 4), *((v, 0) for v in range(1, N)), *((4, v) for v in range(N - 1)))
    graphs = matrices(
        np.array([m for m in range(1 << BITS) if not any(m >> PAIRS.index(p) & 1 for p in barred)])
    )
    assert len(graphs) == 1 << 12
    back = graphs.copy()  # the same with ties into the sources and out of the receivers: these change nothing
    back[:, 1:4, 0] = back[:, 4, 0:4] = True
    graphs = np.concatenate((graphs, back))
    _, source, target = beside(graphs)
    place = np.arange(len(graphs) * N) % N
    cut = smallest_cut(len(graphs) * N, source, target, place == 0, place == 4)
    found = np.zeros((len(graphs), N), dtype=bool)
    found[cut // N, cut % N] = True
    one_way = graphs.copy()
    one_way[:, :, 0] = one_way[:, 4] = False
    best = np.full((len(graphs), 2), 99)
    for size in range(4):
        for chosen in itertools.combinations((1, 2, 3), size):
            left = one_way.copy()
            left[:, chosen, :] = False
            near = reach(left)[:, 0]
            parted = ~near[:, 4]
            sides = near[:, 1:4].sum(axis=1) - near[:, chosen].sum(axis=1)
            better = parted & ((size < best[:, 0]) | ((size == best[:, 0]) & (sides < best[:, 1])))
            best[better] = np.column_stack((np.full(better.sum(), size), sides[better]))
            same = found[:, 1:4] == np.isin((1, 2, 3), chosen)
            assert parted[same.all(axis=1)].all(), "what is named parts them"
    left = one_way & ~found[:, :, None]
    near = reach(left)[:, 0]
    assert (found.sum(axis=1) == best[:, 0]).all()
    assert ((near[:, 1:4] & ~found[:, 1:4]).sum(axis=1) == best[:, 1]).all()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_attribution_by_following_every_walk(steps):
    """The walk starts at 0, of each graph with the same chance; 1 is a source; strength differs from giver to giver."""
    graphs = matrices(shapes(2))
    strength = np.array([1.0, 2.0, 3.0, 0.5, 7.0])
    _, giver, receiver = beside(graphs)
    count = len(graphs)
    base = np.arange(count) * N
    first = count * N
    giver, receiver = np.concatenate((giver, base)), np.concatenate((receiver, np.full(count, first)))
    weight = np.concatenate((strength[giver[:-count] % N], np.ones(count)))
    ends = np.arange(first + 1) % N == 1
    ends[first] = False
    found = attribute(Walk(Arcs(first + 1, giver, receiver, weight), ends, first), steps + 1)
    onward = graphs * strength[None, :, None]
    informed = onward.sum(axis=1)
    goes_on = (informed > 0) & (np.arange(N) != 1)
    share = np.divide(onward, informed[:, None, :], where=informed[:, None, :] > 0, out=np.zeros_like(onward))
    at = np.zeros((count, N))
    at[:, 0] = 1.0
    ended = np.zeros((count, N))
    for _ in range(steps):
        ended += np.where(goes_on, 0.0, at)
        at = np.einsum("gab,gb->ga", share, np.where(goes_on, at, 0.0))
    ended += np.where(goes_on, 0.0, at)
    assert np.abs(found.ended[:-1].reshape(-1, N) * count - ended).max() <= 1e-12
    assert found.beyond * count == pytest.approx(np.where(goes_on, at, 0.0).sum())
    assert found.ended.sum() + found.beyond == pytest.approx(1)


def test_ways_by_trying_all():
    """From 0 to 1: every simple path, by steps and by strength; ties of equal and of different strength."""
    barred = tuple((v, 0) for v in range(1, N)) + tuple((1, v) for v in (0, 2, 3, 4))
    for mask in shapes(2, barred).tolist():
        ties = [(*pair, (1.0, 2.0, 3.0, 6.0)[bit % 4]) for bit, pair in enumerate(PAIRS) if mask >> bit & 1]
        net = nx.DiGraph()
        net.add_nodes_from(range(N))
        net.add_weighted_edges_from((a, b, 1 / strength) for a, b, strength in ties)
        every = list(nx.all_simple_paths(net, 0, 1))

        def length(path, net=net):
            return round(sum(net.edges[step]["weight"] for step in pairwise(path)), 9)

        ends = [a for a, *_ in ties], [b for _, b, _ in ties]
        assert list(simple_paths(N, *ends, 0, 1)) == sorted(every, key=lambda path: (len(path), path))
        found = list(simple_paths(N, *ends, 0, 1, lengths=[1 / strength for *_, strength in ties]))
        assert found == sorted(every, key=lambda path: (length(path), len(path), path))
