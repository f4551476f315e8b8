"""A bare file of a network: what is assumed of it, what is said, and what a dataset.toml says of such a file."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from test_network_files import PAJEK, write

from canting.errors import UsageError
from canting.loader.bare import describe
from canting.loader.check import check
from canting.loader.problems import DataError


def ties_of(path: Path, **words: str) -> set[tuple[str, str, float]]:
    dataset, _ = describe(path, "x", **words)
    with check(dataset) as checked:
        assert not checked.problems, checked.problems
        batches = list(checked._survey.spool.read("ties-0", 10_000))
        rows = [row for batch in batches for row in batch.to_pylist()]
    return {(row["from"], row["to"], row["weight"]) for row in rows}


def test_nodes_are_actors_and_ties_inform_both_ways_without_a_direction(tmp_path: Path) -> None:
    nx.write_graphml_xml(nx.path_graph(3), str(tmp_path / "x.graphml"))
    dataset, said = describe(tmp_path / "x.graphml", "path")
    assert "nodes (3) are Actors" in said[0]
    assert "ties (2) are INFORMS, both ways" in said[1]
    with check(dataset) as checked:
        assert not checked.problems
        assert [count.kept for count in checked._survey.counts] == [3, 4]


def test_meaning_turns_ties_round_and_types_without_direction_have_each_once(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "from,to,weight\na,b,2\nb,c,1\n")
    assert ties_of(path) == {("x:a", "x:b", 2), ("x:b", "x:c", 1)}
    assert ties_of(path, meaning="asks") == {("x:b", "x:a", 2), ("x:c", "x:b", 1)}
    half = write(tmp_path / "x.dl", "dl n=2 format=lowerhalf\nlabels: a b\ndata:\n0\n3 0\n")
    assert len(ties_of(half)) == 2
    assert len(ties_of(half, type_="COLLABORATES_WITH")) == 1


def test_lists_without_a_header_and_repeated_ties(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", "a,b,2\nb,c,1\nb,c,4\n")
    found = ties_of(path)
    assert {pair[:2] for pair in found} == {("x:a", "x:b"), ("x:b", "x:c")}
    assert len(found) == 2


def test_attributes_are_properties_under_names_that_may_be(tmp_path: Path) -> None:
    graph = nx.DiGraph()
    graph.add_node("a", group="business", weight=3, **{"how old": 40, "1st": True})
    graph.add_edge("a", "b", weight=2.0, key="k")
    nx.write_graphml_xml(graph, str(tmp_path / "x.graphml"))
    dataset, _ = describe(tmp_path / "x.graphml", "x")
    nodes = dataset.nodes[0]
    assert nodes.group is not None
    assert nodes.group.column == "group"
    assert {name: each.type for name, each in nodes.properties.items()} == {
        "my_weight": "int?",
        "how_old": "int?",
        "my_1st": "bool?",
    }
    assert list(dataset.ties[0].properties) == ["my_key"]
    with check(dataset) as checked:
        assert not checked.problems


def test_two_modes_are_participants_in_events(tmp_path: Path) -> None:
    path = write(tmp_path / "x.dl", "dl nr=2 nc=2\nlabels embedded\ndata:\nx y\na 1 0\nb 1 1\n")
    dataset, said = describe(path, "x")
    assert dataset.ties[0].type == "PARTICIPATES_IN"
    assert "2 events" in said[1]
    with check(dataset) as checked:
        assert not checked.problems
    assert len(ties_of(path, type_="INFORMS")) == 3


def test_what_cannot_be_assumed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="ends of ties"):
        describe(write(tmp_path / "x.csv", "foo,bar\na,b\n"), "x")
    path = write(tmp_path / "y.csv", "from,to\na,b\n")
    for words in ({"kind": "Person"}, {"type_": "KNOWS"}, {"meaning": "hears"}, {"type_": "PARTICIPATES_IN"}):
        with pytest.raises(UsageError):
            describe(path, "y", **words)
    with pytest.raises(UsageError, match="is no such name"):
        describe(path, "y y")
    with pytest.raises(UsageError, match="is no file"):
        describe(tmp_path, "y")


TOML = """\
[dataset]
id = "net"
title = "A network of Pajek's"

[[nodes]]
file = "x.net"
kind = "Organization"
id = "id"
name = "name"
properties.cluster = { type = "int", column = "clu" }

[[ties]]
file = "x.net"
type = "SUPPLIES"
from = "from"
to = "to"
weight = "weight"
question = { column = "relation" }
"""


def test_a_dataset_toml_names_such_files(tmp_path: Path) -> None:
    write(tmp_path / "dataset.toml", TOML)
    write(tmp_path / "x.net", PAJEK)
    write(tmp_path / "x.clu", "*Vertices 4\n1\n1\n2\n2\n")
    with check(tmp_path) as checked:
        assert not checked.problems
        assert [count.kept for count in checked._survey.counts] == [4, 8]
        assert set(checked.files) == {"dataset.toml", "x.net", "x.clu"}
    write(tmp_path / "x.net", PAJEK.replace("1 3\n", "1 5\n"))
    with check(tmp_path) as checked:
        assert next((each.file, each.row, each.sort) for each in checked.problems) == (
            "x.net",
            16,
            "unreadable file",
        )


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('shape = "matrix"', "says itself what its ties are"),
        ("header = 2", "have no header"),
        ('delimiter = ";"', "have no delimiter"),
        ('skip = "TOTAL"', "have no skip"),
    ],
)
def test_words_that_such_files_have_no_use_for(tmp_path: Path, line: str, what: str) -> None:
    write(tmp_path / "dataset.toml", TOML + line + "\n")
    with pytest.raises(DataError) as caught:
        check(tmp_path)
    assert any(what in problem.what for problem in caught.value.problems)


CANVAS = """\
[dataset]
id = "canvas"
title = "What Network Canvas exports as CSV"

[[nodes]]
file = "ego.csv"
kind = "Actor"
id = "networkCanvasEgoUUID"

[[nodes]]
file = "attributeList_Person.csv"
kind = "Actor"
id = "networkCanvasUUID"
name = "name"
properties.seller = { type = "bool?", column = "roles_seller" }
properties.buyer = { type = "bool?", column = "roles_buyer" }

[[ties]]
file = "attributeList_Person.csv"
type = "INFORMS"
meaning = "asks"
question = "named"
from = "networkCanvasEgoUUID"
to = "networkCanvasUUID"
respondent = "networkCanvasEgoUUID"

[[ties]]
file = "edgeList_Knows.csv"
type = "COLLABORATES_WITH"
from = "networkCanvasSourceUUID"
to = "networkCanvasTargetUUID"
respondent = "networkCanvasEgoUUID"
"""


def test_network_canvas_tables_keep_egos_without_alters(tmp_path: Path) -> None:
    write(tmp_path / "dataset.toml", CANVAS)
    write(tmp_path / "ego.csv", "networkCanvasEgoUUID,age\ne1,40\ne2,31\n")
    write(
        tmp_path / "attributeList_Person.csv",
        "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,roles_seller,roles_buyer\n"
        "1,e1,n1,Ayu,true,true\n2,e1,n2,Budi,false,\n",
    )
    write(
        tmp_path / "edgeList_Knows.csv",
        "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n"
        "1,1,2,e1,u1,n1,n2\n",
    )
    with check(tmp_path) as checked:
        assert not checked.problems
        assert [count.kept for count in checked._survey.counts] == [2, 2, 2, 1]
