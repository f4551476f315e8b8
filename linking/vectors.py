"""Texts as sparse vectors of character n-grams weighted by rarity (TF-IDF), and the nearest among many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from canting.linking.alike import Ints
from canting.progress import Progress

Pairs = tuple[Ints, Ints, NDArray[np.float32]]

SHORTEST, LONGEST = 2, 4
_CELLS_AT_ONCE = 12_000_000
"""Products held at once: with index and value, under 100 MB."""

_PAIRS_AT_ONCE = 50_000

_MANY, _COMMON, _TELLING = 3_000, 0.03, 0.5
"""Among so many texts, terms that more than this share has are left out of the search, but for texts of which they are
more than half; what is found is put in order by all terms."""


def grams(text: str) -> list[str]:
    """Give the n-grams of a text, 2 to 4 characters, word by word, each word with a blank at both ends.

    Examples
    --------
    >>> grams("ab")
    [' a', 'ab', 'b ', ' ab', 'ab ', ' ab ']
    """
    found: list[str] = []
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(SHORTEST, LONGEST + 1):
            if length < size:
                break
            found += [padded[at : at + size] for at in range(length - size + 1)]
    return found


@dataclass(frozen=True)
class Vectors:
    """Two lists of texts in one space."""

    left: sparse.csr_array
    right: sparse.csr_array
    """Rows of Euclidean length 1 (or 0 for an empty text), one column per term; float32."""


def vectors(
    left: Sequence[str], right: Sequence[str], terms: Callable[[str], Iterable[str]] = grams
) -> Vectors:
    """Make vectors of two lists of texts.

    Term frequency is damped as 1 + ln(tf), times idf; rows have length 1 (Salton & Buckley 1988).
    """
    columns: defaultdict[str, int] = defaultdict()
    columns.default_factory = columns.__len__  # a term that is new gets the next column
    counts = [_counts(texts, terms, columns) for texts in (left, right)]
    width = max(len(columns), 1)
    matrices = [sparse.csr_array((m.data, m.indices, m.indptr), shape=(m.shape[0], width)) for m in counts]
    total = len(left) + len(right)
    texts_with = sum(np.bincount(m.indices, minlength=width) for m in matrices)
    idf = np.log(np.maximum(total, 1) / np.maximum(texts_with, 1)).astype(np.float32)
    weight = idf + np.float32(1e-3)  # a term that all texts have still makes a vector
    for m in matrices:
        m.data = (1 + np.log(m.data)) * weight[m.indices]
        lengths = np.sqrt(np.add.reduceat(np.append(m.data**2, 0), m.indptr[:-1])) * (np.diff(m.indptr) > 0)
        m.data = (m.data / np.repeat(np.where(lengths > 0, lengths, 1), np.diff(m.indptr))).astype(np.float32)
    return Vectors(*matrices)


def _counts(
    texts: Sequence[str], terms: Callable[[str], Iterable[str]], columns: defaultdict[str, int]
) -> sparse.csr_array:
    known: dict[str, list[int]] = {}
    found: list[int] = []
    starts = [0]
    for text in texts:
        for word in text.split():
            if word not in known:
                known[word] = [columns[term] for term in terms(word)]
            found += known[word]
        starts.append(len(found))
    shape = (len(starts) - 1, max(len(columns), 1))
    ones = np.ones(len(found), np.float32)
    counted = sparse.csr_array((ones, np.array(found, np.int32), np.array(starts, np.int32)), shape=shape)
    counted.sum_duplicates()
    return counted


def nearest(
    left: sparse.csr_array, right: sparse.csr_array, number: int, progress: Progress | None = None
) -> Pairs:
    """Find the nearest right rows of each left row, by cosine: all have length 1, over the same columns.

    Given are left row, right row and cosine of each pair; by left row, then cosine descending, then right row. Rows
    with nothing in common are never given.
    """
    rare = _rare(right)
    if rare is None:
        return _searched(left, right, number, progress)
    ours, theirs = _only(left, rare), _only(right, rare)
    rows, columns, _ = _searched(ours, theirs, 2 * number, progress)
    poor = np.asarray(ours.multiply(ours).sum(axis=1)).ravel() < _TELLING
    poor_rows = np.flatnonzero(poor)
    again, others, _ = _searched(left[poor_rows].tocsr(), right, number, None)
    kept = ~poor[rows]
    rows = np.concatenate([rows[kept], poor_rows[again].astype(np.int32)])
    columns = np.concatenate([columns[kept], others])
    near = cosines(Vectors(left, right), rows, columns)
    order = np.lexsort((columns, -near, rows))
    rows, columns, near = rows[order], columns[order], near[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    return rows[rank < number], columns[rank < number], near[rank < number]


def cosines(of: Vectors, rows: Ints, columns: Ints) -> NDArray[np.float32]:
    """Give the cosine of each of some pairs, by their rows in the two lists."""
    found = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        found[part] = of.left[rows[part]].multiply(of.right[columns[part]]).sum(axis=1)
    return found


def _rare(right: sparse.csr_array) -> NDArray[np.bool_] | None:
    """Say which terms few texts have: among many texts, what most have costs most of the time and finds little."""
    if right.shape[0] < _MANY:
        return None
    return np.bincount(right.indices, minlength=right.shape[1]) <= _COMMON * right.shape[0]


def _only(matrix: sparse.csr_array, terms: NDArray[np.bool_]) -> sparse.csr_array:
    kept = terms[matrix.indices]
    starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sparse.csr_array(
        (matrix.data[kept], matrix.indices[kept], starts.astype(np.int32)), shape=matrix.shape
    )


def _searched(
    left: sparse.csr_array, right: sparse.csr_array, number: int, progress: Progress | None
) -> Pairs:
    found: list[Pairs] = []
    turned = right.T.tocsr()
    step = max(1, _CELLS_AT_ONCE // max(right.shape[0], 1))
    for start in range(0, left.shape[0], step):
        product = (left[start : start + step] @ turned).tocsr()
        found += [_first(product, row, start, number) for row in range(product.shape[0])]
        if progress is not None:
            progress(min(start + step, left.shape[0]), left.shape[0], "Finding candidates")
    if not found:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32)
    rows, columns, near = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, near


def _first(product: sparse.csr_array, row: int, start: int, number: int) -> Pairs:
    columns = product.indices[product.indptr[row] : product.indptr[row + 1]]
    near = product.data[product.indptr[row] : product.indptr[row + 1]]
    if len(near) > number:
        least = np.partition(near, len(near) - number)[len(near) - number]
        kept = np.flatnonzero(near >= least)  # with all that tie for the last place: order must not decide
        columns, near = columns[kept], near[kept]
    order = np.lexsort((columns, -near))[:number]
    return np.full(len(order), start + row, np.int32), columns[order].astype(np.int32), near[order]
