"""Sections of a draft about ties: matrices, answers, check-boxes, lists, and who took part in what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from canting.loader.cells import ANSWERS_APART, between
from canting.loader.contract import GOODS, Writing
from canting.loader.drafting.columns import GRID, SeenColumn, parts, separators, unnumbered
from canting.loader.drafting.lines import brief, listed, quoted, valued
from canting.loader.drafting.looking import Looked, asked_above, blank_half
from canting.loader.drafting.rosters import Rosters
from canting.loader.drafting.together import Together
from canting.loader.seen import (
    NEVER,
    NO_ANSWER,
    NOBODY,
    SUPPLY,
    TICKS,
    Relation,
    is_number,
    relation,
    speaks_of,
)
from canting.loader.sources.table import folded
from canting.terminal import on_one_line

_AND = re.compile(r"\s+(?:dan|serta|and|&)\s+")
_NO_ANSWER_CODES = {"8", "9", "88", "98", "99", "998", "999", "-9", "-99"}
_BELOW = re.compile(r"(.+) / (.+)\Z", re.DOTALL)
"""A heading of two rows."""


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


class Questions(Rosters):
    def __init__(self, looked: list[Looked], together: Together, lang: str, writing: Writing) -> None:
        super().__init__(lang, writing, together.numbering)
        self._looked, self._known = looked, together.known

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

    def _waves_in(self, each: Looked) -> None:
        """Say which column tells waves apart, or years of rows that name a respondent again."""
        again = each.shape == "ties" or (each.who is not None and each.who.is_several)
        for column in each.columns if each.shape != "people" else ():
            is_wave = speaks_of("wave_column", column.name) or (
                again and speaks_of("year_column", column.name)
            )
            if is_wave and column.is_several and len(column.folded) > 1:
                shown = brief(", ".join(dict.fromkeys(column.filled)))
                self._ask("wave_column", what=column.name, shown=shown)

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
                self._ask("half", half=half)
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
            self._ask("grid", what=whom[2])
        self._cells(replace(each, columns=[who, *rated]))
        if any(speaks_of("falls", text) for text in (*above, *(text for _, text in each.titles))):
            self._lines.append(f"# {self._say('falls')}")
            return
        marks = {int(cell) for column in rated for cell in column.filled if cell.isdecimal()}
        if least := min(marks, default=0):
            never = valued({str(least): "no tie"})
            self._line(f"# weight = {{ missing = {never} }}", self._say("never", least=least))

    def _events(self, each: Looked) -> None:
        """Ticks below events: who takes part in which."""
        self._file(each, "events", layout=False)
        self._line('id = "labels"', self._say("events", count=len(each.columns) - 1))
        self._file(each, "ties", layout=False)
        self._line('shape = "matrix"')
        self._layout(each)
        self._takes_part('"row"', '"column"')
        self._cells(each)

    def _takes_part(self, who: str, event: str) -> None:
        self._lines += [f"from = {who}", f"to = {event}"]
        self._line('type = "PARTICIPATES_IN"', self._say("unsure"))
        self._line('match = "either"', self._say("match"))

    def _attendance(self, each: Looked) -> None:
        """Rows of who took part in what; a column that is the same wherever an event stands is said of the event."""
        (event, *events), own = self._of_attendance(each)
        who = each.found["attending"][0]
        self._file(each, "events")
        self._line(f"id = {quoted(event.name)}", self._say("attended_events", count=len(event.folded)))
        self._line("distinct = true")
        self._properties(events)
        self._file(each, "ties")
        self._takes_part(quoted(who.name), quoted(event.name))
        self._properties(own)

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
            self._ask("in_words", what=brief(beside.name))
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
                self._ask(key, what=brief(what))

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
            self._ask("loose", count=loose)
        used = (source, target, teller, weight, asked)
        rest = [column for column in each.columns if column.filled and column not in used]
        self._properties([column for column in rest if not column.is_called("number")])
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
