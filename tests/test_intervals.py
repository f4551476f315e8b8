"""Ranks with intervals: against plain reimplementations, exact enumeration and what must hold of any survey."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_centrality import graphs, nothing_met

from canting.algorithms.graph import Graph
from canting.algorithms.ranks import both_ranks, distinct, mid_ranks
from canting.algorithms.replicates import DIRECTED, UNDIRECTED, Batch
from canting.algorithms.unanswered import Layer, case_drops, folded, replicates
from canting.errors import UsageError
from canting.measures import centrality, intervals
from canting.measures.intervals import layers_of, measures_of, reckon, spearman, verdict_of
from canting.queries.answers import Rate, UnitAnswers
from canting.queries.task import Task

OPTIONS = {"weighted": False, "exact": True, "top": None, "undirected": False, "ties": ["INFORMS"]}
MEASURES = (
    centrality.degree,
    centrality.closeness,
    centrality.harmonic,
    centrality.betweenness,
    centrality.pagerank,
    centrality.eigenvector,
    centrality.key_actors,
)


def layer(
    n: int,
    reports: list[tuple[int, int]],
    *,
    missing: tuple[int, ...] = (),
    group: list[int] | None = None,
    symmetric: bool = False,
) -> Layer:
    """A question that asks the receiver (or either end), answered by all who aren't missing."""
    giver, receiver = (np.array([pair[at] for pair in reports], np.int64) for at in (0, 1))
    gone = np.zeros(n, bool)
    gone[list(missing)] = True
    everybody, none = np.ones(n, bool), np.zeros(0, np.int64)
    return Layer(
        n,
        giver,
        receiver,
        receiver,
        np.ones(len(reports)),
        ("out",) if symmetric else ("in",),
        symmetric,
        ~gone,
        gone,
        everybody,
        everybody,
        np.array(group if group is not None else [0] * n, np.int64),
        (none, none),
    )


def graph_of(n: int, reports: list[tuple[int, int]]) -> Graph:
    ties = sorted(set(reports))
    return Graph(
        "knowledge",
        True,
        [f"p{at:03}" for at in range(n)],
        [f"P{at}" for at in range(n)],
        np.array([a for a, _ in ties], np.int64),
        np.array([b for _, b in ties], np.int64),
        np.ones(len(ties)),
        {"kind": ["Actor"] * n, "group": [None] * n, "responded": ["yes"] * n},
    )


def world(n: int, seed: int, names: int = 3) -> list[tuple[int, int]]:
    """Each asks some others, the popular ones more often."""
    chance = np.random.default_rng(seed)
    popular = chance.pareto(2, n) + 0.2
    found = []
    for one in range(n):
        weight = popular.copy()
        weight[one] = 0
        whom = chance.choice(n, min(n - 1, names), replace=False, p=weight / weight.sum())
        found += [(int(other), one) for other in whom]
    return found


# the measures of many graphs at once


@given(st.lists(graphs(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_many_graphs_are_measured_as_one_is(several: list[Graph]):
    """Batches give what the named queries give, graph by graph."""
    first = several[0]
    alike = [each for each in several if (each.n, each.directed) == (first.n, first.directed)]
    if not first.n:
        return
    batch = Batch(
        first.n,
        first.directed,
        len(alike),
        np.concatenate([np.full(each.m, at) for at, each in enumerate(alike)]),
        np.concatenate([each.source for each in alike]),
        np.concatenate([each.target for each in alike]),
    )
    names = DIRECTED if first.directed else UNDIRECTED
    found = batch.scores(names)
    assert set(found) == set(names)
    for at, each in enumerate(alike):
        plain = Graph(
            each.name, each.directed, each.ids, each.names, each.source, each.target, each.weight,
            {"kind": ["Actor"] * each.n, "group": [None] * each.n},
        )  # fmt: skip
        for measure in MEASURES:
            rows = measure(Task({}, OPTIONS, [], lambda plain=plain: plain, lambda *a: [], nothing_met))
            for row in rows:
                for name in set(names) & set(row):
                    if row[name] is None:
                        continue
                    value = found[name][at][plain.position[row["id"]]] * (-1 if name == "mean_rank" else 1)
                    assert value == pytest.approx(row[name], abs=1e-4 if name == "eigenvector" else 1e-9)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("n", "names"), [(150, 4.0), (150, 1.2), (70, 30.0)])
def test_graphs_of_several_words_of_bits_are_measured_as_networkx_does(
    monkeypatch, n: int, names: float, directed: bool
):
    """Blocks of one graph and of some of its sources; deep graphs in pieces, whose last levels go cell by cell."""
    monkeypatch.setattr("canting.algorithms.replicates.BLOCK", n * 64)
    monkeypatch.setattr("canting.algorithms.replicates.WORDS", 4 * n)
    chance = np.random.default_rng(5)
    made = [nx.gnp_random_graph(n, names / n, seed=int(chance.integers(99)), directed=True) for _ in range(3)]
    made.append(nx.path_graph(n, create_using=nx.DiGraph))
    made.append(nx.empty_graph(n, create_using=nx.DiGraph))
    if not directed:
        made = [graph.to_undirected() for graph in made]
    ends = [np.array([*graph.edges()], np.int64).reshape(-1, 2) for graph in made]
    whole = np.concatenate(ends)
    numbers = np.repeat(np.arange(len(made)), [len(each) for each in ends])
    batch = Batch(n, directed, len(made), numbers, whole[:, 0], whole[:, 1])
    way = "_in" if directed else ""
    found = batch.scores(["betweenness", f"closeness{way}", f"harmonic{way}"])
    for at, graph in enumerate(made):
        between = nx.betweenness_centrality(graph, normalized=False)
        assert found["betweenness"][at] == pytest.approx([between[one] for one in range(n)], abs=1e-9)
        close, near = nx.closeness_centrality(graph), nx.harmonic_centrality(graph)
        assert found[f"closeness{way}"][at] == pytest.approx([close[one] for one in range(n)])
        assert found[f"harmonic{way}"][at] * (n - 1) == pytest.approx([near[one] for one in range(n)])


# what is drawn


def test_errors_of_reports_are_those_of_exact_enumeration():
    """Three participants, two ties, all 64 graphs there can be: each rank as often as it must be."""
    n, ties, error, count = 3, [(0, 1), (0, 2)], 0.3, 20_000
    cells = [(a, b) for a in range(n) for b in range(n) if a != b]
    comes = error * len(ties) / (len(cells) - len(ties))
    exact: dict[tuple[float, ...], float] = {}
    for there in product([False, True], repeat=len(cells)):
        likely = 1.0
        degree = np.zeros((1, n))
        for (a, b), is_there in zip(cells, there, strict=True):
            share = 1 - error if (a, b) in ties else comes
            likely *= share if is_there else 1 - share
            degree[0, a] += is_there
        ranks = tuple(mid_ranks(degree)[0].tolist())
        exact[ranks] = exact.get(ranks, 0.0) + likely
    assert sum(exact.values()) == pytest.approx(1)
    drawn: dict[tuple[float, ...], int] = {}
    for batch in replicates(
        [layer(n, ties)], n, count, np.random.default_rng(1),
        directed=True, nonresponse=True, reports=True, error=error,
    ):  # fmt: skip
        for row in mid_ranks(batch.scores(["out_degree"])["out_degree"]).tolist():
            drawn[tuple(row)] = drawn.get(tuple(row), 0) + 1
    assert set(drawn) <= set(exact)
    for ranks, likely in exact.items():
        spread = (likely * (1 - likely) / count) ** 0.5
        assert drawn.get(ranks, 0) / count == pytest.approx(likely, abs=5 * spread + 1e-4)


def plain_prior(yes: list[float], could: list[float]) -> tuple[float, float]:
    """The mean share and how many answers it counts for: moments of the Beta-binomial, 1 to 50."""
    n = len(yes)
    mean, size = sum(yes) / sum(could), sum(could) / n
    spread = sum((each - sum(yes) / n) ** 2 for each in yes) / n
    alike = (spread / (size * mean * (1 - mean)) - 1) / (size - 1)
    return mean, min(50.0, max(1.0, 1 / alike - 1)) if alike > 0 else 50.0


def test_two_open_cells_give_the_ranks_of_exact_enumeration():
    """Four graphs there can be; a cell is a tie with the mean of its Beta, within the group and, first, among all."""
    n, count, group = 5, 20_000, [0, 0, 0, 1, 1]
    ties = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 3), (3, 4), (0, 4)]
    left = ((0, 3), (4, 2))  # of 0 participant 3 says nothing, of 4 participant 2
    asked = Layer(
        **{
            **vars(layer(n, ties, group=group)),
            "left": (np.array([a * n + b for a, b in left]), np.array([b for _, b in left])),
        }
    )
    yes = [float(sum(a == j for a, _ in ties)) for j in range(n)]
    mean, strength = plain_prior(yes, [n - 1.0] * n)
    likely = {}
    for other, one in left:
        mates = [at for at in range(n) if group[at] == group[one]]
        among = (yes[other] + strength * mean) / (n - 1 + strength)
        own = sum((other, mate) in ties for mate in mates)
        likely[other, one] = (own + 50 * among) / (len(set(mates) - {other}) + 50)
    exact: dict[tuple[float, ...], float] = {}
    for there in product([False, True], repeat=len(left)):
        degree = np.array([yes])
        share = 1.0
        for cell, is_there in zip(left, there, strict=True):
            degree[0, cell[0]] += is_there
            share *= likely[cell] if is_there else 1 - likely[cell]
        ranks = tuple(mid_ranks(degree)[0].tolist())
        exact[ranks] = exact.get(ranks, 0.0) + share
    drawn: dict[tuple[float, ...], int] = {}
    for batch in replicates(
        [asked], n, count, np.random.default_rng(6), directed=True, nonresponse=True, reports=False
    ):
        for row in mid_ranks(batch.scores(["out_degree"])["out_degree"]).tolist():
            drawn[tuple(row)] = drawn.get(tuple(row), 0) + 1
    assert set(drawn) == set(exact)
    for ranks, share in exact.items():
        assert drawn[ranks] / count == pytest.approx(share, abs=5 * (share * (1 - share) / count) ** 0.5)


def plainly_unsaid(asked: Layer, chance: np.random.Generator) -> set[tuple[int, int]]:
    """The ties that those who did not answer would have said in one replicate, in loops, as measures.md says it."""
    respondents = [at for at in range(asked.n) if asked.answered[at]]
    named = {
        at: {int(g) for g, r in zip(asked.giver, asked.receiver, strict=True) if r == at}
        for at in respondents
    }
    yes = np.array([sum(j in named[i] for i in respondents) for j in range(asked.n)], float)
    could = np.array([sum(i != j for i in respondents) for j in range(asked.n)], float)
    mean, strength = plain_prior(yes.tolist(), could.tolist())

    def share(of: list[int], other: int, before: tuple[float, float]) -> float:
        yes = sum(other in named[one] for one in of)
        no = sum(other not in named[one] for one in of if one != other)
        return chance.beta(max(yes + before[0], 1e-12), max(no + before[1], 1e-12))

    kin = 50.0
    everybody = [share(respondents, j, (strength * mean, strength * (1 - mean))) for j in range(asked.n)]
    shares = {}
    for group in set(asked.group[asked.missing].tolist()):
        mates = [at for at in respondents if asked.group[at] == group]
        shares[group] = (
            (mates, [share(mates, j, (kin * q, kin * (1 - q))) for j, q in enumerate(everybody)])
            if mates and group >= 0
            else (respondents, everybody)
        )
    ties = set()
    for one in np.flatnonzero(asked.missing).tolist():
        mates, chances = shares[int(asked.group[one])]
        chances = [0.0 if j == one else q for j, q in enumerate(chances)]
        wanted = len(named[int(chance.choice(mates))])
        for _ in range(4):
            full = sum(q >= 1 for q in chances)
            loose = sum(q for q in chances if q < 1)
            factor = max(wanted - full, 0) / loose if loose > 0 else 0.0
            chances = [q if q >= 1 else min(1.0, q * factor) for q in chances]
        ties |= {(j, one) for j, q in enumerate(chances) if chance.random() < q}
    return ties


def test_missing_answers_are_those_of_a_plain_reimplementation():
    """Ten participants, three of whom did not answer, one of a group in which nobody did: cell by cell."""
    n, count = 10, 4_000
    group = [0, 0, 0, 0, 1, 1, 1, 1, 0, 2]
    missing = (3, 7, 9)
    asked = layer(n, [tie for tie in world(n, 5) if tie[1] not in missing], missing=missing, group=group)
    fast, plain = np.zeros((n, n)), np.zeros((n, n))
    sums = np.zeros((2, n))
    _, giver, receiver, weight = asked.unsaid(count, np.random.default_rng(2))
    assert set(receiver.tolist()) <= set(missing)
    assert (giver != receiver).all()
    assert (weight == 1).all()
    np.add.at(fast, (giver, receiver), 1 / count)
    chance = np.random.default_rng(3)
    for _ in range(count):
        for a, b in plainly_unsaid(asked, chance):
            plain[a, b] += 1 / count
    spread = np.sqrt(plain * (1 - plain) / count)
    assert np.abs(fast - plain).max() <= (7 * spread + 0.005).max()
    sums[0], sums[1] = fast.sum(axis=0), plain.sum(axis=0)
    assert np.allclose(sums[0], sums[1], atol=0.12)


def test_a_pair_of_which_either_could_say_is_known_where_one_answered():
    """Where ties have no direction, only those between two who did not answer are drawn."""
    asked = layer(6, [(0, 1), (1, 2), (2, 0), (3, 0)], missing=(4, 5), symmetric=True)
    _, giver, receiver, _ = asked.unsaid(500, np.random.default_rng(1))
    assert {frozenset(pair) for pair in zip(giver.tolist(), receiver.tolist(), strict=True)} == {
        frozenset((4, 5))
    }


def test_a_cell_left_open_is_drawn_though_its_respondent_answered():
    asked = layer(4, [(0, 1), (0, 2), (3, 2)])
    left = (np.array([0 * 4 + 3]), np.array([3]))  # participant 3 did not say whether 0 informs it
    whole = Layer(**{**vars(asked), "left": left})
    _, giver, receiver, _ = whole.unsaid(400, np.random.default_rng(1))
    assert set(zip(giver.tolist(), receiver.tolist(), strict=True)) == {(0, 3)}
    assert 100 < len(giver) < 380
    assert 0 * 4 + 3 not in whole.denied
    assert 0 * 4 + 3 in asked.denied


def test_questions_fold_as_the_graph_does():
    """The largest weight of a question's reports, then the sum over questions, then the least strength."""
    one = (np.array([0, 0]), np.array([0, 0]), np.array([1, 1]), np.array([1.0, 2.0]))
    other = (np.array([0]), np.array([1]), np.array([0]), np.array([2.0]))
    assert len(folded(3, True, 1, [[one], [other]]).source) == 2
    assert len(folded(3, False, 1, [[one], [other]]).source) == 1
    assert len(folded(3, False, 1, [[one], [other]], 4.0).source) == 1
    assert len(folded(3, False, 1, [[one], [other]], 4.5).source) == 0
    assert len(folded(3, True, 1, [[one, one]], 2.5).source) == 0


# intervals


@given(st.integers(2, 9), st.integers(0, 1_000))
@settings(max_examples=25, deadline=None)
def test_where_all_answered_and_nothing_is_wrong_the_interval_is_the_rank(n: int, seed: int):
    ties = world(n, seed, 2)
    found = reckon(graph_of(n, ties), [layer(n, ties)], DIRECTED, reports=False, count=20, drops=False)
    for ranks in found.values():
        assert (ranks.low == ranks.rank).all()
        assert (ranks.high == ranks.rank).all()
        assert set(ranks.stays.tolist()) <= {0.0, 1.0}


@given(st.integers(4, 9), st.integers(0, 1_000), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_an_interval_depends_on_no_name(n: int, seed: int, gone: int):
    ties = [tie for tie in world(n, seed, 2) if tie[1] >= gone]
    asked = layer(n, ties, missing=tuple(range(gone)))
    graph = graph_of(n, ties)
    other = Graph(
        "supply", True, [f"x{at:03}" for at in range(n)], ["Y"] * n, graph.source, graph.target, graph.weight
    )
    one, two = (reckon(each, [asked], ["out_degree"], count=30) for each in (graph, other))
    for name in ("value", "rank", "low", "high", "stays"):
        assert (getattr(one["out_degree"], name) == getattr(two["out_degree"], name)).all()


def test_an_interval_depends_on_nobodys_place():
    """The same survey with its participants in another order: the same intervals, but for chance."""
    n, missing = 30, (1, 5, 9, 12, 20)
    ties = [tie for tie in world(n, 7) if tie[1] not in missing]
    order = np.random.default_rng(4).permutation(n)
    turned = [(int(order[a]), int(order[b])) for a, b in ties]
    one = reckon(
        graph_of(n, ties), [layer(n, ties, missing=missing)], ["out_degree"], count=3_000, drops=False
    )
    gone = tuple(int(order[at]) for at in missing)
    two = reckon(
        graph_of(n, turned), [layer(n, turned, missing=gone)], ["out_degree"], count=3_000, drops=False
    )
    assert (one["out_degree"].rank == two["out_degree"].rank[order]).all()
    # Another seed of the same survey moves stays by up to .036 and an end by up to 3: ranks of equals jump.
    assert np.abs(one["out_degree"].stays - two["out_degree"].stays[order]).max() <= 0.06
    for end in ("low", "high"):
        moved = np.abs(getattr(one["out_degree"], end) - getattr(two["out_degree"], end)[order])
        assert moved.max() <= 5
        assert moved.mean() <= 0.8


def test_the_more_is_missing_the_wider_the_intervals():
    """In the mean over participants and eight worlds; a single one may lose all who are named."""
    n, names = 40, 4
    widths = np.zeros(3)
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(n).tolist()
        for at, gone in enumerate((0, 4, 14)):
            missing = tuple(order[:gone])
            ties = [tie for tie in world(n, seed, names) if tie[1] not in missing]
            found = reckon(
                graph_of(n, ties), [layer(n, ties, missing=missing)], ["out_degree"],
                reports=False, count=150, drops=False,
            )["out_degree"]  # fmt: skip
            widths[at] += float((found.high - found.low).mean())
    assert widths[0] == 0 < widths[1] < widths[2]


def test_the_same_seed_gives_the_same_answer():
    ties = [tie for tie in world(20, 1) if tie[1] > 3]
    asked = layer(20, ties, missing=(0, 1, 2, 3))
    found = [reckon(graph_of(20, ties), [asked], ["betweenness"], count=40, seed=seed) for seed in (1, 1, 2)]
    assert (found[0]["betweenness"].stays == found[1]["betweenness"].stays).all()
    assert (found[0]["betweenness"].high != found[2]["betweenness"].high).any()


def test_reports_of_those_left_out_are_left_out_and_no_others():
    ties = world(20, 3)
    asked = layer(20, ties)
    for rate, batch in case_drops([asked], 20, (0.1, 0.5), 30, np.random.default_rng(1), directed=True):
        inward = batch.scores(["in_degree"])["in_degree"]
        assert batch.count == 30
        assert set(np.unique(inward)) == {0.0, 3.0}  # all of a respondent's reports, or none
        assert ((inward == 0).sum(axis=1) == round(rate * 20)).all()


@pytest.mark.parametrize(("n", "gone"), [(2, 1), (4, 1), (10, 1), (10, 3)])
def test_of_few_respondents_one_at_least_is_left_out(n: int, gone: int):
    """Trap: a tenth of two is nobody, and with nobody left out every order keeps. Of ten a quarter are three."""
    ties = [((at + 1) % n, at) for at in range(n)]
    rate = 0.1 if gone == 1 else 0.25
    ((_, batch),) = case_drops([layer(n, ties)], n, (rate,), 20, np.random.default_rng(1), directed=True)
    assert (batch.scores(["in_degree"])["in_degree"].sum(axis=1) == n - gone).all()


def test_where_nobody_answered_everybody_may_have_any_rank():
    """Trap: from no answers nothing is drawn, and an interval of one rank would say that it is sure."""
    everybody = layer(4, [(0, 1)], missing=(0, 1, 2, 3))
    found = reckon(graph_of(4, [(0, 1)]), [everybody], ["out_degree"], count=20, k=1)["out_degree"]
    assert (found.low.tolist(), found.high.tolist()) == ([1] * 4, [4] * 4)
    assert found.stays.tolist() == [0.25] * 4
    one = layer(4, [(0, 1)], missing=(0, 2, 3))
    found = reckon(graph_of(4, [(0, 1)]), [one], ["out_degree"], count=200, k=1, reports=False)["out_degree"]
    assert found.stays[0] > 0.25
    sure = reckon(graph_of(4, [(0, 1)]), [everybody], ["out_degree"], count=20, nonresponse=False, error=0.0)
    assert sure["out_degree"].high.tolist() == [1, 3, 3, 3]


def test_rho_of_a_constant_order_is_none():
    whole = np.array([1.0, 2.0, 3.0])
    assert spearman(np.array([[2.0, 2.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]), whole).tolist() == [
        0,
        1,
        -1,
    ]
    assert spearman(np.array([[1.0, 2.0, 3.0]]), np.array([2.0, 2.0, 2.0])).tolist() == [0]


@pytest.mark.parametrize(
    ("rate", "kept", "word"),
    [
        ((64, 100), 0.5, "do not rank"),
        ((65, 100), 0.5, "with care"),
        ((79, 100), 0.5, "with care"),
        ((80, 100), 0.25, "stable"),
        ((100, 100), 0.20, "do not rank"),
        ((100, 100), 0.0, "do not rank"),
        (None, 0.5, "unknown"),
        (None, 0.1, "do not rank"),
        (None, None, "unknown"),
        ((64, 100), None, "do not rank"),
    ],
)
def test_verdicts(rate, kept, word: str):
    assert verdict_of(rate and Rate(*rate), kept)[0] == word


def test_measures_by_the_words_that_stand_for_them():
    assert measures_of(["degree", "in_degree"], directed=True) == ["in_degree", "out_degree", "degree"]
    assert measures_of(["closeness"], directed=False) == ["closeness"]
    with pytest.raises(UsageError, match="betwenness"):
        measures_of(["betwenness"], directed=True)
    with pytest.raises(UsageError, match="closeness_in"):
        measures_of(["closeness_in"], directed=False)


def test_who_was_not_asked_is_drawn_where_its_group_answered():
    graph = graph_of(5, [(0, 1)])
    graph.attributes["group"] = ["a", "a", "a", "b", None]
    graph.attributes["kind"] = ["Actor"] * 5
    people = [
        ("p000", "yes", []), ("p001", "yes", ["q"]), ("p002", "not asked", []), ("p003", "not asked", []),
        ("p004", "no", []),
    ]  # fmt: skip
    unit = UnitAnswers("d", 1, [("INFORMS", "q", "to")], people)
    report = {
        "giver": "p000", "receiver": "p001", "type": "INFORMS", "dataset": "d", "wave": 1, "question": "q",
        "respondent": None, "weight": 1.0,
    }  # fmt: skip
    (one,), alone = layers_of(graph, [unit], [report])
    assert one.ways == ("in",)
    assert one.reporter.tolist() == [1]
    assert one.answered.tolist() == [True, False, False, False, False]
    assert one.missing.tolist() == [False, True, True, False, True]
    assert alone == 1
    unsaid = UnitAnswers("d", 1, unit.questions, [(id_, None, []) for id_, _, _ in people])
    (other,), alone = layers_of(graph, [unsaid], [report])
    assert not other.missing.any()
    assert alone == 0
    assert len(other.denied) == len(other.absent)


def test_options_that_can_not_be():
    fine = {"error": 0.1, "replicates": 1, "k": 1, "seed": 0}
    for name, value in {"error": 1.0, "replicates": 0, "k": 0, "seed": -1}.items():
        with pytest.raises(UsageError, match=name):
            intervals.rank_intervals(Task({**fine, name: value}, {}, [], None, None, None))


# graphs drawn for other queries


def task_of(graph: Graph, **options: object) -> Task:
    said = {
        **OPTIONS,
        "graph": "knowledge",
        "ways": "union",
        "ties": ["INFORMS"],
        "min_weight": None,
        **options,
    }
    return Task({}, said, [], lambda: graph, lambda *a: [], lambda *a, **k: [])


def test_graphs_drawn_for_other_queries_are_those_of_the_replicates():
    """The ties that `replicates` draws; the graph itself where nothing is missing or wrong."""
    reports = world(9, 3)
    task, silent = task_of(graph_of(9, reports)), layer(9, reports, missing=(2, 5))
    said = [report for report in reports if report[1] not in (2, 5)]
    whole, partly = layer(9, reports), layer(9, said, missing=(2, 5))
    assert (intervals.silent_in([whole]), intervals.silent_in([silent])) == (0, 2)
    plain = {tuple(pair) for pair in reports}
    for giver, receiver in intervals.drawn(task, [whole], 5, error=0.0):
        assert set(zip(giver.tolist(), receiver.tolist(), strict=True)) == plain
    chance = np.random.default_rng([intervals.SEED, 0])
    made = list(replicates([partly], 9, 7, chance, directed=True, nonresponse=True, reports=True, error=0.1))
    found = list(intervals.drawn(task, [partly], 7, error=0.1))
    assert len(found) == 7
    for number, (giver, receiver) in enumerate(found):
        own = made[0].graph == number
        assert giver.tolist() == made[0].source[own].tolist()
        assert receiver.tolist() == made[0].target[own].tolist()
    assert any(set(giver.tolist()) != set(found[0][0].tolist()) for giver, _ in found)


@pytest.mark.parametrize("ways", ["intersection", "confirmed", "sender", "receiver"])
def test_intervals_of_ties_that_both_ends_must_report_are_refused(ways: str):
    with pytest.raises(UsageError, match=f"--ties {ways}"):
        intervals.ranks(task_of(graph_of(4, [(0, 1)]), ways=ways), ["in_degree"])


def test_ranks_are_those_of_scipy():
    from scipy.stats import rankdata

    chance = np.random.default_rng(3)
    for shape in ((7,), (4, 1), (5, 9), (2, 3, 6)):
        scores = chance.integers(-3, 3, shape) / 7
        mid, first = both_ranks(scores)
        assert (mid == rankdata(-scores, method="average", axis=-1)).all()
        assert (first == rankdata(-scores, method="min", axis=-1)).all()
    assert np.isnan(both_ranks(np.array([1.0, np.nan]))[0]).all()
    keys = chance.integers(0, 9, 50)
    assert (distinct(keys) == np.unique(keys)).all()
    assert len(distinct(keys[:0])) == 0
