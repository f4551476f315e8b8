"""Transactions that are under way while the next rows are being prepared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from canting.database.interrupt import Doing

LANES = 2
"""How many may be under way at once: as many as the graph has locks."""

T = TypeVar("T")


class UnderWay:
    """Transactions under way, each in a thread of its own; use it in ``with``.

    One alone, or several beside each other, each in a lane; never one of either sort with one of the other. What has
    been sent arrives in the order of sending. After a fault those that are under way are waited for, so that nothing
    is written once the fault is heard; after Ctrl-C they aren't: what wasn't committed, the server takes back.
    """

    def __init__(self) -> None:
        self._doing: dict[int, tuple[Doing[Any], Callable[[Any], None]]] = {}
        self._beside = False

    def send(self, work: Callable[[int | None], T], then: Callable[[T], None], *, beside: bool) -> None:
        """Begin a transaction, in another thread, as soon as there is room for it.

        It is given its lane, None if it is alone. What it returned is given to `then`, in this thread, when it has
        arrived; others may be under way `beside` it.
        """
        while len(self._doing) >= (LANES if beside and self._beside else 1):
            self._await_first()
        self._beside = beside
        lane = min(set(range(LANES)) - self._doing.keys())
        self._doing[lane] = Doing(partial(work, lane if beside else None)), then

    def arrive(self) -> None:
        """Wait until all have arrived; the fault of the first that has one is raised."""
        while self._doing:
            self._await_first()

    def _await_first(self) -> None:
        doing, then = self._doing.pop(next(iter(self._doing)))
        then(doing.answer())

    def __enter__(self) -> UnderWay:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, Exception):
            for doing, _then in self._doing.values():
                doing.wait()
        self._doing.clear()
