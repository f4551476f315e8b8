"""Bottlenecks, dominators and cuts of the batik cluster: each is taken out of the files' ties by hand."""

from __future__ import annotations

import csv

import networkx as nx
import pytest

from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import CYPHER, read_catalogue
from canting.queries.run import Options, run

BATIK = CYPHER.parent / "examples" / "batik-pekalongan"
CATALOGUE = read_catalogue([])


def table(name):
    with (BATIK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def batik(database):
    with check(load_dataset(BATIK), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


@pytest.fixture(scope="module")
def knowledge():
    """Who informs whom, straight from the files."""
    graph = nx.DiGraph()
    graph.add_nodes_from(f"bp:{row['id']}" for row in table("participants.csv"))
    graph.add_edges_from((f"bp:{row['asked']}", f"bp:{row['asker']}") for row in table("knowledge-asked.csv"))
    graph.add_edges_from((f"bp:{row['teller']}", f"bp:{row['told']}") for row in table("knowledge-told.csv"))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


@pytest.fixture(scope="module")
def sources():
    return {f"bp:{row['id']}" for row in table("participants.csv") if row["kind"] == "source"}


def ask(database, name, **parameters):
    return run(
        CATALOGUE.find(name), parameters, Options(dataset=("batik-pekalongan",)), database, CATALOGUE
    ).dicts()


def reached(graph, sources):
    """Everybody whom a source reaches, and the sources."""
    found = set(sources) & set(graph)
    return found.union(*(nx.descendants(graph, source) for source in found))


def without(graph, row):
    rest = graph.copy()
    if row["what"] == "tie":
        rest.remove_edge(row["id"], row["to"])
    else:
        rest.remove_node(row["id"])
    return rest


def test_each_bottleneck_by_taking_it_out(batik, knowledge, sources):
    rows = ask(batik, "bottlenecks")
    names = {f"bp:{row['id']}": row["name"] for row in table("participants.csv")}
    whole, parts = reached(knowledge, sources), nx.number_strongly_connected_components(knowledge)
    assert len(rows) > 20
    for row in rows:
        rest = without(knowledge, row)
        lost = whole - reached(rest, sources) - {row["id"]}
        assert (row["cut_off"], set(row["whom"])) == (len(lost), {names[id_] for id_ in lost}), row
        apart = nx.number_strongly_connected_components(rest) - parts
        assert row["articulation"] == (apart > 0), row
        assert row["pieces"] == (apart + 1 if apart > 0 else None), row
    named = {row["id"] for row in rows if row["what"] == "participant"}
    for other in set(knowledge) - named:
        rest = knowledge.copy()
        rest.remove_node(other)
        assert reached(rest, sources) >= whole - {other}
        assert nx.number_strongly_connected_components(rest) <= parts


def test_each_dominator_by_taking_it_out(batik, knowledge, sources):
    rows = {row["id"]: row["count"] for row in ask(batik, "dominators")}
    whole = reached(knowledge, sources)
    counts = dict.fromkeys(whole - sources, 0)
    for broker in whole:
        rest = knowledge.copy()
        rest.remove_node(broker)
        for lost in whole - reached(rest, sources) - {broker} - sources:
            counts[lost] += 1
    assert rows == {id_: count for id_, count in counts.items() if count}


@pytest.mark.parametrize("side", ["group=finance", "stage=wax-tools", "role=supplier", "bp:bpr"])
def test_a_cut_by_taking_it_out(batik, knowledge, sources, side):
    rows = ask(batik, "cut", receivers=side, indirect=True)
    by = {"group": "group", "stage": "stage", "role": "role"}.get(side.split("=")[0], "id")
    value = side.split("=")[-1].removeprefix("bp:")
    receivers = {f"bp:{row['id']}" for row in table("participants.csv") if value in row[by].split(";")}
    rest = knowledge.copy()
    rest.remove_edges_from([(a, b) for a, b in knowledge.edges if a in sources and b in receivers])
    assert reached(rest, sources) & receivers
    cut = {row["id"] for row in rows}
    assert not cut & (sources | receivers)
    rest.remove_nodes_from(cut)
    assert not reached(rest, sources) & receivers
    for back in cut:  # none of them is there for nothing
        again = knowledge.subgraph(set(knowledge) - cut | {back}).copy()
        again.remove_edges_from([(a, b) for a, b in knowledge.edges if a in sources and b in receivers])
        assert reached(again, sources) & receivers


def test_whom_a_participant_cuts_off(batik, knowledge, sources):
    who = "bp:kauman-1"
    rows = {row["id"]: (row["lost"], row["left"]) for row in ask(batik, "cut-off", who=who) if row["lost"]}
    rest = knowledge.copy()
    rest.remove_node(who)
    expected = {}
    for id_ in rest:
        had, keeps = ({s for s in sources if s != id_ and nx.has_path(g, s, id_)} for g in (knowledge, rest))
        if had != keeps:
            expected[id_] = (len(had - keeps), len(keeps))
    assert rows == expected
