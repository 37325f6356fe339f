"""Matrices brought by a power of two, which is exact, to where no square of their entries leaves the range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.norms import largest, norms_1

_ORDINARY = {"f": 40, "d": 400}
"""Binary orders of magnitude up to which the largest entry is left: sums of squares are in range with much room."""

_NEVER = -4000  # below all exponents of numbers, and of their ratios
_FEW = 256  # entries of one matrix, which LAPACK looks through sooner than NumPy


def tamed(a: Array) -> tuple[Array, Array]:
    """Each matrix of a stack times 2⁻ᵏ, and the even exponents k (…), which are 0 for matrices of ordinary size."""
    ordinary = _ORDINARY[a.real.dtype.char]
    if a.ndim == 2 and a.size <= _FEW:
        size = largest(np.ascontiguousarray(a))  # infinite where the modulus of a complex number leaves the range
        if size < math.inf and abs(math.frexp(size)[1]) < ordinary:
            return a, np.zeros((), int)
    _, exponent = np.frexp(largest_part(a))
    excess = np.maximum(np.abs(exponent) - ordinary, 0)
    if not excess.any():
        return a, np.asarray(excess)
    k = np.asarray((excess + (excess & 1)) * np.sign(exponent))
    return times_power(a, -k[..., None, None]), k


def largest_part(a: Array) -> Array:
    """The largest absolute value of entries, or of their real and imaginary parts, of each matrix of a stack."""
    parts = np.ascontiguousarray(a).view(a.real.dtype)
    return np.asarray(np.maximum(parts.max((-2, -1)), -parts.min((-2, -1))))  # without an array of sizes


def tamed_sparse(a: Any) -> tuple[Any, int]:
    """A sparse matrix likewise, in place."""
    if not a.nnz:
        return a, 0
    data, k = tamed(a.data[None])
    a.data = data[0]
    return a, int(k)


def equilibrated(a: Array) -> Array:
    """A matrix (M, N) with rows, then columns, divided by powers of two that bring their largest entry to 1 or near.

    By both at once: divided by its row alone an entry may become 0 that is the largest of its column.
    """
    sizes = np.maximum(np.abs(a.real), np.abs(a.imag))  # the modulus may leave the range
    used, exponents = sizes != 0, np.frexp(sizes)[1]
    rows = exponents.max(1, keepdims=True, where=used, initial=_NEVER)
    columns = (exponents - rows).max(0, keepdims=True, where=used, initial=_NEVER)
    return np.asarray(times_power(a, np.where(used, -(rows + columns), 0)))


def exponent_of(array: Array) -> int:
    """Of the power of two by which the largest entry (complex: the larger part) divides to one from 1 to 2."""
    parts = np.ascontiguousarray(array).view(array.real.dtype)
    return int(np.frexp(np.abs(parts).max(initial=0))[1]) - 1


def times_power(a: Any, k: Any) -> Any:
    """a·2ᵏ, in the precision of a."""
    k = np.asarray(k)
    if not k.any():
        return a
    one = np.ones((), np.asarray(a).real.dtype)
    half = k // 2  # 2ᵏ itself may leave the range where the result does not.
    with np.errstate(over="ignore"):
        return a * np.ldexp(one, half) * np.ldexp(one, k - half)


def condition_1(a: Array, inverse: Array) -> Array:
    """‖A‖₁‖A⁻¹‖₁, also where one of the norms leaves the range."""
    (a, of_a), (inverse, of_inverse) = tamed(a), tamed(inverse)
    return np.asarray(times_power(norms_1(a) * norms_1(inverse), of_a + of_inverse))


def unscaled(mantissa: complex, exponent: int) -> complex:
    """The number m·2ᵉ, infinite where it overflows."""
    if isinstance(mantissa, complex):
        return complex(_ldexp(mantissa.real, exponent), _ldexp(mantissa.imag, exponent))
    return _ldexp(mantissa, exponent)


def _ldexp(mantissa: float, exponent: int) -> float:
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.copysign(math.inf, mantissa)
