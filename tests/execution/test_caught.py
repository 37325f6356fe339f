"""No text of NumPy or SciPy reaches an answer: each kind of their warnings has a sentence of ours, or says nothing."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import pytest
from scipy import integrate, linalg, optimize, sparse, stats
from scipy.sparse import linalg as sparse_linalg

from service.execution.caught import CaughtWarnings
from service.execution.execute import execute
from service.execution.messages import Limits, Media
from service.operation import Operation
from service.schemas.types.base import Request
from service.schemas.types.results import Result

ONES = np.ones(5)
NEARLY_SINGULAR = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-16 * 4]])


def tiny() -> None:
    with np.errstate(under="warn"):
        np.float64(1e-300) * np.float64(1e-300)


@pytest.mark.parametrize(
    ("warns", "said"),
    [
        (lambda: np.float64(1e308) * np.float64(10), ["passed the range"]),
        (lambda: np.log(np.float64(0)), ["logarithm of zero"]),
        (lambda: np.sqrt(np.float64(-1)), ["undefined"]),
        (lambda: np.array([0.0]) / 0, ["undefined"]),
        (tiny, []),
        (lambda: np.array([1j]).astype(float), ["imaginary part"]),
        (lambda: linalg.solve(NEARLY_SINGULAR, np.ones(2)), ["nearly singular"]),
        (lambda: sparse_linalg.spsolve(sparse.csc_array(np.ones((2, 2))), np.ones(2)), ["is singular"]),
        (lambda: np.polyfit(ONES, ONES, 3), ["badly conditioned"]),
        (lambda: stats.pearsonr(ONES, np.arange(5.0)), ["constant"]),
        (lambda: integrate.quad(lambda x: 1 / x, -1, 2, limit=3), ["integral"]),
        (lambda: optimize.curve_fit(lambda _x, a, _b: a * ONES, ONES, ONES), ["search"]),
        (lambda: warnings.warn("soon to go", DeprecationWarning, stacklevel=1), []),
        (lambda: warnings.warn("soon to go", FutureWarning, stacklevel=1), []),
        (lambda: sparse.csr_array((3, 3)).__setitem__((0, 0), 1.0), []),
        (lambda: warnings.warn("anything else", RuntimeWarning, stacklevel=1), ["doubted"]),
    ],
)
def test_each_kind_has_a_sentence(warns: Callable[[], Any], said: list[str]) -> None:
    with warnings.catch_warnings(record=True) as theirs:
        warnings.simplefilter("always")
        warns()
    assert theirs
    with CaughtWarnings() as doubts:
        warns()
    assert [part for part, doubt in zip(said, doubts, strict=True) if part not in doubt] == []
    assert not [text for text in map(str, theirs) for doubt in doubts if text in doubt]


@dataclass(slots=True, kw_only=True)
class Sum(Result):
    result: float


def overflowing(_request: Request) -> Sum:
    """Warn twice of one kind."""
    return Sum(certainty="estimated", result=float(np.isinf(np.exp(np.float64(1000)) + np.exp(np.array([1000.0])))[0]))


def test_an_answer_has_the_sentence_once() -> None:
    reply = execute(Operation("sum", overflowing, "Sums.", keywords=""), b"{}", Media(), Limits(10, 1000, 10_000))
    (warning,) = orjson.loads(b"".join(reply.body))["warnings"]
    assert warning["code"] == "numerical"
    assert warning["detail"] == "A number on the way passed the range of 64-bit floating point."
