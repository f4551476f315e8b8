"""How alike names are, word by word, for many pairs of names at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Ints = NDArray[np.int32]

LEAST = 0.6
"""Words that are less alike are no partners: of three letters one may be another, of two none."""

AS_ONE = 0.7
"""Neighbours that are less like one word aren't written as one: Simon Andersson is more than Andersson misspelt."""

_STRANGERS, _UNSEEN = 100.0, 0.25
"""Names that are imagined beside the two lists: in a list of ten every word looks common, and is not."""

_AT_ONCE = 50_000


@dataclass(frozen=True)
class Alike:
    """What the words of two names tell: an array each, with a number for each pair."""

    told: Floats
    """How rare the words are that have a partner, in nats, each as far as it is spelt alike; the mean of both sides."""
    ours: Floats
    theirs: Floats
    """How rare the words of either side are that have none."""
    slips: Floats
    """How far partners are spelt differently, a whole word being 1; the mean of both sides."""
    spelt: Floats
    """How alike the names are without blanks; 1 is the same."""


class _Names:
    """Names as tokens: their words, and neighbours written as one, for Sumber Rejeki is Sumberrejeki too."""

    def __init__(self, names: Sequence[str], numbers: dict[str, int]) -> None:
        tokens: list[tuple[int, int, int]] = []
        ends = []
        for name in names:
            words = name.split()
            said = [(word, at, at) for at, word in enumerate(words)]
            said += [(one + other, at, at + 1) for at, (one, other) in enumerate(pairwise(words))]
            tokens += [(numbers.setdefault(text, len(numbers)), first, last) for text, first, last in said]
            ends.append(len(tokens))
        self.tokens, self.first, self.last = np.array(tokens, np.int64).reshape(-1, 3).T
        self.starts = np.array([0, *ends[:-1]], np.int64)
        self.sizes = np.array(ends, np.int64) - self.starts
        self.words = (self.sizes + 1) // 2

    def bearers(self, total: int) -> Numbers:
        """Count the names that have each token as a word."""
        word = self.first == self.last
        name = np.repeat(np.arange(len(self.sizes)), self.sizes)
        borne = np.unique(name[word] * total + self.tokens[word]) % max(total, 1)
        return np.bincount(borne, minlength=total)


def alike(left: Sequence[str], right: Sequence[str], rows: Ints, columns: Ints) -> Alike:
    """Compare pairs of names, words with a blank between them, by their positions in two lists.

    How rare a word is, is counted over both lists.

    Examples
    --------
    >>> pair = np.array([0], np.int32), np.array([0], np.int32)
    >>> found = alike(["sumber rejeki jaya"], ["sumberrejki"], *pair)
    >>> [round(float(values[0]), 1) for values in (found.told, found.ours, found.theirs, found.slips)]
    [6.1, 4.4, 0.0, 0.1]
    """
    numbers: dict[str, int] = {}
    ours, theirs = _Names(left, numbers), _Names(right, numbers)
    bearers = ours.bearers(len(numbers)) + theirs.bearers(len(numbers))
    tells = np.log((len(left) + len(right) + _STRANGERS) / (bearers + _UNSEEN))
    texts = np.array(list(numbers), object)
    found = Alike(*(np.zeros(len(rows)) for _ in range(5)))
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        pair, one, other, close = _partners(ours, theirs, rows[part], columns[part], texts)
        worth = np.minimum(tells[ours.tokens[one]], tells[theirs.tokens[other]])
        of_ours = _told(ours, rows[part], pair, one, close, worth, tells)
        of_theirs = _told(theirs, columns[part], pair, other, close, worth, tells)
        found.told[part] = (of_ours[0] + of_theirs[0]) / 2
        found.ours[part], found.theirs[part] = of_ours[1], of_theirs[1]
        found.slips[part] = (of_ours[2] + of_theirs[2]) / 2
    tight = (
        np.array([name.replace(" ", "") for name in names], object)[at].tolist()
        for names, at in ((left, rows), (right, columns))
    )
    named = ours.words[rows] > 0
    found.spelt[:] = process.cpdist(*tight, scorer=OSA.normalized_similarity) * named
    return found


def _partners(
    ours: _Names, theirs: _Names, rows: Ints, columns: Ints, texts: NDArray[np.object_]
) -> tuple[Numbers, Numbers, Numbers, Floats]:
    """Give tokens of pairs that are alike: which pair, which token of either list, and how alike they are."""
    wide = theirs.sizes[columns]
    sizes = ours.sizes[rows] * wide
    pair = np.repeat(np.arange(len(rows)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    one = ours.starts[rows][pair] + within // wide[pair]
    other = theirs.starts[columns][pair] + within % wide[pair]
    lengths = np.array([len(text) for text in texts], np.int64)
    long = lengths[ours.tokens[one]], lengths[theirs.tokens[other]]
    joined = (ours.first[one] < ours.last[one]) & (theirs.first[other] < theirs.last[other])
    likely = ~joined & (np.minimum(*long) >= LEAST * np.maximum(*long))
    pair, one, other = pair[likely], one[likely], other[likely]
    both, which = np.unique(ours.tokens[one] * len(texts) + theirs.tokens[other], return_inverse=True)
    left, right = texts[both // max(len(texts), 1)].tolist(), texts[both % max(len(texts), 1)].tolist()
    scored = process.cpdist(left, right, scorer=OSA.normalized_similarity, score_cutoff=LEAST)
    close = np.asarray(scored, float)[which]
    single = (ours.first[one] == ours.last[one]) & (theirs.first[other] == theirs.last[other])
    met = (close > 0) & (single | (close >= AS_ONE))
    return pair[met], one[met], other[met], close[met]


def _told(
    names: _Names, of: Ints, pair: Numbers, token: Numbers, close: Floats, worth: Floats, tells: Floats
) -> tuple[Floats, Floats, Floats]:
    """Give for one side of pairs what its words tell that have a partner, what those that have none, and the slips."""
    counts = names.words[of]
    begins = np.cumsum(counts) - counts
    whose = np.repeat(np.arange(len(of)), counts)
    words = names.starts[of][whose] + np.arange(len(whose)) - begins[whose]
    rare = tells[names.tokens[words]]
    closest, told = np.zeros(len(words)), np.zeros(len(words))
    for end in (names.first, names.last):  # a token of two words is the partner of both
        word = begins[pair] + end[token]
        np.maximum.at(closest, word, close)
        np.maximum.at(told, word, close * np.minimum(worth, rare[word]))
    alone = closest == 0
    sums = (told, rare * alone, (1 - closest) * ~alone)
    told, unmatched, slips = (np.asarray(np.bincount(whose, each, len(of)), float) for each in sums)
    return told, unmatched, slips
