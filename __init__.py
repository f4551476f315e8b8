"""canting: a knowledge graph of an industry cluster's innovation network."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("canting")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+unknown"
