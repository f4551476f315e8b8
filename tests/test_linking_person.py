"""A person's word against every way to link without one; ledgers that git merged; what a spreadsheet makes of ids."""

import csv
import random
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from canting.errors import CantingError, UsageError
from canting.linking import alike as alike_module
from canting.linking import vectors as module
from canting.linking.alike import alike
from canting.linking.candidates import LEFT, Candidate, Proposed, _worth_reading, auto, find
from canting.linking.cases import answer, auto_lines, cases
from canting.linking.desk import bands_result, status_result, undo
from canting.linking.entries import Entry, Evidence
from canting.linking.ledger import AUTO, Ledger, LedgerLine, read, state
from canting.linking.sheet import NUMBER, read_sheet, take, write_sheet
from canting.linking.vectors import nearest, vectors

AT, LATER = "2026-11-24T08:15:00Z", "2026-11-25T08:15:00Z"
SYLLABLES = ["ba", "ci", "do", "fu", "ga", "li", "mo", "ne", "pu", "ra", "si", "ta", "wi"]


def coined(number, seed):
    draw = random.Random(seed)
    return [" ".join("".join(draw.choices(SYLLABLES, k=3)).title() for _ in range(2)) for _ in range(number)]


FIRM = Entry("P1", "CV Kidang Kencana", places=("x:1",), identifiers={"nib": "0123456789012"})
OTHERS = [Entry(f"P{n}", name, places=("x:2",)) for n, name in enumerate(coined(4, 3), 10)]
REGISTER = [
    Entry("R1", "CV. KIDANG KENCANA", places=("x:1",), identifiers={"nib": "0123456789012"}),
    *(Entry(f"R{n}", name, places=(f"x:{n % 5 + 2}",)) for n, name in enumerate(coined(16, 4), 10)),
]


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "links.csv")


def made(ledger, left=(FIRM, *OTHERS), right=REGISTER, survey="s", register="r"):
    return cases(survey, left, register, right, ledger.state)


def automatic(ledger, *, of="R1", **lists):
    """What would be linked to an entry (or to its new id) without a person."""
    return [
        line for line in auto_lines(ledger, made(ledger, **lists), by="Budi", at=LATER) if line.right_id == of
    ]


def by_review(ledger):
    case = made(ledger)[0]
    ledger.append(answer(case, case.options[0], "different", by="Sri", at=AT))


def by_none(ledger):
    ledger.append(answer(made(ledger)[0], None, "none", by="Sri", at=AT))


def by_doubt(ledger):
    case = made(ledger)[0]
    ledger.append(answer(case, case.options[0], "unsure", by="Sri", at=AT))


def by_undoing_the_rule(ledger):
    ledger.append(auto_lines(ledger, made(ledger), by="Budi", at=AT))
    undo(ledger, "P1", "R1", "Sri")


def by_emptying_the_sheet(ledger):
    import openpyxl

    ledger.append(auto_lines(ledger, made(ledger), by="Budi", at=AT))
    path = ledger.path.with_name("pairs.xlsx")
    write_sheet(made(ledger), path)
    book = openpyxl.load_workbook(path)
    page = book["pairs"]
    row = next(row for row in page.iter_rows(min_row=2) if row[NUMBER].value == "1a")
    assert row[0].value == "same"
    row[0].value = None
    book.save(path)
    ledger.append(take(read_sheet(path), ledger.state, by="Sri", at=AT).lines)


RENAMED = replace(FIRM, name="CV Batik Kidang Kencana")
PATHS = {
    "again": {},
    "the register with other ids": {"right": [replace(REGISTER[0], id="N1"), *REGISTER[1:]], "of": "N1"},
    "the other register": {"register": "r2"},
    "codes alone": {"left": [replace(FIRM, name="Toko Lain"), *OTHERS]},
    "a second survey that shares it": {"survey": "s2"},
    "renamed": {"left": [RENAMED, *OTHERS]},
    "another id": {"left": [replace(FIRM, id="P1-2025"), *OTHERS]},
    "another id and spelling": {"left": [replace(RENAMED, id="P1-2025"), *OTHERS]},
    "rows in another order": {"left": [*reversed(OTHERS), FIRM], "right": REGISTER[::-1]},
}


@pytest.mark.parametrize("way", [name for name in PATHS if name != "codes alone"])
def test_without_a_persons_word_each_way_links(ledger, way):
    """Else the next test could not fail."""
    assert len(automatic(ledger, **PATHS[way])) == 1


@pytest.mark.parametrize("way", PATHS)
@pytest.mark.parametrize(
    "said",
    [by_review, by_none, by_doubt, by_undoing_the_rule, by_emptying_the_sheet],
    ids=lambda each: each.__name__,
)
def test_no_way_to_link_without_a_person_overrules_one(ledger, said, way):
    said(ledger)
    assert automatic(ledger, **PATHS[way]) == []
    by_rule = LedgerLine(LATER, "Budi", "same", "s", "P1", "", "r", "R1", "", 0.99, method=AUTO)
    assert state([*ledger.lines, by_rule]).links == ledger.state.links == [], (
        "not even a line of the rule itself"
    )


# two ledgers, merged by git


def git(folder, *words, fails=False):
    said = subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *words],
        cwd=folder, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert fails or said.returncode == 0, said.stderr
    return said


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_whichever_branch_git_merges_into_which_the_same_stands(tmp_path):
    def say(by, second, decision, entry="R1", left="P1"):
        ledger = Ledger(tmp_path / "links.csv")
        right = "" if decision == "none" else entry
        at = f"2026-11-24T08:15:{second:02}Z"
        ledger.append([LedgerLine(at, by, decision, "s", left, "", "r", right, "")])

    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / ".gitattributes").write_text("links.csv merge=union\n")
    say("Sri", 1, "same", "R9", "P9")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    branches = {
        "sri": (("Sri", 5, "same"), ("Sri", 6, "different", "R2"), ("Sri", 7, "same", "R1", "P2")),
        "adi": (("Adi", 2, "different"), ("Adi", 8, "none", "", "P3"), ("Adi", 9, "same", "R2", "P2")),
        "tia": (("Tia", 3, "unsure"), ("Tia", 4, "same", "R3", "P3")),
    }
    for name, lines in branches.items():
        git(tmp_path, "checkout", "-q", "-b", name, "main")
        for each in lines:
            say(*each)
        git(tmp_path, "commit", "-qam", name)
    outcomes = set()
    for order in (("sri", "adi", "tia"), ("tia", "adi", "sri"), ("adi", "sri", "tia"), ("adi", "tia", "sri")):
        git(tmp_path, "checkout", "-q", "-B", "both", order[0])
        for other in order[1:]:
            git(tmp_path, "merge", "-q", "--no-edit", other)
        found = state(read(tmp_path / "links.csv"))
        outcomes.add(
            (
                tuple(sorted((pair[1], pair[3], line.decision) for pair, line in found.standing.items())),
                frozenset(frozenset((a.by, b.by, a.left_id)) for a, b in found.conflicts),
            )
        )
    (standing, conflicts) = outcomes.pop()
    assert not outcomes
    assert ("P9", "R9", "same") in standing
    assert not any(left in {"P1", "P2", "P3"} and word in {"same", "none"} for left, _, word in standing)
    assert conflicts == {
        frozenset(("Sri", "Adi", "P1")), frozenset(("Sri", "Adi", "P2")), frozenset(("Adi", "Tia", "P3")),
    }  # fmt: skip


# what a spreadsheet makes of ids


def test_ids_like_formulas_are_no_formulas_in_the_ledger_and_come_back(ledger):
    ids = ["=A1+1", "+62 812", "-7", "@toko", "'=x", "001", "1E5", "'s"]
    ledger.append([LedgerLine(AT, "Sri", "different", "=s", one, "", "-r", one, "") for one in ids])
    lines = read(ledger.path)
    assert [(line.left_id, line.right_id, line.left_dataset) for line in lines] == [(i, i, "=s") for i in ids]
    with ledger.path.open(encoding="utf-8", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in set("=+-@")]


def test_an_older_ledger_with_bare_ids_is_read_as_it_was(ledger):
    ledger.append([LedgerLine(AT, "Sri", "same", "s", "-7", "", "r", "=R", "")])
    ledger.path.write_text(ledger.path.read_text(encoding="utf-8").replace("'", ""), encoding="utf-8")
    assert [(line.left_id, line.right_id) for line in read(ledger.path)] == [("-7", "=R")]
    assert undo(Ledger(ledger.path), "-7", None, "Sri")[0].right_id == "=R"


def test_a_sheet_saved_as_text_is_refused_with_what_to_do(tmp_path, ledger):
    (tmp_path / "pairs.csv").write_text("decision,reason,nr\n", encoding="utf-8")
    with pytest.raises(CantingError, match="lost the hidden sheet"):
        take(read_sheet(tmp_path / "pairs.csv"), ledger.state, by="Sri", at=AT)


# messages in Indonesian


def test_status_in_indonesian_has_no_row_in_english(ledger):
    found = made(ledger)
    english, indonesian = (
        [row[0] for row in status_result(found, ledger, lang).rows] for lang in ("en", "id")
    )
    assert len(english) == len(set(english)) == len(set(indonesian))
    assert not set(english) & set(indonesian)
    assert not set(bands_result(ledger).notes) & set(bands_result(ledger, lang="id").notes)


def test_faults_of_a_sheet_in_indonesian(tmp_path, ledger):
    import openpyxl

    path = tmp_path / "pairs.xlsx"
    write_sheet(made(ledger), path, lang="id")
    book = openpyxl.load_workbook(path)
    page = book["pairs"]
    page.cell(2, 1).value, page.cell(3, 1).value = "sama", "tidak ada"
    page.append(["sama", None, "99z"])
    book.save(path)
    with pytest.raises(CantingError) as caught:
        take(read_sheet(path), ledger.state, by="Sri", at=AT, lang="id")
    said = " ".join(what for _, what in caught.value.faults)
    assert "satu peserta punya satu jawaban" in said
    assert 'tidak pernah ada baris "99z"' in said
    assert "there" not in said


# what is certain


def certain(name, entry, bearers=(), form=True):
    evidence = [Evidence("name", "agrees", ""), Evidence("place", "agrees", "")]
    evidence += [Evidence("form", "agrees", "")] if form else []
    found = [Proposed(Entry("P1", name), (Candidate(Entry("R1", entry), 0.99, tuple(evidence)),))]
    return auto([*found, *(Proposed(Entry(f"P{n}", other), ()) for n, other in enumerate(bearers, 2))])


@pytest.mark.parametrize(
    ("name", "entry", "bearers", "form", "linked"),
    [
        ("Wijnands", "Wijnands AB", ["Wijnands Chemie"], False, False),
        ("Wijnands AB", "Wijnands AB", ["Wijnands Chemie"], True, False),
        ("PT Wijnands", "PT Wijnands", ["Wijnands Chemie"], True, True),
        ("Wijnands", "Wijnands AB", ["Terlouw Chemie"], False, True),
        ("Wijnands Chemie", "Wijnands Chemie AB", ["Wijnands"], False, True),
    ],
)
def test_a_word_that_others_bear_is_no_identity(name, entry, bearers, form, linked):
    assert bool(certain(name, entry, bearers, form)) == linked


def compared(ours, theirs):
    """Compare two names among others: of each measure one number."""
    left, right = [ours, *["sari jaya"] * 5], [theirs, "sari mulya"]
    return alike(left, right, np.array([0], np.int32), np.array([0], np.int32))


@pytest.mark.parametrize(
    ("ours", "theirs", "slips", "alone"),
    [
        ("kidang kencana", "kencana kidang", 0, (False, False)),
        ("kidang kencana", "kidangkencana", 0, (False, False)),
        ("kidang kencana asri", "kidang kencanaasri", 0, (False, False)),
        ("kidang kencana", "kidnag kencana", 1 / 6, (False, False)),
        ("kidang kencana lestari", "kidang kencana", 0, (True, False)),
        ("kidang", "kidang kencana", 0, (False, True)),
        ("kidang", "asri", 0, (True, True)),
        ("", "asri", 0, (False, True)),
        ("", "", 0, (False, False)),
    ],
)
def test_words_find_their_partners(ours, theirs, slips, alone):
    found = compared(ours, theirs)
    assert found.slips[0] == pytest.approx(slips)
    assert (found.ours[0] > 0, found.theirs[0] > 0) == alone
    assert found.told[0] > 0 or all(alone) or not ours
    assert found.spelt[0] < 1 or ours.split()[0] in theirs


def test_rare_words_tell_more_than_common_ones():
    rare, common = compared("kidang jaya", "kidang"), compared("kidang jaya", "jaya")
    assert rare.told[0] > common.told[0]
    assert rare.ours[0] < common.ours[0], "what is left over is the common word, then the rare one"


def test_whatever_their_number_pairs_are_compared_alike(monkeypatch):
    names = [f"{one} {other}" for one, other in zip(coined(60, 5), coined(60, 6), strict=True)]
    rows = np.repeat(np.arange(30, dtype=np.int32), 30)
    columns = np.tile(np.arange(30, dtype=np.int32), 30)
    whole = alike(names[:30], names[30:], rows, columns)
    monkeypatch.setattr(alike_module, "_AT_ONCE", 7)
    parts = alike(names[:30], names[30:], rows, columns)
    for name in ("told", "ours", "theirs", "slips", "spelt"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name
    assert len(alike([], [], rows[:0], columns[:0]).told) == 0


def test_who_has_nothing_in_common_with_any_entry_has_no_candidate():
    left = [Entry("P1", "Toko Kenanga", places=("x:2",))]
    right = [Entry(f"R{n}", name, places=("x:1",)) for n, name in enumerate(("Batik Cempaka", "Kidang Sari"))]
    (found,) = find(left, right, rest=True)
    assert (found.candidates, found.unlikely) == ((), False)


def worth_reading(rows, scores, read, left=LEFT):
    found = _worth_reading(np.array(rows, np.int32), np.array(scores), np.array(read), left)
    return np.flatnonzero(found).tolist()


def test_a_second_candidate_beside_one_that_is_nearly_certain_adds_nothing():
    assert worth_reading([0, 0, 1], [0.99, 0.2, 0.2], [True, True]) == [0, 2]
    assert worth_reading([0, 0, 1], [0.6, 0.2, 0.2], [True, True]) == [0, 1, 2]


def test_a_review_has_room_for_forty_of_two_hundred_and_no_more_than_tells():
    """A hundred are linked; each of the others promises a tenth of a link, of which two in a hundred may be left."""
    rows, scores = list(range(120)), [0.99] * 100 + [0.1] * 20
    assert len(worth_reading(rows, scores, [False] * 100 + [True] * 20)) == 100 + 15, (
        "half a per cent is left"
    )
    assert len(worth_reading(rows, scores, [True] * 120)) == 100, (
        "there is no room, and two per cent are left"
    )
    assert len(worth_reading(rows, scores, [True] * 120, left=0.01)) == 100 + 10


def test_what_adds_next_to_nothing_is_never_read():
    assert worth_reading([0, 1], [0.5, 0.019], [True, True]) == [0]
    assert worth_reading([0, 1], [0.019, 0.0001], [True, True]) == []
    assert worth_reading([], [], []) == []


def villages(number, shared):
    """Names of two words in one place, some of which two bear."""
    return [coined(number, 11)[max(0, n - 1) if n % 2 and n < shared else n] for n in range(number)]


@pytest.mark.parametrize(("shared", "linked"), [(0, True), (60, False)])
def test_where_several_bear_one_name_in_one_place_these_link_nobody_alone(shared, linked):
    """Half of the participants have no entry: a namesake's would be theirs."""
    names = villages(400, shared)
    left = [Entry(f"P{n}", name, places=(f"x:{n // 100}",)) for n, name in enumerate(names)]
    right = [replace(entry, id=f"R{n}") for n, entry in enumerate(left) if n % 4 > 1]
    found = auto(find(left, right))
    assert bool(found) == linked
    assert all(one.id[1:] == candidate.entry.id[1:] for one, candidate in found)
    formed = [[replace(entry, form="CV") for entry in side] for side in (left, right)]
    assert auto(find(*formed)), "a legal form tells more than the two"


def test_letters_that_changed_places_are_looked_at_among_many_alike():
    names = [f"Teratai {name}" for name in coined(200, 12)]
    right = [Entry(f"S{n}", name) for n, name in enumerate(names)] + [Entry("R1", "UD Treatai")]
    (found,) = find([Entry("P1", "UD Teratai")], right)
    assert "R1" in {candidate.entry.id for candidate in found.candidates}


@pytest.mark.parametrize(
    ("ours", "theirs", "linked"),
    [
        ("Kidang Kencana Asri", "KIDANGKENCANA ASRI", True),
        ("Kidang Kencana Lestari", "Kidang Kencanalestri", True),
        ("Kidnag Kencana", "Kidang Kencana", True),
        ("Kidang Kencana Putra", "Kidang Kencanaputri", False),
        ("Kidang Kencana Asri", "Kidang Kencana", False),
        ("Kidang Kencana Dua", "Kidangkencana Tiga", False),
        ("Kidang Kencane", "Kidangkrencanu", False),
    ],
)
def test_two_words_written_as_one_are_no_words_left_over(ours, theirs, linked):
    right = [
        Entry("R1", theirs, places=("x:1",)),
        *(Entry(f"S{n}", f"{name} {name[::-1]}", places=("x:2",)) for n, name in enumerate(coined(40, 9))),
    ]
    found = find([Entry("P1", ours, places=("x:1",))], right)
    assert [candidate.entry.id for _, candidate in auto(found)] == ["R1"] * linked


# among many


def test_searching_by_rare_terms_finds_what_a_search_by_all_does(monkeypatch):
    names = [f"batik {name}" for name in coined(400, 7)]
    draw = random.Random(8)
    wrong = [name[:-2] + draw.choice("aeiou") + name[-2:] for name in names]
    near = vectors([*wrong, "batik"], [*names, "batik"])
    whole = nearest(near.left, near.right, 20)
    monkeypatch.setattr(module, "_MANY", 100)
    quick = nearest(near.left, near.right, 20)
    for found in (whole, quick):
        first = np.flatnonzero(np.diff(found[0], prepend=-1))
        assert np.mean(found[0][first] == found[1][first]) > 0.98
        assert (found[0][first][-1], found[1][first][-1]) == (400, 400), "a name of common terms alone, too"
    pairs = [set(zip(f[0].tolist(), f[1].tolist(), strict=True)) for f in (whole, quick)]
    assert len(pairs[0] & pairs[1]) > 0.8 * len(pairs[0])
    assert np.all(np.diff(quick[0]) >= 0)


def test_what_is_decided_is_given_whatever_it_scores():
    left, right = [Entry("P1", "Kidang Kencana")], [Entry("R1", "Kidang Kencana"), Entry("R2", "Toko Umum")]
    found = find(left, right, always=[("P1", "R2")])[0]
    assert [candidate.entry.id for candidate in found.candidates] == ["R1", "R2"]


def test_names_say_what_is_taken_back(ledger):
    """As `why` and the sheet do: by id or name, of the participant and of the entry."""
    ledger.append(auto_lines(ledger, made(ledger), by="Budi", at=AT))
    with pytest.raises(UsageError, match="Nothing stands for CV Kidang Kencana and CV Kidang Kencana"):
        undo(ledger, "CV Kidang Kencana", "CV Kidang Kencana", "Sri")
    (line,) = undo(ledger, "CV Kidang Kencana", "CV. KIDANG KENCANA", "Sri")
    assert (line.left_id, line.right_id) == ("P1", "R1")
