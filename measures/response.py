"""Who answered, by question and group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canting.errors import UsageError

if TYPE_CHECKING:
    from canting.queries.task import Row, Task

ALL = "all"


def response(task: Task) -> list[Row]:
    """Count who answered each question of each covered dataset, among all and by stakeholder group.

    Parameters
    ----------
    task
        The run; its `limit` is the number of names that a respondent could give.

    Returns
    -------
    list of Row
        ``dataset, wave, question, group, asked, yes, no, unknown, rate, at_limit``.
    """
    limit = task.parameters["limit"]
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: nobody could name anybody.", "Give 1 or more.")
    graph = task.graph()
    groups = dict(zip(graph.ids, graph.attributes["group"], strict=True))
    named = _named(task) if limit is not None and graph.n else {}
    rows: list[Row] = []
    for unit in sorted(task.units(), key=lambda unit: (unit.dataset, unit.wave or 0)):
        people = [person for person in unit.people if person[0] in groups]
        asked = [question for type_, question, _ in unit.questions if type_ in task.options["ties"]]
        for question in sorted(set(asked), key=lambda each: each or "") if people else []:
            tallies: dict[str, dict[str, int]] = {}
            for id_, responded, empty in people:
                answer = "no" if responded == "yes" and (question or "") in empty else responded
                used_up = (
                    answer == "yes"
                    and limit is not None
                    and (named.get((unit.dataset, unit.wave, question, id_), 0) >= limit)
                )
                for group in (ALL, groups[id_]):
                    if group is None:
                        continue
                    tally = tallies.setdefault(group, {"yes": 0, "no": 0, "unknown": 0, "at_limit": 0})
                    if answer != "not asked":
                        tally[answer if answer in ("yes", "no") else "unknown"] += 1
                    tally["at_limit"] += used_up
            for group in sorted(tallies, key=lambda each: (each != ALL, each)):
                tally = tallies[group]
                total = tally["yes"] + tally["no"]
                rows.append(
                    {
                        "dataset": unit.dataset,
                        "wave": unit.wave,
                        "question": question,
                        "group": group,
                        "asked": total,
                        "yes": tally["yes"],
                        "no": tally["no"],
                        "unknown": tally["unknown"],
                        "rate": tally["yes"] / total if total else None,
                        "at_limit": None if limit is None else tally["at_limit"],
                    }
                )
    return rows


def _named(task: Task) -> dict[tuple[Any, ...], int]:
    """How many others each respondent named, by dataset, wave, question and id."""
    graph = task.graph()
    found: dict[tuple[Any, ...], set[str]] = {}
    for row in task.ask("reports-made", ids=graph.ids, ties=list(task.options["ties"])):
        ends = {row["giver"], row["receiver"]}
        if row["respondent"] in ends:
            key = (row["dataset"], row["wave"], row["question"], row["respondent"])
            found.setdefault(key, set()).update(ends - {row["respondent"]})
    return {key: len(others) for key, others in found.items()}
