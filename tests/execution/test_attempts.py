"""A job that runs short of memory is done again without what others left in its worker, in what is left of its time."""

from __future__ import annotations

import gc
import pickle
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import orjson
import pytest

from service.execution import job, sharing
from service.execution.messages import Limits, Media
from service.handlers.linear_algebra.determinant import DeterminantResult
from service.methods import remembered
from service.methods.budget import Budget
from service.operation import Cost, Operation
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.named import give_name

DONE = DeterminantResult(result=1.0, sign=1.0, log_abs=0.0, condition_number=1.0, certainty="exact")
SECONDS = 5.0


def remember() -> None:
    """Have something in this worker that can be given up."""
    array = np.ones(3)
    give_name(array, "ones")
    remembered.remembered(np.sum)(array)


def needy() -> str:
    """What a part or an errand does that needs all of the memory."""
    if remembered.holds_any():
        raise MemoryError
    return "done"


def errand() -> tuple[bytes, list[bytes]]:
    return needy().encode(), []


@pytest.fixture(autouse=True)
def _nothing_before() -> Iterator[None]:
    remembered.forget()
    yield
    remembered.forget()


@pytest.fixture
def status(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, dict[str, Any]]]:
    """What a handler's job is answered."""

    def of(handler: Callable[..., Any]) -> tuple[int, dict[str, Any]]:
        operation = Operation("test", handler, "Test", lambda _: Cost(1.0, 77), keywords="")
        monkeypatch.setattr(job, "_WORK", {"test": operation})
        limits = Limits(elements=100, decompressed_bytes=0, answer_bytes=1000)
        header = job.job_header("test", Media(), limits, time.monotonic() + SECONDS)
        reply, pieces = job.run(header, memoryview(b'{"a": [[1]]}'), lambda _: None)
        return orjson.loads(reply)["status"], orjson.loads(b"".join(pieces))

    return of


def test_what_is_short_of_memory_gets_what_was_kept(status: Callable[..., Any]) -> None:
    def exhausting(_request: SquareRequest) -> DeterminantResult:
        needy()
        return DONE

    remember()
    assert status(exhausting)[0] == 200


@pytest.mark.parametrize("before", [False, True])
def test_what_remembers_and_is_short_again_is_refused_with_its_size(before: bool, status: Callable[..., Any]) -> None:
    attempts = []

    def exhausting(_request: SquareRequest) -> DeterminantResult:
        attempts.append(1)
        remember()
        raise MemoryError

    if before:
        remember()
    code, problem = status(exhausting)
    assert (code, problem["type"]) == (422, "/problems/memory-limit-exceeded")
    assert "its largest array has 77 entries" in problem["detail"]
    assert len(attempts) == 1 + before


def test_the_first_attempt_leaves_no_memory_to_the_second(status: Callable[..., Any]) -> None:
    made: list[weakref.ref[Any]] = []
    left = []

    def exhausting(_request: SquareRequest) -> DeterminantResult:
        left.extend(array() is not None for array in made)
        large = np.ones(1000)
        made.append(weakref.ref(large))
        raise MemoryError

    remember()
    gc.disable()  # a collection by chance would do it
    try:
        status(exhausting)
    finally:
        gc.enable()
    assert left == [False]


def test_the_second_attempt_has_the_time_that_is_left(status: Callable[..., Any]) -> None:
    given = []

    def exhausting(_request: SquareRequest, budget: Budget) -> DeterminantResult:
        given.append((time.monotonic(), budget.wall))
        time.sleep(0.2)
        raise MemoryError

    remember()
    status(exhausting)
    (begun, first), (again, second) = given
    assert second - first < 0.5 * (again - begun), "the end is about the same: a share of the time is for the answer"


def test_parts_and_errands_get_what_was_kept() -> None:
    remember()
    part, answer = job.run(orjson.dumps([sharing.PART]), memoryview(pickle.dumps(needy)), lambda _: None)
    assert (part, pickle.loads(answer[0])) == (b"", ("done", None))  # noqa: S301
    remember()
    header = job.errand("tests.execution.test_attempts:errand")
    assert job.run(header, memoryview(b""), lambda _: None)[0] == b"done"


def test_what_no_memory_is_enough_for_is_told() -> None:
    remember()
    with pytest.raises(MemoryError):
        job.run(job.errand("tests.execution.tasks:starve", None), memoryview(b""), lambda _: None)
