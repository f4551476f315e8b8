"""The Cypher of loading: files in ``cypher/load/``, read when asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_LOAD = Path(__file__).resolve().parent.parent / "cypher" / "load"


@cache
def statement(name: str) -> str:
    """Give the text of ``cypher/load/NAME.cypher`` without the comment on top."""
    lines = (_LOAD / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))
