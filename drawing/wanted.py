"""What picture may be asked for, and what is refused before anything is fetched."""

from __future__ import annotations

from dataclasses import dataclass

from canting.drawing.model import PAPERS
from canting.errors import UsageError
from canting.language import check_language
from canting.queries.names import Names

KINDS = ("chain", "network", "ego", "path", "integration", "intervals")
WHO = {"ego": 1, "path": 2}
MOST_STEPS = 6


@dataclass(frozen=True)
class Wanted:
    kind: str
    """``chain``: a column per stage from hulu to hilir; ``network``: everybody, by nearness; ``ego``: the ties around
    one participant; ``path``: the ways from one participant to another, or the main path; ``integration``: stakeholder
    groups; ``intervals``: between which ranks each may lie by the measure of `size`."""
    who: tuple[str, ...] = ()
    """For ``ego`` one participant, for ``path`` two or, for the main path, none, by id or name."""
    size: str = "degree"
    """The measure that sizes show: a named query about participants, ``QUERY.COLUMN``, or ``none``."""
    lang: str = "en"
    """Language of what the picture itself says: ``en`` or ``id``."""
    steps: int = 2
    """For ``ego``: how far it goes."""
    paths: int = 3
    """For ``path``: how many."""
    title: str | None = None
    """A title of the reader's own."""
    by: str | None = None
    """What colours and areas show: ``group`` or ``role``; by default the group, unless nobody has one."""
    recommend: str | None = None
    """For ``network``: an aim of the query ``recommend``, whose ties are drawn dotted."""
    budget: float = 5
    """How many of them."""
    names: str | Names = "all"
    """Who is named: ``all``, ``organizations`` or ``none``, or who is called how; whoever the data don't let be named
    never is."""
    paper: str | None = None
    """``a4``, ``a3`` or ``screen``: no name is drawn smaller than 7 points there, and what has no room is left out and
    said. None is A3, on which a large chain is drawn smaller."""
    backbone: int | None = None
    """For ``network``: draw so many of the strongest ties of each participant and kind of tie, and no others."""
    least: int = 0
    """Numbers of people below it aren't said."""

    def check(self) -> None:
        """Refuse what no picture is.

        Raises
        ------
        UsageError
            For the first thing that isn't known, or doesn't go with the kind.
        """
        check_language(self.lang)
        if self.kind not in KINDS:
            raise UsageError(f"No picture is called {self.kind!r}.", f"There are: {', '.join(KINDS)}.")
        wanted = WHO.get(self.kind, 0)
        if len(self.who) != wanted and (self.kind != "path" or self.who):
            names = {0: "no participant", 1: "one participant", 2: "two participants, from whom to whom"}[
                wanted
            ]
            raise UsageError(
                f"{self.kind} takes {names}; {len(self.who)} given.", "canting draw --help shows how."
            )
        if not 1 <= self.steps <= MOST_STEPS:
            raise UsageError(
                f"--steps {self.steps}: not between 1 and {MOST_STEPS}.", "Name a number of steps."
            )
        if self.recommend and self.kind != "network":
            raise UsageError(f"--recommend isn't drawn in {self.kind}.", "Draw it in a network.")
        if self.paths < 1:
            raise UsageError(f"--paths {self.paths}: not above zero.", "Name a number of paths.")
        if self.paper is not None and self.paper not in PAPERS:
            raise UsageError(f"--paper {self.paper}: not known.", f"There are: {', '.join(sorted(PAPERS))}.")
        if self.backbone is not None and self.kind != "network":
            raise UsageError(f"--backbone isn't drawn in {self.kind}.", "Draw it in a network.")
        if self.backbone is not None and self.backbone < 1:
            raise UsageError(f"--backbone {self.backbone}: not above zero.", "Name a number of ties.")
        if self.by not in (None, "group", "role"):
            raise UsageError(f"--by {self.by}: not among group and role.", "Leave it out for groups.")
