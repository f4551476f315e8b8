"""How knowledge and goods travel: who feeds whom, step by step, and the paths from one participant to another.

Nothing here enumerates walks. `upstream` and `downstream` are breadth-first walks that ask the database for one
step at a time; `knowledge_path` grows a ball around either end until the two meet, and looks for paths in what
lies between. So the cost grows with the ties reached, whatever else is in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from canting.database.interrupt import Doing
from canting.errors import UsageError
from canting.language import counted
from canting.measures.evidence import evidence_of, in_words, reports_of
from canting.measures.path_search import PathSearch, Shortest, Strongest, TieReader
from canting.queries.task import Row, Task


def upstream(task: Task) -> list[Row]:
    """Who feeds a participant, directly and through others: a breadth-first walk against the flow.

    Rows: one per participant reached, nearest first, then in order of name and id. ``step`` is the length of a shortest
    path to ``who``; ``through`` the first, in order of name, of those one step nearer that it has a tie with;
    ``reports`` the number of reports of such ties; ``toward`` where it lies as seen from ``through`` (see `toward`).

    Raises
    ------
    UsageError
        If ``steps`` is below 1, or the participant isn't recorded in the datasets covered.
    """
    return _reached(task, against=True)


def downstream(task: Task) -> list[Row]:
    """Whom a participant feeds, directly and through others: a breadth-first walk along the flow; see `upstream`."""
    return _reached(task, against=False)


APART = 5_000_000
"""Texts put ten millions between the positions of one chain and of the next: those of a survey go to one million."""


def toward(near: Sequence[int], far: Sequence[int]) -> str:
    """Where one participant lies in the value chain as seen from another.

    The two of their stages that lie nearest to each other decide. So participants that share a stage are at the
    same place in the chain, and `toward` the other way round is always the opposite.

    Parameters
    ----------
    near, far
        Positions of the stages of the one that looks and the one that is looked at; hulu is low, hilir is high. Those
        of different chains lie `APART` or further from each other.

    Returns
    -------
    str
        ``hulu`` or ``hilir``; ``same`` if they share a stage, or if their nearest stages lie as far on either side;
        ``unstaged`` if either has no stage, or their stages are of surveys that share nothing.

    Examples
    --------
    >>> toward([3], [7]), toward([3, 4], [2]), toward([2, 5], [5, 6]), toward([2, 6], [4]), toward([], [4])
    ('hilir', 'hulu', 'same', 'same', 'unstaged')
    """
    if not near or not far:
        return "unstaged"
    steps = [there - here for here in near for there in far if abs(there - here) < APART]
    if not steps:
        return "unstaged"
    shortest = min(abs(step) for step in steps)
    sides = {step > 0 for step in steps if abs(step) == shortest and step}
    if len(sides) != 1:
        return "same"
    return "hilir" if sides.pop() else "hulu"


_toward = lru_cache(4096)(toward)  # many participants, few stages


def _reached(task: Task, *, against: bool) -> list[Row]:
    steps = task.at_least("steps", 1)
    start = _recorded(task, "who")
    start["positions"], _ = _places(tuple(map(tuple, start["stages"])))
    rows: list[Row] = []
    for level in _levels(TieReader(task), start, steps, against=against):
        rows += level
    silent = "no" in start["responded"] and "yes" not in start["responded"]
    return walk_rows(task, rows, start["name"], against=against, silent=silent)


def walk_rows(task: Task, rows: list[Row], name: str, *, against: bool, silent: bool) -> list[Row]:
    """Say what a reader must know of a walk's rows, and who reports each one's tie with the one a step nearer."""
    steps = task.parameters["steps"]
    if rows and rows[-1]["step"] == steps:
        task.notes.append(f"Stopped after {counted(steps, 'step')}; --steps goes further.")
    if not rows:
        whom = "feeds" if against else "is fed by"
        task.notes.append(f"No report says that anybody {whom} {name}.")
    if task.parameters["evidence"]:
        ties = [(row["id"], row["through"])[:: 1 if against else -1] for row in rows]
        said = evidence_of(task, ties)
        for row, tie in zip(rows, ties, strict=True):
            row["evidence"] = said[tie]
    if silent:
        task.notes.append(f"{name} did not answer: its ties are known only from what others said.")
    return rows


def _levels(reader: TieReader, start: Row, steps: int, *, against: bool) -> Iterator[list[Row]]:
    """Rows of those reached in 1, 2, … steps; the server looks for the next ones while these are made."""
    seen = {start["id"]}

    def ask(frontier: list[str]) -> Doing[Row | None]:
        told = list(seen)
        return Doing(lambda: reader.ask("next-step", against=against, frontier=frontier, seen=told))

    level, found = [start], ask([start["id"]]).answer()
    for step in range(1, steps + 1):
        if found is None:
            return
        ids, kinds = found["ids"], found["kinds"]
        names = [name or id_ for name, id_ in zip(found["names"], ids, strict=True)]
        seen.update(ids)
        kept = [at for at, id_ in enumerate(ids) if reader.keeps(id_, kinds[at])]
        kept.sort(key=list(zip(names, ids, strict=True)).__getitem__)
        if not kept:
            return
        following = ask([ids[at] for at in kept]) if step < steps else None
        level = _rows(found, names, kept, level, step)
        yield level
        found = following.answer() if following else None


def _rows(found: Row, names: list[str], kept: list[int], nearer: list[Row], step: int) -> list[Row]:
    """Rows of the participants at the positions `kept` of what a step found."""
    stages: dict[int, list[tuple[int, str]]] = {}
    for position, stage, there in found["stages"]:
        for at in there:
            stages.setdefault(at, []).append((position, stage))
    ids, kinds, groups, through, reports = (
        found[column] for column in ("ids", "kinds", "groups", "through", "reports")
    )
    rows: list[Row] = []
    for at in kept:
        via = nearer[through[at]]
        positions, stage_names = _places(tuple(stages.get(at, ())))
        rows.append(
            {
                "id": ids[at],
                "name": names[at],
                "step": step,
                "through": via["id"],
                "through_name": via["name"],
                "toward": _toward(via["positions"], positions),
                "reports": reports[at],
                "kind": kinds[at],
                "group": groups[at] or None,
                "stages": stage_names,
                "positions": positions,
            }
        )
    return rows


@lru_cache(4096)
def _places(stages: tuple[tuple[int, str], ...]) -> tuple[tuple[int, ...], list[str]]:
    """Positions and names of stages, from hulu to hilir; several datasets may say the same one."""
    ordered = sorted(set(stages))
    return tuple(position for position, _ in ordered), [name for _, name in ordered]


def _recorded(task: Task, parameter: str) -> Row:
    """The row of a participant that the query's text found; it must be recorded in what is covered."""
    wanted = task.parameters[parameter]
    for row in task.rows:
        if row["id"] == wanted:
            return dict(row)
    covered = ", ".join(task.options["dataset"]) or "any dataset"
    wave = f", wave {task.options['wave']}" if task.options["wave"] is not None else ""
    raise UsageError(
        f"{wanted!r} is not recorded in {covered}{wave}.",
        "Name a dataset that records it with --dataset, or another --wave.",
    )


def knowledge_path(task: Task) -> list[Row]:
    """The shortest or the strongest paths by which knowledge gets from one participant to another, and who says so.

    Rows: one per step of each path. Paths are simple (nobody twice). By ``steps`` the shortest come first, by
    ``strength`` those with the least sum of 1/strength, of these the shortest; then they come in order of the names
    along them; so the same question has always the same answer.

    Raises
    ------
    UsageError
        If the two are the same, ``k`` or ``steps`` is below 1, or either isn't recorded in the datasets covered.
    """
    giver, receiver = _recorded(task, "giver"), _recorded(task, "receiver")
    if giver["id"] == receiver["id"]:
        raise UsageError(f"Giver and receiver are both {giver['name']!r}.", "Name two participants.")
    wanted = task.at_least("k", 1)
    longest = None if task.parameters["steps"] is None else task.at_least("steps", 1)
    sort = Strongest if task.parameters["by"] == "strength" else Shortest
    search = sort(TieReader(task), giver, receiver)
    paths = search.paths(wanted, longest)
    if not paths:
        within = f" within {counted(longest, 'step')}" if longest else ""
        task.notes.append(f"No way leads from {giver['name']} to {receiver['name']}{within}.")
    return _steps(task, search, paths)


def _steps(task: Task, search: PathSearch, paths: list[list[int]]) -> list[Row]:
    """Rows of the paths' steps, with stage and evidence."""
    ids, names = search.ids, search.names
    pairs = [pair for path in paths for pair in pairwise(path)]
    places: dict[str, tuple[int, ...]] = {}
    on_way = sorted({number for path in paths for number in path})
    for row in task.ask("stages", ids=[ids[number] for number in on_way]):
        places[row["id"]] = (*places.get(row["id"], ()), row["position"])
    said = reports_of(task, [(ids[giver], ids[receiver]) for giver, receiver in pairs])
    several = len(task.options["dataset"]) > 1
    rows: list[Row] = []
    for number, path in enumerate(paths, 1):
        steps = [(ids[giver], ids[receiver]) for giver, receiver in pairwise(path)]
        strengths = [_folded(said[step]) for step in steps]
        length = sum(1 / strength for strength in strengths)
        for step, ((giver, receiver), strength) in enumerate(zip(pairwise(path), strengths, strict=True), 1):
            reports = said[ids[giver], ids[receiver]]
            row = {
                "path": number,
                "step": step,
                "from": ids[giver],
                "to": ids[receiver],
                "from_name": names[giver],
                "to_name": names[receiver],
                "length": len(path) - 1,
                "length_weighted": length,
                "toward": _toward(places.get(ids[giver], ()), places.get(ids[receiver], ())),
                "types": list(dict.fromkeys(report["type"] for report in reports)),
                "weight": strength,
                "reports": len(reports),
            }
            if task.parameters["evidence"]:
                row["evidence"] = [in_words(report, several) for report in reports]
            rows.append(row)
    return rows


def _folded(reports: list[Row]) -> float:
    """Strength of a tie: the largest weight per question, then the sum over questions."""
    strongest: dict[tuple[Any, ...], float] = {}
    for report in reports:
        question = (report["type"], report["dataset"], report["folds"])
        strongest[question] = max(report["weight"], strongest.get(question, 0.0))
    return float(sum(strongest.values()))
