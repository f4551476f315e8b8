"""Whether a Cypher text only reads the graph: decided from its plan and its words. Pure, no driver.

READ access mode alone lets through LOAD CSV, TERMINATE TRANSACTIONS and procedures that kill connections or list
settings; so the plan's operators and every procedure and function with a namespace must be known to be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from canting.queries.header import plain_text

ALLOWED = (
    r"db\.(labels|relationshipTypes|propertyKeys|info|ping|nameFromElementId|schema\.\w+)",
    r"db\.index\.fulltext\.query(Nodes|Relationships)|db\.index\.vector\.query(Nodes|Relationships)",
    r"dbms\.(components|procedures|functions)",
    r"gds\.(version|list|isLicensed|debug\.arrow)",
    # Without those whose memory grows with their options rather than with the graph, and trained models.
    r"gds\.(?!(\w+\.)*(cypher|randomWalk|node2vec|fastRP|hashgnn|graphSage|celf|pipeline|kmeans|hdbscan)\.)"
    r"(\w+\.)*(stream|stats|estimate)",
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
_ALGORITHM = re.compile(rf"\bgds(?:\s*\.\s*{_PART})+", re.IGNORECASE)
MOST = 1000
"""Of a number among the options of an algorithm: how many steps, neighbours, levels, … it may be asked for."""
_UNCOUNTED = {"randomseed", "sourcenode", "sourcenodes", "targetnode", "targetnodes", "jobid"}
_REFUSED_OPTIONS = {"sudo"}  # turns the server's own look at its memory off


def refusals(
    text: str, query_type: str, plan: dict[str, Any] | None, values: dict[str, Any] | None = None
) -> list[str]:
    """Give every reason why a text isn't read-only; none means that it may run.

    EXPLAIN gives the type, ``r``, ``rw``, ``w`` or ``s``, and the plan: nested dicts of ``operatorType``, ``args`` and
    ``children``.
    """
    found: list[str] = []
    if query_type != "r":
        sort = {"w": "writes", "rw": "writes", "s": "administers the server or changes the schema"}.get(
            query_type, "isn't a read"
        )
        found.append(sort)
    for operator, details in _operators(plan):
        found += [why for name, why in FORBIDDEN_OPERATORS.items() if operator.startswith(name)]
        found += [f"calls {name}" for name in called(details) if not _ALLOWED.match(name)]
    for words in readings(text):
        bare = plain_text(words)
        found += [why for pattern, why in _FORBIDDEN_WORDS.items() if pattern.search(bare)]
        found += [f"calls {name}" for name in called(words) if not _ALLOWED.match(name)]
        found += _unbounded(words, values or {})
    return list(dict.fromkeys(found))


def called(text: str) -> list[str]:
    """Names with a namespace of the procedures and functions that a text calls."""
    bare = _without_comments_and_strings(text)
    names = [*_CALLED.findall(bare), *_PROCEDURE.findall(bare)]
    return list(dict.fromkeys(re.sub(r"[\s`]", "", name) for name in names))


def readings(text: str) -> list[str]:
    r"""The text as it stands, and with ``\uXXXX`` resolved, so that no name hides in it.

    Cypher resolves it anywhere in a text, but not where the backslash is itself escaped; what resolves too much or too
    little sees strings and comments end elsewhere. So a text must be harmless in every reading.
    """

    def resolved(match: re.Match[str]) -> str:
        return match.group(1) + chr(int(match.group(2), 16))

    escapes = (r"()\\u+([0-9a-fA-F]{4})", r"((?<!\\)(?:\\\\)*)\\u+([0-9a-fA-F]{4})")
    return list(dict.fromkeys([text, *(re.sub(escape, resolved, text) for escape in escapes)]))


def _without_comments_and_strings(text: str) -> str:
    """Blank out comments and quoted strings, but keep names in backticks that a procedure or function can have."""

    def blank(match: re.Match[str]) -> str:
        quoted = match.group(1)
        return " " if quoted is None else quoted if re.fullmatch(r"`[\w.]+`", quoted) else "`_`"

    pattern = r"//[^\r\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(`(?:[^`]|``)*`)"
    return re.sub(pattern, blank, text, flags=re.DOTALL)


def _unbounded(text: str, values: dict[str, Any]) -> list[str]:
    """Why options of algorithms can't be known to be harmless; they decide how much memory and time one takes."""
    bare = _without_comments_and_strings(text)
    found = []
    for match in _ALGORITHM.finditer(bare):
        name = re.sub(r"[\s`]", "", match.group())
        if not re.search(r"\.(stream|stats)\Z", name, re.I) or re.match(r"gds\.graph\.", name, re.I):
            continue
        after = bare[match.end() :].lstrip()
        if not after.startswith("("):
            found.append(f"calls {name} without writing its options out")
            continue
        for options in _parts(_inside(after))[1:]:
            why = _options_fault(options.strip(), values)
            if why:
                found.append(f"gives {name} {why}")
    return found


def _options_fault(options: str, values: dict[str, Any]) -> str | None:
    if parameter := re.fullmatch(r"\$\s*`?(\w+)`?", options):
        given = values.get(parameter.group(1))
        return _value_fault("options", given) if isinstance(given, dict) else None
    if not (options.startswith("{") and options.endswith("}") and _inside(options) == options[1:-1]):
        return "options that are computed: write them as {name: value}, or as a parameter"
    for entry in filter(str.strip, _parts(options[1:-1])):
        key, _, value = entry.partition(":")
        if why := _entry_fault(key.strip(" \t\r\n`"), value.strip(), values):
            return why
    return None


def _entry_fault(key: str, value: str, values: dict[str, Any]) -> str | None:
    if key.lower() in _UNCOUNTED:
        return None
    if parameter := re.fullmatch(r"\$\s*`?(\w+)`?", value):
        return _value_fault(key, values.get(parameter.group(1)))
    if value == "" or re.fullmatch(r"true|false|null", value, re.IGNORECASE):  # a text was blanked out
        return _value_fault(key, None)
    if value.startswith("[") and value.endswith("]") and _inside(value) == value[1:-1]:
        parts = [part.strip() for part in _parts(value[1:-1])]
        return next((why for part in parts if (why := _entry_fault(key, part, values))), None)
    if value.startswith("{"):
        return _options_fault(value, values)
    try:
        return _value_fault(key, float(value) if "x" not in value.lower() else float(int(value, 0)))
    except ValueError:
        return f"{key} as something computed: write a number, or a parameter"


def _value_fault(key: str, value: Any) -> str | None:
    """Why a value isn't harmless; `value` is plain data."""
    if key.lower() in _REFUSED_OPTIONS:
        return f"the option {key}"
    if key.lower() in _UNCOUNTED:
        return None
    if isinstance(value, dict):
        return next((why for name, each in value.items() if (why := _value_fault(str(name), each))), None)
    if isinstance(value, (list, tuple)):
        return next((why for each in value if (why := _value_fault(key, each))), None)
    if isinstance(value, (int, float)) and not abs(value) <= MOST:
        return f"{key} of more than {MOST:,}"
    return None


def _inside(text: str) -> str:
    """What stands between the bracket that a text begins with and the one that closes it; all, if none does."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[1:at]
    return text[1:]


def _parts(text: str) -> list[str]:
    """Part a text at its commas, but not at those within brackets."""
    made, depth, last = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            made.append(text[last:at])
            last = at + 1
    return [*made, text[last:]]


def _operators(plan: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Name and details of every operator of a plan."""
    waiting = [plan] if plan else []
    while waiting:
        operator = waiting.pop()
        yield operator["operatorType"].split("@")[0], str(operator.get("args", {}).get("Details", ""))
        waiting += operator.get("children", [])
