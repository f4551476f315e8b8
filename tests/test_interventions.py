"""Recommendations added to the files and loaded give what was promised; saved answers say what changed since."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from canting.database.database import Database
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.progress import silent
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.writing.results import write_file
from canting.writing.saved import compare, drift, read_saved

CHAIN = Path(__file__).resolve().parent / "data" / "chain"
CATALOGUE = read_catalogue([])


def put(database: Database, folder: Path) -> None:
    wipe(database, managed_only=False)
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        assert not checked.problems, checked.problems
        load(checked, database)


def ask(database: Database, name: str, **given):
    return run(CATALOGUE.find(name), given, Options(), database, CATALOGUE)


def reached(database: Database, steps: int | None) -> float:
    """How many participants are within steps of a source, or the mean of 1/d, counted from the graph's own ties."""
    rows = database.read(
        "MATCH (a:Participant)-[:INFORMS]->(b:Participant) RETURN DISTINCT a.id AS a, b.id AS b"
    ).dicts()
    people = database.read("MATCH (p:Participant) RETURN p.id AS id, p:InformationSource AS source").dicts()
    far = {row["id"]: 0.0 if row["source"] else float("inf") for row in people}
    for _ in people:
        for row in rows:
            far[row["b"]] = min(far[row["b"]], far[row["a"]] + 1)
    others = [far[row["id"]] for row in people if not row["source"]]
    return sum(d <= steps for d in others) if steps else sum(1 / d for d in others) / len(others)


PROMISES = {
    "reach": lambda database: reached(database, 2),
    "near": lambda database: reached(database, None),
    "stages": lambda database: len(ask(database, "stage-gaps").rows),
    "groups": lambda database: sum(
        row["ties_ab"] + row["ties_ba"] > 1 and not row["hangs_on"]
        for row in ask(database, "integration").dicts()
    ),
}


def test_what_is_promised_is_there_once_it_is_loaded(database: Database, tmp_path: Path):
    base = tmp_path / "base"
    shutil.copytree(CHAIN, base)
    with (base / "participants.csv").open("a", encoding="utf-8") as file:
        file.write(
            "office-2,Dinas 2,organization,government,agency,,yes,\n"
        )  # one alone can't carry two ties
    put(database, base)
    before = {aim: promised(database) for aim, promised in PROMISES.items()}
    found = {
        aim: ask(database, "recommend", aim=aim, budget=2, anywhere=True, replicates=5) for aim in PROMISES
    }
    answer = ask(database, "degree")
    files = [tmp_path / f"degree.{ending}" for ending in ("json", "ndjson", "csv", "parquet", "xlsx")]
    for file in files:
        write_file(answer, file)
        again = drift(file, database, CATALOGUE, progress=silent)
        assert not again.rows, (file, again.rows[:3])
        assert "The answer is the same." in again.notes
    for aim, result in found.items():
        rows = result.dicts()
        assert rows, aim
        assert abs(
            before[aim] + (-1 if aim == "stages" else 1) * sum(row["gain"] for row in rows)
        ) == pytest.approx(rows[-1]["total"])
        assert {row["known"] for row in rows} <= {"not tied", "unknown"}
        assert all(0 <= row["stays"] <= 1 for row in rows)
        folder = tmp_path / aim
        shutil.copytree(base, folder)
        with (folder / "knowledge.csv").open("a", encoding="utf-8", newline="") as file:
            for row in rows:
                ends = [row[end].removeprefix("chain:") for end in ("from", "to")]
                csv.writer(file).writerow([*ends, "advice", "1", ends[1]])
        put(database, folder)
        assert PROMISES[aim](database) == pytest.approx(rows[-1]["total"]), aim

    changed = drift(files[0], database, CATALOGUE, progress=silent)
    assert {row[0] for row in changed.rows} == {"changed"}
    assert any("chain was loaded anew" in note for note in changed.notes)
    assert any(note.startswith("n = 10, m = ") for note in changed.notes)
    for file in files[1:]:
        assert len(drift(file, database, CATALOGUE, progress=silent).rows) == len(changed.rows), file

    why = ask(database, "recommend", aim="near", budget=1, anywhere=True, replicates=0, why=1).notes
    assert sum(note.startswith(("Why ", "Mengapa ")) for note in why) == 2
    with pytest.raises(UsageError, match="recommendations"):
        ask(database, "recommend", aim="near", budget=1, replicates=0, why=9)


def test_tables_are_compared_row_by_row():
    names, rows = ["id", "value", "old"], [["a", 1, "x"], ["b", 2.0, "x"], ["c", None, ""]]
    found = compare(names, rows, ["id", "value", "new"], [["a", 1.5, 1], ["b", "2", 1], ["d", 4, 1]])
    assert found == [
        ["column", "old", "old", "there", None],
        ["column", "new", "new", None, "there"],
        ["changed", "a", "value", "1", "1.5"],
        ["new", "d", None, None, "id=d; value=4; new=1"],
        ["gone", "c", None, "id=c", None],
    ]
    assert compare(["x"], [["same"], ["same"]], ["x"], [["same"]])[0][0] == "gone"


def test_what_is_no_saved_answer_is_refused(tmp_path: Path):
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    (tmp_path / "b.parquet").write_text("no", encoding="utf-8")
    for name, said in (
        ("a.json", "isn't beside it"),
        ("b.parquet", "can't be read"),
        ("c.csv", "no such file"),
        ("d.txt", "ends so"),
    ):
        with pytest.raises(UsageError, match=said):
            read_saved(tmp_path / name)
