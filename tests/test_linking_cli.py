"""`canting link …` as a person uses it, and what docs/linking.md shows."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.linking.ledger import Ledger
from canting.linking.sheet import DECISION, NUMBER

ROOT = Path(__file__).resolve().parent
DOCS = (ROOT.parent / "docs" / "linking.md").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A survey and a register in a folder of their own, and a person called Sri."""
    for name in ("town", "town-register"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANTING_USER", "Sri")

    def canting(*words, input=None, fails=0):
        done = CliRunner().invoke(app, ["link", *words], input=input, prog_name="canting")
        assert done.exit_code == fails, done.output
        return done.output

    return canting


def standing(folder="town"):
    return {(p[1], p[3]): line.decision for p, line in Ledger(Path(folder)).state.standing.items()}


def test_find_writes_nothing_but_what_it_is_told_to(desk):
    before = sorted(Path().rglob("*"))
    output = desk("find", "town", "town-register", "--format", "csv")
    assert (
        "town:sumber,Batik Sumber Rejeki,lic:1,SOEMBER REDJEKI,1.0,,same nib 0123456789012"
        in output.replace('"', "")
    )
    assert sorted(Path().rglob("*")) == before


def test_sheet_and_back(desk):
    desk("find", "town", "town-register", "--output", "pairs.xlsx")
    book = openpyxl.load_workbook("pairs.xlsx")
    for row in book["pairs"].iter_rows(min_row=2):
        if row[NUMBER].value == "1a":
            row[DECISION].value = "same"
    book.save("pairs.xlsx")
    assert "1 decisions taken" in desk("take", "pairs.xlsx")
    assert standing() == {("town:sumber", "lic:1"): "same"}
    assert "0 lines were written" in desk("take", "pairs.xlsx")


def test_a_wrong_sheet_names_the_cell_and_takes_nothing(desk):
    desk("find", "town", "town-register", "--output", "pairs.xlsx")
    book = openpyxl.load_workbook("pairs.xlsx")
    book["pairs"]["A2"].value, book["pairs"]["A4"].value = "maybe", "dunno"
    book.save("pairs.xlsx")
    output = desk("take", "pairs.xlsx", fails=1)
    assert 'pairs.xlsx, cell A2: "maybe" is no decision' in output
    assert "A4: " in output
    assert not Path("town/links.csv").exists()


def test_review_undo_why_and_status(desk):
    output = desk("review", "town", "town-register", input="y\nn another owner\n")
    assert "2 answered and 0 participants left" in output
    assert standing() == {("town:sumber", "lic:1"): "same", ("town:melati", "lic:2"): "different"}
    assert "Nothing is left to decide" in desk("review", "town", "town-register")
    assert "another owner" in desk("why", "town:melati", "town", "--format", "csv")
    assert "linked,1" in desk("status", "town", "town-register", "--format", "csv")
    assert "0.95-1.00,1,1" in desk("status", "town", "--measure", "--format", "csv")
    desk("undo", "town:sumber", "--survey", "town")
    assert standing() == {("town:melati", "lic:2"): "different"}
    assert "Nothing stands for town:sumber." in desk("undo", "town:sumber", "--survey", "town", fails=2)
    assert "Wrote 1 mappings" in desk("list", "town", "--sssom", "x.tsv")


def test_who_contradicts_another_takes_back_the_own_word(desk):
    """Two branches, merged: undo needs no entry of whom one of the two answers is one's own."""
    ledgers = []
    for by, keys in (("Sri", "y\nq\n"), ("Adi", "0\nq\n")):
        desk("review", "town", "town-register", "--by", by, input=keys)
        ledgers.append(Path("town/links.csv").read_text().splitlines())
        Path("town/links.csv").unlink()
    for by, kept in (("Sri", "none"), ("Adi", "same")):
        Path("town/links.csv").write_text("\n".join([*ledgers[0], *ledgers[1][1:]]) + "\n")
        assert "town:sumber has two answers in town-register" in desk("list", "town", "--format", "csv")
        told = desk("undo", "town:sumber", "--survey", "town", "--by", "Budi", fails=2)
        assert "Several decisions stand for town:sumber: none, lic:1." in told
        desk("undo", "town:sumber", "--survey", "town", "--by", by)
        state = Ledger(Path("town")).state
        assert (state.conflicts, state.answer(("town", "town:sumber", "town-register")).decision) == (
            (),
            kept,
        )


def test_auto_links_what_is_certain_once(desk):
    assert "2 links were written" in desk("find", "town", "town-register", "--auto")
    assert "0 links were written" in desk("find", "town", "town-register", "--auto")
    assert [line.method for line in Ledger(Path("town")).lines] == ["auto-v1", "auto-v1"]


def test_the_rest_is_shown_if_wanted(desk):
    """What scores too little to be shown can be seen, judged, and stays judged."""
    with Path("town-register/licences.csv").open("a", encoding="utf-8") as register:
        register.write("5,Kenanga Makmur,PT,,1.1,131,,2\n")
    first = desk("find", "town", "town-register", "--format", "csv")
    assert "more is unlikely; --rest shows it" in first
    whole = desk("find", "town", "town-register", "--rest", "--format", "csv")
    assert "--rest" not in whole
    listed = [
        {line.split(",")[0] for line in said.splitlines() if ",lic:" in line} for said in (first, whole)
    ]
    assert listed[0] < listed[1]
    desk("find", "town", "town-register", "--auto", "--rest", "--format", "csv")
    linked = standing()
    Path("town/links.csv").unlink()
    desk("find", "town", "town-register", "--auto", "--format", "csv")
    assert standing() == linked
    desk("review", "town", "town-register", input="s\ns\n")
    desk("review", "town", "town-register", "--rest", input="n\n" * 10)
    judged = standing()
    assert {pair[0] for pair, said in judged.items() if said == "different"} >= listed[1] - listed[0]
    assert "Nothing is left" in desk("review", "town", "town-register", "--rest")


def test_used_wrongly(desk):
    assert "has no records" in desk("find", "town", "town", fails=2)
    assert "No dataset is at" in desk("find", "nowhere", "town-register", fails=2)
    assert "There is no ledger" in desk("list", "town", fails=2)
    assert "Which register?" in desk("status", "town", fails=2)


def test_the_manual_names_every_command_and_column():
    from canting.commands.link import link_app
    from canting.linking.ledger import COLUMNS

    for command in link_app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"canting link {name}" in DOCS, name
    assert all(column in DOCS for column in COLUMNS)
