"""`canting new --from`: what a first look finds in files, and what the description drafted from it loads."""

from __future__ import annotations

import json
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from test_network_files import network_samples
from typer.testing import CliRunner

from canting.cli import app
from canting.errors import CantingError, UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.drafting.draft import draft
from canting.loader.drafting.lines import brief
from canting.loader.editor import SHIPPED, schema, schema_text
from canting.loader.new import new
from canting.loader.problems import DataError
from canting.loader.sources import read_network
from canting.loader.sources.delimited import open_delimited
from canting.loader.sources.excel import open_sheet
from canting.loader.sources.table import SourceError

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["Sari Rasa", "Batik Ayu ", "CV Mega", "Dinas Koperasi", "Bu Tini"]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def office(folder: Path) -> Path:
    """A workbook of the making of offices: titles, totals, stray blanks, empty rows, words in cells."""
    matrix: list[list[Any]] = [
        ["SURVEI KLASTER BATIK 2026"],
        ["0 = tidak pernah, 1 = jarang, 2 = sering"],
        [
            "Responden",
            "Kepada siapa Bapak/Ibu bertanya tentang motif baru?",
            None,
            None,
            None,
            None,
            "Jumlah",
        ],
        [None, *NAMES, None],
        ["Sari Rasa", "x", 1, 2, 0, "tidak tahu", 3],
        ["Batik Ayu", None, "x", None, None, None, 0],
        ["CV Mega", 0, 1, "x", 2, 0, 3],
        ["Dinas Koperasi", 0, 0, 1, "x", 0, 1],
        ["Bu Tini", 1, 0, 0, 0, "x", 1],
        ["JUMLAH", 1, 2, 3, 2, 0, 8],
    ]
    answers: list[list[Any]] = [
        ["Kuesioner B"],
        ["No.", "Nama Responden", "Tgl", "Omzet", "Sumber 1", "Sumber 2"],
        [1, "SARI RASA", "1 Maret 2026", "1.250,5", "Mega", "pameran"],
        [2, "CV Mega", "17/03/2026", "300,25", "Bu Tini", None],
        ["Total", None, None, "1.550,75", None, None],
    ]
    agencies: list[list[Any]] = [
        ["Nama Organisasi", "Singkatan", "Kelompok"],
        ["Dinas Koperasi", "Dinkop", "pemerintah"],
    ]
    trade: list[list[Any]] = [
        ["Pemasok", "Pembeli", "Barang"],
        ["CV Mega", "Sari Rasa", "kain"],
        ["CV Mega", "Toko Jaya", "kain"],
    ]
    return workbook(
        folder / "Survei.xlsx",
        {"Matriks ": matrix, "Kuesioner": answers, "Instansi": agencies, "Dagang": trade},
    )


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[..., tuple[dict[str, Any], str]]:
    """Draft a description of files, and read it."""

    def make(*files: Path, lang: str = "en") -> tuple[dict[str, Any], str]:
        folder = tmp_path / f"survey-{len(list(tmp_path.iterdir()))}"
        draft(folder, files, "survey", lang)
        text = (folder / "dataset.toml").read_text(encoding="utf-8")
        return tomllib.loads(text), text

    return make


def csv(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_workbook_as_offices_make_it(tmp_path, drafted):
    said, text = drafted(office(tmp_path))
    assert said["dataset"]["title"] == "SURVEI KLASTER BATIK 2026"
    assert said["dataset"]["missing"] == ["", "tidak tahu"]
    assert (said["dataset"]["decimal"], said["dataset"]["thousands"], said["dataset"]["dates"]) == (
        ",",
        ".",
        "day-first",
    )
    organizations, labels, people = said["nodes"]
    assert (organizations["kind"], organizations["also"], organizations["group"]) == (
        "Organization", ["Singkatan"], "Kelompok",
    )  # fmt: skip
    assert organizations["name"] == organizations["id"], "no namespace in what is shown"
    assert (labels["id"], labels["match"]) == ("labels", "either")
    assert "row 4, 5 labels, 5 of them also in the headings" in text
    assert (people["header"], people["skip"]) == (2, ["Total"])
    assert people["properties"]["omzet"] == {"type": "float?", "column": "Omzet"}
    matrix, wide, trade = said["ties"]
    assert (matrix["shape"], matrix["header"], matrix["skip"]) == ("matrix", [3, 4], ["Jumlah"])
    assert matrix["meaning"] == "asks", "the heading asks"
    assert "empty rows, not answered: 1" in text
    assert (wide["shape"], wide["to"]) == ("wide", ["Sumber 1", "Sumber 2"])
    assert "meaning" not in wide, "nothing says it"
    assert (trade["type"], trade["from"], trade["to"]) == ("SUPPLIES", "Pemasok", "Pembeli")


def test_check_asks_for_the_meaning_and_a_person_has_little_to_change(tmp_path):
    draft(tmp_path / "survey", [office(tmp_path)], "survey")
    with pytest.raises(DataError, match="INFORMS needs a meaning"):
        load_dataset(tmp_path / "survey")
    file = tmp_path / "survey" / "dataset.toml"
    before = file.read_text(encoding="utf-8").splitlines()
    after = [line.replace('# meaning = "asks"', 'meaning = "asks"') for line in before]
    after = [line.replace("# unlisted", "unlisted") for line in after]
    file.write_text("\n".join(after), encoding="utf-8")
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 3
    with check(tmp_path / "survey") as result:
        assert result.total == 0
        ties = [
            row
            for at in range(3)
            for batch in result.spool.read(f"ties-{at}", 100)
            for row in batch.to_pylist()
        ]
    pairs = {(row["from"].partition(":")[2], row["to"].partition(":")[2], row["weight"]) for row in ties}
    assert pairs == {
        ("Batik Ayu", "Sari Rasa", 1.0), ("CV Mega", "Sari Rasa", 2.0), ("Batik Ayu", "CV Mega", 1.0),
        ("Dinas Koperasi", "CV Mega", 2.0), ("CV Mega", "Dinas Koperasi", 1.0), ("Sari Rasa", "Bu Tini", 1.0),
        ("Mega", "Sari Rasa", 1.0), ("pameran", "Sari Rasa", 1.0), ("Bu Tini", "CV Mega", 1.0),
        ("CV Mega", "Sari Rasa", 1.0), ("CV Mega", "Toko Jaya", 1.0),
    }  # fmt: skip


def test_indonesian_comments(tmp_path, drafted):
    said, text = drafted(office(tmp_path), lang="id")
    assert "baris 4, 5 label, 5 di antaranya juga di judul kolom" in text
    assert said == drafted(office(tmp_path))[0]
    folder = tmp_path / "baru"
    new(folder, "id")
    assert "Rantai nilai" in (folder / "dataset.toml").read_text(encoding="utf-8")
    with check(folder) as result:
        assert result.total == 0


def test_lists_and_ids(tmp_path, drafted):
    people = csv(tmp_path, "people.csv", "id,name,age\n1,Ana,30\n2,Budi,41\n3,Cici,29\n")
    ties = csv(tmp_path, "advice.csv", "asker,asked,times,question\n1,2,3,design\n2,3,1,price\n")
    said, _ = drafted(people, ties)
    assert said["nodes"] == [{
        "file": "people.csv", "id": "id", "name": "name", "kind": "Actor",
        "properties": {"age": {"type": "int?", "column": "age"}},
    }]  # fmt: skip
    table = said["ties"][0]
    assert (table["from"], table["to"], table["weight"], table["respondent"]) == (
        "asker",
        "asked",
        "times",
        "asker",
    )
    assert table["question"] == {"column": "question"}


def test_several_in_a_cell_and_check_boxes(tmp_path, drafted):
    people = csv(tmp_path, "firms.csv", "name\nAna\nBudi\nCici\nDedi\n")
    form = csv(
        tmp_path,
        "form.csv",
        'Your firm,Whom do you ask for advice?\nAna,"Budi, Cici"\nBudi,"Ana; Dedi"\nCici,Ana\n',
    )
    said, _ = drafted(people, form)
    assert len(said["nodes"]) == 1
    assert (said["ties"][0]["split"], said["ties"][0]["meaning"]) == ([";", ","], "asks")
    boxes = csv(tmp_path, "boxes.csv", "Nama,Ana,Budi,Cici,Dedi\nAna,,x,x,\nBudi,x,,,\nCici,,,,x\n")
    said, _ = drafted(people, boxes)
    assert said["ties"][0]["shape"] in {"wide", "matrix"}


ROSTER = "Kode,Nama\na,Ani\nb,Budi\nc,Citra\nd,Dedi\n"


def test_rows_that_name_a_respondent_again_are_ties_with_weights(tmp_path, drafted):
    roster = csv(tmp_path, "responden.csv", ROSTER)
    answers = csv(
        tmp_path,
        "informasi.csv",
        "Dari siapa Anda memperoleh informasi?\n\n"
        "Kode responden,Sumber,Seberapa sering (1-5)\na,Budi,3\na,Citra,2\nb,Dedi,4\n",
    )
    said, _ = drafted(roster, answers)
    assert len(said["nodes"]) == 1
    (ties,) = said["ties"]
    assert (ties["from"], ties["to"], ties["respondent"]) == ("Kode responden", "Sumber", "Kode responden")
    assert (ties["meaning"], ties["weight"]) == ("asks", "Seberapa sering (1-5)")


def test_each_respondent_once_are_answers_with_how_often(tmp_path, drafted):
    answers = csv(tmp_path, "a.csv", "Kode responden,Sumber,Seberapa sering (1-5)\na,Budi,3\nb,Dedi,4\nc,,\n")
    said, _ = drafted(csv(tmp_path, "responden.csv", ROSTER), answers)
    (ties,) = said["ties"]
    assert (ties["shape"], ties["to"], ties["weight"]) == ("wide", ["Sumber"], ["Seberapa sering (1-5)"])


@pytest.mark.parametrize(
    ("head", "ends"),
    [
        ("Dari siapa Anda membeli kain?\n\nPenanya,Ditanya", ("Ditanya", "Penanya")),
        ("Kepada siapa Anda menjual kain?\n\nPenanya,Ditanya", ("Penanya", "Ditanya")),
        ("Responden,Nama penjual", ("Nama penjual", "Responden")),
        ("Responden,Pembeli", ("Responden", "Pembeli")),
    ],
)
def test_goods_of_a_list_flow_from_whom_its_question_says(tmp_path, drafted, head, ends):
    trade = csv(tmp_path, "dagang.csv", f"{head}\na,Budi\na,Citra\nd,Budi\n")
    said, _ = drafted(csv(tmp_path, "responden.csv", ROSTER), trade)
    (ties,) = said["ties"]
    assert (ties["type"], ties["from"], ties["to"]) == ("SUPPLIES", *ends)
    assert ties["question"] == (head.split("\n")[0] if head.endswith("Ditanya") else "dagang")


def test_a_column_of_questions_beside_suppliers_and_buyers_is_kept(tmp_path, drafted):
    trade = csv(tmp_path, "dagang.csv", "Pemasok,Pembeli,Topik\nAni,Budi,kain\nAni,Citra,malam\n")
    (ties,) = drafted(csv(tmp_path, "responden.csv", ROSTER), trade)[0]["ties"]
    assert ties["question"] == {"column": "Topik"}


def test_a_table_below_a_blank_row_and_a_weight_in_words(tmp_path, drafted):
    sheet = csv(
        tmp_path, "k.csv", "Kode,Nama,Umur\na,Ani,12\nb,Budi,dua\n\nDari,Ke,Bobot\na,b,sering\nb,a,jarang\n"
    )
    said, _ = drafted(sheet)
    (people,), (ties,) = said["nodes"], said["ties"]
    assert (people["id"], ties["header"], ties["from"], ties["to"]) == ("Kode", 5, "Dari", "Ke")
    assert "weight" not in ties
    assert ties["properties"]["bobot"]["column"] == "Bobot"


def test_a_group_tells_of_the_kind_and_is_the_group_too(tmp_path, drafted):
    roster = csv(tmp_path, "r.csv", "Kode,Nama,Kelompok\na,Ani,pengusaha\nb,Dinas,pemerintah\n")
    (people,) = drafted(roster)[0]["nodes"]
    assert people["kind"]["map"] == {"pengusaha": "Actor", "pemerintah": "Organization"}
    assert people["group"] == "Kelompok"


def test_answers_in_a_cell_with_numbers_or_dashes_before_them(tmp_path, drafted):
    form = workbook(
        tmp_path / "form.xlsx",
        {
            "S": [
                ["Nama Usaha", "Kepada siapa Anda bertanya?"],
                ["Batik Ayu", "1. Batik Mega\n2. Bu Siti"],
                ["Batik Mega", "1) Batik Ayu 2) Bu Siti"],
                ["Bu Siti", "- Batik Ayu\n- Batik Mega"],
            ]
        },
    )
    said, text = drafted(form)
    (ties,) = said["ties"]
    assert ties["split"] == ["\n", "1.", "1)", "- "]
    assert "nobody listed" not in text


def test_tables_beside_one_another(tmp_path, drafted):
    rows = ["Kode,Nama,,Dari,Ke", "a,Ani,,a,b", "b,Budi,,b,a"]
    said, text = drafted(csv(tmp_path, "k.csv", "\n".join(rows) + "\n"))
    (people,), (ties,) = said["nodes"], said["ties"]
    assert (people["id"], ties["from"], ties["to"]) == ("Kode", "Dari", "Ke")
    assert "properties" not in ties
    assert "another table stands beside this one" in text
    _, alone = drafted(csv(tmp_path, "l.csv", "Kode,Nama,,Catatan\na,Ani,,x\nb,Budi,,y\n"))
    assert "stands beside" not in alone


def test_the_wave_that_a_title_or_a_file_tells_of(tmp_path, drafted):
    titled = csv(tmp_path, "a.csv", "Survei batik gelombang 2\n\nKode,Nama\na,Ani\nb,Budi\n")
    said, text = drafted(titled)
    assert said["dataset"]["wave"] == 2
    assert "take id and namespace from the wave before" in text
    assert drafted(csv(tmp_path, "survei_putaran_ke-3.csv", ROSTER))[0]["dataset"]["wave"] == 3
    several = [csv(tmp_path, f"wave {number}.csv", ROSTER) for number in (1, 2)]
    assert drafted(*several)[0]["dataset"]["wave"] == 1


def test_an_edge_list_alone_makes_its_roster(tmp_path, drafted):
    said, _ = drafted(csv(tmp_path, "edges.csv", "source,target\nA,B\nB,C\n"))
    assert "nodes" not in said
    assert said["ties"][0]["unlisted"] == "Actor"


def test_the_two_files_of_egoweb(tmp_path, drafted):
    """Egos, whom they named, what they said of these: loaded as the manual says, ends found by their headings."""
    egos = """\
Interview ID,EgoID,CODE,Alter Number,Alter Name,HOW_OFTEN
11,E1,P,1,Bu Siti,3
11,E1,P,2,Pak Hadi,1
12,E2,L,1,Bu Siti,2
13,E3,L,,,
"""
    pairs = """\
Interview ID,EgoID,Alter 1 Number,Alter 1 Name,Alter 2 Number,Alter 2 Name,KNOW
11,E1,1,Bu Siti,2,Pak Hadi,1
12,E2,1,Bu Siti,2,Pak Hadi,-4
"""
    files = {"study-ego-alter-data.csv": egos, "study-alter-pair-data.csv": pairs}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    said, _ = drafted(*(tmp_path / name for name in files))
    ends = [(table["from"], table["to"], table["respondent"]) for table in said["ties"]]
    assert ends == [("EgoID", "Alter Name", "EgoID"), ("Alter 1 Name", "Alter 2 Name", "EgoID")]
    manual = (Path(__file__).parents[1] / "docs/datasets.md").read_text("utf-8")
    block = manual[
        manual.index('    missing = ["", "-4"]') : manual.index("An alter is one participant wherever")
    ]
    toml = '[dataset]\nid = "egos"\ntitle = "Egos"\n' + textwrap.dedent(block)
    (tmp_path / "dataset.toml").write_text(toml, "utf-8")
    with check(tmp_path) as checked:
        assert [str(problem.what) for problem in checked.problems] == []
        kept = [count.kept for count in checked.counts]
    assert kept == [3, 3, 1]


RAW = """\
"EgoID","EgoName","AlterID","AlterName","village","often"
"1","Bu Ratna","0","Bu Siti","Wiradesa","3"
"1","Bu Ratna","1","Pak Hadi","Wiradesa","1"
"2","Pak Slamet","0","Bu Siti","Tirto","2"

"EgoID","EgoName","AlterID1","AlterName1","AlterID2","AlterName2","know"
"1","Bu Ratna","0","Bu Siti","1","Pak Hadi","1"
"2","Pak Slamet","0","Bu Siti","1","Bu Wati","0"
"""


def test_the_raw_data_of_egonet(tmp_path, drafted):
    """Egos with their alters above, pairs of alters below: two tables of one file, each with its ends."""
    said, _ = drafted(csv(tmp_path, "raw.csv", RAW))
    ends = [(table["from"], table["to"], table["respondent"]) for table in said["ties"]]
    assert ends == [("EgoID", "AlterName", "EgoID"), ("AlterName1", "AlterName2", "EgoID")]
    assert [table.get("header") for table in said["ties"]] == [None, 6]
    toml = """[dataset]
id = "egos"
title = "Egos"
[[nodes]]
file = "raw.csv"
kind = "Actor"
id = "EgoID"
name = "EgoName"
distinct = true
[[ties]]
file = "raw.csv"
type = "INFORMS"
meaning = "asks"
from = "EgoID"
to = "AlterName"
weight = "often"
respondent = "EgoID"
unlisted = "Actor"
[[ties]]
file = "raw.csv"
header = 6
type = "COLLABORATES_WITH"
from = "AlterName1"
to = "AlterName2"
weight = { column = "know", zero = "no tie" }
respondent = "EgoID"
unlisted = "Actor"
"""
    (tmp_path / "dataset.toml").write_text(toml, "utf-8")
    with check(tmp_path) as checked:
        assert not checked.total, checked.problems
        assert [(count.rows, count.blank, count.kept) for count in checked.counts] == [
            (4, 1, 2),
            (4, 1, 3),
            (2, 0, 1),
        ]


TWO = "Nama,Peran,Usia\nAni,pengrajin,34\nBudi,penyalur,41\n{between}Dari,Ke,Bobot\nAni,Budi,3\nBudi,Ani,2\n"


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
def test_a_lower_table_is_told_apart_with_and_without_a_blank_row(tmp_path, drafted, between: str):
    said, text = drafted(csv(tmp_path, "two.csv", TWO.format(between=between)))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert (nodes["id"], "header" in nodes, nodes["properties"]["usia"]["type"]) == ("Nama", False, "int?")
    assert (ties["from"], ties["to"], ties["weight"]) == ("Dari", "Ke", "Bobot")
    assert ties["header"] == 4 + len(between)
    folder = next(path.parent for path in tmp_path.rglob("dataset.toml"))
    (folder / "dataset.toml").write_text(text.replace('# meaning = "asks"', 'meaning = "asks"'), "utf-8")
    with check(folder) as checked:
        assert checked.problems == []
        assert [count.kept for count in checked.counts] == [2, 2]
        assert not any("headings" in notice.what for notice in checked.warnings)


def test_headings_that_stand_again_are_left_out(tmp_path, drafted):
    rows = "Nama,Peran\nAni,pengrajin\n\nNama,Peran\nBudi,penyalur\nNama,Peran\nCici,penyalur\n"
    said, _ = drafted(csv(tmp_path, "again.csv", rows))
    (nodes,) = said["nodes"]
    assert nodes["skip"] == [4, 6]


def test_a_row_that_may_be_headings_is_named(tmp_path, drafted):
    """Nothing but texts stands above and below it: it may be a row of data."""
    _, text = drafted(csv(tmp_path, "two.csv", "Nama,Peran\nAni,a\nBudi,b\nCici,b\nDari,Ke\nAni,Budi\n"))
    assert "# ? row 5 looks like headings of another table: Dari, Ke." in text
    _, text = drafted(
        csv(tmp_path, "words.csv", "Kolom,Arti\nNama,nama responden\nPeran,jabatan\nKet,bebas\n")
    )
    assert "looks like headings" not in text


def test_a_quote_that_never_ends_is_said_as_check_says_it(tmp_path):
    file = csv(tmp_path, "q.csv", 'id,name\n1,"Ani\n2,Budi\n')
    with pytest.raises(SourceError) as checking:
        list(open_delimited(file).frames())
    run = CliRunner().invoke(app, ["new", str(tmp_path / "s"), "--from", str(file)])
    assert run.exit_code == 1
    assert run.output == f"Error: q.csv {checking.value.what}.\n{checking.value.hint}\n"
    assert checking.value.what == "opens a double quote that is never closed"
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("title", ["SURVEI KLASTER", "SURVEI KLASTER, PEKALONGAN"])
def test_titles_do_not_say_what_stands_between_cells(tmp_path, drafted, title: str):
    rows = "".join(f"P{at};Nama {at};kota\n" for at in range(8))
    said, _ = drafted(csv(tmp_path, "people.csv", f"{title}\nid;nama;tempat\n{rows}"))
    (nodes,) = said["nodes"]
    assert (nodes["header"], nodes["id"], nodes["name"]) == (2, "id", "nama")


def test_headings_that_reach_over_numbered_ones_are_two_rows(tmp_path, drafted):
    """*Sumber* over 1 2, *Sering* over 1 2, and *Nama* over both rows: as their reader names them."""
    grid = [["KUESIONER"], ["No", "Nama", "Sumber", "", "Sering", ""], ["", "", "1", "2", "1", "2"]]
    grid += [
        ["1", "Ani", "Budi", "", "3", ""],
        ["2", "Budi", "Ani", "Citra", "1", "2"],
        ["3", "Citra", "", "", "", ""],
    ]
    said, text = drafted(workbook(tmp_path / "q.xlsx", {"Data": grid}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert nodes["header"] == ties["header"] == [2, 3]
    assert (ties["to"], ties["weight"]) == (["Sumber / 1", "Sumber / 2"], ["Sering / 1", "Sering / 2"])
    folder = next(path.parent for path in tmp_path.rglob("dataset.toml"))
    (folder / "dataset.toml").write_text(text.replace('# meaning = "asks"', 'meaning = "asks"'), "utf-8")
    with check(folder) as checked:
        assert checked.problems == []
        assert [count.kept for count in checked.counts] == [3, 3]


def test_a_heading_of_two_lines_is_one_of_its_reader(tmp_path, drafted):
    grid = [["No", "Nama\nResponden", "Usia\n (tahun)", "Sumber\n1", "Sumber\n2"]]
    grid += [["1", "Ani", "30", "Budi", ""], ["2", "Budi", "40", "", "Ani"]]
    said, text = drafted(workbook(tmp_path / "q.xlsx", {"Data": grid}))
    assert said["nodes"][0]["id"] == "Nama Responden"
    folder = next(path.parent for path in tmp_path.rglob("dataset.toml"))
    (folder / "dataset.toml").write_text(text.replace('# meaning = "asks"', 'meaning = "asks"'), "utf-8")
    with check(folder) as checked:
        assert checked.problems == []
        assert [count.kept for count in checked.counts] == [2, 2]


def test_answers_of_nobody_who_is_listed_are_taken_apart_where_each_stands_alone_too(tmp_path, drafted):
    head = "Nama,Usia,Dari siapa Anda membeli kain?\n"
    rows = 'Ani,30,Toko Jaya\nBudi,40,"Toko Jaya, CV Mori"\nCitra,50,CV Mori\nDedi,20,tidak ada\n'
    said, text = drafted(csv(tmp_path, "form.csv", head + rows))
    assert said["ties"][0]["split"] == [","]
    assert "answers that name nobody listed: 5 (3 different): toko jaya, cv mori, tidak ada" in text
    assert "# ? tidak ada 1×: who answers so names nobody" in text
    (tmp_path / "one.csv").write_text(head + 'Ani,30,"Toko Jaya, Wiradesa"\nBudi,40,CV Mori\n', "utf-8")
    said, _ = drafted(tmp_path / "one.csv")
    assert "split" not in said["ties"][0], "it may be an address"


@pytest.mark.parametrize(
    ("heading", "way"),
    [
        ("Siapa saja yang Anda mintai saran?", "asks"),
        ("Kepada siapa Anda memberi informasi?", "gives"),
        ("Sebutkan orang yang sering memberi informasi", None),
        ("Name the people who often give advice", None),
    ],
)
def test_which_way_a_question_asks_is_said_where_its_words_are_sure(
    tmp_path, drafted, heading: str, way: str | None
):
    rows = f'Nama,Usia,"{heading}"\nAni,30,Budi\nBudi,40,Ani\nCitra,50,Ani\n'
    said, _ = drafted(csv(tmp_path, "form.csv", rows))
    assert said["ties"][0].get("meaning") == way


def test_whole_and_broken_numbers_in_one_column_are_numbers(tmp_path, drafted):
    rows = '"Nama Pemasok","Nama Pembeli","Volume"\n"Ani","Budi","1.200"\n"Ani","Citra","850"\n"Budi","Citra","12,5"\n'
    said, text = drafted(csv(tmp_path, "trade.csv", rows))
    (ties,) = said["ties"]
    assert (ties["type"], ties["from"], ties["to"]) == ("SUPPLIES", "Nama Pemasok", "Nama Pembeli")
    assert ties["properties"]["volume"]["type"] == "float?"
    assert "# seen: 1.200" in text


def test_what_is_not_understood_is_said(tmp_path, drafted):
    people = csv(tmp_path, "people.csv", "id\nA\nB\n")
    said, text = drafted(people, csv(tmp_path, "misc.csv", "tree,height\noak,3\nelm,4\n"))
    assert "ties" not in said
    assert "# ? misc.csv was not understood. Its headings: tree, height" in text


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a", b'"', b"a,b\n" * 3, "é;\n".encode("latin-1") * 9])
def test_odd_files_give_a_draft_or_two_lines(tmp_path, content):
    (tmp_path / "odd.csv").write_bytes(content)
    run = CliRunner().invoke(app, ["new", str(tmp_path / "s"), "--from", str(tmp_path / "odd.csv")])
    assert run.exit_code in {0, 1}, run.output
    assert run.exception is None or isinstance(run.exception, SystemExit)


def test_what_steers_a_terminal_breaks_no_comment(tmp_path, drafted):
    steers = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\u2066\x7f"
    rows = [f"p{at},Name {at} {steers},group {steers},{steers}" for at in range(3)]
    rows += [f"q{at},Name {at},plain,x" for at in range(60)]  # else it would be taken for no text
    (tmp_path / "who.csv").write_text(f"id,name,group,odd {steers}\n" + "\n".join(rows) + "\n", "utf-8")
    _, text = drafted(tmp_path / "who.csv")
    assert not set("\x1b\x07\x7f") & set(text)


def test_a_register_may_be_no_roster_and_codes_of_places_are_no_dates(tmp_path, drafted):
    rows = "".join(f"Firm {at},04750758962{at:02},33.75.{at + 1:02}\n" for at in range(20))
    said, text = drafted(csv(tmp_path, "licences.csv", f"name,NIB,place\n{rows}"))
    assert "dates" not in said["dataset"]
    assert "# ? entries of a register to link with" in text
    said, text = drafted(csv(tmp_path, "visits.csv", "name,seen\nA,17.03.2026\nB,18.03.2026\n"))
    assert said["dataset"]["dates"] == "day-first"
    assert "register" not in text


def test_comments_end_with_a_whole_word():
    asked = "Kepada siapa Bapak/Ibu biasanya bertanya bila memerlukan informasi?"
    assert brief(asked) == "Kepada siapa Bapak/Ibu biasanya bertanya bila memerlukan …"


def test_nothing_is_overwritten(tmp_path):
    people = csv(tmp_path, "people.csv", "id\nA\n")
    draft(tmp_path / "s", [people], "s")
    with pytest.raises(UsageError, match="already"):
        draft(tmp_path / "s", [people], "s")
    with pytest.raises(UsageError, match="isn't there"):
        draft(tmp_path / "t", [tmp_path / "none.csv"], "t")
    assert not (tmp_path / "t").exists()


# the schema for editors


def faults(value: Any, part: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Whether a value breaks a schema: the few words that this one uses."""
    if "$ref" in part:
        return faults(value, whole["$defs"][part["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in part and all(faults(value, each, whole) for each in part["anyOf"]):
        return True
    kinds = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": int | float,
        "array": list,
        "object": dict,
    }
    wanted = part.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(each != "null" and isinstance(value, kinds[each]) for each in wanted):
        return True
    if ("enum" in part and value not in part["enum"]) or ("const" in part and value != part["const"]):
        return True
    if isinstance(value, list) and "items" in part:
        return any(faults(each, part["items"], whole) for each in value)
    if isinstance(value, dict):
        known, more = part.get("properties", {}), part.get("additionalProperties", True)
        if set(part.get("required", ())) - set(value) or (more is False and set(value) - set(known)):
            return True
        return any(
            faults(each, known.get(key, more if isinstance(more, dict) else {}), whole)
            for key, each in value.items()
        )
    return False


def test_the_schema_for_editors_is_that_of_the_model():
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(), "make docs writes it"


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("examples/*/dataset.toml")), ids=lambda file: file.parent.name
)
def test_the_examples_keep_the_schema(file: Path):
    said = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
    assert not faults(said, schema(), schema())
    said["dataset"]["titel"] = "x"
    assert faults(said, schema(), schema())


def test_the_drafts_keep_the_schema(tmp_path, drafted):
    said, _ = drafted(office(tmp_path))
    assert not faults(said, schema(), schema())
    new(tmp_path / "plain")
    assert not faults(
        tomllib.loads((tmp_path / "plain" / "dataset.toml").read_text(encoding="utf-8")), schema(), schema()
    )


@pytest.mark.parametrize("ending", [each for each in network_samples() if each != "##d"])
def test_files_of_networks_and_of_other_programs(tmp_path, ending):
    """The draft of each kind of file loads once a person has said which way its ties go."""
    file = tmp_path / f"x.{ending}"
    file.write_bytes(network_samples()[ending])
    if ending == "##h":
        (tmp_path / "x.##d").write_bytes(network_samples()["##d"])
    made = draft(tmp_path / "s", [file], "s")
    text = made[0].read_text(encoding="utf-8")
    said = tomllib.loads(text)
    assert all(copy.read_bytes() == (tmp_path / copy.name).read_bytes() for copy in made[2:])
    assert [tie["type"] for tie in said["ties"]] == ["INFORMS"]
    assert '# meaning = "asks"' in text, "nothing is claimed of what a tie means"
    made[0].write_text(text.replace('# meaning = "asks"', 'meaning = "asks"'), encoding="utf-8")
    with check(load_dataset(tmp_path / "s")) as checked:
        assert [str(each) for each in checked.problems] == []
        assert checked.spool.rows
    if ending not in {"csv", "parquet", "jsonl"}:
        loose = sum(not tie.directed for tie in read_network(file).ties)
        assert f"{loose} of them without a direction" in text


def test_a_network_beside_a_roster_is_matched_with_it(tmp_path, drafted):
    people = csv(tmp_path, "people.csv", "id,nama,kelompok\n1,Ayu,pengusaha\n2,Budi,dinas\n")
    net = csv(tmp_path, "x.net", '*Vertices 2\n1 "Ayu"\n2 "Budi"\n*Arcs\n1 2 3\n')
    said, _ = drafted(people, net)
    assert [each["file"] for each in said["nodes"]] == ["people.csv", "x.net"]
    assert said["nodes"][1]["match"] == "either"
    assert said["ties"][0]["weight"]["column"] == "weight"


def test_a_matrix_behind_running_numbers_with_totals_remarks_and_notes(tmp_path, drafted):
    """Two header rows, numbers in front, a total and a remark at the end, notes below: loaded as it was drafted."""
    names = [
        "Hj. Nur'aini",
        "H. Syafi’i",
        "José Wibowo",
        "Müller Trading",
        *(f"Pengrajin {at}" for at in range(4)),
    ]
    rows = [[at, name, *[("x" if name == other else 2 if at < 8 else "") for other in names], 6, ""]
            for at, name in enumerate(names, 1)]  # fmt: skip
    workbook(tmp_path / "klaster.xlsx", {
        "Matriks ": [
            ["HASIL SURVEI", ""], ["Kepada siapa Saudara bertanya?"], [],
            ["No", "Responden", "Yang ditanya", *[""] * 7, "Jumlah", "Keterangan"],
            ["", "", *names, "", ""], *rows, ["", "Jumlah", *[14] * 8], [], ["", "Catatan: Maret 2025"],
            ["", "Sumber: Bappeda"],
        ],
        "Pelaku": [["No", "Nama", "NIB", "Boleh disebut namanya?", "Bersedia diwawancarai"],
                   *[[at, name, f"0{at}12", "ya", "ya" if at < 8 else "tidak"] for at, name in enumerate(names, 1)],
                   [], ["", "Jumlah pelaku", 8]],
    })  # fmt: skip
    said, _ = drafted(tmp_path / "klaster.xlsx")
    (people,), (ties,) = said["nodes"], said["ties"]
    assert people["named"] == "Boleh disebut namanya?"
    assert people["responded"] == {
        "column": "Bersedia diwawancarai",
        "map": {"ya": "yes", "tidak": "no"},
    }
    assert people["properties"]["nib"]["type"] == "str?", "numbers would lose their zeros"
    assert people["skip"] == ["Jumlah pelaku"]
    assert (ties["shape"], ties["header"]) == ("matrix", [4, 5])
    assert set(ties["skip"]) == {"No", "Jumlah", "Keterangan", "Catatan: Maret 2025", "Sumber: Bappeda"}
    with check(next(tmp_path.glob("survey-*"))) as checked:
        assert not checked.problems
        assert [count.kept for count in checked.counts] == [8, 49]


def test_boxes_that_are_ticked_beside_what_is_said_of_respondents(tmp_path, drafted):
    names = ["Ana", "Budi", "Cici", "Dedi"]
    rows = [[name, "P", 30 + at, *["√" if other != name and at < 2 else "" for other in names]]
            for at, name in enumerate(names)]  # fmt: skip
    sheet = [["Kepada siapa Anda memberi saran?"], ["Nama", "Jenis Kelamin", "Usia", *names], *rows]
    workbook(tmp_path / "boxes.xlsx", {"Centang": sheet})
    said, _ = drafted(tmp_path / "boxes.xlsx")
    assert set(said["nodes"][0]["properties"]) == {"jenis_kelamin", "usia"}
    ties = said["ties"][0]
    assert (ties["shape"], ties["columns"], ties["ticked"], ties["meaning"]) == (
        "wide",
        names,
        ["√"],
        "gives",
    )
    workbook(tmp_path / "plain.xlsx", {"Centang": [[row[0], *row[3:]] for row in sheet[1:]]})
    plain, _ = drafted(tmp_path / "plain.xlsx")
    assert (plain["ties"][0]["ticked"], plain["ties"][0]["weight"]) == (["√"], {"blank": "no tie"})


def test_one_answer_beside_how_often(tmp_path, drafted):
    """A blank answer is none, and the strength is the tie's."""
    text = "Nama;Bertanya kepada 1;Seberapa sering 1\nAna;Budi;3\nBudi;;\nCici;Ana;2\n"
    said, _ = drafted(csv(tmp_path, "form.csv", text))
    ties = said["ties"][0]
    assert (ties["shape"], ties["from"], ties["to"]) == ("wide", "Nama", ["Bertanya kepada 1"])
    assert (ties["weight"], ties["meaning"]) == (["Seberapa sering 1"], "asks")
    with check(next(tmp_path.glob("survey-*"))) as checked:
        assert not checked.problems
        assert [count.kept for count in checked.counts] == [3, 2]


def test_words_that_differ_in_capitals_only_are_said(tmp_path):
    people = "id,role\nAna,Pengusaha\nBudi,pengusaha\nCici,Pedagang\n"
    csv(tmp_path, "people.csv", people)
    table = '[[nodes]]\nfile = "people.csv"\nid = "id"\nkind = "Actor"\nrole = "role"\n'
    toml = f'[dataset]\nid = "d"\ntitle = "D"\n{table}'
    (tmp_path / "dataset.toml").write_text(toml, "utf-8")
    with check(tmp_path) as checked:
        said = [each.what for each in checked.warnings]
    assert 'role "Pengusaha", "pengusaha": they differ in capitals only, and count as 2' in said


def test_what_looks_like_nobody_is_said(tmp_path):
    """A total in a roster is taken for a participant, and that is said; ties say how to leave it out."""
    (tmp_path / "people.csv").write_text("id\nAna\nBudi\nCici\nTotal responden\n", "utf-8")
    (tmp_path / "ties.csv").write_text(",Ana,Budi,Cici\nAna,,x,\nBudi,x,,\nCatatan: 2025,,,\n", "utf-8")
    (tmp_path / "dataset.toml").write_text(
        """\
[dataset]
id = "d"
title = "D"
[[nodes]]
file = "people.csv"
id = "id"
kind = "Actor"
[[ties]]
file = "ties.csv"
shape = "matrix"
from = "row"
to = "column"
type = "INFORMS"
meaning = "asks"
respondent = "row"
ticked = ["x"]
""",
        "utf-8",
    )
    with check(tmp_path) as checked:
        notices = [each.what for each in checked.warnings]
        problems = [f"{each.value}: {each.hint}" for each in checked.problems]
    assert any('skip = ["Total responden"] would leave it out' in each for each in notices)
    assert any("no cell says that there is no tie" in each for each in notices)
    assert any('skip = ["Catatan: 2025"]' in each for each in problems)


def test_a_folder_is_said_to_be_one_and_its_files_are_named(tmp_path: Path):
    (tmp_path / "odd").mkdir()
    for name in ("ties.csv", "who is who.xlsx", "~$who is who.xlsx", "notes.md"):
        (tmp_path / "odd" / name).write_text("x", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        draft(tmp_path / "o1", [tmp_path / "odd"], "o1")
    odd = tmp_path / "odd"
    assert caught.value.what == f"{odd} is a folder."
    assert caught.value.hint == f"Name its files: --from {odd}/ties.csv --from '{odd}/who is who.xlsx'."
    (tmp_path / "none").mkdir()
    with pytest.raises(UsageError, match="no files of data"):
        draft(tmp_path / "o1", [tmp_path / "none"], "o1")
    assert not (tmp_path / "o1").exists()


@pytest.mark.parametrize("name", ["~$Kuesioner.xlsx", ".~lock.Kuesioner.xlsx#"])
def test_the_mark_of_an_open_workbook_is_said_to_be_one(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"\x05Siti " * 30)
    with pytest.raises(CantingError, match=r"is the mark that Kuesioner\.xlsx is open") as caught:
        draft(tmp_path / "o1", [tmp_path / name], "o1")
    assert caught.value.hint.startswith("Name Kuesioner.xlsx; ")
    if not name.startswith("."):
        with pytest.raises(SourceError, match=r"is the mark that Kuesioner\.xlsx is open"):
            open_sheet(tmp_path / name)


FORM = """\
Cap waktu,Nama Bapak/Ibu,Jenis,Dari siapa Anda memperoleh informasi?,\
"Seberapa sering? (1 = sangat sering, 4 = jarang)",\
Dengan siapa Anda bekerja sama?,Dari siapa Anda membeli bahan baku?,No. HP,Apakah bersedia disebut namanya?
2026/03/01,Rukmini,Pelaku,"Sentosa, Abadi",3,Abadi,"Abadi, Toko Mori",0812,Ya
2026/03/02,Sentosa,Pelaku,Abadi,2,,Toko Mori,0813,Tidak
2026/03/03,Abadi,Lembaga,"Rukmini, Sentosa",1,Rukmini,,0814,Ya
2026/03/04,Ayu,Pelaku,,,"Sentosa, Rukmini",Abadi,0815,Ya
"""


def test_a_form_is_drafted_question_by_question(tmp_path, drafted):
    said, text = drafted(csv(tmp_path, "form.csv", FORM))
    (people,) = said["nodes"]
    assert people["kind"] == {"column": "Jenis", "map": {"Pelaku": "Actor", "Lembaga": "Organization"}}
    assert people["named"] == "Apakah bersedia disebut namanya?"
    assert "no_hp" not in people["properties"]
    assert '# properties.no_hp = { type = "str?", column = "No. HP" }' in text
    assert [(each["type"], each.get("meaning"), each["from"], each["to"]) for each in said["ties"]] == [
        ("INFORMS", "asks", "Nama Bapak/Ibu", ["Dari siapa Anda memperoleh informasi?"]),
        ("COLLABORATES_WITH", None, "Nama Bapak/Ibu", ["Dengan siapa Anda bekerja sama?"]),
        ("SUPPLIES", None, ["Dari siapa Anda membeli bahan baku?"], "Nama Bapak/Ibu"),
    ]
    assert [each["question"] for each in said["ties"]] == [
        "Dari siapa Anda memperoleh informasi?",
        "Dengan siapa Anda bekerja sama?",
        "Dari siapa Anda membeli bahan baku?",
    ]
    assert said["ties"][0]["weight"] == ["Seberapa sering? (1 = sangat sering, 4 = jarang)"]
    assert "# ? 1 seems to be the most" in text
    assert '# unlisted = "Actor"' in text


def test_each_group_of_numbered_columns_is_a_question(tmp_path, drafted):
    table = """\
Nama,Sumber 1,Sumber 2,Frekuensi 1,Frekuensi 2,Pemasok 1,Pemasok 2,Pelanggan 1,Pelanggan 2
A,B,C,1,2,C,D,B,
B,A,,3,,,,A,C
C,,,,,D,,,
D,A,B,2,2,,,,
"""
    said, _ = drafted(csv(tmp_path, "groups.csv", table))
    asked, bought, sold = said["ties"]
    assert (asked["to"], asked["weight"]) == (["Sumber 1", "Sumber 2"], ["Frekuensi 1", "Frekuensi 2"])
    assert (bought["type"], bought["from"], bought["to"]) == ("SUPPLIES", ["Pemasok 1", "Pemasok 2"], "Nama")
    assert (sold["type"], sold["from"], sold["to"]) == ("SUPPLIES", "Nama", ["Pelanggan 1", "Pelanggan 2"])
    assert [each["question"] for each in said["ties"]] == ["Sumber", "Pemasok", "Pelanggan"]
    assert "weight" not in bought
    assert "weight" not in sold


def test_who_answered_kinds_and_events_are_read_from_their_words(tmp_path, drafted):
    people = [
        ["Nama", "Jenis", "Status"],
        ["A", "Pelaku", "Selesai"],
        ["B", "Lembaga", "Menolak"],
        ["C", "Pelaku", "Selesai"],
    ]
    events = [
        ["No.", "Nama", "Pameran 2025", "Pelatihan ekspor"],
        [1, "A", "x", None],
        [2, "C", "x", "x"],
        [3, "B", None, "x"],
    ]
    file = workbook(tmp_path / "k.xlsx", {"Responden": people, "Kegiatan": events})
    said, _ = drafted(file)
    assert said["nodes"][0]["responded"] == {"column": "Status", "map": {"Selesai": "yes", "Menolak": "no"}}
    assert (said["events"][0]["sheet"], said["events"][0]["id"]) == ("Kegiatan", "labels")
    (part,) = said["ties"]
    assert (part["type"], part["shape"], part["from"], part["skip"]) == (
        "PARTICIPATES_IN",
        "matrix",
        "row",
        ["No."],
    )
    draft(tmp_path / "all", [file], "all")
    with check(load_dataset(tmp_path / "all")) as result:
        assert result.problems == []
        assert [count.kept for count in result.counts if count.table.startswith(("events", "ties"))] == [2, 4]


def test_ticks_that_speak_of_no_event_stay_properties(tmp_path, drafted):
    people = "Nama,Merek,Izin\nA,x,\nB,,x\nC,x,x\n"
    marks = "Nama,Punya merek,Punya izin\nA,x,\nB,,x\nC,x,x\n"
    said, _ = drafted(csv(tmp_path, "a.csv", people), csv(tmp_path, "b.csv", marks))
    assert "events" not in said
    assert "ties" not in said


BILINGUAL = """\
Timestamp,Nama Anda / Your name,Jabatan / Peran Anda dalam klaster,\
Dari siapa Anda mendapat pengetahuan? (From whom do you learn?),Who supports you with money or training?,\
"Seberapa sering? (1 = setiap hari, 5 = jarang)"
2026/03/01,Sri Wahyuni,Pembatik,"Joko, Internet",Bank BRI,1
2026/03/02,Joko,Pedagang,Sri Wahyuni,"Bank BRI, Joko",2
2026/03/03,Harun,Pembatik,"Joko, Sri Wahyuni",tidak ada,3
"""


def test_a_form_in_two_languages_at_once(tmp_path, drafted):
    """The time of an answer is nobody's name; one column of strengths beside two questions is doubted."""
    said, text = drafted(csv(tmp_path, "form.csv", BILINGUAL))
    (people,) = said["nodes"]
    assert people["id"] == people["name"] == "Nama Anda / Your name"
    learns, supports = said["ties"]
    assert (learns["type"], learns["meaning"], learns["split"]) == ("INFORMS", "asks", [","])
    assert (supports["type"], supports["to"]) == ("SUPPORTS", "Nama Anda / Your name")
    assert "# ? 1 seems to be the most" in text


def test_rows_that_name_a_respondent_again_are_ties(tmp_path, drafted):
    people = "Kode;Nama pelaku;Ikut survei\nR1;Jaya;Ya\nR2;André;Tidak\nR3;Dédé;Ya\n"
    ties = "Responden;Bertanya kepada;Topik;Kekuatan (1-5)\n"
    ties += "Jaya;Dédé;desain;3\nR1;André;pasar;2,5\nJaya;André;desain;1\nR1;Dédé;pasar;2\n"
    said, _ = drafted(csv(tmp_path, "orang.csv", people), csv(tmp_path, "hubungan.csv", ties))
    (nodes,), (asked,) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"]) == ("Kode", "Nama pelaku")
    assert nodes["responded"] == {"column": "Ikut survei", "map": {"Ya": "yes", "Tidak": "no"}}
    assert (asked["from"], asked["to"], asked["meaning"]) == ("Responden", "Bertanya kepada", "asks")
    assert (asked["question"], asked["weight"]) == ({"column": "Topik"}, "Kekuatan (1-5)")


def test_tables_below_one_another_whose_cells_have_words_too(tmp_path, drafted):
    """Headings that are no known words stand above; "tidak tahu" makes a column of numbers no other."""
    sheet = [["KLASTER"], ["Nama", "Alamat", "Desa"], ["A", "Jl. 1", "Suci"], ["B", "Jl. 2", "Suci"]]
    sheet += [["Pembeli", "Pemasok", "Frekuensi per bulan"], ["A", "B", "2,5"], ["B", "A", "tidak tahu"]]
    said, _ = drafted(workbook(tmp_path / "two.xlsx", {"Survei": sheet}))
    (nodes,), (trade,) = said["nodes"], said["ties"]
    assert (nodes["header"], nodes["id"]) == (2, "Nama")
    assert (trade["header"], trade["type"]) == (5, "SUPPLIES")
    assert trade["weight"] == "Frekuensi per bulan"


def test_ticks_below_sources_of_information_are_ties(tmp_path, drafted):
    sheet = [["Beri tanda centang pada sumber informasi"], ["Responden", "Internet", "Televisi", "Pameran"]]
    sheet += [["A", "√", None, "√"], ["B", None, "√", None], ["C", "√", "√", "√"]]
    said, text = drafted(workbook(tmp_path / "ticks.xlsx", {"Centang": sheet}))
    (ticks,) = said["ties"]
    assert (ticks["columns"], ticks["ticked"]) == (["Internet", "Televisi", "Pameran"], ["√"])
    assert (ticks["from"], ticks["meaning"]) == ("Responden", "asks")
    assert '# unlisted = "InformationSource"' in text


def test_numbers_below_one_heading_are_answers_and_no_matrix(tmp_path, drafted):
    """*No.* beside *Sumber* over 1 2 3: what the rows are numbered by are no labels of the columns."""
    grid = [["PEMERINTAH KABUPATEN X"], ["REKAP SURVEI"]]
    grid += [["No.", "Nama Responden", "Kepada siapa bertanya", "", "", "Desa"], ["", "", "1", "2", "3", ""]]
    grid += [
        [str(at), name, "Budi", "Internet", "", "Suci"]
        for at, name in enumerate(["Ani", "Budi", "Citra", "Dewi"], 1)
    ]
    said, _ = drafted(workbook(tmp_path / "q.xlsx", {"Data": grid}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert said["dataset"]["title"] == "REKAP SURVEI"
    assert nodes["id"] == ties["from"] == "Nama Responden"
    assert (ties["shape"], ties["to"]) == ("wide", ["1", "2", "3"])


def test_how_often_stands_beside_each_of_the_numbered_sources_below_a_common_heading(tmp_path, drafted):
    grid = [
        ["Nama IKM", "Sumber informasi (1)", "", "Sumber informasi (2)", ""],
        ["", *["Nama", "Frekuensi"] * 2],
    ]
    grid += [["A", "B", "3", "Internet", "5"], ["B", "A", "2", "", ""], ["C", "", "", "", ""]]
    said, _ = drafted(workbook(tmp_path / "q.xlsx", {"Data": grid}))
    (asked,) = said["ties"]
    assert asked["to"] == [f"Sumber informasi ({at}) / Nama" for at in (1, 2)], (
        "one question, not one for each"
    )
    assert asked["weight"] == [f"Sumber informasi ({at}) / Frekuensi" for at in (1, 2)]
    assert asked["question"] == "Sumber informasi / Nama"


def test_shares_in_per_cent_are_weights_and_no_names(tmp_path, drafted):
    table = "Nama;Pemasok 1;Porsi 1 (%);Pemasok 2;Porsi 2 (%)\nA;B;60%;C;40%\nB;C;75,5 %;A;24,5 %\n"
    said, _ = drafted(csv(tmp_path, "shares.csv", table))
    (bought,) = said["ties"]
    assert (bought["from"], bought["weight"]) == (["Pemasok 1", "Pemasok 2"], ["Porsi 1 (%)", "Porsi 2 (%)"])


@pytest.mark.parametrize("others", ["Pembeli utama,Pemasok", "Pemasok bahan baku,Asal,Pembeli"])
def test_whom_a_firm_buys_from_and_sells_to_in_its_own_row_are_two_questions(tmp_path, drafted, others: str):
    """Nobody of whom has to be in the roster, and the firm is an end of each tie, not what is said of one."""
    names = others.split(",")
    rows = "".join(f"{firm}{f',Toko {firm}' * len(names)}\n" for firm in "ABC")
    said, _ = drafted(csv(tmp_path, "firms.csv", f"Nama Perusahaan,{others}\n{rows}"))
    ends = {each["question"]: (each["from"], each["to"]) for each in said["ties"]}
    assert all(each["type"] == "SUPPLIES" for each in said["ties"])
    assert len(ends) == 2
    for question, (source, target) in ends.items():
        buys = question.startswith("Pemasok")
        assert (target if buys else source) == "Nama Perusahaan"
        assert question in (source if buys else target)


def test_weights_before_the_only_question_may_be_the_respondents(tmp_path, drafted):
    table = "Nama,Bobot,Dari siapa memperoleh informasi?\nA,2,B\nB,3,A\n"
    _, text = drafted(csv(tmp_path, "weights.csv", table))
    assert "# ? say what is right" in next(line for line in text.splitlines() if line.startswith("weight ="))


def test_sheets_of_nodexl(tmp_path, drafted):
    edges = [["", "", "Visual"], ["Vertex 1", "Vertex 2", "Color", "Edge Weight", "Relationship"]]
    edges += [["a", "b", "", 3, "asks"], ["b", "c", "", 1, "asks"]]
    vertices = [
        ["", "Visual"],
        ["Vertex", "Color", "Label"],
        ["a", "", "Ani"],
        ["b", "", "Budi"],
        ["c", "", "Cici"],
    ]
    said, _ = drafted(workbook(tmp_path / "n.xlsx", {"Edges": edges, "Vertices": vertices}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"]) == ("Vertex", "Label")
    assert (ties["from"], ties["to"], ties["weight"]) == ("Vertex 1", "Vertex 2", "Edge Weight")


def test_a_form_with_repeated_groups_and_several_choices(tmp_path, drafted):
    """As KoboToolbox exports it: rows of a group name their parent by its number, a choice of several has columns."""
    asked = "info/Dari mana Anda memperoleh informasi?"
    main = [["start", "usaha/Nama usaha", asked, f"{asked}/Internet", f"{asked}/Pameran", "_id", "_index"]]
    main += [
        ["2026-03-01", "Batik A", "Internet Pameran", 1, 1, 71, 1],
        ["2026-03-01", "Batik B", "Internet", 1, 0, 72, 2],
    ]
    trade = [["pemasok/Nama", "pemasok/Asal", "_index", "_parent_table_name", "_parent_index"]]
    trade += [["Batik B", "Suci", 1, "main", 1], ["Toko X", "Solo", 2, "main", 1]]
    goods = [["produk/Nama produk", "_index", "_parent_index"], ["Kain", 1, 1], ["Sarung", 2, 2]]
    said, text = drafted(workbook(tmp_path / "kobo.xlsx", {"main": main, "trade": trade, "goods": goods}))
    (nodes,), (informs, supplies) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"]) == ("_index", "usaha/Nama usaha")
    assert (informs["from"], informs["columns"], informs["question"]) == ("_index", [f"{asked}/*"], asked)
    assert informs["shape"] == "wide", "a row is a respondent: all answered"
    assert (supplies["from"], supplies["to"]) == ("pemasok/Nama", "_parent_index")
    assert supplies["respondent"] == "_parent_index"
    assert supplies["type"] == "SUPPLIES"
    assert "[goods]" in text, "nothing says that products are participants"


def test_figures_of_a_roster_are_no_answers_though_they_are_ids_as_well(tmp_path, drafted):
    rows = "".join(f"{at},Usaha {at},{6 - at},{at % 2}\n" for at in range(1, 6))
    said, _ = drafted(csv(tmp_path, "firms.csv", f"ID,Nama,Jumlah pekerja,Mesin\n{rows}"))
    (nodes,) = said["nodes"]
    assert (nodes["id"], nodes["name"], [*nodes["properties"]]) == ("ID", "Nama", ["jumlah_pekerja", "mesin"])
    assert "ties" not in said


@pytest.mark.parametrize(
    "sheets", [("Gelombang 1", "Gelombang 2"), ("2021", "2024"), ("Data th 2021", "Data th 2024")]
)
def test_sheets_of_several_waves_are_asked_for(tmp_path, drafted, sheets: tuple[str, str]):
    rows = [["Nama", "Kepada siapa Anda bertanya?"], ["A", "B"], ["B", ""], ["C", "A"]]
    said, text = drafted(workbook(tmp_path / "waves.xlsx", dict.fromkeys(sheets, rows)))
    assert said["dataset"]["wave"] == 1
    assert f"# ? {', '.join(sheets)}: other waves?" in text
    _, other = drafted(workbook(tmp_path / "one.xlsx", {"Nasihat 2021": rows, "Barang 2024": rows}))
    assert "other waves?" not in other


@pytest.mark.parametrize("column", [2, 3, 4])
def test_who_signed_below_a_table_is_no_row_of_it(tmp_path, drafted, column: int):
    rows = [["No", "Nama", "Desa", "Sumber 1", "Bobot 1", "Sumber 2", "Bobot 2"]]
    rows += [[at, name, "Suci", "Internet", 2, "Dinas", 1] for at, name in enumerate("ABC", 1)]
    before = [""] * column
    rows += [
        ["Jumlah", "", "", "", 6],
        [],
        [*before, "Pekalongan, 1 Maret 2026"],
        [*before, "Kepala Bidang"],
        [],
    ]
    rows += [["", "Mengetahui", *before[2:], "Drs. H. Sutrisno, M.Si"], [*before, "NIP. 1970"]]
    said, _ = drafted(workbook(tmp_path / "signed.xlsx", {"Rekap": rows}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert nodes["skip"] == ties["skip"] == ["Jumlah", 7, 8, 10, 11]
    assert ties["weight"] == ["Bobot 1", "Bobot 2"]
    assert "split" not in ties


def test_a_comma_before_a_degree_takes_no_answers_apart(tmp_path, drafted):
    rows = [
        ["Nama", "Bertanya kepada siapa"],
        ["Budi Santoso, S.E.", "Ani, M.Si; Drs. Adi, M.M."],
        ["Ani, M.Si", "Adi"],
    ]
    said, _ = drafted(workbook(tmp_path / "titles.xlsx", {"Data": rows}))
    assert said["ties"][0]["split"] == [";"]
    rows = [["Nama", "Bertanya kepada siapa"], ["Ani", "Adi, S.E.; Ani"], ["Adi", "Ani, Adi"]]
    said, text = drafted(workbook(tmp_path / "both.xlsx", {"Data": rows}))
    assert said["ties"][0]["split"] == [";", ","]
    assert "# ? commas stand before degrees" in text


def test_columns_of_one_heading_are_numbered(tmp_path, drafted):
    rows = [
        ["Nama", "Sumber 1", "Frekuensi", "Sumber 2", "Frekuensi"],
        ["A", "B", 1, "C", 2],
        ["B", "A", 3, "", ""],
    ]
    said, _ = drafted(workbook(tmp_path / "twice.xlsx", {"Data": rows}))
    assert said["ties"][0]["weight"] == ["Frekuensi 1", "Frekuensi 2"]
    assert "properties" not in said["nodes"][0]


@pytest.mark.parametrize("above", [0, 1])
def test_headings_that_come_again_in_rounds_are_headings(tmp_path, drafted, above: int):
    """Without number, and half of them in common: no row of data is taken for headings instead."""
    rows = [["Kuesioner"]] * above + [
        ["Nama Responden", "Sumber informasi", "Frekuensi", "Sumber informasi", "Frekuensi"],
        ["Budi", "Siti", 3, "Andi", 1],
        ["Siti", "Budi", 2, "", ""],
        ["Andi", "Siti", 1, "Budi", 2],
    ]
    said, _ = drafted(workbook(tmp_path / "rounds.xlsx", {"Data": rows}))
    assert said["nodes"][0]["id"] == "Nama Responden"
    ties = said["ties"][0]
    assert ties["to"] == ["Sumber informasi 1", "Sumber informasi 2"]
    assert ties["weight"] == ["Frekuensi 1", "Frekuensi 2"]
    assert ties["question"] == "Sumber informasi"


def test_ticks_that_come_again_in_rounds_are_no_headings(tmp_path, drafted):
    rows = [["No", "Nama", "2021", "2022", "2023", "2024"]]
    rows += [[at, name, "ya", "tidak", "ya", "tidak"] for at, name in enumerate(("Ani", "Budi"), 1)]
    said, _ = drafted(workbook(tmp_path / "ticks.xlsx", {"Data": rows}))
    assert [each["id"] for each in said["nodes"]][:1] == ["Nama"]


def test_ticks_below_events_alone_are_their_own_roster(tmp_path, drafted):
    rows = [["No", "Nama", "Pelatihan A", "Pameran B"], [1, "Ani", "V", ""], [2, "Budi", "V", "V"]]
    said, _ = drafted(workbook(tmp_path / "events.xlsx", {"Rekap": rows}))
    assert [each["id"] for each in said["nodes"]] == ["Nama"]
    assert said["ties"][0]["type"] == "PARTICIPATES_IN"


@pytest.mark.parametrize(
    "heading", ["Dinas yang membina", "Instansi pembina", "Nama lembaga pendamping", "Pembina"]
)
def test_who_supports_a_firm_in_its_row_is_a_question(tmp_path, drafted, heading: str):
    rows = [
        ["Nama Usaha", "Alamat", heading],
        ["Ayu", "Kauman", "Disperindag"],
        ["Bunga", "Jenggot", "Dinkop"],
    ]
    said, text = drafted(workbook(tmp_path / "firms.xlsx", {"Data": rows}))
    (ties,) = said["ties"]
    assert (ties["type"], ties["from"], ties["to"]) == ("SUPPORTS", [heading], "Nama Usaha")
    assert ('# unlisted = "Organization"' in text) is (heading != "Pembina")


ATTENDED = [
    ["No", "Tanggal", "Nama Kegiatan", "Nama Peserta", "Asal Desa", "Peran dalam kegiatan", "Tanda tangan"],
    [1, "2024-02-01", "Pameran Inacraft", "Batik Ayu", "Kauman", "peserta", ""],
    [2, "2024-02-01", "Pameran Inacraft", "Batik Bunga", "Jenggot", "penyaji", ""],
    [3, "2024-05-11", "Pelatihan Pewarna Alam", "Batik Ayu", "Kauman", "penyaji", ""],
    [4, "2024-05-11", "Pelatihan Pewarna Alam", "Batik Citra", "Kauman", "peserta", ""],
]


def test_rows_of_who_took_part_in_what_are_events_and_participants(tmp_path, drafted):
    """What is the same wherever an event stands is said of it, what is so of a participant of that one."""
    said, _ = drafted(workbook(tmp_path / "kegiatan.xlsx", {"Rekap": ATTENDED}))
    (nodes,), (events,), (ties,) = said["nodes"], said["events"], said["ties"]
    assert (nodes["id"], events["id"]) == ("Nama Peserta", "Nama Kegiatan")
    assert set(nodes["properties"]) == {"asal_desa"}
    assert set(events["properties"]) == {"tanggal"}
    assert (ties["type"], ties["from"], ties["to"]) == ("PARTICIPATES_IN", "Nama Peserta", "Nama Kegiatan")
    assert set(ties["properties"]) == {"peran_dalam_kegiatan"}


def test_who_took_part_may_stand_in_a_roster_beside(tmp_path, drafted):
    roster = [
        ["Nama", "Peran"],
        ["Batik Ayu", "pengusaha"],
        ["Batik Bunga", "pengusaha"],
        ["Batik Citra", "dinas"],
    ]
    said, _ = drafted(workbook(tmp_path / "kegiatan.xlsx", {"Peserta": roster, "Rekap": ATTENDED}))
    assert [each["sheet"] for each in said["nodes"]] == ["Peserta"]
    assert [each["sheet"] for each in said["ties"]] == ["Rekap"]


def test_a_roster_that_says_each_ones_training_is_a_roster(tmp_path, drafted):
    rows = [["Nama", "Pelatihan"], ["Ani", "Warna alam"], ["Budi", "Warna alam"], ["Citra", "Canting cap"]]
    said, _ = drafted(workbook(tmp_path / "roster.xlsx", {"Data": rows}))
    assert said["nodes"][0]["properties"].keys() == {"pelatihan"}
    assert "events" not in said


def test_numbers_below_a_heading_that_reaches_over_them_are_its_answers(tmp_path, drafted):
    """3 below Suppliers stands alone, for there are but two buyers; it is a supplier all the same."""
    rows = [
        ["No", "Nama Usaha", "Pemasok", "", "", "Pembeli", ""],
        ["", "", "1", "2", "3", "1", "2"],
        [1, "Ayu", "Bunga", "Citra", "Dewi", "Dewi", ""],
        [2, "Bunga", "Ayu", "", "", "Citra", "Dewi"],
        [3, "Citra", "", "", "", "", ""],
        [4, "Dewi", "Ayu", "Bunga", "Citra", "", ""],
    ]
    said, _ = drafted(workbook(tmp_path / "goods.xlsx", {"Data": rows}))
    assert [(each["from"], each["to"]) for each in said["ties"]] == [
        (["Pemasok / 1", "Pemasok / 2", "3"], "Nama Usaha"),
        ("Nama Usaha", ["Pembeli / 1", "Pembeli / 2"]),
    ]
    assert [each["question"] for each in said["ties"]] == ["Pemasok", "Pembeli"]
    assert "properties" not in said["nodes"][0]


def test_a_list_of_who_attended_says_what_it_lacks(tmp_path, drafted):
    """Persons, each beside the agency that sent it, are no organizations."""
    rows = [
        ["DAFTAR HADIR"],
        ["Temu bisnis"],
        [],
        ["No", "Nama", "Instansi"],
        [1, "Ani", "Dinas A"],
        [2, "Budi", "CV B"],
    ]
    said, text = drafted(workbook(tmp_path / "attended.xlsx", {"Sheet1": rows}))
    assert said["nodes"][0]["kind"] == "Actor"
    assert "# ? who attended what" in text


def test_a_matrix_whose_headings_are_short_for_its_rows(tmp_path, drafted):
    names = ["Dinas Perindustrian", "Dinas Koperasi", "Balai Batik", "Universitas"]
    grid: list[list[Any]] = [["No", "Instansi", "Disperin", "Dinkop", "BB", "Univ"]]
    grid += [[at, name, *["V"] * 4] for at, name in enumerate(names, 1)]
    for at in range(4):
        grid[at + 1][at + 2] = ""
    said, text = drafted(workbook(tmp_path / "short.xlsx", {"Matriks": grid}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert nodes["id"] == "Instansi", "a heading makes no participant of its own"
    assert (ties["shape"], ties["skip"], ties["match"]) == ("matrix", ["No"], "either")
    assert "canting names asks who is who" in text
    grid[1][2] = "V"
    _, text = drafted(workbook(tmp_path / "ticks.xlsx", {"Data": grid}))
    assert "was not understood" in text, "ticks in a square are no matrix yet"


def test_rows_without_direction_in_a_list_are_told_of(tmp_path, drafted):
    table = "Source,Target,Type,Weight\n1,2,Directed,1\n2,3,Undirected,1\n"
    _, text = drafted(csv(tmp_path, "edges.csv", table))
    assert "# ? rows that say Undirected: 1" in text
    _, text = drafted(csv(tmp_path, "other.csv", table.replace("Undirected", "Directed")))
    assert "Undirected" not in text


def test_a_columns_heading_goes_before_the_title(tmp_path, drafted):
    rows = [["SURVEI SUMBER INFORMASI"], ["Nama", "Pemasok 1", "Pemasok 2"], ["A", "B", "C"], ["B", "C", ""]]
    said, _ = drafted(workbook(tmp_path / "trade.xlsx", {"Data": rows}))
    (bought,) = said["ties"]
    assert (bought["type"], bought["to"], bought["question"]) == ("SUPPLIES", "Nama", "Pemasok")


@pytest.mark.parametrize("labels", [("Nama IKM", "Desa", "Sumber 1"), ("Nama IKM:", "Desa:", "Sumber 1:")])
def test_a_form_of_one_respondent_is_no_roster(tmp_path, drafted, labels: tuple[str, ...]):
    apart = [] if labels[0].endswith(":") else [":"]
    rows = [
        ["KUESIONER"],
        [],
        *([label, *apart, text] for label, text in zip(labels, ("A", "Suci", "B"), strict=True)),
    ]
    said, text = drafted(workbook(tmp_path / "form.xlsx", {"R1": rows}))
    assert "nodes" not in said
    assert "was not understood" in text


SOURCES = ["Konsumen", "Pameran", "Internet", "Dinas"]


def marked(title: list[list[str]], headings: list[str], marks: list[Any]) -> list[list[Any]]:
    rows = [[at, name, *marks] for at, name in enumerate(("Ayu", "Bunga", "Citra"), 1)]
    return [*title, ["No", "Nama", *headings], *rows]


@pytest.mark.parametrize(
    "title",
    [
        "Seberapa sering Anda memperoleh informasi dari:",
        "Sumber informasi (0 = tidak pernah, 4 = sangat sering)",
        "How often do you get information from these? (0-4)",
    ],
)
def test_marks_below_sources_are_a_matrix_where_the_title_asks(tmp_path, drafted, title: str):
    sheet = marked([[title]], ["Desa", "Jumlah pekerja", *SOURCES], ["Kauman", 3, 4, 0, 2, 1])
    said, text = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert nodes["properties"].keys() == {"desa", "jumlah_pekerja"}
    assert (ties["shape"], ties["skip"], ties["meaning"]) == (
        "matrix", ["No", "Desa", "Jumlah pekerja"], "asks",
    )  # fmt: skip
    assert "(Konsumen, Pameran, Internet, Dinas)" in text, "what is taken for a source is there to be seen"
    assert '# unlisted = "InformationSource"' in text


@pytest.mark.parametrize(
    ("title", "headings"),
    [
        ("PENELITIAN SUMBER INFORMASI DAN KERJASAMA", ["Kompor", "Canting", "Mesin jahit"]),
        ("Pengaruh sumber informasi terhadap inovasi", ["X1.1", "X1.2", "X1.3", "Y1.1"]),
        ("Bantuan dari dinas (0 = tidak ada): beri nilai", ["Wajan", "Canting", "Mesin jahit"]),
        ("Seberapa mudah Anda memperoleh informasi tentang hal berikut?", ["Harga", "Desain", "Pasar"]),
        ("Survei kepuasan layanan pendamping UMKM?", ["Kecepatan", "Keramahan", "Kejelasan informasi"]),
        ("Bagaimana Anda menilai sumber informasi? (1 = sangat tidak setuju)", SOURCES),
        ("Sumber informasi: pendapat Anda", ["Informasi berguna bagi saya", "Saya percaya", "Usaha saya maju"]),
    ],
)  # fmt: skip
def test_marks_of_opinions_and_goods_are_no_ties(tmp_path, drafted, title: str, headings: list[str]):
    """A study may speak of information in its title, whatever its table is of."""
    sheet = marked([[title]], headings, [3] * len(headings))
    said, text = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    assert "ties" not in said
    assert len(said["nodes"][0]["properties"]) == len(headings)
    assert ("they are a matrix" in text) is ("Kompor" in headings), "a person may know better"


def test_marks_end_where_another_heading_reaches_over_them(tmp_path, drafted):
    sheet = [
        [
            "No",
            "Nama",
            "Sumber informasi (0-4)",
            "",
            "",
            "Kendala (0-4)",
            "",
            "",
            "Kerja sama dengan",
            "",
            "",
        ],
        ["", "", *SOURCES[:3], "Modal", "Bahan", "Tenaga", "Bank", "Koperasi", "BUMN"],
        *([at, name, 1, 2, 3, 4, 3, 2, 1, 0, 1] for at, name in enumerate(("Ayu", "Bunga"), 1)),
    ]
    said, _ = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    assert said["nodes"][0]["properties"].keys() == {"modal", "bahan", "tenaga"}
    assert [(each["type"], each["question"]) for each in said["ties"]] == [
        ("INFORMS", "Sumber informasi (0-4)"),
        ("COLLABORATES_WITH", "Kerja sama dengan"),
    ]
    assert {*SOURCES[:3]}.isdisjoint(said["ties"][0]["skip"])
    assert {*SOURCES[:3]} < {*said["ties"][1]["skip"]}


@pytest.mark.parametrize(
    ("scale", "falls"),
    [("1 = sangat sering", True), ("1 = paling penting", True), ("1 = sangat jarang", False),
     ("1 = very rarely", False)],
)  # fmt: skip
def test_only_a_scale_that_begins_with_most_is_said_to_fall(tmp_path, drafted, scale: str, falls: bool):
    sheet = marked([["Dari mana Anda memperoleh informasi?"], [scale]], SOURCES, [1, 2, 3, 4])
    _, text = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    assert ("strongest = 1" in text) is falls


def test_ticks_by_day_are_whom_nobody_works_with(tmp_path, drafted):
    days = ["1/3/2026", "2/3/2026", "3/3/2026"]
    sheet = marked([["Pendampingan dan kerja sama klaster"]], days, ["v", "v", "v"])
    said, _ = drafted(workbook(tmp_path / "days.xlsx", {"Data": sheet}))
    assert "ties" not in said


def test_one_choice_called_after_an_event_makes_no_events_of_the_others(tmp_path, drafted):
    table = "Nama,Pelanggan tetap,Pameran,Internet\nAyu,1,0,1\nBunga,0,1,1\n"
    said, _ = drafted(csv(tmp_path, "ticks.csv", table))
    assert "events" not in said


def loaded(folder: Path) -> set[tuple[str, str]]:
    """The pairs that a draft's first table of ties gives, once whom nobody lists may be new."""
    file = folder / "dataset.toml"
    text = file.read_text(encoding="utf-8").replace("# unlisted", "unlisted").replace("# meaning", "meaning")
    file.write_text(text, encoding="utf-8")
    with check(folder) as result:
        assert result.total == 0
        rows = [row for batch in result.spool.read("ties-0", 100) for row in batch.to_pylist()]
    return {(row["from"].partition(":")[2], row["to"].partition(":")[2]) for row in rows}


@pytest.mark.parametrize("question", ["Sumber", "info/Dari mana Anda memperoleh informasi?"])
@pytest.mark.parametrize("whole", [True, False])
def test_choices_of_a_form_are_named_by_what_stands_behind_the_question(
    tmp_path, drafted, question: str, whole: bool
):
    """Choices of several words, and with a stroke of their own; with the column of all of them and without."""
    choices = ["Pameran", "Dinas Perindustrian", "Kelompok/koperasi"]
    table = [
        ["start", "Nama", question, *(f"{question}/{choice}" for choice in choices), "Puas/ya", "Puas/tidak"]
    ]
    table += [
        ["2026-03-01", "Ayu", "Pameran Dinas Perindustrian", 1, 1, 0, 1, 0],
        ["2026-03-01", "Bunga", "Kelompok/koperasi", 0, 0, 1, 0, 1],
        ["2026-03-02", "Citra", "", "", "", "", 1, 0],
    ]
    for row in table if not whole else ():
        del row[2]
    said, _ = drafted(workbook(tmp_path / "kobo.xlsx", {"Data": table}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert nodes["properties"].keys() == {"start", "puas_ya", "puas_tidak"}, "what asks for no ties"
    assert (ties["columns"], ties["ticked"], ties["weight"]) == ([f"{question}/*"], ["1"], {"zero": "no tie"})
    assert loaded(next(tmp_path.glob("survey-*"))) == {
        ("Pameran", "Ayu"), ("Dinas Perindustrian", "Ayu"), ("Kelompok/koperasi", "Bunga"),
    }  # fmt: skip


def test_how_often_in_words_is_no_property(tmp_path, drafted):
    sheet = marked(
        [["Seberapa sering Anda memperoleh informasi dari:"]], SOURCES[:3], ["sering", "tidak pernah", ""]
    )
    said, text = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert "properties" not in nodes
    assert "weight" not in ties
    assert "sering 3×. Give each its number" in text
    assert "no cell is 0" not in text
    folder = next(tmp_path.glob("survey-*"))
    file = folder / "dataset.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("# weight", "weight"), encoding="utf-8")
    assert loaded(folder) == {("Konsumen", name) for name in ("Ayu", "Bunga", "Citra")}


@pytest.mark.parametrize("number", ["B.2", "B.2.a", "12.", "(3)", "P4", "Q5:", "a)"])
def test_a_questions_number_hides_it_from_nobody(tmp_path, drafted, number: str):
    table = f"1. Nama Usaha;{number} Pemasok utama;B.3 Omzet\nAyu;Toko Jaya;3\nBunga;CV Mori;4\n"
    said, _ = drafted(csv(tmp_path, "firms.csv", table))
    (ties,) = said["ties"]
    assert (ties["from"], ties["to"], ties["type"]) == (
        [f"{number} Pemasok utama"],
        "1. Nama Usaha",
        "SUPPLIES",
    )
    assert said["nodes"][0]["properties"].keys() == {"b_3_omzet"}


def test_columns_of_one_question_with_numbers_before_it_are_one(tmp_path, drafted):
    table = "Nama,B.2.1 Pemasok,B.2.2 Pemasok,B.3 Desa\nAyu,Toko,CV,Suci\nBunga,CV,,Suci\n"
    said, _ = drafted(csv(tmp_path, "firms.csv", table))
    assert [each["from"] for each in said["ties"]] == [["B.2.1 Pemasok", "B.2.2 Pemasok"]]


def test_years_are_headings(tmp_path, drafted):
    rows = [["Omzet UMKM"], ["No", "Nama", 2021, 2022, 2023], [1, "Ayu", 5, 6, 7], [2, "Bunga", 1, 2, 3]]
    said, _ = drafted(workbook(tmp_path / "years.xlsx", {"Data": rows}))
    (nodes,) = said["nodes"]
    assert (nodes["header"], nodes["id"]) == (2, "Nama")
    assert [each["column"] for each in nodes["properties"].values()] == ["2021", "2022", "2023"]


@pytest.mark.parametrize(
    "headings", ["Produk 1,Omzet 1,Produk 2,Omzet 2", "Bahan,Harga,Bahan,Harga", "Alamat 1,No HP 1,Alamat 2,No HP 2",
                 "B.1 Nama pelatihan (1),Tahun (1),B.1 Nama pelatihan (2),Tahun (2)"],
)  # fmt: skip
def test_numbered_things_of_a_participant_are_no_ties(tmp_path, drafted, headings: str):
    table = f"Nama,{headings}\nAyu,kain,2019,malam,2020\nBunga,kain,2021,,\n"
    said, _ = drafted(csv(tmp_path, "things.csv", table))
    assert "ties" not in said
    assert len(said["nodes"][0]["properties"]) == (2 if "HP" in headings else 4)


def test_numbered_suppliers_of_things_are_ties_all_the_same(tmp_path, drafted):
    table = "Nama,Bahan dari pemasok 1,Bahan dari pemasok 2\nAyu,CV Mori,Toko\nBunga,Toko,\n"
    said, _ = drafted(csv(tmp_path, "things.csv", table))
    assert said["ties"][0]["type"] == "SUPPLIES"


def test_how_many_customers_are_not_whom_a_firm_sells_to(tmp_path, drafted):
    table = "Nama Usaha,Pelanggan per bulan,Pemasok\nAyu,20 orang,CV Mori\nBunga,30 orang,2 Putri\n"
    said, _ = drafted(csv(tmp_path, "firms.csv", table + "Citra,5 orang,Toko\n"))
    assert [each["from"] for each in said["ties"]] == [["Pemasok"]]
    assert said["nodes"][0]["properties"].keys() == {"pelanggan_per_bulan"}


def test_two_of_one_name_are_not_merged(tmp_path, drafted):
    """What a firm does is no event that its owners meet at; who differs in a village may be somebody else."""
    rows = [
        ["No", "Nama", "Kegiatan usaha", "Desa"],
        [1, "Slamet", "Batik tulis", "Kauman"],
        [2, "Slamet", "Batik cap", "Jenggot"],
        [3, "Ani", "Batik tulis", "Kauman"],
        [4, "Budi", "Batik cap", "Kauman"],
    ]
    said, text = drafted(workbook(tmp_path / "roster.xlsx", {"Data": rows}))
    (nodes,) = said["nodes"]
    assert (nodes["id"], "distinct" in nodes) == ("Nama", False)
    assert nodes["properties"].keys() == {"kegiatan_usaha", "desa"}
    assert "rows of one name differ in Kegiatan usaha" in text
    with check(next(tmp_path.glob("survey-*"))) as result:
        assert result.total == 1
    rows[2][1:] = rows[1][1:]
    said, _ = drafted(workbook(tmp_path / "twice.xlsx", {"Data": rows}))
    assert said["nodes"][0]["distinct"] == "first"


def test_codes_in_answers_are_one_question_of_those_in_the_code_book(tmp_path, drafted):
    data = [["Nama", "Sumber informasi 1", "Sumber informasi 2"], ["Ani", "2", "3"], ["Budi", "1", ""]]
    codes = [["Kode", "Arti"], [1, "Konsumen"], [2, "Pameran"], [3, "Internet"]]
    said, _ = drafted(workbook(tmp_path / "codes.xlsx", {"Data": data, "Kode": codes}))
    assert [each["to"] for each in said["ties"]] == [["Sumber informasi 1", "Sumber informasi 2"]]
    assert (said["nodes"][0]["id"], said["nodes"][0]["name"]) == ("Kode", "Arti")
    assert loaded(next(tmp_path.glob("survey-*"))) == {("2", "Ani"), ("3", "Ani"), ("1", "Budi")}


HALF = [
    ["", "A", "B", "C", "D"],
    ["A", "x", 1, 0, 1],
    ["B", "", "x", 1, 0],
    ["C", "", "", "x", 1],
    ["D", "", "", "", "x"],
]


@pytest.mark.parametrize("lower", [False, True])
def test_half_a_matrix_without_direction_has_nobody_who_did_not_answer(tmp_path, drafted, lower: bool):
    grid = [list(row) for row in zip(*HALF, strict=True)] if lower else HALF
    rows = [["Kerja sama antar pelaku (1 = ya)"], *grid]
    said, _ = drafted(workbook(tmp_path / "half.xlsx", {"Data": rows}))
    (ties,) = said["ties"]
    assert (ties["half"], "respondent" in ties) == ("lower" if lower else "upper", False)
    with check(next(tmp_path.glob("survey-*"))) as result:
        assert result.total == 0
    pairs = loaded(next(tmp_path.glob("survey-*")))
    assert {frozenset(pair) for pair in pairs} == {frozenset(pair) for pair in ("AB", "AD", "BC", "CD")}
    assert len(pairs) == 4


def test_half_a_matrix_with_a_direction_is_asked_for(tmp_path, drafted):
    said, text = drafted(
        workbook(tmp_path / "half.xlsx", {"Data": [["Dari siapa mendapat informasi?"], *HALF]})
    )
    assert "half" not in said["ties"][0]
    assert 'half = "upper" in place of respondent' in text


def test_what_a_person_has_to_mend_in_the_sheet_is_told(tmp_path, drafted):
    rows = [
        ["No", "Nama depan", "Nama belakang", "Dari siapa mendapat informasi?"],
        [1, "Ayu", "Sari", "Budi, Citra, dan Dewi"],
        ["", "", "", "Tono"],
        [2, "Budi", "Santoso", "Tono dan Budi"],
        [3, "sda", "Raharjo", "Budi"],
    ]
    _, text = drafted(workbook(tmp_path / "odd.xlsx", {"Data": rows}))
    assert "# ? sda 1×: the same as in the cell above?" in text
    assert "# ? names stand in two columns, Nama depan, Nama belakang" in text
    assert "# ? 1 with an answer and nothing in Nama depan" in text
    assert '# ? "dan Dewi" is the last of a list' in text
    assert "# ? two names in one answer? tono dan budi" in text


@pytest.mark.parametrize("choices", [False, True])
def test_others_that_are_specified_beside_a_question_answer_it(tmp_path, drafted, choices: bool):
    asked = "Dari mana Anda mendapat informasi?"
    head = [f"{asked}/Internet", f"{asked}/Lainnya"] if choices else [asked]
    table = [["Nama", *head, "Lainnya (sebutkan)", "Pendidikan", "Lulus", "Lainnya, sebutkan"]]
    table += [["Ayu", *([1, 0] if choices else ["Internet"]), "", "SMA", 1, "D3"]]
    table += [["Budi", *([0, 1] if choices else ["Lainnya"]), "Pak Camat", "SD", 0, ""]]
    said, _ = drafted(workbook(tmp_path / "others.xlsx", {"Data": table}))
    other, *_ = (each for each in said["ties"] if "to" in each)
    assert other["to"] == ([] if choices else [asked]) + ["Lainnya (sebutkan)"]
    assert {(each["question"], each["meaning"]) for each in said["ties"]} == {(asked, "asks")}
    assert "lainnya_sebutkan" in said["nodes"][0]["properties"], "what stands elsewhere is another's"
    assert ("Pak Camat", "Budi") in loaded(next(tmp_path.glob("survey-*")))


def test_a_grid_of_an_online_form_is_a_matrix_beside_its_other_questions(tmp_path, drafted):
    """Its answers are how often, and name nobody: a heading repeats the question before whom a row is about."""
    grid = "Seberapa sering Anda memperoleh informasi dari sumber berikut?"
    named = "Bersediakah nama usaha Anda ditampilkan?"
    table = [
        ["Timestamp", "Nama", "Kepada siapa Anda bertanya?", f"{grid} [Konsumen]", f"{grid} [Pameran]", named]
    ]
    table[0].insert(5, f"{grid} [Toko]")
    table += [["1/3/2026", "Ayu", "Budi", "Sering", "Jarang", "Tidak pernah", "Ya"]]
    table += [["1/3/2026", "Budi", "Ayu", "Jarang", "Sering", "", "Tidak"]]
    said, text = drafted(workbook(tmp_path / "form.xlsx", {"Data": table}))
    asked, rated = said["ties"]
    assert (said["nodes"][0]["named"], asked["to"]) == (named, ["Kepada siapa Anda bertanya?"])
    assert (rated["shape"], rated["question"]) == ("matrix", grid)
    assert rated["skip"] == ["Timestamp", "Kepada siapa Anda bertanya?", named]
    assert '# weight = { missing = { Sering = 1, Jarang = 1, "Tidak pernah" = "no tie" } }' in text
    assert "to whom each is about (Konsumen)" in text


def test_marks_below_a_heading_stand_beside_questions(tmp_path, drafted):
    table = [["Nama", "Kepada siapa bertanya?", "Sumber informasi", "", "", "Sumber/Radio", "Sumber/TV"]]
    table += [["", "", *SOURCES[:3], "", ""], ["Ayu", "Budi", 1, 2, 0, 1, 0], ["Budi", "Ayu", 0, 2, 1, 0, 1]]
    said, _ = drafted(workbook(tmp_path / "form.xlsx", {"Data": table}))
    assert [each["shape"] for each in said["ties"]] == ["wide", "wide", "matrix"]
    assert said["ties"][2]["skip"] == ["Kepada siapa bertanya?", "Sumber/Radio", "Sumber/TV"]
    assert "properties" not in said["nodes"][0]


@pytest.mark.parametrize("title", ["Iuran mitra: tandai yang sudah bayar", "Stakeholder: siapa bermitra?"])
@pytest.mark.parametrize("heads", ["Januari,Feb,Mar", "Kepentingan,Pengaruh,Legitimasi"])
def test_months_and_what_stakeholders_are_rated_by_are_nobody(tmp_path, drafted, title: str, heads: str):
    sheet = marked([[title]], heads.split(","), ["v"] * 3 if "Feb" in heads else [4, 3, 5])
    said, _ = drafted(workbook(tmp_path / "rated.xlsx", {"Data": sheet}))
    assert "ties" not in said


LISTED = [["No", "Nama", "Desa"], [1, "Ayu", "A"], [2, "Budi", "B"], [3, "Citra", "A"], [4, "Dewi", "B"]]
BY_NUMBER = {("2", "1"), ("3", "1"), ("1", "2"), ("4", "3")}


def test_answers_by_the_numbers_of_a_list_in_another_sheet(tmp_path, drafted):
    rows = [["No responden", "Bertanya kepada (no)", "Frekuensi"], [1, 2, 3], [1, 3, 1], [2, 1, 2], [3, 4, 1]]
    said, _ = drafted(workbook(tmp_path / "n.xlsx", {"Responden": LISTED, "Jaringan": rows}))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"], ties["weight"]) == ("No", "Nama", "Frekuensi")
    assert loaded(next(tmp_path.glob("survey-*"))) == BY_NUMBER


def test_answers_by_the_numbers_of_the_same_list(tmp_path, drafted):
    head = ["No", "Nama", "Bertanya kepada 1", "Bertanya kepada 2"]
    rows = [head, [1, "Ayu", 2, 3], [2, "Budi", 1, ""], [3, "Citra", "", 4], [4, "Dewi", "", ""]]
    said, text = drafted(workbook(tmp_path / "n.xlsx", {"Data": rows}))
    assert (said["nodes"][0]["id"], "properties" in said["nodes"][0]) == ("No", False)
    assert "# ? numbers in answers are taken for those of this list" in text
    rows[0] = ["No", "Nama", "Sumber informasi 1", "Sumber informasi 2"]
    said, text = drafted(workbook(tmp_path / "codes.xlsx", {"Data": rows}))
    assert "numbers below Sumber informasi 1, Sumber informasi 2 become properties" in text
    assert (said["nodes"][0]["id"], "ties" in said) == ("Nama", False), "codes of sources name no respondent"
    assert loaded(next(tmp_path.glob("survey-*"))) == BY_NUMBER


def test_marks_of_one_question_name_nobody_by_number(tmp_path, drafted):
    rows = [["No", "Nama", "Bertanya kepada dinas"], *([at, name, 1] for at, name, _ in LISTED[1:])]
    said, _ = drafted(workbook(tmp_path / "n.xlsx", {"Data": rows}))
    assert (said["nodes"][0]["id"], "ties" in said) == ("Nama", False)


@pytest.mark.parametrize("names", [False, True])
def test_a_matrix_of_numbers_below_a_title(tmp_path, drafted, names: bool):
    """With the names in a sheet beside it, or between its numbers and its cells."""
    cells = [["x", 2, 1, 0], [1, "x", 0, 0], [0, 0, "x", 1], ["", "", "", "x"]]
    rows = [["Matriks: siapa bertanya kepada siapa"], ["No", *(["Nama"] if names else []), 1, 2, 3, 4]]
    rows += [[at, *([LISTED[at][1]] if names else []), *row] for at, row in enumerate(cells, 1)]
    said, text = drafted(
        workbook(tmp_path / "n.xlsx", {"Matriks": rows} | ({} if names else {"Daftar": LISTED}))
    )
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"], ties["shape"], ties["match"]) == ("No", "Nama", "matrix", "either")
    assert "canting names asks who is who" not in text
    assert loaded(next(tmp_path.glob("survey-*"))) == BY_NUMBER


def test_rows_of_several_waves_and_hidden_sheets_are_asked_for(tmp_path, drafted):
    table = "Tahun,Responden,Bertanya kepada\n2022,A,B\n2022,B,A\n2024,A,B\n2024,B,C\n"
    _, text = drafted(csv(tmp_path, "ties.csv", table))
    assert "# ? Tahun tells of several waves or years (2022, 2024)" in text
    _, text = drafted(
        csv(tmp_path, "firms.csv", "Nama,Tahun,Sumber 1,Sumber 2\nA,1998,B,C\nB,2001,A,\nC,1998,,\n")
    )
    assert "several waves" not in text, "since when a firm is there"
    with xlsxwriter.Workbook(tmp_path / "hidden.xlsx") as book:
        for name in ("Data", "Lama"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate([["Nama", "Desa"], ["Ayu", "A"], ["Budi", "B"]]):
                sheet.write_row(at, 0, row)
        sheet.hide()
    _, text = drafted(tmp_path / "hidden.xlsx")
    assert text.count("the sheet is hidden") == 1


def test_headings_that_come_again_below_two_others_are_two_matrices(tmp_path, drafted):
    """A stroke that stands between two rows of headings is no form's, be there but 0 and 1."""
    rows = [["No", "Nama", "Frekuensi informasi dari", "", "", "Manfaat informasi dari", "", ""]]
    rows += [
        ["", "", *SOURCES[:3], *SOURCES[:3]],
        [1, "Ayu", 1, 2, 0, 3, 4, 1],
        [2, "Budi", 1, 1, 0, 0, 1, 1],
    ]
    said, text = drafted(workbook(tmp_path / "two.xlsx", {"Data": rows}))
    assert [each["shape"] for each in said["ties"]] == ["matrix", "matrix"]
    assert "properties" not in said["nodes"][0]
    assert text.count("to whom each is about (Konsumen)") == 2


@pytest.mark.parametrize("number", ["{}", "({})"])
def test_a_row_that_numbers_the_columns_is_no_answer(tmp_path, drafted, number: str):
    rows = [["Nama", "Sumber informasi 1", "Sumber informasi 2"], [number.format(at) for at in (1, 2, 3)]]
    rows += [["Ayu", "Budi", "Internet"], ["Budi", "Ayu", ""]]
    said, _ = drafted(workbook(tmp_path / "bps.xlsx", {"Data": rows}))
    assert said["nodes"][0]["skip"] == said["ties"][0]["skip"] == [2]
    assert loaded(next(tmp_path.glob("survey-*"))) == {("Budi", "Ayu"), ("Internet", "Ayu"), ("Ayu", "Budi")}


def test_rows_of_repeats_of_odk_are_ties_of_the_respondent(tmp_path, drafted):
    main = csv(
        tmp_path,
        "main.csv",
        "SubmissionDate,nama,instanceID,KEY\n2026-03-01,Ayu,u1,u1\n2026-03-02,Budi,u2,u2\n",
    )
    alters = "alter_name,how_often,PARENT_KEY,KEY\nBudi,3,u1,u1/a[1]\nCitra,2,u1,u1/a[2]\nAyu,1,u2,u2/a[1]\n"
    said, _ = drafted(main, csv(tmp_path, "main-alter.csv", alters))
    (nodes,), (ties,) = said["nodes"], said["ties"]
    assert (nodes["id"], nodes["name"]) == ("KEY", "nama")
    assert (ties["from"], ties["to"], ties["weight"]) == ("PARENT_KEY", "alter_name", "how_often")
    assert loaded(next(tmp_path.glob("survey-*"))) == {("u2", "u1"), ("Citra", "u1"), ("u1", "u2")}


def test_names_of_questions_in_forms_are_read_as_words(tmp_path, drafted):
    table = "start,identitas/nama_usaha,jaringan/sumber_info_1,jaringan/sumber_info_2,no_hp\n"
    table += "2026-03-01,Ayu,Budi,Internet,0812\n2026-03-01,Budi,Ayu,,0813\n"
    said, text = drafted(csv(tmp_path, "form.csv", table))
    assert (said["nodes"][0]["id"], said["ties"][0]["meaning"]) == ("identitas/nama_usaha", "asks")
    assert "# properties.no_hp" in text


def test_answers_in_a_cell_of_which_none_stands_alone(tmp_path, drafted):
    """What stands in two cells that differ is an answer of its own; a name with a comma stands in them whole."""
    table = "Nama;Sumber informasi\nAyu;Konsumen, Pameran, Dinas\nBudi;Konsumen, Internet\nCitra;Pameran, Internet\n"
    said, _ = drafted(csv(tmp_path, "form.csv", table))
    assert said["ties"][0]["split"] == [","]
    table = "Nama;Sumber informasi\n" + "".join(
        f"{name};Dinas Koperasi, UKM\n" for name in ("Ayu", "Budi", "Citra")
    )
    said, _ = drafted(csv(tmp_path, "whole.csv", table))
    assert "split" not in said["ties"][0]


def test_who_was_not_visited_and_who_is_in_no_list_is_told(tmp_path, drafted):
    rows = [
        ["Nama", "Status", "Dari siapa mendapat informasi?"],
        ["Ani Lestari", "Selesai", "Dr. Citra, S.E."],
    ]
    rows += [["Budi", "Menolak", ""], ["Citra", "Belum dikunjungi", ""]]
    roster = [
        ["Nama", "Jabatan"],
        ["Ir. Ani Lestari", "Staf"],
        ["Budi", "Kabid"],
        ["Dr. Citra, S.E.", "Dosen"],
    ]
    said, text = drafted(workbook(tmp_path / "names.xlsx", {"Orang": roster, "Jawaban": rows}))
    assert said["nodes"][1]["responded"]["map"] == {
        "Selesai": "yes", "Menolak": "no", "Belum dikunjungi": "not asked",
    }  # fmt: skip
    assert "# ? 2 stand in no list before this one" in text
    assert "Ani Lestari; Citra" in text


@pytest.mark.parametrize(
    ("asked", "type_", "own"),
    [
        ("Siapa yang bertanya kepada Anda?", "INFORMS", "gives"),
        ("Siapa saja yang meminta saran kepada Bapak/Ibu?", "INFORMS", "gives"),
        ("Who asks you for advice?", "INFORMS", "gives"),
        ("Who gets information from you?", "INFORMS", "gives"),
        ("Siapa yang memberi Anda informasi?", "INFORMS", "asks"),
        ("Who tells you about new designs?", "INFORMS", "asks"),
        ("Kepada siapa bertanya tentang usaha Anda?", "INFORMS", "asks"),
        ("Kepada siapa Anda bertanya?", "INFORMS", "asks"),
        ("Sebutkan lembaga yang berperan memberi informasi kepada Anda", "INFORMS", "asks"),
        ("Siapa yang membeli produk Anda?", "SUPPLIES", "gives"),
        ("Who buys from you?", "SUPPLIES", "gives"),
        ("Kepada siapa Anda memasok?", "SUPPLIES", "gives"),
        ("Siapa yang menjual kepada Anda?", "SUPPLIES", "asks"),
        ("Siapa yang memasok Anda?", "SUPPLIES", "asks"),
        ("Who sells to you?", "SUPPLIES", "asks"),
        ("Who do you buy from?", "SUPPLIES", "asks"),
        ("Siapa yang Anda bantu?", "SUPPORTS", "gives"),
        ("Siapa yang menerima bantuan dari Anda?", "SUPPORTS", "gives"),
        ("Siapa yang memberi bantuan modal kepada Anda?", "SUPPORTS", "asks"),
    ],
)
def test_who_does_what_to_whom_decides_which_way_a_tie_goes(tmp_path, drafted, asked, type_: str, own: str):
    """Who asks the respondent is told by it; what others buy goes to them."""
    said, text = drafted(csv(tmp_path, "q.csv", f"Nama;{asked}\nAyu;Budi\nBudi;Citra\nCitra;Toko\n"))
    (ties,) = said["ties"]
    assert ties["type"] == type_
    assert ('# unlisted = "InformationSource"' in text) is (type_ == "INFORMS" and own == "asks")
    if type_ == "INFORMS":
        assert (ties["from"], ties["meaning"]) == ("Nama", own)
    else:
        assert (ties["from"] == "Nama", ties["to"] == "Nama") == (own == "gives", own == "asks")
    assert len(loaded(next(tmp_path.glob("survey-*")))) == 3, "what the draft proposes loads"


def test_columns_that_ask_rows_are_said_by_the_title(tmp_path, drafted):
    rows = [["Kolom bertanya kepada baris"], *HALF[:1], ["A", "x", 1, 0, 1], ["B", 1, "x", 0, 0]]
    rows += [["C", 0, 0, "x", 99], ["D", 0, 0, 1, "x"]]
    said, text = drafted(workbook(tmp_path / "matrix.xlsx", {"Data": rows}))
    (ties,) = said["ties"]
    assert (ties["from"], ties["to"], ties["respondent"], ties["meaning"]) == (
        "column",
        "row",
        "column",
        "asks",
    )
    assert '# weight = { missing = ["99"] }' in text, "no answer's code is no weight"


def test_how_often_in_words_beside_a_question_is_told(tmp_path, drafted):
    table = "Nama,Dari siapa mendapat informasi?,Seberapa sering?\nAyu,Budi,sering\nBudi,Ayu,jarang\n"
    _, text = drafted(csv(tmp_path, "q.csv", table))
    assert "# ? Seberapa sering? says in words how strong each tie is" in text


def test_a_list_of_who_asked_whom_in_words_of_indonesia(tmp_path, drafted):
    table = (
        "Penanya;Yang ditanya;Topik;Intensitas (1=jarang, 3=sering)\nAyu;Budi;motif;3\nAyu;Citra;warna;1\n"
    )
    said, _ = drafted(csv(tmp_path, "list.csv", table))
    (ties,) = said["ties"]
    assert (ties["from"], ties["to"], ties["weight"]) == (
        "Penanya",
        "Yang ditanya",
        "Intensitas (1=jarang, 3=sering)",
    )


def test_what_is_said_of_a_tie_is_no_tie(tmp_path, drafted):
    table = "Nama,Mitra 1,Bentuk kerja sama 1,Mitra 2,Bentuk kerja sama 2,Manfaat informasi dari dinas\n"
    said, _ = drafted(
        csv(tmp_path, "q.csv", table + "Ayu,BRI,modal,Univ,riset,pasar\nBudi,Dinkop,modal,,,harga\n")
    )
    assert [each["to"] for each in said["ties"]] == [["Mitra 1", "Mitra 2"]]
    assert said["nodes"][0]["properties"].keys() == {
        "bentuk_kerja_sama_1", "bentuk_kerja_sama_2", "manfaat_informasi_dari_dinas",
    }  # fmt: skip


@pytest.mark.parametrize("tick", ["v", 1, "ya"])
@pytest.mark.parametrize("beside", [False, True])
def test_ticks_below_a_heading_that_asks_with_one_that_nobody_ticked(tmp_path, drafted, tick, beside: bool):
    head = [
        "Nama",
        "Sumber Informasi",
        "",
        "",
        "Jenis Produk",
        "",
        "",
        *(["Kepada siapa bertanya?"] if beside else []),
    ]
    rows = [head, ["", *SOURCES[:3], "Kain", "Baju", "Tas"]]
    rows += [
        [name, tick, "", tick, tick, tick, tick, *(["Budi"] if beside else [])]
        for name in ("Ayu", "Budi", "Citra")
    ]
    said, _ = drafted(workbook(tmp_path / "ticks.xlsx", {"Data": rows}))
    ties = said["ties"][-1]
    assert (ties["columns"], ties["ticked"], ties["meaning"]) == (SOURCES[:3], [str(tick)], "asks")
    assert said["nodes"][0]["properties"].keys() == {"kain", "baju", "tas"}
    assert len(said["ties"]) == 1 + beside


def test_the_first_and_the_second_source_are_one_question(tmp_path, drafted):
    table = "Nama,Sumber ide pertama,Sumber ide kedua,Sumber ide ketiga\nAyu,Internet,Budi,\nBudi,Ayu,,\n"
    said, _ = drafted(csv(tmp_path, "q.csv", table))
    assert [each["to"] for each in said["ties"]] == [
        [f"Sumber ide {which}" for which in ("pertama", "kedua", "ketiga")]
    ]


def test_a_sheets_name_may_say_what_its_matrix_is_of(tmp_path, drafted):
    grid = [["", "A", "B", "C"], ["A", "", 1, 0], ["B", 1, "", 1], ["C", 0, 1, ""]]
    said, _ = drafted(workbook(tmp_path / "m.xlsx", {"Matriks kerja sama": grid, "Matriks 2": grid}))
    assert [each["type"] for each in said["ties"]] == ["COLLABORATES_WITH", "INFORMS"]


@pytest.mark.parametrize("title", ["Jarak antar sentra (km)", "Matriks perbandingan berpasangan (AHP)"])
def test_distances_and_comparisons_are_no_ties(tmp_path, drafted, title: str):
    rows = [[title], ["", "A", "B", "C"], ["A", 1, 3, 5], ["B", 3, 1, 2], ["C", 5, 2, 1]]
    said, text = drafted(workbook(tmp_path / "matrix.xlsx", {"Data": rows}))
    assert "ties" not in said
    assert "was not understood" in text


def test_two_rows_of_a_grid_are_enough(tmp_path, drafted):
    grid = "Which of these sources do you use?"
    table = f"Your name,{grid} [Internet],{grid} [Fairs]\nAyu,Yes,No\nBudi,No,No\n"
    said, _ = drafted(csv(tmp_path, "form.csv", table))
    (ties,) = said["ties"]
    assert (ties["ticked"], ties["weight"]) == (["Yes"], {"missing": {"No": "no tie"}})
    assert loaded(next(tmp_path.glob("survey-*"))) == {(f"{grid} [Internet]", "Ayu")}


def test_partners_of_a_group_of_firms_are_ties(tmp_path, drafted):
    table = "No;Kecamatan;Nama Sentra;Jumlah Unit;Mitra kerja sama\n"
    rows = "1;Wiradesa;Kemplong;30;Disperindag\n2;Tirto;Simbang;40;BRI\n"
    said, _ = drafted(csv(tmp_path, "sentra.csv", table + rows))
    (ties,) = said["ties"]
    assert (ties["type"], ties["from"], ties["to"]) == (
        "COLLABORATES_WITH",
        "Nama Sentra",
        ["Mitra kerja sama"],
    )


@pytest.mark.parametrize("code", ["Kode", "Kode Intensitas"])
def test_a_code_book_of_no_answers_has_no_participants(tmp_path, drafted, code: str):
    data = [["Nama", "Bertanya kepada", "Frekuensi", "Umur"], ["Ani", "Budi", 3, 1], ["Budi", "Ani", 1, 2]]
    codes = [[code, "Arti"], [1, "jarang"], [2, "kadang"], [3, "sering"]]
    said, text = drafted(workbook(tmp_path / "codes.xlsx", {"Data": data, "Kode": codes}))
    assert [(each["sheet"], each["id"]) for each in said["nodes"]] == [("Data", "Nama")]
    assert "[Kode] was not understood" in text
