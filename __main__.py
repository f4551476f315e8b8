"""``python -m canting``: the command line."""

from canting.cli import main

main()
