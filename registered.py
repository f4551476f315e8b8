"""Modules that are what they are by standing in a room: kinds of files that are read, formats that are written."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def modules_in(room: ModuleType) -> list[ModuleType]:
    """Import every module of a package, by name."""
    return [import_module(f"{room.__name__}.{each.name}") for each in pkgutil.iter_modules(room.__path__)]
