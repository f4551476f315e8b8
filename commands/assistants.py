"""The server that an assistant starts."""

from __future__ import annotations

import sys

import typer

from canting.commands.console import named_queries, print_error, say


def mcp(ctx: typer.Context) -> None:
    """Serve the graph to an assistant over the Model Context Protocol: eight tools that only read, on stdin and stdout.

    An assistant's program starts it; docs/assistants.md has what to write into its configuration.

    \b
    canting mcp
    """
    from canting.assistant.serve import check_sdk, serve
    from canting.database.settings import read_settings

    check_sdk()
    catalogue = named_queries()
    for problem in catalogue.problems:
        print_error(problem)
    if sys.stdin.isatty():
        say(
            "An assistant's program starts this and speaks to it on stdin: see docs/assistants.md. Ctrl-C ends it."
        )
    serve(read_settings(**ctx.obj), catalogue)
