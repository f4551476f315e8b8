"""`canting link …`: wiring and printing, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from canting.errors import CantingError, UsageError
from canting.terminal import visible

link_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Link participants of a survey to entries of a register: every decision a person's, and undoable.",
)

Survey = Annotated[
    Path, typer.Argument(metavar="SURVEY", help="Folder of the survey's dataset.", show_default=False)
]
Register = Annotated[
    Path, typer.Argument(metavar="REGISTER", help="Folder of the register's dataset.", show_default=False)
]
OfLedger = Annotated[Path, typer.Argument(metavar="SURVEY", help="Folder of the survey, or its links.csv.")]
Reference = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference", help="Folder with places and industries; may be given several times.", metavar="FOLDER"
    ),
]
By = Annotated[
    str | None, typer.Option("--by", help="Who decides; by default CANTING_USER, or git's user.name.")
]
Format = Annotated[str | None, typer.Option("--format", help="table, csv, json or ndjson.", metavar="FORMAT")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.", metavar="FILE")]
ExactText = Annotated[
    bool,
    typer.Option(
        "--exact-text",
        help="Put no apostrophe before texts of a .csv file that a spreadsheet would run as formulas.",
    ),
]


def _graph(ctx: typer.Context) -> Any:
    """A server that is named, or a local one that runs; none is started for what it may know of codes."""
    from canting.database.connect import connect_if_up
    from canting.database.settings import read_settings

    try:
        return connect_if_up(read_settings(**ctx.obj))
    except CantingError as error:
        from canting import cli

        cli._say(f"{error.what} Codes are read from the files alone.")
        return None


@link_app.command()
def find(
    ctx: typer.Context,
    survey: Survey,
    register: Register,
    reference: Reference = None,
    auto: Annotated[
        bool,
        typer.Option("--auto", help="Link what is certain: score .95, no rival, place or identifier agrees."),
    ] = False,
    by: By = None,
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Find up to 3 candidates for each participant, with evidence; the graph isn't touched.

    --output pairs.xlsx writes a sheet to fill in; canting link take reads it.

    \b
    canting link find my-survey licences
    canting link find my-survey licences --reference regions --output pairs.xlsx
    """
    from canting import cli
    from canting.linking.desk import open_desk, who

    cli._check_output(output)
    with cli._progress() as progress:
        desk = open_desk(survey, register, reference or (), graph=lambda: _graph(ctx), progress=progress)
        cli._check_output(output, [desk.ledger.path])
        if auto:
            written = desk.auto(by or who())
            progress.close()
            cli._say(
                f"{len(written)} links were written to {desk.ledger.path}; canting link apply brings them to the graph."
            )
        found = desk.candidates() if output is None or output.suffix.lower() != ".xlsx" else None
        if found is None and output is not None:
            rows = desk.write(output)
            progress.close()
            cli._say(desk.summary())
            cli._say(
                f"Wrote {rows} rows to {output}. Fill in the column decision, then: canting link take {output}"
            )
            return
        progress.close()
    assert found is not None
    cli._print(found, format, output, exact=exact_text)


@link_app.command()
def review(
    ctx: typer.Context,
    survey: Survey,
    register: Register,
    reference: Reference = None,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Ask once more what somebody was unsure of.")
    ] = False,
    by: By = None,
) -> None:
    """Decide in the terminal, one pair after the other; stop at any time, it goes on where you stopped.

    \b
    canting link review my-survey licences
    """
    from canting import cli
    from canting.linking.desk import open_desk, who
    from canting.linking.review import MORE_HELP, Screen, summary

    with cli._progress() as progress:
        desk = open_desk(survey, register, reference or (), graph=lambda: _graph(ctx), progress=progress)
        made = desk.cases
        progress.close()
    if not any(case.asks(unsure=unsure) for case in made):
        cli._say("Nothing is left to decide.")
        return
    terminal = sys.stdout.isatty()

    def show(said: Screen | str) -> None:
        if isinstance(said, str):
            cli._tell(said)
            return
        if terminal:
            typer.echo("\x1b[2J\x1b[H", nl=False)
        mark = (lambda text: typer.style(text, fg="green", bold=True)) if terminal else None
        typer.echo("\n".join(said.lines(_width(), mark)))

    def ask(prompt: str) -> str:
        typer.echo(visible(prompt), nl=False)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    cli._say(MORE_HELP)
    outcome = desk.review(by or who(), ask, show, unsure=unsure)
    cli._say(summary(outcome, desk.ledger))


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 160)


@link_app.command()
def take(
    sheet: Annotated[
        Path, typer.Argument(metavar="PAIRS.xlsx", help="The sheet, filled in.", show_default=False)
    ],
    survey: Annotated[
        Path | None,
        typer.Option("--survey", help="Folder of the survey, if it has moved since.", metavar="FOLDER"),
    ] = None,
    by: By = None,
) -> None:
    """Take a filled-in sheet into the ledger: checked whole, taken whole or not at all.

    \b
    canting link take pairs.xlsx
    """
    from canting import cli
    from canting.linking.desk import take_sheet, who
    from canting.linking.ledger import FILE_NAME
    from canting.linking.sheet import SHOWN, SheetError

    try:
        taken, ledger = take_sheet(sheet, survey / FILE_NAME if survey is not None else None, by or who())
    except SheetError as error:
        for line in error.lines()[1:SHOWN]:
            cli._say(line)
        raise
    for note in taken.notes:
        cli._say(note)
    cli._say(
        f"{taken.decided} decisions taken, {taken.undone} taken back, {taken.unchanged} rows as before; "
        f"{len(taken.lines)} lines were written to {ledger.path}."
    )


@link_app.command()
def apply(
    ctx: typer.Context,
    survey: OfLedger = Path(),
    register: Annotated[
        Path | None,
        typer.Argument(metavar="[REGISTER]", help="With it, why participants have no link is noted, too."),
    ] = None,
    reference: Reference = None,
) -> None:
    """Make the graph equal the ledger; a second time changes nothing.

    \b
    canting link apply my-survey
    canting link apply my-survey licences
    """
    from canting import cli
    from canting.linking.desk import open_desk, open_ledger
    from canting.loader.links import apply as apply_ledger

    cases: list[Any] = []
    if register is not None:
        desk = open_desk(survey, register, reference or (), graph=lambda: _graph(ctx))
        cases, ledger = desk.cases, desk.ledger
    else:
        ledger = open_ledger(survey)
    with cli._database(ctx) as database, cli._progress() as progress:
        applied = apply_ledger(ledger, database, cases=cases, progress=progress)
        progress.close()
    for line in applied.lines():
        cli._tell(line)


@link_app.command("list")
def list_decisions(
    survey: OfLedger = Path(),
    history: Annotated[bool, typer.Option("--history", help="Every line, not only what stands.")] = False,
    sssom: Annotated[
        Path | None, typer.Option("--sssom", help="Write what stands as SSSOM TSV.", metavar="FILE")
    ] = None,
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """List what has been decided.

    \b
    canting link list my-survey
    canting link list my-survey --sssom links.sssom.tsv
    """
    from canting import cli
    from canting.files import check
    from canting.linking.desk import decisions, open_ledger
    from canting.linking.sssom import write_sssom

    ledger = open_ledger(survey)
    cli._check_output(output, [ledger.path])
    if sssom is not None:
        check(sssom, "--sssom", reads=[ledger.path])
        cli._say(f"Wrote {write_sssom(ledger.state, sssom)} mappings to {sssom}.")
        return
    cli._print(decisions(ledger, history=history), format, output, exact=exact_text)


@link_app.command()
def why(
    participant: Annotated[
        str, typer.Argument(metavar="PARTICIPANT", help="Its id or name.", show_default=False)
    ],
    survey: OfLedger = Path(),
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Show every line that the ledger has of a participant: who said what, when and on which evidence.

    \b
    canting link why P012 my-survey
    """
    from canting import cli
    from canting.linking.desk import decisions, open_ledger

    cli._check_output(output)
    cli._print(decisions(open_ledger(survey), participant, history=True), format, output, exact=exact_text)


@link_app.command()
def undo(
    participant: Annotated[str, typer.Argument(metavar="PARTICIPANT", help="Its id.", show_default=False)],
    entry: Annotated[
        str | None,
        typer.Argument(metavar="[ENTRY]", help="Id of the entry, or none; where several decisions stand."),
    ] = None,
    survey: Annotated[
        Path, typer.Option("--survey", help="Folder of the survey.", metavar="FOLDER")
    ] = Path(),
    by: By = None,
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
) -> None:
    """Take a decision back: a line is added that says so, and canting link apply takes it out of the graph.

    \b
    canting link undo P012 --survey my-survey
    canting link undo P012 R7 --survey my-survey --reason "moved away"
    """
    from canting import cli
    from canting.linking.desk import open_ledger, who
    from canting.linking.desk import undo as take_back

    ledger = open_ledger(survey)
    for line in take_back(ledger, participant, entry, by or who(), reason):
        cli._say(f"Withdrawn: {line.left_id} {line.right_id}".rstrip())


@link_app.command()
def status(
    ctx: typer.Context,
    survey: OfLedger = Path(),
    register: Annotated[
        Path | None, typer.Argument(metavar="[REGISTER]", help="Folder of the register's dataset.")
    ] = None,
    reference: Reference = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Precision of bands of scores, on what people have judged.")
    ] = False,
    format: Format = None,
    output: Output = None,
    exact_text: ExactText = False,
) -> None:
    """Say where the linking stands, or how well the scores did.

    \b
    canting link status my-survey licences
    canting link status my-survey --measure
    """
    from canting import cli
    from canting.linking.desk import bands_result, open_desk, open_ledger, status_result

    cli._check_output(output)
    if measure:
        cli._print(bands_result(open_ledger(survey)), format, output, exact=exact_text)
        return
    if register is None:
        raise UsageError(
            "Which register?", "canting link status SURVEY REGISTER, or canting link status SURVEY --measure."
        )
    desk = open_desk(survey, register, reference or (), graph=lambda: _graph(ctx))
    cli._print(status_result(desk.status(), desk.ledger), format, output, exact=exact_text)
