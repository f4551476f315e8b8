"""Ranks of scores, the highest first, and of arrays what numpy lacks or does slowly. Pure; no database."""

from __future__ import annotations

import numpy as np

from canting.algorithms.arrays import Floats, Ints

DIGITS = 10


def rounded(values: Floats) -> Floats:
    """Values to `DIGITS` significant digits, so that equals that differ by rounding alone rank as equals."""
    with np.errstate(divide="ignore"):
        scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values)))))
    return np.asarray(np.round(values * scale) / scale)


def mid_ranks(scores: Floats) -> Floats:
    """Ranks along the last axis, the highest first, equals at the middle of theirs."""
    return both_ranks(scores)[0]


def first_ranks(scores: Floats) -> Ints:
    """Ranks along the last axis, the highest first, equals at the first of theirs (competition ranks)."""
    return both_ranks(scores)[1]


def both_ranks(scores: Floats) -> tuple[Floats, Ints]:
    """`mid_ranks` and `first_ranks` of one sorting; what is ranked with a NaN has no mid-rank.

    scipy's rankdata is the same, one call for each; importing scipy.stats takes longer than a thousand rankings.

    Examples
    --------
    >>> [each.tolist() for each in both_ranks(np.array([2.0, 5.0, 2.0, 1.0]))]
    [[2.5, 1.0, 2.5, 4.0], [2, 1, 2, 4]]
    """
    below = -rounded(scores)
    n = below.shape[-1]
    order = np.argsort(below, axis=-1)
    ordered = np.take_along_axis(below, order, axis=-1)
    opens = np.ones(ordered.shape, np.bool_)
    opens[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    closes = np.ones(ordered.shape, np.bool_)
    closes[..., :-1] = opens[..., 1:]
    places = np.arange(n)
    first = np.maximum.accumulate(np.where(opens, places, 0), axis=-1)
    last = np.minimum.accumulate(np.where(closes, places, n)[..., ::-1], axis=-1)[..., ::-1]
    mid, least = np.empty(ordered.shape), np.empty(ordered.shape, np.int64)
    np.put_along_axis(mid, order, (first + last) / 2 + 1, axis=-1)
    np.put_along_axis(least, order, first + 1, axis=-1)
    mid[np.isnan(below).any(axis=-1)] = np.nan
    return mid, least


def distinct(numbers: Ints) -> Ints:
    """The different ones of whole numbers, rising.

    As np.unique, which since numpy 2.3 hashes them: of 200,000 ties that took fifty times as long as sorting them does.
    """
    rising = np.sort(numbers, axis=None)
    first = np.ones(len(rising), np.bool_)
    first[1:] = rising[1:] != rising[:-1]
    return rising[first]


def expanded(first: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Places that the lists of some rows take, one list after another, and which of the rows each place is of.

    `first` says where each row's list begins, and where the last ends.
    """
    counts = first[rows + 1] - first[rows]
    which = np.repeat(np.arange(len(rows)), counts)
    return np.arange(len(which)) + (first[rows] - (np.cumsum(counts) - counts))[which], which
