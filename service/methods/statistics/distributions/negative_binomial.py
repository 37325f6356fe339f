"""The negative binomial law: its mass, its tails by those of the beta law, and its values."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions import poisson
from service.methods.statistics.distributions.form import pair
from service.methods.statistics.distributions.incomplete_beta import complement, incomplete_beta, log_tail_by_beta
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.methods.statistics.distributions.saddle_point import log_binomial


def log_mass(k: Any, n: Any, p: Any) -> Any:
    """Log of Γ(k + n)/(k! Γ(n)) p^n (1 − p)^k."""
    return log_binomial(n, k, *complement(p)) - np.log1p(k / n)


def _beta(k: Any, n: Any, p: Any) -> tuple[Any, ...]:
    """What I_p(a, b) = P(X ≤ k) is of."""
    return np.full_like(k, n, float), np.floor(k) + 1.0, *complement(p)


TAILS = pair(lambda *at: incomplete_beta(*_beta(*at)))
"""P(X ≤ k) and P(X > k)."""


def log_tail(law: Law, x: Array, side: Side) -> Array:
    """The logarithm of a tail that underflows."""
    return log_tail_by_beta(law, x, side, _beta, "lower")


def _start(z: Any, n: Any, p: Any) -> Any:
    mean = n * (1.0 - p) / p
    return np.maximum(np.floor(mean + z * np.sqrt(mean / p)), 0.0)


STARTS = ((lambda q, n, p: _start(special.ndtri(q), n, p)), (lambda q, n, p: _start(-special.ndtri(q), n, p)))
"""About where both tails are q, by the normal limit."""


def sample(generator: np.random.Generator, size: Any, n: Any, p: Any) -> Any:
    """Poisson values of gamma means."""
    return poisson.sample(generator, size, generator.standard_gamma(n, size) * ((1.0 - p) / p))
