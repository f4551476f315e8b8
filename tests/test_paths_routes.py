"""The k shortest and strongest simple paths, against networkx and against every path there is."""

from __future__ import annotations

import random
from itertools import islice, pairwise

import networkx as nx
import numpy as np
import pytest
from drawn import drawn, every_way, folded, length_of
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.simple_paths import simple_paths

GRAPHS = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=n * n)
    )
)


def _paths(n: int, edges: list[tuple[int, int]], *ends: int, longest: int | None = None) -> list[list[int]]:
    sources, targets = [list(side) for side in zip(*edges, strict=True)] if edges else ([], [])
    return list(simple_paths(n, sources, targets, *ends, longest))


@settings(max_examples=few(300), deadline=None)
@given(GRAPHS, st.one_of(st.none(), st.integers(1, 7)))
def test_every_simple_path_comes_once_in_order(graph, longest):
    """Loops, repeated edges, ends that no path joins, and bounds that cut paths off."""
    n, edges = graph
    net = nx.DiGraph()
    net.add_nodes_from(range(n))
    net.add_edges_from(edge for edge in edges if edge[0] != edge[1])
    every = nx.all_simple_paths(net, 0, n - 1, cutoff=longest)
    assert _paths(n, edges, 0, n - 1, longest=longest) == sorted(every, key=lambda path: (len(path), path))


@pytest.mark.parametrize("seed", range(5))
def test_lengths_are_those_of_networkx_on_larger_graphs(seed):
    net = nx.gnm_random_graph(300, 1500, seed=seed, directed=True)
    ours = list(islice(simple_paths(300, *zip(*net.edges, strict=True), 0, 299), 60))
    theirs = list(islice(nx.shortest_simple_paths(net, 0, 299), 60))
    assert [len(path) for path in ours] == [len(path) for path in theirs]
    assert len({tuple(path) for path in ours}) == 60
    assert all(net.has_edge(*step) for path in ours for step in pairwise(path))
    assert ours == sorted(ours, key=lambda path: (len(path), path))


def test_a_dead_end_beside_the_way_costs_nothing():
    """A thousand nodes that lead nowhere, and one way: the search must not wander among them."""
    edges = [(0, 1), (1, 2), *((1, at) for at in range(3, 1003)), *((at, at + 1) for at in range(3, 1002))]
    assert _paths(1003, edges, 0, 2) == [[0, 1, 2]]


def test_walks_are_not_enumerated():
    """A ladder of 60 rungs has 2^60 shortest ways; three of them must come at once."""
    rungs = 60
    edges = [(2 * at + a, 2 * at + 2 + b) for at in range(rungs) for a in (0, 1) for b in (0, 1)]
    sources, targets = zip(*edges, strict=True)
    found = list(islice(simple_paths(2 * rungs + 2, sources, targets, 0, 2 * rungs), 3))
    first = [2 * at for at in range(rungs + 1)]
    assert found[0] == first
    assert [len(path) for path in found] == [rungs + 1] * 3
    assert found == sorted(found)


# the strongest

WEIGHED = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(
            st.tuples(
                st.integers(0, n - 1), st.integers(0, n - 1), st.sampled_from([0.5, 1.0, 2.0, 3.0, 6.0])
            ),
            max_size=n * n,
        ),
    )
)


def by_strength(n: int, ties: list[tuple[int, int, float]], start: int, end: int, longest=None, **bounds):
    """The simple paths, the strongest first."""
    giver, receiver, weight = zip(*ties, strict=True) if ties else ((), (), ())
    lengths = [1 / each for each in weight]
    return simple_paths(n, giver, receiver, start, end, longest, lengths=lengths, **bounds)


def _length(net: nx.DiGraph, path: list[int]) -> float:
    return float(f"{sum(net.edges[step]['length'] for step in pairwise(path)):.10g}")


def _net(n: int, ties: list[tuple[int, int, float]]) -> nx.DiGraph:
    net = nx.DiGraph()
    net.add_nodes_from(range(n))
    for a, b, weight in sorted(ties, key=lambda tie: tie[2]):
        if a != b:
            net.add_edge(a, b, length=1 / weight)
    return net


@settings(max_examples=few(400), deadline=None)
@given(WEIGHED, st.one_of(st.none(), st.integers(1, 7)), st.sampled_from([np.inf, 0.5, 1.0, 1.7]))
def test_every_path_comes_once_by_strength(graph, longest, dearest):
    """Sums that are equal but for rounding (1/3 + 1/6 and 1/2), repeated edges, and both bounds at once."""
    n, ties = graph
    net = _net(n, ties)
    every = [
        path for path in nx.all_simple_paths(net, 0, n - 1, cutoff=longest) if _length(net, path) <= dearest
    ]
    found = by_strength(n, ties, 0, n - 1, longest=longest, dearest=dearest * (1 + 1e-11))
    assert list(found) == sorted(every, key=lambda path: (_length(net, path), len(path), path))


@pytest.mark.parametrize("seed", range(5))
def test_strengths_are_those_of_networkx_on_larger_graphs(seed):
    rng = np.random.default_rng(seed)
    shape = nx.gnm_random_graph(300, 1500, seed=seed, directed=True)
    ties = [(a, b, float(rng.uniform(0.1, 5))) for a, b in shape.edges]
    net = _net(300, ties)
    ours = list(islice(by_strength(300, ties, 0, 299), 40))
    theirs = list(islice(nx.shortest_simple_paths(net, 0, 299, weight="length"), 40))
    assert ours == theirs


def test_walks_are_not_enumerated_by_strength_either():
    """A ladder of 40 rungs has 2^40 ways of the same strength; three of them must come at once."""
    rungs = 40
    edges = [(2 * at + a, 2 * at + 2 + b, 3.0) for at in range(rungs) for a in (0, 1) for b in (0, 1)]
    found = list(islice(by_strength(2 * rungs + 2, edges, 0, 2 * rungs), 3))
    assert found[0] == [2 * at for at in range(rungs + 1)]
    assert found == sorted(found)


def test_on_every_graph_of_four():
    """All 4,096 directed graphs of four nodes, with strengths that make every sum another one."""
    pairs = [(a, b) for a in range(4) for b in range(4) if a != b]
    for mask in range(1 << len(pairs)):
        ties = [(*pair, 1 + at / 7) for at, pair in enumerate(pairs) if mask >> at & 1]
        net = _net(4, ties)
        every = sorted(nx.all_simple_paths(net, 0, 3), key=lambda path: (_length(net, path), len(path), path))
        assert list(by_strength(4, ties, 0, 3)) == every


# graphs drawn at random, with a strong way that is too long and weak ones that are not


def test_a_strong_way_that_is_too_long_hides_no_other():
    """Two halves of so many steps each, through a node that is on no way short enough."""
    for seed in range(300):
        chance = random.Random(seed)
        n, ties = drawn(chance)
        longest, dearest = chance.choice([None, 1, 2, 3, 4]), chance.choice([0.35, 0.7, 1.05, 2.05, np.inf])
        strongest = folded(ties)
        for start, end in ((0, 1), (1, 0)):
            every = every_way(strongest, start, end, longest)
            cheap = [way for way in every if length_of(strongest, way) <= dearest]
            found = by_strength(n, ties, start, end, longest=longest, dearest=dearest)
            assert list(found) == cheap, seed
