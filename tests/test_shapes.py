"""Tables as offices make them: names that aren't in the first row, totals, notes, blank columns, merged titles."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from canting.loader.check import Checked, check
from canting.loader.problems import DataError

HEAD = '[dataset]\nid = "s"\ntitle = "S"\n'
PEOPLE = '[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\n'

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
    return [f"{problem.line}. {problem.mend}" for problem in result.problems]


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
        '[nodes.properties]\nbefore = { type = "str", column = "2025 / kota" }\nage = { type = "int", column = "usia" }\n'
        'now = { type = "str", column = "2026 / kota" }\n'
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
    assert 'two columns are called "a" (cells B3 and D3)' in told(made(table + "header = 3\n"))[0]
    assert told(made(table + 'header = 3\nskip = ["A"]\n')) == []
    assert "has no header" in told(made(table + "header = 2\n"))[0]
    assert 't.csv, row 3: has no column "nama"' in told(
        made(table.replace('id = "id"', 'id = "nama"') + 'header = 3\nskip = ["a"]\n')
    )[0]  # fmt: skip
