"""What participants and events are called: whom a name means, and whom one that nobody has may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import pyarrow as pa

from canting.language import listed
from canting.loader.contract import Dataset
from canting.loader.hashes import FirstSeen, hashed
from canting.loader.problems import one_line
from canting.loader.sources.table import folded
from canting.loader.spool import Spool
from canting.suggest import near_of_many

SECTION_OF = {"Participant": "nodes", "Event": "events"}
"""The tables of dataset.toml that list them."""

_SUGGESTIONS = 200_000
_SUGGESTED_AT_LEAST = 20
_COMPARISONS = 2_000_000


class Called:
    """What those are called who were spooled so far."""

    def __init__(self, dataset: Dataset, spool: Spool, seen: Mapping[str, FirstSeen]) -> None:
        self._dataset = dataset
        self._spool = spool
        self._seen = seen
        self._ids: dict[str, tuple[list[str], list[str | None], list[str], list[str | None]]] = {}
        self._names: dict[str, dict[str, list[str]]] = {}
        self._suggested: dict[tuple[str, str], str] = {}

    def forget(self) -> None:
        """Forget what participants are called: another table is about to say more."""
        self._names.clear()
        self._ids.clear()

    def suggest(self, label: str, text: str) -> str:
        """Say what an id that isn't known may be meant to be, as the beginning of a hint; "" if nothing is near.

        Names of thousands of participants are compared for the first texts only: a comparison takes its time.
        """
        known = (label, text)
        if known not in self._suggested:
            ids, names = self._known_ids(label)[:2]
            if len(self._suggested) >= max(_SUGGESTED_AT_LEAST, _COMPARISONS // (len(ids) + 1)):
                return ""
            self._suggested[known] = self._suggestion(label, text, ids, names)
        return self._suggested[known]

    def _suggestion(self, label: str, text: str, ids: list[str], names: list[str | None]) -> str:
        if text in names:
            return f'That is the name of "{one_line(ids[names.index(text)])}": write the id, or say match = "either". '
        shown = [
            f'"{one_line(ids[at])}"'
            + (f" ({one_line(names[at] or '')})" if names[at] not in {None, ids[at]} else "")
            for at in near_of_many(text, self._known_ids(label)[2:], 3)
        ]
        if not shown:
            return ""
        return f"Did you mean {listed(shown, 'or')}? "

    def _known_ids(self, label: str) -> tuple[list[str], list[str | None], list[str], list[str | None]]:
        """Ids, as the files write them, and names of those known, unless there are too many; both lowered too."""
        if label not in self._ids:
            listed = list(islice(self._listed(label), _SUGGESTIONS))
            ids, names = [id_ for id_, _ in listed], [name for _, name in listed]
            lower = [each.lower() for each in ids], [each and each.lower() for each in names]
            self._ids[label] = (ids, names, *lower)
        return self._ids[label]

    def _listed(self, label: str, *, also: bool = False) -> Iterator[tuple[str, str | None]]:
        """Id, as the files write it, and name of each participant (or event); then what else the table calls them."""
        section = SECTION_OF[label]
        for number in range(len(getattr(self._dataset, section))):
            spools = [(f"{section}-{number}", "name")]
            if also:  # whose own row is set aside is somebody, too
                spools += [(f"also-{number}", "text"), (f"aside-{number}", "name")]
            for spool, column in spools:
                for batch in self._spool.read(spool, 10_000, ["id", column]):
                    ids = map(self._dataset.local_id, batch["id"].to_pylist())
                    yield from zip(ids, batch[column].to_pylist(), strict=True)

    def meant(self, label: str, text: str, match: str) -> list[str]:
        """Give the ids, as the files write them, that a text may mean: one is right, several are a name of several.

        With `match` ``either`` an id as it is written goes before names; ``name``: names alone.
        """
        seen = self._seen[label]
        own = pa.array([self._dataset.global_id(text)], pa.large_string())
        if match == "either" and seen.index.find(hashed(own))[0] >= 0:
            return [text]
        return self._called(label, match).get(folded(text), [])

    def _called(self, label: str, match: str) -> dict[str, list[str]]:
        """From what participants (or events) are called, folded, to their ids; who has no name is called by the id."""
        key = f"{label} {match}"
        if key not in self._names:
            found: dict[str, dict[str, None]] = {}
            for id_, name in self._listed(label, also=label == "Participant"):
                for word in {name or id_, *([id_] if match == "either" else [])}:
                    found.setdefault(folded(word), {})[id_] = None
            self._names[key] = {word: list(ids) for word, ids in found.items()}
        return self._names[key]
