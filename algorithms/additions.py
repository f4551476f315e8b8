"""Which ties, if they were added, would most better an aim: one by one, or every set of them. Pure; no database.

An aim is something with a value that adding ties changes. It says what each of many candidates would add, and is told
which was taken; only what that one changes is looked at again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from math import comb
from typing import Protocol

from canting.progress import Progress, silent

Pair = tuple[int, int]

EXACT_SETS, EXACT_WORK = 20_000, 20_000_000
"""Sets up to which every one is tried, and that number times participants and ties."""
SIGHT, LOOKS = 300, 5_000
"""Candidates of one kind among which two that only help together are looked for; and twos that are tried of which one
leads on from the other."""
NEAR = 1e-12
FAR = 1 << 40


class Aim(Protocol):
    """What is to be bettered."""

    @property
    def value(self) -> float:
        """How far it is reached."""

    def gains(self, pairs: Sequence[Pair]) -> list[float]:
        """What each tie alone would add."""

    def add(self, pair: Pair) -> None:
        """Take a tie."""

    def couples(self, pairs: Sequence[Pair]) -> Iterable[tuple[Pair, Pair]]:
        """Those two of the candidates that may help together where none does alone."""

    def with_both(self, one: Pair, other: Pair) -> float:
        """The value if these two were taken."""

    def fresh(self) -> Aim:
        """The aim as it was before any tie was taken."""


class Nearness:
    """How near receivers are to sources: how many are within some steps, or the mean of 1/d where `steps` is None.

    Everything starts at the sources, which stay what they are whatever is added; somebody may be taken not to be there.
    """

    def __init__(
        self,
        n: int,
        ties: Sequence[Pair],
        sources: Iterable[int],
        receivers: Iterable[int],
        steps: int | None,
        without: int | None = None,
    ) -> None:
        self.given = (n, ties, list(sources), list(receivers), steps, without)
        self.without = without
        self.onward: list[list[int]] = [[] for _ in range(n)]
        for a, b in ties:
            if without not in (a, b):
                self.onward[a].append(b)
        self.counts = bytearray(n)
        for at in self.given[3]:
            self.counts[at] = at != without
        self.scale = 1.0 if steps is not None else float(max(sum(self.counts), 1))
        self.steps = steps
        self.reach = FAR if steps is None else steps
        self.distance = [FAR] * n
        self.total = 0.0
        self._move(self._spread([at for at in self.given[2] if at != without], 0))

    def worth(self, distance: int) -> float:
        """What a receiver at this distance adds."""
        if self.steps is not None:
            return float(distance <= self.steps)
        return 0.0 if distance >= FAR else 1.0 if not distance else 1 / distance

    @property
    def value(self) -> float:
        return self.total / self.scale

    def _spread(self, front: Collection[int], level: int) -> dict[int, int]:
        """Whom it brings nearer that some are so many steps away, with the new distances."""
        found: dict[int, int] = {}
        while front and level <= self.reach:
            front = [at for at in front if self.distance[at] > level and at not in found]
            found |= dict.fromkeys(front, level)
            front = {other for at in front for other in self.onward[at]}
            level += 1
        return found

    def _move(self, nearer: dict[int, int]) -> None:
        for who, distance in nearer.items():
            if self.counts[who]:
                self.total += self.worth(distance) - self.worth(self.distance[who])
            self.distance[who] = distance

    def nearer(self, pair: Pair) -> dict[int, int]:
        """Whom a tie brings nearer, with the new distance."""
        return {} if self.without in pair else self._spread([pair[1]], self.distance[pair[0]] + 1)

    def gains(self, pairs: Sequence[Pair]) -> list[float]:
        known: dict[Pair, float] = {}
        found = []
        for pair in pairs:
            at = (self.distance[pair[0]], pair[1])
            if self.without in pair:
                found.append(0.0)
                continue
            if at not in known:
                known[at] = (
                    sum(
                        self.worth(new) - self.worth(self.distance[who])
                        for who, new in self.nearer(pair).items()
                        if self.counts[who]
                    )
                    / self.scale
                )
            found.append(known[at])
        return found

    def served(self, pair: Pair) -> list[int]:
        """Who counts and gains by a tie."""
        return [
            who
            for who, new in self.nearer(pair).items()
            if self.counts[who] and self.worth(new) > self.worth(self.distance[who])
        ]

    def path(self, at: int) -> list[int]:
        """A shortest path from a source to somebody; empty if there is none."""
        if self.distance[at] >= FAR:
            return []
        before: list[list[int]] = [[] for _ in self.onward]
        for giver, ends in enumerate(self.onward):
            for end in ends:
                before[end].append(giver)
        path = [at]
        while self.distance[path[-1]]:
            path.append(
                next(g for g in sorted(before[path[-1]]) if self.distance[g] == self.distance[path[-1]] - 1)
            )
        return path[::-1]

    def add(self, pair: Pair) -> None:
        if self.without not in pair:
            self._move(self.nearer(pair))
            self.onward[pair[0]].append(pair[1])

    def couples(self, pairs: Sequence[Pair]) -> Iterable[tuple[Pair, Pair]]:
        """One that brings somebody nearer who doesn't count, and one that leads on from there."""
        far = 1 if self.steps is None else self.steps
        if not any(counts and self.distance[at] > far for at, counts in enumerate(self.counts)):
            return ()
        here = [pair for pair in pairs if self.without not in pair]
        known: dict[Pair, dict[int, int]] = {}

        def brings(pair: Pair) -> dict[int, int]:
            alike = (self.distance[pair[0]], pair[1])
            if alike not in known:
                known[alike] = {at: new for at, new in self.nearer(pair).items() if new < self.reach}
            return known[alike]

        return _one_after_another(here, brings, lambda new, end: self.distance[end] > new + 1)

    def with_both(self, one: Pair, other: Pair) -> float:
        new = self.nearer(one)
        before = self.total, {at: self.distance[at] for at in new}
        self._move(new)
        self.onward[one[0]].append(one[1])
        value = self.value + self.gains([other])[0]
        self.onward[one[0]].pop()
        self.total = before[0]
        for at, distance in before[1].items():
            self.distance[at] = distance
        return value

    def fresh(self) -> Nearness:
        return Nearness(*self.given)


def most_needed(
    n: int, ties: Sequence[Pair], sources: Sequence[int], receivers: Sequence[int], steps: int
) -> int:
    """The participant whose removal lowers the reach most; of equals the first."""
    values = [Nearness(n, ties, sources, receivers, steps, at).value for at in range(n)]
    return min(range(n), key=lambda at: (values[at], at))


class Connected:
    """How many pairs of groups have two ties or more and don't hang on one participant; `of` -1 is in no group."""

    def __init__(self, of: Sequence[int], ties: Sequence[Pair]) -> None:
        self.of = of
        self.ties = ties
        self.carried: dict[Pair, Counter[int]] = {}
        self.count: Counter[Pair] = Counter()
        for pair in ties:
            self._put(pair)
        self.total = sum(map(self._holds, self.count))

    def between(self, pair: Pair) -> Pair | None:
        """The two groups that a tie is between."""
        a, b = self.of[pair[0]], self.of[pair[1]]
        return None if a < 0 or b < 0 or a == b else (min(a, b), max(a, b))

    def _put(self, pair: Pair, times: int = 1) -> None:
        groups = self.between(pair)
        if groups:
            self.count[groups] += times
            carriers = self.carried.setdefault(groups, Counter())
            for end in pair:
                carriers[end] += times

    def _holds(self, groups: Pair) -> bool:
        count = self.count[groups]
        return count > 1 and max(self.carried[groups].values()) < count

    @property
    def value(self) -> float:
        return float(self.total)

    def gains(self, pairs: Sequence[Pair]) -> list[float]:
        most: dict[Pair, int] = {}
        found = []
        for pair in pairs:
            groups = self.between(pair)
            count = self.count[groups] if groups else 0
            if groups is None or not count:
                found.append(0.0)
                continue
            carriers = self.carried[groups]
            if groups not in most:
                most[groups] = max(carriers.values())
            holds = count > 1 and most[groups] < count
            then = max(most[groups], *(carriers[end] + 1 for end in pair)) <= count
            found.append(float(not holds and then))
        return found

    def add(self, pair: Pair) -> None:
        self.total += int(self.gains([pair])[0])
        self._put(pair)

    def couples(self, pairs: Sequence[Pair]) -> Iterable[tuple[Pair, Pair]]:
        """Two between the same groups."""
        kinds: dict[object, list[Pair]] = {}
        for pair in pairs:
            groups = self.between(pair)
            if groups is not None and not (self.count[groups] and self._holds(groups)):
                kinds.setdefault(groups, []).append(pair)
        return _of_one_kind(kinds)

    def with_both(self, one: Pair, other: Pair) -> float:
        self._put(one)
        gain = self.gains([other])[0]
        self._put(one, -1)
        return self.value + gain

    def fresh(self) -> Connected:
        return Connected(self.of, self.ties)


class Unbroken:
    """How many gaps of the value chain there are, as a value below zero.

    `due` says from which stage to which knowledge should go, and what it means where none goes: a gap for each such
    meaning of two stages. A stage without anybody whom a source reaches is one, too, if there are sources. These stay
    what they are whatever is added; an information source that gave nothing is one with its first tie.
    """

    def __init__(
        self,
        of: Sequence[Sequence[int]],
        due: dict[Pair, str],
        sources: Sequence[int],
        informing: Sequence[int],
        ties: Sequence[Pair],
    ) -> None:
        self.given = (of, due, sources, informing, ties)
        self.of, self.ties = of, ties
        self.onward: list[list[int]] = [[] for _ in of]
        for a, b in ties:
            self.onward[a].append(b)
        there = {(start, end) for a, b in ties for start in of[a] for end in of[b]}
        self.missing = {way: state for way, state in due.items() if way not in there}
        self.silent = {at for at in informing if not self.onward[at]}
        self.reached = [False] * len(of)
        for at in self._spread({*sources, *informing} - self.silent):
            self.reached[at] = True
        hearing = set(range(len(of))).difference(informing) if sources else set()
        self.dry = self._stages_of(hearing) - self._stages_of(
            at for at, reached in enumerate(self.reached) if reached
        )

    def _stages_of(self, members: Iterable[int]) -> set[int]:
        return {stage for at in members for stage in self.of[at]}

    def _spread(self, starts: Iterable[int]) -> list[int]:
        """Who isn't reached yet and would be, if these were."""
        new = [at for at in starts if not self.reached[at]]
        seen = set(new)
        for at in new:
            for other in self.onward[at]:
                if not self.reached[other] and other not in seen:
                    seen.add(other)
                    new.append(other)
        return new

    @property
    def value(self) -> float:
        return -float(len(self.dry) + self._rows(self.missing))

    @staticmethod
    def _rows(missing: dict[Pair, str]) -> int:
        return len({(min(way), max(way), state) for way, state in missing.items()})

    def _closes(self, pair: Pair) -> list[Pair]:
        ways = ((start, end) for start in self.of[pair[0]] for end in self.of[pair[1]])
        return [way for way in ways if way in self.missing]

    def _wets(self, pair: Pair) -> tuple[list[int], set[int]]:
        """Who is newly reached, and which stages are."""
        if not self.dry or not (self.reached[pair[0]] or pair[0] in self.silent):
            return [], set()
        new = self._spread(pair)
        return new, self._stages_of(new) & self.dry

    def gains(self, pairs: Sequence[Pair]) -> list[float]:
        whole = self._rows(self.missing)
        found = []
        for pair in pairs:
            gain = float(len(self._wets(pair)[1]))
            closes = self._closes(pair)
            if closes:
                gain += whole - self._rows({way: s for way, s in self.missing.items() if way not in closes})
            found.append(gain)
        return found

    def add(self, pair: Pair) -> None:
        for way in self._closes(pair):
            del self.missing[way]
        new, stages = self._wets(pair)
        for at in new:
            self.reached[at] = True
        self.dry -= stages
        self.silent.discard(pair[0])
        self.onward[pair[0]].append(pair[1])

    def couples(self, pairs: Sequence[Pair]) -> Iterable[tuple[Pair, Pair]]:
        """Two between the same stages; and one that reaches somebody, with one that leads on from there."""
        kinds: dict[object, list[Pair]] = {}
        for pair in pairs:
            for kind in {(min(way), max(way)) for way in self._closes(pair)}:
                kinds.setdefault(kind, []).append(pair)
        yield from _of_one_kind(kinds)
        if self.dry:
            yield from _one_after_another(
                pairs,
                lambda pair: dict.fromkeys(self._wets(pair)[0], 0),
                lambda _, end: not self.reached[end],
            )

    def with_both(self, one: Pair, other: Pair) -> float:
        closed = {*self._closes(one), *self._closes(other)}
        rows = self._rows({way: state for way, state in self.missing.items() if way not in closed})
        new, wet = self._wets(one)
        for at in new:
            self.reached[at] = True
        wet = wet | self._wets(other)[1]
        for at in new:
            self.reached[at] = False
        return -float(len(self.dry - wet) + rows)

    def fresh(self) -> Unbroken:
        return Unbroken(*self.given)


@dataclass(frozen=True)
class AdditionLimits:
    """What may be added."""

    budget: float
    """How many ties, or how much they may cost together."""
    most: int = 0
    """New ties of one participant at most; 0 lifts it."""
    costs: dict[Pair, float] = field(default_factory=dict)
    """Of each candidate; 1 if left out."""

    def cost(self, pair: Pair) -> float:
        return self.costs.get(pair, 1.0)


@dataclass
class Chosen:
    """Ties that were chosen, in order, with what each adds to those before it."""

    pairs: list[Pair] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    """The ties, their marginal gains, and the value after each."""
    refused: bool = False
    """Whether a tie that would have been chosen was passed over since one of its ends has as many as it may."""
    exact: bool = False
    """Whether every set was tried."""


def choose(
    aim: Aim, candidates: Sequence[Pair], limits: AdditionLimits, size: int, *, progress: Progress = silent
) -> Chosen:
    """Choose ties: every set if there are few enough, else greedily.

    Candidates come best first where they are equal; `size`, participants and ties, is what looking at one set costs.
    """
    found = greedy(aim.fresh(), candidates, limits, progress=progress)
    best = _every(aim, candidates, limits, size, progress)
    if best is None:
        return found
    if not found.totals or _value(aim, best) > found.totals[-1] + NEAR:
        ordered = Chosen()
        _take_all(aim.fresh(), best, ordered)
        ordered.exact = True
        return ordered
    found.exact = True
    return found


def _take_all(aim: Aim, pairs: Sequence[Pair], into: Chosen) -> None:
    """Take all of these ties, each time the one that adds most."""
    left = list(pairs)
    while left:
        gains = aim.gains(left)
        at = max(range(len(left)), key=lambda place: (gains[place], -place))
        _take(aim, left.pop(at), into)


def _take(aim: Aim, pair: Pair, into: Chosen) -> None:
    before = aim.value
    aim.add(pair)
    into.pairs.append(pair)
    into.gains.append(aim.value - before)
    into.totals.append(aim.value)


def greedy(
    aim: Aim, candidates: Sequence[Pair], limits: AdditionLimits, *, progress: Progress = silent
) -> Chosen:
    """Take the tie that adds most (for its cost), again and again; two that only help together if none does alone."""
    chosen = Chosen()
    left = list(candidates)
    taken: Counter[int] = Counter()
    money = limits.budget
    first: list[Pair] = []
    while left:
        if limits.costs or money < 1:
            left = [pair for pair in left if limits.cost(pair) <= money + NEAR]
        full = {end for end, times in taken.items() if limits.most and times >= limits.most}
        free = [pair for pair in left if full.isdisjoint(pair)] if full else left
        gains = aim.gains(left)
        pair = _best(left, gains, limits)
        if pair is not None and len(free) < len(left):
            open_ = set(free)
            chosen.refused |= pair not in open_
            pair = _best(free, [g for p, g in zip(left, gains, strict=True) if p in open_], limits)
        if pair is None:
            first = [each for each in first if each in free] or list(
                _together(aim, free, limits, money, taken)
            )
            if not first:
                break
            pair = first.pop(0)
        _take(aim, pair, chosen)
        left.remove(pair)
        taken.update(pair)
        money -= limits.cost(pair)
        progress(limits.budget - money, limits.budget, "Choosing ties")
    return chosen


def _best(pairs: Sequence[Pair], gains: Sequence[float], limits: AdditionLimits) -> Pair | None:
    best, found = NEAR, None
    for pair, gain in zip(pairs, gains, strict=True):
        worth = gain / limits.cost(pair) if limits.costs else gain
        if worth > best + NEAR:
            best, found = worth, pair
    return found


def _together(
    aim: Aim, pairs: Sequence[Pair], limits: AdditionLimits, money: float, taken: Counter[int]
) -> Iterator[Pair]:
    """Two ties that help together; none if there are none."""
    whole = aim.value
    for one, other in aim.couples(pairs):
        ends = taken + Counter([*one, *other])
        if limits.cost(one) + limits.cost(other) > money + NEAR or (
            limits.most and max(ends[end] for end in (*one, *other)) > limits.most
        ):
            continue
        if aim.with_both(one, other) > whole + NEAR:
            yield from (one, other)
            return


def _of_one_kind(kinds: dict[object, list[Pair]]) -> Iterator[tuple[Pair, Pair]]:
    for alike in kinds.values():
        yield from combinations(alike[:SIGHT], 2)


def _one_after_another(
    pairs: Sequence[Pair],
    brings: Callable[[Pair], dict[int, int]],
    better: Callable[[int, int], bool],
) -> Iterator[tuple[Pair, Pair]]:
    """Twos of which the one brings somebody nearer to a source, and the other leads on from there."""
    onward: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        onward[pair[0]].append(pair)
    twos = (
        (one, other)
        for one in pairs
        for at, distance in brings(one).items()
        for other in onward[at]
        if better(distance, other[1])
    )
    return islice(twos, LOOKS)


def _every(
    aim: Aim, candidates: Sequence[Pair], limits: AdditionLimits, size: int, progress: Progress
) -> tuple[Pair, ...] | None:
    """The best of all sets, the first of equals; None if there are too many."""
    most = len(candidates) if limits.costs else min(int(limits.budget), len(candidates))
    sizes = range(1, most + 1) if limits.costs or limits.most else range(most, most + 1)
    number = sum(comb(len(candidates), k) for k in sizes) if most < 64 or not limits.costs else FAR
    if not most or number > EXACT_SETS or number * size > EXACT_WORK:
        return None
    best: tuple[float, tuple[Pair, ...]] = (aim.value, ())
    done = 0
    for k in sizes:
        for pairs in combinations(candidates, k):
            done += 1
            if sum(map(limits.cost, pairs)) > limits.budget + NEAR:
                continue
            if limits.most and max(Counter(end for pair in pairs for end in pair).values()) > limits.most:
                continue
            value = _value(aim, pairs)
            if value > best[0] + NEAR:
                best = (value, pairs)
            if not done % 256:
                progress(done, number, "Trying sets")
    return best[1]


def _value(aim: Aim, pairs: Iterable[Pair]) -> float:
    after = aim.fresh()
    for pair in pairs:
        after.add(pair)
    return after.value
