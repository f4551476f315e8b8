"""Draw a picture into a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from canting.drawing.layout import FONT
from canting.drawing.model import PAPERS, keep, most_connected
from canting.drawing.text import clean
from canting.drawing.words import grouped, say
from canting.errors import CantingError, UsageError
from canting.extras import require
from canting.files import check, write
from canting.language import check_language
from canting.progress import silent

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.drawing.data import Source
    from canting.drawing.layout import Layout, Point
    from canting.drawing.model import Picture
    from canting.progress import Progress
    from canting.queries.catalogue import Catalogue
    from canting.queries.names import Names
    from canting.queries.options import Options

KINDS = ("chain", "network", "ego", "path", "integration", "intervals")
SUFFIXES = (".svg", ".png", ".html", ".pdf")
WHO = {"ego": 1, "path": 2}
MOST_STEPS = 6
LEAST_POINTS = 7.0
"""No name is printed smaller where a paper is named."""
MOST_IN_A_COLUMN = 40
"""Participants for whom no column of a sheet has room."""
POINTS = {"a3": 72 / 25.4 / 4, "a4": 72 / 25.4 / 4, "screen": 1920 / 1680 * 0.75}
"""Points of a unit on each paper."""


def draw(
    kind: str,
    database: Database,
    catalogue: Catalogue,
    options: Options,
    *,
    who: tuple[str, ...] = (),
    output: Path,
    size: str = "degree",
    lang: str = "en",
    steps: int = 2,
    paths: int = 3,
    title: str | None = None,
    by: str | None = None,
    recommend: str | None = None,
    budget: float = 5,
    names: str = "all",
    paper: str | None = None,
    backbone: int | None = None,
    progress: Progress = silent,
) -> list[str]:
    """Draw a picture of the network into a file, whole or not at all.

    Parameters
    ----------
    kind
        ``chain``: a column per stage from hulu to hilir; ``network``: everybody, by nearness; ``ego``: the ties around
        one participant; ``path``: the ways from one participant to another, or the main path; ``integration``:
        stakeholder groups; ``intervals``: between which ranks each may lie by the measure of `size`.
    database, catalogue
        Where the graph lives, and the queries that measure and find paths.
    options
        What is covered and how it is read, as for named queries.
    who
        For ``ego`` one participant, for ``path`` two or, for the main path, none, by id or name.
    output
        A .svg, .png, .pdf or .html file.
    size
        The measure that sizes show: a named query about participants, ``QUERY.COLUMN``, or ``none``.
    lang
        Language of what the picture itself says: ``en`` or ``id``.
    steps
        For ``ego``: how far it goes.
    paths
        For ``path``: how many.
    title
        A title of the reader's own.
    by
        What colours and areas show: ``group`` or ``role``; by default the group, unless nobody has one.
    recommend
        For ``network``: an aim of the query ``recommend``, whose ties are drawn dotted.
    budget
        How many of them.
    names
        Who is named: ``all``, ``organizations`` or ``none``; whoever the data don't let be named never is.
    paper
        ``a4``, ``a3`` or ``screen``: no name is drawn smaller than 7 points there, and what has no room is left out
        and said. None is A3, on which a large chain is drawn smaller.
    backbone
        For ``network``: draw so many of the strongest ties of each participant and kind of tie, and no others.
    progress
        Called with done, total (None if unknown), and what is being done.

    Returns
    -------
    list of str
        Notes for the reader: what was drawn and left out, and what the data is. The picture says so too.

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
    drawn = compose(
        kind, database, catalogue, options,
        who=who, size=size, lang=lang, steps=steps, paths=paths, title=title, by=by,
        recommend=recommend, budget=budget, paper=paper, backbone=backbone, names=names, progress=progress,
    )  # fmt: skip
    progress(0, None, "Drawing")
    write(output, rendered(drawn.picture, drawn.layout, output.suffix.lower()))
    people, ties = (grouped("en", number) for number in (len(drawn.picture.nodes), drawn.picture.ties))
    shown = f"{people} participants" if kind == "intervals" else f"{people} participants and {ties} ties"
    return [*drawn.notes, f"Drew {shown} of graph {drawn.graph} into {output}."]


@dataclass(frozen=True)
class Drawn:
    """A picture, where everything in it stands, the graph that it shows, and what is to be said of it."""

    picture: Picture
    layout: Layout
    graph: str
    notes: list[str]


def compose(
    kind: str,
    database: Database,
    catalogue: Catalogue,
    options: Options,
    *,
    who: tuple[str, ...] = (),
    size: str = "degree",
    lang: str = "en",
    steps: int = 2,
    paths: int = 3,
    title: str | None = None,
    by: str | None = None,
    recommend: str | None = None,
    budget: float = 5,
    paper: str | None = None,
    backbone: int | None = None,
    names: str | Names = "all",
    least: int = 0,
    progress: Progress = silent,
) -> Drawn:
    """Make a picture and lay it out.

    `names` says who is named, or who is called how, and numbers of people below `least` aren't said; the rest is as
    for `draw`.
    """
    _check(kind, lang, who, steps, paths, recommend)
    _check_sheet(kind, paper, backbone)
    if by not in (None, "group", "role"):
        raise UsageError(f"--by {by}: not among group and role.", "Leave it out for groups.")
    from canting.drawing.data import Source
    from canting.drawing.unsaid import unsaid
    from canting.queries.graphs import changed
    from canting.queries.names import names_of

    source = Source(kind, database, catalogue, options, lang, progress, backbone, least)
    if isinstance(names, str):
        names = names_of(database, source.coverage.pairs, names, language=lang)
    who = tuple(names.back(each) for each in who)
    if kind == "intervals":
        picture = _titled(source, source.ranked(size), by, title)
    else:
        picture = source.sized(_picture(source, who, steps, paths, by, title), size)
    if recommend:
        picture = source.recommended(picture, recommend, budget)
    picture = unsaid(replace(picture, paper=paper or ""), least)
    progress(0, None, "Laying out")
    places = _places(source, options, progress) if kind == "network" else None
    if names.hidden:
        picture = _called(picture, names)
        places = None if places is None else {names.instead.get(id_, id_): at for id_, at in places.items()}
    picture, layout = fitted(picture, places)
    said = [names.text(note) for note in source.said]
    left_out = [note for note in picture.notes if note not in said]
    notes = [*source.notes, *changed(database, source.coverage), *left_out, *_unnamed(picture, layout)]
    return Drawn(picture, layout, source.graph, [names.text(note) for note in notes])


def _called(picture: Picture, names: Names) -> Picture:
    """The picture without ids and names that aren't to be said; who has none comes last, as its place tells too."""

    def called(id_: str, name: str) -> str:
        return names.instead.get(id_) or str(names.cell(name))

    if not picture.ranks:
        hidden = [node.id in names.hidden for node in picture.nodes]
        order = [at for at, each in enumerate(hidden) if not each]
        order += sorted(
            (at for at, each in enumerate(hidden) if each), key=lambda at: names.instead[picture.nodes[at].id]
        )
        picture = keep(picture, order)
    nodes = [
        replace(node, id=names.instead.get(node.id, node.id), name=called(node.id, node.name))
        for node in picture.nodes
    ]
    lines = [
        replace(line, reports=tuple(
            replace(each, respondent=names.cell(each.respondent)) for each in line.reports
        ))
        for line in picture.lines
    ]  # fmt: skip
    if (everybody := picture.everybody) is not None:
        pairs = list(zip(everybody.ids, everybody.names, strict=True))
        ids = [names.instead.get(id_, id_) for id_, _ in pairs]
        everybody = replace(everybody, ids=ids, names=[called(*pair) for pair in pairs])
    return replace(
        picture,
        nodes=nodes,
        lines=lines,
        everybody=everybody,
        title=str(names.cell(picture.title)),
        subtitle=names.text(picture.subtitle),
        notes=[names.text(note) for note in picture.notes],
    )


def _check_sheet(kind: str, paper: str | None, backbone: int | None) -> None:
    if paper is not None and paper not in PAPERS:
        raise UsageError(f"--paper {paper}: not known.", f"There are: {', '.join(sorted(PAPERS))}.")
    if backbone is not None and kind != "network":
        raise UsageError(f"--backbone isn't drawn in {kind}.", "Draw it in a network.")
    if backbone is not None and backbone < 1:
        raise UsageError(f"--backbone {backbone}: not above zero.", "Name a number of ties.")


def fitted(picture: Picture, places: Mapping[str, Point] | None = None) -> tuple[Picture, Layout]:
    """Lay a picture out so that on its paper no name is smaller than `LEAST_POINTS`; what has no room is left out.

    A chain grows with its participants and is printed the smaller: of these the most connected stay that have room.
    In any other picture names that would be too small are left out.
    """
    layout = lay_out(picture, places)
    if not picture.paper or _points(picture, layout) >= LEAST_POINTS:
        return picture, layout
    if picture.kind == "chain":
        picture, layout = _fewer(picture, layout)
    if _points(picture, layout) < LEAST_POINTS:
        layout.labels = [replace(label, zoom=0) for label in layout.labels]
    return picture, layout


def _points(picture: Picture, layout: Layout) -> float:
    """How large names are printed."""
    return FONT * POINTS[picture.paper] * picture.sheet[0] / layout.width


def _fewer(picture: Picture, layout: Layout) -> tuple[Picture, Layout]:
    """The chain with as many participants of each stage, the most connected first, as have room."""
    from canting.drawing.chain import at_stages, stage_of

    whole = replace(picture, at_stage=at_stages(picture))
    places = [stage_of(node) for node in picture.nodes]
    least, most = 0, min(max(Counter(places).values()), MOST_IN_A_COLUMN) + 1  # `most` have no room
    while most - least > 1:
        half = (least + most) // 2
        tried = _kept(whole, places, half)
        made = lay_out(tried)
        if _points(tried, made) >= LEAST_POINTS:
            least, picture, layout = half, tried, made
        else:
            most = half
    return picture, layout


def _kept(picture: Picture, places: list[int | None], number: int) -> Picture:
    """A chain with the so many most connected of each stage, of sources and of others, which it says."""
    ids, degrees = [node.id for node in picture.nodes], picture.degrees()
    kept: list[int] = []
    for place in set(places):
        own = [at for at, each in enumerate(places) if each == place]
        first = most_connected([degrees[at] for at in own], [ids[at] for at in own], number)
        kept += [own[at] for at in first]
    lang = picture.lang
    counts = {"n": len(ids) - len(kept), "of": len(ids), "kept": number}
    said = say(lang, "left out of stages", **{name: grouped(lang, count) for name, count in counts.items()})
    return replace(keep(picture, sorted(kept)), notes=[*picture.notes, said])


def _check(kind: str, lang: str, who: tuple[str, ...], steps: int, paths: int, recommend: str | None) -> None:
    check_language(lang)
    if kind not in KINDS:
        raise UsageError(f"No picture is called {kind!r}.", f"There are: {', '.join(KINDS)}.")
    wanted = WHO.get(kind, 0)
    if len(who) != wanted and (kind != "path" or who):
        names = {0: "no participant", 1: "one participant", 2: "two participants, from whom to whom"}[wanted]
        raise UsageError(f"{kind} takes {names}; {len(who)} given.", "canting draw --help shows how.")
    if not 1 <= steps <= MOST_STEPS:
        raise UsageError(f"--steps {steps}: not between 1 and {MOST_STEPS}.", "Name a number of steps.")
    if recommend and kind != "network":
        raise UsageError(f"--recommend isn't drawn in {kind}.", "Draw it in a network.")
    if paths < 1:
        raise UsageError(f"--paths {paths}: not above zero.", "Name a number of paths.")


def _picture(
    source: Source, who: tuple[str, ...], steps: int, paths: int, by: str | None, title: str | None
) -> Picture:
    if source.kind == "ego":
        made = source.around(who[0], steps)
    elif source.kind == "path" and not who:
        made = source.main_path()
    elif source.kind == "path":
        made = source.between(who[0], who[1], paths)
    else:
        made = source.whole()
    return _titled(source, made, by, title)


def _titled_as(made: Picture) -> str:
    """The kind by which a picture is titled: the ways between nobody in particular are the main path."""
    return "main" if made.kind == "path" and not made.focus else made.kind


def _titled(source: Source, made: Picture, by: str | None, title: str | None) -> Picture:
    """A picture with its title, unless it has one, and with what colours show."""
    if by is None:
        by = "role" if made.parts.get("role") and not made.parts.get("group") else "group"
    names = [made.nodes[at].name for at in made.focus]
    return replace(
        made,
        by=by,
        title=clean(title or made.title or title_of(_titled_as(made), source.graph, source.lang, by, names)),
    )


def title_of(kind: str, graph: str, lang: str, by: str = "group", names: Sequence[str] = ()) -> str:
    """The title that a kind of picture has for a graph, with the names of those whom it is about."""
    own = f"title {kind} {graph}"
    template = say(lang, own)
    template = say(lang, f"title {kind}") if template == own else template
    values = {"name": names[0], "giver": names[0], "receiver": names[-1]} if names else {}
    return template.format(parts=say(lang, f"parts {by}"), **values)


def _places(source: Source, options: Options, progress: Progress) -> dict[str, Point] | None:
    """Where participants stand in the network of all waves together: so they keep their places from wave to wave.

    None unless a wave is named and there are others.
    """
    from canting.drawing.data import Source as Other
    from canting.drawing.network import network_layout

    waves = source.waves() if options.wave is not None else []
    if len(waves) < 2:
        return None
    whole: Picture | None = None
    for wave in waves:
        try:
            made = Other(
                source.kind,
                source.database,
                source.catalogue,
                replace(options, wave=wave),
                source.lang,
                progress,
            ).whole()
        except CantingError:
            continue  # nobody of that wave is kept, or it knows no such value of a filter: it has no places to give
        whole = made if whole is None else joined(whole, made)
    if whole is None:
        return None
    source.note("places")
    marks = network_layout(whole).marks
    return {node.id: (mark.x, mark.y) for node, mark in zip(whole.nodes, marks, strict=True)}


def joined(one: Picture, other: Picture) -> Picture:
    """The participants and lines of two pictures together; of the second those that the first lacks."""
    at = {node.id: place for place, node in enumerate(one.nodes)}
    nodes = [*one.nodes, *(node for node in other.nodes if node.id not in at)]
    at = {node.id: place for place, node in enumerate(nodes)}
    there = {(line.source, line.target, line.relation) for line in one.lines}
    moved = [
        replace(line, source=at[other.nodes[line.source].id], target=at[other.nodes[line.target].id])
        for line in other.lines
    ]
    new = [line for line in moved if (line.source, line.target, line.relation) not in there]
    return replace(one, nodes=nodes, lines=[*one.lines, *new])


def lay_out(picture: Picture, places: Mapping[str, Point] | None = None) -> Layout:
    """Lay a picture out, as its kind is; a network with its participants at these places, by id, if any are given."""
    if places is not None:
        from canting.drawing.network import network_layout

        return network_layout(picture, places)
    if picture.kind == "chain":
        from canting.drawing.chain import chain_layout as made
    elif picture.kind == "ego":
        from canting.drawing.ego import ego_layout as made
    elif picture.kind == "path" and not picture.focus:
        from canting.drawing.path import main_layout as made
    elif picture.kind == "path":
        from canting.drawing.path import path_layout as made
    elif picture.kind == "intervals":
        from canting.drawing.ranks import intervals_layout as made
    elif picture.kind == "integration":
        from canting.drawing.areas import integration_layout as made
    else:
        from canting.drawing.network import network_layout as made
    return made(picture)


def rendered(picture: Picture, layout: Layout, suffix: str) -> bytes:
    """A picture as the bytes of a .svg, .png, .pdf or .html file."""
    from canting.drawing.render import PIXELS, html, pdf, png, svg

    if suffix == ".html":
        return html(picture, layout).encode()
    document = svg(picture, layout)
    if suffix == ".png":
        return png(document, PIXELS[picture.paper or "a3"])
    return pdf(picture, document) if suffix == ".pdf" else document.encode()


def _unnamed(picture: Picture, layout: Layout) -> list[str]:
    hidden = sum(1 for label in layout.labels if label.zoom != 1)
    if not hidden or picture.kind == "integration":
        return []
    of = grouped("en", len(picture.nodes))
    return [say("en", "names left out", n=grouped("en", hidden), of=of)]
