"""The logarithm of the modified Bessel function, where the function itself underflows too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special

_LARGE = 1e8  # from it two terms of the expansion have all digits, where the order is at most the next
_LARGE_ORDER = 50.0  # from it Debye's expansion has all digits


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
    """Log I_ν(z) for large ν, by Debye's uniform expansion."""
    order = np.maximum(order, 1.0)
    root = np.hypot(1.0, z / order)
    exponent = order * (root + np.log(z / order / (1.0 + root)))
    return exponent - 0.5 * np.log(2 * np.pi * order * root) + debye_series(root**-2.0, order * root)


def debye_series(share: Any, size: Any) -> Any:
    """Logarithm of the series in Debye's expansion (DLMF 10.41.3), of ν²/(ν² + z²) and √(ν² + z²).

    Of a size from 1000 on the four terms have all digits, whatever the order.
    """
    terms = (
        polyval(share, (3, -5)) / 24,
        polyval(share, (81, -462, 385)) / 1152,
        polyval(share, (30375, -369603, 765765, -425425)) / 414720,
        polyval(share, (4465125, -94121676, 349922430, -446185740, 185910725)) / 39813120,
    )
    return np.log1p(sum(term / size**power for power, term in enumerate(terms, 1)))
