"""Polynomials against exact rational arithmetic, near multiple roots too."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics.polynomial_evaluate import polynomial_evaluate
from service.schemas.numerics.requests import PolynomialRequest
from tests.conftest import Call

moderate = st.floats(-1e10, 1e10).filter(lambda value: value == 0 or abs(value) > 1e-10)


def horner(coefficients: list[float], x: float) -> Fraction:
    value = Fraction(0)
    for coefficient in coefficients:
        value = value * Fraction(x) + Fraction(coefficient)
    return value


@given(coefficients=st.lists(moderate, min_size=1, max_size=8), x=moderate)
@settings(max_examples=100, deadline=None)
def test_error_is_within_its_bound(coefficients, x):
    found = polynomial_evaluate(PolynomialRequest(coefficients=np.array(coefficients), x=np.array(x)))
    exact = horner(coefficients, x)
    assert abs(Fraction(float(found.result)) - exact) <= Fraction(float(found.error_bound)) * (1 + Fraction(1, 10**9))


def test_digits_remain_near_a_multiple_root(call: Call):
    # (x - 1)⁷ expanded, at 1.01: 1e-14, where plain Horner leaves no digit.
    coefficients = [1, -7, 21, -35, 35, -21, 7, -1]
    status, found = call("numerics/polynomial-evaluate", coefficients=coefficients, x=[1.01, 1.0])
    assert status == 200
    assert found["result"][0] == pytest.approx(float(horner(coefficients, 1.01)), rel=1e-12)
    assert found["result"][1] == 0
    assert found["error_bound"][0] < 1e-27
    assert abs(np.polyval(coefficients, 1.01) / 1e-14 - 1) > 0.01


def test_complex(call: Call):
    # z² + 1 at i and at 1 + i.
    x = {"real": [0, 1], "imag": [1, 1]}
    _, found = call("numerics/polynomial-evaluate", coefficients=[1, 0, 1], x=x)
    assert found["result"] == {"real": [0, 1], "imag": [0, 2]}
    assert all(bound >= 0 for bound in found["error_bound"])


def test_beyond_the_splitting_of_numbers(call: Call):
    _, found = call("numerics/polynomial-evaluate", coefficients=[1, 0], x=1e305)
    assert found["result"] == 1e305
    status, found = call("numerics/polynomial-evaluate", coefficients=[1, 0, 0], x=1e305)
    assert (status, found["type"]) == (422, "/problems/non-finite-result")
    # 1e305 (x − 1)³ near its root, where the split of the coefficients overflows.
    coefficients, x = [1e305, -3e305, 3e305, -1e305], 1.00001
    _, found = call("numerics/polynomial-evaluate", coefficients=coefficients, x=x)
    a, b, c, d = map(Fraction, coefficients)
    exact = ((a * Fraction(x) + b) * Fraction(x) + c) * Fraction(x) + d
    assert abs(Fraction(found["result"]) - exact) <= Fraction(found["error_bound"])


def test_errors(call: Call):
    status, found = call("numerics/polynomial-evaluate", coefficients=[], x=1.0)
    assert (status, found["errors"][0]["pointer"]) == (422, "/coefficients")


def test_the_bound_covers_what_underflows():
    result = polynomial_evaluate(PolynomialRequest(coefficients=[1e-200, 0.0], x=[1e-150]))
    assert abs(Fraction(float(result.result[0])) - Fraction(1e-200) * Fraction(1e-150)) <= Fraction(
        result.error_bound[0]
    )
    assert result.certainty == "proved"


def test_values_next_to_a_multiple_root_are_the_nearest_doubles(call) -> None:
    x = [1.0001, 0.999, 1.0]
    _, answer = call("numerics/polynomial-evaluate", coefficients=[1.0, -7, 21, -35, 35, -21, 7, -1], x=x)
    assert answer["result"] == [float((Fraction(one) - 1) ** 7) for one in x]
    assert answer["error_bound"] == pytest.approx([abs(one) * 2**-53 for one in answer["result"]], rel=0.02, abs=1e-300)
    coefficients = {"real": [1.0, -3, 3, -1], "imag": [0.0, 0, 0, 0]}
    _, answer = call("numerics/polynomial-evaluate", coefficients=coefficients, x=[1.00001])
    assert answer["result"] == {"real": [float((Fraction(1.00001) - 1) ** 3)], "imag": [0]}
