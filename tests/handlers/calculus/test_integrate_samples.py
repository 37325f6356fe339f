from __future__ import annotations

import numpy as np
import pytest

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
