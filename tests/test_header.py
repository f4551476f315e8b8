"""A header is read whole, or refused with file, line and mend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canting.errors import CantingError
from canting.queries.header import HeaderError, columns_returned, parameters_used, read_query
from canting.result import Type

GOOD = """\
// Participants that most others ask.
//
// One row per participant, highest first.
// Convention: distinct receivers.
//
// graph   knowledge|all where kind=Actor    runs on it
// needs   gds                                plugins the text calls
// python  centrality:degree                  the twin
// param least: int = 3                       At least so many.
// param by: role|group = role                What to count by.
// param tags: str[] = [a, b]
// key     id
// returns id: str                            The participant.
// returns score: float when directed         How many.
// returns score_weighted: float? when directed weighted   How strongly.
// example dataset=kite least=2 -> id="P 1, x", score=3.5      run by the tests
CALL gds.degree.stream($graph) YIELD nodeId, score
WITH nodeId, score WHERE score >= $least AND $by <> '$no' AND size($tags) > 0 // $neither
RETURN gds.util.asNode(nodeId).id AS id, score
"""


def read(text: str, name: str = "asked"):
    return read_query(text, path="q/asked.cypher", name=name, group="q", options=["dataset", "kind"])


def test_reads_every_word():
    query = read(GOOD)
    assert query.title == "Participants that most others ask."
    assert query.convention == "distinct receivers."
    assert query.graphs == ("knowledge", "all")
    assert query.where == {"kind": ["Actor"]}
    assert query.needs == ("gds",)
    assert query.python == "centrality:degree"
    assert [(p.name, str(p.type), p.default, p.required) for p in query.parameters] == [
        ("least", "int", 3, False),
        ("by", "role|group", "role", False),
        ("tags", "str[]", ["a", "b"], False),
    ]
    assert [(c.name, str(c.type), sorted(c.when)) for c in query.columns] == [
        ("id", "str", []),
        ("score", "float", ["directed"]),
        ("score_weighted", "float?", ["directed", "weighted"]),
    ]
    assert query.key == ("id",)
    assert query.columns[0].doc == "The participant."
    assert query.examples[0].arguments == {"dataset": "kite", "least": "2"}
    assert query.examples[0].expected == {"id": "P 1, x", "score": "3.5"}
    assert query.text.startswith("CALL gds.degree")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    assert read("\ufeff" + GOOD.replace("\n", "\r\n")).text == read(GOOD).text


def test_parameters_in_comments_strings_and_quoted_names_are_not_used():
    assert parameters_used("RETURN $a, '$b', \"$c\", `$d` // $e\n/* $f */ AS `x``$g`, $h") == {"a", "h"}


BAD = {
    "key of no column": (
        "// T\n// key  who\n// returns a: str  A.\nRETURN 1 AS a",
        2,
        "no column",
        "returns",
    ),
    "unknown word": ("// T\n// grpah  knowledge\nRETURN 1 AS a", 2, "unknown header word 'grpah'", "graph"),
    "unknown word later": ("// T\n// returns a: int\n// parm k: int\nRETURN 1 AS a", 3, "'parm'", "param"),
    "used, not declared": ("// T\n// returns a: int\nRETURN $k AS a", 3, "uses $k", "param k"),
    "declared, not used": (
        "// T\n// param k: int\n// returns a: int\nRETURN 1 AS a",
        2,
        "doesn't use $k",
        "leave",
    ),
    "returned, not declared": (
        "// T\n// returns a: int\n\nRETURN 1 AS a, 2 AS b",
        4,
        "returns 'b'",
        "returns b: str",
    ),
    "declared, not returned": (
        "// T\n// returns a: int\n// returns b: int\nMATCH (n) RETURN DISTINCT n.a AS a // , 2 AS b\nORDER BY a",
        3,
        "doesn't return 'b'",
        "It returns a",
    ),
    "no returns": ("// T\nRETURN 1", 1, "no returns", "returns id"),
    "no prose": ("// returns a: int\nRETURN 1 AS a", 1, "what the query is for", "first line"),
    "no text": ("// T\n// returns a: int\n", 3, "no Cypher", "under the header"),
    "bad default": (
        "// T\n// param k: int = x\n// returns a: int\nRETURN $k AS a",
        2,
        "bad default of 'k'",
        "param k",
    ),
    "bad choice": (
        "// T\n// param k: a|b = c\n// returns a: int\nRETURN $k AS a",
        2,
        "one of a, b",
        "param k",
    ),
    "unknown type": (
        "// T\n// param k: nit\n// returns a: int\nRETURN $k AS a",
        2,
        "unknown type 'nit'",
        "int",
    ),
    "reserved": (
        "// T\n// param top: int\n// returns a: int\nRETURN $top AS a",
        2,
        "'top' is reserved",
        "another",
    ),
    "twice": (
        "// T\n// returns a: int\n// returns a: int\nRETURN 1 AS a",
        3,
        "'a' is declared twice",
        "Leave",
    ),
    "no arrow": ("// T\n// returns a: int\n// example dataset=x\nRETURN 1 AS a", 3, "without ->", "->"),
    "graph unused": (
        "// T\n// graph all\n// returns a: int\nRETURN 1 AS a",
        2,
        "doesn't use $graph",
        "$graph",
    ),
    "graph undeclared": ("// T\n// returns a: int\nRETURN $graph AS a", 3, "$graph", "// graph knowledge"),
    "known of nothing": (
        "// T\n// graph all\n// known k: role\n// returns a: int\nRETURN $graph AS a",
        3,
        "no str parameter",
        "known NAME",
    ),
    "known words that are none": (
        "// T\n// graph all\n// param k: str\n// known k: role|nonsense\n// returns a: int\n"
        "RETURN $k AS a, $graph AS b",
        4,
        "are no words",
        "role",
    ),
    "known without a graph": (
        "// T\n// param k: str\n// known k: role\n// returns a: int\nRETURN $k AS a",
        3,
        "without a graph",
        "graph",
    ),
    "two graphs": (
        "// T\n// graph a\n// graph b\n// returns a: int\nRETURN $graph AS a",
        3,
        "second graph",
        "choice",
    ),
}


def test_a_column_behind_a_switch_is_there_only_when_it_is_on():
    """A word of the column's meaning that happens to be a parameter's name is no condition."""
    query = read(
        "// T\n// param proof: bool = false\n// param more: str = x\n// returns a: int\n"
        "// returns b: str? when directed proof  The proof of it.\n// returns c: int? proof of it\n"
        "RETURN 1 AS a, $proof AS b, $more AS c"
    )
    assert [sorted(column.when) for column in query.columns] == [[], ["directed", "proof"], []]
    assert query.columns[1].switches == ["proof"]
    assert query.columns[1].doc == "The proof of it."

    def shown(directed, **parameters):
        return [
            c.name
            for c in query.columns
            if c.applies(directed=directed, weighted=False, parameters=parameters)
        ]

    assert shown(True, proof=True, more="x") == ["a", "b", "c"]
    assert shown(True, proof=False, more="x") == shown(False, proof=True, more="x") == ["a", "c"]


def test_only_a_bool_parameter_is_a_switch():
    with pytest.raises(HeaderError, match="unknown condition of 'a'"):
        read("// T\n// param more: str = x\n// returns a: int when more\nRETURN $more AS a")


@pytest.mark.parametrize("case", BAD)
def test_refuses_with_file_line_and_hint(case):
    text, line, what, hint = BAD[case]
    with pytest.raises(HeaderError) as caught:
        read(text)
    assert caught.value.what.startswith(f"q/asked.cypher:{line}: ")
    assert what in caught.value.what
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["list", "show", "graph"])
def test_a_query_can_not_have_a_word_that_canting_uses(name):
    with pytest.raises(HeaderError, match="can't be called"):
        read(GOOD, name)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    try:
        read(text)
    except CantingError as error:
        assert error.what.startswith("q/asked.cypher:")
        assert error.hint


@given(st.sampled_from(GOOD.splitlines()), st.integers(0, 60), st.text(max_size=5))
def test_any_damage_to_a_line_is_read_or_refused(line, at, damage):
    damaged = GOOD.replace(line, line[:at] + damage + line[at + 1 :])
    try:
        read(damaged)
    except CantingError as error:
        assert error.hint


@pytest.mark.parametrize(
    ("kind", "given_", "expected"),
    [
        (Type("int"), " 5 ", 5),
        (Type("float"), "2.5", 2.5),
        (Type("bool"), "yes", True),
        (Type("str", many=True), "x", ["x"]),
        (Type("int", optional=True), None, None),
    ],
)
def test_casts(kind, given_, expected):
    assert kind.cast(given_) == expected


@pytest.mark.parametrize(
    ("kind", "given_"),
    [
        (Type("int"), "5.5"),
        (Type("float"), "nan"),
        (Type("bool"), "maybe"),
        (Type("date"), "1.2.2026"),
        (Type("int"), None),
    ],
)
def test_refuses_to_cast(kind, given_):
    with pytest.raises(ValueError, match="expected"):
        kind.cast(given_)


def test_only_known_plugins_are_needed():
    with pytest.raises(HeaderError) as caught:
        read_query("// A.\n// needs apoc\n// returns a: int\nRETURN 1 AS a\n", path="a.cypher", name="a")
    assert caught.value.line == 2
    assert "gds" in caught.value.hint


def test_the_texts_first_line_is_where_it_stands_in_the_file():
    query = read_query("// A.\n// returns a: int\n\n\nRETURN 1 AS a\n", path="a.cypher", name="a")
    assert query.first_line == 5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RETURN 1 AS a, [x IN [1, 2] WHERE x > 1 | x] AS b LIMIT 3", ["a", "b"]),
        ("MATCH (p) CALL { WITH p RETURN 1 AS n } RETURN p.id AS id, n ORDER BY n, id", ["id", "n"]),
        ("RETURN 1 AS a UNION ALL RETURN 2 AS a;", ["a"]),
        ("RETURN {a: 1, b: ['RETURN 2 AS c']} AS d /* , 3 AS e */", ["d"]),
        ("RETURN *", []),
        ("RETURN count(*)", []),
        ("RETURN 1 AS `a b`", []),
        ("MATCH (n)", []),
    ],
)
def test_columns_that_a_text_returns(text, names):
    assert columns_returned(text) == names
