"""Where a network hangs on one participant or one tie: bottlenecks, dominators, who is cut off, smallest cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from canting.algorithms.arrays import Bools, Ints
from canting.algorithms.dominators import (
    Joints,
    dominator_tree,
    flow_bridges,
    joints,
    strong_parts,
)
from canting.algorithms.graph import Graph
from canting.algorithms.losses import LostPaths, paths_without
from canting.algorithms.ranks import distinct
from canting.algorithms.reachability import bits_set, reachable, reached_from, sources_of
from canting.errors import UsageError
from canting.language import counted, some_of
from canting.measures.stages import covered_stages
from canting.queries.task import Row, Task
from canting.suggest import did_you_mean, offered, several

NAMED = 20  # participants or sources that one cell names
PIECES_BUDGET = 50_000_000  # arcs looked at to count the pieces that parts fall into; some seconds
SOURCES_BUDGET = 1_024  # sources that are told apart


class Net:
    """A graph with its arcs, its sources, and who dominates whom as seen from them."""

    def __init__(self, graph: Graph) -> None:
        """Find sources and dominators of a graph that has the attribute ``kind``."""
        self.graph = graph
        self.start, self.end = graph.arcs.ends
        self.sources = sources_of(graph)
        self.tree = dominator_tree(graph.n, self.start, self.end, self.sources.at)

    def names(self, places: Iterable[int]) -> list[str]:
        """Names of participants, no more than `NAMED`."""
        return [self.graph.names[at] for _, at in zip(range(NAMED), places, strict=False)]

    def about(self, at: int) -> Row:
        attributes = self.graph.attributes
        return {
            "id": self.graph.ids[at],
            "name": self.graph.names[at],
            "kind": attributes["kind"][at],
            "group": attributes.get("group", [None] * self.graph.n)[at],
        }


# bottlenecks


def bottlenecks(task: Task) -> list[Row]:
    """Participants and ties on which a network hangs.

    Articulation points and bridges are the strong ones on a directed graph and the ordinary ones on an undirected
    graph (see `canting.algorithms.dominators.joints`). A participant cuts others off if every path to them from any
    source passes it: it dominates them in the graph entered at the sources.

    Rows: one per participant and tie that either holds its connected part together or cuts somebody off; those who cut
    most participants off first.

    Notes
    -----
    direction
        Kept: strong ones, and who is reached from a source; ordinary ones where ties have none.
    weights
        They don't count.
    isolates
        None hangs on them.
    pieces
        Each piece for itself.
    cost
        Two trees of dominators per part: two to six passes over m, more along lines of thousands.

    References
    ----------
    Italiano, Laura & Santaroni, Finding strong bridges and strong articulation points in linear time, Theoretical
    Computer Science 447 (2012); Tarjan (1972).
    """
    net = Net(task.graph())
    held = joints(net.graph.n, net.start, net.end, both_ways=not net.graph.directed)
    task.notes.append(net.sources.note)
    rows = [*_points(net, held), *_bridges(net, held)]
    rows.sort(key=_worst_first)
    _count_pieces(task, net, held, rows)
    _name_sources(task, net, rows)
    if not rows:
        task.notes.append("Nothing hangs on one participant or one tie here.")
    return rows


def _worst_first(row: Row) -> tuple[Any, ...]:
    return (
        -(row["cut_off"] or 0),
        row["to"] is not None,
        not row["articulation"],
        row["name"],
        row["id"],
        row["to_name"] or "",
        row["to"] or "",
    )


def _points(net: Net, held: Joints) -> Iterator[Row]:
    cut_off = np.maximum(net.tree.size - 1, 0)
    for at in np.flatnonzero(held.points | (cut_off > 0)).tolist():
        yield {
            **net.about(at),
            "what": "participant",
            "to": None,
            "to_name": None,
            "articulation": bool(held.points[at]),
            "cut_off": int(cut_off[at]) if len(net.sources.at) else None,
            "whom": net.names(net.tree.below(at, NAMED)),
            "at": at,
            "arcs": None,
        }


def _bridges(net: Net, held: Joints) -> Iterator[Row]:
    """Rows of ties; the two arcs of an undirected tie are one."""
    m = net.graph.m
    flow = flow_bridges(net.tree, net.start, net.end, net.sources.at)
    either = held.bridges | flow
    ties = np.flatnonzero(either if net.graph.directed else either[:m] | either[m:])
    for tie in ties.tolist():
        both = [tie] if net.graph.directed else [tie, tie + m]
        cutting = next((arc for arc in both if flow[arc]), None)
        arc = tie if cutting is None else cutting
        start, end = int(net.start[arc]), int(net.end[arc])
        whom = [] if cutting is None else [end, *net.tree.below(end, NAMED)]
        yield {
            **net.about(start),
            "what": "tie",
            "to": net.graph.ids[end],
            "to_name": net.graph.names[end],
            "articulation": bool(held.bridges[both].any()),
            "cut_off": (0 if cutting is None else int(net.tree.size[end])) if len(net.sources.at) else None,
            "whom": net.names(whom),
            "at": start,
            "arcs": both,
        }


def _count_pieces(task: Task, net: Net, held: Joints, rows: list[Row]) -> None:
    """Say for each articulation point and bridge how many pieces its connected part falls into, the worst first."""
    inside = np.flatnonzero(held.part[net.start] == held.part[net.end])
    by_part = inside[np.argsort(held.part[net.start[inside]], kind="stable")]
    first = np.searchsorted(held.part[net.start[by_part]], np.arange(net.graph.n + 1))

    @cache
    def connected(part: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Arcs and members of a part, and the arcs' ends as numbers among these."""
        arcs = by_part[first[part] : first[part + 1]]
        ends = np.concatenate((net.start[arcs], net.end[arcs]))
        members, numbers = np.unique(ends, return_inverse=True)
        return arcs, members, numbers[: len(arcs)], numbers[len(arcs) :]

    broken = [row for row in rows if row["articulation"]]
    budget = None if task.options.get("exact") else PIECES_BUDGET
    spent = blank = 0
    for row in rows:
        row["pieces"] = None
    for done, row in enumerate(broken, 1):
        arcs, members, start, end = connected(int(held.part[row["at"]]))
        spent += len(arcs)
        if budget is not None and spent > budget:
            blank += 1
            continue
        if row["arcs"] is None:
            gone = int(np.searchsorted(members, row["at"]))
            kept = (start != gone) & (end != gone)
        else:
            kept = ~np.isin(arcs, row["arcs"])
        pieces = int(strong_parts(len(members), start[kept], end[kept]).max()) + 1
        row["pieces"] = pieces - (row["arcs"] is None)  # the one gone stands alone
        task.progress(done, len(broken), "Measuring")
    if blank:
        task.notes.append(
            f"pieces is left blank in the last {blank:,} rows that have any; --exact counts on."
        )


def _name_sources(task: Task, net: Net, rows: list[Row]) -> None:
    """Say which sources those cut off had: all that reach the participant, or the giver of the tie."""
    for row in rows:
        row["sources"] = []
    cutting = [row for row in rows if row["cut_off"]]
    if len(net.sources.at) > SOURCES_BUDGET and not task.options.get("exact"):
        task.notes.append(
            f"sources is left blank: there are {len(net.sources.at):,} of them; --exact tells them apart."
        )
        return
    if not cutting:
        return
    at = np.array([row["at"] for row in cutting])
    for batch, bits in reached_from(net.graph.arcs, net.sources.at):
        for row, word in zip(cutting, bits[at].tolist(), strict=True):
            row["sources"] += [int(batch[bit]) for bit in bits_set(word)]
    for row in cutting:
        row["sources"] = net.names(net.graph.by_name(row["sources"]))


# cut-off


def cut_off(task: Task) -> list[Row]:
    """What is lost if a participant leaves: sources, others who reached one another, and short paths between them.

    Rows: one per participant that loses anything. First those that lose a source, those whom the fewest sources still
    reach before the others; then those that lose most givers and receivers; then those that get farther away.
    ``distance_before`` and ``distance_after`` are mean numbers of steps from the others who still reach it.

    Notes
    -----
    direction
        Along the flow.
    weights
        They don't count.
    isolates
        Nobody loses anything by them.
    pieces
        Only the piece of the one who leaves changes.
    cost
        A search from everybody who reached others through it, n·m at most.

    References
    ----------
    canting's own; the distances are those of closeness.
    """
    graph = task.graph()
    who = place_of(task, task.parameters["who"])
    sources = sources_of(graph)
    task.notes.append(sources.note)
    lost, left = np.zeros((2, graph.n), dtype=np.int64)
    which: dict[int, list[int]] = {}
    rest = graph.arcs.among(np.arange(graph.n) != who)
    before, after = (reached_from(arcs, sources.at) for arcs in (graph.arcs, rest))
    for (batch, had), (_, keeps) in zip(before, after, strict=True):
        gone = had & ~keeps
        lost += np.bitwise_count(gone)
        left += np.bitwise_count(keeps)
        for at in np.flatnonzero(gone).tolist():
            which.setdefault(at, []).extend(int(batch[bit]) for bit in bits_set(int(gone[at])))
    left[sources.at] -= 1  # a source reaches itself, whoever leaves
    paths = paths_without(graph, who, exact=bool(task.options.get("exact")), progress=task.progress)
    poorer = lost > 0
    if paths is not None:
        poorer |= (paths.givers_lost > 0) | (paths.receivers_lost > 0) | (paths.farther > 0)
    rows = [
        {
            **graph.row(at, "group"),
            "lost": int(lost[at]),
            "left": int(left[at]),
            "from_sources": [graph.names[place] for place in graph.by_name(which.get(at, []))[:NAMED]],
            **_changed_paths(paths, at),
        }
        for at in np.flatnonzero(poorer).tolist()
        if at != who
    ]
    _tell_losses(task, graph.names[who], rows, paths)
    return sorted(rows, key=_poorest_first)


def _poorest_first(row: Row) -> tuple[Any, ...]:
    others = 0 if row["lost"] else (row["givers_lost"] or 0) + (row["receivers_lost"] or 0)
    farther = 0 if row["lost"] else row["farther"] or 0
    left = row["left"] if row["lost"] else 0
    return (not row["lost"], left, -row["lost"], -others, -farther, row["name"], row["id"])


def _changed_paths(paths: LostPaths | None, at: int) -> Row:
    """What a row says of the paths to and from a participant; blanks if they weren't compared."""
    counts = ("givers_lost", "givers_left", "receivers_lost", "receivers_left", "farther")
    if paths is None:
        return dict.fromkeys((*counts, "distance_before", "distance_after"))
    columns = (paths.givers_lost, paths.givers, paths.receivers_lost, paths.receivers, paths.farther)
    left = int(paths.givers[at])
    return {
        **{name: int(column[at]) for name, column in zip(counts, columns, strict=True)},
        "distance_before": float(paths.before[at]) / left if left else None,
        "distance_after": float(paths.after[at]) / left if left else None,
    }


def _tell_losses(task: Task, name: str, rows: list[Row], paths: LostPaths | None) -> None:
    losers = [row for row in rows if row["lost"]]
    alone = sum(row["left"] == 0 for row in losers)
    task.notes.append(
        f"Without {name}, {counted(len(losers), 'participant')} would lose a source, {alone} of them every source."
        if losers
        else f"Without {name}, nobody would lose a source."
    )
    if paths is None:
        task.notes.append(
            "Who else loses whom, and which ways get longer, is left blank on a network this large; "
            "--exact compares all ways."
        )
        return
    gone, stay = int(paths.givers_lost.sum()), int(paths.givers.sum())
    if not gone + stay:
        task.notes.append("No way leads from any other participant to another.")
        return
    said = f"Of {gone + stay:,} ordered pairs of others with a way from one to the other, {gone:,} would have none"
    if stay:
        before, after = float(paths.before.sum()) / stay, float(paths.after.sum()) / stay
        said += (
            f"; of the {stay:,} that stay {int(paths.farther.sum()):,} get longer, on average over all of them "
            f"{before:.2f} steps before and {after:.2f} after"
        )
    task.notes.append(said + ".")


# dominators


def dominators(task: Task) -> list[Row]:
    """For each participant, those without whom nothing from any source reaches it.

    Rows: one per participant that depends on somebody; those with most dominators first. ``brokers`` are nearest first.

    Notes
    -----
    direction
        Along the flow, from the sources.
    weights
        They don't count.
    isolates
        They have no row.
    pieces
        Whom no source reaches has no row.
    cost
        Two to six passes over m, more along lines of thousands.

    References
    ----------
    Lowry & Medlock (1969); Georgiadis & Tarjan, Dominator tree certification and divergent spanning trees, ACM
    Transactions on Algorithms 12 (2016).
    """
    net = Net(task.graph())
    task.notes.append(net.sources.note)
    depth = net.tree.depth
    who = task.parameters["who"]
    if who is None:
        chosen = np.flatnonzero(depth > 1).tolist()
        others = net.tree.reached.copy()
        others[net.sources.at] = False
        alone = int((others & (depth == 1)).sum())
        beyond = int((~net.tree.reached).sum())
        task.notes.append(
            f"{counted(alone, 'participant')} depend{'s' * (alone == 1)} on nobody alone; no source reaches {beyond}."
        )
    else:
        at = place_of(task, who)
        chosen = [at] if depth[at] > 1 else []
        if not chosen:
            name = net.graph.names[at]
            told = (
                f"{name} depends on nobody alone." if net.tree.reached[at] else f"No source reaches {name}."
            )
            task.notes.append(f"{name} is a source itself." if at in net.sources.at else told)
    rows = [_dominated(net, at) for at in chosen]
    return sorted(rows, key=lambda row: (-row["count"], row["name"], row["id"]))


def _dominated(net: Net, at: int) -> Row:
    above = [place for _, place in zip(range(NAMED), net.tree.above(at), strict=False)]
    return {
        **net.about(at),
        "count": int(net.tree.depth[at]) - 1,
        "nearest": net.graph.ids[above[0]],
        "brokers": net.names(above),
    }


# cut


def cut(task: Task) -> list[Row]:
    """A smallest set of participants without whom nothing gets from a set of sources to a set of receivers.

    Rows: its members, in order of name and id. None if nothing gets there anyway, or if a direct tie leads from a
    source to a receiver, past which no vertex cut exists; a note says which. With ``indirect`` such ties are left
    aside.

    Raises
    ------
    UsageError
        If a text names nobody, or several by the same name.

    Notes
    -----
    direction
        From the one side to the other along the flow.
    weights
        They don't count.
    isolates
        They are in no cut.
    pieces
        Where no way leads from the one side to the other the cut is empty.
    cost
        m per member of the cut: one way that shares nobody is found at a time.

    References
    ----------
    Menger (1927); Ford & Fulkerson (1956), with participants as capacities.
    """
    graph = task.graph()
    start, end = graph.arcs.ends
    sides = Sides(task, graph)
    giving, receiving = sides.mask("sources"), sides.mask("receivers")
    both = giving & receiving
    if both.any():
        receiving &= ~both
        task.notes.append(
            "On both sides, and counted among the sources only: "
            f"{some_of(sorted(graph.names[at] for at in np.flatnonzero(both).tolist()))}."
        )
    if not receiving.any():
        raise UsageError("No receiver is left: all of them are sources too.", "Name others with --receivers.")
    direct = giving[start] & receiving[end]
    if direct.any() and not task.parameters["indirect"]:
        task.notes.append(_no_cut(graph, start[direct], end[direct]))
        return []
    found = smallest_cut(graph.n, start[~direct], end[~direct], giving, receiving)
    task.notes.append(_told(giving, receiving, found, int(direct.sum())))
    rows = [graph.row(at, "kind", "group", "role") for at in found.tolist()]
    return sorted(rows, key=lambda row: (row["name"], row["id"]))


def _no_cut(graph: Graph, givers: Ints, receivers: Ints) -> str:
    which = min(
        range(len(givers)), key=lambda tie: (graph.names[givers[tie]], graph.names[receivers[tie]], tie)
    )
    example = f"{graph.names[givers[which]]} - {graph.names[receivers[which]]}"
    ties = "a direct tie leads" if len(givers) == 1 else f"{len(givers)} direct ties lead"
    return (
        f"No cut exists: {ties} from a source to a receiver ({example}), and whoever leaves, a direct tie stays. "
        "--indirect leaves direct ties aside and cuts the ways that pass others."
    )


def _told(giving: Bools, receiving: Bools, found: Ints, direct: int) -> str:
    givers, receivers = (counted(int(side.sum()), "participant") for side in (giving, receiving))
    sides = f"{givers} as sources, {receivers} as receivers"
    aside = f" Direct ties left aside: {direct}." if direct else ""
    if not len(found):
        return f"{sides}: nothing gets from the ones to the others{' by way of somebody else' * bool(direct)}.{aside}"
    these = "this one" if len(found) == 1 else f"these {len(found)}"
    ways = "one way leads there" if len(found) == 1 else f"{len(found)} ways lead there that share nobody"
    return f"{sides}: without {these} nothing gets there. No fewer would do: {ways} (Menger 1927).{aside}"


def smallest_cut(n: int, source: Ints, target: Ints, giving: Bools, receiving: Bools) -> Ints:
    """Find a smallest set of vertices, none of them on either side, that every path from one side to the other passes.

    Parameters
    ----------
    n, source, target
        A directed graph without an arc from a giving to a receiving vertex.
    giving, receiving
        The two sides, shape (n,); no vertex is on both.

    Returns
    -------
    array of int64
        The cut, in order. Of several smallest ones it is the one nearest to the giving side, so it doesn't depend on
        the flow that was found.

    Notes
    -----
    Each vertex becomes an arc of capacity one from where it is entered to where it is left; by the theorem of Ford &
    Fulkerson (1956) the largest flow equals the smallest cut. Vertices that no path from side to side passes are left
    out beforehand.
    """
    kept = ~giving[target] & ~receiving[source]
    source, target = source[kept], target[kept]
    useful = reachable(n, source, target, giving) & reachable(n, target, source, receiving)
    kept = useful[source] & useful[target]
    source, target = source[kept], target[kept]
    inner = np.flatnonzero(useful & ~giving & ~receiving)
    number = np.full(n, -1, dtype=np.int64)
    number[inner] = np.arange(len(inner))
    count = len(inner)
    begin, finish = 2 * count, 2 * count + 1
    tails = np.where(giving[source], begin, count + number[source])
    heads = np.where(receiving[target], finish, number[target])
    codes = distinct(tails * (2 * count + 2) + heads)
    tails, heads = codes // (2 * count + 2), codes % (2 * count + 2)
    capacity = np.concatenate((np.full(len(codes), count + 1), np.ones(count, dtype=np.int64))).astype(
        np.int32
    )
    ends = (np.concatenate((tails, np.arange(count))), np.concatenate((heads, count + np.arange(count))))
    network = csr_array((capacity, ends), shape=(2 * count + 2, 2 * count + 2))
    left: Any = csr_array(network - maximum_flow(network, begin, finish).flow)
    left.data = (left.data > 0).astype(np.float64)
    left.eliminate_zeros()
    seen = np.zeros(2 * count + 2, dtype=np.bool_)
    seen[breadth_first_order(left, begin, return_predecessors=False)] = True
    return inner[seen[:count] & ~seen[count : 2 * count]].astype(np.int64)


# whom a text names


class Sides:
    """Finds the participants that texts name: one by its id or name, many by a property."""

    def __init__(self, task: Task, graph: Graph) -> None:
        self.task = task
        self.graph = graph
        self.stages: list[Row] | None = None

    def mask(self, parameter: str) -> Bools:
        """Who is named by a parameter's texts, shape (n,)."""
        named = np.zeros(self.graph.n, dtype=np.bool_)
        for text in self.task.parameters[parameter]:
            key, equals, value = text.partition("=")
            if equals and key.strip() in ("kind", "group", "role", "stage"):
                named[self._having(parameter, key.strip(), value.strip())] = True
            else:
                named[self.called(parameter, text.strip())] = True
        return named

    def _having(self, parameter: str, key: str, value: str) -> list[int]:
        if key == "stage":
            return self._at_stage(parameter, value)
        values = self.graph.attributes[key]
        found = [at for at, its in enumerate(values) if its == value]
        return found or self._nobody(parameter, f"{key}={value}", {f"{key}={its}" for its in values if its})

    def _at_stage(self, parameter: str, value: str) -> list[int]:
        if self.stages is None:
            self.stages = covered_stages(self.task)
        place = self.graph.position
        found = [
            place[id_]
            for stage in self.stages
            if value in (stage["stage"], stage["key"], stage["name"])
            for id_ in stage["ids"]
            if id_ in place
        ]
        return found or self._nobody(
            parameter, f"stage={value}", {f"stage={stage['stage']}" for stage in self.stages}
        )

    def called(self, parameter: str, text: str) -> list[int]:
        """The position of the one that an id or a name says, as a list."""
        found = called(self.graph, text)
        return found or self._nobody(parameter, text, {*self.graph.names, *self.graph.ids})

    def _nobody(self, parameter: str, text: str, there: Iterable[str]) -> list[int]:
        guess = did_you_mean(text, sorted(there))
        raise UsageError(
            f"--{parameter} {text}: this graph has nobody of that description.",
            offered(text, sorted(there))
            if "=" in text and there
            else f"{guess}Give an id, a name, or kind=…, group=…, role=… or stage=…",
        )


def called(graph: Graph, text: str) -> list[int]:
    """The position of the one that an id or a name says, as a list; refused if several have the name."""
    if text in graph.position:
        return [graph.position[text]]
    found = [at for at, name in enumerate(graph.names) if name == text]
    found = found or [at for at, name in enumerate(graph.names) if name.lower() == text.lower()]
    if len(found) > 1:
        raise several(text, [graph.ids[at] for at in found])
    return found


def place_of(task: Task, id_: str) -> int:
    """Position of a participant in the run's graph.

    Raises
    ------
    UsageError
        If the graph, as the reader's options cut it, doesn't have it.
    """
    graph = task.graph()
    if id_ not in graph.position:
        raise UsageError(
            f"{id_!r} is not in the graph as it is read here.",
            "Leave out filters such as --group, or choose another --graph, --dataset or --wave.",
        )
    return graph.position[id_]
