"""Whether a Cypher text only reads the graph: decided from its plan and its words. Pure, no driver.

READ access mode alone lets through LOAD CSV, TERMINATE TRANSACTIONS and procedures that kill connections or list
settings; so the plan's operators and every procedure and function with a namespace must be known to be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from canting.queries.header import plain_text

ALLOWED = (
    r"db\.(labels|relationshipTypes|propertyKeys|info|ping|nameFromElementId|schema\.\w+)",
    r"db\.index\.fulltext\.query(Nodes|Relationships)|db\.index\.vector\.query(Nodes|Relationships)",
    r"dbms\.(components|procedures|functions)",
    r"gds\.(version|list|isLicensed|debug\.arrow)",
    r"gds\.(?!(\w+\.)*cypher\.)(\w+\.)*(stream|stats|estimate)",
    r"gds\.graph\.(list|exists)|gds\.graph\.(\w+\.)*stream",
    r"gds\.(util|similarity)\.\w+",
    r"(date|datetime|localdatetime|localtime|time)\.(transaction|statement|realtime|truncate|fromepoch|fromepochmillis)",
    r"duration\.(between|inMonths|inDays|inSeconds)",
    r"point\.(distance|withinBBox)",
    r"vector\.(similarity\.\w+|distance\.\w+)",
)
_ALLOWED = re.compile("(?:" + "|".join(ALLOWED) + r")\Z", re.IGNORECASE)
FORBIDDEN_OPERATORS = {
    "LoadCSV": "reads files or addresses outside the graph (LOAD CSV)",
    "TerminateTransactions": "ends other people's work (TERMINATE TRANSACTIONS)",
    "ShowTransactions": "reads other people's work (SHOW TRANSACTIONS)",
    "ShowSettings": "reads the server's settings (SHOW SETTINGS)",
}
_FORBIDDEN_WORDS = {  # a plan doesn't show what stands in a subquery inside CASE, reduce, any, …
    re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE): FORBIDDEN_OPERATORS["LoadCSV"],
    re.compile(r"\bTERMINATE\s+TRANSACTIONS?\b", re.IGNORECASE): FORBIDDEN_OPERATORS["TerminateTransactions"],
}
_PART = r"(?:[^\W\d]\w*|`(?:[^`]|``)+`)"
_CALLED = re.compile(rf"({_PART}(?:\s*\.\s*{_PART})+)\s*\(")
_PROCEDURE = re.compile(rf"\bCALL\s+({_PART}(?:\s*\.\s*{_PART})+)", re.IGNORECASE)
_USE = re.compile(r"(?:\A|[{(;]|\bUNION(?:\s+ALL|\s+DISTINCT)?|\bCYPHER\s+[^\n]*?)\s*USE\s", re.IGNORECASE)


@dataclass(frozen=True)
class Refusal:
    """Why a text doesn't count as reading."""

    why: str


def refusals(text: str, query_type: str, plan: dict[str, Any] | None) -> list[Refusal]:
    """Give every reason why a text isn't read-only; none means that it may run.

    Parameters
    ----------
    text
        The Cypher as the reader wrote it.
    query_type
        The type that EXPLAIN gives: ``r``, ``rw``, ``w`` or ``s``.
    plan
        The plan that EXPLAIN gives: nested dicts of ``operatorType``, ``args`` and ``children``.
    """
    found: list[Refusal] = []
    if query_type != "r":
        sort = {"w": "writes", "rw": "writes", "s": "administers the server or changes the schema"}.get(
            query_type, "isn't a read"
        )
        found.append(Refusal(sort))
    for operator, details in _operators(plan):
        found += [Refusal(why) for name, why in FORBIDDEN_OPERATORS.items() if operator.startswith(name)]
        found += [Refusal(f"calls {name}") for name in called(details) if not _ALLOWED.match(name)]
    for words in _readings(text):
        bare = plain_text(words)
        if _USE.search(bare):
            found.append(Refusal("names another database (USE)"))
        found += [Refusal(why) for pattern, why in _FORBIDDEN_WORDS.items() if pattern.search(bare)]
        found += [Refusal(f"calls {name}") for name in called(words) if not _ALLOWED.match(name)]
    return list(dict.fromkeys(found))


def called(text: str) -> list[str]:
    """Names with a namespace of the procedures and functions that a text calls."""
    bare = _without_comments_and_strings(text)
    names = [*_CALLED.findall(bare), *_PROCEDURE.findall(bare)]
    return list(dict.fromkeys(re.sub(r"[\s`]", "", name) for name in names))


def _readings(text: str) -> list[str]:
    r"""The text as it stands, and with ``\uXXXX`` resolved, so that no name hides in it.

    Cypher resolves it anywhere in a text, but not where the backslash is itself escaped; what resolves too much or too
    little sees strings and comments end elsewhere. So a text must be harmless in every reading.
    """

    def resolved(match: re.Match[str]) -> str:
        return match.group(1) + chr(int(match.group(2), 16))

    escapes = (r"()\\u+([0-9a-fA-F]{4})", r"((?<!\\)(?:\\\\)*)\\u+([0-9a-fA-F]{4})")
    return list(dict.fromkeys([text, *(re.sub(escape, resolved, text) for escape in escapes)]))


def _without_comments_and_strings(text: str) -> str:
    """Blank out comments and quoted strings, but keep names in backticks."""
    return re.sub(
        r"//[^\r\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(`(?:[^`]|``)*`)",
        lambda match: " " if match.group(1) is None else _quoted_name(match.group(1)),
        text,
        flags=re.DOTALL,
    )


def _quoted_name(quoted: str) -> str:
    """A name in backticks as it stands; one that no procedure or function can have says nothing."""
    return quoted if re.fullmatch(r"`[\w.]+`", quoted) else "`_`"


def _operators(plan: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Name and details of every operator of a plan."""
    waiting = [plan] if plan else []
    while waiting:
        operator = waiting.pop()
        yield operator["operatorType"].split("@")[0], str(operator.get("args", {}).get("Details", ""))
        waiting += operator.get("children", [])
