"""Integration of stakeholder groups and brokers between them: by counting and by removing each participant."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.graph import Graph
from canting.measures.integration import brokers, integration
from canting.queries.task import Task


def task_of(groups, ties, *, directed=True):
    """Participants 0, 1, … of groups named by letters ("-" is none), with ties [(giver, receiver), …]."""
    ids = [f"p{at}" for at in range(len(groups))]
    ends = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
    attributes = {"group": [None if g == "-" else g for g in groups], "kind": ["Actor"] * len(groups)}
    names = [id_.upper() for id_ in ids]
    graph = Graph("knowledge", directed, ids, names, ends[:, 0], ends[:, 1], np.ones(len(ends)), attributes)
    return Task({}, {}, [], lambda: graph, None, None)


def pair_of(groups, ties, a, b, **more):
    rows = integration(task_of(groups, ties, **more))
    return next(row for row in rows if (row["group_a"], row["group_b"]) == (a, b))


def test_density_in_either_direction_and_reciprocity():
    row = pair_of("AABBB", [(0, 2), (2, 0), (1, 3), (0, 1)], "A", "B")
    assert (row["ties_ab"], row["ties_ba"], row["density_ab"], row["density_ba"]) == (2, 1, 2 / 6, 1 / 6)
    assert row["reciprocity"] == pytest.approx(2 / 3)
    assert (row["state"], row["hangs_on"], row["carriers"]) == ("connected", [], 4)
    assert row["carried_by"] == ["P0 (2)", "P2 (2)", "P1 (1)", "P3 (1)"]


def test_pairs_without_a_tie_come_first_then_those_that_hang_on_one():
    rows = integration(task_of("AABBCC", [(0, 2), (0, 3), (2, 4), (3, 5), (4, 3), (5, 2)]))
    assert [(row["group_a"], row["group_b"], row["state"], row["hangs_on"]) for row in rows] == [
        ("A", "C", "no tie", []),
        ("A", "B", "hangs on one", ["P0"]),
        ("B", "C", "connected", []),
    ]


def test_ties_one_way_are_told_apart():
    assert pair_of("AABB", [(0, 2), (1, 3)], "A", "B")["state"] == "one way"
    assert pair_of("AABB", [(0, 2), (1, 3)], "A", "B", directed=False)["state"] == "connected"


def test_participants_without_a_group_are_no_group():
    """Trap: information sources have none; a pair with an unnamed group would lead the list."""
    task = task_of("A-", [(1, 0)])
    assert integration(task) == []
    assert task.notes == [
        "Participants without a stakeholder group, in no pair of groups: 1.",
        "There are no two stakeholder groups here.",
    ]
    assert brokers(task) == []


@st.composite
def grouped(draw, directed):
    n = draw(st.integers(1, 8))
    groups = draw(st.lists(st.sampled_from("ABCD-"), min_size=n, max_size=n))
    pairs = (
        list(itertools.permutations(range(n), 2)) if directed else list(itertools.combinations(range(n), 2))
    )
    return groups, sorted(draw(st.sets(st.sampled_from(pairs), max_size=10))) if pairs else []


@given(grouped(directed=True))
@settings(deadline=None, max_examples=few(200))
def test_integration_by_counting(case):
    groups, ties = case
    rows = integration(task_of(groups, ties))
    assert len(rows) == len(list(itertools.combinations({g for g in groups if g != "-"}, 2)))
    for row in rows:
        a, b = row["group_a"], row["group_b"]
        across = [(s, t) for s, t in ties if {groups[s], groups[t]} == {a, b}]
        there = [tie for tie in across if groups[tie[0]] == a]
        assert (row["ties_ab"], row["ties_ba"]) == (len(there), len(across) - len(there))
        assert row["density_ab"] == len(there) / (groups.count(a) * groups.count(b))
        if across:
            assert row["reciprocity"] == sum((t, s) in across for s, t in across) / len(across)
        held = {v for v in range(len(groups)) if across and not [tie for tie in across if v not in tie]}
        assert row["hangs_on"] == sorted(f"P{v}" for v in held)
        assert (row["state"] == "no tie", row["state"] == "hangs on one") == (not across, bool(held))
        assert row["carriers"] == len({v for tie in across for v in tie})


def by_removing(groups, ties, directed):
    """(broker, from, to): without it no tie leads from group to group, and it connects them. By the definition."""
    arcs = set(ties) if directed else {*ties, *((b, a) for a, b in ties)}
    names = sorted(set(groups) - {"-"})
    found = {}
    for a, b in itertools.permutations(names, 2):
        if not directed and a > b:
            continue
        for v, own in enumerate(groups):
            rest = {arc for arc in arcs if v not in arc}
            if any((groups[s], groups[t]) == (a, b) for s, t in rest):
                continue
            gets = any(groups[s] == a for s, t in arcs if t == v) if own != a else True
            gives = any(groups[t] == b for s, t in arcs if s == v) if own != b else True
            if gets and gives:
                others = 0
                for w, third in enumerate(groups):
                    if w != v and third not in (a, b):
                        others += any(t == w and groups[s] == a for s, t in rest) and any(
                            s == w and groups[t] == b for s, t in rest
                        )
                found[f"p{v}", a, b] = others
    return found


@given(grouped(directed=True))
@settings(deadline=None, max_examples=few(300))
def test_brokers_by_removing_each(case):
    groups, ties = case
    rows = brokers(task_of(groups, ties))
    assert {(r["id"], r["from_group"], r["to_group"]): r["others"] for r in rows} == by_removing(
        groups, ties, True
    )
    assert len({(r["id"], r["from_group"], r["to_group"]) for r in rows}) == len(rows)


@given(grouped(directed=False))
@settings(deadline=None, max_examples=few(300))
def test_brokers_without_direction_by_removing_each(case):
    groups, ties = case
    rows = brokers(task_of(groups, ties, directed=False))
    assert {(r["id"], r["from_group"], r["to_group"]): r["others"] for r in rows} == by_removing(
        groups, ties, False
    )
    assert {r["part"] for r in rows} <= {"member", "liaison"}


def test_the_broker_whom_nobody_replaces_comes_first():
    rows = brokers(task_of("ABCC", [(0, 2), (2, 1), (0, 3), (3, 1)]))
    liaisons = [(r["id"], r["others"]) for r in rows if r["part"] == "liaison"]
    assert liaisons == [("p2", 1), ("p3", 1)]
    rows = brokers(task_of("ABC", [(0, 2), (2, 1)]))
    parts = sorted((r["id"], r["part"]) for r in rows if r["others"] == 0)
    assert [part for id_, part in parts if id_ == "p2"] == ["gatekeeper", "liaison", "representative"]
    assert [id_ for id_, _ in parts if id_ != "p2"] == ["p0", "p1"]
    assert rows[0]["id"] == "p2"
