"""The binomial law: its mass, and its tails by those of the beta law."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions.form import pair
from service.methods.statistics.distributions.incomplete_beta import complement, incomplete_beta, log_tail_by_beta
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.methods.statistics.distributions.saddle_point import log_binomial


def log_mass(k: Any, n: Any, p: Any) -> Any:
    """Log of C(n, k) p^k (1 − p)^(n − k)."""
    return log_binomial(k, n - k, *complement(p))


def _beta(k: Any, n: Any, p: Any) -> tuple[Any, ...]:
    """What I_p(a, b) = P(X > k) is of."""
    return np.floor(k) + 1.0, n - np.floor(k), *complement(p)


TAILS = pair(lambda *at: incomplete_beta(*_beta(*at))[::-1])
"""P(X ≤ k) and P(X > k)."""


def log_tail(law: Law, x: Array, side: Side) -> Array:
    """The logarithm of a tail that underflows."""
    return log_tail_by_beta(law, x, side, _beta, "upper")


def _start(z: Any, n: Any, p: Any) -> Any:
    return np.floor(n * p + z * np.sqrt(n * p * (1.0 - p)))


STARTS = ((lambda q, n, p: _start(special.ndtri(q), n, p)), (lambda q, n, p: _start(-special.ndtri(q), n, p)))
"""About where both tails are q, by the normal limit."""
