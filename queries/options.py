"""The options of a named query's command, made from its header and from those of the graphs it names."""

from __future__ import annotations

import functools
import inspect
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from canting.errors import UsageError
from canting.queries.catalogue import graph_names, kept_filters, read_graph
from canting.queries.header import Parameter, Query
from canting.result import FORMATS
from canting.suggest import did_you_mean

Signed = TypeVar("Signed", bound=Callable[..., Any])
EXAMPLE_DATASET = "batik-pekalongan"
DEFAULT_TOP = 10
ENGINES = ("gds", "process", "spark", "auto")
OUTPUT_HELP = "Write to this .csv, .json, .xlsx, .parquet, .html or .docx file."
DECIMALS_HELP = (
    "Decimals of figures on a terminal and in .xlsx, .html and .docx; the other files hold all there are."
)
FOLDER_HELP = (
    "Ask Spark of the graph in this folder, which canting export --parquet-dir wrote; no database is needed."
)
KINDS = ("Actor", "Organization", "InformationSource")
FILTERS = tuple(parameter.name for parameter in kept_filters())
"""Names of the filters that choose participants."""


@dataclass(frozen=True)
class Options:
    """What a reader can ask of any named query, beside its own parameters."""

    graph: str | None = None
    """The graph to run on; None means the query's first."""
    dataset: tuple[str, ...] = ()
    wave: int | None = None
    """What to cover; see :func:`canting.queries.graphs.cover`."""
    filters: dict[str, list[str]] = field(default_factory=dict)
    """Participants to keep before measuring, by ``kind``, ``group``, ``role``, ``stage``, ``place``; and the
    ``question`` whose answers are counted."""
    show: dict[str, list[str]] = field(default_factory=dict)
    """Rows to keep after measuring, by the same."""
    undirected: bool = False
    weighted: bool = False
    engine: str | None = None
    """``gds``, ``process``, ``spark``, ``auto`` or None: the process where a query prefers it, as all of canting's own
    do that have both; else the server, if it has what the query needs. ``auto``: see :mod:`canting.queries.engines`."""
    exact: bool = False
    """Measure exactly, whatever it costs."""
    top: int | None = None
    """How many rows the reader looks at; None or 0 means all."""
    min_weight: float | None = None
    """Least strength of a tie, after its reports are folded."""
    intervals: bool = False
    """Say between which ranks each participant may lie."""
    fold: str | None = None
    """How the graph ``participation`` folds common events; None for ``count``."""
    ties: str | None = None
    """Whose reports make a tie; None for ``union``."""

    def given(self) -> dict[str, Any]:
        """What the reader said, by the names of a query's options."""
        said = {**vars(self), **self.filters, **{f"show_{name}": kept for name, kept in self.show.items()}}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in said.items()
            if name not in ("filters", "show") and _is_said(value)
        }


def _is_said(value: Any) -> bool:
    """Whether an option was given; a wave may be 0."""
    return value is not None and value is not False and value not in ((), [])


_OTHERS = tuple(each.name for each in fields(Options) if each.name not in ("dataset", "filters", "show"))


def options_of(given: dict[str, Any], query: Query | None = None) -> Options:
    """Take canting's own options out of what a script gave by name; what is left are a query's own parameters.

    Raises
    ------
    UsageError
        For one that the query's command doesn't have: the answer would be the same, and say that it was heeded.
    """
    others = {name: given.pop(name) for name in _OTHERS if name in given}
    filters = {name: [*listed(given.pop(name))] for name in (*FILTERS, "question") if name in given}
    show = {
        name: [*listed(given.pop(f"show_{name}"))]
        for name in FILTERS
        if given.get(f"show_{name}") is not None
    }
    options = Options(dataset=listed(given.pop("dataset", ())), filters=filters, show=show, **others)
    if query is not None:
        heeded = {p.name for p in option_parameters(query)}
        for name in ("undirected", "weighted", "min_weight", *FILTERS, "question"):
            if name in options.given() and name not in heeded:
                raise unknown(query, name)
    return options


def option_names(query: Query) -> list[str]:
    """The options that a script may give a query by name, beside the query's own parameters: those of its command."""
    own = {p.name for p in query.parameters}
    known = {"dataset", "question", *_OTHERS, *FILTERS, *(f"show_{name}" for name in FILTERS)}
    return [p.name for p in option_parameters(query) if p.name in known - own]


def unknown(query: Query, name: str) -> UsageError:
    """What is wrong with a parameter or option that a query doesn't have."""
    known = [*(p.name for p in query.parameters), *option_names(query)]
    guess = did_you_mean(name, known)
    return UsageError(f"{query.name} has no parameter {name!r}.", f"{guess}It takes: {', '.join(known)}.")


def listed(value: Any) -> tuple[Any, ...]:
    """One value, or several, as several."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def completing(words: Iterable[str]) -> Callable[[str], list[str]]:
    known = list(words)

    def complete(incomplete: str) -> list[str]:
        return [word for word in known if word.startswith(incomplete)]

    return complete


def option_parameters(query: Query) -> list[inspect.Parameter]:
    """Parameters of the function behind a query's command."""
    made = [_positional(p) for p in query.positional]
    made += [_option(p.name, p, required=p.required and p not in query.positional) for p in query.parameters]
    if query.graphs:
        made += _graph_options(query)
    made += [
        keyword(
            "top",
            int | None,
            f"Rows to show; 0 shows all. Default {DEFAULT_TOP} on a terminal, else all.",
            min=0,
            metavar="N",
        ),
        keyword(
            "format",
            str | None,
            "table, csv, json or ndjson; a table on a terminal, csv when piped.",
            metavar="FORMAT",
            autocompletion=completing(FORMATS),
        ),
        keyword("output", Path | None, OUTPUT_HELP, "-o", metavar="FILE"),
        keyword("decimals", int | None, DECIMALS_HELP, min=0, max=15, metavar="N"),
        keyword(
            "exact_text",
            bool,
            "Put no apostrophe before texts of a .csv file that a spreadsheet would run as formulas.",
        ),
    ]
    return made


def split(query: Query, given: dict[str, Any], top: int | None) -> tuple[dict[str, Any], Options]:
    """Part what a command was given into the query's own parameters and canting's options.

    Raises
    ------
    UsageError
        If a participant is given both by position and by option.
    """
    values: dict[str, Any] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name)
        by_position = given.get(f"{parameter.name}_")
        if value is not None and by_position is not None:
            raise UsageError(
                f"{parameter.name} is given twice: {by_position!r} and {parameter.option} {value!r}.",
                "Leave one of them out.",
            )
        value = by_position if value is None else value
        if value is not None and value != []:
            values[parameter.name] = value
    if not query.graphs:
        return values, Options(top=top)
    # What is no engine, and Spark, is refused where it is asked for.
    if (engine := given.get("engine")) == "gds" and "gds" not in engines_of(query):
        raise UsageError(f"{query.name} doesn't run on {engine}.", "Leave --engine out.")
    said = {name: value for name, value in {**given, "top": top}.items() if _is_said(value)}
    return values, options_of(said)


def _graph_options(query: Query) -> list[inspect.Parameter]:
    graphs = [read_graph(name) for name in query.graphs]
    made = []
    names = " | ".join(query.graphs)
    doc = f"Graph to run on: {names}." + (f" Default {query.graphs[0]}." if len(graphs) > 1 else "")
    made.append(keyword("graph", str | None, doc, metavar="NAME", autocompletion=completing(query.graphs)))
    heeded = [p for p in graphs[0].parameters if p.name != "undirected" and _heeds(query, p.name)]
    heeded = [p for p in heeded if p.name != "fold" or "participation" in query.graphs]
    made += [graph_option(parameter, query.where.get(parameter.name)) for parameter in heeded]
    if any(graph.directed for graph in graphs) and _heeds(query, "undirected"):
        doc = next(p.doc for p in graphs[0].parameters if p.name == "undirected")
        made.append(keyword("undirected", bool, doc))
    if any("weighted" in column.when for column in query.columns):
        made.append(keyword("weighted", bool, "Use the ties' weights: strength, and 1/strength as distance."))
    made += _engine_options(query)
    if query.ranks:
        made.append(
            keyword(
                "intervals",
                bool,
                "Say between which ranks each may lie, given who did not answer and what may be wrong.",
            )
        )
        made.append(
            keyword(
                "write",
                str | None,
                "Store the measure on the participants as this property, for Neo4j Browser and others.",
                metavar="PROPERTY",
            )
        )
    if query.python:
        made.append(keyword("exact", bool, "Measure exactly, whatever it costs."))
    if any(column.name == "id" for column in query.columns):
        made += [
            keyword(
                f"show_{name}",
                list[str] | None,
                f"Show only rows of this {name}, measured among all.",
                metavar=name.upper(),
            )
            for name in FILTERS
        ]
    return made


def engines_of(query: Query) -> list[str]:
    """The engines that a query can be asked to run on; none where it has one only."""
    both = ["gds", "process"] if query.needs and query.python else []
    return both + (["spark"] if query.spark else [])


def _engine_options(query: Query) -> list[inspect.Parameter]:
    """The choice of an engine; where there is none, what says which queries run on Spark."""
    engines = engines_of(query)
    listed = ", ".join(engines)
    doc = f"{listed} or auto, which goes by size. Default process" + (
        ", quicker wherever both can." if "gds" in engines else "."
    )
    return [
        keyword(
            "engine",
            str | None,
            doc if engines else "",
            metavar="NAME",
            autocompletion=completing([*engines, "auto"] if engines else []),
            hidden=not engines,
        ),
        *([keyword("parquet_dir", Path | None, FOLDER_HELP, metavar="DIR")] if query.spark else []),
    ]


def graph_option(
    parameter: Parameter, held: list[str] | None = None, name: str | None = None
) -> inspect.Parameter:
    """The option of a graph's parameter, with what is `held` unless the reader says otherwise."""
    doc = parameter.doc + (f" Default {' and '.join(held)}." if held else "")
    kinds: dict[str, Any] = {"int": int | None, "float": float | None}
    kind = kinds.get(parameter.type.base, _annotation(parameter))
    metavar = {"int": "N", "float": "X"}.get(parameter.type.base, parameter.name.upper())
    words: dict[str, Any] = {"autocompletion": completing(KINDS)} if parameter.name == "kind" else {}
    return keyword(parameter.name, kind, doc, metavar=metavar, called=name, **words)


def with_graph_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes ``options: Options`` the options of a graph, in its place.

    A command that has a parameter of the same name already keeps it; its filter is then called ``only_NAME`` inside.
    """
    own = inspect.signature(function, eval_str=True)
    added = [
        graph_option(p, name=f"only_{p.name}" if p.name in own.parameters else None)
        for p in read_graph(graph_names()[0]).parameters
        if p.name != "undirected"
    ]
    doc = next(p.doc for p in read_graph(graph_names()[0]).parameters if p.name == "undirected")
    added.append(keyword("undirected", bool, doc))

    @functools.wraps(function)
    def command(*positional: Any, **given: Any) -> None:
        taken = {p.name: given.pop(p.name) for p in added}
        said = {name.removeprefix("only_"): value for name, value in taken.items() if _is_said(value)}
        function(*positional, **given, options=options_of(said))

    kept = [p for p in own.parameters.values() if p.name != "options"]
    return signed(command, [*kept, *added])


def signed(function: Signed, parameters: Sequence[inspect.Parameter]) -> Signed:
    """A function with a signature for Typer to read."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in parameters}
    return function


def _heeds(query: Query, option: str) -> bool:
    """Whether an option of the graph changes the answer: a text that neither projects nor continues it uses some."""
    whole = query.continues or query.python is not None or query.used & {"graph", "reversed"}
    return bool(whole) or option in query.used or option in ("dataset", "wave")


def _positional(parameter: Parameter) -> inspect.Parameter:
    argument = typer.Argument(help=parameter.doc, metavar=parameter.name.upper(), show_default=False)
    return inspect.Parameter(
        f"{parameter.name}_",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, argument],
    )


def _option(name: str, parameter: Parameter, *, required: bool) -> inspect.Parameter:
    doc = parameter.doc
    if parameter.type.choices:
        doc = f"{doc} One of: {', '.join(parameter.type.choices)}.".strip()
    if parameter.default not in (None, [], False):
        default = parameter.default
        said = ", ".join(map(str, default)) if isinstance(default, list) else default
        doc = f"{doc} Default {said}.".strip()
    if required:
        doc = f"{doc} Required.".strip()
    words: dict[str, Any] = (
        {"autocompletion": completing(parameter.type.choices)} if parameter.type.choices else {}
    )
    return keyword(name, _annotation(parameter), doc, metavar=_metavar(parameter), **words)


def _annotation(parameter: Parameter) -> Any:
    """Texts, which the header's types cast with messages of their own; a switch stays a switch."""
    if parameter.type.many:
        return list[str] | None
    return bool | None if parameter.type.base == "bool" else str | None


def _metavar(parameter: Parameter) -> str | None:
    if parameter.type.choices:
        return "|".join(parameter.type.choices)
    return {"int": "N", "float": "X", "date": "DATE", "participant": "WHO", "bool": None}.get(
        parameter.type.base, "TEXT"
    )


def keyword(
    name: str, kind: Any, doc: str, short: str | None = None, *, called: str | None = None, **more: Any
) -> inspect.Parameter:
    """The option of a name, as a parameter of the function behind a command, which may call it otherwise."""
    names = [f"--{name.replace('_', '-')}", *([short] if short else [])]
    if kind == bool | None:  # a switch of the query's own that has a default may be turned either way
        names = [f"{names[0]}/--no-{name.replace('_', '-')}"]
    option = typer.Option(*names, help=doc, show_default=False, **more)
    default = False if kind is bool else None
    return inspect.Parameter(
        called or name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def example_lines(query: Query) -> list[str]:
    """What may be typed after ``canting query``: the header's examples on the batik data, else the arguments' names."""
    found = [e for e in query.examples if e.arguments.get("dataset") == EXAMPLE_DATASET]
    if found:
        return [_typed(query, example.arguments) for example in found]
    needed = [f'"{p.name}"' for p in query.positional]
    needed += [f'{p.option} "{p.name}"' for p in query.parameters if p.required and p not in query.positional]
    return [" ".join([query.name, *needed])]


def _typed(query: Query, arguments: dict[str, str]) -> str:
    positional = [p.name for p in query.positional if p.name in arguments]
    words = [query.name, *(shlex.quote(arguments[name]) for name in positional)]
    for name, value in arguments.items():
        if name in positional or (name == "dataset" and not query.graphs):
            continue
        option = f"--{name.replace('_', '-')}"
        words.append(option if value == "true" else f"{option} {shlex.quote(value)}")
    return " ".join(words)
