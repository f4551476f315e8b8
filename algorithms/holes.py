"""Structural holes: how far one's contacts are tied to one another (Burt, Structural Holes, 1992, ch. 2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.triangles import Pairs


def holes(pairs: Pairs, ego: bool = False) -> dict[str, Floats]:
    """Measure what each participant's contacts leave open between them.

    With a_ij the strength of a pair's ties, both ways together, p_ij = a_ij / sum over k of a_ik and
    m_jq = a_jq / max over k of a_jk:
    constraint of i = sum over contacts j of c_ij, c_ij = (p_ij + sum over q of p_iq p_qj)^2;
    effective size = sum over j of (1 - sum over q of p_iq m_jq); efficiency = that / number of contacts N;
    hierarchy = sum of r ln r / (N ln N) with r = c_ij N / constraint, 1 if N = 1 (Coleman-Theil disorder).

    Only triangles (i, q, j) add to the inner sums, so that each is looked at once (twice for `ego`).

    Parameters
    ----------
    ego
        Whether only the ties among i and its contacts count in p_qj and m_jq (UCINET's ego-network model), where those
        with a single contact have no figure.

    Returns
    -------
    dict
        ``constraint, effective_size, efficiency, hierarchy`` of each participant, shape (n,); NaN for isolates.
    """
    count, degree = len(pairs), pairs.degree()
    # Position e is pair e as its low end sees it, count + e as its high end does.
    sees = np.concatenate([pairs.low, pairs.high])
    seen = np.concatenate([pairs.high, pairs.low])
    strength = np.tile(pairs.forth + pairs.back, 2)
    share = strength / np.bincount(sees, strength, minlength=pairs.n)[sees]
    total, most = _among_contacts(pairs, strength) if ego else _everywhere(pairs.n, sees, seen, strength)
    through, redundant = np.zeros(2 * count), np.zeros(2 * count)
    for at in _looks(pairs):
        ways = np.concatenate([at[i + j] for i, _, j in permutations("uvw")])
        first = np.concatenate([at[i + q] for i, q, _ in permutations("uvw")])
        between = np.concatenate([at[q + j] for _, q, j in permutations("uvw")])
        through += np.bincount(ways, share[first] * strength[between] / total[first], minlength=2 * count)
        redundant += np.bincount(ways, share[first] * strength[between] / most[ways], minlength=2 * count)
    part = (share + through) ** 2
    constraint = np.bincount(sees, part, minlength=pairs.n)
    effective = degree - np.bincount(sees, redundant, minlength=pairs.n)
    ratio = part * degree[sees] / constraint[sees]
    disorder = np.bincount(sees, ratio * np.log(ratio), minlength=pairs.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        hierarchy = np.where(degree == 1, 1.0, disorder / (degree * np.log(degree)))
        efficiency = effective / degree
    none = degree < (2 if ego else 1)
    found = {
        "constraint": constraint,
        "effective_size": effective,
        "efficiency": efficiency,
        "hierarchy": hierarchy,
    }
    return {name: np.where(none, np.nan, each) for name, each in found.items()}


def _looks(pairs: Pairs) -> Iterator[dict[str, Ints]]:
    """Every triangle u, v, w as the positions of its pairs as either end sees them, in batches."""
    count = len(pairs)
    for uv, uw, vw in pairs.triangles():
        yield {"uv": uv, "vu": uv + count, "uw": uw, "wu": uw + count, "vw": vw, "wv": vw + count}


def _everywhere(n: int, sees: Ints, seen: Ints, strength: Floats) -> tuple[Floats, Floats]:
    """Sum and maximum of all ties of whom each pair's end sees."""
    most = np.zeros(n)
    np.maximum.at(most, sees, strength)
    total = np.bincount(sees, strength, minlength=n).astype(np.float64)
    return total[seen], most[seen]


def _among_contacts(pairs: Pairs, strength: Floats) -> tuple[Floats, Floats]:
    """Sum and maximum of the ties that it has with whoever sees it and with that one's contacts."""
    total, most = strength.copy(), strength.copy()
    for at in _looks(pairs):
        ways = np.concatenate([at[i + q] for i, q, _ in permutations("uvw")])
        there = strength[np.concatenate([at[q + k] for _, q, k in permutations("uvw")])]
        total += np.bincount(ways, there, minlength=len(total))
        np.maximum.at(most, ways, there)
    return total, most
