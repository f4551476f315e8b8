"""Files -> frames of text: the same cells and row numbers whatever the delimiter, encoding, line end or format."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import few

from canting.loader.sources import delimited, excel, find_file, open_table
from canting.loader.sources.table import LARGEST_FRAME, SourceError

QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))


def read(path: Path, **options: Any) -> dict[int, dict[str, str]]:
    table = open_table(path, **options)
    rows: dict[int, dict[str, str]] = {}
    for frame in table.frames():
        assert len(frame) <= LARGEST_FRAME
        for row, cells in frame.cells():
            rows[row] = dict(zip(frame.columns, cells, strict=True))
    return rows


def wrong(path: Path, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(path, **options)
    assert caught.value.what
    assert caught.value.hint
    return caught.value


# Delimited text

CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs", "Cc"]), max_size=8
)
# Cells with quotes, delimiters and line ends in them are what makes CSV hard.
HARD = st.one_of(
    CELL, st.sampled_from(['say "hi"', "a;b", "a,b", "a\tb", "a|b", "two\nlines", "two\r\nlines", ""])
)


@given(
    records=st.lists(st.lists(HARD, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    packed=st.booleans(),
)
@QUICK
def test_what_was_written_is_read(tmp_path, records, delimiter, encoding, end, packed):
    """Row numbers count records and blank lines, as a spreadsheet does, not lines of the file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["first", "second", "third"], *records])
    raw = text.getvalue().encode(encoding)
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(raw) if packed else raw)
    expected = {
        row: dict(zip(("first", "second", "third"), cells, strict=True))
        for row, cells in enumerate(records, 2)
        if any(cell.strip() for cell in cells)
    }
    assert read(path) == expected


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_encodings_are_recognized_and_said(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,Café Ñandú\n2,Übersee\n".encode(encoding))
    table = open_table(path)
    (frame,) = table.frames()
    assert frame.columns["name"].to_pylist() == ["Café Ñandú", "Übersee"]
    assert "isn't UTF-8 (row 2)" in table.notes[0]
    assert read(path, encoding=encoding)[2]["name"] == "Café Ñandú"


def test_an_accent_far_into_the_file_is_found(tmp_path):
    """A guess from the first thousand rows would take the file for ASCII, and stumble at row 100,001."""
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,name\n" + b"1,x\n" * 99_999 + "2,é\n".encode("cp1252"))
    assert read(path)[100_001] == {"id": "2", "name": "é"}


def test_a_large_file_with_line_ends_of_an_old_mac_is_utf8(tmp_path):
    """It is read block by block, and a character may begin in one and end in the next."""
    path = tmp_path / "t.csv"
    path.write_bytes("é,b\r".encode() * 1_100_000)
    assert delimited.find_encoding(path, []) == "utf-8"


def test_an_encoding_that_is_told_is_used_and_a_wrong_one_said(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,ž\n".encode("cp1250"))
    assert read(path, encoding="cp1250")[2]["name"] == "ž"
    assert "row" in str(vars(wrong(path, encoding="utf-8")))
    assert "no encoding is called" in wrong(path, encoding="utf-99").what
    assert "no encoding is called" in wrong(path, encoding="zip").what


def test_a_line_for_excel_is_no_row(tmp_path):
    """Excel reads `sep=;` and doesn't show it: the header is row 1 to its user."""
    path = tmp_path / "t.csv"
    path.write_text("sep=;\nid;name\n1;a,b\n")
    assert read(path) == {2: {"id": "1", "name": "a,b"}}


def test_blank_lines_count_and_are_counted(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("\n\nid,name\n1,a\n\n , \n2,b\n")
    table = open_table(path)
    (frame,) = table.frames()
    assert frame.rows.tolist() == [4, 7]
    assert (table.rows, table.blank) == (4, 2)


def test_headers_are_trimmed_and_columns_without_a_name_left_out(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(' id ,"full\n name",,\n1,a,,\n')
    assert read(path) == {2: {"id": "1", "full name": "a"}}
    table = open_table(path)
    assert list(table.frames())
    assert not table.notes
    path.write_text("id,,name,\n1,x,a,y\n")
    table = open_table(path)
    (frame,) = table.frames()
    assert (list(frame.columns), list(frame.cells())) == (["id", "name"], [(2, ("1", "a"))])
    assert table.notes == ["columns B, D have no name in row 1: left out"]


def test_ragged_rows_never_shift(tmp_path):
    """pandas takes the first column for an index when the first row is too long, and says nothing."""
    path = tmp_path / "t.csv"
    path.write_text("id,name\n1,a,x\n2\n3,c,\n")
    table = open_table(path)
    (frame,) = table.frames()
    assert list(frame.cells()) == [(3, ("2", "")), (4, ("3", "c"))]
    assert [(fault.row, fault.value) for fault in table.faults] == [(2, "x")]


def test_many_rows_come_in_frames_and_rows_keep_their_number(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id\n" + "".join(f"{number}\n" for number in range(LARGEST_FRAME + 20_000)))
    sizes, told = [], []
    table = open_table(path)
    for frame in table.frames(progress=lambda done, total, what: told.append((done, total))):
        sizes.append(len(frame))
        assert all(int(cells[0]) + 2 == row for row, cells in frame.cells())
    assert sizes == [LARGEST_FRAME, 20_000]
    assert told[-1][0] == told[-1][1] == path.stat().st_size


@pytest.mark.parametrize(
    ("raw", "what", "row"),
    [
        (b"", "is empty", None),
        (b" \n\n", "is empty", None),
        (b'id,name\n1,"open\n2,x\n', "never closed", 2),
        (b'id,name\n1,"a" b\n', "after a closing", 2),
        (b"id,id,id 1\n1,2,3\n", "two columns", 1),
        (b"PK\x03\x04" + b"\0" * 100, "isn't a text", None),
        (bytes(range(256)) * 10, "isn't a text", None),
    ],
)
def test_what_cant_be_read_says_where(tmp_path, raw, what, row):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    error = wrong(path)
    assert what in error.what
    assert error.row == row


def test_a_line_of_200_megabytes_is_refused_in_bounded_memory(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.write(b"id,name\n1,a\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "longer than" in wrong(path).what
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_packed_file_unpacks_only_so_far(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "LARGEST", 3_000_000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"id,name\n" + b"1,a\n" * 2_000_000))
    assert "unpacks to more" in wrong(path).what


@given(st.binary(max_size=200))
@QUICK
def test_no_bytes_make_the_text_reader_stumble(tmp_path, raw):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    try:
        read(path)
    except SourceError as error:
        assert error.what


# Spreadsheets


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(row, column, cell)
    return path


VALUE = st.one_of(
    st.none(),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=8).filter(
        lambda text: (
            text.strip() and text[0] not in "={@" and "://" not in text and not text.startswith(("mailto:",))
        )
    ),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 6)),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.booleans(),
)


@given(st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(QUICK, max_examples=40)
def test_a_sheet_gives_the_texts_that_it_shows(tmp_path, rows):
    """A whole number in a cell is 5, not 5.0; a date is ISO."""
    path = book(tmp_path / "t.xlsx", {"S": [["a", "b", "c"], *rows]})
    shown = [[shown_as(cell) for cell in cells] for cells in rows]
    expected = {
        row: dict(zip("abc", cells, strict=True))
        for row, cells in enumerate(shown, 2)
        if any(map(str.strip, cells))
    }
    assert read(path) == expected


def shown_as(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def test_cells_as_text():
    for cell, text in [
        (5.0, "5"),
        (2.5, "2.5"),
        (1e21, "1000000000000000000000"),
        (True, "true"),
        (None, ""),
        (datetime(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 3, 4), "2024-01-05 03:04:00"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
    ]:
        assert excel.as_text(cell) == text


def test_rows_of_a_table_that_begins_lower_and_further_right_keep_their_numbers(tmp_path):
    rows: list[list[Any]] = [[], [], [None, None, "id", "n"], [None, None, "a", 1], [], [None, None, "b", 2]]
    path = book(tmp_path / "t.xlsx", {"S": rows})
    table = open_table(path)
    (frame,) = table.frames()
    assert list(frame.cells()) == [(4, ("a", "1")), (6, ("b", "2"))]
    assert table.blank == 1


def test_the_sheet_is_the_one_named_or_the_first_and_the_report_says_so(tmp_path):
    path = book(tmp_path / "t.xlsx", {"One": [["id"], ["a"]], "Two": [["id"], ["b"]]})
    table = open_table(path)
    assert '"One"' in table.notes[0]
    assert "Two" in table.notes[0]
    assert read(path, sheet="Two") == {2: {"id": "b"}}
    assert 'Did you mean "Two"?' in wrong(path, sheet="Tow").hint


def test_a_formula_without_a_value_is_no_blank(tmp_path):
    """A workbook that a program wrote has formulas without values: read as blank, they would be lost silently."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for cells in (["id", "n"], ["a", "=1+1"], ["b", 2]):
        sheet.append(cells)
    workbook.save(tmp_path / "t.xlsx")
    table = open_table(tmp_path / "t.xlsx")
    (frame,) = table.frames()
    assert frame.columns["id"].to_pylist() == ["b"]
    assert [(fault.row, fault.column) for fault in table.faults] == [(2, "n")]
    (frame,) = table.frames(["id"])
    assert frame.columns["id"].to_pylist() == ["a", "b"], "a column that nobody asks for does no harm"


def test_merged_cells_are_refused_where_they_hide_something(tmp_path):
    for merge, what in (("A1:B1", "in its header"), ("A2:A3", "only the first holds")):
        with xlsxwriter.Workbook(str(tmp_path / "t.xlsx")) as workbook:
            sheet = workbook.add_worksheet()
            for row in range(4):
                sheet.write_row(row, 0, ["id", "n"] if row == 0 else [f"p{row}", row])
            sheet.merge_range(merge, "id")
        assert what in wrong(tmp_path / "t.xlsx").what


def test_an_ods_file_reads_the_same(tmp_path):
    of = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{of}:{name}:1.0"' for name in ("office", "table", "text"))

    def cell(kind: str, value: str) -> str:
        number = f' office:value="{value}"' if kind == "float" else ""
        return f'<table:table-cell office:value-type="{kind}"{number}><text:p>{value}</text:p></table:table-cell>'

    rows = [cell("string", "id") + cell("string", "n"), cell("string", "01") + cell("float", "5")]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    text = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", text)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    assert read(tmp_path / "t.ods") == {2: {"id": "01", "n": "5"}}


def test_a_sheet_unpacks_only_so_far(tmp_path, monkeypatch):
    """A zip bomb: a few kilobytes that unpack to more than the machine has."""
    path = book(tmp_path / "t.xlsx", {"S": [["id"], ["a"]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/bomb.xml", b"\0" * 30_000_000)
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(excel, "LARGEST", 10_000_000)
    assert "unpacks to more" in wrong(path).what


def test_a_part_larger_than_it_says_is_refused(tmp_path):
    """The sizes in a zip file's directory are the sender's word."""
    path = book(tmp_path / "t.xlsx", {"S": [["id"], ["a"]]})
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = raw.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != raw
    path.write_bytes(lying)
    assert "damaged" in wrong(path).what


def test_a_sheet_in_an_encoding_that_nobody_knows_is_read_as_far_as_it_can_be(tmp_path):
    """The reader of cells doesn't ask; the one that looks for formulas without a value does."""
    path = book(tmp_path / "good.xlsx", {"S": [["id", "n"], ["a", "=1+1"]]})
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(tmp_path / "t.xlsx", "w") as other:
        for name in good.namelist():
            other.writestr(name, good.read(name).replace(b'encoding="UTF-8"', b'encoding="NAUTF-8"'))
    assert read(tmp_path / "t.xlsx")[2]["id"] == "a"


@pytest.mark.parametrize(
    ("name", "raw", "what"),
    [
        ("t.xlsx", b"id,name\n", "isn't a spreadsheet"),
        ("t.xlsx", b"", "is empty"),
        ("t.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "can be read"),
        ("t.ods", b"PK\x05\x06" + b"\0" * 18, "can be read"),
    ],
)
def test_what_isnt_a_sheet_says_so(tmp_path, name, raw, what):
    (tmp_path / name).write_bytes(raw)
    assert what in wrong(tmp_path / name).what


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=40))
@settings(QUICK, max_examples=few(150))
def test_no_damage_makes_the_sheet_reader_stumble(tmp_path, at, damage):
    path = book(tmp_path / "t.xlsx", {"S": [["id", "n"], ["a", 1]]})
    raw = bytearray(path.read_bytes())
    at %= len(raw)
    raw[at : at + len(damage)] = damage
    path.write_bytes(raw)
    try:
        read(path)
    except SourceError as error:
        assert error.what


# Where files are


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("id\n1\n")
    (folder / "people.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SourceError, match="leads out"):
        find_file(folder, "people.csv")
    (folder / "inside").mkdir()
    (folder / "inside" / "ties.csv").write_text("id\n")
    assert find_file(folder, "inside/ties.csv").is_file()
    with pytest.raises(SourceError, match="folder or device"):
        find_file(folder, "inside")
    with pytest.raises(SourceError):
        find_file(folder, "x" * 300 + ".csv")


@given(
    st.lists(st.lists(st.sampled_from(["a", "b c", "", " ", "é", '"x"', '"y;z"', '"', '""', '"p""q"', '"1\n2"', "\0"]),
                      min_size=1, max_size=3), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([1, 7, 40, 1000]),
)  # fmt: skip
@settings(deadline=None, max_examples=few(300), suppress_health_check=list(HealthCheck))
def test_rows_read_at_once_are_those_read_one_by_one(tmp_path, monkeypatch, rows, end, characters):
    """Whatever a block of lines holds and wherever it ends: the same frames, faults and counts, or the same refusal."""

    def said(table):
        found, faults = {}, []
        try:
            for frame in table.frames():
                found |= dict(frame.cells())
                faults += table.faults
                table.faults.clear()
        except SourceError as error:
            return found, sorted(faults, key=lambda each: each.row), error.what, error.row
        return found, sorted(faults, key=lambda each: each.row), table.rows, table.blank

    path = tmp_path / "t.csv"
    path.write_bytes(("k;l;m" + end + "".join(";".join(row) + end for row in rows)).encode())
    monkeypatch.setattr(delimited, "_CHARACTERS", characters)
    at_once = said(open_table(path, delimiter=";", encoding="utf-8"))
    monkeypatch.setattr(delimited, "plain_columns", lambda *_, **__: None)
    assert at_once == said(open_table(path, delimiter=";", encoding="utf-8"))
