"""Who is named in what is handed out, and how the others are called: files, pictures, and what assistants get."""

from __future__ import annotations

import hashlib
import re
import secrets
import shlex
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from canting import csv_files
from canting.database.database import Database
from canting.database.folders import home_folder
from canting.errors import UsageError
from canting.files import keep
from canting.language import chosen, words_of
from canting.queries.catalogue import step_text
from canting.result import Result

POLICIES = ("all", "organizations", "none")
NOT_NAMED = ("no", "n", "tidak", "false", "f", "0")
ENOUGH = 0.8
"""Share of those asked who answered, below which findings that rest on single ties name no person."""
_SHORTEST = 4
"""A name that is shorter may be part of any sentence: there it is taken out only where it can be nothing else."""
_KEPT = ("kind=", "group=", "role=", "responded=", "named=")
"""What is left of the properties of who isn't named."""
_SAID = ("labels", "id", "name", *(each[:-1] for each in _KEPT))
_WRITTEN = re.compile(r', written "(?:[^"\\]|\\.)*"')
_OWN = ("query", "graph", "columns", "engine", "title", "convention")
"""What an answer says of itself that holds no word of the data."""


@dataclass(frozen=True)
class Person:
    """A participant as far as its name is concerned."""

    id: str
    name: str
    kind: str
    role: str | None = None
    group: str | None = None
    named: bool = True
    """Whether the data let it be named."""
    also: tuple[str, ...] = ()
    """Other texts by which it may be known."""

    @property
    def texts(self) -> list[str]:
        """All by which it may be known."""
        return [text for text in (self.id, self.name, *self.also) if text]


@dataclass(frozen=True)
class Names:
    """What stands for whom."""

    instead: dict[str, str] = field(default_factory=dict)
    """Id or name to what is written in its place."""
    hidden: frozenset[str] = frozenset()
    """Ids of those who aren't named."""
    private: frozenset[str] = frozenset()
    """Texts of those whom the data don't let be named: these are found in capitals and small letters alike."""

    def cell(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.instead.get(value) or self.text(value)
        if isinstance(value, (list, tuple)):
            return [self.cell(item) for item in value]
        if isinstance(value, Mapping):
            if value.get("id") in self.hidden:  # a node whole: its properties are as good as a name
                value = {key: each for key, each in value.items() if key in _SAID}
            return {self.cell(key): self.cell(item) for key, item in value.items()}
        return value

    def text(self, text: str) -> str:
        """A sentence in which no hidden name is left."""
        for pattern in self._patterns:
            text = pattern.sub(lambda match: self._folded.get(match[0].casefold(), match[0]), text)
        return text

    def command(self, line: str) -> str:
        """A command line, word by word."""
        if not self.hidden:
            return line
        return shlex.join(self._folded.get(word.casefold()) or self.text(word) for word in shlex.split(line))

    def knows(self, value: Any) -> bool:
        """Whether a text is the id or name of somebody who isn't named, in whichever letters."""
        return isinstance(value, str) and value.strip().casefold() in self._folded

    def texts_of(self, who: str) -> list[str]:
        """All texts for which a hidden participant's word stands."""
        return [text for text, word in self.instead.items() if word == self.instead.get(who)]

    def back(self, value: Any) -> Any:
        """What stands for a participant, as its id; all else as it is."""
        if isinstance(value, str):
            return self._back.get(value, value)
        if isinstance(value, (list, tuple)):
            return [self.back(item) for item in value]
        return value

    def result(self, result: Result) -> Result:
        """A result that names nobody who isn't to be named."""
        if not self.hidden:
            return result
        rows = [self._row(result.names, row) for row in result.rows]
        silent = frozenset(self.instead.get(each, each) for each in result.silent)
        own = {key for key in _OWN if key != "query" or result.about.get("query") == result.query}
        about = {key: value if key in own else self.cell(value) for key, value in result.about.items()}
        notes, answered = ([self.text(note) for note in each] for each in (result.notes, result.answered))
        return replace(
            result,
            rows=self._ordered(result, rows),
            notes=notes,
            answered=answered,
            silent=silent,
            about=about,
        )

    def handed_out(self, result: Result) -> Result:
        """The same for a file, with the command line that asked for it."""
        if not self.hidden:
            return result
        said = csv_files.asked.said()
        if "command" in said:
            said["command"] = self.command(said["command"])
        made = self.result(result)
        return replace(made, about={**made.about, **said})

    def marked(self, result: Result) -> Result:
        """The result with every name, which knows whose names aren't for handing out."""
        return replace(result, unnamed=self.hidden)

    def _row(self, names: Sequence[str], row: list[Any]) -> list[Any]:
        """A row; of who isn't named it says no more than what everybody of its role could be."""
        told = row
        if any(each in self.instead for value in row for each in _texts(value)):
            recorded = any(value == "RECORDED_IN" for value in row)
            own = any(value in self.hidden for name, value in zip(names, row, strict=False) if name == "id")
            told = [self._less(name, value, own or recorded) for name, value in zip(names, row, strict=False)]
        return [self.cell(value) for value in told]

    def _less(self, column: str, value: Any, own: bool) -> Any:
        """A value without what is as good as a name: how a cell wrote it, and properties."""
        if column in ("written", "column"):
            return None
        if column in ("properties", "said") and isinstance(value, list):
            kept = _KEPT if own else ()
            return [
                each for each in value
                if each.startswith(kept) or (not own and not str(each).startswith(("written=", "column=", "name=")))
            ]  # fmt: skip
        if isinstance(value, str):
            return _WRITTEN.sub("", value)
        if isinstance(value, list):
            return [_WRITTEN.sub("", each) if isinstance(each, str) else each for each in value]
        return value

    def _ordered(self, result: Result, rows: list[list[Any]]) -> list[list[Any]]:
        """Rows of a mere list, those who aren't named at the end: their place in its order would say who they are."""
        if any(column.type.base in ("int", "float") for column in result.columns):
            return rows
        for column in ("id", "name"):
            if column in result.names:
                at = result.names.index(column)
                texts = [str(row[at]) for row in result.rows]
                if len(texts) > 1 and texts == sorted(texts):
                    pairs = zip(result.rows, rows, strict=True)
                    return [row for _, row in sorted(pairs, key=lambda pair: self._last(pair, at))]
        return rows

    def _last(self, pair: tuple[list[Any], list[Any]], at: int) -> tuple[bool, str]:
        hidden = str(pair[0][at]) in self.instead
        return hidden, str(pair[1][at]) if hidden else ""

    @cached_property
    def _back(self) -> dict[str, str]:
        return {self.instead[each]: each for each in sorted(self.hidden)}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {each.casefold(): instead for each, instead in self.instead.items()}

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        """What finds hidden names in a sentence; made once, for every cell of every answer is searched."""
        private = {each for each in self.instead if each in self.private}
        others = self.instead.keys() - private
        found = [(private, re.IGNORECASE), (others, re.NOFLAG)]
        made = [
            re.compile(
                rf"(?<!\w)(?:{_alternatives(each for each in texts if _is_telling(each))})(?!\w)", flag
            )
            for texts, flag in found
            if any(map(_is_telling, texts))
        ]
        short = [each for each in self.instead if not _is_telling(each)]
        if short:
            made.append(re.compile(rf"(?<=said by )(?:{_alternatives(short)})(?!\w)"))
        return made


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(each, str):
            yield each


def _alternatives(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts, key=lambda each: (-len(each), each))))


def _is_telling(text: str) -> bool:
    """Whether a text, as whole words of a sentence, can only be the name: long, or short and no common word."""
    if len(text) >= _SHORTEST:
        return True
    return len(text) > 1 and any(map(str.isalpha, text)) and not (text.isalpha() and text.islower())


def names(
    everybody: Iterable[Person], policy: str, secret: bytes, called: Callable[[str], str], least: int = 0
) -> Names:
    """Say who is named.

    Parameters
    ----------
    everybody
        All who are numbered.
    policy
        ``all``; ``organizations``: persons, households and firms get a word and a number; ``none``: organizations too.
        Who may not be named in the data never is.
    secret
        Decides the numbers: the same for the same participant each time, whoever else is named, and nothing that a
        reader could work out.
    called
        Gives the word of a role or kind in the reader's language.
    least
        A role that fewer have tells who they are: they are called by their kind.
    """
    people = [each for each in everybody if each.kind != "InformationSource"]
    having = Counter(each.role for each in people)
    people = [replace(each, role=None) if having[each.role] < least else each for each in people]
    taken = {text for each in people for text in (each.id, each.name)}
    numbered: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(people, key=lambda each: hashlib.blake2b(each.id.encode(), key=secret).digest()):
        numbered[called(person.role or person.kind)].append(person)
    instead: dict[str, str] = {}
    hidden, private = set(), set()
    for word, group in numbered.items():
        number = 0
        for person in group:
            number += 1
            while (text := f"{word[:1].upper()}{word[1:]} {number}") in taken:
                number += 1  # nobody's own name may be taken for another's
            if _is_hidden(person, policy):
                hidden.add(person.id)
                instead |= dict.fromkeys(person.texts, text)
                private |= set() if person.named else set(person.texts)
    instead |= _shared(people, hidden, called)
    return Names(instead, frozenset(hidden), frozenset(private))


def _shared(
    people: Sequence[Person], hidden: Collection[str], called: Callable[[str], str]
) -> dict[str, str]:
    """For names of the hidden that others have too: the word alone, since a number would be one of them."""
    having = Counter(text for each in people for text in {text.casefold() for text in each.texts[1:]})
    return {
        text: word[:1].upper() + word[1:]
        for each in people
        if each.id in hidden and (word := called(each.role or each.kind))
        for text in each.texts[1:]
        if having[text.casefold()] > 1 and text != each.id
    }


def _is_hidden(person: Person, policy: str) -> bool:
    if not person.named:
        return True
    return policy == "none" or (policy == "organizations" and person.kind != "Organization")


def names_of(
    database: Database,
    units: Iterable[Sequence[Any]] | None = None,
    policy: str = "all",
    *,
    language: str | None = None,
    called: Callable[[str], str] | None = None,
    least: int = 0,
) -> Names:
    """Say who is named in what is handed out of the covered (dataset, wave), or of all that is loaded.

    Policy and `least` are as for `names`; the words that stand for names are in the environment's language unless one
    is given.
    """
    people = people_of(database, units, policy)
    if not people:
        return Names()
    if called is None:
        words = words_of("report", language or chosen())
        called = lambda word: words.get(word, word)  # noqa: E731
    return names(people, policy, kept_secret(home_folder()), called, least)


def people_of(database: Database, units: Iterable[Sequence[Any]] | None, policy: str) -> list[Person]:
    """Everybody who has a number in what covers these units; nobody if there is nothing to hide."""
    if policy not in POLICIES:
        raise UsageError(f"--names {policy}: not known.", f"There are: {', '.join(POLICIES)}.")
    pairs = None if units is None else [[each[0], each[1]] for each in units]
    silent = _unnamed(database, pairs)
    if not silent and policy == "all":
        return []
    datasets = None if pairs is None else sorted({each[0] for each in pairs})
    rows = {
        row["id"]: row for row in database.read(step_text("called", "engine"), {"datasets": datasets}).dicts()
    }
    ids = sorted(silent if policy == "all" else {*rows, *silent})
    also = {row["id"]: row for row in database.read(step_text("called-too", "engine"), {"ids": ids}).dicts()}
    return [
        Person(
            id_, row["name"] or id_, row["kind"] or "Actor", row["role"],
            named=id_ not in silent, also=tuple(each for each in also.get(id_, {}).get("also", []) if each),
        )
        for id_, row in {**also, **rows}.items()
    ]  # fmt: skip


def _unnamed(database: Database, units: list[list[Any]] | None) -> set[str]:
    """Who isn't to be named: one "no" of a covered unit decides; where these say nothing, one of any other does."""
    found = database.read(step_text("unnamed", "engine"), {"units": units or []}).values
    silent = set()
    for id_, said in found:
        covered = {word for here, word in said if here}
        words = covered or {word for _, word in said}
        if words & set(NOT_NAMED):
            silent.add(id_)
    return silent


def kept_secret(folder: Path) -> bytes:
    """The secret of this machine's numbers, made at first use and readable by its owner only."""
    path = folder / "report-names"
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        made = secrets.token_bytes(32)
        folder.mkdir(parents=True, exist_ok=True)
        keep(path, made.hex())
        return made
