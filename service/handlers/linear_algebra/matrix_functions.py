"""Exponential, principal logarithm and principal square root of a matrix, with estimates of their errors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.certificates import Array, Index, doubts, epsilon, norm_1, refusal
from service.methods.linear_algebra.factors import over_items
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import ComputationError, SingularMatrix
from service.schemas.types.results import ComplexTensor, ExtendedTensor, Result, Tensor

_UNCERTAIN = "The function is sensitive here: the largest entries of the result have about the digits named."
_ACCURATE = 2.0
_STEEP = 1e3
_MOST_ABNORMAL = 1e45  # whose sixth power is in range


@dataclass(slots=True, kw_only=True)
class MatrixExponential(Result):
    """The exponential of a matrix."""

    result: Tensor
    """e^A, of the shape of `a`."""
    condition_number: ExtendedTensor
    """How much a relative change of A grows in e^A, of each matrix, in the Frobenius norm: an estimate."""
    error_estimate: ExtendedTensor
    """Estimated error relative to the norm of the result: rounding unit times condition number."""


@dataclass(slots=True, kw_only=True)
class MatrixFunction(Result):
    """The logarithm or the square root of a matrix."""

    result: ComplexTensor
    """The principal value, of the shape of `a`."""
    residual: ExtendedTensor
    """‖e^X − A‖F / ‖A‖F for the logarithm X, ‖X² − A‖F / ‖A‖F for the square root, of each matrix."""
    condition_number: ExtendedTensor
    """How much a relative change of A grows in the result, of each matrix, in the Frobenius norm: an estimate."""
    error_estimate: ExtendedTensor
    """Estimated error relative to the norm of the result: residual, at least one rounding, times condition number."""


def matrix_exponential(request: SquareRequest) -> MatrixExponential:
    """The matrix exponential e^A = Σ Aᵏ/k!.

    Scaling and squaring with Padé approximants (Al-Mohy and Higham, SIAM J. Matrix Anal. Appl. 31, 2009). The condition
    number is a small-sample estimate (Kenney and Laub, SIAM J. Sci. Comput. 15, 1994).
    """
    a = request.a
    with np.errstate(over="ignore", invalid="ignore"):
        result = _exponential(a)
        condition = _condition(_exponential, a, result)
    error = epsilon(a) * np.maximum(condition, 1)
    warned = doubts(error, a.dtype.char, _UNCERTAIN)
    return MatrixExponential(result=result, condition_number=condition, error_estimate=error, warnings=warned)


def matrix_logarithm(request: SquareRequest) -> MatrixFunction:
    """The principal logarithm X of a matrix: e^X = A, with imaginary parts of eigenvalues in (−π, π].

    Inverse scaling and squaring on the Schur form (Al-Mohy and Higham, SIAM J. Sci. Comput. 34, 2012). A singular
    matrix has none and is refused.
    """
    a, k = tamed(request.a)
    found = _function(a, _logarithm, _exponential)
    if k.any():
        ordinary = _norms(np.asarray(found.result))
        found.result += np.log(2) * k[..., None, None] * np.eye(a.shape[-1])
        found.condition_number *= ordinary / _norms(np.asarray(found.result))
    return found


def matrix_square_root(request: SquareRequest) -> MatrixFunction:
    """The principal square root X of a matrix: X² = A, with eigenvalues of non-negative real part.

    By recursion on the Schur form (Deadman, Higham and Ralha, LNCS 7782, 2013). A singular matrix may have none, which
    is refused.
    """
    a, k = tamed(request.a)
    found = _function(a, _square_root, lambda x: x @ x)
    found.result = times_power(found.result, k[..., None, None] // 2)
    return found


def _function(
    a: Array, function: Callable[[Array, Index], tuple[Array, ...]], inverse: Callable[[Array], Array]
) -> MatrixFunction:
    def compute(at: Array) -> Array:
        return over_items(function, at)[0]

    result, unit = compute(a), epsilon(a)
    with np.errstate(over="ignore", invalid="ignore"):
        residual = np.asarray(_norms(inverse(result) - a) / np.maximum(_norms(a), np.finfo(a.dtype).tiny))
        condition = _condition(compute, a, result)
        error = np.maximum(residual, unit) * np.maximum(condition, 1)
        steep = (condition > _STEEP) & (residual > 0)
        if steep.any():  # There may be no derivative, as of √0: then only changes as small as rounding tell.
            error = np.where(steep, np.maximum(error, 4 * unit * _condition(compute, a, result, 4 * unit)), error)
    return MatrixFunction(
        result=result,
        residual=residual,
        condition_number=condition,
        error_estimate=error,
        warnings=doubts(error, a.dtype.char, _UNCERTAIN),
    )


def _logarithm(a: Array, index: Index) -> tuple[Array]:
    sizes = np.abs(np.linalg.eigvals(a))
    if sizes.min() <= len(a) * epsilon(a) * sizes.max():
        raise refusal(
            SingularMatrix, "The matrix is singular to working precision, so it has no logarithm.", "a", index
        )
    overflow = refusal(ComputationError, "The entries are too large against the eigenvalues; scale them.", "a", index)
    if float(_norms(a)) > _MOST_ABNORMAL * float(sizes.max()):  # SciPy's iteration would overflow, and never end.
        raise overflow
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's guess at the error; `error_estimate` is ours.
        try:
            return (scipy.linalg.logm(a).astype(np.result_type(a, np.complex64)),)
        except ValueError:  # SciPy's word for what overflowed on the way
            raise overflow from None


def _square_root(a: Array, index: Index) -> tuple[Array]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's doubts about singular matrices; the residual settles them.
        root = scipy.linalg.sqrtm(a)
    if not _is_root(root, a):
        root = _root_by_eigenvectors(a)
    if not _is_root(root, a):
        raise refusal(ComputationError, "No square root was found: a singular matrix need not have one.", "a", index)
    return (root.astype(np.result_type(a, np.complex64)),)


def _root_by_eigenvectors(a: Array) -> Array:
    """For singular matrices with a full set of eigenvectors: X = V √Λ V⁻¹, by pseudo-inverse."""
    w, v = np.linalg.eig(a)
    w = np.where(np.abs(w) <= len(a) * epsilon(a) * np.abs(w).max(), 0, w)
    return np.asarray((v * np.emath.sqrt(w)) @ np.linalg.pinv(v))


def _is_root(root: Array, a: Array) -> bool:
    with np.errstate(all="ignore"):
        return bool(_norms(root @ root - a) <= np.sqrt(epsilon(a)) * _norms(a))


def _norms(a: Array) -> Array:
    """Frobenius norms, whose squares do not overflow."""
    size = np.abs(a).max((-2, -1), keepdims=True)
    scale = np.where(np.isfinite(size) & (size > 0), size, 1)
    return np.asarray(np.linalg.norm(a / scale, axis=(-2, -1)) * scale[..., 0, 0])


def _condition(function: Callable[[Array], Array], a: Array, result: Array, relative: float | None = None) -> Array:
    """N ‖f(A + δA) − f(A)‖ ‖A‖ / (‖f(A)‖ ‖δA‖) for a normally distributed δA, by default of half the digits.

    Its mean square is that of the derivative's Frobenius norm (Kenney and Laub, 1994).
    """
    relative = epsilon(a) ** 0.5 if relative is None else relative
    step = (relative * _norms(a))[..., None, None] * _direction(a.shape[-1]).astype(a.real.dtype)
    moved = _norms(function(a + step) - result)
    return np.asarray(a.shape[-1] * moved / (relative * np.maximum(_norms(result), np.finfo(a.dtype).tiny)))


@lru_cache(maxsize=8)
def _direction(n: int) -> Array:
    direction = np.random.default_rng(20260101).standard_normal((n, n))
    return np.asarray(direction / np.linalg.norm(direction))


def _exponential(a: Array) -> Array:
    """e^A of a stack."""
    return over_items(_exponential_of_one, a)[0]


def _exponential_of_one(a: Array, _index: Index) -> tuple[Array]:
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
