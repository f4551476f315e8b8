"""The object view for notebooks, with py2neo, on a real server."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from canting.database.settings import Settings
from canting.errors import UsageError
from canting.queries.objects import Cluster

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "batik-pekalongan.ipynb"


@pytest.fixture(scope="module")
def cluster(database, database_settings):
    from canting.database.wipe import wipe
    from canting.reporting.demo import load_example

    wipe(database, managed_only=False)
    load_example(database, lambda done, total, what: None)
    with Cluster(database_settings) as made:
        yield made


def test_participants_and_ties_are_objects(cluster: Cluster):
    bappeda = cluster.participant("bp:bappeda")
    assert bappeda == cluster.participant("Bappeda Kota Pekalongan")
    assert "Organization" in bappeda.labels
    assert len(cluster.participants()) == 85
    assert len(cluster.participants(role="entrepreneur")) == 25
    ties = cluster.ties(bappeda)
    assert ties
    assert all(bappeda in (tie.start_node, tie.end_node) for tie in ties)
    assert {type(tie).__name__ for tie in cluster.ties(bappeda, "INFORMS")} == {"INFORMS"}
    assert len(cluster.ties()) == 516


def test_an_address_that_routes(cluster: Cluster, database, database_settings: Settings):
    """As of a cluster; py2neo takes another scheme for it."""
    where = urlsplit(database.uri).netloc
    with Cluster(database_settings.model_copy(update={"uri": f"neo4j://{where}"})) as routed:
        assert len(routed.participants(role="entrepreneur")) == 25
        assert len(routed.query("degree", dataset="batik-pekalongan")) == 85


def test_named_queries_are_frames(cluster: Cluster):
    frame = cluster.query("key-actors", dataset="batik-pekalongan", top=5)
    assert list(frame.columns[:2]) == ["id", "name"]
    assert frame["degree"].dtype == "Int64"
    assert frame.attrs["about"]["illustrative"]
    fewer = cluster.query("degree", dataset="batik-pekalongan", group="government")
    assert 0 < len(fewer) < len(frame)


@pytest.mark.parametrize(
    "wrong", [lambda c: c.participant("nobody"), lambda c: c.ties(None, "LIKES"), lambda c: c.query("x")]
)
def test_a_wrong_name_is_said(cluster: Cluster, wrong):
    with pytest.raises(UsageError):
        wrong(cluster)


def test_the_notebook_runs(cluster: Cluster, server_environment, monkeypatch: pytest.MonkeyPatch):
    """Every cell, in order, as a reader would run them."""
    for name, value in server_environment.items():
        monkeypatch.setenv(name, value)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for number, cell in enumerate(cells):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
