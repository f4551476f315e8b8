"""Names, addresses, telephone numbers and identifiers: dropped to find, compared to judge."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canting.linking import codes, judge, names, vectors
from canting.linking.names import (
    read_address,
    read_form,
    read_identifier,
    read_name,
    read_phones,
    same_phone,
    titles_differ,
)


@pytest.mark.parametrize("module", [names, codes, judge, vectors])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "written",
    [
        "Sumber Rejeki",
        "PT Sumber Rejeki",
        "P.T. Sumber Rejeki, Tbk.",
        "p. t. SUMBER  REJEKI",
        "Sumber Rejeki, PT",
        "CV. Sumber Rejeki",
        "UD Batik Sumber Rejeki",
        "Kop. Batik “Sumber-Rejeki”",
        "Perseroan Terbatas Sumber Rejeki (Persero)",
        "Usaha Dagang Sumber Rejeki",
        "Soember Redjeki",
        "Sumber Rézeki",
    ],
)
def test_one_firm_written_in_many_ways_has_one_key(written):
    """What agencies write differently must not keep two entries apart when they are looked for."""
    assert read_name(written).key == "sumber rezeki"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("PT. Maju", "PT"),
        ("C.V. Maju", "CV"),
        ("C V Maju", "CV"),
        ("Maju UD", "UD"),
        ("PD Maju", "PD"),
        ("PR Maju", "PR"),
        ("Koperasi Unit Desa Maju", "Koperasi"),
        ("KSU Maju", "Koperasi"),
        ("Fa. Maju", "Firma"),
        ("Maju Ltd.", None),
        ("Maju", None),
    ],
)
def test_legal_form_is_kept_to_judge(written, form):
    assert read_name(written).form == form
    assert read_name(written).key == "maju"


def test_a_name_that_is_only_a_form_or_batik_keeps_it():
    """Dropping every word would make all of them equal to one another, and to nothing."""
    assert read_name("PT").key == "pt"
    assert read_name("Batik").key == "batik"
    assert read_name("UD Batik").key == "batik"
    assert read_name(" . ").key == ""


@pytest.mark.parametrize(
    ("written", "key", "titles"),
    [
        ("H. Ahmad", "ahmad", ("H.",)),
        ("Hj. Siti Aminah", "siti aminah", ("Hj.",)),
        ("Batik H. Achmad", "ahmad", ("H.",)),
        ("H.M. Saleh", "m saleh", ("H.",)),
        ("Drs. Moh. Umar, M.M.", "muhammad umar", ("Drs.",)),
        ("Ibu Sri Wahyuni, S.E., M.Si.", "sri wahyuni", ()),
        ("KH. Mansyur", "mansyur", ("K.H.",)),
        ("Wahyu, Sri", "wahyu sri", ()),
    ],
)
def test_titles_and_degrees(written, key, titles):
    assert (read_name(written).key, read_name(written).titles) == (key, titles)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kauman Dua", "Kauman II"),
        ("17 Ilir", "Tujuh-belas Ilir"),
        ("30 Ilir", "Tiga Puluh Ilir"),
        ("32 Ilir", "Tiga-puluh-dua Ilir"),
        ("3 / 4 Ulu", "Tiga Empat Ulu"),
        ("Sei Selayur", "Sungai Selayur"),
        ("Children\ufffds Dev. Inst.", "Children's Development Institute"),
        ("Chinese Amer Svc", "Chinese American Service"),
    ],
)
def test_numbers_in_words_and_words_written_short_are_the_same(one, other):
    assert read_name(one).key == read_name(other).key


def test_a_man_and_a_woman_differ_but_a_missing_title_says_nothing():
    assert titles_differ(("H.",), ("Hj.",))
    assert not titles_differ(("H.",), ())
    assert not titles_differ(("H.",), ("Drs.",))


def test_letters_that_stand_alone():
    assert read_name("I.B.M. Corp.").key == "ibm"
    assert read_name("PT A B C").key == "abc"
    assert read_name("P T A B C").form == "PT"


@pytest.mark.parametrize(
    ("written", "form"),
    [("P.T.", "PT"), ("Perseroan Terbatas", "PT"), ("koperasi", "Koperasi"), ("?", None), ("", None)],
)
def test_column_of_forms(written, form):
    assert read_form(written) == form


@pytest.mark.parametrize(
    ("written", "street", "house"),
    [
        ("Jl. Hayam Wuruk No. 012", ("hayam", "wuruk"), "12"),
        ("JALAN HAYAM WURUK 12", ("hayam", "wuruk"), "12"),
        ("Jln Hayam Wuruk no.12 RT 03/RW 05, 51119", ("hayam", "wuruk"), "12"),
        ("Hayam Wuruk Gg. 3 No 12A", ("hayam", "wuruk", "gang", "3"), "12a"),
        ("RT 01 / 02", (), None),
        ("221 E. 51st St.", ("e", "51"), "221"),
        ("10612-20 South Wentworth Avenue", ("s", "wentworth"), "10612"),
        ("", (), None),
    ],
)
def test_addresses(written, street, house):
    address = read_address(written)
    assert (address.street, address.house) == (street, house)


def test_telephones_with_and_without_area_code():
    assert same_phone(*read_phones("(0285) 421-234"), *read_phones("421234"))
    assert same_phone(*read_phones("+62 812 3456 7890"), *read_phones("0812-3456-7890"))
    assert same_phone(*read_phones("81234567890"), *read_phones("081234567890"))
    assert not same_phone("0285421234", "0285421235")
    assert read_phones("0812 3456 7890/0813 1111 2222") == ("081234567890", "081311112222")
    assert read_phones("000000000") == read_phones("123456") == read_phones("-") == ()


def test_identifiers_keep_leading_zeros_and_know_placeholders():
    assert read_identifier("0123456789012") == "0123456789012"
    assert read_identifier("01.234.567.8-901.000") == "012345678901000"
    for nothing in ("", "-", "0", "0000000000000", "belum ada", "N/A"):
        assert read_identifier(nothing) is None


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    name = read_name(text)
    assert read_name(name.plain).plain == name.plain or not name.plain.isascii()
    assert bool(name.key) == bool(name.plain)
    read_address(text), read_phones(text), read_identifier(text), read_form(text)
