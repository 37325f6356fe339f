"""Convolution of signals and images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from service.handlers.linear_algebra.doubts import cancelled
from service.methods.linear_algebra.cancellation import lost_digits
from service.methods.numerics.sums import exact_products
from service.operation import Cost
from service.schemas.numerics.requests import SignalPairRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Result, Tensor, Warning

Array = NDArray[Any]

_DIRECT = 2**28  # products, a second of work, up to which sums are formed directly

_CHEAP = 1e6  # of them, up to which the digits that cancel are counted, a millisecond


@dataclass(slots=True, kw_only=True)
class SlidingResult(Result):
    """Sums of products at every shift."""

    result: Tensor
    """In the full mode of length m + n − 1 along each axis."""


def convolve(request: SignalPairRequest) -> SlidingResult:
    """The convolution (a ∗ b)ₖ = Σⱼ aⱼ bₖ₋ⱼ, also in several dimensions; of coefficients, the product of polynomials.

    Sums are formed directly, and only for very large inputs by FFT, which a warning tells.
    """
    return slide(request, request.b)


def slide(request: SignalPairRequest, b: Array) -> SlidingResult:
    """Sums of products of `a` with b turned around, at every shift."""
    _check(request)
    direct = request.a.size * request.b.size <= _DIRECT
    with np.errstate(all="ignore"):
        result = signal.convolve(request.a, b, request.mode, "direct" if direct else "fft")
        cheap = direct and request.a.size * b.size <= _CHEAP
        sizes = signal.convolve(np.abs(request.a), np.abs(b), request.mode, "direct") if cheap else None
    exact = direct and exact_products(request.a, b)
    detail = "Computed by FFT: the error of each entry is relative to the largest one, not to itself."
    warnings = [] if direct else [Warning(code="absolute-accuracy", detail=detail)]
    if sizes is not None and not exact:
        warnings += cancelled(lost_digits(sizes, result, min(request.a.size, b.size)), result.dtype.char)
    return SlidingResult(result=result, certainty="exact" if exact else "estimated", warnings=warnings)


def _check(request: SignalPairRequest) -> None:
    a, b = request.a.shape, request.b.shape
    if len(a) != len(b):
        raise InvalidInput.at(f"`a` has {len(a)} axes; send as many here, not {len(b)}.", "b")
    inside = all(m >= n for m, n in zip(a, b, strict=True)) or all(m <= n for m, n in zip(a, b, strict=True))
    if request.mode == "valid" and not inside:
        raise InvalidInput.at("Neither lies inside of the other, so that there is no valid part.", "mode")


def convolve_cost(request: SignalPairRequest) -> Cost:
    """One multiplication for each pair of entries, or an FFT."""
    _check(request)
    elements = math.prod(m + n - 1 for m, n in zip(request.a.shape, request.b.shape, strict=True))
    return Cost(min(4.0 * request.a.size * request.b.size, 8.0 * _DIRECT) + 500.0 * elements + 5e4, elements)
