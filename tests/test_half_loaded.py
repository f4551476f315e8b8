"""No half result without a word: what is answered from a dataset whose load didn't end, or began meanwhile, says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import kill_before, put, survey

from canting.database.database import Database
from canting.drawing import KINDS, Wanted, draw
from canting.loader.datasets import list_units
from canting.loader.merge import unload
from canting.queries import graphs
from canting.queries.adhoc import ask
from canting.queries.catalogue import read_catalogue
from canting.queries.objects import Cluster
from canting.queries.run import Options, run
from canting.writing.export import export
from canting.writing.listings import units

WORD = "not completed"
# This survey has no roles: a question that must be told one is refused before it is asked.
NAMES = sorted(
    q.name for q in read_catalogue().queries.values() if not any(p.known and p.required for p in q.parameters)
)
COUNT = "MATCH ()-[r:INFORMS]->() RETURN count(r) AS ties"


@pytest.fixture(scope="module")
def half(database: Database, server_environment, tmp_path_factory) -> Database:
    """A survey whose replacement was killed with both its old and its new ties in the graph."""
    database.write("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    folder = tmp_path_factory.mktemp("half")
    put(survey(folder / "before", "one", 1, range(100), 300), database)
    now = survey(folder / "now", "one", 2, range(30, 130), 250)
    kill_before(database, server_environment, 13, "load", str(now))
    assert [unit.incomplete for unit in list_units(database)] == [True]
    runs = database.read("MATCH ()-[r:INFORMS]->() RETURN DISTINCT r.run").values
    assert len(runs) == 2
    return database


SAID = {
    "qap": {"first": "knowledge", "second": "supply"},
    "mrqap": {"outcome": "knowledge", "predictors": ["supply"]},
    "what-if": {"leave": ["p40"]},
}


def values(query) -> dict[str, object]:
    """What a query can't do without: as it is said here, else participants or a sort of them."""
    if query.name in SAID:
        return dict(SAID[query.name])
    needed = [parameter for parameter in query.parameters if parameter.required]
    people = iter(("p40", "p50", "p60"))
    return {each.name: ["kind=Organization"] if each.type.many else next(people) for each in needed}


@pytest.mark.parametrize("name", NAMES)
def test_every_named_query_says_it(half: Database, name: str) -> None:
    catalogue = read_catalogue()
    query = catalogue.find(name)
    answer = run(query, values(query), Options(), half, catalogue)
    assert any(WORD in note for note in answer.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_it_and_shows_it(half: Database, tmp_path: Path, kind: str) -> None:
    who = {"ego": ("p40",), "path": ("p40", "p50")}.get(kind, ())
    notes = draw(Wanted(kind, who=who), half, read_catalogue(), Options(), tmp_path / "p.svg")
    assert any(WORD in note for note in notes)
    assert "newest load of one" in (tmp_path / "p.svg").read_text()


def test_exports_ad_hoc_cypher_notebooks_and_the_list_of_datasets_say_it(
    half: Database, database_settings, tmp_path: Path
) -> None:
    notes = export(tmp_path / "g.graphml", "knowledge", Options(), half, read_catalogue())
    assert any(WORD in note for note in notes)
    for graph in (None, "knowledge"):
        assert any(WORD in note for note in ask(COUNT, {}, half, graph=graph).notes)
    with Cluster(database_settings) as cluster:
        assert any(WORD in note for note in cluster.query("degree").attrs["notes"])
    assert "no" in str(units(list_units(half)).rows[0]).lower()


@pytest.fixture
def loads_meanwhile(clean_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A survey that is loaded anew, whole, just after a question has looked at what there is."""
    folder = survey(tmp_path / "s", "one", 1, range(50), 100)
    other = survey(tmp_path / "other", "two", 2, range(200, 250), 100)
    put(folder, clean_database)
    put(other, clean_database)
    works = [lambda: put(folder, clean_database)]
    parameters = graphs.Reading.parameters.fget
    assert parameters is not None

    def after(reading: graphs.Reading):
        while works:
            works.pop()()
        return parameters(reading)

    monkeypatch.setattr(graphs.Reading, "parameters", property(after))
    return works, folder, other


def test_a_load_that_runs_during_the_question_is_said(
    clean_database: Database, loads_meanwhile, tmp_path: Path
) -> None:
    """It was complete when the question looked, and is complete again when it ends."""
    works, folder, other = loads_meanwhile
    catalogue = read_catalogue()

    def degree() -> list[str]:
        query = catalogue.find("degree")
        return run(query, {}, Options(dataset=("one",)), clean_database, catalogue).notes

    assert any("while this was read" in note for note in degree())
    assert not any("while this was read" in note for note in degree())
    works.append(lambda: put(other, clean_database))
    assert not any("while this was read" in note for note in degree()), "it isn't covered"
    for question in (
        lambda: export(tmp_path / "g.dl", "knowledge", Options(), clean_database, catalogue),
        lambda: draw(Wanted("network"), clean_database, catalogue, Options(), tmp_path / "p.svg"),
        lambda: ask(COUNT, {}, clean_database, graph="knowledge").notes,
    ):
        works.append(lambda: put(folder, clean_database))
        assert any("one, wave 1, was loaded" in note for note in question())
    works.append(lambda: unload(clean_database, "one") and None)
    assert any("while this was read" in note for note in degree())
