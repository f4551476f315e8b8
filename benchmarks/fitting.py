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
SIGNS = {"alone": -1, "slips": -1, "other street": -1, "other house": -1, "other phone": -1, "one": 0}
"""What a weight's meaning demands of it; 1 if it isn't here."""

UNTOLD = {"other street", "other phone"}
"""They say nothing that the missing agreement doesn't say already."""

SITES, SITES_RIVALS = 3.0, 0.1
"""What a site counts beside a firm: addresses and telephones are real there, but each stands in several lists."""

_RIDGE, _NEAR = 0.5, 1e-6


@dataclass
class Known:
    """Pairs of two lists that are looked at, with their truth."""

    rows: Ints
    columns: Ints
    parts: dict[str, Floats]
    true: Floats
    sizes: tuple[int, int]
    of_sites: bool

    def weights(self, sites: float) -> Floats:
        return np.full(len(self.true), sites if self.of_sites else 1.0)


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
    """Give the weights of what two entries have, those of rivals, and what the share of the registered weighs."""
    true = joined(one.true for one in lists)
    names = [name for name in FITTED if name not in UNTOLD]
    while True:
        said = joined(matrix(one.parts, names) for one in lists)
        set_by_judgement = joined(sum(SET[name] * one.parts[name] for name in SET) for one in lists)
        found = regression(said, true, joined(one.weights(SITES) for one in lists), set_by_judgement)
        wrong = [(abs(w), n) for w, n in zip(found, names, strict=True) if SIGNS.get(n, 1) * w < 0]
        if not wrong:
            break
        names.remove(max(wrong)[1])
    weights = dict.fromkeys(FITTED, 0.0) | dict(zip(names, found.tolist(), strict=True))

    every = {**weights, **SET}
    odds = [sum(every[name] * value for name, value in one.parts.items()) for one in lists]
    beside = [
        matrix(beside_rivals(one.rows, one.columns, each, one.sizes), list(RIVALS))
        for one, each in zip(lists, odds, strict=True)
    ]
    counted = joined(one.weights(SITES_RIVALS) for one in lists)
    rivals = regression(joined(beside), true, counted, np.zeros(len(true)))

    odds = [each @ rivals for each in beside]
    people = [of_participants(one.rows, each, one.sizes[0]) for one, each in zip(lists, odds, strict=True)]
    has = total = 0.0
    for one, (_, unsure) in zip(lists, people, strict=True):
        own = np.zeros(one.sizes[0])
        own[one.rows[one.true > 0]] = 1
        sites = SITES_RIVALS if one.of_sites else 1.0
        has, total = has + sites * float(unsure @ own), total + sites * float(unsure.sum())
    usual = has / total
    other = joined(
        (logit(share_of(some, unsure, usual)) - logit(usual)) * unsure[one.rows]
        for one, (some, unsure) in zip(lists, people, strict=True)
    )
    weight = regression(other[:, None], true, counted, joined(odds))
    return (
        weights,
        dict(zip(RIVALS, rivals.tolist(), strict=True)),
        {"usual": usual, "weight": float(weight[0])},
    )


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
