"""Who could have said that two participants are tied, and who of them answered: tied, not tied or unknown.

Everything is counted over vectors of participants, never over a matrix of pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from canting.algorithms.graph import Graph
from canting.algorithms.ranks import distinct
from canting.loader.questions import of_type
from canting.queries.answers import PARTICIPATION, SYMMETRIC, Asked, Cell, UnitAnswers

if TYPE_CHECKING:
    from canting.algorithms.arrays import Bools, Ints

NO_TIE, UNKNOWN = "no tie", "unknown"
"""Words for pairs without a tie: somebody who could have said that there is one answered, or nobody did."""

Member = Any
"""A sparse matrix of whole numbers, shape (n, g): whether each participant is in each group."""


@dataclass(frozen=True, eq=False)
class AnsweredPairs:
    """Pairs of participants by the groups of the two, each shape (g, g).

    Rows are givers and columns receivers where ties have a direction; else both halves say the same, and the diagonal
    counts each pair once.
    """

    possible: Ints
    """Pairs that can be tied."""
    known: Ints
    """Those of them that are tied or known not to be."""


@dataclass(frozen=True, eq=False)
class Heard:
    """A question of one unit among the participants of a graph: who answered it, by the end of a tie that they are."""

    type: str
    """Type of tie that it asks for."""
    out: Bools
    into: Bools
    """Who answered and could have reported a tie that it gives, or one that it receives; shape (n,)."""
    hushed_out: Ints
    hushed_into: Ints
    """Pairs of which the giver, or the receiver, gave no answer: giver * n + receiver."""

    def of(self, ways: str) -> Heard:
        """The same of those whose reports make a tie."""
        nobody = np.zeros_like(self.out)
        if ways == "sender":
            return replace(self, into=nobody)
        return replace(self, out=nobody) if ways == "receiver" else self


@dataclass(frozen=True, eq=False)
class Answers:
    """For a graph: which pairs are known, being tied or because somebody who could have said so answered."""

    graph: Graph
    """As measures see it, with the attribute ``kind``."""
    questions: list[Heard]
    unlisted: list[str]
    """Covered datasets that don't say who answered: in them nothing is split."""
    listed: bool
    """Whether any covered dataset says who answered."""
    both: bool = False
    """Whether it takes both of a pair to say that they aren't tied: each knows which events it takes part in itself."""

    @classmethod
    def of(
        cls,
        graph: Graph,
        units: Sequence[UnitAnswers],
        types: Sequence[str],
        only: Iterable[str] = (),
        ways: str = "union",
    ) -> Answers:
        """Make them of what the covered units say of all questions, or `only` some if any is named.

        `ways` says whose reports make a tie: of ``sender`` or ``receiver`` nobody else can say that there is none.
        """
        listed = any(unit.listed for unit in units)
        both = PARTICIPATION in types
        kept = set() if both else set(only)
        if both:  # folded from what each said of itself, it is no question of its own
            units = [replace(unit, questions=[(PARTICIPATION, None, "either")]) for unit in units]
        questions = [
            question.of(ways)
            for unit in units
            for question in _questions(graph, unit, types, kept, listed=listed)
        ]
        unlisted = list(dict.fromkeys(unit.dataset for unit in units if not unit.listed))
        return cls(graph, questions, unlisted, listed, both)

    @cached_property
    def flat(self) -> Answers:
        """The same with ties read without direction."""
        return replace(self, graph=replace(self.graph, directed=False)) if self.graph.directed else self

    @cached_property
    def out(self) -> Bools:
        """Who answered a question that would have told of a tie that it gives, shape (n,)."""
        return self._any(
            question.out & ~self.graph.informing if question.type != "INFORMS" else question.out
            for question in self.questions
        )

    @cached_property
    def into(self) -> Bools:
        """Who answered a question that would have told of a tie that it receives, shape (n,)."""
        return self._any(question.into for question in self.questions)

    @cached_property
    def from_source(self) -> Bools:
        """The same of a tie that it receives from an information source, which gives knowledge only, shape (n,)."""
        return self._any(question.into for question in self.questions if question.type == "INFORMS")

    def _any(self, which: Iterable[Bools]) -> Bools:
        found: Bools = np.zeros(self.graph.n, dtype=np.bool_)
        for one in which:
            found |= one
        # Where no dataset says who answered every pair is known: figures are as they would be anyway.
        return found if self.listed else np.ones(self.graph.n, dtype=np.bool_)

    # single pairs

    def possible(self, a: Ints, b: Ints) -> Bools:
        """Whether each pair of positions can be tied: an information source can't receive."""
        receives = ~self.graph.informing
        return np.asarray((receives[b] if self.graph.directed else receives[a] | receives[b]) & (a != b))

    def heard(self, a: Ints, b: Ints) -> Bools:
        """Whether somebody answered who could have said of each pair of positions that it is tied."""
        return np.asarray(self._told(a, b) & ~np.isin(self.graph.key(a, b), self.silenced))

    def _told(self, a: Ints, b: Ints) -> Bools:
        """The same, no single cell being looked at."""
        there = self._along(a, b)
        return there if self.graph.directed else there | self._along(b, a)

    def _along(self, a: Ints, b: Ints) -> Bools:
        if self.both:
            together: Bools = self.out[a] & self.out[b] & (a != b)
            return together
        heard = self.out[a] | np.where(self.graph.informing[a], self.from_source[b], self.into[b])
        return np.asarray(heard & ~self.graph.informing[b] & (a != b))

    @cached_property
    def silenced(self) -> Ints:
        """Keys, in order, of pairs that are unknown since whoever could have told of them left that cell open."""
        hushed = [keys for question in self.questions for keys in (question.hushed_out, question.hushed_into)]
        if not any(map(len, hushed)):
            return np.zeros(0, dtype=np.int64)
        n = self.graph.n
        a, b = np.divmod(distinct(np.concatenate(hushed)), n)
        keys = distinct(self.graph.key(a, b))
        a, b = np.divmod(keys, n)
        told = self._exactly(a, b)
        if not self.graph.directed:
            told |= self._exactly(b, a)
        return np.compress(self._told(a, b) & ~told, keys)

    def _exactly(self, a: Ints, b: Ints) -> Bools:
        """Whether ties from a to b could have been told of in answer to some question, cell by cell."""
        told = np.zeros(len(a), dtype=np.bool_)
        along = a * self.graph.n + b
        for question in self.questions:
            giver = question.out[a] & ~np.isin(along, question.hushed_out)
            receiver = question.into[b] & ~np.isin(along, question.hushed_into)
            can = ~self.graph.informing[b] & (~self.graph.informing[a] | (question.type == "INFORMS"))
            told |= (giver | receiver) & can
        return told

    # counts

    def pairs(self, member: Member) -> AnsweredPairs:
        """Count the pairs within and between groups (see `partition`); who is in several groups counts in each."""
        source, plain = self.graph.informing, ~self.graph.informing
        if self.graph.directed:
            possible = _ordered(member, source | plain, plain)
            unknown = _ordered(member, plain & ~self.out, plain & ~self.into)
            unknown += _ordered(member, source & ~self.out, plain & ~self.from_source)
        elif self.both:
            possible = _ordered(member, source | plain, source | plain) - _ordered(member, source, source)
            unknown = possible - _ordered(member, self.out, self.out)
        else:
            silent = plain & ~self.out & ~self.into
            still, deaf = source & ~self.out, plain & ~self.from_source
            possible = _ordered(member, source | plain, source | plain) - _ordered(member, source, source)
            unknown = _ordered(member, silent, silent)
            unknown += _ordered(member, still, deaf) + _ordered(member, deaf, still)
        a, b = self.graph.source, self.graph.target
        can = self.possible(a, b)
        # A tie that can't be, such as knowledge given to an information source, is there all the same.
        beyond = self._counted(member, a[~can], b[~can])
        tied = can & ~self.heard(a, b)
        known = possible - unknown + beyond + self._counted(member, a[tied], b[tied])
        known -= self._counted(member, *np.divmod(self.silenced, max(self.graph.n, 1)))
        return AnsweredPairs(self._halved(possible + beyond), self._halved(known))

    def _counted(self, member: Member, a: Ints, b: Ints) -> Ints:
        there: Ints = (member[a].T @ member[b]).toarray()
        return there if self.graph.directed else there + there.T

    def _halved(self, counts: Ints) -> Ints:
        """Within a group every pair without direction was met twice."""
        return counts if self.graph.directed else counts - np.diag(np.diag(counts) // 2)

    def unknown(self, among: Bools | None = None) -> Ints:
        """Count for each participant the others with whom it is neither tied nor known not to be, whichever way.

        Only others `among` are looked at, shape (n,); all if left out.
        """
        if self.graph.directed:
            return self.flat.unknown(among)
        n, source = self.graph.n, self.graph.informing
        others = np.ones(n, dtype=np.bool_) if among is None else among
        if self.both:
            counts: Ints = np.where(self.out, (~self.out & others).sum(), others.sum() - others)
        else:
            silent = ~source & ~self.out & ~self.into
            still, deaf = source & ~self.out, ~source & ~self.from_source
            counts = silent * ((silent & others).sum() - (silent & others))
            counts += still * (deaf & others).sum() + deaf * (still & others).sum()
        # A tie counts once, whichever way it goes and however often it is there.
        ties = distinct(self.graph.key(self.graph.source, self.graph.target))
        a, b = np.divmod(ties, max(n, 1))
        met = ties[self.possible(a, b) & ~self._told(a, b)]
        for keys, step in ((met, -1), (np.setdiff1d(self.silenced, ties), 1)):
            low, high = np.divmod(keys, max(n, 1))
            for one, other in ((low, high), (high, low)):
                counts += step * np.bincount(one[others[other]], minlength=n)
        return counts


def _questions(
    graph: Graph, unit: UnitAnswers, types: Sequence[str], only: set[str], *, listed: bool
) -> Iterator[Heard]:
    """What a unit asked about ties of these types, and who of the graph's participants answered."""
    ends: dict[Asked, set[str]] = {}
    for type_, question, teller in unit.questions:
        if type_ in types and (not only or question in only):
            told = ends.setdefault((type_, question or ""), set())
            told |= {"from", "to"} if teller == "either" else {teller}
    place = graph.position
    answered = np.zeros(graph.n, dtype=np.bool_)
    empty: dict[str, list[int]] = {}
    for id_, responded, unanswered in unit.people:
        if id_ in place:
            answered[place[id_]] = responded == "yes" or not unit.listed
            for question in unanswered if listed else ():
                empty.setdefault(question, []).append(place[id_])
    if not listed:
        answered[:] = True
    cells: dict[Asked, list[Cell]] = {}
    for cell in unit.cells:
        if cell[0] in place and cell[1] in place:
            cells.setdefault((cell[2], cell[3] or ""), []).append(cell)
    for asked, told in ends.items():
        here = answered.copy()
        here[empty.get(asked[1], []) + empty.get(of_type(*asked), [])] = False
        hushed = {
            side: np.array(sorted(keys), dtype=np.int64)
            for side, keys in _hushed(graph, cells.get(asked, []), told, either=asked[0] == SYMMETRIC).items()
        }
        yield Heard(asked[0], here & ("from" in told), here & ("to" in told), hushed["from"], hushed["to"])


def _hushed(graph: Graph, cells: Iterable[Cell], ends: set[str], *, either: bool) -> dict[str, set[int]]:
    """Ties, as giver * n + receiver, of which the giver (``from``) or the receiver (``to``) gave no answer."""
    hushed: dict[str, set[int]] = {"from": set(), "to": set()}
    for giver, receiver, _, _, respondent in cells:
        ways = [(giver, receiver), (receiver, giver)] if either else [(giver, receiver)]
        open_ = [(way, side) for way in ways for side in ends]
        own = [(way, side) for way, side in open_ if way[side == "to"] == respondent]
        for (start, end), side in own or open_:  # who answers for others silences whoever could tell
            hushed[side].add(graph.position[start] * graph.n + graph.position[end])
    return hushed


def silence(pairs: AnsweredPairs, one: int, other: int) -> str | None:
    """What it means that two groups have no tie: `NO_TIE`, `UNKNOWN`, or None where there can be none."""
    if not pairs.possible[one, other]:
        return None
    return NO_TIE if pairs.known[one, other] else UNKNOWN


def _ordered(member: Member, one: Bools, other: Bools) -> Ints:
    """Count ordered pairs of two participants, one of the first and one of the other, by their groups."""
    first, second = member[np.flatnonzero(one)], member[np.flatnonzero(other)]
    itself = member[np.flatnonzero(one & other)]
    counts: Ints = np.outer(first.sum(axis=0), second.sum(axis=0)) - (itself.T @ itself).toarray()
    return counts.astype(np.int64)


def partition(of: Ints, groups: int) -> Member:
    """Membership of groups, shape (n, groups), from each participant's number; -1 for those in none."""
    from scipy.sparse import csr_array  # who only asks and prints doesn't pay for it

    at = np.flatnonzero(of >= 0)
    return csr_array((np.ones(len(at), dtype=np.int64), (at, of[at])), shape=(len(of), groups))
