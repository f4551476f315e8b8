"""Checking files of ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canting.loader.answers import Reporters
from canting.loader.cells import (
    as_mask,
    blanked,
    joined,
    nulls,
    of_each,
    plain,
    repeated,
    together,
    wanted,
)
from canting.loader.contract import STRENGTH, Dataset, Property, TieTable
from canting.loader.frames import CheckedFrame, checked_frames
from canting.loader.hashes import hashed, mixed
from canting.loader.identity import known_hint, named, record_mentions, resolve
from canting.loader.names import REFUSE
from canting.loader.problems import Problem
from canting.loader.shapes import CELL
from canting.loader.sorts import Sort
from canting.loader.sources.table import Floats, Hashes, Ints, Mask
from canting.loader.survey import Reports, Survey

_WEIGHT = Property(type="float?")


def check_ties(survey: Survey, number: int, table: TieTable) -> None:
    """Check one ``[[ties]]`` table: good reports go to the spool, what is wrong with others to the log."""
    whole, table = table, table.as_list
    teller = Reporters(table)
    for checked in checked_frames(survey, "ties", number, whole, table.needs):
        report = _Report.read(checked, table)
        properties = checked.properties(table.properties)
        keep = _deduplicate(checked, table, report)
        checked.count.ignored += int((checked.ignored & ~checked.bad).sum())
        checked.count.no_tie += int((report.no_tie & ~checked.bad & ~checked.ignored).sum())
        chosen = pa.array(np.flatnonzero(keep & ~report.not_said))
        columns = {
            "from": report.source,
            "to": report.target,
            "row": pa.array(checked.rows),
            "weight": pa.array(report.weight),
            "question": report.question,
            "respondent": report.respondent,
            "number": pa.array(report.numbers),
            **properties,
        }
        if (cells := checked.columns) is not None:
            columns["column"] = cells
        if table.rank:
            columns[".rank"] = checked.ranks
        if survey.names.any:
            columns["written"] = checked.written
        kept = columns
        if len(chosen) < len(checked):
            kept = {name: values.take(chosen) for name, values in columns.items()}
        survey.spool.add(f"ties-{number}", kept)
        silent = pa.array(np.flatnonzero(keep & report.not_said))
        names = ["from", "to", "row", "question", "respondent"]
        names += ["column"] if "column" in columns else []
        survey.spool.add(f"not-said-{number}", {name: columns[name].take(silent) for name in names})
        checked.count.kept += len(chosen)
        checked.count.not_said += len(silent)
        checked.count.set_aside += int(checked.bad.sum())
        checked.count.folded += int((~keep & ~checked.bad & ~checked.ignored & ~report.no_tie).sum())
        if survey.instrument.any:
            survey.instrument.count(report.question, report.respondent, keep & ~report.not_said)
        _mentions(checked, table, report, keep)
        _count_self_ties(checked, table, report, keep)
        _note_answers(checked, report, teller)
        if whole.shape == "list" and any(each.shape != "list" for each in survey.dataset.ties):
            _note_told(checked, table, report)
    _note_no_zeros(survey, whole)
    if turned := survey.files.turned(whole):
        survey.notice(whole.label, turned)
    survey.asked.add(table.type, teller.end, teller.questions)
    survey.instrument.see(teller.questions)
    _note_silences(survey, table)


def _note_no_zeros(survey: Survey, table: TieTable) -> None:
    """Note where no cell says that there is no tie: then nothing is known to be absent."""
    count = survey.counts[-1]
    if table.shape == "matrix" and count.kept and count.not_said and not count.no_tie:
        what = "no cell says that there is no tie, so that every other pair is unknown"
        survey.notice(table.label, f'{what}; if a blank cell means none, say weight = {{ blank = "no tie" }}')


def _note_silences(survey: Survey, table: TieTable) -> None:
    """Note of each respondent of this dataset whether there is an answer to the question of a table."""
    answered = survey.files.answered
    texts = pa.array(list(answered), pa.large_string())
    rows = np.array([each.row for each in answered.values()], np.int64)
    number = survey.table
    decided, ignored = pa.nulls(len(texts), pa.large_string()), np.zeros(len(texts), bool)
    if survey.names.any:
        decided, _, ignored = survey.names.decide(texts, number, rows)
    if table.match != "id":
        texts = pc.coalesce(named(survey, "Participant", texts, table.match)[0], texts)
    texts = pc.if_else(pa.array(ignored), pa.scalar(None, texts.type), pc.coalesce(decided, texts))
    found = resolve(survey, "Participant", texts, rows)
    kind = unlisted_at(table, table.respondent or "")
    silent = found.unknown & np.array([not each.filled for each in answered.values()], bool)
    if kind != REFUSE and silent.any():
        texts, _ = survey.names.admit(texts, silent, kind, number, rows)
        found = resolve(survey, "Participant", texts, rows)
    for name, each, unknown in zip(answered, answered.values(), found.unknown.tolist(), strict=True):
        if unknown and not each.filled and "nodes" not in survey.unreadable:  # else its answers have said it
            hint, sort = known_hint(survey, "Participant", name), Sort.UNKNOWN_PARTICIPANT
            problem = (table.label, each.row, None, name, "no such participant", hint, sort, each.cell)
            survey.log.add(Problem(*problem))
    question = (table.question and table.question.text) or ""
    said = survey.silences.setdefault((table.type, question), {})
    own = (found.numbers >= 0) & ~found.aside
    for id_, mine, filled in zip(found.ids.to_pylist(), own.tolist(), answered.values(), strict=True):
        if mine:
            said[id_] = said.get(id_, False) or filled.filled


def _note_answers(checked: CheckedFrame, report: _Report, teller: Reporters) -> None:
    """Note who reports, of which question and from which end."""
    columns = [report.source, report.target, report.respondent, report.question]
    bad = checked.bad | checked.ignored
    teller.see(*([each.filter(pa.array(~bad)) for each in columns] if bad.any() else columns))
    if report.tellers is not None:
        checked.survey.answers.reported(
            report.tellers[~checked.bad], checked.table, checked.rows[~checked.bad]
        )


def _note_told(checked: CheckedFrame, table: TieTable, report: _Report) -> None:
    """Note who reports in a list, question by question, for where other tables of the dataset have rows to fill in."""
    if report.tellers is None:
        return
    good = pa.array(~checked.bad & ~checked.ignored & (report.tellers >= 0))
    questions = report.question.filter(good).cast(pa.large_string())
    respondents = report.respondent.filter(good).cast(pa.large_string())
    pairs = (
        pa.table({"question": questions, "respondent": respondents})
        .group_by(["question", "respondent"])
        .aggregate([])
    )
    for question, who in zip(pairs["question"].to_pylist(), pairs["respondent"].to_pylist(), strict=True):
        checked.survey.told[table.type, question or ""].add(who)


@dataclass
class _Report:
    """Columns of a frame of ties, in the direction in which knowledge or goods flow.

    `not_said` is where the weight is no answer, `no_tie` where it says that there is no tie. `hashes` are those of what
    makes each report one, `tellers` the numbers of respondents among the participants seen. `itself` is where both ends
    are one.
    """

    source: pa.Array
    target: pa.Array
    question: pa.Array
    respondent: pa.Array
    weight: Floats
    not_said: Mask
    no_tie: Mask
    hashes: Hashes
    tellers: Ints | None
    numbers: Ints
    itself: Mask

    @classmethod
    def read(cls, checked: CheckedFrame, table: TieTable) -> _Report:
        def hint(_: int) -> str:
            return f"{checked.survey.files.shape_hint(table)}Say who it is, or take the row out."

        ends = []
        for column, label in ((table.source, "Participant"), (table.target, _label_of_target(table))):
            texts = checked.filled(column, "the id is blank", hint, Sort.BLANK_ID)
            ends.append(
                checked.resolve(label, column, texts, match=table.match, unlisted=unlisted_at(table, column))
            )
        source, target = reversed(ends) if table.meaning == "asks" else ends
        respondent = None
        if table.respondent in {table.source, table.target}:
            respondent = ends[table.respondent == table.target]  # what is wrong there has been said
        elif table.respondent is not None:
            respondent = checked.resolve(
                "Participant",
                table.respondent,
                checked.texts(table.respondent),
                sort=Sort.UNKNOWN_RESPONDENT,
                match=table.match,
                unlisted=unlisted_at(table, table.respondent),
            )
        question = checked.texts(table.question.column if table.question else None)
        if table.question is not None and table.question.text:
            question = repeated(table.question.text, len(checked))
        first, second = source.hashes, target.hashes
        if table.type == "COLLABORATES_WITH":
            first, second = np.minimum(first, second), np.maximum(first, second)
        told = [respondent.hashes] if respondent is not None else []
        return cls(
            source.ids,
            target.ids,
            question,
            checked.texts(None) if respondent is None else respondent.ids,
            *_weights(checked, table, question),
            mixed(hashed(question), *told, first, second),
            None if respondent is None else respondent.numbers,
            np.full(len(checked), -1, dtype=np.int64),
            first == second,
        )


def unlisted_at(table: TieTable, column: str) -> str:
    """Say what names that nobody lists become in a column: a source of information answers no question."""
    return REFUSE if table.unlisted == "InformationSource" and column == table.respondent else table.unlisted


def _label_of_target(table: TieTable) -> str:
    return "Event" if table.type == "PARTICIPATES_IN" else "Participant"


def report_keys(dataset: Dataset, table: TieTable, reports: pa.RecordBatch) -> pa.Array:
    """Make the key of each report of a spool: who said of which question that who is tied to whom.

    The two ends of a tie without a direction stand in order, so that it has one key either way.
    """
    first, second = source, target = reports["from"], reports["to"]
    if table.type == "COLLABORATES_WITH":
        swap = pc.less(target, source)
        first, second = pc.if_else(swap, target, source), pc.if_else(swap, source, target)
    said = [reports["question"], reports["respondent"], first, second]
    return joined([dataset.id, str(dataset.wave), *said], len(reports))


def _weights(checked: CheckedFrame, table: TieTable, question: pa.Array) -> tuple[Floats, Mask, Mask]:
    """Weight of each row, where there is no answer, and where there is no tie."""
    weights = np.ones(len(checked))
    not_said, no_tie = np.zeros(len(checked), bool), np.zeros(len(checked), bool)
    weight = table.weight
    if weight is None:
        return weights, not_said, no_tie
    column, raw = weight.column or "", checked.raw(weight.column or "")
    found = checked.cast(column, _numbers(checked, table, raw), _WEIGHT)
    base = "Write a number above 0, with a decimal point."

    what = "the weight is no finite number"
    if table.shape == "matrix":
        what = "is no number, and dataset.toml doesn't say what it means"
        base = (
            'Write a number; or say what the word means: weight = { missing = ["…"] } if it is no answer, '
            'ticked = ["…"] if it is a tie.'
        )
    checked.flag(
        found.bad, column, raw, what, lambda at: wanted("float", raw[at].as_py(), base), Sort.BAD_WEIGHT
    )
    low = as_mask(pc.less(found.values, 0.0))
    low_hint = "A weight says how strong a tie is: take the row out if there is no tie."
    checked.flag(low, column, raw, "the weight isn't above 0", low_hint, Sort.BAD_WEIGHT)
    weights = pc.fill_null(found.values, 1.0).to_numpy(zero_copy_only=False).copy()
    if not table.ticks:
        checked.survey.instrument.scale(checked, column, question, found.values, weights)
    if weight.value is not None:
        weights[:] = weight.value
    blank = nulls(blanked(raw, checked.survey.missing))
    cells: list[Any] = [
        (as_mask(pc.equal(found.values, 0.0)), "zero", weight.zero, "the weight isn't above 0")
    ]
    for word, treatment in weight.missing.items():
        here = as_mask(pc.equal(raw, word))
        blank &= ~here
        cells.append(
            (here, "blank", weight.blank if treatment is None else treatment, "the weight is no answer")
        )
    for where, key, treatment, what in [*cells, (blank, "blank", weight.blank, "no weight is given")]:
        if treatment == "refuse":
            sort = Sort.WEIGHT_LACKING if key == "blank" else Sort.BAD_WEIGHT
            checked.flag(where, column, raw, what, _choices(column, key), sort)
        elif treatment == "no answer":
            not_said |= where
        elif treatment == "no tie":
            no_tie |= where
        else:
            weights[where] = treatment
    return weights, not_said, no_tie


def _numbers(checked: CheckedFrame, table: TieTable, raw: pa.Array) -> pa.Array:
    """Texts that must be numbers: blank where a cell is no weight, 1 where it is ticked."""
    words = table.weight.missing if table.weight else {}
    ticks = pa.array(table.ticks, pa.large_string())

    def number(each: pa.Array) -> pa.Array:
        ticked = pc.is_in(pc.utf8_lower(each), value_set=ticks)
        present = pc.fill_null(blanked(each, [*checked.survey.missing, *words]), "")
        return pc.if_else(ticked, pa.scalar("1", each.type), present)

    return of_each(raw, number)


def _choices(column: str, key: str) -> str:
    """Say how dataset.toml says what becomes of such cells."""
    named = f'column = "{column}", ' if column not in (CELL, STRENGTH) else "" if column == CELL else "…, "
    written = f'weight = {{ {named}{key} = "no answer" }}'
    if key == "zero":
        return f'Say what a 0 means: {written.replace("no answer", "no tie")}; or "no answer", or a weight such as 1.'
    return f'Say what such a cell means: {written}; or "no tie", or a weight such as 1. Or fill it in.'


def _deduplicate(checked: CheckedFrame, table: TieTable, report: _Report) -> Mask:
    """Say which rows to keep: the first of each report; others are refused or folded as the table says.

    A row that says there is no tie is a report too: beside one that says there is, one of the two is wrong, or the
    first one counts. Added up, it adds nothing.
    """
    seen = checked.survey.reports.setdefault(table.type, Reports())
    good = np.flatnonzero(~checked.bad & ~checked.ignored & ~(report.no_tie & (table.duplicates == "sum")))
    hashes = report.hashes[good]
    if table.duplicates != "refuse":  # what isn't said and what is don't fold: both are kept
        hashes = np.where(report.not_said[good], ~hashes, hashes)
    numbers, first = seen.add(hashes, checked.table, checked.rows[good])
    report.numbers[good] = numbers
    seen.weights.extend(report.weight[good][first])
    again = np.zeros(len(checked), dtype=bool)
    again[good[~first]] = True
    if table.duplicates == "refuse" and again.any():
        ends = together(checked.raw(table.source), checked.raw(table.target), between=" -> ")
        hint = 'Take one of them out, or say in dataset.toml duplicates = "sum" or duplicates = "first".'
        said = (table.source, ends, "the same report stands already on {}", hint, Sort.DUPLICATE_REPORT)
        checked.refuse_again(again, seen, report.numbers, *said)
    elif table.duplicates == "sum":
        np.add.at(seen.weights.values, numbers[~first], report.weight[good][~first])
    keep = np.zeros(len(checked), dtype=bool)
    keep[good[first]] = True
    return keep & ~report.no_tie


def _mentions(checked: CheckedFrame, table: TieTable, report: _Report, keep: Mask) -> None:
    """Record whom of other datasets the kept rows name, each with the first row that does."""
    survey = checked.survey
    if not survey.others.shares:
        return
    good, rows = pa.array(keep), checked.rows[keep]
    by_label = {"Participant": [report.source, report.respondent]}
    by_label.setdefault(_label_of_target(table), []).append(report.target)
    for label, columns in by_label.items():
        ids = pa.concat_arrays([plain(column).filter(good) for column in columns])
        places = np.tile(rows, len(columns))
        order = np.argsort(places, kind="stable")
        record_mentions(survey, label, ids.take(pa.array(order)), places[order], checked.label)


def _count_self_ties(checked: CheckedFrame, table: TieTable, report: _Report, keep: Mask) -> None:
    at = np.flatnonzero(keep & ~report.not_said & report.itself)
    if len(at) and table.type != "PARTICIPATES_IN":
        checked.count.self_ties += len(at)
        checked.survey.first_self_tie.setdefault(checked.table, int(checked.rows[at[0]]))
