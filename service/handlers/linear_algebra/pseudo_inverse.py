"""Moore-Penrose inverses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import checked, doubts
from service.handlers.linear_algebra.rank import ranked
from service.methods.linear_algebra.factors import product_residual
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.pseudo_inverse import of_full_rank
from service.methods.linear_algebra.singular_values import svd
from service.schemas.linear_algebra.matrices import RankRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class PseudoInverseResult(Result):
    """The pseudo-inverse of a matrix, or of each of a stack."""

    result: Tensor
    """A⁺ (…, N, M)."""
    rank: IntegerTensor
    """How many singular values were inverted; the others count as zero."""
    singular_values: RealTensor
    """In descending order, min(M, N) of each matrix."""


def pseudo_inverse(request: RankRequest) -> PseudoInverseResult:
    """The Moore-Penrose inverse A⁺ = V Σ⁺ Uᴴ by singular values (LAPACK gesdd), of any matrix.

    A⁺b is the shortest of the vectors x with the smallest ‖Ax − b‖₂. The rank is that of the operation `rank`. Where it
    is full, and a proof takes a millisecond or digits are in doubt, A⁺ is `proved`: enclosed by ball arithmetic (FLINT)
    for the doubles received.
    """
    a = request.a
    u, s, vh = svd(a)
    ranks, _, _, warnings = ranked(a, s, request.relative_tolerance)
    detail = "The pseudo-inverse divides by a singular value that is small against the largest; it is ill-conditioned."
    if (ranks == s.shape[-1]).all() and (whole := of_full_rank(a, s)):
        warnings += doubts(whole.error, a.dtype.char, detail)
        return PseudoInverseResult(result=whole.x, rank=ranks, singular_values=s, certainty="proved", warnings=warnings)
    used = np.arange(s.shape[-1]) < ranks[..., None]
    with np.errstate(divide="ignore", over="ignore"):
        inverted = np.where(used, 1 / s, 0)
        last = np.where(used, s, np.inf).min(-1)
        errors = np.where(ranks > 0, 2 * epsilon(a) * s[..., 0] / last, 0)
    result = (vh.mT.conj() * inverted[..., None, :]) @ u.mT.conj()
    warnings += doubts(np.asarray(errors), a.dtype.char, detail)
    certainty = checked(product_residual(a, a, result, a), a)  # the first of Penrose's conditions
    return PseudoInverseResult(result=result, rank=ranks, singular_values=s, certainty=certainty, warnings=warnings)
