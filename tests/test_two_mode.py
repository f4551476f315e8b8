"""Centrality of participants and events against networkx, on drawn networks and on the women of Davis."""

from __future__ import annotations

from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_family import most_between
from test_cohesion import OPTIONS
from worked import CATALOGUE, DATA

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.measures.two_mode import most_betweenness, two_mode
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


@pytest.mark.parametrize(("own", "other"), [(1, 1), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3), (4, 2), (2, 4)])
def test_nobody_of_a_mode_is_between_more_than_its_most(own: int, other: int):
    """Of every network of so many participants and events the highest betweenness, by trying all."""
    places = list(product(range(own), range(own, own + other)))
    most = 0.0
    for chosen in product([False, True], repeat=len(places)):
        made = nx.Graph(pair for pair, there in zip(places, chosen, strict=True) if there)
        made.add_nodes_from(range(own + other))
        most = max(most, nx.betweenness_centrality(made, normalized=False)[0])
    assert most_between(own, other) == pytest.approx(most)
    assert most_betweenness(own, other) == pytest.approx(most)


@pytest.mark.parametrize(("people", "events"), [({}, []), ({"a": []}, []), ({"a": [], "b": []}, ["x"])])
def test_where_nobody_takes_part(people: dict[str, list[str]], events: list[str]):
    rows, notes = ask(people, events)
    assert all(row["degree"] == 0 and row["eigenvector"] is None for row in rows.values())
    assert len(notes) == bool(people)


PRINTED = """
e8 .78 .85 .24; e9 .67 .79 .23; e7 .56 .73 .13; e6 .44 .69 .07; e5 .44 .59 .04; e3 .33 .56 .02; e12 .33 .56 .02
e11 .22 .54 .02; e4 .22 .54 .01; e10 .28 .55 .01; e2 .17 .52 .00; e1 .17 .52 .00; e13 .17 .52 .00; e14 .17 .52 .00
nora-fayette .57 .80 .11; evelyn-jefferson .57 .80 .10; theresa-anderson .57 .80 .09; sylvia-avondale .50 .77 .07
laura-mandeville .50 .73 .05; brenda-rogers .50 .73 .05; katherina-rogers .43 .73 .05; helen-lloyd .36 .73 .04
ruth-desand .29 .71 .02; verne-sanderson .29 .71 .02; myra-liddel .29 .69 .02; eleanor-nye .29 .67 .01
frances-anderson .29 .67 .01; pearl-oglethorpe .21 .67 .01; charlotte-mcdowd .29 .60 .01; olivia-carleton .14 .59 .01
flora-price .14 .59 .01; dorothy-murchison .14 .65 .00
"""
"""Degree, closeness and betweenness of all 32, to two digits (Borgatti & Halgin 2011, table 1)."""


def test_the_women_as_loaded_are_those_of_the_paper(clean_database: Database):
    """Events and visits of a database, and what Borgatti and Halgin print of every one of them."""
    with check(load_dataset(DATA / "davis"), recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    found = {row["id"]: row for row in run(TWO_MODE, {}, Options(), clean_database, CATALOGUE).dicts()}
    assert [row["mode"] for row in found.values()] == ["participant"] * 18 + ["event"] * 14
    printed = [each.split() for each in PRINTED.replace("\n", ";").split(";") if each.strip()]
    assert {f"davis:{id_}" for id_, *_ in printed} == set(found)
    for id_, *shares in printed:
        said = [
            round(found[f"davis:{id_}"][name], 2)
            for name in ("degree_share", "closeness", "betweenness_share")
        ]
        assert said == [float(share) for share in shares], id_
