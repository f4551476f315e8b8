"""Write what is made from the program: three pages, a part of measures.md, and the schema for editors.

With --check, say what is out of date.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MADE = re.compile(r"(<!-- Made by docs/make.py from here [^\n]*-->\n).*(<!-- to here -->\n)", re.DOTALL)
"""What is made of measures.md; the rest is written by hand."""
MEASURES = ("centrality", "structure")
"""Groups of queries that measure something."""
SAID = ("formula", "direction", "weights", "isolates", "pieces", "cost", "source")
"""What is said of every measure."""


def commands() -> str:
    """Help of every command, as a page."""
    import typer
    from typer.testing import CliRunner

    from canting.cli import app

    os.environ["CANTING_QUERIES"] = str(HERE)  # no query of whoever builds the docs may slip in
    runner = CliRunner()
    parts = ["# Commands\n\nThe help of every command, as `canting … --help` prints it.\n"]
    for words in lines(typer.main.get_command(app)):
        text = runner.invoke(app, [*words, "--help"], prog_name="canting", env={"COLUMNS": "100"}).output
        parts.append(f"## canting {' '.join(words)}".rstrip() + f"\n\n```text\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


def lines(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of a command and of those in it; named queries have a page of their own."""
    yield before
    for name, each in getattr(command, "commands", {}).items():
        yield from lines(each, (*before, name))


def queries() -> str:
    """Every named query, from its header, as a page."""
    from canting.queries.catalogue import read_catalogue

    parts = [
        "# Named queries\n\nEvery query is a `.cypher` file under `cypher/`; this page is made from their headers."
        " `canting query NAME --help` shows the options as well, `canting query show NAME` the text.\n"
    ]
    for query in read_catalogue([]).queries.values():
        lines = [f"## {query.name}", "", query.title, ""]
        if query.doc:
            lines += [query.doc, ""]
        if query.graphs:
            lines += [f"Graph: {', '.join(query.graphs)}.", ""]
        if query.parameters:
            lines += ["| parameter | type | default | meaning |", "|---|---|---|---|"]
            lines += [
                f"| {p.name} | {_cell(p.type)} | {'required' if p.required else _cell(p.default)} | {_cell(p.doc)} |"
                for p in query.parameters
            ]
            lines.append("")
        lines += ["| column | type | meaning |", "|---|---|---|"]
        for column in query.columns:
            reading = sorted(column.when - set(column.switches))
            needed = [f"{', '.join(reading)} only"] if reading else []
            needed += [f"with --{name.replace('_', '-')}" for name in column.switches]
            when = f" ({'; '.join(needed)})" if needed else ""
            lines.append(f"| {column.name} | {_cell(column.type)} | {_cell(column.doc)}{when} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def problems() -> str:
    """Every sort of problem that data may have, from the catalogue, as a page."""
    from canting.loader.sorts import Sort

    head = (
        "# Problems\n\nWhat can be wrong in data. `canting check` names file, row and column, says what stands there"
        " and what to do;\n`--output problems.csv` has the sort of each in its last column. This page is made from the"
        " catalogue of them.\n\n| sort | what is wrong |\n|---|---|\n"
    )
    return head + "".join(f"| {each} | {_cell(each.means)} |\n" for each in Sort)


def measures() -> str:
    """measures.md with its part about each measure, from the headers of the queries and the docstrings behind them."""
    from canting.queries.catalogue import read_catalogue

    parts = []
    for query in read_catalogue([]).queries.values():
        if query.group in MEASURES:
            parts.append(f"### {query.name}\n\n{query.title}\n\n| | |\n|---|---|\n")
            parts[-1] += "".join(f"| {name} | {_cell(text)} |\n" for name, text in facts_of(query).items())
    text = (HERE / "measures.md").read_text(encoding="utf-8")
    found = MADE.search(text)
    if not found:
        raise SystemExit("measures.md: the lines around the part that is made are gone; put them back.")
    return text[: found.start()] + found[1] + "\n" + "\n".join(parts) + "\n" + found[2] + text[found.end() :]


def facts_of(query: Any) -> dict[str, str]:
    """What the query's header and its function's docstring say of the measure, the formula first, the source last."""
    module, _, name = (query.python or ":").partition(":")
    function = getattr(importlib.import_module(f"canting.measures.{module}"), name)
    sections = dict(
        re.findall(r"^(\w+)\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)", inspect.getdoc(function) or "", re.DOTALL | re.M)
    )
    notes = re.findall(r"^(\w[\w ]*)\n((?:    .*\n?)+)", sections.get("Notes", ""), re.M)
    facts = {"formula": query.convention} | {name: _line(text) for name, text in notes}
    facts["source"] = _line(sections.get("References", ""))
    return {name: text for name, text in facts.items() if text}


def _line(text: str) -> str:
    """Wrapped text as one line, names of code marked as such."""
    return " ".join(text.split()).replace("``", "`")


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the pages and the schema for editors, or with --check compare them."""
    from canting.loader.editor import SHIPPED, schema_text

    stale = []
    made = {
        HERE / "commands.md": commands(),
        HERE / "queries.md": queries(),
        HERE / "problems.md": problems(),
        HERE / "measures.md": measures(),
        SHIPPED: schema_text(),
    }
    for path, text in made.items():
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print(f"out of date: {', '.join(stale)}; run make docs", file=sys.stderr)  # noqa: T201
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
