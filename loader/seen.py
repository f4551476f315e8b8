"""The words by which a file's contents are known, and what they say: kinds of columns, relations, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from canting.language import stored

_SEEN = stored("seen")
"""The words by which a file's contents are known."""
TOTALS, NO_ANSWER, NOBODY, NEVER, TICKS, REMARKS, NO, YES, SUPPLY = (
    frozenset(_SEEN[key])
    for key in ("totals", "no_answer", "nobody", "never", "ticks", "remarks", "no", "yes", "supply")
)
WORDS = {what: frozenset(headings) for what, headings in _SEEN["columns"].items()}
KINDS_CALLED, ANSWERED = (
    {word: meant for meant, words in _SEEN[key].items() for word in words} for key in ("kinds", "answered")
)
HEADINGS = frozenset(
    written(word)
    for words in WORDS.values()
    for word in words
    for written in (str, str.upper, str.capitalize, str.title)
)
"""All words that are headings, as people write them."""
_NUMBER = re.compile(r"-?\d+([.,]\d+)?( ?%)?\Z")
INDONESIAN = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?\Z|-?\d+,\d+\Z")
ENGLISH = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z|-?\d+\.\d+\Z")


def speaks_of(what: str, text: str) -> bool:
    """Whether a text fits one of the patterns for something; a form's names of questions have _ for blanks."""
    return bool(pattern(what).search(text.replace("_", " ")))


@cache
def pattern(what: str) -> re.Pattern[str]:
    return re.compile("|".join(_SEEN["patterns"][what]), re.IGNORECASE)


@cache
def _relations() -> list[tuple[re.Pattern[str], str, str, bool]]:
    within = _SEEN["within"]
    patterns = ["|".join(each["patterns"]).format(**within) for each in _SEEN["relations"]]
    return [
        (re.compile(fits, re.IGNORECASE), each["type"], each["way"], each.get("sure", False))
        for fits, each in zip(patterns, _SEEN["relations"], strict=True)
    ]


Relation = tuple[str, str, str]
"""A type of tie, which way it is asked for, and the text that speaks of it; see `relation`."""


def relation(texts: Sequence[str]) -> Relation:
    """The first relation that texts speak of, which way, and the text that does; "" where none is, or they differ.

    The way is ``asks`` where whoever answers names whom knowledge or goods come from, ``gives`` where they go to; an
    undirected relation has none. The first pattern counts: who asks about suppliers asks.
    """
    found = [
        (type_, way, text, sure) for text in texts for known, type_, way, sure in _relations()
        if known.search(text.replace("_", " "))
    ]  # fmt: skip
    if not found:
        return "", "", ""
    type_, way, text, sure = found[0]
    agreed = sure or len({each[1] for each in found if each[0] == type_}) == 1
    return type_, way if agreed else "", text


def is_number(text: str) -> bool:
    """Say whether a text is a number, in whatever way it is written."""
    return bool(_NUMBER.match(text) or INDONESIAN.match(text) or ENGLISH.match(text))


def is_heads(texts: Sequence[str]) -> bool:
    """Say whether the filled cells of a row, folded, look like headings: two or more are words for columns."""
    return sum(text in HEADINGS for text in texts) > 1 and not any(map(is_number, texts))
