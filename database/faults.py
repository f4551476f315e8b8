"""What the driver raises, said in two lines: what happened and where, and what to do about it."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from urllib.parse import urlsplit

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TokenExpired,
    TransientError,
)

from canting.errors import CantingError

OLDEST = (5, 26)
_RESTART = (
    "Free some space there, kill the server rather than stop it (docs/servers.md says why; the local one: "
    "canting db stop), start it and run this again."
)


class StatementError(CantingError):
    """The server refused or ended a statement.

    `code` is Neo4j's, such as ``Neo.ClientError.Statement.SyntaxError``; `message` are the server's own words, whole.
    """

    def __init__(self, what: str, hint: str, *, code: str, message: str) -> None:
        super().__init__(what, hint)
        self.code = code
        self.message = message


class StoppedError(StatementError):
    """A database that stopped itself after a fault of its disk: it answers nothing until it is restarted."""


def refuse_old(agent: str, uri: str) -> None:
    """Refuse a server older than 5.26, or one that isn't Neo4j; `agent` is what it calls itself, ``Neo4j/5.26.30``.

    Raises
    ------
    CantingError
        If it is too old or another product.
    """
    found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if not found:
        raise CantingError(
            f"The server at {uri} calls itself {agent!r}, which is not Neo4j.",
            "Give canting the address of a Neo4j 5.26 or newer.",
        )
    if (int(found[1]), int(found[2])) < OLDEST:
        raise CantingError(
            f"The server at {uri} is {agent.replace('/', ' ')}; canting needs Neo4j 5.26 or newer.",
            "Upgrade the server, or unset NEO4J_URI to use the local Neo4j that canting starts itself.",
        )


def explain(
    error: Neo4jError | DriverError, uri: str, database: str | None = None, *, managed: bool = False
) -> CantingError:
    """Say a fault of the driver in two lines: a `StatementError` when the server refused a statement.

    `managed` is the local Neo4j that canting starts itself: no setting named it then.
    """
    if isinstance(error, Neo4jError):
        return _from_server(error, uri, database)
    if isinstance(error, (ServiceUnavailable, SessionExpired)):
        if managed:
            return CantingError(
                f"The local Neo4j at {uri} doesn't answer any more: {_first_line(str(error))}",
                "canting db status says how it is, canting db stop ends it; the next command starts it again.",
            )
        return _unreachable(error, uri)
    if isinstance(error, ConfigurationError) and "otification" in str(error):
        # Filtering of notifications came with 5.7: a server that can't do it is older than canting takes.
        return CantingError(
            f"The server at {uri} is older than Neo4j 5.26, the oldest that canting works with.",
            "Upgrade the server, or unset NEO4J_URI to use the local Neo4j that canting starts itself.",
        )
    return CantingError(
        f"The connection to {uri} failed: {_first_line(str(error))}",
        "canting db status says how it is; --debug shows the whole fault."
        if managed
        else "Check NEO4J_URI; --debug shows the whole fault.",
    )


def _unreachable(error: DriverError, uri: str) -> CantingError:
    led = causes(error)
    for cause in led:
        if isinstance(cause, ssl.SSLError):
            return _tls(cause, uri)
        if isinstance(cause, socket.gaierror):
            return CantingError(
                f"The host of {uri} is not known: its name can't be looked up.",
                "Check the spelling of NEO4J_URI, and that this machine is on the server's network.",
            )
    said = " ".join(str(each) for each in led)
    if re.search(r"looks like HTTP|handshake|protocol version", said):
        if any(isinstance(cause, TimeoutError) for cause in led):  # a wrong port, or a server that is busy
            return CantingError(
                f"What is at {uri} doesn't speak Bolt, or is busy: nothing answered in time.",
                "Use the server's Bolt port (often 7687, not 7474); if it is that, try again in a while.",
            )
        return CantingError(
            f"What answers at {uri} doesn't speak Bolt.",
            "Use the server's Bolt port (often 7687, not 7474), and +s in the scheme if it is encrypted.",
        )
    reason = next(filter(None, map(_reason, led)), None)
    if reason is None and "routing" in said:
        return CantingError(
            f"The server at {uri} gives no routing table, as {urlsplit(uri).scheme}:// asks.",
            "Use bolt:// for a single server behind a tunnel; in a cluster, check that it has a leader.",
        )
    return CantingError(
        f"No Neo4j could be reached at {uri}: {reason or _first_line(said).rstrip('.')}.",
        "Check that the server runs and NEO4J_URI is its address; unset NEO4J_URI to use the local Neo4j.",
    )


def _reason(cause: BaseException) -> str | None:
    if isinstance(cause, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(cause, TimeoutError):
        return "nothing answered in time"
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "there is no way to that network"
    if isinstance(cause, ConnectionError) or "defunct connection" in str(cause):
        return "the connection broke"
    return None


def _tls(cause: ssl.SSLError, uri: str) -> CantingError:
    scheme = urlsplit(uri).scheme
    plain = scheme.split("+")[0]
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return CantingError(
            f"The server at {uri} doesn't speak TLS, which the scheme {scheme}:// asks for ({cause.reason}).",
            f"Use {plain}:// if the connection may be unencrypted, or the server's encrypted address.",
        )
    why = cause.verify_message
    hint = f"{plain}+ssc:// takes any certificate: encrypted, unverified."
    if "expired" in why:
        return CantingError(f"The certificate of {uri} has expired.", f"Have its owner renew it; {hint}")
    if "mismatch" in why or "not valid for" in why:
        return CantingError(
            f"The certificate of {uri} is for another host name.",
            f"Put the name on the certificate into NEO4J_URI; {hint}",
        )
    return CantingError(
        f"The certificate of {uri} is not trusted by this machine: {why}.",
        f"Have this machine trust its issuer; {hint}",
    )


def _known(code: str, uri: str, database: str | None, message: str) -> tuple[str, str] | None:
    """What happened and what to do, of the codes that have words of their own."""
    match code.rsplit(".", maxsplit=1)[-1]:
        case "Unauthorized":
            return (
                f"The server at {uri} refused the user name or the password.",
                "Check NEO4J_USERNAME and NEO4J_PASSWORD in the environment or in .env.",
            )
        case "AuthenticationRateLimit":
            return (
                f"The server at {uri} has locked this user out for a while, after too many wrong passwords.",
                "Correct NEO4J_PASSWORD, wait a few seconds, and try again.",
            )
        case "CredentialsExpired":
            return (
                f"The server at {uri} wants the first password changed before it is used.",
                "Log in once with Neo4j Browser or cypher-shell, set a new password, and put it into NEO4J_PASSWORD.",
            )
        case "DatabaseNotFound":
            return (
                f"The server at {uri} has no database {database or 'for this user'!r}.",
                "Correct NEO4J_DATABASE, or leave it out for the home database; SHOW DATABASES lists the names.",
            )
        case "TransactionTimedOut" | "TransactionTimedOutClientConfiguration":
            return (
                "The query took longer than it may, and was ended.",
                "Ask for less, or allow more time with --timeout.",
            )
        case "TransactionLogError" | "TransactionCommitFailed":
            return (
                f"The server at {uri} couldn't write to its disk, which may be full: {_first_line(message)}",
                _RESTART,
            )
        case "MemoryPoolOutOfMemoryError" | "TransactionMemoryLimit" | "TransactionOutOfMemoryError":
            return (
                f"The query needs more memory than the server gives it: {_first_line(message)}",
                "Ask for less at a time, or give the server more memory (server.memory.heap.max_size).",
            )
    return None


def _from_server(error: Neo4jError, uri: str, database: str | None) -> CantingError:
    code = error.code or "unknown"
    message = error.message or str(error)
    if "needs to be restarted" in message:
        return StoppedError(
            f"The database at {uri} has stopped after a fault, most often of a full disk.",
            _RESTART,
            code=code,
            message=message,
        )
    said = _known(code, uri, database, message)
    if said is None and isinstance(error, (AuthError, TokenExpired)):
        said = _known("Unauthorized", uri, database, message)
    if said is not None:
        what, hint = said
    elif isinstance(error, Forbidden) or ".Security." in code:
        what = f"The server at {uri} doesn't allow this: {_first_line(message)}"
        hint = "Use a user with the right to do it, or ask the server's administrator."
    elif isinstance(error, TransientError):
        what = f"The server at {uri} couldn't do it just now, even after retries: {_first_line(message)}"
        hint = "Try again; nothing was half done."
    else:
        what = f"The server refused the statement: {_first_line(message)}"
        hint = f"Neo4j calls it {code}."
    return StatementError(what, hint, code=code, message=message)


def causes(error: BaseException) -> list[BaseException]:
    """Give the fault and all that led to it; a routing driver keeps each member's fault in a group."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        found.append(at)
        waiting += [each for each in (at.__cause__, at.__context__) if each is not None]
        if isinstance(at, BaseExceptionGroup):
            waiting += at.exceptions
    return found


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0][:300] if message.strip() else "it said nothing more"
