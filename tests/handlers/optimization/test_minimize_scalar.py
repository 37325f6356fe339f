import numpy as np
import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("fields", "x", "status"),
    [
        ({"objective": "sin(x) + sin(10*x/3)", "bounds": [2.7, 7.5]}, 5.145735290256128, "converged"),  # Problem02
        ({"objective": "abs(x - 0.123456789)", "bounds": [-3, 5]}, 0.123456789, "converged"),
        ({"objective": "x*log(x)", "bounds": [0, 5]}, np.exp(-1), "converged"),
        ({"objective": "3*x", "bounds": [-1, 5]}, -1, "converged_at_bound"),
        ({"objective": "(x - 30)**2", "bracket": [0, 1]}, 30, "converged"),
        ({"objective": "-exp(-(x + 4)**2)", "bracket": [-1, 0]}, -4, "converged"),
    ],
)
def test_minima_of_one_variable(call: Call, fields, x, status):
    _, found = call("optimization/minimize-scalar", variable="x", **fields)
    assert (found["status"], found["success"]) == (status, True)
    assert found["x"] == pytest.approx(x, rel=1e-12)


def test_one_variable_without_a_minimum(call: Call):
    for objective in ("-x", "x**3"):
        _, found = call("optimization/minimize-scalar", variable="x", objective=objective)
        assert (found["status"], found["success"]) == ("unbounded", False)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"bounds": [0, None]}, "/bounds"), ({"bounds": [0, 1], "bracket": [0, 1]}, "/bracket"),
        ({"bracket": [0, 0]}, "/bracket"), ({"objective": "log(x)", "bounds": [-2, -1]}, "/bounds"),
        ({"objective": "y"}, "/objective"), ({"bounds": [1, 0]}, "/bounds"),
    ],
)  # fmt: skip
def test_bad_scalar_requests(call: Call, fields, pointer):
    status, problem = call("optimization/minimize-scalar", **{"objective": "x**2", "variable": "x", **fields})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    "fields",
    [
        {"objective": "exp(-x)"}, {"objective": "log(abs(x))", "bounds": [-1, 2]},
        {"objective": "-1/abs(x - 0.3)", "bounds": [-1, 2]}, {"objective": "1/(1 + exp(x))"},
        {"objective": "-erf(x)"}, {"objective": "exp(-x)*(2 + sin(x))", "bracket": [1, 2]},
        {"objective": "where(x < 0.9315, 1 - x, x)", "bounds": [0, 10]},  # not reached at the jump
        {"objective": "abs(x - 0.7) + (x >= 0.7)/1e5", "bounds": [0, 2]},
        {"objective": "-sin(x)/x", "bounds": [-1, 1.05]},  # which has no value at 0
        {"objective": "(x - 1)**4/(x - 1)**2", "bounds": [0, 2.1]},
        {"objective": "(x - 1)**6/(x - 1)**2", "bounds": [0, 2.1]},
        {"objective": "(x - 1e149)**2", "bracket": [0, 1]},  # far off, though the slope is small beside the value
    ],
)  # fmt: skip
def test_no_minimum_at_infinity_or_at_a_pole_or_jump(call: Call, fields):
    _, found = call("optimization/minimize-scalar", variable="x", **fields)
    assert (found["success"], found["certainty"]) == (False, "estimated")


def test_what_stands_behind_a_minimum(call: Call):
    _, found = call("optimization/minimize-scalar", objective="x + 1/x", variable="x", bounds=[0.1, 3])
    assert (found["x"], found["value"], found["certainty"]) == (1, 2, "proved")
    _, found = call("optimization/minimize-scalar", objective="abs(x - 0.3)**0.5", variable="x", bounds=[0, 3])
    assert (found["x"], found["success"], found["certainty"]) == (0.3, True, "checked")
