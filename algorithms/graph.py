"""A graph as arrays: what measures and algorithms are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Graph:
    """A graph as measures see it: reports folded to pairs, isolates kept, self-ties left out.

    Parameters
    ----------
    name
        Name of the graph: ``knowledge``, ``supply``, ``support``, ``collaboration`` or ``all``.
    directed
        Whether a tie has a direction. Undirected pairs stand once, in either order.
    ids, names
        One text per participant, in order of id; length n.
    source, target
        Positions in `ids` of giver and receiver of each tie, ``int64``; length m.
    weight
        Strength of each tie, ``float64`` above zero; length m.
    attributes
        Further columns per participant (``kind``, ``group``, …), each of length n; None where unknown.
    """

    name: str
    directed: bool
    ids: list[str]
    names: list[str]
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]
    attributes: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of participants."""
        return len(self.ids)

    @property
    def m(self) -> int:
        """Number of ties (pairs)."""
        return len(self.source)

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each id in `ids`."""
        return {id_: at for at, id_ in enumerate(self.ids)}
