"""Tables by linear interpolation, against NumPy's, and their kinks in integrals and differential equations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.expressions import ExpressionError, compile_function
from tests.conftest import Call

XS, YS = [0.0, 0.5, 2.0, 3.0, 7.0], [1.0, -1.0, 4.0, 4.0, 0.25]
TABLE = {"xs": np.array(XS), "ys": np.array(YS)}


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=12, unique=True), st.floats(0, 1))
def test_values_and_slopes_are_those_of_numpy(places, share):
    xs = np.sort(np.array(places, float))
    ys = np.cos(xs)
    x = xs[0] + share * (xs[-1] - xs[0])
    value, slope = compile_function("interpolate(x, xs, ys)", ["x"], {"xs": xs, "ys": ys}).gradient([x])
    assert value == pytest.approx(np.interp(x, xs, ys), rel=1e-13, abs=1e-14)
    i = min(np.searchsorted(xs, x, side="right"), len(xs) - 1)
    assert slope[0] == pytest.approx((ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]), rel=1e-13, abs=1e-15)


def test_the_slope_by_the_values_is_that_of_the_hats():
    function = compile_function("interpolate(1.25, [0, 0.5, 2], v)", ["v[3]"])
    assert function.gradient([1.0, 2.0, 3.0])[1].tolist() == [0, 0.5, 0.5]


def test_no_value_outside_and_none_of_a_table_that_does_not_increase():
    function = compile_function("interpolate(x, xs, ys)", ["x"], TABLE)
    assert np.isnan(function.value([[-0.001], [7.001]])).all()
    assert function.value([[0], [0.5], [7]]).tolist() == [1, -1, 0.25]
    assert np.isnan(function.gradient([[-0.001], [7.001]])[1]).all()
    for places in ([0.0, 2.0, 1.0], [0.0, 1.0, 1.0]):
        assert np.isnan(compile_function("interpolate(x, xs, [1, 2, 3])", ["x"], {"xs": np.array(places)}).value([0.5]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interpolate(x, [0, 1], [1, 2, 3])", "shapes (2,) and (3,), expected two vectors of one length"),
        ("interpolate(x, [0], [1])", "expected two vectors of one length, 2 or more"),
        ("interpolate(x, [0, x], [1, 2])", "places that depend on the variables"),
        (
            "interpolate(x, [0, 2, 1], [1, 2, 3])",
            "not increase, expected xs in ascending order, each once",
        ),
        ("interpolate(x, [0, 1, 1], [1, 2, 3])", "places that do not increase"),
        ("interpolate(x, v, v)", "a table of 1001 rows, expected at most 1000"),
        ("interp(x, v, v)", "did you mean interpolate(x, xs, ys), which has no value outside of xs"),
    ],
)
def test_what_is_no_table_is_refused(text, said):
    with pytest.raises(ExpressionError) as raised:
        compile_function(text, ["x"], {"v": np.arange(1001.0)})
    assert said in str(raised.value)


@pytest.mark.parametrize(("xs", "at"), [([0.0, 1.0], 5.0), ([0.0, 1.0], -1.0), ([1.0, 0.0], 0.5)])
def test_a_place_without_a_value_is_told_why(call: Call, xs, at):
    data = {"xs": xs, "ys": [1.0, 2.0]}
    _, answer = call("calculus/evaluate", expression="2*interpolate(x, xs, ys)", variables=["x"], at=[at], data=data)
    assert answer["result"] == "NaN"
    assert "a table outside of its places, or of places that do not increase" in answer["warnings"][0]["detail"]


def test_an_integral_is_that_of_the_trapezoids(call: Call):
    status, answer = call(
        "calculus/integrate", expression="interpolate(x, xs, ys)", variable="x", lower=0.25, upper=6,
        data={"xs": XS, "ys": YS},
    )  # fmt: skip
    assert (status, answer["certainty"]) == (200, "proved")
    xs = np.array([0.25, *XS[1:-1], 6])
    assert answer["result"] == pytest.approx(np.trapezoid(np.interp(xs, XS, YS), xs), rel=1e-15)


def test_the_derivatives_at_a_place_of_the_table_come_with_a_warning(call: Call):
    fields = {"expression": "interpolate(x, xs, ys)", "variables": ["x"], "data": {"xs": XS, "ys": YS}}
    _, answer = call("calculus/gradient", at=[2], **fields)
    assert [warning["code"] for warning in answer["warnings"]] == ["nondifferentiable"]
    _, answer = call("calculus/gradient", at=[1], **fields)
    assert (answer["certainty"], answer["warnings"]) == ("exact", [])


def test_a_root_of_a_table_is_found(call: Call):
    fields = {"equation": "interpolate(x, xs, ys) = 1", "variable": "x", "bracket": [0.75, 2]}
    status, answer = call("optimization/root-scalar", data={"xs": XS, "ys": YS}, **fields)
    assert (status, answer["x"]) == (200, pytest.approx(1.1, rel=1e-15))


def test_a_differential_equation_is_driven_by_a_table(call: Call):
    """y' = f(t) ends at the integral of f."""
    status, answer = call(
        "calculus/ode", equations=["interpolate(t, xs, ys)"], variables=["y"], initial=[0], span=[0, 7],
        data={"xs": XS, "ys": YS},
    )  # fmt: skip
    assert status == 200
    assert answer["y"][-1][0] == pytest.approx(np.trapezoid(YS, XS), abs=1e-6)
