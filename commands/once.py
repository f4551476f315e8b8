"""Commands that refuse an option given twice where it takes one value: the last would silently win."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from canting.language import chosen, helped

Command = TypeVar("Command", bound=Callable[..., Any])


class OnceCommand(TyperCommand):
    """A command whose options that take one value are given once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        refuse_twice(self, ctx, args)
        rest = super().parse_args(ctx, args)
        if "lang" in ctx.params:  # the root has taken --lang out of the line, wherever it stood
            ctx.params["lang"] = chosen()
        return rest

    def get_help(self, ctx: Any) -> str:
        return help_of(self, ctx, super().get_help)


class OnceGroup(TyperGroup):
    """A group whose help is in the language that is asked for."""

    def get_help(self, ctx: Any) -> str:
        return help_of(self, ctx, super().get_help)


class App(typer.Typer):
    """A Typer whose commands are `OnceCommand`."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"cls": OnceGroup, **given})

    def command(self, name: str | None = None, **given: Any) -> Callable[[Command], Command]:
        return super().command(name, **{"cls": OnceCommand, **given})


def refuse_twice(command: Any, ctx: Any, args: list[str]) -> None:
    """Refuse a line that gives an option twice though it takes one value.

    Raises
    ------
    typer.BadParameter
        Naming the option.
    """
    if ctx.resilient_parsing:
        return
    _, _, order = command.make_parser(ctx).parse_args(args=list(args))
    for option, times in Counter(order).items():
        if times > 1 and not (getattr(option, "multiple", False) or getattr(option, "is_flag", False)):
            raise typer.BadParameter(
                f"{max(option.opts, key=len)} is given {times} times; it takes one value.", ctx=ctx
            )


_WORDS = (
    (r"^Usage: ", "Pemakaian: "),
    (r"^Options:$", "Opsi:"),
    (r"^Arguments:$", "Argumen:"),
    (r"^Commands:$", "Perintah:"),
    (r"^Queries: (\w+):$", r"Kueri: \1:"),
    (r"\[default: ", "[bawaan: "),
    (r"\[required\]", "[wajib]"),
)
"""Words that Typer puts into help by itself."""


def help_of(command: Any, ctx: Any, made: Callable[[Any], str]) -> str:
    """The help of a command, in the language that is asked for: its own texts before it is laid out."""
    if chosen() == "en":
        return made(ctx)
    command.help = helped(command.help or "")
    for parameter in command.get_params(ctx):
        if getattr(parameter, "help", None):
            parameter.help = helped(parameter.help)
    for each in getattr(command, "commands", {}).values():
        each.short_help, each.help = helped(each.short_help or ""), helped(each.help or "")
    text = made(ctx)
    for english, other in _WORDS:
        text = re.sub(english, other, text, flags=re.MULTILINE)
    return text
