"""Where the local Neo4j keeps its jars and its data, and which line of Neo4j is meant."""

from __future__ import annotations

import os
from pathlib import Path

from canting import files
from canting.database.folders import home_folder
from canting.errors import CantingError, UsageError

DEFAULT_LINE = "5.26"


def lines() -> list[str]:
    """Lines of Neo4j that canting can start: those with a lock file, oldest first."""
    return sorted(
        (path.stem for path in Path(__file__).parent.glob("*.lock")),
        key=lambda line: [*map(int, line.split("."))],
    )


class Place:
    """The folder of one line's data and configuration, ``HOME/LINE``; a line is such as ``5.26``."""

    def __init__(self, home: Path, line: str) -> None:
        self.home, self.line = home, line
        self.folder = home / line
        self.data = self.folder / "data"
        """The databases themselves."""
        self.conf = self.folder / "conf"
        """Folder of ``neo4j.conf``."""
        self.logs = self.folder / "logs"
        self.password = self.folder / "password"
        """File of the generated password."""
        self.mark = self.folder / "line"
        """File that says which line the data are of, written when the server was first ready."""
        self.pid = self.folder / "run" / "server.json"
        """File that says which process serves, since when, on which ports."""
        self.used = self.folder / "run" / "used"
        """File whose time is when canting last connected."""
        self.lock = self.folder / "run" / "lock"
        """File that the system locks while one process starts, stops or changes this place."""


def chosen_line(line: str | None = None) -> str:
    """Say which line of Neo4j is meant: the one asked for, `CANTING_LINE`, the last asked for by name, or the default.

    Raises
    ------
    UsageError
        If there is no such line.
    """
    said = line or os.environ.get("CANTING_LINE", "").strip() or _remembered() or DEFAULT_LINE
    if said not in lines():
        raise UsageError(
            f"canting has no local Neo4j of the line {said!r}.",
            f"Choose one of {', '.join(lines())} (--line, CANTING_LINE).",
        )
    return said


def place(line: str | None = None) -> Place:
    """Give the place of a line; see `chosen_line`."""
    return Place(home_folder(), chosen_line(line))


def remember(line: str) -> None:
    """Make this line the one that is meant when none is named."""
    path = home_folder() / "line"
    if _remembered() != line:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.keep(path, line + "\n")


def _remembered() -> str | None:
    try:
        return (home_folder() / "line").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def unwritable(error: OSError, what: str, variable: str = "CANTING_HOME") -> CantingError:
    """Say in two lines that something of the local Neo4j can't be written or read; `variable` names another folder."""
    where = f" in {error.filename}" if error.filename else ""
    return CantingError(
        f"{what}: {error.strerror or error}{where}.",
        f"Free some space or correct the rights there; {variable} names another folder.",
    )
