"""The power of tests of means in balls."""

from __future__ import annotations

from typing import Any

from flint import arb, ctx
from scipy import special

from service.methods.proofs import Undecided
from service.methods.statistics.balls import laws
from service.methods.statistics.balls.noncentral import f_above, t_below


def z_power(shift: arb, alpha: arb, alternative: str) -> Any:
    """The chance that a normal statistic of mean `shift` lies beyond its critical value."""
    critical = laws.normal_upper(alpha / 2 if alternative == "two-sided" else alpha)
    return _beyond(lambda mean: laws.normal_above(critical - mean), shift, alternative)


def t_power(shift: arb, df: int, alpha: arb, alternative: str) -> Any:
    """The same of Student's statistic with noncentrality `shift` and whole degrees of freedom."""
    each = alpha / 2 if alternative == "two-sided" else alpha
    if not each < 0.5:
        raise Undecided  # the critical value is below 0, for which the law is not made
    critical = laws.student_upper(each, df, -float(special.stdtrit(df, float(each))), _bits())
    return _beyond(lambda mean: 1 - t_below(critical, df, mean).value, shift, alternative)


def f_power(noncentrality: arb, between: int, within: int, alpha: arb) -> Any:
    """The same of Fisher's statistic."""
    start = float(special.betaincinv(within / 2, between / 2, float(alpha)))
    rest = laws.beta_quantile(alpha, arb(within) / 2, arb(between) / 2, start, _bits())  # within/(within + between F)
    return f_above((1 - rest) / rest * within / between, between, within, noncentrality)


def _bits() -> int:
    """Of a critical value, half of all: a tail is 1 less what the others leave of the chance below its ball."""
    return ctx.prec // 2


def _beyond(above: Any, shift: arb, alternative: str) -> Any:
    if alternative == "two-sided":
        return above(shift) + above(-shift)
    return above(-shift if alternative == "less" else shift)
