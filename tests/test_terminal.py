"""Texts that steer a terminal or turn round are shown escaped, in every command and every picture."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import canting, on_a_terminal

from canting.commands.bar import ProgressBar
from canting.database.wipe import wipe
from canting.drawing.text import clean
from canting.terminal import on_one_line, visible

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\u2066"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Colours and bars of canting's own, and line ends of a terminal.
OWN = re.compile(r"(\r(?=\x1b\[(?:2K|1A)))?\x1b\[[0-9;?]*[A-Za-z]|\r\n")


@given(st.text())
def test_what_is_shown_steers_nothing_and_says_all(text: str):
    shown = visible(text)
    assert not STEERS.search(shown)
    assert "\n" not in on_one_line(text)
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text
    if not STEERS.search(text) and text.isprintable():
        assert shown == text


@given(st.text())
def test_a_text_of_a_picture_is_xml(text: str):
    assert not STEERS.search(clean(text))
    ElementTree.fromstring(f"<a>{clean(text).replace('&', '').replace('<', '')}</a>")


@pytest.fixture(scope="module")
def evil(database, server_environment, tmp_path_factory) -> tuple[dict[str, str], Path]:
    """A survey whose title, names, group, role and ids would steer a terminal, loaded."""
    wipe(database, managed_only=False)
    folder = tmp_path_factory.mktemp("evil")
    written = json.dumps(f"Title \x07{EVIL}")
    (folder / "dataset.toml").write_text(
        f'[dataset]\nid = "evil"\ntitle = {written}\n'
        '[[nodes]]\nfile = "who.csv"\nkind = "Actor"\nid = "id"\nname = "name"\ngroup = "group"\nrole = "role"\n'
        '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nmeaning = "gives"\nfrom = "from"\nto = "to"\n',
        "utf-8",
    )
    rows = [f"{at},Name {at} {EVIL},group {EVIL},role {EVIL}" for at in "abc"]
    rows += [f"p{at},Participant {at},group,role" for at in range(60)]  # else it would be taken for no text
    (folder / "who.csv").write_text("id,name,group,role\n" + "\n".join(rows) + "\n", "utf-8")
    (folder / "ties.csv").write_text("from,to\na,b\nb,c\n", "utf-8")
    done = canting("load", str(folder), env=server_environment)
    assert done.returncode == 0, done.stderr
    return server_environment, folder


COMMANDS = [
    ["query", "degree"],
    ["query", "degree", "--format", "table"],
    ["query", "participants", "--format", "csv"],
    ["query", "participants", "--format", "json"],
    ["query", "ego", f"Name b {EVIL}"],
    ["query", "upstream", "Name bb"],
    ["query", "degree", "--group", "grou"],
    ["query", f"degree{EVIL}"],
    ["query", "degree", f"--nonsense{EVIL}"],
    ["datasets"],
    ["datasets", "show", "evil"],
    ["datasets", "show", f"evi{EVIL}"],
    ["check", "FOLDER"],
    ["check", f"/nowhere{EVIL}"],
    ["cypher", "MATCH (n:Participant) RETURN n, {a: n.name} AS map, [n.name] AS list"],
    ["cypher", "MATCH (n:Participant)-[r:INFORMS]->(m) RETURN r, n.name AS `col\x1b[2J\u202e`"],
    ["cypher", f"RETURN toInteger({{a: '{EVIL}'}})"],
    ["cypher", f"RETURN nothing{EVIL}"],
    ["draw", "network", "--output", f"/nowhere{EVIL}/x.svg"],
    ["db", "restore", f"/nowhere{EVIL}", "--yes"],
]


def test_no_command_shows_what_steers_a_terminal(evil, tmp_path: Path):
    environment, folder = evil
    for words in COMMANDS:
        line = [str(folder) if word == "FOLDER" else word for word in words]
        shown = on_a_terminal(line, environment, 200)
        assert not STEERS.search(OWN.sub("", shown)), (line, shown)
        assert "canting itself failed" not in shown, line
        assert "\x1b[2J" not in shown
        assert "31mevil" not in OWN.sub("", shown)


def test_what_is_piped_stays_as_it_is_and_messages_are_escaped(evil):
    environment, _ = evil
    piped = canting("query", "participants", "--format", "json", env=environment)
    assert any(EVIL in row["name"] for row in json.loads(piped.stdout))
    told = canting("query", "upstream", f"Name bb {EVIL}", env=environment)
    assert told.returncode == 2
    assert len(told.stderr.strip().splitlines()) == 2
    assert not STEERS.search(told.stderr)


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_no_title_breaks_a_picture(evil, tmp_path: Path, ending: str):
    environment, _ = evil
    for title in ([], ["--title", f"Mine \x07{EVIL}"]):
        out = tmp_path / f"x.{ending}"
        done = canting("draw", "network", "--output", str(out), *title, env=environment)
        assert done.returncode == 0, done.stderr
        if ending == "svg":
            ElementTree.parse(out)
            assert not STEERS.search(out.read_text("utf-8"))


def test_a_long_wait_is_said_once_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    now = [0.0]
    monkeypatch.setattr("canting.commands.bar.time.monotonic", lambda: now[0])
    bar = ProgressBar()
    for now[0] in (0.1, 1.5, 9.0, 20.0):
        bar(0, None, "Waiting")
    now[0] = 30.0
    bar(1, 2, "Loading")
    assert capsys.readouterr().err == "Waiting ...\nLoading 50% ...\n"
