"""Lists of codes drawn at random, in waves, and what must be answered of them, by docs/linking.md, from plain maps.

A list is ``{wave: {code: (name, level, above, what it is elsewhere)}}``, by the dataset that holds it. Not a line of
what is tested is used.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal

Row = tuple[str | None, str | None, str | None, tuple[tuple[str, str], ...]]
Lists = dict[str, dict[int, dict[str, Row]]]

TIERS = (("P",), ("R1", "R2"), ("D1", "D2", "D3", "D4"), tuple(f"V{n}" for n in range(1, 8)))
LEVELS = ("province", "regency", "district", "village")


@dataclass
class Region:
    """Lists of places, or of industries, figures, and a survey whose participants are somewhere in them."""

    scheme: str
    of: str
    """``place`` or ``industry``."""
    lists: Lists
    order: list[tuple[str, int]]
    """Datasets and waves, as they are loaded."""
    figures: dict[str, int]
    at: dict[str, tuple[str, ...]]
    """Where each participant is."""
    ties: list[tuple[str, str]] = field(default_factory=list)

    @property
    def survey(self) -> str:
        return f"{self.scheme}-survey"


def drawn(dice: random.Random, scheme: str) -> Region:
    lists: Lists = {f"{scheme}-a": {wave: _wave(dice) for wave in range(1, dice.randint(2, 3) + 1)}}
    if dice.random() < 0.4:  # another list of the same scheme
        lists[f"{scheme}-b"] = {wave: _wave(dice) for wave in range(1, dice.randint(1, 2) + 1)}
    order = [(dataset, wave) for dataset, waves in lists.items() for wave in waves]
    dice.shuffle(order)
    codes = sorted({code for waves in lists.values() for rows in waves.values() for code in rows})
    people = [f"{scheme}:p{n}" for n in range(8)]
    at = {who: tuple(dice.sample(codes, dice.choice([0, 1, 1, 1, 2]))) for who in people}
    ties = dice.sample(list(combinations(people, 2)), 12)
    figures = {code: dice.randint(1, 99) for code in codes if dice.random() < 0.7}
    return Region(scheme, dice.choice(["place", "industry"]), lists, order, figures, at, ties)


def _wave(dice: random.Random) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    upper: list[str] = []
    for tier, level in zip(TIERS, LEVELS, strict=True):
        here = [code for code in tier if dice.random() < 0.8]
        for code in here:
            above = dice.choice(upper) if upper and dice.random() < 0.85 else None
            name = dice.choice([f"{code} old", f"{code} new", None])
            same = (
                [(f"x{dice.randint(1, 3)}", dice.choice(["exact", "split"]))] if dice.random() < 0.3 else []
            )
            rows[code] = (
                name,
                level if dice.random() < 0.8 else dice.choice(["ward", None]),
                above,
                tuple(same),
            )
        upper = here or upper
    return rows or {"P": (None, "province", None, ())}


def written(region: Region, folder: Path) -> list[Path]:
    """Folders of the lists in the order of loading, then figures and survey."""
    made = []
    code = f'{{ column = "code", scheme = "{region.scheme}" }}\n'
    section = {"place": "places", "industry": "industries"}[region.of]
    for dataset, wave in region.order:
        listed = region.lists[dataset][wave]
        rows = [
            [code, name or "", level or "", above or ""] for code, (name, level, above, _) in listed.items()
        ]
        pairs = [[code, *pair] for code, row in listed.items() for pair in row[3]]
        toml = (
            f'[[{section}]]\nfile = "codes.csv"\nscheme = "{region.scheme}"\ncode = "code"\nname = "name"\n'
            f'level = "level"\nparent = "above"\n[[correspondences]]\nfile = "bridge.csv"\nof = "{section}"\n'
            f'from = {code}to = {{ column = "other", scheme = "{region.scheme}-b" }}\nkind = {{ column = "kind" }}\n'
        )
        made.append(_dataset(folder / f"{dataset}-{wave}", dataset, wave, toml))
        _table(made[-1] / "codes.csv", ["code", "name", "level", "above"], rows)
        _table(made[-1] / "bridge.csv", ["code", "other", "kind"], pairs)
    toml = (
        '[[observations]]\nfile = "figures.csv"\nmeasure = "measure"\nvalue = "value"\nfrom = "year"\n'
        f'adds_up = ["people"]\n{region.of} = {code}'
    )
    made.append(_dataset(folder / "figures", f"{region.scheme}-figures", 1, toml))
    counted = [["people", value, 2025, code] for code, value in region.figures.items()]
    _table(made[-1] / "figures.csv", ["measure", "value", "year", "code"], counted)
    toml = (
        f'[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\nname = "id"\n{region.of} = {code}'
        '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nfrom = "from"\nto = "to"\nmeaning = "gives"\n'
    )
    made.append(_dataset(folder / "survey", region.survey, 1, toml))
    _table(made[-1] / "people.csv", ["id", "code"], [[who, ";".join(at)] for who, at in region.at.items()])
    _table(made[-1] / "ties.csv", ["from", "to"], region.ties)
    return made


def _dataset(folder: Path, name: str, wave: int, tables: str) -> Path:
    folder.mkdir(parents=True)
    head = f'[dataset]\nid = "{name}"\ntitle = "{name}"\nwave = {wave}\n'
    (folder / "dataset.toml").write_text(head + tables, encoding="utf-8")
    return folder


def _table(path: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


# what must be answered


class Answers:
    """What the lists, taken together, say of their codes."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.last = {dataset: max(waves) for dataset, waves in region.lists.items()}

    def current(self, code: str) -> list[Row]:
        """What the latest waves say of a code, in the order in which they were loaded."""
        latest = [unit for unit in self.region.order if unit[1] == self.last[unit[0]]]
        return self._said(code, latest)

    def said(self, code: str) -> list[Row]:
        """The same; of a code that no latest wave has, what the newest wave of each list that has it says."""
        lists = self.region.lists
        newest = {
            dataset: max((wave for wave in waves if code in waves[wave]), default=0)
            for dataset, waves in lists.items()
        }
        return self.current(code) or self._said(code, [u for u in self.region.order if newest[u[0]] == u[1]])

    def _said(self, code: str, units: Iterable[tuple[str, int]]) -> list[Row]:
        lists = self.region.lists
        return [lists[dataset][wave][code] for dataset, wave in units if code in lists[dataset][wave]]

    def above(self, code: str) -> set[str]:
        return {row[2] for row in self.said(code) if row[2] is not None}

    def same(self, code: str) -> set[tuple[str, str]]:
        return {pair for row in self.said(code) for pair in row[3]}

    def upward(self, code: str) -> set[str]:
        """A code and all of which it is part."""
        found, left = set[str](), {code}
        while left:
            found |= left
            left = {above for each in left for above in self.above(each)} - found
        return found

    def name(self, code: str) -> str | None:
        return self._last(code, 0)

    def level(self, code: str) -> str | None:
        return self._last(code, 1)

    def _last(self, code: str, column: Literal[0, 1]) -> str | None:
        """What was loaded last speaks, and a blank takes nothing away."""
        return next((row[column] for row in reversed(self.said(code)) if row[column] is not None), None)

    def around(self, who: str) -> set[str]:
        return {area for code in self.region.at[who] for area in self.upward(code)}

    def levels(self) -> set[str]:
        areas = {area for who in self.region.at for area in self.around(who)}
        return {str(len(area)) for area in areas} | {level for area in areas if (level := self.level(area))}

    def by_area(self, level: str) -> list[tuple[str | None, str | None, int, int, int]]:
        areas: dict[str, set[str | None]] = {}
        for who, at in self.region.at.items():
            at_level = {a for a in self.around(who) if level in (self.level(a), str(len(a)))}
            areas[who] = set(at_level if level else at) or {None}
        rows = []
        for area in set().union(*areas.values()):
            inside = [who for who in areas if area in areas[who]]
            ends = [(one in inside) + (other in inside) for one, other in self.region.ties]
            name = None if area is None else self.name(area)
            rows.append((area, name, len(inside), ends.count(2), ends.count(1)))
        return sorted(rows, key=str)

    def kept(self, place: str) -> set[str]:
        return {who for who in self.region.at if place in self.around(who)}

    def figures(self) -> dict[str, tuple[float, bool, int]]:
        """Value, whether it is added up, and participants of each place that has a figure."""
        found = {}
        for area in {area for who in self.region.at for area in self.around(who)}:
            codes = {code for waves in self.region.lists.values() for rows in waves.values() for code in rows}
            parts = {code for code in codes if any(row[2] == area for row in self.current(code))}
            counted: Mapping[str, int] = self.region.figures
            if area in counted:
                found[area] = (float(counted[area]), False, len(self.kept(area)))
            elif parts and parts <= counted.keys():
                found[area] = (float(sum(counted[part] for part in parts)), True, len(self.kept(area)))
        return found

    def gone(self) -> set[str]:
        return {code for at in self.region.at.values() for code in at if not self.current(code)}
