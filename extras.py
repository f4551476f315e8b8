"""What Word and PDF need beside plain canting; everybody may ask."""

from __future__ import annotations

from importlib.util import find_spec

from canting.errors import CantingError

_NEEDED = {
    ".pdf": (
        "typst",
        "PDF needs typst, which isn't installed.",
        "pip install 'canting[pdf]'; or write another ending",
    ),
    ".docx": (
        "docx",
        "Word needs python-docx, which isn't installed.",
        "pip install 'canting[word]'; or write .html, which Word opens",
    ),
}


def require(suffix: str) -> None:
    """See that files of this ending can be made here.

    Raises
    ------
    CantingError
        If what makes them isn't installed.
    """
    module, what, mend = _NEEDED.get(suffix.lower(), ("", "", ""))
    if module and find_spec(module) is None:
        raise CantingError(what, f"Install it: {mend}.")
