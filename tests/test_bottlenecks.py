"""Bottlenecks, who is cut off, dominators and smallest cuts, on graphs made by hand and against brute force."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms import losses
from canting.algorithms.graph import Arcs, Graph
from canting.algorithms.reachability import reached_from
from canting.errors import UsageError
from canting.measures.bottlenecks import bottlenecks, cut, cut_off, dominators, smallest_cut
from canting.queries.task import Task

SOURCES = "stw"  # participants called so are information sources


def graph_of(edges, others="", *, directed=True):
    """A graph of ties written "ab cd"; its participants are the letters."""
    pairs = edges.split() if isinstance(edges, str) else edges
    ids = sorted({end for pair in pairs for end in pair} | set(others))
    number = {id_: at for at, id_ in enumerate(ids)}
    ends = np.array([[number[a], number[b]] for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    kinds = ["InformationSource" if id_ in SOURCES else "Actor" for id_ in ids]
    attributes = {"kind": kinds, "group": ["g"] * len(ids), "role": ["r"] * len(ids)}
    names = [id_.upper() for id_ in ids]
    return Graph("knowledge", directed, ids, names, ends[:, 0], ends[:, 1], np.ones(len(ends)), attributes)


def task_of(graph, **parameters):
    options = {"graph": graph.name, "exact": False, "undirected": not graph.directed, "dataset": ["d"]}
    return Task(parameters, options, [], lambda: graph, None, None)


def losers(edges, sources, gone=None, gone_tie=None, *, directed=True):
    """For each participant the sources that reach it once somebody or a tie is gone: by networkx."""
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from({end for pair in edges for end in pair})
    graph.add_edges_from(pair for pair in edges if pair != gone_tie)
    if gone is not None:
        graph.remove_node(gone)
    had: dict[str, set[str]] = {v: set() for v in graph}
    for source in sources:
        if source in graph:
            for v in nx.descendants(graph, source) | {source}:
                had[v].add(source)
    return had


# bottlenecks


def test_one_broker_between_the_sources_and_all_others():
    rows = bottlenecks(task_of(graph_of("sa ta ab ac bc")))
    first = rows[0]
    assert (first["id"], first["what"], first["cut_off"]) == ("a", "participant", 2)
    assert (first["whom"], first["sources"]) == (["B", "C"], ["S", "T"])
    assert not first["articulation"], "nobody is in a circle here"
    assert {(row["id"], row["to"]) for row in rows} == {("a", None), ("a", "b")}, "c has two ways"


def test_no_bottleneck_where_everybody_has_two_ways():
    task = task_of(graph_of("sa ta sb tb ac bc"))
    assert bottlenecks(task) == []
    assert "Nothing hangs on one participant" in task.notes[-1]


def test_an_only_source_is_a_bottleneck_itself():
    """Trap: a source has no givers, so strong articulation points alone would never name it."""
    rows = bottlenecks(task_of(graph_of("sa sb ac bc")))
    assert [(row["id"], row["cut_off"], row["sources"]) for row in rows if not row["to"]] == [("s", 3, ["S"])]


def test_a_circle_falls_into_pieces_without_any_of_it():
    rows = bottlenecks(task_of(graph_of("ab bc ca")))
    assert {row["id"]: row["pieces"] for row in rows if row["what"] == "participant"} == {
        "a": 2,
        "b": 2,
        "c": 2,
    }
    assert [row["pieces"] for row in rows if row["what"] == "tie"] == [3, 3, 3]
    assert all(row["cut_off"] is None for row in rows), "no source, so nobody can be cut off from one"


def test_without_information_sources_those_who_only_give_are_the_sources():
    task = task_of(graph_of("ab bc bd"))
    rows = bottlenecks(task)
    assert [(row["id"], row["cut_off"]) for row in rows if row["what"] == "participant"] == [
        ("a", 3),
        ("b", 2),
    ]
    assert "receives nothing" in task.notes[0]


def test_an_undirected_bridge_is_one_tie_seen_from_the_sources():
    """Trap: two arcs stand for it, and the one listed first may point at the source."""
    rows = bottlenecks(task_of(graph_of(["as", "ab", "bs", "ca", "cd", "de", "ce"], directed=False)))
    tie = next(row for row in rows if row["what"] == "tie")
    assert (tie["id"], tie["to"], tie["cut_off"], tie["pieces"], tie["articulation"]) == (
        "a",
        "c",
        3,
        2,
        True,
    )
    assert sum(row["what"] == "tie" for row in rows) == 1


def test_an_empty_graph_has_none():
    assert bottlenecks(task_of(graph_of(""))) == []
    assert bottlenecks(task_of(graph_of("", others="abs"))) == []


def check_bottlenecks(edges, *, directed):
    """Everything that the rows say, by removing each participant and tie in turn."""
    graph = graph_of(edges, directed=directed)
    rows = bottlenecks(task_of(graph))
    sources = [
        id_ for id_ in graph.ids if id_ in SOURCES and any(id_ in e[: 1 if directed else 2] for e in edges)
    ]
    if not sources and directed:
        sources = [
            v for v in graph.ids if any(e[0] == v for e in edges) and not any(e[1] == v for e in edges)
        ]
    before = losers(edges, sources, directed=directed)
    said = {(row["id"], row["to"]): row for row in rows}
    whole = nx.DiGraph(edges) if directed else nx.Graph(edges)
    parts = nx.number_strongly_connected_components if directed else nx.number_connected_components
    for gone in [*graph.ids, *edges]:
        tie = gone if isinstance(gone, tuple) else None
        after = losers(edges, sources, None if tie else gone, tie, directed=directed)
        lost = {v for v in after if before[v] and not after[v]}
        rest = whole.copy()
        if tie:
            rest.remove_edge(*tie)
        else:
            rest.remove_node(gone)
        apart = parts(rest) > parts(whole)
        keys = [(gone, None)] if not tie else [tie] if directed else [tie, tie[::-1]]
        row = next((said.pop(key) for key in keys if key in said), None)
        assert bool(row) == bool(lost or apart)
        if not row:
            continue
        assert row["articulation"] == apart
        assert (row["cut_off"] or 0) == len(lost)
        assert {name.lower() for name in row["whom"]} == lost
        if apart:
            assert row["pieces"] == parts(rest) - parts(whole) + 1
        expected = set().union(*(before[v] - after[v] for v in lost)) if lost else set()
        assert {name.lower() for name in row["sources"]} == expected
    assert not said


@st.composite
def ties(draw, directed, letters="abcdestw"):
    pairs = itertools.permutations(letters, 2) if directed else itertools.combinations(letters, 2)
    return sorted(draw(st.sets(st.sampled_from(sorted(pairs)), max_size=14)))


@given(ties(directed=True))
@settings(deadline=None, max_examples=few(150))
def test_bottlenecks_of_directed_graphs_by_removing_each(edges):
    check_bottlenecks(edges, directed=True)


@given(ties(directed=False))
@settings(deadline=None, max_examples=few(150))
def test_bottlenecks_of_undirected_graphs_by_removing_each(edges):
    check_bottlenecks(edges, directed=False)


# cut off


@given(ties(directed=True), st.sampled_from("abcst"))
@settings(deadline=None, max_examples=few(150))
def test_who_is_cut_off_from_which_sources(edges, who):
    graph = graph_of(edges, others=who)
    sources = [id_ for id_ in graph.ids if id_ in SOURCES and any(e[0] == id_ for e in edges)]
    if not sources:
        return
    before = losers(edges, sources)
    after = losers(edges, sources, who) if who in before else before
    expected = {v: before[v] - after[v] for v in after if before[v] - after[v]}
    rows = [row for row in cut_off(task_of(graph, who=who)) if row["lost"]]
    assert {row["id"]: {name.lower() for name in row["from_sources"]} for row in rows} == expected
    for row in rows:
        assert (row["lost"], row["left"]) == (len(expected[row["id"]]), len(after[row["id"]] - {row["id"]}))


def distances(edges, ids, gone, *, directed):
    """Steps from everybody to everybody else, once somebody is gone: by networkx."""
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(edges)
    if gone:
        graph.remove_node(gone)
    return {
        (a, b): steps
        for a, reached in nx.all_pairs_shortest_path_length(graph)
        for b, steps in reached.items()
        if a != b
    }


@given(
    st.booleans().flatmap(lambda way: st.tuples(st.just(way), ties(directed=way))), st.sampled_from("abcst")
)
@settings(deadline=None, max_examples=few(150))
def test_what_the_others_lose_by_removing_each(drawn, who):
    directed, edges = drawn
    graph = graph_of(edges, others=who, directed=directed)
    task = task_of(graph, who=who)
    rows = cut_off(task)
    had = distances(edges, graph.ids, None, directed=directed)
    had = {pair: steps for pair, steps in had.items() if who not in pair}
    keeps = distances(edges, graph.ids, who, directed=directed)
    changed = {pair for pair in had if keeps.get(pair) != had[pair]}
    poorer = {b for _, b in changed} | {a for a, b in changed if (a, b) not in keeps}
    assert {row["id"] for row in rows} == poorer | {row["id"] for row in rows if row["lost"]}
    for row in rows:
        givers = [a for a, b in keeps if b == row["id"]]
        lost = [a for a, b in had.keys() - keeps.keys() if b == row["id"]]
        assert (row["givers_left"], row["givers_lost"]) == (len(givers), len(lost))
        assert row["receivers_left"] == sum(a == row["id"] for a, _ in keeps)
        assert row["receivers_lost"] == sum(a == row["id"] for a, _ in had.keys() - keeps.keys())
        assert row["farther"] == sum(keeps[a, row["id"]] > had[a, row["id"]] for a in givers)
        for column, steps in (("distance_before", had), ("distance_after", keeps)):
            mean = np.mean([steps[a, row["id"]] for a in givers]) if givers else None
            assert row[column] == (None if mean is None else pytest.approx(mean))
    gone = len(had) - len(keeps)
    if had:
        assert f"Of {len(had)} ordered pairs of others" in task.notes[-1]
        assert f", {gone} would have none" in task.notes[-1]
    if keeps:
        before = np.mean([had[pair] for pair in keeps])
        assert f"{before:.2f} steps before and {np.mean(list(keeps.values())):.2f} after" in task.notes[-1]


def test_a_way_round_is_longer_and_no_source_is_lost():
    """b leaves: a reaches c by two more steps, and nobody loses the source s."""
    task = task_of(graph_of("sa sc ab bc ad de ec"), who="b")
    [row] = cut_off(task)
    assert (row["id"], row["lost"], row["givers_lost"], row["farther"]) == ("c", 0, 0, 1)
    assert "nobody would lose a source" in task.notes[1]
    assert task.notes[2] == (
        "Of 10 ordered pairs of others with a way from one to the other, 0 would have none; of the 10 that stay 1 get "
        "longer, on average over all of them 1.60 steps before and 1.70 after."
    )


def test_too_many_ways_to_compare_are_left_blank(monkeypatch):
    monkeypatch.setattr(losses, "BUDGET", 3)
    task = task_of(graph_of("sa ab bc"), who="b")
    [row] = [row for row in cut_off(task) if row["id"] == "c"]
    assert (row["lost"], row["givers_lost"], row["distance_after"]) == (1, None, None)
    assert "--exact" in task.notes[-1]
    task.options["exact"] = True
    [row] = [row for row in cut_off(task) if row["id"] == "c"]
    assert (row["lost"], row["givers_lost"], row["givers_left"]) == (1, 2, 0)


def test_more_sources_than_bits_in_a_word():
    n = 200
    source, target = np.arange(n - 1), np.arange(1, n)
    words = list(reached_from(Arcs(n, source, target, np.ones(n - 1)), np.arange(150)))
    assert [len(batch) for batch, _ in words] == [64, 64, 22]
    assert np.bitwise_count(words[2][1]).tolist() == [max(0, min(v, 149) - 127) for v in range(n)]


# dominators


def test_dominators_are_nearest_first():
    rows = dominators(task_of(graph_of("sa ab bc bd cd"), who=None))
    assert [(row["id"], row["brokers"], row["nearest"]) for row in rows] == [
        ("c", ["B", "A", "S"], "b"),
        ("d", ["B", "A", "S"], "b"),
        ("b", ["A", "S"], "a"),
        ("a", ["S"], "s"),
    ]


@pytest.mark.parametrize(
    ("who", "told"),
    [("c", "C depends on nobody alone"), ("s", "S is a source itself"), ("x", "No source reaches X")],
)
def test_nobody_to_depend_on_is_said(who, told):
    task = task_of(graph_of("sa tb ac bc", others="x"), who=who)
    assert dominators(task) == []
    assert told in task.notes[-1]


def test_somebody_outside_the_filter_is_refused():
    with pytest.raises(UsageError, match="not in the graph"):
        dominators(task_of(graph_of("sa"), who="z"))


# cut


def cut_of(edges, sources, receivers, *, indirect=False, others="", directed=True):
    task = task_of(
        graph_of(edges, others, directed=directed), sources=sources, receivers=receivers, indirect=indirect
    )
    return [row["id"] for row in cut(task)], task.notes


def test_a_cut_between_names_and_kinds():
    found, notes = cut_of("sa tb ac bc cd ce de", ["kind=InformationSource"], ["D", "e"])
    assert found == ["c"]
    assert "No fewer would do" in notes[-1]


def test_the_cut_nearest_the_sources_is_given():
    """Trap: a and b cut as well; another run or library must not give another of them."""
    assert cut_of("sa ab bd", ["s"], ["d"])[0] == ["a"]


def test_past_a_direct_tie_there_is_no_cut():
    found, notes = cut_of("sd sa ad", ["s"], ["d"])
    assert found == []
    assert "No cut exists: a direct tie leads from a source to a receiver (S - D)" in notes[0]
    found, notes = cut_of("sd sa ad", ["s"], ["d"], indirect=True)
    assert found == ["a"]
    assert "Direct ties left aside: 1" in notes[-1]


def test_nothing_to_cut_where_no_way_leads():
    found, notes = cut_of("sa bd", ["s"], ["d"])
    assert found == []
    assert "nothing gets from the ones to the others" in notes[-1]


def test_whoever_is_on_both_sides_is_a_source():
    found, notes = cut_of("sa ab", ["s", "b"], ["b", "a"], indirect=True)
    assert found == []
    assert "On both sides" in notes[0]
    with pytest.raises(UsageError, match="No receiver is left"):
        cut_of("sa", ["a"], ["A"])


@pytest.mark.parametrize("text", ["nobody", "group=x", "kind=Actr", "role=zz"])
def test_texts_that_name_nobody_are_refused(text):
    with pytest.raises(UsageError, match="nobody of that description"):
        cut_of("sa", ["s"], [text])


def test_a_name_that_several_have_is_refused():
    graph = graph_of("sa sb")
    graph.names[0] = graph.names[1] = "Siti"
    with pytest.raises(UsageError, match="2 participants are called"):
        cut(task_of(graph, sources=["s"], receivers=["Siti"], indirect=False))


def brute_cut(n, edges, giving, receiving):
    """Size of the smallest cut, by trying all."""
    inner = [v for v in range(n) if v not in giving and v not in receiving]
    for size in range(len(inner) + 1):
        for gone in itertools.combinations(inner, size):
            seen, front = set(giving), list(giving)
            while front:
                here = front.pop()
                for a, b in edges:
                    if a == here and b not in seen and b not in gone:
                        seen.add(b)
                        front.append(b)
            if not seen & set(receiving):
                return size
    raise AssertionError


@st.composite
def sided(draw):
    n = draw(st.integers(2, 9))
    side = draw(st.lists(st.sampled_from("gri"), min_size=n, max_size=n))
    pairs = [(a, b) for a, b in itertools.permutations(range(n), 2) if (side[a], side[b]) != ("g", "r")]
    edges = draw(st.sets(st.sampled_from(pairs), max_size=3 * n)) if pairs else set()
    return n, sorted(edges), side


@given(sided())
@settings(deadline=None, max_examples=few(300))
def test_smallest_cuts_by_brute_force_and_by_removing_them(case):
    n, edges, side = case
    giving = [v for v in range(n) if side[v] == "g"]
    receiving = [v for v in range(n) if side[v] == "r"]
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    masks = [np.isin(np.arange(n), part) for part in (giving, receiving)]
    found = set(smallest_cut(n, ends[:, 0], ends[:, 1], *masks).tolist())
    assert not found & {*giving, *receiving}
    assert len(found) == brute_cut(n, edges, giving, receiving)
    rest = nx.DiGraph([e for e in edges if not found & set(e)])
    assert not any(a in rest and b in rest and nx.has_path(rest, a, b) for a in giving for b in receiving)


def test_cuts_against_networkx_on_larger_graphs():
    for seed in range(20):
        graph = nx.gnp_random_graph(60, 0.06, seed=seed, directed=True)
        ends = np.array(sorted(graph.edges), dtype=np.int64)
        giving, receiving = np.arange(60) < 5, np.arange(60) >= 55
        direct = giving[ends[:, 0]] & receiving[ends[:, 1]]
        ends = ends[~direct]
        found = smallest_cut(60, ends[:, 0], ends[:, 1], giving, receiving)
        expected = nx.maximum_flow_value(*split(ends.tolist(), 5, 55))
        assert len(found) == expected


def split(edges, first, last):
    """The network whose largest flow is the smallest cut, for networkx."""
    network = nx.DiGraph()
    network.add_nodes_from(["from", "to"])
    for v in range(first, last):
        network.add_edge(("in", v), ("out", v), capacity=1)
    for a, b in edges:
        tail = "from" if a < first else ("out", a) if a < last else None
        head = "to" if b >= last else ("in", b) if b >= first else None
        if tail and head:
            network.add_edge(tail, head)
    return network, "from", "to"


@given(ties(directed=True))
@settings(deadline=None, max_examples=few(100))
def test_a_cut_of_one_is_a_dominator_and_a_bottleneck(edges):
    """Three answers to one question must agree: whoever alone cuts somebody off from every source."""
    graph = graph_of(edges)
    if not any(a in SOURCES for a, _ in edges):
        return
    depends = {row["id"]: {n.lower() for n in row["brokers"]} for row in dominators(task_of(graph, who=None))}
    cutting = {
        row["id"]: {n.lower() for n in row["whom"]} for row in bottlenecks(task_of(graph)) if not row["to"]
    }
    assert {(b, v) for v, bs in depends.items() for b in bs} == {
        (b, v) for b, vs in cutting.items() for v in vs
    }
    sources = sorted({a for a, _ in edges if a in SOURCES})
    for v in set(graph.ids) - set(SOURCES):
        if any((s, v) in edges for s in sources):
            continue
        found, _ = cut_of(edges, sources, [v])
        brokers = depends.get(v, set()) - set(sources)
        assert len(found) != 1 or found[0] in brokers
        assert not brokers or len(found) == 1


def test_what_takes_too_long_is_left_blank_and_said(monkeypatch):
    """Trap: a silent blank reads like "falls into no pieces", and like "cut off from no source"."""
    monkeypatch.setattr("canting.measures.bottlenecks.PIECES_BUDGET", 5)
    monkeypatch.setattr("canting.measures.bottlenecks.SOURCES_BUDGET", 0)
    task = task_of(graph_of("sa ab bc ca"))
    rows = bottlenecks(task)
    assert [row["pieces"] for row in rows if row["articulation"]] == [2, None, None, None, None, None]
    assert "pieces is left blank in the last 5 rows that have any" in "".join(task.notes)
    assert "sources is left blank: there are 1" in "".join(task.notes)
    assert all(row["sources"] == [] for row in rows)
    task.options["exact"] = True
    rows = bottlenecks(task)
    assert all(row["pieces"] for row in rows if row["articulation"])
    assert rows[0]["sources"] == ["S"]
