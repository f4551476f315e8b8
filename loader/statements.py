"""The Cypher of loading: files in ``cypher/load/``, read when asked for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from canting.database.texts import expanded

_MERGED = re.compile(r"MERGE (\(\w+\))-\[((\w+):\w+) \{key: row\[\d\]\}\]->(\(\w+\))\s+SET \3 = \{([^}]*)\}")
_ADDED = re.compile(r"^ *SET \w+ \+= row\[\d+\]\n", re.MULTILINE)
_LOAD = Path(__file__).resolve().parent.parent / "cypher" / "load"


@cache
def statement(name: str, label: str | None = None, *, create: bool = False, plain: bool = False) -> str:
    """Give the text of ``cypher/load/NAME.cypher`` without the comment on top.

    Parameters
    ----------
    label
        The label that stands for LABEL in a text that is the same for nodes of several.
    create
        Whether a relationship that the text merges is known to be new: then it is created.
    plain
        Whether no row has properties beside its columns: adding none costs the server as much as reading what is there.
    """
    lines = (_LOAD / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    text = expanded("\n".join(line for line in lines if not line.startswith("//")))
    if label is not None:
        text = text.replace(":LABEL", f":{label}")
    # All properties at once: set after the key, each tie is written twice.
    text = _MERGED.sub(r"CREATE \1-[\2 {\5}]->\4", text) if create else text
    return _ADDED.sub("", text) if plain else text
