"""Which words of two names are one, spelt differently perhaps."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from canting.linking.names import ComparedName, other_word, sister_of, spelling


def same_words(ours: ComparedName, theirs: ComparedName) -> bool:
    """Say whether each word of two names has its partner, and none of them is another word that is spelt nearly so.

    Examples
    --------
    >>> from canting.linking.names import read_name
    >>> same_words(read_name("UD Soember Redjeki"), read_name("Sumber Rejeki"))
    True
    >>> same_words(read_name("UD Bintang Jaya"), read_name("UD Lintang Jaya"))
    False
    """
    pairs = _partners(ours.key, theirs.key)
    return pairs is not None and not any(other_word(*pair) for pair in pairs)


def _partners(ours: str, theirs: str) -> list[tuple[str, str]] | None:
    """Pairs of words of two names, none where they are the same but for blanks; None if a word is left over."""
    if tight(ours) == tight(theirs) != "":
        return []
    alike, mine, yours = match_words(ours.split(), theirs.split())
    return alike if alike and not mine and not yours else None


def match_words(
    ours: Sequence[str], theirs: Sequence[str]
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Pair the words of two names, equal ones first, then those that differ by a letter or two.

    Given are the pairs in the order of the first name, and the words of either that are left alone.

    Examples
    --------
    >>> match_words(["sumber", "rezeki"], ["rejeki", "sumbar", "tulis"])
    ([('sumber', 'sumbar'), ('rezeki', 'rejeki')], [], ['tulis'])
    >>> match_words(["soember"], ["sumber"])
    ([('soember', 'sumber')], [], [])
    >>> match_words(["surramasa"], ["sura", "masa"])
    ([('surramasa', 'sura'), ('surramasa', 'masa')], [], [])
    """
    mine_spelt, yours_spelt = [spelling(word) for word in ours], [spelling(word) for word in theirs]
    free: dict[str, list[int]] = {}
    for j in reversed(range(len(theirs))):
        free.setdefault(yours_spelt[j], []).append(j)
    taken = {i: free[word].pop() for i, word in enumerate(mine_spelt) if free.get(word)}
    others = sorted(j for left in free.values() for j in left)
    scored = sorted(
        (-ratio, i, j)
        for i, word in enumerate(mine_spelt)
        if i not in taken and others
        for j in others
        if (ratio := _word_ratio(word, yours_spelt[j])) >= _SAME_WORD
    )
    for _, i, j in scored:
        if i not in taken and j not in taken.values():
            taken[i] = j
    found = set(taken.items())
    found |= _written_as_one(mine_spelt, yours_spelt, found)
    turned = {(j, i) for i, j in found}
    found |= {(i, j) for j, i in _written_as_one(yours_spelt, mine_spelt, turned)}
    pairs = [(ours[i], theirs[j]) for i, j in sorted(found)]
    with_partner = [{pair[side] for pair in found} for side in (0, 1)]
    mine = [word for i, word in enumerate(ours) if i not in with_partner[0]]
    yours = [word for j, word in enumerate(theirs) if j not in with_partner[1]]
    return pairs, mine, yours


def _written_as_one(
    words: Sequence[str], others: Sequence[str], taken: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Pair neighbours that are left alone with the word that is the two of them: Sulo Garmen and Sulogarmen."""
    found: set[tuple[int, int]] = set()
    for at in range(len(words) - 1):
        paired = found | set(taken)
        if {at, at + 1} & {i for i, _ in paired}:
            continue
        free = [j for j in range(len(others)) if j not in {j for _, j in paired}]
        partner = next((j for j in free if _one_word(words[at] + words[at + 1], others[j])), None)
        if partner is not None:
            found |= {(at, partner), (at + 1, partner)}
    return found


def _one_word(one: str, other: str) -> bool:
    """Say whether a word is two others, written as one: misspelt by a letter at most, or Sadar Tike were Sadartriku."""
    return _word_ratio(one, other) > 0 and OSA.distance(one, other) <= 1 and not other_word(one, other)


_SAME_WORD, _SHORT = 80, 3


def _word_ratio(one: str, other: str) -> float:
    """Say how alike two words are, up to 100, 0 if less than 80; short ones and numbers are the same or not.

    Sinar2 is not Sinar3, nor XVII XVIII.
    """
    if one == other:
        return 100.0
    if min(len(one), len(other)) <= _SHORT:
        return 0.0
    ratio = fuzz.ratio(one, other, score_cutoff=_SAME_WORD)
    if not ratio and sorted(one) == sorted(other) and OSA.distance(one, other) == 1:
        ratio = _SAME_WORD  # two letters have changed places
    return ratio if ratio and sister_of(one) == sister_of(other) else 0.0


def tight(text: str) -> str:
    """Give a name as if it had no blanks: Sumber Rejeki is Sumberrejeki too."""
    return text.replace(" ", "")
