"""What docs/linking.md shows works as it is printed: the first five minutes, the tables beside, the linked data."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import textwrap
from pathlib import Path

import pandas as pd
import pytest
import rdflib
from typer.testing import CliRunner

from canting.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "linking.md").read_text(encoding="utf-8")


def blocks(title: str) -> list[str]:
    """The code blocks of a section, in order."""
    section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [
        textwrap.dedent(found).strip()
        for found in re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    ]


@pytest.fixture
def shell(clean_database, server_environment, tmp_path: Path, monkeypatch):
    """Types lines into an empty folder with the examples in it."""
    for name in ("batik-pekalongan", "pekalongan-reference", "pekalongan-register"):
        shutil.copytree(ROOT / "examples" / name, tmp_path / "examples" / name)
    monkeypatch.chdir(tmp_path)
    for name, value in server_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CANTING_USER", "Sri")

    def type_in(block: str, keys: str = "") -> str:
        output = ""
        for line in block.strip().splitlines():
            words = shlex.split(re.sub(r"\s{3,}.*", "", line))
            assert words[0] == "canting", line
            done = CliRunner().invoke(app, words[1:], input=keys, prog_name="canting")
            assert done.exit_code == 0, f"{line}\n{done.output}"
            output += done.output
        return output

    return type_in


def test_the_first_five_minutes(shell):
    output = shell(blocks("In five minutes")[0], keys="y\nq\n")
    assert "SAME_AS" in output or "link" in output.lower()
    assert Path("examples/batik-pekalongan/links.csv").is_file()


def test_three_ways_to_put_a_table_beside(shell):
    """A dataset, pandas, Cypher: each gives the same figures."""
    shell("canting load examples/pekalongan-reference\ncanting load examples/batik-pekalongan")
    table, contract, query, code, asked = blocks("Your own table beside")
    Path("mine.csv").write_text(table.strip() + "\n", encoding="utf-8")
    mine = pd.read_csv("mine.csv")
    shell(query)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "linking.md", "exec"), {})
    for row in mine.itertuples():
        assert re.search(rf"{row.id} .*\b{row.turnover}\b", said.getvalue())
    Path("mine").mkdir()
    shutil.move("mine.csv", "mine/mine.csv")
    Path("mine/dataset.toml").write_text(contract, encoding="utf-8")
    shell("canting load mine")
    found = shell(asked.splitlines()[0])
    want = mine[mine["turnover"] > 50]
    assert [line for line in found.splitlines() if line.startswith("bp:")] == sorted(
        f"{row.id},{row.turnover}" for row in want.itertuples()
    )
    shell("canting load examples/pekalongan-register")
    shell("canting link review examples/batik-pekalongan examples/pekalongan-register", keys="y\nq\n")
    shell("canting link apply examples/batik-pekalongan")
    *answer, note = shell(asked.splitlines()[1]).splitlines()
    assert len(answer) == 2
    assert note.startswith("This counts all that is loaded")
    shell("canting unload mine")
    assert "bp:" not in shell(asked.splitlines()[0])


def test_linked_data_as_shown(shell):
    shell("canting load examples/pekalongan-reference\ncanting load examples/batik-pekalongan")
    shell(blocks("As linked data")[0])
    assert len(rdflib.Graph().parse("cluster.ttl")) > 1000
