"""``python -m canting``: the command line."""

from canting.start import main

if __name__ == "__main__":
    main()
