"""What several files say together: whom answers name, by what, and which tables that makes something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from canting.loader.drafting.columns import ROWS, SeenColumn, matching, numbered, parts, separators
from canting.loader.drafting.looking import Looked, with_how_often
from canting.loader.seen import TICKS, relation, speaks_of
from canting.loader.sources.network import Network
from canting.loader.sources.table import folded


def called(network: Network) -> set[str]:
    """What the nodes of a network are called: their ids, and their names where they have some."""
    names = (each.said.get(key, "") for each in network.nodes.values() for key in ("name", "label"))
    return {folded(text) for text in (*network.nodes, *names) if text}


class Together:
    """Tables and networks that are one survey, looked at again by what the others say.

    Attributes
    ----------
    known
        What participants are called, folded.
    numbering
        Columns whose numbers are ids, for answers seem to be some.
    """

    def __init__(self, looked: list[Looked], networks: Sequence[Network]) -> None:
        self._looked, self._networks = looked, networks
        self.numbering: list[SeenColumn] = []
        self._join()
        self._number()
        self._code_books()
        self.known = self._names()
        for each in looked:
            self._look_again(each)

    def _join(self) -> None:
        """Where rows of repeated groups name their respondent by the number of its row, that number is its id."""
        children = [each for each in self._looked if any(column.is_parent for column in each.columns)]
        for each in self._looked if children else ():
            row = next((column for column in each.columns if folded(column.name) in ROWS), None)
            if each in children:
                self._repeated(each)
            elif row is not None and each.shape != "matrix":
                each.found["id"] = [row]
                each.shape = "people" if each.shape == "unknown" else each.shape

    def _number(self) -> None:
        """Where answers or a matrix name participants by the numbers of a list, these numbers are its ids."""
        for each in self._looked:
            numbers = each.numbers
            if numbers is None or each.shape == "matrix" or each.found.get("id"):
                continue
            if any(self._names_by(other, numbers) for other in self._looked):
                each.found["id"] = [numbers]
                self.numbering.append(numbers)
                each.shape = "people" if each.shape == "unknown" else each.shape

    def _code_books(self) -> None:
        """A list of codes and what they mean is one of participants only where answers to a question are such codes."""
        for each in self._looked:
            meaning, codes = each.column("meaning"), each.column("id")
            if each.shape != "people" or meaning is None or codes is None:
                continue
            others = [column for other in self._looked if other is not each for column in other.columns]
            asked = [column for column in others if relation([column.name])[0] and not column.counts]
            answers = (set(map(folded, parts(column.filled, [",", ";", " "]))) for column in asked)
            if any(said and said <= codes.folded for said in answers):
                each.found["name"].append(meaning)
            else:
                each.shape = "unknown"

    @staticmethod
    def _names_by(each: Looked, numbers: SeenColumn) -> bool:
        """Whether a matrix or a question of a table names by numbers."""
        if each.shape == "matrix":
            return {*each.first} <= numbers.folded
        asked = [
            column for column in each.columns
            if column is not numbers and column.filled and column.folded <= numbers.folded
            and relation([column.name])[0] and not column.counts and not speaks_of("of_sources", column.name)
        ]  # fmt: skip
        return bool(numbered(asked)) or any(speaks_of("by_number", column.name) for column in asked)

    @staticmethod
    def _repeated(each: Looked) -> None:
        """Rows of a repeated group are ties where a heading speaks of some."""
        if each.shape in {"ties", "wide"}:
            return
        asks = [
            column for column in each.columns
            if not column.is_numeric and column.filled and (relation([column.name])[0] or column.is_called("to"))
        ]  # fmt: skip
        each.shape = "ties" if asks else "joined"
        each.found["from"] = [column for column in each.columns if column.is_parent]
        each.found["asking"], each.found["to"] = each.found["from"], asks[:1]

    def _names(self) -> set[str]:
        """What participants are called, as far as rosters and matrices show."""
        known: set[str] = set()
        for each in self._looked:
            if each.shape == "matrix":
                known |= set(map(folded, each.first))
                known |= each.numbers.folded if each.are_numbers and each.numbers else set()
            elif each.shape in {"people", "wide", "checks", "rated", "attended"}:
                for column in [*each.callers, *([each.who] if each.who else [])]:
                    known |= column.folded
        for network in self._networks:
            known |= called(network)
        return known

    def _look_again(self, each: Looked) -> None:
        """Look for answers where other tables say who there is: check-boxes, several in a cell, ends of ties."""
        if each.shape in {"matrix", "wide", "checks", "rated", "attended", "ties", "joined"}:
            return
        boxes = [
            column for column in each.columns
            if folded(column.name) in self.known and column.folded <= TICKS | {"0"}
        ]  # fmt: skip
        if len(boxes) > 2:
            each.shape, each.found["boxes"] = "checks", boxes
            return
        if self._is_events(each):
            numbers = [column for column in each.columns if column.is_called("number")]
            each.skip += [column.name for column in numbers]
            each.shape, each.columns = "events", [one for one in each.columns if one not in numbers]
            return
        naming = [
            column for column in each.columns
            if column not in each.callers and not self._is_figure(each, column)
            and not any(column.cells == one.cells for one in each.callers)
            and (matching(column.filled, self.known) >= 0.5 or separators(column, self.known))
        ]  # fmt: skip
        who = next((column for column in each.callers if matching(column.filled, self.known) >= 0.5), None)
        if who is not None and len(naming) == 1 and self._is_row_per_tie(who, naming[0]):
            each.shape, each.found["from"], each.found["to"] = "ties", [who], naming
            each.found["asking"] = [who]
        elif who is not None and naming:
            asked = [column for column in naming if relation([column.name])[0]]
            rest = [column for column in naming if column not in asked]
            groups = numbered(asked)
            groups += [[column] for column in asked if not any(column in group for group in groups)]
            each.answered(with_how_often(each, [*groups, rest] if rest else groups))
            each.found["name"] = each.found["name"] if who in each.found["id"] else [who]
        elif who is None and len(naming) > 1:
            each.shape, each.found["from"], each.found["to"] = "ties", naming[:1], naming[1:2]

    @staticmethod
    def _is_figure(each: Looked, column: SeenColumn) -> bool:
        """Whether numbers count something, though they may be ids as well: in a roster nothing asks whom they name."""
        asks = relation([column.name])[0] or speaks_of("whom", column.name) or column.is_called("to")
        return column.is_numeric and not asks and (each.shape == "people" or column.counts)

    def _is_row_per_tie(self, who: SeenColumn, named: SeenColumn) -> bool:
        """Whether rows are ties rather than respondents: some stand on several, each of which names one other."""
        return len(who.folded) < len(who.filled) and all(named.cells) and not separators(named, self.known)

    def _is_events(self, each: Looked) -> bool:
        """Whether all that a table says of participants are ticks below events."""
        rest = [column for column in each.columns if not column.is_called("number")]
        boxes = rest[1:]
        above = [each.grid.sheet or "", *(text for _, text in each.titles)]
        names = [column.name for column in boxes]
        is_event = partial(speaks_of, "events")
        return (
            len(boxes) > 1
            and matching(rest[0].filled, self.known) >= 0.5
            and (any(map(is_event, above)) or 2 * sum(map(is_event, names)) > len(names))
            and all(column.folded <= TICKS | {"0"} for column in boxes)
        )
