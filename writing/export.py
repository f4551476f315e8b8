"""The graph that a query sees, written for other tools: GraphML, GEXF, Pajek, UCINET DL, CSV pairs, Parquet, RDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from canting import csv_files
from canting.algorithms.graph import Graph
from canting.csv_files import as_json
from canting.database.database import Database
from canting.errors import UsageError
from canting.files import Whole, check
from canting.queries.catalogue import Catalogue
from canting.queries.graphs import Reading, changed, fetched, responded_in, responses
from canting.queries.names import Names, names_of
from canting.queries.options import Options
from canting.queries.run import reading_of, run
from canting.registered import modules_in
from canting.result import Result
from canting.writing import networks
from canting.writing.made import Made, beside_named
from canting.writing.pseudonyms import further, kept_key, ordered, pseudonymous, write_key


def export(
    path: Path,
    graph: str,
    options: Options,
    database: Database,
    catalogue: Catalogue,
    *,
    measures: tuple[str, ...] = (),
    pseudonyms: bool = False,
    rdf: str | None = None,
    exact: bool = False,
    names: str = "all",
) -> list[str]:
    """Write a graph to a file that another tool opens, whole or not at all.

    Parameters
    ----------
    path
        ``.graphml``, ``.gexf``, ``.net`` (Pajek), ``.dl`` (UCINET), or ``.csv`` or ``.parquet``: those two become a
        pair, ``NAME-nodes`` and ``NAME-edges``. Pajek and UCINET files come with ``NAME-nodes.csv``, since they
        have no place for names and attributes, nor for every id; so do others that can't hold an id as it is.
    options
        What it covers and how it is read, as for named queries.
    measures
        Named queries whose columns of figures become attributes of the nodes.
    pseudonyms
        Replace ids and names of persons, households and firms; ``NAME-key.csv`` says who is who. Who is in such a
        key already keeps the pseudonym.
    rdf
        Write linked data, and begin its IRIs like this (empty: ``urn:canting:``); the path then ends in ``.ttl``,
        ``.nt`` or ``.jsonld``.
    exact
        Write texts in CSV files as they are, without the apostrophe that keeps a spreadsheet from running them.
    names
        Who is named: ``all``, ``organizations`` or ``none``; whoever the data don't let be named never is.

    Raises
    ------
    UsageError
        For an ending, graph, dataset or measure that isn't known.
    CantingError
        If a file can't be written.
    """
    writer = writer_of(path, pseudonyms=pseudonyms) if rdf is None else None
    base = None if rdf is None else _base(path, rdf, pseudonyms=pseudonyms)
    reading = reading_of(database, graph, options)
    found = fetched(database, reading)
    fetched_ids = found.ids
    named = names_of(database, reading.coverage.pairs, names)
    answered = responses(database, reading, responded_in(found))
    if not any(found.attributes["responded"]):
        found = replace(found, attributes={k: v for k, v in found.attributes.items() if k != "responded"})
    results = _results(measures, graph, options, database, catalogue)
    known = [*reading.coverage.notes(), *answered.notes()]
    found = replace(found, attributes={**found.attributes, **_columns(results, found)})
    about = {
        **_covered(graph, reading, options),
        **answered.about(),
        **_measured(results, known),
        **csv_files.asked.said(),
    }
    if "command" in about:
        about["command"] = named.command(about["command"])
    about = {key: value if key in ("graph", "command") else named.cell(value) for key, value in about.items()}
    with Whole() as whole:
        made = Made(whole, path, about, exact=exact)
        if writer is None:
            assert base is not None
            _linked(made, found, reading, database, base, named, pseudonyms=pseudonyms)
        else:
            found = _unnamed(found, named)
            if pseudonyms:
                found, key = pseudonymous(found, kept_key(path))
                write_key(made, key)
            writer(made, found)
    notes = [*known, *changed(database, reading.coverage)]
    notes += [
        note if all(note in other.notes for other in results) else f"{result.query}: {note}"
        for result in results
        for note in result.notes
    ]
    if named.hidden:
        hidden = len(named.hidden & set(fetched_ids))
        notes.append(f"Not named: {hidden:,} of {len(fetched_ids):,} participants.")
    return [
        *map(named.text, dict.fromkeys(notes)),
        *made.lines("directed" if found.directed else "undirected"),
    ]


def check_files(path: Path, *, pseudonyms: bool = False, rdf: str | None = None) -> None:
    """See that an export can be written, before anything else is done; parameters and errors as of `export`."""
    if rdf is None:
        writer_of(path, pseudonyms=pseudonyms)
    else:
        _base(path, rdf, pseudonyms=pseudonyms)


def _covered(graph: str, reading: Reading, options: Options) -> dict[str, Any]:
    """What is covered, as names and single values, which every format has a place for."""
    units = []
    for unit in reading.coverage.units:
        more = [f"{word} {said}" for word in ("collected", "loaded") if (said := getattr(unit, word, None))]
        units.append(f"{unit.dataset} ({', '.join([f'wave {unit.wave}', *more])})")
    filters = {name: value for name, value in reading.filters.items() if value}
    return {
        "graph": graph,
        "datasets": ", ".join(units),
        "illustrative": any(unit.illustrative for unit in reading.coverage.units),
        "options": as_json({**replace(options, filters={}).given(), "filters": filters}),
    }


@cache
def formats() -> dict[str, ModuleType]:
    """The module that writes a format, by the ending of its files."""
    return {module.ENDING: module for module in modules_in(networks)}


def writer_of(path: Path, *, pseudonyms: bool) -> Callable[[Made, Graph], None]:
    """What writes a graph to a file of this name, once all its files can be written; errors as of `export`."""
    found = formats().get(path.suffix.lower())
    if found is None:
        raise UsageError(
            f"{path}: no format is known by that ending.",
            f"End it in one of {' '.join(formats())}; linked data needs --rdf.",
        )
    _check(path, found.BESIDE, pseudonyms=pseudonyms)
    write: Callable[[Made, Graph], None] = found.write
    return write


def _check(path: Path, named: Sequence[str], *, pseudonyms: bool) -> None:
    """See that all files of an export can be written, before anything is computed."""
    files = [path, *(beside_named(path, each) for each in (*named, *(["key.csv"] if pseudonyms else [])))]
    for file in files:
        check(file)
        if file is not path and file.suffix == ".csv":
            check(csv_files.beside(file))


def _base(path: Path, base: str, *, pseudonyms: bool) -> str:
    from canting.writing.rdf import BASE, FORMATS, Iris

    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"{path}: no format of linked data is known by that ending.",
            f"End it in one of {' '.join(FORMATS)}.",
        )
    _check(path, (), pseudonyms=pseudonyms)
    try:
        return Iris(base or BASE).base
    except ValueError as error:
        raise UsageError(
            f"--base {base}: this isn't the begin of an IRI.", "Like https://data.example.org/batik/."
        ) from error


def _linked(
    made: Made,
    found: Graph,
    reading: Reading,
    database: Database,
    base: str,
    named: Names,
    *,
    pseudonyms: bool,
) -> None:
    """Write linked data; nobody who is replaced has a place, an entry in a register or a row in a file."""
    from canting.writing import rdf

    reports = [
        {**row, "respondent_name": named.cell(row["respondent_name"])}
        for row in rdf.reports_of(database, reading, found)
    ]
    shown = _unnamed(found, named)
    hidden = {id_: named.instead[id_] for id_ in named.hidden}
    if pseudonyms:
        known = kept_key(made.path)
        shown, key = pseudonymous(shown, known)
        respondents = [
            {**row, "respondent": hidden.get(row["respondent"], row["respondent"])} for row in reports
        ]
        key |= further(key, shown, respondents, known)
        hidden = {id_: key[word][0] if word in key else word for id_, word in hidden.items()}
        hidden |= {id_: pseudonym for id_, (pseudonym, _) in key.items()}
    kept_back = hidden if hidden or pseudonyms else None
    triples = rdf.triples_of(
        database, reading, found, shown, reports, kept_back, base, entries=not pseudonyms
    )
    text = rdf.serialized(triples, made.path)
    if pseudonyms:
        write_key(made, key)
    made.binary(made.path).write(text.encode())
    made.participants, made.ties = found.n, found.m


def _results(
    names: tuple[str, ...], graph: str, options: Options, database: Database, catalogue: Catalogue
) -> list[Result]:
    """Answers of the named queries whose figures go along."""
    results = []
    for name in names:
        query = catalogue.find(name)
        if graph not in query.graphs or [c.name for c in query.columns][:1] != ["id"]:
            able = [
                q.name for q in catalogue.queries.values() if graph in q.graphs and q.group == "centrality"
            ]
            raise UsageError(
                f"--with {name}: no measure of participants on {graph}.", f"There are: {', '.join(able)}."
            )
        results.append(run(query, {}, replace(options, graph=graph), database, catalogue))
    return results


def _columns(results: list[Result], found: Graph) -> dict[str, list[Any]]:
    """Columns of figures, in the order of the graph's participants."""
    columns: dict[str, list[Any]] = {}
    for result in results:
        by_id = {row["id"]: row for row in result.dicts()}
        for column in result.columns:
            if column.type.base in ("int", "float") and not column.type.many:
                columns[column.name] = [by_id.get(id_, {}).get(column.name) for id_ in found.ids]
    return columns


def _measured(results: list[Result], known: list[str]) -> dict[str, str]:
    """How the figures were measured, for the file itself: engine, convention, and what a query says of its figures."""
    said: dict[str, str] = {}
    for result in results:
        engine = " and ".join(result.about["engine"])
        said[f"how_{result.query}"] = "; ".join(filter(None, [engine, result.about["convention"]]))
        said[f"notes_{result.query}"] = " ".join(note for note in result.notes if note not in known)
    return {name: text for name, text in said.items() if text}


def _unnamed(graph: Graph, named: Names) -> Graph:
    """The graph without the ids and names of those who aren't named, in the order of what stands for them."""
    if not named.hidden:
        return graph
    ids = [named.instead[id_] if id_ in named.hidden else id_ for id_ in graph.ids]
    called = [
        new if new != old else str(named.cell(name))
        for new, old, name in zip(ids, graph.ids, graph.names, strict=True)
    ]
    return ordered(replace(graph, ids=ids, names=called))
