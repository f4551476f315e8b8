"""What canting says in another language than English: headings of tables, and lines by the pattern that they have.

``canting --lang id`` or ``CANTING_LANG=id`` chooses Indonesian. Its texts stand in ``texts/``: ``id.toml`` has headings
and lines, ``id.help.toml`` the help, ``id.queries.toml`` what headers of named queries say; each is read when it is
first needed. What isn't there stays English. A line that holds values is known by the words around them, and what
stands for a value may be such a line itself. Drafts, pictures, links and reports, which may be in another language than
the command line, have words by keys in ``texts/PART/LANGUAGE/words.toml``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from canting.errors import UsageError

LANGUAGES = ("en", "id")
TEXTS = Path(__file__).resolve().parent / "texts"
_HOLE = "{}"
_DEEPEST = 6
_BETWEEN = (", ", " or ", " and ")
_CONVENTION = "Convention: "
_SENTENCES = ("note", "reason")
_OWN = frozenset(
    (
        "basis",
        "by",
        "decision",
        "direction",
        "from_says",
        "gap",
        "kind",
        "known",
        "missing",
        "mode",
        "part",
        "responded",
        "section",
        "set",
        "state",
        "to_says",
        "toward",
        "treated",
        "type",
        "verdict",
        "what",
        "why",
    )
)
"""Columns whose words are canting's own; in others stands what the data say."""
_STARTS = ("Note: ", "Error: ")
_END = re.compile(r"(.+) (\([^()]*\))", re.DOTALL)
_QUOTED = re.compile(r"""(["'])[^"']*\1""")
_COUNT = re.compile(r"([\d.,]*\d) (\S.*)", re.DOTALL)
_MORE = re.compile(r"(.*)( and [\d.,]+ more)", re.DOTALL)
_FIGURE = re.compile(r"-?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)%?")
_TYPED = re.compile(r"(\b(Neo4j|Python|Java|canting|[Vv]ersion)|--[\w-]+)[ =]?$")
"""What stands before a number that is no figure: a version, or what one types."""
_OFFER = re.compile(
    r"\b(?:There are|[Oo]ne of|Here may stand|It takes|It has|Did you mean|Graphs are|Types are|columns are"
    r"|headings are|NetDraw's are|by its id|declares|Measures|Loaded|After when|Put them back|End it in|Write):? $"
)
"""What stands before words that a reader may type: they are what programs read, in any language."""

_asked: ContextVar[str | None] = ContextVar("asked", default=None)


def chosen() -> str:
    """The language that the command line or the environment asks for; English where it asks for none that there is."""
    asked = _asked.get() or os.environ.get("CANTING_LANG", "").strip().lower()[:2]
    return asked if asked in LANGUAGES else "en"


def speak(lang: str) -> None:
    """Speak a language from here on, whatever the environment asks for."""
    _asked.set(lang)


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Speak a language in what is done within; None leaves it to the environment. Afterwards it is as it was."""
    token = _asked.set(lang)
    try:
        yield
    finally:
        _asked.reset(token)


def check_language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: no such language.", f"There are: {', '.join(LANGUAGES)}.")


def check_environment() -> None:
    """Refuse a language that `CANTING_LANG` asks for and canting doesn't speak; ``id_ID.UTF-8`` is Indonesian."""
    asked = os.environ.get("CANTING_LANG", "").strip()
    if asked and re.split(r"[_.@-]", asked.lower())[0] not in (*LANGUAGES, "c", "posix"):
        raise UsageError(f"CANTING_LANG={asked}: no such language.", f"There are: {', '.join(LANGUAGES)}.")


def written(lang: str, figure: str) -> str:
    """A figure as Python writes it, ``1,234.5``, in a language."""
    return figure.translate(str.maketrans(",.", ".,")) if lang == "id" else figure


def per_cent(share: float, digits: int = 0) -> float:
    """A share in per cent; a half goes up, as in spreadsheets and by hand: 5 of 8 are 63 %."""
    import math

    scale = 10.0**digits
    return math.floor(round(100 * share * scale, 9) + 0.5) / scale


def listed(texts: Sequence[str], word: str = "and", lang: str = "en") -> str:
    """Texts one after the other as a language writes them, `word` before the last: ``a, b and c``, ``a, b, dan c``."""
    if len(texts) < 2:
        return "".join(texts)
    last = f"{',' if lang == 'id' and len(texts) > 2 else ''} {word} "
    return ", ".join(texts[:-1]) + last + texts[-1]


def counted(number: int, thing: str) -> str:
    """How many there are of a thing, in English: ``1 entry``, ``1,200 entries``."""
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} " + (thing[:-1] + "ies" if thing.endswith("ry") else f"{thing}s")


def some_of(texts: Sequence[str], most: int = 5) -> str:
    """The first of some texts, and how many more there are: ``a, b and 3 more``."""
    more = f" and {len(texts) - most:,} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def heading(column: str) -> str:
    """A column's name, as the heading of a table that a person reads."""
    if chosen() == "en":
        return column
    return _texts(chosen())["headings"].get(column, column)


def cell(column: str, value: object) -> object:
    """A cell of a table that a person reads: canting's own words are said in the language that is asked for."""
    if chosen() == "en" or not isinstance(value, str):
        return value
    if column in _SENTENCES:
        return translated(value)
    if column not in _OWN:
        return value
    values = _texts(chosen())["values"]
    return values.get(f"{column}: {value}", values.get(value, value))


def translated(text: str) -> str:
    """A text for people, line by line, in the language that is asked for."""
    if chosen() == "en":
        return text
    return "\n".join(_line(line, chosen(), 0) for line in text.split("\n"))


def helped(text: str) -> str:
    """A text of help, by paragraphs, in the language that is asked for; Click's ``\\b`` keeps lines as they are."""
    if chosen() == "en" or not text:
        return text
    return "\n\n".join(_paragraph(part, chosen()) for part in re.split(r"\n\s*\n", text))


def of_query(text: str) -> str:
    """What the header of a named query says, in the language that is asked for."""
    if chosen() == "en" or not text:
        return text
    known = _texts(chosen(), "queries")["queries"]
    return "\n\n".join(known.get(" ".join(part.split()), part) for part in re.split(r"\n\s*\n", text))


def _paragraph(text: str, language: str) -> str:
    known = _texts(language, "help")["help"]
    if not text.lstrip().startswith("\b"):
        said = known.get(" ".join(text.split()))
        return said or of_query(_by_pattern(text, language, known) or text)
    lines = []
    for line in text.split("\n"):
        lead, said = re.fullmatch(r"(\s*(?:\S.*?\s{2,})?)(.*)", line).groups()  # type: ignore[union-attr]
        lines.append(lead + known.get(said, said))
    return "\n".join(lines)


def _by_pattern(text: str, language: str, known: dict[str, str]) -> str | None:
    for pieces, other in _patterns(language, "help"):
        if (values := _values(" ".join(text.split()), pieces)) is not None:
            return _filled(other, [known.get(value) or of_query(value) for value in values])
    return None


def stored(name: str) -> dict[str, Any]:
    """What ``texts/NAME.toml`` says."""
    import tomllib

    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words_of(part: str, language: str) -> dict[str, str]:
    """What a part of canting says, by keys, in order of ``texts/PART/LANGUAGE/words.toml``."""
    return stored(f"{part}/{language}/words")


@cache
def _texts(language: str, part: str = "") -> dict[str, dict[str, str]]:
    return stored(".".join(filter(None, (language, part))))


@cache
def _patterns(language: str, part: str = "") -> list[tuple[list[str], str]]:
    """The pieces of the lines with values, those with most words of their own first."""
    texts = _texts(language, part)[part] if part else _exact(language)
    made = [(english.split(_HOLE), other) for english, other in texts.items() if _HOLE in english]
    return sorted(made, key=lambda each: -sum(map(len, each[0])))


def _values(line: str, pieces: list[str]) -> list[str] | None:
    """What stands between the pieces of a line, each as short as it can be; None if the line has other pieces."""
    first, last = pieces[0], pieces[-1]
    if not line.startswith(first) or not line.endswith(last) or len(line) < len(first) + len(last):
        return None
    at, end, found = len(first), len(line) - len(last), []
    for piece in pieces[1:-1]:
        next_at = line.find(piece, at, end)
        if next_at < 0:
            return None
        found.append(line[at:next_at])
        at = next_at + len(piece)
    return [*found, line[at:end]]


@lru_cache(maxsize=4096)
def _line(line: str, language: str, depth: int) -> str:
    exact = _exact(language).get(line)
    if exact is not None and _HOLE not in line:
        return exact
    if line.startswith(_CONVENTION) and (said := _texts(language, "queries")["queries"].get(line)):
        return said
    if depth and " " in line and (said := _texts(language, "queries")["queries"].get(_CONVENTION + line)):
        return said.partition(": ")[2]
    if line.endswith(".") and (exact := _exact(language).get(line[:-1])) and _HOLE not in line:
        return f"{exact}."
    body = line.strip()
    if body != line:
        return line.replace(body, _line(body, language, depth), 1) if body else line
    return _known(line, language, depth) if depth < _DEEPEST else line


def _known(line: str, language: str, depth: int) -> str:
    """A line with values, by the words around them."""
    for start in _STARTS:
        if line.startswith(start):
            rest = _line(line.removeprefix(start), language, depth)
            return _exact(language)[start + _HOLE].replace(_HOLE, rest)
    if end := _END.fullmatch(line):  # what is counted behind a line, as (3 times)
        count = _line(end[2], language, depth + 1)
        if count != end[2]:
            return f"{_line(end[1], language, depth)} {count}"
    for pieces, other in _patterns(language):
        values = _values(line, pieces)
        if values is not None and (not _whole(line) or all(map(_whole, values))):
            return _filled(other, _said(pieces, values, language, depth + 1))
    return _by_parts(line, language, depth + 1) if depth else line


def _said(pieces: list[str], values: list[str], language: str, depth: int) -> list[str]:
    """The values of a line, each as its place allows: a single word may be a key or an id, which nobody translates.

    A single word is canting's own behind a number, as in 3 rows, and where ``[own]`` of the texts says so. Between
    quotes stands what data say, which is in no language of ours.
    """
    own = _texts(language)["own"].get(_HOLE.join(pieces), "").split()
    made: list[str] = []
    offered = False
    for at, value in enumerate(values):
        before = pieces[at]
        offered = bool(_OFFER.search(before)) or (offered and not before)
        counted = at > 0 and before == " " and re.fullmatch(r"[\d.,]+", values[at - 1])
        if any(before.endswith(mark) and pieces[at + 1].startswith(mark) for mark in ('"', "'")):
            made.append(value)
        elif offered:
            made.append(_by_parts(value, language, depth, offered=True))
        elif " " in value.strip() or counted or str(at) in own:
            made.append(_line(value, language, depth))
        else:
            made.append(value if _TYPED.search(before) else _figure(value, language))
    return made


def _figure(value: str, language: str) -> str:
    return written(language, value) if _FIGURE.fullmatch(value) else value


def _whole(text: str) -> bool:
    """Whether each bracket of a text is closed within it."""
    open_ = 0
    for letter in text:
        open_ += (letter == "(") - (letter == ")")
        if open_ < 0:
            return False
    return open_ == 0


def _by_parts(value: str, language: str, depth: int, *, offered: bool = False) -> str:
    """A value that is a count or a list; single words of a list, what is offered or in quotes stay as they are."""
    if _QUOTED.fullmatch(value):
        return value
    if not offered and (count := _COUNT.fullmatch(value)):
        counted = _line(count[2], language, depth)
        if count[2] in _exact(language) or (counted != count[2] and len(_parts(count[2])[1]) < 2):
            return f"{_figure(count[1], language)} {counted}"
    if offered and (more := _MORE.fullmatch(value)):
        return _by_parts(more[1], language, depth, offered=True) + _line(more[2], language, depth)
    joint, parts = _parts(value)
    if len(parts) < 2:
        return value
    if offered:
        said = [_by_parts(part, language, depth, offered=True) for part in parts]
    else:
        said = [
            _line(each, language, depth) if " " in each.strip() else _figure(each, language) for each in parts
        ]
    word = _exact(language)[joint]
    return word.join(said) if joint == ", " else listed(said, word.strip(), language)


def _parts(value: str) -> tuple[str, list[str]]:
    """The parts of a list, and what joins the last of them."""
    *some, last = _apart(value, ", ")
    for joint in _BETWEEN[1:]:
        two = _apart(last, joint)
        if len(two) == 2 and not any(joint in part for part in some):
            return joint, [*some, *two]
    joint = next((each for each in _BETWEEN if len(_apart(value, each)) > 1), ", ")
    return joint, _apart(value, joint)


def _apart(value: str, between: str) -> list[str]:
    """The parts of a list, whose commas in brackets are the parts' own."""
    parts: list[str] = []
    for part in value.split(between):
        if parts and not _whole(parts[-1]):
            parts[-1] += between + part
        else:
            parts.append(part)
    return parts


@cache
def _exact(language: str) -> dict[str, str]:
    """Lines as they are, and without the blanks around them: a value is looked up so."""
    lines = _texts(language)["lines"]
    return {**{english.strip(): other.strip() for english, other in lines.items()}, **lines}


def _filled(template: str, values: list[str]) -> str:
    """Values in their places: ``{}`` in order, or ``{0}``, ``{1}`` where the other language has another."""
    rest = iter(values)
    return re.sub(r"\{(\d*)\}", lambda at: values[int(at[1])] if at[1] else next(rest), template)
