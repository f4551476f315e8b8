"""Who answered a survey but left one of its questions empty: an answer goes by the questions that it covers."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import put
from test_mirrors import QUESTIONS as MIRRORED
from test_report import made
from worked import CATALOGUE

from canting.assistant.answers import answer
from canting.database.wipe import wipe
from canting.drawing import Wanted, draw
from canting.language import speaking, translated
from canting.measures.intervals import verdict_of
from canting.queries.answers import Rate, UnitAnswers, rate_of
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Result

TOML = """\
[dataset]
id = "{id}"
title = "{id}"
wave = {wave}
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
group = "group"
"""
TABLE = """\
[[ties]]
file = "{file}"
shape = "wide"
type = "{type}"
from = "who"
to = ["one", "other"]
"""
PEOPLE = [f"p{at:02}" for at in range(20)]
NAMED = "Who, if anybody, supports you?"


def survey(folder: Path, tables: list[tuple[str, str, list[str]]], id_: str = "left", wave: int = 1) -> Path:
    """A survey of tables: type of tie with more words of TOML, question, and rows ``who,one,other``."""
    folder.mkdir()
    toml = TOML.format(id=id_, wave=wave)
    ids: set[str] = set()
    for at, (type_, more, rows) in enumerate(tables):
        toml += TABLE.format(file=f"{at}.csv", type=type_) + more + "\n"
        (folder / f"{at}.csv").write_text("\n".join(["who,one,other", *rows, ""]), encoding="utf-8")
        ids |= {cell for row in rows for cell in row.split(",") if cell}
    (folder / "dataset.toml").write_text(toml, encoding="utf-8")
    people = "\n".join(["id,group", *(f"{id_},x" for id_ in sorted(ids))])
    (folder / "people.csv").write_text(people + "\n", encoding="utf-8")
    return folder


def ask(database, name: str, parameters: dict | None = None, **options) -> Result:
    return run(CATALOGUE.find(name), parameters or {}, Options(**options), database, CATALOGUE)


def ring(step: int) -> list[str]:
    return [f"{id_},{PEOPLE[(at + step) % 20]}," for at, id_ in enumerate(PEOPLE)]


@pytest.fixture(scope="module")
def left(database, tmp_path_factory):
    """All twenty say who supplies them; sixteen leave open who supports them, and nobody whom they ask."""
    wipe(database, managed_only=False)
    few = [f"{id_},{PEOPLE[at - 1]}," if at < 4 else f"{id_},," for at, id_ in enumerate(PEOPLE)]
    question = f'question = "{NAMED}"'
    tables = [("SUPPLIES", "", ring(1)), ("SUPPORTS", question, few)]
    tables += [("INFORMS", 'meaning = "asks"\nquestion = "advice"', ring(3))]
    put(survey(tmp_path_factory.mktemp("left") / "left", tables), database)
    return database


FEW = f'4 of 20 answered "{NAMED}" (20%, below 65%)'


@pytest.mark.parametrize(
    ("graph", "reason", "verdict"),
    [
        ("support", FEW, "do not rank"),
        ("all", FEW, "do not rank"),
        ("supply", "20 of 20 answered (100%)", "stable"),
        ("knowledge", "20 of 20 answered (100%)", "stable"),
    ],
)
def test_a_verdict_goes_by_the_questions_of_its_graph(left, graph, reason, verdict):
    rows = ask(left, "rank-intervals", {"replicates": 20}, graph=graph).dicts()
    assert {row["reason"].partition("; ")[0] for row in rows} == {reason}
    if verdict == "do not rank":
        assert {row["verdict"] for row in rows} == {verdict}
    degree = ask(left, "degree", graph=graph, intervals=graph == "support")
    assert "20 of 20 participants who were asked answered." in degree.notes
    own = f'"{NAMED}" was answered by 4 of 20 participants who were asked it.'
    said = f"Do not rank: {FEW}. canting query rank-intervals says how far each rank bears."
    assert [own in degree.notes, said in degree.notes] == [verdict == "do not rank"] * 2
    assert bool(degree.about["least_answered"]) == (verdict == "do not rank")
    ranked = [note for note in degree.notes if note.startswith("Ranks by")]
    assert [FEW in note for note in ranked] == [True] * (graph == "support")


def test_a_question_may_be_chosen(left):
    chosen = {"question": ["advice"]}
    assert ask(left, "degree", graph="all", filters=chosen).about["least_answered"] is None
    rows = ask(left, "response", graph="all", filters=chosen).dicts()
    assert {row["question"] for row in rows} == {"advice"}


def test_figures_pictures_reports_and_assistants_name_the_question(left, tmp_path):
    overview = ask(left, "overview", graph="support")
    (rate,) = (row for row in overview.dicts() if row["measure"] == "response_rate")
    assert rate["value"] == 1.0
    assert rate["note"] == f'"{NAMED}" was answered by 4 of 20 participants who were asked it.'
    assert answer(overview)["response"]["least_answered"] == {"question": NAMED, "yes": 4, "no": 16}
    for lang, said in (("en", "Sizes do not rank."), ("id", "Ukuran bukan peringkat.")):
        path = tmp_path / f"{lang}.svg"
        draw(Wanted("network", lang=lang), left, CATALOGUE, Options(graph="support"), path)
        shown = path.read_text("utf-8")
        assert said in shown
        assert NAMED in shown
    draw(Wanted("network"), left, CATALOGUE, Options(graph="supply"), tmp_path / "all.svg")
    assert NAMED not in (tmp_path / "all.svg").read_text("utf-8")


def test_a_spark_folder_says_the_same(left, tmp_path):
    pytest.importorskip("pyspark")
    from canting.spark import folder

    folder.write(tmp_path / "support", "support", Options(), left)
    found = folder.ask(tmp_path / "support", CATALOGUE.find("degree"), {}, Options(), CATALOGUE)
    assert any(FEW in note for note in found.notes)
    folder.write(tmp_path / "collaboration", "collaboration", Options(), left)
    found = folder.ask(tmp_path / "collaboration", CATALOGUE.find("degree"), {}, Options(), CATALOGUE)
    assert any("left asks for no tie of this graph" in note for note in found.notes)


def test_a_graph_that_nothing_was_asked_about_is_said(left):
    """Zeros of a question that was never put are no answers; a graph of which one type was asked is one."""
    note = "left asks for no tie of this graph"
    collaboration = ask(left, "degree", graph="collaboration")
    assert [said for said in collaboration.notes if said.startswith(note)] == [
        f"{note}: 0 is no answer there. It has INFORMS, SUPPLIES, SUPPORTS; --graph says what to look at."
    ]
    for graph in ("support", "flow", "all"):
        assert not [said for said in ask(left, "degree", graph=graph).notes if said.startswith(note)]


def test_a_report_says_which_of_its_questions_few_answered(database, tmp_path):
    wipe(database, managed_only=False)
    few = [row if at < 4 else f"{PEOPLE[at]},," for at, row in enumerate(ring(3))]
    tables = [("SUPPLIES", "", ring(1)), ("INFORMS", 'meaning = "asks"\nquestion = "advice"', few)]
    put(survey(tmp_path / "left", tables), database)
    for lang, said, least, verdict in (
        (
            "en",
            "4 of 20 who were asked “advice” answered it",
            "Below 80 % answered",
            '4 of 20 answered "advice" (20 %, below 65 %)',
        ),
        (
            "id",
            "4 dari 20 pihak yang ditanya “advice” menjawabnya",
            "Yang menjawab kurang dari 80 %",
            '4 dari 20 menjawab "advice" (20 %, di bawah 65 %)',
        ),
    ):
        one = made(database, lang).markdown
        assert said in one
        assert least in one
        assert verdict in one
    few = made(database, policy="none", suppress=5)
    assert "4 of 20" not in few.markdown
    assert "too few answered" in few.markdown


def test_types_that_share_a_question_are_counted_apart_where_one_was_left_empty(database, tmp_path):
    wipe(database, managed_only=False)
    shared = 'question = "partners"'
    tables = [("SUPPLIES", shared, ["a,b,", "b,c,", "c,a,"]), ("SUPPORTS", shared, ["a,b,", "b,,", "c,,"])]
    put(survey(tmp_path / "left", tables), database)
    rows = ask(database, "response", {"limit": 1}, graph="all").dicts()
    assert [
        (row["question"], row["yes"], row["no"], row["at_limit"]) for row in rows if row["group"] == "all"
    ] == [("SUPPLIES partners", 3, 0, 3), ("SUPPORTS partners", 1, 2, 1)]
    supply = ask(database, "response", graph="supply").dicts()
    assert {(row["question"], row["yes"]) for row in supply} == {("partners", 3)}
    assert ask(database, "degree", graph="all").about["least_answered"] == {
        "question": "SUPPORTS partners",
        "yes": 1,
        "no": 2,
    }


# the lowest rate, by hand


def unit(people: dict[str, tuple], questions=(("SUPPORTS", "q", "to"),), dataset="s", **more) -> UnitAnswers:
    return UnitAnswers(dataset, 1, list(questions), [(id_, *said) for id_, said in people.items()], **more)


def test_where_nobody_left_a_question_empty_the_rate_is_the_surveys():
    """Of two surveys the later speaks for b, who did not answer the earlier one."""
    one = unit({"a": ("yes", []), "b": ("no", []), "c": ("no", [])})
    two = unit({"b": ("yes", [])}, dataset="t")
    assert rate_of({"a": "yes", "b": "yes", "c": "no"}, [one, two], ["SUPPORTS"]) == Rate(2, 3)
    assert rate_of({}, [], ["SUPPORTS"]) is None
    assert rate_of({"a": "not asked"}, [unit({"a": ("not asked", [])})], ["SUPPORTS"]) is None


def test_of_several_surveys_the_question_is_named_with_its_own():
    one = unit({"a": ("yes", ["q"]), "b": ("yes", [])})
    two = unit({"c": ("yes", []), "d": ("yes", [])}, dataset="t")
    unlisted = unit({"e": (None, ["q"])}, dataset="u")
    of = dict.fromkeys("abcd", "yes")
    assert rate_of(of, [one, two, unlisted], ["SUPPORTS"]) == Rate(1, 2, "s: q")
    assert rate_of({"b": "yes"}, [one], ["SUPPORTS"]) == Rate(1, 1), "a isn't looked at"
    assert rate_of(of, [one, two], ["SUPPORTS"], ["another"]) == Rate(4, 4)
    assert rate_of(of, [one, two], ["INFORMS"]) == Rate(4, 4)


def test_answers_about_other_ties_are_in_no_rate():
    """b and c did not answer the survey that asks about support; the later one, of goods, they answered."""
    one = unit({"a": ("yes", []), "b": ("no", []), "c": ("no", [])})
    two = unit({"b": ("yes", []), "c": ("yes", [])}, [("SUPPLIES", "sold", "from")], dataset="t")
    of = dict.fromkeys("abc", "yes")
    assert rate_of(of, [one, two], ["SUPPORTS"]) == Rate(1, 3, "s: q")
    assert rate_of(of, [one, two], ["SUPPLIES"]) == Rate(3, 3), "all who were asked answered, there too"
    assert rate_of(of, [one, two], ["SUPPLIES", "SUPPORTS"]) == Rate(3, 3)
    two = unit({"a": ("no", []), "b": ("no", [])}, [("SUPPLIES", "sold", "from")], dataset="t")
    one = unit(dict.fromkeys("abc", ("yes", [])))
    assert rate_of({"a": "no", "b": "no", "c": "yes"}, [one, two], ["SUPPORTS"]) == Rate(3, 3, "s: q")
    unlisted = unit(dict.fromkeys("abc", (None, [])))
    assert rate_of({"a": "no", "b": "no"}, [unlisted, two], ["SUPPORTS"]) is None, (
        "nobody says who answered q"
    )


@pytest.mark.parametrize(("graph", "word"), [("support", "Do not rank: 1 of 4"), ("supply", "")])
def test_who_answers_another_survey_is_still_missing_from_this_one(database, tmp_path, graph, word):
    wipe(database, managed_only=False)
    put(survey(tmp_path / "one", [("SUPPORTS", "", ["a,b,", "b,,", "c,,", "d,,"])], "one"), database)
    goods = survey(tmp_path / "two", [("SUPPLIES", "", ["a,b,", "b,c,", "c,d,", "d,a,"])], "two")
    toml = (goods / "dataset.toml").read_text().replace("wave = 1", 'wave = 1\nshares = ["one"]')
    (goods / "dataset.toml").write_text(toml)
    put(goods, database)
    verdicts = [
        note for note in ask(database, "degree", graph=graph).notes if note.startswith(("Do", "With"))
    ]
    assert [note.startswith(word) for note in verdicts] == ([True] if word else [])


def test_of_equal_rates_that_of_most_counts():
    two = [("SUPPORTS", "q", "to"), ("SUPPORTS", "r", "to")]
    people = {"a": ("yes", []), "b": ("yes", ["q"]), "c": ("yes", []), "d": ("yes", ["q", "r"])}
    asked = unit(people, two, unasked=frozenset({("a", "r"), ("c", "r")}))
    of = dict.fromkeys(people, "yes")
    assert rate_of(of, [asked], ["SUPPORTS"]) == Rate(2, 4, "q")
    half = unit({"a": ("yes", []), "b": ("no", []), "c": ("yes", ["q"]), "d": ("no", [])}, two[:1])
    assert rate_of({"a": "yes", "b": "no"}, [half], ["SUPPORTS"]) == Rate(1, 2), "nobody here left it empty"


def test_who_was_not_asked_a_question_is_not_missing_from_it():
    """Of four, two were asked q and both answered; the survey's rate is of all four."""
    people = {"a": ("yes", []), "b": ("yes", []), "c": ("no", ["q"]), "d": ("yes", ["q"])}
    asked = unit(people, unasked=frozenset({("c", "q"), ("d", "q")}))
    of = {id_: said[0] for id_, said in people.items()}
    rate = rate_of(of, [asked], ["SUPPORTS"])
    assert rate == Rate(2, 2, "q")
    nobody = unit(
        {id_: (said[0], ["q"]) for id_, said in people.items()},
        unasked=frozenset((id_, "q") for id_ in people),
    )
    rate = rate_of(of, [nobody], ["SUPPORTS"])
    assert rate == Rate(0, 0, "q")
    assert rate.note() == 'No participant was asked "q".'
    assert verdict_of(rate) == ("unknown", 'nobody was asked "q"')


def test_a_question_without_a_name_is_called_by_its_type():
    people = {"a": ("yes", [""]), "b": ("yes", []), "c": ("yes", ["SUPPORTS"])}
    two = [("SUPPORTS", None, "to"), ("SUPPLIES", None, "to")]
    of = dict.fromkeys(people, "yes")
    assert rate_of(of, [unit(people, two)], ["SUPPORTS"]) == Rate(1, 3, "SUPPORTS")
    assert rate_of(of, [unit(people, two)], ["SUPPLIES", "SUPPORTS"]) == Rate(1, 3, "SUPPORTS")
    assert rate_of(of, [unit(people, two)], ["SUPPLIES"]) == Rate(2, 3, "SUPPLIES")


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        (
            f'Do not rank: 4 of 20 answered "{NAMED}" (20%, below 65%). '
            "canting query rank-intervals says how far each rank bears.",
            f'Jangan diperingkat: 4 dari 20 menjawab "{NAMED}" (20%, di bawah 65%). '
            "canting query rank-intervals menunjukkan seberapa kuat tiap peringkat.",
        ),
        (
            f'"{NAMED}" was answered by 4 of 20 participants who were asked it.',
            f'"{NAMED}" dijawab 4 dari 20 peserta yang ditanya itu.',
        ),
    ],
)
def test_in_indonesian_the_question_stays_as_the_data_have_it(english, indonesian):
    with speaking("id"):
        assert translated(english) == indonesian


# what changed


def states(database, **options) -> dict[tuple[str, str], str]:
    rows = ask(database, "changes", **options).dicts()
    return {(row["from"].rpartition(":")[2], row["to"].rpartition(":")[2]): row["state"] for row in rows}


def test_a_tie_is_lost_only_if_who_reported_it_could_have_said_so(database, tmp_path):
    """Each asks two others. In the second wave a left the question empty, so that what a asked is unknown; c did not.

    b, whom a asked, answered the second wave; but b says whom b asks, and nothing of whom a asks.
    """
    wipe(database, managed_only=False)
    asks = 'meaning = "asks"\nquestion = "advice"'
    waves = (["a,b,c", "b,d,", "c,d,a", "d,a,"], ["a,,", "b,d,", "c,d,b", "d,a,"])
    for wave, rows in enumerate(waves, 1):
        put(survey(tmp_path / str(wave), [("INFORMS", asks, rows)], wave=wave), database)
    directed = states(database, graph="knowledge")
    assert directed["b", "a"] == "unknown"
    assert directed["a", "c"] == "lost"
    for options in ({"graph": "knowledge", "undirected": True}, {"graph": "all"}):
        found = states(database, **options)
        assert found["a", "b"] == "unknown"  # a alone could have said it again
        assert found["a", "c"] == "unknown"  # both said it; of what a says now nobody knows
        assert found["b", "c"] == "new"
        assert found["c", "d"] == "kept"


def test_a_question_that_another_wave_did_not_ask_is_unknown_there(database, tmp_path):
    """The first wave asked a question without a name, which is no other question."""
    wipe(database, managed_only=False)
    unnamed, advice = 'meaning = "asks"', 'meaning = "asks"\nquestion = "advice"'
    one = [("INFORMS", unnamed, ["a,b,", "b,c,", "c,a,"])]
    two = [*one, ("INFORMS", advice, ["a,c,", "b,a,", "c,b,"])]
    for wave, tables in enumerate((one, two), 1):
        put(survey(tmp_path / str(wave), tables, wave=wave), database)
    rows = ask(database, "changes", graph="knowledge").dicts()
    assert sorted((row["question"] or "", row["state"]) for row in rows) == [
        *[("", "kept")] * 3,
        *[("advice", "unknown")] * 3,
    ]


COLLABORATES = """\
[dataset]
id = "cells"
title = "cells"
wave = {wave}
[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
responded = "answered"
[[ties]]
file = "ties.csv"
type = "COLLABORATES_WITH"
question = "work"
from = "one"
to = "other"
respondent = "by"
weight = {{ column = "w", blank = "no answer" }}
"""


def test_a_cell_left_open_silences_only_who_left_it(database, tmp_path):
    """Either end could say a tie again: where one leaves the cell open, the other's answer counts, unless both do."""
    wipe(database, managed_only=False)
    cells = ("a,b,a,1\na,c,a,1\na,d,a,1\n", "a,b,a,\na,c,a,\nc,a,c,\na,d,x,\nb,c,b,1\n")
    for wave, ties in enumerate(cells, 1):
        folder = tmp_path / str(wave)
        folder.mkdir()
        (folder / "dataset.toml").write_text(COLLABORATES.format(wave=wave))
        (folder / "people.csv").write_text("id,answered\na,yes\nb,yes\nc,yes\nd,yes\nx,yes\n")
        (folder / "ties.csv").write_text("one,other,by,w\n" + ties)
        put(folder, database)
    found = states(database, graph="collaboration")
    assert found == {("a", "b"): "lost", ("a", "c"): "unknown", ("a", "d"): "unknown", ("b", "c"): "new"}


def test_whom_only_one_of_two_mirrored_questions_is_asked_of(database, tmp_path):
    """b tells a, and both say so; of the first question alone b says nothing, having been asked the other one."""
    wipe(database, managed_only=False)
    asks, tells = 'meaning = "asks"\nquestion = "advice"', 'meaning = "gives"\nquestion = "told"'
    folder = survey(
        tmp_path / "left", [("INFORMS", asks, ["a,b,", "b,c,"]), ("INFORMS", tells, ["b,a,", "a,c,"])]
    )
    with (folder / "dataset.toml").open("a") as toml:
        toml.write("\n" + MIRRORED)
    put(folder, database)

    def said(**filters) -> dict[tuple[str, str], tuple[str, str, str]]:
        rows = ask(database, "reports", graph="knowledge", filters=filters).dicts()
        return {
            (row["from"][-1], row["to"][-1]): (row["state"], row["from_says"], row["to_says"]) for row in rows
        }

    assert said()["b", "a"] == ("both", "yes", "yes")
    assert said(question=["advice"])["b", "a"] == ("one", "not asked", "yes")


def test_one_question_asked_both_ways_is_answered_by_who_filled_either_side(database, tmp_path):
    """a left "whom do you ask?" blank and told b; b says that b told a: so a, who answered, names nobody as asked."""
    wipe(database, managed_only=False)
    asks, tells = 'meaning = "asks"\nquestion = "advice"', 'meaning = "gives"\nquestion = "advice"'
    tables = [("INFORMS", asks, ["a,,", "b,c,", "c,b,"]), ("INFORMS", tells, ["a,b,", "b,a,", "c,,"])]
    put(survey(tmp_path / "left", tables), database)
    rows = ask(database, "reports", graph="knowledge").dicts()
    states = {
        (row["from"][-1], row["to"][-1]): (row["state"], row["from_says"], row["to_says"]) for row in rows
    }
    assert states["b", "a"] == ("denied", "yes", "no")
    assert states["a", "b"] == ("denied", "yes", "no")
    assert ask(database, "degree", graph="knowledge").about["least_answered"] is None
    figures = {row["measure"]: row["value"] for row in ask(database, "overview", graph="knowledge").dicts()}
    assert figures["known_pairs"] == 6
