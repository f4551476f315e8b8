"""Worlds drawn at random: surveys that share participants, in waves, with corrections, written as files.

A world keeps what its rows say in plain records; what must be answered about it is worked out from these in
`oracle.py`, by docs/measures.md, without a line of what is tested.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field, replace
from itertools import permutations
from pathlib import Path

ACTOR, ORGANIZATION, SOURCE = "Actor", "Organization", "InformationSource"
STAGES = {"fibre": 1, "spin": 2, "dye": 4, "weave": 5, "sell": 7}
COLUMNS = ["one", "other", "asked", "times", "by"]
PLACES = ["1", "2", "3"]


@dataclass(frozen=True)
class Person:
    """What one wave says of one participant; None is a blank cell."""

    kind: str
    name: str | None = None
    group: str | None = None
    role: str | None = None
    responded: str | None = None
    stages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    looms: int | None = None
    mentioned: bool = False


@dataclass(frozen=True)
class Report:
    """One row: a tie of this weight, or (None) a cell that is no answer."""

    type: str
    question: str | None
    giver: str
    receiver: str
    respondent: str | None
    weight: float | None
    file: str
    row: int


@dataclass
class Table:
    """A file of ties; ``ends`` are those that could report one of its ties."""

    file: str
    type: str
    meaning: str | None
    questions: set[str | None]
    ends: set[str]
    reports: list[Report]
    cells: list[list[str]]
    toml: str


@dataclass
class Unit:
    """One wave of one survey."""

    dataset: str
    wave: int
    namespace: str | None
    shares: list[str]
    people: dict[str, Person]
    tables: list[Table] = field(default_factory=list)
    stages: dict[str, tuple[str, int, str]] = field(default_factory=dict)  # key: code, position, name
    unanswered: dict[str, list[str]] = field(default_factory=dict)
    visits: dict[str, list[str]] = field(default_factory=dict)  # key: event; who takes part in it
    place: int = 0

    @property
    def listed(self) -> bool:
        return any(person.responded for person in self.people.values())

    @property
    def reports(self) -> list[Report]:
        return [report for table in self.tables for report in table.reports]


class World:
    """Two to four surveys, each in one or two waves, and the order in which they are loaded."""

    def __init__(self, seed: int, mark: str, *, small: bool = False) -> None:
        self.chance = random.Random(seed)
        self.mark = mark
        self.units: dict[tuple[str, int], Unit] = {}
        self.loads: list[Unit] = []
        self.recorded: dict[str, set[str]] = {}
        self.kinds: dict[str, str] = {}
        self.own: dict[str, list[str]] = {}
        chance = self.chance
        self.names = chance.choice([None, "all", "first"])  # which surveys have a namespace
        datasets = [f"{mark}{letter}" for letter in "abcd"[: 2 if small else chance.choice([2, 2, 3, 4])]]
        self.shares = {
            id_: [other for other in datasets[:at] if chance.random() < 0.7]
            for at, id_ in enumerate(datasets)
        }
        if len(datasets) > 1 and not self.shares[datasets[1]]:
            self.shares[datasets[1]] = [datasets[0]]
        order = [(id_, wave) for id_ in datasets for wave in ((1, 2) if chance.random() < 0.7 else (1,))]
        first = order.pop(0)
        # A survey is loaded after those whose participants it shares; its second wave whenever.
        chance.shuffle(order)
        order.sort(key=lambda unit: unit[1] == 2 and chance.random() < 0.5)
        waiting = [first, *order]
        loaded: list[str] = []
        while waiting:
            for unit in waiting:
                if all(other in loaded for other in self.shares[unit[0]]):
                    break
            waiting.remove(unit)
            loaded.append(unit[0])
            made = self.draw(*unit)
            made.place = len(self.units) + 1
            self.units[unit] = made
            self.loads.append(made)
        # Some are corrected later, the oldest among them; what was said first is loaded before.
        for key in chance.sample(
            sorted(self.units), 1 if small else min(len(self.units), chance.choice([1, 2]))
        ):
            old = self.units[key]
            corrected = self.draw(*key, corrects=old)
            corrected.place = old.place
            self.units[key] = corrected
            self.loads.append(corrected)

    def word(self, text: str) -> str:
        return f"{self.mark}-{text}"

    def namespace(self, dataset: str) -> str | None:
        related = dataset.endswith("a") or self.shares[dataset]
        if self.names == "all" and related:
            return f"{self.mark}n"
        return f"{self.mark}n" if self.names == "first" and dataset.endswith("a") else None

    def draw(self, dataset: str, wave: int, corrects: Unit | None = None) -> Unit:
        chance = self.chance
        space = self.namespace(dataset)
        if dataset not in self.own:
            self.own[dataset] = self.founded(f"{space}:{dataset}" if space else dataset)
        listed, known = self.whom(dataset, space, corrects)
        unit = Unit(dataset, wave, space, self.shares[dataset], {})
        self.stages(unit, corrects)
        answers = corrects.listed if corrects else chance.random() < 0.75
        for id_ in listed:
            if not corrects and wave != 1 and self.kinds[id_] != SOURCE and chance.random() < 0.1:
                self.kinds[id_] = ACTOR if self.kinds[id_] == ORGANIZATION else ORGANIZATION
            kind = corrects.people[id_].kind if corrects else self.kinds[id_]
            unit.people[id_] = self.person(unit, id_, kind, answers)
        if organizations := [id_ for id_ in listed if unit.people[id_].kind == ORGANIZATION]:
            for id_ in listed:
                if unit.people[id_].kind == ACTOR and chance.random() < 0.3:
                    unit.people[id_] = replace(unit.people[id_], members=(chance.choice(organizations),))
        self.written: set[object] = set()  # a report stands in one place only
        for at in range(chance.choice([2, 3, 4])):
            self.table(unit, at, known)
        asked = sorted({name for table in unit.tables for name in table.questions if name})
        if asked and unit.listed and chance.random() < 0.6:
            unit.unanswered = {id_: [chance.choice(asked)] for id_ in chance.sample(listed, 2)}
        self.events(unit)
        for id_ in unit.people:
            self.recorded.setdefault(id_, set()).add(dataset)
        return unit

    def events(self, unit: Unit) -> None:
        """Draw who takes part in which events, by chance of their own: all else stays as it was drawn before."""
        chance = random.Random(f"events {unit.dataset} {unit.wave} {len(self.loads)}")
        stem = f"{unit.namespace}:{unit.dataset}" if unit.namespace else unit.dataset
        guests = sorted(
            id_ for id_, said in unit.people.items() if not said.mentioned and said.kind != SOURCE
        )
        for at in range(chance.choice([0, 2, 3, 4])):
            many = chance.choice([0, 1, 2, 2, 3, 4])
            unit.visits[f"{stem}-event{at}"] = sorted(chance.sample(guests, min(many, len(guests))))

    def founded(self, stem: str) -> list[str]:
        """A survey's own participants: two sources, two organizations, and actors."""
        ids = [f"{stem}{at}" for at in range(self.chance.choice([6, 7, 8]))]
        kinds = [SOURCE, SOURCE, ORGANIZATION, ORGANIZATION, *[ACTOR] * (len(ids) - 4)]
        self.kinds |= dict(zip(ids, kinds, strict=True))
        return ids

    def whom(self, dataset: str, space: str | None, corrects: Unit | None) -> tuple[list[str], list[str]]:
        """Whom a wave lists, and whom of the surveys that it shares only its ties may name."""
        if corrects:
            people = corrects.people.items()
            return (
                sorted(id_ for id_, person in people if not person.mentioned),
                [id_ for id_, person in people if person.mentioned],
            )
        chance, own = self.chance, self.own[dataset]
        may = {dataset, *self.shares[dataset]}
        shared = sorted(id_ for id_, by in self.recorded.items() if by <= may and dataset not in by)
        if self.names == "all" and not space:
            shared = []
        chance.shuffle(shared)
        listed = (
            chance.sample(own, chance.randint(len(own) - 1, len(own))) + shared[: chance.choice([0, 1, 2])]
        )
        return listed, [id_ for id_ in shared if id_ not in listed][: chance.choice([0, 2])]

    def stages(self, unit: Unit, corrects: Unit | None) -> None:
        if corrects:
            unit.stages = dict(corrects.stages)
            return
        chance = self.chance
        earlier = {}
        for other in self.units.values():
            if other.dataset in unit.shares:
                for key, (code, *_) in other.stages.items():
                    earlier.setdefault(code, set()).add(key)
        mine = {
            code: key
            for other in self.units.values()
            if other.dataset == unit.dataset
            for key, (code, _, _) in other.stages.items()
        }
        for code in sorted(chance.sample(sorted(STAGES), chance.choice([0, 3, 4])), key=STAGES.get):
            keys = earlier.get(code, set())
            if len(keys) > 1:
                continue  # which of two shared stages is meant isn't said
            fresh = f"{unit.namespace or unit.dataset}:{code}"
            strangers = (
                other
                for other in self.units.values()
                if other.dataset not in (unit.dataset, *unit.shares) and unit.dataset not in other.shares
            )
            if any(fresh in other.stages for other in strangers):
                fresh = f"{unit.dataset}:{code}"  # one namespace, but nobody shares
            key = mine.get(code) or next(iter(keys), fresh)
            if keys and key not in keys:
                continue
            unit.stages[key] = (code, STAGES[code], f"{code} {chance.choice(['I', 'II'])}")

    def person(self, unit: Unit, id_: str, kind: str, answers: bool) -> Person:
        chance = self.chance
        said = None
        if answers and kind != SOURCE:
            said = chance.choice(["yes", "yes", "yes", "no", "not asked", None])
        stages = sorted(unit.stages)
        return Person(
            kind=kind,
            name=chance.choice([f"N {id_[-2:]}", f"N {id_[-2:]} {unit.wave}", None]),
            group=None if kind == SOURCE else chance.choice([*map(self.word, ("x", "y", "z")), None]),
            role=None if kind == SOURCE else chance.choice([*map(self.word, ("r", "s")), None]),
            responded=said,
            stages=tuple(chance.sample(stages, chance.choice([0, 1, 1, 2])))
            if stages and kind != SOURCE
            else (),
            places=tuple(chance.sample(PLACES, 1)) if chance.random() < 0.5 else (),
            industries=tuple(chance.sample(["13", "14"], 1)) if chance.random() < 0.3 else (),
            looms=chance.choice([None, 1, 2]),
        )

    def table(self, unit: Unit, at: int, known: list[str]) -> None:
        """Draw a file of ties: what is asked, of whom, and what the rows say."""
        chance = self.chance
        type_ = chance.choice(["INFORMS"] * 3 + ["SUPPLIES"] * 2 + ["SUPPORTS", "COLLABORATES_WITH"])
        type_ = type_ if at else "INFORMS"
        meaning = chance.choice(["asks", "gives"]) if type_ == "INFORMS" else None
        sides = chance.choice([["giver"], ["receiver"], ["giver", "receiver"]])
        if meaning:
            sides = ["receiver" if meaning == "asks" else "giver"]
        named, weighted, column = (chance.random() < odds for odds in (0.65, 0.7, 0.3))
        words = [self.word("q1"), self.word("q2"), self.word("q3"), None]
        names = words[:2] if column else [chance.choice(words)]
        blank = chance.choice(['"no answer"', '"no tie"', "1"])
        table = Table(f"t{at}.csv", type_, meaning, set(names), set(sides), [], [], "")
        said: list[tuple[str, str, str | None]] = []
        for giver, receiver in self.pairs(unit, table, known):
            respondent = {"giver": giver, "receiver": receiver}[chance.choice(sides)] if named else None
            person = unit.people.get(respondent or "")
            if respondent and not may_say(unit, person):
                continue
            question = chance.choice(names)
            times = (
                chance.choice(["1", "2", "3", "5", "0.5", "1", "2", "", "99", "never", "0"])
                if weighted
                else ""
            )
            ends = frozenset((giver, receiver)) if type_ == "COLLABORATES_WITH" else (giver, receiver)
            if (type_, question, respondent, ends) in self.written:
                continue
            self.written.add((type_, question, respondent, ends))
            said.append((giver, receiver, respondent))
            one, other = (receiver, giver) if meaning == "asks" else (giver, receiver)
            by = self.bare(unit, respondent) if respondent else ""
            table.cells.append([self.bare(unit, one), self.bare(unit, other), question or "", times, by])
            weight = meant(times, blank) if weighted else 1.0
            if weight != 0:
                row = len(table.cells) + 1
                table.reports.append(
                    Report(type_, question, giver, receiver, respondent, weight, table.file, row)
                )
        if not meaning:
            table.ends = teller(said) if named else {"giver", "receiver"}
        if column:
            table.questions = {row[2] for row in table.cells}
        table.toml = described(table, names, blank, named=named, weighted=weighted, column=column)
        unit.tables.append(table)
        for id_ in sorted({end for report in table.reports for end in (report.giver, report.receiver)}):
            unit.people.setdefault(id_, Person(kind=self.kinds[id_], mentioned=True))

    def pairs(self, unit: Unit, table: Table, known: list[str]) -> list[tuple[str, str]]:
        """Some pairs of giver and receiver that a table may name."""
        chance = self.chance
        people = {id_: self.kinds[id_] for id_ in known} | {id_: p.kind for id_, p in unit.people.items()}
        found = [
            (a, b)
            for a, b in permutations(sorted(people), 2)
            if people[b] != SOURCE and (table.type == "INFORMS" or people[a] != SOURCE)
        ]
        if table.meaning and chance.random() < 0.3:
            found += [(id_, id_) for id_, kind in people.items() if kind == ACTOR][:2]
        return chance.sample(found, min(chance.choice([8, 12, 16]), len(found)))

    def bare(self, unit: Unit, id_: str) -> str:
        """An id as the unit's files write it."""
        return id_.removeprefix(f"{unit.namespace}:") if unit.namespace else id_

    def write(self, unit: Unit, folder: Path) -> Path:
        folder.mkdir(parents=True)
        text = (
            f'[dataset]\nid = "{unit.dataset}"\ntitle = "{unit.dataset} wave {unit.wave}"\nwave = {unit.wave}\n'
            f"shares = [{', '.join(f'{chr(34)}{id_}{chr(34)}' for id_ in unit.shares)}]\n"
            f'collected = "20{unit.wave:02}-01"\n'
        )
        if unit.namespace:
            text += f'namespace = "{unit.namespace}"\n'
        for code, position, name in unit.stages.values():
            text += f'\n[[stages]]\nid = "{code}"\nname = "{name}"\nposition = {position}\n'
        text += (
            '\n[[nodes]]\nfile = "people.csv"\nkind = { column = "kind" }\nid = "id"\nname = "name"\n'
            'group = "group"\nrole = "role"\nmember_of = "member"\nproperties.looms = "int?"\n'
            f'place = {{ column = "place", scheme = "{self.mark}map" }}\n'
            f'industry = {{ column = "industry", scheme = "{self.mark}kbli" }}\n'
        )
        if unit.stages:
            text += 'stage = "stage"\n'
        if unit.listed:
            text += (
                'responded = { column = "answered", map = { ya = "yes", tidak = "no", "-" = "not asked" } }\n'
            )
        words = {"yes": "ya", "no": "tidak", "not asked": "-", None: ""}
        rows = [
            [
                self.bare(unit, id_),
                person.kind,
                person.name or "",
                person.group or "",
                person.role or "",
                words[person.responded],
                ";".join(unit.stages[key][0] for key in person.stages),
                ";".join(person.places),
                ";".join(person.industries),
                ";".join(self.bare(unit, member) for member in person.members),
                "" if person.looms is None else str(person.looms),
            ]
            for id_, person in unit.people.items()
            if not person.mentioned
        ]
        header = [
            "id",
            "kind",
            "name",
            "group",
            "role",
            "answered",
            "stage",
            "place",
            "industry",
            "member",
            "looms",
        ]
        _csv(folder / "people.csv", header, rows)
        for table in unit.tables:
            text += table.toml
            _csv(folder / table.file, COLUMNS, table.cells)
        if unit.visits:
            text += (
                '\n[[events]]\nfile = "events.csv"\nid = "id"\n'
                '\n[[ties]]\nfile = "visits.csv"\ntype = "PARTICIPATES_IN"\nfrom = "who"\nto = "event"\n'
            )
            visits = [
                [self.bare(unit, id_), self.bare(unit, event)]
                for event, met in unit.visits.items()
                for id_ in met
            ]
            _csv(folder / "events.csv", ["id"], [[self.bare(unit, event)] for event in unit.visits])
            _csv(folder / "visits.csv", ["who", "event"], visits)
        (folder / "dataset.toml").write_text(text, encoding="utf-8")
        return folder


def may_say(unit: Unit, person: Person | None) -> bool:
    """Whether a report may be this participant's: who didn't answer has none."""
    if person is None or person.mentioned or person.kind == SOURCE:
        return False
    return not unit.listed or person.responded == "yes"


def meant(times: str, blank: str) -> float | None:
    """The weight that a cell stands for; None is no answer, 0 no tie."""
    if times == "":
        return {'"no answer"': None, '"no tie"': 0.0}.get(blank, 1.0)
    return {"99": None, "never": 0.0}[times] if times in ("99", "never") else float(times)


def teller(said: list[tuple[str, str, str | None]]) -> set[str]:
    """The end that all respondents are on; either, if they are on both or on neither."""
    on = {side for at, side in enumerate(("giver", "receiver")) if all(row[2] == row[at] for row in said)}
    return on if len(on) == 1 else {"giver", "receiver"}


def described(
    table: Table, names: list[str | None], blank: str, *, named: bool, weighted: bool, column: bool
) -> str:
    """What dataset.toml says of a table."""
    text = f'\n[[ties]]\nfile = "{table.file}"\ntype = "{table.type}"\nfrom = "one"\nto = "other"\n'
    if table.meaning:
        text += f'meaning = "{table.meaning}"\n'
    if column or names[0]:
        text += 'question = { column = "asked" }\n' if column else f'question = "{names[0]}"\n'
    if weighted:
        text += (
            f'weight = {{ column = "times", blank = {blank}, zero = "no tie", '
            'missing = { 99 = "no answer", never = "no tie" } }\n'
        )
    return text + ('respondent = "by"\n' if named else "")


def _csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
