"""Stages of the value chain, hulu to hilir: what flows between them, and where it doesn't."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from canting.algorithms.arrays import Bools, Ints
from canting.algorithms.graph import Graph
from canting.algorithms.reachability import Sources, reachable, sources_of
from canting.errors import UsageError
from canting.measures.paths import APART, toward
from canting.measures.structure import lacking
from canting.queries.pairs import silence
from canting.queries.task import Row, Task


@dataclass(frozen=True, eq=False)
class Stages:
    """At which stages the participants of a graph work."""

    ids: list[str]
    names: list[str]
    """Of each stage, from hulu to hilir; length s."""
    position: Ints
    """Its position, as the dataset says, shape (s,); of different chains `canting.measures.paths.APART` or further."""
    of: list[list[int]]
    """Each participant's stages, as numbers from hulu to hilir; length n."""

    @classmethod
    def among(cls, task: Task, graph: Graph) -> Stages:
        """Fetch the stages of a graph's participants; those at which none of them works are left out."""
        place = graph.position
        rows = [
            {**row, "at": [place[id_] for id_ in row["ids"] if id_ in place]} for row in covered_stages(task)
        ]
        rows = [row for row in rows if row["at"]]
        of: list[list[int]] = [[] for _ in graph.ids]
        for number, row in enumerate(rows):
            for at in row["at"]:
                of[at].append(number)
        # Those of different chains lie far from one another.
        position = np.array([row["chain"] * 2 * APART + row["position"] for row in rows], dtype=np.int64)
        return cls([row["stage"] for row in rows], [row["name"] for row in rows], position, of)

    @cached_property
    def level(self) -> Ints:
        """Each stage's place in the chain, 0 being the most hulu, shape (s,): stages of one position share it."""
        return np.unique(self.position, return_inverse=True)[1].astype(np.int64)

    @property
    def levels(self) -> int:
        return len(np.unique(self.position))

    @cached_property
    def at(self) -> Bools:
        """Whether each participant works at each level, shape (n, levels)."""
        at = np.zeros((len(self.of), self.levels), dtype=np.bool_)
        for place, numbers in enumerate(self.of):
            at[place, self.level[numbers]] = True
        return at

    @cached_property
    def members(self) -> Any:
        """Whether each participant works at each stage, as a sparse matrix of shape (n, s)."""
        at = [place for place, numbers in enumerate(self.of) for _ in numbers]
        numbers = [number for numbers in self.of for number in numbers]
        return csr_array(
            (np.ones(len(at), dtype=np.int64), (at, numbers)), shape=(len(self.of), len(self.ids))
        )

    @cached_property
    def staged(self) -> Bools:
        """Which participants have a stage, shape (n,)."""
        return np.array([bool(numbers) for numbers in self.of], dtype=np.bool_)

    def name_at(self, place: int, level: int) -> str:
        return next(self.names[number] for number in self.of[place] if self.level[number] == level)

    def toward(self, near: Ints, far: Ints) -> list[str]:
        """Where each of some participants lies as seen from another, as `canting.measures.paths.toward` has it."""
        kinds, code = np.unique(self.at, axis=0, return_inverse=True)
        positions = np.unique(self.position)
        works = [positions[kind].tolist() for kind in kinds]
        pairs, of = np.unique(code[near] * len(kinds) + code[far], return_inverse=True)
        words = [toward(works[pair // len(kinds)], works[pair % len(kinds)]) for pair in pairs.tolist()]
        return [words[number] for number in of.tolist()]


def covered_stages(task: Task) -> list[Row]:
    """The stages that the covered units declare, chain by chain from hulu to hilir, as ``steps/tracing-stages.cypher``.

    ``key`` is the whole id, ``stage`` the id as its survey writes it; where two surveys write alike, the whole ids.
    """
    rows = task.ask("tracing-stages")
    alike = len({row["code"] for row in rows}) < len(rows)
    return [{**row, "key": row["stage"], "stage": row["stage"] if alike else row["code"]} for row in rows]


def with_direction(task: Task, query: str) -> None:
    """See that ties are read with their direction.

    Raises
    ------
    UsageError
        If they aren't.
    """
    if task.options["undirected"]:
        raise UsageError(f"{query} is about the direction of ties.", "Leave --undirected out.")


# stage-flow


def stage_flow(task: Task) -> list[Row]:
    """What flows between the stages of the value chain, knowledge and goods side by side.

    Rows: the rows; with ``matrix`` one for every pair of stages, and the two matrices in the notes.

    Parameters
    ----------
    task
        With parameter ``matrix``; its rows are those of the query's text, in order.

    Raises
    ------
    UsageError
        If ties are read without direction.

    Notes
    -----
    direction
        From the giver's stage to the receiver's.
    weights
        They don't count, beyond --min-weight.
    isolates
        They make no row.
    pieces
        Nothing: ties are counted.
    cost
        m, times the stages that ends work at.

    References
    ----------
    canting's own.
    """
    with_direction(task, "stage-flow")
    stages = covered_stages(task)
    counted = {(row["from_stage"], row["to_stage"]): row for row in task.rows}
    ends = [
        stage
        for stage in (*stages, NOWHERE)
        if (task.parameters["matrix"] and stage["ids"]) or any(stage["key"] in pair for pair in counted)
    ]
    rows = [
        _flow(start, end, counted.get((start["key"], end["key"]), EMPTY), stages)
        for start in ends
        for end in ends
    ]
    if not task.parameters["matrix"]:
        rows = [row for row in rows if row["knowledge"] or row["goods"]]
    for what in ("knowledge", "goods"):
        task.notes.append(_in_total(rows, what))
    if task.parameters["matrix"]:
        task.notes += [*_matrix(rows, ends, "knowledge"), *_matrix(rows, ends, "goods")]
    return rows


def _in_total(rows: list[Row], what: str) -> str:
    counts = dict.fromkeys(("forward", "same", "backward", "unstaged"), 0)
    skipped = 0
    for row in rows:
        counts[row["direction"]] += row[what]
        skipped += row[what] if row["skipped"] else 0
    return (
        f"{what.capitalize()}: {counts['forward']} forward, {counts['same']} within a stage, {counts['backward']} "
        f"backward ({skipped} of them past a stage between), {counts['unstaged']} with an end that has no stage. A tie "
        "counts for every pair of stages that its two ends work at."
    )


NOWHERE: Row = dict.fromkeys(("key", "stage", "name", "position", "chain", "ids"))
"""No stage."""
EMPTY: Row = {"knowledge": 0, "goods": 0, "knowledge_weight": 0.0, "goods_weight": 0.0}


def _flow(start: Row, end: Row, counts: Row, stages: list[Row]) -> Row:
    """The row of what flows from one stage to another."""
    direction, skipped = "unstaged", False
    if start["key"] and end["key"] and start["chain"] == end["chain"]:
        low, high = sorted((start["position"] or 0, end["position"] or 0))
        direction = "same" if low == high else "forward" if low == start["position"] else "backward"
        between = (stage["position"] for stage in stages if stage["chain"] == start["chain"])
        skipped = any(low < position < high for position in between if position is not None)
    return {
        "from_stage": start["stage"],
        "from_name": start["name"],
        "from_position": start["position"],
        "to_stage": end["stage"],
        "to_name": end["name"],
        "to_position": end["position"],
        "direction": direction,
        "skipped": skipped,
        **{name: counts[name] for name in EMPTY},
    }


def _matrix(rows: list[Row], stages: list[Row], what: str) -> list[str]:
    """Lines of a matrix of text: who gives in rows, who receives in columns, both from hulu to hilir."""
    names = [stage["name"] or "no stage" for stage in stages]
    width = max((len(name) for name in names), default=0)
    counts = iter(row[what] for row in rows)
    lines = [
        f"{what.capitalize()}, ties from the stage of the line to the stage of the column, both from hulu to hilir:"
    ]
    lines.append(" " * (width + 3) + "".join(f"{number:>6}" for number in range(1, len(stages) + 1)))
    for number, name in enumerate(names, 1):
        cells = "".join(f"{next(counts) or '.':>6}" for _ in stages)
        lines.append(f"{number:>2} {name:<{width}}{cells}")
    return lines


# stage-gaps


def stage_gaps(task: Task) -> list[Row]:
    """Where the chain is broken: neighbouring stages with goods but no knowledge, and stages that no source reaches.

    Rows: from hulu to hilir; for one stage first what it lacks itself, then what is missing between it and the next.

    Raises
    ------
    UsageError
        If ties are read without direction.

    Notes
    -----
    direction
        Goods onward, knowledge either way and from the sources.
    weights
        They don't count, beyond --min-weight.
    isolates
        They are at their stage, and reached by no source.
    pieces
        Whom no source reaches is the third kind of gap.
    cost
        n + m.

    References
    ----------
    canting's own.
    """
    with_direction(task, "stage-gaps")
    graph = task.graph()
    stages = Stages.among(task, graph)
    sources = sources_of(graph)
    task.notes.append(sources.note)
    rows = _unreached(task, graph, stages, sources)
    for step in steps(task, stages):
        rows += _between(stages, step)
    if not stages.levels:
        task.notes.append("None of these participants has a stage.")
    elif not rows:
        task.notes.append(
            "Knowledge goes both ways wherever goods go to the next stage; sources reach every stage."
            if len(sources.at)
            else "Knowledge goes both ways wherever goods go to the next stage."
        )
    return sorted(rows, key=lambda row: (row["order"], row["next_stage"] is not None, row["next_name"] or ""))


def _unreached(task: Task, graph: Graph, stages: Stages, sources: Sources) -> list[Row]:
    source = np.isin(np.arange(graph.n), sources.at)
    reached = reachable(graph.n, *graph.arcs.ends, source)
    rows = []
    for number, id_ in enumerate(stages.ids):
        members = [at for at, numbers in enumerate(stages.of) if number in numbers]
        ends = np.column_stack([source, np.isin(np.arange(graph.n), members)]).astype(np.int64)
        state = silence(task.answers.pairs(csr_array(ends)), 0, 1)
        if state and not reached[members].any():
            rows.append(
                {
                    "gap": "no source",
                    "stage": id_,
                    "name": stages.names[number],
                    "order": number,
                    "participants": len(members),
                    "state": state,
                    **dict.fromkeys(("next_stage", "next_name", "goods", "onward", "back")),
                }
            )
    return rows


@dataclass(frozen=True)
class Step:
    """Two neighbouring stages with goods from the one to the next, as numbers of stages, and the ties between them."""

    start: int
    end: int
    goods: int
    onward: int
    back: int
    """Ties of goods onward, of knowledge onward and of knowledge back."""
    silence: tuple[str | None, str | None]
    """What it would mean if no knowledge went onward, or back; None where none can."""


def steps(task: Task, stages: Stages) -> list[Step]:
    """Where goods go from a stage to the next one, from hulu to hilir."""
    said = len(task.notes)
    flow = {(row["from_stage"], row["to_stage"]): row for row in task.query("stage-flow")}
    del task.notes[said:]  # its totals
    pairs = task.answers.pairs(stages.members)
    found = []
    for here, further in pairwise(range(stages.levels)):
        for start in np.flatnonzero(stages.level == here).tolist():
            for end in np.flatnonzero(stages.level == further).tolist():
                there = flow.get((stages.ids[start], stages.ids[end]))
                if (
                    there is None
                    or not there["goods"]
                    or stages.position[end] - stages.position[start] >= APART  # of another chain
                ):
                    continue
                back = flow.get((stages.ids[end], stages.ids[start]))
                found.append(
                    Step(
                        start,
                        end,
                        there["goods"],
                        there["knowledge"],
                        back["knowledge"] if back else 0,
                        (silence(pairs, start, end), silence(pairs, end, start)),
                    )
                )
    return found


def _between(stages: Stages, step: Step) -> list[Row]:
    onward, back = step.silence
    ways = {
        "no knowledge onward": None if step.onward else onward,
        "no knowledge back": None if step.back else back,
    }
    return [
        {
            "gap": gap,
            "stage": stages.ids[step.start],
            "name": stages.names[step.start],
            "order": step.start,
            "next_stage": stages.ids[step.end],
            "next_name": stages.names[step.end],
            "goods": step.goods,
            "onward": step.onward,
            "back": step.back,
            "participants": None,
            "state": state,
        }
        for gap, state in lacking(ways, "no knowledge").items()
    ]
