"""Files of networks: what each of their readers makes, and the tables that the rest of canting sees of it.

A reader is given a network to which it adds what its file says, in an encoding if one is said. It raises `SourceError`
where the file isn't what its ending says, ends too soon, or contradicts itself.

Such a file is two tables, or three: ``[[nodes]]`` reads its nodes (``id``, ``name``, attributes), ``[[ties]]`` its ties
(``from``, ``to``, ``weight``, ``relation``, attributes), ``[[events]]`` the second mode of two-mode data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from canting.loader.sources.delimited import find_encoding
from canting.loader.sources.table import FRAME_ROWS, LONGEST_CELL, Frame, SourceError, Table, to_frame
from canting.progress import Progress
from canting.suggest import did_you_mean, near

NetworkPart = Literal["nodes", "events", "ties"]
LARGEST = 1024**3
"""Bytes that a file of a network may have: it is read whole."""

MISSING = ""
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


@dataclass
class FileTie:
    """A tie as its file has it: where it stands, its ends, what is said of it."""

    row: int
    source: str
    target: str
    said: dict[str, str]
    directed: bool
    relation: str


@dataclass
class FileNode:
    """A node as its file has it; `mode` 2 is the second mode of two-mode data."""

    row: int
    said: dict[str, str]
    mode: int = 1


@dataclass
class Network:
    """A file of a network, read."""

    path: Path
    nodes: dict[str, FileNode] = field(default_factory=dict)
    """By id, in order of the file."""
    ties: list[FileTie] = field(default_factory=list)
    types: dict[tuple[str, str], str] = field(default_factory=dict)
    """Declared types of attributes, by part and name: int, float, bool; others are texts."""
    relations: list[str] = field(default_factory=list)
    """Names of several graphs or matrices in the file, in order, even of such as have no tie."""
    silent: bool = False
    """Whether a cell without a value is "no answer": so it is in matrices."""
    two_mode: bool = False
    """Whether nodes of the second mode are events."""
    notes: list[str] = field(default_factory=list)

    def node(self, id_: str, row: int, said: dict[str, str] | None = None, mode: int = 1) -> None:
        """Add a node.

        Raises
        ------
        SourceError
            If it has no id, or the file has it already.
        """
        if not id_.strip():
            raise SourceError("has a node without an id", "Give every node an id of its own.", row=row)
        if id_ in self.nodes:
            before = self.nodes[id_]
            if before.mode != mode:
                what = f'"{shown(id_)}" is a participant and an event'
                raise SourceError(what, "Give the two sides of two-mode data labels of their own.", row=row)
            raise SourceError(
                f'has the node "{shown(id_)}" twice (first on row {before.row})',
                "Give every node an id of its own.",
                row=row,
            )
        self.nodes[id_] = FileNode(row, said or {}, mode)

    def tie(
        self,
        source: str,
        target: str,
        row: int,
        said: dict[str, str] | None = None,
        *,
        directed: bool = True,
        relation: str = "",
    ) -> None:
        """Add a tie; its ends are looked up when all nodes are known."""
        self.ties.append(FileTie(row, source, target, said or {}, directed, relation))

    def ends(self, row: int, *ids: str) -> None:
        """Add nodes that a tie names, if they aren't there yet: those of a list of ties."""
        for id_ in ids:
            if id_ not in self.nodes:
                self.node(id_, row)

    def closed(self) -> Network:
        """Give this, when all of it is read.

        Raises
        ------
        SourceError
            If a tie names a node that isn't there, nothing is, or a text is too long for a cell.
        """
        for tie in self.ties:
            for end in (tie.source, tie.target):
                if end not in self.nodes:
                    close = near(end, list(self.nodes), 1, 50) if len(self.nodes) < 10_000 else []
                    hint = f'Did you mean "{shown(close[0])}"? ' if close else ""
                    what = f'has a tie of a node that it doesn\'t have: "{shown(end)}"'
                    raise SourceError(
                        what, f"{hint}Add the node, or take the tie out: it isn't filled in.", row=tie.row
                    )
        if not self.nodes:
            raise SourceError("has no node", "Export the network again.")
        for node in self.nodes.values():
            if any(len(text) > LONGEST_CELL for text in node.said.values()):
                raise SourceError("has a text too long for a cell", "Shorten it.", row=node.row)
        return self

    @property
    def weighted(self) -> bool:
        return any("weight" in tie.said for tie in self.ties)

    def names(self, part: NetworkPart) -> list[str]:
        """Names of the attributes of nodes, events or ties, each once, in order of the file."""
        if part == "ties":
            return list(dict.fromkeys(name for tie in self.ties for name in tie.said))
        mode = 2 if part == "events" else 1
        return list(
            dict.fromkeys(
                name
                for each in self.nodes.values()
                if each.mode == mode or not self.two_mode
                for name in each.said
            )
        )

    def table(
        self, part: NetworkPart, *, both: bool = True, events: bool = True, only: str | None = None
    ) -> Table:
        """Give the table of its nodes, events or ties.

        With `both` a tie without a direction makes two rows, one each way; with `events` nodes of the second mode are
        no nodes; `only` is the relation whose ties are wanted.

        Raises
        ------
        SourceError
            If it has no such relation, or no events.
        """
        if only is not None and only not in self.relations:
            hint = did_you_mean(only, self.relations, quoted=True, least=50)
            has = f"It has: {', '.join(self.relations[:10])}." if self.relations else "Take the line out."
            raise SourceError(f'has no graph or matrix "{only}"', hint + has)
        attributes = self.names(part)
        if part == "ties":
            return self._ties(attributes, both=both, only=only)
        if part == "events" and not self.two_mode:
            raise SourceError(
                "has no second mode to be events: all its nodes are of one", "Read it as [[nodes]]."
            )
        mode = 2 if part == "events" else 1
        rows = [
            (each.row, [id_, *(each.said.get(name, MISSING) for name in attributes)])
            for id_, each in self.nodes.items()
            if not (events and self.two_mode) or each.mode == mode
        ]
        return KnownRows(["id", *_apart(attributes, ("id",))], list(self.notes), header_row=0, records=rows)

    def _ties(self, attributes: list[str], *, both: bool, only: str | None) -> Table:
        relation = ["relation"] if self.relations else []
        columns = ["from", "to", *relation, *_apart(attributes, ("from", "to", "relation"))]
        rows = []
        for tie in self.ties:
            if only is not None and tie.relation != only:
                continue
            said = [tie.said.get(name, MISSING) for name in attributes]
            middle = [tie.relation] if relation else []
            rows.append((tie.row, [tie.source, tie.target, *middle, *said]))
            if both and not tie.directed and tie.source != tie.target:
                rows.append((tie.row, [tie.target, tie.source, *middle, *said]))
        return KnownRows(columns, list(self.notes), header_row=0, records=rows)


def _apart(names: Sequence[str], taken: Collection[str]) -> list[str]:
    """Names of columns beside those that are taken already."""
    return [f"{name} (attribute)" if name in taken else name for name in names]


@dataclass
class KnownRows(Table):
    records: list[tuple[int, list[str]]] = field(default_factory=list)

    def read(self, names: list[str], progress: Progress, exact: Collection[str]) -> Iterator[Frame]:
        places = [self.columns.index(name) for name in names]
        for start in range(0, len(self.records), FRAME_ROWS):
            part = self.records[start : start + FRAME_ROWS]
            self.rows += len(part)
            progress(start + len(part), len(self.records), "Reading")
            yield to_frame(
                names, [[cells[at] for at in places] for _, cells in part], [row for row, _ in part]
            )


def shown(text: str) -> str:
    """A text short enough for a message."""
    return " ".join(text.split())[:80]


def is_number(text: str) -> bool:
    """Whether a text is a number as these formats write numbers: with a point, and an exponent of three digits at most.

    Examples
    --------
    >>> [is_number(text) for text in ("-1.", ".5e3", "1,5", "inf", "")]
    [True, True, False, False, False]
    """
    return bool(_NUMBER.fullmatch(text))


def number_text(number: float) -> str:
    """Write a number as texts of tables do: a whole one without a point; "" for what is none.

    Examples
    --------
    >>> [number_text(number) for number in (2.0, 0.5, float("nan"))]
    ['2', '0.5', '']
    """
    if not math.isfinite(number):
        return MISSING
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def read_bytes(path: Path) -> bytes:
    """Read a file whole.

    Raises
    ------
    SourceError
        If it can't be read, is empty or too large.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise SourceError(
                f"has more than {LARGEST // 1024**2:,} MB", "Save the ties as CSV: it is read in pieces."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"can't be read: {error.strerror or error}", "Make the file readable.") from None
    if not raw.strip():
        raise SourceError("is empty", "Export the network again.")
    return raw


def read_text(path: Path, notes: list[str], encoding: str | None = None) -> str:
    """Read a text file whole, in the encoding that it is found to have unless one is said.

    Raises
    ------
    SourceError
        If it can't be read, isn't text, or has a line or a byte that no text has.
    """
    raw = read_bytes(path)
    encoding = encoding or find_encoding(path, notes)
    try:
        text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except LookupError:
        raise SourceError(f'no encoding is called "{encoding[:50]}"', 'Use "utf-8" or "cp1252".') from None
    except UnicodeError as error:
        raise SourceError(
            f"isn't {encoding}: {error}", 'Say its encoding in dataset.toml: encoding = "cp1252".'
        ) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError("has a NUL byte", "The file is damaged there: export it again.", row=row)
    return text.replace("\r\n", "\n").replace("\r", "\n")
