"""Which texts were seen before, by hashes of 64 bits in sorted arrays: 16 bytes a text, however long it is."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]


_NO = np.int64(-1)
_NULL = np.uint64(np.iinfo(np.uint64).max)
_KEY = secrets.token_hex(8)
"""Drawn anew by each process, so that nobody can write texts that share a hash."""


def hashed(texts: pa.Array) -> Hashes:
    """Hash texts as pandas does (SipHash-2-4), each different one once; a null has a hash of its own.

    The chance that any two of a million different texts share a hash is 3 in 100 million.
    """
    coded = texts.dictionary_encode()
    single = coded.dictionary.to_numpy(zero_copy_only=False).astype(object)
    found = np.append(pd.util.hash_array(single, hash_key=_KEY, categorize=False), _NULL)
    return np.asarray(found[coded.indices.fill_null(len(single)).to_numpy()])


def mixed(first: Hashes, *others: Hashes) -> Hashes:
    """Make one hash of those of several texts; their order counts."""
    whole = pd.util.hash_array(first)
    for each in others:
        whole = pd.util.hash_array(whole ^ each)
    return np.asarray(whole)


class Index:
    """From hash to the number under which it was first seen.

    Sorted arrays, merged like the digits of a counter: adding costs the logarithm of what is there.
    """

    def __init__(self) -> None:
        self._levels: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]] = []

    def __len__(self) -> int:
        return sum(len(hashes) for hashes, _ in self._levels)

    def find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """Give the number of each hash, -1 for those not seen."""
        while len(self._levels) > 1 and len(hashes) > 1000:  # what is looked up often is one level soon
            self._merge_last()
        return self._find(hashes)

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        found = np.full(len(hashes), _NO)
        for known, numbers in self._levels:
            at = np.searchsorted(known, hashes)
            at[at == len(known)] = 0
            hit = known[at] == hashes
            found[hit] = numbers[at[hit]]
        return found

    def add(self, hashes: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Number the hashes that weren't seen, in order, and give the number of each.

        Parameters
        ----------
        hashes
            Any order, repeats allowed.

        Returns
        -------
        numbers, first
            For each hash its number, and whether this is the first time it is seen.
        """
        first = np.zeros(len(hashes), dtype=bool)
        order = np.argsort(hashes, kind="stable")  # what is in order is found much faster
        ordered = hashes[order]
        begins = np.ones(len(hashes), dtype=bool)
        begins[1:] = ordered[1:] != ordered[:-1]
        single, place = ordered[begins], order[begins]
        known = self._find(single)
        new = known == _NO
        if new.any():
            given = np.empty(int(new.sum()), dtype=np.int64)
            given[np.argsort(place[new])] = np.arange(len(self), len(self) + len(given))
            known[new] = given
            first[place[new]] = True
            self._levels.append((single[new], given))
            self._merge()
        numbers = np.empty(len(hashes), dtype=np.int64)
        numbers[order] = known[np.cumsum(begins) - 1]
        return numbers, first

    def _merge(self) -> None:
        while len(self._levels) > 1 and len(self._levels[-1][0]) * 2 > len(self._levels[-2][0]):
            self._merge_last()

    def _merge_last(self) -> None:
        (a, x), (b, y) = self._levels.pop(), self._levels.pop()
        hashes, numbers = np.concatenate([b, a]), np.concatenate([y, x])
        order = np.argsort(hashes, kind="stable")
        self._levels.append((hashes[order], numbers[order]))


class Grown:
    """A numpy array that grows at its end."""

    def __init__(self, dtype: type[np.generic] | np.dtype[np.generic] | str) -> None:
        self._array = np.empty(1024, dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, values: npt.ArrayLike) -> None:
        """Add values at the end."""
        more = np.asarray(values, dtype=self._array.dtype)
        end = self._length + len(more)
        if end > len(self._array):
            grown = np.empty(max(end, 2 * len(self._array)), dtype=self._array.dtype)
            grown[: self._length] = self._array[: self._length]
            self._array = grown
        self._array[self._length : end] = more
        self._length = end

    @property
    def values(self) -> npt.NDArray[Any]:
        """What it holds: a view."""
        return self._array[: self._length]


class Register:
    """Things seen, each with where it stands first.

    Parameters
    ----------
    index
        From hash to number; the arrays below are in order of number.
    table, row
        The table (numbered over the whole dataset) and the row where it stands first.
    state
        What it is: a code of its owner's choosing, -1 while that isn't known.
    """

    def __init__(self) -> None:
        self.index = Index()
        self.table = Grown("int32")
        self.row = Grown("int64")
        self.state = Grown("int8")

    def add(
        self, hashes: npt.NDArray[np.uint64], table: int, rows: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Add hashes that stand on rows of a table; see `Index.add`."""
        numbers, first = self.index.add(hashes)
        count = int(first.sum())
        self.table.extend(np.full(count, table))
        self.row.extend(rows[first])
        self.state.extend(np.full(count, -1))
        return numbers, first

    def states(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """Give the state of each number; -1 for the number -1."""
        states = np.full(len(numbers), -1, dtype=np.int8)
        seen = numbers >= 0
        states[seen] = self.state.values[numbers[seen]]
        return states
