"""Paths of goods through the stages, and how far back knowledge gets: against everything written out."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.graph import Graph
from canting.errors import UsageError
from canting.measures.chains import Back, Chains, Moves, chain, feedback
from canting.measures.paths import toward
from canting.measures.stages import Stages
from canting.queries.task import Task


def stages_of(levels):
    """Stages called 0, 1, 2, … and who works at which."""
    count = max((level for of in levels for level in of), default=-1) + 1
    names = [str(level) for level in range(count)]
    return Stages(names, names, np.arange(count), [sorted(of) for of in levels])


def all_chains(levels, ties, who):
    """Every path, by the definition: [(participant, level), …]."""
    onward = {}
    for giver, receiver in ties:
        for here in levels[giver]:
            later = [level for level in levels[receiver] if level > here]
            if later:
                onward.setdefault((giver, here), []).append((receiver, min(later)))
    supplied = {state for states in onward.values() for state in states}
    starts = [(v, min(of)) for v, of in enumerate(levels) if of]

    def go(path):
        if path[-1] not in onward:
            yield path
        for state in onward.get(path[-1], []):
            yield from go([*path, state])

    for start in starts:
        if start not in supplied and start in onward:
            yield from (p for p in go([start]) if who is None or any(v == who for v, _ in p))


@st.composite
def networks(draw):
    n = draw(st.integers(1, 7))
    levels = [draw(st.sets(st.integers(0, 4), max_size=3)) for _ in range(n)]
    pairs = list(itertools.permutations(range(n), 2))
    ties = draw(st.sets(st.sampled_from(pairs), max_size=12)) if pairs else set()
    weights = {pair: draw(st.sampled_from([0.5, 1.0, 2.0])) for pair in sorted(ties)}
    return levels, weights, draw(st.none() | st.integers(0, n - 1))


@given(networks())
@settings(deadline=None, max_examples=few(300))
def test_chains_are_all_there_in_order(case):
    levels, weights, who = case
    ties = sorted(weights)
    ends = np.array(ties, dtype=np.int64).reshape(-1, 2)
    strengths = np.array([weights[tie] for tie in ties])
    moves = Moves(stages_of(levels), ends[:, 0], ends[:, 1], strengths)
    chains = Chains(moves, list(range(len(levels))), who)
    found = [
        [
            (int(moves.place[moves.source[path[0]]]), int(moves.level[moves.source[path[0]]])),
            *((int(moves.place[moves.target[m]]), int(moves.level[moves.target[m]])) for m in path),
        ]
        for path in chains
    ]

    def key(path):
        cost = sum(1 / weights[a, b] for (a, _), (b, _) in itertools.pairwise(path))
        return -len(path), cost, [v for v, _ in path]

    expected = sorted(all_chains(levels, ties, who), key=key)
    assert found == expected
    assert chains.total() == len(expected)


def test_the_first_of_many_paths_come_at_once():
    """Trap: 20 stages of 10 each have 10^20 paths; writing them out would never end."""
    width, depth = 10, 20
    levels = [{v // width} for v in range(width * depth)]
    pairs = [
        (a, b) for a in range(width * depth) for b in range(width * depth) if b // width == a // width + 1
    ]
    ends = np.array(pairs, dtype=np.int64)
    moves = Moves(stages_of(levels), ends[:, 0], ends[:, 1], np.ones(len(ends)))
    chains = Chains(moves, list(range(len(levels))))
    started = time.process_time()
    paths = list(itertools.islice(chains, 3))
    assert time.process_time() - started < 2
    assert chains.total() == 10.0**20
    assert [len(path) for path in paths] == [19, 19, 19]
    assert [int(moves.target[path[-1]]) for path in paths] == [190, 191, 192], (
        "equal ones in order of participants"
    )


# how far back


def all_back(levels, ties, start):
    """For one participant: the lowest level reached, in how many steps, by whom first; itself counted at 0 steps."""
    seen = {start: 0}
    front = [start]
    while front:
        nexts = []
        for here in front:
            for a, b in ties:
                if a == here and b not in seen:
                    seen[b] = seen[here] + 1
                    nexts.append(b)
        front = nexts
    level = min(min(levels[v]) for v in seen)
    steps, first = min((steps, v) for v, steps in seen.items() if min(levels[v]) == level)
    return level, steps, first, seen


@given(networks())
@settings(deadline=None, max_examples=few(300))
def test_how_far_back_by_search_from_each(case):
    levels, weights, _ = case
    ties = [(a, b) for a, b in sorted(weights) if toward(levels[a], levels[b]) in ("hulu", "same")]
    ends = np.array(ties, dtype=np.int64).reshape(-1, 2)
    lowest = np.array([min(of) if of else -1 for of in levels], dtype=np.int64)
    back = Back(lowest, ends[:, 0], ends[:, 1])
    for v, of in enumerate(levels):
        if not of:
            assert back.level[v] == -1
            continue
        level, steps, first, _ = all_back(levels, ties, v)
        assert (back.level[v], back.distance[v], back.furthest[v]) == (level, steps, first)
        route = back.route(v)
        assert (route[0], route[-1], len(route) - 1) == (v, first, steps)
        assert all(pair in ties for pair in itertools.pairwise(route))


# the queries, on a graph made by hand


def task_of(levels, ties, name, **parameters):
    """Participants a, b, c, … at levels; ties "ab"; stages as the step's text would give them."""
    ids = [chr(ord("a") + at) for at in range(len(levels))]
    ends = np.array([[ids.index(t[0]), ids.index(t[1])] for t in ties], dtype=np.int64).reshape(-1, 2)
    graph = Graph(
        name, True, ids, [id_.upper() for id_ in ids], ends[:, 0], ends[:, 1], np.ones(len(ends)),
        {"kind": ["Actor"] * len(ids), "group": ["g"] * len(ids)},
    )  # fmt: skip

    def at(position):
        return [v for v, of in enumerate(levels) if position in of]

    def answer(step, **_):
        if step != "tracing-stages":
            return []
        positions = sorted({level for of in levels for level in of})
        return [
            {"stage": f"d:s{p}", "code": f"s{p}", "name": f"Stage {p}", "position": p, "chain": 0}
            | {"ids": [ids[v] for v in at(p)]}
            for p in positions
        ]

    options = {"graph": name, "dataset": ["d"], "undirected": False, "exact": False}
    return Task({"evidence": False, **parameters}, options, [], lambda: graph, None, answer)


def chain_of(levels, ties, **parameters):
    task = task_of(levels, ties, "supply", **{"who": None, "product": [], "paths": 10, **parameters})
    rows = chain(task)
    paths = {}
    for row in rows:
        paths.setdefault(row["path"], []).append(row["from"] + row["to"])
    return list(paths.values()), rows, task.notes


def test_a_chain_through_one_participant():
    paths, rows, _ = chain_of([{1}, {1}, {2}, {3}, {3}], ["ac", "bc", "cd", "ce", "ae"], who="b")
    assert paths == [["bc", "cd"], ["bc", "ce"]]
    assert (rows[0]["from_stage"], rows[0]["to_stage"], rows[0]["skipped"]) == ("Stage 1", "Stage 2", 0)


def test_a_step_past_a_stage_says_so():
    _, rows, _ = chain_of([{1}, {2}, {5}], ["ac"])
    assert rows[0]["skipped"] == 1, "one stage lies between, whatever the positions"


def test_a_participant_may_come_twice_at_different_stages():
    """Trap: whoever makes and sells gets its goods back from the finisher: by participant, a circle."""
    paths, rows, _ = chain_of([{1, 3}, {2}], ["ab", "ba"])
    assert paths == [["ab", "ba"]]
    assert [row["to_stage"] for row in rows] == ["Stage 2", "Stage 3"]


def test_goods_that_go_back_or_stay_make_no_chain():
    paths, _, notes = chain_of([{1}, {1}, {2}], ["ab", "ba", "ca"])
    assert paths == []
    assert notes == ["No path of goods leads from one stage to a later one."]


def test_how_many_there_are_is_said():
    paths, _, notes = chain_of([{1}, {2}, {2}, set()], ["ab", "ac", "ad"], paths=1)
    assert paths == [["ab"]]
    assert "There are 2 paths" in notes[0]
    assert "Ties of goods with an end without a stage: 1." in notes[1]


@pytest.mark.parametrize("wrong", [{"paths": 0}, {"product": ["gold"]}])
def test_impossible_wishes_are_refused(wrong):
    with pytest.raises(UsageError):
        chain_of([{1}, {2}], ["ab"], **wrong)


def feedback_of(levels, ties):
    task = task_of(levels, ties, "knowledge")
    return [
        (r["id"], r["told"], r["reached"], "".join(r["route"]).lower(), r["stages_back"])
        for r in feedback(task)
    ], task.notes


def test_feedback_is_passed_on_toward_hulu():
    """Trap: c tells d onward to hilir; what d tells then is no feedback of c."""
    rows, _ = feedback_of([{1}, {2}, {3}, {4}], ["cb", "ba", "cd"])
    assert rows == [("c", 1, 2, "cba", 2), ("b", 1, 1, "ba", 1)]


def test_feedback_through_somebody_at_the_same_stage():
    rows, _ = feedback_of([{1}, {2}, {2}], ["cb", "ba"])
    assert rows == [("b", 1, 1, "ba", 1), ("c", 0, 2, "cba", 1)]


def test_no_feedback_where_knowledge_only_goes_onward():
    rows, notes = feedback_of([{1}, {2}, set()], ["ab", "bc"])
    assert rows == []
    assert "Ties with an end without a stage: 1." in notes[0]
    assert "Nobody's knowledge gets further toward hulu" in notes[1]


def test_no_stage_no_feedback():
    assert feedback_of([set(), set()], ["ab"]) == ([], ["None of these participants has a stage."])


@given(networks())
@settings(deadline=None, max_examples=few(200))
def test_every_row_of_feedback_by_search(case):
    levels, weights, _ = case
    letters = "abcdefg"
    ties = sorted(weights)
    rows = {
        r["id"]: r for r in feedback(task_of(levels, [letters[a] + letters[b] for a, b in ties], "knowledge"))
    }
    back = [(a, b) for a, b in ties if toward(levels[a], levels[b]) in ("hulu", "same")]
    for v, of in enumerate(levels):
        told = [b for a, b in back if a == v and toward(of, levels[b]) == "hulu"]
        if not of or not (told or all_back(levels, back, v)[0] < min(of)):
            assert letters[v] not in rows
            continue
        row = rows[letters[v]]
        seen = set(all_back(levels, back, v)[3]) - {v}
        assert (row["told"], row["reached"]) == (len(told), len(seen))
        furthest = letters.index(row["furthest"])
        assert furthest in seen
        lowest = min(min(levels[b]) for b in seen)
        assert min(levels[furthest]) == lowest or min(of) <= lowest, (
            "further only by way of the teller itself"
        )
        assert row["stages_back"] > 0
