"""The eight tools: what each takes, and what it answers. They read, and know nothing of the protocol."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from canting.assistant.answers import LETTERS, MOST_ROWS, ROWS, answer, plain
from canting.assistant.arguments import Schema, checked
from canting.errors import CantingError, UsageError
from canting.queries.catalogue import graph_names, read_graph
from canting.queries.header import Parameter
from canting.queries.names import Names, names_of
from canting.queries.options import KINDS, Options, options_of
from canting.result import Result

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.database.settings import Settings
    from canting.queries.catalogue import Catalogue

CYPHER_ROWS, CYPHER_SECONDS, CYPHER_MEGABYTES = 1_000, 20.0, 4.0
"""What a text of the assistant's own may take: rows, seconds, and megabytes of one row."""


@dataclass(frozen=True)
class Around:
    """What the tools stand in: where the graph lives, and the questions that there are."""

    settings: Settings
    catalogue: Catalogue

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A connection for one call: a server that was away is there again at the next."""
        from canting.database.connect import connect

        with connect(self.settings) as database:
            yield database

    def run(self, question: str, parameters: dict[str, Any], options: Options, database: Database) -> Result:
        """Ask for an assistant, which learns no name that isn't to be handed out, and takes what stands for it."""
        from canting.queries.run import run

        query, names = self.catalogue.find(question), names_of(database)
        people = {each.name for each in query.parameters if each.type.base == "participant"}
        _refuse_unnamed(names, [value for name, value in parameters.items() if name in people])
        meant = {name: names.back(value) if name in people else value for name, value in parameters.items()}
        try:
            found = run(query, meant, options, database, self.catalogue)
        except CantingError as error:
            raise _anew(error, names.text(error.what), names.text(error.hint)) from None
        return names.result(found)


@dataclass(frozen=True)
class Tool:
    """A tool: its name, what it is for, the schema of what it takes, and what it does."""

    name: str
    title: str
    description: str
    schema: dict[str, Any]
    work: Callable[[Around, dict[str, Any]], dict[str, Any]]

    def call(self, around: Around, given: dict[str, Any] | None) -> dict[str, Any]:
        """Answer it.

        Raises
        ------
        CantingError
            If the arguments are wrong, the question doesn't fit the data, or the server can't be reached.
        """
        return self.work(around, checked(self.name, self.schema, given))


# what is asked


def _find_participant(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    from canting.suggest import near

    options = _options(given, (*_COVER, "kind"))
    with around.database() as database:
        everybody = around.run("participants", {}, options, database)
        found = around.run("participants", {"named": given["text"]}, options, database)
        if names_of(database).hidden:  # who isn't named is found by what stands for it, and by nothing else
            text = given["text"].lower()
            rows = [
                row for row in everybody.rows if text in str(row[0]).lower() or text in str(row[1]).lower()
            ]
            found = replace(found, rows=rows)
        if found.rows:
            return answer(found, given.get("rows", ROWS))
    alike = near(given["text"], [row["name"] or row["id"] for row in everybody.dicts()], 5, 70)
    rows = [row for row in everybody.rows if (row[1] or row[0]) in alike]
    notes = [*everybody.notes, "No name or id holds that text" + ("; these look like it." if rows else ".")]
    return answer(Result(found.query, everybody.columns, rows, notes, everybody.about))


def _list_questions(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    queries = around.catalogue.queries.values()
    folder = given.get("folder")
    folders = list(dict.fromkeys(query.group for query in queries))
    if folder is not None and folder not in folders:
        raise UsageError(f"No folder is called {folder!r}.", f"There are: {', '.join(folders)}.")
    listed = [
        {"name": query.name, "folder": query.group, "question": query.title}
        for query in queries
        if folder in (None, query.group)
    ]
    return {"questions": listed, "next": "describe_question says what one takes, ask asks it."}


def _describe_question(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    query = around.catalogue.find(given["question"])
    return {
        "name": query.name,
        "folder": query.group,
        "title": query.title,
        "description": query.doc,
        "reading": "Where these texts say --name, that is a parameter or an option called name.",
        "convention": query.convention or None,
        "parameters": [_parameter(each) for each in query.parameters if not reads_a_file(each)],
        "graphs": list(query.graphs),
        "default_filters": query.where,
        "options": sorted(_OPTIONS) if query.graphs else [],
        "columns": [
            {"name": each.name, "type": str(each.type), "meaning": each.doc} for each in query.columns
        ],
        "examples": [{"parameters": each.arguments} for each in query.examples],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": str(parameter.type),
        "required": parameter.required,
        "default": plain(parameter.default),
        "choices": list(parameter.type.choices) or None,
        "meaning": parameter.doc,
        "words": f"Those of the data ({parameter.known}); another is refused with the list."
        if parameter.known
        else None,
    }


def reads_a_file(parameter: Parameter) -> bool:
    """Whether a parameter names a file of this machine, which no assistant reads."""
    return parameter.type.base == "str" and bool(re.search(r"\bfile\b", parameter.doc.split(":")[0]))


def _ask(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    query = around.catalogue.find(given["question"])
    parameters = given.get("parameters", {})
    for parameter in query.parameters:
        if parameter.name in parameters and reads_a_file(parameter):
            raise UsageError(
                f"{query.name}: {parameter.name} names a file, and this server reads none.",
                "Leave it out; canting query on the command line takes it.",
            )
    rows = given.get("rows", ROWS)
    asked = given.get("options", {})
    options = options_of({name: asked[name] for name in _OPTIONS if name in asked}, query)
    with around.database() as database:
        return answer(around.run(query.name, parameters, options, database), rows)


def _evidence(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    options = _options(given, _COVER)
    with around.database() as database:
        found = around.run("ego", {"who": given["who"]}, options, database)
        if "other" in given:
            other = around.run("ego", {"who": given["other"]}, options, database).about["parameters"]["who"]
            at = (found.names.index("from"), found.names.index("to"))
            rows = [row for row in found.rows if other in (row[at[0]], row[at[1]])]
            notes = [*found.notes, *([] if rows else ["Nobody says that the two have a tie."])]
            found = Result(found.query, found.columns, rows, notes, found.about)
    return answer(found, given.get("rows", ROWS))


def _overview(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    with around.database() as database:
        return answer(around.run("overview", {}, _options(given, _COVER), database), MOST_ROWS)


def _datasets(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    from canting.loader.datasets import list_units
    from canting.writing.listings import units

    with around.database() as database:
        found = list_units(database)
    said = answer(units(found), MOST_ROWS, **_coverage(found))
    said["question"] = "datasets"
    said["response"] = "Ask the question response: who answered, by dataset, wave, question and group."
    return said


def _coverage(units: Iterable[Any]) -> dict[str, Any]:
    """Which datasets and waves an answer covers, and whether any was made up."""
    covered = [
        {"id": unit.dataset, "wave": unit.wave, "title": unit.title, "illustrative": unit.illustrative}
        for unit in units
    ]
    return {"datasets": covered, "illustrative": any(each["illustrative"] for each in covered)}


def _read_cypher(around: Around, given: dict[str, Any]) -> dict[str, Any]:
    from canting.queries.adhoc import Limits, ask
    from canting.queries.graphs import cover, every_unit
    from canting.queries.header import parameters_used

    text, dataset, wave = given["text"], tuple(given.get("dataset", ())), given.get("wave")
    limits = Limits(CYPHER_ROWS, CYPHER_SECONDS, CYPHER_MEGABYTES)
    with around.database() as database:
        names = names_of(database)
        _refuse_unnamed(names, [*_LITERAL.findall(text), *given.get("parameters", {}).values()])
        if names.text(text) != text:
            raise UsageError(*_NOBODY)
        try:
            found = ask(
                text, given.get("parameters", {}), database,
                graph=given.get("graph"), dataset=dataset, wave=wave, limits=limits,
            )  # fmt: skip
        except CantingError as error:
            writes = "--write" in error.hint
            hint = "Leave that out: nothing is written here." if writes else error.hint
            raise _anew(error, names.text(error.what), names.text(hint)) from None
        chosen = "units" in parameters_used(text) or given.get("graph") is not None
        covered = cover(database, dataset, wave).units if chosen else every_unit(database)
        found = names.result(found)
    found.notes[:] = [note for note in found.notes if not note.startswith("Cut after")]
    said = answer(found, given.get("rows", ROWS), **_coverage(covered))
    said["response"] = "Not looked at by a text of one's own: ask the question response."
    said["convention"] = (
        "A text of one's own: a relationship is one report, so count(r) counts reports and not ties."
    )
    if len(found.rows) >= CYPHER_ROWS:
        said["cut"] = (
            f"{said['cut'] or ''} No more than {CYPHER_ROWS} rows were fetched; there may be more.".strip()
        )
    return said


def _anew(error: CantingError, what: str, hint: str) -> CantingError:
    """The same sort of error in other words, without the server's own."""
    return (UsageError if isinstance(error, UsageError) else CantingError)(what, hint)


_NOBODY = ("No participant has that id or name.", "find_participant finds them by a part of either.")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def _refuse_unnamed(names: Names, values: Iterable[Any]) -> None:
    """See that nobody is asked for by a name that isn't to be handed out: the answer would say whose it is."""
    for value in values:
        if any(names.knows(each) for each in (value if isinstance(value, (list, tuple)) else (value,))):
            raise UsageError(*_NOBODY)


def _options(given: dict[str, Any], names: tuple[str, ...]) -> Options:
    return options_of({name: given[name] for name in names if name in given})


# what they take


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def _texts(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", **more}, "description": description}


def _flag(description: str) -> dict[str, Any]:
    return {"type": "boolean", "description": description}


def _of_graph(parameter: Parameter) -> dict[str, Any]:
    """An option of graphs, as its header says it."""
    if parameter.type.many:
        return _texts(parameter.doc)
    kind = {"int": "integer", "float": "number", "bool": "boolean"}.get(parameter.type.base, "string")
    choices = {"enum": list(parameter.type.choices)} if parameter.type.choices else {}
    return {"type": kind, "description": parameter.doc, **choices}


def _object(properties: dict[str, Schema], *required: str) -> dict[str, Any]:
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


_COVER = ("dataset", "wave")
_DATASET = _texts("Ids of datasets to cover. All that aren't illustrative if left out; datasets lists them.")
_WAVE = {"type": "integer", "description": "Wave to cover. The latest of each dataset if left out."}
_ROWS = {
    "type": "integer",
    "minimum": 1,
    "maximum": MOST_ROWS,
    "description": f"Rows wanted, {ROWS} if left out, {MOST_ROWS} at most.",
}
_WHO = "A participant's id, or its whole name."
_OPTIONS: dict[str, Schema] = {
    "graph": _text("Graph to ask of: one of the question's graphs."),
    # But for where: what isn't among its words is refused with all properties, of those who aren't named too.
    **{p.name: _of_graph(p) for p in read_graph(graph_names()[0]).parameters if p.name != "where"},
    "dataset": _DATASET,
    "wave": _WAVE,
    "kind": _texts("Only participants of these kinds.", enum=list(KINDS)),
    "weighted": _flag("Use the strength of ties."),
    "intervals": _flag("Say between which ranks each participant may lie."),
}

TOOLS: tuple[Tool, ...] = (
    Tool(
        "find_participant",
        "Find a participant",
        "Find participants (people, firms, organizations, information sources) by part of a name or id, to learn "
        "the id that the other tools take. If nobody holds the text, the nearest names are given.",
        _object(
            {
                "text": _text("Part of a name or id."),
                "kind": _OPTIONS["kind"],
                "dataset": _DATASET,
                "wave": _WAVE,
                "rows": _ROWS,
            },
            "text",
        ),
        _find_participant,
    ),
    Tool(
        "list_questions",
        "List the questions",
        "List the named questions that can be asked of the network: centrality, key actors, where knowledge comes "
        "from, paths, missing relations, the value chain, response and more. Begin here before read_cypher.",
        _object({"folder": _text("Only the questions of this folder, such as centrality or paths.")}),
        _list_questions,
    ),
    Tool(
        "describe_question",
        "Describe a question",
        "Say what a named question means, what it takes, what each column of its answer is, and by which convention "
        "it measures.",
        _object({"question": _text("Name of a question, as list_questions has it.")}, "question"),
        _describe_question,
    ),
    Tool(
        "ask",
        "Ask a question",
        "Ask a named question. The answer says what it covers, by which convention, who answered, whether the data "
        "are illustrative, and how far ranks bear (verdicts): tell the reader these with the figures.",
        _object(
            {
                "question": _text("Name of a question, as list_questions has it."),
                "parameters": {
                    "type": "object",
                    "description": "The question's own parameters by name, as describe_question has them.",
                },
                "options": {
                    **_object(_OPTIONS),
                    "description": "What to cover and how to read the graph, for questions that have graphs.",
                },
                "rows": _ROWS,
            },
            "question",
        ),
        _ask,
    ),
    Tool(
        "evidence",
        "Who said so",
        "Say who said what of a participant: each report with question, respondent, dataset, wave, file and row. "
        "With other, only what is said of the two together.",
        _object(
            {
                "who": _text(_WHO),
                "other": _text(f"The other end of a tie. {_WHO}"),
                "dataset": _DATASET,
                "wave": _WAVE,
                "rows": _ROWS,
            },
            "who",
        ),
        _evidence,
    ),
    Tool(
        "overview",
        "The whole network in figures",
        "Give the whole network in figures: size, density, reciprocity, pieces, distances, centralization, by kind "
        "and group.",
        _object({"dataset": _DATASET, "wave": _WAVE}),
        _overview,
    ),
    Tool(
        "datasets",
        "What is loaded",
        "List what is loaded: datasets, their waves, counts, and which are illustrative. Two waves are two surveys: "
        "don't add them up.",
        _object({}),
        _datasets,
    ),
    Tool(
        "read_cypher",
        "Read with Cypher",
        "Run one Cypher statement that only reads, where no named question fits; read canting://graph first. Refused: "
        "writing, files, addresses, the server itself. A relationship is one report: count pairs with DISTINCT. "
        "WHERE [r.dataset, r.wave] IN $units covers what named questions cover; a text without it mixes waves. "
        f"Caps: {CYPHER_ROWS:,} rows, {CYPHER_SECONDS:g} seconds, {CYPHER_MEGABYTES:g} MB a row; "
        f"{MOST_ROWS} rows and about {LETTERS:,} letters are shown.",
        _object(
            {
                "text": _text("One Cypher statement."),
                "parameters": {"type": "object", "description": "Values of the text's $parameters, by name."},
                "graph": _text("Project this graph as $graph for the run: knowledge, supply, all, …"),
                "dataset": _texts("Datasets that $units and the graph cover."),
                "wave": {"type": "integer", "description": "Wave that they cover, instead of the latest."},
                "rows": _ROWS,
            },
            "text",
        ),
        _read_cypher,
    ),
)
