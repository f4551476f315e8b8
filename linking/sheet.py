"""The sheet `pairs.xlsx`: candidates to be judged in a spreadsheet, and the answers taken back, checked whole before.

Each row knows what it is about twice: by the ids that a person sees, and by a hidden list of all rows as they were
written. Rows may be sorted, filtered and deleted; a row whose ids no longer fit its number is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from canting.errors import CantingError
from canting.files import write
from canting.linking.cases import Case, least_shown
from canting.linking.codes import Codes
from canting.linking.entries import Entry
from canting.linking.judge import form_of
from canting.linking.ledger import NONE_OF_THESE, Decision, LedgerLine, State, overruling, withdrawn
from canting.linking.review import spoken
from canting.linking.text import one_line
from canting.linking.texts import both, decision_word, say
from canting.writing.results import SHEETS

SHEET, LIST = "pairs", "canting"
HEADER = (
    *("decision", "reason", "nr", "participant", "participant id", "about the participant"),
    *("entry", "entry id", "about the entry", "speaks for", "speaks against", "score"),
)
DECISION, REASON, NUMBER, LEFT_NAME, LEFT, LEFT_MORE, RIGHT_NAME, RIGHT, RIGHT_MORE = range(9)
SCORE = len(HEADER) - 1
LIST_HEADER = (
    *("nr", "decision", "left_dataset", "left_id", "left_name", "right_dataset", "right_id", "right_name"),
    *("score", "evidence", "left_hash", "right_hash"),
)
WORDS: tuple[Decision, ...] = ("same", "different", "unsure")
VERSION = "canting pairs 1"
SHOWN = 20
_LONGEST = 32_000
_MOST_ROWS = 1_048_000
_WIDTHS = (11, 22, 7, 28, 14, 34, 28, 14, 34, 34, 26, 7)


class SheetError(CantingError):
    """The sheet can't be taken, and nothing was; `faults` are cells ("" for the file), and what is wrong with each."""

    def __init__(self, path: Path, faults: Sequence[tuple[str, str]], hint: str) -> None:
        cell, what = faults[0]
        where = f"{path.name}, cell {cell}" if cell else path.name
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{where}: {what}{more}", hint)
        self.faults = list(faults)

    def lines(self) -> list[str]:
        return [f"{cell}: {what}" if cell else what for cell, what in self.faults]


@dataclass(frozen=True)
class _Row:
    """A row as it was written: what the hidden list has of it."""

    number: str
    decision: str
    line: LedgerLine

    @property
    def is_none(self) -> bool:
        return not self.line.right_id


# writing


def write_sheet(
    cases: Sequence[Case],
    path: Path,
    *,
    codes: Codes | None = None,
    ledger: Path | None = None,
    folders: tuple[Path, Path] | None = None,
    lang: str = "en",
) -> int:
    """Write candidates to a spreadsheet: a block of rows for each participant, its last row "none of these".

    What is decided already is filled in and kept. Where the answers will go is noted in it, and where the survey and
    the register are, so that it can be told later whether they have changed.

    Raises
    ------
    CantingError
        If there are more rows than a spreadsheet holds, or the file can't be written.
    """
    import xlsxwriter

    rows = [row for number, case in enumerate(cases, 1) for row in _block(number, case)]
    if len(rows) > _MOST_ROWS:
        raise CantingError(
            f"{len(rows):,} rows are more than a spreadsheet holds.", "Link fewer participants at a time."
        )
    content = io.BytesIO()
    noted = [str(place.resolve()) if place else "" for place in (ledger, *(folders or ()))]
    with xlsxwriter.Workbook(content, SHEETS) as book:
        _write_pairs(book, rows, codes or Codes(), lang)
        _write_list(book, [row for row, _ in rows], noted)
    write(path, content.getvalue())
    return len(rows)


def _block(number: int, case: Case) -> list[tuple[_Row, tuple[Case, Any]]]:
    block: list[tuple[_Row, tuple[Case, Any]]] = []
    for at, option in enumerate(case.options):
        line = case.line("different", option.candidate)
        if option.gone and option.line:
            line = replace(line, right_hash=option.line.right_hash)
        asked = option.open and not (case.answer is not None and option.line == case.answer)
        decided = "" if option.line is None or (asked and option.changed) else option.line.decision
        block.append((_Row(f"{number}{_letters(at)}", decided, line), (case, option)))
    decided = "none" if case.answer is not None and case.answer.decision == "none" else ""
    return [*block, (_Row(f"{number}.", decided, case.line("none")), (case, None))]


def _letters(at: int) -> str:
    return chr(ord("a") + at) if at < 26 else _letters(at // 26 - 1) + chr(ord("a") + at % 26)


def _write_pairs(book: Any, rows: Sequence[tuple[_Row, tuple[Case, Any]]], codes: Codes, lang: str) -> None:
    page = book.add_worksheet(SHEET)
    looks = _looks(book)
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
        page.set_column(column, column, width, looks["text0"], {"hidden": name == "score"})
        page.write_string(0, column, say(lang, name), looks["header"])
    page.freeze_panes(1, NUMBER)
    page.autofilter(0, 0, len(rows), len(HEADER) - 1)
    page.set_landscape()
    page.repeat_rows(0)
    for at, (row, (case, option)) in enumerate(rows, 1):
        look = looks[f"{'last' if row.is_none else 'text'}{len(row.decision) > 0:d}"]
        for column, text in enumerate(_cells(row, case, option, codes, lang)):
            shown = text if column in {LEFT, RIGHT} else one_line(text)[:_LONGEST]
            page.write_string(at, column, shown, look) if shown else page.write_blank(at, column, None, look)
        if option is not None:
            page.write_number(at, SCORE, round(option.candidate.score, 3), looks["score"])
    if rows:
        page.data_validation(1, DECISION, len(rows), DECISION, _choices(lang))


def _choices(lang: str) -> dict[str, Any]:
    """One list for the whole column: rows may be sorted, and lists would stay where they were."""
    return {
        "validate": "list",
        "source": [say(lang, word) for word in (*WORDS, "none")],
        "input_title": say(lang, "decision"),
        "input_message": say(lang, "choose"),
        "error_title": say(lang, "decision"),
        "error_message": say(lang, "choose wrongly"),
    }


def _looks(book: Any) -> dict[str, Any]:
    shared = {"num_format": "@", "valign": "top", "text_wrap": True, "font_size": 10}
    line = {"bottom": 1, "bottom_color": "#888888"}
    done = {"font_color": "#777777"}
    return {
        "header": book.add_format({**shared, "bold": True, "bg_color": "#DDDDDD", "bottom": 1}),
        "score": book.add_format({**shared, "num_format": "0.000"}),
        "text0": book.add_format(shared),
        "text1": book.add_format({**shared, **done}),
        "last0": book.add_format({**shared, **line, "italic": True}),
        "last1": book.add_format({**shared, **line, **done, "italic": True}),
    }


def _cells(row: _Row, case: Case, option: Any, codes: Codes, lang: str) -> list[str]:
    line = option.line if option is not None else case.answer if row.decision else None
    reason = line.reason if line is not None and row.decision and line.reason != NONE_OF_THESE else ""
    decision = say(lang, row.decision) if row.decision else ""
    left = [decision, reason, row.number, case.entry.name, case.entry.id, _about(case.entry, codes)]
    if option is None:
        return [*left, say(lang, NONE_OF_THESE), "", "", "", ""]
    evidence = spoken(case, option, codes, lang)
    return [
        *left, option.candidate.entry.name, option.candidate.entry.id, _about(option.candidate.entry, codes),
        "; ".join(e.words for e in evidence if e.verdict in {"agrees", "near"}),
        "; ".join(e.words for e in evidence if e.verdict not in {"agrees", "near"}),
    ]  # fmt: skip


def _about(entry: Entry, codes: Codes) -> str:
    parts = [
        form_of(entry) or "", entry.address or "", entry.phone or "", *(codes.show(code) for code in entry.places),
        *(codes.show(code) for code in entry.industries), *(f"{k} {v}" for k, v in sorted(entry.identifiers.items())),
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _write_list(book: Any, rows: Sequence[_Row], places: Sequence[str]) -> None:
    page = book.add_worksheet(LIST)
    page.hide()
    page.write_string(0, 0, VERSION)
    for column, place in enumerate(places, 1):
        page.write_string(0, column, place)
    for column, name in enumerate(LIST_HEADER):
        page.write_string(1, column, name)
    for at, row in enumerate(rows, 2):
        said = {name: getattr(row.line, name) for name in LIST_HEADER[2:]}
        said["score"] = "" if row.line.score is None else f"{row.line.score:.4f}"
        cells = (row.number, row.decision, *said.values())
        for column, text in enumerate(cells):
            page.write_string(at, column, text if column in {3, 6} else one_line(text)[:_LONGEST])


# taking back


@dataclass(frozen=True)
class ReviewSheet:
    path: Path
    page: list[list[str]]
    """What a person sees, as texts."""
    rows: list[_Row]
    ledger: Path | None
    register: Path | None
    """Where the answers were to go, and where the register was; None if it doesn't say."""


def read_sheet(path: Path) -> ReviewSheet:
    """Read a sheet that `write_sheet` wrote, and a person may have filled in.

    Raises
    ------
    CantingError
        If it is no such sheet.
    """
    grids = _grids(path)
    rows = _listed(path, grids[LIST])
    ledger, _, register = (Path(text) if text else None for text in [*grids[LIST][0][1:], "", "", ""][:3])
    return ReviewSheet(path, grids[SHEET], rows, ledger, register)


@dataclass(frozen=True)
class Aged:
    """Rows of a sheet whose participant or entry isn't what it was when the sheet was written."""

    of: str
    """What is younger than the sheet: register or survey."""
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    """Numbers of the rows that speak of something that has changed, or is gone."""

    def note(self, lang: str = "en") -> str:
        what = say(lang, self.of)
        rows = _some([*self.changed, *self.gone])
        return say(lang, "older sheet", what=what, changed=len(self.changed), gone=len(self.gone), rows=rows)


def aged(sheet: ReviewSheet, survey: Mapping[str, str], register: Mapping[str, str]) -> list[Aged]:
    """Say which rows of a sheet are of an older survey or register, given hashes of what there is now, by id."""
    found = []
    for of, now, side in (("register", register, "right"), ("survey", survey, "left")):
        changed: list[str] = []
        gone: list[str] = []
        for row in sheet.rows:
            id_, hash_ = getattr(row.line, f"{side}_id"), getattr(row.line, f"{side}_hash")
            if id_ and hash_ and now.get(id_) != hash_:
                (changed if id_ in now else gone).append(row.number)
        if changed or gone:
            found.append(Aged(of, tuple(changed), tuple(gone)))
    return found


@dataclass(frozen=True)
class Taken:
    """What a sheet says that the ledger doesn't say yet."""

    lines: tuple[LedgerLine, ...]
    """Lines for the ledger, that belong together."""
    decided: int
    """Rows with a decision that is new."""
    undone: int
    """Rows whose earlier decision was emptied: taken back."""
    unchanged: int
    """Rows that say what the ledger says."""
    missing: tuple[str, ...]
    """Rows that are gone from the sheet: nothing is taken for them."""
    notes: tuple[str, ...]
    """What is worth knowing, one line each."""


def take(sheet: ReviewSheet, state: State, *, by: str, at: str, lang: str = "en") -> Taken:
    """Take the answers of a sheet, checking all of it; nothing is written.

    Raises
    ------
    SheetError
        Naming each cell: an unknown word, a reason without a decision, changed ids, a row twice with two answers, two
        ``same`` for a participant, an answer that contradicts what was decided meanwhile.
    """
    written = {row.number: row for row in sheet.rows}
    header = _find_header(sheet.path, sheet.page)
    faults: list[tuple[str, str]] = []
    given: dict[str, _Given] = {}
    for at_row, cells in enumerate(sheet.page, 1):
        if at_row > header.row and any(cells):
            _read_row(at_row, cells, header, written, given, faults, lang)
    faults += _contradictions(given.values(), state, lang)
    if faults:
        raise SheetError(sheet.path, faults, say(lang, "correct"))
    return _taken(given, written, state, by, at, lang)


@dataclass(frozen=True)
class _Header:
    row: int
    columns: Mapping[str, int]

    def cell(self, name: str, row: int) -> str:
        return f"{_letters(self.columns[name]).upper()}{row}"


@dataclass(frozen=True)
class _Given:
    row: _Row
    decision: Decision | Literal[""]
    reason: str
    cell: str

    @property
    def new(self) -> bool:
        return self.decision != self.row.decision


def _grids(path: Path) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise CantingError(f"There is no file {path}.", "canting link find … --output pairs.xlsx writes one.")
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        what = (
            f"{path.name} is a text file: it has lost the hidden sheet {LIST}, that says what the rows were."
        )
        raise CantingError(what, "Save the sheet that canting wrote as .xlsx or .ods.")
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        pages = {name: book.get_sheet_by_name(name) for name in (SHEET, LIST) if name in names}
        grids = {name: page.to_python(skip_empty_area=False) for name, page in pages.items()}
    except (CalamineError, OSError) as error:
        what = f"{path.name} is no spreadsheet that can be read: {error}".split("\n")[0]
        raise CantingError(what, "Save it as .xlsx, without a password.") from None
    for name in (SHEET, LIST):
        if name not in grids:
            what = f"{path.name} has no sheet {name}; the hidden sheet {LIST} says what the rows were."
            raise CantingError(what, "Take the file that canting wrote, with all its sheets; .csv won't do.")
    return {name: [[_text(value) for value in row] for row in grid] for name, grid in grids.items()}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _listed(path: Path, grid: list[list[str]]) -> list[_Row]:
    if len(grid) < 2 or grid[0][:1] != [VERSION] or tuple(grid[1][: len(LIST_HEADER)]) != LIST_HEADER:
        what = f"{path.name}: its hidden sheet {LIST} was changed."
        raise CantingError(what, "Write the sheet anew with canting link find.")
    rows = []
    for cells in grid[2:]:
        value: dict[str, Any] = dict(zip(LIST_HEADER, cells, strict=False))
        number, decided, score = value.pop("nr"), value.pop("decision"), value.pop("score")
        decision: Decision = "different" if value["right_id"] else "none"
        line = LedgerLine("", "", decision, score=float(score) if score else None, **value)
        rows.append(_Row(number, decided, line))
    return rows


_ENGLISH = {word: name for name in HEADER for word in both(name)}


def _find_header(path: Path, page: list[list[str]]) -> _Header:
    for at, cells in enumerate(page[:20], 1):
        names = [_ENGLISH.get(cell.lower(), cell.lower()) for cell in cells]
        if "decision" in names and "nr" in names:
            wanted = ("decision", "reason", "nr", "participant id", "entry id")
            for name in wanted:
                if name not in names:
                    fault = (f"A{at}", f"the column {name} is gone")
                    raise SheetError(path, [fault], "Put the column back.")
                if names.count(name) > 1:
                    fault = (f"A{at}", f"the column {name} is there twice")
                    raise SheetError(path, [fault], "Delete one of the two.")
            return _Header(at, {name: names.index(name) for name in wanted})
    fault = ("A1", f"the sheet {SHEET} has no row of column names")
    raise SheetError(path, [fault], f"Put them back: {', '.join(HEADER)}.")


def _read_row(
    at: int, cells: list[str], header: _Header, written: Mapping[str, _Row], given: dict[str, _Given],
    faults: list[tuple[str, str]], lang: str,
) -> None:  # fmt: skip
    value = {name: cells[column] if column < len(cells) else "" for name, column in header.columns.items()}
    row = written.get(value["nr"])
    if row is None:
        if value["nr"] or value["decision"] or value["reason"]:
            key = "no such row" if value["nr"] else "row without number"
            faults.append((header.cell("nr", at), say(lang, key, row=value["nr"])))
        return
    wrong = list(_row_faults(at, value, row, header, lang))
    faults += wrong
    if wrong:
        return
    decision = decision_word(value["decision"])  # no other word is without a fault
    one = _Given(row, decision, value["reason"], header.cell("decision", at))  # type: ignore[arg-type]
    other = given.get(row.number)
    if other is not None and (other.decision, other.reason) != (one.decision, one.reason):
        word = _spoken(other.decision, lang)
        faults.append((one.cell, say(lang, "row twice", row=row.number, word=word, cell=other.cell)))
    given[row.number] = one


def _spoken(decision: str, lang: str) -> str:
    return say(lang, decision) if decision else ""


def _row_faults(
    at: int, value: Mapping[str, str], row: _Row, header: _Header, lang: str
) -> Iterable[tuple[str, str]]:
    for name, was in (("participant id", row.line.left_id), ("entry id", row.line.right_id)):
        if value[name] != was:
            yield header.cell(name, at), say(lang, "id changed", now=value[name], row=row.number, was=was)
    decision = decision_word(value["decision"])
    words = ("none",) if row.is_none else WORDS
    if decision and decision not in words:
        hint = say(lang, "write words", words=", ".join(say(lang, word) for word in words))
        hint = say(lang, "write none") if row.is_none else hint
        yield header.cell("decision", at), say(lang, "no decision", word=value["decision"], hint=hint)
    if value["reason"] and not decision and not row.decision:
        yield header.cell("reason", at), say(lang, "reason alone")


def _contradictions(given: Iterable[_Given], state: State, lang: str) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    answers: dict[tuple[str, str, str], _Given] = {}
    for one in given:
        participant = one.row.line.participant
        if one.decision in {"same", "none"}:
            first = answers.setdefault(participant, one)
            if first is not one:
                words = {"first": _spoken(first.decision, lang), "second": _spoken(one.decision, lang)}
                faults.append(
                    (one.cell, say(lang, "one answer", left=participant[1], cell=first.cell, **words))
                )
        if one.new:
            faults += _meanwhile(one, state, lang)
    for one in answers.values():
        standing = state.answer(one.row.line.participant)
        if (
            one.new
            and standing is not None
            and standing.pair != one.row.line.pair
            and not _emptied(standing, given)
        ):
            said = f"{say(lang, standing.decision)} {standing.right_id}".rstrip()
            told = {"left": standing.left_id, "said": said, "line": standing.number, "by": standing.by}
            faults.append((one.cell, say(lang, "answered elsewhere", **told)))
    return faults


def _emptied(standing: LedgerLine, given: Iterable[_Given]) -> bool:
    """Say whether the sheet itself takes back what stands, or says otherwise of it."""
    return any(
        one.row.line.pair == standing.pair and one.row.decision == standing.decision and one.new
        for one in given
    )


def _meanwhile(one: _Given, state: State, lang: str) -> list[tuple[str, str]]:
    """A decision made since the sheet was written must not be overruled unseen."""
    line = state.standing.get(one.row.line.pair)
    now = line.decision if line is not None else ""
    if now in {one.row.decision, one.decision} or (line is not None and _outdated(line, one)):
        return []
    if line is None:
        became = "contradicted" if one.row.line.pair in state.contested else "withdrawn"
        return [(one.cell, say(lang, f"meanwhile {became}", was=_spoken(one.row.decision, lang)))]
    told = {"now": say(lang, now), "line": line.number, "by": line.by}
    return [(one.cell, say(lang, "meanwhile decided", **told))]


def _outdated(line: LedgerLine, one: _Given) -> bool:
    """What stands was said of data that has changed: the sheet asked for it anew."""
    return not one.row.decision and line.changed(one.row.line.left_hash, one.row.line.right_hash)


_ORDER = {"": 0, "different": 1, "unsure": 1, "same": 2, "none": 2}
"""What is taken back stands first in the ledger, then what gives way to a `same` or `none`."""


def _taken(
    given: Mapping[str, _Given], written: Mapping[str, _Row], state: State, by: str, at: str, lang: str
) -> Taken:
    new = [one for one in given.values() if one.new]
    lines: list[LedgerLine] = []
    undone = decided = 0
    for one in sorted(new, key=lambda one: _ORDER[one.decision]):
        standing = state.standing.get(one.row.line.pair)
        if not one.decision:
            if standing is not None:
                lines.append(withdrawn(standing, by=by, at=at, reason=one.reason))
                undone += 1
        elif standing is None or standing.decision != one.decision or _outdated(standing, one):
            decided += 1
            if one.decision == "none":
                lines += _none(one, given, state, by, at)
            else:
                line = replace(one.row.line, at=at, by=by, decision=one.decision, reason=one.reason)
                lines += overruling(line, standing)
    missing = tuple(number for number in written if number not in given)
    notes = [say(lang, "rows gone", n=len(missing), rows=_some(missing))] if missing else []
    return Taken(tuple(lines), decided, undone, len(given) - decided - undone, missing, tuple(notes))


def _some(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:SHOWN]) + (", …" if len(numbers) > SHOWN else "")


def _none(one: _Given, given: Mapping[str, _Given], state: State, by: str, at: str) -> list[LedgerLine]:
    """The rows of the block that say nothing are rejected with it."""
    block = [other for other in given.values() if other.row.line.participant == one.row.line.participant]
    open_ = [
        other.row.line
        for other in block
        if other is not one and not other.decision and other.row.line.pair not in state.standing
    ]
    scores = [line.score for line in open_ if line.score is not None]
    line = replace(
        one.row.line, at=at, by=by, decision="none", reason=one.reason, score=least_shown(scores),
        evidence="; ".join(f"not {line.right_id} {line.right_name}" for line in open_),
    )  # fmt: skip
    rejected = [replace(line, at=at, by=by, decision="different", reason=NONE_OF_THESE) for line in open_]
    return [*rejected, line]
