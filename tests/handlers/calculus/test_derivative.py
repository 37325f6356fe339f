from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.derivative import derivative
from service.schemas.calculus.derivatives import (
    DerivativeRequest,
)
from tests.conftest import Call

NUMBERS = st.floats(-3, 3, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(x=NUMBERS, order=st.integers(1, 6))
def test_derivatives_of_exp_sin_follow_their_recurrence(x, order):
    """f = e^x sin x satisfies f'' = 2f' - 2f, hence every order by recurrence."""
    f = [math.exp(x) * math.sin(x), math.exp(x) * (math.sin(x) + math.cos(x))]
    for _ in range(order):
        f.append(2 * f[-1] - 2 * f[-2])
    request = DerivativeRequest(expression="exp(x)*sin(x)", variable="x", at=np.array(x), order=order)
    assert derivative(request).result == pytest.approx(f[order], rel=1e-12, abs=1e-11)


def test_kinks_are_warned_of(call: Call):
    status, answer = call("calculus/derivative", expression="abs(x)", variable="x", at=[-1, 0, 2, 0])
    assert (status, answer["result"]) == (200, [-1.0, 0.0, 1.0, 0.0])
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["count"], warning["indices"]) == ("nondifferentiable", 2, [[1], [3]])


def test_a_derivative_whose_formula_is_too_large_is_pointed_at(call: Call):
    status, problem = call("calculus/derivative", expression="exp(exp(sin(x)))", variable="x", at=0.5, order=100)
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/expression"]
