"""Near misses: what a reader who wrote a word that isn't there may have meant. Everybody may use it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from canting.errors import UsageError

OFFERED = 40
"""Words that a message lists at most."""
_SHORT = 4
_SHARED = 70.0
"""Likeness of two texts that have a word in common."""
_LOOKED_INTO = 10_000
"""Texts whose words are compared at most."""
_WORD = re.compile(r"[^\W_]+")


def near(word: str, words: Sequence[str], most: int, least: float = 60) -> list[str]:
    """The words of a list that look like this one, in capitals or not, nearest first.

    Likeness, RapidFuzz's ``WRatio``, goes from 0 to 100; they have the `least` or more.
    """
    from rapidfuzz import fuzz, process  # only who has missed pays for it

    meant, folded = _plain(word), [_plain(each) for each in words]
    likeness = {
        at: score
        for _, score, at in process.extract(meant, folded, scorer=fuzz.WRatio, limit=None, score_cutoff=least)
    }
    for at in likeness:
        short = len(folded[at].strip(".:"))
        begins = short >= _SHORT - 1 and meant.startswith(folded[at])
        if not begins and short <= min(_SHORT, max(_SHORT // 2, len(meant) // 2)):
            likeness[at] = fuzz.ratio(meant, folded[at])  # a few letters are part of almost anything
    said = _words(meant) if len(words) <= _LOOKED_INTO else set()
    for at, each in enumerate(folded if said else ()):
        if said & _words(each):
            likeness[at] = max(likeness.get(at, 0), _SHARED)
    alike = [at for at, score in likeness.items() if score >= least]
    return [words[at] for at in sorted(alike, key=lambda at: (-likeness[at], at))[:most]]


def near_of_many(text: str, lists: Sequence[Sequence[str | None]], most: int, least: float = 70) -> list[int]:
    """Where the texts of lists of many thousands look most like this one, nearest first; by letters alone, for speed.

    The lists, in small letters, say different things of the same: an id and a name. `least` is RapidFuzz's ``ratio``.
    Where none is near, those come that have each word of the text: Bank BRI for BRI.
    """
    from rapidfuzz import fuzz, process

    found: dict[int, float] = {}
    meant = text.lower()
    for texts in lists:
        for _, score, at in process.extract(meant, texts, scorer=fuzz.ratio, score_cutoff=least, limit=most):
            found[at] = max(score, found.get(at, 0.0))
    if not found and len(meant) >= _SHORT - 1:
        said = set(meant.split())
        within = (
            at for texts in lists for at, each in enumerate(texts) if each and said <= set(each.split())
        )
        found = dict.fromkeys(islice(within, most), least)
    return sorted(found, key=lambda at: -found[at])[:most]


def _plain(text: str) -> str:
    """A text without capitals and accents."""
    if text.isascii():
        return text.casefold()
    return "".join(
        each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)
    ).casefold()


def _words(text: str) -> set[str]:
    return {each for each in _WORD.findall(text) if len(each) >= _SHORT}


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The word of a list that looks most like this one; None if none does."""
    return next(iter(near(word, words, 1)), None)


def did_you_mean(word: str, words: Sequence[str], *, quoted: bool = False, least: float = 60) -> str:
    """A question that begins a message: the word of a list that looks most like this one; "" if none does."""
    alike = near(word, words, 1, least)
    if not alike:
        return ""
    return f'Did you mean "{alike[0]}"? ' if quoted else f"Did you mean {alike[0]}? "


def several(who: str, ids: Sequence[str]) -> UsageError:
    """What is wrong with a name that several participants have."""
    return UsageError(
        f"{len(ids)} participants are called {who!r}.", f"Say which by its id: {', '.join(ids)}."
    )


def offered(word: str, words: Sequence[str]) -> str:
    """A line for who gave a word that isn't among these: those that look most like it first, no more than `OFFERED`."""
    alike = near(word, words, OFFERED)
    ordered = list(dict.fromkeys([*alike, *words]))
    more = f" and {len(ordered) - OFFERED} more" if len(ordered) > OFFERED else ""
    guess = f"Did you mean {alike[0]!r}? " if alike else ""
    return f"{guess}There are: {', '.join(ordered[:OFFERED]) or 'none'}{more}."
