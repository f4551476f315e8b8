"""The graphs that measures run on: which datasets they cover, projected for GDS or fetched for the process."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.errors import UsageError
from canting.queries import kept
from canting.queries.catalogue import GraphFile, step_text
from canting.queries.options import FILTERS, KINDS
from canting.suggest import did_you_mean, offered

if TYPE_CHECKING:
    from canting.queries import answers


@dataclass(frozen=True)
class Covered:
    """A (dataset, wave) that a question covers."""

    dataset: str
    title: str
    wave: int | None
    illustrative: bool
    incomplete: bool
    self_ties: int = 0
    run: str | None = None
    place: int = 0
    collected: str | None = None
    loaded: str | None = None
    shares: tuple[str, ...] = ()
    mirrors: bool = False
    ties: int = 0

    def __str__(self) -> str:
        when = f", collected {self.collected}" if self.collected else ""
        return f"{self.dataset} (wave {self.wave}{when})"

    def unfinished(self) -> str:
        """What a reader must know of a unit whose newest load or unload didn't end."""
        return (
            f"The newest load of {self.dataset}, wave {self.wave}, was not completed: old and new rows may be mixed. "
            "Load it again."
        )


@dataclass(frozen=True)
class Coverage:
    """The units that a question covers, and the loaded datasets that it leaves out."""

    units: list[Covered]
    left_out: list[str] = field(default_factory=list)
    """Datasets left out because they are illustrative."""
    other_waves: list[str] = field(default_factory=list)
    """Datasets left out because they don't have the wave that the reader named."""
    moment: int = 0
    """How many loads and unloads had begun in the graph when this was found."""
    registers: list[str] = field(default_factory=list)
    """Registers and codes left out that are illustrative."""

    @property
    def datasets(self) -> list[str]:
        return [unit.dataset for unit in self.units]

    @property
    def pairs(self) -> list[list[Any]]:
        """``[dataset, wave]`` of each unit, ``$units`` of every text: who is loaded later speaks before the others."""
        ordered = sorted(self.units, key=lambda unit: (unit.place, unit.dataset))
        return [[unit.dataset, unit.wave] for unit in ordered]

    @property
    def chains(self) -> dict[str, int]:
        """The value chain of each dataset's stages, by number: datasets that share, also by a third one, have one."""
        together: list[set[str]] = []
        for unit in self.units:
            sharing = {unit.dataset, *unit.shares}
            joined = [names for names in together if names & sharing]
            together = [names for names in together if not names & sharing] + [sharing.union(*joined)]
        return {
            unit.dataset: next(at for at, names in enumerate(together) if unit.dataset in names)
            for unit in self.units
        }

    def notes(self, listed: Collection[str] = ()) -> list[str]:
        """What a reader must know of the data behind an answer, that lists some registers whatever it covers."""
        lines = []
        if self.units:
            lines.append("Covers " + ", ".join(map(str, self.units)) + ".")
        lines += [
            f"{u.dataset} is illustrative: made up to show the tool, not the result of a survey."
            for u in self.units
            if u.illustrative
        ]
        lines += [u.unfinished() for u in self.units if u.incomplete]
        made_up = [name for name in (*self.left_out, *self.registers) if name in listed]
        lines += [f"{name} is illustrative: made up to show the tool." for name in made_up]
        left_out = [name for name in self.left_out if name not in listed]
        if left_out:
            lines.append(
                f"Left out as illustrative: {', '.join(left_out)} (name it with --dataset to cover it)."
            )
        if self.other_waves:
            lines.append(f"Left out, since they have other waves: {', '.join(self.other_waves)}.")
        if not self.units:
            lines.append("No dataset is loaded: canting load FOLDER, or canting demo.")
        return lines


def cover(database: Database, datasets: Sequence[str] = (), wave: int | None = None) -> Coverage:
    """Find the units that a question covers.

    Parameters
    ----------
    datasets
        Ids named by the reader; none means all that have participants or ties, without the illustrative ones unless
        there are no others.
    wave
        The wave named by the reader; None means each dataset's latest.

    Raises
    ------
    UsageError
        If a named dataset isn't loaded, or none of the covered ones has the named wave.
    """
    loaded = {row["id"]: row for row in database.read(step_text("coverage", "engine")).dicts()}
    for name in datasets:
        if name not in loaded:
            there = (
                f"Loaded: {', '.join(sorted(loaded))}." if loaded else "None is loaded: canting load FOLDER."
            )
            raise UsageError(f"No dataset {name!r} is loaded.", did_you_mean(name, list(loaded)) + there)
    chosen = list(dict.fromkeys(datasets))
    left_out: list[str] = []
    registers: list[str] = []
    if not chosen:
        ranks = {id_: _rank(row) for id_, row in loaded.items()}
        best = min(ranks.values(), default=0)
        chosen = [id_ for id_, rank in ranks.items() if rank == best]
        left_out = [id_ for id_, rank in ranks.items() if best < rank < _EMPTY]
        registers = [
            id_ for id_, rank in ranks.items() if best < rank == _EMPTY and loaded[id_]["illustrative"]
        ]
    if wave is not None and chosen and not any(wave in loaded[id_]["waves"] for id_ in chosen):
        waves = sorted({w for id_ in chosen for w in loaded[id_]["waves"]})
        raise UsageError(f"No wave {wave} is loaded.", f"Loaded: wave {', '.join(map(str, waves))}.")
    having = [id_ for id_ in chosen if wave is None or wave in loaded[id_]["waves"]]
    other_waves = [id_ for id_ in chosen if id_ not in having]
    moment = max((row["moment"] for row in loaded.values()), default=0)
    return Coverage([_unit(loaded[id_], wave) for id_ in having], left_out, other_waves, moment, registers)


def _rank(row: Mapping[str, Any]) -> int:
    """How soon a dataset is covered unasked: a survey first, a made-up one after it, a register or codes last."""
    newest: Mapping[str, Any] = next((run for run in row["runs"] if run["wave"] == row["wave"]), {})
    return _EMPTY if newest.get("empty") else int(row["illustrative"])


def called_alike(ids: Sequence[str], names: Sequence[str]) -> list[str]:
    """Say whose names stand in several namespaces: perhaps one person, counted once in each survey.

    Examples
    --------
    >>> called_alike(["a:1", "b:1", "b:2"], ["Ani", "ANI", "Budi"])
    ['1 name stands for a participant of each of several datasets, who count apart: Ani. --dataset covers one of them.']
    """
    spaces: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    for id_, name in zip(ids, names, strict=True):
        spaces.setdefault(key := name.casefold(), set()).add(id_.rpartition(":")[0])
        shown.setdefault(key, name)
    alike = [shown[key] for key, found in spaces.items() if len(found) > 1]
    if not alike:
        return []
    what = "name stands" if len(alike) == 1 else "names stand"
    some = ", ".join(alike[:3]) + (" …" if len(alike) > 3 else "")
    return [
        f"{len(alike):,} {what} for a participant of each of several datasets, who count apart: {some}. "
        "--dataset covers one of them."
    ]


def changed(database: Database, coverage: Coverage) -> list[str]:
    """Say which of the covered units began to be loaded or unloaded since: what was read may be half of each.

    If none did, finding out costs one short read.
    """
    if database.read(step_text("moment", "engine")).values[0][0] == coverage.moment:
        return []
    runs = {(unit.dataset, unit.wave): unit.run for unit in every_unit(database)}
    return [
        f"{unit.dataset}, wave {unit.wave}, was loaded or unloaded while this was read: old and new rows may be mixed. "
        "Ask again."
        for unit in coverage.units
        if runs.get((unit.dataset, unit.wave)) != unit.run
    ]


def unfinished(database: Database) -> list[str]:
    """Say of every unit in the graph whose newest load didn't end that it didn't: for who reads past the graphs."""
    return [unit.unfinished() for unit in every_unit(database) if unit.incomplete]


def every_unit(database: Database) -> list[Covered]:
    """Give every wave of every dataset that is loaded, illustrative ones too."""
    rows = database.read(step_text("coverage", "engine")).dicts()
    return [_unit(row, wave) for row in rows for wave in row["waves"]]


def _unit(row: dict[str, Any], wave: int | None) -> Covered:
    covered = row["wave"] if wave is None else wave
    said: dict[str, Any] = next((run for run in row["runs"] if run["wave"] == covered), {})
    collected = said.get("collected") or (row["collected"] if covered == row["wave"] else None)
    return Covered(
        row["id"],
        said.get("title") or row["title"] or row["id"],
        covered,
        bool(row["illustrative"]),
        bool(said.get("incomplete")),
        said.get("self_ties") or 0,
        said.get("id"),
        said.get("place") or 0,
        None if collected is None else str(collected),
        None if said.get("completed") is None else str(said["completed"]),
        tuple(said.get("shares") or row["shares"] or ()),
        bool(said.get("mirrors")),
        said.get("ties") or 0,
    )


@dataclass(frozen=True, eq=False)
class Reading:
    """A graph with the options it is read by: the parameters of its text."""

    file: GraphFile
    coverage: Coverage
    filters: dict[str, list[str]]
    """Values that participants must have, by the name of the filter; empty keeps all. ``question`` chooses reports."""
    undirected: bool = False
    """Read a tie in either direction as one tie."""
    wave: int | None = None
    """The wave named by the reader, or None."""
    min_weight: float | None = None
    """Least strength of a tie after folding, or None."""
    fold: str | None = None
    """How common events fold, in the graph of participation; else None."""
    ways: str = "union"
    sides: dict[str, Any] = field(default_factory=dict)
    """Whose reports make a tie, and for each question who could tell; for ``union``, only what mirrors another."""

    @property
    def text(self) -> str:
        """Cypher of the graph, up to ``WITH source, said, target, weight``."""
        plain = self.ways == "union" and not self.sides
        return self.file.text if plain else self.file.folded

    @property
    def directed(self) -> bool:
        """Whether ties have a direction when read so."""
        return self.file.directed and not self.undirected

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of the graph's text, and of queries and steps that use its options."""
        return {
            **covering(self.coverage, self.filters),
            "kinds": list(self.file.kinds),
            "dataset": self.coverage.datasets,
            "wave": self.wave,
            "undirected": not self.directed,
            "min_weight": self.min_weight,
            "fold": self.fold,
            "ways": self.ways,
            "sides": self.sides,
        }

    @property
    def said(self) -> dict[str, Any]:
        """The filters that are in force, for a reader."""
        chosen: dict[str, Any] = {name: values for name, values in self.filters.items() if values}
        if self.min_weight is not None:
            chosen["min_weight"] = self.min_weight
        if self.ways != "union":
            chosen["ties"] = self.ways
        return chosen if self.fold is None else {**chosen, "fold": self.fold}


def covering(coverage: Coverage, filters: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """Parameters of a text about participants: what is covered, and which of its participants are kept."""
    given = filters or {}
    return {
        "units": coverage.pairs,
        "chains": coverage.chains,
        "order": {dataset: place for place, (dataset, _) in enumerate(coverage.pairs)},
        "kinds": list(KINDS),
        "weak": [],
        "sides": {},
        "slice": 0,
        "slices": 1,
        "question": given.get("question", []),
        **{name: given.get(name, []) for name in FILTERS},
    }


def checked_filters(
    database: Database, coverage: Coverage, filters: Mapping[str, list[str]], ties: Sequence[str] = ()
) -> dict[str, list[str]]:
    """See that every value of a filter occurs in what is covered, and give the values as the graph has them.

    Parameters
    ----------
    filters
        Values by the name of the filter. A stage is named as its survey writes it or by its whole id; stages of
        several surveys that are written so are all meant.
    ties
        Types of the ties among which questions are looked for.

    Raises
    ------
    UsageError
        If a value doesn't occur; the hint names the nearest.
    """
    wanted = {name: values for name, values in filters.items() if values}
    if not wanted:
        return {}
    known: dict[str, list[Any]] = database.read(step_text("values", "engine"), covering(coverage)).dicts()[0]
    known["kind"] = sorted({*known["kind"], *KINDS})
    if "question" in wanted:
        given = {**covering(coverage), "types": list(ties)}
        known["question"] = [
            row["question"] for row in database.read(step_text("questions", "engine"), given).dicts()
        ]
    found: dict[str, list[str]] = {}
    for name, values in wanted.items():
        meant = _meant(known[name])
        chosen = [_as_kept(value, meant) if name == "where" else value for value in values]
        for value in chosen:
            if value not in meant:
                said = {"question": "No tie answers question", "where": "No participant has"}
                what = said.get(name, f"No participant has {name}")
                raise UsageError(f"{what} {value!r}.", offered(value, list(meant)))
        found[name] = list(dict.fromkeys(each for value in chosen for each in meant[value]))
    return found


def _as_kept(word: str, known: Collection[str]) -> str:
    """A number, or yes or no, of a property as the graph writes it: 3 as 3.0, 12,5 as 12.5, ya as true.

    Examples
    --------
    >>> _as_kept("size=12,5", ["size=12.5", "size=3.0"]), _as_kept("size=3", ["size=3.0"]), _as_kept("a=ya", ["a=true"])
    ('size=12.5', 'size=3.0', 'a=true')
    >>> _as_kept("code=3", ["code=03"]), _as_kept("a=ya", ["a=yes"])
    ('code=3', 'a=ya')
    """
    name, _, text = word.partition("=")
    written = [f"{name}={_TRUTH[text.lower()]}"] if text.lower() in _TRUTH else []
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", text):
        number = float(text.replace(",", "."))
        written = [f"{name}={number}", *([f"{name}={int(number)}"] if number.is_integer() else [])]
    return word if word in known else next((each for each in written if each in known), word)


_EMPTY = 2
_TRUTH = {"yes": "true", "ya": "true", "no": "false", "tidak": "false"}


def _meant(known: list[Any]) -> dict[str, list[str]]:
    """What each word that a reader may write means: itself, or all that are written so, as ``[id, as written]``."""
    meant: dict[str, list[str]] = {}
    for value in known:
        whole, written = value if isinstance(value, list) else (value, value)
        if whole is not None:
            for word in {whole, written}:
                meant.setdefault(word, []).append(whole)
    return dict(sorted(meant.items()))


def filter_values(database: Database, coverage: Coverage) -> dict[str, dict[str, list[str]]]:
    """The words that each filter takes in what is covered, in order, and what each means."""
    found = database.read(step_text("values", "engine"), covering(coverage)).dicts()[0]
    return {name: _meant(values) for name, values in found.items()}


@dataclass(frozen=True)
class Projection:
    """A graph in the memory of Graph Data Science."""

    name: str
    n: int
    m: int


@contextmanager
def projected(database: Database, reading: Reading, *, turned: bool = False) -> Iterator[Projection]:
    """Project a graph for Graph Data Science, under a name of its own; it is dropped whatever happens."""
    name = f"canting-{uuid.uuid4().hex[:12]}"
    key = "reversed" if turned else "graph"
    tail = step_text("project-reversed" if turned else "project", "engine")
    try:
        rows = database.read(reading.text + tail, {**reading.parameters, key: name}).dicts()
        made = rows[0]["projected"] if rows else None
        ties = (made["relationshipCount"] if made else 0) // (1 if reading.directed else 2)
        yield Projection(name, made["nodeCount"] if made else 0, ties)
    finally:
        database.read(step_text("drop", "engine"), {"graph": name})


MANY = 50_000
"""Reports from which on a graph is read in two slices at once: with fewer the second costs what it saves."""


def fetched(
    database: Database,
    reading: Reading,
    tail: str | None = None,
    parameters: dict[str, Any] | None = None,
) -> Graph:
    """Fetch a graph for measures that run in the process, or take it as it was kept if nothing was written since.

    Parameters
    ----------
    tail
        The Cypher that follows the graph's text; it gives ``id, name, targets, weights`` and may give more columns
        of the participant, which become the graph's attributes. None gives ``kind, group, role, responded``.
    """
    text = reading.text + (tail or step_text("fetch", "engine"))
    values = {**reading.parameters, **(parameters or {})}
    state = database.state() if kept.limit() else None
    where = None if state is None else kept.place(f"{database.uri} {database.name}", state, text, values)
    if where and (graph := kept.read(where)):
        return graph
    began = time.perf_counter()
    slices = 2 if sum(unit.ties for unit in reading.coverage.units) >= MANY else 1
    rows = database.read_at_once(text, [{**values, "slice": at, "slices": slices} for at in range(slices)])
    graph = graph_of(rows.columns, rows.values, reading.file.name, directed=reading.directed)
    if where and time.perf_counter() - began > kept.SLOW and database.state() == state:
        kept.write(where, graph)
    return graph


def asked(database: Database, reading: Reading, step: str, **parameters: Any) -> list[dict[str, Any]]:
    """Rows of a step's text about a graph."""
    text = step_text(step)
    if "$question" in text and step not in BEHIND:
        refuse_folds(reading.ways)
    weak = weak_pairs(database, reading) if reading.min_weight is not None and "$weak" in text else []
    return database.read(text, {**reading.parameters, "weak": weak, **parameters}).dicts()


BEHIND = ("evidence", "reports")
"""Steps that show or count all reports behind ties, whichever of them made the ties."""


def refuse_folds(ways: str) -> None:
    """Refuse a fold other than union to what looks at single reports, which all count there."""
    if ways != "union":
        raise UsageError(
            f"--ties {ways}: this question goes by single reports, each of which counts.",
            "Leave --ties out (union).",
        )


@lru_cache(2)
def weak_pairs(database: Database, reading: Reading) -> list[list[str]]:
    """Pairs whose folded reports don't reach the least weight, as ``[giver, receiver]``; undirected ones either way.

    Whom the filters keep makes no difference: a walk starts at somebody whether they keep it or not.
    """
    everybody: dict[str, list[str]] = {name: [] for name in FILTERS}
    given = {**reading.parameters, **everybody, "min_weight": None, "least": reading.min_weight}
    pairs = database.read(reading.text + step_text("weak", "engine"), given).values
    return pairs if reading.directed else [pair for each in pairs for pair in (each, each[::-1])]


def graph_of(columns: list[str], values: list[list[Any]], name: str, *, directed: bool) -> Graph:
    """Make a graph of rows ``id, name, targets, weights, …``, one per participant, in order of id."""
    import numpy as np

    at = {column: place for place, column in enumerate(columns)}
    rows = sorted(values, key=lambda row: row[at["id"]])
    ids = [row[at["id"]] for row in rows]
    position = {id_: place for place, id_ in enumerate(ids)}
    receivers = [row[at["targets"]] for row in rows]
    degrees = [len(receiver) for receiver in receivers]
    target = np.fromiter(map(position.__getitem__, chain.from_iterable(receivers)), np.int64, sum(degrees))
    weight = np.fromiter(chain.from_iterable(row[at["weights"]] for row in rows), np.float64, sum(degrees))
    source = np.repeat(np.arange(len(rows), dtype=np.int64), degrees)
    # One key, nearly in order: a tenth of the time of sorting by two.
    order = np.argsort(source * len(rows) + target, kind="stable")
    names = [row[at["name"]] for row in rows]
    further = [column for column in columns if column not in ("id", "name", "targets", "weights")]
    attributes = {column: [row[at[column]] for row in rows] for column in further}
    return Graph(name, directed, ids, names, source[order], target[order], weight[order], attributes)


def answers_of_units(database: Database, reading: Reading) -> list[answers.UnitAnswers]:
    """What each covered unit says of its questions and of who answered them."""
    from canting.queries import answers, folding

    given = {**reading.parameters, "ties": list(reading.file.ties)}
    people, cells = (
        {
            (row["dataset"], row["wave"]): row[what]
            for row in database.read(step_text(step, "engine"), given).dicts()
        }
        for step, what in (("answered", "people"), ("not-said", "cells"))
    )
    units = []
    for row in database.read(step_text("asked", "engine"), given).dicts():
        recorded = people.get((row["dataset"], row["wave"]), [])
        instrument = json.loads(row["instrument"] or "[]")
        units.append(
            answers.UnitAnswers(
                row["dataset"],
                row["wave"],
                _questions(row["questions"], reading),
                [(id_, responded, [*empty, *unasked]) for id_, responded, empty, unasked in recorded],
                cells.get((row["dataset"], row["wave"]), []),
                frozenset((id_, question) for id_, _, _, unasked in recorded for question in unasked),
                folding.folded_names(json.loads(row["questions"] or "[]")),
                {each["id"]: each["limit"] for each in instrument if each.get("limit")},
                row["boundary"],
            )
        )
    return units


def _questions(said: str | None, reading: Reading) -> list[tuple[str, str | None, str]]:
    """Type, question and teller of each question that a load noted; where it noted none, either end could tell."""
    noted: list[dict[str, Any]] = [
        {"type": type_, "question": None, "teller": "either", "any": True} for type_ in reading.file.ties
    ]
    if said is not None:
        noted = json.loads(said)
    asked_for: list[str | None] = [*reading.filters.get("question", [])] or [None]
    return [
        (row["type"], question, row["teller"])
        for row in noted
        for question in (asked_for if row.get("any") else [row["question"]])
    ]


def responses(
    database: Database,
    reading: Reading,
    said: Mapping[str, str | None] | None = None,
    units: Callable[[], list[answers.UnitAnswers]] | None = None,
) -> answers.Responses:
    """Who answered of those of whom it is `said`, by id, or of all who are covered and kept.

    `units` gives what `answers_of_units` does, where it is at hand.
    """
    from canting.queries import answers

    rows = database.read(step_text("asked", "engine"), reading.parameters).dicts()
    unlisted = [row["dataset"] for row in rows if row["listed"] is False]
    listed = any(row["listed"] for row in rows)
    if said is None:
        found = database.read(step_text("responses", "engine"), reading.parameters).values if listed else []
        said = dict(found)
    of = {id_: word for id_, word in said.items() if word}
    asked = (
        (row["dataset"], [each["type"] for each in json.loads(row["questions"] or "[]")]) for row in rows
    )
    # Whom only ties name takes part in no event, and so is no participant of that graph: no 0 is said of it.
    meets = answers.PARTICIPATION in reading.file.ties
    elsewhere = {} if meets else answers.asked_elsewhere(asked, reading.file.ties)
    apart = any(row["left"] for row in rows) or (elsewhere and len(rows) > 1)
    of_units = (units() if units else answers_of_units(database, reading)) if apart else []
    rate = answers.rate_of(of, of_units, reading.file.ties, reading.filters.get("question", ()))
    return answers.Responses(of, unlisted, listed, rate, elsewhere)


def responded_in(graph: Graph) -> dict[str, str | None] | None:
    """Whether each participant of a graph answered, by id; None if it wasn't fetched with that."""
    said = graph.attributes.get("responded")
    return None if said is None else dict(zip(graph.ids, said, strict=True))
