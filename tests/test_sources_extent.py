"""A sheet with cells that lie far apart is refused before its reader asks for memory for all between them."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from canting.loader.sources import excel, extent
from canting.loader.sources.table import SourceError

BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'  # noqa: E501
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'  # noqa: E501


def workbook(path: Path, cells: dict[tuple[int, int], str]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for (row, column), text in cells.items():
            sheet.write_string(row, column, text)
    return path


def with_sheet(path: Path, data: str) -> Path:
    """A workbook with this sheet, written by hand: its dimension says what it likes."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/>'
        f"<sheetData>{data}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "_rels/.rels",
            LINKS.replace("worksheet", "officeDocument", 1).replace("worksheets/sheet1", "xl/workbook"),
        )
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", LINKS)
        package.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def document(path: Path, rows: str) -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.mark.parametrize("last", [(1_048_575, 16_383), (1_048_575, 63), (1_048_575, 19), (1_300, 16_383)])
def test_cells_far_apart_are_refused_without_memory(tmp_path: Path, last: tuple[int, int]):
    path = workbook(tmp_path / "far.xlsx", {(0, 0): "id", last: "x"})
    tracemalloc.start()
    with pytest.raises(SourceError, match="reaches to cell") as caught:
        excel.open_sheet(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert "CSV" in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1" t="str"><v>id</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>',
        "<row r='1'><c r='A1' t='str'><v>id</v></c></row><row r='1048576'><c r = 'XFD1048576'><v>x</v></c></row>",
        '<row r="1"><c t="str"><v>id</v></c></row><row r="1048576"><c r="&#88;FD1048576" t="str"><v>x</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_whatever_the_dimension_says(tmp_path: Path, data: str):
    with pytest.raises(SourceError, match="XFD1048576"):
        excel.open_sheet(with_sheet(tmp_path / "t.xlsx", data))


def test_cells_that_repeat_are_counted(tmp_path: Path):
    cell = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    many = cell.format(' table:number-columns-repeated="16384"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{many}</table:table-row>'
    with pytest.raises(SourceError, match="17,179,869,184 cells"):
        excel.open_sheet(document(tmp_path / "t.ods", rows))
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    fine = (
        f"<table:table-row>{cell.format('')}</table:table-row><table:table-row>{cell.format('')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048570">{blank}</table:table-row>'
    )
    assert excel.open_sheet(document(tmp_path / "u.ods", fine)).columns == ["x"]


def test_blank_cells_that_are_only_formatted_do_not_count(tmp_path: Path):
    data = (
        '<row r="1"><c r="A1" t="str"><v>id</v></c></row><row r="2"><c r="A2" t="str"><v>a</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    with zipfile.ZipFile(with_sheet(tmp_path / "t.xlsx", data)) as package:
        assert extent.extent_of(package, "xl/worksheets/sheet1.xml").cells == 2


def test_the_records_of_xlsb(tmp_path: Path):
    def record(sort: int, *numbers: int) -> bytes:
        data = b"".join(number.to_bytes(4, "little") for number in numbers)
        return bytes([sort, len(data)]) + data

    with zipfile.ZipFile(tmp_path / "t.xlsb", "w") as package:
        sheet = record(0, 0) + record(7, 0, 0) + record(0, 1_048_575) + record(1, 9_000) + record(5, 63, 0, 0)
        package.writestr("xl/worksheets/sheet1.bin", b"\x81\x01\x00" + sheet)
    with zipfile.ZipFile(tmp_path / "t.xlsb") as package:
        assert extent.extent_of(package, "xl/worksheets/sheet1.bin").cells == 64 * 1_048_576


def test_cells_that_say_where_they_are_need_no_parsing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "x.xlsx", {(0, 0): "a", (99, 30): "b"})
    with zipfile.ZipFile(path) as package:
        quick = extent.extent_of(package, "xl/worksheets/sheet1.xml")
        assert (quick.bottom, quick.right) == (99, 30)
        monkeypatch.setattr(extent, "_at_most", lambda content: None)
        slow = extent.extent_of(package, "xl/worksheets/sheet1.xml")
        assert (slow.bottom, slow.right) == (99, 30)


@pytest.mark.parametrize(
    "data",
    ["<row><c/></row>", '<row><c s="1" r="A1"/></row>', '<row><x:c r="A1"/></row>', "<!-- c --><row/>"],
)
def test_cells_written_otherwise_are_parsed(tmp_path: Path, data: str) -> None:
    path = with_sheet(tmp_path / "x.xlsx", data)
    with zipfile.ZipFile(path) as package, package.open("xl/worksheets/sheet1.xml") as content:
        assert extent._at_most(content) is None
