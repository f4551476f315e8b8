"""Whether a command has begun to change anything: who stops it with Ctrl-C wants to know. Everybody may tell."""

from __future__ import annotations

_begun: list[str] = []


def begin(what: str) -> None:
    """Something is about to be changed: a file, or the graph."""
    if what not in _begun:
        _begun.append(what)


def anything() -> bool:
    """Whether this process has begun to change anything since it was started, or since `forget`."""
    return bool(_begun)


def forget() -> None:
    """A new command begins: nothing is changed yet."""
    _begun.clear()
