"""Whom an id in a file means: a participant (or event) of this dataset, or of one that it shares."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.loader.called import SECTION_OF
from canting.loader.cells import ANSWERS_APART, APART, between, nulls, of_each, plain, together
from canting.loader.contract import KINDS, Dataset
from canting.loader.hashes import hashed, hashed_once
from canting.loader.sources.table import Hashes, Ints, Mask, States
from canting.loader.survey import SET_ASIDE, Survey

_NOBODY = -2


@dataclass(frozen=True)
class Resolved:
    """Ids of the graph, and what is wrong with some."""

    ids: pa.Array
    numbers: Ints
    """Number of each in what the dataset's own files say, -1 if it isn't there."""
    kinds: States
    """State of each: the number of its kind, `SET_ASIDE`, or -1."""
    unknown: Mask
    aside: Mask
    """Which are known to nobody, and which are set aside."""
    hashes: Hashes


def resolve(survey: Survey, label: str, texts: pa.Array, rows: Ints) -> Resolved:
    """Find out whom ids mean: this dataset's own participants (or events) first, then those of datasets it shares."""
    seen = survey.seen[label]
    ids = namespaced(survey.dataset, texts)
    found, which = hashed_once(ids)
    known = seen.index.find(found)
    hashes, numbers, states = found[which], known[which], seen.states(known)[which]
    unknown = (numbers < 0) & ~nulls(texts)
    if unknown.any() and survey.others.shares:
        # In the dataset's own namespace, should another share it, and else as they are written: whole.
        for written in (texts,) if survey.dataset.dataset.namespace is None else (ids, texts):
            shared = _shared(survey, label, written, unknown, rows)
            taken = unknown & (shared != _NOBODY)
            states[taken] = shared[taken]
            ids = pc.if_else(pa.array(taken), written, ids)
            hashes[taken] = hashed(written.filter(pa.array(taken)))
            unknown &= ~taken
    return Resolved(ids, numbers, states, unknown, states == SET_ASIDE, hashes)


def _shared(survey: Survey, label: str, texts: pa.Array, unknown: Mask, rows: Ints) -> States:
    """Give the kind of each id that a shared dataset has recorded, else `_NOBODY`."""
    mentions = survey.seen[label].mentions
    kinds = np.full(len(texts), _NOBODY, dtype=np.int8)
    at = np.flatnonzero(unknown)
    asked = texts.take(pa.array(at))
    if survey.others.recorded is None:
        # Without the graph nobody knows: they are taken for known, and the report says so.
        survey.others.unresolved += len(at)
        kinds[at] = -1
        return kinds
    numbers, first = mentions.add(hashed(asked), survey.table, rows[at])
    new = asked.filter(pa.array(first)).to_pylist()
    answers = survey.others.ask(label, new)
    for number, each in zip(numbers[first].tolist(), new, strict=True):
        said = [
            one for one in answers.get(each, ()) if one.dataset in survey.others.shares and not one.mentioned
        ]
        kind = said[0].kind if said else None
        mentions.state.values[number] = KINDS.index(kind) if kind in KINDS else (0 if said else _NOBODY)
    kinds[at] = mentions.states(numbers)
    return kinds


def record_mentions(survey: Survey, label: str, ids: pa.Array, rows: Ints, file: str) -> None:
    """Spool the participants (or events) of other datasets that good rows name, each once: `mentioned-LABEL`."""
    if not survey.others.shares or survey.others.recorded is None:
        return
    seen = survey.seen[label]
    hashes = hashed(ids)
    at = np.flatnonzero((seen.index.find(hashes) < 0) & ~nulls(ids))
    _, first = seen.mentioned.add(hashes[at])
    at = at[first]
    kinds = seen.mentions.states(seen.mentions.index.find(hashes[at]))
    survey.spool.add(
        f"mentioned-{label}",
        {
            "id": ids.take(pa.array(at)),
            "kind": pc.take(pa.array(KINDS, pa.large_string()), pa.array(kinds.astype(np.int64))),
            "file": pa.repeat(pa.scalar(file, pa.large_string()), len(at)),
            "row": pa.array(rows[at]),
        },
    )


def named(survey: Survey, label: str, texts: pa.Array, match: str) -> tuple[pa.Array, Mask, Mask]:
    """Turn names into ids, as the files write both; with `match` ``either`` they may be ids.

    Given are the ids, null where there is none; where a text is what several are called; where it is nobody's name.
    With ``either`` the last stays as it is: it may be an id of a dataset that is shared.
    """
    single = pc.unique(plain(texts))
    words = single.to_pylist()
    meant = [[] if word is None else survey.called.meant(label, word, match) for word in words]
    given = [
        ids[0] if len(ids) == 1 else word if match == "either" and not ids else None
        for word, ids in zip(words, meant, strict=True)
    ]
    several = np.array([len(ids) > 1 for ids in meant], bool)
    nobody = np.array(
        [match == "name" and word is not None and not ids for word, ids in zip(words, meant, strict=True)],
        bool,
    )
    at = np.asarray(pc.index_in(plain(texts), value_set=single), dtype=np.int64)
    return pa.array(given, pa.large_string()).take(pa.array(at)), several[at], nobody[at]


def known_hint(survey: Survey, label: str, text: str | None) -> str:
    """Say what to do about an id that nobody knows; with a suggestion if the id is given."""
    where = SECTION_OF[label]
    hint = survey.called.suggest(label, text) if text else ""
    hint = _several_in_a_cell(survey, label, text) or hint
    if text and re.match(APART, text):
        hint += f"If this is a total or a note, leave its row out: skip = [{json.dumps(text, ensure_ascii=False)}]. "
    if survey.others.shares:
        return f"{hint}Add it to a file of [[{where}]], or load the dataset that has it first."
    return f"{hint}Add it to a file of [[{where}]], or correct the id."


def _several_in_a_cell(survey: Survey, label: str, text: str | None) -> str:
    """Say how several answers in a cell are read, if some part of a text names somebody."""
    for mark in ANSWERS_APART:
        parts = [part.strip() for part in re.split(between([mark]), text or "")]
        if len(parts) > 1 and any(survey.called.meant(label, part, "either") for part in parts if part):
            shown = r"\n" if mark == "\n" else mark
            return f'If these are several answers in a cell, say split = "{shown}" in the table of ties. '
    return ""


def namespaced(dataset: Dataset, texts: pa.Array) -> pa.Array:
    namespace = dataset.dataset.namespace
    if namespace is None:
        return texts
    return of_each(texts, lambda each: together(namespace, each, between=":"))
