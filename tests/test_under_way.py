"""What is under way while a load prepares more: how many at a time, in which order they arrive, and after a fault."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from canting.loader.under_way import LANES, UnderWay

PATIENCE = 30.0


class Server:
    """Works on whatever it is given until it is told to answer."""

    def __init__(self) -> None:
        self.working: dict[str, threading.Event] = {}
        self.lanes: dict[str, int | None] = {}
        self._changed = threading.Condition()

    def work(self, name: str) -> Callable[[int | None], str]:
        def until_told(lane: int | None) -> str:
            with self._changed:
                self.working[name] = threading.Event()
                self.lanes[name] = lane
                self._changed.notify_all()
            assert self.working[name].wait(PATIENCE)
            if name.startswith("bad"):
                raise ValueError(name)
            return name

        return until_told

    def answer(self, *names: str) -> None:
        for name in names:
            with self._changed:
                assert self._changed.wait_for(lambda: name in self.working, PATIENCE)  # noqa: B023
            self.working[name].set()


def test_one_alone_is_under_way_while_the_next_is_prepared():
    server, arrived = Server(), []
    with UnderWay() as under_way:
        under_way.send(server.work("a"), arrived.append, beside=False)
        assert arrived == []
        server.answer("a")
        under_way.send(server.work("b"), arrived.append, beside=False)
        assert arrived == ["a"]
        server.answer("b")
        under_way.arrive()
    assert arrived == ["a", "b"]
    assert server.lanes == {"a": None, "b": None}


def test_those_beside_each_other_have_lanes_of_their_own_and_arrive_in_their_order():
    server, arrived = Server(), []
    with UnderWay() as under_way:
        for name in ("a", "b"):
            under_way.send(server.work(name), arrived.append, beside=True)
        server.answer("b", "a")
        under_way.send(server.work("c"), arrived.append, beside=True)
        assert arrived == ["a"]
        server.answer("c")
        under_way.arrive()
    assert arrived == ["a", "b", "c"]
    assert {server.lanes["a"], server.lanes["b"]} == set(range(LANES))
    assert server.lanes["c"] == server.lanes["a"]


@pytest.mark.parametrize("beside", [False, True])
def test_one_alone_is_never_under_way_with_those_beside_each_other(beside):
    server, arrived = Server(), []
    with UnderWay() as under_way:
        under_way.send(server.work("a"), arrived.append, beside=beside)
        server.answer("a")
        under_way.send(server.work("b"), arrived.append, beside=not beside)
        assert arrived == ["a"]
        server.answer("b")
        under_way.arrive()
    assert arrived == ["a", "b"]


def test_a_fault_is_raised_when_the_others_have_ended():
    server, arrived = Server(), []

    def send_both() -> None:
        with UnderWay() as under_way:
            under_way.send(server.work("bad"), arrived.append, beside=True)
            under_way.send(server.work("b"), arrived.append, beside=True)
            server.answer("bad")
            threading.Timer(0.1, server.answer, ["b"]).start()
            under_way.arrive()

    with pytest.raises(ValueError, match="bad"):
        send_both()
    assert arrived == []
    assert server.working["b"].is_set()


def test_ctrl_c_waits_for_nobody():
    server = Server()

    def stopped() -> None:
        with UnderWay() as under_way:
            under_way.send(server.work("a"), print, beside=True)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    server.answer("a")  # it was still waiting
