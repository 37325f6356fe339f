"""Variances along the first axis (n, …), exact for integers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.numerics.sums import exact_sums

Array = NDArray[Any]


def variances(values: Array, correction: int) -> tuple[Array, Array]:
    """v and e with Σ(x − x̄)²/(n − correction) = v 4ᵉ, so that no square leaves the range.

    Of integers the exact quotient, rounded once; others are centred twice, and their squares summed exactly.
    """
    n = len(values)
    if values.dtype.kind == "i":
        whole = values.astype(object)
        quotient = (n * (whole * whole).sum(0) - whole.sum(0) ** 2) / (n * (n - correction))
        return np.asarray(quotient, np.float64), np.zeros((), np.int64)
    exponent = np.frexp(np.abs(values).max(0, initial=0.0))[1]
    deviations = np.ldexp(values.astype(np.float64), -exponent)
    for _ in range(2):  # the second pass takes the rounding of the first mean away (Chan, Golub, LeVeque 1983)
        deviations = deviations - exact_sums(deviations) / n
    return np.asarray(exact_sums(deviations * deviations) / (n - correction)), np.asarray(exponent)
