"""Results as text and files: nothing lost, nothing run as a formula."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from canting.errors import CantingError, UsageError
from canting.reporting.blocks import TableBlock
from canting.reporting.table import table_report, write_table
from canting.result import Column, Result, Type
from canting.writing.results import as_tables, as_text, write_file

COLUMNS = [
    Column("id", Type("str"), "The participant."),
    Column("n", Type("int"), "A count."),
    Column("share", Type("float"), "A share."),
    Column("tags", Type("str", many=True), "Words."),
    Column("yes", Type("bool"), "Truth."),
]
ROWS = [
    ["01234", 3, 0.1, ["a", "b"], True],
    ["=1+1", None, None, [], None],
    ["Hj. Sri Ningsih, “Batik”", 10, 1.0, ["x"], False],
]
RESULT = Result(
    "q",
    COLUMNS,
    ROWS,
    ["x is illustrative: made up."],
    {"illustrative": True, "columns": {"id": "The participant."}},
)


def test_csv_keeps_leading_zeros_blanks_and_accents():
    rows = list(csv.reader(io.StringIO(as_text(RESULT, "csv"))))
    assert rows[0] == ["id", "n", "share", "tags", "yes"]
    assert rows[1] == ["01234", "3", "0.1", "a; b", "true"]
    assert rows[2][1:] == ["", "", "", ""]
    assert rows[3][0] == "Hj. Sri Ningsih, “Batik”"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_looks_like_a_formula_is_no_formula(text: str, tmp_path: Path):
    result = Result("q", COLUMNS[:1], [[text]], [], {})
    assert list(csv.reader(io.StringIO(as_text(result, "csv"), newline="")))[1] == [text], (
        "a pipe runs nothing"
    )
    assert write_file(result, tmp_path / "x.csv").escaped == 1
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == [f"'{text}"]
    write_file(result, tmp_path / "x.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx").active["A2"]
    assert cell.data_type == "s"


def test_json_is_a_list_of_objects_with_types_kept():
    rows = json.loads(as_text(RESULT, "json"))
    assert rows[0] == {"id": "01234", "n": 3, "share": 0.1, "tags": ["a", "b"], "yes": True}
    assert [json.loads(line) for line in as_text(RESULT, "ndjson").splitlines()] == rows


def test_every_file_says_that_the_data_is_illustrative(tmp_path: Path):
    for ending in ("csv", "json", "ndjson", "xlsx", "parquet"):
        write_file(RESULT, tmp_path / f"x.{ending}")
    for ending in ("csv", "json", "ndjson"):
        beside = json.loads((tmp_path / f"x.{ending}-metadata.json").read_text(encoding="utf-8"))
        assert "illustrative" in beside["notes"][0]
    assert "illustrative" in openpyxl.load_workbook(tmp_path / "x.xlsx")["about"]["B1"].value
    frame = pd.read_parquet(tmp_path / "x.parquet")
    assert frame["id"].tolist() == ["01234", "=1+1", "Hj. Sri Ningsih, “Batik”"]
    import pyarrow.parquet as pq

    assert json.loads(pq.read_schema(tmp_path / "x.parquet").metadata[b"canting"])["illustrative"] is True


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path):
    target = tmp_path / "x.parquet"
    target.write_text("old")
    broken = Result("q", [Column("a", Type("int"), "")], [[object()]], [], {})
    with pytest.raises(Exception):  # noqa: B017, PT011
        write_file(broken, tmp_path / "x.xlsx")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.parquet"]


@pytest.mark.parametrize("name", ["x.doc", "x", "none/x.csv"])
def test_a_path_that_can_not_be_written_is_said_before_anything_runs(tmp_path: Path, name: str):
    with pytest.raises(UsageError):
        write_file(RESULT, tmp_path / name)


def test_frames_keep_whole_numbers_and_blanks_apart():
    frame = RESULT.to_frame()
    assert str(frame["n"].dtype) == "Int64"
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["id"].iloc[0] == "01234"


def test_what_is_no_number_leaves_every_file_readable(tmp_path: Path):
    """JSON knows neither NaN nor infinity, Excel neither; a blank is no value."""
    columns = [Column(name, Type("any"), "") for name in ("a", "b", "c", "d")]
    rows = [[math.nan, math.inf, {"x": [math.nan, 1]}, {}], [1.5, -math.inf, {"x": []}, {}]]
    result = Result("about", columns, rows, [], {})
    parsed = json.loads(as_text(result, "json"), parse_constant=pytest.fail)
    assert parsed[0] == {"a": None, "b": None, "c": {"x": [None, 1]}, "d": {}}
    assert list(csv.reader(io.StringIO(as_text(result, "csv"))))[1][:3] == ["", "inf", '{"x": [null, 1]}']
    assert as_tables(result)[0].row_count == 2
    for ending in ("csv", "json", "xlsx", "parquet"):
        write_file(result, tmp_path / f"x.{ending}")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]["B2"].value == "inf"


def test_an_answer_without_columns_is_no_text():
    assert as_text(Result("cypher", [], [], [], {}), "csv") == ""


@pytest.mark.parametrize("rows", [[["x" * 32_768]], [["x"]] * 1_048_576])
def test_excel_cuts_nothing_off(tmp_path: Path, rows: list[list[str]]):
    with pytest.raises(CantingError, match="Excel"):
        write_file(Result("q", COLUMNS[:1], rows, [], {}), tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_name_does_not_steer_the_terminal():
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(*as_tables(Result("q", COLUMNS[:1], [["a\x1b[2Jb\rc"]], [], {}), 80))
    assert "\x1b[2J" not in console.file.getvalue()  # type: ignore[attr-defined]


WIDE = Result(
    "key-actors",
    [Column(name, Type("str"), "") for name in ("id", "name")]
    + [
        Column(name, Type("float"), "")
        for name in ("degree", "closeness_rank", "betweenness", "betweenness_rank")
    ],
    [[f"bp:participant-{i}", f"Pengusaha batik 工房 nomor {i}", 12.0, 3.0, 481.39, 1.0] for i in range(3)],
    [],
    {},
)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_a_narrow_terminal_breaks_no_word_and_loses_no_column(width: int):
    """What doesn't fit side by side goes below, each table beginning with the participant."""
    console = Console(file=io.StringIO(), width=width)
    tables = as_tables(WIDE, width)
    for table in tables:
        console.print(table)
        assert table.columns[0].header.plain == "id"  # type: ignore[union-attr]
    text = console.file.getvalue()  # type: ignore[attr-defined]
    if width >= 40:
        for name in WIDE.names:
            assert name in text
        assert "481.390" in text
    assert max(map(cell_len, text.splitlines())) <= width
    assert len(tables) == 1 or width < 200


def test_ties_repeat_both_ends():
    names = ("from", "to", *(f"a_long_column_{i}" for i in range(6)))
    result = Result("ego", [Column(n, Type("str"), "") for n in names], [["a", "b", *"cdefgh"]], [], {})
    tables = as_tables(result, 60)
    assert len(tables) > 1
    assert all([c.header.plain for c in table.columns[:2]] == ["from", "to"] for table in tables)


def figures() -> Result:
    columns = [
        Column("id", Type("str"), "The participant."),
        Column("name", Type("str"), "Its name."),
        Column("degree", Type("int"), "Neighbours."),
        Column("share", Type("float", optional=True, share=True), "Of all others."),
        Column("closeness", Type("float"), "How near."),
    ]
    rows = [["007", "Siti <b>", 12, 0.4567, 0.123456789], ["=1+1", "Made", 3, None, 2.0]]
    about = {"title": "Who is who.", "n": 2, "datasets": [{"id": "desa", "wave": 2}]}
    return Result("degree", columns, rows, ["Covers desa (wave 2)."], about, frozenset({"007"}))


def test_excel_shows_figures_as_an_office_reads_them(tmp_path: Path):
    """Whole numbers whole, shares in per cent, everything there in the cell; ids stay texts."""
    write_file(figures(), tmp_path / "a.xlsx")
    write_file(figures(), tmp_path / "b.xlsx", decimals=2)
    sheet, fixed = (openpyxl.load_workbook(tmp_path / name).worksheets[0] for name in ("a.xlsx", "b.xlsx"))
    assert [cell.number_format for cell in sheet[2]] == ["@", "@", "0", "0.0%", "0.000"]
    assert [cell.number_format for cell in fixed[2]][2:] == ["0", "0.00%", "0.00"]
    assert [cell.value for cell in fixed[2]] == ["007", "Siti <b>", 12, 0.4567, 0.123456789]
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet.print_title_rows == "$1:$1"
    assert all(cell.font.b for cell in sheet[1])


def test_decimals_are_for_people_and_leave_files_exact(tmp_path: Path):
    [table] = as_tables(figures(), None, 1)
    assert list(table.columns[4].cells)[0].plain == "0.1"  # noqa: RUF015  rich gives an iterator
    write_file(figures(), tmp_path / "a.csv", decimals=1)
    assert "0.123456789" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("language", "shown"), [("en", "0.1235"), ("id", "0,1235")])
def test_figures_on_a_terminal_are_written_as_the_language_does(
    monkeypatch: pytest.MonkeyPatch, language: str, shown: str
):
    monkeypatch.setenv("CANTING_LANG", language)
    console = Console(width=120, file=io.StringIO())
    console.print(*as_tables(figures()))
    assert shown in console.file.getvalue()
    assert "0.123456789" in as_text(figures(), "csv"), "programs read a point in any language"


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_page_of_a_table_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str):
    monkeypatch.setenv("CANTING_LANG", language)
    write_table(figures(), tmp_path / "a.html", decimals=1)
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    point = {"en": ".", "id": ","}[language]
    assert f'<td class="right">45{point}7 %</td>' in text
    assert f'<td class="right">0{point}1</td>' in text
    assert "<caption>Who is who. desa (2). n = 2</caption>" in text
    assert ">Siti &lt;b&gt; †<" in text
    assert {"en": "† did not answer", "id": "† tidak menjawab"}[language] in text
    assert {"en": "Covers desa (wave 2).", "id": "Mencakup desa (gelombang 2)."}[language] in text
    assert f'<html lang="{language}">' in text
    assert not list(tmp_path.glob("*metadata*"))


def test_a_word_table_has_a_header_for_every_page_and_its_notes(tmp_path: Path):
    docx = pytest.importorskip("docx")
    write_table(figures(), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    [table] = document.tables
    assert [cell.text for cell in table.rows[1].cells] == ["007", "Siti <b> †", "12", "45.7 %", "0.1235"]
    assert "tblHeader" in table.rows[0]._tr.xml
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "Covers desa (wave 2)." in texts
    assert "share: Of all others." in texts


def test_a_wide_table_lies_on_its_side_and_repeats_who_a_row_is_about():
    columns = [
        Column("id", Type("str"), ""),
        *(Column(f"a_long_heading_{at}", Type("int"), "") for at in range(12)),
    ]
    made = table_report(Result("wide", columns, [["x", *range(12)]], [], {}))
    tables = [block for block in made.blocks if isinstance(block, TableBlock)]
    assert made.wide
    assert len(tables) > 1
    assert {table.header[0][0].text for table in tables} == {"id"}
    assert sum(len(table.header) - 1 for table in tables) == 12


def test_a_table_too_long_to_read_is_refused(tmp_path: Path):
    long = Result("long", [Column("n", Type("int"), "")], [[at] for at in range(20_001)], [], {})
    with pytest.raises(UsageError, match="more than such a file opens with"):
        write_table(long, tmp_path / "a.html")
    assert not list(tmp_path.iterdir())
