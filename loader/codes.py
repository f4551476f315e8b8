"""Codes of places and industries that a dataset describes."""

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
