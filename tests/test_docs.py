"""Pages made from the program are up to date, and every command has its page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from canting.cli import app

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_generated_pages_are_up_to_date():
    done = subprocess.run(
        [sys.executable, DOCS / "make.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_command_is_documented():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    runner = CliRunner()
    for group in ((), ("db",), ("datasets",), ("link",)):
        output = runner.invoke(app, [*group, "--help"], prog_name="canting").output
        for line in output.partition("Commands:")[2].splitlines():
            if line.startswith("  ") and not line.startswith("   "):
                assert f"## canting {' '.join([*group, line.split()[0]])}\n" in text, line
