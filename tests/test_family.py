"""Brokerage, homophily, QAP and MRQAP against published figures, brute force, networkx and least squares of scipy."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_centrality import as_networkx, graph_of, graphs
from test_cohesion import OPTIONS, ask, read

from canting.algorithms.brokerage import ROLES, Brokers, expected
from canting.algorithms.graph import Graph, adjacency
from canting.algorithms.permuted import compare, regress
from canting.measures import permuted
from canting.measures.brokerage import brokerage
from canting.measures.homophily import homophily
from canting.queries.task import Task


@pytest.fixture(autouse=True, scope="module")
def few_permutations():
    """Enough to see that p is one; the tests that look at p itself ask for more."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("brokerage", "homophily"):
            patch.setattr(f"canting.measures.{module}.PERMUTATIONS", 5)
        yield


def questions(name: str) -> dict[str, Graph]:
    """One graph per question of a small dataset whose participants have a department and a number of it."""
    import csv

    from test_cohesion import DATA

    with (DATA / name / "participants.csv").open(encoding="utf-8") as file:
        people = sorted(csv.DictReader(file), key=lambda row: row["id"])
    place = {row["id"]: at for at, row in enumerate(people)}
    with (DATA / name / "ties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    made: dict[str, Graph] = {}
    for question in dict.fromkeys(row["question"] for row in rows):
        ties = [(place[row["from"]], place[row["to"]]) for row in rows if row["question"] == question]
        attributes: dict[str, list[Any]] = {
            "kind": ["Actor"] * len(people),
            "group": [row["department"] for row in people],
            "role": [row["level"] for row in people],
        }
        made[question] = Graph(
            "knowledge",
            True,
            [row["id"] for row in people],
            [row["name"] for row in people],
            np.array([s for s, _ in ties], np.int64),
            np.array([t for _, t in ties], np.int64),
            np.ones(len(ties)),
            attributes,
        )
    return made


def grouped(graph: Graph, groups: list[str | None]) -> Graph:
    graph.attributes["group"] = groups
    return graph


@st.composite
def in_groups(draw, directed: bool | None = None):
    graph = draw(graphs(directed=directed))
    words = st.sampled_from(["a", "b", "c", None])
    return grouped(graph, draw(st.lists(words, min_size=graph.n, max_size=graph.n)))


# Brokerage


def brokers(graph: Graph) -> dict[str, dict]:
    rows, _ = ask(brokerage, graph, {"by": "group"})
    return {row["id"]: row for row in rows}


def test_hightech_has_its_published_brokerage():
    """statnet's sna documents these totals of Krackhardt's advice by department; manager 18 brokers most."""
    rows = brokers(questions("hightech")["advice"])
    totals = {role: sum(row[role] for row in rows.values()) for role in ROLES}
    assert totals == {
        "coordinator": 28, "consultant": 69, "representative": 95, "gatekeeper": 62, "liaison": 246,
    }  # fmt: skip
    assert next(iter(rows)) == "m18"


def roles_of(groups: tuple[str, str, str]) -> str:
    a, v, b = groups
    if a == v == b:
        return "coordinator"
    if a == b:
        return "consultant"
    return "representative" if a == v else "gatekeeper" if v == b else "liaison"


@given(in_groups())
@settings(max_examples=60, deadline=None)
def test_every_pair_is_counted_by_brute_force(graph: Graph):
    found, group = brokers(graph), graph.attributes["group"]
    members = [at for at in range(graph.n) if group[at] is not None]
    assert sorted(found) == [graph.ids[at] for at in members]
    arcs = set(as_networkx(graph).to_directed().edges)
    counted = {at: dict.fromkeys(ROLES, 0) for at in members}
    for a, v, b in permutations(members, 3):
        if (a, v) in arcs and (v, b) in arcs and (a, b) not in arcs:
            counted[v][roles_of((group[a], group[v], group[b]))] += 1
    for at in members:
        row = found[graph.ids[at]]
        assert {role: row[role] for role in ROLES} == counted[at]
        assert row["total"] == sum(counted[at].values())
        assert row["total_p"] == 1
        assert all(0 < row[f"{role}_p"] <= 1 for role in ROLES)


@given(in_groups(directed=True))
@settings(max_examples=40, deadline=None)
def test_turning_every_tie_round_swaps_representative_and_gatekeeper(graph: Graph):
    ties = dict.fromkeys(zip(graph.target.tolist(), graph.source.tolist(), strict=True), 1.0)
    turned = grouped(graph_of(graph.n, ties, True), graph.attributes["group"])
    there, back = brokers(graph), brokers(turned)
    swap = {"representative": "gatekeeper", "gatekeeper": "representative"}
    for id_, row in there.items():
        assert {role: row[role] for role in ROLES} == {
            role: back[id_][swap.get(role, role)] for role in ROLES
        }


@pytest.mark.parametrize("directed", [True, False])
def test_what_chance_gives_is_the_mean_of_networks_of_as_many_ties(directed: bool):
    """Where ties have no direction a tie that is there leads both ways, which makes the mean another."""
    generator, of = np.random.default_rng(3), np.array([0, 0, 0, 1, 1, 2, 2])
    places = np.array(list(permutations(range(7), 2) if directed else combinations(range(7), 2)))
    drawn = []
    for _ in range(2_000):
        ties = places[generator.choice(len(places), 9, replace=False)]
        ties = ties if directed else np.concatenate([ties, ties[:, ::-1]])
        drawn.append(Brokers(adjacency(7, ties[:, 0], ties[:, 1])).count(of, 3))
    spread = np.std(drawn, axis=0) / np.sqrt(len(drawn))
    assert (np.abs(np.mean(drawn, axis=0) - expected(of, 9, directed)) < 4.5 * spread + 1e-9).all()


# Homophily


def alike(graph: Graph, section: str = "all", of: str = "all") -> dict[str, float | None]:
    rows, _ = ask(homophily, graph, {"by": "group"})
    return {row["measure"]: row["value"] for row in rows if (row["section"], row["of"]) == (section, of)}


def test_camp_has_its_published_homophily(monkeypatch: pytest.MonkeyPatch):
    camp = read("camp", True)
    found = {name: round(value, 3) for name, value in alike(camp).items()}
    assert found == {
        "ties": 54, "internal": 45, "external": 9, "external_internal": -0.667, "assortativity": 0.664,
        "yules_q": 0.764, "modularity": 0.329,
    }  # fmt: skip
    pairs = ("women > women", "women > men", "men > women", "men > men")
    assert [round(alike(camp, "pair", pair)["density"], 3) for pair in pairs] == [0.357, 0.05, 0.062, 0.278]
    monkeypatch.setattr("canting.measures.homophily.PERMUTATIONS", 1000)
    rows, _ = ask(homophily, camp, {"by": "group"})
    assert rows[3]["p"] == pytest.approx(1 / 1001, abs=0.01), "no dealing of genders is as like to like"


@given(in_groups())
@settings(max_examples=60, deadline=None)
def test_mixing_equals_networkx(graph: Graph):
    group = graph.attributes["group"]
    kept = [at for at in range(graph.n) if group[at] is not None]
    found, other = alike(graph), as_networkx(graph).subgraph(kept).copy()
    nx.set_node_attributes(other, {at: group[at] for at in kept}, "group")
    if not kept:
        assert found == {}
        return
    assert found["ties"] == other.size()
    if found["assortativity"] is not None:
        assert found["assortativity"] == pytest.approx(nx.attribute_assortativity_coefficient(other, "group"))
    if other.size():
        parts = [{at for at in kept if group[at] == name} for name in sorted({group[at] for at in kept})]
        assert found["modularity"] == pytest.approx(nx.community.modularity(other, parts, weight=None))
        crossing = sum(group[a] != group[b] for a, b in other.edges)
        assert found["external_internal"] == pytest.approx((2 * crossing - other.size()) / other.size())
    for at in kept:
        each = alike(graph, "participant", graph.ids[at])["external_internal"]
        ends = [b if a == at else a for a, b in other.edges if at in (a, b)]
        want = sum(1 if group[end] != group[at] else -1 for end in ends) / len(ends) if ends else None
        assert each == (None if want is None else pytest.approx(want))


def test_a_permutation_changes_nothing_where_all_are_alike():
    graph = grouped(graph_of(3, {(0, 1): 1.0, (1, 2): 1.0}, True), ["a"] * 3)
    rows, _ = ask(homophily, graph, {"by": "group"})
    assert {row["p"] for row in rows if row["value"] is not None} == {1.0}
    assert alike(graph)["assortativity"] is None


# QAP and MRQAP

BUSINESS = (
    "Barbadori Castellani, Barbadori Ginori, Barbadori Medici, Barbadori Peruzzi, Bischeri Guadagni, "
    "Bischeri Lamberteschi, Bischeri Peruzzi, Castellani Lamberteschi, Castellani Peruzzi, Ginori Medici, "
    "Guadagni Lamberteschi, Lamberteschi Peruzzi, Medici Pazzi, Medici Salviati, Medici Tornabuoni"
)
"""Business among Florentine families (Padgett & Ansell 1993)."""


def test_padgetts_families_have_their_published_correlation():
    marriage = nx.florentine_families_graph()
    names = sorted([*marriage, "Pucci"])
    marriage.add_node("Pucci")
    business = nx.Graph(pair.split() for pair in BUSINESS.split(", "))
    business.add_nodes_from(names)
    one, other = (nx.to_numpy_array(graph, nodelist=names) for graph in (marriage, business))
    for directed in (False, True):
        found = {each.measure: each for each in compare(one, other, directed, 200)}
        assert [round(each.value, 3) for each in found.values()] == [0.372, 0.296, 0.842]
        assert (found["pearson"].drawn >= found["pearson"].value).mean() < 0.02


def run_task(
    function, graphs_: dict[str, Graph], parameters: dict, **options
) -> tuple[list[dict], list[str]]:
    task = Task(
        parameters, {**OPTIONS, **options}, [], lambda: None, lambda *a: [], lambda *a, **k: [],
        other=lambda name: graphs_[name],
    )  # fmt: skip
    return list(function(task)), task.notes


def test_hightech_has_its_published_regression():
    """UCINET and xUCINET print these of Krackhardt's advice by friendship and by who reports to whom."""
    given = {"outcome": "advice", "predictors": ["friendship", "reports to"], "convention": "ucinet"}
    rows, notes = run_task(permuted.mrqap, questions("hightech"), given)
    assert [round(row["b"], 3) for row in rows] == [0.397, 0.136, 0.472]
    assert [round(row["se"], 3) for row in rows[1:]] == [0.056, 0.061]
    assert [round(row["t"], 3) for row in rows[1:]] == [2.429, 7.685]
    assert any(note.startswith("R² = 0.063 over 420 cells") for note in notes)
    assert rows[0]["p"] is None
    assert rows[1]["p"] < 0.2
    assert rows[2]["p"] == pytest.approx(1 / 2001, abs=0.005)


def matrix_of(n: int, pairs: list[tuple[int, int]], directed: bool = False) -> np.ndarray:
    made = np.zeros((n, n))
    made[tuple(zip(*pairs, strict=True))] = 1
    return made if directed else np.maximum(made, made.T)


def test_a_coefficient_whose_cells_are_fitted_exactly_has_no_t_and_no_p():
    """Trap: White's variance is 0 or, by rounding, below it; nothing drawn is as large as a t that is no number."""
    partners = matrix_of(4, [(0, 1), (0, 2), (1, 3)])
    group, sector = matrix_of(4, [(1, 2)]), matrix_of(4, [(0, 2), (0, 3), (2, 3)])
    found = regress(matrix_of(4, [(0, 1)], True), [partners, group, sector], True, 200, True)
    assert found.b[1] == pytest.approx(0, abs=1e-12)
    assert found.se[1] == 0
    assert np.isnan([found.t[1], found.p[1]]).all()
    assert not np.isnan([*found.t[2:], *found.p[2:]]).any()


@pytest.mark.parametrize("robust", [False, True])
def test_where_nothing_is_left_unexplained_p_counts_what_fits_as_well(robust: bool):
    """Of three the six orders are drawn alike often: an arc fits where both its ends stay, in one of six."""
    arc = matrix_of(3, [(0, 1)], True)
    found = regress(arc, [arc], True, 2000, robust)
    assert (found.b[1], found.se[1], found.r_squared) == (pytest.approx(1), 0, pytest.approx(1))
    assert np.isnan(found.t[1])
    assert found.p[1] == pytest.approx(1 / 6, abs=0.03)


@pytest.mark.parametrize("robust", [True, False])
@pytest.mark.parametrize("directed", [True, False])
def test_each_permutation_is_a_regression_of_its_own(directed: bool, robust: bool):
    """p is found by regressing on the permuted rest of a predictor, each time anew."""
    from canting.algorithms.permuted import SEED, cells_of
    from canting.algorithms.permuted import permuted as dealt

    generator = np.random.default_rng(1)
    y, *xs = (generator.integers(0, 2, (9, 9)).astype(float) for _ in range(3))
    if not directed:
        y, *xs = (np.triu(each, 1) + np.triu(each, 1).T for each in (y, *xs))
    found = regress(y, xs, directed, 60, robust)
    rows, columns = cells_of(9, directed)

    def fit(cells: list[np.ndarray]) -> np.ndarray:
        x = np.column_stack([np.ones(len(rows)), *cells])
        inverse, outcome = np.linalg.inv(x.T @ x), y[rows, columns]
        b = inverse @ x.T @ outcome
        left = outcome - x @ b
        spread = inverse @ (x.T * left**2) @ x @ inverse if robust else inverse * (left @ left)
        freedom = 1 if robust else len(rows) - x.shape[1]
        return b / np.sqrt(np.diag(spread) / freedom)

    both = [each[rows, columns] for each in xs]
    assert found.t == pytest.approx(fit(both))
    for at in (0, 1):
        other = np.column_stack([np.ones(len(rows)), both[1 - at]])
        rest = both[at] - other @ np.linalg.lstsq(other, both[at], rcond=None)[0]
        matrix = np.zeros((9, 9))
        matrix[rows, columns] = rest
        matrix = matrix if directed else matrix + matrix.T
        drawn = np.concatenate(list(dealt(matrix, directed, 60, SEED + at + 1)))
        far = sum(abs(fit([each, both[1 - at]])[1]) >= abs(found.t[at + 1]) for each in drawn)
        assert found.p[at + 1] == pytest.approx((far + 1) / 61)


def test_a_graph_goes_along_with_itself():
    rows, _ = run_task(permuted.qap, questions("hightech"), {"first": "advice", "second": "advice"})
    assert [row["value"] for row in rows] == [pytest.approx(1)] * 3
    assert all(row["p"] < 0.01 for row in rows)
    assert all(row["low"] <= row["mean"] <= row["high"] for row in rows)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_where_nobody_has_a_tie_there_is_nothing_to_compare(n: int, directed: bool):
    graph = graph_of(n, {}, directed)
    rows, notes = run_task(permuted.qap, {"g": graph}, {"first": "g", "second": "g"})
    assert rows[0]["value"] is None
    assert len(notes) == 2
    given = {"outcome": "g", "predictors": ["g"], "convention": "canting"}
    rows, notes = run_task(permuted.mrqap, {"g": graph}, given)
    assert [row["b"] for row in rows] == [None, None]
    assert ask(brokerage, graph, {"by": "group"})[0] == []
    assert ask(homophily, graph, {"by": "group"})[0] == []


def test_a_predictor_that_follows_from_others_is_named():
    hightech = questions("hightech")
    given = {"outcome": "advice", "predictors": ["friendship", "same:group"], "convention": "canting"}
    rows, _ = run_task(permuted.mrqap, hightech, given)
    assert all(row["b"] is not None for row in rows)
    hightech["again"] = hightech["friendship"]
    given["predictors"] = ["friendship", "again"]
    rows, notes = run_task(permuted.mrqap, hightech, given)
    assert rows[1]["b"] is None
    assert any(note.startswith("again follows from the other predictors") for note in notes)
    given["predictors"] = ["distance:role"]
    rows, _ = run_task(permuted.mrqap, hightech, given)
    assert rows[1]["b"] == pytest.approx(0.0505, abs=1e-4)
