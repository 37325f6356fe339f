"""Tests of means: Student's and Welch's t, and the analysis of variance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from service.handlers.statistics.tests.outcome import (
    TestResult,
    interval,
    pairs,
    sample,
    samples_of,
    tail,
    upper_f,
    varying,
)
from service.methods.statistics.precision import (
    Floats,
    Moments,
    difference,
    limited_by_input,
    limited_by_pairs,
    moments,
)
from service.schemas.statistics.tests import AnovaRequest, IndependentRequest, PairedRequest, TTestRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Warning


def t_one_sample(request: TTestRequest) -> TestResult:
    """Student's t-test that the mean of a sample is `population_mean`.

    t = (x̄ − μ₀) / (s/√n) with n − 1 degrees of freedom; the effect size is Cohen's d = (x̄ − μ₀)/s. Fewer than two
    values, and values that are all equal, are refused.
    """
    x = sample(request.x, request.missing, 2, "x")
    return _one_sample(request, x, lambda of, t: limited_by_input([x], [of], t))


def t_paired(request: PairedRequest) -> TestResult:
    """Student's t-test that the mean of the differences x − y is `population_mean` (0).

    It is the one-sample test of the differences; the effect size is their mean, less `population_mean`, in their
    standard deviations (Cohen's d_z). Fewer than two pairs, and differences that are all equal, are refused.
    """
    x, y = pairs(request, 2)
    return _one_sample(request, x - y, lambda of, t: limited_by_pairs(x, y, of, t))


def _one_sample(
    request: TTestRequest, x: Floats, limits: Callable[[Moments, Callable[[Sequence[Moments]], float]], list[Warning]]
) -> TestResult:
    found, df = varying(x, "x"), len(x) - 1
    centre = Moments(1, request.population_mean, 0.0, 0.0)

    def t(of: Sequence[Moments]) -> float:
        return difference(of[0], centre) / math.sqrt(of[0].variance / of[0].count)

    statistic, error = t([found]), math.sqrt(found.variance / len(x))
    lower, upper = interval(
        request.alternative, found.mean + found.remainder, error, lambda p: special.stdtrit(df, p), request.alpha
    )
    p_value = tail(request.alternative, statistic, lambda value: special.stdtr(df, value))
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=found.mean + found.remainder,
        effect_size=difference(found, centre) / math.sqrt(found.variance),
        reject_null=p_value < request.alpha,
        warnings=limits(found, t),
    )


def t_independent(request: IndependentRequest) -> TestResult:
    """The t-test that the means of two independent samples differ by `population_mean` (0).

    Welch's t = (x̄ − ȳ − δ₀)/√(s²ₓ/n + s²ᵧ/m) with the degrees of freedom of Satterthwaite, or with `equal_variance`
    Student's, of the pooled variance and n + m − 2. The estimate is x̄ − ȳ, the effect size Cohen's d (pooled standard
    deviation). Fewer than two values a sample, and samples without any variance, are refused.
    """
    samples = [sample(request.x, request.missing, 2, "x"), sample(request.y, request.missing, 2, "y")]
    x, y = (moments(values) for values in samples)
    if not x.squares + y.squares:
        raise ComputationError.at("All values of each sample are equal: there is no variance to compare with.", "x")

    def t(of: Sequence[Moments]) -> float:
        error, _ = _error_and_freedom(of[0], of[1], pooled=request.equal_variance)
        return (difference(of[0], of[1]) - request.population_mean) / error

    statistic, estimate = t([x, y]), difference(x, y)
    error, df = _error_and_freedom(x, y, pooled=request.equal_variance)
    lower, upper = interval(request.alternative, estimate, error, lambda p: special.stdtrit(df, p), request.alpha)
    p_value = tail(request.alternative, statistic, lambda value: special.stdtr(df, value))
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=(estimate - request.population_mean) / math.sqrt((x.squares + y.squares) / (x.count + y.count - 2)),
        reject_null=p_value < request.alpha,
        warnings=limited_by_input(samples, [x, y], t),
    )


def _error_and_freedom(x: Moments, y: Moments, *, pooled: bool) -> tuple[float, float]:
    if pooled:
        df = float(x.count + y.count - 2)
        return math.sqrt((x.squares + y.squares) / df * (1 / x.count + 1 / y.count)), df
    of_x, of_y = x.variance / x.count, y.variance / y.count
    share = of_x / (of_x + of_y)
    df = 1 / (share**2 / (x.count - 1) + (1 - share) ** 2 / (y.count - 1))
    return math.sqrt(of_x + of_y), df


@dataclass(slots=True, kw_only=True)
class AnovaResult(TestResult):
    """A one-way analysis of variance."""

    __test__ = False

    sum_of_squares_between: Number
    """Of the means of the samples about the grand mean."""
    sum_of_squares_within: Number
    """Of the values about the means of their samples."""
    mean_square_between: Number
    """Per degree of freedom."""
    mean_square_within: Number
    """Per degree of freedom: the pooled variance."""
    r_squared: ExtendedNumber
    """Share of the total sum of squares between the samples (η²)."""
    residual_standard_deviation: Number
    """Square root of the mean square within."""


def anova(request: AnovaRequest) -> AnovaResult:
    """One-way analysis of variance: whether the means of k samples are equal.

    F = [Σnᵢ(x̄ᵢ − x̄)²/(k − 1)] / [ΣΣ(xᵢⱼ − x̄ᵢ)²/(N − k)] from centred values, or without `equal_variance` Welch's F
    (1951), whose second degrees of freedom are estimated. The effect size is η². A warning
    `limited-by-input` counts the digits of F where float64 cannot carry more. Samples without variance are refused.
    """
    samples = samples_of(request, 1 if request.equal_variance else 2)
    found = [moments(values) for values in samples]
    _check_variance(found, equal_variance=request.equal_variance)
    f = _fisher if request.equal_variance else _welch
    statistic, *df = f(found)
    between, within = _squares_between(found), math.fsum(one.squares for one in found)
    residual = within / (sum(one.count for one in found) - len(found))
    p_value = upper_f(statistic, *df)
    return AnovaResult(
        statistic=statistic,
        degrees_of_freedom=np.array(df),
        p_value=p_value,
        effect_size=between / (between + within),
        reject_null=p_value < request.alpha,
        sum_of_squares_between=between,
        sum_of_squares_within=within,
        mean_square_between=between / (len(found) - 1),
        mean_square_within=residual,
        r_squared=between / (between + within),
        residual_standard_deviation=math.sqrt(residual),
        warnings=limited_by_input(samples, found, lambda of: f(of)[0], least=9, what="F"),
    )


def _check_variance(found: list[Moments], *, equal_variance: bool) -> None:
    if sum(one.count for one in found) <= len(found):
        raise InvalidInput.at("No sample has more than one value, so that nothing varies within them.", "samples")
    for i, one in enumerate(found):
        if not one.squares and not equal_variance:
            detail = "All values are equal; Welch's test needs some variance in each sample."
            raise ComputationError.at(detail, "samples", i)
    if not any(one.squares for one in found):
        raise ComputationError.at(
            "All values of each sample are equal: there is no variance to compare with.", "samples"
        )


def _squares_between(found: Sequence[Moments]) -> float:
    weights = np.array([one.count for one in found], float)
    offsets = np.array([difference(one, found[0]) for one in found])
    centred = offsets - (weights * offsets).sum() / weights.sum()
    return float((weights * centred**2).sum())


def _fisher(found: Sequence[Moments]) -> tuple[float, float, float]:
    k, n = len(found), sum(one.count for one in found)
    within = math.fsum(one.squares for one in found) / (n - k)
    return _squares_between(found) / (k - 1) / within, k - 1, n - k


def _welch(found: Sequence[Moments]) -> tuple[float, float, float]:
    k = len(found)
    weights = np.array([one.count / one.variance for one in found])
    offsets = np.array([difference(one, found[0]) for one in found])
    share = weights / weights.sum()
    lack = float(((1 - share) ** 2 / (np.array([one.count for one in found]) - 1)).sum()) / (k * k - 1)
    between = float((weights * (offsets - (share * offsets).sum()) ** 2).sum()) / (k - 1)
    return between / (1 + 2 * (k - 2) * lack), k - 1, 1 / (3 * lack)
