"""A cap on what one answer of the server may hold: a value is held whole in memory before anybody sees it."""

from __future__ import annotations

from typing import Any

import neo4j


class TooLargeError(OSError):
    """One row is larger than may be; the connection it came by is given up."""


def cap(transaction: neo4j.Transaction | neo4j.Result, limit: int) -> None:
    """Refuse any row of a transaction (or of a result with one of its own) that takes more bytes than `limit`.

    The driver reads a row whole before it gives it away, and has no limit of its own; so its connection's socket is
    looked through. `TooLargeError` is among the causes of the driver's fault then.
    """
    inbox: Any = transaction._connection.inbox
    if isinstance(inbox._socket, _Capped):
        inbox._socket.limit = limit
    else:
        inbox._socket = _Capped(inbox._socket, inbox._buffer, limit)


def uncap(transaction: neo4j.Transaction | neo4j.Result) -> None:
    """Lift the cap: connections are used again."""
    inbox: Any = getattr(getattr(transaction, "_connection", None), "inbox", None)
    if inbox is not None and isinstance(inbox._socket, _Capped):
        inbox._socket = inbox._socket.inner


class _Capped:
    """A socket that reads no message beyond a size; `buffer` holds what there is of the one that is being read."""

    def __init__(self, inner: Any, buffer: Any, limit: int) -> None:
        self.inner = inner
        self.buffer = buffer
        self.limit = limit

    def recv_into(self, *arguments: Any) -> Any:
        if self.buffer.used > self.limit:
            raise TooLargeError(f"more than {self.limit} bytes")
        return self.inner.recv_into(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
