"""What a report's texts can ask and say: answers of named queries, sentences of figures, tables and pictures."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from canting.errors import CantingError
from canting.language import listed, per_cent, written
from canting.queries.names import Names
from canting.queries.options import FILTERS
from canting.reporting.asking import Asker
from canting.reporting.blocks import Markdown, escaped
from canting.result import Result
from canting.writing.results import DAGGER, all_numbers

ROWS = 10
CROWD = 150
"""Participants beyond which a picture of all is no picture on a page."""
NAMES_IN_A_CELL = 4
EACH = 4
"""Rows of each part in a table of its largest parts."""
_BRACES = re.compile(r"\\{(\w+)\\}")
"""A figure's place in a sentence that was escaped."""
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_APART = re.compile(r"; (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
"""Between two parts of a sentence, of which none is in quotes."""
_TOP = re.compile(r" --top \d+\b")
_RANKS = ("rank", "rank_low", "rank_high")
_SHARES = ("share", "rate", "density", "reciprocity", "stays")


@dataclass(frozen=True)
class Answer:
    """What a named query answered, as the report may say it."""

    result: Result
    """The rows; nobody is named in them who isn't to be."""
    command: str
    """The command line that gives the same."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.result.dicts()

    @property
    def about(self) -> dict[str, Any]:
        return self.result.about

    @property
    def headings(self) -> dict[str, str]:
        return {name: name.replace("_", " ") for name in self.result.names}

    @property
    def notes(self) -> list[str]:
        return self.result.notes


@dataclass
class Numbered:
    """A numbered table or figure, and what gives it."""

    label: str
    caption: str
    command: str


@dataclass
class Teller:
    """What the texts of a report use."""

    asker: Asker
    names: Names
    """Who is named."""
    words: Mapping[str, str]
    """English words of the data and of answers, as the report says them."""
    suppress: int = 0
    """Counts of people below this are written as less than it; 0 writes all."""
    quick: bool = False
    """Whether what is drawn at random and pictures are left out, and no table is longer than `ROWS`."""
    sources: list[Numbered] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, Answer] = field(default_factory=dict)

    # questions

    def can(self, name: str) -> bool:
        return name in self.asker.catalogue.queries

    def ask(self, name: str, **given: Any) -> Answer:
        """Ask a named query; options of canting's own (``graph``, ``weighted`` …) go beside its parameters."""
        command = self.command("query", name, given)
        if command not in self._asked:
            self.asker.progress(0, None, f"Asking {name}")
            own = {
                each: given.pop(each) for each in ("graph", "weighted", "undirected", "top") if each in given
            }
            filters = {each: list(given.pop(each)) for each in FILTERS if each in given}
            covered = self.asker.options
            options = replace(covered, **own, filters={**covered.filters, **filters})
            given = {each: self.names.back(value) for each, value in given.items()}
            found = self.asker.ask(name, options, **given)
            self._asked[command] = Answer(self.names.result(found), command)
        return self._asked[command]

    def attempt(self, name: str, **given: Any) -> Answer | None:
        """Ask what the data may not have: None where the question doesn't fit them."""
        if not self.can(name) or (self.quick and self._is_drawn(name)):
            return None
        try:
            return self.ask(name, **given)
        except CantingError:
            return None

    def _is_drawn(self, name: str) -> bool:
        """Whether a question's answer is drawn at random many times."""
        return any(each.name == "replicates" for each in self.asker.catalogue.find(name).parameters)

    def command(self, verb: str, name: str, given: Mapping[str, Any]) -> str:
        """The command line that asks the same of the same data."""
        words = ["canting", verb, name]
        covered = self.asker.options
        for dataset in covered.dataset:
            words += ["--dataset", dataset]
        if covered.wave is not None:
            words += ["--wave", str(covered.wave)]
        for option, value in given.items():
            flag = "--" + option.replace("_", "-")
            if value is True:
                words.append(flag)
            elif value is not None and value is not False:
                for each in value if isinstance(value, (list, tuple)) else [value]:
                    words += [flag, str(self.names.cell(each))]
        return " ".join(shlex.quote(word) for word in words)

    # words and figures

    def said(self, value: Any) -> Any:
        """A word of the data or of an answer, in the report's language."""
        return self.words.get(value, value) if isinstance(value, str) else value

    def sentence(self, value: Any) -> str:
        """A sentence of an answer in the report's language, part by part; words.toml has figures in braces."""
        said = "; ".join(self._part(part) for part in _APART.split(str(value).rstrip(".")))
        return _PERCENT.sub(lambda at: written(self.asker.language, at[1]) + " %", said)

    def _part(self, part: str) -> str:
        if part in self.words:
            return self.words[part]
        for english, own in self.words.items():
            if "{" in english:
                pattern = _BRACES.sub(r"(?P<\1>\"[^\"]*\"|[^(),;\"]+?)", re.escape(english))
                if match := re.fullmatch(pattern, part):
                    return own.format(**match.groupdict())
        return part

    def number(self, value: Any, digits: int = 3) -> str:
        if value is None:
            return "–"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return str(self.said(value))
        text = f"{value:,.{digits}f}" if isinstance(value, float) and digits else f"{round(value):,d}"
        return written(self.asker.language, text)

    def percent(self, value: float | None, digits: int = 0) -> str:
        return "–" if value is None else self.number(per_cent(value, digits), digits) + " %"

    def count(self, value: int | None) -> str:
        """A number of people; a small one isn't said where that could say who."""
        if value is not None and 0 < value < self.suppress:
            return f"<{self.suppress}"
        return self.number(value, 0)

    def _small(self, part: int | None, whole: int | None) -> str:
        """Which of a whole, its part and the rest is too small to be said; "" if none is."""
        if part is None or whole is None:
            return ""
        sizes = {"whole": whole, "part": part, "rest": whole - part}
        return next((which for which, size in sizes.items() if 0 < size < self.suppress), "")

    def among(self, part: int, whole: int) -> str:
        """So many of so many people; none of it says how many there are in a cell that is too small."""
        return f"{self._part_of(part, whole)} {self.words.get('of', 'of')} {self.count(whole)}"

    def _part_of(self, part: int, whole: int) -> str:
        if self._small(part, whole) == "rest":
            return f">{self.number(whole - self.suppress, 0)}"
        return "–" if self._small(part, whole) == "whole" else self.count(part)

    def ratio(self, part: int, whole: int) -> str:
        """The share of people in per cent, in brackets; nothing where it would give a small cell away."""
        return "" if not whole or self._small(part, whole) else f" ({self.percent(part / whole)})"

    def sayable(
        self, rows: Sequence[Mapping[str, Any]], part: str, whole: str
    ) -> Sequence[Mapping[str, Any]]:
        return [row for row in rows if not self._small(row[part], row[whole])]

    def foremost(
        self, rows: Sequence[Mapping[str, Any]], by: str, size: str, each: int = EACH
    ) -> list[Mapping[str, Any]]:
        """The first rows of each part, the largest parts first: of a long table what most people are in."""
        largest: dict[Any, int] = {}
        for row in rows:
            largest[row[by]] = max(largest.get(row[by], 0), row[size] or 0)
        order = sorted(largest, key=lambda part: -largest[part])
        return [row for part in order for row in [own for own in rows if own[by] == part][:each]]

    def lumped(self, rows: Sequence[Mapping[str, Any]], counts: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of groups and of all of them, small groups in one row: so that no cell is too small, nor follows.

        One small group alone would follow from the others and the sum, so that the smallest other joins it.
        """
        made: list[dict[str, Any]] = []
        for question in dict.fromkeys(row["question"] for row in rows):
            own = [dict(row) for row in rows if row["question"] == question]
            sums = [row for row in own if row["group"] == "all"]
            made += [*sums, *self._lumped([row for row in own if row["group"] != "all"], counts)]
        return made

    def _lumped(self, groups: list[dict[str, Any]], counts: Sequence[str]) -> list[dict[str, Any]]:
        def is_small(row: Mapping[str, Any]) -> bool:
            return any(0 < (row[name] or 0) < self.suppress for name in counts)

        small = [row for row in groups if is_small(row)]
        rest = sorted((row for row in groups if row not in small), key=lambda row: -row["asked"])
        while small:
            sums: dict[str, int | None] = {name: sum(row[name] or 0 for row in small) for name in counts}
            sums |= {name: None for name in counts if all(row[name] is None for row in small)}
            if len(small) > 1 and not is_small(sums):
                share = (sums["yes"] or 0) / sums["asked"] if sums["asked"] else None
                others = self.words.get("other groups", "other groups")
                return [*rest, {**small[0], **sums, "group": others, "rate": share}]
            if not rest:
                return []
            small.append(rest.pop())
        return rest

    def apart(
        self, rows: Sequence[Mapping[str, Any]], of: str, part: str, whole: str
    ) -> list[Mapping[str, Any]]:
        """Rows that can be said beside their sum: of each `of` those that can't, taken together, are no small cell."""
        kept: list[Mapping[str, Any]] = []
        for one in dict.fromkeys(row[of] for row in rows):
            own = sorted((row for row in rows if row[of] == one), key=lambda row: -row[part])
            said = list(self.sayable(own, part, whole))
            left = [row for row in own if row not in said]
            while (
                said and left and self._small(sum(row[part] for row in left), sum(row[whole] for row in left))
            ):
                left.append(said.pop())
            kept += said
        return [row for row in rows if row in kept]

    def several(self, values: Iterable[Any], most: int = NAMES_IN_A_CELL) -> Markdown:
        """Words in a row, the last joined by and; more than `most` are counted."""
        texts = [str(escaped(self.said(value))) for value in values]
        more = len(texts) - most
        texts = texts[:most] + ([f"{more} {self.words.get('more', 'more')}"] if more > 0 else [])
        if len(texts) < 2:
            return Markdown("".join(texts))
        if any("," in text for text in texts):
            return Markdown("; ".join(texts))
        return Markdown(listed(texts, str(self.words.get("and", "and")), self.asker.language))

    def code(self, text: str) -> Markdown:
        """A command line as it is typed."""
        return Markdown("`" + text.replace("`", "'").replace("|", "\\|") + "`")

    # tables and pictures

    def table(
        self,
        answer: Answer | Sequence[Mapping[str, Any]],
        columns: Mapping[str, str],
        caption: str,
        *,
        rows: int = ROWS,
        people: Sequence[str] = (),
        part: tuple[str, str] | None = None,
        tells: Sequence[str] = (),
        command: str = "",
        whole: int = 0,
        blank: Mapping[str, str] = MappingProxyType({}),
    ) -> Markdown:
        """A table with a number and a caption.

        Parameters
        ----------
        answer
            An answer, or rows of one.
        columns
            Column to heading.
        rows
            How many are shown; what is left out is said.
        people
            Columns that count people, of which small numbers may say who.
        part, tells
            A column that counts people and that of how many they are a part; and columns from which the part follows,
            or, without a part, any number of people.
        whole
            How many rows there are, if those given aren't all.
        blank
            Column to what stands where a cell is blank, else a dash.
        """
        found = answer.rows if isinstance(answer, Answer) else list(answer)
        command = answer.command if isinstance(answer, Answer) else command
        columns = _told(found, columns)
        rows = min(rows, ROWS) if self.quick else rows
        label = self._label("Table")
        self.sources.append(Numbered(label, caption, command))
        right = {name: all_numbers(row[name] for row in found) for name in columns}
        silent: frozenset[str] = frozenset()
        if isinstance(answer, Answer) and not self.suppress:
            silent = answer.result.silent
        lines = [
            f"{label}: {escaped(caption)}",
            "",
            _row(str(escaped(title)) for title in columns.values()),
            _row("--:" if right[name] else "---" for name in columns),
        ]
        digits = {name: _digits(row[name] for row in found[:rows]) for name in columns}
        for row in found[:rows]:
            cells = [
                str(escaped(blank[name]))
                if row[name] is None and name in blank
                else str(self._cell(name, row[name], name in people, digits[name]))
                for name in columns
            ]
            if hidden := self._hidden(row, people, part, tells):
                names = zip(columns, cells, strict=True)
                cells = [str(escaped(hidden[name])) if name in hidden else cell for name, cell in names]
            if row.get("id") in silent and "name" in columns:
                cells[[*columns].index("name")] += f" {DAGGER}"
            lines.append(_row(cells))
        left = max(whole, len(found)) - min(rows, len(found))
        if left:
            more = self.words.get("rows left out", "{n} more rows: {command}")
            all_rows = _TOP.sub("", command) + " --top 0"
            lines += ["", more.format(n=self.number(left, 0), command=f"`{all_rows}`") if command else ""]
        if any(row.get("id") in silent for row in found[:rows]):
            lines += ["", str(escaped(self.words.get("did not answer", f"{DAGGER} did not answer.")))]
        return Markdown("\n" + "\n".join(lines) + "\n")

    def _hidden(
        self,
        row: Mapping[str, Any],
        people: Sequence[str],
        part: tuple[str, str] | None,
        tells: Sequence[str],
    ) -> dict[str, str]:
        """What stands in the cells of a row from which a number of people would follow that is too small."""
        if part:
            if not self._small(row[part[0]], row[part[1]]):
                return {}
            return {part[0]: self._part_of(row[part[0]], row[part[1]])} | dict.fromkeys(tells, "–")
        small = any(0 < (row[name] or 0) < self.suppress for name in people)
        return dict.fromkeys(tells, "–") if small else {}

    def _cell(self, column: str, value: Any, people: bool, digits: int) -> Markdown:
        if isinstance(value, Markdown):
            return value
        if isinstance(value, (list, tuple)):
            return self.several(value) or Markdown("–")
        if people and isinstance(value, int):
            return escaped(self.count(value))
        if isinstance(value, float):
            share = any(
                column == each or column.endswith(f"_{each}") or column.startswith(f"{each}_")
                for each in _SHARES
            )
            digits = 0 if column in _RANKS and value.is_integer() else digits
            return escaped(self.percent(value) if share else self.number(value, digits))
        return escaped(self.number(value))

    def picture(self, kind: str, caption: str, said: str, **given: Any) -> Markdown:
        """A picture with a number and a caption; `said` tells what it shows to who can't see it."""
        if self.quick:
            return Markdown("")
        from canting.drawing.draw import compose
        from canting.drawing.render import svg
        from canting.drawing.wanted import Wanted

        sheet = self._readable(kind)
        command = self.command(
            "draw", kind, {**given, **sheet, "lang": self.asker.language, "output": f"{kind}.svg"}
        )
        asker = self.asker
        options = replace(asker.options, graph=given.pop("graph", asker.options.graph))
        wanted = Wanted(kind, lang=asker.language, names=self.names, least=self.suppress, **given, **sheet)
        try:
            drawn = compose(wanted, asker.database, asker.catalogue, options, asker.progress)
        except CantingError:
            return Markdown("")
        name = "-".join([kind, *map(str, given.values())]) + ".svg"
        self.pictures[name] = svg(drawn.picture, drawn.layout)
        label = self._label("Figure")
        self.sources.append(Numbered(label, caption, command))
        warned = f"\n{self.words.get('symbols', '').format(n=self.suppress)}\n" if self.suppress else ""
        return Markdown(f"{warned}\n![{escaped(said)}]({name})\n\n{label}: {escaped(caption)}\n")

    def _readable(self, kind: str) -> dict[str, Any]:
        """How a picture is drawn so that it can be read on a page of its own; it says what it leaves out."""
        crowd = kind == "network" and self.ask("overview").about["n"] > CROWD
        return {"paper": "a4"} | ({"backbone": 1} if crowd else {})

    def _label(self, sort: str) -> str:
        word = self.words.get(sort, sort)
        return f"{word} {1 + sum(each.label.startswith(word) for each in self.sources)}"

    def instrument(self, text: str | None) -> list[dict[str, Any]]:
        """The questions of an instrument, as the graph has it, worded in the report's language where it can be."""
        from canting.loader.instrument import wordings

        return wordings(text, self.asker.language)

    def functions(self) -> dict[str, Callable[..., Any]]:
        asks = (self.can, self.ask, self.attempt, self.table, self.picture, self.instrument)
        says = (self.said, self.number, self.percent, self.count, self.among, self.ratio, self.several)
        chooses = (self.sayable, self.foremost, self.lumped, self.apart)
        return {each.__name__: each for each in (*asks, *says, *chooses)}

    def filters(self) -> dict[str, Callable[..., Any]]:
        through = (self.number, self.percent, self.count, self.several, self.said, self.code, self.sentence)
        return {each.__name__: each for each in through}


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _told(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> dict[str, str]:
    """The first column, and those of which any row says something."""
    first = next(iter(columns))
    nothing: tuple[Any, ...] = (None, [], (), "")
    return {
        name: title
        for name, title in columns.items()
        if name == first or not rows or any(row[name] not in nothing for row in rows)
    }


def _digits(values: Iterable[Any]) -> int:
    """As many digits for a column as tell its scores apart: none of whole numbers, three below one, else one."""
    figures = [value for value in values if isinstance(value, float)]
    if all(value.is_integer() for value in figures):
        return 0  # three digits after a comma would be read as thousands
    return 3 if all(abs(value) <= 1 for value in figures) else 1
