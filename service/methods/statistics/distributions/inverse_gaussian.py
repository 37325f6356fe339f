"""The inverse Gaussian law: its formulas in the standard form, whose mean is 1 and whose shape is φ = λ/μ.

In units of the mean the place of the peak is exact; in units of λ the rounding of μ/λ would move narrow laws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions.family import refusal
from service.methods.statistics.distributions.form import (
    EXPONENTIAL,
    NO_POWER_TAIL,
    QUADRATURE,
    Form,
    Large,
    pair,
    zero_at_0,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI
from service.methods.statistics.distributions.law import Law

_NARROW = 1e4  # φ; above, no digits cancel in the upper tails that float64 holds
_LEAST_RATIO = 1e-30  # 1/φ, the square of the coefficient of variation


def _log_inverse_gaussian(x: Any, phi: Any) -> Any:
    return 0.5 * np.log(phi) - HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 * phi * (x - 1.0) ** 2 / x


def _inverse_gaussian_tails(x: Any, phi: Any) -> tuple[Any, Any]:
    """Φ(a) + exp(2φ) Φ(−b) and its complement, a, b = (x ∓ 1)√(φ/x), with exp(2φ − ½b²) = exp(−½a²)."""
    unit = np.sqrt(0.5 * phi) / np.sqrt(x)
    a, b = (x - 1.0) * unit, (x + 1.0) * unit
    mirrored = np.exp(-a * a) * special.erfcx(b)
    return 0.5 * (special.erfc(-a) + mirrored), 0.5 * (special.erfc(a) - mirrored)


def _inverse_gaussian_sample(generator: np.random.Generator, size: Any, phi: Any) -> Any:
    """Michael, Schucany, Haas (1976), with the smaller root as a quotient, so that nothing cancels."""
    half = 0.5 * generator.standard_normal(size) ** 2 / phi
    ratio = 1.0 + half + np.sqrt(half) * np.sqrt(half + 2.0)
    return np.where(generator.random(size) * (1.0 + ratio) <= ratio, 1.0 / ratio, ratio)


def _inverse_gaussian_moments(phi: Any) -> tuple[Any, Any, Any, Any]:
    return 1.0, 1.0 / np.sqrt(phi), 3.0 / np.sqrt(phi), 15.0 / phi


def _inverse_gaussian_entropy(phi: Any) -> Any:
    spread = (1 + mpmath.log(2 * mpmath.pi / phi)) / 2
    return spread - mpmath.mpf(3) / 2 * mpmath.exp(2 * phi) * mpmath.e1(2 * phi)


_LOWER, _UPPER = pair(_inverse_gaussian_tails)
INVERSE_GAUSSIAN = Form(
    scipy=None, discrete=False, support=lambda phi: (0.0, np.inf),  # noqa: ARG005 - all shapes
    log_density=zero_at_0(_log_inverse_gaussian), density=EXPONENTIAL, tails=(_LOWER, Large(_UPPER)), deep=QUADRATURE,
    inverse=(
        lambda q, phi: phi * stats.invgauss.ppf(q, 1.0 / phi), lambda q, phi: phi * stats.invgauss.isf(q, 1.0 / phi)
    ),
    sample=_inverse_gaussian_sample, centre=lambda phi: 1.0, moments=_inverse_gaussian_moments,  # noqa: ARG005
    entropy=_inverse_gaussian_entropy, power_tail=NO_POWER_TAIL,
)  # fmt: skip
_NARROW_INVERSE_GAUSSIAN = replace(INVERSE_GAUSSIAN, tails=(_LOWER, _UPPER))


def inverse_gaussian(d: Any) -> Law:
    """The law of a mean and a shape, refused where float64 does not tell its values from the mean."""
    phi = d.shape / d.mean
    if phi > 1.0 / _LEAST_RATIO:
        raise refusal(f"The mean must be {_LEAST_RATIO:g} of the shape at least; below, all values are one.", "mean")
    return Law(INVERSE_GAUSSIAN if phi < _NARROW else _NARROW_INVERSE_GAUSSIAN, [phi], 0.0, d.mean)
