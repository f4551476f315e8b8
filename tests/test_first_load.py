"""The first load: a graph that neo4j-admin makes equals one that an ordinary load makes, whatever happens meanwhile."""

from __future__ import annotations

import csv
import datetime
import errno
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from forked import canting
from tally import fault

from canting.commands import first as commands
from canting.database import after
from canting.database.after import Statements
from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local import jars, layout, places, process, server, starting
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
SEED = os.environ.get("CANTING_TEST_SEED", "20241")
NASTY = [
    '"',
    "'",
    "\\",
    ",",
    ";",
    "|",
    "\n",
    "\r\n",
    "\t",
    " ",
    "蜡",
    "é",
    "🧵",
    "=",
    "\x1f",
    "\u2028",
    "\ufeff",
    "{}",
    "-",
    "a",
]
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
boundary = "whoever dyes; or sells"

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
named = "says"
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

[[questions]]
id = "works with"
type = "COLLABORATES_WITH"
asked = { kind = ["Actor", "Organization"] }
limit = 9

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

    people = []
    for n, (id_, name) in enumerate(zip(ids, names, strict=True)):
        kind = "oaas"[n] if n < 4 else chance.choice("aos")
        row = [id_, name, kind, maybe("g;h", "NA"), maybe(name), maybe("dye", "dye;sell"), maybe("p0")]
        row += [
            maybe("33.75", "33.75.01;33.26"),
            maybe("13134"),
            maybe(*names),
            maybe("-7", "9007199254740993"),
        ]
        row += [maybe("0.1", "1e300", "-0.0", "3"), maybe("true", "false"), maybe("1954-01-02", "0999-12-31")]
        people.append(row)
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
    """All that a graph holds: labels, every property and its type, constraints; times and runs' ids are taken out."""
    ((version, completions),) = database.read(
        "MATCH (s:Schema {id: 'canting'}) RETURN s.version, s.completions"
    ).values
    keys = database.read("MATCH (s:Schema {id: 'canting'}) RETURN keys(s)").values[0][0]
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
        {"names": list(read_schema().statements)},
    ).values
    return {
        "schema": (version, completions, sorted(set(keys) - {"turn"}), sorted(map(tuple, schema))),
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


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one["schema"] == other["schema"]
    for what in ("nodes", "ties"):
        left, right = (sorted(set(a[what]) - set(b[what])) for a, b in ((one, other), (other, one)))
        assert (left[:3], right[:3]) == ([], []), what
        assert len(one[what]) == len(other[what]) > 0


def import_by_hand(place: Place, folder: Path) -> None:
    """Do with the files what the keeper of a server does: run the script's command on an empty database."""
    line = (folder / "import.sh").read_text(encoding="utf-8").splitlines()[-1]
    words = shlex.split(line)
    assert words[0] == "neo4j-admin"
    server.stop()
    layout.put_away(place.data)
    environment = {**process.environment(), "NEO4J_HOME": str(place.folder), "NEO4J_CONF": str(place.conf)}
    done = subprocess.run(
        starting.admin(place, *words[1:]),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    layout.write_first_password(place.data, layout.password(place))


def nasty(chance: random.Random) -> str:
    return "x" + "".join(chance.choices(NASTY, k=chance.randint(1, 9))) + "x"


def test_all_that_a_survey_may_have_is_as_an_ordinary_load_makes_it(
    place: Place, clean_database: Database, tmp_path: Path
) -> None:
    """Names that tools trip over, all types, several tables of one participant, cells that are no answer, registers."""
    chance = random.Random(SEED)
    folder = awkward(tmp_path / "survey", [*NAMES, *(nasty(chance) for _ in range(60))])
    loaded, report = ordinary(folder, clean_database)
    server.wipe()
    with check(folder, recorded=lambda _label, _ids: {}) as checked:
        files = checked.spool.folder / "import"
        files.mkdir()
        written = write_files(checked, files)
        server.take_in(files, written.arguments, written.after)
    with connect(read_settings()) as database:
        same(loaded, whole(database))
    told = written.report
    assert told.tables == report.tables
    assert (told.participants, told.events, told.ties) == (report.participants, report.events, report.ties)


def test_a_database_with_anything_in_it_is_refused(place: Place) -> None:
    with connect(read_settings()) as database:
        before = whole(database)
    done = canting("load", str(EXAMPLES / "batik-pekalongan"), "--first")
    assert done.returncode == 2
    assert [line[:40] for line in done.stderr.splitlines()] == [
        "Error: The database isn't empty: it has ",
        "Load without --first; or, if all of it s",
    ]
    with connect(read_settings()) as database:
        assert whole(database) == before
    with check(EXAMPLES / "batik-pekalongan") as checked:
        files = checked.spool.folder / "import"
        files.mkdir()
        written = write_files(checked, files)
        with pytest.raises(UsageError, match="isn't empty"):  # it may have been filled during the check
            server.take_in(files, written.arguments, written.after)


def test_files_for_a_server_of_ones_own(place: Place, clean_database: Database, tmp_path: Path) -> None:
    """Reference data, of which most is run after the import, imported by hand and finished."""
    loaded, _ = ordinary(EXAMPLES / "pekalongan-reference", clean_database)
    folder = tmp_path / "a (b)" / "files"
    line = ("load", str(EXAMPLES / "pekalongan-reference"), "--first", "--files", str(folder))
    elsewhere = {**os.environ, "NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "x"}
    done = canting(*line, env=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "canting db finish" in done.stderr
    assert canting(*line, env=elsewhere).returncode == 2  # it is there already
    done = canting(*line[:3], env=elsewhere)
    assert done.returncode == 2
    assert "--files FOLDER" in done.stderr
    import_by_hand(place, folder)
    assert canting("db", "finish", str(tmp_path)).returncode == 2  # no such file
    assert canting("db", "finish", str(folder)).returncode == 0
    with connect(read_settings()) as database:
        same(loaded, whole(database))
    again = canting("db", "finish", str(folder))
    assert again.returncode == 2
    assert len(again.stderr.splitlines()) == 2


@posix
def test_killed_it_leaves_the_old_database_or_the_new_one(
    place: Place, clean_database: Database, tmp_path: Path
) -> None:
    folder = EXAMPLES / "batik-pekalongan"
    loaded, _ = ordinary(folder, clean_database)
    server.wipe()
    server.start()
    moments = [
        layout.restoring(place.data) / "databases",  # neo4j-admin has begun
        starting.after_import(place.data),  # the new database is in its place, without constraints
    ]
    for moment in moments:
        with fault("a first load killed"):
            running = subprocess.Popen([sys.executable, "-m", "canting", "load", str(folder), "--first"])
            assert until(moment.exists)
            if moment is moments[0]:  # neo4j-admin goes on; what it has made can't take its place meanwhile
                running.send_signal(signal.SIGSTOP)
            time.sleep(random.Random(SEED).random())
            is_old = layout.restoring(place.data).exists()
            running.send_signal(signal.SIGKILL)
            running.wait()
            with connect(read_settings()) as database:
                if is_old:
                    assert not database.read("MATCH (n) WHERE NOT n:Schema RETURN n").values
                else:
                    same(loaded, whole(database))
            assert not layout.restoring(place.data).exists()
            assert not starting.after_import(place.data).exists()


HALF = """\
import pathlib, sys, time
while True:
    pathlib.Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    (pathlib.Path(sys.argv[2]) / "half").write_text("")
    time.sleep(0.01)
"""


@posix
def test_an_import_that_outlives_its_canting_ends_before_what_it_wrote_is_cleared_away(place: Place) -> None:
    """A process of neo4j-admin isn't killed with canting, and would make its folder anew."""
    server.stop()
    half = layout.restoring(place.data)
    with subprocess.Popen([sys.executable, "-c", HALF, process.token(place.folder), str(half)]) as lost:
        assert until(half.exists)
        server.start()
        lost.wait(60)
    assert not half.exists()


def test_files_that_cannot_be_imported_leave_the_database_as_it_was(
    place: Place, clean_database: Database, tmp_path: Path
) -> None:
    """A tie to nobody, which a check would have found; and a disk that is full."""
    del clean_database
    server.wipe()
    (tmp_path / "n.csv").write_text("id:ID(P)\na\n")
    (tmp_path / "r.csv").write_text(":START_ID(P),:END_ID(P)\na,b\n")
    line = (
        "database",
        "import",
        "full",
        "neo4j",
        "--nodes=P=n.csv",
        "--relationships=T=r.csv",
        "--bad-tolerance=0",
    )
    with pytest.raises(CantingError, match="could not be imported"):
        server.take_in(tmp_path, [*line, "--report-file=r"], tmp_path / "none")
    assert not layout.restoring(place.data).exists()
    assert server.running() is None


def test_a_disk_that_is_full_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with check(awkward(tmp_path / "survey")) as checked:
        monkeypatch.setattr("canting.loader.first.csv.CSVWriter", full)
        with pytest.raises(CantingError, match="full"):
            write_files(checked, tmp_path)


def test_what_follows_an_import_is_read_as_it_was_written(tmp_path: Path) -> None:
    said = {
        "rows": [
            [
                "a",
                None,
                True,
                1,
                1.5,
                datetime.date(999, 1, 2),
                {"since": datetime.date(2020, 1, 1)},
                "蜡\n\u2028",
            ]
        ]
    }
    statements = Statements(tmp_path)
    statements.add("TEXT", said)
    path = statements.finish(1, 2, ("FIRST", {}))
    assert list(after.entries(path)) == [{"nodes": 1, "ties": 2}, ["FIRST", {}], ["TEXT", said]]


def until(condition: Callable[[], bool], seconds: float = 300.0) -> bool:
    """Wait for a condition; say whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize(("at_keyboard", "answer"), [(True, True), (True, False), (False, False)])
def test_it_is_offered_where_it_is_quicker(
    at_keyboard: bool, answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal it is asked; elsewhere a line says so. Not where anything is there, or little to come."""
    asked: list[str] = []

    def agreed(question: str) -> bool:
        asked.append(question)
        return answer

    context: Any = SimpleNamespace(obj={})
    graph: Any = SimpleNamespace(read=lambda _text: SimpleNamespace(values=[[held, 0, False]]))
    monkeypatch.setattr(commands, "agreed", agreed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: at_keyboard, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: at_keyboard, raising=False)
    with check(EXAMPLES / "batik-pekalongan") as checked:
        held = 0
        assert commands.is_worth_it(context, checked, graph) is False  # little
        monkeypatch.setattr(commands, "MANY", 601)
        held = 1
        assert commands.is_worth_it(context, checked, graph) is False
        assert not asked
        assert not capsys.readouterr().err
        held = 0
        assert commands.is_worth_it(context, checked, graph) is answer
    assert [question[:19] for question in asked] == (["These are 601 rows,"] if at_keyboard else [])
    assert ("canting load --first" in capsys.readouterr().err) is not at_keyboard
