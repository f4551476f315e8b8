"""Linked data: what is read back is what the graph says, and SHACL finds it in order."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
import rdflib
import rdflib.compare
from rdflib.namespace import DCTERMS, ORG, PROV, QB, RDF, SKOS, XSD

from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.linking.cases import answer, cases
from canting.linking.ledger import Ledger
from canting.linking.links import apply, read_both
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run
from canting.writing.export import export
from canting.writing.rdf import TERMS, XKOS, Iris

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = read_catalogue([])
BASE = "https://data.example.org/batik/"
NAMES = Iris(BASE)
AREA = rdflib.URIRef("http://purl.org/linked-data/sdmx/2009/dimension#refArea")
PERIOD = rdflib.URIRef("http://purl.org/linked-data/sdmx/2009/dimension#refPeriod")


@pytest.fixture(scope="module")
def linked(database, tmp_path_factory):
    """The batik example with its register and reference data; an actor and an organization judged."""
    wipe(database, managed_only=False)
    folders = [
        ROOT / "examples" / name
        for name in ("pekalongan-reference", "batik-pekalongan", "pekalongan-register")
    ]
    for folder in folders:
        with check(folder, recorded=recorded(database)) as checked:
            load(checked, database)
    ours, theirs, codes = read_both(folders[1], folders[2], folders[:1])
    ledger = Ledger(tmp_path_factory.mktemp("linked") / "links.csv")
    both = (ours.dataset, ours.participants, theirs.dataset, theirs.records)
    made = cases(*both, ledger.state, codes=codes)
    kinds = dict(database.read("MATCH (p:Participant) RETURN p.id, p.kind").values)
    found = [c for c in made if c.options]
    actor = next(c for c in found if kinds[c.entry.id] == "Actor")
    # A person may link what no rule would: no organization of the example is like an entry.
    some = next(c for c in made if kinds[c.entry.id] == "Organization")
    for case in (actor, replace(some, options=next(c for c in found if c is not actor).options)):
        ledger.append(answer(case, case.options[0], "same", by="Sri", at="2026-11-24T08:15:00Z"))
    nobody = next(c for c in made if kinds[c.entry.id] == "Organization" and c is not some)
    ledger.append(answer(nobody, None, "none", by="Sri", at="2026-11-24T08:16:00Z"))
    apply(ledger, database)
    return database, ledger


def exported(database, path: Path, graph: str = "all", **more) -> rdflib.Graph:
    export(
        path, graph, Options(undirected=more.pop("undirected", False)), database, CATALOGUE, rdf=BASE, **more
    )
    kinds = {".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld"}
    return rdflib.Graph().parse(path, format=kinds[path.suffix])


def ids(triples: rdflib.Graph, kind) -> set[str]:
    return {str(triples.value(one, DCTERMS.identifier)) for one in triples.subjects(RDF.type, kind)}


@pytest.fixture(scope="module")
def whole(linked, tmp_path_factory) -> rdflib.Graph:
    return exported(linked[0], tmp_path_factory.mktemp("rdf") / "x.ttl")


@pytest.mark.parametrize("pseudonyms", [False, True])
def test_shacl_finds_it_in_order(linked, tmp_path: Path, pseudonyms: bool):
    triples = exported(linked[0], tmp_path / "x.ttl", pseudonyms=pseudonyms)
    shapes = rdflib.Graph().parse(ROOT / "tests" / "data" / "shapes.ttl")
    for target in shapes.objects(None, rdflib.SH.targetClass):
        if target not in (TERMS.Industry,):
            assert (None, RDF.type, target) in triples, (
                f"nothing is a {target}: its shape would check nothing"
            )
    good, _, text = pyshacl.validate(triples, shacl_graph=shapes)
    assert good, text


def test_the_shapes_find_a_fault(whole):
    """Shapes that let everything through would prove nothing."""
    shapes = rdflib.Graph().parse(ROOT / "tests" / "data" / "shapes.ttl")
    for kind, path in ((TERMS.Report, TERMS.to), (QB.Observation, QB.dataSet), (TERMS.Place, SKOS.inScheme)):
        spoilt = rdflib.Graph() + whole
        spoilt.remove((next(spoilt.subjects(RDF.type, kind)), path, None))
        assert not pyshacl.validate(spoilt, shacl_graph=shapes)[0], path


def test_participants_and_ties_are_those_of_the_graph(linked, whole):
    database = linked[0]
    for kind in ("Actor", "Organization", "InformationSource"):
        want = {
            row[0]
            for row in database.read("MATCH (p:Participant {kind: $kind}) RETURN p.id", {"kind": kind}).values
        }
        assert ids(whole, TERMS[kind]) == want
    assert ids(whole, ORG.Organization) - ids(whole, TERMS.Entry) == ids(whole, TERMS.Organization)
    want = {
        (r[0], r[1])
        for r in database.read("MATCH (a)-[r:INFORMS]->(b) WHERE a <> b RETURN a.id, b.id").values
    }
    found = {
        (str(whole.value(a, DCTERMS.identifier)), str(whole.value(b, DCTERMS.identifier)))
        for a, b in whole.subject_objects(TERMS.informs)
    }
    assert found == want


def test_it_says_who_answered_and_how_many_of_how_many(linked, whole):
    database = linked[0]
    said = dict(
        database.read(
            "MATCH (p:Participant)-[said:RECORDED_IN]->() WHERE said.responded IS NOT NULL RETURN p.id, said.responded"
        ).values
    )
    found = {
        str(whole.value(one, DCTERMS.identifier)): str(word)
        for one, word in whole.subject_objects(TERMS.responded)
    }
    assert found == said
    (graph,) = whole.subjects(RDF.type, PROV.Collection)
    answers = list(said.values())
    yes = answers.count("yes")
    assert whole.value(graph, TERMS.answered).toPython() == yes
    assert whole.value(graph, TERMS.asked).toPython() == yes + answers.count("no")
    assert f"{yes} of {yes + answers.count('no')} " in str(whole.value(graph, DCTERMS.description))
    assert set(whole.objects(graph, PROV.wasDerivedFrom)) == {
        rdflib.URIRef(f"{BASE}dataset/batik-pekalongan")
    }


def test_every_report_says_who_reported_it_and_where(linked, whole):
    text = "MATCH (a)-[r:INFORMS|SUPPLIES|SUPPORTS|COLLABORATES_WITH]->(b) WHERE a <> b "
    rows = linked[0].read(text + "RETURN r.respondent, r.question, r.file, r.row, r.weight").values

    def said(one):
        file = whole.value(whole.value(one, PROV.wasDerivedFrom), rdflib.RDFS.label)
        who = whole.value(one, PROV.wasAttributedTo)
        return (
            who and str(whole.value(who, DCTERMS.identifier)),
            str(whole.value(one, TERMS.question)), str(file), whole.value(one, TERMS.row).toPython(),
            float(whole.value(one, TERMS.weight)),
        )  # fmt: skip

    reports = list(whole.subjects(RDF.type, TERMS.Report))
    assert sorted(map(repr, map(said, reports))) == sorted(repr(tuple(row)) for row in rows)


def test_decisions_are_those_of_the_ledger(linked, whole):
    links = linked[1].state.links
    assert len(links) == 2
    for line in links:
        participant, entry = NAMES("participant", line.left_id), NAMES("entry", line.right_id)
        assert (participant, SKOS.exactMatch, entry) in whole
        (decision,) = set(whole.subjects(PROV.used, entry))
        assert str(whole.value(decision, PROV.endedAtTime)) == "2026-11-24T08:15:00+00:00"
        assert str(whole.value(whole.value(decision, PROV.wasAssociatedWith), rdflib.RDFS.label)) == "Sri"
        assert str(whole.value(decision, TERMS.evidence)) == line.evidence
    assert sum(1 for each in whole.objects(None, TERMS.decision) if str(each) == "none") == 1


def test_places_are_concepts_with_all_that_is_above_them(linked, whole):
    ward = NAMES("place", "kemendagri-2025", "33.75.02.1004")
    above = [str(whole.value(each, SKOS.notation)) for each in whole.transitive_objects(ward, SKOS.broader)]
    assert above == ["33.75.02.1004", "33.75.02", "33.75", "33"]
    assert (
        NAMES("place", "kemendagri-2025", "33.75.02"),
        SKOS.exactMatch,
        NAMES("place", "bps-2020", "3375020"),
    ) in whole
    scheme = NAMES("scheme", "kemendagri-2025")
    levels = [
        str(whole.value(each, SKOS.prefLabel)) for each in whole.items(whole.value(scheme, XKOS.levels))
    ]
    assert levels == ["province", "regency", "district", "village"]
    assert int(whole.value(scheme, XKOS.numberOfLevels)) == 4


def test_figures_are_those_of_the_file(whole):
    with (ROOT / "examples" / "pekalongan-reference" / "figures.csv").open(encoding="utf-8") as file:
        rows = {
            (row["code"], row["measure"], row["period"]): float(row["value"]) for row in csv.DictReader(file)
        }
    found = 0
    for one in whole.subjects(RDF.type, QB.Observation):
        place, period = whole.value(one, AREA), whole.value(one, PERIOD)
        structure = whole.value(whole.value(one, QB.dataSet), QB.structure)
        (measure,) = {m for c in whole.objects(structure, QB.component) for m in whole.objects(c, QB.measure)}
        key = (str(whole.value(place, SKOS.notation)), str(measure).rpartition("/")[2], str(period))
        assert float(whole.value(one, measure)) == rows[key]
        assert period.datatype in (XSD.gYear, XSD.gYearMonth, XSD.date)
        found += 1
    assert found


def test_cubes_are_well_formed(whole):
    """Of W3C's constraints: each dimension has one value (IC-11), no two observations are of one thing (IC-12)."""
    seen = set()
    for one in whole.subjects(RDF.type, QB.Observation):
        cube = whole.value(one, QB.dataSet)
        parts = whole.objects(whole.value(cube, QB.structure), QB.component)
        dimensions = sorted(d for part in parts for d in whole.objects(part, QB.dimension))
        values = [set(whole.objects(one, dimension)) for dimension in dimensions]
        assert all(len(each) == 1 for each in values)
        key = (cube, *(each.pop() for each in values))
        assert key not in seen
        seen.add(key)


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld"])
def test_every_format_says_the_same_each_time(linked, whole, tmp_path: Path, ending: str):
    first = exported(linked[0], tmp_path / f"x.{ending}")
    text = (tmp_path / f"x.{ending}").read_text(encoding="utf-8")
    assert rdflib.compare.isomorphic(first, whole)
    if ending != "jsonld":
        exported(linked[0], tmp_path / f"x.{ending}")
        assert (tmp_path / f"x.{ending}").read_text(encoding="utf-8") == text


def test_the_options_of_a_graph_hold(linked, tmp_path: Path):
    database = linked[0]
    supply = exported(database, tmp_path / "x.ttl", "supply")
    assert set(supply.objects(None, TERMS.tie)) == {TERMS.supplies}
    degree = exported(database, tmp_path / "x.ttl", "knowledge", measures=("degree",), undirected=True)
    answer = run(
        CATALOGUE.find("degree"), {}, Options(undirected=True, graph="knowledge"), database, CATALOGUE
    ).dicts()
    for row in answer:
        one = NAMES("participant", row["id"])
        assert (
            float(degree.value(one, TERMS["measure-degree"]))
            == row["degree"]
            == len(set(degree.objects(one, TERMS.informs)))
        )


def test_pseudonyms_leave_no_way_back(linked, whole, tmp_path: Path):
    """Names, ids, places, entries and rows of a person would each tell who it is."""
    database = linked[0]
    triples = exported(database, tmp_path / "x.ttl", pseudonyms=True)
    text = (tmp_path / "x.ttl").read_text(encoding="utf-8")
    with (tmp_path / "x-key.csv").open(encoding="utf-8-sig", newline="") as file:
        key = list(csv.DictReader(file))
    assert {row["id"] for row in key} >= ids(whole, TERMS.Actor)
    words = {str(each) for each in triples.objects() if isinstance(each, rdflib.Literal)}
    for row in key:
        assert row["id"] not in words
        assert row["name"] not in words
        assert f"participant/{row['id']}>" not in text
        assert f"participant:{row['id']} " not in text
    assert (None, TERMS.row, None) not in triples
    assert "Sri" not in words
    assert (None, RDF.type, TERMS.Entry) not in triples
    for one in triples.subjects(RDF.type, TERMS.Actor):
        assert (one, TERMS.locatedIn, None) not in triples
    count = len(set(whole.subjects(RDF.type, TERMS.Report)))
    assert len(set(triples.subjects(RDF.type, TERMS.Report))) == count
    actors = set(whole.subjects(RDF.type, TERMS.Actor))
    told = {
        one
        for end in (TERMS["from"], TERMS.to, PROV.wasAttributedTo)
        for one, who in whole[:end]
        if who in actors
    }
    assert not set(triples.subjects(RDF.type, TERMS.Report)) & told, "what an IRI is made of can be guessed"


def test_iris_hold_any_id():
    names = Iris()
    assert str(names("participant", "Hj. Sri/<1>")) == "urn:canting:participant:Hj.%20Sri%2F%3C1%3E"
    assert str(names.code("place", "kemendagri-2025:33.75")) == "urn:canting:place:kemendagri-2025:33.75"
    assert str(Iris("https://x.example")("entry", "é")) == "https://x.example/entry/%C3%A9"
    assert str(Iris("https://x.example/a#")("entry", "1")) == "https://x.example/a#entry/1"


@pytest.mark.parametrize(
    ("name", "base"), [("x.rdfx", BASE), ("x.ttl", "no iri"), ("x.ttl", "/a"), ("none/x.ttl", BASE)]
)
def test_what_cannot_be_written_is_refused(linked, tmp_path: Path, name: str, base: str):
    with pytest.raises(UsageError):
        export(tmp_path / name, "all", Options(), linked[0], CATALOGUE, rdf=base)
    assert not list(tmp_path.iterdir())


def test_commands_start_without_rdflib():
    code = "import sys, canting.cli, canting.writing.export; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "base",
    ["javascript:alert(1)", "data:x", "file:///etc/", "http:x", "urn:", "http://x/\u202e", "http://\udcff/"],
)
def test_a_base_that_is_no_name_of_things_is_refused(base: str):
    with pytest.raises(ValueError, match=re.escape(base)):
        Iris(base)


def test_a_survey_that_says_of_nobody_whether_it_answered_is_linked_data(clean_database, tmp_path: Path):
    with check(ROOT / "tests" / "data" / "camp", recorded=recorded(clean_database)) as checked:
        load(checked, clean_database)
    people = {row[0] for row in clean_database.read("MATCH (p:Participant) RETURN p.id").values}
    triples = exported(clean_database, tmp_path / "x.ttl")
    assert ids(triples, TERMS.Actor) | ids(triples, TERMS.Organization) == people
    assert (None, TERMS.responded, None) not in triples
