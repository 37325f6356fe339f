from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate

from tests.conftest import Call


@pytest.mark.parametrize("method", ["simpson", "romberg"])
def test_integrals_of_samples_of_cubics_are_exact(call: Call, method):
    x = np.linspace(0, 2, 9)
    answer = call("calculus/integrate-samples", y=(x**3).tolist(), x=x.tolist(), method=method)[1]
    assert answer["result"] == pytest.approx(4.0, rel=1e-14)


def test_cumulative_integrals_begin_with_zero(call: Call):
    answer = call("calculus/integrate-samples", y=[0, 1, 2, 3], method="trapezoid", cumulative=True)[1]
    assert answer["result"] == [0.0, 0.5, 2.0, 4.5]


def test_cumulative_simpson_where_x_decreases(call: Call):
    answer = call("calculus/integrate-samples", y=[0, 1, 4, 9], x=[0, -1, -2, -3], cumulative=True)[1]
    assert answer["result"] == pytest.approx([0, -1 / 3, -8 / 3, -9], rel=1e-14)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"y": [1, 2, 3, 4], "method": "romberg"}, "/y"),
        ({"y": [1, 2, 3], "method": "romberg", "x": [0, 1, 3]}, "/x"),
        ({"y": [1, 2, 3], "x": [0, 1]}, "/x"),
        ({"y": [1, 2, 3], "x": [0, 1, 2], "spacing": 1}, "/spacing"),
        ({"y": [1, 2, 3], "method": "romberg", "cumulative": True}, "/cumulative"),
        ({"y": [1, 2, 3], "axis": 1}, "/axis"),
        ({"y": [0, 1, 9, 16], "x": [0, 1, 1, 4]}, "/x"),
        ({"y": [0, 1, 9, 16], "x": [0, 1, 1, 4], "cumulative": True}, "/x"),
    ],
)
def test_samples_that_do_not_fit_are_refused(call: Call, fields, pointer):
    status, problem = call("calculus/integrate-samples", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_trapezoids_that_cancel_are_exact(call) -> None:
    _, answer = call("calculus/integrate-samples", y=[1e16, 1.0, -1e16], spacing=2.0, method="trapezoid")
    assert (answer["result"], answer["warnings"]) == (2.0, [])
    y, x = [[1e16, 1.0, 3.0, -1e16]], [0.0, 1.0, 2.0, 3.0]
    _, answer = call("calculus/integrate-samples", y=y, x=x, method="trapezoid", cumulative=True)
    assert answer["result"] == [[0, 5e15, 5e15 + 2, 4.0]]
    _, answer = call("calculus/integrate-samples", y=[-1.0, 0.0, 1.0], method="trapezoid")
    assert (answer["result"], answer["warnings"]) == (0.0, [])


@pytest.mark.parametrize("x", [None, [0.0, 0.5, 2.0, 2.25, 3.0, 5.0, 5.5, 6.0], [9.0, 8.0, 7.5, 5.0, 4.0, 2.0, 1.0]])
def test_simpson_and_its_cumulative_form_are_those_of_scipy(call: Call, x):
    y = np.random.default_rng(3).normal(size=(2, 9 if x is None else len(x)))
    sign, places = (1, None) if x is None else (np.sign(x[1] - x[0]), np.abs(np.array(x) - x[0]))
    fields = {"y": y.tolist()} | ({} if x is None else {"x": x})
    answer = call("calculus/integrate-samples", **fields)[1]
    np.testing.assert_allclose(answer["result"], sign * integrate.simpson(y, x=places), rtol=1e-13)
    answer = call("calculus/integrate-samples", **fields, cumulative=True)[1]
    np.testing.assert_allclose(
        answer["result"], sign * integrate.cumulative_simpson(y, x=places, initial=0), rtol=1e-12, atol=1e-14
    )


@pytest.mark.parametrize(("method", "weights"), [("simpson", [2, 8, 4, 8, 2]), ("romberg", [7, 32, 12, 32, 7])])
def test_rules_whose_terms_cancel_are_exact(call: Call, method, weights):
    # Simpson's weights of five samples are 1/3, 4/3, …, those of Romberg are Boole's: 14/45, 64/45, …
    unit = {"simpson": Fraction(1, 6), "romberg": Fraction(2, 45)}[method]
    y = [1e16, 3.3, 1e15, 0.7, -1e16 * weights[0] / weights[-1] - 1e15 * weights[2] / weights[-1]]
    true = unit * sum((w * Fraction(one) for w, one in zip(weights, y, strict=True)), Fraction(0))
    answer = call("calculus/integrate-samples", y=y, method=method)[1]
    assert (answer["result"], answer["certainty"]) == (float(true), "proved")


def test_one_sample_spans_nothing(call: Call):
    assert call("calculus/integrate-samples", y=[[5.0], [6.0]])[1]["result"] == [0, 0]
    assert call("calculus/integrate-samples", y=[5.0], method="trapezoid", cumulative=True)[1]["result"] == [0]
