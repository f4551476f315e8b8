"""Centrality against published figures and against networkx and igraph, which we didn't write."""

from __future__ import annotations

import itertools
import re
import time

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.brandes import dependencies
from canting.algorithms.graph import Graph
from canting.measures import centrality
from canting.measures.centrality import kendalls_w
from canting.measures.conventions import TOOLS, compare_conventions
from canting.queries.task import Task

OPTIONS = {"weighted": False, "exact": False, "top": None, "undirected": False, "ties": ["INFORMS"]}


def nothing_met(step: str, **_given: object) -> list[dict[str, int]]:
    """What a database without events answers."""
    return [{"participants": 0, "events": 0, "tied": False}] if step == "meetings" else []


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
    task = Task({}, {**OPTIONS, **options}, [], lambda: graph, lambda *a, **k: [], nothing_met)
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
@settings(max_examples=few(150), deadline=None)
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
@settings(max_examples=few(100), deadline=None)
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
@settings(max_examples=few(100), deadline=None)
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
@settings(max_examples=few(100), deadline=None)
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
@settings(max_examples=few(100), deadline=None)
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


def random_graph(directed: bool, seed: int = 1) -> tuple[nx.Graph, Graph]:
    random = nx.gnm_random_graph(400, 1600, seed=seed, directed=directed)
    return random, graph_of(400, dict.fromkeys(map(tuple, random.edges), 1.0), directed)


def run(function, graph: Graph, **options) -> tuple[dict[str, dict], list[str]]:
    task = Task({}, {**OPTIONS, **options}, [], lambda: graph, lambda *a: [], nothing_met)
    return {row["id"]: row for row in function(task)}, task.notes


@pytest.fixture
def nothing_affordable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "AFFORDABLE", {"closeness": 0, "betweenness": 4e5, "weighted": 2e5})
    monkeypatch.setattr(centrality, "FEWEST", 128)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_an_estimate_of_betweenness_keeps_within_its_error(monkeypatch, directed: bool, weighted: bool):
    monkeypatch.setattr(centrality, "AFFORDABLE", dict.fromkeys(centrality.AFFORDABLE, 6e5))
    random, graph = random_graph(directed)
    rows, notes = run(centrality.betweenness, graph, weighted=weighted)
    said = re.search(r"Estimated from (\d+) sources: .* more than ([\d.]+);", notes[0])
    assert said
    assert int(said[1]) < 400
    exact = nx.betweenness_centrality(random)
    suffix = "_weighted" if weighted else ""
    for at, share in exact.items():
        found = rows[f"p{at:03d}"][f"betweenness_share{suffix}"]
        assert abs((found or 0.0) - share) <= float(said[2])
    ranked = [row[f"betweenness{suffix}"] for row in rows.values()]
    known = [score for score in ranked if score is not None]
    assert known == sorted(known, reverse=True)
    assert ranked[len(known) :] == [None] * (400 - len(known)), "what can't be told apart stands last"


def test_more_sources_make_an_estimate_that_ranks(monkeypatch: pytest.MonkeyPatch):
    """A hub in the middle of two halves stands out of any error."""
    monkeypatch.setattr(centrality, "AFFORDABLE", dict.fromkeys(centrality.AFFORDABLE, 1.5e5))
    ties = {(at, 400): 1.0 for at in range(200)} | {(400, at): 1.0 for at in range(200, 400)}
    rows, _ = run(centrality.betweenness, graph_of(401, ties, directed=True))
    assert next(iter(rows)) == "p400"
    assert rows["p400"]["betweenness"] == pytest.approx(200 * 200, rel=0.1)
    assert rows["p000"]["betweenness"] is None


@pytest.mark.parametrize("function", [centrality.closeness, centrality.harmonic])
@pytest.mark.parametrize("weighted", [True, False])
def test_an_estimate_of_closeness_keeps_within_its_error(nothing_affordable, function, weighted: bool):
    """The error is one participant's, at 95 %: of 400, a few more than 20 outside would be strange."""
    _, graph = random_graph(directed=True)
    graph.weight[:] = np.random.default_rng(2).integers(1, 5, graph.m)
    estimate, notes = run(function, graph, weighted=weighted)
    exact, silent = run(function, graph, weighted=weighted, exact=True)
    assert not silent
    for way, note in zip(("in", "out"), notes, strict=True):
        name = f"{function.__name__}_{way}" + ("_weighted" if weighted else "")
        assert f"as sources, {way}" in note
        error = float(re.search(r"no more than ([\d.e-]+)\. ", note)[1])
        off = np.abs(np.array(column(estimate, name)) - column(exact, name))
        assert (off > error).sum() < 40
        assert 0 < off.max() < 3 * error


def test_exact_needs_no_note_of_an_estimate(nothing_affordable):
    random, graph = random_graph(directed=True)
    rows, notes = run(centrality.betweenness, graph, exact=True)
    assert not notes
    assert column(rows, "betweenness_share") == pytest.approx(
        list(nx.betweenness_centrality(random).values())
    )


def test_key_actors_of_an_estimate_rank_the_unknown_last_and_alike(nothing_affordable):
    _, graph = random_graph(directed=False)
    rows, notes = run(centrality.key_actors, graph)
    unknown = [row for row in rows.values() if row["betweenness"] is None]
    assert len({row["betweenness_rank"] for row in unknown}) == 1
    assert sum("Estimated from" in note for note in notes) == 2


DEEP = {
    "path": nx.path_graph(700),
    "ladder": nx.grid_2d_graph(2, 350),
    "cycle": nx.cycle_graph(601, create_using=nx.DiGraph),
}


@pytest.mark.parametrize("name", DEEP)
def test_long_shortest_paths_are_searched_by_other_means(name: str):
    """Searching level by level costs levels times ties; past some levels one source at a time is quicker."""
    other = nx.convert_node_labels_to_integers(DEEP[name])
    graph = graph_of(len(other), dict.fromkeys(map(tuple, other.edges), 1.0), other.is_directed())
    between, near = measured(centrality.betweenness, graph), measured(centrality.closeness, graph)
    expected = nx.betweenness_centrality(other, normalized=False)
    assert [between[f"p{at:03d}"]["betweenness"] for at in range(graph.n)] == pytest.approx(
        [expected[at] for at in range(graph.n)], rel=1e-9
    )
    expected = nx.closeness_centrality(other)
    column_name = "closeness_in" if graph.directed else "closeness"
    assert [near[f"p{at:03d}"][column_name] for at in range(graph.n)] == pytest.approx(
        [expected[at] for at in range(graph.n)], rel=1e-9
    )
    weighted = measured(centrality.betweenness, graph, weighted=True)
    for id_, row in weighted.items():
        assert row["betweenness_weighted"] == pytest.approx(between[id_]["betweenness"], rel=1e-9)


def test_more_shortest_paths_than_a_float_can_count():
    """1,100 diamonds in a row: 2^1100 shortest paths from end to end, and each diamond's sides still share alike."""
    count = 1_100
    ties = {}
    for at in range(0, 3 * count, 3):
        ties |= dict.fromkeys([(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)], 1.0)
    graph = graph_of(3 * count + 1, ties, directed=True)
    sums, _ = dependencies(graph.arcs, np.array([0]), weighted=True)
    below = np.arange(0, 3 * count + 1, 3)
    assert sums[below[1:]] == pytest.approx(3 * count - below[1:])
    assert sums[1:-1:3] == pytest.approx((3 * count - 2 - np.arange(1, 3 * count, 3) + 1) / 2)
    assert np.isfinite(sums).all()


def test_a_hub_that_everybody_gives_to():
    """Givers beyond what many share are gathered hub by hub: a star's middle has as many as there are others."""
    n = 5_000
    ties = {(at, 0): 1.0 for at in range(1, n)} | {(0, 1): 1.0}
    rows = measured(centrality.closeness, graph_of(n, ties, directed=True))
    assert rows["p000"]["closeness_in"] == 1
    assert rows["p001"]["closeness_in"] == pytest.approx((n - 1) / (1 + 2 * (n - 2)))
    assert rows["p002"]["closeness_in"] == 0


def test_eigenvector_of_very_many_pieces_takes_no_time():
    """Tens of thousands without a tie, and many pairs: only pieces that can have the largest eigenvalue are solved."""
    n = 40_000
    ties = {(at, at + 1): 1.0 for at in range(10, 4_000, 2)} | {(0, 1): 1.0, (1, 2): 1.0, (0, 2): 1.0}
    started = time.process_time()
    rows, notes = run(centrality.eigenvector, graph_of(n, ties, directed=False))
    assert time.process_time() - started < 20
    assert not notes
    assert [rows[f"p{at:03d}"]["eigenvector"] for at in range(4)] == pytest.approx([3**-0.5] * 3 + [0.0])


def test_eigenvector_of_a_long_chain(monkeypatch: pytest.MonkeyPatch):
    """Its eigenvalues lie so close together that the usual search doesn't end: known in closed form."""
    monkeypatch.setattr(centrality, "RESTARTS", 2)
    n = 2_000
    rows, _ = run(
        centrality.eigenvector, graph_of(n, {(at, at + 1): 1.0 for at in range(n - 1)}, directed=False)
    )
    expected = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
    found = [rows[f"p{at:03d}"]["eigenvector"] for at in range(n)]
    assert found == pytest.approx(expected / np.linalg.norm(expected), abs=1e-9)


@pytest.mark.parametrize("n", [2, 5])
def test_no_tie_at_all_leaves_the_eigenvector_open(n: int):
    rows, notes = run(centrality.eigenvector, graph_of(n, {}, directed=True))
    assert {row["eigenvector"] for row in rows.values()} == {None}
    assert notes == [
        f"{n} components share the largest eigenvalue (0), so the eigenvector is not determined: "
        "measure one component at a time."
    ]
    assert run(centrality.eigenvector, graph_of(1, {}, directed=True))[0]["p000"]["eigenvector"] == 1


def test_a_tie_either_way_is_a_tie_for_the_eigenvector():
    """0 and 1 give to each other with strengths 1 and 3: one tie, and weighted the stronger of the two."""
    graph = graph_of(3, {(0, 1): 1.0, (1, 0): 3.0, (1, 2): 4.0}, directed=True)
    rows, _ = run(centrality.eigenvector, graph)
    assert column(rows, "eigenvector") == pytest.approx([0.5, 0.5**0.5, 0.5])
    rows, _ = run(centrality.eigenvector, graph, weighted=True)
    assert column(rows, "eigenvector_weighted") == pytest.approx([3 / 50**0.5, 0.5**0.5, 4 / 50**0.5])


def test_small_scores_keep_their_order():
    """PageRank of many is small each: equals to nine decimals aren't equals."""
    n = 20_000
    ties = {(at, 0): 1.0 for at in range(2, n)} | {(at, 1): 1.0 for at in range(2, n // 2)}
    rows, _ = run(centrality.pagerank, graph_of(n, ties | {(0, 2): 1.0, (2, 3): 1.0}, directed=True))
    scores = [row["pagerank"] for row in rows.values()]
    assert all(high >= low * (1 - 1e-9) for high, low in itertools.pairwise(scores))


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_key_actors_rank_as_the_three_measures_do(graph: Graph):
    rows = measured(centrality.key_actors, graph, top=2)
    near = "closeness_out" if graph.directed else "closeness"
    others = {
        "degree": measured(centrality.degree, graph),
        near: measured(centrality.closeness, graph),
        "betweenness": measured(centrality.betweenness, graph),
    }
    middles = []
    for name, other in others.items():
        scores = np.array(column(other, name), float)
        assert column(rows, name) == pytest.approx(scores, abs=1e-9)
        same = np.isclose(scores[:, None], scores[None, :], rtol=1e-9, atol=1e-12)
        higher = ((scores[None, :] > scores[:, None]) & ~same).sum(axis=1)
        assert column(rows, f"{name}_rank") == (higher + 1).tolist()
        middles.append(higher + (same.sum(axis=1) + 1) / 2)
    assert column(rows, "mean_rank") == pytest.approx(np.mean(middles, axis=0))
    for row in rows.values():
        assert row["in_top"] == sum(row[f"{name}_rank"] <= 2 for name in others)
    order = [(-row["in_top"], round(row["mean_rank"], 9), row["name"]) for row in rows.values()]
    assert order == sorted(order)


def test_key_actors_of_a_graph_without_a_tie_say_so():
    rows, notes = run(centrality.key_actors, graph_of(3, {}, directed=False))
    assert {row["mean_rank"] for row in rows.values()} == {2.0}
    assert notes == ["There are no ties in this graph, so nobody ranks before anybody."]


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


# Other tools' conventions


def conventions(graph: Graph, convention: str, function=centrality.closeness) -> dict[str, dict]:
    task = Task({"convention": convention}, dict(OPTIONS), [], lambda: graph, lambda *a: [], nothing_met)
    return {row["id"]: row for row in function(task)}


def pieces() -> Graph:
    """A star n1-(n2..n5), a path n6-n7-n8-n9, a triangle n10-n11-n12: the case that parts the tools."""
    pairs = [(0, 1), (0, 2), (0, 3), (0, 4), (5, 6), (6, 7), (7, 8), (9, 10), (10, 11), (9, 11)]
    return graph_of(12, dict.fromkeys(pairs, 1.0), False)


def test_a_graph_in_pieces_has_the_closeness_that_each_tool_gives_it():
    expected = {
        "ucinet": (0.344, 0.314, 0.306, 0.289, 0.289),
        "igraph": (1.0, 0.571, 0.75, 0.5, 1.0),
        "gds": (1.0, 0.571, 0.75, 0.5, 1.0),
        "networkx": (0.364, 0.208, 0.205, 0.136, 0.182),
        "canting": (0.364, 0.208, 0.205, 0.136, 0.182),
    }
    for convention, scores in expected.items():
        rows = conventions(pieces(), convention)
        got = tuple(round(rows[f"p{at:03d}"]["closeness"], 3) for at in (0, 1, 6, 5, 9))
        assert got == scores, convention


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_conventions_equal_igraph_and_the_formula_of_ucinet(graph: Graph):
    third, rows = as_igraph(graph), conventions(graph, "igraph")
    apart = np.array(third.distances(mode="out"), np.float64)
    finite = apart[np.isfinite(apart)]
    far = np.where(np.isfinite(apart), apart, finite.max() + 1)
    told = conventions(graph, "ucinet")
    for suffix, way, sums in (("_in", "in", far.sum(axis=0)), ("_out", "out", far.sum(axis=1))):
        name = f"closeness{suffix}" if graph.directed else "closeness"
        expected = third.closeness(mode=way)
        got = [np.nan if value is None else value for value in column(rows, name)]
        assert got == pytest.approx(expected, nan_ok=True)
        want = (graph.n - 1) / sums if finite.max() > 0 else np.zeros(graph.n)
        assert column(told, name) == pytest.approx(want)


def test_eigenvectors_of_pieces_are_measured_each_by_itself():
    """Everett & Borgatti: of each component l² sum(v) v_i; with one component that has ties nothing changes."""
    rows = conventions(pieces(), "ucinet", centrality.eigenvector)
    assert rows["p009"]["eigenvector"] == pytest.approx(4 * 3 * (1 / 3) ** 0.5 * (1 / 3) ** 0.5)
    star = np.array([0.5**0.5, *[8**-0.5] * 4])
    assert rows["p000"]["eigenvector"] == pytest.approx(4 * star.sum() * star[0])
    one = graph_of(4, {(0, 1): 1.0, (1, 2): 1.0}, False)
    assert conventions(one, "ucinet", centrality.eigenvector) == conventions(
        one, "canting", centrality.eigenvector
    )


@pytest.mark.parametrize("measure", ["closeness", "eigenvector", "constraint"])
@pytest.mark.parametrize("way", ["in", "out"])
def test_ranks_are_compared_between_tools(measure: str, way: str):
    for graph in (pieces(), graph_of(0, {}, True), graph_of(1, {}, True), graph_of(3, {(0, 1): 1.0}, True)):
        task = Task(
            {"measure": measure, "way": way},
            dict(OPTIONS),
            [],
            lambda g=graph: g,
            lambda *a: [],
            lambda *a: [],
        )
        rows = list(compare_conventions(task))
        assert len(rows) == graph.n
        for row in rows:
            ranks = [row[f"{tool}_rank"] for tool in TOOLS if row[f"{tool}_rank"] is not None]
            assert row["moves"] == (max(ranks) - min(ranks) if ranks else None)


def test_who_is_nearest_depends_on_the_tool():
    task = Task(
        {"measure": "closeness", "way": "out"}, dict(OPTIONS), [], pieces, lambda *a: [], lambda *a: []
    )
    rows = {row["id"]: row for row in compare_conventions(task)}
    assert (rows["p009"]["canting_rank"], rows["p009"]["igraph_rank"], rows["p009"]["ucinet_rank"]) == (
        8,
        1,
        8,
    )
