"""`canting new FOLDER --from FILE…`: a dataset.toml drafted from what files look like, for a person to correct."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any

from canting.errors import CantingError, UsageError
from canting.files import Whole, new_folder
from canting.loader.bare import as_data
from canting.loader.contract import FILE_NAME
from canting.loader.drafting.lines import brief, key_of, listed, quoted, valued
from canting.loader.drafting.looking import Looked, dittos, look_at, missing_words, writing_of
from canting.loader.drafting.questions import Questions
from canting.loader.drafting.together import Together, called
from canting.loader.editor import SCHEMA_FILE, schema_text
from canting.loader.seen import pattern, speaks_of
from canting.loader.sources import read_beside, read_network
from canting.loader.sources.endings import is_network, is_read
from canting.loader.sources.excel import lock_of
from canting.loader.sources.network import Network
from canting.loader.sources.table import SourceError

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


def _places(each: Looked) -> tuple[str, str]:
    """What the sheet and the file of a table are called."""
    return each.grid.sheet or "", Path(each.grid.file).stem


class Draft(Questions):
    def __init__(self, looked: list[Looked], name: str, lang: str, networks: Sequence[Network] = ()) -> None:
        writing, self._examples = writing_of(looked)
        super().__init__(looked, Together(looked, networks), lang, writing)
        self._name, self._networks = name, networks

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

    def _order(self, each: Looked) -> tuple[int, int]:
        rank = {"people": 0 if each.is_organizations else 1, "matrix": 2, "wide": 3, "checks": 3, "rated": 3}
        return rank.get(each.shape, 4), self._looked.index(each)

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
            self._ask("waves", what=", ".join(several))
        self._line(f"namespace = {quoted(self._name)}", self._say("namespace"))
        words = missing_words(self._looked)
        seen = ", ".join(f"{word} {count}×" for word, count in words.most_common(8))
        missing = ["", *words]
        self._line(f"missing = {listed(missing)}", self._say("missing", seen=seen) if words else "")
        if same := dittos(self._looked):
            shown = ", ".join(f"{word} {count}×" for word, count in same.most_common(4))
            self._ask("ditto", shown=shown)
        for key, example in self._examples.items():
            self._line(f"{key} = {quoted(getattr(self._writing, key))}", self._say("seen", what=example))
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
