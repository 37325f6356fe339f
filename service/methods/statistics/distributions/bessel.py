"""The logarithm of the modified Bessel function, where the function itself underflows too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special

_LARGE = 1e8
_LARGE_ORDER = 50.0


def log_bessel(order: Any, z: Any) -> Any:
    """Return log(I_ν(z) exp(−z)), ν > −1, z ≥ 0: by expansions for large z, large ν and small z where it underflows."""
    order, z = np.broadcast_arrays(np.asarray(order, float), np.asarray(z, float))
    with np.errstate(all="ignore"):
        direct = np.log(special.ive(order, z))
        large = -0.5 * np.log(2.0 * np.pi * z) + np.log1p(-(4.0 * order**2 - 1.0) / (8.0 * z))
        small = special.xlogy(order, z / 2.0) - special.gammaln(order + 1.0) - z
        debye = _debye(order, z) - z
    beyond = np.where(order > _LARGE_ORDER, debye, np.where(z > _LARGE, large, small))
    return np.where(np.isfinite(direct) & ((z < _LARGE) | (order > _LARGE_ORDER)), direct, beyond)


def _debye(order: Any, z: Any) -> Any:
    """Log I_ν(z) for large ν, by Debye's uniform expansion (DLMF 10.41.3)."""
    order = np.maximum(order, 1.0)
    root = np.hypot(1.0, z / order)
    t = 1.0 / root
    terms = (
        polyval(t, (0, 3, 0, -5)) / 24,
        polyval(t, (0, 0, 81, 0, -462, 0, 385)) / 1152,
        polyval(t, (0, 0, 0, 30375, 0, -369603, 0, 765765, 0, -425425)) / 414720,
        polyval(t, (0, 0, 0, 0, 4465125, 0, -94121676, 0, 349922430, 0, -446185740, 0, 185910725)) / 39813120,
    )
    series = sum(term / order**power for power, term in enumerate(terms, 1))
    exponent = order * (root + np.log(z / order / (1.0 + root)))
    return exponent - 0.5 * np.log(2 * np.pi * order * root) + np.log1p(series)
