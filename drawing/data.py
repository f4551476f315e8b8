"""What a picture shows, fetched from the graph: the same participants and ties as measures see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from canting.algorithms.graph import Graph
from canting.database.database import Database
from canting.drawing import model
from canting.drawing.layout import Point
from canting.drawing.model import Node, Picture, TieLine
from canting.drawing.text import clean
from canting.drawing.wanted import Wanted
from canting.drawing.words import ENGLISH, Wording
from canting.errors import CantingError, UsageError
from canting.measures.intervals import DO_NOT_RANK, REPLICATES, UNKNOWN, WITH_CARE, verdict_of
from canting.progress import Progress
from canting.queries.answers import Rate, rate_of
from canting.queries.catalogue import Catalogue, graph_names
from canting.queries.graphs import Coverage, answers_of_units, asked, every_unit, fetched, responses
from canting.queries.names import ENOUGH
from canting.queries.options import Options
from canting.queries.pairs import Answers
from canting.queries.run import reading_of, run
from canting.result import Result
from canting.suggest import did_you_mean

GRAPHS = {  # of each kind of picture; the first is its default
    "chain": ("flow", "knowledge", "supply", "all", "support", "collaboration"),
    "network": ("all", "knowledge", "supply", "flow", "support", "collaboration"),
    "ego": ("all", "knowledge", "supply", "flow", "support", "collaboration"),
    "path": ("knowledge", "supply", "flow"),
    "integration": ("knowledge", "supply", "flow", "support", "collaboration", "all"),
    "intervals": ("knowledge", "supply", "flow", "support", "collaboration", "all"),
}


MAIN_PATH_NOTES = ("Main path", "No main path", "Ties go round")
"""Beginnings of what the query of the main path says of it."""


class PictureSource:
    """Where a picture's participants and ties come from; `options.graph` None stands for the kind's first graph."""

    def __init__(
        self, wanted: Wanted, database: Database, catalogue: Catalogue, options: Options, progress: Progress
    ) -> None:
        self.wanted = wanted
        self.words = Wording(wanted.lang)
        self.database = database
        self.catalogue = catalogue
        self.progress = progress
        kind = wanted.kind
        self.graph = GRAPHS[kind][0] if options.graph is None else options.graph
        if self.graph not in GRAPHS[kind]:
            known = self.graph in graph_names()
            raise UsageError(
                f"{kind} isn't drawn of graph {self.graph!r}."
                if known
                else f"No graph is called {self.graph!r}.",
                f"Graphs are {', '.join(GRAPHS[kind])}.",
            )
        # The picture is read whole: --top and --show choose rows of a table.
        self.options = replace(options, graph=self.graph, top=None, show={})
        self.reading = reading_of(database, self.graph, options)
        self.coverage: Coverage = self.reading.coverage
        # For measures a graph of all ties has no direction; where ties are drawn, each is shown as it was said.
        self.undirected = options.undirected or (kind == "integration" and not self.reading.directed)
        self.notes: list[str] = list(self.coverage.notes())
        unfinished = [unit.dataset for unit in self.coverage.units if unit.incomplete]
        self.said: list[str] = [self.words.say("unfinished", dataset=dataset) for dataset in unfinished]

    def ask(self, step: str, **parameters: Any) -> list[dict[str, Any]]:
        return asked(self.database, self.reading, step, **parameters)

    def made(self, who: Sequence[str]) -> Picture:
        """The picture that is wanted, of these participants if it is about any, with its sizes."""
        if self.wanted.kind == "intervals":
            return self.ranked(self.wanted.size)
        if self.wanted.kind == "ego":
            made = self.around(who[0], self.wanted.steps)
        elif self.wanted.kind == "path":
            made = self.between(who[0], who[1], self.wanted.paths) if who else self.main_path()
        else:
            made = self.whole()
        return self.sized(made, self.wanted.size)

    # whole graphs

    def whole(self) -> Picture:
        """Everybody in the graph; of more than `MOST_PARTICIPANTS` those with the most neighbours."""
        self.progress(0, None, "Fetching the graph")
        graph = fetched(self.database, self.reading)
        if graph.n == 0:
            raise CantingError(
                "There is nobody to draw.",
                "Load a dataset (canting load FOLDER), or filter less: --kind, --group …",
            )
        kept: Sequence[int] = range(graph.n)
        if graph.n > model.MOST_PARTICIPANTS:
            kept = model.most_connected([len(near) for near in graph.neighbours()], graph.ids)
            self.tell("left out", n=graph.n - len(kept), of=graph.n, kept=len(kept))
        rows = [graph.row(at, "kind", "group", "role", "responded") for at in kept]
        made = self.picture(rows)
        return replace(made, everybody=self._everybody(graph)) if self.wanted.kind == "integration" else made

    def _everybody(self, graph: Graph) -> model.Everybody:
        """The whole graph: figures must not change with what there is room to draw."""
        ties = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
        if self.undirected:
            ties += [(receiver, giver) for giver, receiver in ties]
        told = (graph.attributes[name] for name in ("kind", "group", "role"))
        nodes = [
            Node(id_, clean(name), kind, model.text_of(group), model.text_of(role))
            for id_, name, kind, group, role in zip(graph.ids, graph.names, *told, strict=True)
        ]
        units = answers_of_units(self.database, self.reading)
        asked = (self.reading.file.ties, self.reading.filters.get("question", ()))
        said_of = zip(graph.ids, graph.attributes["responded"], strict=True)
        rate = rate_of({id_: word for id_, word in said_of if word}, units, *asked)
        enough = rate is None or rate.yes >= ENOUGH * rate.asked
        return model.Everybody(nodes, ties, Answers.of(graph, units, *asked), enough)

    def picture(self, rows: Sequence[dict[str, Any]]) -> Picture:
        """Make a picture of participants: their stages, and the reports of ties among them."""
        nodes, stages = self._staged(rows)
        self._answered(nodes)
        self.progress(0, None, "Fetching ties")
        ids = [row["id"] for row in rows]
        ties = self.ask("draw-ties", ids=ids, types=list(self.reading.file.ties))
        lines = model.lines_of(nodes, ties, undirected=self.undirected)
        if (each := self.wanted.backbone) is not None:
            kept = model.strongest_of_each(lines, each)
            key = "backbone of one" if each == 1 else "backbone"
            self.tell(key, n=each, kept=len(kept), of=len(lines))
            lines = kept
        if len(lines) > model.MOST_LINES:
            self.tell("lines left out", n=len(lines) - model.MOST_LINES, of=len(lines), kept=model.MOST_LINES)
            lines = model.strongest(lines)
        return self._picture(nodes, lines, stages)

    def _staged(self, rows: Sequence[dict[str, Any]]) -> tuple[list[Node], list[model.Stage]]:
        worked = self.ask("draw-stages", ids=[row["id"] for row in rows])
        stages = model.stages_of(list({row["stage"]: {**row, "id": row["stage"]} for row in worked}.values()))
        return model.nodes_of(rows, stages, worked), stages

    def _picture(self, nodes: list[Node], lines: list[TieLine], stages: list[model.Stage]) -> Picture:
        return Picture(
            self.wanted.kind,
            "",
            self.subtitle(),
            nodes,
            lines,
            stages,
            self.wanted.lang,
            any(unit.illustrative for unit in self.coverage.units),
            undirected=self.undirected,
            notes=self.said,
            parts=self._parts(),
        )

    def _answered(self, nodes: Sequence[Node]) -> None:
        """Say how many of those drawn who were asked answered: in the picture, and in a note."""
        found = responses(self.database, self.reading, {node.id: node.responded for node in nodes})
        self.notes += found.notes()
        yes, no, _ = found.counts.values()
        if yes + no and not self._few(yes, no):
            self.said.append(self.words.say("answered" if no else "all answered", yes=yes, of=yes + no))
        if (rate := found.rate) and rate.question and not self._few(rate.yes, rate.asked - rate.yes):
            self.said.append(
                self.words.say(
                    "answered question", question=clean(rate.question), yes=rate.yes, of=rate.asked
                )
            )
        if found.unlisted:
            self.said.append(self.words.say("unlisted", datasets=", ".join(found.unlisted)))

    def _few(self, *counts: int) -> bool:
        """Whether any of these numbers of people is too small to be said."""
        return any(0 < count < self.wanted.least for count in counts)

    def _parts(self) -> dict[str, list[str]]:
        """Every group and role of what is covered, the largest first."""
        made: dict[str, dict[str, None]] = {"group": {}, "role": {}}
        for row in self.ask("draw-parts"):
            if (of := model.text_of(row["of"])) is not None:
                made[row["what"]][of] = None
        return {what: list(values) for what, values in made.items()}

    def tell(self, key: str, **values: object) -> None:
        """Say something in the picture, in its language, and in a note."""
        self.said.append(self.words.say(key, **values))
        self.notes.append(ENGLISH.say(key, **values))

    def subtitle(self) -> str:
        """Which data: titles of the datasets, waves that were asked for, filters."""
        parts = []
        for unit in self.coverage.units:
            asked = self.options.wave is not None or (unit.wave or 1) > 1
            parts.append(unit.title + (f", {self.words.say('wave', n=str(unit.wave))}" if asked else ""))
        kept = [f"{name}: {', '.join(values)}" for name, values in self.options.filters.items() if values]
        return clean(" · ".join([" + ".join(parts), *kept]))

    # around a participant, and between two

    def around(self, who: str, steps: int) -> Picture:
        """A participant, and those within some steps of it in either direction."""
        ego = str(self.asked("ego", {"who": who}, ("all",)).about["parameters"]["who"])
        ring = {ego: 0}
        last = [ego]
        for step in range(1, steps + 1):
            self.progress(step, steps, "Fetching neighbours")
            rows = self.ask("draw-around", ids=last, seen=list(ring), types=list(self.reading.file.ties))
            room = model.MOST_PARTICIPANTS - len(ring)
            if len(rows) > room:
                out, of = len(rows) - room, len(rows) + len(ring)
                self.tell("left out", n=out, of=of, kept=model.MOST_PARTICIPANTS)
            last = [row["id"] for row in rows[:room]]
            ring |= dict.fromkeys(last, step)
            if not last or len(rows) > room:
                break
        made = self.picture(self.ask("draw-participants", ids=sorted(ring)))
        nodes = [replace(node, ring=ring[node.id]) for node in made.nodes]
        focus = next(at for at, node in enumerate(nodes) if node.id == ego)
        return replace(made, nodes=nodes, focus=(focus,))

    def between(self, giver: str, receiver: str, paths: int) -> Picture:
        """The shortest paths from one participant to another, and the ties along them."""
        found = self.asked("knowledge-path", {"giver": giver, "receiver": receiver, "k": paths})
        ends = [str(found.about["parameters"][name]) for name in ("giver", "receiver")]
        walked: dict[int, list[str]] = {}
        for row in found.dicts():
            walked.setdefault(row["path"], [row["from"]]).append(row["to"])
        ids = sorted({*ends, *(id_ for path in walked.values() for id_ in path)})
        made = self.picture(self.ask("draw-participants", ids=ids))
        at = {node.id: place for place, node in enumerate(made.nodes)}
        along = [[at[id_] for id_ in path] for path in walked.values()]
        pairs = {pair for path in along for pair in pairwise(path)}
        lines = [
            line
            for line in made.lines
            if (line.source, line.target) in pairs or (line.both and (line.target, line.source) in pairs)
        ]
        focus = (at[ends[0]], at[ends[1]])
        return replace(made, lines=lines, paths=along, focus=focus)

    def main_path(self) -> Picture:
        """The ties of the main path, and who stands on it."""
        if self.undirected:
            raise UsageError("The main path is about the direction of ties.", "Leave --undirected out.")
        found = self.asked("main-path", {})
        pairs = {(row["from"], row["to"]) for row in found.dicts() if row["on_path"]}
        told = [note for note in found.notes if note.startswith(MAIN_PATH_NOTES)]
        if not pairs:
            raise CantingError(
                "There is no main path to draw." if not told else told[-1].split(".")[0] + ".",
                "canting query main-path says what is there; canting draw chain draws all ties.",
            )
        self.notes += told
        made = self.picture(
            self.ask("draw-participants", ids=sorted({end for pair in pairs for end in pair}))
        )
        at = {node.id: place for place, node in enumerate(made.nodes)}
        along = {(at[giver], at[receiver]) for giver, receiver in pairs}
        lines = [
            replace(line, both=False) if (line.source, line.target) in along else _turned(line)
            for line in made.lines
            if (line.source, line.target) in along or (line.both and (line.target, line.source) in along)
        ]
        return replace(made, lines=lines)

    # what would help

    def recommended(self, picture: Picture, aim: str, budget: float) -> Picture:
        """The picture with the ties that would most better an aim, among those whom it shows."""
        found = self.asked("recommend", {"aim": aim, "budget": budget, "replicates": 0})
        at = {node.id: place for place, node in enumerate(picture.nodes)}
        pairs = [
            (at[row["from"]], at[row["to"]]) for row in found.dicts() if {row["from"], row["to"]} <= at.keys()
        ]
        strength = max((line.weight for line in picture.lines), default=1.0)
        self.notes += found.notes
        new = [TieLine(giver, receiver, model.RECOMMENDED, weight=strength) for giver, receiver in pairs]
        return replace(picture, lines=[*picture.lines, *new])

    # waves

    def places(self) -> dict[str, Point] | None:
        """Where participants stand in the network of all waves together: so they keep their places from wave to wave.

        None unless a wave is named and there are others.
        """
        from canting.drawing.network import network_layout

        if self.options.wave is None:
            return None
        covered = set(self.coverage.datasets)
        waves = {u.wave for u in every_unit(self.database) if u.dataset in covered and u.wave is not None}
        if len(waves) < 2:
            return None
        whole: Picture | None = None
        wanted = replace(self.wanted, backbone=None)
        for wave in sorted(waves):
            options = replace(self.options, wave=wave)
            try:
                made = PictureSource(wanted, self.database, self.catalogue, options, self.progress).whole()
            except CantingError:
                continue  # nobody of that wave is kept, or it knows no such value of a filter: it has no places to give
            whole = made if whole is None else model.joined(whole, made)
        if whole is None:
            return None
        self.tell("places")
        marks = network_layout(whole).marks
        return {node.id: (mark.x, mark.y) for node, mark in zip(whole.nodes, marks, strict=True)}

    # measures

    def ranked(self, size: str) -> Picture:
        """The first by a centrality query, or a measure of `rank-intervals`: with intervals, the verdict as title."""
        from canting.drawing.ranks import MOST

        query = self.catalogue.queries.get(size)
        measure = (query.ranked_by(directed=self.reading.directed) if query else None) or size
        found = self.asked("rank-intervals", {"measure": [measure]})
        rows = [row for row in found.dicts() if row["measure"] == measure]
        if not rows:
            raise CantingError(
                "There is nobody to draw.", "Load a dataset (canting load FOLDER), or filter less."
            )
        shown = rows[:MOST]
        everybody = self.ask("draw-participants", ids=sorted(row["id"] for row in rows))
        self._answered(model.nodes_of(everybody, []))  # the ranks are among all, so is who answered
        if len(rows) > MOST:
            self.tell("ranks left out", n=len(rows) - MOST, of=len(rows), kept=MOST)
        ids = {row["id"] for row in shown}
        nodes, stages = self._staged([row for row in everybody if row["id"] in ids])
        at = {node.id: node for node in nodes}
        verdict = shown[0]["verdict"]
        said_verdict = self.words.say("unknown verdict" if verdict == UNKNOWN else verdict)
        self.notes += [note for note in found.notes if note.startswith((f"{measure}: ", f"{REPLICATES:,} "))]
        return replace(
            self._picture([at[row["id"]] for row in shown], [], stages),
            title=self.words.say("title intervals", measure=measure, verdict=said_verdict),
            ranks=[(row["rank"], row["rank_low"], row["rank_high"]) for row in shown],
        )

    def asked(self, name: str, parameters: dict[str, Any], graphs: tuple[str, ...] = ()) -> Result:
        """Answer a named query on the picture's graph, or on another that it takes."""
        query = self.catalogue.find(name)
        graph = self.graph if self.graph in query.graphs else (graphs or query.graphs)[0]
        options = replace(self.options, graph=graph)
        return run(query, parameters, options, self.database, self.catalogue, progress=self.progress)

    def sized(self, picture: Picture, size: str) -> Picture:
        """Give each participant the measure that its size shows: a query's, ``QUERY.COLUMN``'s, or none."""
        if size == "none":
            return picture
        name, _, column = size.partition(".")
        if name not in self.catalogue.queries:
            able = [query.name for query in self.catalogue.queries.values() if query.group == "centrality"]
            there = f"Measures: {', '.join(able)}, none."
            raise UsageError(f"--size {size}: no measure is called that.", did_you_mean(name, able) + there)
        query = self.catalogue.find(name)
        graph = self.graph if self.graph in query.graphs else "all" if "all" in query.graphs else None
        if not query.graphs or [c.name for c in query.columns][:1] != ["id"]:
            raise UsageError(
                f"--size {size}: {name} doesn't measure participants.", "Choose a measure such as degree."
            )
        self.progress(0, None, f"Measuring {name}")
        options = replace(self.options, graph=graph or query.graphs[0])
        found = run(query, {}, options, self.database, self.catalogue)
        chosen = _column(found, name, column, size)
        self.notes += [
            f"Size shows {chosen}: {note.removeprefix('Convention: ')}"
            for note in found.notes
            if note not in self.notes and not note.startswith(("Graph ", "Self-ties "))
        ]
        counts = found.about["least_answered"] or found.about["answered"] or {"yes": 0, "no": 0}
        rate = Rate(
            counts["yes"], counts["yes"] + counts["no"], clean(str(counts.get("question") or "")) or None
        )
        word = verdict_of(rate)[0] if query.ranks and rate.asked else UNKNOWN
        if word in (DO_NOT_RANK, WITH_CARE):
            values = {"yes": rate.yes, "of": rate.asked, "question": rate.question}
            of = " question" if rate.question else ""
            stands = self.words.say(f"answered{of}", **values) in self.said
            brief = stands or self._few(counts["yes"], counts["no"])
            self.said.append(self.words.say(f"size {word}{' too' if brief else of}", **values))
        value = {row["id"]: row[chosen] for row in found.dicts()}
        nodes: list[Node] = [replace(node, size=_figure(value.get(node.id))) for node in picture.nodes]
        elsewhere = options.graph if options.graph != self.graph else None
        return replace(picture, nodes=nodes, size=model.SizeMeasure(chosen, elsewhere))


def _turned(line: TieLine) -> TieLine:
    """A tie that is there both ways, the other way."""
    return replace(line, source=line.target, target=line.source, both=False)


def _figure(value: Any) -> float | None:
    """A figure to ten digits, as ranks are: what was added up in another order draws the same picture."""
    return None if value is None else float(f"{value:.10g}")


def _column(found: Result, name: str, column: str, size: str) -> str:
    """The column of figures that a size shows."""
    figures = [
        c.name
        for c in found.columns
        if c.type.base in ("int", "float") and not c.type.many and c.name != "id"
    ]
    if column:
        if column not in figures:
            raise UsageError(
                f"--size {size}: {name} has no column of figures {column!r}.",
                f"It has: {', '.join(figures)}.",
            )
        return column
    if not figures:
        raise UsageError(
            f"--size {size}: {name} has no column of figures.", "Choose a measure such as degree."
        )
    return next(
        (c for c in figures if c == name), next((c for c in figures if c.startswith(name)), figures[0])
    )
