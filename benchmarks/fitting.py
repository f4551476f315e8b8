"""Fit the weights by which pairs are scored (`canting.linking.judge`): to lists whose true pairs are known.

    python benchmarks/fitting.py --sites sites.csv

`sites.csv` as for linking.py, of which the half is used that linking.py doesn't measure; with generated firms of both
styles, written with more care and less, of which all have a partner in the register, three quarters, half or a quarter.
The seeds are others than those of linking.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from firms import Lists, Maker
from scipy.special import expit, logit

from canting.linking.candidates import POOL, looked_at
from canting.linking.codes import Codes
from canting.linking.judge import (
    FITTED,
    RIVALS,
    SET,
    Comparison,
    Floats,
    Ints,
    beside_rivals,
    of_participants,
    share_of,
)
from linking import held_out, read_sites, sites_lists

CARES = (0.5, 0.6, 0.7, 0.85, 0.95)
SIGNS = dict.fromkeys(
    ("alone", "slips", "other street", "other house", "other phone", "row", "column", "behind"), -1
) | {"one": 0}
"""What a weight's meaning demands of it; 1 if it isn't here."""

UNTOLD = {"other street", "other phone"}
"""They say nothing that the missing agreement doesn't say already."""

SITES = 0.5
"""What a site counts beside a firm: addresses and telephones are real there, but each stands in several lists."""

_RIDGE, _NEAR = 0.5, 1e-6
_ROUNDS, _STEADY = 40, 0.01


@dataclass
class Known:
    """Pairs of two lists that are looked at, with their truth."""

    rows: Ints
    columns: Ints
    parts: dict[str, Floats]
    true: Floats
    sizes: tuple[int, int]
    of_sites: bool

    @property
    def counted(self) -> float:
        return SITES if self.of_sites else 1.0


def training_lists(sites: Path) -> Iterable[tuple[Lists, bool]]:
    seed = 0
    for sizes in (((600, 1200, 600), (600, 1200, 300)), ((600, 1200, 150), (600, 2400, 450))):
        seed = 100 if seed else 0
        for style in ("indonesian", "european"):
            for care in CARES:
                for size in sizes:
                    seed += 1
                    lists = Maker(seed, style, care).lists(*size)
                    yield lists.only(("place",)), False
                    yield lists.only(()), False
    seed = 200
    for style in ("indonesian", "european"):
        for care in (0.5, 0.7, 0.9):
            for common in (600, 300, 150):
                seed += 1
                lists = Maker(seed, style, care).lists(600, 1200, common)
                yield lists.only(("place", "address", "phone")), False
    rows = [row for row in read_sites(sites) if not held_out(row)]
    for source in ("CPS", "ECE", "chapin_dfss", "DFSS"):
        lists = sites_lists(rows, source).half()
        yield lists.only(("address", "phone")), True
        yield lists.only(()), True


def known(lists: Lists, of_sites: bool) -> Known:
    left, right = (sorted(side, key=lambda entry: entry.id) for side in (lists.left, lists.right))
    comparison = Comparison(left, right, Codes())
    rows, columns, _ = looked_at(comparison, POOL, ())
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    true = np.array([lists.true(left[i], right[j]) for i, j in pairs], float)
    return Known(rows, columns, comparison.parts(rows, columns), true, (len(left), len(right)), of_sites)


def regression(features: Floats, true: Floats, weights: Floats, offset: Floats) -> Floats:
    """Logistic regression by Newton's method, a little held to zero."""
    found = np.zeros(features.shape[1])
    for _ in range(60):
        said = expit(features @ found + offset)
        pull = features.T @ (weights * (said - true)) + _RIDGE * found
        bend = (features * (weights * said * (1 - said))[:, None]).T @ features + _RIDGE * np.eye(len(found))
        step = np.linalg.solve(bend, pull)
        found = found - np.clip(step, -1, 1)
        if np.abs(step).max() < _NEAR:
            break
    return found


def joined(each: Iterable[Floats]) -> Floats:
    return np.concatenate(list(each))


def matrix(parts: dict[str, Floats], names: Sequence[str]) -> Floats:
    return np.stack([parts[name] for name in names], 1)


def fit(lists: Sequence[Known]) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Give the weights of what two entries have, those of rivals, and what the share of the registered weighs.

    What rivals weigh hangs on their odds, and these on the weights: so both are fitted again until they stay.
    """
    weights = dict.fromkeys(FITTED, 0.0) | _regressed(lists, [np.empty((len(one.true), 0)) for one in lists])
    for _ in range(_ROUNDS):
        beside = [_beside(one, weights) for one in lists]
        found = _regressed(lists, beside)
        other = {name: found.get(name, 0.0) for name in FITTED}
        step = max(abs(other[name] - weights[name]) for name in FITTED)
        weights = {name: (weights[name] + other[name]) / 2 for name in FITTED}
        if step < _STEADY:
            break
    rivals = {name: found.get(name, 0.0) for name in RIVALS}
    return weights, rivals, _share(lists, weights, rivals)


def _odds(one: Known, weights: dict[str, float]) -> Floats:
    return np.asarray(sum({**weights, **SET}[name] * value for name, value in one.parts.items()))


def _beside(one: Known, weights: dict[str, float]) -> Floats:
    return np.stack(beside_rivals(one.rows, one.columns, _odds(one, weights), one.sizes), 1)


def _regressed(lists: Sequence[Known], beside: Sequence[Floats]) -> dict[str, float]:
    """Fit the weights, and those of rivals if there are some; what has the wrong sign is left out."""
    names = [name for name in FITTED if name not in UNTOLD]
    said = joined(
        np.hstack([matrix(one.parts, names), other]) for one, other in zip(lists, beside, strict=True)
    )
    names += list(RIVALS)[: beside[0].shape[1]]
    set_by_judgement = joined(sum(SET[name] * one.parts[name] for name in SET) for one in lists)
    true, counted = joined(one.true for one in lists), joined(one.counted + 0 * one.true for one in lists)
    kept = list(range(len(names)))
    while True:
        found = regression(said[:, kept], true, counted, set_by_judgement)
        wrong = [(abs(w), at) for w, at in zip(found, kept, strict=True) if SIGNS.get(names[at], 1) * w < 0]
        if not wrong:
            return {names[at]: float(w) for w, at in zip(found, kept, strict=True)}
        kept.remove(max(wrong)[1])


def _share(lists: Sequence[Known], weights: dict[str, float], rivals: dict[str, float]) -> dict[str, float]:
    odds = [_odds(one, weights) + _beside(one, weights) @ [*rivals.values()] for one in lists]
    people = [of_participants(one.rows, each, one.sizes[0]) for one, each in zip(lists, odds, strict=True)]
    has = total = 0.0
    for one, (_, unsure) in zip(lists, people, strict=True):
        own = np.zeros(one.sizes[0])
        own[one.rows[one.true > 0]] = 1
        has, total = has + one.counted * float(unsure @ own), total + one.counted * float(unsure.sum())
    usual = has / total
    other = joined(
        (logit(share_of(some, unsure, usual)) - logit(usual)) * unsure[one.rows]
        for one, (some, unsure) in zip(lists, people, strict=True)
    )
    true, counted = joined(one.true for one in lists), joined(one.counted + 0 * one.true for one in lists)
    weight = regression(other[:, None], true, counted, joined(odds))
    return {"usual": usual, "weight": float(weight[0])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sites", type=Path, required=True, help="sites.csv of Chicago, with true identities"
    )
    lists = [known(*each) for each in training_lists(parser.parse_args().sites)]
    print(f"{len(lists)} pairs of lists, {sum(len(one.true) for one in lists):,} pairs looked at")
    for name, found in zip(("FITTED", "RIVALS", "SHARE"), fit(lists), strict=True):
        print(name, {key: round(value, 3) for key, value in found.items()})


if __name__ == "__main__":
    main()
