"""Cells of text -> values: trimmed, blanks and missing texts to nothing, cast by the dataset's contract."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.loader.contract import Property, Writing
from canting.loader.sources.table import Ints, Mask, coded

if TYPE_CHECKING:
    from canting.loader.sources.table import Frame

_TRUE = ("true", "yes", "y", "t", "1", "ya")
_FALSE = ("false", "no", "n", "f", "0", "tidak")
_INT = r"^[+-]?[0-9]{1,18}(\.0*)?$"
_FLOAT = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]00:00(:00(\.0+)?)?)?$"

# A number with one mark and three digits behind it: 1500 to one reader, 1.5 to another. No thousands begin with 0.
_EITHER = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_POINT = r"^[+-]?[0-9]*\.[0-9]*([eE][+-]?[0-9]+)?$"
_BETWEEN = {" ": "[ \u00a0\u202f]", "'": "['\u2019]", ".": r"\.", ",": ","}
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})\Z")
_NAMED_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]*([a-z]{3,9})\.?,?[ -]*([0-9]{4})\Z", re.IGNORECASE)
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.? *([0-9]{1,2})(?:st|nd|rd|th)?,? +([0-9]{4})\Z", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan", "february februari pebruari feb peb", "march maret mar", "april apr",
            "may mei", "june juni jun", "july juli jul", "august agustus aug agu agt ags",
            "september sept sep", "october oktober oct okt", "november nopember nov nop",
            "december desember dec des",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

APART = (
    r"(?i)^\s*(?:(?:totals?|jumlah|jml|sub ?total|grand total|rata-rata|rerata)\b"
    r"|(?:catatan|keterangan|ket\.?|sumber|notes?|sources?|remarks?)\s*:|\*+\s*\w)"
)
"""How a total's label begins, or a note on a table."""

# What a reader would type who sees the message. 18 digits fit 64 bits whatever they are.
_WANTED = {
    "int": "Write a whole number: 12, not 12.5, 1,200 or 12 people.",
    "float": "Write the number alone, with a decimal point: 3.5, not 3,5 or 3.5%.",
    "bool": "Write true or false (also yes/no, ya/tidak, 1/0).",
    "date": "Write the date as year-month-day: 2024-01-31.",
}


def wanted(base: str, text: str, first: str = "") -> str:
    """Say what to write instead of a text that is no value of a type, or what to say in dataset.toml of such texts.

    Examples
    --------
    >>> wanted("int", "2,5")
    'Write a whole number: 12, not 12.5, 1,200 or 12 people. Or say decimal = "," in [dataset] or in this table.'
    """
    say = ""
    if base in {"int", "float"}:
        if re.fullmatch(r"[+-]?[0-9]*,[0-9]+", text):
            say = 'decimal = ","'
        elif re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?", text):
            say = 'thousands = "."'
        elif re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", text):
            say = 'thousands = ","'
    elif base == "date" and _DAY_FIRST.match(text):
        say = 'dates = "day-first"'
    return (first or _WANTED[base]) + (f" Or say {say} in [dataset] or in this table." if say else "")


def two_readings(text: str) -> tuple[str, str]:
    """Say what a number may be that has two readings, and what to write in dataset.toml for either.

    Examples
    --------
    >>> two_readings("1.500")[0]
    'may be 1500 or 1.5'
    """
    mark = "," if "," in text else "."
    whole, _, rest = text.partition(mark)
    many, few = f"{whole}{rest}", f"{whole}.{rest}".rstrip("0").rstrip(".")
    return (
        f"may be {many} or {few}",
        f'Say in [dataset] or in this table thousands = "{mark}" if it is {many}, decimal = "{mark}" if it is {few}.',
    )


def plain(texts: pa.Array) -> pa.Array:
    """Give texts one by one that are kept each once."""
    return texts.dictionary_decode() if isinstance(texts, pa.DictionaryArray) else texts


def of_each(texts: pa.Array, make: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Make something of texts: where each is kept once, once of each. What is made of a text is a text, or a null."""
    if not isinstance(texts, pa.DictionaryArray):
        return make(texts)
    made, codes = make(texts.dictionary), texts.indices
    if made.null_count:
        codes = pc.if_else(made.is_null().take(codes), pa.scalar(None, codes.type), codes)
        made = pc.fill_null(made, "")
    return pa.DictionaryArray.from_arrays(codes, made)


def holds(texts: pa.Array, tell: Callable[[pa.Array], pa.Array]) -> Mask:
    """Say where something is so of texts: where each is kept once, it is asked once of each. Of a null it isn't."""
    if not isinstance(texts, pa.DictionaryArray):
        return as_mask(tell(texts))
    told = tell(texts.dictionary)
    return as_mask(told.take(texts.indices)) if pc.any(told).as_py() else np.zeros(len(texts), dtype=bool)


def column_texts(frame: Frame, column: str) -> pa.DictionaryArray:
    """Give a column of a frame as text, trimmed and in one Unicode form; nothing is null yet."""
    return of_each(frame.columns[column], _trimmed)


def _trimmed(texts: pa.Array) -> pa.Array:
    texts = pc.utf8_trim_whitespace(texts)
    return texts if _is_ascii(texts) else pc.utf8_trim_whitespace(pc.utf8_normalize(texts, form="NFC"))


def looks(texts: pa.Array) -> pa.Array:
    """Fold texts that look alike into one: case, spaces of any sort and number, what has no width, Unicode forms.

    A line break or a tab is no space: it can be seen.

    Examples
    --------
    >>> looks(pa.array(["Batik  Ayu", "batik\\u00a0ayu\\u200b"], pa.large_string())).to_pylist()
    ['batik ayu', 'batik ayu']
    """
    texts = plain(texts)
    ascii_only = as_mask(pc.string_is_ascii(texts), null=True)
    folded = pc.utf8_lower(texts)
    if as_mask(pc.match_substring(folded, "  ")).any():
        folded = pc.replace_substring_regex(folded, " +", " ")
    if ascii_only.all():
        return folded
    others = [_look(text) for text in texts.filter(pa.array(~ascii_only)).to_pylist()]
    return pc.replace_with_mask(folded, pa.array(~ascii_only), pa.array(others, texts.type))


def _look(text: str) -> str:
    wide = "".join(c for c in text if unicodedata.category(c) != "Cf")
    small = unicodedata.normalize("NFKC", wide).casefold()
    return re.sub(" +", " ", "".join(" " if unicodedata.category(c) == "Zs" else c for c in small)).strip(" ")


def _is_ascii(texts: pa.Array) -> bool:
    return bool(pc.all(pc.string_is_ascii(texts)).as_py() in {True, None})


def blanked(texts: pa.Array, missing: Iterable[str]) -> pa.Array:
    """Make a blank and every text that means "no answer" null."""
    absent = {"", *(each.strip() for each in missing)}

    def make(each: pa.Array) -> pa.Array:
        here = pc.is_in(each, value_set=pa.array(sorted(absent), each.type))
        return pc.if_else(here, pa.scalar(None, each.type), each) if pc.any(here).as_py() else each

    return of_each(texts, make)


def as_mask(array: pa.Array, *, null: bool = False) -> Mask:
    """Give an Arrow array of booleans as numpy, nulls as told."""
    filled: Mask = pc.fill_null(array, null).to_numpy(zero_copy_only=False)
    return filled


def nulls(array: pa.Array) -> Mask:
    return as_mask(pc.is_null(array))


@dataclass(frozen=True)
class Cast:
    values: pa.Array
    """The values; null where there is none or it can't be cast."""
    bad: Mask
    """Where a text can't be cast."""
    lacking: Mask
    """Where a value is required and there is none."""
    doubtful: Mask
    """Where a text is a number that can be read in two ways; apart from `bad`."""


def cast(
    texts: pa.Array,
    declared: Property,
    missing: Iterable[str],
    writing: Writing | None = None,
    numbers: Mask | None = None,
) -> Cast:
    """Cast a column of trimmed texts as a property is declared.

    A text in the property's own ``missing`` is an answer that isn't one: no value, and no fault even where a value
    is required. A blank or a text in the dataset's ``missing`` is a fault unless the type ends in ``?``.

    `numbers` is where the file holds a number, not a text that looks like one: a cell of a spreadsheet.
    """
    writing = writing or Writing()
    each = coded(texts)
    # Each different text is cast once: with numbers once as a text and once as a number.
    single, codes = each.dictionary, each.indices.fill_null(len(each.dictionary)).to_numpy()
    if texts.null_count:
        single = pa.concat_arrays([single, pa.nulls(1, single.type)])
    if numbers is not None:
        codes = codes + len(single) * numbers
        numbers = np.repeat([False, True], len(single))
        single = pa.concat_arrays([single, single])
    found = _cast(single, declared, missing, writing, numbers)
    return Cast(
        found.values.take(pa.array(codes)), found.bad[codes], found.lacking[codes], found.doubtful[codes]
    )


def _cast(
    texts: pa.Array,
    declared: Property,
    missing: Iterable[str],
    writing: Writing,
    numbers: Mask | None,
) -> Cast:
    blank = nulls(blanked(texts, missing))
    present = blanked(texts, [*missing, *declared.missing])
    own = nulls(blanked(texts, declared.missing)) & as_mask(pc.not_equal(texts, ""))
    lacking = blank & ~own if not declared.optional else np.zeros(len(texts), dtype=bool)
    doubtful = np.zeros(len(texts), dtype=bool)
    misfit = doubtful
    if declared.base in {"int", "float"}:
        present, doubtful, misfit = _in_plain_form(present, writing, numbers)
    elif declared.base == "date":
        present = _in_iso_form(present, day_first=writing.dates == "day-first")
    values, bad = _CASTS[declared.base](present)
    return Cast(values, bad | misfit, lacking, doubtful)


def shows_point(texts: pa.Array) -> bool:
    """Whether a column itself shows that a point stands before its decimals: 0.125 and 12.5 have no other reading.

    Examples
    --------
    >>> [shows_point(pa.array(["1.500", each])) for each in ("12.5", "2.000", "1,5")]
    [True, False, False]
    """
    texts = plain(pc.unique(texts))
    if not as_mask(pc.match_substring(texts, ".")).any():
        return False
    points = as_mask(pc.match_substring_regex(texts, _POINT))
    either = as_mask(pc.match_substring_regex(texts, _EITHER))
    comma = as_mask(pc.match_substring_regex(texts, r"^[+-]?[0-9]*[0-9.]*,[0-9]"))
    return bool((points & ~either).any() and not comma.any())


def _in_plain_form(texts: pa.Array, writing: Writing, numbers: Mask | None) -> tuple[pa.Array, Mask, Mask]:
    """Numbers as the file writes them -> with a point and nothing between thousands; null where that can't be.

    It says too where a number has two readings, and where a text isn't written as the file's numbers are.
    """
    nowhere = np.zeros(len(texts), dtype=bool)
    there = nowhere if numbers is None else numbers
    if writing.decimal is None and writing.thousands is None:
        doubtful = as_mask(pc.match_substring_regex(texts, _EITHER)) & ~there
        return _without(texts, doubtful), doubtful, nowhere
    if writing.thousands is None and writing.point == ".":
        return texts, nowhere, nowhere
    whole, point = "[0-9]+", re.escape(writing.point)
    plain = texts
    if writing.thousands is not None:
        between = _BETWEEN[writing.thousands]
        whole = f"(?:[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]+)"
        plain = pc.replace_substring_regex(plain, between, "")
    pattern = rf"^[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?$"
    misfit = ~as_mask(pc.match_substring_regex(texts, pattern), null=True) & ~there
    plain = pc.if_else(pa.array(there), texts, pc.replace_substring(plain, writing.point, "."))
    return _without(plain, misfit), nowhere, misfit


def _without(texts: pa.Array, where: Mask) -> pa.Array:
    return pc.if_else(pa.array(where), pa.scalar(None, texts.type), texts) if where.any() else texts


def _in_iso_form(texts: pa.Array, *, day_first: bool) -> pa.Array:
    """Dates with the name of a month, and those that begin with the day where the file says so -> year-month-day."""
    other = ~as_mask(pc.match_substring_regex(texts, _DATE), null=True)
    if not other.any():
        return texts
    single = pc.unique(texts.filter(pa.array(other)))
    known = [(text, iso) for text in single.to_pylist() if (iso := _iso(text, day_first=day_first))]
    if not known:
        return texts
    before, after = (pa.array(column, texts.type) for column in zip(*known, strict=True))
    return pc.coalesce(pc.take(after, pc.index_in(texts, value_set=before)), texts)


def _iso(text: str, *, day_first: bool) -> str | None:
    """Read a date that isn't year-month-day; None if it isn't one.

    Examples
    --------
    >>> [_iso(text, day_first=True) for text in ("1 Maret 2025", "March 1, 2025", "1/3/2025", "1/13/2025")]
    ['2025-03-01', '2025-03-01', '2025-03-01', None]
    """
    if found := _NAMED_DAY.match(text):
        day, month, year = found[1], _MONTHS.get(found[2].lower()), found[3]
    elif found := _NAMED_MONTH.match(text):
        day, month, year = found[2], _MONTHS.get(found[1].lower()), found[3]
    elif day_first and (found := _DAY_FIRST.match(text)):
        day, month, year = found[1], int(found[3]), found[4]
    else:
        return None
    try:
        return date(int(year), month or 0, int(day)).isoformat()
    except ValueError:
        return None


def _only(texts: pa.Array, pattern: str) -> tuple[pa.Array, Mask]:
    fits = pc.match_substring_regex(texts, pattern)
    bad = ~as_mask(fits, null=True)
    return pc.if_else(pc.fill_null(fits, False), texts, pa.scalar(None, texts.type)), bad


def _to_int(texts: pa.Array) -> tuple[pa.Array, Mask]:
    good, bad = _only(texts, _INT)
    digits = pc.replace_substring_regex(good, r"^\+|\.0*$", "")
    return pc.cast(digits, pa.int64()), bad


def _to_float(texts: pa.Array) -> tuple[pa.Array, Mask]:
    good, bad = _only(texts, _FLOAT)
    numbers = pc.cast(pc.replace_substring_regex(good, r"^\+", ""), pa.float64())
    infinite = as_mask(pc.is_inf(numbers))
    if infinite.any():
        numbers = pc.if_else(pa.array(infinite), pa.scalar(None, pa.float64()), numbers)
    return numbers, bad | infinite


def truth(texts: pa.Array) -> tuple[pa.Array, Mask]:
    """Read words of yes and no, and mark the texts that are neither."""
    lower = pc.utf8_lower(plain(texts))
    true = pc.is_in(lower, value_set=pa.array(_TRUE, lower.type))
    known = pc.is_in(lower, value_set=pa.array([*_TRUE, *_FALSE], lower.type))
    return pc.if_else(known, true, pa.scalar(None, pa.bool_())), ~nulls(texts) & ~as_mask(known)


def _to_date(texts: pa.Array) -> tuple[pa.Array, Mask]:
    good, bad = _only(texts, _DATE)
    days = pc.utf8_slice_codeunits(good, 0, 10)
    try:
        return pc.cast(days, pa.date32()), bad
    except pa.ArrowInvalid:  # one of them is no day of any calendar: 2023-02-30
        valid = np.array([text is None or _is_day(text) for text in days.to_pylist()])
        days = pc.if_else(pa.array(valid), days, pa.scalar(None, days.type))
        return pc.cast(days, pa.date32()), bad | ~valid


def _is_day(text: str) -> bool:
    try:
        return bool(np.datetime64(text, "D") >= np.datetime64("0001-01-01"))
    except ValueError:
        return False


_CASTS: dict[str, Callable[[pa.Array], tuple[pa.Array, Mask]]] = {
    "str": lambda texts: (texts, np.zeros(len(texts), dtype=bool)),
    "int": _to_int,
    "float": _to_float,
    "bool": truth,
    "date": _to_date,
}


@dataclass(frozen=True)
class Mapped:
    values: pa.Array
    """The words; null where there is none or it isn't known."""
    unmapped: Mask
    """Where a text isn't in the map."""
    unknown: Mask
    """Where a text, without a map, isn't among the words allowed."""


def mapped(texts: pa.Array, table: dict[str, Any] | None, allowed: Iterable[str] | None = None) -> Mapped:
    """Map texts to words by a table, if there is one; `allowed` are the words that may stand where there is none."""
    none = np.zeros(len(texts), dtype=bool)
    if table is not None:
        keys = [key.strip() for key in table]
        at = pc.index_in(texts, value_set=pa.array(keys, pa.large_string()))
        words = pa.array([str(word) for word in table.values()], pa.large_string())
        return Mapped(pc.take(words, at), ~nulls(texts) & nulls(at), none)
    if allowed is not None:
        known = pc.is_in(texts, value_set=pa.array(list(allowed), pa.large_string()))
        unknown = ~nulls(texts) & ~as_mask(known)
        return Mapped(pc.if_else(known, texts, pa.scalar(None, texts.type)), none, unknown)
    return Mapped(texts, none, none)


def split(texts: pa.Array) -> tuple[Ints, pa.Array]:
    """Split texts of several values at ``;``: position of each value's text, and the values, none twice in a text."""
    positions, values = separate(plain(texts), (";",))
    if len(values) > len(np.unique(positions)):  # only where a text holds several can one stand twice
        pairs = list(zip(positions.tolist(), values.to_pylist(), strict=True))
        first = {pair: place for place, pair in reversed(list(enumerate(pairs)))}
        keep_at = np.array(sorted(first.values()), dtype=np.int64)
        positions, values = positions[keep_at], values.take(pa.array(keep_at))
    return positions, values


_BEFORE_EACH = {
    "1.": r"(?:^|\s)\d{1,2}\.\s*",
    "1)": r"(?:^|\s)\d{1,2}\)\s*",
    "- ": r"(?:^|\n)\s*-\s+",
}
"""What stands before each of several answers in a cell: its number, or a dash that begins a line."""
ANSWERS_APART = (";", ",", "\n", "•", *_BEFORE_EACH)
"""What stands between several answers in a cell, as far as one looks for it."""


def between(marks: Sequence[str]) -> str:
    """The pattern of what stands between several answers in a cell."""
    # A line break before a number is part of what stands before it.
    ordered = sorted(marks, key=lambda mark: mark not in _BEFORE_EACH)
    return "|".join(_BEFORE_EACH.get(mark) or re.escape(mark) for mark in ordered)


def separate(texts: pa.Array, marks: tuple[str, ...]) -> tuple[Ints, pa.Array]:
    """Separate several answers in a cell: the position of each one's cell, and the answers, trimmed, none blank."""
    lists = pc.split_pattern_regex(texts, between(marks))
    of = np.asarray(pc.list_parent_indices(lists), dtype=np.int64)
    values = pc.utf8_trim_whitespace(pc.list_flatten(lists))
    keep = as_mask(pc.not_equal(values, ""))
    return of[keep], values.filter(pa.array(keep))


def joined(parts: Iterable[pa.Array | str], length: int) -> pa.Array:
    """Join parts of a key (texts, or one for all), escaped so that they can't run together; a null counts as "".

    Examples
    --------
    >>> joined(["a|b", pa.array(["c", None], pa.large_string())], 2).to_pylist()
    ['a\\\\|b|c', 'a\\\\|b|']
    """
    columns: list[Any] = []
    for part in parts:
        if isinstance(part, str):
            columns.append(pa.scalar(part.replace("\\", "\\\\").replace("|", "\\|"), pa.large_string()))
            continue
        text = pc.fill_null(plain(part), "")
        if as_mask(pc.match_substring_regex(text, r"[\\|]")).any():
            text = pc.replace_substring(pc.replace_substring(text, "\\", "\\\\"), "|", "\\|")
        columns.append(text)
    if all(isinstance(column, pa.Scalar) for column in columns):
        whole = "|".join(column.as_py() for column in columns)
        return pa.array([whole] * length, pa.large_string())
    return together(*columns, between="|")


def together(*parts: Any, between: str) -> pa.Array:
    """Join texts row by row, as they are; null where one of them is."""
    scalars = [
        pa.scalar(part, pa.large_string()) if isinstance(part, str) else plain(part)
        for part in (*parts, between)
    ]
    return pc.binary_join_element_wise(*scalars)


def repeated(text: str, length: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(np.zeros(length, np.int32), pa.array([text], pa.large_string()))
