"""The catalogue: folders of .cypher files become named queries, graphs and steps."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from canting.database.texts import CYPHER, expanded
from canting.database.texts import text as stored_text
from canting.errors import CantingError, UsageError
from canting.queries.header import (
    OWN_WORDS,
    HeaderError,
    Parameter,
    Query,
    read_part,
    read_query,
    taken,
    unnameable,
)
from canting.suggest import did_you_mean

LARGEST = 1_000_000
"""Bytes that a query's file may have."""
MOST_FILES = 10_000
QUERY_FOLDERS = ("actors", "centrality", "sources", "paths", "structure", "links", "quality")


@dataclass(frozen=True)
class Catalogue:
    queries: dict[str, Query]
    """By name, in order of folder and name."""
    problems: list[CantingError] = field(default_factory=list)
    """One per file of a user's folder that is left out."""

    def find(self, name: str) -> Query:
        """Give the query of this name.

        Raises
        ------
        CantingError
            If a file of that name is there but can't be read.
        UsageError
            If there is none; the hint names the nearest.
        """
        if name in self.queries:
            return self.queries[name]
        for problem in self.problems:
            if isinstance(problem, HeaderError) and Path(problem.path).stem == name:
                raise problem
        guess = did_you_mean(name, list(self.queries))
        raise UsageError(
            f"No query is called {name!r}.",
            f"{guess}canting query list shows all of them.",
        )


def read_catalogue(user_folders: list[Path] | None = None) -> Catalogue:
    """Read canting's own queries and those of the users' folders.

    Parameters
    ----------
    user_folders
        Folders of .cypher files; by default those of `CANTING_QUERIES` (apart by the system's path separator), or
        ``queries.d`` in the working directory.

    Raises
    ------
    HeaderError
        If one of canting's own files is wrong.
    UsageError
        If a folder named in `CANTING_QUERIES` isn't there.
    """
    queries: dict[str, Query] = {}
    for group in QUERY_FOLDERS:
        for path in sorted((CYPHER / group).glob("*.cypher")):
            _add(queries, _read(path, group))
    problems: list[CantingError] = []
    for folder in own_folders() if user_folders is None else user_folders:
        for path in _files(folder):
            try:
                query = replace(_read(path, path.parent.name), users=True)
                _check_users(query)
                _add(queries, query)
            except CantingError as problem:
                problems.append(problem)
    return Catalogue(queries, problems)


def _files(folder: Path) -> list[Path]:
    """The .cypher files below a folder; links to folders aren't followed, for they may lead anywhere and round."""
    found = [
        Path(here) / name for here, _, names in os.walk(folder) for name in names if name.endswith(".cypher")
    ]
    if len(found) > MOST_FILES:
        raise UsageError(
            f"The folder {folder} has {len(found):,} .cypher files, more than {MOST_FILES:,}.",
            "Name the one that you mean: CANTING_QUERIES.",
        )
    return sorted(found)


def own_folders() -> list[Path]:
    """Folders of the users' own queries: `CANTING_QUERIES`, or queries.d where canting runs."""
    named = os.environ.get("CANTING_QUERIES", "")
    if not named:
        here = Path("queries.d")
        return [here] if here.is_dir() else []
    folders = [Path(part) for part in named.split(os.pathsep) if part]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(
                f"CANTING_QUERIES names {folder}, which is no folder.", "Create it or mend the setting."
            )
    return folders


def graph_names() -> list[str]:
    """Names of the graphs that measures run on; the first is the product's own subject."""
    return sorted(_graph_table(), key=lambda name: (name != "knowledge", name == "all", name))


def _read(path: Path, group: str) -> Query:
    try:
        text = _text(path)
    except UnicodeDecodeError as error:
        raise HeaderError(
            str(path), 1, f"not UTF-8 text ({error.reason})", "Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise HeaderError(
            str(path), 1, f"can't be read ({error.strerror})", "Mend the file's permissions."
        ) from None
    options = [*COVERING, *(p.name for p in read_graph(graph_names()[0]).parameters)]
    text = expanded(text, keep_lines=not path.is_relative_to(CYPHER))
    return read_query(text, path=_shown(path), name=path.stem, group=group, options=options)


def _text(path: Path) -> str:
    """The text of a file, if it is one: a pipe or a device may have no end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise HeaderError(str(path), 1, "is no file but a pipe, a device or a folder", "Leave it out.")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise HeaderError(
            str(path), 1, f"is larger than {LARGEST:,} bytes", "Leave it out: a query is a page of text."
        )
    return content.decode("utf-8")


def _shown(path: Path) -> str:
    """The path as a message shows it: short for canting's own files."""
    return str(path.relative_to(CYPHER.parent)) if path.is_relative_to(CYPHER) else str(path)


def _add(queries: dict[str, Query], query: Query) -> None:
    if query.name in queries:
        other = queries[query.name].path
        raise HeaderError(
            query.path, 1, f"a query called {query.name!r} is there already: {other}", "Rename this file."
        )
    for name in query.graphs:
        if name not in graph_names():
            guess = did_you_mean(name, graph_names())
            raise HeaderError(
                query.path,
                _line_saying(query, "graph"),
                f"unknown graph {name!r}",
                f"{guess}Graphs are {', '.join(graph_names())}.",
            )
    for parameter in query.parameters:
        step = CYPHER / "steps" / f"known-{parameter.known}.cypher"
        if parameter.known and not parameter.known_filters and (query.users or not step.exists()):
            raise HeaderError(
                query.path,
                _line_saying(query, "known"),
                f"nobody knows the words {parameter.known!r}",
                f"Write one of: {', '.join(p.name for p in kept_filters())}.",
            )
    queries[query.name] = query


def _check_users(query: Query) -> None:
    if query.python or query.spark:
        raise HeaderError(
            query.path,
            _line_saying(query, "python" if query.python else "spark"),
            "a query of your own can't name a Python function",
            "Leave the line out: say it in Cypher, or work on the answer with --output FILE.parquet and pandas.",
        )
    if query.continues:
        raise HeaderError(
            query.path,
            _line_saying(query, "continues"),
            "only canting's own queries can continue a graph's text",
            "Use $graph in the text, e.g. CALL gds.degree.stream($graph).",
        )
    if query.name in OWN_WORDS:
        raise HeaderError(query.path, 1, *unnameable(query.name))
    for parameter in query.parameters:
        if parameter.name in OWN_WORDS:
            raise HeaderError(query.path, parameter.line, *taken(parameter.name))


def _line_saying(query: Query, word: str) -> int:
    try:
        lines = _text(CYPHER.parent / query.path).splitlines()
    except (OSError, ValueError, HeaderError):
        return 1
    return next((at for at, line in enumerate(lines, 1) if line[2:].strip().startswith(word)), 1)


@dataclass(frozen=True)
class GraphFile:
    """A graph that measures run on: its Cypher up to ``WITH source, target, weight``, and its options."""

    name: str
    title: str
    text: str
    """Cypher that the process and Graph Data Science go on from."""
    folded: str
    """The same where ``--ties`` says whose reports make a tie."""
    ties: tuple[str, ...]
    kinds: tuple[str, ...]
    directed: bool
    parameters: tuple[Parameter, ...]
    """The options of every query that names it."""


@cache
def read_graph(name: str) -> GraphFile:
    """Make the graph of this name from ``cypher/graphs/template.cypher`` and its row of ``graphs.toml``."""
    said = _graph_table()[name]
    template = _part(CYPHER / "graphs" / "template.cypher")
    undirected = {"undirected": not said["directed"]}
    parameters = [
        replace(p, default=undirected.get(p.name, p.default)) for p in (*kept_filters(), *template.parameters)
    ]
    own = _part(CYPHER / "graphs" / f"{said['text']}.cypher") if "text" in said else template
    folded = _part(CYPHER / "graphs" / "folded.cypher")
    text = own.text.replace("@ties", "|".join(said["ties"]))
    return GraphFile(
        name,
        said["title"],
        text,
        folded.text.replace("@ties", "|".join(said["ties"])),
        tuple(said["ties"]),
        tuple(said["kinds"]),
        bool(said["directed"]),
        tuple(sorted(parameters, key=lambda p: OPTION_ORDER.get(p.name, 1))),
    )


OPTION_ORDER = {"dataset": 0, "wave": 0, "undirected": 2}
"""Where a graph's options stand in help: what is covered first."""
COVERING = ("units", "kinds", "weak", "sides", "chains", "order", "slice", "slices")
"""Parameters of every text that names a graph, beside the graph's options."""


@cache
def kept_filters() -> tuple[Parameter, ...]:
    """The filters that choose participants, as ``cypher/parts/kept.cypher`` declares them."""
    return _part(CYPHER / "parts" / "kept.cypher").parameters


@cache
def _graph_table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((CYPHER / "graphs" / "graphs.toml").read_text(encoding="utf-8"))


def _part(path: Path) -> Query:
    said = read_part(path.read_text(encoding="utf-8"), path=_shown(path), name=path.stem)
    return replace(said, text=expanded(said.text))


def step_text(name: str, folder: str = "steps") -> str:
    """Text of ``cypher/FOLDER/NAME.cypher``: a step that functions ask for, or one of the engine's own."""
    return stored_text(name, folder)
