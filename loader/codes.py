"""Codes of places and industries that a dataset or the graph describes."""

from __future__ import annotations

from dataclasses import dataclass, field

from canting.loader.hashes import Register


@dataclass
class Described:
    """Codes of one sort that this dataset describes.

    Parameters
    ----------
    codes
        Their ids, ``scheme:code``, in order.
    register
        Where each is described first.
    parent
        From id to the id of the code above.
    """

    codes: dict[str, None] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    parent: dict[str, str] = field(default_factory=dict)

    @property
    def schemes(self) -> set[str]:
        """The schemes that it has codes of."""
        return {each.partition(":")[0] for each in self.codes}


@dataclass
class KnownCodes:
    """Codes that the dataset or the graph describes, as far as they were asked for.

    Parameters
    ----------
    in_graph
        Label and id of each that the graph was asked for, and whether it has it.
    """

    places: Described = field(default_factory=Described)
    industries: Described = field(default_factory=Described)
    in_graph: dict[tuple[str, str], bool] = field(default_factory=dict)

    def described(self, label: str) -> Described:
        """Those of this dataset, of places or of industries."""
        return self.places if label == "Place" else self.industries
