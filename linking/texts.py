"""What linking says to people, in words of ``texts/linking/``; and the words of a decision, as people type them."""

from __future__ import annotations

import re
from functools import cache

from canting.language import LANGUAGES, listed, words_of

DECISION_WORDS = {"sama": "same", "beda": "different", "ragu": "unsure", "tidak ada": "none"}
"""Indonesian words of a decision; "ya" is none: yes to what?"""


def say(lang: str, key: str, **values: object) -> str:
    """Say something, with values in their places."""
    text = words_of("linking", lang)[key]
    return text.format(**values) if values else text


def translated(recorded: str, lang: str) -> str:
    """Give recorded evidence, which the ledger has in English, in a language; what isn't known stays as it is.

    Examples
    --------
    >>> translated("name has sumber and rejeki in common, jaya only in the survey; same place 33.75", "id")
    'nama sama-sama memuat sumber dan rejeki, jaya hanya di survei; tempat sama 33.75'
    """
    if lang == "en":
        return recorded
    parts = [_NAME_PARTS.split(said) for said in recorded.split("; ")]
    return "; ".join(", ".join(_translated(part, lang) for part in of_name) for of_name in parts)


_NAME_PARTS = re.compile(r"(?<= in common), (?=.* only in the )|(?<= only in the survey), ")
_JOINED = re.compile(r", | and ")
_LISTS = dict.fromkeys(("in common", "only survey", "only register"), ("words",)) | {
    "other title": ("ours", "theirs")
}
"""Evidence that lists words, and which of its values do."""


def _translated(said: str, lang: str) -> str:
    for key, pattern in _patterns().items():
        found = pattern.fullmatch(said)
        if found is None:
            continue
        values: dict[str, str] = found.groupdict()
        if key in {"as entries", "as most"}:
            values["words"] = _translated(values["words"], lang)
        for name in _LISTS.get(key, ()):
            values[name] = listed(_JOINED.split(values[name]), say(lang, "and"), lang)
        return say(lang, key, **values)
    return said


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Give how each piece of evidence is said in English: how many others have it first, then what says most."""
    texts = words_of("linking", "en")
    keys = list(texts)
    evidence = keys[keys.index("same name") : keys.index("no longer") + 1]
    said = {key: re.split(r"\{(\w+)\}", texts[key]) for key in evidence if key != "and"}
    order = sorted(
        said, key=lambda key: (key not in {"as entries", "as most"}, -len("".join(said[key][::2])))
    )
    return {key: re.compile("".join(map(_part, range(len(said[key])), said[key]))) for key in order}


def _part(at: int, text: str) -> str:
    return f"(?P<{text}>.+)" if at % 2 else re.escape(text)


def both(key: str) -> frozenset[str]:
    return frozenset(words_of("linking", lang)[key] for lang in LANGUAGES)


def decision_word(typed: str) -> str:
    """Give the decision that a typed word means; a word that is none stands for itself.

    Examples
    --------
    >>> decision_word("Sama"), decision_word("tidak  ada"), decision_word("same"), decision_word("ya")
    ('same', 'none', 'same', 'ya')
    """
    word = " ".join(typed.split()).lower()
    return DECISION_WORDS.get(word, word)
