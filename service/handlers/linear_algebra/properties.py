"""What kind of matrix it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.rank import svd
from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.certificates import epsilon
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import BooleanTensor, Result

Array = NDArray[Any]


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
    """There is no inverse; within rounding where the entries are rounded numbers or the matrix is large."""
    positive_definite: BooleanTensor
    """Hermitian, and xᴴAx > 0 for all x but 0."""


def properties(request: SquareRequest) -> PropertiesResult:
    """What kind of matrix it is: symmetric, triangular, orthogonal, singular, positive definite, and so on.

    Symmetry and zeros are tested exactly, products within N rounding units of their size. `singular` and
    `positive_definite` are decided exactly for small matrices in doubt whose entries are exact (integers, short binary
    fractions); otherwise by the singular values and by the Cholesky factorisation (LAPACK gesdd, potrf).
    """
    a = request.a
    stack = a.shape[:-2]
    found = [_properties(a[index]) for index in np.ndindex(stack)]
    if not stack:
        return PropertiesResult(**found[0])
    stacked: dict[str, Any] = {name: np.array([one[name] for one in found]).reshape(stack) for name in found[0]}
    return PropertiesResult(**stacked)


def _properties(a: Array) -> dict[str, Any]:
    hermitian = _same(a, a.conj().T)
    upper, lower = not np.tril(a, -1).any(), not np.triu(a, 1).any()
    identity = np.eye(len(a))
    scaled, k = tamed(a)
    square = scaled.conj().T @ scaled
    singular = _singular(a)
    return {
        "symmetric": _same(a, a.T),
        "hermitian": hermitian,
        "skew_symmetric": _same(a, -a.T),
        "upper_triangular": upper,
        "lower_triangular": lower,
        "triangular": upper or lower,
        "diagonal": upper and lower,
        "identity": _same(a, identity),
        "orthogonal": not k and _near(square, identity, scaled),
        "normal": _near(square, scaled @ scaled.conj().T, scaled),
        "idempotent": _near(scaled @ scaled, times_power(scaled, -k), scaled),
        "singular": singular,
        "positive_definite": hermitian and not singular and _positive_definite(a),
    }


def _same(a: Array, b: Array) -> bool:
    return bool((a == b).all())


def _near(product: Array, expected: Array, a: Array) -> bool:
    scale = max(float(np.linalg.norm(a)) ** 2, float(np.abs(expected).max()))
    return bool(np.abs(product - expected).max() <= len(a) * epsilon(a) * scale)


def _in_doubt(a: Array, ratio: float) -> bool:
    """Whether the singular values' ratio leaves a doubt that exact arithmetic can resolve."""
    return bool(ratio < 1e-11) and exact.affordable(a.shape) and sensitivity.roundings(a) is None


def _singular(a: Array) -> bool:
    s = svd(a, vectors=False)
    if not s[0]:
        return True
    if _in_doubt(a, float(s[-1] / s[0])):
        return exact.rank(a) < len(a)
    return bool(s[-1] <= len(a) * epsilon(a) * s[0])


def _positive_definite(a: Array) -> bool:
    s = svd(a, vectors=False)
    if _in_doubt(a, float(s[-1] / s[0])):
        return exact.positive_definite(a)
    try:
        np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        return False
    return True
