"""Cohesion, brokerage, holes and the like of a world, worked out the plain way by docs/measures.md and docs/queries.md.

As in `oracle.py`, nothing of what is tested is imported: matrices of numpy, networkx, and loops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from itertools import combinations, permutations
from math import log, sqrt
from typing import Any

import networkx as nx
import numpy as np
from oracle import Pair, Row, View, near, share

Matrix = Any
ROLES = ("coordinator", "consultant", "representative", "gatekeeper", "liaison", "total")
EMPTY_TRIADS = {
    True: list(nx.triadic_census(nx.DiGraph([(0, 1)]))),
    False: ["003", "102", "201", "300"],
}


def matrix(view: View, weighted: bool = False) -> tuple[list[str], Matrix]:
    """The participants in order of id and their ties, a row per giver."""
    ids = sorted(view.people)
    place = {id_: at for at, id_ in enumerate(ids)}
    made = np.zeros((len(ids), len(ids)))
    for (a, b), weight in view.ties.items():
        made[place[a], place[b]] = weight if weighted else 1
        if not view.directed:
            made[place[b], place[a]] = made[place[a], place[b]]
    return ids, made


def value_of(view: View, by: str) -> dict[str, str]:
    """What those who have the characteristic have, as a word."""
    said = {id_: getattr(view.said[id_], by) for id_ in view.people}
    return {id_: str(value) for id_, value in said.items() if value is not None}


# Brokerage and homophily


def brokerage(view: View, by: str) -> list[Row]:
    groups = value_of(view, by)
    ids = sorted(groups)
    tied = {pair for pair in view.ties if set(pair) <= groups.keys()}
    n = len(ids)
    m, places = len(tied), n * (n - 1) / (1 if view.directed else 2)
    if not view.directed:
        tied |= {(b, a) for a, b in tied}
    chance = m * (m - 1) * (places - m) / (places * (places - 1) * (places - 2)) if n > 2 else 0
    rows = []
    for v in ids:
        count: Counter[str] = Counter()
        could: Counter[str] = Counter()
        for a, b in permutations([id_ for id_ in ids if id_ != v], 2):
            role = role_of(groups[a], groups[v], groups[b])
            could[role] += 1
            count[role] += (a, v) in tied and (v, b) in tied and (a, b) not in tied
        row: Row = {"id": v, "name": view.name(v), "group": groups[v]}
        for role in ROLES[:-1]:
            row |= {role: count[role], f"{role}_expected": could[role] * chance}
        row |= {"total": count.total(), "total_expected": could.total() * chance}
        rows.append(row)
    return rows


def role_of(giver: str, broker: str, receiver: str) -> str:
    if giver == receiver:
        return "coordinator" if giver == broker else "consultant"
    return "representative" if giver == broker else "gatekeeper" if broker == receiver else "liaison"


def homophily(view: View, by: str) -> list[Row]:
    groups = value_of(view, by)
    ties = [pair for pair in view.ties if set(pair) <= groups.keys()]
    ways = ties if view.directed else ties + [(b, a) for a, b in ties]
    rows: list[Row] = []

    def say(section: str, of: str, measure: str, value: float | None) -> None:
        rows.append({"section": section, "of": of, "measure": measure, "value": value})

    def leaning(ties_: list[tuple[str, str]]) -> float | None:
        outside = sum(groups[a] != groups[b] for a, b in ties_)
        return share(2 * outside - len(ties_), len(ties_))

    if not groups:
        return rows
    inside = sum(groups[a] == groups[b] for a, b in ties)
    say("all", "all", "ties", len(ties))
    say("all", "all", "internal", inside)
    say("all", "all", "external", len(ties) - inside)
    say("all", "all", "external_internal", leaning(ties))
    names = sorted(set(groups.values()))
    mixing = Counter((groups[a], groups[b]) for a, b in ways)
    gives = {one: share(sum(mixing[one, other] for other in names), len(ways)) or 0 for one in names}
    gets = {one: share(sum(mixing[other, one] for other in names), len(ways)) or 0 for one in names}
    both = sum(gives[name] * gets[name] for name in names)
    alike = sum(mixing[name, name] for name in names) / len(ways) if ways else 0
    say(
        "all",
        "all",
        "assortativity",
        (alike - both) / (1 - both) if ways and abs(1 - both) > 1e-12 else None,
    )
    table = Counter((groups[a] == groups[b], (a, b) in ways) for a, b in permutations(sorted(groups), 2))
    with_, against = table[True, True] * table[False, False], table[True, False] * table[False, True]
    say("all", "all", "yules_q", (with_ - against) / (with_ + against) if with_ + against else None)
    say("all", "all", "modularity", alike - both if ways else None)
    size = Counter(groups.values())
    for one in names:
        for other in names:
            if not view.directed and one > other:
                continue
            count = mixing[one, other] / (1 if view.directed or one != other else 2)
            could = size[one] * (size[other] - (one == other)) / (1 if view.directed or one != other else 2)
            mark = f"{one} > {other}" if view.directed else f"{one} - {other}"
            say("pair", mark, "ties", count)
            say("pair", mark, "density", share(count, could))
    for name in names:
        say("group", name, "participants", size[name])
        say(
            "group",
            name,
            "external_internal",
            leaning([(a, b) for a, b in ties if name in (groups[a], groups[b])]),
        )
    for id_ in groups:
        say("participant", id_, "external_internal", leaning([pair for pair in ties if id_ in pair]))
    return rows


# Structural holes


def holes(view: View, weighted: bool, ego: bool) -> list[Row]:
    ids, a = matrix(view, weighted)
    s = a + a.T
    tail = "_weighted" if weighted else ""
    rows = []
    for i, id_ in enumerate(ids):
        contacts = [j for j in range(len(ids)) if s[i, j]]
        row: Row = {"id": id_, "name": view.name(id_)}
        row |= dict.fromkeys(
            f"{name}{tail}" for name in ("constraint", "effective_size", "efficiency", "hierarchy")
        )
        rows.append(row)
        if not contacts or (ego and len(contacts) == 1):
            continue
        among = [i, *contacts] if ego else list(range(len(ids)))

        def p(x: int, y: int, among: list[int] = among) -> float:
            return s[x, y] / sum(s[x, k] for k in among) if s[x, y] else 0

        def m(x: int, y: int, among: list[int] = among) -> float:
            return s[x, y] / max(s[x, k] for k in among)

        c = {j: (p(i, j) + sum(p(i, q) * p(q, j) for q in among if q not in (i, j))) ** 2 for j in contacts}
        constraint, number = sum(c.values()), len(contacts)
        size = sum(1 - sum(p(i, q) * m(j, q) for q in among if q not in (i, j)) for j in contacts)
        r = [each * number / constraint for each in c.values()]
        row[f"constraint{tail}"] = constraint
        row[f"effective_size{tail}"] = size
        row[f"efficiency{tail}"] = size / number
        row[f"hierarchy{tail}"] = 1.0 if number == 1 else sum(x * log(x) for x in r) / (number * log(number))
    return rows


# Core, periphery, equivalence


def fit(a: Matrix, core: set[int]) -> float | None:
    """Pearson's r of the cells within the core and within the periphery with 1 and 0."""
    cells = [
        (a[i, j], float(i in core)) for i, j in permutations(range(len(a)), 2) if (i in core) == (j in core)
    ]
    if len({x for x, _ in cells}) < 2 or len({y for _, y in cells}) < 2:
        return None
    return float(np.corrcoef(np.array(cells).T)[0, 1])


def core_periphery(view: View, weighted: bool, rows: list[Row]) -> list[str]:
    """What is wrong with an answer: no core may fit better than the one that is told."""
    ids, a = matrix(view, weighted)
    column = "core_weighted" if weighted else "core"
    told = {row["id"]: row[column] for row in rows}
    if told.keys() != view.people:
        return ["other participants"]
    fits = [
        found
        for size in range(2, len(ids) - 1)
        for core in combinations(range(len(ids)), size)
        if (found := fit(a, set(core))) is not None
    ]
    if not fits:
        return [] if set(told.values()) <= {None} else [f"a core where none fits: {told}"]
    if None in told.values():
        return [f"no core though one fits {max(fits)}"]
    got = fit(a, {at for at, id_ in enumerate(ids) if told[id_]})
    wrong = [] if got is not None and abs(got - max(fits)) < 1e-9 else [f"fit {got}, not {max(fits)}"]
    order = [row[column] for row in rows]
    return wrong + (["the core doesn't stand first"] if order != sorted(order, reverse=True) else [])


def equivalence(view: View, weighted: bool, clusters: int, rows: list[Row]) -> list[str]:
    """What is wrong with an answer: who is nearest and how near, and how many clusters there may be."""
    ids, a = matrix(view, weighted)
    column = "distance_weighted" if weighted else "distance"
    told = {row["id"]: row for row in rows}
    if told.keys() != view.people:
        return ["other participants"]
    wrong = []
    for i, id_ in enumerate(ids):
        far = {other: apart(a, i, j) for j, other in enumerate(ids) if i != j}
        nearest = min(far, key=lambda other: (far[other], other)) if far else None
        if told[id_]["nearest"] != nearest:
            wrong.append(f"{id_}: nearest {told[id_]['nearest']}, not {nearest}")
        elif nearest and abs(told[id_][column] - far[nearest]) > 1e-8:
            wrong.append(f"{id_}: {told[id_][column]}, not {far[nearest]}")
    order = [row["cluster"] for row in rows]
    if order != sorted(order):
        wrong.append("not in order of cluster")
    if len(set(order)) > clusters:
        wrong.append(f"{len(set(order))} clusters, more than {clusters}")
    return wrong


def apart(a: Matrix, i: int, j: int) -> float:
    """How far the rows and columns of two differ."""
    total = (a[i, j] - a[j, i]) ** 2
    for k in range(len(a)):
        if k not in (i, j):
            total += (a[i, k] - a[j, k]) ** 2 + (a[k, i] - a[k, j]) ** 2
    return round(sqrt(total), 9)


# Cores, clustering, walks, triads


def cores(view: View) -> list[Row]:
    number = nx.core_number(view.flat)
    return [
        {
            "id": id_,
            "name": view.name(id_),
            "core": number[id_],
            "members": sum(other >= number[id_] for other in number.values()),
        }
        for id_ in view.people
    ]


def clustering(view: View) -> list[Row]:
    rows = []
    for id_ in view.people:
        pairs = list(combinations(view.flat[id_], 2))
        tied = sum(view.flat.has_edge(*pair) for pair in pairs)
        rows.append(
            {
                "id": id_,
                "name": view.name(id_),
                "clustering": share(tied, len(pairs)),
                "triangles": tied,
                "neighbours": len(view.flat[id_]),
            }
        )
    return rows


def k_reach(view: View, steps: int) -> list[Row]:
    rows = []
    for id_ in view.people:
        row: Row = {"id": id_, "name": view.name(id_)}
        for column, back in (
            (("reach_out", False), ("reach_in", True)) if view.directed else (("reach", False),)
        ):
            far = view.lengths(id_, False, back)
            row[column] = share(sum(0 < length <= steps for length in far.values()), view.n - 1)
        rows.append(row)
    return rows


def katz(view: View, weighted: bool) -> list[Row]:
    ids, a = matrix(view, weighted)
    tail = "_weighted" if weighted else ""
    acyclic = (view.directed and nx.is_directed_acyclic_graph(view.g)) or not a.any()
    alpha = 0.85 if acyclic else 0.85 / max(abs(np.linalg.eigvals(a)))
    scores = {}
    for column, b in (("katz", a.T), ("katz_source", a)):
        x = np.linalg.solve(np.eye(len(ids)) - alpha * b, np.ones(len(ids)))
        scores[column] = x / np.linalg.norm(x)
    return [
        {"id": id_, "name": view.name(id_), f"katz{tail}": float(scores["katz"][i])}
        | ({f"katz_source{tail}": float(scores["katz_source"][i])} if view.directed else {})
        for i, id_ in enumerate(ids)
    ]


def hits(view: View, weighted: bool) -> list[Row]:
    ids, a = matrix(view, weighted)
    tail = "_weighted" if weighted else ""
    u, s, vt = np.linalg.svd(a)
    tie = not a.any() or (len(s) > 1 and abs(s[0] - s[1]) < 1e-9 * s[0])
    return [
        {
            "id": id_,
            "name": view.name(id_),
            f"authority{tail}": None if tie else abs(float(vt[0, i])),
            f"hub{tail}": None if tie else abs(float(u[i, 0])),
        }
        for i, id_ in enumerate(ids)
    ]


def tie_betweenness(view: View) -> list[Row]:
    pairs = view.n * (view.n - 1) / (1 if view.directed else 2)
    found = nx.edge_betweenness_centrality(view.g, normalized=False)
    rows = []
    for pair, value in found.items():
        one, other = pair if view.directed else sorted(pair)
        rows.append(
            {
                "from": one,
                "to": other,
                "from_name": view.name(one),
                "to_name": view.name(other),
                "betweenness": float(value),
                "betweenness_share": value / pairs,
            }
        )
    return rows


def triads(view: View) -> list[Row]:
    every = view.n * (view.n - 1) * (view.n - 2) / 6
    census = nx.triadic_census(view.g if view.directed else view.g.to_directed())
    return [
        {"triad": name, "count": census[name], "share": share(census[name], every)}
        for name in EMPTY_TRIADS[view.directed]
    ]


def cohesion(view: View) -> list[Row]:
    """The figures of the whole."""
    n, m = view.n, len(view.ties)
    places = n * (n - 1) / (1 if view.directed else 2)
    g = view.g
    states = view.states()
    known = sum(state != "unknown" for state in states.values())
    far = [
        float(length)
        for id_ in view.people
        for other, length in view.lengths(id_, False).items()
        if other != id_
    ]
    ways = shut = 0
    for a, b, c in permutations(sorted(view.people), 3):
        if g.has_edge(a, b) and g.has_edge(b, c):
            ways += 1
            shut += g.has_edge(a, c)
    pieces = nx.number_connected_components(view.flat)
    mutual = sum(g.has_edge(b, a) for a, b in view.ties) / 2 if view.directed else 0
    one_way = m - 2 * mutual
    figures: dict[str, float | None] = {
        "participants": n,
        "ties": m,
        "average_degree": share(m * (1 if view.directed else 2), n),
        "density": share(m, places),
        "density_known": share(m, known),
        "transitivity": share(shut, ways),
        "components": pieces,
        "component_ratio": share(pieces - 1, n - 1),
        "connectedness": share(len(far), n * (n - 1)),
        "fragmentation": None if n < 2 else 1 - len(far) / (n * (n - 1)),
        "compactness": share(sum(1 / length for length in far), n * (n - 1)),
        "average_distance": share(sum(far), len(far)),
        "diameter": max(far, default=None),
    }
    if view.directed:
        figures |= {
            "reciprocity_arc": share(2 * mutual, m),
            "reciprocity_dyad": share(mutual, mutual + one_way),
            "strong_components": nx.number_strongly_connected_components(g),
        }
    return [
        {"section": "all", "of": "all", "measure": name, "value": value} for name, value in figures.items()
    ]


# Tools beside one another


def apart_by(view: View, convention: str, weighted: bool, back: bool) -> dict[str, float | None]:
    """Closeness as a tool has it."""
    lengths = {
        id_: [float(far) for other, far in view.lengths(id_, weighted, back).items() if other != id_]
        for id_ in view.people
    }
    if convention in ("canting", "networkx"):
        return {id_: near(view, id_, weighted, back)[0] for id_ in view.people}
    if convention == "ucinet":
        longest = max((far for each in lengths.values() for far in each), default=0.0)
        far_off = {id_: sum(far) + (view.n - 1 - len(far)) * (longest + 1) for id_, far in lengths.items()}
        return {id_: (view.n - 1) / far_off[id_] if longest else 0.0 for id_ in view.people}
    none = None if convention == "igraph" else 0.0
    return {id_: len(far) / sum(far) if far else none for id_, far in lengths.items()}


def closeness(view: View, convention: str, weighted: bool) -> list[Row]:
    tail = "_weighted" if weighted else ""
    ways = {"closeness_in": True, "closeness_out": False} if view.directed else {"closeness": False}
    scores = {f"{name}{tail}": apart_by(view, convention, weighted, back) for name, back in ways.items()}
    return [
        {"id": id_, "name": view.name(id_)} | {name: of[id_] for name, of in scores.items()}
        for id_ in view.people
    ]


def principal(a: Matrix, ids: list[str]) -> list[tuple[float, list[str], Matrix]]:
    """Of each piece of a symmetric matrix its largest eigenvalue and that one's vector, of length 1."""
    found = []
    for piece in nx.connected_components(nx.from_numpy_array(a)):
        inside = sorted(piece)
        values, vectors = np.linalg.eigh(a[np.ix_(inside, inside)])
        found.append((float(values[-1]), [ids[at] for at in inside], np.abs(vectors[:, -1])))
    return sorted(found, key=lambda each: -each[0])


def eigenvector(view: View, convention: str) -> dict[str, float | None]:
    """Unweighted; ucinet of several pieces with ties: each by itself."""
    ids, a = matrix(view)
    pieces = principal(np.maximum(a, a.T), ids)
    if convention == "ucinet" and sum(len(of) > 1 for _, of, _ in pieces) > 1:
        return {
            id_: value**2 * vector.sum() * float(score) if value > 1e-9 else 0.0
            for value, of, vector in pieces
            for id_, score in zip(of, vector, strict=True)
        }
    if len(pieces) > 1 and abs(pieces[0][0] - pieces[1][0]) < 1e-9:
        return dict.fromkeys(ids)
    first = dict(zip(pieces[0][1], pieces[0][2].tolist(), strict=True))
    return {id_: first.get(id_, 0.0) for id_ in ids}


def eigenvectors(view: View, convention: str) -> list[Row]:
    scores = eigenvector(view, convention)
    return [{"id": id_, "name": view.name(id_), "eigenvector": scores[id_]} for id_ in view.people]


TOOLS = {
    "closeness": ("canting", "ucinet", "igraph", "networkx", "gds"),
    "eigenvector": ("canting", "ucinet"),
    "constraint": ("canting", "ucinet", "igraph", "networkx"),
}


def conventions(view: View, measure: str, back: bool) -> list[Row]:
    ids = sorted(view.people)
    scores: dict[str, dict[str, float | None]] = {}
    for tool in TOOLS[measure]:
        if measure == "closeness":
            scores[tool] = apart_by(view, tool, False, back)
        elif measure == "eigenvector":
            scores[tool] = eigenvector(view, tool)
        else:
            scores[tool] = {row["id"]: row["constraint"] for row in holes(view, False, tool == "ucinet")}
    rows = []
    for id_ in ids:
        row: Row = {"id": id_, "name": view.name(id_)}
        ranks = []
        for tool in ("canting", "ucinet", "igraph", "networkx", "gds"):
            of = scores.get(tool, {})
            value = of.get(id_)
            rank = None
            if value is not None:
                sign = -1 if measure == "constraint" else 1
                others = [sign * float(f"{v:.10g}") for v in of.values() if v is not None]
                rank = 1 + sum(v > sign * float(f"{value:.10g}") for v in others)
                ranks.append(rank)
            row |= {tool: value, f"{tool}_rank": rank}
        row["moves"] = max(ranks) - min(ranks) if ranks else None
        rows.append(row)
    return rows


# Events


class Meeting(View):
    """Who meets whom at events, of those who take part in one."""

    def __init__(self, *given: Any, fold: str = "count", **named: Any) -> None:
        super().__init__(*given, graph="collaboration", **named)
        self.fold_by = fold
        self.everybody = events_of(self)
        self.people = {id_ for id_ in self.people if any(id_ in met for met in self.everybody.values())}
        self.n = len(self.people)

    @cached_property
    def ties(self) -> dict[Pair, float]:
        found = {}
        for a, b in combinations(sorted(self.people), 2):
            common = [met for met in self.everybody.values() if {a, b} <= met]
            own = [sum(id_ in met for met in self.everybody.values()) for id_ in (a, b)]
            weight = {
                "count": float(len(common)),
                "share": sum(1 / (len(met) - 1) for met in common),
                "overlap": len(common) / min(own),
            }[self.fold_by]
            if common and weight >= self.min_weight:
                found[a, b] = weight
        return found


def events_of(view: View) -> dict[str, set[str]]:
    """The events of the covered waves, and who takes part in them, kept or not."""
    found: dict[str, set[str]] = {}
    for unit in view.units:
        for event, met in unit.visits.items():
            found.setdefault(event, set()).update(met)
    return found


def two_mode(view: View) -> list[Row]:
    met = {event: everybody & view.people for event, everybody in events_of(view).items()}
    both = nx.Graph((id_, ("event", event)) for event, guests in met.items() for id_ in guests)
    both.add_nodes_from([*view.people, *(("event", event) for event in met)])
    nodes = list(both)
    pieces = principal(nx.to_numpy_array(both), list(range(len(nodes))))  # type: ignore[arg-type]
    shared = not both.size() or (len(pieces) > 1 and abs(pieces[0][0] - pieces[1][0]) < 1e-9)
    vector = dict(zip(pieces[0][1], pieces[0][2].tolist(), strict=True)) if pieces else {}
    between = nx.betweenness_centrality(both, normalized=False)
    rows = []
    for at, node in enumerate(nodes):
        event = node[1] if isinstance(node, tuple) else None
        own, other = (len(met), len(view.people)) if event else (len(view.people), len(met))
        far = [length for length in nx.single_source_shortest_path_length(both, node).values() if length]
        least = other + 2 * (own - 1)
        rows.append(
            {
                "mode": "event" if event else "participant",
                "id": event or node,
                "name": event or view.name(node),
                "degree": both.degree(node),
                "degree_share": share(both.degree(node), other),
                "closeness": least / sum(far) * len(far) / (len(nodes) - 1) if far else 0.0,
                "betweenness": float(between[node]),
                "betweenness_share": share(between[node], most_between(own, other)),
                "eigenvector": None if shared else vector.get(at, 0.0),  # type: ignore[call-overload]
            }
        )
    return rows


def most_between(own: int, other: int) -> float:
    """The most pairs that one of a mode can be between (Borgatti & Everett 1997)."""
    if not own or not other:
        return 0.0
    s, t = (own - 1) // other, (own - 1) % other
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


# Communities


def partitions(count: int) -> Iterator[list[int]]:
    """Every way to part so many, as the number of each one's part."""

    def further(labels: list[int], used: int) -> Iterator[list[int]]:
        if len(labels) == count:
            yield labels
            return
        for label in range(used + 1):
            yield from further([*labels, label], max(used, label + 1))

    yield from further([], 0)


@cache
def every_partition(count: int) -> Matrix:
    return np.array(list(partitions(count)))


def most_modular(a: Matrix) -> float:
    """The highest modularity of all partitions, piece by piece: no part of the best one spans two pieces."""
    whole = a.sum()
    gain = a / whole - np.outer(a.sum(axis=0), a.sum(axis=1)) / whole**2
    best = 0.0
    for piece in nx.connected_components(nx.from_numpy_array(a)):
        inside = sorted(piece)
        own = gain[np.ix_(inside, inside)]
        drawn = every_partition(len(inside))
        scores = np.zeros(len(drawn))
        for i in range(len(inside)):
            for j in range(len(inside)):
                scores += own[i, j] * (drawn[:, i] == drawn[:, j])
        best += scores.max()
    return best


def communities(view: View, weighted: bool, rows: list[Row]) -> list[str]:
    """What is wrong with an answer: no partition may be more modular, and numbers and sizes are the partition's."""
    ids, a = matrix(view, weighted)
    a = np.maximum(a, a.T)
    if len(rows) != len(ids) or {row["id"] for row in rows} != view.people:
        return ["other participants"]
    parts: dict[int, set[str]] = {}
    for row in rows:
        parts.setdefault(row["community"], set()).add(row["id"])
    wrong = told_of_parts(parts, rows, "together_weighted" if weighted else "together")
    if not a.any():
        return wrong + (["a community of several without ties"] if len(parts) < len(ids) else [])
    flat = nx.from_numpy_array(a)
    pieces = list(nx.connected_components(flat))
    if not all(any(part <= {ids[at] for at in piece} for piece in pieces) for part in parts.values()):
        wrong.append("a community spans two pieces")
    got = nx.community.modularity(flat, [{ids.index(id_) for id_ in part} for part in parts.values()])
    if max(map(len, pieces)) <= MOST_PARTED and abs(got - most_modular(a)) > 1e-9:
        wrong.append(f"modularity {got}, not {most_modular(a)}")
    return wrong


def told_of_parts(parts: dict[int, set[str]], rows: list[Row], together: str) -> list[str]:
    """What is wrong with numbers, sizes and how often those of a part are together."""
    wrong = []
    for row in rows:
        part = parts[row["community"]]
        if row["size"] != len(part):
            wrong.append(f"{row['id']}: size {row['size']}, not {len(part)}")
        if (row[together] is None) != (len(part) == 1) or not 0 <= (row[together] or 0) <= 1:
            wrong.append(f"{row['id']}: together {row[together]} of {len(part)}")
    if [row["community"] for row in rows] != sorted(row["community"] for row in rows):
        wrong.append("not in order of community")
    sizes = [len(parts[number]) for number in sorted(parts)]
    if sizes != sorted(sizes, reverse=True) or sorted(parts) != list(range(1, len(parts) + 1)):
        wrong.append(f"numbers not from the largest on: {sizes}")
    return wrong


MOST_PARTED = 9
"""Participants of a piece of which every partition is tried: 21,147."""


# Graphs beside graphs

DRAWN = 400


def cells(view: View, ids: list[str], directed: bool, weighted: bool = False) -> Matrix:
    """Ties among these, a row per giver; an undirected one stands both ways."""
    everybody, a = matrix(view, weighted)
    at = [everybody.index(id_) for id_ in ids]
    return off(a[np.ix_(at, at)], directed)


def off(a: Matrix, directed: bool) -> Matrix:
    """The cells that count: those off the diagonal, each pair once where nothing has a direction."""
    pairs = permutations(range(len(a)), 2) if directed else combinations(range(len(a)), 2)
    return np.array([a[pair] for pair in pairs])


def whole(a: Matrix, n: int, directed: bool) -> Matrix:
    made = np.zeros((n, n))
    pairs = permutations(range(n), 2) if directed else combinations(range(n), 2)
    for pair, value in zip(pairs, a, strict=True):
        made[pair] = value
        if not directed:
            made[pair[::-1]] = value
    return made


def dealt(a: Matrix, n: int, directed: bool) -> Iterator[Matrix]:
    """The cells with the participants in another order, time after time."""
    generator, matrix_ = np.random.default_rng(2), whole(a, n, directed)
    for _ in range(DRAWN):
        order = generator.permutation(n)
        yield off(matrix_[np.ix_(order, order)], directed)


def likeness(x: Matrix, y: Matrix) -> dict[str, float | None]:
    one, other = x != 0, y != 0
    return {
        "pearson": None if np.ptp(x) == 0 or np.ptp(y) == 0 else float(np.corrcoef(x, y)[0, 1]),
        "jaccard": share(float((one & other).sum()), float((one | other).sum())),
        "match": float((one == other).mean()),
    }


def far_from(share_: float, told: float) -> bool:
    """Whether a share of 2,000 draws is another than this one of `DRAWN` by more than chance."""
    pooled = min(max((share_ + told) / 2, 0.01), 0.99)
    return abs(share_ - told) > 5 * sqrt(pooled * (1 - pooled) * (1 / DRAWN + 1 / 2000))


def qap(first: View, second: View, weighted: bool, rows: list[Row]) -> list[str]:
    """What is wrong with an answer: figures to the digit, those of chance as far as chance allows."""
    ids = sorted(first.people & second.people)
    directed = first.directed or second.directed
    if len(ids) < 2:
        return (
            []
            if all(row["value_weighted" if weighted else "value"] is None for row in rows)
            else ["a figure of nothing"]
        )
    x, y = (cells(view, ids, directed, weighted) for view in (first, second))
    seen = likeness(x, y)
    drawn = [likeness(x, each) for each in dealt(y, len(ids), directed)]
    wrong = [] if [row["measure"] for row in rows] == list(seen) else ["other figures"]
    for row in rows:
        name, value = row["measure"], row["value_weighted" if weighted else "value"]
        if (value is None) != (seen[name] is None) or (value is not None and abs(value - seen[name]) > 1e-9):
            wrong.append(f"{name} {value}, not {seen[name]}")
        elif value is not None:
            chance = np.array([each[name] for each in drawn])
            spread = 5 * chance.std() * sqrt(1 / DRAWN + 1 / 2000) + 1e-9
            if abs(row["mean"] - chance.mean()) > spread:
                wrong.append(f"{name}: mean {row['mean']}, not {chance.mean()}")
            off_by = np.abs(chance - row["mean"])
            spread /= max(abs(value - row["mean"]), 1e-9)
            near_ = float((off_by >= abs(value - row["mean"]) * (1 + spread)).mean())
            far = float((off_by >= abs(value - row["mean"]) * (1 - spread) - 1e-12).mean())
            if not near_ <= row["p"] <= far and far_from(near_, row["p"]) and far_from(far, row["p"]):
                wrong.append(f"{name}: p {row['p']}, not {near_} to {far}")
            for bound, of in (("low", 0.025), ("high", 0.975)):
                below, upto = ((chance < row[bound] - 1e-9).mean(), (chance <= row[bound] + 1e-9).mean())
                if not below <= of <= upto and far_from(float(below), of) and far_from(float(upto), of):
                    wrong.append(f"{name}: {bound} {row[bound]} has {below} to {upto} below")
    return wrong


def squares(y: Matrix, x: Matrix, white: bool) -> tuple[Matrix, Matrix, Matrix]:
    """Least squares: coefficients, their standard errors (White's HC0, if so), and t."""
    b = np.linalg.lstsq(x, y, rcond=None)[0]
    left = y - x @ b
    inverse = np.linalg.pinv(x.T @ x)
    spread = inverse * (left @ left) / (len(y) - x.shape[1])
    if white:
        spread = inverse @ x.T @ np.diag(left**2) @ x @ inverse
    errors = np.sqrt(np.diag(spread))
    with np.errstate(divide="ignore", invalid="ignore"):
        return b, errors, b / errors


def regressors(
    outcome: View, predictors: dict[str, View | str], weighted: bool
) -> tuple[list[str], bool, Matrix, Matrix]:
    """Who is compared, whether pairs are ordered, what is explained, and what explains: a column each, 1 first."""
    graphs = [outcome, *(each for each in predictors.values() if isinstance(each, View))]
    said = {
        name: value_of(outcome, name.partition(":")[2])
        for name in predictors
        if name[:5] in ("same:", "dista")
    }
    shared = set.intersection(*(view.people for view in graphs))
    ids = sorted(id_ for id_ in shared if all(id_ in values for values in said.values()))
    directed = any(view.directed for view in graphs)
    y = cells(outcome, ids, directed, weighted)
    x = [np.ones(len(y))]
    for name, each in predictors.items():
        if isinstance(each, View):
            x.append(cells(each, ids, directed, weighted))
            continue
        how = (
            (lambda a, b: float(a == b))
            if name.startswith("same:")
            else (lambda a, b: abs(float(a) - float(b)))
        )
        values = [said[name][id_] for id_ in ids]
        table = np.array([[how(a, b) for b in values] for a in values]).reshape(len(ids), len(ids))
        x.append(off(table, directed))
    return ids, directed, y, np.column_stack(x)


def mrqap(
    outcome: View, predictors: dict[str, View | str], weighted: bool, white: bool, rows: list[Row]
) -> list[str]:
    """What is wrong with an answer; a predictor is a graph, or a property in `same:` or `distance:`."""
    ids, directed, y, x = regressors(outcome, predictors, weighted)
    told = {row["predictor"]: row for row in rows}
    if list(told) != ["constant", *predictors]:
        return [f"other predictors: {list(told)}"]
    b_name = "b_weighted" if weighted else "b"
    if len(y) <= x.shape[1] or np.ptp(y) == 0 or np.linalg.matrix_rank(x) < x.shape[1]:
        return [] if all(row[b_name] is None for row in rows) else ["a regression where there is none"]
    b, errors, t = squares(y, x, white)
    wrong = []
    for at, (name, row) in enumerate(told.items()):
        figures = {b_name: b[at], "beta": b[at] * x[:, at].std() / y.std() if at else None}
        if errors.min() > 1e-9:  # a perfect fit has no t
            figures |= {"se": errors[at], "t": t[at]}
        for column, value in figures.items():
            got = row[column]
            if (got is None) != (value is None) or (
                got is not None and abs(got - value) > 1e-8 * max(1, abs(value))
            ):
                wrong.append(f"{name}: {column} {got}, not {value}")
        if at and errors.min() > 1e-9:
            wrong += beyond(
                row, name, x[:, at], np.delete(x, at, axis=1), y, abs(t[at]), (len(ids), directed, white)
            )
    return wrong


def beyond(
    row: Row, name: str, x: Matrix, others: Matrix, y: Matrix, t: float, how: tuple[int, bool, bool]
) -> list[str]:
    """What is wrong with p: double semi-partialling, with permutations of its own."""
    n, directed, white = how
    rest = x - others @ np.linalg.lstsq(others, x, rcond=None)[0]
    draws = np.abs(
        [squares(y, np.column_stack([others, each]), white)[2][-1] for each in dealt(rest, n, directed)]
    )
    low, high = (float((draws >= t + by * max(1.0, t)).mean()) for by in (1e-9, -1e-9))
    right = low <= row["p"] <= high or not far_from(low, row["p"]) or not far_from(high, row["p"])
    return [] if right else [f"{name}: p {row['p']}, not {low} to {high}"]
