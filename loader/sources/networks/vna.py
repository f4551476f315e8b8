"""NetDraw's .vna: sections of nodes and ties, each a table with a header -> a network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from canting.loader.sources.network import Network, is_number, read_text, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".vna",)
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=[\s,]|\Z)|([^\s,"][^\s,]*)|(,)')
SECTIONS = ("node data", "node properties", "tie data", "tie properties")
DRAWN = ("node properties", "tie properties")


@dataclass
class _Section:
    row: int
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read(network: Network, encoding: str | None) -> None:
    """Read a NetDraw file; how nodes and ties are drawn is left out.

    Each column of ``*Tie data`` after the two ends is a relation, in which 0 or nothing is no tie: so NetDraw takes
    them. One column alone, and one called strength, is the weight; what stands beside strength is said of the tie.
    """
    sections = _sections(read_text(network.path, network.notes, encoding))
    for name in ("node data", "node properties"):
        if name in sections and (name == "node data" or not network.nodes):
            _add_nodes(network, sections[name], named=name == "node data")
    ties = sections.get("tie data")
    if ties:
        if not network.nodes:
            for row, cells in ties.rows:
                network.ends(row, *cells[:2])
        _add_ties(network, ties)
    for name in DRAWN:
        if name in sections:
            network.notes.append(f"*{name} say how it is drawn, and are left out")


def _sections(text: str) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    section = None
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith("*"):
            name = " ".join(line[1:].lower().split())
            if name not in SECTIONS:
                what = f"has a section *{shown(line[1:])} that isn't read"
                raise SourceError(
                    what, f"NetDraw's are {', '.join(f'*{each}' for each in SECTIONS)}.", row=row
                )
            if name in sections:
                what = f"has *{name} twice (first on row {sections[name].row})"
                raise SourceError(what, "Make one section of the two.", row=row)
            section = sections[name] = _Section(row)
        elif section is None:
            raise SourceError("doesn't begin with *Node data or *Tie data", "Is it a NetDraw file?", row=row)
        elif not section.columns:
            section.columns = _header(list(_cells(line, row)), row)
        else:
            section.rows.append((row, _fitting(list(_cells(line, row)), section.columns, row)))
    for name, each in sections.items():
        if not each.columns:
            raise SourceError(f"has no line of column names after *{name}", "Export it again.", row=each.row)
    return sections


def _cells(line: str, row: int) -> Iterator[str]:
    """Cells of a line, apart by blanks or commas, in double quotes if they hold such; between two commas, none."""
    at, open_ = 0, True
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        found = _CELL.match(line, at)
        if not found:
            raise SourceError("opens a double quote that is never closed", "Close it.", row=row)
        at = found.end()
        if found[3]:
            if open_:
                yield ""
            open_ = True
            continue
        yield found[1].replace('""', '"') if found[1] is not None else found[2]
        open_ = False
    if open_ and line.rstrip().endswith(","):
        yield ""


def _header(columns: list[str], row: int) -> list[str]:
    twice = {name for name in columns if columns.count(name) > 1}
    if twice or not all(columns):
        what = f'has the column "{shown(min(twice))}" twice' if twice else "has a column without a name"
        raise SourceError(what, "Give every column a name of its own.", row=row)
    return columns


def _fitting(cells: list[str], columns: Sequence[str], row: int) -> list[str]:
    if len(cells) != len(columns):
        raise SourceError(
            f"has {len(cells)} values on a line, and {len(columns)} columns",
            'Give each column a value; names with blanks need double quotes, "" is none.',
            row=row,
        )
    return cells


def _add_nodes(network: Network, section: _Section, *, named: bool) -> None:
    """The first column is the id; attributes are those of *Node data."""
    if named and section.columns[1:]:
        columns = ["name" if each.lower() == "name" else each for each in section.columns[1:]]
    else:
        columns = []
    for row, cells in section.rows:
        network.node(cells[0], row, dict(zip(columns, cells[1:], strict=False)))


def _add_ties(network: Network, section: _Section) -> None:
    if [each.lower() for each in section.columns[:2]] != ["from", "to"]:
        what = f"has *tie data that begin with {', '.join(shown(each) for each in section.columns[:2])}"
        raise SourceError(what, "The first two columns are from and to.", row=section.row + 1)
    values = section.columns[2:]
    weight = next(
        (name for name in values if name.lower() == "strength"), values[0] if len(values) == 1 else ""
    )
    if values and not weight:
        network.relations = list(values)
    for row, cells in section.rows:
        said = dict(zip(values, cells[2:], strict=True))
        if weight:
            _add(network, cells, row, said.pop(weight), said=said)
        elif values:
            for relation, value in said.items():
                _add(network, cells, row, value, relation=relation)
        else:
            network.tie(cells[0], cells[1], row)


def _add(
    network: Network,
    ends: Sequence[str],
    row: int,
    value: str,
    *,
    said: dict[str, str] | None = None,
    relation: str = "",
) -> None:
    """Add a tie of a value; 0 and nothing are none."""
    if value and not is_number(value):
        raise SourceError(
            f'has "{shown(value)}" where the strength of a tie should be',
            "Write a number; what is said of a tie beside its strength needs a column called strength.",
            row=row,
        )
    if value and float(value):
        network.tie(ends[0], ends[1], row, (said or {}) | {"weight": value}, relation=relation)
