"""Exponential, principal logarithm and principal square root of a matrix, and how sensitive they are."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import frobenius, norm_1
from service.methods.linear_algebra.scaling import times_power
from service.methods.linear_algebra.sensitivity import SEED
from service.methods.linear_algebra.stacks import over_items
from service.schemas.types.errors import ComputationError, SingularMatrix

_ACCURATE = 2.0
"""Size up to which SciPy's approximants of the exponential keep their digits; above they lose up to four."""
_STEEP = 1e3
"""Condition number from which the change that it was measured with, of half the digits, may be too large itself."""
_MOST_ABNORMAL = 1e45  # whose sixth power is in range


class FunctionValue(NamedTuple):
    """A function X of each matrix of a stack, and how far it can be relied on."""

    result: Array
    residual: Array
    """‖f⁻¹(X) − A‖F / ‖A‖F."""
    condition: Array
    """How much a relative change of A grows in X, in the Frobenius norm."""
    error: Array
    """Relative to the norm of X: residual, at least one rounding, times condition number."""


def inverse_function(
    a: Array, function: Callable[[Array], tuple[Array, ...]], undone_by: Callable[[Array], Array]
) -> FunctionValue:
    """The function of each item that another one undoes: the logarithm by e^X, the square root by X²."""

    def compute(at: Array) -> Array:
        return np.asarray(over_items(function, at)[0])

    result, unit = compute(a), epsilon(a)
    with np.errstate(over="ignore", invalid="ignore"):
        residual = np.asarray(frobenius(undone_by(result) - a) / np.maximum(frobenius(a), np.finfo(a.dtype).tiny))
        condition = condition_of(compute, a, result)
        error = np.maximum(residual, unit) * np.maximum(condition, 1)
        steep = (condition > _STEEP) & (residual > 0)
        if steep.any():  # There may be no derivative, as of √0: then only changes as small as rounding tell.
            nearby = condition_of(compute, a, result, 4 * unit)
            error = np.where(steep, np.maximum(error, 4 * unit * nearby), error)
    return FunctionValue(result, residual, condition, error)


def logarithm(a: Array) -> tuple[Array]:
    """The principal logarithm of one matrix. Raises SingularMatrix, and ComputationError where it overflows."""
    sizes = np.abs(np.linalg.eigvals(a))
    if sizes.min() <= len(a) * epsilon(a) * sizes.max():
        raise SingularMatrix.at("The matrix is singular to working precision, so it has no logarithm.", "a")
    overflow = ComputationError.at("The entries are too large against the eigenvalues; scale them.", "a")
    if float(frobenius(a)) > _MOST_ABNORMAL * float(sizes.max()):
        raise overflow  # SciPy's iteration would, and never end.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's guess at the error; `error` is ours.
        try:
            return (scipy.linalg.logm(a).astype(np.result_type(a, np.complex64)),)
        except ValueError:  # SciPy's word for what overflowed on the way
            raise overflow from None


def square_root(a: Array) -> tuple[Array]:
    """The principal square root of one matrix. Raises ComputationError where none is found."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's doubts about singular matrices; the residual settles them.
        root = scipy.linalg.sqrtm(a)
    if not _is_root(root, a):
        root = _root_by_eigenvectors(a)
    if not _is_root(root, a):
        raise ComputationError.at("No square root was found: a singular matrix need not have one.", "a")
    return (root.astype(np.result_type(a, np.complex64)),)


def _root_by_eigenvectors(a: Array) -> Array:
    """For singular matrices with a full set of eigenvectors: X = V √Λ V⁻¹, by pseudo-inverse."""
    w, v = np.linalg.eig(a)
    w = np.where(np.abs(w) <= len(a) * epsilon(a) * np.abs(w).max(), 0, w)
    return np.asarray((v * np.emath.sqrt(w)) @ np.linalg.pinv(v))


def _is_root(root: Array, a: Array) -> bool:
    """Whether X² is A to half the digits, or within what the rounding of X alone leaves of it."""
    with np.errstate(all="ignore"):
        left, size = frobenius(root @ root - a), frobenius(root)
        return bool(left <= np.sqrt(epsilon(a)) * frobenius(a) or left <= len(a) * epsilon(a) * size * size)


def condition_of(function: Callable[[Array], Array], a: Array, result: Array, relative: float | None = None) -> Array:
    """N ‖f(A + δA) − f(A)‖ ‖A‖ / (‖f(A)‖ ‖δA‖) for a normally distributed δA, by default of half the digits.

    Its mean square is that of the derivative's Frobenius norm (Kenney and Laub, 1994).
    """
    relative = epsilon(a) ** 0.5 if relative is None else relative
    step = (relative * frobenius(a))[..., None, None] * _direction(a.shape[-1]).astype(a.real.dtype)
    moved = frobenius(function(a + step) - result)
    return np.asarray(a.shape[-1] * moved / (relative * np.maximum(frobenius(result), np.finfo(a.dtype).tiny)))


@lru_cache(maxsize=8)
def _direction(n: int) -> Array:
    direction = np.random.default_rng(SEED).standard_normal((n, n))
    return np.asarray(direction / np.linalg.norm(direction))


def exponential(a: Array) -> Array:
    """e^A of a stack."""
    return np.asarray(over_items(_exponential_of_one, a)[0])


def _exponential_of_one(a: Array) -> tuple[Array]:
    """(e^(A/2ˢ))^(2ˢ) with A/2ˢ of a size below 2, above which SciPy's approximants lose up to four digits.

    The size is that of powers of A (Al-Mohy and Higham, 2009). SciPy squares triangular matrices better itself.
    """
    squared = a @ a
    fourth = squared @ squared
    size = max(norm_1(fourth) ** (1 / 4), norm_1(fourth @ squared) ** (1 / 6))
    if not np.isfinite(size) or size < _ACCURATE or not np.tril(a, -1).any() or not np.triu(a, 1).any():
        return (scipy.linalg.expm(a),)
    squarings = math.frexp(size / _ACCURATE)[1]
    result = scipy.linalg.expm(times_power(a, -squarings))
    for _ in range(squarings):
        result = result @ result
    return (result,)
