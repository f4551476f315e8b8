"""Legal forms: how they are written, in a table that a survey or a register may add to."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from canting.errors import CantingError
from canting.linking.text import words

FILE_NAME = "legal-forms.csv"
BUILT_IN = Path(__file__).parent / "forms.csv"
COLUMNS = ("written", "form", "excludes", "where")


@dataclass(frozen=True)
class Form:
    """What some words at an end of a name say."""

    form: str
    """The legal form ("PT"); "" for words that say something of the owner only ("Persero")."""
    excludes: bool
    """Whether it excludes others that do: a PT is not a CV. Forms that lists mix freely (Inc., Corp.) don't."""
    front: bool
    """Whether it may stand at the beginning of a name, too."""


@dataclass(frozen=True, eq=False)
class Forms:
    known: Mapping[tuple[str, ...], Form] = field(repr=False)
    """Folded words of a form, letters with dots joined ("pt"), to what they say."""

    @cached_property
    def longest(self) -> int:
        """How many words the longest has."""
        return max(map(len, self.known), default=0)

    @cached_property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        """Words that forms begin with which may begin a name, and words that forms end with."""
        front = frozenset(written[0] for written, one in self.known.items() if one.front)
        return front, frozenset(written[-1] for written in self.known)

    def begins(self, word: str) -> bool:
        """Say whether a word is a form that may begin a name."""
        found = self.known.get((word,))
        return found is not None and found.front

    @cached_property
    def excluding(self) -> frozenset[str]:
        return frozenset(one.form for one in self.known.values() if one.excludes)

    def exclude(self, left: str | None, right: str | None) -> bool:
        """Say whether a firm can't have both forms."""
        return left != right and {left, right} <= self.excluding

    def take(self, words: Sequence[str]) -> tuple[list[str], Form] | None:
        """Take one form, the longest, from the beginning or the end of some words, if a word is left."""
        first, last = self.ends
        if not words or (words[0] not in first and words[-1] not in last):
            return None
        for size in range(min(self.longest, len(words) - 1), 0, -1):
            found = self.known.get(tuple(words[:size]))
            if found is not None and found.front:
                return list(words[size:]), found
            found = self.known.get(tuple(words[-size:]))
            if found is not None:
                return list(words[:-size]), found
        return None

    def find(self, words: Sequence[str]) -> Form | None:
        """Find the first form anywhere in some words, the longest that begins there."""
        for at in range(len(words)):
            for size in range(min(self.longest, len(words) - at), 0, -1):
                found = self.known.get(tuple(words[at : at + size]))
                if found is not None and found.form:
                    return found
        return None


def read_forms(path: Path) -> dict[tuple[str, ...], Form]:
    """Read a table of forms: written, form, and, if it has them, excludes (yes or no) and where (both or end).

    Raises
    ------
    CantingError
        Naming the line that is wrong.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        # Excel writes semicolons where the decimal sign is a comma
        delimiter = max(",;\t", key=(lines or [""])[0].count)
        rows = list(csv.DictReader(lines, delimiter=delimiter))
    except (OSError, UnicodeDecodeError) as error:
        raise CantingError(f"{path} can't be read: {error}.", "Save it as CSV UTF-8.") from None
    found = {}
    for number, row in enumerate(rows, 2):
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        excludes, where = said["excludes"].lower() or "yes", said["where"].lower() or "both"
        written = tuple(words(said["written"]))
        if not written or excludes not in {"yes", "no"} or where not in {"both", "end"}:
            what = f"{path}, line {number}: {','.join(said.values())} is no legal form."
            hint = "Write e.g.: written,form,excludes,where and below it: perseroan terbatas,PT,yes,both"
            raise CantingError(what, hint)
        found[written if len(written[0]) > 1 else ("".join(written),)] = Form(
            said["form"], excludes == "yes" and bool(said["form"]), where == "both"
        )
    return found


@cache
def built_in() -> Forms:
    """Give the forms that canting knows."""
    return Forms(read_forms(BUILT_IN))


def forms_of(folders: Iterable[Path]) -> Forms:
    """Give the forms that canting knows, with what `legal-forms.csv` in some folders adds or says otherwise."""
    added = [read_forms(path) for folder in folders if (path := folder / FILE_NAME).is_file()]
    known = dict(built_in().known)
    for table in added:
        known |= table
    return Forms(known) if added else built_in()
