"""What speaks for and against a pair, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from canting.language import listed
from canting.linking.codes import Codes
from canting.linking.entries import Entry, Evidence
from canting.linking.judge import (
    Shared,
    any_form_of,
    best_relation,
    form_of,
    forms_differ,
    identifiers,
    other_form,
    wider,
)
from canting.linking.names import ComparedName, read_address, read_phones, same_phone, titles_differ
from canting.linking.partners import match_words, tight
from canting.linking.texts import say

COMMON = 0.5
"""A place or industry that more than this share of the register has is had by most."""


def evidence(
    one: Entry, other: Entry, codes: Codes, shared: Shared | None = None, lang: str = "en"
) -> tuple[Evidence, ...]:
    """Say what speaks for and against a pair, leaving out what neither side or only one side says.

    The order is identifier, name, form, title, place, address, phone, industry. What most entries have (`shared`), or
    several where one should, agrees no more than nearly.
    """
    return (
        *_identifier_words(one, other, shared, lang),
        _name_words(one.read, other.read, lang),
        *_form_words(one, other, lang),
        *_code_words(one.places, other.places, codes, "place", shared.places if shared else {}, lang),
        *_address_words(one, other, shared, lang),
        *_phone_words(one, other, shared, lang),
        *_code_words(
            one.industries, other.industries, codes, "industry", shared.industries if shared else {}, lang
        ),
    )


def _agreed(about: str, words: str, count: int, lang: str) -> Evidence:
    """What several entries have tells one of them from the others no more."""
    if count <= 1:
        return Evidence(about, "agrees", words)
    return Evidence(about, "near", say(lang, "as entries", words=words, count=count))


def _identifier_words(one: Entry, other: Entry, shared: Shared | None, lang: str) -> list[Evidence]:
    found = []
    for sort, verdict, ours, theirs in identifiers(one, other):
        if verdict == "agrees":
            count = shared.identifiers[sort, ours] if shared else 1
            found.append(
                _agreed("identifier", say(lang, "same identifier", sort=sort, value=ours), count, lang)
            )
        else:
            near = verdict == "near"
            key = "near identifier" if near else "other identifier"
            words = say(lang, key, sort=sort, ours=ours, theirs=theirs)
            found.append(Evidence("identifier", "near" if near else "differs", words))
    return found


def _name_words(one: ComparedName, other: ComparedName, lang: str) -> Evidence:
    if not one.key or not other.key:
        return Evidence("name", "unknown", say(lang, "no name"))
    key = _sameness(one, other)
    if key is not None:
        return Evidence("name", "agrees", say(lang, key))
    alike, mine, yours = match_words(one.bare.split(), other.bare.split())
    if not alike:
        return Evidence("name", "differs", say(lang, "no word"))
    word = say(lang, "and")
    said = [
        say(lang, "in common", words=listed([a if a == b else f"{a} ≈ {b}" for a, b in alike], word, lang))
    ]
    said += [say(lang, "only survey", words=listed(mine, word, lang))] if mine else []
    said += [say(lang, "only register", words=listed(yours, word, lang))] if yours else []
    return Evidence("name", "near", ", ".join(said))


def _sameness(one: ComparedName, other: ComparedName) -> str | None:
    """Say in which way two names are the same; None if they aren't."""
    if one.written == other.written:
        return "same name"
    if one.plain == other.plain:
        return "same but case"
    if one.bare == other.bare:
        return "same but form"
    if one.key == other.key or sorted(one.key.split()) == sorted(other.key.split()):
        return "same but spelling"
    return "same but blanks" if tight(one.key) == tight(other.key) else None


def _form_words(one: Entry, other: Entry, lang: str) -> list[Evidence]:
    ours, theirs = form_of(one), form_of(other)
    found = []
    if forms_differ(one, other):
        found.append(Evidence("form", "differs", say(lang, "other form", ours=ours, theirs=theirs)))
    else:
        ours, theirs = any_form_of(one), any_form_of(other)
        if ours and ours == theirs:
            found.append(Evidence("form", "agrees", say(lang, "both form", form=ours)))
        elif other_form(one, other):
            found.append(Evidence("form", "near", say(lang, "other form", ours=ours, theirs=theirs)))
    mine, yours = one.read.titles, other.read.titles
    if titles_differ(mine, yours):
        word = say(lang, "and")
        words = say(lang, "other title", ours=listed(mine, word, lang), theirs=listed(yours, word, lang))
        found.append(Evidence("title", "differs", words))
    return found


_PLURAL = {"place": "places", "industry": "industries"}


def _code_words(
    ours: Sequence[str],
    theirs: Sequence[str],
    codes: Codes,
    sort: str,
    shares: Mapping[str, float],
    lang: str,
) -> list[Evidence]:
    if not ours or not theirs:
        return []
    best = best_relation(ours, theirs, codes)
    relation, left, right = best or ("unknown", ours[0], theirs[0])
    shown = {"ours": codes.show(left), "theirs": codes.show(right)}
    if best is None:
        return [Evidence(sort, "unknown", say(lang, f"{_PLURAL[sort]} not comparable", **shown))]
    if relation in {"same", "within"}:
        words = say(lang, f"same {sort}", code=shown["ours"])
        if relation == "within":
            words = say(lang, f"within {sort}", **shown)
        if shares.get(wider(best, codes), 0.0) > COMMON:
            return [Evidence(sort, "near", say(lang, "as most", words=words))]
        return [Evidence(sort, "agrees", words)]
    if relation == "beside" and sort == "place":
        return [Evidence(sort, "near", say(lang, "neighbouring place", **shown))]
    return [Evidence(sort, "differs", say(lang, f"other {sort}", **shown))]


def _address_words(one: Entry, other: Entry, shared: Shared | None, lang: str) -> list[Evidence]:
    ours, theirs = read_address(one.address or ""), read_address(other.address or "")
    if not ours.street or not theirs.street:
        return []
    alike = fuzz.token_set_ratio(" ".join(ours.street), " ".join(theirs.street))
    if alike < 80:
        return [Evidence("address", "differs", say(lang, "other street"))]
    if ours.house is None or theirs.house is None:
        return [Evidence("address", "near", say(lang, "same street"))]
    if ours.house == theirs.house:
        count = shared.houses[theirs.street, theirs.house] if shared else 1
        return [_agreed("address", say(lang, "same house"), count, lang)]
    return [Evidence("address", "differs", say(lang, "other house", ours=ours.house, theirs=theirs.house))]


def _phone_words(one: Entry, other: Entry, shared: Shared | None, lang: str) -> list[Evidence]:
    ours, theirs = read_phones(one.phone or ""), read_phones(other.phone or "")
    if not ours or not theirs:
        return []
    same = [b for a in ours for b in theirs if same_phone(a, b)]
    if same:
        count = min(shared.phones[number[-7:]] for number in same) if shared else 1
        return [_agreed("phone", say(lang, "same telephone", number=same[0]), count, lang)]
    return [Evidence("phone", "differs", say(lang, "other telephone"))]
