"""Legal forms from a table, words and messages in Indonesian, arguments alike, scores that are recalibrated."""

import random
from pathlib import Path

import openpyxl
import pytest

from canting.errors import CantingError
from canting.language import cell, speaking
from canting.linking import forms, texts
from canting.linking.candidates import find
from canting.linking.cases import cases
from canting.linking.desk import decisions
from canting.linking.entries import Entry
from canting.linking.evidence import evidence
from canting.linking.forms import forms_of
from canting.linking.judge import Shared, form_of, forms_differ
from canting.linking.ledger import Ledger, LedgerLine, read
from canting.linking.names import read_form, read_name
from canting.linking.review import Review
from canting.linking.sheet import DECISION, NUMBER, read_sheet, take, write_sheet

ROOT = Path(__file__).resolve().parent
AT = "2026-11-24T08:15:00Z"


# legal forms


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("HANSEN AKTIENGESELLSCHAFT", "hansen"),
        ("Hansen A.G.", "hansen"),
        ("Naamloze Vennootschap Hansen", "hansen"),
        ("N.V. Hansen", "hansen"),
        ("HANSEN N.V., VLAARDINGEN", "hansen vlaardingen"),
        ("Hansen Gesellschaft mit beschränkter Haftung", "hansen"),
        ("Hansen GmbH & Co. KG", "hansen"),
        ("Hansen & Co., Ltd.", "hansen"),
        ("Persekutuan Komanditer Melati", "melati"),
        ("Perseroan Terbatas Melati", "melati"),
        ("Perorangan Melati", "melati"),
        ("Koperasi Unit Desa Melati", "melati"),
        ("Perseroan Perorangan Melati", "melati"),
        ("Perkumpulan Melati", "melati"),
        ("Persekutuan Perdata Melati", "melati"),
        ("Hansen e.K.", "hansen"),
        ("Hansen eingetragene Kauffrau", "hansen"),
        ("Gesellschaft bürgerlichen Rechts Hansen", "hansen"),
        ("Hansen Partnerschaftsgesellschaft mbB", "hansen"),
        ("Coöperatie Hansen U.A.", "hansen"),
        ("Eenmanszaak Hansen", "hansen"),
    ],
)
def test_legal_forms_written_out_are_the_forms_they_are(written, key):
    assert read_name(written).key == key


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Persekutuan Komanditer", "CV"), ("Perseroan Terbatas", "PT"), ("Perorangan", "Perorangan"),
        ("Naamloze Vennootschap", "N.V."), ("Aktiengesellschaft", "AG"), ("Koperasi", "Koperasi"),
    ],
)  # fmt: skip
def test_a_column_of_forms_written_out(written, form):
    assert read_form(written) == form


def test_forms_that_lists_mix_freely_are_never_held_against():
    ours, theirs = Entry("P1", "Hansen", form="Incorporated"), Entry("R1", "Hansen", form="Limited")
    assert (form_of(ours), form_of(theirs), forms_differ(ours, theirs)) == ("Inc.", "Ltd.", False)
    assert forms_differ(Entry("P1", "PT Melati"), Entry("R1", "Melati", form="Persekutuan Komanditer"))


def test_a_users_own_forms(tmp_path):
    (tmp_path / forms.FILE_NAME).write_text(
        "written,form,excludes,where\nSociedad Colectiva,S.C.,no,end\nmaatschap,Maatschap,,\n",
        encoding="utf-8",
    )
    known = forms_of([tmp_path])
    assert read_name("Hansen Sociedad Colectiva", known).key == "hansen"
    assert read_name("Maatschap Hansen", known).form == "Maatschap"
    assert read_name("PT Hansen", known).form == "PT"
    assert read_name("Hansen Sociedad Colectiva").key == "hansen sociedad colectiva"
    assert forms_of([tmp_path / "nowhere"]) is forms.built_in()


def test_a_table_of_forms_as_excel_writes_it_where_the_decimal_sign_is_a_comma(tmp_path):
    (tmp_path / forms.FILE_NAME).write_bytes(
        "\ufeffwritten;form;excludes;where\r\nkelompok tani;Kelompok Tani;yes;both\r\n".encode()
    )
    assert read_name("Kelompok Tani Melati", forms_of([tmp_path])).form == "Kelompok Tani"


@pytest.mark.parametrize("row", ["x,X,perhaps,end", "x,X,yes,middle", ",X,yes,end"])
def test_a_wrong_table_of_forms_names_the_line(tmp_path, row):
    (tmp_path / forms.FILE_NAME).write_text(f"written,form,excludes,where\n{row}\n", encoding="utf-8")
    with pytest.raises(CantingError, match="line 2"):
        forms_of([tmp_path])


# a misspelt name that ranks first is shown


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("HANSEN-KRUGER N.V", "HANSEN-KRUEGER N.V., DELFT"),
        ("UD SURYANTTO", "PR Suryanto"),
        ("Vandermeer Chemie", "VANDERMEERE CHEMIE Aktiengesellschaft"),
    ],
)
def test_a_name_that_ranks_first_is_shown(ours, theirs):
    names = zip(_coined(200, 1), _coined(200, 2), strict=True)
    others = [Entry(f"F{n:03}", f"{one} {other}") for n, (one, other) in enumerate(names)]
    found = find([Entry("P1", ours)], [*others, Entry("R1", theirs)])[0].candidates
    assert found[0].entry.id == "R1"


def _coined(number, seed):
    draw = random.Random(seed)
    syllables = ["ba", "ci", "do", "fu", "ga", "li", "mo", "ne", "pu", "ra", "si", "ta", "wi"]
    return ["".join(draw.choices(syllables, k=3)).title() for _ in range(number)]


# words in Indonesian


SURVEY = [Entry("0001", "Batik Sumber Rejeki", phone="0285421234"), Entry("0002", "H. Ahmad Yusuf")]
REGISTER = [Entry("1E5", "CV. Soember Redjeki", phone="(0285) 421 234"), Entry("R3", "Hj. Ahmad Yusuf")]


def test_evidence_in_indonesian():
    said = "; ".join(each.words for each in evidence(SURVEY[0], REGISTER[0], _codes(), lang="id"))
    assert "telepon sama 0285421234" in said
    assert "same" not in said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SURVEY[0], REGISTER[0]),
        (SURVEY[1], REGISTER[1]),
        (Entry("P", "Kidang Sari Kencana Dua"), Entry("R", "Dua Kidang Sari Kencano Lestari")),
        (Entry("P", "CV Kidang Sari"), Entry("R", "PT Lestari, Jl. Toba 3")),
        (Entry("P", "Drs. H. Kidang"), Entry("R", "Hj. Kidang, S.E.")),
        (
            Entry(
                "P", "A", address="Jl. Toba No. 3", phone="0285421234", identifiers={"nib": "0220104591234"}
            ),
            Entry(
                "R", "B", address="Jl. Toba No. 4", phone="0285421299", identifiers={"nib": "0220104591235"}
            ),
        ),
        (
            Entry("P", "A", places=("k:33", "k:34")),
            Entry("R", "A", places=("k:33",), identifiers={"nib": "1"}),
        ),
        (Entry("P", "A", places=("k:33",)), Entry("R", "A", places=("k:35",), industries=("b:1",))),
        (Entry("P", "A", places=("k:33",)), Entry("R", "A", places=("x:35",))),
    ],
)
def test_recorded_evidence_is_told_again_as_it_would_be_said(one, other):
    said = {
        lang: "; ".join(
            each.words for each in evidence(one, other, _codes(), Shared([one], [other] * 3, _codes()), lang)
        )
        for lang in ("en", "id")
    }
    assert texts.translated(said["en"], "id") == said["id"]
    assert texts.translated(said["en"], "en") == said["en"]
    assert texts.translated("an owner's own words; and more", "id") == "an owner's own words; and more"


def test_why_tells_evidence_in_indonesian(tmp_path):
    ledger = Ledger(tmp_path / "links.csv")
    said = "same telephone 0285421234; names have no word in common"
    ledger.append([LedgerLine(AT, "Sri", "same", "s", "P1", "", "r", "R1", "", evidence=said)])
    for lang, told in (("en", said), ("id", "telepon sama 0285421234; tidak ada kata nama yang sama")):
        assert decisions(ledger, "P1", history=True, lang=lang).rows[0][-1] == told
    assert read(ledger.path)[0].evidence == said


def _codes():
    from canting.linking.codes import Codes

    return Codes()


def test_review_takes_words_in_either_language(tmp_path):
    ledger, shown = Ledger(tmp_path / "links.csv"), []
    typed = iter(["ya", "tidak", "Sama sudah ditelepon", "tidak ada"])
    made = cases("s", SURVEY, "r", REGISTER, ledger.state)
    Review(made, ledger, by="Sri", ask=lambda _: next(typed), show=shown.append, lang="id").run()
    assert [(line.left_id, line.decision, line.reason) for line in read(ledger.path)] == [
        ("0001", "same", "sudah ditelepon"),
        ("0002", "different", "none of these"),
        ("0002", "none", ""),
    ]
    assert "y sama" in shown[0].lines(80)[-1]
    assert "telepon sama" in shown[0].speaks_for
    assert ledger.lines[0].evidence.startswith("same") or "same telephone" in ledger.lines[0].evidence


def test_a_sheet_in_indonesian_and_back(tmp_path):
    ledger, path = Ledger(tmp_path / "links.csv"), tmp_path / "pairs.xlsx"
    write_sheet(cases("s", SURVEY, "r", REGISTER, ledger.state), path, lang="id")
    book = openpyxl.load_workbook(path)
    assert book["pairs"]["A1"].value == "keputusan"
    assert book["pairs"].data_validations.dataValidation[0].formula1 == '"sama,beda,ragu,tidak ada"'
    for row in book["pairs"].iter_rows(min_row=2):
        said = {"1a": " SAMA ", "2.": "tidak  ada"}.get(row[NUMBER].value)
        row[DECISION].value = said
    book.save(path)
    ledger.append(take(read_sheet(path), ledger.state, by="Sri", at=AT).lines)
    assert {(pair[1], pair[3]): one.decision for pair, one in ledger.state.standing.items()} == {
        ("0001", "1E5"): "same", ("0002", "R3"): "different", ("0002", ""): "none",
    }  # fmt: skip
    write_sheet(cases("s", SURVEY, "r", REGISTER, ledger.state), path, lang="id")
    assert openpyxl.load_workbook(path)["pairs"]["A2"].value == "sama"
    assert take(read_sheet(path), ledger.state, by="Sri", at=AT).lines == ()


def test_what_is_listed_in_indonesian_has_indonesian_decisions_for_people_only(tmp_path):
    ledger = Ledger(tmp_path / "links.csv")
    ledger.append([LedgerLine(AT, "Sri", "same", "s", "P1", "", "r", "R1", "")])
    assert [row[3] for row in decisions(ledger, lang="id").rows] == ["same"], (
        "what programs read stays as it is"
    )
    with speaking("id"):
        words = [cell("decision", word) for word in ("same", "different", "unsure", "none", "withdrawn")]
    assert words == ["sama", "beda", "ragu", "tidak ada", "ditarik"]
