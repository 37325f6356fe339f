"""Skellam's law: the logarithm of its mass, for large rates as the product of two Poisson masses at its peak."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.numerics.sums import two_sum
from service.methods.statistics.distributions.bessel import debye_series, log_bessel
from service.methods.statistics.distributions.saddle_point import deviance

_LARGE = 1000.0  # √(k² + 4 rate₁ rate₂), from which on four terms of Debye's series have all digits


def log_skellam(k: Any, rate_1: Any, rate_2: Any) -> Any:
    """Log of exp(−rate₁ − rate₂) (rate₁/rate₂)^(k/2) I_k(2√(rate₁ rate₂))."""
    z = 2.0 * np.sqrt(rate_1 * rate_2)
    size = np.hypot(k, z)
    skew = 0.5 * k * np.log(rate_1 / rate_2) - (np.sqrt(rate_1) - np.sqrt(rate_2)) ** 2
    with np.errstate(all="ignore"):
        return np.where(size < _LARGE, skew + log_bessel(np.abs(k), z), _by_deviances(k, size, rate_1, rate_2))


def _by_deviances(k: Any, size: Any, rate_1: Any, rate_2: Any) -> Any:
    """By the likeliest values a and b of both variables, a − b = k and ab = rate₁ rate₂.

    Debye's exponent, the skew and the rates are the deviances of a and b together, in which no large terms cancel.
    """
    positive = np.greater_equal(k, 0)
    of_more, of_less = np.where(positive, rate_1, rate_2), np.where(positive, rate_2, rate_1)
    less = of_less / (0.5 * (np.abs(k) + size)) * of_more
    more, lost = two_sum(less, np.abs(k))
    peak = -deviance(more, of_more) - deviance(less, of_less) - lost * np.log(more / of_more)
    return peak - 0.5 * np.log(2.0 * np.pi * size) + debye_series((k / size) ** 2, size)
