from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.product_rule import product_rule
from service.schemas.calculus.derivatives import (
    ProductRequest,
)
from tests.conftest import Call


@settings(max_examples=20, deadline=None)
@given(x=st.floats(-2, 2))
def test_product_rule_is_the_derivative_of_the_product(x):
    result = product_rule(ProductRequest(factors=["x**2", "sin(x)", "exp(x)"], variable="x", at=np.array(x)))
    expected = math.exp(x) * (2 * x * math.sin(x) + x * x * math.cos(x) + x * x * math.sin(x))
    assert result.result == pytest.approx(expected, rel=1e-12, abs=1e-13)
    assert result.terms.sum() == pytest.approx(expected, rel=1e-12, abs=1e-13)


def test_product_rule_where_factors_are_zero(call: Call):
    assert call("calculus/product-rule", factors=["x", "x"], variable="x", at=0)[1]["terms"] == [0.0, 0.0]


def test_each_factor_is_a_number(call: Call):
    fields = {"factors": ["x", "b"], "variable": "x", "data": {"b": [1, 2]}, "at": 1}
    status, problem = call("calculus/product-rule", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/factors")
