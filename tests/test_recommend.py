"""Recommended ties against brute force on small graphs, promised gains, guarantees, and unknown pairs."""

from __future__ import annotations

from itertools import combinations, product
from math import e

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.algorithms import additions
from canting.algorithms.additions import (
    AdditionLimits,
    Connected,
    Nearness,
    Unbroken,
    choose,
    greedy,
    most_needed,
)

Pair = tuple[int, int]


def distances(n: int, ties, sources) -> list[float]:
    found = [0.0 if at in sources else float("inf") for at in range(n)]
    for _ in range(n):
        for a, b in ties:
            found[b] = min(found[b], found[a] + 1)
    return found


def value(n: int, ties, sources, receivers, steps: int | None, without: int | None = None) -> float:
    """The aims reach, near and robust, as plainly as can be."""
    ties = [pair for pair in ties if without not in pair]
    far = distances(n, ties, set(sources) - {without})
    counted = [at for at in receivers if at != without]
    if steps is not None:
        return float(sum(far[at] <= steps for at in counted))
    return sum(1 / far[at] for at in counted) / max(len(counted), 1)


def free(n: int, ties, sources) -> list[Pair]:
    return [
        (a, b) for a, b in product(range(n), repeat=2) if a != b and b not in sources and (a, b) not in ties
    ]


@pytest.mark.parametrize("steps", [1, 2, None])
def test_all_graphs_of_four(steps, monkeypatch):
    """A source and three others, every graph: the best one and two ties are those of trying all."""
    every = [(a, b) for a, b in product(range(4), repeat=2) if a != b and b]
    for bits in range(0, 1 << len(every), 3):
        ties = [pair for at, pair in enumerate(every) if bits >> at & 1]
        candidates = [pair for pair in every if pair not in ties]
        for budget in (1, 2):
            aim = Nearness(4, ties, [0], [1, 2, 3], steps)
            assert aim.value == pytest.approx(value(4, ties, [0], [1, 2, 3], steps))
            found = choose(aim, candidates, AdditionLimits(budget), 1)
            sets = combinations(candidates, min(budget, len(candidates)))
            best = max(value(4, [*ties, *more], [0], [1, 2, 3], steps) for more in sets)
            assert (found.totals[-1] if found.totals else aim.value) == pytest.approx(best)
            assert value(4, [*ties, *found.pairs], [0], [1, 2, 3], steps) == pytest.approx(best)
            assert sum(found.gains) == pytest.approx(best - aim.value)


@st.composite
def worlds(draw, most: int = 9):
    """A graph with sources that receive nothing, receivers, and a bound of steps or none."""
    n = draw(st.integers(2, most))
    sources = sorted(draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=2)))
    possible = free(n, [], sources)
    ties = sorted(draw(st.sets(st.sampled_from(possible), max_size=2 * n))) if possible else []
    receivers = [at for at in range(n) if at not in sources]
    return n, ties, sources, receivers, draw(st.sampled_from([1, 2, 3, None]))


@given(worlds(), st.data())
@settings(max_examples=80, deadline=None)
def test_gains_are_those_of_recomputing(world, data):
    n, ties, sources, receivers, steps = world
    without = data.draw(st.sampled_from([None, *range(n)]))
    aim = Nearness(n, ties, sources, receivers, steps, without)
    there = list(ties)
    for _ in range(3):
        candidates = free(n, there, sources)
        if not candidates:
            break
        now = value(n, there, sources, receivers, steps, without)
        assert aim.value == pytest.approx(now)
        wanted = [value(n, [*there, pair], sources, receivers, steps, without) - now for pair in candidates]
        assert aim.gains(candidates) == pytest.approx(wanted)
        assert min(wanted) >= 0  # adding ties never harms
        pair = data.draw(st.sampled_from(candidates))
        assert len(aim.served(pair)) >= (wanted[candidates.index(pair)] > 1e-9)
        aim.add(pair)
        there.append(pair)
        path = aim.path(pair[1])
        assert not path or (
            path[0] in sources
            and len(path) == distances(n, [t for t in there if without not in t], sources)[pair[1]] + 1
        )


@given(worlds(most=7))
@settings(max_examples=40, deadline=None)
def test_greedy_keeps_its_guarantee_where_every_candidate_leaves_a_source(world):
    n, ties, sources, receivers, steps = world
    candidates = [pair for pair in free(n, ties, sources) if pair[0] in sources]
    aim = Nearness(n, ties, sources, receivers, steps)
    for budget in (2, 3):
        sets = combinations(candidates, min(budget, len(candidates)))
        best = max(value(n, [*ties, *more], sources, receivers, steps) for more in sets)
        found = greedy(aim.fresh(), candidates, AdditionLimits(budget))
        gained = sum(found.gains)
        assert gained >= (1 - 1 / e) * (best - aim.value) - 1e-9


def test_two_ties_that_only_help_together_are_found_by_trying_all():
    """Source 0, and 1 to be reached within 2 steps, which only 2 may inform: neither tie alone does anything."""
    candidates = [(0, 2), (2, 1)]
    aim = Nearness(3, [], [0], [1], 2)
    found = choose(aim, candidates, AdditionLimits(2), 1)
    assert (sorted(found.pairs), found.totals[-1], found.exact) == (candidates, 1.0, True)
    assert greedy(aim.fresh(), candidates, AdditionLimits(2)).pairs == candidates
    assert not greedy(aim.fresh(), candidates, AdditionLimits(1)).pairs
    assert not greedy(Nearness(3, [], [0], [1], 1), candidates, AdditionLimits(2)).pairs
    near = greedy(Nearness(4, [(3, 0)], [3], [1], None), candidates, AdditionLimits(2))
    assert (near.pairs, near.totals) == (candidates, [0, pytest.approx(1 / 3)])


def test_two_ties_that_bring_a_stage_a_source_are_found():
    """Source 0 may only inform 1, who works nowhere; 1 may inform 2, at the stage that no source reaches."""
    aim = Unbroken([[], [], [0], [1]], {}, [0], [0], [(0, 3)])
    candidates = [(0, 1), (1, 2)]
    assert (aim.value, aim.gains(candidates), aim.with_both(*candidates)) == (-1, [0, 0], 0)
    assert (aim.value, greedy(aim, candidates, AdditionLimits(2)).totals) == (-1, [-1, 0])


@given(worlds(most=6), st.data())
@settings(max_examples=60, deadline=None)
def test_two_at_once_are_found_where_none_alone_helps(world, data):
    """Few count, so that a tie may be worth something only beside another."""
    n, ties, sources, receivers, steps = world
    if receivers:
        receivers = sorted(data.draw(st.sets(st.sampled_from(receivers), max_size=2)))
    possible = free(n, ties, sources)
    candidates = data.draw(st.lists(st.sampled_from(possible), max_size=8, unique=True)) if possible else []
    aim = Nearness(n, ties, sources, receivers, steps)
    for one, other in combinations(candidates, 2):
        after = value(n, [*ties, one, other], sources, receivers, steps)
        assert aim.with_both(one, other) == pytest.approx(after)
    if candidates and not any(aim.gains(candidates)):
        best = max(
            (value(n, [*ties, *two], sources, receivers, steps) for two in combinations(candidates, 2)),
            default=aim.value,
        )
        assert bool(greedy(aim.fresh(), candidates, AdditionLimits(2)).pairs) == (best > aim.value + 1e-9)


@given(worlds(most=7))
@settings(max_examples=30, deadline=None)
def test_whose_loss_lowers_reach_most(world):
    n, ties, sources, receivers, steps = world
    steps = steps or 2
    values = [value(n, ties, sources, receivers, steps, at) for at in range(n)]
    assert most_needed(n, ties, sources, receivers, steps) == values.index(min(values))


def connected(of, ties) -> int:
    """Pairs of groups with two ties or more that no single participant carries."""
    count = 0
    for one, other in combinations(sorted(set(of) - {-1}), 2):
        between = [pair for pair in ties if {of[pair[0]], of[pair[1]]} == {one, other}]
        carried = [sum(at in pair for pair in between) for at in range(len(of))]
        count += len(between) > 1 and max(carried) < len(between)
    return count


@given(st.lists(st.integers(-1, 1), min_size=2, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_groups_are_those_of_trying_all(of, data):
    possible = free(len(of), [], [])
    ties = sorted(data.draw(st.sets(st.sampled_from(possible), max_size=4)))
    aim, candidates = Connected(of, ties), free(len(of), ties, [])
    assert aim.value == connected(of, ties)
    assert aim.gains(candidates) == [connected(of, [*ties, pair]) - aim.value for pair in candidates]
    for budget in (1, 2):
        best = max(
            (connected(of, [*ties, *more]) for more in combinations(candidates, budget)), default=aim.value
        )
        found = choose(aim, candidates, AdditionLimits(budget), 1)
        assert max([aim.value, *found.totals]) == best
        # Looking at two at once finds what one at a time can't.
        assert sum(greedy(aim.fresh(), candidates, AdditionLimits(budget)).gains) == best - aim.value


NO_WAY = {(0, 1): "no tie", (1, 0): "no tie"}


def test_gaps_close_one_by_one_and_two_at_once():
    """Stage 0 and 1 have no knowledge either way: one row, which two ties close. No source reaches stage 2."""
    of = [[0], [1], [2], [], [0], [1]]
    aim = Unbroken(of, NO_WAY, [3], [3], [(3, 0), (3, 1)])
    assert aim.value == -2
    candidates = [(0, 1), (1, 0), (3, 2)]
    assert aim.gains(candidates) == [0, 0, 1]
    assert [aim.value for _ in [aim.add((3, 2))]] == [-1]
    found = greedy(aim.fresh(), candidates, AdditionLimits(3))
    assert found.pairs[0] == (3, 2)
    assert found.totals == [-1, -1, 0]
    unlike = Unbroken(of, {(0, 1): "no tie", (1, 0): "unknown"}, [3], [3], [(3, 0), (3, 1), (3, 2)])
    assert (unlike.value, unlike.gains(candidates)) == (-2, [1, 1, 0])


def test_gaps_that_open_on_other_ties_count():
    """In a drawn graph the tie from 0 to 1 may be missing, and that from the source to 2."""
    of = [[0], [1], [2], []]
    whole = [(3, 0), (0, 1), (1, 0), (3, 2)]
    assert Unbroken(of, NO_WAY, [3], [3], whole).value == 0
    assert Unbroken(of, NO_WAY, [3], [3], whole[:1] + whole[2:]).value == -2  # and no source reaches stage 1
    assert Unbroken(of, NO_WAY, [3], [3], whole[:3]).value == -1


def test_an_information_source_that_gave_nothing_may_close_a_gap():
    """Source 3 gives to stage 0; source 4 to nobody, though it could give to stage 1."""
    aim = Unbroken([[0], [1], [1], [], []], {}, [3], [3, 4], [(3, 0), (1, 2)])
    assert aim.gains([(4, 0), (4, 1), (4, 2), (1, 0), (2, 1)]) == [0, 1, 1, 0, 0]
    aim.add((4, 1))
    assert (aim.value, aim.reached) == (0, [True, True, True, True, True])


def test_sources_stay_whoever_they_are():
    """Nobody is an information source: 0 gives and receives nothing, and stays a source when 1 informs it."""
    aim = Unbroken([[0], [1], [2]], {}, [0], [], [(0, 1)])
    assert (aim.value, aim.gains([(1, 0), (2, 0), (0, 2)])) == (-1, [0, 0, 1])
    assert Unbroken([[0], [1], [2]], {}, [], [], [(0, 1), (1, 0)]).value == 0  # no source: none is missed


STAGED = st.lists(st.lists(st.integers(0, 2), max_size=2, unique=True), min_size=3, max_size=6)


def gaps(of, due, informing, ties, sources) -> int:
    """Rows of stage-gaps as its page says them, on given sources."""
    there = {(start, end) for a, b in ties for start in of[a] for end in of[b]}
    rows = {(min(way), max(way), state) for way, state in due.items() if way not in there}
    giving = {at for at in informing if any(a == at for a, _ in ties)}
    far = distances(len(of), ties, {*sources, *giving})
    staged = {stage for at, stages in enumerate(of) if at not in informing for stage in stages}
    reached = {stage for at, stages in enumerate(of) if far[at] < float("inf") for stage in stages}
    return len(rows) + (len(staged - reached) if sources else 0)


@given(STAGED, st.data())
@settings(max_examples=150, deadline=None)
def test_gains_are_the_gaps_that_close(of, data):
    n = len(of)
    informing = sorted(data.draw(st.sets(st.integers(0, n - 1), max_size=2)))
    possible = free(n, [], informing)
    ties = sorted(data.draw(st.sets(st.sampled_from(possible), max_size=6))) if possible else []
    ways = [(0, 1), (1, 0), (1, 2), (2, 1)]
    due = {way: data.draw(st.sampled_from(["no tie", "unknown"])) for way in ways}
    giving = [at for at in informing if any(a == at for a, _ in ties)]
    sources = giving or [
        at for at in range(n) if any(a == at for a, _ in ties) and all(b != at for _, b in ties)
    ]
    aim, candidates = Unbroken(of, due, sources, informing, ties), free(n, ties, informing)
    for _ in range(3):
        assert aim.value == -gaps(of, due, informing, ties, sources)
        assert aim.gains(candidates) == [
            gaps(of, due, informing, ties, sources) - gaps(of, due, informing, [*ties, pair], sources)
            for pair in candidates
        ]
        if not candidates:
            break
        taken = data.draw(st.sampled_from(candidates))
        aim.add(taken)
        ties = [*ties, taken]
        candidates.remove(taken)


def test_costs_and_bounds_hold(monkeypatch):
    monkeypatch.setattr(additions, "EXACT_SETS", 0)
    ties: list[Pair] = []
    aim = Nearness(5, ties, [0], [1, 2, 3, 4], 1)
    every = [(0, at) for at in range(1, 5)]
    capped = choose(aim, every, AdditionLimits(4, 2), 1)
    assert (len(capped.pairs), capped.refused) == (2, True)
    assert len(choose(aim, every, AdditionLimits(4, 0), 1).pairs) == 4
    dear = choose(aim, every, AdditionLimits(3, 0, {(0, 1): 3.0, (0, 2): 1.0, (0, 3): 1.5, (0, 4): 2.0}), 1)
    assert dear.pairs == [(0, 2), (0, 3)]
