"""The questions of a unit, as its runs keep them: what was asked of which type of tie, and who could report it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Literal

End = Literal["from", "to", "either"]

MOST = 10_000
"""Questions that are told apart; with more, each type of tie is said to be one whatever was asked."""


class QuestionsAsked:
    """The questions of a unit: for each type of tie and each end that could report, which were asked."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, End], set[str | None]] = {}

    def add(self, type_: str, teller: End, questions: Collection[str | None]) -> None:
        """Note what a table asks. Who takes part in an event is no tie that an end of it could report."""
        if type_ != "PARTICIPATES_IN":
            self._found.setdefault((type_, teller), set()).update(questions)

    def types(self, question: str) -> set[str]:
        """The types of ties that a question asks for; "" is the one without a name."""
        return {type_ for (type_, _), questions in self._found.items() if (question or None) in questions}

    def text(self, mirrors: Mapping[str, str]) -> str:
        """All of them as JSON: a list of ``type, question, teller``, in order, with what a question mirrors.

        Where there are more than `MOST`, each type and end has one entry, with ``question`` null and ``any`` true: it
        stands for whatever question a tie of that type has.
        """
        entries: list[dict[str, Any]] = [
            {"type": type_, "question": question, "teller": end}
            | ({"mirrors": mirrors[question]} if question is not None and question in mirrors else {})
            for (type_, end), questions in self._found.items()
            for question in questions
        ]
        if len(entries) > MOST:
            entries = [
                {"type": type_, "question": None, "teller": end, "any": True} for type_, end in self._found
            ]
        entries.sort(key=lambda entry: [str(entry[key] or "") for key in ("type", "question", "teller")])
        return json.dumps(entries, ensure_ascii=False)


def of_type(type_: str, question: str) -> str:
    """How a question that others types of ties have too is written where it was left empty for this one alone."""
    return f"{type_} {question}".rstrip()
