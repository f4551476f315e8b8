"""Both engines, from the reports in the database to the scores, held to networkx and to each other.

Each graph is loaded as a survey would be: several questions, several reports of one pair, self-ties, isolates. What a
tie is and weighs is worked out anew here from the rows that were loaded.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import FUZZ

from canting.database.database import Database
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.progress import silent
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, Runner, reading_of, run
from canting.result import Result

DATA = Path(__file__).resolve().parent / "data"
CATALOGUE = read_catalogue([])
ENGINES = ("gds", "process")
MEASURES = ("closeness", "harmonic", "betweenness", "pagerank")
CASES = max(10, FUZZ // 50)  # surveys drawn at random; each is loaded, and asked by both engines


@dataclass(frozen=True)
class Survey:
    """A made-up survey: how many were in it, and reports (from, to, question, weight)."""

    n: int
    reports: tuple[tuple[int, int, str, float], ...]
    relation: str = "INFORMS"

    @property
    def graph(self) -> str:
        return "knowledge" if self.relation == "INFORMS" else "collaboration"

    def as_networkx(self, directed: bool) -> nx.Graph:
        """Pairs, weighted: per question the largest weight over the pair's reports, then the sum over questions."""
        strongest: dict[tuple[int, int, str], float] = defaultdict(float)
        for giver, receiver, question, weight in self.reports:
            if giver != receiver:
                pair = (giver, receiver) if directed else (min(giver, receiver), max(giver, receiver))
                strongest[(*pair, question)] = max(strongest[(*pair, question)], weight)
        made = nx.DiGraph() if directed else nx.Graph()
        made.add_nodes_from(range(self.n))
        for (giver, receiver, _), weight in strongest.items():
            before = made.get_edge_data(giver, receiver, {"weight": 0.0})["weight"]
            made.add_edge(giver, receiver, weight=before + weight)
        for _, _, data in made.edges(data=True):
            data["length"] = 1 / data["weight"]
        return made


def random_survey(
    seed: int, n: int, count: int, relation: str = "INFORMS", among: int | None = None
) -> Survey:
    """Reports among the first `among` participants; the others are isolates."""
    rng = np.random.default_rng(seed)
    reports = {
        (int(a), int(b), str(q)): float(w)
        for a, b, q, w in zip(
            rng.integers(0, among or n, count),
            rng.integers(0, among or n, count),
            rng.choice(["what", "how"], count),
            rng.choice([0.5, 1, 2, 3, 5], count),
            strict=True,
        )
    }
    return Survey(n, tuple((*key, weight) for key, weight in reports.items()), relation)


def in_pieces(seed: int, n: int, count: int) -> Survey:
    first, second = random_survey(seed, n, count), random_survey(seed + 1, n, count)
    moved = tuple((a + n, b + n, q, w) for a, b, q, w in second.reports)
    return Survey(2 * n + 3, first.reports + moved)


SURVEYS = {
    "dense": random_survey(1, 25, 200),
    "sparse": random_survey(2, 40, 50),
    "pieces": in_pieces(3, 12, 30),
    "isolates": random_survey(5, 30, 40, among=12),
    "mutual": random_survey(6, 30, 110, "COLLABORATES_WITH"),
    "one": Survey(1, ((0, 0, "what", 1.0),)),
    "two": Survey(2, ((0, 1, "what", 2.0),)),
    "unconnected": Survey(4, ()),
}


@pytest.fixture(scope="module")
def surveyed(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    for name, survey in SURVEYS.items():
        folder = tmp_path_factory.mktemp(name)
        write(folder, name, survey)
        with check(load_dataset(folder), recorded=recorded(database)) as checked:
            assert not checked.problems
            load(checked, database)
    return database


def write(folder: Path, name: str, survey: Survey) -> None:
    meaning = 'meaning = "gives"\n' if survey.relation == "INFORMS" else ""
    (folder / "dataset.toml").write_text(
        f'[dataset]\nid = "engines-{name}"\ntitle = "{name}"\nnamespace = "{name}"\n'
        '[[nodes]]\nfile = "who.csv"\nkind = "Actor"\nid = "id"\nname = "name"\n'
        f'[[ties]]\nfile = "ties.csv"\ntype = "{survey.relation}"\n{meaning}'
        'from = "from"\nto = "to"\nquestion = { column = "question" }\nweight = "weight"\nrespondent = "from"\n',
        "utf-8",
    )
    # Names in an order of their own, so that equals show whether it is by name that they are ordered.
    rows = [(f"{at:02d}", f"name {(at * 7) % survey.n:02d}") for at in range(survey.n)]
    _csv(folder / "who.csv", ["id", "name"], rows)
    ties = [(f"{a:02d}", f"{b:02d}", q, w) for a, b, q, w in survey.reports]
    _csv(folder / "ties.csv", ["from", "to", "question", "weight"], ties)


def _csv(path: Path, header: list[str], rows: list[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def ask(database: Database, name: str, survey: str, **options) -> Result:
    if "graph" not in options:
        options["graph"] = SURVEYS[survey].graph
    return run(
        CATALOGUE.queries[name], {}, Options(dataset=(f"engines-{survey}",), **options), database, CATALOGUE
    )


def measured(database: Database, survey: str, **options) -> dict[str, Result]:
    """Every measure of a survey by one engine: the graph is projected, or fetched, once for all of them.

    To plan the long text of a graph takes Graph Data Science longer than to measure it, and it does so for each.
    """
    given = Options(dataset=(f"engines-{survey}",), **options)
    with ExitStack() as stack:
        reading = reading_of(database, given.graph, given)
        runner = Runner(database, CATALOGUE, given, stack, silent, reading)
        return {measure: runner.answer(CATALOGUE.queries[measure], {}) for measure in MEASURES}


def scores(result: Result, column: str) -> list[float]:
    by_id = {row["id"]: row[column] for row in result.dicts()}
    return [by_id[id_] for id_ in sorted(by_id)]


def values(found: dict[int, float], n: int) -> list[float]:
    return [found[at] for at in range(n)]


def readings() -> list[tuple[str, bool]]:
    return [
        (name, undirected)
        for name, survey in SURVEYS.items()
        for undirected in ((False, True) if survey.relation == "INFORMS" else (True,))
    ]


@pytest.mark.parametrize(("name", "undirected"), readings())
def test_both_engines_give_the_same_rows_and_what_networkx_gives(
    surveyed: Database, name: str, undirected: bool
):
    hold_to_networkx(surveyed, name, SURVEYS[name], undirected)


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Up to a dozen participants, some of whom nobody names, and reports of them in any order, repeated or not."""
    n = draw(st.integers(0, 12))
    relation = draw(st.sampled_from(["INFORMS", "COLLABORATES_WITH"]))
    named = draw(st.integers(0, n))
    who = st.integers(0, max(0, named - 1))
    report = st.tuples(who, who, st.sampled_from(["what", "how"]), st.sampled_from([0.5, 1.0, 3.0]))
    reports = draw(st.lists(report, max_size=40 if named else 0, unique_by=lambda r: r[:3]))
    return Survey(n, tuple(reports), relation)


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(survey=surveys(), undirected=st.booleans())
def test_both_engines_give_the_same_of_any_survey(
    database: Database, tmp_path_factory: pytest.TempPathFactory, survey: Survey, undirected: bool
):
    folder = tmp_path_factory.mktemp("drawn")
    write(folder, "drawn", survey)
    with check(load_dataset(folder), recorded=recorded(database)) as checked:
        assert not checked.problems
        load(checked, database)
    hold_to_networkx(database, "drawn", survey, undirected or survey.relation != "INFORMS")


def hold_to_networkx(database: Database, name: str, survey: Survey, undirected: bool) -> None:
    """See that every measure by both engines is what networkx makes of the survey, in the same order."""
    other = survey.as_networkx(directed=not undirected)
    expected = oracle(other)
    reading = {"graph": survey.graph, "undirected": undirected}
    by_gds, by_process = (measured(database, name, engine=engine, **reading) for engine in ENGINES)
    for measure in MEASURES:
        gds, process = by_gds[measure], by_process[measure]
        assert (gds.about["engine"], process.about["engine"]) == (["gds"], ["process"])
        for result in (gds, process):
            assert (result.about["n"], result.about["m"]) == (len(other), other.size())
        assert gds.names == process.names
        assert [row[:2] for row in gds.rows] == [row[:2] for row in process.rows], f"order of {measure}"
        near = {"rel": 1e-6} if measure == "pagerank" else {"rel": 1e-9, "abs": 1e-9}
        for column in gds.names[2:]:
            for result in (gds, process):
                assert scores(result, column) == [
                    None if value is None else pytest.approx(value, **near) for value in expected[column]
                ], f"{column} by {result.about['engine']}"


def oracle(other: nx.Graph) -> dict[str, list[float | None]]:
    """What networkx says of each unweighted column, in order of participants."""
    n = len(other)
    shares = list(nx.betweenness_centrality(other).values()) if n > 2 else [None] * n
    found: dict[str, list[float | None]] = {
        "betweenness": list(nx.betweenness_centrality(other, normalized=False).values()),
        "betweenness_share": shares,
        "pagerank": values(nx.pagerank(other, weight=None, tol=1e-13, max_iter=2000), n),
    }
    ways = {"": other}
    if other.is_directed():
        turned = other.reverse()
        ways = {"_in": other, "_out": turned}
        found["pagerank_source"] = values(nx.pagerank(turned, weight=None, tol=1e-13, max_iter=2000), n)
    for suffix, way in ways.items():
        found[f"closeness{suffix}"] = values(nx.closeness_centrality(way), n)
        found[f"harmonic{suffix}"] = [h / max(1, n - 1) for h in values(nx.harmonic_centrality(way), n)]
    return found


@pytest.mark.parametrize(("name", "undirected"), readings())
def test_weights_fold_and_serve_as_strength_and_as_distance(surveyed: Database, name: str, undirected: bool):
    survey = SURVEYS[name]
    other = survey.as_networkx(directed=not undirected)
    n = survey.n
    reading = {"undirected": undirected, "weighted": True}
    degree = ask(surveyed, "degree", name, **reading)
    ways = {"": other} if undirected else {"_in": other, "_out": other.reverse()}
    near, harmonic = (ask(surveyed, measure, name, **reading) for measure in ("closeness", "harmonic"))
    for suffix, way in ways.items():
        strength = way.degree(weight="weight") if undirected else way.in_degree(weight="weight")
        assert scores(degree, f"strength{suffix}") == pytest.approx(values(dict(strength), n))
        expected = values(nx.closeness_centrality(way, distance="length"), n)
        assert scores(near, f"closeness{suffix}_weighted") == pytest.approx(expected, rel=1e-9, abs=1e-12)
        expected = [h / max(1, n - 1) for h in values(nx.harmonic_centrality(way, distance="length"), n)]
        assert scores(harmonic, f"harmonic{suffix}_weighted") == pytest.approx(expected, rel=1e-9, abs=1e-12)
    rank = ask(surveyed, "pagerank", name, **reading)
    expected = values(nx.pagerank(other, weight="weight", tol=1e-13, max_iter=2000), n)
    assert scores(rank, "pagerank_weighted") == pytest.approx(expected, rel=1e-6)


def test_a_graph_of_nobody_has_no_rows(surveyed: Database):
    for measure in (*MEASURES, "degree", "eigenvector", "key-actors"):
        for engine in ENGINES:
            result = ask(surveyed, measure, "dense", filters={"kind": ["Organization"]}, engine=engine)
            assert result.rows == []


# Published figures, from both engines


@pytest.fixture(scope="module")
def published(database: Database) -> Database:
    for name in ("kite", "florentine", "pieces"):
        with check(load_dataset(DATA / name), recorded=recorded(database)) as checked:
            load(checked, database)
    return database


def by_name(
    database: Database, query: str, dataset: str, engine: str | None = None, **options
) -> dict[str, dict]:
    given = Options(graph="collaboration", dataset=(dataset,), engine=engine, **options)
    return {row["name"]: row for row in run(CATALOGUE.queries[query], {}, given, database, CATALOGUE).dicts()}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kite(published: Database, engine: str):
    rows = by_name(published, "closeness", "kite", engine)
    assert list(rows) == [
        "Fernando", "Garth", "Diane", "Heather", "Andre", "Beverly", "Carol", "Ed", "Ike", "Jane",
    ]  # fmt: skip
    said = [round(row["closeness"], 3) for row in rows.values()]
    assert said == [0.643, 0.643, 0.600, 0.600, 0.529, 0.529, 0.500, 0.500, 0.429, 0.310]


@pytest.mark.parametrize("engine", ENGINES)
def test_florentine_families(published: Database, engine: str):
    """Of the 15 that married, and of all 16: the isolate changes every n - 1."""
    married = {"filters": {"group": ["married"]}}
    near = by_name(published, "closeness", "florentine", engine, **married)
    between = by_name(published, "betweenness", "florentine", engine, **married)
    degree = by_name(published, "degree", "florentine", **married)
    assert list(between)[:3] == ["Medici", "Guadagni", "Albizzi"]
    said = {
        name: (
            degree[name]["degree"],
            round(near[name]["closeness"], 4),
            round(between[name]["betweenness"], 4),
        )
        for name in ("Medici", "Guadagni", "Albizzi")
    }
    assert said == {
        "Medici": (6, 0.56, 47.5),
        "Guadagni": (4, 0.4667, 23.1667),
        "Albizzi": (3, 0.4828, 19.3333),
    }
    assert round(between["Medici"]["betweenness_share"], 3) == 0.522
    assert round(by_name(published, "closeness", "florentine", engine)["Medici"]["closeness"], 4) == 0.5227
    assert (
        round(by_name(published, "betweenness", "florentine", engine)["Medici"]["betweenness_share"], 4)
        == 0.4524
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_graph_in_pieces_tells_conventions_apart(published: Database, engine: str):
    near, harmonic = (by_name(published, query, "pieces", engine) for query in ("closeness", "harmonic"))
    expected = {
        "n1": (0.364, 0.364),
        "n2": (0.208, 0.227),
        "n7": (0.205, 0.227),
        "n6": (0.136, 0.167),
        "n10": (0.182, 0.182),
    }
    for name, figures in expected.items():
        assert (round(near[name]["closeness"], 3), round(harmonic[name]["harmonic"], 3)) == figures
