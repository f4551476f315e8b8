"""The example data: the batik cluster is whole and says it is made up; the others describe real files."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load

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


def test_batik_checks_without_a_problem(participants: dict[str, dict[str, str]]) -> None:
    dataset = load_dataset(BATIK)
    with check(dataset) as checked:
        assert checked.problems == []
        # One worker answered and named nobody: that is an answer, and worth a look.
        assert [notice.what.split(" (")[0] for notice in checked.warnings] == [
            'row 39: "buruh-tulis-2" is said to have answered, but no report of a tie is theirs',
            "2 self-ties",
        ]
        kept = {count.file: count.kept for count in checked.counts}
    assert kept == {path.name: len(table(path.name)) for path in BATIK.glob("*.csv")}
    assert dataset.dataset.illustrative
    assert dataset.global_id("kauman-1") == "bp:kauman-1", "its ids can't meet those of a user's own survey"


# Files that are not here: their descriptions, tried on a few rows with the real files' headers

PHYSICIANS = """\
id,city,adoption_date,med_sch_yr,meetings,jours,free_time,discuss,clubs,friends,community,patients,proximity,specialty
P001,1,9,2,2,8,1,1,0,1,6,5,3,3
P002,1,98,9,0,9,3,9,1,4,8,4,4,1
P003,2,99,9,9,9,9,9,9,9,9,9,9,9
P004,2,18,5,1,5,1,1,0,1,4,3,3,4
"""
NOMINATIONS = """\
asker,asked,question
P001,P002,advice
P001,P002,friendship
P002,P001,advice
P004,P003,discussion
"""
PARTICIPATIONS = """\
rcn,role,pic,type,contribution,country,start_date,end_date,max_contribution,total_cost,start_year,end_year,duration,group,nunique
1001,coordinator,900000001,HES,317625.5,EL,2019-05-01,2022-04-30,2927875,2928125,2019,2022,36,eu15,2
1001,participant,900000002,PRC,NA,NA,2019-05-01,2022-04-30,2927875,2928125,2019,2022,36,tc,2
1002,coordinator,900000002,PRC,225625,NA,NA,NA,225625,NA,NA,NA,NA,tc,1
"""


@pytest.fixture
def physicians(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLES / "physicians" / "dataset.toml", tmp_path)
    (tmp_path / "physicians.csv").write_text(PHYSICIANS, encoding="utf-8")
    (tmp_path / "nominations.csv").write_text(NOMINATIONS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def h2020(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLES / "h2020" / "dataset.toml", tmp_path)
    with gzip.open(tmp_path / "participations.csv.gz", "wt", encoding="utf-8") as file:
        file.write(PARTICIPATIONS)
    return tmp_path


@pytest.mark.parametrize("name", ["physicians", "h2020"])
def test_descriptions_come_without_the_data(name: str) -> None:
    """Trap: somebody else's data slipping into the repository beside its description."""
    assert sorted(path.name for path in (EXAMPLES / name).iterdir()) == ["README.md", "dataset.toml"]
    readme = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    assert "The data are not in this repository" in readme
    headers = {"physicians": [PHYSICIANS, NOMINATIONS], "h2020": [PARTICIPATIONS]}[name]
    for header in headers:
        assert header.splitlines()[0] in readme, "the README shows the header that the file must have"


def test_physicians_check(physicians: Path) -> None:
    """Trap: 9 is "no answer" in one column and July 1954 in another; a code that stands nowhere in the codebook."""
    with check(load_dataset(physicians)) as checked:
        assert checked.problems == []
        assert {count.file: count.kept for count in checked.counts} == {
            "physicians.csv": 4,
            "nominations.csv": 4,
        }


def test_physicians_nomination_under_one_question_stands_once(physicians: Path) -> None:
    with (physicians / "nominations.csv").open("a", encoding="utf-8") as file:
        file.write("P001,P002,advice\n")
    with check(load_dataset(physicians)) as checked:
        (problem,) = checked.problems
    assert (problem.file, problem.row) == ("nominations.csv", 6)


def test_h2020_check(h2020: Path) -> None:
    """One file is read as organizations, projects and participations: repeated ids fold, no row is lost."""
    with check(load_dataset(h2020)) as checked:
        assert checked.problems == []
        assert {count.table: (count.kept, count.folded) for count in checked.counts} == {
            "nodes[1]": (2, 1),
            "events[1]": (2, 1),
            "ties[1]": (3, 0),
        }


@pytest.mark.parametrize(
    ("old", "new", "table"),
    [
        ("900000002,PRC,225625", "900000002,PUB,225625", "type"),
        ("2022-04-30,2927875,2928125", "2022-05-30,2927875,2928125", "end_date"),
    ],
)
def test_h2020_disagreement_is_a_problem(h2020: Path, old: str, new: str, table: str) -> None:
    """Trap: `distinct = "first"` would hide that an organization has two types or a project two dates."""
    with gzip.open(h2020 / "participations.csv.gz", "wt", encoding="utf-8") as file:
        file.write(PARTICIPATIONS.replace(old, new, 1))
    with check(load_dataset(h2020)) as checked:
        (problem,) = checked.problems
    assert problem.file == "participations.csv.gz"
    assert problem.row == (4 if table == "type" else 3)


def test_h2020_unknown_type_is_a_problem(h2020: Path) -> None:
    with gzip.open(h2020 / "participations.csv.gz", "wt", encoding="utf-8") as file:
        file.write(PARTICIPATIONS.replace(",HES,", ",UNI,"))
    with check(load_dataset(h2020)) as checked:
        assert [(problem.row, problem.column, problem.value) for problem in checked.problems] == [
            (2, "type", "UNI")
        ]


# The same in a graph


def load_example(folder: Path, database: Database) -> None:
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        load(checked, database)


def rows(database: Database, text: str) -> list[list[Any]]:
    return database.read(text).values


def test_batik_in_the_graph(clean_database: Database) -> None:
    load_example(BATIK, clean_database)
    assert rows(clean_database, "MATCH (d:Dataset) RETURN d.id, d.illustrative") == [
        ["batik-pekalongan", True]
    ]
    reports = {
        "INFORMS": len(table("knowledge-asked.csv")) + len(table("knowledge-told.csv")),
        "SUPPLIES": len(table("supply.csv")),
        "SUPPORTS": len(table("support.csv")),
        "COLLABORATES_WITH": len(table("collaboration.csv")),
    }
    found = rows(
        clean_database,
        "MATCH (:Participant)-[r:INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH]->(:Participant) RETURN type(r), count(*)",
    )
    assert dict(found) == reports
    text = (
        "MATCH (m:Participant {id: 'bp:museum'})-[r:INFORMS]->(:Participant {id: 'bp:smk'}) "
        "RETURN r.question, r.respondent, r.weight ORDER BY r.respondent"
    )
    assert rows(clean_database, text) == [["motif", "bp:museum", 0.5], ["motif", "bp:smk", 1.0]], (
        "the school asks the museum, the museum tells the school: knowledge flows one way, in two reports"
    )
    text = (
        "MATCH (p:Participant {id: 'bp:kauman-1'}) RETURN p.name, p.established, p.female_led, "
        "COUNT { (p)-[:AT_STAGE]->() }, COUNT { (p)-[:MEMBER_OF]->() }, "
        "[(p)-[:LOCATED_IN]->(x) | x.id], [(p)-[:CLASSIFIED_AS]->(x) | x.id]"
    )
    assert rows(clean_database, text) == [
        [
            "Pengusaha batik Kauman 1",
            1972,
            False,
            3,
            2,
            ["kemendagri-2025:33.75.02.1004"],
            ["kbli-2020:13134"],
        ]
    ]


def test_physicians_in_the_graph(clean_database: Database, physicians: Path) -> None:
    """Traps: knowledge flows to the asker; 9 is July 1954 in one column only; nobody is said to have answered."""
    load_example(physicians, clean_database)
    text = (
        "MATCH (p:Participant) RETURN p.id, p.adoption_date, p.med_sch_yr, p.community, p.clubs, p.role "
        "ORDER BY p.id"
    )
    assert rows(clean_database, text) == [
        ["ckm:P001", 9, 2, 6, False, "pediatrician"],
        ["ckm:P002", None, None, None, True, "general practitioner"],
        ["ckm:P003", None, None, None, None, None],
        ["ckm:P004", 18, 5, 4, False, "other specialty"],
    ]
    text = (
        "MATCH (a:Participant)-[r:INFORMS]->(b:Participant) WHERE r.respondent = 'ckm:P001' "
        "RETURN a.id, b.id, r.question, r.weight ORDER BY r.question"
    )
    assert rows(clean_database, text) == [
        ["ckm:P002", "ckm:P001", "advice", 1.0],
        ["ckm:P002", "ckm:P001", "friendship", 1.0],
    ]
    assert rows(clean_database, "MATCH (:Participant)-[r:RECORDED_IN]->() RETURN DISTINCT r.responded") == [
        [None]
    ]


def test_h2020_in_the_graph(clean_database: Database, h2020: Path) -> None:
    """Trap: NA is a country in one column and no value in the others."""
    load_example(h2020, clean_database)
    text = "MATCH (p:Organization)-[:LOCATED_IN]->(x:Place) RETURN p.id, p.group, x.id ORDER BY p.id"
    assert rows(clean_database, text) == [
        ["h2020:900000001", "academia", "eu-country:EL"],
        ["h2020:900000002", "business", "eu-country:NA"],
    ]
    text = (
        "MATCH (p:Organization)-[r:PARTICIPATES_IN]->(e:Event) RETURN p.id, r.part, r.contribution, r.weight, "
        "toString(e.start_date), e.total_cost ORDER BY e.id, p.id"
    )
    assert rows(clean_database, text) == [
        ["h2020:900000001", "coordinator", 317625.5, 1.0, "2019-05-01", 2928125.0],
        ["h2020:900000002", "participant", None, 1.0, "2019-05-01", 2928125.0],
        ["h2020:900000002", "coordinator", 225625.0, 1.0, None, None],
    ]
