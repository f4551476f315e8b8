"""What other datasets in the graph say of the ids that a dataset has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from canting.loader.contract import Dataset
from canting.loader.sorts import Fault, Sort

_ASKED_AT_ONCE = 10_000


@dataclass(frozen=True)
class SaidElsewhere:
    dataset: str
    kind: str | None = None
    """Kind of participant; None for an event or stage."""
    mentioned: bool = False
    """Whether only its ties name it."""
    shares: tuple[str, ...] = ()
    """The datasets whose participants it shares."""
    position: int | None = None
    stage: str | None = None
    """Position of a stage, and its id in the graph."""


Recorded = Callable[[str, list[str]], dict[str, list[SaidElsewhere]]]
"""Asks the graph: given a label, such as ``Participant``, ``Event`` or ``Stage``, and ids, who says what of those that
are there. A stage may be asked for as its survey writes it or by its id in the graph; what the latest wave says of
it comes first."""


class Others:
    """The other datasets in the graph, as far as a check asks for them.

    Attributes
    ----------
    shares
        The datasets whose participants and events this one shares.
    unresolved
        How many mentions were not checked, since only the graph knows whom they mean.
    """

    def __init__(self, dataset: Dataset, recorded: Recorded | None) -> None:
        self._own = dataset.id
        self.recorded = recorded
        self.shares = dataset.dataset.shares
        self.unresolved = 0

    def ask(self, label: str, ids: list[str], *, own: bool = False) -> dict[str, list[SaidElsewhere]]:
        """Ask the graph who records ids, leaving out this dataset if not its `own` too; nothing without a graph."""
        if self.recorded is None:
            return {}
        answers: dict[str, list[SaidElsewhere]] = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            answers.update(self.recorded(label, ids[start : start + _ASKED_AT_ONCE]))
        others = {
            each: [said for said in found if own or said.dataset != self._own]
            for each, found in answers.items()
        }
        return {each: found for each, found in others.items() if found}

    def allows(self, said: SaidElsewhere) -> bool:
        """Whether another dataset and this one may mean the same by an id: one of them says that it shares."""
        return said.mentioned or said.dataset in self.shares or self._own in said.shares

    def foreign(self, label: str, ids: list[str]) -> dict[str, Fault]:
        """Say what is wrong with ids that another dataset recorded, unless one of the two says that it shares them."""
        found: dict[str, Fault] = {}
        for each, said in self.ask(label, ids).items():
            for one in said:
                if not self.allows(one):
                    hint = (
                        f'If it is the same {label.lower()}, add shares = ["{one.dataset}"] to [dataset]; '
                        'if not, give this dataset a namespace = "…".'
                    )
                    what = f"the dataset {one.dataset} has recorded this id"
                    found.setdefault(each, (what, hint, Sort.FOREIGN_ID))
        return found
