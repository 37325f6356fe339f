"""Rank, pseudo-inverse, null and column space by singular values; the rank exactly where the entries are exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.svd import certified_singular_values
from service.methods.linear_algebra import exact, high_precision, sensitivity
from service.methods.linear_algebra.certificates import doubts, epsilon
from service.operation import Cost
from service.schemas.linear_algebra.matrices import RankRequest, SubspaceRequest
from service.schemas.types.errors import NoConvergence
from service.schemas.types.results import IntegerTensor, Matrix, RealTensor, Result, Tensor, Warning

Array = NDArray[Any]

_CLEAR_GAP = 1e3
"""Between the singular values that count and those that do not; with less, the rank is a matter of the tolerance."""


@dataclass(slots=True, kw_only=True)
class RankResult(Result):
    """The rank of a matrix, or of each of a stack."""

    result: IntegerTensor
    """The number of independent rows, which is that of independent columns."""
    singular_values: RealTensor
    """In descending order, min(M, N) of each matrix."""
    tolerance: RealTensor
    """Singular values up to this size count as zero."""


@dataclass(slots=True, kw_only=True)
class PseudoInverseResult(Result):
    """The pseudo-inverse of a matrix, or of each of a stack."""

    result: Tensor
    """A⁺ (…, N, M)."""
    rank: IntegerTensor
    """How many singular values were inverted; the others count as zero."""
    singular_values: RealTensor
    """In descending order, min(M, N) of each matrix."""


@dataclass(slots=True, kw_only=True)
class SubspaceResult(Result):
    """A subspace."""

    basis: Matrix
    """Orthonormal columns that span it; none where its dimension is 0."""
    dimension: int
    """The number of columns of the basis."""


def rank(request: RankRequest) -> RankResult:
    """The rank: how many singular values are larger than the tolerance, max(M, N)·ε·σ₁ by default (LAPACK gesdd).

    Where the entries are exact (integers, short binary fractions) and the matrix is small, the rank of a matrix with
    singular values below the tolerance comes from exact elimination instead. A warning tells where the singular values
    leave the rank uncertain.
    """
    a = request.a
    s, errors, _ = certified_singular_values(a, svd(a, vectors=False))
    tolerance = _tolerance(a, s, request.relative_tolerance)
    ranks, warnings = _ranks(a, s, tolerance, exactly=request.relative_tolerance is None)
    counted = np.where(np.arange(s.shape[-1]) < ranks[..., None], s, np.inf)
    detail = "The smallest singular values that count have only so many digits, relative to their own size."
    warnings += doubts((errors / counted).max(-1), a.dtype.char, detail)
    return RankResult(result=ranks, singular_values=s, tolerance=tolerance, warnings=warnings)


def pseudo_inverse(request: RankRequest) -> PseudoInverseResult:
    """The Moore-Penrose inverse A⁺ = V Σ⁺ Uᴴ by singular values (LAPACK gesdd), of any matrix.

    A⁺b is the shortest of the vectors x with the smallest ‖Ax − b‖₂. The rank is that of the operation `rank`.
    """
    a = request.a
    u, s, vh = svd(a)
    tolerance = _tolerance(a, s, request.relative_tolerance)
    ranks, warnings = _ranks(a, s, tolerance, exactly=request.relative_tolerance is None)
    used = np.arange(s.shape[-1]) < ranks[..., None]
    with np.errstate(divide="ignore", over="ignore"):
        inverted = np.where(used, 1 / s, 0)
        last = np.where(used, s, np.inf).min(-1)
        errors = np.where(ranks > 0, 2 * epsilon(a) * s[..., 0] / last, 0)
    result = (vh.mT.conj() * inverted[..., None, :]) @ u.mT.conj()
    detail = "The pseudo-inverse divides by a singular value that is small against the largest; it is ill-conditioned."
    warnings += doubts(np.asarray(errors), a.dtype.char, detail)
    return PseudoInverseResult(result=result, rank=ranks, singular_values=s, warnings=warnings)


def cost(request: RankRequest | SubspaceRequest) -> Cost:
    """Singular values, a second opinion on them, and exact ranks."""
    usual = high_precision.cost(request)
    return Cost(usual.flops + exact.effort(request.a.shape), usual.elements)


def null_space(request: SubspaceRequest) -> SubspaceResult:
    """An orthonormal basis of the null space, all x with A x = 0: the right singular vectors of zero singular values.

    The rank is that of the operation `rank`; the dimension is N minus the rank.
    """
    m, n = request.a.shape
    _, s, vh = svd(request.a, full=m < n)
    found, warnings = _one_rank(request, s)
    basis = np.ascontiguousarray(vh[found:].conj().T)
    return SubspaceResult(basis=basis, dimension=basis.shape[1], warnings=warnings)


def null_space_cost(request: SubspaceRequest) -> Cost:
    """The like, and all right singular vectors."""
    n = request.a.shape[1]
    return Cost(cost(request).flops + 50.0 * n**3, max(request.a.size, n * n))


def column_space(request: SubspaceRequest) -> SubspaceResult:
    """An orthonormal basis of the column space, all A x: the left singular vectors of the singular values that count.

    The rank is that of the operation `rank`, and the dimension.
    """
    u, s, _ = svd(request.a)
    found, warnings = _one_rank(request, s)
    return SubspaceResult(basis=np.ascontiguousarray(u[:, :found]), dimension=found, warnings=warnings)


def svd(a: Array, *, vectors: bool = True, full: bool = False) -> Any:
    """NumPy's singular values. Raises NoConvergence."""
    try:
        return np.linalg.svd(a, full) if vectors else np.linalg.svdvals(a)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the singular values did not converge.", "a") from None


def _one_rank(request: SubspaceRequest, s: Array) -> tuple[int, list[Warning]]:
    tolerance = _tolerance(request.a, s, request.relative_tolerance)
    ranks, warnings = _ranks(request.a, s, tolerance, exactly=request.relative_tolerance is None)
    return int(ranks), warnings


def _tolerance(a: Array, s: Array, relative: float | None) -> Array:
    return np.asarray(s[..., 0] * (max(a.shape[-2:]) * epsilon(a) if relative is None else relative))


def _ranks(a: Array, s: Array, tolerance: Array, *, exactly: bool) -> tuple[Array, list[Warning]]:
    """The rank of each item, and the warning about those that the tolerance decides."""
    ranks = np.asarray((s > tolerance[..., None]).sum(-1))
    deficient = np.argwhere(ranks < s.shape[-1])
    affordable = exactly and exact.affordable(a.shape, len(deficient))
    unclear = []
    for index in map(tuple, deficient.tolist()):
        if affordable and sensitivity.roundings(a[index]) is None:
            ranks[index] = exact.rank(a[index])
        elif ranks[index] > 0 and s[index][ranks[index]] * _CLEAR_GAP > s[index][ranks[index] - 1]:
            unclear.append(list(index))
    if not exactly or not unclear:
        return ranks, []
    detail = (
        "The singular values fall to the rounding level without a clear gap: the rank is that for the tolerance, and "
        "may be larger for the numbers that are meant."
    )
    indices = unclear[:10] if a.ndim > 2 else []
    return ranks, [Warning(code="uncertain-rank", detail=detail, trusted_digits=0, count=len(unclear), indices=indices)]
