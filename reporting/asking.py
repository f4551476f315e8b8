"""What a report or a page asks of: which data, in which language and on which day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from canting.database.database import Database
from canting.errors import UsageError
from canting.language import check_language
from canting.progress import Progress, silent
from canting.queries.catalogue import Catalogue
from canting.queries.names import Names, names_of
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Result


@dataclass(frozen=True)
class Asker:
    """Asks the questions of a report or of pages.

    Raises
    ------
    UsageError
        For a language or a day that there isn't.
    """

    database: Database
    catalogue: Catalogue
    """Where the graph lives, and the questions that there are."""
    options: Options
    """What is covered."""
    language: str = "en"
    """What is written is in ``en`` or ``id``."""
    day: str | None = None
    """The date on it, ``2026-11-30``; today's if left out."""
    progress: Progress = silent
    """Told what is being asked."""

    def __post_init__(self) -> None:
        check_language(self.language)
        try:
            datetime.date.fromisoformat(self.date)
        except ValueError:
            raise UsageError(f"--date {self.day}: no such day.", "Write it as 2026-11-30.") from None

    @cached_property
    def date(self) -> str:
        return self.day or datetime.date.today().isoformat()

    def ask(self, question: str, options: Options | None = None, **given: Any) -> Result:
        """Ask a named query, with every name in its answer."""
        query = self.catalogue.find(question)
        options = options or self.options
        return run(query, given, options, self.database, self.catalogue, progress=self.progress)

    def everybody(self) -> Result:
        """The participants that are covered; it is refused if there are none."""
        found = self.ask("participants")
        if not found.rows:
            raise UsageError("Nobody is there to report on.", "Load a survey first: canting load FOLDER.")
        return found

    def names(self, everybody: Result, policy: str, words: Mapping[str, str], least: int = 0) -> Names:
        """Who is named among everybody; for the others stand words as the report has them."""
        units = [(each["id"], each["wave"]) for each in everybody.about["datasets"]]
        return names_of(self.database, units, policy, called=lambda word: words.get(word, word), least=least)
