"""``python -m canting``: the command line."""

from canting.cli import main

if __name__ == "__main__":
    main()
