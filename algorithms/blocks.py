"""Core and periphery: the part of a network that fits the pattern best (Borgatti & Everett 1999, discrete)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from canting.algorithms.arrays import Bools, Floats

if TYPE_CHECKING:
    import scipy.sparse as sp

EXACT = 16  # participants up to which every core is tried
SEED = 19


@dataclass(frozen=True)
class Split:
    """A core and how well the matrix fits it: Pearson's r of the cells in core and in periphery with 1 and 0."""

    core: Bools
    fit: float


def best_splits(matrix: sp.csr_array, restarts: int, seed: int = SEED) -> list[Split]:
    """Cores that fit best, the best first; exact up to `EXACT` participants, else by single moves from many starts.

    Parameters
    ----------
    matrix
        Who gives to whom, shape (n, n), without a diagonal.

    Returns
    -------
    list of Split
        No two with one core; none if no core fits: fewer than four participants, or no cell differs.
    """
    n = matrix.shape[0]
    found = _all(matrix) if n <= EXACT else _searched(matrix, restarts, seed)
    known: dict[bytes, Split] = {}
    for split in sorted(
        found, key=lambda split: (-split.fit, int(split.core.sum()), split.core.tobytes()[::-1])
    ):
        known.setdefault(split.core.tobytes(), split)
    return list(known.values())


def _fit(n: int, k: Floats, inner: Floats, outer: Floats, inner2: Floats, outer2: Floats) -> Floats:
    """Fit of cores of k participants, from the sums of their cells and of those of the periphery, and of squares."""
    ones, cells = k * (k - 1), k * (k - 1) + (n - k) * (n - k - 1)
    total, squares = inner + outer, inner2 + outer2
    spread = (cells * ones - ones**2) * (cells * squares - total**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        fit: Floats = np.where(spread > 1e-9, (cells * inner - ones * total) / np.sqrt(spread), -np.inf)
    return fit


def _all(matrix: sp.csr_array) -> list[Split]:
    """Every core, numbered by its participants as bits: its periphery has the number as far from the end."""
    n = matrix.shape[0]
    dense = matrix.toarray()
    inner, inner2 = _within(dense), _within(dense**2)
    fit = _fit(n, _within(np.eye(n)), inner, inner[::-1], inner2, inner2[::-1])
    best = np.argsort(-fit, kind="stable")[:64]
    return [
        Split((at >> np.arange(n) & 1) > 0, float(fit[at])) for at in best.tolist() if np.isfinite(fit[at])
    ]


def _within(matrix: Floats) -> Floats:
    """Sum of the cells within each core, by its number, shape (2ⁿ,): with each further participant, twice as many."""
    sums = np.zeros(1)
    for at in range(len(matrix)):
        joined = np.full(
            1, matrix[at, at]
        )  # cells of this one with itself and with each core of those before
        for other in range(at):
            joined = np.concatenate([joined, joined + (matrix[at, other] + matrix[other, at])])
        sums = np.concatenate([sums, sums + joined])
    return sums


def _searched(matrix: sp.csr_array, restarts: int, seed: int) -> list[Split]:
    n = matrix.shape[0]
    both = (matrix + matrix.T).tocsr()
    squares = (matrix.power(2) + matrix.T.power(2)).tocsr()
    strength = both.sum(axis=1)
    generator = np.random.default_rng(seed)
    order = np.argsort(-strength, kind="stable")
    found = []
    for at in range(restarts):
        core = np.zeros(n, np.bool_)
        if at == 0:
            core[order[: max(2, n // 4)]] = True
        else:
            core = generator.random(n) < generator.uniform(0.05, 0.6)
        split = _climb(n, both, squares, core)
        if np.isfinite(split.fit):
            found.append(split)
    return found


def _climb(n: int, both: sp.csr_array, squares: sp.csr_array, core: Bools) -> Split:
    """Move one participant at a time in or out of the core, each time the best, until nothing fits better."""
    side = core.astype(np.float64)
    to_core, to_core2 = both @ side, squares @ side
    all_, all2 = both.sum(axis=1), squares.sum(axis=1)
    inner, inner2 = side @ to_core / 2, side @ to_core2 / 2
    outer, outer2 = (1 - side) @ (all_ - to_core) / 2, (1 - side) @ (all2 - to_core2) / 2
    now = float(_fit(n, side.sum(), inner, outer, inner2, outer2))
    for _ in range(20 * n):
        sign = 1 - 2 * side  # 1 in, -1 out
        rest, rest2 = all_ - to_core, all2 - to_core2
        fits = _fit(
            n,
            side.sum() + sign,
            inner + sign * to_core,
            outer - sign * rest,
            inner2 + sign * to_core2,
            outer2 - sign * rest2,
        )
        at = int(np.argmax(fits))
        if not fits[at] > now + 1e-12:
            break
        now = float(fits[at])
        inner, inner2 = inner + sign[at] * to_core[at], inner2 + sign[at] * to_core2[at]
        outer, outer2 = outer - sign[at] * rest[at], outer2 - sign[at] * rest2[at]
        for sums, cells in ((to_core, both), (to_core2, squares)):
            begin, end = cells.indptr[at], cells.indptr[at + 1]
            sums[cells.indices[begin:end]] += sign[at] * cells.data[begin:end]
        side[at] = 1 - side[at]
    return Split(side > 0, now)


def profile_distances(matrix: Floats) -> Floats:
    """Euclidean distance of each two participants' rows and columns (Burt 1976), shape (n, n).

    d_ij² = sum over k other than i and j of (a_ik - a_jk)² + (a_ki - a_kj)², and (a_ij - a_ji)² once.
    """
    wide = np.concatenate([matrix, matrix.T], axis=1)
    lengths = np.einsum("ij,ij->i", wide, wide)
    square = lengths[:, None] + lengths[None, :] - 2 * wide @ wide.T
    square -= 2 * (matrix**2 + matrix.T**2)  # k = i and k = j
    square += (matrix - matrix.T) ** 2
    np.fill_diagonal(square, 0.0)
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))
