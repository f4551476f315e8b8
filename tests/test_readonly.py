"""canting cypher only reads: by the plan, by the words, and by the access mode."""

from __future__ import annotations

import pytest

from canting.errors import CantingError, UsageError
from canting.queries.adhoc import Limits, ask
from canting.queries.readonly import called, refusals

HARMLESS = [
    "MATCH (n) RETURN count(n) AS n",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.schema.visualization() YIELD nodes RETURN size(nodes) AS n",
    "RETURN date.truncate('month', date()) AS d, duration.between(date(), date()) AS x",
    "RETURN point.distance(point({x: 1, y: 1}), point({x: 2, y: 2})) AS d",
    "WITH {load: {csv: 1}} AS gds RETURN gds.load.csv AS x",
    "RETURN 'CALL dbms.listConfig()' AS text // gds.graph.drop('x')",
    "MATCH (n) RETURN n.id AS `CALL gds.graph.drop`, 1 AS delete",
    "SHOW INDEXES YIELD name RETURN name",
    "MATCH (n) RETURN n.use AS use, n.`use`, {use: 1} AS m LIMIT 1",
    "WITH 1 AS use RETURN use + 1 AS n // USE neo4j",
    "MATCH (n:Use) RETURN 'USE neo4j' AS text",
    "CALL gds.version() YIELD gdsVersion RETURN gdsVersion",
]
HARMFUL = [
    "CREATE (n:X) RETURN n",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:X {id: 1})",
    "CREATE INDEX x FOR (n:X) ON (n.y)",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x' AS line RETURN line",
    "CALL { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN line",
    # What stands in a subquery inside CASE, any or reduce isn't in the plan.
    "RETURN CASE WHEN rand() > 2 THEN 1 ELSE COUNT { LOAD CSV FROM 'http://127.0.0.1:1/x' AS l RETURN l } END AS x",
    "RETURN any(x IN [1] WHERE EXISTS { LOAD CSV FROM 'http://127.0.0.1:1/x' AS l RETURN l }) AS x",
    "RETURN any(x IN [1] WHERE EXISTS { LOAD /* x */ csv FROM 'http://127.0.0.1:1/x' AS l RETURN l }) AS x",
    # A comment ends at a carriage return too.
    "WITH 1 AS a // \rRETURN any(x IN [1] WHERE EXISTS { LOAD CSV FROM 'http://127.0.0.1:1/x' AS l RETURN l }) AS x",
    # A backslash that is itself escaped doesn't begin a letter's code.
    "RETURN any(x IN [1] WHERE /* \\\\u002a/ ' */ EXISTS { LOAD CSV FROM 'http://127.0.0.1' AS l RETURN l}) AS x /*'*/",
    "RETURN any(x IN [1] WHERE EXISTS { \\u004cOAD CSV FROM 'http://127.0.0.1:1/x' AS l RETURN l }) AS x",
    "CALL gds.graph.project.cypher.estimate('MATCH (n) RETURN id(n) AS id', 'RETURN 1') YIELD nodeCount RETURN 1 AS a",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL dbms.killConnection('bolt-1') YIELD message RETURN message",
    "CALL `dbms`.`killConnection`('bolt-1') YIELD message RETURN message",
    "CALL db.clearQueryCaches() YIELD value RETURN value",
    "CALL /* x */ db.clearQueryCaches() YIELD value RETURN value",
    "RETURN gds.graph.project('x', null, null) AS g",
    "MATCH (n) WITH gds . graph . project('x', n, null) AS g RETURN g",
    "MATCH (n) WITH gds.`graph`.project('x', n, null) AS g RETURN g",
    "MATCH (n) RETURN \\u0067ds.graph.project('x', n, null) AS g",
    "CALL gds.graph.drop('x') YIELD graphName RETURN graphName",
    "CALL gds.pageRank.write('x', {}) YIELD nodePropertiesWritten RETURN 1 AS a",
    "CALL gds.pageRank.mutate('x', {}) YIELD nodePropertiesWritten RETURN 1 AS a",
    "SHOW USERS YIELD user RETURN user",
    "SHOW TRANSACTIONS YIELD transactionId RETURN transactionId",
    "SHOW SETTINGS YIELD name RETURN name",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system MATCH (n) RETURN n",
    "USE neo4j RETURN 1 AS n",
    "CYPHER 5\nUSE neo4j RETURN 1 AS n",
    "CYPHER 5 /* x */ USE neo4j RETURN 1 AS n",
    "\\u0055SE neo4j RETURN 1 AS n",
    "RETURN 1 AS n UNION USE neo4j RETURN 2 AS n",
    "CALL { USE neo4j RETURN 1 AS n } RETURN n",
    "RETURN COUNT { USE neo4j MATCH (n) RETURN n } AS n",
    "RETURN any(x IN [1] WHERE EXISTS { use neo4j MATCH (n) RETURN n }) AS n",
    "MATCH (use) WITH use.use AS use LIMIT 1 CALL { USE neo4j RETURN 1 AS n } RETURN n",
    "CYPHER 25 RETURN 1 AS n NEXT USE neo4j RETURN 2 AS n",  # the older line doesn't know that Cypher
    "CYPHER 25 WHEN true THEN USE neo4j RETURN 2 AS n",
    "CYPHER 25 WHEN true THEN { USE neo4j RETURN 2 AS n }",
    # Options of an algorithm that take the server's memory.
    "CALL gds.randomWalk.stream('x', {walkLength: 1000000, walksPerNode: 1000000}) YIELD path RETURN 1 AS a",
    "CALL gds.fastRP.stream('x', {embeddingDimension: 2147483647}) YIELD nodeId RETURN nodeId",
    "CALL gds.node2vec.stream('x') YIELD nodeId RETURN nodeId",
    "CALL gds.pageRank.stream('x', {maxIterations: 2147483647}) YIELD nodeId RETURN nodeId",
    "CALL gds.pageRank.stream('x', {`maxIterations`: 1000 * 1000}) YIELD nodeId RETURN nodeId",
    "CALL gds.pageRank.stream('x', {maxiterations: 0x7fffffff}) YIELD nodeId RETURN nodeId",
    "CALL gds.pageRank.stream('x', {maxIterations: toInteger('2147483647')}) YIELD nodeId RETURN nodeId",
    "WITH {maxIterations: 2147483647} AS c CALL gds.pageRank.stream('x', c) YIELD nodeId RETURN nodeId",
    "CALL gds.eigenvector.stats('x', {maxIterations: 1e9}) YIELD ranIterations RETURN ranIterations",
    "CALL gds.louvain.stream('x', {maxLevels: 100, sudo: true}) YIELD nodeId RETURN nodeId",
    "CALL gds.knn.stream('x', {nodeProperties: ['y'], topK: 2147483647}) YIELD node1 RETURN node1",
    "CREATE USER x SET PASSWORD 'abcdefgh'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_reading_is_allowed(database, text: str):
    ask(text, {}, database)


@pytest.mark.parametrize("text", HARMFUL)
def test_whatever_does_more_than_read_is_refused(database, text: str):
    before = database.read("MATCH (n) RETURN count(n) AS n").values
    with pytest.raises(CantingError) as caught:
        ask(text, {}, database)
    assert "127.0.0.1" not in caught.value.what  # it never came to reading from there
    assert database.read("MATCH (n) RETURN count(n) AS n").values == before


def test_the_access_mode_refuses_too(clean_database):
    """Should the plan be misread, the server itself still says no."""
    with (
        clean_database.session(default_access_mode="READ") as session,
        pytest.raises(Exception, match=r"[Ww]rit"),
    ):
        session.run("CREATE (n:X)").consume()


def test_write_writes(clean_database):
    answer = ask("CREATE (n:Scratch {x: 1}) RETURN n.x AS x", {}, clean_database, write=True)
    assert answer.rows == [[1]]
    assert clean_database.read("MATCH (n:Scratch) RETURN count(n)").values == [[1]]


def test_write_says_what_it_wrote(clean_database):
    """A text that makes transactions of its own can't stand in one."""
    batches = "UNWIND range(1, 5) AS x CALL (x) { CREATE (:Scratch {x: x}) } IN TRANSACTIONS OF 2 ROWS"
    answer = ask(batches, {}, clean_database, write=True)
    assert answer.notes == ["Written: 5 nodes created, 5 properties set, 5 labels added."]
    one = ask("MATCH (n:Scratch {x: 1}) SET n.y = 2", {}, clean_database, write=True)
    assert one.notes == ["Written: 1 property set."]


def test_a_refusal_points_into_the_text_as_written(database):
    """canting puts EXPLAIN before the text; its places must not count that."""
    with pytest.raises(CantingError, match=r"`foo` not defined \(line 1, column 8\)\n"):
        ask("RETURN foo", {}, database)
    with pytest.raises(CantingError, match=r"\(line 2, column 8\)\n"):
        ask("MATCH (n)\nRETURN foo", {}, database)


@pytest.mark.parametrize(
    "text", ["", " ; ", "// nothing", "// x\nEXPLAIN RETURN 1", "CYPHER 5 PROFILE RETURN 1"]
)
def test_a_text_without_an_answer_is_wrong_usage(database, text: str):
    with pytest.raises(UsageError):
        ask(text, {}, database)


def test_values_of_the_server_become_plain(database):
    answer = ask(
        "RETURN duration('P1DT2H') AS d, date('2026-01-02') AS day, [1, {a: null}] AS l", {}, database
    )
    assert answer.rows == [["P1DT2H", "2026-01-02", [1, {"a": None}]]]


def test_rows_are_cut_and_said(database):
    answer = ask("UNWIND range(1, 50) AS x RETURN x", {}, database, limits=Limits(rows=10))
    assert len(answer.rows) == 10
    assert any("--max-rows 0" in note for note in answer.notes)
    assert len(ask("UNWIND range(1, 50) AS x RETURN x", {}, database, limits=Limits(rows=0)).rows) == 50
    exactly = ask("UNWIND range(1, 10) AS x RETURN x", {}, database, limits=Limits(rows=10))
    assert not exactly.notes


def test_a_long_query_is_stopped(database):
    slow = "UNWIND range(1, 100000) AS x UNWIND range(1, 1000000) AS y RETURN sum(x % 7 + y % 5) AS total"
    with pytest.raises(CantingError, match="stopped after 1 s"):
        ask(slow, {}, database, limits=Limits(seconds=1))


def test_a_parameter_without_a_value_is_named(database):
    with pytest.raises(UsageError, match=r"\$who"):
        ask("RETURN $who AS who", {}, database)
    with pytest.raises(UsageError) as caught:
        ask("RETURN $graph AS graph", {}, database)
    assert "--graph" in caught.value.hint


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ("{}", True),
        ("{maxIterations: 100, dampingFactor: .85, scaler: 'L1Norm', sourceNodes: [a, $b]}", True),
        ("{sourceNode: id(a), targetNodes: b.ids, randomSeed: 123456789}", True),
        ("$small", True),
        ("{maxIterations: $few}", True),
        ("$large", False),
        ("{maxIterations: $many}", False),
        ("{nested: {maxIterations: 1001}}", False),
        ("{list: [1, 2, 1001]}", False),
        ("{maxIterations: -5000}", False),
        ("{maxIterations: 'x' + 1}", False),
        ("apoc", False),
        ("{a: 1}.a", False),
        ("coalesce({a: 1}, {})", False),
    ],
)
def test_options_of_algorithms_are_bounded(options: str, allowed: bool):
    values = {"small": {"maxIterations": 10}, "large": {"maxiterations": 10**6}, "few": 10, "many": 10.0**6}
    text = f"CALL gds.pageRank.stream($graph, {options}) YIELD nodeId RETURN nodeId"
    assert bool(refusals(text, "r", None, values)) is not allowed


def test_finds_calls_however_they_are_written():
    assert set(called("CALL `a` . `b`(1) RETURN c.d (2), 'f.g()' // j.k()")) == {"a.b", "c.d"}
