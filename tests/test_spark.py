"""Spark against the process: every worked example of the queries that have a way there, and links; by one session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_linking_person import FIRM, OTHERS, REGISTER, coined
from worked import BATIK, CATALOGUE, EXAMPLES, answer, fill

from canting.database.database import Database
from canting.errors import UsageError
from canting.linking.candidates import find, looked_at
from canting.linking.codes import Codes
from canting.linking.desk import open_desk
from canting.linking.entries import Entry
from canting.linking.judge import Comparison
from canting.queries.header import Example, Query
from canting.queries.options import Options
from canting.queries.run import run
from canting.queries.written import write as write_measure
from canting.spark import folder

pytest.importorskip("pyspark", reason="pyspark isn't installed: pip install 'canting[spark]'")

SURVEY, LICENCES = BATIK, BATIK.parent / "pekalongan-register"
ON_SPARK = [(query, example) for query, example in EXAMPLES if query.spark]
QUICK = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
}
"""What suits little data that is asked often."""


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Start the one Spark session of all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patch.setenv("SPARK_DRIVER_MEMORY", os.environ.get("SPARK_DRIVER_MEMORY", "1g"))
        from canting.spark.session import session

        started = session()
        for name, value in QUICK.items():
            started.conf.set(name, value)
        yield started


@pytest.fixture(scope="module")
def filled(session: Any, database: Database) -> Database:
    """Give every small dataset, beside the session."""
    fill(database)
    return database


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, figures to 1e-9."""
    if isinstance(one, float) and isinstance(other, float):
        return bool(one == pytest.approx(other, rel=1e-9, abs=1e-9))
    return bool(one == other)


def same_rows(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(found) == len(expected)
    for row, other in zip(found, expected, strict=True):
        assert list(row) == list(other)
        assert all(alike(row[name], other[name]) for name in row), (row, other)


@pytest.mark.parametrize(
    ("query", "example"), ON_SPARK, ids=[f"{query.name}:{example.line}" for query, example in ON_SPARK]
)
def test_spark_gives_the_same_rows(filled: Database, query: Query, example: Example) -> None:
    expected = answer(filled, query, example.arguments)
    same_rows(answer(filled, query, {**example.arguments, "engine": "spark"}), expected)


@pytest.mark.parametrize("name", [query.name for query in CATALOGUE.queries.values() if query.spark])
def test_every_way_named_is_there(name: str) -> None:
    import importlib

    module, _, function = str(CATALOGUE.queries[name].spark).partition(":")
    assert getattr(importlib.import_module(f"canting.spark.{module}"), function).__doc__


def test_the_answer_names_its_engine_and_is_written_back(filled: Database) -> None:
    query = CATALOGUE.find("degree")
    result = run(query, {}, Options(dataset=("chain",), engine="spark"), filled, CATALOGUE)
    assert result.about["engine"] == ["spark"]
    here = run(query, {}, Options(dataset=("chain",)), filled, CATALOGUE)
    assert (result.about["n"], result.about["m"]) == (here.about["n"], here.about["m"])
    assert any("measured by Spark" in note for note in result.notes)
    said, _ = write_measure(filled, query, result, "spark_degree")
    assert "9 participants" in said
    rows = filled.read("MATCH (p:Participant {id: 'chain:weaver'}) RETURN p.spark_degree AS score").dicts()
    assert rows == [{"score": 2}]


def test_an_estimate_is_that_of_the_process(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources are drawn alike, so the sampled scores and the stated error agree."""
    from canting.measures import centrality

    monkeypatch.setitem(centrality.AFFORDABLE, "betweenness", 2_000)
    query = CATALOGUE.find("betweenness")
    given = {"graph": "knowledge", "dataset": ("batik-pekalongan",)}
    here, there = (
        run(query, {}, Options(**given, engine=engine), filled, CATALOGUE) for engine in ("process", "spark")
    )
    same_rows(there.dicts(), here.dicts())
    said = [note for note in here.notes if note.startswith("Estimated from")]
    assert said
    assert said[0] in there.notes


@pytest.mark.parametrize("name", ["degree", "information-sources", "upstream", "overview"])
def test_a_folder_gives_the_same_rows_without_a_database(filled: Database, tmp_path: Path, name: str) -> None:
    given = {"who": "Penenun"} if name == "upstream" else {}
    query, options = CATALOGUE.find(name), Options(dataset=("chain",))
    expected = run(query, given, options, filled, CATALOGUE).dicts()
    folder.write(tmp_path / "chain", "knowledge", options, filled)
    found = folder.ask(tmp_path / "chain", query, given, Options(), CATALOGUE)
    same_rows(found.dicts(), expected)
    assert found.about["engine"] == ["spark"]
    assert any(note.startswith("Covers chain") for note in found.notes)


def test_slices_are_the_whole(filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: a slice that others have too, or that nobody has."""
    from canting.spark import source

    query, options = CATALOGUE.find("degree"), Options(dataset=("batik-pekalongan",))
    expected = run(query, {}, options, filled, CATALOGUE).dicts()
    monkeypatch.setattr(source, "SLICE", 20)
    same_rows(
        run(query, {}, Options(dataset=options.dataset, engine="spark"), filled, CATALOGUE).dicts(), expected
    )
    folder.write(tmp_path / "batik", "knowledge", options, filled)
    assert len(list((tmp_path / "batik" / "ties").iterdir())) > 2
    same_rows(folder.ask(tmp_path / "batik", query, {}, Options(), CATALOGUE).dicts(), expected)


def test_what_a_folder_cannot_answer_is_refused(filled: Database, tmp_path: Path) -> None:
    degree = CATALOGUE.find("degree")
    with pytest.raises(UsageError, match="no graph that can be read"):
        folder.ask(tmp_path, degree, {}, Options(), CATALOGUE)
    folder.write(tmp_path / "chain", "supply", Options(dataset=("chain",)), filled)
    with pytest.raises(UsageError, match="there is something already"):
        folder.write(tmp_path / "chain", "supply", Options(dataset=("chain",)), filled)
    for options, said in (
        (Options(graph="knowledge"), "holds the graph supply"),
        (Options(graph="supply", filters={"group": ["business"]}), "--group"),
        (Options(graph="supply", undirected=True), "--undirected"),
        (Options(graph="supply", engine="gds"), "read by Spark"),
    ):
        with pytest.raises(UsageError, match=said):
            folder.ask(tmp_path / "chain", degree, {}, options, CATALOGUE)


def test_a_query_without_a_way_on_spark_names_those_that_have_one(filled: Database) -> None:
    with pytest.raises(UsageError, match="cores has no way on Spark") as caught:
        run(CATALOGUE.find("cores"), {}, Options(engine="spark"), filled, CATALOGUE)
    assert "pagerank" in caught.value.hint


# Candidates of links, found on Spark: those of the process, to the last digit


def test_the_example_has_the_same_candidates(session: Any) -> None:
    here, there = (open_desk(SURVEY, LICENCES, engine=engine) for engine in ("process", "spark"))
    assert there.candidates().rows == here.candidates().rows
    assert here.candidates().rows


def test_parts_of_the_participants_are_the_whole(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: a pair weighed against the rivals of its part only, or a pair decided on that only one part knows."""
    from canting.linking import spread

    monkeypatch.setattr(spread, "PART", 4)
    left = [
        FIRM,
        *OTHERS,
        *(Entry(f"Q{n}", name, phone="0285 421 421") for n, name in enumerate(coined(40, 7))),
    ]
    right = [*REGISTER, *(Entry(f"S{n}", name, phone="0285 421421") for n, name in enumerate(coined(60, 7)))]
    decided = [("P1", "S3"), ("Q39", "R1")]
    workers = spread.on_spark(session)
    assert find(left, right, always=decided, workers=workers) == find(left, right, always=decided)
    assert session.sparkContext.defaultParallelism > 1, "with one part nothing is parted"


def test_an_engine_that_finds_no_links_is_refused() -> None:
    with pytest.raises(UsageError, match="--engine gds"):
        open_desk(SURVEY, LICENCES, engine="gds")


def test_any_parts_give_the_same_pairs() -> None:
    left, right = (
        sorted([FIRM, *OTHERS], key=lambda entry: entry.id),
        sorted(REGISTER, key=lambda entry: entry.id),
    )
    lists = Comparison(left, right, Codes())
    whole = looked_at(lists, 20, [("P10", "R1")])
    parted = [looked_at(lists, 20, [("P10", "R1")], slice(at, at + 2)) for at in range(0, len(left), 2)]
    for one, several in zip(whole, zip(*parted, strict=True), strict=True):
        assert one.tolist() == np.concatenate(several).tolist()
    assert len(whole[0])
