"""NIST's StRD: digits against the exact result for the float64 values received, and against the certified values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np

from benchmarks.digits import Row, cases, correct_digits
from service.handlers.statistics import autocorrelation, describe
from service.handlers.statistics.regression import linear, polynomial
from service.handlers.statistics.regression.result import RegressionResult
from service.handlers.statistics.tests import anova as one_way
from service.schemas.statistics.regression import LinearRegressionRequest, PolynomialRegressionRequest
from service.schemas.statistics.tests import AnovaRequest
from service.schemas.statistics.variables import AutocorrelationRequest, DescribeRequest
from service.schemas.types.results import Result

mpmath.mp.dps = 50

_ZERO = 1e-12


@dataclass(frozen=True)
class Score:
    """One data set: digits by either measure, and what the answer said of itself."""

    name: str
    exact: list[float]
    certified: list[float]
    trusted: int | None
    """Of the warning `limited-by-input`."""


def _trusted(result: Result) -> int | None:
    return next((one.trusted_digits for one in result.warnings if one.code == "limited-by-input"), None)


def _digits(computed: Sequence[float], exact: Sequence[Any]) -> list[float]:
    pairs = zip(computed, exact, strict=True)
    return [
        _near_zero(c) if not e else 15.0 if mpmath.mpf(c) == e else float(min(15, -mpmath.log10(abs(c - e) / abs(e))))
        for c, e in pairs
    ]


def _near_zero(value: float) -> float:
    return 15.0 if abs(value) <= _ZERO else 0.0


def _exactly(values: Any) -> list[Any]:
    return [mpmath.mpf(float(value)) for value in values]


def _squares(values: list[Any]) -> tuple[Any, Any]:
    mean = mpmath.fsum(values) / len(values)
    return mean, mpmath.fsum((value - mean) ** 2 for value in values)


def univariate() -> Iterator[Score]:
    """Mean, standard deviation and lag-1 autocorrelation."""
    for case in cases("statistics/nist_univariate"):
        found = describe.describe(DescribeRequest(data=case["data"]))
        lagged = autocorrelation.autocorrelation(AutocorrelationRequest(x=case["data"], lags=1))
        x = _exactly(case["data"])
        mean, squares = _squares(x)
        products = mpmath.fsum((a - mean) * (b - mean) for a, b in pairwise(x))
        computed = [float(found.mean), float(found.standard_deviation), float(lagged.result[1])]
        exact = [mean, mpmath.sqrt(squares / (len(x) - 1)), products / squares]
        certified = [float(case["certified"][name]) for name in ("mean", "sd", "autocorr1")]
        scores = [correct_digits(*pair) for pair in zip(computed, certified, strict=True)]
        yield Score(case["id"], _digits(computed, exact), scores[:2], _trusted(found))


def anova() -> Iterator[Score]:
    """F."""
    for case in cases("statistics/nist_anova"):
        found = one_way.anova(AnovaRequest(samples=case["groups"]))
        groups = [_exactly(group) for group in case["groups"]]
        _, total = _squares([value for group in groups for value in group])
        within = mpmath.fsum(_squares(group)[1] for group in groups)
        n, k = sum(map(len, groups)), len(groups)
        f = (total - within) / (k - 1) / (within / (n - k))
        certified_f = float(case["certified"]["F"])
        tail = mpmath.betainc((n - k) / 2, (k - 1) / 2, 0, (n - k) / (n - k + (k - 1) * mpmath.mpf(certified_f)), True)
        certified = [correct_digits(float(found.statistic or 0), certified_f)]
        if found.p_value and tail > 1e-300:  # NIST certifies F alone; its tail has fewer digits
            certified.append(correct_digits(float(found.p_value), float(tail)))
        yield Score(case["id"], _digits([float(found.statistic or 0)], [f]), certified, _trusted(found))


def linear_regression() -> Iterator[Score]:
    """Coefficients and standard errors; polynomials also as columns of powers, where the input is the limit."""
    for case in cases("statistics/nist_linear_regression"):
        x, y, intercept = np.array(case["x"]), case["y"], 0 in case["powers"]
        if case["kind"] == "polynomial" and intercept:
            request = PolynomialRegressionRequest(x=x, y=y, degree=max(case["powers"]))
            powers = [[value**k for k in case["powers"]] for value in _exactly(x)]
            yield _regression(case["id"], case, polynomial.polynomial(request), powers)
        columns = np.array([[value**k for k in case["powers"] if k] for value in case["x"]]) if x.ndim == 1 else x
        request_of_columns = LinearRegressionRequest(x=columns, y=y, intercept=intercept)
        design = [_exactly([*([1.0] if intercept else []), *row]) for row in columns]
        yield _regression(f"{case['id']} as columns", case, linear.linear(request_of_columns), design)


def _regression(name: str, case: dict[str, Any], found: RegressionResult, design: list[Any]) -> Score:
    x, y = mpmath.matrix(design), mpmath.matrix(_exactly(case["y"]))
    inverse = (x.T * x) ** -1
    beta = inverse * (x.T * y)
    residuals = y - x * beta
    variance = (residuals.T * residuals)[0] / (x.rows - x.cols)
    exact_fit = float(case["certified"]["residual_sd"]) == 0
    errors = [mpmath.mpf(0) if exact_fit else mpmath.sqrt(variance * inverse[i, i]) for i in range(x.cols)]
    computed = [*found.coefficients.tolist(), *found.standard_errors.tolist()]
    certified = [float(value) for value in (*case["certified"]["estimate"], *case["certified"]["sd"])]
    scores = [correct_digits(c, e) if e else _near_zero(c) for c, e in zip(computed, certified, strict=True)]
    return Score(name, _digits(computed, [*beta, *errors]), scores, _trusted(found))


def strd_rows() -> Iterator[Row]:
    """A row a data set: digits of the exact result; the note compares with the certified values."""
    for collection in (univariate, anova, linear_regression):
        for score in collection():
            trusted = "" if score.trusted is None else f", warns: {score.trusted} trusted"
            note = f"certified: {min(score.certified):.1f}{trusted}"
            yield Row(f"StRD {collection.__name__}: {score.name}", score.exact, note)
