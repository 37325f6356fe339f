"""Sums with every digit that float64 holds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SPLITTER = 2.0**27 + 1  # halves the 53 bits of a float64
_SHORT = 64
"""Numbers that are added one by one, exactly: arrays would take 20 µs for any few of them."""
_BLOCK = 2**14  # 128 KiB of numbers, which stay in the first caches


def two_product(a: Any, b: Any) -> tuple[Any, Any]:
    """The rounded product p and the error e with p + e = ab exactly (Veltkamp's splitting, Dekker 1971)."""
    product = a * b
    a_high, b_high = _SPLITTER * a, _SPLITTER * b
    a_high, b_high = a_high - (a_high - a), b_high - (b_high - b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def exact_sum(x: Floats) -> float:
    """The sum of a vector, rounded about once (one extraction of AccSum: Rump, Ogita, Oishi 2008).

    Adding and subtracting σ = 2ᵏ ≥ n max|x| splits off high parts whose sum is exact; the rest is too small to matter.
    """
    largest = max(float(x.max()), -float(x.min()))
    sigma = np.ldexp(1.0, np.frexp(largest * len(x))[1])
    sums = []
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        high = (block + sigma) - sigma
        sums += [float(high.sum()), float((block - high).sum())]
    return math.fsum(sums) if math.isfinite(sum(sums)) else math.nan


def double_sum(x: Floats, axis: int) -> tuple[Floats, Floats]:
    """The sum along an axis and what its rounding lost: adjacent pairs are added with their errors (Knuth's TwoSum)."""
    if x.ndim == 1 and len(x) <= _SHORT:
        entries = x.tolist()
        total = math.fsum(entries)
        return np.asarray(total), np.asarray(math.fsum([*entries, -total]))
    first = axis % x.ndim
    high = x.transpose(first, *(i for i in range(x.ndim) if i != first))
    low = np.zeros(high.shape)
    while len(high) > 1:
        if len(high) % 2:
            high, low = (np.concatenate([part, np.zeros_like(part[:1])]) for part in (high, low))
        a, b = high[::2], high[1::2]
        high = a + b
        b_seen = high - a
        low = low[::2] + low[1::2] + ((a - (high - b_seen)) + (b - b_seen))
    return high[0], low[0]
