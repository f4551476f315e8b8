"""A pair of Parquet files, one of nodes and one of edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from canting.algorithms.graph import Graph
from canting.csv_files import as_json
from canting.writing.made import Made, beside_named

if TYPE_CHECKING:
    import pyarrow as pa

ENDING = ".parquet"
BESIDE: tuple[str, ...] = ("nodes.parquet", "edges.parquet")


def write(made: Made, graph: Graph) -> None:
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
