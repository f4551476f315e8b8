"""Whom an id in a file means: a participant (or event) of this dataset, or of one that it shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.loader.cells import nulls, together
from canting.loader.contract import KINDS, Dataset
from canting.loader.hashes import hashed
from canting.loader.survey import SET_ASIDE, Survey

if TYPE_CHECKING:
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Resolved:
    """Ids of the graph, and what is wrong with some.

    Parameters
    ----------
    ids
        The ids; null where there is none.
    numbers
        Number of each in the dataset's own register, -1 if it isn't there.
    kinds
        State of each: the number of its kind, `SET_ASIDE`, or -1.
    unknown, aside
        Which are known to nobody, and which are set aside.
    """

    ids: pa.Array
    numbers: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int8]
    unknown: Mask
    aside: Mask


def resolve(survey: Survey, label: str, texts: pa.Array, rows: npt.NDArray[np.int64], file: str) -> Resolved:
    """Find out whom ids mean: this dataset's own participants (or events) first, then those of datasets it shares.

    Parameters
    ----------
    survey
        The check.
    label
        ``Participant`` or ``Event``.
    texts
        Ids as the file writes them.
    rows, file
        Where they stand.
    """
    register = survey.participants if label == "Participant" else survey.events
    absent = nulls(texts)
    ids = namespaced(survey.dataset, texts)
    numbers = register.index.find(hashed(ids))
    numbers[absent] = -1
    states = register.states(numbers)
    unknown = (numbers < 0) & ~absent
    if unknown.any() and survey.shares:
        shared = _shared(survey, label, texts, unknown, rows, file)
        taken = unknown & (shared >= 0)
        states[taken] = shared[taken]
        ids = pc.if_else(pa.array(taken), texts, ids)
        unknown &= ~taken
    return Resolved(ids, numbers, states, unknown, states == SET_ASIDE)


def _shared(
    survey: Survey, label: str, texts: pa.Array, unknown: Mask, rows: npt.NDArray[np.int64], file: str
) -> npt.NDArray[np.int8]:
    """Give the kind of each id that a shared dataset has recorded, else -1; note the first mention of each."""
    mentions = survey.mentions[label]
    kinds = np.full(len(texts), -1, dtype=np.int8)
    at = np.flatnonzero(unknown)
    asked = texts.take(pa.array(at))
    if survey.recorded is None:
        # Without the graph nobody knows: they are taken for known, and the report says so.
        survey.unresolved += len(at)
        kinds[at] = 0
        return kinds
    numbers, first = mentions.add(hashed(asked), len(survey.labels) - 1, rows[at])
    new = asked.filter(pa.array(first)).to_pylist()
    answers = survey.ask(label, new)
    for number, each in zip(numbers[first].tolist(), new, strict=True):
        said = [one for one in answers.get(each, ()) if one.dataset in survey.shares and not one.mentioned]
        kind = said[0].kind if said else None
        mentions.state.values[number] = KINDS.index(kind) if kind in KINDS else (0 if said else -1)
    kinds[at] = mentions.states(numbers)
    known_new = [
        (each, row, mentions.state.values[number])
        for each, row, number in zip(new, rows[at][first].tolist(), numbers[first].tolist(), strict=True)
    ]
    _spool_mentions(survey, label, file, [each for each in known_new if each[2] >= 0])
    return kinds


def _spool_mentions(survey: Survey, label: str, file: str, found: list[tuple[str, int, int]]) -> None:
    if found:
        survey.spool.add(
            f"mentioned-{label}",
            {
                "id": pa.array([each for each, _, _ in found], pa.large_string()),
                "kind": pa.array([KINDS[kind] for _, _, kind in found], pa.large_string()),
                "file": pa.array([file] * len(found), pa.large_string()),
                "row": pa.array([row for _, row, _ in found], pa.int64()),
            },
        )


def known_mend(survey: Survey, label: str, text: str | None) -> str:
    """Say what to do about an id that nobody knows; with a suggestion if the id is given."""
    where = "nodes" if label == "Participant" else "events"
    hint = survey.suggest(label, text) if text else ""
    if survey.shares:
        return f"{hint}Add it to a file of [[{where}]], or load the dataset that has it first."
    return f"{hint}Add it to a file of [[{where}]], or correct the id."


def namespaced(dataset: Dataset, texts: pa.Array) -> pa.Array:
    """Put the dataset's namespace before ids."""
    namespace = dataset.dataset.namespace
    if namespace is None:
        return texts
    return together(namespace, texts, between=":")


def kinds_of(numbers: pa.Array) -> pa.Array:
    """Turn numbers of kinds into their names."""
    return pc.take(pa.array(KINDS, pa.large_string()), numbers)
