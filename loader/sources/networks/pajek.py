"""Pajek's .net, with the .clu and .vec beside it -> a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from canting.loader.sources.network import Network, is_number, read_text, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".net",)
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_NAMED = re.compile(r'\s*:?\s*(\d+)?\s*(?:"([^"]*)"|(\S.*))?\s*\Z')
_MOST = 10_000_000
COMPANIONS = (".clu", ".vec")


def beside(path: Path) -> list[Path]:
    """The partition and the vector beside a network: files of its name that end in .clu and .vec."""
    return [each for end in COMPANIONS if (each := path.with_suffix(end)).is_file()]


@dataclass
class _Reading:
    network: Network
    row: int = 0
    """The row that is being read: faults that name no row are on it."""
    size: int | None = None
    first: int = 0
    listed: int = 0
    part: str = ""
    relation: str = ""
    matrix: int = 0
    relations: list[str] = field(default_factory=list)
    names: dict[int, tuple[str, int]] = field(default_factory=dict)

    def section(self, line: str) -> None:
        """A line with a star begins what follows."""
        word, _, rest = line[1:].partition(" ")
        word, colon, number = word.strip().partition(":")
        rest = f":{number} {rest}" if colon else rest
        self.finish()
        self.part = word.lower()
        if self.part == "vertices":
            self.vertices(rest)
        elif self.part in ("arcs", "edges", "arcslist", "edgeslist", "matrix"):
            if self.size is None:
                raise SourceError(f"has *{word} before *Vertices", "Say first how many there are.")
            found = _NAMED.match(rest)
            self.relation = (found and (found[2] or found[3] or found[1])) or ""
            self.relations.append(self.relation)
        elif self.part != "network":
            raise SourceError(
                f"has a section *{shown(word)} that isn't read",
                "Keep *Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist and *Matrix; export one network without times.",
            )

    def vertices(self, rest: str) -> None:
        """Read how many vertices there are; of two-mode data, how many of the first mode."""
        words = rest.split()
        if self.size is not None:
            raise SourceError("has several networks", "Write each into a file of its own.")
        if not words or len(words) > 2 or not all(re.fullmatch("[0-9]{1,9}", each) for each in words):
            raise SourceError("doesn't say how many vertices it has", "Write *Vertices 5, say.")
        self.size = int(words[0])
        self.first = int(words[1]) if len(words) > 1 else self.size
        if self.size > _MOST or self.first > self.size:
            raise SourceError(f"says that it has {rest.strip()} vertices", "Correct the number.")
        self.network.two_mode = self.first < self.size

    def vertex(self, line: str) -> None:
        """A line of a vertex: its number, its label; where it is drawn, and how, is left out."""
        words = [found[1] if found[1] is not None else found[2] for found in _WORD.finditer(line)]
        number = self.number(words[0])
        if number in self.names:
            raise SourceError(
                f"has vertex {number} twice (first on row {self.names[number][1]})",
                "Take one of the two out.",
            )
        self.names[number] = (words[1] if len(words) > 1 else "", self.row)

    def number(self, word: str) -> int:
        assert self.size is not None
        if not re.fullmatch("[0-9]{1,9}", word) or not 1 <= int(word) <= self.size:
            raise SourceError(
                f'has "{shown(word)}" where the number of a vertex should be, 1 to {self.size}',
                "Correct it, or the number of vertices.",
            )
        return int(word)

    def finish(self) -> None:
        """A section ends: all vertices are listed, or none; a matrix has all its rows."""
        assert self.size is not None or not self.part or self.part == "network"
        if self.part == "vertices":
            self._add_vertices()
        elif self.part == "matrix" and self.matrix != self.first:
            raise SourceError(
                f"has {self.matrix} rows of its matrix, and {self.first} vertices need one each",
                "The file ends too soon: export it again.",
            )
        self.matrix = 0

    def _add_vertices(self) -> None:
        size = self.size or 0
        if self.names and len(self.names) < size:
            raise SourceError(
                f"says that it has {size} vertices and lists {len(self.names)}",
                "List them all, or none: the file may have lost some.",
            )
        for number in range(1, size + 1):
            label, at = self.names.get(number, ("", self.row))
            said = {"name": label} if label else {}
            self.network.node(str(number), at, said, 1 if number <= self.first else 2)

    def line(self, line: str) -> None:
        if self.part == "vertices":
            self.vertex(line)
        elif self.part in ("arcs", "edges"):
            self.one(line)
        elif self.part in ("arcslist", "edgeslist"):
            source, *targets = (self.number(word) for word in line.split())
            for target in targets:
                self.add(source, target, {})
        elif self.part == "matrix":
            self.cells(line)
        else:
            raise SourceError("doesn't begin with *Vertices", "Is it a Pajek network?")

    def one(self, line: str) -> None:
        """A line of a tie: its ends, its value (1 if there is none), words on how it is drawn."""
        words = line.split()
        if len(words) < 2:
            raise SourceError("has a tie of one end", "Write both: 1 2, say.")
        said = {"weight": words[2] if len(words) > 2 and is_number(words[2]) else "1"}
        label = re.search(r'\sl\s+"([^"]*)"', line)
        if label:
            said["label"] = label[1]
        self.add(self.number(words[0]), self.number(words[1]), said)

    def cells(self, line: str) -> None:
        words = line.split()
        columns = (self.size or 0) - self.first or self.first
        self.matrix += 1
        if len(words) != columns or self.matrix > self.first:
            what = f"has row {self.matrix} of its matrix with {len(words)} values"
            raise SourceError(what, f"{self.first} rows of {columns} are needed.")
        after = self.first if self.network.two_mode else 0
        for at, word in enumerate(words, 1):
            if not is_number(word):
                raise SourceError(f'has "{shown(word)}" in its matrix', "Write numbers.")
            if float(word):
                self.add(self.matrix, after + at, {"weight": word})

    def add(self, source: int, target: int, said: dict[str, str]) -> None:
        if self.network.two_mode:
            if (source <= self.first) == (target <= self.first):
                raise SourceError("is two-mode and has a tie within a mode", "Correct it, or *Vertices.")
            source, target = min(source, target), max(source, target)
        directed = self.part in ("arcs", "arcslist", "matrix")
        said = said or {"weight": "1"}
        self.network.tie(str(source), str(target), self.row, said, directed=directed, relation=self.relation)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for row, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("%"):
            yield row, line.strip()


def read(network: Network, encoding: str | None) -> None:
    """Read a Pajek network, and what the partition and the vector beside it say of its vertices."""
    reading = _Reading(network)
    text = read_text(network.path, network.notes, encoding)
    try:
        for reading.row, line in _lines(text):
            (reading.section if line.startswith("*") else reading.line)(line)
        reading.finish()
    except SourceError as error:
        error.row = error.row or reading.row
        raise
    if reading.size is None:
        raise SourceError("has no *Vertices", "Is it a Pajek network?")
    if len(set(reading.relations)) > 1 or any(reading.relations):
        network.relations = list(dict.fromkeys(reading.relations))
    for each in beside(network.path):
        _note_values(network, each, encoding)


def _note_values(network: Network, path: Path, encoding: str | None) -> None:
    """Give every vertex its value in a partition or a vector."""
    name = path.suffix.lower()[1:]
    lines = list(_lines(read_text(path, network.notes, encoding)))
    row, head = lines[0]
    if not re.fullmatch(r"\*vertices\s+[0-9]{1,9}", head, re.IGNORECASE):
        raise SourceError(
            f"{path.name} beside it doesn't begin with *Vertices", "Export both again.", row=row
        )
    values = [line for _, line in lines[1:]]
    if int(head.split()[1]) != len(network.nodes) or len(values) != len(network.nodes):
        raise SourceError(
            f"has {len(network.nodes)} vertices, and {path.name} beside it values of {len(values)} "
            f"(it says {head.split()[1]})",
            "Export both again, or take that file away if it belongs to another network.",
        )
    for (at, value), node in zip(lines[1:], network.nodes.values(), strict=True):
        if not is_number(value):
            raise SourceError(
                f'{path.name} has "{shown(value)}" where a number should be', "Correct it.", row=at
            )
        node.said[name] = value
    network.types["nodes", name] = "int" if name == "clu" else "float"
    network.notes.append(f"{path.name} beside it gives every vertex its {name}")
