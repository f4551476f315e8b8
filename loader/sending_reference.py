"""Sending what reference.py checked: places, industries, correspondences, entries of registers, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canting.loader.contract import CodeTable, CorrespondenceTable, ObservationTable, RecordTable
from canting.loader.sending import rows_of
from canting.loader.toml import written

if TYPE_CHECKING:
    from canting.loader.sending import Sender

BATCH = 10_000
ONE = {"places": "place", "industries": "industry"}
_FORMS = ("form", "address", "phone")


class ReferenceSender:
    """Sends what `canting.loader.reference` checked."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.dataset = sender.dataset
        self.spool = sender.spool

    def codes(self) -> None:
        """Send places and industries, and what is above them."""
        for section in ONE:
            for number, table in enumerate(getattr(self.dataset, section)):
                self._codes(section, number, table)
        for section in ONE:
            for number, table in enumerate(getattr(self.dataset, section)):
                self._parents(section, number, table)

    def registers(self) -> None:
        """Send entries, correspondences and figures."""
        for number, records in enumerate(self.dataset.records):
            self._records(number, records)
            self._record_codes(number, records)
        for number, pairs in enumerate(self.dataset.correspondences):
            self._correspondences(number, pairs)
        for number, figures in enumerate(self.dataset.observations):
            self._observations(number, figures)

    def _merge(self, name: str, rows: Any, label: str, *, table: str = "", **more: Any) -> int:
        return self.sender.merge(name, rows, label, table=table, file=label, **more)

    def _codes(self, section: str, number: int, table: CodeTable) -> None:
        one = ONE[section]
        for batch in self.spool.read(f"{section}-{number}", BATCH):
            columns = [batch["id"], self.sender.keys(one, batch["id"]), batch["row"]]
            columns += [batch["code"], batch["name"], batch["level"]]
            rows, place = rows_of(columns, len(batch)), written((section, number))
            self._merge(f"{one}-said", rows, table.label, table=place, scheme=table.scheme)

    def _parents(self, section: str, number: int, table: CodeTable) -> None:
        one = ONE[section]
        for batch in self.spool.read(f"{section}-parents-{number}", BATCH):
            keys = self.sender.keys("part of", batch["from"], batch["to"])
            rows = rows_of([batch["from"], batch["to"], keys, batch["row"]], len(batch))
            self.sender.extra["reference"] += self._merge(f"{one}-part-of", rows, table.label)

    def _records(self, number: int, table: RecordTable) -> None:
        for batch in self.spool.read(f"records-{number}", BATCH):
            columns = [batch["id"], self.sender.keys("record", batch["id"]), batch["row"], batch["name"]]
            columns += [batch[name] for name in _FORMS]
            identifiers = [list(table.identifiers)] * len(batch)
            properties = self.sender.properties(batch)
            rows = self.sender.rows([*columns, identifiers, table.label, properties], len(batch))
            self._merge("record", rows, table.label, table=written(("records", number)))

    def _record_codes(self, number: int, table: RecordTable) -> None:
        for name in ("located_in", "classified_as"):
            code = table.place if name == "located_in" else table.industry
            for batch in self.spool.read(f"record-{name}-{number}", BATCH):
                keys = self.sender.keys("record", batch["from"], batch["to"])
                rows = self.sender.rows([batch["from"], batch["to"], keys, batch["row"]], len(batch))
                assert code is not None
                merged = self._merge(f"record-{name}", rows, table.label, scheme=code.scheme)
                self.sender.extra["reference"] += merged

    def _correspondences(self, number: int, table: CorrespondenceTable) -> None:
        one = ONE[table.of]
        for batch in self.spool.read(f"correspondences-{number}", BATCH):
            keys = self.sender.keys("corresponds", batch["from"], batch["to"])
            columns = [batch["from"], batch["to"], keys, batch["row"], batch["kind"], batch["source"]]
            schemes = {"from_scheme": table.source.scheme, "to_scheme": table.target.scheme}
            rows, place = rows_of(columns, len(batch)), written(("correspondences", number))
            self._merge(f"{one}-corresponds", rows, table.label, table=place, **schemes)

    def _observations(self, number: int, table: ObservationTable) -> None:
        for batch in self.spool.read(f"observations-{number}", BATCH):
            keys = self.sender.keys(batch["key"])
            names = ("measure", "value", "unit", "from", "to", "source", "place", "industry")
            adds = [measure in table.adds_up for measure in batch["measure"].to_pylist()]
            columns: list[Any] = [keys, batch["row"], *(batch[name] for name in names), adds]
            schemes = {
                "place_scheme": table.place.scheme if table.place else None,
                "industry_scheme": table.industry.scheme if table.industry else None,
            }
            rows, place = rows_of(columns, len(batch)), written(("observations", number))
            self._merge("observation", rows, table.label, table=place, **schemes)
