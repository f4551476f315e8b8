"""Deletes everything in a database, a batch at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from canting.database.texts import text
from canting.errors import CantingError

if TYPE_CHECKING:
    from canting.database.database import Database

BATCH = 10_000


@dataclass(frozen=True)
class Wiped:
    nodes: int
    relationships: int


def wipe(database: Database, *, managed_only: bool = True) -> Wiped:
    """Delete all nodes and relationships, in transactions of limited size. Constraints and indexes stay.

    With `managed_only` a database that canting doesn't manage is refused: it may hold what canting didn't load.

    Raises
    ------
    CantingError
        If it is refused.
    """
    if managed_only and not database.managed:
        raise CantingError(
            f"{database.uri} isn't managed by canting: it may hold more than canting loaded.",
            "If all of it shall go: canting db wipe --not-managed",
        )
    nodes = relationships = 0
    # Relationships first: a node with a million of them would not fit into one transaction.
    for statement in ("wipe-relationships", "wipe-nodes"):
        while (counters := database.write(text(statement), {"batch": BATCH})).contains_updates:
            nodes += counters.nodes_deleted
            relationships += counters.relationships_deleted
    return Wiped(nodes, relationships)
