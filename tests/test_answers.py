"""Tied, not tied or unknown: counted over vectors, and pair by pair as docs/measures.md says it."""

from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally import few

from canting.algorithms.graph import Graph
from canting.queries.answers import UnitAnswers
from canting.queries.pairs import Answers, partition

NONE = np.zeros(0, dtype=np.int64)
TYPES = ("INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH")
RELATIONS = {
    "knowledge": TYPES[:1],
    "supply": TYPES[1:2],
    "collaboration": TYPES[3:],
    "flow": TYPES[:2],
    "all": TYPES,
}


def graph_of(
    kinds: list[str], ties: set[tuple[int, int]], name: str = "knowledge", directed: bool = True
) -> Graph:
    ids = [f"p{at}" for at in range(len(kinds))]
    ordered = sorted(ties)
    source, target = (np.array([tie[end] for tie in ordered], dtype=np.int64) for end in (0, 1))
    return Graph(name, directed, ids, ids, source, target, np.ones(len(ordered)), {"kind": kinds})


def answers_of(graph: Graph, units: list[UnitAnswers], only: tuple[str, ...] = ()) -> Answers:
    return Answers.of(graph, units, RELATIONS[graph.name], only)


# the definition, pair by pair


@dataclass
class World:
    """Everything as sets and dicts; nothing is shared with what is tested."""

    graph: Graph
    units: list[UnitAnswers]
    only: tuple[str, ...] = ()

    def kind(self, id_: str) -> str:
        return str(self.graph.attributes["kind"][self.graph.ids.index(id_)])

    def ties(self) -> set[tuple[str, str]]:
        ids = self.graph.ids
        found = {
            (ids[a], ids[b])
            for a, b in zip(self.graph.source.tolist(), self.graph.target.tolist(), strict=True)
        }
        return found if self.graph.directed else found | {(b, a) for a, b in found}

    def answered(self, unit: UnitAnswers, who: str, question: str | None) -> bool:
        listed = [each for each in self.units if any(said is not None for _, said, _ in each.people)]
        if not listed:
            return True
        said = {id_: (responded, empty) for id_, responded, empty in unit.people}
        responded, empty = said.get(who, (None, []))
        there = responded == "yes" if unit in listed else who in said
        return there and question not in empty

    def can(self, a: str, b: str) -> bool:
        return a != b and self.kind(b) != "InformationSource"

    def heard(self, a: str, b: str) -> bool:
        """Whether somebody who could have reported that a gives to b answered."""
        asked = [
            (unit, type_, question)
            for unit in self.units
            for type_, question, _ in unit.questions
            if type_ in RELATIONS[self.graph.name] and (not self.only or question in self.only)
        ]
        listed = any(said for unit in self.units for _, said, _ in unit.people)
        if not listed and not any(self.left_open(*each, a, b) for each in asked):
            return True  # every pair is known, but those of which somebody's cell is "no answer"
        for unit, type_, question in asked:
            if type_ != "INFORMS" and "InformationSource" in (self.kind(a), self.kind(b)):
                continue
            tellers = {t for same, q, t in unit.questions if (same, q) == (type_, question)}
            ends = {"from": a, "to": b}
            could = {ends[side] for side in ("from", "to") if tellers & {side, "either"}}
            for who in could:
                if self.answered(unit, who, question) and not self.open(
                    unit, type_, question, a, b, who, could
                ):
                    return True
        return False

    def left_open(self, unit: UnitAnswers, type_: str, question: str | None, a: str, b: str) -> bool:
        """Whether a cell for a pair is "no answer"; for either of its ties where they are read without direction."""
        flat = type_ == "COLLABORATES_WITH" or not self.graph.directed
        pairs = {(a, b), (b, a)} if flat else {(a, b)}
        return any((of, q) == (type_, question) and (x, y) in pairs for x, y, of, q, _ in unit.cells)

    def open(
        self, unit: UnitAnswers, type_: str, question: str | None, a: str, b: str, who: str, could: set[str]
    ) -> bool:
        """Whether somebody's cell for a pair is "no answer"."""
        for giver, receiver, of_type, of_question, respondent in unit.cells:
            if (of_type, of_question) != (type_, question):
                continue
            same = (
                {giver, receiver} == {a, b} if type_ == "COLLABORATES_WITH" else (giver, receiver) == (a, b)
            )
            may = {a, b} if type_ == "COLLABORATES_WITH" else could
            if same and (respondent == who or respondent not in may):
                return True
        return False

    def state(self, a: str, b: str) -> str | None:
        """Of a pair; None if it can't be tied."""
        ways = [(a, b)] if self.graph.directed else [(a, b), (b, a)]
        if set(ways) & self.ties():
            return "tied"
        ways = [way for way in ways if self.can(*way)]
        if not ways:
            return None
        return "not tied" if any(self.heard(*way) for way in ways) else "unknown"


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Two datasets, one of them maybe without a list of respondents, each with a wave of up to three questions."""
    n = draw(st.integers(1, 6))
    kinds = draw(
        st.lists(st.sampled_from(["Actor", "Organization", "InformationSource"]), min_size=n, max_size=n)
    )
    name = draw(st.sampled_from(list(RELATIONS)))
    directed = name not in ("collaboration", "all") and draw(st.booleans())
    pairs = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    ties = draw(st.sets(st.sampled_from(pairs), max_size=4)) if pairs else set()
    graph = graph_of(kinds, ties, name, directed)
    units = [_unit(draw, f"d{at}", graph.ids) for at in range(draw(st.integers(1, 3)))]
    only = draw(st.sampled_from([(), (), ("q1",), ("q1", "q2")]))
    return World(graph, units, only)


def _unit(draw: st.DrawFn, dataset: str, ids: list[str]) -> UnitAnswers:
    question = st.sampled_from(["q1", "q2", None])
    asked = st.tuples(st.sampled_from(TYPES), question, st.sampled_from(["from", "to", "either"]))
    questions = draw(st.lists(asked, max_size=4))
    said = st.sampled_from(["yes", "no", "not asked", None]) if draw(st.booleans()) else st.none()
    empty = st.lists(st.sampled_from(["q1", "q2"]), max_size=1)
    recorded = draw(st.lists(st.sampled_from(ids), unique=True))
    people = [(id_, draw(said), draw(empty)) for id_ in recorded]
    cells = []
    for _ in range(draw(st.integers(0, 4)) if questions else 0):
        type_, text, _ = draw(st.sampled_from(questions))
        ends = [draw(st.sampled_from([*ids, "elsewhere"])) for _ in range(2)]
        cells.append((*ends, type_, text, draw(st.sampled_from([*ids, None]))))
    return UnitAnswers(dataset, 1, questions, people, cells)


@settings(max_examples=few(100), deadline=None)
@given(worlds())
def test_every_pair_is_tied_not_tied_or_unknown_as_the_definition_says(world: World) -> None:
    answers = answers_of(world.graph, world.units, world.only)
    place, ties = world.graph.position, world.ties()
    for a, b in permutations(world.graph.ids, 2):
        at, to = np.array([place[a]]), np.array([place[b]])
        state = world.state(a, b)
        if (a, b) in ties:
            assert state == "tied"
            continue
        assert bool(answers.possible(at, to)[0]) == (state is not None)
        assert bool(answers.heard(at, to)[0]) == (state == "not tied")


@settings(max_examples=few(100), deadline=None)
@given(worlds(), st.data())
def test_pairs_are_counted_within_and_between_groups(world: World, data: st.DataObject) -> None:
    n = world.graph.n
    of = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)), dtype=np.int64)
    counted = answers_of(world.graph, world.units, world.only).pairs(partition(of, 3))
    group = dict(zip(world.graph.ids, of.tolist(), strict=True))
    for g, h in product(range(3), repeat=2):
        if world.graph.directed or g != h:
            pairs = [(a, b) for a, b in permutations(world.graph.ids, 2) if (group[a], group[b]) == (g, h)]
        else:
            pairs = [(a, b) for a, b in combinations(world.graph.ids, 2) if group[a] == group[b] == g]
        states = [world.state(a, b) for a, b in pairs]
        assert counted.possible[g, h] == sum(state is not None for state in states)
        assert counted.known[g, h] == sum(state in ("tied", "not tied") for state in states)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.data())
def test_unknown_others_are_counted_for_each_participant(world: World, data: st.DataObject) -> None:
    n = world.graph.n
    among = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=np.bool_)
    counts = answers_of(world.graph, world.units, world.only).unknown(among)
    flat = World(
        Graph(
            world.graph.name,
            False,
            world.graph.ids,
            world.graph.names,
            world.graph.source,
            world.graph.target,
            world.graph.weight,
            world.graph.attributes,
        ),
        world.units,
        world.only,
    )
    for at, who in enumerate(world.graph.ids):
        others = [id_ for to, id_ in enumerate(world.graph.ids) if among[to] and id_ != who]
        assert counts[at] == sum(flat.state(who, other) == "unknown" for other in others)


# by hand


def states(answers: Answers) -> dict[tuple[str, str], str]:
    """Of every pair without a tie."""
    n = answers.graph.n
    a, b = np.divmod(np.arange(n * n), n)
    keep = answers.possible(a, b) & ~np.isin(
        answers.graph.key(a, b), answers.graph.key(answers.graph.source, answers.graph.target)
    )
    heard = answers.heard(a, b)
    return {
        (answers.graph.ids[x], answers.graph.ids[y]): "not tied" if known else "unknown"
        for x, y, known, kept in zip(a.tolist(), b.tolist(), heard.tolist(), keep.tolist(), strict=True)
        if kept
    }


def asked(*people: tuple[str, str | None], teller: str = "to", cells: tuple = ()) -> UnitAnswers:
    return UnitAnswers(
        "d", 1, [("INFORMS", "advice", teller)], [(id_, said, []) for id_, said in people], cells
    )


ANSWERED = (("p0", "yes"), ("p1", "no"), ("p2", "not asked"))


@pytest.mark.parametrize(
    ("teller", "known"),
    [
        ("to", {("p1", "p0"), ("p2", "p0")}),
        ("from", {("p0", "p1"), ("p0", "p2")}),
        ("either", {("p1", "p0"), ("p2", "p0"), ("p0", "p1"), ("p0", "p2")}),
    ],
)
def test_only_who_could_have_said_so_makes_a_pair_known(teller: str, known: set[tuple[str, str]]) -> None:
    answers = answers_of(graph_of(["Actor"] * 3, set()), [asked(*ANSWERED, teller=teller)])
    assert {pair for pair, state in states(answers).items() if state == "not tied"} == known


def test_a_cell_without_an_answer_leaves_its_pair_unknown() -> None:
    cells = (("p1", "p0", "INFORMS", "advice", "p0"),)
    answers = answers_of(graph_of(["Actor"] * 3, set()), [asked(*ANSWERED, cells=cells)])
    assert states(answers)["p1", "p0"] == "unknown"
    assert states(answers)["p2", "p0"] == "not tied"
    tied = answers_of(graph_of(["Actor"] * 3, {(1, 0)}), [asked(*ANSWERED, cells=cells)])
    assert tied.pairs(partition(np.zeros(3, dtype=np.int64), 1)).known[0, 0] == 2  # one tied, one not


def test_a_question_left_empty_is_not_answered() -> None:
    unit = UnitAnswers(
        "d", 1, [("INFORMS", "advice", "to")], [("p0", "yes", ["advice"]), ("p1", "yes", ["goods"])]
    )
    found = states(answers_of(graph_of(["Actor"] * 2, set()), [unit]))
    assert found == {("p0", "p1"): "not tied", ("p1", "p0"): "unknown"}


def test_without_a_list_of_respondents_nothing_is_split() -> None:
    answers = answers_of(graph_of(["Actor", "Actor", "InformationSource"], set()), [asked(("p0", None))])
    assert answers.unlisted == ["d"]
    assert set(states(answers).values()) == {"not tied"}
    assert not any(receiver == "p2" for _, receiver in states(answers))
    assert answers_of(graph_of(["Actor"] * 2, set(), "supply"), [asked(("p0", None))]).heard(
        np.array([0]), np.array([1])
    )


def test_an_information_source_is_never_asked_of_goods() -> None:
    unit = UnitAnswers("d", 1, [("SUPPLIES", None, "either")], [("p0", "yes", [])])
    graph = graph_of(["Actor", "Actor", "InformationSource"], set(), "flow")
    found = states(answers_of(graph, [unit]))
    assert found["p0", "p1"] == "not tied"
    assert found["p2", "p0"] == "unknown"  # goods were asked of, and it gives knowledge only


def test_nobody_is_a_graph_too() -> None:
    answers = answers_of(graph_of([], set()), [asked()])
    assert answers.pairs(partition(NONE, 2)).possible.sum() == 0
    assert len(answers.unknown()) == 0


def test_pairs_of_many_participants_take_no_matrix_of_them() -> None:
    n = 200_000
    graph = graph_of(["Actor"] * n, {(at, at + 1) for at in range(0, n - 1, 2)})
    people = [(f"p{at}", "no" if at % 3 == 0 else "yes", []) for at in range(n)]
    found = answers_of(graph, [UnitAnswers("d", 1, [("INFORMS", None, "to")], people)])
    counted = found.pairs(partition(np.zeros(n, dtype=np.int64), 1))
    answered = n - len(range(0, n, 3))
    tied_to_silent = sum((at + 1) % 3 == 0 for at in range(0, n - 1, 2))
    assert counted.known[0, 0] == answered * (n - 1) + tied_to_silent
