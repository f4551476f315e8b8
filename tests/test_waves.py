"""Two waves of a survey: what changed, and any query side by side."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from surveys import put
from typer.testing import CliRunner
from worked import CATALOGUE

from canting.cli import app
from canting.database.wipe import wipe
from canting.drawing import Wanted, draw
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.queries import adhoc, written
from canting.queries.compare import key_columns, side_by_side
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Column, Result, Type

SVG = "{http://www.w3.org/2000/svg}"
CIRCLE = re.compile(r'<ns0:circle [^>]*cx="([\d.]+)" cy="([\d.]+)"')

TOML = """\
[dataset]
id = "twice"
title = "Two waves"
wave = {wave}
namespace = "t"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
group = "group"
responded = {{ column = "answered", map = {{ y = "yes", n = "no" }} }}
[[ties]]
file = "ties.csv"
type = "INFORMS"
meaning = "asks"
question = "advice"
from = "asker"
to = "asked"
respondent = "asker"
"""
# a asks b in both waves, drops c and takes up d; b did not answer the first time, c not the second; e is new, f left.
WAVES = {
    1: ({"a": "y", "b": "n", "c": "y", "d": "y", "f": "y"}, ["a,b", "a,c", "c,a", "d,a", "f,a"]),
    2: ({"a": "y", "b": "y", "c": "n", "d": "y", "e": "y"}, ["a,b", "a,d", "b,a", "d,a", "e,a"]),
}


def write(folder: Path, wave: int) -> Path:
    people, ties = WAVES[wave]
    folder.mkdir()
    (folder / "dataset.toml").write_text(TOML.format(wave=wave))
    rows = [f"{id_},{'x' if id_ in 'ab' else 'y'},{answered}" for id_, answered in people.items()]
    (folder / "people.csv").write_text("\n".join(["id,group,answered", *rows, ""]))
    (folder / "ties.csv").write_text("\n".join(["asker,asked", *ties, ""]))
    return folder


@pytest.fixture(scope="module")
def waves(database, tmp_path_factory):
    wipe(database, managed_only=False)
    folder = tmp_path_factory.mktemp("waves")
    for wave in WAVES:
        put(write(folder / str(wave), wave), database)
    return database


def ask(database, name: str, parameters: dict | None = None, **options) -> Result:
    return run(CATALOGUE.find(name), parameters or {}, Options(**options), database, CATALOGUE)


def test_only_what_is_known_in_both_waves_is_new_or_lost(waves):
    """Knowledge flows from the one asked: a asks b is t:b to t:a. What b said first and c said last is unknown."""
    result = ask(waves, "changes")
    found = {(row["from"], row["to"]): row["state"] for row in result.dicts()}
    assert found == {
        ("t:b", "t:a"): "kept",
        ("t:a", "t:d"): "kept",
        ("t:d", "t:a"): "new",
        ("t:c", "t:a"): "lost",
        ("t:a", "t:c"): "unknown",  # c did not answer the second time
        ("t:a", "t:b"): "unknown",  # b did not answer the first time
        ("t:a", "t:e"): "unknown",  # e was not there the first time
        ("t:a", "t:f"): "unknown",  # f was not there the second time
    }
    notes = " ".join(result.notes)
    assert "ties: 2 kept, 1 new, 1 lost, 4 unknown" in notes
    assert "participants: 1 came, 1 left, 4 in both waves, of whom 2 answered both" in notes
    assert "Jaccard = 0.500" in notes
    assert "Hamming = 2" in notes


def test_whom_another_wave_lists_as_somebody_else_is_said(waves, tmp_path):
    """f is on no roster of the second wave: named there, it becomes a source, which the first one says it isn't."""
    folder = write(tmp_path / "late", 2)
    with (folder / "ties.csv").open("a") as ties:
        ties.write("a,f\na,g\n")
    with (folder / "dataset.toml").open("a") as toml:
        toml.write('unlisted = "InformationSource"\n')
    with check(folder, recorded=recorded(waves)) as checked:
        said = [each.what for each in checked.warnings]
    assert 'in another wave of twice 1 of them are Actor: "f"; list them in a table of [[nodes]]' in said


def test_turned_round_new_is_lost(waves):
    turned = ask(waves, "changes", {"before": 2, "after": 1})
    states = {(row["from"], row["to"]): row["state"] for row in turned.dicts()}
    assert states["t:d", "t:a"] == "lost"
    assert states["t:c", "t:a"] == "new"


def test_counts_by_group(waves):
    rows = ask(waves, "changes", {"by": "group"}).dicts()
    assert sum(row["ties"] for row in rows) == 8
    assert {"from": "x", "to": "x", "state": "kept", "ties": 1}.items() <= rows[0].items()


def test_waves_that_are_not_there(waves):
    with pytest.raises(UsageError, match="both of these waves"):
        ask(waves, "changes", {"before": 7})
    with pytest.raises(UsageError, match="strength"):
        ask(waves, "changes", min_weight=2.0)


def test_participants_by_a_filter_only(waves):
    rows = ask(waves, "changes", filters={"group": ["x"]}).dicts()
    assert {frozenset((row["from"], row["to"])) for row in rows} == {frozenset(("t:a", "t:b"))}


def test_an_answer_of_a_wave_that_too_few_answered_says_so(waves):
    """4 of 5 are 80 %, and enough; a filter that leaves two of three is with care."""
    assert not [note for note in ask(waves, "degree").notes if "below" in note]
    notes = ask(waves, "degree", filters={"group": ["y"]}).notes
    assert (
        "With care: 2 of 3 answered (67%, below 80%). canting query rank-intervals says how far each rank bears."
        in notes
    )
    low = ask(waves, "key-actors", wave=1, filters={"group": ["x"]}).notes
    assert any(note.startswith("Do not rank: 1 of 2 answered (50%, below 65%).") for note in low)
    assert not [note for note in ask(waves, "overview", filters={"group": ["y"]}).notes if "below" in note]


def test_intervals_on_a_centrality(waves):
    result = ask(waves, "degree", intervals=True)
    assert result.names[-2:] == ["rank_low", "rank_high"]
    assert all(row["rank_low"] <= row["rank_high"] for row in result.dicts())
    assert any(note.startswith("Ranks by out_degree: ") for note in result.notes)
    with pytest.raises(UsageError, match="unweighted"):
        ask(waves, "degree", intervals=True, weighted=True)
    with pytest.raises(UsageError, match="ranks nobody"):
        ask(waves, "overview", intervals=True)


def test_two_answers_side_by_side():
    columns = [
        Column("id", Type("str"), "Who."),
        Column("name", Type("str"), "Its name."),
        Column("degree", Type("int"), "Ties."),
        Column("rank_low", Type("float"), "Low."),
        Column("rank_high", Type("float"), "High."),
    ]
    one = Result("degree", columns, [["a", "A", 3, 1.0, 2.0], ["b", "B", 1, 2.0, 3.0]], ["n = 2", "same"], {})
    two = Result(
        "degree", columns, [["a", "A2", 1, 3.0, 4.0], ["c", "C", 2, 1.0, 2.0]], ["n = 3", "same"], {}
    )
    both = side_by_side((one, two), ("1", "2"), "wave")
    first = both.dicts()[0]
    assert first["name"] == "A2"
    assert (first["degree_1"], first["degree_2"], first["degree_change"], first["beyond"]) == (3, 1, -2, True)
    assert [row["id"] for row in both.dicts()] == ["a", "b", "c"]
    assert both.dicts()[2]["degree_1"] is None
    assert both.dicts()[2]["beyond"] is None
    assert both.notes[:3] == ["Wave 1: n = 2", "Wave 2: n = 3", "same"]
    assert "1 row is of wave 1 only, not of 2." in both.notes
    assert key_columns((one, two), columns) == ["id"]


def test_a_bridge_is_no_other_bridge_of_the_same_giver():
    columns = [
        Column("id", Type("str"), "Who gives."),
        Column("what", Type("str"), "Participant or tie."),
        Column("to", Type("str", optional=True), "Who receives."),
        Column("cut_off", Type("int"), "How many."),
    ]
    one = Result("bottlenecks", columns, [["a", "participant", None, 3], ["a", "tie", "b", 2]], [], {})
    two = Result("bottlenecks", columns, [["a", "participant", None, 4], ["a", "tie", "c", 5]], [], {})
    both = side_by_side((one, two), ("1", "2"), "wave", CATALOGUE.find("bottlenecks").key).dicts()
    found = {
        (row["what"], row["to"]): (row["cut_off_1"], row["cut_off_2"], row["cut_off_change"]) for row in both
    }
    assert found == {
        ("participant", None): (3, 4, 1),
        ("tie", "b"): (2, None, None),
        ("tie", "c"): (None, 5, None),
    }


def test_the_command_compares_waves(waves):
    cli = CliRunner()
    server = ["--neo4j-uri", waves.uri, *(() if not waves.name else ("--neo4j-database", waves.name))]
    import os

    env = {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": os.environ.get("NEO4J_TEST_PASSWORD", "")}
    for wrong, said in (
        (["--waves", "1"], "isn't two"),
        ([], "two waves or two datasets"),
        (["--waves", "1,x"], "whole numbers"),
        (["--waves", "1,2", "--wave", "1"], "--wave and --waves"),
        (["--datasets", "a,b", "--dataset", "a"], "--dataset and --datasets"),
    ):
        answer = cli.invoke(app, ["compare", "degree", *wrong])
        assert answer.exit_code == 2, answer.output
        assert said in answer.output
    if not env["NEO4J_PASSWORD"]:
        return  # the server's password is known to its own fixture only
    answer = cli.invoke(app, [*server, "compare", "degree", "--waves", "1,2", "--format", "csv"], env=env)
    assert answer.exit_code == 0, answer.output
    assert "out_degree_1,out_degree_2,out_degree_change" in answer.output


def test_a_measure_is_written_with_where_it_comes_from_and_said_when_stale(waves, tmp_path):
    query = CATALOGUE.find("degree")
    for wrong, said in (("a b", "no name"), ("group", "itself")):
        with pytest.raises(UsageError, match=said):
            written.check_property(waves, query, wrong)
    with pytest.raises(UsageError, match="no measure"):
        written.check_property(waves, CATALOGUE.find("overview"), "x")
    waves.write("MATCH (p:Participant {id: 't:a'}) SET p.height = 3")
    with pytest.raises(UsageError, match="height"):
        written.check_property(waves, query, "height")
    waves.write("MATCH (p:Participant {id: 't:a'}) SET p.height = null")
    text = "MATCH (p:Participant) WHERE p.times_named IS NOT NULL RETURN p.id AS id, p.times_named AS named ORDER BY id"
    for _ in range(2):  # what was written is written over
        written.check_property(waves, query, "times_named")
        line, _ = written.write(waves, query, ask(waves, "degree"), "times_named")
    assert line.startswith("Written: out_degree of 5 participants as their property times_named")
    named = dict(waves.read(text).values)
    assert named == {row["id"]: row["out_degree"] for row in ask(waves, "degree").dicts()}
    (said,) = waves.read("MATCH (m:Measure) RETURN properties(m) AS said").values[0]
    assert (said["query"], said["measure"], said["graph"], said["n"]) == (
        "degree",
        "out_degree",
        "knowledge",
        5,
    )
    assert written.stale(waves) == []
    put(write(tmp_path / "again", 2), waves)
    (line,) = written.stale(waves)
    assert "times_named is stale: twice (wave 2)" in line
    assert line in adhoc.ask(text, {}, waves).notes
    assert line not in adhoc.ask("RETURN 1 AS one", {}, waves).notes
    answer = ask(waves, "degree")
    assert line in answer.notes
    assert written.stale(waves, datasets=["another"]) == []
    _, fresh = written.write(waves, query, answer, "times_named")
    assert line not in fresh.notes
    assert written.stale(waves) == []


def test_pictures_say_where_too_few_answered_and_networks_keep_their_places(waves, tmp_path):
    marks = []
    for wave in WAVES:
        path = tmp_path / f"{wave}.svg"
        notes = draw(Wanted("network"), waves, CATALOGUE, Options(wave=wave, graph="knowledge"), path)
        assert "Places are those of all waves together, the same in each." in notes
        marks.append({
            group.find(f"{SVG}title").text.split(" (")[0].splitlines()[0]: CIRCLE.search(ET.tostring(group).decode()).groups()  # noqa: E501
            for group in ET.parse(path).iter(f"{SVG}g")
            if group.find(f"{SVG}title") is not None and CIRCLE.search(ET.tostring(group).decode())
        })  # fmt: skip
    both = set(marks[0]) & set(marks[1])
    assert len(both) >= 4
    assert all(marks[0][name] == marks[1][name] for name in both)
    path = tmp_path / "few.svg"
    draw(Wanted("network"), waves, CATALOGUE, Options(graph="knowledge", filters={"group": ["y"]}), path)
    shown = path.read_text("utf-8")
    assert ">2 of 3 participants who were asked answered;" in shown
    assert ">Compare sizes with care.<" in shown


@pytest.mark.parametrize("lang", ["en", "id"])
def test_ranks_are_drawn_with_the_verdict_in_the_title(waves, tmp_path, lang):
    path = tmp_path / "ranks.svg"
    notes = draw(Wanted("intervals", lang=lang, size="degree"), waves, CATALOGUE, Options(), path)
    text = path.read_text("utf-8")
    assert "out_degree" in text
    verdict = ask(waves, "rank-intervals", {"measure": ["out_degree"]}).dicts()[0]["verdict"]
    words = {"stable": "stabil", "do not rank": "jangan diperingkat"}
    assert f": {verdict if lang == 'en' else words[verdict]}</text>" in text
    assert notes[-1].startswith("Drew 5 participants of graph knowledge")
    bars = [
        band for band in ET.parse(path).getroot().iter(f"{SVG}path") if band.find(f"{SVG}title") is not None
    ]
    assert len(bars) == 5
    with pytest.raises(UsageError, match="no such measure"):
        draw(Wanted("intervals", size="none"), waves, CATALOGUE, Options(), path)
