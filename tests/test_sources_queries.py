"""Sources of knowledge and their reach, on a real server, against networkx and a count by hand."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures.sources import reach
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.result import Result

CATALOGUE = read_catalogue([])
WRITE = """
MERGE (dataset:Dataset {id: $dataset}) SET dataset.wave = $wave, dataset.illustrative = false
WITH dataset
UNWIND $participants AS said
MERGE (participant:Participant {id: said.id})
SET participant.name = said.name, participant.kind = said.kind,
  participant.group = said.group, participant.role = said.role
CREATE (participant)-[:RECORDED_IN {dataset: $dataset, wave: $wave, name: said.name, kind: said.kind,
  group: said.group, role: said.role}]->(dataset)
FOREACH (place IN said.stages |
  MERGE (stage:Stage {id: 's' + place}) SET stage.position = place, stage.name = 'Stage ' + place
  MERGE (stage)-[told:RECORDED_IN {dataset: $dataset, wave: $wave}]->(dataset)
  SET told.position = place, told.name = stage.name
  CREATE (participant)-[:AT_STAGE {dataset: $dataset, wave: $wave}]->(stage))
"""
TIES = """
UNWIND $ties AS said
MATCH (giver:Participant {id: said.giver}), (receiver:Participant {id: said.receiver})
CREATE (giver)-[:INFORMS {dataset: $dataset, wave: $wave, question: said.question, weight: said.weight}]->(receiver)
"""


def person(id_: str, name: str | None = None, **said: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "name": name or id_,
        "kind": "Actor",
        "group": None,
        "role": None,
        "stages": [],
        **said,
    }


def source(id_: str, name: str | None = None, **said: Any) -> dict[str, Any]:
    return person(id_, name, kind="InformationSource", **said)


def write(database, participants, ties=(), dataset="d", wave=1) -> None:
    """A survey with just these participants and reports; a report is (giver, receiver, question, weight)."""
    database.write(WRITE, {"dataset": dataset, "wave": wave, "participants": participants})
    rows = [
        {
            "giver": giver,
            "receiver": receiver,
            "question": more[0] if more else "q",
            "weight": float(more[1]) if len(more) > 1 else 1.0,
        }
        for giver, receiver, *more in ties
    ]
    if rows:
        database.write(TIES, {"dataset": dataset, "wave": wave, "ties": rows})


def ask(database, name: str, options: dict[str, Any] | None = None, **parameters: Any) -> Result:
    return run(CATALOGUE.find(name), parameters, Options(**(options or {})), database, CATALOGUE)


# information-sources


def shares(database, options: dict[str, Any] | None = None, **parameters: Any) -> dict[tuple[Any, ...], Any]:
    rows = ask(database, "information-sources", options, **parameters).dicts()
    return {(row["by"], row["basis"], row["category"]): (row["receivers"], row["n"]) for row in rows}


def test_a_nameless_answer_is_a_source_and_a_named_one_folds_to_its_role(clean_database):
    """The source "entrepreneurs" and the role "entrepreneurs" are told apart; role, else group, else kind."""
    write(
        clean_database,
        [
            source("nameless", "entrepreneurs"),
            person("named", role="entrepreneurs", group="business"),
            person("grouped", group="media"),
            person("bare", kind="Organization"),
            person("r1"),
            person("r2"),
        ],
        [("nameless", "r1"), ("named", "r1"), ("grouped", "r2"), ("bare", "r2"), ("r2", "r2")],
    )
    assert shares(clean_database) == {
        ("all", "source", "entrepreneurs"): (1, 2),
        ("all", "role", "entrepreneurs"): (1, 2),
        ("all", "group", "media"): (1, 2),
        ("all", "kind", "Organization"): (1, 2),
        ("all", "self", "self"): (1, 2),
    }


def test_who_names_only_itself_counts_as_a_receiver_and_who_names_nobody_does_not(clean_database):
    write(clean_database, [source("web"), *map(person, "abcd")], [("web", "a"), ("b", "b"), ("web", "c")])
    assert shares(clean_database) == {("all", "source", "web"): (2, 3), ("all", "self", "self"): (1, 3)}


def test_reports_fold_before_ties_are_counted_and_averaged(clean_database):
    """Two questions, one of them reported twice: one tie of strength 3 + 1, beside one of strength 2."""
    ties = [
        ("web", "a", "motif", 2),
        ("web", "a", "motif", 3),
        ("web", "a", "price", 1),
        ("web", "b", "motif", 2),
    ]
    write(clean_database, [source("web"), person("a"), person("b")], ties)
    (row,) = ask(clean_database, "information-sources").dicts()
    assert (row["citations"], row["mean_weight"], row["receivers"], row["share"]) == (2, 3.0, 2, 1.0)


def test_sources_of_one_name_in_two_datasets_are_one_category(clean_database):
    write(clean_database, [source("x:web", "Internet"), person("a")], [("x:web", "a")], dataset="x")
    write(clean_database, [source("y:web", "Internet"), person("b")], [("y:web", "b")], dataset="y")
    assert shares(clean_database) == {("all", "source", "Internet"): (2, 2)}
    assert shares(clean_database, {"dataset": ("x",)}) == {("all", "source", "Internet"): (1, 1)}


def test_receivers_are_told_apart_and_each_part_has_its_own_n(clean_database):
    """A receiver at two stages counts at both; one without a stage makes a part of its own, which comes last."""
    write(
        clean_database,
        [
            source("web"),
            source("fair"),
            person("a", stages=[2, 5]),
            person("b", stages=[5], group="business"),
            person("c", group="business"),
        ],
        [("web", "a"), ("fair", "b"), ("web", "c"), ("fair", "c")],
    )
    rows = ask(clean_database, "information-sources", by="stage").dicts()
    assert [row["by"] for row in rows] == ["Stage 2", "Stage 5", "Stage 5", None, None]
    assert shares(clean_database, by="stage") == {
        ("Stage 2", "source", "web"): (1, 1),
        ("Stage 5", "source", "fair"): (1, 2),
        ("Stage 5", "source", "web"): (1, 2),
        (None, "source", "fair"): (1, 1),
        (None, "source", "web"): (1, 1),
    }
    assert shares(clean_database, by="group") == {
        ("business", "source", "fair"): (2, 2),
        ("business", "source", "web"): (1, 2),
        (None, "source", "web"): (1, 1),
    }


def test_only_the_wave_covered_counts(clean_database):
    people = [source("web"), source("fair"), person("a")]
    write(clean_database, people, [("web", "a")], wave=1)
    write(clean_database, people, [("fair", "a")], wave=2)
    assert list(shares(clean_database)) == [("all", "source", "fair")]


PEOPLE = [
    source("s0"),
    source("s1"),
    person("p2", role="r"),
    person("p3", role="r", group="g"),
    person("p4", group="g"),
    person("p5"),
]
REPORTS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(["q", "p", "o"]),
        st.sampled_from([1.0, 2.5, 4.0]),
    ),
    max_size=30,
)
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(REPORTS)
def test_shares_are_those_of_a_count_by_hand(clean_database, reports):
    ids = [said["id"] for said in PEOPLE]
    clean_database.write("MATCH (n) DETACH DELETE n")
    write(clean_database, PEOPLE, [(ids[a], ids[b], *more) for a, b, *more in reports])
    strongest: dict[Any, float] = defaultdict(float)
    for a, b, question, weight in reports:
        strongest[a, b, question] = max(weight, strongest[a, b, question])
    strength: dict[Any, float] = defaultdict(float)
    for (a, b, _), weight in strongest.items():
        strength[a, b] += weight
    category = ["s0", "s1", "r", "r", "g", "Actor"]
    expected: dict[str, list[Any]] = defaultdict(lambda: [set(), []])
    for (a, b), weight in strength.items():
        entry = expected["self" if a == b else category[a]]
        entry[0].add(b)
        entry[1].append(weight)
    n = len({b for _, b, *_ in reports})
    found = {
        row["category"]: (row["receivers"], row["citations"], row["mean_weight"], row["share"], row["n"])
        for row in ask(clean_database, "information-sources").dicts()
    }
    assert found == {
        name: (len(who), len(ties), pytest.approx(sum(ties) / len(ties)), pytest.approx(len(who) / n), n)
        for name, (who, ties) in expected.items()
    }


# source-reach


def test_reach_is_cumulative_and_has_the_same_steps_for_every_source(clean_database):
    """web -> a -> b -> c and fair -> c; mute reaches nobody; n = 6."""
    write(
        clean_database,
        [source("web"), source("fair"), source("mute"), *map(person, "abc")],
        [("web", "a"), ("a", "b"), ("b", "c"), ("fair", "c"), ("c", "c")],
    )
    rows = ask(clean_database, "source-reach", steps=9).dicts()
    assert [(row["id"], row["step"], row["reached"], row["new"]) for row in rows] == [
        ("web", 1, 1, 1),
        ("web", 2, 2, 1),
        ("web", 3, 3, 1),
        ("fair", 1, 1, 1),
        ("fair", 2, 1, 0),
        ("fair", 3, 1, 0),
        ("mute", 1, 0, 0),
        ("mute", 2, 0, 0),
        ("mute", 3, 0, 0),
    ]
    assert rows[2]["share"] == pytest.approx(3 / 5)
    assert len(ask(clean_database, "source-reach", steps=2).rows) == 6


def test_undirected_reach_goes_either_way(clean_database):
    write(clean_database, [source("web"), *map(person, "ab")], [("web", "a"), ("b", "a")])
    assert [row["reached"] for row in ask(clean_database, "source-reach").dicts()] == [1]
    both = ask(clean_database, "source-reach", {"undirected": True}).dicts()
    assert [row["reached"] for row in both] == [1, 2]


def test_a_survey_without_sources_says_so(clean_database):
    write(clean_database, [person("a"), person("b")], [("a", "b")])
    result = ask(clean_database, "source-reach")
    assert result.rows == []
    assert any("information source" in note for note in result.notes)


def test_a_source_alone_has_no_share(clean_database):
    write(clean_database, [source("web")])
    (row,) = ask(clean_database, "source-reach").dicts()
    assert (row["reached"], row["share"]) == (0, None)


def test_steps_below_one_are_refused(clean_database):
    with pytest.raises(UsageError):
        ask(clean_database, "source-reach", steps=0)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(0, 300), st.booleans(), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_reach_counts_the_levels_of_networkx(n, m, directed, steps, seed):
    """More than 64 starts share their words; graphs without a tie; both readings."""
    net = nx.gnm_random_graph(n, min(m, n * (n - 1) // 2), seed=seed, directed=directed)
    source, target = np.array(list(net.edges) or np.empty((0, 2)), dtype=np.int64).T
    graph = Graph(
        "knowledge", directed, [str(v) for v in range(n)], [""] * n, source, target, np.ones(len(source))
    )
    found = reach(graph, np.arange(n), steps)
    for start in range(n):
        levels = list(nx.single_source_shortest_path_length(net, start, cutoff=steps).values())
        assert found[start].tolist() == [levels.count(step) for step in range(1, steps + 1)]
