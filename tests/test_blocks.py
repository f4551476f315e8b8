"""Core and periphery and structural equivalence against published figures and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.cluster.hierarchy import cophenet, linkage
from test_centrality import as_networkx, graph_of, graphs
from test_cohesion import ask, read

from canting.algorithms import blocks as search
from canting.algorithms.blocks import best_splits, profile_distances
from canting.algorithms.graph import Graph
from canting.measures import blocks


@pytest.fixture(autouse=True, scope="module")
def few_rewirings():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("canting.measures.blocks.REWIRED", 5)
        yield


def test_camp_has_its_published_core():
    rows, notes = ask(blocks.core_periphery, read("camp", True))
    assert {row["name"] for row in rows if row["core"]} == {"Lee", "Steve", "Bert", "Russ"}
    assert [row["core"] for row in rows] == [True] * 4 + [False] * 14
    assert notes[0].startswith("Fit 0.360, 4 in the core; 100 seeded starts")
    assert notes[1] == (
        "Densities: core to core 0.833, core to periphery 0.036, periphery to core 0.107, periphery to periphery 0.198."
    )
    assert notes[-1].startswith("p = ")


def fit_of(matrix: np.ndarray, core: np.ndarray) -> float:
    same = (core[:, None] == core[None, :]) & ~np.eye(len(core), dtype=bool)
    ideal = (core[:, None] & core[None, :])[same].astype(float)
    cells = matrix[same]
    if not len(cells) or np.ptp(ideal) == 0 or np.ptp(cells) == 0:
        return -np.inf
    return float(np.corrcoef(cells, ideal)[0, 1])


@given(graphs())
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("weighted", [True, False])
def test_small_networks_have_the_best_of_all_cores(weighted: bool, graph: Graph):
    import networkx as nx

    if graph.n > 9:
        return
    matrix = nx.to_numpy_array(as_networkx(graph), weight="weight" if weighted else None)
    fits = [
        fit_of(matrix, np.array([at >> i & 1 for i in range(graph.n)], bool)) for at in range(1 << graph.n)
    ]
    found = best_splits(graph.arcs.matrix(weighted), 100)
    if max(fits) == -np.inf:
        assert not found
    else:
        assert found[0].fit == pytest.approx(max(fits))
        assert fit_of(matrix, found[0].core) == pytest.approx(found[0].fit)


def test_searching_finds_what_trying_all_finds(monkeypatch: pytest.MonkeyPatch):
    generator = np.random.default_rng(5)
    for _ in range(10):
        ties = dict.fromkeys(zip(*(generator.integers(0, 12, 40) for _ in range(2)), strict=True), 1.0)
        graph = graph_of(12, {(int(a), int(b)): 1.0 for a, b in ties if a != b}, True)
        matrix = graph.arcs.matrix(False)
        best = best_splits(matrix, 1)[0]
        with monkeypatch.context() as patch:
            patch.setattr(search, "EXACT", 0)
            searched = best_splits(matrix, 100)[0]
        assert searched.fit == pytest.approx(best.fit)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("n", [0, 1, 2, 20])
def test_where_nobody_has_a_tie_nobody_is_core(n: int, directed: bool):
    graph = graph_of(n, {}, directed)
    rows, notes = ask(blocks.core_periphery, graph)
    assert [row["core"] for row in rows] == [None] * n
    assert len(notes) == 1
    rows, _ = ask(blocks.equivalence, graph, {"clusters": None})
    assert [row["cluster"] for row in rows] == [1] * n
    assert {row["distance"] for row in rows} <= {None, 0.0}


def test_camp_has_its_published_equivalence():
    camp = read("camp", True)
    apart = profile_distances(camp.arcs.matrix(False).toarray())
    at = camp.position
    assert round(apart[at["don"], at["harry"]], 3) == 1.0
    assert round(apart[at["holly"], at["brazey"]], 3) == 3.317
    rows, notes = ask(blocks.equivalence, camp, {"clusters": 4})
    assert notes == ["Cophenetic correlation 0.868: how far the clusters say it all.", "4 clusters."]
    told = {row["id"]: row for row in rows}
    assert (told["don"]["nearest_name"], told["don"]["distance"]) == ("Harry", 1.0)


@given(graphs())
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("weighted", [True, False])
def test_distances_are_those_of_the_formula(weighted: bool, graph: Graph):
    a = graph.arcs.matrix(weighted).toarray()
    found = profile_distances(a)
    for i in range(graph.n):
        for j in range(graph.n):
            others = [k for k in range(graph.n) if k not in (i, j)]
            square = sum((a[i, k] - a[j, k]) ** 2 + (a[k, i] - a[k, j]) ** 2 for k in others)
            square += (a[i, j] - a[j, i]) ** 2
            assert found[i, j] == pytest.approx(np.sqrt(square), abs=1e-6)
    if graph.n > 2 and np.ptp(flat := found[np.triu_indices(graph.n, 1)]) > 1e-6:
        told = cophenet(linkage(flat, "average"), flat)[0]
        assert ask(blocks.equivalence, graph, {"clusters": 2}, weighted=weighted)[1][0] == (
            f"Cophenetic correlation {told:.3f}: how far the clusters say it all."
        )
