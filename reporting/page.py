"""A report as one page of HTML that works offline, prints on A4 and reads well aloud."""

from __future__ import annotations

import re
from html import escape

from canting.reporting import blocks
from canting.reporting.paper import AT_END

STYLE = """
:root { color-scheme: light; --ink: #1b1b1f; --soft: #55555f; --line: #c9c9d1; --accent: #7a3b12; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: #fff;
  font: 16px/1.55 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; color: var(--accent); }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; padding-top: .5rem; border-top: 2px solid var(--accent); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p, ul, ol { margin: .5rem 0; }
blockquote { margin: .8rem 0; padding: .4rem .9rem; border-left: 4px solid var(--accent); background: #faf5f0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption, figcaption { text-align: left; font-weight: 600; margin: .3rem 0; color: var(--soft); font-size: .9rem; }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--ink); }
tbody th { font-weight: normal; }
.right { text-align: right; }
figure { margin: 1rem 0; width: min(96vw, 1188px); margin-left: calc(50% - min(48vw, 594px)); }
figure svg { width: 100%; height: auto; border: 1px solid var(--line); }
pre { background: #f4f4f6; padding: .6rem .8rem; overflow-x: auto; font-size: .82rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
code { font: .88em "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.printed { display: none; }
@page { size: A4; margin: 18mm 17mm; }
@page picture { size: A4 landscape; margin: 0; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1 { font-size: 19pt; } h2 { font-size: 13pt; margin-top: 1.4rem; } h3 { font-size: 11pt; }
  .wide + p { break-before: avoid; }
  h2, h3, caption, figcaption { break-after: avoid; }
  table { font-size: 8.5pt; } tr, figure { break-inside: avoid; } thead { display: table-header-group; }
  tbody tr:nth-child(-n+2), tbody tr:last-child { break-before: avoid; }
  main { display: flex; flex-direction: column; }
  main > figure { order: 1; }
  main > .printed { display: block; color: var(--soft); font-size: 9pt; }
  figure { page: picture; width: 297mm; height: 208mm; margin: 0; overflow: hidden; }
  figure svg { display: block; width: 285mm; height: auto; margin: 0 auto; border: 0; }
  figcaption { margin: 0 0 0 9mm; font-size: 8pt; }
  .wide { overflow: visible; }
}
"""
WIDE = "body { max-width: 76rem; } @page { size: A4 landscape; }"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_OPENING = re.compile(r"^(<\?xml[^>]*>\s*)?<svg\b")
_BESIDE = re.compile(r"(?:\.\./)?(?:[\w-]+/)?[\w-][\w.-]*\.(?:html|pdf|svg|csv)")
"""Addresses of files that stand beside the page."""
_IDS = re.compile(r'(?<=\bid=")|(?<=url\(#)|(?<=href="#)')


def page(report: blocks.Report) -> str:
    """The page. Texts from data are escaped, and a content security policy lets no script run."""
    parts, under = [], 0  # in print pictures go to the end: in their places they would leave pages half empty
    style = STYLE + WIDE if report.wide else STYLE
    for number, block in enumerate(report.blocks):
        under = number if isinstance(block, blocks.Heading) else under
        parts.append(
            _table(block, under) if isinstance(block, blocks.TableBlock) else _block(block, report, number)
        )
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _block(block: blocks.Block, report: blocks.Report, number: int) -> str:
    if isinstance(block, blocks.Heading):
        return f'<h{block.level} id="s{number}">{_inline(block.spans)}</h{block.level}>'
    if isinstance(block, blocks.Paragraph):
        text = f"<p>{_inline(block.spans)}</p>"
        return f"<blockquote>{text}</blockquote>" if block.quoted else text
    if isinstance(block, blocks.Listing):
        tag = "ol" if block.numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in block.items)}</{tag}>"
    if isinstance(block, blocks.CodeBlock):
        return f"<pre><code>{escape(block.text)}</code></pre>"
    assert isinstance(block, blocks.PictureBlock)
    return _figure(block, report.pictures[block.name], number, report.language)


def _table(table: blocks.TableBlock, under: int) -> str:
    """A table with its caption, or named by the heading that it stands under."""
    places = [' class="right"' if right else "" for right in table.right]
    head = "".join(
        f'<th scope="col"{place}>{_inline(cell)}</th>'
        for place, cell in zip(places, table.header, strict=True)
    )
    body = "\n".join(
        f'<tr><th scope="row"{places[0]}>{_inline(row[0])}</th>'
        + "".join(f"<td{place}>{_inline(cell)}</td>" for place, cell in zip(places[1:], row[1:], strict=True))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    named = "" if caption else f' aria-labelledby="s{under}"'
    return (
        f'<div class="wide"><table{named}>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _figure(picture: blocks.PictureBlock, svg: str, number: int, language: str) -> str:
    """The picture itself in the page; its ids get a name of their own, for several stand in one page.

    Who has it read aloud hears what it tells as a whole, not hundreds of symbols.
    """
    own = _IDS.sub(f"f{number}-", svg)
    own = _OPENING.sub(f'<svg role="img" aria-label="{escape(picture.said)}"', own, count=1)
    head, opened, rest = own.partition(">")
    inside, closed, end = rest.rpartition("</svg>")
    own = f'{head}{opened}<g aria-hidden="true">{inside}</g>{closed}{end}'
    if not picture.caption:
        return f"<figure>{own}</figure>"
    caption = escape(picture.caption)
    return (
        f'<p class="printed">{caption} ({AT_END[language]})</p>\n'
        f"<figure>{own}<figcaption>{caption}</figcaption></figure>"
    )


def _inline(spans: blocks.Spans) -> str:
    made = []
    for span in spans:
        text = escape(span.text)
        if span.style == "link" and (
            span.address.startswith(("http://", "https://", "#", "mailto:"))
            or _BESIDE.fullmatch(span.address)
        ):
            text = f'<a href="{escape(span.address)}">{text}</a>'
        elif span.style in ("strong", "em", "code"):
            text = f"<{span.style}>{text}</{span.style}>"
        made.append(text)
    return "".join(made)
