"""Where Spark's rows come from: Neo4j, read in slices, each by a worker with a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from canting.database.database import Database
from canting.queries.catalogue import step_text
from canting.queries.graphs import Reading

if TYPE_CHECKING:
    import pyarrow as pa

SLICE = 20_000
"""Participants to a slice."""
TOLD = ("knowledge", "supply", "flow")
"""Graphs whose ties are walked report by report."""
PEOPLE = "id string, name string, kind string, `group` string, role string, responded string, own double, given int"
STAGES = "stages array<struct<position: bigint, name: string, id: string, code: string>>"
SCHEMA = f"{PEOPLE}, {STAGES}, targets array<string>, weights array<double>, reports array<bigint>"


def text_of(reading: Reading) -> tuple[str, dict[str, Any]]:
    """Cypher that gives a slice of a graph's participants with their ties, and its parameters but for the slice."""
    text = reading.text + step_text("spread", "engine")
    counting = reading.file.name in TOLD and reading.ways == "union"
    return text, {**reading.parameters, "counting": counting, "relations": list(reading.file.ties)}


def slices_of(database: Database, reading: Reading) -> int:
    """In how many slices a graph is read."""
    n = len(database.read(step_text("members"), reading.parameters).values[0][0])
    return max(1, -(-n // SLICE))


def read_slice(
    database: Database, text: str, parameters: dict[str, Any], at: int, slices: int
) -> pa.RecordBatch:
    """The participants of a slice, with their ties."""
    import pyarrow as pa

    rows = database.read(text, {**parameters, "slice": at, "slices": slices}).dicts()
    stage = pa.struct([("position", pa.int64()), *((name, pa.string()) for name in ("name", "id", "code"))])
    kinds = {
        **dict.fromkeys(("id", "name", "kind", "group", "role", "responded"), pa.string()),
        "own": pa.float64(),
        "given": pa.int32(),
        "stages": pa.list_(stage),
        "targets": pa.list_(pa.string()),
        "weights": pa.list_(pa.float64()),
        "reports": pa.list_(pa.int64()),
    }
    for row in rows:
        row["given"] = len(row["targets"])
        row["stages"] = [
            dict(zip(("position", "name", "id", "code"), said, strict=True)) for said in row["stages"]
        ]
        row["reports"] = row["reports"] or [None] * row["given"]
    return pa.RecordBatch.from_pylist(rows, pa.schema(list(kinds.items())))


def data_source(database: Database, reading: Reading) -> type[Any]:
    """A data source for Spark that gives a graph's participants with their ties, a slice to a partition."""
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

    text, parameters = text_of(reading)
    slices, address = slices_of(database, reading), database.address

    class Slices(DataSourceReader):  # type: ignore[misc]
        def partitions(self) -> list[Any]:
            return [InputPartition(at) for at in range(slices)]

        def read(self, partition: Any) -> Iterator[Any]:
            from canting.database.database import Database as Worker

            with Worker(*address) as worker:
                yield read_slice(worker, text, parameters, partition.value, slices)

    class CantingGraph(DataSource):  # type: ignore[misc]
        @classmethod
        def name(cls) -> str:
            return "canting"

        def schema(self) -> str:
            return SCHEMA

        def reader(self, schema: Any) -> Any:
            return Slices()

    return CantingGraph
