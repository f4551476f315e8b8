"""The questionnaire: what [[questions]] says of each question, held to the reports of ties."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.language import some_of
from canting.loader.cells import as_mask
from canting.loader.contract import Dataset, QuestionPart, Scale
from canting.loader.problems import quoted
from canting.loader.sorts import Sort
from canting.loader.sources.table import Floats, Mask
from canting.suggest import nearest

_SHOWN = 5


def as_json(dataset: Dataset) -> str | None:
    """Write the questions of a dataset for the graph: a list, each as dataset.toml has it; None if there are none."""
    if not dataset.questions:
        return None
    said = [each.model_dump(by_alias=True, exclude_none=True, mode="json") for each in dataset.questions]
    return json.dumps(said, ensure_ascii=False)


def question_lines(text: str | None) -> Iterator[tuple[str, str]]:
    """Say of each question, as the graph has it, what is known of it: its id, and a line.

    Examples
    --------
    >>> dict(question_lines('[{"id": "advice", "type": "INFORMS", "meaning": "asks", "limit": 5, "form": "roster"}]'))
    {'advice': 'INFORMS, asks; roster; 5 names at most'}
    """
    for each in json.loads(text) if text else ():
        parts = [", ".join(filter(None, [each["type"], each.get("meaning")]))]
        parts += [each["form"]] if each.get("form") else []
        parts += [f"{each['limit']} names at most"] if each.get("limit") else []
        if scale := each.get("scale"):
            parts.append(
                f"{scale['from']:g} to {scale['to']:g}, {scale.get('strongest', scale['to']):g} is strongest"
            )
        if asked := each.get("asked"):
            parts.append("asked: " + ", ".join(f"{key} {' or '.join(words)}" for key, words in asked.items()))
        parts += [f"mirrors {each['mirrors']}"] if each.get("mirrors") else []
        if each.get("from") or each.get("until"):
            parts.append(f"{each.get('from', '')}/{each.get('until', '')}")
        parts += [quoted(text) for text in each.get("text", {}).values()]
        yield each["id"], "; ".join(parts)


def wordings(text: str | None, lang: str) -> list[dict[str, Any]]:
    """The questions of an instrument, as the graph has it, for a reader: `text` in the language, or in another.

    Examples
    --------
    >>> wordings('[{"id": "advice", "type": "INFORMS", "text": {"id": "Kepada siapa?"}, "limit": 5}]', "en")
    [{'id': 'advice', 'text': 'Kepada siapa?', 'limit': 5, 'form': None, 'asked': ''}]
    """
    found = []
    for each in json.loads(text) if text else ():
        said = each.get("text", {})
        asked = [" / ".join(words) for words in each.get("asked", {}).values()]
        found.append(
            {
                "id": each["id"],
                "text": said.get(lang) or next(iter(said.values()), None),
                "limit": each.get("limit"),
                "form": each.get("form"),
                "asked": ", ".join(asked),
            }
        )
    return found


class Instrument:
    """The questions of a check, and what reports show of each."""

    def __init__(self, survey: Any) -> None:  # a Survey, which has one of these
        self._survey = survey
        self._questions: dict[str, QuestionPart] = {each.id: each for each in survey.dataset.questions}
        self._named: Counter[tuple[str, str]] = Counter()
        self._asked: set[str] = set()

    @property
    def any(self) -> bool:
        return bool(self._questions)

    def scale(
        self,
        checked: Any,
        column: str,
        question: pa.Array,
        values: pa.Array,
        strengths: Floats,
    ) -> None:
        """Make strengths of the answers to questions that have a scale: they are changed in place.

        An answer off its scale is a problem. Where the least number is the strongest, it becomes the largest.
        """
        for each in self._questions.values():
            if each.scale is None:
                continue
            here = as_mask(pc.equal(question, each.id)) & as_mask(pc.greater(values, 0.0))
            scale: Scale = each.scale
            off = here & ((strengths < scale.lowest) | (strengths > scale.highest))
            what = f"is off the scale of {each.id}: {scale.lowest:g} to {scale.highest:g}"
            hint = 'Correct it, or the scale in [[questions]]; say what a code for no answer means: missing = ["99"].'
            checked.flag(off, column, checked.raw(column), what, hint, Sort.OFF_THE_SCALE)
            if scale.falls:
                strengths[here] = scale.lowest + scale.highest - strengths[here]

    def count(self, question: pa.Array, respondent: pa.Array, keep: Mask) -> None:
        """Count the names that each respondent gave under each question that has a limit."""
        for each in self._questions.values():
            if each.limit is None:
                continue
            here = pa.array(as_mask(pc.equal(question, each.id)) & keep)
            for said in pc.value_counts(respondent.filter(here)).to_pylist():
                if said["values"] is not None:
                    self._named[each.id, said["values"]] += said["counts"]

    def see(self, questions: set[str | None]) -> None:
        self._asked |= {each for each in questions if each is not None}

    def tell(self) -> None:
        """Say what reports and questions show of each other that isn't wrong."""
        if not self.any:
            return
        name = self._survey.dataset.path.name
        for number, each in enumerate(self._questions.values()):
            if each.id not in self._asked:
                self._survey.notice(
                    name, f"nobody was asked {quoted(each.id)}: no table has a report of that question"
                )
            over = sorted(
                (self._survey.dataset.local_id(id_), count)
                for (question, id_), count in self._named.items()
                if question == each.id and each.limit is not None and count > each.limit
            )
            if over:
                shown = some_of([f"{quoted(id_)} ({count})" for id_, count in over], _SHOWN)
                limit = f"{quoted(each.id)} has a limit of {each.limit} names"
                self._survey.notice(name, f"{limit}, and {len(over):,} gave more: {shown}")
            if each.asked:
                self._fault_unasked(number, each)
            if each.form == "roster":
                self._tell_newcomers(each, name)
        for question in sorted(self._asked - set(self._questions))[:_SHOWN]:
            near = nearest(question, list(self._questions))
            hint = f": did you mean {quoted(near)}?" if near else ""
            self._survey.notice(name, f"the question {quoted(question)} isn't in [[questions]]{hint}")

    def _fault_unasked(self, number: int, question: QuestionPart) -> None:
        """Make it a problem if nobody has what those who were asked should have."""
        asked = question.asked or {}
        for table in range(len(self._survey.dataset.nodes)):
            for spool in ("nodes", "described"):
                for batch in self._survey.spool.read(f"{spool}-{table}", 10_000):
                    here = [as_mask(pc.is_in(batch[key], value_set=pa.array(words, pa.large_string())))
                            for key, words in asked.items()]  # fmt: skip
                    if np.logical_and.reduce(here).any():
                        return
        dataset = self._survey.dataset
        at = ("questions", number, "asked")
        who = ", ".join(f"{key} {' or '.join(words)}" for key, words in asked.items())
        what = f"nobody was asked {quoted(question.id)}: no participant has {who}"
        hint = "Correct the word, or leave `asked` out if everybody was asked."
        problem = dataset.problem(at, what, hint, value=who, sort=Sort.NOBODY_ASKED)
        self._survey.log.add(problem, whole=True)

    def _tell_newcomers(self, question: QuestionPart, name: str) -> None:
        """Say so if a table lets answers to a question with a roster name whom no roster has."""
        for table in self._survey.dataset.ties:
            own = table.question is not None and table.question.text == question.id
            if own and table.unlisted != "refuse":
                what = f"{quoted(question.id)} is a question with a roster"
                self._survey.notice(
                    name, f"{what}, and {table.label} lets it name whom no roster has: unlisted"
                )
