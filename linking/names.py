"""Names, addresses, telephone numbers and identifiers as texts that can be compared.

A name is read twice. To *find*, what two agencies write differently is dropped: legal form, titles, "Batik",
punctuation, case, accents, old spelling. To *judge*, what was dropped is compared after all: a PT is not a CV,
H. is not Hj.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from canting.linking.forms import Forms, built_in
from canting.linking.text import words

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def _set(table: str, name: str) -> frozenset[str]:
    return frozenset(_WORDS[table][name].split())


def _turned(table: str) -> dict[str, str]:
    """Give for each way to write something what it is."""
    return {written: word for word, ways in _WORDS[table].items() for written in ways.split()}


_TITLES, _SAME_WORDS, _APART = _turned("titles"), _turned("same"), _turned("apart")
_MALE, _FEMALE = (frozenset(_WORDS["sexes"][sex]) for sex in ("male", "female"))
_ADDRESSES, _DEGREES = _set("names", "address"), _set("names", "degrees")
_OLD_SPELLING: Mapping[str, str] = _WORDS["spelling"]

TRADE = _set("names", "trade")
"""What the firms of a register make: where most say so in their names, its absence tells nothing."""

_GENERIC = TRADE | _set("names", "generic")


@dataclass(frozen=True)
class ComparedName:
    """A name, ready to find and to judge by."""

    written: str
    """As it stands in the file."""
    plain: str
    """Folded, nothing dropped."""
    bare: str
    """Folded, without legal form, titles and degrees."""
    key: str
    """What is left to find by: `bare` without generic words and in today's spelling; never empty if `plain` isn't."""
    form: str | None
    """Legal form that excludes others (PT, CV, UD, …), or None."""
    titles: tuple[str, ...]
    """Titles of the person it names, each once, in order."""
    any_form: str | None = None
    """The first legal form that it bears, whether that excludes others or not."""
    core: str = ""
    """`key` without a seat: what offices write after a comma that follows a legal form."""
    seat: str = ""
    """That, folded: vlaardingen in Unilever N.V., Vlaardingen. Empty if there is none."""


@lru_cache(maxsize=65_536)
def read_name(written: str, forms: Forms | None = None) -> ComparedName:
    """Read a name, by the legal forms that canting knows or others.

    Examples
    --------
    >>> name = read_name("PT. Batik H. Achmad Soeleman, S.E.")
    >>> name.key, name.form, name.titles
    ('ahmad suleman', 'PT', ('H.',))
    >>> read_name("Unilever N.V., Vlaardingen").key, read_name("Siemens Aktiengesellschaft").key
    ('unilever vlaardingen', 'siemens')
    >>> read_name("Unilever N.V., Vlaardingen").core, read_name("Unilever N.V., Vlaardingen").seat
    ('unilever', 'vlaardingen')
    >>> read_name("Batik").key, read_name("Kauman Dua").key, read_name("Tiga-puluh-dua Ilir").key
    ('batik', 'kauman 2', '32 ilir')
    """
    forms = forms or built_in()
    plain = _join_letters(words(written), forms)
    bare, borne, seat = _without_forms(written, _without_degrees(written, plain, forms), forms)
    form = next((one for one in borne if one in forms.excluding), None)
    titles = tuple(dict.fromkeys(_TITLES[word] for word in bare if word in _TITLES))
    rest = _without_titles(bare)
    key = _telling(rest)
    core = _telling(_without_titles(bare[: len(bare) - seat])) if seat else key
    return ComparedName(
        written.strip(), " ".join(plain), " ".join(rest), " ".join(key), form, titles, next(iter(borne), None),
        " ".join(core), " ".join(bare[len(bare) - seat :]) if seat else "",
    )  # fmt: skip


_TEENS, _TENS = re.compile(r"\b([2-9]) belas\b"), re.compile(r"\b([2-9]) puluh(?: ([1-9])\b)?")


def _telling(rest: list[str]) -> list[str]:
    text = _TEENS.sub(r"1\1", " ".join(spelling(word) for word in rest))
    spelt = _TENS.sub(lambda found: found[1] + (found[2] or "0"), text).split()
    return [word for word in spelt if word not in _GENERIC] or spelt


@lru_cache(maxsize=4096)
def read_form(written: str | None, forms: Forms | None = None) -> str | None:
    """Read a column of legal forms: "P.T.", "Perseroan Terbatas", "CV" … or None for a form that isn't known."""
    forms = forms or built_in()
    found = forms.find(_join_letters(words(written or ""), forms))
    return found.form if found else None


def titles_differ(left: Sequence[str], right: Sequence[str]) -> bool:
    """Say whether two sets of titles can't be one person's: a man's and a woman's."""
    return sex_of(left) * sex_of(right) < 0


def sex_of(titles: Sequence[str]) -> int:
    """Say whose titles these are: 1 a man's, -1 a woman's, 0 either's or nobody's."""
    if not titles:
        return 0
    return any(title in _MALE for title in titles) - any(title in _FEMALE for title in titles)


@lru_cache(maxsize=65_536)
def spelling(word: str) -> str:
    """Give a folded word in today's spelling, as are soember and sumber, moh and muhammad; of a number, its digits."""
    number = sister_of(word)
    if number.isdigit() and word.isalpha() and len(word) > 1:
        return number
    word = _SAME_WORDS.get(word, word)
    for old, new in _OLD_SPELLING.items():
        word = word.replace(old, new)
    return _SAME_WORDS.get(word, word)


_SOUNDS = str.maketrans("fvzsyqc", "ppjjjkk")
_SPELT_ALIKE = frozenset({frozenset("ao"), frozenset("ou"), frozenset("ei")})


def other_word(one: str, other: str) -> bool:
    """Say whether two words that differ by a letter or two are two words rather than two spellings of one.

    They are if they are the same but for the sound that they begin with, or end as the names of a man and a woman do.

    Examples
    --------
    >>> other_word("bintang", "lintang"), other_word("sumarno", "sumarni"), other_word("putra", "putri")
    (True, True, True)
    >>> other_word("santoso", "santosa"), other_word("fajar", "pajar"), other_word("soember", "sumber")
    (False, False, False)
    """
    one, other = spelling(one), spelling(other)
    ends = frozenset((one[-1:], other[-1:]))
    if one[:-1] == other[:-1] and len(ends) == 2 and ends <= set("aiou") and ends not in _SPELT_ALIKE:
        return True
    first, second = one[:1], other[:1]
    return one[1:] == other[1:] and first.translate(_SOUNDS) != second.translate(_SOUNDS)


_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


@lru_cache(maxsize=65_536)
def sister_of(word: str) -> str:
    """Give what a word says of which sister is meant: its digits, a number that it is, or a direction; else "".

    Examples
    --------
    >>> [sister_of(word) for word in ("sinar2", "xiv", "dua", "wetan", "melati")]
    ['2', '14', '2', 'east', '']
    """
    if not word.isalpha():
        return "".join(c for c in word if c.isdigit())
    found = _ROMAN.fullmatch(word)
    return str(10 * len(found[1]) + _ROMAN_UNITS.index(found[2])) if found else _APART.get(word, "")


def _join_letters(found: list[str], forms: Forms) -> list[str]:
    """Join letters that stand alone: "p t" is "pt", "i b m" is "ibm"; but "h m" are a title and an initial."""
    if all(len(word) > 1 for word in found):
        return list(found)
    joined: list[str] = []
    run: list[str] = []
    for word in [*found, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        joined += _joined(run, forms)
        run = []
        if word:
            joined.append(word)
    return joined


def _joined(run: list[str], forms: Forms) -> list[str]:
    for size in (3, 2):  # "p t a b c" is a PT called ABC
        head = "".join(run[:size])
        if len(run) >= size and (forms.begins(head) or head in {"kh"}):
            return [head, *_joined(run[size:], forms)]
    if len(run) < 2 or (run[0] == "h" and len(run) < 4):
        return run
    return ["".join(run)]


def _without_degrees(written: str, plain: list[str], forms: Forms) -> list[str]:
    """Drop academic degrees: what follows a comma, if it is nothing but degrees."""
    before, comma, _ = written.partition(",")
    if not comma:
        return plain
    kept = _join_letters(words(before), forms)
    rest = plain[len(kept) :]
    letters = "".join(rest)
    degrees = {"".join(words(part)) for part in written.split(",")[1:]}
    return kept if kept and letters and degrees <= _DEGREES | {""} else plain


_LONGEST_SEAT = 3


def _without_forms(written: str, found: list[str], forms: Forms) -> tuple[list[str], list[str], int]:
    """Take legal forms from both ends, and from before a comma, as long as something is left.

    Given are the words that are left, forms, and how many of the words, the last ones, are a seat.
    """
    rest, borne = _without_form(found, forms)
    before, comma, _ = written.partition(",")
    head = _join_letters(words(before), forms) if comma else []
    tail = found[len(head) :]
    if not head or not tail or found[: len(head)] != head:
        return rest, borne, 0
    bare_head, others = _without_form(head, forms)
    short = len(tail) <= _LONGEST_SEAT and all(word.isalpha() for word in tail)
    if others and short and rest[-len(tail) :] == tail:
        return [*bare_head, *tail], others, len(tail)
    left = rest[len(head) :]
    if left and rest[: len(head)] == head:
        return [*bare_head, *left], [*borne, *others], 0
    return rest, borne, 0


def _without_form(found: list[str], forms: Forms) -> tuple[list[str], list[str]]:
    borne: list[str] = []
    rest = list(found)
    while (taken := forms.take(rest)) is not None:
        rest, one = taken
        borne += [one.form] if one.form else []
        while len(rest) > 1 and rest[-1] == "&":
            rest.pop()
    return rest, borne


def _without_titles(found: list[str]) -> list[str]:
    rest = [word for word in found if word not in _TITLES] or found
    while len(rest) > 1 and rest[0] in _ADDRESSES:
        rest = rest[1:]
    return rest


# addresses

_DROPPED, _NUMBERED, _WARDS = (_set("addresses", name) for name in ("dropped", "numbered", "wards"))
_SAME_IN_ADDRESS = _turned("same_in_address")
_NUMBER = re.compile(r"0*(\d+)(?:st|nd|rd|th)?([a-z]?)\Z")
_POSTCODE_DIGITS = 5


@dataclass(frozen=True)
class Address:
    written: str
    street: tuple[str, ...]
    """Words and numbers of the street and what surrounds it, without "Jalan" and its kind, house number, RT, RW and
    postcode."""
    house: str | None
    """Number of the house, or None."""


@lru_cache(maxsize=65_536)
def read_address(written: str) -> Address:
    """Read an address.

    Examples
    --------
    >>> address = read_address("Jl. Hayam Wuruk Gg. 3 No. 012, RT 02/RW 05")
    >>> address.street, address.house
    (('hayam', 'wuruk', 'gang', '3'), '12')
    >>> read_address("221 E. 51st St.").house
    '221'
    """
    found = words(re.sub(r"(\d)\s*[-–]\s*\d+", r"\1", written))
    parts = [_address_word(found, at) for at in range(len(found))]
    numbers = [text for text, number in parts if number]
    marked = (text for at, (text, number) in enumerate(parts) if number and at and found[at - 1] in _NUMBERED)
    house = next(marked, None)
    if house is None and numbers:
        house = numbers[0] if parts[0][1] else numbers[-1]
    street = tuple(text for text, number in parts if text and not (number and text == house))
    return Address(written.strip(), street, house)


def _address_word(found: list[str], at: int) -> tuple[str, bool]:
    """Give the word that is compared, "" for none, and whether it is a number."""
    word = found[at]
    number = _NUMBER.match(word)
    if number is None:
        return ("" if word in _DROPPED else _SAME_IN_ADDRESS.get(word, word)), False
    before = next((other for other in reversed(found[:at]) if _NUMBER.match(other) is None), "")
    if before in _WARDS or len(number[1]) >= _POSTCODE_DIGITS + (at == 0):
        return "", False
    return number[1] + number[2], True


# telephone numbers and identifiers

_LEAST_DIGITS = 6
_BETWEEN = re.compile(r"[/;,|\n]| or | atau | dan | & ", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def read_phones(written: str) -> tuple[str, ...]:
    """Read telephone numbers, several with / ; or , between: digits as dialled at home, of those that somebody has.

    Examples
    --------
    >>> read_phones("+62 812-3456-7890 / (0285) 421 234")
    ('081234567890', '0285421234')
    >>> read_phones("000000")
    ()
    """
    found: list[str] = []
    for part in _BETWEEN.split(written):
        digits = "".join(c for c in unicodedata.normalize("NFKC", part) if c.isdigit() and c.isascii())
        if digits.startswith("62") and len(digits) > 9:
            digits = "0" + digits[2:].lstrip("0")
        if len(digits) >= _LEAST_DIGITS and len(set(digits)) > 2 and digits not in "01234567890123456789":
            found.append(digits)
    return tuple(dict.fromkeys(found))


def same_phone(left: str, right: str) -> bool:
    """Say whether two numbers are one: equal, or one with and one without its area code."""
    short, long = sorted((left, right), key=len)
    return long.endswith(short) or (short.startswith("0") and len(short) > 8 and long.endswith(short[1:]))


_NOTHING = _set("identifiers", "nothing") | {""}


def read_identifier(written: str) -> str | None:
    """Read an identifier such as a NIB: its letters and digits, leading zeros too; None for a placeholder.

    Examples
    --------
    >>> read_identifier(" 0220-1045 91234 "), read_identifier("-"), read_identifier("0000000000000")
    ('0220104591234', None, None)
    """
    kept = "".join(c for c in unicodedata.normalize("NFKC", written).upper() if c.isalnum())
    return None if kept.lower() in _NOTHING or len(set(kept)) < 2 else kept
