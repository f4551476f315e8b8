"""Surveys: begin one, check it, load it, take it back, and list what is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from canting.commands.console import (
    ExactText,
    Shown,
    Yes,
    check_csv,
    confirm,
    new_progress,
    open_database,
    say,
    say_escapes,
    tell,
)
from canting.commands.once import App
from canting.errors import CantingError, Told, UsageError
from canting.language import counted

if TYPE_CHECKING:
    from canting.loader.contract import Dataset

datasets_app = App()


Problems = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write every problem to this .csv file.", metavar="FILE.csv"),
]
DatasetArgument = Annotated[
    Path,
    typer.Argument(
        metavar="DATASET",
        help="A folder with dataset.toml, or that file; with --id a file of a network.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Bare:
    """What a bare file of a network is, which no dataset.toml describes."""

    id: Annotated[
        str | None, typer.Option(help="DATASET is a bare file of a network; this is its id.", metavar="NAME")
    ] = None
    kind: Annotated[
        str | None, typer.Option(help="With --id: what its nodes are. Default Actor.", metavar="KIND")
    ] = None
    type: Annotated[
        str | None,
        typer.Option(
            help="With --id: what its ties are. Default INFORMS; PARTICIPATES_IN of two modes.",
            metavar="TYPE",
        ),
    ] = None
    meaning: Annotated[
        str | None,
        typer.Option(
            help="With --id: gives (source informs target) or asks (target informs source). Default gives.",
            metavar="gives|asks",
        ),
    ] = None

    def __post_init__(self) -> None:
        if self.id is None and (self.kind or self.type or self.meaning):
            raise UsageError(
                "--kind, --type and --meaning are for a bare file of a network.",
                "Name its dataset: --id NAME.",
            )

    def described(self, file: Path) -> Dataset:
        """Describe the file; what is assumed is said."""
        from canting.loader.bare import describe

        assert self.id is not None
        described, assumed = describe(file, self.id, kind=self.kind, type_=self.type, meaning=self.meaning)
        say(f"{file.name} is read so, unless a dataset.toml says otherwise:")
        for line in assumed:
            say(f"  {line}")
        return described


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.", show_default=False)],
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            help="Draft it from these files: workbooks, CSV, networks. Again for each.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the comments: en or id.", metavar="LANG")] = "en",
) -> None:
    """Begin a survey of your own.

    Writes a dataset.toml and small CSV files to fill in; they load as they are. With --from it looks at your files
    instead, copies them there and drafts a dataset.toml: each assumption is a comment, and a ? marks what to look at.

    \b
    canting new my-survey
    canting new my-survey --from survey.xlsx --from firms.csv
    """
    from canting.loader.new import identifier
    from canting.loader.new import new as make

    if files:
        from canting.loader.drafting.draft import draft

        written = draft(folder, files, identifier(folder.resolve().name), lang)
        then = (
            f"Look at its comments and correct it, then: canting check {folder}, and canting names {folder}"
        )
    else:
        written = make(folder, lang)
        then = f"Fill them in, then: canting check {folder}, and canting load {folder}"
    for path in written:
        say(f"Wrote {path}.")
    say(then)


def check(
    ctx: typer.Context,
    dataset: DatasetArgument,
    bare: Bare,
    output: Problems = None,
    exact_text: ExactText = False,
) -> None:
    """Find every problem in a dataset's files.

    Nothing is written, and no server is needed; where one runs, ids shared with other datasets are checked too.

    \b
    canting check my-survey
    canting check my-survey --output problems.csv
    canting check friends.graphml --id friends
    """
    from canting.loader.check import check as check_dataset
    from canting.writing.listings import check_lines

    described = described_or_exit(dataset, bare, output)
    with (
        new_progress() as progress,
        check_dataset(described, recorded=_recorded_if_up(ctx), progress=progress) as checked,
    ):
        progress.close()
        _print_problems(checked, output, exact=exact_text)
        if any(each.becomes is None for each in checked.unlisted):
            say(f"Names that no roster has can be decided on together: canting names {dataset}")
        if checked.problems:
            raise typer.Exit(1)
        for line in check_lines(checked):
            tell(line)


def load(
    ctx: typer.Context,
    dataset: DatasetArgument,
    bare: Bare,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check, and say what a load would send; write nothing.")
    ] = False,
    skip_bad: Annotated[
        Path | None,
        typer.Option(
            "--skip-bad",
            help="Set bad rows aside in this CSV file and load the others.",
            metavar="REJECTS.csv",
        ),
    ] = None,
    first: Annotated[
        bool,
        typer.Option("--first", help="Import into the empty local database: quicker where there is much."),
    ] = False,
    files: Annotated[
        Path | None,
        typer.Option(
            help="With --first: write what a server of your own imports to this new folder, and load nothing.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    output: Problems = None,
    exact_text: ExactText = False,
) -> None:
    """Check a dataset and load it.

    Loading the same dataset and wave again replaces what it said before. With --first the rows are checked as always
    and imported by neo4j-admin, which takes an empty database and stops the local Neo4j meanwhile.

    \b
    canting load my-survey
    canting load my-survey --dry-run
    canting load my-survey --skip-bad rejects.csv
    canting load licences --first
    canting load friends.graphml --id friends
    """
    from canting.commands.first import first_load, is_worth_it, opened, prepare
    from canting.database.interrupt import interruptible
    from canting.loader.check import check as check_dataset
    from canting.loader.merge import load as load_checked
    from canting.writing.listings import load_lines, refusal_line

    check_csv("--skip-bad", skip_bad)
    prepare(ctx, first, files)
    described = described_or_exit(dataset, bare, output)
    check_csv("--skip-bad", skip_bad, [*described.inputs, *([output] if output else [])])
    stopping = _Stopping(described)
    with (
        stopping,
        opened(ctx, first, files) as (database, recorded),
        new_progress() as stopping.progress,
        stopping,
        check_dataset(
            described, recorded=recorded, progress=stopping, skip_bad=skip_bad is not None
        ) as checked,
    ):
        progress = stopping.progress
        progress.close()
        _print_problems(checked, output, exact=exact_text)
        if skip_bad is not None:
            count = checked.write_rejects(skip_bad, exact=exact_text)
            say_escapes(checked.escaped)
            say(f"Set {counted(count, 'row')} aside in {skip_bad}.")
        if not checked.loadable:
            say(refusal_line(checked))
            raise typer.Exit(1)
        if (first or is_worth_it(ctx, checked, database)) and not dry_run:
            report = first_load(checked, database, files, stopping)
        else:
            report = interruptible(
                lambda: load_checked(checked, database, progress=stopping, dry_run=dry_run)
            )
        progress.close()
        for line in load_lines(report) if report is not None else ():
            tell(line)


def unload(
    ctx: typer.Context,
    dataset_id: Annotated[
        str, typer.Argument(metavar="DATASET_ID", help="Id of a loaded dataset.", show_default=False)
    ],
    wave: Annotated[int | None, typer.Option(help="This wave only.")] = None,
) -> None:
    """Take back what a dataset said, and only that.

    \b
    canting unload my-survey
    canting unload my-survey --wave 2
    """
    from canting.loader.merge import unload as unload_dataset
    from canting.writing.listings import unload_lines

    with open_database(ctx) as database, new_progress() as progress:
        report = unload_dataset(database, dataset_id, wave, progress=progress)
        progress.close()
        for line in unload_lines(report):
            tell(line)


def forget(
    ctx: typer.Context,
    who: Annotated[
        str, typer.Argument(metavar="WHO", help="A participant, by id or name.", show_default=False)
    ],
    dataset: Annotated[
        str | None, typer.Option(help="It is one of those whom this dataset recorded.", metavar="ID")
    ] = None,
    folder: Annotated[
        list[Path] | None,
        typer.Option(
            "--in",
            help="Look through this folder too: keys and saved answers go, other files are named. Again for each.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Erase a person from the graph, kept graphs, keys and saved answers, and say which files still hold it.

    What it said of others stays, without who said so. Loading the same files again brings it back.

    \b
    canting forget "Pengusaha batik Kauman 1"
    canting forget P017 --in results --in exports --yes
    """
    from canting.database.interrupt import interruptible
    from canting.writing.forget import find
    from canting.writing.forget import forget as erase

    with open_database(ctx) as database:
        found = find(database, who, dataset, folder or [])
        if not yes:
            confirm(found.question())
        interruptible(lambda: erase(database, found))
        for line in found.lines():
            tell(line)


@datasets_app.callback(invoke_without_command=True)
def datasets(ctx: typer.Context, shown: Shown) -> None:
    """List what is loaded, or show one dataset.

    \b
    canting datasets
    canting datasets show my-survey
    """
    if ctx.invoked_subcommand is None:
        datasets_list(ctx, shown)


@datasets_app.command("list")
def datasets_list(ctx: typer.Context, shown: Shown) -> None:
    """List what is loaded: dataset, wave, counts, and whether its load was completed."""
    from canting.loader.datasets import list_units
    from canting.queries.written import stale
    from canting.writing.listings import units

    with open_database(ctx) as database:
        shown.print(units(list_units(database)))
        for line in stale(database):
            say(line)


@datasets_app.command("show")
def datasets_show(
    ctx: typer.Context,
    dataset_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    shown: Shown,
) -> None:
    """Show one dataset: its waves, counts, source, licence, files and their hashes."""
    from canting.loader.datasets import show_dataset
    from canting.writing.listings import unit_details

    with open_database(ctx) as database:
        shown.print(unit_details(show_dataset(database, dataset_id)))


def described_or_exit(dataset: Path, bare: Bare | None = None, output: Path | None = None) -> Dataset:
    """Read a dataset.toml, or describe a bare file of a network; several faults are all told, and written, at once."""
    from canting.loader.dataset import load_dataset
    from canting.loader.problems import DataError, write_problems
    from canting.writing.listings import description_lines

    check_csv("--output", output)
    try:
        described = bare.described(dataset) if bare and bare.id is not None else load_dataset(dataset)
    except DataError as error:
        if output is not None:
            folder = dataset if dataset.is_dir() else dataset.parent
            check_csv("--output", output, folder.iterdir())
            write_problems(error.problems, output)
        if len(error.problems) == 1:
            raise
        for line in description_lines(error.problems):
            say(line)
        raise typer.Exit(1) from None
    check_csv("--output", output, described.inputs)
    return described


def _recorded_if_up(ctx: typer.Context) -> Any:
    """Ask the named server, or a local one that runs, which ids other datasets recorded; else nobody is asked."""
    from canting.database.connect import connect_if_up
    from canting.database.settings import read_settings
    from canting.loader.datasets import recorded

    settings = read_settings(**ctx.obj)
    try:
        database = connect_if_up(settings)
        return None if database is None else recorded(database)
    except CantingError as error:
        say(f"Ids shared with other datasets were not checked. {error.what}")
        return None


class _Stopping:
    """Says on Ctrl-C, before anything is cleared up, what state a load leaves; may be entered several times."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.progress: Any = None
        self.begun = self.said = self.taken_in = False

    def __call__(self, done: float, total: float | None, what: str) -> None:
        """Watch the progress of a load."""
        from canting.database.local.server import TAKEN_IN
        from canting.loader.sending import LOADING

        self.begun = self.begun or what.startswith(LOADING)
        self.taken_in = self.taken_in or what == TAKEN_IN
        if not self.said:
            self.progress(done, total, what)

    def __enter__(self) -> _Stopping:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt) and not self.said:
            from canting.writing.listings import stopped_lines

            self.said = True
            if self.progress is not None:
                self.progress.close()
            for line in stopped_lines(self.dataset, begun=self.begun, taken_in=self.taken_in):
                say(line)
            told = Told()
            for note in getattr(error, "__notes__", ()):
                told.add_note(note)
            raise told from error


def _print_problems(checked: Any, output: Path | None, *, exact: bool) -> None:
    from canting.writing.listings import problem_lines

    for line in problem_lines(checked):
        say(line)
    if output is not None:
        count = checked.write_problems(output, exact=exact)
        say_escapes(checked.escaped)
        say(f"Wrote all of them ({count:,}) to {output}.")
