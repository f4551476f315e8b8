"""Tables as offices make them: names that aren't in the first row, totals, notes, blank columns, merged titles."""

from __future__ import annotations

import csv
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx
import pandas as pd
import pytest
import xlsxwriter

from canting.database.database import Database
from canting.loader.check import Checked, check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.loader.problems import DataError
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Result

HEAD = '[dataset]\nid = "s"\ntitle = "S"\n'
PEOPLE = '[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\n'

CATALOGUE = read_catalogue([])
Grid = list[list[Any]]
Make = Callable[..., Checked]


def write(folder: Path, name: str, ending: str, grid: Grid, merged: tuple[str, ...] = ()) -> str:
    """Write a grid of cells as a file of a kind; None is a blank. Merged cells are only in .xlsx."""
    path = folder / f"{name}{ending}"
    if ending == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(
                ["" if cell is None else cell for cell in row] for row in grid
            )
    elif ending == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Data ")
            for cells in merged:
                sheet.merge_range(cells, "")
            for row, each in enumerate(grid):
                for column, cell in enumerate(each):
                    if cell is not None:
                        sheet.write(row, column, cell)
    else:
        path.write_bytes(b"")
        _write_ods(path, grid)
    return path.name


def _write_ods(path: Path, grid: Grid) -> None:
    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in grid)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Data ">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", content)


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """Write a dataset.toml and check it; people.csv has the ids given."""
    opened: list[Checked] = []

    def make(toml: str, people: str = "", **options: Any) -> Checked:
        (tmp_path / "dataset.toml").write_text(HEAD + toml, encoding="utf-8")
        (tmp_path / "people.csv").write_text("id\n" + "\n".join(people.split()), encoding="utf-8")
        opened.append(check(tmp_path, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def spooled(result: Checked, name: str) -> list[dict[str, Any]]:
    return [row for batch in result.spool.read(name, 1000) for row in batch.to_pylist()]


def ties(result: Checked, number: int = 0) -> list[tuple[str, str, float]]:
    return sorted((row["from"], row["to"], row["weight"]) for row in spooled(result, f"ties-{number}"))


def told(result: Checked) -> list[str]:
    return [f"{problem.line}. {problem.hint}" for problem in result.problems]


def noticed(result: Checked) -> list[str]:
    return [str(notice) for notice in result.warnings]


# Where the names are, and what is no part of the table

ENDINGS = [".csv", ".xlsx", ".ods"]

OFFICE: Grid = [
    ["DATA PEMASOK 2026", None, None, None, None],
    ["catatan: 1 = jarang", None, None, None, None],
    [None, " Pemasok ", "Pembeli", None, "Jumlah"],
    [None, "ani", "budi", None, 3],
    [None, "budi", "citra", None, 2],
    [None, None, None, None, None],
    [None, " TOTAL", None, None, 5],
    [None, "citra", "ani", None, 1],
    [None, "sumber: dinas", None, None, None],
]
SUPPLIES = '[[ties]]\nfile = "{file}"\ntype = "SUPPLIES"\nfrom = "Pemasok"\nto = "Pembeli"\n'


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_below_titles_with_totals_and_notes_is_read_as_it_is(made: Make, tmp_path: Path, ending):
    file = write(tmp_path, "office", ending, OFFICE)
    said = 'header = 3\nskip = ["total", "Jumlah", 9, "Catatan lain"]\n'
    result = made(PEOPLE + SUPPLIES.format(file=file) + said, "ani budi citra")
    assert told(result) == []
    rows = [(row["from"], row["to"], row["row"]) for row in spooled(result, "ties-0")]
    assert sorted(rows) == [("ani", "budi", 4), ("budi", "citra", 5), ("citra", "ani", 8)]
    assert (result.counts[1].rows, result.counts[1].blank, result.counts[1].kept) == (4, 1, 3)
    notices = "\n".join(noticed(result))
    assert 'skip leaves 1 row out for "total"' in notices
    assert 'skip leaves a column out for "Jumlah"' in notices
    assert "skip leaves row 9 out" in notices
    assert 'skip names "Catatan lain", and there is nothing to leave out for it' in notices


def test_rows_that_arent_skipped_are_problems_at_their_row(made: Make, tmp_path: Path):
    file = write(tmp_path, "office", ".csv", OFFICE)
    result = made(PEOPLE + SUPPLIES.format(file=file) + "header = 3\n", "ani budi citra")
    assert sorted((problem.row, problem.sort) for problem in result.problems) == [
        (7, "blank id"), (7, "unknown participant"), (9, "blank id"), (9, "unknown participant"),
    ]  # fmt: skip


def test_a_sheets_name_may_end_in_a_blank(made: Make, tmp_path: Path):
    file = write(tmp_path, "office", ".xlsx", OFFICE)
    said = 'header = 3\nskip = ["TOTAL", 9]\nsheet = "Data"\n'
    result = made(PEOPLE + SUPPLIES.format(file=file) + said, "ani budi citra")
    assert (told(result), len(ties(result))) == ([], 3)
    result = made(PEOPLE + SUPPLIES.format(file=file) + said.replace("Data", "Dita"), "ani budi citra")
    assert 'has no sheet "Dita"' in told(result)[0]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_names_in_two_rows(made: Make, tmp_path: Path, ending):
    """The lower cell, the upper where that is blank, both only where two would be equal."""
    grid: Grid = [
        ["JUDUL", None, None, None, None],
        ["Nama", "2025", None, "2026", None],
        [None, "kota", "usia", "kota", "peran"],
        ["ani", "Solo", "30", "Pati", "dagang"],
    ]
    file = write(tmp_path, "two", ending, grid, ("A1:E1", "A2:A3", "B2:C2", "D2:E2"))
    said = (
        f'[[nodes]]\nfile = "{file}"\nheader = [2, 3]\nkind = "Actor"\nid = "Nama"\nrole = "peran"\n'
        '[nodes.properties]\nage = { type = "int", column = "usia" }\n'
        'before = { type = "str", column = "2025 / kota" }\nnow = { type = "str", column = "2026 / kota" }\n'
    )
    result = made(said)
    assert told(result) == []
    (row,) = spooled(result, "nodes-0")
    assert [row[key] for key in ("id", "role", ".before", ".age", ".now", "row")] == [
        "ani", "dagang", "Solo", 30, "Pati", 4,
    ]  # fmt: skip


def test_merged_cells_are_refused_where_they_hide_names_or_values(made: Make, tmp_path: Path):
    grid: Grid = [["Judul", None], ["id", "name"], ["ani", "Ani"], ["budi", "Budi"]]
    table = '[[nodes]]\nfile = "t.xlsx"\nkind = "Actor"\nid = "id"\nname = "name"\nheader = 2\n'
    for merged, says in ((("A1:B1",), ""), (("A2:B2",), "in its header (A2:B2)"), (("B3:B4",), "(B3:B4)")):
        write(tmp_path, "t", ".xlsx", grid, merged)
        assert says in "".join(told(made(table)))
        assert bool(says) == bool(told(made(table)))
    assert told(made(table + 'skip = ["ani", 4]\n')) == []


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("header = 0", "must be the row with the names"),
        ("header = [4, 3]", "must be the row with the names"),
        ("header = [1, 2, 3]", "must be the row with the names"),
        ('header = "4"', "must be the row with the names"),
        ("header = true", "must be the row with the names"),
        ("skip = [1.5]", "must be a list of texts and row numbers"),
        ('skip = ["  "]', "must be a list of texts and row numbers"),
    ],
)
def test_a_header_or_skip_that_means_nothing_is_named(made: Make, said, what):
    with pytest.raises(DataError) as caught:
        made(PEOPLE + said)
    assert what in str(caught.value)


def test_a_header_that_isnt_there_or_says_a_name_twice(made: Make, tmp_path: Path):
    table = '[[nodes]]\nfile = "t.csv"\nkind = "Actor"\nid = "id"\n'
    (tmp_path / "t.csv").write_text("Judul\n\nid;a;b;a\n1;2;3;4\n")
    assert (
        "has 4 rows, and dataset.toml says that row 9 has the names" in told(made(table + "header = 9\n"))[0]
    )
    assert 'two columns are called "a" (cells B3 and D3)' in told(made(table + 'header = 3\nname = "a"\n'))[0]
    assert told(made(table + "header = 3\n")) == []
    assert told(made(table + 'header = 3\nskip = ["A"]\n')) == []
    assert told(made(table + 'header = 3\nname = "a 2"\n')) == []
    assert "has no header" in told(made(table + "header = 2\n"))[0]
    assert 't.csv, row 3: has no column "nama"' in told(
        made(table.replace('id = "id"', 'id = "nama"') + 'header = 3\nskip = ["a"]\n')
    )[0]  # fmt: skip


def test_columns_of_one_heading_are_numbered_and_none_is_taken_for_another(made: Make, tmp_path: Path):
    """`to` may take them all by a star; a heading that names a participant must be that of one column."""
    (tmp_path / "a.csv").write_text("who;often;asked;often;asked\nani;1;budi;2;citra\nbudi;3;ani;;\n")
    head = '[[ties]]\nfile = "a.csv"\nshape = "wide"\ntype = "INFORMS"\nmeaning = "gives"\nfrom = "who"\n'
    wide = head + 'to = "asked *"\nweight = "often *"\n'
    assert sorted(ties(made(PEOPLE + wide, "ani budi citra"))) == [
        ("ani", "budi", 1.0),
        ("ani", "citra", 2.0),
        ("budi", "ani", 3.0),
    ]
    assert 'columns of one heading are numbered from the left: "often 1", "asked 1"' in "\n".join(
        noticed(made(PEOPLE + wide, "ani budi citra"))
    )
    for asked in ('to = "asked"\n', 'to = ["asked 1"]\nweight = "often"\n'):
        assert "two columns are called" in told(made(PEOPLE + head + asked, "ani budi citra"))[0]
    boxes = (
        head.replace('from = "who"', 'to = "who"').replace("INFORMS", "SUPPLIES")
        + 'columns = "others"\nticked = ["1", "2", "3"]\n'
    )
    assert (
        'two columns are called "often" (cells B1 and D1)' in told(made(PEOPLE + boxes, "ani budi citra"))[0]
    )


# Matrices

MATRIX = (
    '[[ties]]\nfile = "{file}"\nshape = "matrix"\nheader = 3\nskip = ["jumlah"]\ntype = "INFORMS"\nfrom = "row"\n'
    'to = "column"\nmeaning = "asks"\nrespondent = "row"\nquestion = "advice"\nweight = {{ missing = ["?"] }}\n'
)
ROSTER = '[[nodes]]\nfile = "{file}"\nkind = "Actor"\nid = "labels"\n'

ADVICE: Grid = [
    ["MATRIKS", None, None, None, None, None],
    [None, "Siapa bertanya kepada siapa?", None, None, None, "Jumlah"],
    ["Nama", "ani ", " budi", "citra", "dedi", "Jumlah"],
    ["ani", "x", 2, 0, "?", 2],
    [" budi ", 3, "x", None, 0, 3],
    ["citra", None, None, "x", None, 0],
    ["dedi", 0, 0, 1, "x", 1],
    ["JUMLAH", 3, 2, 1, 0, 6],
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_matrix_is_read_as_it_stands(made: Make, tmp_path: Path, ending):
    """The column's informs the row's; 0 is no tie, a blank or ? in an answered row no answer."""
    file = write(tmp_path, "advice", ending, ADVICE)
    result = made((ROSTER + MATRIX).format(file=file))
    assert told(result) == []
    assert ties(result) == [("ani", "budi", 3.0), ("budi", "ani", 2.0), ("citra", "dedi", 1.0)]
    cells = {
        (row["from"], row["to"]): f"{row['column']}{row['row']}"
        for name in ("ties-0", "not-said-0")
        for row in spooled(result, name)
    }
    assert cells == {
        ("ani", "budi"): "B5",
        ("budi", "ani"): "C4",
        ("citra", "dedi"): "D7",
        ("dedi", "ani"): "E4",
        ("citra", "budi"): "D5",
    }
    assert [(row["id"], row["row"]) for row in spooled(result, "nodes-0")] == [
        ("ani", 4), ("budi", 5), ("citra", 6), ("dedi", 7),
    ]  # fmt: skip
    count = result.counts[1]
    assert (count.rows, count.blank, count.no_tie, count.not_said, count.kept) == (16, 7, 4, 2, 3)
    assert {row["id"]: (row["questions"], row["responded"]) for row in spooled(result, "unanswered")} == {
        "ani": ([], "yes"),
        "budi": ([], "yes"),
        "citra": (["advice"], "no"),
        "dedi": ([], "yes"),
    }
    assert any(
        "1 row with nothing in any cell (A6): taken as not answered" in each for each in noticed(result)
    )


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_matrix_has_the_ties_that_networkx_reads(made: Make, tmp_path: Path, ending):
    chance = random.Random(5)
    for size in (1, 2, 7, 160):  # 160 rows of 160 cells are more than a frame
        names = [f"p{number}" for number in range(size)]
        grid: Grid = [["who", *names]]
        grid += [[name, *(chance.choice([0, 0, 0, 1, 2.5]) for _ in names)] for name in names]
        file = write(tmp_path, "m", ending, grid)
        reader = pd.read_csv if ending == ".csv" else pd.read_excel
        frame = reader(
            tmp_path / file, index_col=0, **({"sep": ";"} if ending == ".csv" else {"engine": "calamine"})
        )
        graph = nx.from_pandas_adjacency(frame, create_using=nx.DiGraph)
        said = (
            f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
        )
        found = made(ROSTER.format(file=file) + said + 'diagonal = "self-tie"\n')
        assert told(found) == []
        assert ties(found) == sorted((a, b, float(weight)) for a, b, weight in graph.edges(data="weight"))
        assert {row["id"] for row in spooled(found, "nodes-0")} == set(graph)


def test_the_other_way_round_and_with_the_diagonal(made: Make, tmp_path: Path):
    grid: Grid = [["", "ani", "budi"], ["ani", 1, 2], ["budi", 0, 0]]
    file = write(tmp_path, "m", ".csv", grid)
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "column"\nto = "row"\n'
    assert ties(made(PEOPLE + said, "ani budi")) == [("budi", "ani", 2.0)]
    result = made(PEOPLE + said + 'diagonal = "self-tie"\n', "ani budi")
    assert ties(result) == [("ani", "ani", 1.0), ("budi", "ani", 2.0)]
    assert spooled(result, "unanswered") == []


def test_what_blanks_zeros_and_ticks_mean_is_said(made: Make, tmp_path: Path):
    grid: Grid = [["", "a", "b", "c"], ["a", None, "X", 2], ["b", 0, None, "ya"], ["c", None, 3, None]]
    file = write(tmp_path, "m", ".csv", grid)
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    said += 'ticked = ["x", "Ya"]\n'
    assert ties(made(PEOPLE + said, "a b c")) == [("a", "b", 1), ("a", "c", 2), ("b", "c", 1), ("c", "b", 3)]
    result = made(PEOPLE + said + "weight = 1\n", "a b c")
    assert ties(result) == [("a", "b", 1), ("a", "c", 1), ("b", "c", 1), ("c", "b", 1)]
    assert (result.counts[1].no_tie, result.counts[1].not_said) == (1, 1)
    said += 'weight = { value = 1, blank = "no tie", zero = "refuse" }\n'
    result = made(PEOPLE + said, "a b c")
    assert [(p.cell, p.value) for p in result.problems] == [("B3", "0")]


def test_a_rectangle_of_participants_and_events(made: Make, tmp_path: Path):
    grid: Grid = [["", "pameran", "pelatihan"], ["ani", 1, 0], ["budi", 1, 1], ["citra", 0, 0]]
    file = write(tmp_path, "m", ".csv", grid)
    said = f'[[events]]\nfile = "{file}"\nid = "labels"\n' + ROSTER.format(file=file)
    said += f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "PARTICIPATES_IN"\nfrom = "row"\nto = "column"\n'
    result = made(said)
    assert told(result) == []
    assert [row["id"] for row in spooled(result, "nodes-0")] == ["ani", "budi", "citra"]
    events = spooled(result, "events-0")
    assert [(row["id"], row["name"]) for row in events] == [(name, name) for name in ("pameran", "pelatihan")]
    assert [each[:2] for each in ties(result)] == [
        ("ani", "pameran"), ("budi", "pameran"), ("budi", "pelatihan"),
    ]  # fmt: skip
    assert noticed(result) == []


HALF = (
    '[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "COLLABORATES_WITH"\nfrom = "row"\nto = "column"\n'
    'weight = {{ blank = "no tie" }}\n'
)


def test_half_a_matrix_is_declared_and_a_whole_one_must_be_symmetric(made: Make, tmp_path: Path):
    lower: Grid = [["", "a", "b", "c"], ["a", None, None, None], ["b", 1, None, None], ["c", 0, 2, None]]
    said = PEOPLE + HALF.format(file=write(tmp_path, "m", ".csv", lower))
    assert ties(made(said + 'half = "lower"\n', "a b c")) == [("b", "a", 1.0), ("c", "b", 2.0)]
    upper = [list(row) for row in zip(*lower, strict=True)]
    write(tmp_path, "m", ".csv", upper)
    assert ties(made(said + 'half = "upper"\n', "a b c")) == [("a", "b", 1.0), ("b", "c", 2.0)]
    wrong = made(said + 'half = "lower"\n', "a b c")
    assert [(p.cell, p.sort) for p in wrong.problems] == [(c, "asymmetric cells") for c in ("C2", "D2", "D3")]
    assert 'and B3 says ""' in wrong.problems[0].what
    both: Grid = [["", "a", "b", "c"], ["a", "-", 1, 0], ["b", 1, "-", 2], ["c", 0, 3, "-"]]
    write(tmp_path, "m", ".csv", both)
    result = made(said, "a b c")
    assert [p.line for p in result.problems] == [
        'm.csv, cell D3: "2": its mirror C4 says "3", and the tie has no direction'
    ]
    assert len(ties(made(said + 'respondent = "row"\n', "a b c"))) == 4  # who reports what is kept apart
    both[2][3] = 3
    write(tmp_path, "m", ".csv", both)
    assert ties(made(said, "a b c")) == [("b", "a", 1.0), ("c", "b", 3.0)]
    both[3][0] = "d"
    write(tmp_path, "m", ".csv", both)
    assert "3 labels in its rows and 3 in its columns that aren't the same" in told(made(said, "a b c d"))[0]


def test_labels_that_nobody_knows_stand_twice_or_are_blank_are_named_by_their_cell(
    made: Make, tmp_path: Path
):
    grid: Grid = [
        ["", "ani", "budi", "citra"],
        ["ani", 0, 1, 1],
        ["budy", 1, 0, 1],
        ["ANI", 1, 1, 0],
        ["", 1, 1, 1],
        ["citra", 1, 1, 0],
    ]
    file = write(tmp_path, "m", ".csv", grid)
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    result = made(PEOPLE + said, "ani budi")
    assert [(p.cell, p.row, p.value, p.sort) for p in result.problems] == [
        ("A4", 4, "ANI", "label that stands twice"),
        ("A5", 5, "", "label lacking"),
        ("A3", 3, "budy", "unknown participant"),
        ("A6", 6, "citra", "unknown participant"),
        ("D1", 1, "citra", "unknown participant"),
    ]
    assert 'Did you mean "budi"?' in result.problems[2].hint
    assert 'labels that only rows have: "budy" (A3), which is like "budi"' in "\n".join(noticed(result))
    apart = made(PEOPLE + said, "ani budi", skip_bad=True)
    assert ties(apart) == [("ani", "budi", 1.0)]
    (tmp_path / "m.csv").write_text("x;ani;Ani\nani;0;1\n")
    assert 'differ only in capitals: "ani" (B1), "Ani" (C1)' in told(made(PEOPLE + said, "ani"))[0]
    (tmp_path / "m.csv").write_text("x;ani;ani\nani;0;1\n")
    assert 'two columns are called "ani" (cells B1 and C1)' in told(made(PEOPLE + said, "ani"))[0]
    (tmp_path / "m.csv").write_text("x\nani\n")
    assert "none for its columns" in told(made(PEOPLE + said, "ani"))[0]


def test_cells_that_are_no_weight_are_one_cause_with_their_cells(made: Make, tmp_path: Path):
    grid: Grid = [["", "a", "b", "c"], ["a", 0, "often", -1], ["b", "often", 0, 1], ["c", 1, 1, 0]]
    file = write(tmp_path, "m", ".xlsx", grid)
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    result = made(PEOPLE + said, "a b c")
    causes, total = result.causes("bad weight")
    assert total == 2
    assert causes[0].line.startswith('m.xlsx, cells C2, B3: "often": is no number')
    assert causes[1].line.startswith('m.xlsx, cell D2: "-1"')
    out = tmp_path / "problems.csv"
    result.write_problems(out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["cell"] for row in csv.DictReader(file)] == ["C2", "D2", "B3"]


def test_rows_of_a_matrix_that_are_set_aside_are_written_whole(made: Make, tmp_path: Path):
    grid: Grid = [["", "a", "b", "zed"], ["a", 0, "often", 1], ["b", 1, 0, 1]]
    file = write(tmp_path, "m", ".xlsx", grid)
    with xlsxwriter.Workbook(tmp_path / file) as book:
        sheet = book.add_worksheet("M")
        for row, cells in enumerate([*grid, ["c", 1, 1, 1]]):
            sheet.write_row(row, 0, cells)
        sheet.write_formula("C4", "=1/0", None, "#DIV/0!")
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    result = made(PEOPLE + said, "a b c", skip_bad=True)
    assert sorted((p.cell, p.sort) for p in result.problems) == [
        ("C2", "bad weight"), ("C4", "broken row"), ("D1", "unknown participant"),
    ]  # fmt: skip
    assert ties(result) == [("b", "a", 1.0)]
    out = tmp_path / "rejects.csv"
    assert result.write_rejects(out) == 3
    with out.open(encoding="utf-8-sig", newline="") as written:
        assert [row["row"] for row in csv.DictReader(written)] == ["1", "2", "4"]
    count = result.counts[1]
    assert count.rows == count.blank + count.set_aside + count.no_tie + count.kept


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ('from = "Nama"\nto = "column"', "the ends of a matrix are its row and its column"),
        ('from = "row"\nto = "row"', "the ends of a matrix are its row and its column"),
        ('from = "row"\nto = "column"\nrespondent = "Nama"', "is neither row nor column"),
        ('from = "row"\nto = "column"\nweight = "times"', "no column is"),
        ('from = "row"\nto = "column"\nweight = 2', "weight"),
        ('from = "row"\nto = "column"\nquestion = { column = "q" }', "has no column of questions"),
        ('from = "row"\nto = "column"\nproperties.a = "int"', "has no columns of properties"),
        ('from = "row"\nto = "column"\nhalf = "lower"', "has a direction"),
        (
            'from = "row"\nto = "column"\nshape = "list"\ndiagonal = "ignore"',
            'is a word for shape = "matrix"',
        ),
    ],
)
def test_words_that_no_matrix_has_are_named(made: Make, said, what):
    shape = "" if "shape" in said else 'shape = "matrix"\n'
    with pytest.raises(DataError) as caught:
        made(PEOPLE + f'[[ties]]\nfile = "m.csv"\ntype = "SUPPLIES"\n{shape}{said}\n')
    assert what in " ".join(problem.what for problem in caught.value.problems) + str(caught.value)


def test_a_roster_of_labels_has_no_other_columns(made: Make):
    matrix = '[[ties]]\nfile = "m.csv"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    with pytest.raises(DataError) as caught:
        made(ROSTER.format(file="m.csv") + 'name = "Nama"\nrole = { value = "x" }\nheader = 4\n' + matrix)
    assert [problem.column for problem in caught.value.problems] == ["nodes[1].name", "nodes[1].header"]


def test_an_overlong_sheet_is_refused(made: Make, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("canting.loader.shapes.LARGEST", 5)
    file = write(tmp_path, "m", ".csv", [["", "a", "b"], ["a", 0, 1], ["b", 1, 0], ["c", 1, 0]])
    said = f'[[ties]]\nfile = "{file}"\nshape = "matrix"\ntype = "SUPPLIES"\nfrom = "row"\nto = "column"\n'
    assert "is a matrix of more than 5 cells" in told(made(PEOPLE + said, "a b c"))[0]


def test_the_graph_has_the_cells_of_a_matrix_and_who_left_the_question_empty(
    made: Make, tmp_path: Path, clean_database: Database
):
    file = write(tmp_path, "advice", ".xlsx", ADVICE)
    extra = PEOPLE + 'responded = "responded"\n'
    (tmp_path / "extra.csv").write_text("id,responded\neka,not asked\n")
    toml = (ROSTER + MATRIX).format(file=file) + extra.replace("people.csv", "extra.csv")
    result = made(toml, recorded=recorded(clean_database))
    report = load(result, clean_database)
    assert (report.participants, report.ties, report.not_said) == (5, 3, 2)
    rows = clean_database.read(
        "MATCH (a)-[r:INFORMS|NOT_SAID]->(b) RETURN a.id, b.id, type(r), r.file, r.column + r.row, r.respondent"
    )
    assert sorted(map(tuple, rows.values)) == [
        ("ani", "budi", "INFORMS", "advice.xlsx", "B5", "budi"),
        ("budi", "ani", "INFORMS", "advice.xlsx", "C4", "ani"),
        ("citra", "budi", "NOT_SAID", "advice.xlsx", "D5", "budi"),
        ("citra", "dedi", "INFORMS", "advice.xlsx", "D7", "dedi"),
        ("dedi", "ani", "NOT_SAID", "advice.xlsx", "E4", "ani"),
    ]
    rows = clean_database.read("MATCH (a)-[r:RECORDED_IN]->() RETURN a.id, r.responded, r.unanswered")
    assert sorted(map(tuple, rows.values)) == [
        ("ani", "yes", None),
        ("budi", "yes", None),
        ("citra", "no", ["advice"]),
        ("dedi", "yes", None),
        ("eka", "not asked", None),
    ]


# Answer columns

WIDE = (
    '[[ties]]\nfile = "{file}"\nshape = "wide"\nheader = 2\nskip = ["TOTAL"]\ntype = "INFORMS"\nfrom = "Nama"\n'
    'meaning = "asks"\nquestion = "sources"\n'
)
ANSWERS: Grid = [
    ["KUESIONER B", None, None, None, None, None, None],
    ["No.", "Nama", "Sumber 1", "Sering 1", "Sumber 2", "Sering 2", "Catatan"],
    [1, "ani", "budi", 3, " citra", 1, "-"],
    [None, None, None, None, None, None, None],
    [2, "budi", None, None, "ani", 2, None],
    [3, "citra", None, None, None, None, "tidak bersedia"],
    ["TOTAL", None, 2, None, 1, None, None],
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_answer_columns_with_weights(made: Make, tmp_path: Path, ending):
    file = write(tmp_path, "q", ending, ANSWERS)
    for to, weight in (
        ('["Sumber 1", "Sumber 2"]', '["Sering 1", "Sering 2"]'),
        ('"Sumber *"', '"Sering *"'),
    ):
        result = made(PEOPLE + WIDE.format(file=file) + f"to = {to}\nweight = {weight}\n", "ani budi citra")
        assert told(result) == []
        assert ties(result) == [("ani", "budi", 2.0), ("budi", "ani", 3.0), ("citra", "ani", 1.0)]
        cells = sorted(
            f"{row['column']}{row['row']} {row['respondent']}" for row in spooled(result, "ties-0")
        )
        assert cells == ["C3 ani", "E3 ani", "E5 budi"]
        people = {row["id"]: (row["questions"], row["responded"]) for row in spooled(result, "unanswered")}
        assert people == {"ani": ([], "yes"), "budi": ([], "yes"), "citra": (["sources"], "no")}
        count = result.counts[1]
        assert (count.rows, count.blank, count.kept) == (6, 3, 3)


@pytest.mark.parametrize("answers", ['["Sumber 1", "Sumber 2"]', '["Sumber *"]'])
def test_ties_may_begin_at_the_answers(made: Make, tmp_path: Path, answers: str):
    file = write(tmp_path, "q", ".xlsx", ANSWERS)
    wide = WIDE.format(file=file).replace('from = "Nama"\nmeaning = "asks"\n', 'to = "Nama"\n')
    wide = wide.replace("INFORMS", "SUPPLIES") + f'from = {answers}\nweight = "Sering *"\n'
    result = made(PEOPLE + wide, "ani budi citra")
    assert told(result) == []
    assert ties(result) == [("ani", "budi", 2.0), ("budi", "ani", 3.0), ("citra", "ani", 1.0)]
    cells = sorted(f"{row['column']}{row['row']} {row['respondent']}" for row in spooled(result, "ties-0"))
    assert cells == ["C3 ani", "E3 ani", "E5 budi"]
    people = {row["id"]: (row["questions"], row["responded"]) for row in spooled(result, "unanswered")}
    assert people == {"ani": ([], "yes"), "budi": ([], "yes"), "citra": (["sources"], "no")}
    assert '"teller": "to"' in result.questions


def test_ties_may_begin_at_check_boxes(made: Make, tmp_path: Path):
    grid: Grid = [["Nama", "ani", "budi"], ["ani", None, "x"], ["budi", "x", None], ["citra", "x", "x"]]
    file = write(tmp_path, "q", ".xlsx", grid)
    toml = f'[[ties]]\nfile = "{file}"\nshape = "wide"\ntype = "SUPPORTS"\ncolumns = "others"\nto = "Nama"\n'
    result = made(PEOPLE + toml, "ani budi citra")
    assert told(result) == []
    assert [tie[:2] for tie in ties(result)] == [
        ("ani", "budi"),
        ("ani", "citra"),
        ("budi", "ani"),
        ("budi", "citra"),
    ]


def test_the_order_of_mention_is_a_property(made: Make, tmp_path: Path):
    """A blank between two answers is no rank: budi's only answer, in the second column, is the first."""
    file = write(tmp_path, "q", ".csv", ANSWERS)
    result = made(PEOPLE + WIDE.format(file=file) + 'to = "Sumber *"\nrank = true\n', "ani budi citra")
    assert told(result) == []
    found = {(row["from"], row["to"]): (row["weight"], row[".rank"]) for row in spooled(result, "ties-0")}
    assert found == {("budi", "ani"): (1.0, 1), ("citra", "ani"): (1.0, 2), ("ani", "budi"): (1.0, 1)}


def test_what_is_wrong_with_an_answer_is_named_by_its_cell(made: Make, tmp_path: Path):
    grid: Grid = [
        ["Nama", "S1", "W1", "S2", "W2"],
        ["ani", "budy", 1, "citra", "many"],
        ["buddi", "ani", 1, "citra", 2],
        ["citra", None, 2, "ani", 0],
        ["dedi", "ani", None, None, None],
        ["eka", None, None, None, None],
        [None, "ani", 1, None, None],
    ]
    file = write(tmp_path, "q", ".xlsx", grid)
    said = WIDE.format(file=file).replace('header = 2\nskip = ["TOTAL"]\n', "")
    result = made(PEOPLE + said + 'to = ["S1", "S2"]\nweight = ["W1", "W2"]\n', "ani budi citra dedi")
    assert sorted((p.cell, p.value, p.sort) for p in result.problems) == [
        ("A3", "buddi", "unknown participant"),
        ("A6", "eka", "unknown participant"),
        ("A7", "", "blank id"),
        ("B2", "budy", "unknown participant"),
        ("C4", "2", "answer that can't be"),
        ("E2", "many", "bad weight"),
        ("E4", "0", "bad weight"),
    ]
    zero = next(p for p in result.problems if p.cell == "E4")
    assert 'weight = { …, zero = "no tie" }' in zero.hint
    assert result.counts[1].not_said == 1  # dedi names ani and doesn't say how often
    assert 'has no column "T1"' in told(made(PEOPLE + said + 'to = ["S1", "T1"]\n'))[0]
    assert 'has no column "T *"' in told(made(PEOPLE + said + 'to = "T *"\n'))[0]
    few = made(PEOPLE + said + 'to = ["S1", "S2"]\nweight = "W1"\n')
    assert "has 2 answer columns and 1 columns of weights" in told(few)[0]


def test_check_boxes_name_whom_they_are_about_in_their_headings(made: Make, tmp_path: Path):
    grid: Grid = [
        ["Nama", "Peran", "ani", "budi", "citra", "Jumlah"],
        ["ani", "dagang", None, "x", "Ya", 2],
        ["budi", "dagang", 1, None, None, 1],
        ["citra", "tenun", None, None, None, 0],
    ]
    file = write(tmp_path, "q", ".xlsx", grid)
    said = f'[[nodes]]\nfile = "{file}"\nkind = "Actor"\nid = "Nama"\nrole = "Peran"\n'
    said += (
        WIDE.format(file=file).replace('header = 2\nskip = ["TOTAL"]', 'skip = ["Jumlah"]')
        + 'columns = "others"\n'
    )
    result = made(said)
    assert told(result) == []
    assert ties(result) == [("ani", "budi", 1.0), ("budi", "ani", 1.0), ("citra", "ani", 1.0)]
    assert {row["id"]: row["responded"] for row in spooled(result, "unanswered")} == {
        "ani": "yes", "budi": "yes", "citra": "no",
    }  # fmt: skip
    grid[3][2:5] = [0, "?", "x"]
    grid[0][4] = "chitra"
    write(tmp_path, "q", ".xlsx", grid)
    result = made(said)
    assert sorted((p.cell, p.value, p.sort) for p in result.problems) == [
        ("C4", "0", "bad weight"),
        ("D4", "?", "answer that can't be"),
        ("E1", "chitra", "unknown participant"),
    ]
    grid[0][4] = "citra"
    write(tmp_path, "q", ".xlsx", grid)
    result = made(said + 'ticked = ["x", "?", "ya", "1"]\nweight = { zero = "no tie" }\n')
    assert told(result) == []
    assert (result.counts[1].no_tie, result.counts[1].self_ties, result.counts[1].kept) == (1, 1, 5)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("", "either answer columns or check-boxes"),
        ('to = "S1"\ncolumns = "others"', "either answer columns or check-boxes"),
        ('to = "S1"\nticked = ["x"]', "ticked is a word for"),
        ('to = "S1"\nweight = "W"\nrank = true', "the order of mention needs"),
        ('columns = "others"\nweight = "W"', "check-boxes have no weights"),
        ('to = "S1"\nweight = 1', "must name a column for each"),
        ('to = "S1"\nrank = true\nproperties.rank = "int"', "rank = true makes that property"),
        ('to = ["S1"]\nfrom = ["S2"]', "from"),
        ('to = "S1"\nquestion = { column = "q" }', "has no column of questions"),
        ('to = "S1"\nhalf = "lower"', 'half is a word for shape = "matrix"'),
        ('to = ["S1", "S2"]\nshape = "list"', "to"),
        ('to = "S1"\nshape = "list"\nrank = true', 'rank is a word for shape = "wide"'),
        ('to = "S1"\nanswers = ["S1"]', "answers"),
    ],
)
def test_words_that_no_wide_table_has_are_named(made: Make, said, what):
    shape = "" if "shape" in said else 'shape = "wide"\n'
    own = "" if "from =" in said else 'from = "Nama"\n'
    with pytest.raises(DataError) as caught:
        made(PEOPLE + f'[[ties]]\nfile = "m.csv"\ntype = "SUPPLIES"\n{own}{shape}{said}\n')
    assert any(what in problem.what or what in (problem.column or "") for problem in caught.value.problems)


def test_answers_of_informs_stand_where_ties_lead(made: Make):
    toml = '[[ties]]\nfile = "m.csv"\ntype = "INFORMS"\nmeaning = "gives"\nshape = "wide"\nfrom = ["S"]\nto = "Nama"\n'
    with pytest.raises(DataError) as caught:
        made(PEOPLE + toml)
    assert any(
        "answers to a question of INFORMS stand in `to`" in problem.what for problem in caught.value.problems
    )


TURNED = '[[ties]]\nfile = "{file}"\nshape = "wide"\ntype = "{type}"\nunlisted = "Actor"\n'
LIST = 'if it holds the answers, write from = ["{}"], a list, and in `to` the column of the respondent'


def test_a_text_at_from_that_seems_to_hold_the_answers_is_said(made: Make, tmp_path: Path):
    """Without brackets the column is the respondent's; what speaks against that is said, and it loads as it did."""
    grid: Grid = [["Nama", "Pemasok"], ["ani", "toko"], ["budi", "toko"], ["citra", "pasar"]]
    file = write(tmp_path, "q", ".csv", grid)
    said = TURNED.format(file=file, type="SUPPLIES") + 'from = "Pemasok"\nto = "Nama"\n'
    result = made(PEOPLE + said, "ani budi citra")
    assert told(result) == []
    assert ties(result) == [("pasar", "citra", 1.0), ("toko", "ani", 1.0), ("toko", "budi", 1.0)]
    assert [each for each in noticed(result) if "respondent" in each] == [
        'q.csv: "Pemasok" was read as the column of the respondent, yet it repeats names, and "Nama" never does; '
        + LIST.format("Pemasok")
    ]
    same = f'[[nodes]]\nfile = "{file}"\nkind = "Actor"\nid = "Nama"\n'
    assert any('[[nodes]] takes participants from "Nama"' in each for each in noticed(made(same + said)))
    told_by = made(PEOPLE + said + 'respondent = "Nama"\n', "ani budi citra")
    assert any('"Nama" is the respondent' in each for each in noticed(told_by))


def test_a_question_at_from_seems_to_hold_the_answers(made: Make, tmp_path: Path):
    question = "Dari siapa Anda membeli bahan?"
    file = write(tmp_path, "q", ".csv", [["Nama", question], ["ani", "toko"], ["budi", "pasar"]])
    said = TURNED.format(file=file, type="SUPPLIES") + f'from = "{question}"\nto = "Nama"\n'
    assert any("its heading asks for somebody" in each for each in noticed(made(PEOPLE + said, "ani budi")))


@pytest.mark.parametrize(
    ("type_", "ends"),
    [
        ("SUPPLIES", 'from = ["Pembeli"]\nto = "Nama"\n'),
        ("SUPPLIES", 'from = "Nama"\nto = "Pembeli"\n'),
        ("SUPPLIES", 'from = "Nama"\nto = ["Pembeli"]\n'),
        ("INFORMS", 'from = "Nama"\nto = "Pembeli"\nmeaning = "asks"\n'),
    ],
)
def test_ends_that_are_as_they_seem_are_passed_over(made: Make, tmp_path: Path, type_: str, ends: str):
    grid: Grid = [["Nama", "Pembeli"], ["ani", "toko"], ["budi", "toko"], ["citra", "pasar"]]
    file = write(tmp_path, "q", ".csv", grid)
    same = f'[[nodes]]\nfile = "{file}"\nkind = "Actor"\nid = "Nama"\n'
    result = made(same + TURNED.format(file=file, type=type_) + ends)
    assert told(result) == []
    assert not [each for each in noticed(result) if "respondent" in each]


def test_a_star_or_a_blank_at_from_asks_for_a_list(made: Make, tmp_path: Path):
    file = write(tmp_path, "q", ".csv", [["Nama", "Pemasok"], ["ani", "budi"], ["budi", None]])
    wide = PEOPLE + TURNED.format(file=file, type="SUPPLIES")
    (problem,) = made(wide + 'from = "Pemasok *"\nto = "Nama"\n', "ani budi").problems
    assert (problem.what, problem.row) == ('has no column "Pemasok *"', 1)
    assert problem.hint.startswith('If "Pemasok *" holds the answers, write from = ["Pemasok *"], a list')
    (problem,) = made(wide + 'from = "Pemasok"\nto = "Nama"\n', "ani budi").problems
    assert (problem.cell, problem.what) == ("B3", "the id is blank")
    assert problem.hint.startswith('If "Pemasok" holds the answers, write from = ["Pemasok"], a list')
    with pytest.raises(DataError) as caught:
        made(wide + 'from = "Pemasok *"\n')
    assert any(
        'from = ["Pemasok *"], a list, and in `to`' in problem.hint for problem in caught.value.problems
    )
    with pytest.raises(DataError) as caught:
        made(wide + 'from = ["Pemasok"]\nto = ["Nama"]\n')
    assert [problem.hint[:42] for problem in caught.value.problems] == [
        "Only one of `from` and `to` is a list, of "
    ]


def test_headings_among_the_data_are_said(made: Make, tmp_path: Path):
    grid: Grid = [
        ["Nama", "Peran"],
        ["ani", "a"],
        ["NAMA", "peran"],
        ["budi", "b"],
        ["Dari", "Ke"],
        ["ani", "budi"],
    ]
    file = write(tmp_path, "q", ".csv", grid)
    nodes = f'[[nodes]]\nfile = "{file}"\nkind = "Actor"\nid = "Nama"\nrole = "Peran"\n'
    assert noticed(made(nodes + 'distinct = "first"\n')) == [
        "q.csv: row 3 repeats the headings, and is read as data; skip = [3] would leave it out",
        'q.csv: row 5, "Dari, Ke", looks like the headings of another table, and is read as data; '
        "if it is one, describe it in a table of its own, with header = 5",
    ]
    assert not any("headings" in each for each in noticed(made(nodes + "skip = [3, 5, 6]\n")))


# Several in a cell

FORM = '[[ties]]\nfile = "{file}"\ntype = "INFORMS"\nmeaning = "asks"\nfrom = "Firm"\nrespondent = "Firm"\n'


def test_several_answers_in_a_cell(made: Make, tmp_path: Path):
    grid: Grid = [
        ["Time", "Firm", "Whom?", "Then?"],
        ["1", "ani", "budi, citra;dedi ", "eka"],
        ["2", "budi", "citra", None],
        ["3", "citra", ", budy;", "ani,\nbudi"],
        ["4", "dedi", None, None],
    ]
    file = write(tmp_path, "f", ".csv", grid)
    people = "ani budi citra dedi eka"
    said = PEOPLE + FORM.format(file=file)
    result = made(said + 'to = "Whom?"\nsplit = [",", ";"]\n', people)
    assert [p.line for p in result.problems] == ['f.csv, cell C4: "budy": no such participant']
    found = [(r["from"], r["to"], f"{r['column']}{r['row']}") for r in spooled(result, "ties-0")]
    assert sorted(found) == [
        ("budi", "ani", "C2"), ("citra", "ani", "C2"), ("citra", "budi", "C3"), ("dedi", "ani", "C2"),
    ]  # fmt: skip
    assert spooled(result, "unanswered") == []
    count = result.counts[1]
    assert count.rows == count.blank + count.set_aside + count.kept == 6
    result = made(said + 'to = ["Whom?", "Then?"]\nshape = "wide"\nrank = true\nsplit = [",", ";"]\n', people)
    ranks = {(r["to"], r["from"]): r[".rank"] for r in spooled(result, "ties-0")}
    assert ranks == {
        ("ani", "budi"): 1, ("ani", "citra"): 2, ("ani", "dedi"): 3, ("ani", "eka"): 4,
        ("budi", "citra"): 1, ("citra", "ani"): 2, ("citra", "budi"): 3,
    }  # fmt: skip
    assert {r["id"]: r["responded"] for r in spooled(result, "unanswered")}["dedi"] == "no"


def test_several_answers_in_a_cell_with_numbers_or_dashes_before_them(made: Make, tmp_path: Path):
    grid: Grid = [
        ["Time", "Firm", "Whom?"],
        ["1", "ani", "1. budi\n2. citra\n10. pt7"],
        ["2", "budi", "1) citra 2) ani"],
        ["3", "citra", "- budi-eka\n - ani"],
    ]
    file = write(tmp_path, "f", ".csv", grid)
    said = PEOPLE + FORM.format(file=file) + 'to = "Whom?"\nsplit = ["\\n", "1.", "1)", "- "]\n'
    result = made(said, "ani budi citra pt7 budi-eka")
    assert [p.line for p in result.problems] == []
    assert sorted((r["to"], r["from"]) for r in spooled(result, "ties-0")) == [
        ("ani", "budi"), ("ani", "citra"), ("ani", "pt7"), ("budi", "ani"), ("budi", "citra"), ("citra", "ani"),
        ("citra", "budi-eka"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ('to = "a"\nsplit = ""', "must be what stands between"),
        ('to = "a"\nsplit = []', "must be what stands between"),
        ('to = ["a", "b"]\nsplit = ";"', "a list has one column of answers"),
        ('columns = "others"\nshape = "wide"\nsplit = ";"', "only answers that name somebody"),
    ],
)
def test_what_cant_be_split_is_named(made: Make, said, what):
    with pytest.raises(DataError) as caught:
        made(PEOPLE + FORM.format(file="f.csv") + said + "\n")
    assert any(what in problem.what for problem in caught.value.problems)


# By name

ORGANIZATIONS: Grid = [
    ["Kode", "Nama", "Singkatan", "Lain"],
    ["o1", "Universitas Swadaya", "UGJ", "kampus"],
    ["o2", "Dinas Perdagangan", "Disperdagin", "dinas"],
    ["o3", "Dinas Koperasi", "Dinkop", "dinas"],
    ["o4", None, None, None],
]


def test_names_and_abbreviations_mean_their_participants(made: Make, tmp_path: Path):
    file = write(tmp_path, "o", ".csv", ORGANIZATIONS)
    nodes = f'[[nodes]]\nfile = "{file}"\nkind = "Organization"\nid = "Kode"\nname = "Nama"\n'
    nodes += 'also = ["Singkatan", "Lain"]\n'
    grid: Grid = [
        ["Firm", "Whom?"],
        ["ugj", "DINAS  perdagangan"],
        ["o2", "Dinkop"],
        ["dinas koperasi", "O4"],
        ["o4", "dinas"],
        ["kampus", "Dinas Koperasy"],
    ]
    said = nodes + FORM.format(file=write(tmp_path, "f", ".csv", grid)) + 'to = "Whom?"\n'
    result = made(said + 'match = "either"\n')
    assert ties(result) == [("o2", "o1", 1.0), ("o3", "o2", 1.0), ("o4", "o3", 1.0)]
    assert [(p.row, p.column, p.value, p.sort) for p in result.problems] == [
        (5, "Whom?", "dinas", "name of several"),
        (6, "Whom?", "Dinas Koperasy", "unknown participant"),
    ]
    assert "is what 2 are called: o2, o3" in result.problems[0].what
    assert "Dinas Koperasi" in result.problems[1].hint
    result = made(said + 'match = "name"\n')
    assert [(p.row, p.column, p.value) for p in result.problems if p.sort == "unknown participant"] == [
        (3, "Firm", "o2"),
        (6, "Whom?", "Dinas Koperasy"),
    ]
    result = made(said)
    assert 'That is the name of "o3": write the id, or say match = "either".' in made(
        said.replace("f.csv", write(tmp_path, "g", ".csv", [["Firm", "Whom?"], ["o1", "Dinas Koperasi"]]))
    ).problems[0].hint  # fmt: skip


def test_a_matrix_names_its_participants_by_name_or_abbreviation(made: Make, tmp_path: Path):
    """The diagonal is where both labels mean the same, however they are written."""
    file = write(tmp_path, "o", ".csv", ORGANIZATIONS[:3])
    nodes = (
        f'[[nodes]]\nfile = "{file}"\nkind = "Organization"\nid = "Kode"\nname = "Nama"\nalso = "Singkatan"\n'
    )
    grid: Grid = [
        ["", "UGJ", "Disperdagin"],
        ["Universitas Swadaya", "x", 1],
        ["Dinas Perdagangan", None, "x"],
    ]
    said = MATRIX.format(file=write(tmp_path, "m", ".csv", grid)).replace("header = 3", 'match = "either"')
    result = made(nodes + said)
    assert told(result) == []
    assert ties(result) == [("o2", "o1", 1.0)]
    assert {row["id"]: row["responded"] for row in spooled(result, "unanswered")} == {"o1": "yes", "o2": "no"}
    both = made(nodes + said.replace("either", "id"))
    assert {p.cell for p in both.problems} >= {"A2", "B1", "C1", "A3"}


APART = """\
[dataset]
id = "apart"
title = "Two questions without a name"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
[[ties]]
file = "supply.csv"
shape = "matrix"
type = "SUPPLIES"
from = "row"
to = "column"
respondent = "row"
[[ties]]
file = "support.csv"
shape = "matrix"
type = "SUPPORTS"
from = "row"
to = "column"
respondent = "row"
"""


def asked(database: Database, query: str, graph: str) -> Result:
    return run(CATALOGUE.find(query), {}, Options(graph=graph), database, CATALOGUE)


def test_a_question_without_a_name_is_left_empty_type_by_type(clean_database: Database, tmp_path: Path):
    """b answers on supply and leaves support empty, c the other way round; both questions have no name."""
    files = {
        "dataset.toml": APART,
        "people.csv": "id\na\nb\nc\n",
        "supply.csv": ",a,b,c\na,,0,1\nb,1,,0\nc,,,\n",
        "support.csv": ",a,b,c\na,,1,0\nb,,,\nc,0,1,\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with check(tmp_path, recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    said = clean_database.read("MATCH (p)-[r:RECORDED_IN]->() RETURN p.id, r.unanswered ORDER BY p.id").values
    assert [list(row) for row in said] == [["a", None], ["b", ["SUPPORTS"]], ["c", ["SUPPLIES"]]]
    both = [("SUPPLIES", 3, 2), ("SUPPORTS", 3, 2)]
    for graph, told in (("supply", [(None, 3, 2)]), ("support", [(None, 3, 2)]), ("all", both)):
        rows = [row for row in asked(clean_database, "response", graph).dicts() if row["group"] == "all"]
        assert [(row["question"], row["asked"], row["yes"]) for row in rows] == told, graph
    figures = {
        graph: {row["measure"]: row["value"] for row in asked(clean_database, "overview", graph).dicts()}
        for graph in ("supply", "support")
    }
    assert [figures[graph]["known_pairs"] for graph in ("supply", "support")] == [4, 4]


BESIDE_A_LIST = """
[dataset]
id = "beside"
title = "Beside a list"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"

[[ties]]
file = "wide.csv"
shape = "wide"
type = "INFORMS"
meaning = "asks"
from = "id"
to = ["1", "2"]
question = "advice"

[[ties]]
file = "list.csv"
type = "INFORMS"
meaning = "gives"
from = "teller"
to = "told"
respondent = "teller"
question = { column = "about" }
"""


def test_who_reports_in_a_list_left_the_question_blank_in_a_sheet_only(tmp_path: Path):
    """a fills in the sheet, b the list of the same question, c the list of another one, d nothing."""
    files = {
        "dataset.toml": BESIDE_A_LIST,
        "people.csv": "id\na\nb\nc\nd\n",
        "wide.csv": "id,1,2\na,b,c\nb,,\nc,,\nd,,\n",
        "list.csv": "teller,told,about\nb,a,advice\nb,d,prices\nc,a,prices\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with check(tmp_path) as checked:
        assert not checked.problems
        people = {row["id"]: (row["questions"], row["responded"]) for row in spooled(checked, "unanswered")}
    assert people == {
        "a": ([], "yes"), "b": ([], "yes"), "c": (["advice"], "yes"), "d": (["advice"], "no"),
    }  # fmt: skip
