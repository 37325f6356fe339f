"""The law of the largest difference of several means from that of one control (Dunnett 1955)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import special

from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.studentized_range import over_spread, upper_quantile


def dunnett_survival(t: float, control: int, sizes: Sequence[int], df: float) -> float:
    """P(max |Tᵢ| > t) of Tᵢ = (λᵢZ + √(1 − λᵢ²)Zᵢ)/s with one Z for all, λᵢ² = nᵢ/(nᵢ + n₀), and s = √(χ²/df).

    Given Z and s the comparisons are independent: 1 − Π(1 − pᵢ) is integrated over both, without cancellation in the
    tail. The integrands are analytic, so that the trapezoidal rule converges beyond all powers where its step is
    half the width √(1 − λᵢ²) of the narrowest.
    """
    return over_spread(math.sqrt(2) * t, df, lambda w: _largest_survival(w / math.sqrt(2), control, sizes))


def _largest_survival(w: Floats, control: int, sizes: Sequence[int]) -> Floats:
    """P(max |λᵢZ + √(1 − λᵢ²)Zᵢ| > w) for each w."""
    width = math.sqrt(control / (max(sizes) + control))
    step = min(0.2, width / 2)
    # By symmetry from 0, where the first node counts half. Beyond 40 a normal law has nothing that float64 holds.
    z = np.arange(0.0, 10.0 + min(40.0, float(w.max())), step)
    kept = np.zeros((len(w), len(z)))  # logarithms of the chance that none is beyond w
    for size, count in Counter(sizes).items():
        common, own = math.sqrt(size / (size + control)), math.sqrt(control / (size + control))
        below, above = (special.ndtr((sign * common * z - w[:, None]) / own) for sign in (-1, 1))
        with np.errstate(divide="ignore"):
            kept += count * np.log1p(-np.minimum(below + above, 1.0))
    weight = np.exp(-0.5 * z * z) * math.sqrt(2 / math.pi) * step
    weight[0] /= 2
    return np.asarray(-np.expm1(kept) @ weight)


def dunnett_quantile(tail: float, control: int, sizes: Sequence[int], df: float) -> float:
    """The t with P(max |Tᵢ| > t) = tail."""
    return upper_quantile(tail, lambda t: dunnett_survival(t, control, sizes, df))
