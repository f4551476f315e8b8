"""Pairs looked at on Spark: participants are parted over the workers, each of which holds both lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from canting.linking.candidates import Engine, Pairs, looked_at
from canting.linking.codes import Codes
from canting.linking.entries import Entry
from canting.linking.judge import Comparison

if TYPE_CHECKING:
    import pandas as pd

PART = 64
"""Participants that are worth a part of their own: each worker first reads both lists."""


def on_spark(session: Any) -> Engine:
    """Let Spark's workers look at the pairs, by the scores of the process: what is rare is counted over both lists."""

    def look(
        left: Sequence[Entry],
        right: Sequence[Entry],
        codes: Codes,
        pool: int,
        always: Collection[tuple[str, str]],
    ) -> Pairs:
        count = max(1, min(session.sparkContext.defaultParallelism, len(left) // PART))
        ends = [len(left) * at // count for at in range(count + 1)]

        def run(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
            import pandas as pd

            for batch in batches:
                for at in batch["id"].tolist():
                    lists = Comparison(left, right, codes)
                    rows, columns, odds = looked_at(lists, pool, always, slice(ends[at], ends[at + 1]))
                    yield pd.DataFrame({"participant": rows, "entry": columns, "odds": odds})

        parts = session.range(0, count, 1, count)
        found = parts.mapInPandas(run, "participant int, entry int, odds double").toArrow()
        rows, columns, odds = (found.column(name).to_numpy() for name in found.column_names)
        order = np.lexsort((columns, rows))
        return rows[order], columns[order], odds[order]

    return look
