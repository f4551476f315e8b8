"""Sections of a draft about participants: lists, labels of a matrix, and whoever answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from canting.loader.contract import RESERVED, Writing
from canting.loader.drafting.columns import SeenColumn, type_of
from canting.loader.drafting.lines import Lines, brief, key_of, listed, quoted, valued
from canting.loader.drafting.looking import Looked
from canting.loader.seen import ANSWERED, KINDS_CALLED, NO, relation, speaks_of
from canting.loader.sources.table import folded

_LICENCE = re.compile(r"\b(nib|npwp|siup|tdp|izin|licen[cs]e)\b", re.IGNORECASE)


class Rosters(Lines):
    def __init__(self, lang: str, writing: Writing, numbering: list[SeenColumn]) -> None:
        super().__init__(lang)
        self._writing, self._numbering = writing, numbering
        self._listed: set[str] = set()

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

    def _newcomers(self, each: Looked, who: SeenColumn) -> None:
        """Say which respondents no list before has: they may be listed ones, written otherwise."""
        new = [cell for cell in who.filled if folded(cell) not in self._listed]
        if new and each.shape != "people":
            shown = brief("; ".join(dict.fromkeys(new)))
            self._ask("newcomers", count=len(new), shown=shown)

    def _other_use(self, each: Looked) -> None:
        """Say where a roster seems to be a list of who attended, answers of how strong ties are, or a register."""
        if any(speaks_of("attended", text) for _, text in each.titles):
            self._ask("attended")
        if (marks := each.all("marks")) and relation([text for _, text in each.titles])[0]:
            self._ask("marks", shown=brief(", ".join(c.name for c in marks), 200))
        coded = [c.name for c in each.columns if c.is_numeric and not c.counts and relation([c.name])[0]]
        if coded and not marks:
            self._ask("coded", what=brief(", ".join(coded), 200))
        if any(_LICENCE.search(column.name) for column in each.columns):
            self._lines.append(f"# {self._say('register')}")

    def _kinds(self, each: Looked, taken: set[SeenColumn | None]) -> SeenColumn | None:
        """Write the kind by the words of a column, if there is one all of whose words are known."""
        for column in each.columns:
            words = list(dict.fromkeys(column.filled))
            kinds = {word: KINDS_CALLED.get(folded(word)) for word in words}
            if column not in taken and len(set(kinds.values())) > 1 and None not in kinds.values():
                said = valued({word: kind or "" for word, kind in kinds.items()})
                self._line(f"kind = {{ column = {quoted(column.name)}, map = {said} }}", self._say("unsure"))
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
            self._ask("two_names", what=", ".join(apart))
        rows = zip(*(column.cells for column in (who, *each.all("answers"))), strict=True)
        if below := sum(not name and any(rest) for name, *rest in rows):
            self._ask("nameless", what=who.name, count=below)

    @staticmethod
    def _told(each: Looked, who: SeenColumn) -> list[SeenColumn]:
        """What a table says of whoever its rows are of, but for numbers of rows and times."""
        rest = [column for column in each.columns if column not in (who, *each.answering) and column.filled]
        return [column for column in rest if not column.is_called("number") and not column.is_called("time")]

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
        words = [cell.strip() for cell in column.filled]
        said = {word: ANSWERED.get(folded(word), "no" if word.lower() in NO else "yes") for word in words}
        return f"{{ column = {quoted(column.name)}, map = {valued(said)} }}"

    def _code(self, column: SeenColumn) -> bool:
        found = re.search(r"\b(kbli|isic|nace)\D*(\d{4})?", column.name, re.IGNORECASE)
        if not found:
            return False
        scheme = f"{found[1].lower()}-{found[2] or '2020'}"
        why = self._say("scheme") if found[2] else self._say("unsure")
        self._line(f"industry = {{ column = {quoted(column.name)}, scheme = {quoted(scheme)} }}", why)
        return True

    def _properties(self, columns: Sequence[SeenColumn]) -> None:
        names: set[str] = set()
        for column in columns:
            self._property(column, names)

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
