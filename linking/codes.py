"""Codes of places and industries, as ids `scheme:code`: what two of them say of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Relation = Literal["same", "within", "beside", "different"]
_LONGEST_CHAIN = 50


@dataclass(frozen=True)
class Codes:
    """What the loaded reference data says of codes."""

    parent: dict[str, str] = field(default_factory=dict)
    """Id of the code above, for each code that has one (PART_OF)."""
    same: dict[str, list[str]] = field(default_factory=dict)
    """Ids that mean exactly the same in another scheme or edition (CORRESPONDS_TO, kind exact), either way."""
    name: dict[str, str] = field(default_factory=dict)
    """Name of each code that is known."""
    described: set[str] = field(default_factory=set)
    """Ids that a file of codes has a row of, with a name or without."""
    _chains: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Chains that were asked for: the same few codes are compared a hundred thousand times."""

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        both: dict[str, set[str]] = {}
        for one, others in self.same.items():
            for other in others:
                both.setdefault(one, set()).add(other)
                both.setdefault(other, set()).add(one)
        return both

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids that somebody described."""
        return (
            frozenset(self.parent) | frozenset(self.parent.values()) | frozenset(self.name) | self.described
        )

    def followed_by(self, newer: Codes) -> Codes:
        """What a list says in two waves: of a code that the newer wave has, what that says alone.

        Examples
        --------
        >>> old = Codes({"k:1": "k:A", "k:2": "k:A"}, described={"k:1", "k:2"})
        >>> old.followed_by(Codes({"k:1": "k:B"}, described={"k:1"})).parent
        {'k:2': 'k:A', 'k:1': 'k:B'}
        """
        told = newer.described
        return Codes(
            {code: above for code, above in self.parent.items() if code not in told} | newer.parent,
            {code: same for code, same in self.same.items() if code not in told} | newer.same,
            {code: name for code, name in self.name.items() if code not in told} | newer.name,
            self.described | told,
        )

    def chain(self, code: str) -> tuple[str, ...]:
        """Give a code and those above it, upward, each with those of other schemes that mean the same."""
        if code not in self._chains:
            self._chains[code] = tuple(self._climb(code))
        return self._chains[code]

    def _climb(self, code: str) -> list[str]:
        found: list[str] = []
        level: list[str] = [code]
        for _ in range(_LONGEST_CHAIN):
            equal = [each for c in level for each in sorted(self._exact.get(c, ()))]
            level = [c for c in dict.fromkeys([*level, *equal]) if c not in found]
            if not level:
                break
            found += level
            level = [self.parent[c] for c in level if c in self.parent]
        return found

    def relation(self, left: str, right: str) -> Relation | None:
        """Say what two codes, ids ``scheme:code``, are to one another.

        That is ``same``; ``within`` if one is part of the other; ``beside`` if they have the code above in common;
        ``different``; None if nothing loaded puts the two in one order, as with codes of two agencies, or a code and
        its beginning that nobody described.

        Examples
        --------
        >>> codes = Codes({"k:33.75.03.1001": "k:33.75.03", "k:33.75.03.1002": "k:33.75.03", "k:33.75.03": "k:33.75"})
        >>> codes.relation("k:33.75.03.1001", "k:33.75"), codes.relation("k:33.75.03.1001", "k:33.75.03.1002")
        ('within', 'beside')
        >>> codes.relation("k:33.75.03", "b:3375030") is None
        True
        """
        if left == right or right in self._exact.get(left, ()):
            return "same"
        up, down = self.chain(left), self.chain(right)
        if right in up or left in down:
            return "within"
        if not self._comparable(up, down):
            return None
        if {self.parent.get(c) for c in up[:1]} & {self.parent.get(c) for c in down[:1]} - {None}:
            return "beside"
        return "different"

    def _comparable(self, up: Sequence[str], down: Sequence[str]) -> bool:
        """Their chains meet in one scheme; if nobody described the two, one isn't the beginning of the other."""
        if not {c.partition(":")[0] for c in up} & {c.partition(":")[0] for c in down}:
            return False
        known = bool(self.known & set(up)) and bool(self.known & set(down))
        return known or not (up[0].startswith(down[0]) or down[0].startswith(up[0]))

    def show(self, code: str) -> str:
        """Name a code for a reader."""
        name = self.name.get(code)
        return f"{name} ({code})" if name else code
