"""Questions: a command for each named query, made from its header, and Cypher of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from canting.commands.console import (
    ExactText,
    Format,
    Output,
    check_format,
    check_output,
    choose,
    named_queries,
    new_progress,
    open_database,
    print_error,
    print_result,
    put,
    say,
)
from canting.commands.once import App
from canting.errors import UsageError
from canting.queries.options import Options
from canting.terminal import visible

if TYPE_CHECKING:
    from canting.queries.catalogue import Catalogue
    from canting.queries.header import Query

FAILURES_SHOWN = 3
DEEPEST_VALUE = 100
"""How deep lists and maps may stand in each other in a parameter."""


class QueryGroup(TyperGroup):
    """``canting query``: a command for each named query, made from its file's header when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *named_queries().queries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is None and ctx.resilient_parsing and cmd_name not in named_queries().queries:
            return None  # completion asks for words that are being typed
        return own or _query_command(named_queries(), cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        commands = {name: super(QueryGroup, self).get_command(ctx, name) for name in ("list", "show")}
        own = [(name, command.get_short_help_str(80)) for name, command in commands.items() if command]
        with formatter.section("Commands"):
            formatter.write_dl(own)
        catalogue = named_queries()
        for group in dict.fromkeys(query.group for query in catalogue.queries.values()):
            with formatter.section(f"Queries: {group}"):
                formatter.write_dl(
                    [
                        (visible(q.name), visible(q.title))
                        for q in catalogue.queries.values()
                        if q.group == group
                    ]
                )


query_app = App(
    context_settings={"help_option_names": ["-h", "--help"]},
    cls=QueryGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ask a named question: canting query NAME --help.",
)


def _query_names(incomplete: str) -> list[str]:
    return [name for name in named_queries().queries if name.startswith(incomplete)]


@query_app.command("list")
def query_list(format: Format = None, output: Output = None, exact_text: ExactText = False) -> None:
    """List the named queries."""
    from canting.result import Column, Result, Type

    catalogue = named_queries()
    columns = [Column(name, Type("str"), "") for name in ("name", "folder", "question")]
    rows = [[query.name, query.group, query.title] for query in catalogue.queries.values()]
    print_result(Result("list", columns, rows, [], {}), format, output, exact=exact_text)
    for problem in catalogue.problems:
        print_error(problem)
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

    text = statements(named_queries().find(name))
    put(text, whole=True)


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
    check_format(format)
    check_output(output, [Path("/dev/stdin")] if text == "-" else [])
    with open_database(ctx) as database:
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
        print_result(result, format, output, exact=exact_text)


def schema(
    ctx: typer.Context, format: Format = None, output: Output = None, exact_text: ExactText = False
) -> None:
    """Print what the graph has: labels, types of relationships, and the properties of each, with counts.

    docs/graph.md says what they mean.

    \b
    canting schema
    """
    from canting.queries.adhoc import schema as found

    check_format(format)
    check_output(output)
    with open_database(ctx) as database:
        print_result(found(database), format, output, exact=exact_text)


def drift(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="An answer that was saved with --output.", show_default=False, metavar="FILE"),
    ],
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Ask a saved answer's question again with the same options, and say what changed and why.

    Reads .json, .ndjson, .csv, .parquet and .xlsx files that canting wrote, with what stands beside them.

    \b
    canting query key-actors --output key-actors.json
    canting drift key-actors.json
    """
    from canting.writing.saved import drift as compared

    check_format(format)
    check_output(output, [file])
    with open_database(ctx) as database, new_progress() as progress:
        result = compared(file, database, named_queries(), progress=progress)
    print_result(result, format, output, exact=exact_text)


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
        check_format(form)
        check_output(output)
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

    with open_database(ctx) as database, new_progress() as progress:
        if sys.stdin.isatty():
            for parameter, there in missing_words(query, values, options, database):
                values[parameter.name] = choose(parameter, there)
        result = run(query, values, options, database, catalogue, progress=progress)
    on_terminal = output is None and (form == "table" or (form is None and sys.stdout.isatty()))
    top = (
        options.top
        if options.top is not None
        else (DEFAULT_TOP if on_terminal and sys.stdout.isatty() else 0)
    )
    cut, left_out = (result.first(top), max(len(result.rows) - top, 0)) if top else (result, 0)
    print_result(cut, form, output, left_out, exact=exact)
    for problem in catalogue.problems[:FAILURES_SHOWN]:
        say(f"A query of your own was left out: {problem.what}")
    if len(catalogue.problems) > FAILURES_SHOWN:
        say(f"... and {len(catalogue.problems) - FAILURES_SHOWN} more: canting query list says why.")
