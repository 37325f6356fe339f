"""Determinant by LU factorisation, exactly where rounding would leave too few digits."""

from __future__ import annotations

import itertools
import math
import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.certificates import Index, doubts, epsilon, norm_1, norms_1, routine
from service.methods.linear_algebra.scaling import condition_1
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import ExtendedComplexTensor, ExtendedTensor, Result, Tensor

Array = NDArray[Any]

_LN2 = math.log(2)
_CERTAIN = 0.25
"""An integer determinant with an error below this is the nearest integer."""
_SMALL = 16
"""Matrices up to this size are inverted for their condition; stacks of them go through NumPy as a whole."""


@dataclass(slots=True, kw_only=True)
class DeterminantResult(Result):
    """The determinant of a matrix, or of each of a stack."""

    result: ExtendedComplexTensor
    """det A, infinite where it overflows; (…) of the stack."""
    sign: Tensor
    """1, -1 or 0; of a complex matrix the determinant's phase, a number of modulus 1 or 0."""
    log_abs: ExtendedTensor
    """ln |det A|, which never overflows; -Infinity for a singular matrix."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁, of a large matrix as LAPACK estimates it; Infinity for a singular matrix."""


@dataclass(slots=True)
class _Determinant:
    """Numbers for one matrix, arrays for a stack."""

    value: Any
    sign: Any
    log_abs: Any
    condition: Any
    error: Any = 0.0


def determinant(request: SquareRequest) -> DeterminantResult:
    """The determinant det A = ± ∏ uᵢᵢ of the factorisation P A = L U (LAPACK getrf), with its sign and logarithm.

    A small matrix whose condition leaves fewer than 11 digits is computed again in exact rational arithmetic
    (Bareiss 1968), so that zero means singular. Where the entries themselves are rounded numbers, or the matrix is too
    large for that, a warning tells how many digits can be trusted.
    """
    a = request.a
    if a.ndim == 2:
        found = _determinant(a, a.shape)
    elif a.shape[-1] <= _SMALL:
        found = _small_stack(a)
    else:
        found = _large_stack(a)
    detail = (
        "The determinant depends strongly on the last digits of the entries: the matrix is nearly singular for their "
        "precision. See condition_number and trusted_digits."
    )
    return DeterminantResult(
        result=found.value,
        sign=found.sign,
        log_abs=found.log_abs,
        condition_number=found.condition,
        warnings=doubts(found.error, a.dtype.char, detail),
    )


def _determinant(a: Array, whole: tuple[int, ...]) -> _Determinant:
    """Of a matrix that is all of the request, or one of a stack of that shape."""
    char = a.dtype.char
    lu, pivots, info = routine("getrf", char)(a.T)  # A row-major array is its transpose to LAPACK; det Aᵀ = det A.
    condition = math.inf if info else _condition(a, lu, pivots)
    doubtful = sensitivity.doubtful(condition, char)
    if doubtful and exact.affordable(whole):
        return _exact_determinant(a)
    swaps = sum(map(operator.ne, pivots.tolist(), itertools.count()))
    found = _split(*_product(lu.diagonal().tolist(), -1.0 if swaps % 2 else 1.0), condition)
    if char == "d" and all(map(float.is_integer, a[0].tolist())) and not np.count_nonzero(np.floor(a) != a):
        certain = len(a) * epsilon(a) * condition * abs(found.value) < _CERTAIN
        found.value = round(found.value, 0) if certain else found.value
    if doubtful and not info:
        found.error = sensitivity.determinant_error_of_lu(a, lu, pivots)
    return found


def _condition(a: Array, lu: Array, pivots: Array) -> float:
    """‖A‖₁‖A⁻¹‖₁: of a small matrix from its inverse (LAPACK getri), of another as gecon estimates it."""
    char, norm = a.dtype.char, norm_1(a)
    if len(a) <= _SMALL:
        inverse, _ = routine("getri", char)(lu, pivots)
        return norm * float(routine("lange", char)("I", inverse))
    reciprocal = float(routine("gecon", char)(lu, norm, norm="I")[0])
    return 1 / reciprocal if reciprocal else math.inf


def _exact_determinant(a: Array) -> _Determinant:
    solution = exact.solve(a, np.eye(len(a)))
    if solution is None:
        return _Determinant(0.0, 0.0, -math.inf, math.inf)
    condition = float(condition_1(a, solution.x))
    found = _split(solution.mantissa, solution.exponent, condition)
    found.error = sensitivity.determinant_error(a, solution.x)
    return found


def _split(mantissa: complex, exponent: int, condition: float) -> _Determinant:
    """The determinant m·2ᵉ, its phase and its logarithm."""
    size = abs(mantissa)
    if not size:
        return _Determinant(mantissa, mantissa, -math.inf, condition)
    value = exact.unscaled(mantissa, exponent) if exponent else mantissa
    log_abs = math.log(abs(value)) if 1e-300 < abs(value) < 1e300 else math.log(size) + exponent * _LN2
    return _Determinant(value, mantissa / size, log_abs, condition)


def _product(factors: list[complex], mantissa: complex) -> tuple[complex, int]:
    """The product as (m, e), meaning m·2ᵉ, which cannot overflow on the way."""
    exponent = 0
    for factor in factors:
        product = mantissa * factor
        if not 1e-150 < abs(product) < 1e150:
            (mantissa, first), (near_one, second) = _split_off(mantissa), _split_off(factor)
            product, exponent = mantissa * near_one, exponent + first + second
        mantissa = product
    return mantissa, exponent


def _split_off(value: complex) -> tuple[complex, int]:
    """A number near 1 and the power of two that it was multiplied by."""
    _, shift = math.frexp(abs(value))
    return exact.unscaled(value, -shift), shift


def _whole(a: Array, value: Any, condition: Any) -> Any:
    """Determinants of integers, rounded to integers where that is certain."""
    if a.dtype.kind == "c":
        return np.asarray(value)
    certain = a.shape[-1] * epsilon(a) * condition * np.abs(value) < _CERTAIN
    return np.where(certain & (a == np.floor(a)).all((-2, -1)), np.round(value), value)


def _small_stack(a: Array) -> _Determinant:
    sign, log_abs = np.linalg.slogdet(a)
    singular = sign == 0
    regular = np.where(singular[..., None, None], np.eye(a.shape[-1], dtype=a.dtype), a) if singular.any() else a
    inverse = np.linalg.inv(regular)
    with np.errstate(over="ignore", invalid="ignore"):
        condition = norms_1(a) * norms_1(inverse)
        condition[singular] = math.inf
        value = _whole(a, sign * np.exp(log_abs), condition)
        found = _Determinant(value, sign, log_abs, condition, np.zeros(sign.shape))
    doubtful = sensitivity.doubtful(condition, a.dtype.char)
    places = np.argwhere(doubtful)
    if exact.affordable(a.shape, len(places)):
        for index in map(tuple, places.tolist()):
            _put(found, index, _exact_determinant(a[index]))
    else:
        found.error[doubtful] = sensitivity.determinant_errors(a[doubtful], inverse[doubtful])
        found.error[singular] = 0
    return found


def _large_stack(a: Array) -> _Determinant:
    shape = a.shape[:-2]
    value, sign = np.empty((2, *shape), a.dtype)
    found = _Determinant(value, sign, *np.empty((3, *shape)))
    for index in np.ndindex(shape):
        _put(found, index, _determinant(a[index], a.shape))
    return found


def _put(stack: _Determinant, index: Index, one: _Determinant) -> None:
    for name in _Determinant.__slots__:
        getattr(stack, name)[index] = getattr(one, name)
