from __future__ import annotations

import math

import numpy as np
import pytest

from service.handlers.calculus.gradient import gradient
from service.schemas.types.formulas import FormulaAt
from tests.conftest import Call

LARGE = "sum(sin(x*i*j)*cos(x*i*j) for i in range(4200) for j in range(4200))"
"""The value fits into memory, the derivative does not."""


def test_one_name_is_a_vector_and_data_are_used(call: Call):
    fields = {
        "expression": "sum((A @ x - b)**2)",
        "variables": "x",
        "at": [1, 1],
        "data": {"A": [[1, 2], [3, 4]], "b": [3, 8]},
    }
    status, answer = call("calculus/gradient", **fields)
    assert (status, answer["value"], answer["result"]) == (200, 1.0, [-6.0, -8.0])


@pytest.mark.parametrize(
    ("operation", "fields", "pointer"),
    [
        ("derivative", {"expression": LARGE, "variable": "x", "at": 1}, "/expression"),
        ("gradient", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        ("hessian", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        ("laplacian", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        (
            "directional-derivative",
            {"expression": LARGE, "variables": ["x"], "at": [1], "direction": [1]},
            "/expression",
        ),
        ("jacobian", {"expressions": ["x", LARGE], "variables": ["x"], "at": [1]}, "/expressions"),
        ("chain-rule", {"functions": ["x", LARGE], "at": 1}, "/functions/1"),
        ("product-rule", {"factors": ["x", LARGE], "variable": "x", "at": 1}, "/factors"),
    ],
)
def test_a_formula_too_large_to_be_differentiated_is_pointed_to(call: Call, operation, fields, pointer):
    status, problem = call(f"calculus/{operation}", **fields)
    assert (status, problem["type"]) == (422, "/problems/invalid-expression")
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("gradient", {"expression": "log(x)"}),
        ("hessian", {"expression": "log(x)"}),
        ("laplacian", {"expression": "log(x)"}),
        ("jacobian", {"expressions": ["log(x)"]}),
        ("divergence", {"expressions": ["log(x)"]}),
        ("directional-derivative", {"expression": "log(x)", "direction": [1]}),
    ],
)
def test_there_is_no_derivative_where_there_is_no_value(call: Call, operation, fields):
    answer = call(f"calculus/{operation}", variables=["x"], at=[[-1], [1]], **fields)[1]
    assert np.ravel(answer["result"]).astype(float).tolist() == pytest.approx(
        [math.nan, -1.0 if operation in {"hessian", "laplacian"} else 1.0], nan_ok=True
    )


def test_an_array_where_a_number_is_needed_is_refused(call: Call):
    status, problem = call("calculus/gradient", expression="2*x", variables="x", at=[1, 2])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


def test_a_million_points():
    points = np.linspace(-1, 1, 2_000_000).reshape(-1, 2)
    result = gradient(FormulaAt(expression="x**2*y", variables=["x", "y"], at=points))
    assert np.array_equal(result.result[:, 1], points[:, 0] ** 2)
