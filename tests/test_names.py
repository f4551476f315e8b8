"""Participants in several tables, names that no roster has, and what a person decides on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from canting.loader.check import Checked, check
from canting.loader.datasets import recorded
from canting.loader.merge import load

HEAD = '[dataset]\nid = "n"\ntitle = "Names"\n'
PEOPLE = '[[nodes]]\nfile = "people.csv"\nid = "id"\nname = "name"\nkind = "Actor"\n'
TIES = (
    '[[ties]]\nfile = "ties.csv"\nfrom = "who"\nto = "whom"\ntype = "INFORMS"\nmeaning = "asks"\n'
    'respondent = "who"\nmatch = "either"\n'
)
ROSTER = "id,name\n1,Sari Rasa\n2,Batik Ayu\n"
ALIASES = "written,means,decision,kind,by,at,note\n"


@pytest.fixture
def checked(tmp_path: Path) -> Iterator[Callable[..., Checked]]:
    """Write files and check them."""
    made: list[Checked] = []

    def make(toml: str, *, graph: object = None, skip_bad: bool = False, **files: str) -> Checked:
        (tmp_path / "dataset.toml").write_text(toml, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        made.append(check(tmp_path, recorded=graph, skip_bad=skip_bad))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def found(result: Checked) -> list[tuple[str, int | None, str | None, str | None, str]]:
    return [(each.file, each.row, each.column, each.value, each.sort) for each in result.problems]


def newcomers(result: Checked) -> list[tuple[str, str, str, int]]:
    batches = result.spool.read("newcomers", 100)
    return [(r["id"], r["kind"], r["file"], r["row"]) for batch in batches for r in batch.to_pylist()]


def ties(result: Checked) -> list[tuple[str, str, str | None]]:
    batches = result.spool.read("ties-0", 100)
    return sorted((r["from"], r["to"], r.get("written")) for batch in batches for r in batch.to_pylist())


def parts(result: Checked) -> None:
    for count in result.counts:
        rest = (count.blank, count.set_aside, count.folded, count.no_tie, count.not_said, count.ignored)
        assert count.rows == sum(rest) + count.described + count.kept, count


def test_names_that_no_roster_has_become_participants(checked):
    """Each once, however its capitals are; a name of the roster is still the roster's."""
    rows = "who,whom\n1,Konsumen\n2,konsumen\n2,Sari Rasa\n1,Pameran IFEX\n"
    result = checked(HEAD + PEOPLE + TIES + 'unlisted = "InformationSource"\n', people=ROSTER, ties=rows)
    assert found(result) == []
    assert newcomers(result) == [
        ("Konsumen", "InformationSource", "ties.csv", 2),
        ("Pameran IFEX", "InformationSource", "ties.csv", 5),
    ]
    assert ties(result) == [
        ("1", "2", None), ("Konsumen", "1", None), ("Konsumen", "2", None), ("Pameran IFEX", "1", None),
    ]  # fmt: skip
    assert any("2 names that no roster has became InformationSource" in str(each) for each in result.warnings)
    parts(result)


def test_without_the_word_they_are_refused(checked):
    result = checked(HEAD + PEOPLE + TIES, people=ROSTER, ties="who,whom\n1,Konsumen\n")
    assert found(result) == [("ties.csv", 2, "whom", "Konsumen", "unknown participant")]


def test_a_source_of_information_answers_nothing(checked):
    toml = HEAD + PEOPLE + TIES + 'unlisted = "InformationSource"\n'
    result = checked(toml, people=ROSTER, ties="who,whom\nToko,1\n")
    assert found(result) == [("ties.csv", 2, "who", "Toko", "unknown participant")]
    result = checked(toml.replace("InformationSource", "Actor"), people=ROSTER, ties="who,whom\nToko,1\n")
    assert found(result) == []
    assert newcomers(result) == [("Toko", "Actor", "ties.csv", 2)]


def test_a_name_has_one_kind(checked):
    toml = (
        HEAD
        + PEOPLE
        + TIES
        + 'unlisted = "Actor"\n'
        + TIES.replace("ties", "more", 2).replace("[[more]]", "[[ties]]")
        + 'unlisted = "Organization"\n'
    )
    result = checked(toml, people=ROSTER, ties="who,whom\n1,X\n", more="who,whom\n2,x\n")
    assert found(result) == [("more.csv", 2, "whom", "x", "two kinds")]


def test_a_look_alike_of_the_roster_is_no_newcomer(checked):
    toml = (
        HEAD + PEOPLE.replace('name = "name"\n', "") + TIES.replace("either", "id") + 'unlisted = "Actor"\n'
    )
    result = checked(toml, people="id\nSari\nAyu\n", ties="who,whom\nSari,AYU\n")
    assert found(result) == [("ties.csv", 2, "whom", "AYU", "look-alike ids")]


def test_no_roster_at_all_is_enough_where_the_ties_may_make_one(checked):
    toml = HEAD + TIES.replace("either", "id") + 'unlisted = "Actor"\n'
    result = checked(toml, ties="who,whom\nA,B\nB,C\n")
    assert found(result) == []
    assert [each[0] for each in newcomers(result)] == ["A", "B", "C"]


def test_a_second_table_fills_blanks(checked, tmp_path):
    more = PEOPLE.replace("people", "more") + 'match = "either"\ngroup = "group"\nproperties.age = "int?"\n'
    toml = (
        HEAD
        + PEOPLE.replace('name = "name"\n', 'name = "name"\nrole = "role"\n')
        + more.replace('name = "name"\n', "")
    )
    result = checked(
        toml, people="id,name,role\n1,Sari Rasa,owner\n2,Batik Ayu,\n",
        more="id,group,age\nSARI RASA,business,40\nBaru,media,\n",
    )  # fmt: skip
    assert found(result) == []
    rows = [r for batch in result.spool.read("described-1", 10) for r in batch.to_pylist()]
    assert [(r["id"], r["group"], r[".age"], r["described"]) for r in rows] == [
        ("1", "business", 40, "more.csv row 2")
    ]
    assert [(count.kept, count.described) for count in result.counts] == [(2, 0), (1, 1)]
    parts(result)


def test_what_differs_is_named_by_both_cells(checked):
    group = 'group = "group"\n'
    toml = HEAD + PEOPLE + group + PEOPLE.replace("people", "more") + group
    files = {
        "people": "id,name,group\n1,Sari,business\n2,Ayu,\n",
        "more": "id,name,group\n1,Sari,media\n2,Ayu,media\n",
    }
    result = checked(toml, **files)
    assert found(result) == [("more.csv", 2, "group", "media", "tables that disagree")]
    assert result.problems[0].what == 'disagrees with "business" (people.csv, row 2, column group)'
    parts(result)
    skipped = checked(toml, skip_bad=True, **files)
    assert skipped.loadable
    rows = [r for batch in skipped.spool.read("described-1", 10) for r in batch.to_pylist()]
    assert [(r["id"], r["group"]) for r in rows] == [("2", "media")]
    parts(skipped)


def test_what_a_table_says_of_every_row_gives_way_to_a_cell(checked):
    """Else a roster of labels, whose kind is one, would contradict the list of organizations."""
    orgs = '[[nodes]]\nfile = "orgs.csv"\nid = "id"\nkind = { column = "kind" }\n'
    result = checked(HEAD + PEOPLE + orgs, people=ROSTER, orgs="id,kind\n2,Organization\n")
    assert found(result) == []
    rows = [r for batch in result.spool.read("described-1", 10) for r in batch.to_pylist()]
    assert [(r["id"], r["kind"]) for r in rows] == [("2", "Organization")]
    constant = checked(
        HEAD + orgs.replace('{ column = "kind" }', '"Organization"') + PEOPLE, people=ROSTER, orgs="id\n2\n"
    )
    assert any(
        '"2": Organization by a table before, Actor by a later one' in str(w) for w in constant.warnings
    )


def test_decisions_say_what_names_mean(checked):
    toml = HEAD + 'aliases = "aliases.csv"\n' + PEOPLE + TIES
    aliases = ALIASES + (
        "sari,Sari Rasa,same,,me,2026-01-01,\n"
        "IFEX,Pameran IFEX,new,InformationSource,me,,\n"
        "Pameran,Pameran IFEX,same,,me,,\n"
        "lupa,,ignore,,me,,\n"
        "Ayu?,Batik Ayu,,,,,undecided\n"
    )
    rows = "who,whom\n2,SARI\n1,IFEX\n2,Pameran\n1,lupa\n"
    result = checked(toml, people=ROSTER, ties=rows, aliases=aliases)
    assert found(result) == []
    assert ties(result) == [
        ("1", "2", "SARI"), ("Pameran IFEX", "1", "IFEX"), ("Pameran IFEX", "2", "Pameran"),
    ]  # fmt: skip
    assert newcomers(result) == [("Pameran IFEX", "InformationSource", "ties.csv", 3)]
    assert result.counts[1].ignored == 1
    assert "aliases.csv" in result.files
    parts(result)
    undecided = checked(toml, people=ROSTER, ties="who,whom\n1,Ayu?\n", aliases=aliases)
    assert found(undecided) == [("ties.csv", 2, "whom", "Ayu?", "unknown participant")]


def test_wrong_decisions_are_refused(checked):
    toml = HEAD + 'aliases = "aliases.csv"\n' + PEOPLE + TIES
    aliases = ALIASES + (
        "a,Sari Rasa,sama,,,,\nb,,same,,,,\nc,,new,,,,\nd,Nobody,same,,,,\n"
        "e,Sari Rasa,same,,,,\nE,Batik Ayu,same,,,,\n"
    )
    result = checked(toml, people=ROSTER, ties="who,whom\n1,d\n", aliases=aliases)
    assert [(each.row, each.column) for each in result.problems if each.file == "aliases.csv"] == [
        (2, "decision"), (3, "means"), (4, "kind"), (7, "written"), (5, "means"),
    ]  # fmt: skip
    assert not result.loadable


def test_respondents_without_answers_are_known_by_decisions_too(checked):
    toml = (
        HEAD + 'aliases = "aliases.csv"\n' + PEOPLE
        + '[[ties]]\nfile = "ties.csv"\nshape = "wide"\nfrom = "who"\nto = "a*"\ntype = "INFORMS"\n'
        + 'meaning = "asks"\nmatch = "either"\nunlisted = "InformationSource"\n'
    )  # fmt: skip
    aliases = ALIASES + "Ayu,Batik Ayu,same,,,,\n"
    result = checked(toml, people=ROSTER, ties="who,a1,a2\nSari Rasa,koran,AYU\nayu,,\n", aliases=aliases)
    assert found(result) == []
    silent = [r for batch in result.spool.read("unanswered", 10) for r in batch.to_pylist()]
    assert {r["id"]: r["responded"] for r in silent} == {"1": "yes", "2": "no"}


def test_the_graph_has_what_the_tables_say_together(clean_database, tmp_path):
    """Kind and group of the second table, the newcomer, and what was written beside a decision."""
    (tmp_path / "dataset.toml").write_text(
        HEAD + 'aliases = "aliases.csv"\n' + PEOPLE
        + '[[nodes]]\nfile = "orgs.csv"\nid = "name"\nmatch = "name"\nkind = { column = "kind" }\ngroup = "group"\n'
        + 'responded = "answered"\nproperties.age = "int?"\n' + TIES + 'unlisted = "InformationSource"\n',
        encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "people.csv").write_text(ROSTER, encoding="utf-8")
    orgs = "name,kind,group,answered,age\nBATIK AYU,Organization,business,yes,7\n"
    (tmp_path / "orgs.csv").write_text(orgs, encoding="utf-8")
    (tmp_path / "ties.csv").write_text("who,whom\n2,sari\n1,Koran\n", encoding="utf-8")
    (tmp_path / "aliases.csv").write_text(ALIASES + "Sari,1,same,,,,\n", encoding="utf-8")
    for _ in range(2):  # again gives the same
        with check(tmp_path, recorded=recorded(clean_database)) as result:
            report = load(result, clean_database)
        assert (report.participants, report.ties) == (3, 2)
        rows = clean_database.read(
            "MATCH (p:Participant)-[r:RECORDED_IN]->() RETURN p.id, p.kind, p.group, p.age, labels(p), p.described, "
            "r.responded, r.described ORDER BY p.id"
        ).values
        assert [[*row[:4], sorted(row[4]), *row[5:]] for row in rows] == [
            ["1", "Actor", None, None, ["Actor", "Participant"], None, None, None],
            [
                "2",
                "Organization",
                "business",
                7,
                ["Organization", "Participant"],
                None,
                "yes",
                ["orgs.csv row 2"],
            ],
            [
                "Koran",
                "InformationSource",
                None,
                None,
                ["InformationSource", "Participant"],
                None,
                None,
                None,
            ],
        ]
        written = clean_database.read("MATCH ()-[r:INFORMS]->() RETURN r.written ORDER BY r.row").values
        assert written == [["sari"], [None]]


@pytest.mark.parametrize(
    ("ties", "said", "hint"),
    [
        (",1,2,Ana\n1,0,1,0\n2,1,0,0\nAna,0,0,0\n", ("who", "whom"), 'say shape = "matrix", from = "row"'),
        (
            "T\n,,\n,Sari,Ayu,Ana\nSari,0,1,0\nAyu,1,0,0\nAna,0,0,0\n",
            ("who", "whom"),
            'say shape = "matrix", header = 3, from',
        ),
        ("who,ask1,ask2\n1,2,\n2,,\n", ("who", "ask1"), 'say shape = "wide", to = ["ask1", "ask2"]'),
        ('who,whom\n1,"2, Sari Rasa"\n', ("who", "whom"), 'say split = ","'),
    ],
)
def test_a_table_of_another_shape_is_told_what_it_looks_like(checked, ties, said, hint):
    """Each is the file of somebody who has not said its shape."""
    toml = HEAD + PEOPLE + TIES.replace('"whom"', f'"{said[1]}"')
    result = checked(toml, people=ROSTER, ties=ties)
    assert any(hint in each.hint for each in result.problems), [each.hint for each in result.problems]
    fine = checked(HEAD + PEOPLE + TIES, people=ROSTER, ties="who,whom\n1,9\n")
    assert not any("say shape" in each.hint for each in fine.problems)


def test_a_name_whose_own_row_is_wrong_is_no_unknown_one(checked):
    """Whoever is on the roster is known by the name, even where the row is set aside: one cause, one problem."""
    toml = HEAD + PEOPLE + 'responded = "r"\n' + TIES
    people, asked = "id,name,r\n1,Sari Rasa,maybe\n2,Batik Ayu,Ya\n", "who,whom\n2,Sari Rasa\n2,Nobody\n"
    assert found(checked(toml, people=people, ties=asked)) == [
        ("people.csv", 2, "r", "maybe", "unknown answer"),
        ("ties.csv", 3, "whom", "Nobody", "unknown participant"),
    ]
    kept = checked(toml, people=people, ties=asked, skip_bad=True)
    assert ("ties.csv", 2, "whom", "1", "participant set aside") in found(kept)


def test_who_answered_may_be_said_in_indonesian(checked):
    rows = "id,name,r\n1,Sari Rasa,Ya\n2,Batik Ayu,tidak\n3,Mega,Tidak ditanya\n4,Tini,\n5,Budi,yes\n"
    result = checked(HEAD + PEOPLE + 'responded = "r"\n', people=rows)
    assert found(result) == []
    batches = result.spool.read("nodes-0", 100)
    said = [row["responded"] for batch in batches for row in batch.to_pylist()]
    assert said == ["yes", "no", "not asked", None, "yes"]


def test_a_word_for_nobody_that_becomes_somebody_is_told(checked):
    rows = "who,whom\n1,Tidak ada\n2,Konsumen\n"
    result = checked(HEAD + PEOPLE + TIES + 'unlisted = "InformationSource"\n', people=ROSTER, ties=rows)
    told = [each.what for each in result.warnings if "seems to name nobody" in each.what]
    assert [what.partition(" became ")[0] for what in told] == ['"Tidak ada"']
