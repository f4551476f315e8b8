"""``--engine auto``: which engine serves, and when one gives way to the next.

The process measures as long as it can hold the graph: it was the quickest at every size that was measured. Beyond, the
server measures where it can, since the ties stay with it; else Spark, if it is installed. See docs/measures.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from canting.database.database import Database
from canting.queries.catalogue import step_text
from canting.queries.graphs import Reading
from canting.queries.header import Query
from canting.queries.options import Options

BASE, TIE, TIES = 130_000_000, 260, 10
"""Bytes that a process holds at most while it fetches, measured with `TIES` ties to a participant: of its own, and for
each tie with its part of a participant (benchmarks/scale.py: 151 MB at 100,000 ties, 345 MB at 1,000,000)."""
SHARE = 0.5
"""Of the memory that is free: the server takes its part of the same memory meanwhile, and others have work too."""
MEMORY = "Memory"
"""In the codes by which a server says that a question needs more than it has."""


@dataclass(frozen=True)
class GraphSize:
    """How many participants and ties a graph has at most."""

    participants: int
    ties: int

    @property
    def needs(self) -> int:
        """Bytes that the process would hold at most, as if there were `TIES` ties to each participant or more."""
        return BASE + max(self.ties, TIES * self.participants) * TIE


def size_of(database: Database, reading: Reading) -> GraphSize:
    """How large a graph is at most, without reading it: reports that fold, and filters, make it smaller."""
    found = database.read(step_text("size", "engine")).dicts()[0]
    counted = dict(found["counted"])
    return GraphSize(found["participants"], sum(counted.get(type_, 0) for type_ in reading.file.ties))


def free() -> int:
    """Bytes of memory that are free here; less in a container that may not use all of the machine's."""
    import psutil

    available = int(psutil.virtual_memory().available)
    try:
        limit, used = (
            Path("/sys/fs/cgroup", name).read_text(encoding="ascii").strip()
            for name in ("memory.max", "memory.current")
        )
    except OSError:
        return available
    return min(available, max(0, int(limit) - int(used))) if limit.isdigit() else available


def beyond_process(query: Query, options: Options, *, gds: bool, convention: str) -> list[str]:
    """Engines that can serve a query when the process can't, in the order in which they are tried."""
    if options.intervals:
        return []
    in_server = bool(query.needs) and gds and not options.weighted and convention == "canting"
    on_spark = query.spark is not None and find_spec("pyspark") is not None
    return ["gds"] * in_server + ["spark"] * on_spark


def fits(size: GraphSize, free: int) -> bool:
    return size.needs <= SHARE * free


def note(engine: str, size: GraphSize, free: int) -> str:
    need, there = f"{_mega(size.needs):,}", f"{_mega(free):,}"
    if engine == "process" and not fits(size, free):
        return (
            f"Engine process, for want of another: at most {size.participants:,} participants and {size.ties:,} ties, "
            f"which may need {need} MB; {there} MB are free. "
            "Install canting[spark], or ask where there is more memory."
        )
    return (
        f"Engine {engine}, by size: at most {size.participants:,} participants and {size.ties:,} ties, for which this "
        f"process may need {need} MB; {there} MB are free."
    )


def _mega(count: int) -> int:
    return max(1, round(count / 1e6))
