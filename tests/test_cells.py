"""What a cell means: weights that are none, numbers and dates as they are written, ids that a spreadsheet changed."""

from __future__ import annotations

import csv
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.errors import CantingError, UsageError
from canting.linking.links import read_listed
from canting.loader.cells import cast, looks
from canting.loader.check import Checked, check
from canting.loader.contract import Property, Writing
from canting.loader.dataset import load_dataset
from canting.loader.hashes import hashed, mixed
from canting.loader.problems import DataError
from canting.writing.listings import check_lines, problem_lines

HEAD = '[dataset]\nid = "s"\ntitle = "S"\n'
PEOPLE = '[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\n'
TIES = '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nfrom = "a"\nto = "b"\nmeaning = "asks"\nrespondent = "a"\n'


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Write a dataset and check it; a table of a workbook is given as rows."""
    opened: list[Checked] = []

    def make(toml: str, *, skip_bad: bool = False, **files: Any) -> Checked:
        (tmp_path / "dataset.toml").write_text(toml, encoding="utf-8")
        for name, content in files.items():
            if isinstance(content, str):
                (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
            else:
                book(tmp_path / f"{name}.xlsx", content)
        opened.append(check(tmp_path, skip_bad=skip_bad))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def book(path: Path, rows: list[list[Any]], *, code: str = "0000") -> None:
    """A workbook of one sheet: a number in a tuple has a format of its own, times are date cells."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Data")
        padded = workbook.add_format({"num_format": code})
        dated = workbook.add_format({"num_format": "d-mmm"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    sheet.write_number(row, column, cell[0], padded)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, dated)
                else:
                    sheet.write(row, column, cell)


def found(result: Checked) -> list[tuple[str, int | None, str | None, str | None, str]]:
    return [(p.file, p.row, p.column, p.value, p.sort) for p in result.problems]


def rows(result: Checked, name: str) -> list[dict[str, Any]]:
    return [row for batch in result.spool.read(name, 1000) for row in batch.to_pylist()]


# Weights

SAID = "id\n1\n2\n9\n99\n"
OFTEN = "a,b,often\n1,2,3\n1,9,0\n1,99,99\n2,1,\n2,9,NA\n9,1,never\n9,2,5\n"


def test_a_plain_weight_with_cells_that_are_none_says_how_many_and_the_choices(checked):
    result = checked(
        HEAD + PEOPLE + TIES + 'weight = "often"\n', people=SAID, ties="a,b,often\n1,2,\n1,9,\n2,9,1\n"
    )
    assert result.totals == {"weight lacking": 2}
    lines = "\n".join(problem_lines(result))
    assert "rows 2, 3, column often: no weight is given (2 times)" in lines
    assert 'weight = { column = "often", blank = "no answer" }; or "no tie", or a weight such as 1' in lines


def test_each_code_of_a_weight_is_said_for_the_weight_alone(checked):
    weight = 'weight = { column = "often", zero = "no tie", blank = "no answer", missing = ["99", "NA", "never"] }\n'
    result = checked(HEAD + PEOPLE + TIES + weight, people=SAID, ties=OFTEN)
    assert not result.total
    assert [(r["from"], r["to"], r["weight"]) for r in rows(result, "ties-0")] == [
        ("2", "1", 3.0),
        ("2", "9", 5.0),
    ]
    silent = rows(result, "not-said-0")
    assert sorted((r["from"], r["to"], r["row"]) for r in silent) == [
        ("1", "2", 5), ("1", "9", 7), ("9", "2", 6), ("99", "1", 4),
    ]  # fmt: skip
    count = result.counts[1]
    assert (count.kept, count.not_said, count.no_tie, count.set_aside) == (2, 4, 1, 0)
    assert "4 cells say no answer, 1 cell says no tie" in "\n".join(check_lines(result))


def test_each_word_may_have_a_treatment_of_its_own(checked):
    weight = 'weight = { column = "often", zero = "no answer", blank = 1, '
    weight += 'missing = { 99 = "no answer", NA = 2.5, never = "no tie" } }\n'
    result = checked(HEAD + PEOPLE + TIES + weight, people=SAID, ties=OFTEN)
    assert not result.total
    weights = {(r["from"], r["to"]): r["weight"] for r in rows(result, "ties-0")}
    assert weights == {("2", "1"): 3.0, ("1", "2"): 1.0, ("9", "2"): 2.5, ("2", "9"): 5.0}
    assert {r["row"] for r in rows(result, "not-said-0")} == {3, 4}
    assert result.counts[1].no_tie == 1


@pytest.mark.parametrize(
    ("weight", "cell", "sort", "hint"),
    [
        ('"w"', "0", "bad weight", 'zero = "no tie"'),
        ('"w"', "-1", "bad weight", "take the row out"),
        ('{ column = "w", zero = "no tie" }', "-1", "bad weight", "take the row out"),
        ('{ column = "w", blank = "no tie" }', "0.0", "bad weight", 'zero = "no tie"'),
        ('{ column = "w", missing = ["x"] }', "x", "weight lacking", 'blank = "no answer"'),
        ('{ column = "w", missing = ["x"] }', "y", "bad weight", "Write a number"),
        ('{ column = "w", blank = 1 }', "1.500", "number with two readings", 'decimal = "."'),
    ],
)
def test_what_is_not_declared_is_refused(checked, weight, cell, sort, hint):
    result = checked(
        HEAD + PEOPLE + TIES + f"weight = {weight}\n", people="id\nA\nB\n", ties=f"a,b,w\nA,B,{cell}\n"
    )
    assert found(result) == [("ties.csv", 2, "w", cell, sort)]
    assert hint in result.problems[0].hint


@pytest.mark.parametrize(("rule", "kept"), [('"refuse"', None), ('"sum"', [5.0]), ('"first"', [2.0])])
def test_an_answer_and_no_answer_of_one_report(checked, rule, kept):
    """Refused, they are the same report; summed or taken first, what is said isn't lost to what isn't."""
    toml = HEAD + PEOPLE + TIES + f'weight = {{ column = "w", blank = "no answer" }}\nduplicates = {rule}\n'
    result = checked(toml, people="id\nA\nB\n", ties="a,b,w\nA,B,\nA,B,2\nA,B,3\nA,B,\n")
    if kept is None:
        assert [sort for *_, sort in found(result)] == ["duplicate report"] * 3
        return
    assert not result.total
    numbers = [r["number"] for r in rows(result, "ties-0")]
    weights = (
        result.summed_weights("INFORMS")[numbers].tolist()
        if "sum" in rule
        else [r["weight"] for r in rows(result, "ties-0")]
    )
    assert weights == kept
    assert (result.counts[1].kept, result.counts[1].not_said, result.counts[1].folded) == (1, 1, 2)


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from("ABC"), st.sampled_from(["", "0", "1", "x", "q"])),
        max_size=12,
    ),
    st.sampled_from(['"refuse"', '"no answer"', '"no tie"', "2"]),
    st.sampled_from(['"refuse"', '"no answer"', '"no tie"', "2"]),
    st.sampled_from(["refuse", "sum", "first"]),
)
@settings(deadline=None, max_examples=60)
def test_every_row_becomes_one_thing(tmp_path_factory, ties, blank, zero, duplicates):
    folder = tmp_path_factory.mktemp("w")
    weight = f'weight = {{ column = "w", blank = {blank}, missing = ["x"], zero = {zero} }}\n'
    weight += f'duplicates = "{duplicates}"\n'
    (folder / "dataset.toml").write_text(HEAD + PEOPLE + TIES + weight)
    (folder / "people.csv").write_text("id\nA\nB\nC\n")
    (folder / "ties.csv").write_text("a,b,w\n" + "".join(f"{a},{b},{w}\n" for a, b, w in ties))
    with check(folder, skip_bad=True) as result:
        count = result.counts[1]
        parts = (count.blank, count.set_aside, count.folded, count.no_tie, count.not_said, count.kept)
        assert count.rows == sum(parts) == len(ties)
        said = {
            (b, a)
            for a, b, w in ties
            if w == "1" or (w in {"", "x"} and blank == "2") or (w == "0" and zero == "2")
        }
        assert {(r["from"], r["to"]) for r in rows(result, "ties-0")} <= said, "nothing else becomes a tie"
        assert len(rows(result, "not-said-0")) == count.not_said


# Numbers


def values(kind: str, texts: list[str], **writing: Any) -> list[Any]:
    result = cast(pa.array(texts, pa.large_string()), Property(type=kind), [""], Writing(**writing))
    return [
        "?" if doubt else "bad" if bad else value
        for value, bad, doubt in zip(result.values.to_pylist(), result.bad, result.doubtful, strict=True)
    ]


def test_a_number_with_two_readings_is_never_read():
    texts = ["1.500", "25.000", "-1.000", "1,000", "999,999"]
    assert values("float?", texts) == ["?"] * 5
    assert values("int?", ["1.000", "1,000", "25.000"]) == ["?"] * 3
    plain = ["0.125", "1.5", "12.5000", "1000.500", ".5", "5.", "1e3", "7"]
    assert values("float?", plain) == [0.125, 1.5, 12.5, 1000.5, 0.5, 5.0, 1000.0, 7.0]
    assert values("float?", ["1.500.000", "2,5", "1 000"]) == ["bad"] * 3


@pytest.mark.parametrize(
    ("writing", "texts", "read"),
    [
        ({"decimal": "."}, ["1.500", "1,500", "2.5"], [1.5, "bad", 2.5]),
        ({"decimal": ","}, ["1,500", "1.500", "2,5", "2.5"], [1.5, "bad", 2.5, "bad"]),
        (
            {"thousands": "."},
            ["1.500", "1.500.000,25", "2,5", "1.50", "12"],
            [1500.0, 1500000.25, 2.5, "bad", 12.0],
        ),
        ({"thousands": ","}, ["1,500", "1,500.5", "2.5", "1,50", "1.500"], [1500.0, 1500.5, 2.5, "bad", 1.5]),
        ({"decimal": ",", "thousands": "."}, ["-1.500,5", "1500,5", "1.5"], [-1500.5, 1500.5, "bad"]),
        ({"thousands": " "}, ["1 500", "1\u00a0500", "1\u202f500.5"], [1500.0, 1500.0, 1500.5]),
        ({"thousands": "'"}, ["1'500", "1\u2019500.5"], [1500.0, 1500.5]),
    ],
)
def test_numbers_are_read_as_they_are_said_to_be_written(writing, texts, read):
    assert values("float?", texts, **writing) == read


@given(st.integers(-(10**9), 10**9), st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'")]))
def test_a_whole_number_comes_back_however_it_is_written(number, marks):
    point, between = marks
    text = f"{number:,}".replace(",", between)
    assert values("int?", [text, f"{text}{point}0"], decimal=point, thousands=between) == [number, number]


SEMICOLONS = "id;name;workers;turnover\nA;Alpha;12;1.000\nB;Beta;1.000;25,5\nC;;;\n"
FIGURES = 'properties.workers = "int?"\nproperties.turnover = "float?"\n'


def test_a_file_with_semicolons_must_say_what_its_points_are(checked):
    result = checked(HEAD + PEOPLE + FIGURES, people=SEMICOLONS)
    assert [(each[1], each[2], each[4]) for each in found(result)] == [
        (3, "workers", "number with two readings"),
        (2, "turnover", "number with two readings"),
        (3, "turnover", "value of another type"),
    ]
    assert result.problems[0].what == "may be 1000 or 1"
    assert 'thousands = "." if it is 1000' in result.problems[0].hint
    assert 'decimal = ","' in result.problems[2].hint
    for where in (
        HEAD + 'thousands = "."\n' + PEOPLE,
        HEAD + 'decimal = "."\n' + PEOPLE + 'decimal = ","\nthousands = "."\n',
    ):
        good = checked(where + FIGURES, people=SEMICOLONS)
        assert [(r[".workers"], r[".turnover"]) for r in rows(good, "nodes-0")] == [
            (12, 1000.0),
            (1000, 25.5),
            (None, None),
        ]


def test_a_column_between_commas_may_show_itself_what_its_points_are(checked):
    toml = HEAD + PEOPLE + 'properties.share = "float?"\n'
    alone = checked(toml, people="id,share\nA,1.250\nB,3.125\n")
    assert alone.totals == {"number with two readings": 2}
    shown = checked(toml, people="id,share\nA,1.250\nB,0.5\n")
    assert [r[".share"] for r in rows(shown, "nodes-0")] == [1.25, 0.5]
    assert "numbers such as 1.250 have a decimal point" in str(shown.warnings[0])
    both = checked(toml, people='id,share\nA,1.250\nB,0.5\nC,"1,5"\n')
    assert both.totals == {"number with two readings": 1, "value of another type": 1}
    semicolons = checked(toml, people="id;share\nA;1.250\nB;0.5\n")
    assert semicolons.totals == {"number with two readings": 1}


def test_numbers_of_a_spreadsheet_are_what_they_are_and_its_texts_are_not(checked):
    toml = (
        HEAD
        + 'decimal = ","\n'
        + PEOPLE.replace(".csv", ".xlsx")
        + 'properties.x = "float?"\nproperties.n = "int?"\n'
    )
    result = checked(
        toml, people=[["id", "x", "n"], ["A", 1.125, 1500], ["B", "1,125", "7"], ["C", 2.5, None]]
    )
    assert [(r[".x"], r[".n"]) for r in rows(result, "nodes-0")] == [(1.125, 1500), (1.125, 7), (2.5, None)]
    plain = checked(
        toml.replace('decimal = ","\n', ""), people=[["id", "x", "n"], ["A", 1.125, 2], ["B", "1.125", "7"]]
    )
    assert [each[1:4] for each in found(plain)] == [(3, "x", "1.125")]


OBSERVED = (
    HEAD
    + '[[places]]\nfile = "places.csv"\nscheme = "k"\ncode = "code"\n[[observations]]\nfile = "f.csv"\n'
    + 'measure = { value = "firms" }\nvalue = "v"\nfrom = { value = "2025" }\n'
    + 'place = { column = "code", scheme = "k" }\n'
)


def test_figures_are_numbers_like_others(checked):
    toml = OBSERVED
    files = {"places": "code\n1\n2\n3\n", "f": "code;v\n1;1.500\n2;2\n3;\n"}
    assert [each[1:] for each in found(checked(toml, **files))] == [
        (2, "v", "1.500", "number with two readings"), (4, "v", "", "value of another type"),
    ]  # fmt: skip
    good = checked(toml + 'thousands = "."\n', places=files["places"], f="code;v\n1;1.500\n2;2,5\n")
    assert [r["value"] for r in rows(good, "observations-0")] == [1500.0, 2.5]


def test_a_word_of_a_figure_that_a_map_lacks_is_a_problem(checked):
    toml = OBSERVED + 'unit = { column = "u", map = { rb = "thousand" } }\n'
    files = {"places": "code\n1\n2\n", "f": "code;v;u\n1;15;rb\n2;2;jt\n"}
    assert [each[1:] for each in found(checked(toml, **files))] == [(3, "u", "jt", "value not in the map")]


@pytest.mark.parametrize("where", ["dataset", "nodes"])
def test_one_mark_cant_be_both(tmp_path, where):
    both = 'decimal = ","\nthousands = ","\n'
    text = HEAD + (both if where == "dataset" else "") + PEOPLE + (both if where == "nodes" else "")
    (tmp_path / "dataset.toml").write_text(text)
    with pytest.raises(DataError, match="same character") as caught:
        load_dataset(tmp_path)
    assert caught.value.problems[0].column == (
        "dataset.thousands" if where == "dataset" else "nodes[1].thousands"
    )


# Dates


def test_dates_in_words_are_read_and_others_only_where_their_order_is_said():
    words = [
        "1 Maret 2025",
        "3 Agustus 2025",
        "12 Mei 2025",
        "March 1, 2025",
        "1st March 2025",
        "1-Mar-2025",
        "31 Des 2024",
    ]
    days = ["2025-03-01", "2025-08-03", "2025-05-12", "2025-03-01", "2025-03-01", "2025-03-01", "2024-12-31"]
    for dates in (None, "iso", "day-first"):
        assert list(map(str, values("date?", words, dates=dates))) == days
    numbers = ["1/3/2025", "01-03-2025", "1.3.2025", "31/12/2025", "2025-03-01"]
    assert list(map(str, values("date?", numbers))) == ["bad"] * 4 + ["2025-03-01"]
    assert list(map(str, values("date?", numbers, dates="day-first"))) == ["2025-03-01"] * 3 + [
        "2025-12-31",
        "2025-03-01",
    ]
    never = [
        "1/13/2025",
        "30 Februari 2025",
        "1/3/25",
        "Okt 2025",
        "1/3-2025",
        "32 Mei 2025",
        "1 Foo 2025",
        "2025",
    ]
    assert values("date?", never, dates="day-first") == ["bad"] * len(never)


def test_a_date_that_may_be_two_days_says_what_to_write(checked):
    toml = HEAD + PEOPLE + 'properties.since = "date?"\n'
    people = "id,since\nA,1/3/2025\nB,1 Maret 2025\n"
    result = checked(toml, people=people)
    assert [each[1:4] for each in found(result)] == [(2, "since", "1/3/2025")]
    assert 'dates = "day-first"' in result.problems[0].hint
    good = checked(HEAD + 'dates = "day-first"\n' + PEOPLE + 'properties.since = "date?"\n', people=people)
    assert [str(r[".since"]) for r in rows(good, "nodes-0")] == ["2025-03-01"] * 2


def test_a_date_cell_is_a_date(checked):
    toml = HEAD + PEOPLE.replace(".csv", ".xlsx") + 'properties.since = "date?"\n'
    result = checked(toml, people=[["id", "since"], ["A", datetime(2025, 3, 1)]])
    assert [str(r[".since"]) for r in rows(result, "nodes-0")] == ["2025-03-01"]


# Ids that a spreadsheet has changed

NIK = 3374012345670001


@pytest.mark.parametrize(
    ("cell", "value", "what"),
    [
        (NIK, "33740123456700", "more than 15 digits"),
        (datetime(2025, 3, 2), "2025-03-02", "is a date to the spreadsheet"),
        ((7,), "7", "its format 0000 shows as 0007"),
        ("3.37501E+15", "3.37501E+15", "digits are gone"),
        ("2-Mar", "2-Mar", "makes of an id such as 2-3"),
        ("Mei-02", "Mei-02", "makes of an id such as 2-3"),
    ],
)
@pytest.mark.parametrize("column", ["id", "of"])
def test_an_id_of_a_spreadsheet_that_is_not_what_was_typed_is_named(checked, cell, value, what, column):
    toml = HEAD + PEOPLE.replace(".csv", ".xlsx").replace("Actor", "Organization") + 'member_of = "of"\n'
    table = [["id", "of"], ["A", None], [cell, "A"] if column == "id" else ["B", cell]]
    result = checked(toml, people=table)
    first = result.problems[0]
    assert (first.file, first.row, first.column, first.sort) == (
        "people.xlsx",
        3,
        column,
        "changed by a spreadsheet",
    )
    assert first.value is not None
    assert first.value.startswith(value)
    assert what in first.what
    assert "text" in first.hint


def test_plain_numbers_and_texts_are_ids(checked):
    toml = HEAD + PEOPLE.replace(".csv", ".xlsx") + 'properties.size = "float?"\n'
    table = [
        ["id", "size"],
        [7, NIK * 100],
        [123456789012345, (7,)],
        [str(NIK), 1],
        ["0007", 2],
        [(12345,), 3],
        ["1E5", 4],
        ["MAR-02", 5],
    ]
    result = checked(toml, people=table)
    assert not result.total
    assert [r["id"] for r in rows(result, "nodes-0")] == [
        "7",
        "123456789012345",
        str(NIK),
        "0007",
        "12345",
        "1E5",
        "MAR-02",
    ]


def test_a_csv_that_went_through_a_spreadsheet_is_named_too(checked):
    result = checked(
        HEAD + PEOPLE + TIES, people="id\n3.37501E+15\nA\n2-Mar\n", ties='a,b\nA,"3,37501E+15"\nA,02-Mar\n'
    )
    assert [each[:4] for each in found(result) if each[4] == "changed by a spreadsheet"] == [
        ("people.csv", 2, "id", "3.37501E+15"), ("people.csv", 4, "id", "2-Mar"),
        ("ties.csv", 2, "b", "3,37501E+15"), ("ties.csv", 3, "b", "02-Mar"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "cell", "shown"), [('"P"000', 7, "P007"), ("00-00", 123, "01-23"), ("0.00", 13.1, "13.10")]
)
def test_what_a_format_shows_is_said(tmp_path, code, cell, shown):
    (tmp_path / "dataset.toml").write_text(HEAD + PEOPLE.replace(".csv", ".xlsx"))
    book(tmp_path / "people.xlsx", [["id"], [(cell,)]], code=code)
    with check(tmp_path) as result:
        assert f"its format {code} shows as {shown}" in result.problems[0].what


def test_a_date_cell_of_an_ods_file_is_no_id(tmp_path):
    names = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
    }
    space = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    values = [
        ('value-type="string"', "id"),
        ('value-type="date" office:date-value="2025-03-02"', "2-3"),
        ('value-type="float" office:value="3374012345670001"', "3"),
    ]
    cells = [
        f"<table:table-cell office:{said}><text:p>{text}</text:p></table:table-cell>" for said, text in values
    ]
    table = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in cells)
    with zipfile.ZipFile(tmp_path / "people.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            f'<office:document-content {space}><office:body><office:spreadsheet><table:table table:name="S">'
            f"{table}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    (tmp_path / "dataset.toml").write_text(HEAD + PEOPLE.replace(".csv", ".ods"))
    with check(tmp_path) as result:
        assert [problem.row for problem in result.problems] == [2, 3]


@pytest.mark.parametrize("kind", ["survey", "register"])
def test_an_identifier_that_may_be_rounded_is_never_read_for_links(tmp_path, kind):
    table = {
        "survey": PEOPLE.replace(".csv", ".xlsx") + 'properties.npwp = "str?"\n',
        "register": '[[records]]\nfile = "people.xlsx"\nid = "id"\nidentifiers = { npwp = "npwp" }\n',
    }[kind]
    (tmp_path / "dataset.toml").write_text(HEAD + table)
    for value, good in ((NIK, False), (str(NIK), True), (12345, True)):
        book(tmp_path / "people.xlsx", [["id", "npwp"], ["A", value]])
        if good:
            listed = read_listed(tmp_path, ["npwp"])
            assert [e.identifiers for e in (*listed.participants, *listed.records)] == [{"npwp": str(value)}]
        else:
            with pytest.raises(DataError, match="more than 15 digits"):
                read_listed(tmp_path, ["npwp"])


# Ids that look alike


def test_ids_that_look_alike_are_listed_together(checked, tmp_path):
    people = "id\nSari Rasa\nsari rasa\nSARI\u00a0RASA\nSari\u200b Rasa\nBudi\nSari  Rasa\n"
    result = checked(HEAD + PEOPLE, people=people, skip_bad=True)
    assert result.totals == {"look-alike ids": 4}
    (line,) = problem_lines(result)[:1]
    assert line.startswith("people.csv, rows 3, 4, 5, 7, column id")
    for text in (
        '"Sari Rasa" (row 2)',
        '"sari rasa" (row 3)',
        '"SARI\\xa0RASA" (row 4)',
        '"Sari\\u200b Rasa" (row 5)',
    ):
        assert text in line
    assert [r["id"] for r in rows(result, "nodes-0")] == ["Sari Rasa", "Budi"]
    assert (result.counts[0].kept, result.counts[0].set_aside) == (2, 4)
    assert result.write_rejects(tmp_path / "rejects.csv") == 4


def test_look_alikes_are_found_across_files_and_frames(checked):
    toml = HEAD + PEOPLE + PEOPLE.replace("people", "more")
    many = "id\n" + "".join(f"p{n}\n" for n in range(25_000))
    result = checked(toml, people=many, more="id\nx\nP20001\n")
    assert found(result) == [("more.csv", 3, "id", "P20001", "look-alike ids")]
    assert '"p20001" (people.csv, row 20003), "P20001" (more.csv, row 3)' in result.problems[0].what


def test_ids_that_differ_in_more_are_no_look_alikes(checked):
    people = "id\na1\na-1\na 1\na_1\na.1\n\u00e1 1\nal\nO\n0\n"
    assert not checked(HEAD + PEOPLE, people=people).total


WRITTEN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@given(WRITTEN, st.sampled_from(["\u200b", "\ufeff", "\u00ad", "\u2060"]), st.integers(0, 12))
def test_what_has_no_width_and_case_never_tell_texts_apart(text, nothing, at):
    same = pa.array([text, text[:at] + nothing + text[at:]], pa.large_string())
    assert len(set(looks(same).to_pylist())) == 1
    plain = "".join(c for c in text if c.isascii()).strip()
    written = pa.array([plain, plain.upper(), plain.replace(" ", "  ")], pa.large_string())
    assert len(set(looks(written).to_pylist())) == 1


# What is said of many problems


def test_many_problems_of_few_causes_read_as_few(checked, tmp_path):
    people = "id,name\n" + "".join(f"w{n},Workshop {n}\n" for n in range(40))
    ties = "a,b\n" + "".join(f"w{n % 40},Wrokshop {n % 10}\n" for n in range(300))
    result = checked(HEAD + PEOPLE + 'name = "name"\n' + TIES, people=people, ties=ties)
    lines = problem_lines(result)
    assert lines[-1] == "300 problems of 10 causes: 300 unknown participant."
    assert len(lines) == 11
    assert lines[0].startswith('ties.csv, rows 2, 12, 22, 32, 42 and 25 more, column b: "Wrokshop 0"')
    assert '(30 times)\n    Did you mean "w0" (Workshop 0)' in lines[0]
    result.write_problems(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 300
    assert all("Did you mean" in row["mend"] for row in written)


def test_several_names_may_be_near(checked):
    people = "id,name\n1,Rina Wati\n2,Rani Wati\n3,Joko\n"
    result = checked(HEAD + PEOPLE + 'name = "name"\n' + TIES, people=people, ties="a,b\n3,Rima Wati\n")
    assert result.problems[0].hint.startswith('Did you mean "1" (Rina Wati) or "2" (Rani Wati)? ')


def test_what_is_left_without_the_bad_rows_must_be_something(checked):
    toml = HEAD + PEOPLE + TIES
    no_ties = checked(toml, people="id\nA\nB\n", ties="a,b\nA,Z\nZ,B\n", skip_bad=True)
    with pytest.raises(CantingError, match="no ties are left: all 2 rows"):
        no_ties.require_loadable()
    nothing = checked(HEAD + PEOPLE, people="id,x\nA,1,2\n", skip_bad=True)
    with pytest.raises(CantingError, match="nothing is left"):
        nothing.require_loadable()
    some = checked(toml, people="id\nA\nB\n", ties="a,b\nA,Z\nA,B\n", skip_bad=True)
    some.require_loadable()


@pytest.mark.parametrize("name", ["survey.xlsx", "ties.csv", "data.ods", "more.csv.gz"])
def test_a_file_of_data_is_no_dataset_and_says_what_it_needs(tmp_path, name):
    (tmp_path / name).write_text("id\nA\n")
    with pytest.raises(UsageError, match="is a file of data") as caught:
        load_dataset(tmp_path / name)
    assert "canting new FOLDER" in caught.value.hint


def test_faults_of_keys_and_between_keys_are_said_together(tmp_path):
    text = HEAD.replace("title", "titel") + PEOPLE + 'sheet = "x"\n' + TIES.replace('meaning = "asks"\n', "")
    text += 'weight = { column = "w", blank = "none", zero = 0 }\n' + TIES.replace("meaning", "meening")
    (tmp_path / "dataset.toml").write_text(text)
    with pytest.raises(DataError) as caught:
        load_dataset(tmp_path)
    keys = [problem.column for problem in caught.value.problems]
    assert keys == [
        "dataset.titel", "nodes[1].sheet", "ties[1].meaning", "ties[1].weight.blank", "ties[1].weight.zero",
        "ties[2].meening",
    ]  # fmt: skip


def test_equal_texts_have_one_hash_and_others_another():
    texts = [
        "a",
        None,
        "b",
        "a",
        "ü東",
        "",
        None,
        "\0",
        "a\0",
        "ab" * 300,
        "ab" * 299 + "a",
        "12345678",
        "123456789",
    ]
    texts += ["12345678" + "\0" * 8, *map(str, range(100_000))]
    whole = hashed(pa.array(texts, pa.large_string()))
    assert len(set(whole.tolist())) == len(set(texts))
    assert whole[0] == whole[3]
    assert whole[1] == whole[6] == hashed(pa.nulls(1, pa.large_string()))[0]
    assert hashed(pa.array(texts, pa.string())).tolist() == whole.tolist()
    assert hashed(pa.array(texts, pa.large_string()).slice(2, 20)).tolist() == whole[2:22].tolist()
    assert hashed(pa.array(["x", "b"], pa.large_string()))[1] == whole[2]
    assert hashed(pa.array([], pa.large_string())).tolist() == []
    either = hashed(pa.array(["a", "b"], pa.large_string()))
    assert len({*mixed(either, either[::-1]).tolist(), *mixed(either, either).tolist()}) == 4
