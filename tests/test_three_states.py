"""What queries, tables and pictures say where not everybody answered: none, or unknown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from canting.algorithms.graph import Graph
from canting.drawing.fitting import lay_out
from canting.drawing.model import Node, Picture, TieLine
from canting.drawing.render import page_data, svg
from canting.measures import structure
from canting.measures.integration import brokers, integration
from canting.queries.answers import Responses, UnitAnswers, asked_elsewhere
from canting.queries.pairs import Answers
from canting.queries.task import Task
from canting.result import Column, Result, Type
from canting.writing.results import as_tables, as_text, mark_silent

SAID = {"y": "yes", "n": "no", "-": "not asked", "?": None}


def task_of(groups: str, said: str, ties=(), *, teller="to", directed=True, kinds=None, **parameters) -> Task:
    """Participants p0, p1, … of groups named by letters, who answered as `said` has it."""
    ids = [f"p{at}" for at in range(len(groups))]
    ends = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
    responded = [SAID[word] for word in said]
    attributes = {
        "group": list(groups),
        "role": list(groups),
        "kind": kinds or ["Actor"] * len(groups),
        "responded": responded,
    }
    graph = Graph("knowledge", directed, ids, ids, ends[:, 0], ends[:, 1], np.ones(len(ends)), attributes)
    people = [(id_, word, []) for id_, word in zip(ids, responded, strict=True)]
    unit = UnitAnswers("survey", 1, [("INFORMS", "advice", teller)], people)
    options = {"ties": ["INFORMS"], "exact": False}
    none = {"reports": 0, "self_ties": 0, "events": 0, "participations": 0}

    def ask(step, **_):
        return [] if step == "answers" else [none]

    return Task(parameters, options, [], lambda: graph, lambda *a: [], ask, units=lambda: [unit])


def states(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_groups_are_unconnected_only_where_somebody_answered_who_could_have_said_so():
    """Trap: B's two did not answer, so nobody could say that A informs them."""
    found = states(structure.unconnected(task_of("AABB", "yynn")), "missing", "state", "known_ab", "known_ba")
    assert found == [("b to a", "no tie", 0, 4), ("a to b", "unknown", 0, 4)]


def test_where_the_giver_alone_makes_a_tie_the_giver_alone_can_say_that_there_is_none():
    """Trap: B did not answer; what A says it gets from B is no report of the sender, and no denial by it either."""
    task = task_of("AB", "yn", teller="either")
    graph, units = task.graph(), task.units()
    pairs = np.array([0, 1]), np.array([1, 0])  # A gives B, B gives A
    for ways, known in (("union", [True, True]), ("sender", [True, False]), ("receiver", [False, True])):
        assert Answers.of(graph, units, ["INFORMS"], ways=ways).heard(*pairs).tolist() == known


def test_what_is_missing_both_ways_is_one_row_where_it_means_the_same():
    assert states(structure.unconnected(task_of("AABB", "yyyn")), "missing", "state") == [("both", "no tie")]
    assert states(structure.unconnected(task_of("AABB", "nnnn")), "missing", "state") == [("both", "unknown")]


def test_nothing_is_missing_towards_information_sources():
    kinds = ["Actor", "Actor", "InformationSource", "InformationSource"]
    rows = structure.unconnected(task_of("AABB", "yy--", [(2, 0)], kinds=kinds))
    assert rows == []
    assert structure.unconnected(task_of("AABB", "yy--", kinds=kinds))[0]["missing"] == "b to a"
    assert integration(task_of("AABB", "yy--", [(2, 0), (3, 1)], kinds=kinds))[0]["state"] == "connected"


@pytest.mark.parametrize(
    ("said", "ties", "state"),
    [
        ("yyyy", [], "no tie"),
        ("yynn", [], "unknown"),
        ("yynn", [(2, 0), (3, 1)], "unknown"),
        ("yyyn", [(2, 0), (3, 1)], "one way"),
        ("nnnn", [(0, 2), (1, 3), (2, 0), (3, 1)], "connected"),
        ("????", [], "no tie"),
    ],
)
def test_integration_says_unknown_where_a_direction_is(said, ties, state):
    assert integration(task_of("AABB", said, ties))[0]["state"] == state


def test_integration_divides_by_what_is_known():
    row = integration(task_of("AABB", "ynyy", [(2, 0), (2, 1)]))[0]
    # B to A: p0 answered (two pairs), and p1 did not but somebody says that p2 informs it.
    assert (row["ties_ba"], row["density_ba"], row["known_ba"], row["density_known_ba"]) == (2, 0.5, 3, 2 / 3)
    assert (row["known_ab"], row["density_known_ab"]) == (4, 0.0)


def test_a_broker_between_groups_of_which_nobody_could_say_otherwise():
    ties = [(0, 2), (2, 3)]
    assert states(brokers(task_of("AACB", "yyyy", ties)), "id", "part", "state")[0][2] == "no tie"
    silent = brokers(task_of("AACB", "yyyn", ties))
    assert {row["state"] for row in silent if row["part"] == "liaison"} == {"unknown"}


def overview_of(task):
    return {row["measure"]: row["value"] for row in structure.overview(task) if row["section"] == "all"}


def test_isolates_are_those_of_whom_that_is_known():
    found = overview_of(task_of("AAAA", "yyn-", [(3, 0)]))
    assert (found["isolates"], found["isolates_unknown"]) == (1, 1)
    assert (found["known_pairs"], found["density_known"]) == (6, 1 / 6)
    assert found["density"] == 1 / 12
    plain = overview_of(task_of("AAAA", "????", [(3, 0)]))
    assert plain["isolates"] == 2
    assert plain["density_known"] == plain["density"]
    assert "isolates_unknown" not in plain


def test_where_no_dataset_says_who_answered_every_pair_is_known():
    """Trap: goods alone were asked about, in answer to which nobody could have told of a source."""
    ids = ["buyer", "seller", "source"]
    kinds = {"kind": ["Actor", "Actor", "InformationSource"]}
    graph = Graph("all", False, ids, ids, np.array([0]), np.array([1]), np.ones(1), kinds)
    pairs = np.array([0, 0, 1]), np.array([1, 2, 2])
    for said, known in ((None, [True, True, True]), ("yes", [True, False, False])):
        unit = UnitAnswers("survey", 1, [("SUPPLIES", "buys", "to")], [(id_, said, []) for id_ in ids])
        assert Answers.of(graph, [unit], ["INFORMS", "SUPPLIES"]).heard(*pairs).tolist() == known


def test_who_was_not_asked_denies_nothing_where_only_another_dataset_says_who_answered():
    """Trap: the first dataset says of nobody whether they answered, and asked a alone; the second asks for no goods."""
    ids = ["a", "b"]
    ends = np.zeros(0, dtype=np.int64)
    graph = Graph("supply", True, ids, ids, ends, ends, np.ones(0), {"kind": ["Actor", "Actor"]})
    goods = [("SUPPLIES", "buys", "to")]
    asked = UnitAnswers(
        "one", 1, goods, [("a", None, []), ("b", None, ["buys"])], unasked=frozenset({("b", "buys")})
    )
    other = UnitAnswers("two", 1, [("INFORMS", "advice", "to")], [(id_, "yes", []) for id_ in ids])
    pairs = np.array([0, 1]), np.array([1, 0])
    assert Answers.of(graph, [asked, other], ["SUPPLIES"]).heard(*pairs).tolist() == [False, True]
    assert Answers.of(graph, [asked], ["SUPPLIES"]).heard(*pairs).tolist() == [True, True]


def test_untied_tells_who_answered_from_who_did_not():
    task = task_of("EEEEG", "yyn--", [(4, 0)], of="E", without="G")
    assert states(structure.untied(task), "id", "state") == [
        ("p1", "not tied"),
        ("p2", "unknown"),
        ("p3", "unknown"),
    ]
    assert task.notes == [
        "1 of 2 with role E who answered have no tie to G, 1 more did not answer, 1 more was not asked."
    ]


def test_without_a_list_untied_is_as_it_was():
    task = task_of("EEG", "???", [(2, 0)], of="E", without="G")
    assert states(structure.untied(task), "id", "state") == [("p1", "not tied")]
    assert task.notes == ["1 of 2 with role E have no tie to G."]


# words, tables and pictures


def test_how_many_of_how_many_answered_in_words():
    of = {"a": "yes", "b": "yes", "c": "no", "d": "not asked"}
    assert Responses(of, ["other"], listed=True).notes() == [
        "2 of 3 participants who were asked answered; what the other would have said is unknown; 1 was not asked.",
        "other: who answered isn't recorded; a tie that nobody reports counts as none.",
    ]
    assert Responses({}, [], listed=False).notes() == []


def test_a_dataset_that_asks_for_other_ties_is_said():
    """Of several waves one that asks is enough; a dataset without ties, as a register is, is not meant."""
    asked = [("a", ["SUPPLIES"]), ("a", ["INFORMS"]), ("b", ["SUPPORTS", "SUPPLIES"]), ("register", [])]
    assert asked_elsewhere(asked, ["INFORMS"]) == {"b": ["SUPPLIES", "SUPPORTS"]}
    assert Responses({}, [], listed=False, elsewhere={"b": ["SUPPLIES"]}).notes() == [
        "b asks for no tie of this graph: 0 is no answer there. It has SUPPLIES; --graph says what to look at."
    ]


def result_of(names, rows, silent):
    columns = [Column(name, Type("str"), "") for name in names]
    return Result("any", columns, rows, [], {}, frozenset(silent))


def test_a_dagger_marks_who_did_not_answer_in_tables_only():
    result = result_of(
        ["id", "name", "through", "through_name"], [["a", "A", "b", "B"], ["b", "B", "c", "C"]], "b"
    )
    texts = [[row[at] for row in result.rows] for at in range(4)]
    assert mark_silent(result, texts)
    assert texts == [["a", "b"], ["A", "B †"], ["b", "c"], ["B †", "C"]]
    assert "†" not in as_text(result, "csv") + as_text(result, "json") + as_text(result, "ndjson")
    assert as_tables(result)[-1].caption == "† did not answer"
    assert as_tables(replace(result, silent=frozenset()))[-1].caption is None


def picture_of(responded) -> Picture:
    nodes = [Node("a", "A", responded=responded), Node("b", "B", responded="yes")]
    return Picture("network", "T", "S", nodes, [TieLine(0, 1, "INFORMS")])


def test_a_picture_draws_who_did_not_answer_hollow_and_says_so():
    drawn, plain = (picture_of(word) for word in ("no", "yes"))
    layout = lay_out(drawn)
    assert "Hollow: did not answer" in svg(drawn, layout)
    assert "Hollow" not in svg(plain, lay_out(plain))
    assert svg(drawn, layout).count("<circle") > svg(plain, lay_out(plain)).count("<circle")
    assert page_data(drawn, layout)["nodes"][0]["responded"] == "did not answer"
