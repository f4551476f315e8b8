"""The ledger for other tools: SSSOM, and what was judged as a benchmark of the scores."""

import csv
import doctest

import pytest

from canting.errors import CantingError
from canting.linking import measure, sssom
from canting.linking.cases import cases
from canting.linking.entries import Entry
from canting.linking.ledger import LedgerLine, state
from canting.linking.measure import bands, status, why, wilson
from canting.linking.sssom import curie, prefix, write_sssom


def line(decision, left="P1", right="R1", score=0.97, method="person", **rest):
    name = {"left_name": f"Batik {left}", "right_name": f"CV {right}"}
    right = "" if decision == "none" else right
    values = {"evidence": "same name", "reason": "", **name, **rest}
    return LedgerLine(
        "2026-11-24T08:15:00Z", "Sri", decision, "batik", left, values["left_name"], "izin-2025", right,
        values["right_name"], score, values["evidence"], method, reason=values["reason"],
    )  # fmt: skip


@pytest.mark.parametrize("module", [sssom, measure])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


def read(path):
    text = path.read_text(encoding="utf-8").splitlines()
    header = [row for row in text if row.startswith("#")]
    return header, list(csv.DictReader([row for row in text if not row.startswith("#")], delimiter="\t"))


def test_what_stands_is_exported(tmp_path):
    path = tmp_path / "links.sssom.tsv"
    lines = [
        line("same", "P1", "00 1"), line("same", "P2", "R2", method="auto-v1"), line("different", "P3", "R3"),
        line("none", "P4"), line("unsure", "P5", "R5"), line("same", "P6", "R6"), line("withdrawn", "P6", "R6"),
    ]  # fmt: skip
    assert write_sssom(state(lines), path) == 4
    header, rows = read(path)
    assert header[0] == '#sssom_version: "1.1"'
    assert '#  "izin-2025": "urn:canting:izin-2025:"' in header
    assert [(r["subject_id"], r["predicate_modifier"], r["object_id"]) for r in rows] == [
        ("batik:P1", "", "izin-2025:00%201"),
        ("batik:P2", "", "izin-2025:R2"),
        ("batik:P3", "Not", "izin-2025:R3"),
        ("batik:P4", "", "sssom:NoTermFound"),
    ]
    assert {r["predicate_id"] for r in rows} == {"skos:exactMatch"}
    assert [r["mapping_justification"] for r in rows[:2]] == [
        "semapv:ManualMappingCuration",
        "semapv:CompositeMatching",
    ]
    assert (rows[0]["mapping_date"], rows[0]["author_label"], rows[0]["similarity_score"]) == (
        "2026-11-24",
        "Sri",
        "0.9700",
    )


def test_odd_texts_stay_one_cell(tmp_path):
    path = tmp_path / "x.tsv"
    write_sssom(state([line("same", left_name='a\t"b"', evidence="x", reason="y")]), path)
    _, rows = read(path)
    assert rows[0]["subject_label"] == 'a\t"b"'
    assert rows[0]["comment"] == "x; reason: y"
    assert write_sssom(state([]), path) == 0
    with pytest.raises(CantingError, match="there is no folder"):
        write_sssom(state([]), tmp_path / "no" / "x.tsv")


def test_prefixes_are_distinct_and_valid():
    assert prefix("a b") != prefix("a-b")
    assert curie("1x", "a:b/c") == "d-1x:a%3Ab%2Fc"


def test_bands_count_what_people_judged():
    """What was linked without a person proves nothing about the score that linked it."""
    lines = [
        line("same", "P1", score=0.95), line("same", "P2", score=1.0), line("different", "P3", score=0.96),
        line("same", "P4", score=0.99, method="auto-v1"), line("unsure", "P5", score=0.9499),
        line("different", "P6", score=0.1), line("same", "P7", score=None), line("none", "P8", score=0.99),
        line("same", "P9", score=0.99), line("withdrawn", "P9", score=0.99),
    ]  # fmt: skip
    counted = bands(state(lines))
    assert [(b.lowest, b.same, b.different, b.unsure) for b in counted] == [
        (0.95, 2, 1, 0),
        (0.9, 0, 0, 1),
        (0.8, 0, 0, 0),
        (0.5, 0, 0, 0),
        (0.2, 0, 0, 0),
        (0.0, 0, 1, 0),
    ]
    assert counted[0].precision == pytest.approx(2 / 3)
    assert counted[1].precision is None
    assert bands(state(lines), register="another")[0].same == 0


def test_wilson_interval():
    """Against the interval given for 0 of 10 and 10 of 10 in the literature (Newcombe 1998)."""
    assert wilson(0, 10)[2] == pytest.approx(0.2775, abs=1e-4)
    assert wilson(10, 10)[1] == pytest.approx(0.7225, abs=1e-4)
    assert wilson(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_status_says_why_each_participant_is_not_linked():
    survey = [
        Entry(f"P{n}", name)
        for n, name in enumerate(
            ["Sumber Rejeki", "Melati Wangi", "Qwxz", "Kenanga Putih", "Mawar", "Rejeki Abadi Sentosa Makmur"]
        )
    ]
    register = [
        Entry("R0", "Sumber Rejeki"),
        Entry("R1", "Melati Wangi"),
        Entry("R3", "Kenanga Putih"),
        Entry("R4", "Mawar"),
    ]
    lines = [
        line("same", "P0", "R0"), line("different", "P1", "R1"), line("none", "P4"), line("same", "P9", "R0"),
        line("same", "P3", "R9"), line("withdrawn", "P3", "R9"),
    ]  # fmt: skip
    made = cases("batik", survey, "izin-2025", register, state(lines))
    standing = ["linked", "rejected", "no candidate", "undecided", "none", "only unlikely ones"]
    assert [why(case) for case in made] == standing
    counted, by_decision = status(made, state(lines), lines)
    assert [counted[key] for key in ("participants", "linked", "all rejected", "undecided")] == [6, 1, 1, 1]
    assert [counted[key] for key in ("no entry", "only unlikely ones", "no candidate")] == [1, 1, 1]
    assert [counted[key] for key in ("links gone", "entries shared")] == [1, 1]
    shown = cases("batik", survey, "izin-2025", register, state(lines), rest=True)
    assert [why(case) for case in shown] == [*standing[:5], "undecided"]
    assert by_decision == {"same": 3, "different": 1, "unsure": 0, "none": 1, "withdrawn": 1}
