"""What the last command saw and wrote, told to the next one: a cluster's reader waits until it has caught up.

Kept for addresses that route (``neo4j://``) only, in the user's cache folder, for minutes: members of a cluster lag by
seconds, and a database may be restored to an earlier state.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

from canting import files
from canting.database.folders import cache_folder

LIFETIME = 600.0
"""Seconds for which bookmarks are worth keeping."""


def _place(uri: str, name: str | None) -> Path:
    said = hashlib.sha256(f"{uri} {name or ''}".encode()).hexdigest()[:24]
    return cache_folder() / "bookmarks" / f"{said}.json"


def kept(uri: str, name: str | None) -> list[str]:
    """Give the bookmarks that the last command left: none if they are old or unreadable, or the address has no use."""
    if not _routes(uri):
        return []
    path = _place(uri, name)
    try:
        if abs(time.time() - path.stat().st_mtime) > LIFETIME:
            return []
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def keep(uri: str, name: str | None, bookmarks: Iterable[str], before: Iterable[str] = ()) -> None:
    """Keep bookmarks for the next command; a folder that can't be written costs nothing but that.

    What others have added to those kept `before`, when the command began, stays.
    """
    if not _routes(uri):
        return
    mine, old = set(bookmarks), set(before)
    if mine == old:
        return  # nothing was asked of the server
    found = mine | (set(kept(uri, name)) - old)
    path = _place(uri, name)
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.keep(path, json.dumps(sorted(found)), lasting=False)


def forget(uri: str, name: str | None) -> None:
    with contextlib.suppress(OSError):
        _place(uri, name).unlink()


def _routes(uri: str) -> bool:
    return uri.partition(":")[0].startswith("neo4j")
