"""Measures stored on participants for Neo4j Browser, Bloom and others.

They are written with where they come from, and stale when what they were reckoned from was loaded anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import replace

from canting.database.database import Database
from canting.errors import UsageError
from canting.queries.catalogue import step_text
from canting.queries.graphs import every_unit
from canting.queries.header import Query
from canting.result import Result

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
OWN = frozenset(
    [
        "id",
        "name",
        "kind",
        "group",
        "role",
        "key",
        "dataset",
        "wave",
        "run",
        "file",
        "row",
        "responded",
        "unanswered",
        "unasked",
        "mentioned",
        "question",
        "weight",
    ]
)
"""Properties that canting gives its own meaning."""


def check_property(database: Database, query: Query, name: str) -> None:
    """See that a measure can be written under this name, before it is reckoned.

    Raises
    ------
    UsageError
        If the query ranks nobody, or the name is no word, canting's own, or a survey's.
    """
    if not query.ranks:
        raise UsageError(
            f"{query.name} gives no measure of participants to write.", "Write one of a centrality query."
        )
    if not _NAME.match(name):
        raise UsageError(
            f"--write {name}: that is no name of a property.",
            "Use letters, digits and _, such as knowledge_degree.",
        )
    if name in OWN:
        raise UsageError(f"--write {name}: canting uses that property itself.", "Choose another name.")
    if database.read(step_text("property-taken", "engine"), {"property": name}).values[0][0]:
        raise UsageError(
            f"--write {name}: participants have a property of that name that no measure wrote.",
            "Choose another name.",
        )


def write(database: Database, query: Query, result: Result, name: str) -> tuple[str, Result]:
    """Store an answer's measure on its participants; gives what was written, in words, and the answer.

    It has lost its note that what stood there until now is stale.
    """
    about = result.about
    measure = query.ranked_by(directed=bool(about["directed"])) or ""
    column = measure if measure in result.names else f"{measure}_weighted"
    at, where = result.names.index("id"), result.names.index(column)
    rows = [[row[at], row[where]] for row in result.rows if row[where] is not None]
    loads = [[unit["id"], unit["wave"], unit["loaded"]] for unit in about["datasets"]]
    said = {
        "query": query.name,
        "measure": column,
        "convention": query.convention,
        "graph": about["graph"],
        "directed": about["directed"],
        "n": about["n"],
        "m": about["m"],
        "options": json.dumps(about["options"], ensure_ascii=False, sort_keys=True),
        "filters": json.dumps(about["filters"], ensure_ascii=False, sort_keys=True),
        "loads": json.dumps(loads),
    }
    database.write(step_text("write-measure", "engine"), {"rows": rows, "property": name, "said": said})
    told = (
        f"Written: {column} of {len(rows)} participants as their property {name}; "
        f"(:Measure {{id: '{name}'}}) says where it comes from."
    )
    old = f"The property {name} is stale:"
    return told, replace(result, notes=[note for note in result.notes if not note.startswith(old)])


def stale(database: Database, text: str | None = None, datasets: Collection[str] | None = None) -> list[str]:
    """Say which measures that were written no longer hold: what they were reckoned from was loaded anew or is gone.

    Only those count whose property a Cypher `text` names, and that were reckoned from one of the datasets, if given.
    """
    rows = database.read(step_text("written-measures", "engine")).dicts()
    if text is not None:
        rows = [row for row in rows if re.search(rf"\b{re.escape(row['property'])}\b", text)]
    if datasets is not None:
        rows = [row for row in rows if any(name in datasets for name, *_ in json.loads(row["loads"]))]
    if not rows:
        return []
    now = {(unit.dataset, unit.wave): unit.loaded for unit in every_unit(database)}
    lines = []
    for row in rows:
        changed = sorted(
            {
                f"{name} (wave {wave})"
                for name, wave, loaded in json.loads(row["loads"])
                if now.get((name, wave)) != loaded
            }
        )
        if changed:
            lines.append(
                f"The property {row['property']} is stale: {', '.join(changed)} was loaded or unloaded since it was "
                f"written. canting query {row['query']} --write {row['property']} writes it anew."
            )
    return lines
