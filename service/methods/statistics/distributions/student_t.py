"""Student's t and noncentral t: densities in log space, and tails where they are those of a power law."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import mpmath
import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import NDArray
from scipy import special, stats

from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    EXPONENTIAL,
    QUADRATURE,
    SCIPY,
    Form,
    PowerTail,
    Raw,
    by_logarithm,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Side
from service.methods.statistics.distributions.saddle_point import deviance, stirling_error

Array = NDArray[Any]

_OF_WIDTH, _OF_STRIP = 0.4, 0.085
"""Steps of the trapezoidal rule that leave 1e-15: in widths of a bell, and of what is smooth π/4 beside the line."""
_DROP = 45.0  # logarithm of the share below which an integrand no longer counts: 3e-20
_BLOCK = 4096  # values at once, for 10 MB an array of nodes
_NODES, _MANY_NODES = 100, 300  # on each side of a peak; with few degrees of freedom one side is long, and takes more
_SHORTEST, _HALVINGS = 2.0**-40, 60
_SHORT = 0.1  # up to it the series below has all digits, and the difference loses one and more
_EXPONENTIAL_REST = [1.0 / math.factorial(k) for k in range(2, 12)]
"""Coefficients of (eʸ − 1 − y)/y², whose terms cancel in the difference for short y."""
_NEAR = 30.0  # noncentrality; above, Boost searches for seconds
_FAR = 1e9  # √ν; beyond, one term of Student's tail has all digits, and the ratio to the central density is constant


def _log_student(x: Any, df: Any) -> Any:
    """Logarithm of Student's density."""
    peak = stirling_error((df + 1) / 2) - stirling_error(df / 2) - deviance(df / 2, (df + 1) / 2)
    square = x * x / df
    growth = np.where(np.isinf(square), 2 * np.log(np.abs(x)) - np.log(df), np.log1p(square))
    return peak - HALF_LOG_2PI - 0.5 * (df + 1) * growth


def _student_below(x: Any, df: Any) -> Any:
    lower = special.stdtr(df, x)
    power = np.exp(df * (0.5 * np.log(df) - np.log(np.abs(x))))
    far = power / (2.0 * np.sqrt(np.pi) * special.poch(0.5 * df + 0.5, 0.5))
    return np.where(np.abs(x) < _FAR * np.sqrt(df), lower, np.where(x < 0, far, 1.0 - far))


STUDENT_T = by_logarithm(
    stats.t, log_density=_log_student, tails=(_student_below, lambda x, df: _student_below(-x, df)),
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=PowerTail(lambda df: df, two_sided=True),
)  # fmt: skip


def _start(q: Any, df: Any, nc: Any) -> Any:
    """Where the lower tail is q: by Boost near 0; far from it, where Boost is slow, without the normal variable."""
    if abs(nc) < _NEAR:
        return stats.nct.ppf(q, df, nc)
    inverse = special.gammaincinv(0.5 * df, q) if nc < 0 else special.gammainccinv(0.5 * df, q)
    return nc * np.sqrt(df / (2.0 * inverse))


@np.errstate(all="ignore")
def _log_above(t: Any, df: float, nc: float) -> Array:
    """Log P(T > t) = log ∫ Φ(δ − t eʷ) f(w) dw, f the density of w = ½ log(V/ν), with its digits in both tails.

    The integrand has one peak. On each side of it, as far as it counts, Gauss–Legendre's nodes are dense at the peak.
    """
    t = np.atleast_1d(np.asarray(t, float))
    parts = [_integrated(t[at : at + _BLOCK], df, nc) for at in range(0, t.size, _BLOCK)]
    scale = np.log(2.0) + 0.5 * np.log(0.5 * df) - stirling_error(np.asarray(0.5 * df)) - HALF_LOG_2PI
    return np.asarray(np.concatenate(parts) + scale) if parts else t


def _integrated(t: Array, df: float, nc: float) -> Array:
    def logs(w: Array) -> Array:
        y = 2.0 * w
        growth = np.where(np.abs(y) < _SHORT, y * y * polyval(y, _EXPONENTIAL_REST), np.expm1(y) - y)
        return special.log_ndtr(nc - t * np.exp(w)) - 0.5 * df * growth

    peak = _peak(t, df, nc)
    height, total = logs(peak), []
    for towards in (-1.0, 1.0):
        reach = np.full_like(t, _SHORTEST)
        while (short := height - logs(peak + towards * reach) < _DROP).any():
            reach = np.where(short, 2.0 * reach, reach)
        nodes, weights = _legendre(_NODES if df >= 1.0 else _MANY_NODES)
        exponents = logs(peak + towards * reach * nodes[:, None]) - height
        total.append(reach * (weights @ np.exp(exponents)))
    return np.asarray(height + np.log(total[0] + total[1]))


def _peak(t: Array, df: float, nc: float) -> Array:
    """Where Φ(δ − t eʷ) f(w) is largest, by bisection: before 0 for t > 0, and behind it for t < 0."""
    size, most = np.abs(t), abs(nc) + 3.0  # φ/Φ is at most about the size of its argument, and 1
    with np.errstate(divide="ignore"):
        low = np.log(0.25 * np.minimum(1.0, np.minimum(1.0 / size, df / size / most)))
    low, high = np.where(t > 0, low, 0.0), np.where(t > 0, 0.0, np.log1p(size / df * most) + 1.0)
    for _ in range(_HALVINGS):
        w = 0.5 * (low + high)
        g = nc - t * np.exp(w)
        hazard = np.exp(-0.5 * g * g - HALF_LOG_2PI - special.log_ndtr(g))
        rising = -t * np.exp(w) * hazard > df * np.expm1(2.0 * w)
        low, high = np.where(rising, w, low), np.where(rising, high, w)
    return np.asarray(0.5 * (low + high))


@cache
def _legendre(count: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return 0.5 + 0.5 * nodes, 0.5 * weights


def _log_deep_tail(law: Law, x: Array, side: Side) -> Array:
    df, nc = law.shapes
    sign = 1.0 if side == "upper" else -1.0
    return _log_above(sign * (x - law.location) / law.scale, df, sign * nc)


def _centre(df: Any, nc: Any) -> Any:
    return nc * np.sqrt(df / 2) / special.poch((df - 1) / 2, 0.5) if df > 1 else np.nan


def _raw_moment(k: int, df: Any, nc: Any) -> Any:
    normal = {1: nc, 2: 1 + nc**2, 3: 3 * nc + nc**3, 4: 3 + 6 * nc**2 + nc**4}[k]
    return (df / 2) ** (mpmath.mpf(k) / 2) * mpmath.gammaprod([(df - k) / 2], [df / 2]) * normal


def log_ratio_to_central(t: Array, df: Array | float, nc: Array | float) -> Array:
    """Logarithm of the noncentral over the central density at t.

    It is −ν δ²/(2(t²+ν)) + log(A(μ)/A(0)) with A(μ) = ∫₀^∞ y^ν exp(−½(y−μ)²) dy and μ = δt/√(t²+ν). With
    y = √(ν+1) e^w the integrand is smooth on the whole line, and the trapezoidal rule converges geometrically.
    """
    t, df, nc = np.broadcast_arrays(np.asarray(t, float), np.asarray(df, float), np.asarray(nc, float))
    flat = [np.ravel(part) for part in (t, df, nc)]
    blocks = [_ratio(*(part[start : start + _BLOCK] for part in flat)) for start in range(0, t.size, _BLOCK)]
    return np.concatenate(blocks).reshape(t.shape) if blocks else np.zeros(t.shape)


def _ratio(t: Array, df: Array, nc: Array) -> Array:
    z = (df + 1.0) / 2.0
    length = np.hypot(t, np.sqrt(df))
    centre = nc * (t / length) / np.sqrt(df + 1.0)

    # At the peak p of z(2w + 1 − (eʷ − c)²) eᵖ − e⁻ᵖ = c, by which nothing cancels in what it falls from there.
    peak = np.arcsinh(0.5 * centre)

    def fall(d: Array) -> Array:
        with np.errstate(over="ignore"):
            grown = np.expm1(d)
            return 2.0 * z * (grown - d + 0.5 * (np.exp(peak) * grown) ** 2)

    width = 1.0 / np.sqrt(2.0 * z * (1.0 + np.exp(2.0 * peak)))
    left = 9.0 * width
    while (short := fall(-left) < _DROP).any():
        left = np.where(short, 2.0 * left, left)
    reach = left + 9.0 * width
    steps = reach / np.minimum(_OF_WIDTH * width, _OF_STRIP)
    count = math.ceil(float(np.fmax(steps, 1.0).max(initial=1.0)))  # at infinite points there is no reach
    step = reach / count
    inside = np.exp(-fall(step * np.arange(count + 1)[:, None] - left)).sum(0)
    integral = 2.0 * z * (peak - 0.5 * np.expm1(-2.0 * peak)) + np.log(inside * step)
    # log Γ((ν+1)/2) by Stirling's formula cancels the large terms of the scaling exactly.
    scaling = np.log(2.0) + 0.5 * np.log(z) - 0.5 * np.log(2.0 * np.pi) - stirling_error(z) + integral
    shift = 0.5 * (nc * (np.sqrt(df) / length)) ** 2
    return np.asarray(scaling - shift)


NONCENTRAL_T = Form(
    scipy=stats.nct, discrete=False, support=SCIPY,
    log_density=lambda x, df, nc: _log_student(x, df) + log_ratio_to_central(x, df, nc), density=EXPONENTIAL,
    tails=(lambda x, df, nc: np.exp(_log_above(-x, df, -nc)), lambda x, df, nc: np.exp(_log_above(x, df, nc))),
    deep=_log_deep_tail,
    inverse=(_start, lambda q, df, nc: -_start(q, df, -nc)), sample=SCIPY, centre=_centre, moments=Raw(_raw_moment),
    entropy=QUADRATURE, power_tail=PowerTail(lambda df, nc: df, two_sided=True),  # noqa: ARG005 - all shapes
)  # fmt: skip
