"""Worked examples of the named queries: the datasets that they are about, and whether an answer is what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from canting.database.database import Database
from canting.database.wipe import wipe
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import CYPHER, read_catalogue
from canting.queries.header import Example, Query
from canting.queries.options import options_of
from canting.queries.run import run

CATALOGUE = read_catalogue([])
QUERIES = list(CATALOGUE.queries.values())
EXAMPLES = [(query, example) for query in QUERIES for example in query.examples]
DATA = Path(__file__).resolve().parent / "data"
BATIK = CYPHER.parent / "examples" / "batik-pekalongan"


def fill(database: Database, *names: str) -> None:
    """Load the batik example and every small dataset of the tests, or those named, into a database emptied before."""
    wipe(database, managed_only=False)
    for folder in [BATIK, *sorted(path.parent for path in DATA.glob("*/dataset.toml"))]:
        if names and folder.name not in names:
            continue
        with check(load_dataset(folder), recorded=recorded(database)) as checked:
            if not checked.problems:
                load(checked, database)


def hold(database: Database, query: Query, example: Example) -> None:
    """See that the first row of an answer is what the example says of it."""
    rows = answer(database, query, example.arguments)
    key = query.key or (("id",) if any(column.name == "id" for column in query.columns) else ())
    assert not key or len({tuple(row[name] for name in key) for row in rows}) == len(rows), (
        f"rows alike in {key}"
    )
    if not example.expected:
        assert rows == []
        return
    assert rows, "no rows"
    for column, written in example.expected.items():
        assert same(rows[0][column], written), f"{column} is {rows[0][column]!r}, not {written}"


def answer(database: Database, query: Query, arguments: dict[str, str]) -> list[dict[str, Any]]:
    own = {parameter.name for parameter in query.parameters}
    given = {name: _cast(name, written) for name, written in arguments.items() if name not in own}
    options = options_of(given)
    assert not given, f"{query.name} has no {', '.join(given)}"
    return run(query, {k: v for k, v in arguments.items() if k in own}, options, database, CATALOGUE).dicts()


def _cast(name: str, written: str) -> Any:
    """An option of canting's own as a script would give it."""
    if name == "dataset":
        return written.split("+")
    if name in ("wave", "top"):
        return int(written)
    if name == "min_weight":
        return float(written)
    return True if name in ("undirected", "weighted", "exact", "intervals") else written


def same(value: Any, written: str) -> bool:
    if isinstance(value, float):
        decimals = len(written.partition(".")[2])
        return abs(value - float(written)) <= 0.5000001 * 10**-decimals
    if value is None:
        return written in ("null", "none", "")
    if isinstance(value, bool):
        return str(value).lower() == written.lower()
    if isinstance(value, list):
        return "; ".join(map(str, value)) == written
    return str(value) == written
