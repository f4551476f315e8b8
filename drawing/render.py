"""From a picture and its layout to SVG, PNG and a page of HTML."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from canting.drawing import palette
from canting.drawing.layout import FONT, LEAD, MARGIN, Layout, number, thickness
from canting.drawing.legend import Legend
from canting.drawing.model import RECOMMENDED, Picture, TieLine
from canting.drawing.text import FAMILY, clean, embedded, font_file
from canting.extras import require
from canting.language import words_of
from canting.terminal import visible

HOLLOW = 0.66  # of a symbol's radius, where its participant did not answer
SIZES = {"a3": ("420mm", "297mm"), "a4": ("297mm", "210mm"), "screen": ("1920px", "1080px")}
PIXELS = {"a3": 3_360, "a4": 3_360, "screen": 1_920}  # across; 200 to the inch of A3, 290 of A4
MOST_REPORTS = 40_000  # that a page carries


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("canting.drawing"),
        autoescape=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["n"] = number
    return made


def svg(picture: Picture, layout: Layout, *, page: bool = False) -> str:
    """Draw a picture as SVG, a whole document: the same for the same picture.

    On a page other means say what something is: there it has no titles, and the font is the page's.
    """
    by_group = palette.tints(picture)
    thick = thickness(picture.lines)
    return (
        _templates()
        .get_template("picture.svg")
        .render(
            p=picture,
            at=layout,
            s=layout.scale,
            page=page,
            fonts={} if page else _fonts(_characters(picture)),
            family=FAMILY,
            palette=palette,
            margin=MARGIN * layout.scale,
            head=_head(picture),
            legend=Legend(picture, layout),
            legend_top=layout.height - 92.0 * layout.scale,
            inner=picture.sheet[0] - 2 * MARGIN,
            size=SIZES[picture.paper or "a3"],
            groups=_line_groups(picture, layout, thick),
            symbols=[_symbol(picture, layout, by_group, at) for at in range(len(picture.nodes))],
            tints=by_group,
            glyph=glyph,
            shape=shape,
            hollow=HOLLOW,
            say=picture.words.say,
            titles=None if page else [_tie_title(picture, line) for line in picture.lines],
            about=None if page else [_node_title(picture, at) for at in range(len(picture.nodes))],
            lead=LEAD / FONT,
            faint=f"{_faint(picture):.2f}",
            arrow=6.4 if len(picture.lines) < 1_500 else 4.2,
            dashes=lambda dash: " ".join(number(float(part) * layout.scale) for part in dash.split()),
            cell_ink=_cell_ink,
            cell_fill=_cell_fill,
        )
    )


def _faint(picture: Picture) -> float:
    """How opaque lines are: many must let one another through."""
    share = math.sqrt(600 / max(1, len(picture.lines)))
    return max(0.2, min(0.62, 0.62 * share))


def _ties(picture: Picture) -> str:
    """How many lines there are, and how many of them count as two where ties are counted."""
    said = picture.words.count("tie", "ties", picture.ties)
    return f"{said}, {picture.words.say('two ties', n=picture.both_ways)}" if picture.both_ways else said


def _head(picture: Picture) -> dict[str, str]:
    counts = [
        picture.subtitle,
        picture.words.count("participant", "participants", len(picture.nodes)),
        *([_ties(picture)] if picture.kind != "intervals" else []),
    ]
    return {
        "title": picture.title,
        "subtitle": " · ".join(part for part in counts if part),
        "illustrative": picture.words.say("illustrative") if picture.illustrative else "",
    }


def _line_groups(picture: Picture, layout: Layout, thick: list[float]) -> list[dict[str, Any]]:
    """Lines by relation, the weakest first, so that the strong lie on top."""
    slim = (0.75 if len(picture.lines) > 1_500 else 1.0) * layout.scale**0.5
    made = []
    for relation in picture.relations:
        colour, dash, cap = palette.LINES[relation]
        own = [at for at, line in enumerate(picture.lines) if line.relation == relation and layout.routes[at]]
        own.sort(key=lambda at: (picture.lines[at].weight, at))
        made.append(
            {
                "relation": relation,
                "colour": colour,
                "dash": dash,
                "cap": cap,
                "lines": [
                    (at, layout.routes[at], number(slim * (0.7 + 1.7 * thick[at])), picture.lines[at])
                    for at in own
                ],
            }
        )
    return made


def _symbol(picture: Picture, layout: Layout, by_group: dict[str, palette.Tint], at: int) -> dict[str, Any]:
    node, mark = picture.nodes[at], layout.marks[at]
    part = picture.part(node)
    tint = palette.NONE if part is None else by_group[part]
    inner = mark.r * HOLLOW if node.silent else mark.r
    return {
        "at": at,
        "mark": mark,
        "tint": tint,
        "shape": shape(node.kind, mark.x, mark.y, mark.r),
        "hole": shape(node.kind, mark.x, mark.y, inner) if node.silent else "",
        "glyph": glyph(replace(tint, ink=palette.INK) if node.silent else tint, mark.x, mark.y, inner),
        "focus": at in picture.focus,
        "pale": at in layout.pale,
    }


def shape(kind: str, x: float, y: float, r: float) -> Markup:
    """The outline of a participant: a circle, a square or a diamond of about the same area."""
    if kind == "Organization":
        half = r * 0.88
        return _element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=r * 0.18)
    if kind == "InformationSource":
        far = r * 1.22
        corners = ((x, y - far), (x + far, y), (x, y + far), (x - far, y))
        return _element("path", d="M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z")
    return _element("circle", cx=x, cy=y, r=r)


def glyph(tint: palette.Tint, x: float, y: float, r: float) -> Markup:
    """The mark inside a symbol that tells its group where colour is lost."""
    far, thin = r * 0.55, max(0.8, r * 0.24)
    near = far * 0.8
    strokes = {
        "bar": [(-far, 0.0, far, 0.0)],
        "pipe": [(0.0, -far, 0.0, far)],
        "cross": [(-near, -near, near, near), (-near, near, near, -near)],
        "slash": [(-near, near, near, -near)],
    }
    if tint.mark == "dot":
        return _element("circle", cx=x, cy=y, r=r * 0.36, fill=tint.ink)
    if tint.mark == "ring":
        return _element(
            "circle", cx=x, cy=y, r=r * 0.48, fill="none", stroke=tint.ink, stroke_width=thin * 0.8
        )
    if tint.mark not in strokes:
        return Markup("")
    ends = strokes[tint.mark]
    path = "".join(f"M{number(x + a)} {number(y + b)}L{number(x + c)} {number(y + d)}" for a, b, c, d in ends)
    return _element("path", d=path, fill="none", stroke=tint.ink, stroke_width=thin)


def _element(tag: str, **attributes: str | float) -> Markup:
    """An element of SVG without content; values are escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(name.replace("_", "-"), value if isinstance(value, str) else number(value))
        for name, value in attributes.items()
    )
    return Markup("<{}{}/>").format(tag, written)


def _node_title(picture: Picture, at: int) -> str:
    node, words = picture.nodes[at], picture.words
    parts = [words.kind(node.kind)]
    parts += [words.group(value) for value in (node.group, node.role) if value]
    parts += [picture.stages[stage].name for stage in node.stages]
    parts += [words.say(f"responded {node.responded}")] if node.responded else []
    return f"{node.name} ({', '.join(parts)})"


def _tie_title(picture: Picture, line: TieLine) -> str:
    one, other = picture.nodes[line.source].name, picture.nodes[line.target].name
    said = f"{one} {line.arrow} {other}: {picture.words.say(line.relation)}"
    if line.relation == RECOMMENDED:
        return said
    return f"{said}, {picture.words.count('report', 'reports', len(line.reports))}"


def _characters(picture: Picture) -> str:
    parts = [picture.title, picture.subtitle, *picture.notes, *words_of("drawing", picture.lang).values()]
    parts += [text for node in picture.nodes for text in (node.name, node.group or "", node.role or "")]
    parts += [stage.name for stage in picture.stages]
    return "".join({char for part in parts for char in part} | set(map(chr, range(32, 127))) | set("…–—→←·×"))


@cache
def _fonts(chars: str) -> dict[int, Markup]:
    return {
        400: Markup(embedded(chars)),  # noqa: S704  base64 of our own making
        600: Markup(embedded(chars, bold=True)),  # noqa: S704
    }


def _cell_fill(share: float | None) -> str:
    """From paper to ink blue; the square root, as most shares are small."""
    if share is None:
        return palette.PANEL
    full = (0x1F, 0x5F, 0x99)
    much = 0.04 + 0.9 * math.sqrt(min(1.0, share)) if share > 0 else 0.0
    return "#" + "".join(f"{round(255 - (255 - value) * much):02x}" for value in full)


def _cell_ink(share: float | None) -> str:
    return palette.PAPER if share is not None and share > 0.3 else palette.INK


def png(document: str, pixels: int = PIXELS["a3"]) -> bytes:
    """Paint SVG as PNG, so many pixels wide."""
    import resvg_py

    made: bytes = resvg_py.svg_to_bytes(
        svg_string=document,
        width=pixels,
        dpi=96,  # what a millimetre is measured by
        font_files=[str(font_file()), str(font_file(bold=True))],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return bytes(made)


def pdf(picture: Picture, document: str) -> bytes:
    """Set a picture's SVG on a page of PDF of its size: vector, with the font inside. The same for the same picture."""
    wide, high = (size.replace("px", " * 0.75pt") for size in SIZES[picture.paper or "a3"])
    title, lang = json.dumps(picture.title, ensure_ascii=False), picture.lang
    source = (
        f'#set document(title: {title}, date: none)\n#set text(lang: "{lang}")\n'
        f"#set page(width: {wide}, height: {high}, margin: 0pt)\n"
        f'#image("picture.svg", width: 100%, alt: {title})'
    )
    return typeset(source, {"picture.svg": document}, datetime(2000, 1, 1, tzinfo=UTC))


def typeset(source: str, pictures: Mapping[str, str], moment: datetime) -> bytes:
    """Set a text of Typst's as PDF, with SVGs by the names that it gives them, as if made at this moment.

    Raises
    ------
    CantingError
        If typst isn't installed.
    """
    require(".pdf")
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**pictures, "page.typ": source}.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        made: bytes = typst.compile(
            str(Path(folder) / "page.typ"),
            root=folder,
            format="pdf",
            font_paths=[str(font_file().parent)],  # of the pictures
            timestamp=moment,
        )
    return made


def html(picture: Picture, layout: Layout) -> str:
    """Make a page of a picture: one file that works offline.

    Texts from data are escaped in the SVG, and in JSON for the script, which sets them as text only; a content security
    policy lets no script run but canting's own.
    """
    script = (Path(__file__).parent / "templates" / "page.js").read_text(encoding="utf-8")
    fonts = _fonts(_characters(picture))
    style = _templates().get_template("page.css").render(fonts=fonts, family=FAMILY, palette=palette)
    by_group = palette.tints(picture)
    return _templates().get_template("page.html").render(
        p=picture,
        head=_head(picture),
        picture=Markup(svg(picture, layout, page=True)),  # noqa: S704  escaped where it was made
        script=Markup(script),  # noqa: S704  canting's own
        style=Markup(style),  # noqa: S704
        script_hash=_hash(script),
        style_hash=_hash(style),
        data=Markup(embedded_json(page_data(picture, layout))),  # noqa: S704  escaped for a script element
        say=picture.words.say,
        groups=_page_groups(picture, by_group),
        relations=picture.relations if picture.kind != "integration" else [],
        swatch=_swatch,
        palette=palette,
        size=picture.words.measure(picture.size.name) if picture.size else "",
    )  # fmt: skip


def _swatch(tint: palette.Tint) -> Markup:
    drawn = shape("Actor", 9, 9, 7.5)
    return Markup(
        '<svg viewBox="0 0 18 18" aria-hidden="true"><g fill="{}" stroke="{}">{}</g>{}</svg>'
    ).format(tint.fill, palette.INK, drawn, glyph(tint, 9, 9, 7.5))


def _page_groups(picture: Picture, by_group: dict[str, palette.Tint]) -> list[tuple[str, str, palette.Tint]]:
    made = [(group, picture.words.group(group), by_group[group]) for group in picture.groups]
    if any(picture.part(node) is None for node in picture.nodes):
        made.append(("", picture.words.say(f"no {picture.by}"), palette.NONE))
    return made


def page_data(picture: Picture, layout: Layout) -> dict[str, Any]:
    """What the page's script works on, as plain data."""
    words = picture.words
    named = {node.id: node.name for node in picture.nodes}
    budget = MOST_REPORTS
    lines = []
    for line in picture.lines:
        kept = line.reports[: max(1, budget)]
        budget -= len(kept)
        lines.append(
            {
                "a": line.source,
                "b": line.target,
                "w": round(line.weight, 3),
                "relation": line.relation,
                "both": line.both,
                "directed": line.directed,
                "reports": [
                    [
                        r.source,
                        r.target,
                        named.get(r.respondent or "", clean(r.respondent) if r.respondent else None),
                        r.question,
                        r.dataset,
                        r.file,
                        r.row,
                        words.figure(r.weight),
                    ]
                    for r in kept
                ],
                "more": len(line.reports) - len(kept),
            }
        )
    nodes = [
        {
            "name": node.name,
            "id": clean(node.id),
            "kind": words.kind(node.kind),
            "part": picture.part(node) or "",
            "group": words.group(node.group) if node.group else "",
            "role": node.role or "",
            "stages": [picture.stages[stage].name for stage in node.stages],
            "responded": words.say(f"responded {node.responded}") if node.responded else "",
            "size": None if node.size is None else words.figure(node.size),
            "x": round(mark.x, 1),
            "y": round(mark.y, 1),
        }
        for node, mark in zip(picture.nodes, layout.marks, strict=True)
    ]
    said = {key: words.say(key) for key in _PAGE_WORDS}
    return {
        "width": round(layout.width, 1),
        "height": round(layout.height, 1),
        "nodes": nodes,
        "lines": lines,
        "words": said,
        "relations": {relation: words.say(relation) for relation in picture.relations},
        "size": words.measure(picture.size.name) if picture.size else "",
        "zooms": sorted({label.zoom for label in layout.labels if label.zoom} | {1}),
    }


_PAGE_WORDS = (
    *("group", "role", "kind", "stages", "respondent", "question", "file", "row", "weight", "dataset"),
    "nobody",
    *("showing", "no match", "and more", "evidence left out", "who says", "ties", "tie"),
)


def embedded_json(data: object) -> str:
    """JSON that can stand inside a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
