"""A few ties worth making: those whose addition would change most, for whom, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from canting import csv_files
from canting.algorithms.additions import (
    AdditionLimits,
    Aim,
    Chosen,
    Connected,
    Nearness,
    Pair,
    Unbroken,
    choose,
    greedy,
    most_needed,
)
from canting.algorithms.arrays import Bools, Ints
from canting.algorithms.graph import Graph
from canting.algorithms.reachability import sources_of
from canting.algorithms.unanswered import ERROR
from canting.errors import UsageError
from canting.measures import stages as chain
from canting.measures.bottlenecks import Sides
from canting.measures.characteristics import parted
from canting.measures.intervals import MOST as MOST_DRAWN
from canting.measures.intervals import drawn, silent_in, survey, undrawable
from canting.measures.paths import APART
from canting.measures.stages import Stages, with_direction
from canting.queries.task import Row, Task

NAMED = 20
MOST = 5_000
"""Participants among whom all pairs are looked at; beyond, a file names pairs."""
DRAWS, WORK = 100, 200_000
"""Graphs drawn for `stays`, and candidates times budget up to which they are drawn without being asked for."""
GUARANTEE = "at least 1 - 1/e (63 %) of the best set's gain"


def recommend(task: Task) -> list[Row]:
    """The ties whose addition most betters an aim, with whom they serve and how sure that is.

    Rows: ``rank, from, to, gain, total, serves, through, known, stays, …``, in the order in which they are to be made.

    Raises
    ------
    UsageError
        For a number out of range, a file that can't be read, or a graph too large.

    Notes
    -----
    direction
        From giver to receiver.
    weights
        They don't count: a tie that is made has strength 1.
    isolates
        They may give and receive, like everybody.
    pieces
        Made ties may join pieces.
    cost
        Candidates × budget searches; every set up to 20,000 of them; at most 5,000 participants.

    References
    ----------
    Nemhauser, Wolsey & Fisher, An analysis of approximations for maximizing submodular set functions, Mathematical
    Programming 14 (1978).
    """
    with_direction(task, "recommend")
    given = task.parameters
    if not given["budget"] > 0:
        raise UsageError(
            f"--budget {given['budget']}: too small.", "canting query recommend --help says more."
        )
    for name, least in (("steps", 1), ("most", 0)):
        task.at_least(name, least)
    graph = task.graph()
    said = len(task.notes)
    aims = Aims.of(task, graph)
    del task.notes[said:]
    task.notes.append(aims.told)
    stages = Stages.among(task, graph)
    candidates, costs = _candidates(task, graph, stages)
    limits = AdditionLimits(given["budget"], given["most"], costs)
    ties = _ties(graph)
    aim = aims.make(ties)
    chosen = choose(aim, candidates, limits, graph.n + graph.m, progress=task.progress)
    stays = _stays(task, graph, aims, candidates, limits, chosen)
    rows = _rows(task, graph, aims, limits, chosen, stays)
    _tell(task, graph, aims, candidates, limits, chosen, aim.value)
    if given["why"] is not None:
        _explain(task, rows, given["why"], aims)
    return rows


def _ties(graph: Graph) -> list[Pair]:
    return list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))


# aims


@dataclass(frozen=True, eq=False)
class Aims:
    """What is to be bettered, on whatever ties."""

    name: str
    make: Callable[[Sequence[Pair]], Aim]
    """Makes it of a graph's ties."""
    told: str
    unit: tuple[str, str]
    """What a gain counts, in English and Indonesian."""
    label: Callable[[Any, Pair], list[str]] | None = None
    """Names what a tie serves where that isn't participants: it is given the aim before the tie, and the tie."""

    @classmethod
    def of(cls, task: Task, graph: Graph) -> Aims:
        """The aim that the run's parameters name."""
        name = task.parameters["aim"]
        if name == "groups":
            return _grouped(graph)
        if name == "stages":
            return _staged(task, graph)
        return _near(task, graph, name)


def _near(task: Task, graph: Graph, name: str) -> Aims:
    given = task.parameters
    sources = np.flatnonzero(graph.informing).tolist()
    whence = "any information source"
    if not sources:
        sources = sources_of(graph).at.tolist()
        whence = "whoever now gives and receives nothing (there is no information source)"
    chosen = Sides(task, graph).mask("receivers") if given["receivers"] else np.ones(graph.n, dtype=np.bool_)
    chosen[sources] = False
    receivers = np.flatnonzero(chosen).tolist()
    steps = None if name == "near" else int(given["steps"])
    without = None
    many = f"{len(receivers):,} receivers"
    told = (
        f"Aim near: the mean over {many} of 1/d from the nearest source, 0 if none; sources: {whence}."
        if steps is None
        else f"Aim {name}: how many of {many} are within {steps} steps of {whence}"
    )
    if name == "robust" and graph.n:
        without = most_needed(graph.n, _ties(graph), sources, receivers, int(given["steps"]))
        told += f", without {graph.names[without]}, whose loss lowers that most now"
    unit = ("receivers", "penerima") if steps is not None else ("of the mean nearness", "kedekatan rata-rata")
    n = graph.n

    def make(ties: Sequence[Pair]) -> Nearness:
        return Nearness(n, ties, sources, receivers, steps, without)

    return Aims(name, make, told if steps is None else f"{told}.", unit)


def _grouped(graph: Graph) -> Aims:
    names, numbers = parted(graph.attributes["group"])
    of = numbers.tolist()

    def label(aim: Connected, pair: Pair) -> list[str]:
        between = aim.between(pair)
        return [] if between is None else [" - ".join(names[at] for at in between)]

    told = "Aim groups: pairs of stakeholder groups with two tied pairs or more that don't hang on one participant."
    return Aims(
        "groups", lambda ties: Connected(of, ties), told, ("pairs of groups", "pasangan kelompok"), label
    )


def _staged(task: Task, graph: Graph) -> Aims:
    gaps = chain.stage_gaps(task)
    stages = Stages.among(task, graph)
    due: dict[Pair, str] = {}
    for step in chain.steps(task, stages):
        for way, silence in zip(((step.start, step.end), (step.end, step.start)), step.silence, strict=True):
            if silence is not None:
                due[way] = silence
    sources = sources_of(graph).at.tolist()
    informing = np.flatnonzero(graph.informing).tolist()

    def make(ties: Sequence[Pair]) -> Unbroken:
        return Unbroken(stages.of, due, sources, informing, ties)

    def label(aim: Unbroken, pair: Pair) -> list[str]:
        closed = [f"{stages.names[a]} > {stages.names[b]}" for a, b in aim._closes(pair)]
        return closed + [f"{stages.names[stage]} (no source)" for stage in sorted(aim._wets(pair)[1])]

    told = f"Aim stages: fewer gaps of the value chain, of which there are {len(gaps)} (canting query stage-gaps)."
    if sources and not graph.informing[sources].any():
        told += " No information source gives: sources stay those who now give and receive nothing."
    return Aims("stages", make, told, ("gaps", "celah"), label)


# candidates


def _candidates(task: Task, graph: Graph, stages: Stages) -> tuple[list[Pair], dict[Pair, float]]:
    """Plausible pairs without a tie, those known to have none first; and what each costs, if a file says so."""
    given = task.parameters
    costs: dict[Pair, float] = {}
    if given["pairs"]:
        a, b, costs = _of_file(task, graph)
    else:
        a, b = _plausible(task, graph, stages)
    n = graph.n
    free = ~np.isin(a * n + b, graph.source * n + graph.target) & ~graph.informing[b] & (a != b)
    if given["givers"]:
        free &= Sides(task, graph).mask("givers")[a]
    a, b = a[free], b[free]
    heard = task.answers.heard(a, b)
    if given["sure"]:
        a, b, heard = a[heard], b[heard], heard[heard]
    unknown = int((~heard).sum())
    task.notes.append(
        f"Candidates: {len(a):,} pairs without a tie"
        + (" of the file" if given["pairs"] else _which(given))
        + (f", of {unknown:,} of which it is unknown whether they have one." if unknown else ".")
    )
    order = np.lexsort((b, a, ~heard))
    pairs = list(zip(a[order].tolist(), b[order].tolist(), strict=True))
    return pairs, {pair: costs[pair] for pair in pairs if pair in costs}


def _which(given: dict[str, Any]) -> str:
    near = (
        ""
        if given["anywhere"]
        else " at the same place or at the same or neighbouring stages (who has neither is near everybody)"
    )
    return f"{near}, the receiver no information source"


def _plausible(task: Task, graph: Graph, stages: Stages) -> tuple[Ints, Ints]:
    n = graph.n
    if n > MOST:
        raise UsageError(
            f"{n:,} participants are more than the {MOST:,} all pairs of whom are looked at.",
            "Name pairs in a file (--pairs), or filter the graph.",
        )
    near: Bools = np.ones((n, n), dtype=np.bool_)
    if not task.parameters["anywhere"]:
        near = _same_place(task, graph) | _neighbours(stages)
        bare = ~near.diagonal()
        near |= bare[:, None] | bare
    a, b = np.nonzero(near)
    return a.astype(np.int64), b.astype(np.int64)


def _same_place(task: Task, graph: Graph) -> Bools:
    """Which pairs share a place, shape (n, n); the diagonal says who has one."""
    number: dict[str, int] = {}
    at, which = [], []
    for row in task.ask("located", ids=graph.ids):
        for place in row["places"]:
            at.append(graph.position[row["id"]])
            which.append(number.setdefault(place, len(number)))
    share = np.zeros((graph.n, len(number)), dtype=np.float32)
    share[at, which] = 1
    return np.asarray(share @ share.T > 0)


def _neighbours(stages: Stages) -> Bools:
    """Which pairs work at one stage or at neighbouring ones, shape (n, n); the diagonal says who has a stage."""
    at = stages.at.astype(np.float32)
    position = np.unique(stages.position)
    beside = np.eye(len(position), dtype=np.float32)
    for here in range(len(position) - 1):
        if position[here + 1] - position[here] < APART:
            beside[here, here + 1] = beside[here + 1, here] = 1
    return np.asarray(at @ beside @ at.T > 0)


def _of_file(task: Task, graph: Graph) -> tuple[Ints, Ints, dict[Pair, float]]:
    """Pairs of a file with columns from, to and perhaps cost."""
    path, hint = task.parameters["pairs"], "Write lines such as: from,to,cost and below A,B,2.5"
    sides = Sides(task, graph)
    costs: dict[Pair, float] = {}
    for number, row in enumerate(csv_files.named_rows(path, "--pairs", hint), start=2):
        ends = [(row.get(name) or "").strip() for name in ("from", "to")]
        try:
            cost = float((row.get("cost") or "1").strip())
        except ValueError:
            cost = 0.0
        if not all(ends) or not 0 < cost < float("inf"):
            raise UsageError(f"{path}, row {number}: no pair with a cost above zero can be read there.", hint)
        costs[sides.called("pairs", ends[0])[0], sides.called("pairs", ends[1])[0]] = cost
    named = np.array(list(costs), dtype=np.int64).reshape(-1, 2)
    return named[:, 0], named[:, 1], costs if set(costs.values()) - {1.0} else {}


# how sure it is


def _stays(
    task: Task, graph: Graph, aims: Aims, candidates: list[Pair], limits: AdditionLimits, chosen: Chosen
) -> dict[Pair, float] | None:
    """In which share of graphs that the survey might have shown each chosen tie is chosen again."""
    count = task.parameters["replicates"]
    if graph.n > MOST_DRAWN:
        why: str | None = f"it is drawn for {MOST_DRAWN:,} participants at most, and here are {graph.n:,}"
    else:
        why = undrawable(task)
    if why:
        task.notes.append(f"stays is left out: {why}.")
        return None
    if count is None:
        count = DRAWS if len(candidates) * max(len(chosen.pairs), 1) <= WORK else 0
        if not count:
            task.notes.append(
                "stays is left out with so many candidates; --replicates 20 draws twenty graphs."
            )
    if not count or not chosen.pairs:
        return None
    layers, _ = survey(task)
    found: Counter[Pair] = Counter()
    for number, (giver, receiver) in enumerate(drawn(task, layers, count, error=ERROR)):
        ties = list(zip(giver.tolist(), receiver.tolist(), strict=True))
        there = set(ties)
        again = greedy(aims.make(ties), [pair for pair in candidates if pair not in there], limits)
        found.update(set(again.pairs))
        task.progress(number + 1, count, "Drawing what the survey might have shown")
    task.notes.append(
        f"stays: share of {count} graphs drawn at random in which the tie is among those chosen: what "
        f"{silent_in(layers):,} who did not answer or were not asked might have said is drawn, as rank-intervals draws "
        f"it, and {ERROR:.0%} of the reports are wrong. A drawn graph that has the tie already doesn't choose it."
    )
    return {pair: found[pair] / count for pair in chosen.pairs}


# the answer


def _rows(
    task: Task,
    graph: Graph,
    aims: Aims,
    limits: AdditionLimits,
    chosen: Chosen,
    stays: dict[Pair, float] | None,
) -> list[Row]:
    aim = aims.make(_ties(graph))
    start = aim.value
    rows = []
    for rank, (pair, gain, total) in enumerate(
        zip(chosen.pairs, chosen.gains, chosen.totals, strict=True), start=1
    ):
        serves, through = [], []
        if isinstance(aim, Nearness):
            serves = [graph.names[at] for at in graph.by_name(aim.served(pair))]
            through = [graph.names[at] for at in (*aim.path(pair[0]), pair[1])]
        elif aims.label:
            serves = aims.label(aim, pair)
        aim.add(pair)
        a, b = (np.array([end]) for end in pair)
        known = bool(task.answers.heard(a, b)[0])
        rows.append(
            {
                "rank": rank,
                **graph.ends(*pair),
                "gain": gain,
                "total": abs(total),
                "served": len(serves),
                "serves": serves[:NAMED],
                "through": through,
                "known": "not tied" if known else "unknown",
                "stays": None if stays is None else stays[pair],
                "cost": limits.cost(pair),
                "before": abs(start),
            }
        )
    return rows


def _tell(
    task: Task,
    graph: Graph,
    aims: Aims,
    candidates: list[Pair],
    limits: AdditionLimits,
    chosen: Chosen,
    before: float,
) -> None:
    after = chosen.totals[-1] if chosen.totals else before
    task.notes.append(
        f"{aims.told.split(':')[0]}: {abs(before):.4g} now, {abs(after):.4g} with all of these ties."
    )
    if not chosen.pairs:
        task.notes.append("No candidate betters the aim.")
        return
    spent = sum(map(limits.cost, chosen.pairs))
    if spent < limits.budget - 1e-9 and not limits.costs:
        task.notes.append("No further candidate betters the aim: fewer ties than the budget allows.")
    task.notes.append(_guarantee(graph, aims, candidates, limits, chosen))
    unknown = [pair for pair in chosen.pairs if not task.answers.heard(*(np.array([end]) for end in pair))[0]]
    if unknown and task.answers.listed:
        task.notes.append(
            f"{len(unknown)} of these {len(chosen.pairs)} rest on ties that are unknown rather than absent: nobody who "
            "could say so answered. Ask first; --sure leaves such pairs out."
        )


def _guarantee(
    graph: Graph, aims: Aims, candidates: list[Pair], limits: AdditionLimits, chosen: Chosen
) -> str:
    if chosen.exact:
        return "Every set of candidates within the budget was tried: none is better."
    received = set(graph.target.tolist()) | {b for _, b in candidates}
    first = set(np.flatnonzero(graph.informing).tolist()) - received
    covers = aims.name in ("reach", "near") and all(a in first for a, _ in candidates)
    if covers and not chosen.refused and not limits.costs:
        return (
            f"Chosen one by one: {GUARANTEE} (every candidate leaves a source that nobody informs, so gains only "
            "shrink)."
        )
    why = "two ties may do together what neither does alone"
    if covers:
        why = "ties have costs" if limits.costs else "some participant had as many new ties as it may"
    return f"Chosen one by one: no guarantee, since {why}."


def _explain(task: Task, rows: list[Row], rank: int, aims: Aims) -> None:
    """Say in sentences, in English and Indonesian, why a row is recommended."""
    row = next((row for row in rows if row["rank"] == rank), None)
    if row is None:
        raise UsageError(
            f"--why {rank}: there are {len(rows)} recommendations.", "Name the rank of one of them."
        )
    gain = f"{row['gain']:.4g}"
    some = ", ".join(row["serves"][:5]) + (f" (+{row['served'] - 5})" if row["served"] > 5 else "")
    english = [
        f"Why {row['from_name']} > {row['to_name']}: after the ties before it, it adds {gain} ({aims.unit[0]})."
    ]
    bahasa = [
        f"Mengapa {row['from_name']} > {row['to_name']}: setelah hubungan-hubungan sebelumnya, hubungan ini menambah "
        f"{gain} ({aims.unit[1]})."
    ]
    if some:
        english.append(f"It serves {some}.")
        bahasa.append(f"Yang dilayani: {some}.")
    if row["through"]:
        way = " > ".join(row["through"])
        english.append(f"What they get comes this way: {way}.")
        bahasa.append(f"Jalurnya: {way}.")
    listed = task.answers.listed
    if not listed:
        english.append("Who answered isn't recorded, so that they have no tie now is what nobody reported.")
        bahasa.append("Tidak tercatat siapa yang menjawab; tidak ada yang melaporkan hubungan keduanya.")
    elif row["known"] == "not tied":
        english.append("Somebody who could have reported a tie of the two answered and reported none.")
        bahasa.append("Pihak yang dapat melaporkan hubungan keduanya menjawab dan tidak menyebutkannya.")
    else:
        english.append(
            "Whether they have a tie already is unknown: nobody who could have reported it answered."
        )
        bahasa.append(
            "Tidak diketahui apakah keduanya sudah berhubungan: yang dapat melaporkannya tidak menjawab."
        )
    if row["stays"] is not None:
        english.append(f"It is chosen in {row['stays']:.0%} of the graphs that the survey might have shown.")
        bahasa.append(
            f"Hubungan ini terpilih dalam {row['stays']:.0%} jaringan yang mungkin ditunjukkan survei."
        )
    task.notes += [" ".join(english), " ".join(bahasa)]
