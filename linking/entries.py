"""Entries to be compared, of a survey or of a register; and what speaks for or against two of them being the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from canting.linking.forms import Forms
from canting.linking.names import ComparedName, read_name

Verdict = Literal["agrees", "near", "differs", "unknown"]


@dataclass(frozen=True)
class Entry:
    """A participant or an entry of a register: what can be compared of it."""

    id: str
    """Its id in its dataset."""
    name: str
    """As written; an entry without a name is never a candidate by name."""
    form: str | None = None
    """Legal form, if it has a column of its own."""
    address: str | None = None
    phone: str | None = None
    """As written; several telephone numbers with / ; or , between them."""
    places: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    """Ids ``scheme:code``."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Sort of identifier ("nib", "npwp", …) to value, as written."""
    forms: Forms | None = field(default=None, compare=False, repr=False)
    """Legal forms by which its name is read; by default those that canting knows."""

    @cached_property
    def read(self) -> ComparedName:
        return read_name(self.name, self.forms)

    @property
    def hash(self) -> str:
        """An h and fifteen digits of SHA-256 of all that is compared; the h keeps spreadsheets from seeing a number."""
        compared = [
            self.name.strip(),
            self.form or "",
            self.address or "",
            self.phone or "",
            sorted(self.places),
            sorted(self.industries),
            sorted(self.identifiers.items()),
        ]
        text = json.dumps(compared, ensure_ascii=False, separators=(",", ":"))
        return "h" + hashlib.sha256(text.encode()).hexdigest()[:15]


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for or against a pair, in words."""

    about: str
    """name, form, title, address, phone, place, industry or identifier."""
    verdict: Verdict
    words: str
