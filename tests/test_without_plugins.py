"""A plain Neo4j Community without Graph Data Science, as on Aura Free: what could use it answers as it says.

The texts of all other queries name no plugin, so that a server without any can't tell them another answer.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator

import psutil
import pytest
from worked import CATALOGUE, EXAMPLES, QUERIES, fill, hold

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local import jars, places, server
from canting.database.local.places import Place
from canting.database.settings import read_settings
from canting.errors import CantingError
from canting.queries.catalogue import CYPHER
from canting.queries.header import Example, Query
from canting.queries.run import Options, run

LINE = os.environ.get("CANTING_TEST_LINE") or places.DEFAULT_LINE
SECONDS = 120  # that a start may take
WITH_ENGINES = [(query, example) for query, example in EXAMPLES if query.needs]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The local Neo4j, started once more as it was, but with nothing in its folder of plugins."""
    folder = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTING_HOME", str(folder))
        patch.setenv("CANTING_LINE", LINE)
        try:
            running = server.start()
        except CantingError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(error))
        command = psutil.Process(running.pid).cmdline()
        server.stop()
        (place := Place(folder, LINE)).pid.unlink(missing_ok=True)
        plugins = jars.read_lock(LINE).folder / "plugins" / "*"
        words = [
            word.replace(f"{os.pathsep}{plugins}", "") for word in command if "SharedArchive" not in word
        ]
        assert words != command
        for link in (place.folder / "plugins").iterdir():
            link.unlink()
        with (folder / "log").open("wb") as log:
            java = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            with answering(running, java) as database:
                fill(database, *{example.arguments["dataset"] for _, example in WITH_ENGINES})
                yield database
        finally:
            java.terminate()
            java.wait(60)


def answering(running: server.Running, java: subprocess.Popen[bytes]) -> Database:
    """Wait for the server, and connect to it as to one of somebody else's."""
    settings = read_settings(uri=running.uri, username=running.username, password=running.password)
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return connect(settings)
        except CantingError:
            if time.monotonic() > deadline or java.poll() is not None:
                raise
            time.sleep(0.5)


def test_no_other_query_names_a_plugin() -> None:
    named = {
        path.stem
        for path in CYPHER.rglob("*.cypher")
        if re.search(r"\b(gds|apoc)\.", path.read_text("utf-8"))
    }
    assert "pagerank" in named
    assert named & {query.name for query in QUERIES if not query.needs} == set()


@pytest.mark.parametrize(
    ("query", "example"), WITH_ENGINES, ids=[f"{q.name}:{e.line}" for q, e in WITH_ENGINES]
)
def test_the_worked_example_holds(plain: Database, query: Query, example: Example) -> None:
    if example.arguments.get("engine") == "gds":
        pytest.skip("asks for Graph Data Science")
    hold(plain, query, example)


@pytest.mark.parametrize("query", [query for query in QUERIES if query.needs], ids=lambda query: query.name)
def test_the_engine_is_named_and_the_other_refused(plain: Database, query: Query) -> None:
    assert plain.server.gds is None
    options = {"dataset": ("chain",)}
    assert run(query, {}, Options(**options), plain, CATALOGUE).about["engine"] == ["process"]
    with pytest.raises(CantingError) as caught:
        run(query, {}, Options(**options, engine="gds"), plain, CATALOGUE)
    assert "no Graph Data Science" in caught.value.what
    assert "--engine" in caught.value.hint
