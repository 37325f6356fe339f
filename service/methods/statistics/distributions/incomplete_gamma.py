"""The regularised incomplete gamma functions P(a, x) and Q(a, x), for large shapes too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special

from service.methods.statistics.distributions.saddle_point import log_poisson

_LARGE = 1e5  # a choice: where SciPy's series begins to be cut short
_FAR = 4.4  # standard deviations; SciPy's uniform expansion ends at 4.5
_NODES, _WEIGHTS = np.polynomial.laguerre.laggauss(48)
_LOG_SERIES = [1.0 / k for k in range(2, 16)]


def incomplete_gamma(a: Any, x: Any) -> tuple[Any, Any]:
    """Return P(a, x) and 1 − P(a, x), each with its own digits.

    For large a and x far below it, where SciPy cuts a series short, by Gauss–Laguerre quadrature.
    """
    a, x = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    lower, upper = np.array(special.gammainc(a, x)), np.array(special.gammaincc(a, x))
    far = (a > _LARGE) & (a - x > _FAR * np.sqrt(a)) & (x > 0)
    if far.any():
        lower[far] = _far_below(a[far], x[far])
        upper[far] = 1.0 - lower[far]
    return lower[()], upper[()]


def _far_below(a: Any, x: Any) -> Any:
    """f(x) ∫ f(x(1 − v))/f(x) x dv, f the gamma density: the ratio is exp(−(a−1−x)v + (a−1)(log(1−v) + v))."""
    room = a - 1.0 - x
    v = _NODES[:, None] / room
    ratio = np.exp((1.0 - a) * v * v * polyval(v, _LOG_SERIES))
    with np.errstate(under="ignore"):
        return np.exp(log_poisson(a, x)) * a / room * (_WEIGHTS @ ratio)
