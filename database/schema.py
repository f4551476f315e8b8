"""Constraints, indexes and the version of the graph's shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from canting.database.texts import CYPHER, text
from canting.errors import CantingError

if TYPE_CHECKING:
    from canting.database.database import Database


@dataclass(frozen=True)
class Schema:
    """What ``cypher/schema.cypher`` says."""

    version: int
    statements: dict[str, str]
    """One text per constraint or index, by its name."""


@cache
def read_schema() -> Schema:
    whole = (CYPHER / "schema.cypher").read_text(encoding="utf-8")
    version = re.search(r"^// version (\d+)$", whole, re.MULTILINE)
    if version is None:
        raise ValueError("cypher/schema.cypher has no line '// version N'")
    lines = [line for line in whole.splitlines() if not line.startswith("//")]
    statements = [each.strip() for each in "\n".join(lines).split(";") if each.strip()]
    return Schema(int(version[1]), {each.split()[2]: each for each in statements})


def ensure_schema(database: Database) -> None:
    """Make every constraint and index that is missing, and mark the graph with the version of its shape.

    Costs two short reads when nothing is missing.

    Raises
    ------
    CantingError
        If the graph was made by a newer canting, or holds nodes or ties that break a constraint.
    """
    schema = read_schema()
    found = database.read(text("schema-version")).values
    version = found[0][0] if found else None
    check_schema(version, database.uri)
    there = {name for (name,) in database.read(text("schema-names")).values}
    for name, statement in schema.statements.items():
        if name not in there:
            database.write(statement)
    if version != schema.version:
        database.write(text("set-schema-version"), {"version": schema.version})


def check_schema(version: int | None, uri: str) -> None:
    """Refuse a graph whose shape this canting doesn't know.

    Raises
    ------
    CantingError
        If it is newer than this canting's.
    """
    known = read_schema().version
    if version is not None and version > known:
        raise CantingError(
            f"The graph at {uri} was made by a newer canting (schema {version}; this one knows {known}).",
            "Upgrade canting, or use another database (NEO4J_URI, NEO4J_DATABASE); nothing was changed.",
        )
