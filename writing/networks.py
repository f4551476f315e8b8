"""The graph that a query sees, written for other tools: GraphML, GEXF, Pajek, UCINET DL, CSV pairs, Parquet, RDF."""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

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
from canting.result import Result

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa

PERSON = "Actor"
KEY = ["pseudonym", "id", "name"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML can't hold."""
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
_OLD_ESCAPE = re.compile(r"\A'(?=[=+\-@\t\r])")
"""What keys had before their texts, when nothing was said beside them."""


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
    writer = _writer(path, pseudonyms=pseudonyms) if rdf is None else None
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
                _write_key(made, key)
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
        _writer(path, pseudonyms=pseudonyms)
    else:
        _base(path, rdf, pseudonyms=pseudonyms)


@dataclass
class Made:
    """What an export has written so far."""

    whole: Whole
    path: Path
    about: dict[str, Any]
    """What the graph is, for the files themselves: names and single values."""
    exact: bool = False
    """Whether texts in CSV files are as they are, also those that a spreadsheet would run."""
    participants: int = 0
    ties: int = 0
    """How many there are in the files, counted there."""
    escaped: int = 0
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def binary(self, path: Path) -> BinaryIO:
        """Begin a file."""
        self.files.append(path)
        return self.whole.binary(path)

    def csv(
        self, path: Path, names: Sequence[str], rows: Iterable[Iterable[Any]], *, private: bool = False
    ) -> int:
        """Write a CSV file and what is said of it; give the number of its rows."""
        self.files.append(path)
        writer = csv_files.CsvWriter(
            self.whole.text(path, encoding="utf-8-sig", private=private), exact=self.exact
        )
        writer.heading(names)
        for row in rows:
            writer.row(row)
        self.escaped += writer.escaped
        columns = ((name, "str", "") for name in names)
        said = csv_files.metadata(path, path.stem, columns, [self.about], exact=self.exact)
        self.whole.write(csv_files.beside(path), said)
        return writer.rows

    def nodes(self, graph: Graph, written: Sequence[str] | None = None) -> int:
        """Write who the nodes are: names, kinds, groups and measures, for which some formats have no place.

        `written` says how each is called in the other file, if that can't hold every id.
        """
        names = ["Id", "Label", *graph.attributes]
        rows = [list(graph.row(at, *graph.attributes).values()) for at in range(graph.n)]
        if written is not None:
            names += ["Vertex", "Written"]
            rows = [
                [*row, at, word] for at, (row, word) in enumerate(zip(rows, written, strict=True), start=1)
            ]
        path = beside_named(self.path, "nodes.csv")
        others = sum(word != id_ for word, id_ in zip(written or graph.ids, graph.ids, strict=True))
        if others:
            ids = "1 id" if others == 1 else f"{others:,} ids"
            self.notes.append(
                f"{ids} can't stand in a {self.path.suffix} file as they are: {path} says in the column Written what "
                "stands there."
            )
        return self.csv(path, names, rows)

    def lines(self, direction: str) -> list[str]:
        """Say what was written and where."""
        counts = f"{self.participants} participants, {self.ties} ties ({direction})"
        files = " and ".join(map(str, self.files))
        return [*self.notes, *csv_files.escapes_line(self.escaped), f"Wrote {counts} to {files}."]


def beside_named(path: Path, ending: str) -> Path:
    """Give the name of a file that belongs to a named one: ``NAME-nodes.csv``."""
    return path.with_name(f"{path.stem}-{ending}")


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


def _writer(path: Path, *, pseudonyms: bool) -> Callable[[Made, Graph], None]:
    writers: dict[str, tuple[Callable[[Made, Graph], None], list[str]]] = {
        ".graphml": (write_graphml, []),
        ".gexf": (write_gexf, []),
        ".net": (write_pajek, ["nodes.csv"]),
        ".dl": (write_ucinet, ["nodes.csv"]),
        ".csv": (write_csv_pair, ["nodes.csv", "edges.csv"]),
        ".parquet": (write_parquet_pair, ["nodes.parquet", "edges.parquet"]),
    }
    ending = path.suffix.lower()
    if ending not in writers:
        raise UsageError(
            f"{path}: no format is known by that ending.",
            f"End it in one of {' '.join(writers)}; linked data needs --rdf.",
        )
    writer, named = writers[ending]
    _check(path, named, pseudonyms=pseudonyms)
    return writer


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
        key |= _further(key, shown, respondents, known)
        hidden = {id_: key[word][0] if word in key else word for id_, word in hidden.items()}
        hidden |= {id_: pseudonym for id_, (pseudonym, _) in key.items()}
    kept_back = hidden if hidden or pseudonyms else None
    triples = rdf.triples_of(
        database, reading, found, shown, reports, kept_back, base, entries=not pseudonyms
    )
    text = rdf.serialized(triples, made.path)
    if pseudonyms:
        _write_key(made, key)
    made.binary(made.path).write(text.encode())
    made.participants, made.ties = found.n, found.m


def _further(
    key: dict[str, tuple[str, str]], shown: Graph, reports: list[dict[str, Any]], known: dict[str, str]
) -> dict[str, tuple[str, str]]:
    """Pseudonyms for respondents that aren't in the graph themselves."""
    there = {*key, *shown.ids}
    names = {
        row["respondent"]: row["respondent_name"] or row["respondent"]
        for row in reports
        if row["respondent"] not in there
        and row["respondent"] is not None
        and row["respondent_kind"] in (None, PERSON)
    }
    drawn = _pseudonyms(sorted(names), "R", shown.ids, known)
    return {id_: (drawn[id_], name) for id_, name in names.items()}


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
    return _ordered(replace(graph, ids=ids, names=called))


def pseudonymous(graph: Graph, known: dict[str, str]) -> tuple[Graph, dict[str, tuple[str, str]]]:
    """Replace ids and names of actors by numbers; the order of participants and ties then tells nothing either.

    Gives the graph, and id -> (pseudonym, name) of those replaced; `known` is what `kept_key` gives.
    """
    kinds = graph.attributes["kind"]
    names = {id_: graph.names[at] for at, id_ in enumerate(graph.ids) if kinds[at] == PERSON}
    others = [id_ for id_ in graph.ids if id_ not in names]
    drawn = _pseudonyms(list(names), "P", others, known)
    ids = [drawn.get(id_, id_) for id_ in graph.ids]
    shown = [drawn.get(id_, graph.names[at]) for at, id_ in enumerate(graph.ids)]
    key = {id_: (drawn[id_], name) for id_, name in names.items()}
    return _ordered(replace(graph, ids=ids, names=shown)), key


def _pseudonyms(ids: list[str], letter: str, others: list[str], known: dict[str, str]) -> dict[str, str]:
    """Give each id the pseudonym that an earlier key gives it, or a number drawn at random after those there are."""
    taken = set(others)
    begin = letter
    while any(id_.startswith(begin) for id_ in taken):
        begin += letter  # nobody else's id may be taken for a pseudonym
    drawn = {id_: known[id_] for id_ in ids if known.get(id_, id_) not in {id_, *taken}}
    fresh = [id_ for id_ in ids if id_ not in drawn]
    secrets.SystemRandom().shuffle(fresh)
    numbers = [each[len(begin) :] for each in known.values() if each.startswith(begin)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    width = len(str(last + len(fresh)))
    return drawn | {id_: f"{begin}{last + at:0{width}d}" for at, id_ in enumerate(fresh, start=1)}


def _ordered(graph: Graph) -> Graph:
    """The same graph with participants and ties in order of the ids that it has now."""
    import numpy as np

    order = sorted(range(graph.n), key=graph.ids.__getitem__)
    place = np.empty(graph.n, np.int64)
    place[order] = np.arange(graph.n)
    source, target = place[graph.source], place[graph.target]
    if not graph.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    ties = np.lexsort((target, source))
    return replace(
        graph,
        ids=[graph.ids[at] for at in order],
        names=[graph.names[at] for at in order],
        source=source[ties],
        target=target[ties],
        weight=graph.weight[ties],
        attributes={name: [values[at] for at in order] for name, values in graph.attributes.items()},
    )


def read_key(path: Path) -> list[list[str]] | None:
    """Rows of a key of pseudonyms as they stand; None if it is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            heading, *rows = csv.reader(file)
        except (UnicodeDecodeError, csv.Error, ValueError):
            return None
    return rows if heading == KEY and all(len(row) == len(KEY) for row in rows) else None


def _key_rows(path: Path) -> list[list[str]]:
    """Rows of the key that an earlier export of this name left; none if there is none."""
    beside = beside_named(path, "key.csv")
    if not beside.exists():
        return []
    rows = read_key(beside)
    if rows is None:
        raise UsageError(
            f"{beside} is there already and is no key of canting's.", "Move it, or export to another name."
        )
    if csv_files.is_escaped(beside):
        return [list(map(csv_files.unescaped, row)) for row in rows]
    if csv_files.beside(beside).exists():
        return rows
    return [[_OLD_ESCAPE.sub("", cell) for cell in row] for row in rows]


def kept_key(path: Path) -> dict[str, str]:
    """Pseudonym of each id, as an earlier key has it: who is in both keeps the pseudonym."""
    return {id_: pseudonym for pseudonym, id_, _ in _key_rows(path)}


def _write_key(made: Made, key: dict[str, tuple[str, str]]) -> None:
    """Write who is who, for its owner alone; what an earlier key says of others stays, for the files it belongs to."""
    rows = [[pseudonym, id_, name] for id_, (pseudonym, name) in key.items()]
    said = {row[0] for row in rows}
    rows = [row for row in _key_rows(made.path) if row[0] not in said] + rows
    made.csv(beside_named(made.path, "key.csv"), KEY, rows, private=True)


def as_networkx(
    graph: Graph, about: dict[str, Any] | None = None, labels: Sequence[str] | None = None
) -> nx.DiGraph | nx.Graph:
    """Give a graph as networkx has it: nodes by id (or `labels`), with `label` and attributes, edges with `weight`."""
    import networkx as nx

    made = nx.DiGraph(**(about or {})) if graph.directed else nx.Graph(**(about or {}))
    called = list(labels or _told_apart(graph.ids, _xml))
    for at in range(graph.n):
        known = graph.row(at, *graph.attributes).items()
        told = {k: _xml(v) if isinstance(v, str) else v for k, v in known if k != "id" and v is not None}
        made.add_node(called[at], label=told.pop("name"), **told)
    triples = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    made.add_weighted_edges_from((called[s], called[t], w) for s, t, w in triples)
    return made


def _told_apart(ids: Sequence[str], clean: Callable[[str], str]) -> list[str]:
    """What a format can hold of ids, numbered where that is the same; who needs no cleaning keeps the id."""
    made = [clean(id_) for id_ in ids]
    taken = {label for label, id_ in zip(made, ids, strict=True) if label == id_}
    for at, (label, id_) in enumerate(zip(made, ids, strict=True)):
        number = 1
        while made[at] != id_ and made[at] in taken:
            number += 1
            made[at] = f"{label}_{number}"
        taken.add(made[at])
    return made


def _xml(text: str) -> str:
    """What XML can hold of a text."""
    return _CONTROL.sub("\ufffd", text)


class _Returns:
    """Lets a carriage return in XML come back: unlike in attributes, writers leave it bare in texts."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data.replace(b"\r", b"&#13;"))
        return len(data)


def _xml_file(
    made: Made, graph: Graph, write: Callable[[Any, Any], None], drawn: Any, labels: list[str]
) -> None:
    file = made.binary(made.path)
    write(drawn, _Returns(file))
    file.seek(0)
    text = file.read()
    made.participants, made.ties = text.count(b"<node "), text.count(b"<edge ")  # in texts no "<" can stand
    if labels != graph.ids:
        made.nodes(graph, labels)


def write_graphml(made: Made, graph: Graph) -> None:
    import networkx as nx

    labels = _told_apart(graph.ids, _xml)
    about = {name: _xml(value) if isinstance(value, str) else value for name, value in made.about.items()}
    _xml_file(made, graph, nx.write_graphml_xml, as_networkx(graph, about, labels), labels)


def write_gexf(made: Made, graph: Graph) -> None:
    import networkx as nx

    labels = _told_apart(graph.ids, _xml)
    drawn = as_networkx(graph, labels=labels)
    drawn.graph["name"] = _xml(as_json(made.about))
    _xml_file(made, graph, nx.write_gexf, drawn, labels)


def write_pajek(made: Made, graph: Graph) -> None:
    """Write vertices, which have a label and nothing more, and ties by their numbers."""
    labels = _told_apart(graph.ids, _pajek_label)
    ties = _numbered(graph)
    lines = [
        f"*Vertices {graph.n}",
        *(f'{at} "{label}"' for at, label in enumerate(labels, start=1)),
        "*Arcs" if graph.directed else "*Edges",
        *ties,
    ]
    made.binary(made.path).write(("\n".join(lines) + "\n").encode())
    made.participants, made.ties = len(set(labels)), len(ties)
    made.nodes(graph, labels)


def _pajek_label(text: str) -> str:
    """What can stand between Pajek's quotes, as networkx and igraph read it: a backslash takes what follows along."""
    return re.sub(r"\\(?=\\|\Z)", "/", _CONTROLS.sub(" ", _CONTROL.sub("\ufffd", text)).replace('"', "'"))


def write_ucinet(made: Made, graph: Graph) -> None:
    labels = _told_apart(graph.ids, _dl_label)
    ties = _numbered(graph)
    back = [] if graph.directed else _numbered(graph, back=True)  # an edge list is read as arcs
    lines = [
        f"dl n={graph.n}",  # igraph reads it only with the format on a line of its own; UCINET reads either
        "format = edgelist1",
        "labels:",
        *labels,
        "data:",
        *chain.from_iterable(zip(ties, back, strict=True) if back else [ties]),
    ]
    made.binary(made.path).write(("\n".join(lines) + "\n").encode())
    made.participants, made.ties = len(set(labels)), len(ties)
    made.nodes(graph, labels)


def _dl_label(text: str) -> str:
    """A label of UCINET's as every reader takes it: blanks and commas part labels for igraph, even between quotes."""
    label = re.sub(r"[\s,\"]+", "_", _CONTROLS.sub("_", _CONTROL.sub("\ufffd", text)))
    return re.sub(r"(?i)\A(data|labels):", r"\1_", label)


def _numbered(graph: Graph, *, back: bool = False) -> list[str]:
    """Ties as lines of two numbers and a weight."""
    ends = (graph.target, graph.source) if back else (graph.source, graph.target)
    triples = zip(*(end.tolist() for end in ends), graph.weight.tolist(), strict=True)
    return [f"{one + 1} {other + 1} {_number(weight)}" for one, other, weight in triples]


def _number(weight: float) -> str:
    """The shortest text that reads back as this weight."""
    return str(int(weight)) if weight.is_integer() and weight < 1e15 else repr(weight)


def write_csv_pair(made: Made, graph: Graph) -> None:
    kind = "Directed" if graph.directed else "Undirected"
    made.participants = made.nodes(graph)
    ties = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    edges = ([graph.ids[giver], graph.ids[receiver], kind, weight] for giver, receiver, weight in ties)
    made.ties = made.csv(beside_named(made.path, "edges.csv"), ["Source", "Target", "Type", "Weight"], edges)


def write_parquet_pair(made: Made, graph: Graph) -> None:
    import pyarrow as pa

    ids = pa.array(graph.ids, pa.string())
    nodes = pa.table({"id": ids, "name": graph.names, **graph.attributes})
    edges = pa.table(
        {
            "source": ids.take(pa.array(graph.source)),
            "target": ids.take(pa.array(graph.target)),
            "weight": graph.weight,
        }
    )
    made.participants = _parquet(made, "nodes", nodes)
    made.ties = _parquet(made, "edges", edges)


def _parquet(made: Made, what: str, table: pa.Table) -> int:
    import pyarrow.parquet as pq

    file = made.binary(beside_named(made.path, f"{what}.parquet"))
    pq.write_table(table.replace_schema_metadata({"canting": as_json(made.about)}), file)
    file.seek(0)
    return int(pq.read_metadata(file).num_rows)
