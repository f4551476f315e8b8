"""The command line, put together: what each command does stands in commands/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from canting.commands import assistants, handing_out, names, questions, reports, surveys
from canting.commands.console import tell
from canting.commands.db import db_app
from canting.commands.door import RootGroup
from canting.commands.link import link_app
from canting.commands.once import App
from canting.release import version

app = App(
    name="canting",
    cls=RootGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="""Who informs whom in an industry cluster: key actors, sources of knowledge, and how it travels.

    \b
    canting demo                                  everything once, on an illustrative batik cluster
    canting new my-survey                         a survey of your own: files to fill in
    canting load my-survey                        check it and load it
    canting query key-actors                      who holds the network together
    canting query upstream "Pengusaha batik 1"    who feeds this participant with knowledge

    Without NEO4J_URI canting starts a Neo4j of its own when a command needs one.""",
)


def _version(wanted: bool) -> None:
    if wanted:
        tell(f"canting {version()}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    neo4j_uri: Annotated[
        str | None, typer.Option(help="Server to use instead of the local Neo4j.", metavar="URI")
    ] = None,
    neo4j_username: Annotated[str | None, typer.Option(help="User name there.", metavar="NAME")] = None,
    neo4j_password: Annotated[
        str | None, typer.Option(help="Password there; better in .env.", metavar="TEXT")
    ] = None,
    neo4j_database: Annotated[str | None, typer.Option(help="Database there.", metavar="NAME")] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            help="Language of what canting says, en or id; CANTING_LANG says it for all commands.",
            metavar="LANG",
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    ctx.obj = {
        "uri": neo4j_uri,
        "username": neo4j_username,
        "password": neo4j_password,
        "database": neo4j_database,
    }


COMMANDS: tuple[Callable[..., None], ...] = (
    surveys.new, surveys.check, names.names, surveys.load, surveys.unload, surveys.forget,
    questions.cypher, questions.schema, questions.drift,
    handing_out.export, handing_out.draw, handing_out.demo, reports.report,
    reports.profile, assistants.mcp,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)
app.add_typer(questions.query_app, name="query")
app.add_typer(questions.compare_app, name="compare")
app.add_typer(surveys.datasets_app, name="datasets")
app.add_typer(link_app, name="link")
app.add_typer(db_app, name="db")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
