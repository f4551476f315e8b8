"""Ends a local Neo4j that nobody uses: a small process of its own, started with the server, ended with it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil

from canting.database.local import process as processes

LOOK_EVERY_SECONDS = 5.0


def watch(folder: Path, pid: int) -> None:
    """Look every few seconds; end the server after its minutes without clients; return when it is gone.

    Clients are connections to its port; and canting itself touches a file when it connects, for a command may come
    and go between two looks. Another process than the pid file says by now is not this watcher's business.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "run" / "watched", timeout=2):  # one watcher is enough
            _watch(folder, pid)
    except Timeout:
        return


def _watch(folder: Path, pid: int) -> None:
    used = folder / "run" / "used"
    seen = _changed(used)
    last = time.monotonic()  # not the clock, which may be set
    while True:
        record = processes.read_record(folder / "run" / "server.json")
        server = processes.find(record, folder) if record is not None and record.pid == pid else None
        if record is None or server is None:
            return
        now = _changed(used)
        if now != seen or processes.clients(server, record.bolt):
            seen, last = now, time.monotonic()
        idle = record.idle * 60
        if idle and time.monotonic() - last >= idle and _end(folder, record, server, seen):
            return
        wait = min(LOOK_EVERY_SECONDS, idle / 4) if idle else LOOK_EVERY_SECONDS
        if processes.wait_until_gone(server, wait):
            return


def _end(folder: Path, record: processes.Record, server: psutil.Process, seen: float) -> bool:
    """End the server, unless somebody is just starting, changing or using it."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "run" / "lock", timeout=0):
            if _changed(folder / "run" / "used") != seen or processes.clients(server, record.bolt):
                return False
            _end_well(folder, record, server)
            (folder / "run" / "server.json").unlink(missing_ok=True)
            return True
    except Timeout:
        return False


def _end_well(folder: Path, record: processes.Record, server: psutil.Process) -> None:
    # Imported only now: while it waits, a watcher shall cost little.
    from canting.database.local.places import Place
    from canting.database.local.server import end

    end(Place(folder.parent, folder.name), record, server)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


if __name__ == "__main__":
    watch(Path(sys.argv[1]), int(sys.argv[2]))
