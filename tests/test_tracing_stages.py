"""What flows between stages, and where the chain is broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.measures.stages import Stages
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

CATALOGUE = read_catalogue([])
DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture(scope="module")
def gaps(database):
    with check(load_dataset(DATA / "gaps"), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


def ask(database, name, options=None, **parameters):
    return run(CATALOGUE.find(name), parameters, options or Options(dataset=("gaps",)), database, CATALOGUE)


def cells(result, what):
    return {(row["from_stage"], row["to_stage"]): row[what] for row in result.dicts() if row[what]}


def test_goods_between_stages(gaps):
    """Trap: whoever works at two stages stands in the cells of both."""
    assert cells(ask(gaps, "stage-flow"), "goods") == {
        ("ore", "smelter"): 2,
        ("ore", "bazaar"): 1,
        ("smelter", "foundry"): 2,
        ("smelter", "forge"): 1,
        ("bazaar", "foundry"): 1,
        ("foundry", "bazaar"): 1,
        ("forge", "bazaar"): 1,
        (None, "bazaar"): 1,
    }


def test_every_tie_of_knowledge_is_in_one_cell(gaps):
    """Nobody who works at several stages has a tie of knowledge here: the cells add up to the graph's ties."""
    assert sum(row["knowledge"] for row in ask(gaps, "stage-flow").dicts()) == 8


def test_directions(gaps):
    """Trap: positions 2 and 4 are neighbours where no stage has 3; nothing is skipped between them."""
    rows = {(row["from_name"], row["to_name"]): row for row in ask(gaps, "stage-flow").dicts()}
    assert (rows["smelter", "foundry"]["direction"], rows["smelter", "foundry"]["skipped"]) == (
        "forward",
        False,
    )
    assert rows["ore", "bazaar"]["skipped"]
    assert (rows["ore", "smelter"]["direction"], rows["ore", "smelter"]["skipped"]) == ("forward", False)
    assert (rows["foundry", "smelter"]["direction"], rows["foundry", "smelter"]["skipped"]) == (
        "backward",
        False,
    )
    assert rows["foundry", "forge"]["direction"] == "same", "side by side: one position"
    assert rows[None, "bazaar"]["direction"] == "unstaged"
    assert rows["ore", "smelter"]["goods_weight"] == 5.0


def test_the_matrix_has_every_pair_in_order(gaps):
    result = ask(gaps, "stage-flow", matrix=True)
    names = ["ore", "smelter", "forge", "foundry", "bazaar", None]
    assert [(row["from_name"], row["to_name"]) for row in result.dicts()] == [
        (a, b) for a in names for b in names
    ]
    lines = [note for note in result.notes if note.startswith(" 2 smelter")]
    assert [line.split() for line in lines] == [["2", "smelter", *"......"], ["2", "smelter", *"..12.."]]


def test_a_filter_holds(gaps):
    rows = ask(gaps, "stage-flow", Options(dataset=("gaps",), filters={"group": ["north"]})).dicts()
    assert [(row["from_name"], row["to_name"]) for row in rows] == [("ore", "smelter")]


def test_gaps_of_the_chain(gaps):
    """Trap: neighbours are the next position there is, not position + 1; a stage nobody works at is no neighbour."""
    result = ask(gaps, "stage-gaps")
    assert [(row["gap"], row["name"], row["next_name"]) for row in result.dicts()] == [
        ("no source", "ore", None),
        ("no knowledge", "ore", "smelter"),
        ("no knowledge", "smelter", "forge"),
        ("no knowledge onward", "smelter", "foundry"),
        ("no knowledge onward", "foundry", "bazaar"),
    ]
    assert result.dicts()[1]["goods"] == 2
    assert result.dicts()[4] | {"onward": 0, "back": 1} == result.dicts()[4]


@pytest.mark.parametrize("name", ["stage-flow", "stage-gaps", "chain", "feedback"])
def test_without_direction_there_is_no_answer(gaps, name):
    with pytest.raises(UsageError, match="about the direction"):
        ask(gaps, name, Options(dataset=("gaps",), undirected=True))


def test_toward_goes_by_the_nearest_stages():
    stages = Stages(["a", "b", "c"], ["A", "B", "C"], np.array([1, 2, 3]), [[0], [0, 2], [1], [], [2]])
    near, far = np.array([0, 2, 1, 3, 1, 4]), np.array([2, 0, 2, 0, 4, 0])
    assert stages.toward(near, far) == ["hilir", "hulu", "same", "unstaged", "same", "hulu"]


def survey(folder, id_, stages, people, ties, shares=()):
    """A dataset of its own: stages with positions, who works where, and who both supplies and tells whom."""
    folder.mkdir()
    lines = [
        f'[dataset]\nid = "{id_}"\ntitle = "{id_}"\nsource = "test"\nlicense = "CC0"\ncollected = "2026"',
        f"shares = {list(shares)}",
    ]
    lines += [
        f'[[stages]]\nid = "{stage}"\nname = "{stage}"\nposition = {place}' for stage, place in stages.items()
    ]
    lines.append('[[nodes]]\nfile = "people.csv"\nkind = "Actor"\nid = "id"\nname = "id"\nstage = "stage"')
    for relation in ("SUPPLIES", "INFORMS"):
        lines.append(f'[[ties]]\nfile = "ties.csv"\nfrom = "from"\nto = "to"\ntype = "{relation}"')
    lines.append('meaning = "gives"')
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = "".join(f"{who},{stage}\n" for who, stage in people.items())
    (folder / "people.csv").write_text("id,stage\n" + rows, encoding="utf-8")
    (folder / "ties.csv").write_text("from,to\n" + "".join(f"{a},{b}\n" for a, b in ties), encoding="utf-8")
    return load_dataset(folder)


def loaded(database, dataset):
    with check(dataset, recorded=recorded(database)) as checked:
        if not checked.problems:
            load(checked, database)
        return [problem.what for problem in checked.problems]


def test_surveys_that_share_nothing_have_chains_of_their_own(clean_database, tmp_path):
    """Trap: both write "sell", at other positions; no position of the one says anything about the other's."""
    one = survey(tmp_path / "a", "a", {"dye": 1, "sell": 2}, {"d": "dye", "s": "sell"}, [("d", "s")])
    other = survey(tmp_path / "b", "b", {"sell": 1, "mill": 9}, {"m": "sell", "n": "mill"}, [("m", "n")])
    assert loaded(clean_database, one) == loaded(clean_database, other) == []
    clean_database.write(
        "MATCH (n:Participant {id: 'n'}), (s:Participant {id: 's'}) CREATE (n)-[:SUPPLIES {key: 'by hand', "
        "dataset: 'a', wave: 1, weight: 1.0}]->(s)"
    )
    rows = ask(clean_database, "stage-flow", Options(dataset=("a", "b"))).dicts()
    assert [(row["from_stage"], row["to_stage"], row["direction"], row["skipped"]) for row in rows] == [
        ("a:dye", "a:sell", "forward", False),
        ("b:sell", "b:mill", "forward", False),
        ("b:mill", "a:sell", "unstaged", False),
    ]
    alone = ask(clean_database, "stage-flow", Options(dataset=("b",))).dicts()
    assert [(row["from_stage"], row["to_stage"]) for row in alone] == [("sell", "mill")]
    sellers = ask(clean_database, "participants", Options(dataset=("a", "b"), filters={"stage": ["sell"]}))
    assert [row["id"] for row in sellers.dicts()] == ["m", "s"], "the word means both surveys' stages"
    whole = ask(clean_database, "participants", Options(dataset=("a", "b"), filters={"stage": ["b:sell"]}))
    assert [row["id"] for row in whole.dicts()] == ["m"]
    up = ask(clean_database, "upstream", Options(graph="supply"), who="s").dicts()
    assert {row["id"]: row["toward"] for row in up} == {"d": "hulu", "n": "unstaged", "m": "hulu"}


def test_two_surveys_that_share_a_stage_keep_their_chains_apart(clean_database, tmp_path):
    """Positions 10 and 20 are neighbours where nothing lies between; another survey's stage at 15 changes that only
    where that survey is covered too, and a stage that both have is one stage, at one position."""
    first = survey(tmp_path / "a", "a", {"dye": 10, "sell": 20}, {"d": "dye", "s": "sell"}, [("d", "s")])
    people = {"p": "pack", "t": "sell"}
    second = survey(tmp_path / "b", "b", {"pack": 15, "sell": 20}, people, [("p", "t")], shares=["a"])
    assert loaded(clean_database, first) == loaded(clean_database, second) == []

    def flow(*datasets):
        rows = ask(clean_database, "stage-flow", Options(dataset=datasets)).dicts()
        return {(row["from_stage"], row["to_stage"]): (row["goods"], row["skipped"]) for row in rows}

    assert flow("a") == {("dye", "sell"): (1, False)}
    assert flow("b") == {("pack", "sell"): (1, False)}
    assert flow("a", "b") == {("dye", "sell"): (1, True), ("pack", "sell"): (1, False)}
    paths = ask(clean_database, "chain", Options(dataset=("a", "b"))).dicts()
    assert [(row["from"], row["to"], row["skipped"]) for row in paths] == [("d", "s", 1), ("p", "t", 0)]
    alone = ask(clean_database, "chain", Options(dataset=("a",))).dicts()
    assert [(row["from"], row["to"], row["skipped"]) for row in alone] == [("d", "s", 0)]
    people = {"e": "sell", "f": "dye"}
    third = survey(tmp_path / "c", "c", {"sell": 1, "dye": 2}, people, [("e", "f")], shares=["a"])
    refused = loaded(clean_database, third)
    assert [what.partition(" has ")[2] for what in refused] == [
        "put the stage sell at position 20",
        "put the stage dye at position 10",
    ]


def test_the_matrix_has_stages_without_a_tie(clean_database, tmp_path):
    """Trap: a stage with which nothing flows is the very gap that the matrix is looked at for."""
    stages = {"spin": 1, "weave": 2, "sell": 3}
    people = {"a": "spin", "b": "weave", "c": "sell"}
    assert loaded(clean_database, survey(tmp_path / "a", "a", stages, people, [("a", "c")])) == []
    rows = ask(clean_database, "stage-flow", Options(dataset=("a",)), matrix=True).dicts()
    assert len(rows) == 9
    skipped = {(row["from_stage"], row["to_stage"]) for row in rows if row["skipped"]}
    assert skipped == {("spin", "sell"), ("sell", "spin")}
