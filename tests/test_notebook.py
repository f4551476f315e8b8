"""The graph as a script or a notebook has it, on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

import canting
from canting.database.database import Database
from canting.database.settings import Settings
from canting.errors import CantingError, UsageError
from canting.loader.problems import DataError

TOML = """\
[dataset]
id = "trio"
title = "Three"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"

[[ties]]
file = "asks.csv"
type = "INFORMS"
from = "who"
to = "whom"
meaning = "asks"
"""
PEOPLE = "id\na\nb\nc\n"


@pytest.fixture
def graph(clean_database: Database, database_settings: Settings):
    with canting.Graph(database_settings) as made:
        yield made


def survey(folder: Path, asks: str = "who,whom\na,b\nc,b\n") -> Path:
    for name, text in (("dataset.toml", TOML), ("people.csv", PEOPLE), ("asks.csv", asks)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_survey_is_loaded_asked_drawn_written_and_taken_back(graph: canting.Graph, tmp_path: Path):
    report = graph.load(survey(tmp_path))
    assert (report.participants, report.ties) == (3, 2)
    assert list(graph.datasets()["dataset"]) == ["trio"]
    degree = graph.query("degree", dataset="trio")
    assert dict(zip(degree["id"], degree["out_degree"], strict=True)) == {
        "a": 0,
        "b": 2,
        "c": 0,
    }
    assert degree.attrs["about"]["datasets"]
    assert any("trio (wave 1)" in note for note in degree.attrs["notes"])
    assert not len(graph.query("degree", dataset="trio", show_kind="Organization"))
    assert len(graph.query("degree", dataset="trio", show_kind=["Actor"], top=1)) == 3
    with pytest.raises(UsageError, match="no parameter 'weighted'"):
        graph.query("key-actors", weighted=True)
    with pytest.raises(UsageError, match="no parameter 'weighted'"):
        graph.compare("key-actors", waves=(1, 2), weighted=True)
    count = graph.cypher(
        "MATCH ()-[r:INFORMS]->() WHERE [r.dataset, r.wave] IN $units RETURN count(r) AS n", dataset="trio"
    )
    assert count["n"].tolist() == [2]
    graph.draw("network", tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8").startswith("<svg")
    graph.export(tmp_path / "knowledge.graphml", measures=("degree",))
    assert ">b<" in (tmp_path / "knowledge.graphml").read_text(encoding="utf-8")
    assert graph.unload("trio").waves == [1]
    assert not len(graph.query("degree"))


def test_two_waves_are_compared_and_a_measure_is_written(graph: canting.Graph, tmp_path: Path):
    """b is asked by two and then by one; what is written is said to be stale once its wave is loaded anew."""
    folder = survey(tmp_path)
    graph.load(folder)
    (folder / "dataset.toml").write_text(
        TOML.replace('title = "Three"', 'title = "Three"\nwave = 2'), "utf-8"
    )
    (folder / "asks.csv").write_text("who,whom\na,b\nb,c\n", "utf-8")
    graph.load(folder)
    both = graph.compare("degree", waves=(1, 2), top=0).set_index("id")
    assert both.loc["b", ["out_degree_1", "out_degree_2", "out_degree_change"]].tolist() == [2, 1, -1]
    assert both.attrs["about"]["compared"] == "wave"
    beyond = graph.compare("degree", waves=(1, 2), intervals=True)["beyond"]
    assert beyond.notna().all()
    for wrong, said in (
        ({}, "two waves or two datasets"),
        ({"waves": (1,)}, "isn't two"),
        ({"waves": (1, 2), "wave": 1}, "--wave and --waves"),
        ({"datasets": ("trio", "nobodys")}, "nobodys"),
    ):
        with pytest.raises(UsageError, match=said):
            graph.compare("degree", **wrong)
    degree = graph.query("degree", write="asked_often")
    assert degree.attrs["notes"][-1].startswith("Written: out_degree of 3 participants")
    stored = graph.cypher("MATCH (p:Participant) RETURN p.id AS id, p.asked_often AS often")
    assert dict(zip(stored["id"], stored["often"], strict=True)) == {"a": 0, "b": 1, "c": 1}
    graph.load(folder)
    assert any("asked_often is stale" in note for note in graph.query("degree").attrs["notes"])
    with pytest.raises(UsageError, match="canting uses"):
        graph.query("degree", write="name")


def test_what_is_wrong_is_raised_and_nothing_is_loaded(graph: canting.Graph, tmp_path: Path):
    with pytest.raises(DataError) as caught:
        graph.load(survey(tmp_path, "who,whom\na,nobody\nc,b\n"))
    assert caught.value.problems[0].value == "nobody"
    assert not len(graph.datasets())
    with pytest.raises(UsageError, match="degre"):
        graph.query("degre")
    with pytest.raises(CantingError):
        graph.cypher("CREATE (n)")


def test_an_address_that_nobody_answers():
    with pytest.raises(CantingError):
        canting.connect("bolt://127.0.0.1:9", password="x")
    with pytest.raises(AttributeError):
        canting.connected  # noqa: B018
