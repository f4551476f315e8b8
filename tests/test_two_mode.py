"""Centrality of participants and events against networkx, on drawn networks and on the women of Davis."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cohesion import OPTIONS
from worked import CATALOGUE, DATA

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.measures.two_mode import two_mode
from canting.queries.options import Options
from canting.queries.run import run
from canting.queries.task import Task

TWO_MODE = CATALOGUE.find("two-mode")


def ask(people: dict[str, list[str]], events: list[str]) -> tuple[dict[str, dict], list[str]]:
    said = [{"mode": "participant", "id": id_, "name": id_, "events": met} for id_, met in people.items()]
    said += [{"mode": "event", "id": id_, "name": id_, "events": []} for id_ in events]
    task = Task({}, dict(OPTIONS), [], lambda: None, lambda *a: [], lambda *a, **k: said)
    rows = list(two_mode(task))
    assert [row["mode"] for row in rows] == ["participant"] * len(people) + ["event"] * len(events)
    return {row["id"]: row for row in rows}, task.notes


def beside(people: dict[str, list[str]], events: list[str]) -> None:
    rows, _ = ask(people, events)
    other = nx.Graph([(id_, event) for id_, met in people.items() for event in met])
    other.add_nodes_from([*people, *events])
    bipartite = nx.bipartite
    for name, function in (
        ("degree_share", bipartite.degree_centrality),
        ("closeness", bipartite.closeness_centrality),
        ("betweenness_share", bipartite.betweenness_centrality),
    ):
        for id_, value in function(other, list(people)).items():
            assert rows[id_][name] is None or rows[id_][name] == pytest.approx(value, abs=1e-9), (name, id_)
    assert {id_: row["degree"] for id_, row in rows.items()} == dict(other.degree)


def test_the_women_of_davis():
    davis = nx.davis_southern_women_graph()
    women = [node for node, said in davis.nodes(data=True) if said["bipartite"] == 0]
    people = {woman: sorted(davis[woman]) for woman in women}
    events = sorted(set(davis) - set(women))
    beside(people, events)
    rows, _ = ask(people, events)
    vector = nx.eigenvector_centrality_numpy(davis)
    assert all(rows[id_]["eigenvector"] == pytest.approx(value, abs=1e-6) for id_, value in vector.items())


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.lists(st.sampled_from(["x", "y", "z"]), unique=True), min_size=2
    )
)
@settings(max_examples=40, deadline=None)
def test_drawn_networks_equal_networkx(people: dict[str, list[str]]):
    beside(people, ["x", "y", "z"])


@pytest.mark.parametrize(("people", "events"), [({}, []), ({"a": []}, []), ({"a": [], "b": []}, ["x"])])
def test_where_nobody_takes_part(people: dict[str, list[str]], events: list[str]):
    rows, notes = ask(people, events)
    assert all(row["degree"] == 0 and row["eigenvector"] is None for row in rows.values())
    assert len(notes) == bool(people)


def test_the_women_as_loaded_are_those_of_the_paper(clean_database: Database):
    """Events and visits of a database, and what Borgatti and Halgin print of them (to two digits)."""
    with check(load_dataset(DATA / "davis"), recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    found = {row["id"]: row for row in run(TWO_MODE, {}, Options(), clean_database, CATALOGUE).dicts()}
    assert [row["mode"] for row in found.values()] == ["participant"] * 18 + ["event"] * 14
    printed = {
        "davis:evelyn-jefferson": (0.57, 0.80, 0.10),
        "davis:nora-fayette": (0.57, 0.80, 0.11),
        "davis:e8": (0.78, 0.85, 0.24),
    }
    for id_, shares in printed.items():
        said = tuple(
            round(found[id_][name], 2) for name in ("degree_share", "closeness", "betweenness_share")
        )
        assert said == shares, id_
