"""What-if against recomputing from scratch: distances, and every figure of data that were changed and loaded anew."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canting.algorithms.changes import Changes, changed
from canting.algorithms.distances import reach_both, reach_in
from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

CHAIN = Path(__file__).resolve().parent / "data" / "chain"
CATALOGUE = read_catalogue([])


def graph_of(n: int, ties: list[tuple[int, int]], directed: bool) -> Graph:
    ids = [f"{at:03}" for at in range(n)]
    ends = np.array(sorted(ties), np.int64).reshape(-1, 2)
    attributes = {"kind": ["Actor"] * n}
    return Graph("knowledge", directed, ids, ids, ends[:, 0], ends[:, 1], np.ones(len(ends)), attributes)


@st.composite
def cases(draw):
    """A graph with room for the quick way, and a few changes."""
    n, directed = draw(st.integers(2, 40)), draw(st.booleans())
    pick = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    ties = {pair if directed else (min(pair), max(pair)) for pair in draw(st.lists(pick, max_size=3 * n))}
    leave = draw(st.lists(st.integers(0, n - 1), max_size=2))
    remove = draw(st.lists(st.sampled_from(sorted(ties)), max_size=2)) if ties else []
    new = {pair if directed else (min(pair), max(pair)) for pair in draw(st.lists(pick, max_size=2))}
    add = [pair for pair in new - ties if not set(pair) & set(leave)]
    return graph_of(n, sorted(ties), directed), Changes.of(leave, add, remove), (leave, add, remove)


@given(cases())
@settings(max_examples=80, deadline=None)
def test_distances_are_those_of_a_fresh_graph(case):
    graph, changes, (leave, add, remove) = case
    after = changed(graph, changes)
    stay = [at for at in range(graph.n) if at not in leave]
    pairs = set(zip(graph.source.tolist(), graph.target.tolist(), strict=True)) - set(remove) | set(add)
    fresh = graph_of(
        graph.n, [(stay.index(a), stay.index(b)) for a, b in pairs if a in stay and b in stay], graph.directed
    )
    assert after.ids == [graph.ids[at] for at in stay]
    assert set(zip(after.source.tolist(), after.target.tolist(), strict=True)) == set(
        zip(fresh.source.tolist(), fresh.target.tolist(), strict=True)
    )
    for whole, pair in ((graph, reach_both(graph)), (after, reach_both(after))):
        for found, arcs in zip(pair, (whole.arcs, whole.arcs.turned()), strict=True):
            wanted = reach_in(arcs)
            np.testing.assert_array_equal(found.reached, wanted.reached)
            np.testing.assert_array_equal(found.far, wanted.far)
            assert found.longest == wanted.longest


def put(database: Database, folder: Path) -> None:
    wipe(database, managed_only=False)
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        assert not checked.problems, checked.problems
        load(checked, database)


def ask(database: Database, name: str, **given):
    return run(CATALOGUE.find(name), given, Options(), database, CATALOGUE)


def rewrite(path: Path, keep, added: list[dict] | None = None) -> None:
    """Keep rows of a CSV file, and add some."""
    with path.open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or [])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows([row for row in rows if keep(row)] + (added or []))


def figures(database: Database) -> dict:
    found = {
        (row["section"], row["of"], row["measure"]): row["value"] for row in ask(database, "overview").dicts()
    }
    for row in ask(database, "integration").dicts():
        of = f"{row['group_a']} - {row['group_b']}"
        found |= {("groups", of, name): row[name] for name in ("ties_ab", "ties_ba", "carriers")}
        found["groups", of, "ties"] = row["ties_ab"] + row["ties_ba"]
        found["groups", of, row["state"]] = 1
    gaps = ask(database, "stage-gaps").dicts()
    found["gaps", "all", "gaps"] = len(gaps)
    for row in gaps:
        of = f"{row['name']} - {row['next_name']}" if row["next_name"] else row["name"]
        found["gaps", of, row["gap"]] = 1
    for row in ask(database, "closeness").dicts():
        found["participant", row["id"], "closeness_in"] = row["closeness_in"]
        found["participant", row["id"], "closeness_out"] = row["closeness_out"]
    return found


def test_every_figure_is_that_of_changed_data_loaded_anew(database: Database, tmp_path: Path):
    put(database, CHAIN)
    before = figures(database)
    made = {
        "leave": ["chain:web"],
        "add": ["chain:office > chain:grower"],
        "remove": ["chain:stall>chain:dyer-1", "Penenun>Petani kapas"],
    }
    answer = ask(database, "what-if", **made, everybody=True)
    drawn = [row for row in answer.dicts() if row["change_low"] is not None]
    assert {row["measure"] for row in drawn} >= {"density", "connectedness", "sources", "reach"}
    assert all(row["change_low"] <= row["change_high"] for row in drawn)
    ties = next(row for row in drawn if row["measure"] == "ties" and row["section"] == "all")
    # Whatever dyer-2 might have said, two ties go and web's go, and one comes unless it was there already.
    assert ties["change_low"] <= ties["change"] <= ties["change_high"]
    assert any("Nothing was written" in note for note in answer.notes)
    assert figures(database) == before

    folder = tmp_path / "chain"
    shutil.copytree(CHAIN, folder)
    gone = [("stall", "dyer-1"), ("weaver", "grower")]
    rewrite(folder / "participants.csv", lambda row: row["id"] != "web")
    rewrite(
        folder / "knowledge.csv",
        lambda row: (row["giver"], row["receiver"]) not in gone and "web" not in row.values(),
        [{"giver": "office", "receiver": "grower", "topic": "taste", "times": "1", "said_by": "grower"}],
    )
    rewrite(folder / "goods.csv", lambda row: "web" not in row.values())
    put(database, folder)
    after = figures(database)
    seen = {"before": set(), "after": set()}
    for row in answer.dicts():
        of = row["of_id"] or row["of"]
        for when, known in (("before", before), ("after", after)):
            at = (row["section"], of, row["measure"])
            if at in known:
                assert row[when] == pytest.approx(known[at]), (when, at)
                seen[when].add(at)
            elif row["section"] in ("groups", "gaps"):
                assert not row[when], (when, at)
    assert seen["before"] == set(before)
    assert seen["after"] == set(after)
    lost = {
        row["of_id"]: row["lost"] for row in answer.dicts() if row["measure"] == "sources" and row["lost"]
    }
    assert lost["chain:dyer-2"] == ["Internet (chain:web)"]


def test_pairs_of_groups_have_figures_each_way_only_where_ties_have_a_direction(database: Database):
    put(database, CHAIN)
    for graph, ways in (("knowledge", {"ties_ab", "ties_ba"}), ("collaboration", set())):
        made = {"leave": ["chain:office"], "everybody": True, "replicates": 0}
        answer = run(CATALOGUE.find("what-if"), made, Options(graph=graph), database, CATALOGUE).dicts()
        said = {row["measure"] for row in answer if row["section"] == "groups"}
        assert said & {"ties_ab", "ties_ba", "ties"} == {"ties", *ways}


def test_what_can_not_be_changed_is_refused(database: Database, tmp_path: Path):
    put(database, CHAIN)
    for made, said in (
        ({}, "something to change"),
        ({"add": ["Internet > Pengusaha batik 2"]}, "already"),
        ({"remove": ["Internet > Petani kapas"]}, "no such tie"),
        ({"add": ["Internet"]}, "that is no tie"),
        ({"add": ["Toko > Internet"]}, "can't receive"),
        ({"add": ["Toko > Petani kapas"], "leave": ["Toko"]}, "one of the two leaves"),
        ({"changes": str(tmp_path / "none.csv")}, "can't be read"),
    ):
        with pytest.raises(UsageError, match=said):
            ask(database, "what-if", **made)
    file = tmp_path / "changes.csv"
    file.write_text(
        "change,from,to\nleave,Internet,\nadd,Dinas,chain:grower\nremove,Penenun,Petani kapas\n",
        encoding="utf-8",
    )
    by_file = ask(database, "what-if", changes=str(file))
    made = {"leave": ["Internet"], "add": ["Dinas>Petani kapas"], "remove": ["Penenun>Petani kapas"]}
    assert by_file.rows == ask(database, "what-if", **made).rows
