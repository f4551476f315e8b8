"""Which files canting reads, by their endings."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from canting.loader.sources import networks
from canting.registered import modules_in

TEXT_FILES = (".csv", ".tsv", ".txt")
SHEET_FILES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
RECORD_FILES = (".parquet", ".jsonl", ".ndjson", ".dta", ".sav")
TABLE_FILES = (*TEXT_FILES, *(f"{suffix}.gz" for suffix in TEXT_FILES), *SHEET_FILES, *RECORD_FILES)


@cache
def readers() -> dict[str, ModuleType]:
    """The module that reads a network's files, by their ending."""
    return {ending: module for module in modules_in(networks) for ending in module.ENDINGS}


def is_network(file: str) -> bool:
    """Whether a file of this name is several tables: a network's nodes, and its ties."""
    name = file.lower()  # tables come first: most surveys never need the networks' readers
    return not name.endswith(TABLE_FILES) and name.endswith(tuple(readers()))


def is_read(file: str) -> bool:
    """Whether a file of this name is of a kind that canting reads."""
    return file.lower().endswith(TABLE_FILES) or is_network(file)


def endings() -> str:
    """All endings, as a message names them."""
    return " ".join((*TABLE_FILES, *readers()))
