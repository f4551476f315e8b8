"""Reports and pages written: a report in a file, pages in a folder, and a report with all that belongs to it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

from canting.csv_files import CsvWriter
from canting.errors import UsageError
from canting.extras import require
from canting.files import Whole, check, new_folder, write
from canting.reporting.blocks import (
    Block,
    Heading,
    Listing,
    Paragraph,
    PictureBlock,
    Report,
    Span,
    TableBlock,
    plain,
)
from canting.reporting.page import page
from canting.reporting.profile import FORMATS, Profile, own_words

SUFFIXES = (".html", ".docx", ".pdf", ".md")


def write_report(made: Report, output: Path, template: Path | None = None) -> list[Path]:
    """Write a report: one file, and beside Markdown a file for each picture."""
    content, beside = rendered(made, output, template)
    written = [output, *(output.with_name(name) for name in beside)]
    with Whole() as files:
        for path, data in zip(written, [content, *beside.values()], strict=True):
            files.binary(path).write(data)
    return written


def check_output(output: Path, template: Path | None = None) -> None:
    """Refuse what no report can be written to, or with, before anything is asked."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{output}: no report is known by that ending.", f"End it in {', '.join(SUFFIXES)}.")
    require(output.suffix)
    if template is not None:
        if output.suffix.lower() != ".docx":
            raise UsageError("--template is for Word.", "Write --output report.docx.")
        if not template.is_file():
            raise UsageError(f"{template} isn't there.", "Give a .docx that Word saved.")
    check(output, "--output", reads=[template] if template else [])


def rendered(made: Report, output: Path, template: Path | None = None) -> tuple[bytes, dict[str, bytes]]:
    """The bytes of a report as its file's ending says, and of the files beside it by name."""
    suffix = output.suffix.lower()
    if suffix == ".html":
        return page(made).encode(), {}
    if suffix == ".docx":
        from canting.reporting.word import word

        return word(made, template), {}
    if suffix == ".pdf":
        from canting.reporting.paper import paper

        return paper(made), {}
    text, beside = made.markdown, {}
    for name, svg in made.pictures.items():
        own = f"{output.stem}-{name}"
        text = text.replace(f"]({name})", f"]({own.replace(' ', '%20')})")
        beside[own] = svg.encode()
    return text.encode(), beside


def check_profiles(output: Path, form: str | None, who: str | None, everybody: bool) -> str:
    """Refuse what pages can't be written to, or of, before anything is asked; gives the format."""
    if (who is None) != everybody:
        raise UsageError(
            "Say whose page: one participant, or --all.",
            "canting profile WHO --output FILE.html, or canting profile --all --output FOLDER.",
        )
    if form is not None and form not in FORMATS:
        raise UsageError(f"--format {form}: no page is made so.", f"There are: {', '.join(FORMATS)}.")
    ending = output.suffix.lower().removeprefix(".")
    require(f".{form or ending}")
    if ending in FORMATS and not output.is_dir():
        if everybody:
            raise UsageError(f"{output}: --all makes many files.", "Name a folder: --output pages.")
        if form not in (None, ending):
            raise UsageError(f"{output} doesn't end in .{form}.", "Leave --format out.")
        check(output, "--output")
        return ending
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file.", "Name a folder, or end it in .html or .pdf.")
    if output.suffix.lower() in SUFFIXES and not output.is_dir():  # no folder of pages is called so
        raise UsageError(f"{output}: no page is made so.", "Name a folder, or end it in .html or .pdf.")
    return form or "html"


def check_folder(folder: Path, template: Path | None) -> None:
    """Refuse what no folder of pages can be, before anything is asked."""
    if template is not None:
        raise UsageError("--template is for Word.", "Write --output report.docx.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", "Name a folder that is there or isn't yet: --output site/.")


def write_profiles(pages: Iterable[Profile], output: Path, form: str, count: int) -> list[Path]:
    """Write pages, each as soon as it is made: into the file if its ending says so, else into the folder."""
    single = count == 1 and output.suffix.lower() == f".{form}" and not output.is_dir()
    written: list[Path] = []
    with nullcontext() if single else new_folder(output):
        for each in pages:
            path = output if single else output / f"{each.stem}.{form}"
            content, _ = rendered(each.page, path)
            write(path, content)
            written.append(path)
    return written


def publish(made: Report, pages: Iterable[Profile], folder: Path) -> int:
    """Write a report and all that belongs to it as pages that link to one another; gives the number of files.

    They are ``index.html``, ``report.html``, ``pictures/``, ``tables/`` and ``profiles/``, which has the pages.
    """
    words = own_words(made.language)
    files: dict[str, bytes] = {}
    blocks: list[Block] = []
    tables: list[tuple[str, str]] = []
    pictures: list[tuple[str, str]] = []
    for block in made.blocks:
        blocks.append(block)
        if isinstance(block, TableBlock) and block.caption:
            address = f"tables/table-{len(tables) + 1}.csv"
            files[address] = _csv(block)
            tables.append((block.caption, address))
            blocks.append(_link(words["as a file"], address))
        elif isinstance(block, PictureBlock):
            address = f"pictures/{block.name}"
            files[address] = made.pictures[block.name].encode()
            pictures.append((block.caption or block.said, address))
            blocks.append(_link(words["as a file"], address))
    everybody = words["everybody"]
    files["report.html"] = _page(made, blocks, _link(everybody, "index.html"))
    people = []
    for each in pages:
        address = f"profiles/{each.stem}.html"
        files[address] = _page(each.page, each.page.blocks, _link(everybody, "../index.html"))
        people.append((each.title, address))
    files["index.html"] = _index(made, words, tables, pictures, people)
    shown = [name for name in files if name.startswith(("tables/", "pictures/"))]
    last = {name: files.pop(name) for name in ("report.html", "index.html", *shown)}
    with ExitStack() as made_folders:
        for address in ("", "tables", "pictures", "profiles"):
            if any(name.startswith(address) for name in (*files, *last)):
                made_folders.enter_context(new_folder(folder / address))
        for name, content in files.items():
            write(folder / name, content)
        with Whole() as whole:  # the index leads to no page that isn't there
            for name, content in last.items():
                whole.binary(folder / name).write(content)
    return 2 + len(tables) + len(pictures) + len(people)


def _link(text: str, address: str) -> Paragraph:
    return Paragraph((Span(text, "link", address),))


def _page(report: Report, blocks: Iterable[Block], back: Block) -> bytes:
    return page(replace(report, blocks=(back, *blocks))).encode()


def _index(
    made: Report,
    words: dict[str, str],
    tables: list[tuple[str, str]],
    pictures: list[tuple[str, str]],
    people: list[tuple[str, str]],
) -> bytes:
    blocks: list[Block] = [Heading(1, (Span(made.title),)), Paragraph((Span(made.date),))]
    blocks += [block for block in made.blocks[:4] if isinstance(block, Paragraph) and block.quoted]
    blocks.append(_link(words["the report"], "report.html"))
    parts = (("pages of participants", sorted(people)), ("pictures", pictures), ("tables", tables))
    for heading, found in parts:
        if found:
            items = tuple((Span(text, "link", address),) for text, address in found)
            blocks += [Heading(2, (Span(words[heading]),)), Listing(items)]
    return page(replace(made, blocks=tuple(blocks), pictures={})).encode()


def _csv(table: TableBlock) -> bytes:
    """A table as a file: what a spreadsheet would run bears an apostrophe."""
    made = io.StringIO(newline="")
    writer = CsvWriter(made, numbers=True)
    writer.heading(map(plain, table.header))
    for row in table.rows:
        writer.row(map(plain, row))
    return made.getvalue().encode()
