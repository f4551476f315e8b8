"""What is wrong in a dataset.toml, in plain English: where, what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from canting.loader.contract import (
    ANSWER,
    CORRESPONDENCES,
    RESERVED,
    SECTIONS,
    AnyTable,
    Choice,
    CodeTable,
    CorrespondenceTable,
    Dataset,
    EventTable,
    FileTable,
    NodeTable,
    ObservationTable,
    QuestionPart,
    Scale,
    Section,
    TieTable,
    Writing,
)
from canting.loader.problems import Problem
from canting.loader.sorts import Sort
from canting.loader.sources.endings import RECORD_FILES, SHEET_FILES, is_network
from canting.loader.toml import Key, TomlFile, dig, written
from canting.suggest import did_you_mean, nearest

_PROPERTY = re.compile(r"[^\W\d]\w*\Z")

_PERIOD = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")
"""A year, month or day, or two of them."""


def _allowed(path: Key) -> list[str]:
    """Names that may stand where a path's last step stands."""
    model: type[Section] = Dataset
    for step in path[:-1]:
        if isinstance(step, str):
            model = next(_models_of(model, step), model)
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [name for name in names if "\0" not in name]


def _models_of(model: type[Section], key: str) -> Iterator[type[Section]]:
    """The tables that may stand at a key of a table."""
    waiting = [field.annotation for name, field in model.model_fields.items() if key in (name, field.alias)]
    for each in waiting:
        if isinstance(each, type) and issubclass(each, Section):
            yield each
        waiting += get_args(each)


def explained(toml: TomlFile, errors: Iterable[Any]) -> list[Problem]:
    """Turn what pydantic says of values (``ValidationError.errors()``) into problems with a line, a key and a hint."""
    errors = list(errors)
    unknown = [each["loc"] for each in errors if each["type"] == "extra_forbidden"]
    misspelt = {(*path[:-1], nearest(str(path[-1]), _allowed(path))) for path in unknown}
    # A key that is missing because it is misspelt is one fault, not two.
    return [
        _explained(toml, each) for each in errors if each["type"] != "missing" or each["loc"] not in misspelt
    ]


def _explained(toml: TomlFile, error: Any) -> Problem:
    path: Key = tuple(step for step in error["loc"] if step != "[key]")
    kind = error["type"]
    if kind not in {"missing", "extra_forbidden"}:
        path = _as_written(toml.data, path)
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _allowed(path)
        hint = did_you_mean(str(path[-1]), allowed)
        return toml.problem(
            path, f"{path[-1]} is no key here", f"{hint}Here may stand: {', '.join(allowed)}."
        )
    if kind == "missing":
        what = f"{path[-1]} is missing"
        return toml.problem(path, what, f"Add a line `{path[-1]} = …`{_in_table(path)}.")
    value = dig(toml.data, path)
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(value, words, quoted=True) if isinstance(value, str) else ""
        return toml.problem(
            path, "is not a word known here", f"{hint}One of: {context['expected']}.", value=value
        )
    if kind == "value_error":
        what, hint = context["error"].args
        return toml.problem(path, what, hint, value=value)
    if path[-1:] and path[-1] in {"stages", "questions", *SECTIONS}:
        hint = f"Write it as a table in double brackets: [[{path[-1]}]]."
        return toml.problem(path, "must be a list of tables", hint)
    second_list = path[:1] == ("ties",) and path[-1] in {"from", "to"} and isinstance(value, list)
    hint = _ONE_LIST if second_list else _wanted(kind, context)
    return toml.problem(path, _plain(error), hint, value=value)


_ONE_LIST = (
    'Only one of `from` and `to` is a list, of the columns that hold the answers; it goes with shape = "wide". '
    "At the other end stands the column of the respondent, a text."
)


def _as_written(data: Any, path: Key) -> Key:
    """Cut the steps that the short form of a key left out: ``kind = "Actor"`` is read as kind.value."""
    while len(path) > 1 and isinstance(dig(data, path[:-1]), str):
        path = path[:-1]
    return path


def _plain(error: Any) -> str:
    message = str(error["msg"])
    message = (
        message.replace("Input should", "should").replace("a valid string", "text").replace("valid ", "")
    )
    return message[:1].lower() + message[1:].replace("a tuple", "a list")


def _in_table(path: Key) -> str:
    tables = [step for step in path[:-1] if isinstance(step, str)]
    if not tables:
        return f" (a table [{path[-1]}])" if path[-1] == "dataset" else ""
    return f" in {'[[' if path[0] != 'dataset' else '['}{tables[0]}{']]' if path[0] != 'dataset' else ']'}"


def _wanted(kind: str, context: dict[str, Any]) -> str:
    words = {
        "string_type": 'Write a text in quotes: "…".',
        "string_too_short": "Write a text that isn't blank, or take the line out.",
        "int_type": "Write a whole number, without quotes.",
        "int_from_float": "Write a whole number, without quotes.",
        "bool_type": "Write true or false, without quotes.",
        "tuple_type": 'Write a list of texts: ["…", "…"].',
        "dict_type": "Write a table: { key = value }.",
        "model_type": "Write a table: { key = value }.",
        "model_attributes_type": "Write a table: { key = value }.",
    }
    limits = {name: value for name, value in context.items() if name in {"ge", "le", "max_length"}}
    return words.get(kind) or (f"Keep within {limits}." if limits else "Correct it in dataset.toml.")


_CODE = {"column": "x", "scheme": "x"}
_STAND_INS: dict[str, dict[str, Any]] = {
    "dataset": {"id": "x", "title": "x"},
    "questions": {"id": "x", "type": "SUPPLIES"},
    "stages": {"id": "x", "position": 0},
    "nodes": {"file": "x.csv", "kind": "Actor", "id": "x"},
    "events": {"file": "x.csv", "id": "x"},
    "ties": {"file": "x.csv", "type": "SUPPLIES", "from": "x", "to": "x"},
    "places": {"file": "x.csv", "scheme": "x", "code": "x"},
    "industries": {"file": "x.csv", "scheme": "x", "code": "x"},
    "records": {"file": "x.csv", "id": "x"},
    "correspondences": {"file": "x.csv", "of": "places", "from": _CODE, "to": _CODE, "kind": {"column": "x"}},
    "observations": {"file": "x.csv", "measure": "x", "value": "x", "from": "x", "place": _CODE},
}
"""What every table must say: it stands in for what is wrong while faults between the other keys are looked for."""


def mended(data: dict[str, Any], errors: Iterable[Any]) -> dict[str, Any]:
    """Make a description that can be read of one with errors, so that its other faults can be said too."""
    wrong: dict[Key, set[Any]] = {}
    lost: set[Any] = set()
    for error in errors:
        path = tuple(error["loc"])
        single = path[:1] == ("dataset",)
        table = path[:1] if single else path[:2]
        key = path[len(table) :][:1]
        if key:
            wrong.setdefault(table, set()).add(key[0])
        elif len(path) == 1:
            lost.add(path[0])
        else:
            wrong[table] = {...}  # the table is none
    kept = {name: part for name, part in data.items() if name in _STAND_INS and name not in lost}
    kept.setdefault("dataset", {})
    for name, part in kept.items():
        if isinstance(part, list):
            kept[name] = [_mended(name, each, wrong.get((name, at))) for at, each in enumerate(part)]
    return {**kept, "dataset": _mended("dataset", kept["dataset"], wrong.get(("dataset",)))}


def _mended(section: str, table: Any, wrong: set[Any] | None) -> Any:
    if section != "dataset" and wrong is None:
        return table
    if not isinstance(table, dict) or ... in (wrong or ()):
        return _STAND_INS[section]
    allowed = _allowed((section, 0, ""))
    kept = {name: value for name, value in table.items() if name not in (wrong or ())}
    for name in (wrong or set()) - set(allowed):  # a misspelt key is one fault, not two
        near = nearest(str(name), allowed)
        if near is not None and name in table:
            kept.setdefault(near, table[name])
    return {**_STAND_INS[section], **kept}


def faults(dataset: Dataset, toml: TomlFile) -> Iterator[Problem]:
    """Find what is wrong between keys that are each right."""
    yield from _stage_faults(dataset, toml)
    yield from _writing_faults(dataset.dataset, toml, ("dataset",))
    for section, number, table in dataset.tables:
        yield from _table_faults(table, toml, (section, number))
        if isinstance(table, NodeTable | EventTable):
            yield from _labels_faults(dataset, table, toml, (section, number))
        yield from _code_faults(table, toml, (section, number))
        if isinstance(table, NodeTable):
            yield from _node_faults(dataset, table, toml, ("nodes", number))
        elif isinstance(table, TieTable):
            yield from _tie_faults(dataset, table, toml, ("ties", number))
        else:
            yield from _reference_faults(table, toml, (section, number))
    yield from _question_faults(dataset, toml)
    yield from _type_faults(dataset, toml)
    yield from _named_faults(dataset, toml)
    if not any(True for _ in dataset.tables):
        yield toml.problem((), "describes no file", "Add a [[nodes]] table for each file of participants.")
    if dataset.id in dataset.dataset.shares:
        yield toml.problem(("dataset", "shares"), "names the dataset itself", "Take it out of the list.")


def _stage_faults(dataset: Dataset, toml: TomlFile) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, stage in enumerate(dataset.stages):
        if stage.id in seen:
            what = f"the stage stands twice (first in [[stages]] number {seen[stage.id] + 1})"
            yield toml.problem(("stages", number, "id"), what, "Give each stage one table.", value=stage.id)
        seen.setdefault(stage.id, number)


def _question_faults(dataset: Dataset, toml: TomlFile) -> Iterator[Problem]:
    """Faults of the instrument, and of tables that say otherwise than their question."""
    known = {each.id: each for each in dataset.questions}
    seen: set[str] = set()
    for number, each in enumerate(dataset.questions):
        at: Key = ("questions", number)
        if each.id in seen:
            yield toml.problem((*at, "id"), "the question stands twice", "Give each an id.", value=each.id)
        seen.add(each.id)
        if each.scale is not None:
            yield from _scale_faults(each.scale, toml, (*at, "scale"))
        if each.since and each.until and each.since > each.until:
            yield toml.problem((*at, "until"), "is before `from`", "Correct one of the two.")
        yield from _period_faults(dataset, each, toml, at)
        if each.mirrors is not None:
            yield from _mirror_faults(each, known, toml, (*at, "mirrors"))
    for number, table in enumerate(dataset.ties):
        question = known.get((table.question and table.question.text) or "")
        for key in ("type", "meaning"):
            said = getattr(question, key, None)
            if said is not None and said != getattr(table, key):
                what = f"the question {question.id if question else ''} has {said}"
                value = str(getattr(table, key))
                yield toml.problem(("ties", number, key), what, "Say the same in both.", value=value)


def _period_faults(dataset: Dataset, question: QuestionPart, toml: TomlFile, at: Key) -> Iterator[Problem]:
    """A question that was asked at a time when the survey wasn't collected."""
    collected = dataset.dataset.collected or ""
    if not _PERIOD.fullmatch(collected):
        return
    first, _, last = collected.partition("/")
    last = last or first
    for key, day in (("from", question.since), ("until", question.until)):
        if day is not None and not (first <= str(day)[: len(first)] and str(day)[: len(last)] <= last):
            what = f"lies outside of the time in which the survey was collected, {collected}"
            hint = "Correct it, or `collected` in [dataset]."
            yield toml.problem((*at, key), what, hint, value=day)


def _mirror_faults(
    question: QuestionPart, known: dict[str, QuestionPart], toml: TomlFile, at: Key
) -> Iterator[Problem]:
    mirrors = question.mirrors or ""
    other = known.get(mirrors)
    if other is None or other is question:
        others = [name for name in known if name != question.id]
        hint = did_you_mean(mirrors, others, quoted=True).strip() or "Name another question of [[questions]]."
        yield toml.problem(at, "names no other question", hint, value=mirrors)
    elif other.type != question.type or (other.meaning == question.meaning and question.meaning is not None):
        hint = 'Two questions mirror each other if one asks, and one gives: meaning = "asks" and "gives".'
        yield toml.problem(at, "asks for the same end of a tie", hint, value=mirrors)


def _scale_faults(scale: Scale, toml: TomlFile, at: Key) -> Iterator[Problem]:
    ends = (scale.lowest, scale.highest)
    if scale.lowest >= scale.highest:
        hint = "Write scale = { from = 1, to = 4, strongest = 1 } where 1 is most."
        yield toml.problem(at, "`from` isn't below `to`", hint)
    elif scale.strongest is not None and scale.strongest not in ends:
        hint = f"One of its ends: {scale.lowest:g} or {scale.highest:g}."
        yield toml.problem((*at, "strongest"), "is no end of the scale", hint, value=scale.strongest)
    elif scale.falls and not scale.lowest:
        hint = "A scale whose least number is strongest begins above 0: recode it, with 0 for no tie."
        yield toml.problem((*at, "strongest"), "0 can't be the strongest", hint, value=scale.strongest)


def _writing_faults(writing: Writing, toml: TomlFile, at: Key) -> Iterator[Problem]:
    if writing.thousands is not None and writing.point == writing.thousands:
        yield toml.problem(
            (*at, "thousands"),
            "the same character can't stand before decimals and between thousands",
            'Say decimal = "," and thousands = ".", or decimal = "." and thousands = ",".',
            value=writing.thousands,
        )


def _table_faults(table: FileTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    yield from _writing_faults(table, toml, at)
    if table.sheet and not (table.file.lower().endswith(SHEET_FILES) or is_network(table.file)):
        yield toml.problem(
            (*at, "sheet"), "only spreadsheets have sheets", "Take the line out.", value=table.sheet
        )
    for key in ("encoding", "delimiter"):
        if getattr(table, key) and table.file.lower().endswith(SHEET_FILES):
            yield toml.problem((*at, key), f"spreadsheets have no {key}", "Take the line out.")
    for key in ("delimiter", "header", "skip"):
        if getattr(table, key) and (table.file.lower().endswith(RECORD_FILES) or is_network(table.file)):
            yield toml.problem((*at, key), f"files of this kind have no {key}", "Take the line out.")
    if isinstance(table, TieTable) and table.shape != "list" and table.network:
        what = "a file of a network says itself what its ties are"
        yield toml.problem((*at, "shape"), what, 'Take the line out: its columns are "from" and "to".')
    for name in table.properties:
        if name.lower() in RESERVED:
            what = f"a property can't be called {name}: canting keeps that name for itself"
            hint = f'Give it another name: properties.my_{name} = {{ column = "{name}", … }}.'
            yield toml.problem((*at, "properties", name), what, hint)
        elif not _PROPERTY.match(name) or len(name) > 100:
            hint = 'Use letters, digits and _, and name the column apart: { column = "Age (years)", … }.'
            yield toml.problem((*at, "properties", name), "is no name for a property", hint, value=name)


def _node_faults(dataset: Dataset, table: NodeTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    for name in ("group", "role", "stage"):
        choice = getattr(table, name)
        if choice is not None and (choice.column is None) == (choice.value is None):
            hint = f'Write {name} = "column", or {name} = {{ value = "one text for every row" }}.'
            yield toml.problem((*at, name), "must name a column or a value, and not both", hint)
        if choice is not None and choice.value is not None and (choice.map is not None or choice.missing):
            yield toml.problem((*at, name), "a value for every row needs no map", "Take map and missing out.")
    if (table.kind.column is None) == (table.kind.value is None):
        hint = 'Write kind = "Actor", or kind = { column = "…", map = { … } }.'
        yield toml.problem((*at, "kind"), "must be one kind, or name a column", hint)
    if table.kind.value is not None and table.kind.map is not None:
        yield toml.problem((*at, "kind"), "one kind for every row needs no map", "Take map out.")
    if table.stage is not None:
        yield from _stage_use_faults(dataset, table.stage, toml, (*at, "stage"))


def _code_faults(table: AnyTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    codes = [(key, getattr(table, key, None)) for key in ("place", "industry")]
    if isinstance(table, CorrespondenceTable):
        codes = [("from", table.source), ("to", table.target)]
    for key, code in codes:
        if code is not None and code.scheme is None:
            hint = f'Say whose codes they are: {key} = {{ column = "{code.column}", scheme = "kbli-2020" }}, say.'
            sort = Sort.CODE_WITHOUT_SCHEME
            yield toml.problem((*at, key), "a code without a scheme", hint, value=code.column, sort=sort)


def _reference_faults(table: AnyTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    """Faults of places, industries, records, correspondences and observations."""
    if (
        isinstance(table, CodeTable)
        and table.parent is not None
        and not (table.parent.column or table.parent.prefix)
    ):
        hint = 'Write parent = "column", or parent = { prefix = true }.'
        yield toml.problem((*at, "parent"), "must name a column or say prefix = true", hint)
    if isinstance(table, ObservationTable) and table.place is None and table.industry is None:
        hint = 'Add place = { column = "code", scheme = "kemendagri-2025" }, say, or industry.'
        yield toml.problem(at, "a figure needs a place or an industry", hint)
    if isinstance(table, CorrespondenceTable) and table.kind.value not in {None, *CORRESPONDENCES}:
        hint = f"One of: {', '.join(CORRESPONDENCES)}."
        yield toml.problem((*at, "kind"), "is no kind of correspondence", hint, value=table.kind.value)
    for name in getattr(table, "identifiers", {}):
        if name.lower() in RESERVED | {"form", "address", "phone"} or not _PROPERTY.match(name):
            hint = "Use letters, digits and _, such as nib or npwp."
            yield toml.problem((*at, "identifiers", name), "is no name for an identifier", hint, value=name)


def _stage_use_faults(dataset: Dataset, stage: Choice, toml: TomlFile, at: Key) -> Iterator[Problem]:
    """What a file says of stages that aren't declared, as far as dataset.toml tells."""
    known = [each.id for each in dataset.stages]
    if not known:
        hint = "Add a [[stages]] table for each: id, name, position."
        yield toml.problem(at, "no stages are declared", hint)
        return
    for meant in [*(stage.map or {}).values(), *([stage.value] if stage.value else [])]:
        if meant not in known:
            hint = did_you_mean(meant, known, quoted=True).strip() or "Declare it in [[stages]]."
            yield toml.problem(at, "the stage is not declared", hint, value=meant, sort=Sort.UNKNOWN_STAGE)


def _tie_faults(dataset: Dataset, table: TieTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    if table.type == "INFORMS" and table.meaning is None:
        hint = (
            'Say what a row means: meaning = "asks" if `from` asked `to` (knowledge flows to -> from), '
            'meaning = "gives" if `from` told `to`.'
        )
        yield toml.problem((*at, "meaning"), "INFORMS needs a meaning", hint)
    if table.type in {"COLLABORATES_WITH", "PARTICIPATES_IN"} and table.meaning is not None:
        what = f"{table.type} has no direction to choose"
        yield toml.problem((*at, "meaning"), what, "Take the line out.", value=table.meaning)
    if table.question is not None and (table.question.text is None) == (table.question.column is None):
        hint = 'Write question = "the question", or question = { column = "…" }.'
        yield toml.problem((*at, "question"), "must be a text or a column", hint)
    if table.unlisted == "InformationSource":
        yield from _unlisted_faults(table, toml, (*at, "unlisted"))
    yield from _shape_faults(table, toml, at)
    if not dataset.dataset.shares:
        if table.type == "PARTICIPATES_IN" and not dataset.events:
            hint = "Add an [[events]] table for the file that lists them (it may be this one, with distinct = true)."
            yield toml.problem(at, "the ties lead to events, and none are declared", hint)
        if not dataset.nodes and table.unlisted == "refuse":
            hint = "Add a [[nodes]] table for the file that lists them, or name the dataset that has them in `shares`."
            yield toml.problem(at, "the ties are between participants, and none are declared", hint)


def _unlisted_faults(table: TieTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    """A source of information gives knowledge, and does nothing else."""
    if table.type not in {"INFORMS", "PARTICIPATES_IN"}:
        what = f"a source of information is no end of a tie of type {table.type}"
    elif table.type == "INFORMS" and table.meaning == "gives" and table.shape != "matrix":
        what = 'a source of information receives none, and with meaning = "gives" those named receive'
    else:
        return
    hint = (
        'Write unlisted = "Actor" or "Organization", or leave it out and decide name by name: canting names.'
    )
    yield toml.problem(at, what, hint, value=table.unlisted)


def _shape_faults(table: TieTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    weight = table.weight
    words = {"diagonal": "matrix", "half": "matrix", "rank": "wide", "columns": "wide"}
    for key, shape in words.items():
        if getattr(table, key) and table.shape != shape:
            what = f'{key} is a word for shape = "{shape}"'
            yield toml.problem((*at, key), what, "Take the line out, or say the shape.")
    if table.ticked and table.shape != "matrix" and not table.columns:
        what = "ticked is a word for a matrix, or for check-boxes (columns = …)"
        yield toml.problem((*at, "ticked"), what, "Take the line out, or say the shape.")
    if table.split and (table.shape == "matrix" or table.columns):
        hint = "Take the line out: a cell there says whether there is a tie."
        yield toml.problem((*at, "split"), "only answers that name somebody can be several in a cell", hint)
    if table.shape == "list" and len(table.answers) > 1:
        hint = 'Name one, or say shape = "wide" for several answer columns.'
        yield toml.problem((*at, "to"), "a list has one column of answers", hint)
    if table.shape == "matrix":
        yield from _matrix_faults(table, toml, at)
    elif table.shape == "wide":
        yield from _wide_faults(table, toml, at)
    elif weight is not None and (len(weight.columns) != 1 or weight.value is not None):
        hint = 'Write weight = "column", or weight = { column = "…", … }; without the line each tie has weight 1.'
        yield toml.problem((*at, "weight"), "must name a column in a list", hint)


def _wide_faults(table: TieTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    weight = table.weight
    if bool(table.answers) == bool(table.columns):
        hint = (
            'Write to = ["Sumber 1", "Sumber 2"] or to = "Sumber *" for columns that hold the answers, or '
            'columns = "others" for check-boxes whose headings name whom they are about.'
        )
        if not table.columns and table.type != "INFORMS":
            hint = (
                'Write to = ["Sumber 1", "Sumber 2"] or to = "Sumber *" for columns that hold the answers; where ties '
                f'begin at them, from = ["{table.source}"], a list, and in `to` the column of the respondent.'
            )
        yield toml.problem((*at, "to"), "a wide table has either answer columns or check-boxes", hint)
    if weight is not None and table.columns and (weight.columns or weight.value is not None):
        hint = (
            'Take it out: each is a tie of weight 1. What a 0 means is said so: weight = { zero = "no tie" }.'
        )
        yield toml.problem((*at, "weight"), "check-boxes have no weights", hint)
    elif weight is not None and table.answers and (not weight.columns or weight.value is not None):
        hint = 'Write weight = ["Sering 1", "Sering 2"], one for each column of `to`; without the line each is 1.'
        yield toml.problem((*at, "weight"), "must name a column for each answer column", hint)
    if table.source == ANSWER and table.type == "INFORMS":
        hint = 'Name them in `to`; meaning says which way knowledge flows: "asks" if it comes from whom they name.'
        yield toml.problem((*at, "from"), "answers to a question of INFORMS stand in `to`", hint)
    if table.rank and (weight is not None or table.columns):
        hint = "Take one of the two out: with rank = true every tie has weight 1."
        yield toml.problem((*at, "rank"), "the order of mention needs answer columns without weights", hint)
    if table.rank and "rank" in table.properties:
        yield toml.problem(
            (*at, "properties", "rank"), "rank = true makes that property", "Name it otherwise."
        )
    if table.question is not None and table.question.column is not None:
        hint = 'Write question = "the question": a wide table asks one.'
        yield toml.problem((*at, "question"), "a wide table has no column of questions", hint)


def _matrix_faults(table: TieTable, toml: TomlFile, at: Key) -> Iterator[Problem]:
    ends = {table.source, table.target}
    if ends != {"row", "column"}:
        hint = 'Say from = "row" and to = "column" if a row\'s participant names the columns\', or the other way round.'
        yield toml.problem((*at, "from"), "the ends of a matrix are its row and its column", hint)
    if table.respondent not in {None, "row", "column"}:
        hint = 'Say respondent = "row" or "column", or take the line out if nobody reports.'
        yield toml.problem((*at, "respondent"), "is neither row nor column", hint, value=table.respondent)
    if table.weight is not None and table.weight.columns:
        hint = "Take it out: weight = 1 if only that there is a tie counts."
        yield toml.problem((*at, "weight"), "a matrix's cells are the weights: no column is", hint)
    if table.question is not None and table.question.column is not None:
        hint = 'Write question = "the question": a matrix asks one.'
        yield toml.problem((*at, "question"), "a matrix has no column of questions", hint)
    if table.properties:
        yield toml.problem((*at, "properties"), "a matrix has no columns of properties", "Take them out.")
    if table.half is not None and table.type != "COLLABORATES_WITH":
        what = f"{table.type} has a direction: the halves of its matrix say different things"
        yield toml.problem(
            (*at, "half"), what, "Take the line out: a blank half is unknown.", value=table.half
        )


def _labels_faults(
    dataset: Dataset, table: NodeTable | EventTable, toml: TomlFile, at: Key
) -> Iterator[Problem]:
    """Faults of a roster that is the labels of a matrix: it has no other columns."""
    matrix = dataset.matrix_of(table)
    if matrix is None:
        return
    own = {*FileTable.model_fields, "id", "distinct", "match"} - {"properties"}
    for key in [name for name in type(table).model_fields if name not in own]:
        part = getattr(table, key)
        if part and getattr(part, "column", part):
            hint = f'Say it in a table of its own, or {key} = {{ value = "…" }} where it is one for all.'
            yield toml.problem((*at, key), "the labels of a matrix have no other columns", hint)
    for key in ("header", "skip"):
        if getattr(table, key) not in {(), getattr(matrix, key)}:
            yield toml.problem(
                (*at, key), "is another than the matrix's", "Take the line out: the matrix says it."
            )


def _type_faults(dataset: Dataset, toml: TomlFile) -> Iterator[Problem]:
    """A property has one type all over a dataset, else measures and filters would compare 5 with "5"."""
    seen: dict[tuple[str, str], tuple[str, Key]] = {}
    for section, number, table in dataset.tables:
        for name, declared in table.properties.items():
            at: Key = (section, number, "properties", name)
            base, first = seen.setdefault((section, name), (declared.base, at))
            if base != declared.base:
                what = f"{name} is {declared.base} here and {base} in {written(first)}"
                yield toml.problem(at, what, "Give it one type, or two names.", value=declared.type)


def _named_faults(dataset: Dataset, toml: TomlFile) -> Iterator[Problem]:
    """Who may be named is kept as the property ``named``, which a dataset says by the word or by that property."""
    if not any(table.named is not None for table in dataset.nodes):
        return
    for number, table in enumerate(dataset.nodes):
        if "named" in table.properties:
            what = "the word named says this already"
            hint = 'Take the property out, or write named = "COLUMN" in each table instead.'
            yield toml.problem(("nodes", number, "properties", "named"), what, hint)
