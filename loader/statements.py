"""The Cypher of loading: files in ``cypher/load/``, read when asked for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_MERGED = re.compile(r"MERGE \(source\)-\[((\w+):\w+) \{key: row\[2\]\}\]->\(target\)\s+SET \2 = \{([^}]*)\}")
_LOAD = Path(__file__).resolve().parent.parent / "cypher" / "load"


@cache
def statement(name: str, label: str | None = None, *, create: bool = False) -> str:
    """Give the text of ``cypher/load/NAME.cypher`` without the comment on top.

    Parameters
    ----------
    label
        The label that stands for LABEL in a text that is the same for nodes of several.
    create
        Whether a relationship that the text merges is known to be new: then it is created.
    """
    lines = (_LOAD / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//"))
    if label is not None:
        text = text.replace(":LABEL", f":{label}")
    # All properties at once: set after the key, each tie is written twice.
    return _MERGED.sub(r"CREATE (source)-[\1 {\3}]->(target)", text) if create else text
