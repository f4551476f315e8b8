"""The jars of a line of Neo4j: read from its lock file, fetched once, verified, kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from canting.database.folders import cache_folder
from canting.database.local.places import unwritable
from canting.errors import CantingError
from canting.progress import Progress, silent

THREADS = 8
CHUNK = 1 << 16
TIMEOUT = (15, 60)  # seconds to connect, and between two pieces of an answer


@dataclass(frozen=True)
class Jar:
    """One jar of a lock file."""

    folder: str
    """``lib`` (the server) or ``plugins`` (Graph Data Science)."""
    sha256: str
    size: int
    """Of its content; size in bytes."""
    path: str
    """In a Maven repository."""

    @cached_property
    def name(self) -> str:
        """Folder and file name here; it keeps the group, since two groups may have jars of one name."""
        *group, _artifact, _version, file = self.path.split("/")
        return f"{self.folder}/{'.'.join(group)}.{file}"

    @property
    def has_procedures(self) -> bool:
        """Whether procedures or functions are in it, which the server looks for in every class of a plugin."""
        return self.folder == "plugins" and re.search(r"[.-]proc-", self.name) is not None


@dataclass(frozen=True)
class Lock:
    line: str
    versions: dict[str, str]
    """Version of ``neo4j``, ``gds`` and ``browser``; and ``main``, the class that starts the server."""
    jars: tuple[Jar, ...]
    digest: str
    """Of the file: another content is another folder, and never mixed with this one's."""

    @property
    def folder(self) -> Path:
        """Where its jars are, or will be: ``lib/`` and ``plugins/`` in it."""
        return cache_folder() / "neo4j" / f"{self.line}-{self.digest[:12]}"


def read_lock(line: str) -> Lock:
    content = (Path(__file__).parent / f"{line}.lock").read_text(encoding="utf-8")
    said = [text.split() for text in content.splitlines()]
    versions = {words[1]: words[2] for words in said if words[0] == "#" and len(words) == 3}
    jars = tuple(Jar(words[0], words[1], int(words[2]), words[3]) for words in said if words[0] != "#")
    return Lock(line, versions, jars, hashlib.sha256(content.encode()).hexdigest())


def missing(lock: Lock) -> list[Jar]:
    """Give the jars that aren't there, or not whole: a look at sizes."""
    there: dict[str, int] = {}
    for folder in ("lib", "plugins"):
        try:
            with os.scandir(lock.folder / folder) as entries:
                there |= {f"{folder}/{entry.name}": entry.stat().st_size for entry in entries}
        except FileNotFoundError:
            continue
    return [jar for jar in lock.jars if there.get(jar.name) != jar.size]


def unfit(lock: Lock, *, anew: bool = False) -> list[Jar]:
    """Give the jars that must be fetched: those that aren't there, or whose content isn't what the lock says.

    Only a file that was changed since its content was found right is read, which its size and times tell; all are
    `anew`, for when a start has failed.
    """
    record = lock.folder / "verified.json"
    try:
        known = json.loads(record.read_text("utf-8"))
        before = known if isinstance(known, dict) and not anew else {}
    except (OSError, ValueError):
        before = {}
    right: dict[str, list[int]] = {}
    for jar in lock.jars:
        path = lock.folder / jar.name
        with contextlib.suppress(OSError):
            found = path.stat()
            stamp = [found.st_size, found.st_mtime_ns, found.st_ctime_ns]
            if found.st_size == jar.size and (before.get(jar.name) == stamp or _hash(path) == jar.sha256):
                right[jar.name] = stamp
    if right and right != before:
        beside = record.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):  # a cache that can't be written costs time at the next start
            beside.write_text(json.dumps(right), "utf-8")
            beside.replace(record)
        beside.unlink(missing_ok=True)
    return [jar for jar in lock.jars if jar.name not in right]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(lock: Lock, progress: Progress = silent) -> Path:
    """See to it that all jars of a line are there, are those of the lock and nothing else; fetch what is missing.

    Each is written under a temporary name, verified, and renamed: one that is there under its name is whole.

    Raises
    ------
    CantingError
        If one can't be had, or isn't what the lock says.
    """
    if not unfit(lock) and not _strays(lock):
        return lock.folder
    from filelock import FileLock

    try:
        for folder in ("lib", "plugins"):  # pooch's threads would each make them, and get in each other's way
            (lock.folder / folder).mkdir(parents=True, exist_ok=True)
        with FileLock(lock.folder / ".lock"):  # another canting may be fetching the same
            for path in _strays(lock):  # left by a download that was cut off, or laid there by somebody
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            _fetch_all(lock, unfit(lock), progress)
            if unfit(lock):
                raise OSError("they change while they are read")
    except OSError as error:
        raise unwritable(error, "The jars of Neo4j can't be kept", "CANTING_CACHE") from error
    return lock.folder


def _fetch_all(lock: Lock, jars: list[Jar], progress: Progress) -> None:
    if not jars:
        return
    import pooch

    pooch.get_logger().setLevel("ERROR")
    base = _base()
    store = pooch.create(
        path=lock.folder,
        base_url=base,
        registry={jar.name: f"sha256:{jar.sha256}" for jar in jars},
        urls={jar.name: f"{base}/{jar.path}" for jar in jars},
        retry_if_failed=3,
    )
    download = _Download({f"{base}/{jar.path}": jar.size for jar in jars})
    total = sum(jar.size for jar in jars)
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            # The largest first: none is left to be waited for alone at the end.
            biggest_first = sorted(jars, key=lambda jar: -jar.size)
            waiting = {pool.submit(store.fetch, jar.name, downloader=download) for jar in biggest_first}
            while waiting:
                done, waiting = wait(waiting, timeout=0.1)
                progress(min(download.bytes, total), total, f"Fetching Neo4j {lock.versions['neo4j']}")
                for future in done:
                    future.result()
        except BaseException as error:
            download.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, OSError | ValueError) and not _is_local(error):
                raise _unfetched(error, base) from error
            raise


class _Download:
    """What pooch fetches a file with: one connection per thread, kept open; counts bytes; can be stopped.

    An address that gives more bytes than `sizes` says is cut off.
    """

    def __init__(self, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self.bytes = 0
        self.stopped = threading.Event()
        self._counting = threading.Lock()
        self._own = threading.local()

    def __call__(self, url: str, output_file: str, _pooch: Any, check_only: bool = False) -> None:
        import requests

        session = getattr(self._own, "session", None) or requests.Session()
        self._own.session = session
        with session.get(url, stream=True, timeout=TIMEOUT) as answer, Path(output_file).open("wb") as file:
            answer.raise_for_status()
            left = self.sizes[url]
            for piece in answer.iter_content(CHUNK):
                if self.stopped.is_set():
                    raise InterruptedError("stopped")
                left -= len(piece)
                if left < 0:
                    raise ValueError(f"{Path(url).name} goes on past its {self.sizes[url]:,} bytes.")
                file.write(piece)
                with self._counting:
                    self.bytes += len(piece)


def _base() -> str:
    own = os.environ.get("CANTING_MAVEN_URL", "").strip()
    if own:
        return own.rstrip("/")
    from jgo.constants import MAVEN_CENTRAL_URL

    return str(MAVEN_CENTRAL_URL).rstrip("/")


def _is_local(error: BaseException) -> bool:
    """Tell a fault of this machine's disk from one of the network; requests' faults are OSErrors too."""
    import requests

    return isinstance(error, OSError) and not isinstance(error, requests.RequestException)


def _unfetched(error: Exception, base: str) -> CantingError:
    import requests

    mirror = "CANTING_MAVEN_URL names a mirror of Maven Central."
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return CantingError(
            f"A jar of Neo4j came from {base} with other content than it should have: {str(error).splitlines()[0]}",
            f"Something on the way changes downloads; try again, or use another way: {mirror}",
        )
    if isinstance(error, requests.exceptions.SSLError):
        return CantingError(
            f"The jars of Neo4j can't be fetched from {base}: its certificate isn't trusted here.",
            "Where a proxy opens encrypted traffic, let REQUESTS_CA_BUNDLE name a file with its certificate; else: "
            + mirror,
        )
    response = getattr(error, "response", None)
    reason = f"HTTP status {response.status_code}" if response is not None else type(error).__name__
    return CantingError(
        f"The jars of Neo4j can't be fetched from {base}: {reason}.",
        f"Check the network and type the command again, it goes on where it stopped; {mirror}",
    )


def _strays(lock: Lock) -> list[Path]:
    """Give what is in the folders of the class path and isn't in the lock."""
    wanted = {jar.name for jar in lock.jars}
    return [
        path
        for folder in ("lib", "plugins")
        for path in (lock.folder / folder).glob("*")
        if f"{folder}/{path.name}" not in wanted
    ]
