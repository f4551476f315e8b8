"""Ctrl-C: a quiet end while canting is being read, and a word on what is left behind afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from canting import changed
from canting.commands.door import stopped_message

STOPPED_WHILE_READ = """
import importlib.abc, runpy, sys

class Stop(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop())
sys.argv = ["canting", "--help"]
{run}
"""
RUNS = {
    "module": 'runpy.run_module("canting", run_name="__main__")',
    "script": "from canting.start import main; main()",
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("name", ["canting.cli", "canting.commands.door", "typer"])
def test_ctrl_c_while_canting_is_read_ends_quietly(name: str, run: str):
    code = STOPPED_WHILE_READ.format(name=name, run=run)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


STOPPED_AT_WORK = """
import sys
from canting import changed
from canting.commands import console
import canting.queries.catalogue as catalogue

def stop(*_given, **_named):
    {before}
    raise KeyboardInterrupt

catalogue.read_catalogue = stop
sys.argv = ["canting", "query", "list"]
from canting.start import main
main()
"""


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("pass", "Stopped: nothing was written.\n"),
        (
            "changed.begin('graph')",
            "Stopped: what was written before stays; run the same line again to finish.\n",
        ),
    ],
)
def test_a_command_that_is_stopped_says_what_it_leaves(before: str, said: str):
    code = STOPPED_AT_WORK.format(before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", said)


def test_a_stopped_server_command_names_the_one_that_tells():
    changed.forget()
    assert stopped_message(["db", "wipe"]) == "Stopped: canting db status says how it stands."


def test_canting_alone_shows_its_help():
    done = subprocess.run([sys.executable, "-m", "canting"], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "canting demo" in done.stdout + done.stderr
