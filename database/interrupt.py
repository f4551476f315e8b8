"""Ctrl-C that needn't wait for the server: what blocks runs in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

_LOOK_EVERY_SECONDS = 0.2  # Windows tells of Ctrl-C only between two waits


def interruptible(work: Callable[[], Answer]) -> Answer:
    """Do work that waits for a server, such that Ctrl-C is heard at once.

    The driver itself, interrupted in the middle of an answer, first waits for the rest of it. Here the thread that
    waits is left behind; it ends with the program, and the server ends a transaction whose client is gone.

    Parameters
    ----------
    work
        What to do. It must own what it uses: its session, its transaction.

    Returns
    -------
    object
        What it returns; what it raises is raised here.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    answers: list[Answer] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as fault:  # noqa: BLE001  raised again below, where somebody can hear it
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_EVERY_SECONDS)
    if faults:
        raise faults[0]
    return answers[0]
