"""Centrality against published figures and against networkx and igraph, which we didn't write."""

from __future__ import annotations

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.queries import centrality
from canting.queries.centrality import kendalls_w
from canting.queries.task import Graph, Task

OPTIONS = {"weighted": False, "exact": False, "top": None, "undirected": False}


def graph_of(n: int, ties: dict[tuple[int, int], float], directed: bool) -> Graph:
    pairs = sorted(ties)
    ids = [f"p{at:03d}" for at in range(n)]
    source = np.array([s for s, _ in pairs], np.int64)
    target = np.array([t for _, t in pairs], np.int64)
    weight = np.array([ties[pair] for pair in pairs], np.float64)
    attributes = {"kind": ["Actor"] * n, "group": [None] * n}
    return Graph(
        "knowledge", directed, ids, [f"name {id_}" for id_ in ids], source, target, weight, attributes
    )


def measured(function, graph: Graph, **options) -> dict[str, dict]:
    task = Task({}, {**OPTIONS, **options}, [], lambda: graph, lambda *a, **k: [], lambda *a, **k: [])
    rows = list(function(task))
    assert len(rows) == graph.n
    return {row["id"]: row for row in rows}


def column(rows: dict[str, dict], name: str) -> list[float]:
    return [rows[id_][name] for id_ in sorted(rows)]


def as_networkx(graph: Graph) -> nx.Graph:
    made = nx.DiGraph() if graph.directed else nx.Graph()
    made.add_nodes_from(range(graph.n))
    for s, t, w in zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True):
        made.add_edge(s, t, weight=w, length=1 / w)
    return made


def as_igraph(graph: Graph) -> igraph.Graph:
    edges = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    return igraph.Graph(n=graph.n, edges=edges, directed=graph.directed)


@st.composite
def graphs(draw, directed: bool | None = None):
    n = draw(st.integers(1, 12))
    directed = draw(st.booleans()) if directed is None else directed
    nodes = st.integers(0, n - 1)
    found = draw(st.dictionaries(st.tuples(nodes, nodes), st.sampled_from([0.5, 1.0, 2.0, 4.0]), max_size=30))
    ties = {pair: weight for pair, weight in found.items() if pair[0] != pair[1]}
    if not directed:
        ties = {(min(pair), max(pair)): weight for pair, weight in ties.items()}
    return graph_of(n, ties, directed)


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_unweighted_measures_equal_networkx_and_igraph(graph: Graph):
    other, third = as_networkx(graph), as_igraph(graph)
    between = measured(centrality.betweenness, graph)
    assert column(between, "betweenness") == pytest.approx(
        third.betweenness(directed=graph.directed), abs=1e-9
    )
    if graph.n > 2:
        shares = nx.betweenness_centrality(other, normalized=True)
        assert column(between, "betweenness_share") == pytest.approx(list(shares.values()), abs=1e-9)
    near, harmonic = measured(centrality.closeness, graph), measured(centrality.harmonic, graph)
    ways = {"_in": other, "_out": other.reverse()} if graph.directed else {"": other}
    for suffix, way in ways.items():
        expected = nx.closeness_centrality(way, wf_improved=True)
        assert column(near, f"closeness{suffix}") == pytest.approx(
            [expected[at] for at in range(graph.n)], abs=1e-9
        )
        sums = nx.harmonic_centrality(way)
        expected = [sums[at] / (graph.n - 1) if graph.n > 1 else 0.0 for at in range(graph.n)]
        assert column(harmonic, f"harmonic{suffix}") == pytest.approx(expected, abs=1e-9)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_weighted_path_measures_equal_networkx(graph: Graph):
    other = as_networkx(graph)
    between = measured(centrality.betweenness, graph, weighted=True)
    expected = nx.betweenness_centrality(other, normalized=False, weight="length")
    assert column(between, "betweenness_weighted") == pytest.approx(list(expected.values()), abs=1e-9)
    near = measured(centrality.closeness, graph, weighted=True)
    ways = {"_in": other, "_out": other.reverse()} if graph.directed else {"": other}
    for suffix, way in ways.items():
        expected = nx.closeness_centrality(way, distance="length", wf_improved=True)
        got = column(near, f"closeness{suffix}_weighted")
        assert got == pytest.approx([expected[at] for at in range(graph.n)], abs=1e-9)


def test_path_lengths_that_differ_by_rounding_alone_are_equal():
    """1/3 + 1/3 + 1/3 is 1 but for rounding: both ways from 0 to 3 are shortest, and share the pair."""
    ties = {(0, 1): 3.0, (1, 2): 3.0, (2, 3): 3.0, (0, 4): 2.0, (4, 3): 2.0}
    rows = measured(centrality.betweenness, graph_of(5, ties, directed=True), weighted=True)
    assert column(rows, "betweenness_weighted") == pytest.approx([0, 1.5, 1.5, 0, 0.5])


@given(graphs(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_pagerank_equals_networkx(graph: Graph, weighted: bool):
    other = as_networkx(graph)
    rows = measured(centrality.pagerank, graph, weighted=weighted)
    suffix, weight = ("_weighted", "weight") if weighted else ("", None)
    for name, way in (("pagerank", other), ("pagerank_source", other.reverse() if graph.directed else other)):
        expected = nx.pagerank(way, weight=weight, tol=1e-13, max_iter=5000)
        got = column(rows, name + suffix)
        assert got == pytest.approx([expected[at] for at in range(graph.n)], abs=1e-6)
        assert sum(got) == pytest.approx(1)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_degree_counts_pairs(graph: Graph):
    other = as_networkx(graph)
    rows = measured(centrality.degree, graph)
    either = [len(set(nx.all_neighbors(other, at))) for at in range(graph.n)]
    assert column(rows, "degree") == either
    if graph.directed:
        assert column(rows, "in_degree") == [d for _, d in other.in_degree]
        assert column(rows, "out_degree") == [d for _, d in other.out_degree]
        assert column(rows, "strength_in") == pytest.approx([d for _, d in other.in_degree(weight="weight")])
    else:
        assert column(rows, "strength") == pytest.approx([d for _, d in other.degree(weight="weight")])
    share = column(rows, "degree_share")
    assert share == ([None] if graph.n == 1 else pytest.approx([d / (graph.n - 1) for d in either]))


@given(graphs(directed=False))
@settings(max_examples=100, deadline=None)
def test_eigenvector_is_one_of_the_component_with_the_largest_eigenvalue(graph: Graph):
    rows = measured(centrality.eigenvector, graph)
    matrix = nx.to_numpy_array(as_networkx(graph), weight=None)
    got = column(rows, "eigenvector")
    if any(value is None for value in got):
        values = sorted(
            (
                np.linalg.eigvalsh(matrix[np.ix_(list(c), list(c))])[-1]
                for c in nx.connected_components(as_networkx(graph))
            ),
            reverse=True,
        )
        assert values[0] == pytest.approx(values[1], rel=1e-8)
    elif graph.m:
        vector = np.array(got)
        assert np.linalg.norm(vector) == pytest.approx(1)
        assert matrix @ vector == pytest.approx(np.linalg.eigvalsh(matrix)[-1] * vector, abs=1e-7)
        assert (vector >= 0).all()


def test_a_star_is_bipartite_and_still_has_its_eigenvector():
    """Power iteration swings between the two sides of a bipartite graph for ever."""
    rows = measured(centrality.eigenvector, graph_of(5, {(0, at): 1.0 for at in range(1, 5)}, directed=False))
    assert rows["p000"]["eigenvector"] == pytest.approx(2**-0.5)


@pytest.mark.parametrize(
    "function",
    [centrality.degree, centrality.closeness, centrality.harmonic, centrality.betweenness,
     centrality.eigenvector, centrality.pagerank, centrality.key_actors],
)  # fmt: skip
@pytest.mark.parametrize("directed", [True, False])
def test_nobody_at_all_and_one_alone(function, directed: bool):
    assert measured(function, graph_of(0, {}, directed)) == {}
    assert len(measured(function, graph_of(1, {}, directed))) == 1
    assert len(measured(function, graph_of(3, {}, directed))) == 3


def test_a_path_of_five_has_its_published_betweenness():
    rows = measured(
        centrality.betweenness, graph_of(5, {(at, at + 1): 1.0 for at in range(4)}, directed=False)
    )
    assert column(rows, "betweenness") == [0, 3, 4, 3, 0]


def test_a_graph_in_pieces_tells_conventions_apart():
    ties = [(0, 1), (0, 2), (0, 3), (0, 4), (5, 6), (6, 7), (7, 8), (9, 10), (10, 11), (9, 11)]
    graph = graph_of(12, dict.fromkeys(ties, 1.0), directed=False)
    near, harmonic = measured(centrality.closeness, graph), measured(centrality.harmonic, graph)
    expected = {0: (0.364, 0.364), 1: (0.208, 0.227), 6: (0.205, 0.227), 5: (0.136, 0.167), 9: (0.182, 0.182)}
    for at, (wasserman_faust, reciprocal) in expected.items():
        assert round(near[f"p{at:03d}"]["closeness"], 3) == wasserman_faust
        assert round(harmonic[f"p{at:03d}"]["harmonic"], 3) == reciprocal


def test_the_kite_has_its_published_figures():
    kite = nx.krackhardt_kite_graph()
    graph = graph_of(10, {(min(e), max(e)): 1.0 for e in kite.edges}, directed=False)
    near = measured(centrality.closeness, graph)
    published = {
        5: 0.643,
        6: 0.643,
        3: 0.600,
        7: 0.600,
        0: 0.529,
        1: 0.529,
        2: 0.500,
        4: 0.500,
        8: 0.429,
        9: 0.310,
    }
    assert {at: round(near[f"p{at:03d}"]["closeness"], 3) for at in range(10)} == published


def test_an_estimate_says_its_error_and_keeps_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(centrality, "EXACT_BUDGET", 0)
    random = nx.gnm_random_graph(400, 1600, seed=1, directed=True)
    graph = graph_of(400, dict.fromkeys(random.edges, 1.0), directed=True)
    task = Task({}, OPTIONS, [], lambda: graph, lambda *a: [], lambda *a: [])
    rows = {row["id"]: row for row in centrality.betweenness(task)}
    assert "Estimated from" in task.notes[0]
    error = float(task.notes[0].split("more than ")[1].split(";")[0])
    exact = nx.betweenness_centrality(random)
    assert max(abs(rows[f"p{at:03d}"]["betweenness_share"] - share) for at, share in exact.items()) <= error
    forced = Task({}, {**OPTIONS, "exact": True}, [], lambda: graph, lambda *a: [], lambda *a: [])
    got = {row["id"]: row["betweenness_share"] for row in centrality.betweenness(forced)}
    assert [got[f"p{at:03d}"] for at in range(400)] == pytest.approx(list(exact.values()))
    assert not forced.notes


def test_key_actors_ranks_equals_alike():
    """Two that differ by rounding alone share a rank; mid-ranks make the mean."""
    rows = measured(centrality.key_actors, graph_of(4, {(0, 1): 1.0, (2, 3): 1.0}, directed=False), top=1)
    assert {row["degree_rank"] for row in rows.values()} == {1}
    assert {row["mean_rank"] for row in rows.values()} == {2.5}
    assert {row["in_top"] for row in rows.values()} == {3}


def test_kendalls_w_is_the_published_one():
    """Three judges and six objects (Siegel & Castellan 1988): W = .16."""
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], dtype=float)
    assert kendalls_w(ranks) == pytest.approx(0.16, abs=0.005)
    assert kendalls_w(np.array([[1.0, 2.0], [2.0, 1.0]])) == 0.0
    assert kendalls_w(np.array([[1.5, 1.5], [1.5, 1.5]])) is None
