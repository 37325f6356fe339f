"""The named matrices with exact answers, and what their answers must hold; see README.md of the reference folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks.digits import cases, correct_digits
from service.schemas.types.results import Warning
from tests.handlers.linear_algebra.generated import Array

_ZERO = 1e-40  # certified values below stand for an exact zero


@dataclass(frozen=True)
class Case:
    name: str
    matrix: Array
    certified: list[complex]
    symmetric: bool

    def __str__(self) -> str:
        return self.name


def named_matrices(quantity: str) -> list[Any]:
    found = [_case(case, quantity) for case in cases("linear_algebra/named_matrices")]
    return found or [pytest.param(None, marks=pytest.mark.skip("the reference folder is not here"))]


def _case(case: dict[str, Any], quantity: str) -> Case:
    matrix = np.array([[float(Fraction(entry)) for entry in row] for row in case["matrix"]])
    values = [
        complex(*map(float, value)) if isinstance(value, list) else complex(float(value)) for value in case[quantity]
    ]
    return Case(case["id"], matrix, values, symmetric=np.array_equal(matrix, matrix.T))


def digits(values: Array, certified: Sequence[complex]) -> float:
    """The right digits of the worst value, each beside the nearest certified one."""
    distances = np.abs(values[:, None] - np.array(certified))
    pairs = zip(*linear_sum_assignment(distances), strict=True)
    sizes = [abs(value) if abs(value) > _ZERO else 0.0 for value in certified]
    return min(correct_digits(sizes[j] + distances[i, j], sizes[j]) for i, j in pairs)


def assert_trusted(values: Array, certified: Sequence[complex], warnings: list[Warning]) -> None:
    """Ten digits are right, or a warning says how many are: never more than are, and at most 3 fewer."""
    right = digits(values, certified)
    claimed = [warning.trusted_digits for warning in warnings if warning.trusted_digits is not None]
    if right < 10:
        assert claimed
        assert min(claimed) <= right <= min(claimed) + 3
    assert not claimed or min(claimed) <= right


def exact_cases(quantity: str) -> list[Any]:
    """The named matrices with an exact answer in fractions."""
    found = [
        (
            np.array([[float(Fraction(entry)) for entry in row] for row in case["matrix"]]),
            _fractions(case["exact"][quantity]),
        )
        for case in cases("linear_algebra/named_matrices")
        if quantity in case["exact"]
    ]
    return found or [pytest.param(None, marks=pytest.mark.skip("the reference folder is not here"))]


def _fractions(value: Any) -> Any:
    return [_fractions(entry) for entry in value] if isinstance(value, list) else Fraction(value)
