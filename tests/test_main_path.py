"""Main paths against a worked example, plain enumeration of paths, and the flow that path counts are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.algorithms.graph import Graph
from canting.algorithms.main_path import Acyclic
from canting.errors import UsageError
from canting.measures.main_path import main_path
from canting.queries.task import Task

Pair = tuple[int, int]


def graph_of(n: int, ties: list[Pair], kinds: list[str] | None = None) -> Graph:
    ids = [str(at + 1) for at in range(n)]
    ends = np.array(sorted(ties), np.int64).reshape(-1, 2)
    attributes = {"kind": kinds or ["Actor"] * n, "group": [None] * n}
    return Graph("knowledge", True, ids, ids, ends[:, 0], ends[:, 1], np.ones(len(ends)), attributes)


def ask(graph: Graph, stages: list[list[int]] | None = None, undirected: bool = False, **given):
    """Rows and notes; `stages` are participants by stage, hulu first."""
    rows = [
        {
            "stage": f"s{at}",
            "code": f"s{at}",
            "name": f"S{at}",
            "position": at + 1,
            "chain": 0,
            "ids": [graph.ids[p] for p in ps],
        }
        for at, ps in enumerate(stages or [])
    ]
    parameters = {"method": "global", "routes": 1, "by": "spc", "cycles": "auto", "evidence": False, **given}
    task = Task(
        parameters, {"undirected": undirected}, [], lambda: graph, lambda *a: [], lambda step, **_: rows
    )
    return main_path(task), task.notes


def pairs(rows, word: str = "on_path") -> set[Pair]:
    return {
        (int(row["from"]) - 1, int(row["to"]) - 1)
        for row in rows
        if row.get(word) is True or row["treated"] == word
    }


def test_the_worked_example():
    rows, notes = ask(graph_of(6, [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)]))
    found = {(row["from"], row["to"]): (row["spc"], row["splc"], row["spnp"]) for row in rows}
    assert found == {
        ("1", "2"): (2, 2, 5),
        ("2", "3"): (1, 2, 4),
        ("2", "4"): (1, 2, 4),
        ("3", "5"): (1, 3, 3),
        ("4", "5"): (1, 3, 3),
    }
    assert all(row["on_path"] for row in rows)
    assert "Participants without any tie, left out: 1." in notes


def every_path(n: int, ties: list[Pair]) -> list[list[int]]:
    """All paths of a graph without circles, from anywhere to anywhere."""
    onward: dict[int, list[int]] = {}
    for a, b in ties:
        onward.setdefault(a, []).append(b)

    def walk(path: list[int]):
        yield path
        for far in onward.get(path[-1], []):
            yield from walk([*path, far])

    return [path for at in range(n) for path in walk([at]) if len(path) > 1]


@st.composite
def acyclic(draw, most: int = 7):
    n = draw(st.integers(2, most))
    every = [(a, b) for a in range(n) for b in range(a + 1, n)]
    ties = [pair for pair in every if draw(st.booleans())]
    names = draw(st.permutations(range(n)))
    return n, sorted((names[a], names[b]) for a, b in ties)


@given(acyclic())
@settings(max_examples=40, deadline=None)
def test_weights_and_paths_are_those_of_plain_enumeration(made):
    n, ties = made
    starts = set(range(n)) - {b for _, b in ties}
    ends = set(range(n)) - {a for a, _ in ties}
    paths = every_path(n, ties)

    def through(pair: Pair, kept) -> int:
        return sum(pair in pairwise(path) for path in paths if kept(path))

    spc = {pair: through(pair, lambda p: p[0] in starts and p[-1] in ends) for pair in ties}
    rows, _ = ask(graph_of(n, ties))
    for row in rows:
        pair = (int(row["from"]) - 1, int(row["to"]) - 1)
        assert row["spc"] == spc[pair]
        assert row["splc"] == through(pair, lambda p: p[-1] in ends)
        assert row["spnp"] == through(pair, lambda p: True)
    whole = [path for path in paths if path[0] in starts and path[-1] in ends]
    sums = [sum(spc[pair] for pair in pairwise(path)) for path in whole]
    best = {
        pair for path, total in zip(whole, sums, strict=True) if total == max(sums) for pair in pairwise(path)
    }
    assert pairs(rows) == best

    heaviest = max((spc[a, b] for a, b in ties if a in starts), default=0)

    def follow(chosen: set[Pair], forward: bool) -> set[Pair]:
        found, front = set(chosen), set(chosen)
        while front:
            further = set()
            for a, b in front:
                beside = [pair for pair in ties if (pair[0] == b if forward else pair[1] == a)]
                most = max((spc[pair] for pair in beside), default=0)
                further |= {pair for pair in beside if spc[pair] == most}
            front = further - found
            found |= further
        return found

    rows, _ = ask(graph_of(n, ties), method="local")
    assert pairs(rows) == follow({p for p in ties if p[0] in starts and spc[p] == heaviest}, True)
    for k in (1, 2):
        rows, _ = ask(graph_of(n, ties), method="key-route", routes=k)
        least = sorted(spc.values(), reverse=True)[:k][-1] if ties else 0
        chosen = {pair for pair in ties if spc[pair] >= least}
        assert pairs(rows) == follow(chosen, True) | follow(chosen, False)


@given(acyclic(most=12))
@settings(max_examples=30, deadline=None)
def test_what_enters_leaves(made):
    n, ties = made
    net = Acyclic(n, *np.array(ties, np.int64).reshape(-1, 2).T)
    spc = net.weights().spc
    for at in range(n):
        if net.entering[at] and net.leaving[at]:
            assert sum(spc[arc] for arc in net.entering[at]) == sum(spc[arc] for arc in net.leaving[at])


def test_counts_outgrow_floats():
    """Eighty layers of two: 2 to the 80 paths, counted to the last digit."""
    ties = [(2 * at + a, 2 * at + 2 + b) for at in range(80) for a in (0, 1) for b in (0, 1)]
    rows, _ = ask(graph_of(162, ties))
    assert {row["spc"] for row in rows} == {2**79}


def test_circles_are_parted_by_stages():
    """1 and 2 (first stage) ask each other, 3 and 4 (second) inform 1 back; the source 5 has no stage."""
    kinds = ["Actor"] * 4 + ["InformationSource", "Actor"]
    ties = [(0, 1), (1, 0), (1, 2), (0, 3), (2, 0), (4, 0), (2, 5)]
    rows, notes = ask(graph_of(6, ties, kinds), [[0, 1], [2, 3]])
    assert pairs(rows, "dropped") == {(0, 1), (1, 0), (2, 0), (2, 5)}
    assert pairs(rows, "kept") == {(1, 2), (0, 3), (4, 0)}
    assert pairs(rows) == {(4, 0), (0, 3)}
    assert all(row["spc"] is None for row in rows if row["treated"] == "dropped")
    assert any("4 dropped: 1 > 2, 2 > 1, 3 > 1, 3 > 6." in note for note in notes)


def test_circles_without_stages_are_condensed():
    ties = [(0, 1), (1, 0), (0, 2), (1, 2), (2, 3), (4, 0)]
    rows, notes = ask(graph_of(5, ties))
    assert pairs(rows, "condensed") == {(0, 1), (1, 0)}
    assert pairs(rows) == {(0, 2), (1, 2), (2, 3), (4, 0)}
    assert {row["spc"] for row in rows if row["treated"] == "kept"} == {1}
    assert any("(1, 2)" in note and "2 ties inside" in note for note in notes)


def test_there_is_no_main_path_where_most_reach_one_another():
    rows, notes = ask(graph_of(4, [(0, 1), (1, 2), (2, 0), (2, 3)]))
    assert any(note.startswith("No main path: 3 of the 4") for note in notes)
    assert not pairs(rows)
    assert all(row["spc"] is None for row in rows)


def test_direction_and_routes_are_needed():
    with pytest.raises(UsageError):
        ask(graph_of(2, [(0, 1)]), undirected=True)
    with pytest.raises(UsageError):
        ask(graph_of(2, [(0, 1)]), routes=0)
    with pytest.raises(UsageError, match="stages can't part"):
        ask(graph_of(2, [(0, 1), (1, 0)]), cycles="stages")
    assert ask(graph_of(1, []))[0] == []
