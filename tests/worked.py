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
from canting.queries.run import Options, run

CATALOGUE = read_catalogue([])
QUERIES = list(CATALOGUE.queries.values())
EXAMPLES = [(query, example) for query in QUERIES for example in query.examples]
DATA = Path(__file__).resolve().parent / "data"
BATIK = CYPHER.parent / "examples" / "batik-pekalongan"


def fill(database: Database) -> None:
    """Load the batik example and every small dataset of the tests into a database, which is emptied before."""
    wipe(database, managed_only=False)
    for folder in [BATIK, *sorted(path.parent for path in DATA.glob("*/dataset.toml"))]:
        with check(load_dataset(folder), recorded=recorded(database)) as checked:
            if not checked.problems:
                load(checked, database)


def hold(database: Database, query: Query, example: Example) -> None:
    """See that the first row of an answer is what the example says of it."""
    rows = answer(database, query, example.arguments)
    if not example.expected:
        assert rows == []
        return
    assert rows, "no rows"
    for column, written in example.expected.items():
        assert same(rows[0][column], written), f"{column} is {rows[0][column]!r}, not {written}"


def answer(database, query: Query, arguments: dict[str, str]) -> list[dict[str, Any]]:
    own = {p.name for p in query.parameters}
    many = {
        name: [value]
        for name, value in arguments.items()
        if name in ("kind", "group", "role", "stage", "place")
    }
    options = Options(
        graph=arguments.get("graph"),
        dataset=tuple(arguments.get("dataset", "").split("+")) if "dataset" in arguments else (),
        wave=int(arguments["wave"]) if "wave" in arguments else None,
        filters={name: value for name, value in many.items() if name not in own},
        undirected="undirected" in arguments,
        weighted="weighted" in arguments,
        engine=arguments.get("engine"),
        top=int(arguments["top"]) if "top" in arguments else None,
    )
    return run(query, {k: v for k, v in arguments.items() if k in own}, options, database, CATALOGUE).dicts()


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
