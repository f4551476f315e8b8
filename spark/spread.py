"""A graph spread over Spark's workers: participants by number in this process, ties in partitions.

Ties of the same two are in one partition, whichever way they go. What is measured by participant comes back from each
partition as one array, and is added up here.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.distances import Reach, reach_in, reach_weighted
from canting.algorithms.graph import Arcs, Graph
from canting.errors import CantingError

if TYPE_CHECKING:
    import pyarrow as pa


PART = 50_000
"""Ties that are worth a partition of their own."""
MADE = "made binary"
NUMBERED = "source bigint, target bigint, weight double, reports bigint"
KINDS = {"source": np.int64, "target": np.int64, "weight": np.float64, "reports": np.int64}
ATTRIBUTES = ("kind", "group", "role", "responded", "stages", "own")


@dataclass(frozen=True, eq=False)
class TiesOfPartition:
    """The ties of one partition, by the numbers of their ends; `reports` is -1 where nobody counted them."""

    n: int
    directed: bool
    source: Ints
    target: Ints
    weight: Floats
    reports: Ints

    @property
    def arcs(self) -> Arcs:
        """Ties as arcs; one each way where they have no direction."""
        return self.graph.arcs

    @property
    def graph(self) -> Graph:
        """The ties as a graph, without names."""
        return Graph("", self.directed, [""] * self.n, [], self.source, self.target, self.weight)

    def only(self, which: Any) -> TiesOfPartition:
        """Some of the ties."""
        kept: dict[str, Any] = {name: getattr(self, name)[which] for name in KINDS}
        return replace(self, **kept)

    @staticmethod
    def joined(blocks: list[TiesOfPartition]) -> TiesOfPartition:
        """The ties of several partitions, in order of giver and receiver."""
        arrays: dict[str, Any] = {
            name: np.concatenate([getattr(block, name) for block in blocks]) for name in KINDS
        }
        whole = replace(blocks[0], **arrays)
        return whole.only(np.lexsort((whole.target, whole.source)))


@dataclass(frozen=True, eq=False)
class Spread:
    """A graph on Spark."""

    people: Graph
    """The participants, in order of id, as a graph without ties."""
    m: int
    ties: Any
    """DataFrame of the numbers of both ends (``source, target``), ``weight`` and ``reports``."""
    rows: Any = None
    """DataFrame that the ties are made of, if it is kept."""

    def close(self) -> None:
        """Let the workers forget it."""
        for frame in (self.ties, self.rows):
            if frame is not None:
                frame.unpersist()

    @property
    def n(self) -> int:
        """Number of participants."""
        return self.people.n

    def each(self, work: Callable[[TiesOfPartition], Any]) -> list[Any]:
        """What a function makes of each partition's ties, in the partitions' order."""
        n, directed = self.n, self.people.directed

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            block = _block(list(batches), n, directed)
            yield _packed((len(block.source), work(block)))

        made = _unpacked(self.ties.mapInArrow(run, MADE))
        if sum(count for count, _ in made) != self.m:
            raise CantingError("Ties are missing: the graph was written to while it was read.", "Ask again.")
        return [found for _, found in made]

    def summed(self, work: Callable[[TiesOfPartition], Any]) -> Any:
        """The sum of what a function makes of each partition's ties."""
        return sum(self.each(work))

    def graph(self, keep: Callable[[TiesOfPartition], Any] | None = None) -> Graph:
        """The graph in this process: with all ties, or those that a function chooses in each partition."""
        whole = TiesOfPartition.joined(
            self.each(lambda block: block if keep is None else block.only(keep(block)))
        )
        attributes = {**self.people.attributes, "": whole.reports.tolist()}
        ties = {name: getattr(whole, name) for name in ("source", "target", "weight")}
        return replace(self.people, **ties, attributes=attributes)


@dataclass(frozen=True, eq=False)
class SparkWorkers:
    """Searches from many sources, parted over Spark's workers, each of which holds all ties."""

    spark: Any

    def reach(self, arcs: Arcs, sources: Ints | None, weighted: bool, both: bool = False) -> Any:
        """As :func:`canting.algorithms.distances.reach_in`, or its weighted kin."""

        def search(part: Ints) -> Any:
            if not weighted:
                return (reach_in(arcs, sources=part),)
            found = reach_weighted(arcs, sources=part)
            return found if both else found[:1]

        parts = self._parted(arcs, sources, search)
        totals = tuple(Reach.none(arcs.n) for _ in (parts[0] if parts else (0, 0)))
        for part in parts:
            for total, found in zip(totals, part, strict=True):
                total.add(found)
        return totals if both else totals[0]

    def dependencies(self, arcs: Arcs, sources: Ints, weighted: bool) -> tuple[Floats, Floats]:
        """As :func:`canting.algorithms.brandes.dependencies`."""
        from canting.algorithms import brandes

        parts = self._parted(arcs, sources, lambda part: brandes.dependencies(arcs, part, weighted=weighted))
        total, squares = np.zeros(arcs.n), np.zeros(arcs.n)
        for part, part_squares in parts:
            total += part
            squares += part_squares
        return total, squares

    def _parted(self, arcs: Arcs, sources: Ints | None, search: Callable[[Ints], Any]) -> list[Any]:
        """What a search finds from each part of the sources; `arcs` travel with it."""
        chosen = np.arange(arcs.n) if sources is None else sources
        count = max(1, min(self.spark.sparkContext.defaultParallelism, len(chosen) // 64))
        parts = np.array_split(chosen, count)

        def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for at in batch.column(0).to_pylist():
                    yield _packed(search(parts[at]))

        return _unpacked(self.spark.range(0, count, 1, count).mapInArrow(run, MADE))


def _packed(found: Any) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.array([pickle.dumps(found)], pa.binary())], ["made"])


def _unpacked(frame: Any) -> list[Any]:
    return [pickle.loads(row[0]) for row in frame.collect()]  # noqa: S301  our own workers wrote it


def _block(batches: list[pa.RecordBatch], n: int, directed: bool) -> TiesOfPartition:
    columns: dict[str, Any] = {
        name: np.concatenate(
            [np.zeros(0, kind), *(batch.column(name).to_numpy(zero_copy_only=False) for batch in batches)]
        ).astype(kind)
        for name, kind in KINDS.items()
    }
    return TiesOfPartition(n, directed, **columns)


def spread(spark: Any, people: Any, ties: Any, name: str, *, directed: bool) -> Spread:
    """Number the participants, and part the ties.

    Parameters
    ----------
    people
        DataFrame of the participants: ``id, name``, what measures ask of them, and ``given``, how many ties each gives.
    ties
        DataFrame of ``source, target`` (ids), ``weight, reports``; or of participants with lists of their ties.

    Raises
    ------
    CantingError
        If participants are there twice: the graph was written to while it was read.
    """
    from pyspark.sql import functions as f

    table = people.toArrow().sort_by("id")
    named = table.column("id").combine_chunks()
    ids = named.to_pylist()
    if len(set(ids)) != len(ids):
        raise CantingError("Participants are there twice: the graph was written to meanwhile.", "Ask again.")
    attributes = {each: table.column(each).to_pylist() for each in ATTRIBUTES}
    none: Ints = np.zeros(0, np.int64)
    known = Graph(name, directed, ids, table.column("name").to_pylist(), none, none, np.zeros(0), attributes)
    m = sum(table.column("given").to_pylist())

    def number(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield _numbered(batch, named)

    parts = max(1, min(2 * spark.sparkContext.defaultParallelism, -(-m // PART)))
    low, high = (end(f.col("source"), f.col("target")) for end in (f.least, f.greatest))
    numbered = ties.mapInArrow(number, NUMBERED)
    numbered = numbered.repartition(parts, low, high) if parts > 1 else numbered.coalesce(1)
    return Spread(known, m, numbered.cache())


def _numbered(batch: pa.RecordBatch, ids: Any) -> pa.RecordBatch:
    """Ties by the numbers of their ends, of rows of ties or of participants with lists of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if "targets" in batch.schema.names:
        lists = [batch.column(name) for name in ("targets", "weights", "reports")]
        source = batch.column("id").take(pc.list_parent_indices(lists[0]))
        target, weight, reports = (pc.list_flatten(each) for each in lists)
    else:
        source, target, weight, reports = (batch.column(name) for name in KINDS)
    giver, receiver = (pc.index_in(end, value_set=ids).cast(pa.int64()) for end in (source, target))
    there = pc.and_(
        giver.is_valid(), receiver.is_valid()
    )  # who came meanwhile is missed when ties are counted
    columns = [giver, receiver, weight, pc.fill_null(reports, -1)]
    return pa.RecordBatch.from_arrays([each.filter(there) for each in columns], [*KINDS])


def from_rows(spark: Any, rows: Any, name: str, *, directed: bool) -> Spread:
    """A graph of rows that each hold a participant and lists of its ties."""
    kept = rows.cache()
    ties = kept.select("id", "targets", "weights", "reports")
    made = spread(spark, kept.drop("targets", "weights", "reports"), ties, name, directed=directed)
    return replace(made, rows=kept)
