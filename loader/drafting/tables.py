"""Tables of a file or sheet, told apart: where each begins, its headings, and what below them is no data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from canting.loader.seen import NO_ANSWER, TICKS, is_heads, is_number, pattern
from canting.loader.sources.grid import Grid
from canting.loader.sources.table import folded, numbered_apart, trimmed, two_row_names

_HEAD_ROWS = 20
"""Rows that say something among which headings are looked for."""


def filled_rows(grid: Grid) -> dict[int, list[int]]:
    """The rows in which something stands, from 1, each with the columns of its filled cells."""
    filled = {number: [at for at, cell in enumerate(row) if cell] for number, row in enumerate(grid.rows, 1)}
    return {number: at for number, at in filled.items() if at}


def tables(grid: Grid) -> list[Grid]:
    """Take tables apart that stand below one another in a file or sheet.

    A lower one begins at headings below a blank row, or below which other cells than above them stand. The same
    headings again begin no other table.
    """
    filled = filled_rows(grid)
    top = next(iter(filled), 0)
    first = grid.cell(top, 0)
    heads = _heads(grid, filled)
    header = header_rows(grid, filled)[-1] if heads else 0
    if heads and sum(header < number < heads[0] for number in filled) > 1:
        heads.insert(0, header)  # of words of its own; more than a line of it stands above the others
    again = [n for n in filled if first and n > top + 1 and first == grid.cell(n, 0) and n - 1 not in filled]
    starts: list[int] = []
    above = heads[0] if heads else top
    for number in sorted({*heads[1:], *again}):
        apart = number - 1 not in filled or _is_typed_below(grid, filled, above, number)
        if apart and texts_of(grid, number) != texts_of(grid, above):
            starts.append(number)
            above = number
    ends = [number - 1 for number in starts]
    return [
        replace(grid, rows=[[]] * start + grid.rows[start:end])
        for start, end in zip([0, *ends], [*ends, len(grid.rows)], strict=True)
    ]


def side_by_side(grid: Grid) -> list[Grid]:
    """Take tables apart that stand beside one another: blank columns between them, and words for columns in one row."""
    filled = filled_rows(grid)
    columns = sorted({at for each in filled.values() for at in each})
    begins = [at for before, at in pairwise(columns) if at - before > 1]
    if not begins:
        return [grid]
    sides = [range(*ends) for ends in pairwise([0, *begins, columns[-1] + 1])]
    if not any(
        all(
            is_heads([folded(grid.cell(number, at)) for at in filled[number] if at in side]) for side in sides
        )
        for number in list(filled)[:_HEAD_ROWS]
    ):
        return [grid]
    return [
        replace(
            grid, rows=[[""] * side.start + row[side.start : side.stop] for row in grid.rows], beside=True
        )
        for side in sides
    ]


def texts_of(grid: Grid, number: int) -> list[str]:
    return [folded(cell) for cell in grid.rows[number - 1] if cell]


def _heads(grid: Grid, filled: dict[int, list[int]]) -> list[int]:
    """Rows of headings: texts of which two or more are words for columns, and none stands in a row of another sort."""
    heads = [number for number in filled if is_heads(texts_of(grid, number))]
    data = {text for number in filled if number not in heads for text in texts_of(grid, number)}
    return [number for number in heads if data.isdisjoint(texts_of(grid, number))]


def _is_typed_below(grid: Grid, filled: dict[int, list[int]], above: int, head: int) -> bool:
    """Whether a row of headings stands in a column in which numbers alone stand above it, or below it."""
    upper, lower = ([n for n in filled if above < n < head], [n for n in filled if n > head])
    for at in filled[head]:
        for rows in (upper, lower):
            cells = [
                cell for number in rows if (cell := grid.cell(number, at)) and folded(cell) not in NO_ANSWER
            ]
            if upper and cells and all(map(is_number, cells)):
                return True
    return False


def numbers_columns(grid: Grid, number: int, names: Iterable[int]) -> bool:
    """Whether the row below headings numbers them, as in official tables: (1) (2) (3)."""
    said = [grid.cell(number, at) for at in names]
    counted = [str(at) for at in range(1, len(said) + 1)]
    if len(said) < 3 or [cell.strip("()") for cell in said] != counted:
        return False
    return said != counted or not all(
        is_number(grid.cell(number + 1, at)) for at in names
    )  # 1, 2, 3 may be ids


def signature_rows(filled: dict[int, list[int]], rows: list[int]) -> list[int]:
    """The last rows if they seem to be who signed where: below a blank row, one or two cells, none that numbers a row.

    Rows of a table are numbered, or named, by the first column that all rows above fill.
    """
    for begins in (at for at, number in enumerate(rows) if at and number - 1 not in filled):
        above, below = rows[:begins], rows[begins:]
        full = set(filled[above[0]]).intersection(*(filled[number] for number in above))
        wide = any(len(filled[number]) > 2 for number in above)
        if full and wide and all(len(filled[at]) < 3 and min(full) not in filled[at] for at in below):
            return below
    return []


def header_rows(grid: Grid, filled: dict[int, list[int]]) -> tuple[int, ...]:
    """The row with most texts that aren't numbers, among the first that say something; two, if one adds to it."""
    width = max(len(at) for at in filled.values())
    best, most = next(iter(filled)), -1.0
    for number in list(filled)[:_HEAD_ROWS]:
        texts = [grid.cell(number, at) for at in filled[number]]
        years = {text for text in texts if pattern("year").fullmatch(text)}
        words = [text for text in texts if not is_number(text) or (text in years and len(years) > 1)]
        if _counts(grid, filled, number):
            return (number,)
        distinct = len(words) if most < 0 and _in_rounds(texts) else len({folded(text) for text in words})
        if len(texts) >= max(2, 0.5 * width) and distinct > most + 0.5 and distinct >= 0.7 * len(texts):
            best, most = number, distinct
            if distinct >= 0.8 * width:
                break
    above = filled.get(best - 1, [])
    blank = [at for at in above if not grid.cell(best, at)]
    if blank and any(at > min(filled[best]) or at == 0 for at in blank) and len(above) > 1:
        return best - 1, best
    return (best, best + 1) if _goes_on_below(filled, best) else (best,)


def _counts(grid: Grid, filled: dict[int, list[int]], head: int) -> bool:
    """Whether a row counts its columns 1, 2, 3 as the first column below it does its rows: a matrix of numbers."""
    numbers = [cell for at in filled[head] if (cell := grid.cell(head, at)).isdecimal()]
    below = [number for number in filled if number > head]
    first = min((filled[number][0] for number in below), default=0)
    rows = [grid.cell(number, first) for number in below]
    counted = [str(at) for at in range(1, len(numbers) + 1)]
    return len(numbers) > 2 and numbers == counted == [cell for cell in rows if cell.isdecimal()]


def _in_rounds(texts: list[str]) -> bool:
    """Whether headings seem to come again and again in one order: Source, How often, Source, How often."""
    found = list(map(folded, texts))
    again = [text for text in found if found.count(text) > 1]
    length = len(set(again))
    return again == again[:length] * (len(again) // max(length, 1)) and not {*again} & (TICKS | NO_ANSWER)


def _goes_on_below(filled: dict[int, list[int]], head: int) -> bool:
    """Whether the row below headings says more of those that reach over several columns, and nothing of the first."""
    more, below = filled.get(head + 1, []), filled.get(head + 2, [])
    first, last = filled[head][0], max([filled[head][-1], *more])
    rest = set(range(first, last + 1)) - set(filled[head])
    return bool(rest) and first not in more and first in below and rest <= set(more)


def headings(grid: Grid, header: tuple[int, ...]) -> dict[int, str]:
    """The headings by column, as their reader has them: of two rows one, and a line break is a blank."""
    rows = [grid.rows[number - 1] for number in header]
    names, _ = numbered_apart(two_row_names(*rows) if len(rows) > 1 else rows[0])
    return {at: name for at, name in enumerate(names) if name}


def reaching_over(grid: Grid, header: tuple[int, ...]) -> dict[int, str]:
    """What the upper of two rows of headings says over each column: a text reaches to the next."""
    said, over = "", {}
    for at, cell in enumerate(grid.rows[header[0] - 1] if len(header) > 1 else ()):
        said = trimmed(cell) or said
        over[at] = said
    return over
