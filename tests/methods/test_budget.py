from __future__ import annotations

import time

import pytest

from service.methods.budget import Budget, OutOfTime


def forever() -> None:
    while True:
        pass


def test_work_is_stopped_when_its_share_is_over_and_the_enclosing_one_goes_on():
    budget = Budget.of(5)

    def outer() -> str:
        assert budget.within(0.05, forever) is None
        return "done"

    assert budget.within(5, outer) == "done"


def test_an_inner_share_cannot_outlast_its_enclosing_one():
    budget = Budget.of(30)

    def inner() -> None:
        budget.within(10, forever)
        raise AssertionError("not reached")

    start = time.process_time()
    assert budget.within(0.1, inner) is None
    assert time.process_time() - start < 2


def test_a_budget_that_is_over_is_told_or_answered_by_none():
    budget = Budget.of(0.1)
    assert budget.spend(forever) is None
    with pytest.raises(OutOfTime):
        budget.within(1, forever)
