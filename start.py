"""The first thing that a shell runs: canting's command line, which Ctrl-C ends quietly even while it is being read."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C ended."""


def main() -> None:
    try:
        from canting.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
