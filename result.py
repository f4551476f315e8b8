"""An answer as a table: typed columns, rows, and what is said beside them. Everybody may use it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

CONDITIONS = ("directed", "undirected", "weighted", "unweighted")


FORMATS = ("table", "csv", "json", "ndjson")
"""How an answer may be printed."""


@dataclass(frozen=True)
class Type:
    """A type of a parameter or column: a scalar or a choice of words, perhaps many, perhaps nothing.

    A `share` is a float of which people read a hundredfold, in per cent.
    """

    base: str
    choices: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    share: bool = False

    def __str__(self) -> str:
        base = "share" if self.share else self.base
        return ("|".join(self.choices) or base) + "[]" * self.many + "?" * self.optional

    def cast(self, value: Any) -> Any:
        """Make of a text (or a value already of the type) a value of this type.

        Raises
        ------
        ValueError
            If it is none; the message says what was expected.
        """
        if value is None:
            if self.optional:
                return None
            raise ValueError(f"expected {self}, got nothing")
        if self.many:
            items = value if isinstance(value, (list, tuple)) else [value]
            return [self._cast_one(item) for item in items]
        return self._cast_one(value)

    def _cast_one(self, value: Any) -> Any:
        if self.choices:
            if str(value) not in self.choices:
                raise ValueError(f"expected one of {', '.join(self.choices)}, got {value!r}")
            return str(value)
        return _CASTS[self.base](value)


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise ValueError(f"expected true or false, got {value!r}")


def _to_int(value: Any) -> int:
    if isinstance(value, bool):
        raise ValueError(f"expected a whole number, got {value!r}")
    try:
        return int(str(value).strip())
    except ValueError:
        raise ValueError(f"expected a whole number, got {value!r}") from None


def _to_float(value: Any) -> float:
    try:
        number = float(str(value).strip())
    except ValueError:
        raise ValueError(f"expected a number, got {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, got {value!r}")
    return number


def _to_date(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"expected a date as 2026-11-30, got {value!r}") from None


_CASTS: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "participant": str,
    "int": _to_int,
    "float": _to_float,
    "bool": _to_bool,
    "date": _to_date,
}


@dataclass(frozen=True)
class Column:
    """A column that a query gives: always, or only `when` the graph is read so and these bool parameters are on."""

    name: str
    type: Type
    doc: str
    when: frozenset[str] = frozenset()
    line: int = 0

    @property
    def switches(self) -> list[str]:
        """Bool parameters of the query that must be on for the column to be there."""
        return sorted(self.when - set(CONDITIONS))

    def applies(self, *, directed: bool, weighted: bool, parameters: dict[str, Any] | None = None) -> bool:
        """Whether the column is there on a graph read so, with these values of the query's parameters."""
        reading = {"directed" if directed else "undirected", "weighted" if weighted else "unweighted"}
        on = {name for name, value in (parameters or {}).items() if value is True}
        return self.when <= reading | on


@dataclass(frozen=True)
class Result:
    query: str
    columns: list[Column]
    """Name, type and meaning of each column."""
    rows: list[list[Any]]
    """One list of values per row, in the query's order."""
    notes: list[str]
    """Lines for the reader: what is covered, how it was measured, what was left out."""
    about: dict[str, Any]
    """The same as data: query, parameters, graph, n, m, engine, convention, datasets, filters, answered."""
    silent: frozenset[str] = frozenset()
    """Ids of the covered participants who were asked and did not answer."""
    answered: Sequence[str] = ()
    """Those of the notes that say who answered."""
    unnamed: frozenset[str] = frozenset()
    """Ids of those who aren't to be named in what is handed out, where the answer is for the analyst alone."""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def first(self, count: int) -> Result:
        return replace(self, rows=self.rows[:count])

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def to_frame(self) -> pd.DataFrame:
        """Rows as a DataFrame whose types keep whole numbers and blanks apart; `about` and `notes` are in its attrs."""
        import pandas as pd

        dtypes = {
            "int": "Int64",
            "float": "Float64",
            "bool": "boolean",
            "str": "string",
            "participant": "string",
        }
        frame = pd.DataFrame(self.rows, columns=self.names, dtype="object")
        for column in self.columns:
            if not column.type.many and column.type.base in dtypes:
                frame[column.name] = pd.array(frame[column.name].tolist(), dtype=dtypes[column.type.base])  # type: ignore[call-overload]
        frame.attrs |= {"about": self.about, "notes": self.notes}
        return frame
