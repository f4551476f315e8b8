"""Checking reference data and registers: places, industries, what their codes correspond to, entries, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from canting.loader.cells import joined, nulls, of_each, together, wanted
from canting.loader.code_checks import code_hint, one_code, refuse_unknown_codes, unknown_codes
from canting.loader.contract import (
    CORRESPONDENCES,
    CodeTable,
    CorrespondenceTable,
    ObservationTable,
    Property,
    RecordTable,
)
from canting.loader.frames import CheckedFrame, checked_frames
from canting.loader.hashes import FirstSeen
from canting.loader.identity import namespaced
from canting.loader.problems import Problem
from canting.loader.sorts import Sort

if TYPE_CHECKING:
    from canting.loader.survey import Described, Survey

LABELS = {"places": "Place", "industries": "Industry"}


# places and industries


_NO_KIND = (
    "is no kind of correspondence",
    f"Write {', '.join(CORRESPONDENCES)}, or map the texts in dataset.toml (kind = {{ column, map }}).",
    Sort.UNKNOWN_CORRESPONDENCE,
)
_WITHOUT = {"measure": Sort.FIGURE_WITHOUT_MEASURE, "from": Sort.FIGURE_WITHOUT_START}


def check_codes(survey: Survey, section: str, number: int, table: CodeTable) -> None:
    label = LABELS[section]
    known = survey.codes[label]
    first = len(known.codes)
    fallbacks: dict[str, str] = {}
    for checked in checked_frames(survey, section, number, table, table.needs):
        codes = checked.filled(table.code, "the code is blank", "Give every row a code.", Sort.BLANK_CODE)
        ids = of_each(codes, lambda each: together(table.scheme, each, between=":"))
        fault = (
            "the code stands already on {}",
            "Keep one row for each code of a scheme.",
            Sort.DUPLICATE_CODE,
        )
        checked.refuse_twice(known.first, ids, table.code, *fault)
        known.codes |= dict.fromkeys(ids.drop_null().to_pylist())
        if table.parent is not None:
            _parents(checked, table, codes, known, fallbacks)
        columns = {
            "id": ids,
            "code": codes,
            "name": checked.texts(table.name),
            "level": checked.texts(table.level),
            "row": pa.array(checked.rows),
        }
        checked.keep(f"{section}-{number}", columns)
    if table.parent is not None and table.parent.prefix:
        _prefixes(known, list(known.codes)[first:], fallbacks)


def _parents(
    checked: CheckedFrame, table: CodeTable, codes: pa.Array, known: Described, fallbacks: dict[str, str]
) -> None:
    """Note what stands above each code; whether it exists is seen when all rows are known."""
    assert table.parent is not None
    above = checked.texts(table.parent.column).to_pylist() if table.parent.column else [None] * len(checked)
    for at, (code, parent) in enumerate(zip(codes.to_pylist(), above, strict=True)):
        if code is None or parent is None or parent == code or checked.bad[at]:
            continue
        target = fallbacks if table.parent.prefix else known.parent
        target[f"{table.scheme}:{code}"] = f"{table.scheme}:{parent}"


def _prefixes(known: Described, ids: Iterable[str], fallbacks: Mapping[str, str]) -> None:
    """The code above is the longest code that this one begins with, as dataset.toml says; else what a column says."""
    for each in ids:
        scheme, _, code = each.partition(":")
        longer = (f"{scheme}:{code[:end]}" for end in range(len(code) - 1, 0, -1))
        parent = next((one for one in longer if one in known.codes), fallbacks.get(each))
        if parent is not None:
            known.parent[each] = parent


def check_hierarchies(survey: Survey) -> None:
    """When all codes are known: refuse a code above that nobody describes, and circles; spool the rest."""
    for section, label in LABELS.items():
        known = survey.codes[label]
        orphans = unknown_codes(survey, label, known.parent.values()) if known.parent else set()
        circular = _circular(known.parent)
        tables = [(n, t) for n, t in enumerate(getattr(survey.dataset, section)) if t.parent is not None]
        for number, table in tables:
            for batch in survey.spool.read(f"{section}-{number}", 50_000, ["id", "row"]):
                _spool_parents(survey, (section, number), table, batch, known, orphans, circular)


def _circular(parent: Mapping[str, str]) -> set[str]:
    """Codes that are above themselves."""
    safe: set[str] = set()
    found: set[str] = set()
    for start in parent:
        path: list[str] = []
        seen: set[str] = set()
        at: str | None = start
        while at is not None and at not in safe and at not in seen:
            path.append(at)
            seen.add(at)
            at = parent.get(at)
        if at is not None and at in seen:
            found.update(path[path.index(at) :])
        safe.update(path)
    return found


def _spool_parents(
    survey: Survey,
    at: tuple[str, int],
    table: CodeTable,
    batch: pa.RecordBatch,
    known: Described,
    orphans: set[str],
    circular: set[str],
) -> None:
    ids, rows = batch["id"].to_pylist(), batch["row"].to_pylist()
    kept: list[int] = []
    assert table.parent is not None
    column = table.parent.column or table.code
    for place, (each, row) in enumerate(zip(ids, rows, strict=True)):
        parent = known.parent.get(each)
        if parent is None:
            continue
        above = parent.partition(":")[2]
        if parent in orphans:
            what = f"{above} is no code of {table.scheme}: nothing is above {each.partition(':')[2]}"
            hint = code_hint(survey, table.scheme, above, ids)
            survey.log.add(Problem(table.label, row, column, above, what, hint, Sort.ORPHAN_CODE))
        elif each in circular:
            what = f"{each.partition(':')[2]} is part of itself, going up from {above}"
            hint = "Correct the code above one of them."
            survey.log.add(Problem(table.label, row, column, above, what, hint, Sort.CIRCLE_OF_CODES))
        else:
            kept.append(place)
    above = pa.array([known.parent[ids[place]] for place in kept], pa.large_string())
    some = batch.take(pa.array(kept, pa.int64()))
    survey.spool.add(f"{at[0]}-parents-{at[1]}", {"from": some["id"], "to": above, "row": some["row"]})


# correspondences


def check_correspondences(survey: Survey, number: int, table: CorrespondenceTable) -> None:
    """Check one ``[[correspondences]]`` table: from a file only, nothing is derived from digits."""
    label = LABELS[table.of]
    seen = FirstSeen()
    for checked in checked_frames(survey, "correspondences", number, table, table.needs):
        ends = []
        for code in (table.source, table.target):
            checked.filled(code.column, "the code is blank", "Give both codes.", Sort.BLANK_CODE)
            ends.append(one_code(checked, label, code))
        if table.kind.column is not None:
            what = "no kind of correspondence is given"
            checked.filled(table.kind.column, what, _NO_KIND[1], Sort.UNKNOWN_CORRESPONDENCE)
        fault = ("the pair stands already on {}", "Keep one row for each pair.", Sort.DUPLICATE_PAIR)
        checked.refuse_twice(seen, together(*ends, between="\0"), table.source.column, *fault)
        columns = {
            "from": ends[0],
            "to": ends[1],
            "kind": checked.words(table.kind, CORRESPONDENCES, _NO_KIND),
            "source": checked.words(table.basis),
            "row": pa.array(checked.rows),
        }
        checked.keep(f"correspondences-{number}", columns)


# entries of registers


class _Entries(FirstSeen):
    """Entries of registers, each with where it stands first, and where each identifier of theirs does."""

    def __init__(self) -> None:
        super().__init__()
        self.identified: dict[tuple[str, str], int] = {}
        self.told: set[tuple[str, str]] = set()


def check_records(survey: Survey, number: int, table: RecordTable, entries: _Entries) -> None:
    for checked in checked_frames(survey, "records", number, table, table.needs):
        texts = checked.filled(table.id, "the id is blank", "Give every row an id.", Sort.BLANK_ID)
        ids = namespaced(survey.dataset, texts)
        fault = ("the id stands already on {}", "Keep one row for each entry.", Sort.DUPLICATE_ID)
        checked.refuse_twice(entries, ids, table.id, *fault)
        columns = {
            "id": ids,
            **{key: checked.texts(getattr(table, key)) for key in ("name", "form", "address", "phone")},
            "row": pa.array(checked.rows),
            **{f".{sort}": checked.texts(column) for sort, column in table.identifiers.items()},
            **checked.properties(table.properties),
        }
        links = {
            key: refuse_unknown_codes(checked, label, code)
            for key, label, code in (
                ("located_in", "Place", table.place), ("classified_as", "Industry", table.industry),
            )
            if code is not None
        }  # fmt: skip
        checked.refuse_recorded("Record", table.id, ids)
        _note_again(checked, table, entries)
        checked.keep(f"records-{number}", columns)
        for key, (positions, codes) in links.items():
            checked.keep_links(f"record-{key}-{number}", ids, positions, codes, ~checked.bad[positions])


def _note_again(checked: CheckedFrame, table: RecordTable, entries: _Entries) -> None:
    """The same firm twice in a register is worth a word: of two links to it, one would be lost."""
    for column in table.identifiers.values():
        texts = checked.texts(column)
        for at, text in enumerate(texts.to_pylist()):
            if text is None or checked.bad[at]:
                continue
            row = int(checked.rows[at])
            first = entries.identified.setdefault((column, text), row)
            if first != row and len(entries.told) < _SHOWN_AGAIN:
                entries.told.add((column, text))
                what = f'rows {first} and {row} have the same {column} "{text}": one firm twice?'
                checked.survey.notice(checked.label, what)


_SHOWN_AGAIN = 20


# figures

_FIGURE = Property(type="float")


def check_observations(survey: Survey, number: int, table: ObservationTable, figures: FirstSeen) -> None:
    choices = {
        "measure": table.measure,
        "unit": table.unit,
        "from": table.since,
        "to": table.until,
        "source": table.basis,
    }
    for checked in checked_frames(survey, "observations", number, table, table.needs):
        values = _numbers(checked, table.value)
        texts = {key: checked.words(choice) for key, choice in choices.items()}
        for key in ("measure", "from"):
            choice = choices[key]
            if choice is not None and choice.column:
                hint = f"Say the {key} of every figure."
                blank, raw = nulls(texts[key]), checked.raw(choice.column)
                checked.flag(blank, choice.column, raw, f"no {key}", hint, _WITHOUT[key])
        ends = {
            key: one_code(checked, label, code)
            for key, label, code in (
                ("place", "Place", table.place),
                ("industry", "Industry", table.industry),
            )
            if code is not None
        }
        blank = np.ones(len(checked), bool)
        for codes in ends.values():
            blank &= nulls(codes)
        what = "the figure is about no place and no industry"
        checked.flag(blank, None, None, what, "Give it a code.", Sort.BLANK_CODE)
        columns = {
            "key": _observation_keys(checked, texts, ends),
            **texts,
            "value": values,
            **{
                key: ends.get(key, pa.nulls(len(checked), pa.large_string())) for key in ("place", "industry")
            },
            "row": pa.array(checked.rows),
        }
        hint = "Keep one figure for a measure, period, place and industry."
        fault = ("the figure stands already on {}", hint, Sort.DUPLICATE_FIGURE)
        checked.refuse_twice(figures, columns["key"], table.value, *fault)
        checked.keep(f"observations-{number}", columns)


def _numbers(checked: CheckedFrame, column: str) -> pa.Array:
    raw = checked.raw(column)
    found = checked.cast(column, raw, _FIGURE)
    hint = "Write a number with a point for decimals and nothing between thousands; leave rows without a figure out."
    bad = found.bad | found.lacking
    checked.flag(
        bad, column, raw, "is no number", lambda at: wanted("float", raw[at].as_py(), hint), Sort.OTHER_TYPE
    )
    return found.values


def _observation_keys(
    checked: CheckedFrame, texts: Mapping[str, pa.Array], ends: Mapping[str, pa.Array]
) -> pa.Array:
    parts = [texts[key] for key in ("measure", "from", "to")] + [
        ends.get(key, pa.nulls(len(checked), pa.large_string())) for key in ("place", "industry")
    ]
    return joined(["observation", *parts], len(checked))


def check_reference(survey: Survey) -> None:
    """Check places and industries: before everything that names their codes."""
    for section in LABELS:
        for number, table in enumerate(getattr(survey.dataset, section)):
            check_codes(survey, section, number, table)
    survey.spool.finish()
    check_hierarchies(survey)


def check_registers(survey: Survey) -> None:
    entries, observed = _Entries(), FirstSeen()
    for number, records in enumerate(survey.dataset.records):
        check_records(survey, number, records, entries)
    for number, pairs in enumerate(survey.dataset.correspondences):
        check_correspondences(survey, number, pairs)
    for number, figures in enumerate(survey.dataset.observations):
        check_observations(survey, number, figures, observed)
