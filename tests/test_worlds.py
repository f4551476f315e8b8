"""Every named query about worlds drawn at random, against a second reckoning of it from the rows of their files.

`CANTING_WORLDS` says how many worlds (2), `CANTING_TEST_SEED` which. The first is asked about alone, and again with the
others beside.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import oracle
import oracle_family as family
import pytest
from oracle import SOURCE, TYPES, Row, View
from worlds import World

from canting.database.database import Database
from canting.database.schema import ensure_schema
from canting.database.wipe import wipe
from canting.loader.check import check
from canting.loader.dataset import load_dataset
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.run import Options, run

SEED = int(os.environ.get("CANTING_TEST_SEED") or 1)
WORLDS = int(os.environ.get("CANTING_WORLDS") or 2)
SMALL = WORLDS <= 2
ROUNDS = 1 if SMALL else 3  # of questions about each world
CATALOGUE = read_catalogue([])
ALL = tuple(TYPES)
NO_SUPPLY = tuple(graph for graph in TYPES if graph != "flow")
TRACED = ("knowledge", "supply", "flow")
SETS = {"whom", "sources", "from_sources", "hangs_on", "carried_by", "member_of", "properties"}
CHANCE = frozenset({"p", *(f"{role}_p" for role in family.ROLES)})


Told = tuple["Asked", list[Row]]


@dataclass
class Asked:
    """A question, and what must be answered: rows by key, and their order where the docs fix it."""

    query: str
    options: Options
    parameters: dict[str, Any]
    expected: list[Row] | None
    key: tuple[str, ...] = ("id",)
    order: Callable[[Row], Any] | None = None
    ignored: frozenset[str] = frozenset()
    judge: Callable[[list[Row]], list[str]] | None = None
    """Says what is wrong with rows where several answers are right."""

    def __str__(self) -> str:
        said = {name: value for name, value in self.options.__dict__.items() if value}
        return f"{self.query} {self.parameters} {said}"


class Inquiry:
    """Random questions about a world, with their answers."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.datasets = sorted({id_ for id_, _ in world.units})

    def options(
        self,
        graphs: tuple[str, ...],
        *,
        undirected: bool = True,
        weights: bool = True,
        filters: bool = True,
        questions: bool = True,
        keep: int = 0,
        anybody: bool = False,
    ) -> tuple[Options, View, list[str]]:
        """Draw options until they cover somebody, and give the graph that they name."""
        chance = self.chance
        while True:
            datasets = chance.choice(
                [self.datasets, chance.sample(self.datasets, chance.randint(1, len(self.datasets)))]
            )
            wave = chance.choice([None, None, 1, 2])
            units = oracle.cover(self.world.units, datasets, wave)
            if len(units) < (len(datasets) if wave is None else 1):
                continue
            if wave and {unit.dataset for unit in units} != set(datasets):
                continue
            graph = chance.choice(graphs)
            plain = View(units, graph, mark=self.world.mark)
            kept: dict[str, list[str]] = {}
            if questions and chance.random() < 0.25:
                asked = sorted({r.question for r in plain_reports(plain) if r.question})
                if asked:
                    kept["question"] = chance.sample(asked, min(len(asked), chance.choice([1, 2])))
            if filters and chance.random() < 0.35:
                kept |= self.filter(plain)
            among = plain if anybody else View(units, graph, kept, mark=self.world.mark)
            if len(among.people) < keep + 2:
                continue
            whom = chance.sample(sorted(among.people), keep)
            min_weight = chance.choice([None, None, 2, 3.5]) if weights else None
            flat = undirected and chance.random() < 0.25
            options = Options(
                graph=graph,
                dataset=tuple(datasets),
                wave=wave,
                filters=kept,
                undirected=flat,
                min_weight=min_weight,
            )
            view = View(units, graph, kept, flat, min_weight, self.world.mark, tuple(whom))
            if view.n < 2:
                continue
            return options, view, whom

    def filter(self, view: View) -> dict[str, list[str]]:
        chance = self.chance
        name = chance.choice(["kind", "group", "role", "stage", "place"])
        if name == "stage":
            words = sorted({*view.stages, *(code for code, _, _ in view.stages.values())})
            used = {key for said in view.said.values() for key in said.stages}
            words = [
                word for word in words if word in used or any(view.stages[key][0] == word for key in used)
            ]
        elif name == "place":
            words = sorted({place for said in view.said.values() for place in said.places})
        else:
            words = sorted({getattr(view.said[id_], name) for id_ in view.people} - {None})
        return {name: chance.sample(words, min(len(words), chance.choice([1, 2])))} if words else {}

    def questions(self) -> Iterator[Asked]:
        yield from self.measures()
        yield from self.traces()
        yield from self.hanging()
        yield from self.relations()
        yield from self.lists()
        yield from self.family()
        yield from self.tools()
        yield from self.events()
        yield from self.compared()

    def measures(self) -> Iterator[Asked]:
        chance = self.chance
        for query, of in (
            ("degree", oracle.degree),
            ("closeness", oracle.closeness),
            ("harmonic", lambda view, weighted: oracle.closeness(view, weighted, 1)),
            ("betweenness", oracle.betweenness),
            ("eigenvector", oracle.eigenvector),
            ("pagerank", oracle.pagerank),
        ):
            options, view, _ = self.options(ALL)
            weighted = chance.random() < 0.4
            rows = of(view, weighted)
            show: dict[str, list[str]] = {}
            if chance.random() < 0.3 and (show := self.filter(view)):
                kept = view.shown(show)
                rows = [row for row in rows if row["id"] in kept]
            yield Asked(
                query,
                changed(options, weighted=weighted, show=show),
                {},
                rows,
                ignored=frozenset({"component"}),
            )
        options, view, _ = self.options(ALL)
        if "kind" not in view.filters:  # sources are in it only if they are asked for
            kinds = {**view.filters, "kind": ["Actor", "Organization"]}
            view = View(view.units, view.graph, kinds, options.undirected, view.min_weight, view.mark)
        top = chance.choice([1, 2, 3, 10])
        yield Asked(
            "key-actors",
            changed(options, top=top),
            {},
            oracle.key_actors(view, top),
            order=lambda row: (-row["in_top"], round(row["mean_rank"], 9), row["name"], row["id"]),
        )

    def traces(self) -> Iterator[Asked]:
        chance = self.chance
        options, view, _ = self.options(("knowledge",), undirected=False)
        by = chance.choice(["none", "role", "group", "kind", "stage"])
        receivers = []
        if chance.random() < 0.4:
            words = [
                (of, getattr(said, of)) for said in view.said.values() for of in ("role", "group", "kind")
            ]
            receivers = ["=".join(word) for word in chance.sample(sorted({w for w in words if w[1]}), 1)]
        yield Asked(
            "information-sources",
            options,
            {"by": by, "receivers": receivers},
            oracle.information_sources(view, by, receivers),
            ("category", "basis", "by"),
        )
        options, view, _ = self.options(("knowledge",), undirected=False)
        steps = chance.choice([1, 2, 3, 5])
        yield Asked(
            "source-reach", options, {"steps": steps}, oracle.source_reach(view, steps), ("id", "step")
        )
        options, view, [who] = self.options(("knowledge", "supply"), undirected=False, keep=1)
        if view.said[who].kind != SOURCE:
            steps = chance.choice([1, 2, 4, 6])
            yield Asked(
                "attribution",
                options,
                {"who": who, "steps": steps, "through": 100},
                oracle.attribution(view, who, steps),
                ("part", "id"),
                ignored=frozenset({"steps", "route", "kind", "group"}),
            )
        for query in ("upstream", "downstream"):
            options, view, [who] = self.options(TRACED, keep=1, anybody=True)
            steps = chance.choice([1, 2, 3, 9])
            rows = oracle.stream(view, who, steps, query == "upstream")
            yield Asked(
                query,
                options,
                {"who": who, "steps": steps},
                rows,
                order=lambda row: (row["step"], row["name"], row["id"]),
            )
        options, view, [giver, receiver] = self.options(TRACED, keep=2, anybody=True)
        steps, k, way = (
            chance.choice([None, None, 2, 4]),
            chance.choice([1, 3, 8]),
            chance.choice(["steps", "strength"]),
        )
        yield Asked(
            "knowledge-path",
            options,
            {"giver": giver, "receiver": receiver, "k": k, "by": way} | ({"steps": steps} if steps else {}),
            oracle.knowledge_path(view, giver, receiver, k, steps, way),
            ("path", "step"),
        )

    def hanging(self) -> Iterator[Asked]:
        chance = self.chance
        options, view, _ = self.options(ALL)
        yield Asked("bottlenecks", options, {}, oracle.bottlenecks(view), ("id", "what", "to"))
        options, view, _ = self.options(ALL)
        yield Asked("brokers", options, {}, oracle.brokers(view), ("id", "from_group", "to_group"))
        options, view, [who] = self.options(("knowledge", "supply", "flow", "support", "all"), keep=1)
        yield Asked("cut-off", options, {"who": who}, oracle.cut_off(view, who))
        options, view, _ = self.options(("knowledge", "supply", "flow", "support", "all"))
        yield Asked("dominators", options, {}, oracle.dominators(view))
        options, view, [who] = self.options(ALL, keep=1)
        others = sorted(view.people - {who})
        sources = {who} if chance.random() < 0.6 else {id_ for id_ in others if view.said[id_].kind == SOURCE}
        receivers_ = set(chance.sample(others, 1))
        if (
            sources
            and not sources & receivers_
            and (expected := oracle.cut(view, sources, receivers_)) is not None
        ):
            yield Asked(
                "cut", options, {"sources": sorted(sources), "receivers": sorted(receivers_)}, expected
            )

    def relations(self) -> Iterator[Asked]:
        chance = self.chance
        options, view, _ = self.options(ALL)
        yield Asked("integration", options, {}, oracle.integration(view), ("group_a", "group_b"))
        options, view, _ = self.options(ALL)
        rows = [
            {"section": s, "of": of, "measure": m, "value": v}
            for (s, of, m), v in oracle.overview(view).items()
        ]
        yield Asked("overview", options, {}, rows, ("section", "of", "measure"), ignored=frozenset({"note"}))
        options, view, _ = self.options(("flow",), undirected=False)
        yield Asked("stage-flow", options, {}, oracle.stage_flow(view), ("from_stage", "to_stage"))
        options, view, _ = self.options(("knowledge",), undirected=False)
        supply = View(view.units, "supply", view.filters, False, view.min_weight, view.mark)
        yield Asked(
            "stage-gaps", options, {}, oracle.stage_gaps(view, supply), ("gap", "stage", "next_stage")
        )
        options, view, _ = self.options(ALL)
        yield Asked("unconnected", options, {}, oracle.unconnected(view), ("group_a", "group_b", "state"))
        options, view, _ = self.options(("all",), filters=False)
        roles = sorted({view.said[id_].role for id_ in view.people} - {None})
        groups = sorted({view.said[id_].group for id_ in view.people} - {None})
        if roles and groups:
            of, without = chance.choice(roles), chance.choice(groups)
            yield Asked("untied", options, {"of": of, "without": without}, oracle.untied(view, of, without))

    def lists(self) -> Iterator[Asked]:
        chance = self.chance
        options, view, _ = self.options(("all",), undirected=False, weights=False, questions=False)
        named = chance.choice(["", "", "n", self.world.mark.upper()])
        yield Asked(
            "participants",
            changed(options, graph=None),
            {"named": named},
            oracle.participants(view, named),
            order=lambda row: (row["name"], row["id"]),
        )
        options, view, [who] = self.options(("all",), undirected=False, weights=False, filters=False, keep=1)
        yield Asked(
            "ego",
            changed(options, graph=None),
            {"who": who},
            oracle.ego(view, who),
            ("type", "dataset", "file", "row"),
            ignored=frozenset({"said"}),
        )
        for query, which in (("by-place", "places"), ("by-industry", "industries")):
            options, view, _ = self.options(NO_SUPPLY)
            yield Asked(
                query, options, {}, oracle.by_code(view, which), ("of",), ignored=frozenset({"label"})
            )

    def family(self) -> Iterator[Asked]:
        chance = self.chance
        for query, of in (("brokerage", family.brokerage), ("homophily", family.homophily)):
            options, view, _ = self.options(ALL)
            by = chance.choice(["group", "role", "kind", "looms"])
            key = ("id",) if query == "brokerage" else ("section", "of", "measure")
            yield Asked(query, options, {"by": by}, of(view, by), key, ignored=CHANCE)
        for query, plain in (
            ("cores", family.cores),
            ("clustering", family.clustering),
            ("tie-betweenness", family.tie_betweenness),
            ("triads", family.triads),
            ("cohesion", family.cohesion),
        ):
            options, view, _ = self.options(ALL)
            keys = {"tie-betweenness": ("from", "to"), "triads": ("triad",)}
            key = ("section", "of", "measure") if query == "cohesion" else keys.get(query, ("id",))
            yield Asked(query, options, {}, plain(view), key, ignored=frozenset({"note"}))
        for query, of_strength in (("katz", family.katz), ("hits", family.hits)):
            options, view, _ = self.options(ALL)
            weighted = chance.random() < 0.5
            yield Asked(query, changed(options, weighted=weighted), {}, of_strength(view, weighted))
        for convention in ("canting", "ucinet"):
            options, view, _ = self.options(ALL)
            weighted = chance.random() < 0.5
            rows = family.holes(view, weighted, convention == "ucinet")
            options = changed(options, weighted=weighted)
            yield Asked("structural-holes", options, {"convention": convention}, rows)
        options, view, _ = self.options(ALL)
        steps = chance.choice([1, 2, 3])
        yield Asked("k-reach", options, {"steps": steps}, family.k_reach(view, steps))
        for measure in family.TOOLS:
            options, view, _ = self.options(ALL)
            way = chance.choice(["in", "out"])
            rows = family.conventions(view, measure, way == "in" and view.directed)
            yield Asked("compare-conventions", options, {"measure": measure, "way": way}, rows)
        options, view, _ = self.options(ALL)
        weighted, options = chance.random() < 0.5, changed(options, top=None)
        if view.n <= 11:
            judge = partial(family.core_periphery, view, weighted)
            yield Asked("core-periphery", changed(options, weighted=weighted), {}, None, judge=judge)
        options, view, _ = self.options(ALL)
        weighted, clusters = chance.random() < 0.5, chance.choice([1, 2, 3])
        judge = partial(family.equivalence, view, weighted, clusters)
        yield Asked(
            "equivalence", changed(options, weighted=weighted), {"clusters": clusters}, None, judge=judge
        )

    def tools(self) -> Iterator[Asked]:
        """What other tools mean by the same names."""
        chance = self.chance
        for convention in family.TOOLS["closeness"][1:]:
            options, view, _ = self.options(ALL)
            weighted = chance.random() < 0.5 and convention in ("igraph", "networkx")
            rows = family.closeness(view, convention, weighted)
            yield Asked("closeness", changed(options, weighted=weighted), {"convention": convention}, rows)
        options, view, _ = self.options(ALL)
        rows, ignored = family.eigenvectors(view, "ucinet"), frozenset({"component"})
        yield Asked("eigenvector", options, {"convention": "ucinet"}, rows, ignored=ignored)

    def events(self) -> Iterator[Asked]:
        """Participants and events, and who meets whom."""
        chance = self.chance
        options, view, _ = self.options(("all",), undirected=False, weights=False, questions=False)
        yield Asked("two-mode", changed(options, graph=None), {}, family.two_mode(view), ("mode", "id"))
        for query, of in (
            ("degree", oracle.degree),
            ("closeness", oracle.closeness),
            ("betweenness", oracle.betweenness),
            ("structural-holes", lambda view, weighted: family.holes(view, weighted, False)),
            ("triads", lambda view, _: family.triads(view)),
        ):
            options, plain, _ = self.options(
                ("collaboration",), undirected=False, weights=False, questions=False
            )
            fold, least = chance.choice(["count", "share", "overlap"]), chance.choice([None, 0.5, 2])
            view = family.Meeting(
                plain.units, filters=plain.filters, min_weight=least, mark=plain.mark, fold=fold
            )
            if view.n < 2:
                continue
            weighted = chance.random() < 0.5 and query != "triads"
            options = changed(options, graph="participation", fold=fold, min_weight=least, weighted=weighted)
            key = ("triad",) if query == "triads" else ("id",)
            yield Asked(query, options, {}, of(view, weighted), key)

    def compared(self) -> Iterator[Asked]:
        """Parts of a graph, and graphs beside graphs."""
        chance = self.chance
        options, view, _ = self.options(ALL)
        weighted = chance.random() < 0.5
        judge = partial(family.communities, view, weighted)
        yield Asked("communities", changed(options, weighted=weighted), {}, None, judge=judge)
        options, view, _ = self.options(("all",), questions=False)
        beside = partial(self.beside, view, options)
        weighted = chance.random() < 0.5
        options = changed(options, graph=None, weighted=weighted)
        (first, one), (second, other) = beside(), beside()
        judge = partial(family.qap, one, other, weighted)
        yield Asked("qap", options, {"first": first, "second": second}, None, judge=judge)
        for convention in ("canting", "ucinet"):
            (outcome, y), (predictor, x) = beside(), beside()
            given: dict[str, View | str] = {predictor: x}
            if chance.random() < 0.7:
                of = chance.choice(["same:group", "same:role", "distance:looms"])
                given[of] = of
            if predictor != outcome:
                judge = partial(family.mrqap, y, given, weighted, convention == "ucinet")
                asked = {"outcome": outcome, "predictors": list(given), "convention": convention}
                yield Asked("mrqap", options, asked, None, judge=judge)

    def beside(self, view: View, options: Options) -> tuple[str, View]:
        """A graph by its name, perhaps of one question, read by the same options."""
        graph, questions = self.chance.choice(ALL), []
        made = View(view.units, graph, view.filters, bool(options.undirected), view.min_weight, view.mark)
        asked = sorted({r.question for r in plain_reports(made) if r.question})
        if asked and self.chance.random() < 0.3:
            questions = self.chance.sample(asked, 1)
            kept = {**view.filters, "question": questions}
            made = View(view.units, graph, kept, bool(options.undirected), view.min_weight, view.mark)
        return ":".join([graph, *questions]), made


def plain_reports(view: View) -> list[Any]:
    return [report for reports in view.reports_of(view.types).values() for _, report in reports]


def changed(options: Options, **values: Any) -> Options:
    return Options(**{**options.__dict__, **values})


def answer(database: Database, asked: Asked) -> list[Row]:
    return run(
        CATALOGUE.find(asked.query), dict(asked.parameters), asked.options, database, CATALOGUE
    ).dicts()


def same(column: str, expected: Any, found: Any) -> bool:
    """Whether two cells are equal: lists whose order isn't compared as sets, figures to six digits."""
    if expected is None or found is None:
        return expected is found
    if column in SETS:
        return sorted(expected) == sorted(found)
    return found == (pytest.approx(expected, rel=1e-6, abs=1e-8) if isinstance(expected, float) else expected)


def differences(asked: Asked, rows: list[Row]) -> list[str]:
    """What is answered otherwise than expected, cell by cell."""
    if asked.judge:
        return asked.judge(rows)
    if asked.query == "cohesion":
        rows = [row for row in rows if row["section"] == "all"]
    if asked.query == "ego":
        rows = [row for row in rows if row["file"] and row["type"] in TYPES["all"]]
    if asked.query == "overview":  # nobody unknown: said or not
        rows = [row for row in rows if row["measure"] != "isolates_unknown" or row["value"]]
        asked.expected = [
            row for row in asked.expected or [] if row["measure"] != "isolates_unknown" or row["value"]
        ]
    expected = {tuple(row[name] for name in asked.key): row for row in asked.expected or []}
    found = {tuple(row[name] for name in asked.key): row for row in rows}
    told = []
    if len(found) != len(rows) or len(expected) != len(asked.expected or []):
        told.append("a row twice")
    told += [f"lacks {expected[key]}" for key in expected.keys() - found.keys()]
    told += [f"has {found[key]}" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        row = found[key]
        lacking = expected[key].keys() - row.keys()
        more = row.keys() - expected[key].keys() - asked.ignored - {"responded"}
        if lacking or more:
            told.append(f"columns lacking {sorted(lacking)}, more {sorted(more)}")
        told += [
            f"{key} {column}: {row[column]!r} instead of {expected[key][column]!r}"
            for column in expected[key].keys() & row.keys()
            if not same(column, expected[key][column], row[column])
        ]
    if asked.order and [asked.order(row) for row in rows] != sorted(asked.order(row) for row in rows):
        told.append(f"another order: {[asked.order(row) for row in rows]}")
    return told


def fill(database: Database, world: World, folder: Path) -> None:
    for at, unit in enumerate(world.loads):
        path = world.write(unit, folder / f"{world.mark}-{at}")
        with check(load_dataset(path), recorded=recorded(database)) as checked:
            assert not checked.problems, [problem.line for problem in checked.problems]
            load(checked, database)
        # As a survey with several answer columns would say it; lists have no row for who leaves all blank.
        database.write(
            "UNWIND $rows AS row MATCH (:Participant {id: row[0]})-[said:RECORDED_IN]->(:Dataset {id: $dataset}) "
            "WHERE said.wave = $wave SET said.unanswered = row[1]",
            {
                "rows": [list(each) for each in unit.unanswered.items()],
                "dataset": unit.dataset,
                "wave": unit.wave,
            },
        )


@pytest.fixture(scope="module")
def worlds(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[World, list[Told]]]]:
    """Each world with what was answered about it; from the second on, the others were loaded beside."""
    wipe(database, managed_only=False)
    ensure_schema(database)
    folder = tmp_path_factory.mktemp("worlds")
    made: list[tuple[World, list[Told]]] = []
    for at in range(WORLDS):
        seed = 100 * SEED + at
        world = World(seed, f"w{seed}", small=SMALL)
        fill(database, world, folder)
        asked = [
            each for round_ in range(ROUNDS) for each in Inquiry(world, 1000 * seed + round_).questions()
        ]
        made.append((world, [(each, answer(database, each)) for each in asked]))
    yield made
    wipe(database, managed_only=False)


def test_every_answer_is_what_the_rows_of_the_files_say(worlds):
    told = [
        f"{asked}: {fault}"
        for _, asked_ in worlds
        for asked, rows in asked_
        for fault in differences(asked, rows)
    ]
    assert not told, "\n".join(told[:20])


def test_every_query_about_a_survey_was_asked(worlds):
    """What needs a register is held elsewhere, as are paths (chain, feedback) and what other packages reckon, too."""
    elsewhere = {
        *("chain", "feedback", "main-path"),  # all ways counted: test_tracing_chains, test_main_path
        "core-periphery",  # asked of small networks only; test_blocks
        *(
            "changes",
            "response",
            "rank-intervals",
            "reports",
        ),  # test_waves, _instrument, _intervals, _reports
        *(
            "what-if",
            "recommend",
            "key-players",
        ),  # test_what_if, test_recommend, test_interventions, test_key_players
        *("position-and-record", "region-figures", "register-coverage", "unlinked", "code-problems"),
    }
    asked = {each.query for _, asked_ in worlds for each, _ in asked_}
    assert set(CATALOGUE.queries) - elsewhere <= asked | {"cut", "attribution", "untied"}


def test_another_survey_beside_changes_nothing(worlds, database):
    """The first world was alone when it was asked about."""
    asked = worlds[0][1]
    for each, rows in random.Random(SEED).sample(asked, min(len(asked), 3 * WORLDS)):
        assert answer(database, each) == rows, str(each)
