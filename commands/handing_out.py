"""What is handed out: pictures, the graph for other tools, linked data, and the demo's page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from canting.commands.console import (
    ExactText,
    named_queries,
    new_progress,
    open_database,
    page_width,
    put,
    say,
)
from canting.errors import UsageError
from canting.queries.options import Options, with_graph_options

Named = Annotated[
    str,
    typer.Option(
        help="Who is named: all, organizations (persons, households and firms become Entrepreneur 12), or none. "
        "Whoever has named = no in the data never is.",
        metavar="all|organizations|none",
    ),
]


@with_graph_options
def export(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="File to write: .graphml, .gexf, .net (Pajek), .dl (UCINET), .csv or .parquet (a pair).",
            show_default=False,
        ),
    ] = None,
    rdf: Annotated[
        Path | None,
        typer.Option(
            help="Write linked data instead: .ttl, .nt or .jsonld, with reports, decisions, places and figures.",
            metavar="FILE",
        ),
    ] = None,
    parquet_dir: Annotated[
        Path | None,
        typer.Option(
            help="Write the graph for Spark instead: Parquet in parts, into a new folder.", metavar="DIR"
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(help="Begin of the IRIs of linked data, instead of urn:canting:.", metavar="IRI"),
    ] = None,
    graph: Annotated[str, typer.Option(help="Graph to write.", metavar="NAME")] = "knowledge",
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="Measures as attributes of the nodes: degree,betweenness.", metavar="NAME,…"
        ),
    ] = None,
    pseudonyms: Annotated[
        bool,
        typer.Option(
            "--pseudonyms", help="Replace persons, households and firms; the key goes to a file apart."
        ),
    ] = False,
    names: Named = "all",
    weighted: Annotated[bool, typer.Option("--weighted", help="Let weights count in measures.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Measure exactly, whatever it costs.")] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            help="gds, process or auto, which goes by size. Default process, quicker wherever both can.",
            metavar="NAME",
        ),
    ] = None,
    exact_text: ExactText = False,
    *,
    options: Options,
) -> None:
    """Write the graph that a query sees for Gephi, UCINET, Pajek and others, or as linked data.

    \b
    canting export knowledge.gexf --with degree,betweenness
    canting export supply.csv --graph supply --pseudonyms
    canting export --rdf cluster.ttl --graph all --base https://data.example.org/batik/
    canting export --parquet-dir knowledge/ --graph knowledge
    """
    from canting.writing.export import check_files
    from canting.writing.export import export as write

    if parquet_dir is not None:
        alone = not (file or rdf or base or measure or pseudonyms or weighted or exact or engine)
        _export_folder(ctx, parquet_dir, graph, options, alone=alone)
        return
    target = rdf or file
    if target is None or (rdf and file):
        raise UsageError(
            "Which file?" if target is None else "Two files are named.",
            "canting export FILE, or canting export --rdf FILE.",
        )
    if base is not None and rdf is None:
        raise UsageError("--base is for linked data.", "Name the file with --rdf.")
    _check_graph(graph)
    options = replace(options, weighted=weighted, exact=exact, engine=engine)
    linked = None if rdf is None else base or ""
    measures = tuple(name.strip() for given in measure or [] for name in given.split(",") if name.strip())
    if (weighted or exact or engine) and not measures:
        raise UsageError(
            "--weighted, --exact and --engine are for measures.", "Name some: --with degree,betweenness."
        )
    check_files(target, pseudonyms=pseudonyms, rdf=linked)
    with open_database(ctx) as database:
        notes = write(
            target,
            graph,
            options,
            database,
            named_queries(),
            measures=measures,
            pseudonyms=pseudonyms,
            rdf=linked,
            exact=exact_text,
            names=names,
        )
    for note in notes:
        say(note)


def _check_graph(graph: str) -> None:
    from canting.queries.catalogue import graph_names

    if graph not in graph_names():
        raise UsageError(f"No graph is called {graph!r}.", f"Graphs are {', '.join(graph_names())}.")


def _export_folder(ctx: typer.Context, folder: Path, graph: str, options: Options, *, alone: bool) -> None:
    from canting.spark.folder import write

    if not alone:
        raise UsageError(
            "--parquet-dir writes a graph's participants and ties as they are, and nothing else.",
            "Leave the file, and options of files and measures, out.",
        )
    _check_graph(graph)
    with open_database(ctx) as database, new_progress() as progress:
        notes = write(folder, graph, options, database, progress)
    for note in notes:
        say(note)


@with_graph_options
def draw(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The .svg, .png, .pdf or .html file to write.",
            metavar="FILE",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[chain|network|ego|path|integration|intervals]", help="What to draw.", show_default=False
        ),
    ] = "chain",
    who: Annotated[
        list[str] | None,
        typer.Argument(
            help="For ego a participant, for path two (none: the main path), by id or name.",
            show_default=False,
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            help="Graph to draw: knowledge, supply, flow (both), support, collaboration or all. Without it "
            "flow for chain, knowledge for path, integration and intervals, all for network and ego.",
            metavar="NAME",
        ),
    ] = None,
    size: Annotated[
        str,
        typer.Option(
            help="Measure that sizes show, or that intervals rank by: degree, betweenness, …, QUERY.COLUMN, or none.",
            metavar="MEASURE",
        ),
    ] = "degree",
    by: Annotated[
        str | None,
        typer.Option(
            help="What colours show: group or role. Without it group, if anybody has one.", metavar="WHAT"
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="For ego: how many steps it goes.", metavar="N")] = 2,
    paths: Annotated[
        int, typer.Option(min=1, help="For path: how many ways, the shortest first.", metavar="N")
    ] = 3,
    recommend: Annotated[
        str | None,
        typer.Option(
            help="For network: draw the ties that would most help, dotted: reach, near, groups, robust or stages.",
            metavar="AIM",
        ),
    ] = None,
    budget: Annotated[float, typer.Option(min=1, help="How many of them.", metavar="N")] = 5,
    paper: Annotated[
        str | None,
        typer.Option(
            help="Size of the sheet: a4, a3 or screen. No name is smaller than 7 points there; what has no room is "
            "left out and said. Without it A3, on which a large chain is drawn smaller.",
            metavar="SIZE",
        ),
    ] = None,
    backbone: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="For network: draw only each participant's N strongest ties of each kind of tie.",
            metavar="N",
            show_default=False,
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="A title of your own.", metavar="TEXT")] = None,
    lang: Annotated[str, typer.Option(help="Language of the picture: en or id.", metavar="LANG")] = "en",
    names: Named = "all",
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="The same as --names organizations.")
    ] = False,
    *,
    options: Options,
) -> None:
    """Draw the network: a picture for the wall, or a page that answers who says so.

    A .html picture works offline: point at a tie for its evidence, click to keep a neighbourhood, find, filter.

    \b
    canting draw chain --output chain.html
    canting draw network --size betweenness --output network.svg
    canting draw network --backbone 2 --paper a4 --output network.pdf
    canting draw network --recommend groups --output helps.html
    canting draw ego "Pengusaha batik Kauman 1" --steps 1 --output kauman-1.png
    canting draw path Internet "Pengusaha batik Medono 2" --output path.svg
    canting draw path --graph supply --output main-path.svg
    canting draw integration --lang id --output groups.png
    canting draw intervals --size betweenness --output ranks.svg
    canting draw network --pseudonyms --output nobody.svg
    """
    from canting.drawing import Wanted
    from canting.drawing import draw as make
    from canting.files import check as check_file

    options = replace(options, graph=graph)
    check_file(output, "--output")
    if pseudonyms and names == "all":
        names = "organizations"
    wanted = Wanted(
        kind, tuple(who or ()), size, lang, steps, paths, title, by, recommend, budget, names, paper, backbone
    )
    with open_database(ctx) as database, new_progress() as progress:
        notes = make(wanted, database, named_queries(), options, output, progress)
    for note in notes:
        say(note)


def demo(
    ctx: typer.Context,
    lang: Annotated[str, typer.Option(help="Language: en or id.", envvar="CANTING_LANG")] = "en",
) -> None:
    """Show everything once on a batik cluster.

    Loads the illustrative batik cluster and prints the first pages of its report.

    \b
    canting demo
    canting demo --lang id
    """
    from canting.reporting.demo import demo as tell

    with open_database(ctx) as database, new_progress() as progress:
        text = tell(database, named_queries(), lang, width=page_width(), progress=progress)
        progress.close()
        put(text)
