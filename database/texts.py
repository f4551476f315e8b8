"""The Cypher of this package: files in ``cypher/``, read when asked for, and the parts that several of them share.

``@name(variable, …)`` in a text stands for ``cypher/parts/name.cypher``. A part's first line names its variables,
``// part kept(participant, said)``; where it is used, the variables given there take their place.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

AFTER_IMPORT = "after-import.ndjson"
"""File of what follows an import: see `canting.database.after`."""

CYPHER = Path(__file__).resolve().parent.parent / "cypher"
PARTS = CYPHER / "parts"

_USE = re.compile(r"@([a-z]+)\(([^()]*)\)")
_HEAD = re.compile(r"// part ([a-z]+)\(([^()]*)\)")


@cache
def text(name: str, folder: str = "database") -> str:
    """Give the text of ``cypher/FOLDER/NAME.cypher``, with its parts in place."""
    return expanded((CYPHER / folder / f"{name}.cypher").read_text(encoding="utf-8"))


@cache
def part(name: str) -> tuple[tuple[str, ...], str]:
    """Variables and text of a part, without its comments."""
    lines = (PARTS / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    head = _HEAD.match(lines[0])
    assert head, f"cypher/parts/{name}.cypher doesn't begin with // part {name}(…)"
    text = "\n".join(line for line in lines if not line.startswith("//"))
    return _variables(head.group(2)), text


def expanded(text: str, *, keep_lines: bool = False) -> str:
    """A text with its parts in place; `keep_lines`: on the line that uses each, so that a message's line is true."""

    def put(use: re.Match[str]) -> str:
        name, given = use.group(1), _variables(use.group(2))
        if not (PARTS / f"{name}.cypher").exists():
            return use.group()
        variables, body = part(name)
        if len(variables) != len(given):
            return use.group()
        renamed = dict(zip(variables, given, strict=True))
        whole = expanded(re.sub(r"\b\w+\b", lambda word: renamed.get(word.group(), word.group()), body))
        return " ".join(whole.split()) if keep_lines else whole

    return _USE.sub(put, text)


def _variables(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
