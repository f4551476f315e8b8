"""A load whose local server is killed, or whose disks fill up, or whose clock jumps: loading again mends everything."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from surveys import graph, held, put, survey, told
from tally import FAULTS, fault

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local import jars, places, process, server
from canting.database.local.places import Place
from canting.database.settings import read_settings
from canting.errors import CantingError
from canting.loader import merge, runs
from canting.loader.check import check

ROUNDS = (FAULTS + 2) // 3
"""How often a server is killed, or its disk is filled up: each time it is started anew."""

LINE = os.environ.get("CANTING_TEST_LINE") or places.DEFAULT_LINE
SEED = os.environ.get("CANTING_TEST_SEED", "20241")
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "batik-pekalongan"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these faults are made with POSIX signals")
mounts = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk: Linux, root"
)


@pytest.fixture(scope="module")
def jars_are_here() -> None:
    """Skip where the jars can't be had; fail in continuous integration."""
    try:
        jars.fetch(jars.read_lock(LINE))
    except CantingError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@contextlib.contextmanager
def home(folder: Path) -> Iterator[Place]:
    """A home of the local Neo4j; its server is stopped at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTING_HOME", str(folder))
        patch.setenv("CANTING_LINE", LINE)
        patch.delenv("CANTING_IDLE", raising=False)
        yield Place(folder, LINE)
        server.stop()
        for watcher in psutil.process_iter(["cmdline"]):  # it would hold the folder for a moment
            if str(folder / LINE) in (watcher.info["cmdline"] or []):
                process.wait_until_gone(watcher, 20)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, jars_are_here: None) -> Iterator[Place]:
    del jars_are_here
    with home(tmp_path_factory.mktemp("server-faults")) as made:
        yield made


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Makes disks of a size of their own."""
    made: list[Path] = []

    def mount(size: str, *options: str) -> Path:
        folder = tmp_path / f"disk{len(made)}"
        folder.mkdir()
        said = ",".join([f"size={size}", *options])
        if subprocess.run(["mount", "-t", "tmpfs", "-o", said, "tmpfs", str(folder)], check=False).returncode:
            pytest.skip("this machine doesn't let root mount")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "BATCH", 40)
    monkeypatch.setattr(runs, "_IDS", 15)
    monkeypatch.setattr(runs, "_TIES", 25)


@pytest.fixture
def surveys(tmp_path: Path) -> dict[str, Path]:
    return {
        "before": survey(tmp_path / "before", "one", 1, range(100), 300),
        "now": survey(tmp_path / "now", "one", 2, range(30, 130), 250),
    }


def local() -> Database:
    return connect(read_settings())


def impatient(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a server that is gone up after a second, not after thirty."""
    patient = database.session
    monkeypatch.setattr(database, "session", lambda **said: patient(max_transaction_retry_time=1, **said))


def truth_of(surveys: dict[str, Path], database: Database) -> dict[str, list[str]]:
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    put(surveys["before"], database)
    put(surveys["now"], database)
    assert held(database) == told(surveys["now"])
    return graph(database)


def two_lines(error: CantingError) -> bool:
    return bool(error.what and error.hint) and "\n" not in error.what + error.hint


# The server is killed


class Killing:
    """Lets a run write, and kills the server a moment after a write has begun."""

    def __init__(self, pid: int, at: int, delay: float) -> None:
        self.command = f"sleep {delay}; kill -9 {pid}"
        self.at = at
        self.done = 0
        self.killers: list[subprocess.Popen[bytes]] = []
        original = runs.Run.write

        def write(run: runs.Run, *arguments: object, **said: object) -> object:
            if self.done == self.at:
                self.killers.append(subprocess.Popen(["/bin/sh", "-c", self.command]))
            self.done += 1
            return original(run, *arguments, **said)  # type: ignore[arg-type]

        self.write = write

    def wait(self) -> None:
        for each in self.killers:
            each.wait()


def test_a_server_killed_in_the_middle_of_a_load_loses_nothing(
    place: Place, surveys: dict[str, Path], small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 while a transaction runs, is committed, or between two; what was committed is there, the rest isn't."""
    del place, small_batches
    with local() as database:
        truth = truth_of(surveys, database)
    chance = random.Random(SEED)
    for _ in range(ROUNDS):
        with fault("kill -9 of the server in a load"):
            with local() as database:
                database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
                put(surveys["before"], database)
                impatient(database, monkeypatch)
                at, delay = chance.randrange(45), chance.random() * 0.03
                running = server.running()
                assert running is not None
                killing = Killing(running.pid, at, delay)
                with monkeypatch.context() as patch:
                    patch.setattr(runs.Run, "write", killing.write)
                    try:
                        put(surveys["now"], database)
                    except CantingError as error:
                        assert two_lines(error)
                        assert "127.0.0.1" in error.what
                killing.wait()
            with local() as database:
                left = held(database)
                unit_is_whole = left in (told(surveys["before"]), told(surveys["now"]))
                assert unit_is_whole or merge_was_begun(database)
                put(surveys["now"], database)
                assert held(database) == told(surveys["now"])
                assert graph(database) == truth, f"killed {delay} s after write {at}"


def merge_was_begun(database: Database) -> bool:
    """Whether the graph says that a load of the survey didn't end."""
    return bool(database.read("MATCH (r:LoadRun) WHERE r.completed IS NULL RETURN r.id").values)


# Disks that fill up


@mounts
def test_the_servers_disk_fills_up_in_the_middle_of_a_load(
    jars_are_here: None,
    disk: Callable[..., Path],
    surveys: dict[str, Path],
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neo4j then gives its database up; with space again the next command restarts it, and nothing is lost."""
    del jars_are_here, small_batches
    data = disk("400m")
    chance = random.Random(SEED)
    with home(data):
        with local() as database:
            truth = truth_of(surveys, database)
        for _ in range(ROUNDS):
            with fault("full disk of the server in a load"):
                with local() as database:
                    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
                    put(surveys["before"], database)
                    impatient(database, monkeypatch)
                    fill(data, chance.randrange(300_000))
                    with pytest.raises(CantingError) as caught:
                        put_until_full(surveys, database)
                    assert two_lines(caught.value)
                    assert "disk" in caught.value.what
                with pytest.raises(CantingError) as caught, local():
                    pass  # while it is full, this is what every command says
                assert "full" in caught.value.what
                assert two_lines(caught.value)
                (data / "filler").unlink()
                with local() as database:
                    left = held(database)
                    whole = left in (told(surveys["before"]), told(surveys["now"]))
                    assert whole or merge_was_begun(database)
                    put(surveys["now"], database)
                    assert held(database) == told(surveys["now"])
                    assert graph(database) == truth


def put_until_full(surveys: dict[str, Path], database: Database) -> None:
    """Load again and again: Neo4j writes into what it has; in the end it needs more."""
    for _ in range(100):
        put(surveys["now"], database)
        put(surveys["before"], database)


def fill(folder: Path, room: int) -> None:
    """Leave so many bytes on a disk."""
    with (folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(65536))
    size = (folder / "filler").stat().st_size
    os.truncate(folder / "filler", max(0, size - room))


@mounts
def test_the_disk_of_the_checked_rows_fills_up(
    disk: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent before all is checked, so that nothing is half sent; and nothing stays on the disk."""
    spool = disk("1m")
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    large = survey(tmp_path / "large", "one", 1, range(60_000), 10_000)
    with fault("full disk of the checked rows"):
        with pytest.raises(CantingError) as caught, check(large):
            pass
        assert str(spool) in caught.value.what
        assert "full" in caught.value.what
        assert two_lines(caught.value)
        assert not list(spool.iterdir())
        subprocess.run(["mount", "-o", "remount,size=100m", str(spool)], check=True)
        with check(large) as checked:
            assert checked.loadable
            assert sum(count.kept for count in checked.counts) == 60_000 + len(told(large))


# A clock that jumps


def test_a_clock_that_jumps_changes_nothing(
    place: Place, surveys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """This process's between any two looks, and the server's between two loads: what ran last is never asked of it."""
    del place
    chance = random.Random(SEED)
    with local() as database:
        truth = truth_of(surveys, database)
        for _ in range(FAULTS):
            with fault("a clock that jumps"):
                database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
                put(surveys["before"], database)
                database.write(
                    "MATCH (r:LoadRun) SET r.started = r.started + duration({days: $days}), "
                    "r.completed = r.completed + duration({days: $days})",
                    {"days": chance.randrange(-9_999, 9_999)},
                )
                with monkeypatch.context() as patch:
                    patch.setattr(time, "time", lambda: chance.uniform(0, 4e9))
                    patch.setattr(time, "time_ns", lambda: chance.randrange(4 * 10**18))
                    put(surveys["now"], database)
                assert held(database) == told(surveys["now"])
                assert graph(database) == truth


def test_a_clock_that_was_set_hides_no_running_server(place: Place) -> None:
    """The system then gives another time for the beginning of a process that was there before."""
    running = server.start()
    record = process.read_record(place.pid)
    assert record is not None
    replace(record, created=record.created + 86_400).write(place.pid)
    os.utime(place.used, (4e9, 4e9))
    assert server.running() == running
    assert server.start() == running


# Folders that can't be written


@mounts
def test_a_home_that_can_only_be_read(
    database: Database, server_environment: dict[str, str], disk: Callable[..., Path]
) -> None:
    """With a server of one's own canting needs no folder but the temporary one; without, it says which it needs."""
    read_only = disk("1m", "ro")
    rest = {
        name: value for name, value in server_environment.items() if not name.startswith(("CANTING_", "XDG_"))
    }
    environment = {**rest, "HOME": str(read_only)}

    def canting(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "canting.cli", *words]
        return subprocess.run(
            command, env={**environment, **more}, cwd=read_only, capture_output=True, text=True, check=False
        )

    with fault("a home that can only be read"):
        database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
        for words in (("check", str(EXAMPLE)), ("load", str(EXAMPLE)), ("query", "degree", "--top", "3")):
            done = canting(*words)
            assert done.returncode == 0, done.stderr
        done = canting("datasets", NEO4J_URI="")
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 2, done.stderr
        assert str(read_only) in done.stderr
        assert "CANTING_HOME" in done.stderr or "CANTING_CACHE" in done.stderr
