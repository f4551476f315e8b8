"""What canting says in another language than English: headings of tables, and lines by the pattern that they have.

``CANTING_LANG=id`` chooses Indonesian. The texts stand in ``texts/id.toml``; what isn't there stays English. A line
that holds values is known by the words around them, and what stands for a value may be such a line itself.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from canting.errors import UsageError

LANGUAGES = ("en", "id")
_HOLE = "{}"
_DEEPEST = 4


def chosen() -> str:
    """The language that the environment asks for; English where it asks for none that there is."""
    asked = os.environ.get("CANTING_LANG", "").strip().lower()[:2]
    return asked if asked in LANGUAGES else "en"


def check_language(lang: str) -> None:
    """Refuse a language that canting doesn't speak.

    Raises
    ------
    UsageError
        If it is none of `LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: no such language.", f"There are: {', '.join(LANGUAGES)}.")


def written(lang: str, figure: str) -> str:
    """A figure as Python writes it, ``1,234.5``, in a language."""
    return figure.translate(str.maketrans(",.", ".,")) if lang == "id" else figure


def heading(column: str) -> str:
    """A column's name, as the heading of a table that a person reads."""
    if chosen() == "en":
        return column
    return _texts(chosen())["headings"].get(column, column)


def translated(text: str) -> str:
    """A text for people, line by line, in the language that is asked for."""
    if chosen() == "en":
        return text
    return "\n".join(_line(line, chosen(), 0) for line in text.split("\n"))


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).resolve().parent / "texts" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the lines with values, those with most words of their own first."""
    made = []
    for english, other in _texts(language)["lines"].items():
        if _HOLE in english:
            parts = [re.escape(part) for part in english.split(_HOLE)]
            made.append((len(english), re.compile("(.*?)".join(parts), re.DOTALL), other))
    return [(pattern, other) for _, pattern, other in sorted(made, key=lambda each: -each[0])]


@lru_cache(maxsize=4096)
def _line(line: str, language: str, depth: int) -> str:
    exact = _texts(language)["lines"].get(line)
    if exact is not None and _HOLE not in line:
        return exact
    body = line.strip()
    if body != line:
        return line.replace(body, _line(body, language, depth), 1) if body else line
    if depth < _DEEPEST:
        for pattern, other in _patterns(language):
            if match := pattern.fullmatch(line):
                return _filled(other, [_line(value, language, depth + 1) for value in match.groups()])
    return line


def _filled(template: str, values: list[str]) -> str:
    """Values in their places: ``{}`` in order, or ``{0}``, ``{1}`` where the other language has another."""
    rest = iter(values)
    return re.sub(r"\{(\d*)\}", lambda at: values[int(at[1])] if at[1] else next(rest), template)
