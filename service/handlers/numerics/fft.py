"""Discrete Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft as pocketfft

from service.handlers.checks import require_axis
from service.operation import Cost
from service.schemas.numerics.requests import TransformRequest
from service.schemas.types.results import ComplexTensor, Result


@dataclass(slots=True, kw_only=True)
class TransformResult(Result):
    """A transformed signal."""

    result: ComplexTensor
    """Of the shape of `a`, with the length asked for along the axis; always complex."""


def fft(request: TransformRequest) -> TransformResult:
    """The discrete Fourier transform Xₖ = Σⱼ xⱼ e^(−2πijk/n), in O(n log n) for every n (pocketfft).

    X₀ is the sum; frequencies above n/2 are the negative ones. An axis that there is not is refused.
    """
    return TransformResult(result=_transform(pocketfft.fft, request), certainty="estimated")


def inverse_fft(request: TransformRequest) -> TransformResult:
    """The inverse discrete Fourier transform xⱼ = (1/n) Σₖ Xₖ e^(2πijk/n), so that inverse-fft of fft is the signal.

    An axis that there is not is refused.
    """
    return TransformResult(result=_transform(pocketfft.ifft, request), certainty="estimated")


def _transform(transform: Callable[..., Any], request: TransformRequest) -> NDArray[Any]:
    require_axis(request.axis, request.a)
    with np.errstate(all="ignore"):
        result = transform(request.a, request.length, request.axis)
        if not np.isfinite(result).all():  # Partial sums may have left the range, or the sum before its division by n.
            scale = 2.0 ** (request.a.size + 1).bit_length()
            result = transform(request.a / scale, request.length, request.axis) * scale
        return np.asarray(result)


def fft_cost(request: TransformRequest) -> Cost:
    """Some n log n for each signal."""
    require_axis(request.axis, request.a)
    length = request.length or request.a.shape[request.axis]
    elements = max(request.a.size, request.a.size // request.a.shape[request.axis] * length)
    return Cost(50.0 * elements * (1 + math.log2(length)) + 1e5, elements)
