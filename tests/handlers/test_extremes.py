"""Values at the ends of what a request may hold: each has an answer or a sentence, and none is a defect of ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

SPARSE = {"format": "csr", "shape": [4, 4], "indptr": [0, 1, 2, 3, 4], "indices": [0, 1, 2, 3]}
ZERO = {"format": "coo", "shape": [40, 40], "row": [0], "column": [0], "data": [0.0]}
NORMAL = {"model": "normal-normal", "prior": {"mean": 0.0, "standard_deviation": 1.0}, "data": [1.0, 2.0]}
OSCILLATOR = {"equations": ["v", "-x"], "variables": ["x", "v"], "span": [0, 1], "initial": [1, 0]}
INTEGRATOR = {"a": [[0, 1], [0, 0]], "q": [[1, 0], [0, 1]], "r": [[1]]}
CURVE = {
    "model": "b1*(1 - exp(-b2*x))",
    "independent": "x",
    "x": [1.0, 2.0, 3.0, 5.0, 7.0, 10.0],
    "y": [2147483648.0, 149.0, 149.0, 191.0, 213.0, 224.0],
    "initial": {"b1": 100.0, "b2": 0.75},
}


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("linear-algebra/sparse/eigen", {"a": ZERO, "k": 2}, "The iteration breaks down"),
        ("linear-algebra/sparse/svd", {"a": {**SPARSE, "data": [0.0] * 4}, "k": 2}, "The iteration breaks down"),
        ("linear-algebra/sparse/svd", {"a": {**SPARSE, "data": [1.0] * 4}, "k": 2, "max_iterations": 10**30},
         "Expected at most 2147483647."),
        ("linear-algebra/riccati", {**INTEGRATOR, "b": [[0], [1e-310]]}, "There is no stabilising solution"),
        ("calculus/ode", {**OSCILLATOR, "equations": ["1/0", "-x"]}, "The right-hand sides are not finite"),
        ("calculus/ode", {**OSCILLATOR, "initial": [1e300, 0]}, "There is no solution at any of the times"),
        ("optimization/quadratic-program", {"quadratic": [[1e-8, 0.0], [0.0, 2.0]], "linear": [1.7e308, -5.0]},
         "Beside the other coefficients these leave the range"),
        ("statistics/bootstrap", {"data": [1e308, 1e308, 1e308, 0.5], "statistic": "mean", "seed": 1},
         "The statistic is undefined for most resamples"),
        ("numerics/fft", {"a": [1.0, 2.0], "length": 10**30}, "The result would have"),
        ("statistics/bayes/update", {**NORMAL, "standard_deviation": 1e-310}, "The `posterior` leaves the range"),
        ("statistics/bayes/update", {"model": "dirichlet-multinomial", "prior": {"concentration": [1.0]}, "data": [3]},
         "One outcome alone is certain"),
    ],
)  # fmt: skip
def test_refusals(call: Call, path: str, body: dict[str, Any], sentence: str) -> None:
    status, problem = call(path, **body)
    assert status == 422
    assert problem.get("errors", [problem])[0]["detail"].startswith(sentence)


@pytest.mark.parametrize("path", ["linear-algebra/matrix-square-root", "linear-algebra/matrix-logarithm"])
def test_functions_of_matrices_whose_squares_overflow(call: Call, path: str) -> None:
    status, answer = call(path, a=[[4e300, 0.0], [0.0, 9e300]])
    assert status == 200
    expected = [2e150, 3e150] if "root" in path else [np.log(4e300), np.log(9e300)]
    assert np.diag(answer["result"]["real"]) == pytest.approx(expected, rel=1e-13)
    assert answer["residual"] < 1e-12


def test_what_overflows_on_the_way_is_an_answer_or_a_sentence(call: Call) -> None:
    huge = [[1e308, 1e-308], [1e308, 1e308]]
    b = {"real": [1e308, -1.7e308], "imag": [1e308, -1e150]}
    circle = [[1.0, -1e150, -1.0], [1e150, 1.0, -1e150], [1.0, 1e150, 1.0]]
    q = [[1e-200, 3.3], [1e-150, 5e-324]]
    data = {"real": [-1.7e308, 1e-150, 1e150], "imag": [-1.7e308, 2.0, 0.5]}
    column = {"format": "coo", "shape": [3, 1], "row": [0, 1, 2], "column": [0, 0, 0], "data": data}
    statuses = [
        call("linear-algebra/solve", a=huge, b=b, structure="toeplitz")[0],
        call("linear-algebra/solve", a=circle, b=[3.3, 0.5, -1.7e308], structure="toeplitz")[0],
        call("linear-algebra/inverse", a={"real": [[1e308]], "imag": [[1e308]]})[0],
        call("linear-algebra/lyapunov", a=[[1e308, -1.7e308], [1e200, 0.5]], q=q, time="discrete")[0],
        call("linear-algebra/sparse/least-squares", a=column, b=[1.0, 1.0, 1.0])[0],
    ]
    assert set(statuses) <= {200, 422}


def test_an_integral_over_a_range_as_narrow_as_a_gap(call: Call) -> None:
    bounds = [[1.0000000000000002e-300, 1.0000000000000005e-300], [0, "1 - x"]]
    body = {"expression": "x**2 * y + sin(y)", "variables": ["x", "y"], "bounds": bounds}
    status, answer = call("calculus/integrate-multiple", **body)
    assert status == 200
    # The ends are the decimals sent, 3e-316 apart; so small, numbers have nine digits.
    assert answer["result"] == pytest.approx(3e-316 * (1 - np.cos(1)), rel=1e-7, abs=0)


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("tests/anova", {"samples": [[1.0, 2.0], [1e200, -1e200, 3.0]]}, "`samples[1]`"),
        ("tests/t-independent", {"x": [1.0, 2.0], "y": [1e200, -1e200]}, "`y`"),
        ("confidence-intervals/mean", {"data": [1e200, -1e200]}, "`data`"),
    ],
)
def test_squares_that_overflow_are_those_of_a_field(call: Call, path: str, body: dict[str, Any], named: str) -> None:
    status, problem = call(f"statistics/{path}", **body)
    assert (status, problem["detail"].partition(":")[0]) == (422, named)


def test_a_span_of_two_numbers(call: Call) -> None:
    status, answer = call("calculus/ode", **{**OSCILLATOR, "span": [0, 5e-324]})
    assert status == 200
    assert answer["t"] == [0.0, 5e-324]


def test_minimum_of_a_function_that_falls_to_minus_infinity(call: Call) -> None:
    status, answer = call("optimization/minimize-scalar", objective="log(x)", variable="x", bounds=[0, 1])
    assert status == 200
    assert not answer["success"]
    assert answer["status"] == "unbounded"


def test_fits_of_extreme_and_of_zero_observations(call: Call) -> None:
    assert call("optimization/curve-fit", **CURVE)[0] == 200
    status, answer = call("optimization/curve-fit", **{**CURVE, "y": [0.0] * 6})
    assert status == 200
    assert answer["residual_sum_of_squares"] == 0
