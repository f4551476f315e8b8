"""Names that no roster has: grouped, counted, decided on, and never decided by canting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from canting.cli import app
from canting.linking.unlisted import (
    Decisions,
    NameGroup,
    Near,
    RosterEntry,
    alike,
    groups,
    nearest_of,
    review,
)
from canting.loader.names import Unlisted, read_aliases

ROSTER = [
    RosterEntry("1", "PT Harapan Jaya", "Actor"),
    RosterEntry("2", "CV Harapan Jaya", "Actor"),
    RosterEntry("3", "Hj. Siti Aminah", "Actor"),
    RosterEntry("4", "Universitas Negeri Semarang", "Organization", ("Unnes",)),
]
TOML = """\
[dataset]
id = "n"
title = "Names"
aliases = "aliases.csv"

[[nodes]]
file = "people.csv"
id = "name"
kind = "Actor"

[[ties]]
file = "answers.csv"
shape = "wide"
from = "who"
to = "a*"
type = "INFORMS"
meaning = "asks"
match = "either"
"""


def unlisted(**counts: int) -> list[Unlisted]:
    return [
        Unlisted(Counter({name.replace("_", " "): count}), "a.csv", "B2") for name, count in counts.items()
    ]


def test_the_nearest_names_are_those_that_link_finds():
    found = nearest_of(["P.T. Harapan Djaja", "Bu Siti Aminah", "UNNES", "zzz"], ROSTER)
    assert [each[0].listed.id if each else None for each in found] == ["1", "3", "4", None]


def test_groups_come_most_frequent_first():
    found = groups(unlisted(Koran=3, Harapan_Jaya_PT=2, PT_Harapan_Djaja=2), ROSTER)
    assert [[name.written for name, _ in group.names] for group in found] == [
        ["Harapan Jaya PT", "PT Harapan Djaja"],
        ["Koran"],
    ]
    assert found[0].count == 4


def test_a_decision_stays_and_can_be_taken_back(tmp_path: Path):
    decisions = Decisions.at(tmp_path / "aliases.csv")
    found = groups(unlisted(Koran=3, Unes=1), ROSTER)
    assert decisions.propose(found) == 2
    assert decisions.counts[""] == 2, "nothing is decided on a score"
    decisions.decide("Koran", "new", "", "InformationSource", "ana")
    decisions.write()
    again = Decisions.at(tmp_path / "aliases.csv")
    assert again.propose(groups(unlisted(Koran=9), ROSTER)) == 0
    kept = again.decided("KORAN")
    assert kept is not None
    assert (kept.decision, kept.kind, kept.by) == ("new", "InformationSource", "ana")
    assert [row.written for row in again.rows] == ["Koran"], (
        "a row that nobody touched and no answer has, goes"
    )
    again.decide("koran", "", "", "", "ana")
    assert again.decided("Koran") is None


def test_names_that_a_spreadsheet_would_run_come_back(tmp_path: Path):
    decisions = Decisions.at(tmp_path / "aliases.csv")
    decisions.decide("=1+1", "ignore", "", "", "ana")
    decisions.write()
    assert "'=1+1" in (tmp_path / "aliases.csv").read_text(encoding="utf-8-sig")
    assert read_aliases(tmp_path / "aliases.csv")[0].written == "=1+1"


@pytest.fixture
def ask() -> Callable[[list[str]], Callable[[str], str]]:
    def made(answers: list[str]) -> Callable[[str], str]:
        waiting = iter(answers)
        return lambda _: next(waiting)

    return made


def test_a_person_decides_in_the_terminal(tmp_path: Path, ask):
    found = groups(unlisted(Unes=4, Koran=3, lupa=2, Bu_Siti_Aminah=1), ROSTER)
    decisions = Decisions.at(tmp_path / "aliases.csv")
    decisions.propose(found)
    shown: list[str] = []
    answers = ["9", "1", "n", "i", "", "b", "n", "a", "Kompas", "x", "= PT Harapan Jaya"]
    assert review(found, decisions, "ana", shown.append, ask(answers)) == 4
    said = {
        row.written: (row.decision, row.means, row.kind) for row in read_aliases(tmp_path / "aliases.csv")
    }
    assert said == {
        "Unes": ("same", "Universitas Negeri Semarang", ""),
        "Koran": ("new", "Kompas", "Actor"),
        "lupa": ("ignore", "", ""),
        "Bu Siti Aminah": ("same", "PT Harapan Jaya", ""),
    }
    assert any("That is no answer here" in line for line in shown)


def test_the_command_writes_what_load_reads(tmp_path: Path):
    (tmp_path / "dataset.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "people.csv").write_text("name\nPT Harapan Jaya\nSiti\n", encoding="utf-8")
    (tmp_path / "answers.csv").write_text("who,a1,a2\nSiti,Harapan Jaya PT,koran\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["names", str(tmp_path)])
    assert run.exit_code == 0, run.output
    rows = read_aliases(tmp_path / "aliases.csv")
    assert [(row.written, row.means, row.decision) for row in rows] == [
        ("Harapan Jaya PT", "PT Harapan Jaya", ""),
        ("koran", "", ""),
    ]
    assert "once, first answers.csv B2" in rows[0].note
    text = (tmp_path / "aliases.csv").read_text(encoding="utf-8-sig")
    text = text.replace("PT Harapan Jaya,,", "PT Harapan Jaya,same,").replace("koran,,,", "koran,,ignore,")
    (tmp_path / "aliases.csv").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(tmp_path)]).exit_code == 0
    again = CliRunner().invoke(app, ["names", str(tmp_path)])
    assert "0 to decide; 1 same, 1 ignore" in again.output
    assert [row.decision for row in read_aliases(tmp_path / "aliases.csv")] == ["same", "ignore"]


def test_whom_a_name_hardly_resembles_is_noted_and_not_filled_in(tmp_path: Path):
    alike = (Near(ROSTER[0], 0.9, ""),)
    far = (Near(ROSTER[0], 0.1, ""),)
    names = {written: Unlisted(Counter([written])) for written in ("One", "Won", "Fair")}
    found = [
        NameGroup(((names["One"], alike), (names["Won"], far))),
        NameGroup(((names["Fair"], far),)),
    ]
    decisions = Decisions.at(tmp_path / "aliases.csv")
    decisions.propose(found)
    assert [row.means for row in decisions.rows] == [ROSTER[0].name, ROSTER[0].name, ""]
    assert all("near: " in row.note for row in decisions.rows)


def test_participants_of_the_roster_that_may_be_one_are_said(tmp_path: Path):
    called = ("CV. Griya Kain", "CV Griya Kain", "Griya Batik", "PT Griya Kain", "H. Ahmad", "Hj. Ahmad")
    roster = [RosterEntry(each, each, "Actor") for each in called]
    assert [[one.name for one in group] for group in alike(roster)] == [["CV. Griya Kain", "CV Griya Kain"]]
    assert alike(ROSTER) == []
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "s"\ntitle = "S"\n[[nodes]]\nfile = "p.csv"\nkind = "Actor"\nid = "name"\n',
        encoding="utf-8",
    )
    (tmp_path / "p.csv").write_text("name\nCV. Griya Kain\nCV Griya Kain\nGriya Batik\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["names", str(tmp_path)])
    assert 'may be one participant: "CV. Griya Kain", "CV Griya Kain". If so' in shown.output
    assert "there is nothing to decide" in shown.output
