"""The local Neo4j itself: really started, killed, raced, starved of ports, and found whole afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from surveys import graph, put, survey
from tally import FAULTS, fault

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local import dumps, jars, layout, places, process, server
from canting.database.local.archive import Archive
from canting.database.local.places import Place
from canting.database.settings import read_settings
from canting.errors import CantingError

LINE = os.environ.get("CANTING_TEST_LINE") or places.DEFAULT_LINE
ROUNDS = (FAULTS + 2) // 3
"""How often a dump and a restore are killed."""
START = "from canting.database.local import server; r = server.start(); print(r.pid, r.uri)"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these faults are made with POSIX signals")


@pytest.fixture(scope="module")
def jars_are_here() -> None:
    """Skip where the jars can't be had; fail in continuous integration."""
    try:
        jars.fetch(jars.read_lock(LINE))
    except CantingError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, jars_are_here: None) -> Iterator[Place]:
    """A home of this module's own, with a blank and accents in its name."""
    del jars_are_here
    home = tmp_path_factory.mktemp("Rumah Batik é")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTING_HOME", str(home))
        patch.setenv("CANTING_LINE", LINE)
        patch.delenv("CANTING_IDLE", raising=False)
        yield Place(home, LINE)
        server.stop()
    assert not process.find_unrecorded(home / LINE)


@pytest.fixture
def running(place: Place) -> server.Running:
    """That home's server, running."""
    del place
    return server.start()


def until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for a condition; say whether it came true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def database() -> Database:
    """Connect as any command does."""
    return connect(read_settings())


def servers(place: Place) -> list[int]:
    """The server processes of a home."""
    return [each.pid for each in process.find_unrecorded(place.folder)]


def keep(text: str) -> None:
    with database() as connected:
        connected.write("MERGE (:Stage {id: $id})", {"id": text})


def kept() -> set[str]:
    with database() as connected:
        return {id_ for (id_,) in connected.read("MATCH (n:Stage) RETURN n.id").values}


# Its first start comes first: ports that are taken, a home with a blank and accents in its name.


def test_a_first_start_with_its_ports_taken(place: Place) -> None:
    held = []
    for port in server.layout.FIRST_PORTS:
        with_port = socket.socket()
        # else one whose connections are just closing isn't held here, and is free for the server
        with_port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            with_port.bind(("127.0.0.1", port))
            with_port.listen()
            held.append(with_port)
        except OSError:
            with_port.close()  # somebody has it already, which is as good
    try:
        told: list[str] = []
        running = server.start(progress=lambda _done, _total, what: told.append(what))
    finally:
        for each in held:
            each.close()
    record = process.read_record(place.pid)
    assert record is not None
    assert record.ready
    assert record.pid == running.pid
    assert not {record.bolt, record.http} & set(server.layout.FIRST_PORTS)
    assert any("Starting Neo4j" in what for what in told)
    with database() as connected:
        assert connected.managed
        assert connected.uri == running.uri
        assert connected.server.version == running.version == jars.read_lock(LINE).versions["neo4j"]
        assert connected.server.gds == running.gds


def test_it_is_found_again_at_once(running: server.Running, place: Place) -> None:
    """Nothing is waited for, not even whoever is about to stop it."""
    told: list[str] = []
    with FileLock(place.lock):
        assert server.start(progress=lambda _done, _total, what: told.append(what)) == running
    assert told == []
    shown = "\n".join(server.status().lines())
    for said in (running.uri, running.browser, running.password, "30 minutes", LINE):
        assert said in shown


def test_nobody_else_reaches_it(running: server.Running) -> None:
    listening = [
        each.laddr
        for each in psutil.Process(running.pid).net_connections(kind="inet")
        if each.status == psutil.CONN_LISTEN
    ]
    assert len(listening) == 2
    assert {address.ip.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_the_password_is_not_on_any_command_line(running: server.Running) -> None:
    for each in psutil.process_iter(["cmdline"]):
        assert running.password not in " ".join(each.info["cmdline"] or [])


def test_another_password_is_refused(running: server.Running) -> None:
    with pytest.raises(CantingError, match="password"):
        connect(read_settings(uri=running.uri, username="neo4j", password="another-one"))


def test_it_serves_neo4j_browser_which_finds_it(running: server.Running) -> None:
    address, _, asked = running.browser.partition("?")
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert b"Neo4j Browser" in answer.read()
    with urllib.request.urlopen(address.removesuffix("browser/"), timeout=30) as answer:
        told = json.load(answer)
    assert told["bolt_direct"] == running.uri
    assert asked == f"dbms=neo4j://neo4j@{running.uri.removeprefix('bolt://')}"


def test_files_of_this_machine_are_not_read(running: server.Running, tmp_path: Path) -> None:
    del running
    (tmp_path / "secret.csv").write_text("a,b\n")
    with database() as connected, pytest.raises(CantingError):
        connected.read(f"LOAD CSV FROM '{(tmp_path / 'secret.csv').as_uri()}' AS line RETURN line")


# Ends that nobody asked for


def test_a_killed_server_whose_pid_is_another_programs_is_started_again_with_all_its_data(
    running: server.Running, place: Place
) -> None:
    keep("before the kill")
    os.kill(running.pid, signal.SIGKILL)
    assert until(lambda: not servers(place))
    assert server.running() is None
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        record = json.loads(place.pid.read_text())
        record |= {"pid": other.pid, "created": psutil.Process(other.pid).create_time()}
        place.pid.write_text(json.dumps(record))
        assert "before the kill" in kept(), "connecting starts it"
        assert servers(place) == [server.start().pid] != [other.pid]
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_lost_pid_file_does_not_end_with_two_servers(running: server.Running, place: Place) -> None:
    place.pid.unlink()
    again = server.start()
    assert again.pid != running.pid
    assert servers(place) == [again.pid], "one that ended and waits for process 1 to notice is no second"


def test_a_server_that_hangs_is_replaced(
    running: server.Running, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped by the system: it lives, and it holds its data, and it does not answer the end signal."""
    monkeypatch.setattr(process, "STOP_SECONDS", 3.0)
    monkeypatch.setattr(process, "ANSWER_SECONDS", 2.0)
    os.kill(running.pid, signal.SIGSTOP)
    again = server.start()
    assert again.pid != running.pid
    assert servers(place) == [again.pid]


def test_two_that_start_it_at_once_end_with_one(
    running: server.Running, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it was; options and settings of a user for other Java programs, and for another Neo4j, don't disturb it."""
    server.stop()
    monkeypatch.setenv("NEO4J_HOME", "/nowhere")
    monkeypatch.setenv("NEO4J_CONF", "/nowhere")
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-Xmx16m")
    monkeypatch.setenv("_JAVA_OPTIONS", "-XX:NoSuchOption")
    monkeypatch.setenv("CLASSPATH", "/nowhere")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "xx_XX.UTF-8")  # a language that isn't installed here
    both = [
        subprocess.Popen(
            [sys.executable, "-c", START], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [each.communicate(timeout=300) for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert said[0][0] == said[1][0]
    pid, uri = said[0][0].split()
    assert servers(place) == [int(pid)] != [running.pid]
    assert uri == running.uri, "and it is where it was"
    assert server.start().password == running.password
    assert "before the kill" in kept()


def test_ports_that_others_take_during_the_start(place: Place) -> None:
    """They were free when they were chosen: that of Bolt a real other Neo4j's, then that of Neo4j Browser anybody's."""
    server.stop()
    record_ports = place.folder / "run" / "ports"
    stop = threading.Event()
    taken: list[socket.socket] = []
    tried: list[list[str]] = []

    def chosen() -> list[str]:
        return record_ports.read_text().split()

    def answer(listening: socket.socket) -> None:
        """As Bolt does."""
        with contextlib.suppress(OSError):
            while True:
                line, _ = listening.accept()
                line.recv(20)
                line.sendall(b"\x00\x00\x08\x05")

    def take(which: int) -> socket.socket:
        tried.append(chosen())
        taken.append(socket.create_server(("127.0.0.1", int(tried[-1][which]))))
        return taken[-1]

    def take_both() -> None:
        """One as soon as the server's process is there, one as soon as others are chosen."""
        while not stop.is_set() and not servers(place):
            time.sleep(0.02)
        threading.Thread(target=answer, args=(take(0),), daemon=True).start()
        while not stop.is_set() and (chosen() == tried[0] or len(chosen()) < 2):
            time.sleep(0.02)
        take(1)

    taker = threading.Thread(target=take_both, daemon=True)
    taker.start()
    try:
        running = server.start()
    finally:
        stop.set()
        for each in taken:
            each.close()
    assert len(taken) == 2, "both were taken from it"
    (bolt, _), (_, http) = tried
    assert chosen()[0] == running.uri.rsplit(":", 1)[1] != bolt
    assert chosen()[1] != http
    assert servers(place) == [running.pid]
    assert "before the kill" in kept()


@pytest.mark.parametrize("after", [0.3, 2.0] if FAULTS > 3 else [2.0])
def test_a_starter_that_is_killed_leaves_a_server_that_is_taken_over(place: Place, after: float) -> None:
    """kill -9 of canting, not of the server, which comes up alone: the next canting waits for it, or starts one."""
    server.stop()
    starter = subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.DEVNULL)
    assert until(lambda: servers(place) and place.pid.exists())
    begun = servers(place)
    time.sleep(after)
    starter.kill()
    starter.wait()
    again = server.start()
    assert servers(place) == [again.pid] == begun
    assert "before the kill" in kept()


def test_a_server_that_nobody_watches_gets_a_watcher(running: server.Running, place: Place) -> None:
    def watchers() -> list[psutil.Process]:
        found = []
        for each in psutil.process_iter(["cmdline"]):
            words = each.info["cmdline"] or []
            if "canting.database.local.watcher" in words and words[-2:] == [
                str(place.folder),
                str(running.pid),
            ]:
                found.append(each)
        return found

    assert until(lambda: len(watchers()) == 1)
    memory = watchers()[0].memory_info().rss
    assert memory < 60e6, "it costs little"
    watchers()[0].kill()
    assert until(lambda: not watchers())
    server.start()
    assert until(lambda: len(watchers()) == 1)


# Its own end


def test_it_stops_when_nobody_uses_it_and_not_before(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with database() as connected:  # before it may stop: what comes first doesn't hang on three seconds
        monkeypatch.setenv("CANTING_IDLE", "0.05")
        running = server.start()
        assert running.idle == 0.05
        assert any("0.05 minutes" in line for line in server.status().lines())
        time.sleep(7.0)
        assert connected.read("RETURN 1").values == [[1]], "a client that is connected keeps it"
        assert servers(place) == [running.pid]
    assert until(lambda: not servers(place))
    assert until(lambda: not place.pid.exists())
    assert any("doesn't run" in line for line in server.status().lines())


# Jars that are there and broken


def test_a_damaged_jar_is_found_and_fetched_again(
    place: Place, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right length, the wrong bytes: only the start shows it. A cache of links to the real jars, one broken."""
    import http.server

    server.stop()
    lock = jars.read_lock(LINE)
    real = lock.folder
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CANTING_CACHE", str(cache))
    for folder in ("lib", "plugins"):
        (lock.folder / folder).mkdir(parents=True)
    for jar in lock.jars:
        (lock.folder / jar.name).symlink_to(real / jar.name)
    # An archive of classes would serve this cache's one start.
    monkeypatch.setattr(Archive, "is_wanted", lambda _: False)
    (lock.folder / "quick").symlink_to(real / "quick")
    broken = next(jar for jar in lock.jars if "/neo4j-kernel/" in jar.path)
    (lock.folder / broken.name).unlink()
    (lock.folder / broken.name).write_bytes(bytes(broken.size))
    by_path = {f"/{jar.path}": real / jar.name for jar in lock.jars}
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(by_path[self.path].read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as repository:
        threading.Thread(target=repository.serve_forever, daemon=True).start()
        monkeypatch.setenv("CANTING_MAVEN_URL", f"http://127.0.0.1:{repository.server_port}")
        monkeypatch.setenv("CANTING_IDLE", "0")
        assert any("only when told to" in line for line in server.start().lines())
        repository.shutdown()
    assert asked == [f"/{broken.path}"]
    assert "before the kill" in kept(), "it stopped by itself, or was stopped, and nothing is lost"
    said = (place.logs / "debug.log").read_text(encoding="utf-8")
    assert "netty_server_shutdown_quiet_period=0" in said, (
        "a stop takes a moment: Neo4j knows what it was told"
    )
    assert server.stop() is True
    assert servers(place) == []
    assert server.stop() is False


# Dump, restore, wipe


@dataclass(frozen=True)
class Two:
    """Two graphs of one home: their dumps, and the files of the data, by their hashes, that each dump gives."""

    earlier: Path
    later: Path
    earlier_state: dict[str, str]
    later_state: dict[str, str]
    copied: Path

    def put_back(self, place: Place) -> None:
        """Let the later one stand there, with nothing that a test left; from a copy, which starts no Java."""
        server.stop()
        if state(place) != self.later_state:
            shutil.rmtree(place.data)
            shutil.copytree(self.copied, place.data)
        assert state(place) == self.later_state


EARLIER, LATER = {"in the dump"}, {"in the dump", "after the dump"}


@pytest.fixture(scope="module")
def two(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Dumped while it ran and while it didn't; what the files of each hold was read from a server."""
    folder = tmp_path_factory.mktemp("dumps")
    earlier, later = folder / "batik.dump", folder / "again.dump"
    server.wipe()
    monitored = server.start()
    keep("in the dump")
    left = folder / f".canting-{'0' * 16}.part"  # what a killed dump of another canting left
    left.touch(0o600)
    os.utime(left, (0, 0))
    server.dump(earlier)
    assert earlier.stat().st_mode & 0o777 == 0o600, "surveys are confidential"
    assert server.running() is not None, "it ran, and runs again"
    assert server.start().pid != monitored.pid
    keep("after the dump")
    server.stop()
    server.dump(later)
    assert servers(place) == [], "it didn't run, and doesn't"
    server.restore(earlier)
    assert servers(place) == []
    earlier_state = state(place)
    assert kept() == EARLIER
    server.stop()
    server.restore(later)
    later_state = state(place)
    assert earlier_state != later_state
    assert sorted(path.name for path in folder.iterdir()) == ["again.dump", "batik.dump"]
    copied = Path(shutil.copytree(place.data, folder / "copied"))
    return Two(earlier, later, earlier_state, later_state, copied)


def test_a_dump_that_is_not_whole_leaves_everything_as_it_was(two: Two, place: Place, tmp_path: Path) -> None:
    two.put_back(place)
    content = two.earlier.read_bytes()
    cut = tmp_path / "cut.dump"
    cut.write_bytes(content[:-50])
    with two.earlier.open("rb") as whole:
        dumps.check(whole)
    for length in (-1, -50, len(content) // 2, 30, 4, 1):
        with pytest.raises(CantingError, match="whole"):
            dumps.check(io.BytesIO(content[:length]))
    with pytest.raises(CantingError) as caught:
        server.restore(cut)
    assert "\n" not in caught.value.what + caught.value.hint
    assert [path.name for path in place.folder.glob("data*")] == ["data"]
    assert state(place) == two.later_state


KILLED_RESTORE = """
import os, signal, sys
from pathlib import Path
from canting.database.local import server

event, name, file = sys.argv[1:]

def kill(happens, given):
    if happens == event and Path(str(given[0])).name == name:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
server.restore(Path(file))
"""


@pytest.mark.parametrize(
    ("event", "name", "there"),
    [
        ("os.rename", "data", LATER),
        ("os.rename", "data.restoring", LATER),
        ("os.remove", "neostore", EARLIER),  # of the old data, which are just being deleted
    ],
)
def test_a_killed_restore_leaves_the_old_graph_or_the_restored(
    two: Two, place: Place, tmp_path: Path, event: str, name: str, there: set[str]
) -> None:
    two.put_back(place)
    command = [sys.executable, "-c", KILLED_RESTORE, event, name, str(two.earlier)]
    assert subprocess.run(command, check=False, timeout=300).returncode == -signal.SIGKILL
    again = tmp_path / "again.dump"
    server.dump(again)  # it, too, has to look first
    assert [path.name for path in place.folder.glob("data*")] == ["data"]
    expected = two.later_state if there == LATER else two.earlier_state
    assert state(place) == expected
    server.restore(again)
    assert state(place) == expected
    assert [path.name for path in place.folder.glob("data*")] == ["data"]
    if there == EARLIER:  # byte by byte what a server was asked about; one that was killed is asked, too
        assert kept() == there


DUMP_OR_RESTORE = """
import sys
from pathlib import Path
from canting.database.local import server

print("here", flush=True)
getattr(server, sys.argv[1])(Path(sys.argv[2]))
"""


def state(place: Place) -> dict[str, str]:
    """The files of the data, by their hashes; what was killed half-way is first put back or away."""
    layout.settle(place.data)
    return {
        str(path.relative_to(place.data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((place.data / "databases" / "neo4j").rglob("*"))
        if path.is_file() and path.name != "database_lock"
    }


def killed(what: str, file: Path, after: float) -> None:
    """Dump or restore, killed so many seconds after it has begun."""
    command = [sys.executable, "-c", DUMP_OR_RESTORE, what, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(after)
        running.kill()


def test_dumps_and_restores_killed_at_random_moments(two: Two, place: Place, tmp_path: Path) -> None:
    """The file is whole or not there, and the data are the old ones or those of the dump, byte by byte."""
    server.stop()
    began = time.monotonic()
    server.restore(two.later)
    took = time.monotonic() - began
    assert state(place) == two.later_state
    chance = random.Random(os.environ.get("CANTING_TEST_SEED", "20241"))
    for _ in range(ROUNDS):
        with fault("kill -9 of canting in a dump"):
            target = tmp_path / "killed.dump"
            killed("dump", target, chance.random() * took)
            assert state(place) == two.later_state
            if target.exists():
                with target.open("rb") as whole:
                    dumps.check(whole)
                target.unlink()
        with fault("kill -9 of canting in a restore"):
            killed("restore", two.earlier, chance.random() * took)
            server.stop()
            assert state(place) in (two.later_state, two.earlier_state)
            two.put_back(place)
    assert kept() == LATER


def test_a_dump_moves_a_graph_to_a_newer_line_and_never_to_an_older(
    jars_are_here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5.26 to 2026.08 with every node and tie; the constraints hold there, so that loading again changes nothing."""
    del jars_are_here
    older, newer = places.lines()
    try:
        jars.fetch(jars.read_lock(older))
        jars.fetch(jars.read_lock(newer))
    except CantingError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("CANTING_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CANTING_LINE", raising=False)
    folder = survey(tmp_path / "survey", "one", 1, range(100), 300)
    try:
        server.start(older)
        with database() as connected:
            put(folder, connected)
            before = graph(connected)
        server.stop()
        server.dump(tmp_path / "older.dump", line=older)
        as_it_was = state(Place(tmp_path / "home", older))
        server.restore(tmp_path / "older.dump", line=newer)
        # Its one start here: an archive of classes would serve none.
        monkeypatch.setattr(Archive, "is_wanted", lambda _: False)
        server.start(newer)
        with database() as connected:
            assert connected.server.version.startswith(newer)
            assert graph(connected) == before
            put(folder, connected)
            assert graph(connected) == before
        server.stop()
        server.dump(tmp_path / "newer.dump", line=newer)
        with pytest.raises(CantingError) as caught:
            server.restore(tmp_path / "newer.dump", line=older)
        assert "\n" not in caught.value.what + caught.value.hint
        assert state(Place(tmp_path / "home", older)) == as_it_was
    finally:
        server.stop()


def test_a_database_that_is_broken_is_said_and_can_be_wiped(running: server.Running, place: Place) -> None:
    """By a command, which asks first; then the same place has an empty one of the same password."""
    server.stop()
    for path in (place.data / "databases").rglob("neostore*"):
        path.write_bytes(b"broken")
    shutil.rmtree(place.data / "transactions")
    with pytest.raises(CantingError) as caught:
        server.start()
    assert "\n" not in caught.value.what + caught.value.hint
    assert "log" in caught.value.hint

    def canting(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "canting.cli", "db", "wipe", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, input="", timeout=300)

    asked = canting()
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert place.data.exists()
    done = canting("--yes")
    assert done.returncode == 0, done.stderr
    assert "Deleted everything" in done.stdout
    assert kept() == set()
    assert server.start().password == running.password


def test_a_spoilt_log_is_said_soon_and_a_wipe_helps(running: server.Running, place: Place) -> None:
    """What an orderly stop after a full disk leaves: the rest of an entry behind the gap.

    Nothing is written before: where a transaction waits to be recovered, Neo4j waits half a minute before it gives up.
    """
    os.kill(running.pid, signal.SIGKILL)
    assert until(lambda: not servers(place))
    newest = max((place.data / "transactions" / "neo4j").glob("neostore.transaction.db.*"))
    with newest.open("ab") as log:
        log.write(b"I" * 300)
    with pytest.raises(CantingError) as caught:
        server.start()
    assert "log is damaged" in caught.value.what
    assert "canting db restore" in caught.value.hint
    assert "\n" not in caught.value.what + caught.value.hint
    server.wipe()
    assert not place.data.exists()


# A first start that is killed


def test_a_first_start_killed_at_any_moment(
    jars_are_here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 of canting and of the server that it is making: the next start ends with a working server."""
    del jars_are_here
    monkeypatch.setenv("CANTING_HOME", str(tmp_path))
    monkeypatch.setenv("CANTING_LINE", LINE)
    here = Place(tmp_path, LINE)
    for after in (0.2, 1.0, 3.0, 6.0) if FAULTS > 3 else (0.2, 3.0):
        starter = subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.DEVNULL)
        assert until(lambda: servers(here))
        time.sleep(after)
        starter.kill()
        for pid in servers(here):
            os.kill(pid, signal.SIGKILL)
        starter.wait()
        assert until(lambda: not servers(here))
    try:
        assert kept() == set()
    finally:
        server.stop()


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk: Linux, root")
def test_a_full_disk_is_said(jars_are_here: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del jars_are_here
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(tmp_path)], check=False
    ).returncode:
        pytest.skip("this machine doesn't let root mount")
    try:
        monkeypatch.setenv("CANTING_HOME", str(tmp_path))
        monkeypatch.setenv("CANTING_LINE", LINE)
        with pytest.raises(CantingError) as caught:
            server.start()
        assert "full" in caught.value.what or "No space" in caught.value.what
        assert "\n" not in caught.value.what + caught.value.hint
        subprocess.run(["mount", "-o", "remount,size=1g", str(tmp_path)], check=True)
        assert kept() == set(), "with space it works"
    finally:
        server.stop()
        # its watcher, whose folder is there, takes a moment to notice
        assert until(lambda: subprocess.run(["umount", str(tmp_path)], check=False).returncode == 0)
