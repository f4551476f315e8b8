"""Texts as words: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻ\u02bf\u02be"))
_WORDS = re.compile(r"\w+|&")
_LOST = re.compile(r"(?<=\w)[?\ufffd](?=\w)")
"""An apostrophe that some program couldn't write: Children?s."""


def fold(text: str) -> str:
    """Give a text without case, accents and punctuation: words with one space between them.

    Examples
    --------
    >>> fold("  Batik  “Ma'ruf” & Co., Pekalóngan ")
    'batik maruf & co pekalongan'
    """
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Give the words of a text, folded."""
    plain = _LOST.sub("", text.translate(_APOSTROPHES)).replace("+", " & ")
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORDS.findall(plain.replace("_", " ").casefold())


def one_line(text: str) -> str:
    """Give a text from the data without line breaks, nor what could move a terminal's cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
