"""Files are whole or not there, old ones stay, and nobody's input is overwritten."""

from __future__ import annotations

import contextlib
import doctest
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from canting import csv_files, files
from canting.algorithms.graph import Graph
from canting.commands.first import write_import
from canting.errors import CantingError, UsageError
from canting.files import Whole, check
from canting.linking.ledger import COLUMNS as LEDGER_COLUMNS
from canting.linking.ledger import Ledger, LedgerLine, state
from canting.linking.sheet import write_sheet
from canting.linking.sssom import write_sssom
from canting.loader.check import check as check_dataset
from canting.loader.drafting.draft import draft
from canting.loader.new import new
from canting.progress import silent
from canting.reporting.plan import copy_texts
from canting.result import Column, Result, Type
from canting.writing.export import formats
from canting.writing.made import Made
from canting.writing.results import check_path, write_file

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "batik-pekalongan"
MUCH = [[f"participant-{at}", os.urandom(20).hex()] for at in range(200)]
ANSWER = Result("q", [Column("id", Type("str"), ""), Column("name", Type("str"), "")], MUCH, ["note"], {})
TOML = """
[dataset]
id = "s"
title = "S"
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
[[nodes]]
file = "more/people.csv"
kind = "Actor"
id = "id"
"""


def graph() -> Graph:
    ids = [row[1] for row in MUCH]
    ends = np.arange(len(ids) - 1)
    attributes = {name: [None] * len(ids) for name in ("kind", "group", "role")}
    return Graph("all", True, ids, ids, ends, ends + 1, np.ones(len(ends)), attributes)


def exported(writer: Callable[[Any, Graph], None], path: Path) -> Made:
    with Whole() as whole:
        made = Made(whole, path, {"graph": "all"})
        writer(made, graph())
    return made


def survey(folder: Path) -> Path:
    (folder / "more").mkdir(parents=True)
    (folder / "dataset.toml").write_text(TOML, "utf-8")
    (folder / "people.csv").write_text("id\n" + "a\n" * 200, "utf-8")
    (folder / "more" / "people.csv").write_text("id\nb\n", "utf-8")
    return folder


@contextlib.contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let the system end every file at this size, as a full disk would."""
    resource = pytest.importorskip("resource", reason="Windows has no limit of a file's size")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def checked(folder: Path, what: str) -> None:
    """Check a survey, whose temporary files may be larger than what is written of it."""
    shutil.rmtree(folder.parent / "survey", ignore_errors=True)
    with check_dataset(survey(folder.parent / "survey"), skip_bad=True) as found, no_file_above(LIMIT[0]):
        getattr(found, f"write_{what}")(folder / "x.csv")


def import_files(folder: Path) -> None:
    with check_dataset(ROOT / "tests" / "data" / "town") as found:
        write_import(found, folder / "new", silent)


LIMIT = {0: 10**9}
"""Bytes of a file at most, for what is written of a check."""


def decisions() -> Any:
    words = "2026-11-24T08:15:00Z", "Sri", "same", "batik"
    return state([LedgerLine(*words, f"P{at}", "n", "r", f"R{at}", "n") for at in range(100)])  # type: ignore[arg-type]


WRITERS: dict[str, Callable[[Path], object]] = {
    **{
        f"answer{ending}": lambda folder, ending=ending: write_file(ANSWER, folder / f"x{ending}")  # type: ignore[misc]
        for ending in (".csv", ".json", ".ndjson", ".xlsx", ".parquet")
    },
    **{
        f"network{ending}": lambda folder, ending=ending: exported(
            formats()[ending].write, folder / f"x{ending}"
        )  # type: ignore[misc]
        for ending in formats()
    },
    "picture and dump": lambda folder: files.write(folder / "x.svg", os.urandom(5000)),
    "problems": lambda folder: checked(folder, "problems"),
    "rejects": lambda folder: checked(folder, "rejects"),
    "sheet": lambda folder: write_sheet([], folder / "x.xlsx"),
    "sssom": lambda folder: write_sssom(decisions(), folder / "x.tsv"),
    "new survey": new,
    "new folder": lambda folder: new(folder / "of" / "mine"),
    "draft": lambda folder: draft(folder / "s", sorted(EXAMPLE.glob("*.csv")), "s"),
    "texts": lambda folder: copy_texts(folder / "texts", "en"),
    "files of an import": import_files,
}
REFUSED = ("new survey", "new folder", "draft", "texts", "files of an import")
"""Writers that write nothing where anything stands already."""


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("writer", [name for name in WRITERS if name != "files of an import"])
def test_what_can_not_be_written_whole_is_not_there(writer: str, tmp_path: Path, capfd, monkeypatch):
    folder = tmp_path / "out"
    folder.mkdir()
    if writer not in REFUSED:
        WRITERS[writer](folder)
    before = held(folder)
    assert before or writer in REFUSED
    within_check = writer in ("problems", "rejects")
    monkeypatch.setitem(LIMIT, 0, 900) if within_check else None
    with no_file_above(10**9 if within_check else 900), pytest.raises(CantingError) as caught:
        WRITERS[writer](folder)
    assert "can't be written" in caught.value.what
    assert "\n" not in caught.value.what + caught.value.hint
    assert held(folder) == before, "the old files are as they were, and nothing lies beside them"
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("writer", [name for name in WRITERS if name not in ("problems", "rejects")])
def test_a_full_disk_is_said_by_every_writer(writer: str, tmp_path: Path):
    """A disk of 200 kB with 2 kB left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    if (
        sys.platform != "linux"
        or os.geteuid()
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk needs Linux, root and the right to mount")
    try:
        with (disk / "filler").open("wb") as filler, contextlib.suppress(OSError):
            while True:
                os.write(filler.fileno(), bytes(1024))
        os.truncate(disk / "filler", 196 * 1024)
        with pytest.raises(CantingError, match="the disk is full"):
            WRITERS[writer](disk)
        assert [path.name for path in disk.iterdir()] == ["filler"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_pair_is_there_whole_or_as_it_was(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("old", "utf-8")

    def write() -> None:
        with Whole() as whole:
            whole.write(one, "new")
            whole.write(other, "new")
            other.mkdir()  # so that the second can't take its place any more

    with pytest.raises(CantingError, match="can't be written"):
        write()
    assert one.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]
    other.rmdir()
    with Whole() as whole:
        whole.write(one, "new")
        whole.write(other, "new")
    assert held(tmp_path) == {"one": b"new", "other": b"new"}


def test_an_error_of_somebody_elses_leaves_the_old_file(tmp_path: Path):
    (tmp_path / "x").write_text("old", "utf-8")
    with contextlib.suppress(ZeroDivisionError), Whole() as whole:
        whole.write(tmp_path / "x", "new")
        raise ZeroDivisionError
    assert held(tmp_path) == {"x": b"old"}


KILLED = """
import os, signal, sys
from pathlib import Path
from canting.files import Whole
with Whole() as whole:
    whole.binary(Path(sys.argv[1])).write(bytes(9_000_000))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_a_killed_command_left_is_swept_by_the_next(tmp_path: Path):
    target = tmp_path / "x"
    target.write_text("old", "utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert done.returncode == -signal.SIGKILL
    left = [path for path in tmp_path.iterdir() if path != target]
    assert len(left) == 1
    assert target.read_text("utf-8") == "old"
    long_ago = time.time() - 3600
    os.utime(left[0], (long_ago, long_ago))
    with Whole() as running:
        held_now = running.binary(tmp_path / "y")
        held_now.write(b"y")
        held_now.flush()
        (mine,) = (path for path in tmp_path.glob(".canting-*") if path != left[0])
        os.utime(mine, (long_ago, long_ago))
        files.write(target, "new")
        assert mine.exists(), "what is being written stays"
    assert held(tmp_path) == {"x": b"new", "y": b"y"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path):
    mask = os.umask(0o022)
    try:
        files.write(tmp_path / "x", "a")
        assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644
        (tmp_path / "x").chmod(0o600)
        files.write(tmp_path / "x", "b")
        assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(mask)


# nobody's input


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = survey(tmp_path / "survey")
    (folder / "links.csv").write_text(",".join(LEDGER_COLUMNS) + "\n", "utf-8")
    shutil.copy(folder / "links.csv", tmp_path / "decided.csv")
    (tmp_path / "queries.d").mkdir()
    (tmp_path / "queries.d" / "own.cypher").write_text("// mine", "utf-8")
    (tmp_path / ".env").write_text("NEO4J_URI=", "utf-8")
    (tmp_path / "free.csv").write_text("id\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "survey/people.csv", "survey/more/people.csv", "survey/dataset.toml", "survey/links.csv", "decided.csv",
        "queries.d/own.cypher", ".env", "survey/../survey/people.csv", "survey", "nowhere/x.csv", "a\0b",
    ],
)  # fmt: skip
def test_an_input_is_no_output(here: Path, name: str):
    with pytest.raises(UsageError) as caught:
        check(here / name)
    assert "\n" not in caught.value.what + caught.value.hint
    if (here / "survey" / "dataset.toml").exists():
        check(here / "free.csv")
        check(here / "survey" / "answer.csv")
    with pytest.raises(UsageError, match="is read by"):
        check(here / "free.csv", "--output", reads=[here / "survey" / ".." / "free.csv"])


def test_a_file_of_a_description_that_can_not_be_read_is_an_input_still(here: Path):
    (here / "survey" / "dataset.toml").write_text(TOML + "\nid = = 'x'", "utf-8")
    with pytest.raises(UsageError, match="dataset"):
        check(here / "survey" / "people.csv")
    (here / "survey" / "people.csv").unlink()
    with pytest.raises(UsageError, match="dataset"):
        check(here / "survey" / "people.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
@pytest.mark.parametrize("at", ["x.csv", "x.csv-metadata.json"])
def test_no_link_is_followed(tmp_path: Path, at: str):
    victim = tmp_path / "victim"
    for dangling in (False, True):
        (tmp_path / at).unlink(missing_ok=True)
        (tmp_path / at).symlink_to(victim if not dangling else tmp_path / "nobody")
        victim.write_text("mine", "utf-8")
        with pytest.raises(UsageError, match="link"):
            check_path(tmp_path / "x.csv")
        with pytest.raises(UsageError, match="link"):
            write_file(ANSWER, tmp_path / "x.csv")
        assert victim.read_text("utf-8") == "mine"
        assert not (tmp_path / "nobody").exists()
        assert {path.name for path in tmp_path.iterdir()} == {at, "victim"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_or_what_is_protected_is_no_output(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="pipe"):
        check_path(tmp_path / "pipe.csv")
    (tmp_path / "kept.csv").touch(0o444)
    with pytest.raises(UsageError, match="only be read"):
        check_path(tmp_path / "kept.csv")


# the command line


def canting(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    given = {"capture_output": True, "text": True, "timeout": 120} | more
    return subprocess.run([sys.executable, "-m", "canting.cli", *words], check=False, **given)


def two_lines(text: str) -> bool:
    return len(text.splitlines()) == 2 and text.startswith("Error: ") and "Traceback" not in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [("query", "list", "--format", "csv"), ("--version",), ("query", "--help")])
def test_standard_output_that_is_full_is_noticed(words: tuple[str, ...]):
    with Path("/dev/full").open("w") as full:
        done = canting(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert two_lines(done.stderr), done.stderr
    assert "full" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_a_reader_who_has_seen_enough_is_no_error():
    line = f"{sys.executable} -m canting.cli query list --format csv | head -c 10"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_refuse_before_anything_is_done(here: Path):
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    lines = [
        ("check", "survey", "--output", "survey/people.csv"),
        ("load", "survey", "--skip-bad", "survey/more/people.csv"),
        ("load", "survey", "--skip-bad", "bad.csv", "--output", "bad.csv"),
        ("query", "list", "--output", "survey/links.csv"),
        ("export", "survey/x.csv"),
        ("link", "list", "survey", "--sssom", "survey/people.csv"),
        ("draw", "chain", "--output", "survey/../pic.svg"),
    ]
    (here / "survey" / "dataset.toml").write_text(TOML.replace("more/people.csv", "x-nodes.csv"), "utf-8")
    before[here / "survey" / "dataset.toml"] = (here / "survey" / "dataset.toml").read_bytes()
    (here / "pic.svg").symlink_to(here / "free.csv")
    for words in lines[:1] + lines[2:]:
        done = canting(*words, cwd=here)
        assert done.returncode == 2, (words, done.stderr)
        assert two_lines(done.stderr), (words, done.stderr)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("looks", [False, True])
def test_no_rows_is_said_to_who_looks_only(looks: bool, capsys, monkeypatch):
    from canting.commands.console import Shown

    monkeypatch.setattr(sys.stderr, "isatty", lambda: looks)
    Shown("csv").print(Result("q", ANSWER.columns, [], [], {}))
    assert capsys.readouterr() == ("id,name\n", "No rows.\n" if looks else "")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_ledger_is_written_through_no_link(tmp_path: Path):
    victim = tmp_path / "victim"
    (tmp_path / "links.csv").symlink_to(victim)
    with pytest.raises(CantingError, match="could not be written"):
        Ledger(tmp_path / "links.csv").append(list(decisions().standing.values()))
    assert not victim.exists()


def test_what_is_read_from_is_not_written_to(tmp_path: Path):
    target = tmp_path / "x.json"
    target.write_text("RETURN 1 AS one", "utf-8")
    with target.open(encoding="utf-8") as file:
        done = canting("cypher", "-", "--output", str(target), stdin=file)
    assert (done.returncode, two_lines(done.stderr)) == (2, True), done.stderr
    assert target.read_text("utf-8") == "RETURN 1 AS one"


def test_the_line_that_asked_has_no_secrets():
    assert doctest.testmod(csv_files).failed == 0
    words = [
        "--neo4j-uri",
        "neo4j://a:geheim@h/?password=geheim",
        "--neo4j-password",
        "geheim",
        "-p",
        "token=geheim",
    ]
    assert "geheim" not in " ".join(csv_files.open_words(words))


def test_an_answer_says_how_it_was_asked(tmp_path: Path):
    target = tmp_path / "x.json"
    done = canting("query", "list", "--output", str(target))
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "x.json-metadata.json").read_bytes())["notes"][-1]
    assert said["command"] == f"canting query list --output {target}"
    assert {"canting", "asked"} <= set(said)
    assert done.stderr == f"Wrote {len(json.loads(target.read_bytes()))} rows to {target}.\n"
