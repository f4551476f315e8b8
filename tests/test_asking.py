"""What canting cypher says beside an answer, what it takes, and what it bounds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from surveys import put, survey
from test_cli import canting, two_lines

from canting.database.wipe import wipe
from canting.errors import CantingError, UsageError
from canting.queries.adhoc import Limits, ask

COUNT = "MATCH ()-[r:INFORMS]->() RETURN count(r) AS n"
COVERED = "MATCH ()-[r:INFORMS]->() WHERE [r.dataset, r.wave] IN $units RETURN count(r) AS n"
LONG = "RETURN reduce(a = 0, x IN range(1, 300000000) | a + x) AS s"


@pytest.fixture(scope="module")
def two(database, tmp_path_factory):
    """Two datasets, the first with two waves."""
    wipe(database, managed_only=False)
    put(survey(tmp_path_factory.mktemp("a"), "one", 1, range(10), 20), database)
    second = survey(tmp_path_factory.mktemp("b"), "one", 2, range(10), 30)
    described = (second / "dataset.toml").read_text("utf-8")
    (second / "dataset.toml").write_text(described.replace("[dataset]", "[dataset]\nwave = 2"), "utf-8")
    put(second, database)
    put(survey(tmp_path_factory.mktemp("c"), "two", 1, range(20, 30), 40, shares="one"), database)
    return database


def test_units_are_what_named_queries_cover(two):
    def units(**options):
        return ask("RETURN $units AS u", {}, two, **options).rows[0][0]

    assert sorted(units()) == [["one", 2], ["two", 1]]
    assert units(dataset=("one",)) == [["one", 2]]
    assert units(dataset=("one",), wave=1) == [["one", 1]]
    assert sorted(units(wave=1)) == [["one", 1], ["two", 1]]
    with pytest.raises(UsageError, match="No wave 7"):
        units(wave=7)


def test_what_mixes_units_says_so(two):
    mixed = ask(COUNT, {}, two)
    assert any("one (wave 1)" in note and "two (wave 1)" in note for note in mixed.notes)
    covered = ask(COVERED, {}, two, dataset=("one",), wave=1)
    assert covered.rows[0][0] < mixed.rows[0][0]
    assert not any("all that is loaded" in note for note in covered.notes)
    assert not ask("RETURN 1 AS x", {}, two).notes


def test_the_servers_own_notices_are_shown(two):
    assert any("Nobody" in note for note in ask("MATCH (n:Nobody) RETURN n", {}, two).notes)
    assert any("nmae" in note for note in ask("MATCH (n:Actor) RETURN n.nmae AS x", {}, two).notes)
    assert any("LIKES" in note for note in ask("MATCH ()-[r:LIKES]->() RETURN r", {}, two).notes)


def test_an_id_that_was_read_as_a_number_is_said(two):
    text = "MATCH (n:Participant {id: $id}) RETURN n"
    assert any("""-p 'id="9001"'""" in note for note in ask(text, {"id": 9001}, two).notes)
    assert not any("was read as" in note for note in ask(text, {"id": "9001"}, two).notes)


def test_a_row_is_capped_and_the_connection_serves_on(two):
    with pytest.raises(CantingError, match="larger than 1 MB"):
        ask("RETURN range(1, 2000000) AS x", {}, two, limits=Limits(megabytes=1))
    with pytest.raises(CantingError, match="larger than 1 MB"):
        ask("RETURN reduce(a = 'x', i IN range(1, 22) | a + a) AS x", {}, two, limits=Limits(megabytes=1))
    many = ask("UNWIND range(1, 5000) AS x RETURN x, 'aaaaaaaaaaaaaaaaaaaaaaaa' AS y", {}, two)
    assert len(many.rows) == 5000
    assert len(ask("RETURN range(1, 300000) AS x", {}, two, limits=Limits(megabytes=0)).rows[0][0]) == 300_000


def test_what_the_server_cannot_end_is_said(two):
    """It looks between rows, not inside one expression."""
    began = time.monotonic()
    try:
        ask(LONG, {}, two, limits=Limits(seconds=0.5))
    except CantingError as error:
        assert "stopped" in error.what
        assert "NEO4J" not in error.what + error.hint
        if "goes on" in error.what or "may go on" in error.what:
            assert "stop" in error.what.split(";")[-1] or "administrator" in error.what
        assert time.monotonic() - began < 60


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signal to one process")
def test_ctrl_c_ends_the_transaction_too(two, server_environment):
    slow = "UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x % 7 + y % 5) AS ctrlc"
    with subprocess.Popen(
        [sys.executable, "-m", "canting", "cypher", slow],
        env={**os.environ, **server_environment},
        stderr=subprocess.PIPE,
    ) as asking:
        _wait(two, 1)
        asking.send_signal(signal.SIGINT)
        assert asking.wait(120) == 130
        _wait(two, 0)


def _wait(database, count: int) -> None:
    text = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS $what RETURN count(*) AS n"
    until = time.monotonic() + 120
    while database.read(text, {"what": "AS ctrl" + "c"}).values[0][0] != count:
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize(
    "words",
    [
        ["RETURN $x AS x", "-p", f"x={2**63}"],
        ["RETURN $x AS x", "-p", f"x=[{-(2**63) - 1}]"],
        ["RETURN $x AS x", "-p", "x=" + "9" * 5000],
        ["RETURN $x AS x", "-p", "x=" + "[" * 40_000 + "]" * 40_000],
        ["RETURN $x AS x", "-p", 'x="\\ud800"'],
        ["RETURN '\udcff' AS x"],
        ["RETURN $x AS x", "-p", "x=\udcff"],
        ["RETURN 1 AS x", "--graph", ""],
        ["RETURN 1 AS x", "--dataset", ""],
    ],
)
def test_a_value_that_cannot_be_is_wrong_usage(two, server_environment, words: list[str]):
    done = canting("cypher", *words, env=server_environment)
    assert done.returncode == 2, done.stderr
    assert two_lines(done.stderr), done.stderr
    assert "itself failed" not in done.stderr


def test_a_text_on_stdin_that_is_not_utf8_is_wrong_usage(two, server_environment):
    done = subprocess.run(
        [sys.executable, "-m", "canting", "cypher", "-"],
        input="RETURN 'é' AS x".encode("latin-1"),
        env={**os.environ, **server_environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"UTF-8" in done.stderr
    good = canting("cypher", "-", stdin="RETURN 'é' AS x", env=server_environment)
    assert good.stdout.splitlines() == ["x", "é"]


def test_schema_prints_what_there_is(two, server_environment):
    rows = json.loads(canting("schema", "--format", "json", env=server_environment).stdout)
    found = {(row["sort"], row["name"], row["property"]): row["count"] for row in rows}
    assert found["label", "Dataset", None] == 2
    assert found["relationship", "INFORMS", "weight"] == found["relationship", "INFORMS", None]
