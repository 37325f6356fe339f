"""Points whose distance from the location, in scales, no double holds."""

from __future__ import annotations

import math

import pytest

from tests.conftest import Call

ANSWERS = {
    "survival": math.exp(-1.0), "log-survival": -1.0, "cumulative": -math.expm1(-1.0),
    "log-cumulative": math.log(-math.expm1(-1.0)),
}  # fmt: skip
"""Of a Weibull law of shape 1e-200: (x/scale)^1e-200 = 1, so that P(X > x) = exp(−1)."""


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize(("x", "scale"), [(1e300, 1e-200), (1e-300, 1e200)])
def test_values_there_are_right_and_those_of_many_points_told(call: Call, path: str, x: float, scale: float) -> None:
    weibull = {"name": "weibull", "shape": 1e-200, "scale": scale}
    few = call(f"statistics/distributions/{path}", distribution=weibull, x=[1.0, x])[1]
    assert (few["certainty"], few["warnings"]) == ("exact", [])
    assert few["result"][1] == pytest.approx(ANSWERS[path], rel=1e-15, abs=0)
    many = call(f"statistics/distributions/{path}", distribution=weibull, x=[1.0, x] * 1000)[1]
    assert any(warning["trusted_digits"] == 0 and [3] in warning["indices"] for warning in many["warnings"])


@pytest.mark.parametrize(("x", "scale"), [(1e300, 1e-200), (1e-300, 1e200)])
def test_laws_that_do_not_are_not(call: Call, x: float, scale: float) -> None:
    normal = {"name": "normal", "mean": 0, "standard_deviation": scale}
    found = call("statistics/distributions/cumulative", distribution=normal, x=x)[1]
    assert found["result"] == (1.0 if x > 1 else 0.5)
    assert [warning for warning in found["warnings"] if warning["trusted_digits"] == 0] == []


@pytest.mark.parametrize(
    ("c", "d", "x"), [(1e-5, 1e3, 1e-100), (1e-5, 1e3, 1e200), (1e5, 2.0, 0.3), (2.0, 1e-200, 7.0)]
)
def test_logarithms_of_the_burr_law(call: Call, c: float, d: float, x: float) -> None:
    burr = {"name": "burr_xii", "c": c, "d": d}
    t = d * (math.log1p(x**c) if x**c < 1e300 else c * math.log(x))
    upper = call("statistics/distributions/log-survival", distribution=burr, x=x)[1]["result"]
    lower = call("statistics/distributions/log-cumulative", distribution=burr, x=x)[1]["result"]
    assert upper == pytest.approx(-t, rel=1e-12, abs=1e-300)
    expected = math.log(-math.expm1(-t)) if t > 1e-9 else math.log(d) + (math.log(t / d) if t else c * math.log(x))
    assert lower == pytest.approx(expected, rel=1e-12, abs=1e-300)
