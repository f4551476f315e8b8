"""Legal forms from a table, words and messages in Indonesian, arguments alike, scores that are recalibrated."""

import random
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.errors import CantingError
from canting.linking import forms, texts
from canting.linking.candidates import Candidate, find
from canting.linking.cases import Case, Option, cases
from canting.linking.desk import decisions, survey_first
from canting.linking.entries import Entry, Evidence
from canting.linking.forms import forms_of
from canting.linking.judge import evidence, form_of, forms_differ
from canting.linking.ledger import Ledger, Line, read
from canting.linking.measure import calibration, recalibrated
from canting.linking.names import read_form, read_name
from canting.linking.review import Review
from canting.linking.sheet import DECISION, NUMBER, take, write_sheet
from canting.loader.code_checks import _with_zeros

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


def test_every_text_is_there_in_both_languages_with_the_same_values():
    import string

    for key, both in texts._TEXTS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in both]
        assert len(both) == 2, key
        assert fields[0] == fields[1], key


SURVEY = [Entry("0001", "Batik Sumber Rejeki", phone="0285421234"), Entry("0002", "H. Ahmad Yusuf")]
REGISTER = [Entry("1E5", "CV. Soember Redjeki", phone="(0285) 421 234"), Entry("R3", "Hj. Ahmad Yusuf")]


def test_evidence_in_indonesian():
    said = "; ".join(each.words for each in evidence(SURVEY[0], REGISTER[0], _codes(), lang="id"))
    assert "telepon sama 0285421234" in said
    assert "same" not in said


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
    ledger.append(take(path, ledger.state, by="Sri", at=AT).lines)
    assert {(pair[1], pair[3]): one.decision for pair, one in ledger.state.standing.items()} == {
        ("0001", "1E5"): "same", ("0002", "R3"): "different", ("0002", ""): "none",
    }  # fmt: skip
    write_sheet(cases("s", SURVEY, "r", REGISTER, ledger.state), path, lang="id")
    assert openpyxl.load_workbook(path)["pairs"]["A2"].value == "sama"
    assert take(path, ledger.state, by="Sri", at=AT).lines == ()


def test_what_is_listed_in_indonesian_has_indonesian_decisions(tmp_path):
    ledger = Ledger(tmp_path / "links.csv")
    ledger.append([Line(AT, "Sri", "same", "s", "P1", "", "r", "R1", "")])
    assert [row[3] for row in decisions(ledger, lang="id").rows] == ["sama"]
    assert [row[3] for row in decisions(ledger).rows] == ["same"]


def test_a_ledger_typed_by_hand_in_indonesian(tmp_path):
    path = tmp_path / "links.csv"
    Ledger(path).append([Line(AT, "Sri", "same", "s", "P1", "", "r", "R1", "")])
    path.write_text(path.read_text().replace(",same,", ",sama,"))
    assert read(path)[0].decision == "same"
    path.write_text(path.read_text().replace(",sama,", ",ya,"))
    with pytest.raises(CantingError, match='"ya" is none of'):
        read(path)


# arguments


def test_the_survey_comes_first_or_as_older_versions_had_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    Path("mine/dataset.toml").touch()
    assert survey_first(["mine", "P1"], None) == (Path("mine"), ["P1"])
    assert survey_first(["P1", "mine"], None) == (Path("mine"), ["P1"])
    assert survey_first(["mine", "P1", "R1"], None) == (Path("mine"), ["P1", "R1"])
    assert survey_first(["P1", "R1"], None) == (Path(), ["P1", "R1"])
    assert survey_first(["P1"], None) == (Path(), ["P1"])
    assert survey_first(["P1", "R1"], Path("mine")) == (Path("mine"), ["P1", "R1"])


@pytest.fixture
def canting(tmp_path, monkeypatch):
    for name in ("town", "town-register"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANTING_USER", "Sri")

    def run(*words, input=None, fails=0):
        done = CliRunner().invoke(app, ["link", *words], input=input, prog_name="canting")
        assert done.exit_code == fails, done.output
        return done.output

    return run


def test_each_subcommand_in_both_orders(canting):
    canting("review", "town", "town-register", input="sama\nq\n")
    for words in (("town", "town:sumber"), ("town:sumber", "town"), ("town:sumber", "--survey", "town")):
        assert "lic:1" in canting("why", *words, "--format", "csv")
    assert "Ditarik: town:sumber lic:1" in canting("undo", "town", "town:sumber", "lic:1", "--lang", "id")
    assert "Nothing stands" in canting("undo", "town:sumber", "--survey", "town", fails=2)
    assert "which is the sheet" in canting("take", "a.xlsx", "b.xlsx", fails=2)
    assert "no such language" in canting("list", "town", "--lang", "nl", fails=2)


def test_a_sheet_of_an_older_register_is_told(canting):
    canting("find", "town", "town-register", "--output", "pairs.xlsx")
    rows = Path("town-register/licences.csv").read_text(encoding="utf-8")
    assert "older" not in canting("take", "town", "pairs.xlsx")
    Path("town-register/licences.csv").write_text(
        rows.replace("2,Melati,", "2,Mawar Merah,"), encoding="utf-8"
    )
    assert "of an older register: 1 of its rows speak of what has changed" in canting("take", "pairs.xlsx")
    assert "dari register yang lebih lama" in canting("take", "pairs.xlsx", "--lang", "id")
    shutil.move("town-register", "moved")
    assert "can't be read" in canting("take", "pairs.xlsx")
    assert "older register" in canting("take", "pairs.xlsx", "--register", "moved")


def test_reference_data_refuses_codes_as_loading_does(canting):
    text = Path("town/survey.csv") if Path("town/survey.csv").exists() else None
    table = text or next(
        p for p in Path("town").glob("*.csv") if "Batik Melati" in p.read_text(encoding="utf-8")
    )
    places = next(p for p in Path("town").glob("*.csv") if "Lower Hill" in p.read_text(encoding="utf-8"))
    assert table.is_file()
    assert places.is_file()
    register = Path("town-register/licences.csv")
    register.write_text(
        register.read_text(encoding="utf-8").replace(",,1.2,132", ",,9.9,132"), encoding="utf-8"
    )
    assert "9.9" not in canting("find", "town", "town-register").partition("entries")[2]
    refused = canting("find", "town", "town-register", "--reference", "town", fails=1)
    assert "9.9" in refused
    assert "is no code of town-2025 that is known" in refused


# hints


@pytest.mark.parametrize(
    ("value", "zeros"),
    [
        ("33.75.3", ["33.75.03", "033.75.3"]),
        ("33.1", ["33.10", "33.01", "033.1"]),
        ("4942", ["04942"]),
        ("1111", ["01111"]),
        ("33.75.03", ["033.75.03"]),
    ],
)
def test_zeros_that_a_spreadsheet_may_have_eaten(value, zeros):
    """A decimal loses them at its end, a whole number only at its front."""
    assert _with_zeros(value) == zeros


# one's own ledger recalibrates


def judged(score, decision, n):
    line = Line(AT, "Sri", decision, "s", f"P{n}", "", "r", f"R{n}", "")
    candidate = Candidate(Entry(f"R{n}", "x"), score, (Evidence("name", "agrees", "x"),))
    return Case("s", "r", Entry(f"P{n}", "x"), (Option(candidate, line),))


def test_scores_are_recalibrated_once_there_are_enough_decisions():
    """Pairs at .3 that were the same nine times in ten say so from then on; the order of scores stays."""
    low = [judged(0.3, "different" if n % 10 == 0 else "same", n) for n in range(100)]
    none = [judged(0.02, "different", 200 + n) for n in range(40)]
    found = calibration([*low, *none])
    assert (found.same, found.different) == (90, 50)
    assert abs(found.of(0.3) - 0.9) < 0.06
    assert found.of(0.02) < 0.15
    made = recalibrated(low[:1], found)
    assert made[0].options[0].candidate.score == found.of(0.3)
    scores = [found.of(each / 100) for each in range(101)]
    assert scores == sorted(scores)


def test_too_few_decisions_recalibrate_nothing():
    few = [judged(0.3, "same", n) for n in range(99)]
    one_sided = [judged(0.3, "same", n) for n in range(300)]
    assert calibration(few) is None
    assert calibration(one_sided) is None
