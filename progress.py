"""How work that takes long tells how far it is. Everybody may use it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, float | None, str], None]
"""Told of work that takes long: ``progress(done, total, what)``, in any unit; total 0 or None: the end isn't known."""


def silent(_done: float, _total: float | None, _what: str) -> None:
    """Show no progress."""
