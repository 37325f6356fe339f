"""Pearson's law of type III: a shifted gamma variable, counted from its mean where the skewness is small."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special

from service.methods.statistics.distributions.form import EXPONENTIAL, NO_POWER_TAIL, QUADRATURE, Form
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.positive import GAMMA
from service.methods.statistics.distributions.remainders import below
from service.methods.statistics.distributions.saddle_point import stirling_error

_SMALL = 0.03  # skewness; below, a gamma variable of shape 4/γ² costs three digits and more, counted from its end
_SHORT = 0.1  # up to it the series has all digits, and the closed form loses one and more
_REST = [(-1.0) ** k / k for k in range(2, 20)]  # of (t − log(1 + t))/t²
_NO_SQUARE = 1e-150  # skewness whose square underflows
_GRAIN = 1e-5  # skewness; below, gamma values have too few digits beyond their mean


def _log_nearly_normal(x: Any, skewness: Any) -> Any:
    """Of (G − a)/√a, a = 4/γ²: −½log 2π − log(1 + t) − x²(t − log(1 + t))/t² with t = xγ/2, less Γ's Stirling error."""
    t = 0.5 * skewness * x
    inside = np.where(np.abs(t) < _SHORT, polyval(t, _REST), (t - np.log1p(t)) / (t * t))
    error = stirling_error(np.asarray(4.0 / skewness**2)) if skewness > _NO_SQUARE else 0.0
    return -HALF_LOG_2PI - error - np.log1p(t) - x * x * inside


def _nearly_normal_sample(generator: np.random.Generator, size: Any, skewness: Any) -> Any:
    """By gamma values, or by the first terms of Cornish and Fisher, whose next ones are of the order γ³."""
    if skewness > _GRAIN:
        shape = 4.0 / skewness**2
        return (generator.standard_gamma(shape, size) - shape) / np.sqrt(shape)
    z = generator.standard_normal(size)
    return z + skewness / 6.0 * (z * z - 1.0) + skewness**2 / 36.0 * z * (z * z - 7.0)


NEARLY_NORMAL = Form(
    scipy=None, discrete=False,
    support=lambda skewness: (-2.0 / skewness, np.inf), log_density=_log_nearly_normal, density=EXPONENTIAL,
    tails=(QUADRATURE, QUADRATURE), deep=QUADRATURE,
    inverse=(lambda q, _: special.ndtri(q), lambda q, _: -special.ndtri(q)), sample=_nearly_normal_sample,
    centre=lambda _: 0.0, moments=lambda skewness: (0.0, 1.0, skewness, 1.5 * skewness**2), entropy=QUADRATURE,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


def pearson_3(normal: Form, d: Any) -> Law:
    """The law of a skewness, of either sign, or of none."""
    size = abs(d.skewness)
    if not size or math.isinf(2.0 / size):
        return Law(normal, [], d.location, d.scale)
    if size < _SMALL:
        return Law(NEARLY_NORMAL, [size], d.location, math.copysign(d.scale, d.skewness))
    end, offset = below(d.location, 2.0 * d.scale, d.skewness)
    return Law(GAMMA, [4.0 / d.skewness**2], end, d.scale * d.skewness / 2.0, offset=offset)
