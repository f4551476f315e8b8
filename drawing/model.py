"""What a picture shows, as plain data: participants, ties with the reports behind them, stages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from canting.drawing.text import clean
from canting.drawing.words import Wording
from canting.queries.catalogue import read_graph

if TYPE_CHECKING:
    from canting.queries.pairs import Answers

RELATIONS = read_graph("all").ties
RECOMMENDED = "RECOMMENDED"
"""A tie that isn't there and would help: drawn, and counted nowhere."""
KINDS = ("Actor", "Organization", "InformationSource")
MOST_PARTICIPANTS = 2_000
PAPERS: dict[str, tuple[float, float]] = {
    "a3": (1680.0, 1188.0),
    "a4": (1188.0, 840.0),
    "screen": (1680.0, 945.0),
}
"""Sheets by name: of paper at four units to the millimetre, so that letters have the same size on each."""
MOST_LINES = 12_000


@dataclass(frozen=True)
class Stage:
    """A stage of the value chain; stages stand in order, hulu first."""

    id: str
    name: str
    position: float


@dataclass(frozen=True)
class Node:
    """A participant in a picture."""

    id: str
    name: str
    kind: str = "Actor"
    """``Actor``, ``Organization`` or ``InformationSource``."""
    group: str | None = None
    role: str | None = None
    """Stakeholder group and role; None where nothing was said."""
    stages: tuple[int, ...] = ()
    """Positions in the picture's `stages`, ascending."""
    size: float | None = None
    """The measure that its size shows; None where there is none."""
    ring: int | None = None
    """Steps from the participant that the picture is about; 0 for itself, None where there is no such one."""
    responded: str | None = None
    """Whether it answered: ``yes``, ``no`` or ``not asked``; None where the data don't say."""

    @property
    def silent(self) -> bool:
        return self.responded == "no"


@dataclass(frozen=True)
class TieReport:
    """Who says that a tie is there, and where that was read."""

    source: int
    target: int
    weight: float = 1.0
    dataset: str = ""
    wave: int = 1
    question: str | None = None
    respondent: str | None = None
    file: str | None = None
    row: int | None = None
    folds: str | None = None
    """The question under which it folds: its own, or the one that this mirrors."""


@dataclass(frozen=True)
class TieLine:
    """A tie as it is drawn: one relation between two participants, in one or both directions."""

    source: int
    target: int
    """Positions in the picture's `nodes`, giver and receiver."""
    relation: str
    """One of `RELATIONS`."""
    both: bool = False
    """Whether the tie is reported in the other direction too, or has none."""
    directed: bool = True
    weight: float = 1.0
    """Strength, folded over reports as measures fold it: the largest per question, then the sum over questions."""
    reports: tuple[TieReport, ...] = ()
    """Who says so; in both directions if `both`."""

    @property
    def arrow(self) -> str:
        """Which way it goes, as a sign between names."""
        return "—" if not self.directed else "←→" if self.both else "→"


@dataclass(frozen=True)
class SizeMeasure:
    """The measure that sizes show: its name, and where it was measured if that isn't the picture's own graph."""

    name: str
    graph: str | None = None


@dataclass(frozen=True)
class Everybody:
    """All participants of a graph and the ties among them, also those that a picture has no room for."""

    nodes: list[Node]
    """Who they are; nothing is said of their stages and sizes."""
    ties: list[tuple[int, int]]
    """Positions of giver and receiver of each tied pair; both ways where ties have no direction."""
    answers: Answers
    """Which pairs of them are known."""
    enough: bool = True
    """Whether so many answered that a person may be named for what rests on single ties."""

    @classmethod
    def of(cls, picture: Picture) -> Everybody:
        """Those of a picture that shows everybody."""
        import numpy as np

        from canting.algorithms.graph import Graph
        from canting.queries.pairs import Answers

        ties = {(line.source, line.target) for line in picture.lines}
        ties |= {(line.target, line.source) for line in picture.lines if line.both}
        ids, names, kinds = (
            [getattr(node, what) for node in picture.nodes] for what in ("id", "name", "kind")
        )
        ends = np.array(sorted(ties), dtype=np.int64).reshape(-1, 2)
        graph = Graph("", True, ids, names, ends[:, 0], ends[:, 1], np.ones(len(ends)), {"kind": kinds})
        return cls(picture.nodes, sorted(ties), Answers.of(graph, [], ()))


@dataclass(frozen=True)
class Picture:
    """Everything that a picture shows, in a fixed order; a layout adds where."""

    kind: str
    """``chain``, ``network``, ``ego``, ``path``, ``integration`` or ``intervals``."""
    title: str
    subtitle: str
    nodes: list[Node]
    lines: list[TieLine]
    stages: list[Stage] = field(default_factory=list)
    lang: str = "en"
    illustrative: bool = False
    """Whether any of the data is made up."""
    size: SizeMeasure | None = None
    undirected: bool = False
    """Whether ties were read without direction."""
    paths: list[list[int]] = field(default_factory=list)
    """For ``path``: each path as positions in `nodes`."""
    focus: tuple[int, ...] = ()
    """Positions of the participants that the picture is about."""
    notes: list[str] = field(default_factory=list)
    """What the picture leaves out, said in it."""
    by: str = "group"
    """What colours show: ``group`` or ``role``."""
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Every group and role of the data, whether or not the picture shows it, the largest first: each has its colour."""
    everybody: Everybody | None = None
    """Whom figures cover where the picture leaves some out; None where it shows all."""
    ranks: Sequence[tuple[float, float, float]] = ()
    """For ``intervals``: rank, lowest and highest of each participant."""
    paper: str = ""
    """One of `PAPERS` on which names must be read; "" is A3, whatever the names' size."""
    at_stage: Mapping[int, int] = field(default_factory=dict)
    """How many stood at each stage before some were left out, -1 for none; empty where nobody was."""
    least: int = 0
    """Numbers of people below it aren't said; 0 says all."""

    @property
    def words(self) -> Wording:
        return Wording(self.lang)

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height of the sheet: A3, unless a paper is named."""
        return PAPERS[self.paper or "a3"]

    def part(self, node: Node) -> str | None:
        """What a participant's colour shows: its stakeholder group, or its role."""
        return node.role if self.by == "role" else node.group

    @property
    def groups(self) -> list[str]:
        """Stakeholder groups (or roles, if the picture is parted by these), the largest first."""
        parts = (self.part(node) for node in self.nodes)
        count = Counter(part for part in parts if part)
        return sorted(count, key=lambda group: (-count[group], group))

    @property
    def all_groups(self) -> list[str]:
        """Stakeholder groups (or roles) of the data, and then those that only the picture has."""
        return list(dict.fromkeys([*self.parts.get(self.by, ()), *self.groups]))

    @property
    def ties(self) -> int:
        """Number of ties: of lines drawn, or, between groups, of tied pairs as measures count them."""
        if self.kind != "integration":
            return sum(line.relation != RECOMMENDED for line in self.lines)
        everybody = self.everybody or Everybody.of(self)
        return len(everybody.ties) // (2 if self.without_direction else 1)

    @property
    def both_ways(self) -> int:
        """How many of the lines counted by `ties` are two ties, one each way."""
        if self.kind == "integration":
            return 0
        return sum(line.both and line.directed for line in self.lines if line.relation != RECOMMENDED)

    @property
    def without_direction(self) -> bool:
        """Whether no tie has a direction."""
        return self.undirected or (bool(self.lines) and all(not line.directed for line in self.lines))

    @property
    def relations(self) -> list[str]:
        there = {line.relation for line in self.lines}
        return [relation for relation in (*RELATIONS, RECOMMENDED) if relation in there]

    def degrees(self) -> list[int]:
        """Number of distinct neighbours of each participant, over all lines."""
        near: list[set[int]] = [set() for _ in self.nodes]
        for line in self.lines:
            if line.relation == RECOMMENDED:
                continue
            near[line.source].add(line.target)
            near[line.target].add(line.source)
        return [len(others) for others in near]


def stages_of(rows: Iterable[Mapping[str, Any]]) -> list[Stage]:
    """Make the stages of rows ``id, name, position``: in order of position."""
    made = [
        Stage(row["id"], clean(row.get("name") or row["id"]), row["position"])
        for row in rows
        if row.get("position") is not None
    ]
    return sorted(made, key=lambda stage: (stage.position, stage.id))


def nodes_of(
    participants: Iterable[Mapping[str, Any]],
    stages: Sequence[Stage],
    worked: Iterable[Mapping[str, Any]] = (),
) -> list[Node]:
    """Make the participants of a picture, in order of id, of rows ``id, name, kind, group, role, responded``.

    `worked` has rows ``participant, stage``: ids of who is at which stage.
    """
    at = {stage.id: place for place, stage in enumerate(stages)}
    where: dict[str, set[int]] = defaultdict(set)
    for row in worked:
        if row["stage"] in at:
            where[row["participant"]].add(at[row["stage"]])
    made = [
        Node(
            id=row["id"],
            name=clean(row.get("name") or row["id"]),
            kind=row.get("kind") or "Actor",
            group=text_of(row.get("group")),
            role=text_of(row.get("role")),
            stages=tuple(sorted(where[row["id"]])),
            responded=row.get("responded"),
        )
        for row in participants
    ]
    return sorted(made, key=lambda node: node.id)


def text_of(value: object) -> str | None:
    """A text of the data, or None where it says nothing."""
    return (clean(value) or None) if value is not None else None


def lines_of(
    nodes: Sequence[Node], ties: Iterable[Mapping[str, Any]], *, undirected: bool = False
) -> list[TieLine]:
    """Fold reports to the lines of a picture, in a fixed order: two ties of one relation that go both ways are one.

    `ties` has rows ``from, to, type, weight, dataset, wave, question, respondent, file, row``, one per report; those
    that name others than the nodes, and self-ties, are left out.
    """
    at = {node.id: place for place, node in enumerate(nodes)}
    found: dict[tuple[int, int, str], list[TieReport]] = defaultdict(list)
    for row in ties:
        source, target = at.get(row["from"]), at.get(row["to"])
        if source is None or target is None or source == target:
            continue
        low, high = min(source, target), max(source, target)
        found[low, high, row["type"]].append(_report(row, source, target))
    return [
        _line(low, high, relation, reports, undirected)
        for (low, high, relation), reports in sorted(
            found.items(), key=lambda item: (item[0][0], item[0][1], RELATIONS.index(item[0][2]))
        )
    ]


def _report(row: Mapping[str, Any], source: int, target: int) -> TieReport:
    return TieReport(
        source=source,
        target=target,
        weight=float(row.get("weight") or 1.0),
        dataset=row.get("dataset") or "",
        wave=row.get("wave") or 1,
        question=text_of(row.get("question")),
        respondent=row.get("respondent"),
        file=text_of(row.get("file")),
        row=row.get("row"),
        folds=text_of(row.get("folds", row.get("question"))),
    )


def _place(report: TieReport) -> tuple[Any, ...]:
    said = (report.question or "", report.file or "", report.row or 0)
    return report.source, -report.weight, report.dataset, report.wave, *said


def _line(low: int, high: int, relation: str, reports: list[TieReport], undirected: bool) -> TieLine:
    ordered = tuple(sorted(reports, key=_place))
    directed = relation != "COLLABORATES_WITH" and not undirected
    ways = {report.source for report in ordered}
    both = not directed or len(ways) > 1
    source, target = (high, low) if directed and ways == {high} else (low, high)
    return TieLine(source, target, relation, both, directed, _strength(ordered, directed), ordered)


def _strength(reports: Sequence[TieReport], directed: bool) -> float:
    """Fold reports as measures do; of two directions the stronger counts."""
    best: dict[tuple[Any, ...], float] = {}
    for report in reports:
        key = (report.source if directed else 0, report.dataset, report.wave, report.folds)
        best[key] = max(best.get(key, 0.0), report.weight)
    way: dict[Any, float] = defaultdict(float)
    for key, weight in best.items():
        way[key[0]] += weight
    return max(way.values())


def keep(picture: Picture, kept: Sequence[int]) -> Picture:
    """The picture with only some of its participants, and the lines among them."""
    at = {old: new for new, old in enumerate(kept)}

    def moved(line: TieLine) -> TieLine:
        reports = tuple(replace(r, source=at[r.source], target=at[r.target]) for r in line.reports)
        return replace(line, source=at[line.source], target=at[line.target], reports=reports)

    lines = [moved(line) for line in picture.lines if line.source in at and line.target in at]
    return replace(
        picture,
        nodes=[picture.nodes[old] for old in kept],
        lines=lines,
        paths=[[at[old] for old in path] for path in picture.paths if all(old in at for old in path)],
        focus=tuple(at[old] for old in picture.focus if old in at),
    )


def joined(one: Picture, other: Picture) -> Picture:
    """The participants and lines of two pictures together; of the second those that the first lacks."""
    at = {node.id: place for place, node in enumerate(one.nodes)}
    nodes = [*one.nodes, *(node for node in other.nodes if node.id not in at)]
    at = {node.id: place for place, node in enumerate(nodes)}
    there = {(line.source, line.target, line.relation) for line in one.lines}
    moved = [
        replace(line, source=at[other.nodes[line.source].id], target=at[other.nodes[line.target].id])
        for line in other.lines
    ]
    new = [line for line in moved if (line.source, line.target, line.relation) not in there]
    return replace(one, nodes=nodes, lines=[*one.lines, *new])


def most_connected(degrees: Sequence[float], ids: Sequence[str], limit: int = MOST_PARTICIPANTS) -> list[int]:
    """Positions of the `limit` participants with the most neighbours, in their own order; equals by id."""
    order = sorted(range(len(ids)), key=lambda at: (-degrees[at], ids[at]))
    return sorted(order[:limit])


def strongest(lines: Sequence[TieLine], limit: int = MOST_LINES) -> list[TieLine]:
    """The `limit` strongest lines, in their own order."""
    order = sorted(range(len(lines)), key=lambda at: (-lines[at].weight, at))
    return [lines[at] for at in sorted(order[:limit])]


def strongest_of_each(lines: Sequence[TieLine], each: int) -> list[TieLine]:
    """A backbone: the strongest lines of each participant within each relation, in their own order.

    Strengths of different relations answer different questions and aren't compared. Of equals those come first whose
    ends share more neighbours, so that what stands together stays together; then the order of the lines decides.
    Whoever has a tie keeps one. Recommended ties stay.
    """
    near: dict[int, set[int]] = defaultdict(set)
    own: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if line.relation != RECOMMENDED:
            for one, other in ((line.source, line.target), (line.target, line.source)):
                near[one].add(other)
                own[one, line.relation].append(at)
    common = [len(near[line.source] & near[line.target]) for line in lines]
    kept = {at for at, line in enumerate(lines) if line.relation == RECOMMENDED}
    for ties in own.values():
        kept.update(sorted(ties, key=lambda at: (-lines[at].weight, -common[at], at))[:each])
    return [lines[at] for at in sorted(kept)]
