"""A graph in a folder of Parquet files: written from Neo4j slice by slice, and asked on Spark without a database."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.database.database import Database
from canting.errors import UsageError
from canting.files import Whole, new_folder
from canting.measures.bottlenecks import called
from canting.progress import Progress, silent
from canting.queries.answers import Responses, UnitAnswers, asked_elsewhere, rate_of
from canting.queries.catalogue import Catalogue, read_graph, step_text
from canting.queries.graphs import Coverage, Covered, Reading, answers_of_units, asked, changed, responses
from canting.queries.header import Query
from canting.queries.known import Known
from canting.queries.names import names_of
from canting.queries.options import Options
from canting.queries.run import Runner, reading_of
from canting.queries.task import Row
from canting.result import Result
from canting.spark.source import read_slice, slices_of, text_of

if TYPE_CHECKING:
    import pyarrow as pa

SAID = "canting.json"
FORMAT = 1
PEOPLE, TIES = "participants", "ties"
TOLD = ("meetings", "reports", "participations", "answers")
"""Steps that queries on Spark ask of a whole graph: their rows are written beside it."""


def write(
    folder: Path, graph: str, options: Options, database: Database, progress: Progress = silent
) -> list[str]:
    """Write a graph as partitioned Parquet, a slice of the participants at a time.

    The new folder has ``participants/*.parquet``, ``ties/*.parquet``, folded as measures see them, and what they
    cover in ``canting.json``.

    Raises
    ------
    UsageError
        If there is something in the folder, or somebody isn't to be named.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: there is something already.", "Name a new folder.")
    reading = reading_of(database, graph, options)
    hidden = names_of(database, reading.coverage.pairs).hidden
    if hidden:
        raise UsageError(
            f"{len(hidden)} of the participants aren't to be named, and such a folder holds ids and names.",
            "Ask the database on Spark: canting query NAME --engine spark.",
        )
    text, parameters = text_of(reading)
    slices = slices_of(database, reading)
    ids: list[str] = []
    answered: dict[str, str | None] = {}
    ties = 0
    with new_folder(folder / PEOPLE), new_folder(folder / TIES), Whole() as whole:
        for at in range(slices):
            batch = read_slice(database, text, parameters, at, slices)
            ids += (new := batch.column("id").to_pylist())
            answered |= dict(zip(new, batch.column("responded").to_pylist(), strict=True))
            people, given = _parted(batch)
            ties += given.num_rows
            for part, table in ((PEOPLE, people), (TIES, given)):
                _parquet(whole, folder / part / f"part-{at:05}.parquet", table)
            progress((at + 1) / slices, 1.0, "Writing")
        who = responses(database, reading, answered)
        said = {
            "format": FORMAT,
            "graph": graph,
            "participants": len(ids),
            "ties": ties,
            "coverage": asdict(reading.coverage),
            **{
                name: getattr(reading, name)
                for name in ("filters", "wave", "min_weight", "fold", "ways", "sides")
            },
            "undirected": reading.undirected,
            "responses": {"unlisted": who.unlisted, "listed": who.listed},
            "units": [_written(unit) for unit in answers_of_units(database, reading)],
            "asked": {step: _asked(database, reading, step, ids) for step in TOLD},
        }
        whole.write(folder / SAID, json.dumps(said, ensure_ascii=False, default=str))
    return [
        *reading.coverage.notes(),
        *who.notes(),
        *changed(database, reading.coverage),
        f"Written to {folder}: {len(ids)} participants and {ties} ties, in {slices} part{'s' * (slices > 1)} each.",
    ]


def _written(unit: UnitAnswers) -> dict[str, Any]:
    """A unit as JSON can hold it, whose keys are texts."""
    names = [[*asked, name] for asked, name in unit.names.items()]
    return {**asdict(replace(unit, names={})), "unasked": sorted(unit.unasked), "names": names}


def _read(said: dict[str, Any]) -> UnitAnswers:
    unasked = frozenset((kind, question) for kind, question in said["unasked"])
    names = {(kind, question): name for kind, question, name in said["names"]}
    return UnitAnswers(**{**said, "unasked": unasked, "names": names})


def _asked(database: Database, reading: Reading, step: str, ids: list[str]) -> list[Row]:
    if step == "meetings":
        return database.read(step_text(step), reading.parameters).dicts()
    return asked(database, reading, step, ids=ids, relations=list(reading.file.ties))


def _parted(batch: pa.RecordBatch) -> tuple[pa.Table, pa.Table]:
    import pyarrow as pa

    people = pa.Table.from_batches([batch])
    targets = batch.column("targets")
    givers = batch.column("id").take(
        targets.value_parent_indices() if len(targets) else pa.array([], pa.int64())
    )
    columns = {"target": targets.flatten(), "weight": batch.column("weights").flatten()}
    ties = pa.table({"source": givers, **columns, "reports": batch.column("reports").flatten()})
    return people.drop_columns(["targets", "weights", "reports"]), ties


def _parquet(whole: Whole, path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, whole.binary(path))


def ask(
    folder: Path,
    query: Query,
    parameters: dict[str, Any],
    options: Options,
    catalogue: Catalogue,
    *,
    progress: Progress = silent,
) -> Result:
    """Answer a named query on Spark of a graph in a folder that `write` made, without a database.

    How the graph is read was settled when it was written; else it is as :func:`canting.queries.run.run`.

    Raises
    ------
    UsageError
        If there is no such graph in the folder, or an option would read it otherwise.
    """
    try:
        said = json.loads((folder / SAID).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{folder}: there is no graph that can be read ({SAID}).",
            f"Write one: canting export --parquet-dir {folder} --graph {query.graphs[0] if query.graphs else 'NAME'}",
        ) from error
    if options.engine not in (None, "spark", "auto"):
        raise UsageError("--parquet-dir is read by Spark.", "Write --engine spark.")
    if said["graph"] not in query.graphs or options.graph not in (None, said["graph"]):
        wanted = options.graph or " or ".join(query.graphs) or "none"
        raise UsageError(
            f"{folder} holds the graph {said['graph']}; {query.name} is asked of {wanted}.",
            "Export the graph that it needs: canting export --parquet-dir, with --graph.",
        )
    _check(folder, said, options)
    with ExitStack() as stack:
        return _FromFolder(folder, said, catalogue, options, stack, progress).answer(query, parameters)


def _check(folder: Path, said: dict[str, Any], options: Options) -> None:
    """Refuse what would read the graph otherwise than it was written."""
    heeded = ("graph", "weighted", "engine", "exact", "top", "intervals")
    for name in options.given():
        if name not in heeded and not (name == "undirected" and said["undirected"]):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"{option}: {folder} holds a graph as it was read when it was written.",
                f"Leave {option} out here; give it to canting export --parquet-dir.",
            )


class _FromFolder(Runner):
    """One run whose graph, and whatever else is asked of the database, stands in a folder."""

    def __init__(
        self,
        folder: Path,
        said: dict[str, Any],
        catalogue: Catalogue,
        options: Options,
        stack: ExitStack,
        progress: Progress,
    ) -> None:
        covered = said["coverage"]
        units = [Covered(**{**unit, "shares": tuple(unit["shares"])}) for unit in covered["units"]]
        coverage = Coverage(units, covered["left_out"], covered["other_waves"], covered["moment"])
        kept = {
            name: said[name]
            for name in ("filters", "undirected", "wave", "min_weight", "fold", "ways", "sides")
        }
        reading = Reading(read_graph(said["graph"]), coverage, **kept)
        nowhere: Any = None  # no database: what asks one is overridden below
        super().__init__(nowhere, catalogue, replace(options, engine="spark"), stack, progress, reading)
        self.folder, self.said = folder, said

    @cached_property
    def known(self) -> Known:
        return Known(self._words, lambda name: [])

    def _words(self) -> dict[str, list[str]]:
        """Words that parameters may have: those of the participants in the folder."""
        people = self.spread().people.attributes
        words = {name: {word for word in people[name] if word} for name in ("role", "group", "kind")}
        words["stage"] = {
            stage[way] for told in people["stages"] for stage in told for way in ("id", "code") if stage[way]
        }
        return {name: sorted(found) for name, found in words.items()}

    def spread_anew(self, reading: Reading) -> Any:
        from canting.spark.spread import spread

        people, ties = (self.session.read.parquet(str(self.folder / part)) for part in (PEOPLE, TIES))
        return spread(self.session, people, ties, reading.file.name, directed=reading.directed)

    def participant(self, who: str) -> str:
        people = self.spread().people
        found = called(people, who)
        if not found:
            raise UsageError(
                f"No participant in {self.folder} has the id or name {who!r}.", "Write it as there."
            )
        return str(people.ids[found[0]])

    def ask(self, step: str, **parameters: Any) -> list[Row]:
        if step not in self.said["asked"]:
            raise UsageError(
                "Reports, which say who says so, stand in the database only.",
                "Leave --evidence out, or leave --parquet-dir out.",
            )
        rows: list[Row] = self.said["asked"][step]
        return rows

    @cached_property
    def units(self) -> list[UnitAnswers]:
        return [_read(unit) for unit in self.said["units"]]

    @cached_property
    def responses(self) -> Responses:
        people = self.spread().people
        told = zip(people.ids, people.attributes["responded"], strict=True)
        about = self.said["responses"]
        of = {id_: word for id_, word in told if word}
        assert self.reading is not None
        types = self.reading.file.ties
        rate = rate_of(of, self.units, types, self.reading.filters.get("question", ()))
        elsewhere = asked_elsewhere(((unit.dataset, unit.types) for unit in self.units), types)
        return Responses(of, about["unlisted"], about["listed"], rate, elsewhere)

    def changes(self) -> list[str]:
        return [f"Asked of {self.folder}, as it was written: loads since then aren't in it."]
