"""The Cypher of this package: files in ``cypher/``, read when asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

AFTER_IMPORT = "after-import.ndjson"
"""File of what follows an import: see `canting.database.after`."""

CYPHER = Path(__file__).resolve().parent.parent / "cypher"


@cache
def text(name: str) -> str:
    """Give the text of ``cypher/database/NAME.cypher``."""
    return (CYPHER / "database" / f"{name}.cypher").read_text(encoding="utf-8")
