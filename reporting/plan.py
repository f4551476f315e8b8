"""What a report consists of: sections in an order, and texts, canting's or one's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canting.errors import UsageError
from canting.files import Whole, new_folder
from canting.language import check_language, words_of

TEXTS = Path(__file__).resolve().parent.parent / "texts" / "report"
SECTIONS = (
    "answer",
    "response",
    "key-actors",
    "sources",
    "chain",
    "integration",
    "not-optimal",
    "changes",
    "linked",
    "about",
)
MORE = ("reach",)
"""Sections that are told only where a plan names them."""


@dataclass(frozen=True)
class ReportPlan:
    sections: tuple[str, ...] = SECTIONS
    """Which, in this order."""
    title: str | None = None
    """Instead of the report's own."""
    own: dict[str, str] = field(default_factory=dict)
    """Section to a text in Markdown that stands at its begin."""
    texts: Path | None = None
    """Folder of texts that come before canting's own, a file for each section."""


def read_plan(path: Path | None, texts: Path | None = None) -> ReportPlan:
    """Read what a report consists of: a TOML file with ``sections``, ``title`` and a table ``text``.

    Raises
    ------
    UsageError
        If it isn't there, can't be read, or names a section that there isn't.
    """
    _checked_texts(texts)
    if path is None:
        return ReportPlan(texts=texts)
    given = _toml(path, 'sections = ["answer", "sources"]')
    unknown = set(given) - {"sections", "title", "text"}
    if unknown:
        raise UsageError(f"{path}: {min(unknown)} isn't known.", "There are: sections, title, [text].")
    sections = given.get("sections", list(SECTIONS))
    own = given.get("text", {})
    if not isinstance(sections, list) or not isinstance(own, dict):
        raise UsageError(
            f"{path}: sections is a list, and text a table.",
            'Write sections = ["answer", "sources"], and under [text] answer = "own.md".',
        )
    for section in [*sections, *own]:
        if section not in (*SECTIONS, *MORE):
            raise UsageError(
                f"{path}: no section is called {section!r}.", f"There are: {', '.join((*SECTIONS, *MORE))}."
            )
    title = given.get("title")
    return ReportPlan(tuple(sections), title, {name: _own(path, each) for name, each in own.items()}, texts)


def _own(plan: Path, name: Any) -> str:
    file = plan.parent / str(name)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} can't be read: {error}.", "Name a Markdown file beside the TOML file."
        ) from None


def copy_texts(folder: Path, language: str) -> list[Path]:
    """Copy the texts of a report into a new folder, to be changed there and given as ``texts``; gives what was written.

    Raises
    ------
    UsageError
        For an unknown language, or if the folder has something in it.
    CantingError
        If a file can't be written.
    """
    check_language(language)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, with something in it.", "Name a folder that is new.")
    written = []
    with new_folder(folder), Whole() as files:
        for text in sorted((TEXTS / language).iterdir()):
            written.append(folder / text.name)
            files.binary(written[-1]).write(text.read_bytes())
    return written


def _checked_texts(texts: Path | None) -> None:
    """See that a folder of texts has some that a report reads: a misspelt name would be passed over silently."""
    if texts is None:
        return
    if not texts.is_dir():
        raise UsageError(f"{texts} is no folder.", f"Make one: canting report --copy-texts {texts}.")
    known = {"words.toml", *(f"{name}.md" for name in ("title", *SECTIONS, *MORE))}
    strange = sorted(each.name for each in texts.glob("*.md") if each.name not in known)
    if strange:
        raise UsageError(
            f"{texts / strange[0]} belongs to no section.",
            f"There are: title, {', '.join((*SECTIONS, *MORE))}.",
        )


def read_words(language: str, texts: Path | None = None) -> dict[str, str]:
    """English words of data, answers and headings, as they are in a language; a user's own come first.

    Raises
    ------
    UsageError
        If the user's file can't be read.
    """
    words = dict(words_of("report", language))
    path = texts / "words.toml" if texts else None
    if path is not None and path.exists():
        words |= {key: str(value) for key, value in _toml(path, '"entrepreneur" = "pengusaha"').items()}
    return words


def _toml(path: Path, example: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", "Name a TOML file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}.", f"Write it as TOML: {example}.") from None
