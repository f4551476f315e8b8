"""Run a named query: its parameters, the graph it names and a database become a :class:`Result`."""

from __future__ import annotations

import gc
import importlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.database.faults import StatementError
from canting.errors import CantingError, UsageError
from canting.language import listed, of_query
from canting.progress import Progress, silent
from canting.queries import engines, graphs
from canting.queries.catalogue import Catalogue, GraphFile, graph_names, read_graph, step_text
from canting.queries.folding import WAYS, mirrored, sides_of
from canting.queries.graphs import Coverage, Reading
from canting.queries.header import HeaderError, Parameter, Query, undeclared, unexplained
from canting.queries.known import Known, lacking_words
from canting.queries.options import ENGINES, FILTERS, Options, unknown
from canting.queries.plan import fault, looked_at
from canting.queries.task import Row, Task
from canting.queries.written import stale
from canting.result import Column, Result, Type
from canting.suggest import near, several

if TYPE_CHECKING:
    from canting.queries.answers import Responses, UnitAnswers

FLOAT = Type("float", optional=True)
RESPONDED = Column("responded", Type("str", optional=True), "Whether it answered: yes, no or not asked.")
ALIKE = 3
"""Names at most that a message offers in place of one that nobody has."""
ABOUT_UNITS = ("wave", "title", "collected", "loaded", "illustrative")
PLAIN = (str, bool, list, type(None))
TYPES = {
    "str": (str,),
    "participant": (str,),
    "int": (int,),
    "float": (float,),
    "bool": (bool,),
    "date": (date,),
}


def run(
    query: Query,
    parameters: dict[str, Any],
    options: Options,
    database: Database,
    catalogue: Catalogue,
    *,
    progress: Progress = silent,
) -> Result:
    """Answer a named query.

    Parameters
    ----------
    parameters
        Its own parameters, as texts or values; a participant by id or name.

    Raises
    ------
    UsageError
        For an unknown parameter, dataset, graph, filter value or participant, or an engine that can't serve.
    CantingError
        If the server lacks what the query needs, or refuses it.
    """
    with ExitStack() as stack, _uncollected():
        runner = Runner(database, catalogue, options, stack, progress, _reading(query, options, database))
        return runner.answer(query, parameters)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: while rows are made it goes through all of them again and again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def missing_words(
    query: Query, given: dict[str, Any], options: Options, database: Database
) -> list[tuple[Parameter, list[str]]]:
    """Parameters that a question needs and lacks, each with the words that there are: for who can ask a person.

    Raises
    ------
    UsageError
        As for `run`, for what the options name.
    """
    lacking = lacking_words(query, given)
    if not lacking:
        return []
    known = known_words(database, _reading(query, options, database))
    return [(parameter, known.of(parameter)) for parameter in lacking]


def known_words(database: Database, reading: Reading | None) -> Known:
    """The words that parameters may have in what a reading covers."""
    coverage = reading.coverage if reading else Coverage([])
    given = {**graphs.covering(coverage), "dataset": coverage.datasets}
    return Known(
        lambda: {name: list(words) for name, words in graphs.filter_values(database, coverage).items()},
        lambda name: [row[0] for row in database.read(step_text(f"known-{name}"), given).values],
    )


def _reading(query: Query, options: Options, database: Database) -> Reading | None:
    """The graph that a query runs on as the options say; None for a query that names none."""
    if not query.graphs:
        if options.dataset or options.wave is not None or any(options.filters.values()) or options.min_weight:
            raise UsageError(
                f"{query.name} takes no options of a graph.", f"canting query show {query.name} has its own."
            )
        return None
    name = query.graphs[0] if options.graph is None else options.graph
    if name not in query.graphs:
        raise UsageError(
            f"{query.name} doesn't run on graph {name!r}.", f"It runs on: {', '.join(query.graphs)}."
        )
    reading = reading_of(database, name, options, query.where)
    if "question" in query.used:
        graphs.refuse_folds(reading.ways)
    return reading


def reading_of(
    database: Database, graph: str, options: Options, where: dict[str, list[str]] | None = None
) -> Reading:
    """A graph read as the options say; the filters in `where` hold unless the options name others.

    Raises
    ------
    UsageError
        For a dataset, wave or value of a filter that isn't there.
    """
    least = options.min_weight
    if least is not None and not math.isfinite(least):
        raise UsageError(f"--min-weight {least}: that is no strength.", "Give a number such as 2.")
    file = read_graph(graph)
    coverage = graphs.cover(database, options.dataset, options.wave)
    filters = graphs.checked_filters(database, coverage, options.filters, file.ties)
    return Reading(
        file,
        coverage,
        {**(where or {}), **filters},
        options.undirected,
        options.wave,
        options.min_weight,
        _fold(file, options.fold),
        ways := options.ties or "union",
        _sides(database, file, coverage, filters, ways),
    )


def _sides(
    database: Database, file: GraphFile, coverage: Coverage, filters: dict[str, list[str]], ways: str
) -> dict[str, Any]:
    """Who could tell of each question, if that matters."""
    if ways not in WAYS:
        raise UsageError(f"--ties {ways!r} isn't known.", f"One of: {', '.join(WAYS)}.")
    if ways == "union":
        if any(unit.mirrors for unit in coverage.units):
            return mirrored(database, file.ties, graphs.covering(coverage, filters))
        return {}
    if file.ties == ("PARTICIPATES_IN",):
        raise UsageError(
            f"--ties {ways}: nobody reports the ties of {file.name}.", "Say how events fold instead: --fold."
        )
    return sides_of(database, ways, file.ties, graphs.covering(coverage, filters))


def _fold(file: GraphFile, fold: str | None) -> str | None:
    """How a graph folds events; None for a graph that has none."""
    folds = next(p for p in file.parameters if p.name == "fold")
    if file.ties != ("PARTICIPATES_IN",):
        if fold is not None:
            raise UsageError(
                f"--fold is for the graph participation, not for {file.name}.", "Add --graph participation."
            )
        return None
    if fold is not None and fold not in folds.type.choices:
        raise UsageError(f"--fold {fold!r} isn't known.", f"One of: {', '.join(folds.type.choices)}.")
    return fold or str(folds.default)


def _named(room: str, function: str) -> Callable[[Task], Iterable[Row]]:
    """What a header names, of a room above this one: ``module:function``."""
    module, _, name = function.partition(":")
    found: Callable[[Task], Iterable[Row]] = getattr(
        importlib.import_module(f"canting.{room}.{module}"), name
    )
    return found


@dataclass(eq=False)
class Runner:
    """One run: the graph is projected or fetched at most once, whichever queries need it."""

    database: Database
    catalogue: Catalogue
    options: Options
    stack: ExitStack
    progress: Progress
    reading: Reading | None
    projections: dict[bool, graphs.Projection] = field(default_factory=dict)
    graph: Graph | None = None
    spread_out: Any = None
    notes: list[str] = field(default_factory=list)
    measured_by: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @cached_property
    def known(self) -> Known:
        return known_words(self.database, self.reading)

    def answer(self, query: Query, given: dict[str, Any]) -> Result:
        started = time.perf_counter()
        parameters = self.cast(query, given)
        rows = self.rows(query, parameters)
        columns = self.columns(query, parameters)
        cells = [_plain_column([row.get(column.name) for row in rows], column) for column in columns]
        values = [list(row) for row in zip(*cells, strict=True)]
        if query.users:
            _check_types(query, columns, values)
        columns, values = self.with_responses(columns, values)
        columns, values = self.with_intervals(query, parameters, columns, values)
        values = self.shown(columns, values)
        about = self.about(query, parameters, time.perf_counter() - started)
        listed = {row.get("register") for row in rows} if query.group == "links" else set()
        notes = [*self.leading_notes(query, listed), *self.notes]
        notes += self.changes()
        return Result(
            query.name, columns, values, notes, about, self.responses.silent, self.responses.counted
        )

    def changes(self) -> list[str]:
        """What was written to while it was read, and which measures were written to participants before that."""
        if self.reading is None:
            return []
        covered = self.reading.coverage
        return [*graphs.changed(self.database, covered), *stale(self.database, datasets=covered.datasets)]

    @cached_property
    def responses(self) -> Responses:
        """Who of the covered participants answered."""
        if self.reading is None:
            from canting.queries.answers import Responses

            return Responses({}, [], listed=False)
        graph = self.spread_out.people if self.spread_out is not None else self.graph
        said = None if graph is None else graphs.responded_in(graph)
        return graphs.responses(self.database, self.reading, said, lambda: self.units)

    def with_responses(
        self, columns: list[Column], values: list[list[Any]]
    ) -> tuple[list[Column], list[list[Any]]]:
        """Say in rows about participants whether each answered, where a covered dataset says it of anybody."""
        names = [column.name for column in columns]
        if not self.responses.listed or names[:2] != ["id", "name"] or "responded" in names:
            return columns, values
        return [*columns, RESPONDED], [[*row, self.responses.of.get(row[0])] for row in values]

    def with_intervals(
        self, query: Query, parameters: dict[str, Any], columns: list[Column], values: list[list[Any]]
    ) -> tuple[list[Column], list[list[Any]]]:
        """Say in rows about participants between which ranks each may lie, if the reader asks for it."""
        if not self.options.intervals:
            return columns, values
        measure = query.ranked_by(directed=bool(self.reading and self.reading.directed))
        if measure is None:
            raise UsageError(
                f"{query.name} ranks nobody by a measure, so there are no intervals.",
                "canting query rank-intervals has those of every measure.",
            )
        if self.options.engine == "spark":
            raise UsageError(
                "--intervals are measured in the process.", "Leave --intervals or --engine spark out."
            )
        measures = importlib.import_module("canting.measures.intervals")  # a room above, as what headers name
        found = measures.bounds(self.task(parameters, []), measure)
        docs = (
            f"Its mid-rank by {measure} is this or worse in 95 % of the replicates.",
            f"Its mid-rank by {measure} is this or better in 95 % of the replicates.",
        )
        more = [Column(n, FLOAT, doc) for n, doc in zip(("rank_low", "rank_high"), docs, strict=True)]
        at = [column.name for column in columns].index("id")
        return [*columns, *more], [[*row, *found.get(row[at], (None, None))] for row in values]

    def verdict(self, query: Query) -> list[str]:
        """What a reader must know of a ranking where too few answered; nothing where enough did or nobody knows."""
        if not query.ranks:
            return []
        measures = importlib.import_module("canting.measures.intervals")
        word, reason = measures.verdict_of(self.responses.rate)
        if word not in (measures.DO_NOT_RANK, measures.WITH_CARE):
            return []
        return [f"{word.capitalize()}: {reason}. canting query rank-intervals says how far each rank bears."]

    # parameters

    def cast(self, query: Query, given: dict[str, Any]) -> dict[str, Any]:
        """Cast what was given as the header declares it; names of participants become ids."""
        declared = {parameter.name: parameter for parameter in query.parameters}
        for name in given:
            if name not in declared:
                raise unknown(query, name)
        self.known.refuse_missing(query, given)
        values = {name: self._cast_one(query, parameter, given) for name, parameter in declared.items()}
        self.known.check(query, given, values)
        return values

    def _cast_one(self, query: Query, parameter: Parameter, given: dict[str, Any]) -> Any:
        value = given.get(parameter.name)
        if value is None:
            if parameter.required:
                raise UsageError(
                    f"{query.name} needs {parameter.name}: {of_query(parameter.doc) or parameter.type}",
                    f"canting query {query.name} --help shows how.",
                )
            return parameter.default
        try:
            cast = parameter.type.cast(value)
        except ValueError as error:
            raise UsageError(
                f"{parameter.option}: {error}.", f"canting query {query.name} --help shows how."
            ) from None
        if parameter.type.base != "participant":
            return cast
        return [self.participant(who) for who in cast] if parameter.type.many else self.participant(cast)

    def participant(self, who: str) -> str:
        """The id of the participant that has this id or name."""
        values = {"who": who, **graphs.covering(self.reading.coverage if self.reading else Coverage([]))}
        found = self.database.read(step_text("find-participant", "engine"), values).dicts()
        if len(found) == 1:
            (one,) = found
            if (
                values["units"] and one["units"] and not one["covered"]
            ):  # an empty answer would look like one about it
                self.notes.append(
                    f"What is covered says nothing of {one['name'] or one['id']}; "
                    f"it is recorded by {', '.join(one['units'])}."
                )
            return str(one["id"])
        if found:
            raise several(who, [row["id"] for row in found])
        rows = self.database.read(step_text("participant-names", "engine"), values).dicts()
        alike = names_alike(who, [(row["id"], row["name"]) for row in rows])
        hint = f"Did you mean {listed(alike, 'or')}? " if alike else ""
        raise UsageError(
            f"No participant has the id or name {who!r}.", hint + "canting query participants lists them."
        )

    # rows

    def rows(self, query: Query, parameters: dict[str, Any]) -> list[Row]:
        """Rows of a query, by the engine that serves."""
        wanted = self.options.engine
        if wanted == "auto" and self.reading is not None:
            return self.giving_way(query, parameters)
        return self.served(self.engine(query, None if wanted == "auto" else wanted), query, parameters)

    def served(self, engine: str, query: Query, parameters: dict[str, Any]) -> list[Row]:
        return (
            list(self.on_spark(query, parameters))
            if engine == "spark"
            else self.by(engine, query, parameters)
        )

    def giving_way(self, query: Query, parameters: dict[str, Any]) -> list[Row]:
        """Rows of a query, by the first engine that can hold the graph; one that runs out of memory gives way."""
        convention = parameters.get("convention", "canting")
        beyond = engines.beyond_process(
            query, self.options, gds=bool(self.database.server.gds), convention=convention
        )
        here = "process" if query.python and query.needs else None
        usual = self.engine(query, here)
        order: list[str | None] = [here, *beyond]
        if usual != "cypher" and not self.fits:  # what Cypher alone answers isn't held here, however large
            order = [*beyond, here]
        for wanted in order[:-1]:
            before = len(self.measured_by)
            try:
                return self.chosen(wanted, query, parameters)
            except StatementError as error:
                if engines.MEMORY not in error.code:
                    raise
                del self.measured_by[before:]  # it measured nothing
                self.note(
                    f"Engine {self.engine(query, wanted)} gave way: the server has too little memory for it."
                )
        return self.chosen(order[-1], query, parameters)

    def chosen(self, wanted: str | None, query: Query, parameters: dict[str, Any]) -> list[Row]:
        """Rows of a query, by an engine that was chosen by size, which the answer says."""
        engine = self.engine(query, wanted)
        if engine != "cypher":
            self.note(engines.note(engine, self.most, self.free))
        return self.served(engine, query, parameters)

    @cached_property
    def most(self) -> engines.GraphSize:
        """How large the graph is at most."""
        assert self.reading is not None
        return engines.size_of(self.database, self.reading)

    @cached_property
    def free(self) -> int:
        """Bytes of memory that were free when it was first asked."""
        return engines.free()

    @property
    def fits(self) -> bool:
        return engines.fits(self.most, self.free)

    def note(self, note: str) -> None:
        """Tell the reader something, once."""
        if note not in self.notes:
            self.notes.append(note)

    def by(self, engine: str, query: Query, parameters: dict[str, Any]) -> list[Row]:
        """Rows of a query, by the server or in the process."""
        if engine == "gds" and parameters.get("convention", "canting") != "canting":
            raise UsageError(
                "Other tools' conventions are measured in the process.",
                "Leave --engine gds or --convention out.",
            )
        if engine == "process" and (query.needs or not query.text.strip()):
            return list(self.call(query, parameters, []))
        if query.continues:
            assert self.reading is not None
            self.graph = graphs.fetched(self.database, self.reading, query.text, parameters)
            self.measured_by.append("process")
            return list(self.call(query, parameters, []))
        reading = self.reading
        values = {**(reading.parameters if reading else {}), **parameters}
        if reading and reading.min_weight is not None and "weak" in query.used:
            values["weak"] = graphs.weak_pairs(self.database, reading)
        for turned, name in ((False, "graph"), (True, "reversed")):
            if name in query.used:
                values[name] = self.projection(turned).name
        self.measured_by.append(engine)
        if any(projection.n == 0 for projection in self.projections.values()):
            return []  # Graph Data Science makes no graph of nobody
        if query.users:
            check_users(query, values, self.database)
        rows = self.database.read(query.text, values).dicts()
        if query.python and not query.needs:
            return list(self.call(query, parameters, rows))
        return rows

    def engine(self, query: Query, wanted: str | None) -> str:
        """Which engine serves a query, if one is wanted: gds, process, spark, or cypher for a text without a plugin.

        Raises
        ------
        UsageError
            If the reader asks for one that can't serve.
        CantingError
            If the server lacks what the text needs and nothing runs in the process.
        """
        if wanted not in (None, *ENGINES):
            raise UsageError(f"--engine {wanted}: no such engine.", f"There are: {', '.join(ENGINES)}.")
        if wanted == "spark":
            if query.spark is None:
                having = ", ".join(other.name for other in self.catalogue.queries.values() if other.spark)
                raise UsageError(
                    f"{query.name} has no way on Spark.",
                    f"Leave --engine spark out; these have one: {having}.",
                )
            return "spark"
        if not query.needs:
            return "process" if query.continues or not query.text.strip() else "cypher"
        in_process = query.python is not None
        missing = not self.database.server.gds
        if wanted == "gds" and missing:
            raise CantingError(
                "The server has no Graph Data Science.",
                "Leave --engine out, or install the plugin on the server.",
            )
        if wanted == "gds" and self.options.weighted and in_process:
            raise UsageError("Weighted measures run in the process.", "Leave --engine gds or --weighted out.")
        if wanted == "process" and not in_process:
            raise UsageError(f"{query.name} runs on Graph Data Science only.", "Leave --engine process out.")
        if in_process and (
            wanted == "process" or (wanted is None and (self.options.weighted or query.prefers_process))
        ):
            return "process"
        if missing and not in_process:
            raise CantingError(
                f"{query.name} needs Graph Data Science, which the server doesn't have.",
                "Use the local Neo4j (leave NEO4J_URI out) or install the plugin on the server.",
            )
        return "process" if missing else "gds"

    def call(self, query: Query, parameters: dict[str, Any], rows: list[Row]) -> Iterable[Row]:
        assert query.python is not None
        if query.needs or not query.text.strip():
            self.measured_by.append("process")
        return _named("measures", query.python)(self.task(parameters, rows))

    def on_spark(self, query: Query, parameters: dict[str, Any]) -> Iterable[Row]:
        """Call what a query's header names as its way on Spark."""
        assert query.spark is not None
        self.measured_by.append("spark")
        rooms = importlib.import_module("canting.spark.spread")
        task = replace(self.task(parameters, []), workers=rooms.SparkWorkers(self.session))
        return _named("spark", query.spark)(task)

    @cached_property
    def session(self) -> Any:
        return importlib.import_module("canting.spark.session").session(self.progress)

    def spread(self) -> Any:
        if self.spread_out is None:
            assert self.reading is not None
            self.spread_out = self.spread_anew(self.reading)
            self.stack.callback(self.spread_out.close)
        return self.spread_out

    def spread_anew(self, reading: Reading) -> Any:
        """Read the graph from the server into Spark."""
        source = importlib.import_module("canting.spark.source")
        self.session.dataSource.register(source.data_source(self.database, reading))
        rows = self.session.read.format("canting").load()
        spread = importlib.import_module("canting.spark.spread")
        return spread.from_rows(self.session, rows, reading.file.name, directed=reading.directed)

    def task(self, parameters: dict[str, Any], rows: list[Row]) -> Task:
        return Task(
            parameters=parameters,
            options=self.task_options(),
            rows=rows,
            graph=self.fetch,
            query=self.compose,
            ask=self.ask,
            notes=self.notes,
            progress=self.progress,
            units=lambda: self.units,
            other=self.other,
            spread=self.spread,
        )

    def task_options(self) -> dict[str, Any]:
        reading = self.reading
        return {
            "graph": reading.file.name if reading else None,
            "dataset": reading.coverage.datasets if reading else [],
            "wave": self.options.wave,
            **{name: (reading.filters.get(name, []) if reading else []) for name in FILTERS},
            "question": reading.filters.get("question", []) if reading else [],
            "ties": list(reading.file.ties) if reading else [],
            "ways": reading.ways if reading else "union",
            "mirrored": bool(reading and reading.sides),
            "kinds": list(reading.file.kinds) if reading else [],
            "undirected": bool(reading and not reading.directed),
            "min_weight": reading.min_weight if reading else None,
            "weighted": self.options.weighted,
            "exact": self.options.exact,
            "engine": self.options.engine,
            "top": self.options.top or None,
        }

    def fetch(self) -> Graph:
        if self.graph is None:
            if self.reading is None:
                raise CantingError(
                    "A query without a graph asked for one.", "Add a graph line to its header."
                )
            self.graph = graphs.fetched(self.database, self.reading)
        return self.graph

    def other(self, written: str) -> Graph:
        """Another graph, ``knowledge`` or ``knowledge:advice``, read by the options of this one.

        Raises
        ------
        UsageError
            If there is no such graph, or no tie of it answers that question.
        """
        name, _, question = written.partition(":")
        if name not in graph_names():
            raise UsageError(
                f"No graph is called {name!r}.",
                f"Write one of {', '.join(graph_names())}, or with a question: knowledge:advice.",
            )
        filters = self.options.filters
        if question:
            filters = {**filters, "question": [question]}
        self.others.append(written)
        return graphs.fetched(
            self.database, reading_of(self.database, name, replace(self.options, filters=filters))
        )

    @cached_property
    def units(self) -> list[UnitAnswers]:
        """What the covered units say of their questions and of who answered."""
        return graphs.answers_of_units(self.database, self.reading) if self.reading else []

    def projection(self, turned: bool = False) -> graphs.Projection:
        if turned not in self.projections:
            assert self.reading is not None
            made = self.stack.enter_context(graphs.projected(self.database, self.reading, turned=turned))
            self.projections[turned] = made
        return self.projections[turned]

    def compose(self, name: str, **parameters: Any) -> list[Row]:
        query = self.catalogue.find(name)
        return self.rows(query, self.cast(query, parameters))

    def ask(self, step: str, **parameters: Any) -> list[Row]:
        if self.reading is None:
            return self.database.read(step_text(step), parameters).dicts()
        return graphs.asked(self.database, self.reading, step, **parameters)

    # the result

    def columns(self, query: Query, parameters: dict[str, Any]) -> list[Column]:
        directed = self.reading.directed if self.reading else True
        weighted = self.options.weighted
        return [
            column
            for column in query.columns
            if column.applies(directed=directed, weighted=weighted, parameters=parameters)
        ]

    def shown(self, columns: list[Column], values: list[list[Any]]) -> list[list[Any]]:
        """Keep the rows of the participants that the reader wants to see."""
        if not any(self.options.show.values()):
            return values
        names = [column.name for column in columns]
        if "id" not in names:
            raise UsageError(
                "These rows aren't about single participants, so --show-… can't choose among them.",
                "Use --kind, --group, … to measure among fewer participants.",
            )
        coverage = self.reading.coverage if self.reading else Coverage([])
        wanted = graphs.checked_filters(self.database, coverage, self.options.show)
        ids = set(self.database.read(step_text("members"), graphs.covering(coverage, wanted)).values[0][0])
        kept = [row for row in values if row[names.index("id")] in ids]
        said = ", ".join(f"{key} {' or '.join(vs)}" for key, vs in self.options.show.items() if vs)
        self.notes.append(f"Shows only {said}; all participants were measured.")
        return kept

    def size(self) -> tuple[int | None, int | None]:
        if self.spread_out is not None:
            return self.spread_out.n, self.spread_out.m
        if self.graph is not None:
            return self.graph.n, self.graph.m
        for projection in self.projections.values():
            return projection.n, projection.m
        return None, None

    def leading_notes(self, query: Query, listed: set[Any]) -> list[str]:
        """What every result says of itself; a register that it lists isn't left out."""
        if self.reading is None:
            return []
        n, m = self.size()
        notes = [*self.reading.coverage.notes(listed), *self.responses.notes(), *self.verdict(query)]
        how = ", ".join(
            _unique([self.engine_name(engine) for engine in self.measured_by if engine != "cypher"])
        )
        graph = f"Graph {self.reading.file.name}, {'directed' if self.reading.directed else 'undirected'}"
        if self.others:
            graph = f"Graphs {', '.join(_unique(self.others))}" + (
                ", undirected" if self.options.undirected else ""
            )
        parts = [
            graph + (", weighted" if self.options.weighted else ""),
            f"n = {n} participants, m = {m} ties" if n is not None else "",
            ", ".join(_filter_words(name, values) for name, values in self.reading.said.items()),
            how,
        ]
        if n is not None or any(parts[1:]) or len(query.graphs) > 1:
            notes.append("; ".join(part for part in parts if part) + ".")
        self_ties = sum(unit.self_ties for unit in self.reading.coverage.units)
        if self_ties and n is not None and (query.python or query.needs):
            notes.append(f"Self-ties in the data, left out of every measure: {self_ties}.")
        if self.graph is not None and len(self.reading.coverage.units) > 1:
            notes += graphs.called_alike(self.graph.ids, self.graph.names)
        if query.convention:
            notes.append(f"Convention: {query.convention}")
        return notes

    def engine_name(self, engine: str) -> str:
        if engine == "gds":
            return f"measured by Graph Data Science {self.database.server.gds}"
        if engine == "spark":
            return f"measured by Spark {self.session.version}"
        return "measured in the process"

    def about(self, query: Query, parameters: dict[str, Any], seconds: float) -> dict[str, Any]:
        n, m = self.size()
        reading = self.reading
        units = reading.coverage.units if reading else []
        return {
            "query": query.name,
            "title": query.title,
            "parameters": parameters,
            "graph": reading.file.name if reading else None,
            "directed": reading.directed if reading else None,
            "weighted": self.options.weighted,
            "n": n,
            "m": m,
            "engine": _unique(self.measured_by),
            "convention": query.convention,
            "filters": reading.said if reading else {},
            "datasets": [
                {"id": unit.dataset, **{name: getattr(unit, name) for name in ABOUT_UNITS}} for unit in units
            ],
            "options": self.options.given(),
            "illustrative": any(unit.illustrative for unit in units),
            "answered": self.responses.counts if self.responses.listed else None,
            "least_answered": self.responses.least,
            "columns": {column.name: column.doc for column in self.columns(query, parameters)},
            "seconds": round(seconds, 3),
        }


def check_users(query: Query, values: dict[str, Any], database: Database) -> None:
    """See that a query of the user's own only reads, and gives the columns that its header declares.

    Raises
    ------
    CantingError
        With the file, and the line where the server names one.
    """
    from neo4j.exceptions import Neo4jError

    try:
        plan, found = looked_at(query.text, values, database)
    except Neo4jError as error:
        said = fault(error.message or str(error))
        line = query.first_line + said.line - 1 if said.line else query.first_line
        raise CantingError(
            f"{query.path}:{line}: the server refused the text: {said.message}",
            f"Mend it; canting query show {query.name} prints it for Neo4j Browser.",
        ) from error
    except TimeoutError as error:
        raise CantingError(
            f"{query.path}:{query.first_line}: the server made no plan of the text in time.",
            "Write the text simpler, in parts; the graph wasn't read.",
        ) from error
    if found:
        raise CantingError(
            f"{query.path}:{query.first_line}: refused, since queries only read the graph: the text {found[0]}.",
            "Leave that out of the file.",
        )
    declared = {column.name: column.line for column in query.columns}
    for name, line in declared.items():
        if name not in plan.columns:
            raise HeaderError(query.path, line, *undeclared(name, plan.columns))
    for name in plan.columns:
        if name not in declared:
            raise HeaderError(query.path, query.first_line, *unexplained(name))


def _check_types(query: Query, columns: list[Column], values: list[list[Any]]) -> None:
    """See that a query of the user's own returns what its header declares."""
    for at, column in enumerate(columns):
        kinds = TYPES.get(column.type.base)
        for number, row in enumerate(values, start=1):
            items = row[at] if column.type.many and isinstance(row[at], list) else [row[at]]
            wrong = [item for item in items if item is not None and kinds and type(item) not in kinds]
            if wrong or (isinstance(row[at], list) and not column.type.many):
                shown = repr(wrong[0] if wrong else row[at])[:60]
                raise CantingError(
                    f"{query.path}:{column.line}: {column.name} is declared {column.type}, but row {number} "
                    f"holds {shown}.",
                    "Declare what the text returns, or have it return that: toInteger(…), toString(…).",
                )


_WAYS = {
    "intersection": "both ends' reports, the smaller weight",
    "confirmed": "both ends' reports, or the report of the only one who answered",
    "sender": "the giver's report",
    "receiver": "the receiver's report",
}


def _filter_words(name: str, values: Any) -> str:
    if name == "ties":
        return f"a tie by {_WAYS[values]}"
    if name == "fold":
        return f"common events folded by {values}"
    if name == "min_weight":
        return f"ties of strength {values:g} or more"
    return f"{name} {' or '.join(values)}"


def names_alike(who: str, people: Sequence[tuple[str, str | None]]) -> list[str]:
    """Names that look like this one, or ids where only these do; each participant once."""
    called: dict[str, set[str]] = {}
    for id_, name in people:
        for word in (name, id_):
            if word:
                called.setdefault(word, set()).add(id_)
    chosen: list[str] = []
    seen: set[str] = set()
    for word in near(who, list(called), 4 * ALIKE, 75):
        if called[word] - seen and len(chosen) < ALIKE:
            chosen.append(word)
            seen |= called[word]
    return chosen


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _plain_column(values: list[Any], column: Column) -> list[Any]:
    """A column's values as Python's own types; as they are where none needs a look."""
    kinds = set(map(type, values))
    settled = PLAIN if column.type.base == "float" else (*PLAIN, int)
    return values if kinds.issubset(settled) else [_plain(value, column) for value in values]


def _plain(value: Any, column: Column) -> Any:
    """A value as Python's own types: no numpy scalars, no NaN, whole floats stay floats."""
    if type(value) in PLAIN:
        return value
    if type(value) is float:
        return None if math.isnan(value) else value
    if hasattr(value, "item") and not isinstance(value, (list, tuple)):
        value = value.item()
    if hasattr(value, "to_native"):
        value = value.to_native()
    if isinstance(value, float) and math.isnan(value):
        return None
    if column.type.base == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
