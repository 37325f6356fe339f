"""Generalised eigenvalues and eigenvectors of a pair of matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy.linalg

from service.handlers.linear_algebra.eigen import UNCERTAIN, relative_errors
from service.methods.linear_algebra.certificates import Array, Index, doubts, epsilon, refusal
from service.methods.linear_algebra.factors import over_items, require_hermitian
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.factorizations import GeneralizedEigenRequest
from service.schemas.types.errors import InvalidInput, NoConvergence, NotPositiveDefinite, SingularMatrix
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class GeneralizedEigenResult(Result):
    """Eigenvalues and eigenvectors of a pair of matrices."""

    eigenvalues: Tensor
    """λ (…, N): ascending and real with `symmetric`; complex, in no particular order, with `general`."""
    eigenvectors: Tensor
    """X (…, N, N): column k belongs to eigenvalue k; XᴴBX = I with `symmetric`, of 2-norm 1 with `general`."""
    residual: RealTensor
    """The largest ‖A x − λ B x‖₂ / ((‖A‖F + |λ| ‖B‖F) ‖x‖₂) over the columns, one for each pair."""
    eigenvalue_condition_numbers: ExtendedTensor
    """‖x‖₂‖y‖₂ / |yᴴ B x| of each eigenvalue (…, N), with left and right eigenvectors y and x."""
    errors: ExtendedTensor
    """Estimated absolute error of each eigenvalue (…, N), rounding of the entries included."""


def generalized_eigen(request: GeneralizedEigenRequest) -> GeneralizedEigenResult:
    """Eigenvalues λ and eigenvectors x of a pair of square matrices, A x = λ B x.

    `general` uses the QZ algorithm (LAPACK ggev); a singular B, which makes eigenvalues infinite, is refused.
    `symmetric` asks for symmetric (complex: Hermitian) A and B with B positive definite (LAPACK sygvd, hegvd), and
    answers real ascending eigenvalues, the Rayleigh quotients of the vectors. An eigenvalue moves by at most its
    condition number times ‖δA‖₂ + |λ| ‖δB‖₂.
    """
    a, b = request.a, request.b
    if a.shape != b.shape:
        raise InvalidInput.at(f"`b` has shape {list(b.shape)}, `a` {list(a.shape)}; they must agree.", "b")
    kind = np.result_type(a, b)
    (a, of_a), (b, of_b) = tamed(a.astype(kind, copy=False)), tamed(b.astype(kind, copy=False))
    if request.structure == "symmetric":
        require_hermitian(a, "a")
        require_hermitian(b, "b")
        w, v, residual, conditions, errors = over_items(_definite, a, b)
        v = times_power(v, -of_b[..., None, None] // 2)
    else:
        w, v, residual, conditions, errors = over_items(_general, a, b)
    shift = (of_a - of_b)[..., None]
    return GeneralizedEigenResult(
        eigenvalues=times_power(w, shift),
        eigenvectors=v,
        residual=residual,
        eigenvalue_condition_numbers=times_power(conditions, -of_b[..., None]),
        errors=times_power(errors, shift),
        warnings=doubts(relative_errors(w, errors), a.dtype.char, UNCERTAIN),
    )


def _general(a: Array, b: Array, index: Index) -> tuple[Array, ...]:
    try:
        found = scipy.linalg.eig(a, b, left=True, right=True, check_finite=False, homogeneous_eigvals=True)
    except np.linalg.LinAlgError:
        raise refusal(NoConvergence, "The QZ iteration for the eigenvalues did not converge.", "a", index) from None
    (alpha, beta), left, right = cast(tuple[Array, ...], found)
    if (np.abs(beta) <= len(a) * epsilon(a) * np.linalg.norm(b)).any():
        detail = "`b` is singular, so that eigenvalues are infinite; exchange `a` and `b` for their reciprocals."
        raise refusal(SingularMatrix, detail, "b", index)
    w = alpha / beta
    return w, right.astype(w.dtype), *_certificates(a, b, w, left, right)


def _definite(a: Array, b: Array, index: Index) -> tuple[Array, ...]:
    try:
        w, v = scipy.linalg.eigh(a, b, check_finite=False)
    except np.linalg.LinAlgError:
        detail = "The matrix is not positive definite, which `symmetric` needs; use `general`."
        raise refusal(NotPositiveDefinite, detail, "b", index) from None
    # Rayleigh quotients: the error of an eigenvalue becomes the square of that of its vector.
    w = (np.einsum("ik,ik->k", v.conj(), a @ v) / np.einsum("ik,ik->k", v.conj(), b @ v)).real
    order = np.argsort(w)
    w, v = w[order], v[:, order]
    residual, conditions, errors = _certificates(a, b, w, v, v)
    return w, v, residual, conditions, errors + _second_order(v.conj().T @ (a @ v - b @ v * w), w)


def _second_order(coupling: Array, w: Array) -> Array:
    """What the parts of each residual along the other eigenvectors move its eigenvalue: |c|² over the distance."""
    parts, distances = np.abs(coupling), np.abs(np.subtract.outer(w, w))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(distances > parts, parts * parts / distances, parts).sum(0))


def _certificates(a: Array, b: Array, w: Array, left: Array, right: Array) -> tuple[Array, Array, Array]:
    """The residual of one pair, and the condition number and absolute error of each eigenvalue."""
    lengths = np.linalg.norm(right, axis=0)
    images = b @ right
    sizes = np.linalg.norm(a) + np.abs(w) * np.linalg.norm(b)
    residual = (np.linalg.norm(a @ right - images * w, axis=0) / (np.where(sizes > 0, sizes, 1) * lengths)).max()
    with np.errstate(divide="ignore"):
        conditions = lengths * np.linalg.norm(left, axis=0) / np.abs(np.einsum("ik,ik->k", left.conj(), images))
    return np.asarray(residual), conditions, np.asarray(2 * epsilon(a) * conditions * sizes)
