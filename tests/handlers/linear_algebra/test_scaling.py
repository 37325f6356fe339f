"""Problems of far-out units: the answer is that of the same problem in ordinary units, times a power of the scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

A = [[4.0, 1.25, -2.0], [3.0, -5.0, 1.0], [0.5, 2.0, 7.0]]
COMPLEX = {"real": A, "imag": [[1.0, 0.0, 2.0], [3.0, -1.0, 0.0], [0.5, 2.0, 1.0]]}
SYMMETRIC = [[4.0, 1.0, -2.0], [1.0, 5.0, 0.5], [-2.0, 0.5, 7.0]]

Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, int]]
"""Path, what is scaled, what is not, and by which power of the scale each result grows."""

CASES: list[Case] = [
    ("eigen", {"a": A}, {}, {"eigenvalues": 1, "eigenvalue_condition_numbers": 0}),
    ("eigen", {"a": COMPLEX}, {}, {"eigenvalues": 1}),
    ("eigen", {"a": [A, SYMMETRIC]}, {}, {"eigenvalues": 1}),
    ("eigen", {"a": SYMMETRIC}, {"structure": "symmetric"}, {"eigenvalues": 1}),
    ("generalized-eigen", {"a": A}, {"b": SYMMETRIC}, {"eigenvalues": 1, "eigenvalue_condition_numbers": 0}),
    ("generalized-eigen", {"a": A, "b": SYMMETRIC}, {}, {"eigenvalues": 0, "eigenvalue_condition_numbers": -1}),
    ("generalized-eigen", {"a": A, "b": SYMMETRIC}, {"structure": "symmetric", "a": SYMMETRIC}, {"eigenvalues": -1}),
]  # fmt: skip


@pytest.mark.parametrize("exponent", [-1000, -664, 664, 1000])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_results_scale(call: Call, case: Case, exponent: int) -> None:
    path, scaled, fixed, powers = case
    status, usual = call(f"linear-algebra/{path}", **(scaled | fixed))
    assert status == 200
    moved = {name: times_power(value, exponent) for name, value in scaled.items()}
    status, answer = call(f"linear-algebra/{path}", **(moved | fixed))
    assert (status, answer.get("warnings")) == (200, usual["warnings"])
    assert np.max(answer.get("residual", 0)) < 1e-13
    for name, power in powers.items():
        assert same(times_power(answer[name], -power * exponent), usual[name]), name


def times_power(value: Any, exponent: int) -> Any:
    if isinstance(value, dict):
        return {name: times_power(part, exponent) for name, part in value.items()}
    return np.ldexp(np.ldexp(value, exponent // 2), exponent - exponent // 2).tolist()


def same(one: Any, other: Any) -> bool:
    """Equal up to rounding and, in the last axis, the order."""
    if isinstance(one, dict):
        return all(same(one[name], other[name]) for name in one)
    difference = np.sort(one, axis=-1) - np.sort(other, axis=-1)
    return bool(np.abs(difference).max() <= 1e-12 * max(1.0, np.abs(other).max()))
