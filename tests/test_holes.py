"""Structural holes against published figures, networkx, igraph, and the formulas worked one by one."""

from __future__ import annotations

from math import isnan, log, nan

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from test_centrality import as_igraph, as_networkx, graph_of, graphs
from test_cohesion import ask, read

from canting.algorithms.graph import Graph
from canting.measures.holes import EGO, structural_holes

NAMES = ("constraint", "effective_size", "efficiency", "hierarchy")


def holes(graph: Graph, convention: str = "canting", **options) -> dict[str, dict]:
    rows, notes = ask(structural_holes, graph, {"convention": convention}, **options)
    assert notes == ([EGO] if convention == "ucinet" else [])
    assert len(rows) == graph.n
    suffix = "_weighted" if options.get("weighted") else ""
    return {row["id"]: {name: row[name + suffix] for name in NAMES} for row in rows}


def worked(other: nx.Graph, i: int, weight: str | None) -> dict[str, float | None]:
    """Burt's figures of i in this graph, term by term."""

    def a(j: int, q: int) -> float:
        return sum(other[x][y].get(weight, 1) for x, y in ((j, q), (q, j)) if other.has_edge(x, y))

    def share(j: int, q: int) -> float:
        return a(j, q) / sum(a(j, k) for k in other)

    contacts = [j for j in other if a(i, j)]
    if not contacts:
        return dict.fromkeys(NAMES)
    parts, left = [], 0.0
    for j in contacts:
        between = [q for q in contacts if q != j]
        parts.append((share(i, j) + sum(share(i, q) * share(q, j) for q in between)) ** 2)
        left += 1 - sum(share(i, q) * a(j, q) / max(a(j, k) for k in other) for q in between)
    count = len(contacts)
    ratios = [part * count / sum(parts) for part in parts]
    hierarchy = sum(r * log(r) for r in ratios) / (count * log(count)) if count > 1 else 1.0
    return dict(zip(NAMES, (sum(parts), left, left / count, hierarchy), strict=True))


@pytest.mark.parametrize(
    ("convention", "published"),
    [("ucinet", (0.436, 0.516, 0.390, 0.615)), ("canting", (0.3865, 0.4354, 0.3360, 0.5736))],
)
def test_camp_has_its_published_constraint(convention: str, published: tuple[float, ...]):
    found = holes(read("camp", True), convention)
    digits = 3 if convention == "ucinet" else 4
    got = tuple(round(found[id_]["constraint"], digits) for id_ in ("holly", "pam", "pat", "steve"))
    assert got == published


# Ties with strengths; constraint and effective size by whether ties have a direction and whether strengths count.
REDUNDANT = "AB2 AF3 AG5 AE2 EG8 FG3 BG4 BD1 DG3 GC10"
ROUND = "XY2 XZ2 YX1 ZY1"
BY_UCINET = {
    (REDUNDANT, False, False): {"G": (0.400, 4.67), "A": (0.595, 2.50), "C": (1, 1)},
    (REDUNDANT, False, True): {"G": (0.299, 5.47), "A": (0.795, 2.47), "C": (1, 1)},
    (ROUND, True, False): {"X": (1.003, 1.167), "Y": (1.003, 1.167), "Z": (1.389, 1)},
    (ROUND, True, True): {"X": (0.840, 1.567), "Y": (1.143, 1.083), "Z": (1.378, 1)},
}


@pytest.mark.parametrize(("ties", "directed", "weighted"), BY_UCINET)
def test_what_ucinet_and_igraph_gave(ties: str, directed: bool, weighted: bool):
    """Borgatti's example (Connections 20, 1997) and one with directions; UCINET's figures, as networkx tests them."""
    letters = sorted({letter for tie in ties.split() for letter in tie[:2]})
    strengths = {(letters.index(tie[0]), letters.index(tie[1])): float(tie[2:]) for tie in ties.split()}
    if not directed:
        strengths = {(min(pair), max(pair)): strength for pair, strength in strengths.items()}
    graph = graph_of(len(letters), strengths, directed)
    rows = holes(graph, weighted=weighted)
    found = {letter: rows[id_] for letter, id_ in zip(letters, graph.ids, strict=True)}
    for letter, (constraint, size) in BY_UCINET[ties, directed, weighted].items():
        assert found[letter]["constraint"] == pytest.approx(constraint, abs=5.1e-4)
        assert found[letter]["effective_size"] == pytest.approx(size, abs=5.1e-3)


def test_a_triangle_and_a_star():
    """In a triangle everybody has constraint 1.125; a star's middle has none but its own ties, its ends one contact."""
    triangle = holes(graph_of(3, {(0, 1): 1.0, (0, 2): 1.0, (1, 2): 1.0}, False))
    assert {row["constraint"] for row in triangle.values()} == {1.125}
    assert triangle["p000"] == {
        "constraint": 1.125, "effective_size": 1.0, "efficiency": 0.5, "hierarchy": 0.0,
    }  # fmt: skip
    star = graph_of(5, {(0, at): 1.0 for at in range(1, 5)}, False)
    assert holes(star)["p000"]["effective_size"] == 4
    assert holes(star)["p001"] == dict.fromkeys(NAMES, 1.0)
    assert holes(star, "ucinet")["p001"] == dict.fromkeys(NAMES)
    assert next(iter(holes(star))) == "p000", "the least constrained comes first"


@given(graphs())
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("weighted", [True, False])
def test_figures_equal_the_formulas_networkx_and_igraph(weighted: bool, graph: Graph):
    other, weight = as_networkx(graph), "weight" if weighted else None
    found, ego = (holes(graph, each, weighted=weighted) for each in ("canting", "ucinet"))
    third: igraph.Graph = as_igraph(graph)
    constraint = third.constraint(weights=graph.weight.tolist() if weighted else None)
    beside = nx.constraint(other, weight=weight)
    # All at once, networkx divides by the maximum of q in place of j's; one by one it doesn't, but wants ties outward.
    sizes = nx.effective_size(other, list(other), weight=weight)
    for at in other:
        mine = found[f"p{at:03d}"]
        assert mine == pytest.approx(worked(other, at, weight), abs=1e-9)
        for expected in (constraint[at], beside[at]):
            assert nan_of(mine["constraint"]) == pytest.approx(expected, abs=1e-9, nan_ok=True)
        if not isnan(sizes[at]):
            assert mine["effective_size"] == pytest.approx(sizes[at], abs=1e-9)
        around = other.subgraph({at, *nx.all_neighbors(other, at)})
        small = dict.fromkeys(NAMES) if len(around) < 3 else worked(around, at, weight)
        assert ego[f"p{at:03d}"] == pytest.approx(small, abs=1e-9)


def nan_of(value: float | None) -> float:
    return nan if value is None else value


@pytest.mark.parametrize("convention", ["canting", "ucinet"])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("n", [0, 1, 3])
def test_who_has_no_tie_has_no_figure(n: int, directed: bool, convention: str):
    found = holes(graph_of(n, {}, directed), convention)
    assert list(found.values()) == [dict.fromkeys(NAMES)] * n
