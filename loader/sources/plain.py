"""A block of delimited lines -> columns of text, all rows at once, where nothing in the block is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from canting.loader.sources.table import LONGEST_CELL, blank_rows

if TYPE_CHECKING:
    import pyarrow as pa

_UNUSUAL = (b"\0", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
"""Damage, and what is a blank to Python alone."""


def plain_columns(block: str, delimiter: str, width: int, take: Sequence[int]) -> pa.Table | None:
    """Read whole lines as pyarrow does, if it can't but read them as Python's csv module does.

    The columns at the positions `take` are given, each different text kept once. None if a row hasn't as many cells as
    `width`, is blank, or has a line break or a double quote within a cell: such a block is to be read row by row.

    Examples
    --------
    >>> plain_columns('1,"a"\\n2,"b, c"\\n', ",", 2, [1]).column(0).to_pylist()
    ['a', 'b, c']
    >>> plain_columns('1,"a"\\n2,"b\\nc"\\n', ",", 2, [1]) is None
    True
    """
    import pyarrow as pa
    from pyarrow import csv

    data = block.encode("utf-8", "surrogatepass")
    lines = _plain_lines(data, delimiter)
    if lines is None or not take:
        return None
    names = [str(at) for at in range(width)]
    wanted = [names[at] for at in take]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.large_string())),
                include_columns=wanted,
            ),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines:
        return None
    return None if blank_rows([column.chunk(0) for column in table.columns], lines).any() else table


def _plain_lines(data: bytes, delimiter: str) -> int | None:
    """Count the lines of a block; None if each may not be a row, or has a double quote that isn't around a cell."""
    if data.startswith(b"\xef\xbb\xbf") or any(mark in data for mark in _UNUSUAL):
        return None
    if data.count(b"\r") != data.count(b"\r\n"):
        return None
    marks = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    if data[-1] != ord("\n"):
        ends = np.append(ends, len(data))
    if np.diff(ends, prepend=-1).max() > LONGEST_CELL:
        return None
    quotes = np.flatnonzero(marks == ord('"'))
    if len(quotes) % 2:
        return None
    border = np.zeros(256, bool)
    border[[ord(delimiter), ord("\n"), ord("\r")]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = border[marks[np.maximum(opening, 1) - 1]] | (opening == 0)
    after = border[marks[np.minimum(closing, len(data) - 2) + 1]] | (closing == len(data) - 1)
    return len(ends) if before.all() and after.all() else None
