"""The Shapiro–Wilk test by Royston's algorithm AS R94 (Applied Statistics 44, 1995), in double precision.

SciPy's own has W to 1e-10, where 1 − W is what matters: of 5,000 normal values its p-value has six digits.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from service.methods.statistics.moments import moments
from service.methods.statistics.summation import Floats

# Royston's polynomials: of the two outer weights in 1/√n, and of mean and spread of ln(1 − W) in n and in ln n.
_LAST = (-2.706056, 4.434685, -2.07119, -0.147981, 0.221157, 0.0)
_NEXT = (-3.582633, 5.682633, -1.752461, -0.293762, 0.042981, 0.0)
_SMALL_MEAN = (-6.714e-4, 0.025054, -0.39978, 0.544)
_SMALL_SPREAD = (-0.0020322, 0.062767, -0.77857, 1.3822)
_LARGE_MEAN = (0.0038915, -0.083751, -0.31082, -1.5861)
_LARGE_SPREAD = (0.0030302, -0.082676, -0.4803)


def shapiro_wilk(x: Floats) -> tuple[float, float]:
    """W and its p-value, for 3 to 5000 values that are not all equal."""
    n, x = len(x), np.sort(x)
    found = moments(x)
    deviations = ((x - found.mean) - found.remainder) / math.sqrt(found.squares)
    weights = _weights(n)
    # 1 − W by the angle between weights and values, as W is near 1.
    difference = deviations - weights / math.sqrt(float(weights @ weights))
    lack = float(difference @ difference)
    lack -= lack * lack / 4
    return 1 - lack, _p_value(lack, n)


def _weights(n: int) -> Floats:
    if n == 3:
        return np.array([-math.sqrt(0.5), 0.0, math.sqrt(0.5)])
    scores = special.ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))  # Blom's
    squares, root = float(scores @ scores), 1 / math.sqrt(n)
    weights = scores.copy()
    last = scores[-1] / math.sqrt(squares) + np.polyval(_LAST, root)
    if n > 5:
        following = scores[-2] / math.sqrt(squares) + np.polyval(_NEXT, root)
        rest = squares - 2 * scores[-1] ** 2 - 2 * scores[-2] ** 2
        weights /= math.sqrt(rest / (1 - 2 * last**2 - 2 * following**2))
        weights[-2], weights[1] = following, -following
    else:
        weights /= math.sqrt((squares - 2 * scores[-1] ** 2) / (1 - 2 * last**2))
    weights[-1], weights[0] = last, -last
    return weights


def _p_value(lack: float, n: int) -> float:
    if n == 3:
        return max(0.0, 6 / math.pi * (math.asin(math.sqrt(1 - lack)) - math.asin(math.sqrt(0.75))))
    y, log_n = math.log(max(lack, 1e-300)), math.log(n)  # no logarithm of 0
    if n <= 11:  # Royston's two ranges
        gamma = -2.273 + 0.459 * n
        if y >= gamma:
            return 0.0
        y = -math.log(gamma - y)
        mean, spread = np.polyval(_SMALL_MEAN, n), math.exp(np.polyval(_SMALL_SPREAD, n))
    else:
        mean, spread = np.polyval(_LARGE_MEAN, log_n), math.exp(np.polyval(_LARGE_SPREAD, log_n))
    return float(special.ndtr(-(y - mean) / spread))
