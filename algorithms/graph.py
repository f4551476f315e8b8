"""A graph as arrays: what measures and algorithms are given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from canting.algorithms.arrays import Bools, Floats, Ints


SOURCE = "InformationSource"
"""The kind that gives knowledge, and can neither receive nor be an end of any other tie."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Ties as arcs along which something flows."""

    n: int
    source: Ints
    target: Ints
    """Positions of giver and receiver, shape (arcs,)."""
    weight: Floats
    """Strength, shape (arcs,)."""

    @property
    def ends(self) -> tuple[Ints, Ints]:
        return self.source, self.target

    def turned(self) -> Arcs:
        return Arcs(self.n, self.target, self.source, self.weight)

    def among(self, kept: Bools) -> Arcs:
        """The same without the arcs of those who aren't kept, shape (n,); they themselves stay."""
        inside = kept[self.source] & kept[self.target]
        return Arcs(self.n, self.source[inside], self.target[inside], self.weight[inside])

    def matrix(self, weighted: bool = False) -> csr_array:
        """Who gives to whom, shape (n, n): a one for each arc, or its strength."""
        return adjacency(self.n, self.source, self.target, self.weight if weighted else None)


def adjacency(
    n: int,
    source: Ints,
    target: Ints,
    weight: Floats | None = None,
) -> csr_array:
    """Arcs as a sparse matrix of shape (n, n), ones where no weight is given; repeated ones add up."""
    import numpy as np
    from scipy.sparse import csr_array

    values = np.ones(len(source)) if weight is None else weight
    return csr_array((values, (source, target)), shape=(n, n))


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph as measures see it: reports folded to pairs, isolates kept, self-ties left out."""

    name: str
    """Name of the graph: ``knowledge``, ``supply``, ``support``, ``collaboration`` or ``all``."""
    directed: bool
    """Whether a tie has a direction. Undirected pairs stand once, in either order."""
    ids: list[str]
    names: list[str]
    """One text per participant, in order of id; length n."""
    source: Ints
    target: Ints
    """Positions in `ids` of giver and receiver of each tie, ``int64``; length m."""
    weight: Floats
    """Strength of each tie, ``float64`` above zero; length m."""
    attributes: dict[str, list[Any]] = field(default_factory=dict)
    """Further columns per participant (``kind``, ``group``, …), each of length n; None where unknown."""

    @property
    def n(self) -> int:
        return len(self.ids)

    @property
    def m(self) -> int:
        return len(self.source)

    @cached_property
    def position(self) -> dict[str, int]:
        return {id_: at for at, id_ in enumerate(self.ids)}

    @cached_property
    def arcs(self) -> Arcs:
        """Its ties as arcs; where they have no direction, all m of them and then the same turned round."""
        one_way = Arcs(self.n, self.source, self.target, self.weight)
        if self.directed:
            return one_way
        import numpy as np

        both = (
            np.concatenate([getattr(way, name) for way in (one_way, one_way.turned())])
            for name in ("source", "target", "weight")
        )
        return Arcs(self.n, *both)

    @cached_property
    def informing(self) -> Bools:
        """Which participants are information sources, shape (n,); of graphs with the attribute ``kind``."""
        import numpy as np

        return np.array([kind == SOURCE for kind in self.attributes["kind"]], dtype=np.bool_)

    def key(self, a: Ints, b: Ints) -> Ints:
        """A number for each pair of positions, the same in either order where ties have no direction."""
        if not self.directed:
            import numpy as np

            a, b = np.minimum(a, b), np.maximum(a, b)
        return a * self.n + b

    def neighbours(self) -> list[list[int]]:
        """With whom each participant has a tie either way, in order."""
        near: list[set[int]] = [set() for _ in self.ids]
        for a, b in zip(self.source.tolist(), self.target.tolist(), strict=True):
            near[a].add(b)
            near[b].add(a)
        return [sorted(each) for each in near]

    def row(self, at: int, *attributes: str) -> dict[str, Any]:
        """Id and name of a participant, and these attributes of it."""
        return {
            "id": self.ids[at],
            "name": self.names[at],
            **{name: self.attributes[name][at] for name in attributes},
        }

    def ends(self, giver: int, receiver: int) -> dict[str, Any]:
        """Ids and names of two participants, as rows of ties have them."""
        return {
            "from": self.ids[giver],
            "to": self.ids[receiver],
            "from_name": self.names[giver],
            "to_name": self.names[receiver],
        }

    def by_name(self, places: Iterable[int]) -> list[int]:
        """Positions in order of name, equal ones in order of id."""
        return sorted(places, key=lambda at: (self.names[at], self.ids[at]))

    def among(self, kept: Bools) -> Graph:
        """The participants that are kept, shape (n,), and the ties among them."""
        place = kept.cumsum() - 1
        ties = kept[self.source] & kept[self.target]
        chosen = kept.nonzero()[0].tolist()
        return replace(
            self,
            ids=[self.ids[at] for at in chosen],
            names=[self.names[at] for at in chosen],
            source=place[self.source[ties]],
            target=place[self.target[ties]],
            weight=self.weight[ties],
            attributes={name: [values[at] for at in chosen] for name, values in self.attributes.items()},
        )
