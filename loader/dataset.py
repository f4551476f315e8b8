"""dataset.toml -> Dataset: what the columns of the files are and what a tie means, said in one place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
)
from rapidfuzz import process

from canting.errors import UsageError
from canting.loader.positions import Key, dig, key_lines, line_of
from canting.loader.problems import DataError, Problem

FILE_NAME = "dataset.toml"
TEXT_FILES = (".csv", ".tsv", ".txt")
SHEET_FILES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
FILES = (*TEXT_FILES, *(f"{suffix}.gz" for suffix in TEXT_FILES), *SHEET_FILES)

Kind = Literal["Actor", "Organization", "InformationSource"]
TieType = Literal["INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH", "PARTICIPATES_IN"]
Meaning = Literal["asks", "gives"]
PropertyType = Literal["str", "int", "float", "bool", "date", "str?", "int?", "float?", "bool?", "date?"]
Answer = Literal["yes", "no", "not asked"]

KINDS: tuple[str, ...] = get_args(Kind)
ANSWERS: tuple[str, ...] = get_args(Answer)
TIES: tuple[TieType, ...] = get_args(TieType)

RESERVED = frozenset(
    ["id", "name", "kind", "group", "role", "stage", "key", "dataset", "wave", "file", "row", "run", "sequence", "question", "respondent", "responded", "mentioned", "weight", "label", "labels", "type"]
)
"""Names that evidence or derived properties take: a declared property can't have one of them."""

_LARGEST = 1_000_000
_NAMES = re.compile(r"[^\W_][\w.-]*\Z")
_PROPERTY = re.compile(r"[^\W\d]\w*\Z")
_SORT = "description"


def _file(value: str) -> str:
    if any(not c.isprintable() for c in value):
        raise ValueError("has characters that no file name has")
    ways = (PurePosixPath(value), PureWindowsPath(value))
    if any(way.is_absolute() or way.drive or way.root or ".." in way.parts for way in ways):
        raise ValueError("leads out of the dataset's folder")
    if not value.lower().endswith(FILES):
        raise ValueError("is no file that canting reads: " + " ".join(FILES))
    return value


def _identifier(value: str) -> str:
    if not _NAMES.match(value) or len(value) > 100:
        raise ValueError(
            "must be letters, digits, - _ and . only, at most 100, and begin with a letter or digit"
        )
    return value


def _scheme(value: str) -> str:
    if ":" in value or not value.isprintable():
        raise ValueError("must not contain a colon")
    return value


def _delimiter(value: str) -> str:
    if len(value) != 1 or value in '"\r\n':
        raise ValueError(r'must be one character, such as ";" or "\t"')
    return value


def _period(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _as_column(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


def _as_type(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


def _as_question(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Name = Annotated[Text, AfterValidator(_identifier)]
Scheme = Annotated[Text, AfterValidator(_scheme)]
File = Annotated[Text, AfterValidator(_file)]
Words = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Header(_Part):
    """``[dataset]``: who says all this."""

    id: Name
    title: Text
    source: Text | None = None
    license: Text | None = None
    collected: Annotated[Text | None, BeforeValidator(_period)] = None
    wave: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    illustrative: bool = False
    namespace: Name | None = None
    shares: Annotated[
        tuple[Name, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
    ] = ()
    missing: Words = ("",)


class StagePart(_Part):
    """``[[stages]]``: one stage of the value chain."""

    id: Text
    name: Text | None = None
    position: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class Choice(_Part):
    """A column whose texts may be mapped to words, or one text for every row of the file."""

    column: Text | None = None
    value: Text | None = None
    map: dict[str, Text] | None = None
    missing: Words = ()


class Kinds(_Part):
    """Kind of participant: one for the file, or by a column."""

    value: Kind | None = None
    column: Text | None = None
    map: dict[str, Kind] | None = None


class Responded(_Part):
    """Who was asked and who answered."""

    column: Text
    map: dict[str, Answer] | None = None


class Code(_Part):
    """A column of codes of a scheme, such as ``kbli-2020``."""

    column: Text
    scheme: Scheme | None = None


class Property(_Part):
    """A declared property: its type (``?`` for optional), its column if that has another name, its missing texts."""

    type: PropertyType
    column: Text | None = None
    missing: Words = ()

    @property
    def base(self) -> str:
        """The type without its ``?``."""
        return self.type.removesuffix("?")

    @property
    def optional(self) -> bool:
        """Whether a blank is allowed."""
        return self.type.endswith("?")


class Question(_Part):
    """The question that was asked: one text for the file, or a column."""

    text: Text | None = None
    column: Text | None = None


def _as_kind(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


ChoiceOf = Annotated[Choice | None, BeforeValidator(_as_column)]
CodeOf = Annotated[Code | None, BeforeValidator(_as_column)]
Properties = dict[str, Annotated[Property, BeforeValidator(_as_type)]]


class _Table(_Part):
    file: File
    sheet: Text | None = None
    encoding: Text | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    properties: Properties = {}

    @property
    def label(self) -> str:
        """The file, with its sheet if dataset.toml names one: what evidence and messages say."""
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file


class NodeTable(_Table):
    """``[[nodes]]``: a file of participants."""

    kind: Annotated[Kinds, BeforeValidator(_as_kind)]
    id: Text
    name: Text | None = None
    group: ChoiceOf = None
    role: ChoiceOf = None
    stage: ChoiceOf = None
    member_of: Text | None = None
    place: CodeOf = None
    industry: CodeOf = None
    responded: Annotated[Responded | None, BeforeValidator(_as_column)] = None
    distinct: Literal[True, False, "first"] = False


class EventTable(_Table):
    """``[[events]]``: a file of what participants meet in."""

    id: Text
    name: Text | None = None
    distinct: Literal[True, False, "first"] = False


class TieTable(_Table):
    """``[[ties]]``: a file of reports of ties."""

    type: TieType
    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    meaning: Meaning | None = None
    question: Annotated[Question | None, BeforeValidator(_as_question)] = None
    weight: Text | None = None
    respondent: Text | None = None
    duplicates: Literal["refuse", "sum", "first"] = "refuse"


class Dataset(_Part):
    """A dataset as its ``dataset.toml`` describes it.

    Parameters
    ----------
    dataset
        Who says it: id, title, wave, …
    stages
        The value chain, in order.
    nodes, events, ties
        One per file and use of it.
    """

    dataset: Header
    stages: Annotated[
        tuple[StagePart, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
    ] = ()
    nodes: Annotated[
        tuple[NodeTable, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
    ] = ()
    events: Annotated[
        tuple[EventTable, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
    ] = ()
    ties: Annotated[
        tuple[TieTable, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
    ] = ()

    _path: Path = PrivateAttr(default=Path(FILE_NAME))
    _lines: dict[Key, int] = PrivateAttr(default_factory=dict)

    @property
    def id(self) -> str:
        """Its stable id."""
        return self.dataset.id

    @property
    def wave(self) -> int:
        """Which wave of it this is."""
        return self.dataset.wave

    @property
    def path(self) -> Path:
        """The file that describes it."""
        return self._path

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return self._path.parent

    @property
    def tables(self) -> Iterator[tuple[str, int, NodeTable | EventTable | TieTable]]:
        """Every table: the section's name, its number in the section from 0, and the table."""
        for section in ("nodes", "events", "ties"):
            for number, table in enumerate(getattr(self, section)):
                yield section, number, table

    def line(self, *path: str | int) -> int | None:
        """Line of dataset.toml on which a key stands, or the nearest thing around it."""
        return line_of(self._lines, path)

    def global_id(self, local: str) -> str:
        """Give the id in the graph of an id in the files."""
        return f"{self.dataset.namespace}:{local}" if self.dataset.namespace else local


@dataclass(frozen=True)
class _Source:
    name: str
    data: dict[str, Any]
    lines: dict[Key, int]

    def problem(self, path: Key, what: str, mend: str, *, value: Any = None, sort: str = _SORT) -> Problem:
        shown = None if value is None or isinstance(value, dict | list) else str(value)
        return Problem(self.name, line_of(self.lines, path), written(path) or None, shown, what, mend, sort)


def load_dataset(path: str | Path) -> Dataset:
    """Read a dataset's description.

    Parameters
    ----------
    path
        A folder with a ``dataset.toml``, or such a file under any name.

    Returns
    -------
    Dataset
        Sound in itself; its data files have not been opened.

    Raises
    ------
    UsageError
        If there is no such folder or file.
    DataError
        If it can't be read or says what it mustn't: every problem, each with its line, key and a mend.
    """
    file = _find(Path(path))
    source = _parse(file)
    try:
        dataset = Dataset.model_validate(source.data)
    except ValidationError as error:
        raise DataError([_explained(source, each) for each in error.errors(include_url=False)]) from None
    problems = list(_faults(dataset, source))
    if problems:
        raise DataError(problems)
    dataset._path = file
    dataset._lines = source.lines
    return dataset


def _find(path: Path) -> Path:
    try:
        if path.is_dir():
            path = path / FILE_NAME
        found = path.is_file()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} can't be opened: {error}.", "Give a folder that has a dataset.toml, or such a file."
        ) from None
    if not found:
        raise UsageError(
            f"No dataset is at {path}.",
            "Give a folder that has a dataset.toml, or such a file; `canting new FOLDER` makes one to fill in.",
        )
    return path


def _parse(path: Path) -> _Source:
    def fault(line: int | None, what: str, mend: str) -> DataError:
        return DataError([Problem(path.name, line, None, None, what, mend, _SORT)])

    try:
        raw = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise fault(
            None, f"can't be read: {error.strerror}", "Make it readable, or give another file."
        ) from None
    if raw is None:
        raise fault(
            None, "is larger than 1 MB", "A dataset.toml describes files; the data go into CSV files."
        )
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise fault(line, "has bytes that aren't UTF-8", "Save it as UTF-8 in your text editor.") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = _toml_fault(str(error), text)
        mend = 'TOML is one `key = value` a line, texts in "quotes", tables in [brackets].'
        raise fault(line, what, mend) from None
    except (RecursionError, ValueError) as error:  # a number of 5,000 digits, brackets nested 1,000 deep
        raise fault(
            None, f"can't be read as TOML ({error})", "Compare it with what `canting new` writes."
        ) from None
    return _Source(path.name, data, key_lines(text))


def _toml_fault(message: str, text: str) -> tuple[int | None, str]:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    if place is None:
        return None, f"isn't TOML: {message}"
    what = message[: place.start()]
    return int(place[1]) if place[1] else text.count("\n") + 1, f"isn't TOML: {what[:1].lower()}{what[1:]}"


def written(path: Key) -> str:
    """Write a path of dataset.toml as a reader says it: ``nodes 1 kind`` is the first [[nodes]] table's kind.

    Examples
    --------
    >>> written(("nodes", 0, "properties", "age"))
    'nodes[1].properties.age'
    """
    shown = ""
    for step in path:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown


def nearest(word: str, words: list[str] | tuple[str, ...]) -> str | None:
    """Give the word that is most like another one, or None if none is."""
    found = process.extractOne(word.lower(), [each.lower() for each in words], score_cutoff=60)
    return None if found is None else list(words)[found[2]]


_MODELS: dict[str, type[_Part]] = {
    "dataset": Header,
    "stages": StagePart,
    "nodes": NodeTable,
    "events": EventTable,
    "ties": TieTable,
    "kind": Kinds,
    "group": Choice,
    "role": Choice,
    "stage": Choice,
    "place": Code,
    "industry": Code,
    "responded": Responded,
    "question": Question,
}


def _allowed(path: Key) -> list[str]:
    """Names that may stand where a path's last step stands."""
    around = [step for step in path[:-1] if isinstance(step, str)]
    if not around:
        model: type[_Part] = Dataset
    elif len(around) > 1 and around[-2] == "properties":
        model = Property
    else:
        model = _MODELS.get(around[-1], Dataset)
    return [field.alias or name for name, field in model.model_fields.items()]


def _explained(source: _Source, error: Any) -> Problem:
    path: Key = tuple(step for step in error["loc"] if step != "[key]")
    kind = error["type"]
    if kind not in {"missing", "extra_forbidden"}:
        path = _as_written(source.data, path)
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _allowed(path)
        near = nearest(str(path[-1]), allowed)
        mend = f"Did you mean {near}? " if near else ""
        return source.problem(
            path, f"{path[-1]} is no key here", f"{mend}Here may stand: {', '.join(allowed)}."
        )
    if kind == "missing":
        what = f"{path[-1]} is missing"
        return source.problem(path, what, f"Add a line `{path[-1]} = …`{_in_table(path)}.")
    value = dig(source.data, path)
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        near = nearest(str(value), words) if isinstance(value, str) else None
        mend = f'Did you mean "{near}"? ' if near else ""
        return source.problem(
            path, "is not a word known here", f"{mend}One of: {context['expected']}.", value=value
        )
    if kind == "value_error":
        return source.problem(path, str(context["error"]), "Correct it in dataset.toml.", value=value)
    if path[-1:] and path[-1] in {"stages", "nodes", "events", "ties"}:
        mend = f"Write it as a table in double brackets: [[{path[-1]}]]."
        return source.problem(path, "must be a list of tables", mend)
    return source.problem(path, _plain(error), _wanted(kind, context), value=value)


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


def _faults(dataset: Dataset, source: _Source) -> Iterator[Problem]:
    """What each table alone can't know to be wrong."""
    yield from _stage_faults(dataset, source)
    for section, number, table in dataset.tables:
        yield from _table_faults(table, source, (section, number))
        if isinstance(table, NodeTable):
            yield from _node_faults(dataset, table, source, ("nodes", number))
        elif isinstance(table, TieTable):
            yield from _tie_faults(dataset, table, source, ("ties", number))
    yield from _type_faults(dataset, source)
    if not dataset.nodes and not dataset.events and not dataset.ties:
        yield source.problem((), "describes no file", "Add a [[nodes]] table for each file of participants.")
    if dataset.id in dataset.dataset.shares:
        yield source.problem(("dataset", "shares"), "names the dataset itself", "Take it out of the list.")


def _stage_faults(dataset: Dataset, source: _Source) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, stage in enumerate(dataset.stages):
        if stage.id in seen:
            what = f"the stage stands twice (first in [[stages]] number {seen[stage.id] + 1})"
            yield source.problem(("stages", number, "id"), what, "Give each stage one table.", value=stage.id)
        seen.setdefault(stage.id, number)


def _table_faults(table: _Table, source: _Source, at: Key) -> Iterator[Problem]:
    if table.sheet and not table.file.lower().endswith(SHEET_FILES):
        yield source.problem(
            (*at, "sheet"), "only spreadsheets have sheets", "Take the line out.", value=table.sheet
        )
    for key in ("encoding", "delimiter"):
        if getattr(table, key) and table.file.lower().endswith(SHEET_FILES):
            yield source.problem((*at, key), f"spreadsheets have no {key}", "Take the line out.")
    for name in table.properties:
        if name.lower() in RESERVED:
            what = f"a property can't be called {name}: canting keeps that name for itself"
            mend = f'Give it another name: properties.my_{name} = {{ column = "{name}", … }}.'
            yield source.problem((*at, "properties", name), what, mend)
        elif not _PROPERTY.match(name) or len(name) > 100:
            mend = 'Use letters, digits and _ and name the column apart: properties.age = { column = "Age (years)", … }.'
            yield source.problem((*at, "properties", name), "is no name for a property", mend, value=name)


def _node_faults(dataset: Dataset, table: NodeTable, source: _Source, at: Key) -> Iterator[Problem]:
    for name in ("place", "industry"):
        code = getattr(table, name)
        if code is not None and code.scheme is None:
            mend = f'Say whose codes they are: {name} = {{ column = "{code.column}", scheme = "kbli-2020" }}, for example.'
            yield source.problem(
                (*at, name), "a code without a scheme", mend, value=code.column, sort="code without a scheme"
            )
    for name in ("group", "role", "stage"):
        choice = getattr(table, name)
        if choice is not None and (choice.column is None) == (choice.value is None):
            mend = f'Write {name} = "column", or {name} = {{ value = "one text for every row" }}.'
            yield source.problem((*at, name), "must name a column or a value, and not both", mend)
        if choice is not None and choice.value is not None and (choice.map is not None or choice.missing):
            yield source.problem(
                (*at, name), "a value for every row needs no map", "Take map and missing out."
            )
    if (table.kind.column is None) == (table.kind.value is None):
        mend = 'Write kind = "Actor", or kind = { column = "…", map = { … } }.'
        yield source.problem((*at, "kind"), "must be one kind, or name a column", mend)
    if table.kind.value is not None and table.kind.map is not None:
        yield source.problem((*at, "kind"), "one kind for every row needs no map", "Take map out.")
    if table.stage is not None and not dataset.stages:
        mend = "Add a [[stages]] table for each: id, name, position."
        yield source.problem((*at, "stage"), "no stages are declared", mend)
    if table.stage is not None:
        known = [stage.id for stage in dataset.stages]
        meant = [*(table.stage.map or {}).values(), *([table.stage.value] if table.stage.value else [])]
        for stage in meant if known else ():
            if stage not in known:
                near = nearest(stage, known)
                mend = f'Did you mean "{near}"?' if near else "Declare it in [[stages]]."
                yield source.problem(
                    (*at, "stage"), "the stage is not declared", mend, value=stage, sort="unknown stage"
                )


def _tie_faults(dataset: Dataset, table: TieTable, source: _Source, at: Key) -> Iterator[Problem]:
    if table.type == "INFORMS" and table.meaning is None:
        mend = (
            'Say what a row means: meaning = "asks" if `from` asked `to` (knowledge flows to -> from), '
            'meaning = "gives" if `from` told `to`.'
        )
        yield source.problem((*at, "meaning"), "INFORMS needs a meaning", mend)
    if table.type in {"COLLABORATES_WITH", "PARTICIPATES_IN"} and table.meaning is not None:
        what = f"{table.type} has no direction to choose"
        yield source.problem((*at, "meaning"), what, "Take the line out.", value=table.meaning)
    if table.question is not None and (table.question.text is None) == (table.question.column is None):
        mend = 'Write question = "the question", or question = { column = "…" }.'
        yield source.problem((*at, "question"), "must be a text or a column", mend)
    if not dataset.dataset.shares:
        if table.type == "PARTICIPATES_IN" and not dataset.events:
            mend = "Add an [[events]] table for the file that lists them (it may be this one, with distinct = true)."
            yield source.problem(at, "the ties lead to events, and none are declared", mend)
        if not dataset.nodes:
            mend = "Add a [[nodes]] table for the file that lists them, or name the dataset that has them in `shares`."
            yield source.problem(at, "the ties are between participants, and none are declared", mend)


def _type_faults(dataset: Dataset, source: _Source) -> Iterator[Problem]:
    """A property has one type all over a dataset, else measures and filters would compare 5 with "5"."""
    seen: dict[tuple[str, str], tuple[str, Key]] = {}
    for section, number, table in dataset.tables:
        for name, declared in table.properties.items():
            at: Key = (section, number, "properties", name)
            base, first = seen.setdefault((section, name), (declared.base, at))
            if base != declared.base:
                what = f"{name} is {declared.base} here and {base} in {written(first)}"
                yield source.problem(at, what, "Give it one type, or two names.", value=declared.type)
