"""Whoever has named = no is in nothing that is handed out: every written byte is searched for name and id."""

import io
import json
import re
import zipfile

import pypdf
import pytest
from typer.testing import CliRunner

from canting.assistant.tools import TOOLS, Around
from canting.cli import app
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.notebook import Graph
from canting.queries.catalogue import read_catalogue
from canting.queries.names import Person, names, names_of
from canting.queries.options import Options
from canting.reporting.asking import Asker
from canting.reporting.make import report
from canting.reporting.output import publish, write_report

TOML = """\
[dataset]
id = "{id}"
title = "Shy"
wave = {wave}
shares = {shares}
[[stages]]
id = "make"
position = 1
[[stages]]
id = "sell"
position = 2
[[nodes]]
file = "people.csv"
kind = {{ column = "kind" }}
id = "id"
name = "name"
role = "role"
group = "group"
stage = "stage"
responded = "answered"
named = "boleh"
properties.phone = "str?"
[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "asker"
to = "asked"
meaning = "asks"
respondent = "asker"
question = "advice"
"""
HEAD = "id,name,kind,role,group,stage,answered,boleh,phone\n"
PEOPLE = (
    HEAD
    + """\
ani-1,Ani,Actor,trader,business,sell,yes,ya,1
budi-2,Budi,Actor,worker,business,make,yes,,2
citra-3,Citra,Actor,trader,community,sell,yes,YES,3
dewi-4,Dewi Xylo,Actor,designer,community,make,yes,Tidak,0812-777
eka-5,Eka,Actor,worker,business,make,yes,,5
Entrepreneurs,Guild,Organization,,government,make,yes,,
net,Internet,InformationSource,,,,,,
"""
)
TIES = """\
asker,asked
ani-1,budi-2
budi-2,dewi-4
dewi-4,ani-1
dewi-4,net
citra-3,dewi-4
eka-5,ani-1
ani-1,citra-3
"""
SECRETS = ("dewi", "xylo", "0812-777")
RUNNER = CliRunner()


def written(folder, people=PEOPLE, id_="shy", wave=1, shares="[]"):
    folder.mkdir()
    (folder / "dataset.toml").write_text(TOML.format(id=id_, wave=wave, shares=shares), "utf-8")
    (folder / "people.csv").write_text(people, "utf-8")
    (folder / "ties.csv").write_text(TIES, "utf-8")
    return folder


def loaded(database, folder):
    with check(folder, recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)


@pytest.fixture(scope="module")
def shy(database, tmp_path_factory):
    wipe(database, managed_only=False)
    loaded(database, written(tmp_path_factory.mktemp("shy") / "survey"))
    return database


FONT = re.compile(r"data:font/woff;base64,[A-Za-z0-9+/=]+")
"""Outlines of letters, in which any four may stand by chance."""


def texts(path):
    """Every text that a file holds, as its format keeps it."""
    data = path.read_bytes()
    found = [str(path.name), data.decode("utf-8", "replace"), data.decode("utf-16-le", "replace")]
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    elif path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(data))
        found += [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    elif path.suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        found += [str(table.to_pylist()), str(table.schema.metadata)]
    return [FONT.sub("", text) for text in found]


def leaks(folder):
    return [
        f"{path.relative_to(folder)}: {secret}"
        for path in sorted(folder.rglob("*")) if path.is_file()
        for text in texts(path) for secret in SECRETS if secret in text.lower()
    ]  # fmt: skip


def run(server, *words, code=0):
    got = RUNNER.invoke(app, [str(word) for word in words], env=server)
    assert got.exit_code == code, got.output
    return got


ANSWERS = [f"ego.{ending}" for ending in ("csv", "json", "ndjson", "xlsx", "parquet")]
BY_ID = ["by-id.html", "by-id.json"]


def test_answers_in_files(shy, tmp_path, server_environment):
    for name in ANSWERS:
        run(server_environment, "query", "ego", "dewi xylo", "--output", tmp_path / name)
    for name in BY_ID:
        run(server_environment, "query", "ego", "dewi-4", "--output", tmp_path / name)
    run(server_environment, "query", "participants", "--output", tmp_path / "people.csv")
    run(server_environment, "query", "degree", "--graph", "all", "--output", tmp_path / "degree.json")
    text = "MATCH (p:Participant {name: 'Dewi Xylo'}) RETURN p, p.id AS id, [p.name] AS names"
    run(server_environment, "cypher", text, "--output", tmp_path / "own.json")
    assert leaks(tmp_path) == []
    assert "Designer 1" in (tmp_path / "ego.csv").read_text("utf-8-sig")
    people = (tmp_path / "people.csv").read_text("utf-8-sig")
    assert people.rstrip().splitlines()[-1].startswith("Designer 1,Designer 1,Actor,community,designer")
    assert "eka-5,Eka" in people


def test_a_pipe_is_handed_out_too_and_a_terminal_is_not(shy, monkeypatch, server_environment):
    assert "dewi" not in run(server_environment, "query", "degree").stdout.lower()
    monkeypatch.setattr("canting.commands.console.Shown.on_screen", True)
    shown = run(server_environment, "query", "degree", "--format", "table").stdout
    assert "Dewi Xylo ‡" in shown
    assert "not to be named in what is handed out" in shown


def test_a_saved_answer_is_the_same_when_asked_again(shy, tmp_path, server_environment):
    for name in ("ego.json", "ego.xlsx"):
        run(server_environment, "query", "ego", "Dewi Xylo", "--output", tmp_path / name)
        got = run(server_environment, "drift", tmp_path / name, "--output", tmp_path / f"drift-{name}")
        assert "The answer is the same." in got.output
    assert leaks(tmp_path) == []


GRAPHS, LINKED = ("graphml", "gexf", "net", "dl", "csv", "parquet"), ("ttl", "nt", "jsonld")


@pytest.mark.parametrize(
    ("more", "endings"),
    [([], (*GRAPHS, *LINKED)), (["--pseudonyms"], ("csv", "nt")), (["--names", "none"], ("csv", "nt"))],
)
def test_exports(shy, tmp_path, more, endings, server_environment):
    for ending in endings:
        words = ["--rdf"] if ending in LINKED else ["--with", "degree"]
        run(server_environment, "export", *words, tmp_path / f"g.{ending}", "--graph", "all", *more)
    assert leaks(tmp_path) == []
    edges = (tmp_path / "g-edges.csv").read_text("utf-8-sig")
    assert len(edges.splitlines()) == 8
    assert ("ani-1" in edges) == (not more)
    assert ("budi-2" in (tmp_path / "g.nt").read_text("utf-8")) == (not more)


DRAWN = {
    "chain": ["html"], "network": ["html", "png"], "ego": ["html", "svg"], "path": ["html"],
    "integration": ["html"], "intervals": ["svg"],
}  # fmt: skip


def test_pictures(shy, tmp_path, server_environment):
    who = {"ego": ["dewi-4"], "path": ["Dewi Xylo", "ani-1"]}
    for kind, endings in DRAWN.items():
        for ending in endings:
            graph = "knowledge" if kind == "path" else "all"
            words = ("draw", kind, *who.get(kind, []), "--graph", graph)
            run(server_environment, *words, "--output", tmp_path / f"{kind}.{ending}")
    assert leaks(tmp_path) == []
    assert "Designer 1" in (tmp_path / "ego.svg").read_text("utf-8")
    assert "Eka" in (tmp_path / "network.html").read_text("utf-8")
    run(
        server_environment,
        "draw",
        "network",
        "--pseudonyms",
        "--lang",
        "id",
        "--output",
        tmp_path / "none.html",
    )
    said = (tmp_path / "none.html").read_text("utf-8")
    assert not [name for name in ("Ani", "Budi", "Citra", "Eka", "eka-5") if re.search(rf"\b{name}\b", said)]
    assert "Guild" in said


def test_report_and_profiles(shy, tmp_path, server_environment):
    made = report(Asker(shy, read_catalogue([]), Options(), day="2026-11-30"))
    for ending in ("html", "docx", "pdf", "md"):
        write_report(made, tmp_path / f"r.{ending}")
    publish(made, [], tmp_path / "site")
    run(server_environment, "profile", "dewi-4", "--names", "all", "--output", tmp_path / "own.html")
    assert leaks(tmp_path) == []
    assert "Designer 1" in (tmp_path / "own.html").read_text("utf-8")


def test_an_assistant_learns_no_name_and_cannot_ask_by_it(shy, database_settings):
    around = Around(database_settings, read_catalogue([]))
    tools = {tool.name: tool for tool in TOOLS}
    said = [
        tools["ask"].call(around, {"question": "participants"}),
        tools["evidence"].call(around, {"who": "Designer 1"}),
        tools["evidence"].call(around, {"who": "Ani", "other": "Designer 1"}),
        tools["find_participant"].call(around, {"text": "dewi"}),
        tools["find_participant"].call(around, {"text": "Designer"}),
        tools["read_cypher"].call(
            around, {"text": "MATCH (p:Participant) RETURN p.id, p.name, toUpper(p.name)"}
        ),
    ]
    assert not [secret for secret in SECRETS if secret in json.dumps(said).lower()]
    assert said[1]["rows_in_all"] > 3
    assert said[2]["rows_in_all"] == 1
    assert [row["id"] for row in said[4]["rows"]] == ["Designer 1"]
    for tool, given in (
        ("evidence", {"who": "dewi xylo"}),
        ("ask", {"question": "ego", "parameters": {"who": "dewi-4"}}),
        ("read_cypher", {"text": "MATCH (p {name: 'Dewi Xylo'}) RETURN p.role"}),
        ("read_cypher", {"text": "MATCH (p {id: $a}) RETURN p.role", "parameters": {"a": "dewi-4"}}),
        ("evidence", {"who": "Dewi Xylp"}),
    ):
        with pytest.raises(UsageError) as error:
            tools[tool].call(around, given)
        assert "xylo" not in str(error.value).lower() + error.value.hint.lower()


def test_a_notebook_shows_the_analyst_and_hands_out_the_rest(shy, tmp_path, database_settings):
    with Graph(database_settings) as graph:
        assert "Dewi Xylo" in set(graph.query("degree")["name"])
        given = graph.query("degree", handed_out=True)
        assert not [s for s in SECRETS if s in (given.to_csv() + str(given.attrs)).lower()]
        graph.export(tmp_path / "g.graphml")
        graph.draw("network", tmp_path / "n.svg")
    assert leaks(tmp_path) == []


def test_numbers_are_the_same_whoever_else_is_named(shy):
    some, none = (names_of(shy, [("shy", 1)], policy, language="en") for policy in ("all", "none"))
    assert some.hidden == {"dewi-4"}
    assert none.instead["dewi-4"] == some.instead["dewi-4"]
    assert none.back(none.instead["eka-5"]) == "eka-5"


def test_a_name_that_others_share_gets_no_number():
    """A number is one participant's: whoever bears the name of somebody hidden is not called by that one's."""
    people = [
        Person("k1", "Ani", "Actor", "maker", named=False),
        Person("k2", "ani", "Actor", "maker"),
        Person("k3", "Budi", "Actor", "maker", named=False),
    ]
    made = names(people, "all", b"secret", lambda word: word)
    assert made.cell("Ani") == made.cell("ani") == "Maker"
    assert made.cell("Ask Ani of it") == "Ask Maker of it"
    assert {made.cell("k1"), made.cell("k3")} <= {"Maker 1", "Maker 2", "Maker 3"}
    assert made.cell("k2") == "k2"
    assert made.cell("Budi") == made.cell("k3")


def test_a_role_that_few_have_is_no_word_for_them():
    people = [Person(f"k{at}", f"K {at}", "Organization", "agency") for at in range(3)]
    people.append(Person("r", "Radio Kota", "Organization", "radio"))
    told = names(people, "none", b"secret", lambda word: word, least=3)
    assert {told.cell(person.id) for person in people} == {
        "Agency 1", "Agency 2", "Agency 3", "Organization 1",
    }  # fmt: skip
    assert names(people, "none", b"secret", lambda word: word).cell("r") == "Radio 1"


# what is read, and of which wave


@pytest.mark.parametrize(
    ("cell", "problem"), [("perhaps", "says neither yes nor no"), ("0", None), ("", None), ("TRUE", None)]
)
def test_cells_of_named(tmp_path, cell, problem):
    people = PEOPLE.replace("Tidak", cell)
    with check(written(tmp_path / "s", people)) as checked:
        assert [each.what for each in checked.problems] == ([problem] if problem else [])


def test_a_dataset_says_it_in_one_way(tmp_path):
    folder = written(tmp_path / "s")
    toml = (folder / "dataset.toml").read_text("utf-8")
    toml = toml.replace("properties.phone", 'properties.named = "str?"\nproperties.phone')
    (folder / "dataset.toml").write_text(toml, "utf-8")
    with pytest.raises(Exception, match="the word named says this already"):
        check(folder).__enter__()


def test_one_no_of_a_covered_unit_decides_and_else_any_other(clean_database, tmp_path, server_environment):
    later = PEOPLE.replace("Tidak", "ya").replace("make,yes,,2", "make,yes,no,2").replace("YES", "")
    first = PEOPLE.replace("YES", "no")
    loaded(clean_database, written(tmp_path / "1", first))
    loaded(clean_database, written(tmp_path / "2", later, wave=2))

    def hidden(units):
        return names_of(clean_database, units).hidden

    assert hidden([("shy", 1)]) == {"dewi-4", "citra-3", "budi-2"}
    assert hidden([("shy", 2)]) == {"budi-2", "citra-3"}
    assert hidden([("shy", 1), ("shy", 2)]) == {"dewi-4", "citra-3", "budi-2"}
    assert hidden(None) == {"dewi-4", "citra-3", "budi-2"}
    clean_database.write(
        "MATCH (p:Participant {id: 'dewi-4'}), (d:Dataset {id: 'shy'}) "
        "CREATE (r:Record {id: 'reg:9', name: 'D. Xylo'}) "
        "CREATE (p)-[:SAME_AS {key: 'k'}]->(r)-[:RECORDED_IN {key: 'r', name: 'UD Xylo Jaya'}]->(d)"
    )
    named = names_of(clean_database)
    assert named.text("d. xylo is UD XYLO JAYA (reg:9)") == "{0} is {0} ({0})".format(named.instead["dewi-4"])
    run(server_environment, "compare", "degree", "--waves", "1,2", "--output", tmp_path / "c.json")
    assert not [s for s in ("dewi", "budi", "citra") for t in texts(tmp_path / "c.json") if s in t.lower()]


def test_a_folder_for_spark_is_refused(shy, tmp_path):
    from canting.spark.folder import write

    with pytest.raises(UsageError, match=r"\d of the participants aren't to be named"):
        write(tmp_path / "folder", "knowledge", Options(), shy)
    assert not (tmp_path / "folder").exists()
