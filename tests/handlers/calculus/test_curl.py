from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.curl import curl
from service.handlers.calculus.divergence import divergence
from service.schemas.types.formulas import FormulasAt
from tests.conftest import Call

NUMBERS = st.floats(-3, 3, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(x=NUMBERS, y=NUMBERS, z=NUMBERS)
def test_vector_identities(x, y, z):
    """curl grad f = 0 and div curl F = 0, here with F = (y z, x² z, x y z)."""
    at, names = np.array([x, y, z]), ["x", "y", "z"]
    grad = FormulasAt(expressions=["2*x*y", "x**2 + cos(y)*z", "sin(y)"], variables=names, at=at)
    assert np.abs(curl(grad).result).max() <= 1e-14 * (1 + np.abs(at).max())
    field_curl = FormulasAt(expressions=["x*z - x**2", "y - y*z", "2*x*z - z"], variables=names, at=at)
    assert abs(divergence(field_curl).result) <= 1e-13 * (1 + np.abs(at).max())


@pytest.mark.parametrize("path", ["divergence", "curl"])
def test_a_field_has_as_many_formulas_as_variables(call: Call, path):
    status, problem = call(f"calculus/{path}", expressions=["x"], variables=["x", "y"], at=[1, 2])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expressions")
