"""What a pair's agreements and differences weigh, as a score, and in words.

A score is a logistic function of a sum: each agreement adds to the odds that the pair is the same, each difference
takes from them (Fellegi & Sunter 1969). What an agreeing name adds depends on how rare its words are: Sumber Rejeki
tells little where forty entries bear that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy import sparse

from canting.linking.candidates import Entry, Evidence, Verdict
from canting.linking.codes import Codes
from canting.linking.names import (
    joined,
    read_address,
    read_form,
    read_identifier,
    read_name,
    read_phones,
    same_phone,
    spelling,
    titles_differ,
)
from canting.linking.vectors import Vectors, vectors

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

FITTED: Mapping[str, float] = {
    "one": -11.25,
    "rarity": 0.40,
    "left alone": -0.09,
    "words": 5.13,
    "letters": 5.56,
    "equal": 1.37,
    "street": 2.81,
    "other street": -1.23,
    "house": 3.51,
    "other house": -1.96,
    "phone": 3.51,
    "other phone": -1.17,
}
"""Fitted (see benchmarks/linking.py), each with the sign that its meaning demands."""

SET: Mapping[str, float] = {
    "form": 0.5,
    "other form": -4.0,
    "other title": -2.5,
    "place": 0.6,
    "other place": -2.0,
    "place beside": -0.7,
    "industry": 0.4,
    "other industry": -0.6,
    "identifier": 14.0,
    "nearly identifier": 3.0,
    "other identifier": -5.0,
}
"""Set by judgement, for no labelled pairs with codes or identifiers were at hand; place and industry are times the
rarity of what agrees, in nats."""

_STRANGERS = 500.0
"""Entries that are imagined beside the two lists: in a list of ten every word looks common, and is not."""

_UNSEEN = 0.25
_RARITY, _ALONE = 6.0, 10.0
_MOST = {"place": 2.5, "industry": 1.5}


class Shared:
    """How many entries of the register have what: that two entries agree on what most have tells nothing.

    Parameters
    ----------
    left, right
        Participants, and entries of the register.
    codes
        What reference data says of codes.
    """

    def __init__(self, left: Sequence[Entry], right: Sequence[Entry], codes: Codes) -> None:
        self.total = len(right)
        self.places = _shares(right, codes, lambda entry: entry.places)
        self.industries = _shares(right, codes, lambda entry: entry.industries)
        self.phones = Counter(
            number[-7:] for entry in right for number in set(read_phones(entry.phone or ""))
        )
        addresses = [read_address(entry.address or "") for entry in right]
        self.streets = Counter(address.street for address in addresses)
        self.houses = Counter((address.street, address.house) for address in addresses)
        sides = (Counter(key for entry in side for key in _identifier_keys(entry)) for side in (left, right))
        self.identifiers = next(sides) | next(sides)

    def tells(self, count: int) -> float:
        """Say what to agree on something tells, from 1 if no other entry has it down to 0 if all have it."""
        if count <= 1:
            return 1.0
        return float(max(np.log(self.total / count) / np.log(self.total), 0.0)) if count < self.total else 0.0


def _identifier_keys(entry: Entry) -> set[tuple[str, str]]:
    read = ((sort, read_identifier(value)) for sort, value in entry.identifiers.items())
    return {(sort, value) for sort, value in read if value is not None}


class Comparison:
    """Two lists, ready to score any pairs of them.

    Parameters
    ----------
    left, right
        The entries.
    near
        Vectors of the n-grams of their names' keys.
    codes
        What reference data says of codes.
    """

    def __init__(self, left: Sequence[Entry], right: Sequence[Entry], near: Vectors, codes: Codes) -> None:
        self.left, self.right, self.near, self.codes = left, right, near, codes
        self.shared = Shared(left, right, codes)

    def scores(self, rows: Ints, columns: Ints) -> Floats:
        """Score pairs.

        Parameters
        ----------
        rows, columns
            Positions in the two lists, of one length.

        Returns
        -------
        array of float
            Between 0 and 1.
        """
        parts = self.parts(rows, columns)
        weights = {**FITTED, **SET}
        odds = sum((weights[name] * value for name, value in parts.items()), np.zeros(len(rows)))
        return np.asarray(1 / (1 + np.exp(-odds)))

    def parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        """Give what is weighed, one number for each pair and weight."""
        return {
            "one": np.ones(len(rows)),
            **self._name_parts(rows, columns),
            **self._address_parts(rows, columns),
            **self._other_parts(rows, columns),
        }

    def _name_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        lefts = [read_name(entry.name) for entry in self.left]
        rights = [read_name(entry.name) for entry in self.right]
        by_word = vectors([n.key for n in lefts], [n.key for n in rights], str.split)
        left_tells, right_tells = _rarity(by_word, len(self.left) + len(self.right))
        gram = self.near
        shared = _dot(gram.left_terms, gram.right_terms, rows, columns, gram.idf)
        left_share = shared / np.maximum(_total(gram.left_terms, gram.idf)[rows], 1e-6)
        right_share = shared / np.maximum(_total(gram.right_terms, gram.idf)[columns], 1e-6)
        one_word = np.array(
            [_tight(lefts[i].key) == _tight(rights[j].key) != "" for i, j in _each(rows, columns)], bool
        )
        left_share[one_word] = right_share[one_word] = 1.0
        left_tell, right_tell = left_tells[rows], right_tells[columns]
        common = (left_share * left_tell + right_share * right_tell) / 2
        pairs = [(lefts[i], rights[j]) for i, j in _each(rows, columns)]
        named = np.array([bool(one.key and other.key) for one, other in pairs], float)
        keys = [one.key for one, _ in pairs], [other.key for _, other in pairs]
        bare = [one.bare for one, _ in pairs], [other.bare for _, other in pairs]
        return {
            "rarity": np.clip(common - np.log(len(self.right)), -_RARITY, _RARITY),
            "left alone": np.clip((1 - left_share) * left_tell, 0, _ALONE),
            "words": named * np.maximum(_ratios(*keys, fuzz.token_set_ratio), _tight_ratios(*keys)),
            "letters": named * (_letters(*bare) + _letters(*keys)) / 2,
            "equal": named * one_word,
        }

    def _address_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        lefts = [read_address(entry.address or "") for entry in self.left]
        rights = [read_address(entry.address or "") for entry in self.right]
        streets = vectors([" ".join(a.street) for a in lefts], [" ".join(a.street) for a in rights])
        alike = _dot(streets.left, streets.right, rows, columns)
        pairs = [(lefts[i], rights[j]) for i, j in _each(rows, columns)]
        both = np.array([bool(one.street and other.street) for one, other in pairs], float)
        houses = np.array([one.house is not None and other.house is not None for one, other in pairs], bool)
        same = np.array([one.house == other.house for one, other in pairs], bool)
        shared = self.shared
        street = np.array([shared.tells(shared.streets[other.street]) for _, other in pairs])
        house = np.array([shared.tells(shared.houses[other.street, other.house]) for _, other in pairs])
        return {
            "street": both * alike * street,
            "other street": both * (alike < 0.3),
            "house": both * alike * (houses & same) * house,
            "other house": both * (houses & ~same),
        }

    def _other_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        pairs = [(self.left[i], self.right[j]) for i, j in _each(rows, columns)]
        shared = self.shared
        found: dict[str, list[float]] = {name: [0.0] * len(pairs) for name in (*SET, "phone", "other phone")}
        for at, (one, other) in enumerate(pairs):
            for name, value in (
                *_phone_part(one, other, shared),
                *_form_part(one, other),
                *_identifier_part(one, other, shared),
                *_code_part((one.places, other.places), self.codes, shared.places, "place"),
                *_code_part((one.industries, other.industries), self.codes, shared.industries, "industry"),
            ):
                found[name][at] = value
        return {name: np.array(values) for name, values in found.items()}


Part = tuple[str, float]


def _phone_part(one: Entry, other: Entry, shared: Shared) -> list[Part]:
    ours, theirs = read_phones(one.phone or ""), read_phones(other.phone or "")
    if not ours or not theirs:
        return []
    same = [b for a in ours for b in theirs if same_phone(a, b)]
    if not same:
        return [("other phone", 1.0)]
    return [("phone", shared.tells(min(shared.phones[number[-7:]] for number in same)))]


def _form_part(one: Entry, other: Entry) -> list[Part]:
    ours, theirs = form_of(one), form_of(other)
    parts: list[Part] = []
    if ours and theirs:
        parts.append(("form", 1.0) if ours == theirs else ("other form", 1.0))
    if titles_differ(read_name(one.name).titles, read_name(other.name).titles):
        parts.append(("other title", 1.0))
    return parts


def _identifier_part(one: Entry, other: Entry, shared: Shared) -> list[Part]:
    found = identifiers(one, other)
    agree = [
        shared.tells(shared.identifiers[sort, ours])
        for sort, verdict, ours, _ in found
        if verdict == "agrees"
    ]
    if agree:
        return [("identifier", max(agree))]
    verdicts = {verdict for _, verdict, _, _ in found}
    for verdict, part in (("near", "nearly identifier"), ("differs", "other identifier")):
        if verdict in verdicts:
            return [(part, 1.0)]
    return []


def _code_part(
    both: tuple[Sequence[str], Sequence[str]], codes: Codes, shares: Mapping[str, float], sort: str
) -> list[Part]:
    best = best_relation(*both, codes)
    if best is None:
        return []
    relation, _, _ = best
    if relation in {"same", "within"}:
        tells = -np.log(min(max(shares.get(_wider(best, codes), 0.0), 1e-9), 1.0))
        return [(sort, float(min(max(tells, 0.0), _MOST[sort] / SET[sort])))]
    if relation == "beside" and sort == "place":
        return [("place beside", 1.0)]
    return [(f"other {sort}", 1.0)]


def form_of(entry: Entry) -> str | None:
    """Give the legal form of an entry: its column's, else its name's."""
    return (read_form(entry.form) if entry.form else None) or read_name(entry.name).form


def identifiers(one: Entry, other: Entry) -> list[tuple[str, str, str, str]]:
    """Compare identifiers of the same sort.

    Returns
    -------
    list
        Sort, verdict (agrees, near if one digit or leading zeros differ, differs) and the two values.
    """
    found: list[tuple[str, str, str, str]] = []
    for sort in sorted(set(one.identifiers) & set(other.identifiers)):
        ours, theirs = read_identifier(one.identifiers[sort]), read_identifier(other.identifiers[sort])
        if ours is None or theirs is None:
            continue
        if ours == theirs:
            verdict = "agrees"
        elif ours.lstrip("0") == theirs.lstrip("0") or (
            len(ours) > 7 and Levenshtein.distance(ours, theirs) == 1
        ):
            verdict = "near"
        else:
            verdict = "differs"
        found.append((sort, verdict, ours, theirs))
    return found


_CLOSENESS = ("same", "within", "beside", "different")


def best_relation(ours: Sequence[str], theirs: Sequence[str], codes: Codes) -> tuple[str, str, str] | None:
    """Give the closest relation between two sets of codes, and which two have it; None if none can be compared."""
    found = [(relation, a, b) for a in ours for b in theirs if (relation := codes.relation(a, b)) is not None]
    return min(found, key=lambda one: (_CLOSENESS.index(one[0]), one[1], one[2])) if found else None


def _wider(related: tuple[str, str, str], codes: Codes) -> str:
    """Of two codes that agree, the one that has more entries in it."""
    relation, left, right = related
    return right if relation == "same" or right in codes.chain(left) else left


def _shares(entries: Sequence[Entry], codes: Codes, of: Callable[[Entry], Sequence[str]]) -> dict[str, float]:
    """Share of entries in each place or industry, at any level."""
    chain = lru_cache(maxsize=None)(codes.chain)
    counted = Counter(code for entry in entries for code in {c for own in of(entry) for c in chain(own)})
    return {code: count / len(entries) for code, count in counted.items()}


def _rarity(by_word: Vectors, total: int) -> tuple[Floats, Floats]:
    """What a name's words tell in all, in nats, for both lists."""
    with_word = total / np.exp(by_word.idf.astype(float))
    tells = np.log((total + _STRANGERS) / (with_word + _UNSEEN))
    return _total(by_word.left_terms, tells), _total(by_word.right_terms, tells)


def _total(terms: sparse.csr_array, weights: NDArray[np.floating]) -> Floats:
    return np.asarray(terms @ weights, float)


def _dot(
    left: sparse.csr_array,
    right: sparse.csr_array,
    rows: Ints,
    columns: Ints,
    weights: NDArray[np.float32] | None = None,
) -> Floats:
    """Products of rows of two matrices, pair by pair, column by column weighted."""
    found = np.zeros(len(rows))
    for start in range(0, len(rows), 50_000):
        part = slice(start, start + 50_000)
        product = left[rows[part]].multiply(right[columns[part]]).tocsr()
        found[part] = product.sum(axis=1) if weights is None else product @ weights
    return found


def _ratios(left: Sequence[str], right: Sequence[str], scorer: Callable[..., float]) -> Floats:
    return np.asarray(process.cpdist(left, right, scorer=scorer), float) / 100


def _letters(left: Sequence[str], right: Sequence[str]) -> Floats:
    return np.maximum(_ratios(left, right, fuzz.token_sort_ratio), _tight_ratios(left, right))


def _tight_ratios(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Compare names as if they had no blanks: Sumber Rejeki is Sumberrejeki too."""
    return _ratios([_tight(text) for text in left], [_tight(text) for text in right], fuzz.ratio)


def _tight(text: str) -> str:
    return text.replace(" ", "")


def _each(rows: Ints, columns: Ints) -> Iterator[tuple[int, int]]:
    return zip(rows.tolist(), columns.tolist(), strict=True)


# in words


COMMON = 0.5
"""A place or industry that more than this share of the register has is had by most."""


def evidence(one: Entry, other: Entry, codes: Codes, shared: Shared | None = None) -> tuple[Evidence, ...]:
    """Say what speaks for and against a pair.

    Parameters
    ----------
    one, other
        Participant and entry of the register.
    codes
        What reference data says of codes.
    shared
        How many entries have what: what most of them have, or several where one should, agrees no more than nearly.

    Returns
    -------
    tuple of Evidence
        In the order identifier, name, form, title, place, address, phone, industry; what neither side or only one side
        says is left out.
    """
    return (
        *_identifier_words(one, other, shared),
        _name_words(one.name, other.name),
        *_form_words(one, other),
        *_code_words(one.places, other.places, codes, "place", shared.places if shared else {}),
        *_address_words(one, other, shared),
        *_phone_words(one, other, shared),
        *_code_words(
            one.industries, other.industries, codes, "industry", shared.industries if shared else {}
        ),
    )


def _agreed(about: str, words: str, count: int) -> Evidence:
    """What several entries have tells one of them from the others no more."""
    if count <= 1:
        return Evidence(about, "agrees", words)
    return Evidence(about, "near", f"{words}, as {count} entries")


def _identifier_words(one: Entry, other: Entry, shared: Shared | None) -> list[Evidence]:
    found = []
    for sort, verdict, ours, theirs in identifiers(one, other):
        if verdict == "agrees":
            count = shared.identifiers[sort, ours] if shared else 1
            found.append(_agreed("identifier", f"same {sort} {ours}", count))
        elif verdict == "near":
            found.append(Evidence("identifier", "near", f"{sort} nearly the same: {ours} and {theirs}"))
        else:
            found.append(Evidence("identifier", "differs", f"other {sort}: {ours} and {theirs}"))
    return found


def _name_words(ours: str, theirs: str) -> Evidence:
    one, other = read_name(ours), read_name(theirs)
    if not one.key or not other.key:
        return Evidence("name", "unknown", "no name to compare")
    if ours.strip() == theirs.strip():
        return Evidence("name", "agrees", "same name")
    if one.plain == other.plain:
        return Evidence("name", "agrees", "same name but for case, accents and punctuation")
    if one.bare == other.bare:
        return Evidence("name", "agrees", "same name but for legal form and titles")
    if sorted(one.key.split()) == sorted(other.key.split()):
        return Evidence("name", "agrees", "same name but for common words, order and spelling")
    if _tight(one.key) == _tight(other.key):
        return Evidence("name", "agrees", "same name but for blanks")
    alike, mine, yours = match_words(one.bare.split(), other.bare.split())
    said = []
    if alike:
        same = [a if a == b else f"{a} ≈ {b}" for a, b in alike]
        said.append(f"name has {joined(same)} in common")
    if mine:
        said.append(f"{joined(mine)} only in the survey" if alike else "names have no word in common")
    if yours and alike:
        said.append(f"{joined(yours)} only in the register")
    return Evidence("name", "near" if alike else "differs", ", ".join(said))


def nothing_left_over(ours: str, theirs: str) -> bool:
    """Say whether each word of two names has its partner, legal form, titles and words such as "Batik" aside.

    Examples
    --------
    >>> nothing_left_over("PT Batik Sumber Rejeki", "Soember Redjeki"), nothing_left_over("Sari Jaya", "Sari Jaya 2")
    (True, False)
    """
    one, other = read_name(ours).key, read_name(theirs).key
    if _tight(one) == _tight(other) != "":
        return True
    alike, mine, yours = match_words(one.split(), other.split())
    return bool(alike) and not mine and not yours


def match_words(
    ours: Sequence[str], theirs: Sequence[str]
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Pair the words of two names, equal ones first, then those that differ by a letter or two.

    Returns
    -------
    tuple
        Pairs in the order of the first name; words of the first and of the second that are left alone.

    Examples
    --------
    >>> match_words(["sumber", "rezeki"], ["rejeki", "sumbar", "tulis"])
    ([('sumber', 'sumbar'), ('rezeki', 'rejeki')], [], ['tulis'])
    >>> match_words(["soember"], ["sumber"])
    ([('soember', 'sumber')], [], [])
    """
    scored = sorted(
        (-fuzz.ratio(a, b), i, j)
        for i, a in enumerate(spelling(word) for word in ours)
        for j, b in enumerate(spelling(word) for word in theirs)
        if a == b or (min(len(a), len(b)) > 3 and fuzz.ratio(a, b) >= 80 and not _number(a, b))
    )
    taken: dict[int, int] = {}
    for _, i, j in scored:
        if i not in taken and j not in taken.values():
            taken[i] = j
    pairs = [(ours[i], theirs[j]) for i, j in sorted(taken.items())]
    mine = [word for i, word in enumerate(ours) if i not in taken]
    yours = [word for j, word in enumerate(theirs) if j not in taken.values()]
    return pairs, mine, yours


def _number(*words: str) -> bool:
    """Numbers are the same or not; none is nearly another."""
    return any(word.isdigit() for word in words)


def _form_words(one: Entry, other: Entry) -> list[Evidence]:
    ours, theirs = form_of(one), form_of(other)
    found = []
    if ours and theirs and ours == theirs:
        found.append(Evidence("form", "agrees", f"both {ours}"))
    elif ours and theirs:
        found.append(
            Evidence("form", "differs", f"legal form {ours} in the survey, {theirs} in the register")
        )
    mine, yours = read_name(one.name).titles, read_name(other.name).titles
    if titles_differ(mine, yours):
        found.append(
            Evidence("title", "differs", f"{joined(mine)} in the survey, {joined(yours)} in the register")
        )
    return found


_PLURAL = {"place": "places", "industry": "industries"}


def _code_words(
    ours: Sequence[str], theirs: Sequence[str], codes: Codes, sort: str, shares: Mapping[str, float]
) -> list[Evidence]:
    if not ours or not theirs:
        return []
    best = best_relation(ours, theirs, codes)
    if best is None:
        words = f"{_PLURAL[sort]} not comparable: {codes.show(ours[0])} and {codes.show(theirs[0])}"
        return [Evidence(sort, "unknown", words)]
    relation, left, right = best
    if relation in {"same", "within"}:
        words = f"same {sort} {codes.show(left)}"
        if relation == "within":
            words = f"{sort} {codes.show(left)} and {codes.show(right)}, one within the other"
        if shares.get(_wider(best, codes), 0.0) > COMMON:
            return [Evidence(sort, "near", f"{words}, as most entries")]
        return [Evidence(sort, "agrees", words)]
    verdict: Verdict = "near" if relation == "beside" and sort == "place" else "differs"
    beside = "neighbouring" if verdict == "near" else "other"
    return [Evidence(sort, verdict, f"{beside} {sort}: {codes.show(left)} and {codes.show(right)}")]


def _address_words(one: Entry, other: Entry, shared: Shared | None) -> list[Evidence]:
    ours, theirs = read_address(one.address or ""), read_address(other.address or "")
    if not ours.street or not theirs.street:
        return []
    alike = fuzz.token_set_ratio(" ".join(ours.street), " ".join(theirs.street))
    if alike < 80:
        return [Evidence("address", "differs", "other street")]
    if ours.house is None or theirs.house is None:
        return [Evidence("address", "near", "same street")]
    if ours.house == theirs.house:
        count = shared.houses[theirs.street, theirs.house] if shared else 1
        return [_agreed("address", "same street and house number", count)]
    return [Evidence("address", "differs", f"same street, but house {ours.house} and {theirs.house}")]


def _phone_words(one: Entry, other: Entry, shared: Shared | None) -> list[Evidence]:
    ours, theirs = read_phones(one.phone or ""), read_phones(other.phone or "")
    if not ours or not theirs:
        return []
    same = [b for a in ours for b in theirs if same_phone(a, b)]
    if same:
        count = min(shared.phones[number[-7:]] for number in same) if shared else 1
        return [_agreed("phone", f"same telephone {same[0]}", count)]
    return [Evidence("phone", "differs", "other telephone")]
