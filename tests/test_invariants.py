"""What holds of every measure of any network: other names, somebody without a tie, ties turned round, other weights.

Reports that repeat fold in the database; test_worlds and test_centrality_engines load surveys that have some.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import isfinite
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_centrality import as_networkx, graph_of, graphs, nothing_met

from canting.algorithms.graph import Graph
from canting.algorithms.permuted import compare, regress
from canting.measures import (
    blocks,
    brokerage,
    centrality,
    cohesion,
    communities,
    conventions,
    holes,
    homophily,
    walks,
)
from canting.queries.catalogue import read_catalogue
from canting.queries.header import Query
from canting.queries.task import Row, Task

CATALOGUE = read_catalogue([])

OPTIONS = {"weighted": False, "exact": False, "top": None, "undirected": False, "ties": ""}
Cells = dict[tuple[str, str, str], Any]
BY_GROUP = {"by": "group"}
FUNCTIONS: dict[str, tuple[Callable[[Task], list[Row]], dict[str, Any]]] = {
    "degree": (centrality.degree, {}),
    "closeness": (centrality.closeness, {}),
    "closeness ucinet": (centrality.closeness, {"convention": "ucinet"}),
    "closeness igraph": (centrality.closeness, {"convention": "igraph"}),
    "closeness gds": (centrality.closeness, {"convention": "gds"}),
    "harmonic": (centrality.harmonic, {}),
    "betweenness": (centrality.betweenness, {}),
    "eigenvector": (centrality.eigenvector, {}),
    "eigenvector ucinet": (centrality.eigenvector, {"convention": "ucinet"}),
    "pagerank": (centrality.pagerank, {}),
    "tie-betweenness": (centrality.tie_betweenness, {}),
    "key-actors": (centrality.key_actors, {}),
    "katz": (walks.katz, {}),
    "hits": (walks.hits, {}),
    "k-reach": (walks.k_reach, {"steps": 2}),
    "cohesion": (cohesion.cohesion, {}),
    "triads": (cohesion.triads, {}),
    "clustering": (cohesion.clustering, {}),
    "cores": (cohesion.cores, {}),
    "communities": (communities.communities, {}),
    "structural-holes": (holes.structural_holes, {"convention": "canting"}),
    "structural-holes ucinet": (holes.structural_holes, {"convention": "ucinet"}),
    "brokerage": (brokerage.brokerage, BY_GROUP),
    "homophily": (homophily.homophily, BY_GROUP),
    "core-periphery": (blocks.core_periphery, {}),
    "equivalence": (blocks.equivalence, {"clusters": None}),
    "compare closeness": (conventions.compare_conventions, {"measure": "closeness", "way": "out"}),
    "compare eigenvector": (conventions.compare_conventions, {"measure": "eigenvector", "way": "out"}),
    "compare constraint": (conventions.compare_conventions, {"measure": "constraint", "way": "out"}),
}
WEIGHTED = (
    "degree", "closeness", "harmonic", "betweenness", "eigenvector", "pagerank", "katz", "hits", "communities",
    "structural-holes", "structural-holes ucinet", "core-periphery", "equivalence",
)  # fmt: skip
DRAWN = {"community", "size", "together", "together_weighted", "component", "cluster", "core_weighted"}
"""Columns that depend on the order of participants where several answers are right, or on what is drawn."""
NAMES = {"id", "name", "from", "to", "from_name", "to_name", "section", "of", "measure", "triad", "note"}
NEAREST = {"nearest", "nearest_name"}


@pytest.fixture(autouse=True, scope="module")
def few_permutations():
    with pytest.MonkeyPatch.context() as patch:
        for module in ("brokerage", "homophily"):
            patch.setattr(f"canting.measures.{module}.PERMUTATIONS", 2)
        patch.setattr("canting.measures.blocks.REWIRED", 2)
        patch.setattr("canting.measures.communities.SEEDS", 3)
        yield


def measured(name: str, graph: Graph, weighted: bool = False) -> tuple[list[Row], list[str]]:
    function, parameters = FUNCTIONS[name]
    options = {**OPTIONS, "weighted": weighted}
    task = Task(dict(parameters), options, [], lambda: graph, lambda *a, **k: [], nothing_met)
    return list(function(task)), task.notes


def query_of(name: str) -> Query:
    """The query that has the measure; a second word is a convention of it."""
    first = name.split(maxsplit=1)[0]
    return CATALOGUE.find("compare-conventions" if first == "compare" else first)


def cells(name: str, graph: Graph, weighted: bool = False) -> Cells:
    """Every figure by whose it is and its column, without p, what is drawn, and what equals may exchange."""
    rows, notes = measured(name, graph, weighted)
    read = {"directed" if graph.directed else "undirected", "weighted" if weighted else "unweighted"}
    told = {column.name for column in query_of(name).columns if column.when <= read}
    found: Cells = {}
    for row in rows:
        key = " ".join(str(row[part]) for part in ("id", "section", "of", "measure", "triad") if part in row)
        if "from" in row:
            ends = row["from"], row["to"]
            key = " ".join(ends if graph.directed else sorted(ends))
        for column, value in row.items():
            drawn = column in DRAWN or column == "p" or column.endswith("_p") or column not in told
            if (
                not drawn
                and column not in NAMES | NEAREST
                and not (name == "core-periphery" and column == "core")
            ):
                found[name, key, column] = value
    if name == "core-periphery" and rows:
        fit = next((re.match(r"Fit (\S+),", note) for note in notes if note.startswith("Fit")), None)
        found[name, "", "fit"] = float(fit[1]) if fit else None
    return found


def everything(graph: Graph) -> Cells:
    """Every figure of every measure."""
    return {key: value for name in FUNCTIONS for key, value in cells(name, graph).items()}


def strengths(graph: Graph) -> Cells:
    return {key: value for name in WEIGHTED for key, value in cells(name, graph, True).items()}


def same(found: Cells, wanted: Cells) -> None:
    assert found.keys() == wanted.keys(), found.keys() ^ wanted.keys()
    wrong = {}
    for key, value in wanted.items():
        equal = found[key] == value
        if isinstance(value, (int, float)) and found[key] is not None:
            equal = found[key] == pytest.approx(value, rel=1e-7, abs=1e-9)
        if not equal:
            wrong[key] = (found[key], value)
    assert not wrong, wrong


@st.composite
def parted(draw: st.DrawFn, directed: bool | None = None) -> Graph:
    """Graphs of up to twelve in up to three groups, some in none, with weights."""
    graph = draw(graphs(directed))
    groups = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=graph.n, max_size=graph.n))
    return replace(graph, attributes={**graph.attributes, "group": groups})


def relabelled(graph: Graph, order: list[int]) -> Graph:
    """The same network, its participants standing in another order; ids and names stay theirs."""
    place = np.argsort(order)
    return replace(
        graph,
        ids=[graph.ids[at] for at in order],
        names=[graph.names[at] for at in order],
        source=place[graph.source],
        target=place[graph.target],
        attributes={name: [values[at] for at in order] for name, values in graph.attributes.items()},
    )


@given(parted(), st.data())
@settings(max_examples=15, deadline=None)
def test_another_order_of_participants_changes_no_figure(graph: Graph, data: st.DataObject):
    other = relabelled(graph, data.draw(st.permutations(range(graph.n))))
    same(everything(other), everything(graph))
    same(strengths(other), strengths(graph))


@given(parted(directed=True))
@settings(max_examples=15, deadline=None)
def test_turning_every_tie_round_swaps_in_and_out(graph: Graph):
    """Brokers of gatekeepers become representatives; what leaves direction out stays."""
    back = replace(graph, source=graph.target, target=graph.source)
    swap = {
        "katz": "katz_source",
        "hub": "authority",
        "pagerank": "pagerank_source",
        "representative": "gatekeeper",
    }
    swap |= {"021U": "021D", "111U": "111D", "120U": "120D"}
    swap |= {there: here for here, there in swap.items()}

    def turned(key: tuple[str, str, str]) -> tuple[str, str, str] | None:
        name, of, column = key
        if name in ("key-actors", "compare closeness"):
            return None  # these look one way only
        if name == "homophily" and of.startswith("pair"):
            of = re.sub(r"pair (\S+) > (\S+)", r"pair \2 > \1", of)
        if name == "tie-betweenness":
            of = " ".join(reversed(of.split()))
        plain, _, tail = column.partition("_")
        if name == "brokerage" and plain in swap:
            return name, of, swap[plain] + (f"_{tail}" if tail else "")
        weighted = "_weighted" if column.endswith("_weighted") else ""
        bare = column.removesuffix("_weighted")
        if bare in swap:
            return name, of, swap[bare] + weighted
        if of in swap:
            return name, swap[of], column
        ways = {"in": "out", "out": "in"}
        return name, of, "_".join(ways.get(word, word) for word in column.split("_"))

    for reckon in (everything, strengths):
        there, here = reckon(back), reckon(graph)
        kept = {key: value for key, value in there.items() if turned(key)}
        same(kept, {other: value for key, value in here.items() if (other := turned(key))})


@given(parted())
@settings(max_examples=15, deadline=None)
def test_somebody_without_a_tie_changes_only_what_is_divided_by_n(graph: Graph):
    n = graph.n
    grown = replace(
        graph,
        ids=[*graph.ids, "z"],
        names=[*graph.names, "z"],
        attributes={name: [*values, None] for name, values in graph.attributes.items()},
    )
    grown.attributes["kind"][-1] = "Actor"
    before, after = everything(graph), everything(grown)
    of_others = (n - 1) / n  # what is divided by the number of others
    for (name, of, column), value in before.items():
        if n < 2 or not graph.m or isinstance(value, str):
            continue
        if name in KEEPS and column not in SHARES:
            wanted = value
        elif (name, column) in PER_OTHER:
            wanted = None if value is None else value * of_others
        elif name == "cohesion" and of.startswith("all") and of.split()[-1] in WHOLE:
            wanted = None if value is None else WHOLE[of.split()[-1]](value, n)
        else:
            continue
        found = after[name, of, column]
        right = wanted is None if found is None else found == pytest.approx(wanted, rel=1e-7, abs=1e-9)
        assert right, (name, of, column, found, wanted)
    for (name, of, column), value in after.items():
        if of == "z" and name in ALONE and column in ALONE[name]:
            assert value == ALONE[name][column] or (graph.m == 0 and value is None), (name, column)


KEEPS = (
    "degree", "betweenness", "tie-betweenness", "eigenvector", "hits", "clustering", "structural-holes",
    "structural-holes ucinet", "homophily", "brokerage", "closeness igraph", "closeness gds",
)  # fmt: skip
SHARES = {"degree_share", "in_degree_share", "out_degree_share", "betweenness_share"}
PER_OTHER = {
    (name, column + way)
    for name, column in (("closeness", "closeness"), ("harmonic", "harmonic"), ("k-reach", "reach"))
    for way in ("", "_in", "_out")
} | {("degree", column) for column in SHARES}
WHOLE: dict[str, Callable[[Any, int], Any]] = {
    "participants": lambda value, n: value + 1,
    "ties": lambda value, n: value,
    "transitivity": lambda value, n: value,
    "reciprocity_arc": lambda value, n: value,
    "reciprocity_dyad": lambda value, n: value,
    "average_distance": lambda value, n: value,
    "diameter": lambda value, n: value,
    "components": lambda value, n: value + 1,
    "strong_components": lambda value, n: value + 1,
    "density": lambda value, n: value * (n - 1) / (n + 1),
    "connectedness": lambda value, n: value * (n - 1) / (n + 1),
    "compactness": lambda value, n: value * (n - 1) / (n + 1),
    "average_degree": lambda value, n: value * n / (n + 1),
}
ALONE = {
    "degree": {"degree": 0, "in_degree": 0, "out_degree": 0},
    "closeness": {"closeness": 0, "closeness_in": 0, "closeness_out": 0},
    "closeness igraph": {"closeness": None, "closeness_in": None, "closeness_out": None},
    "closeness gds": {"closeness": 0, "closeness_in": 0, "closeness_out": 0},
    "harmonic": {"harmonic": 0, "harmonic_in": 0, "harmonic_out": 0},
    "betweenness": {"betweenness": 0},
    "k-reach": {"reach": 0, "reach_in": 0, "reach_out": 0},
    "cores": {"core": 0},
    "clustering": {"clustering": None, "triangles": 0, "neighbours": 0},
    "structural-holes": {"constraint": None, "effective_size": None, "hierarchy": None},
    "structural-holes ucinet": {"constraint": None, "effective_size": None, "hierarchy": None},
}


@given(parted(), st.sampled_from([0.25, 3.0, 10.0]))
@settings(max_examples=15, deadline=None)
def test_other_units_of_strength_scale_what_is_measured_in_them(graph: Graph, by: float):
    scaled = replace(graph, weight=graph.weight * by)
    same(everything(scaled), everything(graph))
    # Where no tie is on a circle there is no largest eigenvalue by which Katz's alpha could follow the units.
    acyclic = graph.directed and nx.is_directed_acyclic_graph(as_networkx(graph))
    grows = {"strength", "strength_in", "strength_out", "closeness", "harmonic", "distance"}
    grows |= {f"{column}_{way}" for column in ("closeness", "harmonic") for way in ("in", "out")}
    found, wanted = strengths(scaled), strengths(graph)
    wanted = {
        key: value * by if key[2].removesuffix("_weighted") in grows and value is not None else value
        for key, value in wanted.items()
        if key[0] != "katz" or not acyclic
    }
    same({key: value for key, value in found.items() if key[0] != "katz" or not acyclic}, wanted)


def shape(name: str, directed: bool) -> Graph:
    n, ties = {
        "empty": (0, []),
        "one": (1, []),
        "isolated": (5, []),
        "disconnected": (8, [(0, 1), (1, 2), (2, 0), (4, 5), (5, 6)]),
        "mutual": (4, [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3)]),
        "complete": (5, [(a, b) for a in range(5) for b in range(5) if a != b]),
        "star": (6, [(0, at) for at in range(1, 6)]),
    }[name]
    pairs = ties if directed else sorted({(min(pair), max(pair)) for pair in ties})
    graph = graph_of(n, {pair: 1.0 + at % 3 for at, pair in enumerate(pairs)}, directed)
    return replace(
        graph, attributes={**graph.attributes, "group": ["a", "b", None, "a"][:n] + ["b"] * max(0, n - 4)}
    )


OF_THE_DATA = {
    "bottlenecks", "brokers", "changes", "cut", "cut-off", "dominators", "integration", "key-players", "mrqap",
    "overview", "qap", "rank-intervals", "recommend", "stage-flow", "stage-gaps", "two-mode", "unconnected", "untied",
    "what-if",
}  # fmt: skip
"""Queries that look at more than one graph in memory: test_every_shape loads what they are asked about."""


def test_no_measure_is_forgotten():
    """A new query about a network is among those that are asked here, or is told apart as one that isn't."""
    queries = {
        query.name for query in CATALOGUE.queries.values() if query.group in ("centrality", "structure")
    }
    asked = {query_of(name).name for name in FUNCTIONS}
    assert not asked & OF_THE_DATA
    assert asked | OF_THE_DATA == queries
    weighted = {query.name for query in queries_with("weighted") if query.name in asked}
    assert {query_of(name).name for name in WEIGHTED} == weighted
    conventions_ = {
        (query.name, word)
        for query in CATALOGUE.queries.values()
        for parameter in query.parameters
        if parameter.name == "convention" and query.name in asked
        for word in parameter.type.choices
        if word != parameter.default
    }
    assert {tuple(name.split()) for name in FUNCTIONS if " " in name and not name.startswith("compare")} | {
        ("closeness", "networkx")  # canting's own under another name
    } == conventions_


def queries_with(switch: str) -> list[Query]:
    return [q for q in CATALOGUE.queries.values() if any(switch in column.when for column in q.columns)]


SHAPES = ("empty", "one", "isolated", "disconnected", "mutual", "complete", "star")
ASKED = [(name, False) for name in FUNCTIONS] + [(name, True) for name in WEIGHTED]


@pytest.mark.parametrize(("name", "weighted"), ASKED)
def test_every_measure_answers_about_every_shape(name: str, weighted: bool):
    """A row for each participant, where rows are of participants; a figure is a number or blank, and a share is one."""
    for of, directed in product(SHAPES, (False, True)):
        graph = shape(of, directed)
        rows, _ = measured(name, graph, weighted)
        for row in rows:
            for column, value in row.items():
                assert not isinstance(value, float) or isfinite(value), (of, column, value)
                shares = column.endswith("_share") or column in (
                    "clustering",
                    "reach",
                    "reach_in",
                    "reach_out",
                )
                assert not shares or value is None or -1e-12 <= value <= 1 + 1e-12, (of, column, value)
        told = [row["id"] for row in rows if "id" in row]
        if name in ("brokerage", "homophily", "tie-betweenness", "triads", "cohesion"):
            assert len(set(told)) == len(told)
        else:
            assert sorted(told) == graph.ids, of


@pytest.mark.parametrize("directed", [False, True])
def test_matrices_compared_the_other_way_about(directed: bool):
    """QAP and MRQAP: other names, other units, and the transposed matrices give the same figures."""
    generator = np.random.default_rng(4)
    y, *xs = (generator.integers(0, 3, (9, 9)).astype(float) for _ in range(3))
    if not directed:
        y, *xs = (np.triu(each, 1) + np.triu(each, 1).T for each in (y, *xs))
    for each in (y, *xs):
        np.fill_diagonal(each, 0)
    order = generator.permutation(9)

    def values(one: np.ndarray, others: list[np.ndarray]) -> tuple[list[float], Any]:
        return [each.value for each in compare(one, others[0], directed, 3)], regress(
            one, others, directed, 3, True
        )

    seen, told = values(y, xs)
    for other, by in (
        (lambda a: a[np.ix_(order, order)], 1.0),
        (lambda a: a.T.copy(), 1.0),
        (lambda a: a * 2.5, 1.0),
    ):
        again, regression = values(other(y), [other(each) for each in xs])
        assert again == pytest.approx(seen)
        assert regression.b[1:] == pytest.approx(told.b[1:] * by)
        assert regression.t[1:] == pytest.approx(told.t[1:])
    assert regress(y * 4, xs, directed, 3, False).b == pytest.approx(told.b * 4)
    assert regress(y, [each * 4 for each in xs], directed, 3, False).b[1:] == pytest.approx(told.b[1:] / 4)
