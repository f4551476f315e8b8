"""The sheet: written to be filled in by hand, taken back whole or not at all, whatever people do to it."""

import random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.errors import CantingError
from canting.linking.cases import cases
from canting.linking.entries import Entry
from canting.linking.ledger import Ledger, LedgerLine
from canting.linking.sheet import (
    DECISION,
    HEADER,
    LEFT,
    NUMBER,
    REASON,
    RIGHT,
    SheetError,
    read_sheet,
    take,
    write_sheet,
)

SURVEY = [
    Entry("0001", "Batik Sumber Rejeki", address="Jl. Bandung No. 12", phone="0285421234"),
    Entry("0002", "H. Ahmad Yusuf", identifiers={"nib": "0220104591234"}),
    Entry("0003", "=HYPERLINK(1)"),
]
REGISTER = [
    Entry("1E5", "CV. Soember Redjeki", address="JALAN BANDUNG 12", phone="(0285) 421 234"),
    Entry("R2", "UD Sumber Rejeki", phone="0285421234"),
    Entry("R3", "Hj. Ahmad Yusuf", identifiers={"nib": "0220104591234"}),
]
AT = "2026-11-24T08:15:00Z"


class Work:
    """A survey, a register, a ledger and a sheet, and what a person does with them."""

    def __init__(self, folder):
        self.path, self.ledger = folder / "pairs.xlsx", Ledger(folder / "links.csv")

    def write(self, survey=SURVEY, register=REGISTER):
        return write_sheet(cases("s", survey, "r", register, self.ledger.state), self.path)

    def edit(self, change):
        book = openpyxl.load_workbook(self.path)
        change(book["pairs"])
        book.save(self.path)

    def fill(self, **words):
        """Write decisions (`a="same"`) or a decision and a reason into rows by number; `n1` is row "1."."""

        def change(page):
            for row in page.iter_rows(min_row=2):
                number = row[NUMBER].value
                key = f"n{number[:-1]}" if number.endswith(".") else f"r{number}"
                if key in words:
                    said = words[key]
                    row[DECISION].value, row[REASON].value = (
                        said if isinstance(said, tuple) else (said, row[REASON].value)
                    )

        self.edit(change)

    def take(self):
        return take(read_sheet(self.path), self.ledger.state, by="Sri", at=AT)

    def append(self):
        return self.ledger.append(self.take().lines)

    def standing(self):
        return {(pair[1], pair[3]): line.decision for pair, line in self.ledger.state.standing.items()}

    def refused(self):
        before = self.ledger.lines[:]
        with pytest.raises(SheetError) as refused:
            self.take()
        assert self.ledger.lines == before
        return refused.value


@pytest.fixture
def work(tmp_path):
    made = Work(tmp_path)
    made.write()
    return made


def test_a_block_for_each_participant(work):
    page = openpyxl.load_workbook(work.path)["pairs"]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert [row[NUMBER] for row in rows[1:]] == ["1a", "1b", "1.", "2a", "2.", "3."]
    assert {row[DECISION] for row in rows[1:]} == {None}
    assert [row[RIGHT] for row in rows[1:]] == ["1E5", "R2", None, "R3", None, None]
    assert rows[3][6] == "none of these"
    assert "same telephone 0285421234" in rows[1][9]
    assert rows[4][10] == "H. in the survey, Hj. in the register"


def test_cells_are_text_with_a_drop_down_and_nothing_runs(work):
    """Ids such as 0001 and 1E5 must survive a spreadsheet, and a name must never become a formula."""
    page = openpyxl.load_workbook(work.path)["pairs"]
    assert all(
        cell.data_type in {"s", "n"} and cell.number_format == "@"
        for row in page.iter_rows(min_row=2)
        for cell in row[:-1]
    )
    scores = [row[-1] for row in page.iter_rows(min_row=2) if row[-1].value is not None]
    assert {(cell.data_type, cell.number_format) for cell in scores} == {("n", "0.000")}
    assert all(0 < cell.value <= 1 for cell in scores)
    assert page["D7"].value == "=HYPERLINK(1)"
    assert page["D7"].data_type != "f"
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == '"same,different,unsure,none"'
    assert str(choice.sqref) == "A2:A7"
    assert openpyxl.load_workbook(work.path)["canting"].sheet_state == "hidden"


def test_filled_in_and_taken(work):
    work.fill(r1a="Same ", r2a=("different", "another person"), n3="none")
    taken = work.take()
    assert (taken.decided, taken.undone, taken.unchanged, taken.missing) == (3, 0, 3, ())
    written = work.ledger.append(taken.lines)
    assert work.standing() == {("0001", "1E5"): "same", ("0002", "R3"): "different", ("0003", ""): "none"}
    assert {line.reason for line in written} == {"", "another person"}
    same = work.ledger.state.links[0]
    assert (same.left_hash, same.right_hash) == (SURVEY[0].hash, REGISTER[0].hash)
    assert same.score > 0.9
    assert "same telephone" in same.evidence


def test_taking_it_twice_changes_nothing(work):
    work.fill(r1a="same", n2="none")
    work.append()
    assert work.take().lines == ()


def test_none_rejects_the_candidates_of_its_block(work):
    work.fill(r1b="unsure", n1="none")
    work.append()
    assert work.standing() == {("0001", "1E5"): "different", ("0001", "R2"): "unsure", ("0001", ""): "none"}


def test_done_rows_are_kept_in_the_next_sheet(work):
    work.fill(r1a=("same", "seen it"), n2="none")
    work.append()
    work.write()
    rows = {
        row[NUMBER]: row for row in openpyxl.load_workbook(work.path)["pairs"].iter_rows(values_only=True)
    }
    assert rows["1a"][DECISION : REASON + 1] == ("same", "seen it")
    assert rows["2."][DECISION] == "none"
    assert rows["2a"][DECISION] == "different"
    assert work.take().lines == ()


def test_emptying_a_done_row_takes_it_back(work):
    work.fill(r1a="same")
    work.append()
    work.write()
    work.fill(r1a=None)
    taken = work.take()
    assert (taken.undone, taken.lines[0].decision) == (1, "withdrawn")
    work.ledger.append(taken.lines)
    assert work.standing() == {}


def test_a_changed_mind_in_the_sheet(work):
    work.fill(r1a="same")
    work.append()
    work.write()
    work.fill(r1a="different", r1b="same")
    work.append()
    assert work.standing() == {("0001", "1E5"): "different", ("0001", "R2"): "same"}
    work.write()
    work.fill(r1b=None, n1="none")
    work.append()
    assert work.standing() == {("0001", "1E5"): "different", ("0001", ""): "none"}
    work.write()
    work.fill(r1a="same", n1=None)
    work.append()
    assert work.ledger.state.links[0].right_id == "1E5"


def test_sorted_rows_and_moved_columns_are_fine(work):
    work.fill(r1a="same", n2="none")

    def shuffle(page):
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=1)]
        body = rows[1:]
        random.Random(3).shuffle(body)
        for at, row in enumerate([rows[0], *body], 1):
            for column, value in enumerate(reversed(row), 1):
                page.cell(at, column).value = value

    work.edit(shuffle)
    assert {(line.left_id, line.decision) for line in work.take().lines} == {
        ("0001", "same"),
        ("0002", "none"),
        ("0002", "different"),
    }


def test_filled_in_as_people_do(work):
    """Words in any case with blanks around, blank rows between, a column and a note of one's own, rows sorted."""
    work.fill(r1a="  SAME ", r2a=("Different\u00a0", "  sudah ditelepon "), n3="None")

    def mess(page):
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=1)]
        body = sorted(rows[1:], key=lambda row: str(row[4]), reverse=True)
        page.delete_rows(2, len(body))
        for at, row in enumerate(body):
            for column, value in enumerate([*row, "catatan"], 1):
                page.cell(2 + 2 * at, column).value = value
        page.cell(1, len(rows[0]) + 1).value = "Catatan saya"

    work.edit(mess)
    written = work.append()
    assert work.standing() == {("0001", "1E5"): "same", ("0002", "R3"): "different", ("0003", ""): "none"}
    assert written is None or "sudah ditelepon" in {line.reason for line in written}


def test_deleted_rows_are_told_and_the_rest_is_taken(work):
    work.fill(r1a="same")
    work.edit(lambda page: page.delete_rows(3, 3))
    taken = work.take()
    assert taken.missing == ("1b", "1.", "2a")
    assert "3 rows are gone from the sheet" in taken.notes[0]
    assert [line.decision for line in taken.lines] == ["same"]


def test_a_deleted_done_row_keeps_its_decision(work):
    work.fill(r1a="same")
    work.append()
    work.write()
    work.edit(lambda page: page.delete_rows(2))
    assert work.take().lines == ()


def test_one_column_sorted_without_the_others_is_refused_by_cell(work):
    """The classic accident: ids and names no longer belong together."""

    def swap(page):
        page["E2"].value, page["E5"].value = page["E5"].value, page["E2"].value

    work.edit(swap)
    faults = work.refused().faults
    assert [cell for cell, _ in faults] == ["E2", "E5"]
    assert 'stands where row 1a had "0001": ids can\'t be changed' in faults[0][1]


@pytest.mark.parametrize(
    ("cell", "value", "what"),
    [
        ("A2", "maybe", '"maybe" is no decision: write same, different, unsure, or leave it empty'),
        ("A2", "none", '"none" is no decision'),
        ("A2", "ya", '"ya" is no decision'),
        ("A4", "same", 'on "none of these" write none, or same on the row of an entry'),
        ("B2", "why", "a reason without a decision"),
        ("H2", "100000", 'stands where row 1a had "1E5"'),
        ("H2", None, 'stands where row 1a had "1E5"'),
        ("E2", 1, '"1" stands where row 1a had "0001"'),
        ("C2", "9z", 'there was no row "9z"'),
        ("C2", None, None),
    ],
)
def test_a_wrong_cell_is_refused_by_name(work, cell, value, what):
    def change(page):
        page[cell].value = value
        if cell == "C2":
            page["A2"].value = "same"

    work.edit(change)
    error = work.refused()
    assert error.faults[0][0] == cell
    assert what is None or what in error.faults[0][1]
    assert f"pairs.xlsx, cell {cell}: " in error.what
    assert "nothing was taken" in error.hint


def test_all_faults_are_told_at_once(work):
    work.fill(r1a="perhaps", r2a="yes", n3="no")
    assert [cell for cell, _ in work.refused().faults] == ["A2", "A5", "A7"]


@pytest.mark.parametrize(("one", "other"), [("r1a", "r1b"), ("r1b", "n1")])
def test_two_answers_for_one_participant_are_refused(work, one, other):
    work.fill(**{one: "same", other: "none" if other == "n1" else "same"})
    assert "a participant has one answer" in work.refused().faults[0][1]


def test_a_row_copied_with_another_answer_is_refused(work):
    def copy(page):
        page["A2"].value = "same"
        page.append([cell.value for cell in page[2]])
        page["A8"].value = "different"

    work.edit(copy)
    assert 'row 1a is there twice, with "same" in A2' in work.refused().faults[0][1]
    work.fill(r1a="same")
    assert len(work.take().lines) == 1


def test_a_decision_made_meanwhile_is_not_overruled(work):
    work.fill(r1a="same")
    line = LedgerLine(AT, "Adi", "different", "s", "0001", "", "r", "1E5", "")
    work.ledger.append([line])
    assert "decided meanwhile: different, on line 2 of the ledger by Adi" in work.refused().faults[0][1]


def test_another_answer_given_meanwhile_is_not_overruled(work):
    work.fill(r1a="same")
    work.ledger.append([LedgerLine(AT, "Adi", "same", "s", "0001", "", "r", "R2", "")])
    assert "0001 was said to be same R2 on line 2 of the ledger by Adi" in work.refused().faults[0][1]


def test_the_same_decision_made_meanwhile_is_fine(work):
    work.fill(r1a="same")
    work.ledger.append([LedgerLine(AT, "Adi", "same", "s", "0001", "", "r", "1E5", "")])
    assert work.take().lines == ()


def test_a_link_on_changed_data_comes_back_empty_and_is_kept_until_answered(work):
    work.fill(r1a="same")
    work.append()
    moved = [Entry("0001", "Batik Sumber Rejeki", address="Jl. Bandung 99"), *SURVEY[1:]]
    work.write(survey=moved)
    assert work.take().lines == ()
    assert len(work.ledger.state.links) == 1


def test_files_that_are_no_sheet_of_canting(work, tmp_path):
    book = openpyxl.load_workbook(work.path)
    del book["canting"]
    book.save(work.path)
    with pytest.raises(CantingError, match="no sheet canting"):
        work.take()
    work.path.write_text("decision,reason\n")
    with pytest.raises(CantingError, match="no spreadsheet"):
        work.take()
    work.path.unlink()
    with pytest.raises(CantingError, match="There is no file"):
        work.take()
    with pytest.raises(CantingError, match="there is no folder"):
        write_sheet([], tmp_path / "nowhere" / "pairs.xlsx")


def test_lost_columns_are_refused(work):
    work.edit(lambda page: page.delete_cols(5))
    assert "the column participant id is gone" in work.refused().what
    work.write()
    work.edit(lambda page: page.delete_rows(1))
    assert "no row of column names" in work.refused().what


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_any_filling_in_is_taken_whole_or_refused(tmp_path_factory, data):
    """Whatever is written where: either each decision is in the ledger afterwards, or nothing changed."""
    work = Work(tmp_path_factory.mktemp("sheet"))
    for _ in range(2):
        work.write()
        said = {}
        for key in ("r1a", "r1b", "n1", "r2a", "n2", "n3"):
            words = ["same", "different", "unsure", None] if key[0] == "r" else ["none", None]
            if data.draw(st.booleans()):
                said[key] = data.draw(st.sampled_from(words))
        work.fill(**said)
        try:
            work.append()
        except SheetError:
            continue
        assert work.ledger.state.conflicts == ()
        page = openpyxl.load_workbook(work.path)["pairs"]
        for row in page.iter_rows(min_row=2, values_only=True):
            if row[DECISION]:
                assert work.standing()[row[LEFT], row[RIGHT] or ""] == row[DECISION]
        assert work.take().lines == ()
