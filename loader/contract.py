"""What a dataset.toml may say: one model per table and key. Reading it is the work of dataset.py."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from canting.loader.problems import Problem
from canting.loader.sources.endings import TEXT_FILES, endings, is_network, is_read
from canting.loader.toml import Key, TomlFile, line_of

FILE_NAME = "dataset.toml"

Kind = Literal["Actor", "Organization", "InformationSource"]
TieType = Literal["INFORMS", "SUPPLIES", "SUPPORTS", "COLLABORATES_WITH", "PARTICIPATES_IN"]
Meaning = Literal["asks", "gives"]
AskedOf = Literal["kind", "group", "role", "responded"]
PropertyType = Literal["str", "int", "float", "bool", "date", "str?", "int?", "float?", "bool?", "date?"]
Answer = Literal["yes", "no", "not asked"]
Decimal = Literal[".", ","]
Thousands = Literal[".", ",", " ", "'"]
Dates = Literal["iso", "day-first"]
Match = Literal["id", "name", "either"]

CORRESPONDENCES = ("exact", "split", "merge", "partial")
KINDS: tuple[str, ...] = get_args(Kind)
ANSWERS: tuple[str, ...] = get_args(Answer)
TREATMENTS = ("refuse", "no answer", "no tie")
TIES: tuple[TieType, ...] = get_args(TieType)
GOODS = ("SUPPLIES", "SUPPORTS")
"""Ties that lead from whoever gives, whoever says so."""

RESERVED = frozenset(
    {
        "id",
        "name",
        "kind",
        "group",
        "role",
        "stage",
        "key",
        "dataset",
        "wave",
        "file",
        "row",
        "column",
        "written",
        "run",
        "sequence",
    }
    | {
        "question",
        "respondent",
        "responded",
        "unanswered",
        "unasked",
        "mentioned",
        "described",
        "weight",
        "label",
        "labels",
        "type",
    }
)
"""Names that evidence or derived properties take: a declared property can't have one of them."""

_NAMES = re.compile(r"[^\W_][\w.-]*\Z")


def _file(value: str) -> str:
    if any(not c.isprintable() for c in value):
        raise ValueError("has characters that no file name has", "Write the file's name as it is.")
    ways = (PurePosixPath(value), PureWindowsPath(value))
    if any(way.is_absolute() or way.drive or way.root or ".." in way.parts for way in ways):
        raise ValueError(
            "leads out of the dataset's folder", "Put the file into that folder, and name it from there."
        )
    if not is_read(value):
        raise ValueError("is no file that canting reads", f"Save it as one of: {endings()}.")
    return value


def _text_file(value: str) -> str:
    if not value.lower().endswith(TEXT_FILES):
        raise ValueError("is no text file", 'Name a CSV file, such as aliases = "aliases.csv".')
    return value


def _identifier(value: str) -> str:
    if not _NAMES.match(value) or len(value) > 100:
        raise ValueError(
            "is no such name",
            "Use letters, digits, - _ and . only, at most 100, the first a letter or digit.",
        )
    return value


def _scheme(value: str) -> str:
    if ":" in value or not value.isprintable():
        raise ValueError("must not contain a colon", 'Write the scheme\'s name, such as "kbli-2020".')
    return value


def _delimiter(value: str) -> str:
    if len(value) != 1 or value in '"\r\n':
        raise ValueError("must be one character", r'Write ";", "," or "\t", for example.')
    return value


def _rows_of_names(value: Any) -> tuple[int, ...]:
    """The row with the columns' names, or two of them."""
    rows = tuple(value) if isinstance(value, list | tuple) else (value,)
    right = all(isinstance(row, int) and not isinstance(row, bool) and 1 <= row <= 1000 for row in rows)
    if not right or len(rows) not in (1, 2) or list(rows) != sorted(set(rows)):
        raise ValueError(
            "must be the row with the names of the columns, or two rows",
            "Write header = 4, or header = [3, 4] for names that stand in two rows; rows count from 1.",
        )
    return rows


def _skipped(value: Any) -> tuple[str | int, ...]:
    words = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not all(
        (isinstance(word, str) and word.strip()) or (type(word) is int and word > 0) for word in words
    ):
        raise ValueError(
            "must be a list of texts and row numbers",
            'Write skip = ["TOTAL", 41]: rows by the text of their first filled cell or by number, columns by name.',
        )
    return tuple(word.strip() if isinstance(word, str) else word for word in words)


def _splits(value: Any) -> tuple[str, ...]:
    marks = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not marks or not all(isinstance(mark, str) and mark for mark in marks):
        raise ValueError(
            "must be what stands between several answers in a cell",
            r'Write split = ";", or split = [",", ";"], or "\n" for a line break.',
        )
    return marks


def _treatment(value: Any) -> str | float:
    """What becomes of a cell of weights that is no weight: a word, or the weight that it stands for."""
    if value in TREATMENTS:
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        words = ", ".join(f'"{word}"' for word in TREATMENTS)
        raise ValueError("is no way to treat such a cell", f"One of: {words}, or a number above 0.")
    return float(value)


def _treatments(value: Any) -> dict[str, str | float | None]:
    """Words that are no weight, each with what becomes of it; None where it is treated as a blank is."""
    if isinstance(value, dict):
        return {word.strip(): _treatment(each) for word, each in value.items()}
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise ValueError(
            "must be a list of texts",
            'Write ["99", "NA"], or { "99" = "no answer", never = "no tie" } to treat each in its way.',
        )
    return {word.strip(): None for word in value}


def _period(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _in_short(key: str) -> BeforeValidator:
    """Take a text for a table that has this key alone: ``kind = "Actor"`` for ``kind = { value = "Actor" }``."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _as_texts(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Name = Annotated[Text, AfterValidator(_identifier)]
Scheme = Annotated[Text, AfterValidator(_scheme)]
File = Annotated[Text, AfterValidator(_file)]


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Section(BaseModel):
    """A table of dataset.toml: no key that isn't known, no value of another type."""

    model_config = ConfigDict(
        defer_build=True, extra="forbid", strict=True, frozen=True, populate_by_name=True
    )


class Writing(Section):
    """How numbers and dates are written. Without a word on numbers, one that can be read in two ways is a problem."""

    decimal: Decimal | None = None
    thousands: Thousands | None = None
    dates: Dates | None = None

    @property
    def point(self) -> str:
        """What stands before decimals: what is said, else what thousands leave."""
        return self.decimal or ("," if self.thousands == "." else ".")


class Header(Writing):
    """``[dataset]``: who says all this."""

    id: Name
    title: Text
    source: Text | None = None
    license: Text | None = None
    collected: Annotated[Text | None, BeforeValidator(_period)] = None
    boundary: Text | None = None
    wave: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    illustrative: bool = False
    namespace: Name | None = None
    shares: Annotated[tuple[Name, ...], BeforeValidator(_as_tuple)] = ()
    missing: Words = ("",)
    aliases: Annotated[File, AfterValidator(_text_file)] | None = None


class StagePart(Section):
    """``[[stages]]``: one stage of the value chain."""

    id: Text
    name: Text | None = None
    position: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class Choice(Section):
    """A column whose texts may be mapped to words, or one text for every row of the file."""

    column: Text | None = None
    value: Text | None = None
    map: dict[str, Text] | None = None
    missing: Words = ()


class Kinds(Section):
    """Kind of participant: one for the file, or by a column."""

    value: Kind | None = None
    column: Text | None = None
    map: dict[str, Kind] | None = None


class Responded(Section):
    """Who was asked and who answered."""

    column: Text
    map: dict[str, Answer] | None = None


class Naming(Section):
    """Who may be named in what is handed out."""

    column: Text
    map: dict[str, Literal["yes", "no"]] | None = None


class Code(Section):
    """A column of codes of a scheme, such as ``kbli-2020``.

    ``known`` says whether a code must be described: by default only if some code of its scheme is.
    """

    column: Text
    scheme: Scheme | None = None
    known: bool | None = None


class Property(Section):
    """A declared property: its type (``?`` for optional), its column if that has another name, its missing texts."""

    type: PropertyType
    column: Text | None = None
    missing: Words = ()

    @property
    def base(self) -> str:
        return self.type.removesuffix("?")

    @property
    def optional(self) -> bool:
        return self.type.endswith("?")


class Question(Section):
    """The question that was asked: one text for the file, or a column."""

    text: Text | None = None
    column: Text | None = None


class Weight(Section):
    """The column that says how strong ties are, and what becomes of cells that don't; in a matrix the cells say it.

    ``blank`` goes for the words of ``missing`` too, unless a word has a treatment of its own. With ``value`` a cell
    says only whether there is a tie.
    """

    columns: Annotated[tuple[Text, ...], BeforeValidator(_as_texts)] = Field(default=(), alias="column")
    value: Literal[1] | None = None
    blank: Annotated[str | float | None, PlainValidator(_treatment)] = None
    missing: Annotated[dict[str, str | float | None], PlainValidator(_treatments)] = {}
    zero: Annotated[str | float | None, PlainValidator(_treatment)] = None

    @property
    def column(self) -> str | None:
        return self.columns[0] if self.columns else None


def _as_weight(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"value": value}
    return {"column": value} if isinstance(value, str | list) else value


ChoiceOf = Annotated[Choice | None, _in_short("column")]
CodeOf = Annotated[Code | None, _in_short("column")]
Properties = dict[str, Annotated[Property, _in_short("type")]]


_COLUMNS = {
    *("id", "name", "member_of", "code", "level", "form", "address", "phone"),
    *("source", "target", "respondent", "value"),
}
"""Keys of tables whose text is the name of a column."""


class FileTable(Writing):
    """What every table of a file may say."""

    file: File
    sheet: Text | None = None
    encoding: Text | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    header: Annotated[tuple[int, ...], PlainValidator(_rows_of_names)] = ()
    skip: Annotated[tuple[str | int, ...], PlainValidator(_skipped)] = ()
    properties: Properties = {}
    listed: Annotated[bool, Field(alias="\0listed")] = False
    """Whether a table is a whole network, being a list of its ties: a bare file that nobody described."""

    @property
    def network(self) -> bool:
        """Whether the file is a whole network, of which this reads the nodes or the ties."""
        return self.listed or is_network(self.file)

    @property
    def label(self) -> str:
        """The file, with its sheet if dataset.toml names one: what evidence and messages say."""
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file

    @property
    def needs(self) -> dict[str, str]:
        """The columns that it names, each by its key."""
        needs: dict[str, str] = {}
        for name, described in type(self).model_fields.items():
            part = getattr(self, name)
            column = part if isinstance(part, str) and name in _COLUMNS else getattr(part, "column", None)
            if column is not None:
                needs[described.alias or name] = column
        for number, column in enumerate(getattr(self, "also", ())):
            needs[f"also.{number}"] = column
        for name, column in getattr(self, "identifiers", {}).items():
            needs[f"identifiers.{name}"] = column
        return needs | {f"properties.{name}": each.column or name for name, each in self.properties.items()}


class NodeTable(FileTable):
    """``[[nodes]]``: a file of participants."""

    kind: Annotated[Kinds, _in_short("value")]
    id: Text
    name: Text | None = None
    also: Annotated[tuple[Text, ...], BeforeValidator(_as_texts)] = ()
    group: ChoiceOf = None
    role: ChoiceOf = None
    stage: ChoiceOf = None
    member_of: Text | None = None
    place: CodeOf = None
    industry: CodeOf = None
    responded: Annotated[Responded | None, _in_short("column")] = None
    named: Annotated[Naming | None, _in_short("column")] = None
    distinct: Literal[True, False, "first"] = False
    match: Match = "id"


class EventTable(FileTable):
    """``[[events]]``: a file of what participants meet in."""

    id: Text
    name: Text | None = None
    distinct: Literal[True, False, "first"] = False


ANSWER, STRENGTH = "\0to", "\0weight"
"""Columns of the list that answer columns become: no heading of a file has such a name."""


class TieTable(FileTable):
    """``[[ties]]``: a file of reports of ties.

    With ``shape = "wide"``, or several answers in a cell, the columns that ``to`` names are `answers`, and `target` is
    that of the list they become; in a wide table ``from`` may name them instead, and `source` is so.
    """

    model_config = ConfigDict(populate_by_name=False)

    type: TieType
    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    meaning: Meaning | None = None
    question: Annotated[Question | None, _in_short("text")] = None
    weight: Annotated[Weight | None, BeforeValidator(_as_weight)] = None
    respondent: Text | None = None
    duplicates: Literal["refuse", "sum", "first"] = "refuse"
    shape: Literal["list", "matrix", "wide"] = "list"
    answers: Annotated[tuple[Text, ...], BeforeValidator(_as_texts)] = Field(default=(), alias="\0answers")
    in_one: Annotated[bool, Field(alias="\0one")] = False
    """Whether the answers are said to stand in one column, in a text and no list."""
    columns: Annotated[tuple[Text, ...], BeforeValidator(_as_texts)] = ()
    rank: bool = False
    match: Match = "id"
    unlisted: Literal["refuse", "Actor", "Organization", "InformationSource"] = "refuse"
    split: Annotated[tuple[str, ...], PlainValidator(_splits)] = ()
    diagonal: Literal["ignore", "self-tie"] | None = None
    half: Literal["lower", "upper"] | None = None
    ticked: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _name_answers(cls, data: Any) -> Any:
        """Take the columns of a wide table's answers apart from the column at that end of a list's ties."""
        if not isinstance(data, dict):
            return data
        if data.get("shape") != "wide" and (data.get("shape", "list") != "list" or not data.get("split")):
            return data
        end = "from" if data.get("shape") == "wide" and _answers_begin(data) else "to"
        named = data.get(end, [])
        if not isinstance(named, str) and not (
            isinstance(named, list) and all(isinstance(each, str) for each in named)
        ):
            return data
        one = isinstance(named, str) and "*" not in named
        return {**data, end: ANSWER, "\0answers": named, "\0one": one}

    @property
    def own(self) -> str:
        """The column of a wide table that says whose row it is: the end that isn't in the answers."""
        return self.target if self.source == ANSWER else self.source

    @property
    def begins_in_doubt(self) -> bool:
        """Whether either column of a wide table may be the one that answers: two texts don't tell, a list would."""
        return self.shape == "wide" and self.in_one and self.source != ANSWER

    @property
    def ticks(self) -> tuple[str, ...]:
        """The words that are a tie, folded as cells are."""
        return tuple(word.strip().lower() for word in self.ticked) or (
            ("1", "x", "ya") if self.columns else ()
        )

    @property
    def as_list(self) -> TieTable:
        """The table that a list of the same ties would have: what a matrix's cells say becomes a column."""
        weight, update = self.weight, {}
        if self.shape == "wide":
            update["respondent"] = self.respondent or self.own
        if self.shape == "matrix":
            weight = (weight or Weight()).model_copy(update={"columns": ("cell",)})
        elif self.columns:
            weight = (weight or Weight()).model_copy(update={"columns": (STRENGTH,), "value": 1})
        elif self.answers and weight is not None:
            weight = weight.model_copy(update={"columns": (STRENGTH,)})
        if weight is None:
            return self.model_copy(update=update)
        blank = "refuse" if self.shape == "list" else "no answer"
        zero = "no tie" if self.shape == "matrix" else "refuse"
        said = {
            "blank": blank if weight.blank is None else weight.blank,
            "zero": zero if weight.zero is None else weight.zero,
        }
        return self.model_copy(update={**update, "weight": weight.model_copy(update=said)})


def _answers_begin(data: dict[str, Any]) -> bool:
    """Whether a wide table's ties lead from its answers, or from the headings of its check-boxes."""
    return isinstance(data.get("to"), str) and isinstance(
        data.get("from", [] if data.get("columns") else ""), list
    )


class Scale(Section):
    """What numbers answers may be, and which of the two ends is the strongest: the last if left out."""

    lowest: Annotated[float, Field(alias="from", strict=False, ge=0)]
    highest: Annotated[float, Field(alias="to", strict=False, gt=0)]
    strongest: Annotated[float | None, Field(strict=False)] = None

    @property
    def falls(self) -> bool:
        """Whether the least number is the strongest answer."""
        return self.strongest == self.lowest


def _as_day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is no date", "Write it as 2026-03-01, with or without quotes.") from None
    return value


def _as_choices(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: (each,) if isinstance(each, str) else _as_tuple(each) for key, each in value.items()}


class QuestionPart(Section):
    """``[[questions]]``: a question of the instrument."""

    id: Text
    type: TieType
    meaning: Meaning | None = None
    text: Annotated[dict[str, Text], _in_short("en")] = {}
    form: Literal["roster", "free"] | None = None
    asked: Annotated[
        dict[AskedOf, tuple[Text, ...]] | None,
        BeforeValidator(_as_choices),
    ] = None
    limit: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    scale: Scale | None = None
    mirrors: Text | None = None
    since: Annotated[date | None, BeforeValidator(_as_day)] = Field(default=None, alias="from")
    until: Annotated[date | None, BeforeValidator(_as_day)] = None


class Above(Section):
    """The code above: what a column says, or the longest code that this one begins with; both, where that is none."""

    column: Text | None = None
    prefix: bool = False


class CodeTable(FileTable):
    """``[[places]]`` and ``[[industries]]``: a file of codes of one scheme."""

    scheme: Scheme
    code: Text
    name: Text | None = None
    level: Text | None = None
    parent: Annotated[Above | None, _in_short("column")] = None


class RecordTable(FileTable):
    """``[[records]]``: a file of entries of a register."""

    id: Text
    name: Text | None = None
    form: Text | None = None
    address: Text | None = None
    phone: Text | None = None
    place: CodeOf = None
    industry: CodeOf = None
    identifiers: dict[str, Text] = {}


class CorrespondenceTable(FileTable):
    """``[[correspondences]]``: a file of codes and what each is in another scheme or edition."""

    of: Literal["places", "industries"]
    source: Annotated[Code, _in_short("column")] = Field(alias="from")
    target: Annotated[Code, _in_short("column")] = Field(alias="to")
    kind: Annotated[Choice, _in_short("value")]
    basis: ChoiceOf = Field(default=None, alias="source")


class ObservationTable(FileTable):
    """``[[observations]]``: a file of figures, each of a place, an industry or both."""

    measure: Annotated[Choice, _in_short("column")]
    value: Text
    unit: ChoiceOf = None
    since: Annotated[Choice, _in_short("column")] = Field(alias="from")
    until: ChoiceOf = Field(default=None, alias="to")
    basis: ChoiceOf = Field(default=None, alias="source")
    place: CodeOf = None
    industry: CodeOf = None
    adds_up: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)] = ()


AnyTable = (
    NodeTable | EventTable | TieTable | CodeTable | RecordTable | CorrespondenceTable | ObservationTable
)
SECTIONS = ("places", "industries", "nodes", "events", "records", "correspondences", "observations", "ties")
"""The sections of dataset.toml that describe files, in the order in which they are read."""


def _with_meaning(table: Any, meanings: dict[str, Any]) -> Any:
    """Give a table of ties the meaning that its question has, if it says none."""
    if not isinstance(table, dict) or table.get("meaning") is not None:
        return table
    question = table.get("question")
    asked = question.get("text") if isinstance(question, dict) else question
    meaning = meanings.get(asked) if isinstance(asked, str) else None
    return table if meaning is None else {**table, "meaning": meaning}


class Dataset(Section):
    """A dataset as its ``dataset.toml`` describes it."""

    dataset: Header
    stages: Annotated[tuple[StagePart, ...], BeforeValidator(_as_tuple)] = ()
    """The value chain, in order."""
    nodes: Annotated[tuple[NodeTable, ...], BeforeValidator(_as_tuple)] = ()
    events: Annotated[tuple[EventTable, ...], BeforeValidator(_as_tuple)] = ()
    ties: Annotated[tuple[TieTable, ...], BeforeValidator(_as_tuple)] = ()
    """One per file and use of it."""
    places: Annotated[tuple[CodeTable, ...], BeforeValidator(_as_tuple)] = ()
    industries: Annotated[tuple[CodeTable, ...], BeforeValidator(_as_tuple)] = ()
    records: Annotated[tuple[RecordTable, ...], BeforeValidator(_as_tuple)] = ()
    correspondences: Annotated[tuple[CorrespondenceTable, ...], BeforeValidator(_as_tuple)] = ()
    observations: Annotated[tuple[ObservationTable, ...], BeforeValidator(_as_tuple)] = ()
    """Reference data and registers, likewise."""
    questions: Annotated[tuple[QuestionPart, ...], BeforeValidator(_as_tuple)] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_meanings(cls, data: Any) -> Any:
        """Let a table of ties leave out the meaning that its question has."""
        questions, ties = (data.get(key) if isinstance(data, dict) else None for key in ("questions", "ties"))
        if not isinstance(questions, list) or not isinstance(ties, list):
            return data
        meanings = {
            each["id"]: each["meaning"] for each in questions
            if isinstance(each, dict) and isinstance(each.get("id"), str) and each.get("meaning")
        }  # fmt: skip
        return {**data, "ties": [_with_meaning(table, meanings) for table in ties]}

    _path: Path = PrivateAttr(default=Path(FILE_NAME))
    _toml: TomlFile = PrivateAttr(default=TomlFile(FILE_NAME, {}, {}))

    def found_at(self, path: Path, toml: TomlFile | None = None) -> Dataset:
        """Say which file this was read from, and what that says on which line; nothing if it isn't a description."""
        self._path = path
        self._toml = toml or TomlFile(path.name, {}, {})
        return self

    def problem(self, path: Key, what: str, hint: str, **more: Any) -> Problem:
        """Make a problem of a key of the description; see `TomlFile.problem`."""
        return self._toml.problem(path, what, hint, **more)

    @property
    def inputs(self) -> list[Path]:
        """The files that it is read from: its description and those that this names."""
        return [self._path, *(self.folder / name for name in self.files)]

    @property
    def files(self) -> list[str]:
        """The files that its description names."""
        return [*(table.file for _, _, table in self.tables), *filter(None, [self.dataset.aliases])]

    @property
    def id(self) -> str:
        return self.dataset.id

    @property
    def wave(self) -> int:
        return self.dataset.wave

    @property
    def path(self) -> Path:
        return self._path

    @property
    def folder(self) -> Path:
        return self._path.parent

    @property
    def tables(self) -> Iterator[tuple[str, int, AnyTable]]:
        """Every table: the section's name, its number in the section from 0, and the table."""
        for section in SECTIONS:
            for number, table in enumerate(getattr(self, section)):
                yield section, number, table

    def line(self, *path: str | int) -> int | None:
        """Line of dataset.toml on which a key stands, or the nearest thing around it."""
        return line_of(self._toml.lines, path)

    def matrix_of(self, table: NodeTable | EventTable) -> TieTable | None:
        """Give the matrix whose labels are a roster: ``id = "labels"``, in a sheet that a matrix of ties reads."""
        if table.id != "labels":
            return None
        alike = (table.file, table.sheet)
        events = isinstance(table, EventTable)
        return next(
            (
                ties
                for ties in self.ties
                if ties.shape == "matrix"
                and (ties.file, ties.sheet) == alike
                and (not events or ties.type == "PARTICIPATES_IN")
            ),
            None,
        )

    def writing(self, table: FileTable) -> Writing:
        """How a table's file writes numbers and dates: as it says itself, else as [dataset] says."""
        whole = self.dataset
        own = table.decimal or table.thousands
        numbers = table if own else whole
        return Writing(decimal=numbers.decimal, thousands=numbers.thousands, dates=table.dates or whole.dates)

    def global_id(self, local: str) -> str:
        """Give the id in the graph of an id in the files."""
        return f"{self.dataset.namespace}:{local}" if self.dataset.namespace else local

    def local_id(self, id_: str) -> str:
        """Give the id in the files of an id in the graph."""
        return id_.removeprefix(f"{self.dataset.namespace}:") if self.dataset.namespace else id_

    def stage_id(self, local: str) -> str:
        """Give the id in the graph of a stage of its own: a stage belongs to its survey, namespace or not."""
        return f"{self.dataset.namespace or self.id}:{local}"
