"""What kind of matrix it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.costs import thin_factorisation
from service.methods.linear_algebra import exact
from service.methods.linear_algebra.properties import properties_of_one
from service.operation import Cost
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import BooleanTensor, Certainty, Result


@dataclass(slots=True, kw_only=True)
class PropertiesResult(Result):
    """What a matrix is, or each of a stack."""

    symmetric: BooleanTensor
    """A = Aᵀ, entry by entry."""
    hermitian: BooleanTensor
    """A = Aᴴ, entry by entry; the same as symmetric for real entries."""
    skew_symmetric: BooleanTensor
    """A = −Aᵀ, entry by entry."""
    upper_triangular: BooleanTensor
    """All entries below the diagonal are zero."""
    lower_triangular: BooleanTensor
    """All entries above the diagonal are zero."""
    triangular: BooleanTensor
    """Upper or lower triangular."""
    diagonal: BooleanTensor
    """All entries off the diagonal are zero."""
    identity: BooleanTensor
    """The identity matrix."""
    orthogonal: BooleanTensor
    """AᴴA = I within rounding: orthonormal columns (unitary for complex entries)."""
    normal: BooleanTensor
    """AᴴA = AAᴴ within rounding: there are orthonormal eigenvectors."""
    idempotent: BooleanTensor
    """A² = A within rounding: a projection."""
    singular: BooleanTensor
    """There is no inverse; within rounding of the entries where these are rounded numbers or the matrix is large."""
    positive_definite: BooleanTensor
    """Hermitian, and xᴴAx > 0 for all x but 0."""


def properties(request: SquareRequest) -> PropertiesResult:
    """What kind of matrix it is: symmetric, triangular, orthogonal, singular, positive definite, and so on.

    Symmetry and zeros are tested exactly, products within N rounding units of their size. `singular` and
    `positive_definite` are decided exactly for matrices in doubt whose entries are exact (integers, short binary
    fractions), a single one of up to some 90 rows or several small ones; otherwise by the singular values, of rows and
    columns brought to one size, and by the Cholesky factorisation (LAPACK gesdd, potrf), which is `estimated` where
    rounding may decide it.
    """
    a = request.a
    stack = a.shape[:-2]
    exactly = exact.rank_affordable(a, math.prod(stack))
    found = [properties_of_one(a[index], exactly=exactly) for index in np.ndindex(stack)]
    certainty: Certainty = "checked" if all(sure for _, sure in found) else "estimated"
    if not stack:
        return PropertiesResult(**found[0][0], certainty=certainty)
    stacked: dict[str, Any] = {name: np.array([one[name] for one, _ in found]).reshape(stack) for name in found[0][0]}
    return PropertiesResult(**stacked, certainty=certainty)


def properties_cost(request: SquareRequest) -> Cost:
    """Singular values, the Cholesky factorisation and a few products, one item after another."""
    usual = thin_factorisation(request.a)
    return Cost(5 * usual.flops, usual.elements)
