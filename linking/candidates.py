"""Candidates: for each participant the entries of a register that may be the same, with a score and evidence in words.

Nothing is decided here. A score is a probability as good as its evidence: it says how often such a pair was the same
on lists whose answers are known (see docs/linking.md), not how alike two texts look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from canting.errors import CantingError
from canting.linking.alike import Floats, Ints, Numbers
from canting.linking.codes import Codes
from canting.linking.entries import Entry, Evidence
from canting.linking.evidence import evidence
from canting.linking.judge import Comparison, Shared, form_of, other_form, weighed
from canting.linking.names import TRADE, read_address, read_identifier, read_phones
from canting.linking.partners import same_words, tight
from canting.linking.vectors import nearest, vectors
from canting.progress import Progress

LIMIT = 3
"""Candidates shown for a participant, at most."""

POOL = 40
"""Entries that are looked at for each participant because their names are nearest."""

LIKELY, LEAST_READ = 0.25, 0.02
"""A pair that scores so much is a candidate; one that adds less than that to what its participant's better ones
promise is none."""

ROOM, ENOUGH = 0.2, 0.005
"""Others are candidates in order of what they add, while a review has room: for so many pairs to each participant
(forty of 200), those that `auto` links left out; and no longer once the rest promises less than so much of all
links."""

LEFT, LEFT_BY_NAME = 0.02, 0.0125
"""Where there is no room they are candidates until the rest promises less than so much; the second where nothing but
names can be compared, for scores tell less there."""

AUTO_SCORE, AUTO_GAP = 0.95, 0.1
_BLOCK = 30

Pairs = tuple[Ints, Ints, Floats]
Engine = Callable[[Sequence[Entry], Sequence[Entry], Codes, int, Collection[tuple[str, str]]], Pairs]
"""Who looks at the pairs of two lists, given codes, pool and pairs to look at always; gives row, column and odds."""

LEAST = 0.0005
"""An entry that scores less has nothing in common that would make it worth a look."""

_USUAL = 0.1
"""Where more than this share says what it makes, whether a name does tells nothing."""

_CROWDED, _IMAGINED = 0.005, 300
"""Participants who would meet another of their name and place, to each who meets its own, from which on these two link
nobody; and firms without a namesake that are imagined, for of twenty two are no measure."""


@dataclass(frozen=True)
class Candidate:
    """An entry of the register that may be the same as the participant."""

    entry: Entry
    score: float
    """Between 0 and 1, four digits."""
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """All evidence on one line."""
        return "; ".join(e.words for e in self.evidence)

    def says(self, about: str, *verdicts: str) -> bool:
        """Say whether some evidence about something has one of these verdicts."""
        return any(e.about == about and e.verdict in verdicts for e in self.evidence)


@dataclass(frozen=True)
class Proposed:
    """A participant and its candidates, best first; none is an answer too."""

    entry: Entry
    candidates: tuple[Candidate, ...]
    unlikely: bool = False
    """Whether there are entries that might be meant, and all score too little to be candidates."""


def find(
    left: Sequence[Entry],
    right: Sequence[Entry],
    *,
    codes: Codes | None = None,
    limit: int = LIMIT,
    always: Collection[tuple[str, str]] = (),
    shared: Shared | None = None,
    rest: bool = False,
    progress: Progress | None = None,
    workers: Engine | None = None,
) -> list[Proposed]:
    """Find candidates for each participant, in the order given; ids occur once on each side.

    Candidates come in order of score, then of id: whatever the order of the rows, the same pairs come out. There are at
    most `limit`, and above it the pairs of ids that are `always` given, whatever they score: those that a person has
    decided on. With `rest` a participant's best entry is one if it scores anything at all (`LEAST`). `shared` is how
    many entries have what, if it is known already; `workers` look at the pairs instead of this process: see
    :mod:`canting.linking.spread`.

    Raises
    ------
    CantingError
        If an id stands twice on one side.
    """
    codes = codes or Codes()
    shared = shared or Shared(left, right, codes)
    lefts, rights = _by_id(left, "participants"), _by_id(right, "register")
    rows, columns, scores = _scored(lefts, rights, codes, set(always), progress, workers)
    kept = np.isin(_codes_of(rows, columns, len(rights)), _named(lefts, rights, set(always)))
    starts = np.searchsorted(rows, rows)
    fresh = np.cumsum(~kept)
    within = fresh - fresh[starts] + ~kept[starts] <= limit
    near = {lefts[row].id for row in np.unique(rows[scores >= LEAST]).tolist()}

    @cache
    def candidate(at: int) -> Candidate:
        one, other = lefts[rows[at]], rights[columns[at]]
        return Candidate(other, float(scores[at]), evidence(one, other, codes, shared))

    def proposed(shown: NDArray[np.bool_]) -> list[Proposed]:
        chosen: dict[str, list[Candidate]] = defaultdict(list)
        for at in np.flatnonzero(shown & within | kept).tolist():
            chosen[lefts[rows[at]].id].append(candidate(at))
        return [
            Proposed(one, tuple(chosen.get(one.id, ())), unlikely=one.id in near and one.id not in chosen)
            for one in left
        ]

    shown = scores >= LIKELY
    linked = {one.id for one, _ in auto(proposed(shown))}
    read = np.array([one.id not in linked for one in lefts], bool)
    most_left = LEFT if any(map(_more_than_name, left)) and any(map(_more_than_name, right)) else LEFT_BY_NAME
    shown |= _worth_reading(rows, scores, read, most_left)
    return proposed(shown | ((starts == np.arange(len(rows))) & (scores >= LEAST)) if rest else shown)


def _worth_reading(
    rows: Ints, scores: Floats, read: NDArray[np.bool_], most_left: float
) -> NDArray[np.bool_]:
    """Choose which pairs are put before a person, by what each adds: its score, or what better ones leave of a link.

    `rows` and `scores` are by participant, then score descending; a person has to look at those `read`; what isn't
    chosen may promise `most_left` of all links.
    """
    starts, total = np.searchsorted(rows, rows), np.cumsum(scores)
    better = total - scores - (total[starts] - scores[starts])
    adds = np.clip(1 - better, 0, scores) * (np.arange(len(rows)) - starts < LIMIT) * (scores >= LEAST)
    order = np.lexsort((-adds, scores < LIKELY))
    left = 1 - np.cumsum(adds[order]) / max(float(adds.sum()), LEAST)
    room = np.searchsorted(np.cumsum(read[rows[order]]), ROOM * len(read), "right")
    enough, least = (int((left > share).sum()) + 1 for share in (ENOUGH, most_left))
    chosen = np.zeros(len(rows), bool)
    chosen[order[: min(enough, max(int(room), least))]] = True
    return chosen & (adds >= LEAST_READ)


def _more_than_name(entry: Entry) -> bool:
    return bool(entry.address or entry.phone or entry.places or entry.industries or entry.identifiers)


def _scored(
    left: Sequence[Entry],
    right: Sequence[Entry],
    codes: Codes,
    always: Collection[tuple[str, str]],
    progress: Progress | None,
    workers: Engine | None,
) -> Pairs:
    """Give row, column and score of all pairs that are worth a look: by row, then score descending, then column."""
    if not left or not right:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    if workers is None:
        rows, columns, odds = looked_at(Comparison(left, right, codes), POOL, always, progress=progress)
    else:
        rows, columns, odds = workers(left, right, codes, POOL, always)
    scores = np.round(weighed(rows, columns, odds, (len(left), len(right))), 4)
    order = np.lexsort((columns, -scores, rows))
    return rows[order], columns[order], scores[order]


def looked_at(
    comparison: Comparison,
    pool: int,
    always: Collection[tuple[str, str]],
    part: slice = slice(None),
    progress: Progress | None = None,
) -> Pairs:
    """Choose the pairs that are worth a look, of all participants or a part of them, and what speaks for each.

    `pool` is how many of the nearest names are looked at for each. Given are row, column and odds of each pair, by row
    and column: the same whatever the parts.
    """
    left, right = comparison.left, comparison.right
    first, end, _ = part.indices(len(left))
    near = vectors([entry.read.core for entry in left], [entry.read.core for entry in right])
    rows, columns, _ = nearest(near.left[first:end], near.right, pool, progress)
    wanted = [
        _codes_of(rows + np.int32(first), columns, len(right)),
        _blocks(left, right, range(first, end)),
        _named(left, right, always, range(first, end)),
    ]
    pairs = np.sort(np.concatenate(wanted))  # many times as quick as np.unique here
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    rows, columns = (pairs // len(right)).astype(np.int32), (pairs % len(right)).astype(np.int32)
    return rows, columns, comparison.odds(rows, columns)


def auto(found: Iterable[Proposed]) -> list[tuple[Entry, Candidate]]:
    """Choose what may be linked without a person: much evidence of more than one sort, and no rival.

    That is where the first candidate scores at least .95, the next at least .1 less, every word of either name has its
    partner in the other and is no other word spelt nearly so, the place or an identifier agrees (never a name alone,
    nor what most entries have), and nothing excludes it: no legal form, title or identifier differs, nor, where no
    identifier agrees, address and telephone both. An entry that two participants claim is given to neither. A name of
    one word that others bear, too, is linked only where both sides have the same legal form, one that excludes others,
    or an identifier agrees: Berger may be any Berger; so is any name where several bear one name in one place, and many
    participants have no entry. A word such as "Batik" that one of the two lacks is left over, too, unless many on
    either list bear it.
    """
    found = list(found)
    bearers, usual, crowded = _bearers(found), _usual(found), _crowded(found)
    chosen = [
        (one.entry, one.candidates[0])
        for one in found
        if one.candidates and _safe(one, bearers, usual, crowded)
    ]
    claims = Counter(candidate.entry.id for _, candidate in chosen)
    return [(entry, candidate) for entry, candidate in chosen if claims[candidate.entry.id] == 1]


def _sides(found: Iterable[Proposed]) -> tuple[list[Entry], list[Entry]]:
    """Give the participants, and all their candidates once."""
    candidates = {candidate.entry.id: candidate.entry for one in found for candidate in one.candidates}
    return [one.entry for one in found], list(candidates.values())


def _bearers(found: Sequence[Proposed]) -> Counter[str]:
    """Count of each word how many participants, or how many of their candidates, bear it: whichever is more."""
    ours, theirs = (
        Counter(word for entry in side for word in set(entry.read.key.split())) for side in _sides(found)
    )
    return ours | theirs


def _usual(found: Sequence[Proposed]) -> set[str]:
    """Give the words for what firms make that many bear, of the participants or of their candidates."""
    return {
        word
        for word in TRADE
        for side in _sides(found)
        if sum(word in entry.read.bare.split() for entry in side) > _USUAL * len(side)
    }


def _crowded(found: Sequence[Proposed]) -> bool:
    """Say whether name and place are too often another's: several bear one name in one place, and many have no entry.

    Names of one word say nothing of that: `_borne_alone` heeds them.
    """
    shared = several = 0
    for side in _sides(found):
        placed = [entry for entry in side if entry.places and len(entry.read.core.split()) > 1]
        named = Counter((tight(entry.read.core), entry.places) for entry in placed)
        shared += sum(count for count in named.values() if count > 1)
        several += len(placed)
    have = sum(one.candidates[0].score for one in found if one.candidates)
    return shared / (several + _IMAGINED) * (len(found) - have) > _CROWDED * have


def _borne_alone(one: Entry, other: Entry, bearers: Mapping[str, int]) -> bool:
    """Say whether two names are more than one word that others bear, too."""
    names = [entry.read.key.split() for entry in (one, other)]
    return all(len(words) > 1 or bearers[words[0]] < 2 for words in names if words)


def _safe(one: Proposed, bearers: Mapping[str, int], usual: Collection[str], crowded: bool) -> bool:
    first, *others = one.candidates
    gap = first.score - (others[0].score if others else 0.0)
    if first.score < AUTO_SCORE or gap < AUTO_GAP - 1e-9:
        return False
    if first.says("form", "differs") or first.says("title", "differs") or other_form(one.entry, first.entry):
        return False
    ours, theirs = one.entry.read, first.entry.read
    if first.says("identifier", "differs", "near") or not same_words(ours, theirs):
        return False
    if (TRADE & (set(ours.bare.split()) ^ set(theirs.bare.split()))) - set(usual):
        return False
    if first.says("identifier", "agrees"):
        return True
    if first.says("address", "differs") and first.says("phone", "differs"):
        return False
    form = form_of(one.entry)
    same_form = form is not None and form == form_of(first.entry)
    told_apart = same_form or (not crowded and _borne_alone(one.entry, first.entry, bearers))
    return first.says("place", "agrees") and told_apart


def _by_id(entries: Sequence[Entry], side: str) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: entry.id)
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise CantingError(f"{side}: the id {one.id} stands twice.", "Give each entry an id of its own.")
    return ordered


def _codes_of(rows: Ints, columns: Ints, width: int) -> Numbers:
    return rows.astype(np.int64) * width + columns


def _named(
    left: Sequence[Entry],
    right: Sequence[Entry],
    pairs: Collection[tuple[str, str]],
    part: range | None = None,
) -> Numbers:
    rows = {left[row].id: row for row in (range(len(left)) if part is None else part)}
    columns = {entry.id: column for column, entry in enumerate(right)}
    found = [
        rows[one] * len(right) + columns[other] for one, other in pairs if one in rows and other in columns
    ]
    return np.array(found, np.int64)


def _blocks(left: Sequence[Entry], right: Sequence[Entry], part: range) -> Numbers:
    """Pairs that share what is rare, however they are called: a name, telephone, identifier, or house in a street."""
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for column, entry in enumerate(right):
        for key in _keys(entry):
            index[key].append(column)
    found: set[int] = set()
    for row in part:
        for key in _keys(left[row]):
            columns = index.get(key, ())
            if len(columns) <= _BLOCK:
                found.update(row * len(right) + column for column in columns)
    return np.fromiter(found, np.int64, len(found))


def _keys(entry: Entry) -> set[tuple[str, ...]]:
    keys: set[tuple[str, ...]] = {("phone", phone[-7:]) for phone in read_phones(entry.phone or "")}
    for sort, value in entry.identifiers.items():
        read = read_identifier(value)
        if read is not None:
            keys.add((sort, read.lstrip("0")))
    key = entry.read.core
    keys |= {("name", key, place) for place in entry.places if key}
    keys |= {("letters", *sorted(tight(key)))}  # Treatai shares few n-grams with Teratai
    address = read_address(entry.address or "")
    if address.house is not None:
        keys |= {("house", address.house, word) for word in address.street if len(word) > 2}
    return keys
