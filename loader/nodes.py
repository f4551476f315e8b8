"""Checking files of participants and of events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.language import some_of
from canting.loader.cells import (
    APART,
    as_mask,
    holds,
    joined,
    looks,
    mapped,
    nulls,
    plain,
    repeated,
    split,
    truth,
)
from canting.loader.code_checks import refuse_unknown_codes
from canting.loader.contract import ANSWERS, KINDS, EventTable, NodeTable
from canting.loader.frames import CheckedFrame, checked_frames
from canting.loader.hashes import FirstSeen, Grown, Index, hashed
from canting.loader.identity import namespaced, record_mentions, resolve
from canting.loader.problems import Problem, quoted
from canting.loader.sorts import Sort
from canting.loader.sources.table import Ints, Mask, folded
from canting.loader.survey import SET_ASIDE, Survey
from canting.suggest import did_you_mean

_NO_ANSWER = (
    "is neither yes, no nor not asked",
    "Write yes, no or not asked, or map the texts in dataset.toml (responded = { column, map }).",
    Sort.UNKNOWN_ANSWER,
)
_NOT_ASKED = ("not asked", "tidak ditanya")
_NO_KIND = (
    "is no kind of participant",
    "Write Actor, Organization or InformationSource, or map the texts in dataset.toml (kind = { column, map }).",
    Sort.UNKNOWN_KIND,
)
_SHOWN = 3
"""How many rows that seem to be nobody's are named."""


def check_nodes(survey: Survey, number: int, table: NodeTable) -> None:
    """Check one ``[[nodes]]`` table: its good rows go to the spool, what is wrong with others to the log."""
    needs = table.needs
    signatures = _Signatures(table.distinct, [column for key, column in needs.items() if key != "id"])
    here = FirstSeen()
    survey.called.forget()
    words: dict[str, set[str]] = {"group": set(), "role": set()}
    for whole in checked_frames(survey, "nodes", number, table, needs):
        found = _identified(survey.participants, whole, table, signatures, here)
        ids, checked, numbers = found.first
        _note_apart(checked, needs["id"])
        columns, kinds = _said(checked, number, table, ids)
        for key, found_words in words.items():
            found_words.update(pc.unique(columns[key].drop_null()).to_pylist())
        good = ~checked.bad
        survey.participants.state.values[numbers] = np.where(
            good, pc.fill_null(kinds, SET_ASIDE).to_numpy(zero_copy_only=False), SET_ASIDE
        )
        survey.answers.said(numbers[good], columns["responded"].filter(pa.array(good)))
        checked.keep(f"nodes-{number}", columns)
        aside = {"id": columns["id"], "name": columns["name"]}
        checked.put(f"aside-{number}", aside, checked.bad)
        if found.more is not None:
            ids, more, numbers = found.more
            columns, _ = _said(more, number, table, ids)
            more.put(f"more-{number}", {**columns, "number": pa.array(numbers)}, ~more.bad)
            checked.count.set_aside += int(more.bad.sum())
        if whole is not checked:
            checked.count.set_aside += int(whole.bad.sum())
    _note_spellings(survey, table, words)


def _note_spellings(survey: Survey, table: NodeTable, words: dict[str, set[str]]) -> None:
    """Note groups and roles that differ in capitals or blanks only: each is one of its own."""
    for key, found in words.items():
        alike: dict[str, list[str]] = {}
        for word in sorted(found):
            alike.setdefault(folded(word), []).append(word)
        for several in alike.values():
            if len(several) > 1:
                shown = ", ".join(map(quoted, several))
                survey.notice(
                    table.label, f"{key} {shown}: they differ in capitals only, and count as {len(several)}"
                )


def _note_apart(checked: CheckedFrame, column: str) -> None:
    """Note rows of a roster that look as if they were nobody's."""
    labels = checked.raw(column)
    apart = holds(labels, lambda each: pc.match_substring_regex(each, APART))
    for at in np.flatnonzero(apart)[:_SHOWN].tolist():
        text = labels[at].as_py()
        what = (
            f'row {checked.rows[at]}, "{text}", looks like a total or a note, and is taken for a participant'
        )
        hint = f"skip = [{json.dumps(text, ensure_ascii=False)}] would leave it out"
        checked.survey.notice(checked.label, f"{what}; {hint}")


def _said(
    checked: CheckedFrame, number: int, table: NodeTable, ids: pa.Array
) -> tuple[dict[str, pa.Array], pa.Array]:
    """Give what rows say of participants, and the number of each one's kind; what they belong to goes to the spool."""
    kinds = _kinds(checked, table)
    columns = {
        "id": ids,
        "name": _called(checked, table, ids),
        "kind": kinds,
        "group": checked.words(table.group),
        "role": checked.words(table.role),
        "responded": _responded(checked, table),
        "row": pa.array(checked.rows),
        **checked.properties(table.properties),
        **_named(checked, table),
    }
    stages = _stages(checked, table)
    checked.refuse_recorded("Participant", table.id, ids)
    for label, code in (("Place", table.place), ("Industry", table.industry)):
        if code is not None:
            refuse_unknown_codes(checked, label, code)
    _links(checked, number, table, ids, stages)
    return columns, pc.index_in(kinds, value_set=pa.array(KINDS, pa.large_string()))


def _called(checked: CheckedFrame, table: NodeTable | EventTable, ids: pa.Array) -> pa.Array:
    """Give names; the labels of a matrix are names themselves, without the namespace that goes before ids."""
    dataset = checked.survey.dataset
    if table.name is None and dataset.matrix_of(table) is not None:
        return pc.utf8_slice_codeunits(plain(ids), len(dataset.global_id("")))
    return checked.texts(table.name)


def check_events(survey: Survey, number: int, table: EventTable) -> None:
    needs = table.needs
    signatures = _Signatures(table.distinct, [column for key, column in needs.items() if key != "id"])
    for whole in checked_frames(survey, "events", number, table, needs):
        ids, checked, numbers = _identified(survey.events, whole, table, signatures).first
        columns = {
            "id": ids,
            "name": _called(checked, table, ids),
            "row": pa.array(checked.rows),
            **checked.properties(table.properties),
        }
        checked.refuse_recorded("Event", table.id, ids)
        survey.events.state.values[numbers] = np.where(checked.bad, SET_ASIDE, 0)
        checked.keep(f"events-{number}", columns)
        if whole is not checked:
            checked.count.set_aside += int(whole.bad.sum())


@dataclass
class _Identified:
    """The rows of a frame that say something new, with ids and numbers; and those that say more of who is known."""

    first: tuple[pa.Array, CheckedFrame, Ints]
    more: tuple[pa.Array, CheckedFrame, Ints] | None = None


def _identified(
    seen: FirstSeen,
    whole: CheckedFrame,
    table: NodeTable | EventTable,
    signatures: _Signatures,
    here: FirstSeen | None = None,
) -> _Identified:
    """Find the ids of a frame, and the rows that say something new.

    `here` has who of earlier tables this table has described already; None where one thing stands in one table only.
    """
    texts = whole.filled(table.id, "the id is blank", "Give every row an id.", Sort.BLANK_ID)
    if isinstance(table, NodeTable):
        texts = _meant(whole, table, texts)
        whole.count.ignored += int((whole.ignored & ~whole.bad).sum())
    ids = namespaced(whole.survey.dataset, texts)
    numbers, first = whole.numbered(seen, ids)
    label = "Event" if isinstance(table, EventTable) else "Participant"
    _set_look_alikes_aside(whole, label, texts, first)
    again = ~first & (numbers >= 0)
    mine = np.zeros(len(whole), dtype=bool)
    mine[again] = seen.table.values[numbers[again]] == whole.table
    inside = mine & bool(table.distinct)
    more = np.zeros(len(whole), dtype=bool)
    hint = "Keep one row per id; if the file repeats ids on purpose, say distinct = true in dataset.toml."
    said = (table.id, texts, "the id stands already on {}", hint, Sort.DUPLICATE_ID)
    if here is not None:
        more = again & ~mine
        at = np.flatnonzero(more)
        known = np.full(len(whole), -1, dtype=np.int64)
        known[at], new = here.add(hashed(ids.take(pa.array(at))), whole.table, whole.rows[at])
        repeated = np.zeros(len(whole), dtype=bool)
        repeated[at[~new]] = True
        if not table.distinct:
            whole.refuse_again(repeated, here, known, *said)
        if table.distinct is not True:
            more[repeated] = False
        if table.distinct == "first":
            whole.count.folded += int(repeated.sum())
    elsewhere = again & ~inside & (mine if here is not None else again)
    whole.refuse_again(elsewhere, seen, numbers, *said)
    signatures.compare(seen, whole, numbers, first, inside)
    whole.count.folded += int((inside & ~whole.bad).sum())
    part = whole.only(first)
    described = None
    if more.any():
        frame = whole.only(more)
        described = (ids.filter(pa.array(more)), frame, numbers[more])
    if part is not whole:
        whole.bad &= ~(first | more)  # each bad row is counted once: in its part, or as one of the others
    return _Identified((ids.filter(pa.array(first)), part, numbers[first]), described)


def _meant(checked: CheckedFrame, table: NodeTable, texts: pa.Array) -> pa.Array:
    """Give the ids that the texts of a roster mean: of participants of the tables before, else they are ids."""
    texts, decided = checked.decide(table.id, texts, roster=True)
    if table.match != "id":
        found, nobody = checked.named("Participant", table.id, texts, table.match)
        texts = pc.if_else(pa.array(nobody), texts, found)
    return texts if decided is None else pc.coalesce(texts, decided)


def _set_look_alikes_aside(checked: CheckedFrame, label: str, texts: pa.Array, first: Mask) -> None:
    """Set an id aside that looks like one before it; when all are known, `tell_look_alikes` says which."""
    survey = checked.survey
    alike = survey.seen[label].alike
    at = np.flatnonzero(first)
    new = texts.take(pa.array(at))
    numbers, alone = alike.add(hashed(looks(new)), checked.table, checked.rows[at])
    again, group = at[~alone], numbers[~alone]
    checked.bad[again] = True
    survey.spool.add(
        f"alike-{label}",
        {
            "id": new.filter(pa.array(~alone)),
            "row": pa.array(checked.rows[again]),
            "table": pa.array(np.full(len(again), checked.table)),
            "group": pa.array(group),
        },
    )


def tell_look_alikes(survey: Survey) -> None:
    """Name the ids of a roster that look alike, each group together, when all participants and events are known."""
    for label, section in (("Participant", "nodes"), ("Event", "events")):
        groups: dict[int, list[str]] = {}
        for text, row, table, group in _alike(survey, label):
            if group in groups or len(groups) < _GROUPS_TOLD:
                groups.setdefault(group, []).append(_stands(survey, text, table, row))
        if groups:
            _tell_groups(survey, label, section, groups)


def _alike(survey: Survey, label: str) -> Iterator[tuple[str, int, int, int]]:
    """Give each id that looks like one before it: its text, row and table, and the number of its group."""
    for batch in survey.spool.read(f"alike-{label}", 10_000):
        yield from zip(*(batch[name].to_pylist() for name in batch.schema.names), strict=True)


def _tell_groups(survey: Survey, label: str, section: str, groups: dict[int, list[str]]) -> None:
    alikes = survey.seen[label].alike
    table_of, row_of = alikes.table.values, alikes.row.values
    firsts = {(int(table_of[group]), int(row_of[group])): group for group in groups}
    known: dict[int, str] = {}
    tables = survey.tables_of(section)
    for number, table in enumerate(tables):
        for batch in survey.spool.read(f"{section}-{number}", 10_000, ["id", "row"]):
            for text, row in zip(batch["id"].to_pylist(), batch["row"].to_pylist(), strict=True):
                if (table, row) in firsts:
                    known[firsts[table, row]] = survey.dataset.local_id(text)
    columns = {table: getattr(survey.dataset, section)[number].id for number, table in enumerate(tables)}
    hint = "Write it in one way wherever it is the same; where two are meant, make their ids differ in more."
    if section == "nodes" and len(tables) > 1:
        hint += ' Or say match = "either" in the later table: capitals and blanks don\'t count then.'
    for text, row, table, group in _alike(survey, label):
        first = _stands(survey, known.get(group), int(table_of[group]), int(row_of[group]))
        alike = [first, *groups.get(group, [_stands(survey, text, table, row)])]
        what = f"ids that look alike: {some_of(alike, _ALIKE_TOLD)}"
        problem = Problem(survey.labels[table], row, columns[table], text, what, hint, Sort.LOOK_ALIKE_IDS)
        survey.log.add(problem, cause="")


def _stands(survey: Survey, text: str | None, table: int, row: int) -> str:
    several = len(set(survey.labels)) > 1
    file = f"{survey.labels[table]}, " if several else ""
    return f"{'that' if text is None else quoted(text)} ({file}row {row})"


_GROUPS_TOLD = 10_000
_ALIKE_TOLD = 8


class _Signatures:
    """What the first row of each id says, as hashes of 32 bits a column: later rows must say the same."""

    def __init__(self, distinct: bool | str, columns: list[str]) -> None:
        self._columns = list(dict.fromkeys(columns)) if distinct is True else []
        self._hashes = {column: Grown("uint32") for column in self._columns}
        self._numbers: dict[int, int] = {}
        self._base: int | None = None

    def compare(
        self,
        seen: FirstSeen,
        checked: CheckedFrame,
        numbers: Ints,
        first: Mask,
        inside: Mask,
    ) -> None:
        if not self._columns or not len(checked):
            return
        new = numbers[first]
        if self._base is None and len(new):
            self._base = int(new.min())
        base = self._base or 0
        for column in self._columns:
            texts = checked.texts(column)
            signs = hashed(texts).astype(np.uint32)
            known = self._hashes[column]
            known.extend(0, max(0, len(seen.index) - base - len(known)))
            known.values[new - base] = signs[first]
            differs = inside.copy()
            differs[inside] = known.values[numbers[inside] - base] != signs[inside]
            rows = seen.row.values
            checked.flag(
                differs & ~checked.bad,
                column,
                checked.raw(column),
                lambda at, rows=rows: f"disagrees with row {rows[numbers[at]]}, which has the same id",  # type: ignore[misc]
                'Make the rows agree, or say distinct = "first" to take the first.',
                Sort.ROWS_DISAGREE,
            )


def _kinds(checked: CheckedFrame, table: NodeTable) -> pa.Array:
    if table.kind.column is not None:
        checked.filled(table.kind.column, "no kind is given", _NO_KIND[1], Sort.UNKNOWN_KIND)
    return checked.words(table.kind, KINDS, _NO_KIND)


def _responded(checked: CheckedFrame, table: NodeTable) -> pa.Array:
    """Who answered: words of yes and no in either language, or those of the map."""
    said = table.responded
    if said is None or said.column is None or said.map is not None:
        return checked.words(said, ANSWERS, _NO_ANSWER)
    texts = checked.texts(said.column, getattr(said, "missing", ()))
    did, unknown = truth(texts)
    unasked = pc.is_in(pc.utf8_lower(plain(texts)), value_set=pa.array(_NOT_ASKED, pa.large_string()))
    checked.flag(unknown & ~as_mask(unasked), said.column, texts, *_NO_ANSWER)
    words = (pa.scalar(word, pa.large_string()) for word in ("yes", "no"))
    return pc.if_else(unasked, pa.scalar("not asked", pa.large_string()), pc.if_else(did, *words))


def _named(checked: CheckedFrame, table: NodeTable) -> dict[str, pa.Array]:
    """Who may be named, kept as a property of that name: words of yes and no, or those of the map."""
    if table.named is None:
        return {}
    column = table.named.column
    texts = checked.texts(column)
    if table.named.map is not None:
        return {".named": checked.words(table.named)}
    may, unknown = truth(texts)
    hint = 'Write yes or no, or map the texts in dataset.toml: named = { column = "…", map = { … } }.'
    checked.flag(unknown, column, texts, "says neither yes nor no", hint, Sort.UNKNOWN_NAMED)
    return {".named": pc.if_else(may, *(pa.scalar(word, pa.large_string()) for word in ("yes", "no")))}


def _stages(checked: CheckedFrame, table: NodeTable) -> tuple[Ints, pa.Array]:
    """Stages of each row: position of the row and id of the stage, several per row perhaps."""
    known = [stage.id for stage in checked.survey.dataset.stages]
    choice = table.stage
    if choice is None:
        return np.empty(0, np.int64), pa.array([], pa.large_string())
    if choice.value is not None:
        return np.arange(len(checked)), repeated(choice.value, len(checked))
    column = choice.column or ""
    positions, values = split(checked.texts(column, choice.missing))
    what, sort = "no such stage is declared", Sort.UNKNOWN_STAGE
    if choice.map is not None:
        known, what, sort = list(choice.map), "is not in the map", Sort.UNMAPPED

    def hint(value: str) -> str:
        start, listed = did_you_mean(value, known, quoted=True), ", ".join(known[:12])
        if choice.map is not None:
            return f"{start}The map in dataset.toml has: {listed}."
        return f"{start}dataset.toml declares: {listed}."

    found = mapped(values, choice.map, known)
    checked.flag_values(positions, found.unmapped | found.unknown, column, values, what, hint, sort)
    keep = ~nulls(found.values)
    return positions[keep], found.values.filter(pa.array(keep))


def _links(
    checked: CheckedFrame, number: int, table: NodeTable, ids: pa.Array, stages: tuple[Ints, pa.Array]
) -> None:
    """Spool what good rows say of stages, places, industries and memberships, and what else they are called."""
    for column in table.also:
        texts = checked.texts(column)
        checked.put(f"also-{number}", {"id": ids, "text": texts}, ~checked.bad & ~nulls(texts))
    links = {"at_stage": stages}
    for key, code in (("located_in", table.place), ("classified_as", table.industry)):
        if code is not None:
            links[key] = split(checked.texts(code.column))
    if table.member_of is not None:
        links["member_of"] = split(checked.texts(table.member_of))
    for key, (positions, values) in links.items():
        keep = ~checked.bad[positions]
        if len(checked.survey.dataset.nodes) > 1:
            keep &= _new_links(checked.survey, key, ids.take(pa.array(positions)), values, keep)
        checked.keep_links(f"{key}-{number}", ids, positions, values, keep)


def _new_links(survey: Survey, key: str, ids: pa.Array, values: pa.Array, keep: Mask) -> Mask:
    """Say which links no table has said before."""
    at = np.flatnonzero(keep)
    pairs = joined([ids.take(pa.array(at)), values.take(pa.array(at))], len(at))
    _, first = survey.participants.linked.setdefault(key, Index()).add(hashed(pairs))
    new = np.zeros(len(keep), bool)
    new[at[first]] = True
    return new


def check_members(survey: Survey, number: int, table: NodeTable) -> None:
    """Check who is a member of what, when all participants are known: good ones go to the spool as ``members``.

    A membership with a problem is set aside alone: its participant stays.
    """
    if table.member_of is None:
        return
    for read in survey.spool.read(f"member_of-{number}", 50_000):
        batch = _decided_members(survey, table.label, read)
        found = resolve(survey, "Participant", batch["to"], batch["row"].to_numpy())
        flag = partial(_flag_members, survey, table, batch)
        if "nodes" not in survey.unreadable:
            flag(found.unknown, "no such participant", Sort.UNKNOWN_PARTICIPANT)
        wrong = (found.kinds >= 0) & (found.kinds != KINDS.index("Organization")) & ~found.aside
        flag(wrong, "is no Organization: nobody can be a member of it", Sort.MEMBER_OF_PERSON)
        if survey.skip_bad:
            flag(found.aside, "names a participant that is set aside", Sort.PARTICIPANT_ASIDE)
        keep = pa.array(~(found.unknown | wrong | found.aside))
        columns = {"from": batch["from"], "to": found.ids, "row": batch["row"]}
        kept = {name: values.filter(keep) for name, values in columns.items()}
        record_mentions(survey, "Participant", kept["to"], kept["row"].to_numpy(), table.label)
        survey.spool.add(f"members-{number}", kept)


def _decided_members(survey: Survey, label: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Put whom a person decided that names mean into memberships."""
    if not survey.names.any:
        return batch
    rows = batch["row"].to_numpy()
    decided, _, ignored = survey.names.decide(batch["to"], survey.labels.index(label), rows)
    at = batch.schema.names.index("to")
    meant = batch.set_column(at, "to", pc.coalesce(decided, batch["to"]))
    return meant.filter(pa.array(~ignored))


def _flag_members(
    survey: Survey, table: NodeTable, batch: pa.RecordBatch, where: Mask, what: str, sort: Sort
) -> None:
    for at in np.flatnonzero(where).tolist():
        value, row = batch["to"][at].as_py(), batch["row"][at].as_py()
        hint = survey.called.suggest("Participant", value) if sort is Sort.UNKNOWN_PARTICIPANT else ""
        hint = f"{hint}Name an organization of [[nodes]] by its id."
        survey.log.add(Problem(table.label, row, table.member_of, value, what, hint, sort))
