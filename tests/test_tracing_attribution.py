"""Attribution: against every walk written out, the linear system of the absorbing chain, and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.graph import Arcs, Graph
from canting.errors import UsageError
from canting.measures import attribution as tracing
from canting.measures.attribution import Routes, Walk, attribute, attribution, passed_most, passing
from canting.queries.task import Task


def walk_of(n, ties, sources, start=0):
    """A walk on ties {(giver, receiver): weight}."""
    ends = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
    weight = np.array([ties[tie] for tie in sorted(ties)], dtype=float)
    return Walk(Arcs(n, ends[:, 0], ends[:, 1], weight), np.isin(np.arange(n), list(sources)), start)


def task_of(ties, sources, *, name="knowledge", directed=True, **parameters):
    ids = sorted({end for tie in ties for end in tie} | set(sources) | {parameters["who"]})
    number = {id_: at for at, id_ in enumerate(ids)}
    ends = np.array([[number[a], number[b]] for a, b in ties], dtype=np.int64).reshape(-1, 2)
    kinds = ["InformationSource" if id_ in sources else "Actor" for id_ in ids]
    graph = Graph(
        name, directed, ids, [id_.upper() for id_ in ids], ends[:, 0], ends[:, 1], np.array(list(ties.values()), float),
        {"kind": kinds, "group": ["g"] * len(ids)},
    )  # fmt: skip
    options = {"graph": name, "dataset": ["d"], "undirected": not directed}
    return Task(
        {"steps": 6, "through": 10, "evidence": False, **parameters}, options, [], lambda: graph, None, None
    )


def all_walks(walk, steps):
    """Every walk of that many steps at most, with its probability: by recursion."""
    informants = {v: [] for v in range(walk.n)}
    for giver, receiver, weight in zip(walk.arcs.source, walk.arcs.target, walk.arcs.weight, strict=True):
        informants[int(receiver)].append((int(giver), float(weight)))

    def go(path, chance):
        here = path[-1]
        if walk.ends[here] or not informants[here] or len(path) > steps:
            yield path, chance
            return
        total = sum(weight for _, weight in informants[here])
        for giver, weight in informants[here]:
            yield from go([*path, giver], chance * weight / total)

    yield from go([walk.start], 1.0)


def check_against_all_walks(walk, steps):
    found = attribute(walk, steps)
    ended, beyond = np.zeros(walk.n), 0.0
    passed = np.zeros(walk.n)
    best: dict[int, float] = {walk.start: 1.0}
    for path, chance in all_walks(walk, steps):
        stopped = walk.ends[path[-1]] or not walk.informed[path[-1]]
        if stopped:
            ended[path[-1]] += chance
        else:
            beyond += chance
        for place in set(path[1:-1]) - {walk.start}:
            passed[place] += chance
    for length in range(steps + 1):
        for path, chance in all_walks(walk, length):
            best[path[-1]] = max(best.get(path[-1], 0.0), chance)
    assert found.ended == pytest.approx(ended)
    assert found.beyond == pytest.approx(beyond)
    assert found.ended.sum() + found.beyond == pytest.approx(1)
    places = np.array([v for v in range(walk.n) if v != walk.start], dtype=np.int64)
    inner = places[walk.goes_on[places]]
    assert passing(walk, steps, inner) == pytest.approx(passed[inner])
    assert (found.visits[inner] >= passed[inner] - 1e-12).all()
    routes = Routes(walk, steps)
    for place, chance in best.items():
        route = routes(place)[::-1]
        assert (route[0], route[-1], len(route) <= steps + 1) == (walk.start, place, True)
        assert math.prod(step(walk, a, b) for a, b in itertools.pairwise(route)) == pytest.approx(chance)


def step(walk, receiver, giver):
    receivers, givers, probability = walk.steps_taken
    return float(probability[(receivers == receiver) & (givers == giver)][0])


def test_every_digraph_of_up_to_four():
    for n in (1, 2, 3):
        pairs = list(itertools.permutations(range(n), 2))
        for chosen in range(1 << len(pairs)):
            ties = {pair: 1 + at for at, pair in enumerate(pairs) if chosen >> at & 1}
            for sources in ([], [n - 1]):
                check_against_all_walks(walk_of(n, ties, sources), 4)
    pairs = list(itertools.permutations(range(4), 2))
    for chosen in range(0, 1 << len(pairs), 7):
        check_against_all_walks(
            walk_of(4, {p: 1 + at for at, p in enumerate(pairs) if chosen >> at & 1}, [3]), 4
        )


@st.composite
def walks(draw, largest=7):
    n = draw(st.integers(1, largest))
    pairs = list(itertools.permutations(range(n), 2))
    chosen = draw(st.sets(st.sampled_from(pairs), max_size=2 * n)) if pairs else set()
    ties = {pair: draw(st.sampled_from([0.25, 1.0, 2.0, 3.5])) for pair in sorted(chosen)}
    return walk_of(n, ties, draw(st.sets(st.integers(0, n - 1), max_size=3)), draw(st.integers(0, n - 1)))


@given(walks(), st.integers(1, 6))
@settings(deadline=None, max_examples=few(200))
def test_random_walks(walk, steps):
    check_against_all_walks(walk, steps)


@given(walks(largest=10))
@settings(deadline=None, max_examples=few(150))
def test_long_walks_solve_the_linear_system(walk):
    """Kemeny & Snell: with Q the steps among those where the walk goes on, N = 1/(1 - Q) and B = N R."""
    inner = np.flatnonzero(walk.goes_on)
    dense = walk.matrix.toarray().T
    reach = np.linalg.matrix_power(np.eye(walk.n) + (dense > 0), walk.n) > 0
    if not walk.goes_on[walk.start] or not reach[np.ix_(inner, ~walk.goes_on)].any(axis=1).all():
        return  # a circle without a way out keeps the walk: then 1 - Q has no inverse
    fundamental = np.linalg.inv(np.eye(len(inner)) - dense[np.ix_(inner, inner)])
    at = int(np.flatnonzero(inner == walk.start)[0])
    found = attribute(walk, 20_000)
    assert found.beyond == pytest.approx(0, abs=1e-9)
    assert found.ended[~walk.goes_on] == pytest.approx(
        fundamental[at] @ dense[np.ix_(inner, ~walk.goes_on)], abs=1e-9
    )
    others = np.array([v for v in inner if v != walk.start], dtype=np.int64)
    place = np.searchsorted(inner, others)
    assert passing(walk, 20_000, others) == pytest.approx(
        fundamental[at, place] / fundamental[place, place], abs=1e-9
    )


def test_a_simulation_comes_to_the_same():
    random = np.random.default_rng(4)
    n = 30
    ties = {
        (int(a), int(b)): float(random.integers(1, 9)) for a, b in random.integers(0, n, (120, 2)) if a != b
    }
    walk = walk_of(n, ties, [25, 26, 27, 28, 29])
    found = attribute(walk, 6)
    counts, beyond, passed, runs = np.zeros(n), 0, np.zeros(n), 20_000
    for _ in range(runs):
        at, seen = 0, set()
        for taken in range(7):
            if not walk.goes_on[at]:
                counts[at] += 1
                break
            if taken == 6:
                beyond += 1
                break
            seen |= {at}
            mine = walk.arcs.target == at
            at = int(
                random.choice(walk.arcs.source[mine], p=walk.arcs.weight[mine] / walk.arcs.weight[mine].sum())
            )
        passed[list(seen - {0})] += 1
    error = 5 * 0.5 / math.sqrt(runs)
    assert np.abs(counts / runs - found.ended).max() < error
    assert abs(beyond / runs - found.beyond) < error
    inner = np.flatnonzero(found.visits)
    assert np.abs(passed[inner] / runs - passing(walk, 6, inner)).max() < error


@given(walks(largest=12), st.integers(1, 4))
@settings(deadline=None, max_examples=few(100))
def test_the_most_passed_are_found_without_looking_at_all(walk, wanted):
    """Trap: those visited most often aren't those passed with the highest probability, where walks go in circles."""
    found = attribute(walk, 8)
    inner = np.flatnonzero(found.visits)
    everybody = sorted(
        zip(passing(walk, 8, inner).tolist(), inner.tolist(), strict=True), key=lambda p: (-p[0], p[1])
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracing, "CELLS", 1)  # one at a time
        some = passed_most(walk, 8, found, wanted)
    assert [chance for _, chance in some] == pytest.approx([chance for chance, _ in everybody[:wanted]])


# the query


def shares(rows):
    return {row["name"]: row["share"] for row in rows if row["share"] is not None}


def test_shares_follow_strength_and_add_up_to_one():
    rows = attribution(task_of({("a", "x"): 3, ("b", "x"): 1, ("s", "a"): 1, ("t", "b"): 1}, "st", who="x"))
    assert shares(rows) == {"S": 0.75, "T": 0.25, "unknown origin": 0.0, "beyond k": 0.0}
    assert {row["part"] for row in rows[4:]} == {"through"}
    assert [(row["id"], row["passing"]) for row in rows[4:]] == [("a", 0.75), ("b", 0.25)]
    assert rows[0]["route"] == ["S", "A", "X"]


def test_a_circle_of_two_who_tell_each_other_goes_beyond_k():
    rows = attribution(task_of({("a", "x"): 1, ("x", "a"): 1}, "", who="x"))
    assert shares(rows) == {"unknown origin": 0.0, "beyond k": 1.0}


def test_somebody_whom_nobody_informs_is_of_unknown_origin():
    rows = attribution(task_of({("x", "a"): 1}, "", who="x"))
    assert shares(rows) == {"unknown origin": 1.0, "beyond k": 0.0}
    assert rows[-1]["part"] == "last known"


def test_a_walk_ends_at_the_first_source_though_others_inform_that():
    rows = attribution(task_of({("s", "x"): 1, ("t", "s"): 1}, "st", who="x"))
    assert shares(rows)["S"] == 1.0
    task = task_of({("s", "x"): 1, ("t", "s"): 1}, "st", who="s")
    assert shares(attribution(task)) == {"S": 1.0, "unknown origin": 0.0, "beyond k": 0.0}
    assert "is a source itself" in task.notes[0]


def test_goods_end_at_whoever_supplies_and_has_no_supplier():
    rows = attribution(task_of({("a", "b"): 1, ("b", "x"): 1, ("c", "x"): 3}, "", who="x", name="supply"))
    assert shares(rows) == {"C": 0.75, "A": 0.25, "unknown origin": 0.0, "beyond k": 0.0}


def test_ties_without_direction_are_walked_either_way():
    rows = attribution(task_of({("x", "s"): 2}, "s", who="x", directed=False))
    assert shares(rows)["S"] == 1.0


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"through": -1}])
def test_impossible_numbers_are_refused(wrong):
    with pytest.raises(UsageError):
        attribution(task_of({("a", "x"): 1}, "", who="x", **wrong))
