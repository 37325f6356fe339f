"""What counts as falling without an end, and what has a minimum far out or far down."""

import pytest

from tests.conftest import Call


@pytest.mark.parametrize("method", [None, "l_bfgs"])
@pytest.mark.parametrize(("depth", "initial"), [(1e20, 1e-10), (1e28, 1e-3)])
def test_a_deep_minimum_is_one(call: Call, depth, initial, method):
    """Its value is -depth²/4, at √(depth/2), where the start has values of 1 at most."""
    fields = {"objective": f"x**2*(x**2 - {depth})", "variables": ["x"], "initial": [initial], "method": method}
    _, found = call("optimization/minimize", **fields)
    assert (found["status"], found["certainty"]) == ("converged", "proved")
    assert (abs(found["x"][0]), found["value"]) == (pytest.approx((depth / 2) ** 0.5), pytest.approx(-(depth**2) / 4))


@pytest.mark.parametrize(
    ("objective", "x", "initial", "method"),
    [
        ("(x - 3e200)**2", 3e200, 1e200, None),
        ("(x - 3e200)**2", 3e200, 0, "trust_region_newton"),
        ("(x - 3e200)**2", 3e200, 0, "l_bfgs"),
        ("(x - 1e15)**4", 1e15, 0, None),
    ],
)
def test_a_minimum_far_out_is_certified(call: Call, objective, x, initial, method):
    """As far as it can be: balls of 128 bits around 3e200 have squares that overflow a double, as they do at 0."""
    fields = {"objective": objective, "variables": ["x"], "initial": [initial], "method": method}
    _, found = call("optimization/minimize", **fields)
    assert (found["x"], found["value"], found["status"]) == ([x], 0, "converged")


@pytest.mark.parametrize("target", [1e149, 3e150])
def test_a_step_that_rounding_hides_is_taken_when_it_is_long(call: Call, target):
    _, found = call("optimization/minimize", objective=f"(x - {target})**2", variables=["x"], initial=[0])
    assert (found["x"], found["certainty"]) == ([target], "proved")


def test_what_is_deep_far_out_has_an_end_with_constraints(call: Call):
    fields = {"objective": "x**2*(x**2 - 1e28)", "variables": ["x"], "initial": [1e-3], "constraints": ["x >= -1"]}
    _, found = call("optimization/minimize", **fields, method="augmented_lagrangian")
    assert (found["certainty"], found["x"]) == ("proved", [pytest.approx(5e27**0.5)])


def test_a_straight_fall_is_followed_in_few_steps(call: Call):
    for objective, n in (("-sum(x)", 40), ("-x", 1)):
        name = "x" if n > 1 else ["x"]
        fields = {"objective": objective, "variables": name, "initial": [-1] * n, "method": "l_bfgs"}
        _, found = call("optimization/minimize", **fields)
        assert (found["status"], found["success"], found["iterations"] < 300) == ("unbounded", False, True)


@pytest.mark.parametrize("objective", ["x**3", "-x**4 + 1e10*x**2", "x*cosh(x)"])
@pytest.mark.parametrize("method", [None, "l_bfgs"])
def test_what_falls_on_and_on_is_unbounded(call: Call, objective, method):
    fields = {"objective": objective, "variables": ["x"], "initial": [-1e6 if "4" in objective else -1]}
    _, found = call("optimization/minimize", **fields, method=method)
    assert (found["status"], found["success"]) == ("unbounded", False)


@pytest.mark.parametrize(
    ("objective", "x", "initial"), [("-x + 1e-100*x**2", 5e99, 0), ("-x**2 + 1e-60*x**4", 0.5**0.5 * 1e30, 1)]
)
def test_what_rises_very_far_out_has_a_minimum(call: Call, objective, x, initial):
    _, found = call("optimization/minimize", objective=objective, variables=["x"], initial=[initial])
    assert (found["status"], found["certainty"], found["x"]) == ("converged", "proved", [pytest.approx(x)])
