"""A member of a cluster that isn't one: a server that speaks enough Bolt 5.4 to hand out a routing table and to answer.

Neo4j's Community Edition has no clusters, so that a routing table with several members can be had from a stub only.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Any

MAGIC, VERSION = b"\x60\x60\xb0\x17", b"\x00\x00\x04\x05"
SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F
NAMES = {
    0x01: "HELLO",
    0x02: "GOODBYE",
    0x0F: "RESET",
    0x10: "RUN",
    0x11: "BEGIN",
    0x12: "COMMIT",
    0x13: "ROLLBACK",
    0x2F: "DISCARD",
    0x3F: "PULL",
    0x54: "TELEMETRY",
    0x66: "ROUTE",
    0x6A: "LOGON",
    0x6B: "LOGOFF",
}


@dataclass
class Cluster:
    """Members by their part, as the next routing table says: ``ROUTE``, ``READ`` and ``WRITE``."""

    parts: dict[str, list[Member]] = field(default_factory=dict)
    commits: int = 0

    def table(self) -> dict[str, Any]:
        """The routing table; it lasts until a member refuses."""
        servers = [
            {"role": part, "addresses": [member.address for member in members]}
            for part, members in self.parts.items()
        ]
        return {"rt": {"ttl": 1000, "db": "neo4j", "servers": servers}}


class Member:
    """A member: it notes what it is asked, and answers every query with one row, its own name.

    Parameters
    ----------
    cluster
        Whose routing table it hands out.
    name
        What it says that it is.
    leads
        Whether it writes; one that doesn't refuses transactions that do.
    """

    def __init__(self, cluster: Cluster, name: str, *, leads: bool = False) -> None:
        self.cluster, self.name, self.leads = cluster, name, leads
        self.heard: list[tuple[str, Any]] = []
        self._listens = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self.address = f"127.0.0.1:{self._listens.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def texts(self, mode: str) -> list[str]:
        """Statements that it ran in transactions of this access mode, ``r`` or ``w``."""
        found, at = [], "w"
        for message, fields in self.heard:
            if message == "BEGIN":
                at = fields[0].get("mode", "w")
            if message == "RUN" and (fields[2].get("mode", "w") if fields[2] else at) == mode:
                found.append(fields[0])
        return found

    def close(self) -> None:
        """Go, without a word to anybody."""
        for each in (self._listens, *self._connections):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listens.accept()
                self._connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError):
            assert _exactly(connection, 4) == MAGIC
            _exactly(connection, 16)
            connection.sendall(VERSION)
            failed = False
            while True:
                tag, fields = _unpacked(_message(connection))
                name = NAMES[tag]
                self.heard.append((name, fields))
                if name == "GOODBYE":
                    return
                failed = failed and name != "RESET"
                answers = [(IGNORED,)] if failed else self._answers(name, fields)
                failed = failed or answers[-1][0] == FAILURE
                for signature, *content in answers:
                    _send(
                        connection, bytes([0xB0 + len(content), signature]) + b"".join(map(_packed, content))
                    )

    def _answers(self, name: str, fields: list[Any]) -> list[tuple[Any, ...]]:
        if name == "HELLO":
            return [(SUCCESS, {"server": "Neo4j/5.26.0", "connection_id": f"bolt-{len(self._connections)}"})]
        if name == "ROUTE":
            return [(SUCCESS, self.cluster.table())]
        if name == "BEGIN" and fields[0].get("mode", "w") == "w" and not self.leads:
            code = "Neo.ClientError.Cluster.NotALeader"
            return [(FAILURE, {"code": code, "message": "No write operations are allowed on this member."})]
        if name == "RUN":
            return [(SUCCESS, {"fields": ["member"], "t_first": 0})]
        if name == "PULL":
            return [(RECORD, [self.name]), (SUCCESS, {"type": "r", "t_last": 0, "db": "neo4j"})]
        if name == "COMMIT":
            self.cluster.commits += 1
            return [(SUCCESS, {"bookmark": f"seen by {self.name}: {self.cluster.commits}"})]
        return [(SUCCESS, {})]


def _exactly(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        part = connection.recv(length - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _message(connection: socket.socket) -> bytes:
    """One message, of chunks with their lengths before them; a chunk of nothing ends it."""
    found = b""
    while True:
        (length,) = struct.unpack(">H", _exactly(connection, 2))
        if length:
            found += _exactly(connection, length)
        elif found:
            return found


def _send(connection: socket.socket, message: bytes) -> None:
    chunks = [message[at : at + 0xFFFF] for at in range(0, len(message), 0xFFFF)]
    connection.sendall(b"".join(struct.pack(">H", len(each)) + each for each in chunks) + b"\0\0")


# PackStream, as far as these conversations need it


def _packed(value: Any) -> bytes:
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return b"\xcb" + struct.pack(">q", value)
    if isinstance(value, str):
        content = value.encode()
        return b"\xd2" + struct.pack(">I", len(content)) + content
    if isinstance(value, list):
        return b"\xd6" + struct.pack(">I", len(value)) + b"".join(map(_packed, value))
    if isinstance(value, dict):
        pairs = b"".join(_packed(key) + _packed(each) for key, each in value.items())
        return b"\xda" + struct.pack(">I", len(value)) + pairs
    raise TypeError(f"no conversation has a {type(value).__name__}")


def _unpacked(message: bytes) -> tuple[int, list[Any]]:
    """The signature of a message, and its fields."""
    return message[1], _Reader(message, 2).several(message[0] & 0x0F)


SIZED = {0xD0: ("text", 1), 0xD1: ("text", 2), 0xD2: ("text", 4), 0xD4: ("list", 1), 0xD5: ("list", 2)}
SIZED |= {0xD6: ("list", 4), 0xD8: ("map", 1), 0xD9: ("map", 2), 0xDA: ("map", 4)}
SMALL = {0x80: "text", 0x90: "list", 0xA0: "map"}
CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
NUMBERS = {0xC1: (">d", 8), 0xC8: (">b", 1), 0xC9: (">h", 2), 0xCA: (">i", 4), 0xCB: (">q", 8)}


@dataclass
class _Reader:
    content: bytes
    at: int

    def take(self, length: int) -> bytes:
        self.at += length
        return self.content[self.at - length : self.at]

    def several(self, count: int) -> list[Any]:
        return [self.value() for _ in range(count)]

    def value(self) -> Any:
        mark = self.take(1)[0]
        if mark < 0x80 or mark >= 0xF0:
            return mark - 0x100 if mark >= 0xF0 else mark
        if mark in CONSTANTS:
            return CONSTANTS[mark]
        if mark in NUMBERS:
            form, length = NUMBERS[mark]
            return struct.unpack(form, self.take(length))[0]
        if mark in SIZED:
            sort, length = SIZED[mark]
            return self.sized(sort, int.from_bytes(self.take(length), "big"))
        return self.sized(SMALL[mark & 0xF0], mark & 0x0F)

    def sized(self, sort: str, size: int) -> Any:
        if sort == "text":
            return self.take(size).decode()
        if sort == "list":
            return self.several(size)
        return {self.value(): self.value() for _ in range(size)}
