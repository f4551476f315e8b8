"""What every named query must answer about a world, worked out from its rows by docs/measures.md alone.

Nothing of what is tested is imported here. Everything is done the plain way: every path is walked, everybody is taken
out in turn, distances are fractions. Ten participants are enough to see a wrong rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise, permutations
from typing import Any

import networkx as nx
import numpy as np
from worlds import SOURCE, Report, Unit

Row = dict[str, Any]
Pair = tuple[str, str]
TYPES = {
    "knowledge": ("INFORMS",),
    "supply": ("SUPPLIES",),
    "support": ("SUPPORTS",),
    "collaboration": ("COLLABORATES_WITH",),
    "flow": ("INFORMS", "SUPPLIES"),
    "all": ("INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH"),
}
DIRECTED = {"knowledge", "supply", "support", "flow"}
WITH_SOURCES = {"knowledge", "flow", "all"}


@dataclass
class Said:
    """What the covered waves say of a participant."""

    kind: str | None = None
    name: str | None = None
    group: str | None = None
    role: str | None = None
    responded: str | None = None
    looms: int | None = None
    stages: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)


def cover(units: dict[tuple[str, int], Unit], datasets: list[str], wave: int | None) -> list[Unit]:
    """Of each survey the wave asked for, or its latest; in the order in which they were first loaded."""
    found = []
    for id_ in datasets:
        waves = [number for name, number in units if name == id_ and wave in (None, number)]
        if waves:
            found.append(units[id_, max(waves)])
    return sorted(found, key=lambda unit: unit.place)


class View:
    """A graph of the covered waves, as a question's options ask for it."""

    def __init__(
        self,
        units: list[Unit],
        graph: str = "knowledge",
        filters: dict[str, list[str]] | None = None,
        undirected: bool = False,
        min_weight: float | None = None,
        mark: str = "",
        keep: tuple[str, ...] = (),
    ) -> None:
        self.units = units
        self.graph = graph
        self.types = TYPES[graph]
        self.directed = graph in DIRECTED and not undirected
        self.filters = filters or {}
        self.only = set(self.filters.get("question", []))
        self.min_weight = min_weight or 0
        self.mark = mark
        self.said = self._said()
        self.people = {
            id_
            for id_, said in self.said.items()
            if (graph in WITH_SOURCES or said.kind != SOURCE)
            and (id_ in keep or self._kept(said, self.filters))
        }
        self.n = len(self.people)

    # Participants

    def _said(self) -> dict[str, Said]:
        found: dict[str, Said] = defaultdict(Said)
        for unit in self.units:
            for id_, person in unit.people.items():
                said = found[id_]
                said.datasets.add(unit.dataset)
                if person.mentioned:
                    continue
                for name in ("kind", "name", "group", "role", "responded", "looms"):
                    value = getattr(person, name)
                    setattr(said, name, getattr(said, name) if value is None else value)
                said.stages |= set(person.stages)
                said.places |= {f"{self.mark}map:{code}" for code in person.places}
                said.industries |= {f"{self.mark}kbli:{code}" for code in person.industries}
                said.members |= set(person.members)
        # Who is only named by ties has the kind that was known then, where no covered wave lists it.
        for unit in self.units:
            for id_, person in unit.people.items():
                if person.mentioned and all(
                    id_ not in each.people or each.people[id_].mentioned for each in self.units
                ):
                    found[id_].kind = person.kind
        return dict(found)

    def _kept(self, said: Said, filters: dict[str, list[str]]) -> bool:
        for name, values in filters.items():
            if name in ("kind", "group", "role") and getattr(said, name) not in values:
                return False
            if name == "place" and not said.places & set(values):
                return False
            if name == "stage" and not any(
                key in values or self.stages[key][0] in values for key in said.stages
            ):
                return False
        return True

    def shown(self, show: dict[str, list[str]]) -> set[str]:
        return {id_ for id_ in self.people if self._kept(self.said[id_], show)}

    def name(self, id_: str) -> str:
        return self.said[id_].name or id_

    def by_name(self, ids: Any) -> list[str]:
        return sorted(ids, key=lambda id_: (self.name(id_), id_))

    # Stages

    @cached_property
    def stages(self) -> dict[str, tuple[str, int, str]]:
        return {key: said for unit in self.units for key, said in unit.stages.items()}

    @cached_property
    def family(self) -> dict[str, int]:
        """Which stages belong together: those of surveys that share anything."""
        ties = nx.Graph()
        ties.add_nodes_from(unit.dataset for unit in self.units)
        ties.add_edges_from((unit.dataset, other) for unit in self.units for other in unit.shares)
        return {
            key: at
            for at, part in enumerate(nx.connected_components(ties))
            for unit in self.units
            if unit.dataset in part
            for key in unit.stages
        }

    def label(self, key: str) -> str:
        code = self.stages[key][0]
        return key if sum(other[0] == code for other in self.stages.values()) > 1 else code

    def in_order(self, keys: Any) -> list[str]:
        return sorted(keys, key=lambda key: (self.stages[key][1], key))

    def labels(self, id_: str) -> list[str]:
        return [self.stages[key][2] for key in self.in_order(self.said[id_].stages)]

    def toward(self, seen_from: str, other: str) -> str:
        steps = [
            self.stages[there][1] - self.stages[here][1]
            for here in self.said[seen_from].stages
            for there in self.said[other].stages
            if self.family[here] == self.family[there]
        ]
        if not steps:
            return "unstaged"
        near = min(abs(step) for step in steps)
        ways = {step for step in steps if abs(step) == near}
        return "same" if len(ways) > 1 or near == 0 else "hilir" if ways == {near} else "hulu"

    # Ties

    def _pair(self, report: Report) -> Pair:
        ends = report.giver, report.receiver
        return ends if self.directed else tuple(sorted(ends))  # type: ignore[return-value]

    def reports_of(
        self, types: tuple[str, ...], loops: bool = False
    ) -> dict[Pair, list[tuple[Unit, Report]]]:
        found: dict[Pair, list[tuple[Unit, Report]]] = defaultdict(list)
        for unit in self.units:
            for report in unit.reports:
                ends = {report.giver, report.receiver}
                if (
                    report.weight is not None
                    and report.type in types
                    and ends <= self.people
                    and (not self.only or report.question in self.only)
                    and (loops or len(ends) == 2)
                ):
                    found[self._pair(report)].append((unit, report))
        return found

    def fold(self, reports: list[tuple[Unit, Report]]) -> float:
        """Per question the largest, then the sum; a question is one survey's, of one type of tie."""
        strongest: dict[Any, float] = defaultdict(float)
        for unit, report in reports:
            key = (unit.dataset, report.type, report.question)
            strongest[key] = max(strongest[key], report.weight or 0)
        return sum(strongest.values())

    @cached_property
    def reports(self) -> dict[Pair, list[tuple[Unit, Report]]]:
        found = self.reports_of(self.types)
        return {pair: said for pair, said in found.items() if self.fold(said) >= self.min_weight}

    @cached_property
    def ties(self) -> dict[Pair, float]:
        return {pair: self.fold(reports) for pair, reports in self.reports.items()}

    @cached_property
    def g(self) -> nx.Graph:
        made = nx.DiGraph() if self.directed else nx.Graph()
        made.add_nodes_from(sorted(self.people))
        made.add_weighted_edges_from((a, b, weight) for (a, b), weight in self.ties.items())
        return made

    @cached_property
    def flat(self) -> nx.Graph:
        return self.g.to_undirected() if self.directed else self.g

    @cached_property
    def sources(self) -> set[str]:
        """The information sources that give; where none does, those who give and receive nothing."""
        if not self.directed:
            return {a for pair in self.ties for a in pair if self.said[a].kind == SOURCE}
        givers = {a for a, _ in self.ties}
        receivers = {b for _, b in self.ties}
        return {a for a in givers if self.said[a].kind == SOURCE} or givers - receivers

    # What is known

    def answered(self, unit: Unit, who: str, question: str | None) -> bool:
        if (
            not unit.listed
        ):  # as if all of its participants had; where nobody is listed at all, as if everybody had
            return who in unit.people or not any(each.listed for each in self.units)
        person = unit.people.get(who)
        return bool(person and person.responded == "yes" and question not in unit.unanswered.get(who, []))

    def heard(self, giver: str, receiver: str, types: tuple[str, ...] | None = None) -> bool:
        """Whether somebody answered who could have said that the one gives to the other."""
        asked = False
        for unit in self.units:
            for table in unit.tables:
                if table.type not in (types or self.types):
                    continue
                for question in table.questions:
                    if self.only and question not in self.only:
                        continue
                    asked = True
                    if table.type != "INFORMS" and SOURCE in (
                        self.said[giver].kind,
                        self.said[receiver].kind,
                    ):
                        continue
                    could = {{"giver": giver, "receiver": receiver}[end] for end in table.ends}
                    pairs = {(giver, receiver)}
                    if table.type == "COLLABORATES_WITH":
                        pairs.add((receiver, giver))
                        could = {giver, receiver}
                    blank = {
                        report.respondent
                        for report in unit.reports
                        if report.weight is None
                        and (report.type, report.question) == (table.type, question)
                        and (report.giver, report.receiver) in pairs
                    }
                    # A cell of nobody's is a cell of everybody's who could have filled it.
                    hushed = could if None in blank else blank
                    if any(self.answered(unit, who, question) for who in could - hushed):
                        return True
        return not asked and not any(unit.listed for unit in self.units)

    def states(self, directed: bool | None = None) -> dict[Pair, str]:
        """Of every pair that can be tied whether it is: tied, not tied or unknown."""
        directed = self.directed if directed is None else directed
        found = {}
        people = sorted(self.people)
        for pair in permutations(people, 2) if directed else combinations(people, 2):
            ways = [pair] if directed else [pair, pair[::-1]]
            can = [way for way in ways if self.said[way[1]].kind != SOURCE]
            if any(way in self.ties for way in ways):
                found[pair] = "tied"
            elif can:
                known = any(self.heard(*way) for way in can)
                found[pair] = "not tied" if known else "unknown"
        return found

    # Distances, as fractions

    def lengths(self, start: str, weighted: bool, back: bool = False) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        waiting = {start: Fraction(0)}
        while waiting:
            who = min(waiting, key=lambda id_: (waiting[id_], id_))
            found[who] = waiting.pop(who)
            for other in self.around(who, back):
                far = found[who] + (1 / Fraction(self.weight(who, other, back)) if weighted else 1)
                if other not in found and far < waiting.get(other, far + 1):
                    waiting[other] = far
        return found

    def around(self, who: str, back: bool = False) -> list[str]:
        return sorted(self.g.predecessors(who) if back and self.directed else self.g[who])

    def weight(self, who: str, other: str, back: bool = False) -> float:
        return self.g[other][who]["weight"] if back and self.directed else self.g[who][other]["weight"]


def share(value: float, by: float) -> float | None:
    return value / by if by > 0 else None


def degree(view: View, weighted: bool) -> list[Row]:
    rows = []
    for id_ in view.people:
        row: Row = {"id": id_, "name": view.name(id_), "degree": len(view.flat[id_])}
        row["degree_share"] = share(row["degree"], view.n - 1)
        if view.directed:
            for way, column in (("in", view.g.in_edges), ("out", view.g.out_edges)):
                edges = list(column(id_, data="weight"))
                row[f"{way}_degree"] = len(edges)
                row[f"{way}_degree_share"] = share(len(edges), view.n - 1)
                if weighted:
                    row[f"strength_{way}"] = sum(weight for *_, weight in edges)
        elif weighted:
            row["strength"] = view.g.degree(id_, weight="weight")
        rows.append(row)
    return rows


def near(view: View, id_: str, weighted: bool, back: bool) -> tuple[float, float]:
    """Closeness (Wasserman-Faust) and harmonic closeness."""
    far = [float(length) for other, length in view.lengths(id_, weighted, back).items() if other != id_]
    if not far:
        return 0.0, 0.0
    return len(far) / (view.n - 1) * len(far) / sum(far), sum(1 / length for length in far) / (view.n - 1)


def closeness(view: View, weighted: bool, which: int = 0) -> list[Row]:
    rows = []
    tail = "_weighted" if weighted else ""
    stem = ("closeness", "harmonic")[which]
    for id_ in view.people:
        row: Row = {"id": id_, "name": view.name(id_)}
        if view.directed:
            row[f"{stem}_in{tail}"] = near(view, id_, weighted, True)[which]
            row[f"{stem}_out{tail}"] = near(view, id_, weighted, False)[which]
        else:
            row[f"{stem}{tail}"] = near(view, id_, weighted, False)[which]
        rows.append(row)
    return rows


def between(view: View, weighted: bool) -> dict[str, float]:
    """Share of shortest paths through each, path by path counted."""
    found: dict[str, Fraction] = dict.fromkeys(view.people, Fraction(0))
    far = {id_: view.lengths(id_, weighted) for id_ in view.people}
    counts = {id_: _counted(view, id_, far[id_], weighted) for id_ in view.people}
    for a, b in permutations(sorted(view.people), 2):
        if b not in far[a]:
            continue
        for v in view.people - {a, b}:
            if v in far[a] and b in far[v] and far[a][v] + far[v][b] == far[a][b]:
                found[v] += Fraction(counts[a][v] * counts[v][b], counts[a][b])
    return {id_: float(value) / (1 if view.directed else 2) for id_, value in found.items()}


def _counted(view: View, start: str, far: dict[str, Fraction], weighted: bool) -> dict[str, int]:
    counts = {start: 1}
    for id_ in sorted(far, key=lambda id_: far[id_]):
        if id_ == start:
            continue
        counts[id_] = sum(
            counts[other]
            for other in view.around(id_, back=True)
            if other in far
            and far[other] + (1 / Fraction(view.weight(id_, other, True)) if weighted else 1) == far[id_]
        )
    return counts


def betweenness(view: View, weighted: bool) -> list[Row]:
    pairs = (view.n - 1) * (view.n - 2) / (1 if view.directed else 2)
    tail = "_weighted" if weighted else ""
    return [
        {
            "id": id_,
            "name": view.name(id_),
            f"betweenness{tail}": value,
            f"betweenness_share{tail}": share(value, pairs) if view.n > 2 else None,
        }
        for id_, value in between(view, weighted).items()
    ]


def eigenvector(view: View, weighted: bool) -> list[Row]:
    best: list[tuple[float, list[str], Any]] = []
    for part in nx.connected_components(view.flat):
        ids = sorted(part)
        matrix = np.zeros((len(ids), len(ids)))
        for a, b in view.ties:
            if a in part:
                weight = max(view.ties.get((a, b), 0), view.ties.get((b, a), 0)) if weighted else 1
                matrix[ids.index(a), ids.index(b)] = matrix[ids.index(b), ids.index(a)] = weight
        values, vectors = np.linalg.eigh(matrix)
        best.append((values[-1], ids, np.abs(vectors[:, -1])))
    best.sort(key=lambda each: -each[0])
    tie = len(best) > 1 and abs(best[0][0] - best[1][0]) < 1e-9
    scores = {} if tie or not best else dict(zip(best[0][1], best[0][2], strict=True))
    column = "eigenvector_weighted" if weighted else "eigenvector"
    return [
        {"id": id_, "name": view.name(id_), column: None if tie else float(scores.get(id_, 0))}
        for id_ in view.people
    ]


def _ranked(view: View, weighted: bool, back: bool) -> dict[str, float]:
    ids = sorted(view.people)
    n = len(ids)
    matrix = np.zeros((n, n))
    for (a, b), weight in view.ties.items():
        for one, other in [(a, b)] if view.directed else [(a, b), (b, a)]:
            row, column = (other, one) if back else (one, other)
            matrix[ids.index(row), ids.index(column)] = weight if weighted else 1
    sums = matrix.sum(axis=1, keepdims=True)
    matrix = np.where(sums > 0, matrix / np.where(sums > 0, sums, 1), 1 / n)
    ranks = np.linalg.solve(np.eye(n) - 0.85 * matrix.T, np.full(n, 0.15 / n))
    return dict(zip(ids, ranks.tolist(), strict=True))


def pagerank(view: View, weighted: bool) -> list[Row]:
    tail = "_weighted" if weighted else ""
    ahead, back = _ranked(view, weighted, False), _ranked(view, weighted, True)
    return [
        {"id": id_, "name": view.name(id_), f"pagerank{tail}": ahead[id_]}
        | ({f"pagerank_source{tail}": back[id_]} if view.directed else {})
        for id_ in view.people
    ]


def key_actors(view: View, top: int) -> list[Row]:
    people = sorted(view.people)
    close = "closeness_out" if view.directed else "closeness"
    figures = {
        "degree": {row["id"]: row["degree"] for row in degree(view, False)},
        close: {row["id"]: row[close] for row in closeness(view, False)},
        "betweenness": between(view, False),
    }
    rows: dict[str, Row] = {
        id_: {
            "id": id_,
            "name": view.name(id_),
            "kind": view.said[id_].kind,
            "group": view.said[id_].group,
            "in_top": 0,
            "mean_rank": 0.0,
        }
        for id_ in people
    }
    for measure, values in figures.items():
        rounded = {id_: float(f"{values[id_]:.9e}") for id_ in people}
        for id_ in people:
            better = sum(value > rounded[id_] for value in rounded.values())
            equal = sum(value == rounded[id_] for value in rounded.values())
            rows[id_] |= {measure: values[id_], f"{measure}_rank": better + 1}
            rows[id_]["mean_rank"] += (better + (equal + 1) / 2) / 3
            rows[id_]["in_top"] += better + 1 <= top
    return list(rows.values())


def _labels(view: View, id_: str, of: str) -> list[str | None]:
    """What a receiver is told apart by: a participant at several stages counts at each."""
    if of == "none":
        return ["all"]
    if of == "stage":
        return list(view.labels(id_)) or [None]
    return [getattr(view.said[id_], of)]


def _category(view: View, giver: str, receiver: str) -> tuple[str, str]:
    """What a giver counts as, and what that is."""
    said = view.said[giver]
    if giver == receiver:
        return "self", "self"
    if said.kind == SOURCE:
        return view.name(giver), "source"
    if said.role:
        return said.role, "role"
    return (said.group, "group") if said.group else (said.kind or "", "kind")


def information_sources(view: View, by: str, receivers: list[str]) -> list[Row]:
    found = view.reports_of(view.types, loops=True)
    ties = {pair: weight for pair, said in found.items() if (weight := view.fold(said)) >= view.min_weight}
    wanted = [text.partition("=")[::2] for text in receivers]
    cited: dict[Any, list[tuple[str, float]]] = defaultdict(list)
    whoever: dict[Any, set[str]] = defaultdict(set)
    for (giver, receiver), weight in ties.items():
        if wanted and not any(value in _labels(view, receiver, of) for of, value in wanted):
            continue
        for label in _labels(view, receiver, by):
            cited[(*_category(view, giver, receiver), label)].append((receiver, weight))
            whoever[label].add(receiver)
    return [
        {
            "category": category,
            "basis": basis,
            "by": label,
            "share": len({receiver for receiver, _ in named}) / len(whoever[label]),
            "receivers": len({receiver for receiver, _ in named}),
            "n": len(whoever[label]),
            "citations": len(named),
            "mean_weight": sum(weight for _, weight in named) / len(named),
        }
        for (category, basis, label), named in cited.items()
    ]


def source_reach(view: View, steps: int) -> list[Row]:
    sources = [id_ for id_ in sorted(view.people) if view.said[id_].kind == SOURCE]
    far = {id_: view.lengths(id_, False) for id_ in sources}
    last = max((int(max(each.values())) for each in far.values()), default=0) or 1
    rows = []
    for id_ in sources:
        for step in range(1, min(steps, last) + 1):
            reached = sum(0 < length <= step for length in far[id_].values())
            rows.append(
                {
                    "id": id_,
                    "name": view.name(id_),
                    "step": step,
                    "reached": reached,
                    "share": share(reached, view.n - 1),
                    "new": sum(length == step for length in far[id_].values()),
                }
            )
    return rows


class Walks:
    """Walks back from somebody, step by step, until they end."""

    def __init__(self, view: View, who: str, steps: int) -> None:
        self.view, self.who, self.steps = view, who, steps
        self.informants = {
            id_: {giver: view.weight(id_, giver, True) for giver in view.around(id_, back=True)}
            for id_ in view.people
        }

    def is_source(self, id_: str) -> bool:
        if self.view.graph == "supply":
            return not self.informants[id_] and bool(self.view.around(id_))
        return self.view.said[id_].kind == SOURCE

    def ends(self, id_: str) -> bool:
        return not self.informants[id_] or self.is_source(id_)

    def walk(self, stop: str | None = None) -> tuple[dict[str, float], float]:
        """Where walks end, and the share of those that go on after the last step; `stop` ends them too."""
        at, ended, on = {self.who: 1.0}, Counter[str](), 0.0
        for step in range(self.steps + 1):
            after: Counter[str] = Counter()
            for id_, chance in at.items():
                if self.ends(id_) or (id_ == stop and 0 < step < self.steps):
                    ended[id_] += chance
                elif step == self.steps:
                    on += chance
                else:
                    total = sum(self.informants[id_].values())
                    for giver, weight in self.informants[id_].items():
                        after[giver] += chance * weight / total
            at = dict(after)
        return dict(ended), on


def attribution(view: View, who: str, steps: int) -> list[Row]:
    """Shares, and who is passed: once as it is, then again with each to be passed as an end."""
    walks = Walks(view, who, steps)
    ended, beyond = walks.walk()

    def row(part: str, id_: str | None, share_: float | None, passing: float | None) -> Row:
        return {
            "part": part,
            "id": id_,
            "name": view.name(id_) if id_ else part,
            "share": share_,
            "passing": passing,
        }

    lost = {id_: chance for id_, chance in ended.items() if not walks.is_source(id_)}
    rows = [row("source", id_, chance, None) for id_, chance in ended.items() if id_ not in lost]
    rows += [row("last known", id_, None, chance) for id_, chance in lost.items()]
    rows += [
        row("unknown origin", None, float(sum(lost.values())), None),
        row("beyond k", None, beyond, None),
    ]
    passed = {id_: walks.walk(id_)[0].get(id_, 0) for id_ in view.people - {who} if not walks.ends(id_)}
    return rows + [row("through", id_, None, chance) for id_, chance in passed.items() if chance]


def stream(view: View, who: str, steps: int, up: bool) -> list[Row]:
    """Upstream or downstream of somebody, step by step."""
    far = view.lengths(who, False, back=up)
    rows = []
    for id_, step in far.items():
        if not 0 < step <= steps:
            continue
        nearer = [other for other in view.around(id_, back=not up) if far.get(other) == step - 1]
        through = view.by_name(nearer)[0]
        pairs = [(id_, other) if up else (other, id_) for other in nearer]
        if not view.directed:
            pairs = [tuple(sorted(pair)) for pair in pairs]  # type: ignore[misc]
        rows.append(
            {
                "id": id_,
                "name": view.name(id_),
                "step": int(step),
                "through": through,
                "through_name": view.name(through),
                "toward": view.toward(through, id_),
                "reports": sum(len(view.reports[pair]) for pair in pairs),
                "kind": view.said[id_].kind,
                "group": view.said[id_].group,
                "stages": view.labels(id_),
            }
        )
    return sorted(rows, key=lambda row: (row["step"], row["name"], row["id"]))


def knowledge_path(view: View, giver: str, receiver: str, k: int, steps: int | None, by: str) -> list[Row]:
    paths = list(nx.all_simple_paths(view.g, giver, receiver, cutoff=steps)) if giver != receiver else []

    def length(path: list[str]) -> Fraction:
        return sum((1 / Fraction(view.weight(*step)) for step in pairwise(path)), Fraction(0))

    paths.sort(
        key=lambda path: (
            (length(path), len(path)) if by == "strength" else (len(path),),
            [view.name(id_) for id_ in path],
            path,
        )
    )
    rows = []
    for number, path in enumerate(paths[:k], 1):
        for step, (a, b) in enumerate(pairwise(path), 1):
            reports = view.reports[(a, b) if view.directed else tuple(sorted((a, b)))]  # type: ignore[index]
            rows.append(
                {
                    "path": number,
                    "step": step,
                    "from": a,
                    "to": b,
                    "from_name": view.name(a),
                    "to_name": view.name(b),
                    "length": len(path) - 1,
                    "length_weighted": float(length(path)),
                    "toward": view.toward(a, b),
                    "types": sorted({report.type for _, report in reports}),
                    "weight": view.fold(reports),
                    "reports": len(reports),
                }
            )
    return rows


# What hangs on whom


def reached(g: nx.Graph, sources: set[str]) -> set[str]:
    return sources | {other for id_ in sources if id_ in g for other in nx.descendants(g, id_)}


def _pieces(g: nx.Graph) -> list[set[str]]:
    return list(nx.strongly_connected_components(g) if g.is_directed() else nx.connected_components(g))


def bottlenecks(view: View) -> list[Row]:
    rows = []
    before = reached(view.g, view.sources)
    things: list[tuple[str, ...]] = [(id_,) for id_ in view.people] + list(view.ties)
    for thing in things:
        g = view.g.copy()
        if len(thing) == 1:
            g.remove_node(thing[0])
        else:
            g.remove_edge(*thing)
        part = next(part for part in _pieces(view.g) if thing[0] in part)
        pieces = 0
        if thing[-1] in part:
            rest = [each for each in _pieces(g) if each <= part]
            pieces = len(rest) if len(rest) > 1 else 0
        lost = before - reached(g, view.sources - set(thing[:1] if len(thing) == 1 else ()))
        lost -= set(thing[:1]) if len(thing) == 1 else set()
        if pieces or lost:
            sources = {id_ for id_ in view.sources if reached(view.g, {id_}) & lost}
            rows.append(
                {
                    "id": thing[0],
                    "name": view.name(thing[0]),
                    "what": "participant" if len(thing) == 1 else "tie",
                    "to": thing[1] if len(thing) > 1 else None,
                    "to_name": view.name(thing[1]) if len(thing) > 1 else None,
                    "cut_off": len(lost) if view.sources else None,
                    "whom": sorted(map(view.name, lost)),
                    "sources": sorted(map(view.name, sources)),
                    "articulation": bool(pieces),
                    "pieces": pieces or None,
                    "kind": view.said[thing[0]].kind,
                    "group": view.said[thing[0]].group,
                }
            )
    return rows


def cut_off(view: View, who: str) -> list[Row]:
    g = view.g.copy()
    g.remove_node(who)
    rows = []

    def distances(graph: nx.Graph, to: str) -> dict[str, int]:
        turned = graph.reverse() if graph.is_directed() else graph
        found = nx.single_source_shortest_path_length(turned, to)
        return {id_: far for id_, far in found.items() if id_ not in (to, who)}

    for id_ in view.people - {who}:
        before, after = distances(view.g, id_), distances(g, id_)
        sources = view.sources - {id_}
        had = {each for each in sources if each in before or (each == who and nx.has_path(view.g, who, id_))}
        lost = {each for each in had if each not in after}
        ahead = set(nx.descendants(view.g, id_)) - {who}
        row: Row = {
            "id": id_,
            "name": view.name(id_),
            "lost": len(lost),
            "left": len(had - lost),
            "from_sources": sorted(map(view.name, lost)),
            "group": view.said[id_].group,
            "givers_lost": len(before) - len(after),
            "givers_left": len(after),
            "farther": sum(after[each] > before[each] for each in after),
            "distance_before": sum(before[each] for each in after) / len(after) if after else None,
            "distance_after": sum(after.values()) / len(after) if after else None,
        }
        if view.directed:
            row["receivers_left"] = len(nx.descendants(g, id_))
            row["receivers_lost"] = len(ahead) - row["receivers_left"]
        if row["lost"] or row["givers_lost"] or row.get("receivers_lost") or row["farther"]:
            rows.append(row)
    return rows


def dominators(view: View) -> list[Row]:
    rows = []
    for id_ in reached(view.g, view.sources) - view.sources:
        needed = []
        for other in view.people - {id_}:
            g = view.g.copy()
            g.remove_node(other)
            if id_ not in reached(g, view.sources - {other}):
                needed.append(other)
        if needed:
            # Of two, the nearer one is the one that can't do without the other.
            hung = {
                each: sum(_hangs(view, each, other) for other in needed if other != each) for each in needed
            }
            needed.sort(key=lambda each: -hung[each])
            rows.append(
                {
                    "id": id_,
                    "name": view.name(id_),
                    "count": len(needed),
                    "nearest": needed[0],
                    "brokers": [view.name(each) for each in needed],
                    "kind": view.said[id_].kind,
                    "group": view.said[id_].group,
                }
            )
    return rows


def _hangs(view: View, who: str, on: str) -> bool:
    g = view.g.copy()
    g.remove_node(on)
    return who not in reached(g, view.sources - {on})


def cut(view: View, sources: set[str], receivers: set[str]) -> list[Row] | None:
    """Of the smallest cuts the one nearest the sources; None past a direct tie, or where a side is on both."""
    if sources & receivers or any(
        (a in sources and b in receivers) or (not view.directed and b in sources and a in receivers)
        for a, b in view.ties
    ):
        return None
    middle = sorted(view.people - sources - receivers)
    for size in range(len(middle) + 1):
        cuts = []
        for some in combinations(middle, size):
            g = view.g.copy()
            g.remove_nodes_from(some)
            if not reached(g, sources) & receivers:
                cuts.append((len(reached(g, sources)), some))
        if cuts:
            return [
                {
                    "id": id_,
                    "name": view.name(id_),
                    "kind": view.said[id_].kind,
                    "group": view.said[id_].group,
                    "role": view.said[id_].role,
                }
                for id_ in view.by_name(min(cuts)[1])
            ]
    return []


# Groups


def _groups(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for id_ in view.people:
        if view.said[id_].group:
            found[view.said[id_].group].add(id_)  # type: ignore[index]
    return dict(sorted(found.items()))


def _tied(view: View, a: str, b: str) -> bool:
    return (a, b) in view.ties or (not view.directed and (b, a) in view.ties)


def _between(view: View, states: dict[Pair, str], one: set[str], other: set[str]) -> Counter[str]:
    """States of the pairs from the one group to the other."""
    found: Counter[str] = Counter()
    for a in one:
        for b in other:
            state = states.get((a, b)) or (None if view.directed else states.get((b, a)))
            if state:
                found[state] += 1
    return found


def integration(view: View) -> list[Row]:
    states = view.states()
    rows = []
    for (one, a), (other, b) in combinations(_groups(view).items(), 2):
        ways = [(a, b), (b, a)] if view.directed else [(a, b)]
        counts = [_between(view, states, *way) for way in ways]
        pairs = [[(x, y) for x in xs for y in ys if _tied(view, x, y)] for xs, ys in ways]
        ties = [pair for each in pairs for pair in each]
        ends = [set(pair) for pair in ties]
        hangs = set.intersection(*ends) if ends else set()
        carried = Counter(id_ for pair in ties for id_ in pair)
        if not ties:
            known = all(count["not tied"] or not count["unknown"] for count in counts)
            state = "no tie" if known else "unknown"
        elif hangs:
            state = "hangs on one"
        elif view.directed and not all(pairs):
            state = "one way"
        else:
            state = "connected"
        row: Row = {
            "group_a": one,
            "group_b": other,
            "state": state,
            "hangs_on": sorted(map(view.name, hangs)),
            "carriers": len(carried),
            "carried_by": sorted(f"{view.name(id_)} ({count})" for id_, count in carried.items()),
            "participants_a": len(a),
            "participants_b": len(b),
        }
        for at, tail in enumerate(("_ab", "_ba") if view.directed else ("",)):
            known_ = counts[at]["tied"] + counts[at]["not tied"]
            row |= {
                f"ties{tail}": len(pairs[at]),
                f"density{tail}": len(pairs[at]) / (len(a) * len(b)),
                f"known{tail}": known_,
                f"density_known{tail}": share(len(pairs[at]), known_),
            }
        if view.directed:
            mutual = sum((y, x) in view.ties for x, y in pairs[0])
            row["reciprocity"] = share(2 * mutual, len(ties))
        rows.append(row)
    return rows


def unconnected(view: View) -> list[Row]:
    states = view.states()
    rows = []
    for (one, a), (other, b) in combinations(_groups(view).items(), 2):
        ways = {"a to b": _between(view, states, a, b), "b to a": _between(view, states, b, a)}
        lacking = {way: counts for way, counts in ways.items() if not counts["tied"] and counts}
        for state in ("no tie", "unknown"):
            mine = [way for way, counts in lacking.items() if bool(counts["not tied"]) == (state == "no tie")]
            if mine:
                rows.append(
                    {
                        "group_a": one,
                        "group_b": other,
                        "missing": "both" if len(mine) == 2 else mine[0],
                        "state": state,
                        "ties_ab": ways["a to b"]["tied"],
                        "ties_ba": ways["b to a"]["tied"],
                        "known_ab": ways["a to b"]["tied"] + ways["a to b"]["not tied"],
                        "known_ba": ways["b to a"]["tied"] + ways["b to a"]["not tied"],
                        "participants_a": len(a),
                        "participants_b": len(b),
                    }
                )
    return rows


def untied(view: View, of: str, without: str) -> list[Row]:
    states = view.states()
    rows = []
    for id_ in view.people:
        mine = [
            state
            for pair, state in states.items()
            if id_ in pair and view.said[pair[pair[0] == id_]].group == without
        ]
        if view.said[id_].role == of and "tied" not in mine:
            rows.append(
                {
                    "id": id_,
                    "name": view.name(id_),
                    "state": "unknown" if "unknown" in mine else "not tied",
                    "group": view.said[id_].group,
                    "ties": len(view.flat[id_]),
                }
            )
    return rows


def _between_them(view: View, one: set[str], other: set[str]) -> set[str]:
    """Who belongs to neither, gets from the one and gives to the other; a group of one's own isn't needed."""
    return {
        v
        for v in view.people - one - other
        if any(_tied(view, x, v) for x in one) and any(_tied(view, v, y) for y in other)
    }


def brokers(view: View) -> list[Row]:
    states = view.states()
    groups = _groups(view)
    rows = []
    for (one, a), (other, b) in permutations(groups.items(), 2):
        if not view.directed and one > other:
            continue
        ties = [(x, y) for x in a for y in b if _tied(view, x, y)]
        liaisons = _between_them(view, a, b)
        for v in view.people:
            if ties and all(v in tie for tie in ties):
                part = ("representative" if v in a else "gatekeeper") if view.directed else "member"
            elif not ties and v in liaisons:
                part = "liaison"
            else:
                continue
            rest = _between(view, states, a - {v}, b - {v})
            rows.append(
                {
                    "id": v,
                    "name": view.name(v),
                    "group": view.said[v].group,
                    "from_group": one,
                    "to_group": other,
                    "part": part,
                    "others": len(_between_them(view, a - {v}, b - {v}) - {v} - a - b),
                    "state": "unknown" if rest["unknown"] and not rest["not tied"] else "no tie",
                    "gets": sum(_tied(view, x, v) for x in a if x != v),
                    "gives": sum(_tied(view, v, y) for y in b if y != v),
                    "kind": view.said[v].kind,
                }
            )
    return rows


# Stages


def stage_flow(view: View) -> list[Row]:
    found: dict[Any, dict[str, list[float]]] = defaultdict(lambda: {"INFORMS": [], "SUPPLIES": []})
    for (a, b), reports in view.reports_of(view.types).items():
        for type_ in ("INFORMS", "SUPPLIES"):
            mine = [each for each in reports if each[1].type == type_]
            if not mine or view.fold(mine) < view.min_weight:
                continue  # knowledge and goods are ties of their own
            for here in view.said[a].stages or {None}:
                for there in view.said[b].stages or {None}:
                    found[here, there][type_].append(view.fold(mine))
    rows = []
    for (here, there), weights in found.items():
        direction, skipped = "unstaged", False
        if here and there and view.family[here] == view.family[there]:
            low, high = sorted((view.stages[here][1], view.stages[there][1]))
            way = view.stages[there][1] - view.stages[here][1]
            direction = "forward" if way > 0 else "backward" if way < 0 else "same"
            skipped = any(
                low < stage[1] < high
                for key, stage in view.stages.items()
                if view.family[key] == view.family[here]
            )
        rows.append(
            {
                "from_stage": view.label(here) if here else None,
                "from_name": view.stages[here][2] if here else None,
                "to_stage": view.label(there) if there else None,
                "to_name": view.stages[there][2] if there else None,
                "direction": direction,
                "skipped": skipped,
                "knowledge": len(weights["INFORMS"]),
                "goods": len(weights["SUPPLIES"]),
                "knowledge_weight": sum(weights["INFORMS"]),
                "goods_weight": sum(weights["SUPPLIES"]),
                "from_position": view.stages[here][1] if here else None,
                "to_position": view.stages[there][1] if there else None,
            }
        )
    return rows


def stage_gaps(view: View, supply: View) -> list[Row]:
    states = view.states()
    at: dict[str, set[str]] = {key: set() for key in view.stages}
    for id_ in view.people:
        for key in view.said[id_].stages:
            at[key].add(id_)
    rows = []
    for key in view.stages:
        position = view.stages[key][1]
        later = [
            other
            for other in view.stages
            if at[other] and view.family[other] == view.family[key] and view.stages[other][1] > position
        ]
        nearest = min((view.stages[other][1] for other in later), default=None)
        for other in [each for each in later if view.stages[each][1] == nearest]:
            flows = sum(a in at[key] and b in at[other] for a, b in supply.ties)
            ahead = sum(a in at[key] and b in at[other] for a, b in view.ties)
            back = sum(a in at[other] and b in at[key] for a, b in view.ties)
            if flows and not (ahead and back):
                ways = [*([(key, other)] if not ahead else []), *([(other, key)] if not back else [])]
                counts = [
                    Counter(state for (a, b), state in states.items() if a in at[one] and b in at[two])
                    for one, two in ways
                ]
                known = all(count["not tied"] or not count["unknown"] for count in counts)
                rows.append(
                    {
                        "gap": "no knowledge"
                        if not ahead and not back
                        else "no knowledge back"
                        if ahead
                        else "no knowledge onward",
                        "stage": view.label(key),
                        "name": view.stages[key][2],
                        "next_stage": view.label(other),
                        "next_name": view.stages[other][2],
                        "goods": flows,
                        "onward": ahead,
                        "back": back,
                        "participants": None,
                        "state": "no tie" if known else "unknown",
                    }
                )
        if view.sources and at[key] and not at[key] & reached(view.g, view.sources):
            into = Counter(state for (_, b), state in states.items() if b in at[key])
            rows.append(
                {
                    "gap": "no source",
                    "stage": view.label(key),
                    "name": view.stages[key][2],
                    "next_stage": None,
                    "next_name": None,
                    "goods": None,
                    "onward": None,
                    "back": None,
                    "participants": len(at[key]),
                    "state": "no tie"
                    if into["not tied"] or into["tied"] or not into["unknown"]
                    else "unknown",
                }
            )
    return rows


# The whole


def overview(view: View) -> dict[tuple[str, str, str], float | None]:
    states = view.states()
    flat_states = view.states(directed=False)
    n, m = view.n, len(view.ties)
    found: dict[str, float | None] = {"participants": n, "ties": m}
    known = sum(state != "unknown" for state in states.values())
    possible = n * (n - 1) / (1 if view.directed else 2)
    found["density"] = share(m, possible)
    found["known_pairs"] = known
    found["density_known"] = share(m, known)
    alone = [id_ for id_ in view.people if not view.flat[id_]]
    unknown = [
        id_ for id_ in alone if any(id_ in pair and state == "unknown" for pair, state in flat_states.items())
    ]
    found["isolates"] = len(alone) - len(unknown)
    if unknown:
        found["isolates_unknown"] = len(unknown)
    if view.directed:
        mutual = sum((b, a) in view.ties for a, b in view.ties) / 2
        found["reciprocity_arc"] = share(2 * mutual, m)
        found["reciprocity_dyad"] = share(mutual, m - mutual)
    parts = list(nx.connected_components(view.flat))
    found["components"] = len(parts)
    found["largest_component"] = max(map(len, parts), default=0)
    found["reports"] = sum(map(len, view.reports.values()))
    found["self_ties"] = sum(a == b for a, b in view.reports_of(view.types, loops=True))
    visits = [
        (event, set(met) & set(view.people)) for unit in view.units for event, met in unit.visits.items()
    ]
    if any(met for _, met in visits):
        found["events"] = len({event for event, met in visits if met})
        found["participations"] = sum(len(met) for _, met in visits)
    far = [
        int(length)
        for id_ in view.people
        for other, length in view.lengths(id_, False).items()
        if other != id_
    ]
    found["connectedness"] = share(len(far), n * (n - 1))
    found["fragmentation"] = None if n < 2 else 1 - len(far) / (n * (n - 1))
    found["average_distance"] = share(sum(far), len(far))
    found["diameter"] = max(far, default=None)
    for name, value in _centralization(view).items():
        found[name] = value
    rows = {("all", "all", name): value for name, value in found.items()}
    for section in ("kind", "group"):
        for of in sorted({getattr(view.said[id_], section) for id_ in view.people} - {None}):
            mine = {id_ for id_ in view.people if getattr(view.said[id_], section) == of}
            inside = [pair for pair in view.ties if set(pair) <= mine]
            known = sum(state != "unknown" for pair, state in states.items() if set(pair) <= mine)
            figures: dict[str, float | None] = {
                "participants": len(mine),
                "ties_inside": len(inside),
                "density_inside": share(
                    len(inside), len(mine) * (len(mine) - 1) / (1 if view.directed else 2)
                ),
                "density_known_inside": share(len(inside), known),
                "isolates": sum(id_ in mine and id_ not in unknown for id_ in alone),
                "isolates_unknown": sum(id_ in mine for id_ in unknown),
            }
            if view.directed:
                figures["ties_out"] = sum(a in mine and b not in mine for a, b in view.ties)
                figures["ties_in"] = sum(a not in mine and b in mine for a, b in view.ties)
            else:
                figures["ties_across"] = sum((a in mine) != (b in mine) for a, b in view.ties)
            rows |= {(section, of, name): value for name, value in figures.items()}
    for unit in view.units:
        said = Counter(person.responded for id_, person in unit.people.items() if id_ in view.people)
        figures = {"response_rate": None}
        if said["yes"] + said["no"] + said["not asked"]:
            figures = {
                "answered": said["yes"],
                "did_not_answer": said["no"],
                "response_rate": share(said["yes"], said["yes"] + said["no"]),
            }
        rows |= {("dataset", unit.dataset, name): value for name, value in figures.items()}
    return rows


def _centralization(view: View) -> dict[str, float | None]:
    n = view.n
    rows = degree(view, False)

    def of(values: list[float], most: float) -> float | None:
        return sum(max(values) - value for value in values) / most if n >= 3 else None

    found: dict[str, float | None] = {}
    if view.directed:
        for way in ("in", "out"):
            found[f"{way}_degree_centralization"] = of([row[f"{way}_degree"] for row in rows], (n - 1) ** 2)
    else:
        found["degree_centralization"] = of([row["degree"] for row in rows], (n - 1) * (n - 2))
        if n >= 3 and nx.is_connected(view.g):
            closes = [(n - 1) / float(sum(view.lengths(id_, False).values())) for id_ in view.people]
            found["closeness_centralization"] = of(closes, (n - 1) * (n - 2) / (2 * n - 3))
        else:
            found["closeness_centralization"] = None
    most = (n - 1) ** 2 * (n - 2) / (1 if view.directed else 2)
    found["betweenness_centralization"] = of(list(between(view, False).values()), most)
    return found


def participants(view: View, named: str) -> list[Row]:
    rows = []
    for id_ in view.by_name(view.people):
        said = view.said[id_]
        if named.casefold() not in view.name(id_).casefold() and named.casefold() not in id_.casefold():
            continue
        rows.append(
            {
                "id": id_,
                "name": view.name(id_),
                "kind": said.kind,
                "group": said.group,
                "role": said.role,
                "stages": view.labels(id_),
                "places": sorted(said.places),
                "industries": sorted(said.industries),
                "member_of": sorted(view.name(member) for member in said.members),
                "responded": said.responded,
                "datasets": sorted(said.datasets),
                "properties": [] if said.looms is None else [f"looms={said.looms}"],
            }
        )
    return rows


def ego(view: View, who: str) -> list[Row]:
    """Only its reports of ties."""
    found = view.reports_of(TYPES["all"], loops=True)
    return [
        {
            "from": report.giver,
            "to": report.receiver,
            "from_name": view.name(report.giver),
            "to_name": view.name(report.receiver),
            "type": report.type,
            "weight": report.weight,
            "question": report.question,
            "respondent": report.respondent,
            "dataset": unit.dataset,
            "wave": unit.wave,
            "file": report.file,
            "row": report.row,
        }
        for reports in found.values()
        for unit, report in reports
        if who in (report.giver, report.receiver)
    ]


def by_code(view: View, which: str) -> list[Row]:
    codes = {code for id_ in view.people for code in getattr(view.said[id_], which)}
    rows = []
    for code in [*sorted(codes), None]:
        inside = {
            id_
            for id_ in view.people
            if (code in getattr(view.said[id_], which) if code else not getattr(view.said[id_], which))
        }
        if inside:
            rows.append(
                {
                    "of": code,
                    "participants": len(inside),
                    "inside": sum(a in inside and b in inside for a, b in view.ties),
                    "across": sum((a in inside) != (b in inside) for a, b in view.ties),
                }
            )
    return rows
