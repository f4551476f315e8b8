"""Codes of places and industries that a dataset describes."""

from __future__ import annotations

from dataclasses import dataclass, field

from canting.loader.hashes import FirstSeen


@dataclass
class Described:
    """Codes of one sort that this dataset describes."""

    codes: dict[str, None] = field(default_factory=dict)
    """Their ids, ``scheme:code``, in order."""
    register: FirstSeen = field(default_factory=FirstSeen)
    """Where each is described first."""
    parent: dict[str, str] = field(default_factory=dict)
    """From id to the id of the code above."""

    @property
    def schemes(self) -> set[str]:
        """The schemes that it has codes of."""
        return {each.partition(":")[0] for each in self.codes}
