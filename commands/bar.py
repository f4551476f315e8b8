"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

from canting.language import translated
from canting.terminal import on_one_line

QUIET_SECONDS = 1.0
LINE_EVERY_SECONDS = 5.0


class ProgressBar:
    """A `Progress` that shows itself once a piece of work takes over a second."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.task: Any = None
        self.what = self.line = ""
        self.started = time.monotonic()
        self.said = 0.0

    def __call__(self, done: float, total: float | None, what: str) -> None:
        now, what = time.monotonic(), translated(on_one_line(what))
        if what != self.what:
            self.what = what
            if self.bar is not None:
                self.bar.reset(self.task, description=what, total=total or None)
        if now - self.started < QUIET_SECONDS:
            return
        if sys.stderr.isatty():
            self._draw(done, total, what)
        elif now - self.said >= LINE_EVERY_SECONDS:
            line = f"{what}{f' {done / total:.0%}' if total else ''} ..."
            if line != self.line:  # what only goes on, as waiting, is said once
                print(line, file=sys.stderr, flush=True)  # noqa: T201
            self.line, self.said = line, now

    def _draw(self, done: float, total: float | None, what: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        if self.bar is None:
            self.bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.bar.start()
            self.task = self.bar.add_task(what)
        self.bar.update(self.task, description=what, completed=done, total=total or None)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
