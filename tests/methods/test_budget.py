"""The time of a request: shares of it end work that cannot be asked to stop, whatever that work does."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from service.methods import budget
from service.methods.budget import Allowance, Budget, OutOfTime, affords, foresee
from service.schemas.types.errors import OverBudget


@pytest.fixture(autouse=True)
def no_timer_is_left() -> Iterator[None]:
    yield
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def endless() -> None:
    while True:
        pass


def swallowing() -> None:
    """Takes the first interruptions for its own errors, as SymPy's `except:` do."""
    for _ in range(3):
        with suppress(BaseException):
            endless()
    endless()


class Dying:
    """An object whose end takes for ever."""

    def __del__(self) -> None:
        endless()


def losing() -> None:
    """Is interrupted where nobody can be told, as in the weak dictionaries of SymPy's caches."""
    Dying()
    thing: set[None] = set()
    _callback = weakref.ref(thing, lambda _: endless())
    del thing
    gc.callbacks.append(collected := lambda *_: sum(range(3_000_000)))  # longer than a look at the clock is away
    try:
        gc.collect()
    finally:
        gc.callbacks.remove(collected)
    endless()


def unusual() -> None:
    raise AttributeError("SymPy is at a loss")


def used(work: Any) -> float:
    """Seconds of this process for a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def test_work_that_ends_in_its_share_is_answered() -> None:
    assert Budget.of(30).within(5, max, 3, 4) == 4


@pytest.mark.parametrize("work", [endless, swallowing])
def test_a_share_ends_work(work: Any) -> None:
    budget = Budget.of(30)
    assert 0.001 < used(lambda: budget.within(0.2, work)) < 2
    assert budget.left > 20


def test_a_share_ends_work_whose_interruptions_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: lost.append(event.exc_type.__name__))
    budget = Budget.of(30)
    assert used(lambda: budget.within(0.2, losing)) < 2
    assert lost == ["_Interrupted", "_Interrupted"]
    assert budget.left > 20


def test_any_exception_means_no_answer() -> None:
    assert Budget.of(30).within(5, unusual) is None


def test_the_end_of_an_inner_share_leaves_the_outer_one_going() -> None:
    budget = Budget.of(30)

    def outer() -> str:
        assert budget.within(0.1, endless) is None
        return "went on"

    assert budget.within(10, outer) == "went on"


def test_the_end_of_an_outer_share_ends_the_inner_one() -> None:
    budget, reached = Budget.of(30), []

    def outer() -> None:
        budget.within(10, endless)
        reached.append("the inner share was taken for over alone")

    assert used(lambda: budget.within(0.2, outer)) < 2
    assert not reached


def test_after_the_whole_time_nothing_begins() -> None:
    budget = Budget.of(0.2)
    with pytest.raises(OutOfTime):
        budget.within(10, endless)
    assert budget.left == 0
    with pytest.raises(OutOfTime):
        budget.check()
    with pytest.raises(OutOfTime):
        budget.within(10, max, 3, 4)


def test_work_that_ends_itself_with_its_own_share_has_no_answer() -> None:
    budget = Budget.of(30)
    assert budget.within(10, Budget.of(0).check) is None
    assert budget.left > 20


def test_the_wall_ends_the_whole_and_the_processor_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = 0.0
    monkeypatch.setattr(budget, "time", SimpleNamespace(monotonic=lambda: wall, process_time=lambda: 0.0))
    whole, share = Budget.of(0.2), Budget.of(30).share(0.2)
    wall = 0.3
    assert whole.left == 0
    assert share.left == 0.2, "waiting is not working"
    wall = 0.7
    assert share.left == 0, "a machine that gives less than a third of a processor ends it too"


def test_a_share_is_never_more_than_the_whole() -> None:
    assert Budget.of(1).share(100).left <= 1


def test_beside_the_main_thread_work_takes_its_time() -> None:
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(Budget.of(30).within(0.05, busy)))
    thread.start()
    thread.join()
    assert answers == ["done"]


def busy() -> str:
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass
    return "done"


def test_outside_of_a_request_all_is_afforded() -> None:
    with Allowance(1e3, 1.0):
        assert affords(1e3)
    assert affords(1e30)


def test_more_work_than_an_allowance_has_left_is_over_budget() -> None:
    with Allowance(1e3, 1.0):
        assert affords(600)
        with pytest.raises(OverBudget):
            affords(600)


def test_announced_work_takes_nothing_and_is_refused_where_there_will_be_no_room() -> None:
    assert foresee(1e30)  # outside of a request
    with Allowance(1e3, 1.0):
        assert foresee(900)
        assert affords(900)
        with pytest.raises(OverBudget):
            foresee(101)


def test_where_no_operations_are_counted_the_deadline_counts() -> None:
    with Allowance(float("inf"), 300):
        assert affords(1e6)
        assert not affords(1e12)
        assert not foresee(1e12)


def test_being_over_budget_is_no_failure_of_work_in_a_share() -> None:
    with Allowance(1e3, 1.0), pytest.raises(OverBudget):
        Budget.of(30).within(5, affords, 1e6)
