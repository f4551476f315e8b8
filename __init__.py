"""canting: a knowledge graph of an industry cluster's innovation network."""


def __getattr__(name: str) -> str:
    """Give ``__version__`` when it is asked for: reading it costs more than all of ``canting --help``."""
    if name == "__version__":
        from importlib.metadata import version

        return version("canting")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
