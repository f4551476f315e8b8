"""The user's folders: of what can be fetched again, and of the local Neo4j's data."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType


def cache_folder() -> Path:
    """Folder of what can be fetched again: `CANTING_CACHE`, else the user's cache folder."""
    return _folder("CANTING_CACHE") or Path(_platform().user_cache_dir("canting", appauthor=False))


def home_folder() -> Path:
    """Folder of the local Neo4j's data: `CANTING_HOME`, else the user's data folder."""
    return _folder("CANTING_HOME") or Path(_platform().user_data_dir("canting", appauthor=False))


def _folder(variable: str) -> Path | None:
    given = os.environ.get(variable, "").strip()
    return Path(given).expanduser().resolve() if given else None


def _platform() -> ModuleType:
    import platformdirs  # only who fetches or starts pays for it

    return platformdirs
