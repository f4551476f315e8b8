"""What an answer says of a participant comes from the datasets and waves that it covers, and from nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.queries.run import run
from canting.result import Result
from canting.writing.export import export

CATALOGUE = read_catalogue([])
QUESTIONS = "question = { column = 'asked' }"


def survey(
    folder: Path, id_: str, people: str, ties: str = "from,to,asked,times\n", wave: int = 1, shares: str = ""
) -> Path:
    """A survey of weavers: who they are, and who tells whom what, how often."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("dataset.toml").write_text(
        f"""[dataset]
id = "{id_}"
title = "{id_} {wave}"
collected = "202{wave}"
wave = {wave}
shares = [{shares}]
[[stages]]
id = "spin"
position = 1
[[stages]]
id = "weave"
position = 2
[[nodes]]
file = "people.csv"
kind = {{ column = "kind" }}
id = "id"
name = "name"
group = "group"
role = "role"
stage = "stage"
place = {{ column = "place", scheme = "map" }}
properties.looms = "int?"
[[ties]]
file = "ties.csv"
type = "INFORMS"
meaning = "gives"
from = "from"
to = "to"
{QUESTIONS}
weight = "times"
""",
        encoding="utf-8",
    )
    folder.joinpath("people.csv").write_text("id,name,kind,group,role,stage,place,looms\n" + people, "utf-8")
    folder.joinpath("ties.csv").write_text(ties, "utf-8")
    return folder


FIRST = """ani,Ani,Actor,guild,weaver,weave,1,3
budi,Budi,Actor,guild,spinner,spin,2,
cici,Cici,Actor,crown,weaver,weave,2,1
"""
SECOND = """ani,Ibu Ani,Actor,crown,spinner,spin,2,
budi,Budi,Actor,guild,spinner,spin,2,4
dodi,Dodi,Organization,crown,,,1,
"""
TOLD = """from,to,asked,times
ani,budi,yarn,1
ani,budi,price,2
budi,cici,yarn,1
cici,ani,price,4
"""


def put(database: Any, folder: Path) -> None:
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)


def ask(database: Any, name: str, options: dict[str, Any] | None = None, **parameters: Any) -> Result:
    return run(CATALOGUE.find(name), parameters, Options(**(options or {})), database, CATALOGUE)


@pytest.fixture
def waves(clean_database, tmp_path):
    put(clean_database, survey(tmp_path / "1", "w", FIRST, TOLD))
    put(
        clean_database,
        survey(
            tmp_path / "2", "w", SECOND, "from,to,asked,times\nani,budi,yarn,1\ndodi,ani,yarn,3\n", wave=2
        ),
    )
    return clean_database


def people(result: Result) -> dict[str, tuple[Any, ...]]:
    columns = ("name", "kind", "group", "role", "stages", "places", "properties")
    return {row["id"]: tuple(row[name] for name in columns) for row in result.dicts()}


def test_each_wave_says_what_it_said(waves):
    first = people(ask(waves, "participants", {"wave": 1}))
    assert first["ani"] == ("Ani", "Actor", "guild", "weaver", ["weave"], ["map:1"], ["looms=3"])
    assert sorted(first) == ["ani", "budi", "cici"]
    latest = people(ask(waves, "participants"))
    assert latest["ani"] == ("Ibu Ani", "Actor", "crown", "spinner", ["spin"], ["map:2"], [])
    assert sorted(latest) == ["ani", "budi", "dodi"]


@pytest.mark.parametrize(
    ("filters", "first", "latest"),
    [
        ({"stage": ["weave"]}, ["ani", "cici"], None),
        ({"stage": ["w:spin"]}, ["budi"], ["ani", "budi"]),
        ({"place": ["map:1"]}, ["ani"], ["dodi"]),
        ({"group": ["crown"]}, ["cici"], ["ani", "dodi"]),
        ({"kind": ["Organization"]}, [], ["dodi"]),
    ],
)
def test_filters_choose_by_the_wave(waves, filters, first, latest):
    """Trap: a participant that moved must be found where it is, not where it was. Nobody weaves in wave 2."""
    for wave, ids in ((1, first), (2, latest)):
        options = {"wave": wave, "filters": filters}
        if ids is None:
            with pytest.raises(UsageError, match="No participant has stage 'weave'"):
                ask(waves, "degree", options)
        else:
            assert sorted(row["id"] for row in ask(waves, "degree", options).dicts()) == ids
            shown = ask(waves, "degree", {"wave": wave, "show": filters}).dicts()
            assert sorted(row["id"] for row in shown) == ids


def test_a_correction_of_an_old_wave_changes_nothing_that_newer_ones_show(waves, tmp_path):
    before = [ask(waves, name).rows for name in ("participants", "integration", "by-place", "stage-flow")]
    put(waves, survey(tmp_path / "1", "w", FIRST.replace("guild", "forum").replace(",2,", ",1,"), TOLD))
    assert [
        ask(waves, name).rows for name in ("participants", "integration", "by-place", "stage-flow")
    ] == before
    assert people(ask(waves, "participants", {"wave": 1}))["budi"][2] == "forum"
    assert waves.read("MATCH (p:Participant {id: 'budi'}) RETURN p.group AS g").values == [["guild"]]


def test_what_else_is_loaded_changes_no_answer(waves, tmp_path):
    names = (
        "participants",
        "degree",
        "integration",
        "by-place",
        "stage-flow",
        "information-sources",
        "overview",
    )
    before = [ask(waves, name, {"dataset": ("w",)}).rows for name in names]
    other = "ani,Nyonya,Organization,bank,lender,weave,9,7\nzed,Zed,Actor,bank,lender,spin,9,\n"
    put(waves, survey(tmp_path / "x", "x", other, "from,to,asked,times\nzed,ani,yarn,9\n", shares='"w"'))
    assert [ask(waves, name, {"dataset": ("w",)}).rows for name in names] == before
    both = people(ask(waves, "participants"))
    assert both["ani"][:4] == ("Nyonya", "Organization", "bank", "lender"), "loaded last"
    assert both["ani"][4:] == (["spin", "weave"], ["map:2", "map:9"], ["looms=7"]), "these add up"
    blank = "ani,,Actor,,,,,\n"
    put(waves, survey(tmp_path / "y", "y", blank, shares='"w", "x"'))
    assert people(ask(waves, "participants"))["ani"][2:4] == ("bank", "lender"), "a blank overrides nothing"
    # x is loaded anew: it stays before y, since y came after its first load
    put(waves, survey(tmp_path / "x", "x", other.replace("Nyonya", "Tuan"), shares='"w"'))
    assert people(ask(waves, "participants"))["ani"][1] == "Actor"


def test_names_and_figures_of_files_are_those_of_the_wave(waves, tmp_path):
    for wave, name, group in ((1, "Ani", "guild"), (2, "Ibu Ani", "crown")):
        path = tmp_path / f"{wave}.graphml"
        export(path, "knowledge", Options(wave=wave), waves, CATALOGUE)
        node = nx.read_graphml(path).nodes["ani"]
        assert (node["label"], node["group"]) == (name, group)
        rows = ask(waves, "ego", {"wave": wave}, who="ani").dicts()
        assert {row["from_name"] for row in rows if row["from"] == "ani"} == {name}
        assert [row["to_name"] for row in rows if row["type"] == "RECORDED_IN"] == [f"w {wave}"]
        assert ask(waves, "degree", {"wave": wave}).about["datasets"][0]["collected"] == f"202{wave}"


@pytest.mark.parametrize("engine", ["process", "gds"])
def test_questions_and_least_weights(waves, engine):
    """A pair's reports fold first: ani tells budi 1 of yarn and 2 of prices, which is 3."""

    def pairs(**options: Any) -> set[tuple[str, str]]:
        found = ask(waves, "closeness", {"wave": 1, "engine": engine, **options}).about
        assert found["m"] is not None
        return found["m"]

    assert pairs() == 3
    assert pairs(min_weight=3.0) == 2
    assert pairs(min_weight=3.5) == 1
    assert pairs(filters={"question": ["yarn"]}) == 2
    assert pairs(filters={"question": ["yarn"]}, min_weight=2.0) == 0
    assert pairs(filters={"question": ["yarn", "price"]}) == 3
    with pytest.raises(UsageError, match="No tie answers question 'wool'"):
        pairs(filters={"question": ["wool"]})
    with pytest.raises(UsageError, match="no strength"):
        pairs(min_weight=float("nan"))


def test_walks_and_reports_keep_to_strong_ties_and_to_the_question(waves):
    def reached(**options: Any) -> list[str]:
        return sorted(
            row["id"] for row in ask(waves, "downstream", {"wave": 1, **options}, who="ani").dicts()
        )

    assert reached() == ["budi", "cici"]
    assert reached(min_weight=2.0) == ["budi"]
    # Ani is no spinner: where somebody begins whom the filters leave out, weak ties are left out all the same.
    assert reached(min_weight=2.0, filters={"role": ["spinner"]}) == ["budi"]
    assert reached(min_weight=3.5, filters={"role": ["spinner"]}) == []
    assert reached(filters={"question": ["price"]}) == ["budi"]
    said = ask(waves, "ego", {"wave": 1, "filters": {"question": ["price"]}}, who="ani").dicts()
    assert {row["question"] for row in said if row["type"] == "INFORMS"} == {"price"}
    sources = ask(waves, "information-sources", {"wave": 1, "min_weight": 2.0}).dicts()
    assert sum(row["citations"] for row in sources) == 2
    flow = ask(waves, "stage-flow", {"wave": 1, "min_weight": 2.0}).dicts()
    assert sum(row["knowledge"] for row in flow) == 2


def test_a_list_of_respondents_of_whom_none_was_asked_is_a_list(clean_database, tmp_path):
    people = "ani,Ani,Actor,guild,weaver,weave,1,3\nbudi,Budi,Actor,guild,spinner,spin,2,\n"
    path = survey(tmp_path / "s", "s", people, "from,to,asked,times\nani,budi,q,1\n")
    toml = path / "dataset.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('role = "role"\n', 'role = "role"\nresponded = "looms"\n'), "utf-8"
    )
    toml.write_text(toml.read_text("utf-8").replace('properties.looms = "int?"\n', ""), "utf-8")
    (path / "people.csv").write_text(
        "id,name,kind,group,role,stage,place,looms\n"
        "ani,Ani,Actor,guild,weaver,weave,1,not asked\nbudi,Budi,Actor,guild,spinner,spin,2,not asked\n",
        "utf-8",
    )
    with check(load_dataset(path), recorded=recorded(clean_database)) as checked:
        assert not checked.problems, checked.problems
        load(checked, clean_database)
    answer = run(CATALOGUE.find("overview"), {}, Options(), clean_database, CATALOGUE)
    said = {
        row["measure"]: (row["value"], row["note"]) for row in answer.dicts() if row["section"] == "dataset"
    }
    assert said["answered"] == (0, None)
    assert said["response_rate"] == (None, "none: nobody here was asked")
