"""Upstream, downstream and the ways between two participants, on a real server, against networkx."""

from __future__ import annotations

import random
from itertools import islice, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from drawn import drawn, every_way, folded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting.errors import UsageError
from canting.measures import path_search
from canting.measures.paths import toward
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.result import Result

CATALOGUE = read_catalogue([])
WRITE = """
MERGE (dataset:Dataset {id: $dataset}) SET dataset.wave = $wave, dataset.illustrative = false
MERGE (:LoadRun {id: $dataset + $wave, dataset: $dataset, wave: $wave, sequence: $wave, completed: datetime()})
WITH dataset
CALL (dataset) {
  UNWIND $participants AS said
  MERGE (participant:Participant {id: said.id})
  SET participant.name = said.name, participant.kind = said.kind, participant.group = said.group
  CREATE (participant)-[:RECORDED_IN {dataset: $dataset, wave: $wave, responded: said.responded, name: said.name,
    kind: said.kind, group: said.group}]->(dataset)
  FOREACH (place IN said.stages |
    MERGE (stage:Stage {id: 's' + place}) SET stage.position = place, stage.name = 'Stage ' + place
    MERGE (stage)-[told:RECORDED_IN {dataset: $dataset, wave: $wave}]->(dataset)
    SET told.position = place, told.name = stage.name
    CREATE (participant)-[:AT_STAGE {dataset: $dataset, wave: $wave}]->(stage))
}
"""
TIES = """
UNWIND $ties AS said
MATCH (giver:Participant {id: said.giver}), (receiver:Participant {id: said.receiver})
CREATE (giver)-[report:%s {dataset: $dataset, wave: $wave, question: said.question, respondent: said.respondent,
  file: 'ties.csv', row: said.row, weight: said.weight}]->(receiver)
"""


def person(id_: str, name: str | None = None, **said: Any) -> dict[str, Any]:
    empty = {"kind": "Actor", "group": None, "responded": None, "stages": []}
    return {"id": id_, "name": name or id_, **empty, **said}


def write(database, participants, informs=(), supplies=(), dataset="d", wave=1) -> None:
    """A survey with just these participants and reports; a report is (giver, receiver, question, weight)."""
    database.write(WRITE, {"dataset": dataset, "wave": wave, "participants": participants})
    for relation, ties in (("INFORMS", informs), ("SUPPLIES", supplies)):
        rows = [
            {
                "giver": giver,
                "receiver": receiver,
                "question": more[0] if more else "q",
                "weight": float(more[1]) if len(more) > 1 else 1.0,
                "respondent": receiver,
                "row": row,
            }
            for row, (giver, receiver, *more) in enumerate(ties, 2)
        ]
        if rows:
            database.write(TIES % relation, {"dataset": dataset, "wave": wave, "ties": rows})


def ask(database, name: str, options: dict[str, Any] | None = None, **parameters: Any) -> Result:
    return run(CATALOGUE.find(name), parameters, Options(**(options or {})), database, CATALOGUE)


def steps_of(result: Result) -> dict[str, int]:
    return {row["id"]: row["step"] for row in result.dicts()}


# Against networkx

TIE = st.tuples(st.integers(0, 6), st.integers(0, 6))
NETWORKS = st.tuples(
    st.lists(TIE, max_size=18),
    st.lists(TIE, max_size=8),
    st.lists(st.sampled_from(["Ani", "Budi", "Citra"]), min_size=7, max_size=7),
)
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def written(
    database, network
) -> tuple[dict[str, nx.DiGraph], dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Write a random network; give its three graphs, the names, and the reports in each graph."""
    informs, supplies, names = network
    database.write("MATCH (n) DETACH DELETE n")
    ids = [f"p{at}" for at in range(7)]
    ties = [[(ids[a], ids[b], "q") for a, b in sort] for sort in (informs, supplies)]
    write(database, [person(id_, name) for id_, name in zip(ids, names, strict=True)], *ties)
    graphs, said = {}, {}
    for name, sorts in (("knowledge", [0]), ("supply", [1]), ("flow", [0, 1])):
        graphs[name] = nx.DiGraph()
        graphs[name].add_nodes_from(ids)
        said[name] = [(a, b) for sort in sorts for a, b, _ in ties[sort] if a != b]
        graphs[name].add_edges_from(said[name])
    return graphs, dict(zip(ids, names, strict=True)), said


@SLOW
@given(network=NETWORKS, undirected=st.booleans(), steps=st.integers(1, 4))
def test_steps_are_breadth_first_levels(clean_database, network, undirected, steps):
    """Loops, cycles, repeated reports, equal names, participants that nothing reaches."""
    graphs, names, said = written(clean_database, network)
    for graph, net in graphs.items():
        for query, flow in (("upstream", net.reverse()), ("downstream", net)):
            walked = flow.to_undirected().to_directed() if undirected else flow
            level = nx.single_source_shortest_path_length(walked, "p0", cutoff=steps)
            options = {"graph": graph, "undirected": undirected}
            rows = ask(clean_database, query, options, who="p0", steps=steps).dicts()
            assert {row["id"]: row["step"] for row in rows} == {p: s for p, s in level.items() if s}
            assert rows == sorted(rows, key=lambda row: (row["step"], row["name"], row["id"]))
            for row in rows:
                nearer = [p for p in walked.predecessors(row["id"]) if level.get(p) == row["step"] - 1]
                assert row["through"] == min(nearer, key=lambda p: (names[p], p))
                sides = {(row["id"], p) if query == "upstream" else (p, row["id"]) for p in nearer}
                sides |= {(b, a) for a, b in sides} if undirected else set()
                assert row["reports"] == sum(side in sides for side in said[graph])


@SLOW
@given(
    network=NETWORKS,
    undirected=st.booleans(),
    k=st.integers(1, 6),
    longest=st.one_of(st.none(), st.integers(1, 6)),
)
def test_ways_are_the_first_simple_paths(clean_database, network, undirected, k, longest):
    """Every simple path there is, sorted by length and names, cut after k."""
    graphs, names, _ = written(clean_database, network)
    for graph, net in graphs.items():
        walked = net.to_undirected() if undirected else net
        every = nx.all_simple_paths(walked, "p0", "p6", cutoff=longest)
        order = sorted(every, key=lambda path: (len(path), [(names[p], p) for p in path]))
        options = {"graph": graph, "undirected": undirected}
        found: dict[int, list[str]] = {}
        result = ask(clean_database, "knowledge-path", options, giver="p0", receiver="p6", k=k, steps=longest)
        for row in result.dicts():
            way = found.setdefault(row["path"], [row["from"]])
            assert (way[-1], len(way)) == (row["from"], row["step"])
            assert row["reports"] >= 1
            way.append(row["to"])
        assert list(found.values()) == list(islice(order, k))


def _by_strength(database, options: dict[str, Any], **parameters: Any) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for row in ask(database, "knowledge-path", options, by="strength", **parameters).dicts():
        found.setdefault(row["path"], [row["from"]]).append(row["to"])
    return list(found.values())


def _length(net: nx.Graph, way: list[str]) -> float:
    return float(f"{sum(1 / net.edges[step]['weight'] for step in pairwise(way)):.10g}")


@SLOW
@given(
    ties=st.lists(
        st.tuples(TIE, st.sampled_from(["motif", "price"]), st.sampled_from([0.5, 1.0, 2.0, 3.0])),
        max_size=24,
    ),
    undirected=st.booleans(),
    k=st.integers(1, 6),
    longest=st.one_of(st.none(), st.integers(1, 6)),
    batch=st.sampled_from([1, 2, 100]),
)
def test_the_strongest_ways_are_the_first_by_strength(clean_database, ties, undirected, k, longest, batch):
    """Every simple path there is, by the sum of 1/strength, then steps, then names; fetched in small bites and large.

    A pair's reports fold: the largest per question, then the sum over questions, either way round where ties have no
    direction.
    """
    clean_database.write("MATCH (n) DETACH DELETE n")
    ids = [f"p{at}" for at in range(7)]
    said = [(ids[a], ids[b], question, weight) for (a, b), question, weight in ties]
    write(clean_database, [person(id_) for id_ in ids], said)
    strongest: dict[tuple[str, str, str], float] = {}
    for a, b, question, weight in said:
        pair = (min(a, b), max(a, b)) if undirected else (a, b)
        strongest[*pair, question] = max(weight, strongest.get((*pair, question), 0.0))
    net = nx.Graph() if undirected else nx.DiGraph()
    net.add_nodes_from(ids)
    for (a, b, _), weight in strongest.items():
        before = net.get_edge_data(a, b, {"weight": 0.0})["weight"]
        net.add_edge(a, b, weight=weight + before)
    every = nx.all_simple_paths(net, "p0", "p6", cutoff=longest)
    order = sorted(every, key=lambda way: (_length(net, way), len(way), way))
    usual, path_search.BATCH = path_search.BATCH, batch
    try:
        found = _by_strength(
            clean_database, {"undirected": undirected}, giver="p0", receiver="p6", k=k, steps=longest
        )
    finally:
        path_search.BATCH = usual
    assert found == order[:k]


def test_the_strongest_ways_of_no_more_than_so_many_steps(clean_database):
    """Forty small graphs in one survey, asked either way round; none of them hides what another bound leaves."""
    worlds = [drawn(random.Random(seed)) for seed in range(40)]
    people = [person(f"{seed}-{at}") for seed, (n, _) in enumerate(worlds) for at in range(n)]
    said = [
        (f"{s}-{a}", f"{s}-{b}", "q", weight) for s, (_, ties) in enumerate(worlds) for a, b, weight in ties
    ]
    write(clean_database, people, said)
    for seed, (_, ties) in enumerate(worlds):
        steps, undirected = seed % 4 + 1, seed % 8 > 5
        for start, end in ((0, 1), (1, 0)):
            every = every_way(folded(ties, undirected=undirected), start, end, steps)
            asked = {"giver": f"{seed}-{start}", "receiver": f"{seed}-{end}", "k": 5, "steps": steps}
            found = _by_strength(clean_database, {"undirected": undirected}, **asked)
            assert found == [[f"{seed}-{at}" for at in way] for way in every[:5]], seed


def test_the_strongest_ways_through_a_larger_network(clean_database):
    """400 participants, none of two ways equally strong: the strongest is no shorter than the shortest."""
    rng = np.random.default_rng(4)
    shape = nx.gnm_random_graph(400, 2000, seed=4, directed=True)
    net = nx.DiGraph()
    net.add_weighted_edges_from((f"p{a}", f"p{b}", float(rng.uniform(0.2, 5))) for a, b in shape.edges)
    people = [person(f"p{at}") for at in range(400)]
    write(clean_database, people, [(a, b, "q", said["weight"]) for a, b, said in net.edges(data=True)])
    for a, b, said in net.edges(data=True):
        net.edges[a, b]["length"] = 1 / said["weight"]
    theirs = list(islice(nx.shortest_simple_paths(net, "p1", "p300", weight="length"), 12))
    assert _by_strength(clean_database, {}, giver="p1", receiver="p300", k=12) == theirs
    few = ask(clean_database, "knowledge-path", giver="p1", receiver="p300", k=1).dicts()
    strong = ask(clean_database, "knowledge-path", giver="p1", receiver="p300", k=1, by="strength").dicts()
    assert strong[0]["length"] >= few[0]["length"]
    assert strong[0]["length_weighted"] < few[0]["length_weighted"]
    assert strong[0]["length_weighted"] == pytest.approx(sum(1 / row["weight"] for row in strong))


def test_walks_are_not_enumerated(clean_database):
    """Forty rungs of a ladder hold 2^40 shortest ways; all steps and three ways must come at once."""
    rungs = 40
    ids = [f"r{at:03}" for at in range(2 * rungs + 2)]
    ties = [(ids[2 * at + a], ids[2 * at + 2 + b]) for at in range(rungs) for a in (0, 1) for b in (0, 1)]
    write(clean_database, [person(id_) for id_ in ids], ties)
    up = ask(clean_database, "upstream", who=ids[-1], steps=100)
    assert len(up.rows) == 2 * rungs
    assert max(steps_of(up).values()) == rungs
    found = ask(clean_database, "knowledge-path", giver=ids[0], receiver=ids[-1]).dicts()
    assert [row["path"] for row in found if row["step"] == 1] == [1, 2, 3]
    assert {row["length"] for row in found} == {rungs}
    assert [row["to"] for row in found if row["path"] == 1][:-1] == ids[2:-2:2]


def test_a_single_way_through_a_crowd_is_found_and_the_search_ends(clean_database):
    """One way only, beside a crowd that leads nowhere: asking for three must not go on for ever."""
    crowd = [f"c{at}" for at in range(300)]
    ties = [("a", "b"), ("b", "z"), *(("a", c) for c in crowd), *pairwise(crowd)]
    write(clean_database, [person(id_) for id_ in ["a", "b", "z", *crowd]], ties)
    rows = ask(clean_database, "knowledge-path", giver="a", receiver="z").dicts()
    assert [(row["from"], row["to"]) for row in rows] == [("a", "b"), ("b", "z")]


# Which ties count


def test_only_the_covered_dataset_and_wave_count(clean_database):
    """b -> a in wave 1, c -> a in wave 2 of one dataset, d -> a in another."""
    people = [person(id_) for id_ in "abcd"]
    write(clean_database, people, [("b", "a")], dataset="one", wave=1)
    write(clean_database, people, [("c", "a")], dataset="one", wave=2)
    write(clean_database, people, [("d", "a")], dataset="two", wave=1)

    def given_by(**options: Any) -> list[str]:
        return list(steps_of(ask(clean_database, "upstream", options, who="a")))

    assert given_by(dataset=("one",)) == ["c"]
    assert given_by(dataset=("one",), wave=1) == ["b"]
    assert given_by(dataset=("two",)) == ["d"]
    assert given_by() == ["c", "d"]
    ends = {"giver": "b", "receiver": "a"}
    assert not ask(clean_database, "knowledge-path", {"dataset": ("one",)}, **ends).rows
    assert ask(clean_database, "knowledge-path", {"dataset": ("one",), "wave": 1}, **ends).rows


def test_a_filter_keeps_only_such_participants_on_the_way(clean_database):
    """a <- b <- c, with b in government: among business nothing gets past b; a itself is exempt."""
    write(
        clean_database,
        [
            person("a", group="media"),
            person("b", group="government"),
            person("c", group="business"),
            person("d", group="business"),
        ],
        [("b", "a"), ("c", "b"), ("d", "a")],
    )
    business = {"filters": {"group": ["business"]}}
    assert steps_of(ask(clean_database, "upstream", business, who="a")) == {"d": 1}
    assert steps_of(ask(clean_database, "upstream", who="a")) == {"b": 1, "d": 1, "c": 2}
    assert not ask(clean_database, "knowledge-path", business, giver="c", receiver="a").rows
    assert len(ask(clean_database, "knowledge-path", business, giver="d", receiver="a").rows) == 1


def test_an_information_source_is_no_node_of_supply(clean_database):
    write(
        clean_database,
        [person("a"), person("b", kind="InformationSource"), person("c")],
        supplies=[("a", "b"), ("b", "c"), ("a", "c")],
    )
    assert list(steps_of(ask(clean_database, "downstream", {"graph": "supply"}, who="a"))) == ["c"]
    assert list(steps_of(ask(clean_database, "downstream", {"graph": "flow"}, who="a"))) == ["b", "c"]
    found = ask(clean_database, "knowledge-path", {"graph": "supply"}, giver="a", receiver="c").dicts()
    assert [(row["from"], row["to"]) for row in found] == [("a", "c")]


def test_every_step_says_who_says_so(clean_database):
    """A pair that two questions name, one of them twice: weights fold, reports don't."""
    ties = [("a", "b", "motif", 2), ("a", "b", "motif", 5), ("a", "b", "price", 1), ("b", "a", "motif", 9)]
    write(clean_database, [person("a"), person("b")], ties, supplies=[("a", "b")])
    (row,) = ask(clean_database, "knowledge-path", giver="a", receiver="b", evidence=True).dicts()
    assert (row["reports"], row["weight"], row["types"]) == (3, 6.0, ["INFORMS"])
    assert row["evidence"] == [
        "motif, said by b (ties.csv row 3)",
        "motif, said by b (ties.csv row 2)",
        "price, said by b (ties.csv row 4)",
    ]
    (both,) = ask(clean_database, "knowledge-path", {"graph": "flow"}, giver="a", receiver="b").dicts()
    assert (both["reports"], both["weight"], both["types"]) == (4, 7.0, ["INFORMS", "SUPPLIES"])
    (either,) = ask(clean_database, "knowledge-path", {"undirected": True}, giver="a", receiver="b").dicts()
    assert (either["reports"], either["weight"]) == (4, 10.0)
    reports = ["motif, said by b (ties.csv row 3)", "motif, said by b (ties.csv row 2)"]
    (up,) = ask(clean_database, "upstream", who="b", evidence=True).dicts()
    assert up["evidence"] == [*reports, "price, said by b (ties.csv row 4)"]
    (down,) = ask(clean_database, "downstream", who="b", evidence=True).dicts()
    assert down["evidence"] == ["motif, said by a (ties.csv row 5)"]


# Hulu and hilir


@pytest.mark.parametrize(
    ("near", "far", "word"),
    [
        ([3], [7], "hilir"),
        ([3], [1], "hulu"),
        ([3], [3], "same"),
        ([3, 6], [5], "hulu"),  # the nearest stage decides
        ([2, 5], [5, 6], "same"),  # one stage in common
        ([2, 6], [4], "same"),  # as far on either side
        ([1, 2], [6, 9], "hilir"),
        ([], [4], "unstaged"),
        ([4], [], "unstaged"),
        ([], [], "unstaged"),
    ],
)
def test_toward(near, far, word):
    assert toward(near, far) == word


POSITIONS = st.lists(st.integers(-3, 9), max_size=4)


@given(POSITIONS, POSITIONS)
def test_toward_the_other_way_round_is_the_opposite(near, far):
    opposite = {"hulu": "hilir", "hilir": "hulu", "same": "same", "unstaged": "unstaged"}
    assert toward(far, near) == opposite[toward(near, far)]


def test_knowledge_from_consumers_comes_from_hilir_while_it_is_upstream(clean_database):
    write(
        clean_database,
        [
            person("consumers", kind="InformationSource", stages=[7]),
            person("maker", stages=[3, 4]),
            person("dyer", stages=[2]),
            person("agency"),
        ],
        [("consumers", "maker"), ("maker", "dyer"), ("agency", "dyer"), ("dyer", "maker")],
        supplies=[("dyer", "maker")],
    )
    up = {row["id"]: row for row in ask(clean_database, "upstream", who="dyer").dicts()}
    assert {id_: row["toward"] for id_, row in up.items()} == {
        "agency": "unstaged",
        "maker": "hilir",
        "consumers": "hilir",
    }
    assert up["maker"]["stages"] == ["Stage 3", "Stage 4"]
    found = ask(clean_database, "knowledge-path", giver="consumers", receiver="dyer").dicts()
    assert [row["toward"] for row in found] == ["hulu", "hulu"]
    (goods,) = ask(clean_database, "upstream", {"graph": "supply"}, who="maker").dicts()
    assert goods["toward"] == "hulu"
    (from_agency, _) = ask(clean_database, "downstream", who="agency").dicts()
    assert (from_agency["id"], from_agency["toward"]) == ("dyer", "unstaged")


# What a reader may ask


def test_a_non_respondent_is_named_as_one(clean_database):
    write(clean_database, [person("a", responded="no"), person("b", responded="yes")], [("b", "a")])
    assert any("did not answer" in note for note in ask(clean_database, "upstream", who="a").notes)
    assert not any("did not answer" in note for note in ask(clean_database, "downstream", who="b").notes)


def test_the_end_of_the_search_is_told_from_the_end_of_the_network(clean_database):
    write(clean_database, [person(id_) for id_ in "abc"], [("b", "a"), ("c", "b")])
    assert any("--steps" in note for note in ask(clean_database, "upstream", who="a", steps=2).notes)
    assert not any("--steps" in note for note in ask(clean_database, "upstream", who="a", steps=3).notes)
    assert any("anybody feeds c" in note for note in ask(clean_database, "upstream", who="c").notes)
    nowhere = ask(clean_database, "knowledge-path", giver="a", receiver="c").notes
    assert any("No way leads from a to c" in note for note in nowhere)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("upstream", {"who": "a", "steps": 0}),
        ("downstream", {"who": "a", "steps": -2}),
        ("knowledge-path", {"giver": "a", "receiver": "a"}),
        ("knowledge-path", {"giver": "a", "receiver": "b", "k": 0}),
        ("knowledge-path", {"giver": "a", "receiver": "b", "steps": 0}),
        ("upstream", {"who": "elsewhere"}),
        ("knowledge-path", {"giver": "elsewhere", "receiver": "b"}),
    ],
)
def test_what_can_not_be_asked_is_said(clean_database, query, parameters):
    write(clean_database, [person("a"), person("b")], [("a", "b")])
    write(clean_database, [person("elsewhere")], dataset="other")
    with pytest.raises(UsageError) as caught:
        ask(clean_database, query, {"dataset": ("d",)}, **parameters)
    assert caught.value.hint
