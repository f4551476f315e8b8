"""Files of networks, as other programs write them and as UCINET's and Pajek's documentation describe them.

What canting reads is compared tie by tie with what was written, or with what networkx and igraph read.
"""

from __future__ import annotations

import struct
import sys
from collections import Counter
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from canting.loader.sources import endings, networks, open_table, read_network
from canting.loader.sources.table import SourceError, Table


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(table: Table) -> list[dict[str, str]]:
    return [
        dict(zip(frame.columns, cells, strict=True)) for frame in table.frames() for _, cells in frame.cells()
    ]


def ties(path: Path, **how: object) -> Counter[tuple[str, ...]]:
    rows = rows_of(open_table(path, part="ties", **how))
    return Counter((row["from"], row["to"], row.get("weight", "")) for row in rows)


def nodes(path: Path) -> dict[str, dict[str, str]]:
    return {row.pop("id"): row for row in rows_of(open_table(path, part="nodes"))}


def said(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_network(path)
    assert caught.value.hint
    return caught.value.what


ONE = {("a", "b", "1"), ("b", "c", "12"), ("c", "a", "2.5")}

DL = {
    "fullmatrix": "dl n=3 format=fullmatrix\nlabels:\na,b,c\ndata:\n0 1 0\n0 0 12\n2.5 0 0\n",
    "without words": "DL N = 3\nlab: a b c\ndat:\n0 1 0 0 0 12 2.5 0 0",
    "embedded": "dl nr=3, nc=3 n=3\nlabels embedded\ndata:\n  a b c\na 0 1 0\nb 0 0 12\nc 2.5 0 0\n",
    "embedded, by prefix": "dl n=3 form = full\nlab emb\ndat:\na b c\na 0 1 0 b 0 0 12 c 2.5 0 0\n",
    "no diagonal": "dl n=3 diagonal = absent\nlabels:\na\nb\nc\ndata:\n1 0\n0 12\n2.5 0\n",
    "edgelist1": "dl n=3 format = edgelist1\nlabels: a, b, c\ndata:\n1 2\n2 3 12\n3 1 2.5\n",
    "edgelist1, embedded": "dl n=3 format = edgelist1\nlabels embedded\ndata:\na b 1\nb c 12\nc a 2.5\n",
    "el1": 'DL n=3, format=el1, labels embedded, data:\n"a" b 1\nb,c,12\nc a 2.5',
}


@pytest.mark.parametrize("text", DL.values(), ids=DL)
def test_dl_says_the_same_in_each_of_its_ways(tmp_path: Path, text: str) -> None:
    if "nr=3" in text:
        text = text.replace("nr=3, nc=3 ", "")
    path = write(tmp_path / "x.dl", text)
    assert set(ties(path)) == ONE
    assert set(nodes(path)) == {"a", "b", "c"}


def test_dl_matrices_of_several_relations(tmp_path: Path) -> None:
    text = "dl n=2 nm=2\nlabels:\na,b\nmatrix labels:\nadvice,trade\ndata:\n0 1\n0 0\n\n0 0\n3 0\n"
    path = write(tmp_path / "x.dl", text)
    assert rows_of(open_table(path, part="ties")) == [
        {"from": "a", "to": "b", "relation": "advice", "weight": "1"},
        {"from": "b", "to": "a", "relation": "trade", "weight": "3"},
    ]
    assert set(ties(path, sheet="trade")) == {("b", "a", "3")}
    with pytest.raises(SourceError, match="trade"):
        open_table(path, part="ties", sheet="trad")
    lists = "dl n=2 nm=2 format=edgelist1\nlabels: a b\nmatrix labels: advice trade\ndata:\n1 2\n!\n2 1 3\n"
    assert rows_of(open_table(write(tmp_path / "y.dl", lists), part="ties")) == rows_of(
        open_table(path, part="ties")
    )


def test_dl_half_matrices_have_no_direction(tmp_path: Path) -> None:
    lower = write(tmp_path / "l.dl", "dl n=3 format=lowerhalf\nlabels: a b c\ndata:\n0\n1 0\n0 10 0\n")
    bare = write(tmp_path / "b.dl", "dl n=3 format=lh diag=absent\nlabels: a b c\ndata:\n1\n0 10\n")
    upper = write(tmp_path / "u.dl", "dl n=3 format=uh diagonal absent\nlabels: a b c\ndata:\n1 0\n10\n")
    both = {("a", "b", "1"), ("b", "a", "1"), ("b", "c", "10"), ("c", "b", "10")}
    assert set(ties(lower)) == set(ties(bare)) == set(ties(upper)) == both
    assert sum(ties(lower, both=False).values()) == 2


def test_dl_node_lists_and_two_modes(tmp_path: Path) -> None:
    lists = write(tmp_path / "n.dl", "dl n=4 format=nodelist1\nlabels embedded\ndata:\na b c\nc a\nd\n")
    assert set(ties(lists)) == {("a", "b", ""), ("a", "c", ""), ("c", "a", "")}
    assert set(nodes(lists)) == {"a", "b", "c", "d"}
    for name, text in {
        "nodelist2": "dl nr=2 nc=3 format=nodelist2\nrow labels: a b\ncolumn labels: x y z\ndata:\n1 1 3\n2 2\n",
        "edgelist2": "dl nr=2 nc=3 format=edgelist2\nrow labels embedded\ncol labels embedded\ndata:\na x\na z\nb y\n",
        "fullmatrix": "dl nr=2 nc=3\nlabels embedded\ndata:\nx y z\na 1 0 1\nb 0 1 0\n",
    }.items():
        path = write(tmp_path / f"{name}.dl", text)
        assert {pair[:2] for pair in ties(path)} == {("a", "x"), ("a", "z"), ("b", "y")}, name
        assert set(nodes(path)) == {"a", "b"}
        assert {row["id"] for row in rows_of(open_table(path, part="events"))} == {"x", "y", "z"}


def test_dl_missing_cells_are_no_answer_and_no_zero(tmp_path: Path) -> None:
    path = write(tmp_path / "x.dl", "dl n=2\nlabels: a b\ndata:\n0 na\n. 0\n")
    assert set(ties(path)) == {("a", "b", ""), ("b", "a", "")}


BAD_DL = {
    "fewer rows": ("dl n=3\ndata:\n0 1 0\n0 0 1\n", "ends too soon: row 3 of 3 has 0 of 3 values"),
    "half a row": ("dl n=2\ndata:\n0 1\n0\n", "ends too soon: row 2 of 2 has 1 of 2 values"),
    "more": ("dl n=2\ndata:\n0 1\n0 0\n5\n", "goes on after 1 × 2 rows"),
    "a matrix less": ("dl n=2 nm=2\ndata:\n0 1\n0 0\n", "ends too soon"),
    "labels": ("dl n=3\nlabels: a b\ndata:\n0 1 0 0 0 0 0 0 0\n", "promises 3 labels and has 2"),
    "a label twice": ("dl n=2\nlabels: a a\ndata:\n0 1 0 0\n", 'the label "a" twice'),
    "number": ("dl n=2 format=el1\ndata:\n1 3\n", 'names "3", and nodes are numbers from 1 to 2'),
    "text": ("dl n=2\ndata:\n0 x\n0 0\n", 'has "x" where a number should be'),
    "format": ("dl n=2 format=blockmatrix\ndata:\n0", "which isn't read"),
    "no data": ("dl n=2\nlabels: a b", "has no data:"),
    "no size": ("dl\ndata:\n0 1\n", "doesn't say how many"),
    "rows and columns": (
        "dl n=2\nrow labels: a b\ncolumn labels: b a\ndata:\n0 1 1 0",
        "row labels and column labels that differ",
    ),
    "nodes": ("dl n=5 format=el1\nlabels embedded\ndata:\na b\n", "promises 5 nodes and names 2"),
    "n twice": ("dl n=2 n=3\ndata:\n0 1 0 0", "says n twice"),
    "another file": ("from,to\na,b\n", "doesn't begin with DL"),
}


@pytest.mark.parametrize(("text", "what"), BAD_DL.values(), ids=BAD_DL)
def test_dl_that_contradicts_itself_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert what in said(write(tmp_path / "x.dl", text))


# UCINET's own files


def header(
    version: str, rows: list[str], columns: list[str], levels: list[str] | None, sort: int = 7
) -> bytes:
    wide = version.startswith("V")
    number = (lambda each: struct.pack("<i", each)) if wide else (lambda each: struct.pack("<h", each))
    sides = [columns, rows, *([levels] if levels else [])]
    made = b""
    if version != "4010":
        made += b"\x05" + (version if wide else "DATE:").encode()
        made += struct.pack("<5H", 2024, 3, 20, 4, {"4020": 1, "5000": 2}.get(version, 3))
    made += bytes([sort]) + struct.pack("<h", len(sides)) + b"".join(number(len(side)) for side in sides)
    made += b"\x03abc" + bytes([1] * len(sides))
    for side in sides:
        for label in side:
            if version in ("4010", "4020"):
                size = 10 if version == "4010" else 20
                made += (bytes([len(label)]) + label.encode()).ljust(size, b"\0")
            else:
                text = label.encode("cp1252" if version == "5000" else "utf-16-le")
                made += struct.pack("<H", len(text)) + text
    return made + (b"\0" if version == "V6405" else b"")


@pytest.mark.parametrize("version", ["4010", "4020", "5000", "6000", "V6404", "V6405"])
def test_ucinet_headers_of_every_version(tmp_path: Path, version: str) -> None:
    values = np.array([[[0, 1], [1e38, 0]], [[0, 0], [2.5, 0]]], "<f4")
    (tmp_path / "x.##h").write_bytes(header(version, ["Ayu", "Budi"], ["Ayu", "Budi"], ["advice", "trade"]))
    (tmp_path / "x.##d").write_bytes(values.tobytes())
    path = tmp_path / "x.##h"
    assert rows_of(open_table(path, part="ties")) == [
        {"from": "Ayu", "to": "Budi", "relation": "advice", "weight": "1"},
        {"from": "Budi", "to": "Ayu", "relation": "advice", "weight": ""},
        {"from": "Budi", "to": "Ayu", "relation": "trade", "weight": "2.5"},
    ]
    assert set(nodes(path)) == {"Ayu", "Budi"}


def test_ucinet_rectangles_are_two_modes(tmp_path: Path) -> None:
    (tmp_path / "x.##h").write_bytes(header("V6405", ["a", "b"], ["x", "y", "z"], None))
    (tmp_path / "x.##d").write_bytes(np.array([[1, 0, 0], [0, 0, 3]], "<f4").tobytes())
    assert set(ties(tmp_path / "x.##h")) == {("a", "x", "1"), ("b", "z", "3")}
    assert set(nodes(tmp_path / "x.##h")) == {"a", "b"}


def test_ucinet_pairs_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.##h"
    path.write_bytes(header("V6404", ["a", "b"], ["a", "b"], None))
    assert "has no x.##d beside it" in said(path)
    (tmp_path / "x.##d").write_bytes(b"\0" * 15)
    assert "16 bytes, and x.##d has 15" in said(path)
    path.write_bytes(path.read_bytes()[:-3])
    assert "ends within its header" in said(path)
    path.write_bytes(b"PK\x03\x04 no header")
    assert "no UCINET header" in said(path)


# what networkx and igraph write


def drawn(directed: bool, seed: int) -> nx.Graph:
    made = nx.gnm_random_graph(30, 90, seed=seed, directed=directed)
    rng = np.random.default_rng(seed)
    for _, _, data in made.edges(data=True):
        data["weight"] = float(rng.integers(1, 40)) / 2
    for node, data in made.nodes(data=True):
        data["sort"] = f'ké "{node % 3}" & <{node}>'
        data["age"] = node
    return nx.relabel_nodes(made, {node: f"n {node}" for node in made})


def expected(graph: nx.Graph) -> set[tuple[str, str, float]]:
    found = {(a, b, data["weight"]) for a, b, data in graph.edges(data=True)}
    return found if graph.is_directed() else found | {(b, a, weight) for a, b, weight in found}


def read(path: Path, names: dict[str, str] | None = None) -> set[tuple[str, str, float]]:
    called = names or {}
    return {(called.get(a, a), called.get(b, b), float(weight)) for a, b, weight in ties(path)}


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("end", ["graphml", "gexf", "gml", "net"])
def test_what_networkx_writes(tmp_path: Path, end: str, directed: bool) -> None:
    graph = drawn(directed, 7)
    path = tmp_path / f"x.{end}"
    writer = {
        "graphml": nx.write_graphml_xml,
        "gexf": nx.write_gexf,
        "gml": nx.write_gml,
        "net": nx.write_pajek,
    }
    if end == "net":
        for _, data in graph.nodes(data=True):
            data.clear()
    writer[end](graph, str(path))
    found = nodes(path)
    names = {id_: row.get("name", id_) for id_, row in found.items()}
    assert sorted(names.values()) == sorted(graph)
    assert read(path, names) == expected(graph)
    if end != "net":
        for id_, row in found.items():
            assert row["sort"] == graph.nodes[names[id_]]["sort"]
            assert row["age"] == str(graph.nodes[names[id_]]["age"])


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("end", ["graphml", "gml", "net", "ncol"])
def test_what_igraph_writes(tmp_path: Path, end: str, directed: bool) -> None:
    graph = drawn(directed, 11)
    order = list(graph)
    made = igraph.Graph(
        len(order), [(order.index(a), order.index(b)) for a, b in graph.edges()], directed=directed
    )
    made.es["weight"] = [data["weight"] for _, _, data in graph.edges(data=True)]
    plain = [name.replace(" ", "") for name in order]
    made.vs["name"] = plain
    path = tmp_path / f"x.{end}"
    made.write(str(path), format={"net": "pajek"}.get(end, end))
    found = nodes(path)
    names = {id_: row.get("name", id_) for id_, row in found.items()}
    wanted = {(a.replace(" ", ""), b.replace(" ", ""), w) for a, b, w in expected(graph)}
    if end == "ncol" and not directed:  # a list of ties doesn't say that it has no direction
        wanted = {(a.replace(" ", ""), b.replace(" ", ""), d["weight"]) for a, b, d in graph.edges(data=True)}
        assert {frozenset(t[:2]) for t in read(path)} == {frozenset(t[:2]) for t in wanted}
    else:
        assert read(path, names) == wanted
        assert end == "ncol" or sorted(names.values()) == sorted(plain)


PAJEK = """\
*Network made by hand
*Vertices 4
% a remark
1 "Ayu Lestari" 0.1 0.2 ic Red
2 Budi
3 "Citra"
4 "Dewi"
*Arcs :1 "advice"
1 2 3 l "often" c Blue
2 3
*Edges :1 "advice"
3 4 2
*Arcslist :2 "trade"
4 1 2
*Edgeslist
1 3
"""


def test_pajek_sections_relations_and_companions(tmp_path: Path) -> None:
    path = write(tmp_path / "x.net", PAJEK)
    write(tmp_path / "x.clu", "*Vertices 4\n1\n1\n2\n2\n")
    write(tmp_path / "x.vec", "*Vertices 4\n0.5\n1\n2.25\n0\n")
    found = nodes(path)
    assert found["1"] == {"name": "Ayu Lestari", "clu": "1", "vec": "0.5"}
    rows = [
        (row["from"], row["to"], row["relation"], row["weight"])
        for row in rows_of(open_table(path, part="ties"))
    ]
    assert rows == [
        ("1", "2", "advice", "3"), ("2", "3", "advice", "1"), ("3", "4", "advice", "2"), ("4", "3", "advice", "2"),
        ("4", "1", "trade", "1"), ("4", "2", "trade", "1"), ("1", "3", "", "1"), ("3", "1", "", "1"),
    ]  # fmt: skip
    write(tmp_path / "x.vec", "*Vertices 4\n0.5\n1\n")
    assert "x.vec beside it values of 2" in said(path)


def test_pajek_matrices_and_two_modes(tmp_path: Path) -> None:
    square = write(tmp_path / "x.net", "*Vertices 2\n1 a\n2 b\n*Matrix\n0 12\n3 0\n")
    assert set(ties(square)) == {("1", "2", "12"), ("2", "1", "3")}
    two = write(tmp_path / "y.net", "*Vertices 3 2\n1 a\n2 b\n3 x\n*Edges\n1 3\n3 2\n")
    assert set(ties(two, both=False)) == {("1", "3", "1"), ("2", "3", "1")}
    assert set(nodes(two)) == {"1", "2"}


BAD_PAJEK = {
    "number": ("*Vertices 2\n*Arcs\n1 3\n", 'has "3" where the number of a vertex should be, 1 to 2'),
    "vertices": ("*Vertices 3\n1 a\n2 b\n*Arcs\n1 2\n", "says that it has 3 vertices and lists 2"),
    "twice": ("*Vertices 2\n1 a\n1 b\n", "has vertex 1 twice"),
    "one end": ("*Vertices 2\n*Edges\n1\n", "has a tie of one end"),
    "matrix": ("*Vertices 2\n*Matrix\n0 1\n", "has 1 rows of its matrix"),
    "several": ("*Vertices 2\n*Arcs\n1 2\n*Vertices 2\n*Arcs\n1 2\n", "has several networks"),
    "another": ("a b c\n", "doesn't begin with *Vertices"),
    "times": ("*Vertices 2\n*Events\n", "that isn't read"),
    "early": ("*Arcs\n1 2\n", "before *Vertices"),
}


@pytest.mark.parametrize(("text", "what"), BAD_PAJEK.values(), ids=BAD_PAJEK)
def test_pajek_that_contradicts_itself_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert what in said(write(tmp_path / "x.net", text))


# NetDraw

VNA = """\
*Node data
ID, name, age
j101 "Joe ""Jo"" Ames" 56
w067, "Wendy, Aulia", 23
b303 bill ""
*Node properties
ID x y color
j101 1 2 255
*Tie data
from to Strength since
j101 w067 1 2019
w067 j101 2.5 ""
b303 j101 0 2020
"""


def test_netdraw_nodes_ties_and_what_is_said_of_them(tmp_path: Path) -> None:
    path = write(tmp_path / "x.vna", VNA.replace("\n", "\r\n"))
    assert nodes(path) == {
        "j101": {"name": 'Joe "Jo" Ames', "age": "56"},
        "w067": {"name": "Wendy, Aulia", "age": "23"},
        "b303": {"name": "bill", "age": ""},
    }
    assert rows_of(open_table(path, part="ties")) == [
        {"from": "j101", "to": "w067", "weight": "1", "since": "2019"},
        {"from": "w067", "to": "j101", "weight": "2.5", "since": ""},
    ]
    assert read_network(path).notes == ["*node properties say how it is drawn, and are left out"]


def test_netdraw_columns_of_ties_are_relations_and_one_alone_is_the_weight(tmp_path: Path) -> None:
    path = write(tmp_path / "x.vna", "*Tie data\nfrom to advice trade\na b 1 0\nb c 3 2\n")
    rows = [tuple(row.values()) for row in rows_of(open_table(path, part="ties"))]
    assert rows == [("a", "b", "advice", "1"), ("b", "c", "advice", "3"), ("b", "c", "trade", "2")]
    assert set(nodes(path)) == {"a", "b", "c"}
    alone = write(tmp_path / "y.vna", "*tie data\nFROM,TO,advice\na,b,2\nb,c,\n")
    assert set(ties(alone)) == {("a", "b", "2")}
    bare = write(tmp_path / "z.vna", "*tie data\nfrom to\na b\n*node properties\nID x\na 1\nb 2\nd 3\n")
    assert set(ties(bare)) == {("a", "b", "")}
    assert set(nodes(bare)) == {"a", "b", "d"}


BAD_VNA = {
    "nothing before": ("a b\n", "doesn't begin with *Node data or *Tie data"),
    "another": ("*Vertices 3\n", "has a section *Vertices 3 that isn't read"),
    "twice": ("*Tie data\nfrom to\n*Tie data\nfrom to\n", "has *tie data twice (first on row 1)"),
    "no header": ("*Node data\nID\na\n*Tie data\n", "has no line of column names after *tie data"),
    "columns": ("*Node data\nID x x\na 1 2\n", 'has the column "x" twice'),
    "short": ("*Node data\nID x\na\n", "has 1 values on a line, and 2 columns"),
    "quote": ('*Node data\nID\n"a\n', "opens a double quote that is never closed"),
    "ends": ("*Tie data\nto from\na b\n", "has *tie data that begin with to, from"),
    "strength": ("*Tie data\nfrom to strength\na b often\n", 'has "often" where the strength of a tie'),
    "stranger": ("*Node data\nID\na\n*Tie data\nfrom to\na b\n", 'a node that it doesn\'t have: "b"'),
    "node twice": ("*Node data\nID\na\na\n", 'has the node "a" twice'),
}


@pytest.mark.parametrize(("text", "what"), BAD_VNA.values(), ids=BAD_VNA)
def test_netdraw_that_contradicts_itself_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert what in said(write(tmp_path / "x.vna", text))


# GraphML and GEXF beyond what networkx writes

GRAPHML = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="n" for="all" attr.name="note" attr.type="string"/>
  <key id="w" for="edge" attr.name="weight" attr.type="double"><default>2</default></key>
  <graph id="advice" edgedefault="directed">
    <node id="a"><data key="n">first</data></node><node id="b"/>
    <edge source="a" target="b"><data key="n">often</data></edge>
  </graph>
  <graph id="trade" edgedefault="undirected">
    <node id="c"/>
    <edge source="c" target="a"><data key="w">5</data></edge>
    <edge source="b" target="c" directed="true"/>
  </graph>
</graphml>
"""


def test_graphml_keys_for_all_defaults_and_several_graphs(tmp_path: Path) -> None:
    path = write(tmp_path / "x.graphml", GRAPHML)
    assert nodes(path) == {"a": {"note": "first"}, "b": {"note": ""}, "c": {"note": ""}}
    assert rows_of(open_table(path, part="ties")) == [
        {"from": "a", "to": "b", "relation": "advice", "weight": "2", "note": "often"},
        {"from": "c", "to": "a", "relation": "trade", "weight": "5", "note": ""},
        {"from": "a", "to": "c", "relation": "trade", "weight": "5", "note": ""},
        {"from": "b", "to": "c", "relation": "trade", "weight": "2", "note": ""},
    ]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
AWAY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HEAD = '<graphml><graph edgedefault="directed">'
BAD_XML = {
    "bomb.graphml": (f"{BOMB}{HEAD}<node id='&b;'/></graph></graphml>", "declares entities"),
    "away.graphml": (f"{AWAY}{HEAD}<node id='a'/></graph></graphml>", "declares entities"),
    "bomb.gexf": (f"{BOMB}<gexf><graph><nodes><node id='&b;'/></nodes></graph></gexf>", "declares entities"),
    "short.graphml": (f"{HEAD}<node id='a'/>", "isn't sound XML"),
    "short.gexf": ("<gexf><graph><nodes><node id='a'", "isn't sound XML"),
    "nobody.graphml": (f"{HEAD}<node id='a'/><edge source='a' target='b'/></graph></graphml>", 'have: "b"'),
    "twice.graphml": (f"{HEAD}<node id='a'/><node id='a'/></graph></graphml>", 'the node "a" twice'),
    "key.graphml": (f"{HEAD}<node id='a'><data key='k'>1</data></node></graph></graphml>", 'uses the key "k"'),
    "nested.graphml": (
        f"{HEAD}<node id='a'><graph edgedefault='directed'/></node></graph></graphml>",
        "a graph within a node",
    ),
    "hyper.graphml": (f"{HEAD}<node id='a'/><hyperedge/></graph></graphml>", "has a hyperedge"),
    "way.graphml": ("<graphml><graph edgedefault='x'/></graphml>", 'edgedefault is "x"'),
    "none.graphml": ("<graphml/>", "has no graph"),
    "html.graphml": ("<html><body/></html>", "is no GraphML"),
    "empty.graphml": (" ", "is empty"),
    "deep.graphml": ("<a>" * 300, "deep in one another"),
    "nobody.gexf": (
        "<gexf><graph><nodes><node id='a'/></nodes><edges><edge source='a' target='z'/></edges></graph></gexf>",
        'have: "z"',
    ),
    "attribute.gexf": (
        "<gexf><graph><nodes><node id='a'><attvalues><attvalue for='0' value='1'/></attvalues></node></nodes>"
        "</graph></gexf>",
        'uses the attribute "0"',
    ),
    "short.gml": ("graph [ node [ id 1 ] node [ id 2", "a ] is missing"),
    "nobody.gml": ("graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", 'have: "2"'),
    "twice.gml": ("graph [ node [ id 1 ] node [ id 1 ] ]", 'the node "1" twice'),
    "id.gml": ("graph [ node [ label \"a\" ] ]", "a node without id"),
    "quote.gml": ('graph [ node [ id 1 label "a ] ]', "never closed"),
    "none.gml": ("creator 1", "has no graph"),
    "three.edges": ("a b 1\nb c\n", "has 2 words on a line, 3"),
    "text.edges": ("a b x\n", 'has "x" where a weight should be'),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "what"), [(name, *each) for name, each in BAD_XML.items()], ids=BAD_XML
)
def test_hostile_and_broken_files_are_refused(tmp_path: Path, name: str, text: str, what: str) -> None:
    assert what in said(write(tmp_path / name, text))


CANVAS = """\
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:nc="http://schema.networkcanvas.com/xmlns">
  <key id="networkCanvasEgoUUID" attr.name="networkCanvasEgoUUID" attr.type="string" for="graph"/>
  <key id="age" attr.name="age" attr.type="int" for="graph"/>
  <key id="networkCanvasUUID" attr.name="networkCanvasUUID" attr.type="string" for="all"/>
  <key id="label" attr.name="label" attr.type="string" for="node"/>
  <key id="roles_seller" attr.name="roles_seller" attr.type="boolean" for="node"/>
  <key id="roles_buyer" attr.name="roles_buyer" attr.type="boolean" for="node"/>
  <graph edgedefault="undirected" nc:caseId="1">
    <data key="networkCanvasEgoUUID">ego-1</data><data key="age">41</data>
    <node id="1"><data key="label">Ayu</data><data key="roles_seller">true</data>
      <data key="roles_buyer">true</data></node>
    <node id="2"><data key="label">Budi</data><data key="roles_seller">false</data></node>
    <edge id="e" source="1" target="2"><data key="networkCanvasUUID">u</data></edge>
  </graph>
  <graph id="alone" edgedefault="undirected">
    <data key="networkCanvasEgoUUID">ego-2</data>
  </graph>
</graphml>
"""


def test_network_canvas_graphml_keeps_egos_without_alters_and_choices(tmp_path: Path) -> None:
    path = write(tmp_path / "x.graphml", CANVAS)
    found = nodes(path)
    assert set(found) == {"1", "2", "ego-1", "ego-2"}
    assert found["1"]["roles_seller"] == found["1"]["roles_buyer"] == "true"
    assert found["ego-1"]["age"] == "41"
    pairs = {(row["from"], row["to"], row["relation"]) for row in rows_of(open_table(path, part="ties"))}
    assert {pair for pair in pairs if pair[2] == "named by ego"} == {
        ("ego-1", "1", "named by ego"),
        ("ego-1", "2", "named by ego"),
    }
    assert {pair[:2] for pair in pairs if pair[2] != "named by ego"} == {("1", "2"), ("2", "1")}


# tables of other programs


def test_parquet_json_lines_and_stata(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "from": ["01", "b", "c"],
            "times": [1, 2, 3],
            "share": [0.5, float("nan"), 2.0],
            "day": pd.to_datetime(["2025-03-01", None, "2025-03-03"]),
        }
    )
    frame.to_parquet(tmp_path / "x.parquet")
    wanted = [
        {"from": "01", "times": "1", "share": "0.5", "day": "2025-03-01"},
        {"from": "b", "times": "2", "share": "", "day": ""},
        {"from": "c", "times": "3", "share": "2", "day": "2025-03-03"},
    ]
    assert rows_of(open_table(tmp_path / "x.parquet")) == wanted
    write(
        tmp_path / "x.jsonl",
        '{"from": "01", "times": 1, "share": 0.5, "day": "2025-03-01"}\n\n{"from": "b", "times": 2}\n'
        '{"times": 3, "from": "c", "share": 2.0, "day": "2025-03-03"}\n',
    )
    table = open_table(tmp_path / "x.jsonl")
    assert rows_of(table) == wanted
    assert [row for each in open_table(tmp_path / "x.jsonl").frames() for row in each.rows] == [1, 3, 4]
    frame["sort"] = pd.Categorical(["firm", "office", "firm"])
    frame.to_stata(tmp_path / "x.dta", write_index=False)
    assert [row["sort"] for row in rows_of(open_table(tmp_path / "x.dta"))] == ["firm", "office", "firm"]
    assert [row["from"] for row in rows_of(open_table(tmp_path / "x.dta"))] == ["01", "b", "c"]


def test_spss_files_with_the_words_of_their_values(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat", reason="the extra canting[spss] isn't installed")
    frame = pd.DataFrame({"who": ["a", "b"], "kind": [1.0, 2.0], "n": [3.0, float("nan")]})
    labels = {"kind": {1.0: "firm", 2.0: "office"}}
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels=labels)
    assert rows_of(open_table(tmp_path / "x.sav")) == [
        {"who": "a", "kind": "firm", "n": "3"},
        {"who": "b", "kind": "office", "n": ""},
    ]


BAD_TABLES = {
    "x.parquet": (b"PAR1 and nothing else", "isn't a Parquet file"),
    "x.jsonl": (b'{"from": "a"}\n{"from": \n', "isn't JSON on this line"),
    "list.jsonl": (b"[1, 2]\n", "no record"),
    "twice.jsonl": (b'{"a": 1, "a": 2}\n', "says a name twice"),
    "deep.jsonl": (b"[" * 100_000, "isn't JSON"),
    "x.dta": (b"no Stata at all, whatever its name says", "isn't a Stata file"),
}


@pytest.mark.parametrize(
    ("name", "raw", "what"), [(name, *each) for name, each in BAD_TABLES.items()], ids=BAD_TABLES
)
def test_broken_tables_are_refused(tmp_path: Path, name: str, raw: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(SourceError) as caught:
        rows_of(open_table(tmp_path / name))
    assert what in caught.value.what


def network_samples() -> dict[str, bytes]:
    """A sound file of each kind, by its ending; ``##d`` beside ``##h``."""
    table = pd.DataFrame({"from": ["a", "b"], "to": ["b", "c"], "weight": [1.0, 2.0]})
    graph = nx.DiGraph([("a", "b", {"weight": 2.0}), ("b", "c", {"weight": 1.5})])
    return {
        "dl": DL["embedded"].replace("nr=3, nc=3 ", "").encode(),
        "##h": header("V6405", ["a", "b"], ["a", "b"], None),
        "##d": np.array([[0, 1], [2, 0]], "<f4").tobytes(),
        "net": PAJEK.encode(),
        "vna": VNA.encode(),
        "graphml": GRAPHML.encode(),
        "gexf": "\n".join(nx.generate_gexf(graph)).encode(),
        "gml": "\n".join(nx.generate_gml(graph)).encode(),
        "edges": b"a b 1\nb c 2\n",
        "jsonl": table.to_json(orient="records", lines=True).encode(),
        "parquet": table.to_parquet(),
        "csv": table.to_csv(index=False).encode(),
    }


FORMAT = '''
"""Lines of two ids apart by an arrow."""

from canting.loader.sources.network import read_text

ENDINGS = (".arrows",)


def read(network, encoding):
    for row, line in enumerate(read_text(network.path, network.notes, encoding).splitlines(), 1):
        source, target = line.split(" -> ")
        for end in {source, target} - set(network.nodes):
            network.node(end, row)
        network.tie(source, target, row)
'''


def test_a_module_beside_the_others_is_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its being there registers it: nothing else names it."""
    write(tmp_path / "arrows.py", FORMAT)
    path = write(tmp_path / "x.arrows", "a -> b\nb -> c\n")
    endings.readers.cache_clear()
    with monkeypatch.context() as there:
        there.setattr(networks, "__path__", [*networks.__path__, str(tmp_path)])
        assert set(ties(path)) == {("a", "b", ""), ("b", "c", "")}
        assert ".arrows" in endings.endings()
    endings.readers.cache_clear()
    sys.modules.pop(f"{networks.__name__}.arrows")
    assert not endings.is_read("x.arrows")
