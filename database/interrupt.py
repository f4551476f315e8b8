"""Work for a server that needn't be waited for: Ctrl-C and a limit of time are heard at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

_LOOK_EVERY_SECONDS = 0.2  # Windows tells of Ctrl-C only between two waits


def interruptible(
    work: Callable[[], Answer],
    *,
    give_up: Callable[[], str | None] = lambda: None,
    seconds: float | None = None,
) -> Answer:
    """Do work that waits for a server, such that Ctrl-C is heard at once.

    The driver itself, interrupted in the middle of an answer, first waits for the rest of it. Here the thread that
    waits is left behind; it ends with the program. So `work` must own what it uses: its session, its transaction.
    `give_up` is called when nobody waits any more: it tells the server, and says what a reader must know of that, if
    anything.

    Raises
    ------
    TimeoutError
        When it took too long, with what `give_up` said.
    KeyboardInterrupt
        On Ctrl-C, with what `give_up` said as a note.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main and seconds is None:
        return work()
    doing = Doing(work)
    end = None if seconds is None else time.monotonic() + seconds
    try:
        while doing.thread.is_alive():
            doing.thread.join(_LOOK_EVERY_SECONDS)
            if end is not None and time.monotonic() > end and doing.thread.is_alive():
                raise TimeoutError(give_up() or "")
    except KeyboardInterrupt as fault:
        if said := give_up():
            fault.add_note(said)
        raise
    return doing.answer()


def at_once(works: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do several at the same time, the first in this thread; give what each returns, or raise what the first raised."""
    first, *others = works
    doing = [Doing(work) for work in others]
    return [first(), *(each.answer() for each in doing)]


class Doing(Generic[Answer]):
    """Work begun in a thread of its own, which ends with the program and speaks the language of whoever began it."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answers: list[Answer] = []
        self._faults: list[BaseException] = []
        self.thread = threading.Thread(target=copy_context().run, args=(self._do,), daemon=True)
        self.thread.start()

    def _do(self) -> None:
        try:
            self._answers.append(self._work())
        except BaseException as fault:  # noqa: BLE001  raised again where somebody can hear it
            self._faults.append(fault)

    def wait(self) -> None:
        """Wait until it ends, however that is; Ctrl-C is heard."""
        while self.thread.is_alive():
            self.thread.join(_LOOK_EVERY_SECONDS)

    def answer(self) -> Answer:
        """Wait for what it returns; what it raises is raised here."""
        self.wait()
        if self._faults:
            raise self._faults[0]
        return self._answers[0]
