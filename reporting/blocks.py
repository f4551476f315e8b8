"""A report as blocks, read from Markdown: headings, paragraphs, lists, tables and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

CAPTION = re.compile(r"(Table|Tabel|Figure|Gambar) (\d+): ")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_BLANKS = re.compile(r"\s+")
_NARROWEST_CELL, _WIDEST_CELL, _CELL_MARGINS = 5, 34, 3
_LINE = 100
"""Letters that a line of a table has on A4."""
_AT_BEGIN = re.compile(r"^(\s*\d{1,9}(?=[.)](?:\s|$))|\s*(?=[#+=:-]))(.)")
"""What makes a line a heading, a rule or an item of a list: a mark, or the mark after a number."""


@dataclass(frozen=True)
class Span:
    """A piece of text in one style: ``""``, ``strong``, ``em``, ``code``; or a ``link`` with an address."""

    text: str
    style: str = ""
    address: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; 1 is the report's title, 2 a section's."""

    level: int
    spans: Spans

    @property
    def text(self) -> str:
        return plain(self.spans)


@dataclass(frozen=True)
class Paragraph:
    spans: Spans
    quoted: bool = False


@dataclass(frozen=True)
class Listing:
    items: tuple[Spans, ...]
    numbered: bool = False


@dataclass(frozen=True)
class CodeBlock:
    text: str


@dataclass(frozen=True)
class TableBlock:
    """A table; `right` says which columns stand at the right."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    right: tuple[bool, ...]
    caption: str = ""


@dataclass(frozen=True)
class PictureBlock:
    """A picture by the name that the report gives it; `said` is what a reader who can't see it is told."""

    name: str
    said: str
    caption: str = ""


def widths(table: TableBlock) -> list[float]:
    """The share of the page that each column of a table takes: by its longest cell, within reason.

    Where that is more than a page holds, columns of several words give way, so that no word is cut in two.
    """
    least, wanted = [], []
    for at, header in enumerate(map(plain, table.header)):
        cells = [plain(row[at]) for row in table.rows]
        words = [len(word) for cell in cells for word in cell.split()]
        words += [len(word) + 1 for word in header.split()]  # bold
        least.append(min(max([*words, _NARROWEST_CELL]), _WIDEST_CELL) + _CELL_MARGINS)
        longest = max([min(len(cell), _WIDEST_CELL) for cell in cells], default=0) + _CELL_MARGINS
        wanted.append(max(longest, len(header) // 2, least[-1]))
    over, spare = sum(wanted) - _LINE, sum(wanted) - sum(least)
    given_way = min(1.0, max(0.0, over / spare)) if spare else 0.0
    made = [want - (want - low) * given_way for want, low in zip(wanted, least, strict=True)]
    return [each / sum(made) for each in made]


Block = Heading | Paragraph | Listing | CodeBlock | TableBlock | PictureBlock


@dataclass(frozen=True)
class Report:
    """Blocks in order, the pictures by name as SVG, the language, and what a program that lists documents is told.

    `wide` says that its pages lie on their sides, for a table of many columns.
    """

    blocks: tuple[Block, ...]
    pictures: dict[str, str]
    language: str
    title: str
    date: str
    markdown: str = field(repr=False, default="")
    wide: bool = False

    @classmethod
    def of(cls, markdown: str, pictures: dict[str, str], language: str, title: str, date: str) -> Report:
        """The report that Markdown is; its first heading is its title, if it has one."""
        blocks = read(markdown)
        title = next((block.text for block in blocks if isinstance(block, Heading)), title)
        return cls(blocks, pictures, language, title, date, markdown)


class Markdown(str):
    __slots__ = ()


def escaped(value: Any) -> Markdown:
    """A text of the data in Markdown: nothing in it is a mark, a tag or a line of its own."""
    if isinstance(value, Markdown):
        return value
    text = _SPECIAL.sub(r"\\\1", _BLANKS.sub(" ", str(value)))
    return Markdown(_AT_BEGIN.sub(r"\1\\\2", text))


def plain(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def read(markdown: str) -> tuple[Block, ...]:
    """Read Markdown: CommonMark with tables. HTML in it is text.

    A paragraph ``Table 1: …`` before a table, or ``Figure 1: …`` after a picture, is its caption.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return tuple(_captioned(list(_blocks(SyntaxTreeNode(parser.parse(markdown)).children))))


def _captioned(blocks: list[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        here, after = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
        if isinstance(here, Paragraph) and isinstance(after, TableBlock) and CAPTION.match(plain(here.spans)):
            yield replace(after, caption=plain(here.spans))
            at += 2
        elif (
            isinstance(here, PictureBlock)
            and isinstance(after, Paragraph)
            and CAPTION.match(plain(after.spans))
        ):
            yield replace(here, caption=plain(after.spans))
            at += 2
        else:
            yield here
            at += 1


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        if node.type == "heading":
            yield Heading(int(node.tag[1]), _spans(node))
        elif node.type == "paragraph":
            yield _paragraph(node)
        elif node.type in ("bullet_list", "ordered_list"):
            yield Listing(tuple(map(_spans, node.children)), node.type == "ordered_list")
        elif node.type in ("fence", "code_block"):
            yield CodeBlock(node.content.rstrip("\n"))
        elif node.type == "table":
            yield _table(node)
        elif node.type == "blockquote":
            for block in _blocks(node.children):
                yield replace(block, quoted=True) if isinstance(block, Paragraph) else block


def _paragraph(node: SyntaxTreeNode) -> Block:
    inside = [each for inline in node.children for each in inline.children]
    if len(inside) == 1 and inside[0].type == "image":
        return PictureBlock(str(inside[0].attrs["src"]), inside[0].content)
    return Paragraph(_spans(node))


def _table(node: SyntaxTreeNode) -> TableBlock:
    rows = [row.children for part in node.children for row in part.children]
    right = tuple("right" in str(cell.attrs.get("style", "")) for cell in rows[0])
    header, *body = (tuple(map(_spans, row)) for row in rows)
    return TableBlock(header, tuple(body), right)


def _spans(node: SyntaxTreeNode, style: str = "", address: str = "") -> Spans:
    made: list[Span] = []
    for child in node.children:
        if child.type in ("strong", "em"):
            made += _spans(child, child.tag, address)
        elif child.type == "link":
            made += _spans(child, style, str(child.attrs["href"]))
        elif child.type == "code_inline":
            made.append(Span(child.content, "code"))
        elif child.type in ("softbreak", "hardbreak"):
            made.append(Span(" ", style, address))
        elif child.children:
            made += _spans(child, style, address)
        elif child.content:
            made.append(Span(child.content, "link" if address else style, address))
    return tuple(made)
