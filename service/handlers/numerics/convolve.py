"""Convolution of signals and images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.linear_algebra.multilinear import multilinear_of
from service.methods.numerics.sums import exact_products
from service.operation import Cost
from service.schemas.numerics.requests import SignalPairRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Result, Tensor, Warning

Array = NDArray[Any]

Mode = Literal["full", "same", "valid"]
PADDING: dict[str, Literal["edge", "symmetric", "reflect", "wrap"]] = {
    "nearest": "edge", "reflect": "symmetric", "mirror": "reflect", "wrap": "wrap",
}  # fmt: skip
"""The boundaries by NumPy's names."""

_DIRECT = 2**28  # products, a second of work, up to which sums are formed directly


@dataclass(slots=True, kw_only=True)
class SlidingResult(Result):
    """Sums of products at every shift."""

    result: Tensor
    """In the full mode of length m + n − 1 along each axis."""


def convolve(request: SignalPairRequest) -> SlidingResult:
    """The convolution (a ∗ b)ₖ = Σⱼ aⱼ bₖ₋ⱼ, also in several dimensions; of coefficients, the product of polynomials.

    Beyond its ends `a` is zero, or what `boundary` says. Sums are formed directly, and only for very large inputs by
    FFT, which a warning tells. Few are `proved`: right to their last digit for the doubles received. Where terms of
    others cancel, they are computed again exactly, or told.
    """
    return slide(request, request.b)


def slide(request: SignalPairRequest, b: Array) -> SlidingResult:
    """Sums of products of `a` with b turned around, at every shift."""
    _check(request)
    a, mode = _continued(request)
    direct = a.size * b.size <= _DIRECT
    with np.errstate(all="ignore"):
        result = np.asarray(signal.convolve(a, b, mode, "direct" if direct else "fft"))
    exact = direct and exact_products(a, b)
    detail = "Computed by FFT: the error of each entry is relative to the largest one, not to itself."
    if not direct:
        warnings = [Warning(code="absolute-accuracy", detail=detail)]
        return SlidingResult(result=result, certainty="estimated", warnings=warnings)
    if exact:
        return SlidingResult(result=result, certainty="exact")
    products = a.size * b.size
    found, errors, level = multilinear_of(lambda a, b: _sums(a, b, mode), [a, b], result, products)
    return SlidingResult(result=found, certainty=certainty(level), warnings=cancelled(errors, result.dtype.char))


def _continued(request: SignalPairRequest) -> tuple[Array, Mode]:
    """`a` with what lies beyond its ends, as far as b reaches, and the mode that answers its own shape then."""
    if request.boundary == "zero":
        return request.a, request.mode
    reach = [(n // 2, (n - 1) // 2) for n in request.b.shape]
    return np.pad(request.a, reach, PADDING[request.boundary]), "valid"


def _sums(a: Array, b: Array, mode: Mode) -> Array:
    """The sums formed directly, of Python's integers too, which SciPy does not take."""
    if a.dtype != object:
        return np.asarray(signal.convolve(a, b, mode, "direct"))
    full = np.zeros([m + n - 1 for m, n in zip(a.shape, b.shape, strict=True)], object)
    for place in np.ndindex(b.shape):
        full[tuple(slice(i, i + m) for i, m in zip(place, a.shape, strict=True))] += a * b[place]
    inside = [abs(m - n) + 1 for m, n in zip(a.shape, b.shape, strict=True)]
    lengths = {"full": full.shape, "same": a.shape, "valid": inside}[mode]
    starts = [(whole - part) // 2 for whole, part in zip(full.shape, lengths, strict=True)]
    return full[tuple(slice(start, start + part) for start, part in zip(starts, lengths, strict=True))]


def _check(request: SignalPairRequest) -> None:
    a, b = request.a.shape, request.b.shape
    if len(a) != len(b):
        raise InvalidInput.at(f"`a` has {len(a)} axes; send as many here, not {len(b)}.", "b")
    inside = all(m >= n for m, n in zip(a, b, strict=True)) or all(m <= n for m, n in zip(a, b, strict=True))
    if request.boundary != "zero" and request.mode != "same":
        raise InvalidInput.at("A boundary is for the mode `same`; send that.", "mode")
    if request.boundary == "mirror" and min(a) == 1 and max(b) > 1:
        raise InvalidInput.at("A single value has no mirror image; use reflect.", "boundary")
    if request.mode == "valid" and not inside:
        raise InvalidInput.at("Neither lies inside of the other, so that there is no valid part.", "mode")


def convolve_cost(request: SignalPairRequest) -> Cost:
    """One multiplication for each pair of entries, or an FFT."""
    _check(request)
    elements = math.prod(m + n - 1 for m, n in zip(request.a.shape, request.b.shape, strict=True))
    sums = min(8.0 * request.a.size * request.b.size, 16.0 * _DIRECT)
    return Cost(sums + 500.0 * elements + 5e4, elements)
