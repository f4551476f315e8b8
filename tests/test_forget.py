"""canting forget: a person is in nothing afterwards, others stay, and it is said what still holds it."""

import json

import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries import kept
from canting.writing.forget import find, forget

TOML = """\
[dataset]
id = "small"
title = "Small"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
name = "name"
[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "giver"
to = "receiver"
meaning = "gives"
respondent = "who"
"""
PEOPLE = "id,name\na-1,Ani\nb-1,Budi\nd-1,Dewi Xylo\ne-1,Eka\ne-2,Eka\n"
TIES = "giver,receiver,who\na-1,b-1,d-1\na-1,b-1,a-1\nd-1,a-1,d-1\nb-1,d-1,b-1\nb-1,e-1,b-1\n"
RUNNER = CliRunner()


@pytest.fixture
def small(clean_database, tmp_path, monkeypatch):
    folder = tmp_path / "survey"
    folder.mkdir()
    for name, text in (("dataset.toml", TOML), ("people.csv", PEOPLE), ("ties.csv", TIES)):
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path / "cache"))
    again(clean_database, folder)
    return clean_database


def again(database, folder):
    with check(folder, recorded=recorded(database)) as checked:
        load(checked, database)


def run(server, *words, code=0):
    got = RUNNER.invoke(app, [str(word) for word in words], env=server)
    assert got.exit_code == code, got.output
    return got


def everything(database):
    nodes = database.read("MATCH (n) RETURN labels(n), properties(n)").values
    ties = database.read("MATCH ()-[r]->() RETURN type(r), properties(r)").values
    return json.dumps([nodes, ties], default=str).lower()


def test_a_person_is_gone_and_the_others_stay(small, tmp_path, server_environment, monkeypatch):
    monkeypatch.setattr(kept, "SLOW", 0.0)
    out = tmp_path / "out"
    out.mkdir()
    for words in (
        ("query", "ego", "Ani", "--output", out / "ani.json"),
        ("query", "ego", "b-1", "--output", out / "b.xlsx"),
        ("query", "participants", "--output", out / "people.parquet"),
        ("query", "overview", "--output", out / "overview.json"),
        ("export", out / "g.csv", "--pseudonyms"),
        ("draw", "network", "--size", "none", "--output", out / "n.svg"),
    ):
        run(server_environment, *words)
    (out / "notes.txt").write_text("Ask Dewi Xylo again", "utf-8")
    (out / "mine.csv").write_text("who\nd-1\n", "utf-8")
    assert any("xylo" in str(kept.read(path).names).lower() for path in kept.folder().glob("*.npz"))
    key = (out / "g-key.csv").read_text("utf-8-sig")
    before = everything(small)
    assert "xylo" in before
    refused = run(server_environment, "forget", "Dewi Xylo", code=2)
    assert "nobody is at the keyboard" in refused.output
    assert everything(small) == before
    assert (out / "ani.json").exists()

    said = run(server_environment, "forget", "dewi xylo", "--in", out, "--yes").output

    after = everything(small)
    assert "xylo" not in after
    assert "d-1" not in after
    counts = "RETURN [COUNT {(:Participant)}, COUNT {()-[:INFORMS]->()}]"
    held = small.read(
        f"MATCH (run:LoadRun {{dataset: 'small'}}) {counts}, [run.participants, run.ties]"
    ).values
    assert held[0][0] == held[0][1], "what is said to be loaded is what is there"
    assert small.read(
        "MATCH (a)-[r:INFORMS]->(b) RETURN a.id, b.id, r.respondent, r.row ORDER BY a.id, b.id, r.row"
    ).values == [["a-1", "b-1", "a-1", 3], ["a-1", "b-1", None, None], ["b-1", "e-1", "b-1", 6]]
    assert not [path for path in kept.folder().glob("*.npz") if "d-1" in kept.read(path).ids]
    left = {path.name for path in out.iterdir()}
    assert left.isdisjoint({"ani.json", "ani.json-metadata.json", "b.xlsx", "people.parquet"})
    assert left >= {"overview.json", "g-key.csv", "n.svg", "notes.txt", "mine.csv"}
    rest = (out / "g-key.csv").read_text("utf-8-sig")
    assert rest.splitlines() == [line for line in key.splitlines() if "Xylo" not in line]
    for word in ("small (wave 1) was loaded from ", "people.csv", "n.svg", "notes.txt", "mine.csv",
                 "brings it back", "1 reports that it made of others stay"):  # fmt: skip
        assert word in said.replace("\n", " ")
    assert run(server_environment, "forget", "d-1", "--yes", code=2)

    again(small, tmp_path / "survey")
    assert "xylo" in everything(small)
    text = "MATCH (:Participant {id: 'a-1'})-[r:INFORMS]->(:Participant {id: 'b-1'}) RETURN count(r)"
    assert small.read(text).values == [[2]]


def test_who_is_meant_must_be_clear(small, server_environment, tmp_path):
    several = run(server_environment, "forget", "Eka", "--yes", code=2)
    assert "e-1, e-2" in several.output
    run(server_environment, "forget", "Nobody", "--yes", code=2)
    run(server_environment, "forget", "a-1", "--dataset", "other", "--yes", code=2)
    run(server_environment, "forget", "a-1", "--in", tmp_path / "nowhere", "--yes", code=2)
    assert small.read("MATCH (p:Participant) RETURN count(p)").values == [[5]]


def test_a_fault_before_the_graph_leaves_it_findable(small, tmp_path, monkeypatch):
    """Files go first and the graph last, in one transaction: whoever was interrupted says it again."""
    found = find(small, "d-1")

    def broken(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(small, "write", broken)
        with pytest.raises(KeyboardInterrupt):
            forget(small, found)
    assert find(small, "d-1") == found
    forget(small, found)
    assert "d-1" not in everything(small)


def test_an_empty_answer_says_that_the_participant_is_elsewhere(small, server_environment):
    """Whoever is forgotten, or never was, is refused; whom only another dataset records is said to be there."""
    known = run(server_environment, "query", "ego", "b-1")
    assert "What is covered says nothing" not in known.output
    run(server_environment, "query", "ego", "Nobody", code=2)
    run(server_environment, "forget", "b-1", "--yes")
    run(server_environment, "query", "ego", "b-1", code=2)
    small.write("CREATE (:Dataset {id: 'other'})<-[:RECORDED_IN {dataset: 'other', wave: 1, key: 'x'}]-"
                "(:Participant {id: 'o-1', name: 'Ona'})")  # fmt: skip
    said = run(server_environment, "query", "ego", "Ona", "--dataset", "small")
    assert "What is covered says nothing of Ona; it is recorded by other (wave 1)." in said.output
    unknown = run(server_environment, "query", "ego", "Onna", "--dataset", "small", code=2)
    assert "Did you mean" not in unknown.output
