"""UCINET's own data sets, a pair of files ``name.##h`` and ``name.##d`` -> a network.

The header says what is where; its versions differ in how dimensions and labels are written. The data are matrices one
after another, row by row; a value of 1e37 or more is missing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from canting.loader.sources.network import MISSING, Network, number_text, read_bytes, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".##h",)
_SORTS = {1: "u1", 2: "u1", 3: "i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<f4", 9: "<f8"}
_CELLS = 100_000_000
_DIMENSIONS = 4


@dataclass
class _Header:
    sort: str
    dimensions: list[int]
    labels: list[list[str] | None]


class _Bytes:
    """The bytes of a header, taken one after another."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0

    def take(self, count: int) -> bytes:
        """Take so many.

        Raises
        ------
        SourceError
            If there are fewer.
        """
        if self.at + count > len(self.raw):
            raise SourceError("ends within its header", "The file has lost its end: copy both files again.")
        self.at += count
        return self.raw[self.at - count : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little", signed=False)


def _data_of(path: Path) -> Path:
    """The file of the data beside a header: it ends in d instead of h."""
    end = "D" if path.name.endswith("H") else "d"
    return path.with_name(f"{path.name[:-1]}{end}")


def beside(path: Path) -> list[Path]:
    """The file of the data, if it is there."""
    return [each for each in [_data_of(path)] if each.is_file()]


def read(network: Network, _: str | None) -> None:
    import numpy as np

    header = _read_header(_Bytes(read_bytes(network.path)))
    columns, rows, *levels = header.dimensions
    count = int(np.prod(levels)) if levels else 1
    data = _data_of(network.path)
    if not data.is_file():
        raise SourceError(
            f"has no {data.name} beside it, which holds the values", "Put both files into the folder."
        )
    raw = read_bytes(data)
    size = np.dtype(header.sort).itemsize * rows * columns * count
    if len(raw) != size:
        raise SourceError(
            f"says {rows} × {columns} × {count} values, {size:,} bytes, and {data.name} has {len(raw):,}",
            "One of the two has lost something, or they don't belong together: copy both again.",
        )
    values = np.frombuffer(raw, dtype=header.sort).reshape(count, rows, columns).astype(float)
    # The least missing value as UCINET stores it, in four bytes, lies a little below 1e37.
    values = np.where(values >= float(np.float32(1e37)), np.nan, values)
    _add(network, header, values)


def _read_header(raw: _Bytes) -> _Header:
    version = 4010
    wide = False
    if raw.raw[:1] == b"\x05" and raw.raw[1:6] in (b"DATE:", b"V6404", b"V6405", b"V6406"):
        wide = raw.raw[1:2] == b"V"
        raw.take(6 + 8)
        version = {0: 4010, 1: 4020, 2: 5000, 3: 6000}.get(raw.number(2), 0) if not wide else 6404
        raw.at = 16
        if not version:
            raise SourceError(
                "has labels of a sort that isn't known", "Save it with a newer UCINET, or as DL."
            )
    sort = raw.number(1)
    if sort not in _SORTS:
        raise SourceError(
            f"has values of a sort that isn't read (number {sort}), or is no UCINET header",
            "Save it in UCINET again, or export it as DL.",
        )
    many = raw.number(2)
    if not 2 <= many <= _DIMENSIONS:
        raise SourceError(f"has {many} dimensions", "A network has two, or three with its relations.")
    dimensions = [raw.number(4 if wide else 2) for _ in range(many)]
    cells = 1
    for each in dimensions:
        cells *= each
    if not 0 < cells <= _CELLS:
        raise SourceError(
            f"says that it has {cells:,} values", "Is it a UCINET header? Copy both files again."
        )
    raw.take(raw.number(1))
    flags = [bool(raw.number(1)) for _ in dimensions]
    labels = [
        [_label(raw, version) for _ in range(size)] if flag else None
        for flag, size in zip(flags, dimensions, strict=True)
    ]
    return _Header(_SORTS[sort], dimensions, labels)


def _label(raw: _Bytes, version: int) -> str:
    if version in (4010, 4020):
        size = 10 if version == 4010 else 20
        field = raw.take(size)
        return field[1 : 1 + min(field[0], size - 1)].decode("cp1252", "replace").strip()
    text = raw.take(struct.unpack("<H", raw.take(2))[0])
    try:
        return text.decode("utf-16-le" if version >= 6000 else "cp1252").strip()
    except UnicodeError:
        raise SourceError("has a label that is no text", "The header is damaged: copy it again.") from None


def _add(network: Network, header: _Header, values: np.ndarray) -> None:  # type: ignore[name-defined]  # noqa: F821
    import numpy as np

    columns, rows = header.dimensions[:2]
    above, left = header.labels[:2]
    network.silent = True
    row_names = left or [str(at) for at in range(1, rows + 1)]
    column_names = above or ([str(at) for at in range(1, columns + 1)] if rows == columns else None)
    if rows == columns and (not above or not left):
        row_names = column_names = left or above or row_names
    network.two_mode = rows != columns or row_names != column_names
    column_names = column_names or [f"c{at}" for at in range(1, columns + 1)]
    for at, name in enumerate(row_names, 1):
        network.node(name, at)
    for at, name in enumerate(column_names if network.two_mode else [], 1):
        network.node(name, at, {}, 2)
    relations = _relations(header, len(values))
    network.relations = relations if len(relations) > 1 else []
    for matrix, relation in zip(values, relations, strict=True):
        for row, column in np.argwhere(matrix != 0).tolist():  # a missing value isn't 0 either
            value = float(matrix[row, column])
            weight = MISSING if np.isnan(value) else number_text(value)
            network.tie(row_names[row], column_names[column], row + 1, {"weight": weight}, relation=relation)


def _relations(header: _Header, count: int) -> list[str]:
    labels = header.labels[2] if len(header.labels) == 3 else None
    relations = labels if labels and all(labels) else [str(at) for at in range(1, count + 1)]
    if len(set(relations)) < len(relations):
        again = next(each for each in relations if relations.count(each) > 1)
        raise SourceError(f'has two matrices called "{shown(again)}"', "Rename one in UCINET.")
    return relations
