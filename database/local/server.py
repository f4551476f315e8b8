"""The local Neo4j: start, stop, status, open, wipe, dump, restore. One server per line, however many cantings."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
from filelock import FileLock, Timeout

from canting import files
from canting.database.folders import home_folder
from canting.database.local import dumps, jars, layout, places, process, starting
from canting.database.local.places import Place
from canting.database.settings import shown
from canting.database.texts import text
from canting.errors import CantingError, UsageError
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.database.database import Database

LOCK_SECONDS = 600.0
IDLE_MINUTES = 30.0
TAKEN_IN = "The new database takes its place"
LOOPBACK = ("127.0.0.1", "localhost")  # where the local Neo4j listens


@dataclass(frozen=True)
class Running:
    uri: str
    browser: str
    """Addresses of Bolt and of Neo4j Browser."""
    username: str
    password: str
    line: str
    version: str
    gds: str
    pid: int
    idle: float
    """Minutes without clients after which it stops; 0 never."""

    def lines(self) -> list[str]:
        """Say where it is and how to log in."""
        return [
            f"Neo4j {self.version} with Graph Data Science {self.gds} runs here (line {self.line}, pid {self.pid}).",
            f"Neo4j Browser  {self.browser}",
            f"Bolt           {self.uri}",
            f"User name      {self.username}",
            f"Password       {self.password}",
            f"It stops {_when_idle(self.idle)}; canting db stop stops it now.",
        ]


@dataclass(frozen=True)
class ServerStatus:
    line: str
    """The line that is meant when none is named."""
    running: Running | None
    """Of that line, or None."""
    others: list[Running]
    """Those of other lines that run."""
    folder: Path
    size: int
    """Bytes of that line's data on disk."""
    installed: bool
    idle: float
    """Minutes without clients after which it would stop."""
    begun: tuple[int, float] | None = None
    """The process that is being started, and when it began; None if none is."""

    def lines(self) -> list[str]:
        if self.running is not None:
            said = self.running.lines()
        elif self.begun is not None:
            pid, since = self.begun[0], time.strftime("%H:%M:%S", time.localtime(self.begun[1]))
            said = [
                f"The local Neo4j (line {self.line}) is being started: pid {pid}, since {since}.",
                "A command that needs it waits until it is ready.",
            ]
        else:
            said = [f"The local Neo4j (line {self.line}) doesn't run; a command that needs it starts it."]
            said += (
                [] if self.installed else ["It isn't installed yet: the first start fetches about 170 MB."]
            )
            said += [f"Once started, it stops {_when_idle(self.idle)}."]
        said.append(f"Data           {self.folder} ({self.size / 1e6:,.0f} MB)")
        return said + [
            f"Also running: Neo4j {o.version} at {o.uri}, browser {o.browser}" for o in self.others
        ]


def start(line: str | None = None, *, progress: Progress = silent) -> Running:
    """Start the local Neo4j, or find the one that runs: a projection and an algorithm ran on it.

    A line that is named is the one meant from now on when none is.

    Raises
    ------
    CantingError
        If its jars can't be had, or it can't start.
    UsageError
        If there is no such line, or `CANTING_IDLE` is no number.
    """
    here = places.place(line)
    if line is not None:
        with _disk(here):
            places.remember(line)
    idle = idle_minutes()
    record = _serving(here)
    if record is not None and (record.idle == idle or not os.environ.get("CANTING_IDLE", "").strip()):
        _mark_used(here)
        _see_to_watcher(here, record)
        return _running(here, record)
    with _locked(here, progress):
        record = _start(here, idle, progress)
        _mark_used(here)
        return _running(here, record)


def stop(line: str | None = None) -> bool:
    """Stop the local Neo4j of a line, or of every line; gives whether one ran."""
    stopped = False
    for each in [line] if line else places.lines():
        here = Place(home_folder(), places.chosen_line(each))
        if here.folder.is_dir():
            with _locked(here, silent):
                stopped |= _stop(here)
    return stopped


def give_up(given: Running) -> None:
    """Stop a server whose database has stopped itself; nothing if another canting has restarted it already."""
    here = places.place(given.line)
    with _locked(here, silent):
        record = process.read_record(here.pid)
        if record is not None and record.pid == given.pid:
            _stop(here)


def status(line: str | None = None) -> ServerStatus:
    """Say how the local Neo4j is; starts nothing."""
    here = places.place(line)
    record = _serving(here)
    others = [Place(here.home, other) for other in places.lines() if other != here.line]
    return ServerStatus(
        here.line,
        _running(here, record) if record else None,
        [_running(other, found) for other in others if (found := _serving(other))],
        here.folder,
        _size(layout.present(here.data)),
        not jars.missing(jars.read_lock(here.line)),
        record.idle if record else idle_minutes(),
        None if record else _begun(here),
    )


def _begun(here: Place) -> tuple[int, float] | None:
    """The process of a server that isn't ready yet, and when it began."""
    record = process.read_record(here.pid)
    if record is None or record.ready or process.find(record, here.folder) is None:
        return None
    return record.pid, record.created


def running(line: str | None = None) -> Running | None:
    """Give the local Neo4j if it runs; starts nothing."""
    here = places.place(line)
    record = _serving(here)
    if record is None:
        return None
    _mark_used(here)
    return _running(here, record)


def wipe(line: str | None = None) -> None:
    """Delete all data of a line, stopping its server; even data that it can't start with any more."""
    here = places.place(line)
    with _locked(here, silent):
        _stop(here)
        starting.claim(here)
        layout.put_away(here.data)
        # Only now: after a kill, data without a mark would be taken for somebody else's.
        here.mark.unlink(missing_ok=True)


def dump(file: Path, *, line: str | None = None, progress: Progress = silent) -> None:
    """Write the database to a file that only its owner can read, and that must not be there.

    The server stops meanwhile, and runs again if it did.

    Raises
    ------
    CantingError
        If there is nothing to dump, or it fails; there is no file then.
    UsageError
        If the file is there already.
    """
    here = places.place(line)
    if file.exists():
        raise UsageError(f"The file {file} is there already.", "Name another file, or remove this one first.")
    with _locked(here, progress):
        starting.claim(here)
        if not (here.mark.is_file() and (here.data / "databases" / "neo4j").is_dir()):
            raise CantingError(
                f"There is no local database of the line {here.line} to dump.",
                "Load something first: canting load.",
            )
        jars.fetch(jars.read_lock(here.line), progress)
        if starting.after_import(here.data).is_file():
            _start(here, idle_minutes(), progress)  # what an import left is run first
        ran = _stop(here)
        progress(0, None, "Dumping the database")
        try:
            command = starting.admin(here, "database", "dump", "neo4j", "--to-stdout")
            with files.Whole() as whole:
                written = whole.binary(file, private=True)
                _admin(command, "The database could not be dumped", target=written)
                progress(0, None, "Reading the dump back")
                dumps.check(written)
        finally:
            if ran:
                _start(here, idle_minutes(), progress)


def restore(file: Path, *, line: str | None = None, progress: Progress = silent) -> None:
    """Replace the database by a dump, of this line or an older one. The server runs again if it did.

    Raises
    ------
    CantingError
        If it can't be read as a dump; the database is then as it was. Killed at any moment, it is the one or the other.
    UsageError
        If there is no such file.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", "Name one that canting db dump wrote.")
    _check_dump(file)
    here = places.place(line)
    with _locked(here, progress):
        starting.claim(here)
        jars.fetch(jars.read_lock(here.line), progress)
        starting.make_folder(here)
        secret = layout.password(here)
        ran = _stop(here)
        progress(0, None, "Restoring the database")
        try:
            with _replacing(here, secret, progress) as fresh:
                _load(here, file, fresh)
        finally:
            if ran:
                _start(here, idle_minutes(), progress)


def take_in(
    folder: Path,
    arguments: Sequence[str],
    after: Path,
    *,
    progress: Progress = silent,
) -> Running:
    """Replace the empty database by one that neo4j-admin makes of files, and run what follows the import.

    Killed at any moment, the database is the empty one or the new one; what follows is then run before the server is
    next ready. The arguments of neo4j-admin have the files as they are called in the folder; see
    `canting.database.after` for what follows.

    Raises
    ------
    UsageError
        If the database isn't empty.
    CantingError
        If the files can't be imported; the database is then as it was.
    """
    here = places.place()
    with _locked(here, progress):
        ran = _serving(here) is not None
        starting.claim(here)
        if here.mark.is_file() and here.data.exists():
            with starting.connected(here, _start(here, idle_minutes(), progress)) as database:
                refuse_full(database)
        progress(0, None, "Importing into a new database")
        jars.fetch(jars.read_lock(here.line), progress)
        starting.make_folder(here)
        secret = layout.password(here)
        took = False
        _stop(here)
        try:
            for lost in process.find_unrecorded(here.folder):
                process.end(lost)  # an import whose canting was killed goes on by itself
            with _replacing(here, secret, progress) as fresh:
                command = starting.admin(here, *arguments, data=fresh.name)
                hint = "Check that there is space on the disk; the database is as it was."
                _admin(command, "The files could not be imported", hint, folder=folder)
                shutil.copyfile(after, starting.after_import(fresh))
            took = True
        finally:
            if ran or took:
                _start(here, idle_minutes(), progress)
        record = process.read_record(here.pid)
        assert record is not None, "a server that has just been started has a record"
        return _running(here, record)


@contextlib.contextmanager
def _replacing(here: Place, secret: str, progress: Progress) -> Iterator[Path]:
    """Give the folder in which data are made that then take the place of those there, unless something fails."""
    fresh = layout.restoring(here.data)
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        yield fresh
        layout.write_first_password(fresh, secret)
        if not here.mark.is_file():
            layout.put_away(here.data)  # a first start's that was killed
        starting.mark(here)
        progress(0, None, TAKEN_IN)
        layout.exchange(here.data)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def refuse_full(database: Database) -> None:
    """Refuse a first load where there is anything already.

    Raises
    ------
    UsageError
        If there is.
    """
    nodes = database.read(text("imported")).values[0][0]
    if nodes:
        raise UsageError(
            f"The database isn't empty: it has {nodes:,} nodes, and --first would begin a new one.",
            "Load without --first; or, if all of it shall go, canting db wipe, and then --first.",
        )


def refuse_another(uri: str | None) -> None:
    """Refuse to dump or replace the local database where another server is meant.

    Raises
    ------
    UsageError
        If it isn't that of the local Neo4j, as far as one runs.
    """
    if uri is not None and not is_local(uri):
        raise UsageError(
            f"NEO4J_URI names another server, {shown(uri)}; canting db dump and restore are for the local Neo4j only.",
            "Leave NEO4J_URI out to mean the local one; otherwise use that server's own backup.",
        )


def is_local(uri: str | None) -> bool:
    """Tell whether the address that the settings name, if any, is that of the local Neo4j, as far as one runs."""
    if uri is None:
        return True
    local, said = running(), urlsplit(uri)
    return local is not None and said.hostname in LOOPBACK and said.port == urlsplit(local.uri).port


def idle_minutes() -> float:
    """Minutes without clients after which a server stops: `CANTING_IDLE`, else 30; 0 is never.

    Raises
    ------
    UsageError
        If it isn't a number, or below 0.
    """
    said = os.environ.get("CANTING_IDLE", "").strip()
    try:
        minutes = float(said) if said else IDLE_MINUTES
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < float("inf"):
        raise UsageError(
            f"CANTING_IDLE is {said!r}, not a number of minutes.", "Give it minutes, or 0 for never."
        )
    return minutes


def _when_idle(minutes: float) -> str:
    return f"after {minutes:g} minutes without clients (CANTING_IDLE)" if minutes else "only when told to"


def _running(here: Place, record: process.Record) -> Running:
    return Running(
        f"bolt://127.0.0.1:{record.bolt}",
        f"http://127.0.0.1:{record.http}/browser/?dbms=neo4j://{layout.USERNAME}@127.0.0.1:{record.bolt}",
        layout.USERNAME,
        layout.password(here),
        record.line,
        record.version,
        jars.read_lock(record.line).versions["gds"],
        record.pid,
        record.idle,
    )


def _serving(here: Place) -> process.Record | None:
    """Give the record of a server that is ready and answers."""
    record = process.read_record(here.pid)
    if record is None or not record.ready:
        return None
    alive = process.find(record, here.folder) is not None
    return record if alive and process.answers(record.bolt) else None


def _start(here: Place, idle: float, progress: Progress) -> process.Record:
    """Start a server, or find it started meanwhile. The place's lock is held."""
    record = process.read_record(here.pid)
    server = process.find(record, here.folder) if record else None
    if record is None or server is None:
        here.pid.unlink(missing_ok=True)
        return starting.bring_up(here, idle, progress)
    if _serving(here) is None and record.ready:
        # It is stopping, or hangs: either way it has to go before another may open its data.
        if process.listens(record.bolt) or not process.wait_until_gone(server, process.STOP_SECONDS):
            process.end(server)
        here.pid.unlink(missing_ok=True)
        return starting.bring_up(here, idle, progress)
    if not record.ready:
        adopted = starting.adopt(here, record, progress)
        if adopted is None:
            return starting.bring_up(here, idle, progress)
        record = adopted
    record = replace(record, idle=idle)
    record.write(here.pid)
    _mark_used(here)
    _see_to_watcher(here, record)
    return record


def _stop(here: Place) -> bool:
    """Stop the server of a place. The place's lock is held."""
    record = process.read_record(here.pid)
    found = process.find(record, here.folder) if record else None
    servers = [found] if found else process.find_unrecorded(here.folder)
    for server in servers:
        end(here, record, server)
    here.pid.unlink(missing_ok=True)
    return bool(servers)


def end(here: Place, record: process.Record | None, server: psutil.Process) -> None:
    """End a server: ask it to, unless its database has stopped itself.

    After a disk was full, Neo4j would write the rest of what it couldn't write behind what it could, and not be able
    to read its log at the next start. Killed, it recovers: all that was committed is there.
    """
    if record is not None and _has_stopped_itself(here, record):
        process.kill(server)
    else:
        process.end(server, lambda: _checkpoint(here, record))


def _has_stopped_itself(here: Place, record: process.Record) -> bool:
    from canting.database.faults import StoppedError

    if not process.answers(record.bolt):
        return False
    try:
        with starting.connected(here, record) as database:
            database.verify()
    except StoppedError:
        return True
    except CantingError:
        return False
    return False


def _checkpoint(here: Place, record: process.Record | None) -> None:
    if record is None or not process.answers(record.bolt):
        return
    with contextlib.suppress(CantingError), starting.connected(here, record) as database:
        database.write(text("checkpoint"))


def _mark_used(here: Place) -> None:
    with contextlib.suppress(OSError):
        here.used.touch()


def _see_to_watcher(here: Place, record: process.Record) -> None:
    """Start a watcher if there is none: its file isn't locked."""
    try:
        with FileLock(here.folder / "run" / "watched", timeout=0):
            pass
    except (Timeout, OSError):
        return
    starting.watch(here, record.pid)


@contextlib.contextmanager
def _locked(here: Place, progress: Progress) -> Iterator[None]:
    """Hold the lock of a place; the system lets go of it when this process ends, however it ends."""
    with _disk(here):
        here.lock.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(here.lock)
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                lock.acquire(timeout=1.0)
                break
            except Timeout:
                progress(0, None, "Waiting for another command that starts or stops the local Neo4j")
                if time.monotonic() > deadline:
                    raise CantingError(
                        f"Another canting has held {here.lock} for {LOCK_SECONDS / 60:.0f} minutes.",
                        "End that process, then try again.",
                    ) from None
        try:
            yield
        finally:
            lock.release()


@contextlib.contextmanager
def _disk(here: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise places.unwritable(error, f"The local Neo4j in {here.home} can't be used") from error


def _check_dump(file: Path) -> None:
    try:
        with file.open("rb") as content:
            begins = content.read(4)
    except OSError as error:
        raise CantingError(
            f"The file {file} can't be read: {error.strerror}.", "Correct its rights."
        ) from error
    if begins not in dumps.BEGINNINGS:
        raise CantingError(
            f"The file {file} is no dump of a Neo4j database.", "Name one that canting db dump wrote."
        )


def _load(here: Place, file: Path, fresh: Path) -> None:
    what = f"The file {file} could not be restored"
    command = starting.admin(
        here, "database", "load", "neo4j", "--from-stdin", "--overwrite-destination=true", data=fresh.name
    )
    with file.open("rb") as content:
        _admin(command, what, source=content)


def _admin(
    command: list[str],
    what: str,
    hint: str = "Check that there is space on the disk, and that a dump is whole and of this line or an older one.",
    *,
    source: IO[bytes] | None = None,
    target: IO[bytes] | None = None,
    folder: Path | None = None,
) -> None:
    """Run neo4j-admin on what stands in `source`; say its own last line if it fails.

    What it gives is written to `target` here: itself it ends without a word when a disk is full.
    """
    home = next(word.partition("=")[2] for word in command if word.startswith("-Dcanting.home="))
    environment = {**process.environment(), "NEO4J_HOME": home, "NEO4J_CONF": str(Path(home) / "conf")}
    with tempfile.TemporaryFile() as complaints:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if source is None else source,
            stdout=subprocess.DEVNULL if target is None else subprocess.PIPE,
            stderr=complaints,
            env=environment,
            cwd=folder,
        )
        try:
            if target is not None and running.stdout is not None:
                shutil.copyfileobj(running.stdout, target)
            running.wait()
        finally:
            running.kill()
            running.wait()
        complaints.seek(0)
        said = [line.strip() for line in complaints.read().decode("utf-8", "replace").splitlines()]
    if running.returncode:
        said = [line for line in said if line and not line.startswith(("at ", "...", "Run with"))]
        raise CantingError(f"{what}: {said[-1][:300] if said else f'exit code {running.returncode}'}", hint)


def _size(folder: Path) -> int:
    return sum((Path(at) / name).stat().st_size for at, _, names in os.walk(folder) for name in names)
