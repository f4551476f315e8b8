"""Graphs kept between runs: an answer from one is the answer of the database, whatever was written and by whom."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries import graphs, kept
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

DATA = Path(__file__).resolve().parent / "data"
CATALOGUE = read_catalogue([])


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own, in which every graph is worth a file."""
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path))
    monkeypatch.delenv("CANTING_KEEP", raising=False)
    monkeypatch.setattr(kept, "SLOW", 0.0)
    return tmp_path / "graphs"


@pytest.fixture
def kite(clean_database: Database) -> Database:
    with check(load_dataset(DATA / "kite"), recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    return clean_database


def degrees(database: Database, name: str = "degree") -> dict[str, int]:
    result = run(CATALOGUE.find(name), {}, Options(graph="collaboration"), database, CATALOGUE)
    return {row["name"]: row["degree"] for row in result.dicts()}


def made(n: int = 3) -> Graph:
    ids = [f"p{at}" for at in range(n)]
    ends = np.arange(n - 1)
    return Graph("all", True, ids, ["x", None, "é"][:n], ends, ends + 1, np.full(n - 1, 0.1), {"kind": ids})


def test_the_second_run_takes_the_graph_from_its_file(kite, cache, monkeypatch):
    first = degrees(kite)
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr(graphs, "graph_of", None)  # whoever fetches calls it
    assert degrees(kite) == first
    assert first["Diane"] == 6


def test_a_write_by_anybody_is_seen(kite, cache):
    """Not through canting: nothing of what canting keeps its own books of changes."""
    before = degrees(kite)
    with kite.driver.session(database=kite.name) as session:
        session.run(
            "MATCH (:Participant {name: 'Diane'})-[r:COLLABORATES_WITH]-({name: 'Carol'}) DELETE r"
        ).consume()
    after = degrees(kite)
    assert {name for name in before if before[name] != after[name]} == {"Diane", "Carol"}
    assert len(list(cache.iterdir())) == 1, "the graph of the earlier state is gone"


def test_every_write_changes_the_state_and_no_read_does(kite):
    seen = [kite.state()]
    assert seen[0] is not None
    degrees(kite)
    assert kite.state() == seen[0]
    for at in range(50):
        kite.write("MERGE (d:Dataset {id: 'kite'}) SET d.probe = $at", {"at": at})
        seen.append(kite.state())
    assert len(set(seen)) == 51


def test_other_options_are_other_graphs(kite, cache):
    degrees(kite)
    options = Options(graph="collaboration", filters={"kind": ["Organization"]})
    assert len(run(CATALOGUE.find("degree"), {}, options, kite, CATALOGUE).rows) == 0
    assert degrees(kite)["Diane"] == 6


@pytest.mark.parametrize("content", [b"", b"x" * 100, None], ids=["empty", "rubbish", "one byte changed"])
def test_a_damaged_file_costs_time_and_no_answer(kite, cache, content):
    first = degrees(kite)
    (path,) = cache.iterdir()
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(bytes(whole) if content is None else content)
    assert degrees(kite) == first
    assert kept.read(path) is not None, "written anew"


def test_a_folder_that_cannot_be_made_costs_time_and_no_answer(kite, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(kept, "SLOW", 0.0)
    assert degrees(kite) == degrees(kite)


def test_where_the_state_is_unknown_nothing_is_kept(kite, cache, monkeypatch):
    monkeypatch.setattr(Database, "state", lambda self: None)
    assert degrees(kite)["Diane"] == 6
    assert not cache.exists()


def test_nothing_is_kept_where_a_write_came_between(kite, cache, monkeypatch):
    states = iter("abcdef")
    monkeypatch.setattr(Database, "state", lambda self: next(states))
    degrees(kite)
    assert not cache.exists()


def test_none_can_be_kept(kite, cache, monkeypatch):
    monkeypatch.setenv("CANTING_KEEP", "0")
    degrees(kite)
    assert not cache.exists()


def test_what_comes_back_is_what_was_kept(cache):
    graph = made()
    path = kept.place("here", "now", "MATCH", {"dataset": ["a"]})
    kept.write(path, graph)
    back = kept.read(path)
    assert back is not None
    for name in ("source", "target", "weight"):
        ours, theirs = getattr(graph, name), getattr(back, name)
        assert ours.dtype == theirs.dtype
        assert (ours == theirs).all()
    assert (back.ids, back.names, back.attributes) == (graph.ids, graph.names, graph.attributes)
    assert (back.name, back.directed) == ("all", True)
    if os.name == "posix":
        assert path.stat().st_mode & 0o77 == 0, "names of participants are nobody else's to read"


def test_the_longest_unused_go_where_there_are_too_many(cache, monkeypatch):
    paths = [kept.place("here", "now", str(at), {}) for at in range(4)]
    kept.write(paths[0], made())
    size = paths[0].stat().st_size
    monkeypatch.setenv("CANTING_KEEP", str(2.5 * size / 1e6))
    kept.write(paths[1], made())
    os.utime(paths[1], (1, 1))
    kept.write(paths[2], made())
    assert [path.exists() for path in paths] == [True, False, True, False]
    assert kept.read(kept.place("here", "then", "0", {})) is None


def test_a_tie_written_by_hand_counts_in_no_answer(clean_database: Database):
    """Measures and tracing cover what datasets say; a tie that names none is for the Cypher of whoever wrote it."""
    with check(load_dataset(DATA / "chain"), recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    ends = {"who": "chain:neighbour", "giver": "chain:neighbour", "receiver": "chain:stall"}

    def answers() -> list[list[object]]:
        asked = {"degree": (), "downstream": ("who",), "knowledge-path": ("giver", "receiver")}
        return [
            run(
                CATALOGUE.find(name), {key: ends[key] for key in keys}, Options(), clean_database, CATALOGUE
            ).rows
            for name, keys in asked.items()
        ]

    before = answers()
    clean_database.write(
        "MATCH (giver:Participant {id: 'chain:neighbour'}), (receiver:Participant {id: 'chain:stall'}) "
        "CREATE (giver)-[:INFORMS {weight: 9.0}]->(receiver)"
    )
    assert answers() == before
