"""Matrices compared by permuting one's rows and columns together: QAP and MRQAP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from canting.algorithms.arrays import Floats, Ints

SEED = 19
NOTHING = 1e-10
"""What is smaller than this, beside what it is a part of, is rounding."""
BATCH_CELLS = (
    60_000  # cells that a batch of permuted matrices holds: half a megabyte, which a processor has at hand
)


def cells_of(n: int, directed: bool) -> tuple[Ints, Ints]:
    """Rows and columns of the cells that count: all off the diagonal, or one of each two where none has a direction."""
    rows, columns = np.nonzero(~np.eye(n, dtype=np.bool_)) if directed else np.triu_indices(n, 1)
    return rows.astype(np.int64), columns.astype(np.int64)


def permuted(matrix: Floats, directed: bool, count: int, seed: int = SEED) -> Iterator[Floats]:
    """Give the cells of a matrix whose participants are permuted, in batches of shape (b, cells)."""
    n = len(matrix)
    rows, columns = cells_of(n, directed)
    counted = rows * n + columns
    generator = np.random.default_rng(seed)
    size = max(1, BATCH_CELLS // max(1, len(rows)))
    for begin in range(0, count, size):
        cells = np.empty((min(size, count - begin), len(rows)))
        for row in cells:  # rows and columns taken whole: several times as quick as cell by cell
            order = generator.permutation(n)
            matrix.take(order, axis=0).take(order, axis=1).take(counted, out=row, mode="clip")
        yield cells


@dataclass(frozen=True)
class Compared:
    """A figure of two matrices, and the same with one of them permuted, shape (permutations,)."""

    measure: str
    value: float
    drawn: Floats


def compare(one: Floats, other: Floats, directed: bool, count: int) -> list[Compared]:
    """Pearson's r of two matrices, and Jaccard and simple match of where they aren't 0; NaN where one doesn't exist.

    Their shape is (n, n), and the diagonal doesn't count; `directed`, cells (i, j) and (j, i) are two.
    """
    rows, columns = cells_of(len(one), directed)
    x, y = one[rows, columns], other[rows, columns]
    here, there = (x != 0).astype(np.float64), (y != 0).astype(np.float64)
    deviation = x - x.mean() if len(x) else x
    spread = np.sqrt((deviation**2).sum() * ((y - y.mean()) ** 2).sum()) if len(x) else 0.0
    many = len(x)
    plain = bool(np.isin(y, (0.0, 1.0)).all())
    beside = np.column_stack([deviation, here])

    def figures(cells: Floats) -> tuple[Floats, Floats, Floats]:
        along, both = (cells @ beside).T
        if not plain:
            both = (cells != 0) @ here
        either = here.sum() + there.sum() - both
        with np.errstate(invalid="ignore", divide="ignore"):
            pearson = along / spread if spread > 0 else np.full(len(cells), np.nan)
            return pearson, both / either, (many - either + both) / many

    seen = figures(y[None, :])
    drawn = [figures(batch) for batch in permuted(other, directed, count)]
    empty = np.zeros(0)
    return [
        Compared(
            measure,
            float(seen[at][0]),
            np.concatenate([batch[at] for batch in drawn]) if drawn else empty,
        )
        for at, measure in enumerate(("pearson", "jaccard", "match"))
    ]


@dataclass(frozen=True)
class Regression:
    """What a regression of one matrix on others gives; of the intercept first, then of each predictor, shape (k,)."""

    b: Floats
    beta: Floats
    se: Floats
    t: Floats
    p: Floats
    r_squared: float
    cells: int


def regress(
    outcome: Floats, predictors: list[Floats], directed: bool, count: int, robust: bool
) -> Regression:
    """Regress a matrix on others by least squares; p by double semi-partialling.

    Of each predictor, what the others don't explain of it is permuted, rows and columns together, and put in its place;
    p is the share of these, the answer itself included, whose t lies as far from 0 or farther.

    Parameters
    ----------
    outcome, predictors
        Shape (n, n); the diagonal doesn't count. No predictor may follow from the others.
    directed
        Whether cells (i, j) and (j, i) are two.
    robust
        Standard errors of White (HC0) in place of those of least squares.

    References
    ----------
    Dekker, Krackhardt & Snijders, Sensitivity of MRQAP tests to collinearity and autocorrelation conditions,
    Psychometrika 72 (2007).
    """
    n = len(outcome)
    rows, columns = cells_of(n, directed)
    y = outcome[rows, columns]
    x = np.column_stack([np.ones(len(y)), *(each[rows, columns] for each in predictors)])
    freedom = len(y) - x.shape[1]
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ (x.T @ y)
    left = y - x @ b
    if robust:  # squares added up, and so never below 0
        errors = np.sqrt((((inverse @ x.T) * left) ** 2).sum(axis=1))
    else:
        errors = np.sqrt(np.diag(inverse) * (left @ left) / freedom)
    total = ((y - y.mean()) ** 2).sum()
    least = NOTHING * np.sqrt(np.diag(inverse) * total)
    errors[errors <= least] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(errors > 0, b / errors, np.nan)
    shares = np.full(len(b), np.nan)
    for at in range(1, len(b)):
        others = np.delete(x, at, axis=1)
        basis = np.linalg.qr(others)[0]
        rest = y - basis @ (basis.T @ y)
        alone = np.zeros((n, n))
        alone[rows, columns] = x[:, at] - basis @ (basis.T @ x[:, at])
        if not directed:
            alone = alone + alone.T
        if not errors[at] and abs(b[at]) <= least[at]:
            continue  # 0 / 0: there is no t, and chance gives nothing that is as large
        seen = abs(_t_of(alone[rows, columns][None, :], basis, rest, freedom, robust)[0])
        beyond = 1
        for cells in permuted(alone, directed, count, SEED + at):
            drawn = _t_of(cells, basis, rest, freedom, robust)
            beyond += int((np.abs(drawn) >= seen * (1 - 1e-12)).sum())
        shares[at] = beyond / (count + 1)
    scale = np.sqrt(total)
    beta = b * np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0)) / scale if scale else np.full(len(b), np.nan)
    beta[0] = np.nan
    return Regression(b, beta, errors, t, shares, float(1 - left @ left / total) if total else np.nan, len(y))


def _t_of(cells: Floats, basis: Floats, rest: Floats, freedom: int, robust: bool) -> Floats:
    """Give t of each row of `cells` as a predictor beside those that `basis` spans (Frisch, Waugh & Lovell).

    Infinite where it leaves nothing unexplained, 0 where it follows from the others. What is in `cells` is lost.
    """
    inside = cells @ basis
    whole = np.einsum("bc,bc->b", cells, cells)
    size = whole - np.einsum("bk,bk->b", inside, inside)
    along = cells @ rest
    most = np.sqrt(np.maximum(size, 0) * (rest @ rest))
    along[(np.abs(along) <= NOTHING * most) | (size <= NOTHING * whole)] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        b = along / size
        if robust:
            own = inside @ basis.T  # then worked on in place: making room anew takes longer than reckoning
            np.subtract(cells, own, out=own)
            left = np.multiply(own, -b[:, None], out=cells)
            left += rest
            left *= own
            error = np.sqrt(np.einsum("bc,bc->b", left, left))
            error = np.where(error <= NOTHING * most, 0.0, error) / size
        else:
            beside = rest @ rest - b * along
            error = np.sqrt(np.where(beside <= NOTHING * (rest @ rest), 0.0, beside) / freedom / size)
        t: Floats = np.nan_to_num(b / error, nan=0.0, posinf=np.inf, neginf=-np.inf)
    return t
