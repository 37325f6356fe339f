"""Exact determinants, solutions and ranks of small matrices, for where rounding leaves too few digits.

A float is a fraction with a power of two below it, so that each row of a matrix is a row of integers over such a power.
Fraction-free elimination (Bareiss, Mathematics of Computation 22, 1968) stays in the integers: every division is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from service.methods.linear_algebra.lapack import Array

MOST_STEPS = 2**15
"""Entries times rows of all matrices that one request computes exactly; about a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A complex integer."""

    real: int
    imag: int

    def __mul__(self, other: Gaussian) -> Gaussian:
        return Gaussian(
            self.real * other.real - self.imag * other.imag, self.real * other.imag + self.imag * other.real
        )

    def __add__(self, other: Gaussian) -> Gaussian:
        return Gaussian(self.real + other.real, self.imag + other.imag)

    def __sub__(self, other: Gaussian) -> Gaussian:
        return Gaussian(self.real - other.real, self.imag - other.imag)

    def __floordiv__(self, other: Gaussian) -> Gaussian:
        square = other.real**2 + other.imag**2
        product = self * Gaussian(other.real, -other.imag)
        return Gaussian(product.real // square, product.imag // square)

    def __bool__(self) -> bool:
        return bool(self.real or self.imag)


def effort(shape: tuple[int, ...]) -> float:
    """The work, in floating-point operations, of computing as many items of a stack exactly as are affordable."""
    rows, columns = shape[-2:]
    shorter = min(rows, columns)
    items = min(math.prod(shape[:-2]), MOST_STEPS // (rows * columns * shorter))
    return items * (5.0 * rows * columns * shorter**3 + 20_000)


class Solution(NamedTuple):
    """X with A X = B, and the determinant of A as m·2ᵉ, m correctly rounded."""

    x: Array
    mantissa: complex
    exponent: int


def affordable(shape: tuple[int, ...], count: int | None = None) -> bool:
    """Whether so many items of a stack of this shape, or all of them, can be computed exactly."""
    *stack, rows, columns = shape
    return (math.prod(stack) if count is None else count) * rows * columns * min(rows, columns) <= MOST_STEPS


def rank(a: Array) -> int:
    """The rank of the matrix with exactly these entries."""
    return _eliminate(_integers(a)[0], a.shape[1], below_only=True)[0]


def positive_definite(a: Array) -> bool:
    """Whether a Hermitian matrix is positive definite: all its leading minors are positive."""
    integers, _ = _integers(a)
    previous = None
    for k in range(len(a)):
        pivot = integers[k, k]
        if pivot.real <= 0:
            return False
        rest = integers[k + 1 :, k + 1 :] * pivot - integers[k + 1 :, k, None] * integers[k, k + 1 :]
        integers[k + 1 :, k + 1 :] = rest if previous is None else rest // previous
        previous = pivot
    return True


def solve(a: Array, b: Array) -> Solution | None:
    """Solve A X = B, B a matrix, with each entry of X correctly rounded; None where A is singular."""
    n = len(a)
    integers, exponents = _integers(np.concatenate((a, b), axis=1))
    found, determinant = _eliminate(integers, n, below_only=False)
    if found < n:
        return None
    x = np.empty(b.shape, np.result_type(a, b, np.float64))
    for place in np.ndindex(b.shape):
        x[place] = unscaled(*_quotient(integers[place[0], n + place[1]], integers[place[0], place[0]]))
    return Solution(x, *_scaled(determinant, -sum(exponents)))


def least_squares(a: Array, b: Array) -> tuple[Array, Array] | None:
    """The X of smallest ‖A X − B‖₂ and those sums of squares, correctly rounded; None where columns of A are dependent.

    The normal equations AᴴA X = AᴴB lose nothing in integers. Each column is scaled by a power of two of its own.
    """
    (rows, exponents), (sides, shifts) = _integers(a.T), _integers(b.T)
    n, adjoint = a.shape[1], _conjugate(rows)
    products = adjoint @ sides.T
    normal = np.concatenate((adjoint @ rows.T, products), axis=1)
    if _eliminate(normal, n, below_only=False)[0] < n:
        return None
    pivot, numerators = normal[0, 0], normal[:, n:]
    x = np.empty(numerators.shape, np.result_type(a, b, np.float64))
    for i, j in np.ndindex(x.shape):
        mantissa, exponent = _quotient(numerators[i, j], pivot)
        x[i, j] = unscaled(mantissa, exponent + exponents[i] - shifts[j])
    squares = (_conjugate(sides) * sides).sum(1) * pivot - (_conjugate(products) * numerators).sum(0)
    quotients = [_quotient(total, pivot) for total in squares]
    sums = [
        unscaled(mantissa, exponent - 2 * shift).real
        for (mantissa, exponent), shift in zip(quotients, shifts, strict=True)
    ]
    return x, np.array(sums)


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


def _integers(a: Array) -> tuple[Array, list[int]]:
    """Rows times powers of two, as integers in an object array, and the exponents of those powers."""
    rows, exponents = [], []
    for row in a:
        parts = np.concatenate((row.real, row.imag)).tolist() if a.dtype.kind == "c" else row.tolist()
        ratios = [float(value).as_integer_ratio() for value in parts]
        common = max(denominator for _, denominator in ratios)
        integers: list[Any] = [numerator * (common // denominator) for numerator, denominator in ratios]
        if a.dtype.kind == "c":
            integers = [Gaussian(*pair) for pair in zip(integers[: len(row)], integers[len(row) :], strict=True)]
        rows.append(integers)
        exponents.append(common.bit_length() - 1)
    result = np.empty((len(rows), len(rows[0])), object)
    result[:] = rows
    return result, exponents


def _eliminate(m: Array, columns: int, *, below_only: bool) -> tuple[int, Any]:
    """Fraction-free elimination in place over the first columns: the rank, and the last pivot with the swaps' sign."""
    previous: Any = None
    row, swaps = 0, 0
    for column in range(columns):
        pivot = next((i for i in range(row, len(m)) if m[i, column]), None)
        if pivot is None:
            continue
        if pivot != row:
            m[[row, pivot]] = m[[pivot, row]]
            swaps += 1
        rest = np.arange(row + 1, len(m)) if below_only else np.delete(np.arange(len(m)), row)
        m[rest] = m[rest] * m[row, column] - m[rest, column, None] * m[row]
        if previous is not None:
            m[rest] //= previous
        previous = m[row, column]
        row += 1
        if row == len(m):
            break
    return row, _negative(previous) if swaps % 2 else previous


def _conjugate(integers: Array) -> Array:
    if not isinstance(integers.flat[0], Gaussian):
        return integers
    result = np.empty_like(integers)
    for place, value in np.ndenumerate(integers):
        result[place] = Gaussian(value.real, -value.imag)
    return result


def _negative(value: Any) -> Any:
    return Gaussian(-value.real, -value.imag) if isinstance(value, Gaussian) else -value


def _scaled(value: Any, exponent: int) -> tuple[complex, int]:
    if isinstance(value, Gaussian):
        bits = max(abs(value.real), abs(value.imag)).bit_length()
        return complex(value.real / (1 << bits), value.imag / (1 << bits)), bits + exponent
    bits = abs(value).bit_length()
    return value / (1 << bits), bits + exponent


def _quotient(value: Any, by: Any) -> tuple[complex, int]:
    """The quotient of two integers as (m, e), meaning m·2ᵉ."""
    if isinstance(by, Gaussian):
        product, square = value * Gaussian(by.real, -by.imag), by.real**2 + by.imag**2
        shift = max(abs(product.real), abs(product.imag)).bit_length() - square.bit_length()
        return complex(_shifted(product.real, square, shift), _shifted(product.imag, square, shift)), shift
    shift = abs(value).bit_length() - abs(by).bit_length()
    return _shifted(value, by, shift), shift


def _shifted(value: int, by: int, shift: int) -> float:
    return value / (by << shift) if shift >= 0 else (value << -shift) / by
