"""Determinants by LU factorisation, proved where that is cheap, or rounding leaves too few digits."""

from __future__ import annotations

import itertools
import math
import operator
from typing import Any, NamedTuple

import numpy as np

from service.methods.budget import affords
from service.methods.linear_algebra import balls, exact, sensitivity
from service.methods.linear_algebra.cancellation import FEW
from service.methods.linear_algebra.cofactors import Cofactors, cofactors
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, EXACT, PROVED
from service.methods.linear_algebra.lu import LU, lu
from service.methods.linear_algebra.norms import norms_1
from service.methods.linear_algebra.scaling import condition_1, unscaled
from service.methods.linear_algebra.stacks import AT_ONCE, certified

_LN2 = math.log(2)
_FAR = 1000  # binary orders of magnitude from 1 where a double may lose bits, or overflow
_CERTAIN = 0.25
"""An integer determinant with an error below this is the nearest integer: half of what would do, for the estimate."""

_AGREEING, _INVERSES = 200, 5.0
"""Rows up to which a determinant is checked, and steps for each of n³: two triangular inverses and two products."""


class Determinant(NamedTuple):
    """Numbers for one matrix, arrays for a stack."""

    value: Any
    """det A, infinite where it overflows."""
    sign: Any
    log_abs: Any
    condition: Any
    """‖A‖₁‖A⁻¹‖₁."""
    error: Any
    """Relative to the value."""
    level: Any
    """What stands behind the value, its sign and logarithm (see `levels`)."""


def determinant(a: Array) -> Determinant:
    """The determinant of each item of a stack (…, N, N)."""
    return certified(Determinant, _one, _at_once, a)


def _one(a: Array, *, allowance: float) -> Determinant:
    char = a.dtype.char
    small = cofactors(a)
    if small and not sensitivity.doubtful(small.condition, char):
        return _of_cofactors(small, len(a))
    made = lu(a)  # of Aᵀ, whose determinant is the same
    factors, pivots = made.factors, made.pivots
    condition = _condition(made)
    doubtful = sensitivity.doubtful(condition, char)
    if doubtful or balls.cheap(len(a)):
        proved = balls.determinant(a, allowance)
        if proved is not None:
            return _proved(a, proved, condition, allowance if doubtful else 0.0)
    whole = char == "d" and all(map(float.is_integer, a[0].tolist())) and not np.count_nonzero(np.floor(a) != a)
    if whole and exact.effort(len(a), int(np.abs(a).max()).bit_length()) <= balls.AT_ALL:
        proved = balls.whole_determinant(a, balls.AT_ALL)
        if proved is not None:
            return _proved(a, proved, condition, 0.0)
    swaps = sum(map(operator.ne, pivots.tolist(), itertools.count()))
    error = math.inf if made.singular else 0.0
    if doubtful and not made.singular:
        error = sensitivity.determinant_error_of_lu(a, factors, pivots)
    level = CHECKED if not doubtful and _agrees(a, factors, pivots) else ESTIMATED
    found = _split(*_product(factors.diagonal().tolist(), -1.0 if swaps % 2 else 1.0), condition, error, level)
    certain = whole and len(a) * epsilon(a) * condition * abs(found.value) < _CERTAIN
    return found._replace(value=round(found.value, 0)) if certain else found


def _of_cofactors(found: Cofactors, n: int) -> Determinant:
    """The numbers of an exact determinant that is not 0."""
    bits, powers = found.determinant.bit_length(), n * (found.scale.bit_length() - 1)
    if abs(bits - powers) > _FAR:
        return _split(found.determinant / (1 << bits), bits - powers, found.condition, 0.0, EXACT)
    value = found.determinant / (1 << powers)
    return Determinant(value, math.copysign(1.0, value), math.log(abs(value)), found.condition, 0.0, EXACT)


def _agrees(a: Array, lu: Array, pivots: Array) -> bool:
    """Whether the product of pivots is shown to have the digits of det A below which a warning is due.

    With approximate inverses X of L and Y of U, which are triangular, B = X P A Y has det B = ± det A Π yᵢᵢ; with
    rᵢ the sums of the rows of |B − I|, rounding included (Higham 2002, 3.5), |det B − 1| is at most Π(1 + rᵢ) − 1.
    """
    n, unit = len(a), epsilon(a)
    if n > _AGREEING or not affords(_INVERSES * n**3):
        return False
    rows = list(range(n))
    for place, pivot in enumerate(pivots.tolist()):
        rows[place], rows[pivot] = rows[pivot], rows[place]
    permuted, invert = a.T[rows], routine("trtri", a.dtype.char)
    left = np.tril(invert(lu, lower=1, unitdiag=1)[0], -1) + np.eye(n, dtype=a.dtype)
    right = np.triu(invert(lu, lower=0)[0])
    with np.errstate(all="ignore"):
        near_one = left @ (permuted @ right)
        sizes = np.abs(left) @ (np.abs(permuted) @ np.abs(right).sum(1))
        lack = np.abs(near_one - np.eye(n)).sum(1) + (3 if a.dtype.kind == "c" else 1) * (n + 4) * unit * sizes
        pivots_agree = np.abs(right.diagonal() * lu.diagonal() - 1) + 2 * unit
        return bool(math.expm1(float(np.log1p(lack).sum() + pivots_agree.sum())) < FEW[a.dtype.char.lower()])


def _proved(a: Array, found: balls.Determinant, condition: float, allowance: float) -> Determinant:
    """The numbers of a proved determinant; with an allowance, also what rounded entries leave of it."""
    level = EXACT if found.exact else PROVED
    if not found.mantissa:
        return Determinant(found.mantissa, found.mantissa, -math.inf, math.inf, 0.0, level)
    error, inverse = 0.0, balls.solve(a, None, allowance) if allowance else None
    if inverse is not None:
        condition, error = float(condition_1(a, inverse)), sensitivity.determinant_error(a, inverse)
    return _split(found.mantissa, found.exponent, condition, error, level)


def _condition(made: LU) -> float:
    """‖A‖₁‖A⁻¹‖₁: of a small matrix from its inverse (LAPACK getri), of another as gecon estimates it."""
    if made.singular:
        return math.inf
    if len(made.factors) > AT_ONCE:
        return made.condition
    char = made.factors.dtype.char
    inverse, _ = routine("getri", char)(made.factors, made.pivots)
    return made.norm * float(routine("lange", char)("I", inverse))


def _split(mantissa: complex, exponent: int, condition: float, error: float, level: int) -> Determinant:
    """The determinant m·2ᵉ, its phase and its logarithm."""
    size = abs(mantissa)
    if not size:
        return Determinant(mantissa, mantissa, -math.inf, condition, error, level)
    value = unscaled(mantissa, exponent) if exponent else mantissa
    # Within these a double has all its bits, and no size overflows.
    log_abs = math.log(abs(value)) if 1e-300 < abs(value) < 1e300 else math.log(size) + exponent * _LN2
    return Determinant(value, mantissa / size, log_abs, condition, error, level)


def _product(factors: list[complex], mantissa: complex) -> tuple[complex, int]:
    """The product as (m, e), meaning m·2ᵉ, which cannot overflow on the way."""
    exponent = 0
    for factor in factors:
        product = mantissa * factor
        if not 1e-150 < abs(product) < 1e150:  # whose square is in range
            (mantissa, first), (near_one, second) = _split_off(mantissa), _split_off(factor)
            product, exponent = mantissa * near_one, exponent + first + second
        mantissa = product
    return mantissa, exponent


def _split_off(value: complex) -> tuple[complex, int]:
    """A number near 1 and the power of two that it was multiplied by."""
    _, shift = math.frexp(abs(value))
    return unscaled(value, -shift), shift


def _at_once(a: Array) -> tuple[Determinant, Array]:
    sign, log_abs = np.linalg.slogdet(a)
    singular = sign == 0
    regular = np.where(singular[..., None, None], np.eye(a.shape[-1], dtype=a.dtype), a) if singular.any() else a
    inverse = np.linalg.inv(regular)
    with np.errstate(over="ignore", invalid="ignore"):
        condition = norms_1(a) * norms_1(inverse)
        condition[singular] = math.inf
        value = _whole(a, sign * np.exp(log_abs), condition)
    doubtful = sensitivity.doubtful(condition, a.dtype.char)
    error = np.zeros(sign.shape)
    error[doubtful] = sensitivity.determinant_errors(a[doubtful], inverse[doubtful])
    error[singular] = math.inf  # until it is proved
    return Determinant(value, sign, log_abs, condition, error, np.full(sign.shape, ESTIMATED)), doubtful


def _whole(a: Array, value: Any, condition: Any) -> Any:
    """Determinants of integers, rounded to integers where that is certain."""
    if a.dtype.kind == "c":
        return np.asarray(value)
    certain = a.shape[-1] * epsilon(a) * condition * np.abs(value) < _CERTAIN
    return np.where(certain & (a == np.floor(a)).all((-2, -1)), np.round(value), value)
