"""Katz, hubs and authorities, reach, tie betweenness, clustering, cores and communities against networkx and igraph."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from oracle_family import MOST_PARTED, most_modular
from test_centrality import as_igraph, as_networkx, graph_of, graphs
from test_cohesion import ask, read

from canting.algorithms.graph import Graph
from canting.algorithms.triangles import Pairs
from canting.measures import centrality, cohesion, communities, walks


def by_id(function, graph: Graph, parameters: dict | None = None, **options) -> dict[str, dict]:
    rows, _ = ask(function, graph, parameters, **options)
    assert len(rows) == graph.n
    return {row["id"]: row for row in rows}


def values(rows: dict[str, dict], name: str) -> list:
    return [rows[id_][name] for id_ in sorted(rows)]


@given(graphs())
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("weighted", [True, False])
def test_katz_solves_its_equation_and_equals_networkx(weighted: bool, graph: Graph):
    suffix = "_weighted" if weighted else ""
    matrix = nx.to_numpy_array(as_networkx(graph), weight="weight" if weighted else None)
    radius = max(abs(np.linalg.eigvals(matrix)))
    cyclic = not graph.directed or not nx.is_directed_acyclic_graph(as_networkx(graph))
    found = by_id(walks.katz, graph, weighted=weighted)
    assert walks.spectral_radius(graph.arcs.matrix(weighted)) == pytest.approx(
        radius if cyclic and graph.m else 0, abs=1e-6
    )
    alpha = 0.85 / radius if cyclic and graph.m else 0.85
    for name, way in (("katz", matrix.T), ("katz_source", matrix)):
        if name == "katz_source" and not graph.directed:
            continue
        score = np.linalg.solve(np.eye(graph.n) - alpha * way, np.ones(graph.n))
        assert values(found, name + suffix) == pytest.approx(score / np.linalg.norm(score))
    if not weighted and graph.m:
        beside = nx.katz_centrality_numpy(as_networkx(graph), alpha=alpha, beta=1.0, weight=None)
        assert values(found, "katz") == pytest.approx(list(beside.values()))


def test_large_networks_go_the_same_way(monkeypatch: pytest.MonkeyPatch):
    other = nx.gnm_random_graph(150, 700, seed=2, directed=True)
    graph = graph_of(150, dict.fromkeys(other.edges, 1.0), True)
    katz, hits = by_id(walks.katz, graph), by_id(walks.hits, graph)
    monkeypatch.setattr(walks, "SMALL", 0)
    assert values(by_id(walks.katz, graph), "katz") == pytest.approx(values(katz, "katz"))
    assert values(by_id(walks.hits, graph), "hub") == pytest.approx(values(hits, "hub"), abs=1e-9)


def test_hubs_and_authorities_of_six_pages():
    """The example of Langville & Meyer (2006) as networkx tests it; each vector adds up to 1."""
    arcs = [(1, 3), (1, 5), (2, 1), (3, 5), (5, 3), (5, 4), (6, 5)]
    graph = graph_of(6, {(a - 1, b - 1): 1.0 for a, b in arcs}, True)
    found = by_id(walks.hits, graph)
    for name, printed in (
        ("authority", [0, 0, 0.3660, 0.1340, 0.5000, 0]),
        ("hub", [0.3660, 0, 0.2113, 0, 0.2113, 0.2113]),
    ):
        scores = values(found, name)
        assert np.array(scores) / sum(scores) == pytest.approx(printed, abs=5.1e-5)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(graphs())
@settings(max_examples=25, deadline=None)
def test_hubs_and_authorities_equal_singular_vectors_and_igraph(graph: Graph):
    found = by_id(walks.hits, graph)
    matrix = nx.to_numpy_array(as_networkx(graph), weight=None)
    sizes = np.linalg.svd(matrix, compute_uv=False)
    if not graph.m or (graph.n > 1 and sizes[1] > sizes[0] * (1 - 1e-9)):
        assert set(values(found, "hub")) == {None}
        return
    left, _, right = np.linalg.svd(matrix)
    assert values(found, "hub") == pytest.approx(np.abs(left[:, 0]), abs=1e-9)
    assert values(found, "authority") == pytest.approx(np.abs(right[0]), abs=1e-9)
    if graph.n == 2:
        return  # igraph says of the tie 1 > 0 that 0 is the hub
    third = as_igraph(graph)
    for name, score in (("hub", third.hub_score()), ("authority", third.authority_score())):
        expected = np.array(score) / np.linalg.norm(score)
        assert values(found, name) == pytest.approx(expected, abs=1e-5)


@given(graphs())
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("most", [0, walks.WALKS])
def test_reach_is_who_is_near_enough(most: int, graph: Graph):
    """By products of the matrix, and by a search from everybody."""
    for steps in (1, 2, 3, 5):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(walks, "WALKS", most)
            found, other = by_id(walks.k_reach, graph, {"steps": steps}), as_networkx(graph)
        ways = {"reach_out": other, "reach_in": other.reverse()} if graph.directed else {"reach": other}
        for name, way in ways.items():
            for at in range(graph.n):
                near = len(nx.single_source_shortest_path_length(way, at, steps)) - 1
                got = found[f"p{at:03d}"][name]
                assert got == (pytest.approx(near / (graph.n - 1)) if graph.n > 1 else None)


@given(graphs())
@settings(max_examples=25, deadline=None)
def test_tie_betweenness_equals_networkx_and_igraph(graph: Graph):
    rows, _ = ask(centrality.tie_betweenness, graph)
    got = {(int(row["from"][1:]), int(row["to"][1:])): row["betweenness"] for row in rows}
    expected = nx.edge_betweenness_centrality(as_networkx(graph), normalized=False)
    assert got == pytest.approx({key if key in got else key[::-1]: value for key, value in expected.items()})
    ends = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    assert [got[pair] for pair in ends] == pytest.approx(as_igraph(graph).edge_betweenness())
    assert all(row["betweenness"] >= next_["betweenness"] - 1e-9 for row, next_ in pairwise(rows))


@given(graphs())
@settings(max_examples=25, deadline=None)
def test_clustering_and_cores_equal_networkx_and_igraph(graph: Graph):
    found, core = by_id(cohesion.clustering, graph), by_id(cohesion.cores, graph)
    plain = as_networkx(graph).to_undirected()
    share, count, number = nx.clustering(plain), nx.triangles(plain), nx.core_number(plain)
    local = as_igraph(graph).as_undirected().transitivity_local_undirected()
    for at in range(graph.n):
        row = found[f"p{at:03d}"]
        assert row["triangles"] == count[at]
        assert row["clustering"] == (pytest.approx(share[at]) if plain.degree(at) > 1 else None)
        if plain.degree(at) > 1:
            assert row["clustering"] == pytest.approx(local[at])
        assert core[f"p{at:03d}"]["core"] == number[at]
        assert core[f"p{at:03d}"]["members"] == sum(other >= number[at] for other in number.values())


def test_the_karate_club_has_its_known_modularity():
    club = nx.karate_club_graph()
    graph = graph_of(34, dict.fromkeys(club.edges, 1.0), False)
    rows, notes = ask(communities.communities, graph)
    assert notes[0].startswith("Modularity 0.4198, the best of 50 seeded runs")
    assert notes[0].endswith("4 communities.")
    assert ask(communities.communities, graph)[0] == rows, "a seed gives the same answer again"
    assert [row["community"] for row in rows] == sorted(row["community"] for row in rows)
    assert all(0.5 < row["together"] <= 1 for row in rows)


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_modularity_equals_networkx(graph: Graph):
    pairs = Pairs(graph)
    plain = nx.Graph(as_networkx(graph))
    if not len(pairs):
        return
    labels = np.arange(graph.n) % 3
    parts = [{at for at in range(graph.n) if at % 3 == label} for label in range(3)]
    expected = nx.community.modularity(plain, [part for part in parts if part], weight=None)
    assert communities.modularity(pairs, np.ones(len(pairs)), labels) == pytest.approx(expected)


@given(graphs())
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("weighted", [True, False])
def test_no_partition_of_a_small_network_is_more_modular(weighted: bool, graph: Graph):
    """Every partition is tried, where pieces are small enough; the note has the modularity of what the rows say."""
    flat = nx.to_numpy_array(as_networkx(graph), weight="weight" if weighted else None)
    flat = np.maximum(flat, flat.T)
    other = nx.from_numpy_array(flat)
    if not graph.m or max(map(len, nx.connected_components(other))) > MOST_PARTED:
        return
    rows, notes = ask(communities.communities, graph, weighted=weighted)
    label = {row["id"]: row["community"] for row in rows}
    parts = [
        {at for at, id_ in enumerate(graph.ids) if label[id_] == number} for number in set(label.values())
    ]
    found = nx.community.modularity(other, parts)
    assert found == pytest.approx(most_modular(flat), abs=1e-9)
    assert any(note.startswith(f"Modularity {found:.4f}") for note in notes)


def test_communities_keep_pieces_apart():
    rows, _ = ask(communities.communities, read("pieces", False))
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row["community"], set()).add(row["id"])
    pieces = [{f"n{at}" for at in span} for span in (range(1, 6), range(6, 10), range(10, 13))]
    assert all(any(part <= piece for piece in pieces) for part in found.values())


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("n", [0, 1, 3])
def test_where_nobody_has_a_tie(n: int, directed: bool):
    graph = graph_of(n, {}, directed)
    for function in (walks.katz, walks.hits, cohesion.clustering, cohesion.cores, communities.communities):
        assert len(by_id(function, graph)) == n
    assert len(by_id(walks.k_reach, graph, {"steps": 2})) == n
    assert ask(centrality.tie_betweenness, graph)[0] == []


@given(graphs(directed=True))
@settings(max_examples=30, deadline=None)
def test_turning_every_tie_round_swaps_in_and_out(graph: Graph):
    ties = dict.fromkeys(zip(graph.target.tolist(), graph.source.tolist(), strict=True), 1.0)
    turned = graph_of(graph.n, ties, True)
    for function, one, other in (
        (walks.katz, "katz", "katz_source"),
        (walks.hits, "hub", "authority"),
        (walks.k_reach, "reach_in", "reach_out"),
    ):
        there, back = (by_id(function, each, {"steps": 2}) for each in (graph, turned))
        for left, right in zip(values(there, one), values(back, other), strict=True):
            assert left == (None if right is None else pytest.approx(right, abs=1e-6))
