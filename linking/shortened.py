"""Names made of the beginnings of words: Disperindag for Dinas Perindustrian dan Perdagangan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from canting.linking.text import words

LITTLE = frozenset({"dan", "of", "the", "and", "de", "di", "ke", "untuk", "for"})
"""Words of which a short name has nothing."""
_LEAST = 5
"""Letters of the shortest: what is shorter fits too many names. Initials are looked for apart."""
_OF_A_WORD = 4
"""Letters at most that stand for a word but aren't its beginning: dis for dinas, kra for kerajinan."""
_INSIDE = 3
"""Letters at least that come from within a word: kal of pekalongan, dag of perdagangan."""


def short_for(names: Iterable[str], written: Sequence[str]) -> dict[str, list[str]]:
    """Find which of the texts that somebody wrote are short for which names.

    Returns
    -------
    dict
        By name, the texts that are short for it. A text with a word that some name has is that word, and not short for
        others: it needs one word that none has.
    """
    read = {name: words(name) for name in names}
    known = {word for each in read.values() for word in each}
    heard: dict[str, dict[str, list[str]]] = {}
    for text in written:
        own = words(text)
        begin = {word[0] for word in own if _may_be_short(word) and word not in known}
        for key in (*begin, *(own[:1] if begin else ())):  # a name that begins so may be meant
            heard.setdefault(key, {})[text] = own
    found = {}
    for name, full in read.items():
        near = heard.get(full[0][0], {}) | heard.get(full[0], {}) if full else {}
        found[name] = [text for text, own in near.items() if is_short_for(own, full)]
    return {name: texts for name, texts in found.items() if texts}


def is_short_for(written: Sequence[str], name: Sequence[str]) -> bool:
    """Whether one word of a text stands for several of a name in a row, and the others contradict nothing.

    Each of these gives its beginning, or letters in order from its first; one, and not the first, may give letters from
    within. If both the text and the name have words left over, they are names of two.

    Parameters
    ----------
    written, name
        Their words, folded.

    Examples
    --------
    >>> is_short_for(["disperindag", "kota"], "dinas perindustrian dan perdagangan kota pekalongan".split())
    True
    >>> is_short_for(["disperindag", "batang"], "dinas perindustrian dan perdagangan kota pekalongan".split())
    False
    """
    full = [word for word in name if word not in LITTLE]
    for word in written:
        if word in full or not _may_be_short(word):
            continue
        for start, end in _runs(word, written, full):
            left = full[:start] + full[end:]
            more = [one for one in written if one != word and not any(each.startswith(one) for each in left)]
            if not more or end == len(full):
                return True
    return False


def _runs(short: str, written: Sequence[str], full: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a short word may stand for a name from its beginning, or from where the text's own words end."""
    for start in range(len(full)):
        if start and full[start - 1] not in written:
            return
        yield from ((start, end) for end in _ends(short, full, start))


def _may_be_short(word: str) -> bool:
    return len(word) >= _LEAST and word.isalpha()


def _ends(short: str, full: Sequence[str], start: int) -> list[int]:
    """Where runs of two words or more end that a short word may stand for, each as the place behind its last word."""
    if full[start][0] != short[0]:
        return []
    states = {(0, False)}  # letters that are accounted for, and whether some came from within a word
    ends = []
    for at in range(start, len(full)):
        states = {
            (done + count, inside or within)
            for done, inside in states
            for count in range(1, len(short) - done + 1)
            for within in _piece(short[done : done + count], full[at], first=at == start, inside=inside)
        }
        if at > start and any(done == len(short) for done, _ in states):
            ends.append(at + 1)
    return ends


def _piece(letters: str, word: str, *, first: bool, inside: bool) -> list[bool]:
    """In which ways letters may come from a word: not from within, or from within."""
    if word.startswith(letters):
        return [False]
    rest = iter(word)
    if letters[0] == word[0] and len(letters) <= _OF_A_WORD and all(letter in rest for letter in letters):
        return [False]
    return [True] if not first and not inside and len(letters) >= _INSIDE and letters in word else []
