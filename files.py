"""Files that canting writes: whole or not at all, never over what it reads, and through no link.

Every writer writes beside its file, under a name that nobody can foresee, has it on the disk, and renames it. Files
that belong together take their places together; if one can't, all are as they were.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import sqlite3
import stat
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

from canting import changed
from canting.errors import CantingError, UsageError

if TYPE_CHECKING:
    from types import TracebackType

_BUFFER = 1 << 20
_BESIDE = re.compile(r"\.canting-[0-9a-f]{16}\.(part|old)\Z")
_SURELY_BEGUN = 60.0
"""Seconds after which a file beside that nobody holds is what a killed command left."""
_QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_SETTINGS = (".toml", ".cypher", ".env")
_LEDGER = {"decision", "left_dataset", "left_id", "right_id"}
_REASONS = {
    errno.ENOSPC: ("the disk is full", "Make room, or name a file on another disk"),
    errno.EFBIG: ("it is larger than a file may be here", "Name a file elsewhere"),
    errno.EROFS: ("its disk can only be read", "Name a file on another disk"),
    errno.EACCES: ("you have no right to write there", "Name a file in a folder of yours"),
    errno.EPERM: ("you have no right to write there", "Name a file in a folder of yours"),
    errno.ENOENT: ("its folder isn't there", "Make the folder, or name another"),
    errno.EIO: ("the disk fails", "Name a file on another disk"),
}
if hasattr(errno, "EDQUOT"):
    _REASONS[errno.EDQUOT] = ("your share of the disk is full", "Make room, or name a file on another disk")


# whole or not at all


class Whole:
    """Files in the making, which are all there when the ``with`` ends, or none of them.

    With `own` they are what canting keeps for itself: nobody's input is looked for in their places, and what goes wrong
    is left as an OSError to those who know what it means there. Without `lasting` they aren't on the disk then, but on
    their way: enough for what can be made anew.

    Raises
    ------
    UsageError
        From what opens a file, if there is one in its place that mustn't be replaced; see `check`.
    CantingError
        If one can't be written, in two lines whatever the writing library made of it. Each is then as it was.
    """

    def __init__(self, *, own: bool = False, lasting: bool = True) -> None:
        self._parts: list[_Part] = []
        self._own, self._lasting = own, lasting

    def binary(self, path: Path, *, private: bool = False) -> BinaryIO:
        """Begin a file, `private` if its owner alone may read it; what was written can be read back from it."""
        return cast("BinaryIO", self._begun(path, private).stream)

    def text(self, path: Path, *, encoding: str = "utf-8", private: bool = False) -> TextIO:
        """Begin a file of text; line ends are written as they are given."""
        part = self._begun(path, private)
        made = part.stream = io.TextIOWrapper(part.stream, encoding=encoding, newline="")
        return made

    def write(self, path: Path, content: bytes | str, *, private: bool = False) -> None:
        """Write a file at once; text as UTF-8."""
        self.binary(path, private=private).write(content.encode() if isinstance(content, str) else content)

    def __enter__(self) -> Whole:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        except OSError as fault:
            if self._own:
                raise
            raise self._unwritable(fault) from fault
        finally:
            for part in self._parts:
                part.discard()
        if self._own:
            return
        found = [part.raw.fault for part in self._parts if part.raw.fault]
        found += [error] if isinstance(error, OSError) else []
        if found:  # a library may have made an error of its own of it
            raise self._unwritable(found[0]) from error

    def _begun(self, path: Path, private: bool) -> _Part:
        if not self._own:
            check(path)
        try:
            _sweep(path.parent)
            self._parts.append(_Part.begun(path, private=private))
        except OSError as error:
            if self._own:
                raise
            raise unwritable(path, error) from error
        return self._parts[-1]

    def _unwritable(self, error: OSError) -> CantingError:
        meant = (part for part in self._parts if part.raw.fault is error)
        return unwritable(next(meant, self._parts[-1]).path if self._parts else "The file", error)

    def _finish(self) -> None:
        if not self._own:
            changed.begin("file")
        for part in self._parts:
            part.finish(lasting=self._lasting)
        try:
            if len(self._parts) > 1:  # one alone is exchanged by the system
                for part in self._parts:
                    part.keep_old()
            for part in self._parts:
                part.beside.replace(part.path)
        except BaseException:
            for part in self._parts:
                part.restore()
            raise
        if self._lasting:
            for folder in dict.fromkeys(part.path.parent for part in self._parts):
                settle_names(folder)


def write(path: Path, content: bytes | str) -> None:
    """Write one file whole or not at all; text as UTF-8."""
    with Whole() as whole:
        whole.write(path, content)


def keep(path: Path, content: bytes | str, *, lasting: bool = True) -> None:
    """Write a file of canting's own whole or not at all, for its owner alone; see `Whole`.

    Raises
    ------
    OSError
        If it can't be written.
    """
    with Whole(own=True, lasting=lasting) as whole:
        whole.write(path, content, private=True)


def unwritable(path: Path | str, error: OSError) -> CantingError:
    """Say in two lines why a file can't be written."""
    why, hint = _REASONS.get(
        error.errno or 0, (str(error.strerror or error).rstrip("."), "Name another file")
    )
    return CantingError(f"{path} can't be written: {why}.", f"{hint}; nothing there was changed.")


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Have a folder for what is written into it; if that can't be, it goes again, as far as it is new and empty.

    Raises
    ------
    CantingError
        If it can't be made.
    """
    new = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        _remove(new)
        fault = error if isinstance(error, OSError) else OSError(errno.EINVAL, str(error))
        raise unwritable(folder, fault) from error
    try:
        yield
    except BaseException:
        _remove(new)
        raise


def _remove(folders: Iterable[Path]) -> None:
    with contextlib.suppress(OSError):
        for each in folders:
            each.rmdir()


def settle(folder: Path) -> None:
    """Have on the disk what a program wrote into a folder by itself."""
    for path in folder.iterdir():
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    settle_names(folder)


class _Raw(io.FileIO):
    """A file that remembers why it couldn't be written, whatever a library makes of it, and how far it goes."""

    fault: OSError | None = None
    end = 0

    def write(self, data: Any) -> int:
        try:
            written = super().write(data)
        except OSError as error:
            self.fault = error
            raise
        self.end = max(self.end, self.tell())
        return written


@dataclass
class _Part:
    path: Path
    beside: Path
    raw: _Raw
    stream: Any
    old: Path | None = None

    @classmethod
    def begun(cls, path: Path, *, private: bool) -> _Part:
        beside = _beside(path, "part")
        mode = 0o600
        if not private:
            mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        raw = _Raw(os.open(beside, flags, mode), "r+b")
        with contextlib.suppress(OSError):  # not every disk knows locks
            _hold(raw.fileno())
        return cls(path, beside, raw, io.BufferedRandom(raw, _BUFFER))

    def finish(self, *, lasting: bool) -> None:
        """Have it as it was written."""
        self.stream.flush()
        if lasting:
            os.fsync(self.raw.fileno())
        if os.fstat(self.raw.fileno()).st_size != self.raw.end:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self.stream.close()

    def keep_old(self) -> None:
        """Keep what stands in its place until all of them are there."""
        if not self.path.is_file():
            return
        old = _beside(self.path, "old")
        try:
            os.link(self.path, old)
        except OSError:  # a disk that knows no second names
            self.path.replace(old)
        self.old = old

    def restore(self) -> None:
        with contextlib.suppress(OSError):
            if self.old is not None:
                self.old.replace(self.path)
            elif not self.beside.exists():  # it has taken its place already
                self.path.unlink()

    def discard(self) -> None:
        """Leave nothing beside."""
        with contextlib.suppress(OSError, ValueError):
            self.raw.close()
        for path in (self.beside, self.old):
            if path is not None:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".canting-{os.urandom(8).hex()}.{ending}")


def _hold(descriptor: int) -> None:
    """Let others see that this file is being written, as long as this process lives; OSError if another holds it."""
    if os.name == "posix":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(folder: Path) -> None:
    """Remove what killed commands left: files beside that are nobody's any more."""
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if _BESIDE.match(entry.name)]
    for entry in left:
        with contextlib.suppress(OSError):
            found = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode) or time.time() - found.st_mtime < _SURELY_BEGUN:
                continue
            descriptor = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            try:
                _hold(descriptor)
            finally:
                os.close(descriptor)
            Path(entry.path).unlink()


def settle_names(folder: Path) -> None:
    """Have new names on the disk, where the system can say so."""
    if hasattr(os, "O_DIRECTORY"):
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextlib.contextmanager
def disk_faults(folder: Path | None = None) -> Iterator[None]:
    """Say in two lines that temporary files can't be written, or those of a folder that somebody named."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        where = tempfile.gettempdir()
        full = "No space left" in str(error) or "disk is full" in str(error)
        full = full or getattr(error, "errno", None) == errno.ENOSPC
        if folder is not None:
            fault = error if isinstance(error, OSError) and not full else OSError(errno.ENOSPC, str(error))
            raise unwritable(folder, fault) from error
        if full:
            raise CantingError(
                f"The disk of {where} is full: checked rows are kept there until they are loaded.",
                "Make room, or set TMPDIR to a folder on a larger disk, and run again; the graph is as it was.",
            ) from error
        raise CantingError(
            f"Temporary files can't be written in {where}: {getattr(error, 'strerror', None) or error}.",
            "Make it writable, or set TMPDIR to a folder that is.",
        ) from error


# nobody's input


def check(path: Path, option: str = "", *, endings: Iterable[str] = (), reads: Iterable[Path] = ()) -> None:
    """See that a file may be written, before anything is done.

    The `option` that names it is for messages; without `endings` its name may end in anything.

    Raises
    ------
    UsageError
        If there is no such folder, or if what is there is a folder, a link, no plain file, a file that the command
        reads, one that a dataset's description names, a ledger, or settings.
    """
    named = f"{option} {path}".strip()
    allowed = tuple(endings)
    if allowed and path.suffix.lower() not in allowed:
        raise UsageError(
            f"{named}: no format is known by that ending.", f"End it in one of {' '.join(allowed)}."
        )
    if not path.parent.is_dir():
        raise UsageError(f"{named}: there is no folder {path.parent}.", "Create it, or name another.")
    try:
        str(path).encode()  # what is written of a file names it, in UTF-8
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, PermissionError):
        mode = 0
    except (OSError, ValueError) as error:
        raise UsageError(f"{named}: no file can be called that: {error}.", "Name another file.") from None
    if stat.S_ISDIR(mode):
        raise UsageError(f"{named} is a folder.", "Name a file in it.")
    if stat.S_ISLNK(mode):
        raise UsageError(f"{named} is a link to another file.", "Name a file that isn't there yet.")
    if mode and not stat.S_ISREG(mode):
        raise UsageError(f"{named} is no file but a device or a pipe.", "Name a file.")
    why = _taken(path, reads)
    if why:
        raise UsageError(f"{named} {why}.", "Name another file; this one is as it was.")
    if mode and not mode & 0o222:
        raise UsageError(f"{named} can only be read: somebody protects it.", "Name another file.")


def _taken(path: Path, reads: Iterable[Path]) -> str:
    """Say whose file this is, if it isn't free to be written."""
    if any(_same(path, other) for other in reads):
        return "is read by this command"
    described = next(_described_by(path), None)
    if described is not None:
        return f"is a file of the dataset that {described} describes"
    if not path.exists():
        return ""
    if path.name.startswith(".env") or path.suffix.lower() in _SETTINGS:
        return "says what canting shall do"
    return "is a ledger: it holds people's decisions" if _is_ledger(path) else ""


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of the two isn't there
        with contextlib.suppress(OSError, ValueError):
            return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())
        return False


def _described_by(path: Path) -> Iterator[Path]:
    """Find descriptions of datasets that name a file, in its folder and those above, which may hold it too."""
    for folder in path.resolve().parents:
        with contextlib.suppress(OSError):
            for description in sorted(folder.glob("*.toml")):
                if any(_same(path, folder / name) for name in _names_in(description)):
                    yield description


def _names_in(description: Path) -> list[str]:
    """Texts of a dataset's description that may be names of files; all that are quoted, if it can't be read."""
    try:
        if not stat.S_ISREG(description.stat().st_mode):
            return []
        text = description.read_bytes()[:_BUFFER].decode("utf-8", "replace")
        said = tomllib.loads(text)
    except OSError:
        return []
    except (tomllib.TOMLDecodeError, RecursionError):
        return [*("".join(found) for found in _QUOTED.findall(text)), "links.csv"]
    return [*_texts(said), "links.csv"] if "dataset" in said else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(item)


def _is_ledger(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        first = file.readline(4096).decode("utf-8", "replace")
        return set(re.split(r"[,;\t\"\r\n\ufeff]+", first)) >= _LEDGER
    return False
