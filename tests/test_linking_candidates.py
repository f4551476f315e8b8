"""Candidates for participants in a register: who is found, in what order, and why."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.errors import CantingError
from canting.linking.alike import alike
from canting.linking.candidates import Candidate, Proposed, auto, find
from canting.linking.codes import Codes
from canting.linking.entries import Entry, Evidence
from canting.linking.judge import Comparison
from canting.linking.vectors import nearest, vectors

KELURAHAN = Codes(
    parent={
        "kemendagri-2025:33.75.03.1001": "kemendagri-2025:33.75.03",
        "kemendagri-2025:33.75.03.1002": "kemendagri-2025:33.75.03",
        "kemendagri-2025:33.75.03": "kemendagri-2025:33.75",
        "kemendagri-2025:33.75.01": "kemendagri-2025:33.75",
        "kemendagri-2025:33.26.01": "kemendagri-2025:33.26",
        "bps-2020:3375030": "bps-2020:3375",
        "bps-2020:3375": "bps-2020:33",
    },
    same={"kemendagri-2025:33.75": ["bps-2020:3375"]},
    name={"kemendagri-2025:33.75.03.1001": "Kauman"},
)
FILLER = [
    *("Batik Cahaya Timur", "PT Mekar Wangi", "UD Tirta Kencana", "Batik Hj. Nur Laila", "CV Anugerah Abadi"),
    *("Kop. Setia Kawan", "Batik Lasem Putri", "Batik Oey Giok", "PD Samudra", "Batik Zainal Arifin"),
    *("UD Permata Hijau", "CV Bintang Pagi"),
]


def register(*entries):
    return [*entries, *(Entry(f"F{n:02}", name) for n, name in enumerate(FILLER))]


def first(entry, *entries, codes=None):
    return find([entry], register(*entries), codes=codes)[0].candidates[0]


def test_three_at_most_best_first_then_by_id():
    """Equal scores must not come in the order of the file: the next register would look different for no reason."""
    same = [Entry(f"R{n}", "Batik Sumber Rejeki") for n in (4, 2, 9, 1, 7)]
    found = find([Entry("P1", "Sumber Rejeki")], register(*same))[0]
    assert [c.entry.id for c in found.candidates] == ["R1", "R2", "R4"]


def test_no_candidate_is_an_answer():
    assert find([Entry("P1", "Qwxz Vbnq")], register())[0].candidates == ()
    assert find([Entry("P1", "Sumber Rejeki")], []) == [Proposed(Entry("P1", "Sumber Rejeki"), ())]
    assert find([], register()) == []
    assert find([Entry("P1", "")], [Entry("R1", "")])[0].candidates == ()


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(CantingError, match="R1 stands twice"):
        find([Entry("P1", "Sumber")], [Entry("R1", "a"), Entry("R1", "b")])


@pytest.mark.parametrize(
    "written",
    [
        "PT Sumber Rejeki",
        "Soember Redjeki",
        "BATIK SUMBER REJEKI",
        "Sumber Rejki",
        "Sumberrejeki",
        "Rejeki Sumber",
    ],
)
def test_spelling_does_not_hide_it(written):
    assert first(Entry("P1", "Batik Sumber Rejeki"), Entry("R1", written)).entry.id == "R1"


def test_conflicting_form_and_title_weigh_against():
    plain = first(Entry("P1", "PT Sumber Rejeki"), Entry("R1", "Sumber Rejeki")).score
    form = first(Entry("P1", "PT Sumber Rejeki"), Entry("R1", "CV Sumber Rejeki"))
    assert (
        form.score < plain < first(Entry("P1", "PT Sumber Rejeki"), Entry("R1", "P.T. Sumber Rejeki")).score
    )
    assert form.says("form", "differs")
    assert "legal form PT in the survey, CV in the register" in form.words
    title = first(Entry("P1", "H. Sumber Rejeki"), Entry("R1", "Hj. Sumber Rejeki"))
    assert title.score < plain
    assert title.says("title", "differs")


def test_form_from_its_own_column():
    candidate = first(Entry("P1", "PT Sumber Rejeki"), Entry("R1", "Sumber Rejeki", form="Comanditer CV"))
    assert candidate.says("form", "differs")


def test_equal_identifier_is_strongest_and_found_whatever_the_name():
    one = Entry("P1", "Batik Melati", identifiers={"nib": "0220104591234"})
    candidate = first(
        one, Entry("R1", "Toko Kenanga", identifiers={"nib": "0220-1045-91234"}), Entry("R2", "Batik Melati")
    )
    assert (candidate.entry.id, candidate.evidence[0].words) == ("R1", "same nib 0220104591234")
    assert candidate.score > 0.95


def test_an_identifier_without_its_leading_zero_is_not_equal():
    """A spreadsheet that ate a zero makes two identifiers look alike; that is for a person to judge."""
    one = Entry("P1", "Batik Melati", identifiers={"nib": "0220104591234"})
    candidate = first(one, Entry("R1", "Batik Melati", identifiers={"nib": "220104591234"}))
    assert candidate.says("identifier", "near")
    assert not candidate.says("identifier", "agrees")


def test_another_identifier_speaks_against():
    one = Entry("P1", "Batik Melati", identifiers={"nib": "0220104591234"})
    with_other = first(one, Entry("R1", "Batik Melati", identifiers={"nib": "9120104598877"}))
    without = first(one, Entry("R1", "Batik Melati", identifiers={"npwp": "9120104598877"}))
    assert with_other.score < without.score
    assert with_other.says("identifier", "differs")


def test_address_and_telephone_tell_namesakes_apart():
    one = Entry("P1", "Batik Melati", address="Jl. Bandung No. 12", phone="0285 421234")
    near = Entry("R9", "Melati", address="JALAN BANDUNG 12", phone="(0285) 421234")
    far = Entry("R1", "Batik Melati", address="Jl. Bandung No. 40", phone="0285 999888")
    found = find([one], register(near, far), always=[("P1", "R1")])[0].candidates
    assert [c.entry.id for c in found] == ["R9", "R1"]
    assert found[0].score > 0.9
    assert found[1].score < 0.1
    assert "same street and house number; same telephone 0285421234" in found[0].words
    assert "same street, but house 12 and 40; other telephone" in found[1].words


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        ("kemendagri-2025:33.75.03.1001", "kemendagri-2025:33.75.03.1001", "same"),
        ("kemendagri-2025:33.75.03.1001", "kemendagri-2025:33.75.03", "within"),
        ("kemendagri-2025:33.75", "kemendagri-2025:33.75.03.1001", "within"),
        ("kemendagri-2025:33.75.03.1001", "bps-2020:3375", "within"),
        ("kemendagri-2025:33.75", "bps-2020:3375", "same"),
        ("kemendagri-2025:33.75.03.1001", "kemendagri-2025:33.75.03.1002", "beside"),
        ("kemendagri-2025:33.75.03", "kemendagri-2025:33.26.01", "different"),
        ("kemendagri-2025:33.75.03", "other:33.75.03", None),
        ("kemendagri-2025:99.99", "kemendagri-2025:33.75", "different"),
        ("kbli-2020:13134", "kbli-2020:13133", "different"),
        ("kbli-2020:131", "kbli-2020:13133", None),
    ],
)
def test_relations_of_codes(ours, theirs, relation):
    """Codes of two agencies look alike and mean different places: only what is loaded joins them."""
    assert KELURAHAN.relation(ours, theirs) == relation
    assert KELURAHAN.relation(theirs, ours) == relation


def test_cyclic_part_of_ends():
    assert Codes({"a:1": "a:2", "a:2": "a:1"}).relation("a:1", "a:2") == "within"


def test_place_moves_the_score():
    def score(place):
        one = Entry("P1", "Batik Melati", places=("kemendagri-2025:33.75.03.1001",))
        return first(one, Entry("R1", "Batik Melati", places=place), codes=KELURAHAN)

    same = score(("kemendagri-2025:33.75.03.1001",))
    unknown, beside = score(()), score(("kemendagri-2025:33.75.03.1002",))
    other, agency = score(("kemendagri-2025:33.26.01",)), score(("bps-2020:3375030",))
    assert same.score > unknown.score > beside.score > other.score
    assert "same place Kauman (kemendagri-2025:33.75.03.1001)" in same.words
    assert agency.says("place", "differs", "unknown")


def candidate(score, *evidence):
    return Candidate(Entry(f"R{score}", "Melati Indah"), score, tuple(Evidence(*e, "") for e in evidence))


PLACE, NAME, IDENTIFIER = ("place", "agrees"), ("name", "agrees"), ("identifier", "agrees")


@pytest.mark.parametrize(
    ("candidates", "taken"),
    [
        ([candidate(0.95, NAME, PLACE)], True),
        ([candidate(0.96, IDENTIFIER)], True),
        ([candidate(0.9499, NAME, PLACE)], False),
        ([candidate(0.999, NAME)], False),
        ([candidate(0.999, NAME, ("address", "agrees"), ("phone", "agrees"))], False),
        ([candidate(0.999, NAME, ("place", "near"))], False),
        ([candidate(0.999, NAME, PLACE, ("form", "differs"))], False),
        ([candidate(0.999, IDENTIFIER, ("form", "differs"))], False),
        ([candidate(0.999, NAME, PLACE, ("address", "differs"))], True),
        ([candidate(0.999, NAME, PLACE, ("address", "differs"), ("phone", "differs"))], False),
        ([candidate(0.999, IDENTIFIER, ("address", "differs"), ("phone", "differs"))], True),
        ([candidate(0.98, NAME, PLACE), candidate(0.88, NAME)], True),
        ([candidate(0.98, NAME, PLACE), candidate(0.8801, NAME)], False),
        ([], False),
    ],
)
def test_what_auto_takes(candidates, taken):
    """Never a name alone, never against a legal form, never with a rival close by."""
    assert bool(auto([Proposed(Entry("P1", "Melati Indah"), tuple(candidates))])) == taken


def test_auto_gives_an_entry_to_neither_of_two_who_claim_it():
    one = candidate(0.99, NAME, PLACE)
    assert auto([Proposed(Entry("P1", "x"), (one,)), Proposed(Entry("P2", "x"), (one,))]) == []


def test_auto_on_entries():
    place = ("kemendagri-2025:33.75.03.1001",)
    ours = [Entry("P1", "Batik Melati Wangi", places=place), Entry("P2", "Batik Sumber Rejeki")]
    theirs = register(Entry("R1", "PT Melati Wangi", places=place), Entry("R2", "Sumber Rejeki"))
    assert [(e.id, c.entry.id) for e, c in auto(find(ours, theirs, codes=KELURAHAN))] == [("P1", "R1")]


REGION = Codes(name={"a:1": "Kauman", "a:2": "Buaran"})


def first_score(ours, theirs):
    """Score a pair beside others that are no rivals."""
    others = [
        Entry(f"R{n}", name) for n, name in enumerate(("Sumber Rejeki B.V.", "Kenanga Asri", "Toko Tiga"))
    ]
    (found,) = find([Entry("P1", ours)], [Entry("R9", theirs), *others], rest=True)
    return next((c.score for c in found.candidates if c.entry.id == "R9"), 0.0)


def test_a_seat_after_a_legal_form_is_no_word_of_the_name():
    """Patents write Unilever N.V., Vlaardingen: the register doesn't."""
    assert first_score("UNILEVER N.V., VLAARDINGEN", "Unilever N.V.") > 0.9
    assert first_score("Unilever Vlaardingen N.V.", "Unilever N.V.") < first_score(
        "Unilever N.V., Vlaardingen", "Unilever N.V."
    )
    same = first_score("Unilever N.V., Vlaardingen", "UNILEVER NV, Vlaardingen")
    assert same > first_score("Unilever N.V., Vlaardingen", "UNILEVER NV, Rotterdam")


def test_any_two_legal_forms_that_differ_speak_against_a_pair():
    """Lambert Oy is seldom Lambert B.V.; Inc. and Corp. are mixed freely."""
    assert first_score("Lambert Oy", "Lambert B.V.") < first_score("Lambert Oy", "Lambert")
    assert first_score("Lambert Oy", "Lambert Oy") > first_score("Lambert Oy", "Lambert")
    mixed = first_score("Lambert Inc.", "Lambert Corp.")
    assert mixed == pytest.approx(first_score("Lambert", "Lambert Corp."), abs=0.001)


@pytest.mark.parametrize(
    ("short", "written_out"),
    [
        ("Silu Mfg", "Manufacturing Silu"),
        ("Sitec Labs", "Sitec Laboratories"),
        ("Lang Intl", "Lang International"),
        ("Gebr. Lang", "Gebrüder Lang"),
    ],
)
def test_words_written_short_are_the_words_written_out(short, written_out):
    assert first_score(short, written_out) > 0.9


def linked(ours, *theirs):
    """Which pairs are linked without a person."""
    return [(one.id, c.entry.id) for one, c in auto(find(ours, register(*theirs), codes=REGION))]


def test_auto_never_joins_two_full_identifiers_that_differ():
    """Numbers are handed out one after the other: ...001 and ...002 are two firms, however near."""
    for other in ("9120104598002", "9120104598100", "8120104598001", "0120104598001"):
        ours = [Entry("P1", "Melati Wangi", places=("a:1",), identifiers={"nib": "9120104598001"})]
        theirs = Entry("R1", "Melati Wangi", places=("a:1",), identifiers={"nib": other})
        assert linked(ours, theirs) == []
    both = {"nib": "9120104598001", "npwp": "012345678901000"}
    ours = [Entry("P1", "Melati Wangi", places=("a:1",), identifiers=both)]
    assert linked(ours, Entry("R1", "Melati Wangi", places=("a:1",), identifiers=both)) == [("P1", "R1")]
    other = {**both, "npwp": "012345678901001"}
    assert linked(ours, Entry("R1", "Melati Wangi", places=("a:1",), identifiers=other)) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "taken"),
    [
        ("Batik Melati Wangi", "PT Melati Wangi", True),
        ("Melati Wangi", "MELATIWANGI", True),
        ("Melati Wangi & Co.", "Melati Wangi", True),
        ("Melati Wangi", "Melati Wangi Jaya", False),
        ("Melati Wangi Jaya", "Melati Wangi", False),
        ("Melati Wangi 1", "Melati Wangi 2", False),
        ("Melati Wangi 10001", "Melati Wangi 10002", False),
        ("Toko Kenanga", "Melati Wangi", False),
        ("Melati Wangi N.V., Leiden", "Melati Wangi N.V.", False),
        ("Melati Wangi Mfg GmbH", "Melati Wangi Manufacturing GmbH", True),
        ("Melati Wangi Oy", "Melati Wangi GmbH", False),
        ("Melati Wangi Aktiengesellschaft", "Melati Wangi N.V.", False),
        ("Melati Wangi Inc.", "Melati Wangi Corp.", True),
        ("Melati Wangi2", "Melati Wangi3", False),
        ("Melati Wangi XVII", "Melati Wangi XVIII", False),
        ("Bintang Wangi", "Lintang Wangi", False),
        ("Melati Putra", "Melati Putri", False),
        ("Sumarno", "Sumarni", False),
        ("Melati Santoso", "Melati Santosa", True),
        ("Melati Fajar", "Melati Pajar", True),
        ("Melati Wangi", "Melatti Wangy", True),
        ("Melati Wangi A.G.", "Melati Wangi Aktiengesellschaft", True),
    ],
)
def test_auto_leaves_no_word_over_and_takes_no_other_form(ours, theirs, taken):
    """With the same identifier and the same rare place even: such pairs are a person's to judge."""
    more = {"places": ("a:1",), "identifiers": {"nib": "9120104598001"}}
    assert bool(linked([Entry("P1", ours, **more)], Entry("R1", theirs, **more))) == taken


@pytest.mark.parametrize(("others", "taken"), [("Batik", True), ("Toko", False)])
def test_what_firms_make_is_no_word_left_over_where_many_say_it(others, taken):
    """Among firms of all trades, Sekar may be another than Batik Sekar; among batik firms everyone knows."""
    more = {"places": ("a:1",), "identifiers": {"nib": "9120104598001"}}
    ours = [
        Entry("P1", "Batik Melati Wangi", **more),
        *(
            Entry(f"P{n}", f"{others} {word}")
            for n, word in enumerate(("Kidang", "Sekar", "Wulan", "Arum") * 3, 10)
        ),
    ]
    assert bool(linked(ours, Entry("R1", "Melati Wangi", **more))) == taken


def test_what_most_entries_have_is_no_evidence():
    """A register of one town, or a telephone number of the office that keeps it, tells nothing of any of its firms."""
    shared = {
        "places": ("a:1",),
        "phone": "0285421234",
        "address": "Jl. Bandung 1",
        "identifiers": {"nib": "12345678"},
    }
    everybody = [Entry(f"E{n:03}", f"{name} {n}", **shared) for n, name in enumerate(FILLER * 4)]
    one = Entry("P1", "Melati Wangi", **shared)
    assert auto(find([one], [Entry("R1", "Melati Wangi", **shared), *everybody], codes=REGION)) == []
    found = find([one], [Entry("R1", "Melati Wangi", **shared), *everybody], codes=REGION)[0].candidates[0]
    bare = find(
        [Entry("P1", "Melati Wangi")],
        [Entry("R1", "Melati Wangi"), *(Entry(e.id, e.name) for e in everybody)],
        codes=REGION,
    )[0].candidates[0]
    assert found.entry.id == bare.entry.id == "R1"
    assert abs(found.score - bare.score) < 0.02
    assert not found.says("place", "agrees")
    assert not found.says("phone", "agrees")
    assert not found.says("identifier", "agrees")
    assert "same telephone 0285421234, as 49 entries" in found.words
    assert "same place Kauman (a:1), as most entries" in found.words
    other = [replace(entry, places=("a:2",)) for entry in everybody]
    rare = find([one], [Entry("R1", "Melati Wangi", **shared), *other], codes=REGION)[0].candidates[0]
    assert rare.says("place", "agrees")
    assert rare.score > found.score


def test_evidence_in_plain_words():
    """Industries are spelt so; two codes of one scheme differ; an English name keeps its "&"."""
    one = Entry("P1", "Johnson & Sons", industries=("kbli-2020:13134",))
    said = first(one, Entry("R1", "Johnson", industries=("kbli-2020:47513",))).words
    assert "other industry: kbli-2020:13134 and kbli-2020:47513" in said
    assert "& and sons only in the survey" in said or "sons only in the survey" in said
    assert "dan" not in said
    other = first(one, Entry("R1", "Johnson & Sons", industries=("isic:13",))).words
    assert "industries not comparable" in other


def test_hash_knows_what_was_compared():
    one = Entry("P1", "Batik", places=("a:1", "a:2"), identifiers={"nib": "1", "npwp": "2"})
    assert (
        one.hash == Entry("P9", " Batik ", places=("a:2", "a:1"), identifiers={"npwp": "2", "nib": "1"}).hash
    )
    assert one.hash != Entry("P1", "Batik", places=("a:1",), identifiers={"nib": "1", "npwp": "2"}).hash
    assert one.hash[0] == "h"
    assert len(one.hash) == 16


WORDS = "sumber rejeki makmur jaya melati kenanga batik pt cv h hj putra wangi abadi x"
word = st.sampled_from(sorted(WORDS.split()))
name = st.lists(word, max_size=4).map(" ".join)
entry = st.builds(
    lambda name, house, phone, place: (name, f"Jl. Bandung No. {house}" if house else None, phone, place),
    name,
    st.integers(0, 3),
    st.sampled_from([None, "0285421234", "0285421235"]),
    st.sampled_from([(), ("kemendagri-2025:33.75.03.1001",), ("kemendagri-2025:33.75.01",)]),
)


def entries(prefix, drawn):
    return [
        Entry(f"{prefix}{n}", one[0], address=one[1], phone=one[2], places=one[3])
        for n, one in enumerate(drawn)
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(entry, max_size=6), st.lists(entry, max_size=9), st.randoms())
def test_find_is_total_deterministic_and_bounded(ours, theirs, random):
    """At most three, scores in order and within 0..1, and the same answer whatever the order of the rows."""
    left, right = entries("P", ours), entries("R", theirs)
    found = find(left, right, codes=KELURAHAN)
    assert [f.entry.id for f in found] == [e.id for e in left]
    for one in found:
        ranked = [(-c.score, c.entry.id) for c in one.candidates]
        assert len(ranked) <= 3
        assert ranked == sorted(ranked)
        assert all(0 <= c.score <= 1 and c.evidence for c in one.candidates)
    mixed_left, mixed_right = random.sample(left, len(left)), random.sample(right, len(right))
    again = {f.entry.id: f for f in find(mixed_left, mixed_right, codes=KELURAHAN)}
    assert [again[f.entry.id] for f in found] == found


def test_vectors_are_tf_idf_of_length_one():
    v = vectors(["aa bb", "", "aa"], ["bb bb", "cc"], str.split)
    assert np.allclose(np.sqrt(v.left.multiply(v.left).sum(axis=1)), [1, 0, 1])
    aa, bb = math.log(5 / 2) + 1e-3, math.log(5 / 2) + 1e-3
    assert np.allclose(v.left.toarray()[0, :2], np.array([aa, bb]) / math.hypot(aa, bb))
    rows, columns, cosines = nearest(v.left, v.right, 5)
    assert list(zip(rows, columns, strict=True)) == [(0, 0)]
    assert math.isclose(cosines[0], 1 / math.sqrt(2), rel_tol=1e-5)


def test_a_word_more_is_left_over_however_long_the_other_is():
    """Sumber Rejeki is Sumberrejeki, even misspelt; Simon Andersson is more than Andersson."""
    left, right = ["sumber rejeki", "simon andersson"], ["sumberrejki", "andersson"]
    pairs = np.arange(2, dtype=np.int32)
    found = alike(left, right, pairs, pairs)
    assert (found.ours[0], found.theirs[0], found.theirs[1]) == (0, 0, 0)
    assert found.ours[1] > 0


def test_a_doubtful_pair_is_likelier_where_the_others_are_registered():
    """What is left where everybody else is found is likely a name badly spelt; where nobody is, it is another's."""
    coined = ["".join(four) for four in product("bdgk", "ao", "lmnr", "iu")]
    ours = [Entry(f"P{n:02}", f"{word}{word[::-1]} satu") for n, word in enumerate(coined)]
    doubtful, entry = Entry("P99", "Melati Kencana Jaya"), Entry("R99", "Melati Kencono Wangi")

    def score(others):
        found = find([*ours, doubtful], [*others, entry], rest=True)[-1].candidates
        return next(c.score for c in found if c.entry.id == "R99")

    registered = [replace(one, id=f"R{one.id[1:]}") for one in ours]
    strangers = [Entry(f"R{n:02}", f"{word}s{word}t dua") for n, word in enumerate(coined)]
    assert 0.05 < score(strangers) < score(registered) / 2 < 0.45


def test_names_that_differ_in_their_numbers_are_two():
    names = [f"Pengusaha Kauman {n}" for n in ("1", "2", "III")]
    found = find([Entry("P1", names[0])], register(*(Entry(f"R{n}", name) for n, name in enumerate(names))))[
        0
    ]
    assert [(c.entry.id, c.score > 0.5) for c in found.candidates][:1] == [("R0", True)]
    assert all(c.score < 0.3 for c in found.candidates[1:])


@pytest.mark.parametrize(
    ("ours", "sister", "same"),
    [("Kauman 2", "Kauman Tiga", "Kauman II"), ("Pasar Lor", "Pasar Selatan", "Pasar Utara")],
)
def test_a_number_or_a_direction_written_otherwise_is_no_sister(ours, sister, same):
    strangers = [
        Entry(f"S{n:02}", f"Toko {letter}{letter}elati Jaya") for n, letter in enumerate("bcdfghjkl")
    ]
    one, other = (
        Comparison([Entry("P1", ours)], [Entry("R1", name), *strangers], Codes()).odds(*np.int32([[0], [0]]))
        for name in (same, sister)
    )
    assert one[0] - other[0] > 4
