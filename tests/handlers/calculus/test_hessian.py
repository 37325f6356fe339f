from __future__ import annotations

import numpy as np
import pytest

from service.handlers.calculus.hessian import hessian
from service.schemas.calculus.derivatives import (
    HessianRequest,
)
from tests.conftest import Call


@pytest.mark.parametrize(
    ("expression", "at", "definiteness", "classification"),
    [
        ("x**2 + y**2", [0, 0], "positive definite", "local minimum"),
        ("-x**2 - 3*y**2", [0, 0], "negative definite", "local maximum"),
        ("x**2 - y**2", [0, 0], "indefinite", "saddle point"),
        ("x**2 + y**4", [0, 0], "positive semidefinite", "undetermined"),
        ("x**2 + y**2", [1, 0], "positive definite", "not stationary"),
        ("x*0 + 1", [0, 0], "zero", "undetermined"),
    ],
)
def test_kinds_of_stationary_points(expression, at, definiteness, classification):
    result = hessian(HessianRequest(expression=expression, variables=["x", "y"], at=np.array(at, float)))
    assert (result.definiteness, result.classification) == (definiteness, classification)


def test_hessian_of_many_points_answers_lists(call: Call):
    status, answer = call("calculus/hessian", expression="x**2 - 10*y**2", variables=["x", "y"], at=[[0, 0], [1, 1]])
    assert status == 200
    assert answer["classification"] == ["saddle point", "not stationary"]
    assert answer["condition_number"] == [10.0, 10.0]


@pytest.mark.parametrize(
    ("expression", "definiteness"),
    [
        ("1e12*x**2 - 1e-12*y**2", "indefinite"),
        ("x**2 + 1e-20*y**2", "positive definite"),
        ("-1e-20*x**2 - y**2", "negative definite"),
        ("x**2 + 1e-20*x*y", "indefinite"),
        ("1e10*x**2 + 2*x*y + 1e-10*y**2", "positive semidefinite"),  # (1e5 x + 1e-5 y)², the entries being doubles
        ("1e-30*x*y", "indefinite"),
        ("x**2 + 0*y", "positive semidefinite"),
        ("0*x + 0*y", "zero"),
    ],
)
def test_the_units_of_variables_decide_nothing(call: Call, expression, definiteness):
    answer = call("calculus/hessian", expression=expression, variables=["x", "y"], at=[0, 0])[1]
    assert answer["definiteness"] == definiteness
