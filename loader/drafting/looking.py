"""A first look at a file: which shape its tables are, and what their columns seem to be.

Nothing is taken for known: each finding says what it was seen in, for a person to look at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from canting.loader.cells import APART
from canting.loader.contract import Writing
from canting.loader.drafting import tables
from canting.loader.drafting.columns import GRID, ITEM, SeenColumn, is_word, numbered, ungrouped
from canting.loader.seen import (
    ENGLISH,
    INDONESIAN,
    NO_ANSWER,
    REMARKS,
    TICKS,
    TOTALS,
    WORDS,
    is_heads,
    is_number,
    relation,
    speaks_of,
)
from canting.loader.sources.grid import Grid, grids
from canting.loader.sources.table import folded

Shape = Literal[
    "matrix", "wide", "checks", "rated", "events", "attended", "ties", "people", "joined", "unknown"
]
"""`rated`: how strongly each is tied to each heading; `joined`: rows of a repeated group that are no ties."""

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\Z")
AnswerColumns = tuple[list[SeenColumn], list[SeenColumn]]
"""The columns that answer a question, and those that say how strong each tie is."""


@dataclass
class Looked:
    """What a table of a file seems to be."""

    grid: Grid
    shape: Shape = "unknown"
    header: tuple[int, ...] = (1,)
    """Its header rows, from 1."""
    columns: list[SeenColumn] = field(default_factory=list)
    every: list[SeenColumn] = field(default_factory=list)
    """Its columns; and with those that are choices of another."""
    skip: list[str | int] = field(default_factory=list)
    """Totals: the texts of rows and columns to leave out; and the rows of signatures, and of headings again."""
    heads: list[int] = field(default_factory=list)
    """Rows among the data that look like headings of another table."""
    titles: list[tuple[int, str]] = field(default_factory=list)
    """Texts above the header, with their rows."""
    rows: list[int] = field(default_factory=list)
    """Numbers of the rows with data."""
    found: dict[str, list[SeenColumn]] = field(default_factory=dict)
    shared: int = 0
    silent: int = 0
    """Of a matrix: how many labels its rows and its columns share, 0 where one has short names, and how many rows hold
    nothing."""
    groups: list[AnswerColumns] = field(default_factory=list)
    """Of a sheet of answers: the columns that answer each question, with those of their weights."""
    choices: dict[str, list[SeenColumn]] = field(default_factory=dict)
    """And the columns of 0 and 1 by the question that they are choices of, as forms export them: Source/Internet."""

    others: dict[str, str] = field(default_factory=dict)
    """And the question by the column beside its choices that says which others: Other (specify)."""

    def answered(self, groups: list[AnswerColumns]) -> None:
        """Take it for a sheet of answers."""
        self._name_others(groups)
        self.shape, self.groups = "wide", groups
        self.found["answers"] = [column for answers, _ in groups for column in answers]
        self.found["weights"] = [column for _, weights in groups for column in weights]

    def _name_others(self, groups: list[AnswerColumns]) -> None:
        """A column right behind a question that says which others are named answers it, too."""
        behind = {answers[-1].at + 1: answers for answers, weights in groups if not weights}
        chosen = {max(box.at for box in boxes) + 1: question for question, boxes in self.choices.items()}
        for column in self.columns:
            if not speaks_of("others", column.name) or column.is_numeric or not column.filled:
                continue
            if column.at in behind and column not in behind[column.at]:
                behind[column.at].append(column)
            elif column.at in chosen:
                groups.append(([column], []))
                self.others[column.name] = chosen[column.at]

    @property
    def headings(self) -> set[str]:
        return {column.name for column in self.columns}

    @property
    def first(self) -> list[str]:
        """The labels of a matrix's rows."""
        return [cell for cell in self.columns[0].cells if cell]

    def column(self, what: str) -> SeenColumn | None:
        return next(iter(self.all(what)), None)

    def all(self, *what: str) -> list[SeenColumn]:
        return [column for each in what for column in self.found.get(each, ())]

    @property
    def callers(self) -> list[SeenColumn]:
        """The columns that say what participants are called."""
        return self.all("id", "name", "also")

    @property
    def numbers(self) -> SeenColumn | None:
        """The numbers of its rows, no two alike."""
        found = (c for c in self.all("numbers", "number") if len(c.folded) == len(c.filled) > 2)
        return next((column for column in found if all(cell.isdecimal() for cell in column.filled)), None)

    @property
    def are_numbers(self) -> bool:
        """Whether the columns of a matrix are called by the numbers of its rows alone."""
        heads = {column.name for column in self.columns[1:]}
        return self.shape == "matrix" and self.numbers is not None and heads <= self.numbers.folded

    @property
    def answering(self) -> list[SeenColumn]:
        """The columns of answers, of whatever sort."""
        return self.all("answers", "weights", "boxes", "rated")

    @property
    def who(self) -> SeenColumn | None:
        """The column that says whose row it is: by its heading, else in answers the first of texts all different."""
        found = self.all("id", "name", "from")
        if self.shape in {"wide", "checks", "rated"}:
            found += [
                c for c in self.columns if not (c.is_numeric or c.is_called("time") or c.name[0] == "_")
            ]
        found = [column for column in found if column not in self.answering and column.filled]
        return next((c for c in found if len(set(c.filled)) == len(c.filled)), found[0] if found else None)

    @property
    def is_organizations(self) -> bool:
        """Whether it seems to be a roster of organizations: not of persons, each beside whom it works for."""
        named = " ".join([self.grid.sheet or self.grid.file, *(column.name for column in self.callers)])
        return self.shape == "people" and speaks_of("organizations", named)


def look_at(path: Path) -> list[Looked]:
    """Look at each table of a file.

    Raises
    ------
    SourceError
        If it can't be read.
    """
    found = [
        look(part)
        for grid in grids(path)
        for below in tables.tables(grid)
        for part in tables.side_by_side(below)
    ]
    return [each for each in found if each is not None]


def look(grid: Grid) -> Looked | None:
    """Look at a table of a file or sheet; None if it is empty."""
    filled = tables.filled_rows(grid)
    if not filled:
        return None
    header = tables.header_rows(grid, filled)
    looked = Looked(grid, header=header)
    looked.titles = [
        (number, grid.cell(number, column)) for number in filled if number <= header[-1]
        for column in filled[number] if number < header[0] or len(grid.cell(number, column)) > 30
    ]  # fmt: skip
    names, over = tables.headings(grid, header), tables.reaching_over(grid, header)
    totals = {name for name in names.values() if folded(name) in TOTALS}
    headings = list(map(folded, names.values()))
    rows, again = [], []
    for number, at in filled.items():
        if number <= header[-1]:
            continue
        text = grid.cell(number, at[0])
        below = number - 1 not in filled  # what is set apart from the rows above
        if tables.texts_of(grid, number) == headings or (
            number == header[-1] + 1 and tables.numbers_columns(grid, number, names)
        ):
            again.append(number)
        elif folded(text) in TOTALS or (re.match(APART, text) and (below or len(at) == 1)):
            totals.add(text)
        else:
            rows.append(number)
    signed = tables.signature_rows(filled, rows)
    rows, again = [number for number in rows if number not in signed], [*again, *signed]
    looked.rows = rows
    looked.skip = [*{folded(each): each for each in sorted(totals)}.values(), *again]
    looked.columns = [
        SeenColumn(at, name, [grid.cell(number, at) for number in rows], over.get(at, ""))
        for at, name in names.items() if name not in totals
    ]  # fmt: skip
    _name_grids(looked)
    heads = [number for number in rows if is_heads(tables.texts_of(grid, number))]
    looked.heads = heads if 4 * len(heads) <= len(rows) else []  # a list of columns is full of such words
    if looked.columns and looked.rows and not _is_upright(looked):
        _shape(looked)
    return looked


def _name_grids(looked: Looked) -> None:
    """The question of a grid, which an online form repeats in each heading, reaches over its columns."""
    found = {
        column: grid[1] for column in looked.columns if (grid := GRID.match(column.name)) and not column.over
    }
    several = Counter(found.values())
    for column, question in found.items():
        column.over = question if several[question] > 1 else ""


def _is_upright(looked: Looked) -> bool:
    """Whether it is a form of one respondent, filled in beside its questions: Nama : Batik A."""
    first = looked.columns[0]
    labels = [first.name, *first.filled]
    colons = sum(label.endswith(":") for label in labels)
    return any(column.name == ":" for column in looked.columns) or colons > max(1, 0.5 * len(labels))


def _choices(columns: list[SeenColumn]) -> dict[str, list[SeenColumn]]:
    """Columns of 0 and 1 behind a question and a stroke, by the question, where it asks for ties."""
    boxes = [column for column in columns if "/" in column.name and 0 < len(column.folded) <= 2]
    boxes = [column for column in boxes if column.folded <= {"0", "1"}]
    names = {column.name for column in columns}
    strokes = Counter(begins for column in boxes for begins in _before_strokes(column.name))
    found: dict[str, list[SeenColumn]] = {}
    for column in boxes:
        questions = [text for text in _before_strokes(column.name) if text in names or strokes[text] > 1]
        # Where the form has no column for the question itself, a choice may have a stroke of its own.
        question = next((text for text in questions if text in names), questions[0] if questions else "")
        asked = folded(ungrouped(question))
        if (
            relation([asked])[0]
            or speaks_of("whom", asked)
            or any(is_word(asked, end) for end in ("from", "to"))
        ):
            found.setdefault(question, []).append(column)
    return found


def _before_strokes(name: str) -> list[str]:
    """What stands before each stroke of a heading, the longest first."""
    return [name[: found.start()] for found in re.finditer(r"(?<=\S)/(?=\S)", name)][::-1]


def _shape(looked: Looked) -> None:
    """Find the shape; choices of questions are no columns of their own, but where rows are no respondents."""
    choices, columns = _choices(looked.columns), looked.columns
    taken = [column for boxes in choices.values() for column in boxes]
    looked.choices, looked.every = choices, columns
    looked.columns = [c for c in columns if c not in taken and c.name not in choices]
    _shape_without(looked)
    if choices and looked.shape != "wide":
        looked.choices, looked.columns = {}, columns


def _shape_without(looked: Looked) -> None:
    boxes: list[SeenColumn] = []
    if _is_matrix(looked):
        boxes = _boxes(looked) if looked.shared else []
        if not boxes:
            above = [looked.grid.sheet or "", *(text for _, text in looked.titles)]
            looked.shape = "unknown" if any(speaks_of("no_ties", text) for text in above) else "matrix"
            return
    columns = looked.columns
    for what in WORDS:
        looked.found[what] = [column for column in columns if column.is_called(what) and column.filled]
    if boxes:
        looked.shape, looked.found["boxes"] = "checks", boxes
        return
    groups = numbered(columns)
    ends = [c for c in looked.found["from"] + looked.found["to"] if not ITEM.match(c.name)]
    texts = [
        group for group in groups
        if not any(each.is_numeric or each in ends or _is_thing(each) for each in group)
    ]  # fmt: skip
    weights = [group for group in groups if all(column.is_numeric or not column.filled for column in group)]
    within = [column for group in groups for column in group]
    questions = [[c] for c in columns if c not in within and (_is_question(c) or _is_partner(looked, c))]
    if not texts and len(questions) == 1 and (asking := _asking_again(looked)) is not None:
        looked.shape, looked.found["from"], looked.found["to"] = "ties", [asking], questions[0]
    elif texts or questions or looked.choices:
        looked.answered(with_how_often(looked, [*texts, *questions], weights))
        _marked_beside(looked)
    elif _ends(looked):
        looked.shape = "ties"
    elif boxes := _ticked(looked):
        looked.shape, looked.found["boxes"] = "checks", boxes
    elif rated := _rated(looked):
        looked.shape, looked.found["rated"] = "rated", rated
    else:
        _shape_of_people(looked)


def _marked_beside(looked: Looked) -> None:
    """Ticks and marks below headings that reach over them, in a sheet of other answers."""
    for what, find in (("boxes", _ticked), ("rated", _rated)):
        looked.found[what] = [c for c in find(looked) if c.over and c not in looked.answering]


def _shape_of_people(looked: Looked) -> None:
    """A row for each participant, or for each event that one took part in."""
    if _identifier(looked) is not None:
        looked.shape = "people"
    elif attended := _attended(looked):
        looked.shape = "attended"
        looked.found["event"], looked.found["attending"] = ([column] for column in attended)
    elif _has_namesakes(looked):
        looked.shape = "people"


def _asking_again(looked: Looked) -> SeenColumn | None:
    """The column of respondents, if they stand on several rows each: a row is a tie then, and no respondent."""
    asking = next((column for column in looked.found["from"] if column.is_called("asking")), None)
    if asking is None or asking.is_parent:
        return asking
    return asking if len(asking.folded) < 0.8 * len(asking.filled) else None


def asked_above(looked: Looked, columns: Sequence[SeenColumn]) -> list[str]:
    """What stands above columns and asks for ties: a heading that reaches over them, else a title that is a question.

    What a study calls itself asks nothing: its title speaks of information above whatever its table says.
    """
    above = [text for _, text in looked.titles]
    over = [text for text in dict.fromkeys(column.over for column in columns) if relation([text])[0]]
    asked = over or [text for text in above if relation([text])[0] and speaks_of("asking", text)]
    return [] if any(speaks_of("opinions", text) for text in (*over, *above)) else asked


def _in_runs(looked: Looked, columns: Sequence[SeenColumn]) -> list[list[SeenColumn]]:
    """Columns that stand side by side below one heading; three or more, each of which may name somebody."""
    runs: list[list[SeenColumn]] = [[]]
    over = ""
    for column in looked.columns:
        fits = column in columns and not speaks_of("items", column.name)
        if not fits or column.over != over:
            runs.append([])
        if fits:
            runs[-1].append(column)
        over = column.over
    return [run for run in runs if len(run) > 2 or (len(run) == 2 and GRID.match(run[0].name))]


def _ticked(looked: Looked) -> list[SeenColumn]:
    """Three columns or more of nothing but ticks, if what stands above them asks for ties."""
    ticked = [
        column for column in looked.columns if column.folded <= TICKS and (column.filled or column.over)
    ]
    runs = [run for run in _in_runs(looked, ticked) if any(column.filled for column in run)]
    return [column for run in runs if asked_above(looked, run) for column in run]


def _rated(looked: Looked) -> list[SeenColumn]:
    """Three columns or more side by side, of marks of one scale, if what stands above them asks for ties.

    Below a title alone it is the longest such row, below headings that reach over them each.
    """
    marks = [column for column in looked.columns if column.is_mark or column.is_degree]
    marks = [c for c in marks if not c.is_called("number") and not speaks_of("figures", c.name)]
    every = _in_runs(looked, marks)
    runs = [run for run in every if asked_above(looked, run)]
    if not any(speaks_of("opinions", text) for _, text in looked.titles):
        looked.found["marks"] = max(every, key=len, default=[])  # those of which a person may know better
    below = [run for run in runs if run[0].over]
    return [column for run in below for column in run] or max(runs, key=len, default=[])


def _with_weights(answers: list[list[SeenColumn]], weights: list[list[SeenColumn]]) -> list[AnswerColumns]:
    """Groups of answer columns, each with the first as many columns of weights that begin between it and the next."""
    found = []
    answers.sort(key=lambda group: group[0].at)
    for group, following in zip(answers, [*answers, None][1:], strict=True):
        end = following[0].at if following else None
        mine = [each for each in weights if len(each) == len(group) and each not in answers]
        after = [each for each in mine if each[0].at > group[0].at and (end is None or each[0].at < end)]
        found.append((group, (after or (mine if len(answers) == 1 else []) or [[]])[0]))
    return found


def with_how_often(
    looked: Looked, questions: list[list[SeenColumn]], weights: Sequence[list[SeenColumn]] = ()
) -> list[AnswerColumns]:
    """Answers to questions, each with the columns beside it that say how often or how strongly."""
    within = [column for group in weights for column in group]
    often = [
        [column] for column in looked.columns
        if column.is_numeric and column not in within and speaks_of("often", column.name)
    ]  # fmt: skip
    return _with_weights(questions, [*weights, *often])


def _is_question(column: SeenColumn) -> bool:
    """Whether a heading asks whom somebody is tied to, and cells answer it."""
    asks = relation([column.name])[0] == "INFORMS" or (
        len(column.name.split()) > 2 and speaks_of("whom", column.name)
    )
    told = any(column.is_called(what) for what in ("question", "name", "named")) or column.is_degree
    told = told or speaks_of("aspects", ungrouped(column.name))
    return bool(asks and column.filled and not told and not column.is_numeric and not column.is_truth)


def _is_thing(column: SeenColumn) -> bool:
    """Whether a heading is called after what a participant has or how a tie is, and asks for none: Product 1."""
    if speaks_of("aspects", ungrouped(column.called)):
        return True
    things = speaks_of("things", ungrouped(column.called)) or speaks_of("personal", column.called)
    return things and not relation([column.called])[0] and not speaks_of("whom", column.called)


def _is_partner(looked: Looked, column: SeenColumn) -> bool:
    """Whether it names whom the firm of its row buys from or sells to; beside the firm's name no list of both."""
    owner = next((c for c in looked.found["name"] if len(c.folded) == len(c.filled) > 0), None)
    counts = sum(cell[0].isdecimal() for cell in column.filled)  # 20 persons
    texts = 2 * counts < len(column.filled) and not column.is_truth
    return owner not in (None, column) and texts and speaks_of("partner", ungrouped(column.name))


def _is_matrix(looked: Looked) -> bool:
    """Whether headings and first column name the same, or cells are all alike below many headings."""
    number = looked.columns[0] if looked.columns[0].is_called("number") else None
    if number is not None and {column.name for column in looked.columns[1:]} <= number.folded:
        number = None  # its numbers are the labels
    if number is not None and number.is_numeric and len(looked.columns) > 3:
        looked.columns = looked.columns[1:]
        found = _is_matrix(looked)
        looked.columns = looked.columns if found else [number, *looked.columns]
        if found:
            looked.skip.append(number.name)
            looked.found["numbers"] = [number]
        return found
    labels = {folded(cell) for cell in looked.columns[0].cells if cell}
    heads = [folded(column.name) for column in looked.columns[1:]]
    if looked.columns[0].at and not any(looked.grid.cell(row, 0) for row in looked.header):
        first = {folded(looked.grid.cell(row, 0)) for row in looked.rows} - {""}
        both = len(first & {folded(column.name) for column in looked.columns})
        if both >= 3 and both >= 0.5 * min(len(first), len(looked.columns)):
            cells = [looked.grid.cell(row, 0) for row in looked.rows]
            looked.columns = [SeenColumn(0, "", cells), *looked.columns]
            labels, heads = first, [folded(column.name) for column in looked.columns[1:]]
    shared = len(labels & set(heads))
    if shared < 3 or shared < 0.5 * min(len(labels), len(heads)):
        shared = 0
        if not _is_square(looked):
            return False
    looked.shared = shared
    remarks = [column.name for column in looked.columns[1:] if folded(column.name) in REMARKS]
    looked.skip += remarks
    looked.columns = [column for column in looked.columns if column.name not in remarks]
    body = [[looked.grid.cell(row, column.at) for column in looked.columns[1:]] for row in looked.rows]
    looked.silent = sum(
        not any(cell and folded(name) != folded(looked.grid.cell(row, looked.columns[0].at))
                for cell, name in zip(cells, (c.name for c in looked.columns[1:]), strict=True))
        for row, cells in zip(looked.rows, body, strict=True)
    )  # fmt: skip
    return True


def _is_square(looked: Looked) -> bool:
    """Whether it is a matrix of full names and short ones: cells of ticks or numbers, whose diagonal is alike."""
    names, *columns = looked.columns
    cells = [[folded(cell) for cell in column.cells] for column in columns]
    if not names.name or not all(names.cells) or len(cells) < 4 or len(cells) != len(names.cells):
        return False
    said = [cell for column in cells for cell in column if cell]
    if not all(cell in TICKS | NO_ANSWER or is_number(cell) for cell in said):
        return False
    diagonal = {column[at] for at, column in enumerate(cells)}
    beside = {cell for at, column in enumerate(cells) for row, cell in enumerate(column) if row != at}
    return len(diagonal) == 1 and bool(beside - diagonal - {""})


def _boxes(looked: Looked) -> list[SeenColumn]:
    """The boxes of a roster with a column per participant, if other columns tell of the respondents; none in a matrix.

    What else stands before the columns of a matrix is left out.
    """
    labels = {folded(cell) for cell in looked.columns[0].cells if cell}
    first = next(at for at, column in enumerate(looked.columns[1:], 1) if folded(column.name) in labels)
    before, boxes = looked.columns[1:first], looked.columns[first:]
    if not before:
        return []
    if all(folded(cell) in TICKS | {"0"} for column in boxes for cell in column.filled):
        return boxes
    looked.skip += [column.name for column in before]
    looked.columns = [looked.columns[0], *boxes]
    return []


def _ends(looked: Looked) -> bool:
    ends = looked.found["from"], looked.found["to"]
    ends[0].sort(key=lambda column: column.is_called("asking"))  # who was asked may tell of two others
    source = next((column for column in ends[0] if column not in ends[1]), None)
    target = next((column for column in ends[1] if column is not source), None)
    if source is None or target is None:
        return False
    looked.found["from"], looked.found["to"] = [source], [target]
    return True


def _has_namesakes(looked: Looked) -> bool:
    """Whether it is a numbered list of participants, some of one name."""
    counted = any(len(column.folded) == len(looked.rows) for column in looked.found["number"])
    return counted and any(0.7 <= len(c.folded) / len(c.filled) < 1 for c in looked.found["name"])


def _attended(looked: Looked) -> tuple[SeenColumn, SeenColumn] | None:
    """The columns of events and of who took part, if a row is somebody at an event, and either stands on several."""
    events = (
        column for column in looked.columns
        if speaks_of("events", column.name) and not speaks_of("business", column.name)
        and not column.is_numeric and column.is_several
    )  # fmt: skip
    event = next(events, None)
    who = next((column for column in looked.callers if column is not event and column.is_several), None)
    return (event, who) if event is not None and who is not None else None


def _identifier(looked: Looked) -> SeenColumn | None:
    for what in ("id", "name"):
        for column in looked.found[what]:
            if len(set(column.filled)) == len(column.filled) > 0:
                return column
    return None


def blank_half(looked: Looked) -> Literal["", "upper", "lower"]:
    """Which half of a matrix alone says something, if the other is blank throughout."""
    labels = [folded(cell) for cell in looked.columns[0].cells]
    at = {label: row for row, label in enumerate(labels)}
    filled = {
        (row > at[name]) - (row < at[name])
        for column in looked.columns[1:] if (name := folded(column.name)) in at
        for row, cell in enumerate(column.cells) if cell
    } - {0}  # fmt: skip
    if len(labels) < 3 or len(filled) != 1:
        return ""
    return "upper" if filled == {-1} else "lower"


def dittos(looked: Sequence[Looked]) -> Counter[str]:
    """Count the texts that seem to repeat the cell above."""
    cells = (cell for each in looked for column in each.columns for cell in column.filled)
    return Counter(cell for cell in cells if speaks_of("ditto", cell))


def missing_words(looked: list[Looked]) -> Counter[str]:
    """Count the texts that seem to mean no answer."""
    return Counter(
        cell
        for each in looked
        for column in each.columns
        for cell in column.cells
        if folded(cell) in NO_ANSWER
    )


def writing_of(looked: list[Looked]) -> tuple[Writing, dict[str, str]]:
    """Find how numbers and dates are written, and an example of each."""
    cells = [cell for each in looked for column in each.columns for cell in column.filled]
    local = next((cell for cell in cells if INDONESIAN.match(cell) and "," in cell), None)
    english = next((cell for cell in cells if ENGLISH.match(cell) and "." in cell and "," in cell), None)
    days = [found for cell in cells if (found := _DAY_FIRST.match(cell))]
    first = next((day.string for day in days if 12 < int(day[1]) <= 31 and 0 < int(day[2]) <= 12), None)
    examples: dict[str, str] = {}
    said: dict[str, str] = {}
    if local and not english:
        said["decimal"] = ","
        examples["decimal"] = local
        if apart := next((cell for cell in cells if "." in cell and INDONESIAN.match(cell)), None):
            said["thousands"], examples["thousands"] = ".", apart
    elif english and not local:
        said["thousands"] = ","
        examples["thousands"] = english
    if first:
        said["dates"] = "day-first"
        examples["dates"] = first
    return Writing(**said), examples  # type: ignore[arg-type]
