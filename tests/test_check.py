"""Checking: every sort of problem with its file, row, column and value; what is no problem; what is set aside."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import few

from canting.errors import CantingError
from canting.loader import questions as unit_questions
from canting.loader import spool as spooling
from canting.loader.cells import cast, joined, split
from canting.loader.check import Checked, check
from canting.loader.contract import Property
from canting.loader.hashes import Index
from canting.loader.new import new
from canting.loader.others import SaidElsewhere
from canting.loader.problems import SHOWN
from canting.loader.sorts import Sort
from canting.loader.ties import report_keys

BAD = Path(__file__).parent / "data" / "bad"

HEAD = '[dataset]\nid = "s"\ntitle = "S"\n'
PEOPLE = '[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\n'
TIES = '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nfrom = "a"\nto = "b"\nmeaning = "gives"\n'
MEETINGS = TIES.replace("INFORMS", "PARTICIPATES_IN").replace('meaning = "gives"\n', "")
STAGES = '[[stages]]\nid = "dye"\nposition = 1\n[[stages]]\nid = "sell"\nposition = 2\n'
AB = "id\nA\nB\n"

Found = tuple[str, int | None, str | None, str | None, str]


@pytest.fixture
def checked(tmp_path) -> Callable[..., Checked]:
    """Write a dataset and check it."""
    opened: list[Checked] = []

    def make(toml: str, *, recorded: Any = None, skip_bad: bool = False, **files: str) -> Checked:
        (tmp_path / "dataset.toml").write_text(toml, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        opened.append(check(tmp_path, recorded=recorded, skip_bad=skip_bad))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def found(result: Checked) -> list[Found]:
    return [(p.file, p.row, p.column, p.value, p.sort) for p in result.problems]


def spooled(result: Checked, name: str) -> list[dict[str, Any]]:
    return [row for batch in result.spool.read(name, 1000) for row in batch.to_pylist()]


def keyed(result: Checked) -> list[tuple[str, str, str]]:
    """The ends and the key of each report of the first table."""
    return [
        row
        for batch in result.spool.read("ties-0", 1000)
        for row in zip(
            batch["from"].to_pylist(),
            batch["to"].to_pylist(),
            report_keys(result.dataset, result.dataset.ties[0], batch).to_pylist(),
            strict=True,
        )
    ]


# No problem


def test_a_blank_is_no_value_and_a_leading_zero_stays(checked):
    result = checked(
        HEAD + PEOPLE + 'name = "name"\nproperties.age = "int?"\nproperties.code = "str?"\n',
        people="id,name,age,code\n01,,,\n1,NA,7,007\n",
    )
    assert not result.total
    rows = spooled(result, "nodes-0")
    assert [(row["id"], row["name"], row[".age"], row[".code"]) for row in rows] == [
        ("01", None, None, None),
        ("1", "NA", 7, "007"),  # nobody said that NA means no answer: it is somebody's name
    ]


def test_missing_texts_mean_no_answer_everywhere_and_only_where_they_are_said(checked):
    result = checked(
        HEAD.replace('"S"\n', '"S"\nmissing = ["-"]\n')
        + PEOPLE
        + 'name = "name"\nproperties.m = { type = "int", missing = ["9"] }\nproperties.n = "int?"\n',
        people="id,name,m,n\nA,-,9,9\nB,x,1,-\n",
    )
    assert not result.total
    assert [(row["name"], row[".m"], row[".n"]) for row in spooled(result, "nodes-0")] == [
        (None, None, 9),
        ("x", 1, None),
    ]


def test_the_template_of_canting_new_has_no_problem(tmp_path):
    new(tmp_path / "mine")
    with check(tmp_path / "mine") as result:
        assert not result.total
        assert {count.table: count.kept for count in result.counts} == {
            "nodes[1]": 9,
            "ties[1]": 8,
            "ties[2]": 6,
        }


def test_self_ties_are_a_notice(checked):
    result = checked(HEAD + PEOPLE + TIES, people=AB, ties="a,b\nA,A\nA,B\n")
    assert not result.total
    assert result.counts[1].self_ties == 1
    assert [str(each) for each in result.warnings] == [
        "ties.csv: 1 self-tie (first on row 2): kept, left out of measures"
    ]


def test_asks_and_gives_are_opposite_and_keys_have_no_order_only_where_ties_have_none(checked):
    rows = "a,b\nA,B\n"
    gives = checked(HEAD + PEOPLE + TIES, people=AB, ties=rows)
    asks = checked(HEAD + PEOPLE + TIES.replace("gives", "asks"), people=AB, ties=rows)
    assert keyed(gives) == [("A", "B", "s|1|||A|B")]
    assert keyed(asks) == [("B", "A", "s|1|||B|A")]
    together = TIES.replace("INFORMS", "COLLABORATES_WITH").replace('meaning = "gives"\n', "")
    both = checked(HEAD + PEOPLE + together + 'duplicates = "first"\n', people=AB, ties="a,b\nB,A\nA,B\n")
    assert keyed(both) == [("B", "A", "s|1|||A|B")]
    assert both.counts[1].folded == 1


def test_several_stages_memberships_and_codes_of_one_participant(checked):
    toml = HEAD + STAGES + PEOPLE.replace("Actor", "Organization")
    toml += 'stage = "stage"\nmember_of = "of"\nindustry = { column = "kbli", scheme = "kbli-2020" }\n'
    result = checked(toml, people='id,stage,of,kbli\nA,"dye; sell;dye",B,13134;47511\nB,,,\n')
    assert not result.total
    assert [(row["from"], row["to"]) for row in spooled(result, "at_stage-0")] == [
        ("A", "dye"),
        ("A", "sell"),
    ]
    assert [(row["from"], row["to"]) for row in spooled(result, "members-0")] == [("A", "B")]
    assert [row["to"] for row in spooled(result, "classified_as-0")] == ["13134", "47511"]


def test_a_namespace_goes_before_every_id(checked):
    toml = HEAD.replace('"S"\n', '"S"\nnamespace = "ns"\n') + PEOPLE + TIES + 'respondent = "a"\n'
    result = checked(toml, people=AB, ties="a,b\nA,B\n")
    assert spooled(result, "ties-0")[0]["respondent"] == "ns:A"
    assert keyed(result) == [("ns:A", "ns:B", "s|1||ns:A|ns:A|ns:B")]


def test_ids_are_one_whatever_their_spaces_and_unicode_form(checked):
    """é may be one character or two; two files seldom agree."""
    one, two = "\u00c9a", "E\u0301a"
    result = checked(HEAD + PEOPLE + TIES, people=f"id\n{one} \nB\n", ties=f"a,b\n {one},B\n{two},B\n")
    assert [problem.sort for problem in result.problems] == ["duplicate report"]


# Every sort of problem


@pytest.mark.parametrize(
    ("toml", "files", "problem", "what", "hint"),
    [
        (
            PEOPLE + 'name = "nmae"\n', {"people": "id,name\nA,x\n"},
            ("people.csv", 1, None, None, "missing column"), 'no column "nmae"',
            'Did you mean "name"? dataset.toml, line 8',
        ),
        (
            PEOPLE, {"people": "id,n\nA,1\n ,2\n"},
            ("people.csv", 3, "id", "", "blank id"), "blank", "Give every row an id",
        ),
        (
            PEOPLE, {"people": "id\nA\nB\nA\n"},
            ("people.csv", 4, "id", "A", "duplicate id"), "already on row 2", "distinct",
        ),
        (
            PEOPLE + 'properties.age = "int"\n', {"people": "id,age\nA,12\nB,a dozen\n"},
            ("people.csv", 3, "age", "a dozen", "value of another type"), "is no whole number", "12, not 12.5",
        ),
        (
            PEOPLE + 'properties.since = "date"\n', {"people": "id,since\nA,2023-02-29\n"},
            ("people.csv", 2, "since", "2023-02-29", "value of another type"), "is no date", "2024-01-31",
        ),
        (
            PEOPLE + 'properties.age = "int"\n', {"people": "id,age\nA,\n"},
            ("people.csv", 2, "age", "", "value lacking"), "age needs one", '"int?"',
        ),
        (
            PEOPLE.replace('"Actor"', '{ column = "kind" }'), {"people": "id,kind\nA,Actor\nB,actor\n"},
            ("people.csv", 3, "kind", "actor", "unknown kind"), "is no kind", "Organization",
        ),
        (
            PEOPLE.replace('"Actor"', '{ column = "kind" }'), {"people": "id,kind\nA,\n"},
            ("people.csv", 2, "kind", "", "unknown kind"), "no kind is given", "",
        ),
        (
            PEOPLE.replace('"Actor"', '{ column = "kind", map = { p = "Actor" } }'), {"people": "id,kind\nA,q\n"},
            ("people.csv", 2, "kind", "q", "value not in the map"), "not in the map", "has: p.",
        ),
        (
            PEOPLE + 'responded = { column = "r", map = { ya = "yes" } }\n', {"people": "id,r\nA,ya\nB,yaa\n"},
            ("people.csv", 3, "r", "yaa", "value not in the map"), "not in the map", 'Did you mean "ya"?',
        ),
        (
            PEOPLE + 'responded = "r"\n', {"people": "id,r\nA,yes\nB,maybe\n"},
            ("people.csv", 3, "r", "maybe", "unknown answer"), "neither yes", "",
        ),
        (
            STAGES + PEOPLE + 'stage = "st"\n', {"people": "id,st\nA,dye;dying\n"},
            ("people.csv", 2, "st", "dying", "unknown stage"), "no such stage", 'Did you mean "dye"?',
        ),
        (
            PEOPLE.replace("Actor", "Organization") + 'member_of = "of"\n', {"people": "id,of\nA,B;Z\nB,\n"},
            ("people.csv", 2, "of", "Z", "unknown participant"), "no such participant", "",
        ),
        (
            PEOPLE + 'member_of = "of"\n', {"people": "id,of\nA,B\nB,\n"},
            ("people.csv", 2, "of", "B", "member of a person"), "no Organization", "",
        ),
        (
            PEOPLE + TIES, {"people": "id\nalpha\nB\n", "ties": "a,b\nalpha,B\nalhpa,B\n"},
            ("ties.csv", 3, "a", "alhpa", "unknown participant"), "no such participant", 'Did you mean "alpha"?',
        ),
        (
            PEOPLE + 'name = "n"\n' + TIES, {"people": "id,n\nA,Ani\nB,Budi\n", "ties": "a,b\nA,Budi\n"},
            ("ties.csv", 2, "b", "Budi", "unknown participant"), "no such", 'the name of "B": write the id',
        ),
        (PEOPLE + TIES, {"people": AB, "ties": "a,b\nA,\n"}, ("ties.csv", 2, "b", "", "blank id"), "blank", ""),
        (
            PEOPLE + TIES + 'respondent = "r"\n', {"people": AB, "ties": "a,b,r\nA,B,A\nA,B,\nA,B,C\n"},
            ("ties.csv", 4, "r", "C", "unknown respondent"), "no such participant", "",
        ),
        (
            PEOPLE + TIES + 'weight = "w"\n', {"people": AB, "ties": 'a,b,w\nA,B,"1,5"\n'},
            ("ties.csv", 2, "w", "1,5", "bad weight"), "no finite number", "decimal point",
        ),
        (
            PEOPLE + TIES + 'weight = "w"\n', {"people": AB, "ties": "a,b,w\nA,B,inf\n"},
            ("ties.csv", 2, "w", "inf", "bad weight"), "no finite number", "",
        ),
        (
            PEOPLE + TIES + 'weight = "w"\n', {"people": AB, "ties": "a,b,w\nA,B,0\n"},
            ("ties.csv", 2, "w", "0", "bad weight"), "isn't above 0", "",
        ),
        (
            PEOPLE + TIES, {"people": AB, "ties": "a,b\nA,B\nB,A\nA,B\n"},
            ("ties.csv", 4, "a", "A -> B", "duplicate report"), "already on row 2", 'duplicates = "sum"',
        ),
        (
            PEOPLE + 'group = "g"\ndistinct = true\n', {"people": "id,g\nA,x\nB,y\nA,x\nA,z\n"},
            ("people.csv", 5, "g", "z", "rows that disagree"), "disagrees with row 2", 'distinct = "first"',
        ),
        (PEOPLE, {"people": "id,n\nA,1,2\n"}, ("people.csv", 2, None, "2", "broken row"), "has 3 cells", "quotes"),
        (PEOPLE, {}, ("people.csv", None, None, None, "unreadable file"), "isn't there", ""),
        (
            PEOPLE + '[[events]]\nfile = "e.csv"\nid = "e"\n' + MEETINGS,
            {"people": AB, "e": "e\nfair\n", "ties": "a,b\nA,fair\nB,A\n"},
            ("ties.csv", 3, "b", "A", "unknown event"), "no such event", "[[events]]",
        ),
    ],
)  # fmt: skip
def test_each_problem_names_file_row_column_value_and_hint(checked, toml, files, problem, what, hint):
    result = checked(HEAD + toml, **files)
    assert found(result) == [problem]
    assert what in result.problems[0].what
    assert hint in result.problems[0].hint
    assert result.totals == {problem[4]: 1}
    assert not result.loadable


def test_row_numbers_are_those_of_the_spreadsheet(checked):
    """A text over two lines is one row; a blank line is one, too."""
    result = checked(HEAD + PEOPLE, people='id,n\n"A","two\nlines"\n\nB,x\nA,y\n')
    assert found(result)[0][1] == 5


def test_a_problem_of_participants_is_said_once_not_again_for_every_tie(checked):
    toml = HEAD + PEOPLE + 'properties.age = "int"\n' + TIES
    result = checked(toml, people="id,age\nA,x\nB,1\n", ties="a,b\nA,B\nB,A\nA,A\n")
    assert result.totals == {"value of another type": 1}
    result = checked(HEAD + PEOPLE.replace('"people.csv"', '"peeple.csv"') + TIES, ties="a,b\nA,B\n")
    assert result.totals == {"unreadable file": 1}


def test_first_of_each_sort_are_shown_and_the_rest_counted_and_written(checked, tmp_path):
    rows = "".join(f"A,Z{number},w\n" for number in range(500))
    result = checked(HEAD + PEOPLE + TIES + 'weight = "w"\n', people=AB, ties=f"a,b,w\n{rows}")
    assert result.totals == {"unknown participant": 500, "bad weight": 500}
    assert Counter(problem.sort for problem in result.problems) == dict.fromkeys(result.totals, SHOWN)
    result.write_problems(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 1000
    assert [int(row["row"]) for row in written] == sorted(int(row["row"]) for row in written)


def test_what_a_spreadsheet_would_run_is_written_as_text(checked, tmp_path):
    toml = HEAD + PEOPLE + TIES
    result = checked(
        toml, people=AB, ties='a,b\nA,"=HYPERLINK(""http://x"")"\nA,+1\nA,-2.5\nA,@x\n', skip_bad=True
    )
    result.write_problems(tmp_path / "all.csv")
    result.write_rejects(tmp_path / "rejects.csv")
    for name in ("all.csv", "rejects.csv"):
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [
            cell for cell in cells if cell[:1] in tuple("=+@") or (cell[:1] == "-" and cell != "-2.5")
        ]
        assert json.loads((tmp_path / f"{name}-metadata.json").read_bytes())["escaped"] == "apostrophe"
        assert "-2.5" in cells, "a number stays a number"


# Distinct, duplicates


def test_distinct_takes_agreeing_rows_as_one_and_first_takes_the_first(checked):
    people = "id,g\nA,x\nA,x\nB,y\nA,x\n"
    result = checked(HEAD + PEOPLE + 'group = "g"\ndistinct = true\n', people=people)
    assert (result.total, result.counts[0].kept, result.counts[0].folded) == (0, 2, 2)
    result = checked(HEAD + PEOPLE + 'group = "g"\ndistinct = "first"\n', people="id,g\nA,x\nA,z\nA,\n")
    assert result.total == 0
    assert [row["group"] for row in spooled(result, "nodes-0")] == ["x"]


def test_distinct_is_about_one_file(checked):
    """A file that isn't said to repeat ids doesn't; one of another file is the same participant."""
    toml = HEAD + PEOPLE + "distinct = true\n" + PEOPLE.replace("people", "more") + "distinct = true\n"
    result = checked(toml, people="id\nA\nA\n", more="id\nB\nA\n")
    assert found(result) == []
    assert [(count.kept, count.folded, count.described) for count in result.counts] == [(1, 1, 0), (1, 0, 1)]
    toml = HEAD + PEOPLE + "distinct = true\n" + PEOPLE.replace("people", "more")
    result = checked(toml, people="id\nA\nA\n", more="id\nB\nA\nA\n")
    assert found(result) == [("more.csv", 4, "id", "A", "duplicate id")]
    assert "already on row 3" in result.problems[0].what


def test_distinct_holds_across_frames(checked):
    """The first row may be 50,000 rows away."""
    rows = [f"P{number % 60_000},{number % 60_000 % 7}" for number in range(120_000)]
    rows[110_000] = "P50000,wrong"
    result = checked(HEAD + PEOPLE + 'group = "g"\ndistinct = true\n', people="id,g\n" + "\n".join(rows))
    assert found(result) == [("people.csv", 110_002, "g", "wrong", "rows that disagree")]
    assert "row 50002" in result.problems[0].what


def test_repeated_reports_are_summed_or_the_first_is_taken(checked):
    ties = "a,b,w\nA,B,2\nB,A,1\nA,B,3\n"
    for rule, weight in (("sum", 5.0), ("first", 2.0)):
        toml = HEAD + PEOPLE + TIES + f'weight = "w"\nduplicates = "{rule}"\n'
        result = checked(toml, people=AB, ties=ties)
        assert (result.total, result.counts[1].folded, result.counts[1].kept) == (0, 1, 2)
        weights = result.summed_weights("INFORMS") if rule == "sum" else None
        rows = {row["from"]: row for row in spooled(result, "ties-0")}
        got = weights[rows["A"]["number"]] if weights is not None else rows["A"]["weight"]
        assert got == weight


def test_two_respondents_and_two_questions_are_two_reports(checked):
    toml = HEAD + PEOPLE + TIES + 'question = { column = "q" }\nrespondent = "r"\n'
    result = checked(toml, people=AB, ties="a,b,q,r\nA,B,x,A\nA,B,x,B\nA,B,y,A\nA,B,,\n")
    assert result.total == 0
    assert result.counts[1].kept == 4


def test_the_same_report_in_two_files_is_one(checked):
    toml = HEAD + PEOPLE + TIES + TIES.replace("ties.csv", "more.csv")
    result = checked(toml, people=AB, ties="a,b\nA,B\n", more="a,b\nA,B\n")
    assert found(result) == [("more.csv", 2, "a", "A -> B", "duplicate report")]


# Setting aside


def test_rows_set_aside_of_two_tables_in_a_sheet_keep_their_own_cells(checked, tmp_path):
    toml = HEAD + (
        '[[nodes]]\nfile = "both.csv"\nid = "id"\nkind = "Actor"\nproperties.age = "int"\n'
        '[[ties]]\nfile = "both.csv"\nheader = 6\nfrom = "a"\nto = "b"\ntype = "INFORMS"\nmeaning = "asks"\n'
    )
    result = checked(toml, both="id,age\nA,1\nB,x\nC,2\n\na,b\nA,C\nA,D\n", skip_bad=True)
    assert result.loadable
    assert result.write_rejects(tmp_path / "rejects.csv") == 2
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["row"], r["id"], r["age"], r["a"], r["b"]) for r in rows] == [
        ("3", "B", "x", "", ""), ("8", "", "", "A", "D")
    ]  # fmt: skip


def test_bad_rows_are_set_aside_with_the_ties_that_need_them(checked, tmp_path):
    toml = HEAD + PEOPLE + 'properties.age = "int"\n' + TIES
    people, ties = "id,age,note\nA,x,why?\nB,1,\nC,2,\n", "a,b\nA,B\nB,C\nC,A\n"
    result = checked(toml, people=people, ties=ties, skip_bad=True)
    assert result.loadable
    assert result.totals == {"value of another type": 1, "participant set aside": 2}
    assert [(row["from"], row["to"]) for row in spooled(result, "ties-0")] == [("B", "C")]
    assert [(c.rows, c.set_aside, c.kept) for c in result.counts] == [(3, 1, 2), (3, 2, 1)]
    assert result.write_rejects(tmp_path / "rejects.csv") == 3
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["file"], r["row"], r["column"], r["value"]) for r in rows] == [
        ("people.csv", "2", "age", "x"), ("ties.csv", "2", "a", "A"), ("ties.csv", "4", "b", "A")
    ]  # fmt: skip
    assert [(r["id"], r["note"], r["a"], r["b"]) for r in rows] == [
        ("A", "why?", "", ""),
        ("", "", "A", "B"),
        ("", "", "C", "A"),
    ]
    assert "is no whole number" in rows[0]["why"]
    assert "people.csv, row 2" in rows[1]["why"]


def test_a_file_that_cant_be_read_cant_be_set_aside(checked):
    result = checked(HEAD + PEOPLE + TIES, people=AB, ties="a,x\nA,B\n", skip_bad=True)
    assert result.total == 1
    assert not result.loadable
    with pytest.raises(CantingError, match='has no column "b"'):
        result.require_loadable()


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C", ""]), st.sampled_from(["1", "x", ""])), max_size=12),
    st.lists(
        st.tuples(*[st.sampled_from(["A", "B", "C", "D", ""])] * 2, st.sampled_from(["1", "0", "x", ""])),
        max_size=12,
    ),
    st.sampled_from(["refuse", "sum", "first"]),
    st.sampled_from(["false", "true", '"first"']),
)
@settings(deadline=None, max_examples=few(100), suppress_health_check=list(HealthCheck))
def test_every_row_is_kept_folded_blank_or_set_aside(tmp_path, people, ties, duplicates, distinct):
    """Rows read = blank + set aside + folded + kept, and what is kept can be loaded: its ends are kept."""
    toml = HEAD + PEOPLE + f'properties.age = "int?"\ndistinct = {distinct}\n' + TIES
    (tmp_path / "dataset.toml").write_text(toml + f'weight = "w"\nduplicates = "{duplicates}"\n')
    (tmp_path / "people.csv").write_text("id,age\n" + "".join(f"{a},{b}\n" for a, b in people))
    (tmp_path / "ties.csv").write_text("a,b,w\n" + "".join(f"{a},{b},{w}\n" for a, b, w in ties))
    with check(tmp_path, skip_bad=True) as result:
        for count in result.counts:
            assert count.rows == count.blank + count.set_aside + count.folded + count.kept
        assert [count.rows for count in result.counts] == [len(people), len(ties)]
        ids = [row["id"] for row in spooled(result, "nodes-0")]
        assert len(ids) == len(set(ids)) == result.counts[0].kept
        rows = spooled(result, "ties-0")
        assert {row["from"] for row in rows} | {row["to"] for row in rows} <= set(ids)
        keys = [key for _, _, key in keyed(result)]
        assert len(keys) == len(set(keys)) == result.counts[1].kept
        assert result.write_rejects(tmp_path / "rejects.csv") == sum(
            count.set_aside for count in result.counts
        )
        assert result.loadable


# Other datasets in the graph


def graph(**known: list[SaidElsewhere]) -> Callable[[str, list[str]], dict[str, list[SaidElsewhere]]]:
    """Answer for a graph that has these ids."""
    return lambda label, ids: {each: known[each] for each in ids if each in known and label != "Stage"}


def test_an_id_of_another_dataset_is_a_problem_unless_one_of_the_two_shares(checked):
    for said, shares, problems in [
        (SaidElsewhere("other", "Actor"), "", 1),
        (SaidElsewhere("other", "Actor"), 'shares = ["other"]\n', 0),
        (SaidElsewhere("other", "Actor", shares=("s",)), "", 0),
        (SaidElsewhere("other", "Actor", mentioned=True), "", 0),
        (SaidElsewhere("s", "Actor"), "", 0),
    ]:
        toml = HEAD.replace('"S"\n', f'"S"\n{shares}') + PEOPLE
        result = checked(toml, recorded=graph(A=[said]), people=AB)
        assert result.total == problems
        if problems:
            assert found(result) == [("people.csv", 2, "id", "A", "id of another dataset")]
            assert 'shares = ["other"]' in result.problems[0].hint
            assert "namespace" in result.problems[0].hint


def test_ties_may_name_participants_of_shared_datasets_and_of_no_others(checked):
    toml = HEAD.replace('"S"\n', '"S"\nshares = ["other"]\nnamespace = "s"\n') + PEOPLE + TIES
    known = graph(
        X=[SaidElsewhere("other", "Organization")],
        Y=[SaidElsewhere("third", "Actor")],
        Z=[SaidElsewhere("other", "Actor", True)],
    )
    result = checked(toml, recorded=known, people=AB, ties="a,b\nA,X\nX,B\nA,Y\nA,Z\nA,Q\n")
    assert [each[:4] for each in found(result)] == [
        ("ties.csv", n, "b", i) for n, i in ((4, "Y"), (5, "Z"), (6, "Q"))
    ]
    assert [(row["from"], row["to"]) for row in spooled(result, "ties-0")] == [("s:A", "X"), ("X", "s:B")]
    assert spooled(result, "mentioned-Participant") == [
        {"id": "X", "kind": "Organization", "file": "ties.csv", "row": 2}
    ]


def test_ties_name_participants_of_a_shared_dataset_in_one_namespace_as_its_own_files_do(checked):
    toml = HEAD.replace('"S"\n', '"S"\nshares = ["other"]\nnamespace = "s"\n') + PEOPLE + TIES
    known = graph(**{"s:X": [SaidElsewhere("other", "Organization")], "Y": [SaidElsewhere("other", "Actor")]})
    result = checked(toml, recorded=known, people=AB, ties="a,b\nA,X\nA,Y\nA,Q\n")
    assert [each[:4] for each in found(result)] == [("ties.csv", 4, "b", "Q")]
    assert [(row["from"], row["to"]) for row in spooled(result, "ties-0")] == [("s:A", "s:X"), ("s:A", "Y")]
    assert [row["id"] for row in spooled(result, "mentioned-Participant")] == ["s:X", "Y"]


def test_without_the_graph_shared_participants_are_taken_on_trust_and_said_so(checked):
    toml = HEAD.replace('"S"\n', '"S"\nshares = ["other"]\n') + PEOPLE + TIES
    result = checked(toml, people=AB, ties="a,b\nA,X\n")
    assert not result.total
    assert "1 mentions of participants" in str(result.warnings[0])


def test_a_stage_at_another_position_than_in_a_shared_dataset_is_a_problem_of_dataset_toml(checked):
    def recorded(label: str, ids: list[str]) -> dict[str, list[SaidElsewhere]]:
        said = [
            SaidElsewhere("other", position=9, stage="other:dye"),
            SaidElsewhere("third", position=1, stage="third:dye"),
        ]
        return {"dye": said} if label == "Stage" else {}

    alone = checked(HEAD + STAGES + PEOPLE, recorded=recorded, people=AB)
    assert not alone.total
    assert alone.stages == {"dye": "s:dye", "sell": "s:sell"}
    third = checked(HEAD + 'shares = ["third", "other"]\n' + STAGES + PEOPLE, recorded=recorded, people=AB)
    assert not third.total
    assert third.stages == {"dye": "third:dye", "sell": "s:sell"}
    result = checked(HEAD + 'shares = ["other"]\n' + STAGES + PEOPLE, recorded=recorded, people=AB)
    assert found(result) == [("dataset.toml", 7, "stages[1].position", "1", "stage at another position")]


def test_surveys_of_one_namespace_that_share_nothing_dont_refuse_each_others_stages(checked):
    toml = HEAD + 'namespace = "n"\n' + STAGES + PEOPLE

    def stages(*said: SaidElsewhere) -> dict[str, str]:
        def recorded(label: str, ids: list[str]) -> dict[str, list[SaidElsewhere]]:
            return {"dye": list(said)} if label == "Stage" else {}

        result = checked(toml, recorded=recorded, people=AB)
        assert not result.total
        return result.stages

    stranger = SaidElsewhere("other", position=9, stage="n:dye")
    assert stages(stranger) == {"dye": "s:dye", "sell": "n:sell"}
    # What it was called stays, also when the other survey is gone; its own former wave is no stranger.
    assert stages(SaidElsewhere("s", position=1, stage="s:dye"))["dye"] == "s:dye"
    assert stages(SaidElsewhere("s", position=1, stage="n:dye"))["dye"] == "n:dye"
    assert stages(SaidElsewhere("other", position=1, stage="n:dye", shares=("s",)))["dye"] == "n:dye"


def test_two_stages_of_a_survey_are_two_in_the_graph(checked):
    """One by its own id, one by the id in the graph of the same stage of a shared dataset."""

    def recorded(label: str, ids: list[str]) -> dict[str, list[SaidElsewhere]]:
        said = [SaidElsewhere("other", position=1, stage="other:dye")]
        return {each: said for each in ids if each.endswith("dye")} if label == "Stage" else {}

    toml = HEAD + 'shares = ["other"]\n' + STAGES.replace("sell", "other:dye").replace("2", "1")
    result = checked(toml + PEOPLE, recorded=recorded, people=AB)
    assert [problem.what for problem in result.problems] == [
        "the stage dye is the same: both are other:dye of a dataset that this one shares"
    ]


def test_a_row_that_says_no_tie_is_a_report_too(checked):
    weight = 'weight = { column = "w", blank = "no answer", zero = "no tie" }\n'
    rows = "a,b,w\nA,B,2\nA,B,0\nB,A,0\nB,A,\nA,A,0\nA,A,0\n"
    result = checked(HEAD + PEOPLE + TIES + weight, people=AB, ties=rows)
    assert [each[1] for each in found(result)] == [3, 5, 7]
    kept = {
        rule: [row["weight"] for row in spooled(again, "ties-0")]
        for rule in ("first", "sum")
        for again in [
            checked(
                HEAD + PEOPLE + TIES + weight + f'duplicates = "{rule}"\n',
                people=AB,
                ties="a,b,w\nA,B,2\nA,B,0\nB,A,0\nB,A,3\n",
            )
        ]
    }
    assert kept == {"first": [2.0], "sum": [2.0, 3.0]}


# Who could report a tie, and who answered

ASKED = '[[ties]]\nfile = "ties.csv"\ntype = "{}"\nfrom = "a"\nto = "b"\n'


def questions(result: Checked) -> list[tuple[str, str | None, str]]:
    assert not result.total, found(result)
    said = json.loads(result.questions)
    assert all(entry.keys() == {"type", "question", "teller"} for entry in said)
    return [(entry["type"], entry["question"], entry["teller"]) for entry in said]


@pytest.mark.parametrize(
    ("kind", "lines", "rows", "teller"),
    [
        # With a meaning the one who asks, or gives, whoever else is named. Stored ties go from giver to receiver.
        ("INFORMS", 'meaning = "asks"', "A,B,A", "to"),
        ("INFORMS", 'meaning = "gives"', "A,B,A", "from"),
        ("INFORMS", 'meaning = "gives"\nrespondent = "b"', "A,B,A", "from"),
        ("SUPPORTS", 'meaning = "asks"\nrespondent = "a"', "A,B,A", "to"),
        # Without one the end that the respondents are on.
        ("SUPPLIES", "", "A,B,A", "either"),
        ("SUPPLIES", 'respondent = "a"', "A,B,A", "from"),
        ("SUPPLIES", 'respondent = "b"', "A,B,A", "to"),
        ("SUPPLIES", 'respondent = "b"', "", "to"),
        ("SUPPLIES", 'respondent = "r"', "A,B,A B,C,B", "from"),
        ("SUPPLIES", 'respondent = "r"', "A,B,A B,B,B", "from"),
        ("COLLABORATES_WITH", 'respondent = "r"', "A,B,B B,C,C", "to"),
        ("SUPPLIES", 'respondent = "r"', "A,B,A B,C,C", "either"),
        # What somebody reports of two others says nothing of who was asked.
        ("SUPPLIES", 'respondent = "r"', "A,B,A B,C,A", "from"),
        ("SUPPLIES", 'respondent = "r"', "A,B,A B,C,", "from"),
        ("SUPPLIES", 'respondent = "r"', "A,B,C", "either"),
        ("SUPPLIES", 'respondent = "r"', "B,B,B", "either"),
        ("SUPPLIES", 'respondent = "r"', "", "either"),
    ],
)
def test_who_could_report_a_tie(checked, kind, lines, rows, teller):
    ties = "a,b,r\n" + "".join(f"{row}\n" for row in rows.split())
    result = checked(HEAD + PEOPLE + ASKED.format(kind) + lines, people="id\nA\nB\nC\n", ties=ties)
    assert questions(result) == [(kind, None, teller)]


def test_each_question_stands_once_for_each_end_that_could_report_it(checked):
    toml = HEAD + PEOPLE + "[[events]]\nfile = 'events.csv'\nid = 'e'\n"
    column = 'question = { column = "q" }\n'
    toml += ASKED.format("INFORMS") + 'meaning = "asks"\n' + column
    toml += (
        ASKED.format("INFORMS").replace("ties.csv", "told.csv")
        + 'meaning = "gives"\nduplicates = "first"\n'
        + column
    )
    toml += (
        ASKED.format("SUPPORTS").replace("ties.csv", "told.csv")
        + 'question = "Who helps?"\nduplicates = "first"\n'
    )
    toml += '[[ties]]\nfile = "went.csv"\ntype = "PARTICIPATES_IN"\nfrom = "a"\nto = "e"\n'
    result = checked(
        toml,
        people=AB,
        events="e\nE\n",
        ties="a,b,q\nA,B,z\nA,B,é\nB,A,z\nB,A,\n",
        told="a,b,q\nA,B,z\nA,B,z\n",
        went="a,e\nA,E\n",
    )
    assert questions(result) == [
        ("INFORMS", None, "to"),
        ("INFORMS", "z", "from"),
        ("INFORMS", "z", "to"),
        ("INFORMS", "é", "to"),
        ("SUPPORTS", "Who helps?", "either"),
    ]


def test_more_questions_than_are_told_apart_are_one_for_each_type(checked, monkeypatch):
    monkeypatch.setattr(unit_questions, "MOST", 3)
    toml = HEAD + PEOPLE + ASKED.format("INFORMS") + 'meaning = "asks"\nquestion = { column = "q" }\n'
    for many in (3, 4):
        ties = "a,b,q\n" + "".join(f"A,B,{number}\n" for number in range(many))
        said = json.loads(checked(toml, people=AB, ties=ties).questions)
        assert len(said) == (3 if many == 3 else 1)
    assert said == [{"type": "INFORMS", "question": None, "teller": "to", "any": True}]


RESPONDED = PEOPLE + 'responded = "answered"\n'


def test_who_reports_without_having_answered_and_who_answered_without_a_report_are_named(checked):
    toml = HEAD.replace('"S"\n', '"S"\nnamespace = "n"\n') + RESPONDED + TIES + 'respondent = "r"\n'
    people = "id,answered\nA,yes\nB,no\nC,no\nD,yes\nE,not asked\nF,\n"
    result = checked(toml, people=people, ties="a,b,r\nA,B,A\nA,C,B\nC,D,E\nD,C,B\nE,F,F\n")
    assert not result.total
    assert [str(each) for each in result.warnings] == [
        'people.csv: row 3: "B" is said not to have answered, but a report of a tie is theirs: ties.csv, row 3',
        'people.csv: row 5: "D" is said to have answered, but no report of a tie is theirs',
    ]


def test_without_respondents_nobody_is_said_to_be_silent(checked):
    people = "id,answered\nA,yes\nB,no\n"
    assert not checked(HEAD + RESPONDED + TIES, people=people, ties="a,b\nA,B\n").warnings


def test_rows_that_are_set_aside_are_nobodys_report(checked):
    people = "id,answered\nA,yes\nB,no\n"
    toml = HEAD + RESPONDED + TIES + 'respondent = "a"\n'
    result = checked(toml, skip_bad=True, people=people, ties="a,b\nB,Z\nA,B\n")
    assert not result.warnings


def test_of_many_whose_answers_and_reports_disagree_twenty_are_named(checked):
    people = "id,answered\nA,yes\n" + "".join(f"B{n},no\n" for n in range(1_000))
    ties = "a,b\n" + "".join(f"B{n},A\n" for n in range(1_000))
    toml = HEAD + RESPONDED + TIES + 'respondent = "a"\n'
    said = [str(each) for each in checked(toml, people=people, ties=ties).warnings]
    assert len(said) == SHOWN + 1 + 1
    assert said[SHOWN] == (
        "dataset.toml: ... and 980 more, each of whom is said not to have answered, but a report of a tie is theirs"
    )


# Parts


@given(st.lists(st.integers(0, 60), max_size=200), st.integers(1, 7))
@settings(deadline=None)
def test_an_index_numbers_each_hash_once_in_order_of_appearance(values, chunk):
    index, known = Index(), {}
    for start in range(0, len(values), chunk):
        part = values[start : start + chunk]
        numbers, first = index.add(np.array(part, dtype=np.uint64))
        for value, number, new_one in zip(part, numbers.tolist(), first.tolist(), strict=True):
            assert new_one == (value not in known)
            assert known.setdefault(value, len(known)) == number
    assert len(index) == len(known)


@given(st.lists(st.lists(st.text("ab|\\", max_size=4), min_size=2, max_size=2), min_size=2, max_size=8))
def test_parts_of_keys_cant_run_together(pairs):
    columns = [pa.array(column, pa.large_string()) for column in zip(*pairs, strict=True)]
    keys = joined(columns, len(pairs)).to_pylist()
    assert len(set(keys)) == len({tuple(pair) for pair in pairs})


@given(
    st.sampled_from(["int", "float", "bool", "date"]), st.lists(st.text(max_size=8), min_size=1, max_size=5)
)
def test_a_cast_gives_a_value_a_fault_or_nothing_for_every_text(kind, texts):
    stripped = [text.strip() for text in texts]
    result = cast(pa.array(stripped, pa.large_string()), Property(type=f"{kind}?"), [""])
    for text, value, bad in zip(stripped, result.values.to_pylist(), result.bad.tolist(), strict=True):
        assert (value is not None) == (bool(text) and not bad)


@given(st.lists(st.one_of(st.none(), st.text("ab; ", max_size=8)), max_size=6))
def test_split_gives_each_value_of_a_text_once(texts):
    positions, values = split(pa.array(texts, pa.large_string()))
    got = list(zip(positions.tolist(), values.to_pylist(), strict=True))
    wanted = [
        (position, value)
        for position, text in enumerate(texts)
        for value in dict.fromkeys(part.strip() for part in (text or "").split(";"))
        if value
    ]
    assert got == wanted


# Hostile files


def test_a_folder_full_of_mistakes_gets_a_word_for_each():
    with check(BAD / "hostile") as result:
        problems = {(p.file, p.row, p.column): p for p in result.problems}
        expected = {
            ("after-quote.csv", 3, None): "after a closing double quote",
            ("blank.csv", None, None): "is empty",
            ("empty.csv", None, None): "is empty",
            ("formulas.xlsx", 2, "name"): "a formula that gives no value",
            ("formulas.xlsx", 4, "name"): "a formula that gives #REF!",
            ("latin-and-utf8.csv", 3, None): "UTF-8 elsewhere",
            ("merged-body.xlsx", 2, None): "merged cells (B2:B3)",
            ("merged-header.xlsx", 1, None): "merged cells in its header (B1:C1)",
            ("not-packed.csv.gz", None, None): "sound .gz",
            ("nul.csv", 2, "name"): "NUL byte",
            ("open-quote.csv", 3, None): "never closed",
            ("password.xlsx", None, None): "password",
            ("peeple.csv", None, None): "isn't there",
            ("picture.csv", None, None): "isn't a text file",
            ("ragged.csv", 2, None): "has 3 cells",
            ("sheets.xlsx[Peple]", None, None): 'no sheet "Peple"',
            ("text.xlsx", None, None): "isn't a spreadsheet",
            ("truncated.csv.gz", None, None): "sound .gz",
            ("twice.csv", 1, "id"): "two columns",
        }
        assert problems.keys() == expected.keys()
        for place, what in expected.items():
            assert what in problems[place].what
            assert problems[place].hint
        kept = {count.file: count.kept for count in result.counts if count.kept}
        assert kept["mixed-ends.csv"] == 5
        assert kept["people.csv"] == 3, "NA and =cmd() are names like others"
        assert kept["utf16.csv"] == 1
        assert kept["utf16-bare.csv"] == 2
        assert kept["sheets.xlsx[People]"] == 1


TOKENS = [
    "A",
    "B",
    "C",
    "",
    "0",
    "-1",
    "1.5",
    "x",
    "=1+1",
    "NA",
    "é",
    '"',
    "\n",
    ";",
    ",",
    "\t",
    "\0",
    " ",
    "\ufeff",
    "2024-01-31",
]
CELLS = st.lists(st.sampled_from(TOKENS), max_size=3).map("".join)
TABLE = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6).map("\n".join)


@given(people=TABLE, ties=TABLE, skip_bad=st.booleans())
@settings(deadline=None, max_examples=few(300), suppress_health_check=list(HealthCheck))
def test_no_files_make_it_stumble_and_every_problem_has_a_place(tmp_path, people, ties, skip_bad):
    toml = HEAD + PEOPLE + 'name = "name"\nproperties.age = "int?"\nproperties.born = "date?"\n' + TIES
    (tmp_path / "dataset.toml").write_text(toml + 'weight = "w"\n')
    (tmp_path / "people.csv").write_bytes(f"id,name,age,born\n{people}".encode())
    (tmp_path / "ties.csv").write_bytes(f"a,b,w\n{ties}".encode())
    with check(tmp_path, skip_bad=skip_bad) as result:
        for problem in result.problems:
            assert problem.file in {"people.csv", "ties.csv"}
            assert problem.row is None or problem.row > 0
            assert problem.what
            assert problem.hint
            assert "\n" not in problem.line
        result.write_problems(tmp_path / "all.csv")
        result.write_rejects(tmp_path / "rejects.csv")


# Tables below one another

BELOW = (
    HEAD
    + """
[[nodes]]
file = "both.{end}"
id = "id"
kind = "Actor"
[[ties]]
file = "both.{end}"
header = 5
type = "INFORMS"
meaning = "asks"
from = "a"
to = "b"
"""
)
UPPER = ["id,village", "A,x", "B,y", ""]


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_a_table_ends_where_another_begins_below_it(tmp_path, end):
    rows = [line.split(",") for line in [*UPPER, "a,b", "A,B", "B,A"]]
    if end == "csv":
        (tmp_path / "both.csv").write_text("".join(f"{','.join(row)}\n" for row in rows), "utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row if row != [""] else [])
        book.save(tmp_path / "both.xlsx")
    (tmp_path / "dataset.toml").write_text(BELOW.format(end=end), "utf-8")
    with check(tmp_path) as result:
        assert not result.total, result.problems
        assert [row["id"] for row in spooled(result, "nodes-0")] == ["A", "B"]
        assert [(row["row"], row["from"]) for row in spooled(result, "ties-0")] == [(6, "B"), (7, "A")]
        assert [(count.rows, count.blank) for count in result.counts] == [(3, 1), (2, 0)]


@pytest.mark.parametrize(
    ("lower", "problem"),
    [
        ([], "has 4 rows, and dataset.toml says that row 5 has the names"),
        (["a"], 'has no column "b"'),
        (["a,b", 'A,"B'], "opens a double quote that is never closed"),
        (["a,b", "A,B,C"], "has 3 cells, the header has 2"),
        (["a,b,a", "A,B,A"], 'two columns are called "a" (cells A5 and C5)'),
        (["id,village", "C,z"], 'has no column "a"'),
    ],
)
def test_a_lower_table_that_is_cut_off_or_torn_leaves_the_upper_whole(tmp_path, lower, problem):
    (tmp_path / "both.csv").write_text("".join(f"{line}\n" for line in [*UPPER, *lower]), "utf-8")
    (tmp_path / "dataset.toml").write_text(BELOW.format(end="csv"), "utf-8")
    with check(tmp_path) as result:
        assert [each.what for each in result.problems][:1] == [problem]
        assert [row["id"] for row in spooled(result, "nodes-0")] == ["A", "B"]


# The spool


def test_a_closed_check_leaves_no_file_behind(checked, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    result = checked(HEAD + PEOPLE, people=AB)
    folder = result.spool.folder
    assert folder.stat().st_mode & 0o077 == 0, "survey data are nobody else's business"
    result.close()
    assert not list((tmp_path / "t").iterdir())


def test_what_a_killed_check_left_is_swept_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "canting-spool-killed"
    left.mkdir()
    (tmp_path / "canting-spool-killed.lock").touch()
    (left / "nodes-0.arrow").write_bytes(b"x")
    with closing(spooling.Spool()) as other, closing(spooling.Spool()):
        assert not left.exists()
        assert other.folder.exists(), "a spool in use stays"
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_two_lines(tmp_path, monkeypatch, checked):
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spooling.ipc.RecordBatchStreamWriter, "write_table", full)
    with pytest.raises(CantingError, match=r"disk of .* is full"):
        checked(HEAD + PEOPLE, people=AB)


def test_memory_for_problems_is_bounded(checked):
    """Half a million problems cost a file, not memory."""
    resource = pytest.importorskip("resource")
    rows = "".join(f"Z{number},A\n" for number in range(250_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = checked(HEAD + PEOPLE + TIES, people=AB, ties=f"a,b\n{rows}")
    assert result.total == 250_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_an_unknown_asker_who_is_the_respondent_too_is_one_problem(checked):
    result = checked(HEAD + PEOPLE + TIES + 'respondent = "a"\n', people=AB, ties="a,b\nZ,A\n")
    assert found(result) == [("ties.csv", 2, "a", "Z", "unknown participant")]


def test_a_row_with_too_many_cells_is_set_aside_whole(checked, tmp_path):
    """Rows that don't fit the header keep their cells too, also the last row and those beyond the header."""
    result = checked(HEAD + PEOPLE, people="id,note\nA,x\nB,y,z,,w\nC,\nD,1,2\n", skip_bad=True)
    assert result.write_rejects(tmp_path / "rejects.csv") == 2
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["row"], r["id"], r["note"], r["cells beyond the header"]) for r in rows] == [
        ("3", "B", "y", "z | w"),
        ("5", "D", "1", "2"),
    ]


def test_a_named_file_that_cant_be_written_is_blamed_itself(checked, tmp_path):
    result = checked(HEAD + PEOPLE, people="id\nA\nA\n", skip_bad=True)
    for write in (result.write_problems, result.write_rejects):
        with pytest.raises(CantingError, match=r"nowhere.out\.csv: there is no folder"):
            write(tmp_path / "nowhere" / "out.csv")


def test_every_sort_of_problem_says_what_it_means(tmp_path):
    """What a list of problems gives back is of the catalogue, and the manual has each of them."""
    assert all(each.means.endswith(".") for each in Sort)
    assert len({each.means for each in Sort}) == len(Sort)
    page = (Path(__file__).resolve().parent.parent / "docs" / "problems.md").read_text(encoding="utf-8")
    assert [each for each in Sort if f"| {each} |" not in page] == []
    new(tmp_path / "s")
    with (tmp_path / "s" / "participants.csv").open("a", encoding="utf-8") as file:
        file.write(",Nobody\n")
    with check(tmp_path / "s") as checked:
        assert [cause.problem.sort for cause in checked.causes(Sort.BLANK_ID)[0]] == [Sort.BLANK_ID]
        assert all(isinstance(each.sort, Sort) for each in checked.problems)
