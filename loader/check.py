"""Dataset + files -> spooled rows, or every problem."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from canting.csv_files import CsvWriter, asked, beside, metadata
from canting.errors import CantingError
from canting.files import Whole
from canting.loader.contract import Dataset
from canting.loader.dataset import load_dataset
from canting.loader.descriptions import complete_nodes
from canting.loader.names import Unlisted
from canting.loader.nodes import check_events, check_members, check_nodes, tell_look_alikes
from canting.loader.others import Others, Recorded
from canting.loader.problems import HEADER, Cause, DataError, Problem, ProblemLog
from canting.loader.questions import of_type
from canting.loader.reference import check_reference, check_registers
from canting.loader.respondents import respondent_notices
from canting.loader.sorts import Sort
from canting.loader.sources import find_file, read_beside
from canting.loader.sources.table import Floats, SourceError, Table
from canting.loader.spool import Spool
from canting.loader.survey import Survey
from canting.loader.ties import check_ties
from canting.progress import Progress

_REJECT_COLUMNS = ("file", "row", "column", "value", "why")
_BEYOND = "cells beyond the header"


class Checked:
    """A dataset that was checked, with its good rows spooled. Use it in ``with``, or call `close`."""

    def __init__(self, survey: Survey, stages: dict[str, str], files: dict[str, str]) -> None:
        self._survey = survey
        self.dataset: Dataset = survey.dataset
        self.stages = stages
        """The stages of dataset.toml: from the id there to the id in the graph."""
        self.files = files
        self.escaped = 0
        """How many texts in the files that were written have an apostrophe before them."""
        self.spool = survey.spool
        self.counts = survey.counts
        """What became of the rows of each table of dataset.toml."""
        self.warnings = survey.notices
        """What is worth a word without being wrong."""
        self.with_graph = survey.others.recorded is not None
        """Whether ids were compared with those that the graph has."""
        self.skip_bad = survey.skip_bad

    @property
    def problems(self) -> list[Problem]:
        """The first 20 problems of each sort."""
        return self._survey.log.first()

    @property
    def totals(self) -> dict[Sort, int]:
        return dict(self._survey.log.totals)

    def causes(self, sort: Sort) -> tuple[list[Cause], int]:
        """Give the first causes of the problems of one sort, at most 20, and how many causes there are."""
        return self._survey.log.causes(sort)

    @property
    def total(self) -> int:
        return self._survey.log.total

    @property
    def questions(self) -> str:
        """Which questions were asked, and which end of a tie could report it: JSON; see `canting.loader.questions`."""
        mirrors = {each.id: each.mirrors for each in self.dataset.questions if each.mirrors}
        return self._survey.asked.text(mirrors)

    @property
    def unlisted(self) -> list[Unlisted]:
        """The names in answers that no roster has, and that nobody has decided on."""
        return list(self._survey.names.unlisted.values())

    def roster(self) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
        """Give each participant of the rosters: id and name as the files have them, kind, what else it is called."""
        also: dict[str, list[str]] = {}
        for number in range(len(self.dataset.nodes)):
            for batch in self.spool.read(f"also-{number}", 10_000):
                for id_, text in zip(batch["id"].to_pylist(), batch["text"].to_pylist(), strict=True):
                    also.setdefault(id_, []).append(text)
        for number in range(len(self.dataset.nodes)):
            for batch in self.spool.read(f"nodes-{number}", 10_000, ["id", "name", "kind"]):
                for row in batch.to_pylist():
                    id_ = self.dataset.local_id(row["id"])
                    yield id_, row["name"] or id_, row["kind"], tuple(also.get(row["id"], ()))

    @property
    def loadable(self) -> bool:
        """Whether it can be loaded: no problem, or only rows that are set aside."""
        return not self.total or (self.skip_bad and self.skippable)

    @property
    def skippable(self) -> bool:
        """Whether every problem is one of a row, which can be set aside; False too where there is none."""
        return bool(self.total) and not self._survey.log.whole_files

    def require_loadable(self) -> None:
        """Refuse to go on with problems.

        Raises
        ------
        DataError
            With the first of each sort.
        CantingError
            If setting bad rows aside leaves nothing, or no ties.
        """
        if not self.loadable:
            raise DataError(self.problems, self.total)
        if self.total:
            self._require_rest()

    def _require_rest(self) -> None:
        """Refuse to load what is left without its bad rows, if that is nothing, or a network without ties."""
        left = sum(count.kept + count.not_said + count.described for count in self.counts)
        ties = [count for count in self.counts if count.table.startswith("ties[")]
        bad = sum(count.set_aside for count in ties)
        if left and (not bad or any(count.kept for count in ties)):
            return
        what = "nothing is left" if not left else f"no ties are left: all {bad:,} rows of ties were set aside"
        raise CantingError(
            f"Nothing was loaded: without the rows that have a problem {what}.",
            "Mend the files first; `canting check` lists what is wrong with each row.",
        )

    def summed_weights(self, tie_type: str) -> Floats:
        """Weights of the reports of a type of tie, by number, repeated reports added up where the table says so."""
        return self._survey.reports[tie_type].weights.values

    def write_problems(self, path: str | Path, *, exact: bool = False) -> int:
        """Write every problem to a CSV file, whole or not at all; `exact` as of `CsvWriter`."""
        with self._csv(Path(path), "problems", HEADER, exact) as writer:
            for problem in self._survey.log.all():
                writer.row(problem.as_row())
        return writer.rows

    def write_rejects(self, path: str | Path, *, exact: bool = False) -> int:
        """Write the rows that are set aside to a CSV file: where they stand, why, and their cells as they were.

        Its columns are ``file, row, column, value, why``, then those of the data files.
        """
        opened: dict[str, dict[int, Table]] = {}  # by label, those of one sheet by their header's row
        for _, _, table in self.dataset.tables:
            if self._survey.files.can_be_opened(table):
                one = self._survey.files.open(table)
                opened.setdefault(table.label, {})[one.header_row] = one
        each = [table for tables in opened.values() for table in tables.values()]
        columns = list(dict.fromkeys(name for table in each for name in table.columns if name))
        heads = [f"{name} (in the data)" if name in _REJECT_COLUMNS else name for name in columns]
        heads += [_BEYOND] if self.totals.get(Sort.BROKEN_ROW) else []
        with self._csv(Path(path), "rows set aside", (*_REJECT_COLUMNS, *heads), exact) as writer:
            for label, tables in opened.items():
                rejects = _by_row(self._survey.log.of_file(label))
                for begin, of_table in groupby(rejects, partial(_head_above, sorted(tables))):
                    for reject, cells in _with_cells(of_table, tables[begin]):
                        texts = (cells.get(name, "") for name in (*columns, _BEYOND)[: len(heads)])
                        writer.row((*reject, *texts))
        return writer.rows

    @contextmanager
    def _csv(self, path: Path, what: str, names: Sequence[str], exact: bool) -> Iterator[CsvWriter]:
        """A CSV file of this check with what is said of it beside, both whole or neither."""
        header = self.dataset.dataset
        about = {
            "datasets": [{"id": header.id, "wave": header.wave, "collected": header.collected}],
            **asked.said(),
        }
        with Whole() as whole:
            writer = CsvWriter(whole.text(path, encoding="utf-8-sig"), exact=exact, numbers=True)
            writer.heading(names)
            yield writer
            columns = ((name, "str", "") for name in names)
            whole.write(beside(path), metadata(path, f"{header.id}: {what}", columns, [about], exact=exact))
        self.escaped += writer.escaped

    def close(self) -> None:
        """Remove the spool."""
        self._survey.log.close()
        self.spool.close()

    def __enter__(self) -> Checked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _with_cells(rejects: Iterator[list[Any]], opened: Table) -> Iterator[tuple[list[Any], dict[str, str]]]:
    """Give what is wrong with each rejected row of a table, and its cells, which are read again from the file."""
    reject = next(rejects, None)
    with suppress(SourceError):  # past a fault that ends the file, which is a problem of its own
        for frame in opened.frames():
            broken = {fault.row: fault.cells for fault in opened.faults}
            opened.faults.clear()
            last = max([*frame.rows[-1:].tolist(), *broken], default=0)
            places = {row: at for at, row in enumerate(frame.rows.tolist())} if reject else {}
            while reject is not None and reject[1] <= last:
                row, at = reject[1], places.get(reject[1])
                if row in broken:
                    yield reject, _by_column(opened.columns, broken[row])
                elif at is not None:
                    yield reject, {name: texts[at].as_py() for name, texts in frame.columns.items()}
                else:
                    yield reject, {}
                reject = next(rejects, None)
    while reject is not None:
        yield reject, {}
        reject = next(rejects, None)


def _by_column(columns: list[str], cells: tuple[str, ...]) -> dict[str, str]:
    """Give the cells of a broken row by column, and together those past the header or below no name."""
    named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    beyond = [cell for at, cell in enumerate(cells) if cell and not "".join(columns[at : at + 1])]
    return {**named, _BEYOND: " | ".join(beyond)}


def _head_above(heads: list[int], reject: list[Any]) -> int:
    """Of the rows with headings in a sheet, the one that a row stands below."""
    return heads[max(bisect_left(heads, reject[1]) - 1, 0)]


def _by_row(problems: Iterator[Problem]) -> Iterator[list[Any]]:
    """Fold the problems of each row: all reasons in one cell, column and value of the first."""
    for row, alike in groupby(problems, key=lambda problem: problem.row):
        first, *others = alike
        why = f"{first.what}. {first.hint}"
        for other in others:
            why += f" Also, {other.column or 'row'}: {other.what}. {other.hint}"
        yield [first.file, row, first.column or "", first.value or "", why]


def check(
    dataset: Dataset | str | Path,
    *,
    recorded: Recorded | None = None,
    progress: Progress | None = None,
    skip_bad: bool = False,
) -> Checked:
    """Check a dataset's files; nothing is written but temporary files, which what is given owns: close it when done.

    `recorded` asks a graph which ids other datasets have recorded (`canting.loader.datasets.recorded` makes one); None
    checks the files alone. With `skip_bad` rows with a problem are set aside so that the rest can be loaded.

    Raises
    ------
    UsageError
        If there is no such dataset.
    DataError
        If its description is wrong. Problems in data files are no exception: they are in the result.
    """
    if not isinstance(dataset, Dataset):
        dataset = load_dataset(dataset)
    spool = Spool()
    try:
        log = ProblemLog(spool.folder / "problems.sqlite")
        others = Others(dataset, recorded)
        survey = Survey(dataset, spool, log, others, progress=progress, skip_bad=skip_bad)
        stages = _check_stages(survey)
        check_reference(survey)
        survey.names.read()
        for number, nodes in enumerate(dataset.nodes):
            check_nodes(survey, number, nodes)
        for number, events in enumerate(dataset.events):
            check_events(survey, number, events)
        check_registers(survey)
        spool.finish()
        survey.called.forget()
        complete_nodes(survey)
        tell_look_alikes(survey)
        for number, nodes in enumerate(dataset.nodes):
            check_members(survey, number, nodes)
        for number, ties in enumerate(dataset.ties):
            check_ties(survey, number, ties)
        spool.finish()
        _sum_up(survey)
        return Checked(survey, stages, hash_files(dataset))
    except BaseException:
        spool.close()
        raise


def _check_stages(survey: Survey) -> dict[str, str]:
    """Find which stage of the graph each one is, and refuse one that another dataset has put at another position.

    A stage is its survey's own, unless a dataset that it shares has a stage of that id. Where a survey that shares
    nothing with it has the same namespace and came first, its stage is named after the dataset.
    """
    dataset = survey.dataset
    stages = {stage.id: dataset.stage_id(stage.id) for stage in dataset.stages}
    answers = survey.others.ask("Stage", [*stages, *stages.values()], own=True)
    for number, stage in enumerate(dataset.stages):
        own, apart = stages[stage.id], f"{dataset.id}:{stage.id}"
        mine = {said.stage for said in answers.get(stage.id, []) if said.dataset == dataset.id}
        found = [said for said in answers.get(stage.id, []) if said.dataset != dataset.id]
        shared = [
            said.stage
            for name in survey.others.shares
            for said in found
            if said.dataset == name and said.stage
        ]
        stranger = any(said.stage == own and not survey.others.allows(said) for said in found)
        key = shared[0] if shared else apart if stranger or apart in mine else own
        stages[stage.id] = key
        others = [said for said in (*found, *answers.get(own, ())) if said.stage == key]
        latest = {said.dataset: said for said in reversed(others) if said.dataset != dataset.id}.values()
        fault = ""
        for said in latest:
            if said.position != stage.position:
                fault = f"the dataset {said.dataset} has put the stage {stage.id} at position {said.position}"
        for before in dataset.stages[:number]:
            if stages[before.id] == key:
                fault = f"the stage {before.id} is the same: both are {key} of a dataset that this one shares"
        if fault:
            hint = "Give it the same position, or another id." if shared else ""
            hint = hint or f'Give it the same position, or this dataset another namespace: both say "{key}".'
            at, value = ("stages", number, "position"), stage.position
            problem = dataset.problem(at, fault, hint, value=value, sort=Sort.STAGE_MOVED)
            survey.log.add(problem, whole=True)
    return stages


def _spool_silences(survey: Survey) -> None:
    """Spool what the rows of respondents show: which questions each left wholly empty, and whether any was answered."""
    empty: dict[str, dict[str, list[str]]] = {}
    answered: set[str] = set().union(*survey.told.values())
    for (type_, question), said in survey.silences.items():
        told = survey.told.get((type_, question), set())
        for id_, filled in said.items():
            left = empty.setdefault(id_, {})
            if filled or id_ in told:
                answered.add(id_)
            else:
                left.setdefault(question, []).append(type_)
    if empty:
        people = {id_: list(_left(survey, left)) for id_, left in empty.items()}
        columns = {
            "id": pa.array(people, pa.large_string()),
            "questions": pa.array(people.values(), pa.list_(pa.large_string())),
            "responded": pa.array(["yes" if id_ in answered else "no" for id_ in people], pa.large_string()),
        }
        survey.spool.add("unanswered", columns)


def _left(survey: Survey, empty: dict[str, list[str]]) -> Iterator[str]:
    """The questions that somebody left empty; one of several types of ties by its type, unless it is empty for all."""
    for question, types in empty.items():
        if survey.asked.types(question) <= set(types):
            yield question
        else:
            yield from (of_type(type_, question) for type_ in types)


def _sum_up(survey: Survey) -> None:
    _spool_silences(survey)
    survey.spool.finish()
    respondent_notices(survey)
    survey.names.tell()
    survey.instrument.tell()
    for number, count in enumerate(survey.counts):
        if count.self_ties:
            ties = "self-tie" if count.self_ties == 1 else "self-ties"
            first = survey.first_self_tie[number]
            survey.notice(
                count.file,
                f"{count.self_ties:,} {ties} (first on row {first}): kept, left out of measures",
            )
        if count.folded and count.table.startswith("ties"):
            survey.notice(count.file, f"{count.folded:,} repeated reports were folded into the first of each")
    if survey.others.unresolved:
        survey.notice(
            survey.dataset.path.name,
            f"{survey.others.unresolved:,} mentions of participants that the files don't have were not checked: "
            f"only the graph knows those of {', '.join(survey.others.shares)}",
        )


def hash_files(dataset: Dataset) -> dict[str, str]:
    """Give the SHA-256 of dataset.toml and of each file that it names; a file that can't be read is left out."""
    hashes: dict[str, str] = {dataset.path.name: hashlib.sha256(dataset.path.read_bytes()).hexdigest()}
    for name in dataset.files:
        if name in hashes:
            continue
        try:
            with find_file(dataset.folder, name).open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
            for each in read_beside(dataset.folder / name):
                also = each.relative_to(dataset.folder).as_posix()
                hashes[also] = hashlib.sha256(each.read_bytes()).hexdigest()
        except Exception:  # noqa: BLE001, S112  what is wrong with the file is among the problems already
            continue
    return hashes
