"""A report as plain text of a terminal's width."""

from __future__ import annotations

import io
import re
import textwrap

from canting.reporting import blocks

WIDTH = 110
"""Columns of a page that no terminal's width bounds."""
INDENT = "  "
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_KEPT = "\u00a0"


def plain(report: blocks.Report, width: int = WIDTH) -> str:
    """The text: headings at the margin, what stands under them indented. Pictures are left out."""
    made: list[str] = []
    before: blocks.Block | None = None
    for block in report.blocks:
        if isinstance(block, blocks.PictureBlock):
            continue
        if isinstance(block, blocks.Heading) and block.level > 1 and made:
            made.append("")
        made += [] if before is None else [""]
        made += _lines(block, width)
        before = block
    return "\n".join(line.rstrip() for line in made) + "\n"


def _lines(block: blocks.Block, width: int) -> list[str]:
    if isinstance(block, blocks.Heading):
        return textwrap.wrap(block.text, width)
    if isinstance(block, blocks.Paragraph):
        return _wrapped(block.spans, INDENT * (2 if block.quoted else 1), width)
    if isinstance(block, blocks.Listing):
        marks = [f"{at + 1}. " if block.numbered else "- " for at in range(len(block.items))]
        pairs = zip(marks, block.items, strict=True)
        return [line for mark, item in pairs for line in _wrapped(item, INDENT, width, mark)]
    if isinstance(block, blocks.CodeBlock):
        return [INDENT + line for line in block.text.splitlines()]
    assert isinstance(block, blocks.TableBlock)
    caption = [INDENT + block.caption, ""] if block.caption else []
    return caption + [INDENT + line for line in _table(block, width - len(INDENT))]


def _wrapped(spans: blocks.Spans, indent: str, width: int, mark: str = "") -> list[str]:
    """A paragraph; what stands under a mark hangs beside it, and a figure keeps its per cent."""
    lines = textwrap.wrap(
        _PERCENT.sub(_KEPT, blocks.plain(spans)),
        width,
        initial_indent=indent + mark,
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_KEPT, " ") for line in lines]


def _table(table: blocks.TableBlock, width: int) -> list[str]:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title, right in zip(table.header, table.right, strict=True):
        drawn.add_column(Text(blocks.plain(title)), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(blocks.plain(cell)) for cell in row))
    written = io.StringIO()
    Console(file=written, width=width, highlight=False, color_system=None, force_terminal=False).print(drawn)
    return written.getvalue().splitlines()
