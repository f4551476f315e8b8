"""Two-mode data folded into ties: the figures are networkx's projections of the same bipartite graph."""

from __future__ import annotations

import math
import pathlib
import random

import networkx as nx
import pytest
from networkx.algorithms import bipartite

from canting.database.database import Database
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue, read_graph
from canting.queries.graphs import fetched
from canting.queries.options import Options
from canting.queries.run import reading_of, run

CATALOGUE = read_catalogue([])
FAIRS = """\
[[events]]
file = "fairs.csv"
id = "id"

[[ties]]
file = "visits.csv"
type = "PARTICIPATES_IN"
from = "who"
to = "fair"
"""
TOML = f"""\
[dataset]
id = "meets"
title = "Who meets whom at fairs"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
group = "side"

{FAIRS}question = {{ column = "year" }}
"""


def visits() -> nx.Graph:
    """Thirty people at twelve fairs; one fair has one visitor, two people visit none."""
    chance = random.Random(5)
    graph = nx.Graph()
    people = [f"p{at:02}" for at in range(30)]
    graph.add_nodes_from(people, mode=0)
    graph.add_edges_from((person, f"f{chance.randrange(11)}") for person in people[:28] for _ in range(3))
    graph.add_edge("p00", "f11")
    return graph


@pytest.fixture(scope="module")
def meets(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    from canting.database.wipe import wipe

    wipe(database, managed_only=False)
    folder = tmp_path_factory.mktemp("meets")
    graph = visits()
    people = sorted(node for node in graph if node[0] == "p")
    fairs = sorted(node for node in graph if node[0] == "f")
    rows = sorted((a, b) if a[0] == "p" else (b, a) for a, b in graph.edges())
    (folder / "dataset.toml").write_text(TOML, "utf-8")
    (folder / "people.csv").write_text(
        "id,side\n" + "".join(f"{p},{int(p[1:]) % 2}\n" for p in people), "utf-8"
    )
    (folder / "fairs.csv").write_text("id\n" + "".join(f"{fair}\n" for fair in fairs), "utf-8")
    told = [f"{who},{fair},{year}\n" for who, fair in rows for year in (2024, 2025)]  # said twice: one visit
    (folder / "visits.csv").write_text("who,fair,year\n" + "".join(told), "utf-8")
    with check(folder, recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    return database


def folded(database: Database, fold: str | None, **options: object) -> dict[frozenset[str], float]:
    reading = reading_of(database, "participation", Options(fold=fold, **options))
    graph = fetched(database, reading)
    pairs = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    return {frozenset((graph.ids[a], graph.ids[b])): weight for a, b, weight in pairs}


@pytest.mark.parametrize("fold", ["count", "share", "overlap"])
def test_folds_are_those_of_networkx(meets: Database, fold: str) -> None:
    graph = visits()
    people = [node for node in graph if node[0] == "p"]
    made = {
        "count": lambda: bipartite.weighted_projected_graph(graph, people),
        "share": lambda: bipartite.collaboration_weighted_projected_graph(
            graph.subgraph(set(graph) - {"f11"}), people
        ),
        "overlap": lambda: bipartite.overlap_weighted_projected_graph(graph, people, jaccard=False),
    }[fold]()
    wanted = {frozenset(pair): weight for *pair, weight in made.edges(data="weight")}
    found = folded(meets, fold)
    assert found.keys() == wanted.keys()
    assert all(math.isclose(found[pair], wanted[pair], rel_tol=1e-12) for pair in wanted)
    if fold == "count":
        assert folded(meets, None) == found


def test_nodes_are_those_who_take_part_and_filters_leave_weights(meets: Database) -> None:
    reading = reading_of(meets, "participation", Options())
    assert len(fetched(meets, reading).ids) == 28
    all_pairs = folded(meets, "share")
    kept = folded(meets, "share", filters={"group": ["1"]})
    assert kept == {pair: each for pair, each in all_pairs.items() if all(int(p[1:]) % 2 for p in pair)}
    strong = folded(meets, "count", min_weight=2.0)
    assert strong == {pair: each for pair, each in folded(meets, "count").items() if each >= 2}


RUN_ON = sorted(query.name for query in CATALOGUE.queries.values() if "participation" in query.graphs)


@pytest.mark.parametrize("name", RUN_ON)
def test_every_measure_runs_on_participation(meets: Database, name: str) -> None:
    result = run(CATALOGUE.find(name), {}, Options(graph="participation"), meets, CATALOGUE)
    assert result.rows or name == "unconnected"  # whose rows are groups that meet in no event: there are none
    assert any("folded by count" in note for note in result.notes)


@pytest.mark.parametrize("engine", ["gds", "process"])
def test_key_actors_of_events(meets: Database, engine: str) -> None:
    graph = visits()
    made = bipartite.projected_graph(graph, [node for node in graph if node[0] == "p" and graph.degree(node)])
    result = run(
        CATALOGUE.find("betweenness"), {}, Options(graph="participation", engine=engine), meets, CATALOGUE
    )
    names = [column.name for column in result.columns]
    found = {row[names.index("id")]: row[names.index("betweenness")] for row in result.rows}
    wanted = nx.betweenness_centrality(made, normalized=False)
    assert all(math.isclose(found[who], wanted[who], abs_tol=1e-9) for who in wanted)


def test_degree_of_data_that_are_only_two_mode_says_so(meets: Database) -> None:
    result = run(CATALOGUE.find("degree"), {}, Options(), meets, CATALOGUE)
    assert not result.rows
    assert any("two-mode: 28 participants take part in 12 events" in note for note in result.notes)


MIXED = f"""\
[dataset]
id = "mixed"
title = "Fairs beside advice"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
group = "side"
responded = "answered"

{FAIRS}
[[ties]]
file = "advice.csv"
type = "INFORMS"
meaning = "asks"
from = "who"
to = "whom"
"""


@pytest.fixture
def mixed(clean_database: Database, tmp_path: pathlib.Path) -> Database:
    """Of a, b, c and d only c did not answer; a and b meet, and c and d."""
    for name, text in {
        "dataset.toml": MIXED,
        "people.csv": "id,side,answered\na,one,yes\nb,one,yes\nc,two,no\nd,three,yes\n",
        "fairs.csv": "id\nf1\nf2\n",
        "visits.csv": "who,fair\na,f1\nb,f1\nc,f2\nd,f2\n",
        "advice.csv": "who,whom\na,d\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    with check(tmp_path, recorded=recorded(clean_database)) as checked:
        assert not checked.problems
        load(checked, clean_database)
    return clean_database


def test_who_did_not_answer_may_have_met_others_elsewhere(mixed: Database) -> None:
    """Trap: nobody is asked about a pair; that a and b met nobody else is known of those who answered."""
    result = run(CATALOGUE.find("overview"), {}, Options(graph="participation"), mixed, CATALOGUE)
    found = {row["measure"]: row["value"] for row in result.dicts() if row["section"] == "all"}
    assert (found["ties"], found["known_pairs"], found["density_known"]) == (2, 4, 0.5)
    assert (found["isolates"], found["isolates_unknown"]) == (0, 0)
    assert not any("asks for no tie" in note for note in result.notes)
    rows = run(CATALOGUE.find("unconnected"), {}, Options(graph="participation"), mixed, CATALOGUE).dicts()
    assert [(row["group_a"], row["group_b"], row["state"], row["known_ab"]) for row in rows] == [
        ("one", "three", "no tie", 2),
        ("one", "two", "unknown", 0),
    ]
    alone = Options(graph="participation", min_weight=2.0)
    found = {
        row["measure"]: row["value"]
        for row in run(CATALOGUE.find("overview"), {}, alone, mixed, CATALOGUE).dicts()
        if row["section"] == "all"
    }
    assert (found["known_pairs"], found["isolates"], found["isolates_unknown"]) == (3, 0, 4)


def test_data_with_ties_of_another_type_are_not_two_mode_only(mixed: Database) -> None:
    result = run(CATALOGUE.find("degree"), {}, Options(graph="supply"), mixed, CATALOGUE)
    assert [row["degree"] for row in result.dicts()] == [0, 0, 0, 0]
    assert not any("two-mode" in note for note in result.notes)
    assert any("mixed asks for no tie of this graph" in note for note in result.notes)


def test_fold_is_for_participation(meets: Database) -> None:
    with pytest.raises(UsageError, match="graph participation"):
        reading_of(meets, "knowledge", Options(fold="share"))
    with pytest.raises(UsageError, match="isn't known"):
        reading_of(meets, "participation", Options(fold="sum"))
    assert read_graph("participation").directed is False


@pytest.mark.parametrize(
    ("name", "graph", "given", "match"),
    [
        ("degree", "participation", {}, "folded from events"),
        ("closeness", "collaboration", {"convention": "ucinet"}, "convention"),
        ("eigenvector", "collaboration", {"convention": "ucinet"}, "convention"),
    ],
)
def test_intervals_are_refused_of_what_replicates_do_not_measure(
    meets: Database, name: str, graph: str, given: dict[str, str], match: str
) -> None:
    with pytest.raises(UsageError, match=match):
        run(CATALOGUE.find(name), given, Options(graph=graph, intervals=True), meets, CATALOGUE)
