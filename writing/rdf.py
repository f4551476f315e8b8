"""The graph that a query sees as linked data: ORG, PROV-O, SKOS and XKOS, RDF Data Cube."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from rdflib import BNode, Literal, Namespace, URIRef
from rdflib import Graph as Triples
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, QB, RDF, RDFS, SKOS, XSD

from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.queries.graphs import Reading, asked, responded_in, responses

if TYPE_CHECKING:
    from rdflib.term import Node

    from canting.queries.answers import Responses

FORMATS = {".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld"}
BASE = "urn:canting:"
TERMS = Namespace("urn:canting:term:")
XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")

_MATCHES = {
    "exact": SKOS.exactMatch,
    "split": SKOS.narrowMatch,  # the code was split: it is wider than each of those
    "merge": SKOS.broadMatch,
    "partial": SKOS.relatedMatch,
}
_PERIODS = (
    (re.compile(r"\d{4}"), XSD.gYear),
    (re.compile(r"\d{4}-\d{2}"), XSD.gYearMonth),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), XSD.date),
)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?")


class Iris:
    """Makes an IRI of what a thing is and its id: the same in every export with the same base.

    Parameters
    ----------
    base
        Begin of every IRI: ``https://data.example.org/batik/``, or a URN.

    Raises
    ------
    ValueError
        If it isn't an absolute IRI of the scheme http, https, urn or tag.
    """

    def __init__(self, base: str = BASE) -> None:
        parts = urlsplit(base)
        known = (parts.scheme in ("http", "https") and parts.netloc) or (
            parts.scheme in ("urn", "tag") and parts.path
        )
        if not known or re.search(
            r'[\x00-\x20\x7f-\x9f\s<>"{}|\\^`\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]', base
        ):
            raise ValueError(base)
        self._between = ":" if parts.scheme == "urn" else "/"
        self.base = base if base.endswith(("/", "#", ":")) else base + self._between

    def __call__(self, kind: str, *ids: str) -> URIRef:
        return URIRef(self.prefix(kind) + self._between.join(quote(id_, safe="") for id_ in ids))

    def prefix(self, kind: str) -> str:
        """What every IRI of this kind begins with."""
        return f"{self.base}{kind}{self._between}"

    def code(self, kind: str, id_: str) -> URIRef:
        """The IRI of a place or industry, whose id is ``scheme:code``."""
        scheme, _, code = id_.partition(":")
        return self(kind, scheme, code)

    def hashed(self, kind: str, *parts: Any) -> URIRef:
        """An IRI for what has no id of its own: told by all its parts."""
        text = "\x1f".join("" if part is None else str(part) for part in parts)
        return self(kind, hashlib.sha256(text.encode()).hexdigest()[:20])


def reports_of(database: Database, reading: Reading, graph: Graph) -> list[dict[str, Any]]:
    """Ask a server for every report behind the ties of a graph."""
    return asked(database, reading, "rdf-reports", ids=graph.ids, relations=list(reading.file.ties))


def triples_of(
    database: Database,
    reading: Reading,
    graph: Graph,
    shown: Graph,
    reports: list[dict[str, Any]],
    hidden: dict[str, str] | None,
    base: str,
    *,
    entries: bool,
) -> Triples:
    """Make linked data of a graph and of what a server knows of its participants besides their ties.

    Organizations (ORG), reports and decisions (PROV-O), places and industries (SKOS, XKOS), figures (Data Cube).

    Parameters
    ----------
    graph, shown
        What was read, with the ids of the database; and with those that stand in the IRIs (pseudonyms, if any).
    reports
        Rows of `reports_of`.
    hidden
        Id to pseudonym of those whose identity is kept back; None without pseudonyms.
    entries
        Whether those who keep their identity keep their entries in registers too, though others don't.
    """

    def ask(step: str, ids: Iterable[str]) -> list[dict[str, Any]]:
        return asked(database, reading, step, ids=sorted(set(ids)))

    participants, links = ask("rdf-participants", graph.ids), ask("rdf-links", graph.ids)
    judged = ask("rdf-judged", graph.ids)
    located = [row for row in participants if hidden is None or row["id"] not in hidden]
    if hidden is not None:
        links = [row for row in links if entries and row["id"] not in hidden]
    located += links
    places = ask("rdf-places", (each for row in located for each in row["places"]))
    industries = ask("rdf-industries", (each for row in located for each in row["industries"]))
    figures = ask("rdf-figures", (row["id"] for row in (*places, *industries)))
    named = {unit.dataset for unit in reading.coverage.units} | {row["dataset"] for row in figures}
    named |= {row["register"] for row in (*links, *judged)}
    named |= {each for row in participants for each in row["datasets"]}
    writer = _Writer(shown, Iris(base), hidden)
    writer.datasets(ask("rdf-datasets", named), {unit.dataset: unit.wave for unit in reading.coverage.units})
    writer.answers(responses(database, reading, responded_in(graph)), participants)
    writer.participants(participants, ask("draw-stages", graph.ids))
    writer.reports(reports, undirected=reading.undirected)
    writer.decisions(links, judged)
    writer.codes("place", places)
    writer.codes("industry", industries)
    writer.figures(figures)
    return writer.out


def serialized(triples: Triples, path: Path) -> str:
    """Text of linked data in the format of a file's ending, the same for the same triples."""
    text = triples.serialize(format=FORMATS[path.suffix.lower()])
    if path.suffix.lower() == ".nt":
        return "".join(sorted(text.splitlines(keepends=True)))
    return text


class _Writer:
    def __init__(self, graph: Graph, names: Iris, hidden: dict[str, str] | None) -> None:
        self.graph, self.names, self.hidden = graph, names, hidden
        self.out = Triples(bind_namespaces="none")
        self._bind()

    def add(self, subject: Node, *pairs: tuple[Node, Node | None]) -> None:
        for predicate, value in pairs:
            if value is not None:
                self.out.add((subject, predicate, value))

    def _bind(self) -> None:
        known = {
            "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "org": ORG, "prov": PROV, "skos": SKOS, "xkos": XKOS, "qb": QB,
            "dcterms": DCTERMS, "foaf": FOAF, "sdmx-dimension": DIMENSION, "sdmx-attribute": ATTRIBUTE, "term": TERMS,
        }  # fmt: skip
        for prefix, namespace in known.items():
            self.out.bind(prefix, namespace)
        for kind in (
            "participant",
            "report",
            "dataset",
            "graph",
            "file",
            "entry",
            "decision",
            "place",
            "industry",
        ):
            self.out.bind(kind, self.names.prefix(kind))

    def datasets(self, rows: list[dict[str, Any]], waves: Mapping[str, int | None]) -> None:
        for row in rows:
            one = self.names("dataset", row["id"])
            self.add(
                one, (RDF.type, PROV.Entity), (RDF.type, TERMS.Dataset), (DCTERMS.identifier, _text(row["id"])),
                (DCTERMS.title, _text(row["title"] or row["id"])), (DCTERMS.source, _text(row["source"])),
                (DCTERMS.license, _text(row["license"])), (DCTERMS.temporal, _text(row["collected"])),
                (TERMS.illustrative, Literal(bool(row["illustrative"]))),
                (TERMS.wave, Literal(waves[row["id"]]) if waves.get(row["id"]) is not None else None),
            )  # fmt: skip

    def answers(self, answers: Responses, participants: list[dict[str, Any]]) -> None:
        """Say how many of how many answered, of the graph as a whole: what the others would have said is unknown."""
        if not answers.notes():
            return
        one, counts = self.names("graph", self.graph.name), answers.counts
        self.add(
            one, (RDF.type, PROV.Collection), (DCTERMS.identifier, _text(self.graph.name)),
            (DCTERMS.description, _text(" ".join(answers.notes()))),
        )  # fmt: skip
        for dataset in sorted({each for row in participants for each in row["datasets"]}):
            self.add(one, (PROV.wasDerivedFrom, self.names("dataset", dataset)))
        if answers.of:
            asked = counts["yes"] + counts["no"]
            self.add(one, (TERMS.asked, Literal(asked)), (TERMS.answered, Literal(counts["yes"])))

    def _who(self, id_: str) -> str:
        return (self.hidden or {}).get(id_, id_)

    def _hides(self, id_: str) -> bool:
        return self.hidden is not None and id_ in self.hidden

    def _participant(self, id_: str) -> URIRef:
        return self.names("participant", self._who(id_))

    def participants(self, rows: list[dict[str, Any]], stages: list[dict[str, Any]]) -> None:
        self._shown()
        self._said_of(rows)
        for row in stages:
            stage = self._described(self._participant(row["participant"]), "stage", row["stage"], row["name"])
            if stage is not None:
                self.add(stage, (TERMS.position, Literal(row["position"])))

    def _shown(self) -> None:
        attributes = self.graph.attributes
        figures = [name for name in attributes if name not in ("kind", "group", "role", "responded")]
        responded = attributes.get("responded", [None] * len(self.graph.ids))  # nobody says it of anybody
        for at, id_ in enumerate(self.graph.ids):
            one = self.names("participant", id_)
            kind = attributes["kind"][at]
            self.add(
                one, (RDF.type, PROV.Agent), (RDF.type, TERMS[kind]),
                (RDF.type, ORG.Organization if kind == "Organization" else None),
                (RDF.type, FOAF.Agent if kind != "InformationSource" else None),
                (SKOS.prefLabel, _text(self.graph.names[at])), (DCTERMS.identifier, _text(id_)),
            )  # fmt: skip
            self.add(one, (TERMS.responded, _text(responded[at])))
            for word in ("group", "role"):
                self._described(one, word, attributes[word][at], attributes[word][at])
            if kind == "Organization" and attributes["group"][at] is not None:
                self.add(one, (ORG.classification, self.names("group", attributes["group"][at])))
            for name in figures:
                value = attributes[name][at]
                if value is not None and value == value:  # noqa: PLR0124 (no measure is not a number)
                    self.add(one, (TERMS[f"measure-{quote(name, safe='')}"], _number(value)))

    def _described(self, one: URIRef, word: str, id_: str | None, label: str | None) -> URIRef | None:
        """Say group, role or stage of a participant as a concept of the scheme of that name."""
        if id_ is None:
            return None
        concept, scheme = self.names(word, id_), self.names("scheme", word)
        self.add(one, (TERMS[word], concept))
        self.add(scheme, (RDF.type, SKOS.ConceptScheme), (SKOS.prefLabel, _text(word)))
        self.add(
            concept, (RDF.type, SKOS.Concept), (SKOS.prefLabel, _text(label)), (SKOS.notation, _text(id_)),
            (SKOS.inScheme, scheme),
        )  # fmt: skip
        return concept

    def _said_of(self, rows: list[dict[str, Any]]) -> None:
        kinds = dict(zip(self.graph.ids, self.graph.attributes["kind"], strict=True))
        for row in rows:
            one = self._participant(row["id"])
            for dataset in row["datasets"]:
                self.add(one, (PROV.wasDerivedFrom, self.names("dataset", dataset)))
            for body in row["members"]:
                if kinds.get(self._who(body)) == "Organization":
                    self.add(one, (ORG.memberOf, self._participant(body)))
            if not self._hides(row["id"]):
                self._located(one, row)

    def _located(self, one: URIRef, row: Mapping[str, Any]) -> None:
        for place in row["places"]:
            self.add(one, (TERMS.locatedIn, self.names.code("place", place)))
        for industry in row["industries"]:
            self.add(one, (TERMS.classifiedAs, self.names.code("industry", industry)))

    # reports

    def reports(self, rows: list[dict[str, Any]], *, undirected: bool) -> None:
        """Say ties and reports; a graph that is undirected by itself keeps the directions that are known."""
        ended = [(self._ends(row), row) for row in rows]
        for (giver, receiver, respondent), row in sorted(ended, key=lambda each: _order(each[0], each[1])):
            source, target = self.names("participant", giver), self.names("participant", receiver)
            tie = _tie(row["relation"])
            self.add(source, (tie, target))
            if row["relation"] == "COLLABORATES_WITH" or undirected:
                self.add(target, (tie, source))
            parts = (
                row["relation"],
                row["dataset"],
                row["at_wave"],
                row["question"],
                respondent,
                giver,
                receiver,
            )
            report = self.names.hashed("report", *parts)
            self.add(
                report, (RDF.type, PROV.Entity), (RDF.type, TERMS.Report), (TERMS.tie, tie),
                (TERMS["from"], source), (TERMS.to, target), (TERMS.question, _text(row["question"])),
                (TERMS.weight, None if row["weight"] is None else _number(row["weight"])),
                (TERMS.wave, Literal(row["at_wave"])), (DCTERMS.isPartOf, self.names("dataset", row["dataset"])),
            )  # fmt: skip
            self._where(report, row)
            if respondent is not None:
                agent = self.names("participant", respondent)
                self.add(agent, (RDF.type, PROV.Agent), (DCTERMS.identifier, _text(respondent)))
                if not self._hides(row["respondent"]):
                    self.add(agent, (SKOS.prefLabel, _text(row["respondent_name"])))
                self.add(report, (PROV.wasAttributedTo, agent))

    def _ends(self, row: Mapping[str, Any]) -> tuple[str, str, str | None]:
        respondent = row["respondent"]
        ends = [self._who(row["from"]), self._who(row["to"])]
        if row["relation"] == "COLLABORATES_WITH":
            ends.sort()
        return ends[0], ends[1], None if respondent is None else self._who(respondent)

    def _where(self, report: URIRef, row: Mapping[str, Any]) -> None:
        """File and row; with pseudonyms no row, for rows are often in the order of names."""
        if row["file"] is None:
            return
        file = self.names("file", row["dataset"], str(row["at_wave"]), row["file"])
        self.add(
            file, (RDF.type, PROV.Entity), (RDF.type, TERMS.File), (RDFS.label, _text(row["file"])),
            (DCTERMS.isPartOf, self.names("dataset", row["dataset"])),
        )  # fmt: skip
        self.add(report, (PROV.wasDerivedFrom, file))
        if self.hidden is None and row["row"] is not None:
            self.add(report, (TERMS.row, Literal(row["row"])))

    # decisions

    def decisions(self, links: list[dict[str, Any]], judged: list[dict[str, Any]]) -> None:
        for row in links:
            entry = self._entry(row)
            one = self._participant(row["id"])
            self.add(one, (SKOS.exactMatch, entry))
            decision = self._decision(row, "same", row["record"])
            self.add(
                decision, (PROV.used, entry), (TERMS.evidence, _text(row["evidence"])),
                (TERMS.method, _text(row["method"])), (RDFS.comment, _text(row["reason"])),
                (TERMS.score, None if row["score"] is None else _number(row["score"])),
            )  # fmt: skip
        for row in judged:
            if not self._hides(row["id"]):
                self._decision(row, row["status"], "")

    def _decision(self, row: Mapping[str, Any], what: str, entry: str) -> URIRef:
        decision = self.names.hashed("decision", row["id"], row["register"], entry)
        at = row["decided_at"]
        self.add(
            decision, (RDF.type, PROV.Activity), (RDF.type, TERMS.Decision), (TERMS.decision, _text(what)),
            (PROV.used, self._participant(row["id"])), (TERMS.register, self.names("dataset", row["register"])),
            (PROV.endedAtTime, Literal(at, datatype=XSD.dateTime) if at and _TIME.fullmatch(at) else None),
        )  # fmt: skip
        if row["decided_by"] and self.hidden is None:
            person = self.names("person", row["decided_by"])
            self.add(person, (RDF.type, PROV.Agent), (RDFS.label, _text(row["decided_by"])))
            self.add(decision, (PROV.wasAssociatedWith, person))
        return decision

    def _entry(self, row: Mapping[str, Any]) -> URIRef:
        entry = self.names("entry", row["record"])
        self.add(
            entry, (RDF.type, ORG.Organization), (RDF.type, PROV.Entity), (RDF.type, TERMS.Entry),
            (SKOS.prefLabel, _text(row["name"] or row["record"])), (DCTERMS.identifier, _text(row["record"])),
            (TERMS.legalForm, _text(row["form"])), (TERMS.address, _text(row["address"])),
            (PROV.wasDerivedFrom, self.names("dataset", row["register"])),
        )  # fmt: skip
        for each in row["identifiers"]:
            sort, _, value = each.partition("=")
            self.add(entry, (ORG.identifier, Literal(value, datatype=self.names("identifier", sort))))
        self._located(entry, row)
        return entry

    # places and industries

    def codes(self, kind: str, rows: list[dict[str, Any]]) -> None:
        known = {row["id"]: row for row in rows}
        for row in rows:
            one, scheme = self.names.code(kind, row["id"]), self.names("scheme", row["scheme"])
            self.add(scheme, (RDF.type, SKOS.ConceptScheme), (SKOS.prefLabel, _text(row["scheme"])))
            self.add(
                one, (RDF.type, SKOS.Concept), (RDF.type, TERMS[kind.title()]), (SKOS.inScheme, scheme),
                (SKOS.notation, _text(row["code"])), (SKOS.prefLabel, _text(row["name"] or row["code"])),
            )  # fmt: skip
            above = [each for each in row["above"] if each in known]
            for each in above:
                self.add(one, (SKOS.broader, self.names.code(kind, each)))
                self.add(self.names.code(kind, each), (SKOS.narrower, one))
            if not above:
                self.add(one, (SKOS.topConceptOf, scheme))
                self.add(scheme, (SKOS.hasTopConcept, one))
            self._correspond(kind, row, known)
        self._levels(kind, known)

    def _correspond(self, kind: str, row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> None:
        for other, word, source in row["mappings"]:
            if other not in known:
                continue
            schemes = (row["scheme"], known[other]["scheme"])
            pair, association = (
                self.names("correspondence", *schemes),
                self.names("correspondence", row["id"], other),
            )
            ends = (self.names.code(kind, row["id"]), self.names.code(kind, other))
            self.add(ends[0], (_MATCHES[word], ends[1]))
            self.add(pair, (RDF.type, XKOS.Correspondence), (XKOS.madeOf, association))
            for scheme in schemes:
                self.add(pair, (XKOS.compares, self.names("scheme", scheme)))
            self.add(
                association, (RDF.type, XKOS.ConceptAssociation), (XKOS.sourceConcept, ends[0]),
                (XKOS.targetConcept, ends[1]), (TERMS.kind, _text(word)), (DCTERMS.source, _text(source or None)),
            )  # fmt: skip

    def _levels(self, kind: str, known: Mapping[str, Mapping[str, Any]]) -> None:
        """Levels of each scheme in order of depth, where the codes say their level."""
        depths: dict[str, dict[str, int]] = {}
        for id_, row in known.items():
            if row["level"] is None:
                continue
            depth = _depth(id_, known)
            levels = depths.setdefault(row["scheme"], {})
            levels[row["level"]] = min(depth, levels.get(row["level"], depth))
            level = self.names("level", row["scheme"], row["level"])
            self.add(level, (SKOS.member, self.names.code(kind, id_)))
        for scheme, levels in depths.items():
            ordered = sorted(levels, key=lambda name: (levels[name], name))
            iris = [self.names("level", scheme, name) for name in ordered]
            for depth, (name, iri) in enumerate(zip(ordered, iris, strict=True), start=1):
                self.add(
                    iri, (RDF.type, XKOS.ClassificationLevel), (SKOS.prefLabel, _text(name)),
                    (XKOS.depth, Literal(depth)),
                )  # fmt: skip
            head = BNode(f"levels{hashlib.sha256(scheme.encode()).hexdigest()[:12]}")
            _listed(self.out, head, iris)
            one = self.names("scheme", scheme)
            self.add(one, (XKOS.levels, head), (XKOS.numberOfLevels, Literal(len(iris))))

    # figures

    def figures(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            dimensions = [word for word in ("place", "industry") if row[word] is not None]
            cube = self._cube(row["dataset"], row["measure"], dimensions)
            one = self.names.hashed("observation", row["id"])
            self.add(
                one, (RDF.type, QB.Observation), (QB.dataSet, cube),
                (DIMENSION.refPeriod, _period(row["since"], row["until"])),
                (self.names("measure", row["measure"]), _number(row["value"])), (DCTERMS.source, _text(row["source"])),
            )  # fmt: skip
            for word in dimensions:
                self.add(one, (_dimension(word), self.names.code(word, row[word])))
            if row["unit"] is not None:
                unit = self.names("unit", row["unit"])
                self.add(unit, (RDF.type, SKOS.Concept), (SKOS.prefLabel, _text(row["unit"])))
                self.add(one, (ATTRIBUTE.unitMeasure, unit))

    def _cube(self, dataset: str, measure: str, dimensions: list[str]) -> URIRef:
        parts = (dataset, measure, "-".join(dimensions))
        cube, structure = self.names("cube", *parts), self.names("structure", *parts)
        if (cube, RDF.type, QB.DataSet) in self.out:
            return cube
        made = self.names("measure", measure)
        self.add(
            cube, (RDF.type, QB.DataSet), (QB.structure, structure), (RDFS.label, _text(measure)),
            (DCTERMS.isPartOf, self.names("dataset", dataset)),
        )  # fmt: skip
        self.add(structure, (RDF.type, QB.DataStructureDefinition))
        self.add(
            made, (RDF.type, QB.MeasureProperty), (RDFS.label, _text(measure)), (RDFS.range, XSD.decimal)
        )
        self.add(ATTRIBUTE.unitMeasure, (RDF.type, QB.AttributeProperty))
        self.add(DCTERMS.source, (RDF.type, QB.AttributeProperty))
        components: list[tuple[str, URIRef, URIRef]] = [("measure", QB.measure, made)]
        components += [(word, QB.dimension, _dimension(word)) for word in (*dimensions, "period")]
        components += [
            ("unit", QB.attribute, ATTRIBUTE.unitMeasure),
            ("source", QB.attribute, DCTERMS.source),
        ]
        for word, role, property_ in components:
            component = self.names("component", *parts, word)
            self.add(component, (RDF.type, QB.ComponentSpecification), (role, property_))
            self.add(structure, (QB.component, component))
            if role == QB.dimension:
                range_ = RDFS.Literal if word == "period" else SKOS.Concept
                self.add(property_, (RDF.type, QB.DimensionProperty), (RDFS.range, range_))
        return cube


def _tie(relation: str) -> URIRef:
    """The term of a type of tie: ``collaboratesWith`` of COLLABORATES_WITH."""
    first, *more = relation.lower().split("_")
    return TERMS[first + "".join(map(str.title, more))]


def _dimension(word: str) -> URIRef:
    known = {"place": DIMENSION.refArea, "industry": TERMS.refIndustry, "period": DIMENSION.refPeriod}
    return URIRef(known[word])


def _order(ends: Iterable[str | None], row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        "" if part is None else str(part)
        for part in (*ends, row["relation"], row["dataset"], row["question"])
    )


def _depth(id_: str, known: Mapping[str, Mapping[str, Any]]) -> int:
    depth, seen = 1, {id_}
    while True:
        above = [each for each in known[id_]["above"] if each in known and each not in seen]
        if not above:
            return depth
        id_ = above[0]
        seen.add(id_)
        depth += 1


def _listed(out: Triples, head: BNode, items: list[URIRef]) -> None:
    cells = [head, *(BNode(f"{head}n{at}") for at in range(1, len(items)))]
    for at, (cell, item) in enumerate(zip(cells, items, strict=True)):
        out.add((cell, RDF.first, item))
        out.add((cell, RDF.rest, cells[at + 1] if at + 1 < len(cells) else RDF.nil))


def _text(value: str | None) -> Literal | None:
    return None if value is None else Literal(value)


def _number(value: float) -> Literal:
    """A number with all of its digits and no exponent, as Turtle writes decimals: 20.0."""
    text = format(Decimal(repr(float(value))), "f")
    return Literal(text if "." in text else f"{text}.0", datatype=XSD.decimal)


def _period(since: str, until: str | None) -> Literal:
    if until and until != since:
        return Literal(f"{since}/{until}")
    for pattern, type_ in _PERIODS:
        if pattern.fullmatch(since):
            return Literal(since, datatype=type_)
    return Literal(since)
