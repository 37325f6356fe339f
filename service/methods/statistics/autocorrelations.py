"""Autocorrelations of a series, directly or by the fast Fourier transform."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import fft

from service.methods.statistics.input_rounding import ALL_DIGITS, digits_left, is_harmless, moved_inputs
from service.methods.statistics.summation import Floats, exact_sum

DIRECT = 1e8  # products from which the transform is faster, although it rounds more; a choice
_MOVED = 1_000_000  # products, some 2 ms, of lags that are computed again from moved input; a choice


def autocorrelations(x: Floats, lags: int, error: Any = 0.0) -> Floats:
    """Σ(xₜ − x̄)(xₜ₊ₖ − x̄)/Σ(xₜ − x̄)² at lags k = 0, …, `lags` of x, or of x + error."""
    deviations = (x - exact_sum(x) / len(x)) + error
    deviations -= exact_sum(deviations) / len(x)
    n = len(x)
    if float(n) * lags > DIRECT:
        size = fft.next_fast_len(n + lags, real=True)
        products = fft.irfft(np.abs(fft.rfft(deviations, size)) ** 2, size)[: lags + 1]
    else:
        products = np.array([(deviations[: n - k] * deviations[k:]).sum() for k in range(lags + 1)])
    return np.asarray(products / products[0])


def autocorrelation_digits(x: Floats, result: Floats, least: int) -> int:
    """Digits that the rounding of the input leaves of all of them; all where `least` are safe anyway."""
    spread = float(x.std())
    if is_harmless(float(np.abs(x).max()), spread, least):
        return ALL_DIGITS
    lags = max(1, min(len(result) - 1, _MOVED // len(x)))
    moved = (autocorrelations(x, lags, error) for (error,) in moved_inputs(x))
    change = max(float(np.abs(one - result[: lags + 1]).max()) for one in moved)  # much the same at other lags
    return digits_left(change, float(np.abs(result).min()))
