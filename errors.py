"""What canting says when something can't be done: what happened and where, then what to do."""

from __future__ import annotations


class CantingError(Exception):
    """Tried and failed: a problem in the data, a refused write, a server that can't be reached.

    `what` happened and where is one line, and so is the `hint`, what the reader can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n{self.hint}"


class UsageError(CantingError):
    """Used wrongly: an unknown name, a bad option, a dataset that isn't there."""

    exit_code = 2


class Told(KeyboardInterrupt):
    """Ctrl-C, of which the reader has been told already what it leaves behind."""
