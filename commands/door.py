"""The outermost door: standard streams, connection options anywhere on the line, and every error in two lines."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from canting import changed
from canting.commands.console import fail, named_queries, print_error, say
from canting.commands.once import OnceGroup, refuse_twice
from canting.csv_files import ask
from canting.database.lean import start_lean
from canting.errors import CantingError, Told, UsageError
from canting.files import unwritable
from canting.language import check_environment, check_language, speak, speaking

_TyperUsageError: Any = typer.BadParameter.__mro__[1]  # its base, which Typer doesn't name
_TyperError: Any = _TyperUsageError.__mro__[1]

LANG = "--lang"
CONNECTION = ("--neo4j-uri", "--neo4j-username", "--neo4j-password", "--neo4j-database")
_FIRST = (*CONNECTION, LANG)
GROUPS = ("query", "datasets", "db", "link")


class _Stdout(io.FileIO):
    """Standard output that says when it can't be written, and is silent from then on."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            what = unwritable("Standard output", error).what
            raise CantingError(what, "What is there is cut off: send it where there is room.") from error


class RootGroup(OnceGroup):
    """The root: connection options and --lang may stand anywhere on the line, and errors are two lines."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        _write_every_letter()
        start_lean()
        changed.forget()
        named_queries.cache_clear()
        with speaking(None):  # parse_args says which; what runs next in this process may have another
            try:
                try:
                    return super().main(*args, **kwargs)
                finally:
                    sys.stdout.flush()  # what can't be written later, nobody could be told
            except BrokenPipeError:  # the reader of a pipe has seen enough
                sys.exit(0)
            except CantingError as error:
                print_error(error)
                sys.exit(error.exit_code)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ask(args)
        with wrong_usage():
            ordered = _connection_first(args)
            if not ctx.resilient_parsing:
                _choose_language(ordered)
            refuse_twice(self, ctx, ordered)
            return super().parse_args(ctx, ordered)

    def invoke(self, ctx: Any) -> Any:
        try:
            with wrong_usage([*ctx._protected_args, *ctx.args]):
                return super().invoke(ctx)
        except (typer.Exit, typer.Abort, _TyperError, BrokenPipeError):
            raise
        except KeyboardInterrupt as error:
            for note in getattr(error, "__notes__", ()):
                say(note)
            if not isinstance(error, Told):
                say(stopped_message([*ctx._protected_args, *ctx.args]))
            raise
        except Exception as error:  # noqa: BLE001  the outermost door: nobody reads a traceback unasked
            fail(_told(error), ctx.params.get("debug", False))


def stopped_message(words: list[str]) -> str:
    """What a command that Ctrl-C ended leaves behind."""
    if words[:1] == ["db"]:  # which starts, stops and replaces servers
        return "Stopped: canting db status says how it stands."
    if changed.anything():
        return "Stopped: what was written before stays; run the same line again to finish."
    return "Stopped: nothing was written."


def _told(error: Exception) -> CantingError:
    """Any error as two lines."""
    if isinstance(error, CantingError):
        return error
    if isinstance(error, OSError):
        return unwritable(error.filename or "A file", error)
    if isinstance(error, RecursionError):
        return UsageError(
            "Something is nested too deeply: lists in lists, or maps in maps.", "Give or ask for it simpler."
        )
    if isinstance(error, UnicodeEncodeError):
        word = error.object[max(error.start - 20, 0) : error.end + 20]
        return UsageError(
            f"A text isn't Unicode, it has half a character in it: {word!r}.", "Write it anew, in UTF-8."
        )
    if isinstance(error, OverflowError):
        return UsageError(
            "A number is larger than the 64 bits that Neo4j gives it.", "Give a smaller number, or a text."
        )
    what = f"canting itself failed: {type(error).__name__}: {error}".split("\n", 1)[0]
    return CantingError(what, "Run the same line with --debug, and report what it shows.")


@contextmanager
def wrong_usage(words: list[str] | None = None) -> Iterator[None]:
    """Say what Typer makes of a wrong line in two lines, like every other error; `words` are the line's."""
    try:
        yield
    except _TyperUsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # its message is the help
            raise
        command = error.ctx.command_path if error.ctx else _command_of(words or [])
        fail(UsageError(error.format_message(), f"{command} --help shows what it takes."), debug=False)


def _write_every_letter() -> None:
    """Data that is piped is UTF-8 whatever the system's old encoding; no letter ends a command with an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started canting
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_Stdout(sys.stdout.fileno(), "wb", closefd=False)),
            encoding=sys.stdout.encoding,
            line_buffering=sys.stdout.isatty(),
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ
            stream.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")


def _command_of(words: list[str]) -> str:
    """The command that a line's words begin with."""
    depth = 2 if words[:1] and words[0] in GROUPS else 1
    return " ".join(["canting", *(word for word in words[:depth] if not word.startswith("-"))])


def _choose_language(args: list[str]) -> None:
    """Speak the language that the line asks for, help and errors too; else the one that the environment asks for."""
    for word, value in zip(args, [*args[1:], ""], strict=False):
        if word == "--":
            break
        if word == LANG or word.startswith(f"{LANG}="):
            lang = value if word == LANG else word.partition("=")[2]
            check_language(lang)
            return speak(lang)
    return check_environment()


def _connection_first(args: list[str]) -> list[str]:
    """Move connection options, --lang and --debug to the front, so that they may stand anywhere on the line."""
    first: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word == "--debug" or (word.split("=")[0] in _FIRST and "=" in word):
            first.append(word)
        elif word in _FIRST:
            first += [word, *waiting[:1]]
            waiting = waiting[1:]
        else:
            rest.append(word)
    return [*first, *rest]
