"""What is loaded: reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from canting.errors import UsageError
from canting.loader.statements import statement
from canting.suggest import did_you_mean

if TYPE_CHECKING:
    from datetime import datetime

    from canting.database.database import Database
    from canting.loader.others import Recorded, SaidElsewhere


@dataclass(frozen=True)
class Unit:
    """One wave of a dataset in the graph."""

    dataset: str
    title: str | None
    wave: int
    illustrative: bool
    participants: int
    events: int
    ties: int | None
    """None while it is incomplete."""
    started: datetime | None
    completed: datetime | None
    """When its newest load began and ended; None if it didn't end."""
    unloading: bool = False
    """Whether its newest run is an unload that didn't end."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file, by name."""
    set_aside: int = 0
    folded: int = 0
    self_ties: int = 0
    """Rows with a problem, rows that repeat another, ties from a participant to itself."""
    source: str | None = None
    license: str | None = None
    collected: str | None = None
    boundary: str | None = None
    shares: list[str] = field(default_factory=list)
    """What this wave's files say of themselves, as is the namespace."""
    records: int = 0
    codes: int = 0
    observations: int = 0
    """Entries of registers, described places and industries, and figures."""
    namespace: str | None = None
    place: int | None = None
    """The number of its first load among all that is loaded; None if an older canting loaded it."""
    instrument: str | None = None
    """The questions of the instrument, as JSON: see `canting.loader.instrument`."""

    @property
    def incomplete(self) -> bool:
        """Whether its newest load or unload didn't end: its figures may be of two loads."""
        return self.completed is None


def list_units(database: Database) -> list[Unit]:
    """Give every wave of every dataset in the graph, by dataset and wave."""
    return [_unit(row) for row in database.read(statement("units")).dicts()]


def show_dataset(database: Database, dataset_id: str) -> list[Unit]:
    """Give the waves of one dataset.

    Raises
    ------
    UsageError
        If it isn't loaded.
    """
    units = list_units(database)
    found = [unit for unit in units if unit.dataset == dataset_id]
    if not found:
        raise not_loaded(dataset_id, {unit.dataset for unit in units})
    return found


def not_loaded(dataset_id: str, names: Iterable[str]) -> UsageError:
    """What to say of a dataset that isn't among those that are loaded."""
    hint = did_you_mean(dataset_id, sorted(names))
    return UsageError(f"No dataset {dataset_id} is loaded.", f"{hint}`canting datasets` lists what is.")


def recorded(database: Database) -> Recorded:
    """Make what `canting.loader.check.check` asks which ids other datasets have recorded."""
    from canting.loader.others import SaidElsewhere

    names = {
        "Participant": "participants",
        "Event": "events",
        "Stage": "stages",
        "Record": "records",
        "Place": "places",
        "PlaceScheme": "place-schemes",
        "PlaceCode": "place-codes",
        "Industry": "industries",
        "IndustryScheme": "industry-schemes",
        "IndustryCode": "industry-codes",
    }

    def ask(label: str, ids: list[str]) -> dict[str, list[SaidElsewhere]]:
        answers: dict[str, list[SaidElsewhere]] = {}
        rows = database.read(statement(f"recorded-{names[label]}"), {"ids": ids})
        for id_, dataset, kind, mentioned, shares, position, *stage in rows.values:
            said = SaidElsewhere(dataset, kind, mentioned, tuple(shares), position, *stage)
            answers.setdefault(id_, []).append(said)
        return answers

    return ask


def _unit(row: dict[str, Any]) -> Unit:
    files = dict(zip(row.pop("files") or [], row.pop("sha256") or [], strict=True))
    times = {name: row.pop(name) for name in ("started", "completed")}
    facts: dict[str, Any] = {name: None if when is None else when.to_native() for name, when in times.items()}
    facts.update({name: row.pop(name) or 0 for name in ("set_aside", "folded", "self_ties")})
    facts.update(row, files=files, shares=row["shares"] or [])
    if facts["completed"] is None:
        facts["ties"] = None
    return Unit(**facts)
