"""Answers of sums and quotients that are rounded once: they are exact, and say so."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.conftest import Call

X = [0.1, 0.3, 1e8 + 0.7, 2.5e-3, 1e16, 4.4]
Y = [1.0, 1 / 3, -1e-9, 7.7, 0.2, 5e9]


def test_covariances(call: Call) -> None:
    answer = call("statistics/covariance", x=X, y=Y)[1]
    x, y = [Fraction(one) for one in X], [Fraction(one) for one in Y]
    n = len(x)
    exact = [
        [float((n * sum(a * b for a, b in zip(u, v, strict=True)) - sum(u) * sum(v)) / (n * (n - 1))) for v in (x, y)]
        for u in (x, y)
    ]
    assert (answer["result"], answer["certainty"]) == (exact, "exact")
    many = call("statistics/covariance", data=np.tile([X, Y], 200).T.tolist())[1]
    assert many["certainty"] == "estimated"


def test_covariances_that_overflow_are_refused_by_name(call: Call) -> None:
    status, problem = call("statistics/covariance", x=[1e200, -1e200], y=[1e200, 1.0])
    assert (status, "`result`" in problem["detail"]) == (422, True)


@pytest.mark.parametrize("method", ["benjamini_hochberg", "benjamini_yekutieli"])
def test_adjusted_p_values(call: Call, method: str) -> None:
    p = [0.003, 0.01, 0.021, 0.04, 0.3, 0.7, 0.91]
    answer = call("statistics/tests/adjust-p-values", p_values=p, method=method)[1]
    m = len(p)
    factor = sum(Fraction(1, i + 1) for i in range(m)) if method == "benjamini_yekutieli" else 1
    shares = [min(Fraction(1), *(m * factor * Fraction(p[i]) / (i + 1) for i in range(at, m))) for at in range(m)]
    assert (answer["adjusted"], answer["certainty"]) == ([float(one) for one in shares], "exact")
