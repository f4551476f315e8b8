"""`canting link …`: wiring and printing, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canting.commands.console import (
    Shown,
    new_progress,
    open_database,
    put,
    put_screen,
    say,
    tell,
)
from canting.commands.once import App
from canting.errors import CantingError, UsageError

if TYPE_CHECKING:
    from canting.linking.desk import Desk

link_app = App(
    no_args_is_help=True,
    help="Link participants of a survey to entries of a register: every decision a person's, and undoable.",
)

SurveyFolder = Annotated[
    Path, typer.Argument(metavar="SURVEY", help="Folder of the survey's dataset.", show_default=False)
]
RegisterFolder = Annotated[
    Path, typer.Argument(metavar="REGISTER", help="Folder of the register's dataset.", show_default=False)
]
OfLedger = Annotated[Path, typer.Argument(metavar="SURVEY", help="Folder of the survey, or its links.csv.")]
Named = Annotated[
    Path | None,
    typer.Option("--survey", help="The survey, as an option instead of the first word.", metavar="FOLDER"),
]
Reference = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference", help="Folder with places and industries; may be given several times.", metavar="FOLDER"
    ),
]
By = Annotated[
    str | None, typer.Option("--by", help="Who decides; by default CANTING_USER, or git's user.name.")
]
Rest = Annotated[
    bool,
    typer.Option(
        "--rest", help="Show a participant's nearest entry, however unlikely, where none is likely."
    ),
]
Lang = Annotated[str, typer.Option("--lang", help="Language: en or id.", metavar="LANG")]


def _graph(ctx: typer.Context) -> Any:
    """A server that is named, or a local one that runs; none is started for what it may know of codes."""
    from canting.database.connect import connect_if_up
    from canting.database.settings import read_settings

    try:
        return connect_if_up(read_settings(**ctx.obj))
    except CantingError as error:
        say(f"{error.what} Codes are read from the files alone.")
        return None


def _desk(
    ctx: typer.Context, survey: Path, register: Path, reference: Sequence[Path] | None, **more: Any
) -> Desk:
    from canting.linking.desk import open_desk

    return open_desk(survey, register, reference or (), graph=lambda: _graph(ctx), **more)


def _say(lang: str, key: str, **values: object) -> None:
    """Say something of linking in its own language, which may be another than the command line's."""
    from canting.linking.texts import say as worded

    say(worded(lang, key, **values))


@link_app.command()
def find(
    ctx: typer.Context,
    survey: SurveyFolder,
    register: RegisterFolder,
    reference: Reference = None,
    auto: Annotated[
        bool,
        typer.Option("--auto", help="Link what is certain: score .95, no rival, place or identifier agrees."),
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine",
            help="Who looks at the pairs: process, or spark where it is installed.",
            metavar="NAME",
        ),
    ] = None,
    rest: Rest = False,
    by: By = None,
    lang: Lang = "en",
    *,
    shown: Shown,
) -> None:
    """Find up to 3 candidates for each participant, with evidence; the graph isn't touched.

    --output pairs.xlsx writes a sheet to fill in; canting link take reads it.

    \b
    canting link find my-survey licences
    canting link find my-survey licences --reference regions --output pairs.xlsx
    """
    from canting.linking.desk import who

    output = shown.output
    with new_progress() as progress:
        desk = _desk(ctx, survey, register, reference, progress=progress, lang=lang, engine=engine, rest=rest)
        shown.check([desk.ledger.path])
        if auto:
            written = desk.auto(by or who())
            progress.close()
            _say(lang, "auto written", n=len(written), path=desk.ledger.path)
        if output is not None and output.suffix.lower() == ".xlsx":
            rows = desk.write(output)
            progress.close()
            say(desk.summary())
            _say(lang, "sheet written", rows=rows, path=output)
            return
        found = desk.candidates()
    shown.print(found)


@link_app.command()
def review(
    ctx: typer.Context,
    survey: SurveyFolder,
    register: RegisterFolder,
    reference: Reference = None,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Ask once more what somebody was unsure of.")
    ] = False,
    rest: Rest = False,
    by: By = None,
    lang: Lang = "en",
) -> None:
    """Decide in the terminal, one pair after the other; stop at any time, it goes on where you stopped.

    \b
    canting link review my-survey licences
    """
    from canting.linking.desk import who
    from canting.linking.review import Review, Screen, summary

    with new_progress() as progress:
        desk = _desk(ctx, survey, register, reference, progress=progress, lang=lang, rest=rest)
        made = desk.cases
    if not any(case.asks(unsure=unsure) for case in made):
        _say(lang, "nothing left")
        return
    terminal = sys.stdout.isatty()

    def show(said: Screen | str) -> None:
        if isinstance(said, str):
            tell(said)
            return
        mark = (lambda text: typer.style(text, fg="green", bold=True)) if terminal else None
        put_screen(said.lines(min(get_terminal_size((100, 24)).columns, 160), mark))

    def ask(prompt: str) -> str:
        put(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    _say(lang, "reason may follow")
    asking = Review(
        made, desk.ledger, by=by or who(), ask=ask, show=show, codes=desk.codes, unsure=unsure, lang=lang
    )
    say(summary(asking.run(), desk.ledger, lang))


@link_app.command()
def take(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SURVEY] PAIRS.xlsx",
            help="The sheet, filled in; before it the survey's folder, if it has moved since.",
            show_default=False,
        ),
    ],
    survey: Named = None,
    register: Annotated[
        Path | None,
        typer.Option("--register", help="Folder of the register, if it has moved since.", metavar="FOLDER"),
    ] = None,
    by: By = None,
    lang: Lang = "en",
) -> None:
    """Take a filled-in sheet into the ledger: checked whole, taken whole or not at all.

    \b
    canting link take pairs.xlsx
    canting link take my-survey pairs.xlsx
    """
    from canting.linking.desk import survey_first, take_sheet, who
    from canting.linking.sheet import SHOWN, SheetError

    found, rest = survey_first(words, survey)
    if len(rest) != 1:
        raise UsageError(f"{' '.join(words)}: which is the sheet?", "canting link take SURVEY PAIRS.xlsx")
    given = found if survey is not None or len(words) > 1 else None
    try:
        taken, ledger = take_sheet(Path(rest[0]), given, by or who(), register=register, lang=lang)
    except SheetError as error:
        for line in error.lines()[1:SHOWN]:
            say(line)
        raise
    for note in taken.notes:
        say(note)
    counts = {"decided": taken.decided, "undone": taken.undone, "unchanged": taken.unchanged}
    _say(lang, "taken", **counts, lines=len(taken.lines), path=ledger.path)


@link_app.command()
def apply(
    ctx: typer.Context,
    survey: OfLedger = Path(),
    register: Annotated[
        Path | None,
        typer.Argument(metavar="[REGISTER]", help="With it, why participants have no link is noted, too."),
    ] = None,
    reference: Reference = None,
    lang: Lang = "en",
) -> None:
    """Make the graph equal the ledger; a second time changes nothing.

    \b
    canting link apply my-survey
    canting link apply my-survey licences
    """
    from canting.linking.desk import open_ledger
    from canting.linking.links import apply as apply_ledger

    cases: list[Any] = []
    if register is not None:
        desk = _desk(ctx, survey, register, reference)
        cases, ledger = desk.cases, desk.ledger
    else:
        ledger = open_ledger(survey)
    with open_database(ctx) as database, new_progress() as progress:
        applied = apply_ledger(ledger, database, cases=cases, progress=progress)
        progress.close()
    for line in applied.lines(lang):
        tell(line)


@link_app.command("list")
def list_decisions(
    survey: OfLedger = Path(),
    history: Annotated[bool, typer.Option("--history", help="Every line, not only what stands.")] = False,
    sssom: Annotated[
        Path | None, typer.Option("--sssom", help="Write what stands as SSSOM TSV.", metavar="FILE")
    ] = None,
    lang: Lang = "en",
    *,
    shown: Shown,
) -> None:
    """List what has been decided.

    \b
    canting link list my-survey
    canting link list my-survey --sssom links.sssom.tsv
    """
    from canting.files import check
    from canting.linking.desk import decisions, open_ledger
    from canting.linking.sssom import write_sssom

    ledger = open_ledger(survey)
    shown.check([ledger.path])
    if sssom is not None:
        check(sssom, "--sssom", reads=[ledger.path])
        _say(lang, "mappings", n=write_sssom(ledger.state, sssom), path=sssom)
        return
    shown.print(decisions(ledger, history=history, lang=lang))


@link_app.command()
def why(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SURVEY] PARTICIPANT",
            help="Folder of the survey (this one if left out), and the participant's id or name.",
            show_default=False,
        ),
    ],
    survey: Named = None,
    lang: Lang = "en",
    *,
    shown: Shown,
) -> None:
    """Show every line that the ledger has of a participant: who said what, when and on which evidence.

    \b
    canting link why my-survey P012
    """
    from canting.linking.desk import decisions, open_ledger, survey_first

    found, rest = survey_first(words, survey)
    if len(rest) != 1:
        raise UsageError(f"{' '.join(words)}: whom?", "canting link why SURVEY PARTICIPANT")
    shown.print(decisions(open_ledger(found), rest[0], history=True, lang=lang))


@link_app.command()
def undo(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SURVEY] PARTICIPANT [ENTRY]",
            help="Folder of the survey (this one if left out), the participant's id or name, and the entry's id or "
            "name, or none, where several decisions stand.",
            show_default=False,
        ),
    ],
    survey: Named = None,
    by: By = None,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    lang: Lang = "en",
) -> None:
    """Take a decision back: a line is added that says so, and canting link apply takes it out of the graph.

    \b
    canting link undo my-survey P012
    canting link undo my-survey P012 R7 --reason "moved away"
    """
    from canting.linking.desk import open_ledger, survey_first, who
    from canting.linking.desk import undo as take_back
    from canting.linking.texts import say as worded

    found, rest = survey_first(words, survey)
    if len(rest) not in {1, 2}:
        raise UsageError(f"{' '.join(words)}: whose?", "canting link undo SURVEY PARTICIPANT [ENTRY]")
    ledger = open_ledger(found)
    for line in take_back(ledger, rest[0], rest[1] if len(rest) > 1 else None, by or who(), reason):
        say(worded(lang, "undone", left=line.left_id, right=line.right_id).rstrip())
        still = ledger.state.standing.get(line.pair)
        if still is not None:
            _say(lang, "still stands", decision=worded(lang, still.decision), by=still.by)


@link_app.command()
def status(
    ctx: typer.Context,
    survey: OfLedger = Path(),
    register: Annotated[
        Path | None, typer.Argument(metavar="[REGISTER]", help="Folder of the register's dataset.")
    ] = None,
    reference: Reference = None,
    measure: Annotated[
        bool,
        typer.Option(
            "--measure",
            help="How often pairs of some score were the same, as people judged.",
        ),
    ] = False,
    lang: Lang = "en",
    *,
    shown: Shown,
) -> None:
    """Say where the linking stands, or how well the scores did.

    \b
    canting link status my-survey licences
    canting link status my-survey licences --measure
    """
    from canting.linking.desk import bands_result, open_ledger, status_result

    if register is None and not measure:
        raise UsageError(
            "Which register?", "canting link status SURVEY REGISTER, or canting link status SURVEY --measure."
        )
    desk = None if register is None else _desk(ctx, survey, register, reference, lang=lang)
    if measure:
        found = bands_result(desk.ledger if desk else open_ledger(survey), desk, lang)
    else:
        assert desk is not None
        found = status_result(desk.cases, desk.ledger, lang)
    shown.print(found)
