"""Candidates found on Spark are those of the process, to the last digit: one session, in local mode."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_linking_person import FIRM, OTHERS, REGISTER, coined

from canting.errors import UsageError
from canting.linking.candidates import find, looked_at
from canting.linking.codes import Codes
from canting.linking.desk import open_desk
from canting.linking.entries import Entry
from canting.linking.judge import Comparison

pytest.importorskip("pyspark", reason="pyspark isn't installed: pip install 'canting[spark]'")

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SURVEY, LICENCES = EXAMPLES / "batik-pekalongan", EXAMPLES / "pekalongan-register"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patch.setenv("SPARK_DRIVER_MEMORY", os.environ.get("SPARK_DRIVER_MEMORY", "1g"))
        from canting.spark.session import session

        yield session()


def test_the_example_has_the_same_candidates(session: Any) -> None:
    here, there = (open_desk(SURVEY, LICENCES, engine=engine) for engine in ("process", "spark"))
    assert there.candidates().rows == here.candidates().rows
    assert here.candidates().rows


def test_parts_of_the_participants_are_the_whole(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: a pair weighed against the rivals of its part only, or a pair decided on that only one part knows."""
    from canting.linking import spread

    monkeypatch.setattr(spread, "PART", 4)
    left = [
        FIRM,
        *OTHERS,
        *(Entry(f"Q{n}", name, phone="0285 421 421") for n, name in enumerate(coined(40, 7))),
    ]
    right = [*REGISTER, *(Entry(f"S{n}", name, phone="0285 421421") for n, name in enumerate(coined(60, 7)))]
    decided = [("P1", "S3"), ("Q39", "R1")]
    workers = spread.on_spark(session)
    assert find(left, right, always=decided, workers=workers) == find(left, right, always=decided)
    assert session.sparkContext.defaultParallelism > 1, "with one part nothing is parted"


def test_an_engine_that_finds_no_links_is_refused() -> None:
    with pytest.raises(UsageError, match="--engine gds"):
        open_desk(SURVEY, LICENCES, engine="gds")


def test_any_parts_give_the_same_pairs() -> None:
    left, right = (
        sorted([FIRM, *OTHERS], key=lambda entry: entry.id),
        sorted(REGISTER, key=lambda entry: entry.id),
    )
    lists = Comparison(left, right, Codes())
    whole = looked_at(lists, 20, [("P10", "R1")])
    parted = [looked_at(lists, 20, [("P10", "R1")], slice(at, at + 2)) for at in range(0, len(left), 2)]
    for one, several in zip(whole, zip(*parted, strict=True), strict=True):
        assert one.tolist() == np.concatenate(several).tolist()
    assert len(whole[0])
