"""Who answered, and who could have reported a tie: what a unit's files say of its silences."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.loader import questions
from canting.loader.cells import as_mask
from canting.loader.contract import ANSWERS, TieTable
from canting.loader.hashes import Grown
from canting.loader.questions import End
from canting.loader.sources.table import Ints


class Reporters:
    """Which end of the ties of a table could report them, and the questions that it asks.

    With a meaning the one who asks, or gives, reports. Without one the end that its respondents are on; either, if
    some are on the one and some on the other, or none is on any. Who reports of two others doesn't say who was asked.
    """

    def __init__(self, table: TieTable) -> None:
        self._fixed: End | None = None
        if table.meaning is not None:
            self._fixed = "to" if table.meaning == "asks" else "from"
        elif table.respondent is None:
            self._fixed = "either"
        elif table.respondent in {table.source, table.target}:
            self._fixed = "from" if table.respondent == table.source else "to"
        self._on = {"from": False, "to": False}
        asked = table.question
        self.questions: set[str | None] = set() if asked and asked.column else {asked.text if asked else None}

    def see(self, source: pa.Array, target: pa.Array, respondent: pa.Array, question: pa.Array) -> None:
        """Look at reports, in the direction in which they are stored; nulls where nothing is said."""
        if self._fixed is None:
            others = pc.not_equal(source, target)
            for end, ids in (("from", source), ("to", target)):
                self._on[end] |= bool(as_mask(pc.and_kleene(others, pc.equal(respondent, ids))).any())
        if len(self.questions) <= questions.MOST:
            self.questions.update(pc.unique(question).to_pylist())

    @property
    def end(self) -> End:
        if self._fixed is not None:
            return self._fixed
        if self._on["from"] == self._on["to"]:
            return "either"
        return "from" if self._on["from"] else "to"


class Answered:
    """Who is said to have answered, and whose reports there are: by number among the participants seen."""

    def __init__(self) -> None:
        self.answer = Grown("int8")
        self.table = Grown("int32")
        self.row = Grown("int64")
        self.named = False

    def said(self, numbers: Ints, responded: pa.Array) -> None:
        """Note what a file says of some participants: an answer, or null."""
        self._grow(numbers)
        found = pc.index_in(responded, value_set=pa.array(ANSWERS, pa.large_string()))
        self.answer.values[numbers] = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)

    def reported(self, numbers: Ints, table: int, rows: Ints) -> None:
        """Note whose reports stand on rows of a table; -1 is nobody of this dataset."""
        self.named = True
        own = np.flatnonzero(numbers >= 0)
        self._grow(numbers[own])
        own = own[self.table.values[numbers[own]] < 0]
        who, first = np.unique(numbers[own], return_index=True)
        self.table.values[who] = table
        self.row.values[who] = rows[own][first]

    def _grow(self, numbers: Ints) -> None:
        more = int(numbers.max(initial=-1)) + 1 - len(self.answer)
        for column in (self.answer, self.table, self.row):
            column.extend(-1, max(0, more))
