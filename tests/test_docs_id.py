"""Pages in Indonesian: their commands run as they are printed, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from conftest import VARIABLES
from typer.testing import CliRunner

from canting.cli import app
from canting.reporting.demo import load_example

PAGES = sorted((Path(__file__).resolve().parent.parent / "docs" / "id").glob("*.md"))
SURVEY = """\
,Sari,Ayu,Budi
Sari,x,3,1
Ayu,0,x,2
Budi,tidak tahu,,x
"""


def lines(page: Path) -> list[list[str]]:
    """The words of each command that a page prints; without those that only stand in a sentence."""
    text = page.read_text(encoding="utf-8")
    printed = re.findall(r"^    (canting .*)$", text, re.MULTILINE)
    return [shlex.split(line, comments=True)[1:] for line in printed]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_page(page: Path):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, heading = target.partition("#")
        assert (page.parent / name).exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", (page.parent / name).read_text("utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings]


def test_their_commands_run_as_they_are_printed(
    clean_database, server_environment, tmp_path: Path, monkeypatch
):
    """The questions are asked of the example, before a survey of one's own is drafted, checked and loaded."""
    for name in VARIABLES:
        monkeypatch.setenv(name, server_environment[name])
    monkeypatch.setenv("CANTING_LANG", "id")
    monkeypatch.chdir(tmp_path)
    load_example(clean_database, lambda done, total, what: None)
    Path("matriks.csv").write_text(SURVEY, encoding="utf-8")
    asked = {tuple(words): None for page in PAGES for words in lines(page)}
    assert len(asked) > 20
    for words in sorted(asked, key=lambda words: "survei-saya" in words):
        line = ["matriks.csv" if word == "survei.xlsx" else word for word in words]
        if line[:2] == ["compare", "integration"]:
            continue  # the example has one wave
        shown = CliRunner().invoke(app, line)
        if line[0] == "new" and shown.exit_code == 0:
            file = Path("survei-saya/dataset.toml")
            file.write_text(file.read_text("utf-8").replace("# meaning", "meaning"), encoding="utf-8")
        elif line[0] == "new":
            assert "sudah punya" in shown.output  # another page's, word for word the same
        else:
            assert shown.exit_code == 0, (line, shown.output)
