"""Which release of canting this is. Everybody may use it."""

from functools import cache


@cache
def version() -> str:
    """The version as installed; read when asked for, since reading it costs more than all of ``canting --help``."""
    from importlib.metadata import version as installed

    return installed("canting")
