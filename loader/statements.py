"""The Cypher of loading: files in ``cypher/load/``, read when asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_LOAD = Path(__file__).resolve().parent.parent / "cypher" / "load"


@cache
def statement(name: str, *, create: bool = False) -> str:
    """Give the text of ``cypher/load/NAME.cypher`` without the comment on top.

    Parameters
    ----------
    name
        The file's name without its ending.
    create
        Whether a relationship that the text merges is known to be new: then it is created.
    """
    lines = (_LOAD / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//"))
    return text.replace("MERGE (source)-", "CREATE (source)-") if create else text
