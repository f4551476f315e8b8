"""Windows can read every module of canting and of its tests: what only Unix has waits inside a function."""

from __future__ import annotations

import builtins
import importlib.util
import os
import signal
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNIX_ONLY = {
    "crypt",
    "curses",
    "fcntl",
    "grp",
    "nis",
    "ossaudiodev",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
}
UNIX_ONLY |= {"spwd", "syslog", "termios", "tty"}
# What is in these modules on Windows (the manual's own lists); everything else of theirs is missing there.
SIGNALS = {"SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM", "SIG_DFL", "SIG_IGN"}
NOT_ON_WINDOWS = {
    *(
        "chown",
        "chroot",
        "confstr",
        "ctermid",
        "fchmod",
        "fchown",
        "fork",
        "forkpty",
        "getegid",
        "geteuid",
        "getgid",
    ),
    *(
        "getgroups",
        "getloadavg",
        "getpgid",
        "getpriority",
        "getsid",
        "getuid",
        "initgroups",
        "killpg",
        "lchown",
    ),
    *("major", "minor", "mkfifo", "mknod", "nice", "openpty", "pathconf", "posix_spawn", "pread", "pwrite"),
    *(
        "register_at_fork",
        "sched_getaffinity",
        "sendfile",
        "setgid",
        "setpgid",
        "setsid",
        "setuid",
        "statvfs",
    ),
    *("sync", "sysconf", "tcgetpgrp", "ttyname", "uname", "wait", "wait3", "wait4", "WNOHANG", "O_NOFOLLOW"),
}


class Windows(ModuleType):
    """A module as Windows has it: with some things changed, and some missing."""

    def __init__(self, real: ModuleType, missing: Callable[[str], bool], changed: Mapping[str, Any]) -> None:
        super().__init__(real.__name__)
        self.__dict__.update(changed)
        self._real, self._missing = real, missing

    def __getattr__(self, name: str) -> Any:
        if self._missing(name):
            raise AttributeError(f"{self.__name__}.{name} is not there on Windows")
        return getattr(self._real, name)


AS_ON_WINDOWS = {
    "os": Windows(os, NOT_ON_WINDOWS.__contains__, {"name": "nt"}),
    "signal": Windows(signal, lambda name: name.startswith("SIG") and name not in SIGNALS, {}),
    "sys": Windows(sys, {"getdlopenflags", "abiflags"}.__contains__, {"platform": "win32"}),
}


def modules() -> Iterator[Path]:
    """Every module of the packages, and of the tests."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = said["tool"]["setuptools"]["packages"]
    folders = [ROOT.joinpath(*package.split(".")[1:]) for package in packages]
    for folder in (*folders, ROOT / "tests"):
        yield from sorted(folder.glob("*.py"))


def read_as_on_windows(path: Path) -> None:
    """Run a module's own lines once more, beside the one that is loaded; what it imports is as it is."""
    name = "on_windows_" + "_".join(path.relative_to(ROOT).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    usual = builtins.__import__

    def imported(wanted: str, known: Any = None, *more: Any, **named: Any) -> ModuleType:
        if known is not None and known.get("__name__") == name:
            top = wanted.partition(".")[0]
            if top in UNIX_ONLY:
                raise ModuleNotFoundError(f"{path.name}: Windows has no {top}")
            if wanted in AS_ON_WINDOWS:
                return AS_ON_WINDOWS[wanted]
        return usual(wanted, known, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, name, module)
        patch.setattr(builtins, "__import__", imported)
        spec.loader.exec_module(module)


def test_windows_can_read_every_module() -> None:
    read = list(modules())
    assert len(read) > 150
    for path in read:
        read_as_on_windows(path)


@pytest.mark.parametrize(
    "line",
    [
        "import fcntl",
        "from resource import getrusage",
        "import os; os.mkfifo('x')",
        "import signal\nEND = signal.SIGKILL",
        "from os import geteuid",
    ],
)
def test_what_windows_lacks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "bad.py").write_text(line + "\n", encoding="utf-8")
    with pytest.raises((ImportError, AttributeError), match=r"Windows|geteuid"):
        read_as_on_windows(tmp_path / "bad.py")
    inside = f"def later():\n    {line.splitlines()[0]}\n"
    (tmp_path / "good.py").write_text(inside, encoding="utf-8")
    read_as_on_windows(tmp_path / "good.py")
