"""The Anderson–Darling test of normality."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from service.methods.statistics.summation import Floats

_LARGEST = 10.0  # beyond it the parabola of the last branch turns upwards soon; R's nortest stops there, too
SMALLEST_P_VALUE = math.exp(1.2937 - 5.709 * _LARGEST + 0.0186 * _LARGEST * _LARGEST)


def anderson_darling(standard: Floats) -> tuple[float, float]:
    """A² of standardised values (n), and its p-value, the branches of D'Agostino and Stephens (1986, table 4.9)."""
    n = len(standard)
    z = np.sort(standard) * math.sqrt((n - 1) / n)
    odd = 2 * np.arange(1, n + 1) - 1
    statistic = -n - float((odd * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))).mean())
    a = statistic * (1 + 0.75 / n + 2.25 / n**2)  # Stephens's correction; the branches are from the table
    if a < 0.2:
        return statistic, -math.expm1(-13.436 + 101.14 * a - 223.73 * a * a)
    if a < 0.34:
        return statistic, -math.expm1(-8.318 + 42.796 * a - 59.938 * a * a)
    if a < 0.6:
        return statistic, math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    a = min(a, _LARGEST)
    return statistic, math.exp(1.2937 - 5.709 * a + 0.0186 * a * a)
