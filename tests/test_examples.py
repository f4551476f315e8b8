"""The example data: the batik cluster is whole and says it is made up; the others describe real files."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
BATIK = EXAMPLES / "batik-pekalongan"

GROUPS = {"business", "government", "academia", "community", "media", "finance"}
# file, columns of the two ends, column of the respondent, column of the question
TIES = (
    ("knowledge-asked.csv", "asker", "asked", "asker", "topic"),
    ("knowledge-told.csv", "teller", "told", "teller", "topic"),
    ("supply.csv", "supplier", "buyer", "respondent", "goods"),
    ("support.csv", "supporter", "supported", "respondent", "support"),
    ("collaboration.csv", "participant", "partner", "participant", "activity"),
)


def table(name: str) -> list[dict[str, str]]:
    """Rows of one of the batik files, as text."""
    with (BATIK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(name: str) -> dict[str, Any]:
    """The parsed dataset.toml of an example."""
    return tomllib.loads((EXAMPLES / name / "dataset.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def participants() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in table("participants.csv")}


def pairs() -> set[tuple[str, str]]:
    """Every pair that has a tie of any type, self-ties left out."""
    found = {(row[a], row[b]) for name, a, b, _, _ in TIES for row in table(name)}
    return {(min(pair), max(pair)) for pair in found if pair[0] != pair[1]}


# The batik cluster


def test_batik_says_that_it_is_made_up() -> None:
    """Trap: illustrative data that reads like findings about people and offices that exist."""
    about = toml("batik-pekalongan")["dataset"]
    assert about["illustrative"] is True
    assert "illustrative" in about["title"].lower()
    assert "made up" in about["source"].lower()
    readme = (BATIK / "README.md").read_text(encoding="utf-8")
    assert "This is made up." in readme
    assert "Data ini rekaan." in readme


def test_batik_size(participants: dict[str, dict[str, str]]) -> None:
    assert len(table("participants.csv")) == len(participants), "an id stands twice"
    assert 60 <= len(participants) <= 90
    assert {row["kind"] for row in participants.values()} == {"actor", "organization", "source"}
    assert 350 <= sum(len(table(name)) for name, *_ in TIES) <= 550


def test_batik_readme_counts_rows_as_they_are() -> None:
    """Trap: the README's table of files left behind when a row is added."""
    readme = (BATIK / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `([a-z-]+\.csv)` \| (\d+) \|", readme, flags=re.MULTILINE))
    assert said == {path.name: str(len(table(path.name))) for path in BATIK.glob("*.csv")}
    answers = Counter(row["answered"] for row in table("participants.csv"))
    assert (
        f"{answers['ya']} participants answered, {answers['tidak']} on the list did not (`tidak`), "
        f"{answers['tidak ditanya']} were not asked" in readme
    )


def test_batik_codes_are_well_formed(participants: dict[str, dict[str, str]]) -> None:
    """Trap: a code that went through a spreadsheet as a number (33.75 is a city, 33.750 nothing)."""
    for row in participants.values():
        assert re.fullmatch(r"|\d\d\.\d\d(\.\d\d\.\d{4})?", row["place"]), row
        assert row["kbli"] in {"", "13134"}, row
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*(-\d)?", row["id"]), row
        assert row["group"] in GROUPS or (row["group"] == "" and row["kind"] == "source"), row
        if row["role"] == "entrepreneur":
            assert row["kbli"] == "13134"
            assert re.fullmatch(r"33\.75\.0[1-4]\.\d{4}", row["place"]), row
            assert re.fullmatch(r"Pengusaha batik [A-Z][a-z]+ \d", row["name"]), "a kelurahan and a number"


def test_batik_stages_run_from_hulu_to_hilir(participants: dict[str, dict[str, str]]) -> None:
    stages = toml("batik-pekalongan")["stages"]
    assert [stage["position"] for stage in stages] == list(range(1, len(stages) + 1))
    used = Counter(s for row in participants.values() for s in row["stage"].split(";") if s)
    assert set(used) == {stage["id"] for stage in stages}, "every stage is declared, and used"
    assert any(row["stage"].count(";") >= 2 for row in participants.values()), "some work at several"


def test_batik_members_are_of_known_organizations(participants: dict[str, dict[str, str]]) -> None:
    for row in participants.values():
        for other in filter(None, row["member_of"].split(";")):
            assert participants[other]["kind"] == "organization"


@pytest.mark.parametrize(("name", "start", "end", "respondent", "question"), TIES)
def test_batik_ties_are_said_by_those_who_answered(
    participants: dict[str, dict[str, str]], name: str, start: str, end: str, respondent: str, question: str
) -> None:
    """Trap: ties reported by somebody who did not answer, or by a third party."""
    rows = table(name)
    for row in rows:
        assert participants[row[respondent]]["answered"] == "ya", row
        assert row[start] in participants, row
        assert row[end] in participants, row
        assert row[respondent] in {row[start], row[end]}, row
        assert row[question], row
        assert float(row.get("times_per_month", "1")) > 0, row
    reports = Counter((row[respondent], row[start], row[end], row[question]) for row in rows)
    assert max(reports.values()) == 1, "the same report twice"


def test_batik_has_what_a_survey_has(participants: dict[str, dict[str, str]]) -> None:
    """Both-sided reports, self-ties, isolates, refusals: each is a case that canting must get right."""
    asked = {(row["asked"], row["asker"], row["topic"]) for row in table("knowledge-asked.csv")}
    told = {(row["teller"], row["told"], row["topic"]) for row in table("knowledge-told.csv")}
    assert len(asked & told) >= 10, "some ties are confirmed by both ends"
    supplied = Counter((r["supplier"], r["buyer"], r["goods"]) for r in table("supply.csv"))
    assert sum(count == 2 for count in supplied.values()) >= 5
    assert len({giver for giver, taker, _ in asked if giver == taker}) == 2, "two name their own ideas"
    assert {row["answered"] for row in participants.values()} == {"ya", "tidak", "tidak ditanya"}
    tied = {end for pair in pairs() for end in pair}
    assert len(set(participants) - tied) == 3, "as the README says"


def test_batik_has_groups_without_a_tie(participants: dict[str, dict[str, str]]) -> None:
    group = {id_: row["group"] for id_, row in participants.items()}
    linked = {frozenset((group[a], group[b])) for a, b in pairs()}
    assert frozenset(("finance", "media")) not in linked
    assert frozenset(("business", "government")) in linked


def test_batik_consumers_reach_some_entrepreneurs_only(participants: dict[str, dict[str, str]]) -> None:
    asked = table("knowledge-asked.csv")
    who = {row["asker"] for row in asked if row["asked"] == "konsumen"}
    entrepreneurs = {id_ for id_, row in participants.items() if row["role"] == "entrepreneur"}
    assert 0 < len(who & entrepreneurs) < len(entrepreneurs)
