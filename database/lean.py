"""A quicker start for the command line: the driver without the libraries whose types it would know."""

from __future__ import annotations

import importlib
import sys

FRAMES = ("numpy", "pandas", "pyarrow")


def import_driver() -> None:
    """Import the driver, keeping it from importing numpy, pandas and pyarrow; nothing if it is imported already.

    They cost three times what the driver does, and it only wants to know their types when it is *given* such values.
    A process that asks and prints gives it none. One of them that was imported before is not kept from it, and they
    can be imported as ever afterwards; but this process's driver then refuses their values (``TypeError``).
    """
    if "neo4j" in sys.modules:
        return
    hidden = [name for name in FRAMES if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: import fails, as if it weren't here
    try:
        importlib.import_module("neo4j")
    finally:
        for name in hidden:
            del sys.modules[name]
