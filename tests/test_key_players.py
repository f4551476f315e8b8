"""Key players against brute force on all small graphs, the kite, and what swaps must not lose."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.algorithms import key_players as kp
from canting.algorithms.distances import distance_rows
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures.key_players import key_players
from canting.queries.task import Task


def graph_of(n: int, ties, directed: bool = False) -> Graph:
    ids = [f"{at:03}" for at in range(n)]
    ends = np.array(sorted(ties), np.int64).reshape(-1, 2)
    return Graph("knowledge", directed, ids, ids, ends[:, 0], ends[:, 1], np.ones(len(ends)), {})


def fragmentation(n: int, ties, gone) -> float:
    rest = nx.Graph()
    rest.add_nodes_from(set(range(n)) - set(gone))
    rest.add_edges_from(pair for pair in ties if not set(pair) & set(gone))
    left = len(rest)
    together = sum(len(piece) * (len(piece) - 1) for piece in nx.connected_components(rest))
    return 1 - together / (left * (left - 1)) if left > 1 else 0.0


def nearness(n: int, ties, directed: bool, steps: int | None) -> np.ndarray:
    other = nx.DiGraph(ties) if directed else nx.Graph(ties)
    other.add_nodes_from(range(n))
    found = np.zeros((n, n))
    for a, ends in nx.all_pairs_shortest_path_length(other):
        for b, d in ends.items():
            found[a, b] = (d <= steps) if steps else (1 / d if d else 1)
    return found


def test_all_graphs_of_up_to_five(monkeypatch):
    """Each undirected graph of up to five, whatever their names, every k: tried whole, and built up (never above)."""
    for n in range(1, 6):
        for graph in (graph for graph in nx.graph_atlas_g() if len(graph) == n):
            ties = sorted((min(pair), max(pair)) for pair in graph.edges)
            near = nearness(n, ties, False, None)
            beside = graph_of(n, ties, False).neighbours()
            for k in range(1, n):
                best = max(fragmentation(n, ties, set_) for set_ in combinations(range(n), k))
                most = max(near[list(set_)].max(axis=0).sum() / n for set_ in combinations(range(n), k))
                found, reached = kp.breaking(beside, k), kp.reaching(near, k)
                assert (found.exact, reached.exact) == (True, True)
                assert found.value == pytest.approx(best)
                assert fragmentation(n, ties, found.members) == pytest.approx(best)
                assert reached.value == pytest.approx(most)
                with monkeypatch.context() as patch:
                    patch.setattr(kp, "EXACT_SETS", 0)
                    found, reached = kp.breaking(beside, k), kp.reaching(near, k)
                assert found.value == pytest.approx(fragmentation(n, ties, found.members))
                assert found.value <= best + 1e-9
                assert (1 - np.exp(-1)) * most - 1e-9 <= reached.value <= most + 1e-9 <= reached.bound + 2e-9


@given(st.integers(2, 30), st.data())
@settings(max_examples=25, deadline=None)
def test_one_search_says_what_every_loss_does(n: int, data):
    pick = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1])
    ties = data.draw(st.sets(pick, max_size=2 * n))
    gone = data.draw(st.sets(st.integers(0, n - 1), max_size=2))
    near = [[b for b in range(n) if (min(a, b), max(a, b)) in ties] for a in range(n)]
    pairs = kp._together(near, sorted(gone))
    for at in set(range(n)) - gone:
        left = n - len(gone) - 1
        if left > 1:
            assert 1 - pairs[at] / (left * (left - 1)) == pytest.approx(fragmentation(n, ties, gone | {at}))
        assert kp.fragmentation(near, [*gone, at]) == pytest.approx(fragmentation(n, ties, gone | {at}))


@given(st.integers(2, 8), st.data())
@settings(max_examples=25, deadline=None)
def test_more_players_reach_no_less(n: int, data):
    pick = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    ties = data.draw(st.sets(pick, max_size=2 * n))
    graph = graph_of(n, ties, True)
    for steps in (1, 2, None):
        near = kp.nearness(distance_rows(graph.arcs, None)(np.arange(n)), steps)
        np.testing.assert_allclose(near, nearness(n, ties, True, steps))
        values = [kp.reaching(near, k).value for k in range(1, n + 1)]
        assert values == sorted(values)
        assert values[-1] == pytest.approx(1)


def ask(graph: Graph, **given):
    parameters = {"k": 3, "steps": 2, "criterion": "all", **given}
    task = Task(parameters, {"exact": False}, [], lambda: graph, lambda *a: [], lambda *a: [])
    return key_players(task), task.notes


def test_the_first_by_betweenness_stand_beside():
    """Two stars joined by a bridge through 0: the centre alone parts most pairs, whatever betweenness says."""
    ties = [(0, 1), (0, 6), *((1, leaf) for leaf in range(2, 6)), *((6, leaf) for leaf in range(7, 11))]
    rows, notes = ask(graph_of(11, ties), k=2, criterion="fragmentation")
    assert {row["id"] for row in rows if row["set"] == "fragmentation"} == {"001", "006"}
    assert [row["value"] for row in rows if row["set"] == "fragmentation"] == [1.0, 1.0]
    beside = [row["id"] for row in rows if row["set"] == "betweenness"]
    assert len(beside) == 2
    assert "none is better" in notes[0]
    for bad in ({"k": 0}, {"steps": 0}):
        with pytest.raises(UsageError):
            ask(graph_of(2, [(0, 1)]), **bad)
    assert ask(graph_of(0, []))[0] == []
