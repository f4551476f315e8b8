"""docs/graph.md says what the graph has: held against the Cypher that writes it, and its recipes run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.database.wipe import wipe
from canting.loader.statements import statement
from canting.queries.adhoc import schema

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "graph.md").read_text("utf-8")
DECLARED = {"Participant", "Actor", "Organization", "InformationSource", "Event", "Record"}
DECLARED |= {"INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH", "PARTICIPATES_IN", "RECORDED_IN"}


def documented() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and (name := re.fullmatch(r"`(\w+)`", cells[0])):
            like = re.match(r"as `(\w+)`", cells[2])
            found[name[1]] = found[like[1]] if like else set(re.findall(r"`(\w+)`", cells[2]))
    return found


DOCUMENTED = documented()


def written() -> Iterator[tuple[str, str, str]]:
    """Every label or type and property that a text of a load sets, with its file."""
    texts = [(file, statement(file.stem)) for file in sorted((ROOT / "cypher" / "load").glob("*.cypher"))]
    schema_file = ROOT / "cypher" / "schema.cypher"
    texts += [(schema_file, text) for text in schema_file.read_text("utf-8").split(";")]
    for file, whole in texts:
        text = re.sub(r"//.*", "", whole)
        names = dict(re.findall(r"[(\[](\w+):(\w+)", text))
        for variable, name in names.items():
            if name == "LABEL":  # stands for several
                continue
            yield file.name, name, ""
            for said in re.findall(rf"SET {variable} \+?=\s+\{{([^}}]*)\}}", text, re.DOTALL):
                for key, value in re.findall(r"(\w+): ([^,}]+)", said):
                    if value.strip() != "null":
                        yield file.name, name, key
            for key in re.findall(rf"\b{variable}\.(\w+) = ", text):
                yield file.name, name, key
            for key in re.findall(rf"(?:REQUIRE|ON \() ?{variable}\.(\w+)", text):
                yield file.name, name, key
            for key in re.findall(rf"\({variable}:\w+ \{{(\w+):|\[{variable}:\w+ \{{(\w+):", text):
                yield file.name, name, key[0] or key[1]


def test_every_label_type_and_property_that_is_written_is_documented():
    seen = 0
    for file, name, key in written():
        seen += 1
        assert name in DOCUMENTED, f"{file} writes {name}, of which docs/graph.md says nothing"
        assert not key or key in DOCUMENTED[name], (
            f"{file} sets {name}.{key}, which docs/graph.md doesn't name"
        )
    assert seen > 150


@pytest.fixture(scope="module")
def batik(database, server_environment):
    wipe(database, managed_only=False)
    done = CliRunner().invoke(
        app, ["load", str(ROOT / "examples" / "batik-pekalongan")], env=server_environment
    )
    assert done.exit_code == 0, done.output
    return database


def test_the_schema_of_a_loaded_graph_is_documented(batik):
    answer = schema(batik)
    rows = answer.dicts()
    assert {row["sort"] for row in rows} == {"label", "relationship"}
    counts = {(row["name"], row["property"]): row["count"] for row in rows}
    assert counts["Participant", None] == 85
    assert counts["INFORMS", None] == counts["INFORMS", "key"] == 261
    for name, key in counts:
        assert name in DOCUMENTED
        if key is not None and name not in DECLARED:
            assert key in DOCUMENTED[name], (name, key)


RECIPES = re.findall(r"^    (canting cypher .*)$", TEXT, re.MULTILINE)


def test_there_are_a_dozen_recipes():
    assert len(RECIPES) >= 12


@pytest.mark.parametrize("recipe", RECIPES, ids=range(len(RECIPES)))
def test_a_recipe_runs(batik, server_environment, recipe: str):
    done = CliRunner().invoke(app, [*shlex.split(recipe)[1:], "--format", "csv"], env=server_environment)
    assert done.exit_code == 0, done.output
    assert "The server says" not in done.output, done.output
    rows = done.output.count("\n")
    assert rows > 1
