"""Reports: pages for those who weren't there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from canting.commands.console import named_queries, new_progress, open_database, say
from canting.errors import UsageError
from canting.queries.options import Options

SHOWN = 5
"""Files that are named one by one."""


def report(
    ctx: typer.Context,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The .html, .docx, .pdf or .md file to write; or a folder, ending in a slash, of pages.",
            metavar="FILE|FOLDER/",
            show_default=False,
        ),
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Dataset to report on; may be given several times. Default all.")
    ] = None,
    wave: Annotated[int | None, typer.Option(help="Wave, instead of the latest.", metavar="N")] = None,
    lang: Annotated[str, typer.Option(help="Language: en or id.", envvar="CANTING_LANG")] = "en",
    names: Annotated[
        str, typer.Option(help="Who is named: all, organizations or none.", metavar="WHO")
    ] = "all",
    suppress: Annotated[
        int | None,
        typer.Option(
            min=0, help="Don't write counts of people below this. Default 3 with --names none.", metavar="N"
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", help="Date on the report, as 2026-11-30. Default today.", metavar="DAY"),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(help="TOML file that chooses and orders sections and adds texts.", metavar="FILE"),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(help="Folder with texts of your own instead of canting's.", metavar="FOLDER"),
    ] = None,
    copy: Annotated[
        Path | None,
        typer.Option(
            "--copy-texts",
            help="Write no report, but the report's texts into a new folder, to change them for --texts.",
            metavar="FOLDER",
        ),
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Word document whose styles are taken.", metavar="FILE.docx")
    ] = None,
) -> None:
    """Write a report: the answer in five sentences, who answered, key actors, sources, the chain, what is missing.

    \b
    canting report --dataset batik-pekalongan --output report.html
    canting report --lang id --names organizations --output laporan.docx
    canting report --lang id --output laporan.pdf --date 2026-11-30
    canting report --output site/
    canting report --lang id --copy-texts our-texts
    """
    from canting.reporting.asking import Asker
    from canting.reporting.make import report as make
    from canting.reporting.output import check_folder, check_output, publish, write_report
    from canting.reporting.plan import copy_texts, read_plan
    from canting.reporting.profile import public

    if copy is not None:
        copied = len(copy_texts(copy, lang))
        say(f"Wrote {copied} texts to {copy}. Change them: canting report --texts {copy}.")
        return
    if output is None:
        raise UsageError("Which file?", "canting report --output report.html, or .docx, .pdf or .md.")
    path, folder = Path(output), output.endswith(("/", "\\"))
    (check_folder if folder else check_output)(path, template)
    chosen = read_plan(plan, texts)
    options = Options(dataset=tuple(dataset or ()), wave=wave)
    with open_database(ctx) as database, new_progress() as progress:
        asker = Asker(database, named_queries(), options, lang, day, progress)
        made = make(asker, policy=names, suppress=suppress, plan=chosen)
        if folder:
            count = publish(made, public(asker, names), path)
            say(f"Wrote {count} files to {path}: begin with {path / 'index.html'}.")
            return
        written = write_report(made, path, template)
    for each in written:
        say(f"Wrote {each}.")


def profile(
    ctx: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The .html or .pdf file, or a folder; --all needs a folder.",
            metavar="FOLDER",
            show_default=False,
        ),
    ],
    who: Annotated[
        str | None, typer.Argument(help="Whose page, by id or name.", metavar="WHO", show_default=False)
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="A page for every participant who is no information source.")
    ] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", help="html or pdf, in a folder. Default html.", metavar="FORMAT"),
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Dataset to cover; may be given several times. Default all.")
    ] = None,
    wave: Annotated[int | None, typer.Option(help="Wave, instead of the latest.", metavar="N")] = None,
    lang: Annotated[str, typer.Option(help="Language: en or id.", envvar="CANTING_LANG")] = "en",
    names: Annotated[
        str,
        typer.Option(
            help="Who is named: own (whom the page's participant named), all or none.", metavar="WHO"
        ),
    ] = "own",
    day: Annotated[
        str | None,
        typer.Option("--date", help="Date on the page, as 2026-11-30. Default today.", metavar="DAY"),
    ] = None,
) -> None:
    """Write a participant's own page: whom it hears from and reaches, its sources, its part of the chain, whom to ask.

    What only others said is shown by role, unless --names all.

    \b
    canting profile "Pengusaha batik Kauman 1" --output kauman-1.html
    canting profile --all --output pages --lang id
    canting profile --all --output pages --format pdf
    """
    from canting.reporting.asking import Asker
    from canting.reporting.output import check_profiles, write_profiles
    from canting.reporting.profile import make, profiles

    kind = check_profiles(output, form, who, everybody)
    options = Options(dataset=tuple(dataset or ()), wave=wave)
    with open_database(ctx) as database, new_progress() as progress:
        shared = profiles(Asker(database, named_queries(), options, lang, day, progress), policy=names)
        chosen = [shared.find(who)] if who is not None else shared.of_interest()
        written = write_profiles(make(shared, chosen), output, kind, len(chosen))
    for path in written if len(written) < SHOWN else ():
        say(f"Wrote {path}.")
    if len(written) >= SHOWN:
        say(f"Wrote {len(written)} pages to {output}.")
