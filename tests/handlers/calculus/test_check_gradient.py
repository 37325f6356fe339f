from __future__ import annotations

from tests.conftest import Call


def test_check_gradient_passes_right_ones_and_fails_wrong_ones(call: Call):
    fields = {"expression": "x**2*y", "variables": ["x", "y"], "at": [[1, 2], [3, 0.5]]}
    status, answer = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x**2"])
    assert (status, answer["passed"]) == (200, [True, True])
    status, answer = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x"])
    assert answer["passed"] == [True, False]
    status, problem = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x**"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/gradient/1")


def test_a_gradient_may_be_one_formula_of_a_vector(call: Call):
    fields = {"expression": "sum(x**2)", "variables": "x", "at": [1, 2]}
    assert call("calculus/check-gradient", **fields, gradient=["2*x"])[1]["passed"] is True
    status, problem = call("calculus/check-gradient", **fields, gradient=["2*x[0]"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/gradient")
