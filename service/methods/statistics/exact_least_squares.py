"""Least squares by the normal equations in exact arithmetic: no condition number stands between data and answer.

The Gram matrix [X y]ᵀW[X y] is formed without any rounding and swept (Goodnight 1979) as integers of some hundred
digits. What ruins the normal equations in float64, the squared condition number, costs nothing there, and one sweep a
column gives coefficients, inverse and residual sum of squares at once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from service.methods.statistics.summation import Floats, two_product
from service.schemas.types.errors import SingularMatrix

Integers = NDArray[Any]
"""Python integers."""

_ROWS = 2**13  # of a block: sums of so many products of slices stay below 2^51, so exact
_SLICE_BITS = (51 - 13) // 2  # so that 2^13 products of two stay below 2^51
_MOST_SLICES = 8  # of 19 bits: two float64 with their exponents next to each other
_PLAIN = 128.0  # size of terms that in sums may lose two digits to cancellation
_GUARD_BITS = 256
"""Rounding errors stay below 2^(guard − bits) of a quantity, for condition numbers up to 10³⁸."""


@dataclass(frozen=True, slots=True)
class Gram:
    """[X y]ᵀW[X y] in units of 2^−bits, where column j was scaled by 2^−exponents[j]."""

    matrix: Integers
    exponents: NDArray[np.int64]
    bits: int
    rounded: bool
    """Whether the columns are given as float64, so that their own rounding is to be allowed for."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A least-squares fit of scaled columns and y, each number rounded about once; nothing overflows in these units."""

    coefficients: Floats
    inverse: Floats
    """(XᵀWX)⁻¹."""
    exponents: NDArray[np.int64]
    """Column j was scaled by 2^−exponents[j]."""
    exponent: int
    """And y by 2^−exponent."""
    residual_squares: float
    total_squares: float
    """About the mean where there is an intercept, else about zero."""
    regression_squares: float
    """Their difference, without cancellation."""


def gram(columns: Floats, weights: Floats | None) -> Gram:
    """The Gram matrix of columns (n, p + 1), the last of them y; weights are scaled so that the largest is in [½, 1).

    Each column is cut into slices of so few bits that BLAS multiplies and adds them without rounding (Ozaki, Ogita,
    Oishi, Rump 2012).
    """
    exponents = np.frexp(np.abs(columns).max(0))[1].astype(np.int64)
    nothing = np.full((columns.shape[1],) * 2, 0, object)
    sums: dict[int, Integers] = defaultdict(nothing.copy)
    for start in range(0, len(columns), _ROWS):
        scaled = np.ldexp(columns[start : start + _ROWS], -exponents)
        left = right = _slices([scaled])
        if weights is not None:
            right = _slices(list(two_product(scaled, weights[start : start + _ROWS, None])))
        for i, one in enumerate(left):
            for j, other in enumerate(right):
                sums[i + j + 2] += (one.T @ other).astype(np.int64)
    bits = 512  # room for all products of slices
    total = sum((matrix << (bits - _SLICE_BITS * shift) for shift, matrix in sums.items()), start=nothing)
    return Gram(np.asarray(total), exponents, bits, rounded=True)


def _slices(parts: list[Floats]) -> list[Floats]:
    """Integers sₖ with Σ parts = Σ sₖ 2^(−bits·k), k = 1, 2, …; entries of the parts are at most 1."""
    slices: list[Floats] = []
    while len(slices) < _MOST_SLICES and any(part.any() for part in parts):
        shifted = [part * 2.0**_SLICE_BITS for part in parts]
        whole = [np.rint(part) for part in shifted]
        parts = [part - one for part, one in zip(shifted, whole, strict=True)]
        slices.append(np.sum(whole, axis=0) if len(whole) > 1 else whole[0])
    return slices


def power_gram(x: Floats, y: Floats, degree: int, weights: Floats | None) -> Gram:
    """The same for the columns 1, x, …, x^degree and y, whose powers are formed in fixed point."""
    bits, size = 1024, degree + 2  # a choice: of nearly parallel powers most bits cancel
    (base, shift), (response, response_shift) = _fixed(x, bits), _fixed(y, bits)
    power = np.full(len(x), 2**bits, object) if weights is None else _fixed(weights, bits)[0]
    total = np.full((size, size), 0, object)
    total[-1, -1] = (((power * response) >> bits) * response >> bits).sum()
    for k in range(2 * degree + 1):
        for i in range(max(0, k - degree), min(k, degree) + 1):
            total[i, k - i] = power.sum() if i == max(0, k - degree) else total[i - 1, k - i + 1]
        if k <= degree:
            total[k, -1] = total[-1, k] = ((power * response) >> bits).sum()
        power = (power * base) >> bits
    return Gram(total, np.append(np.arange(degree + 1) * shift, response_shift), bits, rounded=False)


def _fixed(x: Floats, bits: int) -> tuple[Integers, int]:
    exponent = int(np.frexp(np.abs(x).max())[1])
    mantissas, own = np.frexp(x)
    integers = np.ldexp(mantissas, 53).astype(np.int64).tolist()
    shifts = (own.astype(np.int64) - 53 - exponent + bits).tolist()
    fixed = [i << s if s >= 0 else i >> -s for i, s in zip(integers, shifts, strict=True)]
    return np.array(fixed, object), exponent


def solve(of: Gram, names: list[str], *, intercept: bool) -> Solution:
    """The least-squares fit of the last column by the others, which are named; the first may be the intercept's.

    A column that depends on those before it is a SingularMatrix, and so it is where no more than the rounding of the
    columns to float64 keeps it from depending.
    """
    a, bits = of.matrix.copy(), of.bits
    norms = np.sqrt(_floats(np.diagonal(a), bits))
    total = a[-1, -1]
    for k in range(len(a) - 1):
        _check_pivot(of, a, k, norms, names)
        _sweep(a, k, bits)
        if intercept and k == 0:
            total = a[-1, -1]
    residual = 0 if a[-1, -1] < of.matrix[-1, -1] >> (bits - _GUARD_BITS) else a[-1, -1]
    own, response = of.exponents[:-1], int(of.exponents[-1])
    squares = _floats(np.array([residual, total, total - residual], object), bits)
    inverse = _floats(-a[:-1, :-1], bits)
    zero = np.abs(a[:-1, -1]) < 2**_GUARD_BITS
    coefficients = _floats(np.where(zero, 0, a[:-1, -1]), bits)
    return Solution(coefficients, inverse, own, response, *squares.tolist())


@dataclass(frozen=True, slots=True)
class Basis:
    """Orthogonal combinations of scaled columns: column k less its regression on those before it, of mean square 1."""

    factors: Floats
    """(p, p), upper triangular: column k holds the combination of basis vector k; in all, factors + rest."""
    rest: Floats
    exponents: NDArray[np.int64]
    """Column j was scaled by 2^−exponents[j]."""

    @property
    def size(self) -> float:
        """How large terms of a basis vector may be, which itself is of size 1."""
        return float(np.abs(self.factors).sum(0).max())

    def of(self, columns: Floats) -> Floats:
        """The basis vectors (n, p) of columns (n, p), summed in twice the precision where they may all but cancel."""
        scaled = np.ldexp(columns, -self.exponents)
        if self.size < _PLAIN:
            return scaled @ self.factors
        if len(columns) > _ROWS:
            blocks = [self.of(columns[start : start + _ROWS]) for start in range(0, len(columns), _ROWS)]
            return np.concatenate(blocks)
        high, low = (np.zeros(columns.shape) for _ in range(2))
        for j in range(columns.shape[1]):
            product, error = two_product(scaled[:, j, None], self.factors[j, j:])
            before = high[:, j:]
            total = before + product
            seen = total - before
            low[:, j:] += (before - (total - seen)) + (product - seen) + error + scaled[:, j, None] * self.rest[j, j:]
            high[:, j:] = total
        return high + low

    def spreads(self, of_basis: Floats) -> Floats:
        """Columns (p, k) of coefficients of the basis vectors as ones of the columns, with the errors of a product."""
        return np.ldexp(self.factors @ of_basis, -self.exponents[:, None])

    def coefficients(self, of_basis: Floats) -> Floats:
        """What coefficients of the basis vectors are as coefficients of the columns."""
        products, errors = two_product(self.factors, of_basis)
        sums = [math.fsum([*row, *rest]) for row, rest in zip(products, errors + self.rest * of_basis, strict=True)]
        return np.ldexp(sums, -self.exponents)


def orthogonal_basis(columns: Floats, names: list[str]) -> Basis:
    """The basis of columns (n, p): of QR factors where these keep their digits, else by Gram–Schmidt, exactly.

    A column that depends on those before it is a SingularMatrix, as for `solve`.
    """
    exponents = np.frexp(np.abs(columns).max(0))[1].astype(np.int64)
    r = linalg.qr(np.ldexp(columns, -exponents), mode="r")[0][: columns.shape[1]]
    if np.diagonal(r).all():
        factors = linalg.solve_triangular(r, np.eye(len(r))) * math.sqrt(len(columns))
        plain = Basis(factors, np.zeros_like(factors), exponents)
        if plain.size < _PLAIN:
            return plain
    return _exact_basis(gram(np.column_stack([columns, columns[:, 0]]), None), len(columns), names)


def _exact_basis(of: Gram, count: int, names: list[str]) -> Basis:
    """The same of all columns but the last of a Gram matrix, which the sweeps go through on their way."""
    a, p = of.matrix[:-1, :-1].copy(), len(of.matrix) - 1
    norms = np.sqrt(_floats(np.diagonal(a), of.bits))
    factors, rest = np.zeros((p, p)), np.zeros((p, p))
    for k in range(p):
        _check_pivot(of, a, k, norms, names)
        # 1/√(mean square) as a whole number: the basis need not be of length 1 exactly.
        scale = int(2**of.bits / math.sqrt(a[k, k] / 2**of.bits / count))
        whole = np.append(-a[:k, k] * scale >> of.bits, scale)
        factors[: k + 1, k] = _floats(whole, of.bits)
        lost = [exact - _whole(float(seen), of.bits) for exact, seen in zip(whole, factors[: k + 1, k], strict=True)]
        rest[: k + 1, k] = _floats(np.array(lost, object), of.bits)
        _sweep(a, k, of.bits)
    return Basis(factors, rest, of.exponents[:-1])


def _sweep(a: Integers, k: int, bits: int) -> None:
    """The symmetric sweep: swept columns hold −(XᵀX)⁻¹, others their coefficients on these, their corner residuals."""
    pivot, row = a[k, k], a[k].copy()
    coefficients = row * 2**bits // pivot
    a -= np.multiply.outer(row, coefficients) >> bits
    a[k] = a[:, k] = coefficients
    a[k, k] = -(2 ** (2 * bits)) // pivot


def _check_pivot(of: Gram, a: Integers, k: int, norms: Floats, names: list[str]) -> None:
    """The pivot is the sum of squares that is left of column k beside those before it."""
    if not norms[k]:
        raise SingularMatrix.at(f"The design is singular: {names[k]} is zero throughout. Leave it out.", "x")
    parts = np.abs(_floats(a[:k, k], of.bits)) * norms[:k]
    explained = 2.0**-52 * (parts.sum() + norms[k]) if of.rounded else 2.0 ** ((_GUARD_BITS - of.bits) / 2) * norms[k]
    if math.sqrt(max(a[k, k], 0) / 2**of.bits) > explained:
        return
    # Those that are named: more than rounding.
    involved = ", ".join(names[j] for j in range(k) if parts[j] > 1e-9 * norms[k])
    detail = f"The design is singular: {names[k]} depends linearly on {involved}. Leave one of them out."
    raise SingularMatrix.at(detail, "x")


def _whole(value: float, bits: int) -> int:
    """A float64 in units of 2^−bits, which are finer than its last place here."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator << bits) // denominator


def _floats(integers: Integers, bits: int) -> Floats:
    return np.array([integer / 2**bits for integer in integers.ravel().tolist()]).reshape(integers.shape)
