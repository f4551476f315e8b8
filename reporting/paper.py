"""A report as PDF: A4, with its fonts inside. Typst sets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from canting.drawing.render import typeset
from canting.reporting import blocks

PREAMBLE = """
#set page(paper: "a4", margin: (x: 20mm, y: 22mm), numbering: "1", footer: context [
  #set text(size: 8pt, fill: rgb("#55555f"))
  #TITLE #h(1fr) #counter(page).display("1 / 1", both: true)])
#set par(justify: false, leading: .62em, spacing: .9em)
#show heading.where(level: 1): it => block(below: .5em, text(size: 20pt, fill: rgb("#7a3b12"), it.body))
#show heading.where(level: 2): it => block(above: 1.6em, below: .7em, text(size: 13.5pt, it.body))
#show heading.where(level: 3): it => block(above: 1.1em, below: .5em, text(size: 11pt, it.body))
#show table.cell.where(y: 0): set text(weight: "bold")
#set table(stroke: (_, y) => (bottom: if y == 0 { 1pt + black } else { .4pt + rgb("#c9c9d1") }),
  inset: (x: 4pt, y: 3pt))
#show figure: set block(breakable: true)
#show figure.caption: it => block(sticky: true, width: 100%, align(left, text(size: 8.5pt, weight: "semibold",
  fill: rgb("#55555f"), it.body)))
#show raw: set text(size: 8pt)
"""
PICTURE_MM = 285
"""Width of a picture on A4 that lies on its side: its caption has room below."""
PAGE = {"en": "page", "id": "halaman"}
AT_END = {"en": "at the end", "id": "pada bagian akhir"}


def paper(report: blocks.Report) -> bytes:
    """The document: the same report is the same file. Refused if typst isn't installed."""
    moment = datetime.fromisoformat(report.date).replace(tzinfo=UTC)
    return typeset(_source(report), report.pictures, moment)


def _source(report: blocks.Report) -> str:
    # With the size of text that the words have on A4; names stand in strings, where nothing is a mark.
    head = (
        f"#set document(title: {_text(report.title)}, date: auto)\n"
        f'#set text(lang: "{report.language}", size: 10pt)\n'
        + PREAMBLE.replace("#TITLE", f"#{_text(report.title)}")
    )
    pictures = [block for block in report.blocks if isinstance(block, blocks.PictureBlock)]
    behind = [_figure(picture, number) for number, picture in enumerate(pictures)]
    numbers = iter(range(len(pictures)))
    text = [
        _reference(block, next(numbers), report.language)
        if isinstance(block, blocks.PictureBlock)
        else _block(block)
        for block in report.blocks
    ]
    return head + "\n".join([*text, *behind])


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\\b", "").replace("\\f", "")


def _block(block: blocks.Block) -> str:
    if isinstance(block, blocks.Heading):
        return f"#heading(level: {block.level})[{_inline(block.spans)}]"
    if isinstance(block, blocks.Paragraph):
        box = '#block(inset: (x: 9pt, y: 6pt), width: 100%, fill: rgb("#faf5f0"), stroke: (left: 3pt + rgb("#7a3b12")))'
        return f"{box}[{_inline(block.spans)}]" if block.quoted else f"#par[{_inline(block.spans)}]"
    if isinstance(block, blocks.Listing):
        items = ", ".join(f"[{_inline(item)}]" for item in block.items)
        return f"#{'enum' if block.numbered else 'list'}({items})"
    if isinstance(block, blocks.CodeBlock):
        return f'#block(fill: rgb("#f4f4f6"), inset: 6pt, width: 100%, raw({_text(block.text)}))'
    assert isinstance(block, blocks.TableBlock)
    return _table(block)


def _table(table: blocks.TableBlock) -> str:
    aligned = ", ".join("right" if right else "left" for right in table.right)
    columns = ", ".join(f"{width:.4f}fr" for width in blocks.widths(table))
    cells = "".join(f"[{_inline(cell)}], " for row in table.rows for cell in row)
    head = "".join(f"[{_inline(cell)}], " for cell in table.header)
    size = 8.5 if len(table.right) < 7 else 7.5
    made = (
        f"{{ set text(size: {size}pt); set par(leading: .5em); "
        f"table(columns: ({columns},), align: ({aligned},), table.header({head}), {cells}) }}"
    )
    caption = f", caption: figure.caption(position: top)[#{_text(table.caption)}]" if table.caption else ""
    return f"#figure(kind: table, supplement: none, numbering: none, {made}{caption})"


def _reference(picture: blocks.PictureBlock, number: int, language: str) -> str:
    """Where a picture is to be seen: in the midst of the text its page would leave the one before half empty."""
    if not picture.caption:
        return ""
    page = f"#context locate(<picture-{number}>).page()"
    where = f'#text(size: 8.5pt, fill: rgb("#55555f"))[#{_text(picture.caption)} (#{_text(PAGE[language])} {page})]'
    return f"#block(link(<picture-{number}>)[{where}])"


def _figure(picture: blocks.PictureBlock, number: int) -> str:
    """A picture on a page of its own that lies on its side, so large that names can be read."""
    image = f"image({_text(picture.name)}, width: {PICTURE_MM}mm, alt: {_text(picture.said)})"
    caption = f"#place(bottom + left, dx: 9mm, dy: -3mm, text(size: 8.5pt)[#{_text(picture.caption)}])"
    label = f"#metadata(none) <picture-{number}>"
    return (
        f"#page(flipped: true, margin: 0mm, footer: none)[{label}#align(center, {image})"
        f"{caption if picture.caption else ''}]"
    )


def _inline(spans: blocks.Spans) -> str:
    made = []
    for span in spans:
        text = f"#{_text(span.text)}"
        if span.style in ("strong", "em"):
            text = f"#{'strong' if span.style == 'strong' else 'emph'}[{text}]"
        elif span.style == "code":
            text = f"#raw({_text(span.text)})"
        elif span.style == "link" and span.address.startswith(("http://", "https://", "mailto:")):
            text = f"#link({_text(span.address)})[{text}]"
        made.append(text)
    return ";".join(made) + (";" if made else "")
