"""Generalised eigenvalues and eigenvectors of a pair of matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import UNCERTAIN_EIGENVALUE, checked, doubts
from service.methods.linear_algebra.eigenpairs import definite_pair, general_pair
from service.methods.linear_algebra.factors import require_hermitian
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.stacks import over_items
from service.schemas.linear_algebra.factorizations import GeneralizedEigenRequest
from service.schemas.types.errors import InvalidInput
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
    error: ExtendedTensor
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
        w, v, residual, conditions, errors = over_items(definite_pair, a, b)
        v = times_power(v, -of_b[..., None, None] // 2)
    else:
        w, v, residual, conditions, errors = over_items(general_pair, a, b)
    shift = (of_a - of_b)[..., None]
    return GeneralizedEigenResult(
        eigenvalues=times_power(w, shift),
        eigenvectors=v,
        residual=residual,
        certainty=checked(residual, a),
        eigenvalue_condition_numbers=times_power(conditions, -of_b[..., None]),
        error=times_power(errors, shift),
        warnings=doubts(worst_relative(w, errors), a.dtype.char, UNCERTAIN_EIGENVALUE),
    )
