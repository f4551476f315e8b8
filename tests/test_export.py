"""Exports: what another tool reads back is the graph that queries see."""

from __future__ import annotations

import csv
import json
import stat
import sys
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from forked import canting

from canting import csv_files
from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.files import Whole
from canting.queries.catalogue import read_catalogue, read_graph
from canting.queries.graphs import Reading, cover, fetched
from canting.queries.run import Options
from canting.writing import networks
from canting.writing.by_networkx import as_networkx
from canting.writing.export import export, formats, writer_of
from canting.writing.made import Made
from canting.writing.networks import csv_pair, graphml, ucinet
from canting.writing.pseudonyms import kept_key, pseudonymous

CATALOGUE = read_catalogue([])
NASTY = ["a", "=1+1", 'quo"te', "Hj. Sri, “Batik” & <co>", "tab\there", "bell\x07"]


def graph(directed: bool = True) -> Graph:
    n = len(NASTY)
    source, target = np.array([0, 1, 2, 0]), np.array([1, 2, 3, 4])
    attributes = {
        "kind": ["Actor"] * (n - 1) + ["Organization"],
        "group": ["business"] * (n - 1) + [None],
        "role": [None] * n,
    }
    return Graph(
        "knowledge",
        directed,
        NASTY,
        [f"name {x}" for x in NASTY],
        source,
        target,
        np.array([1.0, 2.5, 1, 4]),
        attributes,
    )


def made(writer, path: Path, graph: Graph, about: dict[str, object] | None = None) -> Made:
    with Whole() as whole:
        done = Made(whole, path, about or {})
        writer(done, graph)
    return done


@pytest.mark.parametrize("directed", [True, False])
def test_graphml_comes_back_in_networkx_and_igraph(tmp_path: Path, directed: bool):
    made(graphml.write, tmp_path / "x.graphml", graph(directed), {"illustrative": True})
    back = nx.read_graphml(tmp_path / "x.graphml")
    want = as_networkx(graph(directed))
    assert dict(back.nodes(data=True)) == dict(want.nodes(data=True))
    assert sorted(back.edges(data="weight")) == sorted(want.edges(data="weight"))
    assert back.graph["illustrative"] is True
    other = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert (other.vcount(), other.ecount(), other.is_directed()) == (6, 4, directed)


def test_csv_pair_is_what_gephi_imports(tmp_path: Path):
    made(csv_pair.write, tmp_path / "x.csv", graph())
    with (tmp_path / "x-nodes.csv").open(encoding="utf-8-sig", newline="") as file:
        nodes = list(csv.DictReader(file))
    assert nodes[0] == {"Id": "a", "Label": "name a", "kind": "Actor", "group": "business", "role": ""}
    assert nodes[1]["Id"] == "'=1+1"
    edges = pd.read_csv(tmp_path / "x-edges.csv", encoding="utf-8-sig")
    assert list(edges.columns) == ["Source", "Target", "Type", "Weight"]
    assert set(edges["Type"]) == {"Directed"}


def test_ucinet_lists_an_undirected_tie_both_ways(tmp_path: Path):
    made(ucinet.write, tmp_path / "x.dl", graph(directed=False))
    lines = (tmp_path / "x.dl").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["dl n=6", "format = edgelist1", "labels:"]
    assert len(lines[lines.index("data:") + 1 :]) == 8


@pytest.mark.parametrize("weight", [1.0, 0.1 + 0.2, 1234567.5, 1e-7])
def test_igraph_reads_the_ucinet_file_with_every_digit(tmp_path: Path, weight: float):
    one = Graph(
        "knowledge", True, ["a b", "c"], ["A", "C"], np.array([0]), np.array([1]), np.array([weight]), {}
    )
    made(ucinet.write, tmp_path / "x.dl", one)
    read = igraph.Graph.Read_DL(str(tmp_path / "x.dl"))
    assert (read.vs["name"], read.get_edgelist(), read.es["weight"]) == (["a_b", "c"], [(0, 1)], [weight])


@pytest.mark.parametrize("directed", [True, False])
def test_pseudonyms_replace_actors_only_and_the_key_leads_back(directed: bool):
    before = graph(directed=directed)
    shown, key = pseudonymous(before, {})
    assert NASTY[5] in shown.ids
    assert not set(shown.ids) & set(NASTY[:5])
    back = {pseudonym: id_ for id_, (pseudonym, _) in key.items()}
    assert sorted(back) == sorted(i for i in shown.ids if i != NASTY[5])
    back[NASTY[5]] = NASTY[5]
    assert ties(shown, back, directed) == ties(before, {id_: id_ for id_ in before.ids}, directed)
    kinds = dict(zip(before.ids, before.attributes["group"], strict=True))
    assert [kinds[back[id_]] for id_ in shown.ids] == shown.attributes["group"]


def ties(one: Graph, back: dict[str, str], directed: bool) -> set[tuple[object, float]]:
    ends = [
        (back[one.ids[s]], back[one.ids[t]])
        for s, t in zip(one.source.tolist(), one.target.tolist(), strict=True)
    ]
    return {
        (end if directed else frozenset(end), weight)
        for end, weight in zip(ends, one.weight.tolist(), strict=True)
    }


def test_the_order_of_rows_does_not_give_pseudonyms_away():
    """Rows in order of the ids that were replaced would say who is who, above all where ids are numbers."""
    n = 40
    ids = [f"{at:02d}" for at in range(n)]
    source, target = np.arange(n - 1), np.arange(1, n)
    attributes = {"kind": ["Actor"] * n, "group": [None] * n, "role": [None] * n}
    shown, key = pseudonymous(Graph("all", False, ids, ids, source, target, np.ones(n - 1), attributes), {})
    back = {pseudonym: id_ for id_, (pseudonym, _) in key.items()}
    assert shown.ids == sorted(shown.ids)
    assert [back[id_] for id_ in shown.ids] != ids
    assert (shown.source < shown.target).all()
    assert (np.diff(shown.source * n + shown.target) > 0).all()


def test_a_pseudonym_is_nobody_elses_id():
    attributes = {"kind": ["Actor", "Organization"], "group": [None] * 2, "role": [None] * 2}
    nothing = np.zeros(0, np.int64)
    shown, _ = pseudonymous(
        Graph("all", False, ["a", "P1"], ["a", "P1"], nothing, nothing, np.zeros(0), attributes),
        {"a": "P1"},
    )
    assert len(set(shown.ids)) == 2


@pytest.fixture(scope="module")
def batik(database):
    from canting.database.wipe import wipe
    from canting.reporting.demo import load_example

    wipe(database, managed_only=False)
    load_example(database, lambda done, total, what: None)
    return database


@pytest.mark.parametrize("ending", ["graphml", "gexf", "net", "dl", "csv", "parquet"])
def test_a_loaded_graph_is_exported_with_measures(batik, tmp_path: Path, ending: str):
    measures = ("degree", "betweenness")
    notes = export(tmp_path / f"x.{ending}", "knowledge", Options(), batik, CATALOGUE, measures=measures)
    assert any("illustrative" in note for note in notes)
    readers = {"graphml": nx.read_graphml, "gexf": nx.read_gexf, "net": nx.read_pajek}
    if ending in readers:
        back = readers[ending](tmp_path / f"x.{ending}")
        assert back.number_of_nodes() == 85
        if ending != "net":
            scores = nx.betweenness_centrality(nx.DiGraph(back), normalized=False)
            for id_, score in scores.items():
                assert back.nodes[id_]["betweenness"] == pytest.approx(score)
    if ending == "parquet":
        nodes = pd.read_parquet(tmp_path / "x-nodes.parquet")
        assert {"id", "name", "kind", "group", "role", "betweenness"} <= set(nodes.columns)
    elif ending in ("net", "dl", "csv"):
        nodes = pd.read_csv(tmp_path / "x-nodes.csv")
        assert {"Id", "Label", "kind", "group", "role", "betweenness", "degree"} <= set(nodes.columns)
        assert len(nodes) == 85


@pytest.mark.parametrize("ending", ["graphml", "gexf", "net", "dl", "csv", "parquet"])
@pytest.mark.parametrize("graph", ["knowledge", "collaboration"])
def test_every_tie_and_weight_comes_back_in_another_tool(batik, tmp_path: Path, ending: str, graph: str):
    path = tmp_path / f"x.{ending}"
    export(path, graph, Options(), batik, CATALOGUE)
    truth = fetched(batik, Reading(read_graph(graph), cover(batik), {}))
    own = {id_: id_ for id_ in truth.ids}
    assert read_back(path, directed=truth.directed) == ties(truth, own, truth.directed)


def read_back(path: Path, *, directed: bool) -> set[tuple[object, float]]:
    """The ties of a file, as a library that isn't ours reads them."""
    nodes, edges = (path.with_name(f"x-{what}{path.suffix}") for what in ("nodes", "edges"))
    if path.suffix == ".dl":
        read = igraph.Graph.Read_DL(str(path), directed=directed)
        names = read.vs["name"]
        found = [(names[e.source], names[e.target], e["weight"]) for e in read.es]
    elif path.suffix in (".csv", ".parquet"):
        frame = pd.read_csv(edges) if path.suffix == ".csv" else pd.read_parquet(edges)
        found = list(frame.rename(columns=str.lower)[["source", "target", "weight"]].itertuples(index=False))
        known = pd.read_csv(nodes) if path.suffix == ".csv" else pd.read_parquet(nodes)
        assert {end for tie in found for end in tie[:2]} <= set(known.rename(columns=str.lower)["id"])
    else:
        reader = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf, ".net": nx.read_pajek}[path.suffix]
        found = [(s, t, data["weight"]) for s, t, data in reader(path).edges(data=True)]
    return {((s, t) if directed else frozenset((s, t)), float(w)) for s, t, w in found}


def test_an_estimate_is_said_in_the_file_and_beside_it(batik, tmp_path: Path, monkeypatch):
    from canting.measures import centrality

    monkeypatch.setattr(centrality, "AFFORDABLE", dict.fromkeys(centrality.AFFORDABLE, 1.0))
    path = tmp_path / "x.graphml"
    notes = export(path, "knowledge", Options(), batik, CATALOGUE, measures=("betweenness",))
    assert any("Estimated from" in note for note in notes)
    said = nx.read_graphml(path).graph
    assert "Estimated from" in said["notes_betweenness"]
    assert said["how_betweenness"].startswith("process; ")
    notes = export(path, "knowledge", Options(exact=True), batik, CATALOGUE, measures=("betweenness",))
    assert not any("Estimated" in note for note in notes)
    assert "Estimated" not in nx.read_graphml(path).graph["notes_betweenness"]


def test_files_of_one_name_share_their_key(batik, tmp_path: Path):
    """Written twice, with others or in another format: whoever was in the key keeps the pseudonym, nothing is lost."""
    few, all_ = Options(filters={"group": ["business"]}), Options()
    key = tmp_path / "x-key.csv"
    export(tmp_path / "x.graphml", "knowledge", few, batik, CATALOGUE, pseudonyms=True)
    first = {row[1]: row[0] for row in csv.reader(key.open(encoding="utf-8-sig"))}
    export(tmp_path / "x.gexf", "knowledge", all_, batik, CATALOGUE, pseudonyms=True)
    second = {row[1]: row[0] for row in csv.reader(key.open(encoding="utf-8-sig"))}
    assert first.items() <= second.items()
    assert len(set(second.values())) == len(second)
    export(tmp_path / "x.graphml", "knowledge", few, batik, CATALOGUE, pseudonyms=True)
    assert {row[1]: row[0] for row in csv.reader(key.open(encoding="utf-8-sig"))} == second
    assert set(nx.read_graphml(tmp_path / "x.graphml")) & set(first.values())


def test_what_stands_in_the_keys_place_is_not_lost(batik, tmp_path: Path):
    key = tmp_path / "x-key.csv"
    key.write_text("door,opens\nfront,yes\n", "utf-8")
    with pytest.raises(UsageError, match="is no key"):
        export(tmp_path / "x.graphml", "knowledge", Options(), batik, CATALOGUE, pseudonyms=True)
    (tmp_path / "folder.graphml").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        export(tmp_path / "folder.graphml", "knowledge", Options(), batik, CATALOGUE, pseudonyms=True)
    assert key.read_text("utf-8") == "door,opens\nfront,yes\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.graphml", "x-key.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_key_is_its_owners_alone(batik, tmp_path: Path):
    export(tmp_path / "x.graphml", "knowledge", Options(), batik, CATALOGUE, pseudonyms=True)
    (tmp_path / "x-key.csv").chmod(0o644)
    export(tmp_path / "x.graphml", "knowledge", Options(), batik, CATALOGUE, pseudonyms=True)
    assert stat.S_IMODE((tmp_path / "x-key.csv").stat().st_mode) == 0o600
    text = (tmp_path / "x.graphml").read_text(encoding="utf-8")
    assert "Pengusaha" not in text
    assert "Bappeda" in text


@pytest.mark.parametrize("measures", [("nosuch",), ("overview",)])
def test_a_measure_that_is_none_is_refused_and_nothing_is_written(batik, tmp_path: Path, measures):
    with pytest.raises(UsageError):
        export(tmp_path / "x.graphml", "knowledge", Options(), batik, CATALOGUE, measures=measures)
    assert not list(tmp_path.iterdir())


def test_keys_that_earlier_cantings_left_are_read(tmp_path: Path):
    """They had an apostrophe before what begins like a formula, and nothing beside that said so."""
    key = tmp_path / "x-key.csv"
    key.write_text("pseudonym,id,name\nP1,'=a,A\nP2,'t Hooft,B\n", "utf-8")
    assert kept_key(tmp_path / "x.graphml") == {"=a": "P1", "'t Hooft": "P2"}
    csv_files.beside(key).write_text('{"escaped": "apostrophe"}', "utf-8")
    assert kept_key(tmp_path / "x.graphml") == {"=a": "P1", "t Hooft": "P2"}


def test_a_pair_says_beside_it_what_it_covers_and_who_asked(batik, tmp_path: Path):
    notes = export(tmp_path / "x.csv", "knowledge", Options(), batik, CATALOGUE)
    for what in ("nodes", "edges"):
        said = json.loads((tmp_path / f"x-{what}.csv-metadata.json").read_bytes())
        assert said["escaped"] == "apostrophe"
        assert "batik-pekalongan (wave 1" in said["notes"][0]["datasets"]
        assert {"canting", "asked", "options"} <= set(said["notes"][0])
    rows = [len(pd.read_csv(tmp_path / f"x-{what}.csv")) for what in ("nodes", "edges")]
    assert notes[-1].startswith(f"Wrote {rows[0]} participants, {rows[1]} ties (directed)")
    export(tmp_path / "x.csv", "knowledge", Options(), batik, CATALOGUE, exact=True)
    assert "escaped" not in json.loads((tmp_path / "x-nodes.csv-metadata.json").read_bytes())


def test_a_planted_link_is_not_followed(batik, tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("mine", "utf-8")
    for name in ("x-nodes.csv", "x-edges.csv", "x-edges.csv-metadata.json", "x.csv"):
        (tmp_path / name).symlink_to(victim)
        with pytest.raises(UsageError, match="link"):
            export(tmp_path / "x.csv", "knowledge", Options(), batik, CATALOGUE)
        (tmp_path / name).unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]
    assert victim.read_text("utf-8") == "mine"


def test_metadata_says_what_it_is(batik, tmp_path: Path):
    export(tmp_path / "x.parquet", "knowledge", Options(), batik, CATALOGUE)
    import pyarrow.parquet as pq

    assert (
        json.loads(pq.read_schema(tmp_path / "x-edges.parquet").metadata[b"canting"])["illustrative"] is True
    )


def test_the_help_names_every_format_that_there_is():
    said = canting("export", "--help", env={"COLUMNS": "100"}).stdout
    assert [ending for ending in formats() if ending not in said] == []


def test_a_module_more_is_a_format_more(tmp_path: Path, monkeypatch):
    """No list elsewhere must name it."""
    (tmp_path / "one_line.py").write_text(
        'ENDING = ".line"\nBESIDE = ("nodes.csv",)\n\n\ndef write(made, graph):\n'
        '    made.binary(made.path).write(" ".join(graph.ids).encode())\n    made.nodes(graph)\n'
    )
    monkeypatch.setattr(networks, "__path__", [*networks.__path__, str(tmp_path)])
    formats.cache_clear()
    try:
        made(writer_of(tmp_path / "x.line", pseudonyms=False), tmp_path / "x.line", graph())
    finally:
        formats.cache_clear()
        sys.modules.pop(f"{networks.__name__}.one_line")
    assert (tmp_path / "x.line").read_text("utf-8").startswith("a =1+1 ")
    assert (tmp_path / "x-nodes.csv").exists()
