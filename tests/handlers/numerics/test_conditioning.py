"""Condition numbers of formulas against their closed forms."""

from __future__ import annotations

import math

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("expression", "x", "expected"),
    [
        ("sqrt(x)", 7.0, 0.5),  # Trefethen and Bau, example 12.1 and 12.2
        ("x / 2", 3.0, 1.0),
        ("x**5", -2.0, 5.0),
        ("exp(x)", 20.0, 20.0),
        ("log(x)", 1.001, 1 / math.log(1.001)),
        ("tan(x)", 1.5, 1.5 / (math.sin(1.5) * math.cos(1.5))),
        ("1 - x", 0.999, 999.0),
    ],
)
def test_closed_forms(call: Call, expression, x, expected):
    status, found = call("numerics/conditioning", expression=expression, variables=["x"], at=[x])
    assert status == 200
    assert found["relative_condition_number"] == pytest.approx(abs(expected), rel=1e-10)
    assert found["by_variable"][0] == pytest.approx(abs(expected), rel=1e-10)


def test_cancellation_in_several_variables(call: Call):
    # f = x - y: ‖(1, -1)‖‖(x, y)‖/|x - y|, and |x|/|x - y| by each variable.
    _, found = call("numerics/conditioning", expression="x - y", variables=["x", "y"], at=[[4.0, 3.0], [1.0, 1.0]])
    assert found["relative_condition_number"] == [pytest.approx(math.sqrt(2) * 5, rel=1e-14), "Infinity"]
    assert found["by_variable"][0] == pytest.approx([4, 3])
    assert found["value"] == [1, 0]


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e300])
def test_products_that_leave_the_range_on_the_way(call: Call, size: float):
    _, found = call("numerics/conditioning", expression="3*x + 4*y", variables=["x", "y"], at=[size, size])
    assert found["relative_condition_number"] == pytest.approx(5 * math.sqrt(2) / 7)
    assert found["by_variable"] == pytest.approx([3 / 7, 4 / 7])


def test_a_zero_of_everything_is_undefined(call: Call):
    _, found = call("numerics/conditioning", expression="x**2", variables=["x"], at=[0.0])
    assert found["relative_condition_number"] == "NaN"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"expression": "x +"}, "/expression"), ({"at": [1.0, 2.0]}, "/at"), ({"expression": "sin(q)"}, "/expression")],
)
def test_errors(call: Call, change, pointer):
    fields = {"expression": "x", "variables": ["x"], "at": [1.0], **change}
    status, found = call("numerics/conditioning", **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)
