"""Sending checked rows: batches written in transactions, and what was sent held to what the server merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from canting.errors import CantingError
from canting.loader.cells import joined

if TYPE_CHECKING:
    from canting.loader.check import Checked
    from canting.loader.runs import Run, Statement

BATCH = 10_000
"""Rows a transaction; 2,000 are half as fast, more need more memory on the server."""

LOADING = "Loading"
"""What a load says it does, or how that begins, as soon as the graph may change."""


class Sender:
    """Sends a spool, and counts what the server says it merged."""

    doing = LOADING

    def __init__(self, checked: Checked, run: Run) -> None:
        self.checked = checked
        self.dataset = checked.dataset
        self.spool = checked.spool
        self.run = run
        self.merged: Counter[str] = Counter()
        self.extra = {"nodes": 0, "events": 0, "ties": 0}
        self._done = 0
        self._total = max(1, sum(self.spool.rows.values()))

    def put(
        self,
        parts: list[Statement],
        rows: int,
        what: str,
        *,
        then: Callable[[int], None] = lambda _: None,
        plain: bool = False,
        beside: bool = False,
    ) -> None:
        """Send statements; what the last says it merged is told when it is known."""

        def arrived(answers: list[dict[str, Any]]) -> None:
            self._done += rows
            self.run.progress(min(self._done, self._total), self._total, f"{self.doing} {what}")
            then(int(answers[-1]["merged"]))

        self.run.send(parts, arrived, plain=plain, beside=beside)

    def merge(
        self,
        name: str,
        rows: Any,
        label: str,
        *,
        table: str = "",
        before: Iterable[Statement] = (),
        plain: bool = False,
        beside: bool = False,
        **more: Any,
    ) -> None:
        """Send the rows of a statement; when they are there, hold what was merged to what was sent, and count it.

        They count in the report of a `table` of dataset.toml, ``nodes[1]``; statements `before` run first in the same
        transaction. `plain` and `beside` are those of `Run`.
        """
        sent = len(rows)

        def arrived(merged: int) -> None:
            self.compare(label, sent, merged)
            self.merged[table] += merged

        parts = [*before, (name, {"rows": rows, **more})]
        self.put(parts, sent, label, then=arrived, plain=plain, beside=beside)

    def key(self, *parts: str) -> str:
        key: str = joined([self.dataset.id, str(self.dataset.wave), *parts], 1)[0].as_py()
        return key

    def keys(self, *parts: pa.Array | str) -> pa.Array:
        length = next(len(part) for part in parts if not isinstance(part, str))
        return joined([self.dataset.id, str(self.dataset.wave), *parts], length)

    def rows(self, columns: list[Any], length: int) -> Any:
        """Give rows as the run takes them, from columns and from what is the same in every row."""
        return rows_of(columns, length)

    def properties(self, batch: pa.RecordBatch) -> Any:
        """Give what rows say beside their columns, as `rows` takes it: declared properties, and evidence if any."""
        properties = properties_of(batch)
        for evidence in {"column", "written"} & set(batch.schema.names):
            declared = properties if isinstance(properties, list) else [properties] * len(batch)
            texts = zip(declared, batch[evidence].to_pylist(), strict=True)
            properties = [{**each, evidence: text} if text else each for each, text in texts]
        return properties

    def compare(self, what: str, sent: int, merged: int) -> None:
        if sent != merged:
            raise CantingError(
                f"{what}: {sent:,} rows were sent and {merged:,} merged: something else changed the graph meanwhile.",
                "Load it again when nothing else writes; until then the dataset is marked as incomplete.",
            )


def properties_of(batch: pa.RecordBatch) -> list[dict[str, Any]] | dict[str, Any]:
    """Declared properties of each row as a map; one empty map if there are none."""
    names = [name for name in batch.schema.names if name.startswith(".")]
    if not names:
        return {}
    columns = [batch[name].to_pylist() for name in names]
    plain = [name[1:] for name in names]
    return [dict(zip(plain, values, strict=True)) for values in zip(*columns, strict=True)]


def rows_of(columns: list[Any], length: int) -> list[list[Any]]:
    """Rows as lists, which the server reads faster than maps; what isn't a column is the same in every row."""
    lists = [
        column.to_pylist()
        if isinstance(column, pa.Array)
        else column
        if isinstance(column, list)
        else [column] * length
        for column in columns
    ]
    return list(map(list, zip(*lists, strict=True)))
