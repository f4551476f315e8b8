"""The first load: checked rows as CSV files that ``neo4j-admin database import full`` reads, and what Cypher does then.

The rows are those that an ordinary load sends. What there are many of (participants, events, entries, ties) stands in
the files as the statements of ``cypher/load/`` would have made it; the other statements follow the import as they are.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from canting.database.after import Statements
from canting.errors import CantingError
from canting.files import disk_faults
from canting.loader.contract import TIES
from canting.loader.merge import LoadReport, SurveySender, about_of, description_of
from canting.loader.statements import statement
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.loader.check import Checked
    from canting.loader.contract import Dataset
    from canting.loader.runs import Statement

_Makes = Callable[[str, Any, Mapping[str, Any]], None]
_TIES = {
    *(tie.lower() for tie in TIES),
    *("member_of", "at_stage", "located_in", "classified_as", "record-located_in", "record-classified_as"),
}
"""Statements that make a relationship of each row."""
SEPARATOR = "\x1f"
"""Between the texts of a list in a CSV file: the unit separator, which is made for that."""


@dataclass(frozen=True)
class ImportFiles:
    folder: Path
    arguments: tuple[str, ...]
    """Of ``neo4j-admin``, with the files' names as they are in the folder."""
    after: Path
    """The file of statements that follow: see `canting.database.after`."""
    nodes: int
    ties: int
    """How many nodes and relationships the files make."""
    report: LoadReport


def write_files(
    checked: Checked, folder: Path, progress: Progress | None = None, *, named: Path | None = None
) -> ImportFiles:
    """Write the files of a first load into an empty folder.

    `named` is the folder that somebody named, which this one becomes; None where it lies among temporary files.

    Raises
    ------
    DataError
        If there are problems.
    CantingError
        If the files can't be written.
    """
    checked.require_loadable()
    started = time.monotonic()
    dataset = checked.dataset
    with disk_faults(named):
        run = _Writer(dataset, folder, progress or silent)
        try:
            sender = _FilesSender(checked, run)  # type: ignore[arg-type]  # what it asks of a run, this has
            sender.send()
            nodes, ties = sender.expected()
            told = about_of(checked)
            after = run.finish(description_of(dataset), told, {**told, **nodes, "ties": ties})
        finally:
            run.close()
    report = sender.report({}, time.monotonic() - started, nodes=nodes, ties=ties)
    return ImportFiles(folder, run.arguments(), after, run.count["nodes"], run.count["relationships"], report)


@dataclass(frozen=True)
class _Columns:
    """Rows of a statement, by columns: arrays, and what is the same in every row."""

    columns: list[Any]
    length: int

    def __len__(self) -> int:
        return self.length


class _FilesSender(SurveySender):
    doing = "Preparing"

    def rows(self, columns: list[Any], length: int) -> _Columns:
        return _Columns(columns, length)

    def properties(self, batch: pa.RecordBatch) -> dict[str, Any]:
        found = {name[1:]: batch[name] for name in batch.schema.names if name.startswith(".")}
        for evidence in {"column", "written"} & set(batch.schema.names):
            texts = batch[evidence]
            found[evidence] = pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts)
        return found


class _Writer:
    """Stands where a run of an ordinary load does: takes its statements, and writes what they would make."""

    def __init__(self, dataset: Dataset, folder: Path, progress: Progress) -> None:
        self.id = secrets.token_hex(6)
        self.progress = progress
        self.count = {"nodes": 0, "relationships": 0}
        self._unit = {"dataset": dataset.dataset.id, "wave": dataset.dataset.wave, "run": self.id}
        self._folder = folder
        self._files: dict[tuple[str, ...], _File] = {}
        self._there: dict[str, set[str]] = {}
        self._statements = Statements(folder)
        self._node("Dataset", [dataset.dataset.id], {})

    def send(
        self, parts: Sequence[Statement], then: Callable[[list[dict[str, int]]], None], **_: Any
    ) -> None:
        """Take statements; tell how many rows each has."""
        for name, parameters in parts:
            write = self._of(name)
            if write is not None:
                write(name, parameters["rows"], parameters)
            if write is None or name == "stage":  # of a stage, ties only need that it is there
                self._statements.add(statement(name), {**parameters, **self._unit})
        then([{"merged": len(parameters["rows"])} for _, parameters in parts])

    def arrive(self) -> None:
        """Nothing is under way: what was sent is in the files."""

    def finish(self, said: Mapping[str, Any], about: Mapping[str, Any], at_last: Mapping[str, Any]) -> Path:
        """Write what follows the import: the run begins, the statements that were left, the run ends."""
        begin = {**self._unit, "said": said, "about": about, "sequence": 1}
        self._statements.add(statement("complete"), {**self._unit, "about": at_last, "completions": 0})
        self._statements.add(statement("describe"), self._unit)
        return self._statements.finish(
            self.count["nodes"], self.count["relationships"], (statement("begin"), begin)
        )

    def close(self) -> None:
        self._statements.close()
        for file in self._files.values():
            file.close()

    def arguments(self) -> tuple[str, ...]:
        files = sorted(self._files.values(), key=lambda file: file.option)
        several = ",".join(file.name for file in files if file.multiline)
        return (
            "database",
            "import",
            "full",
            "neo4j",
            *(f"--{file.option}={file.label}={file.name}" for file in files),
            *([f"--multiline-fields={several}", "--multiline-fields-format=v2"] if several else []),
            f"--array-delimiter=U+{ord(SEPARATOR):04X}",
            "--bad-tolerance=0",
            "--report-file=import.report",
        )

    def _of(self, name: str) -> _Makes | None:
        if name in _TIES:
            return self._ties
        makes: dict[str, _Makes] = {
            "participant": self._participants,
            "event": self._events,
            "record": self._records,
            "stage": self._stages,
            "place": self._codes,
            "industry": self._codes,
            "not_said": self._not_said,
        }
        return makes.get(name)

    # what each statement makes: see the file of its name in cypher/load/

    def _participants(self, _: str, rows: _Columns, __: Mapping[str, Any]) -> None:
        id_, key, row, name, kind, group, role, responded, mentioned, file, properties = rows.columns
        told = {"kind": kind, "group": group, "role": role, **properties}
        self._node("Participant", id_, {":LABEL": kind, "name": _first(name, id_), **told})
        evidence = {"row": row, "name": name, "responded": responded, "mentioned": mentioned, "file": file}
        self._recorded("Participant", id_, key, {**evidence, **told})

    def _events(self, _: str, rows: _Columns, __: Mapping[str, Any]) -> None:
        id_, key, row, name, mentioned, file, properties = rows.columns
        self._node("Event", id_, {"name": _first(name, id_), **properties})
        evidence = {"row": row, "name": name, "mentioned": mentioned, "file": file}
        self._recorded("Event", id_, key, {**evidence, **properties})

    def _records(self, _: str, rows: _Columns, __: Mapping[str, Any]) -> None:
        id_, key, row, name, form, address, phone, identifiers, file, properties = rows.columns
        told = {"form": form, "address": address, "phone": phone, "identifiers": identifiers[0], **properties}
        self._node("Record", id_, {"name": _first(name, id_), **told})
        self._recorded("Record", id_, key, {"row": row, "name": name, "file": file, **told})

    def _recorded(self, label: str, id_: pa.Array, key: pa.Array, said: dict[str, Any]) -> None:
        dataset = self._unit["dataset"]
        self._tie("RECORDED_IN", (label, id_), ("Dataset", dataset), key, said)

    def _stages(self, _: str, rows: list[list[Any]], __: Mapping[str, Any]) -> None:
        self._node("Stage", [row[0] for row in rows], {})

    def _codes(self, name: str, rows: list[list[Any]], parameters: Mapping[str, Any]) -> None:
        scheme = parameters["scheme"]
        self._coded(name.capitalize(), [f"{scheme}:{code}" for (code,) in rows], scheme)

    def _coded(self, label: str, ids: list[str], scheme: str) -> None:
        there = self._there.setdefault(label, set())
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in there]
        there.update(new)
        if new:
            codes = pa.array([id_[len(scheme) + 1 :] for id_ in new])
            self._node(label, new, {"scheme": scheme, "code": codes})

    def _ties(self, name: str, rows: _Columns, parameters: Mapping[str, Any]) -> None:
        source, target, key, row, *more = rows.columns
        said = {"file": parameters["file"], "row": row}
        if more:
            weight, question, respondent, properties = more
            said |= {"weight": weight, "question": question, "respondent": respondent, **properties}
        type_ = name.removeprefix("record-")
        labels = {"participates_in": "Event", "at_stage": "Stage", "located_in": "Place"}
        label = labels.get(type_, "Industry" if type_ == "classified_as" else "Participant")
        if type_ != name:
            self._coded(label, pc.unique(target).to_pylist(), parameters["scheme"])
        ends = ("Participant" if type_ == name else "Record", source), (label, target)
        self._tie(type_.upper(), *ends, key, said)

    def _not_said(self, _: str, rows: _Columns, parameters: Mapping[str, Any]) -> None:
        source, target, key, row, question, respondent, column = rows.columns
        said = {"file": parameters["file"], "row": row, "question": question, "respondent": respondent}
        said |= {"column": column, "type": parameters["type"]}
        label = "Event" if parameters["type"] == "PARTICIPATES_IN" else "Participant"
        self._tie("NOT_SAID", ("Participant", source), (label, target), key, said)

    def _node(self, label: str, ids: Any, columns: dict[str, Any]) -> None:
        ids = ids if isinstance(ids, pa.Array) else pa.array(ids, pa.large_string())
        self._add("nodes", label, {f"id:ID({label})": ids, **columns}, len(ids))

    def _tie(
        self,
        type_: str,
        source: tuple[str, Any],
        target: tuple[str, Any],
        key: pa.Array,
        said: dict[str, Any],
    ) -> None:
        ends = {f":START_ID({source[0]})": source[1], f":END_ID({target[0]})": target[1]}
        self._add("relationships", type_, {**ends, "key": key, **self._unit, **said}, len(key))

    def _add(self, option: str, label: str, columns: dict[str, Any], length: int) -> None:
        # What is nowhere said has no column; a name with a type after it has it from Neo4j.
        there = {
            name: _array(values, length)
            for name, values in columns.items()
            if values is not None and not (isinstance(values, pa.Array) and pa.types.is_null(values.type))
        }
        headed = {name if ":" in name else f"{name}:{_type(columns[name])}": v for name, v in there.items()}
        batch = pa.record_batch(list(headed.values()), names=list(headed))
        at = (option, label, *headed)
        if at not in self._files:
            name = f"{len(self._files):03}-{label}.csv"
            self._files[at] = _File(self._folder / name, option, label, batch.schema)
        self._files[at].write(batch)
        self.count[option] += length


class _File:
    """One CSV file, of nodes of one label or ties of one type."""

    def __init__(self, path: Path, option: str, label: str, schema: pa.Schema) -> None:
        self.option, self.label, self.name = option, label, path.name
        self.multiline = False
        # Texts are quoted, what is not said isn't: so a text that is empty stays one.
        self._writer = csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed"))

    def write(self, batch: pa.RecordBatch) -> None:
        self.multiline = self.multiline or any(map(_has_line_ends, batch.columns))
        self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()


def _first(name: Any, id_: pa.Array) -> pa.Array:
    return id_ if name is None else pc.coalesce(name, id_.cast(name.type))


def _array(values: Any, length: int) -> pa.Array:
    if isinstance(values, list):
        if any(SEPARATOR in text for text in values):
            raise CantingError(
                f"The list {values} has the character U+{ord(SEPARATOR):04X}, which no first load can write.",
                "Take it out, or load without --first.",
            )
        values = SEPARATOR.join(values)
    if isinstance(values, pa.Array):
        return values
    return pa.repeat(pa.scalar(values, pa.large_string() if isinstance(values, str) else None), length)


def _type(values: Any) -> str:
    if isinstance(values, list):
        return "string[]"
    type_ = values.type if isinstance(values, pa.Array) else pa.scalar(values).type
    for test, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "long"),
        (pa.types.is_floating, "double"),
        (pa.types.is_date, "date"),
    ):
        if test(type_):
            return name
    return "string"


def _has_line_ends(column: pa.Array) -> bool:
    """Say whether a text may go over several lines: any of the texts that stand in the same memory."""
    if not pa.types.is_large_string(column.type) and not pa.types.is_string(column.type):
        return False
    texts = column.buffers()[2]
    content = texts.to_pybytes() if texts is not None else b""
    return b"\n" in content or b"\r" in content
