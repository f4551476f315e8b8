"""What an export writes: its files, what is said of them, and ids as a format can hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from canting import csv_files
from canting.algorithms.graph import Graph
from canting.files import Whole

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML can't hold, nor UTF-8."""
_CONTROLS = re.compile("[\x00-\x1f\x7f]")


@dataclass
class Made:
    """What an export has written so far."""

    whole: Whole
    path: Path
    about: dict[str, Any]
    """What the graph is, for the files themselves: names and single values."""
    exact: bool = False
    """Whether texts in CSV files are as they are, also those that a spreadsheet would run."""
    participants: int = 0
    ties: int = 0
    """How many there are in the files, counted there."""
    escaped: int = 0
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def binary(self, path: Path) -> BinaryIO:
        """Begin a file."""
        self.files.append(path)
        return self.whole.binary(path)

    def csv(
        self, path: Path, names: Sequence[str], rows: Iterable[Iterable[Any]], *, private: bool = False
    ) -> int:
        """Write a CSV file and what is said of it; give the number of its rows."""
        self.files.append(path)
        writer = csv_files.CsvWriter(
            self.whole.text(path, encoding="utf-8-sig", private=private), exact=self.exact
        )
        writer.heading(names)
        for row in rows:
            writer.row(row)
        self.escaped += writer.escaped
        columns = ((name, "str", "") for name in names)
        said = csv_files.metadata(path, path.stem, columns, [self.about], exact=self.exact)
        self.whole.write(csv_files.beside(path), said)
        return writer.rows

    def nodes(self, graph: Graph, written: Sequence[str] | None = None) -> int:
        """Write who the nodes are: names, kinds, groups and measures, for which some formats have no place.

        `written` says how each is called in the other file, if that can't hold every id.
        """
        names = ["Id", "Label", *graph.attributes]
        rows = [list(graph.row(at, *graph.attributes).values()) for at in range(graph.n)]
        if written is not None:
            names += ["Vertex", "Written"]
            rows = [
                [*row, at, word] for at, (row, word) in enumerate(zip(rows, written, strict=True), start=1)
            ]
        path = beside_named(self.path, "nodes.csv")
        others = sum(word != id_ for word, id_ in zip(written or graph.ids, graph.ids, strict=True))
        if others:
            ids = "1 id" if others == 1 else f"{others:,} ids"
            self.notes.append(
                f"{ids} can't stand in a {self.path.suffix} file as they are: {path} says in the column Written what "
                "stands there."
            )
        return self.csv(path, names, rows)

    def lines(self, direction: str) -> list[str]:
        """Say what was written and where."""
        counts = f"{self.participants} participants, {self.ties} ties ({direction})"
        files = " and ".join(map(str, self.files))
        return [*self.notes, *csv_files.escapes_line(self.escaped), f"Wrote {counts} to {files}."]


def beside_named(path: Path, ending: str) -> Path:
    """Give the name of a file that belongs to a named one: ``NAME-nodes.csv``."""
    return path.with_name(f"{path.stem}-{ending}")


def told_apart(ids: Sequence[str], clean: Callable[[str], str]) -> list[str]:
    """What a format can hold of ids, numbered where that is the same; who needs no cleaning keeps the id."""
    made = [clean(id_) for id_ in ids]
    taken = {label for label, id_ in zip(made, ids, strict=True) if label == id_}
    for at, (label, id_) in enumerate(zip(made, ids, strict=True)):
        number = 1
        while made[at] != id_ and made[at] in taken:
            number += 1
            made[at] = f"{label}_{number}"
        taken.add(made[at])
    return made


def in_xml(text: str) -> str:
    """What XML can hold of a text."""
    return _NOT_XML.sub("\ufffd", text)


def on_a_line(text: str, instead: str) -> str:
    """What a line of a text file can hold of a text, with something instead of each control character."""
    return _CONTROLS.sub(instead, in_xml(text))


def numbered_ties(graph: Graph, *, back: bool = False) -> list[str]:
    """Ties as lines of two numbers and a weight."""
    ends = (graph.target, graph.source) if back else (graph.source, graph.target)
    triples = zip(*(end.tolist() for end in ends), graph.weight.tolist(), strict=True)
    return [f"{one + 1} {other + 1} {_number(weight)}" for one, other, weight in triples]


def _number(weight: float) -> str:
    """The shortest text that reads back as this weight."""
    return str(int(weight)) if weight.is_integer() and weight < 1e15 else repr(weight)
