"""The Cypher of loading: files in ``cypher/load/``, read when asked for.

A line that ends in a comment of one word stands in the text of some uses only: ``// known`` where what is said may be
there already, ``// new`` where it can't be, ``// more`` where rows may have properties beside their columns.
"""

from __future__ import annotations

from functools import cache

from canting.database.texts import text as stored_text


@cache
def statement(name: str, label: str | None = None, *, create: bool = False, plain: bool = False) -> str:
    """Give the text of ``cypher/load/NAME.cypher`` without the comment on top.

    The `label` stands for LABEL in a text that is the same for nodes of several. With `create` a relationship that the
    text merges is known to be new: it is created with all its properties at once; set after the key, each would be
    written twice. With `plain` no row has properties beside its columns: adding none costs the server as much as
    reading what is there.
    """
    left_out = ("// known" if create else "// new", *(["// more"] if plain else []))
    lines = stored_text(name, "load").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//") and not line.endswith(left_out))
    return text if label is None else text.replace(":LABEL", f":{label}")
