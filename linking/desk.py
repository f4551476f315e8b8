"""What `canting link …` does, without printing: a survey and a register on one desk, with the ledger between them."""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from canting.errors import CantingError, UsageError
from canting.linking.candidates import Engine
from canting.linking.cases import Case, auto_lines, cases, contradiction
from canting.linking.codes import Codes
from canting.linking.ledger import FILE_NAME, NONE_OF_THESE, Ledger, LedgerLine, now
from canting.linking.measure import (
    ENOUGH,
    ENOUGH_OF_EACH,
    Calibration,
    bands,
    calibration,
    recalibrated,
    status,
)
from canting.linking.review import spoken
from canting.linking.sheet import ReviewSheet, Taken, aged, read_sheet, take, write_sheet
from canting.linking.texts import decision_word, say, translated
from canting.progress import Progress, silent

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.linking.links import ToLink
    from canting.result import Result

ENGINES = ("process", "spark")


def who() -> str:
    """Say who decides: CANTING_USER, else the name in git's settings, else the user's name on this machine."""
    if os.environ.get("CANTING_USER", "").strip():
        return os.environ["CANTING_USER"].strip()
    try:
        found = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607  whichever git the user has
            check=False, capture_output=True, text=True, timeout=5, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if found.stdout.strip():
            return found.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        pass
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


@dataclass
class Desk:
    survey: ToLink
    register: ToLink
    """What their files have to be linked."""
    codes: Codes
    """What they and further reference data say of codes."""
    ledger: Ledger
    progress: Progress | None = field(default=None, repr=False)
    """Told (done, total, what)."""
    lang: str = "en"
    """Language of what is said: en or id."""
    workers: Engine | None = field(default=None, repr=False)
    """Who looks at the pairs instead of this process."""
    rest: bool = False
    """Whether participants whose best entry scores too little to be shown have it as a candidate all the same."""

    @property
    def cases(self) -> list[Case]:
        """Participants with their candidates, beside what the ledger says; scores as its decisions recalibrate them."""
        return recalibrated(self.scored, self.calibration) if self.calibration else self.scored

    @cached_property
    def calibration(self) -> Calibration | None:
        """What scores mean by the ledger's own decisions, if there are enough."""
        return calibration(self.scored)

    @cached_property
    def scored(self) -> list[Case]:
        """The same with the scores as they come: what is linked without a person never hangs on a few decisions."""
        return cases(
            self.survey.dataset, self.survey.participants, self.register.dataset, self.register.records,
            self.ledger.state, codes=self.codes, rest=self.rest, progress=self.progress, workers=self.workers,
        )  # fmt: skip

    def candidates(self) -> Result:
        rows = [
            [
                case.entry.id, case.entry.name, option.candidate.entry.id, option.candidate.entry.name,
                option.candidate.score, option.line.decision if option.line else None,
                "; ".join(one.words for one in spoken(case, option, self.codes, self.lang)),
            ]
            for case in self.cases
            for option in case.options
        ]  # fmt: skip
        columns = "id:str name:str entry:str entry_name:str score:float decision:str? evidence:str"
        return result("link find", columns, rows, [self.summary()])

    def summary(self) -> str:
        said = say(
            self.lang,
            "found",
            some=sum(bool(case.options) for case in self.cases),
            all=len(self.cases),
            entries=len(self.register.records),
            pairs=sum(len(case.open) for case in self.cases),
        )
        others = sum(case.unlikely and not case.options for case in self.cases)
        rest = [say(self.lang, "the rest", n=others)] if others and not self.rest else []
        return " ".join([said, *rest, *self.calibration_notes()])

    def calibration_notes(self) -> list[str]:
        by = self.calibration
        return [say(self.lang, "recalibrated", n=by.same + by.different)] if by else []

    def write(self, path: Path) -> int:
        return write_sheet(
            self.cases, path, codes=self.codes, ledger=self.ledger.path,
            folders=(self.survey.folder, self.register.folder), lang=self.lang,
        )  # fmt: skip

    def auto(self, by: str) -> list[LedgerLine]:
        """Link what needs no person; the lines are in the ledger when this returns."""
        made = replace(self, rest=False).scored if self.rest else self.scored
        written = self.ledger.append(auto_lines(self.ledger, made, by=by, at=now()))
        for name in ("scored", "calibration"):
            self.__dict__.pop(name, None)
        return written


def open_desk(
    survey: Path,
    register: Path,
    reference: Sequence[Path] = (),
    *,
    graph: Callable[[], Database | None] | None = None,
    progress: Progress | None = None,
    lang: str = "en",
    engine: str | None = None,
    rest: bool = False,
) -> Desk:
    """Read a survey, a register and the ledger beside the survey.

    `graph` gives a graph that may know more of their codes, or None if none is up.

    Raises
    ------
    UsageError
        If there is no such engine.
    CantingError
        If Spark isn't installed, or doesn't start.
    """
    from canting.linking.links import graph_codes, merged, read_both

    if engine not in (None, *ENGINES):
        raise UsageError(
            f"--engine {engine}: links are found by none of that name.", f"There are: {', '.join(ENGINES)}."
        )
    ours, theirs, codes = read_both(survey, register, reference)
    database = graph() if graph is not None else None
    if database is not None:
        with database:
            codes = merged([graph_codes(database, (ours, theirs)), codes])
    workers = None
    if engine == "spark":
        from canting.linking.spread import on_spark
        from canting.spark.session import session

        workers = on_spark(session(progress or silent))
    return Desk(ours, theirs, codes, Ledger(ours.folder / FILE_NAME), progress, lang, workers, rest)


def open_ledger(path: Path) -> Ledger:
    """Open the ledger of a survey: its folder, its dataset.toml or the ledger itself.

    Raises
    ------
    UsageError
        If there is none.
    """
    file = _ledger_in(path)
    if not file.is_file():
        hint = (
            "Give the survey's folder; canting link review or take makes the ledger with the first decision."
        )
        raise UsageError(f"There is no ledger {file}.", hint)
    return Ledger(file)


def survey_first(words: Sequence[str], named: Path | None) -> tuple[Path, list[str]]:
    """Tell which of some words is the survey: the first, or (as older versions had it) the last, if it is one.

    It is the current folder if no word is one, or what an option named; given with the other words.
    """
    if named is not None:
        return named, list(words)
    if len(words) > 1:
        for at in (0, len(words) - 1):
            if _is_survey(Path(words[at])):
                return Path(words[at]), [word for place, word in enumerate(words) if place != at]
    return Path(), list(words)


def _is_survey(path: Path) -> bool:
    if path.is_dir():
        return (path / "dataset.toml").is_file() or (path / FILE_NAME).is_file()
    return path.is_file() and path.name in {"dataset.toml", FILE_NAME}


def take_sheet(
    sheet: Path, survey: Path | None, by: str, *, register: Path | None = None, lang: str = "en"
) -> tuple[Taken, Ledger]:
    """Take a filled-in sheet into the ledger that it was written for, or another.

    Survey and register are named if they aren't where they were when the sheet was written.

    Raises
    ------
    SheetError
        Naming each cell that is wrong: then nothing was taken.
    """
    read = read_sheet(sheet)
    path = read.ledger if survey is None else _ledger_in(survey)
    if path is None:
        raise CantingError(f"{sheet.name} doesn't say which survey it is of.", "Name the survey's folder.")
    if not path.parent.is_dir():
        raise UsageError(
            f"The folder of the ledger, {path.parent}, isn't there.",
            "Name the survey's folder: canting link take SURVEY PAIRS.xlsx.",
        )
    opened = Ledger(path)
    taken = take(read, opened.state, by=by, at=now(), lang=lang)
    told = _notes_of_age(read, path.parent, register or read.register, lang)
    opened.append(taken.lines)
    return replace(taken, notes=(*told, *taken.notes)), opened


def _notes_of_age(sheet: ReviewSheet, survey: Path, register: Path | None, lang: str) -> list[str]:
    """Say what has changed since the sheet was written; a sheet that doesn't know its register says nothing."""
    from canting.linking.links import read_both

    if register is None:
        return []
    try:
        ours, theirs, _ = read_both(survey, register)
    except CantingError:
        return [say(lang, "register not read", path=register)]
    hashes = ({entry.id: entry.hash for entry in side} for side in (ours.participants, theirs.records))
    return [one.note(lang) for one in aged(sheet, next(hashes), next(hashes))]


def _ledger_in(path: Path) -> Path:
    if path.suffix == ".toml":
        return path.parent / FILE_NAME
    return path if path.is_file() or path.suffix == ".csv" else path / FILE_NAME


def undo(ledger: Ledger, participant: str, entry: str | None, by: str, reason: str = "") -> list[LedgerLine]:
    """Take back what stands for a participant, by id or name.

    No entry needs to be named if only one thing stands that is not a rejection, or only one thing at all, or if it is
    the own word in a contradiction.

    Raises
    ------
    UsageError
        If nothing stands, or it isn't clear what is meant.
    """
    standing = [line for line in ledger.state.lines if participant in {line.left_id, line.left_name}]
    if entry is not None and decision_word(entry) == "none":
        standing = [line for line in standing if not line.right_id]
    elif entry is not None:
        standing = [line for line in standing if entry in {line.right_id, line.right_name}]
    answers = [line for line in standing if line.decision in {"same", "none"}]
    meant = answers if entry is None and answers else standing
    own = [line for line in meant if line.by == by]
    if own and any(ledger.state.contradictions(*line.participant) for line in own):
        meant = own  # who contradicts somebody takes back the own word
    if not meant:
        what = f"Nothing stands for {participant}{f' and {entry}' if entry else ''}."
        raise UsageError(what, "canting link list shows what does.")
    if len({line.pair for line in meant}) > 1:
        named = ", ".join(line.right_id or "none" for line in meant[:10])
        raise UsageError(
            f"Several decisions stand for {participant}: {named}.", "Name the entry, too, or none."
        )
    return ledger.undo(meant[0].pair, by=by, reason=reason)


LEDGER_COLUMNS = (
    "line:int at:str by:str decision:str id:str name:str register:str entry:str? entry_name:str? score:float? "
    "method:str reason:str? evidence:str?"
)


def decisions(
    ledger: Ledger, participant: str | None = None, *, history: bool = False, lang: str = "en"
) -> Result:
    """Give what stands, or with `history` every line, of all participants or one.

    Raises
    ------
    UsageError
        If the ledger says nothing of the participant.
    """
    lines = ledger.lines if history else ledger.state.lines
    chosen = [line for line in lines if participant in {None, line.left_id, line.left_name}]
    if participant is not None and not chosen:
        raise UsageError(
            f"The ledger says nothing of {participant}.", "canting link list shows whom it speaks of."
        )
    rows = [
        [
            line.number, line.at, line.by, line.decision, line.left_id, line.left_name, line.right_dataset,
            line.right_id or None, line.right_name or None, line.score, line.method,
            say(lang, NONE_OF_THESE) if line.reason == NONE_OF_THESE else line.reason or None,
            translated(line.evidence, lang) or None,
        ]
        for line in chosen
    ]  # fmt: skip
    return result("link list", LEDGER_COLUMNS, rows, conflicts(ledger, lang, participant))


def conflicts(ledger: Ledger, lang: str = "en", participant: str | None = None) -> list[str]:
    """Say what contradicts itself in a ledger, of all participants or one."""
    return [
        say(lang, "asks once more", what=contradiction(one, other, lang))
        for one, other in ledger.state.conflicts
        if participant in {None, one.left_id, one.left_name}
    ]


def status_result(found: Sequence[Case], ledger: Ledger, lang: str = "en") -> Result:
    counts, lines = status(found, ledger.state, ledger.lines)
    rows: list[list[object]] = [[say(lang, key), count] for key, count in counts.items()]
    rows += [[say(lang, "ledger lines", word=say(lang, word)), count] for word, count in lines.items()]
    return result("link status", "what:str count:int", rows, conflicts(ledger, lang))


def bands_result(ledger: Ledger, desk: Desk | None = None, lang: str = "en") -> Result:
    """Give the precision of bands of scores on what people have judged; with a register, what they recalibrate."""
    register = desk.register.dataset if desk else None
    rows = [
        [f"{b.lowest:.2f}-{b.highest:.2f}", b.same, b.different, b.unsure, b.precision, b.least, b.most]
        for b in bands(ledger.state, register=register)
    ]
    columns = "score:str same:int different:int unsure:int precision:float? least:float? most:float?"
    notes = [say(lang, "judged pairs")]
    if desk is not None and desk.calibration is not None:
        by = desk.calibration
        means = ", ".join(
            say(lang, "a score is", score=f"{score:.2f}", means=f"{by.of(score):.2f}")
            for score in (0.2, 0.5, 0.8, 0.95)
        )
        notes += [*desk.calibration_notes(), say(lang, "so scores mean", means=means)]
    elif desk is not None:
        notes.append(say(lang, "too few decisions", enough=ENOUGH, of_each=ENOUGH_OF_EACH))
    return result("link status", columns, rows, notes)


def result(name: str, columns: str, rows: Sequence[Sequence[object]], notes: Sequence[str] = ()) -> Result:
    from canting.result import Column, Result, Type

    made = []
    for each in columns.split():
        column, _, kind = each.partition(":")
        made.append(Column(column, Type(kind.rstrip("?"), optional=kind.endswith("?")), ""))
    return Result(name, made, [list(row) for row in rows], list(notes), {})
