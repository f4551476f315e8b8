"""What a ledger says of the scores: how often a pair of some score was the same, by what people have judged."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from canting.linking.cases import Case, Option
from canting.linking.ledger import DECISIONS, PERSON, LedgerLine, State

EDGES = (0.95, 0.9, 0.8, 0.5, 0.2, 0.0)
_NORMAL = 1.959964
"""Quantile of the normal distribution for 95 %."""


@dataclass(frozen=True)
class ScoreBand:
    lowest: float
    highest: float
    """The range; `lowest` is in it, `highest` only if it is 1."""
    same: int
    different: int
    unsure: int
    """How many pairs people judged so."""
    precision: float | None
    """same / (same + different), or None if nothing was judged."""
    least: float | None
    most: float | None
    """95 % interval of the precision (Wilson 1927), or None."""


def bands(state: State, *, register: str | None = None, edges: Sequence[float] = EDGES) -> list[ScoreBand]:
    """Count what people judged, by score, the highest first: nobody judged pairs linked without a person.

    Examples
    --------
    >>> pair = LedgerLine("2026-11-24T08:15:00Z", "Sri", "same", "s", "P1", "", "r", "R1", "", 0.97)
    >>> band = bands(State({pair.pair: pair}, ()))[0]
    >>> band.same, band.precision, round(band.least, 3)
    (1, 1.0, 0.207)
    """
    judged = [
        line
        for line in state.standing.values()
        if line.method == PERSON
        and line.score is not None
        and line.right_id
        and register in {None, line.right_dataset}
    ]
    made = []
    for lowest, highest in zip(edges, (1.0, *edges), strict=False):
        within = [line for line in judged if line.score is not None and lowest <= line.score]
        judged = [line for line in judged if line not in within]
        counted = Counter(line.decision for line in within)
        same, different = counted["same"], counted["different"]
        made.append(
            ScoreBand(lowest, highest, same, different, counted["unsure"], *wilson(same, same + different))
        )
    return made


def wilson(hits: int, total: int) -> tuple[float | None, float | None, float | None]:
    """Give a share and its 95 % interval (Wilson 1927); None for no observations.

    Examples
    --------
    >>> [round(value, 4) for value in wilson(8, 10)]
    [0.8, 0.4902, 0.9433]
    """
    if not total:
        return None, None, None
    share, z2 = hits / total, _NORMAL**2
    centre = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _NORMAL / (1 + z2 / total) * (share * (1 - share) / total + z2 / (4 * total**2)) ** 0.5
    return share, max(centre - half, 0.0), min(centre + half, 1.0)


ENOUGH, ENOUGH_OF_EACH = 100, 10
"""Decisions, and decisions either way, from which scores are recalibrated."""

_FIRM = 0.5
"""How many decisions the scores as they come are worth."""


@dataclass(frozen=True)
class Calibration:
    """What a score means by the decisions of one's own ledger (Platt 1999)."""

    intercept: float
    slope: float
    """The log-odds of a score become ``intercept + slope * log-odds``; the order of scores stays."""
    same: int
    different: int
    """Decisions that it rests on."""

    def of(self, score: float) -> float:
        """Give the recalibrated score, four digits."""
        return round(1 / (1 + math.exp(-self.intercept - self.slope * _log_odds(score))), 4)


def _log_odds(score: float) -> float:
    kept = min(max(score, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def calibration(cases: Iterable[Case]) -> Calibration | None:
    """Fit what scores mean to what people decided, of pairs as they are compared now; None if that is too little."""
    judged = [
        (option.candidate.score, option.line.decision == "same")
        for case in cases
        for option in case.options
        if option.line is not None and option.line.method == PERSON and not option.changed
        if option.line.decision in {"same", "different"}
    ]
    same = sum(true for _, true in judged)
    if len(judged) < ENOUGH or min(same, len(judged) - same) < ENOUGH_OF_EACH:
        return None
    odds = np.array([_log_odds(score) for score, _ in judged])
    true = np.array([each for _, each in judged], float)
    both = np.stack([np.ones(len(odds)), odds])
    found = np.array([0.0, 1.0])
    for _ in range(50):
        said = 1 / (1 + np.exp(-found @ both))
        pull = both @ (said - true) + _FIRM * (found - [0.0, 1.0])
        step = np.linalg.solve((both * (said * (1 - said))) @ both.T + _FIRM * np.eye(2), pull)
        found = found - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return Calibration(float(found[0]), float(max(found[1], 0.1)), same, len(judged) - same)


def recalibrated(cases: Iterable[Case], by: Calibration) -> list[Case]:
    """Give cases with the scores that one's own ledger says they have."""

    def option(one: Option) -> Option:
        if one.gone:
            return one
        return replace(one, candidate=replace(one.candidate, score=by.of(one.candidate.score)))

    return [replace(case, options=tuple(map(option, case.options))) for case in cases]


UNLIKELY = "only unlikely ones"


def status(
    cases: Sequence[Case], state: State, lines: Iterable[LedgerLine] = ()
) -> tuple[dict[str, int], dict[str, int]]:
    """Count where the linking stands, by what a report calls it, and lines of the ledger by decision."""
    reasons = Counter(why(case) for case in cases)
    between = {(case.survey, case.register) for case in cases}
    present = {(case.survey, case.entry.id) for case in cases}
    links = [line for line in state.links if (line.left_dataset, line.right_dataset) in between]
    absent = sum((line.left_dataset, line.left_id) not in present for line in links)
    vanished = sum(any(option.gone for option in case.options) for case in cases)
    counted = Counter(line.decision for line in lines if (line.left_dataset, line.right_dataset) in between)
    found = {
        "participants": len(cases),
        "linked": reasons["linked"],
        "no entry": reasons["none"],
        "all rejected": reasons["rejected"],
        "undecided": reasons["undecided"],
        UNLIKELY: reasons[UNLIKELY],
        "no candidate": reasons["no candidate"],
        "raised again": sum(case.changed for case in cases),
        "links gone": absent + vanished,
        "entries shared": sum(count > 1 for count in Counter(line.right_id for line in links).values()),
        "contradictions": len(state.conflicts),
    }
    return found, {decision: counted[decision] for decision in DECISIONS}


def why(case: Case) -> str:
    """Say how a participant stands: linked, none, rejected, undecided, only unlikely ones or no candidate."""
    if case.answer is not None:
        return "linked" if case.answer.decision == "same" else "none"
    if not case.options:
        return UNLIKELY if case.unlikely else "no candidate"
    rejected = all(option.line is not None and option.line.decision == "different" for option in case.options)
    return "rejected" if rejected and not case.open else "undecided"
