"""What commands share: the one printer, progress, the database, questions to whoever sits there, and common options."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from canting.errors import CantingError, UsageError
from canting.language import cell, chosen, heading, of_query, translated
from canting.queries.options import DECIMALS_HELP, OUTPUT_HELP
from canting.terminal import on_one_line, visible

if TYPE_CHECKING:
    from canting.commands.bar import ProgressBar
    from canting.database.database import Database
    from canting.queries.catalogue import Catalogue
    from canting.queries.header import Parameter
    from canting.result import Result
    from canting.writing.results import Written

# options of several commands

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="table, csv, json or ndjson; a table on a terminal, csv when piped.",
        metavar="FORMAT",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help=OUTPUT_HELP, metavar="FILE"),
]
Decimals = Annotated[int | None, typer.Option("--decimals", min=0, max=15, help=DECIMALS_HELP, metavar="N")]
ExactText = Annotated[
    bool,
    typer.Option(
        "--exact-text",
        help="Put no apostrophe before texts of a .csv file that a spreadsheet would run as formulas.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]

NARROWEST = 72
"""Columns below which no page of text is set."""


def say(line: str) -> None:
    typer.echo(visible(translated(line)), err=True)


def tell(line: str) -> None:
    typer.echo(visible(translated(line)))


def put(text: str, *, whole: bool = False) -> None:
    """Print a text without a line end of its own; `whole`: unchanged where it goes to a file or a program."""
    typer.echo(text if whole and not sys.stdout.isatty() else visible(text), nl=False)


def page_width() -> int:
    """Columns of a page of text: the terminal's, within reason, and as in the README where it goes elsewhere."""
    from shutil import get_terminal_size

    from canting.reporting.plain import WIDTH

    return min(WIDTH, max(NARROWEST, get_terminal_size().columns)) if sys.stdout.isatty() else WIDTH


def put_screen(lines: Iterable[str]) -> None:
    """Print lines that are safe already, on an empty screen if there is one."""
    if sys.stdout.isatty():
        typer.echo("\x1b[2J\x1b[H", nl=False)
    typer.echo("\n".join(lines))


def print_error(error: CantingError) -> None:
    in_colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    what = translated(f"Error: {on_one_line(error.what)}")
    typer.secho(what, err=True, fg="red" if in_colour else None)
    say(on_one_line(error.hint))


def fail(error: CantingError, debug: bool) -> NoReturn:
    if debug:
        import traceback

        sys.stderr.write(visible("".join(traceback.format_exception(error))))
    print_error(error)
    raise typer.Exit(error.exit_code) from None


# the database, and the work on it


@contextmanager
def open_database(ctx: typer.Context, *, any_schema: bool = False) -> Iterator[Database]:
    from canting.database.connect import connect
    from canting.database.settings import read_settings

    with new_progress() as progress:
        database = connect(read_settings(**ctx.obj), progress=progress, any_schema=any_schema)
    with database:
        yield database


def new_progress() -> ProgressBar:
    from canting.commands.bar import ProgressBar

    return ProgressBar()


@cache
def named_queries() -> Catalogue:
    """The named queries, read once for a line of the shell: the door forgets those of the line before."""
    from canting.queries.catalogue import read_catalogue

    return read_catalogue()


# questions to whoever sits there


def choose(parameter: Parameter, there: list[str]) -> str:
    """Ask which of the words that there are is meant, until it is one of them."""
    from canting.suggest import offered

    if not there:
        return ""
    say(f"{of_query(parameter.doc)} There are: {', '.join(there)}.")
    while True:
        # Typer's own prompt writes to stdout, where the answer goes.
        typer.echo(f"{parameter.option}: ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        if (said := line.strip()) in there:
            return said
        say(offered(said, there))


def confirm(question: str) -> None:
    _see_that_somebody_is_there()
    if not typer.confirm(translated(question), err=True):
        raise CantingError("Nothing was changed.", "Say y to go on next time.")


def agreed(question: str) -> bool:
    """Ask what is done unless somebody says no."""
    return bool(typer.confirm(translated(question), default=True, err=True))


def confirm_wipe(uri: str) -> None:
    _see_that_somebody_is_there()
    if typer.prompt(translated(f"Type {visible(uri)} to delete everything in it"), err=True) != uri:
        raise CantingError("Nothing was changed: the address typed in is another.", "Type it as it is shown.")


def _see_that_somebody_is_there() -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "This needs an answer, and nobody is at the keyboard.", "Say --yes to go on without asking."
        )


# results


def check_csv(option: str, path: Path | None, reads: Iterable[Path] = ()) -> None:
    """See that problems or rejects can be written to this file, before anything is read."""
    from canting.csv_files import beside
    from canting.files import check as check_file

    if path is None:
        return
    if path.suffix.lower() != ".csv":
        raise UsageError(f"{option} {path}: problems are written as CSV.", "End the file's name in .csv.")
    check_file(path, option, reads=reads)
    check_file(beside(path), reads=reads)


@dataclass(frozen=True)
class Shown:
    """How an answer is given: printed in a form or written to a file, exact or not, with so many decimals.

    Raises
    ------
    UsageError
        If it can't be given so.
    """

    format: Format = None
    output: Output = None
    exact_text: ExactText = False
    decimals: int | None = None

    def __post_init__(self) -> None:
        from canting.result import FORMATS

        if self.format is not None and self.format not in FORMATS:
            raise UsageError(f"--format {self.format}: no such format.", f"There are: {', '.join(FORMATS)}.")
        self.check()

    def check(self, reads: Iterable[Path] = ()) -> None:
        """See that the file can be written, and is none that the command reads."""
        if self.output is not None:
            from canting.extras import require
            from canting.writing.results import PAGES, check_path

            check_path(self.output, reads)
            if self.output.suffix.lower() in PAGES:
                require(self.output.suffix)

    @property
    def on_screen(self) -> bool:
        """Whether it goes to a person's screen, and to no file or program."""
        return self.output is None and sys.stdout.isatty()

    @property
    def as_table(self) -> bool:
        return self.output is None and (self.format or ("table" if sys.stdout.isatty() else "csv")) == "table"

    def for_reader(self, database: Database, result: Result, others: Iterable[Result] = ()) -> Result:
        """A result for whoever gets it: on a terminal with every name, else without those who aren't to be named.

        `others` are answers that it was made of, whose data it covers too.
        """
        from canting.queries.names import names_of

        covered = [each.about.get("datasets") for each in (result, *others)]
        told = all(isinstance(each, list) and each for each in covered)
        units = [(unit["id"], unit["wave"]) for each in covered for unit in each or []] if told else None
        names = names_of(database, units)
        if not names.hidden:
            return result
        return names.marked(result) if self.on_screen else names.handed_out(result)

    def print(self, result: Result, left_out: int = 0) -> None:
        """Print a result, or write it to the file; what it says of itself goes to stderr."""
        notes = list(result.notes)
        if self.output is not None:
            notes += self._write(result, self.output).lines(self.output)
        elif self.as_table:
            _print_table(result, self.decimals)
        else:
            from canting.writing.results import as_text

            text = as_text(result, self.format or "csv")
            sys.stdout.write(visible(text) if sys.stdout.isatty() else text)
            sys.stdout.flush()
        for note in dict.fromkeys(map(translated, notes)):  # a note in two languages is one in one of them
            say(note)
        if self.output is None and not result.rows and result.columns and sys.stderr.isatty():
            say("No rows.")  # who looks at an empty heading wonders; a program doesn't
        if left_out:
            say(f"{left_out} more rows are not shown: --top 0 shows all.")

    def _write(self, result: Result, output: Path) -> Written:
        from canting.writing.results import PAGES, write_file

        if output.suffix.lower() in PAGES:
            from canting.reporting.table import write_table

            return write_table(result, output, decimals=self.decimals)
        return write_file(result, output, exact=self.exact_text, decimals=self.decimals)


def _print_table(result: Result, decimals: int | None) -> None:
    from rich.console import Console

    from canting.writing.results import as_tables

    if chosen() != "en":
        names = [column.name for column in result.columns]
        result = replace(result, rows=[list(map(cell, names, row)) for row in result.rows])
    on_terminal = sys.stdout.isatty()
    console = Console(width=None if on_terminal else 10_000, highlight=False)
    for number, table in enumerate(as_tables(result, console.width if on_terminal else None, decimals)):
        for column in table.columns:
            column.header = heading(str(column.header))
        if number:
            console.print()
        console.print(table)


def say_escapes(count: int) -> None:
    from canting.csv_files import escapes_line

    for line in escapes_line(count):
        say(line)
