"""The tests of means and variances of normal theory in balls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from flint import arb
from scipy import special, stats

from service.methods.statistics.balls import laws
from service.methods.statistics.balls.noncentral import MOST_FREEDOM, f_below, mixture_effort, noncentrality, t_below
from service.methods.statistics.balls.samples import Sample, sample, total

_NONCENTRAL = 80_000.0
"""Nanoseconds of one end of an interval of a noncentrality."""
_FREEDOM = 1_200.0
"""More for each degree of freedom of t."""


def of_ends(freedom: int, ends: Any) -> float:
    """Nanoseconds of the interval of d; infinite where the noncentral law has too many degrees of freedom."""
    if ends[0] is None:
        return 0.0
    return 2 * (_NONCENTRAL + _FREEDOM * freedom) if freedom <= MOST_FREEDOM else float("inf")


class Asked(NamedTuple):
    """What a test is asked for, with the ends of the effect size's interval as they are known so far."""

    alternative: str
    alpha: float
    near: Any


def of_eta_squared(freedom: int, ends: Any) -> float:
    """Nanoseconds of the interval of η² with all degrees of freedom together."""
    return mixture_effort(ends[1] * (freedom + 1) / (1 - ends[1])) if ends[0] is not None else 0.0


def one_sample(x: list[arb], centre: float, asked: Asked) -> dict[str, Any]:
    """Student's test of the mean of values."""
    of = sample(x)
    error, gap, df = (of.variance / of.count).sqrt(), of.mean - centre, of.count - 1
    return {
        **_location(gap / error, df, of.mean, error, asked),
        **_cohen_d(gap / of.variance.sqrt(), df, arb(of.count).sqrt(), asked),
    }


def two_samples(x: list[arb], y: list[arb], centre: float, asked: Asked, *, pooled: bool) -> dict[str, Any]:
    """Student's or Welch's test of the difference of two means."""
    a, b = sample(x), sample(y)
    error, df = _standard_error(a, b, pooled=pooled)
    estimate, freedom = a.mean - b.mean, a.count + b.count - 2
    gap, share = estimate - centre, (arb(a.count * b.count) / (a.count + b.count)).sqrt()
    return {
        **_location(gap / error, df, estimate, error, asked),
        **_cohen_d(gap / ((a.squares + b.squares) / freedom).sqrt(), freedom, share, asked),
        "degrees_of_freedom": arb(df),
    }


def _location(statistic: arb, df: Any, estimate: arb, error: arb, asked: Asked) -> dict[str, Any]:
    """What t tells of a mean: p-value and interval."""

    def quantile(p: arb) -> Any:
        return laws.student_upper(p, df, -float(special.stdtrit(float(df), float(p))))

    lower, upper = laws.interval(asked.alternative, estimate, error, quantile, arb(asked.alpha))
    return {
        "statistic": statistic,
        "p_value": laws.tail(asked.alternative, statistic, lambda t: laws.student_above(t, df)),
        "lower": lower,
        "upper": upper,
        "estimate": estimate,
    }


def _cohen_d(d: arb, df: int, scale: arb, asked: Asked) -> dict[str, Any]:
    """d with its interval, and Hedges' g."""
    statistic, size = d * scale, abs(d * scale)
    each = arb(asked.alpha) / 2 if asked.alternative == "two-sided" else arb(asked.alpha)
    ends, sign = list(asked.near), 1 if statistic >= 0 else -1
    for place, near in enumerate(asked.near):
        if near is not None and math.isfinite(near):
            far = (place == 1) == (sign == 1)  # from 0, where the tail is the smaller one
            start = sign * near * float(scale)
            ends[place] = (
                sign * noncentrality(lambda at: t_below(size, df, at), each if far else 1 - each, start) / scale
            )
    return {
        "effect_size": d,
        "effect_size_lower": ends[0],
        "effect_size_upper": ends[1],
        "effect_size_corrected": _hedges_factor(df) * d,
    }


def _hedges_factor(df: int) -> arb:
    """J = Γ(df/2)/(√(df/2) Γ((df − 1)/2)); 0 for one degree of freedom."""
    half = arb(df) / 2
    return (half.lgamma() - (half - arb(1) / 2).lgamma()).exp() / half.sqrt() if df > 1 else arb(0)


def _standard_error(x: Sample, y: Sample, *, pooled: bool) -> tuple[arb, Any]:
    """Of the difference of two means, and its degrees of freedom: pooled, or Welch's with those of Satterthwaite."""
    if pooled:
        df = x.count + y.count - 2
        return ((x.squares + y.squares) / df * (arb(1) / x.count + arb(1) / y.count)).sqrt(), df
    of_x, of_y = x.variance / x.count, y.variance / y.count
    both = of_x + of_y
    return both.sqrt(), both * both / (of_x * of_x / (x.count - 1) + of_y * of_y / (y.count - 1))


def squares_between(found: Sequence[Sample]) -> arb:
    """Σ nᵢ(x̄ᵢ − x̄)², exactly 0 where all means are equal."""
    whole, count = total([one.whole for one in found]), sum(one.count for one in found)
    return total([(count * one.whole - one.count * whole) ** 2 / one.count for one in found]) / count**2


def _welch_f(found: Sequence[Sample]) -> tuple[arb, int, arb]:
    """Welch's F and its degrees of freedom."""
    k = len(found)
    weights = [one.count / one.variance for one in found]
    whole = total(weights)
    first, *_ = found  # of which means that are all equal are exactly 0 apart
    gaps = [(first.count * one.whole - one.count * first.whole) / (first.count * one.count) for one in found]
    centre = total([w * gap for w, gap in zip(weights, gaps, strict=True)]) / whole
    between = total([w * (gap - centre) ** 2 for w, gap in zip(weights, gaps, strict=True)]) / (k - 1)
    lack = total([(1 - w / whole) ** 2 / (one.count - 1) for w, one in zip(weights, found, strict=True)]) / (k * k - 1)
    return between / (1 + 2 * (k - 2) * lack), k - 1, 1 / (3 * lack)


def eta_squared(f: arb, between: int, within: int, alpha: float, near: Any) -> tuple[Any, Any]:
    """The interval of η², whose ends are near those given; both may be None, or NaN."""
    if near[0] is None or math.isnan(near[0]):
        return near[0], near[1]
    more, each = between + within + 1, arb(alpha) / 2
    shifts = [
        noncentrality(lambda at: f_below(f, between, within, at), p, end * more / (1 - end))
        for end, p in zip(near, (1 - each, each), strict=True)
    ]
    return shifts[0] / (shifts[0] + more), shifts[1] / (shifts[1] + more)


def _omega_squared(f: arb, between: int, within: int) -> arb:
    """ω²."""
    excess = between * (f - 1)
    return excess / (excess + between + within + 1)


def bartlett(found: Sequence[Sample]) -> dict[str, Any]:
    """Bartlett's test of variances."""
    df = [one.count - 1 for one in found]
    pooled = total([one.squares for one in found]) / sum(df)
    spread = total([n * (pooled / one.variance).log() for n, one in zip(df, found, strict=True)])
    statistic = spread / (1 + (total([arb(1) / n for n in df]) - arb(1) / sum(df)) / (3 * (len(found) - 1)))
    return {"statistic": statistic, "p_value": laws.chi_squared_above(statistic, len(found) - 1)}


def anova(found: Sequence[Sample], alpha: float, near: Any) -> dict[str, Any]:
    """The analysis of variance of samples with one variance."""
    df = len(found) - 1, sum(one.count for one in found) - len(found)
    f = squares_between(found) / df[0] / (total([one.squares for one in found]) / df[1])
    lower, upper = eta_squared(f, *df, alpha, near)
    return {**_f_test(found, f, df), "effect_size_lower": lower, "effect_size_upper": upper}


def welch(found: Sequence[Sample]) -> dict[str, Any]:
    """Welch's analysis of variance of samples with different variances."""
    f, *df = _welch_f(found)
    return _f_test(found, f, df)


def _f_test(found: Sequence[Sample], f: arb, df: Sequence[Any]) -> dict[str, Any]:
    between, within = squares_between(found), total([one.squares for one in found])
    numerator, freedom = len(found) - 1, sum(one.count for one in found) - len(found)
    share, residual = between / (between + within), within / freedom
    return {
        "statistic": f,
        "degrees_of_freedom": list(df),
        "p_value": laws.f_above(f, *df),
        "effect_size": share,
        "effect_size_corrected": _omega_squared(between / numerator / residual, numerator, freedom),
        "sum_of_squares_between": between,
        "sum_of_squares_within": within,
        "mean_square_between": between / numerator,
        "mean_square_within": residual,
        "r_squared": share,
        "residual_standard_deviation": residual.sqrt(),
    }


def levene(found: Sequence[Sample]) -> dict[str, Any]:
    """Levene's test, the analysis of variance of distances in any unit."""
    df = len(found) - 1, sum(one.count for one in found) - len(found)
    between, within = squares_between(found), total([one.squares for one in found])
    f = between / df[0] / (within / df[1])
    return {
        "statistic": f,
        "degrees_of_freedom": list(df),
        "p_value": laws.f_above(f, *df),
        "effect_size": between / (between + within),
    }


def mean_interval(x: list[arb], known: float | None, level: float) -> dict[str, arb]:
    """The interval of a mean, with a known standard deviation or with that of the values."""
    of, tail = sample(x), (1 - arb(level)) / 2
    if known is not None:
        half = laws.normal_upper(tail) * known / arb(of.count).sqrt()
    elif of.squares == 0:
        half = arb(0)
    else:
        start = -float(special.stdtrit(of.count - 1, float(tail)))
        half = laws.student_upper(tail, of.count - 1, start) * (of.variance / of.count).sqrt()
    return {"estimate": of.mean, "lower": of.mean - half, "upper": of.mean + half}


def variance_interval(x: list[arb], level: float) -> dict[str, arb]:
    """The interval of a variance."""
    of, tail = sample(x), (1 - arb(level)) / 2
    df = of.count - 1
    high = laws.chi_squared_upper(tail, df, float(special.chdtri(df, float(tail))))
    low = laws.chi_squared_upper(1 - tail, df, float(stats.chi2.ppf(float(tail), df)))
    return {"estimate": of.variance, "lower": of.squares / high, "upper": of.squares / low}
