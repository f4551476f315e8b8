"""What goes out comes back: ids, names and ties of every format, read by canting and by others."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canting import csv_files
from canting.algorithms.graph import Graph
from canting.files import Whole
from canting.loader.check import check
from canting.loader.sources import open_table
from canting.result import Column, Result, Type
from canting.writing.export import writer_of
from canting.writing.made import Made, in_xml
from canting.writing.results import as_text, write_file

HARD = [
    "=1+1", "+62 812", "-", "@batik", "＝1", "＋1", "－1", "＠x", "'t Hooft", "''x", " =1", "\tx", "\rx", "a\tb",
    "a\nb", "a\r\nb", "a\rb", 'quo"te', "O'Brien; Sons", "back\\slash", "two\\\\",
    "a & <b>", "工房 バティック", "x" * 300,
    "01234", "1e5", "true", "nan", "a,b", "a;b", "data:", "labels:", "\u2028x", "\x85y", "_x0041_", "*Arcs", "{=1}",
    "#N/A", "http://x.example", "a b", "a\u00a0b",
]  # fmt: skip
ALIKE = [
    "Batik\nAyu",
    "Batik Ayu",
    'Toko "Maju"',
    "Toko 'Maju'",
    "bell\x07",
    "bell\x08",
    "bell\ufffd",
    "Batik\tAyu",
]
XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), min_size=1, max_size=12
)
IDS = st.lists(st.one_of(st.sampled_from([*HARD, *ALIKE]), XML_TEXT), min_size=2, max_size=8, unique=True)
COLUMNS = [Column("id", Type("str"), "The participant."), Column("=name", Type("str"), "Its name.")]


def graph(ids: list[str], directed: bool = True) -> Graph:
    """A ring, and everybody's name is the id the other way round."""
    n = len(ids)
    source, target = np.arange(n), (np.arange(n) + 1) % n
    if not directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
        source, target = source[: n if n > 2 else 1], target[: n if n > 2 else 1]
    attributes = {"kind": ["Actor"] * n, "group": list(ids), "role": [None] * n}
    names = [f"{id_}." for id_ in ids]
    return Graph("all", directed, ids, names, source, target, np.arange(1, len(source) + 1) / 2, attributes)


def exported(made: Graph, path: Path, exact: bool = False) -> Made:
    writer = writer_of(path, pseudonyms=False)
    with Whole() as whole:
        done = Made(whole, path, {"graph": "all", "illustrative": False}, exact=exact)
        writer(done, made)
    return done


def ties(made: Graph, names: list[str]) -> set[tuple[Any, float]]:
    found = zip(made.source.tolist(), made.target.tolist(), made.weight.tolist(), strict=True)
    return {(pair(names[s], names[t], made.directed), w) for s, t, w in found}


def pair(one: str, other: str, directed: bool) -> Any:
    return (one, other) if directed else frozenset((one, other))


def cells(path: Path) -> list[list[str]]:
    """A CSV file's rows as they were before they were written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return (
        [[csv_files.unescaped(cell) for cell in row] for row in rows] if csv_files.is_escaped(path) else rows
    )


def runs_nothing(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return not any(
            cell[:1] in tuple("=+-@\t\r＝＋－＠") for row in csv.reader(file) for cell in row if cell
        )


def mapped(path: Path, ids: list[str]) -> list[str]:
    """What stands in a file for each id, as the nodes file beside says; the ids if there is none."""
    beside = path.with_name(f"{path.stem}-nodes.csv")
    if not beside.exists():
        return ids
    heading, *rows = cells(beside)
    assert [row[0] for row in rows] == ids
    at = heading.index("Written")
    assert [row[heading.index("Vertex")] for row in rows] == [str(n) for n in range(1, len(ids) + 1)]
    return [row[at] for row in rows]


def read(path: Path, directed: bool) -> tuple[list[str], set[tuple[Any, float]]]:
    """Vertices and ties as a library that isn't ours reads them."""
    if path.suffix == ".dl":
        found = igraph.Graph.Read_DL(str(path), directed=directed)
        names = found.vs["name"]
        edges = [(names[e.source], names[e.target], e["weight"]) for e in found.es]
        return names, {(pair(s, t, directed), w) for s, t, w in edges}
    readers = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf, ".net": nx.read_pajek}
    drawn = readers[path.suffix](path)
    assert drawn.is_directed() == directed
    return list(drawn), {(pair(s, t, directed), float(d["weight"])) for s, t, d in drawn.edges(data=True)}


def comes_back(ids: list[str], folder: Path, directed: bool) -> None:
    made = graph(ids, directed)
    for ending in ("graphml", "gexf", "net", "dl"):
        path = folder / f"{ending}.{ending}"
        done = exported(made, path)
        names = mapped(path, ids)
        vertices, found = read(path, directed)
        assert vertices == names, ending
        assert len(set(names)) == len(ids)
        assert found == ties(made, names), ending
        assert (done.participants, done.ties) == (len(ids), len(made.source)), ending
        changed = sum(name != id_ for name, id_ in zip(names, ids, strict=True))
        assert bool(done.notes) == bool(changed)
        if ending in ("graphml", "gexf"):
            drawn = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}[path.suffix](path)
            wanted = [in_xml(name) for name in made.names]
            assert [drawn.nodes[name]["label"] for name in names] == wanted
        if ending == "net":
            other = igraph.Graph.Read_Pajek(str(path))
            assert (other.vs["name"], other.ecount()) == (names, len(made.source))
    for exact in (False, True):
        done = exported(made, folder / "pair.csv", exact)
        rows = cells(folder / "pair-nodes.csv")[1:]
        assert [row[:2] for row in rows] == [[i, n] for i, n in zip(ids, made.names, strict=True)]
        edges = cells(folder / "pair-edges.csv")[1:]
        assert {(pair(s, t, directed), float(w)) for s, t, _, w in edges} == ties(made, ids)
        assert exact or (runs_nothing(folder / "pair-nodes.csv") and runs_nothing(folder / "pair-edges.csv"))
        assert (done.participants, done.ties) == (len(ids), len(made.source))
    exported(made, folder / "pair.parquet")
    assert pd.read_parquet(folder / "pair-nodes.parquet")["id"].tolist() == ids
    frame = pd.read_parquet(folder / "pair-edges.parquet")
    found = {(pair(s, t, directed), w) for s, t, w in frame.itertuples(index=False)}
    assert found == ties(made, ids)


def answers_come_back(ids: list[str], folder: Path) -> None:
    rows = [[id_, f"{id_}."] for id_ in ids]
    answer = Result("q", COLUMNS, rows, [], {})
    for ending in ("csv", "json", "ndjson", "xlsx", "parquet"):
        assert write_file(answer, folder / f"a.{ending}").rows == len(rows)
    assert cells(folder / "a.csv") == [["id", "=name"], *rows]
    assert runs_nothing(folder / "a.csv")
    frame = pd.read_csv(folder / "a.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert [csv_files.unescaped(cell) for cell in frame["id"]] == ids
    write_file(answer, folder / "exact.csv", exact=True)
    assert not csv_files.is_escaped(folder / "exact.csv")
    assert cells(folder / "exact.csv") == [["id", "=name"], *rows]
    assert list(csv.reader(io.StringIO(as_text(answer, "csv"), newline=""))) == [["id", "=name"], *rows]
    named = [dict(zip(("id", "=name"), row, strict=True)) for row in rows]
    assert json.loads((folder / "a.json").read_bytes()) == named
    text = (folder / "a.ndjson").read_text("utf-8")
    assert [json.loads(line) for line in text.splitlines()] == named, "on lines that every reader sees alike"
    assert pd.read_parquet(folder / "a.parquet").to_numpy().tolist() == rows
    sheet = openpyxl.load_workbook(folder / "a.xlsx").worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}, "a text is a text"
    for ending in ("csv", "xlsx"):
        table = open_table(folder / f"a.{ending}")
        assert table.columns == ["id", "=name"]
        got = [list(cells) for frame in table.frames() for _, cells in frame.cells()]
        assert got == rows, ending


@pytest.mark.parametrize("directed", [True, False])
def test_hard_ids_come_back_from_every_graph_format(tmp_path: Path, directed: bool):
    comes_back(HARD, tmp_path, directed)
    assert mapped(tmp_path / "graphml.graphml", HARD) == HARD, "XML holds them all"


@pytest.mark.parametrize("directed", [True, False])
def test_ids_that_a_format_can_not_tell_apart_are_numbered(tmp_path: Path, directed: bool):
    comes_back(ALIKE, tmp_path, directed)
    for ending in ("graphml", "net", "dl"):
        notes = exported(graph(ALIKE), tmp_path / f"x.{ending}").notes
        assert len(notes) == 1
        assert "x-nodes.csv" in notes[0]


def test_hard_ids_come_back_from_every_answer(tmp_path: Path):
    answers_come_back(HARD, tmp_path)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ids=IDS, directed=st.booleans())
def test_any_ids_come_back(tmp_path_factory: pytest.TempPathFactory, ids: list[str], directed: bool):
    folder = tmp_path_factory.mktemp("any")
    comes_back(ids, folder, directed)
    answers_come_back(ids, folder)


@given(text=st.text(max_size=8))
def test_an_apostrophe_is_taken_off_again(text: str):
    assert csv_files.unescaped(csv_files.escaped(text)) == text
    assert csv_files.escaped(text) in (text, f"'{text}")


@pytest.mark.parametrize("exact", [False, True])
def test_canting_reads_its_own_export(tmp_path: Path, exact: bool):
    """As the files of a survey: no problem, the same participants and ties. Ids that look alike are no roster."""
    ids = [id_ for id_ in HARD if id_.strip() == id_ and not set(id_) & set("\n\r\xa0")]
    exported(graph(ids), tmp_path / "x.csv", exact)
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "again"\ntitle = "Again"\n'
        '[[nodes]]\nfile = "x-nodes.csv"\nkind = "Actor"\nid = "Id"\nname = "Label"\n'
        '[[ties]]\nfile = "x-edges.csv"\ntype = "SUPPLIES"\nfrom = "Source"\nto = "Target"\n',
        "utf-8",
    )
    with check(tmp_path) as found:
        assert found.problems == []
        read_ids = [
            id_ for batch in found.spool.read("nodes-0", 10_000) for id_ in batch.column("id").to_pylist()
        ]
        assert read_ids == ids
        assert [count.kept for count in found.counts] == [len(ids), len(ids)]


def test_a_spreadsheet_that_opens_the_file_runs_nothing(tmp_path: Path):
    """What a formula would compute doesn't stand there when a spreadsheet has opened and saved the file."""
    office = next((each for each in ("soffice", "libreoffice") if _is_there(each)), None)
    if office is None:
        pytest.skip("needs LibreOffice")
    write_file(Result("q", COLUMNS, [[id_, id_] for id_ in HARD], [], {}), tmp_path / "a.csv")
    subprocess.run(
        [office, "--headless", "--convert-to", "xlsx", "a.csv"], cwd=tmp_path, check=True, timeout=300
    )
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _is_there(program: str) -> bool:
    import shutil

    return shutil.which(program) is not None and sys.platform != "win32"
