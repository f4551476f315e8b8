"""TOML files whose keys know their line, so that a message can name it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canting.loader.problems import DataError, Problem
from canting.loader.sorts import Sort

Key = tuple[str | int, ...]

LARGEST = 1_000_000
"""Bytes that a description may have."""

SORT = Sort.DESCRIPTION
"""Sort of the problems in a description."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OPEN, _CLOSE = "[{", "]}"


def key_lines(text: str) -> dict[Key, int]:
    """Find the line of each table and key of a TOML text that a parser has accepted.

    Tables of an array are numbered from 0, as in the parsed data. Keys inside an inline table stand at the line
    where the inline table begins, which is the same line in TOML 1.0.

    Parameters
    ----------
    text
        A valid TOML text.

    Returns
    -------
    dict
        From path to line, 1 for the first.

    Examples
    --------
    >>> key_lines('[a]\\nb = 1\\n[[c]]\\nd = "x"\\n')
    {('a',): 1, ('a', 'b'): 2, ('c',): 3, ('c', 0): 3, ('c', 0, 'd'): 4}
    """
    return _Scan(text.replace("\r\n", "\n")).run()


def line_of(lines: dict[Key, int], path: Key) -> int | None:
    """Give the line of a path, or of the nearest thing around it that has one."""
    for end in range(len(path), 0, -1):
        if path[:end] in lines:
            return lines[path[:end]]
    return None


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.table: Key = ()
        self.counts: dict[Key, int] = {}
        self.lines: dict[Key, int] = {}

    def run(self) -> dict[Key, int]:
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in " \t\r\n":
                self._step()
            elif character == "#":
                self._skip_comment()
            elif character == "[":
                self._header()
            else:
                self._statement()
        return self.lines

    def _step(self, count: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _skip_comment(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _header(self) -> None:
        array = self.text.startswith("[[", self.at)
        self._step(2 if array else 1)
        path = self._inside_arrays(self._dotted())
        if array:
            self.lines.setdefault(path, self.line)
            number = self.counts.get(path, -1) + 1
            self.counts[path] = number
            path = (*path, number)
        self.table = path
        self.lines.setdefault(path, self.line)
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _inside_arrays(self, names: list[str]) -> Key:
        path: Key = ()
        for number, name in enumerate(names):
            path = (*path, name)
            if path in self.counts and number < len(names) - 1:
                path = (*path, self.counts[path])
        return path

    def _statement(self) -> None:
        path = self.table
        for name in self._dotted():
            path = (*path, name)
            self.lines.setdefault(path, self.line)
        self._value()

    def _dotted(self) -> list[str]:
        names: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in " \t.":
                self._step()
            elif character in "\"'":
                start = self.at
                self._string()
                names.append(self.text[start + 1 : self.at - 1])
            elif match := _BARE.match(self.text, self.at):
                names.append(match.group())
                self._step(len(match.group()))
            else:
                break
        return names

    def _value(self) -> None:
        """Pass over a value up to the end of its line, or of the last line of an array."""
        depth = 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if character in "\"'":
                self._string()
                continue
            if character == "#":
                self._skip_comment()
                continue
            if character == "\n" and depth <= 0:
                return
            depth += (character in _OPEN) - (character in _CLOSE)
            self._step()

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._step(len(mark))
        while self.at < len(self.text) and not self.text.startswith(mark, self.at):
            self._step(2 if quote == '"' and self.text[self.at] == "\\" else 1)
        self._step(len(mark))
        while len(mark) == 3 and self.text.startswith(
            quote, self.at
        ):  # """ may be preceded by quotes of the text
            self._step()


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
class Source:
    """A TOML file, read."""

    name: str
    data: dict[str, Any]
    lines: dict[Key, int]

    def problem(self, path: Key, what: str, mend: str, *, value: Any = None, sort: Sort = SORT) -> Problem:
        shown = None if value is None or isinstance(value, dict | list) else str(value)
        return Problem(self.name, line_of(self.lines, path), written(path) or None, shown, what, mend, sort)


def read_toml(path: Path) -> Source:
    """Read a TOML file.

    Raises
    ------
    DataError
        If it can't be read; the problem names the line.
    """

    def fault(line: int | None, what: str, mend: str) -> DataError:
        return DataError([Problem(path.name, line, None, None, what, mend, SORT)])

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
        mend = 'TOML is one `key = value` a line, texts in "quotes", tables in [brackets].'
        raise fault(at, what, mend) from None
    except (RecursionError, ValueError) as error:  # a number of 5,000 digits, brackets nested 1,000 deep
        raise fault(
            None, f"can't be read as TOML ({error})", "Compare it with what `canting new` writes."
        ) from None
    return Source(path.name, data, key_lines(text))


def _toml_fault(message: str, text: str) -> tuple[int | None, str]:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    if place is None:
        return None, f"isn't TOML: {message}"
    what = message[: place.start()]
    return int(place[1]) if place[1] else text.count("\n") + 1, f"isn't TOML: {what[:1].lower()}{what[1:]}"
