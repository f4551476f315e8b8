"""Texts in pictures: made safe to write into SVG, measured and wrapped in the font that draws them."""

from __future__ import annotations

import base64
import io
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from canting.terminal import visible

FAMILY = "Source Sans Pro"
LONGEST = 300  # characters of a text that a picture carries


def clean(text: object) -> str:
    """Make one line of any value: control characters escaped, single spaces, at most `LONGEST` characters."""
    line = " ".join(visible(" ".join(str(text).replace("\u200b", " ").split())).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def font_file(*, bold: bool = False) -> Path:
    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    return Path(str(files("font_source_sans_pro").joinpath("files", name)))


@cache
def _advances(bold: bool) -> dict[int, float]:
    """Width of each character that the font has, in ems."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_file(bold=bold), lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=100_000)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text, in the unit of `size`; what the font lacks counts as wide as another may draw it."""
    known = _advances(bold)
    return size * sum(known.get(ord(char)) or _foreign(char) for char in text)


def _foreign(char: str) -> float:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.68


def fit(text: str, limit: float, size: float, *, bold: bool = False) -> str:
    """Cut a line to a width, with an ellipsis where something is missing."""
    if width(text, size, bold=bold) <= limit:
        return text
    kept = text
    while kept and width(kept + "…", size, bold=bold) > limit:
        kept = kept[:-1]
    return kept.rstrip(" ,;:-") + "…"


def wrap(text: str, limit: float, size: float, lines: int = 2, *, bold: bool = False) -> list[str]:
    """Break a text into as few lines as will do, of about equal width; what has no room in them ends in an ellipsis."""
    if width(text, size, bold=bold) <= limit:
        return [text]
    words = text.split(" ")
    for count in range(2, lines + 1):
        for narrow in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            made = _broken(words, limit * narrow, size, bold)
            if len(made) <= count and all(width(line, size, bold=bold) <= limit for line in made):
                return made
    made = _broken(words, limit, size, bold)
    kept = [*made[: lines - 1], " ".join(made[lines - 1 :])]
    return [fit(line, limit, size, bold=bold) for line in kept]


def _broken(words: list[str], limit: float, size: float, bold: bool) -> list[str]:
    made = [words[0]]
    for word in words[1:]:
        longer = f"{made[-1]} {word}"
        if width(longer, size, bold=bold) <= limit:
            made[-1] = longer
        else:
            made.append(word)
    return made


def embedded(chars: str, *, bold: bool = False) -> str:
    """The font as a `data:` address, with no more than the characters that a picture needs."""
    from fontTools import subset  # type: ignore[import-untyped]

    options: Any = subset.Options()
    options.flavor = "woff"
    options.hinting = False
    options.layout_features = ["kern", "mark"]
    font = subset.load_font(str(font_file(bold=bold)), options)
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(set(chars))))
    cut.subset(font)
    made = io.BytesIO()
    font.save(made)
    return "data:font/woff;base64," + base64.b64encode(made.getvalue()).decode("ascii")
