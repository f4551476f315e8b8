"""What is needed beside plain canting, and how it is installed where this canting runs; everybody may ask."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from canting.errors import CantingError

_NEEDED = {
    ".pdf": (
        "typst",
        "PDF needs typst, which isn't installed.",
        "pdf",
        "write another ending",
    ),
    ".docx": (
        "docx",
        "Word needs python-docx, which isn't installed.",
        "word",
        "write .html, which Word opens",
    ),
}


def install(extra: str) -> str:
    """The command that installs one of canting's extras where this canting runs: a shell's own pip may be another's."""
    return f"{_python()} -m pip install 'canting[{extra}]'"


def _python() -> str:
    """The interpreter that runs canting, from the current folder if it lies below it."""
    python = Path(sys.executable or "python")
    try:
        below = python.relative_to(Path.cwd())
    except (ValueError, OSError):  # it lies elsewhere, or the current folder is gone
        return quote(str(python))
    return quote(os.path.join(".", below))  # noqa: PTH118  a path that begins with ./ is never looked up


def require(suffix: str) -> None:
    """See that files of this ending can be made here.

    Raises
    ------
    CantingError
        If what makes them isn't installed.
    """
    module, what, extra, other = _NEEDED.get(suffix.lower(), ("", "", "", ""))
    if module and find_spec(module) is None:
        raise CantingError(what, f"Install it: {install(extra)}; or {other}.")
