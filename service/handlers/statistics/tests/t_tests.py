"""Student's and Welch's t-tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from scipy import special

from service.handlers.statistics.lost_digits import limited_by_input, limited_by_pairs
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult, proved_test
from service.handlers.statistics.tests.samples import moments_of, pairs, sample, varying
from service.methods.budget import foresee
from service.methods.proofs import AT_ONCE
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, balls_of
from service.methods.statistics.input_rounding import Statistics
from service.methods.statistics.moments import Moments, difference
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import cohen_d, hedges_factor
from service.methods.statistics.tests.tails import interval, tail
from service.methods.statistics.tests.variance_ratios import error_and_freedom
from service.schemas.statistics.tests import IndependentRequest, PairedRequest, TTestRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Warning


def t_one_sample(request: TTestRequest) -> EffectResult:
    """Student's t-test that the mean of a sample is `population_mean`.

    t = (x̄ − μ₀) / (s/√n) with n − 1 degrees of freedom; the effect size is Cohen's d = (x̄ − μ₀)/s, with the exact
    interval of the noncentral t law. Fewer than two values, and values that are all equal, are refused.
    """
    x = sample(request.x, request.missing, 2, "x")
    return _one_sample(request, x, lambda of, t: limited_by_input([x], [of], t), lambda: balls_of(x))


def t_paired(request: PairedRequest) -> EffectResult:
    """Student's t-test that the mean of the differences x − y is `population_mean` (0).

    It is the one-sample test of the differences; the effect size is their mean, less `population_mean`, in their
    standard deviations (Cohen's d_z), with the exact interval of the noncentral t law. Fewer than two pairs, and
    differences that are all equal, are refused.
    """
    x, y = pairs(request, 2)
    return _one_sample(
        request,
        x - y,
        lambda of, t: limited_by_pairs(x, y, of, t),
        lambda: [a - b for a, b in zip(balls_of(x), balls_of(y), strict=True)],
    )


def _one_sample(
    request: TTestRequest,
    x: Floats,
    limits: Callable[[Moments, Statistics], list[Warning]],
    values: Callable[[], list[Any]],
) -> EffectResult:
    found, df = varying(x, "x"), len(x) - 1
    _foresee(len(x), df)
    centre = Moments(1, request.population_mean, 0.0, 0.0)

    def tested(of: Sequence[Moments]) -> tuple[float, float]:
        t = difference(of[0], centre) / math.sqrt(of[0].variance / of[0].count)
        return t, tail(request.alternative, t, lambda value: special.stdtr(df, value))

    (statistic, p_value), error = tested([found]), math.sqrt(found.variance / len(x))
    lower, upper = interval(
        request.alternative, found.mean + found.remainder, error, lambda p: special.stdtrit(df, p), request.alpha
    )
    effect = difference(found, centre) / math.sqrt(found.variance)
    ends = cohen_d(statistic, df, math.sqrt(len(x)), request.alternative, request.alpha) or NO_ENDS
    result = EffectResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=found.mean + found.remainder,
        effect_size=effect,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        effect_size_corrected=hedges_factor(df) * effect,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=limits(found, tested),
    )

    asked = means.Asked(request.alternative, request.alpha, ends)
    return proved_test(
        request,
        result,
        lambda: means.one_sample(values(), request.population_mean, asked),
        VALUE * len(x) + LAW + means.of_ends(df, ends),
    )


def _foresee(values: int, freedom: int) -> None:
    """Have a request whose proof is more than is computed at once begin in a worker before its interval is computed."""
    proof = VALUE * values + LAW + means.of_ends(freedom, (0.0, 0.0))
    if proof <= AT_ONCE:
        foresee(proof)


def t_independent(request: IndependentRequest) -> EffectResult:
    """The t-test that the means of two independent samples differ by `population_mean` (0).

    Welch's t = (x̄ − ȳ − δ₀)/√(s²ₓ/n + s²ᵧ/m) with the degrees of freedom of Satterthwaite, or with `equal_variance`
    Student's, of the pooled variance and n + m − 2. The estimate is x̄ − ȳ, the effect size Cohen's d (pooled standard
    deviation), with the interval of the noncentral t law, which supposes equal variances. Fewer than two values a
    sample, and samples without any variance, are refused.
    """
    samples = [sample(request.x, request.missing, 2, "x"), sample(request.y, request.missing, 2, "y")]
    x, y = moments_of(samples[0], "x"), moments_of(samples[1], "y")
    if not x.squares + y.squares:
        raise ComputationError.at("All values of each sample are equal: there is no variance to compare with.", "x")

    _foresee(x.count + y.count, x.count + y.count - 2)

    def tested(of: Sequence[Moments]) -> tuple[float, float, float]:
        error, df = error_and_freedom(of[0], of[1], pooled=request.equal_variance)
        t = (difference(of[0], of[1]) - request.population_mean) / error
        return t, df, tail(request.alternative, t, lambda value: special.stdtr(df, value))

    (statistic, _, p_value), estimate = tested([x, y]), difference(x, y)
    error, df = error_and_freedom(x, y, pooled=request.equal_variance)
    lower, upper = interval(request.alternative, estimate, error, lambda p: special.stdtrit(df, p), request.alpha)
    pooled, scale = x.count + y.count - 2, math.sqrt(x.count * y.count / (x.count + y.count))
    effect = (estimate - request.population_mean) / math.sqrt((x.squares + y.squares) / pooled)
    ends = cohen_d(effect * scale, pooled, scale, request.alternative, request.alpha) or NO_ENDS
    result = EffectResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=effect,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        effect_size_corrected=hedges_factor(pooled) * effect,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=limited_by_input(samples, [x, y], tested),
    )

    asked = means.Asked(request.alternative, request.alpha, ends)
    return proved_test(
        request,
        result,
        lambda: means.two_samples(
            balls_of(samples[0]), balls_of(samples[1]), request.population_mean, asked, pooled=request.equal_variance
        ),
        VALUE * (x.count + y.count) + LAW + means.of_ends(pooled, ends),
    )
