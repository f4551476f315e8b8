"""Words of a query's text parameters: one that the data don't have is refused with those that they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from canting.errors import UsageError
from canting.language import of_query
from canting.queries.header import Parameter, Query
from canting.suggest import offered

Filters = Callable[[], dict[str, list[str]]]
Step = Callable[[str], list[str]]


@dataclass
class Known:
    """The words that parameters may have, each list fetched when it is first needed."""

    filters: Filters
    """Gives the values of ``kind``, ``group``, ``role``, ``stage`` and ``place`` among what is covered."""
    step: Step
    """Gives the values that the text ``cypher/steps/known-NAME.cypher`` finds."""
    lists: dict[str, list[str]] = field(default_factory=dict)

    def of(self, parameter: Parameter) -> list[str]:
        """Every word that a parameter may have; of several filters as ``role=trader``."""
        if parameter.known not in self.lists:
            names = parameter.known_filters
            if not names:
                found = self.step(parameter.known)
            elif len(names) == 1:
                found = self.filters()[names[0]]
            else:
                found = [f"{name}={value}" for name in names for value in self.filters()[name]]
            self.lists[parameter.known] = found
        return self.lists[parameter.known]

    def check(self, query: Query, given: dict[str, Any], values: dict[str, Any]) -> None:
        """See that every word that was given is there; a default that nobody gave may be missing with everything else.

        Raises
        ------
        UsageError
            If one isn't; the hint lists those that are, the nearest first.
        """
        for parameter in query.parameters:
            value = values[parameter.name]
            if not parameter.known or (value == parameter.default and not value):
                continue
            there = self.of(parameter)
            if not there and given.get(parameter.name) is None:
                continue
            for word in value if isinstance(value, list) else [value]:
                if not there:
                    raise UsageError(
                        f"{parameter.option} {word!r}: the data covered have no {parameter.known}.",
                        f"It takes: {of_query(parameter.doc)}",
                    )
                if word not in there:
                    raise UsageError(
                        f"{parameter.option} {word!r}: the data covered have none such.", offered(word, there)
                    )

    def refuse_missing(self, query: Query, given: dict[str, Any]) -> None:
        """Refuse a question that lacks words, with all that there are.

        Raises
        ------
        UsageError
            If any is missing.
        """
        lacking = lacking_words(query, given)
        if lacking:
            needs = " and ".join(f"{p.option} ({of_query(p.doc).rstrip('.')})" for p in lacking)
            raise UsageError(
                f"{query.name} needs {needs}.",
                " ".join(f"{p.option}: {', '.join(self.of(p)) or 'the data have none'}." for p in lacking),
            )


def lacking_words(query: Query, given: dict[str, Any]) -> list[Parameter]:
    """Parameters that must be given, aren't, and have words to choose from."""
    return [p for p in query.parameters if p.known and p.required and given.get(p.name) is None]
