"""The command line: wiring and printing, nothing else. Heavy imports wait inside the commands."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from canting.errors import CantingError, UsageError
from canting.files import unwritable
from canting.linking.cli import link_app
from canting.once import App, refuse_twice
from canting.queries.options import Options, with_graph_options
from canting.tables import ask
from canting.terminal import on_one_line, visible

if TYPE_CHECKING:
    from canting.database.connect import Database
    from canting.loader.contract import Dataset
    from canting.queries.catalogue import Catalogue
    from canting.queries.header import Parameter, Query
    from canting.queries.run import Result

_TyperUsageError: Any = typer.BadParameter.__mro__[1]  # its base, which Typer doesn't name
_TyperError: Any = _TyperUsageError.__mro__[1]
CONNECTION = ("--neo4j-uri", "--neo4j-username", "--neo4j-password", "--neo4j-database")
GROUPS = ("query", "datasets", "db", "link")
FAILURES_SHOWN = 3
DEEPEST_VALUE = 100
"""How deep lists and maps may stand in each other in a parameter."""


class _Stdout(io.FileIO):
    """Standard output that says when it can't be written, and is silent from then on."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            what = unwritable("Standard output", error).what
            raise CantingError(what, "What is there is cut off: send it where there is room.") from error


class RootGroup(TyperGroup):
    """The root: connection options may stand anywhere on the line, and errors are two lines."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        _write_every_letter()
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                sys.stdout.flush()  # what can't be written later, nobody could be told
        except BrokenPipeError:  # the reader of a pipe has seen enough
            sys.exit(0)
        except CantingError as error:
            _print_error(error)
            sys.exit(error.exit_code)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ask(args)
        with _wrong_usage():
            ordered = _connection_first(args)
            refuse_twice(self, ctx, ordered)
            return super().parse_args(ctx, ordered)

    def invoke(self, ctx: Any) -> Any:
        try:
            with _wrong_usage([*ctx._protected_args, *ctx.args]):
                return super().invoke(ctx)
        except (typer.Exit, typer.Abort, _TyperError, BrokenPipeError):
            raise
        except KeyboardInterrupt as error:
            for note in getattr(error, "__notes__", ()):
                _say(note)
            raise
        except Exception as error:  # noqa: BLE001  the outermost door: nobody reads a traceback unasked
            _fail(_told(error), ctx.params.get("debug", False))


def _told(error: Exception) -> CantingError:
    """Any error as two lines."""
    if isinstance(error, CantingError):
        return error
    if isinstance(error, OSError):
        return unwritable(error.filename or "A file", error)
    if isinstance(error, RecursionError):
        return UsageError(
            "Something is nested too deeply: lists in lists, or maps in maps.", "Give or ask for it simpler."
        )
    if isinstance(error, UnicodeEncodeError):
        word = error.object[max(error.start - 20, 0) : error.end + 20]
        return UsageError(
            f"A text isn't Unicode, it has half a character in it: {word!r}.", "Write it anew, in UTF-8."
        )
    if isinstance(error, OverflowError):
        return UsageError(
            "A number is larger than the 64 bits that Neo4j gives it.", "Give a smaller number, or a text."
        )
    what = f"canting itself failed: {type(error).__name__}: {error}".split("\n", 1)[0]
    return CantingError(what, "Run the same line with --debug, and report what it shows.")


class QueryGroup(TyperGroup):
    """``canting query``: a command for each named query, made from its file's header when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_catalogue().queries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is None and ctx.resilient_parsing and cmd_name not in _catalogue().queries:
            return None  # completion asks for words that are being typed
        return own or _query_command(_catalogue(), cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        commands = {name: super(QueryGroup, self).get_command(ctx, name) for name in ("list", "show")}
        own = [(name, command.get_short_help_str(80)) for name, command in commands.items() if command]
        with formatter.section("Commands"):
            formatter.write_dl(own)
        catalogue = _catalogue()
        for group in dict.fromkeys(query.group for query in catalogue.queries.values()):
            with formatter.section(f"Queries: {group}"):
                formatter.write_dl(
                    [
                        (visible(q.name), visible(q.title))
                        for q in catalogue.queries.values()
                        if q.group == group
                    ]
                )


app = App(
    name="canting",
    cls=RootGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Who informs whom in an industry cluster: key actors, sources of knowledge, and how it travels.

    \b
    canting demo                                  everything once, on an illustrative batik cluster
    canting new my-survey                         a survey of your own: files to fill in
    canting load my-survey                        check it and load it
    canting query key-actors                      who holds the network together
    canting query upstream "Pengusaha batik 1"    who feeds this participant with knowledge

    Without NEO4J_URI canting starts a Neo4j of its own when a command needs one.""",
)
query_app = App(
    context_settings={"help_option_names": ["-h", "--help"]},
    cls=QueryGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ask a named question: canting query NAME --help.",
)
db_app = App(no_args_is_help=True, rich_markup_mode=None, help="The Neo4j that canting starts itself.")
datasets_app = App(rich_markup_mode=None)
app.add_typer(query_app, name="query")
app.add_typer(datasets_app, name="datasets")
app.add_typer(link_app, name="link")
app.add_typer(db_app, name="db")

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="table, csv, json or ndjson; a table on a terminal, csv when piped.",
        metavar="FORMAT",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this .csv, .json, .xlsx or .parquet file.", metavar="FILE"),
]
ExactText = Annotated[
    bool,
    typer.Option(
        "--exact-text",
        help="Put no apostrophe before texts of a .csv file that a spreadsheet would run as formulas.",
    ),
]
Problems = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write every problem to this .csv file.", metavar="FILE.csv"),
]
DatasetArgument = Annotated[
    Path,
    typer.Argument(metavar="DATASET", help="A folder with dataset.toml, or that file.", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]


def _query_names(incomplete: str) -> list[str]:
    return [name for name in _catalogue().queries if name.startswith(incomplete)]


def _version(wanted: bool) -> None:
    if wanted:
        import canting

        typer.echo(f"canting {canting.__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    neo4j_uri: Annotated[
        str | None, typer.Option(help="Server to use instead of the local Neo4j.", metavar="URI")
    ] = None,
    neo4j_username: Annotated[str | None, typer.Option(help="User name there.", metavar="NAME")] = None,
    neo4j_password: Annotated[
        str | None, typer.Option(help="Password there; better in .env.", metavar="TEXT")
    ] = None,
    neo4j_database: Annotated[str | None, typer.Option(help="Database there.", metavar="NAME")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    ctx.obj = {
        "uri": neo4j_uri,
        "username": neo4j_username,
        "password": neo4j_password,
        "database": neo4j_database,
    }


# datasets: check, load, unload, new, datasets


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder to make.", show_default=False)]) -> None:
    """Begin a survey of your own.

    Writes a dataset.toml and small CSV files to fill in; they load as they are.

    \b
    canting new my-survey
    """
    from canting.loader.new import new as make

    written = make(folder)
    for path in written:
        _say(f"Wrote {path}.")
    _say(f"Fill them in, then: canting check {folder}, and canting load {folder}")


@app.command()
def check(
    ctx: typer.Context, dataset: DatasetArgument, output: Problems = None, exact_text: ExactText = False
) -> None:
    """Find every problem in a dataset's files.

    Nothing is written, and no server is needed; where one runs, ids shared with other datasets are checked too.

    \b
    canting check my-survey
    canting check my-survey --output problems.csv
    """
    from canting.loader.check import check as check_dataset
    from canting.words import check_lines

    _check_csv("--output", output)
    described = _described(dataset, output)
    _check_csv("--output", output, described.inputs)
    with (
        _progress() as progress,
        check_dataset(described, recorded=_recorded_if_up(ctx), progress=progress) as checked,
    ):
        progress.close()
        _print_problems(checked, output, exact=exact_text)
        if checked.problems:
            raise typer.Exit(1)
        for line in check_lines(checked):
            _tell(line)


@app.command()
def load(
    ctx: typer.Context,
    dataset: DatasetArgument,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check, and say what a load would send; write nothing.")
    ] = False,
    skip_bad: Annotated[
        Path | None,
        typer.Option(
            "--skip-bad",
            help="Set bad rows aside in this CSV file and load the others.",
            metavar="REJECTS.csv",
        ),
    ] = None,
    output: Problems = None,
    exact_text: ExactText = False,
) -> None:
    """Check a dataset and load it.

    Loading the same dataset and wave again replaces what it said before.

    \b
    canting load my-survey
    canting load my-survey --dry-run
    canting load my-survey --skip-bad rejects.csv
    """
    from canting.database.interrupt import interruptible
    from canting.loader.check import check as check_dataset
    from canting.loader.datasets import recorded
    from canting.loader.merge import load as load_checked
    from canting.words import load_lines, refusal_line

    _check_csv("--output", output)
    _check_csv("--skip-bad", skip_bad)
    described = _described(dataset, output)
    _check_csv("--output", output, described.inputs)
    _check_csv("--skip-bad", skip_bad, [*described.inputs, *([output] if output else [])])
    stopping = _Stopping(described)
    with (
        stopping,
        _database(ctx) as database,
        _progress() as stopping.progress,
        stopping,
        check_dataset(
            described, recorded=recorded(database), progress=stopping, skip_bad=skip_bad is not None
        ) as checked,
    ):
        progress = stopping.progress
        progress.close()
        _print_problems(checked, output, exact=exact_text)
        if skip_bad is not None:
            count = checked.write_rejects(skip_bad, exact=exact_text)
            _say_escapes(checked.escaped)
            _say(f"Set {count:,} row{'' if count == 1 else 's'} aside in {skip_bad}.")
        if not checked.loadable:
            _say(refusal_line(checked))
            raise typer.Exit(1)
        report = interruptible(lambda: load_checked(checked, database, progress=stopping, dry_run=dry_run))
        progress.close()
        for line in load_lines(report):
            _tell(line)


@app.command()
def unload(
    ctx: typer.Context,
    dataset_id: Annotated[
        str, typer.Argument(metavar="DATASET_ID", help="Id of a loaded dataset.", show_default=False)
    ],
    wave: Annotated[int | None, typer.Option(help="This wave only.")] = None,
) -> None:
    """Take back what a dataset said, and only that.

    \b
    canting unload my-survey
    canting unload my-survey --wave 2
    """
    from canting.loader.merge import unload as unload_dataset
    from canting.words import unload_lines

    with _database(ctx) as database, _progress() as progress:
        report = unload_dataset(database, dataset_id, wave, progress=progress)
        progress.close()
        for line in unload_lines(report):
            _tell(line)


@datasets_app.callback(invoke_without_command=True)
def datasets(
    ctx: typer.Context, format: Format = None, output: Output = None, exact_text: ExactText = False
) -> None:
    """List what is loaded, or show one dataset.

    \b
    canting datasets
    canting datasets show my-survey
    """
    if ctx.invoked_subcommand is None:
        datasets_list(ctx, format, output, exact_text)


@datasets_app.command("list")
def datasets_list(
    ctx: typer.Context, format: Format = None, output: Output = None, exact_text: ExactText = False
) -> None:
    """List what is loaded: dataset, wave, counts, and whether its load was completed."""
    from canting.loader.datasets import list_units
    from canting.words import units

    _check_output(output)
    with _database(ctx) as database:
        _print(units(list_units(database)), format, output, exact=exact_text)


@datasets_app.command("show")
def datasets_show(
    ctx: typer.Context,
    dataset_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Show one dataset: its waves, counts, source, licence, files and their hashes."""
    from canting.loader.datasets import show_dataset
    from canting.words import unit_details

    _check_output(output)
    with _database(ctx) as database:
        _print(unit_details(show_dataset(database, dataset_id)), format, output, exact=exact_text)


# questions: query, cypher, demo


@query_app.command("list")
def query_list(format: Format = None, output: Output = None, exact_text: ExactText = False) -> None:
    """List the named queries."""
    from canting.queries.header import Column, Type
    from canting.queries.run import Result

    catalogue = _catalogue()
    columns = [Column(name, Type("str"), "") for name in ("name", "folder", "question")]
    rows = [[query.name, query.group, query.title] for query in catalogue.queries.values()]
    _print(Result("list", columns, rows, [], {}), format, output, exact=exact_text)
    for problem in catalogue.problems:
        _print_error(problem)
    if catalogue.problems:
        raise typer.Exit(1)


@query_app.command("show")
def query_show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(help="Name of a query.", show_default=False, autocompletion=_query_names)
    ],
) -> None:
    """Print a query as statements ready to paste into Neo4j Browser."""
    from canting.queries.show import statements

    text = statements(_catalogue().find(name))
    typer.echo(visible(text) if sys.stdout.isatty() else text, nl=False)


@app.command()
def cypher(
    ctx: typer.Context,
    text: Annotated[
        str,
        typer.Argument(
            metavar="'MATCH …'", help="One Cypher statement; - reads it from stdin.", show_default=False
        ),
    ],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME=VALUE",
            help="Value of $NAME: JSON, or else text. An id that looks like a number is a text so: -p 'id=\"9001\"'.",
        ),
    ] = None,
    graph: Annotated[
        str | None, typer.Option(help="Project this graph as $graph for the run, as in named queries.")
    ] = None,
    dataset: Annotated[
        list[str] | None,
        typer.Option(help="Dataset that $units and the graph cover; may be given several times."),
    ] = None,
    wave: Annotated[
        int | None, typer.Option(help="Wave that they cover, instead of the latest.", metavar="N")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Let it write.")] = False,
    max_rows: Annotated[int, typer.Option(min=0, help="Rows at most; 0 lifts the cap.")] = 10_000,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds at most; 0 lifts the limit.")] = 60,
    max_megabytes: Annotated[float, typer.Option(min=0, help="Size of a row at most; 0 lifts it.")] = 16,
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Run Cypher of your own; it only reads, unless --write.

    \b
    canting cypher 'MATCH (p:Actor) RETURN p.role AS role, count(*) AS n ORDER BY n DESC'
    canting cypher 'MATCH (p:Participant {id: $id}) RETURN p' -p id=P001
    canting cypher 'MATCH ()-[r:INFORMS]->() WHERE [r.dataset, r.wave] IN $units RETURN count(r)' --wave 2
    canting cypher 'CALL gds.wcc.stats($graph) YIELD componentCount RETURN componentCount' --graph knowledge
    """
    from canting.queries.adhoc import Limits
    from canting.queries.adhoc import ask as answer

    statement = _statement(text)
    values = dict(_parameter(given) for given in parameter or [])
    _check_format(format)
    _check_output(output, [Path("/dev/stdin")] if text == "-" else [])
    with _database(ctx) as database:
        result = answer(
            statement,
            values,
            database,
            graph=graph,
            dataset=tuple(dataset or ()),
            wave=wave,
            write=write,
            limits=Limits(max_rows, timeout, max_megabytes),
        )
        _print(result, format, output, exact=exact_text)


@app.command()
def schema(
    ctx: typer.Context, format: Format = None, output: Output = None, exact_text: ExactText = False
) -> None:
    """Print what the graph has: labels, types of relationships, and the properties of each, with counts.

    docs/graph.md says what they mean.

    \b
    canting schema
    """
    from canting.queries.adhoc import schema as found

    _check_format(format)
    _check_output(output)
    with _database(ctx) as database:
        _print(found(database), format, output, exact=exact_text)


@app.command()
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
    weighted: Annotated[bool, typer.Option("--weighted", help="Let weights count in measures.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Measure exactly, whatever it costs.")] = False,
    engine: Annotated[
        str | None,
        typer.Option(help="gds or process. Default process, quicker wherever both can.", metavar="NAME"),
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
    """
    from canting.export import check_files
    from canting.export import export as write
    from canting.queries.catalogue import graph_names

    target = rdf or file
    if target is None or (rdf and file):
        raise UsageError(
            "Which file?" if target is None else "Two files are named.",
            "canting export FILE, or canting export --rdf FILE.",
        )
    if base is not None and rdf is None:
        raise UsageError("--base is for linked data.", "Name the file with --rdf.")
    if graph not in graph_names():
        raise UsageError(f"No graph is called {graph!r}.", f"Graphs are {', '.join(graph_names())}.")
    options = replace(options, weighted=weighted, exact=exact, engine=engine)
    linked = None if rdf is None else base or ""
    measures = tuple(name.strip() for given in measure or [] for name in given.split(",") if name.strip())
    if (weighted or exact or engine) and not measures:
        raise UsageError(
            "--weighted, --exact and --engine are for measures.", "Name some: --with degree,betweenness."
        )
    check_files(target, pseudonyms=pseudonyms, rdf=linked)
    with _database(ctx) as database:
        notes = write(
            target,
            graph,
            options,
            database,
            _catalogue(),
            measures=measures,
            pseudonyms=pseudonyms,
            rdf=linked,
            exact=exact_text,
        )
    for note in notes:
        _say(note)


@app.command()
@with_graph_options
def draw(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The .svg, .png or .html file to write.",
            metavar="FILE",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[chain|network|ego|path|integration]", help="What to draw.", show_default=False
        ),
    ] = "chain",
    who: Annotated[
        list[str] | None,
        typer.Argument(help="For ego a participant, for path two, by id or name.", show_default=False),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            help="Graph to draw: knowledge, supply, flow (both), support, collaboration or all. Without it "
            "flow for chain, knowledge for path and integration, all for network and ego.",
            metavar="NAME",
        ),
    ] = None,
    size: Annotated[
        str,
        typer.Option(
            help="Measure that sizes show: degree, betweenness, …, QUERY.COLUMN, or none.", metavar="MEASURE"
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
    title: Annotated[str | None, typer.Option(help="A title of your own.", metavar="TEXT")] = None,
    lang: Annotated[str, typer.Option(help="Language of the picture: en or id.", metavar="LANG")] = "en",
    *,
    options: Options,
) -> None:
    """Draw the network: a picture for the wall, or a page that answers who says so.

    A .html picture works offline: point at a tie for its evidence, click to keep a neighbourhood, find, filter.

    \b
    canting draw chain --output chain.html
    canting draw network --size betweenness --output network.svg
    canting draw ego "Pengusaha batik Kauman 1" --steps 1 --output kauman-1.png
    canting draw path Internet "Pengusaha batik Medono 2" --output path.svg
    canting draw integration --lang id --output groups.png
    """
    from canting.drawing import draw as make
    from canting.files import check as check_file

    options = replace(options, graph=graph)
    check_file(output, "--output")
    with _database(ctx) as database, _progress() as progress:
        notes = make(
            kind,
            database,
            _catalogue(),
            options,
            who=tuple(who or ()),
            output=output,
            size=size,
            lang=lang,
            steps=steps,
            paths=paths,
            title=title,
            by=by,
            progress=progress,
        )
    for note in notes:
        _say(note)


@app.command()
def demo(
    ctx: typer.Context,
    lang: Annotated[str, typer.Option(help="Language: en or id.")] = "en",
) -> None:
    """Show everything once on a batik cluster.

    Loads the illustrative batik cluster and answers the study's questions.

    \b
    canting demo
    canting demo --lang id
    """
    from canting.report import LANGUAGES
    from canting.report import demo as tell

    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: no such language.", f"There are: {', '.join(LANGUAGES)}.")
    with _database(ctx) as database, _progress() as progress:
        text = tell(database, _catalogue(), lang, progress=progress)
        progress.close()
        typer.echo(visible(text), nl=False)


# db


@db_app.command("start")
def db_start(
    line: Annotated[str | None, typer.Option(help="Line of Neo4j: 5.26 or 2026.08.")] = None,
) -> None:
    """Start the local Neo4j and say where it listens."""
    from canting.database.local import server

    with _progress() as progress:
        running = server.start(line, progress=progress.step)
    _print_running(running)


@db_app.command("stop")
def db_stop() -> None:
    """Stop the local Neo4j."""
    from canting.database.local import server

    _say("Stopped." if server.stop() else "The local Neo4j wasn't running.")


@db_app.command("status")
def db_status() -> None:
    """Say whether the local Neo4j runs, where, and how much it holds."""
    from canting.database.local import server

    for line in server.status().lines():
        _tell(line)


@db_app.command("open")
def db_open() -> None:
    """Open Neo4j Browser on the local Neo4j, which is started if need be."""
    from canting.database.local import server

    with _progress() as progress:
        running = server.start(progress=progress.step)
    _print_running(running)
    if not server.open_browser():
        _say("No browser could be opened here; open the address above in yours.")


@db_app.command("wipe")
def db_wipe(
    ctx: typer.Context,
    yes: Yes = False,
    not_managed: Annotated[
        bool, typer.Option("--not-managed", help="Wipe even a database that canting doesn't manage.")
    ] = False,
) -> None:
    """Delete everything in the database; asks first.

    A database that canting doesn't manage (NEO4J_URI) is refused unless told twice: --not-managed and --yes, or
    --not-managed and the database's address typed in.
    """
    from canting.database.settings import read_settings
    from canting.database.wipe import wipe

    if read_settings(**ctx.obj).uri is None:
        _wipe_local(yes)
        return
    with _database(ctx, any_schema=True) as database:
        if not not_managed:
            raise CantingError(
                f"{database.uri} isn't managed by canting: it may hold more than canting loaded.",
                "If all of it shall go: canting db wipe --not-managed",
            )
        if not yes:
            _confirm_wipe(database.uri)
        counts = wipe(database, managed_only=False)
        typer.echo(f"Deleted {counts.nodes} nodes and {counts.relationships} relationships.")


@db_app.command("dump")
def db_dump(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write.", show_default=False)],
) -> None:
    """Write the local database to a file; the server stops for that long.

    Only you can read the file. It is refused where NEO4J_URI names another server.
    """
    from canting.database.local import server
    from canting.database.settings import read_settings
    from canting.files import check as check_file

    server.refuse_another(read_settings(**ctx.obj).uri)
    check_file(file)
    with _progress() as progress:
        server.dump(file, progress=progress.step)
    _say(f"Wrote {file}.")


@db_app.command("restore")
def db_restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="File that canting db dump wrote.", show_default=False)],
    yes: Yes = False,
) -> None:
    """Replace the local database by a dump; asks first.

    It is refused where NEO4J_URI names another server.
    """
    from canting.database.local import server
    from canting.database.settings import read_settings

    server.refuse_another(read_settings(**ctx.obj).uri)
    if not file.is_file():
        raise UsageError(f"There is no file {file}.", "Name one that canting db dump wrote.")
    if not yes:
        _confirm("This replaces everything in the local database. Go on?")
    with _progress() as progress:
        server.restore(file, progress=progress.step)
    _say(f"Restored {file}.")


# what the commands share


@contextmanager
def _wrong_usage(words: list[str] | None = None) -> Iterator[None]:
    """Say what Typer makes of a wrong line in two lines, like every other error; `words` are the line's."""
    try:
        yield
    except _TyperUsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help
            raise
        command = error.ctx.command_path if error.ctx else _command_of(words or [])
        _fail(UsageError(error.format_message(), f"{command} --help shows what it takes."), debug=False)


def _write_every_letter() -> None:
    """Data that is piped is UTF-8 whatever the system's old encoding; no letter ends a command with an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started canting
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Stdout(sys.stdout.fileno(), "wb", closefd=False)),
            encoding=sys.stdout.encoding,
            line_buffering=sys.stdout.isatty(),
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")


def _command_of(words: list[str]) -> str:
    """The command that a line's words begin with."""
    depth = 2 if words[:1] and words[0] in GROUPS else 1
    return " ".join(["canting", *(word for word in words[:depth] if not word.startswith("-"))])


def _connection_first(args: list[str]) -> list[str]:
    """Move connection options and --debug to the front, so that they may stand anywhere on the line."""
    first: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word == "--debug" or (word.split("=")[0] in CONNECTION and "=" in word):
            first.append(word)
        elif word in CONNECTION:
            first += [word, *waiting[:1]]
            waiting = waiting[1:]
        else:
            rest.append(word)
    return [*first, *rest]


def _fail(error: CantingError, debug: bool) -> NoReturn:
    if debug:
        import traceback

        sys.stderr.write(visible("".join(traceback.format_exception(error))))
    _print_error(error)
    raise typer.Exit(error.exit_code) from None


def _print_error(error: CantingError) -> None:
    in_colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    typer.secho(f"Error: {on_one_line(error.what)}", err=True, fg="red" if in_colour else None)
    _say(on_one_line(error.mend))


def _say(line: str) -> None:
    typer.echo(visible(line), err=True)


def _tell(line: str) -> None:
    typer.echo(visible(line))


def _choose(parameter: Parameter, there: list[str]) -> str:
    """Ask which of the words that there are is meant, until it is one of them."""
    from canting.queries.header import offered

    if not there:
        return ""
    _say(f"{parameter.doc} There are: {', '.join(there)}.")
    while True:
        # Typer's own prompt writes to stdout, where the answer goes.
        typer.echo(f"{parameter.option}: ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        if (said := line.strip()) in there:
            return said
        _say(offered(said, there))


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "This needs an answer, and nobody is at the keyboard.", "Say --yes to go on without asking."
        )
    if not typer.confirm(question, err=True):
        raise CantingError("Nothing was changed.", "Say y to go on next time.")


def _confirm_wipe(uri: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "This needs an answer, and nobody is at the keyboard.", "Say --yes to go on without asking."
        )
    if typer.prompt(f"Type {visible(uri)} to delete everything in it", err=True) != uri:
        raise CantingError("Nothing was changed: the address typed in is another.", "Type it as it is shown.")


def _wipe_local(yes: bool) -> None:
    """Delete the local database's files: that works even where its server can't start any more."""
    from canting.database.local import server

    if not yes:
        _confirm("This deletes everything in the local database. Go on?")
    ran = server.running() is not None
    server.wipe()
    typer.echo("Deleted everything in the local database.")
    if ran:
        _say("Its server was stopped; a command that needs it starts it.")


@contextmanager
def _database(ctx: typer.Context, *, any_schema: bool = False) -> Iterator[Database]:
    from canting.database.connect import connect
    from canting.database.settings import read_settings

    with _progress() as progress:
        database = connect(read_settings(**ctx.obj), progress=progress.step, any_schema=any_schema)
    with database:
        yield database


def _progress() -> Any:
    from canting.progress import Progress

    return Progress()


def _catalogue() -> Catalogue:
    from canting.queries.catalogue import read_catalogue

    return read_catalogue()


def _recorded_if_up(ctx: typer.Context) -> Any:
    """Ask the named server, or a local one that runs, which ids other datasets recorded; else nobody is asked."""
    from canting.database.connect import connect
    from canting.database.local import server
    from canting.database.settings import read_settings
    from canting.loader.datasets import recorded

    settings = read_settings(**ctx.obj)
    if settings.uri is None and server.running() is None:
        return None
    try:
        return recorded(connect(settings))
    except CantingError as error:
        _say(f"Ids shared with other datasets were not checked. {error.what}")
        return None


def _described(dataset: Path, output: Path | None) -> Dataset:
    """Read a dataset.toml; several faults in it are all told at once."""
    from canting.loader.dataset import load_dataset
    from canting.loader.problems import DataError, write_problems
    from canting.words import description_lines

    try:
        return load_dataset(dataset)
    except DataError as error:
        if output is not None:
            folder = dataset if dataset.is_dir() else dataset.parent
            _check_csv("--output", output, folder.iterdir())
            write_problems(error.problems, output)
        if len(error.problems) == 1:
            raise
        for line in description_lines(error.problems):
            _say(line)
        raise typer.Exit(1) from None


class _Stopping:
    """Says on Ctrl-C, before anything is cleared up, what state a load leaves; may be entered several times."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.progress: Any = None
        self.begun = self.said = False

    def __call__(self, done: float, total: float | None, what: str) -> None:
        """Watch the progress of a load."""
        from canting.loader.merge import LOADING

        self.begun = self.begun or what.startswith(LOADING)
        if not self.said:
            self.progress(done, total, what)

    def __enter__(self) -> _Stopping:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt) and not self.said:
            from canting.words import stopped_lines

            self.said = True
            if self.progress is not None:
                self.progress.close()
            for line in stopped_lines(self.dataset, begun=self.begun):
                _say(line)


def _parameter(given: str) -> tuple[str, Any]:
    import json

    name, equals, value = given.partition("=")
    if not equals or not name.isidentifier():
        raise UsageError(f"-p {given}: no NAME=VALUE.", "Write -p name=value.")
    too_deep = UsageError(
        f"-p {name}: the value is nested too deeply, or a number too long.", "Give it simpler."
    )
    try:
        read = json.loads(value)
    except json.JSONDecodeError:
        read = value
    except (RecursionError, ValueError):  # a number of thousands of digits is a ValueError too
        raise too_deep from None
    _check_value(name, read, too_deep)
    return name, read


def _check_value(name: str, value: Any, too_deep: UsageError, depth: int = 0) -> None:
    """Refuse what no parameter can hold: numbers beyond 64 bits, halves of characters, depths that no server reads."""
    if depth > DEEPEST_VALUE:
        raise too_deep
    if isinstance(value, (dict, list)):
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            _check_value(name, each, too_deep, depth + 1)
    elif isinstance(value, str):
        value.encode()  # said as an error of the text
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise UsageError(
            f"-p {name}: {value} is more than the 64 bits that Neo4j gives a number.",
            f"As a text: -p '{name}=\"{value}\"'.",
        )


def _statement(text: str) -> str:
    """The text itself, or what stdin holds for a dash."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"What stdin holds isn't UTF-8: byte {error.start + 1} is no letter.", "Save the text as UTF-8."
        ) from None


def _check_output(output: Path | None, reads: Iterable[Path] = ()) -> None:
    if output is not None:
        from canting.output import check_path

        check_path(output, reads)


def _check_csv(option: str, path: Path | None, reads: Iterable[Path] = ()) -> None:
    """See that problems or rejects can be written to this file, before anything is read."""
    from canting.files import check as check_file
    from canting.tables import beside

    if path is None:
        return
    if path.suffix.lower() != ".csv":
        raise UsageError(f"{option} {path}: problems are written as CSV.", "End the file's name in .csv.")
    check_file(path, option, reads=reads)
    check_file(beside(path), reads=reads)


def _check_format(form: str | None) -> None:
    from canting.output import FORMATS

    if form is not None and form not in FORMATS:
        raise UsageError(f"--format {form}: no such format.", f"There are: {', '.join(FORMATS)}.")


def _print(
    result: Result, form: str | None, output: Path | None, left_out: int = 0, *, exact: bool = False
) -> None:
    """Print a result, or write it to a file; what it says of itself goes to stderr."""
    from canting.output import as_text, write_file

    _check_format(form)
    written = None
    if output is not None:
        written = write_file(result, output, exact=exact)
    else:
        form = form or ("table" if sys.stdout.isatty() else "csv")
        if form == "table":
            _print_table(result)
        else:
            text = as_text(result, form)
            sys.stdout.write(visible(text) if sys.stdout.isatty() else text)
            sys.stdout.flush()
    for note in [*result.notes, *(written.lines(output) if written and output else [])]:
        _say(note)
    if not written and not result.rows and result.columns and sys.stderr.isatty():
        _say("No rows.")  # who looks at an empty heading wonders; a program doesn't
    if left_out:
        _say(f"{left_out} more rows are not shown: --top 0 shows all.")


def _print_table(result: Result) -> None:
    from rich.console import Console

    from canting.output import as_tables

    on_terminal = sys.stdout.isatty()
    console = Console(width=None if on_terminal else 10_000, highlight=False)
    for number, table in enumerate(as_tables(result, console.width if on_terminal else None)):
        if number:
            console.print()
        console.print(table)


def _print_problems(checked: Any, output: Path | None, *, exact: bool) -> None:
    from canting.words import problem_lines

    for line in problem_lines(checked):
        _say(line)
    if output is not None:
        count = checked.write_problems(output, exact=exact)
        _say_escapes(checked.escaped)
        _say(f"Wrote all of them ({count:,}) to {output}.")


def _say_escapes(count: int) -> None:
    from canting.tables import escapes_line

    for line in escapes_line(count):
        _say(line)


def _print_running(running: Any) -> None:
    for line in running.lines():
        _tell(line)


# a command for each named query


def _query_command(catalogue: Catalogue, name: str) -> Any:
    """Make the command of a named query from its header."""
    query = catalogue.find(name)
    single = App(
        add_completion=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )
    single.command(name, help=_help(query))(_query_function(catalogue, query))
    return typer.main.get_command(single)


def _help(query: Query) -> str:
    from canting.queries.options import example_lines

    columns = "\n".join(f"  {c.name}  {c.doc}" for c in query.columns)
    examples = "\n".join(f"  canting query {line}" for line in example_lines(query))
    # \b keeps the lines that follow as they are; it is Click's own mark, so it isn't made visible.
    prose = [visible(part) for part in (query.title, query.doc) if part]
    lists = (f"\b\nColumns:\n{visible(columns)}", f"\b\nExamples:\n{visible(examples)}")
    return "\n\n".join([*prose, *lists])


def _query_function(catalogue: Catalogue, query: Query) -> Callable[..., None]:
    """The function behind a query's command, with a signature made of the header's parameters."""
    import inspect

    from canting.queries.options import option_parameters, split

    parameters = option_parameters(query)

    def answer(ctx: typer.Context, **given: Any) -> None:
        form, output, top = given.pop("format"), given.pop("output"), given.pop("top")
        exact = given.pop("exact_text")
        _check_format(form)
        _check_output(output)
        values, options = split(query, given, top)
        _ask(ctx, catalogue, query, values, options, form, output, exact=exact)

    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
            *parameters,
        ]
    )
    answer.__annotations__ = {"ctx": typer.Context, **{p.name: p.annotation for p in parameters}}
    return answer


def _ask(
    ctx: typer.Context,
    catalogue: Catalogue,
    query: Query,
    values: dict[str, Any],
    options: Options,
    form: str | None,
    output: Path | None,
    *,
    exact: bool,
) -> None:
    from canting.queries.options import DEFAULT_TOP
    from canting.queries.run import missing_words, run

    with _database(ctx) as database, _progress() as progress:
        if sys.stdin.isatty():
            for parameter, there in missing_words(query, values, options, database):
                values[parameter.name] = _choose(parameter, there)
        result = run(query, values, options, database, catalogue, progress=progress.share)
    on_terminal = output is None and (form == "table" or (form is None and sys.stdout.isatty()))
    top = (
        options.top
        if options.top is not None
        else (DEFAULT_TOP if on_terminal and sys.stdout.isatty() else 0)
    )
    cut, left_out = (result.first(top), max(len(result.rows) - top, 0)) if top else (result, 0)
    _print(cut, form, output, left_out, exact=exact)
    for problem in catalogue.problems[:FAILURES_SHOWN]:
        _say(f"A query of your own was left out: {problem.what}")
    if len(catalogue.problems) > FAILURES_SHOWN:
        _say(f"... and {len(catalogue.problems) - FAILURES_SHOWN} more: canting query list says why.")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
