"""Draw a picture into a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from canting.database.database import Database
from canting.drawing.fitting import fitted
from canting.drawing.layout import Layout
from canting.drawing.legend import names_left_out
from canting.drawing.model import Node, Picture, keep
from canting.drawing.text import clean
from canting.drawing.wanted import Wanted
from canting.drawing.words import ENGLISH
from canting.errors import UsageError
from canting.extras import require
from canting.files import check, write
from canting.progress import Progress, silent
from canting.queries.catalogue import Catalogue
from canting.queries.names import Names
from canting.queries.options import Options

SUFFIXES = (".svg", ".png", ".html", ".pdf")


def draw(
    wanted: Wanted,
    database: Database,
    catalogue: Catalogue,
    options: Options,
    output: Path,
    progress: Progress = silent,
) -> list[str]:
    """Draw a picture of the network into a .svg, .png, .pdf or .html file, whole or not at all.

    Raises
    ------
    UsageError
        For a kind, ending, language, participant, measure or graph that isn't known.
    CantingError
        If there is nothing to draw, or the file can't be written.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{output}: no picture is known by that ending.", "End it in .svg, .png, .pdf or .html."
        )
    check(output, "--output")
    require(output.suffix)
    drawn = compose(wanted, database, catalogue, options, progress)
    progress(0, None, "Drawing")
    write(output, rendered(drawn.picture, drawn.layout, output.suffix.lower()))
    people, ties = len(drawn.picture.nodes), drawn.picture.ties
    shown = f"{people:,} participants" + ("" if wanted.kind == "intervals" else f" and {ties:,} ties")
    return [*drawn.notes, f"Drew {shown} of graph {drawn.graph} into {output}."]


@dataclass(frozen=True)
class Drawn:
    """A picture, where everything in it stands, the graph that it shows, and what is to be said of it."""

    picture: Picture
    layout: Layout
    graph: str
    notes: list[str]


def compose(
    wanted: Wanted,
    database: Database,
    catalogue: Catalogue,
    options: Options,
    progress: Progress = silent,
) -> Drawn:
    """Make a picture and lay it out; the rest is as for `draw`."""
    wanted.check()
    from canting.drawing.data import PictureSource
    from canting.drawing.unsaid import unsaid
    from canting.queries.graphs import changed
    from canting.queries.names import names_of

    source = PictureSource(wanted, database, catalogue, options, progress)
    names = wanted.names
    if isinstance(names, str):
        names = names_of(database, source.coverage.pairs, names, language=wanted.lang)
    picture = _titled(source.made([names.back(each) for each in wanted.who]), wanted, source.graph)
    if wanted.recommend:
        picture = source.recommended(picture, wanted.recommend, wanted.budget)
    picture = unsaid(replace(picture, paper=wanted.paper or ""), wanted.least)
    progress(0, None, "Laying out")
    places = source.places() if wanted.kind == "network" else None
    if names.hidden:
        picture = called(picture, names)
        places = None if places is None else {names.instead.get(id_, id_): at for id_, at in places.items()}
    picture, layout = fitted(picture, places)
    said = [names.text(note) for note in source.said]
    notes = [*source.notes, *changed(database, source.coverage)]
    notes += [note for note in picture.notes if note not in said]
    notes += names_left_out(picture, layout, ENGLISH)
    return Drawn(picture, layout, source.graph, [names.text(note) for note in notes])


def called(picture: Picture, names: Names) -> Picture:
    """The picture without ids and names that aren't to be said; who has none comes last, as its place tells too."""

    def said(nodes: list[Node]) -> list[Node]:
        instead = names.instead
        return [
            replace(
                node,
                id=instead.get(node.id, node.id),
                name=instead.get(node.id) or str(names.cell(node.name)),
            )
            for node in nodes
        ]

    if not picture.ranks:
        order = sorted(range(len(picture.nodes)), key=lambda at: _place(picture.nodes[at].id, names))
        picture = keep(picture, order)
    lines = []
    for line in picture.lines:
        reports = [replace(each, respondent=names.cell(each.respondent)) for each in line.reports]
        lines.append(replace(line, reports=tuple(reports)))
    if (everybody := picture.everybody) is not None:
        everybody = replace(everybody, nodes=said(everybody.nodes))
    return replace(
        picture,
        nodes=said(picture.nodes),
        lines=lines,
        everybody=everybody,
        title=str(names.cell(picture.title)),
        subtitle=names.text(picture.subtitle),
        notes=[names.text(note) for note in picture.notes],
    )


def _place(id_: str, names: Names) -> tuple[bool, str]:
    """Where a participant stands in the order: those who aren't named last, by what they are called."""
    return id_ in names.hidden, names.instead[id_] if id_ in names.hidden else ""


def _titled(made: Picture, wanted: Wanted, graph: str) -> Picture:
    """A picture with its title, unless it has one, and with what colours show."""
    by = wanted.by or ("role" if made.parts.get("role") and not made.parts.get("group") else "group")
    return replace(made, by=by, title=clean(wanted.title or made.title or _title(made, graph, by)))


def _title(made: Picture, graph: str, by: str) -> str:
    kind = "main" if made.kind == "path" and not made.focus else made.kind  # between nobody in particular
    own, say = f"title {kind} {graph}", made.words.say
    template = say(own)
    template = say(f"title {kind}") if template == own else template
    names = [made.nodes[at].name for at in made.focus]
    values = {"name": names[0], "giver": names[0], "receiver": names[-1]} if names else {}
    return template.format(parts=say(f"parts {by}"), **values)


def rendered(picture: Picture, layout: Layout, suffix: str) -> bytes:
    """A picture as the bytes of a .svg, .png, .pdf or .html file."""
    from canting.drawing.render import PIXELS, html, pdf, png, svg

    if suffix == ".html":
        return html(picture, layout).encode()
    document = svg(picture, layout)
    if suffix == ".png":
        return png(document, PIXELS[picture.paper or "a3"])
    return pdf(picture, document) if suffix == ".pdf" else document.encode()
