"""The Burr XII law: P(X > x) = (1 + xᶜ)⁻ᵈ."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
from scipy.special import xlogy

from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Side

_ALONE = -40.0  # logarithm of a power that is its own log(1 + power)
_SHORT = 1e-8  # exponents t of which 1 − e⁻ᵗ is t(1 − t/2) to 16 digits


def log_burr(x: Any, c: Any, d: Any) -> Any:
    """The logarithm of the density."""
    return np.log(c) + np.log(d) + xlogy(c - 1.0, x) - (d + 1.0) * np.logaddexp(0.0, c * np.log(x))


def log_burr_tail(law: Law, x: Any, side: Side) -> Any:
    """log P(X > x) = −t with t = d log(1 + zᶜ), or log(1 − e⁻ᵗ); powers that leave the range by their logarithm."""
    c, d = law.shapes
    with np.errstate(all="ignore"):
        z = x / law.scale
        log_z = np.where(np.isfinite(z) & (z > 0), np.log(z), np.log(x) - np.log(law.scale))
        log_power = c * log_z
        log_t = np.log(d) + np.where(log_power < _ALONE, log_power, np.log(np.logaddexp(0.0, log_power)))
        t = np.exp(log_t)
        return -t if side == "upper" else np.where(t < _SHORT, log_t - 0.5 * t, np.log(-np.expm1(-t)))


def burr_entropy(c: Any, d: Any) -> Any:
    """In mpmath's arithmetic."""
    return 1 + 1 / d - mpmath.log(c * d) + (1 - 1 / c) * (mpmath.digamma(d) + mpmath.euler)
