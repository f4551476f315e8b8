"""What would change if participants left, or ties were added or removed: before and after, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from canting import csv_files
from canting.algorithms.changes import Changes, changed, stays
from canting.algorithms.distances import Reach, reach_both, reach_in
from canting.algorithms.graph import Graph
from canting.algorithms.reachability import bits_set, reached_from, sources_of
from canting.errors import UsageError
from canting.measures import integration, stages, structure
from canting.measures.bottlenecks import Sides
from canting.measures.centrality import wasserman_faust
from canting.measures.intervals import drawn, silent_in, survey, undrawable
from canting.queries.task import Row, Task

DRAWS, DRAWN_WORK = 100, 200_000
"""Graphs drawn for intervals, and participants times ties up to which they are drawn without being asked for."""
NAMED = 20
"""How many sources a cell names."""
WORDS = ("leave", "add", "remove")
Figures = dict[tuple[str, str, str], "Figure"]
Figure = tuple[float | None, str | None]


def what_if(task: Task) -> list[Row]:
    """Compare the network as it is with the network after some changes.

    Rows: ``section, of, id, measure, before, after, change, lost, gained, note``. Each figure is what the query that
    has it would give of the changed data.

    Raises
    ------
    UsageError
        If nothing is to be changed, or a change can't be made.

    Notes
    -----
    direction
        As of overview, integration, stage-gaps and closeness.
    weights
        They don't count.
    isolates
        They count in n, as in overview.
    pieces
        As of overview and closeness.
    cost
        That of overview, and of the distances that change.

    References
    ----------
    canting's own; the figures as under the queries' own names.
    """
    graph = task.graph()
    changes = read_changes(task, graph)
    after = changed(graph, changes)
    told = len(task.notes)
    later = replace(
        task, graph=lambda: after, ask=_asks(task, graph, changes), query=_flows(task, graph, changes)
    )
    before_reach = after_reach = None
    if structure.affordable(task, graph):
        before_reach, after_reach = (reach_both(each, progress=task.progress) for each in (graph, after))
    rows = _compared(
        _overview(task, before_reach and before_reach[0]), _overview(later, after_reach and after_reach[0])
    )
    pairs = _compared(_pairs(task), _pairs(later))
    gaps = _compared(_gaps(task), _gaps(later)) if graph.name == "knowledge" and graph.directed else []
    people = _participants(graph, after, before_reach, after_reach)
    everybody = task.parameters["everybody"]
    rows += [row for part in (pairs, gaps, people) for row in part if everybody or _differs(row)]
    del task.notes[told:]  # what the single queries say of themselves
    _intervals(task, graph, changes, rows)
    _tell(task, graph, changes, after, rows)
    return rows


# what is to be changed


def read_changes(task: Task, graph: Graph) -> Changes:
    """Find whom and what the changes name.

    Raises
    ------
    UsageError
        If there is none, or one can't be made.
    """
    sides = Sides(task, graph)
    given = task.parameters
    said: list[tuple[str, str]] = [(word, text) for word in WORDS for text in given[word]]
    if given["changes"]:
        said += _read(given["changes"])
    if not said:
        raise UsageError(
            "what-if needs something to change.",
            'Say it: --leave WHO, --add "A>B", --remove "A>B", or --changes FILE.',
        )
    leave: list[int] = []
    ties: dict[str, list[tuple[int, int]]] = {"add": [], "remove": []}
    for word, text in said:
        if word == "leave":
            leave += sides.called("leave", text)
        else:
            ties[word].append(pair_of(sides, graph, word, text))
    changes = Changes.of(leave, _once(graph, ties["add"]), _once(graph, ties["remove"]))
    _check(graph, changes)
    return changes


def _once(graph: Graph, ties: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return list({(pair if graph.directed else (min(pair), max(pair))): pair for pair in ties}.values())


def pair_of(sides: Sides, graph: Graph, word: str, text: str) -> tuple[int, int]:
    """Positions of the two that "A>B" names; a name may have a > of its own.

    Raises
    ------
    UsageError
        If the text isn't so, or names nobody.
    """
    cuts = [at for at, letter in enumerate(text) if letter == ">"]
    halves = [(text[:at].strip(), text[at + 1 :].strip()) for at in cuts]
    known = {*graph.ids, *graph.names}
    halves = [half for half in halves if all(half)]
    if not halves:
        raise UsageError(
            f"--{word} {text!r}: that is no tie.", 'Write who gives, >, and who receives: "A>B".'
        )
    giver, receiver = next((half for half in halves if half[0] in known and half[1] in known), halves[0])
    return sides.called(word, giver)[0], sides.called(word, receiver)[0]


def _read(path: str) -> list[tuple[str, str]]:
    """Changes of a file: a heading, and columns change, from, to."""
    hint = "Write lines such as: change,from,to and below add,A,B  remove,A,B  leave,A"
    said = []
    for number, row in enumerate(csv_files.named_rows(path, "--changes", hint), start=2):
        word, giver, receiver = ((row.get(name) or "").strip() for name in ("change", "from", "to"))
        if word not in WORDS or not giver or (word == "leave") == bool(receiver):
            raise UsageError(f"{path}, row {number}: no change can be read there.", hint)
        said.append((word, giver if word == "leave" else f"{giver}>{receiver}"))
    return said


def _check(graph: Graph, changes: Changes) -> None:
    def say(tie: Any) -> str:
        return f"{graph.names[tie[0]]} > {graph.names[tie[1]]}"

    there = graph.key(graph.source, graph.target)
    for word, ties, wanted in (("add", changes.add, False), ("remove", changes.remove, True)):
        for tie, is_there in zip(ties.tolist(), np.isin(graph.key(*ties.T), there).tolist(), strict=True):
            if tie[0] == tie[1]:
                raise UsageError(f"--{word} {say(tie)}: a tie has two ends.", "Name two participants.")
            if is_there != wanted:
                why = "there is no such tie" if wanted else "that tie is there already"
                raise UsageError(
                    f"--{word} {say(tie)}: {why} in graph {graph.name}.",
                    "canting query ego NAME lists the ties of a participant.",
                )
            if set(tie) & set(changes.leave.tolist()):
                raise UsageError(
                    f"--{word} {say(tie)}: one of the two leaves.", "Leave one of the changes out."
                )
            if word == "add" and graph.attributes["kind"][tie[1]] == "InformationSource" and graph.directed:
                raise UsageError(
                    f"--add {say(tie)}: an information source gives and can't receive.",
                    "Name a receiver that is an actor or an organization.",
                )


# what the changed data would say where the database is asked


def _asks(task: Task, graph: Graph, changes: Changes) -> Callable[..., list[Row]]:
    """Ask as the task does, about the changed data."""

    def ask(step: str, **given: Any) -> list[Row]:
        rows = task.ask(step, **given)
        if step == "reports" and rows:
            fewer = _reports(task, graph, changes)
            return [{**rows[0], "reports": rows[0]["reports"] + len(changes.add) - fewer}]
        return rows

    return ask


def _reports(task: Task, graph: Graph, changes: Changes) -> int:
    """How many reports the ties have that are removed between participants who stay."""
    if not len(changes.remove):
        return 0
    gone = set(changes.leave.tolist())
    ties = {tuple(pair) for pair in changes.remove.tolist() if not gone & set(pair)}
    wanted = {(graph.ids[a], graph.ids[b]) for a, b in ties}
    if not graph.directed:
        wanted |= {(b, a) for a, b in wanted}
    ids = sorted({end for pair in wanted for end in pair})
    said = task.ask("draw-ties", ids=ids, types=task.options["ties"])
    return sum((row["from"], row["to"]) in wanted for row in said)


def _flows(task: Task, graph: Graph, changes: Changes) -> Callable[..., list[Row]]:
    """Compose as the task does; flows between stages as the changed data would have them."""

    def query(name: str, **given: Any) -> list[Row]:
        rows = task.query(name, **given)
        if name != "stage-flow":
            return rows
        counts = {(row["from_stage"], row["to_stage"]): dict(row) for row in rows}
        for what, sign, giver, receiver in _moved(task, graph, changes):
            for start in stages_at.get(giver, nowhere):
                for end in stages_at.get(receiver, nowhere):
                    flow = counts.setdefault(
                        (start, end), {"from_stage": start, "to_stage": end, "knowledge": 0, "goods": 0}
                    )
                    flow[what] += sign
        return list(counts.values())

    stages_at: dict[str, list[str | None]] = {}
    nowhere: list[str | None] = [None]
    if graph.name == "knowledge" and graph.directed:
        for row in stages.covered_stages(task):
            for id_ in row["ids"]:
                stages_at.setdefault(id_, []).append(row["stage"])
    return query


def _moved(task: Task, graph: Graph, changes: Changes) -> Iterator[tuple[str, int, str, str]]:
    """Ties of knowledge and goods that come and go: what, one more or less, giver and receiver."""
    gone = ~stays(graph, changes)[1]
    for a, b in zip(graph.source[gone].tolist(), graph.target[gone].tolist(), strict=True):
        yield "knowledge", -1, graph.ids[a], graph.ids[b]
    for a, b in changes.add.tolist():
        yield "knowledge", 1, graph.ids[a], graph.ids[b]
    leavers = [graph.ids[at] for at in changes.leave.tolist()]
    if not leavers:
        return
    seen = set()
    for along in (True, False):
        said = task.ask(
            "ties-by-strength", frontier=leavers, types=["SUPPLIES"], along=along, against=not along
        )
        for row in said:
            least = task.options.get("min_weight")
            for id_, ends, weights in zip(row["ids"], row["ends"], row["weights"], strict=True):
                for at, weight in zip(ends, weights, strict=True):
                    pair = (leavers[at], id_) if along else (id_, leavers[at])
                    if pair not in seen and id_ in graph.position and (least is None or weight >= least):
                        seen.add(pair)
                        yield "goods", -1, *pair


# figures


def _overview(task: Task, reach: Reach | None) -> Figures:
    return {
        (row["section"], row["of"], row["measure"]): (row["value"], row["note"])
        for row in structure.overview(task, reach)
    }


def _pairs(task: Task) -> Figures:
    """Ties between each two groups, and how their pair stands; each state is a figure of 0 or 1."""
    found: Figures = {}
    ways = ("ties_ab", "ties_ba") if task.graph().directed else ()
    for row in integration.integration(task):
        of = f"{row['group_a']} - {row['group_b']}"
        for measure in (*ways, "ties", "carriers"):
            found["groups", of, measure] = (float(row[measure]), None)
        for state in integration.STATES:
            found["groups", of, state] = (float(row["state"] == state), None)
    return found


def _gaps(task: Task) -> Figures:
    found: Figures = {}
    rows = stages.stage_gaps(task)
    found["gaps", "all", "gaps"] = (float(len(rows)), None)
    for row in rows:
        of = f"{row['name']} - {row['next_name']}" if row["next_name"] else row["name"]
        found["gaps", of, row["gap"]] = (1.0, row["state"])
    return found


def _compared(before: Figures, after: Figures) -> list[Row]:
    """Rows of figures before and after, in the order of the first; a gap that isn't there is none."""
    rows = []
    for at in [*before, *(at for at in after if at not in before)]:
        absent: Figure = (0.0, None) if at[0] == "gaps" else (None, "not there")
        was, now = before.get(at, absent), after.get(at, absent)
        rows.append(figure(at[0], at[1], at[2], was[0], now[0], note=now[1] or was[1]))
    return rows


def figure(
    section: str,
    of: str,
    measure: str,
    before: float | None,
    after: float | None,
    *,
    id_: str | None = None,
    note: str | None = None,
    lost: Iterable[str] = (),
    gained: Iterable[str] = (),
) -> Row:
    """A row: a figure before and after."""
    return {
        "section": section,
        "of": of,
        "of_id": id_,
        "measure": measure,
        "before": before,
        "after": after,
        "change": None if before is None or after is None else after - before,
        "change_low": None,
        "change_high": None,
        "lost": list(lost),
        "gained": list(gained),
        "note": note,
    }


def _differs(row: Row) -> bool:
    return bool(row["before"] != row["after"] or row["lost"] or row["gained"])


def _participants(
    graph: Graph,
    after: Graph,
    before_reach: tuple[Reach, Reach] | None,
    after_reach: tuple[Reach, Reach] | None,
) -> list[Row]:
    """Sources, reach and closeness of each participant; those that lose or gain a source first."""
    place = after.position
    new = [place.get(id_, -1) for id_ in graph.ids]
    had, has = _sources(graph), _sources(after)
    scores: list[tuple[str, Any, Any]] = []
    if before_reach and after_reach:
        ways = (("_in", 0), ("_out", 1)) if graph.directed else (("", 0),)
        scores = [("reach", before_reach[1].reached, after_reach[1].reached)]
        scores += [
            (
                f"closeness{way}",
                wasserman_faust(before_reach[at], graph.n),
                wasserman_faust(after_reach[at], after.n),
            )
            for way, at in ways
        ]
    keyed: list[tuple[tuple[Any, ...], list[Row]]] = []
    for at, now in enumerate(new):
        lost = had.get(at, set()) - has.get(now, set()) if now >= 0 else set()
        gained = has.get(now, set()) - had.get(at, set()) if now >= 0 else set()
        count = float(len(has.get(now, ()))) if now >= 0 else None
        about = partial(
            figure, "participant", graph.names[at], id_=graph.ids[at], note=None if now >= 0 else "leaves"
        )
        had_sources = float(len(had.get(at, ())))
        rows = [
            about("sources", had_sources, count, lost=sorted(lost)[:NAMED], gained=sorted(gained)[:NAMED]),
            *(
                about(name, float(was[at]), float(later[now]) if now >= 0 else None)
                for name, was, later in scores
            ),
        ]
        stays = not (lost or gained or now < 0)
        order = (stays, now >= 0, len(gained) - len(lost), graph.names[at], graph.ids[at])
        keyed.append((order, rows))
    return [row for _, rows in sorted(keyed, key=lambda each: each[0]) for row in rows]


# how sure it is


def _intervals(task: Task, graph: Graph, changes: Changes, rows: list[Row]) -> None:
    """Where somebody did not answer: between which figures nine in ten of the changes lie, over drawn graphs."""
    count = task.parameters["replicates"]
    if why := undrawable(task):
        if count:
            task.notes.append(f"Intervals are of ties that either end reports; {why}.")
        return
    layers, _ = survey(task)
    silent = silent_in(layers)
    if count is None:
        count = DRAWS if graph.n * max(graph.m, 1) <= DRAWN_WORK else 0
        if silent and not count:
            task.notes.append(
                "Intervals are left out on a network this large; --replicates 20 draws twenty graphs."
            )
    if not silent or not count:
        return
    found: dict[tuple[str, str], list[float]] = {}
    for number, (giver, receiver) in enumerate(drawn(task, layers, count, error=0)):
        one = replace(graph, source=giver, target=receiver, weight=np.ones(len(giver)))
        new = ~np.isin(graph.key(*changes.add.T), graph.key(one.source, one.target))
        other = changed(one, replace(changes, add=changes.add[new]))
        before, after = _drawn_figures(one), _drawn_figures(other)
        for at in before.keys() & after.keys():
            found.setdefault(at, []).append(after[at] - before[at])
        task.progress(number + 1, count, "Drawing what the survey might have shown")
    for row in rows:
        changes_drawn = found.get((row["of_id"] or row["section"], row["measure"]))
        if changes_drawn:
            low, high = np.percentile(changes_drawn, [5, 95])
            row["change_low"], row["change_high"] = float(low), float(high)
    task.notes.append(
        f"change_low and change_high: 5th and 95th percentile over {count} graphs in which what {silent:,} "
        "who did not answer or were not asked might have said is drawn, as rank-intervals draws it; for density, ties, "
        "components, distances, sources and reach."
    )


def _drawn_figures(graph: Graph) -> dict[tuple[str, str], float]:
    """The figures that have intervals: of all, and of each participant by id."""
    inward, outward = reach_both(graph)
    n, pairs, sizes = graph.n, float(inward.reached.sum()), structure.component_sizes(graph)
    whole = {
        "ties": float(graph.m),
        "density": structure.density(n, graph.m, graph.directed),
        "components": float(len(sizes)),
        "largest_component": float(sizes.max(initial=0)),
        "connectedness": structure.ratio(pairs, n * (n - 1)),
        "average_distance": structure.ratio(float(inward.far.sum()), pairs),
    }
    found = {("all", name): value for name, value in whole.items() if value is not None}
    found |= {(id_, "reach"): value for id_, value in zip(graph.ids, outward.reached.tolist(), strict=True)}
    sources = reach_in(graph.arcs, sources=sources_of(graph).at).reached
    return found | {(id_, "sources"): value for id_, value in zip(graph.ids, sources.tolist(), strict=True)}


def _sources(graph: Graph) -> dict[int, set[str]]:
    """Names (with ids: two may have one name) of the sources that reach each participant but itself, by position."""
    found: dict[int, set[str]] = {}
    for batch, bits in reached_from(graph.arcs, sources_of(graph).at):
        for at in np.flatnonzero(bits).tolist():
            for bit in bits_set(int(bits[at])):
                if batch[bit] != at:
                    source = int(batch[bit])
                    found.setdefault(at, set()).add(f"{graph.names[source]} ({graph.ids[source]})")
    return found


def _tell(task: Task, graph: Graph, changes: Changes, after: Graph, rows: list[Row]) -> None:
    parts = [
        f"{len(changes.leave)} leave" if len(changes.leave) else "",
        f"{len(changes.add)} ties added" if len(changes.add) else "",
        f"{len(changes.remove)} ties removed" if len(changes.remove) else "",
    ]
    task.notes.append(
        f"After: {', '.join(part for part in parts if part)}; n = {after.n}, m = {after.m}. Nothing was written."
    )
    sources = [row for row in rows if row["measure"] == "sources" and row["note"] is None]
    losers, winners = (sum(bool(row[which]) for row in sources) for which in ("lost", "gained"))
    bare = sum(row["before"] > 0 and row["after"] == 0 for row in sources)
    task.notes.append(
        f"{losers} participants lose a source, {bare} of them every source; {winners} gain one. "
        + (
            "All figures are shown."
            if task.parameters["everybody"]
            else "Of participants, pairs of groups and gaps only what changes is shown: --everybody shows all."
        )
    )
    heard = (
        task.answers.heard(changes.add[:, 0], changes.add[:, 1]) if len(changes.add) else np.zeros(0, bool)
    )
    open_ = changes.add[~heard]
    if len(open_) and task.answers.listed:
        named = ", ".join(f"{graph.names[a]} > {graph.names[b]}" for a, b in open_.tolist())
        task.notes.append(
            f"Whether these added ties are there already is unknown, since nobody who could say so answered: {named}."
        )
    if not structure.affordable(task, graph):
        task.notes.append("Reach and closeness are left out on a network this large; --exact measures them.")
