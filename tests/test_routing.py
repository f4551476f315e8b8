"""An address that routes: reads go to a reader and writes to the writer, as the routing table says.

The members are stubs (see `bolt_stub`), since no cluster can be had here; what only a cluster can show, such as a
member that lags, is not in these tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bolt_stub import Cluster, Member

from canting.database.database import Database

READ, WRITTEN = "MATCH (p:Participant) RETURN p", "MERGE (p:Participant {id: $id})"


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Member]]:
    """Give a cluster: one that routes only, two that read and two that could write, of which one leads."""
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path))
    cluster = Cluster()
    made = {
        name: Member(cluster, name, leads=name == "leader")
        for name in ("router", "reader", "other reader", "leader", "follower")
    }
    cluster.parts = {"ROUTE": [made["router"]], "READ": [made["reader"]], "WRITE": [made["leader"]]}
    yield made
    for member in made.values():
        member.close()


def routed(members: dict[str, Member]) -> Database:
    return Database(f"neo4j://{members['router'].address}", ("neo4j", "secret"))


def test_reads_go_to_the_reader_and_writes_to_the_leader(members: dict[str, Member]) -> None:
    with routed(members) as database:
        assert database.read(READ).values == [["reader"]]
        database.write(WRITTEN, {"id": "a"})
    assert members["reader"].texts("r") == [READ]
    assert members["leader"].texts("w") == [WRITTEN]
    assert not members["reader"].texts("w")
    assert not members["leader"].texts("r")
    assert [name for name, _ in members["router"].heard if name in ("RUN", "BEGIN")] == []


def test_verifying_a_connection_asks_a_reader(members: dict[str, Member]) -> None:
    with routed(members) as database:
        database.verify()
    assert len(members["reader"].texts("r")) == 1
    assert not members["leader"].heard


def test_a_read_names_the_bookmark_of_the_write_before_it(members: dict[str, Member]) -> None:
    """Also that of the next command: a member that lags must wait for what the last one wrote."""
    with routed(members) as database:
        database.write(WRITTEN, {"id": "a"})
        database.read(READ)
    with routed(members) as database:
        database.read(READ)
    begun = [fields[0] for name, fields in members["reader"].heard if name == "BEGIN"]
    assert begun[0]["bookmarks"] == ["seen by leader: 1"]
    assert len(begun) == 2
    assert begun[1]["bookmarks"]


def test_a_write_follows_the_leader(members: dict[str, Member]) -> None:
    """Trap: the table is old, and who is said to lead refuses; the new table names another."""
    with routed(members) as database:
        database.write(WRITTEN, {"id": "a"})
        leader, follower = members["leader"], members["follower"]
        leader.leads, follower.leads = False, True
        leader.cluster.parts["WRITE"] = [follower]
        database.write(WRITTEN, {"id": "b"})
    assert leader.texts("w") == [WRITTEN]
    assert follower.texts("w") == [WRITTEN]


def test_a_read_goes_on_where_a_reader_is_gone(members: dict[str, Member]) -> None:
    with routed(members) as database:
        assert database.read(READ).values == [["reader"]]
        cluster = members["reader"].cluster
        cluster.parts["READ"] = [members["reader"], members["other reader"]]
        members["reader"].close()
        assert database.read(READ).values == [["other reader"]]
    assert not members["leader"].heard
