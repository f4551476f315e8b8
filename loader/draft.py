"""`canting new FOLDER --from FILE…`: a dataset.toml drafted from what files look like, for a person to correct."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from shlex import quote
from textwrap import shorten
from typing import Any

from canting.errors import CantingError, UsageError
from canting.files import Whole, new_folder
from canting.language import words_of
from canting.loader.bare import as_data
from canting.loader.cells import ANSWERS_APART, between
from canting.loader.contract import FILE_NAME, GOODS, RESERVED
from canting.loader.editor import SCHEMA_FILE, schema_text
from canting.loader.looking import (
    GRID,
    ROWS,
    Looked,
    SeenColumn,
    asked_above,
    blank_half,
    dittos,
    look_at,
    matching,
    missing_words,
    numbered,
    parts,
    separators,
    type_of,
    unnumbered,
    with_how_often,
    writing_of,
)
from canting.loader.seen import (
    ANSWERED,
    KINDS_CALLED,
    NEVER,
    NO,
    NO_ANSWER,
    NOBODY,
    SUPPLY,
    TICKS,
    Relation,
    is_number,
    pattern,
    relation,
    speaks_of,
)
from canting.loader.sources import read_beside, read_network
from canting.loader.sources.endings import is_network, is_read
from canting.loader.sources.excel import lock_of
from canting.loader.sources.network import Network
from canting.loader.sources.table import SourceError, folded
from canting.terminal import on_one_line

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = 46
_LICENCE = re.compile(r"\b(nib|npwp|siup|tdp|izin|licen[cs]e)\b", re.IGNORECASE)
_AND = re.compile(r"\s+(?:dan|serta|and|&)\s+")
_NO_ANSWER_CODES = {"8", "9", "88", "98", "99", "998", "999", "-9", "-99"}
_BELOW = re.compile(r"(.+) / (.+)\Z", re.DOTALL)
"""A heading of two rows."""
_HEADS = 3
"""Rows that look like headings of another table that a draft names at most."""
_NAMED = 12
"""Files of a folder that a message names at most."""


def draft(folder: Path, files: Sequence[Path], name: str, lang: str = "en") -> list[Path]:
    """Write a dataset.toml for some files into a folder, and copies of the files beside it.

    What was written is given, dataset.toml first.

    Raises
    ------
    UsageError
        If there is a dataset.toml already, or a file isn't there: nothing is written then.
    CantingError
        If a file can't be read, or the folder not written.
    """
    _check_files(files)
    if (folder / FILE_NAME).exists():
        hint = "Give another folder, or move that file away; nothing was written."
        raise UsageError(f"{folder} has a {FILE_NAME} already.", hint)
    twice = [each for each, count in Counter(file.name for file in files).items() if count > 1]
    if twice:
        raise UsageError(f"Two files are called {twice[0]}.", "Rename one: they go into one folder.")
    looked, networks = [], []
    for file in files:
        try:
            if is_network(file.name):
                networks.append(read_network(file))
            else:
                looked += look_at(file)
        except SourceError as error:
            raise CantingError(f"{file.name} {error.what}.", error.hint) from None
    text = Draft(looked, name, lang, networks).text
    needed = dict.fromkeys(each for file in files for each in (file, *read_beside(file)))
    copies = [file for file in needed if not (folder / file.name).exists()]
    with new_folder(folder), Whole() as whole:
        for file in copies:
            with file.open("rb") as content:
                shutil.copyfileobj(content, whole.binary(folder / file.name))
        whole.write(folder / FILE_NAME, text)
        whole.write(folder / SCHEMA_FILE, schema_text())
    return [folder / name for name in (FILE_NAME, SCHEMA_FILE, *(file.name for file in copies))]


def quoted(text: str) -> str:
    """Write a text as TOML does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def brief(text: str, width: int = 60) -> str:
    """The first words of a text, for a comment."""
    return shorten(text, width, placeholder=" …")


def key_of(text: str) -> str:
    """Write a key as TOML does: bare where it may be."""
    return text if _BARE.fullmatch(text) else quoted(text)


def listed(texts: Sequence[str | int]) -> str:
    """Write a list of texts, or numbers, as TOML does."""
    return f"[{', '.join(map(valued, texts))}]"


def valued(value: str | int | Mapping[str, str | int]) -> str:
    """Write a text, a number, or an inline table of such, as TOML does."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key_of(key)} = {valued(each)}' for key, each in value.items())} }}"
    return quoted(value) if isinstance(value, str) else str(value)


def called(network: Network) -> set[str]:
    """What the nodes of a network are called: their ids, and their names where they have some."""
    names = (each.said.get(key, "") for each in network.nodes.values() for key in ("name", "label"))
    return {folded(text) for text in (*network.nodes, *names) if text}


def _kind_of(said: Relation, asked: str = "") -> str:
    """What those may be whom answers name and nobody lists: a source of information only where it gives some."""
    type_, way, _ = said
    if type_ in ("", "INFORMS") and way != "gives":
        return "InformationSource"
    return "Organization" if speaks_of("organizations", asked) else "Actor"


def _codes(numbers: Sequence[str]) -> list[str]:
    """Numbers that seem to be codes of no answer: 9, 99 or 999 on a scale that ends well below."""
    found = [number for number in numbers if number in _NO_ANSWER_CODES]
    rest = [float(number) for number in numbers if number not in found and number.isdecimal()]
    return [code for code in found if rest and abs(int(code)) > max(5, 1.5 * max(rest))]


def _places(each: Looked) -> tuple[str, str]:
    """What the sheet and the file of a table are called."""
    return each.grid.sheet or "", Path(each.grid.file).stem


def _check_files(files: Sequence[Path]) -> None:
    for file in files:
        if file.is_dir():
            raise UsageError(f"{file} is a folder.", _in_folder(file))
        if lock := lock_of(file):
            raise UsageError(f"{file.name} {lock.what}.", lock.hint)
        if not file.is_file():
            raise UsageError(
                f"{file} isn't there.", "Give files of data: workbooks, CSV, networks; nothing was written."
            )


def _in_folder(folder: Path) -> str:
    """Say which files of data a folder has."""
    found = sorted(
        path for path in folder.iterdir() if is_read(path.name) and path.is_file() and lock_of(path) is None
    )
    if not found:
        return "It has no files of data: give workbooks, CSV, networks; nothing was written."
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Name its files: {' '.join(f'--from {quote(str(path))}' for path in found[:_NAMED])}{more}."


class Draft:
    def __init__(self, looked: list[Looked], name: str, lang: str, networks: Sequence[Network] = ()) -> None:
        self._looked = looked
        self._networks = networks
        self._said = words_of("draft", lang)
        self._name = name
        self._lines: list[str] = []
        self._writing, self._examples = writing_of(looked)
        self._numbering: list[SeenColumn] = []  # columns whose numbers are ids, for answers seem to be some
        self._join()
        self._number()
        self._code_books()
        self._known = self._names()
        self._listed: set[str] = set()
        for each in looked:
            self._look_again(each)

    @property
    def text(self) -> str:
        self._head()
        for each in sorted(self._looked, key=self._order):
            self._nodes(each)
        for network in self._networks:
            self._network(network)
        for each in self._looked:
            self._ties(each)
        return "\n".join(self._lines).rstrip() + "\n"

    def _join(self) -> None:
        """Where rows of repeated groups name their respondent by the number of its row, that number is its id."""
        children = [each for each in self._looked if any(column.is_parent for column in each.columns)]
        for each in self._looked if children else ():
            row = next((column for column in each.columns if folded(column.name) in ROWS), None)
            if each in children:
                self._repeated(each)
            elif row is not None and each.shape != "matrix":
                each.found["id"] = [row]
                each.shape = "people" if each.shape == "unknown" else each.shape

    def _number(self) -> None:
        """Where answers or a matrix name participants by the numbers of a list, these numbers are its ids."""
        for each in self._looked:
            numbers = each.numbers
            if numbers is None or each.shape == "matrix" or each.found.get("id"):
                continue
            if any(self._names_by(other, numbers) for other in self._looked):
                each.found["id"] = [numbers]
                self._numbering.append(numbers)
                each.shape = "people" if each.shape == "unknown" else each.shape

    def _code_books(self) -> None:
        """A list of codes and what they mean is one of participants only where answers to a question are such codes."""
        for each in self._looked:
            meaning, codes = each.column("meaning"), each.column("id")
            if each.shape != "people" or meaning is None or codes is None:
                continue
            others = [column for other in self._looked if other is not each for column in other.columns]
            asked = [column for column in others if relation([column.name])[0] and not column.counts]
            answers = (set(map(folded, parts(column.filled, [",", ";", " "]))) for column in asked)
            if any(said and said <= codes.folded for said in answers):
                each.found["name"].append(meaning)
            else:
                each.shape = "unknown"

    @staticmethod
    def _names_by(each: Looked, numbers: SeenColumn) -> bool:
        """Whether a matrix or a question of a table names by numbers."""
        if each.shape == "matrix":
            return {*each.first} <= numbers.folded
        asked = [
            column for column in each.columns
            if column is not numbers and column.filled and column.folded <= numbers.folded
            and relation([column.name])[0] and not column.counts and not speaks_of("of_sources", column.name)
        ]  # fmt: skip
        return bool(numbered(asked)) or any(speaks_of("by_number", column.name) for column in asked)

    @staticmethod
    def _repeated(each: Looked) -> None:
        """Rows of a repeated group are ties where a heading speaks of some."""
        if each.shape in {"ties", "wide"}:
            return
        asks = [
            column for column in each.columns
            if not column.is_numeric and column.filled and (relation([column.name])[0] or column.is_called("to"))
        ]  # fmt: skip
        each.shape = "ties" if asks else "joined"
        each.found["from"] = [column for column in each.columns if column.is_parent]
        each.found["asking"], each.found["to"] = each.found["from"], asks[:1]

    # what is known of names

    def _names(self) -> set[str]:
        """What participants are called, as far as rosters and matrices show."""
        known: set[str] = set()
        for each in self._looked:
            if each.shape == "matrix":
                known |= set(map(folded, each.first))
                known |= each.numbers.folded if each.are_numbers and each.numbers else set()
            elif each.shape in {"people", "wide", "checks", "rated", "attended"}:
                for column in [*each.callers, *([each.who] if each.who else [])]:
                    known |= column.folded
        for network in self._networks:
            known |= called(network)
        return known

    def _look_again(self, each: Looked) -> None:
        """Look for answers where other tables say who there is: check-boxes, several in a cell, ends of ties."""
        if each.shape in {"matrix", "wide", "checks", "rated", "attended", "ties", "joined"}:
            return
        boxes = [
            column for column in each.columns
            if folded(column.name) in self._known and column.folded <= TICKS | {"0"}
        ]  # fmt: skip
        if len(boxes) > 2:
            each.shape, each.found["boxes"] = "checks", boxes
            return
        if self._is_events(each):
            numbers = [column for column in each.columns if column.is_called("number")]
            each.skip += [column.name for column in numbers]
            each.shape, each.columns = "events", [one for one in each.columns if one not in numbers]
            return
        naming = [
            column for column in each.columns
            if column not in each.callers and not self._is_figure(each, column)
            and not any(column.cells == one.cells for one in each.callers)
            and (matching(column.filled, self._known) >= 0.5 or separators(column, self._known))
        ]  # fmt: skip
        who = next((column for column in each.callers if matching(column.filled, self._known) >= 0.5), None)
        if who is not None and len(naming) == 1 and self._is_row_per_tie(who, naming[0]):
            each.shape, each.found["from"], each.found["to"] = "ties", [who], naming
            each.found["asking"] = [who]
        elif who is not None and naming:
            asked = [column for column in naming if relation([column.name])[0]]
            rest = [column for column in naming if column not in asked]
            groups = numbered(asked)
            groups += [[column] for column in asked if not any(column in group for group in groups)]
            each.answered(with_how_often(each, [*groups, rest] if rest else groups))
            each.found["name"] = each.found["name"] if who in each.found["id"] else [who]
        elif who is None and len(naming) > 1:
            each.shape, each.found["from"], each.found["to"] = "ties", naming[:1], naming[1:2]

    @staticmethod
    def _is_figure(each: Looked, column: SeenColumn) -> bool:
        """Whether numbers count something, though they may be ids as well: in a roster nothing asks whom they name."""
        asks = relation([column.name])[0] or speaks_of("whom", column.name) or column.is_called("to")
        return column.is_numeric and not asks and (each.shape == "people" or column.counts)

    def _is_row_per_tie(self, who: SeenColumn, named: SeenColumn) -> bool:
        """Whether rows are ties rather than respondents: some stand on several, each of which names one other."""
        return len(who.folded) < len(who.filled) and all(named.cells) and not separators(named, self._known)

    def _is_events(self, each: Looked) -> bool:
        """Whether all that a table says of participants are ticks below events."""
        rest = [column for column in each.columns if not column.is_called("number")]
        boxes = rest[1:]
        above = [each.grid.sheet or "", *(text for _, text in each.titles)]
        names = [column.name for column in boxes]
        is_event = partial(speaks_of, "events")
        return (
            len(boxes) > 1
            and matching(rest[0].filled, self._known) >= 0.5
            and (any(map(is_event, above)) or 2 * sum(map(is_event, names)) > len(names))
            and all(column.folded <= TICKS | {"0"} for column in boxes)
        )

    def _order(self, each: Looked) -> tuple[int, int]:
        rank = {"people": 0 if each.is_organizations else 1, "matrix": 2, "wide": 3, "checks": 3, "rated": 3}
        return rank.get(each.shape, 4), self._looked.index(each)

    # writing

    def _say(self, key: str, **words: object) -> str:
        """A comment; what the files hold may break no line in it."""
        return on_one_line(self._said[key].format(**words))

    def _line(self, line: str, why: str = "") -> None:
        """Write a line, with the reason in a comment beside it, or above if it is long."""
        why = on_one_line(why)  # TOML lets no control character stand in a comment
        if not why:
            self._lines.append(line)
        elif max(len(line), _KEY) + len(why) + 3 <= 118:
            self._lines.append(f"{line:<{_KEY}} # {why}")
        else:
            self._lines += [f"# {why}", line]

    def _head(self) -> None:
        self._lines += [
            f"#:schema ./{SCHEMA_FILE}",
            *(f"# {line}" for line in self._said["head"].split("\n")),
            "",
        ]
        titles = [text for each in self._looked for row, text in each.titles if row < each.header[0]]
        self._line("[dataset]")
        self._line(f"id = {quoted(self._name)}", self._say("id"))
        title = next(
            (text for text in titles if not speaks_of("letterhead", text)),
            titles[0] if titles else self._name,
        )
        self._line(f"title = {quoted(title)}", self._say("title") if titles else self._say("unsure"))
        wave, told = self._wave(titles)
        self._line(
            f"wave = {wave}", self._say("later" if wave != "1" else "seen", what=brief(told)) if told else ""
        )
        if several := self._waves():
            self._lines.append(f"# ? {self._say('waves', what=', '.join(several))}")
        self._line(f"namespace = {quoted(self._name)}", self._say("namespace"))
        words = missing_words(self._looked)
        seen = ", ".join(f"{word} {count}×" for word, count in words.most_common(8))
        missing = ["", *words]
        self._line(f"missing = {listed(missing)}", self._say("missing", seen=seen) if words else "")
        if same := dittos(self._looked):
            shown = ", ".join(f"{word} {count}×" for word, count in same.most_common(4))
            self._lines.append(f"# ? {self._say('ditto', shown=shown)}")
        if self._writing.decimal:
            self._line(
                f"decimal = {quoted(self._writing.decimal)}",
                self._say("seen", what=self._examples["decimal"]),
            )
        if self._writing.thousands:
            what = self._examples["thousands"]
            self._line(f"thousands = {quoted(self._writing.thousands)}", self._say("seen", what=what))
        if self._writing.dates:
            self._line('dates = "day-first"', self._say("seen", what=self._examples["dates"]))
        self._line('aliases = "aliases.csv"', self._say("aliases"))

    def _wave(self, titles: list[str]) -> tuple[str, str]:
        """The wave that a title, a sheet or a file tells of, and the text that does; 1 where none or several do."""
        places = [text for each in self._looked for text in _places(each)]
        found = {
            str(int(said[1])): text for text in (*titles, *places) if (said := pattern("wave").search(text))
        }
        return next(iter(found.items())) if len(found) == 1 else ("1", "")

    def _waves(self) -> list[str]:
        """Sheets or files of several waves: their names differ in the number of the wave, or in the year."""
        for what in ("wave", "year"):
            said = {
                text: found
                for each in self._looked
                for text in _places(each)
                if (found := pattern(what).search(text))
            }
            if (
                len({found[1] for found in said.values()}) > 1
                and len({pattern(what).sub("", text) for text in said}) == 1
            ):
                return list(said)
        return []

    def _header(self, each: Looked) -> None:
        above = "; ".join(brief(text) for _, text in each.titles[:2])
        header = each.header[0] if len(each.header) == 1 else list(each.header)
        self._line(f"header = {header}", self._say("header", above=above) if above else "")

    def _file(self, each: Looked, section: str, *, layout: bool = True) -> None:
        self._lines += ["", f"[[{section}]]"]
        self._line(f"file = {quoted(each.grid.file)}")
        if each.grid.sheet:
            self._line(f"sheet = {quoted(each.grid.sheet)}", self._say("hidden") if each.grid.hidden else "")
        if layout:
            self._layout(each)

    def _layout(self, each: Looked) -> None:
        if each.header != (1,):
            self._header(each)
        if each.skip:
            self._line(f"skip = {listed(each.skip)}", self._say("skip"))
        self._heads(each)
        if each.grid.beside:
            self._lines.append(f"# ? {self._say('beside')}")

    def _heads(self, each: Looked) -> None:
        for number in each.heads[:_HEADS]:
            shown = brief(", ".join(cell for cell in each.grid.rows[number - 1] if cell))
            self._lines.append(f"# ? {self._say('heads', row=number, shown=shown)}")

    def _labels(self, each: Looked) -> None:
        """A matrix's labels as a roster, if others don't have them all."""
        labels = set(map(folded, each.first))
        if labels <= self._listed:
            return
        numbers = each.numbers if each.are_numbers and not each.shared else None
        own = replace(each, skip=[one for one in each.skip if numbers is None or one != numbers.name])
        self._file(own, "nodes", layout=not each.shared)
        count, shared = len(each.first), each.shared
        if each.shared:
            self._line('id = "labels"', self._say("labels", row=each.header[-1], count=count, shared=shared))
        else:
            name = quoted(each.columns[0].name)
            self._lines += [f"id = {quoted(numbers.name) if numbers else name}", f"name = {name}"]
        if self._listed:
            self._line('match = "either"', self._say("match"))
        self._line('kind = "Actor"', self._say("kind"))
        self._listed |= labels

    def _nodes(self, each: Looked) -> None:
        if each.shape == "matrix":
            self._labels(each)
        if each.shape not in {"people", "wide", "checks", "rated", "events", "attended"}:
            return
        own = {"events": each.columns[0], "attended": each.column("attending")}
        who = own.get(each.shape, each.who)
        if who is None or (each.shape in own and who.folded <= self._listed):
            return
        if each.shape != "people" and who.folded <= self._listed and not self._told(each, who):
            return
        self._file(each, "nodes")
        self._unique(each, who)
        self._names_in_doubt(each, who)
        name = next((column for column in each.found["name"] if column is not who), None)
        self._line(f"name = {quoted(name.name if name else who.name)}")
        if also := [column.name for column in each.all("also")]:
            self._line(f"also = {listed(also)}", self._say("also"))
        if self._listed:
            self._line('match = "either"', self._say("match"))
            self._newcomers(each, who)
        self._listed = self._listed.union(*(column.folded for column in each.callers))
        kinds = None if each.is_organizations else self._kinds(each, {who, name})
        if not kinds:
            kind = "Organization" if each.is_organizations else "Actor"
            self._line(f'kind = "{kind}"', self._say("kind"))
        if each.shape == "people":
            self._other_use(each)
        spent = None if kinds is not None and (kinds.is_called("group") or kinds.is_called("role")) else kinds
        if each.shape != "events":  # what stands below its headings is who takes part
            taken = {column for column in (who, name, spent) if column is not None}
            self._attributes(each, taken.union(*self._of_attendance(each)))

    def _newcomers(self, each: Looked, who: SeenColumn) -> None:
        """Say which respondents no list before has: they may be listed ones, written otherwise."""
        new = [cell for cell in who.filled if folded(cell) not in self._listed]
        if new and each.shape != "people":
            shown = brief("; ".join(dict.fromkeys(new)))
            self._lines.append(f"# ? {self._say('newcomers', count=len(new), shown=shown)}")

    def _other_use(self, each: Looked) -> None:
        """Say where a roster seems to be a list of who attended, answers of how strong ties are, or a register."""
        if any(speaks_of("attended", text) for _, text in each.titles):
            self._lines.append(f"# ? {self._say('attended')}")
        if (marks := each.all("marks")) and relation([text for _, text in each.titles])[0]:
            self._lines.append(
                f"# ? {self._say('marks', shown=brief(', '.join(c.name for c in marks), 200))}"
            )
        coded = [c.name for c in each.columns if c.is_numeric and not c.counts and relation([c.name])[0]]
        if coded and not marks:
            self._lines.append(f"# ? {self._say('coded', what=brief(', '.join(coded), 200))}")
        if any(_LICENCE.search(column.name) for column in each.columns):
            self._lines.append(f"# {self._say('register')}")

    def _kinds(self, each: Looked, taken: set[SeenColumn | None]) -> SeenColumn | None:
        """Write the kind by the words of a column, if there is one all of whose words are known."""
        for column in each.columns:
            words = list(dict.fromkeys(column.filled))
            kinds = {word: KINDS_CALLED.get(folded(word)) for word in words}
            if column not in taken and len(set(kinds.values())) > 1 and None not in kinds.values():
                said = ", ".join(f"{key_of(word)} = {quoted(kind or '')}" for word, kind in kinds.items())
                self._line(
                    f"kind = {{ column = {quoted(column.name)}, map = {{ {said} }} }}", self._say("unsure")
                )
                return column
        return None

    def _unique(self, each: Looked, who: SeenColumn) -> None:
        """The id. Rows of one name that differ in what else they say may be two participants: nothing merges them."""
        distinct = len(who.folded)
        if distinct == len(who.filled):
            key = "numbering" if who in self._numbering else "unique"
            self._line(f"id = {quoted(who.name)}", self._say(key, count=len(who.filled)))
            return
        why = self._say("repeated", count=len(who.filled), distinct=distinct)
        self._line(f"id = {quoted(who.name)}", why)
        told = [] if each.shape == "attended" else self._told(each, who)
        other = next((column for column in told if not column.goes_with(who)), None)
        if other is None:
            self._line('distinct = "first"')
        else:
            self._line('# distinct = "first"', self._say("namesakes", what=brief(other.name)))

    def _names_in_doubt(self, each: Looked, who: SeenColumn) -> None:
        """Say where names stand in two columns, or only in the first of several rows."""
        apart = [
            c.name for key in ("first_name", "last_name") for c in each.columns if speaks_of(key, c.name)
        ]
        if len(apart) == 2:
            self._lines.append(f"# ? {self._say('two_names', what=', '.join(apart))}")
        rows = zip(*(column.cells for column in (who, *each.all("answers"))), strict=True)
        if below := sum(not name and any(rest) for name, *rest in rows):
            self._lines.append(f"# ? {self._say('nameless', what=who.name, count=below)}")

    @staticmethod
    def _told(each: Looked, who: SeenColumn) -> list[SeenColumn]:
        """What a table says of whoever its rows are of, but for numbers of rows and times."""
        rest = [column for column in each.columns if column not in (who, *each.answering) and column.filled]
        return [column for column in rest if not column.is_called("number") and not column.is_called("time")]

    def _attributes(self, each: Looked, taken: set[SeenColumn]) -> None:
        used = [*taken, *each.answering, *each.all("also")]
        names: set[str] = set()
        for column in each.columns:
            if column in used or not column.filled or column.is_called("number"):
                continue
            what = self._said_by(column, names)
            if what:
                names.add(what)
                examples = brief(", ".join(dict.fromkeys(column.filled)))
                value = self._answers(column) if what == "responded" else quoted(column.name)
                self._line(f"{what} = {value}", self._say("unsure") if what == "responded" else examples)
                continue
            if self._code(column):
                continue
            self._property(column, names)

    @staticmethod
    def _said_by(column: SeenColumn, taken: set[str]) -> str | None:
        """What of a participant a column says that nothing says yet, if it isn't a property."""
        keys = ("group", "role", "named", "responded")
        what = next((key for key in keys if column.is_called(key) and key not in taken), None)
        if what in ("named", "responded") and not column.is_truth:
            what = None
        return what or (
            "responded" if "responded" not in taken and column.folded <= ANSWERED.keys() else None
        )

    @staticmethod
    def _answers(column: SeenColumn) -> str:
        """Who answered: its words as yes and no."""
        words = dict.fromkeys(cell.strip() for cell in column.filled)
        said = ", ".join(
            f"{key_of(word)} = {quoted(ANSWERED.get(folded(word), 'no' if word.lower() in NO else 'yes'))}"
            for word in words
        )
        return f"{{ column = {quoted(column.name)}, map = {{ {said} }} }}"

    def _code(self, column: SeenColumn) -> bool:
        found = re.search(r"\b(kbli|isic|nace)\D*(\d{4})?", column.name, re.IGNORECASE)
        if not found:
            return False
        scheme = f"{found[1].lower()}-{found[2] or '2020'}"
        why = self._say("scheme") if found[2] else self._say("unsure")
        self._line(f"industry = {{ column = {quoted(column.name)}, scheme = {quoted(scheme)} }}", why)
        return True

    def _property(self, column: SeenColumn, names: set[str]) -> None:
        type_, odd = type_of(column, self._writing)
        key = re.sub(r"\W+", "_", column.name.lower()).strip("_") or "column"
        key = f"my_{key}" if key in RESERVED or key[:1].isdigit() else key
        while key in names:
            key += "_"
        names.add(key)
        why = self._say("odd", odd=", ".join(odd)) if odd else ""
        line = f"properties.{key_of(key)} = {{ type = {quoted(type_)}, column = {quoted(column.name)} }}"
        if speaks_of("personal", column.name):
            line, why = f"# {line}", self._say("personal")
        self._line(line, why)

    # networks

    def _network(self, network: Network) -> None:
        """A file that says itself what is a node and what a tie: its sections, as a bare file is read."""
        loose = sum(not tie.directed for tie in network.ties)
        counts = {"nodes": len(network.nodes), "ties": len(network.ties), "loose": loose}
        for section in ("nodes", "events", "ties"):
            for said in as_data(network, self._name).get(section, []):
                self._lines += ["", f"# {self._say('network', **counts)}"] if section == "nodes" else [""]
                self._lines.append(f"[[{section}]]")
                self._words(said, section)
        self._listed |= called(network)

    def _words(self, said: dict[str, Any], section: str) -> None:
        """The lines of a section; what the file doesn't say is marked."""
        for key, value in said.items():
            if key == "properties":
                for name, each in value.items():
                    self._line(f"properties.{key_of(name)} = {valued(each)}")
            elif key == "meaning":
                self._line('# meaning = "asks"', self._say("meaning"))
            else:
                why = {("nodes", "kind"): "kind", ("ties", "type"): "type"}.get((section, key))
                self._line(f"{key} = {valued(value)}", self._say(why) if why else "")
                if (section, key) == ("nodes", "id") and self._listed:
                    self._line('match = "either"', self._say("match"))

    # ties

    def _waves_in(self, each: Looked) -> None:
        """Say which column tells waves apart, or years of rows that name a respondent again."""
        again = each.shape == "ties" or (each.who is not None and each.who.is_several)
        for column in each.columns if each.shape != "people" else ():
            is_wave = speaks_of("wave_column", column.name) or (
                again and speaks_of("year_column", column.name)
            )
            if is_wave and column.is_several and len(column.folded) > 1:
                shown = brief(", ".join(dict.fromkeys(column.filled)))
                self._lines.append(f"# ? {self._say('wave_column', what=column.name, shown=shown)}")

    def _ties(self, each: Looked) -> None:
        self._waves_in(each)
        if each.shape == "matrix":
            self._matrix(each)
        elif each.shape in {"wide", "checks", "rated"} and each.who is not None:
            for answers, weights in each.groups if each.shape == "wide" else ():
                self._answer_columns(each, each.who, answers, weights)
            self._checks(each, each.who)
            self._rated(each, each.who)
        elif each.shape == "ties":
            self._list(each)
        elif each.shape == "events":
            self._events(each)
        elif each.shape == "attended":
            self._attendance(each)
        elif each.shape != "people":
            where = f"{each.grid.file}{f' [{each.grid.sheet}]' if each.grid.sheet else ''}"
            heads = ", ".join(column.name for column in each.columns[:8])
            self._lines += ["", f"# ? {self._say('unknown', where=where, heads=heads)}"]
            self._heads(each)

    def _matrix(self, each: Looked) -> None:
        self._file(each, "ties", layout=False)
        self._line('shape = "matrix"', self._say("matrix", count=len(each.columns) - 1, shared=each.shared))
        self._layout(each)
        said = relation([text for _, text in each.titles])
        said = said if said[0] else relation([each.grid.sheet or ""])
        asking, asked = ("column", "row") if speaks_of("columns_first", said[2]) else ("row", "column")
        self._ends(said, quoted(asking), quoted(asked), self._say("row"))
        self._type(each, said)
        half = blank_half(each)
        if half and said[0] == "COLLABORATES_WITH":
            self._line(f'half = "{half}"', self._say("half_seen"))
        else:
            why = self._say("respondent", silent=each.silent) if asking == "row" else self._say("unsure")
            self._line(f"respondent = {quoted(asking)}", why)
            if half:
                self._lines.append(f"# ? {self._say('half', half=half)}")
        if not each.shared or any(one.shape in {"people", "wide", "checks", "rated"} for one in self._looked):
            self._line('match = "either"', self._say("match" if each.shared or each.are_numbers else "short"))
        self._cells(each)

    def _rated(self, each: Looked, who: SeenColumn) -> None:
        for _, rated in groupby(each.all("rated"), key=lambda column: asked_above(each, [column])):
            self._rated_below(each, who, list(rated))

    def _rated_below(self, each: Looked, who: SeenColumn, rated: list[SeenColumn]) -> None:
        """A matrix of respondents and what their answers are about: other columns are left out of it."""
        above = asked_above(each, rated)
        said = relation(above)
        names = [column.name for column in rated]
        self._file(each, "ties", layout=False)
        self._line(
            'shape = "matrix"', self._say("rated", count=len(rated), shown=brief(", ".join(names), 200))
        )
        rest = [column.name for column in each.every if column is not who and column not in rated]
        self._layout(replace(each, skip=[*each.skip, *rest]))
        self._ends(said, '"row"', '"column"')
        self._type(each, said)
        silent = sum(not any(cells) for cells in zip(*(column.cells for column in rated), strict=True))
        self._line('respondent = "row"', self._say("respondent", silent=silent))
        self._unlisted(names, _kind_of(said, above[0] if above else ""))
        if whom := GRID.match(names[0]) or _BELOW.match(names[0]):
            self._lines.append(f"# ? {self._say('grid', what=whom[2])}")
        self._cells(replace(each, columns=[who, *rated]))
        if any(speaks_of("falls", text) for text in (*above, *(text for _, text in each.titles))):
            self._lines.append(f"# {self._say('falls')}")
        elif all(folded(cell) not in {"0", *NEVER} for column in rated for cell in column.filled):
            self._least(rated)

    def _least(self, rated: list[SeenColumn]) -> None:
        """Where no mark is 0, the least may say that there is no tie."""
        marks = [int(cell) for column in rated for cell in column.filled if cell.isdecimal()]
        if marks:
            least = min(marks)
            self._line(
                f'# weight = {{ missing = {{ {least} = "no tie" }} }}', self._say("never", least=least)
            )

    def _events(self, each: Looked) -> None:
        """Ticks below events: who takes part in which."""
        self._file(each, "events", layout=False)
        self._line('id = "labels"', self._say("events", count=len(each.columns) - 1))
        self._file(each, "ties", layout=False)
        self._line('shape = "matrix"')
        self._layout(each)
        self._line('from = "row"')
        self._line('to = "column"')
        self._line('type = "PARTICIPATES_IN"', self._say("unsure"))
        self._line('match = "either"', self._say("match"))
        self._cells(each)

    @staticmethod
    def _of_attendance(each: Looked) -> tuple[list[SeenColumn], list[SeenColumn]]:
        """Of a list of who took part in what: the columns that tell of the event, and those of one taking part."""
        if each.shape != "attended":
            return [], []
        event, who = each.found["event"][0], each.found["attending"][0]
        rest = [c for c in each.columns if c not in (event, who) and c.filled and not c.is_called("number")]
        events = [column for column in rest if column.goes_with(event) and not column.goes_with(who)]
        own = [column for column in rest if column not in events and not column.goes_with(who)]
        return [event, *events], own

    def _attendance(self, each: Looked) -> None:
        """Rows of who took part in what; a column that is the same wherever an event stands is said of the event."""
        (event, *events), own = self._of_attendance(each)
        who = each.found["attending"][0]
        for section in ("events", "ties"):
            names: set[str] = set()
            self._file(each, section)
            if section == "events":
                self._line(
                    f"id = {quoted(event.name)}", self._say("attended_events", count=len(event.folded))
                )
                self._line("distinct = true")
            else:
                self._line(f"from = {quoted(who.name)}")
                self._line(f"to = {quoted(event.name)}")
                self._line('type = "PARTICIPATES_IN"', self._say("unsure"))
                self._line('match = "either"', self._say("match"))
            for column in events if section == "events" else own:
                self._property(column, names)

    def _cells(self, each: Looked) -> None:
        at = each.columns[0].at
        cells = Counter(
            column.cells[number] for number, row in enumerate(each.rows) for column in each.columns[1:]
            if folded(column.name) != folded(each.grid.cell(row, at)) and column.cells[number]
        )  # fmt: skip
        numbers = sorted({cell for cell in cells if is_number(cell)}, key=lambda cell: (len(cell), cell))
        scale = next((text for _, text in each.titles if len(re.findall(r"\d\s*[=:]", text)) > 1), "")
        if numbers:
            shown = ", ".join(numbers[:8])
            self._lines.append(
                f"# {self._say('cells', shown=shown)}{on_one_line(f' ({scale})') if scale else ''}"
            )
        if codes := _codes(numbers):
            shown = ", ".join(f"{code} {cells[code]}×" for code in codes)
            self._line(f"# weight = {{ missing = {listed(codes)} }}", self._say("words", shown=shown))
        self._words_in(cells, is_numeric=bool(numbers))

    def _words_in(self, cells: Counter[str], *, is_numeric: bool) -> None:
        """What the words in a matrix's cells mean: ticks, never, how strongly, or what nobody knows."""
        words = [cell for cell in cells if not is_number(cell) and folded(cell) not in NO_ANSWER]
        ticks = [word for word in words if folded(word) in TICKS]
        never = [word for word in words if folded(word) in NEVER]
        degrees = [w for w in words if w not in (*ticks, *never) and speaks_of("degrees", w)]
        rest = [word for word in words if word not in (*ticks, *never, *degrees)]
        if ticks:
            self._line(f"ticked = {listed(sorted(ticks))}", self._say("ticked"))
        said = valued(dict.fromkeys(degrees, 1) | dict.fromkeys(never, "no tie"))
        if degrees:
            shown = ", ".join(f"{word} {cells[word]}×" for word in degrees)
            self._line(f"# weight = {{ missing = {said} }}", self._say("degrees", shown=shown))
        elif never:
            self._line(f"weight = {{ missing = {said} }}", self._say("ticked"))
        elif ticks and not is_numeric:
            self._line('weight = { blank = "no tie" }', self._say("unticked"))
        if rest:
            shown = ", ".join(f"{word} {cells[word]}×" for word in rest[:5])
            self._line(f"# weight = {{ missing = {listed(rest[:5])} }}", self._say("words", shown=shown))

    def _answer_columns(
        self, each: Looked, who: SeenColumn, answers: list[SeenColumn], weights: list[SeenColumn]
    ) -> None:
        """One question of a sheet of answers."""
        self._file(each, "ties")
        marks = [
            mark
            for mark in ANSWERS_APART
            if any(mark in separators(a, self._known, alone=True) for a in answers)
        ]
        names = [column.name for column in answers]
        several = len(each.groups) > 1
        above = [text for _, text in each.titles if text not in each.headings]
        texts = [each.others.get(names[0], names[0]), *names[1:], *(above if len(each.groups) == 1 else [])]
        said = type_, way, _ = relation(texts)
        once = len(who.folded) == len(who.filled)  # a row is a respondent, with an answer or without
        wide = bool(
            once
            or len(answers) > 1
            or weights
            or not all(answers[0].cells)
            or (type_ in GOODS and way == "asks")
        )
        if wide:
            self._line('shape = "wide"', self._say("wide", count=len(answers)) if len(answers) > 1 else "")
        self._ends(said, quoted(who.name), listed(names) if wide else quoted(names[0]))
        if marks:
            example = next(
                cell for column in answers for cell in column.filled if re.search(between(marks), cell)
            )
            self._line(f"split = {listed(marks)}", self._say("seen", what=brief(example)))
        self._apart(answers, marks)
        if weights:
            falls = any(speaks_of("falls", text) for text in (*(column.name for column in weights), *above))
            # One column of weights beside several questions may be meant for all of them, and one before the only
            # question for the respondent.
            all_ = several and each.groups[-1][0] is answers and len(weights) == 1
            doubt = self._say("unsure") if all_ or weights[0].at < answers[0].at else ""
            why = self._say("falls") if falls else doubt
            self._line(f"weight = {listed([column.name for column in weights])}", why)
        beside = next((column for column in each.columns if column.at == answers[-1].at + 1), None)
        if beside and not weights and beside.filled and beside.is_degree and speaks_of("often", beside.name):
            self._lines.append(f"# ? {self._say('in_words', what=brief(beside.name))}")
        self._type(each, said, named=unnumbered(texts[0]) if several or said[2] == texts[0] else "")
        if not wide:
            self._line(f"respondent = {quoted(who.name)}", self._say("unsure"))
        others = [part for column in answers for part in parts(column.filled, marks)]
        self._unlisted(others, _kind_of(said, names[0]))

    def _apart(self, answers: list[SeenColumn], marks: list[str]) -> None:
        """Say what a comma or an "and" between names may have taken apart, or left together."""
        cells = [cell for column in answers for cell in column.filled]
        each = parts(cells, marks)
        alone = self._known.union(map(folded, each))
        both = (
            part for part in map(folded, each)
            if part not in self._known and _AND.search(part) and alone.issuperset(_AND.split(part))
        )  # fmt: skip
        doubts = {
            "titled": (cell for cell in cells if "," in marks and speaks_of("title", cell)),
            "named_and": (part for part in each if "," in marks and speaks_of("and", part)),
            "both": both,
        }
        for key, found in doubts.items():
            if what := next(found, None):
                self._lines.append(f"# ? {self._say(key, what=brief(what))}")

    def _ends(self, said: Relation, own: str, others: str, why: str = "") -> None:
        """Which end whoever answers is: goods and support flow from whom they name, if the question says so."""
        type_, way, _ = said
        source, target = (others, own) if type_ in GOODS and way == "asks" else (own, others)
        if type_ in GOODS:
            why = "" if way else self._say("way")
        for key, end in (("from", source), ("to", target)):
            if end:
                self._line(f"{key} = {end}", why)
            why = ""

    def _checks(self, each: Looked, who: SeenColumn) -> None:
        titles = [text for _, text in each.titles]
        for _, found in groupby(each.all("boxes"), key=lambda column: asked_above(each, [column])):
            boxes = list(found)
            self._boxes(each, who, boxes, relation(asked_above(each, boxes) or titles))
        for question, boxes in each.choices.items():
            self._boxes(each, who, boxes, relation([question]), question)

    def _boxes(
        self, each: Looked, who: SeenColumn, boxes: list[SeenColumn], said: Relation, question: str = ""
    ) -> None:
        """Check-boxes; those of a form's question stand behind it and a stroke."""
        names = [column.name.removeprefix(f"{question}/") for column in boxes]
        self._file(each, "ties")
        self._line('shape = "wide"', self._say("checks", count=len(boxes)))
        self._ends(said, quoted(who.name), "")
        self._line(f"columns = {listed([f'{question}/*'] if question else names)}")
        ticks = set[str]().union(*(column.folded for column in boxes)) - {"0"}
        self._line(f"ticked = {listed(sorted(ticks))}")
        if any("0" in column.cells for column in boxes):
            self._line('weight = { zero = "no tie" }')
        self._type(each, said, named=question)
        self._unlisted(names, _kind_of(said, question))

    def _list(self, each: Looked) -> None:
        source, target = each.found["from"][0], each.found["to"][0]
        self._file(each, "ties")
        teller = source if source.is_called("asking") else each.column("asking")
        said = relation([target.name, *(text for _, text in each.titles)])
        if source is teller:
            self._ends(said, quoted(source.name), quoted(target.name), self._say("ends"))
        else:
            self._line(f"from = {quoted(source.name)}", self._say("ends"))
            self._line(f"to = {quoted(target.name)}")
        ends = {folded(source.name), folded(target.name)}
        asked = each.column("question")
        if ends & SUPPLY:
            self._line('type = "SUPPLIES"', self._say("supply"))
            self._question(each, relation([text for _, text in each.titles])[2], asked)
        else:
            self._type(each, said, question=asked)
        if teller is not None:
            self._line(f"respondent = {quoted(teller.name)}", self._say("unsure"))
        often = (c for c in each.columns if c.is_numeric and speaks_of("often", c.name))
        weight = next((c for c in [*each.all("weight"), *often] if c.is_numeric), None)
        if weight is not None:
            self._line(f"weight = {quoted(weight.name)}", self._say("unsure"))
        loose = sum(folded(cell) == "undirected" for column in each.columns for cell in column.filled)
        if loose:
            self._lines.append(f"# ? {self._say('loose', count=loose)}")
        names: set[str] = set()
        for column in each.columns:
            used = column in (source, target, teller, weight, asked)
            if column.filled and not used and not column.is_called("number"):
                self._property(column, names)
        kind = "Actor" if ends & SUPPLY else _kind_of(said)
        self._unlisted([*source.filled, *target.filled], kind)

    def _type(
        self, each: Looked, found: Relation, *, named: str = "", question: SeenColumn | None = None
    ) -> None:
        """The relation as far as texts speak of one, and the question: by name, or a column of questions."""
        type_, way, said = found
        if type_ in ("", "INFORMS"):
            self._line('type = "INFORMS"', self._say("type"))
            if way:
                self._line(f'meaning = "{way}"', self._say("seen", what=brief(said)))
            else:
                self._line('# meaning = "asks"', self._say("meaning"))
        else:
            self._line(f'type = "{type_}"', self._say("seen", what=brief(said)))
        self._question(each, named or said, question)

    def _question(self, each: Looked, said: str, question: SeenColumn | None) -> None:
        if question is not None:
            seen = brief(", ".join(dict.fromkeys(question.filled)))
            self._line(f"question = {{ column = {quoted(question.name)} }}", self._say("seen", what=seen))
        else:
            asked = said or each.grid.sheet or Path(each.grid.file).stem
            self._line(f"question = {quoted(asked[:200])}")

    def _unlisted(self, texts: Sequence[str], kind: str = "InformationSource") -> None:
        """Say how answers name participants, and how many name nobody listed."""
        if not self._known:
            self._line('unlisted = "Actor"', self._say("no_roster"))
            return
        self._line('match = "either"', self._say("match"))
        others = Counter(folded(text) for text in texts if folded(text) not in self._known | NO_ANSWER)
        if others.keys() - NOBODY:
            shown = ", ".join(word for word, _ in others.most_common(4))
            why = self._say("unlisted", count=others.total(), distinct=len(others), shown=shown)
            self._line(f'# unlisted = "{kind}"', why)
        for word in sorted(NOBODY & others.keys()):
            self._lines.append(f"# {self._say('nobody', word=word, count=others[word])}")
