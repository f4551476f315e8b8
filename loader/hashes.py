"""Which texts were seen before, by hashes of 64 bits in sorted arrays: 12 bytes a text, however long it is."""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from canting.loader.sources.table import Codes, Hashes, Ints, Mask, States, coded

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

_NO = np.int64(-1)
_RECENT: deque[tuple[pa.Array, Hashes]] = deque(maxlen=3)
"""The texts hashed last: the frames of a file may share them."""

_NULL = -1
"""The hash of no text: no text of Python's has it."""


def hashed(texts: pa.Array) -> Hashes:
    """Hash texts as Python does; a null has a hash of its own.

    That is SipHash with a key that each process draws, so that nobody can write texts that share a hash. The chance
    that any two of a million different texts share one is 3 in 100 million.
    """
    found, which = hashed_once(texts)
    return found[which]


def hashed_once(texts: pa.Array) -> tuple[Hashes, Codes]:
    """Hash each different one of some texts, and a null, and say which of these each of them is; see `hashed`."""
    each = coded(texts)
    found = next((hashes for known, hashes in _RECENT if known.equals(each.dictionary)), None)
    if found is None:
        single = each.dictionary.to_numpy(zero_copy_only=False)
        found = np.fromiter(chain(map(hash, single), [_NULL]), np.int64, len(single) + 1).view(np.uint64)
        _RECENT.append((each.dictionary, found))
    return found, each.indices.fill_null(len(found) - 1).to_numpy()


def mixed(first: Hashes, *others: Hashes) -> Hashes:
    """Make one hash of those of several texts; their order counts."""
    whole = _scattered(first)
    for each in others:
        whole = _scattered(whole ^ each)
    return whole


def _scattered(hashes: Hashes) -> Hashes:
    """Let every bit count for every other, as SplitMix64 ends."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


class Index:
    """From hash to the number under which it was first seen.

    Sorted arrays, merged like the digits of a counter: adding costs the logarithm of what is there.
    """

    def __init__(self) -> None:
        self._levels: list[tuple[Hashes, Codes]] = []

    def __len__(self) -> int:
        return sum(len(hashes) for hashes, _ in self._levels)

    def find(self, hashes: Hashes) -> Ints:
        """Give the number of each hash, -1 for those not seen."""
        while len(self._levels) > 1 and len(hashes) > 1000:  # what is looked up often is one level soon
            self._merge_last()
        order = np.argsort(hashes)
        found = np.empty(len(hashes), dtype=np.int64)
        found[order] = self._find(hashes[order])
        return found

    def _find(self, hashes: Hashes) -> Ints:
        """Find hashes in order: many times faster than in disorder, of which the processor remembers nothing."""
        found = np.full(len(hashes), _NO)
        for known, numbers in self._levels:
            at = np.searchsorted(known, hashes)
            at[at == len(known)] = 0
            hit = known[at] == hashes
            found[hit] = numbers[at[hit]]
        return found

    def add(self, hashes: Hashes) -> tuple[Ints, Mask]:
        """Number the hashes that weren't seen, in order; give all their numbers, and which are seen the first time."""
        first = np.zeros(len(hashes), dtype=bool)
        begins = np.ones(len(hashes), dtype=bool)
        order = np.argsort(hashes)
        ordered = hashes[order]
        begins[1:] = ordered[1:] != ordered[:-1]
        if (
            not begins.all()
        ):  # of equal ones the first counts: a sort that keeps their order takes five times as long
            order = np.argsort(hashes, kind="stable")
        single, place = ordered[begins], order[begins]
        known = self._find(single)
        new = known == _NO
        if new.any():
            first[place[new]] = True
            given = len(self) - 1 + np.cumsum(first)[place[new]]
            known[new] = given
            self._levels.append((single[new], given.astype(np.int32)))
            while len(self._levels) > 1 and len(self._levels[-1][0]) * 2 > len(self._levels[-2][0]):
                self._merge_last()
        numbers = np.empty(len(hashes), dtype=np.int64)
        numbers[order] = known[np.cumsum(begins) - 1]
        return numbers, first

    def _merge_last(self) -> None:
        (few, theirs), (many, others) = self._levels.pop(), self._levels.pop()
        at = np.searchsorted(many, few) + np.arange(len(few))
        rest = np.ones(len(few) + len(many), dtype=bool)
        rest[at] = False
        hashes, numbers = np.empty(len(rest), np.uint64), np.empty(len(rest), np.int32)
        hashes[at], hashes[rest] = few, many
        numbers[at], numbers[rest] = theirs, others
        self._levels.append((hashes, numbers))


class Grown:
    """A numpy array that grows at its end."""

    def __init__(self, dtype: type[np.generic] | np.dtype[np.generic] | str) -> None:
        self._array = np.empty(1024, dtype=dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, values: npt.ArrayLike, count: int | None = None) -> None:
        """Add values at the end; or one value, so many times."""
        end = self._length + (len(np.atleast_1d(values)) if count is None else count)
        if end > len(self._array):
            grown = np.empty(max(end, 2 * len(self._array)), dtype=self._array.dtype)
            grown[: self._length] = self.values
            self._array = grown
        self._array[self._length : end] = values
        self._length = end

    @property
    def values(self) -> npt.NDArray[Any]:
        """What it holds: a view."""
        return self._array[: self._length]


class FirstSeen:
    """Things seen, each with where it stands first."""

    def __init__(self) -> None:
        self.index = Index()
        """From hash to number; the arrays below are in order of number."""
        self.table, self.row = Grown("int32"), Grown("int64")
        """The table (numbered over the whole dataset) and the row where it stands first."""
        self.state = Grown("int8")
        """What it is: a code of its owner's choosing, -1 while that isn't known."""

    def add(self, hashes: Hashes, table: int, rows: Ints) -> tuple[Ints, Mask]:
        """Add hashes that stand on rows of a table; see `Index.add`."""
        numbers, first = self.index.add(hashes)
        count = int(first.sum())
        self.table.extend(table, count)
        self.row.extend(rows[first])
        self.state.extend(-1, count)
        return numbers, first

    def states(self, numbers: Ints) -> States:
        """Give the state of each number; -1 for the number -1."""
        states = np.full(len(numbers), -1, dtype=np.int8)
        seen = numbers >= 0
        states[seen] = self.state.values[numbers[seen]]
        return states
