"""The arguments of a tool: what it takes, and two lines for who gave something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canting.errors import UsageError
from canting.suggest import did_you_mean
from canting.terminal import on_one_line

Schema = Mapping[str, Any]

_KINDS: dict[str, tuple[Any, str]] = {
    "string": (str, "a text"),
    "integer": (int, "a whole number"),
    "number": (int | float, "a number"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list of texts"),
    "object": (dict, "an object of names and values"),
}
"""What a kind of value is here, and what it is called."""


def checked(where: str, schema: Schema, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The arguments that were given, once they are what a schema says; nulls are left out.

    Raises
    ------
    UsageError
        If one is unknown, missing, of another type or not among its choices; the hint names the choices.
    """
    known: Mapping[str, Schema] = schema["properties"]
    values = {name: value for name, value in (given or {}).items() if value is not None}
    for name, value in values.items():
        if name not in known:
            guess = did_you_mean(name, list(known))
            raise UsageError(
                f"{where} takes no {on_one_line(name)!r}.", f"{guess}It takes: {', '.join(known) or 'nothing'}."
            )  # fmt: skip
        _check(f"{where}, {name}", known[name], value)
    for name in schema.get("required", ()):
        if name not in values:
            raise UsageError(f"{where} needs {name}.", f"{name}: {known[name]['description']}")
    return values


def _check(where: str, schema: Schema, value: Any) -> None:
    kind = schema["type"]
    type_, word = _KINDS[kind]
    wrong = not isinstance(value, type_) or (isinstance(value, bool) and kind != "boolean")
    if kind == "array" and not wrong:
        for item in value:
            _check(where, schema["items"], item)
    if wrong:
        raise UsageError(
            f"{where}: expected {word}, got {on_one_line(repr(value)[:80])}.",
            schema.get("description", f"It takes {word}."),
        )
    if "enum" in schema and value not in schema["enum"]:
        raise UsageError(
            f"{where}: {on_one_line(repr(value)[:80])} isn't known.", f"One of: {', '.join(schema['enum'])}."
        )
    if kind == "integer" and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise UsageError(
            f"{where}: {value} is out of range.",
            f"From {schema.get('minimum', '…')} to {schema.get('maximum', '…')}.",
        )
    if kind == "object" and "properties" in schema:
        checked(where, schema, value)
