"""Cohesion, brokerage, holes and the like of a world, worked out the plain way by docs/measures.md and docs/queries.md.

As in `oracle.py`, nothing of what is tested is imported: matrices of numpy, networkx, and loops.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from math import log, sqrt
from typing import Any

import networkx as nx
import numpy as np
from oracle import Row, View, near, share

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


def conventions(view: View, measure: str, back: bool) -> list[Row]:
    ids = sorted(view.people)
    n = view.n
    scores: dict[str, dict[str, float | None]] = {}
    if measure == "closeness":
        lengths = {
            id_: [float(v) for o, v in view.lengths(id_, False, back).items() if o != id_] for id_ in ids
        }
        longest = max((far for each in lengths.values() for far in each), default=0.0)
        scores["canting"] = {id_: near(view, id_, False, back)[0] for id_ in ids}
        scores["networkx"] = scores["canting"]
        scores["ucinet"] = {
            id_: (n - 1) / (sum(far) + (n - 1 - len(far)) * (longest + 1)) if longest else 0.0
            for id_, far in lengths.items()
        }
        scores["igraph"] = {id_: share(len(far), sum(far)) for id_, far in lengths.items()}
        scores["gds"] = {id_: share(len(far), sum(far)) or 0.0 for id_, far in lengths.items()}
    else:
        for tool, ego in (("canting", False), ("ucinet", True)):
            scores[tool] = {row["id"]: row["constraint"] for row in holes(view, False, ego)}
        scores["igraph"] = scores["networkx"] = scores["canting"]
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
