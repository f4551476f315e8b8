"""An answer as a table that people read: a page of HTML or a Word document, with what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from canting import csv_files
from canting.errors import UsageError
from canting.files import write
from canting.language import chosen, heading, translated
from canting.reporting import blocks
from canting.reporting.output import rendered
from canting.result import Result
from canting.terminal import visible
from canting.writing import results
from canting.writing.results import DAGGER, Written

ROOM = 140
"""Characters beside each other on a page that lies on its side; further columns go into further tables."""
UPRIGHT = 85
"""And on one that stands."""
MOST = {".html": 20_000, ".docx": 3_000}
"""Rows that such a file opens well with."""


def write_table(result: Result, path: Path, *, decimals: int | None = None) -> Written:
    """Write a result as .html or .docx, whole or not at all: what it covers, its notes and columns stand below it.

    Raises
    ------
    UsageError
        If the file is none that may be replaced, or there are more rows than anybody reads.
    CantingError
        If it can't be written, or what makes a Word document isn't installed.
    """
    results.check_path(path)
    rows, most = len(result.rows), MOST[path.suffix.lower()]
    if rows > most:
        raise UsageError(
            f"{path}: {rows:,} rows are more than such a file opens with ({most:,}).",
            "Take the first with --top, or write .xlsx, .csv or .parquet.",
        )
    content, _ = rendered(table_report(result, decimals), path)
    write(path, content)
    return Written(rows)


def table_report(result: Result, decimals: int | None = None) -> blocks.Report:
    about = {**csv_files.asked.said(), **result.about}
    first = about.get("first") if isinstance(about.get("first"), dict) else about
    title = translated(visible(str((first or about).get("title") or result.query)).rstrip("."))
    shown, marked = _texts(result, decimals)
    widths = [max(map(len, (name, *cells))) for name, cells in zip(_headings(result), shown, strict=True)]
    wide = sum(widths) + 2 * len(widths) > UPRIGHT
    parts = results.blocks(list(widths), results.keys(result.names), ROOM) if widths else []
    made: list[blocks.Block] = [blocks.Heading(1, _span(title))]
    made += _tables(result, shown, parts, _caption(title, about))
    if marked:
        made.append(blocks.Paragraph(_span(f"{DAGGER} {translated('did not answer')}")))
    made += list(_said(result, about))
    return blocks.Report(tuple(made), {}, chosen(), title, str(about["asked"])[:10], wide=wide)


def _span(text: str) -> blocks.Spans:
    return (blocks.Span(text),)


def _headings(result: Result) -> list[str]:
    return [heading(visible(name)) for name in result.names]


def _texts(result: Result, decimals: int | None) -> tuple[list[list[str]], bool]:
    """The cells column by column, as the language writes figures, and whether somebody who didn't answer is there."""
    texts = [
        [results.reading_text(row[at], column.type, decimals) for row in result.rows]
        for at, column in enumerate(result.columns)
    ]
    results.figures_in_language(result, texts)
    return texts, results.mark_silent(result, texts)


def _caption(title: str, about: dict[str, Any]) -> str:
    """The question, and what the answer covers."""
    covers = about.get("datasets") or []
    units = [f"{each['id']} ({each['wave']})" for each in covers if isinstance(each, dict)]
    sizes = [f"{name} = {about[name]}" for name in ("n", "m") if isinstance(about.get(name), int)]
    return ". ".join([title, *([", ".join(units)] if units else []), *([", ".join(sizes)] if sizes else [])])


def _tables(
    result: Result, shown: list[list[str]], parts: list[list[int]], caption: str
) -> Iterator[blocks.TableBlock]:
    headings = _headings(result)
    for number, part in enumerate(parts, start=1):
        rows = zip(*(shown[at] for at in part), strict=True)
        yield blocks.TableBlock(
            tuple(_span(headings[at]) for at in part),
            tuple(tuple(map(_span, row)) for row in rows),
            tuple(results.is_figure(result, at) for at in part),
            caption if len(parts) == 1 else f"{caption} ({number}/{len(parts)})",
        )


def _said(result: Result, about: dict[str, Any]) -> Iterator[blocks.Block]:
    """What the answer says of itself: notes, the meaning of its columns, and how it was asked."""
    if result.notes:
        yield blocks.Heading(2, _span(translated("Notes")))
        yield blocks.Listing(tuple(_span(translated(visible(note))) for note in result.notes))
    meant = [(visible(c.name), translated(visible(c.doc))) for c in result.columns if c.doc]
    if meant:
        yield blocks.Heading(2, _span(translated("Columns")))
        yield blocks.Listing(
            tuple((blocks.Span(heading(name), "strong"), blocks.Span(f": {doc}")) for name, doc in meant),
        )
    yield blocks.Heading(2, _span(translated("How it was asked")))
    if about.get("command"):
        yield blocks.CodeBlock(visible(str(about["command"])))
    yield blocks.Paragraph(_span(f"canting {about['canting']}, {about['asked']}"))
