"""Sending what reference.py checked: places, industries, correspondences, entries of registers, figures."""

from __future__ import annotations

from typing import Any

from canting.loader.contract import CodeTable, CorrespondenceTable, ObservationTable, RecordTable
from canting.loader.sending import BATCH, Sender, rows_of
from canting.loader.toml import written

ONE = {"places": "place", "industries": "industry"}
_FORMS = ("form", "address", "phone")


class ReferenceSender(Sender):
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

    def _codes(self, section: str, number: int, table: CodeTable) -> None:
        one = ONE[section]
        for batch in self.spool.read(f"{section}-{number}", BATCH):
            columns = [batch["id"], self.keys(one, batch["id"]), batch["row"]]
            columns += [batch["code"], batch["name"], batch["level"]]
            rows, place = rows_of(columns, len(batch)), written((section, number))
            self.merge(f"{one}-said", rows, table.label, file=table.label, table=place, scheme=table.scheme)

    def _parents(self, section: str, number: int, table: CodeTable) -> None:
        one = ONE[section]
        for batch in self.spool.read(f"{section}-parents-{number}", BATCH):
            keys = self.keys("part of", batch["from"], batch["to"])
            rows = rows_of([batch["from"], batch["to"], keys, batch["row"]], len(batch))
            self.merge(f"{one}-part-of", rows, table.label, file=table.label)

    def _records(self, number: int, table: RecordTable) -> None:
        for batch in self.spool.read(f"records-{number}", BATCH):
            columns = [batch["id"], self.keys("record", batch["id"]), batch["row"], batch["name"]]
            columns += [batch[name] for name in _FORMS]
            identifiers = [list(table.identifiers)] * len(batch)
            properties = self.properties(batch)
            rows = self.rows([*columns, identifiers, table.label, properties], len(batch))
            self.merge("record", rows, table.label, file=table.label, table=written(("records", number)))

    def _record_codes(self, number: int, table: RecordTable) -> None:
        for name, code in (("located_in", table.place), ("classified_as", table.industry)):
            for batch in self.spool.read(f"record-{name}-{number}", BATCH):
                keys = self.keys("record", batch["from"], batch["to"])
                rows = self.rows([batch["from"], batch["to"], keys, batch["row"]], len(batch))
                assert code is not None
                self.merge(f"record-{name}", rows, table.label, file=table.label, scheme=code.scheme)

    def _correspondences(self, number: int, table: CorrespondenceTable) -> None:
        one = ONE[table.of]
        for batch in self.spool.read(f"correspondences-{number}", BATCH):
            keys = self.keys("corresponds", batch["from"], batch["to"])
            columns = [batch["from"], batch["to"], keys, batch["row"], batch["kind"], batch["source"]]
            schemes: dict[str, Any] = {"from_scheme": table.source.scheme, "to_scheme": table.target.scheme}
            rows, place = rows_of(columns, len(batch)), written(("correspondences", number))
            self.merge(f"{one}-corresponds", rows, table.label, file=table.label, table=place, **schemes)

    def _observations(self, number: int, table: ObservationTable) -> None:
        for batch in self.spool.read(f"observations-{number}", BATCH):
            keys = self.keys(batch["key"])
            names = ("measure", "value", "unit", "from", "to", "source", "place", "industry")
            adds = [measure in table.adds_up for measure in batch["measure"].to_pylist()]
            columns: list[Any] = [keys, batch["row"], *(batch[name] for name in names), adds]
            schemes: dict[str, Any] = {
                "place_scheme": table.place.scheme if table.place else None,
                "industry_scheme": table.industry.scheme if table.industry else None,
            }
            rows, place = rows_of(columns, len(batch)), written(("observations", number))
            self.merge("observation", rows, table.label, file=table.label, table=place, **schemes)
