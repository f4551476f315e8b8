"""What a pair's agreements and differences weigh, as a score.

A score is a logistic function of a sum: each agreement adds to the odds that the pair is the same, each difference
takes from them (Fellegi & Sunter 1969). What an agreeing name adds depends on how rare its words are: Sumber Rejeki
tells little where forty entries bear that name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.special import expit, logit

from canting.linking.alike import Floats, Ints, alike
from canting.linking.codes import Codes
from canting.linking.entries import Entry
from canting.linking.forms import built_in
from canting.linking.names import (
    read_address,
    read_form,
    read_identifier,
    read_phones,
    same_phone,
    sex_of,
    sister_of,
)
from canting.linking.vectors import cosines, vectors

T = TypeVar("T")

FITTED: Mapping[str, float] = {
    "one": -3.45,
    "told": 0.69,
    "alone": -0.3,
    "slips": -5.78,
    "spelt": 3.09,
    "street": 6.58,
    "other street": 0.0,
    "house": 8.05,
    "other house": -9.07,
    "phone": 7.16,
    "other phone": 0.0,
}
"""Fitted (see benchmarks/fitting.py), each with the sign that its meaning demands: another street or telephone says
nothing that the missing agreement doesn't say already."""

RIVALS: Mapping[str, float] = {"row": -0.21, "column": -0.37, "behind": -1.19}
"""Fitted with them: what the odds of a pair's rivals together, as a logarithm, add to its own. Rivals are the other
pairs of the same participant (row), and those of the same entry (column). Behind is a pair whose participant has a
better one: most participants are in a register once."""

_NO_RIVAL, _APART = -6.0, 8.0

SHARE: Mapping[str, float] = {"usual": 0.221, "weight": 0.644}
"""Fitted last: of participants of whom no entry is nearly certain, the share that have one in the register all the
same, where the weights were fitted; and what it weighs, as log-odds, that the share of two lists is another."""

_CERTAIN, _UNSURE = 5.0, 1.0
"""Log-odds of a participant's best entry from which, and up to which, the share says nothing, or all."""

_IMAGINED_PARTICIPANTS, _STEPS = 20.0, 100

SET: Mapping[str, float] = {
    "strange": -4.2,
    "other sister": -5.6,
    "form": 0.7,
    "other form": -2.8,
    "mixed form": -2.1,
    "seat": 0.85,
    "other seat": -1.4,
    "other title": -3.5,
    "place": 0.85,
    "other place": -2.8,
    "place beside": -1.0,
    "industry": 0.55,
    "other industry": -0.85,
    "identifier": 20.0,
    "nearly identifier": 1.4,
    "other identifier": -6.0,
}
"""Set by judgement, for no labelled pairs with codes, identifiers or firms that change their form were at hand; place
and industry are times the rarity of what agrees, in nats. Strange are names of which no word has a partner; other
sisters are names that both have a number or a direction, and none in common, as Kauman 1 and Kauman 2; a mixed form is
one that differs and excludes nothing: Oy and B.V.; a seat is what stands after a comma and a legal form."""

_SEAT = 80
"""Seats that are less alike are two."""

_IMAGINED = 4.0
_TOLD, _ALONE = 8.0, 12.0

_MOST = {"place": 2.5, "industry": 1.5}


class Shared:
    """How many entries of the register have what: that two entries agree on what most have tells nothing."""

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
    """Two lists, ready to score any pairs of them."""

    def __init__(self, left: Sequence[Entry], right: Sequence[Entry], codes: Codes) -> None:
        self.left, self.right, self.codes = left, right, codes
        self.shared = Shared(left, right, codes)
        self.forms = next((e.forms for e in (*left, *right) if e.forms), built_in())

    def odds(self, rows: Ints, columns: Ints) -> Floats:
        """Give what speaks for each pair by itself, as logarithms of odds; any pairs, in any parts."""
        parts = self.parts(rows, columns)
        weights = {**FITTED, **SET}
        return sum((weights[name] * value for name, value in parts.items()), np.zeros(len(rows)))

    def parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        """Give what is weighed, one number for each pair and weight."""
        said = {
            "one": np.ones(len(rows)),
            **self._name_parts(rows, columns),
            **self._form_parts(rows, columns),
            **self._address_parts(rows, columns),
            **self._other_parts(rows, columns),
        }
        nothing = np.zeros(len(rows))
        return {name: said.get(name, nothing) for name in (*FITTED, *SET)}

    def _sides(self, of: Callable[[Entry], T]) -> tuple[list[T], list[T]]:
        return [of(entry) for entry in self.left], [of(entry) for entry in self.right]

    def _name_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        ours, theirs = self._sides(lambda entry: entry.read.core)
        found = alike(ours, theirs, rows, columns)
        return {
            "told": np.clip(found.told - np.log(len(self.right)), -_TOLD, _TOLD),
            "alone": np.minimum(found.ours, _ALONE) + np.minimum(found.theirs, _ALONE),
            "slips": found.slips,
            "spelt": found.spelt,
            "strange": (found.told == 0).astype(float),
            "other sister": self._other_sisters(rows, columns),
        }

    def _other_sisters(self, rows: Ints, columns: Ints) -> Floats:
        ours, theirs = self._sides(lambda e: {sister_of(word) for word in e.read.core.split()} - {""})
        found = np.zeros(len(rows))
        for at in _both(ours, theirs, rows, columns).tolist():
            found[at] = ours[rows[at]].isdisjoint(theirs[columns[at]])
        return found

    def _form_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        ours, theirs = self._sides(any_form_of)
        left, right = _numbered(ours, theirs, rows, columns)
        differ = (left != right) & (left > 0) & (right > 0)
        mixed = [np.array([form in MIXED for form in side], bool) for side in (ours, theirs)]
        strict = self._sides(form_of)
        one, another = _numbered(*strict, rows, columns)
        excluding = [np.array([form in self.forms.excluding for form in side], bool) for side in strict]
        other = excluding[0][rows] & excluding[1][columns] & (one != another)
        sexes = [np.array(side, int) for side in self._sides(lambda entry: sex_of(entry.read.titles))]
        return {
            "form": ((left == right) & (left > 0) & ~other).astype(float),
            "other form": other.astype(float),
            "mixed form": (differ & ~other & ~(mixed[0][rows] & mixed[1][columns])).astype(float),
            "other title": (sexes[0][rows] * sexes[1][columns] < 0).astype(float),
            **self._seat_parts(rows, columns),
        }

    def _seat_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        ours, theirs = self._sides(lambda entry: entry.read.seat)
        found = {name: np.zeros(len(rows)) for name in ("seat", "other seat")}
        both = _both(ours, theirs, rows, columns)
        seats = _pick(ours, rows[both]), _pick(theirs, columns[both])
        alike = process.cpdist(*seats, scorer=fuzz.token_set_ratio)
        found["seat"][both], found["other seat"][both] = alike >= _SEAT, alike < _SEAT
        return found

    def _address_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        lefts, rights = self._sides(lambda entry: read_address(entry.address or ""))
        both = _both([a.street for a in lefts], [a.street for a in rights], rows, columns)
        if not len(both):
            return {}
        streets = vectors([" ".join(a.street) for a in lefts], [" ".join(a.street) for a in rights])
        alike = cosines(streets, rows[both], columns[both])
        pairs = zip(rows[both].tolist(), columns[both].tolist(), strict=True)
        numbers = [(lefts[i].house, rights[j].house) for i, j in pairs]
        houses = np.array([None not in two for two in numbers], bool)
        same = np.array([one == other for one, other in numbers], bool)
        shared = self.shared
        street = np.array([shared.tells(shared.streets[a.street]) for a in rights])[columns[both]]
        house = np.array([shared.tells(shared.houses[a.street, a.house]) for a in rights])[columns[both]]
        said = {
            "street": alike * street,
            "other street": alike < 0.3,
            "house": alike * (houses & same) * house,
            "other house": houses & ~same,
        }
        found = {name: np.zeros(len(rows)) for name in said}
        for name, values in said.items():
            found[name][both] = values
        return found

    def _other_parts(self, rows: Ints, columns: Ints) -> dict[str, Floats]:
        shared, codes = self.shared, self.codes
        found: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(len(rows)))
        once = lru_cache(maxsize=200_000)  # the same two sets of codes, however many entries have them
        places = once(lambda a, b: _code_part(a, b, codes, shared.places, "place"))
        industries = once(lambda a, b: _code_part(a, b, codes, shared.industries, "industry"))
        compared: tuple[tuple[Callable[[Entry], object], Callable[[Entry, Entry], list[Weighed]]], ...] = (
            (lambda e: e.phone, lambda a, b: _phone_part(a, b, shared)),
            (lambda e: e.identifiers, lambda a, b: _identifier_part(a, b, shared)),
            (lambda e: e.places, lambda a, b: places(a.places, b.places)),
            (lambda e: e.industries, lambda a, b: industries(a.industries, b.industries)),
        )
        for has, part in compared:
            for at in _both(*self._sides(has), rows, columns).tolist():
                for name, value in part(self.left[rows[at]], self.right[columns[at]]):
                    found[name][at] = value
        return found


def weighed(rows: Ints, columns: Ints, odds: Floats, sizes: tuple[int, int]) -> Floats:
    """Score pairs by what speaks for each: all pairs that may be, for each is weighed against its rivals."""
    beside = zip(RIVALS.values(), beside_rivals(rows, columns, odds, sizes), strict=True)
    odds = sum((weight * value for weight, value in beside), odds)
    some, unsure = of_participants(rows, odds, sizes[0])
    share = share_of(some, unsure, SHARE["usual"])
    other = SHARE["weight"] * (logit(share) - logit(SHARE["usual"]))
    return np.asarray(expit(odds + other * unsure[rows]))


def beside_rivals(rows: Ints, columns: Ints, odds: Floats, sizes: tuple[int, int]) -> list[Floats]:
    """Give for each pair what `RIVALS` weighs, in that order."""
    together = [_rivals(odds, of, size) for of, size in zip((rows, columns), sizes, strict=True)]
    return [*together, (odds < _best(rows, odds, sizes[0])[rows]).astype(float)]


def _best(rows: Ints, odds: Floats, size: int) -> Floats:
    best = np.full(size, -np.inf)
    np.maximum.at(best, rows, odds)
    return best


def of_participants(rows: Ints, odds: Floats, size: int) -> tuple[Floats, Floats]:
    """Give for each participant the odds that some entry is its own, and how unsure that is, from 0 to 1."""
    none = np.bincount(rows, -np.logaddexp(0, odds), size)
    some = logit(np.clip(-np.expm1(none), expit(-_APART), expit(_APART)))
    return some, np.clip((_CERTAIN - _best(rows, odds, size)) / (_CERTAIN - _UNSURE), 0, 1)


def share_of(some: Floats, unsure: Floats, usual: float) -> float:
    """Estimate how many of the unsure participants have an entry, from the scores themselves.

    Where nearly everybody is registered, what is left is likely a name badly spelt; where half aren't, it is likely
    another's. The prior of a classifier on new data is estimated so (Saerens, Latinne & Decaestecker 2002); the `usual`
    one is where the weights were fitted.
    """
    share = usual
    for _ in range(_STEPS):
        have = float(unsure @ expit(some + logit(share) - logit(usual)))
        share = (have + _IMAGINED_PARTICIPANTS * usual) / (float(unsure.sum()) + _IMAGINED_PARTICIPANTS)
    return share


def _rivals(odds: Floats, of: Ints, size: int) -> Floats:
    """Give for each pair the odds of the other pairs of the same row (or column) together."""
    each = np.exp(np.clip(odds, -30, 30))
    others = np.bincount(of, each, minlength=size)[of] - each
    return np.asarray(np.log(np.maximum(others, 0.0) + np.exp(_NO_RIVAL)))


def _both(left: Sequence[object], right: Sequence[object], rows: Ints, columns: Ints) -> NDArray[np.intp]:
    """Give the pairs of which both sides say something."""
    ours, theirs = (np.array([bool(said) for said in side], bool) for side in (left, right))
    return np.flatnonzero(ours[rows] & theirs[columns])


def _pick(texts: Sequence[str], at: Ints) -> list[str]:
    found: list[str] = np.array(texts, object)[at].tolist()
    return found


Weighed = tuple[str, float]


def _phone_part(one: Entry, other: Entry, shared: Shared) -> list[Weighed]:
    ours, theirs = read_phones(one.phone or ""), read_phones(other.phone or "")
    if not ours or not theirs:
        return []
    same = [b for a in ours for b in theirs if same_phone(a, b)]
    if not same:
        return [("other phone", 1.0)]
    return [("phone", shared.tells(min(shared.phones[number[-7:]] for number in same)))]


def _identifier_part(one: Entry, other: Entry, shared: Shared) -> list[Weighed]:
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
    ours: Sequence[str], theirs: Sequence[str], codes: Codes, shares: Mapping[str, float], sort: str
) -> list[Weighed]:
    best = best_relation(ours, theirs, codes)
    if best is None:
        return []
    relation, _, _ = best
    if relation in {"same", "within"}:
        tells = -np.log(min(max(shares.get(wider(best, codes), 0.0), 1e-9), 1.0))
        return [(sort, float(min(max(tells, 0.0), _MOST[sort] / SET[sort])))]
    if relation == "beside" and sort == "place":
        return [("place beside", 1.0)]
    return [(f"other {sort}", 1.0)]


def _numbered(
    ours: Sequence[str | None], theirs: Sequence[str | None], rows: Ints, columns: Ints
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Give the texts of pairs as numbers, 0 for none."""
    number = {text: at for at, text in enumerate(sorted({t for t in (*ours, *theirs) if t}), 1)}
    left = np.array([number.get(text or "", 0) for text in ours], int)[rows]
    return left, np.array([number.get(text or "", 0) for text in theirs], int)[columns]


def any_form_of(entry: Entry) -> str | None:
    """Give the legal form of an entry, whether that excludes others or not."""
    return form_of(entry) or entry.read.any_form


def form_of(entry: Entry) -> str | None:
    """Give the legal form of an entry: its column's, else its name's."""
    return (read_form(entry.form, entry.forms) if entry.form else None) or entry.read.form


def forms_differ(one: Entry, other: Entry) -> bool:
    """Say whether the legal forms of two entries exclude each other."""
    return (one.forms or built_in()).exclude(form_of(one), form_of(other))


MIXED = frozenset({"Inc.", "Corp.", "Co.", "Ltd.", "LLC", "plc", "LP", "LLP"})
"""Forms that lists in English put for one another."""


def other_form(one: Entry, other: Entry) -> bool:
    """Say whether two entries bear forms that differ, excluding or not: Wood Oy and Wood GmbH are seldom one firm."""
    forms = [any_form_of(one), any_form_of(other)]
    return None not in forms and forms[0] != forms[1] and not set(forms) <= MIXED


def identifiers(one: Entry, other: Entry) -> list[tuple[str, str, str, str]]:
    """Compare identifiers of a sort: they agree, are near if one digit or leading zeros differ, or differ."""
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


def wider(related: tuple[str, str, str], codes: Codes) -> str:
    """Of two codes that agree, the one that has more entries in it."""
    relation, left, right = related
    return right if relation == "same" or right in codes.chain(left) else left


def _shares(entries: Sequence[Entry], codes: Codes, of: Callable[[Entry], Sequence[str]]) -> dict[str, float]:
    """Share of entries in each place or industry, at any level; a few are imagined: five tell little."""
    reached = ({code for own in of(entry) for code in codes.chain(own)} for entry in entries)
    counted = Counter(code for each in reached for code in each)
    return {code: (count + _IMAGINED / 2) / (len(entries) + _IMAGINED) for code, count in counted.items()}
