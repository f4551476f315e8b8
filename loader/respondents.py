"""What a check says of respondents: who is said to have answered and reports nothing, or not to have and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from canting.loader.contract import ANSWERS
from canting.loader.hashes import Grown, hashed
from canting.loader.problems import SHOWN, quoted
from canting.loader.sources.table import Ints

if TYPE_CHECKING:
    from canting.loader.survey import Survey

_SILENT = "is said to have answered, but no report of a tie is theirs"
_DENIED = "is said not to have answered, but a report of a tie is theirs"


def respondent_notices(survey: Survey) -> None:
    """Say who is said to have answered and reports nothing, and who is said not to have and does."""
    if not survey.answers.named:
        return
    reports = survey.answers.table.values >= 0
    for answer, what, where in (("no", _DENIED, reports), ("yes", _SILENT, ~reports)):
        found = np.flatnonzero((survey.answers.answer.values == ANSWERS.index(answer)) & where)
        ids = _ids(survey, found[:SHOWN])
        for number in found[:SHOWN].tolist():
            file, row = _place(survey, survey.participants.table, survey.participants.row, number)
            told = f": {', row '.join(map(str, _place(survey, survey.answers.table, survey.answers.row, number)))}"
            survey.notice(file, f"row {row}: {quoted(ids[number])} {what}{told if reports[number] else ''}")
        if len(found) > SHOWN:
            survey.notice(
                survey.dataset.path.name, f"... and {len(found) - SHOWN:,} more, each of whom {what}"
            )


def _place(survey: Survey, table: Grown, row: Grown, number: int) -> tuple[str, int]:
    return survey.labels[table.values[number]], int(row.values[number])


def _ids(survey: Survey, wanted: Ints) -> dict[int, str]:
    """Ids, as the files write them, of some participants: they are read again from the spool."""
    found: dict[int, str] = {}
    for table in range(len(survey.dataset.nodes) if len(wanted) else 0):
        for batch in survey.spool.read(f"nodes-{table}", 10_000, ["id"]):
            numbers = survey.participants.index.find(hashed(batch["id"]))
            for at in np.flatnonzero(np.isin(numbers, wanted)).tolist():
                found[int(numbers[at])] = survey.dataset.local_id(batch["id"][at].as_py())
    return found
