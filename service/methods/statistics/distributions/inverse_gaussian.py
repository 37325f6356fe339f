"""The inverse Gaussian law: its formulas in the standard form, which has the shape λ for its unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions.family import refusal
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    NO_POWER_TAIL,
    SCIPY,
    Large,
    by_logarithm,
    pair,
    zero_at_0,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI
from service.methods.statistics.distributions.law import Law

_NARROW = 1e-4  # mean/shape; below, no digits cancel in the upper tails that float64 holds
_LEAST_RATIO = 1e-30  # mean/shape, the square of the coefficient of variation


def _log_inverse_gaussian(x: Any, mu: Any) -> Any:
    return -HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 * ((x - mu) / mu) ** 2 / x


def _inverse_gaussian_tails(x: Any, mu: Any) -> tuple[Any, Any]:
    """Φ(a) + exp(2/μ) Φ(−b) and its complement, a, b = (x ∓ μ)/(μ√x), with exp(2/μ − ½b²) = exp(−½a²)."""
    a, b = ((x - mu) / mu / np.sqrt(2.0 * x), (x + mu) / mu / np.sqrt(2.0 * x))
    mirrored = np.exp(-a * a) * special.erfcx(b)
    return 0.5 * (special.erfc(-a) + mirrored), 0.5 * (special.erfc(a) - mirrored)


def _inverse_gaussian_sample(generator: np.random.Generator, size: Any, mu: Any) -> Any:
    """Michael, Schucany, Haas (1976), with the smaller root as a quotient, so that nothing cancels."""
    half = 0.5 * mu * generator.standard_normal(size) ** 2
    ratio = 1.0 + half + np.sqrt(half) * np.sqrt(half + 2.0)
    return mu * np.where(generator.random(size) * (1.0 + ratio) <= ratio, 1.0 / ratio, ratio)


_LOWER, _UPPER = pair(_inverse_gaussian_tails)
INVERSE_GAUSSIAN = by_logarithm(
    stats.invgauss, log_density=zero_at_0(_log_inverse_gaussian), tails=(_LOWER, Large(_UPPER)), inverse=BY_SCIPY,
    sample=_inverse_gaussian_sample, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip
_NARROW_INVERSE_GAUSSIAN = replace(INVERSE_GAUSSIAN, tails=(_LOWER, _UPPER))


def inverse_gaussian(d: Any) -> Law:
    """The law of a mean and a shape, refused where float64 does not tell its values from the mean."""
    ratio = d.mean / d.shape
    if ratio < _LEAST_RATIO:
        raise refusal(f"The mean must be {_LEAST_RATIO:g} of the shape at least; below, all values are one.", "mean")
    return Law(INVERSE_GAUSSIAN if ratio > _NARROW else _NARROW_INVERSE_GAUSSIAN, [ratio], 0.0, d.shape)
