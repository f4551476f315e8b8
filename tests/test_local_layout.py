"""The folder of the local Neo4j: which line, which ports, which password, how much memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from canting.database.local import jars, layout, places, process, server, starting
from canting.database.local.archive import Archive
from canting.database.local.places import Place
from canting.errors import CantingError, UsageError

GIGA = 1 << 30


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is the test's own."""
    monkeypatch.setenv("CANTING_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CANTING_LINE", raising=False)
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("total", "heap", "cache"), [(1, 512, 128), (4, 1024, 512), (16, 4096, 2048), (512, 8192, 4096)]
)
def test_memory_is_fitted_to_the_machine(total: int, heap: int, cache: int) -> None:
    assert layout.memory(total * GIGA) == (heap, cache)


def test_the_line_that_is_meant(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.chosen_line() == "5.26"
    places.remember("2026.08")
    assert places.chosen_line() == "2026.08", "the one last asked for by name"
    monkeypatch.setenv("CANTING_LINE", "5.26")
    assert places.chosen_line() == "5.26"
    assert places.chosen_line("2026.08") == "2026.08"
    assert places.place("2026.08").folder == home / "2026.08"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("line", ["4.4", "../5.26", "newest"])
def test_a_line_that_is_not_there(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        server.start(line)
    assert repr(line) in caught.value.what
    assert "5.26, 2026.08" in caught.value.hint


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("said", ["soon", "-1", "nan", "inf"])
def test_a_time_that_is_none(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTING_IDLE", said)
    with pytest.raises(UsageError, match="CANTING_IDLE"):
        server.start()


def test_status_of_one_that_never_ran_starts_nothing(home: Path) -> None:
    status = server.status()
    assert (status.line, status.running, status.size) == ("5.26", None, 0)
    assert any("30 minutes" in line for line in status.lines())
    assert not home.exists()
    assert server.stop() is False
    assert server.running() is None


def test_data_of_another_line_are_not_opened(home: Path) -> None:
    """Somebody renamed the folder of one line to that of the other."""
    place = Place(home, "5.26")
    place.data.mkdir(parents=True)
    place.mark.write_text("2026.08\n")
    for refused in (server.start, server.wipe, lambda: server.dump(home / "file")):
        with pytest.raises(CantingError) as caught:
            refused()
        assert "of Neo4j 2026.08, not of 5.26" in caught.value.what
    assert place.data.is_dir()


def test_data_that_canting_did_not_make_are_not_touched(home: Path) -> None:
    place = Place(home, "5.26")
    (place.data / "databases" / "neo4j").mkdir(parents=True)
    for refused in (server.start, server.wipe):
        with pytest.raises(CantingError, match="did not make"):
            refused()
    assert (place.data / "databases" / "neo4j").is_dir()


def test_what_a_killed_first_start_left_is_begun_anew(home: Path) -> None:
    place = Place(home, "5.26")
    first = starting.prepare(place)
    (place.data / "databases").mkdir()
    (place.data / "databases" / "half").touch()
    starting.claim(place)
    assert starting.prepare(place) == first, "the password stays"
    assert not (place.data / "databases").exists()
    assert (place.data / "dbms" / "auth.ini").is_file()


KILLED = """
import os, signal, sys
from pathlib import Path
from canting.database.local import layout, server, starting
from canting.database.local.places import place

event, name = sys.argv[1:3]

def kill(happens, given):
    if happens == event and Path(str(given[0])).name == name and (event == "os.remove" or Path(given[0]).exists()):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
@pytest.mark.parametrize(
    ("event", "name", "left"),
    [
        ("os.rename", "data", "old"),
        ("os.rename", "data.restoring", "old"),
        ("os.rename", "data.replaced", "restored"),
        ("shutil.rmtree", "data.going", "restored"),
        ("os.remove", "graph", "restored"),
    ],
)
def test_an_exchange_killed_at_any_moment(home: Path, event: str, name: str, left: str) -> None:
    """Of the data for restored ones: the next that uses the place finds the old or the restored, and no rest."""
    here = Place(home, "5.26")
    secret = starting.prepare(here)
    starting.mark(here)
    for folder, content in ((here.data, "old"), (layout.restoring(here.data), "restored")):
        (folder / "databases" / "neo4j").mkdir(parents=True)
        (folder / "databases" / "neo4j" / "graph").write_text(content)
    script = KILLED + "layout.exchange(place().data)"
    assert subprocess.run([sys.executable, "-c", script, event, name], check=False).returncode == -9
    assert server.status().size > 0, "what is out of its place for now is counted"
    starting.claim(here)
    assert starting.prepare(here) == secret
    assert (here.data / "databases" / "neo4j" / "graph").read_text() == left
    assert [path.name for path in here.folder.glob("data*")] == ["data"]


@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
@pytest.mark.parametrize(
    ("event", "name"), [("os.rename", "data"), ("shutil.rmtree", "data.going"), ("os.remove", "graph")]
)
def test_a_wipe_killed_at_any_moment(home: Path, event: str, name: str) -> None:
    """All is there or nothing, canting still knows the data for its own, and a second wipe leaves nothing."""
    here = Place(home, "5.26")
    starting.prepare(here)
    starting.mark(here)
    (here.data / "databases" / "neo4j").mkdir(parents=True)
    (here.data / "databases" / "neo4j" / "graph").write_text("old")
    script = KILLED + "server.wipe()"
    assert subprocess.run([sys.executable, "-c", script, event, name], check=False).returncode == -9
    starting.claim(here)
    assert (here.data / "databases" / "neo4j" / "graph").exists() == here.data.exists()
    server.wipe()
    assert not list(here.folder.glob("data*"))
    assert not here.mark.exists()


def test_the_local_neo4j_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    given = server.Running("bolt://127.0.0.1:17687", "", "neo4j", "", "5.26", "5.26.30", "", 1, 30.0)
    monkeypatch.setattr(server, "running", lambda: given)
    for uri in (None, "bolt://127.0.0.1:17687", "neo4j://localhost:17687"):
        server.refuse_another(uri)
    for uri in ("bolt://127.0.0.1:7687", "bolt://far:17687", "bolt://localhost"):
        with pytest.raises(UsageError, match="another server"):
            server.refuse_another(uri)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_the_password_is_for_its_owner_only(home: Path) -> None:
    place = Place(home, "5.26")
    made = starting.prepare(place)
    assert place.password.stat().st_mode & 0o777 == 0o600
    assert place.folder.stat().st_mode & 0o777 == 0o700
    assert made == layout.password(place)
    assert len(made) >= 20
    assert made not in (place.data / "dbms" / "auth.ini").read_text()


def test_a_lost_password_is_said(home: Path) -> None:
    place = Place(home, "5.26")
    starting.prepare(place)
    (place.data / "databases").mkdir()
    place.mark.write_text("5.26\n")
    place.password.unlink()
    with pytest.raises(CantingError) as caught:
        server.start()
    assert str(place.password) in caught.value.what
    assert "wipe" in caught.value.hint


def test_ports_stay_while_they_are_free(home: Path) -> None:
    place = Place(home, "5.26")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (place.folder / "run").mkdir(parents=True)
        (place.folder / "run" / "ports").write_text(f"{port} {port}")
        bolt, http = layout.free_ports(place, set())
        assert len({bolt, http, port}) == 3
    assert layout.free_ports(place, set()) == (bolt, http)
    assert layout.free_ports(place, {bolt})[0] != bolt
    (place.folder / "run" / "ports").write_text("no ports")
    assert layout.free_ports(place, set())


def test_the_server_listens_on_this_machine_only(home: Path) -> None:
    place = Place(home, "5.26")
    layout.write_configuration(place, 1234, 1235)
    settings = dict(
        line.split("=", 1)
        for line in (place.conf / "neo4j.conf").read_text().splitlines()
        if not line.startswith("#")
    )
    for name, value in settings.items():
        if name.endswith("address"):
            assert value.split(":")[0] == "127.0.0.1", name
    assert settings["server.https.enabled"] == "false"
    assert settings["dbms.security.allow_csv_import_from_file_urls"] == "false"
    assert settings["dbms.usage_report.enabled"] == "false"


def test_a_pid_that_is_another_programs_by_now(home: Path) -> None:
    """The pid file is of a server that is gone, and its number was given to somebody else, at the same second."""
    place = Place(home, "5.26")
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        while not psutil.Process(other.pid).cmdline():  # a program that has just begun has none for a moment
            time.sleep(0.01)
        created = psutil.Process(other.pid).create_time()
        record = process.Record(other.pid, created, 1, 2, "5.26", "5.26.30", ready=True, idle=30.0)
        record.write(place.pid)
        assert process.find(record, place.folder) is None
        assert server.running() is None
        assert server.stop() is False
        assert other.poll() is None, "and nobody sent it a signal"
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("content", [b"", b"{", b'{"pid": 1}', b"\xff\xfe", b"[]"])
def test_a_pid_file_that_makes_no_sense(home: Path, content: bytes) -> None:
    place = Place(home, "5.26")
    place.pid.parent.mkdir(parents=True)
    place.pid.write_bytes(content)
    assert process.read_record(place.pid) is None
    assert server.running() is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setenv("CANTING_HOME", str(tmp_path / "home"))
    with pytest.raises(CantingError, match="can't be used"):
        server.start()


def test_a_home_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setenv("CANTING_HOME", str(tmp_path / "home"))
    with pytest.raises(CantingError) as caught:
        server.start()
    assert "can't be used" in caught.value.what
    assert "CANTING_HOME" in caught.value.hint


def test_a_file_that_is_no_dump(home: Path, tmp_path: Path) -> None:
    (tmp_path / "no.dump").write_text("id,name\n1,Ibu Sri\n")
    with pytest.raises(CantingError, match="no dump"):
        server.restore(tmp_path / "no.dump")
    with pytest.raises(UsageError, match="no file"):
        server.restore(tmp_path / "absent.dump")
    with pytest.raises(UsageError, match="there already"):
        server.dump(tmp_path / "no.dump")
    with pytest.raises(CantingError, match="no local database"):
        server.dump(tmp_path / "new.dump")
    assert not (tmp_path / "new.dump").exists()
    assert not (home / "5.26" / "data").exists()


def test_the_configuration_is_ascii_whatever_the_home_is_called(home: Path) -> None:
    """Neo4j reads its configuration as Latin-1, and misreads even that: /home/josé would become /home/jos/u00E9."""
    place = Place(home / "Батик é 😀", "5.26")
    layout.write_configuration(place, 1234, 1235)
    assert (place.conf / "neo4j.conf").read_bytes().isascii()


def test_the_jars_are_where_their_lock_says(home: Path) -> None:
    place = Place(home, "5.26")
    place.folder.mkdir(parents=True)
    for line in ("2026.08", "5.26", "5.26"):
        lock = jars.read_lock(line)
        layout.link_jars(place, lock)
        assert (place.folder / "lib").resolve() == (lock.folder / "lib").resolve()
        linked = {path.name: path.readlink() for path in (place.folder / "plugins").iterdir()}
        assert linked == {
            Path(jar.name).name: lock.folder / jar.name for jar in lock.jars if jar.has_procedures
        }
        assert len(linked) > 10


def test_the_link_to_all_plugins_of_an_older_canting_goes(home: Path) -> None:
    place = Place(home, "5.26")
    lock = jars.read_lock("5.26")
    all_of_them = home / "all"
    all_of_them.mkdir(parents=True)
    (all_of_them / "some.jar").touch()
    place.folder.mkdir(parents=True)
    (place.folder / "plugins").symlink_to(all_of_them)
    layout.link_jars(place, lock)
    assert not (place.folder / "plugins").is_symlink()
    assert (all_of_them / "some.jar").exists()


@pytest.mark.parametrize("line", places.lines())
def test_the_server_looks_for_procedures_where_there_are_some(line: str) -> None:
    """Nowhere else among the plugins: what their classes say."""
    lock = jars.read_lock(line)
    if jars.missing(lock):
        pytest.skip("the jars aren't here")
    marks = [f"org/neo4j/procedure/{name};".encode() for name in ("Procedure", "UserFunction")]
    marks.append(b"org/neo4j/procedure/UserAggregationFunction;")
    for jar in lock.jars:
        if jar.folder == "plugins" and not jar.has_procedures:
            with zipfile.ZipFile(lock.folder / jar.name) as classes:
                having = [
                    name
                    for name in classes.namelist()
                    if name.endswith(".class") and any(mark in classes.read(name) for mark in marks)
                ]
            assert having == [], jar.name


SLOW_JAVA = """\
#!/bin/sh
echo began >> "$(dirname "$0")/said"
for word; do case "$word" in *=*) file="${word#*=}";; esac; done
printf half > "$file"; sleep 0.3; printf ' and half' >> "$file"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this Java is a script of a shell")
def test_two_that_need_javas_own_classes_at_once_make_them_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two homes share the cache: one would put in its place what the other's Java is still writing."""
    java = tmp_path / "java"
    (java / "bin").mkdir(parents=True)
    (java / "bin" / "java").write_text(SLOW_JAVA)
    (java / "bin" / "java").chmod(0o755)
    (java / "lib").mkdir()
    (java / "lib" / "modules").touch()
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path / "cache"))
    archive = Archive(jars.read_lock("5.26"), java)
    given: list[list[str]] = []
    at_once = [threading.Thread(target=lambda: given.append(archive.options())) for _ in range(3)]
    for each in at_once:
        each.start()
    for each in at_once:
        each.join()
    assert given == [[f"-XX:SharedArchiveFile={archive.base}", "-XX:+RecordDynamicDumpInfo"]] * 3
    assert archive.base.read_text() == "half and half"
    assert (java / "bin" / "said").read_text() == "began\n"
    assert not list(archive.base.parent.glob("*.new"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no ended process for its parent")
def test_a_server_whose_starter_does_not_look_is_gone_when_it_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A notebook that started the server keeps it as a zombie until it looks; nobody else need wait."""
    monkeypatch.setattr(process, "STOP_SECONDS", 10.0)
    sleeper = "import time; time.sleep(60)"
    starter = f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', {sleeper!r}]); "
    starter += "print(p.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        process.end(server)
        assert server.status() == psutil.STATUS_ZOMBIE
        assert process.wait_until_gone(server, 0)
        parent.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no ended process for its parent")
def test_an_ended_process_that_nobody_noticed_is_no_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where process 1 reaps late: the pid is there still, with its start and, for a look, its life."""
    place = Place(home, "5.26")
    command = [sys.executable, "-c", "import sys; sys.stdin.read()", process.token(place.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ended:
        created = psutil.Process(ended.pid).create_time()
        record = process.Record(ended.pid, created, 1, 2, "5.26", "5.26.30", ready=True, idle=30.0)
        assert process.find(record, place.folder) is not None
        ended.kill()
        while psutil.Process(ended.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert process.find(record, place.folder) is None
        assert process.find_unrecorded(place.folder) == []
        monkeypatch.setattr(psutil.Process, "status", lambda _: psutil.STATUS_RUNNING)
        assert process.find(record, place.folder) is None, "nor one that ends between two looks"


def test_status_says_that_a_server_is_being_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = places.place("5.26")
    record = process.Record(os.getpid(), time.time(), 1, 2, "5.26", "5.26.30", ready=False, idle=30.0)
    record.write(here.pid)
    monkeypatch.setattr(process, "find", lambda *_: psutil.Process())
    since = time.strftime("%H:%M:%S", time.localtime(record.created))
    first, second, *_ = server.status().lines()
    assert first == f"The local Neo4j (line 5.26) is being started: pid {os.getpid()}, since {since}."
    assert second == "A command that needs it waits until it is ready."
    monkeypatch.setattr(process, "find", lambda *_: None)
    assert "doesn't run" in server.status().lines()[0]


def test_who_waits_for_another_commands_start_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look says it again: a bar that keeps quiet for its first second would otherwise never say it."""
    record = process.Record(os.getpid(), time.time(), 1, 2, "5.26", "5.26.30", ready=False, idle=30.0)
    monkeypatch.setattr(process, "answers", lambda _: False)
    monkeypatch.setattr(starting, "READY_SECONDS", 0.5)
    said: list[str] = []
    fault = starting._wait_until_ready(
        psutil.Process(),
        record,
        Place(Path(), "5.26"),
        lambda _done, _total, what: said.append(what),
        "Waiting for it",
    )
    assert fault == "nothing answered in time"
    assert len(said) > 1
    assert set(said) == {"Waiting for it"}
