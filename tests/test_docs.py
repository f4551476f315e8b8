"""Pages made from the program are up to date, and every command has its page."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from typer.testing import CliRunner

from canting.cli import app
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.reporting.demo import load_example

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_generated_pages_are_up_to_date():
    done = subprocess.run(
        [sys.executable, DOCS / "make.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_field_is_said_of_every_measure():
    """Of each it is said what becomes of direction, weights, isolates and pieces, its cost and source."""
    spec = importlib.util.spec_from_file_location("make", DOCS / "make.py")
    assert spec
    assert spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    of = {q.name: make.facts_of(q) for q in read_catalogue([]).queries.values() if q.group in make.MEASURES}
    assert {"closeness", "brokerage", "what-if", "two-mode", "cohesion"} <= of.keys()
    lacking = {name: [field for field in make.SAID if not facts.get(field)] for name, facts in of.items()}
    assert not {name: fields for name, fields in lacking.items() if fields}
    extra = {"elsewhere", "held to", "exactly"}
    assert not {name: facts for name, facts in of.items() if facts.keys() - extra - {*make.SAID}}


def test_every_command_is_documented():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    runner = CliRunner()
    for group in ((), ("db",), ("datasets",), ("link",)):
        output = runner.invoke(app, [*group, "--help"], prog_name="canting").output
        for line in output.partition("Commands:")[2].splitlines():
            if line.startswith("  ") and not line.startswith("   "):
                assert f"## canting {' '.join([*group, line.split()[0]])}\n" in text, line


def test_the_query_to_start_from_works_as_it_is_printed(database, tmp_path: Path):
    """Whoever adds a query begins by copying the one in CONTRIBUTING.md."""
    load_example(database, lambda done, total, what: None)
    text = (DOCS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"\n\n((?:    .*\n)*    // graph .*\n(?:    .*\n)+)", text)
    assert block
    (tmp_path / "my-question.cypher").write_text(textwrap.dedent(block.group(1)), encoding="utf-8")
    catalogue = read_catalogue([tmp_path])
    query = catalogue.find("my-question")
    example = query.examples[0]
    given = {name: value for name, value in example.arguments.items() if name != "dataset"}
    found = run(query, given, Options(dataset=(example.arguments["dataset"],)), database, catalogue)
    assert str(found.dicts()[0]["partners"]) == example.expected["partners"]
    assert found.about["convention"]
