"""What the local Neo4j finds in its folder: configuration, password, and memory fitted to the machine."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path

from canting import files
from canting.database.local.jars import Lock
from canting.database.local.places import Place
from canting.errors import CantingError

USERNAME = "neo4j"
MEGA = 1 << 20
# Tried first, so that an address in a browser's history goes on working; away from those of other Neo4js.
FIRST_PORTS = (17687, 17474)
ADD_OPENS = tuple(
    f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch")
)


def memory(total: int) -> tuple[int, int]:
    """Share the machine's memory out: a quarter for the heap, an eighth for the page cache, within limits.

    Given bytes that the machine, or this process's control group, has, it gives megabytes of both.
    """
    heap = min(max(total // 4, 512 * MEGA), 8192 * MEGA)
    cache = min(max(total // 8, 128 * MEGA), 4096 * MEGA)
    return heap // MEGA, cache // MEGA


def machine_memory() -> int:
    """Bytes of memory here; less in a container that may not use all of the machine's."""
    import psutil

    total = int(psutil.virtual_memory().total)
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


def write_configuration(place: Place, bolt: int, http: int, data: str = "data") -> None:
    """Write ``neo4j.conf`` of a place, whose ports listen on the loopback address only."""
    heap, cache = memory(machine_memory())
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{bolt}",
        "server.bolt.advertised_address": f"127.0.0.1:{bolt}",
        "server.http.listen_address": f"127.0.0.1:{http}",
        "server.http.advertised_address": f"127.0.0.1:{http}",
        "server.https.enabled": "false",
        # Paths below the place only: Neo4j misreads letters of other alphabets in its configuration. The place
        # itself it is told on the command line.
        "server.directories.data": data,
        "server.memory.heap.initial_size": "256m",
        "server.memory.heap.max_size": f"{heap}m",
        "server.memory.pagecache.size": f"{cache}m",
        # One question that asks for more is ended; without a bound it takes the server, and all others, with it.
        "db.memory.transaction.max": f"{heap * 2 // 5}m",
        "dbms.memory.transaction.total.max": f"{heap * 3 // 5}m",
        "db.transaction.timeout": "2h",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.size": "64m",
        "db.tx_log.rotation.retention_policy": "1 files",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.security.procedures.unrestricted": "gds.*",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        # Without it the server waits ten seconds for connections that are closed already when it stops.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    }
    lines = [f"{name}={value}" for name, value in settings.items()]
    lines += [f"server.jvm.additional={option}" for option in ADD_OPENS]
    place.conf.mkdir(parents=True, exist_ok=True)
    text = "# Written by canting at every start.\n" + "\n".join(lines) + "\n"
    (place.conf / "neo4j.conf").write_text(text, encoding="utf-8", newline="\n")


def link_jars(place: Place, lock: Lock) -> None:
    """Let a place have its jars, which all places share: ``lib`` is their folder, ``plugins`` holds some of them.

    The server loads every class of what is in ``plugins``, to look for procedures. Graph Data Science has 9,000 classes
    in 130 jars, and procedures in twelve of them; all are on the class path.
    """
    _link_folder(place.folder / "lib", lock.folder / "lib")
    plugins = place.folder / "plugins"
    if plugins.resolve() != place.folder.resolve() / plugins.name:
        _unlink(plugins)  # an older canting's link to all of them
    plugins.mkdir(exist_ok=True)
    wanted = {Path(jar.name).name: lock.folder / jar.name for jar in lock.jars if jar.has_procedures}
    for path in plugins.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, jar in wanted.items():
        link = plugins / name
        if not (link.exists() and jar.exists() and link.samefile(jar)):
            link.unlink(missing_ok=True)
            _link_file(link, jar)


def _link_folder(link: Path, target: Path) -> None:
    if link.exists() and link.resolve() == target.resolve():
        return
    if os.path.lexists(link):
        _unlink(link)
    if sys.platform == "win32":
        import _winapi

        _winapi.CreateJunction(str(target), str(link))  # a link to a folder that needs no special right
    else:
        link.symlink_to(target, target_is_directory=True)


def _link_file(link: Path, target: Path) -> None:
    if sys.platform == "win32":
        try:
            os.link(target, link)
        except OSError:  # the cache is on another drive
            shutil.copyfile(target, link)
    else:
        link.symlink_to(target)


def _unlink(folder: Path) -> None:
    folder.rmdir() if sys.platform == "win32" else folder.unlink()


def password(place: Place) -> str:
    """Give the password of a place; make it if there is none, in a file that only its owner can read.

    Raises
    ------
    CantingError
        If there are data, and the file with their password is gone.
    """
    try:
        return place.password.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    if place.mark.exists() and (place.data / "databases").exists():
        raise CantingError(
            f"The password of the local Neo4j is gone: there is no file {place.password}.",
            "Put the file back; or, to begin with an empty database: canting db wipe",
        )
    made = secrets.token_urlsafe(18)
    place.folder.mkdir(parents=True, exist_ok=True)
    files.keep(place.password, made + "\n")
    return made


def write_first_password(data: Path, secret: str) -> None:
    """Tell a server that never ran what its user's password is.

    It is what ``neo4j-admin dbms set-initial-password`` writes, which would take the password on its command line,
    for every user of the machine to read.
    """
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + secret.encode("ascii")).digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    folder = data / "dbms"
    folder.mkdir(parents=True, exist_ok=True)
    content = f"{USERNAME}:SHA-256,{digest.hex()},{salt.hex()},1024:\n"
    (folder / "auth.ini").write_text(content, encoding="ascii", newline="\n")


def free_ports(place: Place, taken: set[int]) -> tuple[int, int]:
    """Choose the ports for Bolt and HTTP: those of the last time if they are free."""
    chosen: list[int] = []
    for wanted in _last_ports(place) or FIRST_PORTS:
        usable = wanted not in taken and wanted not in chosen and is_free(wanted)
        chosen.append(wanted if usable else _any_port(taken | set(chosen)))
    (place.folder / "run").mkdir(parents=True, exist_ok=True)
    (place.folder / "run" / "ports").write_text(f"{chosen[0]} {chosen[1]}\n", encoding="ascii")
    return chosen[0], chosen[1]


def _last_ports(place: Place) -> tuple[int, int] | None:
    try:
        bolt, http = (place.folder / "run" / "ports").read_text(encoding="ascii").split()
        return int(bolt), int(http)
    except (OSError, ValueError):
        return None


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        if (
            sys.platform != "win32"
        ):  # a port whose connections are just closing is free; Windows means another thing
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
            attempt.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def _any_port(taken: set[int]) -> int:
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
            attempt.bind(("127.0.0.1", 0))
            port = int(attempt.getsockname()[1])
        if port not in taken:
            return port


def put_away(data: Path) -> None:
    """Delete a data folder so that a kill half-way leaves either all of it or none."""
    going = data.with_name("data.going")
    shutil.rmtree(going, ignore_errors=True)
    if data.exists():
        data.replace(going)
    shutil.rmtree(going, ignore_errors=True)


def restoring(data: Path) -> Path:
    """Where a data folder is made ready that shall replace this one."""
    return data.with_name("data.restoring")


def exchange(data: Path) -> None:
    """Put what was made ready in place of a data folder, and delete that; `settle` mends a kill half-way."""
    if data.exists():
        data.replace(_replaced(data))
    restoring(data).replace(data)
    put_away(_replaced(data))


def settle(data: Path) -> None:
    """Clear up after a restore or a wipe that was killed: what a restore took out of its place goes back.

    The old data leave their place, and the name they have meanwhile, by one renaming each. So they are whole while
    they have that name, and nobody has followed them while their place is empty.
    """
    if _replaced(data).exists() and not data.exists():
        _replaced(data).replace(data)
    put_away(_replaced(data))
    shutil.rmtree(restoring(data), ignore_errors=True)


def present(data: Path) -> Path:
    """Give the folder that the data are in now: `settle` may have to put it back in its place."""
    return data if data.exists() or not _replaced(data).exists() else _replaced(data)


def _replaced(data: Path) -> Path:
    return data.with_name("data.replaced")
