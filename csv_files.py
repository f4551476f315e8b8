"""CSV files that spreadsheets may open, and what stands beside a file: of what it is, and how to read it.

A spreadsheet takes a text that begins like a formula for one, and runs it. In a CSV file such a text has an apostrophe
before it, and so has a text that begins with an apostrophe: whoever takes one off each text that begins with one has
every text as it was. ``FILE-metadata.json`` says so, as metadata for tabular data on the web (W3C, 2015).
"""

from __future__ import annotations

import csv
import json
import math
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from canting.errors import UsageError

APOSTROPHE = "apostrophe"
_RUNS = re.compile(r"['\t\r\n=+\-@＝＋－＠]| +[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"-\d+(\.\d+)?\Z")
_LARGEST = 1 << 24
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_SECRETS = (
    re.compile(r"(?<=//)[^/@\s]*(?=@)"),
    re.compile(r"(?i)(?<=password=)[^&\s]+|(?<=secret=)[^&\s]+|(?<=token=)[^&\s]+"),
)
DATATYPES = {"int": "integer", "float": "number", "bool": "boolean", "date": "date"}


def escaped(value: Any) -> Any:
    """Give a text that a spreadsheet would run an apostrophe, and so a text that has one; anything else stays.

    Examples
    --------
    >>> escaped("=1+1"), escaped("'t Hooft"), escaped("batik"), escaped(-3.5)
    ("'=1+1", "''t Hooft", 'batik', -3.5)
    """
    return "'" + value if isinstance(value, str) and _RUNS.match(value) else value


def unescaped(text: str) -> str:
    """Give a text as it was before `escaped`."""
    return text[1:] if text[:1] == "'" else text


def named_rows(path: str | Path, option: str, hint: str) -> list[dict[str, str]]:
    """Rows of a reader's own CSV file below its heading, by the names of the columns.

    Raises
    ------
    UsageError
        If it can't be read.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{option} {path}: can't be read ({error}).", hint) from None


class CsvWriter:
    """Writes rows of CSV, into a file whose line ends stay as they are, and counts them.

    Texts are written as `escaped` gives them, or with `exact` as they are; with `numbers` one that is a number is left
    alone, for texts that are cells of somebody's data.
    """

    def __init__(self, file: TextIO, *, exact: bool = False, numbers: bool = False) -> None:
        self.rows = 0
        """How many rows were written, the heading not counted."""
        self.escaped = 0
        """How many texts have an apostrophe before them."""
        self._exact, self._numbers = exact, numbers
        self._writer = csv.writer(_Lines(file), lineterminator="\r\n")

    def heading(self, names: Iterable[str]) -> None:
        self._writer.writerow(map(self._cell, names))

    def row(self, cells: Iterable[Any]) -> None:
        """Write a row; None is a blank."""
        self._writer.writerow(map(self._cell, cells))
        self.rows += 1

    def _cell(self, value: Any) -> Any:
        if self._exact or (self._numbers and isinstance(value, str) and _NUMBER.match(value)):
            return value
        made = escaped(value)
        self.escaped += made is not value
        return made


class _Lines:
    """Ends a CSV writer's lines in ``\\n``; asked for that end itself, it would leave ``\\r`` unquoted."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        self._file.write(line[:-2] + "\n")


def escapes_line(count: int) -> list[str]:
    """Say how many texts have an apostrophe before them; nothing if none has."""
    if not count:
        return []
    texts = "1 text begins" if count == 1 else f"{count:,} texts begin"
    return [
        f"{texts} like a formula or with an apostrophe, and got an apostrophe so that no spreadsheet runs it: "
        "canting takes it off again, --exact-text leaves it out."
    ]


# what stands beside a file


@dataclass
class Invocation:
    """When a command was asked, and by which line; a notebook's question has no line."""

    command: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def said(self) -> dict[str, str]:
        """The same for a file, with canting's version."""
        from canting.release import version

        line = {"command": self.command} if self.command else {}
        return {**line, "canting": version(), "asked": self.at.isoformat(timespec="seconds")}


asked = Invocation()
"""The question that this process answers; the command line says it once."""


def ask(words: Sequence[str]) -> None:
    """Note the line that is being answered, without what is secret in it."""
    asked.command, asked.at = shlex.join(["canting", *open_words(words)]), datetime.now(UTC)


def open_words(words: Sequence[str]) -> list[str]:
    """Give the words of a command line without passwords.

    Examples
    --------
    >>> open_words(["--neo4j-password", "x", "--neo4j-uri=neo4j://me:y@db", "query"])
    ['--neo4j-password', '…', '--neo4j-uri=neo4j://…@db', 'query']
    """
    said = []
    for at, word in enumerate(words):
        shown = "…" if at and words[at - 1] == "--neo4j-password" else word
        for secret in _SECRETS:
            shown = secret.sub("…", shown)
        said.append(shown)
    return said


def beside(path: Path) -> Path:
    """Give the file with what is said of a file: ``FILE-metadata.json``."""
    return path.with_name(f"{path.name}-metadata.json")


def metadata(
    path: Path,
    title: str,
    columns: Iterable[tuple[str, str, str]],
    notes: Iterable[Any] = (),
    *,
    exact: bool = True,
) -> str:
    """Give the text of ``FILE-metadata.json``, given name, type (a header's word) and meaning of each column.

    With `exact` texts stand in the file as they are; else as `escaped` gives them.
    """
    described = [
        {
            "name": name,
            "titles": name,
            "dc:description": doc,
            "datatype": DATATYPES.get(kind, "string"),
        }
        for name, kind, doc in columns
    ]
    said = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dc:title": title,
        **({} if exact else {"escaped": APOSTROPHE}),
        "tableSchema": {"columns": described},
        "notes": list(notes),
    }
    return as_json(said, indent=1) + "\n"


def is_escaped(path: Path) -> bool:
    """Whether what stands beside a file says that its texts have apostrophes; see `escaped`."""
    said = beside(path)
    try:
        if not said.is_file() or said.stat().st_size > _LARGEST:
            return False
        found = json.loads(said.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("escaped") == APOSTROPHE


# JSON


def as_json(value: Any, indent: int | None = None) -> str:
    """Give JSON, which has neither NaN nor infinity (they are null), on lines that every reader sees alike."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, indent=indent, default=_plain)
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return {key: _finite(item) for key, item in value.items()} if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
