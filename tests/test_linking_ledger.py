"""The ledger: the last line of a pair stands, nothing contradicts, nothing is lost, whoever wrote it."""

import csv
import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import few

from canting.errors import CantingError, UsageError
from canting.linking import ledger as module
from canting.linking.ledger import COLUMNS, ConflictError, Ledger, LedgerError, LedgerLine, read, state

HASH = "h0123456789abcde"
PAIR = ("survey", "P1", "register", "R1")


def line(decision="same", left="P1", right="R1", **rest):
    right = "" if decision == "none" else right
    values = {
        "at": "2026-11-24T08:15:00Z", "by": "Sri", "decision": decision, "left_dataset": "survey", "left_id": left,
        "left_name": f"Batik {left}", "right_dataset": "register", "right_id": right,
        "right_name": f"CV {right}".strip(),
    }  # fmt: skip
    return LedgerLine(**{**values, **rest})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "links.csv"


def text(*rows, end="\n", delimiter=","):
    cells = f"2026-11-24T08:15:00Z Sri same survey P1 Batik register R1 CV 0.9 e person {HASH} {HASH} r"
    default = dict(zip(COLUMNS, cells.split(), strict=True))
    lines = [delimiter.join(COLUMNS), *(delimiter.join({**default, **row}.values()) for row in rows)]
    return end.join(lines) + end


def test_columns_are_those_promised():
    assert ",".join(COLUMNS) == (
        "at,by,decision,left_dataset,left_id,left_name,right_dataset,right_id,right_name,score,evidence,method,"
        "left_hash,right_hash,reason"
    )


def test_no_file_is_an_empty_ledger_and_reading_makes_none(path):
    assert Ledger(path).lines == []
    assert not path.exists()


def test_written_lines_are_read_as_written(path):
    odd = line(
        left_name='=HYPERLINK("x"), "quoted"\nsecond line', right_name="'=x", evidence="é ≈ ê; a,b", score=0.12345,
        left_hash="h0123456789abcde", reason="-1",
    )  # fmt: skip
    written = Ledger(path).append([odd])
    assert read(path) == written
    assert read(path)[0].left_name == '=HYPERLINK("x"), "quoted" second line'
    assert read(path)[0].right_name == "'=x"
    assert read(path)[0].score == 0.1235
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert len(path.read_text().splitlines()) == 2
    assert rows[1][COLUMNS.index("left_name")].startswith("'=")


def test_ids_stay_text(path):
    Ledger(path).append([line(left="0012", right="1E5"), line(left="-5", right="R  2")])
    assert [one.pair for one in read(path)] == [
        ("survey", "0012", "register", "1E5"),
        ("survey", "-5", "register", "R  2"),
    ]


def test_append_only_ever_adds_bytes(path):
    ledger = Ledger(path)
    ledger.append([line()])
    before = path.read_bytes()
    ledger.append([line("withdrawn")])
    assert path.read_bytes().startswith(before)
    assert [one.number for one in ledger.lines] == [2, 3] == [one.number for one in read(path)]


def test_yes_undo_no_yes_on_one_pair(path):
    ledger = Ledger(path)
    ledger.append([line("same")])
    ledger.undo(PAIR, by="Sri")
    assert ledger.state.standing == {}
    ledger.append([line("different")])
    assert ledger.state.links == []
    ledger.append([line("same")])
    assert [one.decision for one in ledger.lines] == ["same", "withdrawn", "different", "same"]
    assert [one.pair for one in ledger.state.links] == [PAIR]
    assert Ledger(path).state == ledger.state


def test_two_same_for_one_participant_in_one_register_are_refused(path):
    ledger = Ledger(path)
    ledger.append([line(right="R1")])
    before = path.read_bytes()
    with pytest.raises(ConflictError) as refused:
        ledger.append([line("unsure", left="P2"), line(right="R2")])
    assert "P1 was said to be the same as R1 (line 2, by Sri)" in refused.value.what
    assert path.read_bytes() == before
    ledger.append([line(right="R2", right_dataset="another"), line(left="P2", right="R1")])


def test_same_beside_none_is_refused_either_way(path):
    ledger = Ledger(path)
    ledger.append([line("none")])
    with pytest.raises(ConflictError, match="nobody in register"):
        ledger.append([line("same")])
    ledger.undo(("survey", "P1", "register", ""), by="Sri")
    ledger.append([line("same")])
    with pytest.raises(ConflictError, match="the same as R1"):
        ledger.append([line("none")])


def test_two_same_within_one_batch_are_refused(path):
    with pytest.raises(ConflictError):
        Ledger(path).append([line(right="R1"), line(right="R2")])
    assert not path.exists()


def test_a_changed_mind_within_one_batch_is_no_conflict(path):
    ledger = Ledger(path)
    ledger.append([line(right="R1"), line("withdrawn", right="R1"), line(right="R2")])
    assert [one.right_id for one in ledger.state.links] == ["R2"]


def test_a_conflict_that_git_merged_is_told_and_can_be_undone(path):
    """Two people each said yes on a branch of their own: reading must still work, or nobody could undo one."""
    path.write_text(text({"right_id": "R1"}, {"right_id": "R2"}))
    ledger = Ledger(path)
    assert [(a.number, b.number) for a, b in ledger.state.conflicts] == [(2, 3)]
    ledger.undo(("survey", "P1", "register", "R2"), by="Sri")
    assert ledger.state.conflicts == ()


def test_nothing_to_undo(path):
    with pytest.raises(UsageError, match="Nothing stands for survey P1 and register R1"):
        Ledger(path).undo(PAIR, by="Sri")
    with pytest.raises(ConflictError, match="nothing stands"):
        Ledger(path).append([line("withdrawn")])


def test_undoing_none_takes_back_the_rejections_that_came_with_it(path):
    ledger = Ledger(path)
    ledger.append([line("different", right="R9", reason="other street")])
    both = [line("different", right=r, reason=module.NONE_OF_THESE) for r in ("R1", "R2")]
    ledger.append([*both, line("none")])
    ledger.undo(("survey", "P1", "register", ""), by="Sri")
    assert [pair[3] for pair in ledger.state.standing] == ["R9"]


def test_changed_only_if_a_hash_was_kept():
    kept = line(left_hash="h0123456789abcde", right_hash="h0123456789abcde")
    assert not kept.changed("h0123456789abcde", "h0123456789abcde")
    assert kept.changed("h1123456789abcde", "h0123456789abcde")
    assert kept.changed("h0123456789abcde", "h1123456789abcde")
    assert not line().changed("h1123456789abcde", "h1123456789abcde")


# files that people and programs leave behind


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> theirs", "||||||| base"])
def test_a_merge_conflict_is_refused_by_line(path, marker):
    path.write_text(text({}, {}).replace("\n2026", f"\n{marker}\n2026", 1))
    with pytest.raises(LedgerError, match="line 2: a merge conflict of git is left here") as refused:
        Ledger(path)
    assert "Keep the lines of both sides" in refused.value.hint


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"decision": "maybe"}, 'decision "maybe" is none of same, different, unsure, none, withdrawn'),
        ({"decision": "Same"}, 'decision "Same" is none of'),
        ({"decision": ""}, "decision"),
        ({"at": "24/11/2026 08:15"}, "at .* is no time like .* spreadsheet"),
        ({"at": "2026-11-24T08:15:00"}, "at"),
        ({"by": ""}, "by is empty"),
        ({"left_id": " "}, "left_id is empty"),
        ({"right_id": ""}, "right_id is empty"),
        ({"decision": "none"}, "none names no entry"),
        ({"score": "953"}, 'score "953" is no number from 0 to 1'),
        ({"score": "nan"}, "score"),
        ({"method": "auto"}, "method"),
        ({"left_hash": "1.23E+15"}, "left_hash"),
        ({"reason": "a,b"}, "has 16 cells, not 15"),
    ],
)
def test_a_wrong_line_is_refused_by_number(path, wrong, what):
    path.write_text(text({}, wrong, {}))
    with pytest.raises(LedgerError, match=f"links.csv, line 3: .*{what}"):
        read(path)


def test_all_wrong_lines_are_counted(path):
    path.write_text(text({"by": ""}, {}, {"score": "x"}, {"decision": "?"}))
    with pytest.raises(LedgerError, match=r"line 2: by is empty \(2 more lines\)") as refused:
        read(path)
    assert [number for number, _ in refused.value.faults] == [2, 4, 5]


def test_a_line_that_is_cut_off_is_refused(path):
    path.write_text(text({}, {})[:-40])
    with pytest.raises(LedgerError, match="line 3"):
        read(path)
    path.write_text(text({}) + '2026-11-24T08:15:00Z,"Sri')
    with pytest.raises(LedgerError, match="line 3: a quotation mark is not closed"):
        read(path)


def test_other_columns_are_refused(path):
    path.write_text("a,b\n1,2\n")
    with pytest.raises(LedgerError, match="line 1: these are not the columns of a ledger"):
        read(path)


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_that_excel_saved_reads_and_is_continued_in_its_style(path, delimiter, bom, end):
    empty = delimiter * (len(COLUMNS) - 1) + end
    saved = bom + text(
        {"left_name": "Rézeki", "score": "0,9" if delimiter == ";" else "0.9"}, end=end, delimiter=delimiter
    )
    path.write_bytes((saved + empty).encode())
    ledger = Ledger(path)
    assert (ledger.lines[0].left_name, ledger.lines[0].score) == ("Rézeki", 0.9)
    ledger.append([line(left="P2", left_name="a;b,c")])
    assert path.read_bytes().startswith((saved + empty).encode())
    assert path.read_bytes().count(b"\r\n") == (4 if end == "\r\n" else 0)
    assert Ledger(path).lines == ledger.lines
    assert ledger.lines[1].number == 4


def test_a_missing_last_line_end_is_mended(path):
    path.write_text(text({}).rstrip("\n"))
    ledger = Ledger(path)
    ledger.append([line(left="P2")])
    assert [one.number for one in read(path)] == [2, 3] == [one.number for one in ledger.lines]


def test_other_encodings_are_refused_by_line(path):
    path.write_bytes(text({}, {"left_name": "Rézeki"}).encode("cp1252"))
    with pytest.raises(LedgerError, match="line 3: the text is not UTF-8") as refused:
        read(path)
    assert "CSV UTF-8" in refused.value.hint


def test_a_folder_or_a_place_without_rights(tmp_path):
    assert Ledger(tmp_path).path == tmp_path / "links.csv"
    (tmp_path / "links.csv").mkdir()
    with pytest.raises(CantingError, match="can't be read"):
        Ledger(tmp_path)
    with pytest.raises(CantingError, match="could not be written"):
        Ledger(tmp_path / "nowhere" / "links.csv").append([line()])


def test_what_cannot_be_written_whole_leaves_nothing(path, monkeypatch):
    """A full disk takes half a line: the next reader must not find it."""
    ledger = Ledger(path)
    ledger.append([line()])
    before, write = path.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:10]))
    with pytest.raises(CantingError, match="the disk is full"):
        ledger.append([line("withdrawn")])
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert ledger.state.links


def test_a_line_that_could_not_be_read_is_not_written(path):
    with pytest.raises(ConflictError, match="score"):
        Ledger(path).append([line(score=1.5)])
    with pytest.raises(ConflictError, match="left_id"):
        Ledger(path).append([line(left="P\n1")])
    assert not path.exists()


def test_lines_of_several_writers_are_all_kept(path):
    """Each writer re-reads under the lock: no line is lost, and a contradiction is seen."""
    refused = []

    def work(name):
        ledger = Ledger(path)
        for number in range(10):
            ledger.append([line(left=f"{name}{number}", by=name)])
        try:
            ledger.append([line(left="P", right=name, by=name)])
        except ConflictError:
            refused.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = read(path)
    assert len(lines) == 31
    assert len(refused) == 2
    assert state(lines).conflicts == ()


def test_killed_while_appending_loses_at_most_the_last_answer(path):
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from canting.linking.ledger import Ledger, LedgerLine\n"
        "ledger = Ledger(Path(sys.argv[1]))\n"
        "for n in range(100000):\n"
        "    ledger.append([LedgerLine('2026-11-24T08:15:00Z', 'Sri', 'different', 's', f'P{n}', '', 'r', 'R', '')])\n"
        "    print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, path, "."], stdout=subprocess.PIPE, text=True
    ) as running:
        for _ in range(20):
            last = running.stdout.readline()
        running.kill()
        last = running.stdout.read().split()[-1:] or [last]
    assert len(read(path)) - 1 - int(last[0]) in {0, 1}


# two people, merged by git


def at(second, decision="same", right="R1", by="Sri", **rest):
    return line(decision, right=right, by=by, at=f"2026-11-24T08:15:{second:02}Z", **rest)


def merges(one, other):
    """Every order in which two people's lines may come, each one's own in the order they were written."""
    if not one or not other:
        return [[*one, *other]]
    return [[one[0], *rest] for rest in merges(one[1:], other)] + [
        [other[0], *rest] for rest in merges(one, other[1:])
    ]


def outcome(lines):
    found = state([replace(each, number=at + 2) for at, each in enumerate(lines)])
    return (
        {pair[3]: kept.decision for pair, kept in found.standing.items()},
        {
            frozenset({(a.by, a.decision, a.right_id), (b.by, b.decision, b.right_id)})
            for a, b in found.conflicts
        },
    )


def whose(lines):
    """Whose line stands of each pair, and what it says."""
    return {(kept.pair, kept.by, kept.decision) for kept in state(lines).standing.values()}


def none_of(second, by, *entries):
    return [
        *(at(second, "different", entry, by, reason=module.NONE_OF_THESE) for entry in entries),
        at(second, "none", "", by),
    ]


SAME_DIFFERENT = {frozenset({("Sri", "same", "R1"), ("Adi", "different", "R1")})}


@pytest.mark.parametrize(
    ("sri", "adi", "standing", "conflicts"),
    [
        ([at(1)], [at(2, "different", by="Adi")], {}, SAME_DIFFERENT),
        ([at(2)], [at(1, "different", by="Adi")], {}, SAME_DIFFERENT),
        ([at(1)], [at(1, "different", by="Adi")], {}, SAME_DIFFERENT),
        ([at(1), at(3, "unsure"), at(4)], [at(2, "different", by="Adi")], {}, SAME_DIFFERENT),
        ([at(1)], [at(2, by="Adi")], {"R1": "same"}, set()),
        ([at(1)], [at(2, "unsure", by="Adi")], {"R1": "same"}, set()),
        ([at(1)], [at(2, "different", by="Adi"), at(3, "withdrawn", by="Adi")], {"R1": "same"}, set()),
        ([at(1), at(4, "withdrawn")], [at(2, "different", by="Adi")], {"R1": "different"}, set()),
        ([at(1), at(3, "different")], [at(2, "different", by="Adi")], {"R1": "different"}, set()),
        (
            [at(1)],
            [at(2, right="R2", by="Adi")],
            {},
            {frozenset({("Sri", "same", "R1"), ("Adi", "same", "R2")})},
        ),
        (
            [at(1)],
            [at(2, "different", by="Adi"), at(2, right="R2", by="Adi")],
            {},
            {*SAME_DIFFERENT, frozenset({("Sri", "same", "R1"), ("Adi", "same", "R2")})},
        ),
        (
            [at(1)],
            none_of(2, "Adi", "R1", "R3"),
            {"R3": "different"},
            {frozenset({("Sri", "same", "R1"), ("Adi", "none", "")})},  # once, though none rejects R1, too
        ),
    ],
)
def test_two_who_contradict_each_other_in_whatever_order(sri, adi, standing, conflicts):
    """Nothing stands of what they disagree on, whoever was first and however git put the lines together."""
    for merged in merges(sri, adi):
        assert outcome(merged) == (standing, conflicts), merged
        later = at(9, "different", by="Budi")
        assert "R1" not in {entry for entry, word in outcome([*merged, later])[0].items() if word == "same"}


@pytest.mark.parametrize("word", ["same", "different"])
@pytest.mark.parametrize("by", ["Sri", "Adi", "Budi"])
def test_a_further_line_decides(word, by):
    for merged in merges([at(1)], [at(2, "different", by="Adi")]):
        assert outcome([*merged, at(9, word, by=by)]) == ({"R1": word}, set())
    for merged in merges([at(1)], [at(2, right="R2", by="Adi")]):
        assert outcome([*merged, at(9, right="R2", by=by)]) == ({"R2": "same"}, set())


def test_no_line_without_a_person_stands_against_a_persons():
    """One branch linked by rule, the other was told no: the no stands, whichever comes last."""
    auto = at(5, by="Sri", method=module.AUTO)
    for said, standing in [
        ([at(1, "different", by="Adi")], {"R1": "different"}),
        ([at(1, "unsure", by="Adi")], {"R1": "unsure"}),
        ([at(1, by="Adi"), at(2, "withdrawn", by="Adi")], {}),
        ([at(1, right="R2", by="Adi")], {"R2": "same"}),
        ([at(1, "none", by="Adi")], {"": "none"}),
        ([at(1, "different", "R2", by="Adi")], {"R2": "different"}),
        ([at(6, "different", "R2", by="Adi")], {"R1": "same", "R2": "different"}),
    ]:
        for merged in merges(said, [auto]):
            assert outcome(merged) == (standing, set())
    for merged in merges([at(6, "withdrawn", by="Adi")], [auto]):
        assert outcome(merged) == ({}, set())


def test_what_is_decided_in_sight_of_anothers_word_contradicts_nobody(path):
    ledger = Ledger(path)
    ledger.append([at(1)])
    ledger.append(module.overruling(at(2, "different", by="Adi"), ledger.state.standing[PAIR]))
    assert outcome(ledger.lines) == ({"R1": "different"}, set())


def test_a_clock_that_is_behind_cannot_slip_a_line_under_anothers(path):
    ledger = Ledger(path)
    ledger.append([at(30)])
    ledger.undo(PAIR, by="Adi", at="2026-11-23T00:00:00Z")
    assert Ledger(path).state.standing == {}


def test_one_of_two_takes_back_the_own_word_and_a_third_takes_back_both(path):
    for by, standing in (("Adi", {"R1": "same"}), ("Sri", {"R1": "different"}), ("Budi", {})):
        path.unlink(missing_ok=True)
        ledger = Ledger(path)
        ledger.append([at(1), at(2, "different", by="Adi")])
        assert len(ledger.state.conflicts) == 1
        ledger.undo(PAIR, by=by)
        assert outcome(read(path)) == (standing, set())


said = st.builds(
    at,
    st.just(0),
    st.sampled_from(["same", "different", "unsure", "withdrawn"]),
    st.sampled_from(["R1", "R2"]),
    method=st.sampled_from(["person", "person", "auto-v1"]),
)


@settings(deadline=None, max_examples=few(200))
@given(st.lists(said, max_size=4), st.lists(said, max_size=4), st.randoms())
def test_what_stands_does_not_hang_on_the_order_of_a_merge(sri, adi, random):
    """Whatever two people said: each order of their lines says the same, and no rule links against a person's no."""
    clock = random.sample(range(1, 59), len(sri) + len(adi))
    times = iter(sorted(clock[: len(sri)])), iter(sorted(clock[len(sri) :]))
    ours, theirs = (
        [replace(one, by=by, at=f"2026-11-24T08:15:{next(seconds):02}Z") for one in lines]
        for lines, by, seconds in ((sri, "Sri", times[0]), (adi, "Adi", times[1]))
    )
    outcomes = [outcome(merged) for merged in merges(ours, theirs)]
    assert all(each == outcomes[0] for each in outcomes)
    assert len({frozenset(whose(merged)) for merged in merges(ours, theirs)}) == 1
    for by, lines in (("Sri", ours), ("Adi", theirs)):
        for entry in ("R1", "R2"):
            own = [one for one in lines if one.right_id == entry and one.method == "person"]
            others = [one for one in (theirs if by == "Sri" else ours) if one.right_id == entry]
            if own and own[-1].decision == "different" and all(one.method != "person" for one in others):
                assert outcomes[0][0].get(entry) == "different"


# sequences


class Model:
    """What should stand, said another way: a dictionary of pairs."""

    def __init__(self):
        self.pairs = {}

    def refuses(self, one):
        key = (one.left_id, one.right_id)
        if one.decision == "withdrawn":
            return key not in self.pairs
        others = {
            d for (left, right), d in self.pairs.items() if left == one.left_id and right != one.right_id
        }
        return one.decision in {"same", "none"} and bool(others & {"same", "none"})

    def take(self, one):
        if one.decision == "withdrawn":
            del self.pairs[one.left_id, one.right_id]
        else:
            self.pairs[one.left_id, one.right_id] = one.decision


decided = st.one_of(
    st.builds(
        line,
        st.sampled_from(["same", "different", "unsure", "withdrawn"]),
        st.sampled_from(["P1", "P2"]),
        st.sampled_from(["R1", "R2", "R3"]),
    ),
    st.builds(line, st.just("none"), st.sampled_from(["P1", "P2"])),
    st.builds(line, st.just("withdrawn"), st.sampled_from(["P1", "P2"]), st.just("")),
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(decided, max_size=25))
def test_any_sequence_of_decisions_and_undos(tmp_path_factory, sequence):
    """What the ledger says stands is what a dictionary says; refusals write nothing; reading it anew says the same."""
    path = tmp_path_factory.mktemp("ledger") / "links.csv"
    ledger, model, written = Ledger(path), Model(), []
    for one in sequence:
        if model.refuses(one):
            with pytest.raises(ConflictError):
                ledger.append([one])
        else:
            ledger.append([one])
            model.take(one)
            written.append(one)
    found = {(pair[1], pair[3]): kept.decision for pair, kept in ledger.state.standing.items()}
    assert found == model.pairs
    assert ledger.state.conflicts == ()
    assert [replace(one, number=0) for one in read(path)] == written
    assert Ledger(path).state == ledger.state


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(decided, max_size=12))
def test_undo_and_the_same_again_changes_nothing(tmp_path_factory, sequence):
    path = tmp_path_factory.mktemp("ledger") / "links.csv"
    ledger = Ledger(path)
    for one in sequence:
        try:
            ledger.append([one])
        except ConflictError:
            continue
    before = {pair: kept.decision for pair, kept in ledger.state.standing.items()}
    for pair, kept in list(ledger.state.standing.items()):
        ledger.undo(pair, by="Sri")
        assert pair not in ledger.state.standing
        ledger.append([kept])
    assert {pair: kept.decision for pair, kept in ledger.state.standing.items()} == before
