"""Checking codes of places and industries that others use: those that nobody describes, and what they may mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from canting.language import listed
from canting.loader.cells import split
from canting.loader.sorts import Sort
from canting.loader.sources.table import Ints
from canting.suggest import did_you_mean

if TYPE_CHECKING:
    from canting.loader.contract import Code
    from canting.loader.frames import CheckedFrame
    from canting.loader.survey import Survey

_NEAREST_AMONG = 20_000


def unknown_codes(survey: Survey, label: str, ids: Iterable[str], *, strict: bool = False) -> set[str]:
    """Find which codes nobody describes, of schemes that somebody describes.

    Codes of a scheme of which neither the dataset nor the graph has any can't be checked; for registers that is a
    notice, and with `strict` they are unknown.
    """
    own = survey.codes[label]
    asked = sorted(set(ids) - own.codes.keys())
    schemes = {each.partition(":")[0] for each in asked}
    _ask(survey, f"{label}Scheme", sorted(schemes))
    described = {
        s for s in schemes if s in own.schemes or survey.codes_in_graph.get((f"{label}Scheme", s), False)
    }
    if strict:
        described = schemes
    register = survey.dataset.records or survey.dataset.observations
    for scheme in sorted(schemes - described) if register else ():
        where = "" if survey.others.recorded is not None else " without the graph"
        text = f"codes of {scheme} are not checked: no {label.lower()} of that scheme is known{where}"
        survey.notice(survey.dataset.path.name, text)
    asked = [each for each in asked if each.partition(":")[0] in described]
    _ask(survey, label, asked)
    return {each for each in asked if not survey.codes_in_graph.get((label, each), False)}


def _ask(survey: Survey, label: str, ids: list[str]) -> None:
    new = [each for each in ids if (label, each) not in survey.codes_in_graph]
    answers = survey.others.ask(label, new) if new else {}
    for each in new:
        survey.codes_in_graph[label, each] = each in answers


def refuse_unknown_codes(checked: CheckedFrame, label: str, code: Code) -> tuple[Ints, pa.Array]:
    """Refuse codes that nobody describes though their scheme is described.

    Given are the position of the row and id ``scheme:code`` of each code; a cell may hold several.
    """
    positions, values = split(checked.texts(code.column))
    return positions, _refuse(checked, label, code, positions, values)


def one_code(checked: CheckedFrame, label: str, code: Code) -> pa.Array:
    """Do likewise where a cell holds one code: give its id, null where there is none."""
    return _refuse(checked, label, code, np.arange(len(checked)), checked.texts(code.column))


def _refuse(checked: CheckedFrame, label: str, code: Code, positions: Ints, values: pa.Array) -> pa.Array:
    texts = values.to_pylist()
    ids = [None if text is None else f"{code.scheme}:{text}" for text in texts]
    present = set(filter(None, ids))
    if code.known is not False and present:
        unknown = unknown_codes(checked.survey, label, present, strict=code.known is True)
        checked.flag_values(
            positions, np.array([each in unknown for each in ids], bool), code.column, values,
            f"is no code of {code.scheme} that is known",
            lambda value: code_hint(checked.survey, code.scheme or "", value, (), label), Sort.UNKNOWN_CODE,
        )  # fmt: skip
    return pa.array(ids, pa.large_string())


def _with_zeros(value: str) -> list[str]:
    """Give what a code may have been before a spreadsheet took it, or a part of it, for a number.

    A number loses zeros at its front (01111), a decimal at its end, too (33.10); of more parts each at its front
    (33.75.03). A whole number never loses one at its end: 4942 isn't 49420.
    """
    parts = value.split(".")
    found = [f"{value}0"] if len(parts) == 2 else []
    padded = ".".join(part.zfill(2) for part in parts)
    return list(
        dict.fromkeys([*found, *([padded] if padded != value and len(parts) > 1 else []), f"0{value}"])
    )


def code_hint(survey: Survey, scheme: str, value: str, near: Iterable[str], label: str = "Place") -> str:
    """Say what an unknown code may mean: one that lost a zero, one of another agency, the nearest one."""
    own = survey.codes[label]
    zeros = _with_zeros(value)
    found = [text for text in zeros if f"{scheme}:{text}" in own.codes]
    unknown = unknown_codes(survey, label, [f"{scheme}:{text}" for text in zeros])
    found = found or [
        text for text in zeros if f"{scheme}:{text}" not in unknown and survey.others.recorded is not None
    ]
    if found:
        return f"Did it lose a zero in a spreadsheet? {listed(found, 'or')} is one."
    others = sorted(s for s in own.schemes if s != scheme and f"{s}:{value}" in own.codes)
    others = others or sorted(
        {said.dataset for said in survey.others.ask(f"{label}Code", [value]).get(value, ())} - {scheme}
    )
    if others:
        return f"It is one of {', '.join(others)}, of another agency or edition: name that scheme, or correct it."
    codes = [each.partition(":")[2] for each in (near or own.codes) if each.startswith(f"{scheme}:")]
    start = did_you_mean(value, codes[:_NEAREST_AMONG])
    return f"{start}Load the scheme whole, correct the code, or say known = false in dataset.toml."
