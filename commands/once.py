"""Commands that refuse an option given twice where it takes one value: the last would silently win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

Command = TypeVar("Command", bound=Callable[..., Any])


class OnceCommand(TyperCommand):
    """A command whose options that take one value are given once."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        refuse_twice(self, ctx, args)
        return super().parse_args(ctx, args)


class App(typer.Typer):
    """A Typer whose commands are `OnceCommand`."""

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
