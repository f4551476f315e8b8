"""The graph that a query sees, written for other tools: GraphML, GEXF, Pajek, UCINET DL, CSV pairs, Parquet, RDF."""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.errors import CantingError, UsageError
from canting.output import safe_cell
from canting.queries.graphs import Reading, changed, fetched, responded_in, responses
from canting.queries.options import Options
from canting.queries.run import Result, reading_of, run

if TYPE_CHECKING:
    import networkx as nx

    from canting.database.connect import Database
    from canting.queries.catalogue import Catalogue
    from canting.queries.task import Graph

DESCRIBED = ("kind", "group", "role")
PERSON = "Actor"
KEY = ["pseudonym", "id", "name"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
) -> list[str]:
    """Write a graph to a file that another tool opens, whole or not at all.

    Parameters
    ----------
    path
        ``.graphml``, ``.gexf``, ``.net`` (Pajek), ``.dl`` (UCINET), or ``.csv`` or ``.parquet``: those two become a
        pair, ``NAME-nodes`` and ``NAME-edges``. Pajek and UCINET files come with ``NAME-nodes.csv``, since they
        have no place for names and attributes.
    graph
        Name of the graph.
    options
        What it covers and how it is read, as for named queries.
    database, catalogue
        Where the graph lives, and the queries whose measures can go along.
    measures
        Named queries whose columns of figures become attributes of the nodes.
    pseudonyms
        Replace ids and names of persons, households and firms; ``NAME-key.csv`` says who is who. Who is in such a
        key already keeps the pseudonym.
    rdf
        Write linked data, and begin its IRIs like this (empty: ``urn:canting:``); the path then ends in ``.ttl``,
        ``.nt`` or ``.jsonld``.

    Returns
    -------
    list of str
        Notes for the reader: what was written, and what the data is.

    Raises
    ------
    UsageError
        For an ending, graph, dataset or measure that isn't known.
    CantingError
        If a file can't be written.
    """
    writer = _writer(path) if rdf is None else None
    base = None if rdf is None else _base(path, rdf)
    reading = reading_of(database, graph, options)
    found = fetched(database, reading)
    answered = responses(database, reading, responded_in(found))
    if not any(found.attributes["responded"]):
        found = replace(found, attributes={k: v for k, v in found.attributes.items() if k != "responded"})
    results = _results(measures, graph, options, database, catalogue)
    known = [*reading.coverage.notes(), *answered.notes()]
    found = replace(found, attributes={**found.attributes, **_columns(results, found)})
    about = {
        "graph": graph,
        "datasets": ", ".join(map(str, reading.coverage.units)),
        "illustrative": any(u.illustrative for u in reading.coverage.units),
        **({"answered": " ".join(answered.notes())} if answered.notes() else {}),
        **_measured(results, known),
    }
    written: list[Path] = []
    try:
        if writer is None:
            assert base is not None
            written += _linked(path, found, reading, database, base, pseudonyms=pseudonyms)
        else:
            if pseudonyms:
                found, key = _pseudonymous(found, _kept_key(path))
                written.append(_write_key(path, key))
            written += writer(path, found, about)
    except OSError as error:
        raise CantingError(
            f"{path} can't be written: {error.strerror or error}.", "Name another file."
        ) from error
    counts = f"{found.n} participants, {found.m} ties ({'directed' if found.directed else 'undirected'})"
    notes = [*known, *changed(database, reading.coverage)]
    notes += [
        note if all(note in other.notes for other in results) else f"{result.query}: {note}"
        for result in results
        for note in result.notes
    ]
    return [*dict.fromkeys(notes), f"Wrote {counts} to {' and '.join(map(str, written))}."]


def _writer(path: Path) -> Callable[[Path, Graph, dict[str, Any]], list[Path]]:
    writers = {
        ".graphml": _graphml,
        ".gexf": _gexf,
        ".net": _pajek,
        ".dl": _ucinet,
        ".csv": _csv_pair,
        ".parquet": _parquet_pair,
    }
    if path.suffix.lower() not in writers:
        raise UsageError(
            f"{path}: no format is known by that ending.",
            f"End it in one of {' '.join(writers)}; linked data needs --rdf.",
        )
    _folder(path)
    return writers[path.suffix.lower()]


def _folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}.", "Create it, or name another.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file.")


def _base(path: Path, base: str) -> str:
    from canting.rdf import BASE, FORMATS, Names

    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"{path}: no format of linked data is known by that ending.",
            f"End it in one of {' '.join(FORMATS)}.",
        )
    _folder(path)
    try:
        return Names(base or BASE).base
    except ValueError as error:
        raise UsageError(
            f"--base {base}: this isn't the begin of an IRI.", "Like https://data.example.org/batik/."
        ) from error


def _linked(
    path: Path, found: Graph, reading: Reading, database: Database, base: str, *, pseudonyms: bool
) -> list[Path]:
    """Write linked data; nobody who is replaced has a place, an entry in a register or a row in a file."""
    from canting import rdf

    reports = rdf.reports_of(database, reading, found)
    shown, hidden, written = found, None, []
    if pseudonyms:
        known = _kept_key(path)
        shown, key = _pseudonymous(found, known)
        key |= _further(key, shown, reports, known)
        hidden = {id_: pseudonym for id_, (pseudonym, _) in key.items()}
    said = rdf.said_of(database, reading, found, reports, hidden)
    text = rdf.serialized(rdf.triples_of(shown, said, base), path)
    if pseudonyms:
        written.append(_write_key(path, key))
    return [*written, _whole(path, lambda partial: _text(partial, text))]


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
    """How the figures were measured, for the file itself: engine, convention, and what a query says of its figures.

    Parameters
    ----------
    results
        The answers.
    known
        Notes on the data, which are no news of any figure.
    """
    said: dict[str, str] = {}
    for result in results:
        engine = " and ".join(result.about["engine"])
        said[f"how_{result.query}"] = "; ".join(filter(None, [engine, result.about["convention"]]))
        said[f"notes_{result.query}"] = " ".join(note for note in result.notes if note not in known)
    return {name: text for name, text in said.items() if text}


def _pseudonymous(graph: Graph, known: dict[str, str]) -> tuple[Graph, dict[str, tuple[str, str]]]:
    """Replace ids and names of actors by numbers; the order of participants and ties then tells nothing either.

    Parameters
    ----------
    graph
        With ``kind`` among its attributes.
    known
        What an earlier key says, as `_kept_key` gives it.

    Returns
    -------
    Graph, dict
        The graph, and id -> (pseudonym, name) of those replaced.
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
    drawn = {id_: known[safe_cell(id_)] for id_ in ids if known.get(safe_cell(id_), id_) not in {id_, *taken}}
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


def _key_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-key.csv")


def _key_rows(path: Path) -> list[list[str]]:
    """Rows of the key that an earlier export of this name left, as cells; none if there is none."""
    beside = _key_of(path)
    if not beside.exists():
        return []
    with beside.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = list(csv.reader(file))
        except (UnicodeDecodeError, csv.Error):
            rows = []
    if rows[:1] != [KEY] or any(len(row) != len(KEY) for row in rows):
        raise UsageError(
            f"{beside} is there already and is no key of canting's.", "Move it, or export to another name."
        )
    return rows[1:]


def _kept_key(path: Path) -> dict[str, str]:
    """Pseudonym of each id, as it stands in a cell of an earlier key: who is in both keeps the pseudonym."""
    return {id_: pseudonym for pseudonym, id_, _ in _key_rows(path)}


def _write_key(path: Path, key: dict[str, tuple[str, str]]) -> Path:
    """Write who is who, for its owner alone; what an earlier key says of others stays, for the files it belongs to."""
    rows = [[safe_cell(cell) for cell in (pseudonym, id_, name)] for id_, (pseudonym, name) in key.items()]
    said = {row[0] for row in rows}
    rows = [row for row in _key_rows(path) if row[0] not in said] + rows

    def write(partial: Path) -> None:
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([KEY, *rows])

    return _whole(_key_of(path), write)


def _whole(path: Path, write: Callable[[Path], None]) -> Path:
    """Write to a name of its own, and rename it when it is whole."""
    partial = path.with_name(f".{path.name}.part")
    try:
        write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _node_rows(graph: Graph) -> list[dict[str, Any]]:
    return [
        {"id": graph.ids[at], "name": graph.names[at], **{k: v[at] for k, v in graph.attributes.items()}}
        for at in range(graph.n)
    ]


def _tie_rows(graph: Graph) -> list[tuple[str, str, float]]:
    triples = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    return [(graph.ids[s], graph.ids[t], w) for s, t, w in triples]


def as_networkx(graph: Graph, about: dict[str, Any] | None = None) -> nx.DiGraph | nx.Graph:
    """Give a graph as networkx has it: nodes by id, with `label` and attributes, edges with `weight`."""
    import networkx as nx

    made = nx.DiGraph(**(about or {})) if graph.directed else nx.Graph(**(about or {}))
    for row in _node_rows(graph):
        known = {
            k: _CONTROL.sub("\ufffd", v) if isinstance(v, str) else v for k, v in row.items() if v is not None
        }
        made.add_node(
            _CONTROL.sub("\ufffd", row["id"]),
            label=known.pop("name"),
            **{k: known[k] for k in known if k != "id"},
        )
    made.add_weighted_edges_from(
        (_CONTROL.sub("\ufffd", s), _CONTROL.sub("\ufffd", t), w) for s, t, w in _tie_rows(graph)
    )
    return made


def _graphml(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    import networkx as nx

    return [_whole(path, lambda partial: nx.write_graphml(as_networkx(graph, about), partial))]


def _gexf(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    import networkx as nx

    made = as_networkx(graph)
    made.graph["name"] = json.dumps(about, ensure_ascii=False)
    return [_whole(path, lambda partial: nx.write_gexf(made, partial))]


def _pajek(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    import networkx as nx

    bare = nx.DiGraph() if graph.directed else nx.Graph()  # Pajek's vertices have a label and nothing more
    bare.add_nodes_from(_label(id_) for id_ in graph.ids)
    bare.add_weighted_edges_from((_label(s), _label(t), w) for s, t, w in _tie_rows(graph))
    return [_whole(path, lambda partial: nx.write_pajek(bare, partial)), _nodes(path, graph)]


def _label(text: str) -> str:
    return _CONTROL.sub("\ufffd", text).replace('"', "'").replace("\n", " ").replace("\r", " ")


def _ucinet(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    lines = [
        f"dl n={graph.n}",  # igraph reads it only with the format on a line of its own; UCINET reads either
        "format = edgelist1",
        "labels:",
        *(_quoted(_label(id_)) for id_ in graph.ids),
        "data:",
    ]
    for source, target, weight in zip(
        graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True
    ):
        lines.append(f"{source + 1} {target + 1} {_number(weight)}")
        if not graph.directed:  # an edge list is read as arcs
            lines.append(f"{target + 1} {source + 1} {_number(weight)}")
    text = "\n".join(lines) + "\n"
    return [_whole(path, lambda partial: _text(partial, text)), _nodes(path, graph)]


def _quoted(label: str) -> str:
    """A label as UCINET has it: in quotes only if it has blanks or commas, since igraph takes them for the name's."""
    return label if re.fullmatch(r"[^\s,]+", label) else f'"{label}"'


def _number(weight: float) -> str:
    """The shortest text that reads back as this weight."""
    return str(int(weight)) if weight.is_integer() and weight < 1e15 else repr(weight)


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _nodes(path: Path, graph: Graph) -> Path:
    """Write who the nodes are: names, kinds, groups and measures, for which some formats have no place."""
    names = ["Id", "Label", *graph.attributes]
    rows = [[row["id"], row["name"], *(row[name] for name in names[2:])] for row in _node_rows(graph)]
    return _whole(path.with_name(f"{path.stem}-nodes.csv"), lambda partial: _csv(partial, names, rows))


def _csv_pair(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    kind = "Directed" if graph.directed else "Undirected"
    edges = [[s, t, kind, w] for s, t, w in _tie_rows(graph)]
    return [
        _nodes(path, graph),
        _whole(
            path.with_name(f"{path.stem}-edges.csv"),
            lambda p: _csv(p, ["Source", "Target", "Type", "Weight"], edges),
        ),
    ]


def _csv(path: Path, names: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([safe_cell("" if value is None else value) for value in row] for row in rows)


def _parquet_pair(path: Path, graph: Graph, about: dict[str, Any]) -> list[Path]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    said = {"canting": json.dumps(about, ensure_ascii=False)}
    columns = {"id": graph.ids, "name": graph.names, **graph.attributes}
    nodes = pa.table(columns).replace_schema_metadata(said)
    ids = pa.array(graph.ids, pa.string())
    edges = pa.table(
        {
            "source": ids.take(pa.array(graph.source)),
            "target": ids.take(pa.array(graph.target)),
            "weight": graph.weight,
        }
    ).replace_schema_metadata(said)
    return [
        _whole(path.with_name(f"{path.stem}-nodes.parquet"), lambda p: pq.write_table(nodes, p)),
        _whole(path.with_name(f"{path.stem}-edges.parquet"), lambda p: pq.write_table(edges, p)),
    ]
