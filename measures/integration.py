"""How stakeholder groups are integrated: ties between each two of them, who carries these, who alone connects them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

import numpy as np

from canting.algorithms.arrays import Ints
from canting.language import counted
from canting.measures.characteristics import parted
from canting.queries.pairs import NO_TIE, UNKNOWN, AnsweredPairs, partition, silence
from canting.queries.task import Row, Task

NAMED = 20  # participants that one cell names


class Groups:
    """Groups of the run's graph; a note says how many participants have none."""

    def __init__(self, task: Task) -> None:
        self.graph, self.answers = task.graph(), task.answers
        self.names, self.of = parted(self.graph.attributes["group"])
        """The groups, in order, of length g; number of each participant's, shape (n,), -1 for those without one."""
        bare = int((self.of < 0).sum())
        if bare:
            task.notes.append(f"Participants without a stakeholder group, in no pair of groups: {bare}.")

    @cached_property
    def sizes(self) -> Ints:
        """Participants of each group, shape (g,)."""
        return np.bincount(self.of[self.of >= 0], minlength=len(self.names)).astype(np.int64)

    @cached_property
    def pairs(self) -> AnsweredPairs:
        """Pairs of participants within and between groups that can be tied, and those that are known."""
        return self.answers.pairs(partition(self.of, len(self.names)))

    @cached_property
    def across(self) -> tuple[Ints, Ints, Ints]:
        """Ties between two groups: number of the tie, group of the giver, group of the receiver."""
        start, end = self.of[self.graph.source], self.of[self.graph.target]
        ties = np.flatnonzero((start >= 0) & (end >= 0) & (start != end))
        return ties, start[ties], end[ties]

    @cached_property
    def counts(self) -> Ints:
        """Ties from each group to each other one, shape (g, g); 0 on the diagonal."""
        _, start, end = self.across
        g = len(self.names)
        return np.bincount(start * g + end, minlength=g * g).reshape(g, g).astype(np.int64)

    @cached_property
    def mutual(self) -> Ints:
        """Pairs of participants with a tie either way, by the groups of the two, shape (g, g)."""
        ties, start, end = self.across
        n, g = self.graph.n, len(self.names)
        source, target = self.graph.source[ties], self.graph.target[ties]
        both = np.isin(source * n + target, target * n + source)
        return np.bincount(start[both] * g + end[both], minlength=g * g).reshape(g, g).astype(np.int64)

    @cached_property
    def carriers(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """For each pair of groups with ties, who has how many of them: most first, then in order of name."""
        ties, start, end = self.across
        g, n = len(self.names), self.graph.n
        pair = np.minimum(start, end) * g + np.maximum(start, end)
        codes = np.concatenate((pair * n + self.graph.source[ties], pair * n + self.graph.target[ties]))
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for code, count in zip(
            *(column.tolist() for column in np.unique(codes, return_counts=True)), strict=True
        ):
            found.setdefault(divmod(code // n, g), []).append((code % n, count))
        names, ids = self.graph.names, self.graph.ids
        for who in found.values():
            who.sort(key=lambda carrier: (-carrier[1], names[carrier[0]], ids[carrier[0]]))
        return found


def integration(task: Task) -> list[Row]:
    """Ties between each pair of stakeholder groups, and the participants who carry them.

    Rows: one per pair of groups that can be tied: those without a tie first, then those of which that is unknown, then
    those that hang on one participant, then those with ties one way only, then the others; among these the sparsest
    first.

    Notes
    -----
    direction
        Each direction for itself; where ties have none there is one density.
    weights
        They don't count.
    isolates
        They count in their group's size.
    pieces
        Nothing: ties between groups are counted.
    cost
        m + groups².

    References
    ----------
    canting's own; Everett & Borgatti, The centrality of groups and classes, Journal of Mathematical Sociology 23
    (1999), measures groups likewise as wholes.
    """
    groups = Groups(task)
    possible = groups.pairs.possible
    rows = [
        _pair(groups, first, second)
        for first, second in combinations(range(len(groups.names)), 2)
        if possible[first, second] or possible[second, first]
    ]
    rows.sort(key=lambda row: (STATES.index(row["state"]), row["order"], row["group_a"], row["group_b"]))
    if len(groups.names) < 2:
        task.notes.append("There are no two stakeholder groups here.")
    else:
        states = [row["state"] for row in rows]
        told = ", ".join(f"{states.count(state)} {state}" for state in STATES if state in states)
        task.notes.append(f"{counted(len(rows), 'pair')} of groups: {told}.")
    return rows


STATES = (NO_TIE, UNKNOWN, "hangs on one", "one way", "connected")


def _pair(groups: Groups, first: int, second: int) -> Row:
    there, back = int(groups.counts[first, second]), int(groups.counts[second, first])
    possible = int(groups.sizes[first] * groups.sizes[second])
    ties = there + back
    carriers = groups.carriers.get((first, second), [])
    alone = [groups.graph.names[at] for at, count in carriers if count == ties]
    mutual = int(groups.mutual[first, second])
    pairs = groups.pairs
    ways = (
        [(there, first, second), (back, second, first)] if groups.graph.directed else [(ties, first, second)]
    )
    lacking = {silence(pairs, one, other) for count, one, other in ways if not count} - {None}
    state = "hangs on one" if alone else "connected"
    if UNKNOWN in lacking and not alone:
        state = UNKNOWN
    elif lacking and not alone:
        state = "one way" if ties else NO_TIE
    known_ab, known_ba = int(pairs.known[first, second]), int(pairs.known[second, first])
    known = known_ab + known_ba if groups.graph.directed else known_ab
    return {
        "group_a": groups.names[first],
        "group_b": groups.names[second],
        "state": state,
        "participants_a": int(groups.sizes[first]),
        "participants_b": int(groups.sizes[second]),
        "ties_ab": there,
        "ties_ba": back,
        "ties": ties,
        "density_ab": there / possible,
        "density_ba": back / possible,
        "density": ties / possible,
        "known_ab": known_ab,
        "known_ba": known_ba,
        "known": known,
        "density_known_ab": there / known_ab if known_ab else None,
        "density_known_ba": back / known_ba if known_ba else None,
        "density_known": ties / known if known else None,
        "reciprocity": 2 * mutual / ties if ties else None,
        "hangs_on": alone,
        "carriers": len(carriers),
        "carried_by": [f"{groups.graph.names[at]} ({count})" for at, count in carriers[:NAMED]],
        "order": ties / known if known else 0,
    }


# brokers


def brokers(task: Task) -> list[Row]:
    """Participants who connect stakeholder groups that are otherwise unconnected.

    Rows: one per broker and pair of groups; brokers who connect most pairs that nobody else does come first.

    Notes
    -----
    direction
        From group to group along the flow; where ties have none, a representative and a gatekeeper are a member.
    weights
        They don't count.
    isolates
        They tie no groups.
    pieces
        Nothing: ties between groups are looked at.
    cost
        m + the ways of two ties over third groups.

    References
    ----------
    Gould & Fernandez (1989) for the words, used here of groups.
    """
    found = Brokerage(Groups(task))
    rows = [*found.liaisons(), *found.members()]
    pairs = Counter(row["id"] for row in rows)
    alone = Counter(row["id"] for row in rows if row["others"] == 0)
    columns = ("name", "id", "others", "from_group", "to_group")
    rows.sort(key=lambda row: (-alone[row["id"]], -pairs[row["id"]], *(row[name] for name in columns)))
    if not rows:
        task.notes.append("No two groups are connected by way of one participant only.")
    return rows


class Brokerage:
    """Who stands between two groups without any other tie between them.

    Where ties have no direction each counts both ways, and each pair of groups once.
    """

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.graph = groups.graph
        self.start, self.end = self.graph.arcs.ends
        self.gives, self.gets = self._counted(self.start, self.end), self._counted(self.end, self.start)
        self.direct = groups.counts + (0 if self.graph.directed else groups.counts.T)

    def _counted(self, who: Ints, whom: Ints) -> Ints:
        """How many of each group stand at the other ends of each participant's arcs, shape (n, g)."""
        counts = np.zeros((self.graph.n, len(self.groups.names)), dtype=np.int64)
        kept = self.groups.of[whom] >= 0
        np.add.at(counts, (who[kept], self.groups.of[whom[kept]]), 1)
        return counts

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of groups, ordered where ties have a direction."""
        g = len(self.groups.names)
        return ((a, b) for a in range(g) for b in range(g) if a != b and (self.graph.directed or a < b))

    def between(self, a: int, b: int) -> Ints:
        """Participants of neither group who get from the one and give to the other."""
        third = (self.groups.of != a) & (self.groups.of != b)
        return np.flatnonzero((self.gets[:, a] > 0) & (self.gives[:, b] > 0) & third)

    def liaisons(self) -> Iterator[Row]:
        """Participants of a third group between two that have no tie."""
        for a, b in self.pairs():
            if self.direct[a, b] == 0:
                found = self.between(a, b).tolist()
                for at in found:
                    yield self._row(at, a, b, "liaison", len(found) - 1, silence(self.groups.pairs, a, b))

    def members(self) -> Iterator[Row]:
        """Participants of either group who carry all ties between the two."""
        parts = ("representative", "gatekeeper") if self.graph.directed else ("member", "member")
        for a, b in self.pairs():
            ties = int(self.direct[a, b])
            if not ties:
                continue
            for own, matrix, other, part in ((a, self.gives, b, parts[0]), (b, self.gets, a, parts[1])):
                for at in np.flatnonzero((matrix[:, other] == ties) & (self.groups.of == own)).tolist():
                    yield self._row(at, a, b, part, self._round(at, a, b), self._besides(at, a, b))

    def _round(self, gone: int, a: int, b: int) -> int:
        """How many participants of other groups connect two groups once a member of theirs is gone."""
        places = self.between(a, b)
        gets, gives = self.gets[places, a], self.gives[places, b]
        if self.groups.of[gone] == a:
            gets = gets - np.isin(places, self.end[self.start == gone])
        else:
            gives = gives - np.isin(places, self.start[self.end == gone])
        return int(((gets > 0) & (gives > 0)).sum())

    def _besides(self, gone: int, a: int, b: int) -> str:
        """Whether two groups have no other tie than those of a member of theirs, or that is unknown."""
        left = self.groups.of.copy()
        left[gone] = -1
        pairs = self.groups.answers.pairs(partition(left, len(self.groups.names)))
        return silence(pairs, a, b) or NO_TIE

    def _row(self, at: int, a: int, b: int, part: str, others: int, state: str | None) -> Row:
        graph, own = self.graph, int(self.groups.of[at])
        return {
            **graph.row(at, "kind"),
            "group": self.groups.names[own] if own >= 0 else None,
            "from_group": self.groups.names[a],
            "to_group": self.groups.names[b],
            "part": part,
            "others": others,
            "state": state or NO_TIE,
            "gets": int(self.gets[at, a]),
            "gives": int(self.gives[at, b]),
        }
