"""The power of tests of means: tails of the noncentral t and F laws."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize, special, stats

from service.methods.statistics.distributions.saddle_point import stirling_error
from service.methods.statistics.summation import Floats

_DROP = 45.0  # of a logarithm: what lies beyond is below 3e-20 of the whole
_NODES = 400  # 20 within a standard deviation, where eight already reach 1e-16
_STEP = 0.1  # of ln s: a fifth of the narrowest feature, the end of the density at few degrees of freedom
_MOST_NODES = 1_000_000  # 8 MB
_REACHES = 1e-8 * 1.5 ** np.arange(66)  # of ln s from its peak: to 3000, which 1/50 of a degree of freedom takes


def t_power(shift: float, df: float, alpha: float, alternative: str) -> float:
    """The chance that a t statistic (z for infinite df) of noncentrality `shift` lies beyond its critical value."""
    each = alpha / 2 if alternative == "two-sided" else alpha
    critical = -float(special.ndtri(each) if df == math.inf else special.stdtrit(df, each))
    above = _normal_above if df == math.inf else noncentral_t_above
    if alternative == "two-sided":
        return above(critical, df, shift) + above(critical, df, -shift)
    return above(critical, df, shift if alternative == "greater" else -shift)


def f_power(noncentrality: float, between: float, within: float, alpha: float) -> float:
    """The chance that an F statistic lies beyond its critical value; SciPy's law is wrong at noncentrality 0."""
    if noncentrality == 0:
        return alpha
    # F = within·y/(between·(1 − y)), y of a beta law: SciPy's F loses 1 − y, and is infinite, at small alpha.
    share, rest = (
        special.betainccinv(between / 2, within / 2, alpha),
        special.betaincinv(within / 2, between / 2, alpha),
    )
    return float(stats.ncf.sf(within / between * share / rest, between, within, noncentrality))


def _normal_above(critical: float, _df: float, shift: float) -> float:
    return float(special.ndtr(shift - critical))


def noncentral_t_above(critical: float, df: float, shift: float) -> float:
    """P(T > critical) = E Φ(shift − critical·s) over s = √(χ²/df), with digits in either tail.

    The integrand in ln s is positive, analytic, and falls off on both sides, so that the trapezoidal rule converges
    beyond all powers; it is taken about its own peak, which far in a tail is not that of s.
    """
    half = df / 2
    # Of ∫ exp(df (t − (e²ᵗ − 1)/2)) dt = Γ(half) exp(half)/(2 half^half), by Stirling's formula with its error.
    log_whole = 0.5 * math.log(math.pi / df) + float(stirling_error(np.array(half)))

    def log_product(t: Any) -> Any:
        return df * (t - 0.5 * np.expm1(2 * t)) + special.log_ndtr(shift - critical * np.exp(t))

    finest = _STEP / (1.0 + abs(shift))  # the step of Φ is 1/shift wide where it falls into the density
    with np.errstate(over="ignore"):
        return min(1.0, math.exp(_log_integral(log_product, finest) - log_whole))


def _log_integral(log: Callable[[Any], Any], finest: float) -> float:
    """The logarithm of ∫ exp(log(t)) dt of a function with one peak that varies over some 5 times `finest` or more."""
    # Near enough: a peak is flat.
    peak = float(optimize.minimize_scalar(lambda t: -log(t), bracket=(-0.5, 0.0), tol=1e-12).x)
    top = float(log(peak))
    low, high = (peak + sign * _fall(log(peak + sign * _REACHES) - top) for sign in (-1.0, 1.0))
    nodes = int(min(max(_NODES, (high - low) / finest), _MOST_NODES))
    t = np.linspace(low, high, nodes + 1)
    return top + math.log(float(np.exp(log(t) - top).sum()) * (high - low) / nodes)


def _fall(heights: Floats) -> float:
    """The first of the reaches at which the function has fallen off."""
    return float(_REACHES[int(np.argmax(heights < -_DROP))])
