"""Questions: a command for each named query, made from its header, and Cypher of one's own."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canting.commands.console import (
    Decimals,
    ExactText,
    Format,
    Output,
    Shown,
    choose,
    named_queries,
    new_progress,
    open_database,
    print_error,
    put,
    say,
)
from canting.commands.once import App, OnceGroup
from canting.errors import UsageError
from canting.language import helped, of_query
from canting.queries.options import (
    DEFAULT_TOP,
    Options,
    example_lines,
    keyword,
    option_parameters,
    signed,
    split,
)
from canting.terminal import visible

if TYPE_CHECKING:
    from canting.queries.catalogue import Catalogue
    from canting.queries.header import Query
    from canting.result import Result

CONTEXT = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
FAILURES_SHOWN = 3
DEEPEST_VALUE = 100
"""How deep lists and maps may stand in each other in a parameter."""


class QueryGroup(OnceGroup):
    """``canting query``: a command for each named query, made from its file's header when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *named_queries().queries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        own = super().get_command(ctx, cmd_name)
        if own is None and ctx.resilient_parsing and cmd_name not in named_queries().queries:
            return None  # completion asks for words that are being typed
        return own or query_command(named_queries(), cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        commands = {name: super(QueryGroup, self).get_command(ctx, name) for name in ("list", "show")}
        own = [
            (name, helped(command.get_short_help_str(80))) for name, command in commands.items() if command
        ]
        with formatter.section("Commands"):
            formatter.write_dl(own)
        catalogue = named_queries()
        for group in dict.fromkeys(query.group for query in catalogue.queries.values()):
            with formatter.section(f"Queries: {group}"):
                formatter.write_dl(
                    [
                        (visible(q.name), visible(of_query(q.title)))
                        for q in catalogue.queries.values()
                        if q.group == group
                    ]
                )


query_app = App(cls=QueryGroup, no_args_is_help=True, help="Ask a named question: canting query NAME --help.")


class CompareGroup(QueryGroup):
    """``canting compare``: the same commands, each of which answers twice."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if ctx.resilient_parsing and cmd_name not in named_queries().queries:
            return None
        return query_command(named_queries(), cmd_name, twice=True)

    def list_commands(self, ctx: Any) -> list[str]:
        return [*named_queries().queries]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        formatter.write_text(helped("Every named query: canting query --help lists them."))


compare_app = App(
    cls=CompareGroup,
    no_args_is_help=True,
    help="""Ask a named question of two waves, or of two datasets, and see the answers side by side with what changed.

    Side by side stand the rows of one participant, one tie, one pair of groups: whatever the query's rows are of. A
    figure's …_change is the later less the earlier; it is blank where one of the two has no such row.

    \b
    canting compare key-actors --waves 1,2 --intervals
    canting compare integration --datasets my-cluster,another-cluster""",
)


def _query_names(incomplete: str) -> list[str]:
    return [name for name in named_queries().queries if name.startswith(incomplete)]


@query_app.command("list")
def query_list(shown: Shown) -> None:
    """List the named queries."""
    from canting.result import Column, Result, Type

    catalogue = named_queries()
    columns = [Column(name, Type("str"), "") for name in ("name", "folder", "question")]
    rows = [
        [query.name, query.group, of_query(query.title) if shown.as_table else query.title]
        for query in catalogue.queries.values()
    ]
    shown.print(Result("list", columns, rows, [], {}))
    for problem in catalogue.problems:
        print_error(problem)
    if catalogue.problems:
        raise typer.Exit(1)


@query_app.command("show")
def query_show(
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
    decimals: Decimals = None,
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
    shown = Shown(format, output, exact_text, decimals)
    shown.check([Path("/dev/stdin")] if text == "-" else [])
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
        shown.print(shown.for_reader(database, result))


def schema(ctx: typer.Context, shown: Shown) -> None:
    """Print what the graph has: labels, types of relationships, and the properties of each, with counts.

    docs/graph.md says what they mean.

    \b
    canting schema
    """
    from canting.queries.adhoc import schema as found

    with open_database(ctx) as database:
        shown.print(found(database))


def drift(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="An answer that was saved with --output.", show_default=False, metavar="FILE"),
    ],
    shown: Shown,
) -> None:
    """Ask a saved answer's question again with the same options, and say what changed and why.

    Reads .json, .ndjson, .csv, .parquet and .xlsx files that canting wrote, with what stands beside them.

    \b
    canting query key-actors --output key-actors.json
    canting drift key-actors.json
    """
    from canting.writing.saved import drift as compared

    shown.check([file])
    with open_database(ctx) as database, new_progress() as progress:
        result = compared(file, database, named_queries(), progress=progress)
    shown.print(result)


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
        if not any(map(str.isspace, text)) and Path(text).is_file():
            raise UsageError(f"{text} is a file.", f"Hand over what it holds: canting cypher - < {text}")
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"What stdin holds isn't UTF-8: byte {error.start + 1} is no letter.", "Save the text as UTF-8."
        ) from None


def query_command(catalogue: Catalogue, name: str, *, twice: bool = False) -> Any:
    """Make the command of a named query from its header; `twice` asks it of two waves or datasets."""
    query = catalogue.find(name)
    single = App(add_completion=False)
    function = _compare_function(catalogue, query) if twice else _query_function(catalogue, query)
    single.command(name, help=_help(query, "compare" if twice else "query"))(function)
    return typer.main.get_command(single)


def _help(query: Query, command: str) -> str:
    columns = "\n".join(f"  {c.name}  {of_query(c.doc)}" for c in query.columns)
    more = " --waves 1,2" if command == "compare" else ""
    examples = "\n".join(f"  canting {command} {line}{more}" for line in example_lines(query))
    # \b keeps the lines that follow as they are; it is Click's own mark, so it isn't made visible.
    prose = [visible(of_query(part)) for part in (query.title, query.doc) if part]
    lists = (
        f"\b\n{helped('Columns:')}\n{visible(columns)}",
        f"\b\n{helped('Examples:')}\n{visible(examples)}",
    )
    return "\n\n".join([*prose, *lists])


def _query_function(catalogue: Catalogue, query: Query) -> Callable[..., None]:
    """The function behind a query's command, with a signature made of the header's parameters."""

    def answer(ctx: typer.Context, **given: Any) -> None:
        write, folder = given.get("write"), given.get("parquet_dir")
        question = _Question.of(catalogue, query, given)
        if folder is None:
            question.ask(ctx, write)
        elif write is None:
            question.ask_folder(folder)
        else:
            raise UsageError(
                "--write is for an answer of the database that it is written to.", "Leave --parquet-dir out."
            )

    return signed(answer, [CONTEXT, *option_parameters(query)])


def _compare_function(catalogue: Catalogue, query: Query) -> Callable[..., None]:
    """The function behind ``canting compare`` of a query: its own options, and which two to compare."""
    pair = [
        keyword("waves", str | None, "Two waves, the earlier first: 1,2.", metavar="N,N"),
        keyword("datasets", str | None, "Two datasets: one,another.", metavar="ID,ID"),
    ]

    def answer(ctx: typer.Context, **given: Any) -> None:
        if given.get("parquet_dir") is not None:
            raise UsageError(
                "Two answers aren't asked of one folder.", "Use canting query for --parquet-dir."
            )
        if given.get("write") is not None:
            raise UsageError("Two answers aren't written as one property.", "Use canting query for --write.")
        question = _Question.of(catalogue, query, given)
        question.ask_twice(ctx, *(given[each.name] and given[each.name].split(",") for each in pair))

    return signed(answer, [CONTEXT, *pair, *option_parameters(query)])


@dataclass(frozen=True)
class _Question:
    """A named query with what a command line gives it, and how its answer is given."""

    catalogue: Catalogue
    query: Query
    values: dict[str, Any]
    options: Options
    shown: Shown

    @classmethod
    def of(cls, catalogue: Catalogue, query: Query, given: Mapping[str, Any]) -> _Question:
        """Take it out of what a command was given, and see that it can be done."""
        shown = Shown(*(given[name] for name in ("format", "output", "exact_text", "decimals")))
        values, options = split(query, dict(given), given["top"])
        return cls(catalogue, query, values, options, shown)

    def ask(self, ctx: typer.Context, write: str | None) -> None:
        """Ask the database; `write` stores the measure under that name."""
        from canting.queries.run import missing_words, run
        from canting.queries.written import check_property
        from canting.queries.written import write as write_measure

        query, written = self.query, None
        with open_database(ctx) as database, new_progress() as progress:
            if sys.stdin.isatty():
                for parameter, there in missing_words(query, self.values, self.options, database):
                    self.values[parameter.name] = choose(parameter, there)
            if write is not None:
                check_property(database, query, write)
            result = run(query, self.values, self.options, database, self.catalogue, progress=progress)
            if write is not None:
                written, result = write_measure(database, query, result, write)
            result = self.shown.for_reader(database, result)
        self.print(result)
        if written:
            say(written)
        problems = self.catalogue.problems
        for problem in problems[:FAILURES_SHOWN]:
            say(f"A query of your own was left out: {problem.what}")
        if len(problems) > FAILURES_SHOWN:
            say(f"... and {len(problems) - FAILURES_SHOWN} more: canting query list says why.")

    def ask_folder(self, folder: Path) -> None:
        """Ask a graph in a folder, on Spark."""
        from canting.spark.folder import ask

        with new_progress() as progress:
            result = ask(folder, self.query, self.values, self.options, self.catalogue, progress=progress)
        self.print(result)

    def ask_twice(self, ctx: typer.Context, waves: list[str] | None, datasets: list[str] | None) -> None:
        """Ask of two waves or datasets, and put the answers side by side."""
        from canting.queries.compare import side_by_side, sides
        from canting.queries.run import run

        what, ((first, earlier), (second, later)) = sides(self.query, self.options, waves, datasets)
        with open_database(ctx) as database, new_progress() as progress:
            one, two = (
                run(self.query, dict(self.values), options, database, self.catalogue, progress=progress)
                for options in (earlier, later)
            )
            result = side_by_side((one, two), (first, second), what, self.query.key)
            result = self.shown.for_reader(database, result, (one, two))
        self.print(result)

    def print(self, result: Result) -> None:
        """Print the first rows: as many as wanted, ten on a terminal, else all."""
        top = self.options.top
        if top is None:
            top = DEFAULT_TOP if self.shown.as_table and sys.stdout.isatty() else 0
        self.shown.print(result.first(top) if top else result, max(len(result.rows) - top, 0) if top else 0)
