"""`canting new FOLDER`: a dataset to fill in, which loads as it is."""

from __future__ import annotations

import os
import re
from pathlib import Path

from canting.errors import UsageError
from canting.files import Whole, new_folder
from canting.loader.contract import FILE_NAME
from canting.loader.editor import SCHEMA_FILE, SHIPPED

TEMPLATE = Path(__file__).resolve().parent / "template"
_PLACEHOLDER = "my-survey"


def new(folder: str | Path, lang: str = "en") -> list[Path]:
    """Write a dataset.toml, small CSV files and the schema for editors into a folder, and give what was written.

    The dataset takes its id and namespace from the folder's name.

    Raises
    ------
    UsageError
        If one of the files is there already: nothing is written then.
    CantingError
        If the folder can't be written.
    """
    folder = Path(folder)
    toml = TEMPLATE / ("dataset.toml" if lang == "en" else f"dataset.{lang}.toml")
    texts = {
        FILE_NAME: toml,
        **{path.name: path for path in sorted(TEMPLATE.glob("*.csv"))},
        SCHEMA_FILE: SHIPPED,
    }
    taken = [name for name in texts if os.path.lexists(folder / name)]
    if taken:
        raise UsageError(
            f"{folder} has {', '.join(taken)} already.", "Give another folder; nothing was written."
        )
    name = identifier(folder.resolve().name)
    with new_folder(folder), Whole() as whole:
        for file, source in texts.items():
            text = source.read_text(encoding="utf-8")
            whole.write(folder / file, _named(text, name) if file == FILE_NAME else text)
    return [folder / file for file in texts]


def identifier(text: str) -> str:
    """Make an id of a folder's name.

    Examples
    --------
    >>> identifier("Survei Batik 2024 (akhir)")
    'survei-batik-2024-akhir'
    """
    name = re.sub(r"[^\w.-]+", "-", text.lower()).strip("-._")
    return name[:60] or _PLACEHOLDER


def _named(text: str, name: str) -> str:
    """Put the name in place of the placeholder, and keep the comments after it in their column."""
    lines = []
    for line in text.split("\n"):
        key, quote, rest = line.partition(f'"{_PLACEHOLDER}"')
        value = f'{key}"{name}"'
        named = bool(quote) and not line.startswith("#")
        lines.append(f"{value:<31} {rest.strip()}".rstrip() if named else line)
    return "\n".join(lines)
