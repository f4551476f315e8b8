"""What every command has: options in groups, each given once, `-h`, and help in the language that is asked for."""

from __future__ import annotations

import functools
import inspect
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from canting.language import chosen, helped
from canting.queries.options import signed

Command = TypeVar("Command", bound=Callable[..., Any])


class OnceCommand(TyperCommand):
    """A command whose options that take one value are given once: the last would silently win."""

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
    """A Typer whose commands are `OnceCommand`, and may take options in groups."""

    def __init__(self, **given: Any) -> None:
        own = {"cls": OnceGroup, "context_settings": {"help_option_names": ["-h", "--help"]}}
        super().__init__(**{**own, **given}, rich_markup_mode=None)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Command], Command]:
        return _ungrouping(super().command(name, cls=OnceCommand, **given))

    def callback(self, **given: Any) -> Callable[[Command], Command]:
        return _ungrouping(super().callback(**given))


def _ungrouping(register: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorated(function: Command) -> Command:
        register(ungrouped(function))
        return function

    return decorated


def ungrouped(function: Command) -> Command:
    """Make of each parameter that is a group of options, a dataclass, the options that it has."""
    own = inspect.signature(function, eval_str=True)
    groups: dict[str, Any] = {
        p.name: p.annotation for p in own.parameters.values() if is_dataclass(p.annotation)
    }
    options = {name: _options(group) for name, group in groups.items()}
    whole = (p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own.parameters.values())
    taken = [each for p in whole for each in options.get(p.name, [p])]

    @functools.wraps(function)
    def command(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in options[name]})
        function(**given)

    return signed(command, taken)  # type: ignore[return-value]


def _options(group: Any) -> list[inspect.Parameter]:
    """The options of a group: its fields that say how they are given."""
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=each.default,
            annotation=hints[each.name],
        )
        for each in fields(group)
        if get_origin(hints[each.name]) is Annotated
    ]


def refuse_twice(command: Any, ctx: Any, args: list[str]) -> None:
    """Refuse a line that gives an option twice though it takes one value."""
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
