"""The K² test of D'Agostino and Pearson (Biometrika 60, 1973): skewness and kurtosis as standard normal scores."""

from __future__ import annotations

import math

import numpy as np


def omnibus(n: int, skewness: float, kurtosis: float) -> float:
    """K² of n values, 8 at least: the sum of both squared scores, near χ² of 2 degrees of freedom."""
    return _skewness_score(n, skewness) ** 2 + _kurtosis_score(n, kurtosis) ** 2


def _skewness_score(n: int, skewness: float) -> float:
    """D'Agostino's transformation (Biometrika 57, 1970) to Johnson's Sᵤ; 0 for 0, which SciPy 1.17 makes 1 of."""
    y = skewness * math.sqrt((n + 1) * (n + 3) / (6 * (n - 2)))
    fourth = 3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
    squared = math.sqrt(2 * (fourth - 1)) - 1
    return math.asinh(y / math.sqrt(2 / (squared - 1))) / math.sqrt(math.log(squared) / 2)


def _kurtosis_score(n: int, kurtosis: float) -> float:
    """Anscombe and Glynn's transformation (Biometrika 70, 1983) of b₂, which is 3 for normal values."""
    variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    x = (kurtosis - 3 * (n - 1) / (n + 1)) / math.sqrt(variance)
    root = 6 * (n * n - 5 * n + 2) / ((n + 7) * (n + 9)) * math.sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)))
    freedom = 6 + 8 / root * (2 / root + math.hypot(1, 2 / root))
    ratio = np.float64(1 - 2 / freedom) / (1 + x * math.sqrt(2 / (freedom - 4)))
    return float(1 - 2 / (9 * freedom) - np.cbrt(ratio)) / math.sqrt(2 / (9 * freedom))
