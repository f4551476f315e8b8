"""A quicker start for the command line: the driver without the libraries whose types it would know."""

from __future__ import annotations

import sys
from types import ModuleType


class _Without(ModuleType):
    """Stands for the driver's module of optional libraries, and has none of them."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def start_lean() -> None:
    """Keep the driver from importing numpy, pandas and pyarrow, should it be imported; nothing if it is already.

    They cost three times what the driver does, and it only wants to know their types when it is *given* such values.
    A process that asks and prints gives it none; this process's driver then refuses them (``TypeError``). The
    libraries themselves can be imported as ever.
    """
    if "neo4j" not in sys.modules:
        sys.modules["neo4j._optional_deps"] = _Without("neo4j._optional_deps")
