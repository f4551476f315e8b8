"""How often a 90 % interval holds the true rank, where the truth is known: answers are taken away from whole networks.

    python benchmarks/intervals.py [--runs 10] [--replicates 100] [--measures degree,closeness,betweenness] [--markdown]

From each network the answers of 5 to 40 % of its participants are taken away, at random or of those first who are named
least (by degree: who is at the edge answers less), and the intervals of `rank-intervals --errors nonresponse` are held
against the ranks in the whole network. A network is one question that asks whom one asks: an answer is all that a
participant names. A row says in what share of runs and participants the interval held the true mid-rank, and how wide
it was in the mean, as a share of all ranks. The networks are real ones of others (karate club, Florentine families, Les
Misérables, read both ways, and a summer school of 18) and simulated ones of 60, with popular participants and groups.

With `--others` the answers are taken away by mechanisms that the method wasn't tuned to, from networks that it wasn't
tuned on: those answer less through whom most paths lead, or the members of one group, each up to five times as likely
as anybody else, and at random for comparison; karate club, Florentine families, Les Misérables and the Davis women who
met three times or more, two thirds of whose ties go one way, drawn anew each run, with groups found by modularity.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import networkx as nx
import numpy as np

from canting.algorithms.graph import Graph
from canting.algorithms.ranks import mid_ranks
from canting.algorithms.replicates import Batch
from canting.algorithms.unanswered import Layer
from canting.measures.intervals import measures_of, reckon

RATES = (0.05, 0.10, 0.20, 0.30, 0.40)
CAMP = Path(__file__).resolve().parent.parent / "tests" / "data" / "camp"
World = tuple[int, np.ndarray, np.ndarray, np.ndarray]
"""Participants, givers, receivers and groups."""


def real() -> dict[str, World]:
    """Networks of others: a tie without direction is said by both."""
    found = {}
    for name, graph in {
        "karate": nx.karate_club_graph(),
        "florentine": nx.florentine_families_graph(),
        "miserables": nx.les_miserables_graph(),
    }.items():
        plain = nx.convert_node_labels_to_integers(graph)
        ends = np.array([*plain.edges(), *((b, a) for a, b in plain.edges())], np.int64)
        found[name] = (len(plain), ends[:, 0], ends[:, 1], np.full(len(plain), -1, np.int64))
    with (CAMP / "participants.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    place = {row["id"]: at for at, row in enumerate(people)}
    with (CAMP / "ties.csv").open(encoding="utf-8") as file:
        ties = np.array([[place[row["to"]], place[row["from"]]] for row in csv.DictReader(file)], np.int64)
    groups = np.array([row["group"] == "women" for row in people], np.int64)
    found["camp"] = (len(people), ties[:, 0], ties[:, 1], groups)
    return found


def turned(chance: np.random.Generator) -> dict[str, World]:
    """Networks of others, two thirds of whose ties go one way, with groups found by modularity."""
    davis = nx.davis_southern_women_graph()
    women = [name for name, given in davis.nodes(data=True) if given["bipartite"] == 0]
    met = nx.bipartite.weighted_projected_graph(davis, women)
    often = nx.Graph()
    often.add_nodes_from(women)
    often.add_edges_from((a, b) for a, b, times in met.edges(data="weight") if times >= 3)
    found = {}
    for name, graph in {
        "karate": nx.karate_club_graph(),
        "florentine": nx.florentine_families_graph(),
        "miserables": nx.les_miserables_graph(),
        "davis": often,
    }.items():
        plain = nx.convert_node_labels_to_integers(graph)
        ends: list[tuple[int, int]] = []
        for a, b in plain.edges():
            way = int(chance.integers(3))
            ends += [(a, b)] * (way != 1) + [(b, a)] * (way != 0)
        groups = np.full(len(plain), -1, np.int64)
        for number, members in enumerate(nx.community.greedy_modularity_communities(plain)):
            groups[list(members)] = number
        pairs = np.array(ends, np.int64)
        found[name] = (len(plain), pairs[:, 0], pairs[:, 1], groups)
    return found


def simulated(chance: np.random.Generator, n: int = 60, groups: int = 4) -> World:
    """Each names a few, the popular and those of its own group more often."""
    group = chance.integers(0, groups, n)
    popular = chance.lognormal(0, 1, n)
    givers, receivers = [], []
    for one in range(n):
        weight = popular * np.where(group == group[one], 3.0, 1.0)
        weight[one] = 0.0
        names = int(np.clip(chance.poisson(5), 1, n - 1))
        whom = chance.choice(n, names, replace=False, p=weight / weight.sum())
        givers += whom.tolist()
        receivers += [one] * names
    return n, np.array(givers), np.array(receivers), group


def silenced(world: World, rate: float, how: str, chance: np.random.Generator) -> np.ndarray:
    """Who does not answer: anybody alike, the less named the likelier, the most between, or one group above all."""
    n, givers, receivers, group = world
    count = max(1, round(rate * n))
    likely = np.ones(n)
    if how == "by degree":
        likely = 1.0 / (1.0 + np.bincount(givers, minlength=n)) ** 2
    elif how == "by betweenness":
        none = np.zeros(len(givers), np.int64)
        between = Batch(n, True, 1, none, givers, receivers).scores(["betweenness"])["betweenness"][0]
        likely = 1.0 + 4.0 * between / max(between.max(), 1.0)
    elif how == "by group":
        likely = np.where(group == chance.choice(np.unique(group)), 5.0, 1.0)
    gone = np.zeros(n, bool)
    gone[chance.choice(n, count, replace=False, p=likely / likely.sum())] = True
    return gone


def held(
    world: World, gone: np.ndarray, measures: list[str], replicates: int, seed: int
) -> dict[str, np.ndarray]:
    """For each measure whether each true rank lies in its interval, and how wide that is."""
    n, givers, receivers, group = world
    whole = Batch(n, True, 1, np.zeros(len(givers), np.int64), givers, receivers).scores(measures)
    stays = ~gone[receivers]
    g, r = givers[stays], receivers[stays]
    everybody, none = np.ones(n, bool), np.zeros(0, np.int64)
    layer = Layer(
        n, g, r, r, np.ones(len(g)), ("in",), False, ~gone, gone, everybody, everybody, group, (none, none)
    )
    graph = Graph("knowledge", True, [f"{at:04}" for at in range(n)], [""] * n, g, r, np.ones(len(g)))
    found = reckon(graph, [layer], measures, reports=False, count=replicates, seed=seed, drops=False)
    answer = {}
    for name, ranks in found.items():
        true = mid_ranks(whole[name])[0]
        answer[name] = np.array([(ranks.low <= true) & (true <= ranks.high), (ranks.high - ranks.low) / n])
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10, help="Runs of each network, mechanism and rate.")
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--measures", default="degree,closeness,betweenness")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--others", action="store_true", help="Other mechanisms, other networks.")
    parser.add_argument("--markdown", action="store_true", help="Print the table of docs/measures.md.")
    given = parser.parse_args()
    measures = measures_of(given.measures.split(","), directed=True)
    began = time.perf_counter()
    chance = np.random.default_rng(given.seed)
    ways = ("at random", "by betweenness", "by group") if given.others else ("at random", "by degree")
    worlds = real()
    table: dict[tuple[str, str, str], dict[float, list[np.ndarray]]] = {}
    for run in range(given.runs):
        chosen = {
            ("real", name): world for name, world in (turned(chance) if given.others else worlds).items()
        }
        if not given.others:
            chosen["simulated", "60"] = simulated(chance)
        for (sort, _), world in chosen.items():
            for how in ways:
                for rate in RATES:
                    gone = silenced(world, rate, how, chance)
                    for name, each in held(world, gone, measures, given.replicates, run).items():
                        table.setdefault((name, sort, how), {}).setdefault(rate, []).append(each)
    mark = "|" if given.markdown else " "
    heads = ["measure", "networks", "missing", *(f"{rate:.0%}" for rate in RATES)]
    print(mark, f" {mark} ".join(heads), mark)
    if given.markdown:
        print("|" + "---|" * len(heads))
    for (name, sort, how), rates in sorted(table.items()):
        cells = []
        for rate in RATES:
            covered, wide = np.concatenate(rates[rate], axis=1).mean(axis=1)
            cells.append(f"{covered:.2f} ({wide:.2f})")
        print(mark, f" {mark} ".join([name, sort, how, *cells]), mark)
    print(f"{given.runs} runs, {given.replicates} replicates, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
