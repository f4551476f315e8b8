"""Commands that write files or decisions, killed at random moments: afterwards all is as if nothing had been."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast
from xml.etree import ElementTree

import pytest
from tally import FAULTS, fault
from test_linking_graph import REGISTER, TOWN, links, put, whole

from canting.linking.cases import answer, cases
from canting.linking.ledger import Ledger
from canting.linking.links import read_both

SEED = os.environ.get("CANTING_TEST_SEED", "20241")
GRAPHS = ("supply", "knowledge")
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL, and forks")

# Runs command lines in forks of a process that has read all that they need, and kills each at a moment: when the
# so-manieth file beside is begun, renamed or removed, or when the so-manieth message goes to the server.
FORKS = """
import json, os, signal, sys
from neo4j._async_compat.network._bolt_socket import BoltSocketBase
import canting.cli, canting.drawing, canting.writing.export
import canting.queries.run, canting.linking.links, canting.linking.desk
import canting.reporting.make, canting.reporting.output
import numpy, xlsxwriter, pyarrow.parquet

def watch(at):
    seen = 0
    def one():
        nonlocal seen
        seen += 1
        if seen >= at > 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def happened(event, given):
        if event in ("os.rename", "os.link", "os.remove") or (event == "open" and ".canting-" in str(given[0])):
            one()
    sys.addaudithook(happened)
    send = BoltSocketBase.sendall
    def sendall(self, data):
        one()
        return send(self, data)
    BoltSocketBase.sendall = sendall
    sync = os.fsync
    def fsync(descriptor):
        one()
        sync(descriptor)
        one()
    os.fsync = fsync
    return lambda: seen

for line in sys.stdin:
    words, at = json.loads(line)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        count = watch(at)
        sys.argv = ["canting", *words]
        try:
            canting.cli.main()
        except SystemExit as end:
            os.write(writing, json.dumps([end.code or 0, count()]).encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    print(os.read(reading, 100).decode() or json.dumps([os.waitstatus_to_exitcode(status), at]), flush=True)
    os.close(reading)
"""


class Forks:
    """Gives how a command line ended, and after how many moments."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKS],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: str, at: int = 0) -> tuple[int, int]:
        asked, told = cast("IO[str]", self.process.stdin), cast("IO[str]", self.process.stdout)
        asked.write(json.dumps([words, at]) + "\n")
        asked.flush()
        code, moments = json.loads(told.readline())
        return code, moments

    def killed(self, words: list[str], moments: int, chance: random.Random) -> None:
        """Kill it at one of its moments, of which it may have fewer than before: a graph that was kept spares some."""
        code, had = self(*words, at=chance.randint(1, moments))
        while code == 0 and had < moments:
            moments = had
            code, had = self(*words, at=chance.randint(1, moments))
        assert code == -signal.SIGKILL


@pytest.fixture
def forks(server_environment) -> Iterator[Forks]:
    made = Forks(server_environment)
    yield made
    cast("IO[str]", made.process.stdin).close()
    made.process.wait(60)


def contents(folder: Path) -> dict[str, bytes]:
    """What stands there under names that somebody gave, without the times at which it was asked."""
    found = {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".canting-")
    }
    for name, content in found.items():
        if name.endswith("-metadata.json"):
            json.loads(content)
    return {name: TIME.sub(b"", content) for name, content in found.items()}


def old(folder: Path) -> None:
    """Let what a killed command left be long ago: what is young may be somebody's who is writing."""
    for path in folder.glob(".canting-*"):
        os.utime(path, (0, 0))


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("export", "x.csv"),
        ("draw", "x.html"),
        ("query", "x.xlsx"),
        ("report", "x.html"),
    ],
)
def test_a_killed_writer_leaves_each_file_as_it_was_or_as_it_will_be(
    clean_database, forks, tmp_path, command, name
):
    put(clean_database, TOWN)
    output = str(tmp_path / name)
    first, then = {
        "export": (["export", output, "--graph", graph] for graph in GRAPHS),
        "draw": (["draw", "network", "--output", output, "--graph", graph] for graph in GRAPHS),
        "query": (["query", "degree", "--output", output, "--graph", graph] for graph in GRAPHS),
        "report": (
            ["report", "--output", output, "--date", "2026-11-24", "--lang", lang] for lang in ("en", "id")
        ),
    }[command]
    assert forks(*first)[0] == 0
    before = contents(tmp_path)
    code, moments = forks(*then)
    assert code == 0
    after = contents(tmp_path)
    assert before.keys() == after.keys()
    assert before != after
    chance = random.Random(f"{SEED} {name}")
    for _ in range((FAULTS + 2) // 3 if command == "report" else (FAULTS + 1) // 2):
        for path in tmp_path.iterdir():
            path.unlink()
        for each, content in before.items():
            (tmp_path / each).write_bytes(content)
        with fault(f"kill -9 of canting in {command}"):
            forks.killed(then, moments, chance)
            left = contents(tmp_path)
            assert left.keys() == before.keys()
            for each, content in left.items():
                assert is_one_of(each, content, before[each], after[each])
            old(tmp_path)
            assert forks(*then)[0] == 0
            assert contents(tmp_path).keys() == after.keys()
            assert not list(tmp_path.glob(".canting-*")), "the next one sweeps what was left"


def is_one_of(name: str, content: bytes, *whole: bytes) -> bool:
    """Whether a file is one of those that there were; a workbook and a page say when they were made."""
    if name.endswith(".xlsx"):
        import openpyxl

        def read(archive: bytes) -> list[tuple[object, ...]]:
            return list(openpyxl.load_workbook(io.BytesIO(archive)).worksheets[0].values)

        return read(content) in [read(each) for each in whole]
    if name.endswith((".svg", ".graphml")):
        ElementTree.fromstring(content)
    if name.endswith(".csv"):
        list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    return content in whole


def test_links_that_are_applied_and_killed_and_applied_again_are_as_if_nothing_had_been(
    clean_database, forks, tmp_path
):
    put(clean_database, TOWN, REGISTER)
    survey = tmp_path / "town"
    shutil.copytree(TOWN, survey)
    ours, theirs, codes = read_both(TOWN, REGISTER)
    ledger = Ledger(survey / "links.csv")
    for each in cases(
        ours.dataset, ours.participants, theirs.dataset, theirs.records, ledger.state, codes=codes
    ):
        chosen = each.options[0] if each.options else None
        ledger.append(answer(each, chosen, "same" if chosen else "none", by="Sri", at="2026-11-24T08:15:00Z"))
    words = ["link", "apply", str(survey)]
    code, moments = forks(*words)
    assert code == 0
    linked = links(clean_database)
    assert linked
    truth = whole(clean_database)
    chance = random.Random(SEED)
    for _ in range(FAULTS):
        clean_database.write("MATCH ()-[s:SAME_AS]->() DELETE s")
        with fault("kill -9 of canting in link apply"):
            forks.killed(words, moments, chance)
            assert links(clean_database) in ([], linked)
            assert forks(*words)[0] == 0
            assert whole(clean_database) == truth
