"""The normal law between two ends, from the end that is nearer to the mean: no digits cancel, however far or narrow.

In the standard form the density is proportional to exp(−st − t²/2) on [first, last], with s ≥ 0. Where the ends have
the mean between them, t counts from the mean and s = 0; else t counts from the nearer end, s standard deviations away.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions.form import EXPONENTIAL, INVERSE, NO_POWER_TAIL, QUADRATURE, Form, Large
from service.methods.statistics.distributions.law import Law

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_ROOT_2 = math.sqrt(2.0)
_POLISHING = 4  # of Newton's steps: each doubles the digits of a start that has two


def _relative_density(t: Any, s: Any) -> Any:
    return np.exp(-t * (s + 0.5 * t))


@np.errstate(all="ignore")
def _mass(start: Any, end: Any, s: Any) -> Any:
    """∫ exp(−st − t²/2) dt: Gauss–Legendre where it is short, differences of Mills ratios or of erf elsewhere."""
    middle, half = 0.5 * (start + end), 0.5 * (end - start)
    points = np.asarray(middle)[..., None] + np.asarray(half)[..., None] * _NODES
    short = half * (_relative_density(points, np.asarray(s)[..., None]) @ _WEIGHTS)
    ratios = (_relative_density(t, s) * special.erfcx((s + t) / _ROOT_2) for t in (start, end))
    beside = np.subtract(*ratios)
    around = special.erf(end / _ROOT_2) - special.erf(start / _ROOT_2)
    # Before the mean, tails are those of the mirror image.
    before = np.where(end > 0, around, special.erfc(-end / _ROOT_2) - special.erfc(-start / _ROOT_2))
    long = math.sqrt(math.pi / 2.0) * np.where(s + start < 0, before, beside)
    return np.where((end - start) * (np.abs(s + start) + np.abs(s + end) + 1.0) < 1.0, short, long)


def _log_density(x: Any, s: Any, first: Any, last: Any) -> Any:
    return -x * (s + 0.5 * x) - np.log(_mass(first, last, s))


def _below(x: Any, s: Any, first: Any, last: Any) -> Any:
    return _mass(first, x, s) / _mass(first, last, s)


def _above(x: Any, s: Any, first: Any, last: Any) -> Any:
    return _mass(x, last, s) / _mass(first, last, s)


def _lower_quantile(q: Any, s: Any, first: Any, last: Any) -> Any:
    below, above = special.log_ndtr(first), special.log_ndtr(-s - first)
    beyond = np.exp(special.log_ndtr(-s - last) - above)
    around = special.ndtri(np.exp(below) + q * (special.ndtr(last) - np.exp(below)))
    beside = -special.ndtri_exp(above + np.log1p(-q * (1.0 - beyond))) - s
    t, goal = _start(q, beside if s > 0 else around, s, first, last), q * _mass(first, last, s)
    for _ in range(_POLISHING):
        t = np.clip(t - (_mass(first, t, s) - goal) / _relative_density(t, s), first, last)
    return t


def _upper_quantile(q: Any, s: Any, first: Any, last: Any) -> Any:
    above = special.log_ndtr(-s - first)
    beyond = np.exp(special.log_ndtr(-s - last) - above)
    rough = -special.ndtri_exp(above + np.log(beyond + q * (1.0 - beyond))) - s
    t, goal = _start(1.0 - q, rough, s, first, last), q * _mass(first, last, s)
    for _ in range(_POLISHING):
        t = np.clip(t + (_mass(t, last, s) - goal) / _relative_density(t, s), first, last)
    return t


def _start(q: Any, rough: Any, s: Any, first: Any, last: Any) -> Any:
    """Linear on a short range, exponential where the end is far from the mean."""
    width = last - first
    if width * (s + 1.0) < 1.0:
        return first + q * width
    # Where the density is exponential to half of the digits.
    return first - np.log1p(q * np.expm1(-s * width)) / s if s > 1e4 else rough


def _mean(s: Any, first: Any, last: Any) -> Any:
    ends = _relative_density(first, s) - _relative_density(last, s)
    return np.clip(ends / _mass(first, last, s) - s, first, last)


# SciPy has this family with other shapes.
TRUNCATED_NORMAL = Form(
    scipy=None, discrete=False, support=lambda s, first, last: (first, last), log_density=_log_density,  # noqa: ARG005
    density=EXPONENTIAL, tails=(Large(_below), Large(_above)), deep=QUADRATURE,
    inverse=(_lower_quantile, _upper_quantile), sample=INVERSE, centre=_mean, moments=QUADRATURE, entropy=QUADRATURE,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


class _Truncated(Law):
    """A law whose ends are divided by the scale as its points are: next to them these roundings cancel."""

    magnifies = False


def truncated_normal(mean: float, deviation: float, lower: float, upper: float) -> Law:
    """The law of a normal variable that lies between two ends, either of which may be infinite."""
    first, last, width = (lower - mean) / deviation, (upper - mean) / deviation, (upper - lower) / deviation
    if first >= 0:
        return _Truncated(TRUNCATED_NORMAL, [first, 0.0, width], lower, deviation)
    if last <= 0:
        return _Truncated(TRUNCATED_NORMAL, [-last, 0.0, width], upper, -deviation)
    return _Truncated(TRUNCATED_NORMAL, [0.0, first, last], mean, deviation)
