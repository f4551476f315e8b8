"""TOML files whose keys know their line, so that a message can name it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from canting.loader.problems import DataError, Problem
from canting.loader.sorts import Sort

Key = tuple[str | int, ...]

LARGEST = 1_000_000
"""Bytes that a description may have."""

SORT = Sort.DESCRIPTION
"""Sort of the problems in a description."""

_WORD = re.compile(
    r'''"""(?:\\.|[^\\])*?"""+|'{3}.*?'{3,}|"(?:\\.|[^"\\])*"|'[^']*'|#[^\n]*|[A-Za-z0-9_-]+|[^ \t]''',
    re.DOTALL,
)
"""A text (quotes may stand before the three that end a long one), a comment, a bare key, or a sign."""


def key_lines(text: str) -> dict[Key, int]:
    """Find the line, from 1, of each table and key of a TOML text that a parser has accepted.

    Tables of an array are numbered from 0, as in the parsed data. Keys inside an inline table stand at the line
    where the inline table begins, which is the same line in TOML 1.0.

    Examples
    --------
    >>> key_lines('[a]\\nb = 1\\n[[c]]\\nd = "x"\\n')
    {('a',): 1, ('a', 'b'): 2, ('c',): 3, ('c', 0): 3, ('c', 0, 'd'): 4}
    """
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for line, words in _statements(text.replace("\r\n", "\n")):
        array = words[:2] == ["[", "["]
        header = words[0] == "["
        path = () if header else table
        for word in takewhile(lambda word: word not in "=]", words[header + array :]):
            if word == ".":
                continue
            if header and path in counts:
                path = (*path, counts[path])
            path = (*path, word[1:-1] if word[0] in "\"'" else word)
            if not header:
                lines.setdefault(path, line)
        if array:
            lines.setdefault(path, line)
            counts[path] = counts.get(path, -1) + 1
            path = (*path, counts[path])
        if header:
            table = path
            lines.setdefault(path, line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the words of each header and of each key with its value, and the line on which it begins."""
    line, begin, depth = 1, 1, 0
    words: list[str] = []
    for found in _WORD.finditer(text + "\n"):
        word = found[0]
        if word == "\n" and words and not depth:
            yield begin, words
            words = []
        elif word[0] not in "#\n":
            begin = begin if words else line
            words.append(word)
            depth += (word in "[{") - (word in "]}")
        line += word.count("\n")


def line_of(lines: dict[Key, int], path: Key) -> int | None:
    """Give the line of a path, or of the nearest thing around it that has one."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


def dig(data: Any, path: Key) -> Any:
    """Give what stands at a path of parsed data; None if nothing does."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def written(path: Key) -> str:
    """Write a path of dataset.toml as a reader says it: ``nodes 1 kind`` is the first [[nodes]] table's kind.

    Examples
    --------
    >>> written(("nodes", 0, "properties", "age"))
    'nodes[1].properties.age'
    """
    shown = ""
    for step in path:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown


@dataclass(frozen=True)
class TomlFile:
    name: str
    data: dict[str, Any]
    lines: dict[Key, int]

    def problem(self, path: Key, what: str, hint: str, *, value: Any = None, sort: Sort = SORT) -> Problem:
        shown = None if value is None or isinstance(value, dict | list) else str(value)
        return Problem(self.name, line_of(self.lines, path), written(path) or None, shown, what, hint, sort)


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file.

    Raises
    ------
    DataError
        If it can't be read; the problem names the line.
    """

    def fault(line: int | None, what: str, hint: str) -> DataError:
        return DataError([Problem(path.name, line, None, None, what, hint, SORT)])

    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as error:
        raise fault(
            None, f"can't be read: {error.strerror}", "Make it readable, or give another file."
        ) from None
    if raw is None:
        raise fault(
            None, "is larger than 1 MB", "A dataset.toml describes files; the data go into CSV files."
        )
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fault(line, "has bytes that aren't UTF-8", "Save it as UTF-8 in your text editor.") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at, what = _toml_fault(str(error), text)
        hint = 'TOML is one `key = value` a line, texts in "quotes", tables in [brackets].'
        raise fault(at, what, hint) from None
    except (RecursionError, ValueError) as error:  # a number of 5,000 digits, brackets nested 1,000 deep
        raise fault(
            None, f"can't be read as TOML ({error})", "Compare it with what `canting new` writes."
        ) from None
    return TomlFile(path.name, data, key_lines(text))


def _toml_fault(message: str, text: str) -> tuple[int | None, str]:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    if place is None:
        return None, f"isn't TOML: {message}"
    what = message[: place.start()]
    return int(place[1]) if place[1] else text.count("\n") + 1, f"isn't TOML: {what[:1].lower()}{what[1:]}"
