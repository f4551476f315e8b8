"""Pictures from a graph: what is fetched, measured, left out and refused."""

from __future__ import annotations

import csv
import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from canting.database.database import Database
from canting.database.wipe import wipe
from canting.drawing import KINDS, Wanted, draw, palette
from canting.drawing.data import GRAPHS, PictureSource
from canting.drawing.draw import compose
from canting.drawing.fitting import lay_out
from canting.drawing.model import RELATIONS, SizeMeasure
from canting.errors import CantingError, UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

BATIK = Path(__file__).resolve().parent.parent / "examples" / "batik-pekalongan"
DATA = Path(__file__).resolve().parent / "data"
CATALOGUE = read_catalogue([])
SPACE = "{http://www.w3.org/2000/svg}"


def put(database: Database, folder: Path) -> None:
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)


@pytest.fixture
def batik(database: Database) -> Database:
    """The batik example alone; loading it again changes nothing, so tests that only read share it."""
    units = database.read("MATCH (d:Dataset) RETURN collect(d.id) AS ids").values[0][0]
    if units != ["batik-pekalongan"]:
        wipe(database, managed_only=False)
        put(database, BATIK)
    return database


def texts(path: Path) -> list[str]:
    root = ET.parse(path).getroot()
    return ["".join(element.itertext()) for element in root.iter(f"{SPACE}text")]


def source(database: Database, kind: str, **options) -> PictureSource:
    return PictureSource(
        Wanted(kind), database, CATALOGUE, Options(**options), lambda done, total, what: None
    )


WHO = {"ego": ("Pengusaha batik Kauman 1",), "path": ("bp:bbkb", "bp:medono-2")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".svg", ".png", ".html"])
def test_every_kind_is_drawn_into_every_file(batik, tmp_path, kind, suffix):
    path = tmp_path / f"picture{suffix}"
    notes = draw(Wanted(kind, who=WHO.get(kind, ())), batik, CATALOGUE, Options(), path)
    assert path.stat().st_size > 10_000
    assert "is illustrative" in notes[1]
    assert notes[-1].startswith("Drew ")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]  # nothing half-written is left beside it
    if suffix == ".html":  # the SVG, of which others are painted, is in it
        again = path.read_bytes()
        draw(Wanted(kind, who=WHO.get(kind, ())), batik, CATALOGUE, Options(), path)
        assert path.read_bytes() == again


def test_a_picture_shows_the_participants_and_ties_that_measures_see(batik, tmp_path):
    """Trap: another way of reading than the graphs' own would count another n."""
    path = tmp_path / "p.svg"
    for graph in GRAPHS["network"]:
        draw(Wanted("network", size="none"), batik, CATALOGUE, Options(graph=graph), path)
        overview = run(CATALOGUE.find("degree"), {}, Options(graph=graph), batik, CATALOGUE)
        told = next(text for text in texts(path) if "participants ·" in text)
        assert f"{len(overview.rows)} participants" in told
        made = source(batik, "network", graph=graph).whole()
        pairs = {(min(x.source, x.target), max(x.source, x.target)) for x in made.lines}
        degree = {row["id"]: row["degree"] for row in overview.dicts()}
        assert len(pairs) * 2 == sum(degree.values())


def test_a_picture_of_groups_counts_ties_as_measures_do(batik, tmp_path):
    """Trap: a pair that is tied both ways is one line and two ties, and a pair with goods and knowledge two lines."""
    path = tmp_path / "p.svg"
    for graph in GRAPHS["integration"]:
        for undirected in (False, True):
            options = Options(graph=graph, undirected=undirected)
            rows = run(CATALOGUE.find("overview"), {}, options, batik, CATALOGUE).dicts()
            [ties] = [row["value"] for row in rows if (row["section"], row["measure"]) == ("all", "ties")]
            notes = draw(Wanted("integration", size="none"), batik, CATALOGUE, options, path)
            assert f" and {ties:.0f} ties of graph {graph}" in notes[-1]
            assert any(text.endswith(f" · {ties:.0f} ties") for text in texts(path))


def test_a_group_has_one_colour_in_every_picture_of_a_dataset(batik):
    everywhere: dict[str, set[str]] = {}
    for kind, filters in itertools.product(
        ("network", "integration", "ego"), ({}, {"kind": ["Organization"]})
    ):
        maker = source(batik, kind, filters=filters)
        made = maker.around("bp:disperindagkop", 1) if kind == "ego" else maker.whole()
        assert set(made.groups) <= set(made.parts["group"])
        assert len({node.role for node in made.nodes} - {None}) <= len(made.parts["role"])
        for group, tint in palette.tints(made).items():
            everywhere.setdefault(group, set()).add(f"{tint.fill} {tint.mark}")
    assert len(everywhere) > 5
    assert {len(tints) for tints in everywhere.values()} == {1}


def test_sizes_are_what_the_named_query_says(batik):
    maker = source(batik, "network")
    for size, column in (("betweenness", "betweenness"), ("degree.degree_share", "degree_share")):
        made = maker.sized(maker.whole(), size)
        rows = run(CATALOGUE.find(size.split(".")[0]), {}, Options(graph="all"), batik, CATALOGUE).dicts()
        assert {node.id: node.size for node in made.nodes} == pytest.approx(
            {row["id"]: row[column] for row in rows}, rel=1e-9
        )
        assert (made.size.name, made.size.graph) == (column, None)
    key = maker.sized(maker.whole(), "key-actors.closeness")
    assert [node.size for node in key.nodes if node.kind == "InformationSource"] == [None] * 7


def test_a_measure_that_does_not_take_the_graph_is_taken_of_another_and_said_so(batik):
    assert "collaboration" not in CATALOGUE.find("dominators").graphs
    picture = source(batik, "network", graph="collaboration")
    made = picture.sized(picture.whole(), "dominators.count")
    assert made.size == SizeMeasure("count", "all")


@pytest.mark.parametrize(
    ("size", "what"),
    [
        ("betweennes", "no measure is called that"),
        ("overview", "doesn't measure participants"),
        ("degree.nonsense", "no column of figures 'nonsense'"),
    ],
)
def test_a_size_that_is_no_measure_is_refused(batik, tmp_path, size, what):
    with pytest.raises(UsageError) as error:
        draw(Wanted("network", size=size), batik, CATALOGUE, Options(), tmp_path / "p.svg")
    assert what in error.value.what
    assert error.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["chain", "integration"])
def test_pictures_in_the_documentation_are_up_to_date(batik, tmp_path, kind):
    """If this fails: canting draw KIND --dataset batik-pekalongan --output docs/KIND.svg."""
    draw(Wanted(kind), batik, CATALOGUE, Options(), tmp_path / "p.svg")
    drawn, kept = (
        re.sub(
            r"@font-face\{[^}]*\}", "", path.read_text(encoding="utf-8")
        )  # zlib packs the font as it likes
        for path in (tmp_path / "p.svg", BATIK.parent.parent / "docs" / f"{kind}.svg")
    )
    assert drawn == kept


def test_evidence_of_a_tie_is_its_reports(batik):
    made = source(batik, "network").whole()
    at = {node.id: place for place, node in enumerate(made.nodes)}
    ends = {at["bp:kauman-1"], at["bp:eksportir-1"]}
    line = next(x for x in made.lines if {x.source, x.target} == ends and x.relation == "SUPPLIES")
    report = line.reports[0]
    assert (report.question, report.respondent, report.file) == (
        "batik cloth",
        "bp:eksportir-1",
        "supply.csv",
    )
    with (BATIK / "supply.csv").open(encoding="utf-8") as file:
        row = list(csv.reader(file))[report.row - 1]
    assert row[:2] == ["kauman-1", "eksportir-1"]


def test_filters_keep_their_participants_and_are_said_in_the_picture(batik, tmp_path):
    options = Options(filters={"group": ["government", "academia"]})
    draw(Wanted("network"), batik, CATALOGUE, options, tmp_path / "p.svg")
    assert any("group: government, academia" in text for text in texts(tmp_path / "p.svg"))
    made = source(batik, "network", filters={"group": ["government", "academia"]}).whole()
    assert {node.group for node in made.nodes} == {"government", "academia"}
    around = source(batik, "ego", filters={"group": ["government"]}).around("bp:bappeda", 2)
    assert {node.group for node in around.nodes} == {"government"}


def test_undirected_ties_have_no_arrows(batik, tmp_path):
    draw(Wanted("chain"), batik, CATALOGUE, Options(undirected=True), tmp_path / "p.svg")
    assert 'marker-end="url' not in (tmp_path / "p.svg").read_text(encoding="utf-8")


def test_ego_reaches_as_far_as_it_is_told_in_either_direction(batik):
    made = source(batik, "ego").around("Pengusaha batik Kauman 1", 1)
    ego = made.focus[0]
    assert made.nodes[ego].id == "bp:kauman-1"
    assert made.nodes[ego].ring == 0
    rows = run(CATALOGUE.find("ego"), {"who": "bp:kauman-1"}, Options(), batik, CATALOGUE).dicts()
    near = {end for row in rows if row["type"] in RELATIONS for end in (row["from"], row["to"])}
    assert {node.id for node in made.nodes} == near
    further = source(batik, "ego").around("bp:kauman-1", 2)
    assert {node.id for node in further.nodes if node.ring == 1} == near - {"bp:kauman-1"}
    assert max(node.ring for node in further.nodes) == 2


def test_paths_are_those_of_the_named_query(batik):
    made = source(batik, "path").between("bp:bbkb", "bp:medono-2", 2)
    asked = {"giver": "bp:bbkb", "receiver": "bp:medono-2", "k": 2}
    rows = run(CATALOGUE.find("knowledge-path"), asked, Options(), batik, CATALOGUE).dicts()
    walked: dict[int, list[str]] = {}
    for row in rows:
        walked.setdefault(row["path"], [row["from"]]).append(row["to"])
    assert [[made.nodes[at].id for at in path] for path in made.paths] == list(walked.values())
    steps = {(row["from"], row["to"]) for row in rows}
    drawn = {(made.nodes[x.source].id, made.nodes[x.target].id) for x in made.lines}
    assert all((a, b) in steps or (b, a) in steps for a, b in drawn)


def test_where_there_is_no_path_the_picture_says_so(batik, tmp_path):
    draw(Wanted("path", who=("bp:mori-1", "bp:konsumen")), batik, CATALOGUE, Options(), tmp_path / "p.svg")
    assert "No path within the data leads from Pemasok mori 1 to Konsumen." in texts(tmp_path / "p.svg")


@pytest.mark.parametrize("graph", GRAPHS["integration"])
def test_integration_draws_the_figures_of_the_named_query(batik, graph):
    made = source(batik, "integration", graph=graph).whole()
    layout = lay_out(made)
    found = run(CATALOGUE.find("integration"), {}, Options(graph=graph), batik, CATALOGUE).dicts()
    cells = {}
    for cell in layout.cells:
        pair, _, counts = cell.title.rpartition(": ")
        cells[tuple(pair.split(" → "))] = int(counts.split(" / ")[0])
    assert found
    told = [words.text for words in layout.words]
    for row in found:
        a, b = row["group_a"], row["group_b"]
        if "ties" in row:
            assert cells[a, b] == cells[b, a] == row["ties"]
        else:
            assert (cells[a, b], cells[b, a]) == (row["ties_ab"], row["ties_ba"])
        if row["state"] == "hangs on one":
            said = next(text for text in told if text.startswith((f"{a} – {b}: ", f"{b} – {a}: ")))
            assert all(name in said for name in row["hangs_on"])


def test_a_graph_of_few_kinds_is_drawn_without_the_others(batik):
    made = source(batik, "network", graph="supply").whole()
    assert all(node.kind != "InformationSource" for node in made.nodes)
    assert {line.relation for line in made.lines} == {"SUPPLIES"}


@pytest.mark.parametrize(
    ("kind", "who", "name", "options", "what"),
    [
        ("chian", (), "p.svg", Options(), "No picture is called 'chian'"),
        ("chain", (), "p.jpg", Options(), "no picture is known by that ending"),
        ("chain", (), "nowhere/p.svg", Options(), "there is no folder"),
        ("chain", ("x",), "p.svg", Options(), "takes no participant"),
        ("ego", (), "p.svg", Options(), "takes one participant"),
        ("path", ("x",), "p.svg", Options(), "takes two participants"),
        ("chain", (), "p.svg", Options(dataset=("batik",)), "No dataset 'batik' is loaded"),
        ("chain", (), "p.svg", Options(graph="knowlege"), "No graph is called 'knowlege'"),
        ("path", ("a", "b"), "p.svg", Options(graph="support"), "path isn't drawn of graph 'support'"),
        (
            "chain",
            (),
            "p.svg",
            Options(filters={"group": ["goverment"]}),
            "No participant has group 'goverment'",
        ),
        ("ego", ("Kauman",), "p.svg", Options(), "No participant has the id or name 'Kauman'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_two_lines(batik, tmp_path, kind, who, name, options, what):
    with pytest.raises(UsageError) as error:
        draw(Wanted(kind, who=who), batik, CATALOGUE, options, tmp_path / name)
    assert what in error.value.what
    assert error.value.hint
    assert list(tmp_path.iterdir()) == []


def test_languages_steps_and_parts_that_are_not_there_are_refused(batik, tmp_path):
    for more in ({"lang": "nl"}, {"steps": 0}, {"steps": 99}, {"paths": 0}, {"by": "colour"}):
        with pytest.raises(UsageError):
            draw(Wanted("chain", **more), batik, CATALOGUE, Options(), tmp_path / "p.svg")


def test_a_file_that_cannot_be_written_is_said_in_two_lines(batik, tmp_path):
    (tmp_path / "p.svg").mkdir()
    with pytest.raises(CantingError) as error:
        draw(Wanted("integration"), batik, CATALOGUE, Options(), tmp_path / "p.svg")
    assert "is a folder" in error.value.what
    assert [file.name for file in tmp_path.iterdir()] == ["p.svg"]


def test_an_empty_graph_has_nobody_to_draw(clean_database, tmp_path):
    with pytest.raises(CantingError) as error:
        draw(Wanted("network"), clean_database, CATALOGUE, Options(), tmp_path / "p.svg")
    assert "nobody to draw" in error.value.what


def survey(folder: Path, participants: int, ties: list[tuple[int, int]], header: str = "") -> Path:
    """A dataset of numbered actors in five groups and what they tell one another."""
    (folder / "dataset.toml").write_text(
        f"""[dataset]
id = "many"
title = "Many"
{header}
[[nodes]]
file = "who.csv"
kind = "Actor"
id = "id"
name = "name"
group = "group"
role = "role"
[[ties]]
file = "ties.csv"
from = "a"
to = "b"
type = "INFORMS"
meaning = "gives"
question = "q"
duplicates = "sum"
""",
        encoding="utf-8",
    )
    with (folder / "who.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "group", "role"])
        writer.writerows(
            [f"p{at:05}", f"Person {at}", f"g{at % 5}", f"r{at % 3}"] for at in range(participants)
        )
    with (folder / "ties.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["a", "b"])
        writer.writerows([f"p{a:05}", f"p{b:05}"] for a, b in ties)
    return folder


def test_of_more_than_two_thousand_the_most_connected_are_drawn_and_that_is_said(clean_database, tmp_path):
    """Trap: those left out must be the least connected, and picture and notes must both say it."""
    ties = [(at, (at * 7 + 1) % 2_100) for at in range(2_100)] + [(0, at) for at in range(1, 60)]
    put(clean_database, survey(tmp_path, 2_150, ties))
    path = tmp_path / "p.svg"
    notes = draw(Wanted("integration", lang="id"), clean_database, CATALOGUE, Options(), path)
    assert "Left out: 150 of 2,150 participants; the 2,000 most connected are drawn." in notes
    assert any("Tidak digambar: 150 dari 2.150 peserta" in text for text in texts(path))
    made = source(clean_database, "network").whole()
    kept = {node.id for node in made.nodes}
    rows = run(CATALOGUE.find("degree"), {}, Options(), clean_database, CATALOGUE).dicts()
    degree = {row["id"]: row["degree"] for row in rows}
    assert min(degree[id_] for id_ in kept) >= max(
        number for id_, number in degree.items() if id_ not in kept
    )
    # What there is room to draw must not change the figures: those of the matrix are of all 2,150.
    layout = lay_out(source(clean_database, "integration").whole())
    found = run(CATALOGUE.find("integration"), {}, Options(), clean_database, CATALOGUE).dicts()
    tied = {
        cell.title.partition(": ")[0]: int(cell.title.rpartition(": ")[2].split(" / ")[0])
        for cell in layout.cells
    }
    for row in found:
        assert tied[f"{row['group_a']} → {row['group_b']}"] == row["ties_ab"]
        assert tied[f"{row['group_b']} → {row['group_a']}"] == row["ties_ba"]
    hub = source(clean_database, "ego").around("p00000", 1)
    assert len(hub.nodes) < 2_000


def test_where_nobody_has_a_group_colours_show_roles(clean_database, tmp_path):
    folder = survey(tmp_path, 30, [(at, (at + 1) % 30) for at in range(30)])
    text = (folder / "dataset.toml").read_text(encoding="utf-8")
    (folder / "dataset.toml").write_text(text.replace('group = "group"\n', ""), encoding="utf-8")
    put(clean_database, folder)
    draw(Wanted("integration"), clean_database, CATALOGUE, Options(), tmp_path / "p.svg")
    told = texts(tmp_path / "p.svg")
    assert "Knowledge between roles" in told
    assert "Role" in told
    assert {"r0", "r1", "r2"} <= set(told)


def test_several_datasets_are_named_and_only_real_ones_drawn(clean_database, tmp_path):
    put(clean_database, BATIK)
    put(clean_database, survey(tmp_path, 12, [(0, 1), (1, 2)], "wave = 2"))
    notes = draw(Wanted("network"), clean_database, CATALOGUE, Options(), tmp_path / "p.svg")
    told = " ".join(texts(tmp_path / "p.svg"))
    assert "Many, wave 2 · 12 participants" in told
    assert "ILLUSTRATIVE" not in told
    assert any("Left out as illustrative: batik-pekalongan" in note for note in notes)
    both = Options(dataset=("batik-pekalongan", "many"))
    draw(Wanted("network"), clean_database, CATALOGUE, both, tmp_path / "p.svg")
    told = " ".join(texts(tmp_path / "p.svg"))
    assert "ILLUSTRATIVE" in told
    assert re.search(r"Batik cluster .* \+ Many", told)


def test_hostile_names_stay_text_all_the_way_from_the_files(clean_database, tmp_path):
    attack = '<script>alert(1)</script>" onerror="alert(1)'
    folder = survey(tmp_path, 4, [(0, 1), (1, 2), (2, 3)])
    with (folder / "who.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "group", "role"])
        writer.writerows([f"p{at:05}", attack, attack, attack] for at in range(4))
    toml = (folder / "dataset.toml").read_text(encoding="utf-8")
    (folder / "dataset.toml").write_text(
        toml.replace('question = "q"', "question = '" + attack + "'").replace('"Many"', "'" + attack + "'"),
        encoding="utf-8",
    )
    put(clean_database, folder)
    for kind, who in (
        ("network", ()),
        ("ego", ("p00001",)),
        ("path", ("p00000", "p00003")),
        ("integration", ()),
    ):
        draw(Wanted(kind, who=who), clean_database, CATALOGUE, Options(), tmp_path / "p.html")
        page = (tmp_path / "p.html").read_text(encoding="utf-8")
        assert page.count("<script") == 2
        assert "alert(1)</script>" not in page
        draw(Wanted(kind, who=who), clean_database, CATALOGUE, Options(), tmp_path / "p.svg")
        assert any("<script>alert(1)" in text for text in texts(tmp_path / "p.svg"))


def test_the_main_path_is_drawn_on_the_chain(batik: Database, tmp_path: Path):
    """Those on it and no others, at their stages; the picture's lines are the ties that the query says."""
    query = CATALOGUE.find("main-path")
    rows = run(query, {}, Options(graph="supply"), batik, CATALOGUE).dicts()
    wanted = {(row["from"], row["to"]) for row in rows if row["on_path"]}
    made = source(batik, "path", graph="supply").main_path()
    assert {(made.nodes[line.source].id, made.nodes[line.target].id) for line in made.lines} == wanted
    assert {node.id for node in made.nodes} == {end for pair in wanted for end in pair}
    for lang, title in (("en", "The main path of goods"), ("id", "Jalur utama barang")):
        file = tmp_path / f"{lang}.svg"
        notes = draw(Wanted("path", lang=lang), batik, CATALOGUE, Options(graph="supply"), file)
        assert title in texts(file)
        assert any(note.startswith("Main path") for note in notes)
    bare = [replace(node, stages=()) for node in made.nodes]
    assert lay_out(replace(made, nodes=bare)).marks
    with pytest.raises(UsageError, match="direction"):
        draw(Wanted("path"), batik, CATALOGUE, Options(undirected=True), tmp_path / "no.svg")
    with pytest.raises(UsageError, match="two participants"):
        draw(Wanted("path", who=("bp:bbkb",)), batik, CATALOGUE, Options(), tmp_path / "no.svg")


def test_recommended_ties_are_drawn_dotted_and_counted_nowhere(batik: Database, tmp_path: Path):
    """Those that the query says, with nobody moved for them; the title still counts what is there."""
    options = Options(graph="knowledge")
    rows = run(
        CATALOGUE.find("recommend"), {"aim": "groups", "replicates": 0}, options, batik, CATALOGUE
    ).dicts()
    plain = compose(Wanted("network"), batik, CATALOGUE, options)
    drawn = compose(Wanted("network", recommend="groups"), batik, CATALOGUE, options)
    ids = [node.id for node in drawn.picture.nodes]
    dotted = [line for line in drawn.picture.lines if line.relation == "RECOMMENDED"]
    assert [(ids[line.source], ids[line.target]) for line in dotted] == [
        (row["from"], row["to"]) for row in rows
    ]
    assert drawn.picture.ties == plain.picture.ties
    assert drawn.layout.marks == plain.layout.marks
    assert all(drawn.layout.routes[at] for at, line in enumerate(drawn.picture.lines) if line in dotted)
    draw(Wanted("network", recommend="groups", lang="id"), batik, CATALOGUE, options, tmp_path / "n.svg")
    said = texts(tmp_path / "n.svg")
    assert "Disarankan: belum ada" in said
    assert any("tidak diketahui, karena tidak menjawab" in text for text in said)
    with pytest.raises(UsageError, match="isn't drawn in chain"):
        draw(Wanted("chain", recommend="groups"), batik, CATALOGUE, options, tmp_path / "n.svg")
