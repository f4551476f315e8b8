"""Figures of whole networks against published ones and against networkx and igraph, and groups without ties."""

from __future__ import annotations

from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.graph import Graph
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.measures import structure
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.queries.task import Task

DATA = Path(__file__).resolve().parent / "data"
CATALOGUE = read_catalogue([])


def graph_of(
    n: int, ties: list[tuple[int, int]], directed: bool, groups: list[str | None] | None = None
) -> Graph:
    pairs = sorted(set(ties))
    ids = [f"p{at:03d}" for at in range(n)]
    source = np.array([s for s, _ in pairs], np.int64)
    target = np.array([t for _, t in pairs], np.int64)
    attributes = {"kind": ["Actor"] * n, "group": groups or [None] * n}
    return Graph("knowledge", directed, ids, ids, source, target, np.ones(len(pairs)), attributes)


def unconnected(graph: Graph) -> tuple[list[dict], list[str]]:
    task = Task({}, {}, [], lambda: graph, lambda *a: [], lambda *a: [])
    return structure.unconnected(task), task.notes


@st.composite
def digraphs(draw):
    n = draw(st.integers(0, 9))
    nodes = st.integers(0, max(0, n - 1))
    ties = draw(st.lists(st.tuples(nodes, nodes), max_size=25)) if n else []
    return graph_of(n, [tie for tie in ties if tie[0] != tie[1]], directed=True)


@given(digraphs())
@settings(max_examples=few(150), deadline=None)
def test_density_dyads_and_pieces_equal_igraph(graph: Graph):
    edges = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    other = igraph.Graph(n=graph.n, edges=edges, directed=True)
    density = structure.density(graph.n, graph.m, directed=True)
    assert density == (pytest.approx(other.density()) if graph.n > 1 else None)
    mutual, one_way = structure.dyads(graph)
    if graph.n:
        assert (mutual, one_way) == tuple(other.dyad_census())[:2]
    if graph.m:
        assert 2 * mutual / (2 * mutual + one_way) == pytest.approx(other.reciprocity())
        assert mutual / (mutual + one_way) == pytest.approx(other.reciprocity(mode="ratio"))
    pieces = sorted(other.connected_components(mode="weak").sizes()) if graph.n else []
    assert sorted(structure.component_sizes(graph).tolist()) == pieces


def test_a_star_is_as_central_as_can_be_and_a_ring_not_at_all():
    star = np.array([4, 1, 1, 1, 1])
    assert structure.centralization(star, 4 * 3) == 1
    assert structure.centralization(np.array([2, 2, 2, 2]), 3 * 2) == 0


def test_groups_without_ties_say_in_which_direction():
    """a gives to b only, a and c both ways; nobody has a tie with d, and who has no group is left out."""
    groups = ["a", "a", "b", "c", "d", None]
    rows, notes = unconnected(graph_of(6, [(0, 2), (1, 2), (0, 3), (3, 1), (5, 4)], True, groups))
    said = [(row["group_a"], row["group_b"], row["missing"], row["ties_ab"], row["ties_ba"]) for row in rows]
    assert said == [
        ("a", "d", "both", 0, 0),
        ("b", "c", "both", 0, 0),
        ("b", "d", "both", 0, 0),
        ("c", "d", "both", 0, 0),
        ("a", "b", "b to a", 2, 0),
    ]
    assert (rows[0]["participants_a"], rows[0]["participants_b"]) == (2, 1)
    assert notes == ["1 participant has no group and is left out."]


def test_groups_without_ties_where_ties_have_no_direction():
    rows, notes = unconnected(graph_of(4, [(0, 1), (1, 2)], False, ["a", "b", "a", "c"]))
    assert [(row["group_a"], row["group_b"], row["missing"]) for row in rows] == [
        ("a", "c", "both"),
        ("b", "c", "both"),
    ]
    assert not notes


def test_the_first_of_two_groups_is_the_first_by_alphabet_however_large_they_are():
    """So a pair is called alike in two waves, of which one group may be the larger one now and the other then."""
    for groups in (["a", "b", "b"], ["a", "a", "b"]):
        (row,) = unconnected(graph_of(3, [], True, groups))[0]
        assert (row["group_a"], row["group_b"]) == ("a", "b")


def test_groups_of_a_graph_without_a_tie_say_so():
    rows, notes = unconnected(graph_of(2, [], True, ["a", "b"]))
    assert [row["missing"] for row in rows] == ["both"]
    assert notes == ["There are no ties at all in this graph."]


@pytest.mark.parametrize("groups", [[None, None], ["a", "a"], ["a", "b"]])
def test_groups_without_ties_may_be_none(groups: list[str | None]):
    assert unconnected(graph_of(2, [(0, 1), (1, 0)], True, groups))[0] == []


# On a real server


@pytest.fixture(scope="module")
def filled(database):
    for name in ("kite", "florentine", "pieces", "chain", "lonely", "nothing"):
        with check(load_dataset(DATA / name), recorded=recorded(database)) as checked:
            assert not checked.problems
            load(checked, database)
    return database


def overview(
    database, dataset: str, **options
) -> dict[tuple[str, str, str], tuple[float | None, str | None]]:
    query = CATALOGUE.queries["overview"]
    rows = run(query, {}, Options(dataset=(dataset,), **options), database, CATALOGUE).dicts()
    return {(row["section"], row["of"], row["measure"]): (row["value"], row["note"]) for row in rows}


def whole(rows: dict) -> dict[str, float | None]:
    return {measure: value for (section, _, measure), (value, _) in rows.items() if section == "all"}


def test_the_kite_in_figures(filled):
    """Closeness centralization is the one that igraph's own tests publish."""
    figures = whole(overview(filled, "kite", graph="collaboration"))
    kite = nx.krackhardt_kite_graph()
    assert figures["closeness_centralization"] == pytest.approx(0.270374931581828, abs=1e-12)
    assert figures["average_distance"] == pytest.approx(nx.average_shortest_path_length(kite))
    between = nx.betweenness_centrality(kite, normalized=False).values()
    expected = sum(max(between) - score for score in between) / (81 * 8 / 2)
    assert figures["betweenness_centralization"] == pytest.approx(expected)
    assert (figures["participants"], figures["ties"], figures["reports"]) == (10, 18, 18)
    assert (figures["diameter"], figures["components"], figures["isolates"]) == (4, 1, 0)
    assert (figures["density"], figures["connectedness"], figures["fragmentation"]) == (0.4, 1, 0)
    assert "in_degree_centralization" not in figures


def test_florence_with_and_without_the_family_apart(filled):
    """--group keeps the 15 families with marriages before measuring; Pucci makes a second piece."""
    both = overview(filled, "florentine", graph="collaboration")
    married = whole(overview(filled, "florentine", graph="collaboration", filters={"group": ["married"]}))
    assert both["all", "all", "closeness_centralization"] == (None, "none: the graph is in pieces")
    assert both["all", "all", "degree_centralization"][0] == pytest.approx(0.2667, abs=5e-5)
    assert (both["all", "all", "components"][0], both["all", "all", "isolates"][0]) == (2, 1)
    assert both["group", "married", "density_inside"][0] == pytest.approx(20 / 105)
    assert both["group", "unmarried", "density_inside"][0] is None
    assert both["group", "unmarried", "isolates"][0] == 1
    assert married["participants"] == 15
    assert married["closeness_centralization"] == pytest.approx(0.32245, abs=5e-6)
    assert married["betweenness_centralization"] == pytest.approx(0.43681, abs=5e-6)


def test_a_graph_in_pieces_in_figures(filled):
    rows = overview(filled, "pieces", graph="collaboration")
    figures = whole(rows)
    assert (figures["components"], figures["largest_component"], figures["diameter"]) == (3, 5, 3)
    reachable = 5 * 4 + 4 * 3 + 3 * 2
    assert figures["connectedness"] == pytest.approx(reachable / 132)
    assert figures["average_distance"] == pytest.approx((8 + 2 * 12 + 20 + 6) / reachable)


def test_reports_self_ties_and_answers(filled):
    """Two reports of one pair are one tie; a self-tie is counted and left out; who did not answer is said."""
    rows = overview(filled, "chain")
    figures = whole(rows)
    assert (figures["reports"], figures["self_ties"], figures["ties"]) == (11, 1, 9)
    assert figures["reciprocity_dyad"] == pytest.approx(1 / 8)
    assert rows["dataset", "chain", "answered"][0] == 6
    assert rows["dataset", "chain", "did_not_answer"][0] == 1
    assert rows["dataset", "chain", "response_rate"][0] == pytest.approx(6 / 7)
    assert (rows["group", "government", "ties_out"][0], rows["group", "government", "ties_in"][0]) == (1, 0)
    assert (
        rows["kind", "InformationSource", "ties_out"][0],
        rows["kind", "InformationSource", "isolates"][0],
    ) == (2, 0)
    assert overview(filled, "kite")["dataset", "kite", "response_rate"] == (
        None,
        "unknown: no list of respondents",
    )


def test_who_answered_by_group_and_who_named_as_many_as_could_be(filled):
    """Of chain's seven who were asked, one of the business people did not answer; the shop named three by taste."""
    asked = Options(graph="knowledge", dataset=("chain",), filters={"question": ["taste"]})
    rows = run(CATALOGUE.find("response"), {"limit": 3}, asked, filled, CATALOGUE).dicts()
    counted = {row["group"]: (row["asked"], row["yes"], row["no"], row["at_limit"]) for row in rows}
    assert counted == {
        "all": (7, 6, 1, 1),
        "business": (5, 4, 1, 1),
        "community": (1, 1, 0, 0),
        "government": (1, 1, 0, 0),
    }
    assert rows[0]["rate"] == pytest.approx(6 / 7)


@pytest.mark.parametrize("graph", ["knowledge", "collaboration"])
@pytest.mark.parametrize("dataset", ["lonely", "nothing", "florentine"])
def test_where_there_is_no_figure_the_note_says_why(filled, dataset: str, graph: str):
    rows = overview(filled, dataset, graph=graph)
    assert any(value is None for value, _ in rows.values())
    assert [key for key, (value, note) in rows.items() if value is None and not note] == []
    pieces = rows["all", "all", "components"]
    assert pieces[1] == ("weak ones: a tie either way connects" if graph == "knowledge" else None)


def test_a_filter_holds_for_every_figure(filled):
    """Of the business alone: its reports, its self-tie, its answers."""
    rows = overview(filled, "chain", filters={"group": ["business"]})
    figures = whole(rows)
    assert (figures["participants"], figures["reports"], figures["self_ties"]) == (5, 8, 1)
    assert (rows["dataset", "chain", "answered"][0], rows["dataset", "chain", "did_not_answer"][0]) == (4, 1)


def test_an_undirected_reading_has_no_out_and_in(filled):
    rows = overview(filled, "chain", undirected=True)
    assert rows["group", "government", "ties_across"][0] == 1
    assert ("group", "government", "ties_out") not in rows
    assert rows["all", "all", "ties"][0] == 8


@pytest.mark.parametrize(("dataset", "n"), [("nothing", 0), ("lonely", 1)])
@pytest.mark.parametrize("undirected", [True, False])
def test_nobody_and_one_alone(filled, dataset: str, n: int, undirected: bool):
    rows = overview(filled, dataset, undirected=undirected)
    figures = whole(rows)
    assert figures["participants"] == n
    assert figures["components"] == n
    assert figures["density"] is None
    assert figures["diameter"] is None
    assert rows["all", "all", "betweenness_centralization"] == (None, "none: fewer than three participants")


def test_a_network_too_large_is_measured_only_when_asked(filled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(structure, "DISTANCE_BUDGET", 100)
    monkeypatch.setattr(structure, "BETWEENNESS_BUDGET", 100)
    rows = overview(filled, "kite", graph="collaboration")
    for measure in ("connectedness", "average_distance", "diameter"):
        assert rows["all", "all", measure] == (None, structure.TOO_LARGE)
    for measure in ("closeness", "betweenness"):
        assert rows["all", "all", f"{measure}_centralization"] == (None, structure.TOO_LARGE)
    figures = whole(overview(filled, "kite", graph="collaboration", exact=True))
    assert figures["closeness_centralization"] == pytest.approx(0.270374931581828)
    assert figures["diameter"] == 4


def test_events_are_counted(clean_database, tmp_path: Path):
    """Two-mode data without one direct tie: who meets in what is said, and nothing fails."""
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "met"\ntitle = "Met"\n'
        '[[nodes]]\nfile = "p.csv"\nkind = "Organization"\nid = "id"\n'
        '[[events]]\nfile = "e.csv"\nid = "id"\n'
        '[[ties]]\nfile = "t.csv"\ntype = "PARTICIPATES_IN"\nfrom = "who"\nto = "what"\nquestion = "took part"\n',
        "utf-8",
    )
    (tmp_path / "p.csv").write_text("id\na\nb\nc\n", "utf-8")
    (tmp_path / "e.csv").write_text("id\nfair\ncourse\n", "utf-8")
    (tmp_path / "t.csv").write_text("who,what\na,fair\nb,fair\nb,course\n", "utf-8")
    with check(load_dataset(tmp_path), recorded=recorded(clean_database)) as checked:
        assert not checked.problems
        load(checked, clean_database)
    figures = whole(overview(clean_database, "met"))
    assert (figures["events"], figures["participations"]) == (2, 3)
    assert (figures["ties"], figures["isolates"], figures["components"]) == (0, 3, 3)
