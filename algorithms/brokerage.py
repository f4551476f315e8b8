"""Between whom participants broker, by the groups of the three (Gould & Fernandez 1989)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from canting.algorithms.arrays import Floats, Ints
from canting.algorithms.ranks import expanded

if TYPE_CHECKING:
    import scipy.sparse as sp

ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison")
"""Groups of giver, broker and receiver: AAA, ABA, AAB, ABB, ABC."""


class Brokers:
    """Who stands between whom: a gives to v, v to b, a and b are two and a doesn't give to b."""

    def __init__(self, arcs: sp.csr_array) -> None:
        self.arcs, self.mutual = arcs, arcs.multiply(arcs.T).tocsr()
        """Who gives to whom, and who gives to each other, shape (n, n), ones."""
        self.closed = _closed(arcs)
        """Giver, broker and receiver of the two-paths with a tie from giver to receiver too, shape (3, t)."""

    @property
    def n(self) -> int:
        return int(self.arcs.shape[0])

    def count(self, of: Ints, groups: int) -> Floats:
        """Count the pairs that each brokers by the group of each, shape (n,): in the order of `ROLES`, shape (5, n)."""
        each = np.arange(self.n)
        member = np.zeros((self.n, max(groups, 1)))
        member[each, of] = 1.0
        inward, outward, both = self.arcs.T @ member, self.arcs @ member, self.mutual @ member
        open_ways = inward * outward - both  # whose ends are of one group
        own_in, own_out = inward[each, of], outward[each, of]
        all_in, all_out = inward.sum(axis=1), outward.sum(axis=1)
        coordinator = open_ways[each, of]
        consultant = open_ways.sum(axis=1) - coordinator
        representative = own_in * (all_out - own_out)
        gatekeeper = (all_in - own_in) * own_out
        liaison = all_in * all_out - both.sum(axis=1) - coordinator - consultant - representative - gatekeeper
        counts = np.stack([coordinator, consultant, representative, gatekeeper, liaison])
        giver, broker, receiver = self.closed
        a, v, b = of[giver], of[broker], of[receiver]
        role = np.select([(a == v) & (v == b), a == b, a == v, v == b], [0, 1, 2, 3], 4)
        counts -= np.bincount(role * self.n + broker, minlength=5 * self.n).reshape(5, self.n)
        return counts


def _closed(arcs: sp.csr_array) -> Ints:
    """Every two-path a, v, b with a tie from a to b too: of each tie a to b, those who stand between."""
    n = arcs.shape[0]
    there = arcs.tocsr()
    there.sort_indices()
    known = np.repeat(np.arange(n), np.diff(there.indptr)) * n + there.indices
    pieces = [np.zeros((3, 0), np.int64)]
    step = 4096
    for begin in range(0, n, step):
        block = there[begin : begin + step]
        giver = np.repeat(np.arange(begin, begin + block.shape[0]), np.diff(block.indptr))
        receiver = block.indices.astype(np.int64)
        # Those whom a gives to, of each tie, kept where they give to b.
        places, first = expanded(there.indptr.astype(np.int64), giver)
        broker = there.indices[places].astype(np.int64)
        keys = broker * n + receiver[first]
        place = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
        good = known[place] == keys if len(known) else np.zeros(0, np.bool_)
        pieces.append(np.stack([giver[first][good], broker[good], receiver[first][good]]))
    return np.concatenate(pieces, axis=1)


def expected(of: Ints, ties: int, directed: bool = True) -> Floats:
    """How many pairs of each role one would broker in a network of as many ties put anywhere, shape (5, n).

    Of n participants there are M = n(n-1) places of a tie, half as many where ties have no direction; that a path of
    three holds and isn't closed has the probability m(m-1)(M-m)/(M(M-1)(M-2)) where m of them are filled.
    """
    n = len(of)
    places = n * (n - 1) // (1 if directed else 2)
    chance = (
        ties * (ties - 1) * (places - ties) / (places * (places - 1) * (places - 2)) if places > 2 else 0.0
    )
    sizes = np.bincount(of, minlength=1).astype(np.float64)
    own = sizes[of]
    same_pairs = (sizes * (sizes - 1)).sum()
    coordinator = (own - 1) * (own - 2)
    consultant = same_pairs - own * (own - 1)
    across = (own - 1) * (n - own)
    liaison = (n - own) ** 2 - ((sizes**2).sum() - own**2)
    return np.stack([coordinator, consultant, across, across, liaison]) * chance
