"""Lines of a drafted dataset.toml: values as TOML writes them, and why each line is so in a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from textwrap import shorten

from canting.language import words_of
from canting.loader.drafting.looking import Looked
from canting.terminal import on_one_line

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = 46
_HEADS = 3
"""Rows that look like headings of another table that a draft names at most."""


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def brief(text: str, width: int = 60) -> str:
    """The first words of a text, for a comment."""
    return shorten(text, width, placeholder=" …")


def key_of(text: str) -> str:
    """Write a key as TOML does: bare where it may be."""
    return text if _BARE.fullmatch(text) else quoted(text)


def listed(texts: Sequence[str | int]) -> str:
    """Write a list of texts, or numbers, as TOML does."""
    return f"[{', '.join(map(valued, texts))}]"


def valued(value: str | int | Mapping[str, str | int]) -> str:
    """Write a text, a number, or an inline table of such, as TOML does."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key_of(key)} = {valued(each)}' for key, each in value.items())} }}"
    return quoted(value) if isinstance(value, str) else str(value)


class Lines:
    def __init__(self, lang: str) -> None:
        self._said = words_of("draft", lang)
        self._lines: list[str] = []

    def _say(self, key: str, **words: object) -> str:
        """A comment; what the files hold may break no line in it."""
        return on_one_line(self._said[key].format(**words))

    def _line(self, line: str, why: str = "") -> None:
        """Write a line, with the reason in a comment beside it, or above if it is long."""
        why = on_one_line(why)  # TOML lets no control character stand in a comment
        if not why:
            self._lines.append(line)
        elif max(len(line), _KEY) + len(why) + 3 <= 118:
            self._lines.append(f"{line:<{_KEY}} # {why}")
        else:
            self._lines += [f"# {why}", line]

    def _ask(self, key: str, **words: object) -> None:
        """Write a comment that asks a person to look."""
        self._lines.append("# ? " + self._say(key, **words))

    def _file(self, each: Looked, section: str, *, layout: bool = True) -> None:
        self._lines += ["", f"[[{section}]]"]
        self._line(f"file = {quoted(each.grid.file)}")
        if each.grid.sheet:
            self._line(f"sheet = {quoted(each.grid.sheet)}", self._say("hidden") if each.grid.hidden else "")
        if layout:
            self._layout(each)

    def _layout(self, each: Looked) -> None:
        if each.header != (1,):
            above = "; ".join(brief(text) for _, text in each.titles[:2])
            header = each.header[0] if len(each.header) == 1 else list(each.header)
            self._line(f"header = {header}", self._say("header", above=above) if above else "")
        if each.skip:
            self._line(f"skip = {listed(each.skip)}", self._say("skip"))
        self._heads(each)
        if each.grid.beside:
            self._ask("beside")

    def _heads(self, each: Looked) -> None:
        for number in each.heads[:_HEADS]:
            shown = brief(", ".join(cell for cell in each.grid.rows[number - 1] if cell))
            self._ask("heads", row=number, shown=shown)
