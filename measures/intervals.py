"""How far the data bear a rank: ranks over replicates of the survey, and a verdict on each measure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from canting.algorithms.arrays import Bools, Floats, Ints
from canting.algorithms.graph import Graph
from canting.algorithms.ranks import both_ranks, mid_ranks
from canting.algorithms.replicates import DIRECTED, UNDIRECTED, Batch
from canting.algorithms.unanswered import ERROR, Layer, case_drops, replicates
from canting.errors import UsageError
from canting.language import per_cent
from canting.measures.centrality import ALIKE
from canting.measures.characteristics import parted
from canting.progress import Progress, silent
from canting.queries.answers import SYMMETRIC, Asked, Rate, UnitAnswers, was_left
from canting.queries.task import Row, Task
from canting.suggest import offered

LOW, HIGH = 0.05, 0.95
RATES = tuple(rate / 100 for rate in range(10, 55, 5))
"""Shares of the respondents that are left out to see whether the order keeps."""
KEPT = 0.7
"""Spearman's rho from which an order counts as kept."""
OFTEN = 0.95
ENOUGH = 0.25
"""The share of respondents whose absence an order must bear."""
POOR, FAIR = 0.65, 0.80
"""Response below which nobody should be ranked, and below which with care."""
REPLICATES, SEED = 1_000, 1954
MOST = 3_000
"""Participants: the pairs of all of them are held in memory."""
DO_NOT_RANK, WITH_CARE, UNKNOWN, STABLE = "do not rank", "with care", "unknown", "stable"
WORDS = {
    "degree": ("in_degree", "out_degree", "degree"),
    "closeness": ("closeness_in", "closeness_out"),
    "harmonic": ("harmonic_in", "harmonic_out"),
    "pagerank": ("pagerank", "pagerank_source"),
}
"""What a word stands for where ties have a direction."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """A measure's ranks over the replicates."""

    value: Floats
    rank: Floats
    """The measure as observed and its mid-ranks, shape (n,)."""
    low: Floats
    high: Floats
    """5th and 95th percentile of the mid-ranks, shape (n,)."""
    stays: Floats
    """Share of the replicates in which each is among the first k, shape (n,)."""
    kept: float
    """The largest share of the respondents that can be left out while the order keeps; 0 if none can."""


def rank_intervals(task: Task) -> list[Row]:
    """Rank participants by several measures, each rank with an interval, each measure with a verdict.

    Rows: by measure and rank.

    Notes
    -----
    direction
        As of the measures that are ranked.
    weights
        They don't count in the measures; a drawn tie is as strong as the question's others.
    isolates
        They are ranked with all others.
    pieces
        As of the measures that are ranked.
    cost
        That of the measures, once per replicate; at most 3,000 participants.

    References
    ----------
    Smith & Moody, Structural effects of network sampling coverage I, Social Networks 35 (2013); Borgatti, Carley and
    Krackhardt, On the robustness of centrality measures under conditions of imperfect data, Social Networks 28 (2006);
    Costenbader & Valente, The stability of centrality measures when networks are sampled, Social Networks 25 (2003);
    Epskamp, Borsboom & Fried, Estimating psychological networks and their accuracy, Behavior Research Methods 50
    (2018).
    """
    asked = task.parameters
    if not 0 <= asked["error"] < 1:
        raise UsageError(
            f"--error {asked['error']}: that is no share of reports.", "Give one such as 0.1; 0 is none."
        )
    for name, least in (("replicates", 1), ("k", 1), ("seed", 0)):
        task.at_least(name, least)
    graph = task.graph()
    chosen = measures_of(asked["measure"], directed=graph.directed)
    if not graph.n:
        return []
    found = ranks(
        task,
        chosen,
        errors=asked["errors"],
        error=asked["error"],
        count=asked["replicates"],
        k=asked["k"],
        seed=asked["seed"],
    )
    rows: list[Row] = []
    for name, each in found.items():
        verdict, reason = verdict_of(task.rate, each.kept)
        outside = int(((each.rank < each.low) | (each.rank > each.high)).sum())
        task.notes.append(f"{name}: {verdict}; {reason}.")
        if outside:
            task.notes.append(
                f"{name}: {outside} observed ranks lie outside their intervals: what is missing or wrong moves them."
            )
        own = [
            {
                **graph.row(at),
                "measure": name,
                "value": float(each.value[at]),
                "rank": float(each.rank[at]),
                "rank_low": float(each.low[at]),
                "rank_high": float(each.high[at]),
                "stays": float(each.stays[at]),
                "verdict": verdict,
                "reason": reason,
            }
            for at in range(graph.n)
        ]
        rows += sorted(own, key=lambda row: (row["rank"], row["name"], row["id"]))
    return rows


def bounds(task: Task, measure: str) -> dict[str, tuple[float, float]]:
    """The interval of each participant's rank by a measure of `replicates`, by id, and a note with the verdict.

    Raises
    ------
    UsageError
        If it was measured in another tool's convention, which replicates aren't.
    """
    convention = task.parameters.get("convention", "canting")
    if convention not in ALIKE:
        raise UsageError(
            f"Intervals are of ranks in canting's own convention, not in that of {convention}.",
            "Leave --convention or --intervals out.",
        )
    graph = task.graph()
    if not graph.n:
        return {}
    found = ranks(task, [measure])[measure]
    verdict, reason = verdict_of(task.rate, found.kept)
    task.notes.append(f"Ranks by {measure}: {verdict}; {reason}.")
    return {
        id_: (float(low), float(high))
        for id_, low, high in zip(graph.ids, found.low, found.high, strict=True)
    }


def measures_of(words: Iterable[str], *, directed: bool) -> list[str]:
    """The measures that words stand for, in order, each once.

    Raises
    ------
    UsageError
        For a word that names none of this graph.
    """
    there = DIRECTED if directed else UNDIRECTED
    chosen: list[str] = []
    for word in words:
        named = WORDS.get(word, (word,)) if directed else (word,)
        if not set(named) <= set(there):
            raise UsageError(f"--measure {word}: no such measure of this graph.", offered(word, there))
        chosen += named
    return list(dict.fromkeys(chosen))


def ranks(
    task: Task,
    chosen: Sequence[str],
    *,
    errors: str = "both",
    error: float = ERROR,
    count: int = REPLICATES,
    k: int = 10,
    seed: int = SEED,
) -> dict[str, Ranks]:
    """Rank the task's graph by these measures, over replicates of the survey behind it.

    Raises
    ------
    UsageError
        If ties are weighted or aren't what either end reported, or there are more participants than can be held.
    """
    graph = task.graph()
    if task.options["weighted"]:
        raise UsageError(
            "Intervals are of unweighted measures: how strong a tie is that nobody reported, or how wrong a strength, "
            "isn't known.",
            "Leave --weighted out; --min-weight keeps strong ties only.",
        )
    if why := undrawable(task):
        raise UsageError(f"Intervals are of ties that either end reports; {why}.", "Leave the intervals out.")
    if graph.n > MOST:
        raise UsageError(
            f"Intervals are for {MOST:,} participants at most, and here are {graph.n:,}.",
            "Choose fewer with --kind, --group, --role, --stage or --place.",
        )
    units = task.units()
    layers, uncounted = survey(task)
    nonresponse = errors in ("nonresponse", "both")
    if nonresponse and not any(unit.listed for unit in units):
        nonresponse = False
        task.notes.append("Who answered isn't recorded, so no answer is taken to be missing.")
    if uncounted and nonresponse:
        task.notes.append(
            f"{uncounted} participants were not asked, and nobody of their groups was: what they would have said isn't "
            "drawn."
        )
    task.notes.append(
        f"{count:,} replicates, seed {seed}: "
        + " and ".join(
            [
                *(["what who did not answer would have said"] if nonresponse else []),
                *([f"{error:.0%} of the reports wrong"] if errors in ("reports", "both") else []),
            ]
            or ["nothing missing and nothing wrong"]
        )
        + "."
    )
    if nonresponse and any(layer.silent for layer in layers):
        task.notes.append(
            "A question was answered by nobody, so that there is nothing to draw its answers from: "
            "everybody may have any rank."
        )
    return reckon(
        graph,
        layers,
        chosen,
        nonresponse=nonresponse,
        reports=errors in ("reports", "both"),
        error=error,
        count=count,
        k=k,
        seed=seed,
        least=task.options.get("min_weight"),
        progress=task.progress,
    )


def reckon(
    graph: Graph,
    layers: Sequence[Layer],
    chosen: Sequence[str],
    *,
    nonresponse: bool = True,
    reports: bool = True,
    error: float = ERROR,
    count: int = REPLICATES,
    k: int = 10,
    seed: int = SEED,
    least: float | None = None,
    progress: Progress = silent,
    drops: bool = True,
) -> dict[str, Ranks]:
    """Rank a graph as observed by measures of `replicates`, over replicates drawn from the reports that it folds.

    `stays` is being among the first `k`. Respondents are left out, too, but where `drops` is false and `kept` so 0.
    """
    n, directed = graph.n, graph.directed
    none = np.zeros(graph.m, np.int64)
    observed = Batch(n, directed, 1, none, graph.source, graph.target).scores(chosen)
    at_once = _at_once(n)
    draws = max(1, count // 10)
    total = count + (draws * len(RATES) if drops else 0)
    done = 0
    over = {name: np.empty((count, n), np.float32) for name in chosen}  # halves of whole numbers: exact
    among = {name: np.zeros(n) for name in chosen}
    drawn = replicates(
        layers,
        n,
        count,
        np.random.default_rng([seed, 0]),
        directed=directed,
        nonresponse=nonresponse,
        reports=reports,
        error=error,
        least=least,
        at_once=at_once,
    )
    for batch in drawn:
        for name, scores in batch.scores(chosen).items():
            mid, first = both_ranks(scores)
            over[name][done : done + batch.count] = mid
            among[name] += (first <= k).sum(axis=0)
        done += batch.count
        progress(done, total, "Drawing replicates")
    kept = dict.fromkeys(chosen, 0.0)
    whole = {name: mid_ranks(scores)[0] for name, scores in observed.items()}
    if drops:
        chance = np.random.default_rng([seed, 1])
        bearing = list(chosen)
        for rate in RATES:
            rhos: dict[str, list[Floats]] = {name: [] for name in bearing}
            for start in range(0, draws if bearing else 0, at_once):
                some = min(at_once, draws - start)
                for _, batch in case_drops(layers, n, (rate,), some, chance, directed=directed, least=least):
                    for name, scores in batch.scores(bearing).items():
                        rhos[name].append(spearman(mid_ranks(scores), whole[name]))
                done += some
                progress(done, total, "Leaving respondents out")
            bearing = [
                name for name in bearing if (np.concatenate(rhos[name]) >= KEPT).mean() >= OFTEN
            ]  # what doesn't keep with few left out isn't asked with more
            kept |= dict.fromkeys(bearing, rate)
        progress(total, total, "Leaving respondents out")
    anywhere = nonresponse and any(layer.silent for layer in layers)
    return {
        name: Ranks(
            -observed[name][0] if name == "mean_rank" else observed[name][0],
            whole[name],
            np.ones(n) if anywhere else _percentile(over[name], LOW),
            np.full(n, float(n)) if anywhere else _percentile(over[name], HIGH),
            np.full(n, min(1.0, k / n)) if anywhere else among[name] / count,
            kept[name],
        )
        for name in chosen
    }


def _percentile(ranks: npt.NDArray[np.float32], share: float) -> Floats:
    found: Floats = np.percentile(ranks, 100 * share, axis=0, method="inverted_cdf").astype(np.float64)
    return found


def spearman(ranks: Floats, whole: Floats) -> Floats:
    """Spearman's rho of each row of mid-ranks with a ranking; 0 where either is constant."""
    one = ranks - ranks.mean(axis=1, keepdims=True)
    other = whole - whole.mean()
    length = np.sqrt((one**2).sum(axis=1) * (other**2).sum())
    return np.asarray(np.divide(one @ other, length, out=np.zeros(len(ranks)), where=length > 0))


def verdict_of(rate: Rate | None, kept: float | None = None) -> tuple[str, str]:
    """What a measure's ranks are good for, and why.

    It goes by the lowest response rate of the questions behind it, None where nobody says who answered, and by the
    share of respondents that can be left out while the order keeps; None leaves that out.
    """
    reasons = []
    share = rate.share if rate else None
    if rate is None:
        reasons.append("who answered isn't recorded")
    elif share is None:
        reasons.append(f'nobody was asked "{rate.question}"')
    else:
        bound = POOR if share < POOR else FAIR if share < FAIR else None
        what = f' "{rate.question}"' if rate.question else ""
        below = f", below {bound:.0%}" if bound else ""
        shown = per_cent(share)
        if bound and shown >= 100 * bound:  # 79.6 % isn't 80 % below 80 %
            shown = per_cent(share, 1)
        said = f"{shown:g}%"
        reasons.append(f"{rate.yes} of {rate.asked} answered{what} ({said}{below})")
    if kept is not None:
        reasons.append(
            f"the order keeps with up to {kept:.0%} of the respondents left out"
            if kept >= ENOUGH
            else f"the order keeps with {kept:.0%} of the respondents left out only, not with {ENOUGH:.0%}"
            if kept
            else f"the order doesn't keep with {RATES[0]:.0%} of the respondents left out"
        )
    if (kept is not None and kept < ENOUGH) or (share is not None and share < POOR):
        word = DO_NOT_RANK
    elif share is None:
        word = UNKNOWN
    else:
        word = WITH_CARE if share < FAIR else STABLE
    return word, "; ".join(reasons)


def undrawable(task: Task) -> str | None:
    """Why what was not said can't be drawn for a run's graph, as the end of a sentence; None if it can."""
    if task.options["graph"] == "participation":
        return "those of participation are folded from events"
    if task.options["ways"] != "union":
        return f"--ties {task.options['ways']} folds the reports of both"
    return None


def survey(task: Task) -> tuple[list[Layer], int]:
    """The questions behind a run's graph, as `layers_of` gives them."""
    graph = task.graph()
    reports = task.ask("reports-made", ids=graph.ids, ties=list(task.options["ties"]))
    return layers_of(graph, task.units(), reports)


def silent_in(layers: Iterable[Layer]) -> int:
    """How many participants have answers that are drawn."""
    missing = [layer.missing for layer in layers if layer.answered.any()]
    return int(np.logical_or.reduce(missing).sum()) if missing else 0


def drawn(task: Task, layers: Sequence[Layer], count: int, *, error: float) -> Iterator[tuple[Ints, Ints]]:
    """Draw so many graphs that the survey behind a run's graph might have shown.

    Each is the positions of givers and of receivers; a tie without direction stands once.
    """
    graph = task.graph()
    batches = replicates(
        layers,
        graph.n,
        count,
        np.random.default_rng([SEED, 0]),
        directed=graph.directed,
        nonresponse=True,
        reports=error > 0,
        error=error,
        least=task.options.get("min_weight"),
        at_once=_at_once(graph.n),
    )
    for batch in batches:
        edges = np.searchsorted(batch.graph, np.arange(batch.count + 1))
        for start, stop in itertools.pairwise(edges.tolist()):
            yield batch.source[start:stop], batch.target[start:stop]


def _at_once(n: int) -> int:
    return max(1, min(100, 20_000 // max(n, 1)))


def layers_of(
    graph: Graph, units: Sequence[UnitAnswers], reports: Iterable[Mapping[str, Any]]
) -> tuple[list[Layer], int]:
    """The questions behind a graph, each with its reports and with who answered it; and how many can't be drawn.

    Reports are rows ``giver, receiver, type, dataset, wave, question, respondent, weight``.
    """
    place, n = graph.position, graph.n
    by_question: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for report in reports:
        key = (report["dataset"], report["wave"], report["type"], report["question"] or "")
        by_question.setdefault(key, []).append(report)
    of = {(unit.dataset, unit.wave): unit for unit in units}
    source = graph.informing
    group = parted(graph.attributes["group"])[1]
    layers = []
    alone: set[int] = set()
    for (dataset, wave, type_, question), rows in by_question.items():
        unit = of[dataset, wave]
        ends = unit.tellers(type_, question)
        symmetric = type_ == SYMMETRIC
        ways = (
            ("out",)
            if symmetric
            else tuple(way for way, end in (("out", "from"), ("in", "to")) if end in ends)
        )
        giver, receiver = (
            np.array([place[row[end]] for row in rows], np.int64) for end in ("giver", "receiver")
        )
        reporter = np.array([_reporter(row, ends, place, symmetric) for row in rows], np.int64)
        answered, missing, lonely = _respondents(unit, (type_, question), place, group)
        missing &= ~source
        alone |= {at for at in lonely if not source[at]}
        left = [
            (place[cell[0]] * n + place[cell[1]], place.get(cell[4] or "", -1))
            for cell in unit.cells
            if cell[2] == type_ and (cell[3] or "") == question and cell[0] in place and cell[1] in place
        ]
        cells = np.array(left, np.int64).reshape(-1, 2)
        plain = ~source
        layers.append(
            Layer(
                n,
                giver,
                receiver,
                reporter,
                np.array([row["weight"] for row in rows], np.float64),
                ways,
                symmetric,
                answered,
                missing,
                plain if type_ != "INFORMS" else np.ones(n, np.bool_),
                plain,
                group,
                (cells[:, 0], cells[:, 1]),
                unit.listed,
            )
        )
    return layers, len(alone)


def _reporter(row: Mapping[str, Any], ends: set[str], place: Mapping[str, int], symmetric: bool) -> int:
    if row["respondent"] is not None:
        return place.get(row["respondent"], -1)
    if symmetric or len(ends) > 1:
        return -1
    return place[row["giver" if "from" in ends else "receiver"]]


def _respondents(
    unit: UnitAnswers, asked: Asked, place: Mapping[str, int], group: Ints
) -> tuple[Bools, Bools, set[int]]:
    """Who answered a question, whose answers are to be drawn, and who was not asked as nobody of its group was."""
    n = len(group)
    answered, missing = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    unasked: list[int] = []
    if not unit.listed:
        return answered, missing, set()
    for id_, responded, empty in unit.people:
        if id_ not in place:
            continue
        at = place[id_]
        left = was_left(empty, *asked)
        answered[at] = responded == "yes" and not left
        missing[at] = responded == "no" or (responded == "yes" and left)
        if responded not in ("yes", "no") or (id_, asked[1]) in unit.unasked:
            missing[at] = False
            unasked.append(at)
    groups = set(group[answered].tolist()) - {-1}
    alone = {at for at in unasked if int(group[at]) not in groups}
    missing[[at for at in unasked if at not in alone]] = True
    return answered, missing, alone
