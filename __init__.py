"""canting: a knowledge graph of an industry cluster's innovation network. `connect` gives the graph."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canting.notebook import Graph, connect

__all__ = ["Graph", "connect"]


def __getattr__(name: str) -> Any:
    """Give what is asked for when it is: reading all of it costs more than all of ``canting --help``."""
    if name == "__version__":
        from canting.release import version

        return version()
    if name in __all__:
        from canting import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
