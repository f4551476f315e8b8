"""dataset.toml -> Dataset: what the columns of the files are and what a tie means, said in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from canting.errors import UsageError
from canting.loader.contract import FILE_NAME, Dataset
from canting.loader.faults import explained, faults, mended
from canting.loader.problems import DataError, Problem
from canting.loader.sources.endings import is_read
from canting.loader.toml import TomlFile, read_toml

__all__ = ["Dataset", "load_dataset"]


def load_dataset(path: str | Path) -> Dataset:
    """Read a dataset's description: a folder's ``dataset.toml``, or such a file under any name.

    It is sound in itself then; its data files have not been opened.

    Raises
    ------
    UsageError
        If there is no such folder or file.
    DataError
        If it can't be read or says what it mustn't: every problem, each with its line, key and a hint.
    """
    file = _find(Path(path))
    toml = read_toml(file)
    try:
        dataset = Dataset.model_validate(toml.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [*explained(toml, errors), *_further_faults(toml, errors)]
        raise DataError(sorted(found, key=lambda problem: problem.row or 0)) from None
    problems = list(faults(dataset, toml))
    if problems:
        raise DataError(problems)
    return dataset.found_at(file, toml)


def _further_faults(toml: TomlFile, errors: list[Any]) -> list[Problem]:
    """Faults between keys of a description in which some keys are wrong already."""
    try:
        dataset = Dataset.model_validate(mended(toml.data, errors))
    except ValidationError:  # a misspelt key with a wrong value, say: what is wrong first has been said
        return []
    return list(faults(dataset, toml))


def _find(path: Path) -> Path:
    try:
        if path.is_dir():
            path = path / FILE_NAME
        found = path.is_file()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} can't be opened: {error}.", "Give a folder that has a dataset.toml, or such a file."
        ) from None
    if found and is_read(path.name):
        raise UsageError(
            f"{path} is a file of data: a dataset.toml beside it must say what its columns mean.",
            f"`canting new FOLDER` makes one to fill in: put {path.name} into that folder, and name it there. "
            "A bare network loads with --id NAME.",
        )
    if not found:
        raise UsageError(
            f"No dataset is at {path}.",
            "Give a folder that has a dataset.toml, or such a file; `canting new FOLDER` makes one to fill in.",
        )
    return path
