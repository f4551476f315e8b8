"""Erasing a person: from the graph, from kept graphs, and from keys and saved answers; and what still holds it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canting import csv_files
from canting.database.database import Database
from canting.errors import CantingError, UsageError
from canting.files import Whole
from canting.language import counted
from canting.queries import kept
from canting.queries.catalogue import step_text
from canting.suggest import several
from canting.writing.pseudonyms import KEY, read_key

LARGEST = 200_000_000
"""Bytes of a file above which it isn't looked through."""
_ZIPPED = (".xlsx", ".docx", ".ods")


@dataclass(frozen=True)
class ToForget:
    """Whom to forget, and what is known of it."""

    id: str
    texts: tuple[str, ...]
    """Its id, and all by which it is known."""
    units: list[tuple[str, int, tuple[str, ...]]]
    """Dataset, wave and files of each load that recorded it."""
    ties: int
    said: int
    """How many reports of ties it is an end of, and how many it made of others."""
    records: list[str]
    """Entries of registers that it is linked to."""
    answers: list[Path] = field(default_factory=list)
    keys: list[Path] = field(default_factory=list)
    """Files of canting's in the folders that hold it: saved answers (with what stands beside them) and keys."""
    others: list[Path] = field(default_factory=list)
    """Other files there that hold it."""
    unread: list[Path] = field(default_factory=list)
    """Files there that couldn't be looked through."""

    def question(self) -> str:
        """What is about to happen."""
        parts = [
            "1 report of ties goes with it" if self.ties == 1 else f"{self.ties:,} reports of ties go with it"
        ]
        if self.said:
            parts.append(f"{self.said:,} reports that it made of others stay, without who said so")
        if self.keys:
            parts.append(f"its lines in {_listed(self.keys)} go")
        if self.answers:
            parts.append(f"saved answers that name it are deleted: {_listed(self.answers)}")
        return f"This erases {self.id} from the graph; {'; '.join(parts)}. It can't be undone. Go on?"

    def lines(self) -> list[str]:
        """What was done, and what still holds it."""
        lines = [
            f"Forgot {self.id}: neither the graph nor a kept graph has it; {counted(self.ties, 'report')} of ties went."
        ]
        if self.said:
            lines.append(f"{self.said:,} reports that it made of others stay; they name no respondent now.")
        if self.keys:
            lines.append(f"Took it out of {_listed(self.keys)}.")
        if self.answers:
            lines.append(f"Deleted saved answers: {_listed(self.answers)}. Ask again to write them anew.")
        for dataset, wave, files in self.units:
            lines.append(
                f"{dataset} (wave {wave}) was loaded from {', '.join(files)}: "
                "take it out of these, where they hold it. The next load of them brings it back."
            )
        if self.records:
            lines.append(
                f"Entries of registers that it was linked to stay: {', '.join(self.records)}. The ledger links.csv has "
                "the decision."
            )
        if self.others:
            lines.append(f"These files still hold it: {_listed(self.others)}.")
        if self.unread:
            lines.append(f"These files couldn't be looked through: {_listed(self.unread)}.")
        lines.append(
            "Dumps of the database, and files elsewhere (--in FOLDER looks through one), may hold it too."
        )
        return lines


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))


def find(database: Database, who: str, dataset: str | None = None, folders: Sequence[Path] = ()) -> ToForget:
    """Find whom to forget by its id or a name that it has anywhere, and look through folders for files that hold it.

    Raises
    ------
    UsageError
        If nobody or several are called so, or a folder isn't there.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"--in {folder}: no such folder.", "Name a folder that is there.")
    rows = database.read(step_text("forget-who", "engine"), {"who": who, "dataset": dataset or ""}).dicts()
    if not rows:
        where = f" in {dataset}" if dataset else ""
        raise UsageError(
            f"No participant{where} has the id or name {who!r}.", "canting query participants lists them."
        )
    if len(rows) > 1:
        raise several(who, [row["id"] for row in rows])
    (row,) = rows
    texts = dict.fromkeys(text for text in (row["id"], row["name"], *row["names"]) if text)
    units = sorted((name, wave, tuple(files or ())) for name, wave, files in row["units"])
    found = ToForget(row["id"], tuple(texts), units, row["ties"], row["said"], sorted(row["records"]))
    pattern = _pattern(found.texts)
    for path in sorted({path for folder in folders for path in folder.rglob("*") if path.is_file()}):
        _sort(path, pattern, found)
    return found


def forget(database: Database, found: ToForget) -> None:
    """Erase it: files first and the graph last, in one transaction, so that whoever was interrupted can say it again.

    Raises
    ------
    CantingError
        If a file can't be written, or the server can't be reached.
    """
    for path in found.keys:
        _without(path, found)
    for path in found.answers:
        for each in (path, csv_files.beside(path)):
            try:
                each.unlink(missing_ok=True)
            except OSError as error:
                raise CantingError(
                    f"{each} can't be deleted: {error.strerror}.", "Delete it, and forget again."
                ) from error
    _forget_kept(found)
    database.write(step_text("forget", "engine"), {"id": found.id})
    _forget_kept(found)


def _forget_kept(found: ToForget) -> None:
    """Delete the kept graphs that hold it, of whichever database, and those that can't be read."""
    if not kept.folder().is_dir():
        return
    for path in kept.folder().iterdir():
        graph = kept.read(path) if path.suffix == ".npz" else None
        if graph is None or found.id in graph.position or set(found.texts) & set(graph.names):
            path.unlink(missing_ok=True)


def _pattern(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds it as whole words, as it is written or as JSON writes it."""
    written = {each for text in texts for each in (text, json.dumps(text)[1:-1])}
    longest = sorted(map(re.escape, written), key=lambda each: (-len(each), each))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)", re.IGNORECASE)


def _sort(path: Path, pattern: re.Pattern[str], found: ToForget) -> None:
    """Say of a file whether it holds the person, and what is to be done with it."""
    try:
        if path.stat().st_size > LARGEST:
            found.unread.append(path)
            return
        held = any(pattern.search(text) for text in (path.name, *_texts(path)))
    except (OSError, ValueError, zipfile.BadZipFile):
        found.unread.append(path)
        return
    if not held:
        return
    if path.name.endswith("-key.csv") and read_key(path) is not None:
        found.keys.append(path)
    elif _answered(answer := path.with_name(path.name.removesuffix("-metadata.json"))):
        if answer not in found.answers:
            found.answers.append(answer)
    else:
        found.others.append(path)


def _texts(path: Path) -> list[str]:
    """What a file says, as far as it is text."""
    data = path.read_bytes()
    ending = path.suffix.lower()
    if ending in _ZIPPED:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if ending == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(data))
        return [json.dumps(table.to_pylist(), default=str, ensure_ascii=False), str(table.schema.metadata)]
    return [data.decode("utf-8", "replace")]


def _answered(path: Path) -> bool:
    """Whether a file is an answer that canting saved."""
    from canting.writing.saved import read_saved

    try:
        read_saved(path)
    except CantingError:
        return False
    return True


def _without(path: Path, found: ToForget) -> None:
    rows = read_key(path) or []
    texts = {text.casefold() for text in found.texts}

    def is_it(row: Sequence[Any]) -> bool:
        return any(
            csv_files.unescaped(cell).casefold() in texts or cell.casefold() in texts for cell in row[1:]
        )

    with Whole() as whole:
        writer = csv_files.CsvWriter(whole.text(path, encoding="utf-8-sig", private=True), exact=True)
        writer.heading(KEY)
        for row in rows:
            if not is_it(row):
                writer.row(row)
