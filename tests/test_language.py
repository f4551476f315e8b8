"""What canting says in Indonesian: every heading of a named query, and lines by the pattern that they have."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.language import heading, translated
from canting.queries.catalogue import read_catalogue

TEXTS = tomllib.loads((Path(__file__).parent.parent / "texts" / "id.toml").read_text(encoding="utf-8"))


@pytest.fixture
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTING_LANG", "id")


def test_every_column_of_a_named_query_has_a_heading():
    columns = {column.name for query in read_catalogue([]).queries.values() for column in query.columns}
    assert columns - TEXTS["headings"].keys() == set()


def test_both_languages_of_a_line_have_the_same_places_for_values():
    for english, other in TEXTS["lines"].items():
        numbered = sum(f"{{{at}}}" in other for at in range(10))
        assert english.count("{}") == (numbered or other.count("{}")), english
        assert english[:1].isspace() == other[:1].isspace()
        assert other.strip()


def test_a_line_is_known_by_the_words_around_its_values(indonesian: None):
    assert translated("Covers batik (wave 2).") == "Mencakup batik (gelombang 2)."
    problem = "people.csv, row 7, column age: 12,5: is no number"
    assert translated(problem) == "people.csv, baris 7, kolom age: 12,5: bukan bilangan"
    assert translated("  No problems.") == "  Tidak ada masalah."
    assert translated("Took 1.5 s.\nNo rows.") == "Memakan 1.5 detik.\nTidak ada baris."
    assert heading("closeness_in") == "kedekatan masuk"


@pytest.mark.parametrize("line", ["", " ", "{}", "What nobody ever said", "a: b: c: d: e: f", "\\1 {0} $x"])
def test_what_isnt_there_stays_as_it_is(indonesian: None, line: str):
    assert translated(line) == line


@pytest.mark.parametrize("asked", ["", "en", "EN_US", "fr"])
def test_english_is_what_nobody_asks_for(monkeypatch: pytest.MonkeyPatch, asked: str):
    monkeypatch.setenv("CANTING_LANG", asked)
    assert translated("No problems.") == "No problems."
    assert heading("name") == "name"


def test_commands_speak_it_and_files_keep_their_english_names(indonesian: None):
    shown = CliRunner().invoke(app, ["query", "degree", "--format", "xml"])
    assert "Galat: --format xml: tidak ada format itu." in shown.output
    assert "Yang ada: table, csv, json, ndjson." in shown.output
    table = CliRunner().invoke(app, ["query", "list", "--format", "table"]).output
    assert "nama" in table
    assert (
        CliRunner()
        .invoke(app, ["query", "list", "--format", "csv"])
        .output.startswith("name,folder,question")
    )
