"""The facade on a Neo4j: read, write, sessions, the schema, the wipe."""

from __future__ import annotations

import subprocess
import sys
import threading

import neo4j
import pytest

from canting.database import schema
from canting.database.connect import connect, connect_if_up
from canting.database.database import Database
from canting.database.faults import StatementError
from canting.database.settings import Settings, read_settings
from canting.database.wipe import BATCH, wipe
from canting.errors import CantingError


def test_rows_have_columns_values_and_dicts(database: Database) -> None:
    rows = database.read("UNWIND $given AS n RETURN n, toString(n) AS text", {"given": [1, 2]})
    assert rows.columns == ["n", "text"]
    assert rows.values == [[1, "1"], [2, "2"]]
    assert rows.dicts() == [{"n": 1, "text": "1"}, {"n": 2, "text": "2"}]
    assert len(rows) == 2


def test_no_rows_still_have_columns(database: Database) -> None:
    rows = database.read("UNWIND [] AS n RETURN n, 1 AS one")
    assert (rows.columns, rows.values) == (["n", "one"], [])


def test_more_rows_than_are_fetched_at_once_keep_their_order(database: Database) -> None:
    rows = database.read("UNWIND range(1, 25001) AS n RETURN n")
    assert [n for (n,) in rows.values] == list(range(1, 25_002))


def test_the_server_says_what_it_is(database: Database) -> None:
    server = database.server
    assert schema.read_schema().version == 2
    assert server.version.startswith(("5.", "20"))
    assert server.edition in {"community", "enterprise"}
    assert server.gds is None or server.gds[0] == "2"


def test_what_is_written_is_read(clean_database: Database) -> None:
    counters = clean_database.write("CREATE (:Stage {id: $id})-[:NEXT]->(:Stage {id: 'b'})", {"id": "a"})
    assert (counters.nodes_created, counters.relationships_created) == (2, 1)
    assert clean_database.read("MATCH (n:Stage) RETURN n.id ORDER BY n.id").values == [["a"], ["b"]]


def test_a_session_sees_what_another_wrote(clean_database: Database) -> None:
    with clean_database.session() as first:
        first.execute_write(lambda transaction: transaction.run("CREATE (:Stage {id: 's'})").consume())
    with clean_database.session(default_access_mode=neo4j.READ_ACCESS) as second:
        assert (
            second.execute_read(lambda t: t.run("MATCH (n:Stage) RETURN count(n)").single(strict=True)[0])
            == 1
        )


@pytest.mark.parametrize("text", ["CREATE (:Stage {id: 'x'})", "CREATE INDEX nope FOR (n:Nope) ON (n.id)"])
def test_read_does_not_write(clean_database: Database, text: str) -> None:
    with pytest.raises(StatementError) as caught:
        clean_database.read(text)
    assert "AccessMode" in caught.value.code
    assert clean_database.read("MATCH (n) RETURN count(n)").values == [[0]]


def test_a_wrong_statement_is_said_in_two_lines_and_whole(database: Database) -> None:
    with pytest.raises(StatementError) as caught:
        database.read("MATCH (n RETURN n")
    assert caught.value.code == "Neo.ClientError.Statement.SyntaxError"
    assert "\n" not in caught.value.what + caught.value.hint
    assert "line 1" in caught.value.message


def test_a_query_is_ended_after_its_time(database: Database) -> None:
    slow = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 2 = 3 RETURN count(n)"
    with pytest.raises(StatementError, match="longer than it may"):
        database.read(slow, timeout=0.5)


def test_writes_that_hinder_each_other_are_tried_again(clean_database: Database) -> None:
    """Two transactions that take two locks in opposite order: Neo4j ends one, and the driver runs it again."""
    clean_database.write("CREATE (:Stage {id: 'a', n: 0}), (:Stage {id: 'b', n: 0})")
    text = (
        "MATCH (x:Stage {id: $first}) SET x.n = x.n + 1 WITH x UNWIND range(1, 20000) AS i WITH x, count(i) AS c "
        "MATCH (y:Stage {id: $then}) SET y.n = y.n + 1"
    )
    faults: list[BaseException] = []

    def often(first: str, then: str) -> None:
        try:
            for _ in range(20):
                clean_database.write(text, {"first": first, "then": then})
        except CantingError as error:
            faults.append(error)

    threads = [threading.Thread(target=often, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert clean_database.read("MATCH (n:Stage) RETURN n.n").values == [[40], [40]]


def test_nothing_is_printed_for_what_the_server_notes(server_environment: dict[str, str]) -> None:
    """A label that isn't there yet makes Neo4j send a notification, which the driver would log to stderr."""
    code = (
        "from canting.database.connect import connect\n"
        "with connect() as d: d.read('MATCH (n:NoSuchLabel) WHERE id(n) = 1 RETURN n.noSuchProperty')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=server_environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_settings_and_drivers_load_only_what_they_need() -> None:
    """`canting --help` must not pay for the driver, nor connecting for pandas."""
    code = (
        "import sys, canting.database.local.process, canting.errors\n"
        "assert not {'neo4j', 'pydantic', 'pandas'} & set(sys.modules)\n"
        "from canting.database.lean import start_lean\n"
        "start_lean()\n"
        "import canting.database.connect\n"
        "assert not {'pandas', 'numpy', 'pyarrow', 'pooch', 'requests'} & set(sys.modules)\n"
        "import pandas; pandas.DataFrame({'a': [1]})"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_driver_takes_numbers_of_numpy_unless_told_to_start_lean(database: Database) -> None:
    import numpy as np

    assert database.read(
        "RETURN $n AS n, $list AS list", {"n": np.int64(3), "list": np.arange(2)}
    ).values == [[3, [0, 1]]]


def test_connect_if_up_starts_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("CANTING_HOME", str(tmp_path))
    assert connect_if_up(read_settings()) is None


# the schema


def test_every_key_has_its_constraint(database: Database) -> None:
    schema.ensure_schema(database)
    shown = database.read("SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties RETURN *").dicts()
    ties = {
        "INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH", "PARTICIPATES_IN", "RECORDED_IN",
        "MEMBER_OF", "AT_STAGE", "LOCATED_IN", "CLASSIFIED_AS",
    }  # fmt: skip
    nodes = {"Participant", "Event", "Record", "Stage", "Place", "Industry", "Dataset", "LoadRun"}
    unique = {(row["labelsOrTypes"][0], row["properties"][0]) for row in shown if "UNIQUE" in row["type"]}
    assert {(name, "key") for name in ties} | {(name, "id") for name in nodes} <= unique


def test_a_dropped_constraint_comes_back(database: Database) -> None:
    schema.ensure_schema(database)
    database.write("DROP CONSTRAINT supplies_key")
    schema.ensure_schema(database)
    found = database.read("SHOW CONSTRAINTS YIELD name WHERE name = 'supplies_key' RETURN count(*)").values
    assert found == [[1]]


def test_a_graph_of_a_newer_canting_is_refused(clean_database: Database, database_settings: Settings) -> None:
    newer = schema.read_schema().version + 1
    schema.ensure_schema(clean_database)
    clean_database.write("MATCH (s:Schema) SET s.version = $version", {"version": newer})
    with pytest.raises(CantingError, match="newer canting"):
        schema.ensure_schema(clean_database)
    with pytest.raises(CantingError, match="newer canting"):
        connect(database_settings)
    with connect(database_settings, any_schema=True) as database:  # to wipe it, say
        assert database.read("MATCH (s:Schema) RETURN s.version").values == [[newer]]


def test_a_graph_of_an_older_canting_is_brought_up(clean_database: Database) -> None:
    clean_database.write("CREATE (:Schema {id: 'canting', version: 0})")
    schema.ensure_schema(clean_database)
    assert clean_database.read("MATCH (s:Schema) RETURN s.version").values == [[schema.read_schema().version]]


# the wipe


def test_wipe_deletes_more_than_a_batch_and_counts(clean_database: Database) -> None:
    nodes = BATCH + 7
    clean_database.write("UNWIND range(1, $n) AS i CREATE (:Record {id: toString(i)})", {"n": nodes})
    clean_database.write("MATCH (a:Record {id: '1'}), (b:Record) CREATE (a)-[:NOTES]->(b)")
    wiped = wipe(clean_database, managed_only=False)
    assert (wiped.nodes, wiped.relationships) == (nodes, nodes)
    assert clean_database.read("MATCH (n) RETURN count(n)").values == [[0]]


def test_wipe_refuses_what_canting_does_not_manage(clean_database: Database) -> None:
    clean_database.write("CREATE (:Stage {id: 'kept'})")
    assert not clean_database.managed
    with pytest.raises(CantingError, match="isn't managed"):
        wipe(clean_database)
    assert clean_database.read("MATCH (n) RETURN count(n)").values == [[1]]
