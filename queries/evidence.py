"""Who says so: the reports behind ties, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canting.queries.task import Row, Task

TYPES = {"knowledge": ["INFORMS"], "supply": ["SUPPLIES"], "flow": ["INFORMS", "SUPPLIES"]}


def evidence_of(task: Task, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Fetch the reports behind ties.

    Parameters
    ----------
    task
        The run; its graph is ``knowledge``, ``supply`` or ``flow``.
    pairs
        Ids of giver and receiver of each tie.

    Returns
    -------
    dict
        For each pair its reports as ``motif, said by e-3 (knowledge.csv row 14)``, the strongest first.
    """
    asked = list(dict.fromkeys(pairs))
    found: dict[tuple[str, str], list[str]] = {pair: [] for pair in asked}
    if not asked:
        return found
    types = TYPES[task.options["graph"]]
    several = len(task.options["dataset"]) > 1
    rows = task.ask(
        "evidence", pairs=[list(pair) for pair in asked], types=types, either=task.options["undirected"]
    )
    for row in rows:
        found[asked[row["at"]]].append(_in_words(row, several))
    return found


def _in_words(report: Row, several: bool) -> str:
    where = f"{report['file']} row {report['row']}" if report["file"] else "no file"
    dataset = f"{report['dataset']}: " if several else ""
    said_by = f"said by {report['respondent']}" if report["respondent"] else "respondent not recorded"
    return f"{dataset}{report['question'] or report['type']}, {said_by} ({where})"
