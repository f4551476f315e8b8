"""The questionnaire in dataset.toml: scales, limits, meanings, and what reports show of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from canting.loader.check import Checked, check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded, show_dataset
from canting.loader.merge import load
from canting.loader.problems import DataError
from canting.writing.listings import unit_details

HEAD = (
    '[dataset]\nid = "q"\ntitle = "Q"\n[[nodes]]\nfile = "p.csv"\nid = "id"\nkind = "Actor"\nrole = "role"\n'
)
TIES = (
    '[[ties]]\nfile = "t.csv"\nfrom = "who"\nto = "whom"\ntype = "INFORMS"\nrespondent = "who"\n'
    'question = "advice"\nweight = "w"\n'
)
ADVICE = '[[questions]]\nid = "advice"\ntype = "INFORMS"\nmeaning = "asks"\n'
PEOPLE = "id,role\nA,owner\nB,owner\nC,maker\n"


@pytest.fixture
def checked(tmp_path: Path) -> Iterator[Callable[..., Checked]]:
    made: list[Checked] = []

    def make(toml: str, ties: str = "who,whom,w\nA,B,1\n") -> Checked:
        for name, text in {"dataset.toml": toml, "p.csv": PEOPLE, "t.csv": ties}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        made.append(check(tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.close()


def weights(result: Checked) -> dict[tuple[str, str], float]:
    rows = [row for batch in result.spool.read("ties-0", 100) for row in batch.to_pylist()]
    return {(row["from"], row["to"]): row["weight"] for row in rows}


def test_the_question_says_what_a_row_means(checked):
    assert weights(checked(HEAD + TIES + ADVICE)) == {("B", "A"): 1.0}
    assert weights(checked(HEAD + TIES + ADVICE.replace("asks", "gives"))) == {("A", "B"): 1.0}


def test_a_scale_whose_first_number_is_most_becomes_strength(checked):
    ties = "who,whom,w\nA,B,1\nA,C,4\nB,A,2\n"
    scale = "scale = { from = 1, to = 4, strongest = 1 }\n"
    result = checked(HEAD + TIES + ADVICE + scale, ties)
    assert weights(result) == {("B", "A"): 4.0, ("C", "A"): 1.0, ("A", "B"): 3.0}
    rising = checked(HEAD + TIES + ADVICE + scale.replace("strongest = 1", "strongest = 4"), ties)
    assert weights(rising) == {("B", "A"): 1.0, ("C", "A"): 4.0, ("A", "B"): 2.0}


def test_what_is_off_the_scale_is_a_problem(checked):
    result = checked(HEAD + TIES + ADVICE + "scale = { from = 1, to = 4 }\n", "who,whom,w\nA,B,5\nA,C,4\n")
    assert [(each.row, each.column, each.value, each.sort) for each in result.problems] == [
        (2, "w", "5", "off the scale")
    ]
    assert "1 to 4" in result.problems[0].what


def test_the_words_for_no_answer_are_off_no_scale(checked):
    toml = HEAD + TIES.replace(
        'weight = "w"', 'weight = { column = "w", missing = ["99"], blank = "no answer" }'
    )
    result = checked(
        toml + ADVICE + "scale = { from = 1, to = 4, strongest = 1 }\n", "who,whom,w\nA,B,99\nA,C,4\n"
    )
    assert result.total == 0
    assert weights(result) == {("C", "A"): 1.0}
    assert result.counts[1].not_said == 1


def notices(result: Checked) -> list[str]:
    return [each.what for each in result.warnings]


def test_more_names_than_the_limit_are_told(checked):
    ties = "who,whom,w\nA,B,1\nA,C,1\nB,A,1\n"
    result = checked(HEAD + TIES + ADVICE + "limit = 1\n", ties)
    assert result.total == 0
    assert notices(result) == ['"advice" has a limit of 1 names, and 1 gave more: "A" (2)']
    assert notices(checked(HEAD + TIES + ADVICE + "limit = 2\n", ties)) == []


def test_a_question_that_nobody_was_asked_is_told(checked):
    other = ADVICE.replace('"advice"', '"friends"')
    assert notices(checked(HEAD + TIES + ADVICE + other)) == [
        'nobody was asked "friends": no table has a report of that question'
    ]
    result = checked(HEAD + TIES + ADVICE + 'asked = { role = "ower" }\n')
    assert [(each.column, each.value, each.what, each.sort) for each in result.problems] == [
        (
            "questions[1].asked",
            "role ower",
            'nobody was asked "advice": no participant has role ower',
            "question that nobody was asked",
        )
    ]
    assert notices(checked(HEAD + TIES + ADVICE + 'asked = { role = ["owner"] }\n')) == []
    strange = HEAD + TIES.replace('"advice"', '"advise"') + 'meaning = "asks"\n' + ADVICE
    assert 'the question "advise" isn\'t in [[questions]]: did you mean "advice"?' in notices(
        checked(strange)
    )


@pytest.mark.parametrize(
    ("said", "key", "what"),
    [
        (ADVICE + ADVICE, "questions[2].id", "stands twice"),
        (ADVICE + "scale = { from = 4, to = 1 }\n", "questions[1].scale", "isn't below"),
        (
            ADVICE + "scale = { from = 1, to = 4, strongest = 2 }\n",
            "questions[1].scale.strongest",
            "is no end",
        ),
        (
            ADVICE + "scale = { from = 0, to = 4, strongest = 0 }\n",
            "questions[1].scale.strongest",
            "0 can't be",
        ),
        (ADVICE + 'mirrors = "advise"\n', "questions[1].mirrors", "names no other question"),
        (ADVICE + "from = 2026-03-02\nuntil = 2026-03-01\n", "questions[1].until", "is before"),
        (ADVICE + "limt = 5\n", "questions[1].limt", "is no key here"),
        (ADVICE.replace("INFORMS", "SUPPORTS"), "ties[1].type", "the question advice has SUPPORTS"),
        (ADVICE + 'asked = { village = "x" }\n', "questions[1].asked.village", "is not a word known here"),
    ],
)
def test_what_is_wrong_in_the_instrument(tmp_path, said, key, what):
    (tmp_path / "dataset.toml").write_text(HEAD + TIES + said, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_dataset(tmp_path)
    assert (key, True) in [(each.column, what in each.what) for each in error.value.problems]


def test_two_questions_mirror_each_other(tmp_path):
    told = ADVICE.replace('"advice"', '"told"').replace("asks", "gives") + 'mirrors = "advice"\n'
    (tmp_path / "dataset.toml").write_text(HEAD + TIES + ADVICE + told, encoding="utf-8")
    assert load_dataset(tmp_path).questions[1].mirrors == "advice"
    (tmp_path / "dataset.toml").write_text(
        HEAD + TIES + ADVICE + told.replace("gives", "asks"), encoding="utf-8"
    )
    with pytest.raises(DataError, match="asks for the same end"):
        load_dataset(tmp_path)


def test_the_graph_has_the_instrument(clean_database, tmp_path):
    said = ADVICE + (
        'text = { id = "Kepada siapa?", en = "Whom?" }\nform = "roster"\nlimit = 5\nfrom = 2026-03-01\n'
        'scale = { from = 1, to = 4, strongest = 1 }\nasked = { role = ["owner", "maker"] }\n'
    )
    for name, text in {
        "dataset.toml": HEAD + TIES + said,
        "p.csv": PEOPLE,
        "t.csv": "who,whom,w\nA,B,1\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with check(tmp_path, recorded=recorded(clean_database)) as result:
        load(result, clean_database)
    rows = {row[2]: row[3] for row in unit_details(show_dataset(clean_database, "q")).rows}
    assert rows["question advice"] == (
        "INFORMS, asks; roster; 5 names at most; 1 to 4, 1 is strongest; asked: role owner or maker; "
        '2026-03-01/; "Kepada siapa?"; "Whom?"'
    )


@pytest.mark.parametrize(
    ("collected", "day", "wrong"),
    [
        ("2026-03", "from = 2026-03-31", False),
        ("2026-03", "from = 2026-04-01", True),
        ("2026-03/2026-05", "until = 2026-05-20", False),
        ("2026-03-10/2026-05", "from = 2026-03-09", True),
        ("2026", "until = 2027-01-01", True),
        ("spring", "until = 2027-01-01", False),
    ],
)
def test_a_question_is_asked_while_the_survey_is_collected(tmp_path, checked, collected, day, wrong):
    toml = HEAD.replace("[[nodes]]", f'collected = "{collected}"\n[[nodes]]') + TIES + ADVICE + day + "\n"
    if not wrong:
        assert not checked(toml).problems
        return
    with pytest.raises(DataError) as error:
        checked(toml)
    assert "outside of the time" in error.value.problems[0].what


def test_a_roster_that_names_others_is_told(checked):
    result = checked(HEAD + TIES + 'unlisted = "Actor"\n' + ADVICE + 'form = "roster"\n')
    assert notices(result) == [
        '"advice" is a question with a roster, and t.csv lets it name whom no roster has: unlisted'
    ]
    assert notices(checked(HEAD + TIES + 'unlisted = "Actor"\n' + ADVICE + 'form = "free"\n')) == []


@pytest.mark.parametrize(
    ("ties", "wrong"),
    [
        ('type = "SUPPLIES"', True),
        ('type = "SUPPORTS"', True),
        ('type = "COLLABORATES_WITH"', True),
        ('type = "INFORMS"\nmeaning = "gives"', True),
        ('type = "INFORMS"\nmeaning = "asks"', False),
    ],
)
def test_a_source_of_information_only_gives_knowledge(checked, ties, wrong):
    toml = HEAD + TIES.replace('type = "INFORMS"', ties) + 'unlisted = "InformationSource"\n'
    if not wrong:
        assert not checked(toml).problems
        return
    with pytest.raises(DataError) as error:
        checked(toml)
    (problem,) = error.value.problems
    assert (problem.column, problem.value) == ("ties[1].unlisted", "InformationSource")
