"""Counts what the tests injected and what was survived, and says it when they end.

`CANTING_FAULTS` says how often each fault is injected, `CANTING_FUZZ` how many cases each reader is given: few by
default, so that all tests take minutes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

FAULTS = int(os.environ.get("CANTING_FAULTS", "3"))
"""How often a fault that strikes at a random moment is injected."""

FUZZ = int(os.environ.get("CANTING_FUZZ", "100"))
"""How many cases a reader is given."""


def few(many: int) -> int:
    """How many graphs, or the like, are drawn at random for one test: half of many unless `CANTING_FUZZ` is raised."""
    return many if FUZZ > 100 else many // 2


_injected: Counter[str] = Counter()
_survived: Counter[str] = Counter()
_cases: Counter[str] = Counter()


@contextmanager
def fault(kind: str) -> Iterator[None]:
    """Count a fault; it is survived if what is done in `with` raises nothing."""
    _injected[kind] += 1
    yield
    _survived[kind] += 1


def case(reader: str) -> None:
    """Count a case that a reader was given."""
    _cases[reader] += 1


def counts() -> dict[str, dict[str, int]]:
    """Give what was counted, as plain maps."""
    return {"injected": dict(_injected), "survived": dict(_survived), "cases": dict(_cases)}


def add(counted: dict[str, dict[str, int]]) -> None:
    """Add what another process counted."""
    for counter, name in ((_injected, "injected"), (_survived, "survived"), (_cases, "cases")):
        counter.update(counted.get(name, {}))


def lines() -> list[str]:
    """Say it, a line for each kind."""
    said = [f"{kind}: {_survived[kind]} survived of {number} injected" for kind, number in _injected.items()]
    return said + [f"{reader}: {number} cases" for reader, number in _cases.items()]
