"""Near misses: what a reader who wrote a word that isn't there may have meant. Everybody may use it."""

from __future__ import annotations

from collections.abc import Sequence

OFFERED = 40
"""Words that a message lists at most."""


def near(word: str, words: Sequence[str], most: int, least: float = 60) -> list[str]:
    """The words of a list that look like this one, in capitals or not, nearest first.

    Parameters
    ----------
    word, words
        What was written, and what there is.
    most
        How many at most.
    least
        Likeness from 0 to 100 that they must have: RapidFuzz's ``WRatio``.
    """
    from rapidfuzz import fuzz, process  # only who has missed pays for it

    folded = [each.casefold() for each in words]
    found = process.extract(word.casefold(), folded, scorer=fuzz.WRatio, limit=most, score_cutoff=least)
    return [words[at] for _, _, at in found]


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The word of a list that looks most like this one; None if none does."""
    return next(iter(near(word, words, 1)), None)


def offered(word: str, words: Sequence[str]) -> str:
    """A line for who gave a word that isn't among these: those that look most like it first, no more than `OFFERED`."""
    alike = near(word, words, OFFERED)
    ordered = list(dict.fromkeys([*alike, *words]))
    more = f" and {len(ordered) - OFFERED} more" if len(ordered) > OFFERED else ""
    guess = f"Did you mean {alike[0]!r}? " if alike else ""
    return f"{guess}There are: {', '.join(ordered[:OFFERED]) or 'none'}{more}."
