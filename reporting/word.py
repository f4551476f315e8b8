"""A report as a Word document: real headings, tables with headers, captions that Word numbers, styles to change."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.errors import UsageError
from canting.extras import require
from canting.reporting import blocks
from canting.reporting.paper import AT_END

if TYPE_CHECKING:
    from docx.document import Document

WIDTH_MM, WIDE_MM = 170, 257
PICTURE_MM = 275
"""Width of a picture on a page of A4 that lies on its side, with a line for its caption."""
PIXELS = 3_360
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def word(report: blocks.Report, template: Path | None = None) -> bytes:
    """The document; refused if python-docx isn't installed, or the template is no Word document.

    Of a template the styles and the page are taken; what is written in it goes.
    """
    require(".docx")
    import docx

    try:
        document = docx.Document(str(template) if template else None)
    except Exception as error:  # noqa: BLE001  whatever a broken archive brings
        raise UsageError(
            f"{template}: no Word document ({error}).", "Give a .docx that Word saved."
        ) from None
    if template is None:
        _a4(document, wide=report.wide)
    else:
        _emptied(document)
    properties = document.core_properties
    properties.title, properties.language, properties.author = report.title, report.language, "canting"
    moment = datetime.fromisoformat(report.date)
    properties.created = properties.modified = moment
    _language(document, report.language)
    for block in report.blocks:
        _put(document, block, report)
    if pictures := [block for block in report.blocks if isinstance(block, blocks.PictureBlock)]:
        _pictures(document, pictures, report.pictures)
    out = io.BytesIO()
    document.save(out)
    return _dated(out, moment)


def _dated(archive: io.BytesIO, moment: datetime) -> bytes:
    """The same archive with one date on all that is in it: the same report is the same file."""
    made = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            entry = zipfile.ZipInfo(each.filename, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(each))
    return made.getvalue()


def _a4(document: Document, *, wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    document.styles["Normal"].font.size = Pt(10.5)


def _emptied(document: Document) -> None:
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)


def _language(document: Document, language: str) -> None:
    lang = _element("lang", val={"id": "id-ID"}.get(language, "en-GB"))
    document.styles["Normal"].element.get_or_add_rPr().append(lang)


def _element(tag: str, **attributes: str) -> Any:
    """An element of what python-docx has no words for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _style(document: Document, *names: str) -> str | None:
    """The first of these styles that the document has."""
    there = {style.name for style in document.styles}
    return next((name for name in names if name in there), None)


def _put(document: Document, block: blocks.Block, report: blocks.Report) -> None:
    if isinstance(block, blocks.Heading):
        style = (
            _style(document, "Title") if block.level == 1 else _style(document, f"Heading {block.level - 1}")
        )
        _write(document.add_paragraph(style=style), block.spans)
    elif isinstance(block, blocks.Paragraph):
        style = _style(document, "Intense Quote", "Quote") if block.quoted else None
        _write(document.add_paragraph(style=style), block.spans)
    elif isinstance(block, blocks.Listing):
        style = _style(document, "List Number" if block.numbered else "List Bullet")
        for item in block.items:
            _write(document.add_paragraph(style=style), item)
    elif isinstance(block, blocks.CodeBlock):
        paragraph = document.add_paragraph(style=_style(document, "macro", "No Spacing"))
        paragraph.add_run(_clean(block.text))
    elif isinstance(block, blocks.TableBlock):
        _table(document, block, WIDE_MM if report.wide else WIDTH_MM)
    else:
        _reference(document, block, report.language)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _write(paragraph: Any, spans: blocks.Spans) -> None:
    for span in spans:
        run = paragraph.add_run(_clean(span.text))
        run.bold = True if span.style == "strong" else None
        run.italic = True if span.style == "em" else None
        if span.style == "code":
            run.font.name = "Consolas"


def _caption(document: Document, text: str, *, keep: bool) -> Any:
    """A caption whose number Word counts, so that its own lists of tables and figures find it."""
    paragraph = document.add_paragraph(style=_style(document, "Caption"))
    paragraph.paragraph_format.keep_with_next = keep
    match = blocks.CAPTION.match(text)
    if not match:
        paragraph.add_run(_clean(text))
        return paragraph
    word_, number = match.groups()
    paragraph.add_run(f"{word_} ")
    _field(paragraph, f"SEQ {word_} \\* ARABIC", number)
    paragraph.add_run(": " + _clean(text[match.end() :]))
    return paragraph


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    field, run, text = _element("fldSimple", instr=instruction), _element("r"), _element("t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _table(document: Document, table: blocks.TableBlock, width: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    if table.caption:
        _caption(document, table.caption, keep=True)
    made = document.add_table(len(table.rows) + 1, len(table.header))
    made.style = _style(document, "Light List Accent 1", "Table Grid", "Normal Table")
    made.autofit = False
    size = Pt(9 if len(table.header) < 7 else 8)
    if len(table.header) >= 7:
        _narrow_margins(made)
    wide = [Mm(width * share) for share in blocks.widths(table)]
    for column, own in zip(made.columns, wide, strict=True):
        column.width = own
    made_rows = list(made.rows)  # to ask the table for each row would look through all of them each time
    for made_row, row in zip(made_rows, (table.header, *table.rows), strict=True):
        for cell, own, spans, right in zip(made_row.cells, wide, row, table.right, strict=True):
            cell.width = own
            paragraph = cell.paragraphs[0]
            _write(paragraph, spans)
            paragraph.paragraph_format.space_after = Pt(1)
            for run in paragraph.runs:
                run.font.size = size
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header = _element("tblHeader", val="true")  # read aloud as headers, and again at the top of each page
    made_rows[0]._tr.get_or_add_trPr().append(header)
    for made_row in made_rows:
        made_row._tr.get_or_add_trPr().append(_element("cantSplit"))
    document.add_paragraph()


def _narrow_margins(made: Any) -> None:
    """Margins of a millimetre left and right of the cells: half of Word's, which many columns have no room for."""
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w="57", type="dxa"))
    made._tbl.tblPr.append(margins)


def _reference(document: Document, picture: blocks.PictureBlock, language: str) -> None:
    """Where a picture is to be seen: in the midst of the text its page would leave the one before half empty."""
    from docx.shared import Pt

    if picture.caption:
        run = document.add_paragraph().add_run(f"{_clean(picture.caption)} ({AT_END[language]})")
        run.font.size = Pt(9)


def _pictures(document: Document, pictures: list[blocks.PictureBlock], svgs: Mapping[str, str]) -> None:
    """Pictures at the end, each on a page that lies on its side, so large that names can be read."""
    from docx.shared import Mm, Pt

    from canting.drawing.render import png

    _section(document)
    for number, picture in enumerate(pictures):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.page_break_before = number > 0
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run()
        run.font.size = Pt(1)  # the line is no higher than the picture
        shape = run.add_picture(io.BytesIO(png(svgs[picture.name], PIXELS)), width=Mm(PICTURE_MM))
        shape._inline.docPr.set("descr", _clean(picture.said))
        if picture.caption:
            caption = _caption(document, picture.caption, keep=False)
            caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(0)


def _section(document: Document) -> None:
    """End the pages so far and begin those that lie on their side, with no margin but for their printer."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm, Pt

    first = document.sections[0]
    made = document.add_section(WD_SECTION.NEW_PAGE)
    made.orientation = WD_ORIENT.LANDSCAPE
    made.page_width, made.page_height = Mm(297), Mm(210)
    made.left_margin = made.right_margin = Mm(11)
    made.top_margin = made.bottom_margin = Mm(0)
    made.header_distance = made.footer_distance = Mm(0)
    for part, own in ((made.header, first.header), (made.footer, first.footer)):
        if not own.is_linked_to_previous:  # the template has one: here it would take the picture's room
            part.is_linked_to_previous = False
            part.paragraphs[0].paragraph_format.space_after = Pt(0)
            part.paragraphs[0].paragraph_format.line_spacing = Pt(1)
