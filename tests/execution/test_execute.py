"""What becomes of a request, where its handler does not end with an answer."""

from __future__ import annotations

import orjson
import pytest

from service.execution.execute import Limits, Media, execute
from service.handlers.linear_algebra.determinant import DeterminantResult
from service.operation import Operation
from service.schemas.matrices import SquareRequest

LIMITS = Limits(elements=100, decompressed_bytes=1000, answer_bytes=1000)


def overflowing(request: SquareRequest) -> DeterminantResult:
    return DeterminantResult(result=1e200 ** len(request.a), sign=1.0, log_abs=0.0, condition_number=1.0)


def exhausting(_request: SquareRequest) -> DeterminantResult:
    raise MemoryError


def defective(request: SquareRequest) -> DeterminantResult:
    raise KeyError(request.a.item(0))


@pytest.mark.parametrize(
    ("handler", "status", "kind"),
    [
        (overflowing, 422, "/problems/non-finite-result"),
        (exhausting, 422, "/problems/memory-limit-exceeded"),
        (defective, 500, "/problems/internal-error"),
    ],
)
def test_a_handler_without_an_answer_is_a_problem(handler, status, kind) -> None:
    reply = execute(Operation("test", handler, "Test"), b'{"a": [[1234567, 2], [3, 4]]}', Media(), LIMITS)
    assert (reply.status, orjson.loads(reply.body[0])["type"]) == (status, kind)
    assert b"1234567" not in reply.body[0]
    assert "1234567" not in reply.fault
