"""One run of a load or unload in the graph: its turn at writing, and the end that replaces what older runs said.

The unit of replacement is (dataset, wave). Rows are merged by key and stamped with the run; when all are there, what
older runs of the unit wrote is removed and participants are derived anew. Killed anywhere, the next run does the same
again and ends in the same graph: nothing is removed before it is certain to be old, and a participant loses its
record and is derived (or removed) in one transaction.

Several loads at once take turns: each transaction holds the two locks of the whole graph, taken in order. A run that
sees a newer run of its own unit stops. A run that sees that another ended while it derived participants derives them
again.

A unit's first run creates its ties in two transactions at a time, under one lock each. Whatever begins or ends a run,
merges, removes or derives holds both, so nothing of that happens meanwhile, and each of the two knows of every newer
run that had begun. They take nothing from each other: they create ties only, each with a key of its own, between
participants that are there, whose records Neo4j locks in their order at the end. A try that fails, by a deadlock or
otherwise, is repeated under both locks.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from canting.database.database import write_in
from canting.database.faults import explain
from canting.database.schema import ensure_schema
from canting.errors import CantingError
from canting.loader.statements import statement
from canting.loader.under_way import UnderWay
from canting.progress import Progress

if TYPE_CHECKING:
    from canting.database.database import Database

Statement = tuple[str, Mapping[str, Any]]
Units = dict[tuple[str, int], int]
"""Place of each unit (dataset, wave) among all that is loaded: the number of its first load."""

_IDS = 2_000
_TIES = 20_000
_ROUNDS = 20
# A transaction whose client vanished without a word (a cable, a sleeping laptop) would hold the lock for ever.
_SECONDS = 300.0
T = TypeVar("T")

LABELS = {
    "participants": "Participant",
    "events": "Event",
    "stages": "Stage",
    "records": "Record",
    "observations": "Observation",
    "places": "Place",
    "industries": "Industry",
}
"""What a load settles when its rows are there, by the words of a report."""

CONFLICTS = ("participants", "events", "records")
"""What one dataset alone may record, unless datasets share it."""


class SupersededError(CantingError):
    """Another load or unload of the same dataset and wave began after this one."""

    def __init__(self, dataset: str, wave: int) -> None:
        super().__init__(
            f"Another load or unload of {dataset}, wave {wave}, began after this one, which stopped.",
            "Nothing is lost: let the other finish, then see `canting datasets`.",
        )


class GoneError(CantingError):
    """The graph no longer knows of this run."""

    def __init__(self, dataset: str, wave: int) -> None:
        super().__init__(
            f"The graph was emptied, or {dataset} was unloaded, while wave {wave} of it was being written.",
            "Load it again if you want it there.",
        )


class Run:
    """One run; use it in ``with``: faults of the driver come out as two lines."""

    def __init__(self, database: Database, dataset: str, wave: int, progress: Progress | None = None) -> None:
        self.database = database
        self.dataset = dataset
        self.wave = wave
        self.progress = progress or (lambda _done, _total, _what: None)
        # Twelve hexadecimal digits: Neo4j stores such a text inside the tie, which longer ones are not.
        self.id = secrets.token_hex(6)
        self.place = 0
        self.first = False
        self.unloading = False
        self._unit = {"dataset": dataset, "wave": wave, "run": self.id}
        self._under_way = UnderWay()

    @contextmanager
    def begun(self, said: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[Run]:
        """Begin the run: from here on no older run of the unit can write; an unload has nothing `said`."""
        self.unloading = bool(about.get("unloading"))
        ensure_schema(self.database)
        with explained(self.database), self._under_way:

            def work(transaction: neo4j.ManagedTransaction) -> dict[str, Any]:
                transaction.run(statement("lock")).consume()
                # Counted up here: Neo4j locks a node anew to count up in a text that also merges, and may deadlock.
                sequence = _one(transaction, "turn", self._unit)["sequence"] + 1
                parameters = {**self._unit, "said": dict(said), "about": dict(about), "sequence": sequence}
                begun = _one(transaction, "begin", parameters)
                _one(transaction, "describe", self._unit)
                return begun

            begun = self._lasting(work)
            self.place, self.first = begun["place"], begun["first"]
            yield self

    def send(
        self,
        parts: Sequence[Statement],
        then: Callable[[list[dict[str, Any]]], None],
        *,
        plain: bool = False,
        beside: bool = False,
    ) -> None:
        """Have rows written that no earlier transaction of this run has merged, while the next are prepared.

        What `write` returns is given to `then` when it has arrived; what it raises is raised here, by a later call or
        by `arrive`. With `beside` the statements do nothing but add ties between nodes that are there.
        """

        def work(lane: int | None) -> list[dict[str, Any]]:
            return self.write(parts, new=True, plain=plain, lane=lane)

        self._under_way.send(work, then, beside=beside and self.first)

    def arrive(self) -> None:
        self._under_way.arrive()

    def write(
        self,
        parts: Sequence[Statement],
        *,
        label: str | None = None,
        new: bool = False,
        plain: bool = False,
        lane: int | None = None,
    ) -> list[dict[str, Any]]:
        """Run statements in one transaction, in turn with other loads; again when a fault was transient.

        On a unit's first run what it says can't be there yet, and creating is a fifth faster than merging. Should the
        transaction have to run again, it may be there after all, and is merged. The single row of each is given.

        The unit's own parameters are added to those of each statement; `label` is what they are about, if they are the
        same for several labels. With `new` the last merges rows that no earlier transaction of this run has merged, and
        with `plain` no row of theirs has properties beside its columns. `lane` is which of the two locks suffices for a
        first try; None for both.

        Raises
        ------
        SupersededError
            If a newer run of the unit has begun: then nothing was written.
        GoneError
            If the run isn't there any more.
        """
        attempts = 0

        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            nonlocal attempts
            attempts += 1
            if lane is None or attempts > 1:
                transaction.run(statement("lock")).consume()
            else:
                transaction.run(statement("lock-lane"), lane=lane).consume()
            turn = _one(transaction, "turn", self._unit) or {"there": False, "newer": 0}
            if turn["newer"]:
                raise SupersededError(self.dataset, self.wave)
            if not turn["there"]:
                raise GoneError(self.dataset, self.wave)
            create = new and self.first and attempts == 1
            return [
                _one(transaction, name, {**parameters, **self._unit}, label, create=create, plain=plain)
                for name, parameters in parts
            ]

        return self._lasting(work)

    def _lasting(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run a transaction that may be run again: all of a run's merge by key, delete or derive what is there."""
        with self.database.session() as session:
            return write_in(session, neo4j.unit_of_work(timeout=_SECONDS)(work))

    def ask(
        self, name: str, parameters: Mapping[str, Any] | None = None, label: str | None = None
    ) -> list[list[Any]]:
        return self.database.read(statement(name, label), {**self._unit, **(parameters or {})}).values

    def _ids(
        self, name: str, parameters: Mapping[str, Any] | None = None, label: str | None = None
    ) -> Iterator[list[str]]:
        """Give the ids that a statement finds, some at a time; they are all read before the first is given."""
        ids = [row[0] for row in self.ask(name, parameters, label)]
        for start in range(0, len(ids), _IDS):
            yield ids[start : start + _IDS]

    def replace(self) -> dict[str, int]:
        """Remove what older runs of the unit said, derive what they touched and others share, and count what went."""
        removed = {"ties": 0 if self.first else self._forget_ties() + self._forget_reference()}
        removed.update(self._settle_all())
        swept = {} if self.first else self.write([("sweep", {})])[0]
        return {**removed, "places": swept.get("places", 0), "industries": swept.get("industries", 0)}

    def _forget_reference(self) -> int:
        """What older runs said of entries, places, industries and figures to other nodes."""
        removed = 0
        while True:
            deleted = int(self.write([("forget-reference", {"most": _TIES})])[0]["deleted"])
            removed += deleted
            if deleted < _TIES:
                return removed

    def _forget_ties(self) -> int:
        removed = done = 0
        for ids in self._ids("old-ties"):
            while True:
                forgotten = self.write([("forget-ties", {"ids": ids, "most": _TIES})])[0]
                removed += forgotten["ties"]
                done += forgotten["deleted"]
                self.progress(done, done, "Removing what older loads said")
                if forgotten["deleted"] < _TIES:
                    break
        return removed

    def _settle_all(self) -> dict[str, int]:
        """Derive what this unit touches from what is said of it, and give how many of each kind went."""
        places = self._places()
        latest: dict[str, int] = {}
        for dataset, wave in places:
            latest[dataset] = max(wave, latest.get(dataset, wave))
        # The wave that is, or was, the dataset's latest without this unit: its nodes may be told of otherwise now.
        others = [wave for dataset, wave in places if dataset == self.dataset and wave != self.wave]
        beside = max(others) if others and max(others) < self.wave else None
        order = {
            "places": {f"{dataset}|{wave}": place for (dataset, wave), place in places.items()},
            "latest": [f"{dataset}|{wave}" for dataset, wave in latest.items()],
        }
        return {what: self._settle(what, order, beside) for what in LABELS}

    def _settle(self, what: str, order: Mapping[str, Any], beside: int | None) -> int:
        removed = 0
        for ids in self._ids("unsettled", {"beside": beside}, LABELS[what]):
            self._refuse_conflict(what, ids)
            removed += self.write([("settle", {"ids": ids, **order})], label=LABELS[what])[0]["removed"]
        return removed

    def _refuse_conflict(self, what: str, ids: list[str]) -> None:
        """Refuse an id that another dataset recorded between the check and now."""
        found = [] if what not in CONFLICTS else self.ask("conflicts", {"ids": ids}, LABELS[what])
        if found:
            id_, other = found[0]
            raise CantingError(
                f"{other}, loaded at the same time, records the id {id_} too, and neither says that it shares.",
                f"Add shares or a namespace to dataset.toml and load again; until then {self.dataset} is incomplete.",
            )

    def _places(self) -> Units:
        """Place of each unit of which a load ended, and of this one, which is about to be there, or to go."""
        runs = self.ask("runs")
        places = {(dataset, wave): place for _, dataset, wave, place, completed in runs if completed}
        places[self.dataset, self.wave] = self.place
        if self.unloading:
            del places[self.dataset, self.wave]
        return places

    def completions(self) -> int:
        """How many loads and unloads have ended in this graph, ever."""
        found = self.ask("turn")
        return int(found[0][2]) if found else 0

    def end(self, name: str, parameters: Mapping[str, Any], seen: int) -> None:
        """End the run, by ``complete`` or ``withdraw``; derive shared participants again as long as other loads end.

        `seen` is how many had ended when deriving began.
        """
        for _ in range(_ROUNDS):
            try:
                if self.write([(name, {**parameters, "completions": seen}), ("describe", {})])[0]:
                    return
            except GoneError:
                if name == "withdraw":
                    return  # the connection broke when the server had done it
                raise
            seen = self.completions()
            self._settle_all()
        raise CantingError(
            f"Other loads kept ending while {self.dataset}, wave {self.wave}, was ending.",
            "Run it again when they are done; what is there is marked as incomplete until then.",
        )


def _one(
    transaction: neo4j.ManagedTransaction,
    name: str,
    parameters: Mapping[str, Any],
    label: str | None = None,
    *,
    create: bool = False,
    plain: bool = False,
) -> dict[str, Any]:
    """Run a statement and give its only row; an empty one if there is none."""
    for record in transaction.run(statement(name, label, create=create, plain=plain), dict(parameters)):
        return dict(record)
    return {}


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """Say the driver's faults in two lines."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise explain(error, database.uri, database.name) from error
