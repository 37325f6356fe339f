"""Conversions between number types, with what they lose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.places import at_places
from service.schemas.numerics.requests import CastRequest
from service.schemas.types.results import ExtendedNumber, ExtendedTensor, Result

Array = NDArray[Any]

_EXACT = 2**53  # up to which doubles hold every integer


@dataclass(slots=True, kw_only=True)
class CastResult(Result):
    """An array in another type."""

    result: ExtendedTensor
    """The converted numbers, each written with all its digits. Infinite where a floating-point type overflows."""
    largest_error: ExtendedNumber
    """The largest |result − array|."""
    overflowed: bool
    """Whether an entry is out of the type's range; the warning `overflow` says which."""


def cast(request: CastRequest) -> CastResult:
    """Numbers as another type holds them: floating-point types round to the nearest, integer types drop the fraction.

    What is out of range becomes infinite in a floating-point type and the nearest bound of an integer type (NumPy would
    wrap it around: 300 to 44 in uint8), with the warning `overflow`.
    """
    array, dtype = np.asarray(request.array), np.dtype(request.dtype)
    result, beyond = (_to_integers if dtype.kind in "iu" else _to_floats)(array, dtype)
    return CastResult(
        result=result,
        largest_error=_largest_error(array, result),
        overflowed=bool(beyond.any()),
        certainty="exact",
        warnings=at_places(beyond, "overflow", f"These entries are out of the range of {request.dtype}."),
    )


def _to_floats(array: Array, dtype: np.dtype[Any]) -> tuple[Array, Array]:
    with np.errstate(over="ignore"):
        result = array.astype(dtype).astype(np.float64)  # Shortest digits of float32 would hide what was lost.
    return result, np.isinf(result)


def _to_integers(array: Array, dtype: np.dtype[Any]) -> tuple[Array, Array]:
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    if array.dtype.kind == "i":
        return np.clip(array, low, high), (array < low) | (array > high)
    whole = np.trunc(array)
    above, below = whole >= float(high + 1), whole < low  # 2⁶³ is a double, 2⁶³ − 1 is none.
    result = np.where(above | below, 0, whole).astype(np.int64)
    return np.where(above, high, np.where(below, low, result)), above | below


def _largest_error(array: Array, result: Array) -> float:
    if not np.isfinite(result).all():
        return np.inf
    largest = max(np.abs(array.astype(np.float64)).max(), np.abs(result.astype(np.float64)).max())
    wide = np.float64 if largest < _EXACT else np.longdouble  # whose 64 bits hold every int64, too
    return float(np.abs(result.astype(wide) - array.astype(wide)).max())
