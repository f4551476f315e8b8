"""Cohesion, triads, clustering and cores against published figures and against networkx and igraph."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from tally import few
from test_centrality import as_igraph, as_networkx, graph_of, graphs

from canting.algorithms.graph import Graph
from canting.algorithms.triangles import TRIADS, Pairs, census, transitivity
from canting.measures import cohesion
from canting.queries.task import Task

DATA = Path(__file__).resolve().parent / "data"
OPTIONS = {"weighted": False, "exact": False, "top": None, "undirected": False}


def read(name: str, directed: bool) -> Graph:
    """A graph of one of the small datasets, as its files say it."""
    with (DATA / name / "participants.csv").open(encoding="utf-8") as file:
        people = sorted(csv.DictReader(file), key=lambda row: row["id"])
    place = {row["id"]: at for at, row in enumerate(people)}
    with (DATA / name / "ties.csv").open(encoding="utf-8") as file:
        ties = [tuple(place[end] for end in list(row.values())[:2]) for row in csv.DictReader(file)]
    if not directed:
        ties = sorted({(min(pair), max(pair)) for pair in ties})
    groups = [row.get("group") or None for row in people]
    return Graph(
        "knowledge",
        directed,
        [row["id"] for row in people],
        [row["name"] for row in people],
        np.array([s for s, _ in ties], np.int64),
        np.array([t for _, t in ties], np.int64),
        np.ones(len(ties)),
        {"kind": ["Actor"] * len(people), "group": groups},
    )


def ask(function, graph: Graph, parameters: dict | None = None, **options) -> tuple[list[dict], list[str]]:
    task = Task(parameters or {}, {**OPTIONS, **options}, [], lambda: graph, lambda *a: [], lambda *a: [])
    return list(function(task)), task.notes


def figures(graph: Graph, section: str = "all", of: str = "all") -> dict[str, Any]:
    rows, _ = ask(cohesion.cohesion, graph)
    assert all(row["note"] for row in rows if row["value"] is None)
    return {row["measure"]: row["value"] for row in rows if (row["section"], row["of"]) == (section, of)}


def test_camp_has_its_published_cohesion():
    """UCINET and xUCINET print transitivity .484 with direction, .505 without; one weak and four strong components."""
    found = figures(read("camp", True))
    assert round(found["transitivity"], 3) == 0.484
    assert (found["components"], found["strong_components"]) == (1, 4)
    assert found["average_degree"] == 3
    assert found["density"] == pytest.approx(54 / (18 * 17))
    assert round(figures(read("camp", False))["transitivity"], 3) == 0.505
    women, men = (figures(read("camp", True), "group", group) for group in ("women", "men"))
    assert (round(women["density"], 3), round(men["density"], 3)) == (0.357, 0.278)


def test_a_graph_in_pieces_is_as_compact_as_its_pieces():
    found = figures(read("pieces", False))
    # A star of 5, a path of 4, a triangle: 1/d over ordered pairs.
    near = (8 + 12 / 2) + (6 + 4 / 2 + 2 / 3) + 6
    assert found["compactness"] == pytest.approx(near / 132)
    assert found["component_ratio"] == pytest.approx(2 / 11)
    assert found["transitivity"] == pytest.approx(3 / (6 + 2 + 3))


@given(graphs())
@settings(max_examples=few(150), deadline=None)
def test_cohesion_equals_networkx_and_igraph(graph: Graph):
    found, other, third = figures(graph), as_networkx(graph), as_igraph(graph)
    if graph.n > 1:
        assert found["density"] == pytest.approx(nx.density(other))
        assert found["compactness"] * graph.n * (graph.n - 1) == pytest.approx(
            sum(nx.harmonic_centrality(other).values())
        )
        reached = sum(len(ends) - 1 for _, ends in nx.all_pairs_shortest_path_length(other))
        assert found["connectedness"] == pytest.approx(reached / (graph.n * (graph.n - 1)))
    if graph.directed:
        assert found["strong_components"] == nx.number_strongly_connected_components(other)
        assert found["components"] == nx.number_weakly_connected_components(other)
        if graph.m:
            assert found["reciprocity_arc"] == pytest.approx(third.reciprocity())
    else:
        assert found["components"] == nx.number_connected_components(other)
    if found["average_distance"] is not None:
        assert found["average_distance"] == pytest.approx(third.average_path_length())
        assert found["diameter"] == third.diameter()


@given(graphs())
@settings(max_examples=few(150), deadline=None)
def test_transitivity_is_counted_way_by_way(graph: Graph):
    matrix = nx.to_numpy_array(as_networkx(graph), weight=None)
    ways = matrix @ matrix
    np.fill_diagonal(ways, 0)
    found = figures(graph)["transitivity"]
    assert found == (pytest.approx((ways * matrix).sum() / ways.sum()) if ways.sum() else None)


@given(graphs())
@settings(max_examples=few(150), deadline=None)
def test_the_census_equals_that_of_networkx(graph: Graph):
    counts = census(Pairs(graph))
    assert list(counts) == list(TRIADS)
    other = as_networkx(graph)
    expected = nx.triadic_census(other.to_directed()) if graph.n > 2 else dict.fromkeys(TRIADS, 0)
    assert counts == expected


def test_triangles_are_found_however_small_the_batches(monkeypatch: pytest.MonkeyPatch):
    other = nx.gnm_random_graph(60, 600, seed=3)
    graph = graph_of(60, {(min(e), max(e)): 1.0 for e in other.edges}, False)
    whole = census(Pairs(graph))
    monkeypatch.setattr("canting.algorithms.triangles.WEDGES", 7)
    assert census(Pairs(graph)) == whole
    assert whole["300"] == sum(nx.triangles(other).values()) // 3


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_where_nobody_has_a_tie_the_notes_say_why_there_is_no_figure(n: int, directed: bool):
    found = figures(graph_of(n, {}, directed))
    assert found["components"] == n
    assert found["transitivity"] is None
    assert found["density"] == (0 if n > 1 else None)
    assert transitivity(census(Pairs(graph_of(n, {}, directed)))) is None


# The triad census


def triads(graph: Graph) -> dict[str, int]:
    rows, notes = ask(cohesion.triads, graph)
    whole = graph.n * (graph.n - 1) * (graph.n - 2) // 6
    assert len(notes) == (whole == 0)
    assert [row["share"] for row in rows] == [
        pytest.approx(row["count"] / whole) if whole else None for row in rows
    ]
    return {row["triad"]: row["count"] for row in rows}


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_triads_equal_those_of_igraph(graph: Graph):
    found, other = triads(graph), as_igraph(graph)
    if graph.n < 3:
        assert not any(found.values())
    elif graph.directed:
        assert list(found.values()) == list(other.triad_census())
    else:
        assert [found["102"], found["201"], found["300"]] == [
            sum(ties == size for ties in threes(graph)) for size in (1, 2, 3)
        ]
    assert sum(found.values()) == graph.n * (graph.n - 1) * (graph.n - 2) // 6


def threes(graph: Graph) -> list[int]:
    """How many ties each three participants have."""
    other = as_networkx(graph)
    return [other.subgraph(three).size() for three in combinations(range(graph.n), 3)]


@given(graphs(directed=True))
@settings(max_examples=60, deadline=None)
def test_turning_every_tie_round_swaps_up_and_down(graph: Graph):
    turned = graph_of(
        graph.n, dict.fromkeys(zip(graph.target.tolist(), graph.source.tolist(), strict=True), 1.0), True
    )
    swap = {"021D": "021U", "021U": "021D", "111D": "111U", "111U": "111D", "120D": "120U", "120U": "120D"}
    found, back = triads(graph), triads(turned)
    assert {name: back[swap.get(name, name)] for name in found} == found


def test_each_triad_is_its_own_kind():
    """One graph of three for each of the 16, as their names say."""
    for name, arcs in TRIADS.items():
        ties = {("abc".index(arc[0]), "abc".index(arc[1])): 1.0 for arc in arcs.split()}
        assert triads(graph_of(3, ties, True)) == {other: int(other == name) for other in TRIADS}
        mutual = sum((back, forth) in ties for forth, back in ties) // 2
        one_way = len(ties) - 2 * mutual
        assert name[:3] == f"{mutual}{one_way}{3 - mutual - one_way}"
