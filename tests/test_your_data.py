"""docs/your-data.md, in English and Indonesian: each shape of the little survey loads to the same ties."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from canting.loader.check import check
from canting.loader.drafting.draft import draft

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = {
    "your-data.md": [
        "A matrix",
        "Answer columns",
        "Several in a cell",
        "Check-boxes",
        "A list",
        "Two tables in one sheet",
    ],
    "id/data-anda.md": [
        "Matriks",
        "Kolom jawaban",
        "Beberapa jawaban dalam satu sel",
        "Kotak centang",
        "Daftar",
        "Dua tabel dalam satu lembar",
    ],
}
SECTIONS = {
    f"{page}: {part.partition(chr(10))[0]}": part
    for page in PAGES
    for part in re.split(r"^## ", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    if "```toml" in part
}
NAMES = {"1": "Sari", "2": "Ayu", "3": "Budi", "4": "Tini"}
WEIGHTS = {("Ayu", "Sari"): 3.0, ("Budi", "Sari"): 1.0, ("Budi", "Ayu"): 2.0}


def written(section: str, folder: Path) -> list[Path]:
    """Write the files that a section of the page shows."""
    text = SECTIONS[section]
    named = list(dict.fromkeys(re.findall(r"`(\w+\.csv)`", text)))
    files = []
    for name, content in zip(named, re.findall(r"```csv\n(.*?)```", text, re.DOTALL), strict=True):
        files.append(folder / name)
        files[-1].write_text(content, encoding="utf-8")
    toml = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (folder / "dataset.toml").write_text(toml[0], encoding="utf-8")
    return files


def test_the_pages_show_every_shape():
    assert list(SECTIONS) == [f"{page}: {shape}" for page, shapes in PAGES.items() for shape in shapes]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_shape_loads_to_the_same_ties(section: str, tmp_path: Path):
    written(section, tmp_path)
    with check(tmp_path) as result:
        assert result.total == 0, result.problems
        rows = [row for batch in result.spool.read("ties-0", 100) for row in batch.to_pylist()]
        ties = {
            (NAMES.get(row["from"], row["from"]), NAMES.get(row["to"], row["to"])): row["weight"]
            for row in rows
        }
        weighted = "weight" in SECTIONS[section] or 'shape = "matrix"' in SECTIONS[section]
        assert ties == (WEIGHTS if weighted else dict.fromkeys(WEIGHTS, 1.0))
        assert sum(count.kept for count in result.counts if count.table.startswith("nodes")) == 4


@pytest.mark.parametrize("section", SECTIONS)
def test_a_draft_of_the_same_files_gives_the_same_ties(section: str, tmp_path: Path):
    """What a person has to change is the meaning, and no more."""
    (tmp_path / "files").mkdir()
    files = written(section, tmp_path / "files")
    draft(tmp_path / "survey", files, "survey")
    file = tmp_path / "survey" / "dataset.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("# meaning", "meaning"), encoding="utf-8")
    with check(tmp_path / "survey") as result:
        assert result.total == 0, result.problems
        rows = [row for batch in result.spool.read("ties-0", 100) for row in batch.to_pylist()]
        plain = [{key: row[key].partition(":")[2] for key in ("from", "to")} for row in rows]
        assert {(NAMES.get(r["from"], r["from"]), NAMES.get(r["to"], r["to"])) for r in plain} == set(WEIGHTS)
