"""`--engine auto`: the rule by which one engine gives way to the next, and that the result says so."""

from __future__ import annotations

from typing import Any

import pytest
from worked import CATALOGUE, fill

from canting.database.database import Database
from canting.database.faults import StatementError
from canting.queries import engines
from canting.queries.engines import GraphSize, beyond_process, fits
from canting.queries.options import Options
from canting.queries.run import Runner, reading_of, run

PAGERANK, CORES, DEGREE = (CATALOGUE.find(name) for name in ("pagerank", "cores", "degree"))
CHAIN = {"dataset": ("chain",), "engine": "auto"}


@pytest.fixture(scope="module")
def filled(database: Database) -> Database:
    fill(database)
    return database


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave too little memory for any graph."""
    monkeypatch.setattr(engines, "free", lambda: 1_000_000)


def test_the_process_measures_what_it_can_hold() -> None:
    """Trap: all of the free memory counted on, which the server needs a part of."""
    size = GraphSize(100_000, 1_000_000)
    assert fits(size, 2 * size.needs)
    assert not fits(size, 2 * size.needs - 1)
    assert GraphSize(100_000, 10_000_000).needs > 3 * size.needs


@pytest.mark.parametrize(
    ("query", "given", "gds", "spark", "expected"),
    [
        (PAGERANK, {}, True, True, ["gds", "spark"]),
        (PAGERANK, {}, False, True, ["spark"]),
        (PAGERANK, {}, True, False, ["gds"]),
        (PAGERANK, {"weighted": True}, True, True, ["spark"]),
        (PAGERANK, {"intervals": True}, True, True, []),
        (DEGREE, {}, True, True, ["spark"]),
        (CORES, {}, True, True, []),
    ],
)
def test_who_can_take_over(
    monkeypatch: pytest.MonkeyPatch,
    query: Any,
    given: dict[str, Any],
    gds: bool,
    spark: bool,
    expected: list[str],
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: object() if spark else None)
    assert beyond_process(query, Options(**given), gds=gds, convention="canting") == expected


def test_another_convention_stays_out_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert beyond_process(CATALOGUE.find("closeness"), Options(), gds=True, convention="ucinet") == []


def test_little_is_measured_in_the_process_and_the_answer_says_why(filled: Database) -> None:
    found = run(PAGERANK, {}, Options(**CHAIN), filled, CATALOGUE)
    assert found.about["engine"] == ["process"]
    assert found.rows == run(PAGERANK, {}, Options(dataset=("chain",)), filled, CATALOGUE).rows
    (said,) = (note for note in found.notes if note.startswith("Engine "))
    assert said.startswith("Engine process, by size: at most ")
    assert found.about["options"]["engine"] == "auto"


def test_what_a_graph_has_is_at_most_what_is_said(filled: Database) -> None:
    """Trap: reports fold and filters leave out, so that a count of what is stored is never too small."""
    for graph in ("knowledge", "supply", "all", "participation"):
        reading = reading_of(filled, graph, Options())
        found = run(DEGREE, {}, Options(graph=graph), filled, CATALOGUE).about
        size = engines.size_of(filled, reading)
        assert size.participants >= found["n"]
        assert size.ties >= found["m"] > 0


@pytest.mark.usefixtures("crowded")
def test_where_memory_is_short_the_server_measures(filled: Database) -> None:
    if not filled.server.gds:
        pytest.skip("the server has no Graph Data Science")
    found = run(PAGERANK, {}, Options(**CHAIN), filled, CATALOGUE)
    assert found.about["engine"] == ["gds"]
    assert any(note.startswith("Engine gds, by size") for note in found.notes)


@pytest.mark.usefixtures("crowded")
def test_without_another_the_process_tries_and_says_so(filled: Database) -> None:
    found = run(CORES, {}, Options(**CHAIN), filled, CATALOGUE)
    assert found.about["engine"] == ["process"]
    assert any(note.startswith("Engine process, for want of another") for note in found.notes)


@pytest.mark.usefixtures("crowded")
def test_what_cypher_alone_answers_stays_where_it_is(filled: Database) -> None:
    """Its rows are walked in the server: how much this process can hold is no matter."""
    found = run(CATALOGUE.find("upstream"), {"who": "Penenun"}, Options(**CHAIN), filled, CATALOGUE)
    assert found.about["engine"] == ["cypher"]


@pytest.mark.usefixtures("crowded")
def test_a_server_without_memory_gives_way(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    asked: list[str] = []
    by = Runner.by

    def refusing(self: Runner, engine: str, *more: Any) -> Any:
        asked.append(engine)
        if engine == "gds":
            self.measured_by.append(engine)
            code = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
            raise StatementError("The query needs more memory.", "Ask for less.", code=code, message="")
        return by(self, engine, *more)

    monkeypatch.setattr(Runner, "by", refusing)
    if not filled.server.gds:
        pytest.skip("the server has no Graph Data Science")
    found = run(PAGERANK, {}, Options(**CHAIN), filled, CATALOGUE)
    assert asked == ["gds", "process"]
    assert found.about["engine"] == ["process"]
    assert "Engine gds gave way: the server has too little memory for it." in found.notes
