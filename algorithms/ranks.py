"""Ranks of scores, the highest first. Pure; no database."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DIGITS = 10


def rounded(values: Floats) -> Floats:
    """Values to `DIGITS` significant digits, so that equals that differ by rounding alone rank as equals."""
    with np.errstate(divide="ignore"):
        scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values)))))
    return np.asarray(np.round(values * scale) / scale)


def mid_ranks(scores: Floats) -> Floats:
    """Ranks along the last axis, the highest first, equals at the middle of theirs."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-rounded(scores), method="average", axis=-1), np.float64)


def first_ranks(scores: Floats) -> Ints:
    """Ranks along the last axis, the highest first, equals at the first of theirs (competition ranks)."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-rounded(scores), method="min", axis=-1), np.int64)
