"""Exponential, principal logarithm and principal square root of a matrix, with estimates of their errors."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.handlers.linear_algebra.certificates import Array, Index, doubts, epsilon, refusal
from service.handlers.linear_algebra.factors import over_items
from service.handlers.linear_algebra.sensitivity import signs
from service.schemas.errors import ComputationError, SingularMatrix
from service.schemas.matrices import SquareRequest
from service.schemas.results import ComplexTensor, ExtendedTensor, Result, Tensor

_UNCERTAIN = "The function is sensitive here: the largest entries of the result have about the digits named."


@dataclass(slots=True, kw_only=True)
class MatrixExponential(Result):
    """The exponential of a matrix."""

    result: Tensor
    """e^A, of the shape of `a`."""
    condition_number: ExtendedTensor
    """How much a relative change of A grows in e^A, of each matrix, measured on one small random change."""
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
    """How much a relative change of A grows in the result, of each matrix, measured on one small random change."""
    error_estimate: ExtendedTensor
    """Estimated error relative to the norm of the result: residual, at least one rounding, times condition number."""


def matrix_exponential(request: SquareRequest) -> MatrixExponential:
    """The matrix exponential e^A = Σ Aᵏ/k!.

    Scaling and squaring with Padé approximants (Al-Mohy and Higham, SIAM J. Matrix Anal. Appl. 31, 2009).
    """
    a = request.a
    with np.errstate(over="ignore", invalid="ignore"):
        result = scipy.linalg.expm(a)
        condition = _condition(scipy.linalg.expm, a, result)
    error = epsilon(a) * np.maximum(condition, 1)
    warned = doubts(error, a.dtype.char, _UNCERTAIN)
    return MatrixExponential(result=result, condition_number=condition, error_estimate=error, warnings=warned)


def matrix_logarithm(request: SquareRequest) -> MatrixFunction:
    """The principal logarithm X of a matrix: e^X = A, with imaginary parts of eigenvalues in (−π, π].

    Inverse scaling and squaring on the Schur form (Al-Mohy and Higham, SIAM J. Sci. Comput. 34, 2012). A singular
    matrix has none and is refused.
    """
    return _function(request.a, _logarithm, scipy.linalg.expm)


def matrix_square_root(request: SquareRequest) -> MatrixFunction:
    """The principal square root X of a matrix: X² = A, with eigenvalues of non-negative real part.

    By recursion on the Schur form (Deadman, Higham and Ralha, LNCS 7782, 2013). A singular matrix may have none, which
    is refused.
    """
    return _function(request.a, _square_root, lambda x: x @ x)


def _function(
    a: Array, function: Callable[[Array, Index], tuple[Array, ...]], inverse: Callable[[Array], Array]
) -> MatrixFunction:
    (result,) = over_items(function, a)
    with np.errstate(over="ignore", invalid="ignore"):
        residual = np.asarray(_norms(inverse(result) - a) / np.maximum(_norms(a), np.finfo(a.dtype).tiny))
        condition = _condition(lambda moved: over_items(function, moved)[0], a, result)
    error = np.maximum(residual, epsilon(a)) * np.maximum(condition, 1)
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy's guess at the error; `error_estimate` is ours.
        return (scipy.linalg.logm(a).astype(np.result_type(a, np.complex64)),)


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


def _condition(function: Callable[[Array], Array], a: Array, result: Array) -> Array:
    """‖f(A + δA) − f(A)‖ ‖A‖ / (‖f(A)‖ ‖δA‖) for a random δA of half the digits: an estimate from below."""
    one, other, _ = signs(a.shape[-1], a.dtype.char).T
    direction = np.outer(one, other)
    relative = epsilon(a) ** 0.5
    step = (relative * _norms(a) / np.linalg.norm(direction))[..., None, None] * direction
    moved = _norms(function(a + step) - result)
    return np.asarray(moved / (relative * np.maximum(_norms(result), np.finfo(a.dtype).tiny)))
