"""The exponentiated Weibull law: P(X ≤ x) = (1 − exp(−xᶜ))ᵃ."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats
from scipy.special import xlogy

from service.methods.statistics.distributions.form import (
    INVERSE,
    NO_POWER_TAIL,
    QUADRATURE,
    SCIPY,
    by_logarithm,
    from_log,
)
from service.methods.statistics.distributions.gamma_functions import TINY


def _log_of_rest(t: Any) -> Any:
    """log(1 − e⁻ᵗ), by the form that cancels less: they are as good at ln 2 (Mächler 2012)."""
    return np.where(t < 0.7, np.log(-np.expm1(-t)), np.log1p(-np.exp(-t)))


def _log_below_weibull(x: Any, c: Any) -> Any:
    """Logarithm of the Weibull cumulative 1 − exp(−x^c)."""
    power = x**c
    return np.where(power < TINY, c * np.log(x), _log_of_rest(power))


def _log_exponentiated_weibull(x: Any, a: Any, c: Any) -> Any:
    below, power = _log_below_weibull(x, c), x**c
    inside = np.where(a == 1.0, 0.0, (a - 1.0) * below) + xlogy(c - 1.0, x) - power
    return np.log(a) + np.log(c) + np.where(power < TINY, xlogy(a * c - 1.0, x), inside)


def _exponentiated_weibull_below(x: Any, a: Any, c: Any) -> Any:
    """The cumulative (1 − exp(−x^c))^a.

    The power loses the digits of a, the exponential of its logarithm those of a ln(1 − exp(−x^c)): the fewer are lost.
    """
    power, below = x**c, _log_below_weibull(x, c)
    inside = np.where(below > -1.0, np.exp(a * below), (-np.expm1(-power)) ** a)
    return np.where(power < TINY, x ** (a * c), inside)


def _exponentiated_weibull_quantile(q: Any, a: Any, c: Any) -> Any:
    """(−log(1 − q^(1/a)))^(1/c), whose 1 − q^(1/a) has no digits for large a, and whose q^(1/a) none for small a."""
    return (-_log_of_rest(-np.log(q) / a)) ** (1.0 / c)


EXPONENTIATED_WEIBULL = by_logarithm(
    stats.exponweib, log_density=_log_exponentiated_weibull,
    tails=(_exponentiated_weibull_below, from_log(lambda x, a, c: a * _log_below_weibull(x, c))[1]),
    inverse=(_exponentiated_weibull_quantile, SCIPY),
    sample=INVERSE, moments=QUADRATURE, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip
