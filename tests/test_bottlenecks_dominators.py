"""Dominators, strong articulation points and strong bridges: against removing each vertex and arc in turn."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.dominators import by_rustworkx, dominator_tree, flow_bridges, joints


def arrays(edges):
    """Edges as the two arrays that the functions take."""
    ends = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def reached(edges, entries, without=None):
    """Vertices that the entries have a path to, one vertex left out: by hand."""
    seen = {v for v in entries if v != without}
    front = list(seen)
    while front:
        here = front.pop()
        for tail, head in edges:
            if tail == here and head not in seen and head != without:
                seen.add(head)
                front.append(head)
    return seen


def parts(vertices, edges):
    """How many strongly connected parts there are: by hand, from who reaches whom."""
    inside = [(a, b) for a, b in edges if a in vertices and b in vertices]
    to = {v: reached(inside, [v]) for v in vertices}
    return len({frozenset(w for w in to[v] if v in to[w]) for v in vertices})


def all_digraphs(n):
    pairs = list(itertools.permutations(range(n), 2))
    for chosen in range(1 << len(pairs)):
        yield [pair for at, pair in enumerate(pairs) if chosen >> at & 1]


def all_undirected(n):
    pairs = list(itertools.combinations(range(n), 2))
    for chosen in range(1 << len(pairs)):
        half = [pair for at, pair in enumerate(pairs) if chosen >> at & 1]
        yield half + [(b, a) for a, b in half]


def check_tree(n, edges, entries, tree):
    """Everybody's dominators are those without whom it isn't reached."""
    there = reached(edges, entries)
    assert set(np.flatnonzero(tree.reached).tolist()) == there
    for vertex in range(n):
        lost = there - reached(edges, entries, without=vertex) - {vertex} if vertex in there else set()
        if vertex in there:
            assert set(tree.below(vertex, n)) == lost
            assert tree.size[vertex] == len(lost) + 1
        for other in there:
            assert (vertex in set(tree.above(other))) == (other in lost)


def check_joints(n, edges):
    source, target = arrays(edges)
    found = joints(n, source, target)
    whole = parts(range(n), edges)
    for vertex in range(n):
        assert found.points[vertex] == (parts(set(range(n)) - {vertex}, edges) > whole)
    for at, edge in enumerate(sorted(edges)):
        assert found.bridges[at] == (parts(range(n), [e for e in edges if e != edge]) > whole)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_every_small_digraph(n):
    for edges in all_digraphs(n):
        check_joints(n, edges)
        for entries in itertools.chain.from_iterable(
            itertools.combinations(range(n), k) for k in range(n + 1)
        ):
            check_tree(
                n, edges, entries, dominator_tree(n, *arrays(edges), np.array(entries, dtype=np.int64))
            )


def test_every_digraph_of_four():
    """One of those that only the numbers of three vertices tell apart; the fourth is where they are entered."""
    seen = set()
    for edges in all_digraphs(4):
        if frozenset(edges) in seen:
            continue
        for order in itertools.permutations((1, 2, 3)):
            seen.add(frozenset(((0, *order)[a], (0, *order)[b]) for a, b in edges))
        check_joints(4, edges)
        check_tree(4, edges, [0], dominator_tree(4, *arrays(edges), np.array([0])))


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_every_undirected_graph_has_its_ordinary_joints(n):
    for drawn in all_undirected(n):
        one, other = arrays(drawn[: len(drawn) // 2])
        pairs = list(zip(one.tolist(), other.tolist(), strict=True))
        edges = pairs + [(b, a) for a, b in pairs]
        source, target = np.concatenate((one, other)), np.concatenate((other, one))
        found = joints(n, source, target, both_ways=True)
        as_arcs = joints(n, source, target)
        assert (found.points == as_arcs.points).all()
        assert (found.bridges == as_arcs.bridges).all()
        graph = nx.Graph(edges)
        assert set(np.flatnonzero(found.points).tolist()) == set(nx.articulation_points(graph))
        bridges = {tuple(sorted(e)) for e, held in zip(edges, found.bridges, strict=True) if held}
        assert bridges == {tuple(sorted(e)) for e in nx.bridges(graph)}
        assert found.bridges.sum() == 2 * len(bridges), "either way"


@st.composite
def digraphs(draw):
    n = draw(st.integers(1, 14))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1])
    edges = draw(st.sets(pair, max_size=3 * n)) if n > 1 else set()
    entries = draw(st.sets(st.integers(0, n - 1), max_size=4))
    return n, sorted(edges), sorted(entries)


@given(digraphs())
@settings(deadline=None, max_examples=few(300))
def test_random_digraphs(case):
    n, edges, entries = case
    source, target = arrays(edges)
    starts = np.array(entries, dtype=np.int64)
    tree = dominator_tree(n, source, target, starts)
    check_tree(n, edges, entries, tree)
    check_joints(n, edges)
    there = reached(edges, entries)
    for at, held in enumerate(flow_bridges(tree, source, target, starts)):
        others = edges[:at] + edges[at + 1 :]
        assert held == (edges[at][1] in there - reached(others, entries))


def long_graphs():
    """Graphs of long paths, where lifting goes slowly or the plain recursions run out of stack."""
    n = 20_000
    line = np.arange(n - 1)
    random = np.random.default_rng(7)
    near = (line + random.integers(-50, 50, n - 1)).clip(0, n - 1)
    grid = np.arange(140 * 140).reshape(140, 140)
    right, down = (grid[:, :-1].ravel(), grid[:, 1:].ravel()), (grid[:-1].ravel(), grid[1:].ravel())
    return {
        "line": (n, line, line + 1),
        "line both ways": (n, np.r_[line, line + 1], np.r_[line + 1, line]),
        "line with shortcuts": (n, np.r_[line, line], np.r_[line + 1, near]),
        "grid": (grid.size, np.r_[right[0], down[0]], np.r_[right[1], down[1]]),
        "two ends of a line meet": (n, np.r_[line[:2999], np.full(900, 2999), np.full(900, 1)],
                                    np.r_[line[:2999] + 1, np.arange(3000, 3900), np.arange(3000, 3900)]),
    }  # fmt: skip


@pytest.mark.parametrize("name", long_graphs())
def test_long_graphs_against_networkx_and_rustworkx(name):
    n, source, target = long_graphs()[name]
    source, target = source[source != target], target[source != target]
    tree = dominator_tree(n, source, target, np.array([0]))
    assert (tree.parent == by_rustworkx(n + 1, np.append(source, n), np.append(target, 0), n)[:-1]).all()
    graph = nx.DiGraph(zip(source.tolist(), target.tolist(), strict=True))
    expected = {v: d for v, d in nx.immediate_dominators(graph, 0).items() if v != 0}
    assert {v: int(d) for v, d in enumerate(tree.parent) if d >= 0 and v != 0} == expected


def test_repeated_arcs_and_loops_do_no_harm():
    source, target = np.array([0] * 300 + [1, 1]), np.array([1] * 300 + [1, 2])
    assert dominator_tree(3, source, target, np.array([0])).parent.tolist() == [3, 0, 1]


def test_two_entries_that_reach_one_vertex_leave_it_to_nobody():
    """Trap: with a real vertex as root, the first entry would seem to dominate everything."""
    tree = dominator_tree(3, *arrays([(0, 2), (1, 2)]), np.array([0, 1]))
    assert tree.parent.tolist() == [3, 3, 3]
