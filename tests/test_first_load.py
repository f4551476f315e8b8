"""The first load: a graph that neo4j-admin makes equals one that an ordinary load makes, whatever happens meanwhile."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tally import fault

from canting.database import after
from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local import jars, layout, places, process, server
from canting.database.local.places import Place
from canting.database.schema import read_schema
from canting.database.settings import read_settings
from canting.errors import CantingError, UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.first import write_files
from canting.loader.merge import load

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
LINE = os.environ.get("CANTING_TEST_LINE") or places.DEFAULT_LINE
posix = pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")

NAMES = [
    'quo"te\\"',
    "two\nlines\r\nof it",
    "蜡染 工坊",
    "=1+1;x",
    "a,b;c|d\\",
    "'",
    "-",
    "null",
    "true",
    "Ñandú 🧵",
    "0012",
    "x\ty",
]
TOML = """\
[dataset]
id = "awk-ward"
title = "Made up: 'quotes', \\"more\\", and 蜡染"
source = "a; b"
wave = 2
namespace = "n_s"
missing = ["NA"]

[[stages]]
id = "dye"
name = "Pewarna; hulu"
position = 1
[[stages]]
id = "sell"
position = 2

[[nodes]]
file = "people.csv"
id = "id"
name = "name"
kind = { column = "kind", map = { a = "Actor", o = "Organization", s = "InformationSource" } }
group = "group"
role = "role"
stage = "stage"
member_of = "member"
place = { column = "place", scheme = "kemendagri-2025" }
industry = { column = "kbli", scheme = "kbli-2020" }
properties.text = "str?"
properties.whole = "int?"
properties.part = "float?"
properties.says = "bool?"
properties.since = "date?"

[[nodes]]
file = "more.csv"
id = "id"
kind = "Actor"
stage = "stage"
properties.added = "date?"
properties.note = "str?"

[[events]]
file = "fairs.csv"
id = "id"
name = "name"
properties.held = "date?"

[[ties]]
file = "asks.csv"
from = "a"
to = "b"
type = "INFORMS"
meaning = "asks"
respondent = "a"
question = { column = "q" }
weight = { column = "w", blank = "no answer", zero = "no tie" }
properties.since = "date?"
properties.paid = "bool?"
properties.note = "str?"

[[ties]]
file = "sells.csv"
from = "a"
to = "b"
type = "SUPPLIES"
weight = "w"
duplicates = "sum"

[[ties]]
file = "helps.csv"
from = "a"
to = "b"
type = "SUPPORTS"

[[ties]]
file = "matrix.csv"
shape = "matrix"
from = "row"
to = "column"
type = "COLLABORATES_WITH"
respondent = "row"
question = "works with"
unlisted = "Actor"
weight = { zero = "no tie", blank = "no answer" }

[[ties]]
file = "visits.csv"
from = "a"
to = "b"
type = "PARTICIPATES_IN"
weight = { column = "w", blank = "no answer" }

[[records]]
file = "licences.csv"
id = "number"
name = "name"
place = { column = "place", scheme = "kemendagri-2025" }
industry = { column = "kbli", scheme = "kbli-2020" }
identifiers = { nib = "nib", old = "old" }
"""


def write(path: Path, *rows: list[Any]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def awkward(folder: Path, names: list[str] = NAMES, seed: int = 1) -> Path:
    """Write a survey with all that a survey may have, and names that CSV files and import tools trip over."""
    chance = random.Random(seed)
    folder.mkdir()
    (folder / "dataset.toml").write_text(TOML, encoding="utf-8")
    ids = [f"p{n}" for n in range(len(names))]

    def maybe(*values: str) -> str:
        return chance.choice(["", *values])

    people = [
        [
            id_,
            name,
            "oaas"[n] if n < 4 else chance.choice("aos"),
            maybe("g;h", "NA"),
            maybe(name),
            maybe("dye", "dye;sell"),
        ]
        + [
            maybe("p0"),
            maybe("33.75", "33.75.01;33.26"),
            maybe("13134"),
            maybe(*names),
            maybe("-7", "9007199254740993"),
        ]
        + [maybe("0.1", "1e300", "-0.0", "3"), maybe("true", "false"), maybe("1954-01-02", "0999-12-31")]
        for n, (id_, name) in enumerate(zip(ids, names, strict=True))
    ]
    heads = "id name kind group role stage member place kbli text whole part says since"
    write(folder / "people.csv", heads.split(), *people)
    kinds = {row[0]: row[2] for row in people}
    actors = [id_ for id_ in ids if kinds[id_] == "a"][:3]
    more = [[id_, maybe("sell"), "2020-02-29", maybe(*names)] for id_ in actors]
    write(folder / "more.csv", ["id", "stage", "added", "note"], *more, ["new", "sell", "", "; only here"])
    write(folder / "fairs.csv", ["id", "name", "held"], ["e1", names[0], "2001-01-01"], ["e2", "", ""])
    pairs = [(a, b) for a in ids for b in ids]

    def ties(*more: Any, most: int = 25) -> list[list[str]]:
        return [[a, b, *(each() for each in more)] for a, b in chance.sample(pairs, min(most, len(pairs)))]

    asks = ties(lambda: chance.choice(names), lambda: maybe("0", "2.5"), lambda: maybe("2020-01-01"))
    asks = [[*row, maybe("true", "false"), maybe(*names)] for row in asks]
    write(folder / "asks.csv", ["a", "b", "q", "w", "since", "paid", "note"], *asks)
    write(folder / "sells.csv", ["a", "b", "w"], *ties(lambda: "1.5"), *ties(lambda: "2"))
    write(folder / "helps.csv", ["a", "b"], *ties())
    write(folder / "matrix.csv", ["", "p0", "who is that"], ["p1", "3", ""], ["nobody's", "0", "1"])
    visits = [[id_, event, maybe("1", "4")] for id_ in ids for event in ("e1", "e2")]
    write(folder / "visits.csv", ["a", "b", "w"], *visits)
    licences = [
        [f"L{n}", name, maybe("33.75", "33.01"), maybe("13134", "1"), f"0{n}", ""]
        for n, name in enumerate(names)
    ]
    write(folder / "licences.csv", ["number", "name", "place", "kbli", "nib", "old"], *licences)
    return folder


def whole(database: Database) -> dict[str, Any]:
    """All that a graph holds: labels, types, every property and its type, constraints; only times and runs are taken out."""
    ((version, completions),) = database.read("MATCH (s:Schema) RETURN s.version, s.completions").values
    keys = database.read("MATCH (s:Schema) RETURN keys(s)").values[0][0]
    runs = {
        id_: f"run of {dataset}"
        for id_, dataset in database.read("MATCH (r:LoadRun) RETURN r.id, r.dataset").values
    }

    def said(properties: dict[str, Any]) -> list[tuple[str, str]]:
        known = {
            key: runs.get(value, value) if key in {"run", "id"} else value
            for key, value in properties.items()
        }
        times = {"started", "completed"}
        return sorted((key, "some time" if key in times else f"{type(v)} {v!r}") for key, v in known.items())

    nodes = database.read("MATCH (n) WHERE NOT n:Schema RETURN labels(n), properties(n)").values
    ties = database.read(
        "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), labels(b), b.id, properties(r)"
    ).values
    schema = database.read(
        "SHOW INDEXES YIELD name, state WHERE name IN $names RETURN name, state",
        {"names": [name for name in read_schema().statements]},
    ).values
    return {
        "schema": (version, completions, sorted(keys), sorted(map(tuple, schema))),
        "nodes": sorted(repr((sorted(labels), said(properties))) for labels, properties in nodes),
        "ties": sorted(
            repr((sorted(a), a_id, type_, sorted(b), b_id, said(properties)))
            for a, a_id, type_, b, b_id, properties in ties
        ),
    }


def ordinary(folder: Path, database: Database) -> tuple[dict[str, Any], Any]:
    with check(folder, recorded=recorded(database)) as checked:
        assert not checked.problems, [str(each) for each in checked.problems]
        report = load(checked, database)
    return whole(database), report


def command(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "canting", *words]
    return subprocess.run(
        line, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **options
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A home of this module's own, with a blank and accents in its name; skipped where Neo4j can't be had."""
    home = tmp_path_factory.mktemp("Rumah Batik é")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTING_HOME", str(home))
        patch.setenv("CANTING_LINE", LINE)
        try:
            jars.fetch(jars.read_lock(LINE))
        except CantingError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(error))
        yield Place(home, LINE)
        server.stop()
    assert not process.find_unrecorded(home / LINE)


def first(folder: Path) -> tuple[dict[str, Any], Any]:
    """Load first into the local Neo4j, whatever was in it; give the graph."""
    server.wipe()
    with check(folder, recorded=lambda _label, _ids: {}) as checked:
        files = checked.spool.folder / "import"
        files.mkdir()
        written = write_files(checked, files)
        server.take_in(files, written.arguments, written.after)
    with connect(read_settings()) as database:
        return whole(database), written.report


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one["schema"] == other["schema"]
    for what in ("nodes", "ties"):
        left, right = (sorted(set(a[what]) - set(b[what])) for a, b in ((one, other), (other, one)))
        assert not left and not right, f"{what}: {left[:3]} … {right[:3]}"
        assert len(one[what]) == len(other[what]) > 0


def test_all_that_a_survey_may_have_is_as_an_ordinary_load_makes_it(
    place: Place, clean_database: Database, tmp_path: Path
) -> None:
    folder = awkward(tmp_path / "survey")
    loaded, report = ordinary(folder, clean_database)
    imported, told = first(folder)
    same(loaded, imported)
    assert told.tables == report.tables
    assert (told.participants, told.events, told.ties) == (report.participants, report.events, report.ties)
