"""The demo's page: what it prints is what README shows and what the queries give, in both languages."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from canting.database.wipe import wipe
from canting.language import LANGUAGES
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.reporting import demo
from canting.reporting.asking import Asker
from canting.reporting.blocks import Heading, Listing, Paragraph, TableBlock, plain
from canting.reporting.make import report
from canting.reporting.plan import ReportPlan

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def pages(database) -> dict[str, str]:
    """The page in each language; the second demo finds the example loaded."""
    wipe(database, managed_only=False)
    catalogue = read_catalogue([])
    return {
        language: demo.demo(database, catalogue, language, progress=lambda *_: None) for language in LANGUAGES
    }


@pytest.mark.parametrize(("language", "page"), [("en", "README.md"), ("id", "docs/id/README.md")])
def test_readme_shows_what_the_demo_prints(pages, language: str, page: str):
    shown = re.search(r"<!-- demo -->\n(.*)<!-- /demo -->", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert shown
    printed = iter(pages[language].splitlines())
    for line in shown.group(1).splitlines():
        wanted = line.removeprefix("    ").rstrip()
        if wanted and wanted.strip() != "...":
            assert any(wanted == given.rstrip() for given in printed), f"not printed there: {wanted}"


def test_both_languages_give_the_same_figures(pages):
    def figures(page: str) -> list[str]:
        return re.findall(r"\b\d+\.\d+\b", page.replace(",", "."))

    assert figures(pages["en"]) == figures(pages["id"])
    assert "Illustrative data." in pages["en"]
    assert "Data rekaan." in pages["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_what_the_report_says(database, pages, language: str):
    """Every heading, sentence and cell of the report's same sections, in a page so wide that nothing wraps."""
    catalogue, options = read_catalogue([]), Options(dataset=(demo.DATASET,))
    for name in ("rank-intervals", "recommend"):
        query = catalogue.queries[name]
        few = [replace(each, default=20) if each.name == "replicates" else each for each in query.parameters]
        catalogue.queries[name] = replace(query, parameters=tuple(few))
    plan = ReportPlan(sections=("answer", "response", "sources", "integration"))
    blocks = report(Asker(database, catalogue, options, language), plan=plan).blocks
    page = demo.demo(database, catalogue, language, width=400, progress=lambda *_: None)
    found = [b.text for b in blocks if isinstance(b, Heading)]
    found += [
        plain(b.spans) for b in blocks if isinstance(b, Paragraph) if "code" not in {s.style for s in b.spans}
    ]
    found += [plain(item) for b in blocks if isinstance(b, Listing) for item in b.items]
    found += [plain(cell) for b in blocks if isinstance(b, TableBlock) for row in b.rows[:10] for cell in row]
    assert len(found) > 200
    assert [text for text in found if text not in page] == []


def test_a_narrow_terminal_has_a_narrow_page(database, pages):
    page = demo.demo(database, read_catalogue([]), "en", width=72, progress=lambda *_: None)
    told = page.partition("What next?")[0].splitlines()
    assert max(len(line) for line in told if not line.startswith("  Table")) <= 72


def test_no_english_word_of_the_data_is_left_in_indonesian(pages):
    for word in ("entrepreneur", "agency", "business", "government", "exporter", "hop", "None", "null"):
        assert not re.search(rf"\b{word}\b", pages["id"].partition("Selanjutnya?")[0]), word


OTHER = """\
[dataset]
id = "other"
title = "A survey with stages and codes of its own"
[[stages]]
id = "trade"
position = 1
[[stages]]
id = "production"
position = 9
[[industries]]
file = "codes.csv"
scheme = "kbli-2020"
code = "code"
name = "name"
[[places]]
file = "codes.csv"
scheme = "kemendagri-2025"
code = "code"
name = "name"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
stage = "stage"
"""


@pytest.mark.parametrize("first", ["demo", "other"])
def test_the_example_and_another_survey_stand_side_by_side(clean_database, tmp_path, first):
    """Whichever comes first: neither the other's stages nor the codes that it describes are in the way."""
    (tmp_path / "dataset.toml").write_text(OTHER)
    (tmp_path / "codes.csv").write_text("code,name\n47511,Retail of textiles\n")
    (tmp_path / "people.csv").write_text("id,stage\nA,trade\nB,production\n")

    def example() -> None:
        demo.load_example(clean_database, lambda *_: None)

    def other() -> None:
        with check(tmp_path, recorded=recorded(clean_database)) as checked:
            load(checked, clean_database)

    for step in (example, other) if first == "demo" else (other, example):
        step()
    positions = "MATCH (s:Stage {code: 'trade'}) RETURN s.id, s.position ORDER BY s.id"
    assert clean_database.read(positions).values == [["bp:trade", 5], ["other:trade", 1]]


@pytest.mark.skipif(sys.platform == "win32", reason="another shell")
def test_who_cannot_type_canting_is_told_how(monkeypatch, tmp_path):
    scripts = tmp_path / "a b" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "activate").touch()
    monkeypatch.setattr(sys, "prefix", str(scripts.parent))
    monkeypatch.setenv("PATH", "/nowhere")
    assert demo.activation() == f"source '{scripts}/activate'"
    monkeypatch.chdir(scripts.parent)
    assert demo.activation() == "source bin/activate"
    (scripts / "canting").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(scripts))
    assert demo.activation() is None
