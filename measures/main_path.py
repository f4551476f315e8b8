"""The main path: the chain of ties by which most ways lead from the first givers to the last receivers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from canting.algorithms.arrays import Bools, Ints
from canting.algorithms.dominators import strong_parts
from canting.algorithms.graph import Graph
from canting.algorithms.main_path import Acyclic
from canting.algorithms.ranks import distinct
from canting.errors import UsageError
from canting.language import some_of
from canting.measures.evidence import evidence_of
from canting.measures.paths import APART
from canting.measures.stages import Stages, with_direction
from canting.queries.task import Row, Task

SHOWN = 8
"""How many a note lists by name."""
KEPT, DROPPED, CONDENSED = "kept", "dropped", "condensed"


@dataclass(frozen=True, eq=False)
class Flow:
    """What is left of a graph's ties so that nothing goes round in a circle."""

    n: int
    source: Ints
    target: Ints
    """Its arcs, each once."""
    arc: Ints
    """The arc that each tie is counted with, shape (m,); -1 for a tie that isn't kept."""
    word: str = KEPT
    """What became of the ties that aren't kept."""
    whole: bool = True
    """Whether there is a main path: False where one piece holds over half."""


def main_path(task: Task) -> list[Row]:
    """Search path weights of every tie, and whether it lies on the main path.

    Rows: ``from, from_name, to, to_name, spc, splc, spnp, on_path, treated``, and ``evidence`` if asked for: the main
    path first, in the order of its flow, then the other ties, the heaviest first; then those that were dropped or
    condensed.

    Raises
    ------
    UsageError
        If ties are read without direction, or ``routes`` isn't above zero.

    References
    ----------
    Hummon & Doreian, Connectivity in a citation network, Social Networks 11 (1989); Batagelj, Efficient algorithms for
    citation network analysis (2003); Liu & Lu, An integrated approach for main path analysis, JASIST 63 (2012).
    """
    with_direction(task, "main-path")
    given = task.parameters
    task.at_least("routes", 1)
    graph = task.graph()
    flow = acyclic(task, graph)
    ties = range(graph.m)
    if not flow.whole:
        return [
            _row(graph, tie, None, on=False, word=KEPT if flow.arc[tie] >= 0 else flow.word) for tie in ties
        ]
    net = Acyclic(flow.n, flow.source, flow.target, task.progress)
    weights = net.weights()
    by: list[int] = getattr(weights, given["by"])
    if given["method"] == "global":
        on = net.heaviest(by)
    elif given["method"] == "local":
        on = net.followed(by)
    else:
        on = net.through(by, given["routes"])
    depth = {at: number for number, at in enumerate(net.order)}
    keyed = []
    for tie in ties:
        arc = int(flow.arc[tie])
        if arc < 0:
            keyed.append(((2, 0, 0), _row(graph, tie, None, on=False, word=flow.word)))
            continue
        found = (weights.spc[arc], weights.splc[arc], weights.spnp[arc])
        place = (0, depth[net.tail[arc]], depth[net.head[arc]]) if on[arc] else (1, -by[arc], 0)
        keyed.append((place, _row(graph, tie, found, on=bool(on[arc]), word=KEPT)))
    _tell(task, graph, flow, on)
    rows = [row for _, row in sorted(keyed, key=lambda each: (each[0], each[1]["from"], each[1]["to"]))]
    if given["evidence"]:
        said = evidence_of(task, [(row["from"], row["to"]) for row in rows if row["on_path"]])
        for row in rows:
            row["evidence"] = said.get((row["from"], row["to"]))
    return rows


def _row(graph: Graph, tie: int, found: tuple[int, int, int] | None, *, on: bool, word: str) -> Row:
    spc, splc, spnp = found or (None, None, None)
    return {
        **graph.ends(graph.source[tie], graph.target[tie]),
        "spc": spc,
        "splc": splc,
        "spnp": spnp,
        "on_path": on,
        "treated": word,
    }


def acyclic(task: Task, graph: Graph) -> Flow:
    """Make a graph without circles: as it is; else its ties that lead on along the chain; else its strong components.

    The parameter ``cycles`` may choose, and the notes are told what was dropped or condensed.
    """
    labels = strong_parts(graph.n, graph.source, graph.target)
    inside = labels[graph.source] == labels[graph.target]
    if not inside.any():
        return Flow(graph.n, graph.source, graph.target, np.arange(graph.m, dtype=np.int64))
    wanted = task.parameters["cycles"]
    if wanted != "condense":
        forward = onward(graph, Stages.among(task, graph))
        if forward.any():
            return _forward(task, graph, forward)
        if wanted == "stages":
            raise UsageError(
                "No tie leads from one stage on to a later one, so stages can't part the circles.",
                "Leave --cycles out, or --cycles condense.",
            )
    return _condensed(task, graph, labels, inside)


def onward(graph: Graph, stages: Stages) -> Bools:
    """Ties whose giver's stages all come before the receiver's, and those of sources that receive nothing."""
    at = stages.at
    staged = stages.staged
    if not stages.levels or not staged.any():
        return np.zeros(graph.m, dtype=np.bool_)
    last = np.where(staged, stages.levels - 1 - np.argmax(at[:, ::-1], axis=1), -1)
    first = np.where(staged, np.argmax(at, axis=1), -1)
    position = np.unique(stages.position)
    chain = np.round(position / (2 * APART))
    giver, receiver = graph.source, graph.target
    both = staged[giver] & staged[receiver]
    forward = both & (last[giver] < first[receiver]) & (chain[last[giver]] == chain[first[receiver]])
    received = np.zeros(graph.n, dtype=np.bool_)
    received[receiver] = True
    fed: Bools = forward | ((graph.informing & ~received)[giver])
    return fed if forward.any() else forward


def _forward(task: Task, graph: Graph, forward: Bools) -> Flow:
    arc = np.full(graph.m, -1, dtype=np.int64)
    arc[forward] = np.arange(int(forward.sum()))
    gone = np.flatnonzero(~forward)
    task.notes.append(
        f"Ties go round in circles, so only the {int(forward.sum()):,} are kept that lead from a stage on to a later "
        f"one, or from an information source that receives nothing. {len(gone):,} dropped: {_some_ties(graph, gone)}."
    )
    return Flow(graph.n, graph.source[forward], graph.target[forward], arc, DROPPED)


def _condensed(task: Task, graph: Graph, labels: Ints, inside: Bools) -> Flow:
    pieces = int(labels.max()) + 1
    kept = np.flatnonzero(~inside)
    code = labels[graph.source[kept]] * pieces + labels[graph.target[kept]]
    arcs, number = np.unique(code, return_inverse=True)
    arc = np.full(graph.m, -1, dtype=np.int64)
    arc[kept] = number
    sizes = Counter(labels.tolist())
    large = sorted((label for label in sizes if sizes[label] > 1), key=lambda label: (-sizes[label], label))
    tied = len(distinct(np.concatenate((graph.source, graph.target))))
    listed = "; ".join(
        some_of(sorted(graph.names[at] for at in np.flatnonzero(labels == label).tolist()), SHOWN)
        for label in large[:SHOWN]
    )
    more = f"; and {len(large) - SHOWN} more" if len(large) > SHOWN else ""
    task.notes.append(
        f"Ties go round in circles, so participants who reach one another are condensed to one: {len(large)} pieces of "
        f"{sum(sizes[label] for label in large):,} participants, {int(inside.sum()):,} ties inside them without a "
        f"weight ({listed}{more}). Ties between the same two pieces count as one and share its weights."
    )
    most = sizes[large[0]]
    whole = 2 * most <= tied
    if not whole:
        task.notes.append(
            f"No main path: {most:,} of the {tied:,} participants with ties reach one another, over half. What flows "
            "there has no beginning and no end."
        )
    return Flow(pieces, arcs // pieces, arcs % pieces, arc, CONDENSED, whole)


def _some_ties(graph: Graph, ties: Ints) -> str:
    names = [
        f"{graph.names[graph.source[tie]]} > {graph.names[graph.target[tie]]}"
        for tie in ties[:SHOWN].tolist()
    ]
    more = f" and {len(ties) - SHOWN:,} more (treated = dropped)" if len(ties) > SHOWN else ""
    return (", ".join(names) + more) or "none"


def _tell(task: Task, graph: Graph, flow: Flow, on: Bools) -> None:
    """Say how long the path is, and who has no tie."""
    alone = graph.n - len(distinct(np.concatenate((graph.source, graph.target))))
    if alone:
        task.notes.append(f"Participants without any tie, left out: {alone:,}.")
    if not len(flow.source):
        task.notes.append("There is no tie that leads anywhere, so there is no main path.")
        return
    given = task.parameters
    how = {
        "global": f"the path with the largest sum of {given['by']}",
        "local": f"from the source with the heaviest tie on, always the heaviest ({given['by']})",
        "key-route": f"through the {given['routes']} heaviest ties ({given['by']}), both ways along the heaviest",
    }[given["method"]]
    ends = np.concatenate((flow.source[on], flow.target[on]))
    task.notes.append(
        f"Main path: {how}; all that tie: {int(on.sum()):,} of {len(on):,} ties, {len(np.unique(ends)):,} participants"
        f"{' or pieces' if flow.word == CONDENSED else ''}."
    )
