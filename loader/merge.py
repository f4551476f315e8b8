"""Spool -> graph, in batches: the only path by which surveys get into the graph; and out of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa
import pyarrow.compute as pc

from canting.database.schema import ensure_schema
from canting.errors import UsageError
from canting.loader.cells import joined, mapped
from canting.loader.contract import SECTIONS, AskedOf, Dataset, NodeTable, TieTable
from canting.loader.datasets import not_loaded
from canting.loader.instrument import as_json
from canting.loader.names import SPOOL as NEWCOMERS
from canting.loader.runs import LABELS, Run, Statement
from canting.loader.sending import BATCH, LOADING, properties_of, rows_of
from canting.loader.sending_reference import ReferenceSender
from canting.loader.statements import statement
from canting.loader.survey import TableCount
from canting.loader.ties import report_keys
from canting.progress import Progress

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.loader.check import Checked

_LINKS = ("located_in", "classified_as", "at_stage")


@dataclass
class TableReport(TableCount):
    """What became of the rows of one table that was loaded.

    ``rows = blank + set_aside + no_tie + ignored + sent`` and ``sent = merged + folded``.
    """

    sent: int = 0
    """Rows without a problem."""
    merged: int = 0
    """Rows that the graph has now, as the server counted them."""


@dataclass(frozen=True)
class LoadReport:
    dataset: str
    wave: int
    run: str
    tables: list[TableReport]
    participants: int
    events: int
    ties: int
    """How many the unit holds now; participants include those that only ties name."""
    removed: dict[str, int] = field(default_factory=dict)
    """How many ties, participants, events, stages, places and industries of earlier loads went."""
    seconds: float = 0.0
    dry_run: bool = False
    """Whether nothing was written: `removed` is empty and each table's `merged` what would be."""
    not_said: int = 0
    """How many cells that would be ties say no answer."""


@dataclass(frozen=True)
class UnloadReport:
    dataset: str
    waves: list[int]
    removed: dict[str, int]
    """How many ties, participants, events, stages, places and industries went; participants that other datasets record
    stay."""
    seconds: float = 0.0


def load(
    checked: Checked, database: Database, *, progress: Progress | None = None, dry_run: bool = False
) -> LoadReport:
    """Load a checked dataset: the graph then says of this dataset and wave what its files say, and nothing else.

    It was checked with this graph: ``check(..., recorded=recorded(database))``. With `dry_run` nothing is written, and
    what would be is reported.

    Raises
    ------
    DataError
        If there are problems: nothing was written.
    SupersededError
        If another load of the same dataset and wave began meanwhile.
    CantingError
        If the server can't be reached or refuses, or the rows in the graph aren't those that were sent: then the
        dataset is marked as incomplete, and loading again mends it.
    """
    checked.require_loadable()
    if not checked.with_graph:
        raise ValueError("a dataset must be checked with the graph (recorded=…) before it is loaded")
    started = time.monotonic()
    dataset = checked.dataset
    run = Run(database, dataset.id, dataset.wave, progress)
    sender = SurveySender(checked, run)
    if dry_run:
        return sender.report({}, time.monotonic() - started, dry_run=True)
    about = about_of(checked)
    run.progress(0, 1, LOADING)  # from here on the graph may change
    with run.begun(description_of(dataset), about):
        sender.send()
        seen = run.completions()
        removed = run.replace()
        nodes, ties = sender.verify()
        run.end("complete", {"about": {**about, **nodes, "ties": ties}}, seen)
    return sender.report(removed, time.monotonic() - started, nodes=nodes, ties=ties)


def unload(
    database: Database, dataset_id: str, wave: int | None = None, *, progress: Progress | None = None
) -> UnloadReport:
    """Take back what a dataset said, or one wave of it, and only that: what other datasets said stays as it was.

    Raises
    ------
    UsageError
        If it isn't loaded.
    CantingError
        If the server can't be reached. Unloading again continues.
    """
    started = time.monotonic()
    ensure_schema(database)
    units = sorted({(row[1], row[2]) for row in database.read(statement("runs")).values})
    waves = [each for name, each in units if name == dataset_id and wave in {None, each}]
    if not waves:
        raise _not_loaded(dataset_id, wave, units)
    removed: dict[str, int] = {}
    for each in waves:
        run = Run(database, dataset_id, each, progress)
        with run.begun({}, {"unloading": True}):
            seen = run.completions()
            for what, count in run.replace().items():
                removed[what] = removed.get(what, 0) + count
            run.end("withdraw", {}, seen)
    return UnloadReport(dataset_id, waves, removed, time.monotonic() - started)


def _not_loaded(dataset_id: str, wave: int | None, units: list[tuple[str, int]]) -> UsageError:
    waves = [str(each) for name, each in units if name == dataset_id]
    if waves:
        return UsageError(f"Wave {wave} of {dataset_id} isn't loaded.", f"Loaded: wave {', '.join(waves)}.")
    return not_loaded(dataset_id, {name for name, _ in units})


def description_of(dataset: Dataset) -> dict[str, Any]:
    """What a unit's files say of themselves: on its LoadRun, and on the Dataset if its wave is the latest."""
    header = dataset.dataset
    return {
        "title": header.title,
        "source": header.source,
        "license": header.license,
        "collected": header.collected,
        "boundary": header.boundary,
        "illustrative": header.illustrative,
        "namespace": header.namespace,
        "shares": list(header.shares),
    }


def about_of(checked: Checked) -> dict[str, Any]:
    counts = checked.counts
    return {
        "files": list(checked.files),
        "sha256": list(checked.files.values()),
        "rows": sum(count.rows for count in counts),
        "set_aside": sum(count.set_aside for count in counts),
        "folded": sum(count.folded for count in counts),
        "self_ties": sum(count.self_ties for count in counts),
        "questions": checked.questions,
        "instrument": as_json(checked.dataset),
        "not_said": sum(count.not_said for count in counts),
        "no_tie": sum(count.no_tie for count in counts),
    }


def stage_code(id_: str) -> str:
    """Give the id of a stage as its survey writes it: without the survey's own part."""
    return id_.partition(":")[2] or id_


class SurveySender(ReferenceSender):
    """Sends a spool, and counts what the server says it merged."""

    def send(self) -> None:
        """Send everything: nodes before the ties that lead to them."""
        self.codes()
        self._stages()
        for number, nodes in enumerate(self.dataset.nodes):
            self._nodes(number, nodes)
        for number, nodes in enumerate(self.dataset.nodes):
            self._described(number, nodes)
        self._newcomers()
        for number in range(len(self.dataset.events)):
            self._events(number)
        self._mentions()
        for number, nodes in enumerate(self.dataset.nodes):
            self._links(number, nodes)
        for number, ties in enumerate(self.dataset.ties):
            self._ties(number, ties)
        self._unanswered()
        self._unasked()
        self.registers()
        self.run.arrive()

    def _stages(self) -> None:
        rows = []
        for stage in self.dataset.stages:
            id_ = self.checked.stages[stage.id]
            rows.append(
                [id_, self.key("stage", id_), stage_code(id_), stage.name or stage.id, stage.position]
            )
        if rows:
            self.put([("stage", {"rows": rows})], 0, "stages")

    def _nodes(self, number: int, table: NodeTable) -> None:
        name = f"nodes[{number + 1}]"
        for batch in self.spool.read(f"nodes-{number}", BATCH):
            columns = [batch["id"], self.keys(batch["id"]), batch["row"], batch["name"], batch["kind"]]
            columns += [batch["group"], batch["role"], batch["responded"]]
            properties = self.properties(batch)
            rows = self.rows([*columns, None, table.label, properties], len(batch))
            self.merge("participant", rows, table.label, table=name, plain=not properties)

    def _described(self, number: int, table: NodeTable) -> None:
        """Add what later tables say of participants that an earlier one has."""
        name = f"nodes[{number + 1}]"
        for batch in self.spool.read(f"described-{number}", BATCH):
            properties = properties_of(batch)
            declared = properties if isinstance(properties, list) else [properties] * len(batch)
            keys = ("name", "kind", "group", "role")
            rows = []
            for key, row, more in zip(
                self.keys(batch["id"]).to_pylist(), batch.to_pylist(), declared, strict=True
            ):
                said = {**{each: row[each] for each in keys}, **more}
                said = {each: value for each, value in said.items() if value is not None}
                only = {} if row["responded"] is None else {"responded": row["responded"]}
                rows.append([row["id"], key, said, only, row["described"]])
            self.merge("described", rows, table.label, table=name)

    def _newcomers(self) -> None:
        """Send the participants that names of no roster became."""
        for batch in self.spool.read(NEWCOMERS, BATCH):
            columns = [batch["id"], self.keys(batch["id"]), batch["row"], batch["name"], batch["kind"]]
            rows = self.rows([*columns, None, None, None, None, batch["file"], {}], len(batch))
            self.merge("participant", rows, "participants that no roster has")

    def _events(self, number: int) -> None:
        table = self.dataset.events[number]
        name = f"events[{number + 1}]"
        for batch in self.spool.read(f"events-{number}", BATCH):
            columns = [batch["id"], self.keys("event", batch["id"]), batch["row"], batch["name"]]
            rows = self.rows([*columns, None, table.label, self.properties(batch)], len(batch))
            self.merge("event", rows, table.label, table=name)

    def _mentions(self) -> None:
        """Record the participants of other datasets that only ties of this one name."""
        for batch in self.spool.read("mentioned-Participant", BATCH):
            columns = [batch["id"], self.keys(batch["id"]), batch["row"], None, batch["kind"]]
            rows = self.rows([*columns, None, None, None, True, batch["file"], {}], len(batch))
            self.merge("participant", rows, "participants of shared datasets")
            self.extra["nodes"] += len(rows)
        for batch in self.spool.read("mentioned-Event", BATCH):
            columns = [batch["id"], self.keys("event", batch["id"]), batch["row"], None]
            rows = self.rows([*columns, True, batch["file"], {}], len(batch))
            self.merge("event", rows, "events of shared datasets")
            self.extra["events"] += len(rows)

    def _links(self, number: int, table: NodeTable) -> None:
        schemes = {"located_in": table.place, "classified_as": table.industry}
        nodes = {"located_in": "place", "classified_as": "industry"}
        for link in ("members", *_LINKS):
            for batch in self.spool.read(f"{link}-{number}", BATCH):
                scheme = getattr(schemes.get(link), "scheme", None)
                before: list[Statement] = []
                target = batch["to"]
                if link == "at_stage":
                    target = mapped(target, self.checked.stages).values
                if scheme is not None:
                    codes = [[code] for code in pc.unique(target).to_pylist()]
                    before = [(nodes[link], {"rows": codes, "scheme": scheme})]
                    target = pc.binary_join_element_wise(
                        pa.scalar(scheme, target.type), target, pa.scalar(":", target.type)
                    )
                columns = [batch["from"], target, self.keys(batch["from"], target), batch["row"]]
                name = "member_of" if link == "members" else link
                label = f"{table.label}: {name.replace('_', ' ')}"
                rows = self.rows(columns, len(batch))
                self.merge(name, rows, label, before=before, file=table.label)
                self.extra["ties"] += len(batch)

    def _ties(self, number: int, table: TieTable) -> None:
        name = f"ties[{number + 1}]"
        summed = self.checked.summed_weights(table.type) if table.duplicates == "sum" else None
        for batch, keys in self._reports(f"ties-{number}", table):
            weight: Any = batch["weight"]
            if summed is not None:
                weight = pa.array(summed[batch["number"].to_numpy()])
            columns = [batch["from"], batch["to"], keys, batch["row"], weight, batch["question"]]
            properties = self.properties(batch)
            rows = self.rows([*columns, batch["respondent"], properties], len(batch))
            self.merge(
                table.type.lower(),
                rows,
                table.label,
                table=name,
                plain=not properties,
                beside=True,
                file=table.label,
            )
        self._not_said(number, table)

    def _reports(self, name: str, table: TieTable) -> Iterator[tuple[pa.RecordBatch, pa.Array]]:
        """Read reports with their keys, in order of these: an index takes keys in order a fifth faster."""
        for batch in self.spool.read(name, BATCH):
            keys = report_keys(self.dataset, table, batch)
            order = pc.sort_indices(keys)
            yield batch.take(order), keys.take(order)

    def _unanswered(self) -> None:
        """Say of respondents which questions they left empty: no row of a file says it, the lack of any answer does."""
        for batch in self.spool.read("unanswered", BATCH):
            columns = [batch["id"], self.keys(batch["id"]), batch["questions"], batch["responded"]]
            self.merge("unanswered", rows_of(columns, len(batch)), "who answered")

    def _unasked(self) -> None:
        """Say of participants which questions weren't put to them, where the instrument says whom they were put to."""
        asked = {each.id: each.asked for each in self.dataset.questions if each.asked}
        rows = [[id_, *(list(of.get(key, ())) for key in get_args(AskedOf))] for id_, of in asked.items()]
        if rows:
            self.put([("unasked", {"rows": rows})], 0, "who was asked")

    def _not_said(self, number: int, table: TieTable) -> None:
        """Send the cells that are no answer: no ties, but what keeps a pair from counting as not tied."""
        name = f"ties[{number + 1}]"
        for batch, own in self._reports(f"not-said-{number}", table):
            keys = joined([table.type, own], len(batch))
            columns = [batch["from"], batch["to"], keys, batch["row"], batch["question"], batch["respondent"]]
            column = batch["column"] if "column" in batch.schema.names else None
            rows = self.rows([*columns, column], len(batch))
            self.merge("not_said", rows, table.label, table=name, file=table.label, type=table.type)

    def expected(self) -> tuple[dict[str, int], int]:
        kept = dict.fromkeys(SECTIONS, 0)
        for count in self.checked.counts:
            kept[count.table.partition("[")[0]] += count.kept
        nodes = {
            "participants": kept["nodes"] + self.extra["nodes"] + self.spool.rows.get(NEWCOMERS, 0),
            "events": kept["events"] + self.extra["events"],
            **{
                section: kept[section]
                for section in ("records", "places", "industries", "observations")
                if kept[section]
            },
        }
        return nodes, kept["ties"]

    def verify(self) -> tuple[dict[str, int], int]:
        """Count what the unit has in the graph and compare it with what was sent."""
        nodes, ties = self.expected()
        found = {(label, mine): count for label, mine, count in self.run.ask("unit-nodes")}
        for key in ("participants", "events", "records", "observations"):
            self.compare(key, nodes.get(key, 0), found.get((LABELS[key], True), 0))
        by_type = {(name, mine): count for name, mine, count in self.run.ask("unit-ties")}
        mine = {name: count for (name, is_mine), count in by_type.items() if is_mine}
        not_said = sum(count.not_said for count in self.checked.counts)
        self.compare("cells that say no answer", not_said, mine.pop("NOT_SAID", 0))
        self.compare("ties", ties + self.extra["ties"], sum(mine.values()))
        left = sum(count for (_, is_mine), count in (*found.items(), *by_type.items()) if not is_mine)
        self.compare("rows of older loads", 0, left)
        return nodes, ties

    def report(
        self,
        removed: Mapping[str, int],
        seconds: float,
        *,
        nodes: Mapping[str, int] | None = None,
        ties: int = 0,
        dry_run: bool = False,
    ) -> LoadReport:
        tables = []
        for count in self.checked.counts:
            good = count.kept + count.not_said + count.described
            merged = good if dry_run else self.merged[count.table]
            self.compare(count.file, good + count.folded, merged + count.folded)
            tables.append(TableReport(**asdict(count), sent=good + count.folded, merged=merged))
        if nodes is None:
            nodes, ties = self.expected()
        return LoadReport(
            self.dataset.id,
            self.dataset.wave,
            self.run.id,
            tables,
            nodes["participants"],
            nodes["events"],
            ties,
            {key: value for key, value in removed.items() if value},
            seconds,
            dry_run,
            sum(count.not_said for count in self.checked.counts),
        )
