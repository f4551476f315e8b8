"""The review in a terminal: each answer on disk before the next question, all undoable, none lost to a kill."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from canting.linking.cases import answer, auto_lines, cases
from canting.linking.codes import Codes
from canting.linking.entries import Entry
from canting.linking.ledger import Ledger, LedgerLine, read
from canting.linking.review import Outcome, Review, Screen, compare, summary
from canting.linking.text import one_line

SURVEY = [
    Entry("P1", "Batik Sumber Rejeki", address="Jl. Bandung No. 12", phone="0285421234"),
    Entry("P2", "H. Ahmad Yusuf", identifiers={"nib": "0220104591234"}),
    Entry("P3", "Batik Putri"),
    Entry("P4", "Qwxz"),
]
REGISTER = [
    Entry("R1", "CV. Soember Redjeki", address="JALAN BANDUNG 12", phone="(0285) 421 234"),
    Entry("R2", "Sumber Rejeki Abadi"),
    Entry("R3", "Hj. Ahmad Yusuf", identifiers={"nib": "0220104591234"}),
    Entry("R4", "Batik Lasem Putri"),
    Entry("R5", "Putri Kembar"),
]


def made(ledger, survey=SURVEY, register=REGISTER):
    return cases("s", survey, "r", register, ledger.state)


def review(ledger, keys, survey=SURVEY, register=REGISTER, **options):
    """Review with some keys; give the outcome and what was shown."""
    typed, shown = iter(keys), []

    def ask(prompt):
        key = next(typed, None)
        if key is None:
            raise EOFError
        return key

    work = Review(made(ledger, survey, register), ledger, by="Sri", ask=ask, show=shown.append, **options)
    return work.run(), shown


def standing(ledger):
    return {(pair[1], pair[3]): line.decision for pair, line in ledger.state.standing.items()}


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "links.csv")


def test_answers_are_written_at_once(ledger):
    seen = []

    def ask(prompt):
        seen.append([line.decision for line in read(ledger.path)])
        return "yns0"[len(seen) - 1]

    Review(made(ledger), ledger, by="Sri", ask=ask, show=lambda screen: None).run()
    assert seen == [[], ["same"], ["same", "different"]]


def test_every_key(ledger):
    outcome, shown = review(ledger, ["y", "n another owner", "u", "0"])
    assert standing(ledger) == {
        ("P1", "R1"): "same",
        ("P2", "R3"): "different",
        ("P3", "R4"): "unsure",
        ("P3", "R5"): "different",
        ("P3", ""): "none",
    }
    assert ledger.lines[1].reason == "another owner"
    assert (outcome.answered, outcome.left, outcome.stopped) == (4, 0, False)
    assert all(isinstance(screen, Screen) for screen in shown)
    assert "4 answered and 0 participants left" in summary(outcome, ledger)


def test_it_resumes_where_it_stopped(ledger):
    first, _ = review(ledger, ["y", "q"])
    assert (first.answered, first.left, first.stopped) == (1, 2, True)
    _, shown = review(Ledger(ledger.path), ["q"])
    assert shown[0].rows[0][1] == (("P2", False),)


def test_skipping_writes_nothing_and_asks_again_next_time(ledger):
    outcome, _ = review(ledger, ["s", "s", "s"])
    assert outcome == Outcome(0, 3, False)
    assert not ledger.path.exists()


def test_back_takes_the_answer_back_and_asks_again(ledger):
    _, shown = review(ledger, ["y", "b", "n", "q"])
    assert [line.decision for line in read(ledger.path)] == ["same", "withdrawn", "different"]
    assert shown[2].rows[0] == shown[0].rows[0]


def test_back_over_a_skip_and_to_the_beginning(ledger):
    _, shown = review(ledger, ["s", "b", "b", "q"])
    assert shown[2].rows[0][1] == (("P1", False),)
    assert "no answer of this review" in shown[3]
    assert not ledger.path.exists()


def test_back_over_none_takes_all_of_it_back(ledger):
    review(ledger, ["0", "b", "q"])
    assert standing(Ledger(ledger.path)) == {}


def test_the_score_is_hidden_until_asked(ledger):
    _, shown = review(ledger, ["?", "q"])
    assert "core" not in " ".join(shown[0].lines(120)).replace("? score", "")
    assert shown[1].startswith("Score 0.9") or shown[1] == "Score 1.000"


@pytest.mark.parametrize("typed", ["", "x", "yes", "no", "Y es", "1"])
def test_other_words_are_no_answer(ledger, typed):
    """A slip must not decide; "Y es" is a yes with a reason."""
    review(ledger, [typed, "q"])
    assert bool(ledger.lines) == (typed == "Y es")


def test_end_of_input_stops(ledger):
    assert review(ledger, [])[0].stopped


def test_a_rejected_pair_never_returns_until_it_changes(ledger):
    review(ledger, ["n", "q"])
    _, shown = review(ledger, ["q"])
    assert shown[0].rows[0][1] == (("P2", False),)
    moved = [Entry("R1", "CV. Soember Redjeki", address="Jl. Bandung 12"), *REGISTER[1:]]
    _, shown = review(ledger, ["q"], register=moved)
    assert shown[0].rows[0] == ("id", (("P1", False),), (("R1", False),))
    assert "Said to be different" in shown[0].notes[0]


def test_a_link_on_what_has_changed_is_kept_and_raised_again(ledger):
    review(ledger, ["y", "q"])
    moved = [Entry("P1", "Batik Sumber Rejeki", address="Jl. Bandung No. 14"), *SURVEY[1:]]
    case = made(ledger, survey=moved)[0]
    assert case.changed
    assert [line.right_id for line in ledger.state.links] == ["R1"]
    _, shown = review(ledger, ["y", "q"], survey=moved)
    assert "The link is kept" in shown[0].notes[0]
    assert made(ledger, survey=moved)[0].open == ()


def test_yes_to_another_entry_replaces_a_raised_link(ledger):
    review(ledger, ["y", "q"])
    moved = [Entry("P1", "Batik Sumber Rejeki Abadi"), *SURVEY[1:]]
    typed = iter(["s", "q"])
    work = Review(made(ledger, moved), ledger, by="Sri", ask=lambda _: next(typed), show=lambda _: None)
    case = work.cases[0]
    other = next(option for option in case.options if option.candidate.entry.id == "R2")
    ledger.append(answer(case, other, "same", by="Sri", at="2026-11-24T08:15:00Z"))
    assert [line.right_id for line in ledger.state.links] == ["R2"]


def test_a_linked_entry_that_is_gone_is_told_and_others_are_offered(ledger):
    review(ledger, ["y", "q"])
    case = made(ledger, register=REGISTER[1:])[0]
    assert "no longer in the register" in case.reasons("en")[0]
    assert [option.candidate.entry.id for option in case.open] == ["R2"]
    review(ledger, ["y", "q"], register=REGISTER[1:])
    assert [line.right_id for line in ledger.state.links] == ["R2"]
    assert ledger.state.conflicts == ()


def test_none_stands_until_a_better_candidate_comes(ledger):
    review(ledger, ["s", "s", "0"])
    assert made(ledger)[2].open == ()
    case = made(ledger, register=[*REGISTER, Entry("R6", "Batik Putri")])[2]
    assert [option.candidate.entry.id for option in case.open] == ["R6"]
    ledger.append(answer(case, case.open[0], "same", by="Sri", at="2026-11-24T08:15:00Z"))
    assert [line.pair[1:] for line in ledger.state.links] == [("P3", "r", "R6")]


def test_unsure_is_asked_again_only_if_wanted(ledger):
    review(ledger, ["u", "u", "u", "u", "u", "u"])
    assert review(ledger, [])[1] == []
    _, shown = review(ledger, ["y"], unsure=True)
    assert shown[0].rows[0][2] == (("R1", False),)
    assert standing(ledger)["P1", "R1"] == "same"


def test_somebody_elses_answer_meanwhile_is_respected(ledger):
    """Another terminal linked the participant after our question was shown."""

    def ask(prompt):
        if len(shown) == 1:
            Ledger(ledger.path).append(
                [
                    LedgerLine("2026-11-24T08:15:00Z", "Adi", "same", "s", "P1", "", "r", "R2", ""),
                ]
            )
            return "y"
        return "q"

    shown = []
    Review(made(ledger), ledger, by="Sri", ask=ask, show=shown.append).run()
    assert "P1 was said to be the same as R2 (line 2, by Adi)" in shown[1]
    assert standing(Ledger(ledger.path)) == {("P1", "R2"): "same"}


def test_auto_touches_nothing_that_a_person_has_judged(ledger):
    place = ("a:1",)
    ours = [Entry("P1", "Batik Melati Wangi", places=place), Entry("P2", "Batik Cahaya Timur", places=place)]
    theirs = [
        Entry("R1", "Melati Wangi", places=place),
        Entry("R2", "Cahaya Timur", places=place),
        *REGISTER[2:],
    ]
    codes = Codes(name={"a:1": "Kauman"})
    lines = auto_lines(
        ledger, cases("s", ours, "r", theirs, ledger.state, codes=codes), by="Sri", at="2026-11-24T08:15:00Z"
    )
    assert [(line.left_id, line.right_id, line.method) for line in lines] == [
        ("P1", "R1", "auto-v1"),
        ("P2", "R2", "auto-v1"),
    ]
    review(ledger, ["n", "q"], survey=ours, register=theirs)
    again = auto_lines(
        ledger, cases("s", ours, "r", theirs, ledger.state, codes=codes), by="Sri", at="2026-11-24T08:15:00Z"
    )
    assert [line.left_id for line in again] == ["P2"]


@pytest.mark.parametrize("keys", [["n"], ["u"], ["0"], ["y"], ["n", "b"]])
def test_auto_never_returns_to_whom_a_person_spoke_of(ledger, keys):
    """Said and taken back, of this entry or another: what a person had a hand in stays a person's."""
    place = ("a:1",)
    ours = [Entry("P1", "Batik Melati Wangi", places=place)]
    theirs = [Entry("R1", "Melati Wangi", places=place), *REGISTER[2:]]
    review(ledger, [*keys, "q"], survey=ours, register=theirs)
    for pair in list(ledger.state.standing):
        if pair in ledger.state.standing:
            ledger.undo(pair, by="Sri")
    assert ledger.state.standing == {}
    for register in (theirs, [Entry("R7", "Melati Wangi", places=place), *theirs[1:]]):
        for name in ("r", "another register"):
            again = cases("s", ours, name, register, ledger.state)
            assert auto_lines(ledger, again, by="Adi", at="2026-11-24T08:15:00Z") == []


def test_an_undone_automatic_link_does_not_come_back(ledger):
    place = ("a:1",)
    ours = [Entry("P1", "Batik Melati Wangi", places=place)]
    theirs = [Entry("R1", "Melati Wangi", places=place), *REGISTER[2:]]

    def auto():
        made = cases("s", ours, "r", theirs, ledger.state)
        return ledger.append(auto_lines(ledger, made, by="Sri", at="2026-11-24T08:15:00Z"))

    assert len(auto()) == 1
    ledger.undo(("s", "P1", "r", "R1"), by="Sri")
    assert auto() == []
    assert [line.decision for line in read(ledger.path)] == ["same", "withdrawn"]


def test_a_contradiction_is_asked_again_and_the_answer_decides(ledger):
    lines = [
        LedgerLine(f"2026-11-24T08:15:0{n}Z", by, word, "s", "P1", "", "r", "R1", "")
        for n, (by, word) in enumerate([("Adi", "same"), ("Budi", "different")])
    ]
    ledger.append(lines)
    _, shown = review(ledger, ["y", "q"])
    assert "P1 and R1 are same by Adi, different by Budi. Who is right?" in shown[0].notes[0]
    assert standing(ledger) == {("P1", "R1"): "same"}
    assert ledger.state.conflicts == ()


def test_back_over_a_contradiction_brings_it_back(ledger):
    lines = [
        LedgerLine(f"2026-11-24T08:15:0{n}Z", by, word, "s", "P1", "", "r", "R1", "")
        for n, (by, word) in enumerate([("Adi", "same"), ("Budi", "different")])
    ]
    ledger.append(lines)
    review(ledger, ["y", "b", "q"])
    assert [(a.by, b.by) for a, b in Ledger(ledger.path).state.conflicts] == [("Adi", "Budi")]


# what is shown


def test_both_sides_with_matching_parts_marked():
    rows = {label: (left, right) for label, left, right in compare(SURVEY[0], REGISTER[0], Codes())}
    assert rows["name"] == (
        (("Batik", False), ("Sumber", True), ("Rejeki", True)),
        (("CV.", False), ("Soember", True), ("Redjeki", True)),
    )
    assert rows["telephone"] == ((("0285421234", True),), (("0285421234", True),))
    assert rows["legal form"] == ((("", False),), (("CV", False),))
    assert "industry" not in rows


def test_screens_keep_their_width(ledger):
    wide = [Entry("P1", "日本" * 30 + " Sumber Rejeki", address="x" * 300)]
    _, shown = review(
        ledger,
        ["q"],
        survey=wide,
        register=[Entry("R1", "Sumber Rejeki " * 20, address="y" * 300), *REGISTER[1:]],
    )
    for width in (40, 80, 121):
        lines = shown[0].lines(width)
        assert all(cell_len(line) <= max(width, len(lines[-1])) for line in lines)


def test_text_from_the_data_cannot_move_the_cursor(ledger):
    evil = [Entry("P1", "Sumber\x1b[2J Rejeki\r\nx", phone="\x1b]0;x\x07")]
    _, shown = review(ledger, ["q"], survey=evil)
    assert all(line.isprintable() for line in shown[0].lines(100))
    assert one_line("a\x1b[31mb\n c") == "a [31mb c"


# sequences


keys = st.lists(st.sampled_from(["y", "n", "u", "0", "s", "b", "?", "z", "n why"]), max_size=30)


@settings(deadline=None, max_examples=40)
@given(st.lists(keys, max_size=3))
def test_any_keys_in_any_number_of_reviews(tmp_path_factory, reviews):
    """Whatever is typed, with or without a second look at what was unsure: no contradiction, and all of it reads."""
    path = tmp_path_factory.mktemp("review") / "links.csv"
    for typed in reviews:
        review(Ledger(path), typed, unsure=True)
        review(Ledger(path), typed)
        assert Ledger(path).state.conflicts == ()


@settings(deadline=None, max_examples=40)
@given(keys, keys)
def test_back_to_the_beginning_restores_what_stood(tmp_path_factory, earlier, typed):
    path = tmp_path_factory.mktemp("review") / "links.csv"
    review(Ledger(path), earlier)
    before = standing(Ledger(path))
    # a skip of the last participant ends a review: one that is never reached keeps it open for going back
    survey = [*SURVEY, Entry("P9", "Batik Putri Kembar")]
    guard, shown = iter([*typed, *["b"] * 40]), []
    work = Review(
        made(Ledger(path), survey), Ledger(path), by="Sri", ask=lambda _: next(guard), show=shown.append
    )
    try:
        work.run()
    except StopIteration:
        assert standing(Ledger(path)) == before


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from canting.linking.candidates import Entry
from canting.linking.cases import cases
from canting.linking.ledger import Ledger
from canting.linking.review import Review

def ask(prompt):
    print("asked", flush=True)
    return input()

left = [Entry(f"P{n:03}", f"Batik Nomor {n:03}") for n in range(200)]
right = [Entry(f"R{n:03}", f"Batik Nomor {n:03}") for n in range(200)]
ledger = Ledger(Path(sys.argv[1]))
Review(cases("s", left, "r", right, ledger.state), ledger, by="Sri", ask=ask, show=lambda s: None).run()
"""


def test_killed_in_the_middle_of_200_it_loses_at_most_the_answer_being_typed(tmp_path):
    path, answered = tmp_path / "links.csv", 0
    command = [sys.executable, "-c", SCRIPT, path, "."]
    for _ in range(3):
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
            for _ in range(15):
                assert running.stdout.readline() == "asked\n"
                running.stdin.write("y\n")
                running.stdin.flush()
            running.kill()
        lines = read(path)
        assert answered + 14 <= len(lines) <= answered + 15
        assert len({line.left_id for line in lines}) == len(lines)
        answered = len(lines)
