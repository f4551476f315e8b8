"""Where the graph lives: the settings `NEO4J_URI NEO4J_USERNAME NEO4J_PASSWORD NEO4J_DATABASE`."""

from __future__ import annotations

import os
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from canting.errors import CantingError, UsageError

FROM_OUTSIDE = ("NEO4J_BOLT_PORT", "NEO4J_HTTP_PORT")
"""What a ``.env`` may take from the environment: ports, which are no secret."""
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def _none_if_blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


OptionalText = Annotated[str | None, BeforeValidator(_none_if_blank)]


class Settings(BaseSettings):
    """How to reach a Neo4j: from the environment, else from ``.env`` in the working directory."""

    model_config = SettingsConfigDict(
        env_prefix="NEO4J_",
        env_file=".env",
        env_file_encoding="utf-8-sig",
        extra="ignore",
        populate_by_name=True,
    )

    uri: OptionalText = None
    """Address, of scheme ``neo4j`` or ``bolt`` (``+s``, ``+ssc``); None: canting's local Neo4j."""
    username: OptionalText = None
    """Name to log in with; ``neo4j`` when there is a password and no name."""
    password: Annotated[SecretStr | None, BeforeValidator(_none_if_blank)] = Field(default=None, repr=False)
    """Password; None means that the server asks for none."""
    database: OptionalText = None
    """Name of the database; None means the user's home database."""


def read_settings(**given: str | None) -> Settings:
    """Read the settings, with `given` (options of the command line) before the environment and ``.env``.

    What is None there, of ``uri``, ``username``, ``password`` and ``database``, is left to the environment.

    Raises
    ------
    CantingError
        If ``.env`` can't be read.
    UsageError
        If the address has no scheme, a scheme that isn't Neo4j's, no host, or a password in it, the database is
        Neo4j's own, or a ``.env`` names the server to which a password from elsewhere would go.
    """
    chosen = {key: value for key, value in given.items() if value is not None}
    try:
        settings = Settings(**chosen)  # type: ignore[arg-type]
    except (OSError, UnicodeError) as error:
        raise CantingError(
            f"The file .env in this folder can't be read: {error}.",
            "Save it as plain text in UTF-8, or remove it.",
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "NEO4J_" + str(first["loc"][0]).upper()
        raise UsageError(
            f"{name} can't be used: {first['msg']}.", "Correct it in the environment or in .env."
        ) from error
    if settings.uri is not None:
        check_uri(settings.uri)
        _check_one_place(settings, chosen)
    if (settings.database or "").lower() == "system":
        raise UsageError(
            "The database system holds no data: in it Neo4j keeps users and databases.",
            "Name another in NEO4J_DATABASE, or leave it out for your home database.",
        )
    return settings


def shown(uri: str) -> str:
    """Give an address as a message may show it: without what stands before an @ or after a ? or #."""
    rest = re.split(r"[?#]", uri, maxsplit=1)[0]
    scheme, slashes, after = rest.rpartition("://")
    return f"{scheme}{slashes}{after.rsplit('@', 1)[-1]}"


def _check_one_place(settings: Settings, chosen: dict[str, str]) -> None:
    """Refuse a server that the ``.env`` of this folder names, where the password to be sent there isn't its own.

    The folder may be anybody's: a file that came with a download must not learn what the environment holds.
    """
    outside = {name.upper(): value for name, value in os.environ.items()}
    if "uri" in chosen or "NEO4J_URI" in outside:
        return
    assert settings.uri is not None
    named = f"The file .env in this folder names the server, {shown(settings.uri)}, and"
    hint = "Name the server where the password is (NEO4J_URI, --neo4j-uri), or write the password into .env."
    if settings.password is not None and ("password" in chosen or "NEO4J_PASSWORD" in outside):
        where = "an option" if "password" in chosen else "the environment"
        raise UsageError(f"{named} the password comes from {where}: it isn't sent there.", hint)
    if taken := _taken_from(outside):
        raise UsageError(f"{named} takes {taken} from the environment: it isn't sent there.", hint)


def _taken_from(outside: dict[str, str]) -> str | None:
    """The first variable of the environment, other than a port, that a value of ``.env`` for Neo4j would hold."""
    from dotenv import dotenv_values

    needs: dict[str, set[str]] = {}
    for name, value in dotenv_values(".env", interpolate=False, encoding="utf-8-sig").items():
        own = set(re.findall(r"\$\{\s*([^}:\s]+)", value or ""))
        taken = {each for each in own if each not in needs}  # not defined above it: looked for outside
        needs[name] = taken.union(*(needs[each] for each in own if each in needs))
    for name, taken in needs.items():
        if name.upper().startswith("NEO4J_"):
            for each in sorted(taken):
                if each.upper() in outside and each.upper() not in FROM_OUTSIDE:
                    return each
    return None


def check_uri(uri: str) -> None:
    """Refuse an address that no Neo4j driver can use, saying which one was probably meant.

    Raises
    ------
    UsageError
        With the hint; a password inside the address is never repeated.
    """
    example = "for example neo4j://localhost:7687, or neo4j+s://… for an encrypted server."
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")  # as it is looked up
    except ValueError as error:
        raise UsageError(
            f"NEO4J_URI isn't an address: {_why(error)}.", f"Write it as scheme://host:port, {example}"
        ) from None
    if "@" in parts.netloc:
        raise UsageError(
            "NEO4J_URI has a user name or password in it, before the @.",
            "Give them as NEO4J_USERNAME and NEO4J_PASSWORD, and only host and port in NEO4J_URI.",
        )
    if re.search(r"[?#].*(pass|pwd|secret|token|key|auth|cred|user)", uri, re.IGNORECASE | re.DOTALL):
        raise UsageError(
            "NEO4J_URI has a user name or password in it, after the ? or #.",
            "Give them as NEO4J_USERNAME and NEO4J_PASSWORD, and only host and port in NEO4J_URI.",
        )
    if "://" not in uri:
        raise UsageError(
            f"NEO4J_URI {shown(uri)!r} has no scheme.", f"Write it as scheme://host:port, {example}"
        )
    if parts.scheme.lower() not in SCHEMES:
        raise UsageError(
            f"NEO4J_URI {shown(uri)!r} has the scheme {parts.scheme!r}, which is not one of {', '.join(SCHEMES)}.",
            f"Use the server's Bolt address (often port 7687), {example}",
        )
    if not host:
        raise UsageError(
            f"NEO4J_URI {shown(uri)!r} names no host.", f"Write it as scheme://host:port, {example}"
        )
    if ("?" in uri and not parts.scheme.lower().startswith("neo4j")) or "#" in uri:
        raise UsageError(
            f"NEO4J_URI {shown(uri)!r} goes on after the address, with a ? or #.",
            "Leave that out; only neo4j:// takes a ?policy=… for its routing.",
        )


def _why(error: ValueError) -> str:
    """Why an address can't be read, without the words of it: they may be a password."""
    said = str(error)
    if "ort" in said:
        return "its port is no number between 0 and 65535"
    return "its host can't be read"
