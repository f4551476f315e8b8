"""The ledger `links.csv`: every decision on a pair, a line each, only ever appended to; made for git and for people.

The last line of a pair stands, and no line that was written without a person stands against a person's. To take a
decision back is a line too: `withdrawn`. Where two people contradict each other, nothing stands until one decides.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock
from platformdirs import user_cache_path

from canting.errors import CantingError, UsageError
from canting.files import settle_names
from canting.linking.text import one_line
from canting.linking.texts import DECISION_WORDS

FILE_NAME = "links.csv"
Decision = Literal["same", "different", "unsure", "none", "withdrawn"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
PERSON, AUTO = "person", "auto-v1"
NONE_OF_THESE = "none of these"
"""Reason of the `different` lines that come with a `none`: one answer, taken back together."""

SHOWN = 20
_METHOD = re.compile(r"person\Z|auto-v[1-9]\d*\Z")
_HASH = re.compile(r"h[0-9a-f]{15}\Z|\Z")
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_FORMULA = re.compile(r"'*[=+\-@]")
_SHOWN_LENGTH = 60
_TEXTS = ("by", "left_name", "right_name", "evidence", "reason")
_IDS = ("left_dataset", "left_id", "right_dataset", "right_id")
_LOCK_SECONDS = 30

Pair = tuple[str, str, str, str]
"""Dataset and id of the participant, dataset and id of the entry; no id of an entry with `none`."""


@dataclass(frozen=True)
class LedgerLine:
    at: str
    """When, UTC: ``2026-11-24T08:15:00Z``."""
    by: str
    decision: Decision
    """same, different, unsure, none (the participant has no entry in the register) or withdrawn."""
    left_dataset: str
    left_id: str
    left_name: str
    """The participant, its name as it was read."""
    right_dataset: str
    right_id: str
    right_name: str
    """The register and its entry; id and name are empty with `none`."""
    score: float | None = None
    evidence: str = ""
    """What the pair scored, and why, when it was judged."""
    method: str = PERSON
    """``person``, or ``auto-v1`` for what was linked without one."""
    left_hash: str = ""
    right_hash: str = ""
    """What was compared (`Entry.hash`); empty for a line that a person wrote without canting."""
    reason: str = ""
    number: int = field(default=0, compare=False)
    """Line of the file, from 1; 0 for one that isn't written yet."""

    @property
    def pair(self) -> Pair:
        return self.left_dataset, self.left_id, self.right_dataset, self.right_id

    @property
    def participant(self) -> tuple[str, str, str]:
        """Participant and register: of these, one `same` or one `none` can stand."""
        return self.left_dataset, self.left_id, self.right_dataset

    def changed(self, left_hash: str, right_hash: str) -> bool:
        """Say whether what was compared has changed since: then the pair is raised again."""
        return bool(
            (self.left_hash and self.left_hash != left_hash)
            or (self.right_hash and self.right_hash != right_hash)
        )


COLUMNS = tuple(each.name for each in fields(LedgerLine) if each.name != "number")


class LedgerError(CantingError):
    """The ledger can't be read, or would contradict itself; `faults` are lines, and what is wrong with each."""

    def __init__(self, path: Path, faults: Sequence[tuple[int, str]], hint: str) -> None:
        number, what = faults[0]
        more = f" ({len(faults) - 1} more line{'s' if len(faults) > 2 else ''})" if len(faults) > 1 else ""
        super().__init__(f"{path.name}, line {number}: {what}{more}", hint)
        self.faults = list(faults)


class ConflictError(CantingError):
    """A decision that contradicts one that stands."""


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# reading


@dataclass(frozen=True)
class _Style:
    """How the file is written, so that what is appended is written the same."""

    delimiter: str = ","
    end: str = "\n"


def read(path: Path) -> list[LedgerLine]:
    """Read a ledger, checking every line; no file is an empty ledger.

    It is UTF-8 with or without a byte-order mark, has line ends of any system, and commas or (as a spreadsheet writes
    them in some countries) semicolons.

    Raises
    ------
    LedgerError
        Naming the line: a merge conflict, a wrong number of cells, an unknown word, a time, score or hash that is none.
    """
    return _parse(path, _bytes(path))[0]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        what = f"{path} can't be read: {error.strerror}."
        raise CantingError(what, "The ledger is a file, links.csv, that you may read and write.") from None


def _parse(path: Path, data: bytes) -> tuple[list[LedgerLine], _Style]:
    text = _text(path, data)
    if not text.strip():
        return [], _Style()
    physical = text.split("\n")
    _refuse_markers(path, physical)
    header = next(line for line in physical if line.strip())
    style = _Style(";" if header.count(";") > header.count(",") else ",", "\r\n" if "\r\n" in text else "\n")
    faults: list[tuple[int, str]] = []
    lines: list[LedgerLine] = []
    headed = False
    for number, cells in _records(path, text, style):
        if not any(cells):
            continue
        if not headed:
            _check_header(path, cells)
            headed = True
        else:
            try:
                lines.append(_line(cells, number))
            except ValueError as error:
                faults.append((number, str(error)))
    if faults:
        raise LedgerError(
            path, faults, f"Correct the line, or get the last good one: git checkout -- {path.name}"
        )
    return lines, style


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        hint = 'Save it as UTF-8: in Excel, "Save as", type "CSV UTF-8 (Comma delimited)".'
        raise LedgerError(path, [(number, "the text is not UTF-8")], hint) from None


def _refuse_markers(path: Path, physical: Sequence[str]) -> None:
    for number, line in enumerate(physical, 1):
        if line.startswith(_MARKERS):
            hint = "Keep the lines of both sides, each is a decision; delete those that begin <<<<<<< ======= >>>>>>>."
            raise LedgerError(path, [(number, "a merge conflict of git is left here")], hint)


def _records(path: Path, text: str, style: _Style) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=style.delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            hint = "Close the quotation mark, or delete the line if it is cut off."
            raise LedgerError(
                path, [(number, "a quotation mark is not closed or stands amid a cell")], hint
            ) from None
        yield number, cells
        number = reader.line_num + 1


def _check_header(path: Path, cells: Sequence[str]) -> None:
    if tuple(cell.strip() for cell in cells) != COLUMNS:
        raise LedgerError(
            path, [(1, "these are not the columns of a ledger")], f"Line 1 must be: {','.join(COLUMNS)}"
        )


def _line(cells: Sequence[str], number: int) -> LedgerLine:
    """Make a line of its cells; a ValueError says what is wrong with them."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"has {len(cells)} cells, not {len(COLUMNS)}")
    values = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    values.update({name: _opened(values[name]) for name in (*_TEXTS, *_IDS)})
    decision = _word(values["decision"])
    _check_ids(values)
    if not _METHOD.match(values["method"]):
        raise ValueError(f"method {_quoted(values['method'])} is neither person nor auto-v1")
    for name in ("left_hash", "right_hash"):
        if not _HASH.match(values[name]):
            raise ValueError(f"{name} {_quoted(values[name])} is no hash")
    rest = {name: values[name] for name in COLUMNS if name not in {"at", "score", "decision"}}
    return LedgerLine(
        at=_time(values["at"]), decision=decision, score=_score(values["score"]), number=number, **rest
    )


def _check_ids(values: Mapping[str, str]) -> None:
    for name in ("by", "left_dataset", "left_id", "right_dataset"):
        if not values[name]:
            raise ValueError(f"{name} is empty")
    for name in _IDS:
        if not values[name].isprintable():
            raise ValueError(f"{name} {_quoted(values[name])} has characters that no id has")
    decision = values["decision"]
    if (decision == "none") == bool(values["right_id"]) and decision != "withdrawn":
        raise ValueError("none names no entry" if decision == "none" else "right_id is empty")


def _word(text: str) -> Decision:
    for decision in DECISIONS:
        if decision in {text, DECISION_WORDS.get(text)}:
            return decision
    raise ValueError(f"decision {_quoted(text)} is none of {', '.join(DECISIONS)}")


def _time(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ValueError(
            f"at {_quoted(text)} is no time like 2026-11-24T08:15:00Z (did a spreadsheet rewrite it?)"
        )
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _score(text: str) -> float | None:
    if not text:
        return None
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise ValueError(f"score {_quoted(text)} is no number from 0 to 1")
    return score


def _quoted(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f'"{shown[:_SHOWN_LENGTH]}…"' if len(shown) > _SHOWN_LENGTH else f'"{shown}"'


def _opened(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _closed(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula; `_opened` takes the mark away again."""
    return "'" + text if _FORMULA.match(text) else text


# what stands


@dataclass(frozen=True)
class State:
    """What stands after all lines of a ledger."""

    standing: dict[Pair, LedgerLine]
    """What stands of each pair: nothing of a pair on which people contradict one another, or that was withdrawn."""
    conflicts: tuple[tuple[LedgerLine, LedgerLine], ...]
    """Lines that contradict one another, an earlier and a later one: two people's `same` and `different` of one pair,
    two `same` of one participant in one register, or `same` beside `none`."""
    contested: dict[Pair, tuple[LedgerLine, ...]] = field(default_factory=dict)
    """The lines of each pair that take part in a contradiction."""

    @property
    def links(self) -> list[LedgerLine]:
        """The pairs that are the same, in order of participant and entry."""
        return [line for pair, line in sorted(self.standing.items()) if line.decision == "same"]

    @property
    def lines(self) -> list[LedgerLine]:
        """What stands and what is contested, in order of participant and entry."""
        several = {pair: (line,) for pair, line in self.standing.items()} | self.contested
        return [line for _, lines in sorted(several.items()) for line in lines]

    def answer(self, participant: tuple[str, str, str]) -> LedgerLine | None:
        """Give the `same` or `none` that stands for a participant in a register."""
        lines = self.of(*participant).values()
        return next((line for line in lines if line.decision in ANSWERS), None)

    def of(self, survey: str, participant: str, register: str) -> Mapping[str, LedgerLine]:
        """Give what stands for a participant in a register: a line for each entry, and for none under ""."""
        return self._of.get((survey, participant, register), {})

    def contradictions(
        self, survey: str, participant: str, register: str
    ) -> list[tuple[LedgerLine, LedgerLine]]:
        """Give the lines on a participant in a register that contradict one another."""
        return [two for two in self.conflicts if two[0].participant == (survey, participant, register)]

    @cached_property
    def _of(self) -> dict[tuple[str, str, str], dict[str, LedgerLine]]:
        found: dict[tuple[str, str, str], dict[str, LedgerLine]] = {}
        for line in self.standing.values():
            found.setdefault(line.participant, {})[line.right_id] = line
        return found


ANSWERS = frozenset({"same", "none"})
"""Of these, a participant has one in a register."""


def state(lines: Iterable[LedgerLine]) -> State:
    """Say what stands after some lines, in the order of the file.

    Two people's lines come in the order in which git merged them, so what stands must not hang on it: one person's
    lines count in the order of the file, those of several people in the order of their times. A person's word stands
    against any line that was written without one. Where two people contradict each other, nothing stands until a
    further line decides.
    """
    grouped: dict[tuple[str, str, str], list[LedgerLine]] = {}
    for line in lines:
        grouped.setdefault(line.participant, []).append(line)
    settled = [_settle(group) for group in grouped.values()]
    standing = {pair: line for one in settled for pair, line in one.standing.items()}
    contested = {pair: lines for one in settled for pair, lines in one.contested.items()}
    return State(standing, tuple(pair for one in settled for pair in one.conflicts), contested)


_Voices = dict[str, dict[str, LedgerLine]]
"""What each person says of each entry (of none under "") now."""


def _settle(lines: Sequence[LedgerLine]) -> State:
    """Say what stands of one participant in one register."""
    voices: _Voices = {}
    people = _in_time([line for line in lines if line.method == PERSON])
    for line in people:
        _hear(voices, line)
    answered = [line for said in voices.values() for line in said.values() if line.decision in ANSWERS]
    spoken_of = set(voices)
    for line in _in_time([line for line in lines if line.method != PERSON]):
        # No rule writes of whom a person has spoken, but on another branch.
        blind = people and people[0].at <= line.at
        if not answered and not blind and line.right_id not in spoken_of:
            voices[line.right_id] = {"": line}
    voices = {entry: said for entry, said in voices.items() if said}
    opposed = [(said[0], said[1]) for said in map(_opposed, voices.values()) if said]
    answers = _answers_of(voices)
    # Who says none rejects each candidate: with another's `same` that is one contradiction, not two.
    nones = {line.by for line in answers if line.decision == "none"}
    conflicts = [two for two in opposed if two[1].reason != NONE_OF_THESE or two[1].by not in nones]
    conflicts += [(answers[0], other) for other in answers[1:]]
    conflicts = [(one, other) if one.number <= other.number else (other, one) for one, other in conflicts]
    disputed = {line.right_id for pair in (*opposed, *conflicts) for line in pair}
    standing, contested = {}, {}
    for entry, said in voices.items():
        several = sorted(said.values(), key=lambda line: line.number)
        if entry in disputed:
            contested[several[0].pair] = tuple(several)
        else:
            latest = list(reversed(said.values()))
            line = next((line for line in latest if line.decision != "unsure"), latest[0])
            standing[line.pair] = line
    return State(
        standing, tuple(sorted(conflicts, key=lambda two: (two[1].number, two[0].number))), contested
    )


def _in_time(lines: Sequence[LedgerLine]) -> list[LedgerLine]:
    """Put several people's lines in order of time, each person's own in the order of the file."""
    latest: dict[str, str] = {}
    timed = []
    for line in lines:
        latest[line.by] = max(line.at, latest.get(line.by, ""))
        timed.append((latest[line.by], line))
    return [line for _, line in sorted(timed, key=lambda one: one[0])]


def _hear(voices: _Voices, line: LedgerLine) -> None:
    """Let a person speak: what is contested is decided by whoever speaks of it next."""
    said = voices.setdefault(line.right_id, {})
    several = _answers_of(voices)
    opposed = _opposed(said)
    own = said.pop(line.by, None)
    if line.decision == "withdrawn":
        if own is None or not (opposed or (len(several) > 1 and own in several)):
            said.clear()
        return
    said[line.by] = line
    if opposed and _opposed(said):
        voices[line.right_id] = {line.by: line}
    if line.decision in ANSWERS and len(several) > 1:
        for entry, others in voices.items():
            if entry != line.right_id:
                for name in [name for name, other in others.items() if other.decision in ANSWERS]:
                    del others[name]


def _opposed(said: Mapping[str, LedgerLine]) -> tuple[LedgerLine, LedgerLine] | None:
    """Give two lines of one pair that exclude each other; to be unsure contradicts nobody."""
    first = {line.decision: line for line in reversed(list(said.values()))}
    return (first["same"], first["different"]) if {"same", "different"} <= set(first) else None


def _answers_of(voices: _Voices) -> list[LedgerLine]:
    """Give the answers that people (or canting) gave: one line for each entry, or for none."""
    found = ([line for line in said.values() if line.decision in ANSWERS] for said in voices.values())
    return [lines[0] for lines in found if lines]


def withdrawn(line: LedgerLine, *, by: str, at: str, reason: str = "") -> LedgerLine:
    return replace(line, at=at, by=by, decision="withdrawn", method=PERSON, reason=reason, number=0)


def overruling(line: LedgerLine, standing: LedgerLine | None) -> list[LedgerLine]:
    """Make the lines of a decision that is taken in sight of what stands.

    Another person's word is taken back first: to say otherwise without that would contradict it.
    """
    if (
        standing is None
        or standing.by == line.by
        or {standing.decision, line.decision} != {"same", "different"}
    ):
        return [line]
    return [withdrawn(standing, by=line.by, at=line.at), line]


# appending


class Ledger:
    """A ledger that decisions are appended to, one at a time, each on disk before the next question is asked.

    It is the file, or in the folder, that is given, and made with the first decision.
    """

    def __init__(self, path: Path) -> None:
        self.path = path / FILE_NAME if path.is_dir() else path
        self._data = _bytes(self.path)
        self.lines, self._style = _parse(self.path, self._data)
        self._state: State | None = None

    @property
    def state(self) -> State:
        if self._state is None:
            self._state = state(self.lines)
        return self._state

    def append(self, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
        """Append decisions that belong together: all of them or none, safely on disk when this returns.

        Raises
        ------
        ConflictError
            If one contradicts what stands; nothing is written.
        LedgerError
            If somebody else wrote a line meanwhile that can't be read.
        """
        if not lines:
            return []
        with _lock(self.path):
            self._refresh()
            lines = self._timed(lines)
            self._check(lines)
            data = self._bytes_of(lines)
            _write(self.path, data)
            before = self._data.count(b"\n") + bool(self._data and not self._data.endswith(b"\n"))
            self._data += data
            numbered = [
                replace(_clean(line), number=before + at) for at, line in enumerate(lines, 1 if before else 2)
            ]
            self.lines += numbered
            self._state = None
        return numbered

    def undo(self, pair: Pair, *, by: str, reason: str = "", at: str | None = None) -> list[LedgerLine]:
        """Take back what stands for a pair; with a `none`, the rejections that came with it.

        Raises
        ------
        UsageError
            If nothing stands for it.
        """
        self._refresh()
        lines = self.withdrawal(pair, by=by, reason=reason, at=at or now())
        if not lines:
            left, right = " ".join(pair[:2]), f"{pair[2]} {pair[3]}".strip()
            raise UsageError(f"Nothing stands for {left} and {right}.", "canting link list shows what does.")
        return self.append(lines)

    def withdrawal(self, pair: Pair, *, by: str, at: str, reason: str = "") -> list[LedgerLine]:
        """Make the lines that take back what stands, or is contested, for a pair; none if nothing does.

        Of what two people contradict each other on, the one who takes it back takes back the own word.
        """
        line = self.state.standing.get(pair)
        if line is None:
            said = self.state.contested.get(pair, ())
            line = next((one for one in said if one.by == by), said[-1] if said else None)
        if line is None:
            return []
        taken = [line]
        if line.decision == "none":
            taken += [
                other
                for other in self.state.lines
                if other.participant == line.participant
                and other.decision == "different"
                and (other.at, other.by, other.reason) == (line.at, line.by, NONE_OF_THESE)
            ]
        return [withdrawn(one, by=by, at=at, reason=reason) for one in taken]

    def _timed(self, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
        """Write no line as if it came before those that are there: another machine's clock may be ahead."""
        latest: dict[tuple[str, str, str], str] = {}
        for line in self.lines:
            latest[line.participant] = max(line.at, latest.get(line.participant, ""))
        return [replace(line, at=max(line.at, latest.get(line.participant, ""))) for line in lines]

    def _refresh(self) -> None:
        """Read what somebody else wrote meanwhile."""
        data = _bytes(self.path)
        if data != self._data:
            self.lines, self._style = _parse(self.path, data)
            self._data, self._state = data, None

    def _check(self, lines: Sequence[LedgerLine]) -> None:
        spoken_of = {line.participant for line in lines}
        groups: dict[tuple[str, str, str], list[LedgerLine]] = {key: [] for key in spoken_of}
        for line in self.lines:
            if line.participant in spoken_of:
                groups[line.participant].append(line)
        for line in lines:
            _check_line(line)
            group = groups[line.participant]
            now = _settle(group)
            if line.decision == "withdrawn" and line.pair not in {*now.standing, *now.contested}:
                raise ConflictError(
                    f"{_told(line)}: nothing stands that could be withdrawn.", "canting link list shows it."
                )
            answered = now.answer(line.participant)
            if line.decision in ANSWERS and answered is not None and answered.pair != line.pair:
                raise _conflict(line, answered)
            group.append(line)

    def _bytes_of(self, lines: Sequence[LedgerLine]) -> bytes:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=self._style.delimiter, lineterminator=self._style.end)
        if not self._data.strip():
            writer.writerow(COLUMNS)
        elif not self._data.endswith(b"\n"):
            buffer.write(self._style.end)
        writer.writerows(_cells(line) for line in lines)
        return buffer.getvalue().encode()


def _check_line(line: LedgerLine) -> None:
    """A line is written only if it can be read."""
    try:
        _line([str(cell) for cell in _cells(line)], 0)
    except ValueError as error:
        raise ConflictError(f"{_told(line)}: {error}.", "Correct it and decide again.") from None


def _conflict(line: LedgerLine, other: LedgerLine) -> ConflictError:
    said = f"the same as {other.right_id}" if other.decision == "same" else f"nobody in {other.right_dataset}"
    where = f" (line {other.number}, by {other.by})" if other.number else ""
    what = f"{_told(line)}: {line.left_id} was said to be {said}{where}."
    return ConflictError(
        what, "A participant has one entry in a register: take one of the two back first (canting link undo)."
    )


def _told(line: LedgerLine) -> str:
    return f"{line.left_id} {line.decision} {line.right_id}".strip()


def _clean(line: LedgerLine) -> LedgerLine:
    """A line is one line of text, whatever is in the names; and is kept as it will be read."""
    return replace(
        line,
        score=None if line.score is None else round(line.score, 4),
        **{name: one_line(getattr(line, name)) for name in _TEXTS},  # type: ignore[arg-type]
    )


def _cells(line: LedgerLine) -> list[str]:
    cells = dict(zip((*COLUMNS, "number"), astuple(_clean(line)), strict=True))
    cells["score"] = "" if line.score is None else f"{line.score:.4f}"
    return [_closed(cells[name]) if name in {*_TEXTS, *_IDS} else cells[name] for name in COLUMNS]


def _lock(path: Path) -> FileLock:
    """Let canting's own processes take turns; the lock is kept away from the folder that goes into git.

    There are 256 locks for all ledgers, so that their folder doesn't grow: that two share one costs a moment.
    """
    folder = user_cache_path("canting") / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:2]
    return FileLock(folder / f"{name}.lock", timeout=_LOCK_SECONDS)


def _write(path: Path, data: bytes) -> None:
    """Append with one write and have it on disk; what can't be written whole is taken away again."""
    made = not path.exists()
    try:
        _append(path, data)
    except OSError as error:
        what = f"{path}: the decision could not be written: {error.strerror or error}."
        raise CantingError(what, "Make room or get the right to write there, and decide again.") from error
    if made:
        settle_names(path.parent)


def _append(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)  # through no link into another's file
    try:
        before = os.fstat(handle).st_size
        try:
            if os.write(handle, data) != len(data):
                raise OSError("the disk is full")
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)
