"""Who is in the data, and everything that is said of one participant, on a real server."""

from __future__ import annotations

from typing import Any

import pytest

from canting.errors import UsageError
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.result import Result

CATALOGUE = read_catalogue([])
SURVEY = """
CREATE (one:Dataset {id: 'one', title: 'First', wave: 2, illustrative: false}),
  (two:Dataset {id: 'two', title: 'Second', wave: 1, illustrative: false, shares: ['one']}),
  (:LoadRun {id: '1', dataset: 'one', wave: 1, sequence: 1, completed: datetime()}),
  (:LoadRun {id: '2', dataset: 'one', wave: 2, sequence: 2, completed: datetime()}),
  (:LoadRun {id: '3', dataset: 'two', wave: 1, sequence: 3, completed: datetime()}),
  (ani:Participant:Actor {id: 'ani', name: 'Ani', kind: 'Actor', group: 'business', role: 'maker'}),
  (budi:Participant:Actor {id: 'budi', name: 'Budi', kind: 'Actor', group: 'media', role: 'editor'}),
  (guild:Participant:Organization {id: 'guild', name: 'Guild', kind: 'Organization'}),
  (dye:Stage {id: 'dye', name: 'Dyeing', position: 3}), (wax:Stage {id: 'wax', name: 'Waxing', position: 2}),
  (village:Place {id: 'map:1.2', name: 'Village'}), (town:Place {id: 'map:1'}),
  (village)-[:PART_OF {dataset: 'one', wave: 2}]->(town),
  (batik:Industry {id: 'kbli:13134'}), (fair:Event {id: 'fair', name: 'Fair'})
SET ani.looms = 7, ani.since = date('1999-05-01')
CREATE
  (ani)-[:RECORDED_IN {key: '1', dataset: 'one', wave: 1, name: 'Old Ani', kind: 'Actor',
    file: 'p.csv', row: 2}]->(one),
  (ani)-[:RECORDED_IN {key: '2', dataset: 'one', wave: 2, name: 'Ani', kind: 'Actor', group: 'business',
    responded: 'no', file: 'p.csv', row: 2, run: 'r', looms: 7}]->(one),
  (ani)-[:RECORDED_IN {key: '3', dataset: 'two', wave: 1, name: 'Ibu Ani', kind: 'Actor', role: 'maker',
    responded: 'yes', file: 'q.csv', row: 9, since: date('1999-05-01')}]->(two),
  (budi)-[:RECORDED_IN {key: '4', dataset: 'one', wave: 2, name: 'Budi', kind: 'Actor',
    group: 'media', role: 'editor'}]->(one),
  (guild)-[:RECORDED_IN {key: '5', dataset: 'two', wave: 1, name: 'Guild', kind: 'Organization',
    mentioned: true}]->(two),
  (dye)-[:RECORDED_IN {dataset: 'one', wave: 2, name: 'Dyeing', position: 3}]->(one),
  (wax)-[:RECORDED_IN {dataset: 'one', wave: 1, name: 'Waxing', position: 2}]->(one),
  (wax)-[:RECORDED_IN {dataset: 'two', wave: 1, name: 'Waxing', position: 2}]->(two),
  (ani)-[:AT_STAGE {dataset: 'one', wave: 2}]->(dye), (ani)-[:AT_STAGE {dataset: 'two', wave: 1}]->(wax),
  (ani)-[:AT_STAGE {dataset: 'one', wave: 1}]->(wax),
  (ani)-[:LOCATED_IN {dataset: 'one', wave: 2}]->(village),
  (ani)-[:CLASSIFIED_AS {dataset: 'one', wave: 2}]->(batik),
  (ani)-[:MEMBER_OF {dataset: 'two', wave: 1, file: 'q.csv', row: 9}]->(guild),
  (ani)-[:PARTICIPATES_IN {dataset: 'one', wave: 2, weight: 1.0, stand: 'A4'}]->(fair),
  (budi)-[:INFORMS {key: 'k1', dataset: 'one', wave: 2, question: 'q', respondent: 'ani',
    file: 't.csv', row: 4, weight: 2.0, run: 'r'}]->(ani),
  (budi)-[:INFORMS {key: 'k2', dataset: 'one', wave: 1, question: 'q', file: 't.csv', row: 4, weight: 9.0}]->(ani),
  (ani)-[:INFORMS {key: 'k3', dataset: 'one', wave: 2, question: 'own', file: 't.csv', row: 5, weight: 1.0}]->(ani),
  (guild)-[:SUPPORTS {key: 'k4', dataset: 'two', wave: 1, question: 'q', weight: 1.0}]->(ani),
  (ani)-[:COLLABORATES_WITH {key: 'k5', dataset: 'one', wave: 2, question: 'q', weight: 1.0}]->(budi)
"""


@pytest.fixture
def survey(clean_database):
    clean_database.write(SURVEY)
    return clean_database


def ask(database, name: str, options: dict[str, Any] | None = None, **parameters: Any) -> Result:
    return run(CATALOGUE.find(name), parameters, Options(**(options or {})), database, CATALOGUE)


def test_a_participant_of_two_datasets_is_one_row(survey):
    """What wave 1 said is not told; the dataset loaded last speaks, where it says something; hulu stands first."""
    rows = ask(survey, "participants").dicts()
    assert [row["id"] for row in rows] == ["budi", "guild", "ani"]
    assert rows[-1] == {
        "id": "ani",
        "name": "Ibu Ani",
        "kind": "Actor",
        "group": "business",
        "role": "maker",
        "stages": ["Waxing", "Dyeing"],
        "places": ["Village"],
        "industries": ["kbli:13134"],
        "member_of": ["Guild"],
        "responded": "yes",
        "datasets": ["one", "two"],
        "properties": ["looms=7", "since=1999-05-01"],
    }


def test_one_dataset_tells_only_what_it_said(survey):
    (ani, budi) = ask(survey, "participants", {"dataset": ("one",)}).dicts()
    assert (ani["stages"], ani["member_of"], ani["responded"], ani["datasets"]) == (
        ["Dyeing"],
        [],
        "no",
        ["one"],
    )
    assert (budi["responded"], budi["stages"], budi["places"]) == (None, [], [])
    (old,) = ask(survey, "participants", {"dataset": ("one",), "wave": 1}).dicts()
    assert (old["stages"], old["places"], old["responded"]) == (["Waxing"], [], None)


@pytest.mark.parametrize(
    ("filters", "named", "ids"),
    [
        ({"group": ["business", "media"]}, "", ["budi", "ani"]),
        ({"kind": ["Organization"]}, "", ["guild"]),
        ({"role": ["editor"]}, "", ["budi"]),
        ({"stage": ["dye"]}, "", ["ani"]),
        ({"place": ["map:1"]}, "", ["ani"]),  # the place that its village is a part of
        ({}, "UDI", ["budi"]),
        ({}, "nobody", []),
        ({"group": ["media"]}, "ani", []),
    ],
)
def test_filters_and_names_choose(survey, filters, named, ids):
    rows = ask(survey, "participants", {"filters": filters}, named=named).dicts()
    assert [row["id"] for row in rows] == ids


def test_everything_said_of_one_participant_has_its_evidence(survey):
    """The tie of wave 1 is not covered; a self-tie shows once; what each dataset recorded comes last."""
    rows = ask(survey, "ego", who="ani").dicts()
    assert [(row["type"], row["from"], row["to"], row["dataset"]) for row in rows] == [
        ("INFORMS", "budi", "ani", "one"),
        ("INFORMS", "ani", "ani", "one"),
        ("SUPPORTS", "guild", "ani", "two"),
        ("COLLABORATES_WITH", "ani", "budi", "one"),
        ("PARTICIPATES_IN", "ani", "fair", "one"),
        ("MEMBER_OF", "ani", "guild", "two"),
        ("AT_STAGE", "ani", "dye", "one"),
        ("AT_STAGE", "ani", "wax", "two"),
        ("LOCATED_IN", "ani", "map:1.2", "one"),
        ("CLASSIFIED_AS", "ani", "kbli:13134", "one"),
        ("RECORDED_IN", "ani", "one", "one"),
        ("RECORDED_IN", "ani", "two", "two"),
    ]
    told = rows[0]
    assert (
        told["question"],
        told["respondent"],
        told["file"],
        told["row"],
        told["weight"],
        told["wave"],
    ) == (
        "q",
        "ani",
        "t.csv",
        4,
        2.0,
        2,
    )
    assert rows[4]["said"] == ["stand=A4"]
    assert rows[-2]["said"] == ["group=business", "kind=Actor", "looms=7", "name=Ani", "responded=no"]
    assert (rows[-1]["said"], rows[-1]["to_name"]) == (
        ["kind=Actor", "name=Ibu Ani", "responded=yes", "role=maker", "since=1999-05-01"],
        "Second",
    )


def test_an_organization_shows_its_members_and_a_filter_chooses_among_ties(survey):
    assert [(row["type"], row["from"]) for row in ask(survey, "ego", who="guild").dicts()] == [
        ("SUPPORTS", "guild"),
        ("MEMBER_OF", "ani"),
        ("RECORDED_IN", "guild"),
    ]
    media = ask(survey, "ego", {"filters": {"group": ["media"]}}, who="ani").dicts()
    ties = [row for row in media if row["type"] in ("INFORMS", "SUPPORTS", "COLLABORATES_WITH")]
    assert [(row["from"], row["to"]) for row in ties] == [("budi", "ani"), ("ani", "ani"), ("ani", "budi")]


def test_a_name_is_looked_up_among_the_covered_datasets_first(survey):
    """Two are called so, but only one of them in the dataset that was named."""
    survey.write(
        "MATCH (two:Dataset {id: 'two'}) CREATE (other:Participant:Actor {id: 'other', name: 'budi', kind: 'Actor'})"
        "-[:RECORDED_IN {key: '6', dataset: 'two', wave: 1, name: 'budi', kind: 'Actor'}]->(two)"
    )
    one = ask(survey, "downstream", {"dataset": ("one",)}, who="BUDI")
    assert (one.about["parameters"]["who"], one.rows[0][0]) == ("budi", "ani")
    assert ask(survey, "downstream", {"dataset": ("two",)}, who="BUDI").about["parameters"]["who"] == "other"
    with pytest.raises(UsageError, match="2 participants are called 'BUDI'"):
        ask(survey, "downstream", who="BUDI")
