"""Loads and unloads that are killed, cut off or in each other's way: afterwards the graph is as if nothing had been."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from surveys import (
    empty,
    graph,
    held,
    kill_at,
    kill_before,
    put,
    survey,
    told,
    transactions_end,
    waiting_at,
    writes,
)
from tally import FAULTS, fault

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.settings import Settings
from canting.errors import CantingError
from canting.loader import merge, runs
from canting.loader.check import check
from canting.loader.datasets import list_units, recorded
from canting.loader.merge import unload
from canting.loader.runs import GoneError, SupersededError
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

SEED = os.environ.get("CANTING_TEST_SEED", "20241")


@pytest.fixture
def surveys(tmp_path) -> dict[str, Path]:
    """A survey as it was and as it is, and another that shares its participants."""
    return {
        "before": survey(tmp_path / "before", "one", 1, range(100), 300),
        "now": survey(tmp_path / "now", "one", 2, range(30, 130), 250),
        "other": survey(tmp_path / "other", "two", 3, range(60, 160), 200, shares="one"),
    }


def is_said(database: Database) -> bool:
    """Whether an answer from what a killed run left says so."""
    catalogue = read_catalogue()
    asked = run(catalogue.find("overview"), {}, Options(dataset=("one",)), database, catalogue)
    return any("was not completed" in note for note in asked.notes)


def test_a_load_killed_anywhere_and_run_again_equals_one_that_never_was(
    clean_database, surveys, server_environment
):
    """Each round kills a replacement at a new moment, then once more from where that left off, and then lets it end."""
    put(surveys["before"], clean_database)
    put(surveys["other"], clean_database)
    now = str(surveys["now"])
    total = writes(server_environment, "load", now)
    truth = graph(clean_database)
    chance = random.Random(SEED)
    for _ in range((FAULTS + 1) // 2):
        empty(clean_database)
        put(surveys["before"], clean_database)
        put(surveys["other"], clean_database)
        whole = [told(surveys["before"]), told(surveys["now"])]  # it may end before it is killed
        with contextlib.ExitStack() as survived:
            for _ in range(2):
                survived.enter_context(fault("kill -9 of canting in a load"))
                at = chance.randrange(total)
                kill_at(clean_database, server_environment, at, chance.random() * 0.02, "load", now)
                assert held(clean_database) in whole or is_said(clean_database)
            put(surveys["now"], clean_database)
            assert held(clean_database) == told(surveys["now"])
            assert graph(clean_database) == truth, f"killed at write {at}"


def test_a_first_load_killed_anywhere_and_run_again_equals_one_that_never_was(
    clean_database, surveys, server_environment
):
    """What a first run creates two batches at a time, the next merges."""
    put(surveys["other"], clean_database)
    now = str(surveys["now"])
    total = writes(server_environment, "load", now)
    truth = graph(clean_database)
    chance = random.Random(f"{SEED} first")
    for _ in range(FAULTS):
        empty(clean_database)
        put(surveys["other"], clean_database)
        with fault("kill -9 of canting in a load, the first of its survey"):
            at = chance.randrange(total)
            kill_at(clean_database, server_environment, at, chance.random() * 0.02, "load", now)
            assert held(clean_database) in ([], told(surveys["now"])) or is_said(clean_database)
            put(surveys["now"], clean_database)
            assert held(clean_database) == told(surveys["now"])
            assert graph(clean_database) == truth, f"killed at write {at}"


def test_an_unload_killed_anywhere_and_run_again_equals_one_that_never_was(
    clean_database, surveys, server_environment
):
    put(surveys["before"], clean_database)
    put(surveys["other"], clean_database)
    total = writes(server_environment, "unload", "one")
    truth = graph(clean_database)
    chance = random.Random(SEED)
    for _ in range(FAULTS):
        empty(clean_database)
        put(surveys["before"], clean_database)
        put(surveys["other"], clean_database)
        with fault("kill -9 of canting in an unload"):
            at = chance.randrange(total - 1)
            kill_at(clean_database, server_environment, at, chance.random() * 0.02, "unload", "one")
            if any(unit.dataset == "one" for unit in list_units(clean_database)):
                assert held(clean_database) == told(surveys["before"]) or is_said(clean_database)
                unload(clean_database, "one")
            assert graph(clean_database) == truth


def test_an_unload_that_was_killed_can_be_followed_by_a_load(clean_database, surveys, server_environment):
    put(surveys["now"], clean_database)
    truth = graph(clean_database)
    kill_before(clean_database, server_environment, 4, "unload", "one")
    assert [unit.unloading for unit in list_units(clean_database)] == [True]
    put(surveys["now"], clean_database)
    assert graph(clean_database) == truth


# Several at once


@pytest.fixture
def small_batches(monkeypatch) -> None:
    monkeypatch.setattr(merge, "BATCH", 40)
    monkeypatch.setattr(runs, "_IDS", 15)
    monkeypatch.setattr(runs, "_TIES", 25)


def at_once(*works: Callable[[], None]) -> list[BaseException | None]:
    """Run works in threads of their own, and give what each raised."""
    raised: list[BaseException | None] = [None] * len(works)

    def keep(number: int, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  the test looks at it
            raised[number] = error

    threads = [threading.Thread(target=keep, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_of_two_loads_of_one_dataset_at_once_the_later_ends_and_the_earlier_stops(
    clean_database, surveys, small_batches
):
    put(surveys["now"], clean_database)
    truth = graph(clean_database)
    empty(clean_database)
    raised = at_once(*[lambda: put(surveys["now"], clean_database)] * 3)
    assert sum(error is None for error in raised) >= 1
    assert all(error is None or isinstance(error, SupersededError) for error in raised)
    assert graph(clean_database) == truth
    stopped = next((error for error in raised if error is not None), None)
    if stopped is not None:
        assert "one, wave 1, began after this one" in str(stopped)


def test_two_datasets_that_share_participants_load_at_once(clean_database, surveys, small_batches):
    """What is derived depends on the order in which they began, and on nothing else."""
    put(surveys["now"], clean_database)
    put(surveys["other"], clean_database)
    for _ in range(3):
        raised = at_once(
            lambda: put(surveys["now"], clean_database), lambda: put(surveys["other"], clean_database)
        )
        assert raised == [None, None]
        after = graph(clean_database)
        began = clean_database.read("MATCH (r:LoadRun) RETURN r.dataset ORDER BY r.sequence").values
        for (dataset,) in began:
            put(surveys["now" if dataset == "one" else "other"], clean_database)
        assert graph(clean_database) == after


def test_two_datasets_that_share_participants_load_for_the_first_time_at_once(
    clean_database, surveys, small_batches
):
    """Each creates its ties two batches at a time, between participants that the other has too."""

    def loaded(order: list[str], do: Callable[..., object]) -> dict[str, list[str]]:
        """Give the graph of both, each checked before the other was there."""
        empty(clean_database)
        with contextlib.ExitStack() as stack:
            checked = {
                name: stack.enter_context(check(surveys[name], recorded=recorded(clean_database)))
                for name in ("now", "other")
            }
            do(*[partial(merge.load, checked[name], clean_database) for name in order])
        return graph(clean_database)

    def both_at_once(*works: Callable[[], object]) -> None:
        assert at_once(*works) == [None, None]

    for _ in range(3):
        after = loaded(["now", "other"], both_at_once)
        assert held(clean_database) == told(surveys["now"])
        assert held(clean_database, "two") == told(surveys["other"])
        began = clean_database.read("MATCH (r:LoadRun) RETURN r.dataset ORDER BY r.sequence").values
        order = ["now" if dataset == "one" else "other" for (dataset,) in began]
        assert loaded(order, lambda *works: [work() for work in works]) == after


def until_blocked(database: Database) -> None:
    """Wait until a transaction waits for a lock."""
    text = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status"
    assert any(len(database.read(text)) or time.sleep(0.05) for _ in range(1000))


@pytest.mark.parametrize("lock", ["canting", "canting 2"])
def test_a_load_waits_for_whoever_holds_either_lock(clean_database, surveys, small_batches, lock):
    """Ties that a first run adds need one of the two, whatever else a load does needs both."""
    put(surveys["other"], clean_database)
    with clean_database.session() as session, session.begin_transaction() as transaction:
        transaction.run("MATCH (s:Schema) WHERE s.id = $lock SET s.turn = s.turn + 1", lock=lock).consume()
        loading = threading.Thread(target=put, args=(surveys["now"], clean_database))
        loading.start()
        until_blocked(clean_database)
        assert [unit.dataset for unit in list_units(clean_database)] == ["two"]
        transaction.rollback()
    loading.join()
    assert held(clean_database) == told(surveys["now"])


def test_a_load_and_an_unload_of_one_dataset_at_once(clean_database, surveys, small_batches):
    put(surveys["now"], clean_database)
    truth = graph(clean_database)
    raised = at_once(lambda: put(surveys["now"], clean_database), lambda: unload(clean_database, "one"))
    assert all(error is None or isinstance(error, SupersededError | GoneError) for error in raised)
    left = graph(clean_database)
    assert left == truth or left["nodes"] == []


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_is_heard_by_a_load_that_waits_for_its_turn(clean_database, surveys, server_environment):
    """The transaction that waits is left behind; nothing of it is there, and the next load ends as ever."""
    put(surveys["now"], clean_database)
    truth = graph(clean_database)
    empty(clean_database)
    with (
        clean_database.session() as session,
        waiting_at(5, server_environment, "load", str(surveys["now"])) as process,
        session.begin_transaction() as transaction,
    ):
        transaction.run("MATCH (s:Schema) SET s.turn = s.turn + 1").consume()
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        until_blocked(clean_database)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
        transaction.rollback()
    transactions_end(clean_database)
    assert list_units(clean_database)[0].incomplete
    put(surveys["now"], clean_database)
    assert graph(clean_database) == truth


# Connections that break


class Proxy:
    """Passes bytes on to a server, and cuts all connections when told."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            for each in (client, server):  # else each small message waits for the one before it
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for each in (source, target):
            with contextlib.suppress(
                OSError
            ):  # closing alone would leave the other thread's recv holding it open
                each.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Cut every connection, whatever is on its way."""
        cut, self._open = self._open, []
        for each in cut:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # closed before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


@pytest.fixture
def proxy(database_settings: Settings) -> Iterator[Proxy]:
    address = urlsplit(database_settings.uri or "")
    if address.scheme != "bolt":
        pytest.skip("a cut connection is tried on one server, not on a cluster or through TLS")
    made = Proxy(address.hostname or "localhost", address.port or 7687)
    yield made
    made.close()


def test_a_connection_cut_again_and_again_loses_nothing_and_doubles_nothing(
    clean_database, surveys, small_batches, proxy, database_settings
):
    """A transaction may have been committed although its answer never came: then it runs again."""
    put(surveys["before"], clean_database)
    put(surveys["now"], clean_database)
    truth = graph(clean_database)
    empty(clean_database)
    uri = f"bolt://127.0.0.1:{proxy.port}"
    chance = random.Random(7)
    done = threading.Event()

    def cutter() -> None:
        for _ in range(8):
            if done.wait(chance.random() * 0.2):
                break
            proxy.cut()

    thread = threading.Thread(target=cutter)
    with connect(database_settings.model_copy(update={"uri": uri})) as through:
        thread.start()
        try:
            for name in ("before", "now"):
                put(surveys[name], through)
        finally:
            done.set()
            thread.join()
    assert graph(clean_database) == truth


def test_a_server_that_is_gone_is_two_lines_and_loading_again_mends_it(
    clean_database, surveys, database_settings, proxy, monkeypatch
):
    uri = f"bolt://127.0.0.1:{proxy.port}"
    with connect(database_settings.model_copy(update={"uri": uri})) as through:
        patient = through.session
        monkeypatch.setattr(through, "session", lambda **said: patient(max_transaction_retry_time=1, **said))

        def gone(_done: int, _total: int, what: str) -> None:
            if what == "Loading ties.csv":
                proxy.close()

        with pytest.raises(CantingError) as caught:
            put(surveys["now"], through, progress=gone)
        assert "127.0.0.1" in caught.value.what
        assert caught.value.hint
    assert list_units(clean_database)[0].incomplete
    put(surveys["now"], clean_database)
    assert not list_units(clean_database)[0].incomplete
