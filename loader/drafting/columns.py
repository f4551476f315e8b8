"""Columns as a first look sees them: what their headings are called, and what their cells say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from canting.loader.cells import ANSWERS_APART, between, cast
from canting.loader.contract import Property, Writing
from canting.loader.seen import NO, NO_ANSWER, WORDS, YES, is_number, pattern, relation, speaks_of
from canting.loader.sources.table import folded

_CODE = re.compile(r"0\d+\Z")
_BILINGUAL = re.compile(r"\s[/|]\s")
"""Between the languages of a heading: Nama Anda / Your name."""
ROWS, PARENTS = {"_index", "key"}, {"_parent_index", "parent_key"}
"""What KoboToolbox and ODK number a form's rows by, and by whose number those of a repeated group are joined."""
_GROUPED = re.compile(r".*\S/(?=\S)", re.DOTALL)
"""Before a question's own heading: the groups that it stands in, as forms export them."""
GRID = re.compile(r"(.+\S)\s*\[([^\[\]]+)\]\Z", re.DOTALL)
"""A row of a grid of an online form: its question, and in brackets what the row is about."""
ITEM = re.compile(
    r"\A\(?(?:(?:[a-z]|[a-z]{0,2}\.?\d{1,3}(?:\.?[a-z\d]{1,2})*)[.):]+\s*|[a-z]{0,2}\.?\d{1,3}(?:\.?[a-z\d]{1,2})*\s+)(?=[^\W\d]{2})",
    re.IGNORECASE,
)
"""The number of a question before its words; a letter alone has a point or bracket behind it."""
_ORDINAL = re.compile(
    r"\b(pertama|ke-?(dua|tiga|empat|lima|\d)|first|second|third|fourth|fifth)\b( yang)?", re.IGNORECASE
)
_NUMBERED = re.compile(r"(.*?\D)?[\s_.:#-]*(\d{1,2})\)?(\s*/ [^/]*|\s*\([^()\d]*\))?\Z", re.DOTALL)
"""A number at the end, or before what the lower of two rows, or brackets, say: Source (1) / Name, Share 1 (%)."""


@dataclass(eq=False)
class SeenColumn:
    """A column below the header."""

    at: int
    name: str
    """Where it is, from 0, and its heading."""
    cells: list[str]
    over: str = ""
    """What stands in the upper of two rows of headings, over this column and others."""

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell and folded(cell) not in NO_ANSWER]

    @property
    def called(self) -> str:
        """Its heading; where that is but a number, with what stands over it."""
        return f"{self.over} / {self.name}" if self.over and self.name.isdecimal() else self.name

    @property
    def folded(self) -> set[str]:
        """What it says, each once, folded."""
        return set(map(folded, self.filled))

    @property
    def is_numeric(self) -> bool:
        """Whether most of what it says are numbers."""
        return bool(self.filled) and sum(map(is_number, self.filled)) >= 0.7 * len(self.filled)

    @property
    def is_several(self) -> bool:
        """Whether something stands in it on several rows."""
        return 0 < len(self.folded) < len(self.filled)

    @property
    def is_mark(self) -> bool:
        """Whether its cells are whole numbers as on a scale, from 0 to 10 at most."""
        return all(cell.isdecimal() and int(cell) <= 10 for cell in self.filled)

    @property
    def is_degree(self) -> bool:
        """Whether its cells say in words how often, how strongly, or whether at all."""
        return all(speaks_of("degrees", cell) for cell in self.filled)

    @property
    def counts(self) -> bool:
        """Whether its heading says how often or how many."""
        return speaks_of("often", self.name) or speaks_of("figures", self.name)

    @property
    def is_truth(self) -> bool:
        """Whether every filled cell says yes or no."""
        return all(cell.strip().lower() in YES | NO for cell in self.filled)

    def goes_with(self, other: SeenColumn) -> bool:
        """Whether it says the same wherever another column does."""
        pairs = {
            (folded(cell), folded(mine)) for cell, mine in zip(other.cells, self.cells, strict=True) if cell
        }
        return len(pairs) == len({cell for cell, _ in pairs})

    def is_called(self, what: str) -> bool:
        """Whether its heading is one of the words for something, behind a form's groups too."""
        name = folded(self.name)
        if what == "named" and speaks_of("named", name):
            return True
        return is_word(name, what) or all(is_word(each, what) for each in _BILINGUAL.split(name))

    @property
    def is_parent(self) -> bool:
        """Whether it says which row of another sheet a form with repeated groups has its row for."""
        return folded(self.name) in PARENTS


def ungrouped(name: str) -> str:
    """A question's own heading, without the groups of a form that it stands in, and its number: B.1.a, 2)."""
    return ITEM.sub("", _GROUPED.sub("", name))


def is_word(name: str, what: str) -> bool:
    name = ungrouped(name)
    if "_" in name.strip("_") and name not in PARENTS:  # names of questions in forms: nama_usaha
        name = name.replace("_", " ")
    plain = " ".join(pattern("of_yours").sub(" ", name).split())
    return name.rstrip(" :?*") in WORDS[what] or plain.rstrip(" :?*") in WORDS[what]


def unnumbered(name: str) -> str:
    """A heading without its number, if it has one and says something besides.

    Examples
    --------
    >>> unnumbered("Source (1) / Name")
    'Source / Name'
    """
    found = _NUMBERED.match(name)
    stem = (found[1] or "").strip(" _.-(/") if found else ""
    return f"{stem} {(found[3] or '').strip()}".strip() if found and stem else name


def numbered(columns: Sequence[SeenColumn]) -> list[list[SeenColumn]]:
    """Columns whose headings differ only in the number at their end, or are but numbers from 1; two or more.

    Those of a question differ in its number, too: B.1.1 Supplier, B.1.2 Supplier.
    """
    stems: dict[str, list[SeenColumn]] = {}
    for column in columns:
        asked = ITEM.sub("", column.called)
        asked = _ORDINAL.sub("", asked).strip()
        if asked != column.called and relation([asked])[0] and not speaks_of("aspects", asked):
            stems.setdefault(folded(unnumbered(asked)), []).append(column)
            continue
        if (stem := unnumbered(column.called)) != column.called:
            stems.setdefault(folded(stem), []).append(column)
    bare = [column for column in columns if column.called.isdecimal()]
    if [column.name for column in bare] == [str(number) for number in range(1, len(bare) + 1)]:
        stems[""] = bare  # 1, 2, 3 below a heading that reaches over them
    return [group for group in stems.values() if len(group) > 1]


def matching(cells: list[str], known: set[str]) -> float:
    """Give the share of texts that name somebody known."""
    said = [folded(cell) for cell in cells if cell]
    return sum(cell in known for cell in said) / len(said) if said else 0.0


def parts(cells: Sequence[str], marks: Sequence[str]) -> list[str]:
    """Take several answers in a cell apart."""
    if not marks:
        return list(cells)
    return [part.strip() for cell in cells for part in re.split(between(marks), cell) if part.strip()]


def separators(column: SeenColumn, known: set[str], *, alone: bool = False) -> list[str]:
    """Find what stands between several answers in a cell, if most parts name somebody.

    With `alone` what stands alone in a cell names somebody too, and what stands in two cells that differ.
    """
    # A comma before a title is its name's.
    untitled = [pattern("title").sub("", cell) for cell in column.filled]
    marks = [mark for mark in ANSWERS_APART if any(re.search(between([mark]), cell) for cell in untitled)]
    whole = matching(column.filled, known)
    if alone:
        cells = [list(map(folded, parts([cell], marks))) for cell in {folded(cell) for cell in column.filled}]
        often = Counter(part for cell in cells for part in set(cell))
        known = known | {part for cell in cells for part in cell if len(cell) == 1 or often[part] > 1}
    if marks and known:
        several = parts(column.filled, marks)
        if len(several) > len(column.filled) and matching(several, known) > max(whole, 0.4):
            return marks
    return []


def type_of(column: SeenColumn, writing: Writing) -> tuple[str, list[str]]:
    """Give the type that a column's cells have, and those that keep it from being a number or a date."""
    texts = pa.array(column.filled, pa.large_string())
    if not column.filled:
        return "str?", []
    codes = [text for text in column.filled if _CODE.match(text)]
    if codes:  # as a number it would lose its zeros
        return "str?", list(dict.fromkeys(codes))[:3]
    odd: list[str] = column.filled
    for base in ("int", "float", "date"):
        found = cast(texts, Property(type=f"{base}?"), ("",), writing, None)  # type: ignore[arg-type]
        bad = found.bad | found.doubtful
        if not bad.any():
            return f"{base}?", []
        wrong = [text for text, here in zip(column.filled, bad.tolist(), strict=True) if here]
        odd = min(odd, wrong, key=len)
    return "str?", list(dict.fromkeys(odd))[:3] if len(odd) < 0.5 * len(column.filled) else []
