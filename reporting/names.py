"""Who is named in what is handed out, and how the others are called."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from canting.files import keep
from canting.result import Result

POLICIES = ("all", "organizations", "none")
ENOUGH = 0.8
"""Share of those asked who answered, below which findings that rest on single ties name no person."""
_SHORTEST = 4
"""A name that is shorter is taken out of sentences as a whole cell only: it may be part of any word."""


@dataclass(frozen=True)
class Person:
    """A participant as far as its name is concerned."""

    id: str
    name: str
    kind: str
    role: str | None = None
    group: str | None = None
    named: bool = True


@dataclass(frozen=True)
class Names:
    """What stands for whom.

    Parameters
    ----------
    instead
        Id or name to what is written in its place.
    hidden
        Ids of those who aren't named.
    """

    instead: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def cell(self, value: Any) -> Any:
        """A cell of a result: itself, or what stands for the participant that it names."""
        if isinstance(value, str):
            return self.instead.get(value) or self.text(value)
        if isinstance(value, list):
            return [self.cell(item) for item in value]
        return value

    def text(self, text: str) -> str:
        """A sentence in which no hidden name is left."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self.instead[match[0]], text)

    def result(self, result: Result) -> Result:
        """A result that names nobody who isn't to be named."""
        if not self.hidden:
            return result
        rows = [[self.cell(value) for value in row] for row in result.rows]
        silent = frozenset(self.instead.get(each, each) for each in result.silent)
        return replace(result, rows=rows, notes=[self.text(note) for note in result.notes], silent=silent)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """What finds hidden names in a sentence; made once, for every cell of every answer is searched."""
        longest = sorted((each for each in self.instead if len(each) >= _SHORTEST), key=len, reverse=True)
        if not longest:
            return None
        return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")


def names(everybody: Iterable[Person], policy: str, secret: bytes, called: Callable[[str], str]) -> Names:
    """Say who is named.

    Parameters
    ----------
    everybody
        All whom the report covers.
    policy
        ``all``; ``organizations``: persons, households and firms get a word and a number; ``none``: organizations too.
        Who may not be named in the data never is.
    secret
        Decides the numbers: the same for the same participant each time, and nothing that a reader could work out.
    called
        Gives the word of a role or kind in the report's language.
    """
    hidden = [person for person in everybody if _is_hidden(person, policy)]
    numbered: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(hidden, key=lambda each: hashlib.blake2b(each.id.encode(), key=secret).digest()):
        numbered[called(person.role or person.kind)].append(person)
    instead: dict[str, str] = {}
    for word, people in numbered.items():
        for number, person in enumerate(people, 1):
            instead[person.id] = instead[person.name] = f"{word[:1].upper()}{word[1:]} {number}"
    return Names(instead, frozenset(person.id for person in hidden))


def _is_hidden(person: Person, policy: str) -> bool:
    if person.kind == "InformationSource":
        return False
    if not person.named:
        return True
    return policy == "none" or (policy == "organizations" and person.kind != "Organization")


def kept_secret(folder: Path) -> bytes:
    """The secret of this machine's reports, made at first use and readable by its owner only."""
    path = folder / "report-names"
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        made = secrets.token_bytes(32)
        folder.mkdir(parents=True, exist_ok=True)
        keep(path, made.hex())
        return made
