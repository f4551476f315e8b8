"""The process of the local Neo4j: who it is, whether it lives, how it ends. Light: the watcher runs on it too."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from canting import files

STOP_SECONDS = 60.0
ANSWER_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.05
# How a client of Bolt begins: it offers versions (5.0 to 5.8), and the server chooses one.
GREETING = b"\x60\x60\xb0\x17" + b"\x00\x08\x08\x05" + bytes(12)


@dataclass(frozen=True)
class Record:
    """What the pid file says."""

    pid: int
    created: float
    """The server's process, and when it began (seconds since 1970, as the system says it)."""
    bolt: int
    http: int
    line: str
    version: str
    ready: bool
    """Whether a projection and an algorithm ran on it."""
    idle: float
    """Minutes without clients after which it stops; 0 never."""

    def write(self, path: Path) -> None:
        """Write it to a file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        files.keep(path, json.dumps(asdict(self)) + "\n")


def read_record(path: Path) -> Record | None:
    """Read a pid file; None if there is none, or it makes no sense."""
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def token(folder: Path) -> str:
    """Give the word on its command line by which the server of a folder is known."""
    return f"-Dcanting.home={folder}"


def find(record: Record, folder: Path) -> psutil.Process | None:
    """Find the process of a record, if it lives and is really the one: a pid may be another's by now.

    The server's own folder stands on its command line.
    """
    try:
        process = psutil.Process(record.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        try:
            words = process.cmdline()
        except psutil.AccessDenied:
            words = []
        # The time alone won't do: where the clock was set meanwhile, the system gives another one. But a process that
        # was killed and is not quite gone, still writing its last, has no words left.
        same = token(folder) in words if words else abs(process.create_time() - record.created) < 1
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def find_unrecorded(folder: Path) -> list[psutil.Process]:
    """Find servers of this folder that no pid file tells of: their starter was killed at a bad moment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if token(folder) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def answers(port: int) -> bool:
    """Tell whether Bolt is spoken on this port of the loopback address.

    A connection alone says little: the system takes it for a process that hangs.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as line:
            line.sendall(GREETING)
            return len(line.recv(4)) == 4
    except OSError:
        return False


def listens(port: int) -> bool:
    """Tell whether anything listens on this port of the loopback address, even if it hangs."""
    try:
        socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def is_anothers(port: int, pid: int) -> bool:
    """Tell whether a port that answers is not this process's: another server was quicker to take it."""
    try:
        connections = psutil.Process(pid).net_connections(kind="tcp")
    except psutil.Error:
        return False
    return not any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in connections)


def clients(process: psutil.Process, port: int) -> int:
    """Count the connections to the server's port."""
    try:
        connections = process.net_connections(kind="tcp")
    except psutil.Error:
        return 0
    return sum(each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port for each in connections)


def spawn(command: list[str], cwd: Path, output: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a process that goes on when this one and its terminal end; what it prints goes to `output`, or nowhere."""
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": cwd, "close_fds": True}
    options["env"] = environment()
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    with contextlib.ExitStack() as stack:
        file: Any = subprocess.DEVNULL if output is None else stack.enter_context(output.open("wb"))
        return subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **options)


def environment() -> dict[str, str]:
    """Give the environment of a server: this one's, without what is meant for other programs."""
    given = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_THE_SERVER}
    if sys.platform.startswith("linux"):
        # Else, where LANG is of no UTF-8 or isn't installed here, Java finds no file with other letters than ASCII's.
        given["LC_ALL"] = "C.UTF-8"
    return given


# Options for other people's Java programs, and settings for another Neo4j.
_NOT_FOR_THE_SERVER = {"JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "NEO4J_HOME", "NEO4J_CONF"}


def end(process: psutil.Process, before_killing: Callable[[], None] | None = None) -> None:
    """End a server: ask it to, and only when it doesn't listen for a minute, kill it.

    Where a program can't be asked to end (Windows), what is done `before_killing` makes that cheap: a checkpoint.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        if sys.platform == "win32" and before_killing is not None:
            before_killing()
        process.terminate()
        if not wait_until_gone(process, STOP_SECONDS):
            kill(process)


def kill(process: psutil.Process) -> None:
    """End a server at once: it recovers from its log when it is started again."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
        wait_until_gone(process, STOP_SECONDS)


def end_started(server: subprocess.Popen[bytes]) -> None:
    """End a server that this process started itself."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if server.poll() is None:
            end(psutil.Process(server.pid))
    server.wait(STOP_SECONDS)


def is_alive(server: subprocess.Popen[bytes] | psutil.Process) -> bool:
    """Tell whether a process still does anything: one that ended and waits for its parent to notice doesn't."""
    if isinstance(server, subprocess.Popen):
        return server.poll() is None
    try:
        return bool(server.is_running() and server.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(process: psutil.Process, seconds: float) -> bool:
    """Wait for a process that is ending; say whether it has ended, be it that its parent hasn't noticed yet.

    psutil's own waiting takes such a one for alive: the server that a notebook started would never be gone.
    """
    deadline = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    with contextlib.suppress(psutil.Error):
        process.wait(0)  # where it is this process that started it, it has noticed now
    return True


def started(process: subprocess.Popen[bytes]) -> float:
    """Say when a process began; now, if it is gone already."""
    try:
        return float(psutil.Process(process.pid).create_time())
    except psutil.NoSuchProcess:
        return time.time()
