"""Places, industries and registers beside the network: what plain Cypher can't say alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from canting.queries.task import Row, Task

LEAST = 3
"""Rows that a rank correlation needs."""


def by_place(task: Task) -> Iterable[Row]:
    """Count participants and ties of each place."""
    return _by_area(task, "Place")


def by_industry(task: Task) -> Iterable[Row]:
    """Count participants and ties of each industry."""
    return _by_area(task, "Industry")


def _by_area(task: Task, of: str) -> Iterable[Row]:
    """Count participants and ties of each area at the level that is asked for.

    Rows: by participants, descending; the row without an area last. The graph's attribute `codes` has those that the
    data give of each participant: few differ, so what they are part of is asked for once each.
    """
    graph = task.graph()
    codes = [found or () for found in graph.attributes.get("codes", [()] * graph.n)]
    within: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    used = sorted({code for found in codes for code in found})
    for row in task.ask("areas", ids=used, of=of, level=task.parameters["level"]):
        within.setdefault(row["id"], []).append(row["area"])
        labels[row["area"]] = row["label"]
    areas = [tuple({area for code in found for area in within.get(code, ())}) for found in codes]
    members: Counter[str | None] = Counter(area for found in areas for area in found or (None,))
    inside: Counter[str | None] = Counter()
    across: Counter[str | None] = Counter()
    for one, other in zip(graph.source.tolist(), graph.target.tolist(), strict=True):
        left, right = set(areas[one] or (None,)), set(areas[other] or (None,))
        inside.update(left & right)
        across.update(left ^ right)
    order = sorted(members, key=lambda area: (area is None, -members[area], area or ""))
    return [
        {
            "of": area,
            "label": (labels.get(area) or None) if area is not None else None,
            "participants": members[area],
            "inside": inside[area],
            "across": across[area],
        }
        for area in order
    ]


def position_and_record(task: Task) -> Iterable[Row]:
    """Put centrality beside a property of the linked entries; the rank correlations go to the notes."""
    if not task.rows:
        return []
    measures: dict[str, dict[str, float]] = {}
    for name in ("degree", "closeness", "betweenness"):
        measures[name] = {row["id"]: row[name] for row in task.query(name)}
    rows = [
        {**row, **{name: values.get(row["id"], 0) for name, values in measures.items()}}
        for row in task.rows
        if row["id"] in measures["degree"]
    ]
    known = [row for row in rows if row["value"] is not None]
    said = []
    for name in measures:
        rho = spearman([row["value"] for row in known], [row[name] for row in known])
        said.append(f"{name} {'not defined' if rho is None else f'{rho:.3f}'}")
    task.notes.append(
        f"Spearman's rho with {task.parameters['property']}: {', '.join(said)} (n = {len(known)})."
    )
    return rows


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Give Spearman's rank correlation on mid-ranks; None for fewer than three pairs or no variation.

    Examples
    --------
    >>> spearman([1, 2, 3, 4], [10, 30, 20, 40])
    0.8
    >>> spearman([1, 1, 1], [1, 2, 3]) is None
    True
    """
    from scipy.stats import spearmanr

    if len(left) < LEAST or len(set(left)) == 1 or len(set(right)) == 1:
        return None
    return round(float(spearmanr(left, right).statistic), 12)
