"""Who says so: the reports behind ties, in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import pairwise

from canting.algorithms.graph import Graph
from canting.queries.task import Row, Task


def evidence_of(
    task: Task, pairs: Sequence[tuple[str, str]], questions: Collection[str] = ()
) -> dict[tuple[str, str], list[str]]:
    """Fetch the reports behind ties, which are pairs of ids of giver and receiver.

    Of each there are its reports as ``motif, said by e-3 (knowledge.csv row 14)``, the strongest first; only those that
    answer one of the questions, in small or capital letters, if any is named.
    """
    several = len(task.options["dataset"]) > 1
    wanted = {question.lower() for question in questions}
    return {
        pair: [
            in_words(report, several)
            for report in said
            if not wanted or (report["question"] or "").lower() in wanted
        ]
        for pair, said in reports_of(task, pairs).items()
    }


def reports_of(task: Task, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Row]]:
    """Fetch the reports behind ties, as ``steps/evidence.cypher`` gives them.

    Parameters and order are those of `evidence_of`.
    """
    asked = list(dict.fromkeys(pairs))
    found: dict[tuple[str, str], list[Row]] = {pair: [] for pair in asked}
    if not asked:
        return found
    rows = task.ask(
        "evidence",
        pairs=[list(pair) for pair in asked],
        types=task.options["ties"],
        either=task.options["undirected"],
    )
    for row in rows:
        found[asked[row["at"]]].append(row)
    return found


def add_to_routes(task: Task, graph: Graph, rows: list[Row]) -> None:
    """Say who reports each step of the routes, which go from place to place in `places`."""
    steps = [[(graph.ids[a], graph.ids[b]) for a, b in pairwise(row["places"])] for row in rows]
    said = evidence_of(task, [pair for route in steps for pair in route])
    for row, route in zip(rows, steps, strict=True):
        row["evidence"] = [
            f"step {number}: {report}" for number, pair in enumerate(route, 1) for report in said[pair]
        ]


def in_words(report: Row, several: bool) -> str:
    """Say a report as ``motif, said by e-3 (knowledge.csv row 14)``, after its dataset where several are covered.

    Where a cell is a report, it is named as the spreadsheet shows it, ``C7``; where a person decided whom a name means,
    that name is quoted.
    """
    place = f"{report['column']}{report['row']}" if report.get("column") else f"row {report['row']}"
    where = f"{report['file']} {place}" if report["file"] else "no file"
    where += f", written {json.dumps(report['written'], ensure_ascii=False)}" if report.get("written") else ""
    dataset = f"{report['dataset']}: " if several else ""
    said_by = f"said by {report['respondent']}" if report["respondent"] else "respondent not recorded"
    return f"{dataset}{report['question'] or report['type']}, {said_by} ({where})"
