"""Reports: pages for those who weren't there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from canting.commands.console import named_queries, new_progress, open_database, say
from canting.errors import UsageError
from canting.queries.options import Options


def report(
    ctx: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The .html, .docx, .pdf or .md file to write.",
            metavar="FILE",
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
    canting report --lang id --copy-texts our-texts
    """
    from canting.reporting.make import check_output, copy_texts, read_plan, write_report
    from canting.reporting.make import report as make

    if copy is not None:
        say(
            f"Wrote {len(copy_texts(copy, lang))} texts to {copy}. Change them: canting report --texts {copy}."
        )
        return
    if output is None:
        raise UsageError("Which file?", "canting report --output report.html, or .docx, .pdf or .md.")
    check_output(output, template)
    chosen = read_plan(plan, texts)
    options = replace(Options(), dataset=tuple(dataset or ()), wave=wave)
    with open_database(ctx) as database, new_progress() as progress:
        made = make(
            database,
            named_queries(),
            options,
            language=lang,
            day=day,
            policy=names,
            suppress=suppress,
            plan=chosen,
            progress=progress,
        )
        written = write_report(made, output, template)
    for path in written:
        say(f"Wrote {path}.")
